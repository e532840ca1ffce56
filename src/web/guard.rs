//! Around every handler: which requests get there at all, and what every answer says.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};

use super::arriving::Holding;
use super::{Application, arriving, authentication, compressing, failed, refusal};
use crate::error::Error;

/// Before any handler: no request that is too large, none under a foreign name, none to the API from a foreign page.
/// After it: the headers that every answer has.
pub async fn guard(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(application) = request.app_data::<web::Data<Application>>().cloned() else {
        return Ok(request.into_response(failed(&Error::Internal("no application".to_string()))));
    };
    let (limits, patience) = (application.checker.limits(), application.settings.patience);
    let (most, patience) = match is_api(&request) && arriving::is_multipart(&request) {
        true => (limits.upload_bytes, patience.upload),
        false => (limits.body_bytes, patience.body),
    };
    let unread = arriving::bound(&mut request, most.into(), patience);
    let mut response = match refused(&request, &application, most.into()) {
        None => next.call(request).await?.map_into_boxed_body(),
        Some(refusal) => request.into_response(refusal),
    };
    let status = response.status();
    mark(status, response.headers_mut());
    Ok(response.map_body(|_, body| BoxBody::new(Holding::new(body, unread))))
}

fn is_api(request: &ServiceRequest) -> bool {
    request.path() == "/graphql"
}

/// The answer to a request that comes to no handler.
fn refused(request: &ServiceRequest, application: &Application, most: u64) -> Option<HttpResponse> {
    let settings = &application.settings;
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let foreign = header(HeaderName::from_static("sec-fetch-site")) == "cross-site";
    if foreign && is_api(request) && !settings.allows(header(header::ORIGIN)) {
        let message = "pages from elsewhere can't ask this server, unless it is started with --allowed-origin";
        return Some(refusal(HttpResponse::Forbidden(), "FORBIDDEN", message));
    }
    // The header itself: what a proxy, or a script in a page, claims beside it (`Forwarded`) decides nothing here.
    if !settings.answers_under(authentication::host(request.request())) {
        let message = "this server answers under localhost, a bare address, or the host of its --public-url only";
        return Some(refusal(HttpResponse::Forbidden(), "FORBIDDEN", message));
    }
    let length = header(header::CONTENT_LENGTH).parse().ok();
    if length.is_some_and(|length: u64| length > most) {
        let mut answer = HttpResponse::PayloadTooLarge();
        answer.force_close();
        return Some(refusal(answer, "TOO_MANY", &format!("a request of this kind has at most {most} bytes")));
    }
    None
}

/// What every answer says, unless its handler has said something else: it is what it says that it is, stands in no
/// foreign page, and no cache keeps it; and where nobody is known, how one makes oneself known.
fn mark(status: StatusCode, headers: &mut HeaderMap) {
    if status == StatusCode::SWITCHING_PROTOCOLS {
        return;
    }
    compressing::tell(headers);
    let every = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let unknown = (status == StatusCode::UNAUTHORIZED).then_some((header::WWW_AUTHENTICATE, "Bearer realm=\"taawun\""));
    for (name, value) in every.into_iter().chain(unknown) {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}
