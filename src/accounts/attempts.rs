//! Guessing passwords is slowed down, for the account and for the address that it comes from.
//!
//! An attempt is counted *before* its password is looked at, in a transaction of its own: guesses that arrive at once
//! can't slip through between looking and counting. One that succeeds takes its own count back. Whoever has a one-time
//! link signs in with it while the account is blocked.
//!
//! A whole office, or everybody behind a proxy that was not declared, may share an address: its failures must not keep
//! the others out. So an account without failures of its own has one try left where the address is over its budget: any
//! number of accounts that have signed in from there before, and [`SPARE`] others a day. What that gives whoever guesses
//! from there: one try for each account that is at home there, and [`SPARE`] more for a list of leaked passwords; a
//! failure takes the account its try until it has signed in or a day has passed. Such a try that fails is answered like
//! one that was not made: only the right password tells anything.
//!
//! Addresses are kept as they are: four thousand million of them can all be hashed in minutes, so that a hash would
//! only pretend. They are forgotten after a day. E-mail addresses that no account has are kept as hashes.

use std::net::IpAddr;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::store;
use crate::db::DbConnection;
use crate::db::schema::{session, sign_in_failure};
use crate::error::{Result, UserError};

/// Failures after which an account has to wait.
pub const FOR_ACCOUNT: i32 = 5;
/// Failures after which an address has to wait: a whole office may share it.
pub const FOR_ADDRESS: i32 = 20;
/// How many accounts that are not known at an address may try once a day while it has to wait.
pub const SPARE: i32 = 20;
/// The first wait; each further failure doubles it.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// The longest wait.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);
/// How long failures are remembered after the last.
const REMEMBERED: TimeDelta = TimeDelta::days(1);

/// For whom and from where somebody tries to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subjects {
    key: Option<i64>,
    account: String,
    address: String,
    /// The tries of accounts that are not known at the address, while it has to wait.
    spare: String,
}

/// On whose account an attempt goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// The account's and the address's.
    Both,
    /// The account's alone: the address has to wait for so many seconds.
    Account {
        /// Until the address may try again.
        seconds: i64,
        /// Whether it is one of the address's spare tries.
        spare: bool,
    },
}

impl Counted {
    /// What is wrong with an attempt that failed: `failed`, or what the address would have been told anyway.
    pub fn failed(self, failed: UserError) -> UserError {
        match self {
            Counted::Both => failed,
            Counted::Account { seconds, .. } => too_many(seconds),
        }
    }
}

fn too_many(seconds: i64) -> UserError {
    UserError::at([] as [&str; 0], "TOO_MANY_ATTEMPTS").with("seconds", seconds)
}

impl Subjects {
    /// For the account with this key, or the e-mail address that no account has.
    pub fn new(account: Option<i64>, email: &str, address: &str) -> Subjects {
        let network = network(address);
        Subjects {
            key: account,
            account: match account {
                Some(id) => format!("account {id}"),
                None => format!("nobody {}", store::hash(&email.trim().to_lowercase())),
            },
            address: format!("address {network}"),
            spare: format!("spare {network}"),
        }
    }
}

/// One IPv4 address, or the /64 network of an IPv6 address: whoever has one address of it has all.
pub fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(address)) if address.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => address.to_string(),
    }
}

type Row = (i32, NaiveDateTime, Option<NaiveDateTime>);

fn find(connection: &mut DbConnection, subject: &str) -> Result<Option<Row>> {
    Ok(sign_in_failure::table
        .find(subject)
        .select((sign_in_failure::failures, sign_in_failure::last_at, sign_in_failure::blocked_until))
        .first(connection)
        .optional()?)
}

