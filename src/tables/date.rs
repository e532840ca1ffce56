//! Dates and months as people and spreadsheets write them.

use chrono::{Datelike, Days, NaiveDate};

use super::Kind;
use crate::folding::fold;
use crate::period::{Period, PeriodKind};
use crate::wording::{Language, Wording};

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotDate {
    /// It is none at all.
    Other,
    /// It is written like one, and the calendar has no such day.
    NoSuchDay,
}

/// Reads `2026-03-31`, `2026/03/31`, `31/03/2026`, `31-03-2026` or `31.03.2026`, perhaps with a time of midnight; from
/// a number of a workbook, the day that it counts.
pub(super) fn date(text: &str, kind: Kind, from_1904: bool) -> Result<NaiveDate, NotDate> {
    let text = fold(text);
    if kind == Kind::Number {
        return serial(&text, from_1904).ok_or(NotDate::Other);
    }
    let text = ["t00:00:00z", "t00:00:00.000", "t00:00:00", " 00:00:00", " 00:00", " 0:00"]
        .iter()
        .find_map(|time| text.strip_suffix(time))
        .unwrap_or(&text);
    let sign = ['-', '/', '.'].into_iter().find(|sign| text.contains(*sign)).ok_or(NotDate::Other)?;
    let parts: Vec<&str> = text.split(sign).map(str::trim).collect();
    let (year, month, day) = match parts[..] {
        [year, month, day] if year.len() == 4 && sign != '.' => (year, month, day),
        [day, month, year] if year.len() == 4 => (year, month, day),
        _ => return Err(NotDate::Other),
    };
    let number = |text: &str, most: usize| -> Result<u32, NotDate> {
        let is_number = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten().ok_or(NotDate::Other)
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    usable(NaiveDate::from_ymd_opt(year as i32, month, day).ok_or(NotDate::NoSuchDay)?)
}

/// A date in the years for which there are periods.
fn usable(date: NaiveDate) -> Result<NaiveDate, NotDate> {
    Period::containing(PeriodKind::Year, date).map(|_| date).ok_or(NotDate::Other)
}

/// The day that a workbook counts, from 1900 or from 1904. Before March 1900 Excel's count is wrong, and nobody needs it.
fn serial(text: &str, from_1904: bool) -> Option<NaiveDate> {
    let days: u64 = text.parse().ok()?;
    let epoch = if from_1904 { NaiveDate::from_ymd_opt(1904, 1, 1)? } else { NaiveDate::from_ymd_opt(1899, 12, 30)? };
    let date = (from_1904 || days > 60).then(|| epoch.checked_add_days(Days::new(days))).flatten()?;
    usable(date).ok()
}

/// Reads `2026-03`, `03/2026`, «مارس 2026», « mars 2026 », "March 2026", the short forms of spreadsheets (`mars-26`),
/// or the date of a month's first day, which is what spreadsheets make of a month.
pub(super) fn month(text: &str, kind: Kind, from_1904: bool) -> Option<Period> {
    if let Ok(date) = date(text, kind, from_1904) {
        return (date.day() == 1).then(|| Period::containing(PeriodKind::Month, date)).flatten();
    }
    let text = fold(text);
    let words: Vec<&str> = text.split([' ', '\'', '-', '/', '.', ',']).filter(|word| !word.is_empty()).collect();
    let words = match words[..] {
        // «شهر مارس 2026», « mois de mars 2026 ».
        ["شهر" | "mois", ref rest @ ..] => match rest {
            ["de" | "d", rest @ ..] => rest,
            rest => rest,
        },
        ref all => all,
    };
    let [first, second] = words else { return None };
    let (name, year) = if first.len() == 4 && is_number(first) { (second, first) } else { (first, second) };
    let month = match is_number(name) {
        true if name.len() <= 2 && year.len() == 4 => name.parse().ok()?,
        true => return None,
        false => month_of(name)?,
    };
    // A number beside a month's name is its year; spreadsheets shorten it to two digits.
    let year: i32 = match (is_number(year), year.len()) {
        (true, 4) => year.parse().ok()?,
        (true, 2) => 2000 + year.parse::<i32>().ok()?,
        _ => return None,
    };
    Period::containing(PeriodKind::Month, NaiveDate::from_ymd_opt(year, month, 1)?)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Names of months beside those of the message files: short forms of spreadsheets, and those of other Arab countries.
const OTHER_NAMES: [&[&str]; 12] = [
    &["janv", "jan"],
    &["fevr", "fev", "feb"],
    &["mar"],
    &["avr", "apr", "ابريل"],
    &["مايو"],
    &["jun", "يونيه"],
    &["juil", "jul", "يوليو", "يوليه"],
    &["aug", "اغسطس"],
    &["sept", "sep", "سبتمبر"],
    &["oct"],
    &["nov", "نوفمبر"],
    &["dec", "ديسمبر"],
];

/// The month of a folded name, from 1.
fn month_of(name: &str) -> Option<u32> {
    (1..=12).find(|month| {
        OTHER_NAMES[*month as usize - 1].contains(&name)
            || Language::ALL
                .iter()
                .any(|language| fold(&Wording::of(*language).text(&format!("month-{month}"))) == name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_day_first_or_year_first() {
        for text in [
            "2026-03-09",
            "2026/3/9",
            "09/03/2026",
            "9/3/2026",
            "09-03-2026",
            "09.03.2026",
            "٠٩/٠٣/٢٠٢٦",
            "\u{200f}09/03/2026",
            "2026-03-09T00:00:00",
            "09/03/2026 00:00",
        ] {
            assert_eq!(
                date(text, Kind::Text, false).map(|date| date.to_string()).as_deref(),
                Ok("2026-03-09"),
                "{text}"
            );
        }
        for text in ["", "9 mars 2026", "09/03/26", "2026-03", "46090", "2026.03.09", "2026-03-09 10:00", "0226-03-09"]
        {
            assert_eq!(date(text, Kind::Text, false), Err(NotDate::Other), "{text}");
        }
        for text in ["31/02/2026", "2026-13-01", "03/25/2026", "00/01/2026"] {
            assert_eq!(date(text, Kind::Text, false), Err(NotDate::NoSuchDay), "{text}");
        }
    }

    #[test]
    fn only_a_workbook_counts_days() {
        assert_eq!(date("46090", Kind::Number, false).map(|date| date.to_string()).as_deref(), Ok("2026-03-09"));
        assert_eq!(date("44628", Kind::Number, true).map(|date| date.to_string()).as_deref(), Ok("2026-03-09"));
        assert_eq!(date("61", Kind::Number, false).map(|date| date.to_string()).as_deref(), Ok("1900-03-01"));
        for text in ["60", "1.5", "99999999999", "-1", "2026000"] {
            assert_eq!(date(text, Kind::Number, false), Err(NotDate::Other), "{text}");
        }
    }

    #[test]
    fn months_are_read_as_they_are_named_in_morocco() {
        for text in [
            "2026-08",
            "08/2026",
            "8/2026",
            "2026/08",
            "غشت 2026",
            "غُشت ٢٠٢٦",
            "شهر غشت 2026",
            "août 2026",
            "AOUT-26",
            "mois d'août 2026",
            "August 2026",
            "2026 غشت",
            "أغسطس 2026",
            "2026-08-01",
            "01/08/2026",
        ] {
            let read = month(text, Kind::Text, false).map(|month| month.to_string());
            assert_eq!(read.as_deref(), Some("2026-08"), "{text}");
        }
        let arabic = "يناير، فبراير، مارس، أبريل، ماي، يونيو، يوليوز، غشت، شتنبر، أكتوبر، نونبر، دجنبر";
        for (index, name) in arabic.split('،').enumerate() {
            let read = month(&format!("{name} 2026"), Kind::Text, false).map(|month| month.to_string());
            assert_eq!(read, Some(format!("2026-{:02}", index + 1)));
        }
        assert_eq!(month("46082", Kind::Number, false).map(|month| month.to_string()).as_deref(), Some("2026-03"));
        for text in
            ["", "mars", "2026", "13/2026", "2026-3-2", "15/03/2026", "26-03", "202603", "mars 126", "mars mars"]
        {
            assert_eq!(month(text, Kind::Text, false), None, "{text}");
        }
    }
}
