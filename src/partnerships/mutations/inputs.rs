//! What mutations on agreements take.

use async_graphql::{ID, InputObject, OneofObject};
use chrono::NaiveDate;

use crate::error::Result;
use crate::graphql::id;
use crate::graphql::scalars::{Centimes, CivilDate, Count};
use crate::partnerships::graphql::PartyRole;
use crate::partnerships::terms::{NewCommitment, NewIndicator, NewInstalment, NewParty, NewPlace, NewTerms};

/// The terms of an agreement.
#[derive(InputObject)]
pub struct AgreementTermsInput {
    /// What it is about, in Arabic.
    object_ar: String,
    /// What it is about, in French.
    object_fr: String,
    /// First day in force.
    starts_on: CivilDate,
    /// Last day in force.
    ends_on: CivilDate,
    /// The budget in centimes of a dirham (MAD): the sum of what the parties commit in money, 0 where they commit none.
    budget_centimes: Centimes,
    /// The programmes that it supports, by their codes; at least one.
    programmes: Vec<String>,
    /// The places that it is for; none: the coordination's whole area.
    #[graphql(default)]
    places: Vec<AgreementPlaceInput>,
    /// The parties, in the agreement's order: the coordination and at least one partner.
    parties: Vec<AgreementPartyInput>,
    /// What success is to be measured by.
    #[graphql(default)]
    indicators: Vec<AgreedIndicatorInput>,
}

/// Terms that change; what is left out stays. A list that is given takes the place of the whole list.
#[derive(InputObject)]
pub struct ChangedTermsInput {
    /// What it is about, in Arabic.
    object_ar: Option<String>,
    /// What it is about, in French.
    object_fr: Option<String>,
    /// First day in force; once the agreement is signed it stays.
    starts_on: Option<CivilDate>,
    /// Last day in force.
    ends_on: Option<CivilDate>,
    /// The budget in centimes of a dirham (MAD): the sum of what the parties commit in money.
    budget_centimes: Option<Centimes>,
    /// The programmes that it supports, by their codes.
    programmes: Option<Vec<String>>,
    /// The places that it is for; none: the coordination's whole area.
    places: Option<Vec<AgreementPlaceInput>>,
    /// The parties, in the agreement's order.
    parties: Option<Vec<AgreementPartyInput>>,
    /// What success is to be measured by.
    indicators: Option<Vec<AgreedIndicatorInput>>,
}

/// A place that an agreement is for: a whole province or a commune, of the coordination's area.
#[derive(OneofObject)]
pub enum AgreementPlaceInput {
    /// A province's code, for the whole province.
    Province(String),
    /// A commune's code, for the commune.
    Commune(String),
}

/// A party with what it brings.
#[derive(InputObject)]
pub struct AgreementPartyInput {
    /// The partner; left out: the coordination itself.
    partner: Option<ID>,
    /// What it does in the partnership.
    role: PartyRole,
    /// What it brings.
    #[graphql(default)]
    commitments: Vec<CommitmentInput>,
    /// When it pays; together at most the money that it commits, and one a day.
    #[graphql(default)]
    instalments: Vec<InstalmentInput>,
}

/// Something that a party brings.
#[derive(InputObject)]
pub struct CommitmentInput {
    /// Amount in centimes of a dirham (MAD); left out for something in kind.
    amount_centimes: Option<Centimes>,
    /// What it is, in Arabic.
    description_ar: String,
    /// What it is, in French.
    description_fr: String,
}

/// An instalment.
#[derive(InputObject)]
pub struct InstalmentInput {
    /// The last day to pay it.
    due_on: CivilDate,
    /// Amount in centimes of a dirham (MAD).
    amount_centimes: Centimes,
}

/// Something to measure success by.
#[derive(InputObject)]
pub struct AgreedIndicatorInput {
    /// What is counted, in Arabic.
    description_ar: String,
    /// What is counted, in French.
    description_fr: String,
    /// How many are to be reached.
    target: Option<Count>,
}

fn places(inputs: &[AgreementPlaceInput]) -> Vec<NewPlace> {
    let place = |one: &AgreementPlaceInput| match one {
        AgreementPlaceInput::Province(code) => NewPlace::Province(code.clone()),
        AgreementPlaceInput::Commune(code) => NewPlace::Commune(code.clone()),
    };
    inputs.iter().map(place).collect()
}

