//! Whether the values of variables are of their types (section 6.1.2), and defaults of variables.

use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use async_graphql::{Name, ServerError, Value, Variables};

use super::types::{BuiltIn, InputObject, Kind, Types};
use super::values::{is_number_of, needed, no_such_field};
use crate::error::shorten;
use crate::graphql::limits::invalid;
use crate::graphql::scalars;

/// How a value is written: JSON has no values of enumerations, which are texts there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    AsGraphQl,
    AsJson,
}

/// What is wrong with the values of an operation's variables: those that are missing, null, or of another type.
pub(super) fn problems(operation: &OperationDefinition, variables: &Variables, types: &Types) -> Vec<ServerError> {
    let mut errors = vec![];
    for variable in &operation.variable_definitions {
        let (own, ty) = (&variable.node, &variable.node.var_type.node);
        let name = &own.name.node;
        let found = match variables.get(name) {
            Some(value) => problem(value, ty, types, Written::AsJson),
            None if ty.nullable || own.default_value.is_some() => None,
            None => Some(format!("no value is given where \"{ty}\" is expected")),
        };
        if let Some(problem) = found {
            errors.push(invalid(&format!("the variable \"${}\": {problem}", shorten(name)), &[variable.pos]));
        }
    }
    errors
}

/// What is wrong with a value, first found.
pub(super) fn problem(value: &Value, ty: &Type, types: &Types, written: Written) -> Option<String> {
    match (value, &ty.base) {
        (Value::Null, _) if ty.nullable => None,
        (Value::Null, _) => Some(format!("null is given where \"{ty}\" is expected")),
        (Value::List(items), BaseType::List(inner)) => {
            let found = |(place, item)| {
                problem(item, inner, types, written).map(|problem| format!("in place {place}: {problem}"))
            };
            items.iter().enumerate().find_map(found)
        }
        // One value stands for a list of it.
        (_, BaseType::List(inner)) => problem(value, inner, types, written),
        (_, BaseType::Named(name)) => of_type(value, name, types, written),
    }
}

fn of_type(value: &Value, name: &Name, types: &Types, written: Written) -> Option<String> {
    let right = match (types.kind(name)?, value) {
        (Kind::Scalar, _) => scalars::reads(name, value),
        (Kind::Input(object), Value::Object(_)) => return in_object(value, object, name, types, written),
        (Kind::Enum(values), Value::Enum(given)) => values.contains(given),
        (Kind::Enum(values), Value::String(given)) => written == Written::AsJson && values.contains(given.as_str()),
        (Kind::BuiltIn(kind), Value::Number(number)) => is_number_of(*kind, number),
        (Kind::BuiltIn(kind), Value::String(_)) => matches!(kind, BuiltIn::String | BuiltIn::Id),
        (Kind::BuiltIn(kind), Value::Boolean(_)) => *kind == BuiltIn::Boolean,
        _ => false,
    };
    (!right).then(|| format!("{} is given where \"{name}\" is expected", shorten(&value.to_string())))
}

fn in_object(value: &Value, object: &InputObject, name: &Name, types: &Types, written: Written) -> Option<String> {
    let Value::Object(given) = value else { return None };
    if let Some(unknown) = given.keys().find(|field| !object.fields.contains_key(*field)) {
        return Some(no_such_field(unknown, name, &object.fields));
    }
    for (field, input) in &object.fields {
        let found = match given.get(field) {
            Some(value) => {
                problem(value, &input.ty, types, written).map(|problem| format!("in \"{field}\": {problem}"))
            }
            None => input.is_required().then(|| needed(field, name, &input.ty)),
        };
        if found.is_some() {
            return found;
        }
    }
    let one = given.len() == 1 && !given.values().any(|value| *value == Value::Null);
    (object.one_of && !one).then(|| format!("\"{name}\" takes exactly one of its fields, which is not null"))
}
