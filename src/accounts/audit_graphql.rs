//! The audit trail in the API.

use async_graphql::{Context, ID, InputObject, Object};
use diesel::prelude::*;

use super::audit::AuditEntry;
use super::{Account, Ground, Rights};
use crate::db::Backend;
use crate::db::page::{Key, Kind, Order};
use crate::db::schema::audit_entry;
use crate::error::{Error, Result};
use crate::graphql::list::{self, List, Listed, Window};
use crate::graphql::scalars::{Count, Instant};
use crate::graphql::{id, load};
use crate::only_seen;

/// An entry of the audit trail: something that was changed.
#[Object]
impl AuditEntry {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("AuditEntry", self.id)
    }

    /// Its number, from 1, without gaps.
    async fn number(&self) -> Count {
        Count(self.id)
    }

    /// When it was done.
    async fn at(&self) -> Instant {
        Instant(self.at.and_utc())
    }

    /// The account that did it; null for the command line.
    async fn account(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Account>> {
        match self.account_id {
            Some(key) => load::find(ctx, key).await,
            None => Ok(None),
        }
    }

    /// Through what: `session 7`, `token 3`, `command line`; at sign-in `password`, `link 5` or `OpenID Connect`.
    async fn via(&self) -> &str {
        &self.via
    }

    /// The network address that it came from; null for none.
    async fn address(&self) -> Option<&str> {
        Some(self.address.as_str()).filter(|address| !address.is_empty())
    }

    /// The mutation or command.
    async fn action(&self) -> &str {
        &self.action
    }

    /// The type of the changed object.
    async fn object_kind(&self) -> &str {
        &self.object_kind
    }

    /// Its key.
    async fn object_key(&self) -> &str {
        &self.object_key
    }

    /// Its state before, as JSON; null when there was none.
    async fn before(&self) -> Option<&str> {
        self.before.as_deref()
    }

    /// Its state after, as JSON; null when there is none.
    async fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// SHA-256 of the entry and of the hash of the one before, hexadecimal.
    async fn hash(&self) -> &str {
        &self.hash
    }
}

/// Which entries of the audit trail. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct AuditFilter {
    /// Only those on this type of object, such as `Agreement`.
    object_kind: Option<String>,
    /// Only those on the object with this key; with an object kind.
    object_key: Option<String>,
    /// Only what this account did, by its global id.
    account: Option<ID>,
    /// Only from this instant on.
    from: Option<Instant>,
    /// Only before this instant.
    to: Option<Instant>,
    /// Only this mutation or command.
    action: Option<String>,
}

/// The entries that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AuditList {
    filter: AuditFilter,
    account: Option<i64>,
}

/// The order of the audit trail: newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NewestFirst;

impl AuditList {
    /// The list for a filter.
    ///
    /// # Errors
    /// [`Error::BadId`] for an account's id that is none; [`Error::BadArgument`] for a key without a kind.
    fn new(filter: Option<AuditFilter>) -> Result<AuditList> {
        let filter = filter.unwrap_or_default();
        if filter.object_key.is_some() && filter.object_kind.is_none() {
            let problem = "give an objectKind with it".to_string();
            return Err(Error::BadArgument { argument: "objectKey", problem });
        }
        let account = filter.account.as_ref().map(|id| id::key_of("Account", id)).transpose()?;
        Ok(AuditList { filter, account })
    }

    fn rows(&self, rights: &Rights) -> audit_entry::BoxedQuery<'static, Backend> {
        let mut query = audit_entry::table.into_boxed();
        query = only_seen!(query, rights, ground Ground::Administration, audit_entry id);
        if let Some(kind) = &self.filter.object_kind {
            query = query.filter(audit_entry::object_kind.eq(kind.clone()));
        }
        if let Some(key) = &self.filter.object_key {
            query = query.filter(audit_entry::object_key.eq(key.clone()));
        }
        if let Some(account) = self.account {
            query = query.filter(audit_entry::account_id.eq(account));
        }
        if let Some(from) = self.filter.from {
            query = query.filter(audit_entry::at.ge(from.0.naive_utc()));
        }
        if let Some(to) = self.filter.to {
            query = query.filter(audit_entry::at.lt(to.0.naive_utc()));
        }
        if let Some(action) = &self.filter.action {
            query = query.filter(audit_entry::action.eq(action.clone()));
        }
        query
    }
}

impl List for AuditList {
    type Row = AuditEntry;
    type Sort = NewestFirst;

    fn order(_: NewestFirst) -> Order {
        Order::unique("id", Kind::Int).descending()
    }

    fn key(row: &AuditEntry, _: NewestFirst) -> (Option<Key>, Key) {
        (None, Key::Int(row.id))
    }

    crate::list_queries!();
}

/// A page of the audit trail.
pub async fn entries(
    ctx: &Context<'_>,
    window: Window,
    filter: Option<AuditFilter>,
) -> async_graphql::Result<Listed<AuditEntry>> {
    list::page(ctx, AuditList::new(filter)?, None, NewestFirst, window).await
}

crate::graphql::keyed_by_id! {
    AuditEntry: audit_entry, "audit entry", _row => Ground::Administration;
}
