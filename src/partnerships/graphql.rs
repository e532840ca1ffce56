//! Partners and agreements over the API.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use super::{Agreement, AgreementStatus, Amendment, Commitment, Partner, Party};
use crate::accounts::{Asker, Ground, Rights};
use crate::clock::Clock;
use crate::db::page::{Key, Kind, Link, Order};
use crate::db::schema::{agreement, agreement_party, agreement_programme, amendment, commitment, partner, programme};
use crate::db::{Backend, DbConnection};
use crate::error::{Error, Result};
use crate::graphql::id;
use crate::graphql::list::{self, List, Listed};
use crate::graphql::load::{self, Batch, group};
use crate::network::{Coordination, Programme};
use crate::only_seen;
use crate::wording::Language;

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
    #[graphql(complexity = "list::cost(first, child_complexity)")]
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<AgreementFilter>,
        #[graphql(default)] order_by: AgreementOrder,
    ) -> async_graphql::Result<Listed<Agreement>> {
        let link = Link::Table { table: "agreement_party", child: "agreement_id", parent: "partner_id" };
        let list = AgreementList::new(ctx, filter)?;
        list::page(ctx, list, Some((link, Key::Int(self.id))), order_by, first, after).await
    }
}

/// A partnership agreement.
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

    /// Reference: coordination, year and number.
    async fn reference(&self) -> &str {
        &self.reference
    }

    /// The coordination that concludes it.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Coordination> {
        load::get(ctx, self.coordination_code.clone()).await
    }

    /// What it is about; English uses the French text.
    async fn object(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.object_ar, &self.object_fr)
    }

    /// Its state on a day (today in Casablanca, unless one is given).
    async fn status(&self, ctx: &Context<'_>, on: Option<NaiveDate>) -> async_graphql::Result<AgreementStatus> {
        let day = match on {
            Some(day) => day,
            None => ctx.data::<Clock>()?.today(),
        };
        Ok(self.status_on(day))
    }

    /// Day of signature; null while it is a draft.
    async fn signed_on(&self) -> Option<NaiveDate> {
        self.signed_on
    }

    /// First day in force.
    async fn starts_on(&self) -> NaiveDate {
        self.starts_on
    }

    /// Last day in force.
    async fn ends_on(&self) -> NaiveDate {
        self.ends_on
    }

    /// Day of termination; null unless it was terminated.
    async fn terminated_on(&self) -> Option<NaiveDate> {
        self.terminated_on
    }

    /// The agreement that renews it.
    async fn renewed_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Agreement>> {
        match self.renewed_by {
            Some(id) => load::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The programmes that it supports.
    async fn programmes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Programme>> {
        Ok(load::ask(ctx, ProgrammesOf(self.id)).await?.unwrap_or_default())
    }

    /// Its parties, in the agreement's order.
    async fn parties(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Party>> {
        Ok(load::ask(ctx, PartiesOf(self.id)).await?.unwrap_or_default())
    }

    /// Money committed by all parties, in centimes of a dirham (MAD); null where no party commits any.
    async fn committed_centimes(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<i64>> {
        let commitments = load::ask(ctx, CommitmentsOf(self.id)).await?.unwrap_or_default();
        Ok(commitments.iter().fold(None, |sum, one| crate::activity::lines::add(sum, one.amount_centimes)))
    }

    /// Its amendments, by number.
    async fn amendments(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Amendment>> {
        Ok(load::ask(ctx, AmendmentsOf(self.id)).await?.unwrap_or_default())
    }

    /// Whether it was made up for demonstration.
    async fn demonstration(&self) -> bool {
        self.demonstration
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
        let all = load::ask(ctx, CommitmentsOf(self.agreement_id)).await?.unwrap_or_default();
        Ok(all.into_iter().filter(|commitment| commitment.party_id == self.id).collect())
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
    async fn amount_centimes(&self) -> Option<i64> {
        self.amount_centimes
    }

    /// What it is; English uses the French text.
    async fn description(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.description_ar, &self.description_fr)
    }
}

/// A change of a signed agreement's terms (ملحق · avenant).
#[Object]
impl Amendment {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Amendment", self.id)
    }

    /// Its number in the agreement, from 1.
    async fn number(&self) -> i32 {
        self.number
    }

    /// Day of signature.
    async fn signed_on(&self) -> NaiveDate {
        self.signed_on
    }

    /// Day from which it holds.
    async fn effective_on(&self) -> NaiveDate {
        self.effective_on
    }

    /// What it changes; English uses the French text.
    async fn object(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.object_ar, &self.object_fr)
    }

    /// The agreement's new last day; null where the amendment leaves it.
    async fn new_ends_on(&self) -> Option<NaiveDate> {
        self.new_ends_on
    }
}

/// The rows of a table that belong to agreements, in the given order.
macro_rules! of_agreements {
    ($($key:ident: $row:ident, $table:ident, $order:ident;)*) => {$(
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        struct $key(i64);

        impl Batch for $key {
            type Answer = Vec<$row>;

            fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
                let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
                let rows: Vec<$row> = $table::table
                    .filter($table::agreement_id.eq_any(ids))
                    .order(($table::agreement_id, $table::$order))
                    .select($row::as_select())
                    .load(connection)?;
                Ok(group(rows.into_iter().map(|row| ($key(row.agreement_id), row))))
            }
        }
    )*};
}

of_agreements! {
    PartiesOf: Party, agreement_party, position;
    CommitmentsOf: Commitment, commitment, id;
    AmendmentsOf: Amendment, amendment, number;
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct ProgrammesOf(i64);

impl Batch for ProgrammesOf {
    type Answer = Vec<Programme>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let rows: Vec<(i64, Programme)> = agreement_programme::table
            .inner_join(programme::table)
            .filter(agreement_programme::agreement_id.eq_any(ids))
            .order(programme::position)
            .select((agreement_programme::agreement_id, Programme::as_select()))
            .load(connection)?;
        Ok(group(rows.into_iter().map(|(id, row)| (ProgrammesOf(id), row))))
    }
}

/// Which agreements. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct AgreementFilter {
    /// Only those of this coordination, by its code.
    coordination: Option<String>,
    /// Only those signed (and not terminated or renewed) whose last day lies within this many days from today (0 to
    /// 3650), today included.
    ends_within_days: Option<i32>,
    /// Only those in force on this day (YYYY-MM-DD); with a coordination.
    in_force_on: Option<NaiveDate>,
}

