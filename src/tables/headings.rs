//! Which column of a file is which of the declared ones.

use std::collections::HashMap;

use super::fault::{Code, Detail, Fault, Faults, column_letter};
use super::{Column, Grid, GridRow, UnknownHeadings, Value};
use crate::error::shorten;
use crate::folding::key;

/// How many rows are looked through for headings that do not come first.
const SEARCHED: usize = 20;

/// How alike two headings are, from 0 to 1, for one to be offered in place of the other.
const ALIKE: f64 = 0.75;

/// Where a declared column is.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The column in the file, from 0.
    pub index: usize,
    /// The heading as it stands in the file, shortened.
    pub heading: String,
}

/// The headings under which the declared columns are known.
pub(super) struct Headings<'c> {
    columns: &'c [Column],
    /// For each folded heading its column, and the heading as it was declared.
    by_key: HashMap<String, (usize, &'static str)>,
}

impl<'c> Headings<'c> {
    pub(super) fn new(columns: &'c [Column]) -> Headings<'c> {
        let mut by_key = HashMap::new();
        for (index, column) in columns.iter().enumerate() {
            for heading in [column.name].iter().chain(&column.headings).chain(column.also).copied() {
                let (place, _) = *by_key.entry(key(heading)).or_insert((index, heading));
                debug_assert!(place == index, "\"{heading}\" names two columns");
            }
        }
        Headings { columns, by_key }
    }

    fn column(&self, heading: &str) -> Option<usize> {
        self.by_key.get(&key(heading)).map(|(index, _)| *index)
    }

    /// How many of the cells are headings.
    pub(super) fn known(&self, cells: &[Value]) -> usize {
        cells.iter().filter(|value| self.column(&value.text).is_some()).count()
    }

    /// The declared heading that a misspelt one may mean.
    fn alike(&self, heading: &str) -> Option<&'static str> {
        let heading = key(heading);
        let likeness = |known: &str| strsim::normalized_damerau_levenshtein(known, &heading);
        let (known, (_, declared)) = self.by_key.iter().max_by(|a, b| {
            // Equal ones in a fixed order: the same file gets the same answer.
            likeness(a.0).total_cmp(&likeness(b.0)).then_with(|| b.0.cmp(a.0))
        })?;
        (likeness(known) >= ALIKE).then_some(*declared)
    }

    /// The headings of the columns, in each language.
    fn list(&self, only_required: bool) -> Detail {
        let columns = self.columns.iter().filter(move |column| column.required || !only_required);
        Detail::list(|language| columns.clone().map(|column| column.heading(language)).collect())
    }
}

/// For each declared column its place; the faults of headings and of the shape of rows.
pub(super) fn find(grid: &Grid, columns: &[Column], unknown: UnknownHeadings) -> Result<Vec<Option<Found>>, Faults> {
    let headings = Headings::new(columns);
    let (first, below) = grid.rows.split_first().ok_or(Fault::new(Code::FILE_EMPTY))?;
    if headings.known(&first.cells) == 0 {
        return Err(none_known(&headings, first, below).into());
    }
    let mut faults = Faults::default();
    let mut found: Vec<Option<Found>> = vec![None; columns.len()];
    for (index, value) in first.cells.iter().enumerate().filter(|(_, value)| !value.is_blank()) {
        let fault = |code| Fault::new(code).in_row(first.number).in_column(index, None).of(&value.text);
        match headings.column(&value.text) {
            Some(column) => match &found[column] {
                Some(before) => {
                    faults.push(fault(Code::HEADING_TWICE).with("first", &column_letter(before.index)[..]));
                }
                None => found[column] = Some(Found { index, heading: shorten(super::trim(&value.text)) }),
            },
            None if unknown == UnknownHeadings::Ignore => {}
            None => faults.push(match headings.alike(&value.text) {
                Some(declared) => fault(Code::HEADING_MISSPELT).with("heading", declared),
                None => fault(Code::HEADING_UNKNOWN).with("headings", headings.list(false)),
            }),
        }
    }
    for (column, found) in columns.iter().zip(&found) {
        if column.required && found.is_none() {
            faults.push(Fault::new(Code::HEADING_MISSING).in_row(first.number).with("heading", column.headings));
        }
    }
    shape(grid, first, below, columns, &found, &mut faults);
    faults.into_result().map(|()| found)
}

/// The fault of a first row without a single known heading.
fn none_known(headings: &Headings<'_>, first: &GridRow, below: &[GridRow]) -> Fault {
    let required = headings.columns.iter().filter(|column| column.required).count().max(1);
    let later = below.iter().take(SEARCHED).find(|row| headings.known(&row.cells) >= required);
    let text = first.cells.iter().find(|value| !value.is_blank()).map_or("", |value| &value.text);
    match later {
        Some(row) => Fault::new(Code::ROWS_ABOVE_HEADINGS)
            .in_row(first.number)
            .of(text)
            .with("line", &row.number.to_string()[..]),
        None => {
            Fault::new(Code::HEADINGS_NOT_FOUND).in_row(first.number).of(text).with("headings", headings.list(true))
        }
    }
}

/// The faults of rows that are longer or shorter than the heading.
fn shape(
    grid: &Grid,
    first: &GridRow,
    below: &[GridRow],
    columns: &[Column],
    found: &[Option<Found>],
    faults: &mut Faults,
) {
    let width = first.cells.iter().rposition(|value| !value.is_blank()).map_or(0, |last| last + 1);
    let needed =
        columns.iter().zip(found).filter(|(column, _)| column.required).filter_map(|(_, found)| found.as_ref());
    let needed = needed.map(|found| found.index + 1).max().unwrap_or(0);
    let mut without_heading: Vec<usize> = vec![];
    for row in below {
        let cells = |code: Code| {
            let fault = Fault::new(code).in_row(row.number).with("cells", row.cells.len() as i64);
            fault.with("headings", width as i64)
        };
        if grid.delimited && row.cells.len() < needed {
            faults.push(cells(Code::TOO_FEW_CELLS));
        }
        for (index, value) in row.cells.iter().enumerate().filter(|(_, value)| !value.is_blank()) {
            if first.cells.get(index).is_some_and(|heading| !heading.is_blank()) || without_heading.contains(&index) {
                continue;
            }
            if grid.delimited && index >= first.cells.len() {
                // Usually a delimiter within a value, so that every such row is worth a look.
                faults.push(cells(Code::TOO_MANY_CELLS));
                break;
            }
            without_heading.push(index);
            faults.push(Fault::new(Code::HEADING_EMPTY).in_row(row.number).in_column(index, None).of(&value.text));
        }
    }
}
