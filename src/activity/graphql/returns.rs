//! Monthly returns over the API.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use diesel::prelude::*;

use super::handing_in::{self, DeclaredTotal, DeclaredTotalsOf, HistoryOf, ProblemsOf};
use crate::accounts::{Asker, Rights};
use crate::activity::returns::{HistoryEntry, Warned};
use crate::activity::rules::Problem;
use crate::activity::{ActivityReturn, ReturnLine};
use crate::clock::Clock;
use crate::db::page::{Key, Kind, Order};
use crate::db::schema::{activity_return, return_line};
use crate::db::{Backend, DbConnection};
use crate::error::{Error, Result};
use crate::graphql::id;
use crate::graphql::list::List;
use crate::graphql::load::{self, Batch, group};
use crate::graphql::scalars::{Count, Instant};
use crate::network::{AgeBand, Centre, Indicator, Programme};
use crate::only_seen;
use crate::period::Period;

/// States of a return.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReturnStatus {
    /// Being filled in by the centre.
    Draft,
    /// Handed in, waiting to be validated.
    Submitted,
    /// Validated: its figures count, unless a later version replaces it.
    Validated,
    /// Sent back to the centre with a reason.
    Returned,
}

impl ReturnStatus {
    const ALL: [(ReturnStatus, &'static str); 4] = [
        (ReturnStatus::Draft, "draft"),
        (ReturnStatus::Submitted, "submitted"),
        (ReturnStatus::Validated, "validated"),
        (ReturnStatus::Returned, "returned"),
    ];

    fn as_str(self) -> &'static str {
        ReturnStatus::ALL.iter().find(|(status, _)| *status == self).map_or("", |(_, word)| word)
    }

    fn read(word: &str) -> Result<ReturnStatus> {
        ReturnStatus::ALL
            .iter()
            .find(|(_, own)| *own == word)
            .map(|(status, _)| *status)
            .ok_or_else(|| Error::Internal(format!("return status {word}")))
    }
}

/// What one centre declares for one month, in one version.
#[Object]
impl ActivityReturn {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("ActivityReturn", self.id)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// The centre that declares.
    async fn centre(&self, ctx: &Context<'_>) -> async_graphql::Result<Centre> {
        load::get(ctx, self.centre_id).await
    }

    /// The month that it is for.
    async fn month(&self) -> Option<Period> {
        Period::containing(crate::period::PeriodKind::Month, self.month)
    }

    /// 1, or more for corrections of a validated return.
    async fn version(&self) -> i32 {
        self.version
    }

    /// Its state.
    async fn status(&self) -> async_graphql::Result<ReturnStatus> {
        Ok(ReturnStatus::read(&self.status)?)
    }

    /// Whether a later validated version replaces it.
    async fn superseded(&self) -> bool {
        self.superseded
    }

    /// The programme that the centre served in that month.
    async fn programme(&self, ctx: &Context<'_>) -> async_graphql::Result<Programme> {
        load::get(ctx, self.programme_code.clone()).await
    }

    /// When it was handed in.
    async fn submitted_at(&self) -> Option<Instant> {
        self.submitted_at.map(|time| time.and_utc()).map(Instant)
    }

    /// When it was validated.
    async fn validated_at(&self) -> Option<Instant> {
        self.validated_at.map(|time| time.and_utc()).map(Instant)
    }

    /// Why it was sent back.
    async fn returned_reason(&self) -> Option<&str> {
        self.returned_reason.as_deref()
    }

    /// Why it corrects the version before.
    async fn correction_reason(&self) -> Option<&str> {
        self.correction_reason.as_deref()
    }

    /// Whether it was made up for demonstration.
    async fn demonstration(&self) -> bool {
        self.demonstration
    }

