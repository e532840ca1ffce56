//! What arrives, and how it is protected on its way.

use mail_parser::{HeaderName, Message as Received, MessageParser, MimeHeaders as _};
use taawun::delivery::letters::Letter;
use taawun::delivery::outbox::{Kind, Message};
use taawun::delivery::settings::{MailSettings, Server};
use taawun::wording::Language;

use super::{BASE, FROM, all, message, names, real_report, sender, sender_with, settings, to, write};
use crate::support::mail::MailServer;
use crate::support::{Filled, on_each_filled};

/// A header as it was written, on one line.
fn header(message: &Received<'_>, name: &'static str) -> String {
    let raw = message.header_raw(HeaderName::from(name)).unwrap_or_default();
    raw.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn through(server: &MailServer, door: &str) -> MailSettings {
    let authority = server.authority().as_bytes().to_vec();
    MailSettings { server: Some(Server::parse(&server.door(door), Some(authority)).unwrap()), ..settings("") }
}

#[test]
fn a_report_arrives_in_its_language_with_its_pdf_over_each_kind_of_encryption() {
    on_each_filled(|filled| {
        let Some(server) = MailServer::start() else { return };
        let mut made = vec![];
        for (door, language) in [("starttls", Language::Ar), ("implicit", Language::Fr)] {
            let (report, pdf, letter) = real_report(filled, language);
            let recipient = format!("{door}@taawun.example");
            let report = Message {
                report_id: Some(report),
                language,
                letter: letter.clone(),
                coordination_code: Some("11".to_string()),
                ..message(Kind::Report, &recipient)
            };
            assert_eq!(write(filled, std::slice::from_ref(&report)), 1);
            assert_eq!(write(filled, &[report]), 0, "what is written twice is there once");
            let sender = sender_with(filled, through(&server, door));
            assert_eq!(sender.send_until_idle().unwrap(), 1);
            sender.close();
            made.push((door, pdf, letter));
        }
        let taken = server.taken();
        assert_eq!(taken.len(), 2);
        for (taken, (door, pdf, letter)) in taken.iter().zip(&made) {
            assert_eq!((taken.door.as_str(), taken.user.as_deref()), (*door, Some("robot@taawun.example")));
            assert_eq!(taken.from, FROM);
            let row = to(filled, &taken.to);
            assert_eq!((row.state.as_str(), row.attempts, row.uncertain), ("sent", 1, 0));
            assert_eq!(row.message_id.as_deref(), Some(taken.id.as_str()));
            let received = taken.message();
            assert_eq!(received.subject(), Some(letter.subject.as_str()));
            assert_eq!(received.to().unwrap().first().unwrap().address(), Some(taken.to.as_str()));
            assert_eq!(received.from().unwrap().first().unwrap().address(), Some(FROM));
            assert_eq!(received.date().unwrap().to_timestamp(), filled.clock.now().timestamp());
            assert_eq!(header(&received, "Auto-Submitted"), "auto-generated");
            assert_eq!(header(&received, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
            assert!(header(&received, "List-Unsubscribe").starts_with(&format!("<{BASE}/unsubscribe/")));
            let attached: Vec<_> = received.attachments().collect();
            assert_eq!(attached.len(), 1);
            assert_eq!(attached[0].attachment_name(), Some(format!("11-2026-10-{}.pdf", row.language).as_str()));
            assert!(attached[0].is_content_type("application", "pdf"));
            assert_eq!(attached[0].contents(), pdf.as_slice(), "the stored bytes");
            let text = received.body_text(0).unwrap().replace("\r\n", "\n");
            assert!(text.starts_with(&letter.body), "{text}");
            let html = received.body_html(0).unwrap();
            let direction = if row.language == "ar" { "rtl" } else { "ltr" };
            assert!(html.contains(&format!("<html lang=\"{}\" dir=\"{direction}\">", row.language)), "{html}");
            for figure in ["beneficiaries", "units"] {
                let label = taawun::wording::Wording::of(row.language.parse().unwrap()).text(&format!("fact-{figure}"));
                assert!(text.contains(&label) && html.contains(&label), "{text}");
            }
        }
        let arabic = taken[0].message();
        assert!(arabic.subject().unwrap().contains("تقرير النشاط"), "{:?}", arabic.subject());
    });
}

#[test]
fn nothing_goes_to_a_server_that_is_not_the_one_it_says_to_be() {
    on_each_filled(|filled| {
        let Some(server) = MailServer::start() else { return };
        let why = |settings: MailSettings| {
            write(filled, &[message(Kind::Test, "a@taawun.example")]);
            let sender = sender_with(filled, settings);
            super::later(filled, chrono::TimeDelta::hours(1));
            assert_eq!(sender.send_until_idle().unwrap(), 1);
            let letter = to(filled, "a@taawun.example");
            assert_eq!((letter.state.as_str(), letter.uncertain), ("due", 0));
            letter.error.unwrap()
        };
        // An authority that nobody believes.
        for door in ["starttls", "implicit"] {
            let error = why(settings(&server.door(door)));
            assert!(error.to_lowercase().contains("certificate"), "{error}");
        }
        // A door that offers no encryption.
        let error = why(settings(&server.plain().replace("?tls=none", "")));
        assert!(error.contains("STARTTLS is not supported"), "{error}");
        // A wrong password: the server's words, and not the password.
        let url = server.door("starttls").replace("p%40ss", "secret");
        let server_settings = Server::parse(&url, Some(server.authority().as_bytes().to_vec())).unwrap();
        let error = why(MailSettings { server: Some(server_settings), ..settings("") });
        assert_eq!(error, "535 5.7.8 wrong name or password");
        assert!(server.taken().is_empty());
    });
}

#[test]
fn a_coordination_writes_in_its_own_name_as_far_as_mail_servers_believe_it() {
    on_each_filled(|filled| {
        let Some(server) = MailServer::start() else { return };
        let as_of = |recipient: &str, sender: &str| Message {
            sender: Some(sender.to_string()),
            language: Language::Ar,
            ..message(Kind::Report, recipient)
        };
        write(
            filled,
            &[
                as_of("own@x.example", "المنسقية الجهوية للعيون <laayoune@taawun.example>"),
                as_of("other@x.example", "المنسقية الجهوية للعيون <laayoune@elsewhere.example>"),
                message(Kind::Report, "none@x.example"),
            ],
        );
        sender(filled, &server.plain()).send_until_idle().unwrap();
        let taken = server.taken();
        let of = |recipient: &str| taken.iter().find(|one| one.to == recipient).unwrap().message();
        let address = |received: &Received<'_>| {
            let from = received.from().unwrap().first().unwrap();
            (from.name().unwrap_or_default().to_string(), from.address().unwrap().to_string())
        };
        let name = "المنسقية الجهوية للعيون".to_string();
        let own = of("own@x.example");
        assert_eq!(address(&own), (name.clone(), "laayoune@taawun.example".to_string()));
        assert_eq!(own.sender().unwrap().first().unwrap().address(), Some(FROM));
        let other = of("other@x.example");
        assert_eq!(address(&other), (name, FROM.to_string()));
        assert_eq!(other.reply_to().unwrap().first().unwrap().address(), Some("laayoune@elsewhere.example"));
        assert!(other.sender().is_none());
        assert_eq!(address(&of("none@x.example")), ("Entraide Nationale".to_string(), FROM.to_string()));
        assert!(taken.iter().all(|one| one.from == FROM), "they all come back to the institution");
    });
}

#[test]
fn nothing_from_outside_becomes_a_header_or_another_recipient() {
    on_each_filled(|filled| {
        let Some(server) = MailServer::start() else { return };
        let hostile = "Hello\r\nBcc: victim@x.example\r\n\r\n.\r\nMAIL FROM:<a@b.example>";
        let subject = Message {
            key: "subject".to_string(),
            letter: Letter { subject: hostile.to_string(), body: "first\n.\n..\nlast".to_string() },
            ..message(Kind::Report, "good@x.example")
        };
        let bad = |key: &str, recipient: &str, sender: Option<&str>| Message {
            key: key.to_string(),
            sender: sender.map(str::to_string),
            ..message(Kind::Report, recipient)
        };
        let messages = [
            subject,
            bad("1", "a@x.example\r\nRCPT TO:<victim@x.example>", None),
            bad("2", "a@x.example, victim@x.example", None),
            bad("3", "a@x.example> SIZE=1", None),
            bad("4", "no address", None),
            bad("5", "b@x.example", Some("x\r\nBcc: victim@x.example <c@x.example")),
        ];
        assert_eq!(write(filled, &messages), 6);
        sender(filled, &server.plain()).send_until_idle().unwrap();
        let taken = server.taken();
        assert_eq!(taken.len(), 1, "what has no address is not sent");
        assert_eq!(taken[0].to, "good@x.example");
        let received = taken[0].message();
        assert!(received.bcc().is_none());
        assert_eq!(received.subject(), Some("Hello Bcc: victim@x.example . MAIL FROM:<a@b.example>"));
        assert!(received.body_text(0).unwrap().replace("\r\n", "\n").starts_with("first\n.\n..\nlast"));
        for letter in all(filled).iter().filter(|letter| letter.key != "subject") {
            assert_eq!(letter.state, "failed", "{letter:?}");
            assert!(letter.error.as_ref().is_some_and(|error| error.contains("no mail address")), "{letter:?}");
        }
    });
}

#[test]
fn without_a_server_each_letter_is_a_whole_file() {
    on_each_filled(|filled| {
        let (report, pdf, letter) = real_report(filled, Language::Ar);
        let arabic = Message {
            report_id: Some(report),
            language: Language::Ar,
            letter,
            ..message(Kind::Report, "a@taawun.example")
        };
        write(filled, &[arabic, message(Kind::Test, "b@taawun.example")]);
        let sender = sender(filled, "");
        assert!(sender.describe().contains("written into") && sender.describe().contains(".eml"));
        let folder = filled.folder.path().join("mail");
        // Something stands in the way at first.
        std::fs::write(&folder, b"").unwrap();
        assert_eq!(sender.send_until_idle().unwrap(), 2);
        assert!(all(filled).iter().all(|letter| letter.state == "due" && letter.uncertain == 0));
        std::fs::remove_file(&folder).unwrap();
        super::later(filled, chrono::TimeDelta::hours(1));
        assert_eq!(sender.send_until_idle().unwrap(), 2);
        assert!(all(filled).iter().all(|letter| letter.state == "sent" && letter.uncertain == 0));
        let written = names(&folder);
        assert_eq!(written.len(), 2, "{written:?}");
        assert!(written.iter().all(|name| name.starts_with("2026-11-24-") && name.ends_with(".eml")), "{written:?}");
        let bytes = std::fs::read(folder.join(written.iter().find(|name| name.contains("report")).unwrap())).unwrap();
        let received = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(received.attachments().next().unwrap().contents(), pdf.as_slice());
        // Once more: the same name and the same bytes.
        again(filled);
        assert_eq!(sender.send_until_idle().unwrap(), 2);
        assert_eq!(names(&folder), written);
        let name = written.iter().find(|name| name.contains("report")).unwrap();
        assert_eq!(std::fs::read(folder.join(name)).unwrap(), bytes);
    });
}

/// Makes all letters due as if nothing had been written down of them.
fn again(filled: &Filled) {
    use diesel::prelude::*;
    use taawun::db::schema::delivery;
    filled
        .db
        .run(|connection| Ok(diesel::update(delivery::table).set(delivery::state.eq("due")).execute(connection)?))
        .unwrap();
}
