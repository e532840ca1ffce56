//! Whether a query is valid, by all rules of the GraphQL specification's section 5, and its variables by section 6.1.2.
//!
//! The rules are own code: the schema library compares fields of one name only within a selection, takes variables that
//! may be null where null may not be, texts for values of enumerations and numbers beyond 32 bits, and refuses some
//! queries that are valid; `apollo-compiler` 1.33 takes a default of null for a value, looks at no nullability within
//! lists and objects, and compares lists by their common beginning. A suite gives the same documents to graphql-js,
//! which must agree (`tests/product/letter`).

mod coercion;
mod definitions;
mod merging;
mod selections;
mod types;
mod uses;
mod values;

use async_graphql::parser::types::OperationDefinition;
use async_graphql::{Pos, ServerError, Variables};

use self::types::Types;
use self::uses::Uses;
use super::limits::{Document, invalid};
use crate::error::Result;

/// What is wrong with a document, in the order in which it is written; nothing when it is valid.
///
/// # Errors
/// When the schema can't be read, which a test rules out.
pub(super) fn problems(document: &Document) -> Result<Vec<ServerError>> {
    let mut validating = Validating { document, types: Types::ours()?, errors: vec![], uses: Uses::default() };
    validating.definitions();
    // Fields that are compared have their types.
    if validating.errors.is_empty() {
        merging::compare(document, validating.types, &mut validating.errors);
    }
    Ok(validating.errors)
}

/// What is wrong with the values of an operation's variables.
///
/// # Errors
/// As [`problems`].
pub(super) fn problems_of_variables(
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<Vec<ServerError>> {
    Ok(coercion::problems(operation, variables, Types::ours()?))
}

struct Validating<'a> {
    document: &'a Document,
    types: &'a Types,
    errors: Vec<ServerError>,
    /// Those of the definition that is being read.
    uses: Uses<'a>,
}

impl Validating<'_> {
    fn wrong(&mut self, pos: Pos, problem: &str) {
        self.errors.push(invalid(problem, &[pos]));
    }
}

/// A proposal for a name that does not exist: the one that is most like it.
fn meant<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let likeness = |known: &str| strsim::jaro_winkler(name, known);
    let nearest = known.map(|known| (likeness(known), known)).max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((likeness, known)) if likeness > 0.8 && name.len() <= 60 => format!("; did you mean \"{known}\"?"),
        _ => String::new(),
    }
}
