//! Accounts, the roles that they hold, what these allow, how people sign in, and the audit trail.

pub mod administration;
pub mod attempts;
pub mod audit;
pub mod audit_graphql;
pub mod graphql;
pub mod links;
pub mod mutations;
pub mod openid;
pub mod passwords;
pub mod rights;
pub mod sessions;
pub mod sign_in;
pub mod store;
pub mod tokens;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema;

pub use rights::{Action, Asker, Grant, Ground, Reach, Rights, Role, View, Who};

/// A person who works with the system.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::account)]
pub struct Account {
    /// Key.
    pub id: i64,
    /// E-mail address, lower case.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// Argon2id in PHC format; `None` until a password has been set.
    pub password_hash: Option<String>,
    /// When it was made, UTC.
    pub created_at: NaiveDateTime,
    /// Since when it can't be used, UTC.
    pub disabled_at: Option<NaiveDateTime>,
    /// Rises with every change: what a change is to be told it was made on.
    pub lock_version: i32,
    /// Whether it was made for demonstration.
    pub demonstration: bool,
}

/// A browser in which somebody has signed in.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::session)]
pub struct Session {
    /// Key.
    pub id: i64,
    /// The account.
    pub account_id: i64,
    /// SHA-256 of the secret in the cookie, hexadecimal.
    pub secret_hash: String,
    /// Where it began; empty for unknown.
    pub address: String,
    /// What the browser says that it is.
    pub user_agent: String,
    /// When it began, UTC.
    pub created_at: NaiveDateTime,
    /// When it was last used, UTC, to the minute.
    pub last_used_at: NaiveDateTime,
    /// When it ends at the latest, UTC.
    pub expires_at: NaiveDateTime,
    /// When it was signed out or revoked, UTC.
    pub ended_at: Option<NaiveDateTime>,
}

/// A secret that stands for an account in programs.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::api_token)]
pub struct ApiToken {
    /// Key.
    pub id: i64,
    /// The account.
    pub account_id: i64,
    /// What it is for.
    pub name: String,
    /// SHA-256 of the token, hexadecimal.
    pub token_hash: String,
    /// Whether it only reads.
    pub read_only: bool,
    /// The coordination that it is limited to.
    pub coordination_code: Option<String>,
    /// When it was made, UTC.
    pub created_at: NaiveDateTime,
    /// Until when it can be used, UTC.
    pub expires_at: NaiveDateTime,
    /// When it was last used, UTC, to the minute.
    pub last_used_at: Option<NaiveDateTime>,
    /// When it was revoked, UTC.
    pub revoked_at: Option<NaiveDateTime>,
}

/// A role that an account holds.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::account_role)]
pub struct AccountRole {
    /// Key.
    pub id: i64,
    /// The account.
    pub account_id: i64,
    /// `administrator`, `coordinator`, `clerk` or `viewer`.
    pub role: String,
    /// The coordination that it holds for.
    pub coordination_code: Option<String>,
    /// The delegation that it holds for, by its province's code.
    pub delegation_code: Option<String>,
    /// The centre that it holds for.
    pub centre_id: Option<i64>,
}
