//! What holds on the pages of any document, measured on the placed items: for tests.

use std::collections::{BTreeMap, BTreeSet};

use super::clean::{clean, is_invisible};
use super::style::{BODY_BOTTOM, BODY_TOP, CONTENT_WIDTH, left_margin};
use super::*;

/// A place on a page that something is drawn in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink {
    pub(super) area: Area,
    pub(super) owner: Owner,
}

/// The texts of a page without the spaces at their ends.
pub(super) fn texts(page: &Page) -> Vec<Ink> {
    let ink = |item: &Item| {
        let Mark::Text(run) = &item.mark else { return None };
        let is_ink = |glyph: &Glyph| !glyph.text.trim().is_empty();
        let first = run.glyphs.iter().find(|glyph| is_ink(glyph))?;
        let after = run.glyphs.iter().rposition(is_ink)? + 1;
        let end = run.glyphs.get(after).map_or(run.width, |glyph| glyph.x);
        let area = item.area();
        Some(Ink { area: Area { x: area.x + first.x, width: end - first.x, ..area }, owner: item.owner })
    };
    page.items.iter().filter_map(ink).collect()
}

/// The bars of a page's charts.
fn bars(page: &Page) -> Vec<Ink> {
    let bar = |item: &Item| match (&item.mark, item.owner) {
        (Mark::Rectangle { area, .. }, Owner::Element(_)) => Some(Ink { area: *area, owner: item.owner }),
        _ => None,
    };
    page.items.iter().filter_map(bar).collect()
}

fn overlap(one: &Area, other: &Area) -> bool {
    let beside = one.x + one.width <= other.x + 0.1 || other.x + other.width <= one.x + 0.1;
    let below = one.y + one.height <= other.y + 0.6 || other.y + other.height <= one.y + 0.6;
    !beside && !below
}

fn assert_no_overlap(page: &Page, number: usize) {
    let mut texts = texts(page);
    texts.sort_by(|one, other| one.area.y.total_cmp(&other.area.y));
    for (index, one) in texts.iter().enumerate() {
        let near = texts[index + 1..].iter().take_while(|other| other.area.y < one.area.y + one.area.height);
        for other in near {
            assert!(!overlap(&one.area, &other.area), "page {number}: {one:?} over {other:?}");
        }
    }
    for bar in bars(page) {
        for text in &texts {
            assert!(!overlap(&bar.area, &text.area), "page {number}: {text:?} over {bar:?}");
        }
    }
}

fn assert_within_margins(page: &Page, number: usize, direction: Direction) {
    let left = left_margin(direction);
    for ink in texts(page).into_iter().chain(bars(page)) {
        let Area { x, y, width, height } = ink.area;
        assert!(x >= left - 0.5 && x + width <= left + CONTENT_WIDTH + 0.5, "page {number}: {ink:?}");
        let top = if number == 0 { masthead::TOP } else { BODY_TOP };
        match ink.owner {
            Owner::Element(_) => assert!(y >= top - 1.0 && y + height <= BODY_BOTTOM + 1.0, "page {number}: {ink:?}"),
            Owner::Artefact(_) => assert!(y >= 0.0 && y + height <= PAGE_HEIGHT, "page {number}: {ink:?}"),
        }
    }
}

/// The element that a span stands in, or the element itself.
fn whole(layout: &Layout, element: ElementId) -> ElementId {
    match (&layout.elements[element].role, layout.elements[element].parent) {
        (Role::Span { .. }, Some(parent)) => parent,
        _ => element,
    }
}

fn assert_no_heading_last(layout: &Layout) {
    let has_rows = |head: ElementId| {
        let parent = |element: ElementId| layout.elements[element].parent;
        let rows = |table: ElementId| layout.elements.iter().filter(move |row| row.parent == Some(table));
        parent(head).and_then(parent).is_some_and(|table| rows(table).filter(|e| e.role == Role::TableRow).count() > 1)
    };
    for (number, page) in layout.pages.iter().enumerate() {
        let Some(last) = page.items.iter().filter_map(Item::element).next_back() else { continue };
        let element = whole(layout, last);
        let role = &layout.elements[element].role;
        let is_head = match role {
            Role::Heading(_) | Role::Caption => true,
            Role::ColumnHeader => has_rows(element),
            _ => false,
        };
        // A document may end with a heading.
        assert!(!is_head || number + 1 == layout.pages.len(), "{role:?} is the last on page {number}");
    }
}

