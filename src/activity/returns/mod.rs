//! A return's way: `draft` → `submitted` → `validated`, or `returned` with a reason. A validated return is never
//! changed: a later version replaces it.
//!
//! Each function is one step, for the API, the command line and imports alike: it runs in the transaction of a
//! [`Change`], asks for the right, writes the step to the return's history and to the audit trail, and keeps the
//! running totals. An expected version of `None` means whichever is current.

pub mod many;
mod steps;
mod validate;

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use serde_json::{Value, json};

use self::steps::{note, state};
use super::facts::{self, Back};
use super::graphql::Sex;
use super::rules::{self, Level};
use super::{ActivityReturn, ReturnLine};
use crate::accounts::Action;
use crate::change::{Change, expect_version};
use crate::db::DbConnection;
use crate::db::schema::{
    activity_return, age_band, programme_indicator, published_figure, return_declared_total, return_explanation,
    return_line,
};
use crate::error::{Error, Result, UserError, refuse};
use crate::network::store::centre_on;
use crate::on_either;
use crate::period::{Period, PeriodKind};

pub use steps::{Explained, HistoryEntry, Step, Warned, explained, histories, warned};
pub use validate::{MAX_AT_ONCE, validate, validate_all};

/// The most that one figure of a centre's month can be.
pub const MAX_VALUE: i64 = 1_000_000;
/// The longest reason or explanation, in characters.
pub const MAX_TEXT: usize = 2000;

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What is counted, by code.
    pub indicator: String,
    /// Women or men.
    pub sex: Sex,
    /// The band of ages, by code.
    pub age_band: String,
    /// How many.
    pub value: i64,
}

/// What a centre declares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// The figures.
    pub lines: Vec<Entry>,
    /// Totals that must be the sums of the lines, by indicator's code.
    pub declared_totals: Vec<(String, i64)>,
    /// Why it is right although a rule warns, by the rule's code.
    pub explanations: Vec<(String, String)>,
}

/// Opens the return of a centre for a month and gives its key: a new draft, or the version that is open already.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; [`Error::Refused`] with `BAD_MONTH`, `FUTURE_MONTH`, `CENTRE_CLOSED`,
/// `ALREADY_VALIDATED` or `PUBLISHED_PERIOD`.
pub fn open(change: &mut Change<'_>, centre: i64, month: Period) -> Result<i64> {
    // Where it lay in that month is where the month's return belongs.
    let of = centre_on(change.connection, centre, month.start())?;
    change.allow(Action::HandIn, &of.ground(), "centre", centre)?;
    if month.kind() != PeriodKind::Month {
        return Err(UserError::at(["month"], "BAD_MONTH").with("given", month.to_string()).into());
    }
    if month.start() > change.today {
        return Err(UserError::at(["month"], "FUTURE_MONTH").with("date", month.end()).into());
    }
    if of.opened_on >= month.end() || of.closed_on.is_some_and(|closed| closed <= month.start()) {
        return Err(rules::closed("CENTRE_CLOSED", of.opened_on, of.closed_on).into());
    }
    let last: Option<ActivityReturn> = activity_return::table
        .filter(activity_return::centre_id.eq(centre).and(activity_return::month.eq(month.start())))
        .order(activity_return::version.desc())
        .select(ActivityReturn::as_select())
        .first(change.connection)
        .optional()?;
    match last {
        Some(last) if last.status == "validated" => {
            return Err(UserError::at(["month"], "ALREADY_VALIDATED").into());
        }
        Some(last) => return Ok(last.id),
        None => {}
    }
    let published: Option<String> = published_figure::table
        .filter(published_figure::coordination_code.eq(&of.coordination_code))
        .filter(published_figure::programme_code.eq(&of.programme_code))
        .filter(published_figure::starts_on.le(month.start()).and(published_figure::ends_on.gt(month.start())))
        .select(published_figure::period)
        .first(change.connection)
        .optional()?;
    if let Some(period) = published {
        return Err(UserError::at(["month"], "PUBLISHED_PERIOD").with("period", period).into());
    }
    let id = diesel::insert_into(activity_return::table)
        .values((
            activity_return::centre_id.eq(of.id),
            activity_return::month.eq(month.start()),
            activity_return::version.eq(1),
            activity_return::status.eq("draft"),
            activity_return::superseded.eq(false),
            activity_return::coordination_code.eq(&of.coordination_code),
            activity_return::province_code.eq(&of.province_code),
            activity_return::commune_code.eq(&of.commune_code),
            activity_return::programme_code.eq(&of.programme_code),
            activity_return::setting.eq(&of.setting),
            activity_return::demonstration.eq(of.demonstration),
        ))
        .returning(activity_return::id)
        .get_result::<i64>(change.connection)?;
    let after = find(change.connection, id)?;
    note(change, id, Step::Opened, None)?;
    change.record("ActivityReturn", id, None, Some(state(&after)))?;
    Ok(id)
}

