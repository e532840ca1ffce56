//! The queue: workers claim runs with a lease, and finish or fail them.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::{Attempt, JobRun, announce};
use crate::db::schema::{job_run, job_run_attempt, job_run_step, report};
use crate::db::{Db, DbConnection};
use crate::delivery::outbox::{self, Message};
use crate::error::{Error, Result};
use crate::on_either;
use crate::period::Period;
use crate::reports::Report;
use crate::reports::editions::{self, NewReport};

pub use crate::clock::stored;

/// How long a claim holds without a sign of life of its worker.
pub const LEASE: Duration = Duration::seconds(10);
/// How often a run is tried before it counts as failed.
pub const MAX_ATTEMPTS: i32 = 5;
/// How often a run is begun before it counts as one that takes its workers down with it. More often than
/// [`MAX_ATTEMPTS`]: machines also go down for reasons of their own.
pub const MAX_DEATHS: i32 = 12;
/// How often a run that waits for figures looks again.
pub const LOOK_AGAIN: Duration = Duration::minutes(10);

/// Which runs a worker takes.
#[derive(Debug, Clone, Default)]
pub struct Which {
    /// Only those of this job and period.
    pub only: Option<(String, Period)>,
}

/// The condition that a run waits for a worker, or has lost its own.
macro_rules! open_at {
    ($now:expr) => {
        job_run::not_before.le($now).and(
            job_run::state
                .eq("due")
                .or(job_run::state.eq("waiting"))
                .or(job_run::state.eq("running").and(job_run::lease_until.le($now))),
        )
    };
}

/// Claims a run for this worker: first what somebody asked for by hand, then what has waited longest; `None` when there
/// is nothing to do.
pub fn claim(db: &Db, which: &Which, worker: &str, now: DateTime<Utc>) -> Result<Option<JobRun>> {
    loop {
        match take(db, which, worker, stored(now))? {
            None => return Ok(None),
            Some(Ok(run)) => return Ok(Some(run)),
            Some(Err(run)) => tracing::error!(run, "given up: its worker stopped without a word each time"),
        }
    }
}

/// Takes the first open run; the id of one that was given up instead.
fn take(db: &Db, which: &Which, worker: &str, now: NaiveDateTime) -> Result<Option<std::result::Result<JobRun, i64>>> {
    db.write(|connection| {
        // Workers that see the same run at the same moment: one of them gets it, the others' transactions are run
        // again and find the next.
        let found: Option<JobRun> = on_either!(connection, inner => {
            let mut query = job_run::table
                .filter(open_at!(now))
                .order((job_run::by_hand.desc(), job_run::not_before, job_run::id))
                .select(JobRun::as_select())
                .limit(1)
                .into_boxed();
            if let Some((job, period)) = &which.only {
                query = query.filter(job_run::job.eq(job)).filter(job_run::period.eq(period.to_string()));
            }
            query.first(inner).optional()?
        });
        let Some(run) = found else { return Ok(None) };
        let this =
            job_run::table.find(run.id).filter(job_run::claim.eq(run.claim)).filter(job_run::state.eq(&run.state));
        if run.attempts >= MAX_DEATHS {
            // A run whose workers die with it never gets to say that it failed; it must not hold up the others.
            let error = format!("its worker stopped without a word, {} times", run.attempts);
            let given_up = diesel::update(this)
                .set((
                    job_run::state.eq("failed"),
                    job_run::lease_until.eq(None::<NaiveDateTime>),
                    job_run::finished_at.eq(Some(now)),
                    job_run::error.eq(Some(&error)),
                ))
                .execute(connection)?;
            if given_up == 0 {
                return Ok(None);
            }
            announce::failure(connection, &run, &error, now)?;
            return Ok(Some(Err(run.id)));
        }
        let claimed = diesel::update(this)
            .set((
                job_run::state.eq("running"),
                job_run::attempts.eq(run.attempts + 1),
                job_run::claim.eq(run.claim + 1),
                job_run::lease_until.eq(Some(now + LEASE)),
                job_run::worker.eq(Some(worker)),
            ))
            .execute(connection)?;
        if claimed == 0 {
            return Ok(None);
        }
        diesel::insert_into(job_run_attempt::table)
            .values((
                job_run_attempt::run_id.eq(run.id),
                job_run_attempt::number.eq(run.claim + 1),
                job_run_attempt::worker.eq(worker),
                job_run_attempt::began_at.eq(now),
            ))
            .execute(connection)?;
        Ok(Some(Ok(JobRun {
            state: "running".into(),
            attempts: run.attempts + 1,
            claim: run.claim + 1,
            lease_until: Some(now + LEASE),
            worker: Some(worker.into()),
            ..run
        })))
    })
}

/// The rows of a run that is still held by this claim.
macro_rules! held {
    ($run:expr) => {
        job_run::table.find($run.id).filter(job_run::claim.eq($run.claim)).filter(job_run::state.eq("running"))
    };
}

