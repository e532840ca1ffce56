//! Sessions: a browser in which somebody has signed in, known by a secret in its cookie.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::{Asker, Rights, Session, Who, store};
use crate::db::DbConnection;
use crate::db::schema::{account, session};
use crate::error::Result;

/// A session that is not used for so long is over: centres share computers.
pub const IDLE: TimeDelta = TimeDelta::hours(12);
/// A session is over after so long, however much it is used.
pub const LIFETIME: TimeDelta = TimeDelta::days(7);
/// The last use is noted at most this often.
pub const NOTED: TimeDelta = TimeDelta::minutes(1);
/// How long sessions that are over are kept.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Begins a session and gives its key and its secret, which is for the cookie and not kept. To be called in the
/// transaction of a change, which also says so in the audit trail.
///
/// # Errors
/// Those of the database. Whether the account may sign in is for the caller to know.
pub fn begin(
    connection: &mut DbConnection,
    account_id: i64,
    address: &str,
    user_agent: &str,
    now: NaiveDateTime,
) -> Result<(i64, String)> {
    let over = session::table.filter(session::account_id.eq(account_id)).filter(session::expires_at.lt(now - KEPT));
    diesel::delete(over).execute(connection)?;
    let secret = store::secret();
    // What a browser says of itself may be anything; a text of PostgreSQL holds no U+0000.
    let user_agent: String = user_agent.chars().filter(|one| !one.is_control()).take(200).collect();
    let id = diesel::insert_into(session::table)
        .values((
            session::account_id.eq(account_id),
            session::secret_hash.eq(store::hash(&secret)),
            session::address.eq(address),
            session::user_agent.eq(user_agent),
            session::created_at.eq(now),
            session::last_used_at.eq(now),
            session::expires_at.eq(now + LIFETIME),
        ))
        .returning(session::id)
        .get_result(connection)?;
    Ok((id, secret))
}

/// A session that is not over, and for whom it asks.
#[derive(Debug, Clone)]
pub struct Current {
    /// The session's key.
    pub id: i64,
    /// Who asks.
    pub asker: Asker,
    /// Whether its use is to be noted: see [`note_use`].
    pub unnoted: bool,
}

/// Whose session a secret is, if it is not over.
pub fn find(connection: &mut DbConnection, secret: &str, address: &str, now: NaiveDateTime) -> Result<Option<Current>> {
    let row: Option<(i64, i64, NaiveDateTime)> = session::table
        .inner_join(account::table)
        .filter(session::secret_hash.eq(store::hash(secret)))
        .filter(session::ended_at.is_null())
        .filter(session::expires_at.gt(now))
        .filter(session::last_used_at.gt(now - IDLE))
        .filter(account::disabled_at.is_null())
        .select((session::id, session::account_id, session::last_used_at))
        .first(connection)
        .optional()?;
    let Some((id, account_id, last_used_at)) = row else { return Ok(None) };
    let rights = Rights::new(store::grants(connection, account_id)?);
    let who = Who::Account { id: account_id, via: format!("session {id}") };
    let asker = Asker { who, address: address.to_string(), rights };
    Ok(Some(Current { id, asker, unnoted: last_used_at < now - NOTED }))
}

/// Notes that a session is in use.
pub fn note_use(connection: &mut DbConnection, id: i64, now: NaiveDateTime) -> Result<()> {
    diesel::update(session::table.find(id)).set(session::last_used_at.eq(now)).execute(connection)?;
    Ok(())
}

/// The sessions of accounts that are not over, newest first.
pub fn current(connection: &mut DbConnection, accounts: &[i64], now: NaiveDateTime) -> Result<Vec<Session>> {
    Ok(session::table
        .filter(session::account_id.eq_any(accounts))
        .filter(session::ended_at.is_null())
        .filter(session::expires_at.gt(now))
        .filter(session::last_used_at.gt(now - IDLE))
        .order(session::id.desc())
        .select(Session::as_select())
        .load(connection)?)
}

/// Ends a session, unless it has ended; says whether it did.
pub fn end(connection: &mut DbConnection, id: i64, now: NaiveDateTime) -> Result<bool> {
    let open = session::table.filter(session::id.eq(id)).filter(session::ended_at.is_null());
    Ok(diesel::update(open).set(session::ended_at.eq(now)).execute(connection)? > 0)
}

/// Ends all sessions of an account, except one; says how many.
pub fn end_all(
    connection: &mut DbConnection,
    account_id: i64,
    except: Option<i64>,
    now: NaiveDateTime,
) -> Result<usize> {
    let open = session::table
        .filter(session::account_id.eq(account_id))
        .filter(session::ended_at.is_null())
        .filter(session::id.ne(except.unwrap_or(0)));
    Ok(diesel::update(open).set(session::ended_at.eq(now)).execute(connection)?)
}
