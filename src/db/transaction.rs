//! Transactions of the pool: how they begin and end, on either database, alone and within somebody's work.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};

use super::work::Work;
use super::{BUSY_TIMEOUT, Db, DbConnection};
use crate::error::{Error, Result};
use crate::on_either;

/// How often a PostgreSQL transaction is run again after a serialisation failure or a deadlock.
const ATTEMPTS: u32 = 20;

/// What a transaction may do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Read, each statement what is committed at its own time.
    Look,
    /// Read one state.
    Read,
    /// Write.
    Write,
    /// Write to the audit trail, one at a time.
    Change,
}

impl Mode {
    fn writes(self) -> bool {
        matches!(self, Mode::Write | Mode::Change)
    }

    /// By when a transaction of this work is to be done.
    fn deadline(self, bounds: &Work) -> Option<Instant> {
        if self.writes() { bounds.deadline() } else { bounds.reading_deadline() }
    }
}

impl Db {
    pub(super) fn transaction<T>(&self, mode: Mode, work: &mut dyn FnMut(&mut DbConnection) -> Result<T>) -> Result<T> {
        let bounds = self.work.as_ref();
        let deadline = bounds.and_then(|bounds| mode.deadline(bounds));
        let _turn = match (mode, bounds) {
            (Mode::Change, Some(bounds)) => Some(self.turn.take(deadline).ok_or_else(|| bounds.exceeded())?),
            (Mode::Change, None) => self.turn.take(None),
            _ => None,
        };
        let mut held = self.hold(deadline)?;
        let connection = &mut *held.connection;
        let mut attempt = 1;
        loop {
            let result = match bounds {
                None => unbounded(connection, mode, work),
                Some(bounds) => bounds.check(deadline).and_then(|()| {
                    let done = self.bounded(connection, mode, bounds, |connection| {
                        let value = work(connection)?;
                        // What is not committed in time is not done at all.
                        bounds.check(deadline)?;
                        Ok(value)
                    });
                    done.map_err(|error| if error.is_transient() { error } else { bounds.explained(error, deadline) })
                }),
            };
            match result {
                Err(error) if error.is_transient() && attempt < ATTEMPTS => {}
                done => return done,
            }
            std::thread::sleep(Duration::from_millis(u64::from(attempt * attempt)));
            attempt += 1;
        }
    }

    /// Reads within somebody's work, each statement what is committed at its own time.
    pub(super) fn look<T>(&self, bounds: &Work, work: impl FnOnce(&mut DbConnection) -> Result<T>) -> Result<T> {
        let deadline = bounds.reading_deadline();
        let mut held = self.hold(deadline)?;
        let done = match &mut *held.connection {
            // Nothing needs a transaction here: the statements ask themselves whether they are still wanted.
            connection @ DbConnection::Sqlite(_) => bounds.during(deadline, || work(connection)),
            connection @ DbConnection::Postgres(_) => {
                let done = self.bounded(connection, Mode::Look, bounds, work);
                // What only frames the statements is none of anybody's.
                self.statements.fetch_sub(2, Ordering::Relaxed);
                done
            }
        };
        done.map_err(|error| bounds.explained(error, deadline))
    }

    /// One transaction that the database itself ends at the deadline, and one that reads also when nobody waits for it.
    fn bounded<T>(
        &self,
        connection: &mut DbConnection,
        mode: Mode,
        bounds: &Work,
        work: impl FnOnce(&mut DbConnection) -> Result<T>,
    ) -> Result<T> {
        let deadline = mode.deadline(bounds);
        let opened = (!mode.writes()).then(|| Opened::one(bounds));
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let begun = begin(connection, mode, left, opened.as_ref().map(|_| bounds.name()));
        let done = begun.map_err(Error::from).and_then(|()| bounds.during(deadline, || work(connection)));
        let ended = match opened {
            Some(opened) => opened.close(|| end(connection, done)),
            None => end(connection, done),
        };
        if let (DbConnection::Sqlite(inner), true, Some(_)) = (connection, mode.writes(), left)
            && let Err(error) = inner.batch_execute(&busy_timeout(BUSY_TIMEOUT))
        {
            tracing::warn!(%error, "busy time-out");
        }
        ended
    }
}

