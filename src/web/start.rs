//! The start page: the reports, newest period first, and the ways to the data.
//!
//! It is one HTML document and one style sheet, without scripts, so that it works in any browser and prints well. What
//! it shows is handed in as a plain value and its wording through a function; it reads neither database nor files.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{DOCTYPE, Markup, html};

use super::methods;
use super::static_file::{Caching, StaticFile};
use crate::period::Period;
use crate::wording::{Language, whole};

/// What a browser may do with the start page: load this server's style sheet and send
/// the form that signs out.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What the start page shows.
#[derive(Debug, Clone)]
pub struct StartPage {
    /// Whether the database holds demonstration data: a banner says so.
    pub demonstration: bool,
    /// The reports. The page groups them by period; within a period it keeps this order.
    pub reports: Vec<ReportRow>,
    /// The page's own language.
    pub language: Language,
    /// Who looks at it.
    pub person: Person,
}

/// Who looks at the start page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Person {
    /// Anybody: there are no accounts, and everybody sees everything.
    Anybody,
    /// Nobody has signed in; what is not public is not shown.
    Stranger,
    /// Somebody has signed in, with this name.
    SignedIn(String),
}

/// One issued report, worded in the page's language.
#[derive(Debug, Clone)]
pub struct ReportRow {
    /// The coordination's name.
    pub coordination: String,
    /// Its code; orders the rows of a period.
    pub coordination_code: String,
    /// The period in words.
    pub period: String,
    /// The period's code, such as `2026-Q1`; orders and groups the rows.
    pub period_code: String,
    /// The name of the language that the report is written in.
    pub report_language: String,
    /// 1 for the first edition; a corrected edition has a higher number.
    pub edition: i32,
    /// The PDF's size in bytes.
    pub size_bytes: i64,
    /// The PDF's address.
    pub href: String,
    /// When the report was made, in words.
    pub created: String,
    /// Whether it was made from demonstration data.
    pub demonstration: bool,
}

const STYLE_SHEET: StaticFile = StaticFile {
    name: "start.css",
    content_type: "text/css; charset=utf-8",
    bytes: include_bytes!("assets/start.css"),
    gzip: false,
    caching: Caching::Revalidate,
};

/// A green tile with three bars, drawn in the address itself so that the page needs no image file.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect \
    width='16' height='16' rx='3' fill='%23006233'/%3E%3Cpath d='M4 12V8M8 12V4M12 12V6' stroke='white' \
    stroke-width='2'/%3E%3C/svg%3E";

/// Serves the style sheet at `/start.css`. The page itself needs the database and is routed by who has it.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(methods::read("/start.css", style_sheet));
}

async fn style_sheet(request: HttpRequest) -> HttpResponse {
    STYLE_SHEET.respond(&request, None)
}

/// The page as HTML. `text` gives the wording of a Fluent message of `web.ftl` in the page's language.
pub fn render(page: &StartPage, text: &dyn Fn(&str) -> String) -> String {
    let language = page.language;
    html! {
        (DOCTYPE)
        html lang=(language.as_str()) dir=(direction(language)) {
            (head(&format!("{} · {}", text("web-title"), text("web-institution"))))
            body {
                (header(language, "/", Some(&page.person), text))
                main {
                    @if page.demonstration {
                        (demonstration_banner(text))
                    }
                    @if page.person == Person::Stranger {
                        (way_in(language, text))
                    }
                    @if page.person != Person::Stranger || !page.reports.is_empty() {
                        section aria-labelledby="reports" {
                            h2 #reports { (text("web-reports")) }
                            @if page.reports.is_empty() {
                                (no_reports(&page.person, text))
                            }
                            @for group in by_period(&page.reports) {
                                (period_section(&group, language, text))
                            }
                        }
                    }
                    (ways_to_the_data(language, text))
                }
            }
        }
    }
    .into_string()
}

/// The head of a page with this title.
pub fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) }
            link rel="icon" href=(ICON);
            link rel="stylesheet" href="/start.css";
        }
    }
}

