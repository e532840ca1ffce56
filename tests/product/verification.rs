//! Whether a report is genuine: the code in it, and what everybody is told who has it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};
use taawun::clock::Clock;
use taawun::db::schema::{report, report_figures};
use taawun::jobs::runs::Which;
use taawun::jobs::worker::Worker;
use taawun::jobs::{Job, Jobs};
use taawun::reports::{self, Report};
use taawun::web::settings::Settings;
use taawun::wording::{Language, Wording};
use taawun::zone;
use typeset::document::{Block, Direction, Document, Masthead, Signature, Verification};

use crate::editions::one_more_woman;
use crate::support::browser::Browser;
use crate::support::chromium;
use crate::support::databases::on_each_database;
use crate::support::{Filled, now, on_each_filled, prepared};

const ASK: &str = "query ($code: String!) { verification(code: $code) { code coordinationCode \
    coordinationName(language: FR) period language edition issuedAt sha256 sizeBytes demonstration isLatest \
    replacedBy { edition issuedAt code } } }";

/// Moves the clock, records what is due and makes it.
fn work(filled: &Filled, worker: &Worker, time: &str) {
    filled.clock.set(time.parse::<DateTime<Utc>>().unwrap());
    worker.record_due();
    actix_web::rt::System::new().block_on(worker.work_until_idle(&Which::default())).unwrap();
}

/// A worker that issues the monthly report of Laâyoune, in French.
pub fn monthly(filled: &Filled) -> Worker {
    let text = "schedule = \"0 6 1 * *\"\ntime_zone = \"Africa/Casablanca\"\nperiod = \"month\"\n\
                coordinations = [\"11\"]\nlanguages = [\"fr\"]\n";
    filled.worker(Jobs::new(vec![Job::parse("monthly", text).unwrap()]))
}

/// Issues October's report, and a second edition of it.
pub fn two_editions(filled: &Filled, worker: &Worker) -> [Report; 2] {
    work(filled, worker, "2026-10-31T12:00:00Z");
    work(filled, worker, "2026-11-01T12:00:00Z");
    filled.clock.set("2026-11-10T12:00:00Z".parse().unwrap());
    one_more_woman(filled);
    work(filled, worker, "2026-12-01T12:00:00Z");
    let issued: Vec<Report> = filled
        .db
        .run(|connection| {
            let october = report::table.filter(report::period.eq("2026-10")).order(report::edition);
            Ok(october.select(Report::as_select()).load(connection)?)
        })
        .unwrap();
    issued.try_into().unwrap()
}

/// A report of two pages, which ends with how to verify it.
pub fn document(language: Language, verification: Option<Verification>) -> Document {
    let text = |key: &str| Wording::of(language).text(key);
    let direction = if language.is_right_to_left() { Direction::RightToLeft } else { Direction::LeftToRight };
    Document {
        language_tag: language.tag().to_string(),
        direction,
        title: text("verify-title"),
        author: text("web-institution"),
        subject: text("verify-title"),
        created: "2026-11-01T12:00:00Z".to_string(),
        masthead: Masthead {
            institution: vec![text("web-institution")],
            title: text("verify-title"),
            subtitle: String::new(),
            period: "2026".to_string(),
            facts: vec![],
            note: None,
        },
        running_header: text("web-title"),
        banner: None,
        blocks: vec![
            Block::Heading { level: 1, text: text("verify-title") },
            Block::Signature(Signature { fields: vec![text("verify-issued")], verification }),
        ],
        attachments: vec![],
    }
}

fn code(report: &Report) -> &str {
    report.verification_code.as_deref().unwrap()
}

