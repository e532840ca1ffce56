//! What is read from the database when metrics are asked for: the same for all processes, so that none keeps it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDateTime, Utc};
use prometheus_client::registry::Unit;

use super::Observation;
use super::measures::{Labels, Sheet};
use super::readiness::UnderWay;
use crate::db::{Db, DbConnection};
use crate::delivery::observed::{self as outbox, Letters};
use crate::error::Result;
use crate::jobs::observed::{self as queue, Runs, Standing};
use crate::jobs::{Job, Jobs};

/// How long reading may take.
const LIMIT: Duration = Duration::from_secs(3);
/// How long what was read holds.
const HOLDS: Duration = Duration::from_secs(5);

/// What was read last.
#[derive(Default)]
pub(super) struct Figures {
    read: tokio::sync::Mutex<Option<(Instant, Option<Arc<Stored>>)>>,
    under_way: UnderWay,
}

/// What the database says.
pub(super) struct Stored {
    at: DateTime<Utc>,
    runs: Vec<Runs>,
    jobs: BTreeMap<String, Standing>,
    letters: Vec<Letters>,
}

impl Observation {
    /// What the database says, at most [`HOLDS`] old; `None` while it says nothing.
    pub(super) async fn stored(&self) -> Option<Arc<Stored>> {
        let mut read = self.0.figures.read.lock().await;
        if let Some((at, stored)) = &*read
            && at.elapsed() < HOLDS
        {
            return stored.clone();
        }
        let (db, jobs, now) = (self.0.db.clone(), self.0.jobs.clone(), self.0.clock.now());
        let asked =
            self.0.figures.under_way.within(LIMIT, move || look(&db, &jobs, now).map_err(|error| error.to_string()));
        let stored = match asked.await {
            Ok(stored) => Some(Arc::new(stored)),
            Err(problem) => {
                tracing::warn!(problem, "figures of the queue can't be read for the metrics");
                None
            }
        };
        *read = Some((Instant::now(), stored.clone()));
        stored
    }
}

fn look(db: &Db, jobs: &Jobs, now: DateTime<Utc>) -> Result<Stored> {
    let jobs: Arc<Vec<Job>> = jobs.current();
    db.read(|connection| {
        hurry(connection)?;
        Ok(Stored {
            at: now,
            runs: queue::runs(connection)?,
            jobs: queue::standings(connection, &jobs, now)?,
            letters: outbox::letters(connection)?,
        })
    })
}

/// Lets PostgreSQL end a statement of this transaction that nobody waits for any more.
fn hurry(connection: &mut DbConnection) -> Result<()> {
    use diesel::connection::SimpleConnection;
    if let DbConnection::Postgres(inner) = connection {
        inner.batch_execute("SET LOCAL statement_timeout = 3000")?;
    }
    Ok(())
}

impl Stored {
    /// Writes them down.
    pub(super) fn fill(&self, sheet: &mut Sheet) {
        let state = |state: &str| -> Labels { vec![("state", state.to_string())] };
        let age = |since: Option<NaiveDateTime>| {
            since.map_or(0.0, |since| (self.at.naive_utc() - since).as_seconds_f64().max(0.0))
        };
        let open = |state: &str| ["due", "waiting", "running", "sending"].contains(&state);
        let runs = self.runs.iter().map(|runs| (state(&runs.state), runs.count as f64));
        sheet.gauges("taawun_runs", "Runs (reports to be made) by state", None, runs);
        let oldest = self.runs.iter().filter(|runs| open(&runs.state));
        let oldest = oldest.map(|runs| (state(&runs.state), age(runs.since)));
        let help = "Age of the oldest run: due ones since they could be taken, waiting ones since they fell due, \
                    running ones since their worker began";
        sheet.gauges("taawun_run_oldest_age", help, Some(Unit::Seconds), oldest);
        let letters = self.letters.iter().map(|letters| (state(&letters.state), letters.count as f64));
        sheet.gauges("taawun_letters", "Letters in the outbox by state", None, letters);
        let oldest = self.letters.iter().filter(|letters| open(&letters.state));
        let oldest = oldest.map(|letters| (state(&letters.state), age(letters.since)));
        let help = "Age of the oldest letter that is still to go, since it was written";
        sheet.gauges("taawun_letter_oldest_age", help, Some(Unit::Seconds), oldest);

        let mut of_jobs = |name: &str, help: &str, value: &dyn Fn(&Standing) -> Option<f64>| {
            let job = |name: &String| -> Labels { vec![("job_name", name.clone())] };
            let rows = self.jobs.iter().filter_map(|(name, standing)| Some((job(name), value(standing)?)));
            sheet.gauges(name, help, Some(Unit::Seconds), rows);
        };
        let stamp = |time: NaiveDateTime| time.and_utc().timestamp() as f64;
        let help = "When runs of the job fell due last by its schedule, seconds since 1970 UTC; none before the first";
        of_jobs("taawun_job_last_due_timestamp", help, &|job| job.due.map(stamp));
        let help = "Until when the reports of the last due time may wait for figures, seconds since 1970 UTC";
        of_jobs("taawun_job_deadline_timestamp", help, &|job| job.deadline.map(stamp));
        let help = "When a report of the job went out last, seconds since 1970 UTC; 0 where none has";
        of_jobs("taawun_job_last_report_timestamp", help, &|job| Some(job.done.map_or(0.0, stamp)));
        let help = "How long a due time of the job has gone by without being recorded";
        of_jobs("taawun_job_lateness", help, &|job| Some(job.late.as_secs_f64()));
    }
}