/// The return with this key.
///
/// # Errors
/// [`Error::NotFound`].
fn find(connection: &mut DbConnection, id: i64) -> Result<ActivityReturn> {
    let found = activity_return::table.find(id).select(ActivityReturn::as_select()).first(connection).optional()?;
    found.ok_or_else(|| Error::not_found("return", id.to_string()))
}

/// The return, if the action on it is allowed and it is as the asker saw it.
fn find_for(change: &mut Change<'_>, action: Action, id: i64, expected: Option<i32>) -> Result<ActivityReturn> {
    let found = find(change.connection, id)?;
    change.allow(action, &found.ground(), "return", id)?;
    expect_version(expected.unwrap_or(found.lock_version), found.lock_version, id)?;
    Ok(found)
}

/// A text that is needed, trimmed.
fn needed<'a>(field: &'static str, text: &'a str) -> Result<&'a str> {
    let text = text.trim();
    if text.is_empty() {
        return Err(UserError::at([field], "MISSING").into());
    }
    if text.chars().count() > MAX_TEXT {
        return Err(UserError::at([field], "TEXT_TOO_LONG").with("limit", MAX_TEXT as i64).into());
    }
    Ok(text)
}

/// Writes the figures of a draft, or of a version that was sent back, in place of those that it has.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with `NOT_OPEN`, or with all that
/// can't be written: `NOT_OF_PROGRAMME`, `UNKNOWN_AGE_BAND`, `NEGATIVE`, `TOO_LARGE`, `DUPLICATE_LINE`,
/// `UNKNOWN_RULE`, `MISSING`, `TEXT_TOO_LONG`. What would stop the submission is no reason here.
pub fn save(change: &mut Change<'_>, id: i64, expected: Option<i32>, figures: &Figures) -> Result<i64> {
    let before = find_for(change, Action::HandIn, id, expected)?;
    if before.status != "draft" && before.status != "returned" {
        return Err(UserError::at(["id"], "NOT_OPEN").into());
    }
    let indicators: BTreeSet<String> = programme_indicator::table
        .filter(programme_indicator::programme_code.eq(&before.programme_code))
        .select(programme_indicator::indicator_code)
        .load(change.connection)?
        .into_iter()
        .collect();
    let bands: Vec<String> = age_band::table.select(age_band::code).load(change.connection)?;
    refuse(faults(figures, &indicators, &bands.into_iter().collect())?)?;
    let old = figures_state(change.connection, id)?;
    write_figures(change.connection, id, figures)?;
    diesel::update(activity_return::table.find(id))
        .set(activity_return::lock_version.eq(before.lock_version + 1))
        .execute(change.connection)?;
    let new = figures_state(change.connection, id)?;
    note(change, id, Step::Saved, None)?;
    change.record("ActivityReturn", id, Some(old), Some(new))?;
    Ok(id)
}

/// What a return says, for the audit trail.
fn figures_state(connection: &mut DbConnection, id: i64) -> Result<Value> {
    let lines = facts::lines(connection, &[id])?.remove(&id).unwrap_or_default();
    let lines: Vec<Value> =
        lines.iter().map(|line| json!([line.indicator_code, line.sex, line.age_band, line.value])).collect();
    let totals = facts::declared_totals(connection, &[id])?.remove(&id).unwrap_or_default();
    let explanations: Vec<(String, String)> = return_explanation::table
        .filter(return_explanation::return_id.eq(id))
        .order(return_explanation::rule_code)
        .select((return_explanation::rule_code, return_explanation::text))
        .load(connection)?;
    Ok(json!({ "lines": lines, "declaredTotals": totals, "explanations": explanations }))
}

