//! `graphql-transport-ws` over a WebSocket: queries, mutations and subscriptions, by whoever the first message names.

use std::future::pending;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::guard::GuardContext;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev, web};
use actix_ws::{AggregatedMessage, CloseCode, CloseReason, ProtocolError, Session};
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response};
use futures_util::future::{BoxFuture, poll_fn, ready};
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use serde_json::{Map, Value};
use tokio::time::{Instant, timeout};

use super::places::Place;
use super::protocol::{self, Message, code};
use super::{KEEP_ALIVE, MAX_OPERATIONS, PATIENCE, Subscriber};
use crate::accounts::sign_in::Visitor;
use crate::error::{Error, Result};
use crate::graphql::errors;
use crate::web::authentication::{self, Credential, Sender};
use crate::web::graphql::execute;
use crate::web::{Application, failed, refusal};

/// The largest message that is read, bytes.
const MAX_MESSAGE: usize = 64 * 1024;
/// What is read at the most before it makes a message, bytes: the parts of one can be small and many.
const MAX_UNREAD: usize = 4 * MAX_MESSAGE;
/// After so long without a sign of life the connection is given up.
const SILENCE: Duration = Duration::from_secs(45);

/// Whether a connection is to become a WebSocket.
pub(in crate::web) fn is_upgrade(context: &GuardContext<'_>) -> bool {
    let upgrade = context.head().headers().get(header::UPGRADE).and_then(|value| value.to_str().ok());
    upgrade.is_some_and(|protocol| protocol.eq_ignore_ascii_case("websocket"))
}

/// `GET /graphql` with an upgrade.
pub(in crate::web) async fn open(
    http: HttpRequest,
    application: web::Data<Application>,
    payload: web::Payload,
) -> actix_web::Result<HttpResponse> {
    if !authentication::may_connect(&http, &application.settings) {
        let message = "pages from elsewhere can't connect to this server, unless it is started with --allowed-origin";
        return Ok(refusal(HttpResponse::Forbidden(), "FORBIDDEN", message));
    }
    let offered = http.headers().get_all(header::SEC_WEBSOCKET_PROTOCOL).filter_map(|value| value.to_str().ok());
    if !offered.flat_map(|list| list.split(',')).any(|one| one.trim() == protocol::NAME) {
        let message = format!("connect with the sub-protocol {}", protocol::NAME);
        return Ok(refusal(HttpResponse::BadRequest(), "BAD_REQUEST", &message));
    }
    let credential = match Credential::of(&http, &application) {
        Ok(credential) => credential,
        Err(error) => return Ok(failed(&error)),
    };
    // No answer here can bring a cookie, so that nobody is signed in.
    let visitor = Visitor { own_page: false, ..authentication::visitor(&http, &application) };
    let waiting = match application.streams.places.wait(&visitor.address) {
        Ok(place) => place,
        Err(error) => return Ok(refusal(HttpResponse::TooManyRequests(), error.code(), &error.to_string())),
    };
    let wanted = authentication::is_wanted(&http, &application.settings);
    let client = Client { application, visitor, credential, wanted };
    let unread = Arc::new(AtomicUsize::new(0));
    let payload = measured(&http, payload, Arc::clone(&unread)).await?;
    let (response, session, messages) = actix_ws::handle_with_protocols(&http, payload, &[protocol::NAME])?;
    let messages = messages.max_frame_size(MAX_MESSAGE).aggregate_continuations().max_continuation_size(MAX_MESSAGE);
    // A message ends what was unread.
    let messages = messages.inspect(move |_| unread.store(0, Ordering::Relaxed));
    actix_web::rt::spawn(async move {
        let end = converse(client, waiting, session.clone(), messages).await;
        let reason = end.map(|End(code, why)| CloseReason {
            code: CloseCode::from(code),
            description: Some(why.chars().filter(|c| !c.is_control()).collect()),
        });
        // Whoever has gone already need not be told.
        let _ = timeout(PATIENCE, session.close(reason)).await;
    });
    Ok(response)
}

