//! Nothing takes longer than it may.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use taawun::activity::sums::Sums;
use taawun::db;
use taawun::web::settings::{Deadlines, Settings};

use super::slow::{SLOW, make_totals_slow, running, until_running};
use crate::support::{Filled, Server, on_each_filled};

fn serve(filled: &Filled, milliseconds: u64) -> Server {
    let limit = Duration::from_millis(milliseconds);
    let deadlines = Deadlines { query: limit, mutation: limit, export: limit };
    filled.serve_with(Settings { deadlines, ..Settings::default() })
}

#[test]
fn a_query_ends_at_its_deadline_with_the_statement_that_it_runs() {
    on_each_filled(|filled| {
        make_totals_slow(filled);
        let server = serve(filled, 700);
        let began = Instant::now();
        let answer = server.answer(SLOW);
        assert!(began.elapsed() > Duration::from_millis(600));
        assert_eq!(answer["data"], serde_json::Value::Null);
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "DEADLINE_EXCEEDED", "{answer}");
        assert_eq!(error["extensions"]["limit"], 700);
        assert_eq!(error["message"], "the query took longer than 700 ms and was ended; ask for less at once");
        until_running(filled, |running| running == 0);
        // The connections are good for the next one.
        for _ in 0..20 {
            server.data("{ centres(first: 1) { totalCount } }");
        }
    });
}

#[test]
fn a_query_of_many_slow_statements_leaves_none_behind() {
    on_each_filled(|filled| {
        make_totals_slow(filled);
        let server = serve(filled, 500);
        let part = |month: u32| {
            format!("m{month}: activityBreakdown(period: \"2026-0{month}\", by: [PROGRAMME]) {{ value }} ")
        };
        let parts: String = (1..=9).map(part).collect();
        let answer = server.answer(&format!("{{ {parts} }}"));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "DEADLINE_EXCEEDED", "{answer}");
        until_running(filled, |running| running == 0);
    });
}

#[test]
fn waiting_for_a_lock_ends_at_the_deadline_too() {
    on_each_filled(|filled| {
        if !db::is_postgres(&filled.url) {
            // Nobody's lock keeps a reader of SQLite waiting.
            return;
        }
        let server = serve(filled, 500);
        let mut other = PgConnection::establish(&filled.url).unwrap();
        other.batch_execute("BEGIN; LOCK TABLE centre IN ACCESS EXCLUSIVE MODE").unwrap();
        let answer = server.answer("{ centres(first: 1) { nodes { name } } }");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "DEADLINE_EXCEEDED", "{answer}");
        // The lock's own session is in its transaction still.
        until_running(filled, |running| running == 1);
        other.batch_execute("ROLLBACK").unwrap();
        server.data("{ centres(first: 1) { nodes { name } } }");
    });
}

#[test]
fn a_table_to_take_away_ends_at_its_deadline() {
    on_each_filled(|filled| {
        let token = filled.administrator();
        let deadlines = Deadlines { export: Duration::from_millis(20), ..Deadlines::default() };
        let server = filled.serve_with(Settings { deadlines, ..Settings::default() });
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let request = agent.get(format!("{}/export/returns.csv?period=2026", server.url));
        let mut response = request.header("Authorization", format!("Bearer {token}")).call().unwrap();
        let body = response.body_mut().read_to_string().unwrap();
        assert_eq!(response.status().as_u16(), 503, "{body}");
        assert_eq!(response.headers()["retry-after"], "1");
        assert!(body.contains("DEADLINE_EXCEEDED") && body.contains("the table took longer than 20 ms"), "{body}");
        until_running(filled, |running| running == 0);
    });
}

#[test]
fn each_statement_of_a_request_has_only_what_is_left_of_its_time() {
    on_each_filled(|filled| {
        make_totals_slow(filled);
        let work = db::work::Work::within("the query", Duration::from_millis(300));
        let db = filled.db.within(work);
        let began = Instant::now();
        let read = db.read(|connection| {
            std::thread::sleep(Duration::from_millis(200));
            Ok(Sums::default().load(connection)?)
        });
        assert_eq!(read.unwrap_err().code(), "DEADLINE_EXCEEDED");
        assert!(began.elapsed() < Duration::from_secs(30));
        assert_eq!(running(filled), 0);
    });
}
