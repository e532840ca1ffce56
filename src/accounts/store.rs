//! Queries on accounts and their roles; secrets.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use rand::Rng;
use sha2::{Digest, Sha256};

use super::{Account, AccountRole, Grant, Reach, Role};
use crate::db::DbConnection;
use crate::db::schema::{account, account_role};
use crate::error::{Error, Result};

/// Whether there is any account: from then on, what is not public needs one.
pub fn any(connection: &mut DbConnection) -> Result<bool> {
    let first: Option<i64> = account::table.select(account::id).limit(1).first(connection).optional()?;
    Ok(first.is_some())
}

/// The account with this e-mail address.
pub fn by_email(connection: &mut DbConnection, email: &str) -> Result<Option<Account>> {
    // PostgreSQL takes no such text, not even to compare with it.
    if email.contains('\0') {
        return Ok(None);
    }
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

/// Takes a grant from an account; says whether it was there.
pub fn remove_grant(connection: &mut DbConnection, account_id: i64, grant: &Grant) -> Result<bool> {
    let rows: Vec<AccountRole> = account_role::table
        .filter(account_role::account_id.eq(account_id))
        .select(AccountRole::as_select())
        .load(connection)?;
    for row in rows {
        let id = row.id;
        if self::grant(row)? == *grant {
            diesel::delete(account_role::table.find(id)).execute(connection)?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// All accounts, by key.
pub fn all(connection: &mut DbConnection) -> Result<Vec<Account>> {
    Ok(account::table.order(account::id).select(Account::as_select()).load(connection)?)
}

/// Who holds one of these roles: the e-mail addresses of the accounts that are in use, each with a grant, by address.
pub fn holders(connection: &mut DbConnection, roles: &[Role]) -> Result<Vec<(String, Grant)>> {
    let words: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    let rows: Vec<(String, AccountRole)> = account_role::table
        .inner_join(account::table)
        .filter(account::disabled_at.is_null())
        .filter(account_role::role.eq_any(words))
        .order((account::email, account_role::id))
        .select((account::email, AccountRole::as_select()))
        .load(connection)?;
    rows.into_iter().map(|(email, row)| Ok((email, grant(row)?))).collect()
}

/// The addresses of the administrators whose accounts are in use.
pub fn administrators(connection: &mut DbConnection) -> Result<BTreeSet<String>> {
    Ok(holders(connection, &[Role::Administrator])?.into_iter().map(|(email, _)| email).collect())
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
