//! Partnership agreements: partners, agreements with their terms in versions, decisions and payments.

pub mod check;
pub mod graphql;
pub mod mutations;
pub mod period;
pub mod store;
pub mod terms;
pub mod totals;
pub mod writing;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::accounts::Ground;
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

/// A partnership agreement as the database keeps it: what stays, and what its latest terms say.
#[derive(
    Debug, Clone, PartialEq, Queryable, Selectable, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[diesel(table_name = schema::agreement)]
pub struct AgreementRow {
    /// Key.
    pub id: i64,
    /// «11/2026/0007»: coordination, year of signature, number; `None` for a draft.
    pub reference: Option<String>,
    /// The coordination that concludes it.
    pub coordination_code: String,
    /// What it is about, in Arabic.
    pub object_ar: String,
    /// What it is about, in French.
    pub object_fr: String,
    /// The latest decision: `draft`, `signed`, `suspended`, `terminated` or `renewed`. Not of a day: no report keeps it.
    #[serde(skip)]
    pub status: String,
    /// Day of signature.
    pub signed_on: Option<NaiveDate>,
    /// First day in force. No amendment changes it.
    pub starts_on: NaiveDate,
    /// Last day in force, by the latest terms.
    pub ends_on: NaiveDate,
    /// From this day on it is no longer in force.
    pub terminated_on: Option<NaiveDate>,
    /// The signed agreement that renews it, whenever that was signed: no report keeps it.
    #[serde(skip)]
    pub renewed_by: Option<i64>,
    /// Whether it was made up for demonstration.
    pub demonstration: bool,
    /// Rises with every change: what a change is to be told it was made on.
    #[serde(skip)]
    pub lock_version: i32,
    /// The agreement that it renews.
    #[serde(skip)]
    pub renews: Option<i64>,
    /// Objects, partners and reference, folded, for search.
    #[serde(skip)]
    pub search_text: String,
    /// The signed scan, by its SHA-256 in the file store.
    #[serde(skip)]
    pub scan_sha256: Option<String>,
    /// The scan's size.
    #[serde(skip)]
    pub scan_size_bytes: Option<i64>,
    /// What lists by reference are ordered by.
    #[serde(skip)]
    pub reference_order: String,
}

impl AgreementRow {
    /// What decides who sees it.
    pub fn ground(&self) -> Ground {
        Ground::Coordination(self.coordination_code.clone())
    }

    /// What it was on a day: by that day's terms, and not yet ended by a decision of later.
    pub fn on(self, day: NaiveDate, terms: &AgreementTerms) -> AgreementRow {
        AgreementRow {
            object_ar: terms.object_ar.clone(),
            object_fr: terms.object_fr.clone(),
            ends_on: terms.ends_on,
            terminated_on: self.terminated_on.filter(|end| *end <= day),
            ..self
        }
    }
}

/// A partnership agreement, as of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// The agreement.
    pub row: AgreementRow,
    /// The day whose terms are meant; `None` is today.
    pub as_of: Option<NaiveDate>,
}

impl std::ops::Deref for Agreement {
    type Target = AgreementRow;

    fn deref(&self) -> &AgreementRow {
        &self.row
    }
}

impl<Type, Database> Queryable<Type, Database> for Agreement
where
    Database: diesel::backend::Backend,
    AgreementRow: Queryable<Type, Database>,
{
    type Row = <AgreementRow as Queryable<Type, Database>>::Row;

    fn build(row: Self::Row) -> diesel::deserialize::Result<Self> {
        Ok(Agreement { row: AgreementRow::build(row)?, as_of: None })
    }
}

/// The state of an agreement on a day.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgreementStatus {
    /// Being written; not signed by that day.
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
    /// Past its last day, and followed by another agreement that was signed by that day.
    Renewed,
}

