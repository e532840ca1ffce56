//! The root of the schema: what can be asked.

use async_graphql::{Context, Guard, ID, MergedObject, Object, SimpleObject};
use chrono::NaiveDate;
use diesel::prelude::*;

use super::ByCode;
use super::limits::Limits;
use super::list::{self, Listed, Window};
use super::load::{self, Loading};
use super::node::{self, Node};
use super::scalars::CivilDate;
use crate::accounts::audit::AuditEntry;
use crate::accounts::audit_graphql::{self, AuditFilter};
use crate::accounts::graphql::{AccountFilter, AccountList, AccountOrder, Viewer};
use crate::accounts::{Account, Ground, Rights};
use crate::activity::breakdown::{self, ActivityFilter, BreakdownDimension, BreakdownRow, SeriesPoint, SeriesStep};
use crate::activity::graphql::{
    Activity, PublishedFigureFilter, PublishedFigureList, PublishedOrder, PublishedSourceList, ReturnFilter,
    ReturnList, ReturnOrder,
};
use crate::activity::{ActivityReturn, Place, PublishedFigure, PublishedSource, Scope};
use crate::cooperatives::Cooperative;
use crate::cooperatives::graphql::{CooperativeFilter, CooperativeList, CooperativeOrder};
use crate::db::Db;
use crate::db::schema::{age_band, agreement, centre, indicator};
use crate::delivery::graphql::{DeliveryFilter, DeliveryOrder, LatestFirst, MailStopFilter, MailStopList, deliveries};
use crate::delivery::outbox::Delivery;
use crate::delivery::stops::MailStop;
use crate::error::Error;
use crate::jobs::graphql::{Job, JobFileMistake};
use crate::jobs::graphql::{RunFilter, RunList, RunOrder};
use crate::jobs::{JobRun, Jobs};
use crate::network::graphql::{CentreFilter, CentreList, CentreOrder, CoordinationList, DelegationList, ProgrammeList};
use crate::network::{AgeBand, Centre, Coordination, Delegation, Indicator, Programme};
use crate::partnerships::graphql::{
    AgreementFilter, AgreementList, AgreementOrder, AgreementTotal, AgreementTotalsBy, PartnerFilter, PartnerList,
    PartnerOrder, agreement_totals,
};
use crate::partnerships::{Agreement, AgreementRow, Partner};
use crate::period::Period;
use crate::places::graphql::{CommuneFilter, CommuneList, ProvinceList, RegionList};
use crate::places::{Commune, Province, Region};
use crate::reports::Report;
use crate::reports::graphql::{NewEdition, ReportFilter, ReportList, ReportOrder, new_edition};
use crate::reports::verification::{self, Genuine, Verification};
use crate::staff::StaffTraining;
use crate::staff::graphql::{TrainingFilter, TrainingList, TrainingOrder};
use crate::wording::Language;

/// Programmes, activity, partnerships and reports of Entraide Nationale. Lists are Relay connections of at most 200
/// rows a page and hold what you may see; what you may not see is `NOT_FOUND`, like what does not exist. Figures that
/// were not reported are null, never zero.
#[derive(MergedObject, Default)]
pub struct Query(ForEverybody, ForAskers);

/// What can be asked without an account.
#[derive(Default)]
pub struct ForEverybody;

/// What can be asked by whoever may see anything.
#[derive(Default)]
pub struct ForAskers;

/// Passes whoever may see anything at all: somebody with a role, or anybody in public mode.
struct MaySeeAnything;

impl Guard for MaySeeAnything {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        if rights(ctx)?.see_anything() { Ok(()) } else { Err(Error::Unauthenticated.into()) }
    }
}

/// What the asker may see and do.
fn rights<'a>(ctx: &'a Context<'_>) -> async_graphql::Result<&'a Rights> {
    Ok(&ctx.data::<Loading>()?.asker().rights)
}

/// What this installation is.
#[derive(SimpleObject)]
pub struct Installation {
    /// Version of the program.
    version: &'static str,
    /// Whether the database holds data made up for demonstration.
    demonstration: bool,
    /// Whose census data this is and on what terms it may be used.
    census_credit: &'static str,
    /// Version of the time zone data that schedules follow.
    time_zone_data: String,
    /// How much a request may ask for.
    limits: Limits,
}

