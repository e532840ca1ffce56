//! Work for one asker: until when it may go on, whether anybody still waits for it, and what it has taken so far.
//!
//! A [`Db`](super::Db) [within](super::Db::within) such work begins no statement once it is over, and ends the one that
//! runs. PostgreSQL does that by itself at the deadline (`statement_timeout`), and is told by another connection when
//! nobody waits any more. SQLite has an interrupt, which Diesel does not hand out; so statements that go through many
//! rows ask [`StillWanted`] at each of them.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::Bool;
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel::{QueryResult, define_sql_function};
use tokio::sync::watch;

use super::Backend;
use super::places::{Places, Taken};
use crate::error::{Error, Result};

/// How long the answer to a change may be read after the change's own deadline: what is done is told as done.
const TO_TELL: Duration = Duration::from_secs(10);

/// Work for one asker. Clones are the same.
#[derive(Debug, Clone)]
pub struct Work(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// What it is, as a word for a sentence.
    what: &'static str,
    /// The most time that it may take; `None` for work without a deadline.
    limit: Option<Duration>,
    /// How much longer it may read.
    to_tell: Duration,
    began: Instant,
    ended: watch::Sender<bool>,
    statements: AtomicU64,
    rows: AtomicU64,
    /// The connections that it may have at once, where that is limited.
    connections: OnceLock<Arc<Places>>,
    /// Its name among all sessions of the server, made when it is first needed.
    name: OnceLock<String>,
    /// How many transactions under that name it has open.
    open: Mutex<usize>,
}

impl Default for Work {
    /// Work that may take as long as it takes.
    fn default() -> Work {
        Work::new("the work", None, Duration::ZERO)
    }
}

impl Work {
    /// Work that may take this long from now on; `what` is a word for a sentence: "the query".
    pub fn within(what: &'static str, limit: Duration) -> Work {
        Work::new(what, Some(limit), Duration::ZERO)
    }

    /// The same for work that changes something: it is to be committed in this time, and its answer may be read a little
    /// longer.
    pub fn changing(what: &'static str, limit: Duration) -> Work {
        Work::new(what, Some(limit), TO_TELL)
    }

    fn new(what: &'static str, limit: Option<Duration>, to_tell: Duration) -> Work {
        Work(Arc::new(Inner {
            what,
            limit,
            to_tell,
            began: Instant::now(),
            ended: watch::Sender::new(false),
            statements: AtomicU64::new(0),
            rows: AtomicU64::new(0),
            connections: OnceLock::new(),
            name: OnceLock::new(),
            open: Mutex::new(0),
        }))
    }

    /// Lets it have no more than so many connections at once. The first limit stays.
    pub fn limit_connections(&self, most: usize) {
        self.0.connections.get_or_init(|| Places::new(most));
    }

    /// Statements so far, without those that only frame its reads.
    pub fn statements(&self) -> u64 {
        self.0.statements.load(Ordering::Relaxed)
    }

    /// Rows read so far by lists and totals.
    pub fn rows(&self) -> u64 {
        self.0.rows.load(Ordering::Relaxed)
    }

    /// Time since it began.
    pub fn elapsed(&self) -> Duration {
        self.0.began.elapsed()
    }

    /// Becomes ready when its time is up or nobody waits for it.
    pub async fn over(&self) {
        let mut ended = self.0.ended.subscribe();
        let ended = ended.wait_for(|ended| *ended);
        let _ = match self.deadline() {
            Some(deadline) => tokio::time::timeout_at(deadline.into(), ended).await.is_ok(),
            None => ended.await.is_ok(),
        };
    }

    /// Why it does not go on.
    pub fn is_over(&self) -> Option<Error> {
        self.check(self.deadline()).err()
    }

    /// Nobody waits for it any more: nothing of it begins from now on. See [`Db::end`](super::Db::end).
    pub(super) fn end(&self) {
        self.0.ended.send_replace(true);
    }

    /// When a change has to be done.
    pub(super) fn deadline(&self) -> Option<Instant> {
        Some(self.0.began + self.0.limit?)
    }

    /// When reading has to be done.
    pub(super) fn reading_deadline(&self) -> Option<Instant> {
        Some(self.deadline()? + self.0.to_tell)
    }

    /// Passes while it may go on, as far as this deadline goes.
    pub(super) fn check(&self, deadline: Option<Instant>) -> Result<()> {
        let in_time = deadline.is_none_or(|deadline| Instant::now() < deadline);
        if in_time && !*self.0.ended.borrow() { Ok(()) } else { Err(self.exceeded()) }
    }

    /// That it took longer than it may.
    pub fn exceeded(&self) -> Error {
        let limit_ms = self.0.limit.unwrap_or_default().as_millis();
        Error::DeadlineExceeded { what: self.0.what, limit_ms: u64::try_from(limit_ms).unwrap_or(u64::MAX) }
    }

