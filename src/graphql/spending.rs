//! What one request costs while it is carried out: counted as it happens, told with the answer, in the log and in the
//! metrics.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The account of one request. Clones are the same.
#[derive(Debug, Clone)]
pub struct Spending(Arc<Counts>);

#[derive(Debug)]
struct Counts {
    began: Instant,
    cost: AtomicU64,
    statements: AtomicU64,
    rows: AtomicU64,
}

impl Default for Spending {
    fn default() -> Spending {
        Spending(Arc::new(Counts {
            began: Instant::now(),
            cost: AtomicU64::new(0),
            statements: AtomicU64::new(0),
            rows: AtomicU64::new(0),
        }))
    }
}

impl Spending {
    /// The cost that the query was found to have before it was carried out, in the unit of its limit.
    pub fn cost(&self) -> u64 {
        self.0.cost.load(Ordering::Relaxed)
    }

    /// SQL statements so far, transaction control included.
    pub fn statements(&self) -> u64 {
        self.0.statements.load(Ordering::Relaxed)
    }

    /// Rows that have been read so far, as far as lists and totals are concerned.
    pub fn rows(&self) -> u64 {
        self.0.rows.load(Ordering::Relaxed)
    }

    /// Time since the request was begun.
    pub fn elapsed(&self) -> Duration {
        self.0.began.elapsed()
    }

    /// Sets the cost.
    pub fn found_cost(&self, cost: u64) {
        self.0.cost.store(cost, Ordering::Relaxed);
    }

    /// Counts statements.
    pub fn add_statements(&self, statements: u64) {
        self.0.statements.fetch_add(statements, Ordering::Relaxed);
    }

    /// Counts rows.
    pub fn add_rows(&self, rows: u64) {
        self.0.rows.fetch_add(rows, Ordering::Relaxed);
    }
}
