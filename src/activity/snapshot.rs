//! Months become public: what everybody may see of a month is written down once and never changes.
//!
//! Nothing becomes public before an administrator has begun it ([`begin`]); from then on each month does when its time
//! has come ([`publish_due`], by whichever process looks first). Why, and by which rules, says [`super::suppression`].

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde_json::json;

use super::revision::revised;
use super::told::{self, Told};
use crate::accounts::{Action, Asker, Ground};
use crate::change::{self, Change};
use crate::clock::Clock;
use crate::db::schema::{installation, public_month};
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result, UserError, refuse};
use crate::network::checks::{Checks, TEXT_LENGTH};
use crate::period::{Period, PeriodKind};

/// How many whole months pass before a month becomes public, unless an administrator chose otherwise.
pub const AFTER_MONTHS: u32 = 2;
/// The most months that may pass.
pub const MOST_AFTER_MONTHS: u32 = 24;
/// Where the choice of an administrator is kept.
const AFTER: &str = "public_after_months";

/// A month that was made public, in one revision.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = public_month)]
pub struct PublicMonth {
    /// The month, as it is written.
    pub month: String,
    /// 1, or more for what became public again.
    pub revision: i32,
    /// When, UTC.
    pub published_at: NaiveDateTime,
    /// SHA-256 of what is told, hexadecimal.
    pub digest: String,
    /// When it was withdrawn, UTC.
    pub withdrawn_at: Option<NaiveDateTime>,
    /// Why it was withdrawn.
    pub withdrawn_reason: Option<String>,
}

/// How many whole months pass before a month becomes public.
///
/// # Errors
/// [`Error::Internal`] for a number that can't be read.
pub fn after_months(connection: &mut DbConnection) -> Result<u32> {
    let chosen: Option<String> =
        installation::table.find(AFTER).select(installation::value).first(connection).optional()?;
    match chosen {
        None => Ok(AFTER_MONTHS),
        Some(text) => text.parse().map_err(|_| Error::Internal(format!("installation {AFTER}: {text}"))),
    }
}

/// Chooses how many whole months pass before a month becomes public. What is public stays so. For administrators.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::BadArgument`] for more than [`MOST_AFTER_MONTHS`] or none.
pub fn choose_after_months(change: &mut Change<'_>, months: u32) -> Result<()> {
    change.asker.rights.may(Action::Administer, &Ground::Administration)?;
    if !(1..=MOST_AFTER_MONTHS).contains(&months) {
        let problem = format!("a month becomes public after 1 to {MOST_AFTER_MONTHS} months, not {months}");
        return Err(Error::BadArgument { argument: "months", problem });
    }
    let before = after_months(change.connection)?;
    diesel::delete(installation::table.find(AFTER)).execute(change.connection)?;
    diesel::insert_into(installation::table)
        .values((installation::key.eq(AFTER), installation::value.eq(months.to_string())))
        .execute(change.connection)?;
    let said = |months: u32| Some(json!({ "afterMonths": months }));
    change.record("PublicFigures", "settings", said(before), said(months))
}

/// The civil day (Africa/Casablanca) from which a month may be public; `None` beyond the calendar.
pub fn public_from(month: Period, after_months: u32) -> Option<NaiveDate> {
    month.end().checked_add_months(Months::new(after_months))
}

/// All revisions of all months, in order.
pub fn revisions(connection: &mut DbConnection) -> Result<Vec<PublicMonth>> {
    Ok(public_month::table
        .order((public_month::month, public_month::revision))
        .select(PublicMonth::as_select())
        .load(connection)?)
}

/// The month that becomes public next; `None` before public figures have been begun.
pub fn next(connection: &mut DbConnection) -> Result<Option<Period>> {
    let latest: Option<String> = public_month::table.select(diesel::dsl::max(public_month::month)).first(connection)?;
    Ok(latest.map(|month| month.parse::<Period>()).transpose()?.and_then(|month| month.next()))
}

/// The month that is due, if there is one.
fn due(connection: &mut DbConnection, today: NaiveDate) -> Result<Option<Period>> {
    let Some(month) = next(connection)? else { return Ok(None) };
    let after = after_months(connection)?;
    Ok(public_from(month, after).filter(|day| *day <= today).map(|_| month))
}

/// Makes all months public whose time has come, each in a transaction of its own, and tells which. Any number of
/// processes may do so at once.
///
/// # Errors
/// Those of the database.
pub fn publish_due(db: &Db, clock: &Clock) -> Result<Vec<Period>> {
    let mut published = vec![];
    // Without the lock of a change while nothing is due: this is looked at every minute.
    while db.run(|connection| due(connection, clock.today()))?.is_some() {
        let done = change::perform(db, clock, &Asker::command_line(), "publishMonth", None, |change| {
            // Another process may have been faster.
            let Some(month) = due(change.connection, change.today)? else { return Ok(None) };
            publish_recorded(change, month)?;
            Ok(Some(month.to_string()))
        })?;
        published.extend(done.map(|month| month.parse::<Period>()).transpose()?);
    }
    Ok(published)
}

