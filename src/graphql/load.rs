//! One loader per request: what the fields of one level ask for goes to the database in one statement.
//!
//! Own code, because the schema library's `DataLoader` waits for a timer even when told not to, which costs more than
//! the statements of a short query, and asks twice for what is already on its way.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use async_graphql::Context;
use tokio::sync::oneshot;
use tracing::Instrument;

use crate::accounts::{Asker, Ground};
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result};

/// The request's loader, with what it has loaded so far.
#[derive(Clone)]
pub struct Loading(Arc<Inner>);

struct Inner {
    db: Db,
    /// For whom everything is loaded.
    asker: Arc<Asker>,
    /// How many questions have been asked so far.
    asked: AtomicUsize,
    /// A [`Desk`] for each type of question.
    desks: Mutex<HashMap<TypeId, Box<dyn Any + Send>>>,
}

impl Loading {
    /// For whom everything is loaded.
    pub fn asker(&self) -> &Asker {
        &self.0.asker
    }

    /// Forgets what has been loaded: after a change it is read again.
    pub fn forget(&self) {
        self.0.desks().clear();
    }
}

/// A loader for one request of somebody.
pub fn loading(db: Db, asker: Arc<Asker>) -> Loading {
    Loading(Arc::new(Inner { db, asker, asked: AtomicUsize::new(0), desks: Mutex::default() }))
}

type Reply<B> = std::result::Result<Option<<B as Batch>::Answer>, Arc<Error>>;

/// The questions of one type.
struct Desk<B: Batch> {
    /// What has been answered; `None` for a question that has no answer.
    answered: HashMap<B, Option<B::Answer>>,
    /// Who waits for questions that are to go with the next batch.
    waiting: HashMap<B, Vec<oneshot::Sender<Reply<B>>>>,
    /// Who waits for questions that are on their way.
    under_way: HashMap<B, Vec<oneshot::Sender<Reply<B>>>>,
    /// A task is about to send the next batch.
    collecting: bool,
}

impl<B: Batch> Default for Desk<B> {
    fn default() -> Self {
        Desk { answered: HashMap::new(), waiting: HashMap::new(), under_way: HashMap::new(), collecting: false }
    }
}

impl Inner {
    fn desks(&self) -> MutexGuard<'_, HashMap<TypeId, Box<dyn Any + Send>>> {
        self.desks.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn at_desk<B: Batch, T>(&self, work: impl FnOnce(&mut Desk<B>) -> T) -> Result<T> {
        let mut desks = self.desks();
        let desk = desks.entry(TypeId::of::<B>()).or_insert_with(|| Box::new(Desk::<B>::default()));
        let desk = desk.downcast_mut().ok_or_else(|| Error::Internal("a loader's desk has another type".into()))?;
        Ok(work(desk))
    }

    /// Waits until the query has asked all that it asks at this point, then sends the batch.
    async fn send<B: Batch>(&self) -> Result<()> {
        // A query with many fields gives way to other tasks before all of them have asked. It is let back in until two
        // rounds have brought no further question.
        let mut quiet = 0;
        let mut seen = self.asked.load(Ordering::Relaxed);
        while quiet < 2 {
            tokio::task::yield_now().await;
            let now = self.asked.load(Ordering::Relaxed);
            quiet = if now == seen { quiet + 1 } else { 0 };
            seen = now;
        }
        let keys: Vec<B> = self.at_desk(|desk: &mut Desk<B>| {
            desk.collecting = false;
            let waiting = std::mem::take(&mut desk.waiting);
            let keys = waiting.keys().cloned().collect();
            desk.under_way.extend(waiting);
            keys
        })?;
        let batch = keys.clone();
        let asker = Arc::clone(&self.asker);
        let answers = self.db.ask(move |connection| B::load(connection, &asker, &batch)).await.map_err(Arc::new);
        self.at_desk(|desk: &mut Desk<B>| {
            for key in keys {
                let reply: Reply<B> = match &answers {
                    Ok(answers) => {
                        let answer = answers.get(&key).cloned();
                        desk.answered.insert(key.clone(), answer.clone());
                        Ok(answer)
                    }
                    Err(error) => Err(Arc::clone(error)),
                };
                for waiting in desk.under_way.remove(&key).unwrap_or_default() {
                    // Whoever is no longer there does not need it.
                    let _ = waiting.send(reply.clone());
                }
            }
        })
    }
}

