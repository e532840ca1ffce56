//! Links in letters that work without an account, and what the API says and does about mail.

use serde_json::{Value, json};
use taawun::delivery::outbox::{Kind, Message};
use taawun::wording::Language;

use super::{BASE, all, later, message, real_report, sender, sender_with, settings, to, write};
use crate::support::browser::Browser;
use crate::support::mail::{MailServer, Taken};
use crate::support::on_each_filled;

/// The path of the first link to this server in a text that contains a piece.
fn link(text: &str, piece: &str) -> String {
    let start = text.match_indices(BASE).map(|(at, _)| &text[at + BASE.len()..]).find(|rest| rest.starts_with(piece));
    let rest = start.unwrap_or_else(|| panic!("no link to {piece}: {text}"));
    rest.split(|c: char| c.is_whitespace() || "<>\"".contains(c)).next().unwrap().to_string()
}

fn plain(taken: &Taken) -> String {
    taken.message().body_text(0).unwrap().into_owned()
}

#[test]
fn a_report_that_is_too_large_is_linked_to_for_sixty_days() {
    on_each_filled(|filled| {
        let Some(server) = MailServer::start() else { return };
        filled.administrator();
        let (report, pdf, letter) = real_report(filled, Language::Ar);
        let letter =
            Message { report_id: Some(report), language: Language::Ar, letter, ..message(Kind::Report, "a@x.example") };
        write(filled, &[letter]);
        let small = taawun::delivery::settings::MailSettings { attach_max: 1_000, ..settings(&server.plain()) };
        sender_with(filled, small).send_until_idle().unwrap();
        let taken = server.taken();
        assert_eq!(taken[0].message().attachment_count(), 0);
        let path = link(&plain(&taken[0]), "/reports/");
        let html = taken[0].message().body_html(0).unwrap().into_owned();
        assert!(html.contains(&format!("{BASE}{}", path.replace('&', "&amp;"))), "{html}");
        let web = filled.serve();
        let (status, body) = web.get(&path);
        assert_eq!((status, body == pdf), (200, true));
        let bare = path.split('?').next().unwrap();
        let until: i64 = path.split("until=").nth(1).unwrap().split('&').next().unwrap().parse().unwrap();
        for wrong in [
            bare.to_string(),
            path.replace(&until.to_string(), &(until + 1).to_string()),
            path.replace("signature=", "signature=x"),
            path.replace("11-2026-10-ar.pdf", "other.pdf"),
            format!("{bare}?until={until}"),
        ] {
            assert_eq!(web.get(&wrong).0, 404, "{wrong}");
        }
        later(filled, chrono::TimeDelta::days(59));
        assert_eq!(web.get(&path).0, 200);
        later(filled, chrono::TimeDelta::days(2));
        let (status, page) = web.get(&path);
        let page = String::from_utf8(page).unwrap();
        assert_eq!(status, 410);
        assert!(page.contains("dir=\"rtl\"") && page.contains("انتهت"), "{page}");
    });
}

