//! The outbox: letters that are to go out, each once under its key, claimed by senders with a lease.
//!
//! A letter is `due` until a sender claims it, `sending` while its claim holds, and then `sent`, due again, or `failed`.
//! One whose recipient wants none is `stopped` from the start.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::{letters::Letter, stops};
use crate::clock::stored;
use crate::db::schema::delivery;
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result};
use crate::on_either;
use crate::wording::Language;

/// How long a claim holds without a sign of life of its sender.
pub const LEASE: Duration = Duration::seconds(30);
/// For so long it is tried to deliver a letter.
pub const GIVE_UP_AFTER: Duration = Duration::days(3);
/// The first pause after an attempt that failed; each is twice the one before…
const FIRST_PAUSE: Duration = Duration::minutes(1);
/// …up to this.
const LONGEST_PAUSE: Duration = Duration::hours(1);
/// The longest error that is kept, characters.
const ERROR_LENGTH: usize = 1_000;

/// What a letter is about.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[graphql(name = "DeliveryKind")]
pub enum Kind {
    /// A report.
    Report,
    /// To administrators: a run that has failed.
    Failure,
    /// To administrators: what became of a batch.
    Summary,
    /// Returns that are missing.
    Reminder,
    /// To administrators: a stored file that is damaged.
    Alarm,
    /// Whether mail works.
    Test,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 6] = [Kind::Report, Kind::Failure, Kind::Summary, Kind::Reminder, Kind::Alarm, Kind::Test];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Report => "report",
            Kind::Failure => "failure",
            Kind::Summary => "summary",
            Kind::Reminder => "reminder",
            Kind::Alarm => "alarm",
            Kind::Test => "test",
        }
    }

    /// The kind for a word of the database.
    pub fn read(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether its recipient can unsubscribe from it.
    pub fn can_be_stopped(self) -> bool {
        matches!(self, Kind::Report | Kind::Summary | Kind::Reminder)
    }
}

/// A letter to be sent to one recipient.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// What makes it one of a kind, such as `report/12/a@b.example`: it is sent once.
    pub key: String,
    /// What it is about.
    pub kind: Kind,
    /// To whom: an address; see [`super::mail::check_address`].
    pub recipient: String,
    /// In whose name: an address, or name and address; `None`: the institution's.
    pub sender: Option<String>,
    /// In which language.
    pub language: Language,
    /// Subject and text.
    pub letter: Letter,
    /// The report that goes with it.
    pub report_id: Option<i64>,
    /// The run that it is about.
    pub run_id: Option<i64>,
    /// The coordination that it is about, whose coordinators see what became of it.
    pub coordination_code: Option<String>,
}

/// A letter in the outbox.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = delivery)]
pub struct Delivery {
    /// Key.
    pub id: i64,
    /// What makes it one of a kind.
    pub key: String,
    /// `report`, `failure`, `summary`, `reminder`, `alarm` or `test`.
    pub kind: String,
    /// To whom.
    pub recipient: String,
    /// In whose name; `None`: the institution's.
    pub sender: Option<String>,
    /// `ar`, `fr` or `en`.
    pub language: String,
    /// Subject.
    pub subject: String,
    /// Text, without what is written below each letter.
    pub body: String,
    /// The report that goes with it.
    pub report_id: Option<i64>,
    /// The run that it is about.
    pub run_id: Option<i64>,
    /// The coordination that it is about.
    pub coordination_code: Option<String>,
    /// `due`, `sending`, `sent`, `failed` or `stopped`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i32,
    /// Not tried (again) before this instant, UTC.
    pub not_before: NaiveDateTime,
    /// Until when the sender that claimed it owns it, UTC.
    pub lease_until: Option<NaiveDateTime>,
    /// The number of the last claim.
    pub claim: i32,
    /// After this instant it is not tried again, UTC.
    pub give_up_at: NaiveDateTime,
    /// Since when its content may have reached the server under this claim, UTC.
    pub content_at: Option<NaiveDateTime>,
    /// Its `Message-ID`, without angle brackets; `None` before the first attempt.
    pub message_id: Option<String>,
    /// When it was written, UTC.
    pub created_at: NaiveDateTime,
    /// When the server took it, UTC.
    pub sent_at: Option<NaiveDateTime>,
    /// What went wrong last.
    pub error: Option<String>,
    /// How often the whole message went out and the answer was lost.
    pub uncertain: i32,
    /// The process that claimed it last.
    pub worker: Option<String>,
}

