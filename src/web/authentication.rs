//! Who sends a request, and whether it can come from a foreign page.

use actix_web::HttpRequest;
use actix_web::http::header;

use super::{Application, cookies};
use crate::accounts::sign_in::Visitor;
use crate::accounts::{Asker, Rights, sessions, store, tokens};
use crate::error::{Error, Result};

/// The header that pages of this server, and programs, send with a mutation. A foreign page can send it only after the
/// browser has asked this server, which says yes to configured origins alone.
pub const OWN_PAGE: &str = "x-taawun";

/// Who sends a request, and what it tells of its sender.
pub struct Sender {
    /// Who asks.
    pub asker: Asker,
    /// The browser or program.
    pub visitor: Visitor,
    /// Whether it came with an API token, which no browser sends by itself.
    pub by_token: bool,
}

/// Who sends this request: by an API token, by the session's cookie, or nobody in particular. In a database without
/// accounts everybody may read everything (the server then listens on loopback only).
///
/// # Errors
/// [`Error::Unauthenticated`] for a token that is not valid, so that nobody takes an empty answer for the truth. A
/// session that is over makes the sender nobody in particular.
pub async fn sender(request: &HttpRequest, application: &Application) -> Result<Sender> {
    let mut visitor = visitor(request, application);
    let (db, now) = (&application.db, application.clock.timestamp());
    let address = visitor.address.clone();
    let (asker, by_token) = match request.headers().get(header::AUTHORIZATION) {
        Some(value) => {
            let token = value.to_str().ok().and_then(|value| value.strip_prefix("Bearer ")).map(str::to_string);
            let token = token.ok_or(Error::Unauthenticated)?;
            let found = db.ask(move |connection| tokens::find(connection, token.trim(), &address, now)).await?;
            let current = found.ok_or(Error::Unauthenticated)?;
            if current.unnoted {
                note(application, move |connection| tokens::note_use(connection, current.id, now));
            }
            (Some(current.asker), true)
        }
        None => match cookies::secret(request, &application.settings) {
            Some(secret) => {
                let found = db.ask(move |connection| sessions::find(connection, &secret, &address, now)).await?;
                if let Some(current) = &found {
                    let id = current.id;
                    visitor.session = Some(id);
                    if current.unnoted {
                        note(application, move |connection| sessions::note_use(connection, id, now));
                    }
                }
                (found.map(|current| current.asker), false)
            }
            None => (None, false),
        },
    };
    let mut asker = match asker {
        Some(asker) => asker,
        None => {
            // In public mode who has not signed in sees nothing else, also while there are no accounts.
            let limited = application.settings.public || db.ask(store::any).await?;
            let rights = if limited { Rights::none() } else { Rights::all().reading() };
            Asker { address: visitor.address.clone(), ..Asker::anyone(rights) }
        }
    };
    if application.settings.public {
        asker.rights = asker.rights.with_public();
    }
    Ok(Sender { asker, visitor, by_token })
}

/// The network address that a request comes from; empty for unknown.
pub fn client(request: &HttpRequest, application: &Application) -> String {
    let forwarded: Vec<&str> = request
        .headers()
        .get_all(header::HeaderName::from_static("x-forwarded-for"))
        .filter_map(|value| value.to_str().ok())
        .collect();
    application.settings.client(request.peer_addr().map(|address| address.ip()), &forwarded)
}

/// What a request tells of the browser or program that sent it, without asking the database.
fn visitor(request: &HttpRequest, application: &Application) -> Visitor {
    let settings = &application.settings;
    let base = match &settings.public_url {
        Some(url) => url.as_str().to_string(),
        None => format!("http://{}", host(request)),
    };
    Visitor {
        address: client(request, application),
        user_agent: text(request, header::USER_AGENT.as_str()).to_string(),
        session: None,
        // A page of another site may be allowed to use the API, but nobody is signed in from there.
        own_page: text(request, OWN_PAGE) == "1" && text(request, "sec-fetch-site") != "cross-site",
        base,
        cookie: Default::default(),
    }
}

/// Notes the use of a session or token without letting the request wait: on SQLite another may be writing for seconds.
fn note(application: &Application, work: impl FnOnce(&mut crate::db::DbConnection) -> Result<()> + Send + 'static) {
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

/// The host that the request is for.
pub fn host(request: &HttpRequest) -> &str {
    request.uri().authority().map_or_else(|| text(request, header::HOST.as_str()), |authority| authority.as_str())
}

fn text<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
