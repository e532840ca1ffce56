//! Errors over the API: a stable code, a message that says what would be right, and nothing of the inside.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextRequest, NextSubscribe};
use async_graphql::{ErrorExtensionValues, Response, ServerError};
use futures_util::stream::{BoxStream, StreamExt};

use super::scalars::form;
use super::{MAX_COMPLEXITY, MAX_DEPTH};
use crate::error::Error;

/// What is said where the database can't be reached; its own words are for the log.
pub const UNAVAILABLE: &str = "the database can't be reached at the moment; try again";

/// Gives every error of a response its `extensions.code`, and hides what is not for the asker.
pub struct ErrorCodes;

impl ExtensionFactory for ErrorCodes {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(ErrorCodesExtension)
    }
}

struct ErrorCodesExtension;

#[async_trait::async_trait]
impl Extension for ErrorCodesExtension {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        coded(next.run(ctx).await)
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        next.run(ctx, stream).map(coded).boxed()
    }
}

/// The answer to a request that is refused before the schema has seen it.
pub fn refused(error: Error) -> Response {
    let mut refusal = ServerError::new(error.to_string(), None);
    refusal.source = Some(Arc::new(error));
    coded(Response::from_errors(vec![refusal]))
}

fn coded(mut response: Response) -> Response {
    response.errors.iter_mut().for_each(code);
    response
}

fn code(error: &mut ServerError) {
    let source = error.source.clone();
    let own = source.as_ref().and_then(|source| {
        source.downcast_ref::<Error>().or_else(|| source.downcast_ref::<Arc<Error>>().map(AsRef::as_ref))
    });
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    let code = match own {
        Some(own) => {
            match own {
                Error::TooMany { limit, asked, .. } | Error::TooDeep { limit, asked, .. } => {
                    extensions.set("limit", *limit);
                    extensions.set("asked", *asked);
                }
                Error::DeadlineExceeded { limit_ms, .. } => extensions.set("limit", *limit_ms),
                _ => {}
            }
            own.code()
        }
        // An error of ours that lost its type on the way: nobody outside can do anything about it.
        None if error.source.is_some() => "INTERNAL",
        None => match error.message.as_str() {
            "Query is too complex." => {
                error.message =
                    format!("the query asks for too much: at most {MAX_COMPLEXITY} values; ask for shorter pages");
                extensions.set("limit", MAX_COMPLEXITY as u64);
                "TOO_MANY"
            }
            "Query is nested too deep." => {
                error.message = format!("the query is nested too deep: at most {MAX_DEPTH} levels");
                extensions.set("limit", MAX_DEPTH as u64);
                "TOO_DEEP"
            }
            // The parser's own message draws a picture over several lines; the place is in `locations` already.
            message if message.starts_with(" --> ") => {
                let expected = message.rsplit("= ").next().unwrap_or_default().trim();
                error.message = format!("the query can't be read: {expected}");
                "BAD_QUERY"
            }
            // A value that its scalar does not take: the library says where, this what would be right.
            message => {
                match message.rsplit_once("expected type \"").and_then(|(_, name)| form(name.trim_end_matches('"'))) {
                    Some((code, form)) => {
                        error.message = format!("{message}: write {form}");
                        code
                    }
                    None => "BAD_QUERY",
                }
            }
        },
    };
    if matches!(own, Some(Error::Database(_))) && code == "BAD_ARGUMENT" {
        error.message = "a text contains the character U+0000; leave it out".to_string();
    }
    let instead = match code {
        "INTERNAL" => Some("something went wrong here; it has been logged"),
        "UNAVAILABLE" => Some(UNAVAILABLE),
        "STORE_UNAVAILABLE" => Some("the store of files can't be reached at the moment; try again"),
        "FILE_DAMAGED" => Some("a stored file is damaged and not handed out; it has been logged"),
        _ => None,
    };
    if let Some(instead) = instead {
        tracing::error!(error = %error.message, path = ?error.path, "query failed");
        error.message = instead.to_string();
    }
    // A code set where the error arose is the more exact one.
    if extensions.get("code").is_none() {
        extensions.set("code", code);
    }
}
