//! Letters and stopped addresses: what the API changes.

use async_graphql::{Context, ID, InputObject, Object};

use super::letters;
use super::outbox::{self, Delivery, Kind, Message};
use super::stops::{self, MailStop};
use crate::accounts::{Action, Ground, administration, store};
use crate::change::Change;
use crate::db::schema::delivery;
use crate::error::{Error, Result};
use crate::graphql::{id, mutation};
use crate::wording::Language;
use diesel::prelude::*;

/// Mutations on mail.
#[derive(Default)]
pub struct MailMutations;

/// A letter to yourself.
#[derive(InputObject)]
pub struct SendTestInput {
    /// Its language.
    #[graphql(default_with = "Language::Ar")]
    language: Language,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// An address that is to get letters again.
#[derive(InputObject)]
pub struct LiftMailStopInput {
    /// What stopped them.
    id: ID,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

crate::payload! {
    /// The answer of mutations on a letter.
    DeliveryPayload { delivery: Delivery }
}

crate::payload! {
    /// The answer of mutations on a stopped address.
    MailStopPayload { mail_stop: MailStop }
}

#[Object]
impl MailMutations {
    /// Sends a letter to your own address, by which you see whether mail works. For administrators. It goes out with the
    /// next round of a process that runs jobs.
    async fn send_test(&self, ctx: &Context<'_>, input: SendTestInput) -> async_graphql::Result<DeliveryPayload> {
        let (key, language) = (input.idempotency_key.clone(), input.language);
        let outcome = mutation::run(ctx, "sendTest", &key, &input, move |change| send_test(change, language)).await?;
        DeliveryPayload::of(ctx, outcome).await
    }

    /// Lets an address get letters again. For administrators. What was stopped meanwhile is not sent.
    async fn lift_mail_stop(
        &self,
        ctx: &Context<'_>,
        input: LiftMailStopInput,
    ) -> async_graphql::Result<MailStopPayload> {
        let key = input.idempotency_key.clone();
        let stop = id::key_of("MailStop", &input.id)?;
        let outcome = mutation::run(ctx, "liftMailStop", &key, &input, move |change| stops::lift(change, stop)).await?;
        MailStopPayload::of(ctx, outcome).await
    }
}

/// Writes a test letter to the asker's own address into the outbox.
fn send_test(change: &mut Change<'_>, language: Language) -> Result<i64> {
    change.allow(Action::Administer, &Ground::Administration, "mail", "test")?;
    let account = change.asker.account().ok_or(Error::Forbidden("only an account has an address of its own"))?;
    let recipient = administration::find(change.connection, account)?.email;
    let id = queue_test(change, &recipient, language)?;
    change.record("Delivery", id, None, Some(serde_json::json!({ "kind": Kind::Test.as_str() })))?;
    Ok(id)
}

/// Writes a test letter into the outbox and gives its key.
///
/// # Errors
/// Those of the database.
pub fn queue_test(change: &mut Change<'_>, recipient: &str, language: Language) -> Result<i64> {
    let machine = hostname::get().map_or_else(|_| "taawun".into(), |name| name.to_string_lossy().into_owned());
    let message = Message {
        key: format!("test/{}", store::secret()),
        kind: Kind::Test,
        recipient: recipient.to_string(),
        sender: None,
        language,
        letter: letters::test(language, &machine),
        report_id: None,
        run_id: None,
        coordination_code: None,
    };
    outbox::queue(change.connection, std::slice::from_ref(&message), change.now)?;
    let written = delivery::table.filter(delivery::key.eq(&message.key)).select(delivery::id);
    Ok(written.first(change.connection)?)
}
