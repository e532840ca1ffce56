//! What is checked before any work: how large a request is and how deep it nests, in text and variables; whether its
//! query is one, to the letter of the specification. Every door passes it, since only what has passed can be carried
//! out: [`super::prepare`] takes nothing else.
//!
//! 1. The text: bytes, tokens, how deep brackets nest ([`lexer`]), without recursion.
//! 2. The document: counts in each place ([`parser`]).
//! 3. With fragments wherever they are used: fields, depth, circles ([`extent`]).
//! 4. The rules of section 5 ([`super::validation`]).
//! 5. Variables and extensions: depth, number, texts ([`variables`]), then the variables' types.
//!
//! The schema library comes last and has nothing left to say against the query but its cost. Steps 1 to 4 are done once
//! for a text ([`store`]).

mod document;
mod extent;
mod lexer;
mod parser;
mod store;
mod variables;

use std::sync::{Arc, Mutex};

use async_graphql::parser::types::{OperationDefinition, OperationType};
use async_graphql::{Pos, Request, Response, ServerError, SimpleObject};

use super::{errors, list, validation};
use crate::error::Error;
use crate::partnerships;

pub(super) use document::{Document, Operation};

use self::store::Store;

/// How much a request may ask for. Each limit that is passed is told with code `TOO_MANY` or `TOO_DEEP`, the limit and
/// what was asked for.
#[derive(Debug, Clone, SimpleObject)]
pub struct Limits {
    /// The largest request, bytes, but for one with a file.
    pub body_bytes: u32,
    /// The largest request with a file (`multipart/form-data`), bytes.
    pub upload_bytes: u32,
    /// The longest query, bytes.
    pub query_bytes: u32,
    /// The most tokens in a query: names, numbers, texts, brackets.
    pub tokens: u32,
    /// How deep brackets may nest in a query's text, and fields together with fragments.
    pub nesting: u32,
    /// How deep fields may nest.
    pub depth: u32,
    /// The highest cost of a query: values that it may ask for, lists counted by their asked length.
    pub cost: u32,
    /// The most operations in a document.
    pub operations: u32,
    /// The most fragments in a document.
    pub fragments: u32,
    /// The most fields and fragments in a document, those within fragments counted wherever the fragment is used.
    pub fields: u32,
    /// The most fields and fragments between two braces.
    pub selections: u32,
    /// The most directives in one place.
    pub directives: u32,
    /// The most arguments in one place.
    pub arguments: u32,
    /// The most variables of an operation.
    pub variables: u32,
    /// How deep lists and objects may nest in an argument, a variable, or an extension of the request.
    pub value_depth: u32,
    /// The most values in all variables, and in all extensions.
    pub values: u32,
    /// The longest name in a query, bytes.
    pub name_bytes: u32,
    /// The longest number in a query, characters.
    pub number_bytes: u32,
    /// The most errors that an answer tells; the last one says how many more there are.
    pub errors: u32,
    /// The most rows of a page.
    pub page_size: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        const BODY: u32 = 256 * 1024;
        Limits {
            body_bytes: BODY,
            upload_bytes: partnerships::mutations::MAX_SCAN as u32 + BODY,
            query_bytes: 64 * 1024,
            tokens: 10_000,
            nesting: 64,
            depth: super::MAX_DEPTH as u32,
            cost: super::MAX_COMPLEXITY as u32,
            operations: 100,
            fragments: 300,
            fields: 10_000,
            selections: 1_000,
            directives: 10,
            arguments: 50,
            variables: 200,
            value_depth: 16,
            values: 20_000,
            name_bytes: 200,
            number_bytes: 400,
            errors: errors::MOST as u32,
            page_size: list::MAX_FIRST as u32,
        }
    }
}

/// Checks requests. Clones are the same.
#[derive(Clone, Default)]
pub struct Checker(Arc<Inner>);

#[derive(Default)]
struct Inner {
    limits: Limits,
    store: Mutex<Store>,
}

