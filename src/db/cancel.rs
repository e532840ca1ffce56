//! Ending the statements of work that nobody waits for, on PostgreSQL.
//!
//! By the name that each transaction of the work gives itself (`SET LOCAL application_name`) and not by the number of a
//! session: behind a pooler a session is somebody else's as soon as a transaction is over.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::work::Work;

/// How long it is tried; after that, the deadline of the statements themselves is all there is.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long is waited between two tries: between two statements of a transaction there is nothing to end.
const PAUSE: Duration = Duration::from_millis(20);

/// A connection of its own for ending statements: all of the pool may be busy with them.
pub(super) struct Canceller {
    url: String,
    connection: Mutex<Option<PgConnection>>,
}

impl std::fmt::Debug for Canceller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Canceller").finish_non_exhaustive()
    }
}

impl Canceller {
    pub fn new(url: String) -> Canceller {
        Canceller { url, connection: Mutex::new(None) }
    }

    /// Ends statements of this work until it has no transaction any more. Blocks the thread.
    pub fn cancel(&self, work: &Work) {
        let began = Instant::now();
        while began.elapsed() < PATIENCE && *work.open() > 0 {
            if let Err(error) = self.try_to(work) {
                tracing::warn!(%error, "a statement that nobody waits for could not be ended");
                return;
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn try_to(&self, work: &Work) -> anyhow::Result<()> {
        let mut place = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut connection = match place.take() {
            Some(connection) => connection,
            None => PgConnection::establish(&self.url)?,
        };
        let open = work.open();
        if *open > 0 {
            diesel::sql_query(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND state = 'active'",
            )
            .bind::<Text, _>(work.name())
            .execute(&mut connection)?;
        }
        // One that failed is not used again.
        *place = Some(connection);
        Ok(())
    }
}
