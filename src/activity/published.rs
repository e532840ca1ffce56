//! Published figures: loading those that ship with the program, and finding them.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Deserialize;

use super::{PublishedFigure, PublishedSource, PublishedUnit};
use crate::accounts::Ground;
use crate::db::DbConnection;
use crate::db::schema::{published_figure, published_source, published_unit};
use crate::error::{Error, Result};
use crate::period::Period;

const PUBLISHED: &str = include_str!("published.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    source: Vec<SourceEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceEntry {
    code: String,
    title: String,
    publisher: Option<String>,
    published_on: toml::value::Datetime,
    note_ar: String,
    note_fr: String,
    note_en: String,
    figure: Vec<FigureEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureEntry {
    coordination: String,
    period: Period,
    programme: String,
    units: Option<i64>,
    beneficiaries: Option<i64>,
    #[serde(default)]
    unit: Vec<UnitEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitEntry {
    name_ar: String,
    name_fr: String,
    beneficiaries: Option<i64>,
}

/// Writes the published figures that ship with the program into a database that has the catalogue.
pub fn load_published(connection: &mut DbConnection) -> Result<()> {
    let fault = |what: String| Error::Internal(format!("embedded published figures: {what}"));
    let file: File = toml::from_str(PUBLISHED).map_err(|error| fault(error.to_string()))?;
    for source in file.source {
        let published_on: NaiveDate =
            source.published_on.to_string().parse().map_err(|error| fault(format!("{error}")))?;
        let source_id: i64 = diesel::insert_into(published_source::table)
            .values((
                published_source::code.eq(source.code),
                published_source::title.eq(source.title),
                published_source::publisher.eq(source.publisher),
                published_source::published_on.eq(published_on),
                published_source::note_ar.eq(source.note_ar),
                published_source::note_fr.eq(source.note_fr),
                published_source::note_en.eq(source.note_en),
            ))
            .returning(published_source::id)
            .get_result(connection)?;
        for figure in source.figure {
            let figure_id: i64 = diesel::insert_into(published_figure::table)
                .values((
                    published_figure::coordination_code.eq(figure.coordination),
                    published_figure::programme_code.eq(figure.programme),
                    published_figure::period.eq(figure.period.to_string()),
                    published_figure::starts_on.eq(figure.period.start()),
                    published_figure::ends_on.eq(figure.period.end()),
                    published_figure::units.eq(figure.units),
                    published_figure::beneficiaries.eq(figure.beneficiaries),
                    published_figure::source_id.eq(source_id),
                ))
                .returning(published_figure::id)
                .get_result(connection)?;
            for (position, unit) in (1..).zip(figure.unit) {
                let position: i32 = position;
                diesel::insert_into(published_unit::table)
                    .values((
                        published_unit::figure_id.eq(figure_id),
                        published_unit::position.eq(position),
                        published_unit::name_ar.eq(unit.name_ar),
                        published_unit::name_fr.eq(unit.name_fr),
                        published_unit::beneficiaries.eq(unit.beneficiaries),
                    ))
                    .execute(connection)?;
            }
        }
    }
    Ok(())
}

/// Published figures with their sources, by coordination and period.
pub type Found = HashMap<(String, Period), Vec<(PublishedFigure, PublishedSource)>>;

/// The figures published for exactly these periods, with their sources, by coordination and period. An empty list of
/// coordinations means all of them.
pub fn find(connection: &mut DbConnection, coordinations: &[String], periods: &BTreeSet<Period>) -> Result<Found> {
    let periods: Vec<String> = periods.iter().map(Period::to_string).collect();
    let mut query = published_figure::table
        .inner_join(published_source::table)
        .filter(published_figure::period.eq_any(periods))
        .select((PublishedFigure::as_select(), PublishedSource::as_select()))
        .order(published_figure::id)
        .into_boxed();
    if !coordinations.is_empty() {
        query = query.filter(published_figure::coordination_code.eq_any(coordinations.to_vec()));
    }
    let rows: Vec<(PublishedFigure, PublishedSource)> = query.load(connection)?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for (figure, source) in rows {
        let period: Period = figure.period.parse()?;
        found.entry((figure.coordination_code.clone(), period)).or_default().push((figure, source));
    }
    Ok(found)
}

/// The units that the sources of these figures name, in their order.
pub fn units(connection: &mut DbConnection, figures: &[i64]) -> Result<HashMap<i64, Vec<PublishedUnit>>> {
    let rows: Vec<PublishedUnit> = published_unit::table
        .filter(published_unit::figure_id.eq_any(figures.to_vec()))
        .order((published_unit::figure_id, published_unit::position))
        .select(PublishedUnit::as_select())
        .load(connection)?;
    let mut found: HashMap<i64, Vec<PublishedUnit>> = HashMap::new();
    for row in rows {
        found.entry(row.figure_id).or_default().push(row);
    }
    Ok(found)
}

/// Where these units belong: to the coordinations that their figures were published about, in the order of the rows.
pub fn grounds(connection: &mut DbConnection, rows: &[(i64, PublishedUnit)]) -> Result<Vec<Ground>> {
    let ids: Vec<i64> = rows.iter().map(|(_, unit)| unit.figure_id).collect();
    let codes: HashMap<i64, String> = published_figure::table
        .filter(published_figure::id.eq_any(ids))
        .select((published_figure::id, published_figure::coordination_code))
        .load::<(i64, String)>(connection)?
        .into_iter()
        .collect();
    Ok(rows
        .iter()
        .map(|(_, unit)| codes.get(&unit.figure_id).cloned().map_or(Ground::Administration, Ground::Publication))
        .collect())
}