/// Writes letters into the outbox. To be called in the transaction of what causes them. What has a key that is there
/// already is left as it is; returns how many were new.
///
/// # Errors
/// Those of the database.
pub fn queue(connection: &mut DbConnection, messages: &[Message], now: NaiveDateTime) -> Result<usize> {
    let mut made = 0;
    for message in messages {
        let stopped = message.kind.can_be_stopped() && stops::is_stopped(connection, &message.recipient)?;
        let row = (
            delivery::key.eq(&message.key),
            delivery::kind.eq(message.kind.as_str()),
            delivery::recipient.eq(message.recipient.trim().to_lowercase()),
            delivery::sender.eq(message.sender.as_deref().map(str::trim).filter(|sender| !sender.is_empty())),
            delivery::language.eq(message.language.as_str()),
            delivery::subject.eq(&message.letter.subject),
            delivery::body.eq(&message.letter.body),
            delivery::report_id.eq(message.report_id),
            delivery::run_id.eq(message.run_id),
            delivery::coordination_code.eq(message.coordination_code.as_deref()),
            delivery::state.eq(if stopped { "stopped" } else { "due" }),
            delivery::attempts.eq(0),
            delivery::not_before.eq(now),
            delivery::claim.eq(0),
            delivery::give_up_at.eq(now + GIVE_UP_AFTER),
            delivery::created_at.eq(now),
        );
        made += on_either!(connection, inner => {
            diesel::insert_into(delivery::table).values(row).on_conflict_do_nothing().execute(inner)?
        });
    }
    Ok(made)
}

/// Makes letters due again that have failed, all or the one with this key, with all their time; how many those were.
pub fn retry(connection: &mut DbConnection, only: Option<i64>, now: NaiveDateTime) -> Result<usize> {
    let due = (delivery::state.eq("due"), delivery::not_before.eq(now), delivery::give_up_at.eq(now + GIVE_UP_AFTER));
    let failed = delivery::table.filter(delivery::state.eq("failed"));
    Ok(match only {
        Some(id) => diesel::update(failed.filter(delivery::id.eq(id))).set(due).execute(connection)?,
        None => diesel::update(failed).set(due).execute(connection)?,
    })
}

/// When a letter is to be looked at next, UTC: one that is due, or whose sender has been silent for too long.
pub fn next_at(connection: &mut DbConnection) -> Result<Option<NaiveDateTime>> {
    use diesel::dsl::min;
    let due: Option<NaiveDateTime> =
        delivery::table.filter(delivery::state.eq("due")).select(min(delivery::not_before)).first(connection)?;
    let held: Option<NaiveDateTime> =
        delivery::table.filter(delivery::state.eq("sending")).select(min(delivery::lease_until)).first(connection)?;
    Ok(due.into_iter().chain(held).min())
}

/// The latest letters, newest first, of all states or one.
pub fn latest(connection: &mut DbConnection, state: Option<&str>, limit: u16) -> Result<Vec<Delivery>> {
    let mut query = delivery::table.into_boxed();
    if let Some(state) = state {
        query = query.filter(delivery::state.eq(state.to_string()));
    }
    Ok(query.order(delivery::id.desc()).limit(limit.into()).select(Delivery::as_select()).load(connection)?)
}

/// Claims the letter that has waited longest, or the one with the key `only`; `None` when none is due. `message_id` gives the id of one that has none
/// yet.
///
/// Where the sender before stopped without a word after the content may have gone out, that counts as uncertain.
///
/// # Errors
/// Those of the database.
pub fn claim(
    db: &Db,
    only: Option<i64>,
    worker: &str,
    now: DateTime<Utc>,
    message_id: impl Fn(&Delivery) -> String,
) -> Result<Option<Delivery>> {
    loop {
        match take(db, only, worker, stored(now), &message_id)? {
            None => return Ok(None),
            Some(Taken::Claimed(claimed)) => return Ok(Some(*claimed)),
            Some(Taken::GivenUp(id)) => tracing::error!(delivery = id, "given up: its sender stopped without a word"),
            Some(Taken::Stopped(id)) => tracing::info!(delivery = id, "its recipient wants none any more"),
        }
    }
}

/// What became of the first open letter.
enum Taken {
    /// It is this sender's.
    Claimed(Box<Delivery>),
    /// It was given up.
    GivenUp(i64),
    /// Its recipient wants none any more.
    Stopped(i64),
}

