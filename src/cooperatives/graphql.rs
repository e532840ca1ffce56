//! Cooperatives over the API.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use diesel::prelude::*;

use super::{Cooperative, Trade};
use crate::accounts::{Ground, Rights};
use crate::db::Backend;
use crate::db::page::{Key, Kind, Order};
use crate::db::schema::{cooperative, trade};
use crate::graphql::id;
use crate::graphql::list::List;
use crate::graphql::load;
use crate::graphql::scalars::{CivilDate, Count};
use crate::network::Coordination;
use crate::only_seen;
use crate::places::{Commune, Province};
use crate::wording::Language;

/// A production cooperative founded by graduates.
#[Object]
impl Cooperative {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Cooperative", self.id)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// Name; English uses the French form.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.name_ar, &self.name_fr)
    }

    /// What it makes.
    async fn trade(&self, ctx: &Context<'_>) -> async_graphql::Result<Trade> {
        load::get(ctx, self.trade_code.clone()).await
    }

    /// The coordination that accompanies it.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Coordination> {
        load::get(ctx, self.coordination_code.clone()).await
    }

    /// The province that it lies in.
    async fn province(&self, ctx: &Context<'_>) -> async_graphql::Result<Province> {
        load::get(ctx, self.province_code.clone()).await
    }

    /// The commune that it lies in, where known.
    async fn commune(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Commune>> {
        match &self.commune_code {
            Some(code) => load::find(ctx, code.clone()).await,
            None => Ok(None),
        }
    }

    /// Day of foundation.
    async fn founded_on(&self) -> CivilDate {
        CivilDate(self.founded_on)
    }

    /// First day on which it no longer works; null while it works.
    async fn closed_on(&self) -> Option<CivilDate> {
        self.closed_on.map(CivilDate)
    }

    /// Members, persons; null where not reported.
    async fn members(&self) -> Option<Count> {
        crate::staff::persons(self.women, self.men).map(Count)
    }

    /// Women among the members; null where not reported.
    async fn women(&self) -> Option<i32> {
        self.women
    }

    /// Whether it was made up for demonstration.
    async fn demonstration(&self) -> bool {
        self.demonstration
    }
}

/// A trade that cooperatives work in.
#[Object]
impl Trade {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Trade", &self.code)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// Code, such as `sewing`.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Name.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.pick(&self.name_ar, &self.name_fr, &self.name_en)
    }
}

/// Which cooperatives. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct CooperativeFilter {
    /// Only those of this coordination, by its code.
    coordination: Option<String>,
    /// Only those in this province, by its code.
    province: Option<String>,
    /// Only those of this trade, by its code.
    trade: Option<String>,
}

/// Orders of cooperatives.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CooperativeOrder {
    /// As they were registered.
    #[default]
    Id,
}

/// The cooperatives that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct CooperativeList(pub CooperativeFilter);

impl CooperativeList {
    fn rows(&self, rights: &Rights) -> cooperative::BoxedQuery<'static, Backend> {
        let mut query = cooperative::table.into_boxed();
        query = only_seen!(query, rights, province cooperative);
        let filter = self.0.clone();
        if let Some(code) = filter.coordination {
            query = query.filter(cooperative::coordination_code.eq(code));
        }
        if let Some(code) = filter.province {
            query = query.filter(cooperative::province_code.eq(code));
        }
        if let Some(code) = filter.trade {
            query = query.filter(cooperative::trade_code.eq(code));
        }
        query
    }
}

impl List for CooperativeList {
    type Row = Cooperative;
    type Sort = CooperativeOrder;

    fn order(_: CooperativeOrder) -> Order {
        Order::unique("id", Kind::Int)
    }

    fn key(row: &Cooperative, _: CooperativeOrder) -> (Option<Key>, Key) {
        (None, Key::Int(row.id))
    }

    async fn check(&self, ctx: &Context<'_>, _alone: bool) -> async_graphql::Result<()> {
        load::must_exist::<Coordination>(ctx, &self.0.coordination).await?;
        load::must_exist::<Province>(ctx, &self.0.province).await?;
        load::must_exist::<Trade>(ctx, &self.0.trade).await
    }

    crate::list_queries!();
}

crate::graphql::keyed_by_id! {
    Cooperative: cooperative, "cooperative", row => Ground::Province {
        coordination: row.coordination_code.clone(),
        province: row.province_code.clone(),
    };
}

crate::graphql::found_by_code! {
    Trade: trade, "trade", "; sewing, tailoring or embroidery";
}
