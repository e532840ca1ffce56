//! The scheduler inside `serve`: wakes the worker at the jobs' times.

use std::sync::Arc;

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
    /// in the database, so that a wake-up too many, or one that comes late, changes nothing. Regular looks besides
    /// (`looks`, a cron expression with seconds, such as [`EVERY_MINUTE`]) take care of clock changes and of attempts
    /// to be repeated. At most `makers` reports are made at once.
    ///
    /// # Errors
    /// Those of the scheduler library.
    pub async fn start(worker: Worker, looks: &str, makers: usize) -> Result<Scheduler, JobSchedulerError> {
        let wake = Arc::new(Notify::new());
        let cron = JobScheduler::new().await?;
        for job in worker.jobs.iter() {
            let wake = Arc::clone(&wake);
            let fires = move |_, _| wake.notify_one();
            // The library wants a field of seconds, which job files may leave out.
            let text = job.schedule.text();
            let with_seconds =
                if text.split_whitespace().count() == 5 { format!("0 {text}") } else { text.to_string() };
            cron.add(CronJob::new_tz(with_seconds.as_str(), job.time_zone, fires)?).await?;
        }
        let regular = Arc::clone(&wake);
        cron.add(CronJob::new(looks, move |_, _| regular.notify_one())?).await?;
        cron.start().await?;
        let (stop, stopped) = watch::channel(false);
        let working = tokio::spawn(work(worker, makers, wake, stopped));
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

/// Records what is due and carries out what is open, at each wake-up, until it is told to stop.
async fn work(worker: Worker, makers: usize, wake: Arc<Notify>, mut stopped: watch::Receiver<bool>) {
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
        tokio::select! {
            // The sender lives as long as the scheduler: without it, too, this is the end.
            _ = stopped.changed() => {}
            () = wake.notified() => {}
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
