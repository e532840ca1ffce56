//! Carrying out queries and mutations, whatever door they came through: each within its time, what is dear in its turn.

use async_graphql::parser::types::{DocumentOperations, OperationType};
use async_graphql::{Request, Response};

use super::super::Application;
use super::queue;
use crate::accounts::Asker;
use crate::accounts::sign_in::Visitor;
use crate::db::Db;
use crate::db::work::Work;
use crate::error::Error;
use crate::graphql::spending::Spending;
use crate::graphql::{self, errors};

/// The answer to a query or mutation of somebody. A refusal is an answer too.
///
/// A query ends when this is dropped, with the statements that it runs; a mutation is carried out to its end all the
/// same.
pub(in crate::web) async fn execute(
    application: &Application,
    mut request: Request,
    asker: Asker,
    visitor: Visitor,
) -> Response {
    let limits = &application.settings.deadlines;
    let changes = is_mutation(&mut request);
    let work =
        if changes { Work::changing("the mutation", limits.mutation) } else { Work::within("the query", limits.query) };
    let spending = Spending::of(work.clone());
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
    let response = if changes {
        // A task of its own, which goes on when nobody waits for it any more.
        tokio::spawn(async move { execution.change(request).await })
            .await
            .unwrap_or_else(|error| errors::refused(Error::Internal(format!("mutation: {error}"))))
    } else {
        let _left = Left(execution.db.clone());
        execution.look(request).await
    };
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
    async fn look(self, request: Request) -> Response {
        let again = copy(&request);
        let response = self.run(request).await;
        if self.spending.was_put_off() { self.in_turn(again).await } else { response }
    }

    /// A mutation. What is uploaded is read and checked at length, whatever is asked of the answer.
    async fn change(self, request: Request) -> Response {
        if request.uploads.is_empty() {
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
    async fn in_turn(self, request: Request) -> Response {
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
        let done = tokio::task::spawn_blocking(move || {
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

    async fn run(&self, request: Request) -> Response {
        let request = graphql::prepare(request, &self.db, self.asker.clone())
            .data(self.db.clone())
            .data(self.spending.clone())
            .data(self.visitor.clone());
        let answering = self.application.schema.execute(request);
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

/// The same request once more, without uploads and data.
fn copy(request: &Request) -> Request {
    let mut copy = Request::new(request.query.clone()).variables(request.variables.clone());
    copy.operation_name.clone_from(&request.operation_name);
    copy.introspection_mode = request.introspection_mode;
    copy
}

/// Whether a mutation is asked for. What can't be parsed is none.
fn is_mutation(request: &mut Request) -> bool {
    let name = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else { return false };
    match (&document.operations, name) {
        (DocumentOperations::Single(one), _) => one.node.ty == OperationType::Mutation,
        (DocumentOperations::Multiple(all), Some(name)) => {
            all.get(name.as_str()).is_some_and(|one| one.node.ty == OperationType::Mutation)
        }
        (DocumentOperations::Multiple(_), None) => false,
    }
}
