//! Signing in and out, and what people do to their own password.
//!
//! These functions wait for the database, and those that hash passwords are run with [`passwords::in_turn`].

use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use serde_json::json;

use super::administration::find;
use super::attempts::{self, Subjects};
use super::links::{self, Purpose};
use super::{Asker, Rights, Who, passwords, sessions, store, tokens};
use crate::change::{self, Change};
use crate::clock::Clock;
use crate::db::Db;
use crate::db::schema::account;
use crate::error::{Error, Result, UserError, refuse};

/// What a request tells of the browser or program that sent it.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    /// The client's network address; empty for unknown.
    pub address: String,
    /// What it says that it is.
    pub user_agent: String,
    /// The session that it is in.
    pub session: Option<i64>,
    /// Whether the request can't come from a foreign page, nor from one of another site.
    pub own_page: bool,
    /// What a path on this server is put after to make an address, such as `https://taawun.example`.
    pub base: String,
    /// Whether the answer is to tell what it cost.
    pub tells_cost: bool,
    /// What is to become of the session's cookie with the answer.
    pub cookie: Arc<Mutex<Option<CookieChange>>>,
}

/// What is to become of the session's cookie.
#[derive(Clone, PartialEq, Eq)]
pub enum CookieChange {
    /// It holds this secret from now on.
    Set(String),
    /// It is taken away.
    Clear,
}

// The secret is for the cookie alone.
impl std::fmt::Debug for CookieChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CookieChange::Set(_) => "Set(…)",
            CookieChange::Clear => "Clear",
        })
    }
}

impl Visitor {
    /// Says what is to become of the session's cookie with the answer.
    pub fn cookie(&self, change: CookieChange) {
        *self.cookie.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(change);
    }
}

/// A session that has begun.
#[derive(Clone)]
pub struct Begun {
    /// The account.
    pub account: i64,
    /// The secret for the cookie.
    pub secret: String,
}

fn failed() -> Error {
    // The same for a wrong password, no such account, a disabled one and one without a password.
    UserError::at([] as [&str; 0], "SIGN_IN_FAILED").into()
}

pub(super) fn asker(account: i64, via: String, visitor: &Visitor) -> Asker {
    Asker { who: Who::Account { id: account, via }, address: visitor.address.clone(), rights: Rights::none() }
}

/// Begins the account's session, ends the one that this browser was in, and says so in the audit trail. For every way
/// of signing in.
pub fn begin(change: &mut Change<'_>, account: i64, visitor: &Visitor) -> Result<String> {
    if let Some(old) = visitor.session {
        end(change, old)?;
    }
    let (id, secret) = sessions::begin(change.connection, account, &visitor.address, &visitor.user_agent, change.now)?;
    change.record("Session", id, None, Some(json!({ "account": account })))?;
    Ok(secret)
}

/// Ends a session and says so in the audit trail; nothing happens when it has ended.
pub fn end(change: &mut Change<'_>, session: i64) -> Result<()> {
    if sessions::end(change.connection, session, change.now)? {
        change.record("Session", session, Some(json!({ "ended": false })), Some(json!({ "ended": true })))?;
    }
    Ok(())
}

/// Signs in with e-mail address and password.
///
/// # Errors
/// `SIGN_IN_FAILED`, `TOO_MANY_ATTEMPTS`.
pub fn with_password(db: &Db, clock: &Clock, visitor: &Visitor, email: &str, password: &str) -> Result<Begun> {
    let now = clock.timestamp();
    let (found, subjects) = db.change(|connection| {
        let found = store::by_email(connection, email)?;
        let subjects = Subjects::new(found.as_ref().map(|account| account.id), email, &visitor.address);
        attempts::count(connection, &subjects, now)?;
        Ok((found, subjects))
    })?;
    let found = found.filter(|account| account.disabled_at.is_none());
    let kept = found.as_ref().and_then(|account| account.password_hash.clone());
    let right = passwords::verify(kept.as_deref(), password)?;
    let (Some(account), Some(kept), true) = (found, kept, right) else { return Err(failed()) };
    let stronger = if passwords::is_outdated(&kept) { Some(passwords::hash(password)?) } else { None };
    let secret =
        change::perform(db, clock, &asker(account.id, "password".to_string(), visitor), "signIn", None, |change| {
            // It may have been disabled, or had its password changed, since it was looked at.
            let current = find(change.connection, account.id)?;
            if current.disabled_at.is_some() || current.password_hash.as_ref() != Some(&kept) {
                return Err(failed());
            }
            if let Some(stronger) = &stronger {
                // The same password, kept better: nobody who is changing the account needs to be told.
                diesel::update(account::table.find(account.id))
                    .set(account::password_hash.eq(stronger))
                    .execute(change.connection)?;
            }
            attempts::forgive(change.connection, &subjects)?;
            begin(change, account.id, visitor)
        })?;
    Ok(Begun { account: account.id, secret })
}

