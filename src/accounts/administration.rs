//! Keeping accounts: what administrators do, over the API and on the machine itself.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::links::{self, Purpose};
use super::{Account, Action, Grant, Ground, Reach, Role, sessions, store, tokens};
use crate::change::{Change, expect_version};
use crate::db::DbConnection;
use crate::db::schema::{account, account_role, centre, coordination, delegation};
use crate::error::{Error, Result, UserError, refuse};

/// The longest name, characters.
const MAX_NAME: usize = 100;

/// The account with this key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(connection: &mut DbConnection, id: i64) -> Result<Account> {
    let row = account::table.find(id).select(Account::as_select()).first(connection).optional()?;
    row.ok_or_else(|| Error::not_found("account", id.to_string()))
}

/// An account's state as the audit trail has it: without its e-mail address.
fn state(connection: &mut DbConnection, id: i64) -> Result<Value> {
    let row = find(connection, id)?;
    let roles: Vec<Value> = store::grants(connection, id)?.iter().map(describe).collect();
    Ok(json!({ "name": row.name, "disabled": row.disabled_at.is_some(), "roles": roles }))
}

fn describe(grant: &Grant) -> Value {
    let (place, key) = match &grant.reach {
        Reach::Country => ("country", Value::Null),
        Reach::Coordination(code) => ("coordination", json!(code)),
        Reach::Delegation(code) => ("delegation", json!(code)),
        Reach::Centre(id) => ("centre", json!(id)),
    };
    json!({ "role": grant.role.as_str(), place: key })
}

/// What is wrong with the name of an account or token; `field` names it in the input.
pub(super) fn check_name(name: &str, field: &str) -> Vec<UserError> {
    let name = name.trim();
    if name.is_empty() {
        return vec![UserError::at([field], "MISSING")];
    }
    if name.chars().count() > MAX_NAME {
        return vec![UserError::at([field], "NAME_TOO_LONG").with("limit", MAX_NAME as i64)];
    }
    // The audit trail holds names, and no e-mail addresses.
    if name.contains('@') {
        return vec![UserError::at([field], "NAME_IS_EMAIL")];
    }
    // A line break or an escape sequence would make a list or a log say what it does not say.
    if name.chars().any(char::is_control) {
        return vec![UserError::at([field], "CONTROL_CHARACTER")];
    }
    vec![]
}

fn is_email(text: &str) -> bool {
    let plain = !text.chars().any(|one| one.is_whitespace() || one.is_control());
    let parts = text.split_once('@').is_some_and(|(person, host)| {
        !person.is_empty()
            && !host.contains('@')
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
    });
    plain && parts && text.len() <= 254
}

/// Checks that a role can hold there, and that the place exists; `field` names it in the input.
fn check_grant(connection: &mut DbConnection, grant: &Grant, field: &[String]) -> Result<Vec<UserError>> {
    let fits = match grant.role {
        Role::Administrator => grant.reach == Reach::Country,
        Role::Coordinator => matches!(grant.reach, Reach::Coordination(_)),
        Role::Clerk => matches!(grant.reach, Reach::Centre(_)),
        Role::Viewer => !matches!(grant.reach, Reach::Centre(_)),
    };
    if !fits {
        let code = match grant.role {
            Role::Administrator => "ADMINISTRATOR_PLACE",
            Role::Coordinator => "COORDINATOR_PLACE",
            Role::Clerk => "CLERK_PLACE",
            Role::Viewer => "VIEWER_PLACE",
        };
        return Ok(vec![UserError::at(field, code)]);
    }
    let (exists, key) = match &grant.reach {
        Reach::Country => (true, String::new()),
        Reach::Coordination(code) => {
            let found: Option<String> =
                coordination::table.find(code).select(coordination::code).first(connection).optional()?;
            (found.is_some(), code.clone())
        }
        Reach::Delegation(code) => {
            let found: Option<String> =
                delegation::table.find(code).select(delegation::code).first(connection).optional()?;
            (found.is_some(), code.clone())
        }
        Reach::Centre(id) => {
            let found: Option<i64> = centre::table.find(*id).select(centre::id).first(connection).optional()?;
            (found.is_some(), id.to_string())
        }
    };
    Ok(if exists { vec![] } else { vec![UserError::at(field, "NOT_FOUND").with("key", key)] })
}

/// Registers an account with its roles, and gives its key. The first account is an administrator's.
///
/// # Errors
/// [`Error::Forbidden`]; `MISSING`, `NAME_TOO_LONG`, `NAME_IS_EMAIL`, `CONTROL_CHARACTER`, `EMAIL_INVALID`,
/// `EMAIL_TAKEN`, `FIRST_IS_ADMINISTRATOR`, and what is wrong with the roles.
pub fn register(change: &mut Change<'_>, email: &str, name: &str, grants: &[Grant]) -> Result<i64> {
    change.asker.rights.may(Action::Administer, &Ground::Administration)?;
    let mut errors = check_name(name, "name");
    if !is_email(email.trim()) {
        errors.push(UserError::at(["email"], "EMAIL_INVALID"));
    } else if store::by_email(change.connection, email)?.is_some() {
        errors.push(UserError::at(["email"], "EMAIL_TAKEN"));
    }
    if grants.is_empty() {
        errors.push(UserError::at(["roles"], "MISSING"));
    }
    for (place, grant) in grants.iter().enumerate() {
        errors.extend(check_grant(change.connection, grant, &["roles".to_string(), place.to_string()])?);
    }
    let administers = grants.iter().any(|grant| grant.role == Role::Administrator);
    if !administers && !store::any(change.connection)? {
        errors.push(UserError::at(["roles"], "FIRST_IS_ADMINISTRATOR"));
    }
    refuse(errors)?;
    let demonstration = crate::install::has_demonstration(change.connection)?;
    let id = store::insert(change.connection, email, name.trim(), change.now, demonstration)?;
    for grant in grants {
        store::add_grant(change.connection, id, grant)?;
    }
    let after = state(change.connection, id)?;
    change.record("Account", id, None, Some(after))?;
    Ok(id)
}

