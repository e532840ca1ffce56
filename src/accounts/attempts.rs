//! Guessing passwords is slowed down, for the account and for the address that it comes from.
//!
//! An attempt is counted *before* its password is looked at, in a transaction of its own: guesses that arrive at once
//! can't slip through between looking and counting. One that succeeds takes its own count back. Whoever has a one-time
//! link signs in with it while the account is blocked.
//!
//! Addresses are kept as they are: four thousand million of them can all be hashed in minutes, so that a hash would
//! only pretend. They are forgotten after a day. E-mail addresses that no account has are kept as hashes.

use std::net::IpAddr;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::store;
use crate::db::DbConnection;
use crate::db::schema::sign_in_failure;
use crate::error::{Result, UserError};

/// Failures after which an account has to wait.
pub const FOR_ACCOUNT: i32 = 5;
/// Failures after which an address has to wait: a whole office may share it.
pub const FOR_ADDRESS: i32 = 20;
/// The first wait; each further failure doubles it.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// The longest wait.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);
/// How long failures are remembered after the last.
const REMEMBERED: TimeDelta = TimeDelta::days(1);

/// For whom and from where somebody tries to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subjects {
    account: String,
    address: String,
}

impl Subjects {
    /// For the account with this key, or the e-mail address that no account has.
    pub fn new(account: Option<i64>, email: &str, address: &str) -> Subjects {
        let account = match account {
            Some(id) => format!("account {id}"),
            None => format!("nobody {}", store::hash(&email.trim().to_lowercase())),
        };
        Subjects { account, address: format!("address {}", network(address)) }
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
pub fn count(connection: &mut DbConnection, subjects: &Subjects, now: NaiveDateTime) -> Result<()> {
    diesel::delete(sign_in_failure::table.filter(sign_in_failure::last_at.lt(now - REMEMBERED))).execute(connection)?;
    let both = [(&subjects.account, FOR_ACCOUNT), (&subjects.address, FOR_ADDRESS)];
    let mut found = vec![];
    for (subject, _) in both {
        found.push(find(connection, subject)?);
    }
    if let Some(until) = found.iter().flatten().filter_map(|row| row.2).max().filter(|until| *until > now) {
        let seconds = ((until - now).num_milliseconds() + 999) / 1000;
        return Err(UserError::at([] as [&str; 0], "TOO_MANY_ATTEMPTS").with("seconds", seconds).into());
    }
    for ((subject, limit), found) in both.into_iter().zip(found) {
        let failures = found.map_or(0, |row| row.0).saturating_add(1);
        let blocked_until = (failures >= limit).then(|| now + wait(failures - limit));
        if found.is_some() {
            diesel::update(sign_in_failure::table.find(subject))
                .set((
                    sign_in_failure::failures.eq(failures),
                    sign_in_failure::last_at.eq(now),
                    sign_in_failure::blocked_until.eq(blocked_until),
                ))
                .execute(connection)?;
        } else {
            diesel::insert_into(sign_in_failure::table)
                .values((
                    sign_in_failure::subject.eq(subject),
                    sign_in_failure::failures.eq(failures),
                    sign_in_failure::last_at.eq(now),
                    sign_in_failure::blocked_until.eq(blocked_until),
                ))
                .execute(connection)?;
        }
    }
    Ok(())
}

fn wait(beyond: i32) -> TimeDelta {
    let doubled = 2_i32.checked_pow(beyond.unsigned_abs()).and_then(|times| FIRST_WAIT.checked_mul(times));
    doubled.map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT))
}

/// Takes back what [`count`] counted, since the password was right: the account's failures are forgotten, the address
/// has one less (somebody who guesses can't clear it by signing in to an account of their own).
pub fn forgive(connection: &mut DbConnection, subjects: &Subjects) -> Result<()> {
    forget(connection, subjects)?;
    if let Some((failures, ..)) = find(connection, &subjects.address)? {
        diesel::update(sign_in_failure::table.find(&subjects.address))
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
