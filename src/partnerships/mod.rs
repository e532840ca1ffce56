//! Partnership agreements: partners, agreements with their parties, commitments and amendments.

pub mod graphql;
pub mod mutations;
pub mod store;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema;

/// An organisation that agreements are made with.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::partner)]
pub struct Partner {
    /// Key.
    pub id: i64,
    /// `association`, `local_authority`, `ministry`, `foundation`, `cooperative`, `company`, `international_body`.
    pub kind: String,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Whether it was made up for demonstration.
    pub demonstration: bool,
    /// Rises with every change: what a change is to be told it was made on.
    pub lock_version: i32,
}

/// A partnership agreement.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = schema::agreement)]
pub struct Agreement {
    /// Key.
    pub id: i64,
    /// «11/2026/0007»: coordination, year, number.
    pub reference: String,
    /// The coordination that concludes it.
    pub coordination_code: String,
    /// What it is about, in Arabic.
    pub object_ar: String,
    /// What it is about, in French.
    pub object_fr: String,
    /// What people decided: `draft`, `signed`, `suspended`, `terminated` or `renewed`.
    pub status: String,
    /// Day of signature.
    pub signed_on: Option<NaiveDate>,
    /// First day in force.
    pub starts_on: NaiveDate,
    /// Last day in force.
    pub ends_on: NaiveDate,
    /// Day of termination.
    pub terminated_on: Option<NaiveDate>,
    /// The agreement that renews it.
    pub renewed_by: Option<i64>,
    /// Whether it was made up for demonstration.
    pub demonstration: bool,
    /// Rises with every change: what a change is to be told it was made on.
    #[serde(skip)]
    pub lock_version: i32,
}

/// The state of an agreement on a day.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgreementStatus {
    /// Being written.
    Draft,
    /// Signed, not in force yet.
    Signed,
    /// In force.
    Active,
    /// Past its last day.
    Expired,
    /// Suspended by decision.
    Suspended,
    /// Ended by decision before its last day.
    Terminated,
    /// Replaced by another agreement.
    Renewed,
}

impl Agreement {
    /// The state on a civil date: `active` and `expired` follow from the dates, everything else is decided by people.
    pub fn status_on(&self, day: NaiveDate) -> AgreementStatus {
        match self.status.as_str() {
            "draft" => AgreementStatus::Draft,
            "suspended" => AgreementStatus::Suspended,
            "terminated" if self.terminated_on.is_none_or(|end| end <= day) => AgreementStatus::Terminated,
            "renewed" if day > self.ends_on => AgreementStatus::Renewed,
            _ if day < self.starts_on => AgreementStatus::Signed,
            _ if day > self.ends_on => AgreementStatus::Expired,
            _ => AgreementStatus::Active,
        }
    }
}

/// A party to an agreement: the coordination or a partner.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::agreement_party)]
pub struct Party {
    /// Key.
    pub id: i64,
    /// The agreement.
    pub agreement_id: i64,
    /// Order in the agreement.
    pub position: i32,
    /// The coordination, if it is the party.
    pub coordination_code: Option<String>,
    /// The partner, if it is the party.
    pub partner_id: Option<i64>,
    /// `lead`, `funder`, `operator`, `host` or `support`.
    pub role: String,
}

/// What a party brings.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::commitment)]
pub struct Commitment {
    /// Key.
    pub id: i64,
    /// The agreement.
    pub agreement_id: i64,
    /// The party.
    pub party_id: i64,
    /// `money` or `in_kind`.
    pub kind: String,
    /// Amount in whole centimes of a dirham, for money.
    pub amount_centimes: Option<i64>,
    /// What it is, in Arabic.
    pub description_ar: String,
    /// What it is, in French.
    pub description_fr: String,
}

/// A change of a signed agreement's terms (ملحق · avenant).
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::amendment)]
pub struct Amendment {
    /// Key.
    pub id: i64,
    /// The agreement.
    pub agreement_id: i64,
    /// 1, 2, …
    pub number: i32,
    /// Day of signature.
    pub signed_on: NaiveDate,
    /// Day from which it holds.
    pub effective_on: NaiveDate,
    /// What it changes, in Arabic.
    pub object_ar: String,
    /// What it changes, in French.
    pub object_fr: String,
    /// The agreement's new last day, if it changes.
    pub new_ends_on: Option<NaiveDate>,
}
