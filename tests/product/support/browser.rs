//! A browser as far as signing in needs one: it keeps the session's cookie and says where a form comes from.

use std::sync::Mutex;

use serde_json::{Value, json};

use super::Server;

/// What came back: status, headers, body.
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The stable code of the answer's error.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_string()
    }
}

/// A browser that looks at one server.
pub struct Browser {
    pub url: String,
    agent: ureq::Agent,
    /// `name=secret` of the session's cookie.
    cookie: Mutex<String>,
}

impl Browser {
    pub fn of(server: &Server) -> Browser {
        Browser::at(&server.url)
    }

    pub fn at(url: &str) -> Browser {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        Browser { url: url.to_string(), agent, cookie: Mutex::default() }
    }

    /// The session's cookie, `name=secret`; empty without one.
    pub fn cookie(&self) -> String {
        self.cookie.lock().unwrap().clone()
    }

    pub fn set_cookie(&self, cookie: &str) {
        *self.cookie.lock().unwrap() = cookie.to_string();
    }

    /// The secret in the session's cookie.
    pub fn secret(&self) -> String {
        self.cookie().split_once('=').map(|(_, secret)| secret.to_string()).unwrap_or_default()
    }

    fn keep(&self, response: ureq::http::Response<ureq::Body>) -> Answer {
        let (parts, mut body) = response.into_parts();
        if let Some(set) = parts.headers.get("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            self.set_cookie(if pair.ends_with('=') { "" } else { pair });
        }
        let body = String::from_utf8_lossy(&body.read_to_vec().unwrap()).into_owned();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// Fetches a page with further headers.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.get(format!("{}{path}", self.url)).header("Cookie", self.cookie());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.keep(request.call().unwrap())
    }

    pub fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    /// Sends a form with further headers.
    pub fn form_with(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.post(format!("{}{path}", self.url)).header("Cookie", self.cookie());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.keep(request.send_form(fields.iter().copied()).unwrap())
    }

    /// Sends a form of a page of this server.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.form_with(path, fields, &[("Sec-Fetch-Site", "same-origin")])
    }

    /// Sends a query with further headers.
    pub fn ask_with(&self, query: &str, variables: Value, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.post(format!("{}/graphql", self.url)).header("Cookie", self.cookie());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.keep(request.send_json(json!({ "query": query, "variables": variables })).unwrap())
    }

    /// The data of a query that must have no errors, sent as a page of this server does.
    pub fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.ask_with(query, variables, &[("X-Taawun", "1")]);
        let mut json = answer.json();
        assert!(json.get("errors").is_none(), "{query}\n{}", json["errors"]);
        json["data"].take()
    }

    /// Asks for something else than GET or POST.
    pub fn options(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.options(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.keep(request.call().unwrap())
    }
}
