//! Places over the API.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use diesel::prelude::*;

use super::{Census, Commune, Province, Region};
use crate::accounts::{Asker, Ground, Rights};
use crate::activity::graphql::Activity;
use crate::activity::{Place, Scope};
use crate::cooperatives::graphql::{CooperativeList, CooperativeOrder};
use crate::db::page::{Key, Kind, Link, Order};
use crate::db::schema::{census, commune, province, region};
use crate::db::{Backend, DbConnection};
use crate::error::Result;
use crate::graphql::list::{self, List, Listed, Window};
use crate::graphql::load;
use crate::graphql::scalars::Count;
use crate::graphql::{ByCode, id};
use crate::network::graphql::{CentreFilter, CentreList, CentreOrder};
use crate::network::{Centre, Coordination, Delegation};
use crate::only_seen;
use crate::period::Period;
use crate::wording::Language;

/// Whether a commune is a town.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommuneSetting {
    /// Urban commune (municipality).
    Urban,
    /// Rural commune.
    Rural,
}

/// Kinds of provinces.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProvinceKind {
    /// Province (إقليم).
    Province,
    /// Prefecture (عمالة): a mostly urban province.
    Prefecture,
    /// Prefecture of arrondissements (عمالة مقاطعات): a part of the city of Casablanca.
    PrefectureOfArrondissements,
}

impl CommuneSetting {
    fn as_str(self) -> &'static str {
        match self {
            CommuneSetting::Urban => "urban",
            CommuneSetting::Rural => "rural",
        }
    }
}

/// One of the twelve regions of Morocco.
#[Object]
impl Region {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Region", &self.code)
    }

    /// Code of the Haut-Commissariat au Plan: two digits.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Name; English uses the French form.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.name_ar, &self.name_fr)
    }

    /// Population at the census of 2024, persons.
    async fn population(&self) -> Count {
        Count(self.population)
    }

    /// The coordination that leads Entraide Nationale's work in the region.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Coordination> {
        load::get(ctx, self.code.clone()).await
    }

    /// Its provinces and prefectures, by code.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn provinces(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Listed<Province>> {
        let parent = (Link::Column("region_code"), Key::Text(self.code.clone()));
        let window = Window { first, after, last, before };
        list::page(ctx, ProvinceList, Some(parent), ByCode, window).await
    }

    /// Activity in the region during a period.
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

/// A province or a prefecture.
#[Object]
impl Province {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Province", &self.code)
    }

    /// Code of the Haut-Commissariat au Plan: region and province.
    async fn code(&self) -> &str {
        &self.code
    }

    /// What it is.
    async fn kind(&self) -> ProvinceKind {
        match self.kind.as_str() {
            "prefecture" => ProvinceKind::Prefecture,
            "prefecture_of_arrondissements" => ProvinceKind::PrefectureOfArrondissements,
            _ => ProvinceKind::Province,
        }
    }

    /// Name; English uses the French form.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.name_ar, &self.name_fr)
    }

    /// Population at the census of 2024, persons.
    async fn population(&self) -> Count {
        Count(self.population)
    }

    /// The region it lies in.
    async fn region(&self, ctx: &Context<'_>) -> async_graphql::Result<Region> {
        load::get(ctx, self.region_code.clone()).await
    }

    /// The delegation of Entraide Nationale in the province.
    async fn delegation(&self, ctx: &Context<'_>) -> async_graphql::Result<Delegation> {
        load::get(ctx, self.code.clone()).await
    }

    /// Its communes, by code.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn communes(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<CommuneFilter>,
    ) -> async_graphql::Result<Listed<Commune>> {
        let parent = (Link::Column("province_code"), Key::Text(self.code.clone()));
        let window = Window { first, after, last, before };
        list::page(ctx, CommuneList(filter.unwrap_or_default()), Some(parent), ByCode, window).await
    }

    /// Centres in the province.
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
        let parent = (Link::Column("province_code"), Key::Text(self.code.clone()));
        let window = Window { first, after, last, before };
        list::page(ctx, CentreList(filter.unwrap_or_default()), Some(parent), order_by, window).await
    }

    /// Cooperatives in the province.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn cooperatives(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Listed<crate::cooperatives::Cooperative>> {
        let parent = (Link::Column("province_code"), Key::Text(self.code.clone()));
        let window = Window { first, after, last, before };
        list::page(ctx, CooperativeList::default(), Some(parent), CooperativeOrder::Id, window).await
    }

    /// Activity in the province during a period.
    #[graphql(complexity = "200 + child_complexity")]
    async fn activity(&self, ctx: &Context<'_>, period: Period) -> async_graphql::Result<Option<Activity>> {
        Activity::open(ctx, Scope::at(Place::Province(self.code.clone())), &self.ground(), period)
    }
}

/// A commune.
#[Object]
impl Commune {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Commune", &self.code)
    }

    /// Code of the Haut-Commissariat au Plan.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Whether it is urban or rural.
    async fn setting(&self) -> CommuneSetting {
        if self.setting == "rural" { CommuneSetting::Rural } else { CommuneSetting::Urban }
    }

    /// Name; English uses the French form.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.name_ar, &self.name_fr)
    }

    /// Population at the census of 2024, persons.
    async fn population(&self) -> Count {
        Count(self.population)
    }

    /// The province it lies in.
    async fn province(&self, ctx: &Context<'_>) -> async_graphql::Result<Province> {
        load::get(ctx, self.province_code.clone()).await
    }

    /// What the census of 2024 says: for all, for women and for men.
    async fn census(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CensusFigures>> {
        let rows = load::ask(ctx, CensusOf(self.code.clone())).await?.unwrap_or_default();
        Ok(rows.into_iter().map(CensusFigures::from).collect())
    }

    /// Centres in the commune.
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
        let parent = (Link::Column("commune_code"), Key::Text(self.code.clone()));
        let window = Window { first, after, last, before };
        list::page(ctx, CentreList(filter.unwrap_or_default()), Some(parent), order_by, window).await
    }

    /// Activity in the commune during a period.
    async fn activity(&self, ctx: &Context<'_>, period: Period) -> async_graphql::Result<Option<Activity>> {
        Activity::open(ctx, Scope::at(Place::Commune(self.code.clone())), &self.ground(), period)
    }
}

