mod division;

use super::style::{ACCENT, BODY_BOTTOM, BODY_TOP, CONTENT_WIDTH, left_margin};
use super::*;
use crate::document::{Align, Masthead};
use sample::{ODD_TEXTS, chart, empty, everywhere, full, heading, lying, paragraph, table};

const BOTH: [Direction; 2] = [Direction::RightToLeft, Direction::LeftToRight];

fn typeset(document: &Document) -> Layout {
    layout(document, &|page, total| format!("{page} / {total}"))
}

/// The blocks without a masthead.
fn with_blocks(direction: Direction, blocks: Vec<Block>) -> Layout {
    let mut document = Document { blocks, banner: None, ..empty(direction) };
    document.masthead = Masthead {
        institution: vec![],
        title: String::new(),
        subtitle: String::new(),
        period: String::new(),
        facts: vec![],
        note: None,
    };
    let mut layout = typeset(&document);
    // All that is left of it: its rule.
    layout.pages[0].items.remove(0);
    layout
}

fn runs(page: &Page) -> impl Iterator<Item = (&Item, &TextRun)> {
    page.items.iter().filter_map(|item| match &item.mark {
        Mark::Text(run) => Some((item, run)),
        Mark::Rectangle { .. } => None,
    })
}

/// A run's characters from left to right.
fn visual_text(run: &TextRun) -> String {
    run.glyphs.iter().map(|glyph| &*glyph.text).collect()
}

/// Width without the spaces that hang over a line's end.
fn ink_area(item: &Item, run: &TextRun) -> Option<Area> {
    let mut area = item.area();
    let is_ink = |glyph: &&Glyph| !glyph.text.trim().is_empty();
    let first = run.glyphs.iter().find(is_ink)?;
    let after = run.glyphs.iter().rposition(|glyph| is_ink(&glyph))? + 1;
    let end = run.glyphs.get(after).map_or(run.width, |glyph| glyph.x);
    area.x += first.x;
    area.width = end - first.x;
    Some(area)
}

#[test]
fn texts_neither_overlap_nor_leave_the_margins() {
    for direction in BOTH {
        let left = left_margin(direction);
        for page in typeset(&full(direction)).pages {
            let areas: Vec<Area> = runs(&page).filter_map(|(item, run)| ink_area(item, run)).collect();
            for (index, area) in areas.iter().enumerate() {
                assert!(area.x >= left - 1.0, "{area:?}");
                assert!(area.x + area.width <= left + CONTENT_WIDTH + 1.0, "{area:?}");
                assert!(area.y >= 0.0 && area.y + area.height <= PAGE_HEIGHT, "{area:?}");
                for other in &areas[index + 1..] {
                    let beside = area.x + area.width <= other.x + 0.1 || other.x + other.width <= area.x + 0.1;
                    let below = area.y + area.height <= other.y + 0.6 || other.y + other.height <= area.y + 0.6;
                    assert!(beside || below, "{area:?} {other:?}");
                }
            }
        }
    }
}

#[test]
fn rows_stand_one_under_another_and_every_cell_is_there_once() {
    let layout = with_blocks(Direction::LeftToRight, vec![table(80)]);
    let cells = layout.elements.iter().filter(|element| element.role == Role::DataCell);
    assert_eq!(cells.count(), 81);
    let mut numbers = Vec::new();
    for page in &layout.pages {
        let mut previous = 0.0;
        for (item, run) in runs(page) {
            let element = item.element().map(|element| &layout.elements[element]);
            if element.is_some_and(|element| element.role == Role::DataCell) {
                assert!(run.baseline > previous + run.size, "{}", visual_text(run));
                previous = run.baseline;
                numbers.push(visual_text(run));
            }
        }
    }
    let mut expected: Vec<String> = (1..=80).map(|n: u32| (n * n).to_string()).collect();
    expected.push("99999".into());
    assert_eq!(numbers, expected);
}

