//! Arithmetic on civil dates that can't leave the calendar.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// The same day some months later (or earlier), or the last day of that month.
pub(super) fn plus_months(date: NaiveDate, months: i32) -> NaiveDate {
    let step = Months::new(months.unsigned_abs());
    // Requests lie centuries from the ends of the calendar.
    if months < 0 { date.checked_sub_months(step) } else { date.checked_add_months(step) }.unwrap_or(date)
}

/// Some days later, or earlier.
pub(super) fn plus_days(date: NaiveDate, days: i64) -> NaiveDate {
    let step = Days::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(step) } else { date.checked_add_days(step) }.unwrap_or(date)
}

/// The date itself, or the Monday after it when it falls on a weekend.
pub(super) fn working_day(date: NaiveDate) -> NaiveDate {
    match date.weekday() {
        Weekday::Sat => plus_days(date, 2),
        Weekday::Sun => plus_days(date, 1),
        _ => date,
    }
}