/// Census of 2024 (RGPH) of a commune, for one sex or for all. `null` is unknown, not zero.
#[derive(SimpleObject, Debug, Clone)]
pub struct CensusFigures {
    /// `all`, `female` or `male`.
    sex: String,
    /// Municipal population, persons.
    population_municipal: Option<Count>,
    /// Share aged 0 to 4, percent.
    age_0_to_4: Option<f64>,
    /// Share aged 5 to 9, percent.
    age_5_to_9: Option<f64>,
    /// Share aged 10 to 14, percent.
    age_10_to_14: Option<f64>,
    /// Share aged 15 to 19, percent.
    age_15_to_19: Option<f64>,
    /// Share aged 20 to 24, percent.
    age_20_to_24: Option<f64>,
    /// Prevalence of disability, percent.
    disability_prevalence: Option<f64>,
    /// Population aged 15 and over, persons.
    population_15_plus: Option<Count>,
    /// Illiteracy of those aged 15 and over, percent.
    illiteracy_rate_15_plus: Option<f64>,
    /// Labour force, persons.
    labour_active: Option<Count>,
    /// Unemployment, percent of the labour force.
    labour_unemployment_rate: Option<f64>,
    /// Whose data this is and on what terms it may be used.
    credit: &'static str,
}

impl From<Census> for CensusFigures {
    fn from(row: Census) -> CensusFigures {
        CensusFigures {
            sex: row.sex,
            population_municipal: row.population_municipal.map(Count),
            age_0_to_4: row.age_0_4,
            age_5_to_9: row.age_5_9,
            age_10_to_14: row.age_10_14,
            age_15_to_19: row.age_15_19,
            age_20_to_24: row.age_20_24,
            disability_prevalence: row.disability_prevalence,
            population_15_plus: row.illiteracy_population_15_plus.map(Count),
            illiteracy_rate_15_plus: row.illiteracy_rate_15_plus,
            labour_active: row.labour_active.map(Count),
            labour_unemployment_rate: row.labour_unemployment_rate,
            credit: super::CENSUS_CREDIT,
        }
    }
}

/// The census rows of a commune.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct CensusOf(String);

impl load::Batch for CensusOf {
    type Answer = Vec<Census>;

    fn load(
        connection: &mut DbConnection,
        _: &Asker,
        keys: &[Self],
    ) -> Result<std::collections::HashMap<Self, Vec<Census>>> {
        let codes: Vec<&str> = keys.iter().map(|key| key.0.as_str()).collect();
        let rows: Vec<Census> = census::table
            .filter(census::commune_code.eq_any(codes))
            .order((census::commune_code, census::sex))
            .select(Census::as_select())
            .load(connection)?;
        Ok(load::group(rows.into_iter().map(|row| (CensusOf(row.commune_code.clone()), row))))
    }
}

crate::graphql::found_by_code! {
    Region: region, "region", "; codes go from 01 to 12";
    Province: province, "province", "; codes look like 11.321, and `provinces` lists them";
    Commune: commune, "commune", "; codes look like 11.321.01.03, and `communes` lists them";
}

crate::graphql::listed_by_code! {
    Region, RegionList;
    Province, ProvinceList;
}

impl List for CommuneList {
    type Row = Commune;
    type Sort = ByCode;

    fn order(_: ByCode) -> Order {
        Order::unique("code", Kind::Text)
    }

    fn key(row: &Commune, _: ByCode) -> (Option<Key>, Key) {
        (None, Key::Text(row.code.clone()))
    }

    async fn check(&self, ctx: &Context<'_>, _alone: bool) -> async_graphql::Result<()> {
        load::must_exist::<Province>(ctx, &self.0.province).await
    }

    crate::list_queries!();
}

/// All regions.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RegionList;

impl RegionList {
    fn rows(&self, rights: &Rights) -> region::BoxedQuery<'static, Backend> {
        only_seen!(region::table.into_boxed(), rights, ground Ground::Reference, region code)
    }
}

/// All provinces.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProvinceList;

impl ProvinceList {
    fn rows(&self, rights: &Rights) -> province::BoxedQuery<'static, Backend> {
        only_seen!(province::table.into_boxed(), rights, ground Ground::Reference, province code)
    }
}

/// Which communes.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct CommuneFilter {
    /// Only those of this province, by its code.
    province: Option<String>,
    /// Only urban or only rural ones.
    setting: Option<CommuneSetting>,
}

/// The communes that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CommuneList(pub CommuneFilter);

impl CommuneList {
    fn rows(&self, rights: &Rights) -> commune::BoxedQuery<'static, Backend> {
        let mut query = commune::table.into_boxed();
        query = only_seen!(query, rights, ground Ground::Reference, commune code);
        if let Some(code) = &self.0.province {
            query = query.filter(commune::province_code.eq(code.clone()));
        }
        if let Some(setting) = self.0.setting {
            query = query.filter(commune::setting.eq(setting.as_str()));
        }
        query
    }
}
