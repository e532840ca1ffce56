//! Suspending, resuming, terminating and renewing agreements.

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{Days, Months, NaiveDate};
use diesel::prelude::*;

use super::agreements::{draft, lift_suspension, overlap_fault};
use super::{AgreementPayload, day_fault, early_fault, late_fault, open, record};
use crate::change::Change;
use crate::db::schema::agreement;
use crate::error::{Result, UserError, refuse};
use crate::graphql::scalars::CivilDate;
use crate::graphql::{id, mutation};
use crate::partnerships::terms::{NewTerms, date_fault, text_fault};
use crate::partnerships::writing::decide;
use crate::partnerships::{AgreementRow, Step, store};

use super::inputs::{ChangedTerms, ChangedTermsInput};

/// Mutations that decide on an agreement.
#[derive(Default)]
pub struct DecisionMutations;

/// A decision on an agreement.
#[derive(InputObject)]
pub struct DecideAgreementInput {
    /// The agreement.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// First day on which the decision holds; left out: today in Casablanca.
    on: Option<CivilDate>,
    /// Why.
    reason: String,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// The renewal of an agreement.
#[derive(InputObject)]
pub struct RenewAgreementInput {
    /// The agreement.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// What the new terms change. Without dates, the new agreement starts on the day after the last day of the old one
    /// and lasts as long; instalments and payments are not taken over.
    terms: Option<ChangedTermsInput>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

#[Object]
impl DecisionMutations {
    /// Suspends an agreement from a day on, today or earlier. For the coordination's coordinators and administrators.
    async fn suspend_agreement(
        &self,
        ctx: &Context<'_>,
        input: DecideAgreementInput,
    ) -> async_graphql::Result<AgreementPayload> {
        decision(ctx, "suspendAgreement", input, suspend).await
    }

    /// Lifts the suspension: from a day on, today or earlier, the agreement is in force again. For the coordination's
    /// coordinators and administrators.
    async fn resume_agreement(
        &self,
        ctx: &Context<'_>,
        input: DecideAgreementInput,
    ) -> async_graphql::Result<AgreementPayload> {
        decision(ctx, "resumeAgreement", input, resume).await
    }

    /// Ends an agreement before its last day: from a day on, which may lie ahead, it is no longer in force. For the
    /// coordination's coordinators and administrators.
    async fn terminate_agreement(
        &self,
        ctx: &Context<'_>,
        input: DecideAgreementInput,
    ) -> async_graphql::Result<AgreementPayload> {
        decision(ctx, "terminateAgreement", input, terminate).await
    }

