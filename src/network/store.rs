//! Queries on the organisation and the catalogue, and loading the catalogue that ships with the program.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Deserialize;

use super::{AgeBand, Centre, CentreStay, Coordination, Delegation, Indicator, Programme, UnitNoun, centres};
use crate::db::DbConnection;
use crate::db::schema::{
    age_band, centre_stay, commune, coordination, delegation, indicator, programme, programme_indicator, province,
    region, trade, unit_noun,
};
use crate::error::{Error, Result};
use crate::on_either;
use crate::places::{Province, Region};

const CATALOGUE: &str = include_str!("catalogue.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    indicator: Vec<IndicatorEntry>,
    age_band: Vec<NamedEntry>,
    trade: Vec<NamedEntry>,
    programme: Vec<ProgrammeEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorEntry {
    code: String,
    aggregation: String,
    unit: String,
    name_ar: String,
    name_fr: String,
    name_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedEntry {
    code: String,
    name_ar: String,
    name_fr: String,
    name_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgrammeEntry {
    code: String,
    counts: String,
    headline_indicator: Option<String>,
    indicators: Vec<String>,
    #[serde(default)]
    figures_by_unit: bool,
    name_ar: String,
    name_fr: String,
    name_en: String,
    purpose_ar: String,
    purpose_fr: String,
    purpose_en: String,
    unit_ar: toml::Table,
    unit_fr: toml::Table,
    unit_en: toml::Table,
}

/// Writes the catalogue and the organisation (a coordination per region, a delegation per province) into a database
/// that has the geography and nothing of these.
pub fn load_catalogue(connection: &mut DbConnection) -> Result<()> {
    let catalogue: Catalogue =
        toml::from_str(CATALOGUE).map_err(|error| Error::Internal(format!("embedded catalogue: {error}")))?;
    let regions: Vec<Region> = region::table.order(region::code).select(Region::as_select()).load(connection)?;
    let provinces: Vec<Province> =
        province::table.order(province::code).select(Province::as_select()).load(connection)?;
    let coordinations: Vec<Coordination> = regions
        .iter()
        .map(|region| Coordination {
            code: region.code.clone(),
            region_code: region.code.clone(),
            // «Of the region X» holds for every name; «of X» would need elision and contraction.
            name_ar: format!("المنسقية الجهوية لجهة {}", region.name_ar),
            name_fr: format!("Coordination régionale de la région {}", region.name_fr),
            name_en: format!("Regional Coordination of {}", region.name_fr),
            lock_version: 1,
        })
        .collect();
    let delegations: Vec<Delegation> = provinces
        .iter()
        .map(|province| {
            let (ar, fr) = match province.kind.as_str() {
                "prefecture" => ("لعمالة", "de la préfecture"),
                // The districts of the city of Casablanca.
                "prefecture_of_arrondissements" => ("لعمالة مقاطعات", "de la préfecture d’arrondissements"),
                _ => ("لإقليم", "de la province"),
            };
            Delegation {
                code: province.code.clone(),
                coordination_code: province.region_code.clone(),
                province_code: province.code.clone(),
                name_ar: format!("المندوبية الإقليمية {ar} {}", province.name_ar),
                name_fr: format!("Délégation provinciale {fr} {}", province.name_fr),
                name_en: format!("Provincial Delegation of {}", province.name_fr),
                lock_version: 1,
                closed_on: None,
            }
        })
        .collect();
    let indicators: Vec<Indicator> = (1..)
        .zip(catalogue.indicator)
        .map(|(position, entry)| Indicator {
            code: entry.code,
            position,
            aggregation: entry.aggregation,
            unit: entry.unit,
            name_ar: entry.name_ar,
            name_fr: entry.name_fr,
            name_en: entry.name_en,
            lock_version: 1,
        })
        .collect();
    let age_bands: Vec<AgeBand> = (1..)
        .zip(catalogue.age_band)
        .map(|(position, entry)| AgeBand {
            code: entry.code,
            position,
            name_ar: entry.name_ar,
            name_fr: entry.name_fr,
            name_en: entry.name_en,
            lock_version: 1,
        })
        .collect();
    let trades: Vec<_> = (1..)
        .zip(catalogue.trade)
        .map(|(position, entry): (i32, NamedEntry)| {
            (
                trade::code.eq(entry.code),
                trade::position.eq(position),
                trade::name_ar.eq(entry.name_ar),
                trade::name_fr.eq(entry.name_fr),
                trade::name_en.eq(entry.name_en),
            )
        })
        .collect();
    let mut nouns = vec![];
    let mut links = vec![];
    let mut programmes = vec![];
    for (position, entry) in (1..).zip(catalogue.programme) {
        for (language, forms) in [("ar", entry.unit_ar), ("fr", entry.unit_fr), ("en", entry.unit_en)] {
            for (category, text) in forms {
                nouns.push(UnitNoun {
                    programme_code: entry.code.clone(),
                    language: language.to_string(),
                    category,
                    text: text.as_str().unwrap_or_default().to_string(),
                });
            }
        }
        for code in entry.indicators {
            links.push((
                programme_indicator::programme_code.eq(entry.code.clone()),
                programme_indicator::indicator_code.eq(code),
            ));
        }
        programmes.push(Programme {
            code: entry.code,
            position,
            counts: entry.counts,
            headline_indicator: entry.headline_indicator,
            figures_by_unit: entry.figures_by_unit,
            name_ar: entry.name_ar,
            name_fr: entry.name_fr,
            name_en: entry.name_en,
            purpose_ar: entry.purpose_ar,
            purpose_fr: entry.purpose_fr,
            purpose_en: entry.purpose_en,
            lock_version: 1,
            opened_on: None,
            closed_on: None,
        });
    }
    on_either!(connection, inner => {
        diesel::insert_into(coordination::table).values(&coordinations).execute(inner)?;
        diesel::insert_into(delegation::table).values(&delegations).execute(inner)?;
        diesel::insert_into(indicator::table).values(&indicators).execute(inner)?;
        diesel::insert_into(age_band::table).values(&age_bands).execute(inner)?;
        diesel::insert_into(trade::table).values(&trades).execute(inner)?;
        diesel::insert_into(programme::table).values(&programmes).execute(inner)?;
        diesel::insert_into(programme_indicator::table).values(&links).execute(inner)?;
        diesel::insert_into(unit_noun::table).values(&nouns).execute(inner)?;
    });
    Ok(())
}

/// The catalogue's programmes, in the order of the sections.
pub fn programmes(connection: &mut DbConnection) -> Result<Vec<Programme>> {
    Ok(programme::table.order(programme::position).select(Programme::as_select()).load(connection)?)
}

/// The unit nouns of all programmes in a language.
pub fn unit_nouns(connection: &mut DbConnection, language: &str) -> Result<Vec<UnitNoun>> {
    Ok(unit_noun::table
        .filter(unit_noun::language.eq(language))
        .order((unit_noun::programme_code, unit_noun::category))
        .select(UnitNoun::as_select())
        .load(connection)?)
}

/// All coordinations, by code.
pub fn coordinations(connection: &mut DbConnection) -> Result<Vec<Coordination>> {
    Ok(coordination::table.order(coordination::code).select(Coordination::as_select()).load(connection)?)
}

/// The coordination with this code.
///
/// # Errors
/// [`Error::NotFound`], with the codes there are.
pub fn coordination(connection: &mut DbConnection, code: &str) -> Result<Coordination> {
    coordination::table.find(code).select(Coordination::as_select()).first(connection).optional()?.ok_or_else(|| {
        Error::NotFound { kind: "coordination", key: crate::error::shorten(code), hint: "; codes go from 01 to 12" }
    })
}

/// A centre with the place (province, commune, setting) that it had in a month, given by its first day.
///
/// # Errors
/// [`Error::NotFound`].
pub fn centre_on(connection: &mut DbConnection, centre_id: i64, month: NaiveDate) -> Result<Centre> {
    let mut centre = centres::find(connection, centre_id)?;
    let then: Option<CentreStay> = centre_stay::table
        .filter(centre_stay::centre_id.eq(centre_id))
        .filter(centre_stay::until_on.gt(month))
        .order(centre_stay::until_on)
        .select(CentreStay::as_select())
        .first(connection)
        .optional()?;
    if let Some(stay) = then {
        centre.province_code = stay.province_code;
        centre.commune_code = stay.commune_code;
        centre.setting = stay.setting;
    }
    Ok(centre)
}

/// A place's names, Arabic and French.
pub type Names = (String, String);

/// Where a centre was.
pub struct Stayed {
    /// The province's code.
    pub province_code: String,
    /// The province's names.
    pub province: Names,
    /// The commune's, where it is known.
    pub commune: Option<Names>,
    /// `urban`, `semi_urban` or `rural`, where it is known.
    pub setting: Option<String>,
}

/// Where a coordination's centres were on a day that were elsewhere then.
pub fn elsewhere_on(connection: &mut DbConnection, coordination: &str, day: NaiveDate) -> Result<HashMap<i64, Stayed>> {
    type Row = (i64, String, Names, Option<String>, Option<String>, Option<String>);
    let rows: Vec<Row> = centre_stay::table
        .inner_join(province::table.on(province::code.eq(centre_stay::province_code)))
        .left_join(commune::table.on(centre_stay::commune_code.eq(commune::code.nullable())))
        .filter(centre_stay::coordination_code.eq(coordination))
        .filter(centre_stay::until_on.gt(day))
        // The earliest that ends after the day comes last, and stays.
        .order(centre_stay::until_on.desc())
        .select((
            centre_stay::centre_id,
            centre_stay::province_code,
            (province::name_ar, province::name_fr),
            commune::name_ar.nullable(),
            commune::name_fr.nullable(),
            centre_stay::setting,
        ))
        .load(connection)?;
    let stayed = |(id, province_code, province, ar, fr, setting): Row| {
        (id, Stayed { province_code, province, commune: ar.zip(fr), setting })
    };
    Ok(rows.into_iter().map(stayed).collect())
}
