//! Published figures: one a row, found by coordination, programme and period.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::centres::{programme_words, programmes};
use super::export::Filter;
use super::plan::{
    BAD_CODE, Checked, ColumnChange, DAY_IN_FUTURE, GIVEN_BY_UNIT, NEW_SOURCE, NOT_A_PERIOD, NOT_CHANGED_HERE, Plan,
    RETURNED_PERIOD, Seen,
};
use super::words::Words;
use super::{Reading, Write};
use crate::accounts::{Action, Asker, Ground};
use crate::activity::publishing::MAX_FIGURE;
use crate::activity::{PublishedFigure, PublishedSource};
use crate::db::schema::{activity_return, published_figure, published_source, published_unit};
use crate::db::{Backend, DbConnection};
use crate::error::{Error, Result};
use crate::network::checks::{NAME_LENGTH, TEXT_LENGTH, is_code};
use crate::on_either;
use crate::only_seen;
use crate::period::{FORMS, Period};
use crate::tables::{Cell, Code, Column, Fault, Row, Table};
use crate::wording::Language;

/// How many figures one statement inserts.
const CHUNK: usize = 2_000;

pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "coordination",
        headings: ["رمز المنسقية", "Code de la coordination", "Coordination code"],
        also: &["المنسقية"],
        required: true,
    },
    Column {
        name: "programme", headings: ["البرنامج", "Programme", "Programme"], also: &["program"], required: true
    },
    Column { name: "period", headings: ["الفترة", "Période", "Period"], also: &[], required: true },
    Column {
        name: "units",
        headings: ["عدد الوحدات", "Nombre d’unités", "Units"],
        also: &["centres", "عدد المراكز"],
        required: true,
    },
    Column {
        name: "beneficiaries",
        headings: ["عدد المستفيدين", "Bénéficiaires", "Beneficiaries"],
        also: &["المستفيدون"],
        required: true,
    },
    Column {
        name: "source", headings: ["رمز المصدر", "Code de la source", "Source code"], also: &[], required: true
    },
    Column {
        name: "source_title",
        headings: ["عنوان المصدر", "Titre de la source", "Title of the source"],
        also: &[],
        required: false,
    },
    Column { name: "publisher", headings: ["الناشر", "Éditeur", "Publisher"], also: &[], required: false },
    Column {
        name: "published_on",
        headings: ["تاريخ النشر", "Date de publication", "Published on"],
        also: &[],
        required: false,
    },
    Column {
        name: "note_ar",
        headings: ["ملاحظة بالعربية", "Note en arabe", "Note in Arabic"],
        also: &[],
        required: false,
    },
    Column {
        name: "note_fr",
        headings: ["ملاحظة بالفرنسية", "Note en français", "Note in French"],
        also: &[],
        required: false,
    },
    Column {
        name: "note_en",
        headings: ["ملاحظة بالإنجليزية", "Note en anglais", "Note in English"],
        also: &[],
        required: false,
    },
];

/// A source that the file brings.
#[derive(Clone)]
struct NewSource {
    code: String,
    title: String,
    publisher: Option<String>,
    published_on: NaiveDate,
    notes: [String; 3],
}

/// A figure that a row gives.
struct New {
    coordination: String,
    programme: String,
    period: Period,
    units: Option<i64>,
    beneficiaries: Option<i64>,
    source: String,
}

fn state(of: &New) -> Value {
    json!({
        "coordination": of.coordination, "programme": of.programme, "period": of.period.to_string(),
        "units": of.units, "beneficiaries": of.beneficiaries, "source": of.source,
    })
}

pub(super) fn coordination_words(connection: &mut DbConnection) -> Result<Words> {
    let rows = crate::network::store::coordinations(connection)?;
    Ok(Words::new(rows.into_iter().map(|one| (one.code, [one.name_ar, one.name_fr, one.name_en])).collect()))
}

type Key = (String, String, String);

