//! Jobs and their runs over the API.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::{JobRun, runs};
use crate::accounts::{Asker, Ground, Rights};
use crate::db::page::{Key, Kind, Order};
use crate::db::schema::job_run;
use crate::db::{Backend, DbConnection};
use crate::error::{Error, Result};
use crate::graphql::id;
use crate::graphql::list::List;
use crate::graphql::load::{self, Batch};
use crate::graphql::scalars::{Count, Instant};
use crate::network::Coordination;
use crate::only_seen;
use crate::period::Period;
use crate::reports::Report;
use crate::wording::Language;

pub use super::file::graphql::{Job, JobFileMistake};

/// States of a run.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunState {
    /// Waits for a worker.
    Due,
    /// A worker makes the report.
    Running,
    /// The report is issued.
    Done,
    /// Given up after the last attempt.
    Failed,
    /// Waits for figures.
    Waiting,
    /// Stopped by somebody.
    Cancelled,
}

impl RunState {
    const ALL: [(RunState, &'static str); 6] = [
        (RunState::Due, "due"),
        (RunState::Running, "running"),
        (RunState::Done, "done"),
        (RunState::Failed, "failed"),
        (RunState::Waiting, "waiting"),
        (RunState::Cancelled, "cancelled"),
    ];
}

/// One run of a job for one report.
#[Object(name = "Run")]
impl JobRun {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Run", self.id)
    }

    /// Name of the job.
    async fn job(&self) -> &str {
        &self.job
    }

