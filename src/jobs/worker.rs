//! The worker: claims runs one after another, makes their reports and closes them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tracing::Instrument;

use super::announce;
use super::recording;
use super::requests::BY_HAND;
use super::runs::{self, Product, Which};
use super::{JobRun, Jobs};
use crate::accounts::Rights;
use crate::clock::Clock;
use crate::db::Db;
use crate::delivery::files::{Files, write_whole};
use crate::delivery::sender::process;
use crate::error::{Error, Result};
use crate::period::Period;
use crate::reports::editions::{self, Edition, NewReport, Next};
use crate::reports::signing::Signer;
use crate::reports::{self, Paper, Print, Report};
use crate::wording::{Language, Wording};

/// How often a worker gives a sign of life while it makes a report.
const HEARTBEAT: Duration = Duration::from_secs(3);

/// The steps of a run. A worker that stops after any of them leaves a state from which the next goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The due time has become runs.
    Recorded,
    /// The run is claimed.
    Claimed,
    /// The figures are read.
    Gathered,
    /// The PDF is made.
    Made,
    /// It lies in the file store.
    Stored,
    /// The run is closed.
    Finished,
}

impl Step {
    /// The word in the database.
    fn as_str(self) -> &'static str {
        match self {
            Step::Recorded => "recorded",
            Step::Claimed => "claimed",
            Step::Gathered => "gathered",
            Step::Made => "made",
            Step::Stored => "stored",
            Step::Finished => "finished",
        }
    }
}

/// What a test does when a step is done.
pub type Hook = Arc<dyn Fn(Step) + Send + Sync>;

/// Carries out runs.
#[derive(Clone)]
pub struct Worker {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// The jobs.
    pub jobs: Jobs,
    /// Where issued PDFs are kept, under their hash.
    pub files: Files,
    /// Where they lie by name as well, for people: `2026-03/11-2026-03-ar.pdf`.
    pub shelf: PathBuf,
    /// Where people reach the server, if only from this machine: links in letters begin with it.
    pub address: String,
    /// Where whoever holds a report reaches it, to find out whether it is genuine; `None` where nobody has told.
    pub public_address: Option<String>,
    /// Signs what is issued, where there is a certificate.
    pub signer: Option<Arc<Signer>>,
    /// Called after each step.
    pub hook: Option<Hook>,
}

/// What became of a run.
#[derive(Debug)]
pub enum Outcome {
    /// The report is issued.
    Issued(Report),
    /// This attempt failed; the run says why and whether it is tried again.
    Failed(String),
    /// It waits for figures.
    Waiting,
    /// Another worker has taken the run over, or it was cancelled.
    Lost,
}

/// What making a report came to.
enum Made {
    Issued(Box<Report>),
    Waiting,
    Lost,
}

impl Worker {
    fn reached(&self, step: Step) {
        if let Some(hook) = &self.hook {
            hook(step);
        }
    }

    /// Where the named copy of a report lies.
    pub fn shelf_path(&self, period: &str, file_name: &str) -> PathBuf {
        self.shelf.join(period).join(file_name)
    }

    fn now(&self) -> Result<DateTime<Utc>> {
        self.db.now(&self.clock)
    }

    /// Turns all due times up to now into runs. An error in one job does not hold up the others.
    pub fn record_due(&self) -> usize {
        let mut made = 0;
        let now = match self.now() {
            Ok(now) => now,
            Err(error) => {
                tracing::error!(%error, "due times could not be recorded");
                return 0;
            }
        };
        for job in self.jobs.current().iter() {
            // Corrections come first: whoever dies in between finds the due time not yet looked at. They don't hold up
            // what is due: those that can't be found now are found at the next due time.
            let today = self.clock.today();
            let corrections = recording::record_corrections(&self.db, job, now, today).unwrap_or_else(|error| {
                tracing::error!(job = job.name, %error, "changed figures could not be looked for");
                0
            });
            match recording::record_due(&self.db, job, now, today, &self.address) {
                Ok(due) if due + corrections == 0 => {}
                Ok(due) => {
                    tracing::info!(job = job.name, runs = due, corrections, "due");
                    made += due + corrections;
                    self.reached(Step::Recorded);
                }
                Err(error) => tracing::error!(job = job.name, %error, "due times could not be recorded"),
            }
        }
        made
    }

    /// Tells the administrators of the batches that are over; how many those were.
    ///
    /// # Errors
    /// Those of the database.
    pub fn summarise(&self) -> Result<usize> {
        announce::summaries(&self.db, &self.jobs, self.now()?, self.clock.today())
    }

