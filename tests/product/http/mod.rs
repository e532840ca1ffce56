//! The API's door over HTTP, as HTTP and the GraphQL-over-HTTP specification have it.

mod arriving;
mod audits;
mod compressing;
mod forms;
mod methods;
mod multipart;
mod persisted;
mod trusted;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::Server;

/// An answer.
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    fn of(response: ureq::http::Response<ureq::Body>) -> Answer {
        let (parts, mut body) = response.into_parts();
        let body = body.with_config().limit(64 << 20).read_to_vec().unwrap();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// All values of a header, in one list.
    pub fn list(&self, name: &str) -> String {
        let all = self.headers.get_all(name).iter().map(|value| value.to_str().unwrap().to_ascii_lowercase());
        all.collect::<Vec<_>>().join(", ")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, String::from_utf8_lossy(&self.body)))
    }

    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_string()
    }
}

pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}

/// Sends by POST with these headers.
pub fn post(server: &Server, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut request = agent().post(format!("{}/graphql", server.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request.send(body).unwrap())
}

/// Sends a request as JSON, with more headers.
pub fn ask(server: &Server, headers: &[(&str, &str)], request: Value) -> Answer {
    let all: Vec<(&str, &str)> = [("Content-Type", "application/json")].iter().chain(headers).copied().collect();
    post(server, &all, request.to_string().as_bytes())
}

/// Asks by another method.
pub fn by(server: &Server, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", server.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .allow_non_standard_methods(true)
        .build()
        .into();
    Answer::of(agent.run(request.body(()).unwrap()).unwrap())
}

/// The query string that asks this.
pub fn url(parameters: &[(&str, &str)]) -> String {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let all: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    format!("/graphql?{}", all.join("&"))
}

/// A connection on which bytes are sent as they are.
pub struct Raw(TcpStream);

impl Raw {
    pub fn open(server: &Server) -> Raw {
        let stream = TcpStream::connect(server.url.strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Raw(stream)
    }

    /// Sends; whether it was taken.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).is_ok()
    }

    /// All that comes until the server closes the connection.
    pub fn rest(&mut self) -> String {
        let mut all = vec![];
        // Whoever is cut off in the middle may be told by a reset.
        if let Err(error) = self.0.read_to_end(&mut all) {
            let waits = [std::io::ErrorKind::WouldBlock, std::io::ErrorKind::TimedOut].contains(&error.kind());
            assert!(!waits, "the connection stays open: {}", String::from_utf8_lossy(&all));
        }
        String::from_utf8_lossy(&all).into_owned()
    }
}

/// A head for `POST /graphql` with JSON, without its end.
pub fn head() -> String {
    "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n".to_string()
}

/// A query that is always answered.
pub fn typename() -> Value {
    json!({ "query": "{ __typename }" })
}
