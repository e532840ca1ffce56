//! Answers as Server-Sent Events, each request on a connection of its own: the "distinct connections mode" of the GraphQL
//! over Server-Sent Events protocol.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use async_graphql::Response;
use futures_util::future::ready;
use futures_util::stream::{self, BoxStream, StreamExt};

/// How often something is sent while there is nothing to tell, so that proxies keep the connection and a reader who has
/// gone is noticed.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

const COMPLETE: &str = "event: complete\ndata:\n\n";

fn next(response: &Response) -> String {
    match serde_json::to_string(response) {
        // Without a line break: the writer leaves none.
        Ok(json) => format!("event: next\ndata: {json}\n\n"),
        Err(error) => {
            tracing::error!(%error, "answer");
            String::new()
        }
    }
}

/// Whether events are asked for.
pub(super) fn asked_for(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|one| one.split(';').next().unwrap_or_default().trim() == "text/event-stream")
}

/// The answer that tells what a stream tells, as it comes.
pub(super) fn answer(told: BoxStream<'static, Response>) -> HttpResponse {
    let events = told.map(|response| next(&response)).chain(stream::once(ready(COMPLETE.into()))).boxed();
    let kept_alive = stream::unfold(events, |mut events| async move {
        match tokio::time::timeout(KEEP_ALIVE, events.next()).await {
            Ok(event) => Some((event?, events)),
            // A comment.
            Err(_) => Some((":\n\n".to_string(), events)),
        }
    });
    let bytes = kept_alive.map(|event| Ok::<_, Infallible>(Bytes::from(event)));
    headers(&mut HttpResponse::Ok()).streaming(bytes)
}

/// The events that tell one answer, for a query or a mutation.
pub(super) fn single(response: &Response) -> String {
    next(response) + COMPLETE
}

/// What is common to all answers of this kind.
pub(super) fn headers(answer: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    answer
        .content_type("text/event-stream; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // A proxy that gathers an answer before it passes it on would gather this one for ever.
        .insert_header(("X-Accel-Buffering", "no"))
}
