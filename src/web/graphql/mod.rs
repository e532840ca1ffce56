//! The API's door over HTTP, as the GraphQL-over-HTTP specification has it: what a request says, and its answer.

pub mod admission;
mod executing;
mod multipart;
mod negotiation;
mod persisted;
mod queue;
mod reading;
mod refusing;
pub mod trusted;

use std::sync::Arc;

use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, Responder as _, web};
use async_graphql::parser::types::OperationType;
use async_graphql::{Response, ServerError, Value};
use async_graphql_actix_web::GraphQLResponse;

pub(super) use self::executing::{Left, execute};
use self::negotiation::{Body, Form, Wanted};
pub(super) use self::queue::Queue;
use self::refusing::Refusal;
use super::authentication::{self, Sender};
use super::live::{self, Subscriber, events, single};
use super::{Application, compressing, cookies, observation};
use crate::accounts::Asker;
use crate::accounts::sign_in::{CookieChange, Visitor};
use crate::error::Error;

/// `POST`, `GET` and `HEAD /graphql`, answered as JSON, or as events where those are wanted.
pub(super) async fn answer(
    http: HttpRequest,
    application: web::Data<Application>,
    payload: web::Payload,
) -> HttpResponse {
    let wanted = Wanted::of(&http);
    let mut answer = match serve(&http, &application, payload, wanted).await {
        Ok(answer) => answer,
        Err(refusal) => refusal.answer(wanted.for_refusal()),
    };
    answer.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    answer
}

async fn serve(
    http: &HttpRequest,
    application: &web::Data<Application>,
    payload: web::Payload,
    wanted: Wanted,
) -> Result<HttpResponse, Refusal> {
    if wanted.json.is_none() && !wanted.events {
        let message =
            "accept application/graphql-response+json or application/json; for a subscription text/event-stream";
        return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message));
    }
    let reservation = single::reservation(http);
    if let Some(secret) = reservation.as_deref().filter(|_| wanted.events_preferred) {
        return Ok(single::listen(http, application, secret).await);
    }
    let body = if http.method() == Method::POST { Some(Body::of(http)?) } else { None };
    // Before anything of a body is read.
    let Sender { asker, visitor, credential } = authentication::sender(http, application).await?;
    let limits = application.checker.limits();
    let request = match body {
        None => reading::from_url(http)?,
        Some(Body::Json) => reading::from_json(&reading::whole(payload, limits.body_bytes.into()).await?)?,
        Some(Body::Multipart(boundary)) => {
            may_send_files(&asker, &visitor)?;
            multipart::read(payload, &boundary, limits).await?
        }
    };
    let operation_id = single::operation_id(&request.extensions);
    let form = wanted.json.filter(|_| !wanted.events_preferred);
    // A refusal is an answer to a request that is well-formed.
    let checked = match application.checker.check(request, asker.account().is_some()) {
        Ok(checked) => checked,
        Err(refusal) => {
            let response = refusal.response();
            if let Some(code) = code(&response.errors) {
                observation::request::refused(&code);
            }
            return Ok(written(http, response, form));
        }
    };
    if checked.kind() == OperationType::Subscription && reservation.is_none() {
        if !wanted.events || http.method() == Method::HEAD {
            let message = "a subscription is answered by events: accept text/event-stream, or connect by WebSocket";
            return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message));
        }
        let subscriber = Subscriber { credential, address: visitor.address };
        return Ok(events::answer(live::subscribe(application, checked, subscriber).await));
    }
    let changes = checked.kind() == OperationType::Mutation;
    if changes {
        if http.method() != Method::POST {
            let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "send a mutation by POST");
            return Err(refusal.with(header::ALLOW, "POST"));
        }
        is_no_foreign_page(&visitor)?;
    }
    if let Some(secret) = reservation {
        let sender = Sender { asker, visitor, credential };
        return Ok(single::operate(application, &secret, operation_id, checked, sender).await);
    }
    let cookie = Arc::clone(&visitor.cookie);
    let mut answer = written(http, execute(application, checked, asker, visitor).await, form);
    if changes {
        compressing::leave_alone(answer.headers_mut());
    }
    let change = match cookie.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take() {
        Some(CookieChange::Set(secret)) => Some(cookies::session(&application.settings, secret)),
        Some(CookieChange::Clear) => Some(cookies::gone(&application.settings)),
        None => None,
    };
    if let Some(cookie) = change {
        answer.add_cookie(&cookie).map_err(|error| Error::Internal(format!("cookie: {error}")))?;
    }
    Ok(answer)
}

/// The browser sends the session's cookie by itself, also for a foreign page.
fn is_no_foreign_page(visitor: &Visitor) -> Result<(), Refusal> {
    if visitor.session.is_some() && !visitor.own_page {
        let message = "this needs the header X-Taawun: 1 in a session";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "FORBIDDEN", message));
    }
    Ok(())
}

/// Files are for people with an account, and looked at before they are sent: a foreign page may send a form without
/// being asked.
fn may_send_files(asker: &Asker, visitor: &Visitor) -> Result<(), Refusal> {
    if asker.account().is_none() {
        return Err(Error::Unauthenticated.into());
    }
    is_no_foreign_page(visitor)
}

/// The answer to a request, as JSON of a form or as events.
fn written(http: &HttpRequest, response: Response, form: Option<Form>) -> HttpResponse {
    let Some(form) = form else {
        return events::headers(&mut HttpResponse::Ok()).body(events::single(&response));
    };
    let code = if is_request_error(&response) { code(&response.errors) } else { None };
    let mut answer = match code {
        None => GraphQLResponse::from(response).respond_to(http),
        Some(ref code) => {
            let mut answer = match form {
                // What is no request of the protocol is none in any form.
                Form::Json if code != "BAD_REQUEST" => HttpResponse::Ok(),
                _ => HttpResponse::build(refusing::status(code)),
            };
            if matches!(code.as_str(), "BUSY" | "UNAVAILABLE") {
                answer.insert_header((header::RETRY_AFTER, "1"));
            }
            answer.json(WithoutData { errors: &response.errors, extensions: &response.extensions })
        }
    };
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(form.content_type()));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Whether a request was refused as a whole: nothing was carried out, so that its answer has no `data`. What goes wrong
/// with a field says which.
pub(in crate::web) fn is_request_error(response: &Response) -> bool {
    response.data == Value::Null && !response.errors.is_empty() && response.errors.iter().all(|one| one.path.is_empty())
}

/// The code of the first error.
fn code(errors: &[ServerError]) -> Option<String> {
    match errors.first()?.extensions.as_ref()?.get("code") {
        Some(Value::String(code)) => Some(code.clone()),
        _ => Some("INTERNAL".to_string()),
    }
}

/// An answer without `data`, which the library writes as null.
#[derive(serde::Serialize)]
struct WithoutData<'a> {
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    extensions: &'a std::collections::BTreeMap<String, Value>,
}
