//! Changing who may read issued reports.

use async_graphql::{Context, ID, InputObject, Object};
use diesel::prelude::*;
use serde_json::json;

use super::small::{self, Standing};
use super::{Report, editions, store};
use crate::accounts::{Action, Asker};
use crate::change::{self, Change, expect_version};
use crate::clock::Clock;
use crate::db::schema::{job_run, report};
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result, UserError};
use crate::graphql::{id, mutation};

/// Mutations on issued reports.
#[derive(Default)]
pub struct ReportMutations;

/// Who may read a report.
#[derive(InputObject)]
pub struct SetReportPublicInput {
    /// The report.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// Whether anybody may read it without an account, where the server runs in public mode.
    public: bool,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

crate::payload! {
    /// The answer of mutations on a report.
    ReportPayload { report: Report }
}

#[Object]
impl ReportMutations {
    /// Opens an issued report to everybody, or closes it again. For administrators. `SMALL_CELLS` for a report whose
    /// exact figures hold, or would give away, what public figures leave out: cells of 1 to 4 persons.
    /// `SMALL_CELLS_UNKNOWN` for one that was made before these were counted. `NOT_YET_PUBLIC` where a month that it is
    /// made of is not public (see `publicFigures`), `NOT_AS_PUBLIC` where it says otherwise than the public figures.
    async fn set_report_public(
        &self,
        ctx: &Context<'_>,
        input: SetReportPublicInput,
    ) -> async_graphql::Result<ReportPayload> {
        let key = input.idempotency_key.clone();
        let report = id::key_of("Report", &input.id)?;
        let (expected, public) = (input.expected_version, input.public);
        let outcome = mutation::run(ctx, "setReportPublic", &key, &input, move |change| {
            set_public(change, report, expected, public)
        })
        .await?;
        ReportPayload::of(ctx, outcome).await
    }
}

fn set_public(change: &mut Change<'_>, id: i64, expected: i32, public: bool) -> Result<i64> {
    let before = store::find(change.connection, id)?;
    change.allow(Action::Administer, &before.ground(), "report", id)?;
    expect_version(expected, before.lock_version, id)?;
    if public {
        may_be_public(change.connection, &before)?;
    }
    write(change, &before, public)?;
    Ok(id)
}

fn write(change: &mut Change<'_>, before: &Report, public: bool) -> Result<()> {
    diesel::update(report::table.find(before.id))
        .set((report::public.eq(public), report::lock_version.eq(before.lock_version + 1)))
        .execute(change.connection)?;
    let state = |public: bool| Some(json!({ "public": public }));
    change.record("Report", before.id, state(before.public), state(public))
}

/// Passes where everybody may read a report: what counts is what the PDF says, whatever has been corrected since, and
/// that it is what the public figures say.
fn may_be_public(connection: &mut DbConnection, report: &Report) -> Result<()> {
    let refused = |code: &'static str| UserError::at(["public"], code);
    let Some(cells) = report.small_cells else { return Err(refused("SMALL_CELLS_UNKNOWN").into()) };
    if cells > 0 {
        return Err(refused("SMALL_CELLS").with("count", cells).into());
    }
    let Some(paper) = editions::paper_of(connection, report.id)? else {
        return Err(refused("SMALL_CELLS_UNKNOWN").into());
    };
    match small::standing(connection, &paper.figures)? {
        Standing::Same => Ok(()),
        Standing::NotYetPublic => Err(refused("NOT_YET_PUBLIC").into()),
        Standing::Differs(count) => Err(refused("NOT_AS_PUBLIC").with("count", count).into()),
    }
}

/// Opens the reports of these jobs that everybody may read now, and that nobody has opened or closed: to be called when
/// months have become public. How many were opened.
///
/// # Errors
/// Those of the database.
pub fn open_where_public(db: &Db, clock: &Clock, jobs: &[String]) -> Result<usize> {
    change::perform(db, clock, &Asker::command_line(), "openReports", None, |change| {
        let untouched: Vec<Report> = report::table
            .filter(
                report::id.nullable().eq_any(
                    job_run::table
                        .filter(job_run::job.eq_any(jobs))
                        .filter(job_run::report_id.is_not_null())
                        .select(job_run::report_id),
                ),
            )
            .filter(report::public.eq(false).and(report::lock_version.eq(1)).and(report::small_cells.eq(0)))
            .order(report::id)
            .select(Report::as_select())
            .load(change.connection)?;
        let mut opened = 0;
        for report in &untouched {
            match may_be_public(change.connection, report) {
                Ok(()) => write(change, report, true)?,
                Err(Error::Refused(_)) => continue,
                Err(error) => return Err(error),
            }
            opened += 1;
        }
        Ok(opened)
    })
}
