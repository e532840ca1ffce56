//! Carrying out queries and mutations, whatever door they came through.

use async_graphql::{Request, Response};

use super::super::Application;
use super::super::observation::request::Watch;
use crate::accounts::Asker;
use crate::accounts::sign_in::Visitor;
use crate::graphql;

/// The answer to a query or mutation of somebody. A refusal is an answer too.
pub(in crate::web) async fn execute(
    application: &Application,
    request: Request,
    asker: Asker,
    visitor: Visitor,
) -> Response {
    let watch = Watch::begin(asker.account());
    let request = watch.equip(graphql::prepare(request, &application.db, asker).data(visitor));
    watch.over(&application.observation, application.schema.execute(request)).await
}