/// A transaction of some work that can be ended when nobody waits for it.
struct Opened<'a>(&'a Work);

impl Opened<'_> {
    fn one(work: &Work) -> Opened<'_> {
        *work.open() += 1;
        Opened(work)
    }

    /// Ends the transaction while nobody cancels anything: what was meant for it would hit the next one.
    fn close<T>(self, end: impl FnOnce() -> T) -> T {
        let _none_is_cancelled = self.0.open();
        end()
    }
}

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        *self.0.open() -= 1;
    }
}

fn unbounded<T>(
    connection: &mut DbConnection,
    mode: Mode,
    work: &mut dyn FnMut(&mut DbConnection) -> Result<T>,
) -> Result<T> {
    let done = begin(connection, mode, None, None).map_err(Error::from).and_then(|()| work(connection));
    end(connection, done)
}

/// Commits what was done, or rolls back.
fn end<T>(connection: &mut DbConnection, done: Result<T>) -> Result<T> {
    let done = done.and_then(|value| {
        commit(connection)?;
        Ok(value)
    });
    // The first error says what happened; a failed roll-back only marks the connection as broken.
    if done.is_err()
        && let Err(second) = rollback(connection)
    {
        tracing::warn!(%second, "roll-back failed");
    }
    done
}

/// Begins, for as long as is left, under this name. All of that in one round trip, and only for this transaction:
/// behind a pooler the next one has another session. `SET` takes no parameters; what stands in it is a number and a name
/// of our own making.
fn begin(connection: &mut DbConnection, mode: Mode, left: Option<Duration>, name: Option<&str>) -> QueryResult<()> {
    match connection {
        DbConnection::Postgres(inner) => {
            let mut sql = match mode {
                Mode::Look => "BEGIN READ ONLY",
                Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                Mode::Write | Mode::Change => "BEGIN ISOLATION LEVEL SERIALIZABLE",
            }
            .to_string();
            if let Some(left) = left {
                // It holds for waiting for locks too. One millisecond more: whoever looks at the clock when the
                // database gives up finds the time over.
                sql += &format!("; SET LOCAL statement_timeout = {}", milliseconds(left) + 1);
            }
            if let Some(name) = name {
                sql += &format!("; SET LOCAL application_name = '{name}'");
            }
            AnsiTransactionManager::begin_transaction_sql(inner, &sql)?;
            if mode == Mode::Change {
                // Before any other statement: what the transaction sees is fixed by its first query, and that has to
                // come after the wait.
                inner.batch_execute("LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE")?;
            }
            Ok(())
        }
        DbConnection::Sqlite(inner) => {
            let mut sql = String::new();
            if let (Some(left), true) = (left, mode.writes()) {
                sql = busy_timeout(left.min(BUSY_TIMEOUT));
            }
            sql += if mode.writes() { "BEGIN IMMEDIATE" } else { "BEGIN" };
            AnsiTransactionManager::begin_transaction_sql(inner, &sql)
        }
    }
}

/// How long a SQLite writer waits for another.
fn busy_timeout(patience: Duration) -> String {
    format!("PRAGMA busy_timeout = {}; ", milliseconds(patience) + 1)
}

/// Whole milliseconds, as both databases take them.
fn milliseconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_millis()).unwrap_or(i32::MAX - 1)
}

fn commit(connection: &mut DbConnection) -> QueryResult<()> {
    on_either!(connection, inner => AnsiTransactionManager::commit_transaction(inner))
}

fn rollback(connection: &mut DbConnection) -> QueryResult<()> {
    match on_either!(connection, inner => AnsiTransactionManager::rollback_transaction(inner)) {
        // A failed commit has rolled back already.
        Err(diesel::result::Error::NotInTransaction) => Ok(()),
        other => other,
    }
}
