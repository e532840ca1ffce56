//! Months that become public, over the API: which are, which will be, and taking one back.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};

use crate::activity::snapshot::{self, PublicMonth};
use crate::db::{Db, DbConnection};
use crate::error::{Result, UserError};
use crate::graphql::mutation;
use crate::period::Period;

/// The most months that are listed: the latest.
const LISTED: usize = 400;

/// Which months everybody may see in public mode.
#[derive(SimpleObject)]
pub struct PublicFigures {
    /// How many whole months pass after a month before it becomes public.
    after_months: i32,
    /// The month that becomes public next; null while public figures have not been begun (`taawun public begin`).
    next: Option<NextPublicMonth>,
    /// The months that are public or were, latest last, at most 400.
    months: Vec<PublicMonth>,
}

/// The month that becomes public next.
#[derive(SimpleObject)]
pub struct NextPublicMonth {
    /// The month.
    month: Period,
    /// The first day (Africa/Casablanca) on which it may be.
    from: NaiveDate,
}

/// A month that everybody may see in public mode, as it was when it became public.
#[Object]
impl PublicMonth {
    /// The month.
    async fn month(&self) -> async_graphql::Result<Period> {
        Ok(self.month.parse::<Period>()?)
    }

    /// 1, or more for a month that was withdrawn and has become public again.
    async fn revision(&self) -> i32 {
        self.revision
    }

    /// When it became public.
    async fn published_at(&self) -> DateTime<Utc> {
        self.published_at.and_utc()
    }

    /// SHA-256 of all that is told of it, hexadecimal: the same as long as nothing of it has changed.
    async fn digest(&self) -> &str {
        &self.digest
    }

    /// When it was withdrawn; null while it is public.
    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.withdrawn_at.map(|at| at.and_utc())
    }

    /// Why it was withdrawn, as an administrator wrote it for everybody.
    async fn withdrawn_reason(&self) -> Option<&str> {
        self.withdrawn_reason.as_deref()
    }
}

/// Which months are public, of each month its last revision.
///
/// # Errors
/// Those of the database.
pub async fn public_figures(ctx: &Context<'_>) -> async_graphql::Result<PublicFigures> {
    Ok(ctx.data::<Db>()?.ask(read).await?)
}

fn read(connection: &mut DbConnection) -> Result<PublicFigures> {
    let after = snapshot::after_months(connection)?;
    let next = snapshot::next(connection)?;
    let next = next.and_then(|month| Some(NextPublicMonth { month, from: snapshot::public_from(month, after)? }));
    let mut months = snapshot::revisions(connection)?;
    months.reverse();
    months.dedup_by(|earlier, later| earlier.month == later.month);
    months.truncate(LISTED);
    months.reverse();
    Ok(PublicFigures { after_months: i32::try_from(after).unwrap_or(i32::MAX), next, months })
}

/// Mutations on what everybody may see.
#[derive(Default)]
pub struct OpeningMutations;

/// A public month to be withdrawn.
#[derive(InputObject)]
pub struct WithdrawPublicMonthInput {
    /// The month.
    month: Period,
    /// Why, for everybody to read: at most 4,000 characters. No persons, no figures.
    reason: String,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A withdrawn month to be made public again.
#[derive(InputObject)]
pub struct PublishMonthAgainInput {
    /// The month.
    month: Period,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// The answer of mutations on public months.
#[derive(SimpleObject)]
pub struct PublicMonthPayload {
    /// The months as they are now; null when there are errors.
    public_figures: Option<PublicFigures>,
    /// What you can mend; empty when it was done.
    user_errors: Vec<UserError>,
}

impl PublicMonthPayload {
    async fn of(ctx: &Context<'_>, outcome: mutation::Outcome<String>) -> async_graphql::Result<PublicMonthPayload> {
        let public_figures = match outcome.changed {
            Some(_) => Some(public_figures(ctx).await?),
            None => None,
        };
        Ok(PublicMonthPayload { public_figures, user_errors: outcome.errors })
    }
}

#[Object]
impl OpeningMutations {
    /// Withdraws what everybody may see of a month, since something in it is wrong: it is no longer part of any public
    /// figure, and everybody may read the reason. `NOT_PUBLIC` for a month that is not public. For administrators.
    async fn withdraw_public_month(
        &self,
        ctx: &Context<'_>,
        input: WithdrawPublicMonthInput,
    ) -> async_graphql::Result<PublicMonthPayload> {
        let (key, month, reason) = (input.idempotency_key.clone(), input.month, input.reason.clone());
        let outcome = mutation::run(ctx, "withdrawPublicMonth", &key, &input, move |change| {
            snapshot::withdraw(change, month, &reason)?;
            Ok(month.to_string())
        })
        .await?;
        PublicMonthPayload::of(ctx, outcome).await
    }

    /// Makes a withdrawn month public again, with the figures of now. Where one of a programme and province differs from
    /// what was told before by 1 to 4 persons (in all, women or men), all of that programme and province stay as they
    /// were told. `NOT_WITHDRAWN` for a month that was not withdrawn. For administrators.
    async fn publish_month_again(
        &self,
        ctx: &Context<'_>,
        input: PublishMonthAgainInput,
    ) -> async_graphql::Result<PublicMonthPayload> {
        let (key, month) = (input.idempotency_key.clone(), input.month);
        let outcome = mutation::run(ctx, "publishMonthAgain", &key, &input, move |change| {
            snapshot::publish_again(change, month)?;
            Ok(month.to_string())
        })
        .await?;
        PublicMonthPayload::of(ctx, outcome).await
    }
}
