//! Accounts, the roles that they hold, what these allow, and the audit trail.

pub mod audit;
pub mod rights;
pub mod store;

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
