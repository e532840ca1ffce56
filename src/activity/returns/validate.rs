//! Validating returns, many at once.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::steps::{Step, state};
use crate::accounts::{Action, Ground};
use crate::activity::facts::{self, Back};
use crate::activity::rules::{self, Level};
use crate::activity::{ActivityReturn, totals};
use crate::change::Change;
use crate::db::DbConnection;
use crate::db::schema::{activity_return, centre, return_event};
use crate::error::{Error, Result, UserError, refuse};
use crate::on_either;
use crate::period::{Period, PeriodKind};

/// The most returns that are validated at once.
pub const MAX_AT_ONCE: usize = 2000;

/// Validates submitted returns, given by key and the version that the asker saw: all of them or none. A version that
/// corrects another takes its place at the same moment. Gives the keys.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::TooMany`]; [`Error::Refused`] with `MISSING` for none, and for each that can't be
/// validated, at `["returns", its place]`: `NOT_FOUND`, `CONFLICT`, `DUPLICATE_LINE`, `NOT_SUBMITTED`, or a rule of level
/// error that it breaks by now.
pub fn validate(change: &mut Change<'_>, returns: &[(i64, Option<i32>)]) -> Result<Vec<i64>> {
    if returns.is_empty() {
        return Err(UserError::at(["returns"], "MISSING").into());
    }
    limit(returns.len())?;
    let ids: Vec<i64> = returns.iter().map(|(id, _)| *id).collect();
    let rows: Vec<ActivityReturn> = activity_return::table
        .filter(activity_return::id.eq_any(&ids))
        .select(ActivityReturn::as_select())
        .load(change.connection)?;
    let rows: HashMap<i64, ActivityReturn> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut refused = vec![];
    let mut seen = BTreeSet::new();
    let mut wanted: Vec<(Vec<String>, ActivityReturn)> = vec![];
    for (index, (id, expected)) in returns.iter().enumerate() {
        let place = vec!["returns".to_string(), index.to_string()];
        let at = |part: &str, code| UserError::at(place.iter().map(String::as_str).chain([part]), code);
        let Some(row) = rows.get(id).filter(|row| change.asker.sees(&row.ground())) else {
            refused.push(at("id", "NOT_FOUND").with("key", id.to_string()));
            continue;
        };
        change.asker.rights.may(Action::Validate, &row.ground())?;
        if !seen.insert(*id) {
            let first = returns.iter().position(|(own, _)| own == id).unwrap_or_default();
            refused.push(UserError::at(&place, "DUPLICATE_LINE").with("first", first as i64));
        } else if expected.is_some_and(|expected| expected != row.lock_version) {
            refused.push(at("expectedVersion", "CONFLICT"));
        } else {
            wanted.push((place, row.clone()));
        }
    }
    check(change, &wanted, &mut refused)?;
    refuse(refused)?;
    perform(change, wanted.into_iter().map(|(_, row)| row).collect())
}

/// Validates all submitted returns of a coordination for a month, or those of one programme: all or none. Gives the
/// keys.
///
/// # Errors
/// As [`validate`], at `["all", the centre's code]`; [`Error::NotFound`] for a coordination that can't be seen, and
/// `NOTHING_SUBMITTED` when nothing waits.
pub fn validate_all(
    change: &mut Change<'_>,
    coordination: &str,
    month: Period,
    programme: Option<&str>,
) -> Result<Vec<i64>> {
    change.allow(Action::Validate, &Ground::Coordination(coordination.to_string()), "coordination", coordination)?;
    if month.kind() != PeriodKind::Month {
        return Err(UserError::at(["all", "month"], "BAD_MONTH").with("given", month.to_string()).into());
    }
    let rows: Vec<(ActivityReturn, String)> = activity_return::table
        .inner_join(centre::table)
        .filter(activity_return::coordination_code.eq(coordination))
        .filter(activity_return::month.eq(month.start()).and(activity_return::status.eq("submitted")))
        .order(centre::code)
        .select((ActivityReturn::as_select(), centre::code))
        .load(change.connection)?;
    let wanted: Vec<(Vec<String>, ActivityReturn)> = rows
        .into_iter()
        .filter(|(row, _)| programme.is_none_or(|code| code == row.programme_code))
        .map(|(row, code)| (vec!["all".to_string(), code], row))
        .collect();
    if wanted.is_empty() {
        return Err(UserError::at(["all"], "NOTHING_SUBMITTED").into());
    }
    limit(wanted.len())?;
    let mut refused = vec![];
    check(change, &wanted, &mut refused)?;
    refuse(refused)?;
    perform(change, wanted.into_iter().map(|(_, row)| row).collect())
}

