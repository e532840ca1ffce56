//! Mail: letters that arrive, each once, whatever mail servers do to them.

mod arrival;
mod bounces;
mod fates;
mod killed;
mod stops;

use std::path::Path;

use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use taawun::db::schema::{delivery, report};
use taawun::delivery::files::Files;
use taawun::delivery::letters::Letter;
use taawun::delivery::outbox::{self, Delivery, Kind, Message};
use taawun::delivery::sender::Sender;
use taawun::delivery::settings::{MailSettings, Server};
use taawun::reports::{self, Edition};
use taawun::wording::Language;

use crate::support::Filled;

/// Where people reach the server.
const BASE: &str = "https://taawun.example";
/// In whose name letters go.
const FROM: &str = "taawun@taawun.example";

/// Settings for a mail server; an empty address: none.
fn settings(url: &str) -> MailSettings {
    MailSettings {
        server: (!url.is_empty()).then(|| Server::parse(url, None).unwrap()),
        from: FROM.parse().unwrap(),
        attach_max: 10 * 1024 * 1024,
        bounces: None,
    }
}

fn sender_with(filled: &Filled, settings: MailSettings) -> Sender {
    let data = filled.folder.path();
    Sender::new(filled.db.clone(), filled.clock.clone(), files(filled), settings, BASE, data).unwrap()
}

fn sender(filled: &Filled, url: &str) -> Sender {
    sender_with(filled, settings(url))
}

fn files(filled: &Filled) -> Files {
    Files::new(filled.folder.path().join("files"))
}

/// A letter to an address; its key is the address.
fn message(kind: Kind, recipient: &str) -> Message {
    Message {
        key: format!("{}/{recipient}", kind.as_str()),
        kind,
        recipient: recipient.to_string(),
        sender: None,
        language: Language::En,
        letter: Letter { subject: "A letter".to_string(), body: "What it says.".to_string() },
        report_id: None,
        run_id: None,
        coordination_code: None,
    }
}

/// Writes letters into the outbox; how many were new.
fn write(filled: &Filled, messages: &[Message]) -> usize {
    let now = filled.clock.timestamp();
    filled.db.write(|connection| outbox::queue(connection, messages, now)).unwrap()
}

/// All letters, in order.
fn all(filled: &Filled) -> Vec<Delivery> {
    filled
        .db
        .run(|connection| Ok(delivery::table.order(delivery::id).select(Delivery::as_select()).load(connection)?))
        .unwrap()
}

/// The letter to an address.
fn to(filled: &Filled, recipient: &str) -> Delivery {
    all(filled).into_iter().find(|letter| letter.recipient == recipient).unwrap()
}

/// Issues a file as the report of Laâyoune on October.
fn issue(filled: &Filled, language: Language, pdf: &[u8]) -> i64 {
    let sha256 = files(filled).put(pdf).unwrap();
    filled
        .db
        .write(|connection| {
            Ok(diesel::insert_into(report::table)
                .values((
                    report::coordination_code.eq("11"),
                    report::period.eq("2026-10"),
                    report::starts_on.eq(NaiveDate::from_ymd_opt(2026, 10, 1).unwrap()),
                    report::language.eq(language.as_str()),
                    report::edition.eq(1),
                    report::sha256.eq(&sha256),
                    report::size_bytes.eq(pdf.len() as i64),
                    report::file_name.eq(format!("11-2026-10-{language}.pdf")),
                    report::created_at.eq(filled.clock.timestamp()),
                    report::demonstration.eq(true),
                ))
                .returning(report::id)
                .get_result(connection)?)
        })
        .unwrap()
}

/// The report of Laâyoune on October: its key, its bytes and the letter that it goes with.
fn real_report(filled: &Filled, language: Language) -> (i64, Vec<u8>, Letter) {
    let (period, today) = ("2026-10".parse().unwrap(), filled.clock.today());
    let made = filled.db.read(|connection| reports::make(connection, "11", period, language, today)).unwrap();
    let letter = reports::letter::letter(&made.paper.figures, &Edition::FIRST, language, None, None);
    (issue(filled, language, &made.pdf), made.pdf, letter)
}

/// Lets time pass.
fn later(filled: &Filled, by: TimeDelta) {
    filled.clock.set(filled.clock.now() + by);
}

/// Whole files in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
