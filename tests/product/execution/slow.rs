//! Databases whose totals take as long to read as anybody likes, and what goes on in them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::json;
use taawun::db::{self, Db};

use crate::support::{Filled, Server};

/// A query whose statement takes for ever once totals are slow, and costs little by the schema's measure.
pub const SLOW: &str = "{ activityBreakdown(period: \"2026-10\", by: [PROGRAMME]) { value } }";

/// Makes the running totals a view that takes for ever: on SQLite one of a billion rows, on PostgreSQL one that sleeps.
pub fn make_totals_slow(filled: &Filled) {
    let view = if db::is_postgres(&filled.url) {
        "CREATE VIEW activity_total AS SELECT kept.* FROM kept, (SELECT pg_sleep(600)) AS slept"
    } else {
        "CREATE VIEW activity_total AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000)
           SELECT kept.* FROM n CROSS JOIN (SELECT * FROM kept LIMIT 1) AS kept"
    };
    execute(&filled.db, &format!("ALTER TABLE activity_total RENAME TO kept; {view}"));
}

/// Runs statements.
pub fn execute(db: &Db, sql: &str) {
    db.run(|connection| Ok(connection.batch_execute(sql)?)).unwrap();
}

/// How many statements of requests run in the database: by PostgreSQL's own word, on SQLite by connections in use.
pub fn running(filled: &Filled) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    if !db::is_postgres(&filled.url) {
        return filled.db.in_use() as i64;
    }
    let mut connection = PgConnection::establish(&filled.url).unwrap();
    let count: Count = diesel::sql_query(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'
           AND pid <> pg_backend_pid()",
    )
    .get_result(&mut connection)
    .unwrap();
    count.n
}

/// Waits until so many statements run, and says how long that took.
pub fn until_running(filled: &Filled, wanted: impl Fn(i64) -> bool) -> Duration {
    let began = Instant::now();
    while !wanted(running(filled)) {
        assert!(began.elapsed() < Duration::from_secs(30), "{} statements run", running(filled));
        std::thread::sleep(Duration::from_millis(5));
    }
    began.elapsed()
}

/// Sends a request and leaves the answer to whoever reads the connection.
pub fn send(server: &Server, token: &str, query: &str) -> TcpStream {
    let body = json!({ "query": query }).to_string();
    let authorization = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    let mut stream = TcpStream::connect(server.url.strip_prefix("http://").unwrap()).unwrap();
    write!(
        stream,
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{authorization}\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    stream
}

/// The whole answer, head and body.
pub fn answer(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.read_to_string(&mut text).unwrap();
    text
}