pub(super) fn plan(reading: &mut Reading<'_>, table: &Table, plan: &mut Plan) -> Result<Write> {
    reading.asker.rights.may(Action::Administer, &Ground::Country)?;
    let (connection, today) = (&mut *reading.connection, reading.today);
    let (coordinations, programmes) = (coordination_words(connection)?, programme_words(&programmes(connection)?));
    let sources: Vec<PublishedSource> =
        published_source::table.select(PublishedSource::as_select()).load(connection)?;
    let source_codes: HashMap<i64, String> = sources.iter().map(|one| (one.id, one.code.clone())).collect();
    let sources: HashMap<String, PublishedSource> = sources.into_iter().map(|one| (one.code.clone(), one)).collect();
    let figures: Vec<PublishedFigure> =
        published_figure::table.select(PublishedFigure::as_select()).load(connection)?;
    let key = |one: &PublishedFigure| (one.coordination_code.clone(), one.programme_code.clone(), one.period.clone());
    let recorded: HashMap<Key, PublishedFigure> = figures.into_iter().map(|one| (key(&one), one)).collect();
    let by_unit: Vec<i64> = published_unit::table.select(published_unit::figure_id).distinct().load(connection)?;
    let by_unit: HashSet<i64> = by_unit.into_iter().collect();
    let declared = declared(connection, table)?;
    let mut seen = Seen::default();
    let mut new_sources: HashMap<String, NewSource> = HashMap::new();
    let (mut added, mut changed) = (vec![], vec![]);
    for row in table.rows() {
        let mut checked = Checked::default();
        let coordination = checked.keep(coordinations.read(&row.cell("coordination")));
        let programme = checked.keep(programmes.read(&row.cell("programme")));
        let period = checked.keep(period(&row.cell("period")));
        let number = |cell: &Cell<'_>| cell.optional(|cell| cell.whole(0..=MAX_FIGURE));
        let units = checked.keep(number(&row.cell("units")));
        let beneficiaries = checked.keep(number(&row.cell("beneficiaries")));
        if period.is_some_and(|period| period.start() > today) {
            checked.0.push(row.cell("period").fault(DAY_IN_FUTURE).with("date", &today.to_string()[..]));
        }
        let source = source(row, today, &sources, &mut new_sources, &mut checked);
        if let (Some(coordination), Some(programme), Some(period), Some(units), Some(beneficiaries), Some(source)) =
            (coordination, programme, period, units, beneficiaries, source)
        {
            let key = (coordination.to_string(), programme.to_string(), period.to_string());
            checked.0.extend(seen.twice(row, key.clone()));
            let new =
                New { coordination: key.0.clone(), programme: key.1.clone(), period, units, beneficiaries, source };
            let name = format!("{} {} {}", key.0, key.1, key.2);
            match recorded.get(&key) {
                None => {
                    let month = declared
                        .get(&(key.0, key.1))
                        .and_then(|months| months.range(period.start()..period.end()).next());
                    if let Some(month) = month {
                        let month = month.format("%Y-%m").to_string();
                        checked.0.push(row.cell("period").fault(RETURNED_PERIOD).with("month", &month[..]));
                    }
                    if checked.0.is_empty() {
                        plan.add(row, name);
                        added.push(new);
                    }
                }
                Some(before) => {
                    let text = |number: Option<i64>| number.map(|number| number.to_string());
                    let columns: Vec<ColumnChange> = [
                        ColumnChange::between("units", text(before.units), text(units)),
                        ColumnChange::between("beneficiaries", text(before.beneficiaries), text(beneficiaries)),
                        ColumnChange::between(
                            "source",
                            source_codes.get(&before.source_id).cloned(),
                            Some(new.source.clone()),
                        ),
                    ]
                    .into_iter()
                    .flatten()
                    .collect();
                    if by_unit.contains(&before.id) {
                        for change in columns.iter().filter(|change| change.column != "source") {
                            checked.0.push(row.cell(&change.column).fault(GIVEN_BY_UNIT));
                        }
                    }
                    if checked.0.is_empty() {
                        if !columns.is_empty() {
                            changed.push((before.clone(), new));
                        }
                        plan.change(row, name, columns);
                    }
                }
            }
        }
        plan.refuse(checked.0);
    }
    Ok(Box::new(move |change| {
        let mut ids: HashMap<String, i64> = sources.into_iter().map(|(code, one)| (code, one.id)).collect();
        for (code, new) in &new_sources {
            let id = insert_source(change.connection, new)?;
            ids.insert(code.clone(), id);
            let after = json!({ "code": new.code, "title": new.title, "publishedOn": new.published_on });
            change.record("PublishedSource", id, None, Some(after))?;
        }
        let lost = |code: &str| Error::Internal(format!("source {code} was planned and is not there"));
        let id_of = |code: &str| ids.get(code).copied().ok_or_else(|| lost(code));
        let mut entries = vec![];
        for chunk in added.chunks(CHUNK) {
            entries.extend(insert(change.connection, chunk, &id_of)?);
        }
        for (before, new) in changed {
            diesel::update(published_figure::table.find(before.id))
                .set((
                    published_figure::units.eq(new.units),
                    published_figure::beneficiaries.eq(new.beneficiaries),
                    published_figure::source_id.eq(id_of(&new.source)?),
                    published_figure::lock_version.eq(before.lock_version + 1),
                ))
                .execute(change.connection)?;
            let old = New {
                coordination: before.coordination_code.clone(),
                programme: before.programme_code.clone(),
                period: new.period,
                units: before.units,
                beneficiaries: before.beneficiaries,
                source: source_codes.get(&before.source_id).cloned().unwrap_or_default(),
            };
            entries.push((before.id.to_string(), Some(state(&old)), Some(state(&new))));
        }
        change.record_all("PublishedFigure", entries)
    }))
}

