//! The scheduler inside `serve` and `worker`: wakes the worker at the jobs' times, and sends letters.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, watch};
use tokio_cron_scheduler::{Job as CronJob, JobScheduler, JobSchedulerError};

use super::observed::Pulse;
use super::runs::{self, Which};
use super::worker::{Worker, blocking};
use crate::delivery::outbox;
use crate::delivery::sender::Sender;
use crate::error::Result;

/// A look in the middle of each minute.
pub const EVERY_MINUTE: &str = "30 * * * * *";

/// How many letters are sent at once: one whose server takes its time does not hold up all others.
const SENDERS: usize = 2;
/// How often it is looked whether a run is open: who asks for a report waits for it.
const LOOK_FOR_RUNS: std::time::Duration = std::time::Duration::from_secs(2);
/// The outbox is looked at again after so long at the latest: other processes write into it too.
const LONGEST_SLEEP: std::time::Duration = std::time::Duration::from_secs(15);

/// A running scheduler with its worker and its senders of letters.
pub struct Scheduler {
    cron: JobScheduler,
    stop: watch::Sender<bool>,
    working: Vec<tokio::task::JoinHandle<()>>,
    sending: Vec<tokio::task::JoinHandle<()>>,
    sender: Sender,
    pulse: Pulse,
}

impl Scheduler {
    /// Starts firing. What fell due while the program was off is made at once.
    ///
    /// The scheduler library only says when to look: what is due follows from the job files and from what is recorded
    /// in the database, so that a wake-up too many, or one that comes late, changes nothing. Regular looks (`looks`, a
    /// cron expression with seconds, such as [`EVERY_MINUTE`]) take care of clock changes and of attempts to be
    /// repeated; between them, a wake-up at the next due time. That time is computed here, as the library has time zone
    /// data of its own, which can't be renewed, and other rules for changes of the clock. At most `makers` reports are
    /// made at once. Letters of the outbox are sent as they come, whoever wrote them.
    ///
    /// # Errors
    /// Those of the scheduler library.
    pub async fn start(
        worker: Worker,
        sender: Sender,
        looks: &str,
        makers: usize,
    ) -> Result<Scheduler, JobSchedulerError> {
        let wake = Arc::new(Notify::new());
        let cron = JobScheduler::new().await?;
        let regular = Arc::clone(&wake);
        cron.add(CronJob::new(looks, move |_, _| regular.notify_one())?).await?;
        cron.start().await?;
        let (stop, stopped) = watch::channel(false);
        let alarm = Alarm { cron: cron.clone(), wake: Arc::clone(&wake), set: None };
        let letters = Arc::new(Notify::new());
        let sending = (0..SENDERS)
            .map(|number| {
                tokio::spawn(deliver(worker.clone(), sender.clone(), number, letters.clone(), stopped.clone()))
            })
            .collect();
        let open = Arc::new(Notify::new());
        let pulse = Pulse::new(worker.clock.now());
        let recording = tokio::spawn(record(worker.clone(), wake, open.clone(), alarm, pulse.clone(), stopped.clone()));
        let working = tokio::spawn(work(worker, makers, open, letters, stopped));
        Ok(Scheduler { cron, stop, working: vec![recording, working], sending, sender, pulse })
    }

    /// By what one sees whether it lives.
    pub fn pulse(&self) -> Pulse {
        self.pulse.clone()
    }

