//! Changing the register of trainings. For the coordination's coordinator and administrators.
//!
//! A training that was not held is cancelled, not deleted: it is in no figure from then on.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::StaffTraining;
use crate::accounts::{Action, Ground};
use crate::change::{Change, expect_version};
use crate::db::DbConnection;
use crate::db::schema::{coordination, staff_training};
use crate::error::{Error, Result, UserError};
use crate::graphql::scalars::CivilDate;
use crate::graphql::{id, mutation};
use crate::network::checks::Checks;
use crate::network::mutations::given;

/// Mutations on trainings.
#[derive(Default)]
pub struct TrainingMutations;

/// A training session of a coordination's own staff.
#[derive(InputObject)]
pub struct RegisterTrainingInput {
    /// The coordination whose staff is trained, by its code.
    coordination: String,
    /// Topic in Arabic.
    topic_ar: String,
    /// Topic in French.
    topic_fr: String,
    /// First day (YYYY-MM-DD); it may lie ahead.
    starts_on: CivilDate,
    /// Length in days, from 1 to 366.
    days: i32,
    /// Women who took part; left out where not reported.
    women: Option<i32>,
    /// Men who took part; left out where not reported.
    men: Option<i32>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A training's new particulars; what is left out stays.
#[derive(InputObject)]
pub struct ChangeTrainingInput {
    /// The training.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// Topic in Arabic.
    topic_ar: Option<String>,
    /// Topic in French.
    topic_fr: Option<String>,
    /// First day (YYYY-MM-DD).
    starts_on: Option<CivilDate>,
    /// Length in days, from 1 to 366.
    days: Option<i32>,
    /// Women who took part; null: not reported.
    women: MaybeUndefined<i32>,
    /// Men who took part; null: not reported.
    men: MaybeUndefined<i32>,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

/// A training that is not held.
#[derive(InputObject)]
pub struct CancelTrainingInput {
    /// The training.
    id: ID,
    /// The `lockVersion` that you saw.
    expected_version: i32,
    /// A key of your own making, to be able to repeat the mutation: at most 200 characters.
    idempotency_key: Option<String>,
}

crate::payload! {
    /// The answer of mutations on a training.
    StaffTrainingPayload { training: StaffTraining }
}

#[Object]
impl TrainingMutations {
    /// Registers a training. For coordinators and administrators.
    async fn register_training(
        &self,
        ctx: &Context<'_>,
        input: RegisterTrainingInput,
    ) -> async_graphql::Result<StaffTrainingPayload> {
        let (key, coordination) = (input.idempotency_key.clone(), input.coordination.clone());
        let training = Training {
            topic_ar: input.topic_ar.clone(),
            topic_fr: input.topic_fr.clone(),
            starts_on: input.starts_on.0,
            days: input.days,
            women: input.women,
            men: input.men,
        };
        let outcome = mutation::run(ctx, "registerTraining", &key, &input, move |change| {
            register(change, &coordination, &training)
        })
        .await?;
        StaffTrainingPayload::of(ctx, outcome).await
    }

    /// Changes a training's particulars. For coordinators and administrators.
    async fn change_training(
        &self,
        ctx: &Context<'_>,
        input: ChangeTrainingInput,
    ) -> async_graphql::Result<StaffTrainingPayload> {
        let key = input.idempotency_key.clone();
        let (training, expected) = (id::key_of("StaffTraining", &input.id)?, input.expected_version);
        let new = TrainingChange {
            topic_ar: input.topic_ar.clone(),
            topic_fr: input.topic_fr.clone(),
            starts_on: input.starts_on.map(NaiveDate::from),
            days: input.days,
            women: given(input.women),
            men: given(input.men),
        };
        let outcome =
            mutation::run(ctx, "changeTraining", &key, &input, move |change| amend(change, training, expected, &new))
                .await?;
        StaffTrainingPayload::of(ctx, outcome).await
    }

    /// Cancels a training: it stays in the register, marked, and is in no figure. For coordinators and administrators.
    async fn cancel_training(
        &self,
        ctx: &Context<'_>,
        input: CancelTrainingInput,
    ) -> async_graphql::Result<StaffTrainingPayload> {
        let key = input.idempotency_key.clone();
        let (training, expected) = (id::key_of("StaffTraining", &input.id)?, input.expected_version);
        let outcome =
            mutation::run(ctx, "cancelTraining", &key, &input, move |change| cancel(change, training, expected))
                .await?;
        StaffTrainingPayload::of(ctx, outcome).await
    }
}

/// What is said of a training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    /// Topic in Arabic.
    pub topic_ar: String,
    /// Topic in French.
    pub topic_fr: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Length in days.
    pub days: i32,
    /// Women who took part, where reported.
    pub women: Option<i32>,
    /// Men who took part, where reported.
    pub men: Option<i32>,
}

/// New particulars of a training; `None` leaves them. An inner `None`: not reported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrainingChange {
    /// Topic in Arabic.
    pub topic_ar: Option<String>,
    /// Topic in French.
    pub topic_fr: Option<String>,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Length in days.
    pub days: Option<i32>,
    /// Women who took part.
    pub women: Option<Option<i32>>,
    /// Men who took part.
    pub men: Option<Option<i32>>,
}

