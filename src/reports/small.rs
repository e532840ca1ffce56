//! Whether a report says what public figures leave out, and whether it says what they say.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Figures;
use super::facts::FigureChange;
use super::figures::Section;
use crate::activity::public::{self, PublicTotals};
use crate::activity::store::{Asked, expected_months};
use crate::activity::sums::Dimension;
use crate::activity::suppression::{self, Cell, Counting, Shown, is_small};
use crate::activity::{Place, Scope, told};
use crate::db::DbConnection;
use crate::error::Result;
use crate::period::{Period, PeriodKind};

/// How many of a report's figures are small or would give away a small cell. The figures are to be those of the state
/// that is read here: gathered in the same transaction. A report is exact, so that it may be public only where the rules
/// of [`suppression`] leave out nothing of what it sums up:
///
/// - each cell (month, province, programme, indicator) of the coordination could be told whole, in the report's period,
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
    let months: BTreeSet<Period> = periods(figures).flat_map(|period| expected_months(period, today)).collect();
    let read: BTreeSet<Period> = months.iter().flat_map(|month| [Some(*month), month.previous()]).flatten().collect();
    let only: BTreeMap<_, _> = [(Dimension::Coordination, vec![figures.coordination.code.clone()])].into();
    let live = told::live(connection, read.into_iter(), only)?;
    let shown = suppression::shown(&live, &[]);
    let told: Vec<(Cell, Shown)> =
        live.into_iter().zip(shown).filter(|(cell, _)| months.contains(&cell.month)).collect();
    let incomplete = told.iter().filter(|(_, shown)| *shown != Shown::Split).count() as i64;
    let enrolled = |period: Period, section: &Section| {
        let programme = &section.line.programme;
        let (wanted, last) = (programme.headline_indicator.as_ref()?, expected_months(period, today).last());
        let counted = told.iter().filter(|(cell, shown)| {
            cell.programme == programme.code
                && cell.indicator == *wanted
                && *shown != Shown::Nothing
                && (cell.counting != Counting::Stock || Some(cell.month) == last)
                && (cell.month.start() >= period.start() && cell.month.end() <= period.end())
        });
        Some(counted.map(|(cell, _)| cell.value).sum::<i64>())
    };
    // Differences of what is printed to what could be told.
    let unreported = |period: Option<Period>, section: &Section, printed: Option<i64>| {
        let told = period.and_then(|period| enrolled(period, section));
        // Any difference: one that is large may be made of small ones, province by province.
        printed.zip(told).is_some_and(|(printed, told)| printed != told)
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
        let here = line.published.is_empty() && unreported(Some(figures.period), section, line.beneficiaries);
        differences += i64::from(here);
    }
    Ok(incomplete + differences + printed(figures))
}

/// The period, those that it is compared with and the twelve months of the charts.
fn periods(figures: &Figures) -> impl Iterator<Item = Period> {
    let last = Period::containing(PeriodKind::Month, figures.period.last_day());
    let months = std::iter::successors(last, |month| month.previous()).take(12);
    compared(figures).chain(months)
}

/// The period and those that it is compared with.
fn compared(figures: &Figures) -> impl Iterator<Item = Period> {
    [Some(figures.period), figures.previous_period, figures.year_before].into_iter().flatten()
}

/// How a report stands to what everybody may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It says the same.
    Same,
    /// A month that it is made of is not public.
    NotYetPublic,
    /// So many of its figures are others.
    Differs(i64),
}

/// Whether a report says what public figures say. One that says otherwise, by late or corrected returns, would give away
/// by how many persons; so of all editions, those alone may be public that agree with the months as these became public.
///
/// # Errors
/// Those of the database.
pub fn standing(connection: &mut DbConnection, figures: &Figures) -> Result<Standing> {
    let code = figures.coordination.code.clone();
    let months: BTreeSet<Period> = periods(figures).flat_map(|period| period.months()).collect();
    let only: BTreeMap<_, _> = [(Dimension::Coordination, vec![code.clone()])].into();
    let reported: BTreeSet<Period> =
        told::live(connection, months.into_iter(), only)?.into_iter().map(|cell| cell.month).collect();
    let here = Scope::at(Place::Coordination(code));
    let province = |code: &str| Scope::at(Place::Province(code.to_string()));
    let mut asked: Vec<Asked> = periods(figures).map(|period| (here.clone(), period)).collect();
    for section in &figures.sections {
        asked.extend(section.provinces.iter().map(|row| (province(&row.code), figures.period)));
    }
    asked.sort();
    asked.dedup();
    let told = public::totals(connection, &asked)?;
    let known: BTreeSet<Period> = told.values().flat_map(|told| told.months.iter().copied()).collect();
    if !reported.is_subset(&known) {
        return Ok(Standing::NotYetPublic);
    }
    let of = |scope: &Scope, period: Period| told.get(&(scope.clone(), period));
    let mut differences: i64 = told.values().flat_map(|told| told.suppressed.values()).sum();
    let mut compare = |printed: Option<i64>, told: Option<i64>| {
        differences += i64::from(printed.unwrap_or_default() != told.unwrap_or_default());
    };
    for section in figures.with_centres() {
        let (line, programme) = (&section.line, &section.line.programme);
        let Some(headline) = programme.headline_indicator.as_deref() else { continue };
        let total = |scope: &Scope, period: Option<Period>, indicator: &str| {
            let found = of(scope, period?)?.totals.iter();
            found.into_iter().find(|total| total.programme == programme.code && total.indicator == indicator)
        };
        let now = |indicator: &str| total(&here, Some(figures.period), indicator).map(|total| total.value);
        if line.published.is_empty() {
            let enrolled = total(&here, Some(figures.period), headline);
            compare(line.beneficiaries, now(headline));
            compare(line.women, enrolled.and_then(|total| total.women));
            compare(line.entrants, now("entrants"));
            compare(line.graduates, now("graduates"));
            compare(line.drop_outs, now("drop_outs"));
            compare(line.service_contacts, now("service_contacts"));
            for row in &section.provinces {
                let told = total(&province(&row.code), Some(figures.period), headline);
                compare(row.beneficiaries, told.map(|total| total.value));
                compare(row.women, told.and_then(|total| total.women));
            }
        }
        for month in &section.months {
            compare(month.beneficiaries, total(&here, Some(month.month), headline).map(|total| total.value));
        }
        for (period, comparison) in
            [(figures.previous_period, section.previous), (figures.year_before, section.year_before)]
        {
            if let Some(comparison) = comparison {
                compare(Some(comparison.then), total(&here, period, headline).map(|total| total.value));
            }
        }
    }
    let whole = |period: Option<Period>, of_each: fn(&PublicTotals) -> i64| Some(of_each(of(&here, period?)?));
    let entrants = |told: &PublicTotals| {
        told.totals.iter().filter(|total| total.indicator == "entrants").map(|total| total.value).sum()
    };
    for (period, comparison) in
        [(figures.previous_period, figures.entrants.previous), (figures.year_before, figures.entrants.year_before)]
    {
        if let Some(comparison) = comparison {
            compare(Some(comparison.then), whole(period, entrants));
        }
    }
    Ok(if differences > 0 { Standing::Differs(differences) } else { Standing::Same })
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
