//! Changing the register of cooperatives. For the coordination's coordinator and administrators.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::Cooperative;
use crate::accounts::{Action, Ground};
use crate::change::{Change, expect_version};
use crate::db::DbConnection;
use crate::db::schema::{cooperative, trade};
use crate::error::{Error, Result, UserError};
use crate::graphql::scalars::CivilDate;
use crate::graphql::{id, mutation};
use crate::network::checks::Checks;
use crate::network::mutations::given;

/// Mutations on cooperatives.
#[derive(Default)]
pub struct CooperativeMutations;

/// A cooperative founded by graduates.
#[derive(InputObject)]
pub struct RegisterCooperativeInput {
    /// Where it lies: the province, by its code. The coordination is that of the province's delegation.
    province: String,
    /// The commune, by its code, where it is known.
    commune: Option<String>,
    /// What it makes: the trade, by its code.
    trade: String,
    /// Name in Arabic.
    name_ar: String,
    /// Name in French.
    name_fr: String,
    /// Day of foundation (YYYY-MM-DD), today at the latest.
    founded_on: CivilDate,
    /// Women among its members; left out where not reported.
    women: Option<i32>,
    /// Men among its members; left out where not reported.
    men: Option<i32>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A cooperative's new particulars; what is left out stays.
#[derive(InputObject)]
pub struct ChangeCooperativeInput {
    /// The cooperative.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// The commune in its province, by its code; null: not known.
    commune: MaybeUndefined<String>,
    /// What it makes: the trade, by its code.
    trade: Option<String>,
    /// Name in Arabic.
    name_ar: Option<String>,
    /// Name in French.
    name_fr: Option<String>,
    /// Women among its members; null: not reported.
    women: MaybeUndefined<i32>,
    /// Men among its members; null: not reported.
    men: MaybeUndefined<i32>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A cooperative that no longer works.
#[derive(InputObject)]
pub struct CloseCooperativeInput {
    /// The cooperative.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// First day on which it no longer works (YYYY-MM-DD).
    closed_on: CivilDate,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

crate::payload! {
    /// The answer of mutations on a cooperative.
    CooperativePayload { cooperative: Cooperative }
}

#[Object]
impl CooperativeMutations {
    /// Registers a cooperative. For coordinators and administrators.
    async fn register_cooperative(
        &self,
        ctx: &Context<'_>,
        input: RegisterCooperativeInput,
    ) -> async_graphql::Result<CooperativePayload> {
        let key = input.idempotency_key.clone();
        let new = NewCooperative {
            province: input.province.clone(),
            commune: input.commune.clone(),
            trade: input.trade.clone(),
            name_ar: input.name_ar.clone(),
            name_fr: input.name_fr.clone(),
            founded_on: input.founded_on.0,
            women: input.women,
            men: input.men,
        };
        let outcome =
            mutation::run(ctx, "registerCooperative", &key, &input, move |change| register(change, &new)).await?;
        CooperativePayload::of(ctx, outcome).await
    }

    /// Changes a cooperative's particulars, such as its members. For coordinators and administrators.
    async fn change_cooperative(
        &self,
        ctx: &Context<'_>,
        input: ChangeCooperativeInput,
    ) -> async_graphql::Result<CooperativePayload> {
        let key = input.idempotency_key.clone();
        let (cooperative, expected) = (id::key_of("Cooperative", &input.id)?, input.expected_version);
        let new = CooperativeChange {
            commune: given(input.commune.clone()),
            trade: input.trade.clone(),
            name_ar: input.name_ar.clone(),
            name_fr: input.name_fr.clone(),
            women: given(input.women),
            men: given(input.men),
        };
        let outcome = mutation::run(ctx, "changeCooperative", &key, &input, move |change| {
            amend(change, cooperative, expected, &new)
        })
        .await?;
        CooperativePayload::of(ctx, outcome).await
    }

