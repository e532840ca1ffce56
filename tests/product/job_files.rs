//! Job files: due times against another implementation, catching up, and files that change while the program runs.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};
use taawun::clock::Clock;
use taawun::db::Db;
use taawun::db::schema::{job_progress, job_run};
use taawun::delivery::files::Files;
use taawun::jobs::scheduler::Scheduler;
use taawun::jobs::worker::Worker;
use taawun::jobs::{Job, JobRun, Jobs};

use crate::support::databases::on_each_database;
use crate::support::program::{Program, hang_up, taawun, text, until};
use crate::support::{on_each_filled, prepared};

const GOOD: &str = "schedule = \"0 6 1 * *\"\ntime_zone = \"Africa/Casablanca\"\nperiod = \"month\"\n\
                    coordinations = [\"11\"]\nlanguages = [\"ar\"]\n";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The time zone data of one release, and the due times that were computed from them.
fn support() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support-time")
}

/// A command of the program without a database.
fn run(data: &Path, arguments: &[&str]) -> Output {
    taawun("", data).env_remove("DATABASE_URL").args(arguments).output().unwrap()
}

/// The other implementation is `tests/support-time/due_times.py`: Python's zoneinfo, no cron library, and another way to
/// find due times, which it describes. It wrote the list once; both read the same time zone data (IANA 2026f), which lie
/// beside it, so that newer data change nothing here.
#[test]
fn two_years_of_due_times_are_those_of_an_independent_implementation() {
    let list = std::fs::read_to_string(support().join("due_times.txt")).unwrap();
    let (head, blocks) = list.split_once('\n').unwrap();
    let version = std::fs::read_to_string(support().join("zoneinfo/+VERSION")).unwrap();
    assert!(head.contains(version.trim()), "the list is of the data that lie beside it: {head}");
    let (mut schedules, mut compared) = (0, 0);
    for block in blocks.split('[').skip(1) {
        let (zone, rest) = block.split_once("] ").unwrap();
        let (schedule, expected) = rest.split_once('\n').unwrap();
        let expected: Vec<&str> = expected.lines().collect();
        let folder = tempfile::tempdir().unwrap();
        let job = GOOD.replace("0 6 1 * *", schedule).replace("Africa/Casablanca", zone);
        std::fs::write(folder.path().join("job.toml"), job).unwrap();
        // One more, to see that the list ends where the years do.
        let count = (expected.len() + 1).to_string();
        let output = taawun("", folder.path())
            .env_remove("DATABASE_URL")
            .env("TAAWUN_JOBS", folder.path())
            .arg("--zoneinfo")
            .arg(support().join("zoneinfo"))
            .args(["jobs", "next", "--json", "--after", "2024-12-31T23:59:59Z", "--count", &count])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output));
        let due: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        let mut due: Vec<String> =
            due.iter().map(|due| at(due["at"].as_str().unwrap()).format("%Y-%m-%dT%H:%M").to_string()).collect();
        assert!(due.pop().unwrap().starts_with("2027-"), "{schedule} in {zone}");
        let differs = due.iter().zip(&expected).find(|(due, expected)| due != expected);
        assert!(due.len() == expected.len() && differs.is_none(), "{schedule} in {zone}: {differs:?}");
        schedules += 1;
        compared += due.len();
    }
    println!("{compared} due times of {schedules} schedules compared");
    assert!(schedules == 30 && compared > 7_000, "{compared} due times of {schedules} schedules");
}

fn worker(db: &Db, clock: &Clock, jobs: Jobs, folder: &Path) -> Worker {
    let (db, clock) = (db.clone(), clock.clone());
    let (files, shelf) = (Files::new(folder.join("files")), folder.join("reports"));
    Worker { db, clock, jobs, files, shelf, address: String::new(), public_address: None, signer: None, hook: None }
}

/// Job, period and due time of all runs, in the order in which they were recorded.
fn recorded(db: &Db) -> Vec<String> {
    let runs: Vec<JobRun> = db
        .run(|connection| Ok(job_run::table.order(job_run::id).select(JobRun::as_select()).load(connection)?))
        .unwrap();
    runs.iter().map(|run| format!("{} {} {}", run.job, run.period, run.due_at.format("%m-%dT%H:%M"))).collect()
}