/// Signs in with a one-time link.
///
/// # Errors
/// `LINK_NOT_USABLE`.
pub fn with_link(db: &Db, clock: &Clock, visitor: &Visitor, link: &str) -> Result<Begun> {
    let now = clock.timestamp();
    let found = db.run(|connection| links::look(connection, link, now))?;
    let account = found.account.id;
    let asker = asker(account, format!("link {}", found.id), visitor);
    let secret = change::perform(db, clock, &asker, "signIn", None, |change| {
        links::use_up(change.connection, link, Purpose::SignIn, change.now)?;
        begin(change, account, visitor)
    })?;
    Ok(Begun { account, secret })
}

/// Chooses a new password with a one-time link, and signs in. All other sessions of the account end, and its tokens are
/// revoked: whoever could do without the password could have made them.
///
/// # Errors
/// `LINK_NOT_USABLE`; what is wrong with the password.
pub fn reset_password(db: &Db, clock: &Clock, visitor: &Visitor, link: &str, password: &str) -> Result<Begun> {
    let now = clock.timestamp();
    let found = db.run(|connection| links::look(connection, link, now))?;
    refuse(passwords::check(password, &found.account.email, &found.account.name, "newPassword"))?;
    let hash = passwords::hash(password)?;
    let account = found.account.id;
    let asker = asker(account, format!("link {}", found.id), visitor);
    let secret = change::perform(db, clock, &asker, "resetPassword", None, |change| {
        links::use_up(change.connection, link, Purpose::PasswordReset, change.now)?;
        let sessions = sessions::end_all(change.connection, account, None, change.now)?;
        let tokens = tokens::revoke_all(change.connection, account, change.now)?;
        set_password(change, account, &hash, Closed { sessions, tokens })?;
        // Whoever guessed at the old password has nothing to do with the new one.
        attempts::forget(change.connection, &Subjects::new(Some(account), "", &visitor.address))?;
        begin(change, account, visitor)
    })?;
    Ok(Begun { account, secret })
}

/// Changes one's own password; all other sessions end. Who has none yet needs to name no old one.
///
/// # Errors
/// `WRONG_PASSWORD`, `TOO_MANY_ATTEMPTS`; what is wrong with the new password.
pub fn change_password(db: &Db, clock: &Clock, visitor: &Visitor, asker: &Asker, old: &str, new: &str) -> Result<i64> {
    let id = asker.account().ok_or(Error::Unauthenticated)?;
    let now = clock.timestamp();
    let subjects = Subjects::new(Some(id), "", &visitor.address);
    let own = db.change(|connection| {
        let own = find(connection, id)?;
        if own.password_hash.is_some() {
            attempts::count(connection, &subjects, now)?;
        }
        Ok(own)
    })?;
    if let Some(kept) = &own.password_hash
        && !passwords::verify(Some(kept), old)?
    {
        return Err(UserError::at(["oldPassword"], "WRONG_PASSWORD").into());
    }
    refuse(passwords::check(new, &own.email, &own.name, "newPassword"))?;
    let hash = passwords::hash(new)?;
    change::perform(db, clock, asker, "changePassword", None, |change| {
        if find(change.connection, id)?.password_hash != own.password_hash {
            return Err(UserError::at(["oldPassword"], "WRONG_PASSWORD").into());
        }
        if own.password_hash.is_some() {
            attempts::forgive(change.connection, &subjects)?;
        }
        let sessions = sessions::end_all(change.connection, id, visitor.session, change.now)?;
        set_password(change, id, &hash, Closed { sessions, tokens: 0 })?;
        Ok(id)
    })
}

/// How much of what the old password opened was closed.
struct Closed {
    sessions: usize,
    tokens: usize,
}

/// Another password, and no link that was made before is of use.
fn set_password(change: &mut Change<'_>, id: i64, hash: &str, closed: Closed) -> Result<()> {
    let before = find(change.connection, id)?;
    diesel::update(account::table.find(id))
        .set((account::password_hash.eq(hash), account::lock_version.eq(before.lock_version + 1)))
        .execute(change.connection)?;
    links::spend_all(change.connection, id, change.now)?;
    let was = json!({ "password": before.password_hash.is_some() });
    let is = json!({ "password": "changed", "sessionsEnded": closed.sessions, "tokensRevoked": closed.tokens });
    change.record("Account", id, Some(was), Some(is))
}

/// Signs out of the session that this browser is in.
pub fn out(db: &Db, clock: &Clock, visitor: &Visitor, asker: &Asker) -> Result<()> {
    let Some(session) = visitor.session else { return Ok(()) };
    change::perform(db, clock, asker, "signOut", None, |change| end(change, session))
}
