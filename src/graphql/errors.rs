//! Errors over the API: a stable code, a message that says what would be right, and nothing of the inside.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextRequest, NextSubscribe};
use async_graphql::{ErrorExtensionValues, Response, ServerError};
use futures_util::stream::{BoxStream, StreamExt};

use super::scalars::form;
use crate::error::Error;

/// What is said where the database can't be reached; its own words are for the log.
pub const UNAVAILABLE: &str = "the database can't be reached at the moment; try again";

/// How many errors an answer tells.
pub const MOST: usize = 50;
/// The longest message, characters.
const LONGEST: usize = 1_000;

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

/// An answer whose errors have their codes, and are not too many.
pub(super) fn coded(mut response: Response) -> Response {
    response.errors.iter_mut().for_each(code);
    if response.errors.len() > MOST {
        let more = response.errors.len() - (MOST - 1);
        response.errors.truncate(MOST - 1);
        let error = Error::TooMany { what: "errors", limit: MOST as u64, asked: (MOST - 1 + more) as u64 };
        let mut last = ServerError::new(format!("and {more} more errors"), None);
        last.source = Some(Arc::new(error));
        code(&mut last);
        response.errors.push(last);
    }
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
        // A value that its scalar does not take: `validation` says where, this what would be right.
        None => {
            let said = error.message.strip_suffix("\" is expected").and_then(|said| said.rsplit_once(" where \""));
            match said.and_then(|(_, scalar)| form(scalar)) {
                Some((code, form)) => {
                    error.message = format!("{}: write {form}", error.message);
                    code
                }
                None => "BAD_QUERY",
            }
        }
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
    if let Some((end, _)) = error.message.char_indices().nth(LONGEST) {
        error.message.truncate(end);
        error.message.push('…');
    }
    // A code set where the error arose is the more exact one.
    if extensions.get("code").is_none() {
        extensions.set("code", code);
    }
}
