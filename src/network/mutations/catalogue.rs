//! Mutations on the catalogue: programmes, indicators, age bands, trades.

use async_graphql::{Context, InputObject, Object};
use chrono::NaiveDate;

use crate::cooperatives::Trade;
use crate::graphql::mutation;
use crate::graphql::scalars::CivilDate;
use crate::network::catalogue::{
    self, IndicatorAggregation, IndicatorUnit, NewProgramme, ProgrammeChange, ProgrammeCounts, UnitFormsInput,
};
use crate::network::organisation::{self, Names, NamesChange};
use crate::network::{AgeBand, Indicator, Programme};

/// Mutations on the catalogue. Age bands are as the returns know them: only their names change.
#[derive(Default)]
pub struct CatalogueMutations;

/// A new programme: a line of activity that accounts and reports have from then on.
#[derive(InputObject)]
pub struct RegisterProgrammeInput {
    /// Its code, such as `street_support`: small letters, digits and underscores.
    code: String,
    /// Where its figures come from. Each register belongs to one programme.
    counts: ProgrammeCounts,
    /// The indicator that stands for it in summaries, by its code; for one that counts centres.
    headline_indicator: Option<String>,
    /// What its centres report: indicators by their codes; for one that counts centres.
    #[graphql(default)]
    indicators: Vec<String>,
    /// Whether reports give each unit's own figure.
    #[graphql(default)]
    figures_by_unit: bool,
    /// Name in Arabic.
    name_ar: String,
    /// Name in French.
    name_fr: String,
    /// Name in English.
    name_en: String,
    /// What it is for, in an Arabic sentence.
    purpose_ar: String,
    /// What it is for, in a French sentence.
    purpose_fr: String,
    /// What it is for, in an English sentence.
    purpose_en: String,
    /// The noun of its units in Arabic: all six forms.
    unit_ar: UnitFormsInput,
    /// The noun of its units in French: `one`, `many` and `other`.
    unit_fr: UnitFormsInput,
    /// The noun of its units in English: `one` and `other`.
    unit_en: UnitFormsInput,
    /// First day (YYYY-MM-DD): it is in no account of a period before. Without it, in all.
    opened_on: Option<CivilDate>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A programme's new words; what is left out stays. What it counts and its headline indicator can't change: figures of
/// the past rest on them.
#[derive(InputObject)]
pub struct ChangeProgrammeInput {
    /// Its code.
    code: String,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// What its centres report from now on: all indicators, by their codes.
    indicators: Option<Vec<String>>,
    /// Whether reports give each unit's own figure.
    figures_by_unit: Option<bool>,
    /// Name in Arabic.
    name_ar: Option<String>,
    /// Name in French.
    name_fr: Option<String>,
    /// Name in English.
    name_en: Option<String>,
    /// What it is for, in an Arabic sentence.
    purpose_ar: Option<String>,
    /// What it is for, in a French sentence.
    purpose_fr: Option<String>,
    /// What it is for, in an English sentence.
    purpose_en: Option<String>,
    /// The noun of its units in Arabic: all six forms.
    unit_ar: Option<UnitFormsInput>,
    /// The noun of its units in French: `one`, `many` and `other`.
    unit_fr: Option<UnitFormsInput>,
    /// The noun of its units in English: `one` and `other`.
    unit_en: Option<UnitFormsInput>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A programme to be closed.
#[derive(InputObject)]
pub struct CloseProgrammeInput {
    /// Its code.
    code: String,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// First day on which it no longer works (YYYY-MM-DD); it may lie ahead.
    closed_on: CivilDate,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A programme that was closed by mistake.
#[derive(InputObject)]
pub struct ReopenProgrammeInput {
    /// Its code.
    code: String,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A new indicator.
#[derive(InputObject)]
pub struct RegisterIndicatorInput {
    /// Its code, such as `meals`: small letters, digits and underscores.
    code: String,
    /// How it adds up over time.
    aggregation: IndicatorAggregation,
    /// What one is.
    unit: IndicatorUnit,
    /// Name in Arabic.
    name_ar: String,
    /// Name in French.
    name_fr: String,
    /// Name in English.
    name_en: String,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A new trade.
#[derive(InputObject)]
pub struct RegisterTradeInput {
    /// Its code, such as `weaving`: small letters, digits and underscores.
    code: String,
    /// Name in Arabic.
    name_ar: String,
    /// Name in French.
    name_fr: String,
    /// Name in English.
    name_en: String,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// An indicator's new names; what is left out stays.
#[derive(InputObject)]
pub struct ChangeIndicatorInput {
    /// Its code.
    code: String,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// Name in Arabic.
    name_ar: Option<String>,
    /// Name in French.
    name_fr: Option<String>,
    /// Name in English.
    name_en: Option<String>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// An age band's new names; what is left out stays.
#[derive(InputObject)]
pub struct ChangeAgeBandInput {
    /// Its code.
    code: String,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// Name in Arabic.
    name_ar: Option<String>,
    /// Name in French.
    name_fr: Option<String>,
    /// Name in English.
    name_en: Option<String>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A trade's new names; what is left out stays.
#[derive(InputObject)]
pub struct ChangeTradeInput {
    /// Its code.
    code: String,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// Name in Arabic.
    name_ar: Option<String>,
    /// Name in French.
    name_fr: Option<String>,
    /// Name in English.
    name_en: Option<String>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

crate::payload! {
    /// The answer of mutations on a programme.
    ProgrammePayload { programme: Programme }
}

crate::payload! {
    /// The answer of mutations on an indicator.
    IndicatorPayload { indicator: Indicator }
}

crate::payload! {
    /// The answer of mutations on an age band.
    AgeBandPayload { age_band: AgeBand }
}

crate::payload! {
    /// The answer of mutations on a trade.
    TradePayload { trade: Trade }
}

#[Object]
impl CatalogueMutations {
    /// Registers a programme, as the last section of the account. For administrators.
    async fn register_programme(
        &self,
        ctx: &Context<'_>,
        input: RegisterProgrammeInput,
    ) -> async_graphql::Result<ProgrammePayload> {
        let key = input.idempotency_key.clone();
        let new = NewProgramme {
            code: input.code.clone(),
            counts: input.counts,
            headline_indicator: input.headline_indicator.clone(),
            indicators: input.indicators.clone(),
            figures_by_unit: input.figures_by_unit,
            names: Names { ar: input.name_ar.clone(), fr: input.name_fr.clone(), en: input.name_en.clone() },
            purposes: Names {
                ar: input.purpose_ar.clone(),
                fr: input.purpose_fr.clone(),
                en: input.purpose_en.clone(),
            },
            units: [input.unit_ar.clone(), input.unit_fr.clone(), input.unit_en.clone()],
            opened_on: input.opened_on.map(NaiveDate::from),
        };
        let outcome =
            mutation::run(ctx, "registerProgramme", &key, &input, move |change| catalogue::register(change, &new))
                .await?;
        ProgrammePayload::of(ctx, outcome).await
    }

