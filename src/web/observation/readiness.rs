//! Whether a process can do its work: what is looked at, for how long, how often.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::Observation;

/// How long one check may take.
const LIMIT: Duration = Duration::from_secs(2);
/// How long a check waits for a connection to the database; less, so that it can say what is wrong.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How long what was found holds. Nobody makes the process work by asking.
const HOLDS: Duration = Duration::from_secs(1);
/// The scheduler looks every minute; after so long without a look it is not alive.
const STALLED: Duration = Duration::from_secs(300);

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    /// `database`, `files` or `scheduler`; `process` where it is to end.
    pub name: &'static str,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What is wrong, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Check {
    fn of(name: &'static str, outcome: Result<(), String>) -> Check {
        // The database's words take several lines.
        let problem = outcome.err().map(|problem| problem.split_whitespace().collect::<Vec<_>>().join(" "));
        Check { name, ok: problem.is_none(), problem }
    }
}

/// What was found last, and the checks that are under way.
#[derive(Default)]
pub(super) struct Readiness {
    found: tokio::sync::Mutex<Option<(Instant, Arc<Vec<Check>>)>>,
    database: UnderWay,
    files: UnderWay,
}

/// Whether a check that blocks its thread is under way; it is never begun twice.
#[derive(Clone, Default)]
pub(super) struct UnderWay(Arc<AtomicBool>);

impl UnderWay {
    /// Does the work, away from the asynchronous threads, and waits at most so long for it.
    ///
    /// # Errors
    /// What the work says, or that it takes too long.
    pub(super) async fn within<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        if self.0.swap(true, Ordering::AcqRel) {
            return Err("no answer yet to what was asked before".to_string());
        }
        let over = Over(Arc::clone(&self.0));
        let working = tokio::task::spawn_blocking(move || {
            let _over = over;
            work()
        });
        match tokio::time::timeout(limit, working).await {
            Ok(Ok(done)) => done,
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no answer within {} ms", limit.as_millis())),
        }
    }
}

/// Says that the work is over, also where it panics.
struct Over(Arc<AtomicBool>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Observation {
    /// What was found, at most [`HOLDS`] ago.
    pub(super) async fn checks(&self) -> Arc<Vec<Check>> {
        if self.is_draining() {
            let problem = "the process ends: it finishes what has begun".to_string();
            return Arc::new(vec![Check::of("process", Err(problem))]);
        }
        let mut found = self.0.readiness.found.lock().await;
        if let Some((at, checks)) = &*found
            && at.elapsed() < HOLDS
        {
            return Arc::clone(checks);
        }
        let checks = Arc::new(self.look().await);
        *found = Some((Instant::now(), Arc::clone(&checks)));
        checks
    }

    async fn look(&self) -> Vec<Check> {
        let (db, files) = (self.0.db.clone(), self.0.files.clone());
        let database =
            self.0.readiness.database.within(LIMIT, move || db.check(PATIENCE).map_err(|error| error.to_string()));
        let files = self.0.readiness.files.within(LIMIT, move || files.check().map_err(|error| error.to_string()));
        let (database, files) = tokio::join!(database, files);
        let mut checks = vec![Check::of("database", database), Check::of("files", files)];
        if self.0.watched.schedules {
            checks.push(Check::of("scheduler", self.scheduler()));
        }
        checks
    }

    fn scheduler(&self) -> Result<(), String> {
        match self.0.pulse.get().map(|pulse| pulse.last().0) {
            None => Err("it has not started yet".to_string()),
            Some(silent) if silent > STALLED => {
                Err(format!("it looked at what is due {} seconds ago; it looks every minute", silent.as_secs()))
            }
            Some(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_check_that_hangs_is_begun_once_and_nobody_waits_for_it() {
        let (under_way, begun) = (UnderWay::default(), Arc::new(AtomicBool::new(false)));
        let (go_on, waits) = std::sync::mpsc::channel::<()>();
        let noted = Arc::clone(&begun);
        let limit = Duration::from_millis(20);
        let first = under_way.within(limit, move || {
            noted.store(true, Ordering::SeqCst);
            waits.recv().map_err(|error| error.to_string())
        });
        assert_eq!(first.await.unwrap_err(), "no answer within 20 ms");
        assert!(begun.load(Ordering::SeqCst));
        let second = under_way.within(limit, || -> Result<(), String> { unreachable!("begun twice") });
        assert_eq!(second.await.unwrap_err(), "no answer yet to what was asked before");
        go_on.send(()).unwrap();
        while under_way.0.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(under_way.within(Duration::from_secs(60), || Ok(7)).await, Ok(7));
    }
}
