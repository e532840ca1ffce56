//! The API's door over HTTP: what a request says, and its answer.

mod executing;

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{self, ContentType};
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::Response;
use async_graphql::parser::types::OperationType;
use async_graphql_actix_web::GraphQLRequest;

pub(super) use self::executing::execute;
use super::authentication::{self, Sender};
use super::live::{self, Subscriber, events, single};
use super::{Application, cookies, failed, refusal};
use crate::accounts::sign_in::CookieChange;

/// `POST` and `GET /graphql`, answered as JSON, or as events where those are asked for.
pub(super) async fn answer(
    http: HttpRequest,
    application: web::Data<Application>,
    request: std::result::Result<GraphQLRequest, actix_web::Error>,
) -> HttpResponse {
    let as_events = events::asked_for(&http);
    let reservation = single::reservation(&http);
    if let Some(secret) = reservation.as_deref().filter(|_| as_events) {
        return single::listen(&http, &application, secret).await;
    }
    let request = match request {
        Ok(request) => request.into_inner(),
        Err(error) => {
            let message = format!("not a GraphQL request ({error}): send JSON with a field `query`, or GET ?query=…");
            return refusal(HttpResponse::BadRequest(), "BAD_REQUEST", &message);
        }
    };
    let Sender { asker, visitor, credential } = match authentication::sender(&http, &application).await {
        Ok(sender) => sender,
        Err(error) => return failed(&error),
    };
    let operation_id = single::operation_id(&request.extensions);
    let checked = match application.checker.check(request) {
        Ok(checked) => checked,
        Err(refusal) => return told(&application, refusal.response(), as_events, None),
    };
    if as_events && checked.kind() == OperationType::Subscription {
        let subscriber = Subscriber { credential, address: visitor.address };
        return events::answer(live::subscribe(&application, checked, subscriber).await);
    }
    if checked.kind() == OperationType::Mutation {
        if http.method() == Method::GET {
            return refusal(HttpResponse::MethodNotAllowed(), "BAD_REQUEST", "send a mutation by POST");
        }
        // The browser sends the session's cookie by itself, also for a foreign page.
        if visitor.session.is_some() && !visitor.own_page {
            let message = "a mutation in a session needs the header X-Taawun: 1";
            return refusal(HttpResponse::Forbidden(), "FORBIDDEN", message);
        }
    }
    if let Some(secret) = reservation {
        let sender = Sender { asker, visitor, credential };
        return single::operate(&application, &secret, operation_id, checked, sender).await;
    }
    let cookie = Arc::clone(&visitor.cookie);
    let response = execute(&application, checked, asker, visitor).await;
    let change = cookie.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
    told(&application, response, as_events, change)
}

/// An answer as it goes out.
fn told(application: &Application, response: Response, as_events: bool, change: Option<CookieChange>) -> HttpResponse {
    let body = if as_events { Ok(events::single(&response).into_bytes()) } else { serde_json::to_vec(&response) };
    match body {
        Ok(body) => {
            let mut answer = HttpResponse::Ok();
            if as_events {
                events::headers(&mut answer);
            } else {
                answer.content_type(ContentType::json()).insert_header((header::CACHE_CONTROL, "no-store"));
            }
            match change {
                Some(CookieChange::Set(secret)) => {
                    answer.cookie(cookies::session(&application.settings, secret));
                }
                Some(CookieChange::Clear) => {
                    answer.cookie(cookies::gone(&application.settings));
                }
                None => {}
            }
            answer.body(body)
        }
        Err(error) => {
            tracing::error!(%error, "answer");
            refusal(HttpResponse::InternalServerError(), "INTERNAL", "something went wrong here; it has been logged")
        }
    }
}
