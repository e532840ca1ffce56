//! Writing partners and agreements, with their terms, decisions and payments.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;

use super::Plan;
use super::dates::plus_months;
use super::rows::AgreementPlan;
use super::store::{BINDS, Progress, insert, next_id};
use crate::db::DbConnection;
use crate::db::schema::{
    agreement, agreement_decision, agreement_party, agreement_terms, commitment, instalment, partner, payment,
    reference_counter, terms_place, terms_programme,
};
use crate::error::Result;
use crate::on_either;
use crate::partnerships::writing;

fn midnight(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN)
}

/// The keys of the next rows of the tables that others refer to.
struct Next {
    terms: i64,
    party: i64,
}

pub(super) fn write(connection: &mut DbConnection, plan: &Plan, progress: &mut Progress<'_>) -> Result<()> {
    let partner_id = next_id!(connection, partner);
    let partners: Vec<_> = (partner_id..)
        .zip(&plan.partners)
        .map(|(id, row)| {
            (
                partner::id.eq(id),
                partner::kind.eq(row.kind),
                partner::name_ar.eq(&row.name_ar),
                partner::name_fr.eq(&row.name_fr),
                partner::demonstration.eq(true),
            )
        })
        .collect();
    insert!(connection, partner, 5, partners);
    progress.add(partners.len());

    let agreement_id = next_id!(connection, agreement);
    let mut renews: BTreeMap<i64, i64> = BTreeMap::new();
    for (id, row) in (agreement_id..).zip(&plan.agreements) {
        renews.extend(row.renewed_by.map(|index| (agreement_id + index as i64, id)));
    }
    // One statement holds them all: a renewed agreement refers to a later one.
    let agreements: Vec<_> = (agreement_id..)
        .zip(&plan.agreements)
        .map(|(id, row)| {
            (
                (
                    agreement::id.eq(id),
                    agreement::reference.eq(&row.reference),
                    agreement::coordination_code.eq(&row.coordination_code),
                    agreement::object_ar.eq(&row.object_ar),
                    agreement::object_fr.eq(&row.object_fr),
                    agreement::status.eq(row.status),
                    agreement::signed_on.eq(row.signed_on),
                ),
                (
                    agreement::starts_on.eq(row.starts_on),
                    agreement::ends_on.eq(row.ends_on),
                    agreement::terminated_on.eq(row.terminated_on),
                    agreement::renewed_by.eq(row.renewed_by.map(|index| agreement_id + index as i64)),
                    agreement::renews.eq(renews.get(&id).copied()),
                    agreement::demonstration.eq(true),
                ),
            )
        })
        .collect();
    insert!(connection, agreement, 13, agreements);
    progress.add(agreements.len());

    let mut counters: BTreeMap<(&str, i32), i32> = BTreeMap::new();
    let mut next = Next { terms: next_id!(connection, agreement_terms), party: next_id!(connection, agreement_party) };
    for (id, row) in (agreement_id..).zip(&plan.agreements) {
        if let Some(signed_on) = row.signed_on {
            *counters.entry((&row.coordination_code, signed_on.year())).or_default() += 1;
        }
        let first = next.terms;
        write_terms(connection, id, row, partner_id, &mut next)?;
        write_decisions(connection, id, row, first)?;
        write_payments(connection, id, row, partner_id, plan.returns.iter().map(|one| one.month).max())?;
    }
    let counters: Vec<_> = counters
        .into_iter()
        .map(|((coordination, year), last)| {
            (
                reference_counter::coordination_code.eq(coordination),
                reference_counter::year.eq(year),
                reference_counter::last.eq(last),
            )
        })
        .collect();
    insert!(connection, reference_counter, 3, counters);
    writing::index_missing(connection)
}

