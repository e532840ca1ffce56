//! Tables that people hand in and take away: returns, centres, published figures, partners, agreements.
//!
//! A file is read by [`crate::tables`], each row is compared with what the database holds, and the outcome is a
//! [`Plan`]: rows that are added, changed, left, refused. A dry run ends there. An import writes the plan in one
//! transaction when no row is refused, and nothing otherwise. [`export()`] writes what an import reads: imported again,
//! it leaves everything as it is.
//!
//! The number of statements that read follows from the kind of table, not from its rows. Each changed object has an
//! entry of its own in the audit trail, as if it had been changed alone, and the import has one that names the file by
//! its hash.

mod agreements;
mod centres;
pub mod export;
pub mod graphql;
mod partners;
mod plan;
mod published;
mod returns;
mod words;

use chrono::NaiveDate;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::accounts::Asker;
use crate::change::{self, Change, Idempotency};
use crate::clock::Clock;
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result, UserError};
use crate::tables::{self, Column, Delimiter, Encoding, ReadOptions, Table};

pub use export::{Filter, export};
pub use plan::{ColumnChange, Plan, RowChange};

/// What a table holds.
#[derive(async_graphql::Enum, clap::ValueEnum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[graphql(name = "TableKind")]
pub enum Kind {
    /// Centres, one a row, by code.
    Centres,
    /// Partners, one a row, by number or by their names.
    Partners,
    /// Published figures, one a row, by coordination, programme and period.
    PublishedFigures,
    /// Monthly returns, one figure a row.
    Returns,
    /// Agreements, one party or commitment a row: new ones and drafts.
    Agreements,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 5] = [Kind::Centres, Kind::Partners, Kind::PublishedFigures, Kind::Returns, Kind::Agreements];

    /// The word on the command line and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Centres => "centres",
            Kind::Partners => "partners",
            Kind::PublishedFigures => "published-figures",
            Kind::Returns => "returns",
            Kind::Agreements => "agreements",
        }
    }

    /// The kind for a word.
    pub fn read(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The columns that such a table may have.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Kind::Centres => centres::COLUMNS,
            Kind::Partners => partners::COLUMNS,
            Kind::PublishedFigures => published::COLUMNS,
            Kind::Returns => returns::COLUMNS,
            Kind::Agreements => agreements::COLUMNS,
        }
    }
}

/// How far imported returns go.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HandIn {
    /// They are drafts.
    #[default]
    Draft,
    /// They are handed in.
    Submit,
    /// They are handed in and validated.
    Validate,
}

/// A file to be imported.
#[derive(Debug, Clone)]
pub struct Request {
    /// What the table holds.
    pub kind: Kind,
    /// How far returns go; of no meaning for other kinds.
    pub hand_in: HandIn,
    /// The file.
    pub bytes: Vec<u8>,
    /// The encoding of a text, where it is known.
    pub encoding: Option<Encoding>,
    /// The delimiter of a text, where it is known.
    pub delimiter: Option<Delimiter>,
    /// The sheet of a workbook, by name.
    pub sheet: Option<String>,
}

impl Request {
    /// The SHA-256 of the file, hexadecimal.
    pub fn sha256(&self) -> String {
        hex::encode(Sha256::digest(&self.bytes))
    }

    fn table(&self) -> std::result::Result<Table, tables::Faults> {
        let options = ReadOptions {
            encoding: self.encoding,
            delimiter: self.delimiter,
            sheet: self.sheet.clone(),
            ..ReadOptions::default()
        };
        tables::read(&self.bytes, self.kind.columns(), &options)
    }
}

/// What rows are compared with.
struct Reading<'a> {
    connection: &'a mut DbConnection,
    asker: &'a Asker,
    today: NaiveDate,
    hand_in: HandIn,
}

/// Writes what was planned.
type Write = Box<dyn FnOnce(&mut Change<'_>) -> Result<()>>;

fn look(request: &Request, table: &Table, reading: &mut Reading<'_>) -> Result<(Plan, Write)> {
    let mut plan = Plan::new(request.kind);
    let write: Write = match request.kind {
        Kind::Centres => centres::plan(reading, table, &mut plan)?,
        Kind::Partners => partners::plan(reading, table, &mut plan)?,
        Kind::PublishedFigures => published::plan(reading, table, &mut plan)?,
        Kind::Returns => returns::plan(reading, table, &mut plan)?,
        Kind::Agreements => agreements::plan(reading, table, &mut plan)?,
    };
    Ok((plan, write))
}

/// What an import of this file would do now. Changes nothing.
///
/// # Errors
/// [`Error::Unauthenticated`] where nobody is known; [`Error::Forbidden`] for who could not import such a table.
pub fn dry_run(db: &Db, clock: &Clock, asker: &Asker, request: &Request) -> Result<Plan> {
    if asker.key().is_none() {
        return Err(Error::Unauthenticated);
    }
    let table = match request.table() {
        Ok(table) => table,
        Err(faults) => return Ok(Plan::unreadable(request.kind, faults)),
    };
    db.read(|connection| {
        let mut reading = Reading { connection, asker, today: clock.today(), hand_in: request.hand_in };
        Ok(look(request, &table, &mut reading)?.0)
    })
}

/// Imports a file: everything that the plan says, or nothing when it [refuses](Plan::is_refused) a row.
///
/// # Errors
/// As [`dry_run`]; [`Error::Refused`] with `BAD_KEY` or `KEY_REUSED` for the idempotency key.
pub fn import(db: &Db, clock: &Clock, asker: &Asker, request: &Request, key: Option<&str>) -> Result<Plan> {
    if asker.key().is_none() {
        return Err(Error::Unauthenticated);
    }
    let table = match request.table() {
        Ok(table) => table,
        Err(faults) => return Ok(Plan::unreadable(request.kind, faults)),
    };
    let sha256 = request.sha256();
    let idempotency = key.map(|key| {
        let Request { kind, hand_in, encoding, delimiter, sheet, .. } = request;
        Idempotency::new(key, &format!("{kind:?} {hand_in:?} {encoding:?} {delimiter:?} {sheet:?} {sha256}"))
    });
    let mut refused = None;
    let done = change::perform(db, clock, asker, "importFile", idempotency.as_ref(), |change| {
        let (asker, today) = (change.asker, change.today);
        let (plan, write) = look(
            request,
            &table,
            &mut Reading { connection: change.connection, asker, today, hand_in: request.hand_in },
        )?;
        if plan.is_refused() {
            refused = Some(plan);
            return Err(refusal().into());
        }
        write(change)?;
        let counts = json!({
            "kind": request.kind.as_str(), "handIn": format!("{:?}", request.hand_in),
            "added": plan.added, "changed": plan.changed, "left": plan.left, "handedIn": plan.handed_in,
            "validated": plan.validated,
        });
        change.record("Import", &sha256, None, Some(counts))?;
        Ok(plan)
    });
    match (done, refused) {
        (Err(Error::Refused(_)), Some(plan)) => Ok(plan),
        (done, _) => done,
    }
}

/// Why a file was not imported; the rows say more.
pub fn refusal() -> UserError {
    UserError::at(["file"], "ROWS_REFUSED")
}
