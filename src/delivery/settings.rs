//! How mail goes out, as an operator says.

use std::path::PathBuf;

use lettre::message::Mailbox;
use reqwest::Url;

use crate::error::{Error, Result};

/// How mail goes out. `Debug` shows no password.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The mail server; `None`: letters are written as files.
    pub server: Option<Server>,
    /// In whose name letters go, and where they come back to.
    pub from: Mailbox,
    /// The largest report that is attached, bytes; a larger one is linked to.
    pub attach_max: u64,
    /// The Maildir folder into which messages come back.
    pub bounces: Option<PathBuf>,
}

/// How the way to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// From the first byte on (`smtps://`).
    Implicit,
    /// By STARTTLS; a server without it gets nothing.
    Required,
    /// By STARTTLS where the server offers it.
    Opportunistic,
    /// Not at all.
    None,
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way to it is encrypted.
    pub encryption: Encryption,
    /// Name and password.
    pub credentials: Option<(String, String)>,
    /// Certificates (PEM) of authorities that are believed beside the system's.
    pub authorities: Option<Vec<u8>>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server({self})")
    }
}

/// The server as it is shown: without name and password.
impl std::fmt::Display for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let encryption = match self.encryption {
            Encryption::Implicit => "TLS",
            Encryption::Required => "STARTTLS",
            Encryption::Opportunistic => "STARTTLS where offered",
            Encryption::None => "not encrypted",
        };
        write!(f, "{}:{} ({encryption})", self.host, self.port)
    }
}

fn bad(problem: &str) -> Error {
    Error::BadArgument { argument: "--smtp-url", problem: problem.to_string() }
}

impl Server {
    /// The server that a URL names: `smtp://name:password@host:587?tls=required` (STARTTLS, unless `tls` is
    /// `opportunistic` or `none`) or `smtps://…` (TLS from the first byte on).
    ///
    /// # Errors
    /// [`Error::BadArgument`], which never shows the URL.
    pub fn parse(url: &str, authorities: Option<Vec<u8>>) -> Result<Server> {
        const FORM: &str = "write smtp://name:password@host:587?tls=required, or smtps://name:password@host:465; \
            characters like @ : / % in name and password as %40 %3A %2F %25";
        let url = Url::parse(url.trim()).map_err(|_| bad(FORM))?;
        let mut tls = None;
        for (key, value) in url.query_pairs() {
            match (key.as_ref(), value.as_ref()) {
                ("tls", "required") => tls = Some(Encryption::Required),
                ("tls", "opportunistic") => tls = Some(Encryption::Opportunistic),
                ("tls", "none") => tls = Some(Encryption::None),
                ("tls", _) => return Err(bad("tls is required, opportunistic or none")),
                _ => return Err(bad("the only setting behind the question mark is tls")),
            }
        }
        let (encryption, usual) = match (url.scheme(), tls) {
            ("smtps", None) => (Encryption::Implicit, 465),
            ("smtps", Some(_)) => return Err(bad("smtps:// is encrypted from the first byte on; leave out tls")),
            ("smtp", None | Some(Encryption::Required)) => (Encryption::Required, 587),
            ("smtp", Some(other)) => (other, 25),
            _ => return Err(bad(FORM)),
        };
        let host = url.host_str().map(|host| host.trim_matches(['[', ']'])).filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| bad(FORM))?.to_string();
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(bad(FORM));
        }
        let name = decoded(url.username()).ok_or_else(|| bad(FORM))?;
        let credentials = match url.password() {
            Some(password) => Some((name, decoded(password).ok_or_else(|| bad(FORM))?)),
            None if name.is_empty() => None,
            None => return Err(bad("there is a name, but no password")),
        };
        Ok(Server { host, port: url.port().unwrap_or(usual), encryption, credentials, authorities })
    }
}

/// A text with its `%40` and the like resolved; `None` where that gives no text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = vec![];
    let mut rest = text.as_bytes().iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digits = [*rest.next()?, *rest.next()?];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
            }
            _ => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Server> {
        Server::parse(url, None)
    }

    #[test]
    fn a_server_is_named_by_a_url() {
        let server = parse("smtp://robot%40x.ma:p%3A%2Fw%25@mail.x.ma:2525?tls=required").unwrap();
        assert_eq!((server.host.as_str(), server.port), ("mail.x.ma", 2525));
        assert_eq!(server.credentials, Some(("robot@x.ma".into(), "p:/w%".into())));
        assert_eq!(server.encryption, Encryption::Required);
        assert_eq!(parse("smtps://a:b@mail.x.ma").unwrap().to_string(), "mail.x.ma:465 (TLS)");
        assert_eq!(parse("smtp://mail.x.ma").unwrap().to_string(), "mail.x.ma:587 (STARTTLS)");
        assert_eq!(parse("smtp://[::1]:25?tls=none").unwrap().host, "::1");
    }

    #[test]
    fn no_error_and_no_text_shows_the_password() {
        for url in [
            "smtp://a:secret@mail.x.ma?tls=maybe",
            "smtp://a:secret@mail.x.ma/path",
            "http://a:secret@mail.x.ma",
            "smtp://a:secret@",
            "smtps://a:secret@x?tls=none",
            "smtp://a:sec%rets@mail.x.ma",
        ] {
            let error = parse(url).unwrap_err().to_string();
            assert!(!error.contains("sec"), "{error}");
        }
        let shown = format!("{:?}", parse("smtp://a:secret@mail.x.ma").unwrap());
        assert!(!shown.contains("secret"), "{shown}");
    }
}
