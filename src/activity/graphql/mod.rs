//! Activity over the API: a scope's account for a period, and how complete it is.

mod batches;
mod handing_in;
mod publishing;
mod returns;

use std::collections::BTreeMap;

use async_graphql::connection::{Connection, ConnectionNameType, Edge, EdgeNameType};
use async_graphql::{Context, Enum, ID, Object, OutputType, SimpleObject};
use chrono::NaiveDate;

use self::batches::{
    Demonstration, MissingOf, OpeningsOf, PublicTotalsOf, PublishedOf, ReceivedOf, RegistersOf, TotalsOf, UnitsOf,
};
use super::lines::{self, Line, Source, Sources};
use super::public::PublicTotals;
use super::store::{self, Asked, Missing, Received};
use super::{Place, PublishedSource, PublishedUnit, Scope};
use crate::accounts::{Ground, View};
use crate::clock::Clock;
use crate::db::page::{Key, Kind, Order};
use crate::error::Error;
use crate::graphql::id;
use crate::graphql::list::{self, Window};
use crate::graphql::load;
use crate::graphql::scalars::{CivilDate, Count};
use crate::network::{Centre, Programme};
use crate::period::Period;
use crate::wording::Language;

pub use batches::Catalogue;
pub use publishing::{
    PublishedFigureFilter, PublishedFigureList, PublishedOrder, PublishedSourceList, PublishingMutations,
};
pub use returns::{ReturnFilter, ReturnList, ReturnOrder, ReturnStatus, Sex};

/// What a scope (a place or a programme) did in a period.
#[derive(Debug, Clone)]
pub struct Activity {
    scope: Scope,
    period: Period,
    view: View,
}

/// An account's lines, and how many cells were left out of each programme's.
struct Account {
    lines: Vec<Line>,
    /// By programme; `None` where the figures are whole.
    suppressed: Option<BTreeMap<String, i64>>,
}

impl Activity {
    /// The activity of a scope in a period: whole for whoever may see the scope's place, with small cells left out for
    /// everybody else in public mode. Nothing is read before a field asks for it.
    ///
    /// # Errors
    /// `NOT_FOUND` where it may not be seen.
    pub fn open(
        ctx: &Context<'_>,
        scope: Scope,
        ground: &Ground,
        period: Period,
    ) -> async_graphql::Result<Option<Activity>> {
        match ctx.data::<load::Loading>()?.asker().rights.view(ground) {
            Some(view) => Ok(Some(Activity { scope, period, view })),
            None => Err(Error::not_found("activity", period.to_string()).into()),
        }
    }

    fn asked(&self) -> Asked {
        (self.scope.clone(), self.period)
    }

    /// The totals, with how many cells were left out of each programme's.
    async fn totals(&self, ctx: &Context<'_>, today: NaiveDate) -> async_graphql::Result<PublicTotals> {
        Ok(match self.view {
            View::Full => {
                let totals = load::ask(ctx, TotalsOf(self.asked())).await?.unwrap_or_default();
                PublicTotals { totals: totals.to_vec(), suppressed: BTreeMap::new() }
            }
            View::Public => {
                let totals = load::ask(ctx, PublicTotalsOf(self.asked(), today)).await?.unwrap_or_default();
                (*totals).clone()
            }
        })
    }

