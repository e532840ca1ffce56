//! A request that is not carried out: a status, a stable code, and what would be right.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName};
use actix_web::{HttpResponse, HttpResponseBuilder};

use super::super::{FAULT, refused};
use super::negotiation::Form;
use crate::error::Error;
use crate::graphql::errors;

/// Why a request is not carried out.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    headers: Vec<(HeaderName, &'static str)>,
    /// Whether more of the request may be on its way, which nobody reads.
    unread: bool,
}

impl Refusal {
    /// With this status, code and message.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { status, code, message: message.into(), headers: vec![], unread: false }
    }

    /// 400.
    pub fn bad_request(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    /// 415.
    pub fn unsupported(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message)
    }

    /// 413.
    pub fn too_large(most: u64) -> Refusal {
        let message = format!("a request of this kind has at most {most} bytes");
        Refusal { unread: true, ..Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_MANY", message) }
    }

    /// 408.
    pub fn too_slow(seconds: u64) -> Refusal {
        let message = format!("the request did not arrive whole within {seconds} seconds");
        Refusal { unread: true, ..Refusal::new(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", message) }
    }

    /// The same, with one more header.
    pub fn with(mut self, name: HeaderName, value: &'static str) -> Refusal {
        self.headers.push((name, value));
        self
    }

    /// The status.
    #[cfg(test)]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The refusal as an answer.
    pub fn answer(&self, form: Form) -> HttpResponse {
        let mut answer = HttpResponseBuilder::new(self.status);
        for header in &self.headers {
            answer.insert_header(header.clone());
        }
        if self.unread {
            answer.force_close();
        }
        answer
            .insert_header((header::CONTENT_TYPE, form.content_type()))
            .body(refused(self.code, &self.message).to_string())
    }
}

/// What is not for the asker goes to the log.
impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        let status = status(error.code());
        if status.is_server_error() {
            tracing::error!(%error, "request");
        }
        let message = match error.code() {
            "INTERNAL" => FAULT.to_string(),
            "UNAVAILABLE" => errors::UNAVAILABLE.to_string(),
            _ => error.to_string(),
        };
        Refusal::new(
            status,
            if status == StatusCode::INTERNAL_SERVER_ERROR { "INTERNAL" } else { error.code() },
            message,
        )
    }
}

/// The status of an answer to a request that could not be carried out, by its code.
pub fn status(code: &str) -> StatusCode {
    match code {
        "UNAUTHENTICATED" => StatusCode::UNAUTHORIZED,
        "FORBIDDEN" => StatusCode::FORBIDDEN,
        "BUSY" | "UNAVAILABLE" | "DEADLINE_EXCEEDED" | "STORE_UNAVAILABLE" => StatusCode::SERVICE_UNAVAILABLE,
        "INTERNAL" | "FILE_DAMAGED" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}
