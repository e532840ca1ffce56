//! A letter as a mail message: plain text and HTML in the letter's language, the report attached or linked to. The same
//! letter gives the same bytes each time.

use std::time::SystemTime;

use chrono::{NaiveDate, NaiveDateTime};
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use maud::{DOCTYPE, Markup, html};
use sha2::{Digest, Sha256};

use super::letters::{self, BULLET};
use super::outbox::{Delivery, Kind};
use crate::error::shorten;
use crate::wording::{Argument, Language, Wording};

/// A message as the server gets it.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Where it comes back to.
    pub from: Address,
    /// To whom.
    pub to: Address,
    /// Head and body, only ASCII.
    pub bytes: Vec<u8>,
}

/// What goes with a letter.
#[derive(Debug, Clone, PartialEq)]
pub enum Enclosure {
    /// Nothing.
    None,
    /// A PDF.
    File {
        /// Its name.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// A link to a file, because that is too large.
    Link {
        /// The whole address.
        address: String,
        /// The last day on which it opens the file.
        until: NaiveDate,
    },
}

/// Whether letters can be sent to this: a bare address in ASCII.
///
/// # Errors
/// What is wrong with it, for the operator.
pub fn check_address(text: &str) -> Result<Address, String> {
    let text = text.trim();
    let plain = text.is_ascii() && !text.chars().any(|c| c.is_control() || c.is_whitespace());
    match text.parse::<Address>() {
        Ok(address) if plain => Ok(address),
        _ => Err(format!("\"{}\" is no mail address: write one such as amina@example.ma", shorten(text))),
    }
}

/// Makes the message of a letter.
///
/// # Errors
/// Why it can't be sent: its recipient or sender is no address.
pub fn build(
    letter: &Delivery,
    institution: &Mailbox,
    enclosure: &Enclosure,
    unsubscribe: Option<&str>,
) -> Result<Mail, String> {
    let language: Language = letter.language.parse().map_err(|_| format!("language {}", letter.language))?;
    let wording = Wording::of(language);
    let to = check_address(&letter.recipient)?;
    let (from, sender, reply_to) = senders(letter, institution, wording)?;
    let id = letter.message_id.as_deref().ok_or("the letter has no Message-ID")?;
    let kind = Kind::read(&letter.kind).ok_or_else(|| format!("kind {}", letter.kind))?;
    let subject = letters::line(&letter.subject);
    let footer = Footer { wording, letter, enclosure, unsubscribe };
    let mut builder = Message::builder()
        .from(from)
        .to(Mailbox::new(None, to.clone()))
        .subject(&subject)
        .date(system_time(letter.created_at))
        .message_id(Some(format!("<{id}>")))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", language.as_str()));
    if let Some(sender) = sender {
        builder = builder.sender(sender);
    }
    if let Some(reply_to) = reply_to {
        builder = builder.reply_to(reply_to);
    }
    if let Some(link) = unsubscribe.filter(|_| kind.can_be_stopped()) {
        builder = builder.raw_header(header("List-Unsubscribe", &format!("<{link}>")));
        // One click is for addresses that are protected on the way (RFC 8058).
        if link.starts_with("https://") {
            builder = builder.raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
    }
    let texts = MultiPart::alternative()
        .boundary(boundary(letter, "texts"))
        .singlepart(SinglePart::plain(footer.plain()))
        .singlepart(SinglePart::html(footer.html(&subject)));
    let message = match enclosure {
        Enclosure::File { name, bytes } => {
            let pdf = ContentType::parse("application/pdf").map_err(|error| error.to_string())?;
            let attached = Attachment::new(letters::line(name)).body(bytes.clone(), pdf);
            let whole = MultiPart::mixed().boundary(boundary(letter, "whole"));
            builder.multipart(whole.multipart(texts).singlepart(attached))
        }
        Enclosure::None | Enclosure::Link { .. } => builder.multipart(texts),
    };
    let bytes = message.map_err(|error| error.to_string())?.formatted();
    Ok(Mail { from: institution.email.clone(), to, bytes })
}

/// `From`, and `Sender` and `Reply-To` where they say more.
///
/// A coordination's own address stands in `From` where it is of the institution's domain; mail servers refuse a letter
/// in the name of another one. Then the coordination's name stands there, and answers go to its address.
fn senders(
    letter: &Delivery,
    institution: &Mailbox,
    wording: &Wording,
) -> Result<(Mailbox, Option<Mailbox>, Option<Mailbox>), String> {
    let named = |name: Option<&String>| Some(name.cloned().unwrap_or_else(|| wording.text("mail-signature")));
    let house = Mailbox::new(named(institution.name.as_ref()), institution.email.clone());
    let Some(own) = &letter.sender else { return Ok((house, None, None)) };
    let own: Mailbox =
        letters::line(own).parse().map_err(|_| format!("the sender \"{}\" is no mail address", shorten(own)))?;
    check_address(own.email.as_ref())?;
    if own.email == institution.email {
        return Ok((Mailbox::new(named(own.name.as_ref()), own.email), None, None));
    }
    if own.email.domain().eq_ignore_ascii_case(institution.email.domain()) {
        let from = Mailbox::new(named(own.name.as_ref()), own.email);
        return Ok((from, Some(Mailbox::new(None, institution.email.clone())), None));
    }
    let from = Mailbox::new(own.name.clone().or(house.name), institution.email.clone());
    Ok((from, None, Some(own)))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_string())
}

/// A boundary that is no random one, so that the same letter gives the same bytes.
fn boundary(letter: &Delivery, part: &str) -> String {
    hex::encode(&Sha256::digest(format!("{part} {}", letter.key))[..16])
}

fn system_time(at: NaiveDateTime) -> SystemTime {
    at.and_utc().into()
}

/// What stands in a message: the letter and what is written below it.
struct Footer<'a> {
    wording: &'a Wording,
    letter: &'a Delivery,
    enclosure: &'a Enclosure,
    unsubscribe: Option<&'a str>,
}