#[test]
fn whoever_unsubscribes_gets_no_more_and_nobody_else_is_stopped() {
    on_each_filled(|filled| {
        let Some(server) = MailServer::start() else { return };
        let administrator = filled.administrator();
        let coordinator = filled.coordinator();
        let mail = sender(filled, &server.plain());
        write(filled, &[message(Kind::Report, "Amina@x.example"), message(Kind::Report, "b@x.example")]);
        mail.send_until_idle().unwrap();
        let taken = server.taken();
        let path = link(&plain(&taken[0]), "/unsubscribe/");
        let header = taken[0].message().header_raw("List-Unsubscribe").unwrap().replace(char::is_whitespace, "");
        assert_eq!(header, format!("<{BASE}{path}>"));
        let web = filled.serve();
        // Looking at the page stops nothing.
        let browser = Browser::of(&web);
        for (language, button) in [("ar", "إيقاف الرسائل"), ("fr", "Ne plus recevoir"), ("en", "Stop messages")]
        {
            let page = browser.get(&path.replace("lang=en", &format!("lang={language}")));
            assert_eq!(page.status, 200);
            assert!(page.body.contains(button) && page.body.contains("amina@x.example"), "{}", page.body);
        }
        let stops = "{ mailStops { totalCount nodes { id address reason liftedAt } } }";
        assert_eq!(web.data_to(&administrator, stops, Value::Null)["mailStops"]["totalCount"], 0);
        // A letter that waits is stopped too.
        write(filled, &[Message { key: "waits".to_string(), ..message(Kind::Summary, "amina@x.example") }]);
        // A mail program does so by itself, from anywhere (RFC 8058).
        let foreign = [("Sec-Fetch-Site", "cross-site")];
        let done = browser.form_with(&path, &[("List-Unsubscribe", "One-Click")], &foreign);
        assert_eq!(done.status, 200, "{}", done.body);
        assert_eq!(browser.form(&path, &[]).status, 200, "twice is once");
        assert_eq!(browser.form_with(&path.replace("?", "x?"), &[], &foreign).status, 404);
        let listed = web.data_to(&administrator, stops, Value::Null)["mailStops"].clone();
        assert_eq!(listed["totalCount"], 1, "{listed}");
        assert_eq!(listed["nodes"][0]["address"], "amina@x.example");
        assert_eq!(listed["nodes"][0]["reason"], "UNSUBSCRIBED");
        let again = |key: &str, kind: Kind, to: &str| Message { key: key.to_string(), ..message(kind, to) };
        write(
            filled,
            &[
                again("1", Kind::Report, "AMINA@x.example"),
                again("2", Kind::Reminder, "amina@x.example"),
                again("3", Kind::Failure, "amina@x.example"),
                again("4", Kind::Report, "b@x.example"),
            ],
        );
        mail.send_until_idle().unwrap();
        let state = |key: &str| all(filled).into_iter().find(|letter| letter.key == key).unwrap().state;
        let states = ["waits", "1", "2", "3", "4"].map(state);
        assert_eq!(states, ["stopped", "stopped", "stopped", "sent", "sent"]);
        let audit = "{ auditEntries(filter: { objectKind: \"MailStop\" }) { nodes { action via after } } }";
        let entries = web.data_to(&administrator, audit, Value::Null)["auditEntries"]["nodes"].clone();
        assert_eq!(entries[0]["action"], "unsubscribe");
        assert_eq!(entries[0]["via"], "unsubscribe link");
        assert!(!entries.to_string().contains('@'), "no addresses in the audit trail: {entries}");
        // Only an administrator lifts it, once.
        let lift =
            "mutation ($id: ID!) { liftMailStop(input: { id: $id }) { mailStop { liftedAt } userErrors { code } } }";
        let id = json!({ "id": listed["nodes"][0]["id"] });
        let refused = web.answer_to(&coordinator, lift, id.clone());
        assert_eq!(refused["errors"][0]["extensions"]["code"], "NOT_FOUND", "{refused}");
        let lifted = web.data_to(&administrator, lift, id.clone());
        assert!(lifted["liftMailStop"]["mailStop"]["liftedAt"].is_string(), "{lifted}");
        let twice = web.data_to(&administrator, lift, id);
        assert_eq!(twice["liftMailStop"]["userErrors"][0]["code"], "STOP_LIFTED");
        write(filled, &[again("5", Kind::Report, "amina@x.example")]);
        assert_eq!((state("5").as_str(), state("1").as_str()), ("due", "stopped"));
        assert_eq!(browser.form(&path, &[]).status, 200);
        assert_eq!(state("5"), "stopped", "it can be done again");
    });
}

