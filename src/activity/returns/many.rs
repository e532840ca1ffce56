//! Writing the figures of many returns at once, for imports: the same steps as one by one, in few statements.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::steps::{Step, state};
use crate::activity::rules;
use crate::activity::{ActivityReturn, ReturnLine};
use crate::change::Change;
use crate::db::DbConnection;
use crate::db::schema::{activity_return, return_event, return_explanation, return_line};
use crate::error::{Error, Result, UserError};
use crate::on_either;

/// How many returns one statement reads or writes.
const RETURNS: usize = 1_500;
/// How many lines one statement writes: five values each.
const LINES: usize = 6_000;

/// A return to be written, checked by the caller.
#[derive(Debug, Clone)]
pub struct Filled {
    /// The return as it is; a new one has the status `draft`, the version 1 and any key that no other has here.
    pub of: ActivityReturn,
    /// Whether it is new.
    pub new: bool,
    /// Its figures as they are.
    pub before: Vec<ReturnLine>,
    /// Its figures as they are to be, if they change.
    pub lines: Option<Vec<ReturnLine>>,
    /// Whether it is handed in, with what its rules warned about and the explanation of each.
    pub submit: Option<Vec<(UserError, String)>>,
}

/// Writes these returns and gives their keys, in their order. All that a single return is refused for has been ruled out
/// by the caller in this transaction, its rights included.
///
/// # Errors
/// Those of the database.
pub fn write(change: &mut Change<'_>, returns: &[Filled]) -> Result<Vec<i64>> {
    let mut keys: HashMap<(i64, NaiveDate), i64> = HashMap::new();
    let new: Vec<&Filled> = returns.iter().filter(|one| one.new).collect();
    for chunk in new.chunks(RETURNS) {
        keys.extend(open(change.connection, chunk)?);
    }
    let key = |one: &Filled| -> Result<i64> {
        if !one.new {
            return Ok(one.of.id);
        }
        let found = keys.get(&(one.of.centre_id, one.of.month)).copied();
        found.ok_or_else(|| Error::Internal("a return that was opened is not there".to_string()))
    };
    let ids: Vec<i64> = returns.iter().map(key).collect::<Result<_>>()?;
    figures(change.connection, returns, &ids)?;
    explanations(change.connection, returns, &ids)?;
    statuses(change, returns, &ids)?;
    history(change, returns, &ids)?;
    let entries = returns.iter().zip(&ids).map(|(one, id)| entry(one, *id)).collect();
    change.record_all("ActivityReturn", entries)?;
    Ok(ids)
}

/// New drafts; their keys by centre and month.
fn open(connection: &mut DbConnection, new: &[&Filled]) -> Result<Vec<((i64, NaiveDate), i64)>> {
    let rows: Vec<_> = new
        .iter()
        .map(|one| {
            let of = &one.of;
            (
                activity_return::centre_id.eq(of.centre_id),
                activity_return::month.eq(of.month),
                activity_return::version.eq(1),
                activity_return::status.eq("draft"),
                activity_return::superseded.eq(false),
                activity_return::coordination_code.eq(&of.coordination_code),
                activity_return::province_code.eq(&of.province_code),
                activity_return::commune_code.eq(&of.commune_code),
                activity_return::programme_code.eq(&of.programme_code),
                activity_return::setting.eq(&of.setting),
                activity_return::demonstration.eq(of.demonstration),
            )
        })
        .collect();
    let made: Vec<(i64, NaiveDate, i64)> = on_either!(connection, inner => {
        diesel::insert_into(activity_return::table)
            .values(rows)
            .returning((activity_return::centre_id, activity_return::month, activity_return::id))
            .get_results(inner)?
    });
    Ok(made.into_iter().map(|(centre, month, id)| ((centre, month), id)).collect())
}