    /// Whom the report is about.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Coordination> {
        load::get(ctx, self.coordination_code.clone()).await
    }

    /// The period reported on.
    async fn period(&self) -> async_graphql::Result<Period> {
        Ok(self.period.parse::<Period>()?)
    }

    /// Language of the report.
    async fn language(&self) -> async_graphql::Result<Language> {
        Ok(self.language.parse::<Language>()?)
    }

    /// The edition to be made.
    async fn edition(&self) -> i32 {
        self.edition
    }

    /// Its state.
    async fn state(&self) -> async_graphql::Result<RunState> {
        let found = RunState::ALL.iter().find(|(_, word)| *word == self.state);
        Ok(found.map(|(state, _)| *state).ok_or_else(|| Error::Internal(format!("run state {}", self.state)))?)
    }

    /// When it fell due.
    async fn due_at(&self) -> Instant {
        Instant(self.due_at.and_utc())
    }

    /// How often it was begun.
    async fn attempts(&self) -> i32 {
        self.attempts
    }

    /// Each time that it was begun, in order.
    async fn attempt_list(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Attempt>> {
        Ok(load::ask(ctx, AttemptsOf(self.id)).await?.unwrap_or_default())
    }

    /// When it is tried (again) at the earliest; null where it is over or under way.
    async fn next_try(&self) -> Option<Instant> {
        ["due", "waiting"].contains(&self.state.as_str()).then(|| self.not_before.and_utc()).map(Instant)
    }

    /// Until when it waits for figures at the latest; null where it does not.
    async fn wait_until(&self) -> Option<Instant> {
        self.wait_until.map(|time| time.and_utc()).map(Instant)
    }

    /// Whether somebody asked for it; those are made first.
    async fn by_hand(&self) -> bool {
        self.by_hand
    }

    /// When it was finished, well or not.
    async fn finished_at(&self) -> Option<Instant> {
        self.finished_at.map(|time| time.and_utc()).map(Instant)
    }

    /// Whether the last attempt went wrong.
    async fn has_error(&self) -> bool {
        self.error.is_some()
    }

    /// What went wrong last; for administrators.
    async fn error(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<&str>> {
        let told = ctx.data::<load::Loading>()?.asker().rights.is_administrator();
        Ok(self.error.as_deref().filter(|_| told))
    }

    /// The report that it made.
    async fn report(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Report>> {
        match self.report_id {
            Some(id) => load::find(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// A step that an attempt has behind it.
#[derive(SimpleObject, Debug, Clone)]
#[graphql(name = "RunStep")]
pub struct PassedStep {
    /// `gathered` (the figures are read), `made` (the PDF), `stored` (in the file store).
    name: String,
    /// When it ended.
    ended_at: Instant,
    /// How long it took, milliseconds.
    milliseconds: Count,
}

/// One time that a worker began a run.
#[derive(SimpleObject, Debug, Clone)]
#[graphql(name = "RunAttempt", complex)]
pub struct Attempt {
    #[graphql(skip)]
    row: super::Attempt,
    /// The steps behind it, in order.
    steps: Vec<PassedStep>,
}

#[async_graphql::ComplexObject]
impl Attempt {
    /// Its number, which rises with each.
    async fn number(&self) -> i32 {
        self.row.number
    }

    /// When it began.
    async fn began_at(&self) -> Instant {
        Instant(self.row.began_at.and_utc())
    }

    /// When it ended; null while it goes on, and where the worker stopped without a word.
    async fn ended_at(&self) -> Option<Instant> {
        self.row.ended_at.map(|time| time.and_utc()).map(Instant)
    }

    /// Who: machine and process; for administrators.
    async fn worker(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<&str>> {
        let told = ctx.data::<load::Loading>()?.asker().rights.is_administrator();
        Ok(Some(self.row.worker.as_str()).filter(|_| told))
    }

    /// Why it failed; for administrators.
    async fn error(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<&str>> {
        let told = ctx.data::<load::Loading>()?.asker().rights.is_administrator();
        Ok(self.row.error.as_deref().filter(|_| told))
    }
}

/// The attempts of a run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct AttemptsOf(i64);

impl Batch for AttemptsOf {
    type Answer = Vec<Attempt>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let mut steps: HashMap<(i64, i32), Vec<(String, NaiveDateTime)>> = HashMap::new();
        for (run, attempt, step, ended_at) in runs::steps(connection, &ids)? {
            steps.entry((run, attempt)).or_default().push((step, ended_at));
        }
        let mut answers: HashMap<Self, Vec<Attempt>> = HashMap::new();
        for row in runs::attempts(connection, &ids)? {
            let mut before = row.began_at;
            let passed = steps.remove(&(row.run_id, row.number)).unwrap_or_default();
            let steps = passed.into_iter().map(|(name, at)| {
                let milliseconds = (at - before).num_milliseconds();
                before = at;
                PassedStep { name, ended_at: Instant(at.and_utc()), milliseconds: Count(milliseconds) }
            });
            let steps = steps.collect();
            answers.entry(AttemptsOf(row.run_id)).or_default().push(Attempt { row, steps });
        }
        Ok(answers)
    }
}

/// Which runs. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct RunFilter {
    /// Only those of the job with this name.
    job: Option<String>,
    /// Only those in this state.
    state: Option<RunState>,
}

/// Orders of runs.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RunOrder {
    /// Latest recorded first.
    #[default]
    IdDesc,
    /// Earliest recorded first.
    Id,
}

/// The runs that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RunList(pub RunFilter);

impl RunList {
    fn rows(&self, rights: &Rights) -> job_run::BoxedQuery<'static, Backend> {
        let mut query = job_run::table.into_boxed();
        query = only_seen!(query, rights, coordination job_run);
        if let Some(job) = &self.0.job {
            query = query.filter(job_run::job.eq(job.clone()));
        }
        if let Some((_, word)) = RunState::ALL.iter().find(|(state, _)| Some(*state) == self.0.state) {
            query = query.filter(job_run::state.eq(*word));
        }
        query
    }
}

impl List for RunList {
    type Row = JobRun;
    type Sort = RunOrder;

    fn order(sort: RunOrder) -> Order {
        let order = Order::unique("id", Kind::Int);
        if sort == RunOrder::IdDesc { order.descending() } else { order }
    }

    fn key(row: &JobRun, _: RunOrder) -> (Option<Key>, Key) {
        (None, Key::Int(row.id))
    }

    crate::list_queries!();
}

crate::graphql::keyed_by_id! {
    JobRun: job_run, "run", row => Ground::Coordination(row.coordination_code.clone());
}
