//! Mutations on accounts.

mod administration;
mod own;
mod own_tokens;

use async_graphql::Context;

use super::sign_in::Visitor;
use super::{Asker, Who};
use crate::error::{Error, Result};
use crate::graphql::load::Loading;

/// Mutations for everybody on their own account, for administrators on all.
#[derive(async_graphql::MergedObject, Default)]
pub struct AccountMutations(own::OwnMutations, own_tokens::TokenMutations, administration::AdministrationMutations);

/// The browser or program that sent the request.
fn visitor(ctx: &Context<'_>) -> Visitor {
    ctx.data_opt::<Visitor>().cloned().unwrap_or_default()
}

/// Passes for a request that can't come from a foreign page: for mutations that give out a session.
fn must_be_own_page(visitor: &Visitor) -> Result<()> {
    if visitor.own_page {
        Ok(())
    } else {
        Err(Error::Forbidden("send this mutation with the header X-Taawun: 1, and not from a page of another site"))
    }
}

/// Who asks, in a session. What a token could do here would outlast or outreach it.
fn in_session(ctx: &Context<'_>) -> Result<Asker> {
    let asker = ctx.data::<Loading>().map_err(|error| Error::Internal(error.message))?.asker();
    match &asker.who {
        Who::Account { via, .. } if via.starts_with("session ") => Ok(asker.clone()),
        Who::Account { .. } => Err(Error::Forbidden("sign in to do this: an API token can't")),
        Who::Anyone | Who::CommandLine => Err(Error::Unauthenticated),
    }
}
