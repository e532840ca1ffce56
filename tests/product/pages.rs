//! The pages of the demonstration's reports in three languages, measured on what is placed on them.

use std::collections::{BTreeMap, BTreeSet};

use typeset::document::{Block, Document};
use typeset::layout::{self, ElementId, Layout, Mark, Role, TextRun};

use taawun::reports;
use taawun::reports::compose::page_label;
use taawun::reports::paper::Paper;
use taawun::wording::{Language, Wording};

use crate::support::{Filled, on_each_filled};

/// Reports of small and of large coordinations, of a month, of a school year and of a year before the system.
const REPORTS: [(&str, &str); 6] =
    [("11", "2026-10"), ("08", "2026-10"), ("01", "2026-10"), ("08", "2025-2026"), ("06", "2026-Q3"), ("11", "2008")];

/// A report as it is issued, and its pages.
struct Set {
    name: String,
    document: Document,
    layout: Layout,
}

fn all(filled: &Filled) -> Vec<Set> {
    let today = filled.clock.today();
    let mut sets = vec![];
    for (coordination, period) in REPORTS {
        let figures = filled
            .db
            .read(|connection| reports::figures::gather(connection, coordination, period.parse()?, today))
            .unwrap();
        for language in Language::ALL {
            let address = Some("https://taawun.example".to_string());
            let paper = Paper { issued: true, address, ..Paper::first(figures.clone(), language) };
            let document = paper.document().unwrap();
            let label = |page, total| page_label(Wording::of(language), page, total, None);
            let layout = layout::layout(&document, &label);
            sets.push(Set { name: format!("{coordination} {period} {language}"), document, layout });
        }
    }
    sets
}

/// The element that a span stands in, or the element itself.
fn whole(layout: &Layout, element: ElementId) -> ElementId {
    match (&layout.elements[element].role, layout.elements[element].parent) {
        (Role::Span { .. }, Some(parent)) => parent,
        _ => element,
    }
}

/// What each element says, line by line from above; the pieces of a line from left to right.
fn lines(layout: &Layout) -> BTreeMap<ElementId, Vec<String>> {
    let mut found: BTreeMap<ElementId, BTreeMap<(usize, i64), Vec<&TextRun>>> = BTreeMap::new();
    for (number, page) in layout.pages.iter().enumerate() {
        for item in &page.items {
            let (Some(element), Mark::Text(run)) = (item.element(), &item.mark) else { continue };
            let line = (number, (f64::from(run.baseline) * 10.0).round() as i64);
            found.entry(whole(layout, element)).or_default().entry(line).or_default().push(run);
        }
    }
    let text = |run: &&TextRun| run.glyphs.iter().map(|glyph| &*glyph.text).collect::<String>();
    let line = |mut runs: Vec<&TextRun>| {
        runs.sort_by(|one, other| one.x.total_cmp(&other.x));
        runs.iter().map(text).collect::<String>()
    };
    found.into_iter().map(|(element, own)| (element, own.into_values().map(line).collect())).collect()
}

/// How many words there are: what stands between spaces and the signs after which a line may end.
fn words(text: &str) -> usize {
    text.split(|c: char| c.is_whitespace() || "-–—/".contains(c)).filter(|word| !word.is_empty()).count()
}

#[test]
fn no_word_of_a_table_is_broken() {
    on_each_filled(|filled| {
        for Set { name, document, layout } in all(filled) {
            let printed = lines(&layout);
            let is_cell = |id: &ElementId| {
                matches!(layout.elements[*id].role, Role::ColumnHeader | Role::RowHeader | Role::DataCell)
            };
            let cells: Vec<ElementId> = (0..layout.elements.len()).filter(is_cell).collect();
            let tables = document.blocks.iter().filter_map(|block| match block {
                Block::Table(table) => Some(table),
                _ => None,
            });
            let texts = tables.flat_map(|table| {
                let head = table.columns.iter().map(|column| &column.heading);
                head.chain(table.rows.iter().flat_map(|row| &row.cells))
            });
            let texts: Vec<&String> = texts.collect();
            assert_eq!(texts.len(), cells.len(), "{name}");
            let mut several = 0;
            for (cell, text) in cells.iter().zip(texts) {
                let Some(lines) = printed.get(cell) else { continue };
                let text: String = text.chars().filter(|c| !('\u{2066}'..='\u{2069}').contains(c)).collect();
                several += usize::from(lines.len() > 1);
                let found: usize = lines.iter().map(|line| words(line)).sum();
                assert_eq!(found, words(&text), "{name}: {text} is printed as {lines:?}");
            }
            assert!(several > 0 || name.contains("2008"), "{name}: no cell has two lines");
        }
    });
}

#[test]
fn the_place_for_signing_has_something_of_the_report_on_its_page() {
    on_each_filled(|filled| {
        for Set { name, layout, .. } in all(filled) {
            let is_heading = |element: &layout::Element| matches!(element.role, Role::Heading(1));
            let signature = layout.elements.iter().rposition(is_heading).unwrap();
            let last = layout.pages.last().unwrap();
            let elements = last.items.iter().filter_map(|item| item.element());
            let own: BTreeSet<ElementId> = elements.map(|element| whole(&layout, element)).collect();
            assert!(own.contains(&signature), "{name}: the heading stands on another page");
            let above = own.range(..signature).count();
            assert!(above > 1, "{name}: {above} pieces of the report stand above the signature");
        }
    });
}

/// All pages but the last are filled but for a small part, and most of them nearly whole.
#[test]
fn pages_have_no_large_gaps_at_their_feet() {
    on_each_filled(|filled| {
        let mut gaps = vec![];
        for Set { name, layout, .. } in all(filled) {
            let body = layout::PAGE_HEIGHT - 126.0;
            for (number, page) in layout.pages.iter().enumerate().skip(1).take(layout.pages.len().saturating_sub(2)) {
                let areas = page.items.iter().filter(|item| item.element().is_some()).map(|item| item.area());
                let bottom = areas.map(|area| area.y + area.height).fold(0.0, f32::max);
                let gap = (layout::PAGE_HEIGHT - 58.0 - bottom) / body;
                assert!(gap < 0.45, "{name}: {:.0} percent of page {} are empty", gap * 100.0, number + 1);
                gaps.push(gap);
            }
        }
        let mean = gaps.iter().sum::<f32>() / gaps.len() as f32;
        assert!(mean < 0.14, "{mean} of the pages are empty");
    });
}

/// Copied from the page, a school year begins with its first year in Arabic too.
#[test]
fn the_years_of_a_school_year_stand_in_their_order() {
    on_each_filled(|filled| {
        for Set { name, layout, .. } in all(filled).into_iter().filter(|set| set.name.contains("2025-2026")) {
            let printed = lines(&layout);
            let has = |years: &str| printed.values().flatten().any(|line| line.contains(years));
            assert!(has("2025-2026") && has("2024-2025"), "{name}");
            assert!(!has("2026-2025") && !has("2025-2024"), "{name}");
        }
    });
}
