//! `taawun account`.

use clap::{Args, Subcommand};
use diesel::prelude::*;
use serde_json::json;

use super::{Address, Failure, Outcome, existing, print};
use crate::accounts::links::Purpose;
use crate::accounts::{Account, Asker, Grant, Reach, Role, administration, store};
use crate::change::{self, Change};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::schema::{centre, coordination};
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result};
use crate::wording::{Language, Wording};

#[derive(Subcommand)]
#[command(after_help = "Examples:\n  taawun account create --email amina@example.ma --role ADMINISTRATOR\n  \
    taawun account create --email said@example.ma --name \"Said Alami\" --role COORDINATOR --scope 11\n  \
    taawun account grant --email said@example.ma --role VIEWER --scope 11.321\n  \
    taawun account link --email said@example.ma --reset\n  taawun account list --json")]
pub enum AccountCommand {
    /// Make an account and print a one-time link that signs in; the first account is an administrator's
    Create {
        #[command(flatten)]
        who: Who,
        /// The person's name, which the audit trail keeps; default: the role's Arabic word
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        role: RoleArguments,
        #[command(flatten)]
        address: Address,
    },
    /// List the accounts
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Disable an account: its sessions, tokens and links end at once
    Disable {
        #[command(flatten)]
        who: Who,
    },
    /// Enable an account again
    Enable {
        #[command(flatten)]
        who: Who,
    },
    /// Print a new one-time link, which can be used within a day
    Link {
        #[command(flatten)]
        who: Who,
        /// For choosing a new password
        #[arg(long)]
        reset: bool,
        #[command(flatten)]
        address: Address,
    },
    /// Give an account a role
    Grant {
        #[command(flatten)]
        who: Who,
        #[command(flatten)]
        role: RoleArguments,
    },
    /// Take a role from an account
    Revoke {
        #[command(flatten)]
        who: Who,
        #[command(flatten)]
        role: RoleArguments,
    },
}

/// Which account.
#[derive(Args)]
pub struct Who {
    /// The person's e-mail address
    #[arg(long)]
    email: String,
}

/// A role and where it holds.
#[derive(Args)]
pub struct RoleArguments {
    /// The role
    #[arg(long, value_enum, ignore_case = true)]
    role: Role,
    /// Where it holds: a coordination's code (11), a province's (11.321) or a centre's; for ADMINISTRATOR, and for a
    /// VIEWER of the whole country, none
    #[arg(long)]
    scope: Option<String>,
}

impl RoleArguments {
    /// The key of the role's word.
    fn word(&self) -> &'static str {
        match self.role {
            Role::Administrator => "role-administrator",
            Role::Coordinator => "role-coordinator",
            Role::Clerk => "role-clerk",
            Role::Viewer => "role-viewer",
        }
    }

    fn grant(&self, connection: &mut DbConnection) -> Result<Grant> {
        let reach = match (self.scope.as_deref(), self.role) {
            (None, _) => Reach::Country,
            (Some(code), Role::Clerk) => {
                let found: Option<i64> =
                    centre::table.filter(centre::code.eq(code)).select(centre::id).first(connection).optional()?;
                Reach::Centre(found.ok_or_else(|| Error::NotFound {
                    kind: "centre",
                    key: crate::error::shorten(code),
                    hint: ": --scope of a CLERK is a centre's code",
                })?)
            }
            (Some(code), _) => {
                let found: Option<String> =
                    coordination::table.find(code).select(coordination::code).first(connection).optional()?;
                match found {
                    Some(code) => Reach::Coordination(code),
                    None if self.role == Role::Viewer => Reach::Delegation(code.to_string()),
                    None => Reach::Coordination(code.to_string()),
                }
            }
        };
        Ok(Grant { role: self.role, reach })
    }
}

/// The account with this e-mail address.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(connection: &mut DbConnection, email: &str) -> Result<Account> {
    store::by_email(connection, email)?.ok_or_else(|| Error::not_found("account", email))
}

