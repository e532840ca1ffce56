//! The messages of `graphql-transport-ws`, as its text has them
//! (<https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>).

use async_graphql::{Extensions, Request, Response, ServerError, Variables};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::MAX_ID;
use crate::error::{Error, Result};

/// The protocol's name.
pub(super) const NAME: &str = "graphql-transport-ws";
/// How deep serde_json reads.
const MAX_DEPTH: u64 = 128;

/// The close codes that the protocol names, and those of WebSockets (RFC 6455, section 7.4, and its registry) beside them.
pub(super) mod code {
    /// The server stops.
    pub(in super::super) const GOING_AWAY: u16 = 1001;
    /// Frames that are none.
    pub(in super::super) const PROTOCOL_ERROR: u16 = 1002;
    /// Bytes that are no text.
    pub(in super::super) const NOT_A_TEXT: u16 = 1007;
    /// A message that is too long.
    pub(in super::super) const TOO_BIG: u16 = 1009;
    /// Something went wrong here.
    pub(in super::super) const INTERNAL: u16 = 1011;
    /// Nothing is wrong with the client: it may connect again after a while.
    pub(in super::super) const TRY_AGAIN_LATER: u16 = 1013;
    /// "Invalid message".
    pub(in super::super) const INVALID: u16 = 4400;
    /// "Unauthorized": an operation before the connection is acknowledged.
    pub(in super::super) const UNAUTHORIZED: u16 = 4401;
    /// "Forbidden": the connection is not accepted.
    pub(in super::super) const FORBIDDEN: u16 = 4403;
    /// "Connection initialisation timeout".
    pub(in super::super) const INIT_TIMEOUT: u16 = 4408;
    /// "Subscriber for … already exists".
    pub(in super::super) const ID_IN_USE: u16 = 4409;
    /// "Too many initialisation requests".
    pub(in super::super) const TOO_MANY_INITS: u16 = 4429;
}

/// What a client says.
pub(super) enum Message {
    /// `connection_init`, with its payload.
    Init(Map<String, Value>),
    /// `ping`, with its payload, which the `pong` repeats.
    Ping(Option<Map<String, Value>>),
    /// `pong`, asked for or not.
    Pong,
    /// `subscribe`: an operation under an id. A request that is not to be read is the operation's error, not the
    /// connection's.
    Subscribe { id: String, request: Result<Box<Request>> },
    /// `complete`: no more is to be told of an operation.
    Complete(String),
}

#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Loaded {
    payload: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct Subscribe {
    payload: Operation,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    query: String,
    operation_name: Option<String>,
    variables: Option<Variables>,
    extensions: Option<Extensions>,
}

/// Reads a client's message.
///
/// # Errors
/// What is wrong with it, for closing the connection with [`code::INVALID`].
pub(super) fn read(text: &str) -> Result<Message, String> {
    let Kind { kind } = parsed(text)?;
    let id = || match parsed(text)? {
        Named { id } if id.is_empty() => Err("the id is empty".to_string()),
        Named { id } if id.len() > MAX_ID => Err(format!("the id is longer than {MAX_ID} bytes")),
        Named { id } => Ok(id),
    };
    let payload = || Ok::<_, String>(parsed::<Loaded>(text)?.payload);
    match kind.as_str() {
        "connection_init" => Ok(Message::Init(payload()?.unwrap_or_default())),
        "ping" => Ok(Message::Ping(payload()?)),
        "pong" => payload().map(|_| Message::Pong),
        "subscribe" => Ok(Message::Subscribe { id: id()?, request: request(text)? }),
        "complete" => Ok(Message::Complete(id()?)),
        // The server's own.
        "connection_ack" | "next" | "error" => Err(format!("a client sends no {kind}")),
        _ => Err("unknown type of message".to_string()),
    }
}

/// What doesn't interest is skipped without going into it, however deep it is.
fn parsed<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn request(text: &str) -> Result<Result<Box<Request>>, String> {
    match serde_json::from_str::<Subscribe>(text) {
        Ok(Subscribe { payload: Operation { query, operation_name, variables, extensions } }) => {
            let mut request = Request::new(query).variables(variables.unwrap_or_default());
            request.operation_name = operation_name;
            request.extensions = extensions.unwrap_or_default();
            Ok(Ok(Box::new(request)))
        }
        Err(error) if error.to_string().starts_with("recursion limit exceeded") => {
            Ok(Err(Error::TooDeep { what: "the message is", limit: MAX_DEPTH, asked: MAX_DEPTH + 1 }))
        }
        Err(error) => Err(error.to_string()),
    }
}

