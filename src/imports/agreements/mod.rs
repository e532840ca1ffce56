//! Agreements: a row for each party, or for each thing that a party brings, grouped by the column `agreement`.
//!
//! A group whose agreement is not recorded becomes a draft; a group that is about a draft changes it. A signed agreement
//! is left when the rows say what is recorded, and refused otherwise: its terms change by an amendment alone. Parties and
//! what they bring are those of the file, all of them; instalments and agreed indicators stay as they are.

mod catalogue;
mod export;
mod recorded;
mod rows;

use std::collections::HashMap;

use super::plan::{
    BUDGET_MISMATCH, COORDINATION_NOT_A_PARTY, ColumnChange, NOT_CHANGED_HERE, Plan, SIGNED_AGREEMENT, reason_fault,
};
use super::{Reading, Write};
use crate::accounts::{Action, Ground};
use crate::error::{Result, UserError};
use crate::partnerships::mutations::{self, ChangedTerms};
use crate::partnerships::terms::{NewParty, NewPlace, NewTerms};
use crate::tables::{Column, Detail, Fault, Table};
use catalogue::Catalogue;
pub(super) use export::export;
use recorded::{Recorded, RecordedAgreement};
use rows::{Group, Line, Slot};

/// What stands between the programmes and places of an agreement.
const SEPARATOR: char = '|';

pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "agreement",
        headings: ["الاتفاقية", "Convention", "Agreement"],
        also: &["مرجع الاتفاقية", "référence", "reference"],
        required: true,
    },
    Column {
        name: "coordination",
        headings: ["المنسقية الجهوية", "Coordination régionale", "Regional coordination"],
        also: &["المنسقية"],
        required: false,
    },
    Column {
        name: "object_ar",
        headings: ["الموضوع بالعربية", "Objet en arabe", "Object in Arabic"],
        also: &["objet arabe", "Arabic object"],
        required: false,
    },
    Column {
        name: "object_fr",
        headings: ["الموضوع بالفرنسية", "Objet en français", "Object in French"],
        also: &["objet français", "French object"],
        required: false,
    },
    Column {
        name: "starts_on",
        headings: ["أول يوم", "Premier jour", "First day"],
        also: &["début", "starts"],
        required: false,
    },
    Column {
        name: "ends_on",
        headings: ["آخر يوم", "Dernier jour", "Last day"],
        also: &["fin", "ends"],
        required: false,
    },
    Column {
        name: "budget",
        headings: ["الميزانية بالدرهم", "Budget en dirhams", "Budget in dirhams"],
        also: &["الميزانية"],
        required: false,
    },
    Column {
        name: "programmes",
        headings: ["البرامج", "Programmes", "Programmes"],
        also: &["programme", "البرنامج"],
        required: false,
    },
    Column { name: "places", headings: ["الأماكن", "Lieux", "Places"], also: &[], required: false },
    Column {
        name: "party", headings: ["الطرف", "Partie", "Party"], also: &["partenaire", "partner"], required: true
    },
    Column { name: "role", headings: ["الدور", "Rôle", "Role"], also: &[], required: true },
    Column {
        name: "amount",
        headings: ["المبلغ بالدرهم", "Montant en dirhams", "Amount in dirhams"],
        also: &["montant", "المبلغ"],
        required: true,
    },
    Column {
        name: "description_ar",
        headings: ["الالتزام بالعربية", "Engagement en arabe", "Commitment in Arabic"],
        also: &[],
        required: true,
    },
    Column {
        name: "description_fr",
        headings: ["الالتزام بالفرنسية", "Engagement en français", "Commitment in French"],
        also: &[],
        required: true,
    },
];

/// What an agreement's rows ask for.
enum Asked {
    Draft(String, NewTerms),
    Change(i64, i32, NewTerms),
}

pub(super) fn plan(reading: &mut Reading<'_>, table: &Table, plan: &mut Plan) -> Result<Write> {
    let catalogue = Catalogue::read(reading.connection, reading.asker)?;
    let recorded = Recorded::read(reading.connection, reading.asker, table)?;
    let (mut lines, groups) = rows::read(table, &recorded);
    let mut asked = vec![];
    for group in groups {
        asked.extend(look(reading, table, &catalogue, &recorded, &group, &mut lines)?);
    }
    for line in lines {
        if plan.refuse(line.faults) {
            continue;
        }
        if line.added { plan.add(line.row, line.key) } else { plan.change(line.row, line.key, line.columns) }
    }
    Ok(Box::new(move |change| {
        for one in asked {
            match one {
                Asked::Draft(coordination, terms) => mutations::draft(change, &coordination, &terms, None)?,
                Asked::Change(id, seen, terms) => mutations::change_draft(change, id, seen, &ChangedTerms::to(terms))?,
            };
        }
        Ok(())
    }))
}