/// Makes a change from the command line.
pub fn perform<T: serde::Serialize + serde::de::DeserializeOwned>(
    db: &Db,
    action: &'static str,
    work: impl FnMut(&mut Change<'_>) -> Result<T>,
) -> std::result::Result<T, Failure> {
    Ok(change::perform(db, &Clock::system(), &Asker::command_line(), action, None, work)?)
}

impl AccountCommand {
    pub fn run(self, config: &Config) -> Outcome {
        let db = existing(config)?;
        match self {
            AccountCommand::Create { who, name, role, address } => {
                // Not a part of the e-mail address: the audit trail, from which nothing is deleted, holds names.
                let name = name.unwrap_or_else(|| Wording::of(Language::Ar).text(role.word()));
                let path = perform(&db, "registerAccount", |change| {
                    let grant = role.grant(change.connection)?;
                    let id = administration::register(change, &who.email, &name, &[grant])?;
                    administration::link(change, id, Purpose::SignIn)
                })?;
                print(&format!("{}{path}", address.base(None)))
            }
            AccountCommand::List { json } => list(&db, json),
            AccountCommand::Disable { who } => perform(&db, "disableAccount", |change| {
                let id = find(change.connection, &who.email)?.id;
                administration::disable(change, id, None).map(drop)
            }),
            AccountCommand::Enable { who } => perform(&db, "enableAccount", |change| {
                let id = find(change.connection, &who.email)?.id;
                administration::enable(change, id, None).map(drop)
            }),
            AccountCommand::Link { who, reset, address } => {
                let purpose = if reset { Purpose::PasswordReset } else { Purpose::SignIn };
                let path = perform(&db, "createOneTimeLink", |change| {
                    let id = find(change.connection, &who.email)?.id;
                    administration::link(change, id, purpose)
                })?;
                print(&format!("{}{path}", address.base(None)))
            }
            AccountCommand::Grant { who, role } => perform(&db, "grantRole", |change| {
                let id = find(change.connection, &who.email)?.id;
                let grant = role.grant(change.connection)?;
                administration::grant(change, id, None, &grant).map(drop)
            }),
            AccountCommand::Revoke { who, role } => perform(&db, "revokeRole", |change| {
                let id = find(change.connection, &who.email)?.id;
                let grant = role.grant(change.connection)?;
                administration::revoke(change, id, None, &grant).map(drop)
            }),
        }
    }
}

fn list(db: &Db, as_json: bool) -> Outcome {
    let accounts = db.read(|connection| {
        let mut rows = vec![];
        for account in store::all(connection)? {
            let mut roles = vec![];
            for grant in store::grants(connection, account.id)? {
                roles.push((grant.role, scope(connection, &grant.reach)?));
            }
            rows.push((account, roles));
        }
        Ok(rows)
    })?;
    if as_json {
        let rows: Vec<_> = accounts
            .iter()
            .map(|(account, roles)| {
                let roles: Vec<_> =
                    roles.iter().map(|(role, scope)| json!({ "role": word(*role), "scope": scope })).collect();
                json!({
                    "email": account.email,
                    "name": account.name,
                    "disabled": account.disabled_at.is_some(),
                    "hasPassword": account.password_hash.is_some(),
                    "demonstration": account.demonstration,
                    "roles": roles,
                })
            })
            .collect();
        return print(&json!(rows).to_string());
    }
    for (account, roles) in &accounts {
        let roles: Vec<String> = roles
            .iter()
            .map(|(role, scope)| match scope {
                Some(scope) => format!("{} {scope}", word(*role)),
                None => word(*role),
            })
            .collect();
        let disabled = if account.disabled_at.is_some() { "  (disabled)" } else { "" };
        print(&format!("{:<34} {:<28} {}{disabled}", account.email, roles.join(", "), account.name))?;
    }
    Ok(())
}

fn word(role: Role) -> String {
    role.as_str().to_uppercase()
}

/// Where a role holds, as `--scope` is given.
fn scope(connection: &mut DbConnection, reach: &Reach) -> Result<Option<String>> {
    Ok(match reach {
        Reach::Country => None,
        Reach::Coordination(code) | Reach::Delegation(code) => Some(code.clone()),
        Reach::Centre(id) => Some(centre::table.find(*id).select(centre::code).first(connection)?),
    })
}