/// A connection's bytes, which end with an error when there are too many of them that make no message. The reader of
/// frames looks at the length of one only when it has all of it.
async fn measured(
    http: &HttpRequest,
    payload: web::Payload,
    unread: Arc<AtomicUsize>,
) -> actix_web::Result<web::Payload> {
    let payload = payload.map(move |part: Result<Bytes, PayloadError>| {
        let part = part?;
        let sum = unread.fetch_add(part.len(), Ordering::Relaxed) + part.len();
        if sum > MAX_UNREAD { Err(PayloadError::Overflow) } else { Ok(part) }
    });
    web::Payload::from_request(http, &mut dev::Payload::Stream { payload: Box::pin(payload) }).await
}

/// Who is at the other end.
#[derive(Clone)]
struct Client {
    application: web::Data<Application>,
    visitor: Visitor,
    credential: Credential,
    /// Whether no foreign page can be at work behind the back of whoever the cookie stands for.
    wanted: bool,
}

/// Why a connection ends: a close code and a reason for people.
struct End(u16, String);

fn end<T>(code: u16, why: impl Into<String>) -> Result<T, End> {
    Err(End(code, why.into()))
}

/// How far a connection is.
enum Stage {
    /// Nothing has been said.
    Opened,
    /// `connection_init` has come and is looked at.
    Introduced(BoxFuture<'static, Result<(Credential, Place)>>),
    /// `connection_ack` has been sent.
    Acknowledged,
}

impl Stage {
    /// What comes of an introduction.
    async fn introduction(&mut self) -> Result<(Credential, Place)> {
        match self {
            Stage::Introduced(introduction) => introduction.await,
            Stage::Opened | Stage::Acknowledged => pending().await,
        }
    }
}

/// What happens next on a connection.
enum Event {
    Heard(Option<Result<AggregatedMessage, ProtocolError>>),
    Introduced(Result<(Credential, Place)>),
    Told(String, Option<Response>),
    Beat,
    Late,
    Closing,
}

/// Passes messages between a client and what is carried out for it until either ends or the server stops; why it ended,
/// where there is anybody to tell.
async fn converse(
    client: Client,
    waiting: Place,
    mut session: Session,
    messages: impl Stream<Item = Result<AggregatedMessage, ProtocolError>>,
) -> Option<End> {
    let mut messages = pin!(messages);
    let mut closing = pin!(client.application.streams.closing());
    let mut connection =
        Connection { client, stage: Stage::Opened, _place: waiting, operations: Operations::default() };
    let mut beat = tokio::time::interval(KEEP_ALIVE);
    let (began, mut last_heard) = (Instant::now(), Instant::now());
    loop {
        let Connection { stage, operations, .. } = &mut connection;
        let acknowledged = matches!(stage, Stage::Acknowledged);
        let event = tokio::select! {
            message = messages.next() => Event::Heard(message),
            introduced = stage.introduction() => Event::Introduced(introduced),
            (id, told) = operations.next() => Event::Told(id, told),
            _ = beat.tick() => Event::Beat,
            () = tokio::time::sleep_until(began + PATIENCE), if !acknowledged => Event::Late,
            () = &mut closing => Event::Closing,
        };
        let answer = match event {
            Event::Heard(None | Some(Ok(AggregatedMessage::Close(_)))) => return None,
            Event::Heard(Some(message)) => {
                last_heard = Instant::now();
                match message {
                    Ok(AggregatedMessage::Ping(bytes)) => {
                        // Gone, or taking nothing.
                        if !matches!(timeout(PATIENCE, session.pong(&bytes)).await, Ok(Ok(()))) {
                            return None;
                        }
                        Ok(None)
                    }
                    Ok(AggregatedMessage::Text(text)) => connection.heard(&text),
                    Ok(AggregatedMessage::Binary(_)) => end(code::INVALID, "send text"),
                    Ok(AggregatedMessage::Pong(_) | AggregatedMessage::Close(_)) => Ok(None),
                    Err(error) => Err(unreadable(&error)),
                }
            }
            Event::Introduced(introduced) => connection.introduced(introduced),
            Event::Told(id, told) => connection.told(&id, told),
            Event::Beat if last_heard.elapsed() > SILENCE => end(code::GOING_AWAY, "no sign of life"),
            Event::Beat => {
                if !matches!(timeout(PATIENCE, session.ping(b"")).await, Ok(Ok(()))) {
                    return None;
                }
                Ok(None)
            }
            Event::Late => match &connection.stage {
                Stage::Opened => end(code::INIT_TIMEOUT, "Connection initialisation timeout"),
                _ => end(code::TRY_AGAIN_LATER, "the server is busy; try again in a moment"),
            },
            Event::Closing => end(code::GOING_AWAY, "the server stops"),
        };
        match answer {
            Ok(None) => {}
            Ok(Some(text)) => {
                if !matches!(timeout(PATIENCE, session.text(text)).await, Ok(Ok(()))) {
                    return None;
                }
            }
            Err(end) => return Some(end),
        }
    }
}

fn unreadable(error: &ProtocolError) -> End {
    match error {
        ProtocolError::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            End(code::NOT_A_TEXT, "send text in UTF-8".to_string())
        }
        ProtocolError::Overflow | ProtocolError::Io(_) => {
            End(code::TOO_BIG, format!("a message has at most {MAX_MESSAGE} bytes"))
        }
        other => End(code::PROTOCOL_ERROR, other.to_string()),
    }
}

