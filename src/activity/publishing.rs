//! Publishing figures for periods without centre returns, and keeping their sources. For administrators.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::{PublishedFigure, PublishedSource, PublishedUnit, published};
use crate::accounts::{Action, Ground};
use crate::change::{Change, expect_version};
use crate::db::DbConnection;
use crate::db::schema::{activity_return, coordination, programme, published_figure, published_source, published_unit};
use crate::error::{Error, Result, UserError, shorten};
use crate::network::checks::{Checks, TEXT_LENGTH};
use crate::period::Period;

/// The most that a published figure can be.
pub const MAX_FIGURE: i64 = 100_000_000;

/// A source of published figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What it is.
    pub title: String,
    /// Who published it, where known.
    pub publisher: Option<String>,
    /// When it was published.
    pub published_on: NaiveDate,
    /// What has to be known about the figures, in Arabic; may be empty.
    pub note_ar: String,
    /// The same in French.
    pub note_fr: String,
    /// The same in English.
    pub note_en: String,
}

/// New particulars of a source; `None` leaves them. An inner `None`: not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceChange {
    /// What it is.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<Option<String>>,
    /// When it was published.
    pub published_on: Option<NaiveDate>,
    /// What has to be known about the figures, in Arabic.
    pub note_ar: Option<String>,
    /// The same in French.
    pub note_fr: Option<String>,
    /// The same in English.
    pub note_en: Option<String>,
}

/// What a source says of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Name as printed, in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Its beneficiaries, where the source gives them.
    pub beneficiaries: Option<i64>,
}

/// A figure to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFigure {
    /// The coordination's code.
    pub coordination: String,
    /// The programme's code.
    pub programme: String,
    /// The period.
    pub period: Period,
    /// The source's key.
    pub source: i64,
    /// How many units; `None` where the source gives no figure.
    pub units: Option<i64>,
    /// How many beneficiaries; `None` where the source gives no figure.
    pub beneficiaries: Option<i64>,
    /// The units that the source names, in its order.
    pub named_units: Vec<Unit>,
}

/// New figures; `None` leaves them. An inner `None`: the source gives none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FigureChange {
    /// The source's key.
    pub source: Option<i64>,
    /// How many units.
    pub units: Option<Option<i64>>,
    /// How many beneficiaries.
    pub beneficiaries: Option<Option<i64>>,
    /// The units that the source names: all of them, in its order.
    pub named_units: Option<Vec<Unit>>,
}

impl Source {
    fn check(&self, checks: &mut Checks, today: NaiveDate) {
        checks.names(&[("title", &self.title)]);
        if let Some(publisher) = &self.publisher {
            checks.names(&[("publisher", publisher)]);
        }
        if self.published_on > today {
            checks.add(UserError::at(["publishedOn"], "DAY_IN_FUTURE").with("date", today));
        }
        for (field, note) in [("noteAr", &self.note_ar), ("noteFr", &self.note_fr), ("noteEn", &self.note_en)] {
            if !note.is_empty() {
                checks.text(&[field], note, TEXT_LENGTH);
            }
        }
    }
}

fn source_state(source: &PublishedSource) -> Value {
    json!({
        "code": source.code, "title": source.title, "publisher": source.publisher,
        "publishedOn": source.published_on, "noteAr": source.note_ar, "noteFr": source.note_fr,
        "noteEn": source.note_en,
    })
}

fn find_source(connection: &mut DbConnection, id: i64) -> Result<PublishedSource> {
    let found = published_source::table.find(id).select(PublishedSource::as_select()).first(connection).optional()?;
    found.ok_or_else(|| Error::not_found("source", id.to_string()))
}

/// Registers a source and gives its key.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] with everything that is wrong.
pub fn register_source(change: &mut Change<'_>, code: &str, source: &Source) -> Result<i64> {
    change.asker.rights.may(Action::Administer, &Ground::Reference)?;
    let mut checks = Checks::default();
    checks.code("code", code);
    let taken: Option<i64> = published_source::table
        .filter(published_source::code.eq(code))
        .select(published_source::id)
        .first(change.connection)
        .optional()?;
    if taken.is_some() {
        checks.add(UserError::at(["code"], "CODE_TAKEN").with("code", shorten(code)));
    }
    source.check(&mut checks, change.today);
    checks.done()?;
    let id: i64 = diesel::insert_into(published_source::table)
        .values((
            published_source::code.eq(code),
            published_source::title.eq(source.title.trim()),
            published_source::publisher.eq(&source.publisher),
            published_source::published_on.eq(source.published_on),
            published_source::note_ar.eq(source.note_ar.trim()),
            published_source::note_fr.eq(source.note_fr.trim()),
            published_source::note_en.eq(source.note_en.trim()),
        ))
        .returning(published_source::id)
        .get_result(change.connection)?;
    let after = find_source(change.connection, id)?;
    change.record("PublishedSource", id, None, Some(source_state(&after)))?;
    Ok(id)
}