fn figures(connection: &mut DbConnection, returns: &[Filled], ids: &[i64]) -> Result<()> {
    let rewritten: Vec<i64> =
        returns.iter().zip(ids).filter(|(one, _)| !one.new && one.lines.is_some()).map(|(_, id)| *id).collect();
    for chunk in rewritten.chunks(RETURNS) {
        diesel::delete(return_line::table.filter(return_line::return_id.eq_any(chunk.to_vec()))).execute(connection)?;
    }
    let lines: Vec<ReturnLine> = returns
        .iter()
        .zip(ids)
        .flat_map(|(one, id)| one.lines.iter().flatten().map(|line| ReturnLine { return_id: *id, ..line.clone() }))
        .collect();
    for chunk in lines.chunks(LINES) {
        on_either!(connection, inner => diesel::insert_into(return_line::table).values(chunk).execute(inner)?);
    }
    Ok(())
}

fn explanations(connection: &mut DbConnection, returns: &[Filled], ids: &[i64]) -> Result<()> {
    for (one, id) in returns.iter().zip(ids) {
        for (reason, text) in one.submit.iter().flatten() {
            diesel::delete(return_explanation::table.find((id, reason.code))).execute(connection)?;
            diesel::insert_into(return_explanation::table)
                .values((
                    return_explanation::return_id.eq(id),
                    return_explanation::rule_code.eq(reason.code),
                    return_explanation::text.eq(text.trim()),
                    return_explanation::arguments.eq(rules::write_arguments(reason)),
                ))
                .execute(connection)?;
        }
    }
    Ok(())
}

/// Raises the versions of returns that were there, and hands in.
fn statuses(change: &mut Change<'_>, returns: &[Filled], ids: &[i64]) -> Result<()> {
    let both = || returns.iter().zip(ids);
    let saved: Vec<i64> = both().filter(|(one, _)| !one.new && one.lines.is_some()).map(|(_, id)| *id).collect();
    for chunk in saved.chunks(RETURNS) {
        diesel::update(activity_return::table.filter(activity_return::id.eq_any(chunk.to_vec())))
            .set(activity_return::lock_version.eq(activity_return::lock_version + 1))
            .execute(change.connection)?;
    }
    let submitted: Vec<i64> = both().filter(|(one, _)| one.submit.is_some()).map(|(_, id)| *id).collect();
    for chunk in submitted.chunks(RETURNS) {
        diesel::update(activity_return::table.filter(activity_return::id.eq_any(chunk.to_vec())))
            .set((
                activity_return::status.eq("submitted"),
                activity_return::submitted_at.eq(change.now),
                activity_return::returned_reason.eq(None::<String>),
                activity_return::lock_version.eq(activity_return::lock_version + 1),
            ))
            .execute(change.connection)?;
    }
    Ok(())
}

fn history(change: &mut Change<'_>, returns: &[Filled], ids: &[i64]) -> Result<()> {
    let (now, account) = (change.now, change.asker.account());
    let mut events = vec![];
    for (one, id) in returns.iter().zip(ids) {
        let steps =
            [(one.new, Step::Opened), (one.lines.is_some(), Step::Saved), (one.submit.is_some(), Step::Submitted)];
        for (_, step) in steps.into_iter().filter(|(taken, _)| *taken) {
            events.push((
                return_event::return_id.eq(*id),
                return_event::step.eq(step.as_str()),
                return_event::at.eq(now),
                return_event::account_id.eq(account),
            ));
        }
    }
    for chunk in events.chunks(LINES) {
        on_either!(&mut *change.connection, inner => {
            diesel::insert_into(return_event::table).values(chunk).execute(inner)?
        });
    }
    Ok(())
}

fn entry(one: &Filled, id: i64) -> (String, Option<Value>, Option<Value>) {
    let said = |lines: &[ReturnLine]| {
        let lines = lines.iter().map(|line| json!([line.indicator_code, line.sex, line.age_band, line.value]));
        json!(lines.collect::<Vec<_>>())
    };
    let with = |of: &ActivityReturn, lines: &[ReturnLine]| {
        let mut state = state(of);
        state["lines"] = said(lines);
        state
    };
    let mut after = one.of.clone();
    if one.submit.is_some() {
        after.status = "submitted".to_string();
        after.returned_reason = None;
    }
    let before = (!one.new).then(|| with(&one.of, &one.before));
    (id.to_string(), before, Some(with(&after, one.lines.as_deref().unwrap_or(&one.before))))
}
