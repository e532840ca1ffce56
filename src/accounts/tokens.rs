//! API tokens: secrets that stand for an account in programs.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde_json::json;

use super::sessions::NOTED;
use super::{ApiToken, Asker, Grant, Reach, Rights, Who, administration, store};
use crate::change::Change;
use crate::db::DbConnection;
use crate::db::schema::{account, api_token, centre, coordination};
use crate::error::{Result, UserError, refuse};

/// What a token is allowed and for how long.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// The account that it stands for.
    pub account_id: i64,
    /// What it is for.
    pub name: String,
    /// Whether it only reads.
    pub read_only: bool,
    /// The coordination that it is limited to.
    pub coordination: Option<String>,
    /// Until when it can be used, UTC.
    pub expires_at: NaiveDateTime,
}

/// A token that somebody wants.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The account that it is to stand for.
    pub account: i64,
    /// What it is for.
    pub name: &'a str,
    /// In how many days it expires.
    pub days: i64,
    /// Whether it is to read only.
    pub read_only: bool,
    /// The coordination that it is to be limited to.
    pub coordination: Option<&'a str>,
}

/// A token that can be used, and for whom it asks.
#[derive(Debug, Clone)]
pub struct Current {
    /// The token's key.
    pub id: i64,
    /// Who asks.
    pub asker: Asker,
    /// Whether its use is to be noted: see [`note_use`].
    pub unnoted: bool,
}

/// The longest that a token can be used, days.
pub const MAX_DAYS: i64 = 365;

/// What API tokens begin with, so that tools which look for secrets in code know them.
pub const TOKEN_PREFIX: &str = "taawun_";

/// Makes an API token; gives its key and the token itself, which is not kept.
pub fn create(connection: &mut DbConnection, token: &NewToken, now: NaiveDateTime) -> Result<(i64, String)> {
    let secret = format!("{TOKEN_PREFIX}{}", store::secret());
    let id = diesel::insert_into(api_token::table)
        .values((
            api_token::account_id.eq(token.account_id),
            api_token::name.eq(&token.name),
            api_token::token_hash.eq(store::hash(&secret)),
            api_token::read_only.eq(token.read_only),
            api_token::coordination_code.eq(&token.coordination),
            api_token::created_at.eq(now),
            api_token::expires_at.eq(token.expires_at),
        ))
        .returning(api_token::id)
        .get_result(connection)?;
    Ok((id, secret))
}

/// Who a token stands for, if it is valid.
pub fn find(connection: &mut DbConnection, token: &str, address: &str, now: NaiveDateTime) -> Result<Option<Current>> {
    type Row = (i64, i64, bool, Option<String>, Option<NaiveDateTime>);
    let row: Option<Row> = api_token::table
        .inner_join(account::table)
        .filter(api_token::token_hash.eq(store::hash(token)))
        .filter(api_token::revoked_at.is_null().and(api_token::expires_at.gt(now)))
        .filter(account::disabled_at.is_null())
        .select((
            api_token::id,
            api_token::account_id,
            api_token::read_only,
            api_token::coordination_code,
            api_token::last_used_at,
        ))
        .first(connection)
        .optional()?;
    let Some((id, account_id, read_only, coordination, last_used_at)) = row else { return Ok(None) };
    let mut rights = Rights::new(store::grants(connection, account_id)?);
    if let Some(code) = coordination {
        let centres = centres_in(connection, &code, &rights)?;
        rights = rights.within(&code, &centres);
    }
    if read_only {
        rights = rights.reading();
    }
    let who = Who::Account { id: account_id, via: format!("token {id}") };
    let asker = Asker { who, address: address.to_string(), rights };
    Ok(Some(Current { id, asker, unnoted: last_used_at.is_none_or(|last| last < now - NOTED) }))
}

