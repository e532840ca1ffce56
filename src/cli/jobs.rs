//! `taawun jobs`.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use clap::Subcommand;

use super::account::perform;
use super::mail::Sending;
use super::{Failure, Outcome, block_on, existing, job_files, print, progress, serve};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::delivery::sender::Sender;
use crate::jobs::recording;
use crate::jobs::runs::{self, Which};
use crate::jobs::schedule::Due;
use crate::jobs::worker::{Outcome as RunOutcome, Worker};
use crate::jobs::{Job, JobRun, requests};
use crate::period::Period;

#[derive(Subcommand)]
#[command(after_help = "Examples:\n  taawun jobs list\n  taawun jobs next --count 12 --json\n  \
    taawun jobs run monthly --period 2026-03\n  taawun --jobs ./jobs jobs check")]
pub enum JobsCommand {
    /// List the jobs
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show the next due times of all jobs, in local time and UTC
    Next {
        /// Only those after this instant (RFC 3339, such as 2026-02-14T00:00:00Z); default: now
        #[arg(long)]
        after: Option<DateTime<Utc>>,
        /// How many
        #[arg(long, default_value_t = 10)]
        count: usize,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List the latest runs, or show one with its attempts
    Runs {
        /// The number of a run: show it with its attempts and their steps
        run: Option<i64>,
        /// Only those in this state: due, waiting, running, done, failed or cancelled
        #[arg(long, value_parser = ["due", "waiting", "running", "done", "failed", "cancelled"])]
        state: Option<String>,
        /// How many
        #[arg(long, default_value_t = 20)]
        count: u16,
    },
    /// Start failed or cancelled runs over
    Retry {
        /// The run's number
        #[arg(required_unless_present = "failed")]
        run: Option<i64>,
        /// All that have failed
        #[arg(long, conflicts_with = "run")]
        failed: bool,
    },
    /// Stop a run, also while a worker carries it out
    Cancel {
        /// The run's number
        run: i64,
    },
    /// Check the job files and say everything that is wrong with them
    Check,
    /// List the holidays of a year, which working days are counted without
    Holidays {
        /// The year; default: this one
        year: Option<i32>,
    },
    /// Make the reports of a job now
    Run {
        /// The job's name
        name: String,
        /// The period to report on; default: the last complete one of the job's kind
        #[arg(long)]
        period: Option<Period>,
        #[command(flatten)]
        sending: Sending,
    },
}

impl JobsCommand {
    pub fn run(self, config: &Config) -> Outcome {
        match self {
            JobsCommand::List { json } => job_files::list(config, json),
            JobsCommand::Next { after, count, json } => job_files::next(config, after, count, json),
            JobsCommand::Runs { run: Some(id), .. } => show(&existing(config)?, id),
            JobsCommand::Runs { run: None, state, count } => {
                let found = existing(config)?.run(|connection| runs::latest(connection, state.as_deref(), count))?;
                for run in found {
                    print(&line(&run))?;
                }
                Ok(())
            }
            JobsCommand::Retry { run, .. } => {
                let db = existing(config)?;
                let retried = perform(&db, "retryRun", |change| {
                    let ids = match run {
                        Some(id) => vec![id],
                        None => runs::failed(change.connection)?,
                    };
                    ids.iter().map(|id| requests::retry(change, *id)).collect::<crate::error::Result<Vec<i64>>>()
                })?;
                print(&format!("{} run(s) due again; `taawun serve` or `taawun worker` makes them", retried.len()))
            }
            JobsCommand::Cancel { run } => {
                perform(&existing(config)?, "cancelRun", |change| requests::cancel(change, run))?;
                print(&format!("run {run} is cancelled"))
            }
            JobsCommand::Check => job_files::check(config),
            JobsCommand::Holidays { year } => job_files::holidays(config, year),
            JobsCommand::Run { name, period, sending } => {
                let jobs = config.read_jobs()?;
                let job = jobs.named(&name)?;
                let clock = Clock::system();
                let now = clock.now();
                let today = job.time_zone.local(now).date_naive();
                let period = match period {
                    Some(period) if period.kind() != job.period => {
                        return Err(Failure::Usage(anyhow::anyhow!(
                            "--period {period}: the job `{name}` reports on periods of the kind {}",
                            job.period.as_str()
                        )));
                    }
                    Some(period) if period.end() > today => {
                        return Err(Failure::Usage(anyhow::anyhow!(
                            "--period {period}: it is not over before {}; for a provisional one use `taawun report`",
                            period.end()
                        )));
                    }
                    Some(period) => period,
                    None => Period::last_complete(job.period, today)
                        .ok_or_else(|| anyhow::anyhow!("no complete period lies before {today}"))?,
                };
                let db = existing(config)?;
                job_files::check_coordinations(&db, &jobs)?;
                let sender = sending.sender(config, db.clone())?;
                let worker = serve::worker(config, db, jobs, clock, &sending.address, None)?;
                let due = Due { at: now, local: job.time_zone.local(now), period };
                run_due(&worker, &job, &due, &sender)
            }
        }
    }
}

/// A run in one line.
fn line(run: &JobRun) -> String {
    format!(
        "{:>7}  {:<9}  {:<11} {} {:<9} {}  due {}Z  attempts {}{}{}",
        run.id,
        run.state,
        run.job,
        run.coordination_code,
        run.period,
        run.language,
        run.due_at.format("%Y-%m-%d %H:%M"),
        run.attempts,
        if run.by_hand { "  by hand" } else { "" },
        run.error.as_deref().map(|error| format!("  {error}")).unwrap_or_default()
    )
}

fn show(db: &Db, id: i64) -> Outcome {
    let (run, attempts, steps) = db.read(|connection| {
        Ok((requests::find(connection, id)?, runs::attempts(connection, &[id])?, runs::steps(connection, &[id])?))
    })?;
    print(&line(&run))?;
    let second = |time: chrono::NaiveDateTime| time.format("%Y-%m-%d %H:%M:%S%.3fZ");
    for attempt in attempts {
        let end = match (attempt.ended_at, &attempt.error) {
            (Some(at), Some(error)) => format!("failed at {}: {error}", second(at)),
            (Some(at), None) => format!("done at {}", second(at)),
            (None, _) => "has not ended".to_string(),
        };
        print(&format!("  attempt by {} from {}: {end}", attempt.worker, second(attempt.began_at)))?;
        for (_, _, step, at) in steps.iter().filter(|(_, number, ..)| *number == attempt.number) {
            print(&format!("    {step:<9} {}", second(*at)))?;
        }
    }
    Ok(())
}

/// Records the runs of a due time that are not there yet, carries out those that are open, and says what there is.
pub fn run_due(worker: &Worker, job: &Job, due: &Due, sender: &Sender) -> Outcome {
    let began = Instant::now();
    let now = worker.clock.now();
    let corrected = recording::add_corrections(&worker.db, job, Some(due.period), now, worker.clock.today())?;
    let added = worker.db.write(|connection| {
        let added = corrected + recording::add_runs(connection, job, due)?;
        // Who asks by hand does not wait for a pause between attempts, and tries once more what was given up.
        runs::revive(connection, &job.name, due.period, now)?;
        Ok(added)
    })?;
    if let (true, Some(hook)) = (added > 0, &worker.hook) {
        hook(crate::jobs::worker::Step::Recorded);
    }
    let which = Which { only: Some((job.name.clone(), due.period)) };
    let (made, failed) = block_on(carry_out(worker, &which, added as u64))?;
    let runs = worker.db.run(|connection| runs::of_period(connection, &job.name, due.period))?;
    for (run, report) in &runs {
        match report {
            Some(report) => print(&format!("    {}", worker.put_on_shelf(report)?.display()))?,
            None => print(&format!(
                "    {}-{}-{}: {}{}",
                run.coordination_code,
                run.period,
                run.language,
                run.state,
                run.error.as_deref().map(|error| format!(": {error}")).unwrap_or_default()
            ))?,
        }
    }
    let had = runs.iter().filter(|(_, report)| report.is_some()).count() - made;
    print(&format!(
        "    {}, {} period {}: {made} made now, {had} made before ({:.1} s)",
        job.name,
        job.period.as_str(),
        due.period,
        began.elapsed().as_secs_f64()
    ))?;
    let mut letters = sender.send_until_idle()?;
    // It waits for the first attempt at each letter.
    if worker.summarise()? > 0 {
        letters += sender.send_until_idle()?;
    }
    sender.close();
    if letters > 0 {
        let letters = if letters == 1 { "1 letter".to_string() } else { format!("{letters} letters") };
        print(&format!("    Mail: {letters}; {}", sender.describe()))?;
    }
    if failed > 0 || runs.iter().any(|(_, report)| report.is_none()) {
        return Err(anyhow::anyhow!("not all reports could be made").into());
    }
    Ok(())
}

/// Carries out the open runs, waiting for those that a worker which has died still holds. How many reports were made,
/// and how many attempts failed.
async fn carry_out(worker: &Worker, which: &Which, expected: u64) -> Result<(usize, usize), Failure> {
    let bar = progress::bar(expected, "reports");
    let (mut made, mut failed) = (0, 0);
    loop {
        match worker.work_once(which).await? {
            Some((_, RunOutcome::Issued(_))) => {
                made += 1;
                bar.inc(1);
            }
            // An attempt that failed is due again later; a person who waits is told now.
            Some((_, RunOutcome::Failed(_))) => failed += 1,
            Some((_, RunOutcome::Lost | RunOutcome::Waiting)) => {}
            None => {
                let which = which.clone();
                let next = worker.db.ask(move |connection| runs::next_at(connection, &which)).await?;
                let wait = next.map(|next| next - runs::stored(worker.clock.now()));
                match wait {
                    Some(wait) if failed == 0 && wait <= runs::LEASE => {
                        let wait = wait.to_std().unwrap_or_default() + Duration::from_millis(50);
                        tokio::time::sleep(wait).await;
                    }
                    _ => break,
                }
            }
        }
    }
    bar.finish_and_clear();
    Ok((made, failed))
}
