//! New terms of an agreement, before they are in the database, and the rules that they must keep.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::error::UserError;
use crate::network::checks::TEXT_LENGTH;

/// The most that one amount or one budget may be, centimes: a hundred billion dirhams. Sums of thousands of them fit.
pub const MAX_CENTIMES: i64 = 10_000_000_000_000;
/// The most parties, commitments or instalments of a party, programmes, places, indicators.
const MAX_ITEMS: usize = 200;

/// Terms as they are to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewTerms {
    /// What the agreement is about, in Arabic.
    pub object_ar: String,
    /// What the agreement is about, in French.
    pub object_fr: String,
    /// First day in force.
    pub starts_on: NaiveDate,
    /// Last day in force.
    pub ends_on: NaiveDate,
    /// The sum of the money that the parties commit, whole centimes.
    pub budget_centimes: i64,
    /// Codes.
    pub programmes: Vec<String>,
    /// None: the coordination's whole area.
    pub places: Vec<NewPlace>,
    /// In the agreement's order.
    pub parties: Vec<NewParty>,
    /// In their order.
    pub indicators: Vec<NewIndicator>,
}

/// A whole province, or a commune.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum NewPlace {
    /// A province's code.
    Province(String),
    /// A commune's code.
    Commune(String),
}

impl NewPlace {
    /// Its code.
    pub fn code(&self) -> &str {
        match self {
            NewPlace::Province(code) | NewPlace::Commune(code) => code,
        }
    }
}

/// A party with what it brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewParty {
    /// The partner's key; `None` is the coordination.
    pub partner: Option<i64>,
    /// `lead`, `funder`, `operator`, `host` or `support`.
    pub role: String,
    /// What it brings.
    pub commitments: Vec<NewCommitment>,
    /// When it pays.
    pub instalments: Vec<NewInstalment>,
}

/// Something that a party brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewCommitment {
    /// Whole centimes; `None` is something in kind.
    pub amount_centimes: Option<i64>,
    /// What it is, in Arabic.
    pub description_ar: String,
    /// What it is, in French.
    pub description_fr: String,
}

/// An instalment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewInstalment {
    /// The last day to pay it.
    pub due_on: NaiveDate,
    /// Whole centimes.
    pub amount_centimes: i64,
}

/// What success is measured by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewIndicator {
    /// What is counted, in Arabic.
    pub description_ar: String,
    /// What is counted, in French.
    pub description_fr: String,
    /// How many are to be reached.
    pub target: Option<i64>,
}

/// Where in the input a fault lies: under `terms`.
macro_rules! at {
    ($($part:expr),*) => { vec!["terms".to_string(), $($part.to_string()),*] };
}

/// A fault of an amount of money, if there is one.
pub fn amount_fault(amount: i64, field: Vec<String>) -> Option<UserError> {
    (!(1..=MAX_CENTIMES).contains(&amount)).then(|| UserError::at(field, "BAD_AMOUNT").with("most", MAX_CENTIMES / 100))
}

/// A fault of a date that can't be meant, if there is one.
pub fn date_fault(date: NaiveDate, field: Vec<String>) -> Option<UserError> {
    (!(1950..=2200).contains(&date.year())).then(|| UserError::at(field, "BAD_DATE"))
}

/// A text that is missing or endless, if it is.
pub fn text_fault(text: &str, field: Vec<String>) -> Option<UserError> {
    if text.trim().is_empty() { Some(UserError::at(field, "MISSING")) } else { length_fault(text, field, TEXT_LENGTH) }
}

/// A text of more characters than the limit, if it is.
pub fn length_fault(text: &str, field: Vec<String>, limit: usize) -> Option<UserError> {
    (text.chars().count() > limit).then(|| UserError::at(field, "NAME_TOO_LONG").with("limit", limit as i64))
}

/// The sum of these amounts, as far as it fits.
fn sum(amounts: impl Iterator<Item = i64>) -> i64 {
    amounts.fold(0, i64::saturating_add)
}

impl NewParty {
    /// The money that it commits, whole centimes.
    pub fn committed(&self) -> i64 {
        sum(self.commitments.iter().filter_map(|one| one.amount_centimes))
    }