/// The terms as signed and after each amendment. No amendment of the demonstration changes who brings what.
fn write_terms(
    connection: &mut DbConnection,
    id: i64,
    row: &AgreementPlan,
    partner_id: i64,
    next: &mut Next,
) -> Result<()> {
    let budget: i64 =
        row.parties.iter().flat_map(|party| &party.commitments).filter_map(|one| one.amount_centimes).sum();
    let mut ends_on = row.first_ends_on;
    let (mut versions, mut programmes, mut places) = (vec![], vec![], vec![]);
    let (mut parties, mut commitments, mut instalments) = (vec![], vec![], vec![]);
    for number in 0..=row.amendments.len() {
        let amendment = number.checked_sub(1).map(|index| &row.amendments[index]);
        ends_on = amendment.and_then(|one| one.new_ends_on).unwrap_or(ends_on);
        let signed_on = amendment.map_or(row.signed_on, |one| Some(one.signed_on));
        versions.push((
            (
                agreement_terms::id.eq(next.terms),
                agreement_terms::agreement_id.eq(id),
                agreement_terms::number.eq(number as i32),
                agreement_terms::effective_on.eq(amendment.map_or(row.signed_on, |one| Some(one.effective_on))),
                agreement_terms::effective_until.eq(row.amendments.get(number).map(|one| one.effective_on)),
                agreement_terms::object_ar.eq(&row.object_ar),
                agreement_terms::object_fr.eq(&row.object_fr),
            ),
            (
                agreement_terms::starts_on.eq(row.starts_on),
                agreement_terms::ends_on.eq(ends_on),
                agreement_terms::budget_centimes.eq(budget),
                agreement_terms::reason_ar.eq(amendment.map(|one| one.object_ar)),
                agreement_terms::reason_fr.eq(amendment.map(|one| one.object_fr)),
                agreement_terms::signed_on.eq(signed_on),
                agreement_terms::recorded_at.eq(midnight(signed_on.unwrap_or(row.starts_on))),
            ),
        ));
        for programme in &row.programmes {
            programmes.push((terms_programme::terms_id.eq(next.terms), terms_programme::programme_code.eq(*programme)));
        }
        places.push((terms_place::terms_id.eq(next.terms), terms_place::province_code.eq(&row.province_code)));
        for (position, party) in (1..).zip(&row.parties) {
            parties.push((
                agreement_party::id.eq(next.party),
                agreement_party::terms_id.eq(next.terms),
                agreement_party::position.eq(position),
                agreement_party::coordination_code.eq(party.partner.is_none().then_some(&row.coordination_code)),
                agreement_party::partner_id.eq(party.partner.map(|index| partner_id + index as i64)),
                agreement_party::role.eq(party.role),
            ));
            for given in &party.commitments {
                commitments.push((
                    commitment::terms_id.eq(next.terms),
                    commitment::party_id.eq(next.party),
                    commitment::kind.eq(if given.amount_centimes.is_some() { "money" } else { "in_kind" }),
                    commitment::amount_centimes.eq(given.amount_centimes),
                    commitment::description_ar.eq(given.description_ar),
                    commitment::description_fr.eq(given.description_fr),
                ));
            }
            for (due_on, amount) in due(row, party.commitments.iter().filter_map(|one| one.amount_centimes).sum()) {
                instalments.push((
                    instalment::terms_id.eq(next.terms),
                    instalment::party_id.eq(next.party),
                    instalment::due_on.eq(due_on),
                    instalment::amount_centimes.eq(amount),
                ));
            }
            next.party += 1;
        }
        next.terms += 1;
    }
    insert!(connection, agreement_terms, 14, versions);
    insert!(connection, terms_programme, 2, programmes);
    insert!(connection, terms_place, 2, places);
    insert!(connection, agreement_party, 6, parties);
    insert!(connection, commitment, 6, commitments);
    insert!(connection, instalment, 4, instalments);
    Ok(())
}

/// Half a month after the start, half seven months after it.
fn due(row: &AgreementPlan, committed: i64) -> Vec<(NaiveDate, i64)> {
    if committed == 0 {
        return vec![];
    }
    vec![(plus_months(row.starts_on, 1), committed / 2), (plus_months(row.starts_on, 7), committed - committed / 2)]
}

fn write_decisions(connection: &mut DbConnection, id: i64, row: &AgreementPlan, terms: i64) -> Result<()> {
    // What, from when, why, which terms or agreement, recorded when.
    type Decided<'a> = (&'a str, NaiveDate, Option<&'a str>, Option<i64>, NaiveDate);
    let mut decided: Vec<Decided<'_>> = vec![];
    match row.signed_on {
        Some(day) => decided.push(("signed", day, None, Some(terms), day)),
        None => decided.push(("drafted", row.starts_on, None, Some(terms), row.starts_on)),
    }
    for (number, one) in (1..).zip(&row.amendments) {
        decided.push(("amended", one.effective_on, None, Some(terms + number), one.signed_on));
    }
    if let Some(day) = row.suspended_on {
        decided.push(("suspended", day, Some("تأخر في الوفاء بالالتزامات"), None, day));
    }
    if let Some(day) = row.terminated_on {
        decided.push(("terminated", day, Some("باتفاق الأطراف"), None, day));
    }
    if row.renewed_by.is_some() {
        decided.push(("renewed", super::dates::plus_days(row.ends_on, 1), None, None, row.ends_on));
    }
    let rows: Vec<_> = decided
        .into_iter()
        .map(|(kind, effective_on, reason, terms, recorded)| {
            (
                agreement_decision::agreement_id.eq(id),
                agreement_decision::kind.eq(kind),
                agreement_decision::effective_on.eq(effective_on),
                agreement_decision::reason.eq(reason),
                agreement_decision::terms_id.eq(terms),
                agreement_decision::recorded_at.eq(midnight(recorded)),
            )
        })
        .collect();
    insert!(connection, agreement_decision, 6, rows);
    Ok(())
}

/// What fell due while the agreement was in force is paid, but every fourth agreement is behind with the second half.
fn write_payments(
    connection: &mut DbConnection,
    id: i64,
    row: &AgreementPlan,
    partner_id: i64,
    last_month: Option<NaiveDate>,
) -> Result<()> {
    let (Some(_), Some(last)) = (row.signed_on, last_month) else { return Ok(()) };
    let stop = [row.suspended_on, row.terminated_on, Some(last)].into_iter().flatten().min().unwrap_or(last);
    let mut rows = vec![];
    for party in &row.parties {
        let committed = party.commitments.iter().filter_map(|one| one.amount_centimes).sum();
        for (index, (due_on, amount)) in due(row, committed).into_iter().enumerate() {
            if due_on >= stop || (index > 0 && id % 4 == 0) {
                continue;
            }
            rows.push((
                payment::agreement_id.eq(id),
                payment::coordination_code.eq(party.partner.is_none().then_some(&row.coordination_code)),
                payment::partner_id.eq(party.partner.map(|index| partner_id + index as i64)),
                payment::instalment_due_on.eq(due_on),
                payment::paid_on.eq(due_on),
                payment::amount_centimes.eq(amount),
                payment::recorded_at.eq(midnight(due_on)),
            ));
        }
    }
    insert!(connection, payment, 7, rows);
    Ok(())
}
