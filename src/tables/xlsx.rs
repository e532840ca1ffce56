//! Rows and cells of an XLSX workbook.
//!
//! Files come from outside, and `calamine` trusts them in places: it reserves memory for as many strings as the file
//! says there are, overflows on absurd cell references, and its ranges are as large as their two farthest cells. So
//! the file is unpacked and measured first, cells are taken one by one, and a panic is a damaged file.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use super::fault::{Code, Detail, Fault};
use super::{Grid, GridRow, Kind, Limits, ReadOptions, Value, kibibytes};
use crate::error::shorten;
use crate::wording::Language;

/// What a ZIP file, and so a workbook, begins with.
pub(super) const MAGIC: &[u8] = b"PK\x03\x04";

/// The most parts that a workbook has: one for each sheet, picture and comment, and a dozen more.
const PARTS: usize = 2_000;

/// The last row of a sheet, from 0.
const LAST_ROW: u32 = 1_048_575;

/// The rows of a sheet that are not blank.
pub(super) fn read(bytes: &[u8], options: &ReadOptions) -> Result<Grid, Fault> {
    measure(bytes, &options.limits)?;
    catch_unwind(AssertUnwindSafe(|| cells(bytes, options))).unwrap_or_else(|_| Err(damaged()))
}

fn damaged() -> Fault {
    Fault::new(Code::XLSX_DAMAGED)
}

/// Unpacks every part without keeping it, and stops at the limit, whatever the file says about its size.
fn measure(bytes: &[u8], limits: &Limits) -> Result<(), Fault> {
    // The directory is read as a whole: each of its entries begins with this.
    if bytes.windows(4).filter(|window| window == b"PK\x01\x02").count() > PARTS {
        return Err(damaged());
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.index_for_name("xl/workbook.xml").is_none() {
        let format = if archive.index_for_name("content.xml").is_some() { "ODS" } else { "ZIP" };
        // Other programs may name the parts otherwise; what lacks the list of parts is no workbook at all.
        if format == "ODS" || archive.index_for_name("[Content_Types].xml").is_none() {
            return Err(Fault::new(Code::OTHER_FORMAT).with("format", format));
        }
    }
    let mut left = limits.unpacked_bytes;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| damaged())?;
        let name = part.name().map_err(|_| damaged())?.to_ascii_lowercase();
        let mut part = part.take(left + 1);
        let size = if name.ends_with("sharedstrings.xml") || name.ends_with("styles.xml") {
            let mut text = vec![];
            part.read_to_end(&mut text).map_err(|_| damaged())?;
            match text.len() as u64 {
                size if size > left => {}
                _ if name.ends_with("styles.xml") => check_styles(&text)?,
                _ => check_strings(&text, limits)?,
            }
            text.len() as u64
        } else {
            std::io::copy(&mut part, &mut std::io::sink()).map_err(|_| damaged())?
        };
        left = left
            .checked_sub(size)
            .ok_or_else(|| Fault::new(Code::XLSX_TOO_LARGE).with("limit", kibibytes(limits.unpacked_bytes)))?;
    }
    Ok(())
}

/// Refuses styles that take far more memory than space in the file: a workbook has at most 65,490 of them.
fn check_styles(text: &[u8]) -> Result<(), Fault> {
    const MOST_TAGS: usize = 300_000;
    if text.iter().filter(|byte| **byte == b'<').count() > MOST_TAGS { Err(damaged()) } else { Ok(()) }
}

/// Refuses a false number of strings, and more of them than there may be cells.
fn check_strings(text: &[u8], limits: &Limits) -> Result<(), Fault> {
    if !has_honest_count(text) {
        return Err(damaged());
    }
    let strings = text.windows(3).filter(|three| matches!(*three, b"<si" | b":si")).count();
    if strings > limits.cells {
        return Err(Fault::new(Code::TOO_MANY_VALUES).with("limit", limits.cells as i64));
    }
    Ok(())
}

/// Whether the number of strings that the part announces can be true: memory is reserved for it unseen.
fn has_honest_count(text: &[u8]) -> bool {
    // In any encoding that would hide the attribute's name there are bytes that are none of these.
    let Some(text) = std::str::from_utf8(text).ok().filter(|text| !text.contains(['\0', '\u{1b}'])) else {
        return false;
    };
    text.match_indices("uniqueCount").all(|(at, name)| {
        let rest = text[at + name.len()..].trim_start();
        let Some(value) = rest.strip_prefix('=').map(str::trim_start) else { return true };
        let digits: String = value.chars().skip(1).skip_while(|c| *c == '+').take_while(char::is_ascii_digit).collect();
        // The shortest string is «<si/>».
        digits.is_empty() || digits.parse::<usize>().is_ok_and(|count| count <= text.len() / 5)
    })
}