    /// The error that an error of the database stands for: a statement that was ended says so in its own words.
    pub(super) fn explained(&self, error: Error, deadline: Option<Instant>) -> Error {
        match error {
            Error::Database(_) | Error::Unavailable(_) => self.check(deadline).err().unwrap_or(error),
            other => other,
        }
    }

    /// A connection's place, where those are limited.
    pub(super) fn place(&self, deadline: Option<Instant>) -> Result<Option<Taken>> {
        match self.0.connections.get() {
            Some(places) => places.take(deadline).map(Some).ok_or_else(|| self.exceeded()),
            None => Ok(None),
        }
    }

    /// Its name among the sessions of a PostgreSQL server: none like it, on any machine.
    pub(super) fn name(&self) -> &str {
        static PROCESS: OnceLock<u64> = OnceLock::new();
        static COUNT: AtomicU64 = AtomicU64::new(0);
        self.0.name.get_or_init(|| {
            let process = PROCESS.get_or_init(rand::random);
            format!("taawun {process:016x} {}", COUNT.fetch_add(1, Ordering::Relaxed))
        })
    }

    /// How many transactions it has open under its name. While this is held, none of them can end: what is cancelled
    /// meanwhile is this work's and no other's that got the same session of a pooler.
    pub(super) fn open(&self) -> MutexGuard<'_, usize> {
        self.0.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Whether it may have any.
    pub(super) fn may_be_open(&self) -> bool {
        self.0.open.try_lock().map_or(true, |open| *open > 0)
    }

    /// Runs something as part of this work, on this thread.
    pub(super) fn during<T>(&self, deadline: Option<Instant>, run: impl FnOnce() -> T) -> T {
        struct Reset(Option<Current>);
        impl Drop for Reset {
            fn drop(&mut self) {
                CURRENT.set(self.0.take());
            }
        }
        let _reset = Reset(CURRENT.replace(Some(Current { work: self.clone(), deadline })));
        run()
    }
}

/// What a thread works on.
struct Current {
    work: Work,
    deadline: Option<Instant>,
}

thread_local! {
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
}

/// Passes while what this thread works on may go on: for between the steps of what takes many. Without work of
/// somebody's, always.
///
/// # Errors
/// [`Error::DeadlineExceeded`].
pub fn still_wanted() -> Result<()> {
    CURRENT.with_borrow(|current| match current {
        Some(current) => current.work.check(current.deadline),
        None => Ok(()),
    })
}

/// Counts rows that were read for whom this thread works.
pub fn add_rows(rows: usize) {
    CURRENT.with_borrow(|current| {
        if let Some(current) = current {
            current.work.0.rows.fetch_add(rows as u64, Ordering::Relaxed);
        }
    });
}

/// Counts a statement for whom this thread works.
pub(super) fn add_statement() {
    CURRENT.with_borrow(|current| {
        if let Some(current) = current {
            current.work.0.statements.fetch_add(1, Ordering::Relaxed);
        }
    });
}

define_sql_function! {
    /// True, or an error once what runs the statement is over.
    #[sql_name = "taawun_still_wanted"]
    fn still_wanted_sql() -> Bool;
}

/// A condition that is true of each row and ends the statement on SQLite once its work is over: see [`still_wanted`].
#[derive(Debug, Clone, Copy)]
pub struct StillWanted;

impl StillWanted {
    /// Makes the function known to a connection.
    pub(super) fn register(connection: &SqliteConnection) -> QueryResult<()> {
        still_wanted_sql_utils::register_nondeterministic_impl(connection, || StillWanted)
    }
}

impl ToSql<Bool, Sqlite> for StillWanted {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> diesel::serialize::Result {
        still_wanted()?;
        out.set_value(1);
        Ok(IsNull::No)
    }
}

impl QueryFragment<Sqlite> for StillWanted {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("taawun_still_wanted()");
        Ok(())
    }
}

impl QueryFragment<Pg> for StillWanted {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("TRUE");
        Ok(())
    }
}

impl QueryFragment<Backend> for StillWanted {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        Backend::walk_variant_ast(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_over_at_its_deadline_and_when_nobody_waits() {
        let work = Work::within("the query", Duration::from_secs(60));
        work.during(work.deadline(), || {
            assert!(still_wanted().is_ok());
            work.end();
            assert_eq!(still_wanted().unwrap_err().code(), "DEADLINE_EXCEEDED");
        });
        assert!(still_wanted().is_ok(), "the thread works for nobody any more");
        let work = Work::within("the query", Duration::ZERO);
        assert!(work.is_over().is_some() && work.check(work.reading_deadline()).is_err());
        let work = Work::changing("the mutation", Duration::ZERO);
        assert!(work.is_over().is_some());
        assert!(work.check(work.reading_deadline()).is_ok(), "what was done is told");
        assert!(Work::default().is_over().is_none());
    }

    #[test]
    fn no_two_works_have_the_same_name() {
        assert_ne!(Work::default().name(), Work::default().name());
    }
}
