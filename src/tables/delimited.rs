//! Rows and cells of delimited text.
//!
//! Written out rather than left to the `csv` crate, which skips blank lines and lets an open quotation mark run to the
//! end of the file: here the rows have the numbers that a spreadsheet shows, and each fault its place.

use super::fault::{Code, Fault};
use super::headings::Headings;
use super::{Column, Delimiter, Grid, GridRow, Limits, ReadOptions, Value};

/// How many rows are looked at to find the delimiter.
const SAMPLE: usize = 50;

/// The rows of a text that are not blank.
pub(super) fn read(text: &str, columns: &[Column], options: &ReadOptions) -> Result<Grid, Fault> {
    if !text.contains(char::is_alphanumeric) {
        return Err(Fault::new(Code::FILE_EMPTY));
    }
    let (text, declared) = declaration(text);
    let delimiter = declared
        .or(options.delimiter.map(Delimiter::byte))
        .unwrap_or_else(|| recognise(text, &Headings::new(columns), &options.limits));
    let (grid, fault) = split(text, delimiter, &options.limits, usize::MAX);
    match fault {
        Some(fault) => Err(fault),
        // What is left of a file when its first line has declared the delimiter.
        None if grid.rows.is_empty() => Err(Fault::new(Code::FILE_EMPTY)),
        None => Ok(grid),
    }
}

/// The delimiter that a first line such as `sep=;` declares, and the text below it. A spreadsheet does not show that
/// line, so that rows are counted from the next.
fn declaration(text: &str) -> (&str, Option<u8>) {
    let bytes = text.as_bytes();
    let line = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    let bare = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let delimiter = match bare {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] => *delimiter,
        _ => return (text, None),
    };
    if delimiter != b'\t' && (!delimiter.is_ascii_punctuation() || delimiter == b'"') {
        return (text, None);
    }
    let rest = &text[line.len()..];
    (rest.strip_prefix("\r\n").or(rest.strip_prefix(['\r', '\n'])).unwrap_or(rest), Some(delimiter))
}

/// The delimiter under which most headings are known; then the one under which most rows have the heading's width.
fn recognise(text: &str, headings: &Headings<'_>, limits: &Limits) -> u8 {
    // Under a wrong delimiter, limits that the table keeps may seem to be passed; a sheet has 16,384 columns.
    let limits = Limits { columns: 16_384, cell_characters: usize::MAX, ..*limits };
    let score = |delimiter: Delimiter| {
        let (grid, _) = split(text, delimiter.byte(), &limits, SAMPLE);
        let known = grid.rows.iter().map(|row| headings.known(&row.cells)).max().unwrap_or(0);
        let width = grid.rows.first().map_or(0, |row| row.cells.len());
        let even = grid.rows.iter().filter(|row| row.cells.len() == width).count();
        (known, if width > 1 { even } else { 0 }, width)
    };
    let mut best = Delimiter::Comma;
    for delimiter in Delimiter::ALL {
        if score(delimiter) > score(best) {
            best = delimiter;
        }
    }
    best.byte()
}

/// The rows before the first fault, and that fault. `delimiter` is an ASCII character.
fn split(text: &str, delimiter: u8, limits: &Limits, most: usize) -> (Grid, Option<Fault>) {
    let mut grid = Grid { rows: vec![], delimited: true, from_1904: false };
    let mut cells_in_all = 0;
    let mut reader = Reader { text, delimiter, limits, at: 0, row: 0 };
    while reader.at < text.len() && grid.rows.len() < most {
        reader.row += 1;
        match reader.row() {
            Err(fault) => return (grid, Some(fault)),
            Ok(cells) if cells.iter().all(Value::is_blank) => {}
            // The heading is one more row.
            Ok(_) if grid.rows.len() > limits.rows => {
                let fault = Fault::new(Code::TOO_MANY_ROWS).in_row(reader.row).with("limit", limits.rows as i64);
                return (grid, Some(fault));
            }
            Ok(cells) => {
                cells_in_all += cells.len();
                if cells_in_all > limits.cells {
                    let fault = Fault::new(Code::TOO_MANY_VALUES).in_row(reader.row);
                    return (grid, Some(fault.with("limit", limits.cells as i64)));
                }
                grid.rows.push(GridRow { number: reader.row, cells });
            }
        }
    }
    (grid, None)
}

