//! Activity over the API: a scope's account for a period, completeness, monthly returns.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use async_graphql::connection::{Connection, ConnectionNameType, Edge, EdgeNameType};
use async_graphql::{Context, Enum, ID, InputObject, Object, OutputType, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::lines::{self, Line, Registered, Source, Sources};
use super::registers::registers;
use super::store::{self, Asked, Missing, Opening, Received, Total};
use super::{ActivityReturn, Place, PublishedFigure, PublishedSource, PublishedUnit, ReturnLine, Scope, published};
use crate::clock::Clock;
use crate::db::page::{Key, Kind, Order};
use crate::db::schema::{activity_return, published_unit, return_line};
use crate::db::{Backend, DbConnection};
use crate::error::{Error, Result};
use crate::graphql::id;
use crate::graphql::list::{self, List};
use crate::graphql::load::{self, Batch, group};
use crate::network::{AgeBand, Centre, Indicator, Programme};
use crate::period::Period;
use crate::wording::Language;

async_graphql::scalar!(
    Period,
    "Period",
    "A period of whole months: `2026-03` (month), `2026-Q1` (quarter), `2026-S1` (half-year), `2026` (calendar year) \
     or `2025-2026` (school year, September to August)."
);

/// What a scope (a place or a programme) did in a period.
#[derive(Debug, Clone)]
pub struct Activity {
    scope: Scope,
    period: Period,
}

impl Activity {
    /// The activity of a scope in a period; nothing is read before a field asks for it.
    pub fn new(scope: Scope, period: Period) -> Activity {
        Activity { scope, period }
    }

    fn asked(&self) -> Asked {
        (self.scope.clone(), self.period)
    }

    /// The account, line by line; without units and registers unless the whole of it is wanted.
    async fn lines(&self, ctx: &Context<'_>, whole: bool) -> async_graphql::Result<Vec<Line>> {
        let today = ctx.data::<Clock>()?.today();
        let registers = async {
            if whole { load::ask(ctx, RegistersOf(self.scope.clone(), self.period, today)).await } else { Ok(None) }
        };
        let openings = async { if whole { load::ask(ctx, OpeningsOf(self.scope.clone())).await } else { Ok(None) } };
        // All at once: what several fields ask for is then asked once.
        let (catalogue, totals, published, openings, registers) = futures_util::join!(
            load::ask(ctx, Catalogue),
            load::ask(ctx, TotalsOf(self.asked())),
            load::ask(ctx, PublishedOf(self.asked())),
            openings,
            registers,
        );
        let catalogue = catalogue?.unwrap_or_default();
        let wanted = |programme: &&Programme| self.scope.programme.as_ref().is_none_or(|code| *code == programme.code);
        let programmes: Vec<Programme> = catalogue.iter().filter(wanted).cloned().collect();
        let (totals, published) = (totals?.unwrap_or_default(), published?.unwrap_or_default());
        let (openings, registers) = (openings?.unwrap_or_default(), registers?.unwrap_or_default());
        let sources = Sources {
            totals: &totals,
            published: &published,
            openings: &openings,
            registers: (*registers).clone(),
            one_coordination: matches!(self.scope.place, Place::Coordination(_)),
        };
        Ok(lines::lines(&programmes, self.period, &sources, today))
    }
}

/// What a place or a programme did in a period. Figures are those of validated returns, or published ones where there
/// are no returns; `null` is «not reported», never zero.
#[Object]
impl Activity {
    /// The period.
    async fn period(&self) -> Period {
        self.period
    }

    /// Sum of the headline figures of the programmes, in enrolments: who attends two programmes is in it twice.
    async fn beneficiaries(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<i64>> {
        Ok(lines::beneficiaries(&self.lines(ctx, false).await?))
    }

    /// Women among the beneficiaries; null where a source does not say.
    async fn women(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<i64>> {
        Ok(lines::women(&self.lines(ctx, false).await?))
    }

    /// How complete the centres' returns are; null for a period in which no centre was to hand in returns, or while
    /// its figures are published ones.
    async fn completeness(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Completeness>> {
        let today = ctx.data::<Clock>()?.today();
        let (openings, received, published) = futures_util::join!(
            load::ask(ctx, OpeningsOf(self.scope.clone())),
            load::ask(ctx, ReceivedOf(self.scope.clone(), self.period, today)),
            load::ask(ctx, PublishedOf(self.asked())),
        );
        let received = received?.unwrap_or_default();
        let expected = store::expected(&openings?.unwrap_or_default(), self.period, today);
        let published = !published?.unwrap_or_default().is_empty();
        if expected == 0 || (published && received.is_empty() && !matches!(self.scope.place, Place::Country)) {
            return Ok(None);
        }
        let sum = |of: fn(&Received) -> i64| received.values().map(of).sum();
        Ok(Some(Completeness {
            asked: self.asked(),
            expected,
            received: sum(|returns| returns.received),
            validated: sum(|returns| returns.validated),
        }))
    }

    /// Whether the figures are made up for demonstration. Published figures never are.
    async fn demonstration(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let published = load::ask(ctx, PublishedOf(self.asked())).await?.unwrap_or_default();
        Ok(published.is_empty() && load::ask(ctx, Demonstration).await?.unwrap_or(false))
    }

    /// One line for each programme of the catalogue, in the order of the sections.
    async fn programmes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ProgrammeActivity>> {
        Ok(self.lines(ctx, true).await?.into_iter().map(ProgrammeActivity).collect())
    }
}

/// How many returns were to come, and came.
pub struct Completeness {
    asked: Asked,
    expected: i64,
    received: i64,
    validated: i64,
}

/// How complete the monthly returns of a scope are for a period.
#[Object]
impl Completeness {
    /// Returns to be handed in: one for each centre and each month of the period that is over and in which it was open.
    async fn expected(&self) -> i64 {
        self.expected
    }

    /// Returns handed in, validated or waiting for it.
    async fn received(&self) -> i64 {
        self.received
    }

    /// Returns validated: those whose figures count.
    async fn validated(&self) -> i64 {
        self.validated
    }

    /// Received ÷ expected, between 0 and 1.
    async fn ratio(&self) -> f64 {
        self.received as f64 / self.expected as f64
    }

    /// The centres from which returns are missing, as they were registered.
    #[graphql(complexity = "list::cost(first, child_complexity)")]
    async fn missing(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> async_graphql::Result<MissingCentres> {
        let today = ctx.data::<Clock>()?.today();
        let missing = load::ask(ctx, MissingOf(self.asked.0.clone(), self.asked.1, today)).await?.unwrap_or_default();
        let (first, cursor) = list::window(first, after.as_deref(), Order::unique("id", Kind::Int))?;
        let from = match cursor {
            Some((_, Key::Int(id))) => missing.partition_point(|entry| entry.centre_id <= id),
            _ => 0,
        };
        let page: Vec<&Missing> = missing.iter().skip(from).take(first).collect();
        let total = MissingTotal { total_count: missing.len() as i64 };
        let mut connection = Connection::with_additional_fields(from > 0, from + page.len() < missing.len(), total);
        let centres = page.iter().map(|entry| load::get::<Centre>(ctx, entry.centre_id));
        let centres = futures_util::future::try_join_all(centres).await?;
        for (entry, centre) in page.into_iter().zip(centres) {
            let cursor = list::write_cursor(&(None, Key::Int(entry.centre_id)), Order::unique("id", Kind::Int));
            let months = MissingMonths { months: entry.months.clone() };
            connection.edges.push(Edge::with_additional_fields(cursor, centre, months));
        }
        Ok(connection)
    }
}

/// A page of the centres from which returns are missing.
type MissingCentres = Connection<String, Centre, MissingTotal, MissingMonths, MissingNames, MissingNames>;

/// The names of these types in the schema.
pub struct MissingNames;

impl ConnectionNameType for MissingNames {
    fn type_name<T: OutputType>() -> String {
        "MissingCentreConnection".to_string()
    }
}

impl EdgeNameType for MissingNames {
    fn type_name<T: OutputType>() -> String {
        "MissingCentreEdge".to_string()
    }
}

/// Fields of the list of missing centres beside its page.
#[derive(SimpleObject)]
pub struct MissingTotal {
    /// Number of centres from which returns are missing.
    total_count: i64,
}

/// What is missing from a centre.
#[derive(SimpleObject)]
pub struct MissingMonths {
    /// The months for which nothing was handed in.
    months: Vec<Period>,
}

/// One programme's line in an account.
pub struct ProgrammeActivity(Line);

/// What one programme did in a scope and period. `null` is «not reported», never zero.
#[Object]
impl ProgrammeActivity {
    /// The programme.
    async fn programme(&self) -> &Programme {
        &self.0.programme
    }

    /// Centres (or agreements in force, or cooperatives) on the period's last day; training sessions held in it.
    async fn units(&self) -> Option<i64> {
        self.0.units
    }

    /// The programme's headline figure: persons enrolled (participants of trainings, members of cooperatives).
    async fn beneficiaries(&self) -> Option<i64> {
        self.0.beneficiaries
    }

    /// Women among the beneficiaries.
    async fn women(&self) -> Option<i64> {
        self.0.women
    }

    /// Persons who entered during the period.
    async fn entrants(&self) -> Option<i64> {
        self.0.entrants
    }

    /// Persons who graduated during the period.
    async fn graduates(&self) -> Option<i64> {
        self.0.graduates
    }

    /// Persons who dropped out during the period.
    async fn drop_outs(&self) -> Option<i64> {
        self.0.drop_outs
    }

    /// Services rendered during the period (contacts, not persons).
    async fn service_contacts(&self) -> Option<i64> {
        self.0.service_contacts
    }

    /// Where the figures come from; null where there are none.
    async fn source(&self) -> Option<FigureSource> {
        self.0.source.clone().map(FigureSource)
    }

    /// The single units that a published source names, with their figures.
    async fn published_units(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PublishedUnit>> {
        let units = self.0.published.iter().map(|figure| load::ask(ctx, UnitsOf(*figure)));
        let units = futures_util::future::try_join_all(units).await?;
        Ok(units.into_iter().flatten().flatten().collect())
    }
}

/// Kinds of sources.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// Validated monthly returns of the centres.
    Returns,
    /// The registers of agreements, trainings and cooperatives.
    Register,
    /// Figures published elsewhere.
    Published,
}

/// Where figures come from.
pub struct FigureSource(Source);

/// Where a line's figures come from.
#[Object]
impl FigureSource {
    /// The kind of source.
    async fn kind(&self) -> SourceKind {
        match self.0 {
            Source::Returns => SourceKind::Returns,
            Source::Register => SourceKind::Register,
            Source::Published(_) => SourceKind::Published,
        }
    }

    /// What the publication is; null for the institution's own returns and registers.
    async fn title(&self) -> Option<&str> {
        self.publication().map(|source| source.title.as_str())
    }

    /// Who published it, where known.
    async fn publisher(&self) -> Option<&str> {
        self.publication().and_then(|source| source.publisher.as_deref())
    }

    /// When it was published.
    async fn date(&self) -> Option<NaiveDate> {
        self.publication().map(|source| source.published_on)
    }

    /// What has to be known about the published figures.
    async fn note(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> Option<&str> {
        self.publication().map(|source| language.pick(&source.note_ar, &source.note_fr, &source.note_en))
    }
}

impl FigureSource {
    fn publication(&self) -> Option<&PublishedSource> {
        match &self.0 {
            Source::Published(source) => Some(source),
            Source::Returns | Source::Register => None,
        }
    }
}

/// A unit named in a publication, with its figure.
#[Object]
impl PublishedUnit {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("PublishedUnit", self.id)
    }

    /// Name as printed; French and English use a translation.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.name_ar, &self.name_fr)
    }

    /// Its beneficiaries, persons; null where the source gives no figure.
    async fn beneficiaries(&self) -> Option<i64> {
        self.beneficiaries
    }
}

/// The whole catalogue of programmes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Catalogue;

impl Batch for Catalogue {
    type Answer = Arc<Vec<Programme>>;

    fn load(connection: &mut DbConnection, _: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        Ok([(Catalogue, Arc::new(crate::network::store::programmes(connection)?))].into())
    }
}

/// Whether the database holds made-up data.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Demonstration;

impl Batch for Demonstration {
    type Answer = bool;

    fn load(connection: &mut DbConnection, _: &[Self]) -> Result<HashMap<Self, bool>> {
        Ok([(Demonstration, crate::install::has_demonstration(connection)?)].into())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct TotalsOf(Asked);

impl Batch for TotalsOf {
    type Answer = Arc<Vec<Total>>;

    fn load(connection: &mut DbConnection, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let keys: Vec<Asked> = keys.iter().map(|key| key.0.clone()).collect();
        let found = store::totals(connection, &keys)?;
        Ok(found.into_iter().map(|(key, totals)| (TotalsOf(key), Arc::new(totals))).collect())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct PublishedOf(Asked);

impl Batch for PublishedOf {
    type Answer = Arc<Vec<(PublishedFigure, PublishedSource)>>;

    fn load(connection: &mut DbConnection, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        // Published figures stand for whole coordinations: parts of one have none.
        let mut codes = BTreeSet::new();
        let mut country = false;
        for PublishedOf((scope, _)) in keys {
            match &scope.place {
                Place::Country => country = true,
                Place::Coordination(code) => {
                    codes.insert(code.clone());
                }
                Place::Province(_) | Place::Commune(_) | Place::Centre(_) => {}
            }
        }
        if codes.is_empty() && !country {
            return Ok(HashMap::new());
        }
        let codes: Vec<String> = if country { vec![] } else { codes.into_iter().collect() };
        let periods = keys.iter().map(|key| key.0.1).collect();
        let found = published::find(connection, &codes, &periods)?;
        let mut answers = HashMap::new();
        for key in keys {
            let (scope, period) = &key.0;
            let mut figures: Vec<_> = found
                .iter()
                .filter(|((code, of), _)| {
                    of == period
                        && match &scope.place {
                            Place::Country => true,
                            Place::Coordination(own) => own == code,
                            _ => false,
                        }
                })
                .flat_map(|(_, figures)| figures.iter().cloned())
                .collect();
            figures.sort_by_key(|(figure, _)| figure.id);
            answers.insert(key.clone(), Arc::new(figures));
        }
        Ok(answers)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct UnitsOf(i64);

impl Batch for UnitsOf {
    type Answer = Vec<PublishedUnit>;

    fn load(connection: &mut DbConnection, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        Ok(published::units(connection, &ids)?.into_iter().map(|(id, units)| (UnitsOf(id), units)).collect())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct OpeningsOf(Scope);

impl Batch for OpeningsOf {
    type Answer = Arc<Vec<Opening>>;

    fn load(connection: &mut DbConnection, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let scopes: Vec<Scope> = keys.iter().map(|key| key.0.clone()).collect();
        let found = store::openings(connection, &scopes)?;
        Ok(found.into_iter().map(|(scope, openings)| (OpeningsOf(scope), Arc::new(openings))).collect())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct ReceivedOf(Scope, Period, NaiveDate);

impl Batch for ReceivedOf {
    type Answer = Arc<BTreeMap<String, Received>>;

    fn load(connection: &mut DbConnection, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let Some(today) = keys.first().map(|key| key.2) else { return Ok(HashMap::new()) };
        let keys: Vec<Asked> = keys.iter().map(|key| (key.0.clone(), key.1)).collect();
        let found = store::received(connection, &keys, today)?;
        Ok(found
            .into_iter()
            .map(|((scope, period), received)| (ReceivedOf(scope, period, today), Arc::new(received)))
            .collect())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct MissingOf(Scope, Period, NaiveDate);

impl Batch for MissingOf {
    type Answer = Arc<Vec<Missing>>;

    fn load(connection: &mut DbConnection, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let Some(today) = keys.first().map(|key| key.2) else { return Ok(HashMap::new()) };
        let keys: Vec<Asked> = keys.iter().map(|key| (key.0.clone(), key.1)).collect();
        let found = store::missing(connection, &keys, today)?;
        Ok(found
            .into_iter()
            .map(|((scope, period), missing)| (MissingOf(scope, period, today), Arc::new(missing)))
            .collect())
    }
}

/// What the registers of agreements, trainings and cooperatives say of a scope and period.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct RegistersOf(Scope, Period, NaiveDate);

impl Batch for RegistersOf {
    type Answer = Arc<BTreeMap<&'static str, Registered>>;

    fn load(connection: &mut DbConnection, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        // Agreements and trainings are a coordination's; nothing of them belongs to a part of it.
        let mut periods: BTreeMap<(Period, NaiveDate), Vec<&RegistersOf>> = BTreeMap::new();
        for key in keys {
            if matches!(key.0.place, Place::Country | Place::Coordination(_)) {
                periods.entry((key.1, key.2)).or_default().push(key);
            }
        }
        let mut answers: HashMap<Self, Self::Answer> = HashMap::new();
        for ((period, today), keys) in periods {
            let found = registers(connection, period, today)?;
            for key in keys {
                let mut sum: BTreeMap<&'static str, Registered> = BTreeMap::new();
                for (coordination, kinds) in &found {
                    if !matches!(&key.0.place, Place::Coordination(own) if own != coordination) {
                        for (kind, entry) in kinds {
                            let total = sum.entry(kind).or_default();
                            total.ever += entry.ever;
                            total.units += entry.units;
                            total.persons = lines::add(total.persons, entry.persons);
                            total.women = lines::add(total.women, entry.women);
                        }
                    }
                }
                answers.insert(key.clone(), Arc::new(sum));
            }
        }
        Ok(answers)
    }
}

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
    async fn submitted_at(&self) -> Option<DateTime<Utc>> {
        self.submitted_at.map(|time| time.and_utc())
    }

    /// When it was validated.
    async fn validated_at(&self) -> Option<DateTime<Utc>> {
        self.validated_at.map(|time| time.and_utc())
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
    async fn value(&self) -> i64 {
        self.value
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct LinesOf(i64);

impl Batch for LinesOf {
    type Answer = Vec<ReturnLine>;

    fn load(connection: &mut DbConnection, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
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
    fn rows(&self) -> activity_return::BoxedQuery<'static, Backend> {
        let mut query = activity_return::table.into_boxed();
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
    ActivityReturn: activity_return, "return";
    PublishedUnit: published_unit, "published unit";
}
