//! Recording payments.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::{Context, ID, InputObject, Object};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::{day_fault, early_fault, open};
use crate::accounts::Action;
use crate::change::Change;
use crate::db::DbConnection;
use crate::db::schema::{agreement_party, commitment, instalment, payment};
use crate::error::{Error, Result, UserError, refuse};
use crate::graphql::scalars::{Centimes, CivilDate};
use crate::graphql::{id, mutation};
use crate::network::checks::TEXT_LENGTH;
use crate::partnerships::terms::{amount_fault, length_fault, text_fault};
use crate::partnerships::{Payment, Step, store};

/// Mutations on payments.
#[derive(Default)]
pub struct PaymentMutations;

/// A payment.
#[derive(InputObject)]
pub struct RecordPaymentInput {
    /// The agreement.
    agreement: ID,
    /// The partner that paid; left out: the coordination.
    partner: Option<ID>,
    /// Day of payment, today or earlier, not before the signature.
    paid_on: CivilDate,
    /// Amount in centimes of a dirham (MAD).
    amount_centimes: Centimes,
    /// The due day of the party's instalment that it is for; left out: a payment beside the instalments.
    instalment_due_on: Option<CivilDate>,
    /// Why the party pays more than it committed; needed where it does.
    explanation: Option<String>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A payment that is taken back.
#[derive(InputObject)]
pub struct ReversePaymentInput {
    /// The payment.
    id: ID,
    /// Why.
    reason: String,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

crate::payload! {
    /// The answer of mutations on a payment.
    PaymentPayload { payment: Payment }
}

#[Object]
impl PaymentMutations {
    /// Records that a party has paid. For the coordination's coordinators and administrators.
    async fn record_payment(
        &self,
        ctx: &Context<'_>,
        input: RecordPaymentInput,
    ) -> async_graphql::Result<PaymentPayload> {
        let paid = Paid {
            agreement: id::key_of("Agreement", &input.agreement)?,
            partner: input.partner.as_ref().map(|id| id::key_of("Partner", id)).transpose()?,
            paid_on: input.paid_on.0,
            amount_centimes: input.amount_centimes.0,
            instalment_due_on: input.instalment_due_on.map(NaiveDate::from),
            explanation: input.explanation.clone().filter(|text| !text.trim().is_empty()),
        };
        let outcome =
            mutation::run(ctx, "recordPayment", &input.idempotency_key, &input, move |change| pay(change, &paid))
                .await?;
        PaymentPayload::of(ctx, outcome).await
    }

