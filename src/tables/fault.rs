//! What can be wrong with a table, as data.

use std::fmt;

use crate::error::shorten;
use crate::wording::{Argument, Language, Wording};

/// A kind of fault: its stable code and the message that words it.
///
/// Whoever checks more than the form of a table (that a centre exists, say) declares codes of their own with
/// [`Code::new`] and adds the messages to the message files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code {
    code: &'static str,
    message: &'static str,
}

impl Code {
    /// A kind of fault with a stable code and the key of its message.
    pub const fn new(code: &'static str, message: &'static str) -> Code {
        Code { code, message }
    }

    /// The stable code.
    pub fn as_str(self) -> &'static str {
        self.code
    }

    /// The key of the message in the message files.
    pub fn message(self) -> &'static str {
        self.message
    }
}

/// Declares the codes once, and the list of all of them.
macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $message:literal;)+) => {
        impl Code {
            $($(#[$doc])+ pub const $name: Code = Code::new(stringify!($name), $message);)+

            /// All kinds of faults of this module.
            pub const ALL: &[Code] = &[$(Code::$name),+];
        }
    };
}

codes! {
    /// There is nothing in the file.
    FILE_EMPTY = "tables-file-empty";
    /// More bytes than are allowed: `size` and `limit` in kibibytes.
    FILE_TOO_LARGE = "tables-file-too-large";
    /// Neither XLSX nor text.
    NOT_A_TABLE = "tables-not-a-table";
    /// A well-known kind of file that is not read: `format`.
    OTHER_FORMAT = "tables-other-format";
    /// A workbook that a password protects.
    ENCRYPTED = "tables-encrypted";
    /// A workbook that is cut off or otherwise can't be read.
    XLSX_DAMAGED = "tables-xlsx-damaged";
    /// A workbook that would unpack to more than is allowed: `limit` in kibibytes.
    XLSX_TOO_LARGE = "tables-xlsx-too-large";
    /// A sheet that was asked for and is not there: `sheet`, and `sheets` that are.
    SHEET_NOT_FOUND = "tables-sheet-not-found";
    /// A text whose encoding can't be told.
    ENCODING_UNCLEAR = "tables-encoding-unclear";
    /// Bytes that do not exist in the encoding: `encoding`.
    NOT_IN_ENCODING = "tables-not-in-encoding";
    /// A text with NUL characters.
    NUL_CHARACTER = "tables-nul-character";
    /// A control character in a cell: `character`.
    CONTROL_CHARACTER = "tables-control-character";
    /// Letters that an earlier program replaced by question marks.
    LETTERS_LOST = "tables-letters-lost";
    /// A text that an earlier program read in the wrong encoding.
    GARBLED = "tables-garbled";
    /// More rows than are allowed: `limit`.
    TOO_MANY_ROWS = "tables-too-many-rows";
    /// More columns than are allowed: `limit`.
    TOO_MANY_COLUMNS = "tables-too-many-columns";
    /// More values than are allowed: `limit`.
    TOO_MANY_VALUES = "tables-too-many-values";
    /// A cell with more characters than are allowed: `limit`.
    CELL_TOO_LONG = "tables-cell-too-long";
    /// A quotation mark that opens a cell and is never closed.
    QUOTE_NOT_CLOSED = "tables-quote-not-closed";
    /// Text between a closing quotation mark and the end of the cell.
    TEXT_AFTER_QUOTE = "tables-text-after-quote";
    /// A formula whose result was not saved with it.
    FORMULA_WITHOUT_RESULT = "tables-formula-without-result";
    /// A formula that failed, such as `#REF!`.
    FORMULA_ERROR = "tables-formula-error";
    /// The headings are not in the first row but in `line`.
    ROWS_ABOVE_HEADINGS = "tables-rows-above-headings";
    /// None of the headings is known: `headings` that are required.
    HEADINGS_NOT_FOUND = "tables-headings-not-found";
    /// A required column that is not there: `heading`.
    HEADING_MISSING = "tables-heading-missing";
    /// A heading that is none of the declared ones: `headings` that are.
    HEADING_UNKNOWN = "tables-heading-unknown";
    /// A heading that is none of the declared ones but close to one: `heading`.
    HEADING_MISSPELT = "tables-heading-misspelt";
    /// A heading that names the same column as another: `first`, that one's letter.
    HEADING_TWICE = "tables-heading-twice";
    /// A column with values and no heading.
    HEADING_EMPTY = "tables-heading-empty";
    /// Headings and nothing below them.
    NO_ROWS = "tables-no-rows";
    /// A row that ends before a required column: `cells`, and `headings` that there are.
    TOO_FEW_CELLS = "tables-too-few-cells";
    /// A row with values beyond the last heading: `cells`, and `headings` that there are.
    TOO_MANY_CELLS = "tables-too-many-cells";
    /// A value that has to be there and is not.
    EMPTY = "tables-empty";
    /// Not a whole number.
    NOT_A_WHOLE_NUMBER = "tables-not-a-whole-number";
    /// A number with decimals where a whole one belongs.
    HAS_DECIMALS = "tables-has-decimals";
    /// A number such as `1E+03`.
    SCIENTIFIC_NOTATION = "tables-scientific-notation";
    /// A number whose one separator may be of thousands or of decimals: `thousands` is the first reading.
    AMBIGUOUS_NUMBER = "tables-ambiguous-number";
    /// A number below zero where none can be.
    NEGATIVE = "tables-negative";
    /// A number outside `least` and `most`.
    OUT_OF_RANGE = "tables-out-of-range";
    /// Not an amount in dirhams.
    NOT_AN_AMOUNT = "tables-not-an-amount";
    /// An amount with fractions of a centime.
    TOO_MANY_DECIMALS = "tables-too-many-decimals";
    /// An amount outside `least` and `most`, which are in dirhams.
    AMOUNT_OUT_OF_RANGE = "tables-amount-out-of-range";
    /// Not a date.
    NOT_A_DATE = "tables-not-a-date";
    /// A day that the calendar does not have, such as 31/02/2026.
    NO_SUCH_DAY = "tables-no-such-day";
    /// Not a month.
    NOT_A_MONTH = "tables-not-a-month";
    /// None of the values that are possible: `choices`.
    NOT_A_CHOICE = "tables-not-a-choice";
}

/// Where in a table something is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The row as a spreadsheet shows it, from 1, the heading counted.
    pub row: Option<u32>,
    /// The column's heading as it stands in the file, shortened.
    pub heading: Option<String>,
    /// The column in the file, from 0.
    pub column: Option<u32>,
}