#[test]
fn three_months_off_are_caught_up_with_as_each_job_says_in_order() {
    on_each_database(|url| {
        let db = prepared(url);
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(at("2025-03-15T00:00:00Z"));
        let job = |name: &str, more: &str| Job::parse(name, &format!("{GOOD}{more}")).unwrap();
        let jobs = Jobs::new(vec![
            job("a-plain", ""),
            job("b-all", "catch_up = \"all\""),
            job("c-latest", "catch_up = \"latest\""),
            job("d-none", "catch_up = \"none\""),
        ]);
        assert_eq!(worker(&db, &clock, jobs.clone(), folder.path()).record_due(), 0);
        clock.set(at("2025-06-15T00:00:00Z"));
        let after = worker(&db, &clock, jobs.clone(), folder.path());
        assert_eq!(after.record_due(), 7);
        assert_eq!(after.record_due(), 0, "what was left out stays out");
        // The clock is on UTC until 6 April.
        let (march, april, may) = ("2025-03 04-01T06:00", "2025-04 05-01T05:00", "2025-05 06-01T05:00");
        let expected = [
            format!("a-plain {march}"),
            format!("a-plain {april}"),
            format!("a-plain {may}"),
            format!("b-all {march}"),
            format!("b-all {april}"),
            format!("b-all {may}"),
            format!("c-latest {may}"),
        ];
        assert_eq!(recorded(&db), expected);
        // A look that comes in time takes what is due, whatever the job says of what it missed.
        clock.set(at("2025-07-01T05:00:30Z"));
        assert_eq!(worker(&db, &clock, jobs, folder.path()).record_due(), 4);
        let last: Vec<String> = recorded(&db).split_off(7);
        assert_eq!(last, ["a-plain", "b-all", "c-latest", "d-none"].map(|job| format!("{job} 2025-06 07-01T05:00")));
    });
}

#[test]
fn runs_wait_as_their_job_says_and_move_to_working_days() {
    on_each_database(|url| {
        let db = prepared(url);
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(at("2025-03-15T00:00:00Z"));
        let text = "wait_for_completeness = \"97.5%\"\nbut_no_later_than = \"5 working days\"\nworking_days = true\n";
        let jobs = Jobs::new(vec![Job::parse("waiting", &format!("{GOOD}{text}")).unwrap()]);
        let worker = worker(&db, &clock, jobs, folder.path());
        worker.record_due();
        clock.set(at("2025-04-10T00:00:00Z"));
        worker.record_due();
        // 1 April is the second day of Aïd al-Fitr.
        assert_eq!(recorded(&db), ["waiting 2025-03 04-02T06:00"]);
        let waits: (Option<i32>, Option<NaiveDateTime>) = db
            .run(|connection| {
                Ok(job_run::table.select((job_run::wait_share, job_run::wait_until)).first(connection)?)
            })
            .unwrap();
        assert_eq!(waits, (Some(975), Some(at("2025-04-09T05:00:00Z").naive_utc())));
    });
}

