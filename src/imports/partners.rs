//! Partners: one a row, found by number, or by both names.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::{Value, json};

use super::plan::{Checked, ColumnChange, NOT_FOUND, Plan, SEVERAL_PARTNERS, Seen};
use super::words::{PARTNER_KINDS, Words};
use super::{Reading, Write};
use crate::accounts::{Action, Asker, Ground};
use crate::db::DbConnection;
use crate::db::schema::partner;
use crate::error::Result;
use crate::network::checks::NAME_LENGTH;
use crate::on_either;
use crate::partnerships::{Partner, writing};
use crate::tables::{Column, Row, Table};
use crate::wording::Language;

/// How many rows one statement inserts.
const CHUNK: usize = 5_000;

pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "id",
        headings: ["رقم الشريك", "Numéro du partenaire", "Partner number"],
        also: &["number", "numéro", "الرقم"],
        required: false,
    },
    Column {
        name: "kind",
        headings: ["نوع الشريك", "Type de partenaire", "Kind of partner"],
        also: &["type", "النوع"],
        required: true,
    },
    Column {
        name: "name_ar",
        headings: ["الاسم بالعربية", "Nom en arabe", "Name in Arabic"],
        also: &["nom arabe", "Arabic name"],
        required: true,
    },
    Column {
        name: "name_fr",
        headings: ["الاسم بالفرنسية", "Nom en français", "Name in French"],
        also: &["nom français", "French name"],
        required: true,
    },
];

/// A partner as a row has it.
struct New {
    kind: String,
    name_ar: String,
    name_fr: String,
}

impl New {
    fn state(&self) -> Value {
        json!({ "kind": self.kind, "nameAr": self.name_ar, "nameFr": self.name_fr })
    }
}

fn state(of: &Partner) -> Value {
    json!({ "kind": of.kind, "nameAr": of.name_ar, "nameFr": of.name_fr })
}

pub(super) fn plan(reading: &mut Reading<'_>, table: &Table, plan: &mut Plan) -> Result<Write> {
    reading.asker.rights.may(Action::Keep, &Ground::Institution)?;
    let recorded: Vec<Partner> = partner::table.select(Partner::as_select()).load(reading.connection)?;
    let by_id: HashMap<i64, usize> = recorded.iter().enumerate().map(|(index, one)| (one.id, index)).collect();
    let mut by_names: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (index, one) in recorded.iter().enumerate() {
        by_names.entry((one.name_ar.trim(), one.name_fr.trim())).or_default().push(index);
    }
    let kinds = Words::fixed(PARTNER_KINDS);
    let (mut seen, mut seen_names) = (Seen::default(), Seen::default());
    let (mut added, mut changed) = (vec![], vec![]);
    for row in table.rows() {
        let mut checked = Checked::default();
        let own = find(row, &by_id, &by_names, &recorded, &mut checked);
        let kind = checked.keep(kinds.read(&row.cell("kind")));
        let (name_ar, name_fr) = (checked.text(row, "name_ar", NAME_LENGTH), checked.text(row, "name_fr", NAME_LENGTH));
        if let Some(index) = own {
            checked.0.extend(seen.twice(row, index));
        }
        if let (Some(ar), Some(fr), None) = (name_ar, name_fr, own) {
            checked.0.extend(seen_names.twice(row, (ar, fr)));
        }
        if plan.refuse(checked.0) {
            continue;
        }
        let (Some(kind), Some(name_ar), Some(name_fr)) = (kind, name_ar, name_fr) else { continue };
        let new = New { kind: kind.to_string(), name_ar: name_ar.to_string(), name_fr: name_fr.to_string() };
        match own {
            None => {
                plan.add(row, name_fr);
                added.push(new);
            }
            Some(index) => {
                let before = &recorded[index];
                let columns = [
                    ("kind", &before.kind, &new.kind),
                    ("name_ar", &before.name_ar, &new.name_ar),
                    ("name_fr", &before.name_fr, &new.name_fr),
                ];
                let columns: Vec<ColumnChange> = columns
                    .into_iter()
                    .filter_map(|(name, old, new)| ColumnChange::between(name, Some(old.clone()), Some(new.clone())))
                    .collect();
                if !columns.is_empty() {
                    changed.push((before.clone(), new));
                }
                plan.change(row, name_fr, columns);
            }
        }
    }
    Ok(Box::new(move |change| {
        let demonstration = crate::install::has_demonstration(change.connection)?;
        let mut entries = vec![];
        for chunk in added.chunks(CHUNK) {
            entries.extend(insert(change.connection, chunk, demonstration)?);
        }
        for (before, new) in changed {
            diesel::update(partner::table.find(before.id))
                .set((
                    partner::kind.eq(&new.kind),
                    partner::name_ar.eq(&new.name_ar),
                    partner::name_fr.eq(&new.name_fr),
                    partner::lock_version.eq(before.lock_version + 1),
                ))
                .execute(change.connection)?;
            if (&before.name_ar, &before.name_fr) != (&new.name_ar, &new.name_fr) {
                writing::refresh_search_of_partner(change.connection, before.id)?;
            }
            entries.push((before.id.to_string(), Some(state(&before)), Some(new.state())));
        }
        change.record_all("Partner", entries)
    }))
}

