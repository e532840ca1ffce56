//! The closing chapters: how complete the returns are, and where the figures come from.

use super::super::document::Block;
use super::{Composer, body, heading, is_published, isolate, row};
use crate::activity::PublishedSource;
use crate::activity::lines::Source;
use crate::period::Period;
use crate::reports::figures::Completeness;
use crate::wording::Argument;

impl Composer<'_> {
    pub(super) fn completeness(&self) -> Vec<Block> {
        let mut blocks = vec![heading(1, self.text("completeness-heading"))];
        match &self.figures.completeness {
            Some(returns) => blocks.extend(self.returns(returns)),
            None if self.is_published() => blocks.push(body(self.text("completeness-published"))),
            None => blocks.push(body(self.text("completeness-none-expected"))),
        }
        blocks
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

    pub(super) fn sources(&self) -> Vec<Block> {
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
        let mut blocks = vec![
            heading(1, self.text("sources-heading")),
            heading(2, self.text("sources-where")),
            Block::List { items },
        ];
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
