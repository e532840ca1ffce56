//! The schedule: each report exactly once, whatever happens to clocks and processes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use taawun::clock::Clock;
use taawun::db::Db;
use taawun::db::schema::{job_run, report};
use taawun::delivery::files::Files;
use taawun::jobs::recording;
use taawun::jobs::runs::{self, Product, Which};
use taawun::jobs::scheduler::Scheduler;
use taawun::jobs::worker::{Step, Worker};
use taawun::jobs::{Job, JobRun, Jobs};
use taawun::reports::Report;
use taawun::reports::editions::NewReport;

use crate::support::{databases::on_each_database, on_each_filled, prepared, shipped_jobs};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn worker(db: &Db, clock: &Clock, jobs: Jobs, folder: &std::path::Path) -> Worker {
    Worker {
        db: db.clone(),
        clock: clock.clone(),
        jobs,
        files: Files::new(folder.join("files")),
        shelf: folder.join("reports"),
        address: "http://127.0.0.1:8080".into(),
        public_address: None,
        signer: None,
        hook: None,
    }
}

fn all_runs(db: &Db) -> Vec<JobRun> {
    db.run(|connection| Ok(job_run::table.order(job_run::id).select(JobRun::as_select()).load(connection)?)).unwrap()
}

fn all_reports(db: &Db) -> Vec<Report> {
    db.run(|connection| Ok(report::table.order(report::id).select(Report::as_select()).load(connection)?)).unwrap()
}

/// Runs on a runtime of its own, as `serve` does.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

fn nightly() -> Job {
    let text = "schedule = \"30 2 * * *\"\ntime_zone = \"Africa/Casablanca\"\nperiod = \"month\"\n\
                coordinations = [\"11\"]\nlanguages = [\"ar\"]\n";
    Job::parse("nightly", text).unwrap()
}

#[test]
fn a_year_of_due_times_gives_each_report_exactly_once() {
    on_each_database(|url| {
        let db = prepared(url);
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(at("2025-12-31T12:00:00Z"));
        let mut jobs: Vec<Job> = shipped_jobs().current().to_vec();
        jobs.push(nightly());
        let worker = worker(&db, &clock, Jobs::new(jobs), folder.path());
        // Looks at odd times, several at the same instant, with both changes of Ramadan 2026 on the way.
        let mut step = 0;
        let end = at("2027-01-31T00:00:00Z");
        while clock.now() < end {
            worker.record_due();
            worker.record_due();
            step += 1;
            clock.set(end.min(clock.now() + Duration::minutes([37, 1_440, 61, 9_001, 720][step % 5])));
        }
        worker.record_due();
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        for run in all_runs(&db) {
            *counts.entry((run.job, run.period)).or_default() += 1;
        }
        let mut expected: BTreeMap<(String, String), usize> = BTreeMap::new();
        let months: Vec<String> =
            std::iter::once("2025-12".into()).chain((1..=12).map(|m| format!("2026-{m:02}"))).collect();
        for month in months {
            expected.insert(("monthly".into(), month), 12);
        }
        for quarter in ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"] {
            expected.insert(("quarterly".into(), quarter.into()), 12);
        }
        // Due every night, it finds the month's report made after the first.
        for month in expected.keys().map(|(_, month)| month.clone()).collect::<Vec<_>>() {
            if month.contains('-') && !month.contains('Q') {
                expected.insert(("nightly".into(), month), 1);
            }
        }
        expected.insert(("annual".into(), "2025".into()), 36);
        expected.insert(("annual".into(), "2026".into()), 36);
        expected.insert(("school-year".into(), "2025-2026".into()), 12);
        assert_eq!(counts, expected);
        // And each of them becomes a report; where two jobs ask for the same one, it is made once.
        let runs = all_runs(&db).len();
        assert_eq!(block_on(worker.work_until_idle(&Which::default())).unwrap(), runs);
        let nights = expected.keys().filter(|(job, _)| job == "nightly").count();
        assert_eq!(all_reports(&db).len(), runs - nights, "a nightly report is the monthly one");
    });
}

