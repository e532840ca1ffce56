//! Mutations on coordinations and delegations.

use async_graphql::{Context, InputObject, Object};

use crate::graphql::mutation;
use crate::graphql::scalars::CivilDate;
use crate::network::organisation::{self, NamesChange};
use crate::network::{Coordination, Delegation};

/// Mutations on coordinations and delegations.
#[derive(Default)]
pub struct OrganisationMutations;

/// A coordination's new names; what is left out stays.
#[derive(InputObject)]
pub struct ChangeCoordinationInput {
    /// Its code.
    code: String,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// Name in Arabic.
    name_ar: Option<String>,
    /// Name in French.
    name_fr: Option<String>,
    /// Name in English.
    name_en: Option<String>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A delegation's new names; what is left out stays.
#[derive(InputObject)]
pub struct ChangeDelegationInput {
    /// Its code.
    code: String,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// Name in Arabic.
    name_ar: Option<String>,
    /// Name in French.
    name_fr: Option<String>,
    /// Name in English.
    name_en: Option<String>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A delegation to be closed.
#[derive(InputObject)]
pub struct CloseDelegationInput {
    /// Its code.
    code: String,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// First day on which it no longer works (YYYY-MM-DD); it may lie ahead.
    closed_on: CivilDate,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A delegation that was closed by mistake.
#[derive(InputObject)]
pub struct ReopenDelegationInput {
    /// Its code.
    code: String,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

crate::payload! {
    /// The answer of mutations on a coordination.
    CoordinationPayload { coordination: Coordination }
}

crate::payload! {
    /// The answer of mutations on a delegation.
    DelegationPayload { delegation: Delegation }
}

#[Object]
impl OrganisationMutations {
    /// Renames a coordination. For administrators.
    async fn change_coordination(
        &self,
        ctx: &Context<'_>,
        input: ChangeCoordinationInput,
    ) -> async_graphql::Result<CoordinationPayload> {
        let (key, code, expected) = (input.idempotency_key.clone(), input.code.clone(), input.expected_version);
        let names = NamesChange { ar: input.name_ar.clone(), fr: input.name_fr.clone(), en: input.name_en.clone() };
        let outcome = mutation::run(ctx, "changeCoordination", &key, &input, move |change| {
            organisation::amend_coordination(change, &code, expected, &names)
        })
        .await?;
        CoordinationPayload::of(ctx, outcome).await
    }

    /// Renames a delegation. For administrators.
    async fn change_delegation(
        &self,
        ctx: &Context<'_>,
        input: ChangeDelegationInput,
    ) -> async_graphql::Result<DelegationPayload> {
        let (key, code, expected) = (input.idempotency_key.clone(), input.code.clone(), input.expected_version);
        let names = NamesChange { ar: input.name_ar.clone(), fr: input.name_fr.clone(), en: input.name_en.clone() };
        let outcome = mutation::run(ctx, "changeDelegation", &key, &input, move |change| {
            organisation::amend_delegation(change, &code, expected, &names)
        })
        .await?;
        DelegationPayload::of(ctx, outcome).await
    }

    /// Closes a delegation from a day on. Its centres must be closed by then. For administrators.
    async fn close_delegation(
        &self,
        ctx: &Context<'_>,
        input: CloseDelegationInput,
    ) -> async_graphql::Result<DelegationPayload> {
        let (key, code, expected) = (input.idempotency_key.clone(), input.code.clone(), input.expected_version);
        let closed_on = Some(input.closed_on.0);
        let outcome = mutation::run(ctx, "closeDelegation", &key, &input, move |change| {
            organisation::close_delegation(change, &code, expected, closed_on)
        })
        .await?;
        DelegationPayload::of(ctx, outcome).await
    }

    /// Takes the closing of a delegation back. For administrators.
    async fn reopen_delegation(
        &self,
        ctx: &Context<'_>,
        input: ReopenDelegationInput,
    ) -> async_graphql::Result<DelegationPayload> {
        let (key, code, expected) = (input.idempotency_key.clone(), input.code.clone(), input.expected_version);
        let outcome = mutation::run(ctx, "reopenDelegation", &key, &input, move |change| {
            organisation::close_delegation(change, &code, expected, None)
        })
        .await?;
        DelegationPayload::of(ctx, outcome).await
    }
}
