//! The queue: due times become runs under a unique key, and workers claim, finish or fail them.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveDateTime, SubsecRound, Utc};
use diesel::prelude::*;

use super::file::Coordinations;
use super::schedule::Due;
use super::{Attempt, Job, JobRun};
use crate::db::schema::{coordination, job_batch, job_progress, job_run, job_run_attempt, job_run_step, report};
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result};
use crate::on_either;
use crate::period::Period;
use crate::reports::Report;
use crate::reports::editions::{self, FigureChange, NewReport};
use crate::wording::Language;

/// How long a claim holds without a sign of life of its worker.
pub const LEASE: Duration = Duration::seconds(10);
/// How often a run is tried before it counts as failed.
pub const MAX_ATTEMPTS: i32 = 5;
/// How often a run is begun before it counts as one that takes its workers down with it. More often than
/// [`MAX_ATTEMPTS`]: machines also go down for reasons of their own.
pub const MAX_DEATHS: i32 = 12;
/// For so long after a period a job makes corrected editions of its report.
pub const CORRECTED_FOR: Days = Days::new(400);
/// How often a run that waits for figures looks again.
pub const LOOK_AGAIN: Duration = Duration::minutes(10);

/// An instant as the database keeps it: UTC, whole microseconds.
pub fn stored(time: DateTime<Utc>) -> NaiveDateTime {
    time.naive_utc().trunc_subsecs(6)
}

/// Turns the due times of a job since the last look into runs, and remembers how far it has looked. Returns the number
/// of new runs.
///
/// A job that is seen for the first time owes nothing of the past. All in one transaction: whoever records the same
/// due times at the same moment finds the runs there.
///
/// # Errors
/// [`Error::NotFound`] when the job names a coordination that does not exist.
pub fn record_due(db: &Db, job: &Job, now: DateTime<Utc>) -> Result<usize> {
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
        diesel::update(job_progress::table.find(&job.name))
            .set(job_progress::recorded_until.eq(stored(now)))
            .execute(connection)?;
        Ok(made)
    })
}

/// Adds the runs of one due time that are not there yet; returns how many those were.
pub fn add_runs(connection: &mut DbConnection, job: &Job, due: &Due) -> Result<usize> {
    let existing: Vec<String> =
        coordination::table.order(coordination::code).select(coordination::code).load(connection)?;
    let codes = match &job.coordinations {
        Coordinations::All => existing,
        Coordinations::List(codes) => {
            if let Some(unknown) = codes.iter().find(|code| !existing.contains(code)) {
                return Err(Error::NotFound {
                    kind: "coordination",
                    key: unknown.clone(),
                    hint: "; mend `coordinations` in the job's file",
                });
            }
            codes.clone()
        }
    };
    let wait = job.waits(due);
    let mut made = 0;
    for code in &codes {
        for language in &job.languages {
            let row = (
                job_run::job.eq(&job.name),
                job_run::coordination_code.eq(code),
                job_run::period.eq(due.period.to_string()),
                job_run::language.eq(language.as_str()),
                job_run::edition.eq(1),
                job_run::state.eq("due"),
                job_run::due_at.eq(stored(due.at)),
                job_run::attempts.eq(0),
                job_run::not_before.eq(stored(due.at)),
                job_run::claim.eq(0),
                job_run::wait_share.eq(wait.map(|wait| wait.share)),
                job_run::wait_until.eq(wait.map(|wait| stored(wait.until))),
            );
            made += on_either!(connection, inner => {
                diesel::insert_into(job_run::table).values(row).on_conflict_do_nothing().execute(inner)?
            });
        }
    }
    if made > 0 {
        let batch = (job_batch::job.eq(&job.name), job_batch::due_at.eq(stored(due.at)));
        on_either!(connection, inner => {
            diesel::insert_into(job_batch::table).values(batch).on_conflict_do_nothing().execute(inner)?
        });
    }
    Ok(made)
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
        let coordinations = match &job.coordinations {
            Coordinations::All => coordination::table.select(coordination::code).load(connection)?,
            Coordinations::List(codes) => codes.clone(),
        };
        editions::corrected(connection, &coordinations, &job.languages, job.period, since, today)
    })?;
    corrected.retain(|correction| only.is_none_or(|period| period == correction.period));
    db.write(|connection| {
        let mut made = 0;
        for correction in &corrected {
            let row = (
                job_run::job.eq(&job.name),
                job_run::coordination_code.eq(&correction.coordination),
                job_run::period.eq(correction.period.to_string()),
                job_run::language.eq(correction.language.as_str()),
                job_run::edition.eq(correction.edition),
                job_run::state.eq("due"),
                job_run::due_at.eq(stored(due_at)),
                job_run::attempts.eq(0),
                job_run::not_before.eq(stored(due_at)),
                job_run::claim.eq(0),
            );
            made += on_either!(connection, inner => {
                diesel::insert_into(job_run::table).values(row).on_conflict_do_nothing().execute(inner)?
            });
        }
        Ok(made)
    })
}

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

/// What a worker has made for a run.
#[derive(Debug, Clone)]
pub struct Product {
    /// SHA-256 of the PDF in the file store.
    pub sha256: String,
    /// Its size.
    pub size_bytes: i64,
    /// A name for it.
    pub file_name: String,
    /// Whether figures made up for demonstration are in it.
    pub demonstration: bool,
    /// How many of its figures are small, or would give away a small cell; see [`crate::reports::small::cells`].
    pub small_cells: i64,
    /// Which edition it is.
    pub edition: i32,
    /// Its figures; see [`crate::reports::facts::to_json`].
    pub figures: String,
    /// The report that it replaces.
    pub replaces: Option<i64>,
    /// What changed against that.
    pub changes: Vec<FigureChange>,
}

/// Closes a run with its report, in one transaction. `None` when the claim no longer holds: somebody else has taken
/// over, and nothing was written.
///
/// Where this edition was issued before (by another job), the run is closed with that report.
pub fn finish(db: &Db, run: &JobRun, product: &Product, now: DateTime<Utc>) -> Result<Option<Report>> {
    let period: Period = run.period.parse()?;
    let language: Language =
        run.language.parse().map_err(|error| Error::Internal(format!("run {}: {error}", run.id)))?;
    db.write(|connection| {
        let held: i64 = held!(run).count().get_result(connection)?;
        if held == 0 {
            return Ok(None);
        }
        let new = NewReport {
            coordination_code: run.coordination_code.clone(),
            period,
            language,
            edition: product.edition,
            sha256: product.sha256.clone(),
            size_bytes: product.size_bytes,
            file_name: product.file_name.clone(),
            created_at: stored(now),
            demonstration: product.demonstration,
            small_cells: product.small_cells,
            figures: product.figures.clone(),
            replaces: product.replaces,
            changes: product.changes.clone(),
        };
        let issued = editions::insert(connection, &new)?;
        done(connection, run, &issued, now)?;
        Ok(Some(issued))
    })
}

/// Closes a run with a report that was issued before and says the same figures. `None` when the claim no longer holds.
pub fn close(db: &Db, run: &JobRun, issued: &Report, now: DateTime<Utc>) -> Result<Option<Report>> {
    db.write(|connection| {
        let held: i64 = held!(run).count().get_result(connection)?;
        if held == 0 {
            return Ok(None);
        }
        done(connection, run, issued, now)?;
        Ok(Some(issued.clone()))
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

/// Notes that an attempt failed: the run is tried again later, or has failed for good after [`MAX_ATTEMPTS`].
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
