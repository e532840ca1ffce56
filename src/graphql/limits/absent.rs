//! Variables that a request does not give: where one stands for an argument or a field of an input object, that is not
//! given either, so that its own default counts (sections 6.4.1 and 3.10). The schema library would take null.

use std::collections::HashSet;

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Variables};
use async_graphql_value::Value;

/// Leaves out of a document that holds one operation what is not given.
pub(super) fn leave_out(document: &mut ExecutableDocument, variables: &Variables) {
    let operation = match &mut document.operations {
        DocumentOperations::Single(operation) => Some(operation),
        DocumentOperations::Multiple(all) => all.values_mut().next(),
    };
    let Some(operation) = operation else { return };
    let absent: HashSet<Name> = operation
        .node
        .variable_definitions
        .iter()
        .filter(|one| one.node.default_value.is_none() && !variables.contains_key(&one.node.name.node))
        .map(|one| one.node.name.node.clone())
        .collect();
    if absent.is_empty() {
        return;
    }
    of_set(&mut operation.node.selection_set.node, &absent);
    for fragment in document.fragments.values_mut() {
        of_set(&mut fragment.node.selection_set.node, &absent);
    }
}

fn of_set(set: &mut SelectionSet, absent: &HashSet<Name>) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                field.node.arguments.retain(|(_, value)| !is_absent(&value.node, absent));
                field.node.arguments.iter_mut().for_each(|(_, value)| of_value(&mut value.node, absent));
                of_set(&mut field.node.selection_set.node, absent);
            }
            Selection::InlineFragment(fragment) => of_set(&mut fragment.node.selection_set.node, absent),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn of_value(value: &mut Value, absent: &HashSet<Name>) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !is_absent(value, absent));
            fields.values_mut().for_each(|value| of_value(value, absent));
        }
        // In a list it is null.
        Value::List(items) => items.iter_mut().for_each(|value| of_value(value, absent)),
        _ => {}
    }
}

fn is_absent(value: &Value, absent: &HashSet<Name>) -> bool {
    matches!(value, Value::Variable(name) if absent.contains(name))
}