#[test]
fn numbers_in_a_right_to_left_column_have_their_units_under_one_another() {
    let layout = with_blocks(Direction::RightToLeft, vec![table(20)]);
    let edges: Vec<f32> = runs(&layout.pages[0])
        .filter(|(item, _)| item.element().is_some_and(|e| layout.elements[e].role == Role::DataCell))
        .map(|(_, run)| run.x + run.width)
        .collect();
    assert_eq!(edges.len(), 21);
    assert!(edges.iter().all(|edge| (edge - edges[0]).abs() < 0.05), "{edges:?}");
    assert!(edges[0] < PAGE_WIDTH / 2.0, "the last column stands on the left");
}

/// The bars of a page's charts.
fn bars(page: &Page) -> Vec<Area> {
    let bar = |item: &Item| match item.mark {
        Mark::Rectangle { area, colour } if colour == ACCENT => Some(area),
        _ => None,
    };
    page.items.iter().filter_map(bar).collect()
}

#[test]
fn a_missing_value_leaves_a_gap_and_the_first_bar_stands_where_lines_begin() {
    for direction in BOTH {
        let layout = with_blocks(direction, vec![chart(&[Some(40.0), None, Some(20.0), Some(0.0)])]);
        let page = &layout.pages[0];
        let bars = bars(page);
        assert_eq!(bars.len(), 2, "neither a gap nor a zero has a bar");
        assert!((bars[0].height - 2.0 * bars[1].height).abs() < 0.01);
        assert!((bars[0].y + bars[0].height - bars[1].y - bars[1].height).abs() < 0.01);
        assert_eq!(bars[0].x > bars[1].x, direction == Direction::RightToLeft);
        let gap = runs(page).find(|(_, run)| visual_text(run) == "—");
        let (_, gap) = gap.expect("the gap says what it is");
        let (low, high) = (bars[0].x.min(bars[1].x), bars[0].x.max(bars[1].x));
        assert!(gap.x > low && gap.x < high);
    }
}

#[test]
fn isolates_keep_a_number_in_order_and_are_not_drawn() {
    let text = "المجموع \u{2068}12/03/2025\u{2069} و\u{2068}Dar Talib (2)\u{2069}.";
    let layout = with_blocks(Direction::RightToLeft, vec![paragraph(text)]);
    let body: Vec<&TextRun> =
        runs(&layout.pages[0]).filter(|(item, _)| item.element().is_some()).map(|(_, run)| run).collect();
    let texts: Vec<String> = body.iter().map(|run| visual_text(run)).collect();
    assert!(texts.iter().any(|text| text == "12/03/2025"), "{texts:?}");
    assert!(texts.concat().contains("Dar Talib (2)"), "{texts:?}");
    assert!(!texts.concat().contains(['\u{2068}', '\u{2069}']));
}

#[test]
fn a_lam_alef_ligature_carries_both_letters_and_a_vowel_mark_its_own() {
    let layout = with_blocks(Direction::RightToLeft, vec![paragraph("لا لَا شَدَّة")]);
    let glyphs: Vec<&str> = runs(&layout.pages[0])
        .filter(|(item, _)| item.element().is_some())
        .flat_map(|(_, run)| run.glyphs.iter().map(|glyph| &*glyph.text))
        .collect();
    assert_eq!(glyphs.iter().filter(|text| **text == "لا").count(), 2, "{glyphs:?}");
    assert!(glyphs.contains(&"\u{64e}"), "{glyphs:?}");
    assert!(!glyphs.contains(&"\u{200d}"), "{glyphs:?}");
}

#[test]
fn a_character_that_the_face_lacks_is_drawn_as_a_substitute_that_maps_to_it() {
    let layout = with_blocks(Direction::LeftToRight, vec![paragraph("漢"), paragraph("\u{25ca}")]);
    let glyphs: Vec<&Glyph> = runs(&layout.pages[0])
        .filter(|(item, _)| item.element().is_some())
        .flat_map(|(_, run)| run.glyphs.iter())
        .collect();
    assert_eq!((&*glyphs[0].text, &*glyphs[1].text), ("漢", "\u{25ca}"));
    assert_eq!(glyphs[0].id, glyphs[1].id);
    assert_ne!(glyphs[0].id, 0);
}

