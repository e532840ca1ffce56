//! What an operator sees of the jobs: whether the scheduler lives, what waits, when a report went out last.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::dsl::{count_star, max, min};
use diesel::prelude::*;

use super::Job;
use crate::db::DbConnection;
use crate::db::schema::{job_progress, job_run, job_run_attempt};
use crate::error::Result;

/// The states of runs.
pub const STATES: [&str; 6] = ["due", "waiting", "running", "done", "failed", "cancelled"];

/// The scheduler's signs of life. Clones are the same.
#[derive(Debug, Clone)]
pub struct Pulse(Arc<Mutex<(Instant, DateTime<Utc>)>>);

impl Pulse {
    /// Of a scheduler that starts now.
    pub(super) fn new(now: DateTime<Utc>) -> Pulse {
        Pulse(Arc::new(Mutex::new((Instant::now(), now))))
    }

    /// It has looked at what is due.
    pub(super) fn beat(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = (Instant::now(), now);
    }

    /// When it looked last: how long ago, and at what time of the clock.
    pub fn last(&self) -> (Duration, DateTime<Utc>) {
        let (at, time) = *self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        (at.elapsed(), time)
    }
}

/// Runs of one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runs {
    /// The state.
    pub state: String,
    /// How many there are.
    pub count: i64,
    /// Since when the one that has been in it longest is open, UTC: `due` runs since they could have been taken,
    /// `waiting` ones since they fell due, `running` ones since their worker began. `None` for other states.
    pub since: Option<NaiveDateTime>,
}

/// Where a job stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// When runs of it fell due last by its schedule, UTC.
    pub due: Option<NaiveDateTime>,
    /// Until when the reports of that may wait for figures, UTC; the due time itself where they don't wait.
    pub deadline: Option<NaiveDateTime>,
    /// When a run of it was done last, UTC.
    pub done: Option<NaiveDateTime>,
    /// How long a due time of it has gone by without being recorded; zero where none has.
    pub late: Duration,
}

/// The runs by state, in the order of [`STATES`].
///
/// # Errors
/// Those of the database.
pub fn runs(connection: &mut DbConnection) -> Result<Vec<Runs>> {
    let found: Vec<(String, i64, Option<NaiveDateTime>, Option<NaiveDateTime>)> = job_run::table
        .group_by(job_run::state)
        .select((job_run::state, count_star(), min(job_run::not_before), min(job_run::due_at)))
        .load(connection)?;
    let began: Option<NaiveDateTime> = job_run::table
        .inner_join(job_run_attempt::table.on(job_run_attempt::run_id.eq(job_run::id)))
        .filter(job_run::state.eq("running"))
        .filter(job_run_attempt::number.eq(job_run::claim))
        .select(min(job_run_attempt::began_at))
        .first(connection)?;
    let of = |state: &&str| {
        let found = found.iter().find(|(own, ..)| own == state);
        let since = match *state {
            "due" => found.and_then(|(_, _, not_before, _)| *not_before),
            "waiting" => found.and_then(|(.., due_at)| *due_at),
            "running" => began,
            _ => None,
        };
        Runs { state: state.to_string(), count: found.map_or(0, |(_, count, ..)| *count), since }
    };
    Ok(STATES.iter().map(of).collect())
}

/// Where each of these jobs stands, by name. Runs that were asked for by hand don't count.
///
/// # Errors
/// Those of the database.
pub fn standings(
    connection: &mut DbConnection,
    jobs: &[Job],
    now: DateTime<Utc>,
) -> Result<BTreeMap<String, Standing>> {
    type Row = (String, Option<NaiveDateTime>, Option<NaiveDateTime>);
    let due: Vec<Row> = job_run::table
        .filter(job_run::by_hand.eq(false))
        .group_by(job_run::job)
        .select((job_run::job, max(job_run::due_at), max(job_run::wait_until)))
        .load(connection)?;
    let done: Vec<(String, Option<NaiveDateTime>)> = job_run::table
        .filter(job_run::by_hand.eq(false))
        .filter(job_run::state.eq("done"))
        .group_by(job_run::job)
        .select((job_run::job, max(job_run::finished_at)))
        .load(connection)?;
    let recorded: Vec<(String, NaiveDateTime)> =
        job_progress::table.select((job_progress::job, job_progress::recorded_until)).load(connection)?;
    let mut standings = BTreeMap::new();
    for job in jobs {
        let (_, due, waits) = due.iter().find(|(name, ..)| *name == job.name).cloned().unwrap_or_default();
        let done = done.iter().find(|(name, _)| *name == job.name).and_then(|(_, done)| *done);
        let since = recorded.iter().find(|(name, _)| *name == job.name).map(|(_, until)| until.and_utc());
        let missed = since.and_then(|since| job.due_after(since)).filter(|due| due.at <= now);
        let late = missed.and_then(|missed| (now - missed.at).to_std().ok()).unwrap_or_default();
        standings.insert(job.name.clone(), Standing { due, deadline: due.max(waits), done, late });
    }
    Ok(standings)
}
