//! The organisation over the API.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::NaiveDate;
use diesel::prelude::*;

use super::{AgeBand, Centre, Coordination, Delegation, Indicator, Programme, UnitNoun};
use crate::accounts::{Asker, Ground, Rights};
use crate::activity::graphql::{Activity, ReturnFilter, ReturnList, ReturnOrder};
use crate::activity::{ActivityReturn, Place, Scope};
use crate::cooperatives::Cooperative;
use crate::cooperatives::graphql::{CooperativeFilter, CooperativeList, CooperativeOrder};
use crate::db::page::{Key, Kind, Link, Order};
use crate::db::schema::{
    age_band, centre, coordination, delegation, indicator, programme, programme_indicator, unit_noun,
};
use crate::db::{Backend, DbConnection};
use crate::error::{Error, Result};
use crate::graphql::list::{self, List, Listed};
use crate::graphql::load::{self, Batch, group};
use crate::graphql::{ByCode, id};
use crate::only_seen;
use crate::partnerships::Agreement;
use crate::partnerships::graphql::{AgreementFilter, AgreementList, AgreementOrder};
use crate::period::Period;
use crate::places::{Commune, Province, Region};
use crate::reports::Report;
use crate::reports::graphql::{ReportFilter, ReportList, ReportOrder};
use crate::staff::StaffTraining;
use crate::staff::graphql::{TrainingFilter, TrainingList, TrainingOrder};
use crate::wording::{Language, Wording};

/// A regional coordination of Entraide Nationale.
#[Object]
impl Coordination {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Coordination", &self.code)
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
    #[graphql(complexity = "list::cost(first, child_complexity)")]
    async fn delegations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<Listed<Delegation>> {
        list::page(ctx, DelegationList, Some(self.link()), ByCode, first, after).await
    }

    /// Its centres.
    #[graphql(complexity = "list::cost(first, child_complexity)")]
    async fn centres(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<CentreFilter>,
        #[graphql(default)] order_by: CentreOrder,
    ) -> async_graphql::Result<Listed<Centre>> {
        list::page(ctx, CentreList(filter.unwrap_or_default()), Some(self.link()), order_by, first, after).await
    }

    /// Its partnership agreements.
    #[graphql(complexity = "list::cost(first, child_complexity)")]
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<AgreementFilter>,
        #[graphql(default)] order_by: AgreementOrder,
    ) -> async_graphql::Result<Listed<Agreement>> {
        let list = AgreementList::new(ctx, filter)?;
        list::page(ctx, list, Some(self.link()), order_by, first, after).await
    }

    /// Training sessions of its own staff.
    #[graphql(complexity = "list::cost(first, child_complexity)")]
    async fn trainings(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<TrainingFilter>,
        #[graphql(default)] order_by: TrainingOrder,
    ) -> async_graphql::Result<Listed<StaffTraining>> {
        list::page(ctx, TrainingList(filter.unwrap_or_default()), Some(self.link()), order_by, first, after).await
    }

    /// Cooperatives founded by graduates in its region.
    #[graphql(complexity = "list::cost(first, child_complexity)")]
    async fn cooperatives(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<CooperativeFilter>,
        #[graphql(default)] order_by: CooperativeOrder,
    ) -> async_graphql::Result<Listed<Cooperative>> {
        list::page(ctx, CooperativeList(filter.unwrap_or_default()), Some(self.link()), order_by, first, after).await
    }

    /// Activity reports about it.
    #[graphql(complexity = "list::cost(first, child_complexity)")]
    async fn reports(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<ReportFilter>,
        #[graphql(default)] order_by: ReportOrder,
    ) -> async_graphql::Result<Listed<Report>> {
        list::page(ctx, ReportList(filter.unwrap_or_default()), Some(self.link()), order_by, first, after).await
    }

    /// Its activity during a period.
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

    /// The centres that it supervises.
    #[graphql(complexity = "list::cost(first, child_complexity)")]
    async fn centres(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<CentreFilter>,
        #[graphql(default)] order_by: CentreOrder,
    ) -> async_graphql::Result<Listed<Centre>> {
        let parent = (Link::Column("province_code"), Key::Text(self.province_code.clone()));
        list::page(ctx, CentreList(filter.unwrap_or_default()), Some(parent), order_by, first, after).await
    }

    /// Its activity during a period.
    async fn activity(&self, ctx: &Context<'_>, period: Period) -> async_graphql::Result<Option<Activity>> {
        Activity::open(ctx, Scope::at(Place::Province(self.province_code.clone())), &self.ground(), period)
    }
}

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
        #[graphql(desc = "How many units.")] count: i64,
        #[graphql(default_with = "Language::Ar")] language: Language,
    ) -> async_graphql::Result<String> {
        let nouns = load::ask(ctx, NounsOf(self.code.clone())).await?.unwrap_or_default();
        Ok(super::count_units(&nouns, &self.code, Wording::of(language), count))
    }

    /// Its centres.
    #[graphql(complexity = "list::cost(first, child_complexity)")]
    async fn centres(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<CentreFilter>,
        #[graphql(default)] order_by: CentreOrder,
    ) -> async_graphql::Result<Listed<Centre>> {
        let parent = (Link::Column("programme_code"), Key::Text(self.code.clone()));
        list::page(ctx, CentreList(filter.unwrap_or_default()), Some(parent), order_by, first, after).await
    }

    /// Partnership agreements that support it.
    #[graphql(complexity = "list::cost(first, child_complexity)")]
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<AgreementFilter>,
        #[graphql(default)] order_by: AgreementOrder,
    ) -> async_graphql::Result<Listed<Agreement>> {
        let link = Link::Table { table: "agreement_programme", child: "agreement_id", parent: "programme_code" };
        let list = AgreementList::new(ctx, filter)?;
        list::page(ctx, list, Some((link, Key::Text(self.code.clone()))), order_by, first, after).await
    }

    /// Its activity in the whole country during a period.
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

    /// Code, such as `3_6`; `not_stated` where the age is not known.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Name.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.pick(&self.name_ar, &self.name_fr, &self.name_en)
    }
}

