//! What is told of a month: gathered from what is known now, written down, and read again.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::public::{self, counting};
use super::registers::registers;
use super::sums::{Dimension, Sums};
use super::suppression::{self, Cell, Shown};
use super::{Place, Scope, snapshot, store};
use crate::db::DbConnection;
use crate::db::schema::{coordination, province, public_cell, public_month, public_share, public_units};
use crate::error::Result;
use crate::on_either;
use crate::period::Period;

/// The fewest expected returns whose completeness is told: a tenth of them is more than one return.
const FEWEST_EXPECTED: i64 = 20;
/// How many rows one statement writes.
const ROWS: usize = 1000;

/// The cells of some months as they are now. `only` may limit programmes, coordinations and provinces.
///
/// # Errors
/// [`Error::TooMany`] cells.
pub fn live(
    connection: &mut DbConnection,
    months: impl Iterator<Item = Period>,
    only: BTreeMap<Dimension, Vec<String>>,
) -> Result<Vec<Cell>> {
    let by =
        [Dimension::Period, Dimension::Indicator, Dimension::Programme, Dimension::Coordination, Dimension::Province];
    let mut sums = Sums { by: by.to_vec(), only, limit: Some(public::MAX_CELLS + 1), ..Sums::default() };
    sums.only.insert(Dimension::Period, months.map(|month| month.to_string()).collect());
    let counting = counting(connection)?;
    let rows = sums.load(connection)?;
    public::bounded(rows.len())?;
    let cell = |sum: super::sums::Sum| {
        let [period, indicator, programme, coordination, province, ..] = sum.key;
        Ok(Cell {
            month: period.parse()?,
            counting: public::counting_of(&counting, &indicator)?,
            coordination,
            province,
            programme,
            indicator,
            value: sum.value,
            women: sum.women,
        })
    };
    rows.into_iter().map(cell).collect()
}

/// What may be told of the cells of a month as they are now, given what was told of the months beside it.
pub(super) fn tellable(connection: &mut DbConnection, month: Period) -> Result<Vec<(Cell, Shown)>> {
    let cells = live(connection, [month.previous(), Some(month)].into_iter().flatten(), BTreeMap::new())?;
    let mut shown = suppression::shown(&cells, &[]);
    // Also what was told and withdrawn: it may have been kept.
    for beside in [month.previous(), month.next()].into_iter().flatten() {
        for revision in 1..=snapshot::latest(connection, beside)?.map_or(0, |latest| latest.revision) {
            let told = cells_of(connection, beside, revision)?;
            let with = suppression::shown(&cells, &told);
            shown.iter_mut().zip(with).for_each(|(shown, with)| *shown = (*shown).min(with));
        }
    }
    Ok(cells.into_iter().zip(shown).filter(|(cell, _)| cell.month == month).collect())
}

/// The cells of a revision and what is told of them.
pub fn cells_of(connection: &mut DbConnection, month: Period, revision: i32) -> Result<Vec<(Cell, Shown)>> {
    let counting = counting(connection)?;
    let rows: Vec<public::Row> = public_cell::table
        .filter(public_cell::month.eq(month.to_string()).and(public_cell::revision.eq(revision)))
        .select(public::ROW)
        .load(connection)?;
    rows.into_iter().map(|row| public::cell(&counting, row)).collect()
}

/// Centres by province and programme, and what registers hold: coordination, province, kind, programme and number.
pub(super) type Units = BTreeMap<[String; 4], i64>;

pub(super) fn units(connection: &mut DbConnection, month: Period) -> Result<Units> {
    let day = month.last_day();
    let codes: Vec<String> = province::table.select(province::code).load(connection)?;
    let scopes: Vec<Scope> = codes.into_iter().map(|code| Scope::at(Place::Province(code))).collect();
    let mut found = Units::new();
    for (scope, openings) in store::openings(connection, &scopes)? {
        let Place::Province(code) = scope.place else { continue };
        // A province's code begins with its coordination's.
        let coordination = code.split('.').next().unwrap_or_default();
        for opening in openings.iter().filter(|opening| opening.is_open_on(day)) {
            let key = [coordination, &code, "centres", &opening.programme].map(str::to_string);
            *found.entry(key).or_default() += opening.centres;
        }
    }
    for (coordination, kinds) in registers(connection, month, day)? {
        for (kind, entry) in kinds.into_iter().filter(|(_, entry)| entry.ever > 0) {
            found.insert([coordination.as_str(), "", kind, ""].map(str::to_string), entry.units);
        }
    }
    Ok(found)
}

/// The completeness of each coordination, in tenths.
pub(super) type Shares = BTreeMap<String, Option<i32>>;

pub(super) fn shares(connection: &mut DbConnection, month: Period) -> Result<Shares> {
    let codes: Vec<String> = coordination::table.select(coordination::code).load(connection)?;
    let scopes: Vec<Scope> = codes.iter().map(|code| Scope::at(Place::Coordination(code.clone()))).collect();
    let asked: Vec<store::Asked> = scopes.iter().map(|scope| (scope.clone(), month)).collect();
    let openings = store::openings(connection, &scopes)?;
    let received = store::received(connection, &asked, month.end())?;
    let share = |scope: &Scope| {
        let expected = store::expected(openings.get(scope).into_iter().flatten(), month, month.end());
        let returns = received.get(&(scope.clone(), month)).into_iter().flatten();
        let validated: i64 = returns.map(|(_, returns)| returns.validated).sum();
        (expected >= FEWEST_EXPECTED).then(|| tenths(validated, expected))
    };
    Ok(codes.iter().zip(&scopes).map(|(code, scope)| (code.clone(), share(scope))).collect())
}

