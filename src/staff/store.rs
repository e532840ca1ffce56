//! Queries on trainings.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::StaffTraining;
use crate::activity::lines::{Registered, add};
use crate::db::DbConnection;
use crate::db::schema::staff_training;
use crate::error::Result;
use crate::period::Period;

/// For each coordination, its sessions up to a day and those of a period, with participants. One statement.
pub fn registered(connection: &mut DbConnection, period: Period, day: NaiveDate) -> Result<Vec<(String, Registered)>> {
    let rows: Vec<(String, NaiveDate, Option<i32>, Option<i32>)> = staff_training::table
        .filter(staff_training::starts_on.le(day))
        .filter(staff_training::cancelled_on.is_null())
        .select((
            staff_training::coordination_code,
            staff_training::starts_on,
            staff_training::women,
            staff_training::men,
        ))
        .load(connection)?;
    let mut found: BTreeMap<String, Registered> = BTreeMap::new();
    for (coordination, starts_on, women, men) in rows {
        let entry = found.entry(coordination).or_default();
        entry.ever += 1;
        if starts_on >= period.start() {
            entry.units += 1;
            entry.persons = add(entry.persons, super::persons(women, men));
            entry.women = add(entry.women, women.map(i64::from));
        }
    }
    Ok(found.into_iter().collect())
}

/// A coordination's sessions that began in a period, in order.
pub fn held(connection: &mut DbConnection, coordination: &str, period: Period) -> Result<Vec<StaffTraining>> {
    Ok(staff_training::table
        .filter(staff_training::coordination_code.eq(coordination))
        .filter(staff_training::starts_on.ge(period.start()).and(staff_training::starts_on.lt(period.end())))
        .filter(staff_training::cancelled_on.is_null())
        .order((staff_training::starts_on, staff_training::id))
        .select(StaffTraining::as_select())
        .load(connection)?)
}
