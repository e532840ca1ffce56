//! Figures: every number that a report will say, and where each came from, read in one go.
//!
//! They are written down as JSON with each report ([`super::paper`]): every type here is part of that form.

mod agreements;
mod centres;
mod comparison;
mod gather;
mod returns;
mod splits;

use chrono::{NaiveDate, NaiveDateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::activity::PublishedSource;
use crate::activity::lines::{self, Line};
use crate::cooperatives::{Cooperative, Trade};
use crate::network::{Coordination, Programme, UnitNoun};
use crate::period::Period;
use crate::staff::StaffTraining;

pub use agreements::{AgreementAccount, PartnerAccount};
pub use comparison::{Comparison, Moved};
pub use gather::gather;
pub use returns::{CountedReturn, Explained};
pub use splits::{AgeRow, ProvinceRow, SettingRow};

pub use crate::partnerships::store::Listed;

/// Everything that a report says about a coordination and a period, in no language yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// Whom the report is about.
    pub coordination: Coordination,
    /// The period.
    pub period: Period,
    /// The period before it, of the same kind.
    pub previous_period: Option<Period>,
    /// The same period a year earlier; null for years, whose period before it is.
    pub year_before: Option<Period>,
    /// The day whose state stocks, agreements and cooperatives show: the period's last (or the day of making, while
    /// the period runs).
    pub as_of: NaiveDate,
    /// The latest change of the figures (UTC): the report's date of creation. Not the time of making, so that the
    /// same figures give the same bytes.
    pub changed_at: NaiveDateTime,
    /// Whether anything in it was made up for demonstration.
    pub demonstration: bool,
    /// Sum of the headline figures of the programmes that work in centres, in enrolments.
    pub beneficiaries: Moved,
    /// Women in it.
    pub women: Moved,
    /// New entrants of all those programmes.
    pub entrants: Moved,
    /// The centres and units of those programmes.
    pub units: Moved,
    /// Agreements in force.
    pub agreements_in_force: Moved,
    /// The sections, in the order of the annual account.
    pub sections: Vec<Section>,
    /// The coordination's provinces, by code.
    pub provinces: Vec<ProvinceRow>,
    /// How complete the returns are; null where none were to come (before the system).
    pub completeness: Option<Completeness>,
    /// Agreements in force on `as_of`, those that end first at the head.
    pub agreements: Vec<Listed>,
    /// What was signed, what ended, who committed and paid how much.
    pub agreement_account: AgreementAccount,
    /// Training sessions of the period.
    pub trainings: Vec<StaffTraining>,
    /// Cooperatives at work on `as_of`, by trade.
    pub cooperatives: Vec<(Cooperative, Trade)>,
    /// The publications that figures were taken from.
    pub sources: Vec<PublishedSource>,
    /// The nouns of the programmes' units, in all languages.
    pub nouns: Vec<UnitNoun>,
}

/// One section: a programme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// Its figures.
    pub line: Line,
    /// The headline figure in the period before.
    pub previous: Option<Comparison>,
    /// The keys of the returns that it was made from.
    pub previous_returns: Vec<i64>,
    /// The keys of the published figures that it was made from.
    pub previous_published: Vec<i64>,
    /// The headline figure in the same period a year earlier.
    pub year_before: Option<Comparison>,
    /// The keys of the returns that it was made from.
    pub year_before_returns: Vec<i64>,
    /// The keys of the published figures that it was made from.
    pub year_before_published: Vec<i64>,
    /// Its units, by province and name.
    pub units: Vec<Unit>,
    /// The headline figure by age band and sex; empty where there is none.
    pub ages: Vec<AgeRow>,
    /// Units and headline figure by the setting of the centre; empty where there are none.
    pub settings: Vec<SettingRow>,
    /// Units and headline figure by province; empty where there are none.
    pub provinces: Vec<ProvinceRow>,
    /// The headline figure of the last twelve months up to the period's last, oldest first; empty where none of them
    /// has one.
    pub months: Vec<Month>,
    /// What the rules warned of when returns of the period were handed in, with the centres' explanations.
    pub explained: Vec<Explained>,
    /// The validated returns that the figures of the period were made from, by centre and month.
    pub returns: Vec<CountedReturn>,
}

impl Section {
    /// The returns that stocks were made from: the last of each centre.
    pub fn last_returns(&self) -> impl Iterator<Item = &CountedReturn> {
        self.returns.chunk_by(|a, b| a.centre_id == b.centre_id).filter_map(|of_centre| of_centre.last())
    }
}

/// The headline figure of a month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Month {
    /// The month.
    pub month: Period,
    /// The figure; null where not reported.
    pub beneficiaries: Option<i64>,
    /// The keys of the returns that it was made from.
    pub returns: Vec<i64>,
    /// How many of the centres that were open in it have no return among them, so that the figure is a part; 0 where
    /// there is no figure, and for a month that is not over.
    pub missing: i64,
}

/// A unit with its own figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Unit {
    /// The centre's key; null for a unit of a publication.
    pub centre_id: Option<i64>,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// The commune where it is known, else the province; null where a source does not say. Arabic, French.
    pub place: Option<(String, String)>,
    /// `urban`, `semi_urban` or `rural`; null where not known.
    pub setting: Option<String>,
    /// How many persons the centre has room for, where known: as the register says it when the report is made. It keeps
    /// no earlier capacities (the audit trail tells who changed one, and when).
    pub capacity: Option<i64>,
    /// Whether the register knows it as closed on the report's day: it stands here for its figure in the period's sum.
    pub closed: bool,
    /// The headline figure; null where not reported.
    pub beneficiaries: Option<i64>,
    /// Women in it.
    pub women: Option<i64>,
}

impl Unit {
    /// By how many persons it is over its capacity; `None` where it is not, where either is not known, and for a centre
    /// that is closed on the report's day: nobody is in it any more. The capacity is that of the day of making.
    pub fn over_capacity(&self) -> Option<i64> {
        if self.closed {
            return None;
        }
        let over = self.beneficiaries? - self.capacity?;
        (over > 0).then_some(over)
    }
}

impl Section {
    /// Whether the programme works in centres: those have beneficiaries, which add up.
    pub fn has_centres(&self) -> bool {
        self.line.programme.counts == "centres"
    }
}

impl Figures {
    /// The sections of the programmes that work in centres.
    pub fn with_centres(&self) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(|section| section.has_centres())
    }
}

/// How many returns were to come, and came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Completeness {
    /// Returns to be handed in.
    pub expected: i64,
    /// Handed in.
    pub received: i64,
    /// Validated: those whose figures are in the report.
    pub validated: i64,
    /// The centres from which returns are missing.
    pub missing: Vec<MissingCentre>,
}

/// A centre from which returns are missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MissingCentre {
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Its province: Arabic, French.
    pub province: (String, String),
    /// Its programme.
    pub programme: Programme,
    /// The months for which nothing was handed in.
    pub months: Vec<Period>,
}

/// The sum of what is known; `None` where nothing is.
fn sum(values: impl Iterator<Item = Option<i64>>) -> Option<i64> {
    values.fold(None, lines::add)
}
