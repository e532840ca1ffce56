//! Metrics: what they say, in which forms, to whom.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{fetch, sql};
use crate::support::live::Socket;
use crate::support::metrics::{parsed, promtool};
use crate::support::program::{Program, until};
use crate::support::{Filled, on_each_filled};

const OPEN: &str = "application/openmetrics-text; version=1.0.0";

/// The value of a sample with these labels; `None` where there is none.
fn value(samples: &[Value], name: &str, labels: Value) -> Option<f64> {
    let with = |sample: &&Value| {
        let own = &sample[4];
        sample[3] == name && labels.as_object().unwrap().iter().all(|(label, value)| own[label] == *value)
    };
    samples.iter().find(with).and_then(|sample| sample[5].as_f64())
}

fn page(url: &str, accept: &str) -> (String, String) {
    let (status, headers, body) = fetch("GET", &format!("{url}/metrics"), &[("Accept", accept)]);
    assert_eq!(status, 200, "{body}");
    (headers["content-type"].to_str().unwrap().to_string(), body)
}

#[test]
fn metrics_are_well_formed_in_both_forms_and_say_what_an_operator_watches() {
    on_each_filled(|filled| {
        let token = filled.administrator();
        let program = Program::serve(filled, &[]);
        for _ in 0..3 {
            program.ask(&token, "query Board { centres(first: 5) { nodes { name(language: FR) } } }", &Value::Null);
        }
        program.ask(&token, "query Broken { nothing }", &Value::Null);
        program.ask("", "{ viewer { email } }", &Value::Null);
        let mut socket = Socket::open(&program.url, &token);
        socket.subscribe("runs", "subscription { runProgress { id } }", Value::Null);
        until(|| {
            let (_, text) = page(&program.url, "");
            text.contains("\ntaawun_subscriptions_open 1.0\n").then_some(()).ok_or(text)
        });
        let (content, plain) = page(&program.url, "text/plain");
        assert_eq!(content, "text/plain; version=0.0.4; charset=utf-8");
        let (content, open) = page(&program.url, OPEN);
        assert!(content.starts_with("application/openmetrics-text; version=1.0.0"), "{content}");
        assert!(open.ends_with("# EOF\n") && !plain.contains("# EOF") && !plain.contains("# UNIT"));
        if let Some((content, said)) = promtool(&["check", "metrics"], &plain, filled.folder.path()) {
            assert!(content && said.trim().is_empty(), "{said}");
        }
        let Some(older) = parsed("prometheus", &plain) else { return };
        let samples = parsed("openmetrics", &open).unwrap();
        let names =
            |samples: &[Value]| -> BTreeSet<String> { samples.iter().map(|sample| sample[3].to_string()).collect() };
        assert_eq!(names(&older), names(&samples), "both forms tell the same");
        let of = |name: &str, labels: Value| {
            value(&samples, name, labels.clone()).unwrap_or_else(|| panic!("{name} {labels}\n{open}"))
        };
        let board = json!({ "door": "http", "operation": "Board", "kind": "query" });
        assert!(of("taawun_graphql_requests_total", board) >= 3.0);
        assert!(of("taawun_graphql_request_duration_seconds_count", json!({ "operation": "Board" })) >= 3.0);
        assert!(of("taawun_graphql_requests_total", json!({ "code": "BAD_QUERY", "operation": "none" })) >= 1.0);
        assert!(of("taawun_http_requests_total", json!({ "route": "/graphql", "status": "200" })) >= 3.0);
        assert_eq!(of("taawun_ready", json!({})), 1.0);
        for check in ["database", "files", "scheduler"] {
            assert_eq!(of("taawun_check_ok", json!({ "check": check })), 1.0, "{check}");
        }
        assert_eq!(of("taawun_subscriptions_open", json!({})), 1.0);
        assert!(of("taawun_pool_connections_most", json!({})) >= 8.0);
        for metric in ["taawun_pool_acquisitions_total", "taawun_sql_statements_total", "process_start_time_seconds"] {
            assert!(of(metric, json!({})) > 0.0, "{metric}");
        }
        for metric in ["taawun_pool_waiting", "taawun_pool_wait_seconds_total", "process_cpu_seconds_total"] {
            assert!(of(metric, json!({})) >= 0.0, "{metric}");
        }
        assert!(of("process_resident_memory_bytes", json!({})) > 1e6 && of("process_open_fds", json!({})) > 3.0);
        assert!(of("taawun_disk_free_bytes", json!({ "folder": "data" })) > 0.0);
        assert!(of("taawun_scheduler_last_tick_timestamp_seconds", json!({})) > 1.7e9);
        let database = if taawun::db::is_postgres(&filled.url) { "postgresql" } else { "sqlite" };
        assert_eq!(of("taawun_build_info", json!({ "database": database })), 1.0);
        for state in ["due", "waiting", "running", "done", "failed", "cancelled"] {
            assert_eq!(of("taawun_runs", json!({ "state": state })), 0.0, "{state}");
        }
        for state in ["due", "sending", "sent", "failed", "stopped"] {
            assert_eq!(of("taawun_letters", json!({ "state": state })), 0.0, "{state}");
        }
        assert_eq!(of("taawun_job_last_report_timestamp_seconds", json!({ "job_name": "rare" })), 0.0);
        assert_eq!(of("taawun_job_lateness_seconds", json!({ "job_name": "rare" })), 0.0);
    });
}

