//! Whether a process lives and can do its work.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{fetch, problem, readiness, sql};
use crate::support::databases::skipped_on_postgres;
use crate::support::program::{Program, taawun, text, until};
use crate::support::{Filled, on_each_filled, postgres};

/// What was found holds so long.
const HOLDS: Duration = Duration::from_millis(1100);

#[test]
fn a_process_that_lives_says_so_under_any_name_and_in_any_way_of_asking() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let address = format!("{}/healthz", server.url);
        for host in ["127.0.0.1", "attacker.example", "10.4.0.17:8080"] {
            let (status, headers, body) = fetch("GET", &address, &[("Host", host), ("Accept-Encoding", "gzip, br")]);
            assert_eq!((status, body.as_str()), (200, "ok"), "{host}");
            assert!(!headers.contains_key("content-encoding"));
            assert_eq!(headers["cache-control"], "no-store");
        }
        let (status, _, body) = fetch("HEAD", &address, &[]);
        assert_eq!((status, body.as_str()), (200, ""));
        let (status, headers, _) = fetch("POST", &address, &[]);
        assert_eq!((status, headers["allow"].to_str().unwrap()), (405, "GET, HEAD"));
    });
}

#[test]
fn a_process_that_can_work_is_ready_and_tells_why_not_to_those_who_are_near_alone() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let (status, told) = readiness(&server.url);
        assert_eq!(status, 200, "{told}");
        let checks = [("database", true), ("files", true)].map(|(name, ok)| json!({ "name": name, "ok": ok }));
        assert_eq!(told, json!({ "ready": true, "checks": checks }));
        sql(&filled.db, "CREATE TABLE kept AS SELECT * FROM __diesel_schema_migrations");
        sql(&filled.db, "DELETE FROM __diesel_schema_migrations WHERE version > '20261126'");
        std::thread::sleep(HOLDS);
        let (status, told) = readiness(&server.url);
        assert_eq!(status, 503, "{told}");
        let said = problem(&told, "database");
        assert!(said.contains("behind this version") && said.contains("taawun migrate"), "{said}");
        // Somebody else's request, by a proxy that nobody has declared, or under a foreign name.
        let address = format!("{}/readyz", server.url);
        for header in [
            ("X-Forwarded-For", "127.0.0.1"),
            ("Forwarded", "for=127.0.0.1"),
            ("Via", "1.1 proxy"),
            ("Host", "attacker.example"),
        ] {
            let (status, _, body) = fetch("GET", &address, &[header]);
            assert_eq!((status, body.as_str()), (503, "{\"ready\":false}"), "{header:?}");
        }
        sql(&filled.db, "INSERT INTO __diesel_schema_migrations SELECT * FROM kept WHERE version > '20261126'");
        std::thread::sleep(HOLDS);
        assert_eq!(readiness(&server.url).0, 200);
        // A folder of files that can't be written.
        let files = filled.folder.path().join("files");
        std::fs::remove_dir_all(&files).unwrap();
        std::fs::write(&files, b"a file in its place").unwrap();
        std::thread::sleep(HOLDS);
        let (status, told) = readiness(&server.url);
        assert!(status == 503 && problem(&told, "files").contains("files"), "{told}");
        assert_eq!(problem(&told, "database"), "");
    });
}

#[test]
fn nobody_makes_a_process_work_by_asking_whether_it_is_ready() {
    on_each_filled(|filled| {
        let server = filled.serve();
        readiness(&server.url);
        let (before, began) = (filled.db.statements(), Instant::now());
        for _ in 0..200 {
            readiness(&server.url);
        }
        let allowed = 2 * (began.elapsed().as_secs() + 2);
        let asked = filled.db.statements() - before;
        assert!(asked <= allowed, "{asked} statements for 200 questions in {:?}", began.elapsed());
    });
}