    /// Drafts the agreement that is to follow an agreement, with its terms. When the draft is signed, the old agreement
    /// is renewed. The answer is the draft. For the coordination's coordinators and administrators.
    async fn renew_agreement(
        &self,
        ctx: &Context<'_>,
        input: RenewAgreementInput,
    ) -> async_graphql::Result<AgreementPayload> {
        let (key, expected) = (id::key_of("Agreement", &input.id)?, input.expected_version);
        let changes = input.terms.as_ref().map(ChangedTermsInput::changes).transpose()?.unwrap_or_default();
        let outcome = mutation::run(ctx, "renewAgreement", &input.idempotency_key, &input, move |change| {
            renew(change, key, expected, &changes)
        })
        .await?;
        AgreementPayload::of(ctx, outcome).await
    }
}

type Decide = fn(&mut Change<'_>, i64, i32, NaiveDate, &str) -> Result<i64>;

async fn decision(
    ctx: &Context<'_>,
    name: &'static str,
    input: DecideAgreementInput,
    decide: Decide,
) -> async_graphql::Result<AgreementPayload> {
    let (key, expected, on) = (id::key_of("Agreement", &input.id)?, input.expected_version, input.on);
    let reason = input.reason.clone();
    let outcome = mutation::run(ctx, name, &input.idempotency_key, &input, move |change| {
        let on = on.map_or(change.today, NaiveDate::from);
        decide(change, key, expected, on, &reason)
    })
    .await?;
    AgreementPayload::of(ctx, outcome).await
}

fn reason_fault(reason: &str) -> Option<UserError> {
    text_fault(reason, vec!["reason".to_string()])
}

/// The day before which no further suspension, resumption or termination can hold: that of the latest of them, or of
/// the signature.
fn latest_decision(change: &mut Change<'_>, row: &AgreementRow) -> Result<Option<NaiveDate>> {
    let decisions = store::decisions(change.connection, &[row.id])?;
    let days = decisions.iter().filter(|one| one.kind == "suspended");
    Ok(days.flat_map(|one| [Some(one.effective_on), one.until_on]).chain([row.signed_on]).flatten().max())
}

fn set_status(
    change: &mut Change<'_>,
    row: &AgreementRow,
    status: &str,
    terminated_on: Option<NaiveDate>,
) -> Result<()> {
    diesel::update(agreement::table.find(row.id))
        .set((
            agreement::status.eq(status),
            agreement::terminated_on.eq(terminated_on),
            agreement::lock_version.eq(row.lock_version + 1),
        ))
        .execute(change.connection)?;
    Ok(())
}

fn suspend(change: &mut Change<'_>, id: i64, expected: i32, on: NaiveDate, reason: &str) -> Result<i64> {
    let opened = open(change, id, Some(expected), Step::Suspend)?;
    let earliest = latest_decision(change, &opened.row)?;
    let faults = [
        reason_fault(reason),
        day_fault(change, on, "on"),
        early_fault(on, earliest, "on"),
        late_fault(on, opened.row.ends_on, "on"),
    ];
    refuse(faults.into_iter().flatten().collect())?;
    set_status(change, &opened.row, "suspended", None)?;
    decide(change, id, "suspended", on, Some(reason), None)?;
    record(change, opened)
}

fn resume(change: &mut Change<'_>, id: i64, expected: i32, on: NaiveDate, reason: &str) -> Result<i64> {
    let opened = open(change, id, Some(expected), Step::Resume)?;
    let earliest = latest_decision(change, &opened.row)?;
    let faults = [reason_fault(reason), day_fault(change, on, "on"), early_fault(on, earliest, "on")];
    refuse(faults.into_iter().flatten().collect())?;
    lift_suspension(change, id, on)?;
    set_status(change, &opened.row, if opened.row.renewed_by.is_some() { "renewed" } else { "signed" }, None)?;
    decide(change, id, "resumed", on, Some(reason), None)?;
    record(change, opened)
}

fn terminate(change: &mut Change<'_>, id: i64, expected: i32, on: NaiveDate, reason: &str) -> Result<i64> {
    let opened = open(change, id, Some(expected), Step::Terminate)?;
    let earliest = latest_decision(change, &opened.row)?;
    let faults = [
        reason_fault(reason),
        date_fault(on, vec!["on".to_string()]),
        early_fault(on, earliest, "on"),
        late_fault(on, opened.row.ends_on, "on"),
    ];
    refuse(faults.into_iter().flatten().collect())?;
    set_status(change, &opened.row, "terminated", Some(on))?;
    decide(change, id, "terminated", on, Some(reason), None)?;
    record(change, opened)
}

fn renew(change: &mut Change<'_>, id: i64, expected: i32, changes: &ChangedTerms) -> Result<i64> {
    let opened = open(change, id, Some(expected), Step::Renew)?;
    let drafted: Option<i64> =
        agreement::table.filter(agreement::renews.eq(id)).select(agreement::id).first(change.connection).optional()?;
    if drafted.is_some() || opened.row.renewed_by.is_some() {
        return Err(UserError::at(["id"], "ALREADY_RENEWED").into());
    }
    let latest = store::latest_terms(change.connection, id)?;
    let old = store::written(change.connection, &latest)?;
    let terms = changes.on(following(old));
    refuse(overlap_fault(&opened.row, &terms).into_iter().collect())?;
    let new = draft(change, &opened.row.coordination_code, &terms, Some(id))?;
    // What was seen of the old agreement is no longer all: it has a renewal now.
    diesel::update(agreement::table.find(id))
        .set(agreement::lock_version.eq(opened.row.lock_version + 1))
        .execute(change.connection)?;
    record(change, opened)?;
    Ok(new)
}

/// The same terms for the time after them: as many months, or days where months don't come out.
fn following(mut terms: NewTerms) -> NewTerms {
    let day_after = |day: NaiveDate| day.checked_add_days(Days::new(1)).unwrap_or(day);
    let start = day_after(terms.ends_on);
    let months = (1..=1200u32).find(|months| terms.starts_on.checked_add_months(Months::new(*months)) == Some(start));
    let end = match months {
        Some(months) => start.checked_add_months(Months::new(months)).and_then(|next| next.pred_opt()),
        None => start.checked_add_signed(terms.ends_on - terms.starts_on),
    };
    terms.starts_on = start;
    terms.ends_on = end.unwrap_or(start);
    for party in &mut terms.parties {
        party.instalments.clear();
    }
    terms
}
