//! Which returns the figures were made from, and what was said of them.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::db::DbConnection;
use crate::db::schema::{activity_return, centre, return_explanation};
use crate::error::Result;
use crate::period::{Period, PeriodKind};

/// A validated return whose figures count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CountedReturn {
    /// Its key.
    pub id: i64,
    /// The centre's key.
    pub centre_id: i64,
    /// Its month.
    pub month: Period,
    /// Its version: more than 1 for a correction.
    pub version: i32,
    /// The code of the province that the centre lay in.
    pub province: String,
    /// `urban`, `semi_urban` or `rural`; empty where it is not known.
    pub setting: String,
}

/// What a rule warned of when a return was handed in, and what the centre said to that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Explained {
    /// The return's key.
    pub return_id: i64,
    /// The centre's name in Arabic.
    pub centre_ar: String,
    /// The centre's name in French.
    pub centre_fr: String,
    /// The return's month.
    pub month: Period,
    /// The rule's code, such as `CAPACITY_EXCEEDED`.
    pub rule: String,
    /// The numbers that the rule's message names, as JSON; null where they were not kept.
    pub arguments: Option<String>,
    /// The centre's own words.
    pub explanation: String,
}

/// Of some returns in order, the last of each centre in a period: what stocks are made from.
pub(super) fn last_in(returns: &[CountedReturn], period: Period) -> Vec<i64> {
    let inside =
        |counted: &&CountedReturn| counted.month.start() >= period.start() && counted.month.end() <= period.end();
    let inside: Vec<&CountedReturn> = returns.iter().filter(inside).collect();
    let by_centre = inside.chunk_by(|a, b| a.centre_id == b.centre_id);
    by_centre.filter_map(|of_centre| Some(of_centre.last()?.id)).collect()
}

/// The counted returns of a coordination for the months from a day until before another, by programme; by centre and
/// month.
pub(super) fn counted(
    connection: &mut DbConnection,
    coordination: &str,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<HashMap<String, Vec<CountedReturn>>> {
    type Row = (String, i64, i64, NaiveDate, i32, (String, Option<String>));
    let rows: Vec<Row> = activity_return::table
        .filter(activity_return::coordination_code.eq(coordination))
        .filter(activity_return::month.ge(from).and(activity_return::month.lt(until)))
        .filter(activity_return::status.eq("validated").and(activity_return::superseded.eq(false)))
        .order((activity_return::centre_id, activity_return::month))
        .select((
            activity_return::programme_code,
            activity_return::id,
            activity_return::centre_id,
            activity_return::month,
            activity_return::version,
            (activity_return::province_code, activity_return::setting),
        ))
        .load(connection)?;
    let mut found: HashMap<String, Vec<CountedReturn>> = HashMap::new();
    for (programme, id, centre_id, month, version, (province, setting)) in rows {
        let Some(month) = Period::containing(PeriodKind::Month, month) else { continue };
        let setting = setting.unwrap_or_default();
        let counted = CountedReturn { id, centre_id, month, version, province, setting };
        found.entry(programme).or_default().push(counted);
    }
    Ok(found)
}

/// The explanations of the counted returns of a coordination and period, by programme; by month and centre.
pub(super) fn explained(
    connection: &mut DbConnection,
    coordination: &str,
    period: Period,
) -> Result<HashMap<String, Vec<Explained>>> {
    type Row = ((String, i64, NaiveDate), (String, String), (String, Option<String>, String));
    let rows: Vec<Row> = return_explanation::table
        .inner_join(activity_return::table.inner_join(centre::table))
        .filter(activity_return::coordination_code.eq(coordination))
        .filter(activity_return::month.ge(period.start()).and(activity_return::month.lt(period.end())))
        .filter(activity_return::status.eq("validated").and(activity_return::superseded.eq(false)))
        .order((activity_return::month, activity_return::centre_id, return_explanation::rule_code))
        .select((
            (activity_return::programme_code, activity_return::id, activity_return::month),
            (centre::name_ar, centre::name_fr),
            (return_explanation::rule_code, return_explanation::arguments, return_explanation::text),
        ))
        .load(connection)?;
    let mut found: HashMap<String, Vec<Explained>> = HashMap::new();
    for ((programme, return_id, month), (centre_ar, centre_fr), (rule, arguments, explanation)) in rows {
        let Some(month) = Period::containing(PeriodKind::Month, month) else { continue };
        let entry = Explained { return_id, centre_ar, centre_fr, month, rule, arguments, explanation };
        found.entry(programme).or_default().push(entry);
    }
    Ok(found)
}
