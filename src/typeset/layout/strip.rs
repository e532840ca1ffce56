//! Strips and their division into pages.
//!
//! Every block becomes a column of strips, pieces of full width that cannot be divided. What it costs to end a page
//! after a strip is the strip's own property, so that one loop divides headings, paragraphs, tables and charts alike.

use std::rc::Rc;

use super::page::{Artefact, Bookmark, Item, Owner, Page};
use super::style::{BODY_BOTTOM, BODY_TOP};

/// The height that a page has for its body, in points.
const BODY: f32 = BODY_BOTTOM - BODY_TOP;

/// The cost of ending a page where none may end, as long as there is a choice: more than all others together.
pub const NEVER: f32 = 1000.0;

/// Less than this share of its height is next to nothing on a last page.
const NEXT_TO_NOTHING: f32 = 0.15;
/// What it costs that a last page has next to nothing on it.
const NEARLY_EMPTY: f32 = 0.2;

/// An undividable piece of the body. Its items' places count from the left margin and the strip's top, in points.
#[derive(Debug, Clone, Default)]
pub struct Strip {
    pub height: f32,
    /// Left out at the head of a page.
    pub space_before: f32,
    pub items: Vec<Item>,
    /// What it costs to end a page between this strip and the next: the share of a page that is rather left empty.
    pub break_cost: f32,
    /// Outline entry that leads here: level and text.
    pub bookmark: Option<(u8, String)>,
    /// A table's heading, shown again where a page begins with this strip.
    pub repeated_head: Option<Rc<Strip>>,
}

/// Places strips one under another, on pages whose content begins `left` points from their edge. The first page
/// begins at `top` points.
pub fn paginate(mut strips: Vec<Strip>, top: f32, left: f32) -> (Vec<Page>, Vec<Bookmark>) {
    let lengths = page_lengths(&strips, top);
    let mut pages = Vec::with_capacity(lengths.len());
    let mut bookmarks = Vec::new();
    let mut top = top;
    let mut rest = strips.as_mut_slice();
    for length in lengths {
        let (own, others) = std::mem::take(&mut rest).split_at_mut(length);
        pages.push(page(own, top, left, pages.len(), &mut bookmarks));
        rest = others;
        top = BODY_TOP;
    }
    if pages.is_empty() {
        pages.push(Page::default());
    }
    (pages, bookmarks)
}

/// How many strips each page takes, in the division that costs least over all pages: one that ends a little early may
/// spare the next a large gap.
fn page_lengths(strips: &[Strip], top: f32) -> Vec<usize> {
    // For each strip, from the last to the first: what the pages from there on cost, and where the first of them ends.
    let mut best = vec![(0.0_f64, strips.len()); strips.len() + 1];
    for first in (0..strips.len()).rev() {
        best[first] = cheapest(strips, first, if first == 0 { top } else { BODY_TOP }, &best);
    }
    let mut lengths = Vec::new();
    let mut first = 0;
    while first < strips.len() {
        let (_, end) = best[first];
        lengths.push(end - first);
        first = end;
    }
    lengths
}

/// The best end of a page that begins with the strip `first`, with what the pages from it on cost. It takes at least one
/// strip, since leaving out what is taller than a page would help nobody.
fn cheapest(strips: &[Strip], first: usize, top: f32, best: &[(f64, usize)]) -> (f64, usize) {
    let mut bottom = top + head_of(&strips[first..]).map_or(0.0, |head| head.height);
    let mut found = (f64::INFINITY, first + 1);
    for (index, strip) in strips.iter().enumerate().skip(first) {
        let space = if index == first { 0.0 } else { strip.space_before };
        if index > first && bottom + space + strip.height > BODY_BOTTOM + 0.01 {
            break;
        }
        bottom += space + strip.height;
        let empty = ((BODY_BOTTOM - bottom) / BODY).max(0.0);
        let is_last = index + 1 == strips.len();
        let own = match is_last {
            true if empty > 1.0 - NEXT_TO_NOTHING => weight(NEARLY_EMPTY),
            true => 0.0,
            false => weight(empty) + weight(strip.break_cost),
        };
        let cost = own + best[index + 1].0;
        if cost <= found.0 {
            found = (cost, index + 1);
        }
    }
    found
}

/// What an empty share of a page counts for: a large gap for more than the small ones that are as large together, so
/// that no page is filled by dividing what belongs together, and the report is no longer than it must be.
fn weight(share: f32) -> f64 {
    let share = f64::from(share);
    0.2 * share + 1.5 * share * share
}

/// The table heading that a page repeats which begins with these strips.
fn head_of(strips: &[Strip]) -> Option<&Strip> {
    strips.first()?.repeated_head.as_deref()
}

fn page(strips: &mut [Strip], top: f32, left: f32, number: usize, bookmarks: &mut Vec<Bookmark>) -> Page {
    let mut items = Vec::new();
    let mut y = top;
    if let Some(head) = head_of(strips) {
        // Said once is enough: to a screen reader the table goes on.
        let owner = Owner::Artefact(Artefact::Repeated);
        items.extend(head.items.iter().map(|item| Item { owner, ..item.clone() }.moved(left, y)));
        y += head.height;
    }
    for (index, strip) in strips.iter_mut().enumerate() {
        if index > 0 {
            y += strip.space_before;
        }
        if let Some((level, text)) = &strip.bookmark {
            bookmarks.push(Bookmark { level: *level, text: text.clone(), page: number, y });
        }
        items.extend(std::mem::take(&mut strip.items).into_iter().map(|item| item.moved(left, y)));
        y += strip.height;
    }
    Page { items }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strips(count: usize, height: f32) -> Vec<Strip> {
        (0..count).map(|_| Strip { height, ..Strip::default() }).collect()
    }

    #[test]
    fn a_page_takes_what_fits_and_ends_earlier_where_that_costs_less() {
        let mut tenths = strips(14, BODY / 10.0);
        let lengths = |strips: &[Strip]| page_lengths(strips, BODY_TOP);
        assert_eq!(lengths(&tenths), [10, 4]);
        // More than a tenth of a page costs, less than two.
        tenths[9].break_cost = 0.2;
        assert_eq!(lengths(&tenths), [9, 5]);
        tenths[8].break_cost = 0.2;
        tenths[7].break_cost = 0.05;
        assert_eq!(lengths(&tenths), [10, 4]);
        tenths[9].break_cost = NEVER;
        assert_eq!(lengths(&tenths), [8, 6]);
    }

    #[test]
    fn a_page_ends_early_where_that_spares_the_next_a_large_gap() {
        // With ten strips on the first page, the four that may stand on the second would leave most of it empty.
        let mut parts = strips(16, BODY / 10.0);
        parts.extend(strips(1, BODY * 0.8));
        parts[14].break_cost = NEVER;
        parts[15].break_cost = NEVER;
        assert_eq!(page_lengths(&parts, BODY_TOP), [7, 7, 3]);
    }

    #[test]
    fn where_nothing_may_be_divided_a_page_takes_what_fits() {
        let mut all = strips(12, BODY / 10.0);
        for strip in &mut all {
            strip.break_cost = NEVER;
        }
        assert_eq!(page_lengths(&all, BODY_TOP), [10, 2]);
        assert_eq!(page_lengths(&strips(3, BODY * 2.0), BODY_TOP), [1, 1, 1]);
    }
}
