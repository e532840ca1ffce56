//! Figures → document: the report's headings, sentences, tables and charts in one language.
//!
//! Every sentence is a whole message of the `report.ftl` files; this module only chooses which one holds and what
//! stands in it. Pure: the same paper gives the same document.

mod annexes;
mod corrections;
mod first_page;
mod programmes;
#[cfg(test)]
mod properties;
mod registers;
mod sections;
#[cfg(test)]
pub(in crate::reports) mod tests;

use chrono::NaiveDate;
use typeset::document::{
    Align, Block, Column, Direction, Document, ParagraphStyle, Row, Signature, Table, Verification,
};

use super::data;
use super::figures::{Comparison, Figures, Moved};
use super::paper::{Paper, code_of};
use crate::activity::lines::{Line, Source};
use crate::network::count_units;
use crate::period::{Period, PeriodKind};
use crate::wording::{Argument, Wording};

/// What a paper says, in its language. `json` is [`Paper::to_json`].
pub fn document(paper: &Paper, json: String) -> Document {
    let figures = &paper.figures;
    let wording = Wording::of(paper.language);
    let composer = Composer { figures, wording, paper };
    let coordination = figures.coordination.name(wording.language());
    let period = wording.period(figures.period);
    let about = [("coordination", Argument::Text(coordination)), ("period", Argument::Text(&period))];
    let mut blocks = composer.first_page();
    blocks.extend(composer.programmes());
    for section in &figures.sections {
        blocks.extend(composer.section(section));
    }
    blocks.extend(composer.annexes());
    blocks.extend(composer.signature(&json));
    Document {
        language_tag: wording.language().tag().to_string(),
        direction: match wording.language().is_right_to_left() {
            true => Direction::RightToLeft,
            false => Direction::LeftToRight,
        },
        title: wording.with("document-title", &about),
        author: wording.text("institution-name"),
        subject: wording.with("document-subject", &about),
        created: figures.changed_at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        masthead: composer.masthead(),
        running_header: wording.with("running-header", &about),
        banner: figures.demonstration.then(|| wording.text("demonstration-banner")),
        blocks,
        attachments: data::attachments(paper, json),
    }
}

/// Lets no line end beside a number: «31 octobre 2026» and «21 centres» are read in one go.
fn unbroken(text: &str) -> String {
    let mut whole = String::with_capacity(text.len() + 4);
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        whole.push_str(word);
        if let Some(next) = words.peek() {
            let has_number = [word, *next].iter().any(|word| word.contains(|c: char| c.is_ascii_digit()));
            whole.push(if has_number { NO_BREAK_SPACE } else { ' ' });
        }
    }
    whole
}

/// The words at the foot of a page: «صفحة 3 من 12», and the code of an issued report.
pub fn page_label(wording: &Wording, page: usize, total: usize, code: Option<&str>) -> String {
    let number = |count: usize| Argument::Number(i64::try_from(count).unwrap_or(i64::MAX));
    let numbers = [("page", number(page)), ("total", number(total))];
    match code {
        Some(code) => wording.with("page-label-code", &[numbers[0], numbers[1], ("code", Argument::Text(code))]),
        None => wording.with("page-label", &numbers),
    }
}

const NO_BREAK_SPACE: char = '\u{a0}';

