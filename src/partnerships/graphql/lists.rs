//! Lists of agreements.

use async_graphql::{Context, Enum, ID, InputObject};
use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use crate::accounts::Rights;
use crate::clock::Clock;
use crate::db::Backend;
use crate::db::page::{Key, Kind, Order};
use crate::db::schema::{
    agreement, agreement_decision, agreement_partner, agreement_place, agreement_programme, commune,
};
use crate::error::Error;
use crate::folding::fold;
use crate::graphql::id;
use crate::graphql::list::List;
use crate::graphql::load;
use crate::graphql::scalars::CivilDate;
use crate::network::{Coordination, Programme};
use crate::only_seen;
use crate::partnerships::store::{is_in_force, renewed_on, suspended_on};
use crate::partnerships::{Agreement, AgreementStatus, Partner};
use crate::places::{Commune, Province};

/// The longest text to search for, in characters.
const SEARCH_LENGTH: usize = 200;

/// Which agreements. Conditions hold together. Partners, programmes and places are those of the latest terms.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct AgreementFilter {
    /// Only those of this coordination, by its code.
    coordination: Option<String>,
    /// Only those to which this partner is a party, by its id.
    partner: Option<ID>,
    /// Only those that support this programme, by its code.
    programme: Option<String>,
    /// Only those that name this province or a commune of it, by its code.
    province: Option<String>,
    /// Only those that name this commune or its whole province, by its code.
    commune: Option<String>,
    /// Only those in this state today in Casablanca.
    status: Option<AgreementStatus>,
    /// Only those signed (and not terminated or renewed) whose last day lies within this many days from today (0 to
    /// 3650), today included.
    ends_within_days: Option<i32>,
    /// Only those in force on this day (YYYY-MM-DD); with a coordination.
    in_force_on: Option<CivilDate>,
    /// Only those with all of these words, or beginnings or parts of words, in their objects, partners' names or
    /// reference. Arabic diacritics, forms of alef, ta marbuta and ha, French accents and capitals make no difference.
    search: Option<String>,
}

/// Orders of agreements.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AgreementOrder {
    /// As they were registered.
    #[default]
    Id,
    /// By reference; drafts, which have none, come last.
    Reference,
    /// Those that end first at the head, by the latest terms.
    EndsOn,
}

/// The agreements that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AgreementList {
    filter: AgreementFilter,
    partner: Option<i64>,
    today: NaiveDate,
    ends: Option<(NaiveDate, NaiveDate)>,
}

/// A pattern that finds a text anywhere, whatever characters are in it.
fn anywhere(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

impl AgreementList {
    /// The list for a filter, on today's date.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for a number of days outside 0 to 3650 or an endless search, [`Error::BadId`] for what is no partner's id.
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
        if filter.search.as_ref().is_some_and(|text| text.chars().count() > SEARCH_LENGTH) {
            let problem = format!("more than {SEARCH_LENGTH} characters");
            return Err(Error::BadArgument { argument: "search", problem }.into());
        }
        let partner = filter.partner.as_ref().map(|id| id::key_of("Partner", id)).transpose()?;
        Ok(AgreementList { filter, partner, today, ends })
    }

    /// The rows of the list.
    pub(super) fn rows(&self, rights: &Rights) -> agreement::BoxedQuery<'static, Backend> {
        let mut query = agreement::table.into_boxed();
        query = only_seen!(query, rights, coordination agreement);
        if let Some(code) = &self.filter.coordination {
            query = query.filter(agreement::coordination_code.eq(code.clone()));
        }
        if let Some(partner) = self.partner {
            query = query.filter(
                agreement::id.eq_any(
                    agreement_partner::table
                        .filter(agreement_partner::partner_id.eq(partner))
                        .select(agreement_partner::agreement_id),
                ),
            );
        }
        if let Some(code) = &self.filter.programme {
            query = query.filter(
                agreement::id.eq_any(
                    agreement_programme::table
                        .filter(agreement_programme::programme_code.eq(code.clone()))
                        .select(agreement_programme::agreement_id),
                ),
            );
        }
        if let Some(code) = &self.filter.province {
            query = query.filter(
                agreement::id.eq_any(
                    agreement_place::table
                        .filter(agreement_place::province_code.eq(code.clone()))
                        .select(agreement_place::agreement_id),
                ),
            );
        }
        if let Some(code) = &self.filter.commune {
            query = query.filter(
                agreement::id
                    .eq_any(
                        agreement_place::table
                            .filter(agreement_place::commune_code.eq(code.clone()))
                            .select(agreement_place::agreement_id),
                    )
                    .or(agreement::id.eq_any(
                        agreement_place::table
                            .filter(agreement_place::commune_code.is_null())
                            .filter(agreement_place::province_code.eq_any(
                                commune::table.filter(commune::code.eq(code.clone())).select(commune::province_code),
                            ))
                            .select(agreement_place::agreement_id),
                    )),
            );
        }
        if let Some((from, until)) = self.ends {
            query = query
                .filter(agreement::ends_on.ge(from).and(agreement::ends_on.le(until)))
                .filter(agreement::status.eq("signed").or(agreement::status.eq("suspended")));
        }
        if let Some(CivilDate(day)) = self.filter.in_force_on {
            query = query.filter(is_in_force!(day));
        }
        for word in self.filter.search.as_deref().map(fold).unwrap_or_default().split(' ') {
            if !word.is_empty() {
                query = query.filter(agreement::search_text.like(anywhere(word)).escape('\\'));
            }
        }
        match self.filter.status {
            Some(status) => in_state(query, status, self.today),
            None => query,
        }
    }
}

