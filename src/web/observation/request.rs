//! Each request has an id and a span, and leaves one line in the log when it is answered.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web;
use async_graphql::parser::types::OperationType;
use async_graphql::{Response, Value};
use futures_util::stream::{self, BoxStream, StreamExt};
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::field::Empty;
use tracing::{Instrument, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::admission::is_from_proxy;
use super::{Door, Observation, labels, probes};
use crate::graphql::Checked;
use crate::graphql::spending::Spending;

/// The header with a request's id.
pub const REQUEST_ID: &str = "x-request-id";
/// The code of what went well.
const OK: &str = "OK";
/// The status in the log of a request whose client did not wait for the answer (as nginx has it).
const CLIENT_GONE: u16 = 499;

/// The code of such a request.
const GONE: &str = "CLIENT_GONE";

tokio::task_local! {
    /// The request over HTTP that this task answers.
    static CURRENT: Arc<Current>;
}

/// A request over HTTP that is being answered.
struct Current {
    id: String,
    /// The watch over the operation in it.
    watch: Mutex<Option<Watch>>,
    /// What became of that.
    answered: Mutex<Option<Answered>>,
    /// With what code it was refused before there was an operation.
    refused: Mutex<Option<String>>,
}

/// An operation, as its document has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operation {
    /// The name that its author gave it.
    pub name: Option<String>,
    /// `query`, `mutation` or `subscription`.
    pub kind: &'static str,
}

fn word(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// An operation that was answered.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    /// Which; `None` where its document could not be read.
    pub operation: Option<Operation>,
    /// The key of the account that asked.
    pub account: Option<i64>,
    /// What it cost.
    pub spending: Spending,
    /// `OK`, or the code of the first error.
    pub code: String,
}

/// The id of the request that this task answers over HTTP.
pub fn id() -> Option<String> {
    CURRENT.try_with(|current| current.id.clone()).ok()
}

/// Notes with what code the request that this task answers is refused.
pub fn refused(code: &str) {
    let _ = CURRENT.try_with(|current| {
        *current.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(code.to_string());
    });
}

/// The watch over one operation, whatever door it came through.
#[derive(Clone)]
pub struct Watch {
    id: String,
    account: Option<i64>,
    spending: Spending,
    operation: Operation,
}

impl Watch {
    /// Over an operation that begins now, for the account with this key; what it costs is counted in `spending`.
    pub fn begin(account: Option<i64>, request: &Checked, spending: Spending) -> Watch {
        let name = request.operation_name().map(str::to_string);
        let operation = Operation { name, kind: word(request.kind()) };
        let watch = Watch { id: id().unwrap_or_else(new_id), account, spending, operation };
        let _ = CURRENT.try_with(|current| {
            *current.watch.lock().unwrap_or_else(PoisonError::into_inner) = Some(watch.clone());
        });
        watch
    }

    /// Carries the operation out under the watch. Errors of the inside say under which id they were logged.
    pub async fn over(self, observation: &Observation, work: impl Future<Output = Response>) -> Response {
        let (request, span) = self.spans();
        let mut response = work.instrument(span.clone()).await;
        let code = self.marked(&mut response).unwrap_or_else(|| OK.to_string());
        let answered = self.answered(&span, code);
        let over_http = CURRENT.try_with(|current| {
            *current.answered.lock().unwrap_or_else(PoisonError::into_inner) = Some(answered.clone());
        });
        if over_http.is_err() {
            observation.0.measures.operation("websocket", &answered);
            request.in_scope(|| tell_operation(&self.id, "websocket", &answered, None));
        }
        response
    }

    /// The same for a subscription, which is told of when it has ended.
    pub fn along(self, observation: &Observation, told: BoxStream<'static, Response>) -> BoxStream<'static, Response> {
        let door = if CURRENT.try_with(|_| ()).is_ok() { "sse" } else { "websocket" };
        let (request, span) = self.spans();
        let mut told = told;
        let mut going_on =
            GoingOn { watch: self, observation: observation.clone(), door, request, span, code: OK.to_string() };
        stream::poll_fn(move |context| {
            let span = going_on.span.clone();
            let next = span.in_scope(|| told.poll_next_unpin(context));
            next.map(|response| {
                response.map(|mut response| {
                    if let Some(code) = going_on.watch.marked(&mut response) {
                        going_on.code = code;
                    }
                    response
                })
            })
        })
        .boxed()
    }

    /// The span of the request, and that of the operation in it.
    fn spans(&self) -> (Span, Span) {
        let over_http = CURRENT.try_with(|_| ()).is_ok();
        let request = if over_http { Span::current() } else { tracing::info_span!("request", id = self.id) };
        let span = tracing::info_span!(
            parent: &request, "graphql", operation = Empty, kind = Empty, account = self.account
        );
        (request, span)
    }

    /// Gives the errors of the inside the id under which they were logged; the code of the first error, if any.
    fn marked(&self, response: &mut Response) -> Option<String> {
        let mut first = None;
        for error in &mut response.errors {
            let extensions = error.extensions.get_or_insert_default();
            let code = match extensions.get("code") {
                Some(Value::String(code)) => code.clone(),
                _ => "UNKNOWN".to_string(),
            };
            if code == "INTERNAL" {
                extensions.set("requestId", self.id.clone());
            }
            first.get_or_insert(code);
        }
        first
    }

    /// What is told of the operation; its span is named after it.
    fn answered(&self, span: &Span, code: String) -> Answered {
        let operation = self.operation.clone();
        span.record("kind", operation.kind);
        if let Some(name) = operation.name.as_deref().and_then(labels::cleaned) {
            span.record("operation", name);
        }
        Answered { operation: Some(operation), account: self.account, spending: self.spending.clone(), code }
    }
}

/// A subscription that goes on.
struct GoingOn {
    watch: Watch,
    observation: Observation,
    door: &'static str,
    request: Span,
    span: Span,
    code: String,
}

impl Drop for GoingOn {
    fn drop(&mut self) {
        let answered = self.watch.answered(&self.span, std::mem::take(&mut self.code));
        self.observation.0.measures.operation(self.door, &answered);
        self.request.in_scope(|| tell_operation(&self.watch.id, self.door, &answered, None));
    }
}

/// Around everything that the server answers: probes are answered here, all else is watched.
pub(in crate::web) async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(door) = request.app_data::<web::Data<Door>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    if let Some(answer) = probes::answer(&request, &door).await {
        tracing::debug!(target: "taawun::request", path = request.path(), status = answer.status().as_u16(), "probe");
        return Ok(request.into_response(answer));
    }
    let from_proxy = is_from_proxy(request.head(), &door.settings);
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let given = given.filter(|id| from_proxy && is_well_formed(id)).map(str::to_string);
    let id = given.unwrap_or_else(new_id);
    let span = tracing::info_span!("request", id);
    if from_proxy {
        let trace = TraceContextPropagator::new().extract(&Headers(request.headers()));
        // Without a collector there is nothing that it could belong to.
        let _ = span.set_parent(trace);
    }
    let current = Arc::new(Current {
        id: id.clone(),
        watch: Mutex::default(),
        answered: Mutex::default(),
        refused: Mutex::default(),
    });
    let under_way = UnderWay::begin(&door.observation, Arc::clone(&current), span.clone());
    let answer = CURRENT.scope(current, next.call(request)).instrument(span).await;
    let (status, route, events) = match &answer {
        Ok(response) => {
            let content = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
            let route = response.request().match_pattern();
            (response.status().as_u16(), route, content.starts_with(b"text/event-stream"))
        }
        Err(error) => (error.as_response_error().status_code().as_u16(), None, false),
    };
    under_way.answered(status, route.as_deref(), events);
    let mut response = answer?.map_into_boxed_body();
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static(REQUEST_ID), value);
    }
    Ok(response)
}

