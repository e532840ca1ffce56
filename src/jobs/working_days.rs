//! Working days: weekdays without Morocco's holidays, and counting in them.

use std::fmt;
use std::iter;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Weekday};

use super::holidays::Holidays;

/// The days of the week as files name them.
pub const WEEK: [(&str, Weekday); 7] = [
    ("MON", Weekday::Mon),
    ("TUE", Weekday::Tue),
    ("WED", Weekday::Wed),
    ("THU", Weekday::Thu),
    ("FRI", Weekday::Fri),
    ("SAT", Weekday::Sat),
    ("SUN", Weekday::Sun),
];

/// Some days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weekdays([bool; 7]);

impl Default for Weekdays {
    /// Monday to Friday.
    fn default() -> Weekdays {
        WEEK[..5].iter().map(|(_, day)| *day).collect()
    }
}

impl FromIterator<Weekday> for Weekdays {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Weekdays {
        let mut found = [false; 7];
        days.into_iter().for_each(|day| found[day.num_days_from_monday() as usize] = true);
        Weekdays(found)
    }
}

impl Weekdays {
    /// Whether this day is one of them.
    pub fn has(self, day: Weekday) -> bool {
        self.0[day.num_days_from_monday() as usize]
    }

    /// Their names, from Monday on.
    pub fn names(self) -> Vec<&'static str> {
        WEEK.iter().filter(|(_, day)| self.has(*day)).map(|(name, _)| *name).collect()
    }
}

/// A number of days: of all, or of working days only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// How many.
    pub(super) count: u16,
    working: bool,
}

impl Days {
    /// The most days that can be counted.
    pub const MOST: u16 = 366;

    /// Reads `1 day`, `7 days`, `1 working day` or `5 working days`: at least one day, at most [`Days::MOST`].
    pub fn parse(text: &str) -> Option<Days> {
        let (count, unit) = text.split_once(' ')?;
        let count = Some(count).filter(|count| count.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
        let working = match unit {
            "day" | "days" => false,
            "working day" | "working days" => true,
            _ => return None,
        };
        (1..=Days::MOST).contains(&count).then_some(Days { count, working })
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (working, plural) = (if self.working { "working " } else { "" }, if self.count == 1 { "" } else { "s" });
        write!(f, "{} {working}day{plural}", self.count)
    }
}

/// Which days are worked.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkingDays {
    /// The days of the week.
    pub weekdays: Weekdays,
    /// The days of those that are holidays all the same.
    pub holidays: Arc<Holidays>,
}

/// How many days off there may be in a row. Where a file has more, the days beyond count as worked: that is a fault of
/// the file, which must not stop the program.
const LONGEST_PAUSE: usize = 60;

impl WorkingDays {
    /// Whether it is worked on this date.
    pub fn has(&self, date: NaiveDate) -> bool {
        self.weekdays.has(date.weekday()) && !self.holidays.has(date)
    }

    /// This date if it is worked on, or the next one that is.
    pub fn on_or_after(&self, date: NaiveDate) -> NaiveDate {
        date.iter_days().take(LONGEST_PAUSE).find(|date| self.has(*date)).unwrap_or(date)
    }

    /// The first of the days off that lie directly before this date; the date itself if the day before is worked on.
    pub fn pause_before(&self, date: NaiveDate) -> NaiveDate {
        let days = iter::successors(date.pred_opt(), |date| date.pred_opt()).take(LONGEST_PAUSE);
        days.take_while(|date| !self.has(*date)).last().unwrap_or(date)
    }

    /// The date that lies so many days after another.
    pub fn after(&self, date: NaiveDate, days: Days) -> Option<NaiveDate> {
        self.count(iter::successors(date.succ_opt(), |date| date.succ_opt()), days)
    }

    /// The date that lies so many days before another.
    pub fn before(&self, date: NaiveDate, days: Days) -> Option<NaiveDate> {
        self.count(iter::successors(date.pred_opt(), |date| date.pred_opt()), days)
    }

    fn count(&self, mut dates: impl Iterator<Item = NaiveDate>, days: Days) -> Option<NaiveDate> {
        let count = usize::from(days.count);
        if !days.working {
            return dates.nth(count - 1);
        }
        // A year of working days lies within three years, whatever the holidays, or there are hardly any.
        dates.take(usize::from(Days::MOST) * 7 + LONGEST_PAUSE).filter(|date| self.has(*date)).nth(count - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::holidays;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn working() -> WorkingDays {
        WorkingDays { weekdays: Weekdays::default(), holidays: holidays::shipped() }
    }

    #[test]
    fn weekends_and_holidays_are_days_off() {
        let working = working();
        assert!(working.has(date("2025-10-30")), "a Thursday");
        assert!(!working.has(date("2025-11-01")), "a Saturday");
        assert!(!working.has(date("2025-11-06")), "the Green March");
        assert!(!working.has(date("2025-04-01")), "the second day of Aïd al-Fitr");
        assert_eq!(working.on_or_after(date("2025-03-29")), date("2025-04-02"), "a weekend and two holidays");
        assert_eq!(working.pause_before(date("2025-04-02")), date("2025-03-29"));
        assert_eq!(working.pause_before(date("2025-04-03")), date("2025-04-03"));
        let saturdays = WorkingDays { weekdays: [Weekday::Sat].into_iter().collect(), ..working };
        assert_eq!(saturdays.on_or_after(date("2025-11-02")), date("2025-11-08"));
    }

    #[test]
    fn days_are_counted_with_or_without_those_off() {
        let working = working();
        let days = |text: &str| Days::parse(text).unwrap();
        assert_eq!(working.after(date("2025-11-05"), days("1 working day")), Some(date("2025-11-07")));
        assert_eq!(working.after(date("2025-11-05"), days("5 working days")), Some(date("2025-11-13")));
        assert_eq!(working.after(date("2025-11-05"), days("5 days")), Some(date("2025-11-10")));
        assert_eq!(working.before(date("2025-11-10"), days("3 working days")), Some(date("2025-11-04")));
        assert_eq!(working.before(date("2025-11-10"), days("1 day")), Some(date("2025-11-09")));
        // From a day off the count begins with the next day that is worked on.
        assert_eq!(working.after(date("2025-11-08"), days("1 working day")), Some(date("2025-11-10")));
    }

    #[test]
    fn a_number_of_days_is_read_and_written() {
        for text in ["1 day", "7 days", "1 working day", "366 working days"] {
            assert_eq!(Days::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "5", "0 days", "367 days", "5 weeks", "-1 days", "+5 days", "five days", "5  days", "1.5 days"]
        {
            assert_eq!(Days::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_year_of_holidays_stops_nothing() {
        let text: String = (1..=12)
            .flat_map(|month| (1..=31).map(move |day| (month, day)))
            .filter(|(month, day)| NaiveDate::from_ymd_opt(2028, *month, *day).is_some())
            .map(|(month, day)| {
                format!("[[fixed]]\nday = \"{month:02}-{day:02}\"\nar = \"ع\"\nfr = \"f\"\nen = \"e\"\n")
            })
            .collect();
        let holidays = Arc::new(Holidays::parse("h.toml", &text).unwrap());
        let never = WorkingDays { weekdays: Weekdays::default(), holidays };
        assert_eq!(never.on_or_after(date("2025-11-05")), date("2025-11-05"));
        assert_eq!(never.after(date("2025-11-05"), Days::parse("5 working days").unwrap()), None);
    }
}
