//! Runs: who asks for them, what they wait for, who carries them out; many processes on one database, some of them
//! killed.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{Datelike, TimeDelta, Utc};
use diesel::prelude::*;
use serde_json::json;
use taawun::db::schema::{delivery, job_progress, job_run, job_run_attempt, report};
use taawun::jobs::recording;
use taawun::jobs::runs::{self, Which};
use taawun::jobs::worker::Outcome;
use taawun::jobs::{JobRun, Jobs};

use crate::support::mail::MailServer;
use crate::support::program::{taawun, text};
use crate::support::{Filled, on_each_filled, shipped_jobs};

fn block_on<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

fn all(filled: &Filled) -> Vec<JobRun> {
    filled
        .db
        .run(|connection| Ok(job_run::table.order(job_run::id).select(JobRun::as_select()).load(connection)?))
        .unwrap()
}

/// Records the runs of the monthly job of 1 November 2026.
fn monthly(filled: &Filled) -> Jobs {
    let jobs = Jobs::new(vec![shipped_jobs().named("monthly").unwrap()]);
    let at = |text: &str| text.parse().unwrap();
    let due = jobs.current()[0].due_between(at("2026-10-31T00:00:00Z"), at("2026-11-02T00:00:00Z")).remove(0);
    filled.db.write(|connection| recording::add_runs(connection, &jobs.current()[0], &due)).unwrap();
    jobs
}

const MAKE: &str = "mutation ($input: MakeReportInput!) { makeReport(input: $input) { run { id state byHand } \
                    userErrors { code field } } }";

#[test]
fn what_a_coordinator_asks_for_is_made_before_the_batch() {
    on_each_filled(|filled| {
        let worker = filled.worker(monthly(filled));
        let (server, token) = (filled.serve(), filled.coordinator());
        let input = json!({ "coordination": "11", "period": "2026-09", "language": "FR" });
        let made = server.data_to(&token, MAKE, json!({ "input": input }));
        let id = made["makeReport"]["run"]["id"].clone();
        assert_eq!(made["makeReport"]["run"]["byHand"], true);
        let again = server.data_to(&token, MAKE, json!({ "input": input }));
        assert_eq!(again["makeReport"]["run"]["id"], id, "asked twice, made once");
        let (first, outcome) = block_on(worker.work_once(&Which::default())).unwrap().unwrap();
        assert!(matches!(outcome, Outcome::Issued(_)));
        assert_eq!((first.period.as_str(), first.language.as_str()), ("2026-09", "fr"));
        let look = "query ($id: ID!) { run(id: $id) { state error report { edition } \
                    attemptList { number endedAt error worker steps { name milliseconds } } } }";
        let run = server.data_to(&token, look, json!({ "id": id }))["run"].clone();
        assert_eq!(run["state"], "DONE");
        assert_eq!(run["report"]["edition"], 1);
        let attempt = &run["attemptList"][0];
        assert!(attempt["worker"].is_null(), "machines are for administrators");
        let steps: Vec<&str> =
            attempt["steps"].as_array().unwrap().iter().map(|step| step["name"].as_str().unwrap()).collect();
        assert_eq!(steps, ["gathered", "made", "stored"]);
        // A period that is not over has no report, and what is elsewhere is none of theirs.
        let running = json!({ "coordination": "11", "period": "2026-11", "language": "FR" });
        let refused = server.data_to(&token, MAKE, json!({ "input": running }));
        assert_eq!(refused["makeReport"]["userErrors"][0]["code"], "PERIOD_NOT_OVER");
        let elsewhere = json!({ "coordination": "10", "period": "2026-09", "language": "FR" });
        let answer = server.answer_to(&token, MAKE, json!({ "input": elsewhere }));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND");
    });
}

