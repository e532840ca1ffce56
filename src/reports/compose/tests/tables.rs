//! Totals and gaps of tables.

use typeset::document::Align;

use super::samples::{article, month};
use super::{lines_of, plain, said, tables_of};
use crate::wording::Language;

/// The number in a cell, whatever its separators and currency; `None` for words.
fn parsed(cell: &str) -> Option<i64> {
    let digits: String = plain(cell).chars().filter(|c| !"., \u{a0}".contains(*c)).collect();
    digits.trim_end_matches("درهم").trim_end_matches("DH").trim_start_matches("MAD").parse().ok()
}

#[test]
fn every_total_is_the_sum_of_the_rows_above_it() {
    let mut checked = 0;
    for figures in [article(), month()] {
        for language in Language::ALL {
            let document = said(&figures, language);
            for table in tables_of(&document) {
                let (Some(total), rows) = (table.rows.last().filter(|row| row.emphasis), &table.rows) else { continue };
                for (column, _) in table.columns.iter().enumerate().filter(|(_, column)| column.align == Align::End) {
                    let Some(total) = parsed(&total.cells[column]) else { continue };
                    let sum: i64 = rows[..rows.len() - 1].iter().filter_map(|row| parsed(&row.cells[column])).sum();
                    assert_eq!(sum, total, "{language}: {:?}", table.caption);
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 40, "{checked}");
}

#[test]
fn a_table_with_gaps_calls_its_total_what_was_reported() {
    let lines = lines_of(&said(&month(), Language::Fr));
    assert!(lines.iter().any(|line| line.starts_with("Total communiqué | ") && line.ends_with(" | 76")), "{lines:#?}");
    assert!(lines.iter().any(|line| line == "Centre Annour 3 | Laâyoune | non communiqué | non communiqué"));
    let lines = lines_of(&said(&article(), Language::Fr));
    assert!(lines.contains(&"Total | 817".to_string()));
}
