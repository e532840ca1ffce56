//! The pages for signing in: a form for e-mail address and password, and the page of a one-time link.
//!
//! Plain HTML without scripts. Following a one-time link changes nothing, since mail scanners follow links too: its
//! page has a button, and that uses the link up. The pages send no `Referer` to other sites, so that a link's secret
//! stays here; to this server they do, because with `no-referrer` browsers send `Origin: null` with the form, and
//! whether it came from here could not be told.

use actix_web::cookie::Cookie;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::Deserialize;

use super::page::{self, Allowed, Page, Told};
use super::{Application, authentication, cookies, methods};
use crate::accounts::links::{self, Purpose};
use crate::accounts::openid::Provider;
use crate::accounts::{passwords, sign_in};
use crate::error::{Error, Result, Said, UserError};
use crate::jobs::worker::blocking;
use crate::wording::{Language, Wording};

/// Serves `/sign-in`, `/sign-in/{secret}` and `/sign-out`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        methods::only("/sign-in", methods::FORM)
            .route(web::get().to(form))
            .route(web::head().to(form))
            .route(web::post().to(sign_in)),
    )
    .service(
        methods::only("/sign-in/{secret}", methods::FORM)
            .route(web::get().to(link_page))
            .route(web::head().to(link_page))
            .route(web::post().to(use_link)),
    )
    .service(methods::only("/sign-out", "POST, OPTIONS").route(web::post().to(sign_out)));
}

#[derive(Deserialize)]
pub(super) struct Asked {
    lang: Option<String>,
}

impl Asked {
    /// The language that the page is asked for in; Arabic otherwise.
    pub(super) fn language(&self) -> Language {
        self.lang.as_deref().and_then(|lang| lang.parse().ok()).unwrap_or(Language::Ar)
    }
}

/// What the form for e-mail address and password sends. Without `Debug`: the password is in no log.
#[derive(Deserialize)]
struct Credentials {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

#[derive(Deserialize)]
struct NewPassword {
    #[serde(default)]
    password: String,
}

/// What stands in the middle of a page.
enum Content<'a> {
    /// The form for e-mail address and password, with the address that was sent, and the other way to sign in.
    Form(&'a str, Option<&'a Provider>),
    /// The button of a link that signs in this person.
    Link(&'a str),
    /// The form for this person's new password.
    NewPassword(&'a str),
    /// Nothing but a way to the form.
    Nothing,
}

async fn form(application: web::Data<Application>, asked: web::Query<Asked>) -> HttpResponse {
    page(asked.language(), "/sign-in", &[], Content::Form("", application.openid.as_ref()), StatusCode::OK)
}

async fn sign_in(
    request: HttpRequest,
    application: web::Data<Application>,
    asked: web::Query<Asked>,
    credentials: web::Form<Credentials>,
) -> HttpResponse {
    let language = asked.language();
    if !authentication::is_own_form(&request) {
        return foreign(language);
    }
    let Credentials { email, password } = credentials.into_inner();
    let typed = email.clone();
    let done = with_visitor(&request, &application, move |application, visitor| {
        sign_in::with_password(&application.db, &application.clock, visitor, &email, &password)
    })
    .await;
    answer(&application, language, "/sign-in", done, Content::Form(&typed, application.openid.as_ref()))
}

async fn link_page(
    application: web::Data<Application>,
    secret: web::Path<String>,
    asked: web::Query<Asked>,
) -> HttpResponse {
    let (language, path, now) = (asked.language(), links::path(&secret), application.clock.timestamp());
    match application.db.ask(move |connection| links::look(connection, &secret, now)).await {
        Ok(link) => page(language, &path, &[], content(&link), StatusCode::OK),
        Err(Error::Refused(errors)) => page(language, "/sign-in", &errors, Content::Nothing, StatusCode::NOT_FOUND),
        Err(error) => super::failed(&error),
    }
}

fn content(link: &links::Link) -> Content<'_> {
    match link.purpose {
        Purpose::SignIn => Content::Link(&link.account.name),
        Purpose::PasswordReset => Content::NewPassword(&link.account.name),
    }
}

async fn use_link(
    request: HttpRequest,
    application: web::Data<Application>,
    secret: web::Path<String>,
    asked: web::Query<Asked>,
    sent: web::Form<NewPassword>,
) -> HttpResponse {
    let language = asked.language();
    if !authentication::is_own_form(&request) {
        return foreign(language);
    }
    let (secret, now) = (secret.into_inner(), application.clock.timestamp());
    let path = links::path(&secret);
    let looked = secret.clone();
    let link = match application.db.ask(move |connection| links::look(connection, &looked, now)).await {
        Ok(link) => link,
        Err(Error::Refused(errors)) => {
            return page(language, "/sign-in", &errors, Content::Nothing, StatusCode::NOT_FOUND);
        }
        Err(error) => return super::failed(&error),
    };
    let (purpose, password) = (link.purpose, sent.into_inner().password);
    let done = with_visitor(&request, &application, move |application, visitor| match purpose {
        Purpose::SignIn => sign_in::with_link(&application.db, &application.clock, visitor, &secret),
        Purpose::PasswordReset => {
            sign_in::reset_password(&application.db, &application.clock, visitor, &secret, &password)
        }
    })
    .await;
    answer(&application, language, &path, done, content(&link))
}

async fn sign_out(request: HttpRequest, application: web::Data<Application>, asked: web::Query<Asked>) -> HttpResponse {
    let language = asked.language();
    if !authentication::is_own_form(&request) {
        return foreign(language);
    }
    let sender = match authentication::sender(&request, &application).await {
        Ok(sender) => sender,
        Err(error) => return super::failed(&error),
    };
    let own = application.clone();
    let out = blocking(move || sign_in::out(&own.db, &own.clock, &sender.visitor, &sender.asker)).await;
    match out {
        Ok(()) => home(language, cookies::gone(&application.settings)),
        Err(error) => super::failed(&error),
    }
}

/// Runs what signs in, with what is known of the browser, in turn with other work that hashes.
async fn with_visitor(
    request: &HttpRequest,
    application: &web::Data<Application>,
    work: impl FnOnce(&Application, &sign_in::Visitor) -> Result<sign_in::Begun> + Send + 'static,
) -> Result<sign_in::Begun> {
    let sender = authentication::sender(request, application).await?;
    let application = application.clone();
    passwords::in_turn(move || work(&application, &sender.visitor)).await
}

/// The start page with the session's cookie, or the form again with what was wrong.
fn answer(
    application: &Application,
    language: Language,
    path: &str,
    done: Result<sign_in::Begun>,
    again: Content<'_>,
) -> HttpResponse {
    match done {
        Ok(begun) => home(language, cookies::session(&application.settings, begun.secret)),
        Err(Error::Refused(errors)) => {
            let wait = errors.iter().find(|error| error.code == "TOO_MANY_ATTEMPTS");
            let status = if wait.is_some() { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::UNPROCESSABLE_ENTITY };
            let mut response = page(language, path, &errors, again, status);
            let seconds = wait.and_then(|error| error.arguments.first());
            if let Some((_, Said::Number(seconds))) = seconds {
                response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(*seconds));
            }
            response
        }
        Err(error) => super::failed(&error),
    }
}

