//! Centres: one a row, found by code.
//!
//! A row opens a centre, changes its particulars, or closes it. Where it lies, what it does and since when is not
//! changed by a table: a move has a day, and what the centre has declared depends on it.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::max;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::export::Filter;
use super::plan::{
    ADMINISTRATORS_ONLY, BAD_CENTRE_CODE, CLOSED_BEFORE_OPENED, CLOSED_BEFORE_RETURN, CLOSED_BY_THEN,
    COMMUNE_ELSEWHERE, COUNTS_NO_CENTRES, Checked, ColumnChange, NO_NEW_CENTRE, NOT_CHANGED_HERE, NOT_FOUND,
    NOT_OPEN_YET, Plan, Seen,
};
use super::words::{SETTINGS, Words};
use super::{Reading, Write};
use crate::accounts::{Action, Asker, Ground};
use crate::db::schema::{activity_return, centre, centre_stay, commune, delegation, programme, province};
use crate::db::{Backend, DbConnection};
use crate::error::Result;
use crate::network::{Centre, Delegation, Programme};
use crate::places::{Commune, Province};
use crate::tables::{Code, Column, Detail, Fault, Row, Table};
use crate::wording::Language;
use crate::{on_either, only_seen};

/// The most characters of a name.
const NAME_LENGTH: usize = 300;
/// The most characters of a code.
const CODE_LENGTH: usize = 60;
/// How many centres one statement reads or inserts.
const CHUNK: usize = 2_000;

pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "code",
        headings: ["رمز المركز", "Code du centre", "Centre code"],
        also: &["رمز", "centre", "المركز"],
        required: true,
    },
    Column {
        name: "name_ar",
        headings: ["الاسم بالعربية", "Nom en arabe", "Name in Arabic"],
        also: &["nom arabe", "Arabic name"],
        required: false,
    },
    Column {
        name: "name_fr",
        headings: ["الاسم بالفرنسية", "Nom en français", "Name in French"],
        also: &["nom français", "French name"],
        required: false,
    },
    Column {
        name: "programme", headings: ["البرنامج", "Programme", "Programme"], also: &["program"], required: false
    },
    Column {
        name: "province",
        headings: ["الإقليم أو العمالة", "Province ou préfecture", "Province or prefecture"],
        also: &["الإقليم", "العمالة", "préfecture"],
        required: false,
    },
    Column {
        name: "commune",
        headings: ["رمز الجماعة", "Code de la commune", "Commune code"],
        also: &["الجماعة"],
        required: false,
    },
    Column { name: "setting", headings: ["الوسط", "Milieu", "Setting"], also: &[], required: false },
    Column {
        name: "capacity", headings: ["الطاقة الاستيعابية", "Capacité", "Capacity"], also: &[], required: false
    },
    Column {
        name: "opened_on",
        headings: ["تاريخ الافتتاح", "Date d’ouverture", "Opened on"],
        also: &["ouverture", "opened"],
        required: false,
    },
    Column {
        name: "closed_on",
        headings: ["تاريخ الإغلاق", "Date de fermeture", "Closed on"],
        also: &["fermeture", "closed"],
        required: false,
    },
];

/// What the cells of a row refer to.
struct Catalogue {
    programmes: Words,
    lines: HashMap<String, Programme>,
    provinces: Words,
    /// The delegation of each province.
    delegations: HashMap<String, Delegation>,
    /// The province of each commune.
    communes: HashMap<String, String>,
    settings: Words,
}

pub(super) fn programmes(connection: &mut DbConnection) -> Result<Vec<Programme>> {
    Ok(programme::table.order(programme::position).select(Programme::as_select()).load(connection)?)
}

pub(super) fn programme_words(rows: &[Programme]) -> Words {
    let names = |one: &Programme| [one.name_ar.clone(), one.name_fr.clone(), one.name_en.clone()];
    Words::new(rows.iter().map(|one| (one.code.clone(), names(one))).collect())
}