struct Reader<'a> {
    text: &'a str,
    delimiter: u8,
    limits: &'a Limits,
    /// The next byte to read; always at the beginning of a character.
    at: usize,
    row: u32,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The cells up to the end of the row, which is passed.
    fn row(&mut self) -> Result<Vec<Value>, Fault> {
        let mut cells: Vec<Value> = vec![];
        let mut index = 0;
        loop {
            let text = if self.peek() == Some(b'"') { self.quoted(index)? } else { self.bare() };
            if text.len() > self.limits.cell_characters && text.chars().count() > self.limits.cell_characters {
                let limit = self.limits.cell_characters as i64;
                return Err(self.fault(Code::CELL_TOO_LONG, index).of(&text).with("limit", limit));
            }
            let value = Value { text, ..Value::default() };
            if index < self.limits.columns {
                cells.push(value);
            } else if !value.is_blank() {
                let limit = self.limits.columns as i64;
                return Err(self.fault(Code::TOO_MANY_COLUMNS, index).with("limit", limit));
            }
            index += 1;
            match self.peek() {
                Some(byte) if byte == self.delimiter => self.at += 1,
                Some(b'\r') => {
                    self.at += 1;
                    self.at += usize::from(self.peek() == Some(b'\n'));
                    return Ok(cells);
                }
                Some(_) => {
                    self.at += 1;
                    return Ok(cells);
                }
                None => return Ok(cells),
            }
        }
    }

    /// A cell without quotation marks around it; those within are part of it.
    fn bare(&mut self) -> String {
        let rest = &self.text[self.at..];
        let ends = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\r' | b'\n');
        let length = rest.as_bytes().iter().position(ends).unwrap_or(rest.len());
        self.at += length;
        rest[..length].to_string()
    }

    /// A cell between quotation marks, where a doubled one stands for one.
    fn quoted(&mut self, index: usize) -> Result<String, Fault> {
        let mut text = String::new();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let Some(length) = rest.find('"') else {
                return Err(self.fault(Code::QUOTE_NOT_CLOSED, index).of(rest));
            };
            text.push_str(&rest[..length]);
            self.at += length + 1;
            if self.peek() != Some(b'"') {
                break;
            }
            text.push('"');
            self.at += 1;
        }
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
        match self.peek() {
            None | Some(b'\r' | b'\n') => Ok(text),
            Some(byte) if byte == self.delimiter => Ok(text),
            Some(_) => {
                let after = self.bare();
                Err(self.fault(Code::TEXT_AFTER_QUOTE, index).of(&after))
            }
        }
    }

    fn fault(&self, code: Code, index: usize) -> Fault {
        Fault::new(code).in_row(self.row).in_column(index, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, delimiter: u8) -> Vec<(u32, Vec<String>)> {
        let (grid, fault) = split(text, delimiter, &Limits::default(), usize::MAX);
        assert_eq!(fault, None);
        grid.rows.into_iter().map(|row| (row.number, row.cells.into_iter().map(|value| value.text).collect())).collect()
    }

    #[test]
    fn rows_keep_the_numbers_that_a_spreadsheet_shows() {
        for line_break in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "\"1\n\n2\",x", " , ", "3,y"].join(line_break);
            let numbers: Vec<u32> = rows(&text, b',').iter().map(|(number, _)| *number).collect();
            assert_eq!(numbers, [1, 3, 5], "{line_break:?}");
        }
    }

    #[test]
    fn quotation_marks_are_doubled_within_and_kept_without() {
        assert_eq!(
            rows("\"a;\"\"b\"\"\" ;5\" tube;\"\"", b';'),
            [(1, vec!["a;\"b\"".to_string(), "5\" tube".into(), "".into()])]
        );
    }

    #[test]
    fn a_line_may_declare_the_delimiter() {
        assert_eq!(declaration("sep=;\r\na;b"), ("a;b", Some(b';')));
        assert_eq!(declaration("\"SEP=|\"\na|b"), ("a|b", Some(b'|')));
        assert_eq!(declaration("sep=\t\ra"), ("a", Some(b'\t')));
        assert_eq!(declaration("sep=\"\na"), ("sep=\"\na", None));
        assert_eq!(declaration("separator"), ("separator", None));
    }
}
