//! Whether a document is valid for the schema, before anybody asks for it.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::parse_query;
use async_graphql::{Request, Response, ServerError};
use futures_util::FutureExt as _;

use super::Schema;

/// The schema without anything behind it, to check documents with.
pub fn schema() -> Schema {
    super::builder().extension(Unexecuted).finish()
}

/// What is wrong with a document by the schema, without carrying it out; nothing for a valid one.
pub fn mistakes(schema: &Schema, document: &str) -> Vec<String> {
    let name = match parse_query(document) {
        // Which of several makes no difference: all are checked.
        Ok(document) => document.operations.iter().next().and_then(|(name, _)| name.map(ToString::to_string)),
        Err(error) => return vec![error.to_string().lines().map(str::trim).collect::<Vec<_>>().join(" ")],
    };
    let mut request = Request::new(document);
    request.operation_name = name;
    // Nothing in it waits.
    let checked = schema.execute(request).now_or_never().unwrap_or_default();
    let told = |error: ServerError| match error.locations.first() {
        Some(place) => format!("line {}, column {}: {}", place.line, place.column, error.message),
        None => error.message,
    };
    checked.errors.into_iter().map(told).collect()
}

/// Ends a request after it was checked.
struct Unexecuted;

impl ExtensionFactory for Unexecuted {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(UnexecutedExtension)
    }
}

struct UnexecutedExtension;

#[async_trait::async_trait]
impl Extension for UnexecutedExtension {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::default()
    }
}
