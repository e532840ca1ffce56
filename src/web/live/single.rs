//! The "single connection mode" of the GraphQL over Server-Sent Events protocol
//! (<https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>), for browsers that open six connections and no
//! more: `PUT` reserves a stream, `GET` opens it, `POST` begins operations that tell into it, `DELETE` ends one.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::parser::types::OperationType;
use async_graphql::{Extensions, Response, Value};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::json;

use super::events::{self, Gone};
use super::reservations::{Operation, Problem};
use super::{MAX_ID, Subscriber};
use crate::error::Error;
use crate::graphql::Checked;
use crate::web::authentication::{self, Sender};
use crate::web::graphql::execute;
use crate::web::{Application, failed, refusal};

/// The header by which a reservation is named.
pub(in crate::web) const TOKEN: &str = "x-graphql-event-stream-token";
/// How long a reservation waits for its stream to be opened.
const RESERVED: Duration = Duration::from_secs(30);

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    token: Option<String>,
    operation_id: Option<String>,
}

fn named(http: &HttpRequest) -> Named {
    web::Query::<Named>::from_query(http.query_string()).map(web::Query::into_inner).unwrap_or_default()
}

/// The reservation that a request names, if any.
pub(in crate::web) fn reservation(http: &HttpRequest) -> Option<String> {
    let header = http.headers().get(TOKEN).map(|value| value.to_str().unwrap_or_default().to_string());
    header.or_else(|| named(http).token)
}

/// `PUT /graphql`: reserves a stream. The answer is the secret by which it is named.
pub(in crate::web) async fn reserve(http: HttpRequest, application: web::Data<Application>) -> HttpResponse {
    let Sender { asker, visitor, .. } = match authentication::sender(&http, &application).await {
        Ok(sender) => sender,
        Err(error) => return failed(&error),
    };
    if let Err(error) = super::may_listen(&asker) {
        return failed(&error);
    }
    let streams = &application.streams;
    let place = match streams.places.enter(&asker, &visitor.address) {
        Ok(place) => place,
        Err(error) => return refusal(HttpResponse::TooManyRequests(), error.code(), &error.to_string()),
    };
    let secret = streams.reservations.make(&asker, &visitor.address, place);
    let (reservations, expiring) = (streams.reservations.clone(), secret.clone());
    actix_web::rt::spawn(async move {
        tokio::time::sleep(RESERVED).await;
        reservations.expire(&expiring);
    });
    HttpResponse::Created()
        .content_type("text/plain; charset=utf-8")
        .insert_header(("Cache-Control", "no-store"))
        .body(secret)
}

/// `GET /graphql` for events with a reservation: its stream.
pub(in crate::web) async fn listen(http: &HttpRequest, application: &Application, secret: &str) -> HttpResponse {
    let Sender { asker, visitor, .. } = match authentication::sender(http, application).await {
        Ok(sender) => sender,
        Err(error) => return failed(&error),
    };
    match application.streams.reservations.open(secret, &asker, &visitor.address) {
        Ok((events, open)) => {
            let body = events::body(events).take_until(application.streams.closing()).map(move |event| {
                let _held = &open;
                event
            });
            events::headers(&mut HttpResponse::Ok()).streaming(body)
        }
        Err(problem) => said(problem),
    }
}

/// `DELETE /graphql?operationId=…`: ends an operation.
pub(in crate::web) async fn stop(http: HttpRequest, application: web::Data<Application>) -> HttpResponse {
    let Sender { asker, visitor, .. } = match authentication::sender(&http, &application).await {
        Ok(sender) => sender,
        Err(error) => return failed(&error),
    };
    let Some(secret) = reservation(&http) else { return said(Problem::NotFound) };
    let Some(id) = named(&http).operation_id.filter(|id| !id.is_empty()) else { return without_id() };
    match application.streams.reservations.stop(&secret, &asker, &visitor.address, &id) {
        Ok(()) => HttpResponse::Ok().finish(),
        Err(problem) => said(problem),
    }
}

