//! What is kept beside a return: its history, and the explanations of what its rules warned about.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::activity::ActivityReturn;
use crate::activity::rules;
use crate::change::Change;
use crate::db::DbConnection;
use crate::db::schema::{account, activity_return, centre, return_event, return_explanation};
use crate::error::{Error, Result, UserError};
use crate::period::{Period, PeriodKind};

/// What happened to a return.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[graphql(name = "ReturnStep")]
pub enum Step {
    /// It was opened; with a reason: as a correction of the version before.
    Opened,
    /// Figures were written.
    Saved,
    /// It was handed in.
    Submitted,
    /// It was validated.
    Validated,
    /// It was sent back.
    Returned,
    /// A later version was validated, and this one no longer counts.
    Superseded,
}

impl Step {
    const ALL: [(Step, &'static str); 6] = [
        (Step::Opened, "opened"),
        (Step::Saved, "saved"),
        (Step::Submitted, "submitted"),
        (Step::Validated, "validated"),
        (Step::Returned, "returned"),
        (Step::Superseded, "superseded"),
    ];

    pub(super) fn as_str(self) -> &'static str {
        Step::ALL.iter().find(|(step, _)| *step == self).map_or("", |(_, word)| word)
    }

    fn read(word: &str) -> Result<Step> {
        let found = Step::ALL.iter().find(|(_, own)| *own == word);
        found.map(|(step, _)| *step).ok_or_else(|| Error::Internal(format!("step {word}")))
    }
}

/// Writes a step to a return's history.
pub(super) fn note(change: &mut Change<'_>, id: i64, step: Step, reason: Option<&str>) -> Result<()> {
    diesel::insert_into(return_event::table)
        .values((
            return_event::return_id.eq(id),
            return_event::step.eq(step.as_str()),
            return_event::at.eq(change.now),
            return_event::account_id.eq(change.asker.account()),
            return_event::reason.eq(reason),
        ))
        .execute(change.connection)?;
    Ok(())
}

/// A return's state for the audit trail.
pub(super) fn state(of: &ActivityReturn) -> Value {
    json!({
        "centre": of.centre_id, "month": of.month, "version": of.version, "status": of.status,
        "superseded": of.superseded, "returnedReason": of.returned_reason, "correctionReason": of.correction_reason,
    })
}

/// A step of a return's history.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    /// What happened.
    pub step: Step,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// The account that did it; `None` for the command line.
    pub account_id: Option<i64>,
    /// Its name.
    pub account_name: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// The histories of returns, first step first.
pub fn histories(connection: &mut DbConnection, ids: &[i64]) -> Result<HashMap<i64, Vec<HistoryEntry>>> {
    type Row = (i64, String, NaiveDateTime, Option<i64>, Option<String>, Option<String>);
    let rows: Vec<Row> = return_event::table
        .left_join(account::table)
        .filter(return_event::return_id.eq_any(ids))
        .order(return_event::id)
        .select((
            return_event::return_id,
            return_event::step,
            return_event::at,
            return_event::account_id,
            account::name.nullable(),
            return_event::reason,
        ))
        .load(connection)?;
    let mut found: HashMap<i64, Vec<HistoryEntry>> = HashMap::new();
    for (id, step, at, account_id, account_name, reason) in rows {
        let step = Step::read(&step)?;
        found.entry(id).or_default().push(HistoryEntry { step, at, account_id, account_name, reason });
    }
    Ok(found)
}

/// What a rule warned about, with the explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warned {
    /// The rule's code with the figures of its message.
    pub reason: UserError,
    /// Why it is right all the same; `None` as long as nobody has said.
    pub explanation: Option<String>,
}

/// A rule's code, the explanation, and the figures of the rule's message where it warned.
pub type StoredExplanation = (String, String, Option<String>);

/// The explanations that are stored with returns: rule, text, and, where the rule warned when the return was handed in,
/// the figures of its message.
pub fn warned(connection: &mut DbConnection, ids: &[i64]) -> Result<HashMap<i64, Vec<StoredExplanation>>> {
    let rows: Vec<(i64, String, String, Option<String>)> = return_explanation::table
        .filter(return_explanation::return_id.eq_any(ids))
        .order((return_explanation::return_id, return_explanation::rule_code))
        .select((
            return_explanation::return_id,
            return_explanation::rule_code,
            return_explanation::text,
            return_explanation::arguments,
        ))
        .load(connection)?;
    let mut found: HashMap<i64, Vec<_>> = HashMap::new();
    for (id, rule, text, arguments) in rows {
        found.entry(id).or_default().push((rule, text, arguments));
    }
    Ok(found)
}

/// An explanation of a counted return, for a report's method page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The centre's name in Arabic.
    pub name_ar: String,
    /// The centre's name in French.
    pub name_fr: String,
    /// The month.
    pub month: Period,
    /// What the rule warned about; its message says it in each language.
    pub reason: UserError,
    /// What the centre says to it.
    pub text: String,
}

/// The explanations of a coordination's counted returns for the months of a period, by centre and month.
///
/// # Errors
/// Those of the database.
pub fn explained(connection: &mut DbConnection, coordination: &str, period: Period) -> Result<Vec<Explained>> {
    type Row = (String, String, chrono::NaiveDate, String, String, Option<String>);
    let rows: Vec<Row> = return_explanation::table
        .inner_join(activity_return::table.inner_join(centre::table))
        .filter(activity_return::coordination_code.eq(coordination))
        .filter(activity_return::month.ge(period.start()).and(activity_return::month.lt(period.end())))
        .filter(activity_return::status.eq("validated").and(activity_return::superseded.eq(false)))
        .filter(return_explanation::arguments.is_not_null())
        .order((centre::code, activity_return::month, return_explanation::rule_code))
        .select((
            centre::name_ar,
            centre::name_fr,
            activity_return::month,
            return_explanation::rule_code,
            return_explanation::text,
            return_explanation::arguments,
        ))
        .load(connection)?;
    let mut found = vec![];
    for (name_ar, name_fr, month, rule, text, arguments) in rows {
        let month = Period::containing(PeriodKind::Month, month);
        if let (Some(month), Some(rule)) = (month, rules::named(&rule)?) {
            let reason = rules::read_arguments(rule, arguments.as_deref().unwrap_or_default());
            found.push(Explained { name_ar, name_fr, month, reason, text });
        }
    }
    Ok(found)
}
