//! `taawun token`.

use clap::Subcommand;
use diesel::prelude::*;
use serde_json::json;

use super::account::{find, perform};
use super::{Outcome, existing, print};
use crate::accounts::tokens::{self, Wanted};
use crate::accounts::{ApiToken, store};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::schema::api_token;
use crate::error::{Error, UserError};

#[derive(Subcommand)]
#[command(after_help = "Examples:\n  TOKEN=$(taawun token create --email amina@example.ma --expires 30d)\n  \
    taawun token create --email amina@example.ma --expires 365d --name dashboard --read-only --coordination 11\n  \
    taawun token list\n  taawun token revoke 3")]
pub enum TokenCommand {
    /// Make a token and print it, and nothing else: it can't be shown again
    Create {
        /// E-mail address of the account that it stands for
        #[arg(long)]
        email: String,
        /// After how many days it expires: 1d to 365d
        #[arg(long, value_parser = days)]
        expires: i64,
        /// What it is for
        #[arg(long, default_value = "command line")]
        name: String,
        /// It reads and changes nothing
        #[arg(long)]
        read_only: bool,
        /// Code of the coordination that it is limited to
        #[arg(long, value_name = "CODE")]
        coordination: Option<String>,
    },
    /// List the tokens that can be used
    List {
        /// Only those of this account
        #[arg(long)]
        email: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token
    Revoke {
        /// The token's number, as `token list` shows it
        id: i64,
    },
}

fn days(text: &str) -> std::result::Result<i64, String> {
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
    days.filter(|days| (1..=tokens::MAX_DAYS).contains(days))
        .ok_or_else(|| format!("write a number of days from 1d to {}d, such as 30d", tokens::MAX_DAYS))
}

impl TokenCommand {
    pub fn run(self, config: &Config) -> Outcome {
        let db = existing(config)?;
        match self {
            TokenCommand::Create { email, expires, name, read_only, coordination } => {
                let token = perform(&db, "createToken", |change| {
                    let account = find(change.connection, &email)?;
                    if account.disabled_at.is_some() {
                        return Err(UserError::at(["email"], "ACCOUNT_DISABLED").into());
                    }
                    let wanted = Wanted {
                        account: account.id,
                        name: &name,
                        days: expires,
                        read_only,
                        coordination: coordination.as_deref(),
                    };
                    Ok(tokens::issue(change, &wanted)?.1)
                })?;
                print(&token)
            }
            TokenCommand::List { email, json } => {
                let now = Clock::system().timestamp();
                let rows = db.read(|connection| {
                    let mut rows = vec![];
                    for account in store::all(connection)? {
                        if email.as_ref().is_none_or(|email| email.trim().to_lowercase() == account.email) {
                            let found = tokens::current(connection, &[account.id], now)?;
                            rows.extend(found.into_iter().map(|token| (account.email.clone(), token)));
                        }
                    }
                    Ok(rows)
                })?;
                list(&rows, json)
            }
            TokenCommand::Revoke { id } => perform(&db, "revokeToken", |change| {
                let found: Option<i64> =
                    api_token::table.find(id).select(api_token::id).first(change.connection).optional()?;
                found.ok_or_else(|| Error::not_found("token", id.to_string()))?;
                tokens::revoke(change, id)
            }),
        }
    }
}

fn list(rows: &[(String, ApiToken)], as_json: bool) -> Outcome {
    let instant = |at: chrono::NaiveDateTime| at.and_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    if as_json {
        let rows: Vec<_> = rows
            .iter()
            .map(|(email, token)| {
                json!({
                    "id": token.id,
                    "email": email,
                    "name": token.name,
                    "readOnly": token.read_only,
                    "coordination": token.coordination_code,
                    "expiresAt": instant(token.expires_at),
                    "lastUsedAt": token.last_used_at.map(instant),
                })
            })
            .collect();
        return print(&json!(rows).to_string());
    }
    for (email, token) in rows {
        let used = token.last_used_at.map_or_else(|| "never used".to_string(), |at| format!("used {}", instant(at)));
        let mut limits = vec![];
        if token.read_only {
            limits.push("reads only".to_string());
        }
        limits.extend(token.coordination_code.as_ref().map(|code| format!("coordination {code}")));
        print(&format!(
            "{:>4}  {email:<34} {:<20} until {}  {used}  {}",
            token.id,
            token.name,
            instant(token.expires_at),
            limits.join(", ")
        ))?;
    }
    Ok(())
}