/// A question that is answered for many keys at once.
pub trait Batch: Clone + Eq + Hash + Debug + Send + Sync + 'static {
    /// The answer for one key.
    type Answer: Clone + Send + Sync + 'static;

    /// Answers all keys, with a number of statements that does not depend on how many there are. Keys without an
    /// answer, or whose answer the asker may not see, are left out. What hangs on an object needs no check of its own
    /// where the object was checked.
    fn load(connection: &mut DbConnection, asker: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>>;
}

/// The answer to one question, asked together with those of the same level.
pub async fn ask<B: Batch>(ctx: &Context<'_>, key: B) -> async_graphql::Result<Option<B::Answer>> {
    let inner = &ctx.data::<Loading>()?.0;
    let (sender, reply) = oneshot::channel();
    let (known, first) = inner.at_desk(|desk: &mut Desk<B>| {
        if let Some(answer) = desk.answered.get(&key) {
            return (Some(answer.clone()), false);
        }
        if let Some(others) = desk.under_way.get_mut(&key) {
            others.push(sender);
            return (None, false);
        }
        desk.waiting.entry(key).or_default().push(sender);
        (None, !std::mem::replace(&mut desk.collecting, true))
    })?;
    if let Some(answer) = known {
        return Ok(answer);
    }
    inner.asked.fetch_add(1, Ordering::Relaxed);
    if first {
        let sending = Arc::clone(inner);
        let send = async move {
            if let Err(error) = sending.send::<B>().await {
                tracing::error!(%error, "loader");
            }
        };
        tokio::spawn(send.in_current_span());
    }
    let lost = |_| Error::Internal("a loader's task ended without an answer".into());
    Ok(reply.await.map_err(lost)??)
}

/// Rows that are found by a unique key.
pub trait Found: Clone + Send + Sync + 'static {
    /// The unique key's type.
    type Id: Clone + Eq + Hash + Debug + Send + Sync + 'static + std::fmt::Display;
    /// What it is, as a word for a sentence.
    const KIND: &'static str;
    /// What would be right instead of a key that nothing has, starting with a punctuation mark.
    const HINT: &'static str = "";

    /// The rows with these keys.
    fn find(connection: &mut DbConnection, ids: &[Self::Id]) -> Result<Vec<(Self::Id, Self)>>;
    /// Where each of these rows belongs, in their order: what decides whether the asker sees it.
    fn grounds(connection: &mut DbConnection, rows: &[(Self::Id, Self)]) -> Result<Vec<Ground>>;
}

/// The question for one row by its key.
pub struct By<T: Found>(T::Id, PhantomData<fn() -> T>);

impl<T: Found> Clone for By<T> {
    fn clone(&self) -> Self {
        By(self.0.clone(), PhantomData)
    }
}
impl<T: Found> PartialEq for By<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T: Found> Eq for By<T> {}
impl<T: Found> Hash for By<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T: Found> Debug for By<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Found> Batch for By<T> {
    type Answer = T;

    fn load(connection: &mut DbConnection, asker: &Asker, keys: &[Self]) -> Result<HashMap<Self, T>> {
        let ids: Vec<T::Id> = keys.iter().map(|key| key.0.clone()).collect();
        let rows = T::find(connection, &ids)?;
        let grounds = T::grounds(connection, &rows)?;
        Ok(rows
            .into_iter()
            .zip(grounds)
            .filter(|(_, ground)| asker.sees(ground))
            .map(|((id, row), _)| (By(id, PhantomData), row))
            .collect())
    }
}

/// The row with this key, or `None` where there is none or it may not be seen.
pub async fn find<T: Found>(ctx: &Context<'_>, id: T::Id) -> async_graphql::Result<Option<T>> {
    ask(ctx, By::<T>(id, PhantomData)).await
}

/// The row with this key.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn get<T: Found>(ctx: &Context<'_>, id: T::Id) -> async_graphql::Result<T> {
    let key = id.to_string();
    match find(ctx, id).await? {
        Some(row) => Ok(row),
        None => Err(Error::NotFound { kind: T::KIND, key: crate::error::shorten(&key), hint: T::HINT }.into()),
    }
}

/// Checks that there is a row with this key, where one is given.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn must_exist<T: Found>(ctx: &Context<'_>, id: &Option<T::Id>) -> async_graphql::Result<()> {
    if let Some(id) = id {
        get::<T>(ctx, id.clone()).await?;
    }
    Ok(())
}

/// Rows gathered by the key that they belong to, in their order.
pub fn group<K: Eq + Hash, V>(rows: impl Iterator<Item = (K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, row) in rows {
        groups.entry(key).or_default().push(row);
    }
    groups
}
