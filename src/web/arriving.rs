//! Bodies on their way: how large they may be, and how long they may take.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpMessage as _;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::{Method, header};
use actix_web::web::Bytes;
use futures_util::future::poll_fn;
use futures_util::stream::{self, Stream as _};
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

/// A body that is still arriving, shared between whoever reads it and the answer.
pub type Unread = Rc<RefCell<Payload>>;

/// Has a request's body end with an error where it grows over `most` bytes or takes longer than `patience`, whoever
/// reads it. Without a `Content-Length` it is counted as it comes. `None` for a connection that becomes a WebSocket.
pub fn bound(request: &mut ServiceRequest, most: u64, patience: Duration) -> Option<Unread> {
    // What comes after an upgrade is no body.
    let upgrade =
        request.headers().get(header::UPGRADE).is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket"));
    if upgrade && request.method() == Method::GET && !request.headers().contains_key(header::TRANSFER_ENCODING) {
        return None;
    }
    let until = Instant::now() + patience;
    let late = Late { seconds: patience.as_secs() };
    let unread = Rc::new(RefCell::new(request.take_payload()));
    let parts = stream::unfold(Some((Rc::clone(&unread), most)), move |state| async move {
        let (payload, left) = state?;
        let next = poll_fn(|context| Pin::new(&mut *payload.borrow_mut()).poll_next(context));
        let part = match timeout_at(until, next).await {
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
    Some(unread)
}

/// An answer that holds what nobody has read of its request. actix-web would wait for ever for the rest of a chunked
/// body that was let go of, and closes the connection, in time, where it is held on to.
pub struct Holding {
    body: BoxBody,
    _unread: Option<Unread>,
}

impl Holding {
    /// An answer's body with its request's.
    pub fn new(body: BoxBody, unread: Option<Unread>) -> Holding {
        Holding { body, _unread: unread }
    }
}

impl MessageBody for Holding {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
