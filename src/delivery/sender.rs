//! The sender: takes letters from the outbox and hands them to the mail server, or writes them as files where there is
//! none.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use lettre::message::Mailbox;

use super::alarm;
use super::bounces;
use super::files::{Files, write_whole};
use super::links::{self, Key};
use super::mail::{self, Enclosure};
use super::outbox::{self, Delivery};
use super::settings::MailSettings;
use super::smtp::{Fate, Smtp};
use crate::change::die_here;
use crate::clock::Clock;
use crate::db::schema::{installation, report};
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result};
use crate::on_either;
use crate::wording::Language;

/// How long nothing is sent after the server could not be reached for the first time; each time in a row it is twice as
/// long…
const FIRST_REST: chrono::Duration = chrono::Duration::seconds(5);
/// …up to this.
const LONGEST_REST: chrono::Duration = chrono::Duration::minutes(5);
/// How often a sender gives a sign of life while it talks to the server.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// The fact about the installation that letters go to a mail server: then a process without one leaves them alone.
const MAIL_SERVER: &str = "mail_server";

/// Sends letters. Clones share their connections. All methods block the thread.
#[derive(Clone)]
pub struct Sender(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Clock,
    files: Files,
    settings: MailSettings,
    base_url: String,
    way: Way,
    key: Key,
    resting: Mutex<Resting>,
}

/// Where letters go.
enum Way {
    /// To a server.
    Smtp(Smtp),
    /// Into a folder.
    Folder(PathBuf),
}

/// How long the server has been out of reach.
#[derive(Default)]
struct Resting {
    times: u32,
    until: Option<DateTime<Utc>>,
}

/// This process, as runs and letters name it: machine and process number.
pub fn process() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let machine = hostname::get().map_or_else(|_| "?".into(), |name| name.to_string_lossy().into_owned());
        format!("{machine}:{}", std::process::id())
    })
}

impl Sender {
    /// A sender. Links in letters begin with `base_url`, under which people reach the server; without a mail server,
    /// letters are written into the folder `mail` of the data folder.
    ///
    /// # Errors
    /// Those of the database; [`crate::error::Error::BadArgument`] for certificates that can't be read.
    pub fn new(
        db: Db,
        clock: Clock,
        files: Files,
        settings: MailSettings,
        base_url: &str,
        data: &Path,
    ) -> Result<Sender> {
        let way = match &settings.server {
            Some(server) => Way::Smtp(Smtp::new(server.clone())?),
            None => Way::Folder(data.join("mail")),
        };
        let key = db.write(|connection| {
            links::make_key(connection)?;
            if matches!(way, Way::Smtp(_)) {
                note_server(connection)?;
            }
            links::key(connection)
        })?;
        let base_url = base_url.trim_end_matches('/').to_string();
        let resting = Mutex::default();
        Ok(Sender(Arc::new(Inner { db, clock, files, settings, base_url, way, key, resting })))
    }

    /// Where letters go, as a line for whoever starts the process.
    pub fn describe(&self) -> String {
        let bounces = match &self.0.settings.bounces {
            Some(folder) => format!("; what comes back is read in {}", folder.display()),
            None => String::new(),
        };
        match &self.0.way {
            Way::Smtp(smtp) => format!("sent to {} as {}{bounces}", smtp.server(), self.0.settings.from.email),
            Way::Folder(_) if self.0.leaves_letters().unwrap_or_default() => {
                format!("no server is set here (TAAWUN_SMTP_URL): left to the processes that have one{bounces}")
            }
            Way::Folder(folder) => {
                format!("no server is set (TAAWUN_SMTP_URL): written into {} as .eml files{bounces}", folder.display())
            }
        }
    }

    /// Sends one letter. Whether there was one to send; not while the server is out of reach, which is looked at again
    /// after a pause.
    ///
    /// # Errors
    /// Those of the database: what becomes of the letter itself is written there.
    pub fn send_once(&self) -> Result<bool> {
        self.send(None)
    }

    /// Sends the letter with this key now, if it is due and no other sender is at it. Whether it was tried.
    ///
    /// # Errors
    /// As [`Sender::send_once`].
    pub fn send_one(&self, id: i64) -> Result<bool> {
        self.send(Some(id))
    }

