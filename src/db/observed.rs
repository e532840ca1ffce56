//! What an operator sees of the database: its pool, and whether this program can use it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::migration::{MigrationName, MigrationSource};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use super::{Db, DbConnection, POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS};

/// How connections have been waited for.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    now: AtomicU64,
    times: AtomicU64,
    microseconds: AtomicU64,
}

impl Waiting {
    /// Does the waiting, and keeps account of it.
    pub(super) fn during<T>(&self, wait: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        self.now.fetch_add(1, Ordering::Relaxed);
        let got = wait();
        self.now.fetch_sub(1, Ordering::Relaxed);
        self.times.fetch_add(1, Ordering::Relaxed);
        let microseconds = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.microseconds.fetch_add(microseconds, Ordering::Relaxed);
        got
    }
}

/// The pool of this process at a moment, and since its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolFigures {
    /// The most connections that it opens.
    pub most: u32,
    /// Connections that are open.
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
    /// How many threads wait for one.
    pub waiting: u64,
    /// How often one has been asked for.
    pub asked: u64,
    /// How long all of those have waited, together.
    pub waited: Duration,
}

/// Why the database can't be used by this program.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// No connection could be had in time; the text holds no password.
    #[error("it can't be reached: {0}")]
    Unreachable(#[from] diesel::r2d2::PoolError),
    /// It refused to say which migrations it has.
    #[error("it does not say which migrations it has: {0}")]
    Silent(#[from] diesel::result::Error),
    /// Its tables are those of an earlier version.
    #[error("it is behind this version of the program by {0} migration(s): run `taawun migrate`")]
    Behind(usize),
    /// What this program needs is not known.
    #[error("the migrations of this program can't be read: {0}")]
    Unreadable(String),
}

/// A migration that the database has.
#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

impl Db {
    /// The pool as it is.
    pub fn pool(&self) -> PoolFigures {
        let state = self.pool.state();
        let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
        PoolFigures {
            most: self.pool.max_size(),
            open: state.connections,
            idle: state.idle_connections,
            waiting: count(&self.waiting.now),
            asked: count(&self.waiting.times),
            waited: Duration::from_micros(count(&self.waiting.microseconds)),
        }
    }

    /// Which database this is, as metrics name it. Asks nothing of it.
    pub fn product(&self) -> &'static str {
        if self.postgres { "postgresql" } else { "sqlite" }
    }

    /// Whether the database is there and has all migrations of this program. Blocks the thread: at most so long for a
    /// connection, and as long as the database takes to answer one statement. Writes nothing.
    ///
    /// # Errors
    /// [`Unusable`], in words for an operator.
    pub fn check(&self, patience: Duration) -> Result<(), Unusable> {
        let mut connection = self.pool.get_timeout(patience)?;
        let query = diesel::sql_query("SELECT version FROM __diesel_schema_migrations");
        let applied: Vec<Applied> = crate::on_either!(&mut *connection, inner => query.load(inner)?);
        let applied: BTreeSet<String> = applied.into_iter().map(|row| row.version).collect();
        match versions(&connection)?.difference(&applied).count() {
            0 => Ok(()),
            behind => Err(Unusable::Behind(behind)),
        }
    }
}

/// The migrations of this program for such a database.
fn versions(connection: &DbConnection) -> Result<BTreeSet<String>, Unusable> {
    let unreadable = |error: Box<dyn std::error::Error + Send + Sync>| Unusable::Unreadable(error.to_string());
    let version = |name: &dyn MigrationName| name.version().to_string();
    Ok(match connection {
        DbConnection::Postgres(_) => {
            let all = MigrationSource::<Pg>::migrations(&POSTGRES_MIGRATIONS).map_err(unreadable)?;
            all.iter().map(|one| version(one.name())).collect()
        }
        DbConnection::Sqlite(_) => {
            let all = MigrationSource::<Sqlite>::migrations(&SQLITE_MIGRATIONS).map_err(unreadable)?;
            all.iter().map(|one| version(one.name())).collect()
        }
    })
}

/// The span of a transaction, by which log lines and traces name it. `kind` is `single` (statements, each for itself),
/// `read`, `write` or `change`.
pub(super) fn span(kind: &'static str) -> tracing::Span {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    tracing::info_span!("transaction", id = NUMBER.fetch_add(1, Ordering::Relaxed), kind)
}