#[test]
fn coordinators_see_what_became_of_their_letters_and_administrators_of_all() {
    on_each_filled(|filled| {
        let Some(server) = MailServer::start() else { return };
        let (administrator, coordinator) = (filled.administrator(), filled.coordinator());
        let (report, _, letter) = real_report(filled, Language::Ar);
        let about = |code: &str, to: &str| Message {
            coordination_code: Some(code.to_string()),
            letter: letter.clone(),
            ..message(Kind::Report, to)
        };
        server.rules(json!([
            { "at": "recipient-5xx", "to": "gone@x.example" },
            { "at": "recipient-4xx", "to": "busy@x.example" },
            { "at": "drop-unanswered", "to": "twice@x.example", "times": 1 },
        ]));
        write(
            filled,
            &[
                Message { report_id: Some(report), ..about("11", "a@x.example") },
                about("11", "gone@x.example"),
                about("10", "busy@x.example"),
                message(Kind::Summary, "twice@x.example"),
            ],
        );
        let mail = sender(filled, &server.plain());
        mail.send_until_idle().unwrap();
        let web = filled.serve();
        let query = "query ($filter: DeliveryFilter) { deliveries(filter: $filter, orderBy: ID) { totalCount nodes {
            kind state recipient attempts nextTry sentAt error uncertain report { id } coordination { code } } } }";
        let seen = |token: &str, filter: Value| {
            web.data_to(token, query, json!({ "filter": filter }))["deliveries"]["nodes"].as_array().unwrap().clone()
        };
        let recipients = |rows: &[Value]| -> Vec<String> {
            rows.iter().map(|row| row["recipient"].as_str().unwrap().to_string()).collect()
        };
        let own = seen(&coordinator, Value::Null);
        assert_eq!(recipients(&own), ["a@x.example", "gone@x.example"]);
        assert!(own[0]["report"]["id"].is_string() && own[0]["sentAt"].is_string());
        assert_eq!(own[1]["state"], "FAILED");
        assert_eq!(own[1]["error"], "550 5.1.1 no such mailbox here");
        let every = seen(&administrator, Value::Null);
        assert_eq!(every.len(), 4);
        assert_eq!(every[2]["state"], "DUE");
        assert_eq!((&every[2]["attempts"], every[2]["nextTry"].is_string()), (&json!(1), true));
        assert_eq!(every[3]["uncertain"], 1);
        assert_eq!(recipients(&seen(&administrator, json!({ "state": "FAILED" }))), ["gone@x.example"]);
        assert_eq!(recipients(&seen(&administrator, json!({ "kind": "SUMMARY" }))), ["twice@x.example"]);
        assert_eq!(recipients(&seen(&administrator, json!({ "coordination": "10" }))), ["busy@x.example"]);
        assert_eq!(recipients(&seen(&administrator, json!({ "recipient": "a@x.example" }))), ["a@x.example"]);
        let id = taawun::graphql::id::encode("Report", report).to_string();
        assert_eq!(recipients(&seen(&administrator, json!({ "report": id }))), ["a@x.example"]);
        let of_report = "{ reports { nodes { deliveries { nodes { recipient state } } } } }";
        let reports = web.data_to(&coordinator, of_report, Value::Null)["reports"]["nodes"].clone();
        assert_eq!(reports[0]["deliveries"]["nodes"], json!([{ "recipient": "a@x.example", "state": "SENT" }]));
        // A letter to oneself.
        let test =
            "mutation { sendTest(input: { language: EN }) { delivery { recipient kind state } userErrors { code } } }";
        let made = web.data_to(&administrator, test, Value::Null)["sendTest"]["delivery"].clone();
        assert_eq!(made, json!({ "recipient": "administrator@taawun.example", "kind": "TEST", "state": "DUE" }));
        let refused = web.answer_to(&coordinator, test, Value::Null);
        assert!(refused["errors"][0]["extensions"]["code"].is_string(), "{refused}");
        mail.send_until_idle().unwrap();
        assert_eq!(to(filled, "administrator@taawun.example").state, "sent");
    });
}
