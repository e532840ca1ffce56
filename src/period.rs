//! Reporting periods: month, quarter, half-year, calendar year and school year.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A period of whole months that figures are reported for.
///
/// Every period is a half-open range of civil dates: [`start`](Period::start) belongs to it, [`end`](Period::end) does
/// not. It is written `2026-03` (month), `2026-Q1` (quarter), `2026-S1` (half-year), `2026` (calendar year) or
/// `2025-2026` (school year, from September to August).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    kind: PeriodKind,
    /// First day; always the first of a month on which a period of this kind can begin.
    start: NaiveDate,
}

/// How long a period is, and in which months it may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodKind {
    /// One calendar month.
    Month,
    /// Three months from January, April, July or October.
    Quarter,
    /// Six months from January or July.
    HalfYear,
    /// January to December.
    Year,
    /// September to August, the year of schools and centres (الموسم الدراسي).
    SchoolYear,
}

impl PeriodKind {
    /// All kinds, shortest first.
    pub const ALL: [PeriodKind; 5] =
        [PeriodKind::Month, PeriodKind::Quarter, PeriodKind::HalfYear, PeriodKind::Year, PeriodKind::SchoolYear];

    /// Number of months in a period of this kind.
    pub fn months(self) -> u32 {
        match self {
            PeriodKind::Month => 1,
            PeriodKind::Quarter => 3,
            PeriodKind::HalfYear => 6,
            PeriodKind::Year | PeriodKind::SchoolYear => 12,
        }
    }

    /// The word used for this kind in job files, in the database and in the message files.
    pub fn as_str(self) -> &'static str {
        match self {
            PeriodKind::Month => "month",
            PeriodKind::Quarter => "quarter",
            PeriodKind::HalfYear => "half-year",
            PeriodKind::Year => "year",
            PeriodKind::SchoolYear => "school-year",
        }
    }
}

/// A text that is none of the five forms of a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{given}\" is not a period: write {FORMS}")]
pub struct BadPeriod {
    /// The text as it was given.
    pub given: String,
}

/// The five accepted forms, for messages.
pub const FORMS: &str =
    "2026-03 (month), 2026-Q1 (quarter), 2026-S1 (half-year), 2026 (calendar year) or 2025-2026 (school year)";

/// Years for which a period can be written. The institution was founded in 1957.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2999;

impl Period {
    /// The period of `kind` that contains the civil date `date`; `None` outside the years 1900 to 2999.
    pub fn containing(kind: PeriodKind, date: NaiveDate) -> Option<Period> {
        let (year, month) = (date.year(), date.month());
        let (year, month) = match kind {
            PeriodKind::Month => (year, month),
            PeriodKind::Quarter => (year, (month - 1) / 3 * 3 + 1),
            PeriodKind::HalfYear => (year, (month - 1) / 6 * 6 + 1),
            PeriodKind::Year => (year, 1),
            PeriodKind::SchoolYear => (if month >= 9 { year } else { year - 1 }, 9),
        };
        if !YEARS.contains(&year) {
            return None;
        }
        NaiveDate::from_ymd_opt(year, month, 1).map(|start| Period { kind, start })
    }

    /// The last period of `kind` that was over on the civil date `date`: what a job that runs on that day reports on.
    pub fn last_complete(kind: PeriodKind, date: NaiveDate) -> Option<Period> {
        Period::containing(kind, date)?.previous()
    }

    /// How long the period is.
    pub fn kind(&self) -> PeriodKind {
        self.kind
    }

    /// First day of the period.
    pub fn start(&self) -> NaiveDate {
        self.start
    }

    /// The day after the last day of the period.
    pub fn end(&self) -> NaiveDate {
        add_months(self.start, self.kind.months() as i32)
    }

    /// Last day of the period.
    pub fn last_day(&self) -> NaiveDate {
        self.end().pred_opt().unwrap_or(self.start)
    }

    /// The period of the same kind that ends where this one starts.
    pub fn previous(&self) -> Option<Period> {
        Period::containing(self.kind, add_months(self.start, -(self.kind.months() as i32)))
    }

    /// The same period a year earlier.
    pub fn year_before(&self) -> Option<Period> {
        Period::containing(self.kind, add_months(self.start, -12))
    }

    /// The period of the same kind that starts where this one ends.
    pub fn next(&self) -> Option<Period> {
        Period::containing(self.kind, self.end())
    }

    /// The months of the period, in order.
    pub fn months(&self) -> impl DoubleEndedIterator<Item = Period> + use<> {
        let start = self.start;
        (0..self.kind.months() as i32).map(move |n| Period { kind: PeriodKind::Month, start: add_months(start, n) })
    }
}

