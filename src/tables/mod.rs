//! Tables that people hand in and take away: XLSX and delimited text, as spreadsheets write them.
//!
//! [`read`] takes the bytes of a file, finds out what they are, and gives a [`Table`] whose cells are read with types:
//! [`Cell::whole`], [`Cell::date`], [`Cell::money`], [`Cell::month`], [`Cell::choice`]. Whatever is wrong comes as
//! [`Fault`]s: data with a stable code, the row and column as a spreadsheet shows them, the value, and what would be
//! right, worded in Arabic, French or English by [`Fault::message`]. [`write()`] writes delimited text that spreadsheets
//! show as it is meant, and that [`read`] gives back unchanged.
//!
//! ```
//! use taawun::tables::{Column, Faults, ReadOptions, read};
//!
//! const COLUMNS: [Column; 2] = [
//!     Column { name: "centre", headings: ["رمز المركز", "Code du centre", "Centre code"], also: &[], required: true },
//!     Column { name: "entrants", headings: ["المسجلون الجدد", "Entrants", "Entrants"], also: &[], required: true },
//! ];
//! let table = read("Code du centre;Entrants\nC-01;١٢\n".as_bytes(), &COLUMNS, &ReadOptions::default())?;
//! let mut faults = Faults::default();
//! for row in table.rows() {
//!     let centre = faults.keep(row.cell("centre").text());
//!     let entrants = faults.keep(row.cell("entrants").whole(0..=10_000));
//!     assert_eq!((centre, entrants), (Some("C-01"), Some(12)));
//! }
//! faults.into_result()?;
//! # Ok::<(), Faults>(())
//! ```
//!
//! Nothing here touches the database, and nothing guesses: what can be meant in two ways is refused.

mod cell;
mod damage;
mod date;
mod delimited;
mod encoding;
mod fault;
mod headings;
mod number;
mod write;
mod xlsx;

#[cfg(test)]
mod tests;

pub use cell::{Cell, Choice};
pub use encoding::{Encoding, UnknownEncoding};
pub use fault::{Code, Detail, Fault, Faults, Place, column_letter};
pub use write::{WriteOptions, write};

use crate::wording::Language;
use headings::Found;

/// A column that a table may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name that the program knows it by; it is accepted as a heading too.
    pub name: &'static str,
    /// The heading in Arabic, French and English, in the order of [`Language::ALL`]: written by [`write()`], named in
    /// faults and accepted when reading.
    pub headings: [&'static str; 3],
    /// Further headings that are accepted. All are compared as [`crate::folding::key`] folds them.
    pub also: &'static [&'static str],
    /// Whether a table without it is refused.
    pub required: bool,
}

impl Column {
    /// The heading in a language.
    pub fn heading(&self, language: Language) -> &'static str {
        let [ar, fr, en] = self.headings;
        language.pick(ar, fr, en)
    }
}

/// The character between the cells of delimited text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`, which spreadsheets set to French or Moroccan Arabic write.
    Semicolon,
    /// A tab.
    Tab,
}

impl Delimiter {
    /// All delimiters.
    pub const ALL: [Delimiter; 3] = [Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab];

    fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
        }
    }
}

/// How much a file may hold. What is larger is refused before it takes memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Bytes of an XLSX file once it is unpacked.
    pub unpacked_bytes: u64,
    /// Rows that are not blank, the heading not counted.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Cells of all rows together.
    pub cells: usize,
    /// Characters of a cell.
    pub cell_characters: usize,
}

impl Default for Limits {
    /// Room for a year of every centre of the country. A table of the most cells takes about 150 MiB of memory.
    fn default() -> Limits {
        Limits {
            bytes: 16 << 20,
            unpacked_bytes: 64 << 20,
            rows: 100_000,
            columns: 200,
            cells: 2_000_000,
            cell_characters: 4_000,
        }
    }
}

/// What to do with a column whose heading is none of the declared ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownHeadings {
    /// Refuse the file: a heading that is misspelt would otherwise lose its column in silence.
    #[default]
    Refuse,
    /// Leave the column out.
    Ignore,
}

/// How to read a file. By default all of it is found out from the content.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The encoding of a text, where the caller knows it. A byte order mark in the file has the last word.
    pub encoding: Option<Encoding>,
    /// The delimiter of a text, where the caller knows it. A first line `sep=;` in the file has the last word.
    pub delimiter: Option<Delimiter>,
    /// The sheet of a workbook, by name; without one, the first sheet that is not hidden.
    pub sheet: Option<String>,
    /// What to do with columns that were not declared.
    pub unknown_headings: UnknownHeadings,
    /// How much the file may hold.
    pub limits: Limits,
}

/// Reads a file of any kind that is understood.
///
/// The first row that is not blank holds the headings. Blank rows are skipped; rows keep the numbers that a spreadsheet
/// shows. In delimited text a row may leave out its last cells where no required column is among them: Excel itself
/// writes such rows.
///
/// # Errors
///
/// All that can be told about the file as a whole, its headings and the shape of its rows, as far as it makes sense to
/// look on. Values are checked afterwards, by the typed readers of [`Cell`].
pub fn read(bytes: &[u8], columns: &[Column], options: &ReadOptions) -> Result<Table, Faults> {
    let limits = &options.limits;
    if bytes.len() > limits.bytes {
        let (size, limit) = (kibibytes(bytes.len() as u64), kibibytes(limits.bytes as u64));
        return Err(Fault::new(Code::FILE_TOO_LARGE).with("size", size).with("limit", limit).into());
    }
    refuse_other_formats(bytes)?;
    let (grid, encoding) = if bytes.starts_with(xlsx::MAGIC) {
        (xlsx::read(bytes, options)?, None)
    } else {
        let (text, encoding) = encoding::decode(bytes, options.encoding)?;
        (delimited::read(&text, columns, options)?, Some(encoding))
    };
    damage::check_headings(&grid)?;
    let found = headings::find(&grid, columns, options.unknown_headings)?;
    damage::check_values(&grid, &found)?;
    let table = Table::new(grid, found, columns, encoding);
    if table.rows.is_empty() {
        return Err(Fault::new(Code::NO_ROWS).into());
    }
    Ok(table)
}

