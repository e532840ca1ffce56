//! Centres over the API.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::NaiveDate;
use diesel::prelude::*;

use crate::accounts::{Asker, Rights};
use crate::activity::graphql::{Activity, ReturnFilter, ReturnList, ReturnOrder};
use crate::activity::{ActivityReturn, Place, Scope};
use crate::db::page::{Key, Kind, Link, Order};
use crate::db::schema::{centre, centre_stay};
use crate::db::{Backend, DbConnection};
use crate::error::{Error, Result};
use crate::graphql::id;
use crate::graphql::list::{self, List, Listed, Window};
use crate::graphql::load::{self, Batch, group};
use crate::graphql::scalars::CivilDate;
use crate::network::{Centre, CentreStay, Coordination, Programme};
use crate::only_seen;
use crate::period::Period;
use crate::places::{Commune, Province};
use crate::wording::Language;

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
    async fn opened_on(&self) -> CivilDate {
        CivilDate(self.opened_on)
    }

    /// First day on which it is closed; null while it is open.
    async fn closed_on(&self) -> Option<CivilDate> {
        self.closed_on.map(CivilDate)
    }

    /// Whether it was made up for demonstration.
    async fn demonstration(&self) -> bool {
        self.demonstration
    }

    /// Where it has been, earliest first; the last is where it is now.
    async fn history(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CentrePlace>> {
        let before = load::ask(ctx, StaysOf(self.id)).await?.unwrap_or_default();
        let from = before.last().map_or(self.opened_on, |stay| stay.until_on);
        let mut places: Vec<CentrePlace> = before
            .into_iter()
            .map(|stay| CentrePlace {
                from: stay.from_on.unwrap_or(self.opened_on),
                until: Some(stay.until_on),
                province: stay.province_code,
                commune: stay.commune_code,
                setting: stay.setting,
            })
            .collect();
        places.push(CentrePlace {
            from,
            until: self.closed_on,
            province: self.province_code.clone(),
            commune: self.commune_code.clone(),
            setting: self.setting.clone(),
        });
        Ok(places)
    }

    /// Its monthly returns.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn returns(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<ReturnFilter>,
        #[graphql(default)] order_by: ReturnOrder,
    ) -> async_graphql::Result<Listed<ActivityReturn>> {
        let parent = (Link::Column("centre_id"), Key::Int(self.id));
        let window = Window { first, after, last, before };
        list::page(ctx, ReturnList(filter.unwrap_or_default()), Some(parent), order_by, window).await
    }

    /// Its activity during a period, from its validated returns.
    #[graphql(complexity = "10 + child_complexity")]
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
    pub open_on: Option<CivilDate>,
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
        if let Some(CivilDate(day)) = filter.open_on {
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

crate::graphql::keyed_by_id! {
    Centre: centre, "centre", row => row.ground();
}

/// A place where a centre is or was.
pub struct CentrePlace {
    from: NaiveDate,
    until: Option<NaiveDate>,
    province: String,
    commune: Option<String>,
    setting: Option<String>,
}

/// A place where a centre is or was.
#[Object]
impl CentrePlace {
    /// First day there.
    async fn from(&self) -> CivilDate {
        CivilDate(self.from)
    }

    /// First day on which it was elsewhere or closed; null while it is there.
    async fn until(&self) -> Option<CivilDate> {
        self.until.map(CivilDate)
    }

    /// The province.
    async fn province(&self, ctx: &Context<'_>) -> async_graphql::Result<Province> {
        load::get(ctx, self.province.clone()).await
    }

    /// The commune, where it is known.
    async fn commune(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Commune>> {
        match &self.commune {
            Some(code) => load::find(ctx, code.clone()).await,
            None => Ok(None),
        }
    }

    /// Town, town's edge or country, where it is known.
    async fn setting(&self) -> Option<Setting> {
        self.setting.as_deref().and_then(Setting::read)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct StaysOf(i64);

impl Batch for StaysOf {
    type Answer = Vec<CentreStay>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Vec<CentreStay>>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let rows: Vec<CentreStay> = centre_stay::table
            .filter(centre_stay::centre_id.eq_any(ids))
            .order((centre_stay::centre_id, centre_stay::until_on))
            .select(CentreStay::as_select())
            .load(connection)?;
        Ok(group(rows.into_iter().map(|row| (StaysOf(row.centre_id), row))))
    }
}
