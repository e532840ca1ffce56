//! The database: SQLite or PostgreSQL behind one connection type, its pool, its transactions and its migrations.

mod cancel;
mod observed;
pub mod page;
mod places;
pub mod schema;
mod transaction;
pub mod work;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection, R2D2Connection};
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use self::cancel::Canceller;
use self::places::{Places, Taken};
use self::transaction::Mode;
use self::work::{StillWanted, Work};
use crate::clock::Clock;
use crate::error::{Error, Result};

use self::observed::Waiting;
pub use self::observed::{PoolFigures, Unusable};

/// A connection to either database. Queries are written once, against this type.
#[derive(diesel::MultiConnection)]
pub enum DbConnection {
    /// The database for production and for several machines.
    Postgres(diesel::PgConnection),
    /// The embedded default.
    Sqlite(SqliteConnection),
}

/// The backend that queries are built for.
pub type Backend = <DbConnection as Connection>::Backend;

/// Runs one expression on whichever connection it is. For what Diesel can't build for both at once: batch inserts,
/// `ON CONFLICT`, row locks.
#[macro_export]
macro_rules! on_either {
    ($connection:expr, $inner:ident => $body:expr) => {
        match $connection {
            $crate::db::DbConnection::Postgres($inner) => $body,
            $crate::db::DbConnection::Sqlite($inner) => $body,
        }
    };
}

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// How long a SQLite writer waits for another before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long somebody waits for a connection while all are in use.
const POOL_TIMEOUT: Duration = Duration::from_secs(30);
/// The same on PostgreSQL, where writers do not queue: nobody waits long for a server that is down.
const POSTGRES_POOL_TIMEOUT: Duration = Duration::from_secs(10);
/// The most connections to a PostgreSQL server.
const POSTGRES_CONNECTIONS: u32 = 16;
/// The most connections to a SQLite file.
const SQLITE_CONNECTIONS: u32 = 8;

/// Opens connections of the kind that the URL names.
#[derive(Debug)]
pub struct Manager {
    url: String,
    statements: Arc<AtomicU64>,
}

impl Manager {
    fn is_postgres(&self) -> bool {
        is_postgres(&self.url)
    }
}

/// Whether a database URL names a PostgreSQL server; any other is the path of a SQLite file.
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

impl ManageConnection for Manager {
    type Connection = DbConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<DbConnection, Self::Error> {
        let mut connection = if self.is_postgres() {
            DbConnection::Postgres(
                diesel::PgConnection::establish(&self.url).map_err(diesel::r2d2::Error::ConnectionError)?,
            )
        } else {
            let mut sqlite = SqliteConnection::establish(&self.url).map_err(diesel::r2d2::Error::ConnectionError)?;
            sqlite
                .batch_execute(&format!(
                    "PRAGMA busy_timeout = {}; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                     PRAGMA trusted_schema = OFF; PRAGMA cache_size = -8000;",
                    BUSY_TIMEOUT.as_millis()
                ))
                .and_then(|()| write_ahead(&mut sqlite))
                .and_then(|()| StillWanted::register(&sqlite))
                .map_err(diesel::r2d2::Error::QueryError)?;
            DbConnection::Sqlite(sqlite)
        };
        let statements = Arc::clone(&self.statements);
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { .. } = event {
                statements.fetch_add(1, Ordering::Relaxed);
                work::add_statement();
            }
        });
        Ok(connection)
    }

    fn is_valid(&self, connection: &mut DbConnection) -> Result<(), Self::Error> {
        match connection {
            // A file needs no round trip to see whether it is still there.
            DbConnection::Sqlite(_) => Ok(()),
            DbConnection::Postgres(postgres) => {
                let alive = postgres.ping().map_err(diesel::r2d2::Error::QueryError);
                // A sign of life is no statement of anybody's.
                self.statements.fetch_sub(1, Ordering::Relaxed);
                alive
            }
        }
    }

    fn has_broken(&self, connection: &mut DbConnection) -> bool {
        std::thread::panicking() || on_either!(connection, inner => inner.is_broken())
    }
}

/// Switches the file to a write-ahead log. While two processes do so at once, SQLite says at once to one of them that it is
/// locked, whatever the busy time-out: waiting with a lock held could last for ever.
fn write_ahead(sqlite: &mut SqliteConnection) -> diesel::QueryResult<()> {
    let began = Instant::now();
    loop {
        match sqlite.batch_execute("PRAGMA journal_mode = WAL") {
            Err(diesel::result::Error::DatabaseError(_, told))
                if told.message().contains("locked") && began.elapsed() < BUSY_TIMEOUT =>
            {
                std::thread::sleep(Duration::from_millis(10));
            }
            done => return done,
        }
    }
}

/// A table with a reference that points nowhere.
#[derive(diesel::QueryableByName)]
struct Broken {
    #[diesel(sql_type = diesel::sql_types::Text)]
    table: String,
}