fn cells(bytes: &[u8], options: &ReadOptions) -> Result<Grid, Fault> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => Fault::new(Code::ENCRYPTED),
        _ => damaged(),
    })?;
    let from_1904 = workbook.has_1904_epoch();
    let sheet = sheet(&workbook, options.sheet.as_deref())?;
    let mut reader = workbook.worksheet_cells_reader(&sheet).map_err(|_| damaged())?;
    let limits = &options.limits;
    // Rows come in order from every program that is known; a map costs little and needs no trust.
    let mut rows: BTreeMap<u32, Vec<Value>> = BTreeMap::new();
    let mut cells_in_all = 0;
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(|_| damaged())? {
        let (row, column) = (record.pos.0, record.pos.1 as usize);
        if row > LAST_ROW {
            return Err(damaged());
        }
        let fault = |code| Fault::new(code).in_row(row + 1).in_column(column, None);
        let value = match record.value {
            // A formula may give an empty text; without any result nothing was saved.
            DataRef::Empty if record.formula.is_some() => {
                Value { text: String::new(), kind: Kind::FormulaWithoutResult }
            }
            DataRef::Empty => continue,
            other => value(other),
        };
        if value.is_blank() {
            continue;
        }
        if column >= limits.columns {
            return Err(fault(Code::TOO_MANY_COLUMNS).with("limit", limits.columns as i64));
        }
        if value.text.len() > limits.cell_characters && value.text.chars().count() > limits.cell_characters {
            return Err(fault(Code::CELL_TOO_LONG).of(&value.text).with("limit", limits.cell_characters as i64));
        }
        // The heading is one more row.
        if rows.len() > limits.rows && !rows.contains_key(&row) {
            return Err(Fault::new(Code::TOO_MANY_ROWS).in_row(row + 1).with("limit", limits.rows as i64));
        }
        let cells = rows.entry(row).or_default();
        if cells.len() <= column {
            cells_in_all += column + 1 - cells.len();
            cells.resize_with(column + 1, Value::default);
        }
        if cells_in_all > limits.cells {
            return Err(Fault::new(Code::TOO_MANY_VALUES).in_row(row + 1).with("limit", limits.cells as i64));
        }
        cells[column] = value;
    }
    if rows.is_empty() {
        return Err(Fault::new(Code::FILE_EMPTY));
    }
    let rows = rows.into_iter().map(|(row, cells)| GridRow { number: row + 1, cells }).collect();
    Ok(Grid { rows, delimited: false, from_1904 })
}

/// The name of the sheet to read.
fn sheet(workbook: &Xlsx<Cursor<&[u8]>>, named: Option<&str>) -> Result<String, Fault> {
    let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let Some(named) = named else {
        let visible = sheets.clone().find(|sheet| sheet.visible == SheetVisible::Visible);
        return visible.map(|sheet| sheet.name.clone()).ok_or_else(damaged);
    };
    let names: Vec<&str> = sheets.map(|sheet| &sheet.name[..]).collect();
    let wanted = crate::folding::fold(named);
    let found = names.iter().find(|name| **name == named);
    match found.or_else(|| names.iter().find(|name| crate::folding::fold(name) == wanted)) {
        Some(name) => Ok(name.to_string()),
        None => {
            // Enough to see what is meant, however many there are.
            let list = Detail::list(|_: Language| names.iter().take(20).map(|name| shorten(name)).collect());
            Err(Fault::new(Code::SHEET_NOT_FOUND).with("sheet", named).with("sheets", list))
        }
    }
}

fn value(data: DataRef<'_>) -> Value {
    let (text, kind) = match data {
        DataRef::Int(number) => (number.to_string(), Kind::Number),
        DataRef::Float(number) => number_text(number),
        DataRef::String(text) => (text, Kind::Text),
        DataRef::SharedString(text) => (text.to_string(), Kind::Text),
        DataRef::Bool(truth) => (if truth { "TRUE" } else { "FALSE" }.to_string(), Kind::Text),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            let time = if (hour, minute, second) == (0, 0, 0) {
                String::new()
            } else {
                format!(" {hour:02}:{minute:02}:{second:02}")
            };
            (date + &time, Kind::Text)
        }
        DataRef::DateTime(duration) => number_text(duration.as_f64()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (text, Kind::Text),
        DataRef::Error(error) => (error.to_string(), Kind::FailedFormula),
        DataRef::Empty => (String::new(), Kind::Text),
    };
    Value { text, kind }
}

/// A number with the 15 digits that a spreadsheet shows: a sum of tenths is no longer off by 4 in the 17th place.
fn number_text(number: f64) -> (String, Kind) {
    if !number.is_finite() {
        return (number.to_string(), Kind::Text);
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    // No number is written «-0».
    ((rounded + 0.0).to_string(), Kind::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_a_spreadsheet_shows_them() {
        for (number, text) in [
            (3.0, "3"),
            (-0.0, "0"),
            (0.1 + 0.2, "0.3"),
            (1234.5, "1234.5"),
            (1e15, "1000000000000000"),
            (1e-7, "0.0000001"),
        ] {
            assert_eq!(number_text(number).0, text);
        }
    }

    #[test]
    fn an_announced_number_of_strings_must_be_possible() {
        assert!(has_honest_count(b"<sst count=\"3\" uniqueCount=\"2\"><si/><si/></sst>"));
        assert!(has_honest_count(b"<sst><si/></sst>"));
        assert!(!has_honest_count(b"<sst uniqueCount=\"99999999\"><si/></sst>"));
        assert!(!has_honest_count(b"<sst uniqueCount = '99999999999999999999999'></sst>"));
        assert!(!has_honest_count(
            "<sst uniqueCount='9'/>".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice()
        ));
    }
}
