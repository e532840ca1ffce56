//! Carrying out queries and mutations, whatever door they came through: each within its time, what is dear in its turn.

use std::panic::AssertUnwindSafe;

use async_graphql::Response;
use async_graphql::parser::types::OperationType;
use futures_util::FutureExt;
use tracing::{Instrument, Span};

use super::super::Application;
use super::super::observation::request::Watch;
use super::queue;
use crate::accounts::Asker;
use crate::accounts::sign_in::Visitor;
use crate::db::Db;
use crate::db::work::Work;
use crate::error::Error;
use crate::graphql::spending::Spending;
use crate::graphql::{self, Checked, errors};

/// The answer to a query or mutation of somebody. A refusal is an answer too.
///
/// A query ends when this is dropped, with the statements that it runs; a mutation is carried out to its end all the
/// same.
pub(in crate::web) async fn execute(
    application: &Application,
    request: Checked,
    asker: Asker,
    visitor: Visitor,
) -> Response {
    let limits = &application.settings.deadlines;
    let changes = request.kind() == OperationType::Mutation;
    let work =
        if changes { Work::changing("the mutation", limits.mutation) } else { Work::within("the query", limits.query) };
    let spending = Spending::of(work.clone());
    let watch = Watch::begin(asker.account(), &request, spending.clone());
    let tells_cost = visitor.tells_cost;
    let execution = Execution {
        application: application.clone(),
        db: application.db.within(work.clone()),
        work,
        spending: spending.clone(),
        changes,
        asker,
        visitor,
    };
    let carried_out = async move {
        if changes {
            // A task of its own, which goes on when nobody waits for it any more.
            tokio::spawn(execution.change(request).in_current_span())
                .await
                .unwrap_or_else(|error| errors::refused(Error::Internal(format!("mutation: {error}"))))
        } else {
            let _left = Left(execution.db.clone());
            execution.look(request).await
        }
    };
    let response = watch.over(&application.observation, carried_out).await;
    if tells_cost { response.extension("cost", spending.told()) } else { response }
}

/// A request that is carried out.
struct Execution {
    application: Application,
    /// The database for this request alone.
    db: Db,
    work: Work,
    spending: Spending,
    /// Whether it is a mutation.
    changes: bool,
    asker: Asker,
    visitor: Visitor,
}

impl Execution {
    /// A query: one that is found to be dear is carried out when it has its turn.
    async fn look(self, request: Checked) -> Response {
        let again = request.again();
        let response = self.run(request).await;
        if self.spending.was_put_off() { self.in_turn(again).await } else { response }
    }

    /// A mutation. What is uploaded is read and checked at length, whatever is asked of the answer.
    async fn change(self, request: Checked) -> Response {
        if !request.has_uploads() {
            return self.look(request).await;
        }
        match self.application.queue.turn(&self.asker).await {
            Ok(_turn) => {
                self.spending.has_turn();
                self.run(request).await
            }
            Err(busy) => errors::refused(busy),
        }
    }

    /// Carries out what is dear, on a thread of its own: its fields and rows would keep others of this thread waiting.
    async fn in_turn(self, request: Checked) -> Response {
        let turn = tokio::select! {
            turn = self.application.queue.turn(&self.asker) => turn,
            // It never had one.
            () = self.work.over() => Err(Error::Busy { what: queue::WITH }),
        };
        let turn = match turn {
            Ok(turn) => turn,
            Err(busy) => return errors::refused(busy),
        };
        self.spending.has_turn();
        self.work.limit_connections(queue::CONNECTIONS);
        let span = Span::current();
        let done = tokio::task::spawn_blocking(move || {
            let _entered = span.enter();
            // Held until the work has ended, also when nobody waits for it any more.
            let _turn = turn;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
            let response = runtime.block_on(self.run(request));
            // A statement that is being ended takes a moment, which nobody needs to wait for.
            runtime.shutdown_background();
            Ok::<_, std::io::Error>(response)
        });
        match done.await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => errors::refused(Error::Internal(format!("a thread for a dear request: {error}"))),
            Err(error) => errors::refused(Error::Internal(format!("dear request: {error}"))),
        }
    }

    async fn run(&self, request: Checked) -> Response {
        let request = graphql::prepare(request, &self.db, self.asker.clone())
            .data(self.db.clone())
            .data(self.spending.clone())
            .data(self.visitor.clone());
        // What is shared between requests holds its own locks, which recover. The panic itself is in the log, as a fault.
        let answering = AssertUnwindSafe(self.application.schema.execute(request)).catch_unwind();
        let answering =
            answering.map(|done| done.unwrap_or_else(|_| errors::refused(Error::Internal("a panic".into()))));
        // What a mutation has done or not is told in its own words: it ends by itself at its deadline.
        if self.changes {
            return answering.await;
        }
        let response = tokio::select! {
            response = answering => Some(response),
            () = self.work.over() => None,
        };
        match (response, self.work.is_over()) {
            (Some(response), None) => response,
            (Some(response), _) if response.errors.is_empty() => response,
            // Not the errors of single fields that were cut short.
            (_, over) => errors::refused(over.unwrap_or_else(|| self.work.exceeded())),
        }
    }
}

/// Ends what this handle's work reads, once nobody waits for it any more.
pub(in crate::web) struct Left(pub Db);

impl Drop for Left {
    fn drop(&mut self) {
        self.0.end();
    }
}