/// A sign of life: the claim holds for another [`LEASE`]. Whether it still held.
pub fn renew(db: &Db, run: &JobRun, now: DateTime<Utc>) -> Result<bool> {
    db.write(|connection| {
        let renewed =
            diesel::update(held!(run)).set(job_run::lease_until.eq(Some(stored(now) + LEASE))).execute(connection)?;
        Ok(renewed == 1)
    })
}

/// Notes that the attempt has a step behind it, and renews its claim. Whether the claim still held: where not, the
/// worker stops.
pub fn reached(db: &Db, run: &JobRun, step: &str, now: DateTime<Utc>) -> Result<bool> {
    db.write(|connection| {
        let renewed =
            diesel::update(held!(run)).set(job_run::lease_until.eq(Some(stored(now) + LEASE))).execute(connection)?;
        if renewed == 0 {
            return Ok(false);
        }
        diesel::insert_into(job_run_step::table)
            .values((
                job_run_step::run_id.eq(run.id),
                job_run_step::attempt.eq(run.claim),
                job_run_step::step.eq(step),
                job_run_step::ended_at.eq(stored(now)),
            ))
            .execute(connection)?;
        Ok(true)
    })
}

/// Notes how this claim's attempt ended.
fn end_attempt(connection: &mut DbConnection, run: &JobRun, error: Option<&str>, now: NaiveDateTime) -> Result<()> {
    diesel::update(job_run_attempt::table.find((run.id, run.claim)))
        .set((job_run_attempt::ended_at.eq(Some(now)), job_run_attempt::error.eq(error)))
        .execute(connection)?;
    Ok(())
}

/// Gives the claim back until the figures may have come. That is no attempt.
pub fn hold(db: &Db, run: &JobRun, now: DateTime<Utc>) -> Result<()> {
    let again = stored(now) + LOOK_AGAIN;
    let not_before = run.wait_until.map_or(again, |until| until.min(again));
    db.write(|connection| {
        let held = diesel::update(held!(run))
            .set((
                job_run::state.eq("waiting"),
                job_run::attempts.eq(run.attempts - 1),
                job_run::lease_until.eq(None::<NaiveDateTime>),
                job_run::not_before.eq(not_before),
                job_run::worker.eq(None::<String>),
            ))
            .execute(connection)?;
        if held == 1 {
            diesel::delete(job_run_attempt::table.find((run.id, run.claim))).execute(connection)?;
        }
        Ok(())
    })
}

/// What a worker gives a run to close it with.
#[derive(Debug, Clone)]
pub enum Product {
    /// A report that is issued now.
    New(Box<NewReport>),
    /// A report that was issued before and says the same figures.
    Issued(Box<Report>),
}

/// Closes a run with its report and leaves the letters that the report goes with in the outbox, in one transaction. `None` when the claim no longer holds: somebody else has taken
/// over, and nothing was written.
///
/// # Errors
/// [`Error::Report`] when another run has issued this edition meanwhile, with other figures: nothing was written, and the
/// next attempt compares with those.
pub fn finish(
    db: &Db,
    run: &JobRun,
    product: &Product,
    letters: &[Message],
    now: DateTime<Utc>,
) -> Result<Option<Report>> {
    db.write(|connection| {
        let held: i64 = held!(run).count().get_result(connection)?;
        if held == 0 {
            return Ok(None);
        }
        let issued = match product {
            Product::New(new) => {
                let issued = editions::insert(connection, new)?;
                // The same paper may have been signed at another instant.
                if issued.verification_code.as_ref() != Some(&new.verification_code) {
                    let said = "was issued meanwhile by another run, with other figures";
                    return Err(Error::Report(format!("{} {said}", issued.file_name)));
                }
                issued
            }
            Product::Issued(issued) => (**issued).clone(),
        };
        done(connection, run, &issued, now)?;
        let with_report = |letter: &Message| Message { report_id: Some(issued.id), ..letter.clone() };
        let letters: Vec<Message> = letters.iter().map(with_report).collect();
        outbox::queue(connection, &letters, stored(now))?;
        Ok(Some(issued))
    })
}

fn done(connection: &mut DbConnection, run: &JobRun, issued: &Report, now: DateTime<Utc>) -> Result<()> {
    diesel::update(job_run::table.find(run.id))
        .set((
            job_run::state.eq("done"),
            job_run::lease_until.eq(None::<NaiveDateTime>),
            job_run::finished_at.eq(Some(stored(now))),
            job_run::error.eq(None::<String>),
            job_run::report_id.eq(Some(issued.id)),
        ))
        .execute(connection)?;
    end_attempt(connection, run, None, stored(now))?;
    Ok(())
}

