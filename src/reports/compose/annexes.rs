//! The annexes: all centres, missing returns, what changed against the edition before, method.

use super::super::document::Block;
use super::{Composer, Sum, body, heading, is_published, isolate, row, total_row};
use crate::activity::PublishedSource;
use crate::activity::lines::Source;
use crate::period::Period;
use crate::reports::figures::Completeness;
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

    /// Every centre of the coordination, programme by programme; nothing where no centre is known.
    fn all_centres(&self) -> Vec<Block> {
        let sections = self.figures.with_centres();
        let sections: Vec<_> =
            sections.filter(|section| section.units.iter().any(|unit| unit.centre_id.is_some())).collect();
        let mut blocks = vec![];
        for section in sections {
            blocks.push(heading(2, section.line.programme.name(self.wording.language()).to_string()));
            let columns = vec![
                self.column("column-name", 3.2),
                self.column("column-place", 1.8),
                self.column("column-setting", 1.3),
                self.number_column("column-capacity", 1.0),
                self.number_column("column-beneficiaries", 1.2),
                self.number_column("column-women", 1.0),
            ];
            let mut rows: Vec<_> = section
                .units
                .iter()
                .map(|unit| {
                    let place = unit.place.as_ref().map(|(ar, fr)| self.name((ar, fr)).to_string());
                    row(vec![
                        self.name((&unit.name_ar, &unit.name_fr)).to_string(),
                        place.unwrap_or_else(|| self.text("not-stated")),
                        self.setting(unit.setting.as_deref()),
                        unit.capacity.map_or_else(|| self.text("not-stated"), |capacity| self.figure(Some(capacity))),
                        self.figure(unit.beneficiaries),
                        self.figure(unit.women),
                    ])
                })
                .collect();
            let capacity = Sum::of(section.units.iter().map(|unit| unit.capacity));
            let beneficiaries = Sum::of(section.units.iter().map(|unit| unit.beneficiaries));
            let women = Sum::of(section.units.iter().map(|unit| unit.women));
            let has_gaps = beneficiaries.has_gaps || women.has_gaps || capacity.has_gaps;
            rows.push(total_row(vec![
                self.total_label(has_gaps),
                String::new(),
                String::new(),
                capacity.value.map_or_else(|| self.text("not-stated"), |value| self.figure(Some(value))),
                self.figure(beneficiaries.value),
                self.figure(women.value),
            ]));
            blocks.push(self.table("centres-table", columns, rows));
        }
        blocks
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
            method.push(self.text("method-capacity"));
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
