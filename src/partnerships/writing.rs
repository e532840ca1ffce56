//! Writing agreements: terms, decisions, references, the text that a search looks through.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::store;
use super::terms::{NewPlace, NewTerms};
use crate::change::Change;
use crate::db::DbConnection;
use crate::db::schema::{
    agreed_indicator, agreement, agreement_decision, agreement_partner, agreement_party, agreement_terms, commitment,
    commune, instalment, partner, reference_counter, terms_place, terms_programme,
};
use crate::error::Result;
use crate::folding::fold;

/// What stands beside the terms in a version of them.
#[derive(Debug, Clone, Default)]
pub struct Version {
    /// 0 as signed, n by amendment n.
    pub number: i32,
    /// First day for which they hold; `None` in a draft.
    pub effective_on: Option<NaiveDate>,
    /// Day of signature.
    pub signed_on: Option<NaiveDate>,
    /// What an amendment changes and why: Arabic, French.
    pub reason: Option<(String, String)>,
}

/// Writes a version of an agreement's terms and gives its key. The agreement's own row is left to the caller.
pub fn write_terms(change: &mut Change<'_>, agreement: i64, version: &Version, terms: &NewTerms) -> Result<i64> {
    let id: i64 = diesel::insert_into(agreement_terms::table)
        .values((
            agreement_terms::agreement_id.eq(agreement),
            agreement_terms::number.eq(version.number),
            agreement_terms::effective_on.eq(version.effective_on),
            agreement_terms::object_ar.eq(terms.object_ar.trim()),
            agreement_terms::object_fr.eq(terms.object_fr.trim()),
            agreement_terms::starts_on.eq(terms.starts_on),
            agreement_terms::ends_on.eq(terms.ends_on),
            agreement_terms::budget_centimes.eq(terms.budget_centimes),
            agreement_terms::reason_ar.eq(version.reason.as_ref().map(|(ar, _)| ar.trim())),
            agreement_terms::reason_fr.eq(version.reason.as_ref().map(|(_, fr)| fr.trim())),
            agreement_terms::signed_on.eq(version.signed_on),
            agreement_terms::recorded_at.eq(change.now),
            agreement_terms::recorded_by.eq(change.asker.account()),
        ))
        .returning(agreement_terms::id)
        .get_result(change.connection)?;
    let coordination: String =
        agreement::table.find(agreement).select(agreement::coordination_code).first(change.connection)?;
    write_parts(change.connection, id, &coordination, terms)?;
    Ok(id)
}

/// Writes what belongs to a version of the terms that has nothing yet.
pub fn write_parts(connection: &mut DbConnection, id: i64, coordination: &str, terms: &NewTerms) -> Result<()> {
    for code in &terms.programmes {
        diesel::insert_into(terms_programme::table)
            .values((terms_programme::terms_id.eq(id), terms_programme::programme_code.eq(code)))
            .execute(connection)?;
    }
    for place in &terms.places {
        let (province, commune) = match place {
            NewPlace::Province(code) => (code.clone(), None),
            NewPlace::Commune(code) => {
                let of = commune::table.find(code).select(commune::province_code);
                (of.first::<String>(connection)?, Some(code))
            }
        };
        diesel::insert_into(terms_place::table)
            .values((
                terms_place::terms_id.eq(id),
                terms_place::province_code.eq(province),
                terms_place::commune_code.eq(commune),
            ))
            .execute(connection)?;
    }
    for (position, indicator) in (1..).zip(&terms.indicators) {
        diesel::insert_into(agreed_indicator::table)
            .values((
                agreed_indicator::terms_id.eq(id),
                agreed_indicator::position.eq(position),
                agreed_indicator::description_ar.eq(indicator.description_ar.trim()),
                agreed_indicator::description_fr.eq(indicator.description_fr.trim()),
                agreed_indicator::target.eq(indicator.target),
            ))
            .execute(connection)?;
    }
    for (position, party) in (1..).zip(&terms.parties) {
        let party_id: i64 = diesel::insert_into(agreement_party::table)
            .values((
                agreement_party::terms_id.eq(id),
                agreement_party::position.eq(position),
                agreement_party::coordination_code.eq(party.partner.is_none().then_some(coordination)),
                agreement_party::partner_id.eq(party.partner),
                agreement_party::role.eq(&party.role),
            ))
            .returning(agreement_party::id)
            .get_result(connection)?;
        for one in &party.commitments {
            diesel::insert_into(commitment::table)
                .values((
                    commitment::terms_id.eq(id),
                    commitment::party_id.eq(party_id),
                    commitment::kind.eq(if one.amount_centimes.is_some() { "money" } else { "in_kind" }),
                    commitment::amount_centimes.eq(one.amount_centimes),
                    commitment::description_ar.eq(one.description_ar.trim()),
                    commitment::description_fr.eq(one.description_fr.trim()),
                ))
                .execute(connection)?;
        }
        for one in &party.instalments {
            diesel::insert_into(instalment::table)
                .values((
                    instalment::terms_id.eq(id),
                    instalment::party_id.eq(party_id),
                    instalment::due_on.eq(one.due_on),
                    instalment::amount_centimes.eq(one.amount_centimes),
                ))
                .execute(connection)?;
        }
    }
    Ok(())
}

