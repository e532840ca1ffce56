//! A limited number of places, waited for on threads that may block.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Instant;

/// The free ones of a limited number of places.
#[derive(Debug)]
pub(super) struct Places {
    free: Mutex<usize>,
    freed: Condvar,
}

/// A taken place; free again when it goes away.
#[derive(Debug)]
pub(super) struct Taken(Arc<Places>);

impl Places {
    /// So many places, all free.
    pub fn new(places: usize) -> Arc<Places> {
        Arc::new(Places { free: Mutex::new(places), freed: Condvar::new() })
    }

    /// Waits for a place; `None` when there is none by `until`.
    pub fn take(self: &Arc<Self>, until: Option<Instant>) -> Option<Taken> {
        let mut free = self.lock();
        while *free == 0 {
            free = match until {
                None => self.freed.wait(free).unwrap_or_else(|poisoned| poisoned.into_inner()),
                Some(until) => {
                    let left = until.checked_duration_since(Instant::now())?;
                    self.freed.wait_timeout(free, left).unwrap_or_else(|poisoned| poisoned.into_inner()).0
                }
            };
        }
        *free -= 1;
        Some(Taken(Arc::clone(self)))
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        self.free.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        *self.0.lock() += 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn who_waits_for_a_place_gets_it_when_it_is_left_or_goes_at_the_deadline() {
        let places = Places::new(1);
        let taken = places.take(None).unwrap();
        assert!(places.take(Some(Instant::now() + Duration::from_millis(20))).is_none());
        let waiting = {
            let places = Arc::clone(&places);
            std::thread::spawn(move || places.take(Some(Instant::now() + Duration::from_secs(60))).is_some())
        };
        drop(taken);
        assert!(waiting.join().unwrap());
    }
}
