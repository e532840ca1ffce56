//! Who sends a request, and whether it can come from a foreign page.

use actix_web::HttpRequest;
use actix_web::http::header;
use chrono::NaiveDateTime;

use super::settings::Settings;
use super::{Application, cookies};
use crate::accounts::sign_in::Visitor;
use crate::accounts::{Asker, Rights, sessions, store, tokens};
use crate::db::DbConnection;
use crate::error::{Error, Result};

/// The header that pages of this server, and programs, send with a mutation. A foreign page can send it only after the
/// browser has asked this server, which says yes to configured origins alone.
pub const OWN_PAGE: &str = "x-taawun";

/// The header by which an answer is asked to tell what it cost.
pub const TELL_COST: &str = "taawun-cost";

/// Who sends a request, and what it tells of its sender.
pub struct Sender {
    /// Who asks.
    pub asker: Asker,
    /// The browser or program.
    pub visitor: Visitor,
    /// By what the asker is known.
    pub credential: Credential,
}

/// By what a sender is known. Without `Debug`: secrets are in no log.
#[derive(Clone)]
pub enum Credential {
    /// An API token.
    Token(String),
    /// The secret of a session.
    Session(String),
    /// By nothing: nobody in particular.
    Nothing,
}

/// Who a credential stands for at the moment.
pub struct Current {
    /// Who asks.
    pub asker: Asker,
    /// The session.
    session: Option<i64>,
    /// The token or session whose use is to be noted.
    unnoted: Option<i64>,
}

impl Credential {
    /// The credential of a request.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for an `Authorization` that is no bearer's, and for several.
    pub fn of(request: &HttpRequest, application: &Application) -> Result<Credential> {
        let mut sent = request.headers().get_all(header::AUTHORIZATION);
        match (sent.next(), sent.next()) {
            (Some(value), None) => Credential::bearer(value.to_str().unwrap_or_default()),
            // Whom two of them stand for, nobody knows.
            (Some(_), Some(_)) => Err(Error::Unauthenticated),
            (None, _) => Ok(match cookies::secret(request, &application.settings) {
                Some(secret) => Credential::Session(secret),
                None => Credential::Nothing,
            }),
        }
    }

    /// The token of `Bearer …`; the scheme in any case (RFC 9110, section 11.1).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for anything else.
    pub fn bearer(authorization: &str) -> Result<Credential> {
        let (scheme, token) = authorization.trim().split_once(' ').ok_or(Error::Unauthenticated)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Error::Unauthenticated);
        }
        Ok(Credential::Token(token.trim().to_string()))
    }

    /// Whom it stands for now. In a database without accounts everybody may read everything (the server then listens on
    /// loopback only).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for a token that is not valid, so that nobody takes an empty answer for the truth. A
    /// session that is over makes the sender nobody in particular.
    pub fn current(
        &self,
        connection: &mut DbConnection,
        address: &str,
        public: bool,
        now: NaiveDateTime,
    ) -> Result<Current> {
        let known = match self {
            Credential::Token(token) => {
                let found = tokens::find(connection, token, address, now)?.ok_or(Error::Unauthenticated)?;
                let unnoted = found.unnoted.then_some(found.id);
                Some(Current { asker: found.asker, session: None, unnoted })
            }
            Credential::Session(secret) => sessions::find(connection, secret, address, now)?.map(|found| Current {
                asker: found.asker,
                session: Some(found.id),
                unnoted: found.unnoted.then_some(found.id),
            }),
            Credential::Nothing => None,
        };
        let mut current = match known {
            Some(current) => current,
            None => {
                // In public mode who has not signed in sees nothing else, also while there are no accounts.
                let limited = public || store::any(connection)?;
                let rights = if limited { Rights::none() } else { Rights::all().reading() };
                let asker = Asker { address: address.to_string(), ..Asker::anyone(rights) };
                Current { asker, session: None, unnoted: None }
            }
        };
        if public {
            current.asker.rights = current.asker.rights.with_public();
        }
        Ok(current)
    }
}

/// Who sends this request: by an API token, by the session's cookie, or nobody in particular.
///
/// # Errors
/// As [`Credential::current`].
pub async fn sender(request: &HttpRequest, application: &Application) -> Result<Sender> {
    known(application, visitor(request, application), Credential::of(request, application)?).await
}

