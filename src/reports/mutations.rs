//! Changing who may read issued reports.

use async_graphql::{Context, ID, InputObject, Object};
use diesel::prelude::*;
use serde_json::json;

use super::{Report, figures, small, store};
use crate::accounts::Action;
use crate::change::{Change, expect_version};
use crate::db::schema::report;
use crate::error::{Result, UserError};
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
    /// exact figures hold, or would give away, what public totals leave out: cells of 1 to 4 persons, when it was made
    /// or now. `SMALL_CELLS_UNKNOWN` for one that was made before these were counted.
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
        // What counts is what the PDF says, whatever has been corrected since; and what public totals say now.
        let Some(printed) = before.small_cells else {
            return Err(UserError::at(["public"], "SMALL_CELLS_UNKNOWN").into());
        };
        let (code, period) = (&before.coordination_code, before.period.parse()?);
        let figures = figures::gather(change.connection, code, period, change.today)?;
        let cells = printed.max(small::cells(change.connection, &figures, change.today)?);
        if cells > 0 {
            return Err(UserError::at(["public"], "SMALL_CELLS").with("count", cells).into());
        }
    }
    diesel::update(report::table.find(id))
        .set((report::public.eq(public), report::lock_version.eq(before.lock_version + 1)))
        .execute(change.connection)?;
    let state = |public: bool| Some(json!({ "public": public }));
    change.record("Report", id, state(before.public), state(public))?;
    Ok(id)
}