/// The recorded partner that a row is about, by its place; `None` for a new one, or with a fault.
fn find(
    row: Row<'_>,
    by_id: &HashMap<i64, usize>,
    by_names: &HashMap<(&str, &str), Vec<usize>>,
    recorded: &[Partner],
    checked: &mut Checked,
) -> Option<usize> {
    let cell = row.cell("id");
    if !cell.is_empty() {
        let id = checked.keep(cell.whole(1..=i64::MAX))?;
        let found = by_id.get(&id).copied();
        if found.is_none() {
            checked.0.push(cell.fault(NOT_FOUND));
        }
        return found;
    }
    let (Ok(ar), Ok(fr)) = (row.cell("name_ar").text(), row.cell("name_fr").text()) else { return None };
    match by_names.get(&(ar, fr)).map(Vec::as_slice) {
        None | Some([]) => None,
        Some([one]) => Some(*one),
        Some(several) => {
            let numbers: Vec<String> = several.iter().map(|index| recorded[*index].id.to_string()).collect();
            checked.0.push(row.cell("name_ar").fault(SEVERAL_PARTNERS).with("numbers", &numbers.join(" ")[..]));
            None
        }
    }
}

type Entries = Vec<(String, Option<Value>, Option<Value>)>;

fn insert(connection: &mut DbConnection, new: &[New], demonstration: bool) -> Result<Entries> {
    let rows: Vec<_> = new
        .iter()
        .map(|one| {
            (
                partner::kind.eq(&one.kind),
                partner::name_ar.eq(&one.name_ar),
                partner::name_fr.eq(&one.name_fr),
                partner::demonstration.eq(demonstration),
            )
        })
        .collect();
    let made: Vec<Partner> = on_either!(connection, inner => {
        diesel::insert_into(partner::table).values(rows).returning(Partner::as_returning()).get_results(inner)?
    });
    Ok(made.iter().map(|one| (one.id.to_string(), None, Some(state(one)))).collect())
}

/// The rows of all partners, by number.
pub(super) fn export(connection: &mut DbConnection, asker: &Asker, language: Language) -> Result<Vec<Vec<String>>> {
    if !asker.sees(&Ground::Institution) {
        return Ok(vec![]);
    }
    let kinds = Words::fixed(PARTNER_KINDS);
    let rows: Vec<Partner> = partner::table.order(partner::id).select(Partner::as_select()).load(connection)?;
    Ok(rows
        .into_iter()
        .map(|one| vec![one.id.to_string(), kinds.say(&one.kind, language), one.name_ar, one.name_fr])
        .collect())
}
