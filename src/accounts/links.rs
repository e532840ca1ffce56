//! One-time links: whoever has one signs in with it, or chooses a new password.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::{Account, store};
use crate::db::DbConnection;
use crate::db::schema::{account, one_time_link};
use crate::error::{Result, UserError};

/// What a link is for.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[graphql(name = "LinkPurpose")]
pub enum Purpose {
    /// Signing in.
    SignIn,
    /// Choosing a new password.
    PasswordReset,
}

impl Purpose {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::SignIn => "sign_in",
            Purpose::PasswordReset => "password_reset",
        }
    }
}

/// How long a link can be used.
pub const LIFETIME: TimeDelta = TimeDelta::days(1);

/// Makes a link and gives its key and its secret, which is not kept.
pub fn make(
    connection: &mut DbConnection,
    account_id: i64,
    purpose: Purpose,
    now: NaiveDateTime,
) -> Result<(i64, String)> {
    let secret = store::secret();
    let id = diesel::insert_into(one_time_link::table)
        .values((
            one_time_link::account_id.eq(account_id),
            one_time_link::purpose.eq(purpose.as_str()),
            one_time_link::secret_hash.eq(store::hash(&secret)),
            one_time_link::created_at.eq(now),
            one_time_link::expires_at.eq(now + LIFETIME),
        ))
        .returning(one_time_link::id)
        .get_result(connection)?;
    Ok((id, secret))
}

/// The path of a link on the web server.
pub fn path(secret: &str) -> String {
    format!("/sign-in/{secret}")
}

/// A link that can be used.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its key.
    pub id: i64,
    /// What it is for.
    pub purpose: Purpose,
    /// Whose it is.
    pub account: Account,
}

/// The link with this secret, without using it up.
///
/// # Errors
/// `LINK_NOT_USABLE` when it was used, has expired or never was, or its account can't be used.
pub fn look(connection: &mut DbConnection, secret: &str, now: NaiveDateTime) -> Result<Link> {
    let row: Option<(i64, String, Account)> = one_time_link::table
        .inner_join(account::table)
        .filter(one_time_link::secret_hash.eq(store::hash(secret)))
        .filter(one_time_link::used_at.is_null())
        .filter(one_time_link::expires_at.gt(now))
        .filter(account::disabled_at.is_null())
        .select((one_time_link::id, one_time_link::purpose, Account::as_select()))
        .first(connection)
        .optional()?;
    let (id, purpose, account) = row.ok_or_else(|| UserError::at(["link"], "LINK_NOT_USABLE"))?;
    let purpose = if purpose == Purpose::SignIn.as_str() { Purpose::SignIn } else { Purpose::PasswordReset };
    Ok(Link { id, purpose, account })
}

/// Uses up the link with this secret. Runs in the transaction of a change.
///
/// # Errors
/// As [`look`], and for a link with another purpose.
pub fn use_up(connection: &mut DbConnection, secret: &str, purpose: Purpose, now: NaiveDateTime) -> Result<Link> {
    let link = look(connection, secret, now)?;
    if link.purpose != purpose {
        return Err(UserError::at(["link"], "LINK_NOT_USABLE").into());
    }
    diesel::update(one_time_link::table.find(link.id)).set(one_time_link::used_at.eq(now)).execute(connection)?;
    Ok(link)
}

/// Makes all links of an account useless.
pub fn spend_all(connection: &mut DbConnection, account_id: i64, now: NaiveDateTime) -> Result<()> {
    let open =
        one_time_link::table.filter(one_time_link::account_id.eq(account_id)).filter(one_time_link::used_at.is_null());
    diesel::update(open).set(one_time_link::used_at.eq(now)).execute(connection)?;
    Ok(())
}