impl AgreementStatus {
    /// The word in messages and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            AgreementStatus::Draft => "draft",
            AgreementStatus::Signed => "signed",
            AgreementStatus::Active => "active",
            AgreementStatus::Expired => "expired",
            AgreementStatus::Suspended => "suspended",
            AgreementStatus::Terminated => "terminated",
            AgreementStatus::Renewed => "renewed",
        }
    }

    /// The steps that this state allows.
    pub fn allows(self) -> &'static [Step] {
        match self {
            AgreementStatus::Draft => &[Step::Change, Step::Sign],
            AgreementStatus::Signed | AgreementStatus::Active => {
                &[Step::Amend, Step::Suspend, Step::Terminate, Step::Renew, Step::Pay, Step::Scan]
            }
            AgreementStatus::Suspended => &[Step::Amend, Step::Resume, Step::Terminate, Step::Pay, Step::Scan],
            AgreementStatus::Expired => &[Step::Renew, Step::Pay, Step::Scan],
            AgreementStatus::Terminated | AgreementStatus::Renewed => &[Step::Pay, Step::Scan],
        }
    }
}

/// What can be done to an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Change a draft.
    Change,
    /// Sign a draft.
    Sign,
    /// Amend the terms.
    Amend,
    /// Suspend.
    Suspend,
    /// Lift a suspension.
    Resume,
    /// End before the last day.
    Terminate,
    /// Draft the agreement that follows.
    Renew,
    /// Record a payment, or take one back.
    Pay,
    /// Attach the signed scan.
    Scan,
}

impl Step {
    /// The mutation that takes it.
    pub fn mutation(self) -> &'static str {
        match self {
            Step::Change => "changeDraft",
            Step::Sign => "signAgreement",
            Step::Amend => "amendAgreement",
            Step::Suspend => "suspendAgreement",
            Step::Resume => "resumeAgreement",
            Step::Terminate => "terminateAgreement",
            Step::Renew => "renewAgreement",
            Step::Pay => "recordPayment",
            Step::Scan => "attachScan",
        }
    }
}

impl AgreementRow {
    /// The state on a civil date: what people decided by then, and what follows from the dates. `decisions` are those on
    /// this agreement.
    pub fn status_on(&self, day: NaiveDate, decisions: &[Decision]) -> AgreementStatus {
        if self.signed_on.is_none_or(|signed| signed > day) {
            AgreementStatus::Draft
        } else if self.terminated_on.is_some_and(|end| end <= day) {
            AgreementStatus::Terminated
        } else if day > self.ends_on {
            let renewed = decisions.iter().any(|one| one.kind == "renewed" && one.effective_on <= day);
            if renewed { AgreementStatus::Renewed } else { AgreementStatus::Expired }
        } else if decisions.iter().any(|one| one.suspends_on(day)) {
            AgreementStatus::Suspended
        } else if day < self.starts_on {
            AgreementStatus::Signed
        } else {
            AgreementStatus::Active
        }
    }
}

/// A version of an agreement's terms.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::agreement_terms)]
pub struct AgreementTerms {
    /// Key.
    pub id: i64,
    /// The agreement.
    pub agreement_id: i64,
    /// 0 as signed, n by amendment n.
    pub number: i32,
    /// First day for which they hold; `None` in a draft.
    pub effective_on: Option<NaiveDate>,
    /// First day for which they no longer hold.
    pub effective_until: Option<NaiveDate>,
    /// What the agreement is about, in Arabic.
    pub object_ar: String,
    /// What the agreement is about, in French.
    pub object_fr: String,
    /// First day in force.
    pub starts_on: NaiveDate,
    /// Last day in force.
    pub ends_on: NaiveDate,
    /// The money that all parties commit, whole centimes.
    pub budget_centimes: i64,
    /// What an amendment changes and why, in Arabic.
    pub reason_ar: Option<String>,
    /// What an amendment changes and why, in French.
    pub reason_fr: Option<String>,
    /// Day of signature of the agreement or amendment.
    pub signed_on: Option<NaiveDate>,
    /// When it was recorded, UTC.
    pub recorded_at: NaiveDateTime,
    /// The account that recorded it.
    pub recorded_by: Option<i64>,
}

