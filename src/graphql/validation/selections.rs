//! The rules for fields, arguments, fragments where they are used, and directives (sections 5.3 to 5.5 and 5.7).

use std::collections::{BTreeMap, HashSet};

use async_graphql::parser::types::{Directive, DirectiveLocation, Field, Selection, SelectionSet};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;

use super::types::{Composite, Input, Kind, named};
use super::uses::Place;
use super::{Validating, meant};
use crate::error::shorten;

/// The arguments of a field or directive as they are written.
type Arguments = [(Positioned<Name>, Positioned<Value>)];

impl<'a> Validating<'a> {
    /// A selection on a type; nothing where that is not known.
    pub(super) fn set(&mut self, set: &'a SelectionSet, parent: Option<&'a Composite>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(field, parent),
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.node.directives, DirectiveLocation::InlineFragment);
                    let of = match &fragment.node.type_condition {
                        Some(condition) => {
                            let of = self.condition(&condition.node.on);
                            self.overlap(parent, of, fragment.pos);
                            of
                        }
                        None => parent,
                    };
                    self.set(&fragment.node.selection_set.node, of);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.node.directives, DirectiveLocation::FragmentSpread);
                    let name = &spread.node.fragment_name;
                    self.uses.fragments.push(&name.node);
                    match self.document.fragment(&name.node) {
                        Some(fragment) => {
                            let of = self.types.composite(&fragment.node.type_condition.node.on.node);
                            self.overlap(parent, of, spread.pos);
                        }
                        None => {
                            let message = format!("there is no fragment \"{}\"", shorten(&name.node));
                            self.wrong(name.pos, &message);
                        }
                    }
                }
            }
        }
    }

    /// The type that a fragment is for.
    pub(super) fn condition(&mut self, on: &'a Positioned<Name>) -> Option<&'a Composite> {
        match self.types.kind(&on.node) {
            None => self.unknown_type(&on.node, on.pos),
            Some(Kind::Composite(composite)) => return Some(composite),
            Some(_) => {
                let message = format!("a fragment can't be on \"{}\", which has no fields", shorten(&on.node));
                self.wrong(on.pos, &message);
            }
        }
        None
    }

    fn overlap(&mut self, parent: Option<&Composite>, of: Option<&Composite>, pos: Pos) {
        if let (Some(parent), Some(of)) = (parent, of)
            && parent.name != of.name
            && parent.possible.is_disjoint(&of.possible)
        {
            let message =
                format!("what is a \"{}\" is never a \"{}\", which this fragment is on", parent.name, of.name);
            self.wrong(pos, &message);
        }
    }

    fn field(&mut self, field: &'a Positioned<Field>, parent: Option<&'a Composite>) {
        let (own, name) = (&field.node, &field.node.name.node);
        self.directives(&own.directives, DirectiveLocation::Field);
        let output = parent.and_then(|parent| parent.fields.get(name));
        let (Some(parent), Some(output)) = (parent, output) else {
            if let Some(parent) = parent {
                let proposal = meant(name, parent.fields.keys().map(Name::as_str));
                let message = format!("there is no field \"{}\" on type \"{}\"{proposal}", shorten(name), parent.name);
                self.wrong(own.name.pos, &message);
            }
            for (_, value) in &own.arguments {
                self.value(&value.node, None, value.pos);
            }
            return self.set(&own.selection_set.node, None);
        };
        let what = format!("the field \"{}.{name}\"", parent.name);
        self.arguments(&own.arguments, &output.arguments, &what, own.name.pos);
        let set = &own.selection_set.node;
        match self.types.kind(named(&output.ty)) {
            Some(Kind::Composite(composite)) => {
                if set.items.is_empty() {
                    let message = format!("{what} is of type \"{}\": say which of its fields", output.ty);
                    self.wrong(own.name.pos, &message);
                }
                self.set(set, Some(composite));
            }
            _ => {
                if !set.items.is_empty() {
                    let message = format!("{what} is of type \"{}\", which has no fields", output.ty);
                    self.wrong(own.name.pos, &message);
                }
                self.set(set, None);
            }
        }
    }

    fn arguments(&mut self, given: &'a Arguments, known: &'a BTreeMap<Name, Input>, what: &str, pos: Pos) {
        let mut seen = HashSet::new();
        for (name, value) in given {
            if !seen.insert(&name.node) {
                self.wrong(name.pos, &format!("{what} can have the argument \"{}\" only once", shorten(&name.node)));
            }
            match known.get(&name.node) {
                Some(input) => {
                    let place = Place { ty: &input.ty, has_default: input.has_default, one_of: false };
                    self.value(&value.node, Some(place), value.pos);
                }
                None => {
                    let proposal = meant(&name.node, known.keys().map(Name::as_str));
                    let message = format!("{what} has no argument \"{}\"{proposal}", shorten(&name.node));
                    self.wrong(name.pos, &message);
                    self.value(&value.node, None, value.pos);
                }
            }
        }
        for (name, input) in known {
            if input.is_required() && !seen.contains(name) {
                self.wrong(pos, &format!("{what} needs the argument \"{name}\" of type \"{}\"", input.ty));
            }
        }
    }

    pub(super) fn directives(&mut self, given: &'a [Positioned<Directive>], location: DirectiveLocation) {
        let mut seen = HashSet::new();
        for directive in given {
            let (name, pos) = (&directive.node.name.node, directive.pos);
            let Some(rule) = self.types.directive(name) else {
                self.wrong(pos, &format!("there is no directive \"@{}\"", shorten(name)));
                for (_, value) in &directive.node.arguments {
                    self.value(&value.node, None, value.pos);
                }
                continue;
            };
            if !rule.locations.contains(&location) {
                self.wrong(pos, &format!("the directive \"@{name}\" can't stand here"));
            }
            if !seen.insert(name) && !rule.is_repeatable {
                self.wrong(pos, &format!("the directive \"@{name}\" can stand here only once"));
            }
            let what = format!("the directive \"@{name}\"");
            self.arguments(&directive.node.arguments, &rule.arguments, &what, pos);
        }
    }
}
