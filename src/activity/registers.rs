//! What the registers of agreements, trainings and cooperatives say of a period.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::lines::{self, Registered};
use crate::cooperatives::store as cooperatives;
use crate::db::DbConnection;
use crate::error::Result;
use crate::partnerships::store as partnerships;
use crate::period::Period;
use crate::staff::store as staff;

/// What each coordination's registers say of a period, by coordination and by what is counted. The number of statements is always the same.
pub fn registers(
    connection: &mut DbConnection,
    period: Period,
    today: NaiveDate,
) -> Result<BTreeMap<String, BTreeMap<&'static str, Registered>>> {
    let day = lines::last_day(period, today);
    let mut found: BTreeMap<String, BTreeMap<&'static str, Registered>> = BTreeMap::new();
    for (kind, entries) in [
        ("agreements", partnerships::registered(connection, day)?),
        ("trainings", staff::registered(connection, period, day)?),
        ("cooperatives", cooperatives::registered(connection, day)?),
    ] {
        for (coordination, entry) in entries {
            found.entry(coordination).or_default().insert(kind, entry);
        }
    }
    Ok(found)
}