/// One connection.
struct Connection {
    client: Client,
    stage: Stage,
    /// One of those for waiting, then its own.
    _place: Place,
    operations: Operations,
}

/// What is to be sent, if anything, or the end of the connection.
type Answer = Result<Option<String>, End>;

/// A message as it is sent.
fn say(message: serde_json::Result<String>) -> Answer {
    message.map(Some).or_else(|error| {
        tracing::error!(%error, "answer");
        end(code::INTERNAL, "something went wrong here; it has been logged")
    })
}

impl Connection {
    fn heard(&mut self, text: &str) -> Answer {
        let message = match protocol::read(text) {
            Ok(message) => message,
            Err(why) => return end(code::INVALID, why),
        };
        match message {
            Message::Init(payload) if matches!(self.stage, Stage::Opened) => {
                self.stage = Stage::Introduced(Box::pin(introduce(self.client.clone(), payload)));
                Ok(None)
            }
            Message::Init(_) => end(code::TOO_MANY_INITS, "Too many initialisation requests"),
            Message::Ping(payload) => say(protocol::pong(payload.as_ref())),
            Message::Pong => Ok(None),
            Message::Complete(id) => {
                self.operations.remove(&id);
                Ok(None)
            }
            Message::Subscribe { .. } if !matches!(self.stage, Stage::Acknowledged) => {
                end(code::UNAUTHORIZED, "Unauthorized")
            }
            Message::Subscribe { id, .. } if self.operations.has(&id) => {
                end(code::ID_IN_USE, format!("Subscriber for {} already exists", crate::error::shorten(&id)))
            }
            Message::Subscribe { id, request } => {
                let what = "operations of one connection at once";
                let (limit, asked) = (MAX_OPERATIONS as u64, self.operations.0.len() as u64 + 1);
                match request {
                    _ if asked > limit => refused(&id, Error::TooMany { what, limit, asked }),
                    Err(error) => refused(&id, error),
                    Ok(request) => {
                        self.operations.begin(id, carried_out(self.client.clone(), *request));
                        Ok(None)
                    }
                }
            }
        }
    }

    fn introduced(&mut self, introduced: Result<(Credential, Place)>) -> Answer {
        match introduced {
            Ok((credential, place)) => {
                self.client.credential = credential;
                self.stage = Stage::Acknowledged;
                self._place = place;
                say(protocol::acknowledged())
            }
            Err(Error::Unauthenticated) => end(code::FORBIDDEN, "Forbidden: send a valid token, or sign in"),
            Err(error @ Error::TooMany { .. }) => end(code::TRY_AGAIN_LATER, error.to_string()),
            Err(error) if error.code() == "UNAVAILABLE" => {
                tracing::warn!(%error, "connection_init");
                end(code::TRY_AGAIN_LATER, errors::UNAVAILABLE)
            }
            Err(error) => {
                tracing::error!(%error, "connection_init");
                end(code::INTERNAL, "something went wrong here; it has been logged")
            }
        }
    }