#[test]
fn the_clock_changes_of_ramadan_neither_skip_nor_double_a_night() {
    // 15 February 2026: the clock goes from 03:00 back to 02:00, so that 02:30 comes twice. 22 March 2026: from 02:00
    // forward to 03:00, so that 02:30 does not come.
    let job = nightly();
    let due = job.due_between(at("2026-02-13T12:00:00Z"), at("2026-02-16T12:00:00Z"));
    let times: Vec<String> = due.iter().map(|due| due.at.to_rfc3339()).collect();
    assert_eq!(times, ["2026-02-14T01:30:00+00:00", "2026-02-15T01:30:00+00:00", "2026-02-16T02:30:00+00:00"]);
    let due = job.due_between(at("2026-03-20T12:00:00Z"), at("2026-03-23T12:00:00Z"));
    let times: Vec<String> = due.iter().map(|due| due.at.to_rfc3339()).collect();
    assert_eq!(times, ["2026-03-21T02:30:00+00:00", "2026-03-22T02:00:00+00:00", "2026-03-23T01:30:00+00:00"]);
}

#[test]
fn what_fell_due_while_the_program_was_off_is_made_at_the_next_start() {
    on_each_filled(|filled| {
        let clock = Clock::fixed(at("2026-08-15T00:00:00Z"));
        let jobs = Jobs::new(vec![shipped_jobs().named("monthly").unwrap()]);
        let before = worker(&filled.db, &clock, jobs.clone(), filled.folder.path());
        assert_eq!(before.record_due(), 0, "a job that is new owes nothing of the past");
        drop(before);
        clock.set(at("2026-11-20T00:00:00Z"));
        let after = worker(&filled.db, &clock, jobs, filled.folder.path());
        assert_eq!(after.record_due(), 36, "three months, twelve coordinations");
        let done = block_on(after.work_until_idle(&Which::default())).unwrap();
        assert_eq!(done, 36);
        let reports = all_reports(&filled.db);
        let first: Vec<&str> = reports.iter().map(|report| report.period.as_str()).collect();
        assert_eq!(first[..12], ["2026-08"; 12], "the oldest first");
        assert_eq!(first[24..], ["2026-10"; 12]);
    });
}

#[test]
fn many_workers_make_each_report_once() {
    on_each_filled(|filled| {
        let clock = Clock::fixed(at("2026-10-31T00:00:00Z"));
        let jobs = Jobs::new(vec![shipped_jobs().named("monthly").unwrap()]);
        worker(&filled.db, &clock, jobs.clone(), filled.folder.path()).record_due();
        clock.set(at("2026-11-02T00:00:00Z"));
        let issued = AtomicU64::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    // Each with connections of its own, as another machine would have.
                    let db = Db::open(&filled.url).unwrap();
                    let own = worker(&db, &clock, jobs.clone(), filled.folder.path());
                    own.record_due();
                    let done = block_on(own.work_until_idle(&Which::default())).unwrap();
                    issued.fetch_add(done as u64, Ordering::Relaxed);
                });
            }
        });
        // A worker may go home while another still works: what is left, the next look makes.
        let last = worker(&filled.db, &clock, jobs, filled.folder.path());
        let rest = block_on(last.work_until_idle(&Which::default())).unwrap();
        assert_eq!(issued.load(Ordering::Relaxed) + rest as u64, 12, "each run was carried out once");
        assert_eq!(all_reports(&filled.db).len(), 12);
        assert!(all_runs(&filled.db).iter().all(|run| run.state == "done" && run.attempts == 1));
    });
}

