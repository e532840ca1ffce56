//! Subscriptions over a WebSocket: the protocol `graphql-transport-ws`.
//!
//! The schema library's own connection for actix keeps a message that comes in parts in memory, however long it grows,
//! and can't be told to end; this one uses the library's protocol over `actix-ws`.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::guard::GuardContext;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Session};
use async_graphql::http::{WebSocket, WebSocketProtocols, WsMessage};
use async_graphql::{Data, Executor, Request, Response};
use futures_util::future::ready;
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use super::authentication::{Credential, address, may_connect};
use super::live::{self, Place, Subscriber};
use super::{Application, failed, refusal};
use crate::accounts::Ground;
use crate::error::{Error, Result};
use crate::graphql::errors;

/// The protocol's name.
const PROTOCOL: &str = "graphql-transport-ws";
/// The largest message that is read, bytes.
const MAX_MESSAGE: usize = 64 * 1024;
/// How many messages may wait while another is dealt with.
const MAX_WAITING: usize = 32;
/// How many subscriptions one connection carries at once.
const MAX_SUBSCRIPTIONS: usize = 16;
/// How long a client may take to say who it is, and to take what it is sent.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a sign of life is asked for.
const PING: Duration = Duration::from_secs(15);
/// After so long without one the connection is given up.
const SILENCE: Duration = Duration::from_secs(45);

/// Whether a connection is to become a WebSocket.
pub(super) fn is_upgrade(context: &GuardContext<'_>) -> bool {
    let upgrade = context.head().headers().get(header::UPGRADE).and_then(|value| value.to_str().ok());
    upgrade.is_some_and(|protocol| protocol.eq_ignore_ascii_case("websocket"))
}

/// `GET /graphql` with an upgrade.
pub(super) async fn open(
    http: HttpRequest,
    application: web::Data<Application>,
    payload: web::Payload,
) -> actix_web::Result<HttpResponse> {
    if !may_connect(&http, &application.settings) {
        let message = "pages from elsewhere can't connect to this server, unless it is started with --allowed-origin";
        return Ok(refusal(HttpResponse::Forbidden(), "FORBIDDEN", message));
    }
    let offered = http.headers().get_all(header::SEC_WEBSOCKET_PROTOCOL).filter_map(|value| value.to_str().ok());
    if !offered.flat_map(|list| list.split(',')).any(|one| one.trim() == PROTOCOL) {
        let message = format!("connect with the sub-protocol {PROTOCOL}");
        return Ok(refusal(HttpResponse::BadRequest(), "BAD_REQUEST", &message));
    }
    let place = match application.streams.enter() {
        Ok(place) => place,
        Err(error) => {
            return Ok(refusal(HttpResponse::ServiceUnavailable(), error.code(), &error.to_string()));
        }
    };
    let credential = match Credential::of(&http, &application) {
        Ok(credential) => credential,
        Err(error) => return Ok(failed(&error)),
    };
    let subscriber = Subscriber { credential, address: address(&http, &application) };
    let (response, session, messages) = actix_ws::handle_with_protocols(&http, payload, &[PROTOCOL])?;
    let messages = messages.max_frame_size(MAX_MESSAGE).aggregate_continuations().max_continuation_size(MAX_MESSAGE);
    actix_web::rt::spawn(async move {
        let _held = place;
        let reason = converse(&application, subscriber, session.clone(), messages).await;
        // Whoever has gone already need not be told.
        let _ = timeout(PATIENCE, session.close(reason)).await;
    });
    Ok(response)
}

