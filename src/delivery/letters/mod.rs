//! What letters say: subject and text in each language, from plain values.
//!
//! A text is paragraphs with an empty line between them. Lines that begin with a bullet are a list.

use chrono::NaiveDate;

use crate::period::Period;
use crate::wording::{Argument, Language, Wording};

/// The mark before an item of a list.
pub const BULLET: &str = "• ";
/// The most items of a list that a letter says.
const LISTED: usize = 40;

/// Subject and text of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line without control characters, never empty.
    pub subject: String,
    /// Paragraphs.
    pub body: String,
}

/// How many returns were to come, and came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returns {
    /// To be handed in.
    pub expected: i64,
    /// Handed in.
    pub received: i64,
    /// The centres from which some are missing.
    pub missing_centres: i64,
}

/// What the letter to a report says.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportFacts<'a> {
    /// The coordination's name in the letter's language.
    pub coordination: &'a str,
    /// The period.
    pub period: Period,
    /// 1, or more for corrected editions.
    pub edition: i32,
    /// How many figures a corrected edition says otherwise; `None` where that is not known.
    pub changed_figures: Option<i64>,
    /// Enrolments; `None` where not reported.
    pub beneficiaries: Option<i64>,
    /// Women among them.
    pub women: Option<i64>,
    /// Centres and other units.
    pub units: Option<i64>,
    /// Returns; `None` where none were to come.
    pub returns: Option<Returns>,
    /// Whether figures made up for demonstration are in it.
    pub demonstration: bool,
    /// A subject of the job's own, in the letter's language.
    pub own_subject: Option<&'a str>,
    /// A text of the job's own, in the letter's language, which stands before the figures.
    pub own_message: Option<&'a str>,
}

/// What the letter about a run that has failed says.
#[derive(Debug, Clone, PartialEq)]
pub struct FailureFacts<'a> {
    /// The run's number.
    pub run: i64,
    /// The job's name.
    pub job: &'a str,
    /// The coordination's name in the letter's language.
    pub coordination: &'a str,
    /// The period.
    pub period: Period,
    /// The language of the report that could not be made.
    pub report_language: Language,
    /// How often it was tried.
    pub attempts: i64,
    /// The last error.
    pub error: &'a str,
}

/// What the letter about a batch says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SummaryFacts<'a> {
    /// The job's name.
    pub job: &'a str,
    /// When the batch fell due, as it is to be read: `2026-11-01 06:00`.
    pub due: &'a str,
    /// Reports that were issued.
    pub issued: i64,
    /// Letters that a server has taken.
    pub sent: i64,
    /// Letters that are still to go out.
    pub unsent: i64,
    /// Runs that wait for figures.
    pub waiting: Vec<WaitingRun<'a>>,
    /// Runs that have failed.
    pub failed: Vec<FailedRun<'a>>,
    /// Letters that could not be delivered: recipient and error.
    pub undelivered: Vec<(&'a str, &'a str)>,
}

/// A run that waits for figures.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingRun<'a> {
    /// Whose figures: the coordination's name in the letter's language.
    pub coordination: &'a str,
    /// Returns validated.
    pub validated: i64,
    /// Returns to come.
    pub expected: i64,
}

/// A run that has failed.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedRun<'a> {
    /// Its number.
    pub run: i64,
    /// The coordination's name in the letter's language.
    pub coordination: &'a str,
    /// The language of its report.
    pub report_language: Language,
    /// The last error.
    pub error: &'a str,
}

/// What the letter about missing returns says.
#[derive(Debug, Clone, PartialEq)]
pub struct ReminderFacts<'a> {
    /// The period whose returns are missing.
    pub period: Period,
    /// The last day on which they can be handed in for the report.
    pub until: Option<NaiveDate>,
    /// The centres, by name in the letter's language, with the months that are missing.
    pub centres: Vec<(&'a str, Vec<Period>)>,
    /// Where returns are handed in: the address of the server.
    pub address: &'a str,
}

/// A text in the middle of being written.
struct Writing<'a> {
    wording: &'a Wording,
    paragraphs: Vec<String>,
}

