//! Signing in and out; one's own sessions and password.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use diesel::prelude::*;
use serde_json::json;

use super::{in_session, must_be_own_page, visitor};
use crate::accounts::sign_in::{self, CookieChange};
use crate::accounts::{Account, Action, Ground, Session, passwords, sessions};
use crate::clock::Clock;
use crate::db::Db;
use crate::db::schema::session;
use crate::error::{Error, Result, UserError};
use crate::graphql::load::Loading;
use crate::graphql::scalars::Count;
use crate::graphql::{id, mutation};
use crate::jobs::worker::blocking;

/// Mutations on one's own account.
#[derive(Default)]
pub struct OwnMutations;

/// E-mail address and password.
#[derive(InputObject)]
pub struct SignInInput {
    /// The account's e-mail address.
    email: String,
    /// The account's password.
    #[graphql(secret)]
    password: String,
}

/// The answer to signing in.
#[derive(SimpleObject)]
pub struct SignInPayload {
    /// Whether you are signed in: the session's cookie comes with this answer.
    signed_in: bool,
    /// What you can mend; empty when you are signed in.
    user_errors: Vec<UserError>,
}

/// The answer to signing out.
#[derive(SimpleObject)]
pub struct SignOutPayload {
    /// How many sessions have ended.
    ended: Count,
    /// What you can mend.
    user_errors: Vec<UserError>,
}

/// Signing out everywhere.
#[derive(InputObject)]
pub struct SignOutEverywhereInput {
    /// Whether this session goes on.
    #[graphql(default)]
    keep_this: bool,
}

/// Which session to end.
#[derive(InputObject)]
pub struct RevokeSessionInput {
    /// The session.
    id: ID,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// The old and the new password.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password until now; empty when none has been set.
    #[graphql(secret)]
    old_password: String,
    /// The password from now on: at least 12 characters.
    #[graphql(secret)]
    new_password: String,
}

/// A new password by a one-time link.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    /// The link, or what stands after the last stroke in it.
    #[graphql(secret)]
    link: String,
    /// The password from now on: at least 12 characters.
    #[graphql(secret)]
    new_password: String,
}

crate::payload! {
    /// The answer of mutations on a session.
    SessionPayload { session: Session }
}

crate::payload! {
    /// The answer of mutations on an account.
    AccountPayload { account: Account }
}

/// What the asker can mend, apart from what else went wrong.
fn apart<T>(done: Result<T>) -> async_graphql::Result<(Option<T>, Vec<UserError>)> {
    match done {
        Ok(value) => Ok((Some(value), vec![])),
        Err(Error::Refused(errors)) => Ok((None, errors)),
        Err(error) => Err(error.into()),
    }
}