/// Takes the first open letter, or the one asked for.
fn take(
    db: &Db,
    only: Option<i64>,
    worker: &str,
    now: NaiveDateTime,
    message_id: &dyn Fn(&Delivery) -> String,
) -> Result<Option<Taken>> {
    db.write(|connection| {
        let found: Option<Delivery> = on_either!(connection, inner => {
            let abandoned = delivery::state.eq("sending").and(delivery::lease_until.le(now));
            let mut query = delivery::table
                .filter(delivery::state.eq("due").and(delivery::not_before.le(now)).or(abandoned))
                .order((delivery::not_before, delivery::id))
                .select(Delivery::as_select())
                .limit(1)
                .into_boxed();
            if let Some(only) = only {
                query = query.filter(delivery::id.eq(only));
            }
            query.first(inner).optional()?
        });
        let Some(row) = found else { return Ok(None) };
        let this =
            delivery::table.find(row.id).filter(delivery::claim.eq(row.claim)).filter(delivery::state.eq(&row.state));
        let uncertain = row.uncertain + i32::from(row.content_at.is_some());
        let kind = Kind::read(&row.kind);
        if kind.is_none_or(Kind::can_be_stopped) && stops::is_stopped(connection, &row.recipient)? {
            // Stopped while another sender was at it.
            let stopped = (
                delivery::state.eq("stopped"),
                delivery::lease_until.eq(None::<NaiveDateTime>),
                delivery::content_at.eq(None::<NaiveDateTime>),
                delivery::uncertain.eq(uncertain),
            );
            let done = diesel::update(this).set(stopped).execute(connection)?;
            return Ok((done > 0).then_some(Taken::Stopped(row.id)));
        }
        if row.state == "sending" && row.give_up_at <= now {
            // Its own sender never gets to say so.
            let error = row.error.clone().unwrap_or_else(|| "its sender stopped without a word".to_string());
            let given_up = diesel::update(this)
                .set((
                    delivery::state.eq("failed"),
                    delivery::lease_until.eq(None::<NaiveDateTime>),
                    delivery::content_at.eq(None::<NaiveDateTime>),
                    delivery::uncertain.eq(uncertain),
                    delivery::error.eq(Some(error)),
                ))
                .execute(connection)?;
            return Ok((given_up > 0).then_some(Taken::GivenUp(row.id)));
        }
        let id = row.message_id.clone().unwrap_or_else(|| message_id(&row));
        let claimed = diesel::update(this)
            .set((
                delivery::state.eq("sending"),
                delivery::attempts.eq(row.attempts + 1),
                delivery::claim.eq(row.claim + 1),
                delivery::lease_until.eq(Some(now + LEASE)),
                delivery::content_at.eq(None::<NaiveDateTime>),
                delivery::uncertain.eq(uncertain),
                delivery::message_id.eq(Some(&id)),
                delivery::worker.eq(Some(worker)),
            ))
            .execute(connection)?;
        if claimed == 0 {
            return Ok(None);
        }
        Ok(Some(Taken::Claimed(Box::new(Delivery {
            state: "sending".into(),
            attempts: row.attempts + 1,
            claim: row.claim + 1,
            lease_until: Some(now + LEASE),
            content_at: None,
            uncertain,
            message_id: Some(id),
            worker: Some(worker.into()),
            ..row
        }))))
    })
}

/// The row of a letter that is still held by this claim.
macro_rules! held {
    ($letter:expr) => {
        delivery::table.find($letter.id).filter(delivery::claim.eq($letter.claim)).filter(delivery::state.eq("sending"))
    };
}

/// Notes, before its first byte goes, that the content may reach the server from now on. Whether the claim still held:
/// where not, nothing must be sent.
pub fn content_begins(db: &Db, letter: &Delivery, now: DateTime<Utc>) -> Result<bool> {
    let now = stored(now);
    db.write(|connection| {
        let noted = diesel::update(held!(letter))
            .set((delivery::content_at.eq(Some(now)), delivery::lease_until.eq(Some(now + LEASE))))
            .execute(connection)?;
        Ok(noted == 1)
    })
}

/// A sign of life: the claim holds for another [`LEASE`]. Whether it still held.
pub fn renew(db: &Db, letter: &Delivery, now: DateTime<Utc>) -> Result<bool> {
    db.write(|connection| {
        let until = stored(now) + LEASE;
        Ok(diesel::update(held!(letter)).set(delivery::lease_until.eq(Some(until))).execute(connection)? == 1)
    })
}