/// The database, to be cloned wherever it is needed: clones share one pool.
#[derive(Clone, Debug)]
pub struct Db {
    pool: Pool<Manager>,
    statements: Arc<AtomicU64>,
    /// Changes of this process wait here, before they hold a connection that others could read with.
    turn: Arc<Places>,
    /// On PostgreSQL.
    canceller: Option<Arc<Canceller>>,
    /// What this handle works for, where that has bounds.
    work: Option<Work>,
    waiting: Arc<Waiting>,
    postgres: bool,
}

/// A connection from the pool, for as long as this is kept.
struct Held {
    connection: PooledConnection<Manager>,
    _place: Option<Taken>,
}

impl Db {
    /// Connects to `url`: `postgres://…`, or the path of a SQLite file, which is made when it is missing.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for another kind of database, [`Error::CannotConnect`] when it can't be reached, [`Error::File`] when the file's folder can't be made.
    pub fn open(url: &str) -> Result<Db> {
        let url = url.strip_prefix("sqlite://").unwrap_or(url).to_string();
        if let Some((scheme, _)) = url.split_once("://").filter(|_| !is_postgres(&url)) {
            return Err(Error::BadArgument {
                argument: "database URL",
                problem: format!(
                    "{scheme}:// is no kind of database here; write postgres://… or the path of a SQLite file"
                ),
            });
        }
        let postgres = is_postgres(&url);
        if !postgres && let Some(folder) = Path::new(&url).parent() {
            std::fs::create_dir_all(folder).map_err(|source| Error::File { path: folder.to_path_buf(), source })?;
        }
        let statements = Arc::new(AtomicU64::new(0));
        let canceller = postgres.then(|| Arc::new(Canceller::new(url.clone())));
        let manager = Manager { url, statements: Arc::clone(&statements) };
        // The pool would only say that time ran out; the first connection says what is wrong.
        drop(manager.connect().map_err(|error| Error::CannotConnect(error.to_string()))?);
        let pool = Pool::builder()
            .max_size(if postgres { POSTGRES_CONNECTIONS } else { SQLITE_CONNECTIONS })
            .min_idle(Some(1))
            .test_on_check_out(postgres)
            .connection_timeout(if postgres { POSTGRES_POOL_TIMEOUT } else { POOL_TIMEOUT })
            .error_handler(Box::new(LogErrors))
            .build(manager)
            .map_err(Error::Unavailable)?;
        Ok(Db { pool, statements, turn: Places::new(1), canceller, work: None, waiting: Arc::default(), postgres })
    }

    /// The same database for this work alone: whatever is done with it ends when the work is over.
    pub fn within(&self, work: Work) -> Db {
        Db { work: Some(work), ..self.clone() }
    }

    /// Ends the work of this handle: nobody waits for it. What of it reads is ended at once; a change under way is not
    /// to be ended like this.
    pub fn end(&self) {
        let Some(work) = &self.work else { return };
        work.end();
        if !work.may_be_open() {
            return;
        }
        if let (Some(canceller), Ok(runtime)) = (&self.canceller, tokio::runtime::Handle::try_current()) {
            let (canceller, work) = (Arc::clone(canceller), work.clone());
            runtime.spawn_blocking(move || canceller.cancel(&work));
        }
    }

    /// How many connections of this process are in use at the moment.
    pub fn in_use(&self) -> usize {
        let state = self.pool.state();
        state.connections.saturating_sub(state.idle_connections) as usize
    }

    /// The most connections that this process has to the database.
    pub fn connections(&self) -> usize {
        self.pool.max_size() as usize
    }

    /// Brings the tables up to this program's version. Does nothing where they are; returns how many steps it took.
    pub fn migrate(&self) -> Result<usize> {
        let mut connection = self.connection()?;
        let done = match &mut *connection {
            DbConnection::Postgres(inner) => {
                // Two processes that start at once: the second waits here for the first. A lock of the transaction,
                // not of the session, so that it also works behind a pooler.
                inner.transaction::<_, Box<dyn std::error::Error + Send + Sync>, _>(|inner| {
                    inner.batch_execute("SELECT pg_advisory_xact_lock(7434820126)")?;
                    Ok(inner.run_pending_migrations(POSTGRES_MIGRATIONS)?.len())
                })
            }
            DbConnection::Sqlite(inner) => (|| {
                if !inner.has_pending_migration(SQLITE_MIGRATIONS)? {
                    return Ok(0);
                }
                // SQLite changes a table by building another: meanwhile references point nowhere. The setting can't be
                // changed inside a transaction.
                inner.batch_execute("PRAGMA foreign_keys = OFF")?;
                let done = inner.immediate_transaction::<_, Box<dyn std::error::Error + Send + Sync>, _>(|inner| {
                    let steps = inner.run_pending_migrations(SQLITE_MIGRATIONS)?.len();
                    let broken: Vec<Broken> =
                        diesel::sql_query("SELECT \"table\" AS \"table\" FROM pragma_foreign_key_check").load(inner)?;
                    match broken.first() {
                        Some(row) => Err(format!("rows of {} refer to nothing", row.table).into()),
                        None => Ok(steps),
                    }
                });
                inner.batch_execute("PRAGMA foreign_keys = ON")?;
                done
            })(),
        };
        done.map_err(|error| Error::Internal(format!("migration: {error}")))
    }

