//! Nothing takes longer than it may.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
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
        let parts: String = (1..=9)
            .map(|month| {
                format!(
                    "m{month}: {} ",
                    SLOW.trim_matches(['{', '}', ' ']).replace("2026-10", &format!("2026-0{month}"))
                )
            })
            .collect();
        let answer = server.answer(&format!("{{ {parts} }} }}").replace("} } }", "} }"));
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
        let server = serve(filled, 1);
        let (status, body) = server.get("/export/returns.csv?period=2026");
        let body = String::from_utf8_lossy(&body);
        assert_eq!(status, 503, "{body}");
        assert!(body.contains("DEADLINE_EXCEEDED"), "{body}");
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
            let count: i64 = taawun::db::schema::activity_total::table.count().get_result(connection)?;
            Ok(count)
        });
        assert_eq!(read.unwrap_err().code(), "DEADLINE_EXCEEDED");
        assert!(began.elapsed() < Duration::from_secs(30));
        assert_eq!(running(filled), 0);
    });
}
