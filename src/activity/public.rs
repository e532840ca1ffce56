//! The figures that everybody may see: reading what public months tell, and sums of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use super::Place;
use super::store::{Asked, Total};
use super::sums::Dimension;
use super::suppression::{Cell, Counting, PublicSum, Shown};
use crate::db::schema::{indicator, public_cell, public_month, public_share, public_units};
use crate::db::work::still_wanted;
use crate::db::{Backend, DbConnection};
use crate::error::{Error, Result};
use crate::period::Period;

/// The most months that one question may span.
const MAX_MONTHS: u64 = 400;
/// The most cells that one question may read.
pub(super) const MAX_CELLS: i64 = 200_000;

/// # Errors
/// [`Error::TooMany`] cells.
pub(super) fn bounded(cells: usize) -> Result<()> {
    let limit = MAX_CELLS.unsigned_abs();
    if cells as u64 > limit {
        return Err(Error::TooMany { what: "cells", limit, asked: cells as u64 });
    }
    Ok(())
}

/// How each indicator counts, by its code.
pub(super) fn counting(connection: &mut DbConnection) -> Result<HashMap<String, Counting>> {
    let rows: Vec<(String, String, String)> =
        indicator::table.select((indicator::code, indicator::aggregation, indicator::unit)).load(connection)?;
    let counting = |(code, aggregation, unit): (String, String, String)| {
        let counting = match (unit.as_str(), aggregation.as_str()) {
            ("person", "stock") => Counting::Stock,
            ("person", _) => Counting::Flow,
            _ => Counting::Contacts,
        };
        (code, counting)
    };
    Ok(rows.into_iter().map(counting).collect())
}

pub(super) fn counting_of(counting: &HashMap<String, Counting>, indicator: &str) -> Result<Counting> {
    let unknown = || Error::Internal(format!("totals of an unknown indicator {indicator}"));
    counting.get(indicator).copied().ok_or_else(unknown)
}

/// The columns of a cell, in the order of [`Row`].
pub(crate) const ROW: (
    public_cell::month,
    public_cell::coordination_code,
    public_cell::province_code,
    public_cell::programme_code,
    public_cell::indicator_code,
    public_cell::value,
    public_cell::women,
) = (
    public_cell::month,
    public_cell::coordination_code,
    public_cell::province_code,
    public_cell::programme_code,
    public_cell::indicator_code,
    public_cell::value,
    public_cell::women,
);

/// A cell as it is kept.
pub(super) type Row = (String, String, String, String, String, Option<i64>, Option<i64>);

/// A kept cell, and what of it is shown. What is left out is 0 here.
pub(super) fn cell(counting: &HashMap<String, Counting>, row: Row) -> Result<(Cell, Shown)> {
    let (month, coordination, province, programme, indicator, value, women) = row;
    let shown = match (value, women) {
        (None, _) => Shown::Nothing,
        (Some(_), None) => Shown::Total,
        (Some(_), Some(_)) => Shown::Split,
    };
    let counting = counting_of(counting, &indicator)?;
    let (value, women) = (value.unwrap_or(0), women.unwrap_or(0));
    let month = month.parse()?;
    Ok((Cell { month, coordination, province, programme, indicator, counting, value, women }, shown))
}

/// Limits a query on a public table to the revisions that are shown of these months.
macro_rules! shown_of {
    ($table:ident, $months:expr) => {
        $table::table
            .inner_join(
                public_month::table.on($table::month
                    .eq(public_month::month)
                    .and($table::revision.eq(public_month::revision))
                    .and(public_month::withdrawn_at.is_null())),
            )
            .filter($table::month.eq_any($months))
    };
}

/// What public months tell, by month, coordination and province: many questions are answered from one load, and each
/// goes through its own places and months only.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    /// The months that are public, with what they tell.
    public: BTreeMap<Period, ByPlace>,
    /// The months that were and are not.
    withdrawn: BTreeSet<Period>,
}

/// The cells of each coordination and province, by their codes, and what of them is shown.
type ByPlace = BTreeMap<(String, String), Vec<(Cell, Shown)>>;

