//! The numbered sections: one for each programme.

use typeset::document::{Bar, BarChart, BarForm, Block, Column, Row, Table};

use super::{Composer, Sum, body, heading, is_published, isolate, note, row, star, total_row};
use crate::activity::lines::{Line, Source};
use crate::activity::rules;
use crate::period::Period;
use crate::reports::figures::{Comparison, Month, ProvinceRow, Section, SettingRow, Unit};
use crate::wording::Argument;

/// A programme with more centres shows them by province; the annex lists them all.
const MOST_UNITS: usize = 15;

/// A part of a programme: its name, centres, beneficiaries, women.
type Part = (String, i64, Option<i64>, Option<i64>);

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
        blocks.extend(self.section_changes(section));
        // First what is seen at a glance: the tables after it fill pages without large gaps.
        blocks.extend(self.months(section));
        if line.source == Some(Source::Returns) {
            blocks.push(self.indicators(line));
        }
        blocks.extend(self.ages(section));
        blocks.extend(self.settings(section));
        let by_unit = section.units.len() > 1 || line.programme.figures_by_unit;
        // Units of which none has a figure would make a table of gaps.
        if by_unit && section.units.iter().any(|unit| unit.beneficiaries.is_some()) {
            if section.units.len() <= MOST_UNITS || line.programme.figures_by_unit || is_published(line) {
                blocks.extend(self.units_table(line, &section.units));
            } else {
                blocks.extend(self.provinces_of(section));
                blocks.push(note(self.text("units-in-annex")));
            }
        }
        blocks.extend(self.explanations(section));
        blocks
    }

    /// How the programme's figure moved, and what the comparison leaves out.
    fn section_changes(&self, section: &Section) -> Vec<Block> {
        let against =
            [(self.figures.previous_period, section.previous), (self.figures.year_before, section.year_before)];
        let mut blocks = vec![];
        for (period, comparison) in against {
            let (Some(period), Some(comparison)) = (period, comparison) else { continue };
            let change = self.change_words(comparison);
            blocks.push(body(self.say(
                if comparison.is_partial() { "section-change-partial" } else { "section-change" },
                &[
                    ("period", Argument::Text(&self.period(period))),
                    ("then", Argument::Number(comparison.comparable_then)),
                    ("now", Argument::Number(comparison.comparable_now)),
                    ("change", Argument::Text(&change)),
                ],
            )));
            blocks.extend(self.left_out_of(period, comparison).map(|left_out| note(format!("* {left_out}"))));
        }
        blocks
    }

    /// How many centres a comparison leaves out, and the whole figure of the other period; `None` where it leaves out
    /// none.
    pub(super) fn left_out_of(&self, period: Period, comparison: Comparison) -> Option<String> {
        let arguments = [
            ("count", Argument::Number(comparison.left_out)),
            ("period", Argument::Text(&self.period(period))),
            ("then", Argument::Number(comparison.then)),
        ];
        (comparison.left_out > 0).then(|| self.say("section-left-out", &arguments))
    }

    /// Beneficiaries by age and sex; nothing where all are of one band.
    fn ages(&self, section: &Section) -> Option<Block> {
        let ages = &section.ages;
        // One band alone says no more than the indicators do.
        (ages.len() > 1).then_some(())?;
        let columns = vec![
            self.column("column-age", 2.4),
            self.number_column("column-female", 1.0),
            self.number_column("column-men", 1.0),
            self.number_column("total", 1.0),
        ];
        let cells = |label: String, women: i64, men: i64| {
            vec![label, self.figure(Some(women)), self.figure(Some(men)), self.figure(Some(women + men))]
        };
        let language = self.wording.language();
        let mut rows: Vec<_> = ages
            .iter()
            .map(|age| {
                row(cells(language.pick(&age.name_ar, &age.name_fr, &age.name_en).to_string(), age.women, age.men))
            })
            .collect();
        let women = ages.iter().map(|age| age.women).sum();
        let men = ages.iter().map(|age| age.men).sum();
        rows.push(total_row(cells(self.text("total"), women, men)));
        Some(self.table_of(&section.line, "ages-table", columns, rows))
    }

    /// Towns, their edge, the country; nothing where all centres are in one of them.
    fn settings(&self, section: &Section) -> Option<Block> {
        let of = |row: &SettingRow| (self.setting(Some(&row.setting)), row.units, row.beneficiaries, row.women);
        let parts = section.settings.iter().map(of).collect();
        self.split(&section.line, "settings-table", "column-setting", parts)
    }

    pub(super) fn setting(&self, setting: Option<&str>) -> String {
        crate::reports::facts::setting_name(setting.unwrap_or_default(), self.wording)
    }

    /// A programme of many centres by province; nothing where all are in one.
    fn provinces_of(&self, section: &Section) -> Option<Block> {
        let of = |row: &ProvinceRow| {
            (self.name((&row.name_ar, &row.name_fr)).to_string(), row.units, row.beneficiaries, row.women)
        };
        let parts = section.provinces.iter().map(of).collect();
        self.split(&section.line, "section-provinces-table", "column-province", parts)
    }

    /// Centres, beneficiaries and women of each part of a programme, with their sums; nothing where there is one part.
    fn split(&self, line: &Line, caption: &str, heading: &str, parts: Vec<Part>) -> Option<Block> {
        (parts.len() > 1).then_some(())?;
        let columns = vec![
            self.column(heading, 2.4),
            self.number_column("column-centres", 1.0),
            self.number_column("column-beneficiaries", 1.0),
            self.number_column("column-women", 1.0),
        ];
        let units = parts.iter().map(|(_, units, ..)| units).sum();
        let beneficiaries = Sum::of(parts.iter().map(|(_, _, beneficiaries, _)| *beneficiaries));
        let women = Sum::of(parts.iter().map(|(.., women)| *women));
        let cells = |label: String, units: i64, beneficiaries: Option<i64>, women: Option<i64>| {
            vec![label, self.figure(Some(units)), self.figure(beneficiaries), self.figure(women)]
        };
        let total = cells(self.total_label(beneficiaries.has_gaps), units, beneficiaries.value, women.value);
        let mut rows: Vec<_> =
            parts.into_iter().map(|(label, units, all, women)| row(cells(label, units, all, women))).collect();
        rows.push(total_row(total));
        Some(self.table_of(line, caption, columns, rows))
    }

    /// A table that names its programme: it may stand at the head of a page, and screen readers list tables by their
    /// captions.
    fn table_of(&self, line: &Line, caption: &str, columns: Vec<Column>, rows: Vec<Row>) -> Block {
        let caption = self.say(
            "table-of-programme",
            &[
                ("table", Argument::Text(&self.text(caption))),
                ("programme", Argument::Text(line.programme.name(self.wording.language()))),
            ],
        );
        Block::Table(Table { caption: Some(caption), columns, rows, first_column_is_header: true })
    }

    /// What the rules warned of, in the rules' words, and what the centres said to it, in theirs.
    fn explanations(&self, section: &Section) -> Vec<Block> {
        if section.explained.is_empty() {
            return vec![];
        }
        let items = section.explained.iter().map(|entry| {
            let warning = rules::named(&entry.rule).ok().flatten().map(|rule| {
                let arguments = entry.arguments.as_deref().unwrap_or("{}");
                rules::read_arguments(rule, arguments).message(self.wording)
            });
            self.say(
                "explained",
                &[
                    ("centre", Argument::Text(self.name((&entry.centre_ar, &entry.centre_fr)))),
                    ("month", Argument::Text(&self.period(entry.month))),
                    ("warning", Argument::Text(warning.as_deref().unwrap_or(&entry.rule))),
                    ("explanation", Argument::Text(&entry.explanation)),
                ],
            )
        });
        vec![heading(2, self.text("explained-heading")), Block::List { items: items.collect() }]
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
        self.table_of(line, "indicators-table", columns, rows)
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
        let mut blocks = vec![self.table_of(line, "units-table", columns, rows)];
        if let (Some(sum), Some(figure)) = (beneficiaries.value, line.beneficiaries)
            && sum != figure
        {
            let numbers = [("sum", Argument::Number(sum)), ("figure", Argument::Number(figure))];
            blocks.push(note(self.say("units-difference", &numbers)));
        }
        blocks
    }

    /// The last twelve months as a chart; nothing where no month has a figure.
    fn months(&self, section: &Section) -> Vec<Block> {
        let months = &section.months;
        let (Some(first), Some(last)) = (months.first(), months.last()) else { return vec![] };
        let Some(alternative) = self.chart_in_words(months) else { return vec![] };
        let shown = |month: &Month| match month.beneficiaries {
            None => self.text("dash"),
            Some(value) => isolate(&(self.wording.number(value) + star(month.missing > 0))),
        };
        let bars = months
            .iter()
            .map(|month| Bar {
                label: self.wording.month_label(month.month),
                value: month.beneficiaries.map(|value| value as f64),
                shown: shown(month),
            })
            .collect();
        let title = self.say(
            "chart-title",
            &[
                ("programme", Argument::Text(section.line.programme.name(self.wording.language()))),
                ("first", Argument::Text(&self.period(first.month))),
                ("last", Argument::Text(&self.period(last.month))),
            ],
        );
        let gaps = months.iter().filter(|month| month.beneficiaries.is_none()).count();
        let unit = match gaps {
            // The title says it.
            0 => String::new(),
            _ => self.counted("chart-unit-gaps", gaps),
        };
        let chart = Block::BarChart(BarChart { form: BarForm::Upright, title, alternative, unit, bars });
        // A low bar must not pass for a decline where returns are missing.
        let is_partial = months.iter().any(|month| month.missing > 0);
        [chart].into_iter().chain(is_partial.then(|| note(self.text("chart-partial")))).collect()
    }

    /// First, last, highest and lowest of the reported months, then every month, for those who do not see the chart.
    /// Those whose returns are all there, if there are any: a part is no lowest figure.
    fn chart_in_words(&self, months: &[Month]) -> Option<String> {
        let known = |is_meant: fn(&&Month) -> bool| -> Vec<(Period, i64)> {
            months.iter().filter(is_meant).filter_map(|month| Some((month.month, month.beneficiaries?))).collect()
        };
        let whole = known(|month| month.missing == 0);
        let is_partial = whole.len() > 1 && months.iter().any(|month| month.missing > 0);
        let known = if whole.len() > 1 { whole } else { known(|_| true) };
        let (first, last) = (known.first()?, known.last()?);
        // Of equal values, the earliest month.
        let highest = known.iter().rev().max_by_key(|(_, value)| *value)?;
        let lowest = known.iter().min_by_key(|(_, value)| *value)?;
        let key = match known.len() {
            1 => "chart-alternative-one",
            _ if is_partial => "chart-alternative-whole",
            _ => "chart-alternative",
        };
        let list = months.iter().map(|month| {
            let (name, value) = (self.period(month.month), self.figure(month.beneficiaries));
            let key = if month.missing > 0 { "named-figure-partial" } else { "named-figure" };
            self.say(key, &[("name", Argument::Text(&name)), ("value", Argument::Text(&value))])
        });
        let list = self.joined(list);
        Some(self.say(
            key,
            &[
                ("list", Argument::Text(&list)),
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
