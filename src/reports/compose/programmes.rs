//! The programmes at a glance: one table of all, and where in the coordination they are.

use typeset::document::{Bar, BarChart, BarForm, Block, Row};

use super::{Composer, Sum, heading, isolate, note, numbers_under, row, star, total_row};
use crate::reports::figures::{Comparison, ProvinceRow, Section};
use crate::wording::Argument;

impl Composer<'_> {
    pub(super) fn programmes(&self) -> Vec<Block> {
        let mut blocks =
            vec![heading(1, self.text("programmes-heading")), self.programmes_table(), note(self.text("summary-note"))];
        let compared = [self.figures.beneficiaries.previous, self.figures.beneficiaries.year_before];
        if compared.iter().flatten().any(Comparison::is_partial) {
            blocks.push(note(self.text("like-for-like")));
        }
        if self.has_provinces() {
            blocks.push(self.provinces_table());
        }
        blocks
    }

    /// All programmes in one table. Columns that no programme has a figure for are left out.
    fn programmes_table(&self) -> Block {
        let figures = self.figures;
        let with_women = figures.with_centres().any(|section| section.line.women.is_some());
        type Of = fn(&Section) -> Option<Comparison>;
        let against: [(Of, Option<Comparison>, _); 2] = [
            (|section| section.previous, figures.beneficiaries.previous, figures.previous_period),
            (|section| section.year_before, figures.beneficiaries.year_before, figures.year_before),
        ];
        let against: Vec<_> = against
            .into_iter()
            .filter(|(of, ..)| figures.with_centres().any(|section| of(section).is_some()))
            .filter_map(|(of, total, period)| Some((of, total, self.short_period(period?))))
            .collect();
        let mut columns = vec![
            self.column("column-programme", 2.9),
            self.column("column-units", 1.5),
            self.number_column("column-beneficiaries", 1.2),
        ];
        columns.extend(with_women.then(|| self.number_column("column-women", 1.0)));
        for (_, _, period) in &against {
            let heading = self.say("column-change-against", &[("period", Argument::Text(period))]);
            columns.push(numbers_under(heading, 1.2));
            columns.push(self.number_column("column-percent", 0.9));
        }
        let change_cells = |comparison: Option<Comparison>| match comparison {
            Some(comparison) => [
                isolate(&(self.signed(comparison.difference()) + star(comparison.is_partial()))),
                comparison.ratio().map_or_else(|| self.text("dash"), |ratio| isolate(&self.signed_percent(ratio))),
            ],
            None => [self.text("dash"), self.text("dash")],
        };
        let dash = || self.text("dash");
        let mut rows: Vec<Row> = figures
            .sections
            .iter()
            .map(|section| {
                let line = &section.line;
                let mut cells = vec![
                    line.programme.name(self.wording.language()).to_string(),
                    self.units(line).unwrap_or_else(|| self.text("not-reported")),
                ];
                if section.has_centres() {
                    cells.push(self.figure(line.beneficiaries));
                    cells.extend(with_women.then(|| self.figure(line.women)));
                    against.iter().for_each(|(of, ..)| cells.extend(change_cells(of(section))));
                } else {
                    cells.push(dash());
                    cells.extend(with_women.then(dash));
                    against.iter().for_each(|_| cells.extend([dash(), dash()]));
                }
                row(cells)
            })
            .collect();
        let beneficiaries = Sum::of(figures.with_centres().map(|section| section.line.beneficiaries));
        let mut total = vec![self.total_label(beneficiaries.has_gaps), String::new(), self.figure(beneficiaries.value)];
        // Women are summed only where every programme in the sum of beneficiaries tells them.
        total.extend(with_women.then(|| self.figure(figures.women.now)));
        against.iter().for_each(|(_, comparison, _)| total.extend(change_cells(*comparison)));
        rows.push(total_row(total));
        self.table("summary-table", columns, rows)
    }

    /// Whether there is something to compare between provinces.
    fn has_provinces(&self) -> bool {
        let known = |province: &&ProvinceRow| province.beneficiaries.is_some() || province.units > 0;
        self.figures.provinces.iter().filter(known).count() > 1
    }

    /// Where the beneficiaries are: a bar for each province. For page one.
    pub(super) fn provinces_chart(&self) -> Option<Block> {
        self.has_provinces().then_some(())?;
        let provinces = &self.figures.provinces;
        let name = |province: &ProvinceRow| self.name((&province.name_ar, &province.name_fr)).to_string();
        let figure = |province: &ProvinceRow| match province.beneficiaries {
            None if province.units == 0 => self.text("no-centre"),
            value => self.figure(value),
        };
        let bars = provinces
            .iter()
            .map(|province| Bar {
                label: name(province),
                value: province.beneficiaries.map(|value| value as f64),
                shown: figure(province),
            })
            .collect();
        let highest =
            provinces.iter().filter(|one| one.beneficiaries.is_some()).rev().max_by_key(|one| one.beneficiaries);
        let list = provinces.iter().map(|province| {
            let (name, value) = (name(province), figure(province));
            self.say("named-figure", &[("name", Argument::Text(&name)), ("value", Argument::Text(&value))])
        });
        let list = self.joined(list);
        let alternative = match highest {
            Some(highest) => self.say(
                "provinces-alternative",
                &[
                    ("highest", Argument::Text(&name(highest))),
                    ("highest-value", Argument::Number(highest.beneficiaries.unwrap_or_default())),
                    ("list", Argument::Text(&list)),
                ],
            ),
            None => self.say("provinces-alternative-none", &[("list", Argument::Text(&list))]),
        };
        Some(Block::BarChart(BarChart {
            form: BarForm::Lying,
            title: self.text("provinces-chart"),
            alternative,
            unit: self.text("chart-unit"),
            bars,
        }))
    }

    /// Provinces by programmes.
    fn provinces_table(&self) -> Block {
        let figures = self.figures;
        let sections: Vec<&Section> = figures.with_centres().filter(|section| !section.provinces.is_empty()).collect();
        let mut columns = vec![self.column("column-province", 1.6)];
        let programmes = sections.iter().map(|section| section.line.programme.name(self.wording.language()));
        columns.extend(programmes.map(|name| numbers_under(name.to_string(), 1.0)));
        columns.push(self.number_column("total", 1.0));
        let cell = |value: Option<i64>, units: i64| match value {
            None if units == 0 => self.text("dash"),
            value => self.figure(value),
        };
        let mut rows: Vec<Row> = figures
            .provinces
            .iter()
            .map(|province| {
                let mut cells = vec![self.name((&province.name_ar, &province.name_fr)).to_string()];
                for section in &sections {
                    let own = section.provinces.iter().find(|own| own.code == province.code);
                    cells.push(own.map_or_else(|| self.text("dash"), |own| cell(own.beneficiaries, own.units)));
                }
                cells.push(cell(province.beneficiaries, province.units));
                row(cells)
            })
            .collect();
        let sum = |rows: &[ProvinceRow]| {
            // A province without a centre has nothing to report.
            Sum::of(rows.iter().filter(|row| row.units > 0 || row.beneficiaries.is_some()).map(|row| row.beneficiaries))
        };
        let whole = sum(&figures.provinces);
        let mut total = vec![self.total_label(whole.has_gaps)];
        total.extend(sections.iter().map(|section| self.figure(sum(&section.provinces).value)));
        total.push(self.figure(whole.value));
        rows.push(total_row(total));
        self.table("provinces-table", columns, rows)
    }
}