/// On each page, the rows of each table; and the first page of each table's heading.
fn assert_tables_divide_well(layout: &Layout) {
    let parent = |element: ElementId| layout.elements[element].parent;
    let mut rows: BTreeMap<ElementId, Vec<BTreeSet<ElementId>>> = BTreeMap::new();
    for (number, page) in layout.pages.iter().enumerate() {
        for element in page.items.iter().filter_map(Item::element) {
            let cell = whole(layout, element);
            if !matches!(layout.elements[cell].role, Role::RowHeader | Role::DataCell) {
                continue;
            }
            let Some((row, table)) = parent(cell).and_then(|row| Some((row, parent(row)?))) else { continue };
            let pages = rows.entry(table).or_insert_with(|| vec![BTreeSet::new(); layout.pages.len()]);
            pages[number].insert(row);
        }
    }
    for (table, pages) in rows {
        let count: usize = pages.iter().map(BTreeSet::len).sum();
        let first = pages.iter().position(|rows| !rows.is_empty()).expect("a page with a row");
        for (number, own) in pages.iter().enumerate().filter(|(_, rows)| !rows.is_empty()) {
            assert!(own.len() > 1 || count == 1, "table {table}: a row alone on page {number}");
            let is_repeated = |item: &Item| item.owner == Owner::Artefact(Artefact::Repeated);
            let repeated: BTreeSet<char> = letters(layout.pages[number].items.iter().filter(|item| is_repeated(item)));
            if number > first {
                let is_head = |item: &&Item| {
                    let cell = item.element().map(|element| whole(layout, element));
                    cell.is_some_and(|cell| {
                        layout.elements[cell].role == Role::ColumnHeader && parent(cell).and_then(parent) == Some(table)
                    })
                };
                let head = letters(layout.pages[first].items.iter().filter(is_head));
                assert!(!head.is_empty() && head == repeated, "table {table}: no heading on page {number}");
            }
        }
    }
}

fn letters<'a>(items: impl Iterator<Item = &'a Item>) -> BTreeSet<char> {
    let mut all = BTreeSet::new();
    for item in items {
        if let Mark::Text(run) = &item.mark {
            all.extend(run.glyphs.iter().flat_map(|glyph| glyph.text.chars()));
        }
    }
    all
}

/// The characters with ink, whatever their order.
fn characters(text: &str) -> Vec<char> {
    let mut all: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect();
    all.sort_unstable();
    all
}

fn assert_every_cell_is_there_once(layout: &Layout, document: &Document) {
    let mut found: BTreeMap<ElementId, String> = BTreeMap::new();
    for (element, node) in layout.elements.iter().enumerate() {
        if matches!(node.role, Role::ColumnHeader | Role::RowHeader | Role::DataCell) {
            found.insert(element, String::new());
        }
    }
    for item in layout.pages.iter().flat_map(|page| &page.items) {
        let (Some(element), Mark::Text(run)) = (item.element(), &item.mark) else { continue };
        if let Some(text) = found.get_mut(&whole(layout, element)) {
            text.extend(run.glyphs.iter().map(|glyph| &*glyph.text));
        }
    }
    let mut expected = Vec::new();
    for block in &document.blocks {
        let Block::Table(table) = block else { continue };
        expected.extend(table.columns.iter().map(|column| column.heading.clone()));
        expected.extend(table.rows.iter().flat_map(|row| row.cells.iter().cloned()));
    }
    let expected: Vec<Vec<char>> = expected.iter().map(|text| characters(&clean(text, document.direction))).collect();
    let found: Vec<Vec<char>> = found.values().map(|text| characters(text)).collect();
    assert_eq!(found, expected);
}

/// Nothing overlaps or leaves the margins, no heading stands last on a page, tables divide well with their headings
/// repeated, and every cell is there once.
///
/// # Panics
/// Where that is not so: it is for tests, also of those who make documents.
pub fn assert_sound(document: &Document) {
    let layout = layout(document, &|page, total| format!("{page} / {total}"));
    for (number, page) in layout.pages.iter().enumerate() {
        assert_no_overlap(page, number);
        assert_within_margins(page, number, document.direction);
    }
    assert_no_heading_last(&layout);
    assert_tables_divide_well(&layout);
    assert_every_cell_is_there_once(&layout, document);
}

/// What is printed in each cell of each table, row by row with the heading first: read off the placed items, runs from
/// left to right as they stand.
pub fn cell_texts(document: &Document) -> Vec<Vec<Vec<String>>> {
    let layout = layout(document, &|page, total| format!("{page} / {total}"));
    let mut texts: BTreeMap<ElementId, String> = BTreeMap::new();
    for item in layout.pages.iter().flat_map(|page| &page.items) {
        let (Some(element), Mark::Text(run)) = (item.element(), &item.mark) else { continue };
        texts.entry(whole(&layout, element)).or_default().extend(run.glyphs.iter().map(|glyph| &*glyph.text));
    }
    let children = |parent: ElementId, wanted: fn(&Role) -> bool| {
        let own = layout.elements.iter().enumerate().filter(move |(_, node)| node.parent == Some(parent));
        own.filter(move |(_, node)| wanted(&node.role)).map(|(element, _)| element).collect::<Vec<ElementId>>()
    };
    let tables = layout.elements.iter().enumerate().filter(|(_, node)| node.role == Role::Table);
    let rows = |(table, _): (ElementId, &Element)| {
        let rows = children(table, |role| *role == Role::TableRow).into_iter();
        let cells = rows.map(|row| {
            let cells = children(row, |role| matches!(role, Role::ColumnHeader | Role::RowHeader | Role::DataCell));
            cells.iter().map(|cell| texts.get(cell).cloned().unwrap_or_default()).collect()
        });
        cells.collect()
    };
    tables.map(rows).collect()
}