#[Object]
impl ForEverybody {
    /// What this installation is.
    #[graphql(complexity = "10 + child_complexity")]
    async fn installation(&self, ctx: &Context<'_>) -> async_graphql::Result<Installation> {
        let demonstration = ctx.data::<Db>()?.ask(crate::install::has_demonstration).await?;
        Ok(Installation {
            version: env!("CARGO_PKG_VERSION"),
            demonstration,
            census_credit: crate::places::CENSUS_CREDIT,
            time_zone_data: crate::zone::version(),
            limits: Limits::default(),
        })
    }

    /// What was issued under the code printed in a report; null where nothing was. Needs no account. The code may be
    /// written as people write it: in small letters, without hyphens, with O for 0.
    #[graphql(complexity = "5 + child_complexity")]
    async fn verification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code, as it is printed or as people write it.")] code: String,
    ) -> async_graphql::Result<Option<Verification>> {
        match verification::read(&code) {
            Some(code) => load::ask(ctx, Genuine(code)).await,
            None => Ok(None),
        }
    }

    /// Who asks; null without an account.
    #[graphql(complexity = "5 + child_complexity")]
    async fn viewer(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Viewer>> {
        match ctx.data::<Loading>()?.asker().account() {
            Some(id) => Ok(load::find(ctx, id).await?.map(Viewer)),
            None => Ok(None),
        }
    }
}

#[Object(guard = "MaySeeAnything")]
impl ForAskers {
    /// Any object by its global id; null where there is none.
    #[graphql(complexity = "5 + child_complexity")]
    async fn node(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Option<Node>> {
        node::find(ctx, &id).await
    }

    /// Several objects by their global ids, in that order; null where there is none. At most 200.
    #[graphql(complexity = "ids.len().max(1) * child_complexity")]
    async fn nodes(&self, ctx: &Context<'_>, ids: Vec<ID>) -> async_graphql::Result<Vec<Option<Node>>> {
        let limit = list::MAX_FIRST as usize;
        if ids.len() > limit {
            return Err(Error::TooMany { what: "ids", limit: limit as u64, asked: ids.len() as u64 }.into());
        }
        futures_util::future::try_join_all(ids.iter().map(|id| node::find(ctx, id))).await
    }

    /// The account with this id: one's own, or for administrators any.
    #[graphql(complexity = "5 + child_complexity")]
    async fn account(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Account> {
        load::get(ctx, super::id::key_of("Account", &id)?).await
    }

    /// Accounts: all for administrators, none for others.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<AccountFilter>,
        #[graphql(default)] order_by: AccountOrder,
    ) -> async_graphql::Result<Listed<Account>> {
        let window = Window { first, after, last, before };
        list::page(ctx, AccountList(filter.unwrap_or_default()), None, order_by, window).await
    }

    /// All regions, by code.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn regions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Listed<Region>> {
        let window = Window { first, after, last, before };
        list::page(ctx, RegionList, None, ByCode, window).await
    }

    /// The region with this code (two digits).
    #[graphql(complexity = "5 + child_complexity")]
    async fn region(&self, ctx: &Context<'_>, code: String) -> async_graphql::Result<Region> {
        load::get(ctx, code).await
    }

