//! What one request costs: found before it is carried out, counted as it happens, told with the answer, in the log and
//! in the metrics.
//!
//! The cost of a field follows what it reads, in the unit *value of an answer*: a plain field is 1, a list its rows with
//! what is asked of each, and what reads more than it shows costs that too. [`MAX_COST`] of it takes about a second of a
//! processor.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::{ServerError, ValidationResult, Value};

use crate::db::work::Work;
use crate::error::Error;

/// The most that a request may cost.
pub const MAX_COST: u64 = 60_000;
/// From this cost on a request waits for its turn among the dear ones, a few of which are carried out at once.
pub const DEAR: u64 = 3_000;
/// A field costs no more than this by itself, so that sums of them are sums.
const MOST: usize = 1 << 40;

/// The account of one request. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Spending {
    work: Work,
    found: Arc<Found>,
}

#[derive(Debug, Default)]
struct Found {
    cost: AtomicU64,
    /// Whether it has a turn, should it be dear.
    has_turn: AtomicBool,
    /// Whether it was put off because it has none.
    put_off: AtomicBool,
}

impl Spending {
    /// The account of the request that this work is for.
    pub fn of(work: Work) -> Spending {
        Spending { work, found: Arc::default() }
    }

    /// The cost that the query was found to have before it was carried out, in the unit of its limit.
    pub fn cost(&self) -> u64 {
        self.found.cost.load(Ordering::Relaxed)
    }

    /// SQL statements so far, without transaction control.
    pub fn statements(&self) -> u64 {
        self.work.statements()
    }

    /// Rows that have been read so far, as far as lists and totals are concerned.
    pub fn rows(&self) -> u64 {
        self.work.rows()
    }

    /// Time since the request was begun.
    pub fn elapsed(&self) -> Duration {
        self.work.elapsed()
    }

    /// The same as a value: `cost`, `limit`, `statements`, `rows`, `milliseconds`.
    pub fn told(&self) -> Value {
        let milliseconds = u64::try_from(self.elapsed().as_millis()).unwrap_or(u64::MAX);
        let entries = [
            ("cost", self.cost()),
            ("limit", MAX_COST),
            ("statements", self.statements()),
            ("rows", self.rows()),
            ("milliseconds", milliseconds),
        ];
        Value::Object(entries.into_iter().map(|(name, value)| (async_graphql::Name::new(name), value.into())).collect())
    }

    /// Lets the request be carried out whatever it costs: it has a turn among the dear ones.
    pub fn has_turn(&self) {
        self.found.has_turn.store(true, Ordering::Relaxed);
    }

    /// Whether the request was not carried out because it is dear and had no turn.
    pub fn was_put_off(&self) -> bool {
        self.found.put_off.swap(false, Ordering::Relaxed)
    }

    /// Why a request of this cost is not carried out, or not now.
    fn refuse(&self, cost: u64) -> Option<ServerError> {
        self.found.cost.store(cost, Ordering::Relaxed);
        if cost > MAX_COST {
            let mut refusal = ServerError::new(String::new(), None);
            let error = Error::TooMany { what: "the query asks for too much (its cost)", limit: MAX_COST, asked: cost };
            refusal.message = error.to_string();
            refusal.source = Some(Arc::new(error));
            return Some(refusal);
        }
        let put_off = cost > DEAR && !self.found.has_turn.load(Ordering::Relaxed);
        self.found.put_off.store(put_off, Ordering::Relaxed);
        put_off.then(|| ServerError::new("put off", None))
    }
}

/// Finds the cost of each request before it is carried out, refuses what costs too much, and puts off what is dear.
pub struct Costs;

impl ExtensionFactory for Costs {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(CostsExtension)
    }
}

struct CostsExtension;

#[async_trait::async_trait]
impl Extension for CostsExtension {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let valid = next.run(ctx).await?;
        // A subscription has no account: it costs by the second.
        let spending = ctx.data_opt::<Spending>().cloned().unwrap_or_else(|| {
            let spending = Spending::default();
            spending.has_turn();
            spending
        });
        match spending.refuse(valid.complexity as u64) {
            Some(refusal) => Err(vec![refusal]),
            None => Ok(valid),
        }
    }
}

/// The cost of something that is `times` what costs `each`, and `base` beside it.
pub fn cost(base: usize, times: usize, each: usize) -> usize {
    base.saturating_add(times.saturating_mul(each)).min(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cost_wraps_around() {
        assert_eq!(cost(1, 200, 3), 601);
        let deep = (0..30).fold(1, |child, _| cost(1, 200, child));
        assert_eq!(deep, MOST);
        assert_eq!(cost(usize::MAX, usize::MAX, usize::MAX), MOST);
    }

    #[test]
    fn what_is_dear_is_put_off_until_it_has_a_turn() {
        let spending = Spending::default();
        assert!(spending.refuse(DEAR).is_none());
        assert!(!spending.was_put_off());
        assert!(spending.refuse(DEAR + 1).is_some());
        assert!(spending.was_put_off());
        spending.has_turn();
        assert!(spending.refuse(DEAR + 1).is_none());
        assert!(!spending.was_put_off());
        let refusal = spending.refuse(MAX_COST + 1).unwrap();
        assert_eq!(refusal.message, "the query asks for too much (its cost): 60001 asked, at most 60000");
        assert!(!spending.was_put_off(), "a turn would not help");
    }
}