impl Writing<'_> {
    fn in_language(language: Language) -> Writing<'static> {
        let wording = Wording::of(language);
        Writing { wording, paragraphs: vec![wording.text("letter-greeting")] }
    }

    fn say(&mut self, key: &str, arguments: &[(&str, Argument<'_>)]) {
        self.paragraphs.push(self.wording.with(key, arguments));
    }

    /// A list under a heading; nothing where it is empty.
    fn list(&mut self, heading: &str, items: Vec<String>) {
        if items.is_empty() {
            return;
        }
        let more = items.len().saturating_sub(LISTED);
        let mut lines: Vec<String> = items.iter().take(LISTED).map(|item| format!("{BULLET}{}", line(item))).collect();
        if more > 0 {
            let text = self.wording.with("letter-more", &[("count", Argument::Number(more as i64))]);
            lines.push(format!("{BULLET}{text}"));
        }
        self.say(heading, &[]);
        self.paragraphs.push(lines.join("\n"));
    }

    fn item(&self, label: &str, value: &str) -> String {
        self.wording.with("letter-item", &[("label", Argument::Text(label)), ("value", Argument::Text(value))])
    }

    fn letter(self, subject: String) -> Letter {
        Letter {
            subject: line(&subject).replace(['\u{2066}', '\u{2068}', '\u{2069}'], ""),
            body: self.paragraphs.join("\n\n"),
        }
    }
}

/// A text on one line, without control characters: what comes from files and errors adds no line to a letter and no
/// field to its head.
pub fn line(text: &str) -> String {
    let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    flat.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Paragraphs without control characters, lines kept.
fn paragraphs(text: &str) -> String {
    let lines = text.replace("\r\n", "\n");
    lines.trim().chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect()
}

/// The letter that a report goes with.
pub fn report(language: Language, facts: &ReportFacts<'_>) -> Letter {
    let wording = Wording::of(language);
    let period = wording.period(facts.period);
    let about = [("coordination", Argument::Text(facts.coordination)), ("period", Argument::Text(&period))];
    let mut writing = Writing::in_language(language);
    match facts.own_message.map(paragraphs).filter(|text| !text.is_empty()) {
        Some(own) => writing.paragraphs.push(own),
        None => writing.say("letter-report-text", &about),
    }
    if facts.edition > 1 {
        let edition = Argument::Number(facts.edition.into());
        let previous = Argument::Number(i64::from(facts.edition) - 1);
        writing.say("letter-report-replaces", &[("edition", edition), ("previous", previous)]);
        if let Some(changed) = facts.changed_figures {
            writing.say("letter-report-changed", &[("count", Argument::Number(changed))]);
        }
    }
    let number = |value: Option<i64>| value.map_or_else(|| wording.text("not-reported"), |value| wording.number(value));
    let mut figures = vec![writing.item(&wording.text("fact-beneficiaries"), &number(facts.beneficiaries))];
    if facts.women.is_some() {
        figures.push(writing.item(&wording.text("fact-women"), &number(facts.women)));
    }
    figures.push(writing.item(&wording.text("fact-units"), &number(facts.units)));
    if let Some(returns) = &facts.returns {
        let counts =
            [("received", Argument::Number(returns.received)), ("expected", Argument::Number(returns.expected))];
        figures.push(writing.item(&wording.text("fact-returns"), &wording.with("fact-returns-value", &counts)));
    }
    writing.list("letter-report-figures", figures);
    if let Some(returns) = facts.returns.filter(|returns| returns.missing_centres > 0) {
        writing.say("centres-missing", &[("count", Argument::Number(returns.missing_centres))]);
    }
    if facts.demonstration {
        writing.say("demonstration-banner", &[]);
    }
    let own = facts.own_subject.map(line).filter(|subject| !subject.is_empty());
    let subject = own.unwrap_or_else(|| match facts.edition {
        ..=1 => wording.with("letter-report-subject", &about),
        edition => wording.with(
            "letter-report-subject-corrected",
            &[about[0], about[1], ("edition", Argument::Number(edition.into()))],
        ),
    });
    writing.letter(subject)
}

fn name_of(wording: &Wording, language: Language) -> String {
    wording.text(&format!("web-language-{language}"))
}

/// The letter to administrators about a run that has failed.
pub fn failure(language: Language, facts: &FailureFacts<'_>) -> Letter {
    let wording = Wording::of(language);
    let (period, written) = (wording.period(facts.period), name_of(wording, facts.report_language));
    let (run, error) = (facts.run.to_string(), line(facts.error));
    let about = [
        ("coordination", Argument::Text(facts.coordination)),
        ("period", Argument::Text(&period)),
        ("language", Argument::Text(&written)),
        ("job", Argument::Text(facts.job)),
    ];
    let mut writing = Writing::in_language(language);
    writing.say("letter-failure-text", &about);
    writing.say("letter-failure-attempts", &[("count", Argument::Number(facts.attempts))]);
    writing.say("letter-failure-error", &[("error", Argument::Text(&error))]);
    writing.say("letter-failure-retry", &[("command", Argument::Text(&format!("taawun jobs retry {run}")))]);
    writing.letter(wording.with("letter-failure-subject", &about))
}

/// The letter to administrators about what became of a batch.
pub fn summary(language: Language, facts: &SummaryFacts<'_>) -> Letter {
    let wording = Wording::of(language);
    let about = [("job", Argument::Text(facts.job)), ("due", Argument::Text(facts.due))];
    let mut writing = Writing::in_language(language);
    writing.say("letter-summary-text", &about);
    let count = |label: &str, count: i64| writing.item(&wording.text(label), &wording.number(count));
    let counts = vec![
        count("letter-summary-issued", facts.issued),
        count("letter-summary-sent", facts.sent),
        count("letter-summary-unsent", facts.unsent),
        count("letter-summary-undelivered", facts.undelivered.len() as i64),
        count("letter-summary-waiting", facts.waiting.len() as i64),
        count("letter-summary-failed", facts.failed.len() as i64),
    ];
    writing.list("letter-summary-counts", counts);
    let waiting = facts.waiting.iter().map(|run| {
        let arguments = [
            ("coordination", Argument::Text(run.coordination)),
            ("validated", Argument::Number(run.validated)),
            ("expected", Argument::Number(run.expected)),
        ];
        wording.with("letter-summary-waiting-item", &arguments)
    });
    writing.list("letter-summary-waiting-list", waiting.collect());
    let failed = facts.failed.iter().map(|run| {
        let (written, number, error) = (name_of(wording, run.report_language), run.run.to_string(), line(run.error));
        let arguments = [
            ("coordination", Argument::Text(run.coordination)),
            ("language", Argument::Text(&written)),
            ("run", Argument::Text(&number)),
            ("error", Argument::Text(&error)),
        ];
        wording.with("letter-summary-failed-item", &arguments)
    });
    writing.list("letter-summary-failed-list", failed.collect());
    let undelivered = facts.undelivered.iter().map(|(recipient, error)| writing.item(recipient, &line(error)));
    writing.list("letter-summary-undelivered-list", undelivered.collect());
    writing.letter(wording.with("letter-summary-subject", &about))
}

/// The letter about missing returns.
pub fn reminder(language: Language, facts: &ReminderFacts<'_>) -> Letter {
    let wording = Wording::of(language);
    let period = wording.period(facts.period);
    let about = [("period", Argument::Text(&period))];
    let mut writing = Writing::in_language(language);
    let count = Argument::Number(facts.centres.len() as i64);
    writing.say("letter-reminder-text", &[about[0], ("count", count)]);
    let centres = facts.centres.iter().map(|(name, months)| {
        let months: Vec<String> = months.iter().map(|month| wording.period(*month)).collect();
        writing.item(name, &months.join(&wording.text("list-separator")))
    });
    writing.list("letter-reminder-centres", centres.collect());
    if let Some(until) = facts.until {
        writing.say("letter-reminder-until", &[("date", Argument::Text(&wording.date(until)))]);
    }
    writing.say("letter-reminder-where", &[("address", Argument::Text(facts.address))]);
    writing.letter(wording.with("letter-reminder-subject", &about))
}

/// The letter to administrators about a stored file whose content is not what it was. `place` is where it lies.
pub fn alarm(language: Language, place: &str) -> Letter {
    let wording = Wording::of(language);
    let mut writing = Writing::in_language(language);
    writing.say("letter-alarm-text", &[("place", Argument::Text(&line(place)))]);
    writing.say("letter-alarm-mend", &[]);
    writing.letter(wording.text("letter-alarm-subject"))
}

/// The letter by which somebody sees whether mail works.
pub fn test(language: Language, address: &str) -> Letter {
    let wording = Wording::of(language);
    let mut writing = Writing::in_language(language);
    writing.say("letter-test-text", &[("address", Argument::Text(address))]);
    writing.letter(wording.text("letter-test-subject"))
}

#[cfg(test)]
mod tests;
