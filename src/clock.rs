//! The clock: the system's, or one that a test sets.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::zone;

/// An instant as the database keeps it: UTC, without an offset, whole microseconds.
pub fn stored(time: DateTime<Utc>) -> NaiveDateTime {
    use chrono::SubsecRound;
    time.naive_utc().trunc_subsecs(6)
}

/// Tells the time. Nothing else in the program asks the system for it.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<Mutex<DateTime<Utc>>>>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Clock {
        Clock(None)
    }

    /// A clock that stands still at `now` until [`set`](Clock::set) moves it; clones share it.
    pub fn fixed(now: DateTime<Utc>) -> Clock {
        Clock(Some(Arc::new(Mutex::new(now))))
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            None => Utc::now(),
            Some(shared) => *shared.lock().unwrap_or_else(|poisoned| poisoned.into_inner()),
        }
    }

    /// The present instant as the database stores it: UTC, without an offset, whole microseconds.
    pub fn timestamp(&self) -> NaiveDateTime {
        stored(self.now())
    }

    /// Today's civil date in Morocco (time zone Africa/Casablanca).
    pub fn today(&self) -> NaiveDate {
        zone::date_in_morocco(self.now())
    }

    /// Whether a test has set it.
    pub(crate) fn is_fixed(&self) -> bool {
        self.0.is_some()
    }

    /// Moves a fixed clock; does nothing to the system's.
    pub fn set(&self, now: DateTime<Utc>) {
        if let Some(shared) = &self.0 {
            *shared.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = now;
        }
    }
}