/// Notes that an attempt failed: the run is tried again later, or has failed for good after [`MAX_ATTEMPTS`], of which
/// the administrators are told.
pub fn fail(db: &Db, run: &JobRun, error: &str, now: DateTime<Utc>) -> Result<()> {
    let last = run.attempts >= MAX_ATTEMPTS;
    let now = stored(now);
    let seconds = i64::from(30 << run.attempts.clamp(0, 10));
    // Up to a quarter more, so that what failed together is not tried again together.
    let pause = Duration::seconds(seconds + rand::random_range(0..=seconds / 4));
    db.write(|connection| {
        let held = diesel::update(held!(run))
            .set((
                job_run::state.eq(if last { "failed" } else { "due" }),
                job_run::lease_until.eq(None::<NaiveDateTime>),
                job_run::not_before.eq(now + pause),
                job_run::finished_at.eq(last.then_some(now)),
                job_run::error.eq(Some(error)),
            ))
            .execute(connection)?;
        if held == 1 {
            end_attempt(connection, run, Some(error), now)?;
            if last {
                announce::failure(connection, run, error, now)?;
            }
        }
        Ok(())
    })
}

/// When the next open run can be taken; `None` when none is open.
pub fn next_at(connection: &mut DbConnection, which: &Which) -> Result<Option<NaiveDateTime>> {
    use diesel::dsl::min;
    let of = |state: &[&'static str]| {
        let mut query = job_run::table.filter(job_run::state.eq_any(state.to_vec())).into_boxed();
        if let Some((job, period)) = &which.only {
            query = query.filter(job_run::job.eq(job.clone())).filter(job_run::period.eq(period.to_string()));
        }
        query
    };
    let waiting: Option<NaiveDateTime> = of(&["due", "waiting"]).select(min(job_run::not_before)).first(connection)?;
    let held: Option<NaiveDateTime> = of(&["running"]).select(min(job_run::lease_until)).first(connection)?;
    Ok(waiting.into_iter().chain(held).min())
}

/// Makes the open and the given-up runs of a job and period due at once, with all their attempts. Those that a living
/// worker holds are left to it.
pub fn revive(connection: &mut DbConnection, job: &str, period: Period, now: DateTime<Utc>) -> Result<usize> {
    Ok(diesel::update(
        job_run::table
            .filter(job_run::job.eq(job))
            .filter(job_run::period.eq(period.to_string()))
            .filter(job_run::state.eq_any(["failed", "due", "waiting"])),
    )
    .set((
        job_run::state.eq("due"),
        job_run::attempts.eq(0),
        job_run::not_before.eq(stored(now)),
        job_run::finished_at.eq(None::<NaiveDateTime>),
        // Who asks now gets what there is now.
        job_run::wait_share.eq(None::<i32>),
        job_run::wait_until.eq(None::<NaiveDateTime>),
    ))
    .execute(connection)?)
}

/// The runs of a job for a period, in order, with the reports that they made.
pub fn of_period(connection: &mut DbConnection, job: &str, period: Period) -> Result<Vec<(JobRun, Option<Report>)>> {
    Ok(job_run::table
        .left_join(report::table)
        .filter(job_run::job.eq(job))
        .filter(job_run::period.eq(period.to_string()))
        .order((job_run::coordination_code, job_run::language))
        .select((JobRun::as_select(), Option::<Report>::as_select()))
        .load(connection)?)
}

/// The attempts of runs, in order.
pub fn attempts(connection: &mut DbConnection, runs: &[i64]) -> Result<Vec<Attempt>> {
    Ok(job_run_attempt::table
        .filter(job_run_attempt::run_id.eq_any(runs.to_vec()))
        .order((job_run_attempt::run_id, job_run_attempt::number))
        .select(Attempt::as_select())
        .load(connection)?)
}

/// The steps that attempts of runs have behind them, in order: run, attempt, step, when it ended (UTC).
pub fn steps(connection: &mut DbConnection, runs: &[i64]) -> Result<Vec<(i64, i32, String, NaiveDateTime)>> {
    Ok(job_run_step::table
        .filter(job_run_step::run_id.eq_any(runs.to_vec()))
        .order((job_run_step::run_id, job_run_step::attempt, job_run_step::ended_at))
        .select((job_run_step::run_id, job_run_step::attempt, job_run_step::step, job_run_step::ended_at))
        .load(connection)?)
}

/// The latest recorded runs, newest first, of all states or one.
pub fn latest(connection: &mut DbConnection, state: Option<&str>, limit: u16) -> Result<Vec<JobRun>> {
    let mut query = job_run::table.into_boxed();
    if let Some(state) = state {
        query = query.filter(job_run::state.eq(state.to_string()));
    }
    Ok(query.order(job_run::id.desc()).limit(limit.into()).select(JobRun::as_select()).load(connection)?)
}

/// The keys of the runs that have failed.
pub fn failed(connection: &mut DbConnection) -> Result<Vec<i64>> {
    Ok(job_run::table.filter(job_run::state.eq("failed")).order(job_run::id).select(job_run::id).load(connection)?)
}