/// The band at the top of the page at `path`: the institution, the languages, and who has signed in.
pub fn header(language: Language, path: &str, person: Option<&Person>, text: &dyn Fn(&str) -> String) -> Markup {
    html! {
        header {
            div .inner {
                div .name {
                    p .institution { (text("web-institution")) }
                    h1 { a href={ "/?lang=" (language) } { (text("web-title")) } }
                    p .subtitle { (text("web-subtitle")) }
                }
                div .corner {
                    nav aria-label=(text("web-languages")) {
                        @for choice in Language::ALL {
                            @let code = choice.as_str();
                            a href={ (path) "?lang=" (code) } lang=(code) hreflang=(code) dir=(direction(choice))
                                aria-current=[(choice == language).then_some("page")] {
                                (text(&format!("web-language-{code}")))
                            }
                        }
                    }
                    @if let Some(Person::SignedIn(name)) = person {
                        form .person method="post" action={ "/sign-out?lang=" (language) } {
                            bdi { (name) }
                            button type="submit" { (text("sign-out")) }
                        }
                    }
                }
            }
        }
    }
}

fn way_in(language: Language, text: &dyn Fn(&str) -> String) -> Markup {
    html! {
        section .card aria-labelledby="way-in" {
            h2 #way-in { (text("sign-in-title")) }
            p { (text("sign-in-needed")) }
            p { a .button href={ "/sign-in?lang=" (language) } { (text("sign-in-button")) } }
        }
    }
}

fn demonstration_banner(text: &dyn Fn(&str) -> String) -> Markup {
    html! {
        aside .banner {
            strong { (text("web-demonstration-title")) }
            p { (text("web-demonstration-text")) }
        }
    }
}

/// Where there are accounts, reports may be there that this person does not see.
fn no_reports(person: &Person, text: &dyn Fn(&str) -> String) -> Markup {
    html! {
        div .empty {
            @if *person == Person::Anybody {
                strong { (text("web-no-reports-title")) }
                p { (text("web-no-reports-text")) }
                pre dir="ltr" { code { "taawun --help" } }
            } @else {
                p { (text("web-no-reports-seen")) }
            }
        }
    }
}

/// One period's reports. The columns' names are repeated in each cell for the style sheet, which shows the table as
/// cards on a narrow screen.
fn period_section(rows: &[&ReportRow], language: Language, text: &dyn Fn(&str) -> String) -> Markup {
    let [coordination, report_language, edition, size, created] =
        ["coordination", "language", "edition", "size", "created"].map(|column| text(&format!("web-column-{column}")));
    html! {
        table {
            @if let Some(first) = rows.first() {
                caption { (first.period) }
            }
            thead {
                tr {
                    th scope="col" { (coordination) }
                    th scope="col" { (report_language) }
                    th scope="col" .number { (edition) }
                    th scope="col" .number { (size) }
                    th scope="col" { (created) }
                }
            }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" {
                            a href=(row.href) type="application/pdf" { bdi { (row.coordination) } }
                            span .format { "PDF" }
                            @if row.demonstration {
                                span .mark { (text("web-demonstration-mark")) }
                            }
                        }
                        td data-label=(report_language) { bdi { (row.report_language) } }
                        td data-label=(edition) .number { (row.edition) }
                        td data-label=(size) .number { (kilobytes(row.size_bytes, language)) }
                        td data-label=(created) { bdi { (row.created) } }
                    }
                }
            }
        }
    }
}

fn ways_to_the_data(language: Language, text: &dyn Fn(&str) -> String) -> Markup {
    html! {
        section aria-labelledby="data" {
            h2 #data { (text("web-data")) }
            ul .ways {
                li {
                    a href="/graphiql" { (text("web-graphiql-title")) }
                    p { (text("web-graphiql-text")) }
                }
                li {
                    a href="/schema.graphql" { (text("web-schema-title")) }
                    p { (text("web-schema-text")) }
                }
                li {
                    a href={ "/verify?lang=" (language) } { (text("verify-title")) }
                    p { (text("verify-intro")) }
                }
            }
        }
    }
}

