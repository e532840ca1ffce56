//! Texts with the character U+0000, which PostgreSQL can't keep: they are refused before anything is done, on both
//! databases alike.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextParseQuery};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{ServerError, ServerResult, Variables};
use serde_json::Value;

use crate::error::Error;

/// Refuses requests whose variables or literals hold U+0000.
pub struct NoNul;

impl ExtensionFactory for NoNul {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(NoNulExtension)
    }
}

struct NoNulExtension;

#[async_trait::async_trait]
impl Extension for NoNulExtension {
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        // A literal holds it only where the query holds it or its escape; the escape alone may stand for something else.
        let possible = query.contains('\0') || query.contains("\\u0000");
        let anywhere = |sent: serde_json::Result<Value>| sent.is_ok_and(|json| has_nul(&json));
        if anywhere(serde_json::to_value(variables)) || (possible && anywhere(serde_json::to_value(&document))) {
            let problem = "it contains the character U+0000; leave it out".to_string();
            let error = Error::BadArgument { argument: "text", problem };
            let mut refusal = ServerError::new(error.to_string(), None);
            refusal.source = Some(Arc::new(error));
            return Err(refusal);
        }
        Ok(document)
    }
}

fn has_nul(json: &Value) -> bool {
    match json {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