fn limit(asked: usize) -> Result<()> {
    if asked > MAX_AT_ONCE {
        return Err(Error::TooMany {
            what: "returns validated at once",
            limit: MAX_AT_ONCE as u64,
            asked: asked as u64,
        });
    }
    Ok(())
}

/// What stands against validating these returns. The rules are asked again: since the return was handed in, its centre
/// may have been closed or the month before corrected.
fn check(
    change: &mut Change<'_>,
    wanted: &[(Vec<String>, ActivityReturn)],
    refused: &mut Vec<UserError>,
) -> Result<()> {
    let rows: Vec<ActivityReturn> = wanted.iter().map(|(_, row)| row.clone()).collect();
    let facts = facts::facts(change.connection, &rows, change.today, Back::OneMonth)?;
    for (place, row) in wanted {
        if row.status != "submitted" {
            refused.push(UserError::at(place, "NOT_SUBMITTED"));
            continue;
        }
        let problems = facts.get(&row.id).map(rules::problems).transpose()?.unwrap_or_default();
        for problem in problems.into_iter().filter(|problem| problem.level == Level::Error) {
            let field = place.iter().cloned().chain(problem.reason.field).collect();
            refused.push(UserError { field, ..problem.reason });
        }
    }
    Ok(())
}

fn perform(change: &mut Change<'_>, rows: Vec<ActivityReturn>) -> Result<Vec<i64>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let months: BTreeSet<(i64, NaiveDate)> = rows.iter().map(|row| (row.centre_id, row.month)).collect();
    let replaced: Vec<ActivityReturn> = counted(change.connection, &months)?;
    let old: Vec<i64> = replaced.iter().map(|row| row.id).collect();
    // First: of a centre's month at most one version counts at any moment.
    diesel::update(activity_return::table.filter(activity_return::id.eq_any(&old)))
        .set((
            activity_return::superseded.eq(true),
            activity_return::lock_version.eq(activity_return::lock_version + 1),
        ))
        .execute(change.connection)?;
    diesel::update(activity_return::table.filter(activity_return::id.eq_any(&ids)))
        .set((
            activity_return::status.eq("validated"),
            activity_return::validated_at.eq(change.now),
            activity_return::lock_version.eq(activity_return::lock_version + 1),
        ))
        .execute(change.connection)?;
    let (now, account) = (change.now, change.asker.account());
    let events: Vec<_> = old
        .iter()
        .map(|id| (*id, Step::Superseded))
        .chain(ids.iter().map(|id| (*id, Step::Validated)))
        .map(|(id, step)| {
            (
                return_event::return_id.eq(id),
                return_event::step.eq(step.as_str()),
                return_event::at.eq(now),
                return_event::account_id.eq(account),
            )
        })
        .collect();
    on_either!(&mut *change.connection, inner => {
        diesel::insert_into(return_event::table).values(&events).execute(inner)?
    });
    let entry = |before: &ActivityReturn, after: ActivityReturn| {
        (before.id.to_string(), Some(state(before)), Some(state(&after)))
    };
    let superseded = replaced.iter().map(|before| entry(before, ActivityReturn { superseded: true, ..before.clone() }));
    let validated =
        rows.iter().map(|before| entry(before, ActivityReturn { status: "validated".to_string(), ..before.clone() }));
    change.record_all("ActivityReturn", superseded.chain(validated).collect())?;
    let months: Vec<(i64, NaiveDate)> = months.into_iter().collect();
    totals::refresh(change.connection, &months)?;
    Ok(ids)
}

/// The versions that count for these centres' months.
fn counted(connection: &mut DbConnection, months: &BTreeSet<(i64, NaiveDate)>) -> Result<Vec<ActivityReturn>> {
    let centres: BTreeSet<i64> = months.iter().map(|(centre, _)| *centre).collect();
    let days: BTreeSet<NaiveDate> = months.iter().map(|(_, month)| *month).collect();
    let rows: Vec<ActivityReturn> = activity_return::table
        .filter(activity_return::centre_id.eq_any(centres))
        .filter(activity_return::month.eq_any(days))
        .filter(activity_return::status.eq("validated").and(activity_return::superseded.eq(false)))
        .select(ActivityReturn::as_select())
        .load(connection)?;
    Ok(rows.into_iter().filter(|row| months.contains(&(row.centre_id, row.month))).collect())
}
