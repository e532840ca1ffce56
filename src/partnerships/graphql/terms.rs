//! Terms of agreements over the API.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use chrono::NaiveDate;
use diesel::prelude::*;

use super::history::name_of;
use crate::accounts::Asker;
use crate::db::DbConnection;
use crate::db::schema::{
    agreed_indicator, agreement_party, agreement_terms, commitment, instalment, payment, programme, terms_place,
    terms_programme,
};
use crate::error::Result;
use crate::graphql::id;
use crate::graphql::load::{self, Batch, group};
use crate::graphql::scalars::{Centimes, CivilDate, Count, Instant};
use crate::network::{Coordination, Programme};
use crate::partnerships::{
    AgreedIndicator, AgreementPlace, AgreementTerms, Commitment, Instalment, Partner, Party, store,
};
use crate::places::{Commune, Province};
use crate::wording::Language;

/// A version of an agreement's terms: as signed, or as an amendment (ملحق · avenant) made them.
#[Object]
impl AgreementTerms {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("AgreementTerms", self.id)
    }

    /// 0 as signed, or the amendment's number in the agreement, from 1.
    async fn number(&self) -> i32 {
        self.number
    }

    /// First day for which they hold; null in a draft.
    async fn effective_on(&self) -> Option<CivilDate> {
        self.effective_on.map(CivilDate)
    }

    /// First day for which they no longer hold; null for the latest terms.
    async fn effective_until(&self) -> Option<CivilDate> {
        self.effective_until.map(CivilDate)
    }

    /// What the agreement is about; English uses the French text.
    async fn object(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.object_ar, &self.object_fr)
    }

    /// First day in force.
    async fn starts_on(&self) -> CivilDate {
        CivilDate(self.starts_on)
    }

    /// Last day in force.
    async fn ends_on(&self) -> CivilDate {
        CivilDate(self.ends_on)
    }

    /// The money that all parties commit, in centimes of a dirham (MAD).
    async fn budget_centimes(&self) -> Centimes {
        Centimes(self.budget_centimes)
    }

    /// What the amendment changes and why; null for the terms as signed. English uses the French text.
    async fn reason(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> Option<&str> {
        Some(language.name(self.reason_ar.as_deref()?, self.reason_fr.as_deref()?))
    }

    /// Day of signature of the agreement or of the amendment; null in a draft.
    async fn signed_on(&self) -> Option<CivilDate> {
        self.signed_on.map(CivilDate)
    }

    /// When they were recorded.
    async fn recorded_at(&self) -> Instant {
        Instant(self.recorded_at.and_utc())
    }

    /// Name of who recorded them; null where it was not somebody with an account.
    async fn recorded_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        name_of(ctx, self.recorded_by).await
    }

    /// The programmes that the agreement supports.
    async fn programmes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Programme>> {
        Ok(load::ask(ctx, ProgrammesOf(self.id)).await?.unwrap_or_default())
    }

    /// The places that it is for; none: the coordination's whole area.
    async fn places(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AgreementPlace>> {
        Ok(load::ask(ctx, PlacesOf(self.id)).await?.unwrap_or_default())
    }

    /// The parties, in the agreement's order.
    async fn parties(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Party>> {
        Ok(load::ask(ctx, PartiesOf(self.id)).await?.unwrap_or_default())
    }

    /// What the parties agreed to measure success by.
    async fn indicators(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AgreedIndicator>> {
        Ok(load::ask(ctx, IndicatorsOf(self.id)).await?.unwrap_or_default())
    }
}

/// Roles of a party.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartyRole {
    /// Leads the partnership.
    Lead,
    /// Brings money.
    Funder,
    /// Runs the activity.
    Operator,
    /// Provides the premises.
    Host,
    /// Supports otherwise.
    Support,
}

impl PartyRole {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            PartyRole::Lead => "lead",
            PartyRole::Funder => "funder",
            PartyRole::Operator => "operator",
            PartyRole::Host => "host",
            PartyRole::Support => "support",
        }
    }
}