const JOBS: &str = "{ jobs { name schedule timeZone } jobFileErrors { file line field message }
                     job(name: \"rare\") { next { local } } installation { timeZoneData } }";

/// What a server says of its job files: jobs with their schedules, and mistakes.
fn told(program: &Program, token: &str) -> (Vec<String>, Vec<Value>, Value) {
    let data = program.ask(token, JOBS, &Value::Null).unwrap()["data"].take();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let jobs = data["jobs"].as_array().unwrap();
    let jobs = jobs.iter().map(|job| format!("{} {}", text(&job["name"]), text(&job["schedule"]))).collect();
    (jobs, data["jobFileErrors"].as_array().unwrap().clone(), data)
}

#[test]
fn a_running_server_takes_changed_job_files_and_refuses_bad_ones() {
    on_each_filled(|filled| {
        let (administrator, coordinator) = (filled.administrator(), filled.coordinator());
        for arguments in [&[][..], &["--no-jobs"]] {
            let folder = filled.folder.path().join("jobs");
            let _ = std::fs::remove_dir_all(&folder);
            let program = Program::serve_with(filled, arguments, &[]);
            let write = |file: &str, text: &str| std::fs::write(folder.join(file), text).unwrap();
            // A new file, and one that becomes bad. Without a signal, the next look within a minute finds them: tried once.
            let rare = std::fs::read_to_string(folder.join("rare.toml")).unwrap();
            write("new.toml", GOOD);
            write("rare.toml", &rare.replace("period = \"year\"", "period = \"yaer\""));
            if !arguments.is_empty() || taawun::db::is_postgres(&filled.url) {
                program.hang_up();
            }
            let expected = ["new 0 6 1 * *", "rare 0 6 29 2 *"];
            let errors = until(|| match told(&program, &administrator) {
                (jobs, errors, _) if jobs == expected && !errors.is_empty() => Ok(errors),
                other => Err(format!("{other:?}")),
            });
            assert_eq!(errors.len(), 1);
            let error = &errors[0];
            assert!(error["file"].as_str().unwrap().ends_with("jobs/rare.toml"), "{error}");
            assert_eq!((&error["line"], &error["field"]), (&json!(3), &json!("period")));
            assert!(error["message"].as_str().unwrap().contains("did you mean \"year\"?"), "{error}");
            assert!(told(&program, &coordinator).1.is_empty(), "mistakes are for administrators");
            // A coordination that does not exist; and another look at the bad file, which is not told again.
            write("new.toml", &GOOD.replace("\"11\"", "\"13\""));
            program.hang_up();
            until(|| match told(&program, &administrator) {
                (jobs, errors, _) if jobs == expected && errors.len() == 2 => Ok(()),
                other => Err(format!("{other:?}")),
            });
            assert!(program.log().contains("there is no coordination \"13\""), "{}", program.log());
            // Mended, changed and removed.
            write("rare.toml", &rare.replace("0 6", "0 7"));
            std::fs::remove_file(folder.join("new.toml")).unwrap();
            program.hang_up();
            until(|| match told(&program, &administrator) {
                (jobs, errors, _) if jobs == ["rare 0 7 29 2 *"] && errors.is_empty() => Ok(()),
                other => Err(format!("{other:?}")),
            });
            let log = program.killed();
            let refusals = log.matches("did you mean \"year\"?").count();
            assert_eq!(refusals, 1, "a refusal is told once: {log}");
            assert!(log.contains("the job has ended"), "{log}");
        }
    });
}

#[test]
fn a_worker_reads_its_job_files_again_too() {
    on_each_filled(|filled| {
        let folder = filled.folder.path().join("jobs");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("first.toml"), GOOD.replace("0 6 1 *", "0 6 29 2")).unwrap();
        let log = filled.folder.path().join("worker.log");
        let mut child = taawun(&filled.url, filled.folder.path())
            .env("TAAWUN_JOBS", &folder)
            .arg("worker")
            .stdout(Stdio::from(std::fs::File::create(&log).unwrap()))
            .stderr(Stdio::from(std::fs::File::options().append(true).open(&log).unwrap()))
            .spawn()
            .unwrap();
        let logged = |what: &str| {
            let text = std::fs::read_to_string(&log).unwrap();
            if text.contains(what) { Ok(()) } else { Err(text) }
        };
        until(|| logged("Working."));
        std::fs::write(folder.join("first.toml"), "schedule = \"0 25 1 * *\"\n").unwrap();
        std::fs::write(folder.join("second.toml"), GOOD.replace("0 6 1 *", "0 6 29 2")).unwrap();
        hang_up(&child);
        let known = |connection: &mut _| {
            let jobs: Vec<String> =
                job_progress::table.select(job_progress::job).order(job_progress::job).load(connection)?;
            Ok(jobs)
        };
        until(|| logged("\"25\" cannot stand for the hour"));
        until(|| match filled.db.run(known).unwrap() {
            jobs if jobs == ["first", "second"] => Ok(()),
            jobs => Err(format!("{jobs:?}")),
        });
        child.kill().unwrap();
        child.wait().unwrap();
    });
}

/// Copies a folder of time zone data.
fn copy_zone_data(to: &Path) {
    for file in ["+VERSION", "Africa/Casablanca", "Europe/Paris", "UTC"] {
        std::fs::create_dir_all(to.join(file).parent().unwrap()).unwrap();
        std::fs::copy(support().join("zoneinfo").join(file), to.join(file)).unwrap();
    }
}

#[test]
fn newer_time_zone_data_need_no_new_program_and_no_restart() {
    on_each_filled(|filled| {
        let token = filled.administrator();
        let data = filled.folder.path().join("zoneinfo");
        copy_zone_data(&data);
        let program = Program::serve_with(filled, &[], &[("TAAWUN_ZONEINFO", data.to_str().unwrap())]);
        let says = |program: &Program| {
            let data = told(program, &token).2;
            let local = data["job"]["next"][0]["local"].as_str().unwrap();
            format!("{} {}", data["installation"]["timeZoneData"].as_str().unwrap(), &local[4..])
        };
        // 29 February: these data leave Morocco on UTC from 20 September 2026 on.
        assert_eq!(says(&program), "2026f -02-29T06:00:00+00:00");
        std::fs::copy(data.join("Europe/Paris"), data.join("Africa/Casablanca")).unwrap();
        std::fs::write(data.join("+VERSION"), "2099a\n").unwrap();
        program.hang_up();
        until(|| match says(&program) {
            newer if newer == "2099a -02-29T06:00:00+01:00" => Ok(()),
            other => Err(other),
        });
    });
}