/// Counts an attempt as failed. To be called in a transaction of [`crate::db::Db::change`], before the password is
/// looked at.
///
/// # Errors
/// `TOO_MANY_ATTEMPTS` with the seconds to wait; nothing is counted then.
pub fn count(connection: &mut DbConnection, subjects: &Subjects, now: NaiveDateTime) -> Result<Counted> {
    diesel::delete(sign_in_failure::table.filter(sign_in_failure::last_at.lt(now - REMEMBERED))).execute(connection)?;
    let (account, address) = (find(connection, &subjects.account)?, find(connection, &subjects.address)?);
    let waits = |row: &Option<Row>| {
        let until = row.as_ref().and_then(|row| row.2).filter(|until| *until > now)?;
        Some(((until - now).num_milliseconds() + 999) / 1000)
    };
    let (of_account, of_address) = (waits(&account), waits(&address));
    if let Some(seconds) = of_account {
        return Err(too_many(seconds.max(of_address.unwrap_or(0))).into());
    }
    let counted = match of_address {
        None => Counted::Both,
        Some(seconds) => {
            let spare = !is_known(connection, subjects)?;
            let used = if spare { find(connection, &subjects.spare)?.map_or(0, |row| row.0) } else { 0 };
            if account.is_some() || used >= SPARE {
                return Err(too_many(seconds).into());
            }
            Counted::Account { seconds, spare }
        }
    };
    fail(connection, &subjects.account, account, Some(FOR_ACCOUNT), now)?;
    match counted {
        Counted::Both => fail(connection, &subjects.address, address, Some(FOR_ADDRESS), now)?,
        Counted::Account { spare: true, .. } => {
            let before = find(connection, &subjects.spare)?;
            fail(connection, &subjects.spare, before, None, now)?;
        }
        Counted::Account { spare: false, .. } => {}
    }
    Ok(counted)
}

/// Counts one failure more of a subject, which has to wait from its limit on.
fn fail(
    connection: &mut DbConnection,
    subject: &str,
    before: Option<Row>,
    limit: Option<i32>,
    now: NaiveDateTime,
) -> Result<()> {
    let failures = before.map_or(0, |row| row.0).saturating_add(1);
    let beyond = limit.map(|limit| failures - limit).filter(|beyond| *beyond >= 0);
    let values = (
        sign_in_failure::failures.eq(failures),
        sign_in_failure::last_at.eq(now),
        sign_in_failure::blocked_until.eq(beyond.map(|beyond| now + wait(beyond))),
    );
    if before.is_some() {
        diesel::update(sign_in_failure::table.find(subject)).set(values).execute(connection)?;
    } else {
        diesel::insert_into(sign_in_failure::table)
            .values((sign_in_failure::subject.eq(subject), values.0, values.1, values.2))
            .execute(connection)?;
    }
    Ok(())
}

/// Whether the account has signed in from this address, or its network, before.
fn is_known(connection: &mut DbConnection, subjects: &Subjects) -> Result<bool> {
    let Some(account) = subjects.key else { return Ok(false) };
    let addresses: Vec<String> =
        session::table.filter(session::account_id.eq(account)).select(session::address).distinct().load(connection)?;
    Ok(addresses.iter().any(|address| format!("address {}", network(address)) == subjects.address))
}

/// Takes back what [`count`] counted, since the password was right: the account's failures are forgotten, the address
/// has one less (somebody who guesses can't clear it by signing in to an account of their own).
pub fn forgive(connection: &mut DbConnection, subjects: &Subjects, counted: Counted) -> Result<()> {
    forget(connection, subjects)?;
    let subject = match counted {
        Counted::Both => &subjects.address,
        Counted::Account { spare: true, .. } => &subjects.spare,
        Counted::Account { spare: false, .. } => return Ok(()),
    };
    if let Some((failures, ..)) = find(connection, subject)? {
        diesel::update(sign_in_failure::table.find(subject))
            .set((
                sign_in_failure::failures.eq((failures - 1).max(0)),
                sign_in_failure::blocked_until.eq(None::<NaiveDateTime>),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Forgets the failures of the account, since its owner is known otherwise.
pub fn forget(connection: &mut DbConnection, subjects: &Subjects) -> Result<()> {
    diesel::delete(sign_in_failure::table.find(&subjects.account)).execute(connection)?;
    Ok(())
}

fn wait(beyond: i32) -> TimeDelta {
    let doubled = 2_i32.checked_pow(beyond.unsigned_abs()).and_then(|times| FIRST_WAIT.checked_mul(times));
    doubled.map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let minutes: Vec<i64> = (0..8).map(|beyond| wait(beyond).num_minutes()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(wait(i32::MAX), LONGEST_WAIT);
    }

    #[test]
    fn an_ipv6_address_counts_with_its_whole_network() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(network("2001:db8:1:2::9"), "2001:db8:1:2::/64");
        assert_eq!(network("192.0.2.1"), "192.0.2.1");
    }
}