/// The centres of a coordination that are among the grants.
fn centres_in(connection: &mut DbConnection, coordination: &str, rights: &Rights) -> Result<Vec<i64>> {
    let of_centre = |grant: &Grant| if let Reach::Centre(id) = grant.reach { Some(id) } else { None };
    let granted: Vec<i64> = rights.grants().iter().filter_map(of_centre).collect();
    if granted.is_empty() {
        return Ok(granted);
    }
    Ok(centre::table
        .filter(centre::id.eq_any(granted))
        .filter(centre::coordination_code.eq(coordination))
        .select(centre::id)
        .load(connection)?)
}

/// Notes that a token is in use.
pub fn note_use(connection: &mut DbConnection, id: i64, now: NaiveDateTime) -> Result<()> {
    diesel::update(api_token::table.find(id)).set(api_token::last_used_at.eq(now)).execute(connection)?;
    Ok(())
}

/// The tokens of accounts that can be used, newest first.
pub fn current(connection: &mut DbConnection, accounts: &[i64], now: NaiveDateTime) -> Result<Vec<ApiToken>> {
    Ok(api_token::table
        .filter(api_token::account_id.eq_any(accounts))
        .filter(api_token::revoked_at.is_null())
        .filter(api_token::expires_at.gt(now))
        .order(api_token::id.desc())
        .select(ApiToken::as_select())
        .load(connection)?)
}

/// Makes a token, as a change that the audit trail tells of; gives its key and the token.
///
/// # Errors
/// `MISSING` without a name, `NAME_TOO_LONG`, `NAME_IS_EMAIL`, `CONTROL_CHARACTER`, `TOKEN_LIFETIME` for other than 1 to 365 days, `NOT_FOUND` for a
/// coordination that does not exist.
pub fn issue(change: &mut Change<'_>, wanted: &Wanted<'_>) -> Result<(i64, String)> {
    let name = wanted.name.trim();
    let mut errors = administration::check_name(name, "name");
    if !(1..=MAX_DAYS).contains(&wanted.days) {
        errors.push(UserError::at(["expiresInDays"], "TOKEN_LIFETIME").with("count", MAX_DAYS));
    }
    if let Some(code) = wanted.coordination {
        let found: Option<String> =
            coordination::table.find(code).select(coordination::code).first(change.connection).optional()?;
        if found.is_none() {
            errors.push(UserError::at(["coordination"], "NOT_FOUND").with("key", code));
        }
    }
    refuse(errors)?;
    let token = NewToken {
        account_id: wanted.account,
        name: name.to_string(),
        read_only: wanted.read_only,
        coordination: wanted.coordination.map(str::to_string),
        expires_at: change.now + TimeDelta::days(wanted.days),
    };
    let (id, secret) = create(change.connection, &token, change.now)?;
    let after = json!({
        "account": token.account_id,
        "name": token.name,
        "readOnly": token.read_only,
        "coordination": token.coordination,
        "expiresAt": token.expires_at.and_utc().to_rfc3339(),
    });
    change.record("ApiToken", id, None, Some(after))?;
    Ok((id, secret))
}

/// Revokes a token, as a change that the audit trail tells of; nothing happens when that was done.
pub fn revoke(change: &mut Change<'_>, id: i64) -> Result<()> {
    let open = api_token::table.filter(api_token::id.eq(id)).filter(api_token::revoked_at.is_null());
    if diesel::update(open).set(api_token::revoked_at.eq(change.now)).execute(change.connection)? > 0 {
        change.record("ApiToken", id, Some(json!({ "revoked": false })), Some(json!({ "revoked": true })))?;
    }
    Ok(())
}

/// Revokes all tokens of an account; says how many.
pub fn revoke_all(connection: &mut DbConnection, account_id: i64, now: NaiveDateTime) -> Result<usize> {
    let open = api_token::table.filter(api_token::account_id.eq(account_id)).filter(api_token::revoked_at.is_null());
    Ok(diesel::update(open).set(api_token::revoked_at.eq(now)).execute(connection)?)
}
