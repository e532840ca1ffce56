//! Morocco's holidays: those with a fixed date, and the religious ones by the dates that are announced for each year.
//!
//! They come from `holidays/morocco.toml` in the folder of job files, or from the file that ships with the program.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use chrono::{Datelike, Days, NaiveDate};
use toml::de::{DeTable, DeValue};

use super::file::JobFileError;
use super::file::reading::{Fields, Known, Mistakes, Value, did_you_mean, mistake, quoted, read_text};
use crate::wording::Language;

/// Where the file lies in a folder of job files.
pub const PATH: &str = "holidays/morocco.toml";

const SHIPPED: &str = include_str!("../../jobs/holidays/morocco.toml");

/// The holidays of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Holidays {
    fixed: Vec<Fixed>,
    religious: Vec<Religious>,
    /// All days of the religious ones.
    moving: BTreeSet<NaiveDate>,
}

/// What a holiday is called.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    ar: String,
    fr: String,
    en: String,
}

/// A holiday on the same day of each year.
#[derive(Debug, Clone, PartialEq)]
struct Fixed {
    name: Name,
    month: u32,
    day: u32,
    /// The first year that has it.
    since: Option<i32>,
}

/// A holiday by the moon.
#[derive(Debug, Clone, PartialEq)]
struct Religious {
    name: Name,
    /// How many days it lasts.
    days: u64,
    /// Its first days, as announced.
    announced: Vec<NaiveDate>,
    /// Its first days, as calculated.
    expected: Vec<NaiveDate>,
}

/// One holiday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    name: Name,
    /// Whether its date is only expected.
    pub expected: bool,
}

impl Holiday {
    /// Its name.
    pub fn name(&self, language: Language) -> &str {
        language.pick(&self.name.ar, &self.name.fr, &self.name.en)
    }
}

/// The holidays that ship with the program.
pub fn shipped() -> Arc<Holidays> {
    static READ: OnceLock<Arc<Holidays>> = OnceLock::new();
    let read = || {
        let read = Holidays::parse("jobs/holidays/morocco.toml", SHIPPED).unwrap_or_else(|errors| {
            // A fault of the build, which a test finds.
            tracing::error!(?errors, "holidays");
            Holidays::default()
        });
        Arc::new(read)
    };
    Arc::clone(READ.get_or_init(read))
}

impl Holidays {
    /// Whether this date is one.
    pub fn has(&self, date: NaiveDate) -> bool {
        self.moving.contains(&date) || self.fixed.iter().any(|fixed| fixed.date_in(date.year()) == Some(date))
    }

    /// Those of a year, by date.
    pub fn of_year(&self, year: i32) -> Vec<Holiday> {
        let fixed = self.fixed.iter().filter_map(|fixed| {
            Some(Holiday { date: fixed.date_in(year)?, name: fixed.name.clone(), expected: false })
        });
        let religious = self
            .religious
            .iter()
            .flat_map(|one| one.all_days().map(|(date, expected)| Holiday { date, name: one.name.clone(), expected }));
        let mut found: Vec<Holiday> = fixed.chain(religious.filter(|holiday| holiday.date.year() == year)).collect();
        found.sort_by_key(|holiday| holiday.date);
        found
    }

    /// What is to be said of the years in question: which religious holidays have no date in them, so that they count
    /// as if they were not. English, for operators.
    pub fn warnings(&self, years: impl IntoIterator<Item = i32>) -> Vec<String> {
        let unknown = |year: i32| {
            let missing: Vec<&str> = self
                .religious
                .iter()
                .filter(|one| one.all_days().all(|(date, _)| date.year() != year))
                .map(|one| one.name.en.as_str())
                .collect();
            (!missing.is_empty()).then(|| {
                format!(
                    "{PATH} has no date in {year} for {}: working days of {year} are counted without; add the dates",
                    missing.join(", ")
                )
            })
        };
        years.into_iter().filter_map(unknown).collect()
    }

