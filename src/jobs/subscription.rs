//! Runs as they go on, over the API.

use std::collections::VecDeque;
use std::mem::{replace, take};
use std::time::Duration;

use async_graphql::{Context, ID, Subscription};
use futures_util::stream::{self, Stream};

use super::JobRun;
use super::progress::Watched;
use super::worker::blocking;
use crate::accounts::{Asker, Ground};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::graphql::id;
use crate::graphql::load::{self, Loading};
use crate::graphql::standing::Standing;

/// How often the database is looked at while somebody listens.
const EVERY: Duration = Duration::from_secs(1);

/// Subscriptions to runs.
#[derive(Default)]
pub struct RunSubscription;

#[Subscription]
impl RunSubscription {
    /// Runs of jobs as they go on. With an id: that run as it is now and after each change of its state, its attempts or
    /// its steps, until it is over. Without: all that are not over now, and each run that you may see after each change
    /// (of more than 1,000 that are not over, the first 1,000). What changes several times within a second is told once.
    async fn run_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this run.")] id: Option<ID>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<JobRun>>> {
        let loading = ctx.data::<Loading>()?.clone();
        let asker = loading.asker().clone();
        let watched = match id {
            Some(id) => Watched::one(load::get::<JobRun>(ctx, id::key_of("Run", &id)?).await?.id),
            None if asker.rights.sees(&Ground::Institution) => Watched::all(),
            None if asker.account().is_none() => return Err(Error::Unauthenticated.into()),
            None => return Err(Error::Forbidden("for those who see a coordination").into()),
        };
        let watch = Watch {
            db: ctx.data::<Db>()?.clone(),
            clock: ctx.data::<Clock>()?.clone(),
            standing: ctx.data::<Standing>()?.clone(),
            loading,
            asker,
            watched,
            ready: VecDeque::new(),
            begun: false,
        };
        Ok(stream::try_unfold(watch, |mut watch| async move { Ok(watch.next().await?.map(|run| (run, watch))) }))
    }
}

/// One subscription.
struct Watch {
    db: Db,
    clock: Clock,
    standing: Standing,
    loading: Loading,
    asker: Asker,
    watched: Watched,
    /// What is still to be told of the last look.
    ready: VecDeque<JobRun>,
    begun: bool,
}

impl Watch {
    /// The next run to tell of; `None` when there will be none.
    async fn next(&mut self) -> Result<Option<JobRun>> {
        while self.ready.is_empty() {
            if self.watched.is_over() {
                return Ok(None);
            }
            if replace(&mut self.begun, true) {
                tokio::time::sleep(EVERY).await;
            }
            self.look().await?;
        }
        // What hangs on the run is read anew each time.
        self.loading.forget();
        Ok(self.ready.pop_front())
    }

    async fn look(&mut self) -> Result<()> {
        let (db, clock) = (self.db.clone(), self.clock.clone());
        let (standing, asker, mut watched) = (self.standing.clone(), self.asker.clone(), take(&mut self.watched));
        let (watched, changed) = blocking(move || {
            let now = db.now(&clock)?;
            db.run(|connection| {
                standing.check(connection, &asker)?;
                let changed = watched.changes(connection, &asker.rights, now)?;
                Ok((watched, changed))
            })
        })
        .await?;
        self.watched = watched;
        self.ready.extend(changed);
        Ok(())
    }
}
