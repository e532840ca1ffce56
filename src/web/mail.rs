//! What links in letters lead to: the page for unsubscribing, and what is said of a link to a report that has expired.
//! Both work without an account; the link's signature is what lets somebody in.
//!
//! Following the link for unsubscribing changes nothing, since mail scanners follow links too: its page has a button.
//! Mail programs send the same form by themselves (RFC 8058), from anywhere and without a cookie.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::html;

use super::page::{self, Allowed, Page, Told};
use super::sign_in::Asked;
use super::{Application, authentication, failed, methods};
use crate::delivery::{links, stops};
use crate::jobs::worker::blocking;
use crate::wording::{Language, Wording};

/// Serves `/unsubscribe/{address}/{signature}`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        methods::only("/unsubscribe/{address}/{signature}", methods::FORM)
            .route(web::get().to(ask))
            .route(web::head().to(ask))
            .route(web::post().to(unsubscribe)),
    );
}

/// What a page says.
enum Content<'a> {
    /// The address and the button.
    Ask(&'a str),
    /// It is done.
    Done(&'a str),
    /// One sentence, by its message, under a title.
    Sentence(&'static str, &'static str),
}

/// The address that a link is for; `None` for a link that was not made here.
async fn address(application: &Application, parts: &(String, String)) -> crate::error::Result<Option<String>> {
    let key = application.db.ask(links::key).await?;
    Ok(key.unsubscribed(&parts.0, &parts.1))
}

async fn ask(
    application: web::Data<Application>,
    parts: web::Path<(String, String)>,
    asked: web::Query<Asked>,
) -> HttpResponse {
    let (language, path) = (asked.language(), path(&parts));
    let found = match address(&application, &parts).await {
        Ok(Some(address)) => address,
        Ok(None) => return unknown(language),
        Err(error) => return failed(&error),
    };
    let looked = found.clone();
    match application.db.ask(move |connection| stops::is_stopped(connection, &looked)).await {
        Ok(true) => page(language, &path, &Content::Done(&found), StatusCode::OK),
        Ok(false) => page(language, &path, &Content::Ask(&found), StatusCode::OK),
        Err(error) => failed(&error),
    }
}

async fn unsubscribe(
    request: HttpRequest,
    application: web::Data<Application>,
    parts: web::Path<(String, String)>,
    asked: web::Query<Asked>,
) -> HttpResponse {
    let (language, path) = (asked.language(), path(&parts));
    let found = match address(&application, &parts).await {
        Ok(Some(address)) => address,
        Ok(None) => return unknown(language),
        Err(error) => return failed(&error),
    };
    let from = authentication::address(&request, &application);
    let (own, theirs) = (application.clone(), found.clone());
    match blocking(move || stops::unsubscribe(&own.db, &own.clock, &theirs, &from)).await {
        Ok(_) => page(language, &path, &Content::Done(&found), StatusCode::OK),
        Err(error) => failed(&error),
    }
}

fn path(parts: &(String, String)) -> String {
    format!("/unsubscribe/{}/{}", parts.0, parts.1)
}

fn unknown(language: Language) -> HttpResponse {
    let content = Content::Sentence("unsubscribe-title", "unsubscribe-unknown");
    page(language, "/", &content, StatusCode::NOT_FOUND)
}

/// The answer to a signed link to a report whose time is over.
pub(super) fn expired(report_language: &str) -> HttpResponse {
    let language = report_language.parse().unwrap_or(Language::Ar);
    let content = Content::Sentence("report-link-expired-title", "report-link-expired");
    page(language, "/", &content, StatusCode::GONE)
}

fn page(language: Language, path: &str, content: &Content<'_>, status: StatusCode) -> HttpResponse {
    page::answer(status, Allowed::Nothing, Told::Nowhere, render(language, path, content))
}

fn render(language: Language, path: &str, content: &Content<'_>) -> String {
    let wording = Wording::of(language);
    let text = |key: &str| wording.text(key);
    let title = match content {
        Content::Ask(_) | Content::Done(_) => "unsubscribe-title",
        Content::Sentence(title, _) => title,
    };
    let main = html! {
        section aria-labelledby="title" {
            h2 #title { (text(title)) }
            @match content {
                Content::Ask(address) => form .card method="post" action={ (path) "?lang=" (language) } {
                    p { (text("unsubscribe-text")) " " strong { bdi { (address) } } }
                    button type="submit" { (text("unsubscribe-button")) }
                },
                Content::Done(address) => {
                    p { strong { bdi { (address) } } }
                    p role="status" { (text("unsubscribe-done")) }
                },
                Content::Sentence(_, sentence) => p { (text(sentence)) },
            }
        }
    };
    Page { language, path, title, class: "narrow" }.around(&main)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_from_outside_is_escaped() {
        let hostile = "\"><script>alert(1)</script>";
        for content in [Content::Ask(hostile), Content::Done(hostile)] {
            let html = render(Language::En, "/unsubscribe/a/b", &content);
            assert!(!html.contains("<script") && html.contains("&lt;script"), "{html}");
        }
    }
}
