//! Handing in, validating and correcting returns over the API.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};

use super::ActivityReturn;
use super::graphql::Sex;
use super::returns::{self, Entry, Figures};
use crate::error::UserError;
use crate::graphql::scalars::Count;
use crate::graphql::{id, load, mutation};
use crate::period::Period;

/// Mutations on returns.
#[derive(Default)]
pub struct ReturnMutations;

/// A centre's month.
#[derive(InputObject)]
pub struct OpenReturnInput {
    /// The centre.
    centre: ID,
    /// The month, such as `2026-10`.
    month: Period,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// One figure.
#[derive(InputObject, Clone)]
pub struct ReturnLineInput {
    /// What is counted, by the indicator's code.
    indicator: String,
    /// Women or men.
    sex: Sex,
    /// The band of ages, by its code; `not_stated` where it is not known.
    age_band: String,
    /// How many, in the indicator's unit.
    value: Count,
}

/// The total of an indicator, to be compared with the sum of its lines.
#[derive(InputObject, Clone)]
pub struct DeclaredTotalInput {
    /// What is counted, by the indicator's code.
    indicator: String,
    /// How many women and men of all ages.
    value: Count,
}

/// Why a return is right although a rule warns.
#[derive(InputObject, Clone)]
pub struct ExplanationInput {
    /// The rule's code, as in `problems`.
    rule: String,
    /// The explanation, at most 2,000 characters.
    text: String,
}

/// The figures of a return.
#[derive(InputObject)]
pub struct SaveReturnInput {
    /// The return: a draft, or a version that was sent back.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// All its figures: they take the place of those that it has.
    lines: Vec<ReturnLineInput>,
    /// Totals that you have counted yourself; each must be the sum of its lines when the return is handed in.
    #[graphql(default)]
    declared_totals: Vec<DeclaredTotalInput>,
    /// What you say to the rules that warn.
    #[graphql(default)]
    explanations: Vec<ExplanationInput>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A return to be handed in.
#[derive(InputObject)]
pub struct SubmitReturnInput {
    /// The return.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// One of the returns to be validated.
#[derive(InputObject, Clone)]
pub struct ReturnToValidateInput {
    /// The return.
    id: ID,
    /// The `lockVersion` that you saw; without it, whatever it is by now.
    expected_version: Option<i32>,
}

/// All submitted returns of a coordination for a month.
#[derive(InputObject, Clone)]
pub struct SubmittedInput {
    /// The coordination, by its code.
    coordination: String,
    /// The month.
    month: Period,
    /// Only those of this programme, by its code.
    programme: Option<String>,
}

/// Which returns are to be validated.
#[derive(OneofObject, Clone)]
pub enum WhichReturnsInput {
    /// These returns, at most 2,000.
    Returns(Vec<ReturnToValidateInput>),
    /// All that wait.
    All(SubmittedInput),
}

/// Returns to be validated.
#[derive(InputObject)]
pub struct ValidateReturnsInput {
    /// Which: some by their ids, or all that wait.
    which: WhichReturnsInput,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A return and a reason.
#[derive(InputObject)]
pub struct ReturnForCorrectionInput {
    /// The return.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// Why, for the centre to read; at most 2,000 characters.
    reason: String,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A validated return and a reason to correct it.
#[derive(InputObject)]
pub struct CorrectReturnInput {
    /// The return: the version that counts.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// Why it is corrected, at most 2,000 characters.
    reason: String,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

crate::payload! {
    /// The answer of mutations on a return.
    ReturnPayload { activity_return: ActivityReturn }
}

/// The answer of validating many returns.
#[derive(SimpleObject)]
pub struct ReturnsPayload {
    /// The returns that were validated. After a `CONFLICT`, those that you gave and may see, as they are now; with other
    /// errors none.
    returns: Vec<ActivityReturn>,
    /// What you can mend, each with the place of the return that is refused; empty when all were validated.
    user_errors: Vec<UserError>,
}

#[Object]
impl ReturnMutations {
    /// Opens the return of a centre for a month: a new draft, or the version that is open already. For the centre's
    /// clerk, coordinators and administrators.
    async fn open_return(&self, ctx: &Context<'_>, input: OpenReturnInput) -> async_graphql::Result<ReturnPayload> {
        let (key, month) = (input.idempotency_key.clone(), input.month);
        let centre = id::key_of("Centre", &input.centre)?;
        let outcome =
            mutation::run(ctx, "openReturn", &key, &input, move |change| returns::open(change, centre, month)).await?;
        ReturnPayload::of(ctx, outcome).await
    }