/// The rows of each period, the period that ends last first; of periods that end together, the longer first. A code
/// that is no period comes last.
fn by_period(rows: &[ReportRow]) -> Vec<Vec<&ReportRow>> {
    let mut groups: Vec<(Option<Period>, Vec<&ReportRow>)> = Vec::new();
    for row in rows {
        match groups.iter_mut().find(|(_, group)| group[0].period_code == row.period_code) {
            Some((_, group)) => group.push(row),
            None => groups.push((row.period_code.parse().ok(), vec![row])),
        }
    }
    // `None` is below every `Some`, hence last when reversed.
    groups.sort_by_key(|(period, _)| {
        std::cmp::Reverse(period.map(|period| (period.end(), std::cmp::Reverse(period.start()))))
    });
    groups.into_iter().map(|(_, group)| group).collect()
}

/// A size in kilobytes of 1,000 bytes, rounded up so that no file has none, written as all numbers are.
fn kilobytes(bytes: i64, language: Language) -> String {
    whole(language, bytes.max(0).unsigned_abs().div_ceil(1000) as i64)
}

/// The direction of a language, as HTML says it.
pub fn direction(language: Language) -> &'static str {
    if language.is_right_to_left() { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(period_code: &str, coordination: &str) -> ReportRow {
        ReportRow {
            coordination: coordination.to_owned(),
            coordination_code: "11".to_owned(),
            period: format!("period {period_code}"),
            period_code: period_code.to_owned(),
            report_language: "العربية".to_owned(),
            edition: 1,
            size_bytes: 84_211,
            href: "/reports/1/report.pdf".to_owned(),
            created: "2026-04-02".to_owned(),
            demonstration: false,
        }
    }

    fn page(language: Language, reports: Vec<ReportRow>) -> String {
        render(&StartPage { demonstration: false, reports, language, person: Person::Anybody }, &|key| key.to_owned())
    }

    #[test]
    fn periods_come_newest_first_and_each_once() {
        let codes = ["2008", "2026-Q1", "2026-03", "2008", "2025-2026", "odd"];
        let rows: Vec<ReportRow> = codes.iter().map(|code| row(code, "x")).collect();
        let order: Vec<&str> = by_period(&rows).iter().map(|group| group[0].period_code.as_str()).collect();
        assert_eq!(order, ["2025-2026", "2026-Q1", "2026-03", "2008", "odd"]);
    }

    #[test]
    fn everything_from_outside_is_escaped() {
        let mut hostile = row("2026-03", "<script>alert(1)</script>");
        hostile.href = "\" onclick=\"alert(1)".to_owned();
        let html = page(Language::En, vec![hostile]);
        assert!(!html.contains("<script"), "{html}");
        assert!(!html.contains("\" onclick"), "{html}");
    }

    #[test]
    fn the_page_says_its_language_and_direction() {
        assert!(page(Language::Ar, vec![]).contains("<html lang=\"ar\" dir=\"rtl\">"));
        assert!(page(Language::Fr, vec![]).contains("<html lang=\"fr\" dir=\"ltr\">"));
    }

    #[test]
    fn a_page_without_reports_says_what_to_do() {
        assert!(page(Language::Ar, vec![]).contains("web-no-reports-text"));
        assert!(!page(Language::Ar, vec![row("2008", "x")]).contains("web-no-reports-text"));
    }

    #[test]
    fn sizes_are_rounded_up_and_grouped_as_the_language_does() {
        assert_eq!(kilobytes(1, Language::Ar), "1");
        assert_eq!(kilobytes(84_211, Language::Fr), "85");
        assert_eq!(kilobytes(1_234_567_000, Language::En), "1,234,567");
        assert_eq!(kilobytes(12_345_000, Language::Ar), "12.345");
    }
}
