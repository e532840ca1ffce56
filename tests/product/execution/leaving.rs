//! What is done for a client that goes away ends; what is done to the end is done for others too.

use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::Integer;
use taawun::db::work::Work;

use super::slow::{SLOW, make_totals_slow, running, send, until_running};
use crate::support::on_each_filled;

/// Far beyond the 300 ms that it takes at rest: these machines are noisy.
const SOON: Duration = Duration::from_secs(3);

#[test]
fn the_statements_of_a_client_that_goes_away_end() {
    on_each_filled(|filled| {
        make_totals_slow(filled);
        let server = filled.serve();
        let dear: String = (0..6).map(|alias| format!("a{alias}: {}", &SLOW[2..SLOW.len() - 2])).collect();
        let values = "centres(first: 200) { nodes { returns(first: 40) { nodes { month } } } }";
        for query in [SLOW.to_string(), format!("{{ {dear} }}"), format!("{{ {values} {dear} }}")] {
            let client = send(&server, "", &query);
            until_running(filled, |running| running > 0);
            std::thread::sleep(Duration::from_millis(50));
            assert!(running(filled) > 0, "it runs");
            client.shutdown(Shutdown::Both).unwrap();
            drop(client);
            let took = until_running(filled, |running| running == 0);
            assert!(took < SOON, "{took:?} for {query}");
            println!("{took:?}");
        }
        server.data("{ centres(first: 1) { nodes { name } } }");
    });
}

#[test]
fn ending_one_work_never_ends_what_another_does_on_the_same_connections() {
    on_each_filled(|filled| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while !done.load(Ordering::Relaxed) {
                        // Without bounds: whatever was meant for somebody else's work would fail it.
                        let slept: i32 = filled.db.run(short).unwrap();
                        assert_eq!(slept, 1);
                    }
                });
            }
            runtime.block_on(async {
                for round in 0..150 {
                    let db = filled.db.within(Work::within("the query", Duration::from_secs(60)));
                    let asking = tokio::spawn({
                        let db = db.clone();
                        async move { db.ask(short).await }
                    });
                    tokio::time::sleep(Duration::from_micros(round * 20)).await;
                    db.end();
                    if let Err(error) = asking.await.unwrap() {
                        assert_eq!(error.code(), "DEADLINE_EXCEEDED", "{error}");
                    }
                }
            });
            done.store(true, Ordering::Relaxed);
        });
    });
}

/// A statement that takes about a millisecond.
fn short(connection: &mut taawun::db::DbConnection) -> taawun::error::Result<i32> {
    #[derive(diesel::QueryableByName)]
    struct One {
        #[diesel(sql_type = Integer)]
        n: i32,
    }
    let sql = match connection {
        taawun::db::DbConnection::Postgres(_) => "SELECT 1 AS n FROM (SELECT pg_sleep(0.001)) AS slept",
        taawun::db::DbConnection::Sqlite(_) => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT min(i) AS n FROM n"
        }
    };
    let one: One = taawun::on_either!(connection, inner => diesel::sql_query(sql).get_result(inner)?);
    Ok(one.n)
}