/// Where a centre lies.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Setting {
    /// In a town.
    Urban,
    /// On a town's edge (شبه حضري).
    SemiUrban,
    /// In the country.
    Rural,
}

impl Setting {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Setting::Urban => "urban",
            Setting::SemiUrban => "semi_urban",
            Setting::Rural => "rural",
        }
    }

    /// The setting for a word of the database.
    pub fn read(word: &str) -> Option<Setting> {
        [Setting::Urban, Setting::SemiUrban, Setting::Rural].into_iter().find(|setting| setting.as_str() == word)
    }
}

/// A unit that serves people: centre, class, institution or house, as its programme calls it.
#[Object]
impl Centre {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Centre", self.id)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// The institution's code of the centre.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Name; English uses the French form.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.name_ar, &self.name_fr)
    }

    /// What it does.
    async fn programme(&self, ctx: &Context<'_>) -> async_graphql::Result<Programme> {
        load::get(ctx, self.programme_code.clone()).await
    }

    /// The coordination that it belongs to.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Coordination> {
        load::get(ctx, self.coordination_code.clone()).await
    }

    /// The province that it lies in.
    async fn province(&self, ctx: &Context<'_>) -> async_graphql::Result<Province> {
        load::get(ctx, self.province_code.clone()).await
    }

    /// The commune that it lies in, where it is known.
    async fn commune(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Commune>> {
        match &self.commune_code {
            Some(code) => load::find(ctx, code.clone()).await,
            None => Ok(None),
        }
    }

    /// Town, town's edge or country, where it is known.
    async fn setting(&self) -> Option<Setting> {
        self.setting.as_deref().and_then(Setting::read)
    }

    /// Places for beneficiaries, where it is known.
    async fn capacity(&self) -> Option<i32> {
        self.capacity
    }

    /// First day of its work.
    async fn opened_on(&self) -> NaiveDate {
        self.opened_on
    }

    /// First day on which it is closed; null while it is open.
    async fn closed_on(&self) -> Option<NaiveDate> {
        self.closed_on
    }

    /// Whether it was made up for demonstration.
    async fn demonstration(&self) -> bool {
        self.demonstration
    }

    /// Its monthly returns.
    #[graphql(complexity = "list::cost(first, child_complexity)")]
    async fn returns(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<ReturnFilter>,
        #[graphql(default)] order_by: ReturnOrder,
    ) -> async_graphql::Result<Listed<ActivityReturn>> {
        let parent = (Link::Column("centre_id"), Key::Int(self.id));
        list::page(ctx, ReturnList(filter.unwrap_or_default()), Some(parent), order_by, first, after).await
    }

    /// Its activity during a period, from its validated returns.
    async fn activity(&self, ctx: &Context<'_>, period: Period) -> async_graphql::Result<Option<Activity>> {
        Activity::open(ctx, Scope::at(Place::Centre(self.id)), &self.ground(), period)
    }
}

