//! Drafting, signing and amending agreements.

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{Datelike, Days, NaiveDate};
use diesel::prelude::*;

use super::inputs::{AgreementTermsInput, ChangedTerms, ChangedTermsInput};
use super::{AgreementPayload, bad_status, day_fault, early_fault, late_fault, open, record, standing, state};
use crate::accounts::{Action, Ground};
use crate::change::Change;
use crate::db::schema::{agreement, agreement_decision, agreement_terms, coordination};
use crate::error::{Error, Result, UserError, refuse};
use crate::graphql::scalars::CivilDate;
use crate::graphql::{id, mutation};
use crate::partnerships::terms::{NewTerms, date_fault, text_fault};
use crate::partnerships::writing::{self, Version, decide};
use crate::partnerships::{AgreementRow, AgreementStatus, Step, store};

/// Mutations that write an agreement's terms.
#[derive(Default)]
pub struct AgreementMutations;

/// A new draft of an agreement.
#[derive(InputObject)]
pub struct DraftAgreementInput {
    /// The coordination that is to conclude it, by its code.
    coordination: String,
    /// Its terms.
    terms: AgreementTermsInput,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// Changes of a draft.
#[derive(InputObject)]
pub struct ChangeDraftInput {
    /// The agreement.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// What changes.
    terms: ChangedTermsInput,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// The signature of a draft.
#[derive(InputObject)]
pub struct SignAgreementInput {
    /// The agreement.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// Day of signature, today or earlier; left out: today in Casablanca. Its year is that of the reference.
    signed_on: Option<CivilDate>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// An amendment (ملحق · avenant).
#[derive(InputObject)]
pub struct AmendAgreementInput {
    /// The agreement.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// First day for which the changed terms hold: not before that of the terms so far, and at the latest the day after
    /// their last day.
    effective_on: CivilDate,
    /// Day of signature of the amendment, today or earlier; left out: today in Casablanca.
    signed_on: Option<CivilDate>,
    /// What it changes and why, in Arabic.
    reason_ar: String,
    /// What it changes and why, in French.
    reason_fr: String,
    /// What changes.
    terms: ChangedTermsInput,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

#[Object]
impl AgreementMutations {
    /// Drafts an agreement. For the coordination's coordinators and administrators.
    async fn draft_agreement(
        &self,
        ctx: &Context<'_>,
        input: DraftAgreementInput,
    ) -> async_graphql::Result<AgreementPayload> {
        let (coordination, terms) = (input.coordination.clone(), input.terms.terms()?);
        let outcome = mutation::run(ctx, "draftAgreement", &input.idempotency_key, &input, move |change| {
            draft(change, &coordination, &terms, None)
        })
        .await?;
        AgreementPayload::of(ctx, outcome).await
    }

    /// Changes the terms of a draft. For the coordination's coordinators and administrators.
    async fn change_draft(
        &self,
        ctx: &Context<'_>,
        input: ChangeDraftInput,
    ) -> async_graphql::Result<AgreementPayload> {
        let (key, expected) = (id::key_of("Agreement", &input.id)?, input.expected_version);
        let changes = input.terms.changes()?;
        let outcome = mutation::run(ctx, "changeDraft", &input.idempotency_key, &input, move |change| {
            change_draft(change, key, expected, &changes)
        })
        .await?;
        AgreementPayload::of(ctx, outcome).await
    }

    /// Signs a draft: it gets its reference, and from now on only an amendment changes its terms. A signed renewal makes
    /// the agreement before it renewed. For the coordination's coordinators and administrators.
    async fn sign_agreement(
        &self,
        ctx: &Context<'_>,
        input: SignAgreementInput,
    ) -> async_graphql::Result<AgreementPayload> {
        let (key, expected, on) =
            (id::key_of("Agreement", &input.id)?, input.expected_version, input.signed_on.map(NaiveDate::from));
        let outcome = mutation::run(ctx, "signAgreement", &input.idempotency_key, &input, move |change| {
            sign(change, key, expected, on)
        })
        .await?;
        AgreementPayload::of(ctx, outcome).await
    }

