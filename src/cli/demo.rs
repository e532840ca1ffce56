//! `taawun demo`.

use std::net::SocketAddr;
use std::time::Instant;

use clap::Args;
use diesel::prelude::*;

use super::{Failure, Listen, Outcome, print, progress, serve};
use crate::accounts::links::Purpose;
use crate::accounts::{self, Asker, Grant, Reach, Role, administration};
use crate::change::{self, Change};
use crate::clock::Clock;
use crate::config::{Config, MailOptions};
use crate::db::Db;
use crate::db::schema::{activity_return, centre, coordination};
use crate::demonstration::punctuality::LAGGARD;
use crate::jobs::schedule::Due;
use crate::period::{Period, PeriodKind};
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
        let listener = if self.exit { None } else { Some(serve::bind(self.listen.listen, true)?) };
        let jobs = config.read_jobs()?;
        let clock = Clock::system();

        print(&format!("1/5 Database {}", config.shown_database()))?;
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

        super::job_files::check_coordinations(&db, &jobs)?;

        print("2/5 Demonstration data (made up; marked as such everywhere)")?;
        self.fill(&db, &clock)?;

        print("3/5 Accounts of each role; each link signs in once, within a day")?;
        let listening = listener.as_ref().and_then(|listener| listener.local_addr().ok());
        self.accounts(&db, &clock, listening)?;

        print("4/5 The monthly job")?;
        let job = jobs.named("monthly")?;
        let due = last_due(&job, &clock).ok_or_else(|| anyhow::anyhow!("the job `monthly` has never been due"))?;
        let (address, listen) = (&self.listen.address, listening.or(Some(self.listen.listen)));
        // What is made up goes to nobody, whatever the environment says: letters become files.
        let mail = MailOptions::default();
        let sender = super::mail::sender(config, db.clone(), &mail, address, listen)?;
        let worker = serve::worker(config, db.clone(), jobs.clone(), clock, address, listen)?;
        super::jobs::run_due(&worker, &job, &due, &sender)?;

        match listener {
            None => print("5/5 Not serving (--exit). Serve with `taawun serve`, or `taawun demo` again."),
            Some(listener) => {
                print("5/5 Serving")?;
                let openid = self.listen.openid(&listener)?;
                serve::serve(config, db, jobs, &self.listen, listener, openid, Some((2, mail)))
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

/// Where a role holds.
#[derive(Debug, Clone, Copy)]
enum Ground {
    Country,
    /// Laâyoune, and a coordination that lags behind.
    TwoCoordinations,
    /// All the others, so that each report has somebody to go to.
    OtherCoordinations,
    /// A centre that has not handed in last month's return, of the coordination that lags behind.
    LateCentre,
}

/// The coordinations of [`Ground::TwoCoordinations`].
const TWO: [&str; 2] = ["11", LAGGARD];

/// The accounts of the demonstration: role, e-mail address, name, and where the role holds.
const ACCOUNTS: [(Role, &str, &str, Ground); 5] = [
    (Role::Administrator, "administrator@demo.taawun.example", "مسؤول النظام (توضيحي)", Ground::Country),
    (Role::Coordinator, "coordinator@demo.taawun.example", "منسق جهوي (توضيحي)", Ground::TwoCoordinations),
    (Role::Coordinator, "others@demo.taawun.example", "منسقو باقي الجهات (توضيحي)", Ground::OtherCoordinations),
    (Role::Clerk, "clerk@demo.taawun.example", "مكلف بالتصريح (توضيحي)", Ground::LateCentre),
    (Role::Viewer, "viewer@demo.taawun.example", "مطلع (توضيحي)", Ground::Country),
];

impl Demo {
    /// Makes the accounts that are not there yet, and a fresh link for each.
    fn accounts(&self, db: &Db, clock: &Clock, listening: Option<SocketAddr>) -> Outcome {
        let base = self.listen.address.base(listening.or(Some(self.listen.listen)));
        let asker = Asker::command_line();
        let links = change::perform(db, clock, &asker, "demo", None, |change| {
            let mut links = vec![];
            for (role, email, name, ground) in ACCOUNTS {
                let found = accounts::store::by_email(change.connection, email)?;
                let id = match found {
                    Some(account) => account.id,
                    None => {
                        let reaches = reaches(change, ground)?;
                        let grants: Vec<Grant> = reaches.into_iter().map(|reach| Grant { role, reach }).collect();
                        administration::register(change, email, name, &grants)?
                    }
                };
                // Who was disabled here stays so, and gets no link.
                if administration::find(change.connection, id)?.disabled_at.is_none() {
                    links.push((email.to_string(), administration::link(change, id, Purpose::SignIn)?));
                }
            }
            Ok(links)
        })?;
        for (email, path) in links {
            print(&format!("    {email:<34} {base}{path}"))?;
        }
        Ok(())
    }
}

fn reaches(change: &mut Change<'_>, ground: Ground) -> crate::error::Result<Vec<Reach>> {
    Ok(match ground {
        Ground::Country => vec![Reach::Country],
        Ground::TwoCoordinations => TWO.map(|code| Reach::Coordination(code.to_string())).to_vec(),
        Ground::OtherCoordinations => {
            let others = coordination::table.filter(coordination::code.ne_all(TWO)).order(coordination::code);
            let codes: Vec<String> = others.select(coordination::code).load(change.connection)?;
            codes.into_iter().map(Reach::Coordination).collect()
        }
        Ground::LateCentre => {
            let last_month = Period::last_complete(PeriodKind::Month, change.today).map(|month| month.start());
            let handed_in: Vec<i64> = activity_return::table
                .filter(activity_return::coordination_code.eq(LAGGARD))
                .filter(activity_return::month.eq(last_month.unwrap_or(change.today)))
                .select(activity_return::centre_id)
                .load(change.connection)?;
            let centre = centre::table
                .filter(centre::coordination_code.eq(LAGGARD))
                .filter(centre::closed_on.is_null())
                .filter(centre::id.ne_all(handed_in))
                .order(centre::id)
                .select(centre::id)
                .first(change.connection)?;
            vec![Reach::Centre(centre)]
        }
    })
}

/// The last due time of a job up to now that reports on the last complete period.
fn last_due(job: &crate::jobs::Job, clock: &Clock) -> Option<Due> {
    let now = clock.now();
    let period = Period::last_complete(job.period, job.time_zone.local(now).date_naive())?;
    let due = job.due_between(now - chrono::Duration::days(800), now).into_iter().next_back();
    // Before the month's due time the report of the last complete month is made all the same: as of now.
    Some(match due {
        Some(due) if due.period == period => due,
        _ => Due { at: now, local: job.time_zone.local(now), period },
    })
}

/// Runs a step, says what it did and how long it took.
fn timed<T>(step: impl FnOnce() -> Result<(T, String), Failure>) -> Result<T, Failure> {
    let began = Instant::now();
    let (value, text) = step()?;
    print(&format!("    {text} ({:.1} s)", began.elapsed().as_secs_f64()))?;
    Ok(value)
}
