//! The fields of a job file, one reader each.

use std::collections::BTreeMap;

use lettre::Address;
use lettre::message::Mailbox;
use toml::de::DeValue;

use super::reading::{
    Mistakes, Value, did_you_mean, mistake, quoted, read_filled_list, read_list, read_text, read_word,
};
use super::{CatchUp, Coordinations, PerCoordination, Recipient};
use crate::accounts::Role;
use crate::jobs::schedule::Schedule;
use crate::jobs::text::TextPattern;
use crate::jobs::working_days::{Days, WEEK, Weekdays};
use crate::period::PeriodKind;
use crate::wording::Language;
use crate::zone::{self, Zone};

/// The roles as a job file names them.
const ROLES: [(&str, Role); 4] = [
    ("ADMINISTRATOR", Role::Administrator),
    ("COORDINATOR", Role::Coordinator),
    ("CLERK", Role::Clerk),
    ("VIEWER", Role::Viewer),
];
/// The key of a table per coordination that stands for all others.
const DEFAULT: &str = "default";

pub(super) fn schedule(value: &Value) -> Result<Schedule, Mistakes> {
    let text = read_text(value, "\"0 6 1 * *\"")?;
    Schedule::parse(text).map_err(|error| mistake(value, error.to_string()))
}

pub(super) fn time_zone(value: &Value) -> Result<Zone, Mistakes> {
    let text = read_text(value, "\"Africa/Casablanca\"")?;
    Zone::named(text).map_err(|error| match error {
        zone::ZoneError::Unknown(_) => {
            let right = did_you_mean(text, zone::names());
            let right = right.unwrap_or_else(|| "; write a name such as \"Africa/Casablanca\"".to_owned());
            mistake(value, format!("{} is not a time zone{right}", quoted(text)))
        }
        other => mistake(value, other.to_string()),
    })
}

pub(super) fn period(value: &Value) -> Result<PeriodKind, Mistakes> {
    read_word(value, &PeriodKind::ALL.map(|kind| (kind.as_str(), kind)), "a kind of period")
}

pub(super) fn coordinations(value: &Value) -> Result<Coordinations, Mistakes> {
    const RIGHT: &str = "write \"all\" or a list of codes, such as [\"11\", \"12\"]";
    match value.get_ref() {
        DeValue::String(text) if text == "all" => Ok(Coordinations::All),
        DeValue::Array(_) => read_filled_list(
            value,
            |text| {
                let wrong = || format!("{} is not a coordination's code of two digits, such as \"11\"", quoted(text));
                is_code(text).then(|| text.to_owned()).ok_or_else(wrong)
            },
            "\"11\"",
        )
        .map(Coordinations::List),
        DeValue::String(text) => Err(mistake(value, format!("{} is not a choice; {RIGHT}", quoted(text)))),
        other => Err(mistake(value, format!("{RIGHT}, instead of this {}", other.type_str()))),
    }
}

fn is_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn languages(value: &Value) -> Result<Vec<Language>, Mistakes> {
    let wrong = |text: &str| format!("{} is not one of the languages \"ar\", \"fr\" and \"en\"", quoted(text));
    read_filled_list(value, |text| text.parse().map_err(|_| wrong(text)), "\"ar\"")
}

/// A value for all coordinations, or a table with one for each that is named and one for all others.
fn per_coordination<T>(
    value: &Value,
    read: impl Fn(&Value) -> Result<T, Mistakes>,
) -> Result<PerCoordination<T>, Mistakes> {
    let Some(table) = value.get_ref().as_table() else {
        return Ok(PerCoordination { others: Some(read(value)?), own: vec![] });
    };
    let (mut found, mut mistakes) = (PerCoordination { others: None, own: vec![] }, vec![]);
    for (key, value) in table.iter() {
        let code = key.get_ref().as_ref();
        match read(value) {
            Err(more) => mistakes.extend(more),
            Ok(read) if code == DEFAULT => found.others = Some(read),
            Ok(read) if is_code(code) => found.own.push((code.to_owned(), read)),
            Ok(_) => {
                let message = format!(
                    "{} is neither a coordination's code of two digits, such as \"11\", nor {DEFAULT}",
                    quoted(code)
                );
                mistakes.push((key.span(), message));
            }
        }
    }
    if table.is_empty() {
        let example = "write for example \"11\" = … and default = …";
        mistakes.extend(mistake(value, format!("the table is empty; {example}")));
    }
    if mistakes.is_empty() { Ok(found) } else { Err(mistakes) }
}

pub(super) fn recipients(value: &Value) -> Result<PerCoordination<Vec<Recipient>>, Mistakes> {
    per_coordination(value, |value| read_list(value, recipient, "\"COORDINATOR\", \"direction@example.ma\""))
}

fn recipient(text: &str) -> Result<Recipient, String> {
    if let Some((_, role)) = ROLES.iter().find(|(name, _)| *name == text) {
        return Ok(Recipient::Role(*role));
    }
    if !text.contains('@') {
        let names = ROLES.map(|(name, _)| name);
        let right = did_you_mean(text, names.iter().copied()).unwrap_or_else(|| {
            format!("; write an address such as \"direction@example.ma\", or one of {}", names.join(", "))
        });
        return Err(format!("{} is neither an address nor a role{right}", quoted(text)));
    }
    match text.parse::<Address>() {
        Ok(_) if is_plain(text) => Ok(Recipient::Address(text.to_owned())),
        _ => Err(format!("{} is not a mail address; write it as in \"direction@example.ma\"", quoted(text))),
    }
}

