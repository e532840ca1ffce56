//! Jobs over the API.

use async_graphql::{Context, ID, Object, SimpleObject};

use super::reading::JobFileError;
use super::{CatchUp, Coordinations};
use crate::accounts::Role;
use crate::clock::Clock;
use crate::db::page::{Key, Link};
use crate::error::Error;
use crate::graphql::list::{self, Listed, Window};
use crate::graphql::scalars::Instant;
use crate::graphql::{id, load};
use crate::jobs::graphql::{RunFilter, RunList, RunOrder};
use crate::jobs::schedule::Due;
use crate::jobs::{JobRun, TextPattern};
use crate::period::Period;
use crate::wording::Language;

/// A scheduled job.
pub struct Job(Box<super::Job>);

impl From<super::Job> for Job {
    fn from(job: super::Job) -> Job {
        Job(Box::new(job))
    }
}

/// A due time of a job.
#[derive(SimpleObject)]
pub struct DueTime {
    /// The instant.
    at: Instant,
    /// The same on the job's local clock, with its offset (RFC 3339).
    local: String,
    /// The period that is reported on.
    period: Period,
    /// When those are reminded that have not reported; null where nobody is.
    remind_at: Option<Instant>,
    /// Until when the reports wait for figures at the latest; null where they do not.
    wait_until: Option<Instant>,
}

/// Who gets a job's reports: an address or a role.
#[derive(SimpleObject)]
pub struct JobRecipient {
    /// A mail address; null for a role.
    address: Option<String>,
    /// Everybody with this role for the coordination or the whole country; null for an address.
    role: Option<Role>,
}

/// A text of a job file.
#[derive(SimpleObject)]
pub struct JobText {
    /// Its language.
    language: Language,
    /// The text, with its variables.
    text: String,
}

/// A mistake in a file of jobs or holidays, which is refused: what it said before holds on.
#[derive(SimpleObject)]
#[graphql(name = "JobFileError")]
pub struct JobFileMistake {
    /// Path of the file.
    file: String,
    /// Counted from 1; null where the mistake has no place, such as a missing field.
    line: Option<i32>,
    /// In which field it is; null where the file cannot be read as TOML at all.
    field: Option<String>,
    /// What is wrong, and what would be right (English, as on the command line).
    message: String,
}

impl JobFileMistake {
    /// As the files were read.
    pub fn of(error: &JobFileError) -> JobFileMistake {
        JobFileMistake {
            file: error.file.clone(),
            line: error.line.and_then(|line| line.try_into().ok()),
            field: error.field.clone(),
            message: error.message.clone(),
        }
    }
}

impl Job {
    fn due_time(&self, due: &Due) -> DueTime {
        DueTime {
            at: Instant(due.at),
            local: due.local.to_rfc3339(),
            period: due.period,
            remind_at: self.0.remind_at(due).map(Instant),
            wait_until: self.0.waits(due).map(|wait| Instant(wait.until)),
        }
    }
}

fn texts<'t>(patterns: impl Iterator<Item = &'t TextPattern>) -> Vec<JobText> {
    patterns.map(|one| JobText { language: one.language(), text: one.text().to_owned() }).collect()
}

/// Who is mailed, and in whose name, is for administrators.
fn told(ctx: &Context<'_>) -> async_graphql::Result<bool> {
    Ok(ctx.data::<load::Loading>()?.asker().rights.is_administrator())
}

