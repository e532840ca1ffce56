//! The rules for values as they are written in a query (section 5.6), and variables within them.

use std::collections::BTreeMap;

use async_graphql::parser::types::{BaseType, Type};
use async_graphql::{Name, Number, Pos};
use async_graphql_value::{ConstValue, Value};

use super::types::{BuiltIn, Input, InputObject, Kind};
use super::uses::{Place, Use};
use super::{Validating, meant};
use crate::error::shorten;
use crate::graphql::scalars;

impl<'a> Validating<'a> {
    /// A value in a place; where nothing is known of that, only its variables count.
    pub(super) fn value(&mut self, value: &'a Value, place: Option<Place<'a>>, pos: Pos) {
        if let Value::Variable(name) = value {
            return self.uses.variables.push(Use { name, pos, place });
        }
        let Some(Place { ty, .. }) = place else { return self.variables_in(value, pos) };
        match (value, &ty.base) {
            (Value::Null, _) if ty.nullable => {}
            (Value::Null, _) => self.wrong(pos, &format!("null is given where \"{ty}\" is expected")),
            (Value::List(items), BaseType::List(inner)) => {
                let place = Place { ty: inner, has_default: false, one_of: false };
                items.iter().for_each(|item| self.value(item, Some(place), pos));
            }
            // One value stands for a list of it.
            (_, BaseType::List(inner)) => {
                self.value(value, Some(Place { ty: inner, has_default: false, one_of: false }), pos);
            }
            (_, BaseType::Named(name)) => self.of_type(value, name, pos),
        }
    }

    fn of_type(&mut self, value: &'a Value, name: &'a Name, pos: Pos) {
        match (self.types.kind(name), value) {
            (Some(Kind::Input(object)), Value::Object(fields)) => self.object(fields.iter(), object, name, pos),
            (Some(Kind::Scalar), _) if value.clone().into_const().is_none_or(|value| scalars::reads(name, &value)) => {
                self.variables_in(value, pos);
            }
            (None, _) => self.variables_in(value, pos),
            (Some(Kind::Enum(values)), Value::Enum(given)) if values.contains(given) => {}
            (Some(Kind::Enum(values)), Value::Enum(given)) => {
                let proposal = meant(given, values.iter().map(Name::as_str));
                self.wrong(pos, &format!("\"{}\" is no value of \"{name}\"{proposal}", shorten(given)));
            }
            (Some(Kind::BuiltIn(kind)), _) if is_of(*kind, value) => {}
            _ => {
                let given = shorten(&value.to_string());
                self.wrong(pos, &format!("{given} is given where \"{name}\" is expected"));
                self.variables_in(value, pos);
            }
        }
    }

    fn object(
        &mut self,
        given: impl Iterator<Item = (&'a Name, &'a Value)> + Clone,
        object: &'a InputObject,
        name: &Name,
        pos: Pos,
    ) {
        for (field, value) in given.clone() {
            match object.fields.get(field) {
                Some(input) => {
                    let place = Place { ty: &input.ty, has_default: input.has_default, one_of: object.one_of };
                    self.value(value, Some(place), pos);
                }
                None => {
                    let message = no_such_field(field, name, &object.fields);
                    self.wrong(pos, &message);
                    self.value(value, None, pos);
                }
            }
        }
        let mut given_names = given.clone().map(|(field, _)| field);
        for (field, input) in &object.fields {
            if input.is_required() && !given_names.clone().any(|given| given == field) {
                self.wrong(pos, &needed(field, name, &input.ty));
            }
        }
        if object.one_of {
            let one = given_names.next().is_some() && given_names.next().is_none();
            if !one || given.map(|(_, value)| value).any(|value| matches!(value, Value::Null)) {
                self.wrong(pos, &format!("\"{name}\" takes exactly one of its fields, which is not null"));
            }
        }
    }

    fn variables_in(&mut self, value: &'a Value, pos: Pos) {
        match value {
            Value::Variable(name) => self.uses.variables.push(Use { name, pos, place: None }),
            Value::List(items) => items.iter().for_each(|item| self.variables_in(item, pos)),
            Value::Object(fields) => fields.values().for_each(|item| self.variables_in(item, pos)),
            _ => {}
        }
    }

    /// A variable's default.
    pub(super) fn constant(&mut self, value: &ConstValue, ty: &Type, pos: Pos) {
        if let Some(problem) = super::coercion::problem(value, ty, self.types, super::coercion::Written::AsGraphQl) {
            self.wrong(pos, &problem);
        }
    }
}

pub(super) fn no_such_field(field: &str, of: &Name, known: &BTreeMap<Name, Input>) -> String {
    let proposal = meant(field, known.keys().map(Name::as_str));
    format!("there is no field \"{}\" in \"{of}\"{proposal}", shorten(field))
}

pub(super) fn needed(field: &Name, of: &Name, ty: &Type) -> String {
    format!("\"{of}\" needs the field \"{field}\" of type \"{ty}\"")
}

fn is_of(kind: BuiltIn, value: &Value) -> bool {
    match value {
        Value::Number(number) => is_number_of(kind, number),
        Value::String(_) => matches!(kind, BuiltIn::String | BuiltIn::Id),
        Value::Boolean(_) => kind == BuiltIn::Boolean,
        _ => false,
    }
}

/// Whole numbers have 32 bits (section 3.5.1).
pub(super) fn is_number_of(kind: BuiltIn, number: &Number) -> bool {
    match kind {
        BuiltIn::Int => number.as_i64().is_some_and(|whole| i32::try_from(whole).is_ok()),
        BuiltIn::Float => true,
        BuiltIn::Id => !number.is_f64(),
        BuiltIn::String | BuiltIn::Boolean => false,
    }
}
