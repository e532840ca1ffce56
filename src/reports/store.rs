//! Queries on issued reports.

use diesel::prelude::*;

use super::Report;
use super::graphql::ReportList;
use crate::accounts::Rights;
use crate::db::DbConnection;
use crate::db::schema::report;
use crate::error::{Error, Result};
use crate::period::Period;
use crate::wording::Language;

/// The report with this key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(connection: &mut DbConnection, id: i64) -> Result<Report> {
    report::table
        .find(id)
        .select(Report::as_select())
        .first(connection)
        .optional()?
        .ok_or_else(|| Error::not_found("report", id.to_string()))
}

/// An issued edition, if there is one.
pub fn edition(
    connection: &mut DbConnection,
    coordination: &str,
    period: Period,
    language: Language,
    edition: i32,
) -> Result<Option<Report>> {
    Ok(report::table
        .filter(report::coordination_code.eq(coordination))
        .filter(report::period.eq(period.to_string()))
        .filter(report::language.eq(language.as_str()))
        .filter(report::edition.eq(edition))
        .select(Report::as_select())
        .first(connection)
        .optional()?)
}

/// The latest issued reports that these rights let see, newest first.
pub fn latest(connection: &mut DbConnection, rights: &Rights, limit: i64) -> Result<Vec<Report>> {
    let seen = ReportList::default().rows(rights);
    Ok(seen.order(report::id.desc()).limit(limit).select(Report::as_select()).load(connection)?)
}