#[test]
fn an_endless_word_is_broken_and_stays_within_its_column() {
    for word in ["X", "ب"] {
        let layout = typeset(&everywhere(&word.repeat(300), Direction::RightToLeft));
        let left = left_margin(Direction::RightToLeft);
        for (item, run) in layout.pages.iter().flat_map(runs) {
            // A running header keeps its first line only.
            let area = ink_area(item, run).expect("ink");
            assert!(area.x >= left - 1.0 && area.x + area.width <= left + CONTENT_WIDTH + 1.0, "{area:?}");
        }
    }
}

#[test]
fn odd_texts_give_glyphs_that_all_stand_for_something() {
    for direction in BOTH {
        for text in ODD_TEXTS {
            let layout = typeset(&everywhere(text, direction));
            for (_, run) in layout.pages.iter().flat_map(runs) {
                assert!(run.glyphs.iter().all(|glyph| !glyph.text.is_empty() && glyph.id != 0));
                assert!(run.x.is_finite() && run.baseline.is_finite());
            }
        }
    }
}

#[test]
fn a_page_label_knows_its_page_and_the_whole() {
    let layout = typeset(&full(Direction::LeftToRight));
    let total = layout.pages.len();
    for (index, page) in layout.pages.iter().enumerate() {
        let label = format!("{} / {total}", index + 1);
        let found = runs(page).any(|(item, run)| item.element().is_none() && visual_text(run) == label);
        assert!(found, "{label} on page {index}");
    }
}

/// Some readers take a kerned gap between Arabic letters for a space between words.
#[test]
fn letters_are_not_kerned() {
    let layout = with_blocks(Direction::LeftToRight, vec![paragraph("AVAVATo")]);
    let (_, run) = runs(&layout.pages[0]).find(|(item, _)| item.element().is_some()).expect("a paragraph");
    let font = run.face.parsed().expect("a font");
    for pair in run.glyphs.windows(2) {
        let advance = f32::from(font.glyph_widths[&pair[0].id]) * run.size / f32::from(font.units_per_em);
        assert!((pair[1].x - pair[0].x - advance).abs() < 0.01, "{pair:?}");
    }
}

#[test]
fn words_of_another_script_are_spans_of_its_language_within_their_element() {
    for (direction, text, language) in [
        (Direction::RightToLeft, "افتتحت دار Dar Talib الجديدة سنة 2026.", "fr"),
        (Direction::LeftToRight, "La maison دار الطالب est ouverte depuis 2026.", "ar"),
    ] {
        let layout = with_blocks(direction, vec![paragraph(text)]);
        let parent = layout.elements.iter().rposition(|element| element.role == Role::Paragraph).expect("it");
        let spans: Vec<(ElementId, &Element)> =
            layout.elements.iter().enumerate().filter(|(_, element)| element.parent == Some(parent)).collect();
        let [(id, span)] = spans.as_slice() else { panic!("{spans:?}") };
        assert_eq!(span.role, Role::Span { language });
        let owners: Vec<ElementId> = layout.pages[0].items.iter().filter_map(Item::element).collect();
        let place = owners.iter().position(|owner| owner == id).expect("content");
        assert!(owners[..place].contains(&parent) && owners[place..].contains(&parent), "{owners:?}");
    }
}

#[test]
fn what_follows_a_last_digit_does_not_shift_it() {
    for direction in BOTH {
        let rows = ["12,5%", "—", "100", "(7)"].map(|cell| sample::row(&["مركز", cell]));
        let block = Block::Table(crate::document::Table {
            caption: None,
            columns: vec![sample::column("أ", Align::Start), sample::column("ب", Align::End)],
            rows: rows.to_vec(),
            first_column_is_header: true,
        });
        let layout = with_blocks(direction, vec![block]);
        let ends: Vec<f32> = runs(&layout.pages[0])
            .filter_map(|(_, run)| {
                let last = run.glyphs.iter().rposition(|glyph| glyph.text.contains(|c: char| c.is_ascii_digit()))?;
                Some(run.x + run.glyphs.get(last + 1).map_or(run.width, |glyph| glyph.x))
            })
            .take(3)
            .collect();
        assert!(ends.iter().all(|end| (end - ends[0]).abs() < 0.05), "{ends:?}");
    }
}

