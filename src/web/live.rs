//! Subscriptions: what they have in common over WebSocket and Server-Sent Events.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::Response;
use async_graphql::parser::types::OperationType;
use futures_util::future::ready;
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::watch;

use super::Application;
use super::authentication::Credential;
use super::observation::request::Watch;
use crate::error::{Error, Result};
use crate::graphql::spending::Spending;
use crate::graphql::standing::Standing;
use crate::graphql::{self, Checked, errors};

/// How many connections and subscriptions of a process are open at once, together. Each subscription looks at the
/// database once a second.
const MOST: usize = 256;

/// The open connections and subscriptions of a process. Clones are the same.
#[derive(Clone)]
pub struct Streams {
    open: Arc<AtomicUsize>,
    closing: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Streams { open: Arc::default(), closing: watch::Sender::new(false) }
    }
}

impl Streams {
    /// Ends all of them: a server that stops would wait for them otherwise.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Becomes ready when they are to end.
    pub(super) fn closing(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut closing = self.closing.subscribe();
        async move {
            // Without the sender, too, this is the end.
            let _ = closing.wait_for(|closing| *closing).await;
        }
    }

    /// A place for one more.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub(super) fn enter(&self) -> Result<Place> {
        Place::among(&self.open, MOST, "connections and subscriptions of all together")
    }
}

/// A place among a limited number; free again when it goes away.
pub(super) struct Place(Arc<AtomicUsize>);

impl Place {
    /// One of `most` places.
    ///
    /// # Errors
    /// [`Error::TooMany`] when none is free.
    pub(super) fn among(taken: &Arc<AtomicUsize>, most: usize, what: &'static str) -> Result<Place> {
        let more = |count: usize| (count < most).then_some(count + 1);
        match taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more) {
            Ok(_) => Ok(Place(Arc::clone(taken))),
            Err(count) => Err(Error::TooMany { what, limit: most as u64, asked: count as u64 + 1 }),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
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
    let bad = |problem: &str| Error::BadArgument { argument: "query", problem: problem.to_string() };
    if checked.kind() != OperationType::Subscription {
        return Err(bad("only subscriptions are carried out here; send queries and mutations by POST"));
    }
    let place = application.streams.enter()?;
    let (clock, public) = (application.clock.clone(), application.settings.public);
    let look = move |connection: &mut crate::db::DbConnection| {
        let Subscriber { credential, address } = &subscriber;
        Ok(credential.current(connection, address, public, clock.timestamp())?.asker)
    };
    let standing = Standing::new(look);
    let asked = standing.clone();
    let asker = application.db.ask(move |connection| asked.asker(connection)).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_when_it_is_left() {
        let taken = Arc::default();
        let first = Place::among(&taken, 2, "places").unwrap();
        let _second = Place::among(&taken, 2, "places").unwrap();
        assert_eq!(Place::among(&taken, 2, "places").err().map(|error| error.code()), Some("TOO_MANY"));
        drop(first);
        assert!(Place::among(&taken, 2, "places").is_ok());
    }
}
