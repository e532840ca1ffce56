//! An agreement over the API.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::NaiveDate;
use diesel::prelude::*;

use super::history::{AgreementEvent, DecisionsOf, PaymentsOf};
use super::terms::{CommitmentsOf, IndicatorsOf, PartiesOf, PlacesOf, ProgrammesOf};
use crate::accounts::{Asker, Ground};
use crate::clock::Clock;
use crate::db::DbConnection;
use crate::db::schema::agreement;
use crate::error::{Error, Result};
use crate::graphql::id;
use crate::graphql::load::{self, Batch, Found, group};
use crate::graphql::scalars::{Centimes, CivilDate, Count};
use crate::network::{Coordination, Programme};
use crate::partnerships::{
    AgreedIndicator, Agreement, AgreementPlace, AgreementRow, AgreementStatus, AgreementTerms, Party, Payment, store,
};
use crate::wording::Language;

impl Agreement {
    /// The day that is meant: the one that was asked for, or today in Casablanca.
    fn day(&self, ctx: &Context<'_>) -> async_graphql::Result<NaiveDate> {
        Ok(match self.as_of {
            Some(day) => day,
            None => ctx.data::<Clock>()?.today(),
        })
    }

    /// The terms of the day that is meant.
    async fn own_terms(&self, ctx: &Context<'_>) -> async_graphql::Result<AgreementTerms> {
        let day = self.day(ctx)?;
        let versions = load::ask(ctx, TermsOf(self.id)).await?.unwrap_or_default();
        let held = versions.iter().position(|terms| terms.hold_on(day)).unwrap_or(0);
        let found = versions.into_iter().nth(held);
        Ok(found.ok_or_else(|| Error::Internal(format!("agreement {} without terms", self.id)))?)
    }
}

/// The signed scan of an agreement.
#[derive(SimpleObject)]
pub struct Scan {
    /// SHA-256 of the file, hexadecimal.
    sha256: String,
    /// Size in bytes.
    size_bytes: Count,
    /// Where to download it, on this server.
    path: String,
}

/// A partnership agreement. Object, last day, budget, parties and all other terms are those of a day: of today in
/// Casablanca, or of the day that was asked for with `asOf`.
#[Object]
impl Agreement {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Agreement", self.id)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// The day whose terms were asked for; null for today.
    async fn as_of(&self) -> Option<CivilDate> {
        self.as_of.map(CivilDate)
    }

    /// Reference: coordination, year of signature and number; null while it is a draft.
    async fn reference(&self) -> Option<&str> {
        self.reference.as_deref()
    }

