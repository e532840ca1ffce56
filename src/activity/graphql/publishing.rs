//! Published figures and their sources over the API: looking at them, and changing them.

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object};
use chrono::NaiveDate;
use diesel::prelude::*;

use super::batches::UnitsOf;
use crate::accounts::{Ground, Rights};
use crate::activity::publishing::{self, FigureChange, NewFigure, Source, SourceChange, Unit};
use crate::activity::{PublishedFigure, PublishedSource, PublishedUnit};
use crate::db::Backend;
use crate::db::page::{Key, Kind, Order};
use crate::db::schema::{published_figure, published_source};
use crate::graphql::list::List;
use crate::graphql::scalars::{CivilDate, Count};
use crate::graphql::{id, load, mutation};
use crate::network::mutations::given;
use crate::network::{Coordination, Programme};
use crate::only_seen;
use crate::period::Period;
use crate::wording::Language;

/// A publication that figures were taken from.
#[Object]
impl PublishedSource {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("PublishedSource", self.id)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// A short name.
    async fn code(&self) -> &str {
        &self.code
    }

    /// What it is.
    async fn title(&self) -> &str {
        &self.title
    }

    /// Who published it, where known.
    async fn publisher(&self) -> Option<&str> {
        self.publisher.as_deref()
    }

    /// When it was published.
    async fn published_on(&self) -> CivilDate {
        CivilDate(self.published_on)
    }

    /// What has to be known about the figures.
    async fn note(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.pick(&self.note_ar, &self.note_fr, &self.note_en)
    }
}

/// Units and beneficiaries that were published for a coordination, programme and period without centre returns.
#[Object]
impl PublishedFigure {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("PublishedFigure", self.id)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// The coordination.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Coordination> {
        load::get(ctx, self.coordination_code.clone()).await
    }

    /// The programme.
    async fn programme(&self, ctx: &Context<'_>) -> async_graphql::Result<Programme> {
        load::get(ctx, self.programme_code.clone()).await
    }

    /// The period.
    async fn period(&self) -> async_graphql::Result<Period> {
        Ok(self.period.parse::<Period>().map_err(crate::error::Error::from)?)
    }

    /// How many units; null where the source gives no figure.
    async fn units(&self) -> Option<Count> {
        self.units.map(Count)
    }

    /// How many beneficiaries; null where the source gives no figure.
    async fn beneficiaries(&self) -> Option<Count> {
        self.beneficiaries.map(Count)
    }

    /// The units that the source names, in its order.
    async fn named_units(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PublishedUnit>> {
        Ok(load::ask(ctx, UnitsOf(self.id)).await?.unwrap_or_default())
    }

    /// The source.
    async fn source(&self, ctx: &Context<'_>) -> async_graphql::Result<PublishedSource> {
        load::get(ctx, self.source_id).await
    }
}

crate::graphql::keyed_by_id! {
    PublishedSource: published_source, "source", _row => Ground::Reference;
}
crate::graphql::keyed_by_id! {
    PublishedFigure: published_figure, "published figure",
        row => Ground::Publication(row.coordination_code.clone());
}

/// Which published figures. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PublishedFigureFilter {
    /// Only those of this coordination, by its code.
    coordination: Option<String>,
    /// Only those of exactly this period.
    period: Option<Period>,
}

/// Orders of published figures and sources.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PublishedOrder {
    /// As they were registered.
    #[default]
    Id,
}

/// The published figures that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PublishedFigureList(pub PublishedFigureFilter);

impl PublishedFigureList {
    fn rows(&self, rights: &Rights) -> published_figure::BoxedQuery<'static, Backend> {
        let mut query = published_figure::table.into_boxed();
        // In public mode everybody sees what has been published anyway.
        if !rights.is_public() {
            query = only_seen!(query, rights, coordination published_figure);
        }
        if let Some(code) = self.0.coordination.clone() {
            query = query.filter(published_figure::coordination_code.eq(code));
        }
        if let Some(period) = self.0.period {
            query = query.filter(published_figure::period.eq(period.to_string()));
        }
        query
    }
}