    /// All provinces, by code.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn provinces(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Listed<Province>> {
        let window = Window { first, after, last, before };
        list::page(ctx, ProvinceList, None, ByCode, window).await
    }

    /// The province with this code, such as `11.321`.
    #[graphql(complexity = "5 + child_complexity")]
    async fn province(&self, ctx: &Context<'_>, code: String) -> async_graphql::Result<Province> {
        load::get(ctx, code).await
    }

    /// Communes, by code.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn communes(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<CommuneFilter>,
    ) -> async_graphql::Result<Listed<Commune>> {
        let window = Window { first, after, last, before };
        list::page(ctx, CommuneList(filter.unwrap_or_default()), None, ByCode, window).await
    }

    /// The commune with this code, such as `11.321.01.03`.
    #[graphql(complexity = "5 + child_complexity")]
    async fn commune(&self, ctx: &Context<'_>, code: String) -> async_graphql::Result<Commune> {
        load::get(ctx, code).await
    }

    /// All coordinations, by code.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn coordinations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Listed<Coordination>> {
        let window = Window { first, after, last, before };
        list::page(ctx, CoordinationList, None, ByCode, window).await
    }

    /// The coordination with this code: that of its region, `01` to `12`.
    #[graphql(complexity = "5 + child_complexity")]
    async fn coordination(&self, ctx: &Context<'_>, code: String) -> async_graphql::Result<Coordination> {
        load::get(ctx, code).await
    }

    /// All delegations, by code.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn delegations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Listed<Delegation>> {
        let window = Window { first, after, last, before };
        list::page(ctx, DelegationList, None, ByCode, window).await
    }

    /// The delegation with this code: that of its province.
    #[graphql(complexity = "5 + child_complexity")]
    async fn delegation(&self, ctx: &Context<'_>, code: String) -> async_graphql::Result<Delegation> {
        load::get(ctx, code).await
    }

    /// The catalogue of programmes, in the order of the sections.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Listed<Programme>> {
        let window = Window { first, after, last, before };
        list::page(ctx, ProgrammeList, None, ByCode, window).await
    }

    /// The programme with this code, such as `literacy`.
    #[graphql(complexity = "5 + child_complexity")]
    async fn programme(&self, ctx: &Context<'_>, code: String) -> async_graphql::Result<Programme> {
        load::get(ctx, code).await
    }

    /// What is counted, in the order of display.
    #[graphql(complexity = "10 + child_complexity")]
    async fn indicators(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Indicator>> {
        let db = ctx.data::<Db>()?;
        Ok(db
            .ask(|connection| {
                Ok(indicator::table.order(indicator::position).select(Indicator::as_select()).load(connection)?)
            })
            .await?)
    }

    /// The bands of ages, youngest first.
    #[graphql(complexity = "10 + child_complexity")]
    async fn age_bands(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AgeBand>> {
        let db = ctx.data::<Db>()?;
        Ok(db
            .ask(|connection| {
                Ok(age_band::table.order(age_band::position).select(AgeBand::as_select()).load(connection)?)
            })
            .await?)
    }

    /// Centres.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn centres(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<CentreFilter>,
        #[graphql(default)] order_by: CentreOrder,
    ) -> async_graphql::Result<Listed<Centre>> {
        let window = Window { first, after, last, before };
        list::page(ctx, CentreList(filter.unwrap_or_default()), None, order_by, window).await
    }

    /// The centre with this code.
    #[graphql(complexity = "10 + child_complexity")]
    async fn centre(&self, ctx: &Context<'_>, code: String) -> async_graphql::Result<Centre> {
        let db = ctx.data::<Db>()?;
        let may_see = rights(ctx)?;
        let key = code.clone();
        let found = db
            .ask(move |connection| {
                Ok(centre::table
                    .filter(centre::code.eq(key))
                    .select(Centre::as_select())
                    .first(connection)
                    .optional()?)
            })
            .await?
            .filter(|centre| may_see.sees(&centre.ground()));
        Ok(found.ok_or_else(|| Error::not_found("centre", code))?)
    }

    /// Monthly returns.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn returns(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<ReturnFilter>,
        #[graphql(default)] order_by: ReturnOrder,
    ) -> async_graphql::Result<Listed<ActivityReturn>> {
        let window = Window { first, after, last, before };
        list::page(ctx, ReturnList(filter.unwrap_or_default()), None, order_by, window).await
    }

    /// Partners.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn partners(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<PartnerFilter>,
        #[graphql(default)] order_by: PartnerOrder,
    ) -> async_graphql::Result<Listed<Partner>> {
        let window = Window { first, after, last, before };
        list::page(ctx, PartnerList(filter.unwrap_or_default()), None, order_by, window).await
    }

    /// Partnership agreements.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<AgreementFilter>,
        #[graphql(default)] order_by: AgreementOrder,
    ) -> async_graphql::Result<Listed<Agreement>> {
        let window = Window { first, after, last, before };
        list::page(ctx, AgreementList::new(ctx, filter)?, None, order_by, window).await
    }

    /// The agreement with this reference, such as `11/2026/0007`: with the terms of today in Casablanca, or of the day
    /// `asOf` (YYYY-MM-DD), which is not before its signature.
    #[graphql(complexity = "10 + child_complexity")]
    async fn agreement(
        &self,
        ctx: &Context<'_>,
        reference: String,
        as_of: Option<CivilDate>,
    ) -> async_graphql::Result<Agreement> {
        let as_of = as_of.map(NaiveDate::from);
        let db = ctx.data::<Db>()?;
        let may_see = rights(ctx)?;
        let key = reference.clone();
        let found = db
            .ask(move |connection| {
                Ok(agreement::table
                    .filter(agreement::reference.eq(key))
                    .select(AgreementRow::as_select())
                    .first(connection)
                    .optional()?)
            })
            .await?
            .filter(|row| may_see.sees(&row.ground()))
            .ok_or_else(|| Error::not_found("agreement", reference.clone()))?;
        if as_of.is_some_and(|day| found.signed_on.is_none_or(|signed| day < signed)) {
            let hint = "; on that day it was not signed yet";
            return Err(Error::NotFound { kind: "agreement", key: crate::error::shorten(&reference), hint }.into());
        }
        Ok(Agreement { row: found, as_of })
    }

    /// What was committed and paid under signed agreements, by partner, programme or year. Commitments are those of the
    /// latest terms.
    #[graphql(complexity = "500 + 50 * child_complexity")]
    async fn agreement_totals(
        &self,
        ctx: &Context<'_>,
        by: AgreementTotalsBy,
        filter: Option<AgreementFilter>,
    ) -> async_graphql::Result<Vec<AgreementTotal>> {
        agreement_totals(ctx, by, filter).await
    }

    /// Training sessions of the coordinations' own staff.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn trainings(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<TrainingFilter>,
        #[graphql(default)] order_by: TrainingOrder,
    ) -> async_graphql::Result<Listed<StaffTraining>> {
        let window = Window { first, after, last, before };
        list::page(ctx, TrainingList(filter.unwrap_or_default()), None, order_by, window).await
    }

    /// Cooperatives founded by graduates.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn cooperatives(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<CooperativeFilter>,
        #[graphql(default)] order_by: CooperativeOrder,
    ) -> async_graphql::Result<Listed<Cooperative>> {
        let window = Window { first, after, last, before };
        list::page(ctx, CooperativeList(filter.unwrap_or_default()), None, order_by, window).await
    }

    /// Issued activity reports.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn reports(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<ReportFilter>,
        #[graphql(default)] order_by: ReportOrder,
    ) -> async_graphql::Result<Listed<Report>> {
        let window = Window { first, after, last, before };
        list::page(ctx, ReportList(filter.unwrap_or_default()), None, order_by, window).await
    }

    /// What the next report of a coordination, period and language would be with the figures of now: whether a new edition
    /// would be made, and what it would say otherwise. Nothing is made. For whoever sees all of the coordination.
    #[graphql(complexity = "6_000 + 50 * child_complexity")]
    async fn new_edition(
        &self,
        ctx: &Context<'_>,
        coordination: String,
        period: Period,
        language: Language,
    ) -> async_graphql::Result<NewEdition> {
        new_edition(ctx, coordination, period, language).await
    }

    /// The scheduled jobs, by name.
    async fn jobs(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Job>> {
        let jobs = ctx.data::<Jobs>()?.current();
        let seen = rights(ctx)?.sees(&Ground::Institution);
        Ok(if seen { jobs.iter().cloned().map(Job::from).collect() } else { vec![] })
    }

    /// The mistakes of files of jobs and holidays that are refused since they changed: what they said before holds on. For
    /// administrators; none for others.
    async fn job_file_errors(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<JobFileMistake>> {
        let refused = ctx.data::<Jobs>()?.refused();
        let told = rights(ctx)?.is_administrator();
        Ok(if told { refused.iter().map(JobFileMistake::of).collect() } else { vec![] })
    }

    /// The job with this name, such as `monthly`.
    async fn job(&self, ctx: &Context<'_>, name: String) -> async_graphql::Result<Job> {
        let jobs = ctx.data::<Jobs>()?.current();
        let seen = rights(ctx)?.sees(&Ground::Institution);
        let job = jobs.iter().find(|job| seen && job.name == name).cloned();
        Ok(job.map(Job::from).ok_or_else(|| Error::not_found("job", name))?)
    }

    /// Runs of jobs.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn runs(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<RunFilter>,
        #[graphql(default)] order_by: RunOrder,
    ) -> async_graphql::Result<Listed<JobRun>> {
        let window = Window { first, after, last, before };
        list::page(ctx, RunList(filter.unwrap_or_default()), None, order_by, window).await
    }

    /// The run with this global id.
    #[graphql(complexity = "5 + child_complexity")]
    async fn run(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<JobRun> {
        load::get(ctx, crate::graphql::id::key_of("Run", &id)?).await
    }

    /// Letters: to whom reports, reminders and news of jobs went, and what became of them. For administrators, and for
    /// coordinators those about their coordination.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<DeliveryFilter>,
        #[graphql(default)] order_by: DeliveryOrder,
    ) -> async_graphql::Result<Listed<Delivery>> {
        let window = Window { first, after, last, before };
        deliveries(ctx, None, window, filter, order_by).await
    }

    /// Addresses that get no letters, because their owner unsubscribed or a letter came back; latest first. For
    /// administrators.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn mail_stops(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<MailStopFilter>,
    ) -> async_graphql::Result<Listed<MailStop>> {
        let window = Window { first, after, last, before };
        list::page(ctx, MailStopList(filter.unwrap_or_default()), None, LatestFirst, window).await
    }

    /// Figures that were published for periods without centre returns.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn published_figures(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<PublishedFigureFilter>,
    ) -> async_graphql::Result<Listed<PublishedFigure>> {
        let list = PublishedFigureList(filter.unwrap_or_default());
        let window = Window { first, after, last, before };
        list::page(ctx, list, None, PublishedOrder::Id, window).await
    }

    /// The publications that figures were taken from.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn published_sources(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Listed<PublishedSource>> {
        let window = Window { first, after, last, before };
        list::page(ctx, PublishedSourceList, None, PublishedOrder::Id, window).await
    }

    /// The audit trail, newest first: who changed what, when and from where. For administrators.
    #[graphql(complexity = "list::cost(first, last, child_complexity)")]
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<AuditFilter>,
    ) -> async_graphql::Result<Listed<AuditEntry>> {
        let window = Window { first, after, last, before };
        audit_graphql::entries(ctx, window, filter).await
    }

    /// Activity of the whole country during a period.
    #[graphql(complexity = "200 + child_complexity")]
    async fn activity(&self, ctx: &Context<'_>, period: Period) -> async_graphql::Result<Option<Activity>> {
        Activity::open(ctx, Scope::at(Place::Country), &Ground::Country, period)
    }

    /// Activity of a period, broken down by any dimensions. A cell that is missing was not reported. A stock (such as
    /// enrolled beneficiaries) has the last reported month of each centre in the period, or in the month with `MONTH`.
    /// It holds the coordinations and provinces that you may see; totals of a single centre are `Centre.activity`. In
    /// public mode, where the filter does not name a place that you may see, it is what everybody may see, by
    /// coordination, province, programme and month.
    #[graphql(complexity = "breakdown::cost(period, &by, &filter, child_complexity)")]
    async fn activity_breakdown(
        &self,
        ctx: &Context<'_>,
        period: Period,
        by: Vec<BreakdownDimension>,
        #[graphql(default)] filter: ActivityFilter,
    ) -> async_graphql::Result<Vec<BreakdownRow>> {
        breakdown::breakdown(ctx, period, by, filter).await
    }

    /// Activity over time, for charts: one point for each step, null where nothing was reported. It counts what
    /// `activityBreakdown` holds.
    #[graphql(complexity = "breakdown::series_cost(from, to, step, &filter, child_complexity)")]
    async fn activity_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The series starts with the step that contains this period's first day.")] from: Period,
        #[graphql(desc = "It ends with the step that contains this period's last day.")] to: Period,
        step: SeriesStep,
        #[graphql(default)] filter: ActivityFilter,
    ) -> async_graphql::Result<Vec<SeriesPoint>> {
        breakdown::series(ctx, from, to, step, filter).await
    }
}