impl Training {
    fn check(&self, checks: &mut Checks) {
        checks.names(&[("topicAr", &self.topic_ar), ("topicFr", &self.topic_fr)]);
        if !(1..=366).contains(&self.days) {
            checks.fault("days", "BAD_LENGTH");
        }
        checks.not_negative(&["women".to_string()], self.women.map(i64::from));
        checks.not_negative(&["men".to_string()], self.men.map(i64::from));
    }
}

fn state(training: &StaffTraining) -> Value {
    json!({
        "coordination": training.coordination_code, "topicAr": training.topic_ar, "topicFr": training.topic_fr,
        "startsOn": training.starts_on, "days": training.days, "women": training.women, "men": training.men,
        "cancelledOn": training.cancelled_on,
    })
}

fn find(connection: &mut DbConnection, id: i64) -> Result<StaffTraining> {
    let found = staff_training::table.find(id).select(StaffTraining::as_select()).first(connection).optional()?;
    found.ok_or_else(|| Error::not_found("training", id.to_string()))
}

/// Registers a training and gives its key.
///
/// # Errors
/// [`Error::NotFound`] for a coordination whose trainings the asker can't see; [`Error::Forbidden`];
/// [`Error::Refused`] with everything that is wrong.
pub fn register(change: &mut Change<'_>, coordination: &str, training: &Training) -> Result<i64> {
    change.allow(Action::Keep, &Ground::Coordination(coordination.to_string()), "coordination", coordination)?;
    let mut checks = Checks::default();
    let known: Option<String> =
        coordination::table.find(coordination).select(coordination::code).first(change.connection).optional()?;
    if known.is_none() {
        checks.not_found(&["coordination"], coordination);
    }
    training.check(&mut checks);
    checks.done()?;
    let demonstration = crate::install::has_demonstration(change.connection)?;
    let id: i64 = diesel::insert_into(staff_training::table)
        .values((
            staff_training::coordination_code.eq(coordination),
            staff_training::topic_ar.eq(training.topic_ar.trim()),
            staff_training::topic_fr.eq(training.topic_fr.trim()),
            staff_training::starts_on.eq(training.starts_on),
            staff_training::days.eq(training.days),
            staff_training::women.eq(training.women),
            staff_training::men.eq(training.men),
            staff_training::demonstration.eq(demonstration),
        ))
        .returning(staff_training::id)
        .get_result(change.connection)?;
    let after = find(change.connection, id)?;
    change.record("StaffTraining", id, None, Some(state(&after)))?;
    Ok(id)
}

/// The training as it is, if the asker may change it, has seen this version, and it is not cancelled.
fn take(change: &mut Change<'_>, id: i64, expected: i32) -> Result<StaffTraining> {
    let before = find(change.connection, id)?;
    change.allow(Action::Keep, &Ground::Coordination(before.coordination_code.clone()), "training", id)?;
    expect_version(expected, before.lock_version, id)?;
    if let Some(day) = before.cancelled_on {
        return Err(UserError::at(["id"], "ALREADY_CANCELLED").with("date", day).into());
    }
    Ok(before)
}

/// Changes a training's particulars.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with everything that is wrong.
pub fn amend(change: &mut Change<'_>, id: i64, expected: i32, new: &TrainingChange) -> Result<i64> {
    let before = take(change, id, expected)?;
    let training = Training {
        topic_ar: new.topic_ar.clone().unwrap_or_else(|| before.topic_ar.clone()),
        topic_fr: new.topic_fr.clone().unwrap_or_else(|| before.topic_fr.clone()),
        starts_on: new.starts_on.unwrap_or(before.starts_on),
        days: new.days.unwrap_or(before.days),
        women: new.women.unwrap_or(before.women),
        men: new.men.unwrap_or(before.men),
    };
    let mut checks = Checks::default();
    training.check(&mut checks);
    checks.done()?;
    diesel::update(staff_training::table.find(id))
        .set((
            staff_training::topic_ar.eq(training.topic_ar.trim()),
            staff_training::topic_fr.eq(training.topic_fr.trim()),
            staff_training::starts_on.eq(training.starts_on),
            staff_training::days.eq(training.days),
            staff_training::women.eq(training.women),
            staff_training::men.eq(training.men),
            staff_training::lock_version.eq(before.lock_version + 1),
        ))
        .execute(change.connection)?;
    let after = find(change.connection, id)?;
    change.record("StaffTraining", id, Some(state(&before)), Some(state(&after)))?;
    Ok(id)
}

/// Cancels a training.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with `ALREADY_CANCELLED`.
pub fn cancel(change: &mut Change<'_>, id: i64, expected: i32) -> Result<i64> {
    let before = take(change, id, expected)?;
    diesel::update(staff_training::table.find(id))
        .set((
            staff_training::cancelled_on.eq(Some(change.today)),
            staff_training::lock_version.eq(before.lock_version + 1),
        ))
        .execute(change.connection)?;
    let after = find(change.connection, id)?;
    change.record("StaffTraining", id, Some(state(&before)), Some(state(&after)))?;
    Ok(id)
}
