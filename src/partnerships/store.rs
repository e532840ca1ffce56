//! Reading agreements.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::terms::{NewCommitment, NewIndicator, NewInstalment, NewParty, NewPlace, NewTerms};
use super::{
    AgreedIndicator, AgreementPlace, AgreementRow, AgreementTerms, Commitment, Decision, Instalment, Party, Payment,
};
use crate::accounts::Ground;
use crate::activity::lines::Registered;
use crate::db::schema::{
    agreed_indicator, agreement, agreement_decision, agreement_party, agreement_terms, commitment, commune, instalment,
    partner, payment, programme, province, terms_place, terms_programme,
};
use crate::db::{Backend, DbConnection};
use crate::error::{Error, Result, UserError};

/// The keys of the agreements that are suspended on a day.
macro_rules! suspended_on {
    ($day:expr) => {
        agreement_decision::table
            .filter(agreement_decision::kind.eq("suspended"))
            .filter(agreement_decision::effective_on.le($day))
            .filter(agreement_decision::until_on.is_null().or(agreement_decision::until_on.gt($day)))
            .select(agreement_decision::agreement_id)
    };
}
pub(super) use suspended_on;

/// The keys of the agreements that are known on a day to be followed by another one.
macro_rules! renewed_on {
    ($day:expr) => {
        agreement_decision::table
            .filter(agreement_decision::kind.eq("renewed"))
            .filter(agreement_decision::effective_on.le($day))
            .select(agreement_decision::agreement_id)
    };
}
pub(super) use renewed_on;

/// The condition that an agreement was in force on a day: signed by then, within its dates, not suspended and not yet
/// terminated.
macro_rules! is_in_force {
    ($day:expr) => {
        agreement::signed_on
            .le($day)
            .and(agreement::starts_on.le($day))
            .and(agreement::ends_on.ge($day))
            .and(agreement::terminated_on.is_null().or(agreement::terminated_on.gt($day)))
            .and(agreement::id.ne_all($crate::partnerships::store::suspended_on!($day)))
    };
}
pub(super) use is_in_force;

/// Where what belongs to these agreements is seen from: the agreements' coordinations, in the order of the ids.
pub fn grounds(connection: &mut DbConnection, ids: impl Iterator<Item = i64> + Clone) -> Result<Vec<Ground>> {
    let codes: BTreeMap<i64, String> = agreement::table
        .filter(agreement::id.eq_any(ids.clone()))
        .select((agreement::id, agreement::coordination_code))
        .load(connection)?
        .into_iter()
        .collect();
    Ok(ids.map(|id| codes.get(&id).cloned().map_or(Ground::Administration, Ground::Coordination)).collect())
}

/// Where what belongs to these terms is seen from, in the order of the ids.
pub fn grounds_of_terms(connection: &mut DbConnection, ids: impl Iterator<Item = i64> + Clone) -> Result<Vec<Ground>> {
    let codes: BTreeMap<i64, String> = agreement_terms::table
        .inner_join(agreement::table)
        .filter(agreement_terms::id.eq_any(ids.clone()))
        .select((agreement_terms::id, agreement::coordination_code))
        .load(connection)?
        .into_iter()
        .collect();
    Ok(ids.map(|id| codes.get(&id).cloned().map_or(Ground::Administration, Ground::Coordination)).collect())
}

/// For each coordination, the agreements signed by a day and those in force on it. Two statements.
pub fn registered(connection: &mut DbConnection, day: NaiveDate) -> Result<Vec<(String, Registered)>> {
    let signed: Vec<(String, i64)> = agreement::table
        .filter(agreement::signed_on.le(day))
        .group_by(agreement::coordination_code)
        .select((agreement::coordination_code, count_star()))
        .load(connection)?;
    let in_force: Vec<(String, i64)> = agreement::table
        .filter(is_in_force!(day))
        .group_by(agreement::coordination_code)
        .select((agreement::coordination_code, count_star()))
        .load(connection)?;
    let in_force: BTreeMap<String, i64> = in_force.into_iter().collect();
    Ok(signed
        .into_iter()
        .map(|(coordination, ever)| {
            let units = in_force.get(&coordination).copied().unwrap_or(0);
            (coordination, Registered { ever, units, ..Registered::default() })
        })
        .collect())
}

/// An agreement as a report lists it: by the terms of the report's day.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Listed {
    /// The agreement, as it was on that day.
    pub agreement: AgreementRow,
    /// Its partners' names: Arabic, French.
    pub partners: Vec<(String, String)>,
    /// Money committed by all parties, in centimes; `None` where no party commits any.
    pub committed_centimes: Option<i64>,
}

