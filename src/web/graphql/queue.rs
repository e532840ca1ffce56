//! The queue of dear requests: a few are carried out at once, each asker's in turn, so that cheap ones find connections
//! and processors free.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::accounts::Asker;
use crate::error::{Error, Result};

/// With what the server is busy where there is no turn.
pub const WITH: &str = "other dear requests";
/// How many connections a dear request has at once.
pub const CONNECTIONS: usize = 2;
/// How many dear requests of one account are under way at once.
const OF_ONE_ACCOUNT: usize = 2;
/// How many dear requests of one account or address wait at most.
const WAITING_OF_ONE: usize = 8;
/// How many wait at most of those without an account together.
const WAITING_WITHOUT_ACCOUNT: usize = 16;
/// How many wait at most of all together.
const WAITING_OF_ALL: usize = 64;
/// How long one waits at most.
const PATIENCE: Duration = Duration::from_secs(5);

/// The dear requests of a process. Clones are the same.
#[derive(Clone)]
pub struct Queue(Arc<Inner>);

struct Inner {
    all: Line,
    /// Those of whoever has no account, together.
    without_account: Line,
    /// How many of one address are carried out at once.
    of_one_address: usize,
    /// Those of each account and address that has any.
    own: Mutex<HashMap<Own, Line>>,
}

/// Requests that wait for each other.
#[derive(Clone)]
struct Line {
    turns: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Line {
    fn new(turns: usize, waiting: usize) -> Line {
        Line { turns: Arc::new(Semaphore::new(turns)), waiting: Arc::new(Semaphore::new(waiting)) }
    }

    /// Whether somebody stands in it, or has a turn.
    fn is_used(&self) -> bool {
        Arc::strong_count(&self.turns) > 1 || Arc::strong_count(&self.waiting) > 1
    }
}

/// Whose requests wait for each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Own {
    Account(i64),
    Address(String),
}

/// A turn; over when it goes away.
pub struct Turn {
    _permits: Vec<OwnedSemaphorePermit>,
}

impl Queue {
    /// A queue for a pool of so many connections, of which dear requests get half at the most.
    pub fn of(connections: usize) -> Queue {
        let at_once = (connections / 2 / CONNECTIONS).max(1);
        Queue(Arc::new(Inner {
            all: Line::new(at_once, WAITING_OF_ALL),
            without_account: Line::new((at_once / 2).max(1), WAITING_WITHOUT_ACCOUNT),
            // One address never has all of them, where there is more than one.
            of_one_address: (at_once - 1).max(1),
            own: Mutex::default(),
        }))
    }

    /// Waits for somebody's turn.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many wait already, or none comes in time.
    pub async fn turn(&self, asker: &Asker) -> Result<Turn> {
        let busy = || Error::Busy { what: WITH };
        let lines = self.lines(asker);
        let places = lines.iter().map(|line| Arc::clone(&line.waiting).try_acquire_owned());
        let _places = places.collect::<std::result::Result<Vec<_>, _>>().map_err(|_| busy())?;
        let wait = async {
            let mut permits = vec![];
            for line in lines {
                permits.push(line.turns.acquire_owned().await?);
            }
            Ok::<_, tokio::sync::AcquireError>(Turn { _permits: permits })
        };
        match timeout(PATIENCE, wait).await {
            Ok(Ok(turn)) => Ok(turn),
            // Too late; or closed, which none of them ever is.
            Err(_) | Ok(Err(_)) => Err(busy()),
        }
    }

    /// Where somebody waits, one's own first: whoever has many requests waiting stands before the others' with one's own
    /// few only. Always in this order, so that nobody waits in a circle.
    fn lines(&self, asker: &Asker) -> Vec<Line> {
        let account = asker.account().map(|id| (Own::Account(id), OF_ONE_ACCOUNT));
        let address = (Own::Address(asker.address.clone()), self.0.of_one_address);
        let mut own = self.0.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.retain(|_, line| line.is_used());
        let mut lines: Vec<Line> = account
            .into_iter()
            .chain([address])
            .map(|(whose, turns)| own.entry(whose).or_insert_with(|| Line::new(turns, WAITING_OF_ONE)).clone())
            .collect();
        if asker.account().is_none() {
            lines.push(self.0.without_account.clone());
        }
        lines.push(self.0.all.clone());
        lines
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
    async fn who_sends_too_many_is_told_at_once_and_nobody_else() {
        let queue = Queue::of(8);
        let _running = queue.turn(&anyone("a")).await.unwrap();
        let waiting: Vec<_> = (0..WAITING_OF_ONE)
            .map(|_| {
                let queue = queue.clone();
                tokio::spawn(async move { queue.turn(&anyone("a")).await.is_ok() })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(20)).await;
        let began = std::time::Instant::now();
        assert_eq!(queue.turn(&anyone("a")).await.err().unwrap().code(), "BUSY");
        assert!(began.elapsed() < PATIENCE);
        assert!(at_once(&queue, &account(1, "b")).await.is_some());
        for one in waiting {
            one.abort();
        }
    }

    #[test]
    fn who_has_no_turn_any_more_is_forgotten() {
        let queue = Queue::of(8);
        for id in 0..1_000 {
            drop(queue.lines(&account(id, &id.to_string())));
        }
        assert!(queue.0.own.lock().unwrap().len() <= 2);
    }
}
