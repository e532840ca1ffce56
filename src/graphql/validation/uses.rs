//! Where variables and fragments are used, and the rules about that (section 5.8).

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{BaseType, OperationDefinition, Type, VariableDefinition};
use async_graphql::{Name, Pos, ServerError, Value};

use super::types::{Kind, Types, named};
use crate::error::shorten;
use crate::graphql::limits::invalid;

/// What a definition uses.
#[derive(Default)]
pub(super) struct Uses<'a> {
    pub(super) variables: Vec<Use<'a>>,
    pub(super) fragments: Vec<&'a Name>,
}

/// A variable in a place.
pub(super) struct Use<'a> {
    pub(super) name: &'a Name,
    pub(super) pos: Pos,
    /// What is expected there; nothing where the place itself is wrong, or any value may stand.
    pub(super) place: Option<Place<'a>>,
}

/// A place for a value.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) ty: &'a Type,
    /// Whether there is a default for a value that is not given.
    pub(super) has_default: bool,
    /// Whether it is a field of which exactly one is to be given.
    pub(super) one_of: bool,
}

/// The fragments that a definition uses, also by others.
pub(super) fn reached<'a>(own: &Uses<'a>, of_fragments: &HashMap<&'a Name, Uses<'a>>) -> HashSet<&'a Name> {
    let (mut reached, mut waiting) = (HashSet::new(), own.fragments.clone());
    while let Some(name) = waiting.pop() {
        if reached.insert(name)
            && let Some(uses) = of_fragments.get(name)
        {
            waiting.extend(&uses.fragments);
        }
    }
    reached
}

/// Checks the uses of an operation's variables, those in its fragments included.
pub(super) fn check<'u, 'a: 'u>(
    operation: &OperationDefinition,
    uses: impl Iterator<Item = &'u Uses<'a>>,
    types: &Types,
    errors: &mut Vec<ServerError>,
) {
    let defined: HashMap<&Name, &VariableDefinition> =
        operation.variable_definitions.iter().map(|one| (&one.node.name.node, &one.node)).collect();
    let mut used = HashSet::new();
    for one in uses.flat_map(|uses| &uses.variables) {
        used.insert(one.name);
        let name = shorten(one.name);
        let Some(variable) = defined.get(one.name) else {
            errors.push(invalid(&format!("the variable \"${name}\" is not defined by the operation"), &[one.pos]));
            continue;
        };
        let own = &variable.var_type.node;
        // Otherwise the variable's type is what is wrong.
        let known = matches!(types.kind(named(own)), Some(kind) if !matches!(kind, Kind::Composite(_)));
        if let Some(place) = one.place
            && known
            && !allowed(variable, place)
        {
            let expected = if place.one_of { format!("{}!", place.ty) } else { place.ty.to_string() };
            let message =
                format!("the variable \"${name}\" of type \"{own}\" is used where \"{expected}\" is expected");
            errors.push(invalid(&message, &[variable.name.pos, one.pos]));
        }
    }
    for variable in &operation.variable_definitions {
        let name = &variable.node.name;
        if !used.contains(&name.node) {
            errors.push(invalid(&format!("the variable \"${}\" is never used", shorten(&name.node)), &[name.pos]));
        }
    }
}

/// Section 5.8.5: IsVariableUsageAllowed.
fn allowed(variable: &VariableDefinition, place: Place<'_>) -> bool {
    let own = &variable.var_type.node;
    if place.one_of && own.nullable {
        return false;
    }
    if !place.ty.nullable && own.nullable {
        let default = variable.default_value.as_ref().is_some_and(|value| value.node != Value::Null);
        return (default || place.has_default) && base_fits(&own.base, &place.ty.base);
    }
    fits(own, place.ty)
}

/// AreTypesCompatible.
fn fits(own: &Type, place: &Type) -> bool {
    (place.nullable || !own.nullable) && base_fits(&own.base, &place.base)
}

fn base_fits(own: &BaseType, place: &BaseType) -> bool {
    match (own, place) {
        (BaseType::Named(own), BaseType::Named(place)) => own == place,
        (BaseType::List(own), BaseType::List(place)) => fits(own, place),
        _ => false,
    }
}
