//! Reading the rows of agreements.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::super::plan::{Checked, ColumnChange, DIFFERS, NOT_FOUND};
use super::SEPARATOR;
use super::catalogue::Catalogue;
use super::recorded::{Named, Recorded};
use crate::partnerships::terms::{MAX_CENTIMES, NewCommitment, NewParty, NewPlace, NewTerms};
use crate::tables::{Cell, Code, Fault, Row, Table};

/// A row, with what comes of it.
pub(super) struct Line<'t> {
    pub row: Row<'t>,
    /// What its column `agreement` says.
    pub key: String,
    pub added: bool,
    pub columns: Vec<ColumnChange>,
    pub faults: Vec<Fault>,
}

/// The rows of an agreement.
pub(super) struct Group {
    /// The recorded agreement, by its place; `None` for a new one.
    pub of: Option<usize>,
    /// By their places among the rows; at least one.
    pub lines: Vec<usize>,
}

/// What a row is about: a party, and something that it brings.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub line: usize,
    pub party: usize,
    pub commitment: Option<usize>,
}

/// What the rows of an agreement say; `None` where they say nothing.
pub(super) struct Said {
    object_ar: Option<String>,
    object_fr: Option<String>,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    programmes: Option<Vec<String>>,
    places: Option<Vec<NewPlace>>,
    parties: Vec<NewParty>,
    /// With the row that says it.
    pub budget: Option<(i64, usize)>,
    pub slots: Vec<Slot>,
}

impl Said {
    /// The terms with what the rows say; a new agreement has no terms before them.
    pub fn on(self, before: Option<&NewTerms>) -> Option<NewTerms> {
        let Said { object_ar, object_fr, starts_on, ends_on, programmes, places, mut parties, .. } = self;
        let mut pays: HashMap<_, _> =
            before.iter().flat_map(|terms| &terms.parties).map(|party| (party.partner, &party.instalments)).collect();
        for party in &mut parties {
            party.instalments = pays.remove(&party.partner).cloned().unwrap_or_default();
        }
        // The order of places and programmes means nothing.
        let old_programmes = before.map(|terms| terms.programmes.clone());
        let programmes = match (programmes, old_programmes) {
            (Some(new), Some(old)) if sorted(&new) == sorted(&old) => old,
            (Some(new), _) => new,
            (None, old) => old?,
        };
        let old_places = before.map(|terms| terms.places.clone()).unwrap_or_default();
        let places = match places {
            Some(new) if sorted(&codes(&new)) != sorted(&codes(&old_places)) => new,
            _ => old_places,
        };
        let budget_centimes = parties.iter().map(NewParty::committed).fold(0, i64::saturating_add);
        Some(NewTerms {
            object_ar: object_ar.or_else(|| before.map(|terms| terms.object_ar.clone()))?,
            object_fr: object_fr.or_else(|| before.map(|terms| terms.object_fr.clone()))?,
            starts_on: starts_on.or_else(|| before.map(|terms| terms.starts_on))?,
            ends_on: ends_on.or_else(|| before.map(|terms| terms.ends_on))?,
            budget_centimes,
            programmes,
            places,
            parties,
            indicators: before.map(|terms| terms.indicators.clone()).unwrap_or_default(),
        })
    }
}

fn sorted(codes: &[String]) -> Vec<String> {
    let mut sorted = codes.to_vec();
    sorted.sort();
    sorted
}

fn codes(places: &[NewPlace]) -> Vec<String> {
    places.iter().map(|place| place.code().to_string()).collect()
}

/// The rows of a table, and which of them belong together, in the order of their first rows.
pub(super) fn read<'t>(table: &'t Table, recorded: &Recorded) -> (Vec<Line<'t>>, Vec<Group>) {
    let mut lines = vec![];
    let mut groups: Vec<Group> = vec![];
    let mut by_label: HashMap<&str, usize> = HashMap::new();
    let mut by_agreement: HashMap<usize, usize> = HashMap::new();
    for row in table.rows() {
        let cell = row.cell("agreement");
        let (label, faults) = match cell.text() {
            Ok(label) => (label, vec![]),
            Err(fault) => ("", vec![fault]),
        };
        let mut line = Line { row, key: label.to_string(), added: false, columns: vec![], faults };
        let next = groups.len();
        let group = match recorded.named(label) {
            _ if label.is_empty() => None,
            Named::Unknown => {
                line.faults.push(cell.fault(NOT_FOUND));
                None
            }
            Named::New => Some((*by_label.entry(label).or_insert(next), None)),
            Named::Recorded(of) => Some((*by_agreement.entry(of).or_insert(next), Some(of))),
        };
        if let Some((group, of)) = group {
            if group == next {
                groups.push(Group { of, lines: vec![] });
            }
            groups[group].lines.push(lines.len());
        }
        lines.push(line);
    }
    (lines, groups)
}

