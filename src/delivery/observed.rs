//! What an operator sees of the outbox.

use chrono::NaiveDateTime;
use diesel::dsl::{count_star, min};
use diesel::prelude::*;

use crate::db::DbConnection;
use crate::db::schema::delivery;
use crate::error::Result;

/// The states of letters.
pub const STATES: [&str; 5] = ["due", "sending", "sent", "failed", "stopped"];

/// Letters of one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letters {
    /// The state.
    pub state: String,
    /// How many there are.
    pub count: i64,
    /// Since when the oldest of those that are still to go has been in the outbox, UTC; `None` for other states.
    pub since: Option<NaiveDateTime>,
}

/// The letters by state, in the order of [`STATES`].
///
/// # Errors
/// Those of the database.
pub fn letters(connection: &mut DbConnection) -> Result<Vec<Letters>> {
    let found: Vec<(String, i64, Option<NaiveDateTime>)> = delivery::table
        .group_by(delivery::state)
        .select((delivery::state, count_star(), min(delivery::created_at)))
        .load(connection)?;
    let of = |state: &&str| {
        let found = found.iter().find(|(own, ..)| own == state);
        let open = ["due", "sending"].contains(state);
        let since = found.and_then(|(.., since)| *since).filter(|_| open);
        Letters { state: state.to_string(), count: found.map_or(0, |(_, count, _)| *count), since }
    };
    Ok(STATES.iter().map(of).collect())
}
