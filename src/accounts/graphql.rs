//! Accounts over the API.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use diesel::prelude::*;

use super::{Account, AccountRole, ApiToken, Asker, Ground, Rights, Role, Session, sessions, tokens};
use crate::clock::Clock;
use crate::db::page::{Key, Kind, Order};
use crate::db::schema::{account, account_role, api_token, session};
use crate::db::{Backend, DbConnection};
use crate::error::Result;
use crate::graphql::id;
use crate::graphql::list::List;
use crate::graphql::load::{self, Batch, Loading};
use crate::graphql::scalars::Instant;
use crate::network::{Centre, Coordination, Delegation};
use crate::only_seen;

/// A person who works with the system. Seen by that person and by administrators.
#[Object]
impl Account {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Account", self.id)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// E-mail address, lower case.
    async fn email(&self) -> &str {
        &self.email
    }

    /// The person's name.
    async fn name(&self) -> &str {
        &self.name
    }

    /// The roles that it holds.
    async fn roles(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AccountRole>> {
        Ok(load::ask(ctx, RolesOf(self.id)).await?.unwrap_or_default())
    }

    /// The browsers in which the person is signed in, newest first.
    async fn sessions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Session>> {
        let now = ctx.data::<Clock>()?.timestamp();
        Ok(load::ask(ctx, SessionsOf(self.id, now)).await?.unwrap_or_default())
    }

    /// The API tokens that can be used, newest first.
    async fn tokens(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ApiToken>> {
        let now = ctx.data::<Clock>()?.timestamp();
        Ok(load::ask(ctx, TokensOf(self.id, now)).await?.unwrap_or_default())
    }

    /// Whether a password has been set.
    async fn has_password(&self) -> bool {
        self.password_hash.is_some()
    }

    /// When it was made.
    async fn created_at(&self) -> Instant {
        Instant(self.created_at.and_utc())
    }

    /// Since when it can't be used; null: it can.
    async fn disabled_at(&self) -> Option<Instant> {
        self.disabled_at.map(|at| at.and_utc()).map(Instant)
    }

    /// Whether it was made for demonstration.
    async fn demonstration(&self) -> bool {
        self.demonstration
    }
}

/// A role that an account holds, and where: everywhere when no place is given.
#[Object]
impl AccountRole {
    /// The role.
    async fn role(&self) -> async_graphql::Result<Role> {
        let unknown = || crate::error::Error::Internal(format!("role {}", self.role));
        Ok(Role::read(&self.role).ok_or_else(unknown)?)
    }

    /// The coordination that it holds for.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Coordination>> {
        match &self.coordination_code {
            Some(code) => load::find(ctx, code.clone()).await,
            None => Ok(None),
        }
    }

    /// The delegation that it holds for.
    async fn delegation(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Delegation>> {
        match &self.delegation_code {
            Some(code) => load::find(ctx, code.clone()).await,
            None => Ok(None),
        }
    }

    /// The centre that it holds for.
    async fn centre(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Centre>> {
        match self.centre_id {
            Some(id) => load::find(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// A browser in which somebody is or was signed in.
#[Object]
impl Session {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Session", self.id)
    }

    /// Where it began: a network address; empty for unknown.
    async fn address(&self) -> &str {
        &self.address
    }

    /// What the browser says that it is.
    async fn user_agent(&self) -> &str {
        &self.user_agent
    }

    /// When it began.
    async fn created_at(&self) -> Instant {
        Instant(self.created_at.and_utc())
    }

    /// When it was last used, to the minute.
    async fn last_used_at(&self) -> Instant {
        Instant(self.last_used_at.and_utc())
    }

    /// When it ends at the latest.
    async fn expires_at(&self) -> Instant {
        Instant(self.expires_at.and_utc())
    }

    /// When it was signed out or revoked; null: neither.
    async fn ended_at(&self) -> Option<Instant> {
        self.ended_at.map(|at| at.and_utc()).map(Instant)
    }

    /// Whether this request comes from it.
    async fn current(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(ctx.data::<Loading>()?.asker().via() == format!("session {}", self.id))
    }
}

/// A secret that stands for an account in programs. It was shown once, when it was made.
#[Object]
impl ApiToken {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("ApiToken", self.id)
    }

    /// What it is for.
    async fn name(&self) -> &str {
        &self.name
    }

    /// Whether it only reads.
    async fn read_only(&self) -> bool {
        self.read_only
    }

    /// The coordination that it is limited to; null: as far as the account's roles reach.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Coordination>> {
        match &self.coordination_code {
            Some(code) => load::find(ctx, code.clone()).await,
            None => Ok(None),
        }
    }

    /// When it was made.
    async fn created_at(&self) -> Instant {
        Instant(self.created_at.and_utc())
    }

    /// Until when it can be used.
    async fn expires_at(&self) -> Instant {
        Instant(self.expires_at.and_utc())
    }

    /// When it was last used, to the minute; null: never.
    async fn last_used_at(&self) -> Option<Instant> {
        self.last_used_at.map(|at| at.and_utc()).map(Instant)
    }

    /// When it was revoked; null: it was not.
    async fn revoked_at(&self) -> Option<Instant> {
        self.revoked_at.map(|at| at.and_utc()).map(Instant)
    }
}

/// Who asks: the account, and what this request may do.
pub struct Viewer(pub Account);

/// Who asks.
#[Object]
impl Viewer {
    /// The account.
    #[graphql(flatten)]
    async fn account(&self) -> &Account {
        &self.0
    }

    /// Whether this request could change anything: a reading token, or somebody who only reads, can't.
    async fn can_write(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(ctx.data::<Loading>()?.asker().rights.can_write())
    }
}

/// The question for an account's roles. What hangs on an account needs no check of its own: the account was checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct RolesOf(i64);

impl Batch for RolesOf {
    type Answer = Vec<AccountRole>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let accounts: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let rows: Vec<AccountRole> = account_role::table
            .filter(account_role::account_id.eq_any(accounts))
            .order(account_role::id)
            .select(AccountRole::as_select())
            .load(connection)?;
        Ok(load::group(rows.into_iter().map(|row| (RolesOf(row.account_id), row))))
    }
}

/// The question for an account's sessions at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct SessionsOf(i64, chrono::NaiveDateTime);

impl Batch for SessionsOf {
    type Answer = Vec<Session>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let Some(now) = keys.iter().map(|key| key.1).max() else { return Ok(HashMap::new()) };
        let accounts: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found =
            load::group(sessions::current(connection, &accounts, now)?.into_iter().map(|row| (row.account_id, row)));
        Ok(keys.iter().map(|key| (key.clone(), found.get(&key.0).cloned().unwrap_or_default())).collect())
    }
}

/// The question for an account's tokens at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct TokensOf(i64, chrono::NaiveDateTime);

impl Batch for TokensOf {
    type Answer = Vec<ApiToken>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let Some(now) = keys.iter().map(|key| key.1).max() else { return Ok(HashMap::new()) };
        let accounts: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found =
            load::group(tokens::current(connection, &accounts, now)?.into_iter().map(|row| (row.account_id, row)));
        Ok(keys.iter().map(|key| (key.clone(), found.get(&key.0).cloned().unwrap_or_default())).collect())
    }
}

/// Which accounts. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct AccountFilter {
    /// Only the one with this e-mail address.
    email: Option<String>,
    /// Only those that can be used (true) or can't (false).
    enabled: Option<bool>,
}

