//! The numbered sections: one for each programme.

use super::super::document::{Bar, BarChart, BarForm, Block};
use super::{Composer, Sum, body, heading, is_published, isolate, note, row, total_row};
use crate::activity::lines::{Line, Source};
use crate::period::Period;
use crate::reports::figures::{Section, Unit};
use crate::wording::Argument;

impl Composer<'_> {
    /// A programme's section: heading, purpose, and what it counts.
    pub(super) fn section(&self, section: &Section) -> Vec<Block> {
        let programme = &section.line.programme;
        let language = self.wording.language();
        let mut blocks = vec![
            heading(
                1,
                self.say(
                    "section-heading",
                    &[
                        ("number", Argument::Number(i64::from(programme.position))),
                        ("name", Argument::Text(programme.name(language))),
                    ],
                ),
            ),
            body(programme.purpose(language).to_string()),
        ];
        blocks.extend(match programme.counts.as_str() {
            "agreements" => self.agreements(&section.line),
            "trainings" => self.trainings(&section.line),
            "cooperatives" => self.cooperatives(&section.line),
            _ => self.centres(section),
        });
        blocks
    }

    fn centres(&self, section: &Section) -> Vec<Block> {
        let line = &section.line;
        let mut blocks = self.activity(line);
        if line.source == Some(Source::Returns) {
            blocks.push(self.indicators(line));
        }
        let by_unit = section.units.len() > 1 || line.programme.figures_by_unit;
        // Units of which none has a figure would make a table of gaps.
        if by_unit && section.units.iter().any(|unit| unit.beneficiaries.is_some()) {
            blocks.extend(self.units_table(line, &section.units));
        }
        blocks.extend(self.months(&section.months));
        blocks
    }

    /// What a section says where there is no figure at all.
    pub(super) fn nothing(&self, line: &Line) -> Block {
        let key = if is_published(line) { "section-source-silent" } else { "section-not-reported" };
        body(self.say(key, &[("period", Argument::Text(&self.period(self.figures.period)))]))
    }

    /// How many units there are and whom they serve, in a sentence or two.
    fn activity(&self, line: &Line) -> Vec<Block> {
        let units = self.units(line).unwrap_or_default();
        let with = |key: &str| {
            body(self.say(
                key,
                &[
                    ("units", Argument::Text(&units)),
                    ("count", Argument::Number(line.beneficiaries.unwrap_or_default())),
                    ("date", Argument::Text(&self.date(self.figures.as_of))),
                    ("period", Argument::Text(&self.period(self.figures.period))),
                ],
            ))
        };
        match (line.units, line.beneficiaries) {
            (None, None) => vec![self.nothing(line)],
            (None, Some(_)) => vec![with("section-beneficiaries-only")],
            (Some(0), None) => vec![with("section-no-units")],
            (Some(0), Some(_)) => vec![with("section-no-units"), with("section-beneficiaries-of-closed")],
            (Some(_), None) if is_published(line) => vec![with("section-published-units-only")],
            (Some(_), None) => vec![with("section-units-only")],
            (Some(_), Some(_)) if is_published(line) => vec![with("section-published")],
            (Some(_), Some(_)) => vec![with("section-activity")],
        }
    }

    /// The figures of returns, each with how it is counted. Graduates and services are left out where there are none:
    /// not every programme has them.
    fn indicators(&self, line: &Line) -> Block {
        let mut rows = Vec::new();
        let mut add = |key: &str, method: &str, value: Option<i64>| {
            rows.push(row(vec![self.text(key), self.text(method), self.figure(value)]));
        };
        add("indicator-beneficiaries", "method-stock", line.beneficiaries);
        add("indicator-women", "method-stock", line.women);
        add("indicator-entrants", "method-flow", line.entrants);
        if line.graduates.is_some() {
            add("indicator-graduates", "method-flow", line.graduates);
        }
        add("indicator-drop-outs", "method-flow", line.drop_outs);
        if line.service_contacts.is_some() {
            add("indicator-service-contacts", "method-flow", line.service_contacts);
        }
        let columns = vec![
            self.column("column-indicator", 2.4),
            self.column("column-method", 2.3),
            self.number_column("column-figure", 1.3),
        ];
        self.table("indicators-table", columns, rows)
    }

    /// Each unit's own figure, with the sum of what is printed.
    fn units_table(&self, line: &Line, units: &[Unit]) -> Vec<Block> {
        let with_place = units.iter().any(|unit| unit.place.is_some());
        let with_women = units.iter().any(|unit| unit.women.is_some());
        let mut columns = vec![self.column("column-name", 3.4)];
        columns.extend(with_place.then(|| self.column("column-place", 1.8)));
        columns.push(self.number_column("column-beneficiaries", 1.4));
        columns.extend(with_women.then(|| self.number_column("column-women", 1.3)));
        let cells = |name: String, place: String, beneficiaries: String, women: String| {
            let mut cells = vec![name];
            cells.extend(with_place.then_some(place));
            cells.push(beneficiaries);
            cells.extend(with_women.then_some(women));
            cells
        };
        let mut rows: Vec<_> = units
            .iter()
            .map(|unit| {
                let place = unit.place.as_ref().map(|(ar, fr)| self.name((ar, fr)).to_string());
                row(cells(
                    self.name((&unit.name_ar, &unit.name_fr)).to_string(),
                    place.unwrap_or_else(|| self.text("not-stated")),
                    self.figure(unit.beneficiaries),
                    self.figure(unit.women),
                ))
            })
            .collect();
        let beneficiaries = Sum::of(units.iter().map(|unit| unit.beneficiaries));
        let women = Sum::of(units.iter().map(|unit| unit.women));
        let label = self.total_label(beneficiaries.has_gaps || (with_women && women.has_gaps));
        rows.push(total_row(cells(label, String::new(), self.figure(beneficiaries.value), self.figure(women.value))));
        let mut blocks = vec![self.table("units-table", columns, rows)];
        if let (Some(sum), Some(figure)) = (beneficiaries.value, line.beneficiaries)
            && sum != figure
        {
            let numbers = [("sum", Argument::Number(sum)), ("figure", Argument::Number(figure))];
            blocks.push(note(self.say("units-difference", &numbers)));
        }
        blocks
    }

    /// The last twelve months as a chart; nothing where no month has a figure.
    fn months(&self, months: &[(Period, Option<i64>)]) -> Vec<Block> {
        let known: Vec<(Period, i64)> = months.iter().filter_map(|(month, value)| Some((*month, (*value)?))).collect();
        let (Some(first), Some(last)) = (months.first(), months.last()) else { return vec![] };
        let Some(alternative) = self.chart_in_words(&known) else { return vec![] };
        let bars = months
            .iter()
            .map(|(month, value)| Bar {
                label: self.period(*month),
                value: value.map(|value| value as f64),
                shown: value.map_or_else(|| self.text("chart-gap"), |value| isolate(&self.wording.number(value))),
            })
            .collect();
        let title = self.say(
            "chart-title",
            &[("first", Argument::Text(&self.period(first.0))), ("last", Argument::Text(&self.period(last.0)))],
        );
        let gaps = months.len() - known.len();
        let unit = match gaps {
            0 => self.text("chart-unit"),
            _ => self.say("chart-unit-gaps", &[("count", Argument::Number(gaps as i64))]),
        };
        vec![Block::BarChart(BarChart { form: BarForm::Upright, title, alternative, unit, bars })]
    }

    /// First, last, highest and lowest of the reported months, for those who do not see the chart.
    fn chart_in_words(&self, known: &[(Period, i64)]) -> Option<String> {
        let (first, last) = (known.first()?, known.last()?);
        // Of equal values, the earliest month.
        let highest = known.iter().rev().max_by_key(|(_, value)| *value)?;
        let lowest = known.iter().min_by_key(|(_, value)| *value)?;
        let key = if known.len() == 1 { "chart-alternative-one" } else { "chart-alternative" };
        Some(self.say(
            key,
            &[
                ("first", Argument::Text(&self.period(first.0))),
                ("first-value", Argument::Number(first.1)),
                ("last", Argument::Text(&self.period(last.0))),
                ("last-value", Argument::Number(last.1)),
                ("highest", Argument::Text(&self.period(highest.0))),
                ("highest-value", Argument::Number(highest.1)),
                ("lowest", Argument::Text(&self.period(lowest.0))),
                ("lowest-value", Argument::Number(lowest.1)),
            ],
        ))
    }
}