    fn send(&self, only: Option<i64>) -> Result<bool> {
        let inner = &self.0;
        if inner.leaves_letters()? {
            return Ok(false);
        }
        if inner.resting().until.is_some_and(|until| inner.clock.now() < until) {
            return Ok(false);
        }
        let domain = inner.settings.from.email.domain();
        let keyed = |letter: &Delivery| {
            let local = inner.key.message(&letter.key).unwrap_or_else(|_| format!("taawun.{}", letter.id));
            format!("{local}@{domain}")
        };
        let Some(letter) = outbox::claim(&inner.db, only, process(), inner.now()?, keyed)? else { return Ok(false) };
        let _span =
            tracing::info_span!("letter", id = letter.id, kind = letter.kind, attempt = letter.attempts).entered();
        die_here("MailClaimed");
        inner.alive(&letter, || inner.deliver(&letter))?;
        Ok(true)
    }

    /// Sends letters until none is due, or the server can't be reached; how many attempts those were.
    ///
    /// # Errors
    /// Those of the database.
    pub fn send_until_idle(&self) -> Result<usize> {
        let mut done = 0;
        while self.send_once()? {
            done += 1;
        }
        Ok(done)
    }

    /// Looks through what has come back, and stops letters to addresses that there are not; how many messages those were.
    ///
    /// # Errors
    /// Those of the database; [`crate::error::Error::File`] for a folder that can't be read.
    pub fn read_bounces(&self) -> Result<usize> {
        match &self.0.settings.bounces {
            Some(folder) => bounces::read(&self.0.db, folder, self.0.clock.timestamp()),
            None => Ok(0),
        }
    }

    /// Ends the connections to the server.
    pub fn close(&self) {
        if let Way::Smtp(smtp) = &self.0.way {
            smtp.close();
        }
    }
}

impl Inner {
    fn resting(&self) -> MutexGuard<'_, Resting> {
        self.resting.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn now(&self) -> Result<DateTime<Utc>> {
        self.db.now(&self.clock)
    }

    /// What goes with a letter.
    fn enclosure(&self, letter: &Delivery) -> Result<Enclosure> {
        let Some(id) = letter.report_id else { return Ok(Enclosure::None) };
        let (sha256, size, name): (String, i64, String) = self.db.run(|connection| {
            let columns = (report::sha256, report::size_bytes, report::file_name);
            Ok(report::table.find(id).select(columns).first(connection)?)
        })?;
        if size.unsigned_abs() <= self.settings.attach_max {
            return Ok(Enclosure::File { bytes: self.files.get(&sha256)?, name });
        }
        let until: NaiveDateTime = letter.created_at + links::LIFETIME;
        let address = format!("{}{}", self.base_url, self.key.report(id, &name, until)?);
        Ok(Enclosure::Link { address, until: until.date() - chrono::Days::new(1) })
    }

    fn message(&self, letter: &Delivery) -> Result<std::result::Result<mail::Mail, String>> {
        let language: Language = letter.language.parse().unwrap_or(Language::Ar);
        let unsubscribe = format!("{}{}", self.base_url, self.key.unsubscribe(&letter.recipient, language)?);
        let from: &Mailbox = &self.settings.from;
        Ok(mail::build(letter, from, &self.enclosure(letter)?, Some(&unsubscribe)))
    }

    /// Sends a claimed letter and writes down what became of it.
    fn deliver(&self, letter: &Delivery) -> Result<()> {
        let (id, to) = (letter.id, letter.kind.as_str());
        let mail = match self.message(letter) {
            Ok(Ok(mail)) => mail,
            Ok(Err(why)) => {
                tracing::error!(delivery = id, kind = to, "letter can't be sent: `taawun mail list` says why");
                outbox::refused(&self.db, letter, &why)?;
                return Ok(());
            }
            // The store may be back later.
            Err(error) => {
                tracing::error!(delivery = id, kind = to, %error, "letter can't be sent yet");
                alarm::sound(&self.db, &error, self.clock.timestamp());
                outbox::retry_later(&self.db, letter, &error.to_string(), false, self.now()?)?;
                return Ok(());
            }
        };
        let fate = match &self.way {
            Way::Folder(folder) => {
                match private(folder).and_then(|()| write_whole(&folder.join(file_name(letter)), &mail.bytes)) {
                    Ok(()) => Fate::Accepted,
                    Err(error) => Fate::Later { error: error.to_string(), uncertain: false },
                }
            }
            Way::Smtp(smtp) => {
                let mut begin = || outbox::content_begins(&self.db, letter, self.now()?);
                match smtp.send(&mail, &mut begin) {
                    Ok(fate) => fate,
                    Err(error) => Fate::Later { error: error.to_string(), uncertain: false },
                }
            }
        };
        if !matches!(fate, Fate::Unreachable(_)) {
            *self.resting() = Resting::default();
        }
        let held = match fate {
            Fate::Accepted => {
                die_here("MailSent");
                let held = self.note_accepted(letter)?;
                die_here("MailRecorded");
                tracing::info!(delivery = id, kind = to, attempt = letter.attempts, "letter sent");
                held
            }
            Fate::Refused(error) => {
                tracing::warn!(delivery = id, kind = to, answer = code(&error), "letter refused");
                outbox::refused(&self.db, letter, &error)?
            }
            Fate::Later { error, uncertain } => {
                let attempt = letter.attempts;
                tracing::warn!(
                    delivery = id,
                    kind = to,
                    attempt,
                    answer = code(&error),
                    uncertain,
                    "letter not sent yet"
                );
                outbox::retry_later(&self.db, letter, &error, uncertain, self.now()?)?
            }
            Fate::Unreachable(error) => {
                tracing::warn!(delivery = id, error, "the mail server can't be reached");
                self.rest();
                let held = outbox::retry_later(&self.db, letter, &error, false, self.now()?)?;
                outbox::give_up(&self.db, &error, self.now()?)?;
                held
            }
            Fate::Lost => false,
        };
        if !held {
            tracing::warn!(delivery = id, "another sender has taken the letter over");
        }
        Ok(())
    }

