//! How runs go on, seen from any process: what several of them share is the database alone, so that it is looked at again
//! and again, and what has changed since the last look is told.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::runs::{self, stored};
use super::{JobRun, requests};
use crate::accounts::{Ground, Rights};
use crate::db::DbConnection;
use crate::db::schema::job_run;
use crate::error::{Error, Result};
use crate::only_seen;

/// The states in which a run is not over.
const OPEN: [&str; 3] = ["due", "waiting", "running"];
/// How many runs are watched at once: the earliest of those that are open, and the others as those are over.
const WATCHED: i64 = 1_000;
/// For so long a run that is over is still looked at. Longer than two looks can be apart.
const REMEMBERED: Duration = Duration::seconds(60);

/// Which runs are watched, and how they were at the last look.
#[derive(Debug, Clone, Default)]
pub struct Watched {
    /// The key of the only one.
    only: Option<i64>,
    /// Each as it was, and how many steps its attempts had behind them.
    known: HashMap<i64, (JobRun, usize)>,
    looked: bool,
}

impl Watched {
    /// One run, by its key, until it is over.
    pub fn one(id: i64) -> Watched {
        Watched { only: Some(id), ..Watched::default() }
    }

    /// All runs that may be seen.
    pub fn all() -> Watched {
        Watched::default()
    }

    /// Whether nothing can change any more: the one run is over.
    pub fn is_over(&self) -> bool {
        self.only.is_some_and(|id| self.known.get(&id).is_some_and(|(run, _)| is_over(run)))
    }

    /// The runs that have changed since the last look, in the order in which they were recorded; at the first look those
    /// that are not over, or the one run as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the one run when it is not there or may not be seen.
    pub fn changes(
        &mut self,
        connection: &mut DbConnection,
        rights: &Rights,
        now: DateTime<Utc>,
    ) -> Result<Vec<JobRun>> {
        let mut rows = match self.only {
            Some(id) => vec![find(connection, rights, id)?],
            None => self.rows(connection, rights, stored(now) - REMEMBERED)?,
        };
        rows.sort_by_key(|run| run.id);
        let running: Vec<i64> = rows.iter().filter(|run| run.state == "running").map(|run| run.id).collect();
        let mut steps: HashMap<i64, usize> = HashMap::new();
        if !running.is_empty() {
            for (run, ..) in runs::steps(connection, &running)? {
                *steps.entry(run).or_default() += 1;
            }
        }
        let mut known = HashMap::with_capacity(rows.len());
        let mut changed = vec![];
        for run in rows {
            let id = run.id;
            // Signs of life are no news.
            let seen = (JobRun { lease_until: None, ..run.clone() }, steps.get(&id).copied().unwrap_or_default());
            let is_news = match self.known.get(&id) {
                Some(before) => *before != seen,
                None => self.looked || self.only.is_some() || !is_over(&run),
            };
            if is_news {
                changed.push(run);
            }
            known.insert(id, seen);
        }
        (self.known, self.looked) = (known, true);
        Ok(changed)
    }

    /// The runs that are open, those that were at the last look, and those that have been over only since then.
    fn rows(&self, connection: &mut DbConnection, rights: &Rights, since: NaiveDateTime) -> Result<Vec<JobRun>> {
        let mut rows = open(connection, rights)?;
        rows.extend(over_since(connection, rights, since)?);
        let found: HashSet<i64> = rows.iter().map(|run| run.id).collect();
        let were_open = self.known.values().filter(|(run, _)| !is_over(run) && !found.contains(&run.id));
        // Machines' clocks differ, and so does what they note as a run's end.
        let missing: Vec<i64> = were_open.map(|(run, _)| run.id).collect();
        if !missing.is_empty() {
            let query = job_run::table.filter(job_run::id.eq_any(missing)).into_boxed();
            let query = only_seen!(query, rights, coordination job_run);
            rows.extend(query.select(JobRun::as_select()).load::<JobRun>(connection)?);
        }
        Ok(rows)
    }
}

fn is_over(run: &JobRun) -> bool {
    !OPEN.contains(&run.state.as_str())
}

fn find(connection: &mut DbConnection, rights: &Rights, id: i64) -> Result<JobRun> {
    let run = requests::find(connection, id)?;
    if rights.sees(&Ground::Coordination(run.coordination_code.clone())) {
        return Ok(run);
    }
    Err(Error::not_found("run", id.to_string()))
}

fn open(connection: &mut DbConnection, rights: &Rights) -> Result<Vec<JobRun>> {
    let query = job_run::table.filter(job_run::state.eq_any(OPEN)).into_boxed();
    let query = only_seen!(query, rights, coordination job_run);
    Ok(query.order(job_run::id).limit(WATCHED).select(JobRun::as_select()).load(connection)?)
}

fn over_since(connection: &mut DbConnection, rights: &Rights, since: NaiveDateTime) -> Result<Vec<JobRun>> {
    let query = job_run::table.filter(job_run::finished_at.ge(since)).into_boxed();
    let query = only_seen!(query, rights, coordination job_run);
    Ok(query.order(job_run::id.desc()).limit(WATCHED).select(JobRun::as_select()).load(connection)?)
}