#[test]
fn a_worker_that_dies_at_any_step_leaves_a_state_from_which_the_next_goes_on() {
    on_each_filled(|filled| {
        let jobs = Jobs::new(vec![shipped_jobs().named("monthly").unwrap()]);
        let clock = Clock::fixed(at("2026-10-31T00:00:00Z"));
        worker(&filled.db, &clock, jobs.clone(), filled.folder.path()).record_due();
        clock.set(at("2026-11-02T00:00:00Z"));
        for fatal in [Step::Recorded, Step::Claimed, Step::Gathered, Step::Made, Step::Stored, Step::Finished] {
            let mut dying = worker(&filled.db, &clock, jobs.clone(), filled.folder.path());
            let died = Arc::new(AtomicBool::new(false));
            let seen = Arc::clone(&died);
            dying.hook = Some(Arc::new(move |step| {
                if step == fatal {
                    seen.store(true, Ordering::Relaxed);
                    panic!("killed after {step:?}");
                }
            }));
            // The thread ends with the worker in it, in the middle of what it was doing.
            let _ = std::thread::spawn(move || {
                dying.record_due();
                let _ = block_on(dying.work_once(&Which::default()));
            })
            .join();
            assert!(died.load(Ordering::Relaxed), "{fatal:?} was not reached");
            // A process that is gone notes no failure, as a panic does: the run stays claimed until its lease is over.
            filled
                .db
                .run(|connection| {
                    diesel::update(job_run::table.filter(job_run::state.eq("due")).filter(job_run::attempts.gt(0)))
                        .set((
                            job_run::state.eq("running"),
                            job_run::lease_until.eq(Some(runs::stored(clock.now()))),
                            job_run::not_before.eq(job_run::due_at),
                        ))
                        .execute(connection)?;
                    Ok(())
                })
                .unwrap();
            clock.set(clock.now() + Duration::minutes(2));
        }
        clock.set(clock.now() + Duration::hours(1));
        let next = worker(&filled.db, &clock, jobs, filled.folder.path());
        next.record_due();
        block_on(next.work_until_idle(&Which::default())).unwrap();
        let reports = all_reports(&filled.db);
        assert_eq!(reports.len(), 12);
        assert!(all_runs(&filled.db).iter().all(|run| run.state == "done"));
        next.tidy_shelf().unwrap();
        for report in &reports {
            assert!(next.shelf_path(&report.period, &report.file_name).exists(), "{}", report.file_name);
            assert_eq!(next.files.get(&report.sha256).unwrap().len() as i64, report.size_bytes);
        }
    });
}

#[test]
fn a_worker_that_lost_its_lease_can_not_finish() {
    on_each_filled(|filled| {
        let clock = &filled.clock;
        let jobs = shipped_jobs();
        let job = jobs.named("monthly").unwrap();
        let due = job.due_between(at("2026-10-31T00:00:00Z"), at("2026-11-02T00:00:00Z")).remove(0);
        filled.db.write(|connection| recording::add_runs(connection, &job, &due)).unwrap();
        let slow = runs::claim(&filled.db, &Which::default(), "test:1", clock.now()).unwrap().unwrap();
        assert!(runs::renew(&filled.db, &slow, clock.now()).unwrap());
        clock.set(clock.now() + runs::LEASE * 2);
        let mut taken = None;
        while let Some(run) = runs::claim(&filled.db, &Which::default(), "test:1", clock.now()).unwrap() {
            if run.id == slow.id {
                taken = Some(run);
            }
        }
        let taken = taken.expect("the run of the silent worker is taken over");
        assert_eq!(taken.claim, slow.claim + 1);
        let new = NewReport {
            coordination_code: taken.coordination_code.clone(),
            period: taken.period.parse().unwrap(),
            language: taken.language.parse().unwrap(),
            edition: 1,
            sha256: "0".repeat(64),
            size_bytes: 1,
            file_name: "x.pdf".into(),
            created_at: runs::stored(clock.now()),
            demonstration: true,
            small_cells: 0,
            public: false,
            figures: "{}".into(),
            replaces: None,
            changes: vec![],
            verification_code: "0123-4567-89AB".into(),
        };
        let product = Product::New(Box::new(new.clone()));
        assert!(runs::finish(&filled.db, &slow, &product, &[], clock.now()).unwrap().is_none(), "its write is refused");
        assert!(!runs::renew(&filled.db, &slow, clock.now()).unwrap());
        assert!(all_reports(&filled.db).is_empty());
        assert!(runs::finish(&filled.db, &taken, &product, &[], clock.now()).unwrap().is_some());
        assert!(runs::finish(&filled.db, &taken, &product, &[], clock.now()).unwrap().is_none(), "once");
        // Another run that decided on the same edition before that one was issued, and has seen other figures.
        let late = filled
            .db
            .write(|connection| {
                let row = job_run::table.find(taken.id);
                diesel::update(row)
                    .set((
                        job_run::state.eq("running"),
                        job_run::report_id.eq(None::<i64>),
                        job_run::lease_until.eq(Some(taken.not_before)),
                    ))
                    .execute(connection)?;
                Ok(row.select(JobRun::as_select()).first(connection)?)
            })
            .unwrap();
        let other = Product::New(Box::new(NewReport { verification_code: "1111-1111-1111".into(), ..new }));
        let refused = runs::finish(&filled.db, &late, &other, &[], clock.now()).unwrap_err();
        assert!(refused.to_string().contains("issued meanwhile by another run"), "{refused}");
        assert_eq!(all_reports(&filled.db).len(), 1);
    });
}

