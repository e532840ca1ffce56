//! Totals over the API: broken down by dimensions, and as series for charts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::NaiveDate;

use super::Place;
use super::graphql::Sex;
use super::published;
use super::sums::{Dimension, Sum, Sums};
use super::suppression::PublicSum;
use crate::accounts::View;
use crate::accounts::rights::Places;
use crate::clock::Clock;
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result};
use crate::graphql::load::{self, Loading};
use crate::graphql::scalars::Count;
use crate::graphql::spending;
use crate::network::graphql::Setting;
use crate::network::{AgeBand, Coordination, Programme};
use crate::period::{Period, PeriodKind};
use crate::places::{Commune, Province};

pub use super::filter::ActivityFilter;

/// The most points of a series.
const MAX_POINTS: u64 = 400;
/// The most rows of a breakdown.
const MAX_ROWS: i64 = 20_000;

/// What a statement costs by itself.
const STATEMENT: usize = 50;
/// How many stored sums are read at the cost of one value of an answer.
const READ_AT_THE_COST_OF_ONE: usize = 20;
/// The programmes of the catalogue that have returns.
const PROGRAMMES: usize = 6;
/// The bands of ages.
const AGE_BANDS: usize = 8;
/// What the public's figures of a month and province cost: they are put together from all cells, one by one.
const PUBLIC: usize = 2;
/// How many detailed sums stand behind one of a province and programme: by commune, setting, sex and band of ages.
const DETAILS: usize = 40;

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

/// One cell of a breakdown.
pub struct BreakdownRow {
    key: [String; 9],
    by_month: bool,
    figure: Figure,
}

/// A figure, as far as it may be seen.
#[derive(Debug, Clone, Copy, Default)]
struct Figure {
    value: Option<i64>,
    women: Option<i64>,
    /// Cells left out; `None` for a whole figure.
    suppressed: Option<i64>,
}

impl From<&Sum> for Figure {
    fn from(sum: &Sum) -> Figure {
        Figure { value: Some(sum.value), women: Some(sum.women), suppressed: None }
    }
}

impl From<&PublicSum> for Figure {
    fn from(sum: &PublicSum) -> Figure {
        Figure { value: sum.value(), women: sum.women(), suppressed: Some(sum.suppressed) }
    }
}

impl Figure {
    /// Adds a published figure, whose source does not say how many are women.
    fn add(&mut self, value: i64) {
        self.value = Some(self.value.unwrap_or(0) + value);
        self.women = None;
    }
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
        if self.by_month { self.get(Dimension::Period).parse().ok() } else { None }
    }

    /// Women or men.
    async fn sex(&self) -> Option<Sex> {
        Sex::read(self.get(Dimension::Sex))
    }

    /// The band of ages.
    async fn age_band(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AgeBand>> {
        self.object(ctx, Dimension::AgeBand).await
    }

    /// The setting of the centre; null also where it is not known.
    async fn setting(&self) -> Option<Setting> {
        Setting::read(self.get(Dimension::Setting))
    }

    /// The figure: the headline figure of the programmes, or the indicator of the filter, in its unit. Null where all
    /// of it was left out of what everybody may see.
    async fn value(&self) -> Option<Count> {
        self.figure.value.map(Count)
    }

    /// Women among it; null where a published source does not say, or where it may not be published.
    async fn women(&self) -> Option<Count> {
        self.figure.women.map(Count)
    }

    /// How many small cells were left out of it; see `Activity.suppressedCells`. Null where you see the whole figure.
    async fn suppressed_cells(&self) -> Option<Count> {
        self.figure.suppressed.map(Count)
    }
}

impl BreakdownRow {
    fn get(&self, dimension: Dimension) -> &str {
        &self.key[dimension as usize]
    }

    async fn object<T: load::Found<Id = String>>(
        &self,
        ctx: &Context<'_>,
        dimension: Dimension,
    ) -> async_graphql::Result<Option<T>> {
        match self.get(dimension) {
            "" => Ok(None),
            code => load::find(ctx, code.to_string()).await,
        }
    }
}

/// What a breakdown costs: a statement, the stored sums that it goes through, and the cells of the answer with what is
/// asked of each. As of a country where each programme is in each province, and about 5,000 centres are.
pub fn cost(period: Period, by: &[BreakdownDimension], filter: &ActivityFilter, child: usize) -> usize {
    let asked = |dimension: BreakdownDimension| by.contains(&dimension);
    let of = |asked: bool, number: usize| if asked { number } else { 1 };
    let months = of(asked(BreakdownDimension::Month), period.months().count());
    let programmes = if filter.programme.is_some() { 1 } else { PROGRAMMES };
    let (coordinations, provinces, communes, centres) = filter.places();
    let details = filter.is_detailed() || by.iter().any(|one| one.dimension().is_detail());
    let read = provinces * programmes * months * of(details, DETAILS);
    // Each place lies in a larger one, so that only the smallest that is asked for makes cells.
    let places = if asked(BreakdownDimension::Commune) {
        communes
    } else if asked(BreakdownDimension::Province) {
        provinces
    } else {
        of(asked(BreakdownDimension::Coordination), coordinations)
    };
    let places = (places * of(asked(BreakdownDimension::Programme), programmes)).min(centres);
    let persons = of(asked(BreakdownDimension::Sex), 2)
        * of(asked(BreakdownDimension::AgeBand), AGE_BANDS)
        * of(asked(BreakdownDimension::Setting), 3);
    let cells = (places * months * persons).min(MAX_ROWS.unsigned_abs() as usize);
    let public = period.months().count() * provinces * PUBLIC;
    spending::cost(STATEMENT + read / READ_AT_THE_COST_OF_ONE + public, cells, child.max(1))
}

