//! Totals over the API: broken down by dimensions, and as series for charts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};

use super::graphql::Sex;
use super::published;
use super::sums::{Dimension, Sum, Sums};
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result};
use crate::graphql::load;
use crate::network::graphql::Setting;
use crate::network::{AgeBand, Coordination, Programme};
use crate::period::{Period, PeriodKind};
use crate::places::{Commune, Province};

/// The most points of a series.
const MAX_POINTS: u64 = 400;
/// The most rows of a breakdown.
const MAX_ROWS: i64 = 20_000;

/// What activity can be broken down by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BreakdownDimension {
    /// By coordination.
    Coordination,
    /// By province.
    Province,
    /// By commune.
    Commune,
    /// By programme.
    Programme,
    /// By month of the period.
    Month,
    /// By sex.
    Sex,
    /// By age band.
    AgeBand,
    /// By setting of the centre: urban, semi-urban, rural.
    Setting,
}

impl BreakdownDimension {
    fn dimension(self) -> Dimension {
        match self {
            BreakdownDimension::Coordination => Dimension::Coordination,
            BreakdownDimension::Province => Dimension::Province,
            BreakdownDimension::Commune => Dimension::Commune,
            BreakdownDimension::Programme => Dimension::Programme,
            BreakdownDimension::Month => Dimension::Period,
            BreakdownDimension::Sex => Dimension::Sex,
            BreakdownDimension::AgeBand => Dimension::AgeBand,
            BreakdownDimension::Setting => Dimension::Setting,
        }
    }
}

/// Which activity is counted. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Default)]
pub struct ActivityFilter {
    /// Only this coordination, by its code.
    coordination: Option<String>,
    /// Only this province, by its code.
    province: Option<String>,
    /// Only this commune, by its code.
    commune: Option<String>,
    /// Only this programme, by its code.
    programme: Option<String>,
    /// This indicator, by its code, instead of each programme's headline figure.
    indicator: Option<String>,
    /// Only women or only men.
    sex: Option<Sex>,
    /// Only this band of ages, by its code.
    age_band: Option<String>,
    /// Only centres in this setting.
    setting: Option<Setting>,
}

impl ActivityFilter {
    fn apply(&self, sums: &mut Sums) {
        let mut limit = |dimension, value: Option<&str>| {
            if let Some(value) = value {
                sums.only.insert(dimension, vec![value.to_string()]);
            }
        };
        limit(Dimension::Coordination, self.coordination.as_deref());
        limit(Dimension::Province, self.province.as_deref());
        limit(Dimension::Commune, self.commune.as_deref());
        limit(Dimension::Programme, self.programme.as_deref());
        limit(Dimension::Indicator, self.indicator.as_deref());
        limit(Dimension::Sex, self.sex.map(Sex::as_str));
        limit(Dimension::AgeBand, self.age_band.as_deref());
        limit(Dimension::Setting, self.setting.map(Setting::as_str));
        sums.headline = self.indicator.is_none();
    }

    /// Whether published figures, which are known for a coordination and a programme only, can answer it.
    fn fits_published(&self) -> bool {
        self.province.is_none()
            && self.commune.is_none()
            && self.sex.is_none()
            && self.age_band.is_none()
            && self.setting.is_none()
            && self.indicator.as_deref().is_none_or(|code| code == "beneficiaries")
    }

    /// # Errors
    /// [`Error::NotFound`] for a code that nothing has.
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        load::must_exist::<Coordination>(ctx, &self.coordination).await?;
        load::must_exist::<Province>(ctx, &self.province).await?;
        load::must_exist::<Commune>(ctx, &self.commune).await?;
        load::must_exist::<Programme>(ctx, &self.programme).await?;
        load::must_exist::<crate::network::Indicator>(ctx, &self.indicator).await?;
        load::must_exist::<AgeBand>(ctx, &self.age_band).await
    }
}

/// One cell of a breakdown.
pub struct BreakdownRow {
    sum: Sum,
    by_month: bool,
    women: Option<i64>,
}

