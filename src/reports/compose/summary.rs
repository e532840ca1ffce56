//! The summary: the sentence to remember, headline figures, the table of programmes.

use super::super::document::{Block, Fact, ParagraphStyle};
use super::{Change, Composer, Sum, heading, note, row, total_row};
use crate::activity::lines::Source;
use crate::reports::figures::Section;
use crate::wording::Argument;

/// Agreements that end within so many days are pointed out. The message files say the number too.
pub(super) const SOON: i64 = 90;

impl Composer<'_> {
    pub(super) fn summary(&self) -> Vec<Block> {
        vec![
            heading(1, self.text("summary-heading")),
            Block::Paragraph { text: self.lead(), style: ParagraphStyle::Lead },
            Block::Facts { items: self.headline_figures() },
            self.programmes(),
            note(self.text("summary-note")),
        ]
    }

    /// The sentence to remember: how many beneficiaries, and whether that is more or less than before.
    fn lead(&self) -> String {
        let period = self.period(self.figures.period);
        let previous = self.figures.previous_period.map(|period| self.period(period)).unwrap_or_default();
        let Some(count) = self.figures.beneficiaries else {
            return self.say("lead-not-reported", &[("period", Argument::Text(&period))]);
        };
        let change = self.total_change();
        let key = match (&change, self.figures.previous_beneficiaries) {
            _ if count == 0 => "lead-zero",
            (_, None) => "lead-no-previous",
            (None, Some(_)) => "lead-not-comparable",
            (Some(change), _) if change.difference == 0 => "lead-unchanged",
            (Some(Change { ratio: None, .. }), _) => "lead-up-from-zero",
            (Some(change), _) if change.difference > 0 => "lead-up",
            (Some(_), _) => "lead-down",
        };
        let difference = change.map_or(0, |change| change.difference.abs());
        let percent = change.and_then(|change| self.signed(change).1).unwrap_or_default();
        self.say(
            key,
            &[
                ("count", Argument::Number(count)),
                ("period", Argument::Text(&period)),
                ("previous", Argument::Text(&previous)),
                ("difference", Argument::Number(difference)),
                ("percent", Argument::Text(&percent)),
            ],
        )
    }

    /// The change of the total; `None` where the same programmes did not report both times: such sums do not compare.
    fn total_change(&self) -> Option<Change> {
        let mut counted = self.counted();
        counted
            .all(|section| section.line.beneficiaries.is_some() == section.previous_beneficiaries.is_some())
            .then(|| Change::between(self.figures.previous_beneficiaries, self.figures.beneficiaries))?
    }

    /// The sections whose beneficiaries are in the total.
    fn counted(&self) -> impl Iterator<Item = &Section> {
        self.figures.sections.iter().filter(|section| section.has_centres())
    }

    fn headline_figures(&self) -> Vec<Fact> {
        let mut facts = vec![Fact {
            label: self.text("fact-beneficiaries"),
            value: self.figure(self.figures.beneficiaries),
            details: self
                .figures
                .beneficiaries
                .map(|_| self.change_in_words(self.total_change()))
                .into_iter()
                .collect(),
        }];
        let share = self.figures.women.zip(self.figures.beneficiaries).filter(|(_, all)| *all > 0);
        facts.push(Fact {
            label: self.text("fact-women"),
            value: self.figure(self.figures.women),
            details: share
                .map(|(women, all)| self.say("fact-women-share", &[("share", Argument::Text(&self.share(women, all)))]))
                .into_iter()
                .collect(),
        });
        facts.push(Fact { label: self.text("fact-units"), value: self.figure(self.figures.units()), details: vec![] });
        if let Some(returns) = &self.figures.completeness {
            facts.push(Fact {
                label: self.text("fact-returns"),
                value: self.say(
                    "fact-returns-value",
                    &[
                        ("received", Argument::Number(returns.received)),
                        ("expected", Argument::Number(returns.expected)),
                    ],
                ),
                details: vec![self.share(returns.received, returns.expected)],
            });
        }
        let registered = |section: &&Section| {
            section.line.programme.counts == "agreements" && section.line.source == Some(Source::Register)
        };
        if let Some(section) = self.figures.sections.iter().find(registered) {
            facts.push(Fact {
                label: self.text("fact-agreements"),
                value: self.figure(section.line.units),
                details: vec![],
            });
            facts.push(Fact {
                label: self.text("fact-ending"),
                value: self.wording.number(self.ending_soon().count() as i64),
                details: vec![self.text("fact-ending-detail")],
            });
        }
        facts
    }

    fn change_in_words(&self, change: Option<Change>) -> String {
        let Some(change) = change else { return self.text("fact-not-comparable") };
        match self.signed(change) {
            _ if change.difference == 0 => self.text("fact-unchanged"),
            (difference, Some(percent)) => self.say(
                "fact-change",
                &[("difference", Argument::Text(&difference)), ("percent", Argument::Text(&percent))],
            ),
            (difference, None) => self.say("fact-change-number", &[("difference", Argument::Text(&difference))]),
        }
    }

    /// All programmes in one table. Columns that no programme has a figure for are left out.
    fn programmes(&self) -> Block {
        let with_women = self.counted().any(|section| section.line.women.is_some());
        let with_change = self.counted().any(|section| section.previous_beneficiaries.is_some());
        let mut columns = vec![
            self.column("column-programme", 3.2),
            self.column("column-units", 1.7),
            self.number_column("column-beneficiaries", 1.5),
        ];
        columns.extend(with_women.then(|| self.number_column("column-women", 1.3)));
        columns.extend(with_change.then(|| self.number_column("column-change", 1.9)));
        let cells = |first: String, units: String, [beneficiaries, women, change]: [String; 3]| {
            let mut cells = vec![first, units, beneficiaries];
            cells.extend(with_women.then_some(women));
            cells.extend(with_change.then_some(change));
            cells
        };
        let mut rows: Vec<_> = self
            .figures
            .sections
            .iter()
            .map(|section| {
                let line = &section.line;
                let units = self.units(line).unwrap_or_else(|| self.text("not-reported"));
                let figures = match section.has_centres() {
                    true => [
                        self.figure(line.beneficiaries),
                        self.figure(line.women),
                        self.change(Change::between(section.previous_beneficiaries, line.beneficiaries)),
                    ],
                    false => std::array::from_fn(|_| self.text("not-applicable")),
                };
                row(cells(line.programme.name(self.wording.language()).to_string(), units, figures))
            })
            .collect();
        let beneficiaries = Sum::of(self.counted().map(|section| section.line.beneficiaries));
        // Women are summed only where every programme in the sum of beneficiaries tells them.
        let figures =
            [self.figure(beneficiaries.value), self.figure(self.figures.women), self.change(self.total_change())];
        rows.push(total_row(cells(self.total_label(beneficiaries.has_gaps), String::new(), figures)));
        self.table("summary-table", columns, rows)
    }
}