/// Passes messages between the client and the protocol until either ends or the server stops; why it ended.
async fn converse(
    application: &web::Data<Application>,
    subscriber: Subscriber,
    mut session: Session,
    mut messages: AggregatedMessageStream,
) -> Option<CloseReason> {
    let known = Arc::new(OnceLock::new());
    let refused = Arc::new(OnceLock::new());
    let (to_protocol, mut heard) = mpsc::channel(MAX_WAITING);
    let incoming = stream::poll_fn(move |context| heard.poll_recv(context));
    let executing = Executing { application: application.clone(), known: known.clone(), open: Arc::default() };
    let (for_init, by_init, code) = (application.clone(), known.clone(), refused.clone());
    let protocol = WebSocket::new(executing, incoming, WebSocketProtocols::GraphQLWS).on_connection_init(
        move |payload| async move {
            match introduced(&for_init, subscriber, &payload).await {
                Ok(subscriber) => {
                    let _ = by_init.set(subscriber);
                    Ok(Data::default())
                }
                Err(error) => {
                    let _ = code.set(if error.code() == "UNAUTHENTICATED" { 4403 } else { 4500 });
                    Err(error.into())
                }
            }
        },
    );
    let mut answers = pin!(protocol);
    let mut closing = pin!(application.streams.closing());
    let mut beat = tokio::time::interval(PING);
    let (began, mut last_heard) = (Instant::now(), Instant::now());
    loop {
        let sent = tokio::select! {
            message = messages.next() => {
                last_heard = Instant::now();
                match message {
                    Some(Ok(AggregatedMessage::Text(text))) => {
                        if to_protocol.try_send(text.into_bytes()).is_err() {
                            return reason(4429, "too many messages at once");
                        }
                        continue;
                    }
                    Some(Ok(AggregatedMessage::Ping(bytes))) => timeout(PATIENCE, session.pong(&bytes)).await,
                    Some(Ok(AggregatedMessage::Pong(_))) => continue,
                    Some(Ok(AggregatedMessage::Binary(_))) => return reason(4400, "send text"),
                    Some(Ok(AggregatedMessage::Close(_))) | None => return None,
                    Some(Err(_)) => return reason(4400, "the message is too long or can't be read"),
                }
            }
            answer = answers.next() => match answer {
                Some(WsMessage::Text(text)) => timeout(PATIENCE, session.text(text)).await,
                Some(WsMessage::Close(code, why)) => {
                    // The library's own codes, in the protocol's terms.
                    let code = match code {
                        1002 => refused.get().copied().unwrap_or(4400),
                        1011 => 4401,
                        other => other,
                    };
                    return reason(code, &why);
                }
                None => return None,
            },
            _ = beat.tick() => {
                if last_heard.elapsed() > SILENCE {
                    return reason(1001, "no sign of life");
                }
                timeout(PATIENCE, session.ping(b"")).await
            }
            () = tokio::time::sleep_until(began + PATIENCE), if known.get().is_none() => {
                return reason(4408, "send connection_init first");
            }
            () = &mut closing => return reason(1001, "the server stops"),
        };
        // Gone, or taking nothing.
        if !matches!(sent, Ok(Ok(()))) {
            return None;
        }
    }
}

/// Who a client says that it is: by the token of its first message, or as its connection was opened.
async fn introduced(
    application: &Application,
    mut subscriber: Subscriber,
    payload: &serde_json::Value,
) -> Result<Subscriber> {
    let mut fields = payload.as_object().into_iter().flatten();
    // GraphiQL writes it as its user did.
    if let Some((_, authorization)) = fields.find(|(name, _)| name.eq_ignore_ascii_case("authorization")) {
        subscriber.credential = Credential::bearer(authorization.as_str().unwrap_or_default())?;
    }
    let (asked, now, public) = (subscriber.clone(), application.clock.timestamp(), application.settings.public);
    let asker = application
        .db
        .ask(move |connection| Ok(asked.credential.current(connection, &asked.address, public, now)?.asker))
        .await?;
    // Nobody in particular has nothing to hear where there are accounts.
    if asker.account().is_none() && !asker.rights.sees(&Ground::Institution) {
        return Err(Error::Unauthenticated);
    }
    Ok(subscriber)
}

/// A close code with its reason, which must fit in a frame.
fn reason(code: u16, why: &str) -> Option<CloseReason> {
    let mut description = String::new();
    for c in why.chars().take_while(|c| *c != '\n') {
        if description.len() + c.len_utf8() > 120 {
            break;
        }
        description.push(c);
    }
    Some(CloseReason { code: CloseCode::from(code), description: Some(description) })
}

/// Carries out what a connection subscribes to.
#[derive(Clone)]
struct Executing {
    application: web::Data<Application>,
    known: Arc<OnceLock<Subscriber>>,
    open: Arc<AtomicUsize>,
}

impl Executor for Executing {
    fn execute(&self, _: Request) -> impl Future<Output = Response> + Send {
        ready(errors::refused(Error::Internal("a query over a WebSocket".to_string())))
    }

    fn execute_stream(&self, request: Request, _: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let refused = |error| stream::once(ready(errors::refused(error))).boxed();
        let Some(subscriber) = self.known.get().cloned() else { return refused(Error::Unauthenticated) };
        let what = "subscriptions of one connection";
        let place = match Place::among(&self.open, MAX_SUBSCRIPTIONS, what) {
            Ok(place) => place,
            Err(error) => return refused(error),
        };
        let checked =
            match self.application.checker.check(request, !matches!(subscriber.credential, Credential::Nothing)) {
                Ok(checked) => checked,
                Err(refusal) => return stream::once(ready(refusal.response())).boxed(),
            };
        let application = self.application.clone();
        let told = stream::once(async move { live::subscribe(&application, checked, subscriber).await }).flatten();
        told.map(move |response| {
            let _held = &place;
            response
        })
        .boxed()
    }
}
