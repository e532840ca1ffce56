//! What a return says of how it is handed in: its problems, its history, its explanations.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::NaiveDate;
use diesel::prelude::*;

use crate::accounts::Asker;
use crate::activity::ActivityReturn;
use crate::activity::facts::{self, Back};
use crate::activity::returns::{self, HistoryEntry, Step, Warned};
use crate::activity::rules::{self, Level, Problem};
use crate::db::DbConnection;
use crate::db::schema::activity_return;
use crate::error::Result;
use crate::graphql::id;
use crate::graphql::load::{self, Batch};
use crate::graphql::scalars::{Count, Instant};
use crate::network::Indicator;
use crate::wording::{Language, Wording};

/// A rule that the return breaks.
#[Object(name = "ReturnProblem")]
impl Problem {
    /// What follows.
    async fn level(&self) -> Level {
        self.level
    }

    /// The rule's stable code.
    async fn code(&self) -> &str {
        self.reason.code
    }

    /// What is wrong and what would be right.
    async fn message(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> String {
        self.reason.message(Wording::of(language))
    }

    /// Where in the return: names of fields, and places in its `lines` and `declaredTotals` from 0.
    async fn field(&self) -> &[String] {
        &self.reason.field
    }
}

/// What a rule warns about, with the centre's explanation.
#[Object(name = "ReturnWarning")]
impl Warned {
    /// The rule's stable code.
    async fn rule(&self) -> &str {
        self.reason.code
    }

    /// What it warns about.
    async fn message(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> String {
        self.reason.message(Wording::of(language))
    }

    /// Why the return is right all the same; null as long as nobody has said.
    async fn explanation(&self) -> Option<&str> {
        self.explanation.as_deref()
    }
}

/// A step of a return's history.
#[Object(name = "ReturnHistoryEntry")]
impl HistoryEntry {
    /// What happened.
    async fn step(&self) -> Step {
        self.step
    }

    /// When.
    async fn at(&self) -> Instant {
        Instant(self.at.and_utc())
    }

    /// Global id of the account that did it; null for the command line on the machine itself.
    async fn account_id(&self) -> Option<ID> {
        self.account_id.map(|key| id::encode("Account", key))
    }

    /// The account's name.
    async fn account_name(&self) -> Option<&str> {
        self.account_name.as_deref()
    }

    /// Why, where a reason was given.
    async fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

/// A total that the centre declares beside its lines.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct DeclaredTotal {
    #[graphql(skip)]
    indicator_code: String,
    /// How many women and men of all ages, in the indicator's unit.
    value: Count,
}

#[async_graphql::ComplexObject]
impl DeclaredTotal {
    /// What is counted.
    async fn indicator(&self, ctx: &Context<'_>) -> async_graphql::Result<Indicator> {
        load::get(ctx, self.indicator_code.clone()).await
    }
}

/// The rules that an open return breaks; none for one that has been handed in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ProblemsOf(pub(super) i64, pub(super) NaiveDate);

impl Batch for ProblemsOf {
    type Answer = Vec<Problem>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let Some(today) = keys.first().map(|key| key.1) else { return Ok(HashMap::new()) };
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let open: Vec<ActivityReturn> = activity_return::table
            .filter(activity_return::id.eq_any(ids))
            .filter(activity_return::status.eq_any(["draft", "returned"]))
            .select(ActivityReturn::as_select())
            .load(connection)?;
        let found = facts::facts(connection, &open, today, Back::History)?;
        found.into_iter().map(|(id, facts)| Ok((ProblemsOf(id, today), rules::problems(&facts)?))).collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ExplanationsOf(pub(super) i64);

impl Batch for ExplanationsOf {
    type Answer = Vec<(String, String, Option<String>)>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = returns::warned(connection, &ids)?;
        Ok(found.into_iter().map(|(id, rows)| (ExplanationsOf(id), rows)).collect())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct HistoryOf(pub(super) i64);

impl Batch for HistoryOf {
    type Answer = Vec<HistoryEntry>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = returns::histories(connection, &ids)?;
        Ok(found.into_iter().map(|(id, rows)| (HistoryOf(id), rows)).collect())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct DeclaredTotalsOf(pub(super) i64);

impl Batch for DeclaredTotalsOf {
    type Answer = Vec<DeclaredTotal>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = facts::declared_totals(connection, &ids)?;
        let total = |(indicator_code, value)| DeclaredTotal { indicator_code, value: Count(value) };
        Ok(found.into_iter().map(|(id, rows)| (DeclaredTotalsOf(id), rows.into_iter().map(total).collect())).collect())
    }
}

/// What the rules warn about in a return: as it is now while it is open, as it was when it was handed in afterwards.
pub(super) async fn warnings(
    ctx: &Context<'_>,
    of: &ActivityReturn,
    today: NaiveDate,
) -> async_graphql::Result<Vec<Warned>> {
    let explanations = load::ask(ctx, ExplanationsOf(of.id)).await?.unwrap_or_default();
    if of.status == "draft" || of.status == "returned" {
        let problems = load::ask(ctx, ProblemsOf(of.id, today)).await?.unwrap_or_default();
        let warnings = problems.into_iter().filter(|problem| problem.level == Level::Warning);
        return Ok(warnings
            .map(|problem| {
                let explanation = explanations.iter().find(|(rule, ..)| rule == problem.reason.code);
                Warned { explanation: explanation.map(|(_, text, _)| text.clone()), reason: problem.reason }
            })
            .collect());
    }
    let mut found = vec![];
    for (rule, text, arguments) in explanations {
        if let (Some(rule), Some(arguments)) = (rules::named(&rule)?, arguments) {
            found.push(Warned { reason: rules::read_arguments(rule, &arguments), explanation: Some(text) });
        }
    }
    Ok(found)
}