    /// Its figures, by indicator, sex and age band.
    async fn lines(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ReturnLine>> {
        Ok(load::ask(ctx, LinesOf(self.id)).await?.unwrap_or_default())
    }

    /// Totals that the centre declares beside its lines, by indicator.
    async fn declared_totals(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<DeclaredTotal>> {
        Ok(load::ask(ctx, DeclaredTotalsOf(self.id)).await?.unwrap_or_default())
    }

    /// All rules that it breaks, to be shown before it is handed in; empty once it has been.
    async fn problems(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Problem>> {
        let today = ctx.data::<Clock>()?.today();
        Ok(load::ask(ctx, ProblemsOf(self.id, today)).await?.unwrap_or_default())
    }

    /// What the rules warn about, with the centre's explanations: as it is now while it is being filled in, as it was
    /// when it was handed in afterwards.
    async fn warnings(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Warned>> {
        handing_in::warnings(ctx, self, ctx.data::<Clock>()?.today()).await
    }

    /// Who did what and when, first step first. What was made up for demonstration has none.
    async fn history(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<HistoryEntry>> {
        Ok(load::ask(ctx, HistoryOf(self.id)).await?.unwrap_or_default())
    }
}

/// The two sexes of civil status.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Women and girls.
    Female,
    /// Men and boys.
    Male,
}

impl Sex {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Sex::Female => "female",
            Sex::Male => "male",
        }
    }

    /// The sex for a word of the database.
    pub fn read(word: &str) -> Option<Sex> {
        [Sex::Female, Sex::Male].into_iter().find(|sex| sex.as_str() == word)
    }
}

/// One figure of a return.
#[Object]
impl ReturnLine {
    /// What is counted.
    async fn indicator(&self, ctx: &Context<'_>) -> async_graphql::Result<Indicator> {
        load::get(ctx, self.indicator_code.clone()).await
    }

    /// Women or men.
    async fn sex(&self) -> Option<Sex> {
        Sex::read(&self.sex)
    }

    /// The band of ages.
    async fn age_band(&self, ctx: &Context<'_>) -> async_graphql::Result<AgeBand> {
        load::get(ctx, self.age_band.clone()).await
    }

    /// How many, in the indicator's unit.
    async fn value(&self) -> Count {
        Count(self.value)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct LinesOf(i64);

impl Batch for LinesOf {
    type Answer = Vec<ReturnLine>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let rows: Vec<ReturnLine> = return_line::table
            .filter(return_line::return_id.eq_any(ids))
            .order((return_line::return_id, return_line::indicator_code, return_line::sex, return_line::age_band))
            .select(ReturnLine::as_select())
            .load(connection)?;
        Ok(group(rows.into_iter().map(|row| (LinesOf(row.return_id), row))))
    }
}

/// Which returns. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ReturnFilter {
    /// Only those of this coordination, by its code.
    coordination: Option<String>,
    /// Only those of this programme, by its code.
    programme: Option<String>,
    /// Only those for a month of this period.
    period: Option<Period>,
    /// Only those in this state.
    status: Option<ReturnStatus>,
}

/// Orders of returns.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ReturnOrder {
    /// Latest month first.
    #[default]
    MonthDesc,
    /// Earliest month first.
    Month,
}

/// The returns that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReturnList(pub ReturnFilter);

impl ReturnList {
    fn rows(&self, rights: &Rights) -> activity_return::BoxedQuery<'static, Backend> {
        let mut query = activity_return::table.into_boxed();
        query = only_seen!(query, rights, centre activity_return centre_id);
        let filter = self.0.clone();
        if let Some(code) = filter.coordination {
            query = query.filter(activity_return::coordination_code.eq(code));
        }
        if let Some(code) = filter.programme {
            query = query.filter(activity_return::programme_code.eq(code));
        }
        if let Some(period) = filter.period {
            query =
                query.filter(activity_return::month.ge(period.start())).filter(activity_return::month.lt(period.end()));
        }
        if let Some(status) = filter.status {
            query = query.filter(activity_return::status.eq(status.as_str()));
        }
        query
    }
}

impl List for ReturnList {
    type Row = ActivityReturn;
    type Sort = ReturnOrder;

    fn order(sort: ReturnOrder) -> Order {
        let order = Order::by("month", Kind::Date);
        if sort == ReturnOrder::MonthDesc { order.descending() } else { order }
    }

    fn key(row: &ActivityReturn, _: ReturnOrder) -> (Option<Key>, Key) {
        (Some(Key::Date(row.month)), Key::Int(row.id))
    }

    async fn check(&self, ctx: &Context<'_>, _alone: bool) -> async_graphql::Result<()> {
        load::must_exist::<crate::network::Coordination>(ctx, &self.0.coordination).await?;
        load::must_exist::<Programme>(ctx, &self.0.programme).await
    }

    crate::list_queries!();
}

crate::graphql::keyed_by_id! {
    ActivityReturn: activity_return, "return", row => row.ground();
}