    /// The coordination that concludes it.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Coordination> {
        load::get(ctx, self.coordination_code.clone()).await
    }

    /// What it is about; English uses the French text.
    async fn object(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Language::Ar")] language: Language,
    ) -> async_graphql::Result<String> {
        let terms = self.own_terms(ctx).await?;
        Ok(language.name(&terms.object_ar, &terms.object_fr).to_string())
    }

    /// Its state on a day (that of `asOf` or today in Casablanca, unless one is given).
    async fn status(&self, ctx: &Context<'_>, on: Option<CivilDate>) -> async_graphql::Result<AgreementStatus> {
        let day = match on {
            Some(day) => day.0,
            None => self.day(ctx)?,
        };
        let decisions = load::ask(ctx, DecisionsOf(self.id)).await?.unwrap_or_default();
        Ok(self.status_on(day, &decisions))
    }

    /// Day of signature; null while it is a draft.
    async fn signed_on(&self) -> Option<CivilDate> {
        self.signed_on.map(CivilDate)
    }

    /// First day in force.
    async fn starts_on(&self) -> CivilDate {
        CivilDate(self.starts_on)
    }

    /// Last day in force. Lists are ordered and filtered by that of the latest terms.
    async fn ends_on(&self, ctx: &Context<'_>) -> async_graphql::Result<CivilDate> {
        Ok(CivilDate(self.own_terms(ctx).await?.ends_on))
    }

    /// From this day on it is no longer in force; null unless it was terminated.
    async fn terminated_on(&self) -> Option<CivilDate> {
        self.terminated_on.map(CivilDate)
    }

    /// The signed agreement that renews it.
    async fn renewed_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Agreement>> {
        match self.renewed_by {
            Some(id) => load::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The agreement that it renews, or is to renew while it is a draft.
    async fn renews(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Agreement>> {
        match self.renews {
            Some(id) => load::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The programmes that it supports.
    async fn programmes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Programme>> {
        Ok(load::ask(ctx, ProgrammesOf(self.own_terms(ctx).await?.id)).await?.unwrap_or_default())
    }

    /// The places that it is for; none: the coordination's whole area.
    async fn places(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AgreementPlace>> {
        Ok(load::ask(ctx, PlacesOf(self.own_terms(ctx).await?.id)).await?.unwrap_or_default())
    }

    /// Its parties, in the agreement's order.
    async fn parties(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Party>> {
        Ok(load::ask(ctx, PartiesOf(self.own_terms(ctx).await?.id)).await?.unwrap_or_default())
    }

    /// What the parties agreed to measure success by.
    async fn indicators(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AgreedIndicator>> {
        Ok(load::ask(ctx, IndicatorsOf(self.own_terms(ctx).await?.id)).await?.unwrap_or_default())
    }

    /// The budget in centimes of a dirham (MAD): what the parties commit in money.
    async fn budget_centimes(&self, ctx: &Context<'_>) -> async_graphql::Result<Centimes> {
        Ok(Centimes(self.own_terms(ctx).await?.budget_centimes))
    }

    /// Money committed by all parties, in centimes of a dirham (MAD); null where no party commits any.
    async fn committed_centimes(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Centimes>> {
        let terms = self.own_terms(ctx).await?;
        let commitments = load::ask(ctx, CommitmentsOf(terms.id)).await?.unwrap_or_default();
        let committed = commitments.iter().fold(None, |sum, one| crate::activity::lines::add(sum, one.amount_centimes));
        Ok(committed.map(Centimes))
    }

    /// Money paid by all parties so far (with `asOf`: by that day), counter-entries taken off, in centimes of a dirham
    /// (MAD).
    async fn paid_centimes(&self, ctx: &Context<'_>) -> async_graphql::Result<Centimes> {
        let day = self.day(ctx)?;
        let payments = load::ask(ctx, PaymentsOf(self.id)).await?.unwrap_or_default();
        Ok(Centimes(payments.iter().filter(|one| one.paid_on <= day).map(|one| one.amount_centimes).sum()))
    }

    /// Every payment and counter-entry, in the order in which they were recorded.
    async fn payments(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Payment>> {
        Ok(load::ask(ctx, PaymentsOf(self.id)).await?.unwrap_or_default())
    }

    /// The terms of a day (of `asOf` or today in Casablanca, unless one is given); null for a day before the signature.
    async fn terms(
        &self,
        ctx: &Context<'_>,
        as_of: Option<CivilDate>,
    ) -> async_graphql::Result<Option<AgreementTerms>> {
        let Some(CivilDate(day)) = as_of else { return Ok(Some(self.own_terms(ctx).await?)) };
        let versions = load::ask(ctx, TermsOf(self.id)).await?.unwrap_or_default();
        Ok(versions.into_iter().find(|terms| terms.hold_on(day)))
    }

    /// The terms that its amendments (ملحق · avenant) made, by number from 1.
    async fn amendments(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AgreementTerms>> {
        let versions = load::ask(ctx, TermsOf(self.id)).await?.unwrap_or_default();
        Ok(versions.into_iter().filter(|terms| terms.number > 0).collect())
    }

    /// What happened to it, in the order in which it was recorded: the draft, the signature, every amendment with its
    /// terms, suspensions, termination, renewal; each with its day, who recorded it, and why.
    async fn history(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AgreementEvent>> {
        let decisions = load::ask(ctx, DecisionsOf(self.id)).await?.unwrap_or_default();
        Ok(decisions.into_iter().map(AgreementEvent).collect())
    }

    /// The signed scan; null until one was attached.
    async fn scan(&self) -> Option<Scan> {
        Some(Scan {
            sha256: self.scan_sha256.clone()?,
            size_bytes: Count(self.scan_size_bytes?),
            path: format!("/agreements/{}/scan", self.id),
        })
    }

    /// Whether it was made up for demonstration.
    async fn demonstration(&self) -> bool {
        self.demonstration
    }
}

/// All versions of an agreement's terms.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TermsOf(pub i64);

impl Batch for TermsOf {
    type Answer = Vec<AgreementTerms>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let rows = store::versions(connection, &ids)?;
        Ok(group(rows.into_iter().map(|row| (TermsOf(row.agreement_id), row))))
    }
}

impl Found for Agreement {
    type Id = i64;
    const KIND: &'static str = "agreement";

    fn find(connection: &mut DbConnection, ids: &[i64]) -> Result<Vec<(i64, Self)>> {
        let rows: Vec<AgreementRow> =
            agreement::table.filter(agreement::id.eq_any(ids)).select(AgreementRow::as_select()).load(connection)?;
        Ok(rows.into_iter().map(|row| (row.id, Agreement { row, as_of: None })).collect())
    }

    fn grounds(_: &mut DbConnection, rows: &[(i64, Self)]) -> Result<Vec<Ground>> {
        Ok(rows.iter().map(|(_, agreement)| agreement.ground()).collect())
    }
}