#[Object]
impl OwnMutations {
    /// Signs in with e-mail address and password: the answer brings the session's cookie. Send the header
    /// `X-Taawun: 1`. Programs use an API token instead.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> async_graphql::Result<SignInPayload> {
        let visitor = visitor(ctx);
        must_be_own_page(&visitor)?;
        let (db, clock) = (ctx.data::<Db>()?.clone(), ctx.data::<Clock>()?.clone());
        let from = visitor.clone();
        let done =
            passwords::in_turn(move || sign_in::with_password(&db, &clock, &from, &input.email, &input.password)).await;
        let (begun, user_errors) = apart(done)?;
        let signed_in = begun.is_some();
        if let Some(begun) = begun {
            visitor.cookie(CookieChange::Set(begun.secret));
        }
        Ok(SignInPayload { signed_in, user_errors })
    }

    /// Ends this session.
    async fn sign_out(&self, ctx: &Context<'_>) -> async_graphql::Result<SignOutPayload> {
        let (asker, visitor) = (in_session(ctx)?, visitor(ctx));
        let (db, clock) = (ctx.data::<Db>()?.clone(), ctx.data::<Clock>()?.clone());
        let from = visitor.clone();
        blocking(move || sign_in::out(&db, &clock, &from, &asker)).await?;
        visitor.cookie(CookieChange::Clear);
        Ok(SignOutPayload { ended: Count(1), user_errors: vec![] })
    }

    /// Ends all your sessions, in every browser.
    async fn sign_out_everywhere(
        &self,
        ctx: &Context<'_>,
        input: SignOutEverywhereInput,
    ) -> async_graphql::Result<SignOutPayload> {
        let (asker, visitor) = (in_session(ctx)?, visitor(ctx));
        let account = asker.account().ok_or(Error::Unauthenticated)?;
        let kept = visitor.session.filter(|_| input.keep_this);
        let outcome = mutation::run(ctx, "signOutEverywhere", &None, &input, move |change| {
            let ended = sessions::end_all(change.connection, account, kept, change.now)?;
            change.record("Account", account, None, Some(json!({ "sessionsEnded": ended })))?;
            Ok(ended)
        })
        .await?;
        if !input.keep_this {
            visitor.cookie(CookieChange::Clear);
        }
        Ok(SignOutPayload { ended: Count(outcome.changed.unwrap_or(0) as i64), user_errors: outcome.errors })
    }

    /// Ends one of your sessions; an administrator ends anybody's.
    async fn revoke_session(
        &self,
        ctx: &Context<'_>,
        input: RevokeSessionInput,
    ) -> async_graphql::Result<SessionPayload> {
        let wanted = id::key_of("Session", &input.id)?;
        let key = input.idempotency_key.clone();
        // One's own, in a session; for somebody else's, the right to administer.
        let own = match in_session(ctx) {
            Ok(asker) => asker.account(),
            Err(Error::Unauthenticated) => return Err(Error::Unauthenticated.into()),
            Err(_) => None,
        };
        let outcome = mutation::run(ctx, "revokeSession", &key, &input, move |change| {
            let row: Option<i64> =
                session::table.find(wanted).select(session::account_id).first(change.connection).optional()?;
            let owner = row.ok_or_else(|| Error::not_found("session", wanted.to_string()))?;
            if own != Some(owner) {
                change.allow(Action::Administer, &Ground::Account(owner), "session", wanted)?;
            }
            sign_in::end(change, wanted)?;
            Ok(wanted)
        })
        .await?;
        SessionPayload::of(ctx, outcome).await
    }

    /// Changes your password. Your other sessions end; your API tokens go on.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        input: ChangePasswordInput,
    ) -> async_graphql::Result<AccountPayload> {
        let (asker, visitor) = (in_session(ctx)?, visitor(ctx));
        let (db, clock) = (ctx.data::<Db>()?.clone(), ctx.data::<Clock>()?.clone());
        let done = passwords::in_turn(move || {
            sign_in::change_password(&db, &clock, &visitor, &asker, &input.old_password, &input.new_password)
        })
        .await;
        let (changed, errors) = apart(done)?;
        ctx.data::<Loading>()?.forget();
        AccountPayload::of(ctx, mutation::Outcome { changed, errors }).await
    }

    /// Chooses a new password with a one-time link, and signs in. All other sessions of the account end, and its API
    /// tokens are revoked. Send the header `X-Taawun: 1`.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        input: ResetPasswordInput,
    ) -> async_graphql::Result<SignInPayload> {
        let visitor = visitor(ctx);
        must_be_own_page(&visitor)?;
        let (db, clock) = (ctx.data::<Db>()?.clone(), ctx.data::<Clock>()?.clone());
        let from = visitor.clone();
        let done = passwords::in_turn(move || {
            let link = input.link.trim();
            let secret = link.rsplit('/').next().unwrap_or(link);
            sign_in::reset_password(&db, &clock, &from, secret, &input.new_password)
        })
        .await;
        let (begun, user_errors) = apart(done)?;
        let signed_in = begun.is_some();
        if let Some(begun) = begun {
            visitor.cookie(CookieChange::Set(begun.secret));
        }
        Ok(SignInPayload { signed_in, user_errors })
    }
}
