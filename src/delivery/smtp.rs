//! The conversation with a mail server, step by step, so that for each message it is known how far it came.
//!
//! What matters is the moment of the last line of the content, the full stop that hands it over: before that, no server
//! has accepted the message; after it, only its answer says whether it has.

use std::error::Error as _;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;

use super::mail::Mail;
use super::settings::{Encryption, Server};
use crate::error::{Error, Result};

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// How long an answer to a command may take.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(60);
/// How long the answer to a whole message may take: servers look at it before they take it.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(300);
/// How long the answer to a good-bye may take.
const GOOD_BYE_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections that nobody has used for so long are closed.
const IDLE: Duration = Duration::from_secs(30);
/// The most connections that wait to be used again.
const KEPT: usize = 4;
/// Messages over one connection; servers limit that.
const PER_CONNECTION: u32 = 50;
/// The content goes out in parts of this size, bytes.
const PART: usize = 32 * 1024;
/// The last two parts, bytes each: see [`Parts`].
const LAST_PART: usize = 64;
/// The shortest and the longest pause before each of them; in between, twice the way to the server and back.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(500));

/// What became of a message.
#[derive(Debug)]
pub enum Fate {
    /// The server has taken it.
    Accepted,
    /// The server does not take it, now or later: its words.
    Refused(String),
    /// Another attempt may succeed.
    Later {
        /// What went wrong, in the server's words where it has said any.
        error: String,
        /// The whole message went out, and the answer was lost.
        uncertain: bool,
    },
    /// There is no talking to the server at all.
    Unreachable(String),
    /// The claim was lost before anything of the message went out.
    Lost,
}

/// Asked when the server waits for the content, of which nothing has been sent: whether it is to be. An error keeps it
/// from being sent too.
pub type Begin<'a> = &'a mut dyn FnMut() -> Result<bool>;

/// A mail server and the connections to it.
pub struct Smtp {
    server: Server,
    tls: Option<TlsParameters>,
    name: ClientId,
    idle: Mutex<Vec<Idle>>,
}

/// A connection that waits to be used again.
struct Idle {
    connection: SmtpConnection,
    since: Instant,
    used: u32,
}

impl Smtp {
    /// The server; no connection is made yet.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for certificates that can't be read.
    pub fn new(server: Server) -> Result<Smtp> {
        let bad = |error: SmtpError| Error::BadArgument { argument: "--smtp-ca", problem: error.to_string() };
        let tls = match server.encryption {
            Encryption::None => None,
            _ => {
                let mut parameters = TlsParameters::builder(server.host.clone());
                for certificate in certificates(server.authorities.as_deref().unwrap_or_default()) {
                    parameters = parameters.add_root_certificate(Certificate::from_pem(&certificate).map_err(bad)?);
                }
                Some(parameters.build().map_err(bad)?)
            }
        };
        Ok(Smtp { server, tls, name: ClientId::default(), idle: Mutex::default() })
    }

    /// The server.
    pub fn server(&self) -> &Server {
        &self.server
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// A connection on which the server waits for a message: one that was used before and still answers, or a new one.
    fn connection(&self) -> std::result::Result<Idle, SmtpError> {
        loop {
            let Some(mut kept) = self.idle().pop() else { break };
            if kept.since.elapsed() < IDLE && kept.used < PER_CONNECTION && kept.connection.test_connected() {
                return Ok(kept);
            }
        }
        let implicit = self.tls.as_ref().filter(|_| self.server.encryption == Encryption::Implicit);
        let address = (self.server.host.as_str(), self.server.port);
        let mut connection = SmtpConnection::connect(address, Some(CONNECT_TIMEOUT), &self.name, implicit, None)?;
        if let Some(tls) = &self.tls
            && self.server.encryption != Encryption::Implicit
            && (connection.can_starttls() || self.server.encryption == Encryption::Required)
        {
            connection.starttls(tls, &self.name)?;
        }
        // A failure of this shows at the next command.
        let _ = connection.set_timeout(Some(COMMAND_TIMEOUT));
        if let Some((name, password)) = &self.server.credentials {
            let credentials = Credentials::new(name.clone(), password.clone());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials)?;
        }
        Ok(Idle { connection, since: Instant::now(), used: 0 })
    }