/// Changes what is said of a source.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with everything that is wrong.
pub fn amend_source(change: &mut Change<'_>, id: i64, expected: i32, new: &SourceChange) -> Result<i64> {
    let before = find_source(change.connection, id)?;
    change.allow(Action::Administer, &Ground::Reference, "source", id)?;
    expect_version(expected, before.lock_version, id)?;
    let pick = |new: &Option<String>, old: &str| new.as_deref().unwrap_or(old).trim().to_string();
    let source = Source {
        title: pick(&new.title, &before.title),
        publisher: new.publisher.clone().unwrap_or_else(|| before.publisher.clone()),
        published_on: new.published_on.unwrap_or(before.published_on),
        note_ar: pick(&new.note_ar, &before.note_ar),
        note_fr: pick(&new.note_fr, &before.note_fr),
        note_en: pick(&new.note_en, &before.note_en),
    };
    let mut checks = Checks::default();
    source.check(&mut checks, change.today);
    checks.done()?;
    diesel::update(published_source::table.find(id))
        .set((
            published_source::title.eq(&source.title),
            published_source::publisher.eq(&source.publisher),
            published_source::published_on.eq(source.published_on),
            published_source::note_ar.eq(&source.note_ar),
            published_source::note_fr.eq(&source.note_fr),
            published_source::note_en.eq(&source.note_en),
            published_source::lock_version.eq(before.lock_version + 1),
        ))
        .execute(change.connection)?;
    let after = find_source(change.connection, id)?;
    change.record("PublishedSource", id, Some(source_state(&before)), Some(source_state(&after)))?;
    Ok(id)
}

fn find_figure(connection: &mut DbConnection, id: i64) -> Result<PublishedFigure> {
    let found = published_figure::table.find(id).select(PublishedFigure::as_select()).first(connection).optional()?;
    found.ok_or_else(|| Error::not_found("published figure", id.to_string()))
}

fn named_units(connection: &mut DbConnection, figure: i64) -> Result<Vec<PublishedUnit>> {
    Ok(published::units(connection, &[figure])?.remove(&figure).unwrap_or_default())
}

fn figure_state(connection: &mut DbConnection, figure: &PublishedFigure) -> Result<Value> {
    let units: Vec<Value> = named_units(connection, figure.id)?
        .into_iter()
        .map(|unit| json!({ "nameAr": unit.name_ar, "nameFr": unit.name_fr, "beneficiaries": unit.beneficiaries }))
        .collect();
    Ok(json!({
        "coordination": figure.coordination_code, "programme": figure.programme_code, "period": figure.period,
        "source": figure.source_id, "units": figure.units, "beneficiaries": figure.beneficiaries,
        "namedUnits": units,
    }))
}

fn check_source(checks: &mut Checks, connection: &mut DbConnection, source: i64) -> Result<()> {
    let known: Option<i64> =
        published_source::table.find(source).select(published_source::id).first(connection).optional()?;
    if known.is_none() {
        checks.not_found(&["source"], &source.to_string());
    }
    Ok(())
}

fn check_numbers(checks: &mut Checks, units: Option<i64>, beneficiaries: Option<i64>, named: &[Unit]) {
    check_number(checks, &["units".to_string()], units);
    check_number(checks, &["beneficiaries".to_string()], beneficiaries);
    for (place, unit) in named.iter().enumerate() {
        let place = place.to_string();
        checks.text(&["namedUnits", &place, "nameAr"], &unit.name_ar, 300);
        checks.text(&["namedUnits", &place, "nameFr"], &unit.name_fr, 300);
        let path = ["namedUnits".to_string(), place, "beneficiaries".to_string()];
        check_number(checks, &path, unit.beneficiaries);
    }
}

/// A number that the source gives is neither negative nor out of all proportion (`NUMBER_NEGATIVE`, `TOO_LARGE`).
fn check_number(checks: &mut Checks, path: &[String], number: Option<i64>) {
    checks.not_negative(path, number);
    if let Some(value) = number.filter(|number| *number > MAX_FIGURE) {
        checks.add(UserError::at(path, "TOO_LARGE").with("value", value).with("limit", MAX_FIGURE));
    }
}

/// Makes the named units of a figure these, in this order. Those that stay in their place keep their key.
fn write_units(connection: &mut DbConnection, figure: i64, named: &[Unit]) -> Result<()> {
    let old = named_units(connection, figure)?;
    for (position, unit) in (1_i32..).zip(named) {
        match old.iter().find(|one| one.position == position) {
            Some(row) => {
                diesel::update(published_unit::table.find(row.id))
                    .set((
                        published_unit::name_ar.eq(unit.name_ar.trim()),
                        published_unit::name_fr.eq(unit.name_fr.trim()),
                        published_unit::beneficiaries.eq(unit.beneficiaries),
                    ))
                    .execute(connection)?;
            }
            None => {
                diesel::insert_into(published_unit::table)
                    .values((
                        published_unit::figure_id.eq(figure),
                        published_unit::position.eq(position),
                        published_unit::name_ar.eq(unit.name_ar.trim()),
                        published_unit::name_fr.eq(unit.name_fr.trim()),
                        published_unit::beneficiaries.eq(unit.beneficiaries),
                    ))
                    .execute(connection)?;
            }
        }
    }
    let surplus: Vec<i64> = old.iter().skip(named.len()).map(|row| row.id).collect();
    diesel::delete(published_unit::table.filter(published_unit::id.eq_any(surplus))).execute(connection)?;
    Ok(())
}

