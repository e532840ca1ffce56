//! The queue of dear requests: a few are carried out at once, each asker's in turn, so that cheap ones find connections
//! and processors free.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::accounts::Asker;
use crate::error::{Error, Result};

/// How many connections a dear request has at once.
pub const CONNECTIONS: usize = 2;
/// How many dear requests of one account are under way at once.
const OF_ONE_ACCOUNT: usize = 2;
/// How many dear requests wait at most, of all together.
const MAX_WAITING: usize = 64;
/// How long one waits at most.
const PATIENCE: Duration = Duration::from_secs(5);

/// The dear requests of a process. Clones are the same.
#[derive(Clone)]
pub struct Queue(Arc<Inner>);

struct Inner {
    /// Turns of all together.
    all: Arc<Semaphore>,
    /// Those of whoever has no account, together.
    anonymous: Arc<Semaphore>,
    /// How many of one address are under way at once.
    of_one_address: usize,
    waiting: Arc<Semaphore>,
    /// Those of each account and address that has any.
    own: Mutex<HashMap<Own, Arc<Semaphore>>>,
}

/// Whose requests wait for each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Own {
    Account(i64),
    Address(String),
}

/// A turn; over when it goes away.
pub struct Turn(#[expect(dead_code, reason = "held until the turn is over")] Vec<OwnedSemaphorePermit>);

impl Queue {
    /// A queue for a pool of so many connections, of which dear requests get half at the most.
    pub fn of(connections: usize) -> Queue {
        let at_once = (connections / 2 / CONNECTIONS).max(1);
        Queue(Arc::new(Inner {
            all: Arc::new(Semaphore::new(at_once)),
            anonymous: Arc::new(Semaphore::new((at_once / 2).max(1))),
            // One address never has all of them, where there is more than one.
            of_one_address: (at_once - 1).max(1),
            waiting: Arc::new(Semaphore::new(MAX_WAITING)),
            own: Mutex::default(),
        }))
    }

    /// Waits for somebody's turn.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many wait already, or none comes in time.
    pub async fn turn(&self, asker: &Asker) -> Result<Turn> {
        let busy = || Error::Busy { what: "other dear requests" };
        let _waiting = Arc::clone(&self.0.waiting).try_acquire_owned().map_err(|_| busy())?;
        let all = async {
            let mut permits = vec![];
            for places in self.places(asker) {
                permits.push(places.acquire_owned().await?);
            }
            Ok::<_, tokio::sync::AcquireError>(Turn(permits))
        };
        match timeout(PATIENCE, all).await {
            Ok(Ok(turn)) => Ok(turn),
            // Too late; or closed, which none of them ever is.
            Err(_) | Ok(Err(_)) => Err(busy()),
        }
    }

    /// What somebody needs a place of, one's own first: whoever has many requests waiting stands before the others' with
    /// one's own few only. Always in this order, so that nobody waits in a circle.
    fn places(&self, asker: &Asker) -> Vec<Arc<Semaphore>> {
        let account = asker.account().map(|id| (Own::Account(id), OF_ONE_ACCOUNT));
        let address = (Own::Address(asker.address.clone()), self.0.of_one_address);
        let mut own = self.0.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.retain(|_, places| Arc::strong_count(places) > 1);
        let mut needed: Vec<Arc<Semaphore>> = account
            .into_iter()
            .chain([address])
            .map(|(whose, most)| Arc::clone(own.entry(whose).or_insert_with(|| Arc::new(Semaphore::new(most)))))
            .collect();
        if asker.account().is_none() {
            needed.push(Arc::clone(&self.0.anonymous));
        }
        needed.push(Arc::clone(&self.0.all));
        needed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{Rights, Who};

    fn account(id: i64, address: &str) -> Asker {
        let who = Who::Account { id, via: String::new() };
        Asker { who, address: address.to_string(), rights: Rights::none() }
    }

    fn anyone(address: &str) -> Asker {
        Asker { address: address.to_string(), ..Asker::anyone(Rights::none()) }
    }

    /// Whether somebody gets a turn without waiting.
    async fn at_once(queue: &Queue, asker: &Asker) -> Option<Turn> {
        timeout(Duration::from_millis(50), queue.turn(asker)).await.ok()?.ok()
    }

    #[actix_web::test]
    async fn nobody_takes_all_turns_and_the_anonymous_share_a_part() {
        let queue = Queue::of(16);
        let first = at_once(&queue, &account(1, "a")).await.unwrap();
        let _second = at_once(&queue, &account(1, "a")).await.unwrap();
        assert!(at_once(&queue, &account(1, "b")).await.is_none(), "a third of one account");
        let _third = at_once(&queue, &account(2, "a")).await.unwrap();
        assert!(at_once(&queue, &account(3, "a")).await.is_none(), "a fourth of one address");
        let _fourth = at_once(&queue, &account(3, "c")).await.unwrap();
        assert!(at_once(&queue, &account(4, "d")).await.is_none(), "a fifth of all");
        drop(first);
        assert!(at_once(&queue, &account(4, "d")).await.is_some());
        let queue = Queue::of(16);
        let _one = at_once(&queue, &anyone("a")).await.unwrap();
        let _two = at_once(&queue, &anyone("b")).await.unwrap();
        assert!(at_once(&queue, &anyone("c")).await.is_none(), "a third without an account");
        assert!(at_once(&queue, &account(1, "c")).await.is_some(), "an account has a turn all the same");
    }

    #[actix_web::test]
    async fn who_finds_too_many_waiting_is_told_at_once() {
        let queue = Queue::of(8);
        let _running = queue.turn(&anyone("a")).await.unwrap();
        let waiting: Vec<_> = (0..MAX_WAITING)
            .map(|_| {
                let queue = queue.clone();
                tokio::spawn(async move { queue.turn(&anyone("a")).await.is_ok() })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(20)).await;
        let began = std::time::Instant::now();
        assert_eq!(queue.turn(&anyone("b")).await.err().unwrap().code(), "BUSY");
        assert!(began.elapsed() < PATIENCE);
        for one in waiting {
            one.abort();
        }
    }

    #[test]
    fn who_has_no_turn_any_more_is_forgotten() {
        let queue = Queue::of(8);
        for id in 0..1_000 {
            drop(queue.places(&account(id, &id.to_string())));
        }
        assert!(queue.0.own.lock().unwrap().len() <= 2);
    }
}