    /// Takes a wrong payment back by a counter-entry of the same amount on the same day, which is the answer. For the
    /// coordination's coordinators and administrators.
    async fn reverse_payment(
        &self,
        ctx: &Context<'_>,
        input: ReversePaymentInput,
    ) -> async_graphql::Result<PaymentPayload> {
        let (key, reason) = (id::key_of("Payment", &input.id)?, input.reason.clone());
        let outcome = mutation::run(ctx, "reversePayment", &input.idempotency_key, &input, move |change| {
            reverse(change, key, &reason)
        })
        .await?;
        PaymentPayload::of(ctx, outcome).await
    }
}

struct Paid {
    agreement: i64,
    partner: Option<i64>,
    paid_on: NaiveDate,
    amount_centimes: i64,
    instalment_due_on: Option<NaiveDate>,
    explanation: Option<String>,
}

fn state(payment: &Payment) -> Value {
    json!({
        "agreement": payment.agreement_id, "coordination": payment.coordination_code, "partner": payment.partner_id,
        "paidOn": payment.paid_on, "amountCentimes": payment.amount_centimes,
        "instalmentDueOn": payment.instalment_due_on, "explanation": payment.explanation, "reverses": payment.reverses,
    })
}

fn find(change: &mut Change<'_>, id: i64) -> Result<Payment> {
    let found = payment::table.find(id).select(Payment::as_select()).first(change.connection).optional()?;
    found.ok_or_else(|| Error::not_found("payment", id.to_string()))
}

fn record(change: &mut Change<'_>, id: i64) -> Result<i64> {
    let after = find(change, id)?;
    change.record("Payment", id, None, Some(state(&after)))?;
    Ok(id)
}

/// What a party is to pay by all versions of an agreement's terms.
struct Obligations {
    /// Whether it is a party in any of them: whoever was one may have paid.
    party: bool,
    /// The most that it committed in one of them, whole centimes.
    committed: i64,
    /// The due days of its instalments.
    due_on: BTreeSet<NaiveDate>,
}

impl Obligations {
    /// Those of a partner, or of the coordination.
    fn of(connection: &mut DbConnection, agreement: i64, partner: Option<i64>) -> Result<Obligations> {
        let terms: Vec<i64> = store::versions(connection, &[agreement])?.iter().map(|version| version.id).collect();
        let parties: Vec<(i64, Option<i64>)> = agreement_party::table
            .filter(agreement_party::terms_id.eq_any(terms.clone()))
            .select((agreement_party::id, agreement_party::partner_id))
            .load(connection)?;
        let own: BTreeSet<i64> =
            parties.into_iter().filter(|(_, who)| *who == partner).map(|(party, _)| party).collect();
        let commitments: Vec<(i64, Option<i64>)> = commitment::table
            .filter(commitment::terms_id.eq_any(terms.clone()))
            .select((commitment::party_id, commitment::amount_centimes))
            .load(connection)?;
        let mut committed: BTreeMap<i64, i64> = BTreeMap::new();
        for (party, amount) in commitments.into_iter().filter(|(party, _)| own.contains(party)) {
            let sum = committed.entry(party).or_default();
            *sum = sum.saturating_add(amount.unwrap_or(0));
        }
        let instalments: Vec<(i64, NaiveDate)> = instalment::table
            .filter(instalment::terms_id.eq_any(terms))
            .select((instalment::party_id, instalment::due_on))
            .load(connection)?;
        Ok(Obligations {
            party: !own.is_empty(),
            committed: committed.into_values().max().unwrap_or(0),
            due_on: instalments.into_iter().filter(|(party, _)| own.contains(party)).map(|(_, day)| day).collect(),
        })
    }
}

fn pay(change: &mut Change<'_>, paid: &Paid) -> Result<i64> {
    // The agreement's own row stays as it is, so that two payments at once disturb nobody.
    let row = open(change, paid.agreement, None, Step::Pay)
        .map_err(|error| match error {
            Error::Refused(errors) => Error::Refused(
                errors.into_iter().map(|error| UserError { field: vec!["agreement".to_string()], ..error }).collect(),
            ),
            other => other,
        })?
        .row;
    let own = Obligations::of(change.connection, row.id, paid.partner)?;
    let mut faults: Vec<UserError> = [
        amount_fault(paid.amount_centimes, vec!["amountCentimes".to_string()]),
        day_fault(change, paid.paid_on, "paidOn"),
        early_fault(paid.paid_on, row.signed_on, "paidOn"),
        paid.explanation.as_ref().and_then(|text| length_fault(text, vec!["explanation".to_string()], TEXT_LENGTH)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !own.party {
        faults.push(UserError::at(["partner"], "NOT_A_PARTY"));
    } else if let Some(due) = paid.instalment_due_on
        && !own.due_on.contains(&due)
    {
        faults.push(UserError::at(["instalmentDueOn"], "NO_SUCH_INSTALMENT").with("date", due));
    }
    let committed = own.committed;
    let before: i64 = store::payments(change.connection, row.id)?
        .iter()
        .filter(|one| one.partner_id == paid.partner)
        .map(|one| one.amount_centimes)
        .sum();
    if faults.is_empty() && before.saturating_add(paid.amount_centimes) > committed && paid.explanation.is_none() {
        faults.push(
            UserError::at(["explanation"], "ABOVE_COMMITMENT")
                .with("paid", before.saturating_add(paid.amount_centimes))
                .with("committed", committed),
        );
    }
    refuse(faults)?;
    let id: i64 = diesel::insert_into(payment::table)
        .values((
            payment::agreement_id.eq(row.id),
            payment::coordination_code.eq(paid.partner.is_none().then_some(&row.coordination_code)),
            payment::partner_id.eq(paid.partner),
            payment::instalment_due_on.eq(paid.instalment_due_on),
            payment::paid_on.eq(paid.paid_on),
            payment::amount_centimes.eq(paid.amount_centimes),
            payment::explanation.eq(paid.explanation.as_deref().map(str::trim)),
            payment::recorded_at.eq(change.now),
            payment::recorded_by.eq(change.asker.account()),
        ))
        .returning(payment::id)
        .get_result(change.connection)?;
    record(change, id)
}

fn reverse(change: &mut Change<'_>, id: i64, reason: &str) -> Result<i64> {
    let wrong = find(change, id)?;
    let row = store::find(change.connection, wrong.agreement_id)?;
    change.allow(Action::Keep, &row.ground(), "payment", id)?;
    let mut faults: Vec<UserError> = text_fault(reason, vec!["reason".to_string()]).into_iter().collect();
    let reversed: i64 = payment::table.filter(payment::reverses.eq(id)).count().get_result(change.connection)?;
    if wrong.reverses.is_some() || reversed > 0 {
        faults.push(UserError::at(["id"], "ALREADY_REVERSED"));
    }
    refuse(faults)?;
    let id: i64 = diesel::insert_into(payment::table)
        .values((
            payment::agreement_id.eq(wrong.agreement_id),
            payment::coordination_code.eq(wrong.coordination_code),
            payment::partner_id.eq(wrong.partner_id),
            payment::instalment_due_on.eq(wrong.instalment_due_on),
            payment::paid_on.eq(wrong.paid_on),
            payment::amount_centimes.eq(-wrong.amount_centimes),
            payment::explanation.eq(reason.trim()),
            payment::reverses.eq(wrong.id),
            payment::recorded_at.eq(change.now),
            payment::recorded_by.eq(change.asker.account()),
        ))
        .returning(payment::id)
        .get_result(change.connection)?;
    record(change, id)
}