fn home(language: Language, cookie: Cookie<'_>) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("/?lang={language}")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(cookie)
        .finish()
}

/// The answer to a form that no page of this server sent.
fn foreign(language: Language) -> HttpResponse {
    let errors = [UserError::at([] as [&str; 0], "FOREIGN_FORM")];
    page(language, "/sign-in", &errors, Content::Nothing, StatusCode::FORBIDDEN)
}

fn page(
    language: Language,
    path: &str,
    errors: &[UserError],
    content: Content<'_>,
    status: StatusCode,
) -> HttpResponse {
    page::answer(status, Allowed::Nothing, Told::Here, render(language, path, errors, content))
}

fn render(language: Language, path: &str, errors: &[UserError], content: Content<'_>) -> String {
    let wording = Wording::of(language);
    let text = |key: &str| wording.text(key);
    let action = format!("{path}?lang={language}");
    let title = match content {
        Content::NewPassword(_) => "sign-in-new-password-title",
        _ => "sign-in-title",
    };
    let main = html! {
        section aria-labelledby="sign-in" {
            h2 #sign-in { (text(title)) }
            @for error in errors {
                p .refusal role="alert" { (error.message(wording)) }
            }
            (body(&content, &action, &text, language))
            @if let Content::Form(_, Some(provider)) = content {
                (super::openid::link(provider, wording))
            }
        }
    };
    Page { language, path, title, class: "narrow" }.around(&main)
}

fn body(content: &Content<'_>, action: &str, text: &dyn Fn(&str) -> String, language: Language) -> Markup {
    let owner = |name: &str| {
        html! { p { (text("sign-in-as")) " " strong { bdi { (name) } } } }
    };
    html! {
        @match content {
            Content::Form(email, _) => form .card method="post" action=(action) {
                label for="email" { (text("sign-in-email")) }
                input #email type="email" name="email" value=(email) required dir="ltr" autocomplete="username"
                    autofocus[email.is_empty()];
                label for="password" { (text("sign-in-password")) }
                input #password type="password" name="password" required dir="ltr" autocomplete="current-password"
                    autofocus[!email.is_empty()];
                button type="submit" { (text("sign-in-button")) }
                p .hint { (text("sign-in-forgotten")) }
            },
            Content::Link(name) => form .card method="post" action=(action) {
                (owner(name))
                button type="submit" { (text("sign-in-button")) }
                p .hint { (text("sign-in-link-once")) }
            },
            Content::NewPassword(name) => form .card method="post" action=(action) {
                (owner(name))
                label for="password" { (text("sign-in-new-password")) }
                input #password type="password" name="password" required minlength=(passwords::MIN_CHARACTERS)
                    dir="ltr" autocomplete="new-password" autofocus;
                p .hint { (text("sign-in-password-rule")) }
                button type="submit" { (text("sign-in-new-password-button")) }
            },
            Content::Nothing => p { a href={ "/sign-in?lang=" (language) } { (text("sign-in-title")) } },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_from_outside_is_escaped() {
        let hostile = "\"><script>alert(1)</script>";
        for content in [Content::Form(hostile, None), Content::Link(hostile), Content::NewPassword(hostile)] {
            let html = render(Language::En, "/sign-in", &[], content);
            assert!(!html.contains("<script") && html.contains("&lt;script"), "{html}");
        }
    }

    #[test]
    fn the_pages_say_their_language_and_direction() {
        let html = render(Language::Ar, "/sign-in", &[], Content::Form("", None));
        assert!(html.contains("<html lang=\"ar\" dir=\"rtl\">") && html.contains("action=\"/sign-in?lang=ar\""));
    }
}