/// Puts a run of the job `monthly` there, in a state, that fell due so long ago.
fn run(filled: &Filled, coordination: &str, state: &str, hours_ago: i64, more: (&str, &str)) {
    let at = (chrono::Utc::now() - chrono::Duration::hours(hours_ago)).format("%Y-%m-%d %H:%M:%S");
    let (columns, values) = more;
    sql(
        &filled.db,
        &format!(
            "INSERT INTO job_run (job, coordination_code, period, language, edition, state, due_at, attempts,
                not_before, claim, by_hand{columns})
             VALUES ('rare', '{coordination}', '2025', 'ar', 1, '{state}', '{at}', 0, '{at}', 0, FALSE{values})"
        ),
    );
}

#[test]
fn runs_letters_and_jobs_are_told_with_their_age() {
    on_each_filled(|filled| {
        run(filled, "01", "due", 5, ("", ""));
        run(filled, "02", "due", 3, ("", ""));
        run(filled, "03", "failed", 9, (", error, finished_at", ", 'x', '2026-01-01 00:00:00'"));
        let later = (chrono::Utc::now() + chrono::Duration::hours(30)).format("%Y-%m-%d %H:%M:%S");
        let waits = format!(", 950, '{later}'");
        run(filled, "04", "waiting", 7, (", wait_share, wait_until", &waits));
        let written = (chrono::Utc::now() - chrono::Duration::hours(2)).format("%Y-%m-%d %H:%M:%S");
        sql(
            &filled.db,
            &format!(
                "INSERT INTO delivery (key, kind, recipient, language, subject, body, state, attempts, not_before, claim,
                    give_up_at, created_at, uncertain)
                 VALUES ('k', 'test', 'marked.person@secret.example', 'ar', 's', 'b', 'due', 4, '{later}', 0, '{later}',
                    '{written}', 0)"
            ),
        );
        let server = filled.serve_with(Default::default());
        filled.clock.set(chrono::Utc::now());
        let (_, text) = page(&server.url, OPEN);
        assert!(!text.contains("marked.person") && !text.contains("secret.example"));
        let Some(samples) = parsed("openmetrics", &text) else { return };
        let of = |name: &str, labels: Value| value(&samples, name, labels).unwrap_or_else(|| panic!("{name}\n{text}"));
        let hours = |name: &str, state: &str| (of(name, json!({ "state": state })) / 3600.0).round();
        assert_eq!(of("taawun_runs", json!({ "state": "due" })), 2.0);
        assert_eq!(of("taawun_runs", json!({ "state": "failed" })), 1.0);
        assert_eq!(hours("taawun_run_oldest_age_seconds", "due"), 5.0);
        assert_eq!(hours("taawun_run_oldest_age_seconds", "waiting"), 7.0);
        assert_eq!(of("taawun_letters", json!({ "state": "due" })), 1.0);
        assert_eq!(hours("taawun_letter_oldest_age_seconds", "due"), 2.0, "however late it is tried again");
    });
}

