//! What was signed, what ended, who committed and paid how much.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::db::DbConnection;
use crate::error::Result;
use crate::partnerships::AgreementRow;
use crate::partnerships::period as partnerships;
use crate::partnerships::store::Listed;
use crate::period::Period;

/// The agreements of a period, beside those in force on its last day.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgreementAccount {
    /// Signed in the period, by day of signature.
    pub signed: Vec<AgreementRow>,
    /// Ended in the period, by their last day or by termination.
    pub ended: Vec<AgreementRow>,
    /// What each party to an agreement in force, by the terms of the report's day, has committed and paid, and whoever
    /// else has paid on one: the coordination itself first, then the partners by their French names.
    pub partners: Vec<PartnerAccount>,
    /// The same of agreements that are not in force on the report's day: those that ended in the period, and those that
    /// were paid on in it.
    pub not_in_force: Vec<PartnerAccount>,
    /// All that was paid in the period on the coordination's agreements, in centimes, less what was taken back: the sum
    /// of what the parties paid in it.
    pub paid_in_period_centimes: i64,
}

/// What a party to agreements has committed and paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartnerAccount {
    /// The partner's key; null for the coordination itself.
    pub partner_id: Option<i64>,
    /// Name: Arabic, French; null for the coordination itself.
    pub name: Option<(String, String)>,
    /// How many of the agreements it is a party to by the terms of the report's day; 0 for who has paid on one and is no
    /// longer a party to any.
    pub agreements: i64,
    /// Money committed by the terms of the report's day, in centimes; null where it commits none.
    pub committed_centimes: Option<i64>,
    /// Money paid on these agreements up to the report's day, in centimes, less what was taken back.
    pub paid_centimes: i64,
    /// Of that, paid in the period.
    pub paid_in_period_centimes: i64,
}

pub(super) fn account(
    connection: &mut DbConnection,
    coordination: &str,
    period: Period,
    day: NaiveDate,
    in_force: &[Listed],
) -> Result<AgreementAccount> {
    let in_force: BTreeSet<i64> = in_force.iter().map(|listed| listed.agreement.id).collect();
    let ended = partnerships::ended_between(connection, coordination, period.start(), day)?;
    let paid = partnerships::paid_between(connection, coordination, period.start(), day)?;
    let others = ended.iter().map(|row| row.id).chain(paid.keys().copied());
    let others: BTreeSet<i64> = others.filter(|id| !in_force.contains(id)).collect();
    let mut accounts = |of: BTreeSet<i64>| -> Result<Vec<PartnerAccount>> {
        let of: Vec<i64> = of.into_iter().collect();
        let accounts = partnerships::accounts(connection, &of, period.start(), day)?;
        let account = |account: partnerships::Account| PartnerAccount {
            partner_id: account.partner_id,
            name: account.name,
            agreements: account.agreements,
            committed_centimes: account.committed_centimes,
            paid_centimes: account.paid_centimes,
            paid_in_period_centimes: account.paid_since_centimes,
        };
        Ok(accounts.into_iter().map(account).collect())
    };
    Ok(AgreementAccount {
        partners: accounts(in_force)?,
        not_in_force: accounts(others)?,
        paid_in_period_centimes: paid.values().sum(),
        signed: partnerships::signed_between(connection, coordination, period.start(), day)?,
        ended,
    })
}
