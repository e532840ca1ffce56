//! Clients that listen: over a WebSocket, as `graphql-transport-ws` has it, and to Server-Sent Events.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest as _;
use tungstenite::handshake::HandshakeError;
use tungstenite::http::{HeaderName, HeaderValue};
use tungstenite::{Error, Message, WebSocket, client};

/// Nothing is waited for so long, unless something hangs.
const LIMIT: Duration = Duration::from_secs(60);

/// What a client hears.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// A message of the protocol.
    Message(Value),
    /// The end, with its code.
    Closed(u16),
}

/// A connection by WebSocket.
pub struct Socket(WebSocket<TcpStream>);

impl Socket {
    /// Connects with these headers; the status of a refusal.
    pub fn connect(url: &str, headers: &[(&str, &str)]) -> Result<Socket, u16> {
        let address = url.strip_prefix("http://").unwrap();
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
        }
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        match client(request, stream) {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(HandshakeError::Failure(Error::Http(response))) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Connects, with this token (empty: without one) in the first message.
    pub fn open(url: &str, token: &str) -> Socket {
        let mut socket = Socket::connect(url, &[("Sec-WebSocket-Protocol", "graphql-transport-ws")]).unwrap();
        socket.introduce(token);
        assert_eq!(socket.hear(), Heard::Message(json!({ "type": "connection_ack" })));
        socket
    }

    /// Sends the first message.
    pub fn introduce(&mut self, token: &str) {
        let payload = if token.is_empty() { json!({}) } else { json!({ "Authorization": format!("Bearer {token}") }) };
        self.say(&json!({ "type": "connection_init", "payload": payload }).to_string());
    }

    /// Sends a text.
    pub fn say(&mut self, text: &str) {
        self.0.send(Message::text(text)).unwrap();
    }

    /// Begins a subscription under a name.
    pub fn subscribe(&mut self, name: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(&json!({ "type": "subscribe", "id": name, "payload": payload }).to_string());
    }

    /// What comes next.
    pub fn hear(&mut self) -> Heard {
        loop {
            match self.0.read() {
                Ok(Message::Text(text)) => return Heard::Message(serde_json::from_str(text.as_str()).unwrap()),
                Ok(Message::Close(frame)) => return Heard::Closed(frame.map_or(1005, |frame| frame.code.into())),
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Waits for a ping.
    pub fn sign_of_life(&mut self) -> bool {
        matches!(self.0.read(), Ok(Message::Ping(_)))
    }

    /// The next payload of the subscription with this name; `None` when it is complete.
    pub fn next(&mut self, name: &str) -> Option<Value> {
        match self.hear() {
            Heard::Message(mut message) => {
                assert_eq!(message["id"], name, "{message}");
                match message["type"].as_str() {
                    Some("next") => Some(message["payload"].take()),
                    // A refusal, which is the end as well: as an answer with errors.
                    Some("error") => Some(json!({ "errors": message["payload"].take() })),
                    Some("complete") => None,
                    _ => panic!("{message}"),
                }
            }
            Heard::Closed(code) => panic!("closed with {code}"),
        }
    }
}

fn agent() -> ureq::Agent {
    let limited = ureq::Agent::config_builder().timeout_recv_response(Some(LIMIT)).timeout_recv_body(Some(LIMIT));
    limited.build().into()
}

/// An answer as events.
pub struct Events(BufReader<ureq::BodyReader<'static>>);

impl Events {
    /// Sends a subscription, with this token (empty: without one).
    pub fn open(url: &str, token: &str, query: &str, variables: Value) -> Events {
        let mut request = agent().post(format!("{url}/graphql")).header("Accept", "text/event-stream");
        if !token.is_empty() {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        Events::of(request.send_json(json!({ "query": query, "variables": variables })).unwrap())
    }

    /// Asks for an address.
    pub fn get(address: &str, token: &str) -> Events {
        let request = agent().get(address).header("Accept", "text/event-stream");
        Events::of(request.header("Authorization", format!("Bearer {token}")).call().unwrap())
    }

    fn of(answer: ureq::http::Response<ureq::Body>) -> Events {
        let kind = answer.headers()["content-type"].to_str().unwrap();
        assert_eq!(kind, "text/event-stream; charset=utf-8");
        Events(BufReader::new(answer.into_body().into_reader()))
    }

    /// The next line, whatever it means.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.0.read_line(&mut line).unwrap() > 0, "the answer ended without a word");
        line.trim_end_matches('\n').to_string()
    }

    /// The next payload; `None` when it is complete.
    pub fn next(&mut self) -> Option<Value> {
        let (mut event, mut data) = (String::new(), String::new());
        loop {
            let line = self.line();
            match line.split_once(": ").or_else(|| line.split_once(':')) {
                // A comment.
                Some(("", _)) => {}
                Some(("event", name)) => event = name.to_string(),
                Some(("data", text)) => data = text.to_string(),
                _ if event == "complete" => return None,
                _ if event == "next" => return Some(serde_json::from_str(&data).unwrap()),
                _ => {}
            }
        }
    }
}