#[test]
fn a_run_that_keeps_failing_is_given_up_and_says_why() {
    on_each_filled(|filled| {
        let clock = &filled.clock;
        let jobs = Jobs::new(vec![nightly()]);
        let mut worker = filled.worker(jobs.clone());
        // A file stands where the store's folder should be.
        let blocked = filled.folder.path().join("blocked");
        std::fs::write(&blocked, b"").unwrap();
        worker.files = Files::new(&blocked);
        let job = jobs.named("nightly").unwrap();
        let due = job.due_between(clock.now() - Duration::days(1), clock.now()).remove(0);
        filled.db.write(|connection| recording::add_runs(connection, &job, &due)).unwrap();
        let mut attempts = 0;
        for _ in 0..20 {
            attempts += block_on(worker.work_until_idle(&Which::default())).unwrap();
            clock.set(clock.now() + Duration::hours(1));
        }
        assert_eq!(attempts as i32, runs::MAX_ATTEMPTS);
        let run = all_runs(&filled.db).remove(0);
        assert_eq!(run.state, "failed");
        assert!(run.error.unwrap().contains("blocked"));
        assert!(all_reports(&filled.db).is_empty());
        // Put right and asked for by hand, it is tried again.
        worker.files = Files::new(filled.folder.path().join("files"));
        let revived = filled.db.write(|connection| runs::revive(connection, "nightly", due.period, clock.now()));
        assert_eq!(revived.unwrap(), 1);
        block_on(worker.work_until_idle(&Which::default())).unwrap();
        assert_eq!(all_reports(&filled.db).len(), 1);
    });
}

#[test]
fn a_run_that_takes_its_worker_down_each_time_does_not_hold_up_the_others() {
    on_each_filled(|filled| {
        let clock = &filled.clock;
        let jobs = shipped_jobs();
        let job = jobs.named("monthly").unwrap();
        let due = job.due_between(at("2026-10-31T00:00:00Z"), at("2026-11-02T00:00:00Z")).remove(0);
        filled.db.write(|connection| recording::add_runs(connection, &job, &due)).unwrap();
        let first = all_runs(&filled.db)[0].id;
        // It comes back to the head of the queue each time, until it is given up.
        let mut claims = vec![];
        for _ in 0..runs::MAX_DEATHS {
            claims.push(runs::claim(&filled.db, &Which::default(), "test:1", clock.now()).unwrap().unwrap().id);
            clock.set(clock.now() + runs::LEASE * 2);
        }
        assert_eq!(claims, vec![first; runs::MAX_DEATHS as usize]);
        let next = runs::claim(&filled.db, &Which::default(), "test:1", clock.now()).unwrap().unwrap();
        assert_ne!(next.id, first);
        let given_up = all_runs(&filled.db).into_iter().find(|run| run.id == first).unwrap();
        assert_eq!(given_up.state, "failed");
        assert!(given_up.error.unwrap().contains("without a word"));
    });
}

#[test]
fn the_scheduler_makes_what_is_due_at_its_start_and_what_falls_due_later() {
    on_each_filled(|filled| {
        let jobs = Jobs::new(vec![nightly()]);
        // As of the day before: the job is known, and nothing is owed.
        filled.clock.set(at("2026-10-31T12:00:00Z"));
        filled.worker(jobs.clone()).record_due();
        filled.clock.set(at("2026-11-01T12:00:00Z"));
        let reports = |expected: usize| {
            let db = filled.db.clone();
            async move {
                for _ in 0..200 {
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                    if all_reports(&db).len() == expected {
                        return;
                    }
                }
                panic!("{} reports instead of {expected}", all_reports(&db).len());
            }
        };
        block_on(async {
            let scheduler = Scheduler::start(filled.worker(jobs), filled.sender(), "* * * * * *", 2).await.unwrap();
            reports(1).await;
            // The next night falls into the next month only once: the same month's report is not made again.
            filled.clock.set(at("2026-11-02T12:00:00Z"));
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
            assert_eq!(all_reports(&filled.db).len(), 1);
            filled.clock.set(at("2026-12-01T12:00:00Z"));
            reports(2).await;
            scheduler.stop().await;
        });
        let periods: Vec<String> = all_reports(&filled.db).into_iter().map(|report| report.period).collect();
        assert_eq!(periods, ["2026-10", "2026-11"]);
    });
}
