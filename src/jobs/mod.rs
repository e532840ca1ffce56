//! Scheduled jobs: their files, when they are due, the runs that follow, and the worker that carries them out.

pub mod announce;
pub mod current;
pub mod deadlines;
pub mod file;
pub mod graphql;
pub mod holidays;
pub mod mutations;
pub mod observed;
pub mod progress;
pub mod recording;
pub mod requests;
pub mod runs;
pub mod schedule;
pub mod scheduler;
pub mod subscription;
pub mod text;
pub mod worker;
pub mod working_days;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema;

pub use current::Jobs;
pub use deadlines::Wait;
pub use file::{Job, Recipient};
pub use text::{TextPattern, TextValues};

/// One run of a job for one report.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::job_run)]
pub struct JobRun {
    /// Key.
    pub id: i64,
    /// The job's name.
    pub job: String,
    /// Whom the report is about.
    pub coordination_code: String,
    /// The period, as it is written.
    pub period: String,
    /// `ar`, `fr` or `en`.
    pub language: String,
    /// The edition to be made.
    pub edition: i32,
    /// `due`, `waiting` (for figures), `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// When it fell due, UTC.
    pub due_at: NaiveDateTime,
    /// How often it was begun.
    pub attempts: i32,
    /// Not tried (again) before this instant, UTC.
    pub not_before: NaiveDateTime,
    /// Until when the worker that runs it owns it, UTC.
    pub lease_until: Option<NaiveDateTime>,
    /// The number of the last claim: only its holder can finish the run.
    pub claim: i32,
    /// When it was finished, UTC.
    pub finished_at: Option<NaiveDateTime>,
    /// What went wrong last.
    pub error: Option<String>,
    /// The report that it made.
    pub report_id: Option<i64>,
    /// Whether somebody asked for it; those go before the batch.
    pub by_hand: bool,
    /// Who asked for it.
    pub requested_by: Option<i64>,
    /// It waits until this share of the period's returns is validated, thousandths…
    pub wait_share: Option<i32>,
    /// …but not beyond this instant, UTC.
    pub wait_until: Option<NaiveDateTime>,
    /// The worker that claimed it last.
    pub worker: Option<String>,
}

/// One time that a worker began a run.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::job_run_attempt)]
pub struct Attempt {
    /// The run.
    pub run_id: i64,
    /// The number of the claim; rises with each attempt.
    pub number: i32,
    /// Who: machine and process.
    pub worker: String,
    /// When it began, UTC.
    pub began_at: NaiveDateTime,
    /// When it ended, UTC; `None` while it goes on, and where the worker stopped without a word.
    pub ended_at: Option<NaiveDateTime>,
    /// Why it failed.
    pub error: Option<String>,
}