    /// Finishes the runs and the letters that are under way, if any, and stops.
    pub async fn stop(mut self) {
        if let Err(error) = self.cron.shutdown().await {
            tracing::warn!(%error, "scheduler");
        }
        self.stop.send_replace(true);
        for working in self.working {
            if let Err(error) = working.await {
                tracing::error!(%error, "worker");
            }
        }
        for sending in self.sending {
            if let Err(error) = sending.await {
                tracing::error!(%error, "sender of letters");
            }
        }
        let sender = self.sender;
        if let Err(error) = tokio::task::spawn_blocking(move || sender.close()).await {
            tracing::error!(%error, "sender of letters");
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

/// Records what is due, at each wake-up, until it is told to stop: also while a long queue is worked off.
async fn record(
    worker: Worker,
    wake: Arc<Notify>,
    open: Arc<Notify>,
    mut alarm: Alarm,
    pulse: Pulse,
    mut stopped: watch::Receiver<bool>,
) {
    let mut changes = worker.jobs.changes();
    while !*stopped.borrow() {
        let recording = worker.clone();
        if let Err(error) = blocking(move || Ok(recording.record_due())).await {
            tracing::error!(%error, "due times");
        }
        pulse.beat(worker.clock.now());
        open.notify_one();
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

/// Carries out what is open, whenever there may be something, until it is told to stop.
async fn work(
    worker: Worker,
    makers: usize,
    open: Arc<Notify>,
    letters: Arc<Notify>,
    mut stopped: watch::Receiver<bool>,
) {
    let tidying = worker.clone();
    if let Err(error) = blocking(move || tidying.tidy_shelf()).await {
        tracing::warn!(%error, "shelf");
    }
    while !*stopped.borrow() {
        futures_util::future::join_all((0..makers.max(1)).map(|_| make(&worker, &letters, &stopped))).await;
        let summarising = worker.clone();
        match blocking(move || summarising.summarise()).await {
            Ok(0) => {}
            Ok(_) => letters.notify_waiters(),
            Err(error) => tracing::error!(%error, "summaries"),
        }
        tokio::select! {
            _ = stopped.changed() => {}
            () = open.notified() => {}
            () = asked_for(&worker) => {}
        }
    }
}

/// Waits until a run is open, whoever recorded it: somebody may have asked another process for a report.
async fn asked_for(worker: &Worker) {
    loop {
        tokio::time::sleep(LOOK_FOR_RUNS).await;
        let (db, clock) = (worker.db.clone(), worker.clock.clone());
        let open = blocking(move || {
            let next = db.run(|connection| runs::next_at(connection, &Which::default()))?;
            Ok(next.is_some_and(|next| next <= clock.timestamp()))
        });
        // What is wrong is told by the regular looks.
        if open.await.unwrap_or_default() {
            return;
        }
    }
}

/// Makes one report after another until none is open. Between two of them a request to stop is heard; within one, it
/// is finished first.
async fn make(worker: &Worker, letters: &Notify, stopped: &watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match worker.work_once(&Which::default()).await {
            Ok(Some(_)) => letters.notify_waiters(),
            Ok(None) => break,
            Err(error) => {
                tracing::error!(%error, "queue");
                break;
            }
        }
    }
}

/// Sends letters as they fall due until it is told to stop; the first of the senders reads what has come back whenever
/// there is nothing to send.
async fn deliver(
    worker: Worker,
    sender: Sender,
    number: usize,
    letters: Arc<Notify>,
    mut stopped: watch::Receiver<bool>,
) {
    while !*stopped.borrow() {
        let sending = sender.clone();
        let sent = blocking(move || {
            let sent = sending.send_once()?;
            if number == 0
                && !sent
                && let Err(error) = sending.read_bounces()
            {
                tracing::error!(%error, "what has come back can't be read");
            }
            Ok(sent)
        })
        .await;
        match sent {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "letters"),
        }
        let (db, clock) = (worker.db.clone(), worker.clock.clone());
        let next = blocking(move || Ok(db.run(outbox::next_at)?.map(|next| next - clock.timestamp()))).await;
        let sleep = next.ok().flatten().and_then(|next| next.to_std().ok()).unwrap_or(LONGEST_SLEEP);
        tokio::select! {
            _ = stopped.changed() => {}
            () = letters.notified() => {}
            () = tokio::time::sleep(sleep.clamp(std::time::Duration::from_millis(500), LONGEST_SLEEP)) => {}
        }
    }
}