/// Puts other terms in the place of a draft's.
pub fn rewrite_draft(
    connection: &mut DbConnection,
    agreement: i64,
    coordination: &str,
    terms: &NewTerms,
) -> Result<()> {
    let id = store::latest_terms(connection, agreement)?.id;
    diesel::delete(commitment::table.filter(commitment::terms_id.eq(id))).execute(connection)?;
    diesel::delete(instalment::table.filter(instalment::terms_id.eq(id))).execute(connection)?;
    diesel::delete(agreement_party::table.filter(agreement_party::terms_id.eq(id))).execute(connection)?;
    diesel::delete(terms_programme::table.filter(terms_programme::terms_id.eq(id))).execute(connection)?;
    diesel::delete(terms_place::table.filter(terms_place::terms_id.eq(id))).execute(connection)?;
    diesel::delete(agreed_indicator::table.filter(agreed_indicator::terms_id.eq(id))).execute(connection)?;
    diesel::update(agreement_terms::table.find(id))
        .set((
            agreement_terms::object_ar.eq(terms.object_ar.trim()),
            agreement_terms::object_fr.eq(terms.object_fr.trim()),
            agreement_terms::starts_on.eq(terms.starts_on),
            agreement_terms::ends_on.eq(terms.ends_on),
            agreement_terms::budget_centimes.eq(terms.budget_centimes),
        ))
        .execute(connection)?;
    write_parts(connection, id, coordination, terms)
}

/// Writes down a decision.
pub fn decide(
    change: &mut Change<'_>,
    agreement: i64,
    kind: &str,
    effective_on: NaiveDate,
    reason: Option<&str>,
    terms: Option<i64>,
) -> Result<()> {
    diesel::insert_into(agreement_decision::table)
        .values((
            agreement_decision::agreement_id.eq(agreement),
            agreement_decision::kind.eq(kind),
            agreement_decision::effective_on.eq(effective_on),
            agreement_decision::reason.eq(reason.map(str::trim)),
            agreement_decision::terms_id.eq(terms),
            agreement_decision::recorded_at.eq(change.now),
            agreement_decision::recorded_by.eq(change.asker.account()),
        ))
        .execute(change.connection)?;
    Ok(())
}

/// The next reference of a coordination and a year of signature. It is given for good with the transaction, or not at
/// all: so there is no gap.
pub fn next_reference(connection: &mut DbConnection, coordination: &str, year: i32) -> Result<String> {
    let last: Option<i32> = reference_counter::table
        .find((coordination, year))
        .select(reference_counter::last)
        .first(connection)
        .optional()?;
    let next = last.unwrap_or(0) + 1;
    match last {
        Some(_) => diesel::update(reference_counter::table.find((coordination, year)))
            .set(reference_counter::last.eq(next))
            .execute(connection)?,
        None => diesel::insert_into(reference_counter::table)
            .values((
                reference_counter::coordination_code.eq(coordination),
                reference_counter::year.eq(year),
                reference_counter::last.eq(next),
            ))
            .execute(connection)?,
    };
    Ok(format!("{coordination}/{year}/{next:04}"))
}

/// Writes anew what a search for these agreements looks through.
pub fn refresh_search(connection: &mut DbConnection, ids: &[i64]) -> Result<()> {
    for (id, text) in search_texts(connection, ids)? {
        diesel::update(agreement::table.find(id)).set(agreement::search_text.eq(text)).execute(connection)?;
    }
    Ok(())
}

/// What a search for these agreements is to look through: objects, reference, partners' names.
pub fn search_texts(connection: &mut DbConnection, ids: &[i64]) -> Result<BTreeMap<i64, String>> {
    type Words = (i64, Option<String>, String, String);
    let rows: Vec<Words> = agreement::table
        .filter(agreement::id.eq_any(ids.to_vec()))
        .select((agreement::id, agreement::reference, agreement::object_ar, agreement::object_fr))
        .load(connection)?;
    let links: Vec<(i64, i64)> = agreement_partner::table
        .filter(agreement_partner::agreement_id.eq_any(ids.to_vec()))
        .order((agreement_partner::agreement_id, agreement_partner::partner_id))
        .select((agreement_partner::agreement_id, agreement_partner::partner_id))
        .load(connection)?;
    let names: BTreeMap<i64, (String, String)> = partner::table
        .filter(partner::id.eq_any(links.iter().map(|(_, id)| *id).collect::<Vec<i64>>()))
        .select((partner::id, partner::name_ar, partner::name_fr))
        .load::<(i64, String, String)>(connection)?
        .into_iter()
        .map(|(id, ar, fr)| (id, (ar, fr)))
        .collect();
    let mut partners: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (agreement, partner) in links {
        partners.entry(agreement).or_default().push(partner);
    }
    let mut texts = BTreeMap::new();
    for (id, reference, object_ar, object_fr) in rows {
        let mut words = vec![object_ar, object_fr];
        words.extend(reference);
        for (ar, fr) in partners.get(&id).into_iter().flatten().filter_map(|partner| names.get(partner)) {
            words.extend([ar.clone(), fr.clone()]);
        }
        // No search goes over the end of one text into the next.
        texts.insert(id, words.iter().map(|text| fold(text)).collect::<Vec<_>>().join("\n"));
    }
    Ok(texts)
}

/// The same for the agreements that a partner is a party to.
pub fn refresh_search_of_partner(connection: &mut DbConnection, partner: i64) -> Result<()> {
    let ids: Vec<i64> = agreement_partner::table
        .filter(agreement_partner::partner_id.eq(partner))
        .select(agreement_partner::agreement_id)
        .load(connection)?;
    refresh_search(connection, &ids)
}

/// The same for agreements that have nothing to search yet: those of an earlier version of the program.
pub fn index_missing(connection: &mut DbConnection) -> Result<()> {
    let ids: Vec<i64> =
        agreement::table.filter(agreement::search_text.eq("")).select(agreement::id).load(connection)?;
    if ids.is_empty() { Ok(()) } else { refresh_search(connection, &ids) }
}
