//! The frame of the pages beside the start page: their headers, the bar at their head, and what stands in the middle.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use maud::{DOCTYPE, Markup, html};

use super::start::{self, direction};
use crate::wording::{Language, Wording};

/// A page in one language.
pub struct Page<'a> {
    pub language: Language,
    /// Its own address, which the links to its other languages lead to.
    pub path: &'a str,
    /// The message that is its title.
    pub title: &'a str,
    /// The class of its main part.
    pub class: &'static str,
}

/// What a browser may do with a page, beyond loading this server's style sheet and sending forms here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    Nothing,
    /// Run this server's scripts.
    Scripts,
}

/// Where a page's address is told, in the header `Referer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Nowhere,
    /// To this server: browsers that tell it nothing would send `Origin: null` with the forms.
    Here,
}

const WITH_SCRIPTS: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

impl Page<'_> {
    /// The whole page around its main part.
    pub fn around(&self, main: &Markup) -> String {
        let wording = Wording::of(self.language);
        let text = |key: &str| wording.text(key);
        html! {
            (DOCTYPE)
            html lang=(self.language.as_str()) dir=(direction(self.language)) {
                (start::head(&format!("{} · {}", text(self.title), text("web-institution"))))
                body {
                    (start::header(self.language, self.path, None, &text))
                    main class=(self.class) { (main) }
                }
            }
        }
        .into_string()
    }
}

/// A page as an answer. No cache keeps it: what it says may have changed by the next time.
pub fn answer(status: StatusCode, allowed: Allowed, told: Told, page: String) -> HttpResponse {
    let policy = match allowed {
        Allowed::Nothing => start::CONTENT_SECURITY_POLICY,
        Allowed::Scripts => WITH_SCRIPTS,
    };
    let referrer = match told {
        Told::Nowhere => "no-referrer",
        Told::Here => "same-origin",
    };
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::REFERRER_POLICY, referrer))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(page)
}