    /// Changes a programme's words and what its centres report. For administrators.
    async fn change_programme(
        &self,
        ctx: &Context<'_>,
        input: ChangeProgrammeInput,
    ) -> async_graphql::Result<ProgrammePayload> {
        let (key, code, expected) = (input.idempotency_key.clone(), input.code.clone(), input.expected_version);
        let new = ProgrammeChange {
            names: NamesChange { ar: input.name_ar.clone(), fr: input.name_fr.clone(), en: input.name_en.clone() },
            purposes: NamesChange {
                ar: input.purpose_ar.clone(),
                fr: input.purpose_fr.clone(),
                en: input.purpose_en.clone(),
            },
            indicators: input.indicators.clone(),
            figures_by_unit: input.figures_by_unit,
            units: [input.unit_ar.clone(), input.unit_fr.clone(), input.unit_en.clone()],
        };
        let outcome = mutation::run(ctx, "changeProgramme", &key, &input, move |change| {
            catalogue::amend(change, &code, expected, &new)
        })
        .await?;
        ProgrammePayload::of(ctx, outcome).await
    }

    /// Closes a programme from a day on. Its centres must be closed by then. For administrators.
    async fn close_programme(
        &self,
        ctx: &Context<'_>,
        input: CloseProgrammeInput,
    ) -> async_graphql::Result<ProgrammePayload> {
        let (key, code, expected) = (input.idempotency_key.clone(), input.code.clone(), input.expected_version);
        let closed_on = Some(input.closed_on.0);
        let outcome = mutation::run(ctx, "closeProgramme", &key, &input, move |change| {
            catalogue::close(change, &code, expected, closed_on)
        })
        .await?;
        ProgrammePayload::of(ctx, outcome).await
    }

