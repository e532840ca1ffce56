//! The scheduler inside `serve`: wakes the worker at the jobs' times.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, watch};
use tokio_cron_scheduler::{Job as CronJob, JobScheduler, JobSchedulerError};

use super::runs::Which;
use super::worker::{Worker, blocking};

/// A look in the middle of each minute.
pub const EVERY_MINUTE: &str = "30 * * * * *";

/// A running scheduler with its worker.
pub struct Scheduler {
    cron: JobScheduler,
    stop: watch::Sender<bool>,
    working: tokio::task::JoinHandle<()>,
}

impl Scheduler {
    /// Starts firing. What fell due while the program was off is made at once.
    ///
    /// The scheduler library only says when to look: what is due follows from the job files and from what is recorded
    /// in the database, so that a wake-up too many, or one that comes late, changes nothing. Regular looks (`looks`, a
    /// cron expression with seconds, such as [`EVERY_MINUTE`]) take care of clock changes and of attempts to be
    /// repeated; between them, a wake-up at the next due time. That time is computed here, as the library has time zone
    /// data of its own, which can't be renewed, and other rules for changes of the clock. At most `makers` reports are
    /// made at once.
    ///
    /// # Errors
    /// Those of the scheduler library.
    pub async fn start(worker: Worker, looks: &str, makers: usize) -> Result<Scheduler, JobSchedulerError> {
        let wake = Arc::new(Notify::new());
        let cron = JobScheduler::new().await?;
        let regular = Arc::clone(&wake);
        cron.add(CronJob::new(looks, move |_, _| regular.notify_one())?).await?;
        cron.start().await?;
        let (stop, stopped) = watch::channel(false);
        let alarm = Alarm { cron: cron.clone(), wake: Arc::clone(&wake), set: None };
        let working = tokio::spawn(work(worker, makers, wake, alarm, stopped));
        Ok(Scheduler { cron, stop, working })
    }

    /// Finishes the runs that are under way, if any, and stops.
    pub async fn stop(mut self) {
        if let Err(error) = self.cron.shutdown().await {
            tracing::warn!(%error, "scheduler");
        }
        self.stop.send_replace(true);
        if let Err(error) = self.working.await {
            tracing::error!(%error, "worker");
        }
    }
}

/// The wake-up at the next due time.
struct Alarm {
    cron: JobScheduler,
    wake: Arc<Notify>,
    /// Its instant, and what the library has of it.
    set: Option<(DateTime<Utc>, CronJob)>,
}

impl Alarm {
    /// Sets it for the next due time of the jobs as they are now, in place of the one before.
    async fn set(&mut self, worker: &Worker) -> Result<(), JobSchedulerError> {
        let now = worker.clock.now();
        let jobs = worker.jobs.current();
        let next = jobs.iter().filter_map(|job| job.due_after(now)).map(|due| due.at).min();
        if next == self.set.as_ref().map(|(at, _)| *at) {
            return Ok(());
        }
        if let Some((_, before)) = self.set.take()
            && let Err(error) = self.cron.remove(&before.guid()).await
        {
            // A wake-up too many changes nothing.
            tracing::debug!(%error, "wake-up");
        }
        if let Some(at) = next {
            let wake = Arc::clone(&self.wake);
            // The library counts in whole seconds: rather a second late than a moment early.
            let wait = (at - now).to_std().unwrap_or_default() + std::time::Duration::from_secs(1);
            let once = CronJob::new_one_shot(wait, move |_, _| wake.notify_one())?;
            self.cron.add(once.clone()).await?;
            self.set = Some((at, once));
        }
        Ok(())
    }
}

/// Records what is due and carries out what is open, at each wake-up, until it is told to stop.
async fn work(worker: Worker, makers: usize, wake: Arc<Notify>, mut alarm: Alarm, mut stopped: watch::Receiver<bool>) {
    let mut changes = worker.jobs.changes();
    let tidying = worker.clone();
    if let Err(error) = blocking(move || tidying.tidy_shelf()).await {
        tracing::warn!(%error, "shelf");
    }
    while !*stopped.borrow() {
        let recording = worker.clone();
        if let Err(error) = blocking(move || Ok(recording.record_due())).await {
            tracing::error!(%error, "due times");
        }
        futures_util::future::join_all((0..makers.max(1)).map(|_| make(&worker, &stopped))).await;
        if let Err(error) = alarm.set(&worker).await {
            // The regular looks go on.
            tracing::warn!(%error, "no wake-up at the next due time");
        }
        tokio::select! {
            // The sender lives as long as the scheduler: without it, too, this is the end.
            _ = stopped.changed() => {}
            () = wake.notified() => {}
            // A job that is new is noted at once: what falls due from now on is owed.
            () = changes.next() => {}
        }
    }
}

/// Makes one report after another until none is open. Between two of them a request to stop is heard; within one, it
/// is finished first.
async fn make(worker: &Worker, stopped: &watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match worker.work_once(&Which::default()).await {
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(error) => {
                tracing::error!(%error, "queue");
                break;
            }
        }
    }
}
