//! Issued files in a bucket of a real S3 server: kept, handed out, damaged, out of reach.

use std::sync::Arc;

use diesel::prelude::*;
use serde_json::Value;
use taawun::accounts::Rights;
use taawun::check;
use taawun::db::schema::delivery;
use taawun::delivery::bucket::Bucket;
use taawun::delivery::files::{Files, sha256};
use taawun::jobs::recording;
use taawun::jobs::runs::{self, Which};
use taawun::jobs::worker::{Outcome, Worker};
use taawun::jobs::{JobRun, Jobs};
use taawun::reports::{self, Report};

use crate::support::program::{taawun, text};
use crate::support::s3::{S3, SECRET, URL};
use crate::support::{Filled, on_each_filled, shipped_jobs};

fn block_on<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

/// A worker that keeps its files there, with the runs of the monthly job of 1 November 2026.
fn worker(filled: &Filled, files: Files) -> Worker {
    let jobs = Jobs::new(vec![shipped_jobs().named("monthly").unwrap().clone()]);
    let at = |text: &str| text.parse().unwrap();
    let due = jobs.current()[0].due_between(at("2026-10-31T00:00:00Z"), at("2026-11-02T00:00:00Z")).remove(0);
    filled.db.write(|connection| recording::add_runs(connection, &jobs.current()[0], &due)).unwrap();
    Worker { files, ..filled.worker(jobs) }
}

fn issued(filled: &Filled) -> Vec<Report> {
    filled.db.run(|connection| reports::store::latest(connection, &Rights::all(), 1_000)).unwrap()
}

fn all_runs(filled: &Filled) -> Vec<JobRun> {
    filled.db.run(|connection| runs::latest(connection, None, 1_000)).unwrap()
}

/// What a browser that asks for a page, or a program that asks for anything, gets instead of a file.
fn refused(url: &str, accept: &str) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent.get(url).header("Accept", accept).call().unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

#[test]
fn reports_are_issued_into_a_bucket_and_downloaded_from_it_and_damage_is_an_alarm() {
    on_each_filled(|filled| {
        let s3 = S3::start();
        let worker = worker(filled, s3.files());
        assert_eq!(block_on(worker.work_until_idle(&Which::default())).unwrap(), 12);
        let reports = issued(filled);
        assert_eq!(reports.len(), 12);
        assert!(!filled.folder.path().join("files").exists(), "nothing in the folder");
        let server = filled.serve_from(s3.files());
        for report in &reports {
            let stored = std::fs::read(s3.path(&report.sha256)).unwrap();
            assert_eq!(sha256(&stored), report.sha256);
            assert_eq!(server.get(&report.path()), (200, stored));
        }
        let held = |files: &Files| {
            let checked = check::check(&filled.db, files).unwrap();
            checked.into_iter().find(|one| one.name == "issued_files").unwrap().findings
        };
        assert!(held(&s3.files()).is_empty());

        // One is changed behind the store's back, another removed.
        let (damaged, gone) = (&reports[0], &reports[1]);
        let good = std::fs::read(s3.path(&damaged.sha256)).unwrap();
        let mut bad = good.clone();
        let middle = bad.len() / 2;
        bad[middle] ^= 1;
        std::fs::write(s3.path(&damaged.sha256), bad).unwrap();
        std::fs::remove_file(s3.path(&gone.sha256)).unwrap();
        for (report, code) in [(damaged, "FILE_DAMAGED"), (gone, "FILE_MISSING")] {
            let url = format!("{}{}", server.url, report.path());
            let (status, body) = refused(&url, "*/*");
            let answer: Value = serde_json::from_str(&body).unwrap();
            assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (500, &Value::from(code)), "{body}");
            let messages = &answer["errors"][0]["extensions"]["messages"];
            let (status, page) = refused(&url, "text/html,application/xhtml+xml");
            assert_eq!(status, 500);
            for (language, word) in [("ar", "الملف"), ("fr", "fichier"), ("en", "file")] {
                let message = messages[language].as_str().unwrap();
                assert!(message.contains(word) && page.contains(message), "{language}: {message}\n{page}");
            }
            assert!(!body.contains("%PDF") && !page.contains("%PDF"));
        }
        let findings = held(&s3.files());
        assert_eq!(findings.len(), 2, "{findings:?}");
        let told = taawun(&filled.url, filled.folder.path()).envs(s3.environment()).arg("check").output().unwrap();
        let said = text(&told);
        assert_eq!(told.status.code(), Some(1), "{said}");
        for report in [damaged, gone] {
            assert!(said.contains(&format!("{URL}/{}", &report.sha256[..2])), "{said}");
        }
        assert!(said.contains("is damaged") && said.contains("2 thing(s)"), "{said}");
        assert!(!said.contains(SECRET), "{said}");

        // Whoever wants it as often: the administrators are told once.
        let token = filled.administrator();
        for _ in 0..2 {
            let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
            let wanted = agent.get(format!("{}{}", server.url, damaged.path()));
            assert_eq!(wanted.header("Authorization", format!("Bearer {token}")).call().unwrap().status(), 500);
        }
        let alarms: Vec<String> = filled
            .db
            .run(|connection| {
                let of = delivery::table.filter(delivery::kind.eq("alarm"));
                Ok(of.select(delivery::body).load(connection)?)
            })
            .unwrap();
        assert!(alarms.len() == 1 && alarms[0].contains(&damaged.sha256), "{alarms:?}");

        // Kept again, it is mended.
        s3.files().put(&good).unwrap();
        assert_eq!(s3.files().get(&damaged.sha256).unwrap(), good);
    });
}