    /// Amends the terms of a signed agreement from a day on. The terms before that day stay what they were. For the
    /// coordination's coordinators and administrators.
    async fn amend_agreement(
        &self,
        ctx: &Context<'_>,
        input: AmendAgreementInput,
    ) -> async_graphql::Result<AgreementPayload> {
        let (key, expected) = (id::key_of("Agreement", &input.id)?, input.expected_version);
        let amendment = Amendment {
            effective_on: input.effective_on.0,
            signed_on: input.signed_on.map(NaiveDate::from),
            reason_ar: input.reason_ar.clone(),
            reason_fr: input.reason_fr.clone(),
            changes: input.terms.changes()?,
        };
        let outcome = mutation::run(ctx, "amendAgreement", &input.idempotency_key, &input, move |change| {
            amend(change, key, expected, &amendment)
        })
        .await?;
        AgreementPayload::of(ctx, outcome).await
    }
}

/// Drafts an agreement and gives its key.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] for the coordination; [`Error::Refused`] with all that is wrong.
pub fn draft(change: &mut Change<'_>, code: &str, terms: &NewTerms, renews: Option<i64>) -> Result<i64> {
    change.allow(Action::Keep, &Ground::Coordination(code.to_string()), "coordination", code)?;
    let known: i64 = coordination::table.filter(coordination::code.eq(code)).count().get_result(change.connection)?;
    if known == 0 {
        return Err(Error::not_found("coordination", code));
    }
    refuse(terms.too_long())?;
    let mut faults = terms.faults();
    faults.extend(store::unknown(change.connection, code, terms)?);
    refuse(faults)?;
    let demonstration = crate::install::has_demonstration(change.connection)?;
    let id: i64 = diesel::insert_into(agreement::table)
        .values((
            agreement::coordination_code.eq(code),
            agreement::object_ar.eq(terms.object_ar.trim()),
            agreement::object_fr.eq(terms.object_fr.trim()),
            agreement::status.eq("draft"),
            agreement::starts_on.eq(terms.starts_on),
            agreement::ends_on.eq(terms.ends_on),
            agreement::renews.eq(renews),
            agreement::demonstration.eq(demonstration),
        ))
        .returning(agreement::id)
        .get_result(change.connection)?;
    let terms_id = writing::write_terms(change, id, &Version::default(), terms)?;
    decide(change, id, "drafted", change.today, None, Some(terms_id))?;
    writing::refresh_search(change.connection, &[id])?;
    let row = store::find(change.connection, id)?;
    let after = state(change, &row)?;
    change.record("Agreement", id, None, Some(after))?;
    Ok(id)
}

/// Writes what the latest terms say into the agreement's own row, and raises its version.
fn update_row(change: &mut Change<'_>, row: &AgreementRow, terms: &NewTerms) -> Result<()> {
    diesel::update(agreement::table.find(row.id))
        .set((
            agreement::object_ar.eq(terms.object_ar.trim()),
            agreement::object_fr.eq(terms.object_fr.trim()),
            agreement::starts_on.eq(terms.starts_on),
            agreement::ends_on.eq(terms.ends_on),
            agreement::lock_version.eq(row.lock_version + 1),
        ))
        .execute(change.connection)?;
    writing::refresh_search(change.connection, &[row.id])
}

/// The terms after changes, if nothing is wrong with them; `faults` is what is wrong already.
fn changed_terms(
    change: &mut Change<'_>,
    row: &AgreementRow,
    terms: NewTerms,
    changes: &ChangedTerms,
    mut faults: Vec<UserError>,
) -> Result<NewTerms> {
    let terms = changes.on(terms);
    // What is too long is not even looked up.
    refuse(terms.too_long())?;
    faults.extend(terms.faults());
    faults.extend(store::unknown(change.connection, &row.coordination_code, &terms)?);
    refuse(faults)?;
    Ok(terms)
}

/// Changes the terms of a draft and gives its key.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with all that is wrong.
pub fn change_draft(change: &mut Change<'_>, id: i64, expected: i32, changes: &ChangedTerms) -> Result<i64> {
    let opened = open(change, id, Some(expected), Step::Change)?;
    let latest = store::latest_terms(change.connection, id)?;
    let before = store::written(change.connection, &latest)?;
    let terms = changed_terms(change, &opened.row, before, changes, vec![])?;
    writing::rewrite_draft(change.connection, id, &opened.row.coordination_code, &terms)?;
    update_row(change, &opened.row, &terms)?;
    record(change, opened)
}

/// Signs a draft and gives its key.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with all that is wrong.
pub fn sign(change: &mut Change<'_>, id: i64, expected: i32, on: Option<NaiveDate>) -> Result<i64> {
    let opened = open(change, id, Some(expected), Step::Sign)?;
    let row = opened.row.clone();
    let signed_on = on.unwrap_or(change.today);
    let latest = store::latest_terms(change.connection, id)?;
    let terms = store::written(change.connection, &latest)?;
    let mut faults = terms.faults();
    faults.extend(store::unknown(change.connection, &row.coordination_code, &terms)?);
    faults.extend(day_fault(change, signed_on, "signedOn"));
    faults.extend(late_fault(signed_on, row.ends_on, "signedOn"));
    let old = match row.renews {
        Some(old) => Some(store::find(change.connection, old)?),
        None => None,
    };
    if let Some(old) = &old {
        let status = standing(change, old)?;
        if status == AgreementStatus::Terminated {
            faults.push(bad_status(status, ["id"]));
        }
        faults.extend(overlap_fault(old, &terms));
    }
    refuse(faults)?;
    let reference = writing::next_reference(change.connection, &row.coordination_code, signed_on.year())?;
    diesel::update(agreement::table.find(id))
        .set((
            agreement::reference.eq(&reference),
            agreement::status.eq("signed"),
            agreement::signed_on.eq(signed_on),
            agreement::lock_version.eq(row.lock_version + 1),
        ))
        .execute(change.connection)?;
    diesel::update(agreement_terms::table.find(latest.id))
        .set((
            agreement_terms::effective_on.eq(signed_on),
            agreement_terms::signed_on.eq(signed_on),
            agreement_terms::recorded_at.eq(change.now),
            agreement_terms::recorded_by.eq(change.asker.account()),
        ))
        .execute(change.connection)?;
    decide(change, id, "signed", signed_on, None, Some(latest.id))?;
    writing::refresh_search(change.connection, &[id])?;
    if let Some(old) = old {
        // Until it is signed, nobody knows of it.
        renewed(change, &old, id, terms.starts_on.max(signed_on))?;
    }
    record(change, opened)
}

/// A renewal that starts before the agreement before it has ended.
pub(super) fn overlap_fault(old: &AgreementRow, terms: &NewTerms) -> Option<UserError> {
    (terms.starts_on <= old.ends_on)
        .then(|| UserError::at(["terms", "startsOn"], "RENEWAL_OVERLAPS").with("end", old.ends_on))
}

/// Notes on an agreement that another one renews it.
fn renewed(change: &mut Change<'_>, old: &AgreementRow, by: i64, from: NaiveDate) -> Result<()> {
    let before = state(change, old)?;
    // A suspension stays the latest word: when it is lifted, the agreement is a renewed one.
    let status = if old.status == "suspended" { "suspended" } else { "renewed" };
    diesel::update(agreement::table.find(old.id))
        .set((
            agreement::status.eq(status),
            agreement::renewed_by.eq(by),
            agreement::lock_version.eq(old.lock_version + 1),
        ))
        .execute(change.connection)?;
    decide(change, old.id, "renewed", from, None, None)?;
    let row = store::find(change.connection, old.id)?;
    let after = state(change, &row)?;
    change.record("Agreement", old.id, Some(before), Some(after))
}

/// An amendment, as it is asked for.
#[derive(Debug, Clone)]
pub struct Amendment {
    effective_on: NaiveDate,
    signed_on: Option<NaiveDate>,
    reason_ar: String,
    reason_fr: String,
    changes: ChangedTerms,
}

/// Amends the terms of an agreement and gives its key.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with all that is wrong.
pub fn amend(change: &mut Change<'_>, id: i64, expected: i32, amendment: &Amendment) -> Result<i64> {
    let opened = open(change, id, Some(expected), Step::Amend)?;
    let row = opened.row.clone();
    let latest = store::latest_terms(change.connection, id)?;
    let before = store::written(change.connection, &latest)?;
    let signed_on = amendment.signed_on.unwrap_or(change.today);
    let effective_on = amendment.effective_on;
    let mut faults: Vec<UserError> = [
        text_fault(&amendment.reason_ar, vec!["reasonAr".to_string()]),
        text_fault(&amendment.reason_fr, vec!["reasonFr".to_string()]),
        day_fault(change, signed_on, "signedOn"),
        early_fault(signed_on, latest.signed_on, "signedOn"),
        date_fault(effective_on, vec!["effectiveOn".to_string()]),
        early_fault(effective_on, latest.effective_on, "effectiveOn"),
        // After a gap it would not be clear what the state was in between.
        latest.ends_on.checked_add_days(Days::new(1)).and_then(|next| late_fault(effective_on, next, "effectiveOn")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let terms = amendment.changes.on(before.clone());
    if terms.starts_on != before.starts_on {
        let field = ["terms", "startsOn"];
        faults.push(UserError::at(field, "STARTS_ON_STAYS").with("start", before.starts_on));
    }
    if terms.ends_on < effective_on {
        faults.push(UserError::at(["terms", "endsOn"], "ENDS_BEFORE_EFFECT").with("effective", effective_on));
    }
    if terms == before {
        faults.push(UserError::at(["terms"], "NOTHING_CHANGED"));
    }
    if let Some(renewal) = row.renewed_by {
        let renewal = store::find(change.connection, renewal)?;
        if terms.ends_on >= renewal.starts_on {
            faults.push(UserError::at(["terms", "endsOn"], "RENEWAL_OVERLAPS").with("end", renewal.starts_on));
        }
    }
    let terms = changed_terms(change, &row, before, &amendment.changes, faults)?;
    diesel::update(agreement_terms::table.find(latest.id))
        .set(agreement_terms::effective_until.eq(effective_on))
        .execute(change.connection)?;
    let version = Version {
        number: latest.number + 1,
        effective_on: Some(effective_on),
        signed_on: Some(signed_on),
        reason: Some((amendment.reason_ar.clone(), amendment.reason_fr.clone())),
    };
    let terms_id = writing::write_terms(change, id, &version, &terms)?;
    decide(change, id, "amended", effective_on, None, Some(terms_id))?;
    update_row(change, &row, &terms)?;
    record(change, opened)
}

/// Lifts the suspension of an agreement that holds, from a day on.
pub(super) fn lift_suspension(change: &mut Change<'_>, agreement: i64, on: NaiveDate) -> Result<()> {
    diesel::update(
        agreement_decision::table
            .filter(agreement_decision::agreement_id.eq(agreement))
            .filter(agreement_decision::kind.eq("suspended"))
            .filter(agreement_decision::until_on.is_null()),
    )
    .set(agreement_decision::until_on.eq(on))
    .execute(change.connection)?;
    Ok(())
}