/// Whether a text can stand in one line of a mail's head.
fn is_plain(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

pub(super) fn sender(value: &Value) -> Result<PerCoordination<String>, Mistakes> {
    const EXAMPLE: &str = "\"Laâyoune <laayoune@example.ma>\"";
    per_coordination(value, |value| {
        let text = read_text(value, EXAMPLE)?;
        match text.parse::<Mailbox>() {
            Ok(_) if is_plain(text) => Ok(text.to_owned()),
            _ => Err(mistake(value, format!("{} is not a mail address; write it as in {EXAMPLE}", quoted(text)))),
        }
    })
}

/// A text for some languages; `one_line` where it stands in a mail's head.
pub(super) fn texts(value: &Value, one_line: bool) -> Result<BTreeMap<Language, TextPattern>, Mistakes> {
    let Some(table) = value.get_ref().as_table() else {
        let found = value.get_ref().type_str();
        return Err(mistake(
            value,
            format!("write a text for each language, as in ar = \"…\", instead of this {found}"),
        ));
    };
    let (mut found, mut mistakes) = (BTreeMap::new(), vec![]);
    for (key, value) in table.iter() {
        let Ok(language) = key.get_ref().parse::<Language>() else {
            let name = quoted(key.get_ref());
            mistakes.push((key.span(), format!("{name} is not one of the languages \"ar\", \"fr\" and \"en\"")));
            continue;
        };
        let read = read_text(value, "\"{ $coordination }: { $period }\"").and_then(|text| {
            if one_line && text.trim_end().contains(['\n', '\r']) {
                return Err(mistake(value, format!("{language}: a subject is one line; write it without line breaks")));
            }
            TextPattern::parse(language, text).map_err(|message| mistake(value, format!("{language}: {message}")))
        });
        match read {
            Ok(pattern) => {
                found.insert(language, pattern);
            }
            Err(more) => mistakes.extend(more),
        }
    }
    if mistakes.is_empty() { Ok(found) } else { Err(mistakes) }
}

/// A share in thousandths, from a text such as `95%` or `97.5%`.
pub(super) fn share(value: &Value) -> Result<i32, Mistakes> {
    let text = read_text(value, "\"95%\"")?;
    let wrong = || mistake(value, format!("{} is not a share; write one from \"0.1%\" to \"100%\"", quoted(text)));
    let number = text.strip_suffix('%').map(str::trim_end).ok_or_else(wrong)?;
    let (whole, tenth) = number.split_once('.').unwrap_or((number, "0"));
    let digits =
        |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole, 3) || !digits(tenth, 1) {
        return Err(wrong());
    }
    let thousandths = whole.parse::<i32>().map_err(|_| wrong())? * 10 + tenth.parse::<i32>().map_err(|_| wrong())?;
    if (1..=1000).contains(&thousandths) { Ok(thousandths) } else { Err(wrong()) }
}

/// A number of days, from a text such as `5 working days` or `3 days`.
pub(super) fn days(value: &Value) -> Result<Days, Mistakes> {
    let text = read_text(value, "\"5 working days\"")?;
    Days::parse(text).ok_or_else(|| {
        let right = format!("write for example \"5 working days\" or \"7 days\", at most {}", Days::MOST);
        mistake(value, format!("{} is not a number of days; {right}", quoted(text)))
    })
}

/// `true` for Monday to Friday, a list of weekdays, or `false`.
pub(super) fn working_days(value: &Value) -> Result<Option<Weekdays>, Mistakes> {
    match value.get_ref() {
        DeValue::Boolean(true) => Ok(Some(Weekdays::default())),
        DeValue::Boolean(false) => Ok(None),
        DeValue::Array(_) => {
            let names = WEEK.map(|(name, _)| name);
            let weekday = |text: &str| {
                let found = WEEK.iter().find(|(name, _)| *name == text).map(|(_, day)| *day);
                found.ok_or_else(|| format!("{} is not a day; write {}", quoted(text), names.join(", ")))
            };
            read_filled_list(value, weekday, "\"MON\", \"TUE\"").map(|days| Some(days.into_iter().collect()))
        }
        other => {
            let right = "write true (Monday to Friday), a list such as [\"MON\", \"SAT\"], or false";
            Err(mistake(value, format!("{right}, instead of this {}", other.type_str())))
        }
    }
}

pub(super) fn catch_up(value: &Value) -> Result<CatchUp, Mistakes> {
    read_word(value, &CatchUp::WORDS, "a way to catch up")
}

pub(super) fn yes_or_no(value: &Value) -> Result<bool, Mistakes> {
    let found = value.get_ref();
    found.as_bool().ok_or_else(|| mistake(value, format!("write true or false, instead of this {}", found.type_str())))
}

/// The file's name, which is the job's: kebab-case.
pub(super) fn is_name(name: &str) -> bool {
    name.split('-')
        .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

/// A role as a job file names it.
pub(super) fn role_name(role: Role) -> &'static str {
    ROLES.iter().find(|(_, one)| *one == role).map_or("", |(name, _)| name)
}
