//! `taawun jobs list`, `next`, `check` and `holidays`: what the job files say.

use chrono::{DateTime, Datelike, Utc};

use super::{Failure, Outcome, existing, print};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::jobs::file::{Coordinations, JobFileError, Recipient};
use crate::jobs::schedule::Due;
use crate::jobs::{Job, Jobs};
use crate::wording::Language;
use crate::zone;

/// Lists the jobs; files with mistakes are told at the end, and make the command fail.
pub fn list(config: &Config, json: bool) -> Outcome {
    let jobs = config.read_jobs_leniently()?;
    if json {
        let rows: Vec<serde_json::Value> = jobs.current().iter().map(describe).collect();
        print(&serde_json::Value::from(rows).to_string())?;
    } else {
        jobs.current().iter().try_for_each(|job| print(&line(job)))?;
    }
    refuse(&jobs.refused())
}

fn refuse(errors: &[JobFileError]) -> Outcome {
    if errors.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = errors.iter().map(JobFileError::to_string).collect();
    Err(Failure::Usage(anyhow::anyhow!("{} mistake(s) in job files:\n{}", lines.len(), lines.join("\n"))))
}

fn line(job: &Job) -> String {
    let languages: Vec<&str> = job.languages.iter().map(|language| language.as_str()).collect();
    let coordinations = match &job.coordinations {
        Coordinations::All => "all coordinations".to_string(),
        Coordinations::List(codes) => format!("coordinations {}", codes.join(", ")),
    };
    let mut more = String::new();
    if let Some(wait) = &job.completeness {
        let (whole, tenth) = (wait.share / 10, wait.share % 10);
        let share = if tenth == 0 { format!("{whole}%") } else { format!("{whole}.{tenth}%") };
        more.push_str(&format!("; waits for {share}, at most {}", wait.no_later_than));
    }
    if let Some(days) = &job.remind_before {
        more.push_str(&format!("; reminds {days} before"));
    }
    if job.on_working_days {
        more.push_str(&format!("; on working days ({})", job.working_days.weekdays.names().join(", ")));
    }
    if job.public {
        more.push_str("; public");
    }
    format!(
        "{:<14} {:<16} {:<18} {:<12} {}  {coordinations}{more}",
        job.name,
        job.schedule.text(),
        job.time_zone.name(),
        job.period.as_str(),
        languages.join(",")
    )
}

fn describe(job: &Job) -> serde_json::Value {
    let names = |recipients: &[Recipient]| recipients.iter().map(|one| one.as_str().to_owned()).collect::<Vec<_>>();
    let own = |code: &String| (code.clone(), serde_json::json!(names(&job.recipients_for(code))));
    serde_json::json!({
        "name": job.name,
        "schedule": job.schedule.text(),
        "time_zone": job.time_zone.name(),
        "period": job.period.as_str(),
        "coordinations": match &job.coordinations {
            Coordinations::All => serde_json::json!("all"),
            Coordinations::List(codes) => serde_json::json!(codes),
        },
        "languages": job.languages,
        "recipients": names(&job.recipients_for("")),
        "recipients_of":
            job.recipients.own().iter().map(|(code, _)| own(code)).collect::<serde_json::Map<_, _>>(),
        "wait_for_completeness": job.completeness.map(|wait| f64::from(wait.share) / 1000.0),
        "but_no_later_than": job.completeness.map(|wait| wait.no_later_than.to_string()),
        "remind_before": job.remind_before.map(|days| days.to_string()),
        "working_days": job.on_working_days.then(|| job.working_days.weekdays.names()),
        "catch_up": job.catch_up.as_str(),
        "public": job.public,
    })
}

/// Shows the next due times of all jobs.
pub fn next(config: &Config, after: Option<DateTime<Utc>>, count: usize, json: bool) -> Outcome {
    let jobs = config.read_jobs()?.current();
    let after = after.unwrap_or_else(|| Clock::system().now());
    let mut due: Vec<(&Job, Due)> =
        jobs.iter().flat_map(|job| job.due_times(after).take(count).map(move |due| (job, due))).collect();
    due.sort_by(|a, b| (a.1.at, &a.0.name).cmp(&(b.1.at, &b.0.name)));
    due.truncate(count);
    if json {
        let rows: Vec<serde_json::Value> = due
            .iter()
            .map(|(job, due)| {
                serde_json::json!({
                    "job": job.name,
                    "at": due.at.to_rfc3339(),
                    "local": due.local.to_rfc3339(),
                    "time_zone": job.time_zone.name(),
                    "period": due.period,
                    "remind_at": job.remind_at(due).map(|at| at.to_rfc3339()),
                    "wait_until": job.waits(due).map(|wait| wait.until.to_rfc3339()),
                })
            })
            .collect();
        return print(&serde_json::Value::from(rows).to_string());
    }
    for (job, due) in due {
        let minute = |at: DateTime<Utc>| job.time_zone.local(at).format("%Y-%m-%d %H:%M %:z").to_string();
        let reminds = job.remind_at(&due).map(|at| format!("  reminds {}", minute(at))).unwrap_or_default();
        let waits = job.waits(&due).map(|wait| format!("  waits until {}", minute(wait.until))).unwrap_or_default();
        print(&format!(
            "{}  {}  {:<14} {}{reminds}{waits}",
            due.local.format("%Y-%m-%d %H:%M %:z"),
            due.at.format("%Y-%m-%d %H:%MZ"),
            job.name,
            due.period
        ))?;
    }
    print(&format!("(time zone data {})", zone::version()))
}

/// Checks the job files, and says how many there are and what an operator should know.
pub fn check(config: &Config) -> Outcome {
    let jobs = config.read_jobs()?;
    // The coordinations that a file names can only be looked up where there is a database.
    if !config.is_missing() {
        check_coordinations(&existing(config)?, &jobs)?;
    }
    for warning in jobs.warnings(Clock::system().today()) {
        print(&format!("warning: {warning}"))?;
    }
    print(&format!("{} job(s), no fault found", jobs.current().len()))
}

/// Checks the coordinations that job files name against those there are.
pub fn check_coordinations(db: &Db, jobs: &Jobs) -> Outcome {
    let known: Vec<String> = db.run(crate::network::store::coordinations)?.into_iter().map(|one| one.code).collect();
    match jobs.current().iter().find_map(|job| job.check_coordinations(&known)) {
        Some(error) => Err(Failure::Usage(error.into())),
        None => Ok(()),
    }
}

/// Lists the holidays of a year.
pub fn holidays(config: &Config, year: Option<i32>) -> Outcome {
    let jobs = config.read_jobs()?;
    let year = year.unwrap_or_else(|| Clock::system().today().year());
    for day in jobs.holidays().of_year(year) {
        let expected = if day.expected { "  (expected)" } else { "" };
        let names = Language::ALL.map(|language| day.name(language).to_owned()).join(" · ");
        print(&format!("{}  {names}{expected}", day.date.format("%Y-%m-%d %a")))?;
    }
    jobs.holidays().warnings([year]).iter().try_for_each(|warning| print(&format!("warning: {warning}")))
}
