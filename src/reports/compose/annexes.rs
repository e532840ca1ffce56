//! The annexes: all centres, missing returns, what changed against the edition before, method.

use typeset::document::Block;

use super::{Composer, Sum, body, heading, is_published, isolate, row, total_row};
use crate::activity::PublishedSource;
use crate::activity::lines::Source;
use crate::period::{Period, PeriodKind};
use crate::reports::figures::{Completeness, Section, Unit};
use crate::wording::Argument;

impl Composer<'_> {
    pub(super) fn annexes(&self) -> Vec<Block> {
        let mut annexes: Vec<(String, Vec<Block>)> = vec![];
        let centres = self.all_centres();
        if !centres.is_empty() {
            annexes.push((self.text("annex-centres"), centres));
        }
        annexes.push((self.text("completeness-heading"), self.completeness()));
        if let Some(replaced) = &self.paper.edition.replaces {
            let number = [("replaced", Argument::Number(i64::from(replaced.number)))];
            annexes.push((self.say("changes-heading", &number), self.changes(replaced)));
        }
        annexes.push((self.text("sources-heading"), self.method()));
        let numbered = annexes.into_iter().zip(1..).flat_map(|((title, blocks), number)| {
            let heading =
                self.say("annex-heading", &[("number", Argument::Number(number)), ("title", Argument::Text(&title))]);
            [super::heading(1, heading)].into_iter().chain(blocks)
        });
        numbered.collect()
    }

    /// The number of the annex on completeness: it comes after that of all centres, where any is known.
    pub(super) fn completeness_annex(&self) -> i64 {
        if self.known_centres().next().is_some() { 2 } else { 1 }
    }

    fn known_centres(&self) -> impl Iterator<Item = (&Section, &Unit)> {
        let units = self.figures.with_centres();
        let units = units.flat_map(|section| section.units.iter().map(move |unit| (section, unit)));
        units.filter(|(_, unit)| unit.centre_id.is_some())
    }

    /// Every centre of the coordination in one table, programme by programme; nothing where no centre is known.
    fn all_centres(&self) -> Vec<Block> {
        let units: Vec<_> = self.known_centres().collect();
        if units.is_empty() {
            return vec![];
        }
        let columns = vec![
            self.column("column-name", 2.8),
            self.column("column-programme", 1.9),
            self.column("column-place", 1.5),
            self.column("column-setting", 1.1),
            self.number_column("column-capacity", 0.9),
            self.number_column("column-beneficiaries", 1.1),
            self.number_column("column-women", 0.9),
        ];
        let stated = |value: Option<i64>| match value {
            Some(_) => self.figure(value),
            None => self.text("not-stated"),
        };
        let mut rows: Vec<_> = units
            .iter()
            .map(|(section, unit)| {
                let place = unit.place.as_ref().map(|(ar, fr)| self.name((ar, fr)).to_string());
                row(vec![
                    self.name((&unit.name_ar, &unit.name_fr)).to_string(),
                    section.line.programme.name(self.wording.language()).to_string(),
                    place.unwrap_or_else(|| self.text("not-stated")),
                    self.setting(unit.setting.as_deref()),
                    stated(unit.capacity),
                    self.figure(unit.beneficiaries),
                    self.figure(unit.women),
                ])
            })
            .collect();
        let sum = |of: fn(&Unit) -> Option<i64>| Sum::of(units.iter().map(|(_, unit)| of(unit)));
        let (capacity, beneficiaries, women) =
            (sum(|unit| unit.capacity), sum(|unit| unit.beneficiaries), sum(|unit| unit.women));
        let has_gaps = capacity.has_gaps || beneficiaries.has_gaps || women.has_gaps;
        rows.push(total_row(vec![
            self.total_label(has_gaps),
            String::new(),
            String::new(),
            String::new(),
            stated(capacity.value),
            self.figure(beneficiaries.value),
            self.figure(women.value),
        ]));
        vec![self.table("centres-table", columns, rows)]
    }

    fn completeness(&self) -> Vec<Block> {
        match &self.figures.completeness {
            Some(returns) => self.returns(returns),
            None if self.is_published() => vec![body(self.text("completeness-published"))],
            None => vec![body(self.text("completeness-none-expected"))],
        }
    }

    fn returns(&self, returns: &Completeness) -> Vec<Block> {
        let counted = |key: &str, count: i64| body(self.say(key, &[("count", Argument::Number(count))]));
        let mut blocks: Vec<Block> = self.returns_received().map(body).into_iter().collect();
        if returns.received > 0 {
            blocks.push(counted("returns-validated", returns.validated));
        }
        let waiting = returns.received - returns.validated;
        if waiting > 0 {
            blocks.push(counted("returns-not-validated", waiting));
        }
        let of_expected = |key: &str, count: i64| {
            row(vec![self.text(key), self.figure(Some(count)), isolate(&self.share(count, returns.expected))])
        };
        let columns = vec![
            self.column("column-returns", 2.0),
            self.number_column("column-count", 1.0),
            self.number_column("column-share", 1.2),
        ];
        let rows = vec![
            row(vec![
                self.text("returns-expected-label"),
                self.figure(Some(returns.expected)),
                isolate(&self.wording.percent(1.0)),
            ]),
            of_expected("returns-received-label", returns.received),
            of_expected("returns-validated-label", returns.validated),
        ];
        blocks.push(self.table("returns-table", columns, rows));
        blocks.push(counted("centres-missing", returns.missing.len() as i64));
        if !returns.missing.is_empty() {
            blocks.push(self.missing(returns));
        }
        blocks
    }

    fn missing(&self, returns: &Completeness) -> Block {
        let language = self.wording.language();
        let columns = vec![
            self.column("column-centre", 2.8),
            self.column("column-province", 1.7),
            self.column("column-programme", 2.1),
            self.column("column-months", 2.2),
        ];
        let rows = returns.missing.iter().map(|centre| {
            row(vec![
                self.name((&centre.name_ar, &centre.name_fr)).to_string(),
                self.name((&centre.province.0, &centre.province.1)).to_string(),
                centre.programme.name(language).to_string(),
                self.month_list(&centre.months),
            ])
        });
        self.table("missing-table", columns, rows.collect())
    }

    /// Months in a line, those that follow one another as a range.
    fn month_list(&self, months: &[Period]) -> String {
        let runs = months.chunk_by(|month, next| month.end() == next.start());
        let said: Vec<String> = runs
            .filter_map(|run| {
                let (first, last) = (run.first()?, run.last()?);
                Some(match run.len() {
                    1 => self.period(*first),
                    _ => self.say(
                        "period-range",
                        &[
                            ("first", Argument::Text(&self.period(*first))),
                            ("last", Argument::Text(&self.period(*last))),
                        ],
                    ),
                })
            })
            .collect();
        said.join(&self.text("list-separator"))
    }

    /// Definitions, formulas, rules, and where the figures come from.
    fn method(&self) -> Vec<Block> {
        let mut items = vec![];
        let any =
            |source: Source| self.figures.sections.iter().any(|section| section.line.source == Some(source.clone()));
        if any(Source::Returns) {
            items.push(self.text("source-returns"));
        }
        if any(Source::Register) {
            items.push(self.text("source-registers"));
        }
        items.extend(self.figures.sources.iter().map(|source| self.publication(source)));
        if items.is_empty() {
            items.push(self.text("source-none"));
        }
        let mut blocks = vec![heading(2, self.text("sources-where")), Block::List { items }];
        let language = self.wording.language();
        let notes =
            self.figures.sources.iter().map(|source| language.pick(&source.note_ar, &source.note_fr, &source.note_en));
        blocks.extend(notes.filter(|text| !text.is_empty()).map(|text| body(text.to_string())));
        blocks.push(heading(2, self.text("method-heading")));
        let mut method = vec![];
        if !self.figures.sections.iter().all(|section| is_published(&section.line)) {
            method.push(self.text("method-stock-definition"));
            method.push(self.text("method-flow-definition"));
        }
        if self.figures.sections.iter().any(|section| is_published(&section.line)) {
            method.push(self.text("method-published-limits"));
        }
        method.push(self.text("method-enrolments"));
        method.push(self.text("method-not-reported"));
        if self.figures.completeness.is_some() {
            method.push(self.text("method-completeness"));
        }
        method.push(self.text("method-change"));
        if any(Source::Returns) {
            method.push(self.text("method-like-for-like"));
            if self.figures.period.kind() != PeriodKind::Month {
                method.push(self.text("method-flow-months"));
            }
            if self.figures.as_of < self.figures.period.last_day() {
                method.push(self.text("method-running"));
            }
            method.push(self.text("method-capacity"));
            let date = self.date(self.figures.as_of);
            method.push(self.say("method-places", &[("date", Argument::Text(&date))]));
        }
        method.push(self.text("method-sentences"));
        method.push(self.text("method-attention"));
        if any(Source::Register) {
            let date = self.date(self.figures.as_of);
            method.push(self.say("method-agreement-day", &[("date", Argument::Text(&date))]));
        }
        blocks.push(Block::List { items: method });
        if self.figures.demonstration {
            blocks.push(body(self.text("demonstration-statement")));
        }
        blocks
    }

    fn publication(&self, source: &PublishedSource) -> String {
        let date = self.date(source.published_on);
        let publisher = source.publisher.as_deref().unwrap_or_default();
        let key = if publisher.is_empty() { "source-publication" } else { "source-publication-by" };
        self.say(
            key,
            &[
                ("title", Argument::Text(&source.title)),
                ("publisher", Argument::Text(publisher)),
                ("date", Argument::Text(&date)),
            ],
        )
    }
}
