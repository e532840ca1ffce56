//! What machines do: the disk is full, the store of files is away, the database goes down in the middle of a batch.
//! Errors are clear, and afterwards everything is done, each report once.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{Datelike, TimeDelta, Utc};
use diesel::prelude::*;
use serde_json::Value;
use taawun::db::Db;
use taawun::db::schema::{job_progress, job_run, job_run_attempt, report};
use taawun::delivery::files::Files;
use taawun::jobs::recording;
use taawun::jobs::runs::{self, Which};
use taawun::jobs::worker::{Outcome, Worker};
use taawun::jobs::{JobRun, Jobs};

use crate::support::databases::skipped_on_postgres;
use crate::support::program::{Program, taawun};
use crate::support::s3::S3;
use crate::support::{Filled, on_each_filled, postgres, shipped_jobs};

/// Nothing takes so long, unless it hangs.
const LIMIT: Duration = Duration::from_secs(300);

fn block_on<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

/// A line that is seen also where the test passes.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn kind(filled: &Filled) -> &'static str {
    if taawun::db::is_postgres(&filled.url) { "PostgreSQL" } else { "SQLite" }
}

fn all_runs(db: &Db) -> Vec<JobRun> {
    db.run(|connection| Ok(job_run::table.order(job_run::id).select(JobRun::as_select()).load(connection)?)).unwrap()
}

fn done(db: &Db) -> usize {
    all_runs(db).iter().filter(|run| run.state == "done").count()
}

/// What the reports are about and their hashes.
type Issued = (Vec<(String, String, String, i32)>, Vec<String>);

/// The reports, each of which must be there once and in the store as it was issued.
fn each_once(db: &Db, files: &Files) -> usize {
    let (keys, hashes): Issued = db
        .run(|connection| {
            let columns = (report::coordination_code, report::period, report::language, report::edition);
            let keys: Vec<(String, String, String, i32)> = report::table.select(columns).load(connection)?;
            Ok((keys, report::table.select(report::sha256).load(connection)?))
        })
        .unwrap();
    let different: BTreeSet<_> = keys.iter().collect();
    assert_eq!(different.len(), keys.len(), "each report once");
    assert!(keys.iter().all(|(.., edition)| *edition == 1));
    for hash in &hashes {
        files.get(hash).unwrap();
    }
    keys.len()
}

/// Waits until something holds.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !holds() {
        assert!(Instant::now() < deadline, "{what}: not within {} s", LIMIT.as_secs());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Job files that are all due in this very minute of the clock, UTC, and not again before the next year: 12
/// coordinations in so many languages and for so many kinds of periods.
fn due_now(filled: &Filled, kinds: &[&str], languages: &str) -> PathBuf {
    let jobs = filled.folder.path().join("due");
    std::fs::create_dir_all(&jobs).unwrap();
    let now = Utc::now();
    for period in kinds {
        let name = format!("{period}-reports");
        let text = format!(
            "schedule = \"{} {} {} {} *\"\ntime_zone = \"UTC\"\nperiod = \"{period}\"\ncoordinations = \"all\"\n\
             languages = {languages}\n",
            now.format("%-M"),
            now.format("%-H"),
            now.day(),
            now.month()
        );
        std::fs::write(jobs.join(format!("{name}.toml")), text).unwrap();
        let known = runs::stored(now - TimeDelta::minutes(2));
        filled
            .db
            .run(|connection| {
                let row = (job_progress::job.eq(&name), job_progress::recorded_until.eq(known));
                Ok(diesel::insert_into(job_progress::table).values(row).execute(connection)?)
            })
            .unwrap();
    }
    jobs
}

/// A worker process; ends with the value.
struct Working(Child);

