//! What happened to agreements in a period: which were signed and which ended, who committed and paid how much.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::store::versions;
use super::{AgreementRow, AgreementTerms};
use crate::db::schema::{agreement, agreement_party, commitment, partner, payment};
use crate::db::{Backend, DbConnection};
use crate::error::Result;

/// A party's commitments and payments over several agreements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The partner's key; `None` for the coordinations.
    pub partner_id: Option<i64>,
    /// Name: Arabic, French; `None` for the coordinations.
    pub name: Option<(String, String)>,
    /// How many of the agreements it is a party to by the terms of the day; 0 for who has paid and is no longer one.
    pub agreements: i64,
    /// Money committed by the terms of the day, in centimes; `None` where it commits none.
    pub committed_centimes: Option<i64>,
    /// Paid up to the day, in centimes; counter-entries are taken off.
    pub paid_centimes: i64,
    /// Of that, paid since the first day.
    pub paid_since_centimes: i64,
}

impl Account {
    fn of(partner_id: Option<i64>, name: Option<(String, String)>) -> Account {
        Account { partner_id, name, agreements: 0, committed_centimes: None, paid_centimes: 0, paid_since_centimes: 0 }
    }
}

/// The accounts of the parties to these agreements by the terms of a day, and of whoever else has paid on them up to it:
/// the coordinations first, then the partners by their French names. All payments on these agreements are in them. Four
/// statements.
///
/// # Errors
/// Those of the database.
pub fn accounts(
    connection: &mut DbConnection,
    agreements: &[i64],
    since: NaiveDate,
    day: NaiveDate,
) -> Result<Vec<Account>> {
    let terms: BTreeMap<i64, i64> = versions(connection, agreements)?
        .into_iter()
        .filter(|terms: &AgreementTerms| terms.hold_on(day))
        .map(|terms| (terms.id, terms.agreement_id))
        .collect();
    type PartyRow = (i64, i64, Option<i64>, Option<String>, Option<String>);
    let parties: Vec<PartyRow> = agreement_party::table
        .left_join(partner::table)
        .filter(agreement_party::terms_id.eq_any(terms.keys().copied().collect::<Vec<i64>>()))
        .select((
            agreement_party::id,
            agreement_party::terms_id,
            agreement_party::partner_id,
            partner::name_ar.nullable(),
            partner::name_fr.nullable(),
        ))
        .load(connection)?;
    let party_ids: Vec<i64> = parties.iter().map(|party| party.0).collect();
    let commitments: Vec<(i64, Option<i64>)> = commitment::table
        .filter(commitment::party_id.eq_any(party_ids))
        .select((commitment::party_id, commitment::amount_centimes))
        .load(connection)?;
    type PaymentRow = (Option<i64>, Option<String>, Option<String>, NaiveDate, i64);
    let payments: Vec<PaymentRow> = payment::table
        .left_join(partner::table.on(payment::partner_id.eq(partner::id.nullable())))
        .filter(payment::agreement_id.eq_any(agreements.to_vec()))
        .filter(payment::paid_on.le(day))
        .select((
            payment::partner_id,
            partner::name_ar.nullable(),
            partner::name_fr.nullable(),
            payment::paid_on,
            payment::amount_centimes,
        ))
        .load(connection)?;
    let mut committed: BTreeMap<i64, i64> = BTreeMap::new();
    for (party, amount) in commitments {
        if let Some(amount) = amount {
            *committed.entry(party).or_default() += amount;
        }
    }
    let mut found: BTreeMap<Option<i64>, (Account, BTreeSet<i64>)> = BTreeMap::new();
    for (party, terms_id, partner, ar, fr) in parties {
        let (account, of) = found.entry(partner).or_insert_with(|| (Account::of(partner, ar.zip(fr)), BTreeSet::new()));
        of.extend(terms.get(&terms_id));
        account.committed_centimes =
            crate::activity::lines::add(account.committed_centimes, committed.get(&party).copied());
    }
    for (partner, ar, fr, paid_on, amount) in payments {
        let (account, _) = found.entry(partner).or_insert_with(|| (Account::of(partner, ar.zip(fr)), BTreeSet::new()));
        account.paid_centimes += amount;
        if paid_on >= since {
            account.paid_since_centimes += amount;
        }
    }
    let mut accounts: Vec<Account> = found
        .into_values()
        .map(|(account, of)| Account { agreements: i64::try_from(of.len()).unwrap_or(i64::MAX), ..account })
        .collect();
    accounts.sort_by(|a, b| {
        let key = |account: &Account| account.name.as_ref().map(|(_, fr)| fr.clone());
        key(a).cmp(&key(b))
    });
    Ok(accounts)
}