fn tenths(validated: i64, expected: i64) -> i32 {
    i32::try_from((validated * 10 / expected).clamp(0, 9)).unwrap_or(9)
}

pub(super) fn shares_of(connection: &mut DbConnection, month: Period, revision: i32) -> Result<Shares> {
    let rows: Vec<(String, Option<i32>)> = public_share::table
        .filter(public_share::month.eq(month.to_string()).and(public_share::revision.eq(revision)))
        .select((public_share::coordination_code, public_share::tenths))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

fn units_of(connection: &mut DbConnection, month: Period, revision: i32) -> Result<Units> {
    let rows: Vec<(String, String, String, String, i64)> = public_units::table
        .filter(public_units::month.eq(month.to_string()).and(public_units::revision.eq(revision)))
        .select((
            public_units::coordination_code,
            public_units::province_code,
            public_units::counts,
            public_units::programme_code,
            public_units::units,
        ))
        .load(connection)?;
    Ok(rows.into_iter().map(|(a, b, c, d, units)| ([a, b, c, d], units)).collect())
}

/// All that is told of a month.
#[derive(Clone)]
pub struct Told {
    /// The cells.
    pub cells: Vec<(Cell, Shown)>,
    pub(super) units: Units,
    pub(super) shares: Shares,
}

impl Told {
    /// What a revision tells.
    ///
    /// # Errors
    /// Those of the database.
    pub fn load(connection: &mut DbConnection, month: Period, revision: i32) -> Result<Told> {
        Ok(Told {
            cells: cells_of(connection, month, revision)?,
            units: units_of(connection, month, revision)?,
            shares: shares_of(connection, month, revision)?,
        })
    }

    /// The SHA-256 of what is told, hexadecimal.
    pub fn digest(&self) -> String {
        let mut lines: Vec<String> = self
            .cells
            .iter()
            .map(|(cell, shown)| {
                let (value, women) = numbers(cell, *shown);
                json!(["cell", cell.coordination, cell.province, cell.programme, cell.indicator, value, women])
                    .to_string()
            })
            .collect();
        lines.extend(self.units.iter().map(|(key, units)| json!(["units", key, units]).to_string()));
        lines.extend(self.shares.iter().map(|(code, tenths)| json!(["share", code, tenths]).to_string()));
        lines.sort();
        hex::encode(Sha256::digest(lines.join("\n")))
    }
}

/// The numbers that are told of a cell.
fn numbers(cell: &Cell, shown: Shown) -> (Option<i64>, Option<i64>) {
    ((shown >= Shown::Total).then_some(cell.value), (shown == Shown::Split).then_some(cell.women))
}

/// Writes down what is told. The digest of it.
pub(super) fn write(
    connection: &mut DbConnection,
    month: Period,
    revision: i32,
    told: &Told,
    now: NaiveDateTime,
) -> Result<String> {
    let (digest, month) = (told.digest(), month.to_string());
    diesel::insert_into(public_month::table)
        .values((
            public_month::month.eq(&month),
            public_month::revision.eq(revision),
            public_month::published_at.eq(now),
            public_month::digest.eq(&digest),
        ))
        .execute(connection)?;
    for chunk in told.cells.chunks(ROWS) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|(cell, shown)| {
                let (value, women) = numbers(cell, *shown);
                (
                    public_cell::month.eq(&month),
                    public_cell::revision.eq(revision),
                    public_cell::coordination_code.eq(&cell.coordination),
                    public_cell::province_code.eq(&cell.province),
                    public_cell::programme_code.eq(&cell.programme),
                    public_cell::indicator_code.eq(&cell.indicator),
                    public_cell::value.eq(value),
                    public_cell::women.eq(women),
                )
            })
            .collect();
        on_either!(connection, inner => diesel::insert_into(public_cell::table).values(&rows).execute(inner))?;
    }
    let units: Vec<_> = told.units.iter().collect();
    for chunk in units.chunks(ROWS) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|(key, units)| {
                (
                    public_units::month.eq(&month),
                    public_units::revision.eq(revision),
                    public_units::coordination_code.eq(&key[0]),
                    public_units::province_code.eq(&key[1]),
                    public_units::counts.eq(&key[2]),
                    public_units::programme_code.eq(&key[3]),
                    public_units::units.eq(**units),
                )
            })
            .collect();
        on_either!(connection, inner => diesel::insert_into(public_units::table).values(&rows).execute(inner))?;
    }
    let shares: Vec<_> = told
        .shares
        .iter()
        .map(|(code, tenths)| {
            (
                public_share::month.eq(&month),
                public_share::revision.eq(revision),
                public_share::coordination_code.eq(code),
                public_share::tenths.eq(*tenths),
            )
        })
        .collect();
    on_either!(connection, inner => diesel::insert_into(public_share::table).values(&shares).execute(inner))?;
    Ok(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completeness_is_in_tenths_and_all_is_as_nine() {
        assert_eq!([tenths(0, 20), tenths(17, 20), tenths(18, 20), tenths(20, 20), tenths(3, 40)], [0, 8, 9, 9, 0]);
    }
}
