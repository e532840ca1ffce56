//! Signing in through an OpenID Connect provider: `GET /sign-in/openid` sends the browser there, and
//! `GET /sign-in/openid/callback` is where it comes back to.

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentType};
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{DOCTYPE, html};
use tokio::sync::Semaphore;

use super::{Application, authentication, cookies, methods, nothing_here, start};
use crate::accounts::openid::{self, Attempt, CALLBACK, Callback, Provider, Refusal};
use crate::error::Error;
use crate::wording::{Argument, Language, Wording};

/// Where signing in through the provider begins.
pub const BEGIN: &str = "/sign-in/openid";
/// The name of the cookie that binds an attempt to the browser that began it: a link with somebody else's code and state
/// signs nobody in. Over TLS neighbouring sites can't set one.
fn name(secure: bool) -> &'static str {
    if secure { "__Host-taawun_openid" } else { "taawun_openid" }
}

/// The two routes.
pub fn routes(cfg: &mut web::ServiceConfig) {
    // No HEAD: both change something.
    let methods = "GET, OPTIONS";
    cfg.service(methods::only(BEGIN, methods).route(web::get().to(begin)))
        .service(methods::only(CALLBACK, methods).route(web::get().to(callback)));
}

/// The link that begins, for a page in this language.
pub fn link(provider: &Provider, wording: &Wording) -> maud::Markup {
    html! {
        p .hint {
            a href=(BEGIN) rel="nofollow" {
                (wording.with("openid-sign-in", &[("name", Argument::Text(provider.name()))]))
            }
        }
    }
}

async fn begin(application: web::Data<Application>) -> HttpResponse {
    let Some(provider) = application.openid.clone() else { return nothing_here().await };
    let secure = provider.is_secure();
    let (db, clock) = (application.db.clone(), application.clock.clone());
    match away(move || openid::begin(&db, &clock, &provider)).await {
        Ok((attempt, address)) => HttpResponse::SeeOther()
            .insert_header((header::LOCATION, address))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::REFERRER_POLICY, "no-referrer"))
            .cookie(bound_to_the_browser(attempt, secure))
            .finish(),
        Err(refusal) => refused(&refusal, secure),
    }
}

async fn callback(http: HttpRequest, application: web::Data<Application>, query: web::Query<Callback>) -> HttpResponse {
    let Some(provider) = application.openid.clone() else { return nothing_here().await };
    let secure = provider.is_secure();
    let browser = http.cookie(name(secure)).map(|cookie| cookie.value().to_string());
    let visitor = match authentication::sender(&http, &application).await {
        Ok(sender) => sender.visitor,
        Err(error) => return refused(&error.into(), secure),
    };
    let (db, clock) = (application.db.clone(), application.clock.clone());
    let begun = away(move || openid::complete(&db, &clock, &provider, query.into_inner(), browser, &visitor)).await;
    match begun {
        Ok(begun) => HttpResponse::SeeOther()
            .insert_header((header::LOCATION, "/"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .cookie(forgotten(secure))
            .cookie(cookies::session(&application.settings, begun.secret))
            .finish(),
        Err(refusal) => refused(&refusal, secure),
    }
}

/// How many requests may wait for the provider at the same time: each holds a thread for as long as it takes.
static WAITING: Semaphore = Semaphore::const_new(8);

/// Runs what waits for the provider, away from the asynchronous threads. More at once than [`WAITING`] are turned away:
/// anybody can send them.
async fn away<T: Send + 'static>(work: impl FnOnce() -> Result<T, Refusal> + Send + 'static) -> Result<T, Refusal> {
    let lost = |error| Refusal::Here(Error::Internal(format!("sign-in: {error}")));
    let too_many = |_| Refusal::Unavailable("too many sign-ins wait for it".to_string());
    let place = WAITING.try_acquire().map_err(too_many)?;
    // The place is taken until the work is over, also when nobody waits for the answer any more.
    let work = move || {
        let _place = place;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(lost)?
}

fn bound_to_the_browser(attempt: Attempt, secure: bool) -> Cookie<'static> {
    let mut cookie = Cookie::new(name(secure), attempt.browser);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_secure(secure);
    // The way back is a link from elsewhere, which `Strict` would not let through.
    cookie.set_same_site(SameSite::Lax);
    cookie.set_max_age(time::Duration::minutes(10));
    cookie
}

fn forgotten(secure: bool) -> Cookie<'static> {
    let mut cookie = bound_to_the_browser(Attempt { state: String::new(), browser: String::new() }, secure);
    cookie.set_max_age(time::Duration::ZERO);
    cookie
}

/// The page that says why nobody was signed in, in all languages: who comes back from elsewhere has chosen none here.
fn refused(refusal: &Refusal, secure: bool) -> HttpResponse {
    let (code, status) = (refusal.code(), status(refusal));
    match refusal {
        Refusal::Here(error) => tracing::error!(code, %error, "sign-in with OpenID Connect"),
        _ => tracing::warn!(code, reason = %refusal, "sign-in with OpenID Connect"),
    }
    let page = html! {
        (DOCTYPE)
        html lang="ar" dir="rtl" {
            (start::head(&format!("{} · {code}", Wording::of(Language::Ar).text("openid-not-signed-in"))))
            body {
                main .narrow {
                    @for language in Language::ALL {
                        @let wording = Wording::of(language);
                        section lang=(language.as_str()) dir=(start::direction(language)) {
                            h1 { (wording.text("openid-not-signed-in")) }
                            p { (wording.text(&code.to_lowercase().replace('_', "-"))) }
                            p { a href=(BEGIN) { (wording.text("openid-again")) } " · " a href="/" { (wording.text("openid-home")) } }
                        }
                    }
                    p { code dir="ltr" { (code) } }
                }
            }
        }
    };
    HttpResponse::build(status)
        .content_type(ContentType::html())
        .insert_header((header::CONTENT_SECURITY_POLICY, start::CONTENT_SECURITY_POLICY))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .cookie(forgotten(secure))
        .body(page.into_string())
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Denied(_) | Refusal::Unverified | Refusal::NoAccount | Refusal::Disabled(_) => StatusCode::FORBIDDEN,
        Refusal::State => StatusCode::BAD_REQUEST,
        Refusal::Unavailable(_) | Refusal::Untrusted(_) => StatusCode::BAD_GATEWAY,
        Refusal::Here(Error::Unavailable(_)) => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Here(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
