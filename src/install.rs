//! Setting up a database: tables, reference data (geography, catalogue, published figures), demonstration data.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::activity::{published, store};
use crate::db::schema::{centre, installation};
use crate::db::{Db, DbConnection};
use crate::delivery::links;
use crate::demonstration;
use crate::error::{Error, Result};
use crate::{network, partnerships, places};

const REFERENCE: &str = "reference_data";
const DEMONSTRATION: &str = "demonstration_seed";

fn fact(connection: &mut DbConnection, key: &str) -> Result<Option<String>> {
    Ok(installation::table.find(key).select(installation::value).first(connection).optional()?)
}

fn note(connection: &mut DbConnection, key: &str, value: &str) -> Result<()> {
    diesel::insert_into(installation::table)
        .values((installation::key.eq(key), installation::value.eq(value)))
        .execute(connection)?;
    Ok(())
}

/// What [`prepare`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prepared {
    /// Migrations that were run.
    pub migrations: usize,
    /// Whether the reference data was loaded (it is only once).
    pub reference_data: bool,
}

/// Brings the tables up to date and loads the reference data where it is not there yet. All or nothing; doing it again
/// changes nothing.
///
/// # Errors
/// Those of the database.
pub fn prepare(db: &Db) -> Result<Prepared> {
    let migrations = db.migrate()?;
    let reference_data = db.write(|connection| {
        partnerships::writing::index_missing(connection)?;
        links::make_key(connection)?;
        if fact(connection, REFERENCE)?.is_some() {
            return Ok(false);
        }
        places::store::load_geography(connection)?;
        network::store::load_catalogue(connection)?;
        published::load_published(connection)?;
        note(connection, REFERENCE, env!("CARGO_PKG_VERSION"))?;
        Ok(true)
    })?;
    Ok(Prepared { migrations, reference_data })
}

/// Whether [`prepare`] has been done here by this version or an earlier one.
///
/// # Errors
/// Those of reaching the database; tables that are not there are no error.
pub fn is_prepared(db: &Db) -> Result<bool> {
    db.run(|connection| match fact(connection, REFERENCE) {
        Ok(found) => Ok(found.is_some()),
        Err(Error::Database(diesel::result::Error::DatabaseError(..))) => Ok(false),
        Err(error) => Err(error),
    })
}

/// Whether the database holds data made up for demonstration.
pub fn has_demonstration(connection: &mut DbConnection) -> Result<bool> {
    Ok(fact(connection, DEMONSTRATION)?.is_some())
}

/// Fills in demonstration data and its running totals, unless that was done before; `None` then.
///
/// `step` is told how far it has come (done, of how many); it may hear the same again when the transaction has to be
/// repeated.
///
/// # Errors
/// Those of the database; nothing is left behind then.
pub fn fill_demonstration(
    db: &Db,
    request: &demonstration::Request,
    step: &mut dyn FnMut(u64, u64),
) -> Result<Option<demonstration::Summary>> {
    db.write(|connection| {
        if has_demonstration(connection)? {
            return Ok(None);
        }
        let real: i64 = centre::table.filter(centre::demonstration.eq(false)).count().get_result(connection)?;
        if real > 0 {
            return Err(Error::BadArgument {
                argument: "database",
                problem: format!(
                    "it holds {real} real centre(s), and made-up figures must not mix with them; use another database"
                ),
            });
        }
        let summary = demonstration::fill(connection, request, step)?;
        store::rebuild_totals(connection)?;
        note(connection, DEMONSTRATION, &request.seed.to_string())?;
        Ok(Some(summary))
    })
}

/// The first day of the month that contains `day`: up to here demonstration data is complete.
pub fn month_start(day: NaiveDate) -> NaiveDate {
    use chrono::Datelike;
    day.with_day(1).unwrap_or(day)
}