fn period(cell: &Cell<'_>) -> std::result::Result<Period, Fault> {
    let text = crate::folding::fold(cell.text()?).to_uppercase();
    text.parse().map_err(|_| cell.fault(NOT_A_PERIOD).with("forms", FORMS))
}

/// The source that a row names, by code; the first row that names a new one brings its particulars.
fn source(
    row: Row<'_>,
    today: NaiveDate,
    sources: &HashMap<String, PublishedSource>,
    new_sources: &mut HashMap<String, NewSource>,
    checked: &mut Checked,
) -> Option<String> {
    let code = checked.text(row, "source", 100)?.to_string();
    let cell = |column: &str| row.cell(column).text().ok();
    if let Some(own) = sources.get(&code) {
        let recorded = [
            ("source_title", own.title.as_str()),
            ("publisher", own.publisher.as_deref().unwrap_or_default()),
            ("note_ar", &own.note_ar),
            ("note_fr", &own.note_fr),
            ("note_en", &own.note_en),
        ];
        for (column, recorded) in recorded {
            if cell(column).is_some_and(|text| text != recorded.trim()) {
                checked.0.push(row.cell(column).fault(NOT_CHANGED_HERE).with("current", recorded));
            }
        }
        let day = checked.keep(row.cell("published_on").optional(|cell| cell.date())).flatten();
        if day.is_some_and(|day| day != own.published_on) {
            let fault = row.cell("published_on").fault(NOT_CHANGED_HERE);
            checked.0.push(fault.with("current", &own.published_on.to_string()[..]));
        }
        return Some(code);
    }
    if new_sources.contains_key(&code) {
        return Some(code);
    }
    let title = cell("source_title");
    let day = checked.keep(row.cell("published_on").optional(|cell| cell.date())).flatten();
    let (Some(title), Some(published_on)) = (title, day) else {
        if !checked.0.iter().any(|fault| fault.code != Code::EMPTY && fault.place.row == Some(row.number())) {
            checked.0.push(row.cell("source").fault(NEW_SOURCE));
        }
        return None;
    };
    if !is_code(&code) {
        checked.0.push(row.cell("source").fault(BAD_CODE));
    }
    if published_on > today {
        checked.0.push(row.cell("published_on").fault(DAY_IN_FUTURE).with("date", &today.to_string()[..]));
    }
    checked.text(row, "source_title", NAME_LENGTH);
    if cell("publisher").is_some() {
        checked.text(row, "publisher", NAME_LENGTH);
    }
    let mut note = |column: &str| match cell(column) {
        Some(_) => checked.text(row, column, TEXT_LENGTH).unwrap_or_default().to_string(),
        None => String::new(),
    };
    let notes = [note("note_ar"), note("note_fr"), note("note_en")];
    let new = NewSource {
        code: code.clone(),
        title: title.to_string(),
        publisher: cell("publisher").map(str::to_string),
        published_on,
        notes,
    };
    new_sources.insert(code.clone(), new);
    Some(code)
}

type Declared = HashMap<(String, String), BTreeSet<NaiveDate>>;