/// Those rows that are in a state on a day: the same rules as [`AgreementRow::status_on`].
///
/// [`AgreementRow::status_on`]: crate::partnerships::AgreementRow::status_on
fn in_state(
    query: agreement::BoxedQuery<'static, Backend>,
    status: AgreementStatus,
    day: NaiveDate,
) -> agreement::BoxedQuery<'static, Backend> {
    if status == AgreementStatus::Draft {
        return query.filter(agreement::signed_on.is_null().or(agreement::signed_on.gt(day)));
    }
    let signed = query.filter(agreement::signed_on.le(day));
    if status == AgreementStatus::Terminated {
        return signed.filter(agreement::terminated_on.le(day));
    }
    let alive = signed.filter(agreement::terminated_on.is_null().or(agreement::terminated_on.gt(day)));
    match status {
        AgreementStatus::Renewed => {
            alive.filter(agreement::ends_on.lt(day)).filter(agreement::id.eq_any(renewed_on!(day)))
        }
        AgreementStatus::Expired => {
            alive.filter(agreement::ends_on.lt(day)).filter(agreement::id.ne_all(renewed_on!(day)))
        }
        AgreementStatus::Suspended => {
            alive.filter(agreement::ends_on.ge(day)).filter(agreement::id.eq_any(suspended_on!(day)))
        }
        AgreementStatus::Signed => alive
            .filter(agreement::ends_on.ge(day))
            .filter(agreement::id.ne_all(suspended_on!(day)))
            .filter(agreement::starts_on.gt(day)),
        _ => alive
            .filter(agreement::ends_on.ge(day))
            .filter(agreement::id.ne_all(suspended_on!(day)))
            .filter(agreement::starts_on.le(day)),
    }
}

impl List for AgreementList {
    type Row = Agreement;
    type Sort = AgreementOrder;

    fn order(sort: AgreementOrder) -> Order {
        match sort {
            AgreementOrder::Id => Order::unique("id", Kind::Int),
            AgreementOrder::Reference => Order::by("reference_order", Kind::Text),
            AgreementOrder::EndsOn => Order::by("ends_on", Kind::Date),
        }
    }

    fn key(row: &Agreement, sort: AgreementOrder) -> (Option<Key>, Key) {
        match sort {
            AgreementOrder::Id => (None, Key::Int(row.id)),
            AgreementOrder::Reference => (Some(Key::Text(row.reference_order.clone())), Key::Int(row.id)),
            AgreementOrder::EndsOn => (Some(Key::Date(row.ends_on)), Key::Int(row.id)),
        }
    }

    async fn check(&self, ctx: &Context<'_>, alone: bool) -> async_graphql::Result<()> {
        if alone && self.filter.in_force_on.is_some() && self.filter.coordination.is_none() {
            let problem = "give a coordination with it".to_string();
            return Err(Error::BadArgument { argument: "inForceOn", problem }.into());
        }
        load::must_exist::<Coordination>(ctx, &self.filter.coordination).await?;
        load::must_exist::<Partner>(ctx, &self.partner).await?;
        load::must_exist::<Programme>(ctx, &self.filter.programme).await?;
        load::must_exist::<Province>(ctx, &self.filter.province).await?;
        load::must_exist::<Commune>(ctx, &self.filter.commune).await
    }

    crate::list_queries!();
}
