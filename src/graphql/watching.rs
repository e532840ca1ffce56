//! How many subscriptions are open.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::Response;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextSubscribe};
use futures_util::stream::{BoxStream, StreamExt};

/// The open subscriptions of a schema. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Subscriptions(Arc<AtomicU64>);

impl Subscriptions {
    /// How many there are.
    pub fn open(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counts subscriptions.
pub struct Watching(pub Subscriptions);

impl ExtensionFactory for Watching {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(WatchingExtension(self.0.clone()))
    }
}

struct WatchingExtension(Subscriptions);

impl Extension for WatchingExtension {
    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        let open = Open::new(self.0.clone());
        next.run(ctx, stream)
            .map(move |response| {
                let _held = &open;
                response
            })
            .boxed()
    }
}

/// One open subscription; ends with the value.
struct Open(Subscriptions);

impl Open {
    fn new(all: Subscriptions) -> Open {
        all.0.fetch_add(1, Ordering::Relaxed);
        Open(all)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}
