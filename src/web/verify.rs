//! The page that tells whether a report is genuine: what was issued under the code in it, and whether a file is the one
//! that was issued. It needs no account and, but for comparing a file, no script.
//!
//! A file is compared in the browser: the page has no address that it could be sent to (`connect-src 'none'`, by
//! `default-src`).

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde::Deserialize;

use super::page::{self, Allowed, Page, Told};
use super::static_file::{Caching, StaticFile};
use super::{Application, failed, methods};
use crate::reports::verification::{self, Verification};
use crate::wording::{Argument, Language, Wording, whole};
use crate::zone;

const SCRIPT: StaticFile = StaticFile {
    name: "verify.js",
    content_type: "text/javascript; charset=utf-8",
    bytes: include_bytes!("assets/verify.js"),
    gzip: false,
    caching: Caching::Revalidate,
};

/// What shows a file's SHA-256 on the systems that people have.
const COMMANDS: [(&str, &str); 3] = [
    ("Linux", "sha256sum report.pdf"),
    ("macOS", "shasum -a 256 report.pdf"),
    ("Windows", "certutil -hashfile report.pdf SHA256"),
];

/// Serves `/verify`, `/verify/{code}` and their script.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(methods::read("/verify", form))
        .service(methods::read("/verify.js", script))
        .service(methods::read("/verify/{code}", report));
}

#[derive(Deserialize)]
struct Asked {
    lang: Option<String>,
    /// What was typed into the form.
    code: Option<String>,
}

impl Asked {
    /// The language that the page is asked for in, if one is.
    fn language(&self) -> Option<Language> {
        self.lang.as_deref()?.parse().ok()
    }
}

