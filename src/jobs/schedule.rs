//! When a job is due: cron schedules on the local calendar of a time zone, turned into instants.

use std::iter;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use croner::Cron;
use croner::parser::{CronParser, Year};

use super::file::Job;
use crate::period::Period;

/// A cron schedule, read on the local calendar of its job's time zone, that is due at some time and at most once an
/// hour.
///
/// It has five fields (minute, hour, day of month, month, day of week), or six with the second first. When both the
/// day of month and the day of week are restricted, a day that fulfils either of them is meant, as cron has always done.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// As it stands in the job file; croner keeps only an upper-case rewriting of it.
    text: String,
    cron: Cron,
}

/// Why a text is not a [`Schedule`], and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSchedule {
    /// Not five or six fields.
    #[error(
        "{text:?} has {count} fields; write five, minute hour day month weekday, such as \"0 6 1 * *\" (06:00 on the \
         1st of each month), or six with the second first"
    )]
    FieldCount {
        /// The text as given, shortened.
        text: String,
        /// How many fields it has.
        count: usize,
    },
    /// One field cannot be read.
    #[error("{given:?} cannot stand for the {name}; write {allowed}")]
    Field {
        /// The field as given, shortened.
        given: String,
        /// Which of the fields.
        name: &'static str,
        /// What may stand there.
        allowed: &'static str,
    },
    /// A text that cannot be read for another reason.
    #[error("{text:?} is not a schedule: {reason}; write for example \"0 6 1 * *\" (06:00 on the 1st of each month)")]
    Unreadable {
        /// The text as given, shortened.
        text: String,
        /// What the cron parser says.
        reason: String,
    },
    /// Several times within one hour.
    #[error(
        "{text:?} is due more often than once an hour; write one minute, such as \"0 * * * *\" for every full hour"
    )]
    TooOften {
        /// The text as given, shortened.
        text: String,
    },
    /// No such day, for instance 30 February.
    #[error("{text:?} is never due: no year has such a day; \"0 6 L 2 *\", for example, is the last day of February")]
    Never {
        /// The text as given, shortened.
        text: String,
    },
}

/// The fields of a schedule in order: name, and what may be written.
const FIELDS: [(&str, &str); 6] = [
    ("second", "a number from 0 to 59"),
    ("minute", "a number from 0 to 59"),
    ("hour", "a number from 0 to 23, a list such as 6,18, a range such as 8-17, or * for all"),
    ("day of the month", "a number from 1 to 31, a list such as 1,15, L for the last day, or * for all"),
    ("month", "a number from 1 to 12, a name such as JAN, a list such as 1,4,7,10, or * for all"),
    ("day of the week", "a number from 0 (Sunday) to 6, a name such as MON, a range such as MON-FRI, or * for all"),
];

impl Schedule {
    /// Reads a cron schedule, or one of `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly`.
    ///
    /// # Errors
    ///
    /// [`BadSchedule`] if the text is not a cron schedule, is due more often than once an hour, or never.
    pub fn parse(text: &str) -> Result<Schedule, BadSchedule> {
        let shown = shortened(text);
        let fields: Vec<&str> = text.split_whitespace().collect();
        let by_name = fields.len() == 1 && text.contains('@');
        if !by_name {
            if !(5..=6).contains(&fields.len()) {
                return Err(BadSchedule::FieldCount { text: shown, count: fields.len() });
            }
            for (field, &(name, allowed)) in fields.iter().zip(&FIELDS[FIELDS.len() - fields.len()..]) {
                if !is_readable(field, name) {
                    return Err(BadSchedule::Field { given: shortened(field), name, allowed });
                }
            }
        }
        let cron = parser()
            .parse(text)
            .map_err(|error| BadSchedule::Unreadable { text: shown.clone(), reason: error.to_string() })?;
        // A single minute and a single second put an hour between any two local times.
        if cron.pattern.minutes.get_set_values(SET).len() != 1 || cron.pattern.seconds.get_set_values(SET).len() != 1 {
            return Err(BadSchedule::TooOften { text: shown });
        }
        let schedule = Schedule { text: text.to_owned(), cron };
        match schedule.next_local(FIRST) {
            Some(_) => Ok(schedule),
            None => Err(BadSchedule::Never { text: shown }),
        }
    }

    /// The text as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The first time of the local calendar after `local` that the schedule names; `None` after the last year.
    fn next_local(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        // croner carries a fraction of a second along, and would miss the very next second.
        let local = local.with_nanosecond(0)?;
        // As if the local calendar were that of UTC, so that croner sees neither gap nor overlap: see `Job::due_times`.
        let next = self.cron.find_next_occurrence(&local.and_utc(), false).ok()?.naive_utc();
        (next < LAST).then_some(next)
    }
}

/// croner's flag for a plain value of a field (`ALL_BIT`, which it does not export).
const SET: u8 = 1;

