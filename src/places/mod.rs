//! Places: regions, provinces and communes with the codes of the Haut-Commissariat au Plan, and the 2024 census.

pub mod graphql;
pub mod store;

use diesel::prelude::*;

use crate::accounts::Ground;
use crate::db::schema;

/// The credit that goes wherever the census data goes.
pub const CENSUS_CREDIT: &str = include_str!("data/CREDIT.txt");

/// One of the twelve regions of 2015.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::region)]
pub struct Region {
    /// Two digits, «11».
    pub code: String,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Population at the census of 2024.
    pub population: i64,
}

/// A province or prefecture.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::province)]
pub struct Province {
    /// Region and province, «11.321».
    pub code: String,
    /// The region it lies in.
    pub region_code: String,
    /// `province`, `prefecture` or `prefecture_of_arrondissements`.
    pub kind: String,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Population at the census of 2024.
    pub population: i64,
}

/// A commune.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::commune)]
pub struct Commune {
    /// «11.321.01.03».
    pub code: String,
    /// The province it lies in.
    pub province_code: String,
    /// `urban` or `rural`.
    pub setting: String,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Population at the census of 2024.
    pub population: i64,
}

/// What the census of 2024 says of a commune and a sex. `None` is unknown, not zero.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::census)]
pub struct Census {
    /// The commune.
    pub commune_code: String,
    /// `all`, `female` or `male`.
    pub sex: String,
    /// Municipal population, persons.
    pub population_municipal: Option<i64>,
    /// Share aged 0 to 4, percent.
    pub age_0_4: Option<f64>,
    /// Share aged 5 to 9, percent.
    pub age_5_9: Option<f64>,
    /// Share aged 10 to 14, percent.
    pub age_10_14: Option<f64>,
    /// Share aged 15 to 19, percent.
    pub age_15_19: Option<f64>,
    /// Share aged 20 to 24, percent.
    pub age_20_24: Option<f64>,
    /// Prevalence of disability, percent.
    pub disability_prevalence: Option<f64>,
    /// Population aged 15 and over, the base of the illiteracy rate, persons.
    pub illiteracy_population_15_plus: Option<i64>,
    /// Illiteracy of those aged 15 and over, percent.
    pub illiteracy_rate_15_plus: Option<f64>,
    /// Labour force, persons.
    pub labour_active: Option<i64>,
    /// Unemployment, percent of the labour force.
    pub labour_unemployment_rate: Option<f64>,
}

impl Province {
    /// Where its figures belong: what decides who sees them.
    pub fn ground(&self) -> Ground {
        // A coordination has its region's code.
        Ground::Province { coordination: self.region_code.clone(), province: self.code.clone() }
    }
}

impl Commune {
    /// Where its figures belong: what decides who sees them. In public mode they are not seen.
    pub fn ground(&self) -> Ground {
        let coordination = self.province_code.split('.').next().unwrap_or_default().to_string();
        // No centre has the key 0: only who sees the province sees this.
        Ground::Centre { coordination, province: self.province_code.clone(), centre: 0 }
    }
}