impl List for PublishedFigureList {
    type Row = PublishedFigure;
    type Sort = PublishedOrder;

    fn order(_: PublishedOrder) -> Order {
        Order::unique("id", Kind::Int)
    }

    fn key(row: &PublishedFigure, _: PublishedOrder) -> (Option<Key>, Key) {
        (None, Key::Int(row.id))
    }

    async fn check(&self, ctx: &Context<'_>, _alone: bool) -> async_graphql::Result<()> {
        load::must_exist::<Coordination>(ctx, &self.0.coordination).await
    }

    crate::list_queries!();
}

/// All sources of published figures.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PublishedSourceList;

impl PublishedSourceList {
    fn rows(&self, rights: &Rights) -> published_source::BoxedQuery<'static, Backend> {
        only_seen!(published_source::table.into_boxed(), rights, ground Ground::Reference, published_source id)
    }
}

impl List for PublishedSourceList {
    type Row = PublishedSource;
    type Sort = PublishedOrder;

    fn order(_: PublishedOrder) -> Order {
        Order::unique("id", Kind::Int)
    }

    fn key(row: &PublishedSource, _: PublishedOrder) -> (Option<Key>, Key) {
        (None, Key::Int(row.id))
    }

    crate::list_queries!();
}

/// Mutations on published figures and their sources.
#[derive(Default)]
pub struct PublishingMutations;

/// A publication that figures are taken from.
#[derive(InputObject)]
pub struct RegisterPublishedSourceInput {
    /// A short name: small letters, digits and underscores.
    code: String,
    /// What it is.
    title: String,
    /// Who published it, where known.
    publisher: Option<String>,
    /// When it was published (YYYY-MM-DD).
    published_on: CivilDate,
    /// What has to be known about the figures, in Arabic.
    #[graphql(default)]
    note_ar: String,
    /// What has to be known about the figures, in French.
    #[graphql(default)]
    note_fr: String,
    /// What has to be known about the figures, in English.
    #[graphql(default)]
    note_en: String,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// What is said of a source from now on; what is left out stays.
#[derive(InputObject)]
pub struct ChangePublishedSourceInput {
    /// The source.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// What it is.
    title: Option<String>,
    /// Who published it; null: not known.
    publisher: MaybeUndefined<String>,
    /// When it was published (YYYY-MM-DD).
    published_on: Option<CivilDate>,
    /// What has to be known about the figures, in Arabic.
    note_ar: Option<String>,
    /// What has to be known about the figures, in French.
    note_fr: Option<String>,
    /// What has to be known about the figures, in English.
    note_en: Option<String>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A unit that a source names.
#[derive(InputObject)]
pub struct PublishedUnitInput {
    /// Name as printed, in Arabic.
    name_ar: String,
    /// Name in French.
    name_fr: String,
    /// Its beneficiaries; left out where the source gives no figure.
    beneficiaries: Option<Count>,
}

/// A figure for a coordination, programme and period that has no centre returns.
#[derive(InputObject)]
pub struct PublishFigureInput {
    /// The coordination, by its code.
    coordination: String,
    /// The programme, by its code.
    programme: String,
    /// The period, such as `2008`.
    period: Period,
    /// The source.
    source: ID,
    /// How many units; left out where the source gives no figure.
    units: Option<Count>,
    /// How many beneficiaries; left out where the source gives no figure.
    beneficiaries: Option<Count>,
    /// The units that the source names, in its order.
    #[graphql(default)]
    named_units: Vec<PublishedUnitInput>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A correction of a published figure; what is left out stays.
#[derive(InputObject)]
pub struct ChangePublishedFigureInput {
    /// The published figure.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// The source.
    source: Option<ID>,
    /// How many units; null: the source gives no figure.
    units: MaybeUndefined<Count>,
    /// How many beneficiaries; null: the source gives no figure.
    beneficiaries: MaybeUndefined<Count>,
    /// The units that the source names: all of them, in its order.
    named_units: Option<Vec<PublishedUnitInput>>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

crate::payload! {
    /// The answer of mutations on a source of published figures.
    PublishedSourcePayload { source: PublishedSource }
}
crate::payload! {
    /// The answer of mutations on a published figure.
    PublishedFigurePayload { figure: PublishedFigure }
}

fn named(units: &[PublishedUnitInput]) -> Vec<Unit> {
    let unit = |one: &PublishedUnitInput| Unit {
        name_ar: one.name_ar.clone(),
        name_fr: one.name_fr.clone(),
        beneficiaries: one.beneficiaries.map(i64::from),
    };
    units.iter().map(unit).collect()
}

#[Object]
impl PublishingMutations {
    /// Registers a publication that figures are taken from. For administrators.
    async fn register_published_source(
        &self,
        ctx: &Context<'_>,
        input: RegisterPublishedSourceInput,
    ) -> async_graphql::Result<PublishedSourcePayload> {
        let (key, code) = (input.idempotency_key.clone(), input.code.clone());
        let source = Source {
            title: input.title.clone(),
            publisher: input.publisher.clone(),
            published_on: input.published_on.0,
            note_ar: input.note_ar.clone(),
            note_fr: input.note_fr.clone(),
            note_en: input.note_en.clone(),
        };
        let outcome = mutation::run(ctx, "registerPublishedSource", &key, &input, move |change| {
            publishing::register_source(change, &code, &source)
        })
        .await?;
        PublishedSourcePayload::of(ctx, outcome).await
    }