/// A coordination's agreements in force on a day, those that end first at the head.
pub fn in_force(connection: &mut DbConnection, coordination: &str, day: NaiveDate) -> Result<Vec<Listed>> {
    let agreements: Vec<AgreementRow> = agreement::table
        .filter(agreement::coordination_code.eq(coordination))
        .filter(is_in_force!(day))
        .select(AgreementRow::as_select())
        .into_boxed::<Backend>()
        .load(connection)?;
    let ids: Vec<i64> = agreements.iter().map(|agreement| agreement.id).collect();
    let terms: BTreeMap<i64, AgreementTerms> = versions(connection, &ids)?
        .into_iter()
        .filter(|terms| terms.hold_on(day))
        .map(|t| (t.agreement_id, t))
        .collect();
    let terms_ids: Vec<i64> = terms.values().map(|terms| terms.id).collect();
    let partners: Vec<(i64, String, String)> = agreement_party::table
        .inner_join(partner::table)
        .filter(agreement_party::terms_id.eq_any(terms_ids))
        .order((agreement_party::terms_id, agreement_party::position))
        .select((agreement_party::terms_id, partner::name_ar, partner::name_fr))
        .load(connection)?;
    let mut listed: Vec<Listed> = agreements
        .into_iter()
        .filter_map(|agreement| {
            let terms = terms.get(&agreement.id)?;
            Some(Listed {
                partners: partners
                    .iter()
                    .filter(|(id, _, _)| *id == terms.id)
                    .map(|(_, ar, fr)| (ar.clone(), fr.clone()))
                    .collect(),
                committed_centimes: (terms.budget_centimes > 0).then_some(terms.budget_centimes),
                agreement: agreement.on(day, terms),
            })
        })
        .collect();
    listed.sort_by_key(|one| (one.agreement.ends_on, one.agreement.id));
    Ok(listed)
}

/// The agreement with this key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(connection: &mut DbConnection, id: i64) -> Result<AgreementRow> {
    let found = agreement::table.find(id).select(AgreementRow::as_select()).first(connection).optional()?;
    found.ok_or_else(|| Error::not_found("agreement", id.to_string()))
}

/// All versions of the terms of these agreements, by agreement and number.
pub fn versions(connection: &mut DbConnection, agreements: &[i64]) -> Result<Vec<AgreementTerms>> {
    Ok(agreement_terms::table
        .filter(agreement_terms::agreement_id.eq_any(agreements.to_vec()))
        .order((agreement_terms::agreement_id, agreement_terms::number))
        .select(AgreementTerms::as_select())
        .load(connection)?)
}

/// The latest terms of an agreement.
pub fn latest_terms(connection: &mut DbConnection, agreement: i64) -> Result<AgreementTerms> {
    Ok(agreement_terms::table
        .filter(agreement_terms::agreement_id.eq(agreement))
        .order(agreement_terms::number.desc())
        .select(AgreementTerms::as_select())
        .first(connection)?)
}

/// What was decided on these agreements, in the order in which it was recorded.
pub fn decisions(connection: &mut DbConnection, agreements: &[i64]) -> Result<Vec<Decision>> {
    Ok(agreement_decision::table
        .filter(agreement_decision::agreement_id.eq_any(agreements.to_vec()))
        .order((agreement_decision::agreement_id, agreement_decision::id))
        .select(Decision::as_select())
        .load(connection)?)
}

/// The payments on an agreement, in the order in which they were recorded.
pub fn payments(connection: &mut DbConnection, agreement: i64) -> Result<Vec<Payment>> {
    Ok(payment::table
        .filter(payment::agreement_id.eq(agreement))
        .order(payment::id)
        .select(Payment::as_select())
        .load(connection)?)
}

/// A version of the terms with all that belongs to it.
pub fn written(connection: &mut DbConnection, terms: &AgreementTerms) -> Result<NewTerms> {
    let mut all = written_all(connection, std::slice::from_ref(terms))?;
    all.pop().ok_or_else(|| Error::Internal("terms that were not read".into()))
}

/// These versions of the terms with all that belongs to them, in the same order. Six statements for each thousand.
pub fn written_all(connection: &mut DbConnection, terms: &[AgreementTerms]) -> Result<Vec<NewTerms>> {
    let mut all = Vec::with_capacity(terms.len());
    for chunk in terms.chunks(1000) {
        all.extend(written_together(connection, chunk)?);
    }
    Ok(all)
}