impl Place {
    /// The column's letter as a spreadsheet shows it.
    pub fn letter(&self) -> Option<String> {
        self.column.map(|column| column_letter(column as usize))
    }
}

/// One thing that a message says beside the place and the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// A text that is the same in every language.
    Text(String),
    /// A whole number, worded with the separators of the language.
    Number(i64),
    /// An amount in whole centimes, worded in dirhams.
    Money(i64),
    /// A text in Arabic, French and English, in the order of [`Language::ALL`].
    InLanguages([String; 3]),
}

impl From<&str> for Detail {
    fn from(text: &str) -> Detail {
        Detail::Text(shorten(text))
    }
}

impl From<i64> for Detail {
    fn from(number: i64) -> Detail {
        Detail::Number(number)
    }
}

impl From<[&str; 3]> for Detail {
    fn from(texts: [&str; 3]) -> Detail {
        Detail::InLanguages(texts.map(str::to_string))
    }
}

impl Detail {
    /// A list, with the separator of each language.
    pub fn list<T: AsRef<str>>(item: impl Fn(Language) -> Vec<T>) -> Detail {
        Detail::InLanguages(Language::ALL.map(|language| {
            let items = item(language);
            let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
            items.join(&Wording::of(language).text("list-separator"))
        }))
    }

    fn worded(&self, language: Language) -> String {
        let wording = Wording::of(language);
        match self {
            Detail::Text(text) => text.clone(),
            Detail::Number(number) => wording.number(*number),
            Detail::Money(centimes) => wording.dirhams(*centimes),
            Detail::InLanguages(texts) => texts[language as usize].clone(),
        }
    }
}

/// One thing that is wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What kind of fault it is.
    pub code: Code,
    /// Where it is.
    pub place: Place,
    /// The value as it stands in the file, shortened.
    pub value: Option<String>,
    /// What else the message says, by name: what would be right, limits.
    pub details: Vec<(&'static str, Detail)>,
}