/// Kinds of files that come instead of a table, by their first bytes.
const OTHER_FORMATS: [(&[u8], &str); 7] = [
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"<!DOCTYPE", "HTML"),
    (b"<html", "HTML"),
    (b"<?xml", "XML"),
];

fn refuse_other_formats(bytes: &[u8]) -> Result<(), Fault> {
    /// What old Excel files and encrypted new ones begin with.
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    if bytes.starts_with(COMPOUND) {
        let encrypted: Vec<u8> = "EncryptedPackage".bytes().flat_map(|byte| [byte, 0]).collect();
        if bytes.windows(encrypted.len()).any(|window| window == encrypted) {
            return Err(Fault::new(Code::ENCRYPTED));
        }
        return Err(Fault::new(Code::OTHER_FORMAT).with("format", "XLS"));
    }
    match OTHER_FORMATS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, format)) => Err(Fault::new(Code::OTHER_FORMAT).with("format", *format)),
        None => Ok(()),
    }
}

/// A size for a message, rounded up.
fn kibibytes(bytes: u64) -> i64 {
    bytes.div_ceil(1024) as i64
}

/// What a cell was in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    /// A text: any cell of delimited text, and text cells of a workbook.
    #[default]
    Text,
    /// A number of a workbook; its text has a period before decimals and nothing between thousands.
    Number,
    /// A formula that failed; its text names the error.
    FailedFormula,
    /// A formula whose result was not saved; it has no text.
    FormulaWithoutResult,
}

/// A cell of a file as it was found.
#[derive(Debug, Clone, Default)]
struct Value {
    text: String,
    kind: Kind,
}

impl Value {
    /// Whether there is nothing to see in the cell.
    fn is_blank(&self) -> bool {
        trim(&self.text).is_empty() && self.kind != Kind::FormulaWithoutResult
    }
}

/// A text without the white space and the invisible marks at its ends.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || crate::folding::is_invisible(c))
}

/// A row that is not blank.
#[derive(Debug, Clone)]
struct GridRow {
    /// As a spreadsheet shows it, from 1.
    number: u32,
    cells: Vec<Value>,
}

/// What was found in a file, before headings are looked at.
#[derive(Debug, Clone, Default)]
struct Grid {
    rows: Vec<GridRow>,
    /// Whether rows have as many cells as were written, so that a wrong number means something.
    delimited: bool,
    /// Whether the workbook counts days from 1904, as old ones of Macs do.
    from_1904: bool,
}

/// A table whose headings are understood. It has at least one row.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    /// For each declared column, where it is.
    found: Vec<Option<Found>>,
    rows: Vec<GridRow>,
    from_1904: bool,
    encoding: Option<Encoding>,
}

impl Table {
    fn new(mut grid: Grid, found: Vec<Option<Found>>, columns: &[Column], encoding: Option<Encoding>) -> Table {
        grid.rows.remove(0);
        for value in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
            if let Some(text) = write::without_apostrophe(&value.text) {
                value.text = text.to_string();
            }
        }
        Table { columns: columns.to_vec(), found, rows: grid.rows, from_1904: grid.from_1904, encoding }
    }

    /// The rows below the heading that are not blank, in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.rows.iter().map(|row| Row { table: self, row })
    }

    /// Whether the file has this column.
    pub fn has(&self, column: &str) -> bool {
        self.index(column).is_some_and(|index| self.found[index].is_some())
    }

    /// The encoding that a text was read in; none for a workbook.
    pub fn encoding(&self) -> Option<Encoding> {
        self.encoding
    }

    fn index(&self, column: &str) -> Option<usize> {
        let index = self.columns.iter().position(|one| one.name == column);
        debug_assert!(index.is_some(), "no column \"{column}\" was declared");
        index
    }
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    table: &'t Table,
    row: &'t GridRow,
}

impl<'t> Row<'t> {
    /// The row's number as a spreadsheet shows it, from 1, the heading and blank rows counted.
    pub fn number(&self) -> u32 {
        self.row.number
    }

    /// The cell under a declared column; an empty one where the file lacks the column.
    pub fn cell(&self, column: &str) -> Cell<'t> {
        static EMPTY: Value = Value { text: String::new(), kind: Kind::Text };
        let index = self.table.index(column);
        let found = index.and_then(|index| self.table.found[index].as_ref());
        let value = found.and_then(|found| self.row.cells.get(found.index)).unwrap_or(&EMPTY);
        let column = index.map(|index| &self.table.columns[index]);
        Cell { row: self.row.number, column, found, value, from_1904: self.table.from_1904 }
    }

    /// A fault of this row as a whole.
    pub fn fault(&self, code: Code) -> Fault {
        Fault::new(code).in_row(self.row.number)
    }
}
