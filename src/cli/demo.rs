//! `taawun demo`.

use std::time::Instant;

use clap::Args;

use super::{Failure, Listen, Outcome, print, progress, serve};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::jobs::schedule::Due;
use crate::period::Period;
use crate::{demonstration, install};

/// Everything that the product does, on data made up for the purpose. Run again, it makes nothing twice.
#[derive(Args)]
pub struct Demo {
    /// Stop when the reports are made, without serving
    #[arg(long)]
    exit: bool,
    /// Decides the made-up data: the same seed gives the same data
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    #[command(flatten)]
    listen: Listen,
}

impl Demo {
    pub fn run(self, config: &Config) -> Outcome {
        // What would fail at the end is tried first.
        let listener = if self.exit { None } else { Some(serve::bind(self.listen.listen)?) };
        let jobs = config.read_jobs()?;
        let clock = Clock::system();

        print(&format!("1/4 Database {}", config.shown_database()))?;
        let db = timed(|| {
            let db = config.open()?;
            let prepared = install::prepare(&db)?;
            let text = if prepared.reference_data {
                "tables, geography (12 regions, 83 provinces, 1,503 communes), catalogue, published figures: loaded"
            } else {
                "set up already"
            };
            Ok((db, text.to_string()))
        })?;

        super::jobs::check_coordinations(&db, &jobs)?;

        print("2/4 Demonstration data (made up; marked as such everywhere)")?;
        self.fill(&db, &clock)?;

        print("3/4 The monthly job")?;
        let job = jobs.named("monthly")?.clone();
        let due = last_due(&job, &clock).ok_or_else(|| anyhow::anyhow!("the job `monthly` has never been due"))?;
        let worker = serve::worker(config, db.clone(), jobs.clone(), clock);
        super::jobs::run_due(&worker, &job, &due)?;

        match listener {
            None => print("4/4 Not serving (--exit). Serve with `taawun serve`, or `taawun demo` again."),
            Some(listener) => {
                print("4/4 Serving")?;
                serve::serve(config, db, jobs, listener)
            }
        }
    }

    fn fill(&self, db: &Db, clock: &Clock) -> Outcome {
        let until = install::month_start(clock.today());
        // The day's start, not the very instant: the same seed gives the same data all day long.
        let now = clock.today().and_time(chrono::NaiveTime::MIN).max(until.and_time(chrono::NaiveTime::MIN));
        let request = demonstration::Request { seed: self.seed, ..demonstration::Request::new(until, now) };
        timed(|| {
            let bar = progress::bar(0, "returns");
            let summary = install::fill_demonstration(db, &request, &mut |done, total| {
                bar.set_length(total);
                bar.set_position(done);
            })?;
            bar.finish_and_clear();
            let text = match summary {
                None => "filled in already".to_string(),
                Some(summary) => format!(
                    "{} centres, {} returns with {} figures, {} partners, {} agreements, {} trainings, {} cooperatives",
                    summary.centres,
                    summary.returns,
                    summary.lines,
                    summary.partners,
                    summary.agreements,
                    summary.trainings,
                    summary.cooperatives
                ),
            };
            Ok(((), text))
        })
    }
}

/// The last due time of a job up to now that reports on the last complete period.
fn last_due(job: &crate::jobs::Job, clock: &Clock) -> Option<Due> {
    let now = clock.now();
    let period = Period::last_complete(job.period, now.with_timezone(&job.time_zone).date_naive())?;
    let due = job.due_between(now - chrono::Duration::days(800), now).into_iter().next_back();
    // Before the month's due time the report of the last complete month is made all the same: as of now.
    Some(match due {
        Some(due) if due.period == period => due,
        _ => Due { at: now, local: now.with_timezone(&job.time_zone), period },
    })
}

/// Runs a step, says what it did and how long it took.
fn timed<T>(step: impl FnOnce() -> Result<(T, String), Failure>) -> Result<T, Failure> {
    let began = Instant::now();
    let (value, text) = step()?;
    print(&format!("    {text} ({:.1} s)", began.elapsed().as_secs_f64()))?;
    Ok(value)
}
