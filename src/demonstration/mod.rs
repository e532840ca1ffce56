//! Demonstration data: made-up centres, returns, agreements, trainings and cooperatives on the real geography.
//!
//! Generating is pure ([`plan`]: places and a [`Request`] in, rows out); `store` writes the rows. The same request on
//! the same places always gives the same rows, ids included. Every row is marked as demonstration.

mod agreements;
mod centres;
mod chance;
mod cooperatives;
mod dates;
mod enrolment;
mod names;
mod partners;
pub mod punctuality;
mod returns;
mod rows;
mod store;
mod store_agreements;
mod trainings;
mod wording;

use chrono::{NaiveDate, NaiveDateTime};

use crate::db::DbConnection;
use crate::error::Result;
use crate::places::{Commune, Province};

/// What to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Decides every choice.
    pub seed: u64,
    /// First day of the month after the last complete one: of the current month.
    pub until: NaiveDate,
    /// The present instant, UTC. No timestamp lies after it.
    pub now: NaiveDateTime,
    /// How many months of returns there are, the last of them the one before `until`.
    pub months: u32,
    /// About how many centres there are.
    pub centres: u32,
}

impl Request {
    /// Three years of about 400 centres, up to the first day `until` of the current month.
    pub fn new(until: NaiveDate, now: NaiveDateTime) -> Request {
        Request { seed: 2026, until, now, months: 36, centres: 400 }
    }
}

/// How many rows were made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Centres.
    pub centres: usize,
    /// Returns, corrected versions included.
    pub returns: usize,
    /// Figures in the returns.
    pub lines: usize,
    /// Partners.
    pub partners: usize,
    /// Agreements.
    pub agreements: usize,
    /// Amendments of agreements.
    pub amendments: usize,
    /// Staff trainings.
    pub trainings: usize,
    /// Cooperatives.
    pub cooperatives: usize,
}

/// The places that demonstration data is spread over, each list ordered by code.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Provinces and prefectures.
    pub provinces: Vec<Province>,
    /// Communes.
    pub communes: Vec<Commune>,
}

/// The rows to write. Rows refer to each other by their index in these lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    centres: Vec<rows::CentrePlan>,
    returns: Vec<rows::ReturnPlan>,
    lines: Vec<rows::LinePlan>,
    partners: Vec<rows::PartnerPlan>,
    agreements: Vec<rows::AgreementPlan>,
    trainings: Vec<rows::TrainingPlan>,
    cooperatives: Vec<rows::CooperativePlan>,
}

impl Plan {
    /// How many rows there are.
    pub fn summary(&self) -> Summary {
        Summary {
            centres: self.centres.len(),
            returns: self.returns.len(),
            lines: self.lines.len(),
            partners: self.partners.len(),
            agreements: self.agreements.len(),
            amendments: self.agreements.iter().map(|agreement| agreement.amendments.len()).sum(),
            trainings: self.trainings.len(),
            cooperatives: self.cooperatives.len(),
        }
    }
}

/// Decides every row.
pub fn plan(places: &Places, request: &Request) -> Plan {
    let centres = centres::plan(places, request);
    let (returns, lines) = returns::plan(&centres, request);
    let partners = partners::plan(places, request);
    let agreements = agreements::plan(places, &partners, request);
    let trainings = trainings::plan(places, request);
    let cooperatives = cooperatives::plan(places, request);
    Plan { centres, returns, lines, partners, agreements, trainings, cooperatives }
}

/// Writes demonstration data into a database that has geography, organisation and catalogue.
///
/// To be called inside one write transaction. It may be run again: it has no effect outside the database, apart from
/// calling `step` with the rows written so far and in all. The running totals are left to the caller.
///
/// # Errors
/// [`Error::Database`](crate::error::Error::Database) when the database refuses a row.
pub fn fill(connection: &mut DbConnection, request: &Request, step: &mut dyn FnMut(u64, u64)) -> Result<Summary> {
    let places = store::places(connection)?;
    let plan = plan(&places, request);
    store::write(connection, &plan, step)?;
    Ok(plan.summary())
}

#[cfg(test)]
mod tests;