impl Fault {
    /// A fault of the file as a whole.
    pub fn new(code: Code) -> Fault {
        Fault { code, place: Place::default(), value: None, details: vec![] }
    }

    /// The same fault, in a row as a spreadsheet shows it.
    pub fn in_row(mut self, row: u32) -> Fault {
        self.place.row = Some(row);
        self
    }

    /// The same fault, in a column by its place in the file, from 0, and its heading where it has one.
    pub fn in_column(mut self, index: usize, heading: Option<&str>) -> Fault {
        self.place.column = u32::try_from(index).ok();
        self.place.heading = heading.map(shorten);
        self
    }

    /// The same fault with the value that is wrong, unless there is none to see.
    pub fn of(mut self, value: &str) -> Fault {
        // A value is shown on one line, and nothing in it steers a terminal.
        let value = shorten(&value.replace(char::is_control, " "));
        self.value = Some(value).filter(|value| !super::trim(value).is_empty());
        self
    }

    /// The same fault with one more detail for the message.
    pub fn with(mut self, name: &'static str, detail: impl Into<Detail>) -> Fault {
        self.details.push((name, detail.into()));
        self
    }

    /// What is wrong, where, and what would be right, as a sentence for people.
    pub fn message(&self, language: Language) -> String {
        let wording = Wording::of(language);
        let mut texts: Vec<(&str, String)> =
            self.details.iter().map(|(name, detail)| (*name, detail.worded(language))).collect();
        texts.push(("value", self.value.clone().unwrap_or_default()));
        let problem = say(wording, self.code.message, &texts);
        let Place { row, heading, column } = &self.place;
        let key = match (row, heading, column) {
            (Some(_), Some(_), Some(_)) => "tables-place-cell",
            (Some(_), None, Some(_)) => "tables-place-letter",
            (Some(_), _, None) => "tables-place-row",
            (None, _, _) => return problem,
        };
        let place = [
            ("row", row.map(|row| row.to_string()).unwrap_or_default()),
            ("heading", heading.clone().unwrap_or_default()),
            ("letter", self.place.letter().unwrap_or_default()),
            ("problem", problem),
        ];
        say(wording, key, &place)
    }
}

fn say(wording: &Wording, key: &str, texts: &[(&str, String)]) -> String {
    let arguments: Vec<(&str, Argument)> = texts.iter().map(|(name, text)| (*name, Argument::Text(text))).collect();
    wording.with(key, &arguments)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for Fault {}

/// What is wrong with a table, in the order in which it was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    list: Vec<Fault>,
    left_off: usize,
}

impl Faults {
    /// How many faults are kept; the others are counted.
    pub const MOST: usize = 200;

    /// Adds a fault.
    pub fn push(&mut self, fault: Fault) {
        if self.list.len() < Faults::MOST {
            self.list.push(fault);
        } else {
            self.left_off += 1;
        }
    }

    /// The value of a result; its fault is added.
    pub fn keep<T>(&mut self, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.push(fault)).ok()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The faults that were kept.
    pub fn list(&self) -> &[Fault] {
        &self.list
    }

    /// How many faults there are beyond those that were kept.
    pub fn left_off(&self) -> usize {
        self.left_off
    }

    /// An error if anything is wrong.
    ///
    /// # Errors
    ///
    /// These faults, if there are any.
    pub fn into_result(self) -> Result<(), Faults> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Faults {
        Faults { list: vec![fault], left_off: 0 }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.list.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        if self.left_off > 0 {
            write!(f, "\n+ {}", self.left_off)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// A column's letter as a spreadsheet shows it: 0 is `A`, 26 is `AA`.
pub fn column_letter(index: usize) -> String {
    let mut letters = vec![];
    let mut left = index + 1;
    while left > 0 {
        letters.push((b'A' + ((left - 1) % 26) as u8) as char);
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        let letters: Vec<String> = [0, 25, 26, 51, 52, 701, 702, 16_383].into_iter().map(column_letter).collect();
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn a_long_list_of_faults_is_cut_and_the_rest_counted() {
        let mut faults = Faults::default();
        for row in 0..Faults::MOST as u32 + 7 {
            faults.push(Fault::new(Code::EMPTY).in_row(row));
        }
        assert_eq!((faults.list().len(), faults.left_off()), (Faults::MOST, 7));
        assert!(faults.to_string().ends_with("\n+ 7"));
    }
}
