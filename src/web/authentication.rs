//! Who sends a request.

use actix_web::HttpRequest;
use actix_web::http::header;

use crate::accounts::{Asker, Rights, store};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};

/// Who sends this request: by an API token, or nobody in particular. In a database without accounts everybody may read
/// everything (the server then listens on loopback only).
///
/// # Errors
/// [`Error::Unauthenticated`] for a token that is not valid, so that nobody takes an empty answer for the truth.
pub async fn asker(request: &HttpRequest, db: &Db, clock: &Clock) -> Result<Asker> {
    let address = request.peer_addr().map(|address| address.ip().to_string()).unwrap_or_default();
    let header = request.headers().get(header::AUTHORIZATION);
    let now = clock.timestamp();
    match header {
        Some(value) => {
            let token = value.to_str().ok().and_then(|value| value.strip_prefix("Bearer ")).map(str::to_string);
            let token = token.ok_or(Error::Unauthenticated)?;
            db.ask(move |connection| store::asker_by_token(connection, token.trim(), &address, now))
                .await?
                .ok_or(Error::Unauthenticated)
        }
        None => {
            let accounts = db.ask(store::any).await?;
            let rights = if accounts { Rights::none() } else { Rights::all().reading() };
            Ok(Asker { address, ..Asker::anyone(rights) })
        }
    }
}