impl Footer<'_> {
    fn stop_link(&self) -> Option<&str> {
        self.unsubscribe.filter(|_| Kind::read(&self.letter.kind).is_some_and(Kind::can_be_stopped))
    }

    fn reason(&self) -> String {
        self.wording.with("mail-reason", &[("recipient", Argument::Text(&self.letter.recipient))])
    }

    fn plain(&self) -> String {
        let mut parts = vec![self.letter.body.trim().to_string()];
        match self.enclosure {
            Enclosure::None => {}
            Enclosure::File { name, .. } => {
                parts.push(self.wording.with("mail-attached", &[("file", Argument::Text(name))]));
            }
            Enclosure::Link { address, until } => {
                let until = self.wording.date(*until);
                let arguments = [("date", Argument::Text(&until)), ("link", Argument::Text(address))];
                parts.push(without_marks_in(&self.wording.with("mail-linked", &arguments), address));
            }
        }
        let mut last = format!("-- \n{}\n{}", self.wording.text("mail-signature"), self.reason());
        if let Some(link) = self.stop_link() {
            let text = self.wording.with("mail-unsubscribe", &[("link", Argument::Text(link))]);
            last.push_str(&format!("\n{}", without_marks_in(&text, link)));
        }
        parts.push(last);
        let mut text = parts.join("\n\n");
        text.push('\n');
        text
    }

    fn html(&self, subject: &str) -> String {
        let language = self.wording.language();
        let (direction, align) = if language.is_right_to_left() { ("rtl", "right") } else { ("ltr", "left") };
        let style = format!(
            "margin:0 auto;max-width:40em;padding:1em;text-align:{align};color:#1f2933;background:#ffffff;\
             font-family:'Segoe UI',Tahoma,'Noto Sans Arabic','Noto Naskh Arabic',Arial,sans-serif;font-size:16px;\
             line-height:1.7"
        );
        html! {
            (DOCTYPE)
            html lang=(language.as_str()) dir=(direction) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (subject) }
                }
                body dir=(direction) style="margin:0;background:#ffffff" {
                    div lang=(language.as_str()) dir=(direction) style=(style) {
                        @for block in self.letter.body.trim().split("\n\n") { (paragraph(block)) }
                        (self.enclosed())
                        hr style="border:0;border-top:1px solid #cbd2d9;margin:2em 0 1em";
                        p style="margin:0;font-size:13px;color:#52606d" {
                            (self.wording.text("mail-signature")) br; (self.reason())
                            @if let Some(link) = self.stop_link() {
                                br; a href=(link) style="color:#0b5394" { (self.wording.text("mail-unsubscribe-text")) }
                            }
                        }
                    }
                }
            }
        }
        .into_string()
    }

    fn enclosed(&self) -> Markup {
        html! {
            @match self.enclosure {
                Enclosure::None => {}
                Enclosure::File { name, .. } => p style="margin:0 0 1em" {
                    (self.wording.with("mail-attached", &[("file", Argument::Text(name))]))
                },
                Enclosure::Link { address, until } => {
                    @let until = self.wording.date(*until);
                    p style="margin:0 0 1em" {
                        (self.wording.with("mail-linked-html", &[("date", Argument::Text(&until))]))
                    }
                    p style="margin:0 0 1em" {
                        a href=(address) style="color:#0b5394" { (self.wording.text("mail-link-text")) }
                    }
                },
            }
        }
    }
}

/// In a plain text, programs make links of what looks like one; the marks that isolate directions must not stick to it.
fn without_marks_in(text: &str, link: &str) -> String {
    text.replace(&format!("\u{2068}{link}\u{2069}"), link)
}

fn paragraph(block: &str) -> Markup {
    let lines: Vec<&str> = block.lines().collect();
    html! {
        @if lines.iter().all(|line| line.starts_with(BULLET)) {
            ul style="margin:0 0 1em;padding:0 1.4em" {
                @for line in &lines { li { (line.trim_start_matches(BULLET)) } }
            }
        } @else {
            p style="margin:0 0 1em" {
                @for (index, line) in lines.iter().enumerate() {
                    @if index > 0 { br; }
                    (line)
                }
            }
        }
    }
}
