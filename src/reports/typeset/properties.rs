//! What holds on the pages of any document, measured on the placed items.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::clean::{clean, is_invisible};
use super::face::Face;
use super::sample::{self, empty, heading, paragraph};
use super::style::{BODY_BOTTOM, BODY_TOP, CONTENT_WIDTH, left_margin};
use super::*;
use crate::reports::document::{Align, BarForm, Fact, ParagraphStyle, Row, Table};

/// A place on a page that something is drawn in.
#[derive(Debug, Clone, Copy)]
struct Ink {
    area: Area,
    owner: Owner,
}

/// The texts of a page without the spaces at their ends.
fn texts(page: &Page) -> Vec<Ink> {
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

fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[ابتجدرسعفقكلمنهوي]{2,9}", "[a-zéà]{2,11}", "[0-9]{1,4}", Just("دار Dar (2)".to_owned())]
}

/// Up to 80 characters, with spaces or without.
fn name() -> impl Strategy<Value = String> {
    let words = prop::collection::vec(word(), 1..12).prop_map(|words| words.join(" ").chars().take(80).collect());
    prop_oneof![6 => words, 1 => "[بتسكلم]{80}", 1 => "[a-z]{80}"]
}

fn figure() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..1_000_000_u32).prop_map(|value| format!("\u{2068}{value}\u{2069}")),
        (0..1000_u32).prop_map(|value| format!("\u{2068}+{}.{}%\u{2069}", value / 10, value % 10)),
        Just("غير مصرح به".to_owned()),
        Just("—".to_owned()),
        Just(String::new()),
    ]
}

fn table() -> impl Strategy<Value = Block> {
    let sizes = prop_oneof![3 => 0..16_usize, 2 => 16..60_usize, 1 => 60..400_usize];
    (sizes, 1..9_usize, prop::collection::vec(name(), 12), prop::collection::vec(figure(), 12), any::<bool>()).prop_map(
        |(rows, columns, names, figures, total)| {
            let cell = |row: usize, column: usize| match column % 3 {
                0 => names[(row * 7 + column) % names.len()].clone(),
                _ => figures[(row * 5 + column) % figures.len()].clone(),
            };
            let row = |index: usize| Row {
                cells: (0..columns).map(|column| cell(index, column)).collect(),
                emphasis: total && index + 1 == rows,
            };
            let column = |index: usize| {
                sample::column(
                    &names[index % names.len()],
                    if index.is_multiple_of(3) { Align::Start } else { Align::End },
                )
            };
            Block::Table(Table {
                caption: total.then(|| names[0].clone()),
                columns: (0..columns).map(column).collect(),
                rows: (0..rows).map(row).collect(),
                first_column_is_header: true,
            })
        },
    )
}

fn bar_chart() -> impl Strategy<Value = Block> {
    let form = prop_oneof![Just(BarForm::Upright), Just(BarForm::Lying)];
    let bar = (name(), prop::option::of(-50.0..5000.0_f64), figure());
    (form, name(), prop::collection::vec(bar, 1..25)).prop_map(|(form, title, bars)| {
        let bar = |(label, value, shown): (String, Option<f64>, String)| crate::reports::document::Bar {
            label: label.chars().take(30).collect(),
            value,
            shown,
        };
        Block::BarChart(crate::reports::document::BarChart {
            form,
            unit: title.chars().take(20).collect(),
            title,
            alternative: "رسم".into(),
            bars: bars.into_iter().map(bar).collect(),
        })
    })
}

fn cards() -> impl Strategy<Value = Block> {
    let fact = (name(), prop_oneof![figure(), name()], prop::collection::vec(name(), 0..3));
    prop::collection::vec(fact.prop_map(|(label, value, details)| Fact { label, value, details }), 1..8)
        .prop_map(|items| Block::Facts { items })
}

fn signature() -> impl Strategy<Value = Block> {
    (prop::collection::vec(name(), 0..5), name(), any::<bool>()).prop_map(|(fields, text, has_address)| {
        let Block::Signature(mut signature) = sample::signature() else { unreachable!() };
        signature.fields = fields;
        if let Some(verification) = &mut signature.verification {
            verification.text = text;
            verification.address = verification.address.take().filter(|_| has_address);
        }
        Block::Signature(signature)
    })
}

