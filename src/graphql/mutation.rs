//! What all mutations have in common: who may come in, one transaction, errors that the asker can mend, the changed
//! object as the answer.

use async_graphql::{Context, InputType, MergedObject, Object};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::load::{self, Loading};
use crate::accounts::Asker;
use crate::change::{self, Change, Idempotency};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result, UserError};
use crate::wording::{Language, Wording};

/// What can be changed. Each mutation takes one input and answers with the changed object as it is afterwards and with
/// `userErrors`: what you can mend. Either everything that it asks for is done, or nothing. `expectedVersion` is the
/// `lockVersion` that you saw: if it is no longer the current one, the answer is `CONFLICT` with the current state.
/// Send an `idempotencyKey` of your own making to be able to repeat a mutation whose answer you did not get: the same
/// key again gives the same answer and has no second effect, for 90 days.
#[derive(MergedObject, Default)]
pub struct Mutation(
    // One line for each domain.
    crate::activity::mutations::ReturnMutations,
    crate::network::mutations::CentreMutations,
    crate::network::mutations::OrganisationMutations,
    crate::network::mutations::CatalogueMutations,
    crate::staff::mutations::TrainingMutations,
    crate::cooperatives::mutations::CooperativeMutations,
    crate::activity::graphql::PublishingMutations,
    crate::reports::mutations::ReportMutations,
    crate::jobs::mutations::RunMutations,
    crate::delivery::mutations::MailMutations,
    crate::accounts::mutations::AccountMutations,
    crate::partnerships::mutations::PartnershipMutations,
    crate::imports::graphql::ImportMutations,
);

/// A reason why a mutation did nothing, which the asker can mend.
#[Object]
impl UserError {
    /// A stable code.
    async fn code(&self) -> &str {
        self.code
    }

    /// What is wrong and what would be right.
    #[graphql(name = "message")]
    async fn api_message(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> String {
        self.message(Wording::of(language))
    }

    /// Where in the input: names of fields, and places in lists from 0.
    async fn field(&self) -> &[String] {
        &self.field
    }
}

/// What came of a mutation: what identifies the changed object, or errors. After a conflict, both.
#[derive(Debug, Clone)]
pub struct Outcome<T> {
    /// What the work gave.
    pub changed: Option<T>,
    /// What the asker can mend.
    pub errors: Vec<UserError>,
}

/// Makes a change that a mutation asks for: as [`change::perform`], away from the asynchronous threads.
///
/// # Errors
/// `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND` for the object to be changed; everything that the asker can mend is in
/// the outcome.
pub async fn run<T: Serialize + DeserializeOwned + Send + 'static>(
    ctx: &Context<'_>,
    mutation: &'static str,
    idempotency_key: &Option<String>,
    input: &impl InputType,
    work: impl FnMut(&mut Change<'_>) -> Result<T> + Send + 'static,
) -> async_graphql::Result<Outcome<T>> {
    let (db, clock) = (ctx.data::<Db>()?.clone(), ctx.data::<Clock>()?.clone());
    let loading = ctx.data::<Loading>()?;
    let asker: Asker = loading.asker().clone();
    let idempotency = idempotency_key.as_ref().map(|key| Idempotency::new(key, &input.to_value().to_string()));
    let span = tracing::Span::current();
    let change = move || change::perform(&db, &clock, &asker, mutation, idempotency.as_ref(), work);
    let done = tokio::task::spawn_blocking(move || span.in_scope(change))
        .await
        .map_err(|error| Error::Internal(format!("{mutation}: {error}")))?;
    // What was read before may have changed.
    loading.forget();
    Ok(match done {
        Ok(changed) => Outcome { changed: Some(changed), errors: vec![] },
        Err(Error::Refused(errors)) => Outcome { changed: None, errors },
        Err(Error::Conflict { key }) => Outcome {
            changed: serde_json::from_value(key).ok(),
            errors: vec![UserError::at(["expectedVersion"], "CONFLICT")],
        },
        Err(error) => return Err(error.into()),
    })
}

/// The object that a mutation changed, as it is now.
pub async fn changed<T: load::Found>(ctx: &Context<'_>, key: Option<T::Id>) -> async_graphql::Result<Option<T>> {
    match key {
        Some(key) => load::find(ctx, key).await,
        None => Ok(None),
    }
}

/// Declares the answer of mutations that change one object, found by its key.
#[macro_export]
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $field:ident: $object:ty }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            /// The object as it is now; null when there are errors other than `CONFLICT`.
            $field: Option<$object>,
            /// What you can mend; empty when it was done.
            user_errors: Vec<$crate::error::UserError>,
        }

        impl $name {
            /// The answer for what came of the mutation.
            pub async fn of(
                ctx: &async_graphql::Context<'_>,
                outcome: $crate::graphql::mutation::Outcome<<$object as $crate::graphql::load::Found>::Id>,
            ) -> async_graphql::Result<$name> {
                let $field = $crate::graphql::mutation::changed(ctx, outcome.changed).await?;
                Ok($name { $field, user_errors: outcome.errors })
            }
        }
    };
}
