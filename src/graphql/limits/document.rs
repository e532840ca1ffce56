//! A document that was read within the limits.

use std::collections::{BTreeMap, HashMap};

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, FragmentDefinition, OperationDefinition, Selection,
};
use async_graphql::{Name, Positioned, ServerError};

use super::invalid;
use crate::error::shorten;

/// A document: at least one operation, of which one without a name is the only one; names are there once.
#[derive(Debug, Default)]
pub(in crate::graphql) struct Document {
    pub(in crate::graphql) operations: Vec<Operation>,
    pub(in crate::graphql) fragments: BTreeMap<Name, Positioned<FragmentDefinition>>,
    /// About how much memory it takes, bytes.
    pub(super) size: usize,
}

/// An operation with its name.
#[derive(Debug)]
pub(in crate::graphql) struct Operation {
    pub(in crate::graphql) name: Option<Positioned<Name>>,
    pub(in crate::graphql) definition: Positioned<OperationDefinition>,
}

impl Document {
    /// The place of the operation that a request asks for (section 6.1, GetOperation).
    pub(super) fn chosen(&self, name: Option<&str>) -> Result<usize, ServerError> {
        match name {
            Some(name) => {
                let named = |one: &Operation| one.name.as_ref().is_some_and(|own| own.node == *name);
                self.operations.iter().position(named).ok_or_else(|| {
                    let message = format!("the query has no operation named \"{}\" (operationName)", shorten(name));
                    invalid(&message, &[])
                })
            }
            None if self.operations.len() == 1 => Ok(0),
            None => {
                let message = "the query has several operations: say by operationName which is to be carried out";
                Err(invalid(message, &[]))
            }
        }
    }

    /// One operation with the fragments that it uses, as the schema library carries it out.
    pub(super) fn alone(&self, place: usize) -> Option<ExecutableDocument> {
        let operation = self.operations.get(place)?;
        let mut fragments = HashMap::new();
        let mut sets = vec![&operation.definition.node.selection_set.node];
        while let Some(set) = sets.pop() {
            for selection in &set.items {
                match &selection.node {
                    Selection::Field(field) => sets.push(&field.node.selection_set.node),
                    Selection::InlineFragment(fragment) => sets.push(&fragment.node.selection_set.node),
                    Selection::FragmentSpread(spread) => {
                        let name = &spread.node.fragment_name.node;
                        if let Some(fragment) = self.fragment(name)
                            && fragments.insert(name.clone(), fragment.clone()).is_none()
                        {
                            sets.push(&fragment.node.selection_set.node);
                        }
                    }
                }
            }
        }
        let definition = operation.definition.clone();
        let operations = match &operation.name {
            Some(name) => DocumentOperations::Multiple(HashMap::from([(name.node.clone(), definition)])),
            None => DocumentOperations::Single(definition),
        };
        Some(ExecutableDocument { operations, fragments })
    }

    /// The fragment of a name.
    pub(in crate::graphql) fn fragment(&self, name: &Name) -> Option<&Positioned<FragmentDefinition>> {
        self.fragments.get(name)
    }
}