/// Which centres. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct CentreFilter {
    /// Only those of this coordination, by its code.
    pub coordination: Option<String>,
    /// Only those in this province, by its code.
    pub province: Option<String>,
    /// Only those in this commune, by its code.
    pub commune: Option<String>,
    /// Only those of this programme, by its code.
    pub programme: Option<String>,
    /// Only those that are open on this day (YYYY-MM-DD); with a coordination, province, commune or programme.
    pub open_on: Option<NaiveDate>,
}

/// Orders of centres.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CentreOrder {
    /// As they were registered.
    #[default]
    Id,
    /// By their code.
    Code,
    /// By their Arabic name.
    NameAr,
    /// By their French name.
    NameFr,
}

/// The centres that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CentreList(pub CentreFilter);

impl CentreList {
    fn rows(&self, rights: &Rights) -> centre::BoxedQuery<'static, Backend> {
        let mut query = centre::table.into_boxed();
        query = only_seen!(query, rights, centre centre id);
        let filter = self.0.clone();
        if let Some(code) = filter.coordination {
            query = query.filter(centre::coordination_code.eq(code));
        }
        if let Some(code) = filter.province {
            query = query.filter(centre::province_code.eq(code));
        }
        if let Some(code) = filter.commune {
            query = query.filter(centre::commune_code.eq(code));
        }
        if let Some(code) = filter.programme {
            query = query.filter(centre::programme_code.eq(code));
        }
        if let Some(day) = filter.open_on {
            query = query
                .filter(centre::opened_on.le(day))
                .filter(centre::closed_on.is_null().or(centre::closed_on.gt(day)));
        }
        query
    }
}

impl List for CentreList {
    type Row = Centre;
    type Sort = CentreOrder;

    fn order(sort: CentreOrder) -> Order {
        match sort {
            CentreOrder::Id => Order::unique("id", Kind::Int),
            CentreOrder::Code => Order::unique("code", Kind::Text),
            CentreOrder::NameAr => Order::by("name_ar", Kind::Text),
            CentreOrder::NameFr => Order::by("name_fr", Kind::Text),
        }
    }

    fn key(row: &Centre, sort: CentreOrder) -> (Option<Key>, Key) {
        match sort {
            CentreOrder::Id => (None, Key::Int(row.id)),
            CentreOrder::Code => (None, Key::Text(row.code.clone())),
            CentreOrder::NameAr => (Some(Key::Text(row.name_ar.clone())), Key::Int(row.id)),
            CentreOrder::NameFr => (Some(Key::Text(row.name_fr.clone())), Key::Int(row.id)),
        }
    }

    async fn check(&self, ctx: &Context<'_>, alone: bool) -> async_graphql::Result<()> {
        let filter = &self.0;
        let narrow = filter.coordination.is_some()
            || filter.province.is_some()
            || filter.commune.is_some()
            || filter.programme.is_some();
        if alone && filter.open_on.is_some() && !narrow {
            let problem = "give a coordination, province, commune or programme with it".to_string();
            return Err(Error::BadArgument { argument: "openOn", problem }.into());
        }
        load::must_exist::<Coordination>(ctx, &filter.coordination).await?;
        load::must_exist::<Province>(ctx, &filter.province).await?;
        load::must_exist::<Commune>(ctx, &filter.commune).await?;
        load::must_exist::<Programme>(ctx, &filter.programme).await
    }

    crate::list_queries!();
}

crate::graphql::found_by_code! {
    Coordination: coordination, "coordination", "; codes go from 01 to 12";
    Delegation: delegation, "delegation", "; its code is that of its province, such as 11.321";
    Programme: programme, "programme", "; `programmes` lists those there are";
    Indicator: indicator, "indicator", "; `indicators` lists those there are";
    AgeBand: age_band, "age band", "; `ageBands` lists those there are";
}

crate::graphql::listed_by_code! {
    Coordination, CoordinationList;
    Delegation, DelegationList;
}

crate::graphql::keyed_by_id! {
    Centre: centre, "centre", row => row.ground();
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

    fn load(
        connection: &mut DbConnection,
        _: &Asker,
        keys: &[Self],
    ) -> Result<std::collections::HashMap<Self, Vec<Indicator>>> {
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

    fn load(
        connection: &mut DbConnection,
        _: &Asker,
        keys: &[Self],
    ) -> Result<std::collections::HashMap<Self, Vec<UnitNoun>>> {
        let codes: Vec<&str> = keys.iter().map(|key| key.0.as_str()).collect();
        let rows: Vec<UnitNoun> = unit_noun::table
            .filter(unit_noun::programme_code.eq_any(codes))
            .select(UnitNoun::as_select())
            .load(connection)?;
        Ok(group(rows.into_iter().map(|row| (NounsOf(row.programme_code.clone()), row))))
    }
}
