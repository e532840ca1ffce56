//! Changing partners and agreements.

mod agreements;
mod decisions;
mod inputs;
mod partners;
mod payments;
mod scan;

use async_graphql::MergedObject;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::terms::date_fault;
use super::{Agreement, AgreementRow, AgreementStatus, Step, store};
use crate::accounts::Action;
use crate::change::{Change, expect_version};
use crate::error::{Result, UserError};

pub use agreements::{amend, change_draft, draft, sign};
pub use inputs::ChangedTerms;
pub use partners::{PartnerPayload, register};
pub use scan::MAX_SCAN;

/// Mutations on partners and agreements.
#[derive(MergedObject, Default)]
pub struct PartnershipMutations(
    partners::PartnerMutations,
    agreements::AgreementMutations,
    decisions::DecisionMutations,
    payments::PaymentMutations,
    scan::ScanMutations,
);

crate::payload! {
    /// The answer of mutations on an agreement.
    AgreementPayload { agreement: Agreement }
}

/// The agreement that a change is made on.
struct Opened {
    row: AgreementRow,
    /// What the audit trail says it was before.
    before: Value,
}

/// The agreement, if the asker may keep it, still sees it as it is, and its state allows the step.
///
/// # Errors
/// `NOT_FOUND`, `FORBIDDEN`, a conflict, `BAD_STATUS`.
fn open(change: &mut Change<'_>, id: i64, expected: Option<i32>, step: Step) -> Result<Opened> {
    let row = store::find(change.connection, id)?;
    change.allow(Action::Keep, &row.ground(), "agreement", id)?;
    if let Some(expected) = expected {
        expect_version(expected, row.lock_version, id)?;
    }
    let status = standing(change, &row)?;
    if !status.allows().contains(&step) {
        return Err(bad_status(status, ["id"]).into());
    }
    let before = state(change, &row)?;
    Ok(Opened { row, before })
}

/// What was decided so far: today's state, or that it will end by a decision.
fn standing(change: &mut Change<'_>, row: &AgreementRow) -> Result<AgreementStatus> {
    if row.terminated_on.is_some() {
        return Ok(AgreementStatus::Terminated);
    }
    let decisions = store::decisions(change.connection, &[row.id])?;
    Ok(row.status_on(change.today, &decisions))
}

fn bad_status<const N: usize>(status: AgreementStatus, field: [&str; N]) -> UserError {
    let allowed: Vec<&str> = status.allows().iter().map(|step| step.mutation()).collect();
    UserError::at(field, "BAD_STATUS").with("status", status.as_str()).with("allowed", Words(allowed.join(", ")))
}

/// A text of this program's own, which is not shortened.
struct Words(String);

impl From<Words> for crate::error::Said {
    fn from(words: Words) -> Self {
        crate::error::Said::Text(words.0)
    }
}

/// What the audit trail keeps of an agreement.
fn state(change: &mut Change<'_>, row: &AgreementRow) -> Result<Value> {
    let latest = store::latest_terms(change.connection, row.id)?;
    let terms = store::written(change.connection, &latest)?;
    Ok(json!({
        "reference": row.reference, "coordination": row.coordination_code, "status": row.status,
        "signedOn": row.signed_on, "terminatedOn": row.terminated_on, "renewedBy": row.renewed_by, "renews": row.renews,
        "scan": row.scan_sha256, "termsNumber": latest.number, "effectiveOn": latest.effective_on, "terms": terms,
    }))
}

/// Writes the change of an agreement to the audit trail and gives its key.
fn record(change: &mut Change<'_>, opened: Opened) -> Result<i64> {
    let id = opened.row.id;
    let row = store::find(change.connection, id)?;
    let after = state(change, &row)?;
    change.record("Agreement", id, Some(opened.before), Some(after))?;
    Ok(id)
}

/// A day that lies ahead, or outside what a date can be here.
fn day_fault(change: &Change<'_>, day: NaiveDate, field: &str) -> Option<UserError> {
    if day > change.today {
        return Some(UserError::at([field], "DATE_IN_FUTURE").with("today", change.today));
    }
    date_fault(day, vec![field.to_string()])
}

/// A day before the one that it can't precede, if it is.
fn early_fault(day: NaiveDate, earliest: Option<NaiveDate>, field: &str) -> Option<UserError> {
    let earliest = earliest.filter(|earliest| day < *earliest)?;
    Some(UserError::at([field], "TOO_EARLY").with("earliest", earliest))
}

/// A day after the one that it can't follow, if it is.
fn late_fault(day: NaiveDate, latest: NaiveDate, field: &str) -> Option<UserError> {
    (day > latest).then(|| UserError::at([field], "TOO_LATE").with("latest", latest))
}