/// A party to an agreement.
#[Object]
impl Party {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Party", self.id)
    }

    /// The coordination, if it is the party.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Coordination>> {
        match &self.coordination_code {
            Some(code) => load::find(ctx, code.clone()).await,
            None => Ok(None),
        }
    }

    /// The partner, if it is the party.
    async fn partner(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Partner>> {
        match self.partner_id {
            Some(id) => load::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// What the party does in the partnership.
    async fn role(&self) -> PartyRole {
        match self.role.as_str() {
            "lead" => PartyRole::Lead,
            "funder" => PartyRole::Funder,
            "operator" => PartyRole::Operator,
            "host" => PartyRole::Host,
            _ => PartyRole::Support,
        }
    }

    /// What it brings.
    async fn commitments(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Commitment>> {
        let all = load::ask(ctx, CommitmentsOf(self.terms_id)).await?.unwrap_or_default();
        Ok(all.into_iter().filter(|commitment| commitment.party_id == self.id).collect())
    }

    /// What it is to pay when, in the order of the days.
    async fn instalments(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Instalment>> {
        let all = load::ask(ctx, InstalmentsOf(self.terms_id)).await?.unwrap_or_default();
        Ok(all.into_iter().filter(|instalment| instalment.party_id == self.id).collect())
    }
}

/// What a party brings: money, or something in kind.
#[Object]
impl Commitment {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Commitment", self.id)
    }

    /// Amount in centimes of a dirham (MAD); null for what is brought in kind.
    async fn amount_centimes(&self) -> Option<Centimes> {
        self.amount_centimes.map(Centimes)
    }

    /// What it is; English uses the French text.
    async fn description(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.description_ar, &self.description_fr)
    }
}

/// Money that a party is to pay by a day.
#[Object]
impl Instalment {
    /// The last day to pay it.
    async fn due_on(&self) -> CivilDate {
        CivilDate(self.due_on)
    }

    /// Amount in centimes of a dirham (MAD).
    async fn amount_centimes(&self) -> Centimes {
        Centimes(self.amount_centimes)
    }

    /// What was paid for it, counter-entries taken off, in centimes of a dirham (MAD).
    async fn paid_centimes(&self, ctx: &Context<'_>) -> async_graphql::Result<Centimes> {
        Ok(Centimes(load::ask(ctx, PaidFor(self.id)).await?.unwrap_or(0)))
    }
}

/// A place that an agreement is for.
#[Object]
impl AgreementPlace {
    /// The province.
    async fn province(&self, ctx: &Context<'_>) -> async_graphql::Result<Province> {
        load::get(ctx, self.province_code.clone()).await
    }

    /// The commune; null for the whole province.
    async fn commune(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Commune>> {
        match &self.commune_code {
            Some(code) => load::find(ctx, code.clone()).await,
            None => Ok(None),
        }
    }
}

/// What the parties of an agreement measure success by.
#[Object]
impl AgreedIndicator {
    /// What is counted; English uses the French text.
    async fn description(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.description_ar, &self.description_fr)
    }

    /// How many are to be reached; null where no number was agreed.
    async fn target(&self) -> Option<Count> {
        self.target.map(Count)
    }
}

/// The rows of a table that belong to terms, in the given order.
macro_rules! of_terms {
    ($($key:ident: $row:ident, $table:ident, $order:ident;)*) => {$(
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $key(pub i64);

        impl Batch for $key {
            type Answer = Vec<$row>;

            fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
                let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
                let rows: Vec<$row> = $table::table
                    .filter($table::terms_id.eq_any(ids))
                    .order(($table::terms_id, $table::$order))
                    .select($row::as_select())
                    .load(connection)?;
                Ok(group(rows.into_iter().map(|row| ($key(row.terms_id), row))))
            }
        }
    )*};
}

of_terms! {
    PartiesOf: Party, agreement_party, position;
    CommitmentsOf: Commitment, commitment, id;
    InstalmentsOf: Instalment, instalment, due_on;
    PlacesOf: AgreementPlace, terms_place, id;
    IndicatorsOf: AgreedIndicator, agreed_indicator, position;
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProgrammesOf(pub i64);

impl Batch for ProgrammesOf {
    type Answer = Vec<Programme>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let rows: Vec<(i64, Programme)> = terms_programme::table
            .inner_join(programme::table)
            .filter(terms_programme::terms_id.eq_any(ids))
            .order(programme::position)
            .select((terms_programme::terms_id, Programme::as_select()))
            .load(connection)?;
        Ok(group(rows.into_iter().map(|(id, row)| (ProgrammesOf(id), row))))
    }
}

/// What was paid for an instalment, whatever the version of the terms that it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct PaidFor(i64);

impl Batch for PaidFor {
    type Answer = i64;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, i64>> {
        type Place = (i64, i64, NaiveDate, Option<i64>);
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let instalments: Vec<Place> = instalment::table
            .inner_join(agreement_party::table.inner_join(agreement_terms::table))
            .filter(instalment::id.eq_any(ids))
            .select((instalment::id, agreement_terms::agreement_id, instalment::due_on, agreement_party::partner_id))
            .load(connection)?;
        let agreements: Vec<i64> = instalments.iter().map(|(_, agreement, _, _)| *agreement).collect();
        type Paid = (i64, Option<NaiveDate>, Option<i64>, i64);
        let payments: Vec<Paid> = payment::table
            .filter(payment::agreement_id.eq_any(agreements))
            .filter(payment::instalment_due_on.is_not_null())
            .select((payment::agreement_id, payment::instalment_due_on, payment::partner_id, payment::amount_centimes))
            .load(connection)?;
        let mut paid: HashMap<(i64, NaiveDate, Option<i64>), i64> = HashMap::new();
        for (agreement, due, partner, amount) in payments {
            if let Some(due) = due {
                *paid.entry((agreement, due, partner)).or_default() += amount;
            }
        }
        Ok(instalments
            .into_iter()
            .map(|(id, agreement, due, partner)| {
                (PaidFor(id), paid.get(&(agreement, due, partner)).copied().unwrap_or(0))
            })
            .collect())
    }
}

crate::graphql::keyed_by_id! {
    AgreementTerms: agreement_terms, "terms", through |connection: &mut DbConnection, rows: &[(i64, AgreementTerms)]| {
        store::grounds(connection, rows.iter().map(|(_, row)| row.agreement_id))
    };
}
crate::graphql::keyed_by_id! {
    Party: agreement_party, "party", through |connection: &mut DbConnection, rows: &[(i64, Party)]| {
        store::grounds_of_terms(connection, rows.iter().map(|(_, row)| row.terms_id))
    };
}
crate::graphql::keyed_by_id! {
    Commitment: commitment, "commitment", through |connection: &mut DbConnection, rows: &[(i64, Commitment)]| {
        store::grounds_of_terms(connection, rows.iter().map(|(_, row)| row.terms_id))
    };
}
