//! The audit trail: who changed what, when and from where, as entries that are chained by hash.
//!
//! An entry's hash is the SHA-256 of its own content and the hash of the entry before (of 64 zeros for the first). A
//! changed, removed or inserted entry therefore does not fit its neighbours.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::db::DbConnection;
use crate::db::schema::audit_entry;
use crate::error::Result;

/// One entry of the trail.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_entry, treat_none_as_default_value = false)]
pub struct AuditEntry {
    /// Its number, from 1, without gaps.
    pub id: i64,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// The account that did it; `None` for the command line.
    pub account_id: Option<i64>,
    /// `session 7`, `token 3`, `link 5`, `password`, `OpenID Connect` or `command line`.
    pub via: String,
    /// The network address that it came from; empty for none.
    pub address: String,
    /// The mutation or command, such as `signAgreement`.
    pub action: String,
    /// The type of the changed object.
    pub object_kind: String,
    /// Its key.
    pub object_key: String,
    /// Its state before, as JSON; `None` when there was none.
    pub before: Option<String>,
    /// Its state after, as JSON; `None` when there is none.
    pub after: Option<String>,
    /// The hash of the entry before.
    pub previous_hash: String,
    /// The hash of this entry.
    pub hash: String,
}

/// What an entry says, without its place in the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When, UTC, whole microseconds.
    pub at: NaiveDateTime,
    /// The account that did it.
    pub account_id: Option<i64>,
    /// Through what.
    pub via: String,
    /// From where.
    pub address: String,
    /// The mutation or command.
    pub action: String,
    /// The type of the changed object.
    pub object_kind: String,
    /// Its key.
    pub object_key: String,
    /// Its state before.
    pub before: Option<Value>,
    /// Its state after.
    pub after: Option<Value>,
}

/// The hash before the first entry.
const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl AuditEntry {
    /// The hash that the entry's content and the hash before it give.
    pub fn expected_hash(&self) -> String {
        // JSON of a list: no two different contents give the same text.
        let content = serde_json::json!([
            self.id,
            self.at.and_utc().timestamp_micros(),
            self.account_id,
            self.via,
            self.address,
            self.action,
            self.object_kind,
            self.object_key,
            self.before,
            self.after,
            self.previous_hash,
        ]);
        hex::encode(Sha256::digest(content.to_string()))
    }
}

/// Appends an entry. Runs in the transaction of the change that it records, opened by [`crate::db::Db::change`].
pub fn append(connection: &mut DbConnection, entry: Entry) -> Result<()> {
    append_all(connection, vec![entry])
}

/// Appends entries in their order, many with each statement. Otherwise as [`append`].
pub fn append_all(connection: &mut DbConnection, entries: Vec<Entry>) -> Result<()> {
    /// Twelve values a row: within what one statement may bind.
    const CHUNK: usize = 2_000;
    let last: Option<(i64, String)> = audit_entry::table
        .order(audit_entry::id.desc())
        .select((audit_entry::id, audit_entry::hash))
        .first(connection)
        .optional()?;
    let (mut last, mut previous_hash) = last.unwrap_or((0, NOTHING_BEFORE.to_string()));
    let mut rows = vec![];
    for entry in entries {
        let mut row = AuditEntry {
            id: last + 1,
            at: entry.at,
            account_id: entry.account_id,
            via: entry.via,
            address: entry.address,
            action: entry.action,
            object_kind: entry.object_kind,
            object_key: entry.object_key,
            before: entry.before.map(|value| value.to_string()),
            after: entry.after.map(|value| value.to_string()),
            previous_hash,
            hash: String::new(),
        };
        row.hash = row.expected_hash();
        (last, previous_hash) = (row.id, row.hash.clone());
        rows.push(row);
    }
    for chunk in rows.chunks(CHUNK) {
        crate::on_either!(connection, inner => diesel::insert_into(audit_entry::table).values(chunk).execute(inner)?);
    }
    Ok(())
}

/// A place at which the chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// The entry's content is not what its hash was made from.
    Changed(i64),
    /// Between these entries some are missing.
    Removed {
        /// The last entry before the gap (0: the beginning).
        after: i64,
        /// The first entry after it.
        before: i64,
    },
    /// The entry does not follow from the one before it.
    Inserted(i64),
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Broken::Changed(id) => write!(f, "entry {id} was changed"),
            Broken::Removed { after, before } if *before == after + 2 => write!(f, "entry {} was removed", after + 1),
            Broken::Removed { after, before } => write!(f, "entries {} to {} were removed", after + 1, before - 1),
            Broken::Inserted(id) => {
                write!(f, "entry {id} does not follow from the one before it: it was inserted or replaced")
            }
        }
    }
}

/// What a check of the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many entries there are.
    pub entries: i64,
    /// The last entry's hash: noted elsewhere, it also tells a trail whose end was cut off.
    pub head: Option<String>,
    /// Where the chain is broken.
    pub broken: Vec<Broken>,
}

/// Checks the whole chain, a thousand entries at a time.
pub fn verify(connection: &mut DbConnection) -> Result<Verified> {
    const BATCH: i64 = 1000;
    let mut found = Verified { entries: 0, head: None, broken: vec![] };
    let (mut last, mut hash) = (0, NOTHING_BEFORE.to_string());
    loop {
        let rows: Vec<AuditEntry> = audit_entry::table
            .filter(audit_entry::id.gt(last))
            .order(audit_entry::id)
            .limit(BATCH)
            .select(AuditEntry::as_select())
            .load(connection)?;
        let Some(end) = rows.last().map(|row| row.id) else { break };
        for row in rows {
            found.entries += 1;
            if row.id != last + 1 {
                found.broken.push(Broken::Removed { after: last, before: row.id });
            } else if row.previous_hash != hash {
                found.broken.push(Broken::Inserted(row.id));
            }
            if row.hash != row.expected_hash() {
                found.broken.push(Broken::Changed(row.id));
            }
            (last, hash) = (row.id, row.hash);
        }
        last = end;
    }
    found.head = (found.entries > 0).then_some(hash);
    Ok(found)
}