impl AgreementTerms {
    /// Whether these are the terms of that day; a draft's only version is that of any day.
    pub fn hold_on(&self, day: NaiveDate) -> bool {
        self.effective_on.is_none_or(|from| from <= day) && self.effective_until.is_none_or(|until| day < until)
    }
}

/// A party to an agreement: the coordination or a partner.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::agreement_party)]
pub struct Party {
    /// Key.
    pub id: i64,
    /// The terms.
    pub terms_id: i64,
    /// Order in the agreement, from 1.
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
    /// The terms.
    pub terms_id: i64,
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

/// Money that a party is to pay by a day.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::instalment)]
pub struct Instalment {
    /// Key.
    pub id: i64,
    /// The terms.
    pub terms_id: i64,
    /// The party.
    pub party_id: i64,
    /// The last day to pay it: a party has one instalment a day.
    pub due_on: NaiveDate,
    /// Whole centimes.
    pub amount_centimes: i64,
}

/// What the parties agreed to measure success by.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::agreed_indicator)]
pub struct AgreedIndicator {
    /// Key.
    pub id: i64,
    /// The terms.
    pub terms_id: i64,
    /// Order, from 1.
    pub position: i32,
    /// What is counted, in Arabic.
    pub description_ar: String,
    /// What is counted, in French.
    pub description_fr: String,
    /// How many are to be reached.
    pub target: Option<i64>,
}

/// A place that an agreement is for.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::terms_place)]
pub struct AgreementPlace {
    /// Key.
    pub id: i64,
    /// The terms.
    pub terms_id: i64,
    /// The province.
    pub province_code: String,
    /// The commune; `None` for the whole province.
    pub commune_code: Option<String>,
}

/// What people decided on an agreement.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::agreement_decision)]
pub struct Decision {
    /// Key: decisions were recorded in this order.
    pub id: i64,
    /// The agreement.
    pub agreement_id: i64,
    /// `drafted`, `signed`, `amended`, `suspended`, `resumed`, `terminated` or `renewed`.
    pub kind: String,
    /// First day on which it holds.
    pub effective_on: NaiveDate,
    /// Of a suspension: the first day on which the agreement is in force again.
    pub until_on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
    /// The terms that came with it.
    pub terms_id: Option<i64>,
    /// When it was recorded, UTC.
    pub recorded_at: NaiveDateTime,
    /// The account that recorded it.
    pub recorded_by: Option<i64>,
}

impl Decision {
    /// Whether this is a suspension that holds on that day.
    pub fn suspends_on(&self, day: NaiveDate) -> bool {
        self.kind == "suspended" && self.effective_on <= day && self.until_on.is_none_or(|until| day < until)
    }
}

/// Money that a party has paid, or a counter-entry that takes a payment back.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = schema::payment)]
pub struct Payment {
    /// Key.
    pub id: i64,
    /// The agreement.
    pub agreement_id: i64,
    /// The coordination, if it paid.
    pub coordination_code: Option<String>,
    /// The partner, if it paid.
    pub partner_id: Option<i64>,
    /// The instalment of this party that it is for, by its due day.
    pub instalment_due_on: Option<NaiveDate>,
    /// Day of payment.
    pub paid_on: NaiveDate,
    /// Whole centimes; negative for a counter-entry.
    pub amount_centimes: i64,
    /// Why it exceeds what was committed, or why it is taken back.
    pub explanation: Option<String>,
    /// The payment that a counter-entry takes back.
    pub reverses: Option<i64>,
    /// When it was recorded, UTC.
    pub recorded_at: NaiveDateTime,
    /// The account that recorded it.
    pub recorded_by: Option<i64>,
}
