//! Which answers are compressed on their way: texts of some length, for clients that take them so.
//!
//! What is compressed tells by its length what it repeats: whoever can have a browser send chosen text that comes back
//! beside a secret, again and again, and sees how long the answers are, finds out the secret letter by letter (BREACH).
//! Answers that carry a secret are therefore never compressed: those of mutations (a new token, a link) and the pages
//! for signing in and unsubscribing, whose addresses are secrets. No other answer holds one: sessions live in cookies,
//! and forms are told from foreign ones by headers, not by a token in the page. Nor can a foreign page have queries
//! sent in somebody's session: its requests are refused before anything is read.

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, ContentEncoding, HeaderMap, HeaderValue};
use actix_web::middleware::Next;

/// Shorter answers grow by it, or as good as.
const LEAST: u64 = 1024;

/// Addresses whose answers carry secrets.
const SECRET: [&str; 2] = ["/sign-in", "/unsubscribe"];

/// Marks an answer as one that is not to be compressed. The mark is taken away again by [`tell`].
pub fn leave_alone(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_ENCODING, ContentEncoding::Identity.to_header_value());
}

/// Inside of the middleware that compresses: marks what it is to leave alone, which it can't know itself.
pub async fn choose(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let secret = SECRET.iter().any(|path| request.path().starts_with(path));
    let mut response = next.call(request).await?.map_into_boxed_body();
    let long = matches!(response.response().body().size(), BodySize::Sized(size) if size >= LEAST);
    if secret || !long || !is_text(response.headers()) {
        // What is compressed already says so.
        if !response.headers().contains_key(header::CONTENT_ENCODING) {
            leave_alone(response.headers_mut());
        }
    }
    Ok(response)
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence != "text/event-stream"
        && (essence.starts_with("text/")
            || ["application/json", "application/graphql-response+json", "image/svg+xml"].contains(&essence))
}

/// Outside of the middleware that compresses: says that answers differ by what clients take, and gives a compressed
/// answer an entity tag of its own, since its bytes are others.
pub fn tell(headers: &mut HeaderMap) {
    let encoding = headers.get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok()).map(str::to_string);
    if encoding.as_deref() == Some("identity") {
        headers.remove(header::CONTENT_ENCODING);
    }
    let said = |value: &HeaderValue| value.to_str().is_ok_and(|value| value.eq_ignore_ascii_case("accept-encoding"));
    // Only the middleware says so, where it has compressed.
    if headers.get_all(header::VARY).any(said) {
        if let (Some(encoding), Some(tag)) = (encoding, headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()))
            && let Some(open) = tag.strip_suffix('"')
            && let Ok(tag) = HeaderValue::from_str(&format!("{open}-{encoding}\""))
        {
            headers.insert(header::ETAG, tag);
        }
    } else {
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
}

/// A tag that [`tell`] may have made, as it was before.
pub fn original(tag: &str) -> &str {
    ["-br", "-gzip", "-deflate"].iter().find_map(|suffix| tag.strip_suffix(suffix)).unwrap_or(tag)
}
