//! Queries on cooperatives.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Cooperative, Trade};
use crate::activity::lines::{Registered, add};
use crate::db::DbConnection;
use crate::db::schema::{cooperative, trade};
use crate::error::Result;
use crate::staff::persons;

/// For each coordination, the cooperatives founded by a day and those at work on it, with members. One statement.
pub fn registered(connection: &mut DbConnection, day: NaiveDate) -> Result<Vec<(String, Registered)>> {
    type Row = (String, Option<NaiveDate>, Option<i32>, Option<i32>);
    let rows: Vec<Row> = cooperative::table
        .filter(cooperative::founded_on.le(day))
        .select((cooperative::coordination_code, cooperative::closed_on, cooperative::women, cooperative::men))
        .load(connection)?;
    let mut found: BTreeMap<String, Registered> = BTreeMap::new();
    for (coordination, closed_on, women, men) in rows {
        let entry = found.entry(coordination).or_default();
        entry.ever += 1;
        if closed_on.is_none_or(|closed| day < closed) {
            entry.units += 1;
            entry.persons = add(entry.persons, persons(women, men));
            entry.women = add(entry.women, women.map(i64::from));
        }
    }
    Ok(found.into_iter().collect())
}

/// A coordination's cooperatives at work on a day, with their trades, by trade and name.
pub fn at_work(connection: &mut DbConnection, coordination: &str, day: NaiveDate) -> Result<Vec<(Cooperative, Trade)>> {
    Ok(cooperative::table
        .inner_join(trade::table)
        .filter(cooperative::coordination_code.eq(coordination))
        .filter(cooperative::founded_on.le(day))
        .filter(cooperative::closed_on.is_null().or(cooperative::closed_on.gt(day)))
        .order((trade::position, cooperative::id))
        .select((Cooperative::as_select(), Trade::as_select()))
        .load(connection)?)
}
