//! Figures → document: the report's headings, sentences, tables and charts in one language.
//!
//! Every sentence is a whole message of the `report.ftl` files; this module only chooses which one holds and what
//! stands in it. Pure: the same figures and language give the same document.

mod closing;
mod corrections;
mod registers;
mod sections;
mod summary;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use super::document::{Align, Block, Column, Direction, Document, Masthead, ParagraphStyle, Row, Table};
use super::figures::Figures;
use super::paper::Paper;
use crate::activity::lines::{Line, Source};
use crate::error::Result;
use crate::network::count_units;
use crate::period::Period;
use crate::wording::{Argument, Wording};

/// What a paper says, in its language.
///
/// # Errors
/// As [`Paper::to_json`].
pub fn document(paper: &Paper) -> Result<Document> {
    let Paper { figures, edition, .. } = paper;
    let wording = Wording::of(paper.language);
    let composer = Composer { figures, wording };
    let coordination = figures.coordination.name(wording.language());
    let period = wording.period(figures.period);
    let about = [("coordination", Argument::Text(coordination)), ("period", Argument::Text(&period))];
    let mut blocks = composer.summary();
    for section in &figures.sections {
        blocks.extend(composer.section(section));
    }
    blocks.extend(composer.completeness());
    blocks.extend(composer.sources());
    let mut cover = composer.cover(coordination, period.clone());
    if let Some(replaced) = &edition.replaces {
        cover.facts.splice(0..0, composer.cover_edition(edition.number, replaced));
        blocks.extend(composer.changes(replaced));
    }
    Ok(Document {
        language_tag: wording.language().tag().to_string(),
        direction: match wording.language().is_right_to_left() {
            true => Direction::RightToLeft,
            false => Direction::LeftToRight,
        },
        title: wording.with("document-title", &about),
        author: wording.text("institution-name"),
        subject: wording.with("document-subject", &about),
        created: figures.changed_at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        masthead: cover,
        running_header: wording.with("running-header", &about),
        banner: figures.demonstration.then(|| wording.text("demonstration-banner")),
        blocks,
        attachments: vec![],
    })
}

/// The words at the foot of a page: «صفحة 3 من 12».
pub fn page_label(wording: &Wording, page: usize, total: usize) -> String {
    let number = |count: usize| Argument::Number(i64::try_from(count).unwrap_or(i64::MAX));
    wording.with("page-label", &[("page", number(page)), ("total", number(total))])
}

/// The figures of a report and the language to say them in.
#[derive(Clone, Copy)]
struct Composer<'a> {
    figures: &'a Figures,
    wording: &'a Wording,
}

/// How a figure moved against the period before.
#[derive(Clone, Copy)]
struct Change {
    difference: i64,
    /// The difference in relation to the figure before; `None` where that was zero.
    ratio: Option<f64>,
}

impl Change {
    /// `None` unless both figures are known.
    fn between(before: Option<i64>, now: Option<i64>) -> Option<Change> {
        let (before, now) = (before?, now?);
        let difference = now - before;
        Some(Change { difference, ratio: (before != 0).then(|| difference as f64 / before as f64) })
    }
}

/// A sum over the rows of a table.
#[derive(Clone, Copy, Default)]
struct Sum {
    /// The sum of what is known; `None` where nothing is.
    value: Option<i64>,
    /// Whether a row's value was not known.
    has_gaps: bool,
}

impl Sum {
    fn of(values: impl Iterator<Item = Option<i64>>) -> Sum {
        values.fold(Sum::default(), |sum, value| Sum {
            value: crate::activity::lines::add(sum.value, value),
            has_gaps: sum.has_gaps || value.is_none(),
        })
    }
}