    /// Closes a cooperative from a day on. For coordinators and administrators.
    async fn close_cooperative(
        &self,
        ctx: &Context<'_>,
        input: CloseCooperativeInput,
    ) -> async_graphql::Result<CooperativePayload> {
        let key = input.idempotency_key.clone();
        let (cooperative, expected) = (id::key_of("Cooperative", &input.id)?, input.expected_version);
        let CivilDate(closed_on) = input.closed_on;
        let outcome = mutation::run(ctx, "closeCooperative", &key, &input, move |change| {
            close(change, cooperative, expected, closed_on)
        })
        .await?;
        CooperativePayload::of(ctx, outcome).await
    }
}

/// A cooperative to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCooperative {
    /// The province's code; the coordination is that of its delegation.
    pub province: String,
    /// The commune's code, where it is known.
    pub commune: Option<String>,
    /// The trade's code.
    pub trade: String,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Day of foundation.
    pub founded_on: NaiveDate,
    /// Women among its members, where reported.
    pub women: Option<i32>,
    /// Men among its members, where reported.
    pub men: Option<i32>,
}

/// New particulars of a cooperative; `None` leaves them. An inner `None`: not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CooperativeChange {
    /// The commune's code.
    pub commune: Option<Option<String>>,
    /// The trade's code.
    pub trade: Option<String>,
    /// Name in Arabic.
    pub name_ar: Option<String>,
    /// Name in French.
    pub name_fr: Option<String>,
    /// Women among its members.
    pub women: Option<Option<i32>>,
    /// Men among its members.
    pub men: Option<Option<i32>>,
}

fn state(row: &Cooperative) -> Value {
    json!({
        "coordination": row.coordination_code, "province": row.province_code, "commune": row.commune_code,
        "trade": row.trade_code, "nameAr": row.name_ar, "nameFr": row.name_fr, "foundedOn": row.founded_on,
        "closedOn": row.closed_on, "women": row.women, "men": row.men,
    })
}

fn find(connection: &mut DbConnection, id: i64) -> Result<Cooperative> {
    let found = cooperative::table.find(id).select(Cooperative::as_select()).first(connection).optional()?;
    found.ok_or_else(|| Error::not_found("cooperative", id.to_string()))
}

fn check_trade(checks: &mut Checks, connection: &mut DbConnection, code: &str) -> Result<()> {
    let known: Option<String> = trade::table.find(code).select(trade::code).first(connection).optional()?;
    if known.is_none() {
        checks.not_found(&["trade"], code);
    }
    Ok(())
}

fn check_members(checks: &mut Checks, women: Option<i32>, men: Option<i32>) {
    checks.not_negative(&["women".to_string()], women.map(i64::from));
    checks.not_negative(&["men".to_string()], men.map(i64::from));
}

/// Registers a cooperative and gives its key.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the province; [`Error::Refused`] with everything that is wrong.
pub fn register(change: &mut Change<'_>, new: &NewCooperative) -> Result<i64> {
    let mut checks = Checks::default();
    // Its delegation may close before it does.
    let day = (new.founded_on, Some(new.founded_on));
    let place = checks.place(change.connection, &new.province, new.commune.as_deref(), day)?;
    match &place {
        Some(delegation) => change.allow(Action::Keep, &delegation.ground(), "province", &new.province)?,
        None => change.asker.rights.may(Action::Keep, &Ground::Institution)?,
    }
    check_trade(&mut checks, change.connection, &new.trade)?;
    checks.names(&[("nameAr", &new.name_ar), ("nameFr", &new.name_fr)]);
    if new.founded_on > change.today {
        checks.add(UserError::at(["foundedOn"], "DAY_IN_FUTURE").with("date", change.today));
    }
    check_members(&mut checks, new.women, new.men);
    checks.done()?;
    let Some(place) = place else { return Err(Error::Internal("a place that passed is not there".into())) };
    let demonstration = crate::install::has_demonstration(change.connection)?;
    let id: i64 = diesel::insert_into(cooperative::table)
        .values((
            cooperative::coordination_code.eq(&place.coordination_code),
            cooperative::province_code.eq(&new.province),
            cooperative::commune_code.eq(&new.commune),
            cooperative::trade_code.eq(&new.trade),
            cooperative::name_ar.eq(new.name_ar.trim()),
            cooperative::name_fr.eq(new.name_fr.trim()),
            cooperative::founded_on.eq(new.founded_on),
            cooperative::women.eq(new.women),
            cooperative::men.eq(new.men),
            cooperative::demonstration.eq(demonstration),
        ))
        .returning(cooperative::id)
        .get_result(change.connection)?;
    let after = find(change.connection, id)?;
    change.record("Cooperative", id, None, Some(state(&after)))?;
    Ok(id)
}

fn take(change: &mut Change<'_>, id: i64, expected: i32) -> Result<Cooperative> {
    let before = find(change.connection, id)?;
    let ground =
        Ground::Province { coordination: before.coordination_code.clone(), province: before.province_code.clone() };
    change.allow(Action::Keep, &ground, "cooperative", id)?;
    expect_version(expected, before.lock_version, id)?;
    Ok(before)
}

/// Changes a cooperative's particulars.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with everything that is wrong.
pub fn amend(change: &mut Change<'_>, id: i64, expected: i32, new: &CooperativeChange) -> Result<i64> {
    let before = take(change, id, expected)?;
    let commune = new.commune.clone().unwrap_or_else(|| before.commune_code.clone());
    let trade = new.trade.as_ref().unwrap_or(&before.trade_code);
    let name_ar = new.name_ar.as_ref().unwrap_or(&before.name_ar);
    let name_fr = new.name_fr.as_ref().unwrap_or(&before.name_fr);
    let (women, men) = (new.women.unwrap_or(before.women), new.men.unwrap_or(before.men));
    let mut checks = Checks::default();
    let day = (before.founded_on, Some(before.founded_on));
    checks.place(change.connection, &before.province_code, commune.as_deref(), day)?;
    check_trade(&mut checks, change.connection, trade)?;
    checks.names(&[("nameAr", name_ar), ("nameFr", name_fr)]);
    check_members(&mut checks, women, men);
    checks.done()?;
    diesel::update(cooperative::table.find(id))
        .set((
            cooperative::commune_code.eq(&commune),
            cooperative::trade_code.eq(trade),
            cooperative::name_ar.eq(name_ar.trim()),
            cooperative::name_fr.eq(name_fr.trim()),
            cooperative::women.eq(women),
            cooperative::men.eq(men),
            cooperative::lock_version.eq(before.lock_version + 1),
        ))
        .execute(change.connection)?;
    let after = find(change.connection, id)?;
    change.record("Cooperative", id, Some(state(&before)), Some(state(&after)))?;
    Ok(id)
}

/// Closes a cooperative from a day on.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with `ALREADY_CLOSED` or
/// `CLOSED_BEFORE_OPENED`.
pub fn close(change: &mut Change<'_>, id: i64, expected: i32, closed_on: NaiveDate) -> Result<i64> {
    let before = take(change, id, expected)?;
    let mut checks = Checks::default();
    if let Some(closed) = before.closed_on {
        checks.add(UserError::at(["id"], "ALREADY_CLOSED").with("date", closed));
    }
    if closed_on <= before.founded_on {
        checks.add(UserError::at(["closedOn"], "CLOSED_BEFORE_OPENED").with("date", before.founded_on));
    }
    checks.done()?;
    diesel::update(cooperative::table.find(id))
        .set((cooperative::closed_on.eq(Some(closed_on)), cooperative::lock_version.eq(before.lock_version + 1)))
        .execute(change.connection)?;
    let after = find(change.connection, id)?;
    change.record("Cooperative", id, Some(state(&before)), Some(state(&after)))?;
    Ok(id)
}
