//! Bodies on their way: how large they may be, and how long they may take.

use std::io;
use std::time::Duration;

use actix_web::HttpMessage as _;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::{Method, header};
use futures_util::StreamExt as _;
use futures_util::stream;
use tokio::time::{Instant, timeout_at};

/// How long clients may take to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For the head of a request.
    pub head: Duration,
    /// For the body, all of it.
    pub body: Duration,
    /// For the body of a request with a file.
    pub upload: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { head: Duration::from_secs(10), body: Duration::from_secs(20), upload: Duration::from_secs(300) }
    }
}

/// A body that did not arrive in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the request did not arrive whole within {seconds} seconds")]
pub struct Late {
    /// How long it might have taken.
    pub seconds: u64,
}

/// The same, where that is why a body could not be read.
pub fn late(error: &PayloadError) -> Option<Late> {
    match error {
        PayloadError::Io(error) => error.get_ref()?.downcast_ref().copied(),
        _ => None,
    }
}

/// Whether a request says that it comes with files.
pub fn is_multipart(request: &ServiceRequest) -> bool {
    let sent = request.headers().get(header::CONTENT_TYPE).map(|value| value.as_bytes().trim_ascii_start());
    let kind = b"multipart/";
    sent.and_then(|sent| sent.get(..kind.len())).is_some_and(|start| start.eq_ignore_ascii_case(kind))
}

/// Has a request's body end with an error where it grows over `most` bytes or takes longer than `patience`, whoever
/// reads it. Without a `Content-Length` it is counted as it comes.
pub fn bound(request: &mut ServiceRequest, most: u64, patience: Duration) {
    // What comes after an upgrade is no body.
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method()) {
        return;
    }
    let until = Instant::now() + patience;
    let late = Late { seconds: patience.as_secs() };
    let parts = stream::unfold(Some((request.take_payload(), most)), move |state| async move {
        let (mut payload, left) = state?;
        let part = match timeout_at(until, payload.next()).await {
            Ok(Some(Ok(part))) => part,
            Ok(Some(Err(error))) => return Some((Err(error), None)),
            Ok(None) => return None,
            Err(_) => return Some((Err(PayloadError::Io(io::Error::new(io::ErrorKind::TimedOut, late))), None)),
        };
        match left.checked_sub(part.len() as u64) {
            Some(left) => Some((Ok(part), Some((payload, left)))),
            None => Some((Err(PayloadError::Overflow), None)),
        }
    });
    request.set_payload(Payload::Stream { payload: Box::pin(parts) });
}
