//! What was decided and paid, over the API.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use diesel::prelude::*;

use crate::accounts::Asker;
use crate::db::DbConnection;
use crate::db::schema::{account, payment};
use crate::error::Result;
use crate::graphql::id;
use crate::graphql::load::{self, Batch, group};
use crate::graphql::scalars::{Centimes, CivilDate, Instant};
use crate::network::Coordination;
use crate::partnerships::{Agreement, AgreementTerms, Decision, Partner, Payment, store};

/// What can happen to an agreement.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgreementEventKind {
    /// It was drafted.
    Drafted,
    /// It was signed.
    Signed,
    /// Its terms were amended.
    Amended,
    /// It was suspended.
    Suspended,
    /// Its suspension was lifted.
    Resumed,
    /// It was ended before its last day.
    Terminated,
    /// An agreement that renews it was signed.
    Renewed,
}

/// Something that happened to an agreement.
pub struct AgreementEvent(pub Decision);

/// Something that happened to an agreement.
#[Object]
impl AgreementEvent {
    /// What happened.
    async fn kind(&self) -> AgreementEventKind {
        match self.0.kind.as_str() {
            "drafted" => AgreementEventKind::Drafted,
            "signed" => AgreementEventKind::Signed,
            "amended" => AgreementEventKind::Amended,
            "suspended" => AgreementEventKind::Suspended,
            "resumed" => AgreementEventKind::Resumed,
            "terminated" => AgreementEventKind::Terminated,
            _ => AgreementEventKind::Renewed,
        }
    }

    /// First day on which it holds.
    async fn effective_on(&self) -> CivilDate {
        CivilDate(self.0.effective_on)
    }

    /// Of a suspension that was lifted: the first day on which the agreement was in force again.
    async fn until(&self) -> Option<CivilDate> {
        self.0.until_on.map(CivilDate)
    }

    /// Why, as whoever recorded it wrote it; an amendment's reason is in its terms, in both languages.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The terms that came with it: of the draft, the signature or the amendment.
    async fn terms(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AgreementTerms>> {
        match self.0.terms_id {
            Some(id) => load::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> Instant {
        Instant(self.0.recorded_at.and_utc())
    }

    /// Name of who recorded it; null where it was not somebody with an account.
    async fn recorded_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        name_of(ctx, self.0.recorded_by).await
    }
}

/// Money that a party paid, or a counter-entry that takes a payment back.
#[Object]
impl Payment {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Payment", self.id)
    }

    /// The agreement.
    async fn agreement(&self, ctx: &Context<'_>) -> async_graphql::Result<Agreement> {
        load::get(ctx, self.agreement_id).await
    }

    /// The coordination, if it paid.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Coordination>> {
        match &self.coordination_code {
            Some(code) => load::find(ctx, code.clone()).await,
            None => Ok(None),
        }
    }

    /// The partner, if it paid.
    async fn partner(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Partner>> {
        match self.partner_id {
            Some(id) => load::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The day by which the instalment was due that it is for; null for a payment beside the instalments.
    async fn instalment_due_on(&self) -> Option<CivilDate> {
        self.instalment_due_on.map(CivilDate)
    }

    /// Day of payment.
    async fn paid_on(&self) -> CivilDate {
        CivilDate(self.paid_on)
    }

    /// Amount in centimes of a dirham (MAD); negative for a counter-entry.
    async fn amount_centimes(&self) -> Centimes {
        Centimes(self.amount_centimes)
    }

    /// Why it exceeds what the party committed, or why a payment is taken back.
    async fn explanation(&self) -> Option<&str> {
        self.explanation.as_deref()
    }

    /// The payment that this counter-entry takes back.
    async fn reverses(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Payment>> {
        match self.reverses {
            Some(id) => load::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> Instant {
        Instant(self.recorded_at.and_utc())
    }

    /// Name of who recorded it; null where it was not somebody with an account.
    async fn recorded_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        name_of(ctx, self.recorded_by).await
    }
}

/// What was decided on an agreement, in the order in which it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DecisionsOf(pub i64);

impl Batch for DecisionsOf {
    type Answer = Vec<Decision>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let rows = store::decisions(connection, &ids)?;
        Ok(group(rows.into_iter().map(|row| (DecisionsOf(row.agreement_id), row))))
    }
}

/// An agreement's payments, in the order in which they were recorded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PaymentsOf(pub i64);

impl Batch for PaymentsOf {
    type Answer = Vec<Payment>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let rows: Vec<Payment> = payment::table
            .filter(payment::agreement_id.eq_any(ids))
            .order((payment::agreement_id, payment::id))
            .select(Payment::as_select())
            .load(connection)?;
        Ok(group(rows.into_iter().map(|row| (PaymentsOf(row.agreement_id), row))))
    }
}

/// The name of an account, for those who see what it did.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct NameOf(i64);

impl Batch for NameOf {
    type Answer = String;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, String>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let rows: Vec<(i64, String)> =
            account::table.filter(account::id.eq_any(ids)).select((account::id, account::name)).load(connection)?;
        Ok(rows.into_iter().map(|(id, name)| (NameOf(id), name)).collect())
    }
}

/// The name of an account, if there is one.
pub async fn name_of(ctx: &Context<'_>, account: Option<i64>) -> async_graphql::Result<Option<String>> {
    match account {
        Some(id) => load::ask(ctx, NameOf(id)).await,
        None => Ok(None),
    }
}

crate::graphql::keyed_by_id! {
    Payment: payment, "payment", through |connection: &mut DbConnection, rows: &[(i64, Payment)]| {
        store::grounds(connection, rows.iter().map(|(_, row)| row.agreement_id))
    };
}
