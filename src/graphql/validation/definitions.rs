//! The rules for operations and fragments as a whole (sections 5.2, 5.5 and 5.8).

use std::collections::HashSet;

use async_graphql::parser::types::{DirectiveLocation, OperationDefinition, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Positioned};

use super::types::{Kind, named};
use super::uses::{self, Uses};
use super::{Validating, meant};
use crate::error::shorten;

impl<'a> Validating<'a> {
    pub(super) fn definitions(&mut self) {
        let document = self.document;
        let mut of_fragments = std::collections::HashMap::new();
        for (name, fragment) in &document.fragments {
            self.directives(&fragment.node.directives, DirectiveLocation::FragmentDefinition);
            let parent = self.condition(&fragment.node.type_condition.node.on);
            self.set(&fragment.node.selection_set.node, parent);
            of_fragments.insert(name, std::mem::take(&mut self.uses));
        }
        let mut used = HashSet::new();
        for operation in &document.operations {
            let own = self.operation(&operation.definition);
            let reached = uses::reached(&own, &of_fragments);
            let all = std::iter::once(&own).chain(reached.iter().filter_map(|name| of_fragments.get(name)));
            uses::check(&operation.definition.node, all, self.types, &mut self.errors);
            used.extend(reached);
        }
        for (name, fragment) in &document.fragments {
            if !used.contains(name) {
                self.wrong(fragment.pos, &format!("the fragment \"{}\" is never used", shorten(name)));
            }
        }
    }

    fn operation(&mut self, operation: &'a Positioned<OperationDefinition>) -> Uses<'a> {
        let own = &operation.node;
        let location = match own.ty {
            OperationType::Query => DirectiveLocation::Query,
            OperationType::Mutation => DirectiveLocation::Mutation,
            OperationType::Subscription => DirectiveLocation::Subscription,
        };
        self.variables(own);
        self.directives(&own.directives, location);
        let root = self.types.root(own.ty);
        if root.is_none() {
            self.wrong(operation.pos, &format!("this API has no operations of the kind {}", own.ty));
        }
        self.set(&own.selection_set.node, root);
        if own.ty == OperationType::Subscription {
            let fields = self.asked_at_root(&own.selection_set.node);
            // The specification allows one field several times; each would be told by itself here.
            if !matches!(fields.as_slice(), [one] if !one.starts_with("__")) {
                self.wrong(operation.pos, "a subscription asks for exactly one field");
            }
        }
        std::mem::take(&mut self.uses)
    }

    /// The names of the fields that a selection asks for, also by fragments. A fragment within itself was refused before.
    fn asked_at_root(&self, set: &'a SelectionSet) -> Vec<&'a str> {
        let (mut fields, mut sets) = (vec![], vec![set]);
        while let Some(set) = sets.pop() {
            for selection in &set.items {
                match &selection.node {
                    Selection::Field(field) => fields.push(field.node.name.node.as_str()),
                    Selection::InlineFragment(fragment) => sets.push(&fragment.node.selection_set.node),
                    Selection::FragmentSpread(spread) => {
                        let fragment = self.document.fragment(&spread.node.fragment_name.node);
                        sets.extend(fragment.map(|fragment| &fragment.node.selection_set.node));
                    }
                }
            }
        }
        fields
    }

    fn variables(&mut self, operation: &'a OperationDefinition) {
        let mut seen: HashSet<&Name> = HashSet::new();
        for variable in &operation.variable_definitions {
            let (own, name) = (&variable.node, &variable.node.name.node);
            if !seen.insert(name) {
                let message = format!("there can be only one variable named \"${}\"", shorten(name));
                self.wrong(own.name.pos, &message);
            }
            let (ty, pos) = (&own.var_type.node, own.var_type.pos);
            match self.types.kind(named(ty)) {
                None => self.unknown_type(named(ty), pos),
                Some(Kind::Composite(_)) => {
                    let message = format!("the variable \"${}\" can't be of the output type \"{ty}\"", shorten(name));
                    self.wrong(pos, &message);
                }
                Some(_) => {
                    if let Some(value) = &own.default_value {
                        self.constant(&value.node, ty, value.pos);
                    }
                }
            }
            self.directives(&own.directives, DirectiveLocation::VariableDefinition);
        }
    }

    pub(super) fn unknown_type(&mut self, name: &Name, pos: async_graphql::Pos) {
        let proposal = meant(name, self.types.names());
        self.wrong(pos, &format!("there is no type \"{}\"{proposal}", shorten(name)));
    }
}