/// What a series costs, as a breakdown by its points.
pub fn series_cost(from: Period, to: Period, step: SeriesStep, filter: &ActivityFilter, child: usize) -> usize {
    // What is refused costs nothing more.
    let points = steps(from, to, step.kind()).map_or(1, |points| points.len());
    let programmes = if filter.programme.is_some() { 1 } else { PROGRAMMES };
    let (_, provinces, ..) = filter.places();
    let read = provinces * programmes * points * if filter.is_detailed() { DETAILS } else { 1 };
    let public = points * step.kind().months() as usize * provinces * PUBLIC;
    spending::cost(STATEMENT + read / READ_AT_THE_COST_OF_ONE + public, points, child.max(1))
}

/// The activity of a period, broken down.
pub async fn breakdown(
    ctx: &Context<'_>,
    period: Period,
    by: Vec<BreakdownDimension>,
    filter: ActivityFilter,
) -> async_graphql::Result<Vec<BreakdownRow>> {
    filter.check(ctx).await?;
    let (view, seen) = filter.seen(&ctx.data::<Loading>()?.asker().rights);
    let today = ctx.data::<Clock>()?.today();
    let dimensions: BTreeSet<Dimension> = by.iter().map(|one| one.dimension()).collect();
    let by_month = dimensions.contains(&Dimension::Period);
    let periods: Vec<Period> = if by_month { period.months().collect() } else { vec![period] };
    if view == View::Public {
        filter.check_public(&dimensions)?;
    }
    let mut sums = Sums {
        by: dimensions.iter().copied().collect(),
        limit: Some(MAX_ROWS + 1),
        seen: seen.clone(),
        ..Sums::default()
    };
    filter.apply(&mut sums);
    sums.only.insert(Dimension::Period, periods.iter().map(Period::to_string).collect());
    let with_published = filter.fits_published()
        && dimensions.iter().all(|one| matches!(one, Dimension::Coordination | Dimension::Programme));
    let rows = ctx
        .data::<Db>()?
        .ask(move |connection| {
            let mut rows: Rows = match view {
                View::Full => sums.load(connection)?.iter().map(|sum| (sum.key.clone(), sum.into())).collect(),
                View::Public => public_rows(connection, &periods, &dimensions, &filter, today)?,
            };
            if let (true, Some(codes)) = (with_published, filter.published_about(&seen)) {
                add_published(connection, period, &codes, &dimensions, &filter, &mut rows)?;
            }
            Ok(rows)
        })
        .await?;
    if rows.len() as u64 > MAX_ROWS.unsigned_abs() {
        let problem = format!("more than {MAX_ROWS} cells; ask for fewer dimensions, or limit some by the filter");
        return Err(Error::BadArgument { argument: "by", problem }.into());
    }
    Ok(rows.into_iter().map(|(key, figure)| BreakdownRow { key, by_month, figure }).collect())
}

/// The figures of a breakdown, by the values of its dimensions.
type Rows = BTreeMap<[String; 9], Figure>;

/// The cells that everybody may see, summed by the dimensions.
fn public_rows(
    connection: &mut DbConnection,
    periods: &[Period],
    dimensions: &BTreeSet<Dimension>,
    filter: &ActivityFilter,
    today: NaiveDate,
) -> Result<Rows> {
    let counted = filter.counted(connection)?;
    let cells = filter.cells(connection, periods, today)?;
    let mut sums: BTreeMap<[String; 9], PublicSum> = BTreeMap::new();
    for period in periods {
        for (cell, shown) in cells.of(&Place::Country, *period, today) {
            if counted.get(&cell.programme) != Some(&cell.indicator) {
                continue;
            }
            let mut key: [String; 9] = Default::default();
            for dimension in dimensions {
                key[*dimension as usize] = match dimension {
                    Dimension::Period => period.to_string(),
                    Dimension::Coordination => cell.coordination.clone(),
                    Dimension::Province => cell.province.clone(),
                    Dimension::Programme => cell.programme.clone(),
                    // Refused before.
                    _ => String::new(),
                };
            }
            sums.entry(key).or_default().add(cell, *shown);
        }
    }
    Ok(sums.iter().map(|(key, sum)| (key.clone(), sum.into())).collect())
}

