//! What is checked of every input: all faults are collected, and told at once.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Delegation;
use crate::db::DbConnection;
use crate::db::schema::{commune, delegation};
use crate::error::{Result, UserError, refuse, shorten};

/// The most characters of a name or a title.
pub const NAME_LENGTH: usize = 300;
/// The most characters of a note or a purpose.
pub const TEXT_LENGTH: usize = 4_000;

/// Whether what closes on a day is closed already on the first day of something, or closes before its end (`None`: it
/// has none).
pub fn ends_early(closed: NaiveDate, day: NaiveDate, until: Option<NaiveDate>) -> bool {
    closed <= day || until.is_none_or(|until| closed < until)
}

/// Whether this can be a code of the catalogue: at most 60 small letters, digits and underscores, a letter or digit
/// first.
pub fn is_code(code: &str) -> bool {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !code.is_empty() && code.len() <= 60 && code.chars().all(known) && !code.starts_with('_')
}

/// The faults of an input.
#[derive(Debug, Default)]
pub struct Checks(Vec<UserError>);

impl Checks {
    /// Adds a fault.
    pub fn add(&mut self, fault: UserError) {
        self.0.push(fault);
    }

    /// Adds a fault without arguments at one field.
    pub fn fault(&mut self, field: &str, code: &'static str) {
        self.add(UserError::at([field], code));
    }

    /// Names must be there and not be endless (`MISSING`, `NAME_TOO_LONG`).
    pub fn names(&mut self, names: &[(&str, &str)]) {
        for (field, name) in names {
            self.text(&[field], name, NAME_LENGTH);
        }
    }

    /// A text must be there and not be endless (`MISSING`, `NAME_TOO_LONG`).
    pub fn text(&mut self, path: &[&str], text: &str, limit: usize) {
        if text.trim().is_empty() {
            self.add(UserError::at(path, "MISSING"));
        } else if text.chars().count() > limit {
            self.add(UserError::at(path, "NAME_TOO_LONG").with("limit", limit as i64));
        }
    }

    /// A code of the catalogue: small letters, digits and underscores, a letter or digit first (`BAD_CODE`).
    pub fn code(&mut self, field: &str, code: &str) {
        if !is_code(code) {
            self.fault(field, "BAD_CODE");
        }
    }

    /// Numbers that are known are not negative (`NUMBER_NEGATIVE`).
    pub fn not_negative(&mut self, path: &[String], number: Option<i64>) {
        if number.is_some_and(|number| number < 0) {
            self.add(UserError::at(path, "NUMBER_NEGATIVE"));
        }
    }

    /// Something that the input refers to is not there (`NOT_FOUND`).
    pub fn not_found(&mut self, path: &[&str], key: &str) {
        self.add(UserError::at(path, "NOT_FOUND").with("key", shorten(key)));
    }

    /// The delegation of a province that works from the first day to before the second, for good without one, and the commune in it where one is given, by the fields
    /// `province` and `commune` (`NOT_FOUND`, `DELEGATION_CLOSED`, `COMMUNE_ELSEWHERE`).
    pub fn place(
        &mut self,
        connection: &mut DbConnection,
        province: &str,
        commune: Option<&str>,
        (day, until): (NaiveDate, Option<NaiveDate>),
    ) -> Result<Option<Delegation>> {
        let found: Option<Delegation> = delegation::table
            .filter(delegation::province_code.eq(province))
            .select(Delegation::as_select())
            .first(connection)
            .optional()?;
        match &found {
            None => self.not_found(&["province"], province),
            Some(Delegation { closed_on: Some(closed), .. }) if ends_early(*closed, day, until) => {
                self.add(UserError::at(["province"], "DELEGATION_CLOSED").with("date", *closed));
            }
            Some(_) => {}
        }
        if let Some(code) = commune {
            let lies_in: Option<String> =
                commune::table.find(code).select(commune::province_code).first(connection).optional()?;
            match lies_in {
                None => self.not_found(&["commune"], code),
                Some(other) if other != province => {
                    let elsewhere = UserError::at(["commune"], "COMMUNE_ELSEWHERE");
                    self.add(elsewhere.with("commune", shorten(code)).with("province", other));
                }
                Some(_) => {}
            }
        }
        Ok(found)
    }

    /// Refuses the change if there is any fault.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::error::Error::Refused) with all of them.
    pub fn done(self) -> Result<()> {
        refuse(self.0)
    }
}