    /// Reads the file `file`, whose text is `text`.
    ///
    /// # Errors
    /// All its mistakes, with their lines.
    pub fn parse(file: &str, text: &str) -> Result<Holidays, Vec<JobFileError>> {
        let mut fields = Fields::of(file, text, "a file of holidays", KNOWN)?;
        let fixed = fields.optional("fixed", |value| read_entries(value, FIXED, read_fixed)).unwrap_or_default();
        let religious =
            fields.optional("religious", |value| read_entries(value, RELIGIOUS, read_religious)).unwrap_or_default();
        let moving = religious.iter().flat_map(Religious::all_days).map(|(date, _)| date).collect();
        fields.end(Some(Holidays { fixed, religious, moving }))
    }
}

impl Fixed {
    fn date_in(&self, year: i32) -> Option<NaiveDate> {
        let date = NaiveDate::from_ymd_opt(year, self.month, self.day)?;
        self.since.is_none_or(|since| since <= year).then_some(date)
    }
}

impl Religious {
    /// All its days, and whether they are only expected.
    fn all_days(&self) -> impl Iterator<Item = (NaiveDate, bool)> {
        let announced = self.announced.iter().map(|date| (*date, false));
        let firsts = announced.chain(self.expected.iter().map(|date| (*date, true)));
        firsts.flat_map(|(first, expected)| {
            (0..self.days).filter_map(move |day| Some((first.checked_add_days(Days::new(day))?, expected)))
        })
    }
}

const KNOWN: Known = &[("fixed", "[[fixed]]"), ("religious", "[[religious]]")];
const FIXED: Known = &[
    ("day", "day = \"07-30\""),
    ("since", "since = 2026"),
    ("ar", "ar = \"عيد العرش\""),
    ("fr", "fr = \"Fête du Trône\""),
    ("en", "en = \"Throne Day\""),
];
const RELIGIOUS: Known = &[
    ("days", "days = 2"),
    ("announced", "announced = [2025-03-31]"),
    ("expected", "expected = [2027-03-10]"),
    ("ar", "ar = \"عيد الفطر\""),
    ("fr", "fr = \"Aïd al-Fitr\""),
    ("en", "en = \"Aïd al-Fitr\""),
];

/// One table of a list being read.
struct Entry<'v> {
    value: &'v Value<'v>,
    table: &'v DeTable<'v>,
    known: Known,
    mistakes: Mistakes,
}

fn read_entries<T>(value: &Value, known: Known, read: fn(&mut Entry) -> Option<T>) -> Result<Vec<T>, Mistakes> {
    let (mut found, mut mistakes) = (vec![], vec![]);
    let Some(items) = value.get_ref().as_array() else {
        return Err(mistake(
            value,
            "write each holiday as a part of its own, headed by two brackets on each side".into(),
        ));
    };
    for item in items.iter() {
        let DeValue::Table(table) = item.get_ref() else {
            mistakes.extend(mistake(item, format!("write a table, instead of this {}", item.get_ref().type_str())));
            continue;
        };
        let mut entry = Entry { value: item, table, known, mistakes: vec![] };
        entry.check_known();
        match read(&mut entry) {
            Some(read) if entry.mistakes.is_empty() => found.push(read),
            _ => mistakes.append(&mut entry.mistakes),
        }
    }
    if mistakes.is_empty() { Ok(found) } else { Err(mistakes) }
}

impl Entry<'_> {
    fn check_known(&mut self) {
        let names: Vec<&str> = self.known.iter().map(|(name, _)| *name).collect();
        for key in self.table.keys().filter(|key| !names.contains(&key.get_ref().as_ref())) {
            let right = did_you_mean(key.get_ref(), names.iter().copied())
                .unwrap_or_else(|| format!("; there are only {}", names.join(", ")));
            self.mistakes.push((key.span(), format!("there is no such field as {}{right}", quoted(key.get_ref()))));
        }
    }

    fn optional<T>(&mut self, field: &str, read: impl Fn(&Value) -> Result<T, Mistakes>) -> Option<T> {
        match read(self.table.get(field)?) {
            Ok(value) => Some(value),
            Err(more) => {
                self.mistakes.extend(more.into_iter().map(|(span, message)| (span, format!("{field}: {message}"))));
                None
            }
        }
    }

    fn read<T>(&mut self, field: &str, read: impl Fn(&Value) -> Result<T, Mistakes>) -> Option<T> {
        if self.table.get(field).is_none() {
            let example = self.known.iter().find(|(name, _)| *name == field).map_or(field, |(_, example)| example);
            self.mistakes.extend(mistake(self.value, format!("{field} is missing; write for example {example}")));
            return None;
        }
        self.optional(field, read)
    }

    fn name(&mut self) -> Option<Name> {
        let name = |value: &Value| {
            let text = read_text(value, "\"Fête du Trône\"")?.trim();
            if text.is_empty() { Err(mistake(value, "the name is empty".into())) } else { Ok(text.to_owned()) }
        };
        let (ar, fr, en) = (self.read("ar", name), self.read("fr", name), self.read("en", name));
        Some(Name { ar: ar?, fr: fr?, en: en? })
    }
}