/// The server has taken the letter. Whether the claim still held: where not, nothing was written.
pub fn accepted(db: &Db, letter: &Delivery, now: DateTime<Utc>) -> Result<bool> {
    db.write(|connection| {
        let done = diesel::update(held!(letter))
            .set((
                delivery::state.eq("sent"),
                delivery::sent_at.eq(Some(stored(now))),
                delivery::lease_until.eq(None::<NaiveDateTime>),
                delivery::content_at.eq(None::<NaiveDateTime>),
                delivery::error.eq(None::<String>),
            ))
            .execute(connection)?;
        Ok(done == 1)
    })
}

/// The letter will not be taken, and is not tried again. Whether the claim still held.
pub fn refused(db: &Db, letter: &Delivery, error: &str) -> Result<bool> {
    let error = words(error);
    db.write(|connection| {
        let done = diesel::update(held!(letter))
            .set((
                delivery::state.eq("failed"),
                delivery::lease_until.eq(None::<NaiveDateTime>),
                delivery::content_at.eq(None::<NaiveDateTime>),
                delivery::error.eq(Some(&error)),
            ))
            .execute(connection)?;
        Ok(done == 1)
    })
}

/// The attempt failed and another may succeed: it is made after a pause, unless there is no time left. `uncertain`: the
/// whole message went out, and the server's answer was lost. Whether the claim still held.
pub fn retry_later(db: &Db, letter: &Delivery, error: &str, uncertain: bool, now: DateTime<Utc>) -> Result<bool> {
    let (now, error) = (stored(now), words(error));
    let over = now >= letter.give_up_at;
    let again = (now + pause(letter.attempts)).min(letter.give_up_at);
    db.write(|connection| {
        let done = diesel::update(held!(letter))
            .set((
                delivery::state.eq(if over { "failed" } else { "due" }),
                delivery::not_before.eq(again),
                delivery::lease_until.eq(None::<NaiveDateTime>),
                delivery::content_at.eq(None::<NaiveDateTime>),
                delivery::uncertain.eq(letter.uncertain + i32::from(uncertain)),
                delivery::error.eq(Some(&error)),
            ))
            .execute(connection)?;
        Ok(done == 1)
    })
}

/// Gives up on all letters whose time is over, because the server can't be reached: those for which there was not even
/// an attempt too. Returns how many those were.
pub fn give_up(db: &Db, error: &str, now: DateTime<Utc>) -> Result<usize> {
    let error = words(error);
    db.write(|connection| {
        let over = delivery::table.filter(delivery::state.eq("due")).filter(delivery::give_up_at.le(stored(now)));
        Ok(diesel::update(over)
            .set((delivery::state.eq("failed"), delivery::error.eq(Some(&error))))
            .execute(connection)?)
    })
}

/// The pause after so many attempts, with a chance of a fifth more or less: those that failed together come back one
/// after another.
fn pause(attempts: i32) -> Duration {
    let doubled = FIRST_PAUSE * 2_i32.pow(attempts.clamp(1, 10).unsigned_abs() - 1);
    let whole = doubled.min(LONGEST_PAUSE).num_milliseconds();
    Duration::milliseconds(whole * rand::random_range(80..=120) / 100)
}

/// An error as it is kept: one line without control characters, which no database would refuse.
pub fn words(error: &str) -> String {
    let line: String = error.chars().map(|c| if c.is_control() { ' ' } else { c }).take(ERROR_LENGTH).collect();
    if line.trim().is_empty() { "no reason was given".to_string() } else { line.trim().to_string() }
}

/// The letter with this key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(connection: &mut DbConnection, id: i64) -> Result<Delivery> {
    let row = delivery::table.find(id).select(Delivery::as_select()).first(connection).optional()?;
    row.ok_or_else(|| Error::not_found("delivery", id.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_an_hour_and_differ() {
        let within = |attempts: i32, minutes: i64| {
            let seconds = pause(attempts).num_seconds();
            (minutes * 48..=minutes * 72).contains(&seconds)
        };
        for _ in 0..100 {
            assert!(within(1, 1) && within(2, 2) && within(4, 8) && within(7, 60) && within(1_000, 60));
        }
        assert!((0..100).map(|_| pause(7)).collect::<std::collections::HashSet<_>>().len() > 1);
    }

    #[test]
    fn an_error_is_one_line() {
        assert_eq!(words("550 5.1.1\r\nno such user\u{0}"), "550 5.1.1  no such user");
        assert_eq!(words("\r\n"), "no reason was given");
    }
}
