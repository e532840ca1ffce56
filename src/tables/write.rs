//! Delimited text that spreadsheets show as it is meant.

use super::{Column, Delimiter, trim};
use crate::wording::Language;

/// How to write a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteOptions {
    /// The character between cells.
    pub delimiter: Delimiter,
    /// Whether a byte order mark comes first: without it Excel shows Arabic and French letters garbled.
    pub bom: bool,
    /// The language of the headings.
    pub language: Language,
}

impl WriteOptions {
    /// What spreadsheets in Morocco open by a double click: semicolons, and a byte order mark.
    pub fn new(language: Language) -> WriteOptions {
        WriteOptions { delimiter: Delimiter::Semicolon, bom: true, language }
    }
}

/// Writes a table as UTF-8, a heading first, rows ended by CR LF.
///
/// A cell that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP advises; numbers, negative
/// ones too, are left alone. [`super::read`] takes the apostrophe off again, so that a table that is written and read
/// is the same, save for rows without any text, which are blank.
///
/// # Panics
///
/// If a row does not have one cell for each column.
pub fn write<R, C>(columns: &[Column], rows: impl IntoIterator<Item = R>, options: &WriteOptions) -> Vec<u8>
where
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let mut text = String::new();
    if options.bom {
        text.push('\u{feff}');
    }
    let delimiter = options.delimiter.byte() as char;
    line(&mut text, columns.iter().map(|column| column.heading(options.language)), delimiter);
    for row in rows {
        let width = line(&mut text, row, delimiter);
        assert_eq!(width, columns.len(), "a row has one cell for each column");
    }
    text.into_bytes()
}

/// Writes the cells of a row, and gives their number.
fn line<C: AsRef<str>>(text: &mut String, cells: impl IntoIterator<Item = C>, delimiter: char) -> usize {
    let mut width = 0;
    for cell in cells {
        if width > 0 {
            text.push(delimiter);
        }
        width += 1;
        let cell = cell.as_ref();
        let apostrophe = if is_risky(cell) { "'" } else { "" };
        // White space at the ends is quoted too: some programs drop it otherwise.
        if cell.contains([delimiter, '"', '\r', '\n']) || trim(cell) != cell {
            text.push('"');
            text.push_str(apostrophe);
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(apostrophe);
            text.push_str(cell);
        }
    }
    text.push_str("\r\n");
    width
}

/// A text without the apostrophe that [`write()`] puts before what could be a formula.
pub(super) fn without_apostrophe(text: &str) -> Option<&str> {
    text.strip_prefix('\'').filter(|rest| is_risky(rest))
}

/// Whether a spreadsheet could run the text as a formula: it begins with a sign that makes one, perhaps behind quotation
/// marks, white space or invisible marks, which some programs strip before they look.
fn is_risky(text: &str) -> bool {
    let skipped = |c: char| matches!(c, '\'' | '"') || c.is_whitespace() || crate::folding::is_invisible(c);
    let bare = text.trim_start_matches(skipped);
    // A tab or a line break at the beginning counts by itself.
    let before = &text[..text.len() - bare.len()];
    (!bare.is_empty() && before.contains(['\t', '\r', '\n']))
        || bare.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) && !is_negative_number(text)
}

/// A minus sign, digits, and perhaps decimals: nothing that could be worked out further.
fn is_negative_number(text: &str) -> bool {
    let Some(number) = text.strip_prefix('-') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match number.split_once(['.', ',']) {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_formula_is_disarmed() {
        for text in [
            "=1+1",
            "+212600000000",
            "-1+2",
            "@SUM(A1)",
            "\t=1",
            "\rx",
            "\nx",
            " =1",
            "\"=1",
            "'=1",
            "\u{200f}=1",
            "＝1",
            "＠x",
            "-",
            "-a",
            "-1-1",
            "-1.2.3",
            "- 1",
            "=cmd|' /C calc'!A0",
            "\u{feff}=1",
        ] {
            assert!(is_risky(text), "{text:?}");
        }
        for text in ["-12", "-12.5", "-12,50", "12", "a=b", "2026-03", "", "'", "l'an", "«=»"] {
            assert!(!is_risky(text), "{text:?}");
        }
    }

    #[test]
    fn cells_are_quoted_where_they_have_to_be() {
        let mut text = String::new();
        line(&mut text, ["a;b", "a,b", "=\"x\"", " a", "", "-5", "1\n2"], ';');
        assert_eq!(text, "\"a;b\";a,b;\"'=\"\"x\"\"\";\" a\";;-5;\"1\n2\"\r\n");
    }
}