/// The first of the month that lies `months` after the first of the month `date`.
fn add_months(date: NaiveDate, months: i32) -> NaiveDate {
    let count = date.year() * 12 + date.month0() as i32 + months;
    // A period's year lies between 1900 and 2999 and `months` within a few years of it: such a date always exists.
    NaiveDate::from_ymd_opt(count.div_euclid(12), count.rem_euclid(12) as u32 + 1, 1).unwrap_or(date)
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.start.year(), self.start.month());
        match self.kind {
            PeriodKind::Month => write!(f, "{year:04}-{month:02}"),
            PeriodKind::Quarter => write!(f, "{year:04}-Q{}", month.div_ceil(3)),
            PeriodKind::HalfYear => write!(f, "{year:04}-S{}", month.div_ceil(6)),
            PeriodKind::Year => write!(f, "{year:04}"),
            PeriodKind::SchoolYear => write!(f, "{year:04}-{:04}", year + 1),
        }
    }
}

impl FromStr for Period {
    type Err = BadPeriod;

    fn from_str(text: &str) -> Result<Period, BadPeriod> {
        parse(text).ok_or_else(|| BadPeriod { given: text.chars().take(40).collect() })
    }
}

fn parse(text: &str) -> Option<Period> {
    let number = |s: &str, digits: usize| -> Option<u32> {
        (s.len() == digits && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse().ok()).flatten()
    };
    let (year, rest) = match text.split_once('-') {
        None => (text, None),
        Some((year, rest)) => (year, Some(rest)),
    };
    let year = number(year, 4)? as i32;
    let (kind, month) = match rest {
        None => (PeriodKind::Year, 1),
        Some(rest) if rest.len() == 4 => {
            (number(rest, 4)? as i32 == year + 1).then_some(())?;
            (PeriodKind::SchoolYear, 9)
        }
        Some(rest) => match rest.split_at_checked(1)? {
            ("Q", n) => (PeriodKind::Quarter, number(n, 1).filter(|n| (1..=4).contains(n))? * 3 - 2),
            ("S", n) => (PeriodKind::HalfYear, number(n, 1).filter(|n| (1..=2).contains(n))? * 6 - 5),
            _ => (PeriodKind::Month, number(rest, 2)?),
        },
    };
    Period::containing(kind, NaiveDate::from_ymd_opt(year, month, 1)?)
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl schemars::JsonSchema for Period {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let description = format!("A period: {FORMS}");
        schemars::json_schema!({ "type": "string", "description": description })
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Period, D::Error> {
        deserializer.deserialize_any(PeriodVisitor)
    }
}

/// Reads a period; a number, such as a year without quotes, gets the same answer as any other text that is none.
struct PeriodVisitor;

impl serde::de::Visitor<'_> for PeriodVisitor {
    type Value = Period;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a text; what was given is not a period: write {FORMS}")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Period, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_forms_are_read_and_written_back() {
        for (text, start, end) in [
            ("2026-03", "2026-03-01", "2026-04-01"),
            ("2026-12", "2026-12-01", "2027-01-01"),
            ("2026-Q1", "2026-01-01", "2026-04-01"),
            ("2026-Q4", "2026-10-01", "2027-01-01"),
            ("2026-S2", "2026-07-01", "2027-01-01"),
            ("2026", "2026-01-01", "2027-01-01"),
            ("2025-2026", "2025-09-01", "2026-09-01"),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.to_string(), text);
            assert_eq!(period.start().to_string(), start);
            assert_eq!(period.end().to_string(), end);
            assert_eq!(period.next().unwrap().previous().unwrap(), period);
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_five_forms() {
        for text in [
            "",
            "26",
            "2026-",
            "2026-13",
            "2026-00",
            "2026-3",
            "2026-Q5",
            "2026-Q0",
            "2026-q1",
            "2026-S3",
            "2026-2028",
            "2026-2025",
            "١٤٤٧",
            "2026-03-01",
            "+026",
            "0001",
            "2026-é",
            " 2026",
        ] {
            let error = text.parse::<Period>().unwrap_err().to_string();
            assert!(error.contains("2026-Q1") && error.contains("2025-2026"), "{text}: {error}");
        }
    }

    #[test]
    fn a_job_reports_on_the_last_complete_period() {
        let on =
            |kind, y, m, d| Period::last_complete(kind, NaiveDate::from_ymd_opt(y, m, d).unwrap()).unwrap().to_string();
        assert_eq!(on(PeriodKind::Month, 2026, 1, 1), "2025-12");
        assert_eq!(on(PeriodKind::Quarter, 2026, 4, 3), "2026-Q1");
        assert_eq!(on(PeriodKind::HalfYear, 2026, 7, 31), "2026-S1");
        assert_eq!(on(PeriodKind::Year, 2026, 12, 31), "2025");
        assert_eq!(on(PeriodKind::SchoolYear, 2026, 9, 1), "2025-2026");
        assert_eq!(on(PeriodKind::SchoolYear, 2026, 8, 31), "2024-2025");
    }

    #[test]
    fn months_cover_the_period_without_gap() {
        let period: Period = "2025-2026".parse().unwrap();
        let months: Vec<Period> = period.months().collect();
        assert_eq!(months.len(), 12);
        assert_eq!(months[0].start(), period.start());
        assert_eq!(months[11].end(), period.end());
        assert!(months.windows(2).all(|pair| pair[0].end() == pair[1].start()));
    }
}