/// Orders of accounts.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AccountOrder {
    /// The first made first.
    #[default]
    Id,
    /// The last made first.
    IdDesc,
}

/// The accounts that pass a filter: for administrators.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountList(pub AccountFilter);

impl AccountList {
    fn rows(&self, rights: &Rights) -> account::BoxedQuery<'static, Backend> {
        let mut query = account::table.into_boxed();
        query = only_seen!(query, rights, ground Ground::Administration, account id);
        if let Some(email) = &self.0.email {
            query = query.filter(account::email.eq(email.trim().to_lowercase()));
        }
        match self.0.enabled {
            Some(true) => query.filter(account::disabled_at.is_null()),
            Some(false) => query.filter(account::disabled_at.is_not_null()),
            None => query,
        }
    }
}

impl List for AccountList {
    type Row = Account;
    type Sort = AccountOrder;

    fn order(sort: AccountOrder) -> Order {
        let order = Order::unique("id", Kind::Int);
        if sort == AccountOrder::IdDesc { order.descending() } else { order }
    }

    fn key(row: &Account, _: AccountOrder) -> (Option<Key>, Key) {
        (None, Key::Int(row.id))
    }

    crate::list_queries!();
}

crate::graphql::keyed_by_id! {
    Account: account, "account", row => Ground::Account(row.id);
    Session: session, "session", row => Ground::Account(row.account_id);
    ApiToken: api_token, "API token", row => Ground::Account(row.account_id);
}
