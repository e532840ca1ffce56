//! Whether a report says what public totals leave out.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Figures;
use super::facts::FigureChange;
use super::figures::Section;
use crate::activity::public::{self, Cells};
use crate::activity::store::Asked;
use crate::activity::sums::Dimension;
use crate::activity::suppression::is_small;
use crate::activity::{Place, Scope};
use crate::db::DbConnection;
use crate::error::Result;
use crate::period::{Period, PeriodKind};

/// How many of a report's figures are small or would give away a small cell. The figures are to be those of the state
/// that is read here: gathered in the same transaction. A report is exact, so that it may be public only where public
/// totals leave out nothing of what it sums up:
///
/// - each cell (month, province, programme, indicator) of the coordination is published whole, in the report's period,
///   in the one before and the one a year earlier, which it compares with, and in the twelve months that its charts
///   show;
/// - no figure that it prints lies between 1 and 4 persons, down to ages, settings, provinces, units, trainings and
///   cooperatives, and neither does what a comparison leaves out;
/// - it prints no centre's explanation: those are a centre's own words, and could say anything;
/// - no centre is enrolled that did not report in the last month (its persons are in the report's stock, not in the
///   public one), in the period and in those that it compares with.
///
/// Figures published elsewhere are public and count for nothing here.
pub fn cells(connection: &mut DbConnection, figures: &Figures, today: NaiveDate) -> Result<i64> {
    let period = figures.period;
    let code = figures.coordination.code.clone();
    let compared = [Some(period), figures.previous_period, figures.year_before];
    let mut periods: Vec<Period> = compared.into_iter().flatten().collect();
    let mut month = Period::containing(PeriodKind::Month, period.last_day());
    for _ in 0..12 {
        periods.extend(month);
        month = month.and_then(|month| month.previous());
    }
    let only: BTreeMap<_, _> = [(Dimension::Coordination, vec![code.clone()])].into();
    let incomplete = Cells::load(connection, periods.into_iter(), only, today)?.incomplete();
    let scope = Scope::at(Place::Coordination(code));
    let asked: Vec<Asked> = compared.into_iter().flatten().map(|period| (scope.clone(), period)).collect();
    let totals = public::totals(connection, &asked, today)?;
    let public = |period: Period, section: &Section| {
        let programme = &section.line.programme;
        let found = totals.get(&(scope.clone(), period))?;
        let wanted = programme.headline_indicator.as_ref()?;
        let total = found.totals.iter().find(|total| total.programme == programme.code && total.indicator == *wanted);
        Some(total.map_or(0, |total| total.value))
    };
    // Differences of what is printed to what is public.
    let unreported = |period: Option<Period>, section: &Section, printed: Option<i64>| {
        let public = period.and_then(|period| public(period, section));
        // Any difference: one that is large may be made of small ones, province by province.
        printed.zip(public).is_some_and(|(printed, public)| printed != public)
    };
    let mut differences = 0;
    for section in &figures.sections {
        let line = &section.line;
        // Whether the figure of another period was published elsewhere is not known: it counts as if it was not.
        for (period, comparison) in
            [(figures.previous_period, section.previous), (figures.year_before, section.year_before)]
        {
            differences += i64::from(unreported(period, section, comparison.map(|comparison| comparison.then)));
        }
        let here = line.published.is_empty() && unreported(Some(period), section, line.beneficiaries);
        differences += i64::from(here);
    }
    Ok(incomplete + differences + printed(figures))
}

/// How many small numbers of persons a corrected edition gives away by what it says changed: a figure of before, or the
/// persons by whom one differs from the other.
pub fn of_changes(changes: &[FigureChange]) -> i64 {
    let persons = changes.iter().filter(|change| change.measure.is_persons());
    let small = persons.map(|change| {
        let difference = change.before.zip(change.after).map(|(before, after)| (before - after).abs());
        i64::from(change.before.is_some_and(is_small)) + i64::from(difference.is_some_and(is_small))
    });
    small.sum()
}

/// How many small numbers of persons are printed, and how many explanations.
fn printed(figures: &Figures) -> i64 {
    let split = |all: Option<i64>, women: Option<i64>| [all, women, all.zip(women).map(|(all, women)| all - women)];
    let persons = |women: Option<i32>, men: Option<i32>| [women, men].map(|number| number.map(i64::from));
    let mut numbers: Vec<Option<i64>> = vec![];
    for section in &figures.sections {
        for comparison in [section.previous, section.year_before].into_iter().flatten() {
            let left_out = [
                comparison.then - comparison.comparable_then,
                section.line.beneficiaries.unwrap_or_default() - comparison.comparable_now,
            ];
            numbers.extend([comparison.then, comparison.comparable_then, comparison.comparable_now].map(Some));
            numbers.extend(left_out.map(Some));
        }
    }
    for moved in [&figures.beneficiaries, &figures.women, &figures.entrants] {
        for comparison in [moved.previous, moved.year_before].into_iter().flatten() {
            numbers.extend([comparison.comparable_then, comparison.comparable_now].map(Some));
            numbers.push(Some(comparison.then - comparison.comparable_then));
            numbers.push(moved.now.map(|now| now - comparison.comparable_now));
        }
    }
    for section in figures.sections.iter().filter(|section| section.line.published.is_empty()) {
        let line = &section.line;
        for age in &section.ages {
            numbers.extend([age.women, age.men, age.women + age.men].map(Some));
        }
        for setting in &section.settings {
            numbers.extend(split(setting.beneficiaries, setting.women));
        }
        for province in &section.provinces {
            numbers.extend(split(province.beneficiaries, province.women));
        }
        numbers.extend(split(line.beneficiaries, line.women));
        numbers.extend([line.entrants, line.graduates, line.drop_outs, line.service_contacts]);
        for unit in &section.units {
            numbers.extend(split(unit.beneficiaries, unit.women));
        }
    }
    for training in &figures.trainings {
        numbers.extend(persons(training.women, training.men));
    }
    for (cooperative, _) in &figures.cooperatives {
        numbers.extend(persons(cooperative.women, cooperative.men));
    }
    let explained: usize = figures.sections.iter().map(|section| section.explained.len()).sum();
    (numbers.into_iter().flatten().filter(|number| is_small(*number)).count() + explained) as i64
}