/// For which months centres have declared, by coordination and programme, within the periods of the file.
fn declared(connection: &mut DbConnection, table: &Table) -> Result<Declared> {
    let periods: Vec<Period> = table.rows().filter_map(|row| period(&row.cell("period")).ok()).collect();
    let (Some(from), Some(until)) = (periods.iter().map(Period::start).min(), periods.iter().map(Period::end).max())
    else {
        return Ok(HashMap::new());
    };
    let rows: Vec<(String, String, NaiveDate)> = activity_return::table
        .filter(activity_return::month.ge(from).and(activity_return::month.lt(until)))
        .select((activity_return::coordination_code, activity_return::programme_code, activity_return::month))
        .distinct()
        .load(connection)?;
    let mut found: Declared = HashMap::new();
    for (coordination, programme, month) in rows {
        found.entry((coordination, programme)).or_default().insert(month);
    }
    Ok(found)
}

fn insert_source(connection: &mut DbConnection, new: &NewSource) -> Result<i64> {
    let [note_ar, note_fr, note_en] = &new.notes;
    Ok(diesel::insert_into(published_source::table)
        .values((
            published_source::code.eq(&new.code),
            published_source::title.eq(&new.title),
            published_source::publisher.eq(&new.publisher),
            published_source::published_on.eq(new.published_on),
            published_source::note_ar.eq(note_ar),
            published_source::note_fr.eq(note_fr),
            published_source::note_en.eq(note_en),
        ))
        .returning(published_source::id)
        .get_result(connection)?)
}

type Entries = Vec<(String, Option<Value>, Option<Value>)>;

fn insert(connection: &mut DbConnection, new: &[New], id_of: &impl Fn(&str) -> Result<i64>) -> Result<Entries> {
    let mut rows = vec![];
    for one in new {
        rows.push((
            published_figure::coordination_code.eq(&one.coordination),
            published_figure::programme_code.eq(&one.programme),
            published_figure::period.eq(one.period.to_string()),
            published_figure::starts_on.eq(one.period.start()),
            published_figure::ends_on.eq(one.period.end()),
            published_figure::units.eq(one.units),
            published_figure::beneficiaries.eq(one.beneficiaries),
            published_figure::source_id.eq(id_of(&one.source)?),
        ));
    }
    let made: Vec<PublishedFigure> = on_either!(connection, inner => {
        diesel::insert_into(published_figure::table)
            .values(rows)
            .returning(PublishedFigure::as_returning())
            .get_results(inner)?
    });
    let states: HashMap<Key, Value> = new
        .iter()
        .map(|one| ((one.coordination.clone(), one.programme.clone(), one.period.to_string()), state(one)))
        .collect();
    Ok(made
        .into_iter()
        .map(|one| {
            (one.id.to_string(), None, states.get(&(one.coordination_code, one.programme_code, one.period)).cloned())
        })
        .collect())
}

/// The rows of the figures that the asker sees, by period.
pub(super) fn export(
    connection: &mut DbConnection,
    asker: &Asker,
    filter: &Filter,
    language: Language,
) -> Result<Vec<Vec<String>>> {
    let mut query = only_seen!(
        published_figure::table.inner_join(published_source::table).into_boxed::<Backend>(),
        asker.rights,
        coordination published_figure
    );
    if let Some(code) = &filter.coordination {
        query = query.filter(published_figure::coordination_code.eq(code.clone()));
    }
    if let Some(period) = filter.period {
        query = query
            .filter(published_figure::starts_on.ge(period.start()))
            .filter(published_figure::ends_on.le(period.end()));
    }
    let rows: Vec<(PublishedFigure, PublishedSource)> = query
        .order((published_figure::starts_on, published_figure::id))
        .select((PublishedFigure::as_select(), PublishedSource::as_select()))
        .load(connection)?;
    let programmes = programme_words(&programmes(connection)?);
    let text = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|(figure, source)| {
            vec![
                figure.coordination_code,
                programmes.say(&figure.programme_code, language),
                figure.period,
                text(figure.units),
                text(figure.beneficiaries),
                source.code,
                source.title,
                source.publisher.unwrap_or_default(),
                source.published_on.to_string(),
                source.note_ar,
                source.note_fr,
                source.note_en,
            ]
        })
        .collect())
}