/// What of the figures can't be written at all.
fn faults(figures: &Figures, indicators: &BTreeSet<String>, bands: &BTreeSet<String>) -> Result<Vec<UserError>> {
    let mut faults = vec![];
    let mut check = |list: &'static str, index: usize, indicator: &str, value: i64| {
        let at = |part: &str, code| UserError::at([list, &index.to_string(), part], code);
        if !indicators.contains(indicator) {
            faults.push(at("indicator", "NOT_OF_PROGRAMME").with("indicator", indicator));
        }
        if value < 0 {
            faults.push(at("value", "NEGATIVE").with("value", value));
        }
        if value > MAX_VALUE {
            faults.push(at("value", "TOO_LARGE").with("value", value).with("limit", MAX_VALUE));
        }
    };
    for (index, line) in figures.lines.iter().enumerate() {
        check("lines", index, &line.indicator, line.value);
    }
    for (index, (indicator, value)) in figures.declared_totals.iter().enumerate() {
        check("declaredTotals", index, indicator, *value);
    }
    let mut seen = BTreeMap::new();
    let twice = |list: &'static str, index: usize| UserError::at([list, &index.to_string()], "DUPLICATE_LINE");
    for (index, line) in figures.lines.iter().enumerate() {
        if !bands.contains(&line.age_band) {
            let fault = UserError::at(["lines", &index.to_string(), "ageBand"], "UNKNOWN_AGE_BAND");
            faults.push(fault.with("band", line.age_band.as_str()));
        }
        if let Some(first) = seen.insert((&line.indicator, line.sex.as_str(), &line.age_band), index) {
            faults.push(twice("lines", index).with("first", first as i64));
        }
    }
    let mut seen = BTreeMap::new();
    for (index, (indicator, _)) in figures.declared_totals.iter().enumerate() {
        if let Some(first) = seen.insert(indicator, index) {
            faults.push(twice("declaredTotals", index).with("first", first as i64));
        }
    }
    let mut seen = BTreeMap::new();
    for (index, (rule, text)) in figures.explanations.iter().enumerate() {
        let at = |part: &str, code| UserError::at(["explanations", &index.to_string(), part], code);
        if !rules::named(rule)?.is_some_and(|rule| rule.level == Level::Warning) {
            faults.push(at("rule", "UNKNOWN_RULE").with("rule", rule.as_str()));
        }
        if text.trim().is_empty() {
            faults.push(at("text", "MISSING"));
        }
        if text.chars().count() > MAX_TEXT {
            faults.push(at("text", "TEXT_TOO_LONG").with("limit", MAX_TEXT as i64));
        }
        if let Some(first) = seen.insert(rule, index) {
            faults.push(twice("explanations", index).with("first", first as i64));
        }
    }
    Ok(faults)
}

fn write_figures(connection: &mut DbConnection, id: i64, figures: &Figures) -> Result<()> {
    diesel::delete(return_line::table.filter(return_line::return_id.eq(id))).execute(connection)?;
    diesel::delete(return_declared_total::table.filter(return_declared_total::return_id.eq(id))).execute(connection)?;
    diesel::delete(return_explanation::table.filter(return_explanation::return_id.eq(id))).execute(connection)?;
    let lines: Vec<ReturnLine> = figures
        .lines
        .iter()
        .map(|line| ReturnLine {
            return_id: id,
            indicator_code: line.indicator.clone(),
            sex: line.sex.as_str().to_string(),
            age_band: line.age_band.clone(),
            value: line.value,
        })
        .collect();
    write_lines(connection, &lines)?;
    write_totals(connection, id, &figures.declared_totals)?;
    for (rule, text) in &figures.explanations {
        diesel::insert_into(return_explanation::table)
            .values((
                return_explanation::return_id.eq(id),
                return_explanation::rule_code.eq(rule),
                return_explanation::text.eq(text.trim()),
            ))
            .execute(connection)?;
    }
    Ok(())
}

fn write_lines(connection: &mut DbConnection, lines: &[ReturnLine]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    on_either!(connection, inner => diesel::insert_into(return_line::table).values(lines).execute(inner)?);
    Ok(())
}