/// A request from its head to its answer's, or until nobody waits for it any more.
struct UnderWay {
    observation: Observation,
    current: Arc<Current>,
    span: Span,
    began: Instant,
    told: bool,
}

impl UnderWay {
    fn begin(observation: &Observation, current: Arc<Current>, span: Span) -> UnderWay {
        observation.0.under_way.send_modify(|count| *count += 1);
        UnderWay { observation: observation.clone(), current, span, began: Instant::now(), told: false }
    }

    fn answered(mut self, status: u16, route: Option<&str>, events: bool) {
        self.told = true;
        self.tell(status, route.unwrap_or("none"), events);
    }

    fn tell(&self, status: u16, route: &str, events: bool) {
        let measures = &self.observation.0.measures;
        measures.request(route, status, self.began.elapsed());
        let door = if events { "sse" } else { "http" };
        let take = |of: &Mutex<Option<String>>| of.lock().unwrap_or_else(PoisonError::into_inner).take();
        let answered = self.current.answered.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (id, code) = (&self.current.id, take(&self.current.refused));
        let answered = answered.or_else(|| {
            if status == CLIENT_GONE {
                let watch = self.current.watch.lock().unwrap_or_else(PoisonError::into_inner).take()?;
                return Some(watch.answered(&self.span, GONE.to_string()));
            }
            let code = code.clone().filter(|_| route == "/graphql")?;
            Some(Answered { operation: None, account: None, spending: Spending::default(), code })
        });
        let _entered = self.span.enter();
        match &answered {
            Some(answered) => {
                measures.operation(door, answered);
                tell_operation(id, door, answered, Some(status));
            }
            None => {
                let ms = milliseconds(self.began.elapsed());
                let door = match (route, status) {
                    ("/graphql", 101) => "websocket",
                    ("/graphql", _) => door,
                    _ => "page",
                };
                tracing::info!(target: "taawun::request", request = id, door, route, status, ms, code, "answered");
            }
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if !self.told {
            self.tell(CLIENT_GONE, "none", false);
        }
        self.observation.0.under_way.send_modify(|count| *count = count.saturating_sub(1));
    }
}

/// The line of an operation.
fn tell_operation(id: &str, door: &str, answered: &Answered, status: Option<u16>) {
    let operation = answered.operation.as_ref();
    let name = operation.and_then(|operation| operation.name.as_deref()).and_then(labels::cleaned);
    let kind = operation.map(|operation| operation.kind);
    let Answered { account, spending, code, .. } = answered;
    tracing::info!(
        target: "taawun::request",
        request = id,
        door,
        operation = name,
        kind,
        account,
        cost = spending.cost(),
        statements = spending.statements(),
        rows = spending.rows(),
        ms = milliseconds(spending.elapsed()),
        status,
        code,
        "answered"
    );
}

fn milliseconds(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn new_id() -> String {
    format!("{:016x}", rand::random::<u64>())
}

/// Whether an id from a proxy can be kept: it goes into a header and the log.
fn is_well_formed(id: &str) -> bool {
    (8..=128).contains(&id.len()) && id.bytes().all(|c| c.is_ascii_alphanumeric() || b"-_.".contains(&c))
}

/// The headers of a request, for whoever reads traces from them.
struct Headers<'a>(&'a header::HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_that_are_plain_and_short_are_kept() {
        assert!(is_well_formed(&new_id()) && is_well_formed("4bf92f35-77b3-4da6.a3ce_929d"));
        let long = "a".repeat(129);
        for odd in ["", "short", "has a space in it", "line\nbreak-it", "amina@example.ma", "ééééééééé", &long]
        {
            assert!(!is_well_formed(odd), "{odd}");
        }
    }
}
