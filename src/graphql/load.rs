//! One loader per request: what the fields of one level ask for goes to the database in one statement.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};

use crate::db::{Db, DbConnection};
use crate::error::{Error, Result};

/// The request's loader, with what it has loaded so far.
pub type Loading = DataLoader<Batches, HashMapCache>;

/// How often a task that is about to load gives way to the query that asks.
const GIVE_WAY: usize = 32;

/// Where batches go.
pub struct Batches {
    db: Db,
}

/// A loader for one request.
pub fn loading(db: Db) -> Loading {
    // No waiting for time to pass. But a query with many fields gives way to other tasks before all of them have
    // asked; the task that loads lets it come back several times, so that a level is one batch, not two.
    let patiently = |batch| {
        tokio::spawn(async move {
            for _ in 0..GIVE_WAY {
                tokio::task::yield_now().await;
            }
            let batch: futures_util::future::BoxFuture<'static, ()> = batch;
            batch.await;
        })
    };
    DataLoader::with_cache(Batches { db }, patiently, HashMapCache::default()).delay(Duration::ZERO)
}

/// A question that is answered for many keys at once.
pub trait Batch: Clone + Eq + Hash + Debug + Send + Sync + 'static {
    /// The answer for one key.
    type Answer: Clone + Send + Sync + 'static;

    /// Answers all keys, with a number of statements that does not depend on how many there are. Keys without an
    /// answer are left out.
    fn load(connection: &mut DbConnection, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>>;
}

impl<B: Batch> Loader<Asked<B>> for Batches {
    type Value = B::Answer;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[Asked<B>]) -> Result<HashMap<Asked<B>, B::Answer>, Arc<Error>> {
        let keys: Vec<B> = keys.iter().map(|Asked(key)| key.clone()).collect();
        let answers = self.db.ask(move |connection| B::load(connection, &keys)).await.map_err(Arc::new)?;
        Ok(answers.into_iter().map(|(key, answer)| (Asked(key), answer)).collect())
    }
}

/// A key as the loader library wants it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Asked<B>(B);

/// The answer to one question, asked together with those of the same level.
pub async fn ask<B: Batch>(ctx: &Context<'_>, key: B) -> async_graphql::Result<Option<B::Answer>> {
    Ok(ctx.data::<Loading>()?.load_one(Asked(key)).await?)
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

    fn load(connection: &mut DbConnection, keys: &[Self]) -> Result<HashMap<Self, T>> {
        let ids: Vec<T::Id> = keys.iter().map(|key| key.0.clone()).collect();
        Ok(T::find(connection, &ids)?.into_iter().map(|(id, row)| (By(id, PhantomData), row)).collect())
    }
}

/// The row with this key, or `None`.
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