    /// Sends a message and says what became of it.
    ///
    /// # Errors
    /// Those of `begin`, before anything has gone out.
    pub fn send(&self, mail: &Mail, begin: Begin<'_>) -> Result<Fate> {
        let mut way = match self.connection() {
            Ok(way) => way,
            Err(error) => return Ok(Fate::Unreachable(words(&error))),
        };
        let fate = converse(&mut way.connection, mail, begin);
        // Where the server has answered, it waits for the next message. A connection that was lost is of no more use, and
        // neither is one on which content was promised and not sent: there is no good-bye in the middle of content.
        let answered = match &fate {
            Ok(Ok(())) => true,
            Ok(Err(Failed { error: Some(error), .. })) => {
                error.status().is_some_and(|code| code.to_string() != "421") && way.connection.command(Rset).is_ok()
            }
            Ok(Err(Failed { error: None, .. })) | Err(_) => false,
        };
        way.used += 1;
        let mut idle = self.idle();
        if answered && idle.len() < KEPT {
            way.since = Instant::now();
            idle.push(way);
        }
        drop(idle);
        Ok(match fate? {
            Ok(()) => Fate::Accepted,
            Err(Failed { error: None, .. }) => Fate::Lost,
            // Before the server has heard of the recipient, what it refuses is us: that is for the operator to mend.
            Err(Failed { error: Some(error), addressed: false, .. }) => Fate::Unreachable(words(&error)),
            Err(Failed { error: Some(error), .. }) if error.is_permanent() => Fate::Refused(words(&error)),
            Err(Failed { error: Some(error), handed_over, .. }) => {
                // An answer, though a bad one, is an answer.
                Fate::Later { uncertain: handed_over && error.status().is_none(), error: words(&error) }
            }
        })
    }

    /// Says good-bye on all connections that wait.
    pub fn close(&self) {
        for mut kept in self.idle().drain(..) {
            // Nobody waits long for a good-bye.
            let _ = kept.connection.set_timeout(Some(GOOD_BYE_TIMEOUT));
            kept.connection.abort();
        }
    }
}

/// Why a message was not accepted.
struct Failed {
    /// What went wrong; `None`: the claim was lost.
    error: Option<SmtpError>,
    /// Whether the server had taken us as the sender, and so could say something about the recipient.
    addressed: bool,
    /// Whether its last byte had gone out.
    handed_over: bool,
}

fn before(error: SmtpError, addressed: bool) -> Failed {
    Failed { error: Some(error), addressed, handed_over: false }
}

/// One message on a connection.
fn converse(connection: &mut SmtpConnection, mail: &Mail, begin: Begin<'_>) -> Result<std::result::Result<(), Failed>> {
    if let Err(error) = connection.command(MailFrom::new(Some(mail.from.clone()), vec![])) {
        return Ok(Err(before(error, false)));
    }
    if let Err(error) = connection.command(Rcpt::new(mail.to.clone(), vec![])) {
        return Ok(Err(before(error, true)));
    }
    let sent = Instant::now();
    if let Err(error) = connection.command(Data) {
        return Ok(Err(before(error, true)));
    }
    let way = sent.elapsed();
    if !begin()? {
        return Ok(Err(Failed { error: None, addressed: true, handed_over: false }));
    }
    let _ = connection.set_timeout(Some(ANSWER_TIMEOUT));
    let mut parts = Parts { rest: &mail.bytes, pause: (way * 2).clamp(PAUSES.0, PAUSES.1), ended: false };
    let answer = connection.message_iter(&mut parts);
    let handed_over = parts.ended;
    let _ = connection.set_timeout(Some(COMMAND_TIMEOUT));
    Ok(answer.map(|_| ()).map_err(|error| Failed { error: Some(error), addressed: true, handed_over }))
}

/// The content in parts. The library sends the full stop when there is none left, and not when it could not send one.
///
/// A small message fits into the buffers of the network, so that sending it succeeds even where the server has hung up
/// in the middle. That becomes known only when something is sent after it and the network has had the time to refuse
/// that. Before each of the last two parts there is therefore a pause: where the server has gone, sending the last part
/// fails, and it is certain that the message was not accepted.
struct Parts<'a> {
    rest: &'a [u8],
    pause: Duration,
    ended: bool,
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            self.ended = true;
            return None;
        }
        let length = match self.rest.len() {
            left if left <= 2 * LAST_PART => {
                std::thread::sleep(self.pause);
                left.min(LAST_PART)
            }
            left => PART.min(left - 2 * LAST_PART),
        };
        let (part, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(part)
    }
}

/// The certificates in a PEM file, each by itself.
fn certificates(pem: &[u8]) -> Vec<Vec<u8>> {
    const END: &str = "-----END CERTIFICATE-----";
    let text = String::from_utf8_lossy(pem);
    text.split_inclusive(END).filter(|part| part.contains(END)).map(|part| part.trim().as_bytes().to_vec()).collect()
}

/// What an error says: the server's own words, code first, where it has said any.
fn words(error: &SmtpError) -> String {
    match (error.status(), error.source()) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        (Some(code), None) => code.to_string(),
        (None, _) => error.to_string(),
    }
}