/// No schedule names a year, so that whether it is ever due does not depend on the day of asking.
fn parser() -> CronParser {
    CronParser::builder().year(Year::Disallowed).build()
}

/// Whether croner reads `field` when all other fields are `*`. It would pass over empty items of a list.
fn is_readable(field: &str, name: &str) -> bool {
    let alone: Vec<&str> = FIELDS.iter().map(|(other, _)| if *other == name { field } else { "*" }).collect();
    field.is_ascii()
        && !field.contains('@')
        && field.trim_start_matches('+').split(',').all(|item| !item.is_empty())
        && parser().parse(&alone.join(" ")).is_ok()
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

/// One due time of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The instant, to the whole second.
    pub at: DateTime<Utc>,
    /// The same instant in the job's time zone.
    pub local: DateTime<FixedOffset>,
    /// What is reported on: the last period of the job's kind that was over on the local civil date of the schedule.
    pub period: Period,
}

/// Local times from here on, and before [`LAST`], can be due: a [`Period`] has no other years.
const FIRST: NaiveDateTime = midnight(1900);
const LAST: NaiveDateTime = midnight(3000);

const fn midnight(year: i32) -> NaiveDateTime {
    match NaiveDate::from_ymd_opt(year, 1, 1) {
        Some(date) => NaiveDateTime::new(date, NaiveTime::MIN),
        None => NaiveDateTime::MIN,
    }
}

impl Job {
    /// The first due time later than `after`; `None` from the year 3000 on.
    pub fn due_after(&self, after: DateTime<Utc>) -> Option<Due> {
        self.due_times(after).next()
    }

    /// The due times later than `after`, up to and including `until`, earliest first.
    ///
    /// However an interval is cut into pieces, the pieces' due times are those of the whole: none is missing, none
    /// is there twice.
    pub fn due_between(&self, after: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Due> {
        self.due_times(after).take_while(|due| due.at <= until).collect()
    }

    /// All due times later than `after`, earliest first.
    ///
    /// A local time that does not exist, because the clock goes forward, is due at the first instant that does. A local
    /// time that occurs twice, because the clock goes back, is due once, the first time.
    ///
    /// Where the job keeps to working days, a time on a day off is due at the same local time of the next working day;
    /// the period stays that of the day of the schedule. Several times that become one instant are one due time for
    /// each period.
    ///
    /// croner has other rules: what it does at a change of the clock depends on whether a schedule has wildcards, and
    /// on where its search begins. Hence it finds local times only, and they become instants here, day by day: neither
    /// the day that a local time is moved to nor the instant of a local time ever decreases, so that the search may
    /// begin with the days off before the local day of `after`, and only the times of one day have to be put in order.
    pub fn due_times(&self, after: DateTime<Utc>) -> impl Iterator<Item = Due> + '_ {
        // A day's margin, as the zone's clock may be ahead or behind; it also keeps `naive_local` within its range.
        let day = chrono::Duration::days(1);
        let after = after.clamp(FIRST.and_utc() - day, LAST.and_utc() + day);
        let mut first = self.time_zone.local(after).date_naive();
        if self.on_working_days {
            first = self.working_days.pause_before(first);
        }
        // The second before that day, as the search begins after it.
        let start = first.and_time(NaiveTime::MIN) - chrono::Duration::seconds(1);
        let mut locals = iter::successors(self.schedule.next_local(start), |local| self.schedule.next_local(*local))
            .map(|local| (self.day_of(local.date()), local))
            .peekable();
        let days = iter::from_fn(move || {
            let (day, local) = locals.next()?;
            let mut times = vec![local];
            while let Some((_, local)) = locals.next_if(|(other, _)| *other == day) {
                times.push(local);
            }
            let mut due: Vec<Due> = times.into_iter().filter_map(|local| self.due(local, day)).collect();
            due.sort_by_key(|due| (due.at, due.period.start()));
            Some(due)
        });
        // At an instant, each period is due once, also where a change of the clock leads two days to it.
        let mut last: Vec<Due> = vec![];
        days.flatten().filter(move |due| {
            last.retain(|before| before.at == due.at);
            let new = due.at > after && !last.contains(due);
            last.push(*due);
            new
        })
    }

    /// The day on which a time of the schedule is due that stands on this date.
    fn day_of(&self, date: NaiveDate) -> NaiveDate {
        if self.on_working_days { self.working_days.on_or_after(date) } else { date }
    }

    /// The due time of a local time of the schedule that is moved to a day.
    fn due(&self, local: NaiveDateTime, day: NaiveDate) -> Option<Due> {
        let moved = self.time_zone.instant(day.and_time(local.time()))?;
        let shown = self.time_zone.local(moved);
        // A time that is not moved, but skipped by the clock together with its whole day, belongs to the next.
        let scheduled = if day == local.date() { shown.date_naive() } else { local.date() };
        Some(Due { at: moved, local: shown, period: Period::last_complete(self.period, scheduled)? })
    }
}

#[cfg(test)]
mod tests;
