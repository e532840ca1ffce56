//! The organisation: coordinations, delegations, the catalogue of programmes, centres.

pub mod catalogue;
pub mod centres;
pub mod checks;
pub mod graphql;
pub mod mutations;
pub mod organisation;
pub mod store;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::accounts::Ground;
use crate::db::schema;
use crate::period::Period;
use crate::wording::{Language, Wording};

/// The organisation in a region; what a report is about.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[diesel(table_name = schema::coordination)]
pub struct Coordination {
    /// The region's code.
    pub code: String,
    /// The region.
    pub region_code: String,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Name in English.
    pub name_en: String,
    /// Rises with every change: what a change is to be told it was made on.
    #[serde(skip)]
    pub lock_version: i32,
}

impl Coordination {
    /// The name in a language.
    pub fn name(&self, language: Language) -> &str {
        language.pick(&self.name_ar, &self.name_fr, &self.name_en)
    }
}

/// The organisation in a province.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::delegation)]
pub struct Delegation {
    /// The province's code.
    pub code: String,
    /// The coordination that leads it.
    pub coordination_code: String,
    /// The province.
    pub province_code: String,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Name in English.
    pub name_en: String,
    /// Rises with every change: what a change is to be told it was made on.
    pub lock_version: i32,
    /// First day on which it no longer works; no centre is open in it then.
    pub closed_on: Option<NaiveDate>,
}

impl Delegation {
    /// Where its figures belong: what decides who sees them.
    pub fn ground(&self) -> Ground {
        Ground::Province { coordination: self.coordination_code.clone(), province: self.province_code.clone() }
    }
}

/// What an indicator counts and how it adds up over time.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::indicator)]
pub struct Indicator {
    /// `beneficiaries`, `entrants`, …
    pub code: String,
    /// Order of display.
    pub position: i32,
    /// `stock` (the last reported month of each centre) or `flow` (the sum of months).
    pub aggregation: String,
    /// `person` or `contact`.
    pub unit: String,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Name in English.
    pub name_en: String,
    /// Rises with every change: what a change is to be told it was made on.
    pub lock_version: i32,
}

/// A band of ages.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::age_band)]
pub struct AgeBand {
    /// `3_6`, `60_plus`, `not_stated`.
    pub code: String,
    /// Order of display.
    pub position: i32,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Name in English.
    pub name_en: String,
    /// Rises with every change: what a change is to be told it was made on.
    pub lock_version: i32,
}

/// A line of activity from the catalogue.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[diesel(table_name = schema::programme)]
pub struct Programme {
    /// `education_training`, `literacy`, …
    pub code: String,
    /// Its place among the sections of the annual account, from 1.
    pub position: i32,
    /// Where its figures come from: `centres` (monthly returns), `agreements`, `trainings` or `cooperatives`.
    pub counts: String,
    /// The indicator that stands for the programme in summaries; `None` unless it counts centres.
    pub headline_indicator: Option<String>,
    /// Whether reports give each unit's own figure.
    pub figures_by_unit: bool,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Name in English.
    pub name_en: String,
    /// What it is for, in Arabic.
    pub purpose_ar: String,
    /// What it is for, in French.
    pub purpose_fr: String,
    /// What it is for, in English.
    pub purpose_en: String,
    /// Rises with every change: what a change is to be told it was made on.
    #[serde(skip)]
    pub lock_version: i32,
    /// First day; `None` where it has always been in the catalogue.
    #[serde(skip)]
    pub opened_on: Option<NaiveDate>,
    /// First day on which it no longer runs.
    #[serde(skip)]
    pub closed_on: Option<NaiveDate>,
}

impl Programme {
    /// The name in a language.
    pub fn name(&self, language: Language) -> &str {
        language.pick(&self.name_ar, &self.name_fr, &self.name_en)
    }

    /// Whether it runs on any day of a period.
    pub fn runs_in(&self, period: Period) -> bool {
        self.opened_on.is_none_or(|opened| opened < period.end())
            && self.closed_on.is_none_or(|closed| period.start() < closed)
    }

    /// What it is for, in a language.
    pub fn purpose(&self, language: Language) -> &str {
        language.pick(&self.purpose_ar, &self.purpose_fr, &self.purpose_en)
    }
}

/// The noun of a programme's units for one language and plural category.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[diesel(table_name = schema::unit_noun)]
pub struct UnitNoun {
    /// The programme.
    pub programme_code: String,
    /// `ar`, `fr` or `en`.
    pub language: String,
    /// CLDR plural category.
    pub category: String,
    /// The phrase; `{n}` stands for the number.
    pub text: String,
}

/// How many units of a programme there are, as a phrase: «21 مركزا», «مركزان», «مركز واحد».
///
/// Without a noun for the category the bare number is said.
pub fn count_units(nouns: &[UnitNoun], programme: &str, wording: &Wording, count: i64) -> String {
    let find = |category: &str| {
        nouns.iter().find(|noun| {
            noun.programme_code == programme
                && noun.language == wording.language().as_str()
                && noun.category == category
        })
    };
    let number = wording.number(count);
    match find(wording.plural_category(count)).or_else(|| find("other")) {
        Some(noun) => noun.text.replace("{n}", &number),
        None => number,
    }
}

/// A unit that serves people, whatever its programme calls it.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::centre)]
pub struct Centre {
    /// Key.
    pub id: i64,
    /// The institution's own code of the centre.
    pub code: String,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// What it does.
    pub programme_code: String,
    /// The coordination that it belongs to.
    pub coordination_code: String,
    /// The province that it lies in.
    pub province_code: String,
    /// The commune, where it is known.
    pub commune_code: Option<String>,
    /// `urban`, `semi_urban` or `rural`, where it is known.
    pub setting: Option<String>,
    /// Places, where it is known.
    pub capacity: Option<i32>,
    /// First day.
    pub opened_on: NaiveDate,
    /// First day on which it is closed.
    pub closed_on: Option<NaiveDate>,
    /// Whether it was made up for demonstration.
    pub demonstration: bool,
    /// Rises with every change: what a change is to be told it was made on.
    pub lock_version: i32,
}

impl Centre {
    /// Where it belongs: what decides who sees it.
    pub fn ground(&self) -> Ground {
        Ground::Centre {
            coordination: self.coordination_code.clone(),
            province: self.province_code.clone(),
            centre: self.id,
        }
    }
}

/// A place where a centre was before it moved.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::centre_stay)]
pub struct CentreStay {
    /// The centre.
    pub centre_id: i64,
    /// First day; `None` where it opened there.
    pub from_on: Option<NaiveDate>,
    /// First day on which it was elsewhere: of a month.
    pub until_on: NaiveDate,
    /// The coordination.
    pub coordination_code: String,
    /// The province.
    pub province_code: String,
    /// The commune, where it is known.
    pub commune_code: Option<String>,
    /// `urban`, `semi_urban` or `rural`, where it is known.
    pub setting: Option<String>,
}