/// A request that may be carried out: within the limits, its query valid, its variables of their types.
pub struct Checked {
    request: Request,
    document: Arc<Document>,
    operation: usize,
}

/// Why a request is not carried out; at least one error.
#[derive(Debug)]
pub struct Refusal(Vec<ServerError>);

impl Refusal {
    /// The answer that tells it, without `data`.
    pub fn response(self) -> Response {
        errors::coded(Response::from_errors(self.0))
    }
}

impl From<ServerError> for Refusal {
    fn from(error: ServerError) -> Refusal {
        Refusal(vec![error])
    }
}

impl Checker {
    /// The limits that are checked.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Checks a request.
    ///
    /// # Errors
    /// What is wrong with it, for whoever sent it.
    pub fn check(&self, request: Request) -> Result<Checked, Refusal> {
        let limits = self.limits();
        variables::check(&request, limits)?;
        let known = self.store().get(&request.query);
        let document = match known {
            Some(document) => document,
            None => {
                let document = Arc::new(parser::document(&request.query, limits)?);
                extent::measure(&document, limits)?;
                let problems = validation::problems(&document).map_err(|error| refused(error, None))?;
                if !problems.is_empty() {
                    return Err(Refusal(problems));
                }
                self.store().insert(request.query.as_str().into(), Arc::clone(&document));
                document
            }
        };
        // JavaScript's clients send null, some send nothing in quotes.
        let name = request.operation_name.as_deref().filter(|name| !name.is_empty());
        let operation = document.chosen(name)?;
        let checked = Checked { request, document, operation };
        if let Some(operation) = checked.operation() {
            let problems = validation::problems_of_variables(operation, &checked.request.variables)
                .map_err(|error| refused(error, None))?;
            if !problems.is_empty() {
                return Err(Refusal(problems));
            }
        }
        Ok(checked)
    }

    fn store(&self) -> std::sync::MutexGuard<'_, Store> {
        self.0.store.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Checked {
    fn chosen(&self) -> Option<&Operation> {
        self.document.operations.get(self.operation)
    }

    /// The operation that is asked for.
    pub fn operation(&self) -> Option<&OperationDefinition> {
        self.chosen().map(|operation| &operation.definition.node)
    }

    /// Its kind.
    pub fn kind(&self) -> OperationType {
        self.operation().map_or(OperationType::Query, |operation| operation.ty)
    }

    /// Its name, at most [`Limits::name_bytes`] of ASCII.
    pub fn operation_name(&self) -> Option<&str> {
        self.chosen().and_then(|operation| operation.name.as_ref()).map(|name| name.node.as_str())
    }

    /// The request with the operation and what belongs to it, and nothing else of the document.
    pub(super) fn into_request(mut self) -> Request {
        self.request.operation_name = self.operation_name().map(str::to_string);
        if let Some(alone) = self.document.alone(self.operation) {
            self.request.set_parsed_query(alone);
        }
        self.request
    }
}

/// An error with its place.
pub(super) fn refused(error: Error, pos: Option<Pos>) -> ServerError {
    let mut refusal = ServerError::new(error.to_string(), pos);
    refusal.source = Some(Arc::new(error));
    refusal
}

fn too_many(what: &'static str, limit: u32, asked: usize, pos: Option<Pos>) -> ServerError {
    refused(Error::TooMany { what, limit: u64::from(limit), asked: asked as u64 }, pos)
}

fn too_deep(what: &'static str, limit: u32, asked: usize, pos: Option<Pos>) -> ServerError {
    refused(Error::TooDeep { what, limit: u64::from(limit), asked: asked as u64 }, pos)
}

fn unreadable(problem: &str, pos: Pos) -> ServerError {
    ServerError::new(format!("the query can't be read: {problem}"), Some(pos))
}

/// A query that can be read and breaks a rule in some places.
pub(super) fn invalid(problem: &str, places: &[Pos]) -> ServerError {
    let mut error = ServerError::new(problem.to_string(), None);
    error.locations = places.to_vec();
    error
}
