//! What comes back: delivery status notifications (RFC 3464) in a Maildir folder that the institution's mail server
//! fills.
//!
//! Only a notification about one of our own letters, by its `Message-ID`, counts: anybody can send mail there, but only
//! who got a letter knows its id. Everything else is left as it is.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use diesel::prelude::*;
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use super::letters::line;
use super::outbox;
use super::outbox::Delivery;
use super::stops::{self, Reason};
use crate::db::Db;
use crate::db::schema::delivery;
use crate::error::{Error, Result};

/// A larger message is no notification, bytes.
const LARGEST: u64 = 2 * 1024 * 1024;

/// What a notification says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Notification {
    /// The `Message-ID` of the message that it is about.
    about: String,
    /// Why it could not be delivered for good; `None` where it may still be, or was.
    failure: Option<String>,
}

/// Reads what is new in a Maildir folder; how many notifications about letters of ours there were.
///
/// # Errors
/// Those of the database; [`Error::File`] for a folder that can't be read. A single file that can't be read is logged.
pub fn read(db: &Db, maildir: &Path, now: NaiveDateTime) -> Result<usize> {
    let new = maildir.join("new");
    let fault = |path: &Path| {
        let path = path.to_path_buf();
        move |source| Error::File { path, source }
    };
    let mut paths: Vec<PathBuf> = vec![];
    for entry in fs::read_dir(&new).map_err(fault(&new))? {
        let entry = entry.map_err(fault(&new))?;
        let small = entry.metadata().is_ok_and(|file| file.is_file() && file.len() <= LARGEST);
        if small && !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    paths.sort();
    let mut done = 0;
    for path in paths {
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "a message that came back can't be read");
                continue;
            }
        };
        let Some(notification) = parse(&bytes) else { continue };
        if !record(db, &notification, now)? {
            continue;
        }
        done += 1;
        // After the database knows: whoever dies in between reads it once more, to no effect.
        if let Err(error) = put_away(maildir, &path) {
            tracing::warn!(path = %path.display(), %error, "a message that was read can't be put away");
        }
    }
    Ok(done)
}

/// Into `cur`, marked as seen.
fn put_away(maildir: &Path, path: &Path) -> std::io::Result<()> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = maildir.join("cur");
    fs::create_dir_all(&folder)?;
    let base = name.split(":2,").next().unwrap_or_default();
    fs::rename(path, folder.join(format!("{base}:2,S")))
}

/// Writes down what a notification says. Whether it is about a letter of ours.
fn record(db: &Db, notification: &Notification, now: NaiveDateTime) -> Result<bool> {
    db.write(|connection| {
        let letter: Option<Delivery> = delivery::table
            .filter(delivery::message_id.eq(&notification.about))
            .select(Delivery::as_select())
            .first(connection)
            .optional()?;
        let Some(letter) = letter else { return Ok(false) };
        let Some(words) = &notification.failure else { return Ok(true) };
        // One that is being sent again says itself what becomes of it.
        diesel::update(delivery::table.find(letter.id).filter(delivery::state.eq_any(["sent", "due"])))
            .set((delivery::state.eq("failed"), delivery::error.eq(Some(words))))
            .execute(connection)?;
        stops::stop(connection, &letter.recipient, Reason::Bounced, Some((letter.id, words)), now)?;
        tracing::warn!(delivery = letter.id, "a letter came back");
        Ok(true)
    })
}

/// The notification in a message; `None` where it is none.
fn parse(bytes: &[u8]) -> Option<Notification> {
    let message = MessageParser::default().parse(bytes)?;
    let kind = message.content_type()?;
    let report = kind.ctype().eq_ignore_ascii_case("multipart")
        && kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("report"))
        && kind.attribute("report-type").is_some_and(|of| of.eq_ignore_ascii_case("delivery-status"));
    if !report {
        return None;
    }
    let status = message.parts.iter().find(|part| part.is_content_type("message", "delivery-status"))?;
    let about = message.parts.iter().find_map(|part| match &part.body {
        PartType::Message(original) => original.message_id().map(str::to_string),
        _ if part.is_content_type("text", "rfc822-headers") || part.is_content_type("message", "rfc822-headers") => {
            MessageParser::default().parse(part.contents())?.message_id().map(str::to_string)
        }
        _ => None,
    })?;
    let text = String::from_utf8_lossy(status.contents()).replace("\r\n", "\n");
    // The first block is about the notification, each further one about a recipient.
    let failure = text.split("\n\n").find_map(|block| failure(&MessageParser::default().parse(block.trim_start())?));
    Some(Notification { about, failure })
}

/// Why a recipient's part was not delivered, if that is final.
fn failure(fields: &Message<'_>) -> Option<String> {
    let field = |name: &'static str| fields.header_raw(name).map(line).filter(|value| !value.is_empty());
    let (action, status) = (field("Action")?, field("Status")?);
    if !action.eq_ignore_ascii_case("failed") || !status.starts_with("5.") {
        return None;
    }
    // `smtp; 550 5.1.1 no such user`: the words of the server that refused it.
    let words = field("Diagnostic-Code").map(|code| match code.split_once(';') {
        Some((_, words)) => words.trim().to_string(),
        None => code,
    });
    Some(match words {
        Some(words) => outbox::words(&format!("{status} {words}")),
        None => format!("{status} the message came back"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notification(action: &str, status: &str, kind: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example.ma\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type={kind};\r\n boundary=\"x\"\r\n\r\n\
             --x\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
             --x\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example.ma\r\n\r\n\
             Final-Recipient: rfc822; a@example.ma\r\nAction: {action}\r\nStatus: {status}\r\n\
             Diagnostic-Code: smtp; 550 5.1.1 no\r\n such user\r\n\r\n\
             --x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <taawun.1@example.ma>\r\n\r\n--x--\r\n"
        )
    }

    #[test]
    fn only_what_failed_for_good_is_a_failure() {
        let read = |action: &str, status: &str| parse(notification(action, status, "delivery-status").as_bytes());
        let failed = read("failed", "5.1.1").unwrap();
        assert_eq!(failed.about, "taawun.1@example.ma");
        assert_eq!(failed.failure.as_deref(), Some("5.1.1 550 5.1.1 no such user"));
        assert_eq!(read("delayed", "4.4.7").unwrap().failure, None);
        assert_eq!(read("failed", "4.4.7").unwrap().failure, None);
        assert_eq!(read("delivered", "2.0.0").unwrap().failure, None);
    }

    #[test]
    fn what_is_no_notification_is_left() {
        assert_eq!(parse(notification("failed", "5.1.1", "disposition-notification").as_bytes()), None);
        assert_eq!(parse(b"Subject: 550 failed\r\nMessage-ID: <taawun.1@example.ma>\r\n\r\nAction: failed\r\n"), None);
        assert_eq!(parse(b""), None);
    }
}
