//! Reservations of the "single connection mode": a stream of events and the operations that tell into it, found by a
//! secret that only whoever made it can use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::Notify;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::places::Place;
use super::{MAX_OPERATIONS, events};
use crate::accounts::{Asker, Who, store};

/// The reservations of a process. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Reservations(Arc<Mutex<HashMap<String, Reservation>>>);

struct Reservation {
    who: Who,
    /// Of nobody in particular it is known by the address as well.
    address: String,
    _place: Place,
    to: Sender<String>,
    /// What is told, until somebody takes it.
    events: Option<Receiver<String>>,
    /// What is carried out, by the client's ids, and by what each is told to end.
    operations: HashMap<String, Arc<Notify>>,
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.operations.values().for_each(|stop| stop.notify_one());
    }
}

/// Why a request about a reservation is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// There is none with this secret, or it is somebody else's.
    NotFound,
    /// Its stream is open already.
    Open,
    /// Its id is one of an operation that goes on.
    IdInUse,
    /// It has as many operations as it may have.
    Full,
}

impl Reservations {
    /// Makes one for somebody and gives its secret.
    pub(super) fn make(&self, asker: &Asker, address: &str, place: Place) -> String {
        let secret = store::secret();
        let (to, events) = channel(events::MAX_WAITING);
        let (who, address) = (asker.who.clone(), address.to_string());
        let operations = HashMap::new();
        let made = Reservation { who, address, _place: place, to, events: Some(events), operations };
        self.all().insert(secret.clone(), made);
        secret
    }

    /// Takes the stream of one; it ends when what is given goes away.
    pub(super) fn open(&self, secret: &str, asker: &Asker, address: &str) -> Result<(Receiver<String>, Open), Problem> {
        let mut all = self.all();
        let events = own(&mut all, secret, asker, address)?.events.take().ok_or(Problem::Open)?;
        Ok((events, Open { reservations: self.clone(), secret: secret.to_string() }))
    }

    /// Takes one away with all that is carried out for it.
    pub(super) fn end(&self, secret: &str) {
        let ended = self.all().remove(secret);
        drop(ended);
    }

    /// Takes one away if nobody has taken its stream.
    pub(super) fn expire(&self, secret: &str) {
        let mut all = self.all();
        if all.get(secret).is_some_and(|one| one.events.is_some()) {
            let ended = all.remove(secret);
            drop(all);
            drop(ended);
        }
    }

    /// Begins an operation.
    pub(super) fn begin(&self, secret: &str, asker: &Asker, address: &str, id: &str) -> Result<Operation, Problem> {
        let mut all = self.all();
        let reservation = own(&mut all, secret, asker, address)?;
        if reservation.operations.contains_key(id) {
            return Err(Problem::IdInUse);
        }
        if reservation.operations.len() >= MAX_OPERATIONS {
            return Err(Problem::Full);
        }
        let stop = Arc::new(Notify::new());
        reservation.operations.insert(id.to_string(), Arc::clone(&stop));
        let (reservations, secret, id) = (self.clone(), secret.to_string(), id.to_string());
        Ok(Operation { to: reservation.to.clone(), id, stop, reservations, secret })
    }

    /// Ends an operation, where it goes on.
    pub(super) fn stop(&self, secret: &str, asker: &Asker, address: &str, id: &str) -> Result<(), Problem> {
        if let Some(stop) = own(&mut self.all(), secret, asker, address)?.operations.remove(id) {
            stop.notify_one();
        }
        Ok(())
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Reservation>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

fn own<'a>(
    all: &'a mut HashMap<String, Reservation>,
    secret: &str,
    asker: &Asker,
    address: &str,
) -> Result<&'a mut Reservation, Problem> {
    let known = |one: &&mut Reservation| one.who == asker.who && (asker.account().is_some() || one.address == address);
    all.get_mut(secret).filter(known).ok_or(Problem::NotFound)
}

/// An open stream.
pub(super) struct Open {
    reservations: Reservations,
    secret: String,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.reservations.end(&self.secret);
    }
}

/// An operation that goes on; its id is free again when this goes away.
pub(super) struct Operation {
    /// Where it tells.
    pub(super) to: Sender<String>,
    /// The client's id.
    pub(super) id: String,
    /// Ready when it is to end.
    pub(super) stop: Arc<Notify>,
    reservations: Reservations,
    secret: String,
}

impl Operation {
    /// Ends the whole reservation: nobody takes what is told.
    pub(super) fn cut_off(&self) {
        self.reservations.end(&self.secret);
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        let mut all = self.reservations.all();
        let Some(reservation) = all.get_mut(&self.secret) else { return };
        // Another may have the id by now.
        if reservation.operations.get(&self.id).is_some_and(|stop| Arc::ptr_eq(stop, &self.stop)) {
            reservation.operations.remove(&self.id);
        }
    }
}