    /// Changes what is said of a source. For administrators.
    async fn change_published_source(
        &self,
        ctx: &Context<'_>,
        input: ChangePublishedSourceInput,
    ) -> async_graphql::Result<PublishedSourcePayload> {
        let key = input.idempotency_key.clone();
        let (source, expected) = (id::key_of("PublishedSource", &input.id)?, input.expected_version);
        let new = SourceChange {
            title: input.title.clone(),
            publisher: given(input.publisher.clone()),
            published_on: input.published_on.map(NaiveDate::from),
            note_ar: input.note_ar.clone(),
            note_fr: input.note_fr.clone(),
            note_en: input.note_en.clone(),
        };
        let outcome = mutation::run(ctx, "changePublishedSource", &key, &input, move |change| {
            publishing::amend_source(change, source, expected, &new)
        })
        .await?;
        PublishedSourcePayload::of(ctx, outcome).await
    }

    /// Publishes a figure for a period without centre returns: a period has either, never both. For administrators.
    async fn publish_figure(
        &self,
        ctx: &Context<'_>,
        input: PublishFigureInput,
    ) -> async_graphql::Result<PublishedFigurePayload> {
        let key = input.idempotency_key.clone();
        let new = NewFigure {
            coordination: input.coordination.clone(),
            programme: input.programme.clone(),
            period: input.period,
            source: id::key_of("PublishedSource", &input.source)?,
            units: input.units.map(i64::from),
            beneficiaries: input.beneficiaries.map(i64::from),
            named_units: named(&input.named_units),
        };
        let outcome =
            mutation::run(ctx, "publishFigure", &key, &input, move |change| publishing::publish(change, &new)).await?;
        PublishedFigurePayload::of(ctx, outcome).await
    }

    /// Corrects a published figure. For administrators.
    async fn change_published_figure(
        &self,
        ctx: &Context<'_>,
        input: ChangePublishedFigureInput,
    ) -> async_graphql::Result<PublishedFigurePayload> {
        let key = input.idempotency_key.clone();
        let (figure, expected) = (id::key_of("PublishedFigure", &input.id)?, input.expected_version);
        let new = FigureChange {
            source: input.source.as_ref().map(|source| id::key_of("PublishedSource", source)).transpose()?,
            units: given(input.units.map_value(i64::from)),
            beneficiaries: given(input.beneficiaries.map_value(i64::from)),
            named_units: input.named_units.as_deref().map(named),
        };
        let outcome = mutation::run(ctx, "changePublishedFigure", &key, &input, move |change| {
            publishing::amend_figure(change, figure, expected, &new)
        })
        .await?;
        PublishedFigurePayload::of(ctx, outcome).await
    }
}
