//! The real program, killed at each step of sending, and its other commands for mail.

use std::process::Output;
use std::time::Duration;

use taawun::delivery::outbox::{Kind, LEASE};

use super::{FROM, message, to, write};
use crate::support::mail::MailServer;
use crate::support::program::{taawun, text};
use crate::support::{Filled, on_each_filled};

fn mail(filled: &Filled, server: &MailServer, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    taawun(&filled.url, filled.folder.path())
        .env("TAAWUN_SMTP_URL", server.plain())
        .env("TAAWUN_MAIL_FROM", FROM)
        .envs(environment.iter().copied())
        .arg("mail")
        .args(arguments)
        .output()
        .unwrap()
}

/// Lets the claims of dead processes run out.
fn run_out(filled: &Filled) {
    use diesel::prelude::*;
    use taawun::db::schema::delivery;
    let past = filled.clock.timestamp();
    filled
        .db
        .run(|connection| {
            let held = delivery::table.filter(delivery::state.eq("sending"));
            Ok(diesel::update(held).set(delivery::lease_until.eq(Some(past))).execute(connection)?)
        })
        .unwrap();
}

/// Debug builds only: the release build has no such points.
#[cfg(debug_assertions)]
#[test]
fn a_sender_that_is_killed_at_any_step_leaves_what_the_next_goes_on_from() {
    on_each_filled(|filled| {
        // The program has its own clock.
        filled.clock.set(chrono::Utc::now());
        let Some(server) = MailServer::start() else { return };
        // Steps, copies that arrive, how many of them are counted as uncertain.
        for (step, copies, uncertain) in [("MailClaimed", 1, 0), ("MailSent", 2, 1), ("MailRecorded", 1, 0)] {
            let recipient = format!("{}@x.example", step.to_lowercase());
            write(filled, &[message(Kind::Report, &recipient)]);
            let died = mail(filled, &server, &["send"], &[("TAAWUN_ABORT_AFTER", step)]);
            assert_eq!(died.status.code(), None, "{step}: {}", text(&died));
            run_out(filled);
            let lived = mail(filled, &server, &["send"], &[]);
            assert!(lived.status.success(), "{step}: {}", text(&lived));
            let letter = to(filled, &recipient);
            assert_eq!((letter.state.as_str(), letter.uncertain), ("sent", uncertain), "{step}: {letter:?}");
            assert_eq!(server.copies()[letter.message_id.as_ref().unwrap()], copies, "{step}");
        }
    });
}

#[test]
fn a_letter_whose_server_takes_its_time_is_left_to_its_sender() {
    on_each_filled(|filled| {
        // The program has its own clock.
        filled.clock.set(chrono::Utc::now());
        let Some(server) = MailServer::start() else { return };
        // Longer than a claim holds without a sign of life.
        let patience = LEASE.to_std().unwrap() + Duration::from_secs(8);
        server.rules(serde_json::json!([{ "at": "slow", "delay": patience.as_millis() as u64 }]));
        write(filled, &[message(Kind::Report, "slow@x.example")]);
        std::thread::scope(|scope| {
            let first = scope.spawn(|| mail(filled, &server, &["send"], &[]));
            // The others look again and again until the first is done.
            while !first.is_finished() {
                std::thread::sleep(Duration::from_secs(1));
                let other = mail(filled, &server, &["send"], &[]);
                assert!(other.status.success(), "{}", text(&other));
            }
            assert!(first.join().unwrap().status.success());
        });
        let letter = to(filled, "slow@x.example");
        assert_eq!((letter.state.as_str(), letter.attempts, letter.uncertain), ("sent", 1, 0), "{letter:?}");
        assert_eq!(server.taken().len(), 1);
    });
}

#[test]
fn neither_addresses_nor_the_server_s_password_are_in_the_log() {
    on_each_filled(|filled| {
        // The program has its own clock.
        filled.clock.set(chrono::Utc::now());
        let Some(server) = MailServer::start() else { return };
        let authority = filled.folder.path().join("authority.pem");
        std::fs::write(&authority, server.authority()).unwrap();
        let trusted = ("TAAWUN_SMTP_CA", authority.to_str().unwrap());
        server.rules(serde_json::json!([{ "at": "recipient-5xx", "to": "gone@x.example" }]));
        let letters = ["marked@x.example", "gone@x.example", "marked bad"].map(|to| message(Kind::Report, to));
        write(filled, &letters);
        let door = server.door("starttls");
        let environment = [("RUST_LOG", "trace"), ("TAAWUN_SMTP_URL", door.as_str()), trusted];
        let sent = mail(filled, &server, &["send"], &environment);
        assert!(sent.status.success(), "{}", text(&sent));
        assert_eq!(server.taken().len(), 1);
        let wrong = door.replace("p%40ss", "MARKED");
        write(filled, &[message(Kind::Report, "other@x.example")]);
        let refused = mail(filled, &server, &["send"], &[("RUST_LOG", "trace"), ("TAAWUN_SMTP_URL", &wrong), trusted]);
        let log = format!("{}{}", text(&sent), text(&refused));
        assert!(log.contains("letter refused") && log.contains("535 5.7.8"), "{log}");
        for secret in ["marked", "gone@", "other@", "p@ss", "p%40ss", "MARKED"] {
            assert!(!log.contains(secret), "{secret}: {log}");
        }
    });
}

#[test]
fn an_operator_sends_a_test_letter_and_sees_what_became_of_letters() {
    on_each_filled(|filled| {
        // The program has its own clock.
        filled.clock.set(chrono::Utc::now());
        let Some(server) = MailServer::start() else { return };
        let sent = mail(filled, &server, &["test", "--to", "amina@x.example", "--language", "fr"], &[]);
        assert!(sent.status.success(), "{}", text(&sent));
        assert!(text(&sent).contains("not encrypted") && text(&sent).contains("sent"), "{}", text(&sent));
        let taken = server.taken();
        assert_eq!(taken[0].message().subject(), Some("Message d’essai de Taawun"));
        assert!(taken[0].message().header_raw("List-Unsubscribe").is_none(), "nobody unsubscribes from a test");
        server.rules(serde_json::json!([{ "at": "recipient-5xx" }]));
        let refused = mail(filled, &server, &["test", "--to", "nobody@x.example"], &[]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(text(&refused).contains("550 5.1.1 no such mailbox here"), "{}", text(&refused));
        let listed = mail(filled, &server, &["list", "--state", "failed"], &[]);
        assert!(text(&listed).contains("nobody@x.example") && !text(&listed).contains("amina"), "{}", text(&listed));
        let wrong = mail(filled, &server, &["test", "--to", "no address"], &[]);
        assert_eq!(wrong.status.code(), Some(2));
        let environment = [("TAAWUN_SMTP_URL", "smtp://robot:secret@mail.x.example?tls=perhaps")];
        let wrong = mail(filled, &server, &["send"], &environment);
        assert_eq!(wrong.status.code(), Some(2));
        assert!(!text(&wrong).contains("secret"), "{}", text(&wrong));
        let wrong = mail(filled, &server, &["send"], &[("TAAWUN_MAIL_FROM", "")]);
        assert!(text(&wrong).contains("--mail-from"), "{}", text(&wrong));
    });
}
