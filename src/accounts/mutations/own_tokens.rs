//! One's own API tokens.

use std::sync::{Arc, Mutex};

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use diesel::prelude::*;

use super::in_session;
use crate::accounts::tokens::{self, Wanted};
use crate::accounts::{Action, ApiToken, Ground};
use crate::db::schema::api_token;
use crate::error::{Error, UserError};
use crate::graphql::{id, mutation};

/// Mutations on API tokens.
#[derive(Default)]
pub struct TokenMutations;

/// A token that you want. It stands for you, with your roles as they are when it is used.
#[derive(InputObject)]
pub struct CreateTokenInput {
    /// What it is for, so that you know it again.
    name: String,
    /// In how many days it expires: 1 to 365.
    expires_in_days: i32,
    /// Whether it only reads.
    #[graphql(default)]
    read_only: bool,
    /// The code of the coordination that it is limited to.
    coordination: Option<String>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters. The token itself is shown
    /// the first time only.
    idempotency_key: Option<String>,
}

/// The answer to making a token.
#[derive(SimpleObject)]
pub struct CreateTokenPayload {
    /// What is kept of it; null when there are errors.
    api_token: Option<ApiToken>,
    /// The token itself, to be sent as `Authorization: Bearer …`. It is shown here and never again.
    token: Option<String>,
    /// What you can mend; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Which token to revoke.
#[derive(InputObject)]
pub struct RevokeTokenInput {
    /// The token.
    id: ID,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

crate::payload! {
    /// The answer to revoking a token.
    ApiTokenPayload { api_token: ApiToken }
}

#[Object]
impl TokenMutations {
    /// Makes an API token for yourself; in a session only, so that no token makes another that reaches further.
    async fn create_token(
        &self,
        ctx: &Context<'_>,
        input: CreateTokenInput,
    ) -> async_graphql::Result<CreateTokenPayload> {
        let account = in_session(ctx)?.account().ok_or(Error::Unauthenticated)?;
        let key = input.idempotency_key.clone();
        let (name, coordination) = (input.name.clone(), input.coordination.clone());
        let (days, read_only) = (i64::from(input.expires_in_days), input.read_only);
        // The token stays out of what is kept as the answer.
        let shown: Arc<Mutex<Option<String>>> = Arc::default();
        let made = Arc::clone(&shown);
        let outcome = mutation::run(ctx, "createToken", &key, &input, move |change| {
            let wanted = Wanted { account, name: &name, days, read_only, coordination: coordination.as_deref() };
            let (id, token) = tokens::issue(change, &wanted)?;
            *made.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(token);
            Ok(id)
        })
        .await?;
        let api_token = mutation::changed(ctx, outcome.changed).await?;
        let token = shown.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
        let token = token.filter(|_| outcome.changed.is_some());
        Ok(CreateTokenPayload { api_token, token, user_errors: outcome.errors })
    }

    /// Revokes one of your tokens; an administrator revokes anybody's.
    async fn revoke_token(&self, ctx: &Context<'_>, input: RevokeTokenInput) -> async_graphql::Result<ApiTokenPayload> {
        let wanted = id::key_of("ApiToken", &input.id)?;
        let key = input.idempotency_key.clone();
        let own = match in_session(ctx) {
            Ok(asker) => asker.account(),
            Err(Error::Unauthenticated) => return Err(Error::Unauthenticated.into()),
            Err(_) => None,
        };
        let outcome = mutation::run(ctx, "revokeToken", &key, &input, move |change| {
            let row: Option<i64> =
                api_token::table.find(wanted).select(api_token::account_id).first(change.connection).optional()?;
            let owner = row.ok_or_else(|| Error::not_found("API token", wanted.to_string()))?;
            if own != Some(owner) {
                change.allow(Action::Administer, &Ground::Account(owner), "API token", wanted)?;
            }
            tokens::revoke(change, wanted)?;
            Ok(wanted)
        })
        .await?;
        ApiTokenPayload::of(ctx, outcome).await
    }
}
