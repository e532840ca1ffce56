//! Messages that come back, and a real mail transfer agent that sends some back.

use std::fs;
use std::path::Path;

use mail_parser::MessageParser;
use taawun::delivery::outbox::{Kind, Message};
use taawun::delivery::settings::MailSettings;
use taawun::wording::Language;

use super::{all, message, names, real_report, sender, sender_with, settings, to, write};
use crate::support::mail::{Exim, MailServer};
use crate::support::{Filled, on_each_filled};

/// A notification of a mail server, as Postfix writes them.
fn notification(about: &str, action: &str, status: &str) -> String {
    format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.ma\nTo: taawun@taawun.example\nSubject: Undelivered Mail\n\
         Auto-Submitted: auto-replied\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"B1/mx\"\n\n\
         This is a MIME-encapsulated message.\n\n--B1/mx\nContent-Description: Notification\n\
         Content-Type: text/plain; charset=us-ascii\n\nI'm sorry to have to inform you.\n\n\
         --B1/mx\nContent-Description: Delivery report\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example.ma\nX-Postfix-Queue-ID: B1\nArrival-Date: Mon, 23 Nov 2026 08:00:00 +0100\n\n\
         Final-Recipient: rfc822; a@x.example\nOriginal-Recipient: rfc822;a@x.example\nAction: {action}\n\
         Status: {status}\nRemote-MTA: dns; mx.x.example\nDiagnostic-Code: smtp; 550 5.1.1 <a@x.example>: Recipient\n    \
         address rejected: User unknown\n\n\
         --B1/mx\nContent-Description: Undelivered Message\nContent-Type: message/rfc822\n\n\
         From: taawun@taawun.example\nTo: a@x.example\nSubject: A letter\nMessage-ID: <{about}>\n\nWhat it says.\n\n--B1/mx--\n"
    )
}

fn reading(filled: &Filled, maildir: &Path) -> taawun::delivery::sender::Sender {
    sender_with(filled, MailSettings { bounces: Some(maildir.to_path_buf()), ..settings("") })
}

#[test]
fn a_letter_that_comes_back_for_good_stops_the_next_to_that_address_only() {
    on_each_filled(|filled| {
        let Some(server) = MailServer::start() else { return };
        let maildir = filled.folder.path().join("bounces");
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(maildir.join(part)).unwrap();
        }
        write(filled, &["a@x.example", "b@x.example", "c@x.example"].map(|to| message(Kind::Report, to)));
        sender(filled, &server.plain()).send_until_idle().unwrap();
        let id = |recipient: &str| to(filled, recipient).message_id.unwrap();
        let put = |name: &str, text: &str| fs::write(maildir.join("new").join(name), text).unwrap();
        put("1.M1.mx", &notification(&id("a@x.example"), "failed", "5.1.1"));
        put("2.M2.mx", &notification(&id("b@x.example"), "delayed", "4.4.1"));
        put("3.M3.mx", &notification("someone.else@elsewhere.example", "failed", "5.1.1"));
        let quoting = format!(
            "Subject: 550 failed\nMessage-ID: <x@y>\n\nAction: failed\nStatus: 5.1.1\n<{}>\n",
            id("c@x.example")
        );
        put("4.M4.mx", &quoting);
        put("5.M5.mx", "");
        let reader = reading(filled, &maildir);
        assert_eq!(reader.read_bounces().unwrap(), 2);
        assert_eq!(names(&maildir.join("new")), ["3.M3.mx", "4.M4.mx", "5.M5.mx"], "what is not ours is left alone");
        assert_eq!(names(&maildir.join("cur")), ["1.M1.mx:2,S", "2.M2.mx:2,S"]);
        let back = to(filled, "a@x.example");
        assert_eq!(back.state, "failed");
        let words = "5.1.1 550 5.1.1 <a@x.example>: Recipient address rejected: User unknown";
        assert_eq!(back.error.as_deref(), Some(words));
        assert!(back.sent_at.is_some(), "a server had taken it");
        assert_eq!(to(filled, "b@x.example").state, "sent");
        assert_eq!(to(filled, "c@x.example").state, "sent");
        let next = ["a", "b", "c"].map(|name| Message {
            key: format!("next {name}"),
            ..message(Kind::Report, &format!("{}@X.example", name.to_uppercase()))
        });
        write(filled, &next);
        let states: Vec<String> =
            all(filled).into_iter().filter(|one| one.key.starts_with("next")).map(|one| one.state).collect();
        assert_eq!(states, ["stopped", "due", "due"]);
        // The same once more changes nothing.
        put("6.M6.mx", &notification(&id("a@x.example"), "failed", "5.1.1"));
        assert_eq!(reader.read_bounces().unwrap(), 1);
        let administrator = filled.administrator();
        let stops = "{ mailStops { totalCount nodes { address reason detail delivery { recipient } } } }";
        let listed = filled.serve().data_to(&administrator, stops, serde_json::Value::Null)["mailStops"].clone();
        assert_eq!(listed["totalCount"], 1);
        assert_eq!(listed["nodes"][0]["reason"], "BOUNCED");
        assert_eq!(listed["nodes"][0]["detail"], words);
        assert_eq!(listed["nodes"][0]["delivery"]["recipient"], "a@x.example");
    });
}

#[test]
fn a_real_mail_transfer_agent_delivers_and_sends_back() {
    on_each_filled(|filled| {
        let Some(exim) = Exim::start() else { return };
        let (report, pdf, letter) = real_report(filled, Language::Ar);
        let to_whom = |name: &str| Message {
            report_id: Some(report),
            language: Language::Ar,
            letter: letter.clone(),
            ..message(Kind::Report, &format!("{name}@taawun.example"))
        };
        write(filled, &[to_whom("amina"), to_whom("nobody.there")]);
        let mail = sender(filled, &format!("smtp://127.0.0.1:{}?tls=none", exim.port));
        mail.send_until_idle().unwrap();
        mail.close();
        assert!(all(filled).iter().all(|letter| letter.state == "sent"), "{:?}\n{}", all(filled), exim.log());
        let got = exim.wait_for("amina", 1);
        let received = MessageParser::default().parse(&got[0]).unwrap();
        assert_eq!(received.subject(), Some(letter.subject.as_str()));
        assert_eq!(received.attachments().next().unwrap().contents(), pdf.as_slice());
        assert_eq!(received.return_address(), Some("taawun@taawun.example"));
        assert_eq!(received.message_id(), to(filled, "amina@taawun.example").message_id.as_deref());
        // What could not be delivered comes back to whom it was from.
        exim.wait_for("taawun", 1);
        let read = reading(filled, &exim.maildir("taawun")).read_bounces().unwrap();
        assert_eq!(read, 1, "{}", exim.log());
        let back = to(filled, "nobody.there@taawun.example");
        assert_eq!(back.state, "failed", "{back:?}");
        assert!(back.error.as_deref().is_some_and(|error| error.starts_with("5.")), "{back:?}");
        assert_eq!(to(filled, "amina@taawun.example").state, "sent");
        write(filled, &["amina", "nobody.there"].map(|name| Message { key: name.to_string(), ..to_whom(name) }));
        let states: Vec<String> = all(filled).into_iter().skip(2).map(|letter| letter.state).collect();
        assert_eq!(states, ["due", "stopped"]);
    });
}
