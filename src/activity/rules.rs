//! The rules that a return is checked against when it is handed in. Pure: the facts come in as values.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::ReturnLine;
use crate::error::{Error, Result, Said, UserError};
use crate::period::{Period, PeriodKind};

/// What follows when a return breaks a rule.
#[derive(async_graphql::Enum, Deserialize, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It can't be handed in.
    Error,
    /// It can be handed in with an explanation.
    Warning,
}

/// A rule, as `rules.toml` has it.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its stable code.
    pub code: String,
    /// What follows when it is broken.
    pub level: Level,
    /// What it is tuned by.
    #[serde(default)]
    figures: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rule: Vec<Rule>,
}

/// All rules, in the order in which problems are told.
///
/// # Errors
/// [`Error::Internal`] when the file that ships with the program is damaged.
pub fn all() -> Result<&'static [Rule]> {
    static ALL: OnceLock<std::result::Result<Vec<Rule>, String>> = OnceLock::new();
    let read = || toml::from_str::<Rules>(include_str!("rules.toml")).map(|rules| rules.rule);
    match ALL.get_or_init(|| read().map_err(|error| error.to_string())) {
        Ok(rules) => Ok(rules),
        Err(error) => Err(Error::Internal(format!("embedded rules: {error}"))),
    }
}

/// The rule with this code.
pub fn named(code: &str) -> Result<Option<&'static Rule>> {
    Ok(all()?.iter().find(|rule| rule.code == code))
}

/// A rule that a return breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What follows.
    pub level: Level,
    /// The rule's code as a reason, with its place: names of fields, and places in the return's lists from 0.
    pub reason: UserError,
}

/// What is known of a return when it is checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// First day of its month.
    pub month: NaiveDate,
    /// Today's civil date in Morocco.
    pub today: NaiveDate,
    /// First day of the centre.
    pub opened_on: NaiveDate,
    /// First day on which the centre is closed.
    pub closed_on: Option<NaiveDate>,
    /// The centre's places, where known.
    pub capacity: Option<i64>,
    /// What the programme's centres declare, by code.
    pub indicators: Vec<String>,
    /// The programme's headline indicator.
    pub headline: Option<String>,
    /// The return's lines, in the order in which the API shows them.
    pub lines: Vec<ReturnLine>,
    /// Totals that the centre declares beside them, by indicator.
    pub declared_totals: Vec<(String, i64)>,
    /// The centre's headline figure of earlier months, women and men, by first day of the month.
    pub past: BTreeMap<NaiveDate, [i64; 2]>,
}

const SEXES: [&str; 2] = ["female", "male"];

impl Facts {
    /// The sum of the lines of an indicator; `None` where it has no line.
    fn sum(&self, indicator: &str, sex: Option<&str>) -> Option<i64> {
        let lines = self.lines.iter().filter(|line| line.indicator_code == indicator);
        let mut lines = lines.filter(|line| sex.is_none_or(|sex| sex == line.sex)).map(|line| line.value).peekable();
        lines.peek().is_some().then(|| lines.sum())
    }

    /// The place of the first line of an indicator, or of all lines.
    fn field(&self, indicator: &str, sex: Option<&str>) -> Vec<String> {
        let is_it = |line: &ReturnLine| line.indicator_code == indicator && sex.is_none_or(|sex| sex == line.sex);
        match self.lines.iter().position(is_it) {
            Some(index) => vec!["lines".to_string(), index.to_string(), "value".to_string()],
            None => vec!["lines".to_string()],
        }
    }

    fn month_before(&self) -> Option<NaiveDate> {
        Some(Period::containing(PeriodKind::Month, self.month)?.previous()?.start())
    }

    /// Whether the centre was open on any day of the month.
    fn is_open(&self, month: Period) -> bool {
        self.opened_on < month.end() && self.closed_on.is_none_or(|closed| closed > month.start())
    }
}

/// All rules that the return breaks, in the order of the rules.
///
/// # Errors
/// [`Error::Internal`] when a rule of the file has no check.
pub fn problems(facts: &Facts) -> Result<Vec<Problem>> {
    let mut found = vec![];
    for rule in all()? {
        let check = check(&rule.code).ok_or_else(|| Error::Internal(format!("rule {} has no check", rule.code)))?;
        found.extend(check(rule, facts).into_iter().map(|reason| Problem { level: rule.level, reason }));
    }
    Ok(found)
}

