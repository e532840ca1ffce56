//! Partners and agreements over the API.

mod agreement;
mod history;
mod lists;
mod terms;
mod totals;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use diesel::prelude::*;

use super::{Agreement, Partner};
use crate::accounts::{Ground, Rights};
use crate::db::Backend;
use crate::db::page::{Key, Kind, Link, Order};
use crate::db::schema::partner;
use crate::graphql::id;
use crate::graphql::list::{self, List, Listed, Window};
use crate::only_seen;
use crate::wording::Language;

pub use lists::{AgreementFilter, AgreementList, AgreementOrder};
pub use terms::PartyRole;
pub use totals::{AgreementTotal, AgreementTotalsBy, agreement_totals};

/// Kinds of partners.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartnerKind {
    /// Association.
    Association,
    /// Commune, province or region.
    LocalAuthority,
    /// Ministry or public body.
    Ministry,
    /// Foundation.
    Foundation,
    /// Cooperative.
    Cooperative,
    /// Company.
    Company,
    /// International body.
    InternationalBody,
}

impl PartnerKind {
    const ALL: [(PartnerKind, &'static str); 7] = [
        (PartnerKind::Association, "association"),
        (PartnerKind::LocalAuthority, "local_authority"),
        (PartnerKind::Ministry, "ministry"),
        (PartnerKind::Foundation, "foundation"),
        (PartnerKind::Cooperative, "cooperative"),
        (PartnerKind::Company, "company"),
        (PartnerKind::InternationalBody, "international_body"),
    ];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        PartnerKind::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

/// An organisation that agreements are made with.
#[Object]
impl Partner {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Partner", self.id)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// What kind of organisation it is.
    async fn kind(&self) -> Option<PartnerKind> {
        PartnerKind::ALL.iter().find(|(_, word)| *word == self.kind).map(|(kind, _)| *kind)
    }

    /// Name; English uses the French form.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.name_ar, &self.name_fr)
    }

    /// Whether it was made up for demonstration.
    async fn demonstration(&self) -> bool {
        self.demonstration
    }

    /// The agreements that it is a party to.
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
        let link = Link::Table { table: "agreement_partner", child: "agreement_id", parent: "partner_id" };
        let list = AgreementList::new(ctx, filter)?;
        let window = Window { first, after, last, before };
        list::page(ctx, list, Some((link, Key::Int(self.id))), order_by, window).await
    }
}

/// Which partners.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PartnerFilter {
    /// Only those of this kind.
    kind: Option<PartnerKind>,
}

/// Orders of partners.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PartnerOrder {
    /// As they were registered.
    #[default]
    Id,
    /// By their Arabic name.
    NameAr,
    /// By their French name.
    NameFr,
}

/// The partners that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PartnerList(pub PartnerFilter);

impl PartnerList {
    fn rows(&self, rights: &Rights) -> partner::BoxedQuery<'static, Backend> {
        let mut query = partner::table.into_boxed();
        query = only_seen!(query, rights, ground Ground::Institution, partner id);
        if let Some((_, word)) = PartnerKind::ALL.iter().find(|(kind, _)| Some(*kind) == self.0.kind) {
            query = query.filter(partner::kind.eq(*word));
        }
        query
    }
}

impl List for PartnerList {
    type Row = Partner;
    type Sort = PartnerOrder;

    fn order(sort: PartnerOrder) -> Order {
        match sort {
            PartnerOrder::Id => Order::unique("id", Kind::Int),
            PartnerOrder::NameAr => Order::by("name_ar", Kind::Text),
            PartnerOrder::NameFr => Order::by("name_fr", Kind::Text),
        }
    }

    fn key(row: &Partner, sort: PartnerOrder) -> (Option<Key>, Key) {
        match sort {
            PartnerOrder::Id => (None, Key::Int(row.id)),
            PartnerOrder::NameAr => (Some(Key::Text(row.name_ar.clone())), Key::Int(row.id)),
            PartnerOrder::NameFr => (Some(Key::Text(row.name_fr.clone())), Key::Int(row.id)),
        }
    }

    crate::list_queries!();
}

crate::graphql::keyed_by_id! {
    Partner: partner, "partner", _row => Ground::Institution;
}
