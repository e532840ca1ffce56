//! Reports over the API.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use diesel::prelude::*;

use super::Report;
use super::editions::{self, ChangesOf, FiguresOf, Next, ReplacedBy};
use super::explained::{FigureKind, FigureUnit, Made, ReportFigure};
use super::facts::{ChangeKind, FigureChange};
use crate::accounts::{Ground, Rights};
use crate::activity::{ActivityReturn, PublishedFigure};
use crate::clock::Clock;
use crate::db::page::{Key, Kind, Order};
use crate::db::schema::report;
use crate::db::{Backend, Db};
use crate::delivery::graphql::{DeliveryOrder, deliveries};
use crate::delivery::outbox::Delivery;
use crate::error::Error;
use crate::graphql::id;
use crate::graphql::list::{self, List, Listed, Window};
use crate::graphql::load::{self, Loading};
use crate::graphql::scalars::{Count, Instant};
use crate::jobs::worker::blocking;
use crate::network::Coordination;
use crate::period::Period;
use crate::wording::{Language, Wording};

/// An issued activity report: one coordination, one period, one language, one edition. Its bytes never change.
#[Object]
impl Report {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("Report", self.id)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// The coordination that it is about.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Coordination> {
        load::get(ctx, self.coordination_code.clone()).await
    }

    /// The period that it is about.
    async fn period(&self) -> async_graphql::Result<Period> {
        Ok(self.period.parse::<Period>()?)
    }

    /// The language that it is written in.
    async fn language(&self) -> async_graphql::Result<Language> {
        Ok(self.language.parse::<Language>()?)
    }

    /// 1, or more for corrected editions.
    async fn edition(&self) -> i32 {
        self.edition
    }

    /// When it was issued.
    async fn created_at(&self) -> Instant {
        Instant(self.created_at.and_utc())
    }

    /// SHA-256 of the PDF, hexadecimal.
    async fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Size of the PDF, bytes.
    async fn size_bytes(&self) -> Count {
        Count(self.size_bytes)
    }

    /// The code printed in it, by which people find out whether it is genuine; null for reports issued before there were
    /// codes. See `Query.verification`.
    async fn verification_code(&self) -> Option<&str> {
        self.verification_code.as_deref()
    }

    /// Where the PDF is, on this server.
    async fn url(&self) -> String {
        self.path()
    }

    /// Whether anybody may read it without an account.
    async fn public(&self) -> bool {
        self.public
    }

    /// Whether figures made up for demonstration are in it.
    async fn demonstration(&self) -> bool {
        self.demonstration
    }

    /// The edition that this one replaces. It stays as it was issued.
    async fn replaces(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Report>> {
        match self.replaces {
            Some(id) => load::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The edition that replaces this one; null for the latest.
    async fn replaced_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Report>> {
        load::ask(ctx, ReplacedBy(self.id)).await
    }

    /// The letters that it goes with, of those that you may see: see `Query.deliveries`.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Listed<Delivery>> {
        let window = Window { first, after, last, before };
        deliveries(ctx, Some(self.id), window, None, DeliveryOrder::IdDesc).await
    }

    /// The report's numbers, by path, each with what it was made from. Empty for reports that were issued before papers
    /// were kept. `under` takes only those whose paths begin so, such as `literacy.`; `first` at most so many (100
    /// unless told, at most 1000), `after` those that follow a path.
    #[graphql(complexity = "1 + first.unwrap_or(100).clamp(1, 1000) as usize * child_complexity / 4")]
    async fn figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only figures whose paths begin so, such as `literacy.`.")] under: Option<String>,
        #[graphql(desc = "At most so many, 0 to 1000; 100 unless told.")] first: Option<i32>,
        #[graphql(desc = "Only figures whose paths follow this one.")] after: Option<String>,
    ) -> async_graphql::Result<Vec<ReportFigure>> {
        let most = at_most_a_thousand("first", first.unwrap_or(100))?;
        let figures = load::ask(ctx, FiguresOf(self.id)).await?.unwrap_or_default();
        let wanted = |figure: &&ReportFigure| {
            under.as_ref().is_none_or(|under| figure.path.starts_with(under))
                && after.as_ref().is_none_or(|after| figure.path > *after)
        };
        Ok(figures.iter().filter(wanted).take(most).cloned().collect())
    }

    /// What changed against the edition that it replaces, figure by figure, in the order of the report. Empty for a first
    /// edition, and for one that replaces a report whose figures are not on record.
    async fn changes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<FigureChange>> {
        Ok(load::ask(ctx, ChangesOf(self.id)).await?.unwrap_or_default())
    }
}