type Check = fn(&'static Rule, &Facts) -> Vec<UserError>;

fn check(code: &str) -> Option<Check> {
    Some(match code {
        "FUTURE_MONTH" => future_month,
        "CENTRE_CLOSED" => centre_closed,
        "HEADLINE_MISSING" => headline_missing,
        "NOT_OF_PROGRAMME" => not_of_programme,
        "SUM_DIFFERS" => sum_differs,
        "LEAVERS_ABOVE_ENROLLED" => leavers_above_enrolled,
        "ENROLMENT_MOVED" => enrolment_moved,
        "CAPACITY_EXCEEDED" => capacity_exceeded,
        _ => return None,
    })
}

/// A month is declared when it is over.
fn future_month(rule: &'static Rule, facts: &Facts) -> Vec<UserError> {
    let month = Period::containing(PeriodKind::Month, facts.month);
    let over = month.filter(|month| month.end() > facts.today);
    over.map(|month| UserError::at(["month"], &rule.code).with("date", month.end())).into_iter().collect()
}

/// A centre declares the months in which it was open.
fn centre_closed(rule: &'static Rule, facts: &Facts) -> Vec<UserError> {
    let Some(month) = Period::containing(PeriodKind::Month, facts.month) else { return vec![] };
    if facts.is_open(month) { vec![] } else { vec![closed(&rule.code, facts.opened_on, facts.closed_on)] }
}

/// The reason that a centre is not open in a month.
pub fn closed(code: &'static str, opened_on: NaiveDate, closed_on: Option<NaiveDate>) -> UserError {
    UserError::at(["month"], code)
        .with("opened", opened_on)
        .with("closed", closed_on.map_or_else(|| "-".to_string(), |day| day.to_string()))
}

/// The figure that stands for the programme is there.
fn headline_missing(rule: &'static Rule, facts: &Facts) -> Vec<UserError> {
    let missing = facts.headline.as_deref().filter(|headline| facts.sum(headline, None).is_none());
    missing.map(|headline| UserError::at(["lines"], &rule.code).with("indicator", headline)).into_iter().collect()
}

/// Only what the programme counts is declared.
fn not_of_programme(rule: &'static Rule, facts: &Facts) -> Vec<UserError> {
    facts
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !facts.indicators.contains(&line.indicator_code))
        .map(|(index, line)| {
            UserError::at(["lines", &index.to_string(), "indicator"], &rule.code)
                .with("indicator", line.indicator_code.as_str())
        })
        .collect()
}

/// The figures by sex and age band sum to the total that is declared beside them.
fn sum_differs(rule: &'static Rule, facts: &Facts) -> Vec<UserError> {
    let totals = facts.declared_totals.iter().enumerate();
    totals
        .filter_map(|(index, (indicator, declared))| {
            let sum = facts.sum(indicator, None).unwrap_or(0);
            (sum != *declared).then(|| {
                UserError::at(["declaredTotals", &index.to_string(), "value"], &rule.code)
                    .with("indicator", indicator.as_str())
                    .with("declared", *declared)
                    .with("sum", sum)
            })
        })
        .collect()
}

/// Who leaves has been there: of each sex, graduates and drop-outs are at most those enrolled a month before and the
/// new entrants. Where the month before was not declared, nobody knows.
fn leavers_above_enrolled(rule: &'static Rule, facts: &Facts) -> Vec<UserError> {
    let Some(before) = facts.month_before() else { return vec![] };
    let known = match facts.past.get(&before) {
        Some(enrolled) => *enrolled,
        // The centre's first month.
        None if facts.opened_on >= facts.month => [0, 0],
        None => return vec![],
    };
    let mut found = vec![];
    for (sex, enrolled) in SEXES.into_iter().zip(known) {
        let of = |indicator| facts.sum(indicator, Some(sex)).unwrap_or(0);
        let (leavers, there) = (of("graduates") + of("drop_outs"), enrolled + of("entrants"));
        if leavers > there {
            let indicator = if of("graduates") > 0 { "graduates" } else { "drop_outs" };
            let reason = UserError::at(facts.field(indicator, Some(sex)), &rule.code);
            found.push(reason.with("sex", sex).with("leavers", leavers).with("enrolled", there));
        }
    }
    found
}

