//! Carrying out queries and mutations, whatever door they came through.

use std::panic::AssertUnwindSafe;

use async_graphql::Response;
use futures_util::FutureExt;

use super::super::Application;
use crate::accounts::Asker;
use crate::accounts::sign_in::Visitor;
use crate::error::Error;
use crate::graphql::{self, Checked, errors};

/// The answer to a query or mutation of somebody. A refusal is an answer too.
pub(in crate::web) async fn execute(
    application: &Application,
    checked: Checked,
    asker: Asker,
    visitor: Visitor,
) -> Response {
    let request = graphql::prepare(checked, &application.db, asker).data(visitor);
    // What is shared between requests holds its own locks, which recover. The panic itself is in the log, as a fault.
    match AssertUnwindSafe(application.schema.execute(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => errors::refused(Error::Internal("a panic".to_string())),
    }
}