/// What was paid on all agreements of a coordination from a day to another, both included: the centimes of each
/// agreement, by its key; counter-entries are taken off.
///
/// # Errors
/// Those of the database.
pub fn paid_between(
    connection: &mut DbConnection,
    coordination: &str,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<BTreeMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = payment::table
        .inner_join(agreement::table.on(payment::agreement_id.eq(agreement::id)))
        .filter(agreement::coordination_code.eq(coordination))
        .filter(payment::paid_on.ge(first).and(payment::paid_on.le(last)))
        .select((payment::agreement_id, payment::amount_centimes))
        .load(connection)?;
    let mut found: BTreeMap<i64, i64> = BTreeMap::new();
    for (agreement, amount) in rows {
        *found.entry(agreement).or_default() += amount;
    }
    Ok(found)
}

/// A coordination's agreements that were signed from a day to another, both included, by day of signature; with the
/// terms of the last of these days, whatever was agreed later.
///
/// # Errors
/// Those of the database.
pub fn signed_between(
    connection: &mut DbConnection,
    coordination: &str,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<AgreementRow>> {
    let rows: Vec<AgreementRow> = agreement::table
        .filter(agreement::coordination_code.eq(coordination))
        .filter(agreement::signed_on.ge(first).and(agreement::signed_on.le(last)))
        .order((agreement::signed_on, agreement::id))
        .select(AgreementRow::as_select())
        .into_boxed::<Backend>()
        .load(connection)?;
    let versions = by_agreement(connection, &rows)?;
    let on_last = |row: AgreementRow| match versions.get(&row.id).and_then(|own| terms_on(own, last)) {
        Some(terms) => row.on(last, terms),
        None => row,
    };
    Ok(rows.into_iter().map(on_last).collect())
}

/// All versions of the terms of these agreements, by agreement; each agreement's in order.
fn by_agreement(connection: &mut DbConnection, rows: &[AgreementRow]) -> Result<BTreeMap<i64, Vec<AgreementTerms>>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut found: BTreeMap<i64, Vec<AgreementTerms>> = BTreeMap::new();
    for terms in versions(connection, &ids)? {
        found.entry(terms.agreement_id).or_default().push(terms);
    }
    Ok(found)
}

/// The terms of a day; before the first hold, the first.
fn terms_on(versions: &[AgreementTerms], day: NaiveDate) -> Option<&AgreementTerms> {
    versions.iter().find(|terms| terms.hold_on(day)).or(versions.first())
}

/// A coordination's signed agreements that ended from a day to another, both included: by termination, or with the last
/// day of the terms of the last of these days. What goes on without a gap by other terms has not ended.
///
/// # Errors
/// Those of the database.
pub fn ended_between(
    connection: &mut DbConnection,
    coordination: &str,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<AgreementRow>> {
    let rows: Vec<AgreementRow> = agreement::table
        .filter(agreement::coordination_code.eq(coordination))
        .filter(agreement::signed_on.le(last))
        .filter(agreement::starts_on.le(last))
        .order(agreement::id)
        .select(AgreementRow::as_select())
        .into_boxed::<Backend>()
        .load(connection)?;
    let versions = by_agreement(connection, &rows)?;
    let mut ended: Vec<(NaiveDate, AgreementRow)> = rows
        .into_iter()
        .filter_map(|row| {
            let own = versions.get(&row.id)?;
            let row = row.on(last, terms_on(own, last)?);
            let goes_on = |day: NaiveDate| own.iter().any(|terms| terms.hold_on(day) && terms.ends_on >= day);
            let end = match row.terminated_on {
                Some(end) if end <= row.ends_on => end,
                _ if row.ends_on.succ_opt().is_some_and(goes_on) => return None,
                _ => row.ends_on,
            };
            (first..=last).contains(&end).then_some((end, row))
        })
        .collect();
    ended.sort_by_key(|(end, row)| (*end, row.id));
    Ok(ended.into_iter().map(|(_, row)| row).collect())
}