fn province_words(connection: &mut DbConnection) -> Result<Words> {
    let rows: Vec<Province> = province::table.order(province::code).select(Province::as_select()).load(connection)?;
    Ok(Words::new(rows.into_iter().map(|one| (one.code, [one.name_ar, one.name_fr.clone(), one.name_fr])).collect()))
}

impl Catalogue {
    fn read(connection: &mut DbConnection) -> Result<Catalogue> {
        let programmes = programmes(connection)?;
        let communes: Vec<Commune> = commune::table.select(Commune::as_select()).load(connection)?;
        let delegations: Vec<Delegation> = delegation::table.select(Delegation::as_select()).load(connection)?;
        Ok(Catalogue {
            programmes: programme_words(&programmes),
            lines: programmes.into_iter().map(|one| (one.code.clone(), one)).collect(),
            provinces: province_words(connection)?,
            delegations: delegations.into_iter().map(|one| (one.province_code.clone(), one)).collect(),
            communes: communes.into_iter().map(|one| (one.code, one.province_code)).collect(),
            settings: Words::fixed(SETTINGS),
        })
    }
}

/// What a row says; `None` where it says nothing of a column. An inner `None`: not known.
#[derive(Default)]
struct Said {
    name_ar: Option<String>,
    name_fr: Option<String>,
    programme: Option<String>,
    province: Option<String>,
    commune: Option<Option<String>>,
    setting: Option<Option<String>>,
    capacity: Option<Option<i32>>,
    opened_on: Option<NaiveDate>,
    closed_on: Option<Option<NaiveDate>>,
}