#[test]
fn names_from_outside_never_make_more_than_a_bounded_number_of_series() {
    on_each_filled(|filled| {
        let (token, server) = (filled.administrator(), filled.serve());
        for number in 0..150 {
            server.answer_to(&token, &format!("query Name{number} {{ __typename }}"), Value::Null);
            server.answer(&format!("query Stranger{number} {{ __typename }}"));
        }
        server.answer_to(&token, "query Known { __typename }", Value::Null);
        let (_, text) = page(&server.url, "");
        let series = text.lines().filter(|line| line.starts_with("taawun_graphql_requests_total")).count();
        assert!((100..=130).contains(&series), "{series}");
        assert!(text.contains("operation=\"Name7\"") && !text.contains("operation=\"Name149\""));
        assert!(text.contains("operation=\"other\""));
        // Paths are no labels either.
        for number in 0..50 {
            server.get(&format!("/nothing/{number}"));
            server.get(&format!("/verify/AAAA-AAAA-{number:04}"));
        }
        let (_, text) = page(&server.url, "");
        let series = text.lines().filter(|line| line.starts_with("taawun_http_requests_total")).count();
        assert!(series < 10, "{series}\n{text}");
    });
}

#[test]
fn metrics_are_for_this_machine_or_for_who_has_the_token() {
    on_each_filled(|filled| {
        let open = Program::serve(filled, &[]);
        let ask =
            |program: &Program, headers: &[(&str, &str)]| fetch("GET", &format!("{}/metrics", program.url), headers);
        assert_eq!(ask(&open, &[]).0, 200);
        for mark in [("X-Forwarded-For", "127.0.0.1"), ("Forwarded", "for=127.0.0.1"), ("Host", "attacker.example")] {
            let (status, _, body) = ask(&open, &[mark]);
            assert_eq!((status, body.as_str()), (404, ""), "{mark:?}");
        }
        let behind = [("TAAWUN_TRUSTED_PROXY", "127.0.0.1"), ("TAAWUN_URL", "https://taawun.example")];
        let declared = Program::serve(filled, &behind);
        assert_eq!(ask(&declared, &[]).0, 200);
        assert_eq!(ask(&declared, &[("X-Forwarded-For", "203.0.113.9")]).0, 404);
        assert_eq!(ask(&declared, &[("X-Forwarded-For", "127.0.0.1, 203.0.113.9")]).0, 404);
        let undeclared = Program::serve(filled, &[("TAAWUN_URL", "https://taawun.example")]);
        assert_eq!(ask(&undeclared, &[]).0, 404, "a proxy that adds nothing");

        let file = filled.folder.path().join("token");
        std::fs::write(&file, "0123456789abcdef-of-a-file\n").unwrap();
        let secret = Program::serve(filled, &[("TAAWUN_METRICS_TOKEN_FILE", file.to_str().unwrap())]);
        let right = ("Authorization", "Bearer 0123456789abcdef-of-a-file");
        for wrong in
            [None, Some("Bearer nonsense"), Some("Bearer "), Some("0123456789abcdef-of-a-file"), Some("Basic x")]
        {
            let headers: Vec<(&str, &str)> = wrong.iter().map(|wrong| ("Authorization", *wrong)).collect();
            let (status, headers, body) = ask(&secret, &headers);
            assert_eq!((status, body.as_str()), (401, ""), "{wrong:?}");
            assert_eq!(headers["www-authenticate"], "Bearer realm=\"metrics\"");
        }
        assert_eq!(ask(&secret, &[right]).0, 200);
        assert_eq!(ask(&secret, &[right, ("X-Forwarded-For", "203.0.113.9"), ("Host", "x.example")]).0, 200);
        // A token of the API is none.
        let token = filled.administrator();
        assert_eq!(ask(&secret, &[("Authorization", &format!("Bearer {token}"))]).0, 401);
        assert!(!secret.killed().contains("of-a-file"));
    });
}
