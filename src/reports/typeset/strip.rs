//! Strips and their division into pages.
//!
//! Every block becomes a column of strips, pieces of full width that cannot be divided. What it costs to end a page
//! after a strip is the strip's own property, so that one loop divides headings, paragraphs, tables and charts alike.

use std::rc::Rc;

use super::page::{Artefact, Bookmark, Item, Owner, Page};
use super::style::{BODY_BOTTOM, BODY_TOP};

/// The height that a page has for its body, in points.
const BODY: f32 = BODY_BOTTOM - BODY_TOP;

/// The cost of ending a page where none may end, as long as there is a choice.
pub const NEVER: f32 = f32::INFINITY;

/// An undividable piece of the body. Its items' places count from the left margin and the strip's top, in points.
#[derive(Debug, Clone, Default)]
pub struct Strip {
    pub height: f32,
    /// Left out at the head of a page.
    pub space_before: f32,
    pub items: Vec<Item>,
    /// What it costs to end a page between this strip and the next: the share of a page that is rather left empty.
    pub break_cost: f32,
    /// A new page begins here.
    pub starts_page: bool,
    /// Outline entry that leads here: level and text.
    pub bookmark: Option<(u8, String)>,
    /// A table's heading, shown again where a page begins with this strip.
    pub repeated_head: Option<Rc<Strip>>,
}

/// Places strips one under another, on pages whose content begins `left` points from their edge. The first page
/// begins at `top` points.
pub fn paginate(mut strips: Vec<Strip>, top: f32, left: f32) -> (Vec<Page>, Vec<Bookmark>) {
    let mut pages = Vec::new();
    let mut bookmarks = Vec::new();
    let mut top = top;
    let mut rest = strips.as_mut_slice();
    while !rest.is_empty() {
        let count = page_length(rest, top);
        let (own, others) = std::mem::take(&mut rest).split_at_mut(count);
        pages.push(page(own, top, left, pages.len(), &mut bookmarks));
        rest = others;
        top = BODY_TOP;
    }
    if pages.is_empty() {
        pages.push(Page::default());
    }
    (pages, bookmarks)
}

/// How many strips the next page takes: as many as fit, or fewer where a page ends better earlier. At least one, since
/// leaving out what is taller than a page would help nobody.
fn page_length(strips: &[Strip], top: f32) -> usize {
    let mut bottom = top + head_of(strips).map_or(0.0, |head| head.height);
    let mut best = (f32::INFINITY, 0);
    for (index, strip) in strips.iter().enumerate() {
        let space = if index == 0 { 0.0 } else { strip.space_before };
        if index > 0 && strip.starts_page {
            return index;
        }
        if index > 0 && bottom + space + strip.height > BODY_BOTTOM + 0.01 {
            return if best.1 > 0 { best.1 } else { index };
        }
        bottom += space + strip.height;
        let cost = (BODY_BOTTOM - bottom) / BODY + strip.break_cost;
        if cost < f32::INFINITY && cost <= best.0 {
            best = (cost, index + 1);
        }
    }
    strips.len()
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
        let mut tenths = strips(12, BODY / 10.0);
        assert_eq!(page_length(&tenths, BODY_TOP), 10);
        // Worth a fifth of a page: two strips' emptiness is too much, one strip's is not.
        tenths[9].break_cost = 0.2;
        assert_eq!(page_length(&tenths, BODY_TOP), 9);
        tenths[8].break_cost = 0.2;
        tenths[7].break_cost = 0.05;
        assert_eq!(page_length(&tenths, BODY_TOP), 10);
        tenths[9].break_cost = NEVER;
        assert_eq!(page_length(&tenths, BODY_TOP), 8);
    }

    #[test]
    fn where_nothing_may_be_divided_a_page_takes_what_fits() {
        let mut all = strips(12, BODY / 10.0);
        for strip in &mut all {
            strip.break_cost = NEVER;
        }
        assert_eq!(page_length(&all, BODY_TOP), 10);
        assert_eq!(page_length(&strips(3, BODY * 2.0), BODY_TOP), 1);
    }
}