fn written_together(connection: &mut DbConnection, terms: &[AgreementTerms]) -> Result<Vec<NewTerms>> {
    let ids: Vec<i64> = terms.iter().map(|one| one.id).collect();
    let parties: Vec<Party> = agreement_party::table
        .filter(agreement_party::terms_id.eq_any(ids.clone()))
        .order((agreement_party::terms_id, agreement_party::position))
        .select(Party::as_select())
        .load(connection)?;
    let commitments: Vec<Commitment> = commitment::table
        .filter(commitment::terms_id.eq_any(ids.clone()))
        .order(commitment::id)
        .select(Commitment::as_select())
        .load(connection)?;
    let instalments: Vec<Instalment> = instalment::table
        .filter(instalment::terms_id.eq_any(ids.clone()))
        .order((instalment::due_on, instalment::id))
        .select(Instalment::as_select())
        .load(connection)?;
    let places: Vec<AgreementPlace> = terms_place::table
        .filter(terms_place::terms_id.eq_any(ids.clone()))
        .order(terms_place::id)
        .select(AgreementPlace::as_select())
        .load(connection)?;
    let indicators: Vec<AgreedIndicator> = agreed_indicator::table
        .filter(agreed_indicator::terms_id.eq_any(ids.clone()))
        .order((agreed_indicator::terms_id, agreed_indicator::position))
        .select(AgreedIndicator::as_select())
        .load(connection)?;
    let programmes: Vec<(i64, String)> = terms_programme::table
        .filter(terms_programme::terms_id.eq_any(ids))
        .order((terms_programme::terms_id, terms_programme::programme_code))
        .select((terms_programme::terms_id, terms_programme::programme_code))
        .load(connection)?;
    let mut new: BTreeMap<i64, NewTerms> = terms.iter().map(|one| (one.id, bare(one))).collect();
    for (of, code) in programmes {
        new.entry(of).and_modify(|terms| terms.programmes.push(code));
    }
    for one in places {
        let place = match one.commune_code {
            Some(code) => NewPlace::Commune(code),
            None => NewPlace::Province(one.province_code),
        };
        new.entry(one.terms_id).and_modify(|terms| terms.places.push(place));
    }
    for one in indicators {
        let AgreedIndicator { terms_id, description_ar, description_fr, target, .. } = one;
        let indicator = NewIndicator { description_ar, description_fr, target };
        new.entry(terms_id).and_modify(|terms| terms.indicators.push(indicator));
    }
    let mut brought: BTreeMap<i64, (Vec<NewCommitment>, Vec<NewInstalment>)> = BTreeMap::new();
    for one in commitments {
        let Commitment { party_id, amount_centimes, description_ar, description_fr, .. } = one;
        let commitment = NewCommitment { amount_centimes, description_ar, description_fr };
        brought.entry(party_id).or_default().0.push(commitment);
    }
    for one in instalments {
        let instalment = NewInstalment { due_on: one.due_on, amount_centimes: one.amount_centimes };
        brought.entry(one.party_id).or_default().1.push(instalment);
    }
    for one in parties {
        let (commitments, instalments) = brought.remove(&one.id).unwrap_or_default();
        let party = NewParty { partner: one.partner_id, role: one.role, commitments, instalments };
        new.entry(one.terms_id).and_modify(|terms| terms.parties.push(party));
    }
    Ok(terms.iter().filter_map(|one| new.remove(&one.id)).collect())
}

/// What the row of a version of the terms itself says.
fn bare(terms: &AgreementTerms) -> NewTerms {
    NewTerms {
        object_ar: terms.object_ar.clone(),
        object_fr: terms.object_fr.clone(),
        starts_on: terms.starts_on,
        ends_on: terms.ends_on,
        budget_centimes: terms.budget_centimes,
        programmes: vec![],
        places: vec![],
        parties: vec![],
        indicators: vec![],
    }
}

/// What the terms refer to that is not there, or not in the coordination's area; each with its place in the input.
/// Four statements.
pub fn unknown(connection: &mut DbConnection, coordination: &str, terms: &NewTerms) -> Result<Vec<UserError>> {
    let mut faults = vec![];
    let partners: Vec<i64> = terms.parties.iter().filter_map(|party| party.partner).collect();
    let known: BTreeSet<i64> =
        partner::table.filter(partner::id.eq_any(partners)).select(partner::id).load(connection)?.into_iter().collect();
    for (index, party) in terms.parties.iter().enumerate() {
        if let Some(id) = party.partner.filter(|id| !known.contains(id)) {
            let field = ["terms", "parties", &index.to_string(), "partner"];
            faults.push(UserError::at(field, "NOT_FOUND").with("key", crate::graphql::id::encode("Partner", id).0));
        }
    }
    let known: BTreeSet<String> = programme::table
        .filter(programme::code.eq_any(terms.programmes.clone()))
        .select(programme::code)
        .load(connection)?
        .into_iter()
        .collect();
    for (index, code) in terms.programmes.iter().enumerate().filter(|(_, code)| !known.contains(*code)) {
        faults.push(UserError::at(["terms", "programmes", &index.to_string()], "NOT_FOUND").with("key", code.clone()));
    }
    let codes: Vec<&str> = terms.places.iter().map(NewPlace::code).collect();
    let provinces: BTreeMap<String, String> = province::table
        .filter(province::code.eq_any(&codes))
        .select((province::code, province::region_code))
        .load(connection)?
        .into_iter()
        .collect();
    let communes: BTreeMap<String, String> = commune::table
        .inner_join(province::table)
        .filter(commune::code.eq_any(&codes))
        .select((commune::code, province::region_code))
        .load(connection)?
        .into_iter()
        .collect();
    for (index, place) in terms.places.iter().enumerate() {
        let (name, known) = match place {
            NewPlace::Province(_) => ("province", &provinces),
            NewPlace::Commune(_) => ("commune", &communes),
        };
        let field = ["terms", "places", &index.to_string(), name].map(str::to_string);
        match known.get(place.code()) {
            None => faults.push(UserError::at(field, "NOT_FOUND").with("key", place.code())),
            // A coordination has its region's code.
            Some(region) if region != coordination => {
                faults.push(UserError::at(field, "PLACE_OUTSIDE").with("key", place.code()));
            }
            Some(_) => {}
        }
    }
    Ok(faults)
}
