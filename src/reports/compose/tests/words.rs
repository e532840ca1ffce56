//! Messages and their plural forms.

use typeset::document::Block;

use super::samples::{article, month, nouns, programmes};
use super::{lines_of, plain, said, tables_of};
use crate::reports::Paper;
use crate::reports::compose::page_label;
use crate::wording::{Argument, Language, Wording};

#[test]
fn no_message_comes_out_as_its_key_or_with_a_hole() {
    for figures in [article(), month()] {
        for language in Language::ALL {
            let document = said(&figures, language);
            let mut lines = lines_of(&document);
            lines.extend(document.masthead.facts.iter().map(|(label, value)| format!("{label} {value}")));
            lines.extend([document.title.clone(), document.subject.clone(), document.running_header.clone()]);
            for line in &lines {
                assert!(!line.contains('{'), "{language}: {line}");
                assert!(!line.split('|').any(|cell| cell.trim().contains("  ")), "{language}: {line}");
                assert!(!line.contains('\u{202f}'), "{language}: the font lacks U+202F: {line}");
                let key = |word: &str| word.contains('-') && Wording::of(language).has(word);
                assert!(!line.split([' ', '|']).any(key), "{language}: {line}");
            }
        }
    }
}

/// What each counted message says for 0, 1, 2, 3, 11 and 100.
#[test]
fn counted_nouns_take_the_form_of_their_number() {
    const COUNTS: [i64; 6] = [0, 1, 2, 3, 11, 100];
    // Every message of the report that chooses a form by a number.
    let keys: Vec<&str> = include_str!("../../../wording/ar/report.ftl")
        .split("\n")
        .filter_map(|line| line.split_once(" =").filter(|(key, text)| !key.starts_with(' ') && text.is_empty()))
        .map(|(key, _)| key)
        .collect();
    assert!(keys.len() > 22, "{keys:?}");
    let mut table = String::new();
    for language in Language::ALL {
        for key in &keys {
            table.push_str(&format!("{language} {key}\n"));
            for count in COUNTS {
                let text = Wording::of(language).with(
                    key,
                    &[
                        ("count", Argument::Number(count)),
                        ("days", Argument::Number(count)),
                        ("received", Argument::Number(count)),
                        ("expected", Argument::Number(100)),
                        ("share", Argument::Text("%")),
                        ("date", Argument::Text("D")),
                        ("period", Argument::Text("P")),
                        ("units", Argument::Text("U")),
                        ("reference", Argument::Text("R")),
                        ("object", Argument::Text("O")),
                        ("names", Argument::Text("N")),
                        ("replaced", Argument::Number(1)),
                        ("annex", Argument::Number(2)),
                    ],
                );
                table.push_str(&format!("{count:>5}  {}\n", plain(&text)));
            }
        }
        for programme in programmes() {
            table.push_str(&format!("{language} {}\n", programme.code));
            for count in COUNTS {
                let text = crate::network::count_units(&nouns(), &programme.code, Wording::of(language), count);
                table.push_str(&format!("{count:>5}  {}\n", plain(&text)));
            }
        }
    }
    if let Ok(folder) = std::env::var("TAAWUN_TEST_PDFS") {
        std::fs::write(format!("{folder}/plurals.txt"), &table).unwrap();
    }
    assert!(table == include_str!("plurals.txt"), "review plurals.txt; now it would be:\n{table}");
}

#[test]
fn pages_are_labelled_in_each_language() {
    let label = |language| plain(&page_label(Wording::of(language), 3, 12, None));
    assert_eq!(Language::ALL.map(label), ["صفحة 3 من 12", "Page 3 sur 12", "Page 3 of 12"]);
}

#[test]
fn both_reports_become_pdfs_in_three_languages() {
    for (name, figures) in [("article", article()), ("month", month())] {
        for language in Language::ALL {
            let pdf = Paper::first(figures.clone(), language).pdf().unwrap();
            assert!(pdf.starts_with(b"%PDF-1.7"));
            if let Ok(folder) = std::env::var("TAAWUN_TEST_PDFS") {
                std::fs::write(format!("{folder}/{name}-{language}.pdf"), &pdf).unwrap();
            }
        }
    }
}

/// The spaces within, as they are.
#[test]
fn no_line_ends_between_a_month_and_its_year_or_a_number_and_its_noun() {
    for language in Language::ALL {
        for figures in [article(), month()] {
            let document = said(&figures, language);
            let (period, noun) = (Wording::of(language).period(figures.period), figures.sections[0].line.units);
            let Block::Paragraph { text, .. } = &document.blocks[0] else { panic!("no lead") };
            assert!(!text.contains(&period) && text.contains(&period.replace(' ', "\u{a0}")), "{language}: {text}");
            let summary = tables_of(&document).next().unwrap();
            assert!(noun.is_some() && !summary.rows[0].cells[1].contains(' '), "{language}: {:?}", summary.rows[0]);
        }
    }
}
