//! The catalogue of programmes over the API.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use diesel::prelude::*;

use super::{CentreFilter, CentreList, CentreOrder};
use crate::accounts::{Asker, Ground, Rights};
use crate::activity::Scope;
use crate::activity::graphql::Activity;
use crate::db::page::{Key, Kind, Link, Order};
use crate::db::schema::{age_band, indicator, programme, programme_indicator, unit_noun};
use crate::db::{Backend, DbConnection};
use crate::error::Result;
use crate::graphql::list::{self, List, Listed, Window};
use crate::graphql::load::{self, Batch, group};
use crate::graphql::scalars::{CivilDate, Count};
use crate::graphql::{ByCode, id};
use crate::network::{AgeBand, Centre, Indicator, Programme, UnitNoun};
use crate::only_seen;
use crate::partnerships::Agreement;
use crate::partnerships::graphql::{AgreementFilter, AgreementList, AgreementOrder};
use crate::period::Period;
use crate::wording::{Language, Wording};

/// A line of activity: one of the sections of the annual account.
#[Object]
impl Programme {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Programme", &self.code)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// Code, such as `literacy`.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Number of its section in the annual account, from 1.
    async fn position(&self) -> i32 {
        self.position
    }

    /// Name.
    #[graphql(name = "name")]
    async fn api_name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        self.name(language)
    }

    /// What it is for, in a sentence.
    #[graphql(name = "purpose")]
    async fn api_purpose(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        self.purpose(language)
    }

    /// Where its figures come from: `centres` (monthly returns), `agreements`, `trainings` or `cooperatives`.
    async fn counts(&self) -> &str {
        &self.counts
    }

    /// First day; null where it has always been in the catalogue.
    async fn opened_on(&self) -> Option<CivilDate> {
        self.opened_on.map(CivilDate)
    }

    /// First day on which it no longer runs; null while it runs.
    async fn closed_on(&self) -> Option<CivilDate> {
        self.closed_on.map(CivilDate)
    }

    /// The indicator that stands for it in summaries; null unless it counts centres.
    async fn headline_indicator(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Indicator>> {
        match &self.headline_indicator {
            Some(code) => load::find(ctx, code.clone()).await,
            None => Ok(None),
        }
    }

    /// The indicators that its centres report.
    async fn indicators(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Indicator>> {
        Ok(load::ask(ctx, IndicatorsOf(self.code.clone())).await?.unwrap_or_default())
    }

    /// A number of its units as a phrase with the right plural form: «21 مركزا».
    async fn unit_phrase(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many units.")] count: Count,
        #[graphql(default_with = "Language::Ar")] language: Language,
    ) -> async_graphql::Result<String> {
        let nouns = load::ask(ctx, NounsOf(self.code.clone())).await?.unwrap_or_default();
        Ok(crate::network::count_units(&nouns, &self.code, Wording::of(language), count.0))
    }

    /// Its centres.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn centres(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<CentreFilter>,
        #[graphql(default)] order_by: CentreOrder,
    ) -> async_graphql::Result<Listed<Centre>> {
        let parent = (Link::Column("programme_code"), Key::Text(self.code.clone()));
        let window = Window { first, after, last, before };
        list::page(ctx, CentreList(filter.unwrap_or_default()), Some(parent), order_by, window).await
    }

    /// Partnership agreements that support it.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<AgreementFilter>,
        #[graphql(default)] order_by: AgreementOrder,
    ) -> async_graphql::Result<Listed<Agreement>> {
        let link = Link::Table { table: "agreement_programme", child: "agreement_id", parent: "programme_code" };
        let list = AgreementList::new(ctx, filter)?;
        let window = Window { first, after, last, before };
        list::page(ctx, list, Some((link, Key::Text(self.code.clone()))), order_by, window).await
    }

    /// Its activity in the whole country during a period.
    #[graphql(complexity = "200 + child_complexity")]
    async fn activity(&self, ctx: &Context<'_>, period: Period) -> async_graphql::Result<Option<Activity>> {
        Activity::open(ctx, Scope::programme(self.code.clone()), &Ground::Country, period)
    }
}

/// What is counted, and how it adds up over time.
#[Object]
impl Indicator {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Indicator", &self.code)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// Code, such as `entrants`.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Name.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.pick(&self.name_ar, &self.name_fr, &self.name_en)
    }

    /// `stock`: a period has the last reported month of each centre. `flow`: a period has the sum of its months.
    async fn aggregation(&self) -> &str {
        &self.aggregation
    }

    /// What one is: `person` or `contact`.
    async fn unit(&self) -> &str {
        &self.unit
    }
}

/// A band of ages.
#[Object]
impl AgeBand {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("AgeBand", &self.code)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// Code, such as `3_6`; `not_stated` where the age is not known.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Name.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.pick(&self.name_ar, &self.name_fr, &self.name_en)
    }
}

crate::graphql::found_by_code! {
    Programme: programme, "programme", "; `programmes` lists those there are";
    Indicator: indicator, "indicator", "; `indicators` lists those there are";
    AgeBand: age_band, "age band", "; `ageBands` lists those there are";
}

/// All programmes, in the order of the sections.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProgrammeList;

impl ProgrammeList {
    fn rows(&self, rights: &Rights) -> programme::BoxedQuery<'static, Backend> {
        only_seen!(programme::table.into_boxed(), rights, ground Ground::Reference, programme code)
    }
}

impl List for ProgrammeList {
    type Row = Programme;
    type Sort = ByCode;

    fn order(_: ByCode) -> Order {
        Order::unique("position", Kind::Int)
    }

    fn key(row: &Programme, _: ByCode) -> (Option<Key>, Key) {
        (None, Key::Int(row.position.into()))
    }

    crate::list_queries!();
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct IndicatorsOf(String);

impl Batch for IndicatorsOf {
    type Answer = Vec<Indicator>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Vec<Indicator>>> {
        let codes: Vec<&str> = keys.iter().map(|key| key.0.as_str()).collect();
        let rows: Vec<(String, Indicator)> = programme_indicator::table
            .inner_join(indicator::table)
            .filter(programme_indicator::programme_code.eq_any(codes))
            .order(indicator::position)
            .select((programme_indicator::programme_code, Indicator::as_select()))
            .load(connection)?;
        Ok(group(rows.into_iter().map(|(code, row)| (IndicatorsOf(code), row))))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct NounsOf(String);

impl Batch for NounsOf {
    type Answer = Vec<UnitNoun>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Vec<UnitNoun>>> {
        let codes: Vec<&str> = keys.iter().map(|key| key.0.as_str()).collect();
        let rows: Vec<UnitNoun> = unit_noun::table
            .filter(unit_noun::programme_code.eq_any(codes))
            .select(UnitNoun::as_select())
            .load(connection)?;
        Ok(group(rows.into_iter().map(|row| (NounsOf(row.programme_code.clone()), row))))
    }
}