/// Adds what was published for exactly this period. A coordination's programme has returns or published figures, so
/// that nothing is counted twice.
fn add_published(
    connection: &mut DbConnection,
    period: Period,
    codes: &[String],
    dimensions: &BTreeSet<Dimension>,
    filter: &ActivityFilter,
    rows: &mut Rows,
) -> Result<()> {
    for ((coordination, _), figures) in published::find(connection, codes, &[period].into())? {
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
            rows.entry(key).or_default().add(value);
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
    value: Option<Count>,
    /// Women among it; null where not reported, or where it may not be published.
    women: Option<Count>,
    /// How many small cells were left out of it; see `Activity.suppressedCells`. Null where you see the whole figure.
    suppressed_cells: Option<Count>,
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
    let seen = filter.seen(&ctx.data::<Loading>()?.asker().rights);
    let today = ctx.data::<Clock>()?.today();
    if seen.0 == View::Public {
        filter.check_public(&BTreeSet::new())?;
    }
    let found = ctx.data::<Db>()?.ask(move |connection| values(connection, &asked, &filter, seen, today)).await?;
    Ok(points
        .into_iter()
        .map(|period| {
            let Figure { value, women, suppressed } = found.get(&period).copied().unwrap_or_default();
            SeriesPoint {
                period,
                value: value.map(Count),
                women: women.map(Count),
                suppressed_cells: suppressed.map(Count),
            }
        })
        .collect())
}

/// The figure of each period.
fn values(
    connection: &mut DbConnection,
    points: &[Period],
    filter: &ActivityFilter,
    (view, seen): (View, Option<Places>),
    today: NaiveDate,
) -> Result<HashMap<Period, Figure>> {
    let mut found: HashMap<Period, Figure> = HashMap::new();
    if view == View::Public {
        let counted = filter.counted(connection)?;
        let cells = filter.cells(connection, points, today)?;
        for period in points {
            let mut sum = PublicSum::default();
            for (cell, shown) in cells.of(&Place::Country, *period, today) {
                if counted.get(&cell.programme) == Some(&cell.indicator) {
                    sum.add(cell, *shown);
                }
            }
            found.insert(*period, (&sum).into());
        }
    } else {
        let mut sums = Sums { by: vec![Dimension::Period], seen: seen.clone(), ..Sums::default() };
        filter.apply(&mut sums);
        sums.only.insert(Dimension::Period, points.iter().map(Period::to_string).collect());
        for sum in sums.load(connection)? {
            found.insert(sum.get(Dimension::Period).parse()?, (&sum).into());
        }
    }
    if let (true, Some(codes)) = (filter.fits_published(), filter.published_about(&seen)) {
        for ((_, period), figures) in published::find(connection, &codes, &points.iter().copied().collect())? {
            for (figure, _) in figures {
                let wanted = filter.programme.as_ref().is_none_or(|code| *code == figure.programme_code);
                if let (true, Some(value)) = (wanted, figure.beneficiaries) {
                    found.entry(period).or_default().add(value);
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
    fn a_breakdown_costs_more_the_more_it_reads_and_shows() {
        use BreakdownDimension::{AgeBand, Commune, Month, Programme, Province, Sex};
        let cost = |period: &str, by: &[BreakdownDimension], filter: &ActivityFilter| {
            cost(period.parse().unwrap(), by, filter, 1)
        };
        let all = ActivityFilter::default();
        let one = ActivityFilter { coordination: Some("06".to_string()), ..ActivityFilter::default() };
        let rising = [
            cost("2026-10", &[], &all),
            cost("2026-10", &[Programme], &all),
            cost("2026-10", &[Programme, Province], &all),
            cost("2026-10", &[Programme, Sex], &all),
            cost("2025-2026", &[Programme, Month], &all),
            cost("2025-2026", &[Programme, Province, Month], &all),
            cost("2025-2026", &[Commune, Programme, Month, Sex, AgeBand], &all),
        ];
        assert!(rising.is_sorted(), "{rising:?}");
        assert!(cost("2026-10", &[Province], &one) < cost("2026-10", &[Province], &all));
        assert!(cost("2026-10", &[], &all) >= STATEMENT);
        // A dimension that is named twice is no further one.
        assert_eq!(cost("2026-10", &[Sex, Sex], &all), cost("2026-10", &[Sex], &all));
    }

    #[test]
    fn a_series_that_is_too_long_or_runs_backwards_is_refused() {
        let steps =
            |from: &str, to: &str| steps(from.parse().unwrap(), to.parse().unwrap(), PeriodKind::Month).unwrap_err();
        assert_eq!(steps("2026", "2025").code(), "BAD_ARGUMENT");
        assert_eq!(steps("1950", "2026").code(), "TOO_MANY");
    }
}