/// Makes the months from this one on public whose time has come and that never were; from then on, others follow by
/// themselves. For administrators. The months.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::BadArgument`] where there is none.
pub fn begin(change: &mut Change<'_>, from: Period) -> Result<Vec<String>> {
    change.asker.rights.may(Action::Administer, &Ground::Administration)?;
    let months = never_public(change.connection, from, change.today)?;
    if months.is_empty() {
        let after = after_months(change.connection)?;
        let problem = format!(
            "no month from {from} on can become public now: each does {after} months after its end, once; see \
             `taawun public list`"
        );
        return Err(Error::BadArgument { argument: "from", problem });
    }
    for month in &months {
        publish_recorded(change, *month)?;
    }
    Ok(months.iter().map(Period::to_string).collect())
}

/// The same for data made up for demonstration, which nobody answers for.
pub(crate) fn begin_demonstration(
    connection: &mut DbConnection,
    from: Period,
    now: NaiveDateTime,
    today: NaiveDate,
) -> Result<()> {
    for month in never_public(connection, from, today)? {
        publish(connection, month, now)?;
    }
    Ok(())
}

fn never_public(connection: &mut DbConnection, from: Period, today: NaiveDate) -> Result<Vec<Period>> {
    if from.kind() != PeriodKind::Month {
        let problem = format!("{from} is no month; write one such as 2026-03");
        return Err(Error::BadArgument { argument: "from", problem });
    }
    let after = after_months(connection)?;
    let known: BTreeSet<String> = revisions(connection)?.into_iter().map(|one| one.month).collect();
    let months = std::iter::successors(Some(from), |month| month.next())
        .take_while(|month| public_from(*month, after).is_some_and(|day| day <= today));
    Ok(months.filter(|month| !known.contains(&month.to_string())).collect())
}

fn publish_recorded(change: &mut Change<'_>, month: Period) -> Result<()> {
    let digest = publish(change.connection, month, change.now)?;
    change.record("PublicMonth", month, None, Some(json!({ "revision": 1, "digest": digest })))
}

/// Makes a month public that never was. The digest of what is told.
fn publish(connection: &mut DbConnection, month: Period, now: NaiveDateTime) -> Result<String> {
    let told = Told {
        cells: told::tellable(connection, month)?,
        units: told::units(connection, month)?,
        shares: told::shares(connection, month)?,
    };
    told::write(connection, month, 1, &told, now)
}

/// Withdraws what is public of a month, with the reason. For administrators.
///
/// # Errors
/// [`Error::Forbidden`]; `NOT_PUBLIC` for a month of which nothing is public, `MISSING` or `NAME_TOO_LONG` for the
/// reason.
pub fn withdraw(change: &mut Change<'_>, month: Period, reason: &str) -> Result<()> {
    change.asker.rights.may(Action::Administer, &Ground::Administration)?;
    let mut checks = Checks::default();
    checks.text(&["reason"], reason, TEXT_LENGTH);
    checks.done()?;
    let latest = latest(change.connection, month)?.filter(|latest| latest.withdrawn_at.is_none());
    let Some(latest) = latest else { return refuse(vec![UserError::at(["month"], "NOT_PUBLIC")]) };
    diesel::update(public_month::table.find((&latest.month, latest.revision)))
        .set((public_month::withdrawn_at.eq(change.now), public_month::withdrawn_reason.eq(reason.trim())))
        .execute(change.connection)?;
    let said = |withdrawn: bool| json!({ "revision": latest.revision, "withdrawn": withdrawn });
    let mut after = said(true);
    after["reason"] = json!(reason.trim());
    change.record("PublicMonth", month, Some(said(false)), Some(after))
}

/// Makes a month public again that was withdrawn, with today's figures as far as these may be told. For
/// administrators.
///
/// # Errors
/// [`Error::Forbidden`]; `NOT_WITHDRAWN` for a month that was not.
pub fn publish_again(change: &mut Change<'_>, month: Period) -> Result<()> {
    change.asker.rights.may(Action::Administer, &Ground::Administration)?;
    let latest = latest(change.connection, month)?.filter(|latest| latest.withdrawn_at.is_some());
    let Some(latest) = latest else { return refuse(vec![UserError::at(["month"], "NOT_WITHDRAWN")]) };
    let mut earlier = vec![];
    for revision in 1..=latest.revision {
        earlier.push(told::cells_of(change.connection, month, revision)?);
    }
    let now = told::tellable(change.connection, month)?;
    let told = Told {
        cells: revised(now, earlier),
        units: told::units(change.connection, month)?,
        // Completeness is that of the day on which the month became public: another would tell what came since.
        shares: told::shares_of(change.connection, month, latest.revision)?,
    };
    let revision = latest.revision + 1;
    let digest = told::write(change.connection, month, revision, &told, change.now)?;
    let before = json!({ "revision": latest.revision, "withdrawn": true });
    change.record("PublicMonth", month, Some(before), Some(json!({ "revision": revision, "digest": digest })))
}

pub(super) fn latest(connection: &mut DbConnection, month: Period) -> Result<Option<PublicMonth>> {
    Ok(public_month::table
        .filter(public_month::month.eq(month.to_string()))
        .order(public_month::revision.desc())
        .select(PublicMonth::as_select())
        .first(connection)
        .optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_becomes_public_after_so_many_whole_months() {
        let from = |month: &str, after| public_from(month.parse().unwrap(), after).unwrap().to_string();
        assert_eq!(from("2026-03", 2), "2026-06-01");
        assert_eq!(from("2026-11", 2), "2027-02-01");
        assert_eq!(from("2026-12", 1), "2027-02-01");
    }
}