/// The id of an operation, which stands in the extensions of its request.
pub(in crate::web) fn operation_id(extensions: &Extensions) -> Option<String> {
    match extensions.get("operationId") {
        Some(Value::String(id)) if !id.is_empty() && id.len() <= MAX_ID => Some(id.clone()),
        _ => None,
    }
}

/// Carries out an operation whose answers go into a reserved stream, and says that it has begun.
pub(in crate::web) async fn operate(
    application: &web::Data<Application>,
    secret: &str,
    id: Option<String>,
    checked: Checked,
    sender: Sender,
) -> HttpResponse {
    let Some(id) = id else { return without_id() };
    let reservations = &application.streams.reservations;
    let operation = match reservations.begin(secret, &sender.asker, &sender.visitor.address, &id) {
        Ok(operation) => operation,
        Err(problem) => return said(problem),
    };
    let stop = Arc::clone(&operation.stop);
    tokio::select! {
        answer = begin(application, operation, checked, sender) => answer,
        () = stop.notified() => HttpResponse::NoContent().finish(),
    }
}

async fn begin(
    application: &web::Data<Application>,
    operation: Operation,
    checked: Checked,
    sender: Sender,
) -> HttpResponse {
    let Sender { asker, mut visitor, credential } = sender;
    if checked.kind() == OperationType::Subscription {
        let subscriber = Subscriber { credential, address: visitor.address };
        let told = super::subscribe(application, checked, subscriber).await;
        actix_web::rt::spawn(async move {
            let stop = Arc::clone(&operation.stop);
            tokio::select! {
                () = go_on(&operation, told) => {}
                () = stop.notified() => {}
            }
        });
        return HttpResponse::Accepted().finish();
    }
    // The answer goes elsewhere and can bring no cookie, so that nobody is signed in.
    visitor.own_page = false;
    let response = execute(application, checked, asker, visitor).await;
    if super::is_refusal(&response) {
        return HttpResponse::BadRequest().json(json!({ "errors": response.errors }));
    }
    go_on(&operation, futures_util::stream::iter([response])).await;
    HttpResponse::Accepted().finish()
}

/// Tells into the stream what an operation tells, and its end.
async fn go_on(operation: &Operation, told: impl futures_util::Stream<Item = Response> + Unpin) {
    let id = &operation.id;
    let next = told.map(|payload| events::written("next", &json!({ "id": id, "payload": payload })));
    let passed = match events::pass(next, &operation.to).await {
        Ok(()) => events::send(&operation.to, events::written("complete", &json!({ "id": id }))).await,
        gone => gone,
    };
    if let Err(Gone) = passed {
        operation.cut_off();
    }
}

fn without_id() -> HttpResponse {
    let message =
        format!("name the operation in `extensions.operationId`, by DELETE in `?operationId=`: 1 to {MAX_ID} bytes");
    refusal(HttpResponse::BadRequest(), "BAD_REQUEST", &message)
}

fn said(problem: Problem) -> HttpResponse {
    let many = Error::TooMany {
        what: "operations of one connection at once",
        limit: super::MAX_OPERATIONS as u64,
        asked: super::MAX_OPERATIONS as u64 + 1,
    };
    let (status, code, message) = match problem {
        Problem::NotFound => {
            (StatusCode::NOT_FOUND, "NOT_FOUND", "there is no such reservation of yours: PUT makes one".to_string())
        }
        Problem::Open => {
            (StatusCode::CONFLICT, "CONFLICT", "the stream of this reservation is open already".to_string())
        }
        Problem::IdInUse => (StatusCode::CONFLICT, "CONFLICT", "an operation with this id goes on already".to_string()),
        Problem::Full => (StatusCode::TOO_MANY_REQUESTS, "TOO_MANY", many.to_string()),
    };
    refusal(HttpResponse::build(status), code, &message)
}
