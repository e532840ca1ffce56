//! Changing coordinations and delegations, and the names of catalogue rows. For administrators.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::checks::Checks;
use super::{AgeBand, Coordination, Delegation, Indicator};
use crate::accounts::{Action, Ground};
use crate::change::{Change, expect_version};
use crate::cooperatives::Trade;
use crate::db::schema::{age_band, centre, coordination, delegation, indicator, trade};
use crate::error::{Error, Result, UserError, shorten};

/// A name in the three languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Arabic.
    pub ar: String,
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
}

/// New names; `None` leaves one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamesChange {
    /// Arabic.
    pub ar: Option<String>,
    /// French.
    pub fr: Option<String>,
    /// English.
    pub en: Option<String>,
}

impl NamesChange {
    /// The names that they become.
    pub fn applied(&self, ar: &str, fr: &str, en: &str) -> Names {
        let pick = |new: &Option<String>, old: &str| new.as_deref().unwrap_or(old).trim().to_string();
        Names { ar: pick(&self.ar, ar), fr: pick(&self.fr, fr), en: pick(&self.en, en) }
    }
}

impl Names {
    /// The names in the audit trail.
    pub fn state(&self) -> Value {
        json!({ "nameAr": self.ar, "nameFr": self.fr, "nameEn": self.en })
    }

    /// All three must be there (`MISSING`, `NAME_TOO_LONG`).
    pub fn check(&self, checks: &mut Checks) {
        checks.names(&[("nameAr", &self.ar), ("nameFr", &self.fr), ("nameEn", &self.en)]);
    }
}

/// Writes the function that renames a row of a table whose key is a code.
macro_rules! renamed {
    ($(#[$doc:meta])* $function:ident: $row:ident of $table:ident, $kind:literal) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with `MISSING` or
        /// `NAME_TOO_LONG`.
        pub fn $function(change: &mut Change<'_>, code: &str, expected: i32, names: &NamesChange) -> Result<String> {
            let found: Option<$row> =
                $table::table.find(code).select($row::as_select()).first(change.connection).optional()?;
            let before = found.ok_or_else(|| Error::not_found($kind, code))?;
            change.allow(Action::Administer, &Ground::Reference, $kind, code)?;
            expect_version(expected, before.lock_version, code)?;
            let old = Names { ar: before.name_ar, fr: before.name_fr, en: before.name_en };
            let new = names.applied(&old.ar, &old.fr, &old.en);
            let mut checks = Checks::default();
            new.check(&mut checks);
            checks.done()?;
            diesel::update($table::table.find(code))
                .set((
                    $table::name_ar.eq(&new.ar),
                    $table::name_fr.eq(&new.fr),
                    $table::name_en.eq(&new.en),
                    $table::lock_version.eq(before.lock_version + 1),
                ))
                .execute(change.connection)?;
            change.record(stringify!($row), code, Some(old.state()), Some(new.state()))?;
            Ok(code.to_string())
        }
    };
}

renamed! {
    /// Renames a coordination.
    amend_coordination: Coordination of coordination, "coordination"
}
renamed! {
    /// Renames a delegation.
    amend_delegation: Delegation of delegation, "delegation"
}
renamed! {
    /// Renames an indicator. What it counts and how it adds up stays: figures rest on it.
    amend_indicator: Indicator of indicator, "indicator"
}
renamed! {
    /// Renames an age band.
    amend_age_band: AgeBand of age_band, "age band"
}
renamed! {
    /// Renames a trade.
    amend_trade: Trade of trade, "trade"
}

/// A new trade, after those there are.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] with everything that is wrong.
pub fn register_trade(change: &mut Change<'_>, code: &str, names: &Names) -> Result<String> {
    change.asker.rights.may(Action::Administer, &Ground::Reference)?;
    let mut checks = Checks::default();
    checks.code("code", code);
    let taken: Option<String> = trade::table.find(code).select(trade::code).first(change.connection).optional()?;
    if taken.is_some() {
        checks.add(UserError::at(["code"], "CODE_TAKEN").with("code", shorten(code)));
    }
    names.check(&mut checks);
    checks.done()?;
    let last: Option<i32> = trade::table.select(diesel::dsl::max(trade::position)).first(change.connection)?;
    diesel::insert_into(trade::table)
        .values((
            trade::code.eq(code),
            trade::position.eq(last.unwrap_or(0) + 1),
            trade::name_ar.eq(names.ar.trim()),
            trade::name_fr.eq(names.fr.trim()),
            trade::name_en.eq(names.en.trim()),
        ))
        .execute(change.connection)?;
    change.record("Trade", code, None, Some(names.state()))?;
    Ok(code.to_string())
}

/// Closes a delegation from a day on, or takes that back (`None`). Its centres are closed or moved before.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with `ALREADY_CLOSED`,
/// `NOT_CLOSED` or `HAS_OPEN_CENTRES`.
pub fn close_delegation(
    change: &mut Change<'_>,
    code: &str,
    expected: i32,
    closed_on: Option<NaiveDate>,
) -> Result<String> {
    let found: Option<Delegation> =
        delegation::table.find(code).select(Delegation::as_select()).first(change.connection).optional()?;
    let before = found.ok_or_else(|| Error::not_found("delegation", code))?;
    change.allow(Action::Administer, &Ground::Reference, "delegation", code)?;
    expect_version(expected, before.lock_version, code)?;
    let mut checks = Checks::default();
    match (before.closed_on, closed_on) {
        (Some(closed), Some(_)) => checks.add(UserError::at(["code"], "ALREADY_CLOSED").with("date", closed)),
        (None, None) => checks.fault("code", "NOT_CLOSED"),
        (None, Some(day)) => {
            let open: i64 = centre::table
                .filter(centre::province_code.eq(&before.province_code))
                .filter(centre::closed_on.is_null().or(centre::closed_on.gt(day)))
                .count()
                .get_result(change.connection)?;
            if open > 0 {
                checks.add(UserError::at(["closedOn"], "HAS_OPEN_CENTRES").with("count", open));
            }
        }
        (Some(_), None) => {}
    }
    checks.done()?;
    diesel::update(delegation::table.find(code))
        .set((delegation::closed_on.eq(closed_on), delegation::lock_version.eq(before.lock_version + 1)))
        .execute(change.connection)?;
    let state = |day: Option<NaiveDate>| Some(json!({ "closedOn": day }));
    change.record("Delegation", code, state(before.closed_on), state(closed_on))?;
    Ok(code.to_string())
}