/// Orders of agreements.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AgreementOrder {
    /// As they were registered.
    #[default]
    Id,
    /// By reference.
    Reference,
    /// Those that end first at the head.
    EndsOn,
}

/// The agreements that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AgreementList {
    filter: AgreementFilter,
    ends: Option<(NaiveDate, NaiveDate)>,
}

impl AgreementList {
    /// The list for a filter, on today's date.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for a number of days outside 0 to 3650.
    pub fn new(ctx: &Context<'_>, filter: Option<AgreementFilter>) -> async_graphql::Result<AgreementList> {
        let filter = filter.unwrap_or_default();
        let today = ctx.data::<Clock>()?.today();
        let ends = match filter.ends_within_days {
            None => None,
            Some(days) => Some(
                u64::try_from(days)
                    .ok()
                    .filter(|days| *days <= 3650)
                    .and_then(|days| today.checked_add_days(Days::new(days)))
                    .map(|last| (today, last))
                    .ok_or_else(|| Error::BadArgument {
                        argument: "endsWithinDays",
                        problem: format!("{days} days; give 0 to 3650"),
                    })?,
            ),
        };
        Ok(AgreementList { filter, ends })
    }

    fn rows(&self, rights: &Rights) -> agreement::BoxedQuery<'static, Backend> {
        let mut query = agreement::table.into_boxed();
        query = only_seen!(query, rights, coordination agreement);
        if let Some(code) = &self.filter.coordination {
            query = query.filter(agreement::coordination_code.eq(code.clone()));
        }
        if let Some((from, until)) = self.ends {
            query = query
                .filter(agreement::ends_on.ge(from).and(agreement::ends_on.le(until)))
                .filter(agreement::status.eq("signed").or(agreement::status.eq("suspended")));
        }
        if let Some(day) = self.filter.in_force_on {
            query = query.filter(super::store::is_in_force!(day));
        }
        query
    }
}

impl List for AgreementList {
    type Row = Agreement;
    type Sort = AgreementOrder;

    fn order(sort: AgreementOrder) -> Order {
        match sort {
            AgreementOrder::Id => Order::unique("id", Kind::Int),
            AgreementOrder::Reference => Order::unique("reference", Kind::Text),
            AgreementOrder::EndsOn => Order::by("ends_on", Kind::Date),
        }
    }

    fn key(row: &Agreement, sort: AgreementOrder) -> (Option<Key>, Key) {
        match sort {
            AgreementOrder::Id => (None, Key::Int(row.id)),
            AgreementOrder::Reference => (None, Key::Text(row.reference.clone())),
            AgreementOrder::EndsOn => (Some(Key::Date(row.ends_on)), Key::Int(row.id)),
        }
    }

    async fn check(&self, ctx: &Context<'_>, alone: bool) -> async_graphql::Result<()> {
        if alone && self.filter.in_force_on.is_some() && self.filter.coordination.is_none() {
            let problem = "give a coordination with it".to_string();
            return Err(Error::BadArgument { argument: "inForceOn", problem }.into());
        }
        load::must_exist::<Coordination>(ctx, &self.filter.coordination).await
    }

    crate::list_queries!();
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
    Agreement: agreement, "agreement", row => Ground::Coordination(row.coordination_code.clone());
}

/// What belongs to an agreement is seen by whom sees the agreement.
macro_rules! keyed_under_agreement {
    ($($row:ident: $table:ident, $kind:literal;)*) => {$(
        crate::graphql::keyed_by_id! {
            $row: $table, $kind, through |connection: &mut DbConnection, rows: &[(i64, $row)]| {
                super::store::grounds(connection, rows.iter().map(|(_, row)| row.agreement_id))
            };
        }
    )*};
}

keyed_under_agreement! {
    Party: agreement_party, "party";
    Commitment: commitment, "commitment";
    Amendment: amendment, "amendment";
}