    /// How many SQL statements have gone over this pool's connections, transaction control included.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> Result<bool> {
        Ok(matches!(*self.connection()?, DbConnection::Postgres(_)))
    }

    /// The present instant for what several machines agree about, such as who holds a run until when: PostgreSQL's
    /// clock, since theirs may differ. Processes that share a SQLite file share a clock too.
    pub fn now(&self, clock: &Clock) -> Result<DateTime<Utc>> {
        if clock.is_fixed() {
            return Ok(clock.now());
        }
        match &mut *self.connection()? {
            DbConnection::Sqlite(_) => Ok(clock.now()),
            DbConnection::Postgres(inner) => {
                use diesel::dsl::sql;
                use diesel::sql_types::Timestamp;
                let now: NaiveDateTime =
                    diesel::select(sql::<Timestamp>("clock_timestamp() AT TIME ZONE 'UTC'")).get_result(inner)?;
                Ok(now.and_utc())
            }
        }
    }

    fn connection(&self) -> Result<PooledConnection<Manager>> {
        self.waiting.during(|| self.pool.get()).map_err(Error::Unavailable)
    }

    /// A connection for the work of this handle, by its deadline.
    fn hold(&self, deadline: Option<Instant>) -> Result<Held> {
        let Some(work) = &self.work else { return Ok(Held { connection: self.connection()?, _place: None }) };
        work.check(deadline)?;
        let _place = work.place(deadline)?;
        let patience = self.pool.connection_timeout();
        let left = deadline.map_or(patience, |deadline| deadline.saturating_duration_since(Instant::now()));
        let connection = self.waiting.during(|| self.pool.get_timeout(left.min(patience))).map_err(Error::Unavailable);
        let connection = connection.map_err(|error| work.explained(error, deadline))?;
        Ok(Held { connection, _place })
    }

    /// Runs single statements that need no transaction. Blocks the thread.
    pub fn run<T>(&self, work: impl FnOnce(&mut DbConnection) -> Result<T>) -> Result<T> {
        let _span = observed::span("single").entered();
        let Some(bounds) = &self.work else { return work(&mut *self.connection()?) };
        let deadline = bounds.reading_deadline();
        let mut held = self.hold(deadline)?;
        bounds.during(deadline, || work(&mut held.connection)).map_err(|error| bounds.explained(error, deadline))
    }

    /// Runs single statements that need no transaction, away from the asynchronous threads. Within somebody's work
    /// they only read, and end with it.
    pub async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (db, span) = (self.clone(), tracing::Span::current());
        let run = move || match &db.work {
            Some(bounds) => db.look(bounds, work),
            None => db.run(work),
        };
        tokio::task::spawn_blocking(move || span.in_scope(run))
            .await
            .map_err(|error| Error::Internal(format!("database task: {error}")))?
    }

    /// Runs reads that must all see the same state. Blocks the thread.
    pub fn read<T>(&self, mut work: impl FnMut(&mut DbConnection) -> Result<T>) -> Result<T> {
        self.transaction(Mode::Read, &mut work)
    }

    /// Runs a writing transaction: all of it or nothing. Blocks the thread.
    ///
    /// On PostgreSQL `work` may run several times (isolation is serialisable), so it must have no effect outside the
    /// database. On SQLite writers queue from the start.
    pub fn write<T>(&self, mut work: impl FnMut(&mut DbConnection) -> Result<T>) -> Result<T> {
        self.transaction(Mode::Write, &mut work)
    }

    /// Runs a transaction that writes to the audit trail: like [`write`](Db::write), one at a time.
    ///
    /// Each entry of the trail holds the hash of the one before, so that such transactions can't run side by side. On
    /// PostgreSQL they queue for a lock instead of failing and being run again.
    pub fn change<T>(&self, mut work: impl FnMut(&mut DbConnection) -> Result<T>) -> Result<T> {
        self.transaction(Mode::Change, &mut work)
    }
}

/// Connection errors go to the log: the pool itself only reports that time ran out.
#[derive(Debug)]
struct LogErrors;

impl diesel::r2d2::HandleError<diesel::r2d2::Error> for LogErrors {
    fn handle_error(&self, error: diesel::r2d2::Error) {
        // libpq's messages name host, port and database, never the password.
        tracing::warn!(%error, "database connection");
    }
}
