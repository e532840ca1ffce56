//! What an import does, row by row, as data.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;

use super::Kind;
use crate::error::UserError;
use crate::tables::{Code, Detail, Fault, Faults, Row};
use crate::wording::{Language, Wording};

/// The most changed rows that are told one by one.
const MOST_CHANGES: usize = 200;

/// What comes of the rows of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    kind: String,
    /// Rows whose objects are new.
    pub added: u32,
    /// Rows that change something.
    pub changed: u32,
    /// Rows that say what is recorded already.
    pub left: u32,
    /// Rows in which something is wrong.
    pub refused: u32,
    /// Returns that are handed in.
    pub handed_in: u32,
    /// Returns that are validated.
    pub validated: u32,
    /// The first added and changed rows.
    pub changes: Vec<RowChange>,
    /// What is wrong, with its place. A plan with faults is not carried out and not kept.
    #[serde(skip)]
    pub faults: Faults,
}

/// A row that adds or changes something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowChange {
    /// The row's number as a spreadsheet shows it.
    pub row: u32,
    /// What it is about: a code, a name.
    pub key: String,
    /// Whether it is new.
    pub added: bool,
    /// What changes; empty for a new one.
    pub columns: Vec<ColumnChange>,
}

/// A value that a row changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnChange {
    /// The column's name in the program.
    pub column: String,
    /// The value that is recorded; `None` for an unknown one.
    pub before: Option<String>,
    /// The value in the file; `None` for an unknown one.
    pub after: Option<String>,
}

impl ColumnChange {
    /// A change of a column, if it is one.
    pub(super) fn between(column: &str, before: Option<String>, after: Option<String>) -> Option<ColumnChange> {
        (before != after).then(|| ColumnChange { column: column.to_string(), before, after })
    }
}

impl Plan {
    pub(super) fn new(kind: Kind) -> Plan {
        Plan {
            kind: kind.as_str().to_string(),
            added: 0,
            changed: 0,
            left: 0,
            refused: 0,
            handed_in: 0,
            validated: 0,
            changes: vec![],
            faults: Faults::default(),
        }
    }

    /// The plan for a file that can't be read as such a table.
    pub(super) fn unreadable(kind: Kind, faults: Faults) -> Plan {
        Plan { faults, ..Plan::new(kind) }
    }

    /// What the table holds.
    pub fn kind(&self) -> Kind {
        Kind::read(&self.kind).unwrap_or(Kind::Centres)
    }

    /// Whether anything is wrong, so that nothing is written.
    pub fn is_refused(&self) -> bool {
        !self.faults.is_empty()
    }

    /// How many added and changed rows are not in `changes`.
    pub fn changes_left_off(&self) -> u32 {
        (self.added + self.changed).saturating_sub(self.changes.len() as u32)
    }

    pub(super) fn add(&mut self, row: Row<'_>, key: impl Into<String>) {
        self.added += 1;
        self.tell(RowChange { row: row.number(), key: key.into(), added: true, columns: vec![] });
    }

    /// A row that changes these columns, or is left when there are none.
    pub(super) fn change(&mut self, row: Row<'_>, key: impl Into<String>, columns: Vec<ColumnChange>) {
        if columns.is_empty() {
            self.left += 1;
            return;
        }
        self.changed += 1;
        self.tell(RowChange { row: row.number(), key: key.into(), added: false, columns });
    }

    fn tell(&mut self, change: RowChange) {
        if self.changes.len() < MOST_CHANGES {
            self.changes.push(change);
        }
    }

    /// A row with faults. Gives whether there are any.
    pub(super) fn refuse(&mut self, faults: Vec<Fault>) -> bool {
        let any = !faults.is_empty();
        self.refused += u32::from(any);
        faults.into_iter().for_each(|fault| self.faults.push(fault));
        any
    }
}

/// What was read from a row, with what is wrong with it.
#[derive(Default)]
pub(super) struct Checked(pub Vec<Fault>);

impl Checked {
    /// The value of a cell; its fault is kept.
    pub fn keep<T>(&mut self, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.0.push(fault)).ok()
    }

    /// A text of at most so many characters.
    pub fn text<'t>(&mut self, row: Row<'t>, column: &str, most: usize) -> Option<&'t str> {
        let text = self.keep(row.cell(column).text())?;
        if text.chars().count() > most {
            self.0.push(row.cell(column).fault(TEXT_TOO_LONG).with("limit", most as i64));
            return None;
        }
        Some(text)
    }
}

/// Which keys the file has named so far, and in which rows.
#[derive(Default)]
pub(super) struct Seen<K>(HashMap<K, u32>);

impl<K: std::hash::Hash + Eq> Seen<K> {
    /// The fault of a row whose key an earlier row has, if there is one.
    pub fn twice(&mut self, row: Row<'_>, key: K) -> Option<Fault> {
        match self.0.entry(key) {
            std::collections::hash_map::Entry::Occupied(first) => {
                Some(row.fault(ROW_TWICE).with("first", &first.get().to_string()[..]))
            }
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(row.number());
                None
            }
        }
    }
}

