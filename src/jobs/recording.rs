//! Due times and corrected figures become runs, each once under its unique key, whoever records them.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::deadlines::Wait;
use super::file::Coordinations;
use super::runs::stored;
use super::schedule::Due;
use super::{Job, announce};
use crate::db::schema::{coordination, job_batch, job_progress, job_run};
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result};
use crate::on_either;
use crate::period::Period;
use crate::reports::editions;
use crate::wording::Language;

/// For so long after a period a job makes corrected editions of its report.
pub const CORRECTED_FOR: Days = Days::new(400);

/// Turns the due times of a job since the last look into runs, leaves the reminders that were to come since then in the
/// outbox, and remembers how far it has looked. `address` is where people reach the server. Returns the number of new
/// runs.
///
/// A job that is seen for the first time owes nothing of the past. All in one transaction: whoever records the same
/// due times at the same moment finds the runs there.
///
/// # Errors
/// [`Error::NotFound`] when the job names a coordination that does not exist.
pub fn record_due(db: &Db, job: &Job, now: DateTime<Utc>, today: NaiveDate, address: &str) -> Result<usize> {
    db.write(|connection| {
        let since: Option<NaiveDateTime> =
            job_progress::table.find(&job.name).select(job_progress::recorded_until).first(connection).optional()?;
        let Some(since) = since else {
            diesel::insert_into(job_progress::table)
                .values((job_progress::job.eq(&job.name), job_progress::recorded_until.eq(stored(now))))
                .execute(connection)?;
            return Ok(0);
        };
        if since >= stored(now) {
            return Ok(0);
        }
        let mut made = 0;
        let due = job.due_between(since.and_utc(), now);
        let found = due.len();
        let due = job.caught_up(due, now);
        if due.len() < found {
            let left_out = found - due.len();
            tracing::warn!(job = job.name, catch_up = job.catch_up.as_str(), left_out, "due times missed");
        }
        for due in due {
            made += add_runs(connection, job, &due)?;
        }
        for (_, due) in job.reminders_between(since.and_utc(), now) {
            let reminded = announce::remind(connection, job, &due, now, today, address)?;
            tracing::info!(job = job.name, period = %due.period, letters = reminded, "reminders");
        }
        diesel::update(job_progress::table.find(&job.name))
            .set(job_progress::recorded_until.eq(stored(now)))
            .execute(connection)?;
        Ok(made)
    })
}

/// Adds the runs of one due time that are not there yet; returns how many those were.
///
/// # Errors
/// [`Error::NotFound`] when the job names a coordination that does not exist.
pub fn add_runs(connection: &mut DbConnection, job: &Job, due: &Due) -> Result<usize> {
    let wait = job.waits(due);
    let mut made = 0;
    for code in &codes(connection, job)? {
        for &language in &job.languages {
            made += add(connection, job, (code, due.period, language, 1), due.at, wait)?;
        }
    }
    add_batch(connection, job, due.at, made)?;
    Ok(made)
}

/// The coordinations that the job makes reports for.
///
/// # Errors
/// [`Error::NotFound`] when the job names one that does not exist.
pub fn codes(connection: &mut DbConnection, job: &Job) -> Result<Vec<String>> {
    let existing: Vec<String> =
        coordination::table.order(coordination::code).select(coordination::code).load(connection)?;
    match &job.coordinations {
        Coordinations::All => Ok(existing),
        Coordinations::List(codes) => match codes.iter().find(|code| !existing.contains(code)) {
            Some(unknown) => Err(Error::NotFound {
                kind: "coordination",
                key: unknown.clone(),
                hint: "; mend `coordinations` in the job's file",
            }),
            None => Ok(codes.clone()),
        },
    }
}

/// Adds the run for one report (coordination, period, language, edition) if it is not there; returns how many it added.
fn add(
    connection: &mut DbConnection,
    job: &Job,
    (code, period, language, edition): (&str, Period, Language, i32),
    due_at: DateTime<Utc>,
    wait: Option<Wait>,
) -> Result<usize> {
    let row = (
        job_run::job.eq(&job.name),
        job_run::coordination_code.eq(code),
        job_run::period.eq(period.to_string()),
        job_run::language.eq(language.as_str()),
        job_run::edition.eq(edition),
        job_run::state.eq("due"),
        job_run::due_at.eq(stored(due_at)),
        job_run::attempts.eq(0),
        job_run::not_before.eq(stored(due_at)),
        job_run::claim.eq(0),
        job_run::wait_share.eq(wait.map(|wait| wait.share)),
        job_run::wait_until.eq(wait.map(|wait| stored(wait.until))),
    );
    Ok(on_either!(connection, inner => {
        diesel::insert_into(job_run::table).values(row).on_conflict_do_nothing().execute(inner)?
    }))
}

/// Notes that there are new runs of this due time, about which administrators are told when all are over.
fn add_batch(connection: &mut DbConnection, job: &Job, due_at: DateTime<Utc>, runs: usize) -> Result<()> {
    if runs > 0 {
        let batch = (job_batch::job.eq(&job.name), job_batch::due_at.eq(stored(due_at)));
        on_either!(connection, inner => {
            diesel::insert_into(job_batch::table).values(batch).on_conflict_do_nothing().execute(inner)?
        });
    }
    Ok(())
}

/// Adds runs for those issued reports of the job's earlier periods, back to [`CORRECTED_FOR`], whose figures have changed
/// since, if the job has fallen due since the last look. To be called before [`record_due`]: what is added twice is there
/// once, and whoever dies in between has left nothing out.
///
/// # Errors
/// As [`editions::corrected`].
pub fn record_corrections(db: &Db, job: &Job, now: DateTime<Utc>, today: NaiveDate) -> Result<usize> {
    let due = db.run(|connection| {
        let since: Option<NaiveDateTime> =
            job_progress::table.find(&job.name).select(job_progress::recorded_until).first(connection).optional()?;
        Ok(since.and_then(|since| job.due_after(since.and_utc())).filter(|due| due.at <= now))
    })?;
    match due {
        Some(due) => add_corrections(db, job, None, due.at, today),
        None => Ok(0),
    }
}

/// Adds runs for those issued reports of the job, of one period or of all back to [`CORRECTED_FOR`], whose figures have
/// changed since; returns how many were not there yet.
///
/// # Errors
/// As [`editions::corrected`].
pub fn add_corrections(
    db: &Db,
    job: &Job,
    only: Option<Period>,
    due_at: DateTime<Utc>,
    today: NaiveDate,
) -> Result<usize> {
    let since = only.map_or(today - CORRECTED_FOR, |period| period.last_day());
    let mut corrected = db.read(|connection| {
        let coordinations = codes(connection, job)?;
        editions::corrected(connection, &coordinations, &job.languages, job.period, since, today)
    })?;
    corrected.retain(|correction| only.is_none_or(|period| period == correction.period));
    db.write(|connection| {
        let mut made = 0;
        for correction in &corrected {
            let report = (&*correction.coordination, correction.period, correction.language, correction.edition);
            made += add(connection, job, report, due_at, None)?;
        }
        add_batch(connection, job, due_at, made)?;
        Ok(made)
    })
}