impl Working {
    fn start(filled: &Filled, jobs: &Path, environment: &[(&'static str, String)]) -> Working {
        let mut command = taawun(&filled.url, filled.folder.path());
        command.env("TAAWUN_JOBS", jobs).envs(environment.iter().cloned()).arg("worker");
        Working(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    fn lives(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The pause before the next attempt passes.
fn pauses_pass(db: &Db) {
    db.run(|connection| {
        let again = job_run::table.filter(job_run::state.eq("due"));
        Ok(diesel::update(again).set(job_run::not_before.eq(runs::stored(Utc::now()))).execute(connection)?)
    })
    .unwrap();
}

/// A file system in memory of a few pages, mounted on a folder; goes away with the value.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None`, with a line that says so, where mounting is not allowed.
    fn mount(folder: PathBuf) -> Option<SmallDisk> {
        std::fs::create_dir_all(&folder).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=400k", "tmpfs"]).arg(&folder).output();
        let said = match mounted {
            Ok(output) if output.status.success() => return Some(SmallDisk(folder)),
            Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
            Err(error) => error.to_string(),
        };
        let line = format!("SKIPPED: a small file system can't be mounted ({})", said.trim());
        let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"));
        assert!(!(root && std::env::var("CI").as_deref() == Ok("true")), "{line}");
        tell(&line);
        None
    }

    fn grows(&self) {
        let grown = Command::new("mount").args(["-o", "remount,size=64m"]).arg(&self.0).status().unwrap();
        assert!(grown.success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_told_and_when_there_is_space_everything_is_done() {
    on_each_filled(|filled| {
        let disk = filled.folder.path().join("files");
        let Some(disk) = SmallDisk::mount(disk) else { return };
        let jobs = Jobs::new(vec![shipped_jobs().named("monthly").unwrap().clone()]);
        let at = |text: &str| text.parse().unwrap();
        let due = jobs.current()[0].due_between(at("2026-10-31T00:00:00Z"), at("2026-11-02T00:00:00Z")).remove(0);
        filled.db.write(|connection| recording::add_runs(connection, &jobs.current()[0], &due)).unwrap();
        let worker = Worker { files: Files::new(&disk.0), ..filled.worker(jobs) };
        let mut made = 0;
        for _ in 0..12 {
            match block_on(worker.work_once(&Which::default())).unwrap().unwrap().1 {
                Outcome::Issued(_) => made += 1,
                Outcome::Failed(error) => {
                    assert!(error.contains("No space left on device") && error.contains("files"), "{error}");
                }
                other => panic!("{other:?}"),
            }
        }
        let failed = all_runs(&filled.db).iter().filter(|run| run.error.is_some()).count();
        assert!(made > 0 && failed > 0, "400 KB are enough for some of 12 reports: {made}");
        assert_eq!(made + failed, 12);
        // Nothing half-written is left.
        let left: Vec<String> = walk(&disk.0).into_iter().filter(|name| !name.ends_with(".pdf")).collect();
        assert!(left.is_empty(), "{left:?}");
        assert_eq!(each_once(&filled.db, &worker.files), made);
        disk.grows();
        filled.clock.set(filled.clock.now() + TimeDelta::minutes(5));
        block_on(worker.work_until_idle(&Which::default())).unwrap();
        assert_eq!(done(&filled.db), 12);
        let reports = each_once(&filled.db, &worker.files);
        assert_eq!(reports, 12);
        tell(&format!(
            "{}, disk full: {made} of 12 reports made before, {failed} attempts failed and said why, {reports} reports, \
             each once, when there was space",
            kind(filled)
        ));
    });
}

/// The names of all files below a folder.
fn walk(folder: &Path) -> Vec<String> {
    let mut names = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap().is_dir() {
            true => names.extend(walk(&entry.path())),
            false => names.push(entry.file_name().to_string_lossy().into_owned()),
        }
    }
    names
}

#[test]
fn the_store_of_files_goes_away_in_the_middle_of_a_batch_and_comes_back() {
    on_each_filled(|filled| {
        let mut s3 = S3::start();
        let jobs = due_now(filled, &["month", "quarter"], "[\"ar\", \"fr\", \"en\"]");
        let mut worker = Working::start(filled, &jobs, &s3.environment());
        until("some reports", || done(&filled.db) >= 3);
        s3.goes_away();
        let before = done(&filled.db);
        let broken = |db: &Db| all_runs(db).iter().filter(|run| run.error.is_some()).count();
        until("a run fails", || broken(&filled.db) >= 2);
        let failed: Vec<JobRun> = all_runs(&filled.db).into_iter().filter(|run| run.error.is_some()).collect();
        for run in &failed {
            let error = run.error.as_deref().unwrap();
            assert!(
                error.contains("the file store s3://reports/issued") && error.contains("can't be reached"),
                "{error}"
            );
            assert_eq!(run.state, "due", "tried again");
        }
        assert!(worker.lives());
        s3.comes_back();
        until("all are done", || {
            pauses_pass(&filled.db);
            std::thread::sleep(Duration::from_secs(1));
            done(&filled.db) == 72
        });
        assert!(worker.lives());
        let reports = each_once(&filled.db, &s3.files());
        assert_eq!(reports, 72);
        let attempts: i64 =
            filled.db.run(|connection| Ok(job_run_attempt::table.count().get_result(connection)?)).unwrap();
        tell(&format!(
            "{}, store away: {before} of 72 runs done before, {} failed at least once and said why, {attempts} attempts, \
             {reports} reports, each once, when it was back",
            kind(filled),
            failed.len()
        ));
    });
}

#[test]
fn the_database_goes_down_in_the_middle_of_a_batch_and_comes_back() {
    let server = match postgres::own_server() {
        Ok(server) => server,
        Err(why) => return skipped_on_postgres(&why),
    };
    let filled = Filled::new(&server.url);
    let token = filled.administrator();
    let jobs = due_now(&filled, &["month", "quarter", "half-year", "year"], "[\"ar\", \"fr\", \"en\"]");
    let serving = Program::serve(&filled, &[]);
    let mut worker = Working::start(&filled, &jobs, &[]);
    let ask = || serving.ask(&token, "{ runs(first: 1) { nodes { state } } viewer { email } }", &Value::Null);
    let (mut told, mut before) = (0, vec![]);
    for wanted in [3, 40] {
        until("some reports", || done(&filled.db) >= wanted);
        // Between two statements of a transaction; whoever asks meanwhile is told so too.
        let lost = filled.db.write(|connection| {
            job_run::table.count().get_result::<i64>(connection)?;
            server.goes_down();
            Ok(job_run::table.count().get_result::<i64>(connection)?)
        });
        assert_eq!(lost.as_ref().unwrap_err().code(), "UNAVAILABLE", "{lost:?}");
        let answer = meanwhile(&serving, &token);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer}");
        assert!(!answer.to_string().contains("127.0.0.1"), "nothing of the inside: {answer}");
        told += 1;
        assert!(worker.lives());
        server.comes_back();
        let mut codes = BTreeSet::new();
        until("answers again", || {
            let answer = ask().unwrap_or_default();
            let code = &answer["errors"][0]["extensions"]["code"];
            if let Some(code) = code.as_str() {
                codes.insert(code.to_string());
            }
            answer["data"]["viewer"]["email"].is_string()
        });
        assert!(codes.iter().all(|code| code == "UNAVAILABLE"), "{codes:?}");
        before.push(done(&filled.db));
    }
    assert!(before.iter().all(|count| *count < 144), "in the middle: {before:?}");
    until("all are done", || {
        pauses_pass(&filled.db);
        std::thread::sleep(Duration::from_secs(1));
        done(&filled.db) == 144
    });
    assert!(worker.lives());
    let reports = each_once(&filled.db, &Files::new(filled.folder.path().join("files")));
    assert_eq!(reports, 144);
    let runs = all_runs(&filled.db);
    let again = runs.iter().filter(|run| run.claim > 1).count();
    tell(&format!(
        "PostgreSQL down twice, with {before:?} of 144 runs done: {told} askers told so, {again} runs begun more than \
         once, {reports} reports, each once",
    ));
    drop(worker);
}

/// The answer to a query, also where its status is no success.
fn meanwhile(serving: &Program, token: &str) -> Value {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    agent
        .post(format!("{}/graphql", serving.url))
        .header("Authorization", format!("Bearer {token}"))
        .send_json(serde_json::json!({ "query": "{ viewer { email } }" }))
        .unwrap()
        .body_mut()
        .read_json()
        .unwrap()
}
