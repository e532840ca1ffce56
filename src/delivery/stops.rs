//! Addresses that get no reports, summaries and reminders any more: because their owner unsubscribed, or because a
//! message came back for good.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::json;

use crate::accounts::audit::{self, Entry};
use crate::accounts::{Action, Ground};
use crate::change::Change;
use crate::clock::Clock;
use crate::db::schema::{delivery, mail_stop};
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result, UserError};
use crate::on_either;

/// Why an address gets nothing.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[graphql(name = "MailStopReason")]
pub enum Reason {
    /// Its owner unsubscribed.
    Unsubscribed,
    /// A message to it came back for good.
    Bounced,
}

impl Reason {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Unsubscribed => "unsubscribed",
            Reason::Bounced => "bounced",
        }
    }
}

/// An address that gets nothing, or got nothing until an administrator lifted that.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = mail_stop)]
pub struct MailStop {
    /// Key.
    pub id: i64,
    /// The address, in lower case.
    pub address: String,
    /// `unsubscribed` or `bounced`.
    pub reason: String,
    /// Since when, UTC.
    pub at: NaiveDateTime,
    /// The words with which a message came back.
    pub detail: Option<String>,
    /// The letter that came back.
    pub delivery_id: Option<i64>,
    /// When it was lifted, UTC.
    pub lifted_at: Option<NaiveDateTime>,
}

fn normal(address: &str) -> String {
    address.trim().to_lowercase()
}

/// Whether an address gets nothing.
pub fn is_stopped(connection: &mut DbConnection, address: &str) -> Result<bool> {
    let in_force =
        mail_stop::table.filter(mail_stop::address.eq(normal(address))).filter(mail_stop::lifted_at.is_null());
    let found: i64 = in_force.count().get_result(connection)?;
    Ok(found > 0)
}

/// Stops letters to an address, those that wait too; `None` where they are stopped already.
pub fn stop(
    connection: &mut DbConnection,
    address: &str,
    reason: Reason,
    bounced: Option<(i64, &str)>,
    now: NaiveDateTime,
) -> Result<Option<i64>> {
    let address = normal(address);
    let row = (
        mail_stop::address.eq(&address),
        mail_stop::reason.eq(reason.as_str()),
        mail_stop::at.eq(now),
        mail_stop::detail.eq(bounced.map(|(_, words)| words)),
        mail_stop::delivery_id.eq(bounced.map(|(delivery, _)| delivery)),
    );
    let made: Option<i64> = on_either!(connection, inner => {
        diesel::insert_into(mail_stop::table)
            .values(row)
            .on_conflict_do_nothing()
            .returning(mail_stop::id)
            .get_result(inner)
            .optional()?
    });
    let waiting = delivery::table
        .filter(delivery::recipient.eq(&address))
        .filter(delivery::state.eq("due"))
        .filter(delivery::kind.eq_any(["report", "summary", "reminder"]));
    diesel::update(waiting).set(delivery::state.eq("stopped")).execute(connection)?;
    Ok(made)
}

/// The owner of an address, who came by a signed link from a network address, wants no more letters. Whether that is new.
///
/// # Errors
/// Those of the database.
pub fn unsubscribe(db: &Db, clock: &Clock, address: &str, from: &str) -> Result<bool> {
    db.change(|connection| {
        let now = clock.timestamp();
        let Some(id) = stop(connection, address, Reason::Unsubscribed, None, now)? else { return Ok(false) };
        // Nobody has signed in; the link is what they came with.
        let entry = Entry {
            at: now,
            account_id: None,
            via: "unsubscribe link".to_string(),
            address: from.to_string(),
            action: "unsubscribe".to_string(),
            object_kind: "MailStop".to_string(),
            object_key: id.to_string(),
            before: None,
            after: Some(json!({ "reason": Reason::Unsubscribed.as_str() })),
        };
        audit::append(connection, entry)?;
        Ok(true)
    })
}

/// Lets an address get letters again. What was stopped meanwhile is not sent.
///
/// # Errors
/// `STOP_LIFTED` where that was done before; [`Error::NotFound`]; [`Error::Forbidden`].
pub fn lift(change: &mut Change<'_>, id: i64) -> Result<i64> {
    change.allow(Action::Administer, &Ground::Administration, "mail stop", id)?;
    let row: Option<MailStop> =
        mail_stop::table.find(id).select(MailStop::as_select()).first(change.connection).optional()?;
    let row = row.ok_or_else(|| Error::not_found("mail stop", id.to_string()))?;
    if row.lifted_at.is_some() {
        return Err(UserError::at(["id"], "STOP_LIFTED").into());
    }
    diesel::update(mail_stop::table.find(id))
        .set(mail_stop::lifted_at.eq(Some(change.now)))
        .execute(change.connection)?;
    let said = |lifted: bool| Some(json!({ "reason": row.reason, "lifted": lifted }));
    change.record("MailStop", id, said(false), said(true))?;
    Ok(id)
}