    /// Carries out one run; `None` when there is nothing to do now.
    ///
    /// # Errors
    /// Only those of the queue itself: a report that can't be made is an [`Outcome::Failed`].
    pub async fn work_once(&self, which: &Which) -> Result<Option<(JobRun, Outcome)>> {
        let worker = self.clone();
        let which = which.clone();
        let claimed = blocking(move || {
            let run = runs::claim(&worker.db, &which, process(), worker.now()?)?;
            if run.is_some() {
                worker.reached(Step::Claimed);
            }
            Ok(run)
        })
        .await?;
        let Some(run) = claimed else { return Ok(None) };
        let span = tracing::info_span!("run", id = run.id, job = run.job, attempt = run.claim);
        let outcome = self.carry_out(&run).instrument(span).await?;
        Ok(Some((run, outcome)))
    }

    /// Carries out a claimed run, and tells what became of it.
    async fn carry_out(&self, run: &JobRun) -> Result<Outcome> {
        Ok(match self.make(run).await {
            Ok(Made::Issued(report)) => {
                tracing::info!(run = run.id, report = report.id, file = report.file_name, "report issued");
                Outcome::Issued(*report)
            }
            Ok(Made::Waiting) => {
                tracing::info!(run = run.id, "waiting for figures");
                Outcome::Waiting
            }
            Ok(Made::Lost) => {
                tracing::warn!(run = run.id, "cancelled, or another worker has taken over");
                Outcome::Lost
            }
            Err(error) => {
                tracing::error!(run = run.id, attempt = run.attempts, %error, "run failed");
                let text = error.to_string();
                let (worker, failed, message) = (self.clone(), run.clone(), text.clone());
                blocking(move || runs::fail(&worker.db, &failed, &message, worker.now()?)).await?;
                Outcome::Failed(text)
            }
        })
    }

    /// Makes and issues the report of a claimed run, with a sign of life every [`HEARTBEAT`].
    async fn make(&self, run: &JobRun) -> Result<Made> {
        let (worker, claimed, span) = (self.clone(), run.clone(), tracing::Span::current());
        let mut work = tokio::task::spawn_blocking(move || span.in_scope(|| worker.make_blocking(&claimed)));
        let mut beat = tokio::time::interval_at(tokio::time::Instant::now() + HEARTBEAT, HEARTBEAT);
        loop {
            tokio::select! {
                made = &mut work => {
                    // A panic of the work is an error like any other; the worker goes on.
                    return made.map_err(|error| Error::Internal(format!("making a report: {error}")))?;
                }
                _ = beat.tick() => {
                    let (worker, run) = (self.clone(), run.clone());
                    match blocking(move || runs::renew(&worker.db, &run, worker.now()?)).await {
                        Ok(true) => {}
                        // Its result will be refused; the work itself can't be interrupted.
                        Ok(false) => tracing::warn!("the claim has been lost"),
                        Err(error) => tracing::warn!(%error, "no sign of life could be given"),
                    }
                }
            }
        }
    }

    /// Notes that the run has a step behind it. Whether the claim still holds.
    fn passed(&self, run: &JobRun, step: Step) -> Result<bool> {
        let held = runs::reached(&self.db, run, step.as_str(), self.now()?)?;
        self.reached(step);
        Ok(held)
    }

