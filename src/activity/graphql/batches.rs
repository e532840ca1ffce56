//! What fields of the account ask the database for, many scopes at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::accounts::Asker;
use crate::activity::lines::{self, Registered};
use crate::activity::public::{self, PublicTotals};
use crate::activity::registers::registers;
use crate::activity::store::{self, Asked, Missing, Opening, Received, Total};
use crate::activity::{Place, PublishedFigure, PublishedSource, PublishedUnit, Scope, published};
use crate::db::DbConnection;
use crate::db::schema::published_unit;
use crate::error::Result;
use crate::graphql::load::Batch;
use crate::network::Programme;
use crate::period::Period;

/// The whole catalogue of programmes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Catalogue;

impl Batch for Catalogue {
    type Answer = Arc<Vec<Programme>>;

    fn load(connection: &mut DbConnection, _: &Asker, _: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        Ok([(Catalogue, Arc::new(crate::network::store::programmes(connection)?))].into())
    }
}

/// Whether the database holds made-up data.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Demonstration;

impl Batch for Demonstration {
    type Answer = bool;

    fn load(connection: &mut DbConnection, _: &Asker, _: &[Self]) -> Result<HashMap<Self, bool>> {
        Ok([(Demonstration, crate::install::has_demonstration(connection)?)].into())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct TotalsOf(pub(super) Asked);

impl Batch for TotalsOf {
    type Answer = Arc<Vec<Total>>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let keys: Vec<Asked> = keys.iter().map(|key| key.0.clone()).collect();
        let found = store::totals(connection, &keys)?;
        Ok(found.into_iter().map(|(key, totals)| (TotalsOf(key), Arc::new(totals))).collect())
    }
}

/// The totals that everybody may see.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PublicTotalsOf(pub(super) Asked, pub(super) NaiveDate);

impl Batch for PublicTotalsOf {
    type Answer = Arc<PublicTotals>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let Some(today) = keys.first().map(|key| key.1) else { return Ok(HashMap::new()) };
        let keys: Vec<Asked> = keys.iter().map(|key| key.0.clone()).collect();
        let found = public::totals(connection, &keys, today)?;
        Ok(found.into_iter().map(|(key, totals)| (PublicTotalsOf(key, today), Arc::new(totals))).collect())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PublishedOf(pub(super) Asked);

impl Batch for PublishedOf {
    type Answer = Arc<Vec<(PublishedFigure, PublishedSource)>>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
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
pub(super) struct UnitsOf(pub(super) i64);

impl Batch for UnitsOf {
    type Answer = Vec<PublishedUnit>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        Ok(published::units(connection, &ids)?.into_iter().map(|(id, units)| (UnitsOf(id), units)).collect())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct OpeningsOf(pub(super) Scope);

impl Batch for OpeningsOf {
    type Answer = Arc<Vec<Opening>>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let scopes: Vec<Scope> = keys.iter().map(|key| key.0.clone()).collect();
        let found = store::openings(connection, &scopes)?;
        Ok(found.into_iter().map(|(scope, openings)| (OpeningsOf(scope), Arc::new(openings))).collect())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ReceivedOf(pub(super) Scope, pub(super) Period, pub(super) NaiveDate);

impl Batch for ReceivedOf {
    type Answer = Arc<BTreeMap<String, Received>>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
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
pub(super) struct MissingOf(pub(super) Scope, pub(super) Period, pub(super) NaiveDate);

impl Batch for MissingOf {
    type Answer = Arc<Vec<Missing>>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
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
pub(super) struct RegistersOf(pub(super) Scope, pub(super) Period, pub(super) NaiveDate);

impl Batch for RegistersOf {
    type Answer = Arc<BTreeMap<&'static str, Registered>>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
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

crate::graphql::keyed_by_id! {
    PublishedUnit: published_unit, "published unit", through published::grounds;
}
