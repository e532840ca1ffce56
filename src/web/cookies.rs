//! The session's cookie: made and read here only.
//!
//! It goes to scripts never (`HttpOnly`), over TLS only where there is TLS (`Secure`, and the `__Host-` prefix, which
//! keeps neighbouring sites from setting one), and ends with the browser. `SameSite=Lax`: with `Strict` a report's link
//! in a mail would open as for a stranger. What `Lax` lets a foreign page do, follow a link, changes nothing here:
//! changes need a header or a form of this server's own pages.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

use super::settings::Settings;

fn name(settings: &Settings) -> &'static str {
    if settings.behind_tls() { "__Host-taawun" } else { "taawun" }
}

/// The secret in the session's cookie, if one came.
pub fn secret(request: &HttpRequest, settings: &Settings) -> Option<String> {
    request.cookie(name(settings)).map(|cookie| cookie.value().to_string()).filter(|secret| !secret.is_empty())
}

/// The cookie that holds a session's secret.
pub fn session<'a>(settings: &Settings, secret: String) -> Cookie<'a> {
    Cookie::build(name(settings), secret)
        .path("/")
        .http_only(true)
        .secure(settings.behind_tls())
        .same_site(SameSite::Lax)
        .finish()
}

/// The cookie that takes the session's away.
pub fn gone<'a>(settings: &Settings) -> Cookie<'a> {
    let mut cookie = session(settings, String::new());
    cookie.set_max_age(Duration::ZERO);
    cookie
}
