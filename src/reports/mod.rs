//! Activity reports: figures → document, and the issued editions. The crate `typeset` makes the PDF.

pub mod compose;
pub mod data;
pub mod editions;
pub mod explained;
pub mod facts;
pub mod figures;
pub mod graphql;
pub mod letter;
pub mod mutations;
pub mod paper;
pub mod signing;
pub mod small;
pub mod store;
pub mod verification;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::db::DbConnection;
use crate::db::schema;
use crate::error::Result;
use crate::period::Period;
use crate::wording::Language;

pub use editions::Edition;
pub use figures::Figures;
pub use paper::{Paper, Print};

/// An issued report. Its bytes never change.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::report)]
pub struct Report {
    /// Key.
    pub id: i64,
    /// The coordination that it is about.
    pub coordination_code: String,
    /// The period, as it is written.
    pub period: String,
    /// The period's first day.
    pub starts_on: NaiveDate,
    /// `ar`, `fr` or `en`.
    pub language: String,
    /// 1, or more for corrected editions.
    pub edition: i32,
    /// SHA-256 of the PDF, hexadecimal.
    pub sha256: String,
    /// Size of the PDF.
    pub size_bytes: i64,
    /// A name for the file.
    pub file_name: String,
    /// When it was issued, UTC.
    pub created_at: NaiveDateTime,
    /// Whether figures made up for demonstration are in it.
    pub demonstration: bool,
    /// Rises with every change: what a change is to be told it was made on.
    pub lock_version: i32,
    /// Whether anybody may read it without an account.
    pub public: bool,
    /// How many of its figures were small, or would have given away a small cell, when it was made; `None` where that is
    /// not known. See [`small::cells`].
    pub small_cells: Option<i64>,
    /// The edition that this one replaces; `None` for a first edition.
    pub replaces: Option<i64>,
    /// The code by which people find out whether it is genuine, such as `K9VY-APCS-02M7`; `None` for what was issued
    /// before reports had one.
    pub verification_code: Option<String>,
}

/// A report made but not issued.
#[derive(Debug, Clone)]
pub struct Made {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// What it was made from.
    pub paper: Paper,
}

/// Makes the first edition of the report of a coordination, period and language from what the database holds, with no
/// address for verification.
///
/// All reads belong to one state if the caller has opened a transaction.
///
/// # Errors
/// As [`figures::gather`] and [`Paper::pdf`].
pub fn make(
    connection: &mut DbConnection,
    coordination: &str,
    period: Period,
    language: Language,
    today: NaiveDate,
) -> Result<Made> {
    let figures = figures::gather(connection, coordination, period, today)?;
    let paper = Paper::first(figures, language);
    Ok(Made { pdf: paper.pdf()?, paper })
}

/// The name of a report's file: `11-2026-03-ar.pdf`, with the edition from the second on.
pub fn file_name(coordination: &str, period: Period, language: Language, edition: i32) -> String {
    match edition {
        1 => format!("{coordination}-{period}-{language}.pdf"),
        _ => format!("{coordination}-{period}-{language}-{edition}.pdf"),
    }
}