fn write_totals(connection: &mut DbConnection, id: i64, totals: &[(String, i64)]) -> Result<()> {
    for (indicator, value) in totals {
        diesel::insert_into(return_declared_total::table)
            .values((
                return_declared_total::return_id.eq(id),
                return_declared_total::indicator_code.eq(indicator),
                return_declared_total::value.eq(value),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Hands in a draft, or a version that was sent back.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with `NOT_OPEN`, or with all rules
/// of level error that it breaks and `EXPLANATION_NEEDED` for each that warns and is not explained.
pub fn submit(change: &mut Change<'_>, id: i64, expected: Option<i32>) -> Result<i64> {
    let before = find_for(change, Action::HandIn, id, expected)?;
    if before.status != "draft" && before.status != "returned" {
        return Err(UserError::at(["id"], "NOT_OPEN").into());
    }
    let facts = facts::facts(change.connection, std::slice::from_ref(&before), change.today, Back::History)?;
    let problems = facts.get(&id).map(rules::problems).transpose()?.unwrap_or_default();
    let explained: Vec<String> = return_explanation::table
        .filter(return_explanation::return_id.eq(id))
        .select(return_explanation::rule_code)
        .load(change.connection)?;
    let mut reasons = vec![];
    let mut warned = vec![];
    for problem in problems {
        let code = problem.reason.code;
        match problem.level {
            Level::Error => reasons.push(problem.reason),
            Level::Warning if explained.iter().any(|own| own == code) => warned.push(problem.reason),
            Level::Warning => {
                let mut reason = UserError::at(["explanations"], "EXPLANATION_NEEDED").with("rule", code);
                reason.arguments.extend(problem.reason.arguments);
                reasons.push(reason);
            }
        }
    }
    refuse(reasons)?;
    for reason in &warned {
        diesel::update(return_explanation::table.find((id, reason.code)))
            .set(return_explanation::arguments.eq(rules::write_arguments(reason)))
            .execute(change.connection)?;
    }
    diesel::update(activity_return::table.find(id))
        .set((
            activity_return::status.eq("submitted"),
            activity_return::submitted_at.eq(change.now),
            activity_return::returned_reason.eq(None::<String>),
            activity_return::lock_version.eq(before.lock_version + 1),
        ))
        .execute(change.connection)?;
    changed(change, &before, Step::Submitted, None)?;
    Ok(id)
}

/// Writes a step of a return that has been changed to its history and the audit trail.
fn changed(change: &mut Change<'_>, before: &ActivityReturn, step: Step, reason: Option<&str>) -> Result<()> {
    let after = find(change.connection, before.id)?;
    note(change, before.id, step, reason)?;
    change.record("ActivityReturn", before.id, Some(state(before)), Some(state(&after)))
}

/// Sends a submitted return back to its centre.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with `NOT_SUBMITTED`, `MISSING` or
/// `TEXT_TOO_LONG`.
pub fn send_back(change: &mut Change<'_>, id: i64, expected: Option<i32>, reason: &str) -> Result<i64> {
    let before = find_for(change, Action::Validate, id, expected)?;
    if before.status != "submitted" {
        return Err(UserError::at(["id"], "NOT_SUBMITTED").into());
    }
    let reason = needed("reason", reason)?;
    diesel::update(activity_return::table.find(id))
        .set((
            activity_return::status.eq("returned"),
            activity_return::returned_reason.eq(reason),
            activity_return::lock_version.eq(before.lock_version + 1),
        ))
        .execute(change.connection)?;
    // Whether a rule warns is seen anew when it comes back.
    diesel::update(return_explanation::table.filter(return_explanation::return_id.eq(id)))
        .set(return_explanation::arguments.eq(None::<String>))
        .execute(change.connection)?;
    changed(change, &before, Step::Returned, Some(reason))?;
    Ok(id)
}

/// Opens a new version of a validated return, with its figures, and gives the new version's key. The old one counts
/// until the new one is validated.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with `NOT_COUNTED` (only the version
/// that counts is corrected), `CORRECTION_OPEN`, `MISSING` or `TEXT_TOO_LONG`.
pub fn correct(change: &mut Change<'_>, id: i64, expected: Option<i32>, reason: &str) -> Result<i64> {
    let old = find_for(change, Action::HandIn, id, expected)?;
    if old.status != "validated" || old.superseded {
        return Err(UserError::at(["id"], "NOT_COUNTED").into());
    }
    let reason = needed("reason", reason)?;
    let last: Option<i32> = activity_return::table
        .filter(activity_return::centre_id.eq(old.centre_id).and(activity_return::month.eq(old.month)))
        .select(diesel::dsl::max(activity_return::version))
        .first(change.connection)?;
    if last.is_some_and(|last| last > old.version) {
        return Err(UserError::at(["id"], "CORRECTION_OPEN").into());
    }
    // Where it was and what it did then does not change with the correction.
    let new = diesel::insert_into(activity_return::table)
        .values((
            activity_return::centre_id.eq(old.centre_id),
            activity_return::month.eq(old.month),
            activity_return::version.eq(old.version + 1),
            activity_return::status.eq("draft"),
            activity_return::superseded.eq(false),
            activity_return::coordination_code.eq(&old.coordination_code),
            activity_return::province_code.eq(&old.province_code),
            activity_return::commune_code.eq(&old.commune_code),
            activity_return::programme_code.eq(&old.programme_code),
            activity_return::setting.eq(&old.setting),
            activity_return::correction_reason.eq(reason),
            activity_return::demonstration.eq(old.demonstration),
        ))
        .returning(activity_return::id)
        .get_result::<i64>(change.connection)?;
    let mut lines = facts::lines(change.connection, &[id])?.remove(&id).unwrap_or_default();
    lines.iter_mut().for_each(|line| line.return_id = new);
    write_lines(change.connection, &lines)?;
    let totals = facts::declared_totals(change.connection, &[id])?.remove(&id).unwrap_or_default();
    write_totals(change.connection, new, &totals)?;
    let after = find(change.connection, new)?;
    note(change, new, Step::Opened, Some(reason))?;
    change.record("ActivityReturn", new, None, Some(state(&after)))?;
    Ok(new)
}
