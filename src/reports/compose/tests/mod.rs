//! What the documents say.

mod figures;
mod samples;
mod tables;
mod words;

use typeset::document::{Block, Document, Table};

use crate::reports::Paper;
use crate::reports::figures::Figures;
use crate::wording::Language;

pub(super) use samples::{agreement, cooperative, training};
pub(in crate::reports) use samples::{bare, figures, line, programmes};

fn said(figures: &Figures, language: Language) -> Document {
    Paper::first(figures.clone(), language).document().unwrap()
}

/// A text without marks of direction, and with nothing but ordinary spaces.
fn plain(text: &str) -> String {
    text.replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "").replace('\u{a0}', " ")
}

fn tables_of(document: &Document) -> impl Iterator<Item = &Table> {
    document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    })
}

/// All that people read in the body, a line for each piece; cells of a row are divided by bars.
fn lines_of(document: &Document) -> Vec<String> {
    let mut lines = vec![];
    for block in &document.blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph { text, .. } => lines.push(text.clone()),
            Block::List { items } => lines.extend(items.iter().cloned()),
            Block::Facts { items } => lines.extend(
                items
                    .iter()
                    .map(|fact| [&fact.label, &fact.value, &fact.details.join(" ")].map(String::as_str).join(" | ")),
            ),
            Block::Table(table) => {
                lines.extend(table.caption.clone());
                lines.push(table.columns.iter().map(|column| column.heading.as_str()).collect::<Vec<_>>().join(" | "));
                lines.extend(table.rows.iter().map(|row| row.cells.join(" | ")));
            }
            Block::BarChart(chart) => lines.extend([chart.title.clone(), chart.alternative.clone()]),
            Block::Signature(signature) => {
                lines.extend(signature.fields.iter().cloned());
                lines.extend(signature.verification.iter().map(|verification| verification.text.clone()));
            }
        }
    }
    lines.iter().map(|line| plain(line)).collect()
}

/// Whether a number stands somewhere as a whole word.
fn has_number(lines: &[String], number: &str) -> bool {
    lines
        .iter()
        .any(|line| line.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').any(|word| word == number))
}