/// Looks at the rows of an agreement: writes into them what is wrong or what changes, and gives what they ask for.
fn look(
    reading: &Reading<'_>,
    table: &Table,
    catalogue: &Catalogue,
    recorded: &Recorded,
    group: &Group,
    lines: &mut [Line<'_>],
) -> Result<Option<Asked>> {
    let own = group.of.map(|index| &recorded.agreements[index]);
    for index in &group.lines {
        lines[*index].added = own.is_none();
    }
    let given = rows::common(lines, group, "coordination", |cell| Ok(catalogue.coordinations.read(cell)?.to_string()));
    let first = group.lines[0];
    let coordination = match (own, given) {
        (Some(own), given) => {
            let code = own.row.coordination_code.clone();
            if let Some((_, at)) = given.filter(|(given, _)| *given != code) {
                let cell = lines[at].row.cell("coordination");
                lines[at].faults.push(cell.fault(NOT_CHANGED_HERE).with("current", &code[..]));
            }
            code
        }
        (None, Some((code, at))) => {
            if !reading.asker.sees(&Ground::Coordination(code.clone())) {
                let cell = lines[at].row.cell("coordination");
                lines[at].faults.push(cell.fault(super::plan::NOT_FOUND));
                return Ok(None);
            }
            code
        }
        (None, None) => {
            rows::needed(lines, group, "coordination");
            return Ok(None);
        }
    };
    reading.asker.rights.may(Action::Keep, &Ground::Coordination(coordination.clone()))?;
    let said = rows::said(table, lines, group, catalogue, &coordination, own.is_none());
    if group.lines.iter().any(|index| !lines[*index].faults.is_empty()) {
        return Ok(None);
    }
    let slots = said.slots.clone();
    let budget = said.budget;
    let Some(terms) = said.on(own.map(|own| &own.terms)) else { return Ok(None) };
    // What is recorded already is no fault of the file, whatever rules have come since.
    if own.is_some_and(|own| own.terms == terms) && budget.is_none_or(|(budget, _)| budget == terms.budget_centimes) {
        return Ok(None);
    }
    if own.is_none() && recorded.has(&coordination, &terms) {
        group.lines.iter().for_each(|index| lines[*index].added = false);
        return Ok(None);
    }
    if let Some((budget, at)) = budget.filter(|(budget, _)| *budget != terms.budget_centimes) {
        let fault = lines[at].row.cell("budget").fault(BUDGET_MISMATCH);
        let committed = Detail::Money(terms.budget_centimes);
        lines[at].faults.push(fault.with("budget", Detail::Money(budget)).with("committed", committed));
    }
    let changes = own.map(|own| differences(&own.terms, &terms, group, &slots)).unwrap_or_default();
    if let Some(RecordedAgreement { row, .. }) = own
        && row.signed_on.is_some()
    {
        for (at, change) in changes {
            let current = change.before.unwrap_or_default();
            let fault = lines[at].row.cell(&change.column).fault(SIGNED_AGREEMENT).with("current", &current[..]);
            lines[at].faults.push(fault);
        }
        return Ok(None);
    }
    for reason in terms.faults().into_iter().chain(catalogue.outside(&coordination, &terms)) {
        let (at, fault) = placed(&reason, lines, first, &slots);
        lines[at].faults.push(fault);
    }
    if group.lines.iter().any(|index| !lines[*index].faults.is_empty()) {
        return Ok(None);
    }
    for (at, change) in changes {
        lines[at].columns.push(change);
    }
    Ok(Some(match own {
        None => Asked::Draft(coordination, terms),
        Some(own) => Asked::Change(own.row.id, own.row.lock_version, terms),
    }))
}

/// A reason of the rules as a fault of the row and cell that it is about.
fn placed(reason: &UserError, lines: &[Line<'_>], first: usize, slots: &[Slot]) -> (usize, Fault) {
    let number = |place: usize| reason.field.get(place).and_then(|part| part.parse::<usize>().ok());
    let part = |place: usize| reason.field.get(place).map_or("", String::as_str);
    let (at, column) = match part(1) {
        "objectAr" => (first, "object_ar"),
        "objectFr" => (first, "object_fr"),
        "startsOn" => (first, "starts_on"),
        "endsOn" => (first, "ends_on"),
        "budgetCentimes" => (first, "budget"),
        "programmes" => (first, "programmes"),
        "places" => (first, "places"),
        "parties" => {
            let commitment = (part(3) == "commitments").then(|| number(4)).flatten();
            let own = slots
                .iter()
                .find(|slot| Some(slot.party) == number(2) && (commitment.is_none() || slot.commitment == commitment));
            let column = match (part(3), part(5)) {
                ("commitments", "descriptionAr") => "description_ar",
                ("commitments", "descriptionFr") => "description_fr",
                ("commitments" | "instalments", _) => "amount",
                ("role", _) => "role",
                _ => "party",
            };
            (own.map_or(first, |slot| slot.line), column)
        }
        _ => (first, "agreement"),
    };
    let cell = lines[at].row.cell(column);
    if reason.code == "COORDINATION_NOT_A_PARTY" {
        return (at, cell.fault(COORDINATION_NOT_A_PARTY));
    }
    (at, reason_fault(cell.fault(COORDINATION_NOT_A_PARTY), reason))
}

/// What changes of a recorded agreement, each with the row that says it; what no row says any more stands at the first.
fn differences(before: &NewTerms, after: &NewTerms, group: &Group, slots: &[Slot]) -> Vec<(usize, ColumnChange)> {
    let first = group.lines[0];
    let mut changes = vec![];
    let mut note = |at: usize, column: &str, before: Option<String>, after: Option<String>| {
        changes.extend(ColumnChange::between(column, before, after).map(|change| (at, change)));
    };
    let whole = |terms: &NewTerms| {
        [
            ("object_ar", terms.object_ar.clone()),
            ("object_fr", terms.object_fr.clone()),
            ("starts_on", terms.starts_on.to_string()),
            ("ends_on", terms.ends_on.to_string()),
            ("budget", money(terms.budget_centimes)),
            ("programmes", joined(&terms.programmes)),
            ("places", joined(terms.places.iter().map(NewPlace::code))),
        ]
    };
    let known = |text: String| Some(text).filter(|text| !text.is_empty());
    for ((column, old), (_, new)) in whole(before).into_iter().zip(whole(after)) {
        note(first, column, known(old), known(new));
    }
    let who = |terms: &NewTerms| joined(terms.parties.iter().map(named));
    note(first, "party", known(who(before)), known(who(after)));
    let old: HashMap<Option<i64>, &NewParty> = before.parties.iter().map(|party| (party.partner, party)).collect();
    for (index, party) in after.parties.iter().enumerate() {
        let at = |commitment: Option<usize>| {
            let own = |slot: &&Slot| slot.party == index && (commitment.is_none() || slot.commitment == commitment);
            slots.iter().find(own).map_or(first, |slot| slot.line)
        };
        let own = old.get(&party.partner).copied();
        note(at(None), "role", own.map(|own| own.role.clone()), Some(party.role.clone()));
        let brought = own.map(|own| &own.commitments[..]).unwrap_or_default();
        for place in 0..brought.len().max(party.commitments.len()) {
            let (old, new) = (brought.get(place), party.commitments.get(place));
            let line = if new.is_some() { at(Some(place)) } else { at(None) };
            note(
                line,
                "amount",
                old.and_then(|one| one.amount_centimes).map(money),
                new.and_then(|one| one.amount_centimes).map(money),
            );
            let texts = [("description_ar", true), ("description_fr", false)];
            for (column, arabic) in texts {
                let text = |one: &crate::partnerships::terms::NewCommitment| {
                    if arabic { one.description_ar.clone() } else { one.description_fr.clone() }
                };
                note(line, column, old.map(text), new.map(text));
            }
        }
    }
    changes
}

/// A party by its number.
fn named(party: &NewParty) -> String {
    party.partner.map_or_else(|| "coordination".to_string(), |id| id.to_string())
}

fn joined<S: AsRef<str>>(parts: impl IntoIterator<Item = S>) -> String {
    let mut list = String::new();
    for part in parts {
        if !list.is_empty() {
            list.push_str(&format!(" {SEPARATOR} "));
        }
        list.push_str(part.as_ref());
    }
    list
}

/// Dirhams as they are written without regard to a language.
fn money(centimes: i64) -> String {
    match centimes % 100 {
        0 => (centimes / 100).to_string(),
        rest => format!("{}.{rest:02}", centimes / 100),
    }
}
