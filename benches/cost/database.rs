//! Databases for the measurements: made, filled with demonstration data, dropped.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use taawun::db::Db;
use taawun::demonstration::Request;
use taawun::{install, on_either};

/// Which engine is measured.
pub enum Kind {
    Sqlite,
    /// With the URL of a database from which others can be made.
    Postgres(String),
}

/// A filled database; dropped with this value.
pub struct Filled {
    pub url: String,
    pub db: Db,
    pub folder: tempfile::TempDir,
    /// Server URL and name of a PostgreSQL database to drop.
    drop: Option<(String, String)>,
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The instant at which the measurements take place.
pub fn now() -> NaiveDateTime {
    chrono::Utc::now().naive_utc()
}

/// What `taawun demo` fills in.
pub fn usual() -> Request {
    Request::new(install::month_start(now().date()), now())
}

/// The school year 2025-2026 of this many centres.
pub fn school_year(centres: u32) -> Request {
    let until = NaiveDate::from_ymd_opt(2026, 9, 1).expect("a day");
    Request { months: 12, centres, ..Request::new(until, until.and_hms_opt(9, 0, 0).expect("a time")) }
}

impl Kind {
    pub fn all() -> Vec<Kind> {
        let postgres = std::env::var("TAAWUN_BENCH_POSTGRES_URL").ok().map(Kind::Postgres);
        std::iter::once(Kind::Sqlite).chain(postgres).collect()
    }

    pub fn name(&self) -> &'static str {
        match self {
            Kind::Sqlite => "SQLite",
            Kind::Postgres(_) => "PostgreSQL",
        }
    }

    pub fn filled(&self, label: &str, request: &Request) -> Filled {
        let folder = tempfile::tempdir().expect("a folder");
        let (url, drop) = match self {
            Kind::Sqlite => (folder.path().join("taawun.sqlite3").display().to_string(), None),
            Kind::Postgres(server) => {
                let name = format!("taawun_bench_{}_{label}", std::process::id());
                let mut connection = diesel::PgConnection::establish(server).expect("the PostgreSQL server");
                connection.batch_execute(&format!("CREATE DATABASE {name}")).expect("a new database");
                (in_database(server, &name), Some((server.clone(), name)))
            }
        };
        let db = Db::open(&url).expect("a database");
        install::prepare(&db).expect("tables");
        install::fill_demonstration(&db, request, &mut |_, _| {}).expect("demonstration data");
        db.run(|connection| Ok(connection.batch_execute("ANALYZE")?)).expect("statistics");
        Filled { url, db, folder, drop }
    }
}

/// The URL of another database on the same server.
fn in_database(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').map_or((server, None), |(a, b)| (a, Some(b)));
    let start = address.find("://").map_or(0, |at| at + 3);
    let base = address[start..].find('/').map_or(address, |at| &address[..start + at]);
    options.map_or_else(|| format!("{base}/{name}"), |options| format!("{base}/{name}?{options}"))
}

impl Filled {
    /// How many rows a table has.
    pub fn count(&self, table: &str) -> i64 {
        let query = format!("SELECT COUNT(*) AS n FROM {table}");
        self.db
            .run(|connection| {
                let found: Count = on_either!(connection, inner => diesel::sql_query(&query).get_result(inner)?);
                Ok(found.n)
            })
            .expect("a count")
    }
}

impl Drop for Filled {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.drop
            && let Ok(mut connection) = diesel::PgConnection::establish(server)
        {
            connection.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).ok();
        }
    }
}
