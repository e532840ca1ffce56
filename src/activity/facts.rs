//! Reading what the rules ask about returns, for many returns at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Months, NaiveDate};
use diesel::prelude::*;

pub use super::rules::Facts;
use super::{ActivityReturn, ReturnLine};
use crate::db::DbConnection;
use crate::db::schema::{activity_return, centre, programme, programme_indicator, return_declared_total, return_line};
use crate::error::Result;

/// How far back the rules look, in months: the month before, or as much of the centre's history as warnings need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    /// Enough for errors.
    OneMonth,
    /// Enough for warnings.
    History,
}

/// The facts of these returns, by key. The number of statements does not depend on how many there are.
///
/// # Errors
/// Those of the database.
pub fn facts(
    connection: &mut DbConnection,
    returns: &[ActivityReturn],
    today: NaiveDate,
    back: Back,
) -> Result<HashMap<i64, Facts>> {
    let ids: Vec<i64> = returns.iter().map(|one| one.id).collect();
    let centres: Vec<i64> = returns.iter().map(|one| one.centre_id).collect::<BTreeSet<_>>().into_iter().collect();
    type CentreRow = (i64, NaiveDate, Option<NaiveDate>, Option<i32>);
    let rows: Vec<CentreRow> = centre::table
        .filter(centre::id.eq_any(&centres))
        .select((centre::id, centre::opened_on, centre::closed_on, centre::capacity))
        .load(connection)?;
    let openings: HashMap<i64, CentreRow> = rows.into_iter().map(|row| (row.0, row)).collect();
    let headlines: HashMap<String, Option<String>> = programme::table
        .select((programme::code, programme::headline_indicator))
        .load::<(String, Option<String>)>(connection)?
        .into_iter()
        .collect();
    let mut indicators: HashMap<String, Vec<String>> = HashMap::new();
    let pairs: Vec<(String, String)> = programme_indicator::table
        .select((programme_indicator::programme_code, programme_indicator::indicator_code))
        .load(connection)?;
    for (programme, indicator) in pairs {
        indicators.entry(programme).or_default().push(indicator);
    }
    let mut lines = lines(connection, &ids)?;
    let mut totals = declared_totals(connection, &ids)?;
    let past = past(connection, returns, &centres, &headlines, back)?;
    let mut found = HashMap::new();
    for one in returns {
        let Some((_, opened_on, closed_on, capacity)) = openings.get(&one.centre_id) else { continue };
        let empty = BTreeMap::new();
        let months = past.get(&one.centre_id).unwrap_or(&empty);
        let facts = Facts {
            month: one.month,
            today,
            opened_on: *opened_on,
            closed_on: *closed_on,
            capacity: capacity.map(i64::from),
            indicators: indicators.get(&one.programme_code).cloned().unwrap_or_default(),
            headline: headlines.get(&one.programme_code).cloned().flatten(),
            lines: lines.remove(&one.id).unwrap_or_default(),
            declared_totals: totals.remove(&one.id).unwrap_or_default(),
            past: months.range(earliest(one.month, back)..one.month).map(|(month, sexes)| (*month, *sexes)).collect(),
        };
        found.insert(one.id, facts);
    }
    Ok(found)
}

/// The first month that is looked at.
fn earliest(month: NaiveDate, back: Back) -> NaiveDate {
    // Three years: enough for a month to have been there before, short enough for what a centre is today.
    let months = if back == Back::History { 37 } else { 1 };
    month.checked_sub_months(Months::new(months)).unwrap_or(month)
}

/// The lines of returns, in the order in which the API shows them.
pub fn lines(connection: &mut DbConnection, ids: &[i64]) -> Result<HashMap<i64, Vec<ReturnLine>>> {
    let rows: Vec<ReturnLine> = return_line::table
        .filter(return_line::return_id.eq_any(ids))
        .order((return_line::return_id, return_line::indicator_code, return_line::sex, return_line::age_band))
        .select(ReturnLine::as_select())
        .load(connection)?;
    Ok(by_return(rows.into_iter().map(|row| (row.return_id, row))))
}

/// The totals that are declared beside the lines, by indicator.
pub fn declared_totals(connection: &mut DbConnection, ids: &[i64]) -> Result<HashMap<i64, Vec<(String, i64)>>> {
    let rows: Vec<(i64, String, i64)> = return_declared_total::table
        .filter(return_declared_total::return_id.eq_any(ids))
        .order((return_declared_total::return_id, return_declared_total::indicator_code))
        .select((return_declared_total::return_id, return_declared_total::indicator_code, return_declared_total::value))
        .load(connection)?;
    Ok(by_return(rows.into_iter().map(|(id, indicator, value)| (id, (indicator, value)))))
}

/// Headline figures of the months that centres have handed in, women and men.
type Past = HashMap<i64, BTreeMap<NaiveDate, [i64; 2]>>;

fn past(
    connection: &mut DbConnection,
    returns: &[ActivityReturn],
    centres: &[i64],
    headlines: &HashMap<String, Option<String>>,
    back: Back,
) -> Result<Past> {
    let (Some(first), Some(last)) =
        (returns.iter().map(|one| earliest(one.month, back)).min(), returns.iter().map(|one| one.month).max())
    else {
        return Ok(HashMap::new());
    };
    type Row = (i64, NaiveDate, String, String, String, i64);
    // What counts, or is the first word on a month.
    let rows: Vec<Row> = activity_return::table
        .inner_join(return_line::table)
        .filter(activity_return::centre_id.eq_any(centres))
        .filter(activity_return::month.ge(first).and(activity_return::month.lt(last)))
        // Few of a return's lines are of the figure that is looked at.
        .filter(return_line::indicator_code.eq_any(headlines.values().flatten().cloned().collect::<Vec<_>>()))
        .filter(activity_return::superseded.eq(false))
        .filter(
            activity_return::status
                .eq("validated")
                .or(activity_return::status.eq("submitted").and(activity_return::version.eq(1))),
        )
        .select((
            activity_return::centre_id,
            activity_return::month,
            activity_return::programme_code,
            return_line::indicator_code,
            return_line::sex,
            return_line::value,
        ))
        .load(connection)?;
    let mut past: Past = HashMap::new();
    for (centre, month, programme, indicator, sex, value) in rows {
        if headlines.get(&programme).and_then(Option::as_deref) == Some(indicator.as_str()) {
            past.entry(centre).or_default().entry(month).or_default()[usize::from(sex == "male")] += value;
        }
    }
    Ok(past)
}

fn by_return<T>(rows: impl Iterator<Item = (i64, T)>) -> HashMap<i64, Vec<T>> {
    let mut found: HashMap<i64, Vec<T>> = HashMap::new();
    for (id, row) in rows {
        found.entry(id).or_default().push(row);
    }
    found
}
