//! `/healthz`, `/readyz` and `/metrics`.
//!
//! They are answered before anything else looks at a request: probes come by address, and want no compression.

use actix_web::dev::ServiceRequest;
use actix_web::http::{Method, header};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde_json::json;

use super::Door;
use super::admission::is_near;
use super::exposition::Format;

/// The answer, where one of these is asked for.
pub(super) async fn answer(request: &ServiceRequest, door: &Door) -> Option<HttpResponse> {
    let path = request.path();
    if !["/healthz", "/readyz", "/metrics"].contains(&path) {
        return None;
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Some(HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, "GET, HEAD")).finish());
    }
    Some(match path {
        "/healthz" => plain(HttpResponse::Ok()).content_type("text/plain; charset=utf-8").body("ok"),
        "/readyz" => ready(request, door).await,
        _ => metrics(request, door).await,
    })
}

fn plain(mut answer: HttpResponseBuilder) -> HttpResponseBuilder {
    answer
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    answer
}

async fn ready(request: &ServiceRequest, door: &Door) -> HttpResponse {
    let checks = door.observation.checks().await;
    let ready = checks.iter().all(|check| check.ok);
    let status = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    plain(status).json(match is_near(request.head(), &door.settings) {
        true => json!({ "ready": ready, "checks": *checks }),
        false => json!({ "ready": ready }),
    })
}

async fn metrics(request: &ServiceRequest, door: &Door) -> HttpResponse {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match &door.observation.0.watched.token {
        Some(token) if token.is_in(text(header::AUTHORIZATION)) => {}
        Some(_) => {
            return plain(HttpResponse::Unauthorized())
                .insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"metrics\""))
                .finish();
        }
        None if is_near(request.head(), &door.settings) => {}
        None => return plain(HttpResponse::NotFound()).finish(),
    }
    let format = Format::asked_for(text(header::ACCEPT));
    match door.observation.exposition(format).await {
        Ok(body) => plain(HttpResponse::Ok()).content_type(format.content_type()).body(body),
        Err(error) => {
            tracing::error!(%error, "metrics");
            plain(HttpResponse::InternalServerError()).finish()
        }
    }
}
