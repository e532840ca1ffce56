//! The figures that everybody may see: loading cells, and sums of those that are published.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Place;
use super::store::{Asked, Total, expected_months};
use super::sums::{Dimension, Sums};
use super::suppression::{self, Cell, Counting, PublicSum, Shown};
use crate::db::DbConnection;
use crate::db::schema::indicator;
use crate::db::work::still_wanted;
use crate::error::{Error, Result};
use crate::period::Period;

/// The most months that one question may span.
const MAX_MONTHS: u64 = 400;
/// The most cells that one question may read.
const MAX_CELLS: i64 = 200_000;

/// Cells, with what of them is published, by month, coordination and province: many questions are answered from one
/// load, and each goes through its own places and months only.
#[derive(Debug, Clone, Default)]
pub struct Cells(BTreeMap<Period, ByPlace>);

/// The cells of each coordination and province, by their codes, and what of them is shown.
type ByPlace = BTreeMap<(String, String), Vec<(Cell, Shown)>>;

impl Cells {
    /// The cells of the months of these periods that were over before `today`. `only` may limit programmes,
    /// coordinations and provinces.
    ///
    /// # Errors
    /// [`Error::TooMany`] months or cells.
    pub fn load(
        connection: &mut DbConnection,
        periods: impl Iterator<Item = Period>,
        only: BTreeMap<Dimension, Vec<String>>,
        today: NaiveDate,
    ) -> Result<Cells> {
        let months: BTreeSet<Period> = periods.flat_map(|period| expected_months(period, today)).collect();
        if months.len() as u64 > MAX_MONTHS {
            return Err(Error::TooMany { what: "months", limit: MAX_MONTHS, asked: months.len() as u64 });
        }
        // What is shown of a month depends on the one before.
        let read: BTreeSet<Period> =
            months.iter().flat_map(|month| [Some(*month), month.previous()]).flatten().collect();
        let mut sums = Sums {
            by: vec![
                Dimension::Period,
                Dimension::Indicator,
                Dimension::Programme,
                Dimension::Coordination,
                Dimension::Province,
            ],
            only,
            limit: Some(MAX_CELLS + 1),
            ..Sums::default()
        };
        sums.only.insert(Dimension::Period, read.iter().map(Period::to_string).collect());
        if months.is_empty() {
            return Ok(Cells::default());
        }
        let indicators: HashMap<String, Counting> = indicator::table
            .select((indicator::code, indicator::aggregation, indicator::unit))
            .load::<(String, String, String)>(connection)?
            .into_iter()
            .map(|(code, aggregation, unit)| {
                let counting = match (unit.as_str(), aggregation.as_str()) {
                    ("person", "stock") => Counting::Stock,
                    ("person", _) => Counting::Flow,
                    _ => Counting::Contacts,
                };
                (code, counting)
            })
            .collect();
        let rows = sums.load(connection)?;
        still_wanted()?;
        if rows.len() as u64 > MAX_CELLS.unsigned_abs() {
            return Err(Error::TooMany { what: "cells", limit: MAX_CELLS.unsigned_abs(), asked: rows.len() as u64 });
        }
        let mut cells = vec![];
        for sum in rows {
            let [period, indicator, programme, coordination, province, ..] = sum.key;
            cells.push(Cell {
                month: period.parse()?,
                counting: *indicators
                    .get(&indicator)
                    .ok_or_else(|| Error::Internal(format!("totals of an unknown indicator {indicator}")))?,
                coordination,
                province,
                programme,
                indicator,
                value: sum.value,
                women: sum.women,
            });
        }
        let shown = suppression::shown(&cells);
        let mut found = Cells::default();
        for (cell, shown) in cells.into_iter().zip(shown).filter(|(cell, _)| months.contains(&cell.month)) {
            let place = (cell.coordination.clone(), cell.province.clone());
            found.0.entry(cell.month).or_default().entry(place).or_default().push((cell, shown));
        }
        Ok(found)
    }

    /// The cells that the figures of a place and period are made of: of a flow all months, of a stock the last one.
    pub fn of<'a>(
        &'a self,
        place: &'a Place,
        period: Period,
        today: NaiveDate,
    ) -> impl Iterator<Item = &'a (Cell, Shown)> {
        let last = expected_months(period, today).last();
        expected_months(period, today)
            .filter_map(|month| self.0.get(&month))
            .flatten()
            .filter(move |((coordination, province), _)| match place {
                Place::Country => true,
                Place::Coordination(code) => code == coordination,
                Place::Province(code) => code == province,
                // Smaller places are not public.
                Place::Commune(_) | Place::Centre(_) => false,
            })
            .flat_map(|(_, cells)| cells)
            .filter(move |(cell, _)| cell.counting != Counting::Stock || Some(cell.month) == last)
    }

    /// How many cells are not published whole.
    pub fn incomplete(&self) -> i64 {
        let cells = self.0.values().flat_map(BTreeMap::values).flatten();
        cells.filter(|(_, shown)| *shown != Shown::Split).count() as i64
    }
}

/// The public totals of a scope and period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PublicTotals {
    /// By programme and indicator.
    pub totals: Vec<Total>,
    /// How many cells of each programme were left out.
    pub suppressed: BTreeMap<String, i64>,
}

/// The public totals of each scope and period. The number of statements does not depend on how many there are.
pub fn totals(connection: &mut DbConnection, keys: &[Asked], today: NaiveDate) -> Result<HashMap<Asked, PublicTotals>> {
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
    let cells = Cells::load(connection, keys.iter().map(|key| key.1), only, today)?;
    let mut answers = HashMap::new();
    for key in keys {
        let (scope, period) = key;
        let mut sums: BTreeMap<(&str, &str), PublicSum> = BTreeMap::new();
        for (cell, shown) in cells.of(&scope.place, *period, today) {
            if scope.programme.as_ref().is_none_or(|code| *code == cell.programme) {
                sums.entry((&cell.programme, &cell.indicator)).or_default().add(cell, *shown);
            }
        }
        let mut answer = PublicTotals::default();
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
        answers.insert(key.clone(), answer);
    }
    Ok(answers)
}
