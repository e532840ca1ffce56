//! A cell of a table, read as what the caller expects of it.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::fault::{Code, Detail, Fault};
use super::headings::Found;
use super::number::{NotNumber, Number};
use super::{Column, Value, date, number, trim};
use crate::folding::key;
use crate::period::Period;
use crate::wording::Language;

/// A value that a cell may have, with the words for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice<'c, T> {
    /// What the program makes of it.
    pub value: T,
    /// The words that mean it, compared as [`crate::folding::key`] folds them; the first one is named in faults.
    pub words: &'c [&'c str],
}

/// A cell. An empty one is a fault of every reader but [`Cell::optional`].
#[derive(Debug, Clone, Copy)]
pub struct Cell<'t> {
    pub(super) row: u32,
    pub(super) column: Option<&'t Column>,
    pub(super) found: Option<&'t Found>,
    pub(super) value: &'t Value,
    pub(super) from_1904: bool,
}

impl<'t> Cell<'t> {
    /// The text as it was written, white space included.
    pub fn raw(&self) -> &'t str {
        &self.value.text
    }

    /// Whether there is nothing but white space.
    pub fn is_empty(&self) -> bool {
        self.value.is_blank()
    }

    /// Reads the cell unless it is empty.
    ///
    /// # Errors
    ///
    /// That of the reader.
    pub fn optional<T>(&self, read: impl FnOnce(&Cell<'t>) -> Result<T, Fault>) -> Result<Option<T>, Fault> {
        if self.is_empty() { Ok(None) } else { read(self).map(Some) }
    }

    /// The text without white space and invisible marks at its ends.
    ///
    /// # Errors
    ///
    /// [`Code::EMPTY`], here and in the readers below; [`Code::HEADING_MISSING`] where the file lacks the column.
    pub fn text(&self) -> Result<&'t str, Fault> {
        let text = trim(&self.value.text);
        match (text, self.found, self.column) {
            ("", None, Some(column)) => {
                Err(Fault::new(Code::HEADING_MISSING).in_row(self.row).with("heading", column.headings))
            }
            ("", _, _) => Err(self.fault(Code::EMPTY)),
            _ => Ok(text),
        }
    }

    /// A whole number within a range.
    ///
    /// Western, Arabic-Indic and Persian digits; thousands grouped by spaces, periods or commas where that can't be a
    /// decimal sign. Decimals that are all zero are none.
    ///
    /// # Errors
    ///
    /// [`Code::EMPTY`], [`Code::NOT_A_WHOLE_NUMBER`], [`Code::HAS_DECIMALS`], [`Code::AMBIGUOUS_NUMBER`],
    /// [`Code::SCIENTIFIC_NOTATION`], [`Code::NEGATIVE`] or [`Code::OUT_OF_RANGE`].
    pub fn whole(&self, range: RangeInclusive<i64>) -> Result<i64, Fault> {
        let number = self.number(self.text()?, Code::NOT_A_WHOLE_NUMBER)?;
        if number.decimals.bytes().any(|digit| digit != b'0') {
            return Err(self.fault(Code::HAS_DECIMALS));
        }
        if number.negative && *range.start() >= 0 {
            return Err(self.fault(Code::NEGATIVE));
        }
        signed(&number, "")
            .filter(|number| range.contains(number))
            .ok_or_else(|| self.fault(Code::OUT_OF_RANGE).with("least", *range.start()).with("most", *range.end()))
    }

    /// An amount in dirhams, as whole centimes within a range of centimes. The unit may be written behind it.
    ///
    /// # Errors
    ///
    /// [`Code::EMPTY`], [`Code::NOT_AN_AMOUNT`], [`Code::TOO_MANY_DECIMALS`], [`Code::AMBIGUOUS_NUMBER`],
    /// [`Code::SCIENTIFIC_NOTATION`], [`Code::NEGATIVE`] or [`Code::AMOUNT_OUT_OF_RANGE`].
    pub fn money(&self, range: RangeInclusive<i64>) -> Result<i64, Fault> {
        let number = self.number(&number::without_unit(self.text()?), Code::NOT_AN_AMOUNT)?;
        if number.decimals.len() > 2 {
            return Err(self.fault(Code::TOO_MANY_DECIMALS));
        }
        if number.negative && *range.start() >= 0 {
            return Err(self.fault(Code::NEGATIVE));
        }
        let centimes = format!("{:0<2}", number.decimals);
        signed(&number, &centimes).filter(|amount| range.contains(amount)).ok_or_else(|| {
            let (least, most) = (Detail::Money(*range.start()), Detail::Money(*range.end()));
            self.fault(Code::AMOUNT_OUT_OF_RANGE).with("least", least).with("most", most)
        })
    }

    /// A date: `2026-03-31` or `31/03/2026`, or a date of a workbook.
    ///
    /// # Errors
    ///
    /// [`Code::EMPTY`], [`Code::NOT_A_DATE`] or [`Code::NO_SUCH_DAY`].
    pub fn date(&self) -> Result<NaiveDate, Fault> {
        date::date(self.text()?, self.value.kind, self.from_1904).map_err(|error| match error {
            date::NotDate::Other => self.fault(Code::NOT_A_DATE),
            date::NotDate::NoSuchDay => self.fault(Code::NO_SUCH_DAY),
        })
    }

    /// A month: `2026-03`, `03/2026`, or with its name in Arabic, French or English.
    ///
    /// # Errors
    ///
    /// [`Code::EMPTY`] or [`Code::NOT_A_MONTH`].
    pub fn month(&self) -> Result<Period, Fault> {
        date::month(self.text()?, self.value.kind, self.from_1904).ok_or_else(|| self.fault(Code::NOT_A_MONTH))
    }

    /// One of some values, by any word for it.
    ///
    /// # Errors
    ///
    /// [`Code::EMPTY`] or [`Code::NOT_A_CHOICE`], which lists the first word of each.
    pub fn choice<T: Copy>(&self, choices: &[Choice<'_, T>]) -> Result<T, Fault> {
        let given = key(self.text()?);
        let chosen = choices.iter().find(|choice| choice.words.iter().any(|word| key(word) == given));
        chosen.map(|choice| choice.value).ok_or_else(|| {
            let list = |_: Language| choices.iter().filter_map(|choice| choice.words.first()).collect();
            self.fault(Code::NOT_A_CHOICE).with("choices", Detail::list(list))
        })
    }

    /// A fault of this cell, with its place and value: for what the caller checks itself.
    pub fn fault(&self, code: Code) -> Fault {
        let fault = Fault::new(code).in_row(self.row).of(trim(&self.value.text));
        match self.found {
            Some(found) => fault.in_column(found.index, Some(&found.heading)),
            None => fault,
        }
    }

    fn number(&self, text: &str, otherwise: Code) -> Result<Number, Fault> {
        number::parse(text, self.value.kind).map_err(|error| match error {
            NotNumber::Other => self.fault(otherwise),
            NotNumber::Scientific => self.fault(Code::SCIENTIFIC_NOTATION),
            NotNumber::Ambiguous(thousands) => self.fault(Code::AMBIGUOUS_NUMBER).with("thousands", &thousands[..]),
        })
    }
}

/// The whole part with more digits behind it; `None` where it is too large.
fn signed(number: &Number, more: &str) -> Option<i64> {
    let sign = if number.negative { "-" } else { "" };
    format!("{sign}{}{more}", number.whole).parse().ok()
}