/// What a page says.
enum Content<'a> {
    /// The form, with what was typed and can be no code.
    Form(Option<&'a str>),
    /// What was issued.
    Found(&'a Verification),
    /// Nothing was issued under this code.
    Unknown(&'a str),
}

async fn script(request: HttpRequest) -> HttpResponse {
    SCRIPT.respond(&request, None)
}

/// The form; with a code that was typed into it, the way to the code's own page.
async fn form(asked: web::Query<Asked>) -> HttpResponse {
    let language = asked.language().unwrap_or(Language::Ar);
    match asked.code.as_deref().filter(|typed| !typed.trim().is_empty()) {
        None => page(language, "/verify", &Content::Form(None), StatusCode::OK),
        Some(typed) => match verification::read(typed) {
            Some(code) => HttpResponse::SeeOther()
                .insert_header((header::LOCATION, format!("{}?lang={language}", path(&code))))
                .finish(),
            None => page(language, "/verify", &Content::Form(Some(typed)), StatusCode::BAD_REQUEST),
        },
    }
}

/// What was issued under a code. Whoever comes from the QR code names no language: the page has that of the report.
async fn report(
    application: web::Data<Application>,
    typed: web::Path<String>,
    asked: web::Query<Asked>,
) -> HttpResponse {
    let language = asked.language();
    let Some(code) = verification::read(&typed) else {
        let language = language.unwrap_or(Language::Ar);
        return page(language, "/verify", &Content::Form(Some(&typed)), StatusCode::NOT_FOUND);
    };
    let looked = code.clone();
    match application
        .db
        .ask(move |connection| verification::find(connection, &[&looked]))
        .await
        .map(|found| found.into_iter().next())
    {
        Ok(Some(found)) => {
            page(language.unwrap_or(found.language), &path(&found.code), &Content::Found(&found), StatusCode::OK)
        }
        Ok(None) => {
            let language = language.unwrap_or(Language::Ar);
            page(language, &path(&code), &Content::Unknown(&code), StatusCode::NOT_FOUND)
        }
        Err(error) => failed(&error),
    }
}

fn path(code: &str) -> String {
    format!("/verify/{code}")
}

fn page(language: Language, path: &str, content: &Content<'_>, status: StatusCode) -> HttpResponse {
    page::answer(status, Allowed::Scripts, Told::Nowhere, render(language, path, content))
}

fn render(language: Language, path: &str, content: &Content<'_>) -> String {
    let wording = Wording::of(language);
    let title = match content {
        Content::Form(_) => "verify-title",
        Content::Found(_) => "verify-found-title",
        Content::Unknown(_) => "verify-unknown-title",
    };
    let main = html! {
        @match content {
            Content::Form(typed) => (question(wording, *typed)),
            Content::Found(found) => {
                (answer(wording, found))
                (comparison(wording, found))
                (another(wording))
            },
            Content::Unknown(code) => {
                (unknown(wording, code))
                (another(wording))
            },
        }
    };
    Page { language, path, title, class: "verify" }.around(&main)
}

/// The page without a code.
fn question(wording: &Wording, refused: Option<&str>) -> Markup {
    let text = |key: &str| wording.text(key);
    html! {
        section aria-labelledby="title" {
            h2 #title { (text("verify-title")) }
            p { (text("verify-intro")) }
            (code_form(wording, refused))
        }
    }
}

fn another(wording: &Wording) -> Markup {
    html! {
        section aria-labelledby="another" {
            h2 #another { (wording.text("verify-another")) }
            (code_form(wording, None))
        }
    }
}

fn code_form(wording: &Wording, refused: Option<&str>) -> Markup {
    let text = |key: &str| wording.text(key);
    html! {
        form .card method="get" action="/verify" {
            @if refused.is_some() {
                p .refusal #refusal role="alert" { (text("verify-not-a-code")) }
            }
            label for="code" { (text("verify-code")) }
            input #code name="code" dir="ltr" value=[refused] placeholder="K9VY-APCS-02M7" required maxlength="60"
                autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="code-hint"
                aria-invalid=[refused.map(|_| "true")];
            p .hint #code-hint { (text("verify-code-hint")) }
            input type="hidden" name="lang" value=(wording.language());
            button type="submit" { (text("verify-button")) }
        }
    }
}

/// What was issued, as the report says it of itself.
fn answer(wording: &Wording, found: &Verification) -> Markup {
    let language = wording.language();
    let text = |key: &str| wording.text(key);
    let day = |at: chrono::DateTime<chrono::Utc>| wording.date(zone::date_in_morocco(at));
    html! {
        section aria-labelledby="title" {
            h2 #title { (text("verify-found-title")) }
            @if found.demonstration {
                aside .banner {
                    strong { (text("verify-demonstration-title")) }
                    p { (text("verify-demonstration-text")) }
                }
            }
            @if let Some(newer) = &found.replaced_by {
                @let edition = Argument::Number(newer.edition.into());
                @let date = day(newer.issued_at.0);
                div .banner {
                    p { (wording.with("verify-replaced", &[("edition", edition), ("date", Argument::Text(&date))])) }
                    @if let Some(code) = &newer.code {
                        @let edition = Argument::Number(newer.edition.into());
                        p {
                            a href={ (path(code)) "?lang=" (language) } {
                                (wording.with("verify-replacing", &[("edition", edition)]))
                            }
                        }
                    }
                }
            }
            dl .card {
                dt { (text("verify-code")) }
                dd { code dir="ltr" { (found.code) } }
                dt { (text("verify-coordination")) }
                dd { (found.coordination.name(language)) }
                dt { (text("verify-period")) }
                dd { (wording.period(found.period)) }
                dt { (text("verify-language")) }
                dd { bdi lang=(found.language) { (text(&format!("web-language-{}", found.language))) } }
                dt { (text("verify-edition")) }
                dd { (found.edition) }
                dt { (text("verify-issued")) }
                dd {
                    time datetime=(found.issued_at.and_utc().to_rfc3339()) { (day(found.issued_at.and_utc())) }
                }
                dt { (text("verify-size")) }
                dd { (whole(language, found.size_bytes)) }
                dt { (text("verify-fingerprint")) }
                dd { code #sha256 dir="ltr" { (found.sha256) } }
            }
            @if found.replaced_by.is_none() {
                p { (text("verify-latest")) }
            }
            p { (text("verify-found-text")) }
        }
    }
}

/// Where a file is compared. The script shows what needs it; the texts that it chooses from stand in the page.
fn comparison(wording: &Wording, found: &Verification) -> Markup {
    let text = |key: &str| wording.text(key);
    html! {
        section #compare aria-labelledby="compare-title" data-sha256=(found.sha256)
            data-reading=(text("verify-reading")) data-same=(text("verify-same"))
            data-other=(text("verify-other")) data-failed=(text("verify-failed")) {
            h2 #compare-title { (text("verify-compare-title")) }
            p { (text("verify-compare-text")) }
            div .drop #drop hidden {
                label for="file" { (text("verify-choose")) }
                input #file type="file" accept="application/pdf,.pdf";
            }
            p .verdict #verdict role="status" {}
            details open {
                summary { (text("verify-by-hand")) }
                p { (text("verify-by-hand-text")) }
                @for (system, command) in COMMANDS {
                    p .command {
                        span { (system) }
                        code dir="ltr" { (command) }
                    }
                }
            }
        }
        script src="/verify.js" defer {}
    }
}

fn unknown(wording: &Wording, code: &str) -> Markup {
    let text = |key: &str| wording.text(key);
    html! {
        section aria-labelledby="title" {
            h2 #title { (text("verify-unknown-title")) }
            div .refusal {
                p { (wording.with("verify-unknown-text", &[("code", Argument::Text(code))])) }
            }
            ol {
                li { (text("verify-unknown-compare")) }
                li { (text("verify-unknown-contact")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_from_outside_is_escaped() {
        let hostile = "\"><script>alert(1)</script>";
        for content in [Content::Form(Some(hostile)), Content::Unknown(hostile)] {
            let html = render(Language::En, "/verify", &content);
            assert!(!html.contains("<script>") && html.contains("&lt;script"), "{html}");
        }
    }
}