/// A paper and the language to say it in.
#[derive(Clone, Copy)]
struct Composer<'a> {
    figures: &'a Figures,
    wording: &'a Wording,
    paper: &'a Paper,
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
    /// Where the report is signed, and how to find out whether it is genuine.
    fn signature(&self, json: &str) -> Vec<Block> {
        let fields = ["signature-place", "signature-date", "signature-name", "signature-sign"];
        if !self.paper.issued {
            return vec![heading(1, self.text("signature-heading")), body(self.text("signature-not-issued"))];
        }
        let code = code_of(json);
        let address = self.paper.address.as_ref().map(|base| format!("{}/verify/{code}", base.trim_end_matches('/')));
        let text = self.text(if address.is_some() { "verification-text" } else { "verification-text-no-address" });
        let alternative = address.as_ref().map_or(String::new(), |address| {
            self.say("verification-alternative", &[("address", Argument::Text(address))])
        });
        vec![
            heading(1, self.text("signature-heading")),
            Block::Signature(Signature {
                fields: fields.into_iter().map(|key| self.text(key)).collect(),
                verification: Some(Verification { text, code, address, alternative }),
            }),
        ]
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

    /// A message that chooses its form by a count alone.
    fn counted(&self, key: &str, count: usize) -> String {
        self.say(key, &[("count", Argument::Number(i64::try_from(count).unwrap_or(i64::MAX)))])
    }

    fn date(&self, date: NaiveDate) -> String {
        self.wording.date(date).replace(' ', "\u{a0}")
    }

    fn period(&self, period: Period) -> String {
        unbroken(&self.wording.period(period))
    }

    /// A period where there is little room: of months, the short names.
    fn short_period(&self, period: Period) -> String {
        match period.kind() {
            PeriodKind::Month => unbroken(&self.wording.month_label(period)),
            _ => self.period(period),
        }
    }

    /// A proper name.
    fn name<'n>(&self, (ar, fr): (&'n str, &'n str)) -> &'n str {
        self.wording.language().name(ar, fr)
    }

    /// Several texts in a line.
    fn joined(&self, texts: impl Iterator<Item = String>) -> String {
        texts.map(|text| isolate(&text)).collect::<Vec<_>>().join(&self.text("list-separator"))
    }

    /// A number, or that it is not reported.
    fn figure(&self, value: Option<i64>) -> String {
        value.map_or_else(|| self.text("not-reported"), |value| isolate(&self.wording.number(value)))
    }

    /// An amount of money, 0 alone where it is nothing, or that none is stated.
    fn money(&self, centimes: Option<i64>) -> String {
        match centimes {
            None => self.text("not-stated"),
            Some(0) => self.figure(Some(0)),
            Some(centimes) => isolate(&unbroken(&self.wording.dirhams(centimes))),
        }
    }

    /// A part of a whole as a percentage; zero of zero is 0%.
    fn share(&self, part: i64, whole: i64) -> String {
        self.wording.percent(if whole == 0 { 0.0 } else { part as f64 / whole as f64 })
    }

    /// The units of a line as a phrase: «21 مركزا»; `None` where not reported.
    fn units(&self, line: &Line) -> Option<String> {
        let counted = |count| count_units(&self.figures.nouns, &line.programme.code, self.wording, count);
        line.units.map(|count| unbroken(&counted(count)))
    }

    /// A difference with its sign: «+114».
    fn signed(&self, difference: i64) -> String {
        let sign = if difference > 0 { "+" } else { "" };
        format!("{sign}{}", self.wording.number(difference))
    }

    /// A ratio with its sign: «+4,1%».
    fn signed_percent(&self, ratio: f64) -> String {
        let percent = self.wording.percent(ratio);
        // What rounds to nothing has no sign.
        let is_nothing = percent.chars().filter(char::is_ascii_digit).all(|digit| digit == '0');
        match ratio > 0.0 && !is_nothing {
            true => format!("+{percent}"),
            false if is_nothing => percent.trim_start_matches('-').to_string(),
            false => percent,
        }
    }

    /// A change in a line: «+114 (+4,1%)», «دون تغيير».
    fn change_words(&self, comparison: Comparison) -> String {
        let difference = self.signed(comparison.difference());
        let star = star(comparison.is_partial());
        match comparison.ratio() {
            _ if comparison.difference() == 0 => self.text("unchanged") + star,
            Some(ratio) => {
                let percent = self.signed_percent(ratio);
                let change = [("difference", Argument::Text(&difference)), ("percent", Argument::Text(&percent))];
                let said = self.say("change", &change) + star;
                // Without a letter in it, an isolate would run from left to right, the percentage before the number.
                match self.wording.language().is_right_to_left() {
                    true => format!("\u{2067}{said}\u{2069}"),
                    false => said,
                }
            }
            None => isolate(&(difference + star)),
        }
    }

    /// How a figure moved against the period before and a year earlier, a line each.
    fn changes_of(&self, moved: &Moved) -> Vec<String> {
        let figures = self.figures;
        let against = [(figures.previous_period, moved.previous), (figures.year_before, moved.year_before)];
        let said = against.into_iter().filter_map(|(period, comparison)| {
            let period = self.short_period(period?);
            let period = ("period", Argument::Text(&period));
            Some(match comparison {
                Some(comparison) => {
                    let change = self.change_words(comparison);
                    self.say("change-against", &[("change", Argument::Text(&change)), period])
                }
                None => self.say("change-not-comparable", &[period]),
            })
        });
        said.collect()
    }

    /// The total row of a table: what it is called depends on whether the rows have gaps.
    fn total_label(&self, has_gaps: bool) -> String {
        self.text(if has_gaps { "total-reported" } else { "total" })
    }

    fn column(&self, key: &str, weight: f32) -> Column {
        Column { heading: self.text(key), align: Align::Start, weight }
    }

    fn number_column(&self, key: &str, weight: f32) -> Column {
        numbers_under(self.text(key), weight)
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

/// A column of numbers.
fn numbers_under(heading: String, weight: f32) -> Column {
    Column { heading, align: Align::End, weight }
}

fn heading(level: u8, text: String) -> Block {
    Block::Heading { level, text }
}

/// What stands after a figure that is partial, and leads to the note that says so.
fn star(is_partial: bool) -> &'static str {
    if is_partial { "*" } else { "" }
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