/// Who it is that sends something by this credential now.
///
/// # Errors
/// As [`Credential::current`].
pub async fn known(application: &Application, mut visitor: Visitor, credential: Credential) -> Result<Sender> {
    let (now, public) = (application.clock.timestamp(), application.settings.public);
    let (asked, address) = (credential.clone(), visitor.address.clone());
    let current = application.db.ask(move |connection| asked.current(connection, &address, public, now)).await?;
    visitor.session = current.session;
    if let Some(id) = current.unnoted {
        match credential {
            Credential::Token(_) => note(application, move |connection| tokens::note_use(connection, id, now)),
            _ => note(application, move |connection| sessions::note_use(connection, id, now)),
        }
    }
    Ok(Sender { asker: current.asker, visitor, credential })
}

/// What a request tells of the browser or program that sent it, without asking the database.
pub fn visitor(request: &HttpRequest, application: &Application) -> Visitor {
    let settings = &application.settings;
    let base = match &settings.public_url {
        Some(url) => url.as_str().to_string(),
        None => format!("http://{}", host(request)),
    };
    Visitor {
        address: address(request, application),
        user_agent: text(request, header::USER_AGENT.as_str()).to_string(),
        session: None,
        // A page of another site may be allowed to use the API, but nobody is signed in from there.
        own_page: text(request, OWN_PAGE) == "1" && text(request, "sec-fetch-site") != "cross-site",
        base,
        tells_cost: matches!(text(request, TELL_COST).to_ascii_lowercase().as_str(), "1" | "true" | "yes" | "on"),
        cookie: Default::default(),
    }
}

/// The client's address.
pub fn address(request: &HttpRequest, application: &Application) -> String {
    let forwarded: Vec<&str> = request
        .headers()
        .get_all(header::HeaderName::from_static("x-forwarded-for"))
        .filter_map(|value| value.to_str().ok())
        .collect();
    application.settings.client(request.peer_addr().map(|address| address.ip()), &forwarded)
}

/// Notes the use of a session or token without letting the request wait: on SQLite another may be writing for seconds.
fn note(application: &Application, work: impl FnOnce(&mut DbConnection) -> Result<()> + Send + 'static) {
    let db = application.db.clone();
    actix_web::rt::spawn(async move {
        if let Err(error) = db.ask(work).await {
            tracing::warn!(%error, "last use");
        }
    });
}

/// Whether a form was sent by a page of this server: by what the browser says of where the page came from, and where
/// it says nothing of the kind, by the page's origin.
pub fn is_own_form(request: &HttpRequest) -> bool {
    match text(request, "sec-fetch-site") {
        "same-origin" => true,
        "" => {
            let origin = text(request, header::ORIGIN.as_str());
            origin.split_once("://").is_some_and(|(_, authority)| authority == host(request))
        }
        _ => false,
    }
}

/// Whether a page that opened this connection may do so: one of this server, or of an allowed origin. Programs that are
/// no browser name no origin. No browser asks before it opens a WebSocket to elsewhere, and it sends the cookie along.
pub fn may_connect(request: &HttpRequest, settings: &Settings) -> bool {
    let origin = text(request, header::ORIGIN.as_str());
    origin.is_empty()
        || settings.allows(origin)
        || settings.public_url.as_ref().is_some_and(|url| url.as_str() == origin)
        || origin.split_once("://").is_some_and(|(_, authority)| authority == host(request))
}

/// Whether a connection was opened by a page that [may](may_connect), or by a program that says it is none: what comes
/// over it then is wanted by whoever the browser's cookie stands for.
pub fn is_wanted(request: &HttpRequest, settings: &Settings) -> bool {
    let by_page = !text(request, header::ORIGIN.as_str()).is_empty() && may_connect(request, settings);
    by_page || text(request, OWN_PAGE) == "1"
}

/// The host that the request is for.
pub fn host(request: &HttpRequest) -> &str {
    request.uri().authority().map_or_else(|| text(request, header::HOST.as_str()), |authority| authority.as_str())
}

fn text<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
