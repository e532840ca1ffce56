//! Places for connections that last and for subscriptions: how many a process carries at once, and who has them.
//!
//! A connection has a place for its subscriptions' sake and each of its subscriptions one of its own, since each looks at
//! the database once a second. Whoever has not said who they are waits in a room of its own, so that connections that say
//! nothing take no place from anybody who works; and of the places, those without an account share a small part.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use crate::accounts::{Asker, attempts};
use crate::error::{Error, Result};

/// Connections and subscriptions of all together.
const IN_ALL: u64 = 256;
/// Those of one account, whatever it connects from.
const OF_ACCOUNT: u64 = 48;
/// Those of accounts that come from one address: an office, or everybody behind a proxy that is not declared.
const FROM_ADDRESS: u64 = 192;
/// Those of everybody who has no account.
const ANONYMOUS: u64 = 40;
/// Those of everybody who has no account and comes from one address: a connection with all its subscriptions.
const ANONYMOUS_FROM_ADDRESS: u64 = 20;
/// Connections that have not said who they are. They end after some seconds and hold little.
const WAITING: u64 = 1024;
/// Those from one address.
const WAITING_FROM_ADDRESS: u64 = 32;

/// The places of a process. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Places(Arc<Mutex<HashMap<Share, u64>>>);

/// A part of the places, with a limit of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Share {
    Everybody,
    Account(i64),
    Address(String),
    Anonymous,
    AnonymousAt(String),
    Waiting,
    WaitingAt(String),
}

impl Share {
    fn most(&self) -> (u64, &'static str) {
        match self {
            Share::Everybody => (IN_ALL, "connections and subscriptions of all together"),
            Share::Account(_) => (OF_ACCOUNT, "connections and subscriptions of one account"),
            Share::Address(_) => (FROM_ADDRESS, "connections and subscriptions from one address"),
            Share::Anonymous => (ANONYMOUS, "connections and subscriptions of all without an account"),
            Share::AnonymousAt(_) => {
                (ANONYMOUS_FROM_ADDRESS, "connections and subscriptions without an account from one address")
            }
            Share::Waiting => (WAITING, "connections before connection_init of all together"),
            Share::WaitingAt(_) => (WAITING_FROM_ADDRESS, "connections before connection_init from one address"),
        }
    }
}

impl Places {
    /// A place for somebody's connection or subscription.
    ///
    /// # Errors
    /// [`Error::TooMany`] when the part that it would be of is full.
    pub(super) fn enter(&self, asker: &Asker, address: &str) -> Result<Place> {
        let address = attempts::network(address);
        self.take(match asker.account() {
            Some(account) => vec![Share::Account(account), Share::Address(address), Share::Everybody],
            None => vec![Share::AnonymousAt(address), Share::Anonymous, Share::Everybody],
        })
    }

    /// A place for a connection that has not said whose it is.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub(super) fn wait(&self, address: &str) -> Result<Place> {
        self.take(vec![Share::WaitingAt(attempts::network(address)), Share::Waiting])
    }

    fn take(&self, shares: Vec<Share>) -> Result<Place> {
        let mut taken = self.taken();
        for share in &shares {
            let ((limit, what), count) = (share.most(), taken.get(share).copied().unwrap_or(0));
            if count >= limit {
                return Err(Error::TooMany { what, limit, asked: count + 1 });
            }
        }
        for share in &shares {
            *taken.entry(share.clone()).or_default() += 1;
        }
        drop(taken);
        Ok(Place { places: self.clone(), shares })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<Share, u64>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// A place; free again when it goes away.
pub(super) struct Place {
    places: Places,
    shares: Vec<Share>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        for share in &self.shares {
            if let Some(count) = taken.get_mut(share) {
                *count -= 1;
                // Nothing is kept of who has gone.
                if *count == 0 {
                    taken.remove(share);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{Rights, Who};

    fn account(id: i64) -> Asker {
        Asker { who: Who::Account { id, via: String::new() }, ..Asker::anyone(Rights::all()) }
    }

    fn fill(places: &Places, asker: &Asker, addresses: impl Iterator<Item = String>) -> (Vec<Place>, Option<Error>) {
        let mut taken = vec![];
        for address in addresses {
            match places.enter(asker, &address) {
                Ok(place) => taken.push(place),
                Err(error) => return (taken, Some(error)),
            }
        }
        (taken, None)
    }

    #[test]
    fn those_without_an_account_leave_places_to_those_with_one() {
        let places = Places::default();
        let nobody = Asker::anyone(Rights::none());
        let (one, refused) = fill(&places, &nobody, std::iter::repeat("192.0.2.1".to_string()));
        assert_eq!((one.len(), refused.map(|error| error.code())), (20, Some("TOO_MANY")));
        let (others, refused) = fill(&places, &nobody, (2..).map(|number| format!("192.0.2.{}", number % 200)));
        assert_eq!((others.len(), refused.map(|error| error.code())), (20, Some("TOO_MANY")));
        assert!(places.enter(&account(1), "192.0.2.1").is_ok());
        // All addresses of one network of IPv6 are one.
        drop((one, others));
        let (few, _) = fill(&places, &nobody, (1..).map(|number| format!("2001:db8::{number:x}")));
        assert_eq!(few.len(), 20);
    }

    #[test]
    fn no_account_takes_the_places_of_the_others_and_no_address_either() {
        let places = Places::default();
        let (one, refused) = fill(&places, &account(1), (1..).map(|number| format!("192.0.2.{}", number % 200)));
        assert_eq!((one.len(), refused.map(|error| error.code())), (48, Some("TOO_MANY")));
        let mut office = vec![];
        for id in 2.. {
            let (taken, _) = fill(&places, &account(id), std::iter::repeat_n("198.51.100.1".to_string(), 10));
            office.push(taken);
            if office.last().is_some_and(|taken| taken.len() < 10) {
                break;
            }
        }
        assert_eq!(office.iter().map(Vec::len).sum::<usize>(), 192);
        assert!(places.enter(&account(1_000), "203.0.113.1").is_ok());
    }

    #[test]
    fn a_place_is_free_again_when_it_is_left_and_nothing_is_kept_of_it() {
        let places = Places::default();
        let waiting: Vec<Place> = (0..32).filter_map(|_| places.wait("192.0.2.1").ok()).collect();
        assert!(waiting.len() == 32 && places.wait("192.0.2.1").is_err() && places.wait("192.0.2.2").is_ok());
        assert!(places.enter(&account(1), "192.0.2.1").is_ok(), "who waits takes no place from who works");
        drop(waiting);
        assert!(places.wait("192.0.2.1").is_ok());
        assert!(places.taken().is_empty());
    }
}