impl Cells {
    /// The cells of the public months of these periods. `only` may limit programmes, coordinations and provinces.
    ///
    /// # Errors
    /// [`Error::TooMany`] months or cells.
    pub fn load(
        connection: &mut DbConnection,
        periods: impl Iterator<Item = Period>,
        only: BTreeMap<Dimension, Vec<String>>,
    ) -> Result<Cells> {
        let mut found = Cells::months(connection, periods)?;
        if found.public.is_empty() {
            return Ok(found);
        }
        let months: Vec<String> = found.public.keys().map(Period::to_string).collect();
        let mut query = shown_of!(public_cell, months).select(ROW).limit(MAX_CELLS + 1).into_boxed::<Backend>();
        for (dimension, codes) in only {
            query = match dimension {
                Dimension::Coordination => query.filter(public_cell::coordination_code.eq_any(codes)),
                Dimension::Province => query.filter(public_cell::province_code.eq_any(codes)),
                Dimension::Programme => query.filter(public_cell::programme_code.eq_any(codes)),
                // Nothing else limits them.
                _ => query,
            };
        }
        let rows: Vec<Row> = query.load(connection)?;
        still_wanted()?;
        bounded(rows.len())?;
        let counting = counting(connection)?;
        for row in rows {
            let (cell, shown) = cell(&counting, row)?;
            let place = (cell.coordination.clone(), cell.province.clone());
            found.public.entry(cell.month).or_default().entry(place).or_default().push((cell, shown));
        }
        Ok(found)
    }

    /// Which months of these periods are public, without their cells.
    fn months(connection: &mut DbConnection, periods: impl Iterator<Item = Period>) -> Result<Cells> {
        let mut asked: BTreeSet<Period> = BTreeSet::new();
        for period in periods {
            asked.extend(period.months());
            if asked.len() as u64 > MAX_MONTHS {
                return Err(Error::TooMany { what: "months", limit: MAX_MONTHS, asked: asked.len() as u64 });
            }
        }
        let asked: Vec<String> = asked.iter().map(Period::to_string).collect();
        // The last revision of a month comes last.
        let known: Vec<(String, bool)> = public_month::table
            .filter(public_month::month.eq_any(asked))
            .order((public_month::month, public_month::revision))
            .select((public_month::month, public_month::withdrawn_at.is_null()))
            .load(connection)?;
        let mut found = Cells::default();
        for (month, shown) in known {
            let month: Period = month.parse()?;
            if shown {
                found.public.insert(month, ByPlace::new());
                found.withdrawn.remove(&month);
            } else {
                found.withdrawn.insert(month);
            }
        }
        Ok(found)
    }

    /// The public months of a period.
    pub fn public_in(&self, period: Period) -> impl DoubleEndedIterator<Item = Period> {
        period.months().filter(|month| self.public.contains_key(month))
    }

    /// The cells that the figures of a place and period are made of: of a flow all public months, of a stock the last
    /// one.
    pub fn of<'a>(&'a self, place: &'a Place, period: Period) -> impl Iterator<Item = &'a (Cell, Shown)> {
        let last = self.public_in(period).next_back();
        self.public_in(period)
            .filter_map(|month| self.public.get(&month))
            .flatten()
            .filter(move |((coordination, province), _)| contains(place, coordination, province))
            .flat_map(|(_, cells)| cells)
            .filter(move |(cell, _)| cell.counting != Counting::Stock || Some(cell.month) == last)
    }
}

fn contains(place: &Place, coordination: &str, province: &str) -> bool {
    match place {
        Place::Country => true,
        Place::Coordination(code) => code == coordination,
        Place::Province(code) => code == province,
        // Smaller places are not public.
        Place::Commune(_) | Place::Centre(_) => false,
    }
}

/// What everybody may see of a scope and period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PublicTotals {
    /// By programme and indicator.
    pub totals: Vec<Total>,
    /// How many cells of each programme were left out.
    pub suppressed: BTreeMap<String, i64>,
    /// How many centres each programme had on the last day of the last public month.
    pub centres: BTreeMap<String, i64>,
    /// Agreements in force and cooperatives at work on that day, training sessions held in the public months, by what
    /// programmes count.
    pub registers: BTreeMap<String, i64>,
    /// The public months of the period.
    pub months: Vec<Period>,
    /// Its months that were public and were withdrawn.
    pub withdrawn: Vec<Period>,
    /// The share of the expected returns that was validated at least in each coordination of the scope when each of the
    /// months became public, in tenths, of those of which it is told; `None` where it is told of none.
    pub tenths: Option<i32>,
}

