//! Mutations on centres.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use chrono::NaiveDate;

use super::given;
use crate::graphql::scalars::CivilDate;
use crate::graphql::{id, mutation};
use crate::network::Centre;
use crate::network::centres::{self, CentreChange, Move, NewCentre};
use crate::network::graphql::Setting;

/// Mutations on centres.
#[derive(Default)]
pub struct CentreMutations;

/// A centre to be opened.
#[derive(InputObject)]
pub struct OpenCentreInput {
    /// The institution's code of the centre: 1 to 60 characters without spaces.
    code: String,
    /// Name in Arabic.
    name_ar: String,
    /// Name in French.
    name_fr: String,
    /// What it does: a programme that counts centres, by its code.
    programme: String,
    /// Where it lies: the province, by its code. The coordination is that of the province's delegation.
    province: String,
    /// The commune, by its code, where it is known.
    commune: Option<String>,
    /// Town, town's edge or country, where it is known.
    setting: Option<Setting>,
    /// Places for beneficiaries, where it is known.
    capacity: Option<i32>,
    /// First day of its work (YYYY-MM-DD); it may lie ahead.
    opened_on: CivilDate,
    /// First day on which it is closed (YYYY-MM-DD), for a centre that worked in the past.
    closed_on: Option<CivilDate>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A centre's new particulars; what is left out stays. For the place, move the centre.
#[derive(InputObject)]
pub struct ChangeCentreInput {
    /// The centre.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// The institution's code of the centre; administrators only.
    code: Option<String>,
    /// Name in Arabic.
    name_ar: Option<String>,
    /// Name in French.
    name_fr: Option<String>,
    /// Town, town's edge or country; null: not known.
    setting: MaybeUndefined<Setting>,
    /// Places for beneficiaries; null: not known.
    capacity: MaybeUndefined<i32>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// Where a centre has moved.
#[derive(InputObject)]
pub struct MoveCentreInput {
    /// The centre.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// First day of the first month that it declares from there: the first of a month, today at the latest.
    effective_on: CivilDate,
    /// The province, by its code: one of the same coordination.
    province: String,
    /// The commune, by its code, where it is known.
    commune: Option<String>,
    /// Town, town's edge or country, where it is known.
    setting: Option<Setting>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A centre to be closed.
#[derive(InputObject)]
pub struct CloseCentreInput {
    /// The centre.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// First day on which it no longer works (YYYY-MM-DD); it may lie ahead.
    closed_on: CivilDate,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A centre that was closed by mistake.
#[derive(InputObject)]
pub struct ReopenCentreInput {
    /// The centre.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

crate::payload! {
    /// The answer of mutations on a centre.
    CentrePayload { centre: Centre }
}

#[Object]
impl CentreMutations {
    /// Opens a centre. For administrators.
    async fn open_centre(&self, ctx: &Context<'_>, input: OpenCentreInput) -> async_graphql::Result<CentrePayload> {
        let key = input.idempotency_key.clone();
        let new = NewCentre {
            code: input.code.clone(),
            name_ar: input.name_ar.clone(),
            name_fr: input.name_fr.clone(),
            programme: input.programme.clone(),
            province: input.province.clone(),
            commune: input.commune.clone(),
            setting: input.setting,
            capacity: input.capacity,
            opened_on: input.opened_on.0,
            closed_on: input.closed_on.map(NaiveDate::from),
        };
        let outcome = mutation::run(ctx, "openCentre", &key, &input, move |change| centres::open(change, &new)).await?;
        CentrePayload::of(ctx, outcome).await
    }

    /// Changes a centre's particulars. For coordinators and administrators; the code for administrators.
    async fn change_centre(&self, ctx: &Context<'_>, input: ChangeCentreInput) -> async_graphql::Result<CentrePayload> {
        let key = input.idempotency_key.clone();
        let (centre, expected) = (id::key_of("Centre", &input.id)?, input.expected_version);
        let new = CentreChange {
            code: input.code.clone(),
            name_ar: input.name_ar.clone(),
            name_fr: input.name_fr.clone(),
            setting: given(input.setting),
            capacity: given(input.capacity),
        };
        let outcome = mutation::run(ctx, "changeCentre", &key, &input, move |change| {
            centres::amend(change, centre, expected, &new)
        })
        .await?;
        CentrePayload::of(ctx, outcome).await
    }

    /// Moves a centre within its coordination. What it has declared stays where it was declared. For administrators.
    async fn move_centre(&self, ctx: &Context<'_>, input: MoveCentreInput) -> async_graphql::Result<CentrePayload> {
        let key = input.idempotency_key.clone();
        let (centre, expected) = (id::key_of("Centre", &input.id)?, input.expected_version);
        let to = Move {
            effective_on: input.effective_on.0,
            province: input.province.clone(),
            commune: input.commune.clone(),
            setting: input.setting,
        };
        let outcome = mutation::run(ctx, "moveCentre", &key, &input, move |change| {
            centres::relocate(change, centre, expected, &to)
        })
        .await?;
        CentrePayload::of(ctx, outcome).await
    }

    /// Closes a centre: in or after the last month that it has handed in. For administrators.
    async fn close_centre(&self, ctx: &Context<'_>, input: CloseCentreInput) -> async_graphql::Result<CentrePayload> {
        let key = input.idempotency_key.clone();
        let (centre, expected) = (id::key_of("Centre", &input.id)?, input.expected_version);
        let CivilDate(closed_on) = input.closed_on;
        let outcome = mutation::run(ctx, "closeCentre", &key, &input, move |change| {
            centres::close(change, centre, expected, closed_on)
        })
        .await?;
        CentrePayload::of(ctx, outcome).await
    }

    /// Takes a closing back that was a mistake: returns are expected for the months since. A centre that starts anew
    /// after a real closing is opened as a new one. For administrators.
    async fn reopen_centre(&self, ctx: &Context<'_>, input: ReopenCentreInput) -> async_graphql::Result<CentrePayload> {
        let key = input.idempotency_key.clone();
        let (centre, expected) = (id::key_of("Centre", &input.id)?, input.expected_version);
        let outcome =
            mutation::run(ctx, "reopenCentre", &key, &input, move |change| centres::reopen(change, centre, expected))
                .await?;
        CentrePayload::of(ctx, outcome).await
    }
}
