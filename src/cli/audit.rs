//! `taawun audit`: the audit trail.

use clap::{Args, Subcommand};
use diesel::prelude::*;

use super::{Failure, Outcome, existing, print};
use crate::accounts::audit::{self, AuditEntry};
use crate::config::Config;
use crate::db::schema::audit_entry;
use crate::error::Error;

#[derive(Subcommand)]
pub enum AuditCommand {
    /// Check that no entry was changed, removed or inserted; print how many there are and the last one's hash
    ///
    /// The trail proves itself up to its last entry. Note the printed hash elsewhere from time to time: a trail that no
    /// longer has it was cut off or written anew.
    Verify,
    /// List entries, newest first
    List(List),
}

#[derive(Args)]
pub struct List {
    /// Only those on this object, such as Agreement:12, or on this kind of object, such as Agreement
    #[arg(long, value_name = "KIND[:KEY]")]
    object: Option<String>,
    /// Only those of this account, by its number
    #[arg(long, value_name = "NUMBER")]
    account: Option<i64>,
    /// At most this many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    count: u32,
    /// One JSON object for each entry, a line each
    #[arg(long)]
    json: bool,
}

impl AuditCommand {
    pub fn run(self, config: &Config) -> Outcome {
        match self {
            AuditCommand::Verify => verify(config),
            AuditCommand::List(list) => list.run(config),
        }
    }
}

fn verify(config: &Config) -> Outcome {
    // In one transaction: what is written meanwhile is left for the next time.
    let found = existing(config)?.read(audit::verify)?;
    let head = found.head.as_deref().unwrap_or("none");
    print(&format!("{} entries, head {head}", found.entries))?;
    if found.broken.is_empty() {
        return print("The audit trail is whole.");
    }
    for broken in &found.broken {
        print(&broken.to_string())?;
    }
    Err(Failure::Failed(anyhow::anyhow!("the audit trail is broken in {} place(s)", found.broken.len())))
}

impl List {
    fn run(self, config: &Config) -> Outcome {
        let (kind, key) = match self.object.as_deref() {
            None => (None, None),
            Some(object) => match object.split_once(':') {
                None => (Some(object), None),
                Some((kind, key)) => (Some(kind), Some(key)),
            },
        };
        if kind.is_some_and(str::is_empty) || key.is_some_and(str::is_empty) {
            let problem = "write a kind and a key, such as Agreement:12".to_string();
            return Err(Error::BadArgument { argument: "--object", problem }.into());
        }
        let entries: Vec<AuditEntry> = existing(config)?.run(|connection| {
            let mut query = audit_entry::table.into_boxed();
            if let Some(kind) = kind {
                query = query.filter(audit_entry::object_kind.eq(kind.to_string()));
            }
            if let Some(key) = key {
                query = query.filter(audit_entry::object_key.eq(key.to_string()));
            }
            if let Some(account) = self.account {
                query = query.filter(audit_entry::account_id.eq(account));
            }
            Ok(query
                .order(audit_entry::id.desc())
                .limit(i64::from(self.count))
                .select(AuditEntry::as_select())
                .load(connection)?)
        })?;
        for entry in entries {
            print(&if self.json { json(&entry) } else { line(&entry) })?;
        }
        Ok(())
    }
}

fn json(entry: &AuditEntry) -> String {
    let state = |state: &Option<String>| state.as_deref().and_then(|text| serde_json::from_str(text).ok());
    serde_json::json!({
        "number": entry.id,
        "at": entry.at.and_utc(),
        "account": entry.account_id,
        "via": entry.via,
        "address": entry.address,
        "action": entry.action,
        "objectKind": entry.object_kind,
        "objectKey": entry.object_key,
        "before": state(&entry.before) as Option<serde_json::Value>,
        "after": state(&entry.after) as Option<serde_json::Value>,
        "hash": entry.hash,
    })
    .to_string()
}

fn line(entry: &AuditEntry) -> String {
    let who = match entry.account_id {
        Some(id) => format!("account {id}, {}", entry.via),
        None => entry.via.clone(),
    };
    let from = if entry.address.is_empty() { String::new() } else { format!(" from {}", entry.address) };
    let at = entry.at.and_utc().format("%Y-%m-%dT%H:%M:%SZ");
    let mut text =
        format!("{} {at} {} {}:{} by {who}{from}", entry.id, entry.action, entry.object_kind, entry.object_key);
    for (word, state) in [("before", &entry.before), ("after", &entry.after)] {
        if let Some(state) = state {
            text.push_str(&format!("\n    {word} {state}"));
        }
    }
    text
}