    /// Writes the figures of a return that is being filled in, in place of those that it has. What its `problems` say
    /// afterwards can be mended until it is handed in. For the centre's clerk, coordinators and administrators.
    async fn save_return(&self, ctx: &Context<'_>, input: SaveReturnInput) -> async_graphql::Result<ReturnPayload> {
        let (key, expected) = (input.idempotency_key.clone(), input.expected_version);
        let of = id::key_of("ActivityReturn", &input.id)?;
        let line = |line: &ReturnLineInput| Entry {
            indicator: line.indicator.clone(),
            sex: line.sex,
            age_band: line.age_band.clone(),
            value: line.value.0,
        };
        let figures = Figures {
            lines: input.lines.iter().map(line).collect(),
            declared_totals: input.declared_totals.iter().map(|one| (one.indicator.clone(), one.value.0)).collect(),
            explanations: input.explanations.iter().map(|one| (one.rule.clone(), one.text.clone())).collect(),
        };
        let outcome = mutation::run(ctx, "saveReturn", &key, &input, move |change| {
            returns::save(change, of, Some(expected), &figures)
        })
        .await?;
        ReturnPayload::of(ctx, outcome).await
    }

    /// Hands a return in. Refused while a rule of level `ERROR` is broken, or one of level `WARNING` is not explained.
    /// For the centre's clerk, coordinators and administrators.
    async fn submit_return(&self, ctx: &Context<'_>, input: SubmitReturnInput) -> async_graphql::Result<ReturnPayload> {
        let (key, expected) = (input.idempotency_key.clone(), input.expected_version);
        let of = id::key_of("ActivityReturn", &input.id)?;
        let outcome =
            mutation::run(ctx, "submitReturn", &key, &input, move |change| returns::submit(change, of, Some(expected)))
                .await?;
        ReturnPayload::of(ctx, outcome).await
    }

    /// Validates submitted returns: from then on their figures count. All of them or none. For coordinators of their
    /// coordination and administrators.
    async fn validate_returns(
        &self,
        ctx: &Context<'_>,
        input: ValidateReturnsInput,
    ) -> async_graphql::Result<ReturnsPayload> {
        let key = input.idempotency_key.clone();
        let listed = match &input.which {
            WhichReturnsInput::Returns(returns) => returns.as_slice(),
            WhichReturnsInput::All(_) => &[],
        };
        let listed: Vec<(i64, Option<i32>)> = listed
            .iter()
            .map(|one| Ok((id::key_of("ActivityReturn", &one.id)?, one.expected_version)))
            .collect::<crate::error::Result<_>>()?;
        let (which, given) = (input.which.clone(), listed.clone());
        let mut outcome = mutation::run(ctx, "validateReturns", &key, &input, move |change| match &which {
            WhichReturnsInput::Returns(_) => returns::validate(change, &listed),
            WhichReturnsInput::All(all) => {
                returns::validate_all(change, &all.coordination, all.month, all.programme.as_deref())
            }
        })
        .await?;
        for error in &mut outcome.errors {
            if error.field.first().is_some_and(|first| first == "returns" || first == "all") {
                error.field.insert(0, "which".to_string());
            }
        }
        let mut keys = outcome.changed.unwrap_or_default();
        if outcome.errors.iter().any(|error| error.code == "CONFLICT") {
            for (key, _) in given {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        let asked = keys.into_iter().map(|key| load::find::<ActivityReturn>(ctx, key));
        let found = futures_util::future::try_join_all(asked).await?;
        Ok(ReturnsPayload { returns: found.into_iter().flatten().collect(), user_errors: outcome.errors })
    }

    /// Sends a submitted return back to its centre. For coordinators of its coordination and administrators.
    async fn return_for_correction(
        &self,
        ctx: &Context<'_>,
        input: ReturnForCorrectionInput,
    ) -> async_graphql::Result<ReturnPayload> {
        let (key, expected, reason) = (input.idempotency_key.clone(), input.expected_version, input.reason.clone());
        let of = id::key_of("ActivityReturn", &input.id)?;
        let outcome = mutation::run(ctx, "returnForCorrection", &key, &input, move |change| {
            returns::send_back(change, of, Some(expected), &reason)
        })
        .await?;
        ReturnPayload::of(ctx, outcome).await
    }

    /// Opens a new version of a validated return, with its figures, to be changed and handed in. The old version counts
    /// until the new one is validated, and is kept. For the centre's clerk, coordinators and administrators.
    async fn correct_return(
        &self,
        ctx: &Context<'_>,
        input: CorrectReturnInput,
    ) -> async_graphql::Result<ReturnPayload> {
        let (key, expected, reason) = (input.idempotency_key.clone(), input.expected_version, input.reason.clone());
        let of = id::key_of("ActivityReturn", &input.id)?;
        let outcome = mutation::run(ctx, "correctReturn", &key, &input, move |change| {
            returns::correct(change, of, Some(expected), &reason)
        })
        .await?;
        ReturnPayload::of(ctx, outcome).await
    }
}