/// When a report was issued, as the API writes it.
fn instant(report: &Report) -> String {
    report.created_at.and_utc().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

#[test]
fn a_code_tells_everybody_what_was_issued_under_it_and_nothing_else() {
    on_each_filled(|filled| {
        let [first, second] = two_editions(filled, &monthly(filled));
        // There are accounts: nobody sees anything without one.
        let token = filled.coordinator();
        let server = filled.serve();
        let typed = code(&first).to_lowercase().replace('-', " ").replace('1', "l").replace('0', "o");
        for typed in [code(&first), &typed] {
            let told = server.data_to("", ASK, json!({ "code": typed }))["verification"].clone();
            let expected = json!({
                "code": code(&first), "coordinationCode": "11", "coordinationName": told["coordinationName"],
                "period": "2026-10", "language": "FR", "edition": 1, "issuedAt": instant(&first),
                "sha256": first.sha256, "sizeBytes": first.size_bytes, "demonstration": true, "isLatest": false,
                "replacedBy": { "edition": 2, "issuedAt": instant(&second), "code": code(&second) },
            });
            assert_eq!(told, expected);
            assert!(told["coordinationName"].as_str().unwrap().contains("Laâyoune"), "{told}");
        }
        let latest = server.data_to("", ASK, json!({ "code": code(&second) }))["verification"].clone();
        assert_eq!((&latest["isLatest"], &latest["replacedBy"]), (&json!(true), &Value::Null));
        for unknown in ["0000-0000-0000", "", "'; DROP TABLE report", &code(&first)[..13]] {
            let told = server.data_to("", ASK, json!({ "code": unknown }));
            assert_eq!(told["verification"], Value::Null, "{unknown}");
        }
        // Whoever may see the report finds the code with it.
        let query = "{ reports(filter: { latestOnly: true, period: \"2026-10\" }) { nodes { verificationCode } } }";
        let codes = server.data_to(&token, query, Value::Null)["reports"]["nodes"].clone();
        assert_eq!(codes, json!([{ "verificationCode": code(&second) }]));
    });
}

/// The address in a paper is what was told, however it is spelt, and this machine's own only on what is made up.
#[test]
fn a_paper_names_the_address_that_others_reach() {
    let job = "schedule = \"0 6 1 * *\"\ntime_zone = \"Africa/Casablanca\"\nperiod = \"month\"\n\
               coordinations = [\"11\"]\nlanguages = [\"fr\"]\n";
    let address = |filled: &Filled, public_address: Option<&str>| {
        let worker = filled.worker(Jobs::new(vec![Job::parse("monthly", job).unwrap()]));
        let worker = Worker { public_address: public_address.map(str::to_string), ..worker };
        work(filled, &worker, "2026-10-31T12:00:00Z");
        work(filled, &worker, "2026-11-01T12:00:00Z");
        let written = |connection: &mut taawun::db::DbConnection| {
            let made = report_figures::table.inner_join(report::table).filter(report::period.eq("2026-10"));
            Ok(made.select(report_figures::figures).first::<String>(connection)?)
        };
        reports::Paper::from_json(&filled.db.run(written).unwrap()).unwrap().address
    };
    let told = Some("http://127.taawun.example");
    on_each_filled(|filled| assert_eq!(address(filled, None).as_deref(), Some("http://127.0.0.1:8080")));
    on_each_filled(|filled| assert_eq!(address(filled, told).as_deref(), told));
    for public_address in [None, told] {
        on_each_database(|url| {
            let db = prepared(url);
            let (url, clock, folder) = (url.to_string(), Clock::fixed(now()), tempfile::tempdir().unwrap());
            let filled = Filled { url, db, clock, folder };
            assert_eq!(address(&filled, public_address).as_deref(), public_address, "nothing in it is made up");
        });
    }
}

#[test]
fn many_codes_are_looked_up_at_once() {
    on_each_filled(|filled| {
        let [first, second] = two_editions(filled, &monthly(filled));
        let server = filled.serve();
        let query = format!(
            "{{ a: verification(code: \"{}\") {{ edition }} b: verification(code: \"{}\") {{ edition }} \
             c: verification(code: \"0000-0000-0000\") {{ edition }} }}",
            code(&first),
            code(&second)
        );
        assert_eq!(server.data(&query), json!({ "a": { "edition": 1 }, "b": { "edition": 2 }, "c": null }));
    });
}

/// A text as it stands in a page, between tags.
fn shown(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

#[test]
fn the_page_says_what_was_issued_and_which_edition_replaces_it_in_three_languages() {
    on_each_filled(|filled| {
        let [first, second] = two_editions(filled, &monthly(filled));
        // There are accounts: nobody sees anything without one.
        filled.coordinator();
        let server = filled.serve();
        let browser = Browser::of(&server);
        for language in Language::ALL {
            let wording = Wording::of(language);
            let date = |report: &Report| wording.date(zone::date_in_morocco(report.created_at.and_utc()));
            let page = browser.get(&format!("/verify/{}?lang={language}", code(&first)));
            assert_eq!(page.status, 200);
            let direction = if language == Language::Ar { "rtl" } else { "ltr" };
            let body = shown(&page.body);
            for says in [
                format!("<html lang=\"{language}\" dir=\"{direction}\">"),
                code(&first).to_string(),
                first.sha256.clone(),
                date(&first),
                date(&second),
                wording.period("2026-10".parse().unwrap()),
                language.pick("العيون", "Laâyoune", "Laâyoune").to_string(),
                wording.text("verify-demonstration-title"),
                format!("href=\"/verify/{}?lang={language}\"", code(&second)),
                // Without a script, a file is compared by hand.
                "sha256sum report.pdf".to_string(),
            ] {
                assert!(body.contains(&shown(&says)), "{language}: {says}\n{body}");
            }
            assert!(!body.contains(&wording.text("verify-latest")) && !body.contains("/reports/"), "{body}");
            let latest = browser.get(&format!("/verify/{}?lang={language}", code(&second)));
            assert!(latest.body.contains(&wording.text("verify-latest")), "{}", latest.body);
            assert!(latest.body.contains(&second.sha256) && !latest.body.contains(&first.sha256));
            let policy = page.header("content-security-policy");
            for rule in ["default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'"] {
                assert!(policy.contains(rule), "{policy}");
            }
            assert!(
                !policy.contains("connect-src") && !policy.contains("unsafe"),
                "a file can be sent nowhere: {policy}"
            );
        }
        // Whoever follows the QR code names no language.
        let page = browser.get(&format!("/verify/{}", code(&first)));
        assert!(page.body.contains("<html lang=\"fr\""), "the page has the report's language");
    });
}

#[test]
fn a_code_that_nothing_was_issued_under_is_not_found_and_the_page_says_what_to_do() {
    on_each_filled(|filled| {
        let [first, _] = two_editions(filled, &monthly(filled));
        let server = filled.serve();
        let browser = Browser::of(&server);
        for language in Language::ALL {
            let text = |key: &str| Wording::of(language).text(key);
            let page = browser.get(&format!("/verify/0000-0000-0000?lang={language}"));
            assert_eq!(page.status, 404);
            for says in ["verify-unknown-title", "verify-unknown-compare", "verify-unknown-contact", "verify-code-hint"]
            {
                assert!(page.body.contains(&text(says)), "{language}: {says}\n{}", page.body);
            }
            assert!(page.body.contains("0000-0000-0000"));
            // What can be no code.
            let page = browser.get(&format!("/verify/nonsense?lang={language}"));
            assert_eq!(page.status, 404);
            assert!(page.body.contains(&text("verify-not-a-code")) && page.body.contains("value=\"nonsense\""));
            let page = browser.get(&format!("/verify?lang={language}&code=7F3A-91C2-0B4U"));
            assert_eq!(page.status, 400);
            assert!(page.body.contains(&text("verify-not-a-code")) && page.body.contains("value=\"7F3A-91C2-0B4U\""));
            let page = browser.get(&format!("/verify?lang={language}"));
            assert_eq!(page.status, 200);
            assert!(page.body.contains("name=\"code\"") && !page.body.contains(&text("verify-not-a-code")));
            // What was typed leads to the code's own page.
            let typed = code(&first).to_lowercase().replace('-', "+");
            let page = browser.get(&format!("/verify?code={typed}&lang={language}"));
            assert_eq!(page.status, 303);
            assert_eq!(page.header("location"), format!("/verify/{}?lang={language}", code(&first)));
        }
    });
}

#[test]
fn a_file_is_compared_in_the_browser_and_does_not_leave_it() {
    on_each_filled(|filled| {
        let worker = monthly(filled);
        let [first, second] = two_editions(filled, &worker);
        let bytes = worker.files.get(&first.sha256).unwrap();
        let mut changed = bytes.clone();
        changed[bytes.len() / 2] ^= 1;
        let write = |name: &str, bytes: &[u8]| {
            let path = filled.folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let (issued, changed) = (write("issued.pdf", &bytes), write("changed.pdf", &changed));
        let later = write("later.pdf", &worker.files.get(&second.sha256).unwrap());
        let empty = write("empty.pdf", b"");
        let files = json!([
            { "path": issued, "by": "dropping" },
            { "path": changed, "by": "dropping" },
            { "path": issued, "by": "choosing" },
            { "path": later, "by": "choosing" },
            { "path": empty, "by": "dropping" },
        ]);
        // By a name that stands for this machine a page comes without TLS, as in an office's own network: browsers
        // then have no `crypto.subtle`.
        let public_url = Some("http://taawun.example".parse().unwrap());
        let settings = Settings { public_url, ..Settings::default() };
        let server = filled.serve_with(settings);
        let address = server.url.strip_prefix("http://").unwrap();
        for (language, host, secure) in [
            (Language::Ar, address, true),
            (Language::Fr, "taawun.example", false),
            (Language::En, "taawun.example", false),
        ] {
            let text = |key: &str| Wording::of(language).text(key);
            let Some(told) = chromium::look(json!({
                "page": format!("http://{host}/verify/{}?lang={language}", code(&first)),
                "names": { "taawun.example:80": address },
                "files": files,
                "viewport": { "width": 360, "height": 700 },
            })) else {
                return;
            };
            assert_eq!((&told["status"], &told["secure"]), (&json!(200), &json!(secure)), "{told}");
            assert_eq!(
                (&told["errors"], &told["requests"]),
                (&json!([]), &json!([])),
                "nothing is sent anywhere: {told}"
            );
            assert_eq!(told["overflow"], false, "{language}: the page fits a telephone");
            let verdicts = told["verdicts"].as_array().unwrap();
            for (verdict, same) in verdicts.iter().zip([true, false, true, false, false]) {
                let key = if same { "verify-same" } else { "verify-other" };
                assert!(verdict["text"].as_str().unwrap().starts_with(&text(key)), "{language}: {told}");
                assert_eq!(verdict["role"], "status", "a screen reader says it");
            }
            assert_eq!(verdicts.len(), 5);
        }
    });
}

/// What is in the QR codes of a PDF's pages, as a camera would read them from paper.
fn qr_codes(pdf: &[u8]) -> Option<Vec<String>> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let output =
        match Command::new("pdftoppm").args(["-gray", "-r", "150"]).arg(file.path()).stdin(Stdio::null()).output() {
            Ok(output) => output,
            Err(error) => {
                let line = format!("SKIPPED: pdftoppm can't be run ({error}); install poppler-utils");
                assert!(std::env::var("CI").as_deref() != Ok("true"), "{line}");
                let _ = writeln!(std::io::stderr(), "{line}");
                return None;
            }
        };
    let mut found = vec![];
    let mut rest = output.stdout.as_slice();
    // One picture after another: `P5`, width, height and 255, a line or blank between them, then a byte for each dot.
    while !rest.is_empty() {
        let mut words = vec![];
        while words.len() < 4 {
            let end = rest.iter().position(u8::is_ascii_whitespace).unwrap();
            words.push(std::str::from_utf8(&rest[..end]).unwrap());
            rest = &rest[end + 1..];
        }
        assert_eq!((words[0], words[3]), ("P5", "255"));
        let (width, height): (usize, usize) = (words[1].parse().unwrap(), words[2].parse().unwrap());
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| rest[y * width + x]);
        found.extend(picture.detect_grids().iter().map(|grid| grid.decode().unwrap().1));
        rest = &rest[width * height..];
    }
    Some(found)
}

#[test]
fn a_camera_reads_the_address_from_the_qr_code_on_paper() {
    for language in Language::ALL {
        let address = "https://taawun.example/verify/K9VY-APCS-02M7";
        let verification = Verification {
            text: Wording::of(language).text("verify-intro"),
            code: "K9VY-APCS-02M7".to_string(),
            address: Some(address.to_string()),
            alternative: address.to_string(),
        };
        let render = |verification| {
            typeset::render(&document(language, Some(verification)), &|page, total| format!("{page}/{total}")).unwrap()
        };
        let with = render(verification.clone());
        let Some(read) = qr_codes(&with) else { return };
        assert_eq!(read, [address], "{language}");
        let without = render(Verification { address: None, ..verification });
        assert!(qr_codes(&without).unwrap().is_empty(), "{language}: no address, no code");
        assert!(with.len() < without.len() + 10_000, "{language}: {} and {} bytes", with.len(), without.len());
    }
}

#[test]
fn an_issued_report_carries_its_code_and_leads_to_its_page() {
    on_each_filled(|filled| {
        let worker = monthly(filled);
        let editions = two_editions(filled, &worker);
        let server = filled.serve();
        for report in &editions {
            let pdf = worker.files.get(&report.sha256).unwrap();
            let path = format!("/verify/{}", code(report));
            if let Some(read) = qr_codes(&pdf) {
                assert_eq!(read, [format!("{}{path}", worker.address)]);
            }
            if let Some(text) = crate::reports::text(&pdf) {
                assert!(text.contains(code(report)), "{} is printed:\n{text}", code(report));
            }
            let (status, page) = server.get(&path);
            assert_eq!(status, 200);
            assert!(String::from_utf8(page).unwrap().contains(&report.sha256));
        }
    });
}
