//! What administrators do to accounts.

use std::sync::{Arc, Mutex};

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};

use super::own::AccountPayload;
use super::{in_session, visitor};
use crate::accounts::links::Purpose;
use crate::accounts::{Grant, Reach, Role, administration};
use crate::error::{Result, UserError};
use crate::graphql::{id, mutation};

/// Mutations on accounts, for administrators.
#[derive(Default)]
pub struct AdministrationMutations;

/// A role and where it holds.
#[derive(InputObject, Clone)]
pub struct RoleInput {
    /// The role.
    role: Role,
    /// Where it holds; left out: in the whole country.
    place: Option<RolePlaceInput>,
}

/// Where a role holds.
#[derive(OneofObject, Clone)]
pub enum RolePlaceInput {
    /// The coordination's code: for coordinators and viewers.
    Coordination(String),
    /// The delegation's code: for viewers.
    Delegation(String),
    /// The centre: for clerks.
    Centre(ID),
}

impl RoleInput {
    fn grant(&self) -> Result<Grant> {
        let reach = match &self.place {
            None => Reach::Country,
            Some(RolePlaceInput::Coordination(code)) => Reach::Coordination(code.clone()),
            Some(RolePlaceInput::Delegation(code)) => Reach::Delegation(code.clone()),
            Some(RolePlaceInput::Centre(centre)) => Reach::Centre(id::key_of("Centre", centre)?),
        };
        Ok(Grant { role: self.role, reach })
    }
}

/// A new account.
#[derive(InputObject)]
pub struct RegisterAccountInput {
    /// The person's e-mail address.
    email: String,
    /// The person's name.
    name: String,
    /// The roles that it is to hold: at least one.
    roles: Vec<RoleInput>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// An account's new particulars.
#[derive(InputObject)]
pub struct ChangeAccountInput {
    /// The account.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// The person's name.
    name: String,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A role to give or to take.
#[derive(InputObject)]
pub struct AccountRoleInput {
    /// The account.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// The role.
    role: RoleInput,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// An account to disable or enable.
#[derive(InputObject)]
pub struct AccountStateInput {
    /// The account.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A link that somebody is to get.
#[derive(InputObject)]
pub struct CreateOneTimeLinkInput {
    /// The account.
    account: ID,
    /// What it is for.
    purpose: Purpose,
}

/// The answer to making a one-time link.
#[derive(SimpleObject)]
pub struct OneTimeLinkPayload {
    /// The link, to be handed to the account's owner: whoever has it can use it, once, within a day. It is shown here
    /// and never again.
    link: Option<String>,
    /// What you can mend; empty when it was done.
    user_errors: Vec<UserError>,
}

fn account(id: &ID) -> Result<i64> {
    id::key_of("Account", id)
}

#[Object]
impl AdministrationMutations {
    /// Registers an account. For administrators, in a session only: what a token could do here would outlast it.
    async fn register_account(
        &self,
        ctx: &Context<'_>,
        input: RegisterAccountInput,
    ) -> async_graphql::Result<AccountPayload> {
        in_session(ctx)?;
        let key = input.idempotency_key.clone();
        let (email, name, roles) = (input.email.clone(), input.name.clone(), input.roles.clone());
        let outcome = mutation::run(ctx, "registerAccount", &key, &input, move |change| {
            let grants: Result<Vec<Grant>> = roles.iter().map(RoleInput::grant).collect();
            administration::register(change, &email, &name, &grants?)
        })
        .await?;
        AccountPayload::of(ctx, outcome).await
    }

    /// Changes an account's name. For administrators.
    async fn change_account(
        &self,
        ctx: &Context<'_>,
        input: ChangeAccountInput,
    ) -> async_graphql::Result<AccountPayload> {
        let (key, wanted) = (input.idempotency_key.clone(), account(&input.id)?);
        let (expected, name) = (input.expected_version, input.name.clone());
        let outcome = mutation::run(ctx, "changeAccount", &key, &input, move |change| {
            administration::rename(change, wanted, Some(expected), &name)
        })
        .await?;
        AccountPayload::of(ctx, outcome).await
    }

    /// Gives an account a role. For administrators, in a session only.
    async fn grant_role(&self, ctx: &Context<'_>, input: AccountRoleInput) -> async_graphql::Result<AccountPayload> {
        in_session(ctx)?;
        let (key, wanted) = (input.idempotency_key.clone(), account(&input.id)?);
        let (expected, role) = (input.expected_version, input.role.clone());
        let outcome = mutation::run(ctx, "grantRole", &key, &input, move |change| {
            administration::grant(change, wanted, Some(expected), &role.grant()?)
        })
        .await?;
        AccountPayload::of(ctx, outcome).await
    }

    /// Takes a role from an account. For administrators.
    async fn revoke_role(&self, ctx: &Context<'_>, input: AccountRoleInput) -> async_graphql::Result<AccountPayload> {
        let (key, wanted) = (input.idempotency_key.clone(), account(&input.id)?);
        let (expected, role) = (input.expected_version, input.role.clone());
        let outcome = mutation::run(ctx, "revokeRole", &key, &input, move |change| {
            administration::revoke(change, wanted, Some(expected), &role.grant()?)
        })
        .await?;
        AccountPayload::of(ctx, outcome).await
    }

    /// Disables an account: its sessions and tokens end at once. For administrators.
    async fn disable_account(
        &self,
        ctx: &Context<'_>,
        input: AccountStateInput,
    ) -> async_graphql::Result<AccountPayload> {
        let (key, wanted) = (input.idempotency_key.clone(), account(&input.id)?);
        let expected = input.expected_version;
        let outcome = mutation::run(ctx, "disableAccount", &key, &input, move |change| {
            administration::disable(change, wanted, Some(expected))
        })
        .await?;
        AccountPayload::of(ctx, outcome).await
    }

    /// Enables an account again. For administrators, in a session only.
    async fn enable_account(
        &self,
        ctx: &Context<'_>,
        input: AccountStateInput,
    ) -> async_graphql::Result<AccountPayload> {
        in_session(ctx)?;
        let (key, wanted) = (input.idempotency_key.clone(), account(&input.id)?);
        let expected = input.expected_version;
        let outcome = mutation::run(ctx, "enableAccount", &key, &input, move |change| {
            administration::enable(change, wanted, Some(expected))
        })
        .await?;
        AccountPayload::of(ctx, outcome).await
    }

    /// Makes a one-time link with which an account's owner signs in or chooses a password. For administrators, in
    /// a session only. It takes no idempotency key: another link does no harm, and this one is kept nowhere.
    async fn create_one_time_link(
        &self,
        ctx: &Context<'_>,
        input: CreateOneTimeLinkInput,
    ) -> async_graphql::Result<OneTimeLinkPayload> {
        in_session(ctx)?;
        let (wanted, purpose) = (account(&input.account)?, input.purpose);
        let shown: Arc<Mutex<Option<String>>> = Arc::default();
        let made = Arc::clone(&shown);
        let outcome = mutation::run(ctx, "createOneTimeLink", &None, &input, move |change| {
            let path = administration::link(change, wanted, purpose)?;
            *made.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(path);
            Ok(wanted)
        })
        .await?;
        let path = shown.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
        let base = visitor(ctx).base;
        let link = path.filter(|_| outcome.changed.is_some()).map(|path| format!("{base}{path}"));
        Ok(OneTimeLinkPayload { link, user_errors: outcome.errors })
    }
}