/// What the rows of an agreement say in a column that is the agreement's, with the first row that says it: one row is
/// enough, and the others say the same or nothing.
pub(super) fn common<'t, T: PartialEq>(
    lines: &mut [Line<'t>],
    group: &Group,
    column: &str,
    read: impl Fn(&Cell<'t>) -> Result<T, Fault>,
) -> Option<(T, usize)> {
    let mut found: Option<(T, usize)> = None;
    for index in &group.lines {
        let line = &mut lines[*index];
        let cell = line.row.cell(column);
        if cell.is_empty() {
            continue;
        }
        let first = found.as_ref().map(|(_, first)| *first);
        match (read(&cell), &found) {
            (Err(fault), _) => line.faults.push(fault),
            (Ok(value), None) => found = Some((value, *index)),
            (Ok(value), Some((known, _))) if value == *known => {}
            (Ok(_), Some(_)) => {
                let first = first.map_or_else(String::new, |first| lines[first].row.number().to_string());
                lines[*index].faults.push(cell.fault(DIFFERS).with("first", &first[..]));
            }
        }
    }
    found
}

/// Notes that no row of an agreement says what is needed, unless what one says is refused already.
pub(super) fn needed(lines: &mut [Line<'_>], group: &Group, column: &str) {
    let first = group.lines[0];
    if group.lines.iter().all(|index| lines[*index].row.cell(column).is_empty())
        && let Err(fault) = lines[first].row.cell(column).text()
    {
        lines[first].faults.push(fault);
    }
}

/// What the rows of an agreement say, as far as they can be read. Faults are kept in the rows.
pub(super) fn said(
    table: &Table,
    lines: &mut [Line<'_>],
    group: &Group,
    catalogue: &Catalogue,
    coordination: &str,
    new: bool,
) -> Said {
    let text = |cell: &Cell<'_>| cell.text().map(str::to_string);
    let object_ar = common(lines, group, "object_ar", text).map(|(value, _)| value);
    let object_fr = common(lines, group, "object_fr", text).map(|(value, _)| value);
    let starts_on = common(lines, group, "starts_on", |cell| cell.date()).map(|(value, _)| value);
    let ends_on = common(lines, group, "ends_on", |cell| cell.date()).map(|(value, _)| value);
    let budget = common(lines, group, "budget", |cell| cell.money(0..=MAX_CENTIMES));
    let programmes = common(lines, group, "programmes", |cell| {
        let code = |part: &str| catalogue.programmes.read_part(cell, part).map(str::to_string);
        parts(cell)?.into_iter().map(code).collect::<Result<Vec<_>, _>>()
    });
    let mut places = common(lines, group, "places", |cell| {
        let place = |part: &str| catalogue.places.read_part(cell, part).map(|code| catalogue.place(code));
        parts(cell)?.into_iter().map(place).collect::<Result<Vec<_>, _>>()
    })
    .map(|(value, _)| value);
    if places.is_none() && (new || table.has("places")) {
        places = Some(vec![]);
    }
    // What an agreement can't be without, where the file has a column for it or the agreement is new.
    for column in ["object_ar", "object_fr", "starts_on", "ends_on", "programmes"] {
        if new || table.has(column) {
            needed(lines, group, column);
        }
    }
    let (parties, slots) = parties(lines, group, catalogue, coordination);
    let programmes = programmes.map(|(value, _)| value);
    Said { object_ar, object_fr, starts_on, ends_on, programmes, places, parties, budget, slots }
}

/// The parts of a cell that holds a list.
fn parts<'t>(cell: &Cell<'t>) -> Result<Vec<&'t str>, Fault> {
    let parts: Vec<&str> = cell.text()?.split(SEPARATOR).map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { Err(cell.fault(Code::EMPTY)) } else { Ok(parts) }
}

/// The parties in the order in which they first come, with what they bring.
fn parties(
    lines: &mut [Line<'_>],
    group: &Group,
    catalogue: &Catalogue,
    coordination: &str,
) -> (Vec<NewParty>, Vec<Slot>) {
    let mut parties: Vec<NewParty> = vec![];
    let mut slots: Vec<Slot> = vec![];
    for index in &group.lines {
        let row = lines[*index].row;
        let mut checked = Checked::default();
        let partner = checked.keep(catalogue.party(&row.cell("party"), coordination));
        let role = checked.keep(catalogue.roles.read(&row.cell("role")));
        let amount = checked.keep(row.cell("amount").optional(|cell| cell.money(1..=MAX_CENTIMES)));
        let text = |column: &str| row.cell(column).text().unwrap_or_default().to_string();
        let (description_ar, description_fr) = (text("description_ar"), text("description_fr"));
        if let (Some(partner), Some(role), Some(amount_centimes)) = (partner, role, amount) {
            let party = match parties.iter().position(|party| party.partner == partner) {
                Some(party) => {
                    if parties[party].role != role {
                        let first = slots.iter().find(|slot| slot.party == party).map_or(*index, |slot| slot.line);
                        let first = lines[first].row.number().to_string();
                        checked.0.push(row.cell("role").fault(DIFFERS).with("first", &first[..]));
                    }
                    party
                }
                None => {
                    let role = role.to_string();
                    parties.push(NewParty { partner, role, commitments: vec![], instalments: vec![] });
                    parties.len() - 1
                }
            };
            let brings = amount_centimes.is_some() || !description_ar.is_empty() || !description_fr.is_empty();
            let commitment = brings.then(|| {
                parties[party].commitments.push(NewCommitment { amount_centimes, description_ar, description_fr });
                parties[party].commitments.len() - 1
            });
            slots.push(Slot { line: *index, party, commitment });
        }
        lines[*index].faults.extend(checked.0);
    }
    (parties, slots)
}