fn at_most_a_thousand(argument: &'static str, number: i32) -> Result<usize, Error> {
    let problem = || Error::BadArgument { argument, problem: "at least 0 and at most 1000".to_string() };
    usize::try_from(number).ok().filter(|number| *number <= 1000).ok_or_else(problem)
}

/// A number of a report.
#[Object]
impl ReportFigure {
    /// Where it stands: `beneficiaries`, `literacy.women`, `literacy.centre[17].beneficiaries`, `literacy.age[7_11].women`,
    /// `literacy.month[2026-03].beneficiaries`, `literacy.previous.beneficiaries`, `agreement[11/2026/0007]`.
    async fn path(&self) -> &str {
        &self.path
    }

    /// The number; null where it is not reported.
    async fn value(&self) -> Option<Count> {
        self.fact.value.map(Count)
    }

    /// What it is counted in.
    async fn unit(&self) -> FigureUnit {
        self.fact.measure.unit()
    }

    /// Whether months add up.
    async fn kind(&self) -> FigureKind {
        self.fact.measure.kind()
    }

    /// What it is about, by its name: the whole report, a programme, a centre, an agreement.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> String {
        self.fact.subject.name(Wording::of(language))
    }

    /// What is counted, in words.
    async fn figure(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> String {
        self.fact.measure.name(Wording::of(language))
    }

    /// What it was made from.
    async fn source(&self) -> ReportFigureSource {
        ReportFigureSource(self.made_from.clone())
    }
}

/// What a number of a report was made from.
pub struct ReportFigureSource(Made);

