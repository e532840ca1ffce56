//! Coordinations and delegations over the API.

use async_graphql::{Context, ID, Object};
use diesel::prelude::*;

use super::{CentreFilter, CentreList, CentreOrder};
use crate::accounts::{Ground, Rights};
use crate::activity::graphql::Activity;
use crate::activity::{Place, Scope};
use crate::cooperatives::Cooperative;
use crate::cooperatives::graphql::{CooperativeFilter, CooperativeList, CooperativeOrder};
use crate::db::Backend;
use crate::db::page::{Key, Link};
use crate::db::schema::{coordination, delegation};
use crate::graphql::list::{self, Listed, Window};
use crate::graphql::scalars::CivilDate;
use crate::graphql::{ByCode, id, load};
use crate::network::{Centre, Coordination, Delegation};
use crate::only_seen;
use crate::partnerships::Agreement;
use crate::partnerships::graphql::{AgreementFilter, AgreementList, AgreementOrder};
use crate::period::Period;
use crate::places::{Province, Region};
use crate::reports::Report;
use crate::reports::graphql::{ReportFilter, ReportList, ReportOrder};
use crate::staff::StaffTraining;
use crate::staff::graphql::{TrainingFilter, TrainingList, TrainingOrder};
use crate::wording::Language;

/// A regional coordination of Entraide Nationale.
#[Object]
impl Coordination {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Coordination", &self.code)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// Code: that of its region, two digits.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Name.
    #[graphql(name = "name")]
    async fn api_name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        self.name(language)
    }

    /// Its region.
    async fn region(&self, ctx: &Context<'_>) -> async_graphql::Result<Region> {
        load::get(ctx, self.region_code.clone()).await
    }

    /// Its provincial delegations, by code.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn delegations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Listed<Delegation>> {
        let window = Window { first, after, last, before };
        list::page(ctx, DelegationList, Some(self.link()), ByCode, window).await
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
        let window = Window { first, after, last, before };
        list::page(ctx, CentreList(filter.unwrap_or_default()), Some(self.link()), order_by, window).await
    }

    /// Its partnership agreements.
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
        let list = AgreementList::new(ctx, filter)?;
        let window = Window { first, after, last, before };
        list::page(ctx, list, Some(self.link()), order_by, window).await
    }

    /// Training sessions of its own staff.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn trainings(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<TrainingFilter>,
        #[graphql(default)] order_by: TrainingOrder,
    ) -> async_graphql::Result<Listed<StaffTraining>> {
        let window = Window { first, after, last, before };
        list::page(ctx, TrainingList(filter.unwrap_or_default()), Some(self.link()), order_by, window).await
    }

    /// Cooperatives founded by graduates in its region.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn cooperatives(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<CooperativeFilter>,
        #[graphql(default)] order_by: CooperativeOrder,
    ) -> async_graphql::Result<Listed<Cooperative>> {
        let window = Window { first, after, last, before };
        list::page(ctx, CooperativeList(filter.unwrap_or_default()), Some(self.link()), order_by, window).await
    }

    /// Activity reports about it.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn reports(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<ReportFilter>,
        #[graphql(default)] order_by: ReportOrder,
    ) -> async_graphql::Result<Listed<Report>> {
        let window = Window { first, after, last, before };
        list::page(ctx, ReportList(filter.unwrap_or_default()), Some(self.link()), order_by, window).await
    }

    /// Its activity during a period.
    #[graphql(complexity = "200 + child_complexity")]
    async fn activity(&self, ctx: &Context<'_>, period: Period) -> async_graphql::Result<Option<Activity>> {
        Activity::open(
            ctx,
            Scope::at(Place::Coordination(self.code.clone())),
            &Ground::Coordination(self.code.clone()),
            period,
        )
    }
}

impl Coordination {
    fn link(&self) -> (Link, Key) {
        (Link::Column("coordination_code"), Key::Text(self.code.clone()))
    }
}

/// A provincial delegation of Entraide Nationale.
#[Object]
impl Delegation {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Delegation", &self.code)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// Code: that of its province.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Name.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.pick(&self.name_ar, &self.name_fr, &self.name_en)
    }

    /// Its province.
    async fn province(&self, ctx: &Context<'_>) -> async_graphql::Result<Province> {
        load::get(ctx, self.province_code.clone()).await
    }

    /// The coordination that leads it.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Coordination> {
        load::get(ctx, self.coordination_code.clone()).await
    }

    /// First day on which it no longer works; null while it works.
    async fn closed_on(&self) -> Option<CivilDate> {
        self.closed_on.map(CivilDate)
    }

    /// The centres that it supervises.
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
        let parent = (Link::Column("province_code"), Key::Text(self.province_code.clone()));
        let window = Window { first, after, last, before };
        list::page(ctx, CentreList(filter.unwrap_or_default()), Some(parent), order_by, window).await
    }

    /// Its activity during a period.
    #[graphql(complexity = "200 + child_complexity")]
    async fn activity(&self, ctx: &Context<'_>, period: Period) -> async_graphql::Result<Option<Activity>> {
        Activity::open(ctx, Scope::at(Place::Province(self.province_code.clone())), &self.ground(), period)
    }
}

crate::graphql::found_by_code! {
    Coordination: coordination, "coordination", "; codes go from 01 to 12";
    Delegation: delegation, "delegation", "; its code is that of its province, such as 11.321";
}

crate::graphql::listed_by_code! {
    Coordination, CoordinationList;
    Delegation, DelegationList;
}

/// All coordinations.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CoordinationList;

impl CoordinationList {
    fn rows(&self, rights: &Rights) -> coordination::BoxedQuery<'static, Backend> {
        only_seen!(coordination::table.into_boxed(), rights, ground Ground::Reference, coordination code)
    }
}

/// All delegations.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DelegationList;

impl DelegationList {
    fn rows(&self, rights: &Rights) -> delegation::BoxedQuery<'static, Backend> {
        only_seen!(delegation::table.into_boxed(), rights, ground Ground::Reference, delegation code)
    }
}
