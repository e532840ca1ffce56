//! The rows as they are planned, before they have ids.

use chrono::{NaiveDate, NaiveDateTime};

/// A line of activity with centres that hand in returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    EducationTraining,
    Literacy,
    Kindergarten,
    StudentHouse,
    DisabilityInstitution,
    CitizenHouse,
}

impl Kind {
    /// In the order of the catalogue.
    pub(super) const ALL: [Kind; 6] = [
        Kind::EducationTraining,
        Kind::Literacy,
        Kind::Kindergarten,
        Kind::StudentHouse,
        Kind::DisabilityInstitution,
        Kind::CitizenHouse,
    ];

    /// The programme's code in the catalogue.
    pub(super) fn programme(self) -> &'static str {
        match self {
            Kind::EducationTraining => "education_training",
            Kind::Literacy => "literacy",
            Kind::Kindergarten => "kindergarten",
            Kind::StudentHouse => "student_house",
            Kind::DisabilityInstitution => "disability_institution",
            Kind::CitizenHouse => "citizen_house",
        }
    }

    /// The two letters in the codes of its centres.
    pub(super) fn letters(self) -> &'static str {
        match self {
            Kind::EducationTraining => "ET",
            Kind::Literacy => "LI",
            Kind::Kindergarten => "KG",
            Kind::StudentHouse => "SH",
            Kind::DisabilityInstitution => "DI",
            Kind::CitizenHouse => "CH",
        }
    }
}

/// Whom a centre takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admits {
    Women,
    Men,
    Both,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct CentrePlan {
    pub code: String,
    pub name_ar: String,
    pub name_fr: String,
    pub kind: Kind,
    pub admits: Admits,
    pub coordination_code: String,
    pub province_code: String,
    /// None in the prefectures of Casablanca, which have no communes of their own.
    pub commune_code: Option<String>,
    pub setting: &'static str,
    pub capacity: i32,
    pub opened_on: NaiveDate,
    pub closed_on: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReturnPlan {
    pub centre: usize,
    pub month: NaiveDate,
    pub version: i32,
    pub status: &'static str,
    pub superseded: bool,
    pub submitted_at: Option<NaiveDateTime>,
    pub validated_at: Option<NaiveDateTime>,
    pub returned_reason: Option<&'static str>,
    pub correction_reason: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct LinePlan {
    pub of_return: usize,
    pub indicator: &'static str,
    pub sex: &'static str,
    pub age_band: &'static str,
    pub value: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct PartnerPlan {
    pub kind: &'static str,
    pub name_ar: String,
    pub name_fr: String,
    /// The region it works in; none works everywhere.
    pub region_code: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct AgreementPlan {
    /// None for a draft.
    pub reference: Option<String>,
    pub coordination_code: String,
    /// The place that it is for.
    pub province_code: String,
    pub object_ar: String,
    pub object_fr: String,
    pub status: &'static str,
    pub signed_on: Option<NaiveDate>,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// Last day before any amendment.
    pub first_ends_on: NaiveDate,
    pub suspended_on: Option<NaiveDate>,
    pub terminated_on: Option<NaiveDate>,
    pub renewed_by: Option<usize>,
    pub programmes: Vec<&'static str>,
    /// In the order of their position.
    pub parties: Vec<PartyPlan>,
    /// In the order of their number.
    pub amendments: Vec<AmendmentPlan>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct PartyPlan {
    /// None is the coordination.
    pub partner: Option<usize>,
    pub role: &'static str,
    pub commitments: Vec<CommitmentPlan>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct CommitmentPlan {
    /// None is a commitment in kind.
    pub amount_centimes: Option<i64>,
    pub description_ar: &'static str,
    pub description_fr: &'static str,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct AmendmentPlan {
    pub signed_on: NaiveDate,
    pub effective_on: NaiveDate,
    pub object_ar: &'static str,
    pub object_fr: &'static str,
    pub new_ends_on: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct TrainingPlan {
    pub coordination_code: String,
    pub topic_ar: &'static str,
    pub topic_fr: &'static str,
    pub starts_on: NaiveDate,
    pub days: i32,
    /// None is not reported.
    pub participants: Option<(i32, i32)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct CooperativePlan {
    pub coordination_code: String,
    pub province_code: String,
    pub commune_code: String,
    pub trade: &'static str,
    pub name_ar: String,
    pub name_fr: String,
    pub founded_on: NaiveDate,
    pub closed_on: Option<NaiveDate>,
    /// Women and men; None is not reported.
    pub members: Option<(i32, i32)>,
}
