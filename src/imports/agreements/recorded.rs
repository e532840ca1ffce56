//! The recorded agreements that the rows of a file are about.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_graphql::ID;
use diesel::prelude::*;

use crate::accounts::Asker;
use crate::db::schema::agreement;
use crate::db::{Backend, DbConnection};
use crate::error::Result;
use crate::graphql::id;
use crate::only_seen;
use crate::partnerships::terms::{NewParty, NewTerms};
use crate::partnerships::{AgreementRow, store};
use crate::tables::Table;

/// How many keys one statement looks up.
const CHUNK: usize = 2_000;

/// An agreement with its latest terms.
pub(super) struct RecordedAgreement {
    pub row: AgreementRow,
    pub terms: NewTerms,
}

/// Those agreements that the asker sees and a file names, by reference or id, or that have an object of the file.
pub(super) struct Recorded {
    pub agreements: Vec<RecordedAgreement>,
    by_reference: HashMap<String, usize>,
    by_id: HashMap<i64, usize>,
}

/// What the column `agreement` says.
pub(super) enum Named {
    /// A recorded agreement, by its place.
    Recorded(usize),
    /// A new one, by a label of the file's own.
    New,
    /// A reference or id of none that the asker sees.
    Unknown,
}

impl Recorded {
    pub fn read(connection: &mut DbConnection, asker: &Asker, table: &Table) -> Result<Recorded> {
        let (mut references, mut ids, mut objects) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for row in table.rows() {
            let Ok(label) = row.cell("agreement").text() else { continue };
            if let Some(key) = key_in(label) {
                ids.insert(key);
            } else if is_reference(label) {
                references.insert(label.to_string());
            } else if let Ok(object) = row.cell("object_fr").text() {
                objects.insert(object.to_string());
            }
        }
        let mut found: BTreeMap<i64, AgreementRow> = BTreeMap::new();
        macro_rules! find {
            ($column:expr, $keys:expr) => {
                for chunk in $keys.into_iter().collect::<Vec<_>>().chunks(CHUNK) {
                    let query = only_seen!(
                        agreement::table.into_boxed::<Backend>(),
                        asker.rights,
                        coordination agreement
                    );
                    let rows: Vec<AgreementRow> = query
                        .filter($column.eq_any(chunk.to_vec()))
                        .select(AgreementRow::as_select())
                        .load(connection)?;
                    found.extend(rows.into_iter().map(|row| (row.id, row)));
                }
            };
        }
        find!(agreement::reference, references);
        find!(agreement::id, ids);
        find!(agreement::object_fr, objects);
        Recorded::with_terms(connection, found.into_values().collect())
    }

    /// These agreements with their latest terms.
    pub fn with_terms(connection: &mut DbConnection, rows: Vec<AgreementRow>) -> Result<Recorded> {
        let mut latest = BTreeMap::new();
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        for chunk in ids.chunks(CHUNK) {
            latest.extend(store::versions(connection, chunk)?.into_iter().map(|terms| (terms.agreement_id, terms)));
        }
        let versions: Vec<_> = latest.values().cloned().collect();
        let written = store::written_all(connection, &versions)?;
        let mut terms: HashMap<i64, NewTerms> = latest.into_keys().zip(written).collect();
        let agreements: Vec<RecordedAgreement> = rows
            .into_iter()
            .filter_map(|row| terms.remove(&row.id).map(|terms| RecordedAgreement { row, terms }))
            .collect();
        let by_reference = agreements.iter().enumerate();
        let by_reference = by_reference.filter_map(|(index, one)| Some((one.row.reference.clone()?, index))).collect();
        let by_id = agreements.iter().enumerate().map(|(index, one)| (one.row.id, index)).collect();
        Ok(Recorded { agreements, by_reference, by_id })
    }

    /// What a text in the column `agreement` means.
    pub fn named(&self, label: &str) -> Named {
        let found = match key_in(label) {
            Some(key) => self.by_id.get(&key),
            None if is_reference(label) => self.by_reference.get(label),
            None => return Named::New,
        };
        found.map_or(Named::Unknown, |index| Named::Recorded(*index))
    }

    /// Whether an agreement is recorded that says the same: then a file that was imported before is imported again.
    pub fn has(&self, coordination: &str, terms: &NewTerms) -> bool {
        let said = bare(terms);
        self.agreements.iter().any(|one| one.row.coordination_code == coordination && bare(&one.terms) == said)
    }
}

/// What a table can say of terms.
fn bare(terms: &NewTerms) -> NewTerms {
    let mut bare = terms.clone();
    bare.indicators.clear();
    bare.programmes.sort();
    bare.places.sort();
    bare.parties.iter_mut().for_each(|party: &mut NewParty| party.instalments.clear());
    bare
}

/// The key in an agreement's id.
fn key_in(label: &str) -> Option<i64> {
    id::key_of("Agreement", &ID(label.to_string())).ok()
}

/// Whether a text has the form of a reference: «11/2026/0007».
fn is_reference(label: &str) -> bool {
    let parts: Vec<&str> = label.split('/').collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts[1].len() == 4 && parts.iter().all(digits)
}