#[test]
fn a_run_is_cancelled_while_it_is_carried_out_and_can_be_started_over() {
    on_each_filled(|filled| {
        let jobs = monthly(filled);
        let (server, token) = (filled.serve(), filled.coordinator());
        let run = all(filled).into_iter().find(|run| run.coordination_code == "11").unwrap();
        let id = taawun::graphql::id::encode("Run", run.id).to_string();
        let decide = |what: &str| {
            let text = format!(
                "mutation ($id: ID!) {{ {what}(input: {{ id: $id }}) {{ run {{ state }} userErrors {{ code }} }} }}"
            );
            server.data_to(&token, &text, json!({ "id": id }))[what].clone()
        };
        assert_eq!(decide("retryRun")["userErrors"][0]["code"], "RUN_NOT_FAILED");
        // In the middle of its making.
        let cancelled = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let mut worker = filled.worker(jobs.clone());
        let (db, clock, seen) = (filled.db.clone(), filled.clock.clone(), cancelled.clone());
        let (url, key) = (server.url.clone(), token.clone());
        let (raw, wanted) = (id.clone(), run.id);
        worker.hook = Some(std::sync::Arc::new(move |step| {
            let running = db
                .run(|connection| Ok(job_run::table.find(wanted).select(job_run::state).first::<String>(connection)?))
                .unwrap();
            if step == taawun::jobs::worker::Step::Made
                && running == "running"
                && !seen.swap(true, std::sync::atomic::Ordering::Relaxed)
            {
                let text = format!("mutation {{ cancelRun(input: {{ id: \"{raw}\" }}) {{ run {{ state }} }} }}");
                let mut answer = ureq::post(format!("{url}/graphql"))
                    .header("Authorization", format!("Bearer {key}"))
                    .send_json(json!({ "query": text }))
                    .unwrap();
                let answer: serde_json::Value = answer.body_mut().read_json().unwrap();
                assert_eq!(answer["data"]["cancelRun"]["run"]["state"], "CANCELLED", "{answer}");
                let _ = &clock;
            }
        }));
        block_on(worker.work_until_idle(&Which::default())).unwrap();
        assert!(cancelled.load(std::sync::atomic::Ordering::Relaxed));
        let states: Vec<String> = all(filled).into_iter().map(|run| run.state).collect();
        assert_eq!(states.iter().filter(|state| *state == "done").count(), 11);
        assert_eq!(decide("cancelRun")["userErrors"][0]["code"], "RUN_OVER");
        let reports: i64 = filled.db.run(|connection| Ok(report::table.count().get_result(connection)?)).unwrap();
        assert_eq!(reports, 11, "what was made for the cancelled run is refused");
        // Started over, it is made.
        assert_eq!(decide("retryRun")["run"]["state"], "DUE");
        block_on(filled.worker(jobs).work_until_idle(&Which::default())).unwrap();
        assert!(all(filled).iter().all(|run| run.state == "done"));
    });
}

#[test]
fn a_run_waits_for_its_figures_and_no_longer_than_it_may() {
    on_each_filled(|filled| {
        let jobs = monthly(filled);
        let until = filled.clock.timestamp() + TimeDelta::days(2);
        filled
            .db
            .run(|connection| {
                // No coordination of the demonstration is ever complete: some centre is always late.
                Ok(diesel::update(job_run::table)
                    .set((job_run::wait_share.eq(1000), job_run::wait_until.eq(until)))
                    .execute(connection)?)
            })
            .unwrap();
        let worker = filled.worker(jobs);
        block_on(worker.work_until_idle(&Which::default())).unwrap();
        let runs = all(filled);
        let waiting: Vec<&JobRun> = runs.iter().filter(|run| run.state == "waiting").collect();
        assert!(!waiting.is_empty(), "some figures are missing");
        assert!(waiting.iter().all(|run| run.attempts == 0 && run.error.is_none()), "waiting is no attempt");
        let attempts: i64 =
            filled.db.run(|connection| Ok(job_run_attempt::table.count().get_result(connection)?)).unwrap();
        assert_eq!(attempts as usize, runs.len() - waiting.len());
        filled.clock.set(until.and_utc() - TimeDelta::seconds(1));
        block_on(worker.work_until_idle(&Which::default())).unwrap();
        assert_eq!(all(filled).iter().filter(|run| run.state == "waiting").count(), waiting.len());
        filled.clock.set(until.and_utc());
        block_on(worker.work_until_idle(&Which::default())).unwrap();
        assert!(all(filled).iter().all(|run| run.state == "done"), "made with what there is");
    });
}

/// A worker process on the database.
/// With letters to a mail server, where there is one.
fn sending<'c>(command: &'c mut Command, mail: &MailServer) -> &'c mut Command {
    command.env("TAAWUN_SMTP_URL", mail.plain()).env("TAAWUN_MAIL_FROM", "taawun@taawun.example")
}

