//! How documents are divided into pages.

use super::*;

#[test]
fn no_heading_is_the_last_thing_on_a_page_and_no_row_alone_under_one() {
    for lines in 30..60 {
        let filler = (0..lines).map(|_| paragraph("سطر واحد"));
        let mut blocks: Vec<Block> = filler.collect();
        blocks.extend([heading(1, "فصل"), heading(2, "فقرة"), table(12)]);
        let layout = with_blocks(Direction::RightToLeft, blocks);
        for page in &layout.pages {
            let last = runs(page).filter_map(|(item, _)| item.element()).last();
            let role = last.map(|element| &layout.elements[element].role);
            let is_bad = |role: &Role| matches!(role, Role::Heading(_) | Role::Caption | Role::ColumnHeader);
            assert!(!role.is_some_and(is_bad), "{role:?} after {lines} lines");
            let roles = runs(page).filter_map(|(item, _)| Some(&layout.elements[item.element()?].role));
            let rows = roles.filter(|role| **role == Role::DataCell).count();
            assert_ne!(rows, 1, "a row alone after {lines} lines");
        }
    }
}

#[test]
fn a_table_over_several_pages_repeats_its_heading_as_an_artefact_and_leaves_no_row_alone() {
    for count in 28..75 {
        let layout = with_blocks(Direction::RightToLeft, vec![table(count)]);
        let mut tagged_headings = 0;
        for (index, page) in layout.pages.iter().enumerate() {
            let is_heading = |run: &TextRun| run.glyphs.len() == 10 && run.face == Face::Bold;
            let headings = runs(page).filter(|(_, run)| is_heading(run));
            let (tagged, artefacts): (Vec<_>, Vec<_>) = headings.partition(|(item, _)| item.element().is_some());
            tagged_headings += tagged.len();
            assert_eq!(artefacts.len(), usize::from(index > 0), "page {index} of {count} rows");
            let rows = runs(page).filter(|(item, _)| {
                let role = item.element().map(|element| &layout.elements[element].role);
                role == Some(&Role::DataCell)
            });
            assert!(rows.count() >= 2, "page {index} of {count} rows");
        }
        assert_eq!(tagged_headings, 1);
    }
}

#[test]
fn a_row_taller_than_a_page_goes_on_over_the_next() {
    let long = "كلمة ".repeat(4000);
    let block = Block::Table(crate::document::Table {
        caption: None,
        columns: vec![sample::column("أ", Align::Start), sample::column("ب", Align::Start)],
        rows: vec![sample::row(&[&long, "1"])],
        first_column_is_header: false,
    });
    let layout = with_blocks(Direction::RightToLeft, vec![block]);
    assert!(layout.pages.len() > 3);
    let letters: usize = layout.pages.iter().flat_map(runs).map(|(_, run)| visual_text(run).matches('ك').count()).sum();
    assert!(letters >= 4000, "{letters}");
    for page in &layout.pages[1..] {
        for item in page.items.iter().filter(|item| item.element().is_some()) {
            let area = item.area();
            assert!(area.y >= BODY_TOP - 1.0 && area.y + area.height <= BODY_BOTTOM + 1.0);
        }
    }
}

#[test]
fn blocks_of_nothing_take_no_pages() {
    let nothing = vec![Block::List { items: vec![] }, Block::Facts { items: vec![] }, chart(&[])];
    let document = Document { blocks: nothing, ..empty(Direction::RightToLeft) };
    assert_eq!(typeset(&document).pages.len(), 1);
}

/// Up to a third of a page stays empty for it.
#[test]
fn a_short_table_stays_whole_with_its_heading_and_lead_in() {
    for lines in 20..60 {
        let filler = (0..lines).map(|_| paragraph("سطر واحد"));
        let end = [heading(2, "فصل"), paragraph("يبين الجدول ما يلي."), table(3)];
        let layout = with_blocks(Direction::RightToLeft, filler.chain(end).collect());
        let has = |page: &&Page, wanted: &dyn Fn(&Role) -> bool| {
            page.items.iter().any(|item| item.element().is_some_and(|e| wanted(&layout.elements[e].role)))
        };
        let of_cells = layout.pages.iter().filter(|page| has(page, &|role| *role == Role::DataCell));
        assert_eq!(of_cells.count(), 1, "after {lines} lines");
        let of_both = layout.pages.iter().filter(|page| {
            has(page, &|role| *role == Role::DataCell) && has(page, &|role| matches!(role, Role::Heading(_)))
        });
        assert_eq!(of_both.count(), 1, "after {lines} lines");
    }
}

/// A chapter that ends the document, such as the place for signing, has some of what stands above it on its page.
#[test]
fn a_short_last_chapter_never_stands_alone_on_a_page() {
    for direction in BOTH {
        for lines in 20..90 {
            let mut blocks: Vec<Block> = (0..lines).map(|_| paragraph("سطر واحد")).collect();
            blocks.extend([heading(1, "التوقيع"), sample::signature()]);
            let layout = with_blocks(direction, blocks);
            let chapter = layout.elements.iter().position(|element| matches!(element.role, Role::Heading(_)));
            let chapter = chapter.expect("a heading");
            let last = layout.pages.last().expect("a page");
            // The whole that words of another script are a span of.
            let whole = |element: ElementId| match (&layout.elements[element].role, layout.elements[element].parent) {
                (Role::Span { .. }, Some(parent)) => parent,
                _ => element,
            };
            let own: Vec<ElementId> = last.items.iter().filter_map(Item::element).map(whole).collect();
            let above = own.iter().filter(|element| **element < chapter).count();
            assert!(above >= 4, "{above} lines above the signature, after {lines}");
            assert!(own.contains(&chapter), "torn from its heading after {lines} lines");
        }
    }
}