    /// Takes the closing of a programme back. For administrators.
    async fn reopen_programme(
        &self,
        ctx: &Context<'_>,
        input: ReopenProgrammeInput,
    ) -> async_graphql::Result<ProgrammePayload> {
        let (key, code, expected) = (input.idempotency_key.clone(), input.code.clone(), input.expected_version);
        let outcome = mutation::run(ctx, "reopenProgramme", &key, &input, move |change| {
            catalogue::close(change, &code, expected, None)
        })
        .await?;
        ProgrammePayload::of(ctx, outcome).await
    }

    /// Registers an indicator. For administrators.
    async fn register_indicator(
        &self,
        ctx: &Context<'_>,
        input: RegisterIndicatorInput,
    ) -> async_graphql::Result<IndicatorPayload> {
        let (key, code) = (input.idempotency_key.clone(), input.code.clone());
        let (aggregation, unit) = (input.aggregation, input.unit);
        let names = Names { ar: input.name_ar.clone(), fr: input.name_fr.clone(), en: input.name_en.clone() };
        let outcome = mutation::run(ctx, "registerIndicator", &key, &input, move |change| {
            catalogue::register_indicator(change, &code, aggregation, unit, &names)
        })
        .await?;
        IndicatorPayload::of(ctx, outcome).await
    }

    /// Registers a trade of cooperatives. For administrators.
    async fn register_trade(
        &self,
        ctx: &Context<'_>,
        input: RegisterTradeInput,
    ) -> async_graphql::Result<TradePayload> {
        let (key, code) = (input.idempotency_key.clone(), input.code.clone());
        let names = Names { ar: input.name_ar.clone(), fr: input.name_fr.clone(), en: input.name_en.clone() };
        let outcome = mutation::run(ctx, "registerTrade", &key, &input, move |change| {
            organisation::register_trade(change, &code, &names)
        })
        .await?;
        TradePayload::of(ctx, outcome).await
    }

    /// Renames an indicator. For administrators.
    async fn change_indicator(
        &self,
        ctx: &Context<'_>,
        input: ChangeIndicatorInput,
    ) -> async_graphql::Result<IndicatorPayload> {
        let (key, code, expected) = (input.idempotency_key.clone(), input.code.clone(), input.expected_version);
        let names = NamesChange { ar: input.name_ar.clone(), fr: input.name_fr.clone(), en: input.name_en.clone() };
        let outcome = mutation::run(ctx, "changeIndicator", &key, &input, move |change| {
            organisation::amend_indicator(change, &code, expected, &names)
        })
        .await?;
        IndicatorPayload::of(ctx, outcome).await
    }

    /// Renames an age band. For administrators.
    async fn change_age_band(
        &self,
        ctx: &Context<'_>,
        input: ChangeAgeBandInput,
    ) -> async_graphql::Result<AgeBandPayload> {
        let (key, code, expected) = (input.idempotency_key.clone(), input.code.clone(), input.expected_version);
        let names = NamesChange { ar: input.name_ar.clone(), fr: input.name_fr.clone(), en: input.name_en.clone() };
        let outcome = mutation::run(ctx, "changeAgeBand", &key, &input, move |change| {
            organisation::amend_age_band(change, &code, expected, &names)
        })
        .await?;
        AgeBandPayload::of(ctx, outcome).await
    }

    /// Renames a trade. For administrators.
    async fn change_trade(&self, ctx: &Context<'_>, input: ChangeTradeInput) -> async_graphql::Result<TradePayload> {
        let (key, code, expected) = (input.idempotency_key.clone(), input.code.clone(), input.expected_version);
        let names = NamesChange { ar: input.name_ar.clone(), fr: input.name_fr.clone(), en: input.name_en.clone() };
        let outcome = mutation::run(ctx, "changeTrade", &key, &input, move |change| {
            organisation::amend_trade(change, &code, expected, &names)
        })
        .await?;
        TradePayload::of(ctx, outcome).await
    }
}
