//! What people ask of runs: to make a report now, to try again, to stop.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::json;

use super::JobRun;
use crate::accounts::{Action, Ground};
use crate::change::Change;
use crate::db::DbConnection;
use crate::db::schema::{job_run, job_run_attempt};
use crate::error::{Error, Result, UserError};
use crate::period::Period;
use crate::reports;
use crate::wording::Language;

/// The name that runs go under which belong to no job file. No job file can have it.
pub const BY_HAND: &str = "by_hand";

/// The run with this key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(connection: &mut DbConnection, id: i64) -> Result<JobRun> {
    let row = job_run::table.find(id).select(JobRun::as_select()).first(connection).optional()?;
    row.ok_or_else(|| Error::not_found("run", id.to_string()))
}

/// The run, if the asker may keep what belongs to its coordination.
fn kept(change: &mut Change<'_>, id: i64) -> Result<JobRun> {
    let run = find(change.connection, id)?;
    change.allow(Action::Keep, &Ground::Coordination(run.coordination_code.clone()), "run", id)?;
    Ok(run)
}

fn record(change: &mut Change<'_>, run: &JobRun, state: &str) -> Result<i64> {
    let said = |state: &str| Some(json!({ "state": state }));
    change.record("Run", run.id, said(&run.state), said(state))?;
    Ok(run.id)
}

/// Asks for a report that is made before all that wait. Where the same was asked for before, that run is begun anew; it
/// gives the issued report again if no figure has changed.
///
/// # Errors
/// `PERIOD_NOT_OVER`; [`Error::NotFound`] for the coordination; [`Error::Forbidden`].
pub fn make_report(change: &mut Change<'_>, coordination: &str, period: Period, language: Language) -> Result<i64> {
    let ground = Ground::Coordination(coordination.to_string());
    crate::network::store::coordination(change.connection, coordination)?;
    change.allow(Action::Keep, &ground, "coordination", coordination)?;
    if period.end() > change.today {
        return Err(UserError::at(["period"], "PERIOD_NOT_OVER").with("date", period.last_day()).into());
    }
    let edition = reports::editions::latest(change.connection, coordination, period, language)?;
    let edition = edition.map_or(1, |issued| issued.edition + 1);
    let before: Option<JobRun> = job_run::table
        .filter(job_run::job.eq(BY_HAND))
        .filter(job_run::coordination_code.eq(coordination))
        .filter(job_run::period.eq(period.to_string()))
        .filter(job_run::language.eq(language.as_str()))
        .filter(job_run::edition.eq(edition))
        .select(JobRun::as_select())
        .first(change.connection)
        .optional()?;
    if let Some(run) = before {
        return match run.state.as_str() {
            // It is on its way.
            "due" | "waiting" | "running" => Ok(run.id),
            _ => {
                // Who asks now gets it.
                diesel::update(job_run::table.find(run.id))
                    .set(job_run::requested_by.eq(change.asker.account()))
                    .execute(change.connection)?;
                again(change, &run)
            }
        };
    }
    let id: i64 = diesel::insert_into(job_run::table)
        .values((
            job_run::job.eq(BY_HAND),
            job_run::coordination_code.eq(coordination),
            job_run::period.eq(period.to_string()),
            job_run::language.eq(language.as_str()),
            job_run::edition.eq(edition),
            job_run::state.eq("due"),
            job_run::due_at.eq(change.now),
            job_run::attempts.eq(0),
            job_run::not_before.eq(change.now),
            job_run::claim.eq(0),
            job_run::by_hand.eq(true),
            job_run::requested_by.eq(change.asker.account()),
        ))
        .returning(job_run::id)
        .get_result(change.connection)?;
    change.record("Run", id, None, Some(json!({ "state": "due" })))?;
    Ok(id)
}

/// Starts a run over that has failed or was cancelled, with all its attempts.
///
/// # Errors
/// `RUN_NOT_FAILED` for one that has not failed and was not cancelled; [`Error::NotFound`]; [`Error::Forbidden`].
pub fn retry(change: &mut Change<'_>, id: i64) -> Result<i64> {
    let run = kept(change, id)?;
    if !["failed", "cancelled"].contains(&run.state.as_str()) {
        return Err(UserError::at(["id"], "RUN_NOT_FAILED").into());
    }
    again(change, &run)
}

fn again(change: &mut Change<'_>, run: &JobRun) -> Result<i64> {
    diesel::update(job_run::table.find(run.id))
        .set((
            job_run::state.eq("due"),
            job_run::attempts.eq(0),
            job_run::not_before.eq(change.now),
            job_run::finished_at.eq(None::<NaiveDateTime>),
            job_run::error.eq(None::<String>),
            job_run::report_id.eq(None::<i64>),
            job_run::by_hand.eq(true),
        ))
        .execute(change.connection)?;
    record(change, run, "due")
}

/// Stops a run, also one that a worker carries out at this moment: what it makes is refused.
///
/// # Errors
/// `RUN_OVER` for one that is done, has failed or is cancelled; [`Error::NotFound`]; [`Error::Forbidden`].
pub fn cancel(change: &mut Change<'_>, id: i64) -> Result<i64> {
    let run = kept(change, id)?;
    if !["due", "waiting", "running"].contains(&run.state.as_str()) {
        return Err(UserError::at(["id"], "RUN_OVER").into());
    }
    diesel::update(job_run::table.find(run.id))
        .set((
            job_run::state.eq("cancelled"),
            job_run::claim.eq(run.claim + 1),
            job_run::lease_until.eq(None::<NaiveDateTime>),
            job_run::finished_at.eq(Some(change.now)),
        ))
        .execute(change.connection)?;
    if run.state == "running" {
        diesel::update(job_run_attempt::table.find((run.id, run.claim)))
            .set((job_run_attempt::ended_at.eq(Some(change.now)), job_run_attempt::error.eq(Some("cancelled"))))
            .execute(change.connection)?;
    }
    record(change, &run, "cancelled")
}