fn read_fixed(entry: &mut Entry) -> Option<Fixed> {
    let day = entry.read("day", |value| {
        let text = read_text(value, "\"07-30\"")?;
        // A leap year has all the days that a year can have.
        let date = NaiveDate::parse_from_str(&format!("2028-{text}"), "%Y-%m-%d").ok().filter(|_| text.len() == 5);
        let wrong = || mistake(value, format!("{} is no day of a year; write \"07-30\" for 30 July", quoted(text)));
        date.map(|date| (date.month(), date.day())).ok_or_else(wrong)
    });
    let since = entry.optional("since", |value| {
        let year = value.get_ref().as_integer().and_then(|year| year.as_str().parse::<i32>().ok());
        let wrong = || mistake(value, "write a year, such as 2026".to_owned());
        year.filter(|year| (1900..3000).contains(year)).ok_or_else(wrong)
    });
    let name = entry.name();
    let (month, day) = day?;
    Some(Fixed { name: name?, month, day, since })
}

fn read_religious(entry: &mut Entry) -> Option<Religious> {
    let days = entry.read("days", |value| {
        let days = value.get_ref().as_integer().and_then(|days| days.as_str().parse::<u64>().ok());
        days.filter(|days| (1..=7).contains(days))
            .ok_or_else(|| mistake(value, "write how many days it lasts, from 1 to 7".to_owned()))
    });
    let announced = entry.optional("announced", read_dates).unwrap_or_default();
    let expected = entry.optional("expected", |value| {
        let dates = read_dates(value)?;
        // Who adds an announced date easily forgets to take the expected one out; both would be days off.
        let near = |date: &NaiveDate| announced.iter().find(|other| (**other - *date).num_days().abs() < 30);
        match dates.iter().find_map(|date| near(date).map(|other| (date, other))) {
            Some((date, other)) => {
                Err(mistake(value, format!("{date} is expected although {other} is announced; take it out")))
            }
            None => Ok(dates),
        }
    });
    let name = entry.name();
    Some(Religious { name: name?, days: days?, announced, expected: expected.unwrap_or_default() })
}