#[test]
fn a_wrong_secret_is_told_and_names_the_store_but_not_the_secret() {
    on_each_filled(|filled| {
        let s3 = S3::start();
        let wrong = "another-secret-that-is-in-no-log";
        let files = Files::in_bucket(Bucket::new(&s3.settings(wrong)).unwrap());
        let worker = worker(filled, files.clone());
        let (_, outcome) = block_on(worker.work_once(&Which::default())).unwrap().unwrap();
        let Outcome::Failed(error) = outcome else { panic!("{outcome:?}") };
        let ways = [
            ("a run", error),
            ("get", files.get(&sha256(b"x")).unwrap_err().to_string()),
            ("put", files.put(b"x").unwrap_err().to_string()),
            ("debug", format!("{files:?} {:?}", files.put(b"x").unwrap_err())),
        ];
        for (what, said) in ways {
            assert!(said.contains(&format!("{URL} at {}", s3.endpoint())), "{what}: {said}");
            assert!(what == "debug" || said.contains("refuses the access key or its secret"), "{what}: {said}");
            assert!(!said.contains(wrong), "{what}: {said}");
        }
        let program = |arguments: &[&str], environment: &[(&str, &str)]| {
            let mut command = taawun(&filled.url, filled.folder.path());
            command.env("RUST_LOG", "trace").envs(s3.environment()).envs(environment.iter().copied()).args(arguments);
            let output = command.output().unwrap();
            assert!(![wrong, SECRET].iter().any(|secret| text(&output).contains(secret)), "{}", text(&output));
            (output.status.code(), text(&output))
        };
        // `check` asks for files where there are any.
        let good = Worker { files: s3.files(), ..worker.clone() };
        block_on(good.work_once(&Which::default())).unwrap().unwrap();
        let (code, said) = program(&["check"], &[("TAAWUN_S3_SECRET_ACCESS_KEY", wrong)]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(URL) && said.contains("refuses"), "{said}");
        // Half a setting is wrong use, and the help shows no secret.
        let (code, said) = program(&["check"], &[("TAAWUN_S3_ACCESS_KEY_ID", "")]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("TAAWUN_S3_ACCESS_KEY_ID"), "{said}");
        let (code, said) = program(&["serve", "--help"], &[("TAAWUN_S3_SECRET_ACCESS_KEY", wrong)]);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("TAAWUN_S3_SECRET_ACCESS_KEY"), "{said}");
    });
}

#[test]
fn a_bucket_that_is_not_there_is_not_taken_for_missing_files() {
    let s3 = S3::start();
    let mut settings = s3.settings(SECRET);
    settings.url = "s3://elsewhere".to_string();
    let files = Files::in_bucket(Bucket::new(&settings).unwrap());
    for error in [files.get(&sha256(b"x")).unwrap_err(), files.put(b"x").unwrap_err()] {
        assert_eq!(error.code(), "STORE_UNAVAILABLE", "{error}");
        assert!(error.to_string().contains("there is no such bucket"), "{error}");
    }
}

#[test]
fn while_the_store_is_away_a_run_fails_and_is_done_when_it_is_back() {
    on_each_filled(|filled| {
        let mut s3 = S3::start();
        let worker = worker(filled, s3.files());
        block_on(worker.work_once(&Which::default())).unwrap().unwrap();
        let server = filled.serve_from(s3.files());
        let there = issued(filled).remove(0);
        s3.goes_away();
        let (_, outcome) = block_on(worker.work_once(&Which::default())).unwrap().unwrap();
        let Outcome::Failed(error) = outcome else { panic!("{outcome:?}") };
        assert!(error.contains(&s3.endpoint()) && error.contains("can't be reached"), "{error}");
        assert!(!error.contains(SECRET), "{error}");
        let failed = all_runs(filled).into_iter().find(|run| run.error.is_some()).unwrap();
        assert_eq!((failed.state.as_str(), failed.attempts), ("due", 1));
        assert_eq!(failed.error, Some(error));
        let (status, body) = refused(&format!("{}{}", server.url, there.path()), "*/*");
        assert_eq!(status, 503);
        assert!(body.contains("STORE_UNAVAILABLE") && !body.contains(&s3.endpoint()), "{body}");
        assert!(check::check(&filled.db, &s3.files()).is_err(), "nothing is known about the files");
        s3.comes_back();
        filled.clock.set(filled.clock.now() + chrono::Duration::minutes(5));
        block_on(worker.work_until_idle(&Which::default())).unwrap();
        assert!(all_runs(filled).iter().all(|run| run.state == "done"));
        assert_eq!(issued(filled).len(), 12);
        assert_eq!(server.get(&there.path()).0, 200);
    });
}

/// The store is asked from wherever files are asked for: never from a thread on which others wait.
#[test]
fn downloads_from_a_bucket_that_does_not_answer_hold_up_nobody_else() {
    on_each_filled(|filled| {
        let s3 = S3::start();
        block_on(worker(filled, s3.files()).work_once(&Which::default())).unwrap().unwrap();
        let report = issued(filled).remove(0);
        // Takes connections and says nothing.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let mut settings = s3.settings(SECRET);
        settings.endpoint = Some(format!("http://{}", silent.local_addr().unwrap()));
        let server = Arc::new(filled.serve_from(Files::in_bucket(Bucket::new(&settings).unwrap())));
        // More than the server has threads for requests.
        let downloads: Vec<_> = (0..8)
            .map(|_| {
                let (server, path) = (Arc::clone(&server), report.path());
                std::thread::spawn(move || server.get(&path).0)
            })
            .collect();
        // They have reached the store.
        let _held: Vec<_> = (0..8).map(|_| silent.accept().unwrap()).collect();
        assert_eq!(server.data("{ __typename }")["__typename"], "Query");
        assert!(downloads.iter().all(|download| !download.is_finished()), "they still wait");
        for download in downloads {
            assert_eq!(download.join().unwrap(), 503);
        }
    });
}