#[test]
fn lying_bars_begin_at_one_axis_and_grow_as_lines_run() {
    for direction in BOTH {
        let layout = with_blocks(direction, vec![lying(&[Some(40.0), None, Some(20.0), Some(-3.0)])]);
        let bars = bars(&layout.pages[0]);
        assert_eq!(bars.len(), 2, "neither a gap nor less than nothing has a bar");
        assert!((bars[0].width - 2.0 * bars[1].width).abs() < 0.01);
        let start = |bar: &Area| if direction == Direction::RightToLeft { bar.x + bar.width } else { bar.x };
        assert!((start(&bars[0]) - start(&bars[1])).abs() < 0.01);
        for text in ["40", "—", "20", "-3"] {
            assert!(runs(&layout.pages[0]).any(|(_, run)| visual_text(run) == text), "{text}");
        }
    }
}

#[test]
fn months_stand_over_their_years_all_or_none() {
    let bars = |count: usize| {
        let labels = ["نونبر 2025", "دجنبر 2025", "يناير 2026", "فبراير 2026", "مارس 2026", "أبريل 2026"];
        let bar = |index: usize| crate::document::Bar {
            label: labels[index % 6].into(),
            value: Some(1.0),
            shown: "1".into(),
        };
        let Block::BarChart(chart) = chart(&[]) else { unreachable!() };
        Block::BarChart(crate::document::BarChart { bars: (0..count).map(bar).collect(), ..chart })
    };
    for (count, lines) in [(4, 1), (12, 2)] {
        let layout = with_blocks(Direction::RightToLeft, vec![bars(count)]);
        let years = runs(&layout.pages[0]).filter(|(_, run)| visual_text(run).contains("202"));
        let baselines: Vec<f32> = years.map(|(_, run)| run.baseline).collect();
        assert_eq!(baselines.len(), count);
        assert!(baselines.iter().all(|baseline| (baseline - baselines[0]).abs() < 0.01), "{baselines:?}");
        let months = runs(&layout.pages[0]).filter(|(_, run)| visual_text(run).contains('ر'));
        let is_above = |(item, run): (&Item, &TextRun)| item.element().is_some() && run.baseline < baselines[0] - 1.0;
        assert_eq!(months.into_iter().any(is_above), lines == 2);
    }
}

#[test]
fn a_heading_s_level_in_the_structure_is_at_most_one_below_that_before_it() {
    let blocks = [3, 1, 3, 3, 2].map(|level| heading(level, "Titre")).to_vec();
    let layout = typeset(&Document { blocks, ..empty(Direction::LeftToRight) });
    let levels: Vec<u8> = layout
        .elements
        .iter()
        .filter_map(|element| match element.role {
            Role::Heading(level) => Some(level),
            _ => None,
        })
        .collect();
    assert_eq!(levels, [1, 2, 1, 2, 3, 2]);
}

#[test]
fn narrow_columns_get_the_room_at_the_sides_before_a_word_is_broken() {
    let headings =
        ["Province", "Alphabétisation", "Institutions", "communiqué", "communiqué", "handicapées", "Mouwaten"];
    let block = Block::Table(crate::document::Table {
        caption: None,
        columns: headings.map(|heading| sample::column(heading, Align::End)).to_vec(),
        rows: vec![sample::row(&["Ouarzazate", "non communiqué", "1", "2", "3", "non communiqué", "non communiqué"])],
        first_column_is_header: true,
    });
    let layout = with_blocks(Direction::LeftToRight, vec![block]);
    let printed: Vec<String> = runs(&layout.pages[0]).map(|(_, run)| visual_text(run).trim().to_string()).collect();
    for heading in headings {
        assert!(printed.iter().any(|run| run == heading), "{heading} is broken: {printed:?}");
    }
}
