//! Economic integration: production cooperatives founded by graduates.

pub mod graphql;
pub mod mutations;
pub mod store;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema;

/// A cooperative.
#[derive(
    Debug, Clone, PartialEq, Queryable, Selectable, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[diesel(table_name = schema::cooperative)]
pub struct Cooperative {
    /// Key.
    pub id: i64,
    /// The coordination that accompanies it.
    pub coordination_code: String,
    /// The province that it lies in.
    pub province_code: String,
    /// The commune, where known.
    pub commune_code: Option<String>,
    /// Its trade.
    pub trade_code: String,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Day of foundation.
    pub founded_on: NaiveDate,
    /// First day on which it no longer works.
    pub closed_on: Option<NaiveDate>,
    /// Women among its members; `None` where not reported.
    pub women: Option<i32>,
    /// Men among its members; `None` where not reported.
    pub men: Option<i32>,
    /// Whether it was made up for demonstration.
    pub demonstration: bool,
    /// Rises with every change: what a change is to be told it was made on.
    #[serde(skip)]
    pub lock_version: i32,
}

/// A trade that cooperatives work in.
#[derive(
    Debug, Clone, PartialEq, Queryable, Selectable, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[diesel(table_name = schema::trade)]
pub struct Trade {
    /// `sewing`, `tailoring`, `embroidery`.
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
    #[serde(skip)]
    pub lock_version: i32,
}