fn parties(inputs: &[AgreementPartyInput]) -> Result<Vec<NewParty>> {
    inputs
        .iter()
        .map(|party| {
            Ok(NewParty {
                partner: party.partner.as_ref().map(|id| id::key_of("Partner", id)).transpose()?,
                role: party.role.as_str().to_string(),
                commitments: party
                    .commitments
                    .iter()
                    .map(|one| NewCommitment {
                        amount_centimes: one.amount_centimes.map(i64::from),
                        description_ar: one.description_ar.clone(),
                        description_fr: one.description_fr.clone(),
                    })
                    .collect(),
                instalments: party
                    .instalments
                    .iter()
                    .map(|one| NewInstalment { due_on: one.due_on.0, amount_centimes: one.amount_centimes.0 })
                    .collect(),
            })
        })
        .collect()
}

fn indicators(inputs: &[AgreedIndicatorInput]) -> Vec<NewIndicator> {
    let indicator = |one: &AgreedIndicatorInput| NewIndicator {
        description_ar: one.description_ar.clone(),
        description_fr: one.description_fr.clone(),
        target: one.target.map(i64::from),
    };
    inputs.iter().map(indicator).collect()
}

impl AgreementTermsInput {
    /// The terms that are meant.
    ///
    /// # Errors
    /// `BAD_ID` for what is no partner's id.
    pub fn terms(&self) -> Result<NewTerms> {
        Ok(NewTerms {
            object_ar: self.object_ar.clone(),
            object_fr: self.object_fr.clone(),
            starts_on: self.starts_on.0,
            ends_on: self.ends_on.0,
            budget_centimes: self.budget_centimes.0,
            programmes: self.programmes.clone(),
            places: places(&self.places),
            parties: parties(&self.parties)?,
            indicators: indicators(&self.indicators),
        })
    }
}

/// What [`ChangedTermsInput`] asks for.
#[derive(Debug, Clone, Default)]
pub struct ChangedTerms {
    object_ar: Option<String>,
    object_fr: Option<String>,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    budget_centimes: Option<i64>,
    programmes: Option<Vec<String>>,
    places: Option<Vec<NewPlace>>,
    parties: Option<Vec<NewParty>>,
    indicators: Option<Vec<NewIndicator>>,
}

impl ChangedTermsInput {
    /// The changes that are meant.
    ///
    /// # Errors
    /// `BAD_ID` for what is no partner's id.
    pub fn changes(&self) -> Result<ChangedTerms> {
        Ok(ChangedTerms {
            object_ar: self.object_ar.clone(),
            object_fr: self.object_fr.clone(),
            starts_on: self.starts_on.map(NaiveDate::from),
            ends_on: self.ends_on.map(NaiveDate::from),
            budget_centimes: self.budget_centimes.map(i64::from),
            programmes: self.programmes.clone(),
            places: self.places.as_deref().map(places),
            parties: self.parties.as_deref().map(parties).transpose()?,
            indicators: self.indicators.as_deref().map(indicators),
        })
    }
}

impl ChangedTerms {
    /// Everything becomes what these terms say.
    pub fn to(terms: NewTerms) -> ChangedTerms {
        ChangedTerms {
            object_ar: Some(terms.object_ar),
            object_fr: Some(terms.object_fr),
            starts_on: Some(terms.starts_on),
            ends_on: Some(terms.ends_on),
            budget_centimes: Some(terms.budget_centimes),
            programmes: Some(terms.programmes),
            places: Some(terms.places),
            parties: Some(terms.parties),
            indicators: Some(terms.indicators),
        }
    }

    /// The terms after these changes.
    pub fn on(&self, terms: NewTerms) -> NewTerms {
        let ChangedTerms {
            object_ar,
            object_fr,
            starts_on,
            ends_on,
            budget_centimes,
            programmes,
            places,
            parties,
            indicators,
        } = self.clone();
        NewTerms {
            object_ar: object_ar.unwrap_or(terms.object_ar),
            object_fr: object_fr.unwrap_or(terms.object_fr),
            starts_on: starts_on.unwrap_or(terms.starts_on),
            ends_on: ends_on.unwrap_or(terms.ends_on),
            budget_centimes: budget_centimes.unwrap_or(terms.budget_centimes),
            programmes: programmes.unwrap_or(terms.programmes),
            places: places.unwrap_or(terms.places),
            parties: parties.unwrap_or(terms.parties),
            indicators: indicators.unwrap_or(terms.indicators),
        }
    }
}
