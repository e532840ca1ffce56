//! Continuing training of the coordinations' own staff.

pub mod graphql;
pub mod mutations;
pub mod store;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema;

/// A training session.
#[derive(
    Debug, Clone, PartialEq, Queryable, Selectable, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[diesel(table_name = schema::staff_training)]
pub struct StaffTraining {
    /// Key.
    pub id: i64,
    /// The coordination whose staff was trained.
    pub coordination_code: String,
    /// Topic in Arabic.
    pub topic_ar: String,
    /// Topic in French.
    pub topic_fr: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Length in days.
    pub days: i32,
    /// Women who took part; `None` where not reported.
    pub women: Option<i32>,
    /// Men who took part; `None` where not reported.
    pub men: Option<i32>,
    /// Whether it was made up for demonstration.
    pub demonstration: bool,
    /// Rises with every change: what a change is to be told it was made on.
    #[serde(skip)]
    pub lock_version: i32,
    /// When it was called off; it is in no figure then.
    #[serde(skip)]
    pub cancelled_on: Option<NaiveDate>,
}

/// Women and men together; `None` unless both were reported.
pub fn persons(women: Option<i32>, men: Option<i32>) -> Option<i64> {
    women.zip(men).map(|(women, men)| i64::from(women) + i64::from(men))
}