    /// Does something that may take long with a claimed letter, with a sign of life every [`HEARTBEAT`].
    fn alive<T>(&self, letter: &Delivery, work: impl FnOnce() -> T) -> T {
        std::thread::scope(|scope| {
            let (done, waits) = mpsc::channel::<()>();
            scope.spawn(move || {
                // Ends at once when the other end is dropped.
                while waits.recv_timeout(HEARTBEAT) == Err(RecvTimeoutError::Timeout) {
                    // A failure changes nothing: what is under way can't be taken back, and what became of it is written
                    // afterwards.
                    match self.now().and_then(|now| outbox::renew(&self.db, letter, now)) {
                        Ok(true) => {}
                        Ok(false) => tracing::warn!(delivery = letter.id, "the claim has been lost"),
                        Err(error) => tracing::warn!(%error, "no sign of life could be given"),
                    }
                }
            });
            let result = work();
            drop(done);
            result
        })
    }

    /// Writes down that the server has taken a letter. A database that is away for a moment must not make it go again.
    fn note_accepted(&self, letter: &Delivery) -> Result<bool> {
        let mut pause = Duration::from_millis(250);
        loop {
            match self.now().and_then(|now| outbox::accepted(&self.db, letter, now)) {
                Err(error) if pause < Duration::from_secs(20) => {
                    tracing::warn!(delivery = letter.id, %error, "a letter that was sent can't be noted yet");
                    std::thread::sleep(pause);
                    pause *= 2;
                }
                noted => return noted,
            }
        }
    }

    /// Whether letters are for others to send: there is no mail server here, but other processes have one.
    fn leaves_letters(&self) -> Result<bool> {
        match self.way {
            Way::Smtp(_) => Ok(false),
            Way::Folder(_) => self
                .db
                .run(|connection| Ok(installation::table.find(MAIL_SERVER).count().get_result::<i64>(connection)? > 0)),
        }
    }

    /// Sends nothing for a while: the letters that wait would all wait for the same server.
    fn rest(&self) {
        let mut resting = self.resting();
        let pause = (FIRST_REST * 2_i32.pow(resting.times.min(10))).min(LONGEST_REST);
        resting.times += 1;
        resting.until = Some(self.clock.now() + pause);
    }
}

/// What the log holds of a server's words: its code. They often name the recipient's address, which is in no log.
fn code(error: &str) -> &str {
    let first = error.split_whitespace().next().unwrap_or_default();
    if first.len() == 3 && first.bytes().all(|digit| digit.is_ascii_digit()) { first } else { "none" }
}

/// Makes the folder of letters, which is for its owner alone: links in them work without an account.
fn private(folder: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| Error::File { path: folder.to_path_buf(), source })
}

/// Notes that letters of this installation go to a mail server.
fn note_server(connection: &mut DbConnection) -> Result<()> {
    let row = (installation::key.eq(MAIL_SERVER), installation::value.eq("set up"));
    on_either!(connection, inner => {
        diesel::insert_into(installation::table).values(row).on_conflict_do_nothing().execute(inner)?
    });
    Ok(())
}

/// The name of a letter's file, the same at each attempt.
fn file_name(letter: &Delivery) -> String {
    let day = letter.created_at.format("%Y-%m-%d");
    let id = letter.message_id.as_deref().and_then(|id| id.split(['.', '@']).nth(1)).unwrap_or_default();
    format!("{day}-{}-{id}.eml", letter.kind)
}