#[derive(Serialize)]
struct Told<'a, P> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<P>,
}

/// `connection_ack`.
pub(super) fn acknowledged() -> serde_json::Result<String> {
    serde_json::to_string(&Told::<()> { kind: "connection_ack", id: None, payload: None })
}

/// `pong`.
pub(super) fn pong(payload: Option<&Map<String, Value>>) -> serde_json::Result<String> {
    serde_json::to_string(&Told { kind: "pong", id: None, payload })
}

/// `next`.
pub(super) fn next(id: &str, response: &Response) -> serde_json::Result<String> {
    serde_json::to_string(&Told { kind: "next", id: Some(id), payload: Some(response) })
}

/// `error`, after which nothing more is told of the operation.
pub(super) fn error(id: &str, errors: &[ServerError]) -> serde_json::Result<String> {
    serde_json::to_string(&Told { kind: "error", id: Some(id), payload: Some(errors) })
}

/// `complete`.
pub(super) fn complete(id: &str) -> serde_json::Result<String> {
    serde_json::to_string(&Told::<()> { kind: "complete", id: Some(id), payload: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_protocol_does_not_know_is_invalid_and_what_it_leaves_open_is_taken() {
        let valid = [
            r#"{"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":null}"#,
            r#"{"payload":{"a":[1]},"type":"connection_init"}"#,
            r#"{"type":"ping"}"#,
            r#"{"type":"ping","payload":{"at":1},"id":7}"#,
            r#"{"type":"pong","payload":{}}"#,
            r#"{"type":"complete","id":"x","more":true}"#,
            r#"{"type":"subscribe","id":"عدد","payload":{"query":""}}"#,
            r#"{"id":"1","type":"subscribe","payload":{"query":"{a}","variables":null,"operationName":null,"extensions":null}}"#,
            r#"{"id":"1","type":"subscribe","payload":{"query":"{a}","variables":{"x":1},"extensions":{"a":{}},"key":1}}"#,
        ];
        for text in valid {
            assert!(read(text).is_ok(), "{text}: {:?}", read(text).err());
        }
        let invalid = [
            "",
            "null",
            "[]",
            "\"ping\"",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":null}"#,
            r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#,
            r#"{"type":"Ping"}"#,
            r#"{"type":"ping","payload":[]}"#,
            r#"{"type":"pong","payload":"x"}"#,
            r#"{"type":"connection_init","payload":"x"}"#,
            r#"{"type":"connection_ack"}"#,
            r#"{"type":"next","id":"1","payload":{}}"#,
            r#"{"type":"error","id":"1","payload":[]}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"complete","id":""}"#,
            r#"{"type":"complete","id":1}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":null}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":"{}"}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","operationName":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","extensions":1}}"#,
            r#"{"type":"ping"} {"type":"ping"}"#,
        ];
        for text in invalid {
            assert!(read(text).is_err(), "{text}");
        }
        let long = |length: usize| format!(r#"{{"type":"complete","id":"{}"}}"#, "x".repeat(length));
        assert!(read(&long(MAX_ID)).is_ok() && read(&long(MAX_ID + 1)).is_err());
    }

    #[test]
    fn a_request_that_is_nested_too_deep_is_the_error_of_its_operation() {
        for depth in [200, 30_000] {
            let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            let text = format!(
                r#"{{"id":"1","type":"subscribe","payload":{{"query":"{{a}}","variables":{{"x":{nested}}}}}}}"#
            );
            let Ok(Message::Subscribe { id, request: Err(error) }) = read(&text) else { panic!("{depth}") };
            assert_eq!((id.as_str(), error.code()), ("1", "TOO_DEEP"));
            // Of a message that is about the connection it is the connection's.
            assert!(read(&format!(r#"{{"type":"ping","payload":{{"x":{nested}}}}}"#)).is_err());
        }
    }

    #[test]
    fn messages_are_written_as_the_protocol_has_them() {
        assert_eq!(acknowledged().unwrap(), r#"{"type":"connection_ack"}"#);
        assert_eq!(pong(None).unwrap(), r#"{"type":"pong"}"#);
        assert_eq!(complete("7").unwrap(), r#"{"type":"complete","id":"7"}"#);
        let refused = ServerError::new("no", None);
        assert_eq!(error("7", &[refused]).unwrap(), r#"{"type":"error","id":"7","payload":[{"message":"no"}]}"#);
        let answer = Response::new(async_graphql::Value::from(1));
        assert_eq!(next("7", &answer).unwrap(), r#"{"type":"next","id":"7","payload":{"data":1}}"#);
    }
}
