//! Trainings over the API.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use diesel::prelude::*;

use super::StaffTraining;
use crate::accounts::{Ground, Rights};
use crate::db::Backend;
use crate::db::page::{Key, Kind, Order};
use crate::db::schema::staff_training;
use crate::graphql::id;
use crate::graphql::list::List;
use crate::graphql::load;
use crate::graphql::scalars::{CivilDate, Count};
use crate::network::Coordination;
use crate::only_seen;
use crate::period::Period;
use crate::wording::Language;

/// A training session of a coordination's own staff.
#[Object]
impl StaffTraining {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::encode("StaffTraining", self.id)
    }

    /// Rises with every change: what to give as `expectedVersion`.
    async fn lock_version(&self) -> i32 {
        self.lock_version
    }

    /// The coordination whose staff was trained.
    async fn coordination(&self, ctx: &Context<'_>) -> async_graphql::Result<Coordination> {
        load::get(ctx, self.coordination_code.clone()).await
    }

    /// Topic; English uses the French text.
    async fn topic(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        language.name(&self.topic_ar, &self.topic_fr)
    }

    /// First day.
    async fn starts_on(&self) -> CivilDate {
        CivilDate(self.starts_on)
    }

    /// When it was called off: it is in no figure then; null otherwise.
    async fn cancelled_on(&self) -> Option<CivilDate> {
        self.cancelled_on.map(CivilDate)
    }

    /// Length in days.
    async fn days(&self) -> i32 {
        self.days
    }

    /// Participants, persons; null where not reported.
    async fn participants(&self) -> Option<Count> {
        super::persons(self.women, self.men).map(Count)
    }

    /// Women among the participants; null where not reported.
    async fn women(&self) -> Option<i32> {
        self.women
    }

    /// Whether it was made up for demonstration.
    async fn demonstration(&self) -> bool {
        self.demonstration
    }
}

/// Which trainings. Conditions hold together.
#[derive(InputObject, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct TrainingFilter {
    /// Only those of this coordination, by its code.
    coordination: Option<String>,
    /// Only those that began in this period.
    period: Option<Period>,
    /// Those that were called off, too; without it they are left out.
    #[graphql(default)]
    cancelled: bool,
}

/// Orders of trainings.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TrainingOrder {
    /// Latest first.
    #[default]
    StartsOnDesc,
    /// Earliest first.
    StartsOn,
}

/// The trainings that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TrainingList(pub TrainingFilter);

impl TrainingList {
    fn rows(&self, rights: &Rights) -> staff_training::BoxedQuery<'static, Backend> {
        let mut query = staff_training::table.into_boxed();
        query = only_seen!(query, rights, coordination staff_training);
        if let Some(code) = &self.0.coordination {
            query = query.filter(staff_training::coordination_code.eq(code.clone()));
        }
        if !self.0.cancelled {
            query = query.filter(staff_training::cancelled_on.is_null());
        }
        if let Some(period) = self.0.period {
            query = query
                .filter(staff_training::starts_on.ge(period.start()))
                .filter(staff_training::starts_on.lt(period.end()));
        }
        query
    }
}

impl List for TrainingList {
    type Row = StaffTraining;
    type Sort = TrainingOrder;

    fn order(sort: TrainingOrder) -> Order {
        let order = Order::by("starts_on", Kind::Date);
        if sort == TrainingOrder::StartsOnDesc { order.descending() } else { order }
    }

    fn key(row: &StaffTraining, _: TrainingOrder) -> (Option<Key>, Key) {
        (Some(Key::Date(row.starts_on)), Key::Int(row.id))
    }

    async fn check(&self, ctx: &Context<'_>, _alone: bool) -> async_graphql::Result<()> {
        load::must_exist::<Coordination>(ctx, &self.0.coordination).await
    }

    crate::list_queries!();
}

crate::graphql::keyed_by_id! {
    StaffTraining: staff_training, "training", row => Ground::Coordination(row.coordination_code.clone());
}