#[test]
fn a_database_that_is_away_is_told_in_words_and_that_it_is_back() {
    let own = match postgres::own_server() {
        Ok(own) => own,
        Err(why) => return skipped_on_postgres(&why),
    };
    let filled = Filled::new(&own.url);
    let serving = Program::serve(&filled, &[]);
    until(|| match readiness(&serving.url) {
        (200, told) => Ok(told),
        (_, told) => Err(told.to_string()),
    });
    own.goes_down();
    let told = until(|| match readiness(&serving.url) {
        (503, told) => Ok(told),
        (status, told) => Err(format!("{status} {told}")),
    });
    let said = problem(&told, "database");
    assert!(
        said.contains("can't be reached") || said.contains("no answer") || said.contains("which migrations"),
        "{said}"
    );
    // It lives all the same, and answers at once however long the database takes.
    for _ in 0..5 {
        let began = Instant::now();
        assert_eq!(readiness(&serving.url).0, 503);
        assert_eq!(fetch("GET", &format!("{}/healthz", serving.url), &[]).2, "ok");
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    }
    let metrics = fetch("GET", &format!("{}/metrics", serving.url), &[]);
    assert_eq!(metrics.0, 200);
    assert!(metrics.2.contains("\ntaawun_ready 0.0\n") && metrics.2.contains("\ntaawun_stored_figures_read 0.0\n"));
    assert!(metrics.2.contains("taawun_check_ok{check=\"database\"} 0.0\n"));
    own.comes_back();
    until(|| match readiness(&serving.url) {
        (200, told) => Ok(told),
        (_, told) => Err(told.to_string()),
    });
}

#[test]
fn a_process_that_is_told_to_stop_is_not_ready_while_it_finishes() {
    on_each_filled(|filled| {
        let token = filled.administrator();
        let serving = Program::serve(filled, &[]);
        let change =
            "mutation { registerPartner(input: { kind: ASSOCIATION, nameAr: \"Late\", nameFr: \"Tard\", idempotencyKey: \"late\" }) {
            partner { id } userErrors { code } } }";
        let answer = std::thread::scope(|scope| {
            let mut asking = None;
            let mut asked = false;
            // Whoever changes something waits for this transaction.
            filled
                .db
                .change(|connection| {
                    use diesel::prelude::*;
                    let _: i64 = taawun::db::schema::audit_entry::table.count().get_result(connection)?;
                    if std::mem::replace(&mut asked, true) {
                        return Ok(());
                    }
                    let (serving, token) = (&serving, &token);
                    asking = Some(scope.spawn(move || serving.ask(token, change, &Value::Null)));
                    let metrics = format!("{}/metrics", serving.url);
                    until(|| {
                        let page = fetch("GET", &metrics, &[]).2;
                        page.contains("\ntaawun_requests_under_way 1.0\n").then_some(()).ok_or(page)
                    });
                    serving.terminate();
                    let told = until(|| match readiness(&serving.url) {
                        (503, told) => Ok(told),
                        (status, told) => Err(format!("{status} {told}")),
                    });
                    assert!(problem(&told, "process").contains("finishes what has begun"), "{told}");
                    assert_eq!(fetch("GET", &format!("{}/healthz", serving.url), &[]).0, 200);
                    Ok(())
                })
                .unwrap();
            asking.unwrap().join().unwrap()
        });
        let answer = answer.expect("an answer to what had begun");
        assert!(answer["data"]["registerPartner"]["partner"]["id"].is_string(), "{answer}");
        assert_eq!(serving.ended().code(), Some(0));
    });
}

#[test]
fn a_worker_serves_health_and_metrics_and_beyond_this_machine_only_with_a_token() {
    on_each_filled(|filled| {
        let worker = |arguments: &[&str]| {
            let mut command = taawun(&filled.url, filled.folder.path());
            command.arg("worker").args(arguments);
            command
        };
        let refused = worker(&["--metrics-listen", "0.0.0.0:0"]).output().unwrap();
        assert_eq!(refused.status.code(), Some(2));
        assert!(text(&refused).contains("only loopback (127.0.0.1 or [::1]) is possible without --metrics-token"));
        let short = worker(&["--metrics-token", "short"]).output().unwrap();
        assert_eq!(short.status.code(), Some(2));
        assert!(text(&short).contains("at least 16 characters") && !text(&short).contains("short\""));
        let program = Program::work(filled, &["--metrics-listen", "127.0.0.1:0"]);
        let (status, told) = readiness(&program.url);
        assert_eq!(status, 200, "{told}");
        assert_eq!(told["checks"][2], json!({ "name": "scheduler", "ok": true }));
        let page = fetch("GET", &format!("{}/metrics", program.url), &[]).2;
        assert!(page.contains("\ntaawun_scheduler_last_tick_timestamp_seconds "), "{page}");
        assert!(page.contains("taawun_job_last_report_timestamp_seconds{job_name=\"monthly\"} 0.0\n"), "{page}");
        assert_eq!(fetch("GET", &format!("{}/graphql", program.url), &[]).0, 404);
        assert_eq!(program.told_to_stop().code(), Some(0));
    });
}
