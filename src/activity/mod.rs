//! Activity: monthly returns, published figures, running totals, completeness, the lines of an account, and what of
//! it everybody may see.

pub mod breakdown;
pub mod facts;
mod filter;
pub mod graphql;
pub mod invariants;
pub mod lines;
pub mod mutations;
pub mod public;
pub mod published;
pub mod publishing;
pub mod registers;
pub mod returns;
pub mod rules;
pub mod store;
pub mod sums;
pub mod suppression;
pub mod totals;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::accounts::Ground;
use crate::db::schema;

/// What one centre declares for one month, in one version.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::activity_return)]
pub struct ActivityReturn {
    /// Key.
    pub id: i64,
    /// The centre that declares.
    pub centre_id: i64,
    /// First day of the month.
    pub month: NaiveDate,
    /// 1, or more for corrections.
    pub version: i32,
    /// `draft`, `submitted`, `validated` or `returned`.
    pub status: String,
    /// Validated once, and replaced by a later validated version.
    pub superseded: bool,
    /// The coordination that the centre belonged to.
    pub coordination_code: String,
    /// The province that the centre lay in.
    pub province_code: String,
    /// The commune, where known.
    pub commune_code: Option<String>,
    /// What the centre did.
    pub programme_code: String,
    /// `urban`, `semi_urban` or `rural`, where known.
    pub setting: Option<String>,
    /// When it was handed in, UTC.
    pub submitted_at: Option<NaiveDateTime>,
    /// When it was validated, UTC.
    pub validated_at: Option<NaiveDateTime>,
    /// Why it was sent back.
    pub returned_reason: Option<String>,
    /// Why it corrects the version before.
    pub correction_reason: Option<String>,
    /// Whether it was made up for demonstration.
    pub demonstration: bool,
    /// Rises with every change: what a change is to be told it was made on.
    pub lock_version: i32,
}

impl ActivityReturn {
    /// Where it belongs: what decides who sees it.
    pub fn ground(&self) -> Ground {
        Ground::Centre {
            coordination: self.coordination_code.clone(),
            province: self.province_code.clone(),
            centre: self.centre_id,
        }
    }
}

/// One figure of a return.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::return_line)]
pub struct ReturnLine {
    /// The return.
    pub return_id: i64,
    /// What is counted.
    pub indicator_code: String,
    /// `female` or `male`.
    pub sex: String,
    /// The band of ages.
    pub age_band: String,
    /// How many.
    pub value: i64,
}

/// A source of published figures.
#[derive(
    Debug, Clone, PartialEq, Queryable, Selectable, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[diesel(table_name = schema::published_source)]
pub struct PublishedSource {
    /// Key.
    pub id: i64,
    /// A short name.
    pub code: String,
    /// What it is.
    pub title: String,
    /// Who published it, where known.
    pub publisher: Option<String>,
    /// When it was published.
    pub published_on: NaiveDate,
    /// What has to be known about the figures, in Arabic.
    pub note_ar: String,
    /// The same in French.
    pub note_fr: String,
    /// The same in English.
    pub note_en: String,
    /// Rises with every change: what a change is to be told it was made on.
    #[serde(skip)]
    pub lock_version: i32,
}

/// Units and beneficiaries that were published for a coordination, programme and period.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = schema::published_figure)]
pub struct PublishedFigure {
    /// Key.
    pub id: i64,
    /// The coordination.
    pub coordination_code: String,
    /// The programme.
    pub programme_code: String,
    /// The period, as it is written.
    pub period: String,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// The day after its last.
    pub ends_on: NaiveDate,
    /// How many units; `None` where the source gives no figure.
    pub units: Option<i64>,
    /// How many beneficiaries; `None` where the source gives no figure.
    pub beneficiaries: Option<i64>,
    /// The source.
    pub source_id: i64,
    /// Rises with every change: what a change is to be told it was made on.
    #[serde(skip)]
    pub lock_version: i32,
}

/// One unit that a source names, with its figure.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = schema::published_unit)]
pub struct PublishedUnit {
    /// Key.
    pub id: i64,
    /// The figure that it is part of.
    pub figure_id: i64,
    /// Order in the source.
    pub position: i32,
    /// Name as printed, in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Its beneficiaries.
    pub beneficiaries: Option<i64>,
}

/// Where activity is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// The whole country.
    Country,
    /// A coordination (and so a region), by code.
    Coordination(String),
    /// A province (and so a delegation), by code.
    Province(String),
    /// A commune, by code.
    Commune(String),
    /// One centre, by id.
    Centre(i64),
}

impl Place {
    /// The code of the place, where it has one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Place::Country | Place::Centre(_) => None,
            Place::Coordination(code) | Place::Province(code) | Place::Commune(code) => Some(code),
        }
    }
}

/// What is looked at: a place, and one programme or all.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope {
    /// The place.
    pub place: Place,
    /// Only this programme, by code.
    pub programme: Option<String>,
}

impl Scope {
    /// All programmes at a place.
    pub fn at(place: Place) -> Scope {
        Scope { place, programme: None }
    }

    /// One programme in the whole country.
    pub fn programme(code: String) -> Scope {
        Scope { place: Place::Country, programme: Some(code) }
    }
}
