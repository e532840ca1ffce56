//! How anything is changed: one transaction that holds the change, its entry in the audit trail and, where the asker
//! sent an idempotency key, the answer.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::accounts::audit::{self, Entry};
use crate::accounts::{Action, Asker, Ground};
use crate::clock::Clock;
use crate::db::schema::answered_mutation;
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result, UserError};

/// How long the answer to a mutation with an idempotency key is kept.
const KEPT_FOR: TimeDelta = TimeDelta::days(90);

/// A change under way.
pub struct Change<'a> {
    /// The transaction.
    pub connection: &'a mut DbConnection,
    /// Who changes.
    pub asker: &'a Asker,
    /// The mutation's or command's name.
    pub action: &'static str,
    /// Now, UTC, whole microseconds.
    pub now: NaiveDateTime,
    /// Today's civil date in Morocco.
    pub today: NaiveDate,
}

impl Change<'_> {
    /// Writes to the audit trail that an object was changed from one state to another. Give states without passwords,
    /// tokens and e-mail addresses.
    pub fn record(
        &mut self,
        kind: &str,
        key: impl std::fmt::Display,
        before: Option<Value>,
        after: Option<Value>,
    ) -> Result<()> {
        self.record_all(kind, vec![(key.to_string(), before, after)])
    }

    /// The same for many objects of one kind, by key with the states before and after: an entry for each, written many
    /// at a time.
    pub fn record_all(&mut self, kind: &str, changed: Vec<(String, Option<Value>, Option<Value>)>) -> Result<()> {
        let entry = |(key, before, after): (String, Option<Value>, Option<Value>)| Entry {
            at: self.now,
            account_id: self.asker.account(),
            via: self.asker.via().to_string(),
            address: self.asker.address.clone(),
            action: self.action.to_string(),
            object_kind: kind.to_string(),
            object_key: key,
            before,
            after,
        };
        let entries = changed.into_iter().map(entry).collect();
        audit::append_all(self.connection, entries)
    }

    /// Passes if the object on this ground may be seen and the action on it is allowed.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what may not be seen, as for what does not exist; [`Error::Forbidden`].
    pub fn allow(
        &self,
        action: Action,
        ground: &Ground,
        kind: &'static str,
        key: impl std::fmt::Display,
    ) -> Result<()> {
        if !self.asker.sees(ground) {
            return Err(Error::not_found(kind, key.to_string()));
        }
        self.asker.rights.may(action, ground)
    }
}

/// Passes if the object is still as it was when the asker looked at it.
///
/// # Errors
/// [`Error::Conflict`] otherwise.
pub fn expect_version(expected: i32, current: i32, key: impl Serialize) -> Result<()> {
    if expected == current {
        return Ok(());
    }
    Err(Error::Conflict { key: serde_json::to_value(key).unwrap_or_default() })
}

/// What identifies a mutation that may be sent twice.
#[derive(Debug, Clone)]
pub struct Idempotency {
    /// The asker's key, 1 to 200 characters, none of them a control character.
    pub key: String,
    /// SHA-256 of the input, hexadecimal.
    pub input_hash: String,
}

impl Idempotency {
    /// For a key and the input that came with it.
    pub fn new(key: &str, input: &str) -> Idempotency {
        Idempotency { key: key.to_string(), input_hash: hex::encode(Sha256::digest(input)) }
    }
}

/// Makes a change: `work` runs in a transaction that is committed when it succeeds. It may run several times and has
/// no effect outside the database. With a key that was answered in the last 90 days, it does not run: the answer is given
/// again.
///
/// # Errors
/// Those of `work`; [`Error::Unauthenticated`] where nobody is known; [`Error::Refused`] with `KEY_REUSED` for a key
/// that came with another input before.
pub fn perform<T: Serialize + DeserializeOwned>(
    db: &Db,
    clock: &Clock,
    asker: &Asker,
    action: &'static str,
    idempotency: Option<&Idempotency>,
    mut work: impl FnMut(&mut Change<'_>) -> Result<T>,
) -> Result<T> {
    let Some(who) = asker.key() else { return Err(Error::Unauthenticated) };
    if let Some(Idempotency { key, .. }) = idempotency
        && (!(1..=200).contains(&key.chars().count()) || key.chars().any(char::is_control))
    {
        return Err(UserError::at(["idempotencyKey"], "BAD_KEY").into());
    }
    let internal = |error: serde_json::Error| Error::Internal(format!("answer of {action}: {error}"));
    let answer = db.change(|connection| {
        if let Some(idempotency) = idempotency {
            let old = answered_mutation::table.filter(answered_mutation::at.lt(clock.timestamp() - KEPT_FOR));
            diesel::delete(old).execute(connection)?;
            type Row = (String, String, String);
            let before: Option<Row> = answered_mutation::table
                .find((&who, &idempotency.key))
                .select((answered_mutation::mutation, answered_mutation::input_hash, answered_mutation::answer))
                .first(connection)
                .optional()?;
            if let Some((mutation, input_hash, answer)) = before {
                if mutation != action || input_hash != idempotency.input_hash {
                    return Err(UserError::at(["idempotencyKey"], "KEY_REUSED").into());
                }
                return serde_json::from_str(&answer).map_err(internal);
            }
        }
        let (now, today) = (clock.timestamp(), clock.today());
        let answer = work(&mut Change { connection: &mut *connection, asker, action, now, today })?;
        if let Some(idempotency) = idempotency {
            diesel::insert_into(answered_mutation::table)
                .values((
                    answered_mutation::asker.eq(&who),
                    answered_mutation::idempotency_key.eq(&idempotency.key),
                    answered_mutation::mutation.eq(action),
                    answered_mutation::input_hash.eq(&idempotency.input_hash),
                    answered_mutation::answer.eq(serde_json::to_string(&answer).map_err(internal)?),
                    answered_mutation::at.eq(now),
                ))
                .execute(connection)?;
        }
        die_here("change_made");
        Ok(answer)
    })?;
    die_here("change_committed");
    Ok(answer)
}

/// For the tests that kill the process in the middle of its work: a debug build ends at once at the point that
/// `TAAWUN_ABORT_AFTER` names.
#[cfg(debug_assertions)]
pub(crate) fn die_here(point: &str) {
    if std::env::var("TAAWUN_ABORT_AFTER").is_ok_and(|wanted| wanted.eq_ignore_ascii_case(point)) {
        std::process::abort();
    }
}

#[cfg(not(debug_assertions))]
pub(crate) fn die_here(_: &str) {}