/// One cell of a breakdown. The dimensions that were not asked for are null; a cell that is not there was not
/// reported.
#[Object]
impl BreakdownRow {
    /// The coordination.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Coordination>> {
        self.object(ctx, Dimension::Coordination).await
    }

    /// The province.
    async fn province(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Province>> {
        self.object(ctx, Dimension::Province).await
    }

    /// The commune; null also where it is not known.
    async fn commune(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Commune>> {
        self.object(ctx, Dimension::Commune).await
    }

    /// The programme.
    async fn programme(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Programme>> {
        self.object(ctx, Dimension::Programme).await
    }

    /// The month.
    async fn month(&self) -> Option<Period> {
        if self.by_month { self.sum.get(Dimension::Period).parse().ok() } else { None }
    }

    /// Women or men.
    async fn sex(&self) -> Option<Sex> {
        Sex::read(self.sum.get(Dimension::Sex))
    }

    /// The band of ages.
    async fn age_band(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AgeBand>> {
        self.object(ctx, Dimension::AgeBand).await
    }

    /// The setting of the centre; null also where it is not known.
    async fn setting(&self) -> Option<Setting> {
        Setting::read(self.sum.get(Dimension::Setting))
    }

    /// The figure: the headline figure of the programmes, or the indicator of the filter, in its unit.
    async fn value(&self) -> i64 {
        self.sum.value
    }

    /// Women among it; null where a published source does not say.
    async fn women(&self) -> Option<i64> {
        self.women
    }
}

impl BreakdownRow {
    async fn object<T: load::Found<Id = String>>(
        &self,
        ctx: &Context<'_>,
        dimension: Dimension,
    ) -> async_graphql::Result<Option<T>> {
        match self.sum.get(dimension) {
            "" => Ok(None),
            code => load::find(ctx, code.to_string()).await,
        }
    }
}

/// The activity of a period, broken down.
pub async fn breakdown(
    ctx: &Context<'_>,
    period: Period,
    by: Vec<BreakdownDimension>,
    filter: ActivityFilter,
) -> async_graphql::Result<Vec<BreakdownRow>> {
    filter.check(ctx).await?;
    let dimensions: BTreeSet<Dimension> = by.iter().map(|one| one.dimension()).collect();
    let by_month = dimensions.contains(&Dimension::Period);
    let mut sums = Sums { by: dimensions.iter().copied().collect(), limit: Some(MAX_ROWS + 1), ..Sums::default() };
    filter.apply(&mut sums);
    let periods: Vec<String> =
        if by_month { period.months().map(|month| month.to_string()).collect() } else { vec![period.to_string()] };
    sums.only.insert(Dimension::Period, periods);
    let with_published = filter.fits_published()
        && dimensions.iter().all(|one| matches!(one, Dimension::Coordination | Dimension::Programme));
    let rows = ctx
        .data::<Db>()?
        .ask(move |connection| {
            let mut rows: BTreeMap<[String; 9], (Sum, Option<i64>)> = sums
                .load(connection)?
                .into_iter()
                .map(|sum| (sum.key.clone(), (sum.clone(), Some(sum.women))))
                .collect();
            if with_published {
                add_published(connection, period, &dimensions, &filter, &mut rows)?;
            }
            Ok(rows)
        })
        .await?;
    if rows.len() as u64 > MAX_ROWS.unsigned_abs() {
        let problem = format!("more than {MAX_ROWS} cells; ask for fewer dimensions, or limit some by the filter");
        return Err(Error::BadArgument { argument: "by", problem }.into());
    }
    Ok(rows.into_values().map(|(sum, women)| BreakdownRow { sum, by_month, women }).collect())
}

/// Adds what was published for exactly this period. A coordination's programme has returns or published figures, so
/// that nothing is counted twice.
fn add_published(
    connection: &mut DbConnection,
    period: Period,
    dimensions: &BTreeSet<Dimension>,
    filter: &ActivityFilter,
    rows: &mut BTreeMap<[String; 9], (Sum, Option<i64>)>,
) -> Result<()> {
    let codes: Vec<String> = filter.coordination.iter().cloned().collect();
    for ((coordination, _), figures) in published::find(connection, &codes, &[period].into())? {
        for (figure, _) in figures {
            let Some(value) = figure.beneficiaries else { continue };
            if filter.programme.as_ref().is_some_and(|code| *code != figure.programme_code) {
                continue;
            }
            let mut key: [String; 9] = Default::default();
            if dimensions.contains(&Dimension::Coordination) {
                key[Dimension::Coordination as usize] = coordination.clone();
            }
            if dimensions.contains(&Dimension::Programme) {
                key[Dimension::Programme as usize] = figure.programme_code.clone();
            }
            let empty = Sum { key: key.clone(), value: 0, women: 0 };
            let (sum, women) = rows.entry(key).or_insert((empty, None));
            sum.value += value;
            // The source does not say how many of them are women.
            *women = None;
        }
    }
    Ok(())
}

/// Steps of a series.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SeriesStep {
    /// Month by month.
    Month,
    /// Quarter by quarter.
    Quarter,
    /// Half-year by half-year.
    HalfYear,
    /// Year by year.
    Year,
    /// School year by school year.
    SchoolYear,
}

impl SeriesStep {
    fn kind(self) -> PeriodKind {
        match self {
            SeriesStep::Month => PeriodKind::Month,
            SeriesStep::Quarter => PeriodKind::Quarter,
            SeriesStep::HalfYear => PeriodKind::HalfYear,
            SeriesStep::Year => PeriodKind::Year,
            SeriesStep::SchoolYear => PeriodKind::SchoolYear,
        }
    }
}

/// One point of a series.
#[derive(SimpleObject)]
pub struct SeriesPoint {
    /// The period of the point.
    period: Period,
    /// The headline figure of the programmes, or the indicator of the filter; null where nothing was reported: a gap.
    value: Option<i64>,
    /// Women among it; null where not reported.
    women: Option<i64>,
}

/// The periods of a kind from the one that contains the first day of `from` to the one that contains the last of `to`.
///
/// # Errors
/// [`Error::BadArgument`] when `to` lies before `from`, [`Error::TooMany`] over [`MAX_POINTS`].
pub fn steps(from: Period, to: Period, kind: PeriodKind) -> Result<Vec<Period>> {
    if to.end() <= from.start() {
        return Err(Error::BadArgument {
            argument: "to",
            problem: format!("{to} ends before {from} begins; give a later period"),
        });
    }
    let mut points = vec![];
    let mut next = Period::containing(kind, from.start());
    while let Some(period) = next.filter(|period| period.start() < to.end()) {
        points.push(period);
        next = period.next();
    }
    if points.len() as u64 > MAX_POINTS {
        return Err(Error::TooMany { what: "points of a series", limit: MAX_POINTS, asked: points.len() as u64 });
    }
    Ok(points)
}

/// Activity over time.
pub async fn series(
    ctx: &Context<'_>,
    from: Period,
    to: Period,
    step: SeriesStep,
    filter: ActivityFilter,
) -> async_graphql::Result<Vec<SeriesPoint>> {
    filter.check(ctx).await?;
    let points = steps(from, to, step.kind())?;
    let asked = points.clone();
    let found = ctx.data::<Db>()?.ask(move |connection| values(connection, &asked, &filter)).await?;
    Ok(points
        .into_iter()
        .map(|period| {
            let (value, women) = found.get(&period).copied().unwrap_or((None, None));
            SeriesPoint { period, value, women }
        })
        .collect())
}

/// A figure, and the women in it.
type Point = (Option<i64>, Option<i64>);

/// The figure of each period.
fn values(connection: &mut DbConnection, points: &[Period], filter: &ActivityFilter) -> Result<HashMap<Period, Point>> {
    let mut sums = Sums { by: vec![Dimension::Period], ..Sums::default() };
    filter.apply(&mut sums);
    sums.only.insert(Dimension::Period, points.iter().map(Period::to_string).collect());
    let mut found: HashMap<Period, Point> = HashMap::new();
    for sum in sums.load(connection)? {
        found.insert(sum.get(Dimension::Period).parse()?, (Some(sum.value), Some(sum.women)));
    }
    if filter.fits_published() {
        let codes: Vec<String> = filter.coordination.iter().cloned().collect();
        for ((_, period), figures) in published::find(connection, &codes, &points.iter().copied().collect())? {
            for (figure, _) in figures {
                let wanted = filter.programme.as_ref().is_none_or(|code| *code == figure.programme_code);
                if let (true, Some(value)) = (wanted, figure.beneficiaries) {
                    let entry = found.entry(period).or_default();
                    *entry = (Some(entry.0.unwrap_or(0) + value), None);
                }
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_steps_through_whole_periods() {
        let steps = |from: &str, to: &str, kind| -> Vec<String> {
            steps(from.parse().unwrap(), to.parse().unwrap(), kind).unwrap().iter().map(Period::to_string).collect()
        };
        assert_eq!(steps("2025-11", "2026-02", PeriodKind::Month), ["2025-11", "2025-12", "2026-01", "2026-02"]);
        assert_eq!(steps("2025-11", "2026-02", PeriodKind::Quarter), ["2025-Q4", "2026-Q1"]);
        assert_eq!(steps("2025", "2026", PeriodKind::SchoolYear), ["2024-2025", "2025-2026", "2026-2027"]);
    }

    #[test]
    fn a_series_that_is_too_long_or_runs_backwards_is_refused() {
        let steps =
            |from: &str, to: &str| steps(from.parse().unwrap(), to.parse().unwrap(), PeriodKind::Month).unwrap_err();
        assert_eq!(steps("2026", "2025").code(), "BAD_ARGUMENT");
        assert_eq!(steps("1950", "2026").code(), "TOO_MANY");
    }
}