    fn make_blocking(&self, run: &JobRun) -> Result<Made> {
        let period: Period = run.period.parse()?;
        let language: Language =
            run.language.parse().map_err(|error| Error::Internal(format!("run {}: {error}", run.id)))?;
        let today = self.clock.today();
        let job = self.jobs.named(&run.job).ok();
        if job.is_none() && run.job != BY_HAND {
            tracing::warn!(run = run.id, job = run.job, "this process knows no such job: its report goes to nobody");
        }
        let (figures, small_cells, next) = self.db.read(|connection| {
            let figures = reports::figures::gather(connection, &run.coordination_code, period, today)?;
            let next = editions::next_for(connection, &figures, language)?;
            let small_cells = reports::small::cells(connection, &figures, today)?;
            Ok((figures, small_cells + reports::small::of_changes(next.changes()), next))
        })?;
        if let (Some(share), Some(until)) = (run.wait_share, run.wait_until)
            && runs::stored(self.now()?) < until
            && figures
                .completeness
                .as_ref()
                .is_some_and(|returns| returns.validated * 1000 < returns.expected * i64::from(share))
        {
            runs::hold(&self.db, run, self.now()?)?;
            return Ok(Made::Waiting);
        }
        if !self.passed(run, Step::Gathered)? {
            return Ok(Made::Lost);
        }
        let (edition, product) = match (next.edition(), &next) {
            (Some(edition), _) => {
                // An address of this machine leads nobody there who holds the paper, save whoever tries the demonstration.
                let own = || figures.demonstration.then(|| self.address.clone());
                let address = self.public_address.clone().or_else(own);
                let paper =
                    Paper { language, issued: true, edition: edition.clone(), address, figures: figures.clone() };
                let Print { pdf, json, code } = paper.print()?;
                let pdf = self.signed(pdf, language)?;
                if !self.passed(run, Step::Made)? {
                    return Ok(Made::Lost);
                }
                let sha256 = self.files.put(&pdf)?;
                if !self.passed(run, Step::Stored)? {
                    return Ok(Made::Lost);
                }
                let new = NewReport {
                    coordination_code: run.coordination_code.clone(),
                    period,
                    language,
                    edition: edition.number,
                    sha256,
                    size_bytes: i64::try_from(pdf.len()).unwrap_or(i64::MAX),
                    file_name: reports::file_name(&run.coordination_code, period, language, edition.number),
                    created_at: runs::stored(self.now()?),
                    demonstration: figures.demonstration,
                    small_cells,
                    public: job.as_ref().is_some_and(|job| job.public) && self.may_be_public(run, small_cells),
                    figures: json,
                    replaces: next.replaces(),
                    changes: next.changes().to_vec(),
                    verification_code: code,
                };
                (edition, Product::New(Box::new(new)))
            }
            (None, Next::Unchanged(issued)) => {
                (Edition { number: issued.edition, replaces: None }, Product::Issued(Box::new(issued.clone())))
            }
            (None, _) => return Err(Error::Internal(format!("run {}: no edition", run.id))),
        };
        let letters = self.db.run(|connection| announce::report(connection, job.as_ref(), run, &figures, &edition))?;
        let now = self.now()?;
        let Some(issued) = runs::finish(&self.db, run, &product, &letters, now)? else { return Ok(Made::Lost) };
        self.reached(Step::Finished);
        if let Err(error) = self.put_on_shelf(&issued) {
            // The report is issued; the copy by name is a convenience that the next start makes up for.
            tracing::warn!(report = issued.id, %error, "no copy by name");
        }
        Ok(Made::Issued(Box::new(issued)))
    }

    /// The PDF with the institution's signature, where there is one.
    fn signed(&self, pdf: Vec<u8>, language: Language) -> Result<Vec<u8>> {
        match &self.signer {
            Some(signer) => signer.sign(&pdf, &Wording::of(language).text("signature-field"), self.now()?),
            None => Ok(pdf),
        }
    }

    /// Whether a report with so many small cells may be opened to everybody.
    fn may_be_public(&self, run: &JobRun, small_cells: i64) -> bool {
        if small_cells > 0 {
            tracing::warn!(
                run = run.id,
                small_cells,
                "the report is not opened to everybody: it would give away small cells"
            );
        }
        small_cells == 0
    }

    /// Lays a named copy of an issued report on the shelf, if it is not there.
    ///
    /// # Errors
    /// As [`Files::get`]; [`Error::File`] when the copy can't be written.
    pub fn put_on_shelf(&self, report: &Report) -> Result<PathBuf> {
        let path = self.shelf_path(&report.period, &report.file_name);
        let there = std::fs::metadata(&path).is_ok_and(|file| file.len() == report.size_bytes.unsigned_abs());
        if !there {
            write_whole(&path, &self.files.get(&report.sha256)?)?;
        }
        Ok(path)
    }

    /// Lays those of the latest issued reports on the shelf that are not there: a process may have ended between issuing
    /// a report and laying it there.
    ///
    /// # Errors
    /// Those of the database; [`Error::Store`] when the store of files can't be reached.
    pub fn tidy_shelf(&self) -> Result<()> {
        for report in self.db.run(|connection| reports::store::latest(connection, &Rights::all(), 1_000))? {
            match self.put_on_shelf(&report) {
                Ok(_) => {}
                // It would be waited for once for each report.
                Err(error @ Error::Store { .. }) => return Err(error),
                Err(error) => tracing::warn!(report = report.id, %error, "no copy by name"),
            }
        }
        Ok(())
    }

    /// Carries out runs until none is open that could be taken now.
    ///
    /// # Errors
    /// Those of the queue itself.
    pub async fn work_until_idle(&self, which: &Which) -> Result<usize> {
        let mut done = 0;
        while self.work_once(which).await?.is_some() {
            done += 1;
        }
        Ok(done)
    }
}

/// Runs blocking work away from the asynchronous threads, in the span of whoever waits for it.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let span = tracing::Span::current();
    tokio::task::spawn_blocking(move || span.in_scope(work))
        .await
        .map_err(|error| Error::Internal(format!("task: {error}")))?
}
