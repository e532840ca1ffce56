//! What was signed, what ended, who committed and paid how much.

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
    /// What each partner of an agreement in force has committed and paid: the coordination itself first, then the
    /// partners by their French names.
    pub partners: Vec<PartnerAccount>,
}

/// What a party to agreements in force has committed and paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartnerAccount {
    /// The partner's key; null for the coordination itself.
    pub partner_id: Option<i64>,
    /// Name: Arabic, French; null for the coordination itself.
    pub name: Option<(String, String)>,
    /// How many of the agreements in force it is a party to.
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
    let ids: Vec<i64> = in_force.iter().map(|listed| listed.agreement.id).collect();
    let accounts = partnerships::accounts(connection, &ids, period.start(), day)?;
    Ok(AgreementAccount {
        signed: partnerships::signed_between(connection, coordination, period.start(), day)?,
        ended: partnerships::ended_between(connection, coordination, period.start(), day)?,
        partners: accounts
            .into_iter()
            .map(|account| PartnerAccount {
                partner_id: account.partner_id,
                name: account.name,
                agreements: account.agreements,
                committed_centimes: account.committed_centimes,
                paid_centimes: account.paid_centimes,
                paid_in_period_centimes: account.paid_since_centimes,
            })
            .collect(),
    })
}