/// What a number of a report was made from. All is empty where a register stands behind it: centres, agreements,
/// trainings or cooperatives.
#[Object]
impl ReportFigureSource {
    /// The validated returns, in the versions that counted when the report was made; those that you may see. At most
    /// `first` (20 unless told, at most 1000), from the one after `skip` others on.
    #[graphql(complexity = "1 + first.unwrap_or(20).clamp(1, 1000) as usize * child_complexity")]
    async fn returns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 0 to 1000; 20 unless told.")] first: Option<i32>,
        skip: Option<i32>,
    ) -> async_graphql::Result<Vec<ActivityReturn>> {
        let most = at_most_a_thousand("first", first.unwrap_or(20))?;
        let skipped = usize::try_from(skip.unwrap_or_default()).unwrap_or_default();
        let wanted = self.0.returns.iter().skip(skipped).take(most);
        let found = wanted.map(|id| load::find::<ActivityReturn>(ctx, *id));
        let found = futures_util::future::try_join_all(found).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The published figure, where it is one; a sum may have several.
    async fn published_figure(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PublishedFigure>> {
        match self.0.published.as_slice() {
            [id] => load::find(ctx, *id).await,
            _ => Ok(None),
        }
    }

    /// All published figures, one or several.
    async fn published_figures(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PublishedFigure>> {
        let found = self.0.published.iter().map(|id| load::find::<PublishedFigure>(ctx, *id));
        let found = futures_util::future::try_join_all(found).await?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// A figure that a corrected edition says otherwise than the one that it replaces.
#[Object]
impl FigureChange {
    /// Which figure: `beneficiaries`, `literacy.women`, `literacy.centre[17].beneficiaries`, `agreement[11/2026/0007]`.
    async fn path(&self) -> &str {
        &self.path
    }

    /// Whether it is in both editions.
    async fn kind(&self) -> ChangeKind {
        self.kind
    }

    /// The value before, money in centimes; null where it was not reported, and for what was added.
    async fn before(&self) -> Option<Count> {
        self.before.map(Count)
    }

    /// The value after, money in centimes; null where it is not reported, and for what was removed.
    async fn after(&self) -> Option<Count> {
        self.after.map(Count)
    }

    /// What the figure is about, by its name: the whole report, a programme, a centre, an agreement.
    async fn name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> String {
        self.subject.name(Wording::of(language))
    }

    /// What is counted, in words.
    async fn figure(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> String {
        self.measure.name(Wording::of(language))
    }
}

/// What the next report of a coordination, period and language would be with the figures of now. Nothing is made.
#[derive(SimpleObject)]
pub struct NewEdition {
    /// Whether a report would be made: none was issued yet, or its figures have changed.
    would_be_made: bool,
    /// Its edition; that of the latest report where none would be made.
    edition: i32,
    /// The report that it would replace, or the latest where none would be made.
    latest: Option<Report>,
    /// What would change against that, figure by figure, in the order of the report.
    changes: Vec<FigureChange>,
    /// Whether what changed is known figure by figure: false against a report whose figures are not on record.
    changes_known: bool,
}

/// The answer of the query `newEdition`, for whoever sees all of the coordination.
///
/// # Errors
/// `NOT_FOUND` where it is not seen, `BAD_ARGUMENT` for a period that has not begun.
pub async fn new_edition(
    ctx: &Context<'_>,
    coordination: String,
    period: Period,
    language: Language,
) -> async_graphql::Result<NewEdition> {
    let asker = ctx.data::<Loading>()?.asker().clone();
    let today = ctx.data::<Clock>()?.today();
    let db = ctx.data::<Db>()?.clone();
    let seen = asker.sees(&Ground::Coordination(coordination.clone()));
    if !seen {
        return Err(Error::not_found("coordination", coordination).into());
    }
    // One state for all figures: a transaction, which blocks its thread.
    let next =
        blocking(move || db.read(|connection| editions::next(connection, &coordination, period, language, today)))
            .await?;
    let changes = next.changes().to_vec();
    Ok(match next {
        Next::First => NewEdition { would_be_made: true, edition: 1, latest: None, changes, changes_known: true },
        Next::Unchanged(report) => NewEdition {
            would_be_made: false,
            edition: report.edition,
            latest: Some(report),
            changes,
            changes_known: true,
        },
        Next::Correction { replaces, changes: listed } => NewEdition {
            would_be_made: true,
            edition: replaces.edition + 1,
            latest: Some(replaces),
            changes,
            changes_known: listed.is_some(),
        },
    })
}

impl Report {
    /// Where it belongs: what decides who sees it.
    pub fn ground(&self) -> Ground {
        Ground::Report { coordination: self.coordination_code.clone(), public: self.public }
    }

    /// The path of the PDF on the web server.
    pub fn path(&self) -> String {
        format!("/reports/{}/{}", self.id, self.file_name)
    }
}

/// Which reports. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ReportFilter {
    /// Only those about this coordination, by its code.
    coordination: Option<String>,
    /// Only those about exactly this period.
    period: Option<Period>,
    /// Only those in this language.
    language: Option<Language>,
    /// Only those that no later edition replaces.
    latest_only: Option<bool>,
}

/// Orders of reports.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ReportOrder {
    /// Latest issued first.
    #[default]
    IdDesc,
    /// Earliest issued first.
    Id,
}

/// The reports that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ReportList(pub ReportFilter);

impl ReportList {
    /// The reports that these rights let see.
    pub fn rows(&self, rights: &Rights) -> report::BoxedQuery<'static, Backend> {
        let mut query = report::table.into_boxed();
        if let Some(codes) = rights.coordinations() {
            query = if rights.is_public() {
                query.filter(report::coordination_code.eq_any(codes).or(report::public.eq(true)))
            } else {
                query.filter(report::coordination_code.eq_any(codes))
            };
        }
        if let Some(code) = &self.0.coordination {
            query = query.filter(report::coordination_code.eq(code.clone()));
        }
        if let Some(period) = self.0.period {
            query = query.filter(report::period.eq(period.to_string()));
        }
        if let Some(language) = self.0.language {
            query = query.filter(report::language.eq(language.as_str()));
        }
        if self.0.latest_only == Some(true) {
            // A fixed text: the same as a Diesel expression keeps the compiler busy for minutes.
            let latest = "report.id NOT IN (SELECT replaces FROM report WHERE replaces IS NOT NULL)";
            query = query.filter(diesel::dsl::sql::<diesel::sql_types::Bool>(latest));
        }
        query
    }
}

impl List for ReportList {
    type Row = Report;
    type Sort = ReportOrder;

    fn order(sort: ReportOrder) -> Order {
        let order = Order::unique("id", Kind::Int);
        if sort == ReportOrder::IdDesc { order.descending() } else { order }
    }

    fn key(row: &Report, _: ReportOrder) -> (Option<Key>, Key) {
        (None, Key::Int(row.id))
    }

    async fn check(&self, ctx: &Context<'_>, _alone: bool) -> async_graphql::Result<()> {
        load::must_exist::<Coordination>(ctx, &self.0.coordination).await
    }

    crate::list_queries!();
}

crate::graphql::keyed_by_id! {
    Report: report, "report", row => row.ground();
}