/// What everybody may see of each scope and period. The number of statements does not depend on how many there are.
///
/// # Errors
/// As [`Cells::load`].
pub fn totals(connection: &mut DbConnection, keys: &[Asked]) -> Result<HashMap<Asked, PublicTotals>> {
    let mut only = BTreeMap::new();
    let mut limit = |dimension, codes: Option<BTreeSet<String>>| {
        if let Some(codes) = codes {
            only.insert(dimension, codes.into_iter().collect());
        }
    };
    // Only where all scopes have one.
    limit(Dimension::Programme, keys.iter().map(|(scope, _)| scope.programme.clone()).collect());
    limit(
        Dimension::Coordination,
        keys.iter()
            .map(|(scope, _)| if let Place::Coordination(code) = &scope.place { Some(code.clone()) } else { None })
            .collect(),
    );
    limit(
        Dimension::Province,
        keys.iter()
            .map(|(scope, _)| if let Place::Province(code) = &scope.place { Some(code.clone()) } else { None })
            .collect(),
    );
    let cells = Cells::load(connection, keys.iter().map(|key| key.1), only)?;
    let units = Units::load(connection, &cells)?;
    let mut answers = HashMap::new();
    for key in keys {
        let (scope, period) = key;
        let mut sums: BTreeMap<(&str, &str), PublicSum> = BTreeMap::new();
        for (cell, shown) in cells.of(&scope.place, *period) {
            if scope.programme.as_ref().is_none_or(|code| *code == cell.programme) {
                sums.entry((&cell.programme, &cell.indicator)).or_default().add(cell, *shown);
            }
        }
        let mut answer = PublicTotals {
            months: cells.public_in(*period).collect(),
            withdrawn: period.months().filter(|month| cells.withdrawn.contains(month)).collect(),
            ..PublicTotals::default()
        };
        for ((programme, indicator), sum) in sums {
            *answer.suppressed.entry(programme.to_string()).or_default() += sum.suppressed;
            if let Some(value) = sum.value() {
                answer.totals.push(Total {
                    programme: programme.to_string(),
                    indicator: indicator.to_string(),
                    value,
                    women: sum.women(),
                });
            }
        }
        units.answer(scope.programme.is_none(), &scope.place, &mut answer);
        answers.insert(key.clone(), answer);
    }
    Ok(answers)
}

/// Centres, registers and completeness of public months.
struct Units {
    /// Month, coordination, province, what is counted, programme and how many.
    units: Vec<(Period, String, String, String, String, i64)>,
    /// Month, coordination and tenths.
    shares: Vec<(Period, String, Option<i32>)>,
}

impl Units {
    fn load(connection: &mut DbConnection, cells: &Cells) -> Result<Units> {
        let months: Vec<String> = cells.public.keys().map(Period::to_string).collect();
        type Unit = (String, String, String, String, String, i64);
        let units: Vec<Unit> = shown_of!(public_units, months.clone())
            .select((
                public_units::month,
                public_units::coordination_code,
                public_units::province_code,
                public_units::counts,
                public_units::programme_code,
                public_units::units,
            ))
            .limit(MAX_CELLS + 1)
            .load(connection)?;
        bounded(units.len())?;
        let shares: Vec<(String, String, Option<i32>)> = shown_of!(public_share, months)
            .select((public_share::month, public_share::coordination_code, public_share::tenths))
            .load(connection)?;
        let units = units.into_iter().map(|(month, a, b, c, d, units)| Ok((month.parse()?, a, b, c, d, units)));
        let shares = shares.into_iter().map(|(month, code, tenths)| Ok((month.parse()?, code, tenths)));
        Ok(Units { units: units.collect::<Result<_>>()?, shares: shares.collect::<Result<_>>()? })
    }

    fn answer(&self, all_programmes: bool, place: &Place, answer: &mut PublicTotals) {
        let last = answer.months.last().copied();
        for (month, coordination, province, counts, programme, units) in &self.units {
            if !answer.months.contains(month) || !contains(place, coordination, province) {
                continue;
            }
            let stands = counts == "trainings" || Some(*month) == last;
            match counts.as_str() {
                "centres" if stands => *answer.centres.entry(programme.clone()).or_default() += units,
                "centres" => {}
                // Of a register nothing belongs to a part of a coordination.
                _ if stands && !matches!(place, Place::Province(_)) => {
                    *answer.registers.entry(counts.clone()).or_default() += units;
                }
                _ => {}
            }
        }
        // Of parts of a coordination, and of single programmes, nothing is told.
        if all_programmes && matches!(place, Place::Country | Place::Coordination(_)) {
            let own =
                |one: &&(Period, String, Option<i32>)| answer.months.contains(&one.0) && contains(place, &one.1, "");
            answer.tenths = self.shares.iter().filter(own).filter_map(|one| one.2).min();
        }
    }
}
