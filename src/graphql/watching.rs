//! What is seen of each request from the outside: which operation it is, and how many subscriptions are open.

use std::any::TypeId;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextPrepareRequest, NextSubscribe,
};
use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, Response, ServerResult, Variables};
use futures_util::stream::{BoxStream, StreamExt};

/// An operation, as its document has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The name that its author gave it.
    pub name: Option<String>,
    /// `query`, `mutation` or `subscription`.
    pub kind: &'static str,
}

/// Which operation a request carries out; empty as long as its document has not been read. Goes into the request's
/// data. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<OnceLock<Operation>>);

impl Seen {
    /// The operation.
    pub fn operation(&self) -> Option<&Operation> {
        self.0.get()
    }
}

/// The open subscriptions of a schema. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Subscriptions(Arc<AtomicU64>);

impl Subscriptions {
    /// How many there are.
    pub fn open(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Notes the operation in the request's [`Seen`], and counts subscriptions.
pub struct Watching(pub Subscriptions);

impl ExtensionFactory for Watching {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(WatchingExtension { subscriptions: self.0.clone(), asked: OnceLock::new() })
    }
}

struct WatchingExtension {
    subscriptions: Subscriptions,
    /// Where to note the operation, and its name as the request has it beside the document.
    asked: OnceLock<(Seen, Option<String>)>,
}

#[async_trait::async_trait]
impl Extension for WatchingExtension {
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        if let Some(seen) = request.data.get(&TypeId::of::<Seen>()).and_then(|seen| seen.downcast_ref::<Seen>()) {
            let _ = self.asked.set((seen.clone(), request.operation_name.clone()));
        }
        next.run(ctx, request).await
    }

    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        if let Some((seen, name)) = self.asked.get() {
            let mut operations = document.operations.iter();
            let found = match name {
                Some(name) => operations.find(|(own, _)| own.is_some_and(|own| own.as_str() == name)),
                None => operations.next(),
            };
            if let Some((name, operation)) = found {
                let name = name.map(ToString::to_string);
                let _ = seen.0.set(Operation { name, kind: word(operation.node.ty) });
            }
        }
        Ok(document)
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        let open = Open::new(self.subscriptions.clone());
        next.run(ctx, stream)
            .map(move |response| {
                let _held = &open;
                response
            })
            .boxed()
    }
}

fn word(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
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