/// Changes an account as `work` does, and writes it to the audit trail. Without an expected version the current one
/// will do.
fn amend(
    change: &mut Change<'_>,
    id: i64,
    expected: Option<i32>,
    work: impl FnOnce(&mut Change<'_>, &Account) -> Result<()>,
) -> Result<i64> {
    let before = find(change.connection, id)?;
    change.allow(Action::Administer, &Ground::Account(id), "account", id)?;
    expect_version(expected.unwrap_or(before.lock_version), before.lock_version, id)?;
    let was = state(change.connection, id)?;
    work(change, &before)?;
    diesel::update(account::table.find(id))
        .set(account::lock_version.eq(before.lock_version + 1))
        .execute(change.connection)?;
    let is = state(change.connection, id)?;
    change.record("Account", id, Some(was), Some(is))?;
    Ok(id)
}

/// Changes an account's name.
///
/// # Errors
/// As [`register`]; [`Error::NotFound`], [`Error::Conflict`].
pub fn rename(change: &mut Change<'_>, id: i64, expected: Option<i32>, name: &str) -> Result<i64> {
    amend(change, id, expected, |change, _| {
        refuse(check_name(name, "name"))?;
        diesel::update(account::table.find(id)).set(account::name.eq(name.trim())).execute(change.connection)?;
        Ok(())
    })
}

/// Gives an account a role.
///
/// # Errors
/// As [`rename`].
pub fn grant(change: &mut Change<'_>, id: i64, expected: Option<i32>, grant: &Grant) -> Result<i64> {
    amend(change, id, expected, |change, _| {
        refuse(check_grant(change.connection, grant, &["role".to_string()])?)?;
        store::add_grant(change.connection, id, grant)
    })
}

/// Takes a role from an account.
///
/// # Errors
/// As [`rename`]; `LAST_ADMINISTRATOR`; `ROLE_NOT_HELD`.
pub fn revoke(change: &mut Change<'_>, id: i64, expected: Option<i32>, grant: &Grant) -> Result<i64> {
    amend(change, id, expected, |change, _| {
        if !store::remove_grant(change.connection, id, grant)? {
            return Err(UserError::at(["role"], "ROLE_NOT_HELD").into());
        }
        if grant.role == Role::Administrator {
            must_leave_administrator(change.connection, id, "role")?;
        }
        Ok(())
    })
}

/// Refuses what would leave nobody but this account to administer.
fn must_leave_administrator(connection: &mut DbConnection, leaving: i64, field: &str) -> Result<()> {
    let other: Option<i64> = account_role::table
        .inner_join(account::table)
        .filter(account_role::role.eq(Role::Administrator.as_str()))
        .filter(account::disabled_at.is_null())
        .filter(account::id.ne(leaving))
        .select(account::id)
        .first(connection)
        .optional()?;
    if other.is_some() { Ok(()) } else { Err(UserError::at([field], "LAST_ADMINISTRATOR").into()) }
}

/// Disables an account: its sessions, tokens and links are of no use from then on, also after it is enabled again.
///
/// # Errors
/// As [`rename`]; `LAST_ADMINISTRATOR`.
pub fn disable(change: &mut Change<'_>, id: i64, expected: Option<i32>) -> Result<i64> {
    amend(change, id, expected, |change, before| {
        let administers = store::grants(change.connection, id)?.iter().any(|grant| grant.role == Role::Administrator);
        if administers && before.disabled_at.is_none() {
            must_leave_administrator(change.connection, id, "id")?;
        }
        diesel::update(account::table.find(id))
            .set(account::disabled_at.eq(before.disabled_at.unwrap_or(change.now)))
            .execute(change.connection)?;
        sessions::end_all(change.connection, id, None, change.now)?;
        tokens::revoke_all(change.connection, id, change.now)?;
        links::spend_all(change.connection, id, change.now)
    })
}

/// Enables an account again.
///
/// # Errors
/// As [`rename`].
pub fn enable(change: &mut Change<'_>, id: i64, expected: Option<i32>) -> Result<i64> {
    amend(change, id, expected, |change, _| {
        diesel::update(account::table.find(id))
            .set(account::disabled_at.eq(None::<chrono::NaiveDateTime>))
            .execute(change.connection)?;
        Ok(())
    })
}

/// Makes a one-time link for an account and gives its path on the web server.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; `ACCOUNT_DISABLED`.
pub fn link(change: &mut Change<'_>, id: i64, purpose: Purpose) -> Result<String> {
    let found = find(change.connection, id)?;
    change.allow(Action::Administer, &Ground::Account(id), "account", id)?;
    if found.disabled_at.is_some() {
        return Err(UserError::at(["account"], "ACCOUNT_DISABLED").into());
    }
    let (link, secret) = links::make(change.connection, id, purpose, change.now)?;
    change.record("OneTimeLink", link, None, Some(json!({ "account": id, "purpose": purpose.as_str() })))?;
    Ok(links::path(&secret))
}
