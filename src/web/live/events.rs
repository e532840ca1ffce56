//! Answers as Server-Sent Events, each request on a connection of its own: the "distinct connections mode" of the GraphQL
//! over Server-Sent Events protocol (<https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>); and what the
//! "single connection mode" shares with it.

use std::convert::Infallible;

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};
use async_graphql::Response;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

use super::{KEEP_ALIVE, PATIENCE};

/// How many events wait for a client to take them.
pub(super) const MAX_WAITING: usize = 32;
const COMPLETE: &str = "event: complete\ndata:\n\n";
/// A comment: a sign of life, and the first thing that a browser is sent, which shows some of them that there is an
/// answer at all.
const COMMENT: &str = ":\n\n";

fn next(response: &Response) -> String {
    written("next", response)
}

/// An event with its data.
pub(super) fn written(event: &str, data: &impl serde::Serialize) -> String {
    match serde_json::to_string(data) {
        // Without a line break: the writer leaves none.
        Ok(json) => format!("event: {event}\ndata: {json}\n\n"),
        Err(error) => {
            tracing::error!(%error, "answer");
            String::new()
        }
    }
}

/// The answer that tells what a stream tells, as it comes.
pub(in crate::web) fn answer(told: BoxStream<'static, Response>) -> HttpResponse {
    let (to, events) = channel(MAX_WAITING);
    actix_web::rt::spawn(async move {
        if pass(told.map(|response| next(&response)), &to).await.is_ok() {
            let _ = send(&to, COMPLETE.to_string()).await;
        }
    });
    headers(&mut HttpResponse::Ok()).streaming(body(events))
}

/// Whoever was told has gone, or takes nothing.
pub(super) struct Gone;

/// Passes on all that a stream tells, until nobody takes it any more.
pub(super) async fn pass(told: impl Stream<Item = String> + Unpin, to: &Sender<String>) -> Result<(), Gone> {
    let mut told = told;
    loop {
        tokio::select! {
            event = told.next() => match event {
                Some(event) => send(to, event).await?,
                None => return Ok(()),
            },
            () = to.closed() => return Err(Gone),
        }
    }
}

/// Passes on one event, if it is taken in time.
pub(super) async fn send(to: &Sender<String>, event: String) -> Result<(), Gone> {
    match timeout(PATIENCE, to.send(event)).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(Gone),
    }
}

/// Events as they go out, with signs of life between them.
pub(super) fn body(events: Receiver<String>) -> impl Stream<Item = Result<Bytes, Infallible>> + 'static {
    let kept_alive = stream::unfold((events, true), |(mut events, first)| async move {
        if first {
            return Some((COMMENT.to_string(), (events, false)));
        }
        match timeout(KEEP_ALIVE, events.recv()).await {
            Ok(event) => Some((event?, (events, false))),
            Err(_) => Some((COMMENT.to_string(), (events, false))),
        }
    });
    kept_alive.map(|event| Ok(Bytes::from(event)))
}

/// The events that tell one answer, for a query or a mutation.
pub(in crate::web) fn single(response: &Response) -> String {
    next(response) + COMPLETE
}

/// What is common to all answers of this kind.
pub(in crate::web) fn headers(answer: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    answer
        .content_type("text/event-stream; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // A proxy that gathers an answer before it passes it on would gather this one for ever.
        .insert_header(("X-Accel-Buffering", "no"))
}
