//! What must always hold, and finding out whether it does.
//!
//! Each domain lists its [`Invariant`]s; a new one is a function and a line in its list.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

use crate::accounts::{Asker, audit};
use crate::activity;
use crate::change;
use crate::clock::Clock;
use crate::db::schema::report;
use crate::db::{Db, DbConnection};
use crate::delivery::files::Files;
use crate::error::{Error, Result};
use crate::partnerships;

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The table.
    pub table: &'static str,
    /// The row's key, as text.
    pub key: String,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl Finding {
    /// A finding at a row.
    pub fn new(
        table: &'static str,
        key: impl std::fmt::Display,
        expected: impl std::fmt::Display,
        found: impl std::fmt::Display,
    ) -> Finding {
        Finding { table, key: key.to_string(), expected: expected.to_string(), found: found.to_string() }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: expected {}, found {}", self.table, self.key, self.expected, self.found)
    }
}

/// Finds where an invariant does not hold.
pub type Check = fn(&mut DbConnection, &Files) -> Result<Vec<Finding>>;

/// Something that must always hold.
#[derive(Clone, Copy)]
pub struct Invariant {
    /// Its name, for people and programs.
    pub name: &'static str,
    /// What holds, as a sentence.
    pub says: &'static str,
    /// Finds where it does not.
    pub check: Check,
    /// Makes it hold again, where what it is about is derived from other tables.
    pub repair: Option<fn(&mut DbConnection) -> Result<()>>,
}

/// All invariants: a line for each domain that has any.
pub fn invariants() -> impl Iterator<Item = &'static Invariant> {
    [activity::invariants::ALL, partnerships::check::ALL, OWN].into_iter().flatten()
}

/// What holds across the domains.
const OWN: &[Invariant] = &[
    Invariant { name: "references", says: "what a row refers to is there", check: references, repair: None },
    Invariant {
        name: "audit_trail",
        says: "no entry of the audit trail was changed, removed or inserted",
        check: audit_trail,
        repair: None,
    },
    Invariant {
        name: "issued_files",
        says: "every issued report lies in the file store as it was issued",
        check: issued_files,
        repair: None,
    },
];

/// What was found about one invariant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The invariant's name.
    pub name: &'static str,
    /// What holds when nothing is found.
    pub says: &'static str,
    /// Where it does not hold.
    pub findings: Vec<Finding>,
    /// Whether it was made to hold again.
    pub repaired: bool,
}

impl Checked {
    /// Whether it does not hold and can be made to.
    pub fn can_be_repaired(&self) -> bool {
        let repairable = invariants().any(|one| one.name == self.name && one.repair.is_some());
        !self.findings.is_empty() && !self.repaired && repairable
    }
}

/// Checks all invariants on one state of the database.
///
/// # Errors
/// Those of the database; [`Error::Store`] when the store of files can't be reached.
pub fn check(db: &Db, files: &Files) -> Result<Vec<Checked>> {
    db.read(|connection| {
        invariants()
            .map(|one| {
                let findings = (one.check)(connection, files)?;
                Ok(Checked { name: one.name, says: one.says, findings, repaired: false })
            })
            .collect()
    })
}

/// Checks all invariants and makes those hold again that are about derived tables, in one audited transaction.
///
/// # Errors
/// Those of the database; [`Error::Internal`] when a repair does not help, and nothing is changed then.
pub fn repair(db: &Db, clock: &Clock, files: &Files) -> Result<Vec<Checked>> {
    let mut checked = check(db, files)?;
    let broken =
        |name: &str, checked: &[Checked]| checked.iter().any(|one| one.name == name && !one.findings.is_empty());
    let wanted: Vec<&Invariant> =
        invariants().filter(|one| one.repair.is_some() && broken(one.name, &checked)).collect();
    if wanted.is_empty() {
        return Ok(checked);
    }
    change::perform(db, clock, &Asker::command_line(), "repair", None, |change| {
        for one in &wanted {
            let Some(repair) = one.repair else { continue };
            let before = (one.check)(change.connection, files)?.len();
            repair(change.connection)?;
            let after = (one.check)(change.connection, files)?.len();
            if after > 0 {
                return Err(Error::Internal(format!("{after} differences of {} are left after its repair", one.name)));
            }
            let said = |count: usize| Some(json!({ "differences": count }));
            change.record("Invariant", one.name, said(before), said(after))?;
        }
        Ok(())
    })?;
    for one in &mut checked {
        one.repaired = wanted.iter().any(|own| own.name == one.name);
    }
    Ok(checked)
}

/// PostgreSQL itself holds to its references at all times; a SQLite file may have been written with them switched off.
fn references(connection: &mut DbConnection, _: &Files) -> Result<Vec<Finding>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        child: String,
        #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::BigInt>)]
        number: Option<i64>,
        #[diesel(sql_type = diesel::sql_types::Text)]
        parent: String,
    }
    let DbConnection::Sqlite(inner) = connection else { return Ok(vec![]) };
    let rows: Vec<Row> =
        diesel::sql_query("SELECT \"table\" AS child, rowid AS number, parent FROM pragma_foreign_key_check")
            .load(inner)?;
    let finding = |row: Row| {
        let key = row.number.map_or_else(|| row.child.clone(), |key| format!("{} {key}", row.child));
        Finding::new("foreign_key_check", key, format!("a row of {} that it refers to", row.parent), "none")
    };
    Ok(rows.into_iter().map(finding).collect())
}

fn audit_trail(connection: &mut DbConnection, _: &Files) -> Result<Vec<Finding>> {
    let verified = audit::verify(connection)?;
    let finding = |broken: audit::Broken| {
        let key = match broken {
            audit::Broken::Changed(id) | audit::Broken::Inserted(id) => id,
            audit::Broken::Removed { after, .. } => after + 1,
        };
        Finding::new("audit_entry", key, "an unbroken chain of hashes", broken)
    };
    Ok(verified.broken.into_iter().map(finding).collect())
}

fn issued_files(connection: &mut DbConnection, files: &Files) -> Result<Vec<Finding>> {
    let rows: Vec<(i64, String, i64)> =
        report::table.order(report::id).select((report::id, report::sha256, report::size_bytes)).load(connection)?;
    let mut found = vec![];
    for (id, sha256, size) in rows {
        match files.get(&sha256) {
            Ok(bytes) if bytes.len() as i64 == size => {}
            Ok(bytes) => found.push(Finding::new("report", id, format!("{size} bytes"), bytes.len())),
            // Nothing is known about any of the files then.
            Err(error @ Error::Store { .. }) => return Err(error),
            Err(error) => found.push(Finding::new("report", id, format!("the file {sha256}"), error)),
        }
    }
    Ok(found)
}