fn block() -> impl Strategy<Value = Block> {
    prop_oneof![
        3 => (1..4_u8, name()).prop_map(|(level, text)| heading(level, &text)),
        3 => (name(), 1..9_usize).prop_map(|(text, times)| paragraph(&vec![text; times].join(" "))),
        1 => name().prop_map(|text| Block::Paragraph { text, style: ParagraphStyle::Note }),
        1 => prop::collection::vec(name(), 1..6).prop_map(|items| Block::List { items }),
        1 => cards(),
        3 => table(),
        2 => bar_chart(),
        1 => signature(),
    ]
}

fn document() -> impl Strategy<Value = Document> {
    let direction = prop_oneof![Just(Direction::RightToLeft), Just(Direction::LeftToRight)];
    let facts = prop::collection::vec((name(), name()), 0..7);
    (direction, prop::collection::vec(block(), 1..14), name(), facts, prop::option::of(name())).prop_map(
        |(direction, blocks, title, facts, banner)| {
            let mut document = Document { blocks, banner, ..empty(direction) };
            document.masthead.subtitle = title.clone();
            document.masthead.note = Some(title);
            document.masthead.facts = facts;
            document
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 40,
        failure_persistence: None,
        // The same documents each time: another number tries others.
        rng_seed: RngSeed::Fixed(2026),
        ..ProptestConfig::default()
    })]

    #[test]
    fn pages_of_any_document_are_sound(document in document()) {
        assert_sound(&document);
    }

    #[test]
    fn headings_at_every_height_of_a_page_are_followed_by_what_they_head(
        lines in 0..60_usize,
        end in prop_oneof![table(), bar_chart(), cards(), name().prop_map(|text| paragraph(&text))],
        lead in prop::option::of(name()),
    ) {
        let mut blocks: Vec<Block> = (0..lines).map(|_| paragraph("سطر واحد")).collect();
        blocks.extend([heading(1, "فصل"), heading(2, "فقرة")]);
        blocks.extend(lead.map(|text| paragraph(&text)));
        blocks.push(end);
        assert_sound(&Document { blocks, ..empty(Direction::RightToLeft) });
    }
}

#[test]
fn tables_of_one_two_three_and_many_rows_divide_well_at_every_height() {
    for rows in [0, 1, 2, 3, 11, 100, 120] {
        for lines in (0..48).step_by(if rows > 11 { 7 } else { 1 }) {
            let mut blocks: Vec<Block> = (0..lines).map(|_| paragraph("سطر واحد")).collect();
            blocks.extend([heading(2, "فقرة"), paragraph("يبين الجدول ما يلي."), sample::table(rows)]);
            assert_sound(&Document { blocks, ..empty(Direction::LeftToRight) });
        }
    }
}

/// Spaces at a line's end, inside words of the other direction or alone, take no room within the line.
#[test]
fn lines_of_mixed_directions_fit_their_width() {
    for (direction, tag) in [(Direction::LeftToRight, "fr-MA"), (Direction::RightToLeft, "ar-MA")] {
        let mut shaper = Shaper::new(direction, tag);
        for text in [
            "5297 عججتتير 029 9 wqààaaecéi àéàéé àéàésk عسع يدا سد",
            "ادسعيتدير لرسسجتت 5839 131 دار Dar (2) 96 0 ريع àééé ررد 5",
            "بلغ عدد المستفيدين 2.913 مستفيدا بدار Dar Talib (2) سنة 2026",
        ] {
            let bold = style::style(Face::Bold, style::TABLE, style::INK, direction);
            for width in 60..300 {
                for line in shaper.lines(text, bold, width as f32, LineAlign::Start) {
                    let items = place_lines(vec![line], 0.0, 0.0, Owner::Artefact(Artefact::Layout));
                    for Ink { area, .. } in texts(&Page { items }) {
                        assert!(area.x > -0.1 && area.x + area.width < width as f32 + 0.1, "{width} {area:?}");
                    }
                }
            }
        }
    }
}