/// A scheduled job, as its file says: at each due time, a report for each coordination and language.
#[Object]
impl Job {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Job", &self.0.name)
    }

    /// Name: that of its file.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Cron expression, on the local calendar of the time zone.
    async fn schedule(&self) -> &str {
        self.0.schedule.text()
    }

    /// Name of the time zone in the IANA database.
    async fn time_zone(&self) -> &str {
        self.0.time_zone.name()
    }

    /// Kind of the periods reported on: `month`, `quarter`, `half-year`, `year` or `school-year`.
    async fn period(&self) -> &str {
        self.0.period.as_str()
    }

    /// Codes of the coordinations that reports are made for; null for all.
    async fn coordinations(&self) -> Option<Vec<String>> {
        match &self.0.coordinations {
            Coordinations::All => None,
            Coordinations::List(codes) => Some(codes.clone()),
        }
    }

    /// Languages of the reports.
    async fn languages(&self) -> &[Language] {
        &self.0.languages
    }

    /// Who gets the reports about the coordination with this code; for administrators.
    async fn recipients(
        &self,
        ctx: &Context<'_>,
        coordination: String,
    ) -> async_graphql::Result<Option<Vec<JobRecipient>>> {
        let recipients = told(ctx)?.then(|| self.0.recipients_for(&coordination));
        let shown = |recipient| match recipient {
            super::Recipient::Address(address) => JobRecipient { address: Some(address), role: None },
            super::Recipient::Role(role) => JobRecipient { address: None, role: Some(role) },
        };
        Ok(recipients.map(|all| all.into_iter().map(shown).collect()))
    }

    /// Whom mails about the coordination with this code come from, such as `Laâyoune <laayoune@example.ma>`, where the
    /// file says so; for administrators.
    async fn sender(&self, ctx: &Context<'_>, coordination: String) -> async_graphql::Result<Option<String>> {
        Ok(if told(ctx)? { self.0.sender_for(&coordination) } else { None })
    }

    /// Subjects of its mails, for languages that the file has one for.
    async fn subjects(&self) -> Vec<JobText> {
        texts(self.0.subject.values())
    }

    /// Messages of its mails, for languages that the file has one for.
    async fn messages(&self) -> Vec<JobText> {
        texts(self.0.message.values())
    }

    /// The share of the period's returns, between 0 and 1, that its reports wait for; null where they do not wait.
    async fn wait_for_completeness(&self) -> Option<f64> {
        self.0.completeness.map(|wait| f64::from(wait.share) / 1000.0)
    }

    /// How long they wait at the most, such as `5 working days`.
    async fn but_no_later_than(&self) -> Option<String> {
        self.0.completeness.map(|wait| wait.no_later_than.to_string())
    }

    /// How long before the due time those are reminded that have not reported, such as `3 working days`; null where
    /// nobody is.
    async fn remind_before(&self) -> Option<String> {
        self.0.remind_before.map(|days| days.to_string())
    }

    /// The days of the week, such as `MON`, that its due times keep to, holidays left out; null where they keep to none.
    async fn working_days(&self) -> Option<Vec<&'static str>> {
        self.0.on_working_days.then(|| self.0.working_days.weekdays.names())
    }

    /// What is made of the due times that were missed while the program was off.
    async fn catch_up(&self) -> CatchUp {
        self.0.catch_up
    }

    /// Whether everybody may read its reports.
    async fn public(&self) -> bool {
        self.0.public
    }

    /// The next due times (at most 100).
    #[graphql(complexity = "count.clamp(1, 100) as usize * child_complexity")]
    async fn next(&self, ctx: &Context<'_>, #[graphql(default = 1)] count: i32) -> async_graphql::Result<Vec<DueTime>> {
        if count < 0 {
            let problem = format!("{count} due times; ask for 0 or more");
            return Err(Error::BadArgument { argument: "count", problem }.into());
        }
        if count > 100 {
            return Err(Error::TooMany { what: "due times", limit: 100, asked: u64::from(count.unsigned_abs()) }.into());
        }
        let now = ctx.data::<Clock>()?.now();
        let due = self.0.due_times(now).take(count as usize);
        Ok(due.map(|due| self.due_time(&due)).collect())
    }

    /// Its runs.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn runs(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<RunFilter>,
        #[graphql(default)] order_by: RunOrder,
    ) -> async_graphql::Result<Listed<JobRun>> {
        let parent = (Link::Column("job"), Key::Text(self.0.name.clone()));
        let window = Window { first, after, last, before };
        list::page(ctx, RunList(filter.unwrap_or_default()), Some(parent), order_by, window).await
    }
}
