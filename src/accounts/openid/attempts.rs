//! The sign-ins that have been begun.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::{Attempt, open_until};
use crate::accounts::store::hash;
use crate::db::DbConnection;
use crate::db::schema::openid_attempt;
use crate::error::Result;

/// Keeps an attempt, for ten minutes, and forgets those whose time is over.
pub fn keep(connection: &mut DbConnection, attempt: &Attempt, now: NaiveDateTime) -> Result<()> {
    diesel::delete(openid_attempt::table.filter(openid_attempt::expires_at.le(now))).execute(connection)?;
    diesel::insert_into(openid_attempt::table)
        .values((
            openid_attempt::state_hash.eq(hash(&attempt.state)),
            openid_attempt::browser_hash.eq(hash(&attempt.browser)),
            openid_attempt::expires_at.eq(open_until(now)),
        ))
        .execute(connection)?;
    Ok(())
}

/// Takes an attempt, which can be done once; whether it was there. Another browser's stays.
pub fn take(connection: &mut DbConnection, attempt: &Attempt, now: NaiveDateTime) -> Result<bool> {
    let own = openid_attempt::table
        .find(hash(&attempt.state))
        .filter(openid_attempt::browser_hash.eq(hash(&attempt.browser)))
        .filter(openid_attempt::expires_at.gt(now));
    Ok(diesel::delete(own).execute(connection)? == 1)
}