#[test]
fn the_scheduler_follows_files_that_change_and_wakes_at_the_next_due_time() {
    on_each_filled(|filled| {
        let folder = tempfile::tempdir().unwrap();
        let rare = GOOD.replace("0 6 1 *", "0 6 29 2");
        std::fs::write(folder.path().join("rare.toml"), &rare).unwrap();
        let jobs = Jobs::read(Some(folder.path().to_owned())).unwrap();
        filled.clock.set(at("2025-11-01T05:29:57Z"));
        let known = || {
            let names = filled.db.run(|connection| {
                Ok(job_progress::table.select(job_progress::job).order(job_progress::job).load::<String>(connection)?)
            });
            names.unwrap()
        };
        actix_web::rt::System::new().block_on(async {
            let wait = async |what: &dyn Fn() -> bool, why: &str| {
                for _ in 0..600 {
                    if what() {
                        return;
                    }
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
                panic!("{why}: {:?}", known());
            };
            // No regular look in the time of this test: only the change and the due time wake it.
            let scheduler =
                Scheduler::start(filled.worker(jobs.clone()), filled.sender(), "0 0 0 1 1 *", 1).await.unwrap();
            wait(&|| known() == ["rare"], "the first look").await;
            std::fs::write(folder.path().join("soon.toml"), GOOD.replace("0 6", "30 6")).unwrap();
            assert!(jobs.reload(None));
            wait(&|| known() == ["rare", "soon"], "the change").await;
            assert!(recorded(&filled.db).is_empty());
            filled.clock.set(at("2025-11-01T05:30:00Z"));
            wait(&|| recorded(&filled.db) == ["soon 2025-10 11-01T05:30"], "the due time").await;
            scheduler.stop().await;
        });
    });
}

#[test]
fn the_commands_tell_what_is_wrong_with_files_of_jobs_holidays_and_zones() {
    let folder = tempfile::tempdir().unwrap();
    let jobs = folder.path().join("jobs");
    std::fs::create_dir_all(jobs.join("holidays")).unwrap();
    let write = |file: &str, text: &str| std::fs::write(jobs.join(file), text).unwrap();
    let jobs_path = jobs.to_str().unwrap();
    write("good.toml", &format!("{GOOD}working_days = true\nremind_before = \"3 working days\"\n"));
    write("bad.toml", &format!("{GOOD}catch_up = \"some\"\n"));
    let listed = run(folder.path(), &["--jobs", jobs_path, "jobs", "list"]);
    assert_eq!(listed.status.code(), Some(2));
    assert!(
        text(&listed).contains("good ") && text(&listed).contains("on working days (MON, TUE"),
        "{}",
        text(&listed)
    );
    assert!(text(&listed).contains("bad.toml:6: catch_up: \"some\" is not a way to catch up"), "{}", text(&listed));
    let checked = run(folder.path(), &["--jobs", jobs_path, "jobs", "check"]);
    assert_eq!(checked.status.code(), Some(2));
    std::fs::remove_file(jobs.join("bad.toml")).unwrap();
    // A file of holidays of one's own, without dates of this year.
    write(
        "holidays/morocco.toml",
        "[[religious]]\ndays = 2\nannounced = [2025-03-31]\nar = \"ع\"\nfr = \"Aïd\"\nen = \"Aïd al-Fitr\"\n",
    );
    let checked = run(folder.path(), &["--jobs", jobs_path, "jobs", "check"]);
    assert!(checked.status.success(), "{}", text(&checked));
    assert_eq!(
        text(&checked).matches("warning: holidays/morocco.toml has no date in 20").count(),
        2,
        "{}",
        text(&checked)
    );
    let holidays = run(folder.path(), &["--jobs", jobs_path, "jobs", "holidays", "2025"]);
    assert!(
        text(&holidays).starts_with("2025-03-31 Mon  ع · Aïd · Aïd al-Fitr\n2025-04-01 Tue"),
        "{}",
        text(&holidays)
    );
    let next =
        run(folder.path(), &["--jobs", jobs_path, "jobs", "next", "--after", "2025-03-10T00:00:00Z", "--count", "1"]);
    let line = "2025-04-02 06:00 +00:00  2025-04-02 06:00Z  good           2025-03  reminds 2025-03-26 06:00 +00:00";
    assert!(text(&next).starts_with(line), "{}", text(&next));
    write("holidays/morocco.toml", "[[religious]]\ndays = 0\n");
    let checked = run(folder.path(), &["--jobs", jobs_path, "jobs", "check"]);
    assert_eq!(checked.status.code(), Some(2));
    assert!(text(&checked).contains("morocco.toml:2: religious: days: write how many"), "{}", text(&checked));
    // No command needs sound job files that has nothing to do with them.
    assert!(run(folder.path(), &["--jobs", jobs_path, "migrate"]).status.success());
    assert!(run(folder.path(), &["--jobs", jobs_path, "jobs", "runs"]).status.success());
    let zones = run(folder.path(), &["--zoneinfo", jobs_path, "jobs", "next"]);
    assert_eq!(zones.status.code(), Some(2));
    assert!(text(&zones).contains("holds no time zone data: there is no file Africa/Casablanca"), "{}", text(&zones));
}