impl Composer<'_> {
    fn cover(&self, coordination: &str, period: String) -> Masthead {
        let days = self.say(
            "date-range",
            &[
                ("first", Argument::Text(&self.date(self.figures.period.start()))),
                ("last", Argument::Text(&self.date(self.figures.period.last_day()))),
            ],
        );
        let mut facts = vec![(self.text("cover-period"), days)];
        match (&self.figures.completeness, self.is_published()) {
            (Some(_), _) | (None, false) => {
                facts.push((self.text("cover-as-of"), self.date(self.figures.as_of)));
                let returns = self.returns_received().unwrap_or_else(|| self.text("cover-no-returns"));
                facts.push((self.text("cover-completeness"), returns));
            }
            (None, true) => {
                facts.push((self.text("cover-source"), self.text("cover-source-published")));
                let days = self.figures.sources.iter().map(|source| source.published_on);
                facts.extend(days.max().map(|day| (self.text("cover-published-on"), self.date(day))));
            }
        }
        let is_running = self.figures.as_of < self.figures.period.last_day();
        Masthead {
            institution: vec![self.text("institution-kingdom"), self.text("institution-name")],
            title: self.text("report-title"),
            subtitle: coordination.to_string(),
            period,
            facts,
            note: is_running.then(|| self.text("period-running")),
        }
    }

    /// Whether the whole report stands on published figures, without any returns.
    fn is_published(&self) -> bool {
        self.figures.completeness.is_none() && !self.figures.sources.is_empty()
    }

    /// «ورد 28 تصريحا من أصل 33 (84,8%).»; `None` where none were to come.
    fn returns_received(&self) -> Option<String> {
        let returns = self.figures.completeness.as_ref()?;
        Some(self.say(
            "returns-received",
            &[
                ("received", Argument::Number(returns.received)),
                ("expected", Argument::Number(returns.expected)),
                ("share", Argument::Text(&self.share(returns.received, returns.expected))),
            ],
        ))
    }

    fn text(&self, key: &str) -> String {
        self.wording.text(key)
    }

    fn say(&self, key: &str, arguments: &[(&str, Argument<'_>)]) -> String {
        self.wording.with(key, arguments)
    }

    fn date(&self, date: NaiveDate) -> String {
        self.wording.date(date)
    }

    fn period(&self, period: Period) -> String {
        self.wording.period(period)
    }

    /// A proper name.
    fn name<'n>(&self, (ar, fr): (&'n str, &'n str)) -> &'n str {
        self.wording.language().name(ar, fr)
    }

    /// A number, or that it is not reported.
    fn figure(&self, value: Option<i64>) -> String {
        value.map_or_else(|| self.text("not-reported"), |value| isolate(&self.wording.number(value)))
    }

    /// A part of a whole as a percentage; zero of zero is 0%.
    fn share(&self, part: i64, whole: i64) -> String {
        self.wording.percent(if whole == 0 { 0.0 } else { part as f64 / whole as f64 })
    }

    /// The units of a line as a phrase: «21 مركزا»; `None` where not reported.
    fn units(&self, line: &Line) -> Option<String> {
        line.units.map(|count| count_units(&self.figures.nouns, &line.programme.code, self.wording, count))
    }

    /// A difference with its sign: «+114», and in relation to what was before: «+4,1%».
    fn signed(&self, change: Change) -> (String, Option<String>) {
        let sign = if change.difference > 0 { "+" } else { "" };
        let number = format!("{sign}{}", self.wording.number(change.difference));
        (number, change.ratio.map(|ratio| format!("{sign}{}", self.wording.percent(ratio))))
    }

    /// A change as a table's cell.
    fn change(&self, change: Option<Change>) -> String {
        let Some(change) = change else { return self.text("not-comparable") };
        match self.signed(change) {
            _ if change.difference == 0 => self.text("unchanged"),
            (difference, Some(percent)) => self
                .say("change", &[("difference", Argument::Text(&difference)), ("percent", Argument::Text(&percent))]),
            (difference, None) => isolate(&difference),
        }
    }

    /// The total row of a table: what it is called depends on whether the rows have gaps.
    fn total_label(&self, has_gaps: bool) -> String {
        self.text(if has_gaps { "total-reported" } else { "total" })
    }

    fn column(&self, key: &str, weight: f32) -> Column {
        Column { heading: self.text(key), align: Align::Start, weight }
    }

    fn number_column(&self, key: &str, weight: f32) -> Column {
        Column { heading: self.text(key), align: Align::End, weight }
    }

    fn table(&self, caption: &str, columns: Vec<Column>, rows: Vec<Row>) -> Block {
        Block::Table(Table { caption: Some(self.text(caption)), columns, rows, first_column_is_header: true })
    }
}

/// Whether a line's figures come from a publication.
fn is_published(line: &Line) -> bool {
    matches!(line.source, Some(Source::Published(_)))
}

/// Keeps a number's sign and marks together where it stands alone in a line from right to left.
fn isolate(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

fn heading(level: u8, text: String) -> Block {
    Block::Heading { level, text }
}

fn body(text: String) -> Block {
    Block::Paragraph { text, style: ParagraphStyle::Body }
}

fn note(text: String) -> Block {
    Block::Paragraph { text, style: ParagraphStyle::Note }
}

fn row(cells: Vec<String>) -> Row {
    Row { cells, emphasis: false }
}

fn total_row(cells: Vec<String>) -> Row {
    Row { cells, emphasis: true }
}