/// Publishes a figure for a coordination, programme and period, and gives its key. A period has centre returns or
/// published figures, never both.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the coordination; [`Error::Refused`] with everything that is wrong,
/// such as `HAS_RETURNS` or `ALREADY_PUBLISHED`.
pub fn publish(change: &mut Change<'_>, new: &NewFigure) -> Result<i64> {
    let ground = Ground::Coordination(new.coordination.clone());
    change.allow(Action::Administer, &ground, "coordination", &new.coordination)?;
    let mut checks = Checks::default();
    let known: Option<String> =
        coordination::table.find(&new.coordination).select(coordination::code).first(change.connection).optional()?;
    if known.is_none() {
        checks.not_found(&["coordination"], &new.coordination);
    }
    let known: Option<String> =
        programme::table.find(&new.programme).select(programme::code).first(change.connection).optional()?;
    if known.is_none() {
        checks.not_found(&["programme"], &new.programme);
    }
    check_source(&mut checks, change.connection, new.source)?;
    check_numbers(&mut checks, new.units, new.beneficiaries, &new.named_units);
    if new.period.start() > change.today {
        checks.add(UserError::at(["period"], "DAY_IN_FUTURE").with("date", change.today));
    }
    let returns: i64 = activity_return::table
        .filter(activity_return::coordination_code.eq(&new.coordination))
        .filter(activity_return::programme_code.eq(&new.programme))
        .filter(activity_return::month.ge(new.period.start()))
        .filter(activity_return::month.lt(new.period.end()))
        .count()
        .get_result(change.connection)?;
    if returns > 0 {
        checks.add(UserError::at(["period"], "HAS_RETURNS").with("count", returns));
    }
    let other: Option<i64> = published_figure::table
        .filter(published_figure::coordination_code.eq(&new.coordination))
        .filter(published_figure::programme_code.eq(&new.programme))
        .filter(published_figure::period.eq(new.period.to_string()))
        .select(published_figure::id)
        .first(change.connection)
        .optional()?;
    if other.is_some() {
        checks.fault("period", "ALREADY_PUBLISHED");
    }
    checks.done()?;
    let id: i64 = diesel::insert_into(published_figure::table)
        .values((
            published_figure::coordination_code.eq(&new.coordination),
            published_figure::programme_code.eq(&new.programme),
            published_figure::period.eq(new.period.to_string()),
            published_figure::starts_on.eq(new.period.start()),
            published_figure::ends_on.eq(new.period.end()),
            published_figure::units.eq(new.units),
            published_figure::beneficiaries.eq(new.beneficiaries),
            published_figure::source_id.eq(new.source),
        ))
        .returning(published_figure::id)
        .get_result(change.connection)?;
    write_units(change.connection, id, &new.named_units)?;
    let after = find_figure(change.connection, id)?;
    let after = figure_state(change.connection, &after)?;
    change.record("PublishedFigure", id, None, Some(after))?;
    Ok(id)
}

/// Corrects a published figure. What it is about stays.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with everything that is wrong.
pub fn amend_figure(change: &mut Change<'_>, id: i64, expected: i32, new: &FigureChange) -> Result<i64> {
    let before = find_figure(change.connection, id)?;
    let ground = Ground::Coordination(before.coordination_code.clone());
    change.allow(Action::Administer, &ground, "published figure", id)?;
    expect_version(expected, before.lock_version, id)?;
    let source = new.source.unwrap_or(before.source_id);
    let (units, beneficiaries) = (new.units.unwrap_or(before.units), new.beneficiaries.unwrap_or(before.beneficiaries));
    let mut checks = Checks::default();
    check_source(&mut checks, change.connection, source)?;
    check_numbers(&mut checks, units, beneficiaries, new.named_units.as_deref().unwrap_or_default());
    checks.done()?;
    let old = figure_state(change.connection, &before)?;
    diesel::update(published_figure::table.find(id))
        .set((
            published_figure::source_id.eq(source),
            published_figure::units.eq(units),
            published_figure::beneficiaries.eq(beneficiaries),
            published_figure::lock_version.eq(before.lock_version + 1),
        ))
        .execute(change.connection)?;
    if let Some(named) = &new.named_units {
        write_units(change.connection, id, named)?;
    }
    let after = find_figure(change.connection, id)?;
    let after = figure_state(change.connection, &after)?;
    change.record("PublishedFigure", id, Some(old), Some(after))?;
    Ok(id)
}
