//! What is asked for over connections that last: over a WebSocket, and as Server-Sent Events. The rules that both share.

pub(super) mod events;
mod places;
mod protocol;
mod reservations;
pub(super) mod single;
pub(super) mod socket;

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_graphql::Response;
use futures_util::future::ready;
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::watch;

use self::places::Places;
use self::reservations::Reservations;
use super::Application;
use super::authentication::Credential;
use super::observation::request::Watch;
use crate::accounts::Asker;
use crate::error::{Error, Result};
use crate::graphql::spending::Spending;
use crate::graphql::standing::Standing;
use crate::graphql::{self, Checked, errors};

/// How many operations one connection carries at once.
const MAX_OPERATIONS: usize = 16;
/// The longest id of an operation, bytes: each of its answers repeats it.
const MAX_ID: usize = 1024;
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
        Streams { places: Places::default(), reservations: Reservations::default(), closing: watch::Sender::new(false) }
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

/// Checks that somebody may connect at all: who is nobody in particular, where everything needs an account, has nothing
/// to hear.
///
/// # Errors
/// [`Error::Unauthenticated`].
fn may_listen(asker: &Asker) -> Result<()> {
    if asker.account().is_some() || asker.rights.see_anything() { Ok(()) } else { Err(Error::Unauthenticated) }
}

/// What a subscription tells, to its end or until the server stops. A refusal is told as the only answer.
pub(super) async fn subscribe(
    application: &Application,
    checked: Checked,
    subscriber: Subscriber,
) -> BoxStream<'static, Response> {
    match begin(application, checked, subscriber).await {
        Ok(stream) => stream,
        Err(error) => stream::once(ready(errors::refused(error))).boxed(),
    }
}

async fn begin(
    application: &Application,
    checked: Checked,
    subscriber: Subscriber,
) -> Result<BoxStream<'static, Response>> {
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
    let watch = Watch::begin(asker.account(), &checked, Spending::default());
    let request = graphql::prepare(checked, &application.db, asker).data(standing);
    let told = AssertUnwindSafe(application.schema.execute_stream(request))
        .catch_unwind()
        .map(|told| told.unwrap_or_else(|_| errors::refused(Error::Internal("a panic".to_string()))))
        .boxed();
    let told = watch.along(&application.observation, told).take_until(application.streams.closing());
    Ok(told
        .map(move |response| {
            let _held = &place;
            response
        })
        .boxed())
}