    fn told(&mut self, id: &str, told: Option<Response>) -> Answer {
        match told {
            Some(response) if super::is_refusal(&response) => {
                self.operations.remove(id);
                say(protocol::error(id, &response.errors))
            }
            Some(response) => say(protocol::next(id, &response)),
            None => say(protocol::complete(id)),
        }
    }
}

fn refused(id: &str, error: Error) -> Answer {
    say(protocol::error(id, &errors::refused(error).errors))
}

/// Who a client says that it is, by the token of its first message or as its connection was opened; with its place.
async fn introduce(client: Client, payload: Map<String, Value>) -> Result<(Credential, Place)> {
    let Client { application, visitor, mut credential, .. } = client;
    // GraphiQL writes it as its user did.
    if let Some((_, authorization)) = payload.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization")) {
        credential = Credential::bearer(authorization.as_str().unwrap_or_default())?;
    }
    let Sender { asker, visitor, credential } = authentication::known(&application, visitor, credential).await?;
    super::may_listen(&asker)?;
    let place = application.streams.places.enter(&asker, &visitor.address)?;
    Ok((credential, place))
}

/// What an operation tells: an answer, or those of a subscription.
fn carried_out(client: Client, request: Request) -> BoxStream<'static, Response> {
    let told = stream::once(async move {
        match carry_out(client, request).await {
            Ok(told) => told,
            Err(error) => stream::once(ready(errors::refused(error))).boxed(),
        }
    });
    told.flatten().boxed()
}

async fn carry_out(client: Client, request: Request) -> Result<BoxStream<'static, Response>> {
    let Client { application, visitor, credential, wanted } = client;
    // Who it is now: much can have changed since the connection was opened.
    let Sender { asker, visitor, credential } = authentication::known(&application, visitor, credential).await?;
    super::may_listen(&asker)?;
    let checked = match application.checker.check(request) {
        Ok(checked) => checked,
        Err(refusal) => return Ok(stream::once(ready(refusal.response())).boxed()),
    };
    if checked.kind() == OperationType::Subscription {
        let subscriber = Subscriber { credential, address: visitor.address };
        return Ok(super::subscribe(&application, checked, subscriber).await);
    }
    // The browser sends the session's cookie by itself, also for a foreign page.
    if visitor.session.is_some() && !wanted && checked.kind() == OperationType::Mutation {
        let problem = "a mutation in a session needs a connection with an Origin, or with the header X-Taawun: 1";
        return Err(Error::Forbidden(problem));
    }
    let answer = execute(&application, checked, asker, visitor).await;
    Ok(stream::once(ready(answer)).boxed())
}

/// What is carried out on a connection, by the client's ids. It ends when it is taken away.
#[derive(Default)]
struct Operations(Vec<(String, BoxStream<'static, Response>)>);

impl Operations {
    fn has(&self, id: &str) -> bool {
        self.0.iter().any(|(own, _)| own == id)
    }

    fn begin(&mut self, id: String, told: BoxStream<'static, Response>) {
        self.0.push((id, told));
    }

    fn remove(&mut self, id: &str) {
        self.0.retain(|(own, _)| own != id);
    }

    /// What the next of them tells; `None` for its end. Whoever has told something comes last the next time.
    async fn next(&mut self) -> (String, Option<Response>) {
        poll_fn(|context| {
            let ready =
                self.0.iter_mut().enumerate().find_map(|(at, (_, told))| match Pin::new(told).poll_next(context) {
                    std::task::Poll::Ready(told) => Some((at, told)),
                    std::task::Poll::Pending => None,
                });
            let Some((at, told)) = ready else { return std::task::Poll::Pending };
            let (id, stream) = self.0.remove(at);
            if told.is_some() {
                self.0.push((id.clone(), stream));
            }
            std::task::Poll::Ready((id, told))
        })
        .await
    }
}