/// Reads an optional column, where the file has it.
fn said<T>(
    table: &Table,
    row: Row<'_>,
    column: &str,
    checked: &mut Checked,
    read: impl FnOnce(&crate::tables::Cell<'_>) -> std::result::Result<T, Fault>,
) -> Option<Option<T>> {
    if !table.has(column) {
        return None;
    }
    let cell = row.cell(column);
    if cell.is_empty() { Some(None) } else { checked.keep(read(&cell)).map(Some) }
}

impl Catalogue {
    fn said(&self, table: &Table, row: Row<'_>, checked: &mut Checked) -> Said {
        let own = |words: &Words, cell: &crate::tables::Cell<'_>| words.read(cell).map(str::to_string);
        let name = |column: &str, checked: &mut Checked| {
            if table.has(column) { checked.text(row, column, NAME_LENGTH).map(str::to_string) } else { None }
        };
        let needed = |words: &Words, column: &str, checked: &mut Checked| {
            if table.has(column) { checked.keep(own(words, &row.cell(column))) } else { None }
        };
        let opened_on = if table.has("opened_on") { checked.keep(row.cell("opened_on").date()) } else { None };
        let said = Said {
            name_ar: name("name_ar", checked),
            name_fr: name("name_fr", checked),
            programme: needed(&self.programmes, "programme", checked),
            province: needed(&self.provinces, "province", checked),
            commune: said(table, row, "commune", checked, |cell| {
                let code = cell.text()?;
                if self.communes.contains_key(code) { Ok(code.to_string()) } else { Err(cell.fault(NOT_FOUND)) }
            }),
            setting: said(table, row, "setting", checked, |cell| own(&self.settings, cell)),
            capacity: said(table, row, "capacity", checked, |cell| {
                Ok(i32::try_from(cell.whole(1..=100_000)?).unwrap_or(i32::MAX))
            }),
            opened_on,
            closed_on: said(table, row, "closed_on", checked, |cell| cell.date()),
        };
        if let (Some(programme), false) = (&said.programme, checked.0.iter().any(|fault| fault.code == Code::EMPTY))
            && self.lines.get(programme).is_some_and(|own| own.counts != "centres")
        {
            checked.0.push(row.cell("programme").fault(COUNTS_NO_CENTRES));
        }
        said
    }
}

fn text_state(of: &New) -> Value {
    json!({
        "code": of.code, "nameAr": of.name_ar, "nameFr": of.name_fr, "programme": of.programme,
        "coordination": of.coordination, "province": of.province, "commune": of.commune, "setting": of.setting,
        "capacity": of.capacity, "openedOn": of.opened_on, "closedOn": of.closed_on,
    })
}

/// A centre as it will be.
#[derive(Clone, PartialEq)]
struct New {
    code: String,
    name_ar: String,
    name_fr: String,
    programme: String,
    coordination: String,
    province: String,
    commune: Option<String>,
    setting: Option<String>,
    capacity: Option<i32>,
    opened_on: NaiveDate,
    closed_on: Option<NaiveDate>,
}

impl New {
    fn recorded(of: &Centre) -> New {
        New {
            code: of.code.clone(),
            name_ar: of.name_ar.clone(),
            name_fr: of.name_fr.clone(),
            programme: of.programme_code.clone(),
            coordination: of.coordination_code.clone(),
            province: of.province_code.clone(),
            commune: of.commune_code.clone(),
            setting: of.setting.clone(),
            capacity: of.capacity,
            opened_on: of.opened_on,
            closed_on: of.closed_on,
        }
    }
}

fn day(date: Option<NaiveDate>) -> Option<String> {
    date.map(|date| date.to_string())
}

pub(super) fn plan(reading: &mut Reading<'_>, table: &Table, plan: &mut Plan) -> Result<Write> {
    let catalogue = Catalogue::read(reading.connection)?;
    let codes: Vec<String> = table.rows().filter_map(|row| Some(row.cell("code").text().ok()?.to_string())).collect();
    let mut recorded: HashMap<String, Centre> = HashMap::new();
    for chunk in codes.chunks(CHUNK) {
        let rows: Vec<Centre> = centre::table
            .filter(centre::code.eq_any(chunk.to_vec()))
            .select(Centre::as_select())
            .load(reading.connection)?;
        recorded.extend(rows.into_iter().map(|row| (row.code.clone(), row)));
    }
    let last_returns = last_returns(reading.connection, table, &recorded)?;
    let opens = reading.asker.rights.may(Action::Administer, &Ground::Country).is_ok();
    let mut seen = Seen::default();
    let (mut added, mut changed) = (vec![], vec![]);
    for row in table.rows() {
        let mut checked = Checked::default();
        let said = catalogue.said(table, row, &mut checked);
        let code = checked.keep(row.cell("code").text());
        checked.0.extend(code.and_then(|code| seen.twice(row, code.to_string())));
        // What may not be seen is as if it were not there.
        let own = code.and_then(|code| recorded.get(code)).filter(|own| reading.asker.sees(&own.ground()));
        match (code, own) {
            (None, _) => {}
            (Some(code), None) => {
                if !opens {
                    checked.0.clear();
                    checked.0.push(row.cell("code").fault(NO_NEW_CENTRE));
                } else if let Some(new) = opened(row, code, said, &catalogue, &mut checked)
                    && checked.0.is_empty()
                {
                    plan.add(row, code);
                    added.push(new);
                }
            }
            (Some(code), Some(before)) => {
                let columns = differences(before, &said, &catalogue);
                if !columns.is_empty() {
                    reading.asker.rights.may(Action::Keep, &before.ground())?;
                }
                let last = last_returns.get(&before.id).copied();
                let new = altered(row, before, said, &columns, opens, last, &mut checked);
                if checked.0.is_empty() {
                    if !columns.is_empty() {
                        changed.push((before.clone(), new));
                    }
                    plan.change(row, code, columns);
                }
            }
        }
        plan.refuse(checked.0);
    }
    Ok(Box::new(move |change| {
        let demonstration = crate::install::has_demonstration(change.connection)?;
        let mut entries = vec![];
        for chunk in added.chunks(CHUNK) {
            entries.extend(insert(change.connection, chunk, demonstration)?);
        }
        for (before, new) in changed {
            diesel::update(centre::table.find(before.id))
                .set((
                    centre::name_ar.eq(&new.name_ar),
                    centre::name_fr.eq(&new.name_fr),
                    centre::setting.eq(&new.setting),
                    centre::capacity.eq(new.capacity),
                    centre::closed_on.eq(new.closed_on),
                    centre::lock_version.eq(before.lock_version + 1),
                ))
                .execute(change.connection)?;
            let before_state = text_state(&New::recorded(&before));
            entries.push((before.id.to_string(), Some(before_state), Some(text_state(&new))));
        }
        change.record_all("Centre", entries)
    }))
}

/// The last month that each centre has handed in, or the day of its last move if that is later, for those that the file
/// closes.
fn last_returns(
    connection: &mut DbConnection,
    table: &Table,
    recorded: &HashMap<String, Centre>,
) -> Result<HashMap<i64, NaiveDate>> {
    let closing: Vec<i64> = table
        .rows()
        .filter(|row| !row.cell("closed_on").is_empty())
        .filter_map(|row| recorded.get(row.cell("code").text().ok()?))
        .filter(|own| own.closed_on.is_none())
        .map(|own| own.id)
        .collect();
    let mut found = HashMap::new();
    for chunk in closing.chunks(CHUNK) {
        let rows: Vec<(i64, Option<NaiveDate>)> = activity_return::table
            .filter(activity_return::centre_id.eq_any(chunk.to_vec()))
            .filter(activity_return::status.eq_any(vec!["submitted".to_string(), "validated".to_string()]))
            .group_by(activity_return::centre_id)
            .select((activity_return::centre_id, max(activity_return::month)))
            .load(connection)?;
        found.extend(rows.into_iter().filter_map(|(id, month)| Some((id, month?))));
        let moves: Vec<(i64, Option<NaiveDate>)> = centre_stay::table
            .filter(centre_stay::centre_id.eq_any(chunk.to_vec()))
            .group_by(centre_stay::centre_id)
            .select((centre_stay::centre_id, max(centre_stay::until_on)))
            .load(connection)?;
        for (id, day) in moves {
            let latest = found.entry(id).or_insert(NaiveDate::MIN);
            *latest = (*latest).max(day.unwrap_or(NaiveDate::MIN));
        }
    }
    Ok(found)
}

/// The centre that a row opens.
fn opened(row: Row<'_>, code: &str, said: Said, catalogue: &Catalogue, checked: &mut Checked) -> Option<New> {
    if code.chars().count() > CODE_LENGTH || code.chars().any(|c| c.is_whitespace() || c.is_control()) {
        checked.0.push(row.cell("code").fault(BAD_CENTRE_CODE).with("limit", CODE_LENGTH as i64));
    }
    // A column that the file lacks says nothing, and a new centre needs it.
    for (column, there) in [
        ("name_ar", said.name_ar.is_some()),
        ("name_fr", said.name_fr.is_some()),
        ("programme", said.programme.is_some()),
        ("province", said.province.is_some()),
        ("opened_on", said.opened_on.is_some()),
    ] {
        if !there && row.cell(column).is_empty() && !checked.0.iter().any(|fault| is_of(fault, row, column)) {
            checked.0.push(missing(row, column));
        }
    }
    let (province, commune) = (said.province?, said.commune.flatten());
    commune_fault(row, &province, commune.as_deref(), catalogue, checked);
    let (opened_on, closed_on) = (said.opened_on?, said.closed_on.flatten());
    closing_fault(row, opened_on, closed_on, checked);
    // Only where the institution works on that day, and what it does then.
    let delegation = catalogue.delegations.get(&province).and_then(|one| one.closed_on);
    if let Some(closed) = delegation.filter(|closed| *closed <= opened_on) {
        checked.0.push(row.cell("province").fault(CLOSED_BY_THEN).with("date", &closed.to_string()[..]));
    }
    if let Some(own) = said.programme.as_ref().and_then(|code| catalogue.lines.get(code)) {
        if let Some(closed) = own.closed_on.filter(|closed| *closed <= opened_on) {
            checked.0.push(row.cell("programme").fault(CLOSED_BY_THEN).with("date", &closed.to_string()[..]));
        }
        if let Some(opened) = own.opened_on.filter(|opened| opened_on < *opened) {
            checked.0.push(row.cell("programme").fault(NOT_OPEN_YET).with("date", &opened.to_string()[..]));
        }
    }
    Some(New {
        code: code.to_string(),
        name_ar: said.name_ar?,
        name_fr: said.name_fr?,
        programme: said.programme?,
        coordination: catalogue.delegations.get(&province).map(|one| one.coordination_code.clone())?,
        province,
        commune,
        setting: said.setting.flatten(),
        capacity: said.capacity.flatten(),
        opened_on,
        closed_on,
    })
}

/// Whether a fault is of this column of this row.
fn is_of(fault: &Fault, row: Row<'_>, column: &str) -> bool {
    fault.place == row.cell(column).fault(fault.code).place
}

/// A value that is needed and has no cell.
fn missing(row: Row<'_>, column: &str) -> Fault {
    let mut fault = row.cell(column).fault(Code::EMPTY);
    if fault.place.heading.is_none() {
        let heading = COLUMNS.iter().find(|one| one.name == column).map_or([""; 3], |one| one.headings);
        fault = row.fault(Code::HEADING_MISSING).with("heading", heading);
    }
    fault
}

fn commune_fault(row: Row<'_>, province: &str, commune: Option<&str>, catalogue: &Catalogue, checked: &mut Checked) {
    let lies_in = commune.and_then(|code| catalogue.communes.get(code));
    if lies_in.is_some_and(|own| own != province) {
        let named = |code: &str| Language::ALL.map(|language| catalogue.provinces.say(code, language));
        let lies_in = lies_in.map(|code| named(code)).unwrap_or_default();
        checked.0.push(row.cell("commune").fault(COMMUNE_ELSEWHERE).with("province", Detail::InLanguages(lies_in)));
    }
}

fn closing_fault(row: Row<'_>, opened_on: NaiveDate, closed_on: Option<NaiveDate>, checked: &mut Checked) {
    if closed_on.is_some_and(|closed| closed <= opened_on) {
        let fault = row.cell("closed_on").fault(CLOSED_BEFORE_OPENED);
        checked.0.push(fault.with("date", &opened_on.to_string()[..]));
    }
}

/// In which columns a row differs from what is recorded.
fn differences(before: &Centre, said: &Said, catalogue: &Catalogue) -> Vec<ColumnChange> {
    let words = |words: &Words, code: &Option<String>| code.as_ref().map(|code| words.say(code, Language::En));
    let mut found = vec![];
    let mut compare = |column: &str, old: Option<String>, new: Option<Option<String>>| {
        found.extend(new.and_then(|new| ColumnChange::between(column, old, new)));
    };
    let some = |text: &String| Some(text.clone());
    compare("name_ar", some(&before.name_ar), said.name_ar.as_ref().map(some));
    compare("name_fr", some(&before.name_fr), said.name_fr.as_ref().map(some));
    compare("programme", some(&before.programme_code), said.programme.as_ref().map(some));
    compare("province", some(&before.province_code), said.province.as_ref().map(some));
    compare("commune", before.commune_code.clone(), said.commune.clone());
    compare(
        "setting",
        words(&catalogue.settings, &before.setting),
        said.setting.as_ref().map(|code| words(&catalogue.settings, code)),
    );
    let number = |places: Option<i32>| places.map(|places| places.to_string());
    compare("capacity", number(before.capacity), said.capacity.map(number));
    compare("opened_on", day(Some(before.opened_on)), said.opened_on.map(|date| day(Some(date))));
    compare("closed_on", day(before.closed_on), said.closed_on.map(day));
    found
}

/// The recorded centre with what a row changes; what it may not change is a fault.
fn altered(
    row: Row<'_>,
    before: &Centre,
    said: Said,
    columns: &[ColumnChange],
    administers: bool,
    last_return: Option<NaiveDate>,
    checked: &mut Checked,
) -> New {
    for change in columns {
        let cell = row.cell(&change.column);
        let settled = match change.column.as_str() {
            "programme" | "province" | "commune" | "opened_on" => true,
            "closed_on" => before.closed_on.is_some(),
            _ => false,
        };
        if settled {
            let current = change.before.clone().unwrap_or_else(|| "—".to_string());
            checked.0.push(cell.fault(NOT_CHANGED_HERE).with("current", &current[..]));
        } else if change.column == "closed_on" && !administers {
            checked.0.push(cell.fault(ADMINISTRATORS_ONLY));
        }
    }
    let closed_on = said.closed_on.unwrap_or(before.closed_on);
    if before.closed_on.is_none() {
        closing_fault(row, before.opened_on, closed_on, checked);
        if let (Some(closed), Some(month)) = (closed_on, last_return)
            && closed <= month
        {
            let fault = row.cell("closed_on").fault(CLOSED_BEFORE_RETURN);
            checked.0.push(fault.with("date", &month.to_string()[..]));
        }
    }
    New {
        name_ar: said.name_ar.unwrap_or_else(|| before.name_ar.clone()),
        name_fr: said.name_fr.unwrap_or_else(|| before.name_fr.clone()),
        setting: said.setting.unwrap_or_else(|| before.setting.clone()),
        capacity: said.capacity.unwrap_or(before.capacity),
        closed_on,
        ..New::recorded(before)
    }
}

type Entries = Vec<(String, Option<Value>, Option<Value>)>;

fn insert(connection: &mut DbConnection, new: &[New], demonstration: bool) -> Result<Entries> {
    let rows: Vec<_> = new
        .iter()
        .map(|one| {
            (
                (
                    centre::code.eq(&one.code),
                    centre::name_ar.eq(&one.name_ar),
                    centre::name_fr.eq(&one.name_fr),
                    centre::programme_code.eq(&one.programme),
                    centre::coordination_code.eq(&one.coordination),
                    centre::province_code.eq(&one.province),
                ),
                (
                    centre::commune_code.eq(&one.commune),
                    centre::setting.eq(&one.setting),
                    centre::capacity.eq(one.capacity),
                    centre::opened_on.eq(one.opened_on),
                    centre::closed_on.eq(one.closed_on),
                    centre::demonstration.eq(demonstration),
                ),
            )
        })
        .collect();
    let made: Vec<Centre> = on_either!(connection, inner => {
        diesel::insert_into(centre::table).values(rows).returning(Centre::as_returning()).get_results(inner)?
    });
    Ok(made.iter().map(|one| (one.id.to_string(), None, Some(text_state(&New::recorded(one))))).collect())
}

/// The rows of the centres that the asker sees, by code.
pub(super) fn export(
    connection: &mut DbConnection,
    asker: &Asker,
    filter: &Filter,
    language: Language,
) -> Result<Vec<Vec<String>>> {
    let mut query = only_seen!(centre::table.into_boxed::<Backend>(), asker.rights, centre centre id);
    if let Some(code) = &filter.coordination {
        query = query.filter(centre::coordination_code.eq(code.clone()));
    }
    let rows: Vec<Centre> = query.order(centre::code).select(Centre::as_select()).load(connection)?;
    let programmes = programme_words(&programmes(connection)?);
    let (provinces, settings) = (province_words(connection)?, Words::fixed(SETTINGS));
    Ok(rows
        .into_iter()
        .map(|one| {
            vec![
                one.code,
                one.name_ar,
                one.name_fr,
                programmes.say(&one.programme_code, language),
                provinces.say(&one.province_code, language),
                one.commune_code.unwrap_or_default(),
                one.setting.map(|code| settings.say(&code, language)).unwrap_or_default(),
                one.capacity.map(|places| places.to_string()).unwrap_or_default(),
                one.opened_on.to_string(),
                day(one.closed_on).unwrap_or_default(),
            ]
        })
        .collect())
}
