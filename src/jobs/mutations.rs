//! Asking for runs over the API.

use async_graphql::{Context, ID, InputObject, Object};

use super::{JobRun, requests};
use crate::graphql::{id, mutation};
use crate::period::Period;
use crate::wording::Language;

/// Mutations on runs.
#[derive(Default)]
pub struct RunMutations;

/// A report to be made now.
#[derive(InputObject)]
pub struct MakeReportInput {
    /// Whom it is about, by its code.
    coordination: String,
    /// The period to report on, which must be over.
    period: Period,
    /// The language to write it in.
    language: Language,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A run to be started over or stopped.
#[derive(InputObject)]
pub struct DecideRunInput {
    /// The run.
    id: ID,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

crate::payload! {
    /// The answer of mutations on a run.
    RunPayload { run: JobRun }
}

#[Object]
impl RunMutations {
    /// Has a report made before all that wait. For the coordination's coordinators and administrators. Where no figure
    /// has changed since it was issued, the run gives that report.
    async fn make_report(&self, ctx: &Context<'_>, input: MakeReportInput) -> async_graphql::Result<RunPayload> {
        let key = input.idempotency_key.clone();
        let (coordination, period, language) = (input.coordination.clone(), input.period, input.language);
        let outcome = mutation::run(ctx, "makeReport", &key, &input, move |change| {
            requests::make_report(change, &coordination, period, language)
        })
        .await?;
        RunPayload::of(ctx, outcome).await
    }

    /// Starts a run over that has failed or was cancelled, with all its attempts. For the coordination's coordinators
    /// and administrators.
    async fn retry_run(&self, ctx: &Context<'_>, input: DecideRunInput) -> async_graphql::Result<RunPayload> {
        let key = input.idempotency_key.clone();
        let run = id::key_of("Run", &input.id)?;
        let outcome = mutation::run(ctx, "retryRun", &key, &input, move |change| requests::retry(change, run)).await?;
        RunPayload::of(ctx, outcome).await
    }

    /// Stops a run, also while a worker carries it out: what that makes is refused. For the coordination's coordinators
    /// and administrators.
    async fn cancel_run(&self, ctx: &Context<'_>, input: DecideRunInput) -> async_graphql::Result<RunPayload> {
        let key = input.idempotency_key.clone();
        let run = id::key_of("Run", &input.id)?;
        let outcome =
            mutation::run(ctx, "cancelRun", &key, &input, move |change| requests::cancel(change, run)).await?;
        RunPayload::of(ctx, outcome).await
    }
}
