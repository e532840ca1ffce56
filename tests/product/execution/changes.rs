//! A mutation is done whole or not at all, whatever becomes of its time and its client.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde_json::json;
use taawun::db::work::Work;
use taawun::db::{self, DbConnection};
use taawun::web::settings::{Deadlines, Settings};

use super::slow::{execute, send, until_running};
use crate::support::{Filled, on_each_filled};

/// Keeps all writers waiting until it goes away.
struct Blocking {
    _connection: DbConnection,
}

impl Blocking {
    fn writers_of(filled: &Filled) -> Blocking {
        let connection = if db::is_postgres(&filled.url) {
            let mut connection = PgConnection::establish(&filled.url).unwrap();
            connection.batch_execute("BEGIN; LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE").unwrap();
            DbConnection::Postgres(connection)
        } else {
            let mut connection = SqliteConnection::establish(filled.url.strip_prefix("sqlite://").unwrap()).unwrap();
            connection.batch_execute("BEGIN IMMEDIATE").unwrap();
            DbConnection::Sqlite(connection)
        };
        Blocking { _connection: connection }
    }
}

fn partner(name: &str) -> String {
    format!(
        "mutation {{ registerPartner(input: {{ kind: ASSOCIATION, nameAr: \"{name}\", nameFr: \"{name}\" }})
           {{ partner {{ nameFr: name(language: FR) }} userErrors {{ code field }} }} }}"
    )
}

fn partners(filled: &Filled, name: &str) -> i64 {
    use taawun::db::schema::partner;
    filled
        .db
        .run(|connection| Ok(partner::table.filter(partner::name_fr.eq(name)).count().get_result(connection)?))
        .unwrap()
}

#[test]
fn a_mutation_that_waits_past_its_deadline_is_not_done_and_says_so() {
    on_each_filled(|filled| {
        let token = filled.administrator();
        let deadlines = Deadlines { mutation: Duration::from_millis(600), ..Deadlines::default() };
        let server = filled.serve_with(Settings { deadlines, ..Settings::default() });
        let blocking = Blocking::writers_of(filled);
        // One waits for the other writer, the next ones in this process for their turn.
        let clients: Vec<_> =
            ["a1", "b2", "c3"].map(|name| send(&server, &token, &partner(name))).into_iter().collect();
        for client in clients {
            let answer = super::slow::answer(client);
            assert!(answer.contains("DEADLINE_EXCEEDED") && answer.contains("the mutation took longer"), "{answer}");
        }
        drop(blocking);
        std::thread::sleep(Duration::from_millis(300));
        for name in ["a1", "b2", "c3"] {
            assert_eq!(partners(filled, name), 0);
        }
        let answer = server.answer_to(&token, &partner("d4"), json!(null));
        assert_eq!(answer["data"]["registerPartner"]["partner"]["nameFr"], "d4", "{answer}");
        assert_eq!(partners(filled, "d4"), 1);
    });
}

#[test]
fn a_mutation_whose_client_goes_away_is_carried_out_to_its_end() {
    on_each_filled(|filled| {
        let token = filled.administrator();
        let server = filled.serve();
        let blocking = Blocking::writers_of(filled);
        let both = partner("first")
            .replace("registerPartner", "one: registerPartner")
            .trim_end()
            .trim_end_matches('}')
            .to_string()
            + &partner("second").replace("mutation {", "").replace("registerPartner", "two: registerPartner");
        let client = send(&server, &token, &both);
        // The lock's own session, and the mutation that waits for it.
        let waiting = if db::is_postgres(&filled.url) { 2 } else { 1 };
        until_running(filled, |running| running >= waiting);
        drop(client);
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(partners(filled, "first"), 0);
        drop(blocking);
        let began = Instant::now();
        while partners(filled, "second") == 0 {
            assert!(began.elapsed() < Duration::from_secs(30), "it was given up");
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(partners(filled, "first"), 1);
    });
}

#[test]
fn what_was_committed_in_time_is_told_after_the_deadline_and_what_was_not_is_not_done() {
    on_each_filled(|filled| {
        execute(&filled.db, "CREATE TABLE told (n INTEGER NOT NULL)");
        let insert = |connection: &mut DbConnection| Ok(connection.batch_execute("INSERT INTO told VALUES (1)")?);
        let limit = Duration::from_millis(400);
        let db = filled.db.within(Work::changing("the mutation", limit));
        db.write(insert).unwrap();
        std::thread::sleep(limit);
        assert_eq!(count(&db).unwrap(), 1, "read for the answer");
        assert_eq!(db.write(insert).unwrap_err().code(), "DEADLINE_EXCEEDED", "the next one is not begun");
        let db = filled.db.within(Work::changing("the mutation", limit));
        let late = db.change(|connection| {
            insert(connection)?;
            std::thread::sleep(limit);
            Ok(())
        });
        assert_eq!(late.unwrap_err().code(), "DEADLINE_EXCEEDED", "what takes too long is taken back");
        assert_eq!(count(&filled.db).unwrap(), 1);
    });
}

fn count(db: &db::Db) -> taawun::error::Result<i64> {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    db.run(|connection| {
        let sql = "SELECT count(*) AS n FROM told";
        let count: Count = taawun::on_either!(connection, inner => diesel::sql_query(sql).get_result(inner)?);
        Ok(count.n)
    })
}

#[test]
fn a_query_cannot_change_anything() {
    on_each_filled(|filled| {
        if !db::is_postgres(&filled.url) {
            return;
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let db = filled.db.within(Work::within("the query", Duration::from_secs(10)));
        let refused = runtime.block_on(db.ask(|connection| Ok(connection.batch_execute("DELETE FROM centre")?)));
        assert!(refused.unwrap_err().to_string().contains("read-only transaction"));
    });
}
