//! Queries on agreements.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::Agreement;
use crate::accounts::Ground;
use crate::activity::lines::Registered;
use crate::db::schema::{agreement, agreement_party, commitment, partner};
use crate::db::{Backend, DbConnection};
use crate::error::Result;

/// The condition that an agreement was in force on a day: signed by then, within its dates, not suspended and not yet
/// terminated.
macro_rules! is_in_force {
    ($day:expr) => {
        agreement::status
            .ne("draft")
            .and(agreement::status.ne("suspended"))
            .and(agreement::signed_on.le($day))
            .and(agreement::starts_on.le($day))
            .and(agreement::ends_on.ge($day))
            .and(agreement::terminated_on.is_null().or(agreement::terminated_on.gt($day)))
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

/// An agreement as a report lists it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Listed {
    /// The agreement.
    pub agreement: Agreement,
    /// Its partners' names: Arabic, French.
    pub partners: Vec<(String, String)>,
    /// Money committed by all parties, in centimes; `None` where no party commits any.
    pub committed_centimes: Option<i64>,
}

/// A coordination's agreements in force on a day, those that end first at the head.
pub fn in_force(connection: &mut DbConnection, coordination: &str, day: NaiveDate) -> Result<Vec<Listed>> {
    let agreements: Vec<Agreement> = agreement::table
        .filter(agreement::coordination_code.eq(coordination))
        .filter(is_in_force!(day))
        .order((agreement::ends_on, agreement::id))
        .select(Agreement::as_select())
        .into_boxed::<Backend>()
        .load(connection)?;
    let ids: Vec<i64> = agreements.iter().map(|agreement| agreement.id).collect();
    let partners: Vec<(i64, String, String)> = agreement_party::table
        .inner_join(partner::table)
        .filter(agreement_party::agreement_id.eq_any(ids.clone()))
        .order((agreement_party::agreement_id, agreement_party::position))
        .select((agreement_party::agreement_id, partner::name_ar, partner::name_fr))
        .load(connection)?;
    let amounts: Vec<(i64, Option<i64>)> = commitment::table
        .filter(commitment::agreement_id.eq_any(ids))
        .select((commitment::agreement_id, commitment::amount_centimes))
        .load(connection)?;
    Ok(agreements
        .into_iter()
        .map(|agreement| Listed {
            partners: partners
                .iter()
                .filter(|(id, _, _)| *id == agreement.id)
                .map(|(_, ar, fr)| (ar.clone(), fr.clone()))
                .collect(),
            committed_centimes: amounts
                .iter()
                .filter(|(id, _)| *id == agreement.id)
                .fold(None, |sum, (_, amount)| crate::activity::lines::add(sum, *amount)),
            agreement,
        })
        .collect())
}