/// A reason of the rules as a fault at this place.
pub(super) fn reason_fault(at: Fault, reason: &UserError) -> Fault {
    let message = Language::ALL.map(|language| reason.message(Wording::of(language)));
    let code = Code::new(reason.code, REASON.message());
    Fault { code, ..at }.with("reason", Detail::InLanguages(message))
}

/// Declares codes of faults and their messages.
macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $code:literal, $message:literal;)+) => {
        $($(#[$doc])+ pub(super) const $name: Code = Code::new($code, $message);)+

        /// All kinds of faults of this module.
        #[cfg(test)]
        pub(super) const CODES: &[Code] = &[$($name),+];
    };
}

codes! {
    /// There is no such thing, or the asker may not see it.
    NOT_FOUND = "NOT_FOUND", "imports-not-found";
    /// A centre that is not there, from somebody who can't open one.
    NO_NEW_CENTRE = "NOT_FOUND", "imports-no-new-centre";
    /// A word that is none of many: `closest`.
    NOT_KNOWN = "NOT_KNOWN", "imports-not-known";
    /// The same key as in row `first`.
    ROW_TWICE = "ROW_TWICE", "imports-row-twice";
    /// A text of more than `limit` characters.
    TEXT_TOO_LONG = "TEXT_TOO_LONG", "imports-text-too-long";
    /// A value that differs from what is recorded (`current`) and that no import changes.
    NOT_CHANGED_HERE = "NOT_CHANGED_HERE", "imports-not-changed-here";
    /// What only an administrator changes.
    ADMINISTRATORS_ONLY = "ADMINISTRATORS_ONLY", "imports-administrators-only";
    /// A centre's code with spaces, or too long.
    BAD_CENTRE_CODE = "BAD_CENTRE_CODE", "imports-bad-centre-code";
    /// A commune of another province: `province`.
    COMMUNE_ELSEWHERE = "COMMUNE_ELSEWHERE", "imports-commune-elsewhere";
    /// A programme that counts no centres.
    COUNTS_NO_CENTRES = "COUNTS_NO_CENTRES", "imports-counts-no-centres";
    /// A closing before the opening: `date`.
    CLOSED_BEFORE_OPENED = "CLOSED_BEFORE_OPENED", "imports-closed-before-opened";
    /// A closing before the last month that was handed in: `date`.
    CLOSED_BEFORE_RETURN = "CLOSED_BEFORE_RETURN", "imports-closed-before-return";
    /// A delegation or programme that has closed by the day: `date`.
    CLOSED_BY_THEN = "CLOSED_BY_THEN", "imports-closed-by-then";
    /// A programme that begins later: `date`.
    NOT_OPEN_YET = "NOT_OPEN_YET", "imports-not-open-yet";
    /// Names that several partners have: `numbers`.
    SEVERAL_PARTNERS = "SEVERAL_PARTNERS", "imports-several-partners";
    /// Not a period: `forms`.
    NOT_A_PERIOD = "NOT_A_PERIOD", "imports-not-a-period";
    /// A figure that its source gives unit by unit.
    GIVEN_BY_UNIT = "GIVEN_BY_UNIT", "imports-given-by-unit";
    /// A period for which centres have declared: `month`.
    RETURNED_PERIOD = "RETURNED_PERIOD", "imports-returned-period";
    /// An indicator that the centre's programme does not declare: `programme`, and `choices` that it does.
    NOT_OF_PROGRAMME = "NOT_OF_PROGRAMME", "imports-not-of-programme";
    /// What stands against a return, or a warning without explanation: `reason`. Its code is that of the reason.
    REASON = "REASON", "imports-reason";
    /// A value that differs from the one that row `first` gives for the same agreement.
    DIFFERS = "DIFFERS", "imports-differs";
    /// A value that differs from the recorded one (`current`) of an agreement that is signed.
    SIGNED_AGREEMENT = "SIGNED_AGREEMENT", "imports-signed-agreement";
    /// A budget that is not the sum of the agreement's amounts: `committed`, `budget`.
    BUDGET_MISMATCH = "BUDGET_MISMATCH", "imports-budget-mismatch";
    /// An agreement without a row for the coordination.
    COORDINATION_NOT_A_PARTY = "COORDINATION_NOT_A_PARTY", "imports-coordination-not-a-party";
    /// A day or period that has not begun: `date`.
    DAY_IN_FUTURE = "DAY_IN_FUTURE", "imports-day-in-future";
    /// A new code of another form than codes have.
    BAD_CODE = "BAD_CODE", "imports-bad-code";
    /// A source that is new and lacks its title or day.
    NEW_SOURCE = "NEW_SOURCE", "imports-new-source";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_a_message_in_three_languages() {
        for code in CODES {
            for language in Language::ALL {
                assert!(Wording::of(language).has(code.message()), "{} in {language}", code.message());
            }
        }
    }
}
