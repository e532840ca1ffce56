//! What is asked for over connections that last: over a WebSocket, and as Server-Sent Events. The rules that both share.

pub(super) mod events;
mod places;
mod protocol;
mod reservations;
pub(super) mod single;
pub(super) mod socket;

use std::time::Duration;

use async_graphql::parser::types::{OperationDefinition, OperationType, Selection};
use async_graphql::{Request, Response, Value};
use futures_util::future::ready;
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::watch;

use self::places::Places;
use self::reservations::Reservations;
use super::Application;
use super::authentication::Credential;
use crate::accounts::Asker;
use crate::error::{Error, Result};
use crate::graphql::standing::Standing;
use crate::graphql::{self, errors};

/// How many operations one connection carries at once.
const MAX_OPERATIONS: usize = 16;
/// How long a client may take to say who it is, and to take what it is sent.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often something is sent while there is nothing to tell, so that proxies keep the connection and who has gone is
/// noticed.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The open connections and subscriptions of a process. Clones are the same.
#[derive(Clone)]
pub struct Streams {
    places: Places,
    reservations: Reservations,
    closing: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Streams {
            places: Places::default(),
            reservations: Reservations::default(),
            closing: watch::Sender::new(false),
        }
    }
}

impl Streams {
    /// Ends all of them: a server that stops would wait for them otherwise.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Becomes ready when they are to end.
    fn closing(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut closing = self.closing.subscribe();
        async move {
            // Without the sender, too, this is the end.
            let _ = closing.wait_for(|closing| *closing).await;
        }
    }
}

/// Who subscribes.
#[derive(Clone)]
pub(super) struct Subscriber {
    /// By what they are known.
    pub credential: Credential,
    /// From where.
    pub address: String,
}

/// Whether a request is for a subscription. What can't be parsed is none.
pub(super) fn is_subscription(request: &mut Request) -> bool {
    operation(request).is_some_and(|operation| operation.ty == OperationType::Subscription)
}

fn operation(request: &mut Request) -> Option<OperationDefinition> {
    let name = request.operation_name.clone();
    let document = request.parsed_query().ok()?;
    let mut all = document.operations.iter();
    let found = match name {
        Some(name) => all.find(|(own, _)| own.is_some_and(|own| own.as_str() == name)),
        None => all.next(),
    };
    found.map(|(_, operation)| operation.node.clone())
}

/// Checks that somebody may connect at all: who is nobody in particular, where everything needs an account, has nothing
/// to hear.
///
/// # Errors
/// [`Error::Unauthenticated`].
fn may_listen(asker: &Asker) -> Result<()> {
    if asker.account().is_some() || asker.rights.see_anything() { Ok(()) } else { Err(Error::Unauthenticated) }
}

/// Whether an answer says that the request was not carried out at all: errors of the request, none of a field.
fn is_refusal(response: &Response) -> bool {
    response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty())
}

/// What a subscription tells, to its end or until the server stops. A refusal is told as the only answer.
pub(super) async fn subscribe(
    application: &Application,
    request: Request,
    subscriber: Subscriber,
) -> BoxStream<'static, Response> {
    match begin(application, request, subscriber).await {
        Ok(stream) => stream,
        Err(error) => stream::once(ready(errors::refused(error))).boxed(),
    }
}

async fn begin(
    application: &Application,
    mut request: Request,
    subscriber: Subscriber,
) -> Result<BoxStream<'static, Response>> {
    // As the GraphQL specification has it (section 5.2.3.1). What can't be parsed is refused by the schema in its own
    // words.
    if let Some(operation) = operation(&mut request)
        && !matches!(operation.selection_set.node.items.as_slice(), [one] if matches!(one.node, Selection::Field(_)))
    {
        let problem = "a subscription asks for exactly one field".to_string();
        return Err(Error::BadArgument { argument: "query", problem });
    }
    let (clock, public) = (application.clock.clone(), application.settings.public);
    let address = subscriber.address.clone();
    let look = move |connection: &mut crate::db::DbConnection| {
        let Subscriber { credential, address } = &subscriber;
        Ok(credential.current(connection, address, public, clock.timestamp())?.asker)
    };
    let standing = Standing::new(look);
    let asked = standing.clone();
    let asker = application.db.ask(move |connection| asked.asker(connection)).await?;
    let place = application.streams.places.enter(&asker, &address)?;
    let request = graphql::prepare(request, &application.db, asker).data(standing);
    let told = application.schema.execute_stream(request).take_until(application.streams.closing());
    Ok(told
        .map(move |response| {
            let _held = &place;
            response
        })
        .boxed())
}