/// Enrolment moved more than the centre's own history makes likely.
///
/// With the changes d of the headline figure between consecutive months of the centre's past: the change x is unlikely
/// when 0.6745 · |x − e| ÷ max(MAD, least) > 3.5, the modified z-score and its bound of Iglewicz and Hoaglin, *How to
/// Detect and Handle Outliers* (ASQC 1993), where MAD is the median of |d − median(d)|. The median and the MAD are used
/// for their robustness: one wrong month does not hide the next. e is the median of the changes of the same calendar
/// month in earlier years, because enrolment follows the school year, or of all where there are none. `least` keeps a
/// centre whose enrolment hardly ever moves from being asked about every person.
fn enrolment_moved(rule: &'static Rule, facts: &Facts) -> Vec<UserError> {
    use chrono::Datelike;
    let figure = |name: &str| rule.figures.get(name).copied().unwrap_or(0.0);
    let Some(headline) = facts.headline.as_deref() else { return vec![] };
    let Some(now) = facts.sum(headline, None) else { return vec![] };
    let total = |month: NaiveDate| facts.past.get(&month).map(|sexes| sexes[0] + sexes[1]);
    let before = |month: NaiveDate| Period::containing(PeriodKind::Month, month)?.previous().map(|p| p.start());
    let Some(last) = before(facts.month).and_then(total) else { return vec![] };
    let changes: Vec<(u32, f64)> = facts
        .past
        .keys()
        .filter_map(|month| Some((month.month(), (total(*month)? - total(before(*month)?)?) as f64)))
        .collect();
    if (changes.len() as f64) < figure("changes") {
        return vec![];
    }
    let all: Vec<f64> = changes.iter().map(|(_, change)| *change).collect();
    let same: Vec<f64> =
        changes.iter().filter(|(month, _)| *month == facts.month.month()).map(|(_, change)| *change).collect();
    let centre = median(all.clone());
    let spread = median(all.iter().map(|change| (change - centre).abs()).collect());
    let expected = if same.is_empty() { centre } else { median(same) };
    let least = (last as f64 * figure("least_percent") / 100.0).max(figure("least_persons"));
    let change = (now - last) as f64;
    if 0.6745 * (change - expected).abs() / spread.max(least) <= figure("deviations") {
        return vec![];
    }
    let usual = last + expected.round() as i64;
    vec![
        UserError::at(facts.field(headline, None), &rule.code)
            .with("before", last)
            .with("now", now)
            .with("usual", usual.max(0)),
    ]
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// More are enrolled than the centre has places.
fn capacity_exceeded(rule: &'static Rule, facts: &Facts) -> Vec<UserError> {
    let Some((headline, capacity)) = facts.headline.as_deref().zip(facts.capacity) else { return vec![] };
    match facts.sum(headline, None) {
        Some(enrolled) if enrolled > capacity => vec![
            UserError::at(facts.field(headline, None), &rule.code)
                .with("enrolled", enrolled)
                .with("capacity", capacity),
        ],
        _ => vec![],
    }
}

/// The arguments of a reason as JSON, to be kept.
pub fn write_arguments(reason: &UserError) -> String {
    let said = reason.arguments.iter().map(|(name, value)| {
        let value = match value {
            Said::Text(text) => serde_json::json!(text),
            Said::Number(number) => serde_json::json!(number),
        };
        (name.to_string(), value)
    });
    serde_json::Value::Object(said.collect()).to_string()
}

/// The reason that was kept: a rule's code with the arguments that [`write_arguments`] wrote. Its place is lost.
pub fn read_arguments(rule: &'static Rule, arguments: &str) -> UserError {
    const NAMES: [&str; 5] = ["before", "now", "usual", "enrolled", "capacity"];
    let kept: serde_json::Value = serde_json::from_str(arguments).unwrap_or_default();
    NAMES.into_iter().fold(UserError::at(["lines"], &rule.code), |reason, name| match &kept[name] {
        serde_json::Value::Number(number) => reason.with(name, number.as_i64().unwrap_or_default()),
        serde_json::Value::String(text) => reason.with(name, text.as_str()),
        _ => reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::{Language, Wording};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn line(indicator: &str, sex: &str, value: i64) -> ReturnLine {
        let (indicator_code, sex, age_band) = (indicator.to_string(), sex.to_string(), "not_stated".to_string());
        ReturnLine { return_id: 1, indicator_code, sex, age_band, value }
    }

    /// A centre with 20 enrolled, give or take one, for as many months.
    fn facts(months: i32, enrolled: i64) -> Facts {
        let mut past = BTreeMap::new();
        let mut month = Period::containing(PeriodKind::Month, day("2026-09-01"));
        for number in 0..months {
            let Some(period) = month else { break };
            past.insert(period.start(), [20 + i64::from(number % 2), 0]);
            month = period.previous();
        }
        Facts {
            month: day("2026-10-01"),
            today: day("2026-11-24"),
            opened_on: day("2020-01-01"),
            closed_on: None,
            capacity: Some(40),
            indicators: ["beneficiaries", "entrants", "graduates", "drop_outs"].map(String::from).to_vec(),
            headline: Some("beneficiaries".to_string()),
            lines: vec![line("beneficiaries", "female", enrolled)],
            declared_totals: vec![],
            past,
        }
    }

    fn codes(facts: &Facts) -> Vec<&'static str> {
        problems(facts).unwrap().into_iter().map(|problem| problem.reason.code).collect()
    }

    #[test]
    fn every_rule_has_a_check_and_a_message_in_three_languages() {
        for rule in all().unwrap() {
            assert!(check(&rule.code).is_some(), "{}", rule.code);
            let key = format!("error-{}", rule.code.to_lowercase().replace('_', "-"));
            for language in Language::ALL {
                assert!(Wording::of(language).has(&key), "{key} in {language}");
            }
        }
    }

    #[test]
    fn enrolment_is_asked_about_when_it_moves_more_than_its_history_makes_likely() {
        assert_eq!(codes(&facts(12, 22)), [""; 0]);
        assert_eq!(codes(&facts(12, 32)), ["ENROLMENT_MOVED"]);
        assert_eq!(codes(&facts(12, 3)), ["ENROLMENT_MOVED"]);
        assert_eq!(codes(&facts(4, 32)), [""; 0], "four months are no history");
        // What happened in every October is likely in this one.
        let mut yearly = facts(30, 32);
        for year in [2025, 2024] {
            yearly.past.insert(NaiveDate::from_ymd_opt(year, 10, 1).unwrap(), [32, 0]);
        }
        assert_eq!(codes(&yearly), [""; 0]);
        // One wrong month in the past hides nothing.
        let mut wrong = facts(12, 32);
        wrong.past.insert(day("2026-03-01"), [2000, 0]);
        assert_eq!(codes(&wrong), ["ENROLMENT_MOVED"]);
    }

    #[test]
    fn who_leaves_must_have_been_there() {
        let with = |lines: Vec<ReturnLine>| Facts { lines, ..facts(12, 20) };
        let enrolled = || line("beneficiaries", "female", 20);
        assert_eq!(codes(&with(vec![enrolled(), line("graduates", "female", 20)])), [""; 0]);
        let many = with(vec![enrolled(), line("drop_outs", "female", 1), line("graduates", "female", 20)]);
        let found = problems(&many).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].reason.code, found[0].reason.field.join(".")),
            ("LEAVERS_ABOVE_ENROLLED", "lines.2.value".into())
        );
        assert_eq!(
            codes(&with(vec![enrolled(), line("drop_outs", "male", 1)])),
            ["LEAVERS_ABOVE_ENROLLED"],
            "no man was enrolled"
        );
        let unknown = Facts { past: BTreeMap::new(), ..many };
        assert_eq!(codes(&unknown), [""; 0], "nobody knows how many there were");
    }

    #[test]
    fn kept_arguments_give_the_same_message() {
        let problem = problems(&facts(12, 45)).unwrap().remove(0);
        let kept = read_arguments(named("ENROLMENT_MOVED").unwrap().unwrap(), &write_arguments(&problem.reason));
        for language in Language::ALL {
            assert_eq!(kept.message(Wording::of(language)), problem.reason.message(Wording::of(language)));
        }
    }
}