fn read_dates(value: &Value) -> Result<Vec<NaiveDate>, Mistakes> {
    let right = "write a list of first days, such as [2025-03-31, 2026-03-20]";
    let Some(items) = value.get_ref().as_array() else {
        return Err(mistake(value, format!("{right}, instead of this {}", value.get_ref().type_str())));
    };
    let (mut dates, mut mistakes) = (vec![], vec![]);
    for item in items.iter() {
        let date = item.get_ref().as_datetime().filter(|moment| moment.time.is_none()).and_then(|moment| moment.date);
        let date = date.and_then(|date| NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into()));
        match date {
            Some(date) if dates.contains(&date) => {
                mistakes.extend(mistake(item, format!("{date} is there twice; write it once")));
            }
            Some(date) => dates.push(date),
            None => mistakes.extend(mistake(item, format!("is not a date; {right}"))),
        }
    }
    if mistakes.is_empty() { Ok(dates) } else { Err(mistakes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"[[fixed]]
day = "10-31"
since = 2026
ar = "عيد الوحدة"
fr = "Fête de l'Unité"
en = "Unity Day"

[[religious]]
days = 2
announced = [2025-03-31]
expected = [2026-12-31]
ar = "عيد الفطر"
fr = "Aïd al-Fitr"
en = "Aïd al-Fitr"
"#;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_shipped_file_is_read_whole() {
        let errors = Holidays::parse("x", SHIPPED).err();
        assert_eq!(errors, None);
        let count = |year| shipped().of_year(year).len();
        assert_eq!((count(2025), count(2026)), (17, 18), "Unity Day came in 2026");
        assert_eq!(shipped().warnings(2024..=2035), Vec::<String>::new());
        let names = |language: Language| {
            let year = shipped().of_year(2026);
            year.iter()
                .filter(|day| day.date.month() == 10)
                .map(|day| day.name(language).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(Language::Fr), ["Fête de l'Unité"]);
        assert_eq!(names(Language::Ar), ["عيد الوحدة"]);
        assert!(shipped().of_year(2025).iter().all(|day| !day.expected));
        assert!(shipped().of_year(2030).iter().any(|day| day.expected));
    }

    #[test]
    fn a_holiday_begins_and_ends_where_the_file_says() {
        let holidays = Holidays::parse("h.toml", GOOD).unwrap();
        assert!(!holidays.has(date("2025-10-31")) && holidays.has(date("2026-10-31")));
        assert!(holidays.has(date("2025-03-31")) && holidays.has(date("2025-04-01")));
        assert!(!holidays.has(date("2025-04-02")));
        // Its second day lies in the next year.
        let of_2027: Vec<String> = holidays.of_year(2027).iter().map(|day| day.date.to_string()).collect();
        assert_eq!(of_2027, ["2027-01-01", "2027-10-31"]);
        assert_eq!(holidays.warnings([2025, 2026, 2027]), Vec::<String>::new());
        assert!(holidays.warnings([2028])[0].contains("no date in 2028 for Aïd al-Fitr"));
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_what_would_be_right() {
        let table = r#"
            "10-31" | "31-10" | h.toml:2: fixed: day: "31-10" is no day of a year; write "07-30" for 30 July
            "10-31" | "10-1" | h.toml:2: fixed: day: "10-1" is no day of a year
            day = "10-31" | # | h.toml:1: fixed: day is missing; write for example day = "07-30"
            2026\nar | "2026"\nar | h.toml:3: fixed: since: write a year, such as 2026
            since | sinc | h.toml:3: fixed: there is no such field as "sinc"; did you mean "since"?
            "Unity Day" | "" | h.toml:6: fixed: en: the name is empty
            "Unity Day" | 7 | h.toml:6: fixed: en: write text in quotes, such as "Fête du Trône", instead of this integer
            [[religious]] | [religious] | h.toml:8: religious: write each holiday as a part of its own
            [[religious]] | [[religius]] | h.toml:8: religius: there is no such field; did you mean "religious"?
            days = 2 | days = 0 | h.toml:9: religious: days: write how many days it lasts, from 1 to 7
            [2025-03-31] | 2025-03-31 | h.toml:10: religious: announced: write a list of first days, such as
            [2025-03-31] | ["2025-03-31"] | h.toml:10: religious: announced: is not a date; write a list
            [2025-03-31] | [2025-03-31, 2025-03-31] | h.toml:10: religious: announced: 2025-03-31 is there twice
            2026-12-31 | 2025-03-30 | h.toml:11: religious: expected: 2025-03-30 is expected although 2025-03-31 is announced
            2026-12-31 | 2026-02-30 | h.toml:11:13: not TOML
        "#;
        for line in table.trim().lines() {
            let [from, to, expected] = line.trim().split(" | ").collect::<Vec<_>>()[..] else { panic!("{line}") };
            let (from, to) = (from.replace("\\n", "\n"), to.replace("\\n", "\n"));
            assert!(GOOD.contains(&from), "{from}");
            let errors = Holidays::parse("h.toml", &GOOD.replace(&from, &to)).unwrap_err();
            let errors: Vec<String> = errors.iter().map(JobFileError::to_string).collect();
            assert!(errors.len() == 1 && errors[0].starts_with(expected), "{to}: {errors:#?}");
        }
    }
}