    fn faults(&self, index: usize, faults: &mut Vec<UserError>) {
        for (place, one) in self.commitments.iter().enumerate() {
            let field = |name: &str| at!["parties", index, "commitments", place, name];
            faults.extend(one.amount_centimes.and_then(|amount| amount_fault(amount, field("amountCentimes"))));
            faults.extend(text_fault(&one.description_ar, field("descriptionAr")));
            faults.extend(text_fault(&one.description_fr, field("descriptionFr")));
        }
        let mut days = BTreeSet::new();
        for (place, one) in self.instalments.iter().enumerate() {
            let field = |name: &str| at!["parties", index, "instalments", place, name];
            faults.extend(amount_fault(one.amount_centimes, field("amountCentimes")));
            faults.extend(date_fault(one.due_on, field("dueOn")));
            if !days.insert(one.due_on) {
                faults.push(UserError::at(field("dueOn"), "INSTALMENT_TWICE").with("date", one.due_on));
            }
        }
        let (due, committed) = (sum(self.instalments.iter().map(|one| one.amount_centimes)), self.committed());
        if due > committed {
            faults.push(
                UserError::at(at!["parties", index, "instalments"], "INSTALMENTS_ABOVE_COMMITMENT")
                    .with("due", due)
                    .with("committed", committed),
            );
        }
    }
}

impl NewTerms {
    /// The lists that are too long; as long as there is any, nothing else is looked at.
    pub fn too_long(&self) -> Vec<UserError> {
        let mut lengths = vec![
            (at!["programmes"], self.programmes.len()),
            (at!["places"], self.places.len()),
            (at!["parties"], self.parties.len()),
            (at!["indicators"], self.indicators.len()),
        ];
        for (index, party) in self.parties.iter().enumerate().take(MAX_ITEMS) {
            lengths.push((at!["parties", index, "commitments"], party.commitments.len()));
            lengths.push((at!["parties", index, "instalments"], party.instalments.len()));
        }
        let long = lengths.into_iter().filter(|(_, count)| *count > MAX_ITEMS);
        long.map(|(field, _)| UserError::at(field, "TOO_LONG").with("most", MAX_ITEMS as i64)).collect()
    }

    /// Everything else that is wrong with them by themselves, each with its place in the input. What they refer to is
    /// looked up by [`store`](super::store).
    pub fn faults(&self) -> Vec<UserError> {
        let mut faults = vec![];
        faults.extend(text_fault(&self.object_ar, at!["objectAr"]));
        faults.extend(text_fault(&self.object_fr, at!["objectFr"]));
        faults.extend(date_fault(self.starts_on, at!["startsOn"]));
        faults.extend(date_fault(self.ends_on, at!["endsOn"]));
        if self.ends_on < self.starts_on {
            faults.push(UserError::at(at!["endsOn"], "ENDS_BEFORE_START").with("start", self.starts_on));
        }
        if self.programmes.is_empty() {
            faults.push(UserError::at(at!["programmes"], "NO_PROGRAMME"));
        }
        repeated(&self.programmes, |index| at!["programmes", index], &mut faults);
        repeated(&self.places, |index| at!["places", index], &mut faults);
        for (index, indicator) in self.indicators.iter().enumerate() {
            let field = |name: &str| at!["indicators", index, name];
            faults.extend(text_fault(&indicator.description_ar, field("descriptionAr")));
            faults.extend(text_fault(&indicator.description_fr, field("descriptionFr")));
            if indicator.target.is_some_and(|target| !(0..=MAX_CENTIMES).contains(&target)) {
                faults.push(UserError::at(field("target"), "BAD_TARGET"));
            }
        }
        self.party_faults(&mut faults);
        faults
    }

    fn party_faults(&self, faults: &mut Vec<UserError>) {
        if !self.parties.iter().any(|party| party.partner.is_none()) {
            faults.push(UserError::at(at!["parties"], "COORDINATION_NOT_A_PARTY"));
        }
        if !self.parties.iter().any(|party| party.partner.is_some()) {
            faults.push(UserError::at(at!["parties"], "NO_PARTNER"));
        }
        let who: Vec<_> = self.parties.iter().map(|party| party.partner).collect();
        repeated(&who, |index| at!["parties", index, "partner"], faults);
        for (index, party) in self.parties.iter().enumerate() {
            party.faults(index, faults);
        }
        let committed = sum(self.parties.iter().map(NewParty::committed));
        if self.budget_centimes != committed {
            faults.push(
                UserError::at(at!["budgetCentimes"], "BUDGET_MISMATCH")
                    .with("budget", self.budget_centimes)
                    .with("committed", committed),
            );
        } else if committed > MAX_CENTIMES {
            faults.push(UserError::at(at!["budgetCentimes"], "BAD_AMOUNT").with("most", MAX_CENTIMES / 100));
        }
    }
}

/// Names what stands in a list for the second time.
fn repeated<T: Ord>(list: &[T], field: impl Fn(usize) -> Vec<String>, faults: &mut Vec<UserError>) {
    let mut seen = BTreeSet::new();
    for (index, one) in list.iter().enumerate() {
        if !seen.insert(one) {
            faults.push(UserError::at(field(index), "NAMED_TWICE"));
        }
    }
}
