//! Queries on accounts, their roles and their tokens.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use rand::Rng;
use sha2::{Digest, Sha256};

use super::{Account, AccountRole, Asker, Grant, Reach, Rights, Role, Who};
use crate::db::DbConnection;
use crate::db::schema::{account, account_role, api_token};
use crate::error::{Error, Result};

/// Whether there is any account: from then on, what is not public needs one.
pub fn any(connection: &mut DbConnection) -> Result<bool> {
    let first: Option<i64> = account::table.select(account::id).limit(1).first(connection).optional()?;
    Ok(first.is_some())
}

/// The account with this e-mail address.
pub fn by_email(connection: &mut DbConnection, email: &str) -> Result<Option<Account>> {
    Ok(account::table
        .filter(account::email.eq(email.trim().to_lowercase()))
        .select(Account::as_select())
        .first(connection)
        .optional()?)
}

/// The grants of an account.
pub fn grants(connection: &mut DbConnection, account_id: i64) -> Result<Vec<Grant>> {
    let rows: Vec<AccountRole> = account_role::table
        .filter(account_role::account_id.eq(account_id))
        .select(AccountRole::as_select())
        .load(connection)?;
    rows.into_iter().map(grant).collect()
}

fn grant(row: AccountRole) -> Result<Grant> {
    let role = Role::read(&row.role).ok_or_else(|| Error::Internal(format!("role {}", row.role)))?;
    let reach = match (row.coordination_code, row.delegation_code, row.centre_id) {
        (Some(code), _, _) => Reach::Coordination(code),
        (_, Some(code), _) => Reach::Delegation(code),
        (_, _, Some(id)) => Reach::Centre(id),
        _ => Reach::Country,
    };
    Ok(Grant { role, reach })
}

/// Writes a grant of an account, unless it is there.
pub fn add_grant(connection: &mut DbConnection, account_id: i64, grant: &Grant) -> Result<()> {
    if grants(connection, account_id)?.contains(grant) {
        return Ok(());
    }
    let (coordination, delegation, centre) = match &grant.reach {
        Reach::Country => (None, None, None),
        Reach::Coordination(code) => (Some(code.as_str()), None, None),
        Reach::Delegation(code) => (None, Some(code.as_str()), None),
        Reach::Centre(id) => (None, None, Some(*id)),
    };
    diesel::insert_into(account_role::table)
        .values((
            account_role::account_id.eq(account_id),
            account_role::role.eq(grant.role.as_str()),
            account_role::coordination_code.eq(coordination),
            account_role::delegation_code.eq(delegation),
            account_role::centre_id.eq(centre),
        ))
        .execute(connection)?;
    Ok(())
}

/// A new account's row.
pub fn insert(
    connection: &mut DbConnection,
    email: &str,
    name: &str,
    now: NaiveDateTime,
    demonstration: bool,
) -> Result<i64> {
    Ok(diesel::insert_into(account::table)
        .values((
            account::email.eq(email.trim().to_lowercase()),
            account::name.eq(name),
            account::created_at.eq(now),
            account::demonstration.eq(demonstration),
        ))
        .returning(account::id)
        .get_result(connection)?)
}

/// A secret of 256 random bits, to be shown once.
pub fn secret() -> String {
    use base64::Engine;
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// What the database keeps of a secret: its SHA-256, hexadecimal.
pub fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}

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

/// What API tokens begin with, so that tools which look for secrets in code know them.
pub const TOKEN_PREFIX: &str = "taawun_";

/// Makes an API token; gives its key and the token itself, which is not kept.
pub fn create_token(connection: &mut DbConnection, token: &NewToken, now: NaiveDateTime) -> Result<(i64, String)> {
    let secret = format!("{TOKEN_PREFIX}{}", secret());
    let id = diesel::insert_into(api_token::table)
        .values((
            api_token::account_id.eq(token.account_id),
            api_token::name.eq(&token.name),
            api_token::token_hash.eq(hash(&secret)),
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
pub fn asker_by_token(
    connection: &mut DbConnection,
    token: &str,
    address: &str,
    now: NaiveDateTime,
) -> Result<Option<Asker>> {
    type Row = (i64, i64, bool, Option<String>);
    let row: Option<Row> = api_token::table
        .inner_join(account::table)
        .filter(api_token::token_hash.eq(hash(token)))
        .filter(api_token::revoked_at.is_null().and(api_token::expires_at.gt(now)))
        .filter(account::disabled_at.is_null())
        .select((api_token::id, api_token::account_id, api_token::read_only, api_token::coordination_code))
        .first(connection)
        .optional()?;
    let Some((id, account_id, read_only, coordination)) = row else { return Ok(None) };
    let mut rights = Rights::new(grants(connection, account_id)?);
    if let Some(code) = coordination {
        rights = rights.within(&code);
    }
    if read_only {
        rights = rights.reading();
    }
    let who = Who::Account { id: account_id, via: format!("token {id}") };
    Ok(Some(Asker { who, address: address.to_string(), rights }))
}