fn start(filled: &Filled, jobs: &std::path::Path, mail: Option<&MailServer>) -> Child {
    let mut command = taawun(&filled.url, filled.folder.path());
    if let Some(mail) = mail {
        sending(&mut command, mail);
    }
    command.env("TAAWUN_JOBS", jobs).arg("worker").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Four processes find the same due times: 12 coordinations, 3 languages, 4 jobs. One of them is killed each second and
/// another started.
#[test]
fn four_processes_of_which_one_is_killed_each_second_make_and_mail_each_report_once() {
    on_each_filled(|filled| {
        let mail = MailServer::start();
        let jobs = filled.folder.path().join("jobs");
        std::fs::create_dir_all(&jobs).unwrap();
        let kinds = [("monthly", "month"), ("quarterly", "quarter"), ("half-yearly", "half-year"), ("annual", "year")];
        // Due in this very minute of the local clock, UTC, and not again before the next year.
        let now = Utc::now();
        for (name, period) in kinds {
            let text = format!(
                "schedule = \"{} {} {} {} *\"\ntime_zone = \"UTC\"\nperiod = \"{period}\"\ncoordinations = \"all\"\n\
                 languages = [\"ar\", \"fr\", \"en\"]\nrecipients = [\"{name}@x.example\"]\n",
                now.format("%-M"),
                now.format("%-H"),
                now.day(),
                now.month()
            );
            std::fs::write(jobs.join(format!("{name}.toml")), text).unwrap();
            filled
                .db
                .run(|connection| {
                    let known = (
                        job_progress::job.eq(name),
                        job_progress::recorded_until.eq(runs::stored(now - TimeDelta::minutes(2))),
                    );
                    Ok(diesel::insert_into(job_progress::table).values(known).execute(connection)?)
                })
                .unwrap();
        }
        let start = || start(filled, &jobs, mail.as_ref());
        let mut processes: Vec<Child> = (0..4).map(|_| start()).collect();
        let (began, mut killed) = (Instant::now(), 0);
        let done = |filled: &Filled| all(filled).iter().filter(|run| run.state == "done").count();
        while (done(filled) < 144 || due_letters(filled) > 0) && began.elapsed() < Duration::from_secs(300) {
            std::thread::sleep(Duration::from_secs(1));
            if began.elapsed() < Duration::from_secs(60) {
                let victim = killed % processes.len();
                let _ = processes[victim].kill();
                let _ = processes[victim].wait();
                processes[victim] = start();
                killed += 1;
            }
        }
        for process in &mut processes {
            let _ = process.kill();
            let _ = process.wait();
        }
        let runs = all(filled);
        let (again, most) = (
            runs.iter().filter(|run| run.attempts > 1).count(),
            runs.iter().map(|run| run.attempts).max().unwrap_or_default(),
        );
        let line = format!(
            "{}: {} runs, {} done, {killed} processes killed in {:.0} s, {again} runs begun more than once (at most \
             {most} times)",
            if taawun::db::is_postgres(&filled.url) { "PostgreSQL" } else { "SQLite" },
            runs.len(),
            done(filled),
            began.elapsed().as_secs_f64()
        );
        let _ = writeln!(std::io::stderr(), "{line}");
        assert_eq!(runs.len(), 144, "{line}");
        assert_eq!(done(filled), 144, "{line}");
        let keys: Vec<(String, String, String)> = filled
            .db
            .run(|connection| {
                let columns = (report::coordination_code, report::period, report::language);
                Ok(report::table.select(columns).load(connection)?)
            })
            .unwrap();
        let mut counts: BTreeMap<&(String, String, String), usize> = BTreeMap::new();
        for key in &keys {
            *counts.entry(key).or_default() += 1;
        }
        assert_eq!(counts.len(), 144, "{line}");
        assert!(counts.values().all(|count| *count == 1), "each report exactly once");
        assert!(killed > 0, "{line}");
        if let Some(mail) = &mail {
            each_letter_arrived(filled, mail);
        }
    });
}

/// How many letters nobody has begun to send.
fn due_letters(filled: &Filled) -> i64 {
    let due = delivery::table.filter(delivery::state.eq("due"));
    filled.db.run(|connection| Ok(due.count().get_result(connection)?)).unwrap()
}

/// Sends what killed senders left behind, and counts what has arrived.
fn each_letter_arrived(filled: &Filled, mail: &MailServer) {
    // Their claims would run out by themselves, in minutes.
    let past = runs::stored(Utc::now() - TimeDelta::minutes(1));
    let held = filled
        .db
        .run(|connection| {
            let held = delivery::table.filter(delivery::state.eq("sending"));
            Ok(diesel::update(held).set(delivery::lease_until.eq(Some(past))).execute(connection)?)
        })
        .unwrap();
    let mut command = taawun(&filled.url, filled.folder.path());
    let sent = sending(&mut command, mail).args(["mail", "send"]).output().unwrap();
    assert!(sent.status.success(), "{}", text(&sent));
    let letters: Vec<(Option<String>, String, i32)> = filled
        .db
        .run(|connection| {
            let columns = (delivery::message_id, delivery::state, delivery::uncertain);
            Ok(delivery::table.filter(delivery::kind.eq("report")).select(columns).load(connection)?)
        })
        .unwrap();
    let copies = mail.copies();
    let arrived = letters.iter().filter(|(id, _, _)| id.as_ref().is_some_and(|id| copies.contains_key(id))).count();
    let (taken, uncertain) =
        (mail.taken().len(), letters.iter().map(|(_, _, uncertain)| *uncertain as usize).sum::<usize>());
    let line = format!(
        "{} letters, {arrived} arrived in {taken} copies; {held} were left by killed senders, {uncertain} times it was \
         uncertain whether one had arrived",
        letters.len()
    );
    let _ = writeln!(std::io::stderr(), "{line}");
    assert_eq!((letters.len(), arrived), (144, 144), "{line}");
    assert!(letters.iter().all(|(_, state, _)| state == "sent"), "{line}");
    for (id, _, uncertain) in &letters {
        let copies = id.as_ref().and_then(|id| copies.get(id)).copied().unwrap_or_default();
        assert!(copies <= 1 + *uncertain as usize, "a second copy where nothing was uncertain: {id:?}");
    }
}