    /// The account, line by line; without units and registers unless the whole of it is wanted.
    async fn account(&self, ctx: &Context<'_>, whole: bool) -> async_graphql::Result<Account> {
        let today = ctx.data::<Clock>()?.today();
        let registers = async {
            if whole { load::ask(ctx, RegistersOf(self.scope.clone(), self.period, today)).await } else { Ok(None) }
        };
        let openings = async { if whole { load::ask(ctx, OpeningsOf(self.scope.clone())).await } else { Ok(None) } };
        // All at once: what several fields ask for is then asked once.
        let (catalogue, totals, published, openings, registers) = futures_util::join!(
            load::ask(ctx, Catalogue),
            self.totals(ctx, today),
            load::ask(ctx, PublishedOf(self.asked())),
            openings,
            registers,
        );
        let catalogue = catalogue?.unwrap_or_default();
        let wanted = |programme: &&Programme| {
            programme.runs_in(self.period) && self.scope.programme.as_ref().is_none_or(|code| *code == programme.code)
        };
        let programmes: Vec<Programme> = catalogue.iter().filter(wanted).cloned().collect();
        let (PublicTotals { totals, suppressed }, published) = (totals?, published?.unwrap_or_default());
        let suppressed = (self.view == View::Public).then_some(suppressed);
        let (openings, registers) = (openings?.unwrap_or_default(), registers?.unwrap_or_default());
        let mut registers = (*registers).clone();
        if self.view == View::Public {
            // Participants and members are counted by session and cooperative, where a few are many: the public gets
            // the numbers of these alone.
            for entry in registers.values_mut() {
                (entry.persons, entry.women) = (None, None);
            }
        }
        let sources = Sources {
            totals: &totals,
            published: &published,
            openings: &openings,
            registers,
            one_coordination: matches!(self.scope.place, Place::Coordination(_)),
        };
        Ok(Account { lines: lines::lines(&programmes, self.period, &sources, today), suppressed })
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
    async fn beneficiaries(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Count>> {
        Ok(lines::beneficiaries(&self.account(ctx, false).await?.lines).map(Count))
    }

    /// Women among the beneficiaries; null where a source does not say, or where the split by sex of some cell may not
    /// be published.
    async fn women(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Count>> {
        Ok(lines::women(&self.account(ctx, false).await?.lines).map(Count))
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
        let expected = store::expected(openings?.unwrap_or_default().iter(), self.period, today);
        let published = !published?.unwrap_or_default().is_empty();
        if expected == 0 || (published && received.is_empty() && !matches!(self.scope.place, Place::Country)) {
            return Ok(None);
        }
        let sum = |of: fn(&Received) -> i64| received.values().map(of).sum();
        Ok(Some(Completeness {
            asked: self.asked(),
            view: self.view,
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
        let Account { lines, suppressed } = self.account(ctx, true).await?;
        let lines = lines.into_iter().map(|line| {
            let suppressed =
                suppressed.as_ref().map(|counts| counts.get(&line.programme.code).copied().unwrap_or_default());
            ProgrammeActivity { line, suppressed }
        });
        Ok(lines.collect())
    }

    /// How many cells were left out of what everybody may see: figures of one indicator of a programme, province and
    /// month with 1 to 4 persons, or that would give such a one away. Every figure here is the sum of the other cells;
    /// enrolled persons are those of the period's last month that is over. Null where you see the whole figures.
    async fn suppressed_cells(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Count>> {
        Ok(self.account(ctx, false).await?.suppressed.map(|counts| Count(counts.values().sum())))
    }
}

/// How many returns were to come, and came.
pub struct Completeness {
    asked: Asked,
    view: View,
    expected: i64,
    received: i64,
    validated: i64,
}

/// How complete the monthly returns of a scope are for a period.
#[Object]
impl Completeness {
    /// Returns to be handed in: one for each centre and each month of the period that is over and in which it was open.
    async fn expected(&self) -> Count {
        Count(self.expected)
    }

    /// Returns handed in, validated or waiting for it.
    async fn received(&self) -> Count {
        Count(self.received)
    }

    /// Returns validated: those whose figures count.
    async fn validated(&self) -> Count {
        Count(self.validated)
    }

    /// Received ÷ expected, between 0 and 1.
    async fn ratio(&self) -> f64 {
        self.received as f64 / self.expected as f64
    }

    /// The centres from which returns are missing, as they were registered; null where you may not see the centres.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn missing(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Option<MissingCentres>> {
        if self.view == View::Public {
            return Ok(None);
        }
        let today = ctx.data::<Clock>()?.today();
        let missing = load::ask(ctx, MissingOf(self.asked.0.clone(), self.asked.1, today)).await?.unwrap_or_default();
        let order = Order::unique("id", Kind::Int);
        let slice = Window { first, after, last, before }.slice(order)?;
        let (after, before) = (slice.after.clone(), slice.before.clone());
        let between = |entry: &&Missing| {
            after.as_ref().is_none_or(|(_, key)| *key < Key::Int(entry.centre_id))
                && before.as_ref().is_none_or(|(_, key)| *key > Key::Int(entry.centre_id))
        };
        let (page, has_previous, has_next) = slice.cut(missing.iter().filter(between).collect());
        let total = MissingTotal { total_count: Count(missing.len() as i64) };
        let mut connection = Connection::with_additional_fields(has_previous, has_next, total);
        let centres = page.iter().map(|entry| load::find::<Centre>(ctx, entry.centre_id));
        let centres = futures_util::future::try_join_all(centres).await?;
        for (entry, centre) in page.into_iter().zip(centres) {
            // One that has moved away since may be somebody else's to see.
            let Some(centre) = centre else { continue };
            let cursor = list::write_cursor(&(None, Key::Int(entry.centre_id)), order);
            let months = MissingMonths { months: entry.months.clone() };
            connection.edges.push(Edge::with_additional_fields(cursor, centre, months));
        }
        Ok(Some(connection))
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
    total_count: Count,
}

/// What is missing from a centre.
#[derive(SimpleObject)]
pub struct MissingMonths {
    /// The months for which nothing was handed in.
    months: Vec<Period>,
}

/// One programme's line in an account.
pub struct ProgrammeActivity {
    line: Line,
    suppressed: Option<i64>,
}

/// What one programme did in a scope and period. `null` is «not reported», never zero.
#[Object]
impl ProgrammeActivity {
    /// The programme.
    async fn programme(&self) -> &Programme {
        &self.line.programme
    }

    /// Centres (or agreements in force, or cooperatives) on the period's last day; training sessions held in it.
    async fn units(&self) -> Option<Count> {
        self.line.units.map(Count)
    }

    /// The programme's headline figure: persons enrolled (participants of trainings and members of cooperatives, for
    /// those who see the whole figures).
    async fn beneficiaries(&self) -> Option<Count> {
        self.line.beneficiaries.map(Count)
    }

    /// Women among the beneficiaries; null also where the split by sex of some cell may not be published.
    async fn women(&self) -> Option<Count> {
        self.line.women.map(Count)
    }

    /// Persons who entered during the period.
    async fn entrants(&self) -> Option<Count> {
        self.line.entrants.map(Count)
    }

    /// Persons who graduated during the period.
    async fn graduates(&self) -> Option<Count> {
        self.line.graduates.map(Count)
    }

    /// Persons who dropped out during the period.
    async fn drop_outs(&self) -> Option<Count> {
        self.line.drop_outs.map(Count)
    }

    /// Services rendered during the period (contacts, not persons).
    async fn service_contacts(&self) -> Option<Count> {
        self.line.service_contacts.map(Count)
    }

    /// How many cells were left out of the figures; see `Activity.suppressedCells`. Null where you see the whole
    /// figures.
    async fn suppressed_cells(&self) -> Option<Count> {
        self.suppressed.map(Count)
    }

    /// Where the figures come from; null where there are none.
    async fn source(&self) -> Option<FigureSource> {
        self.line.source.clone().map(FigureSource)
    }

    /// The single units that a published source names, with their figures.
    async fn published_units(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PublishedUnit>> {
        let units = self.line.published.iter().map(|figure| load::ask(ctx, UnitsOf(*figure)));
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
    async fn date(&self) -> Option<CivilDate> {
        self.publication().map(|source| source.published_on).map(CivilDate)
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
    async fn beneficiaries(&self) -> Option<Count> {
        self.beneficiaries.map(Count)
    }
}
