//! The rule for fields that have one name in the answer (section 5.3.2): what is told under it must be one thing.
//!
//! All fields of a name are compared with the first at once, level by level, as Simon Adameit's algorithm does; for types
//! that exclude each other only the shape must be one. How much is compared is counted and bounded: fragments on many
//! types within one another could multiply it.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, Field, Selection, SelectionSet, Type};
use async_graphql::{Positioned, ServerError};

use super::types::{Composite, Output, Types, named};
use crate::error::{Error, shorten};
use crate::graphql::limits::{Document, invalid, refused};

/// The most fields that are looked at, each as often as it is compared.
const MOST: u64 = 200_000;

/// Finds fields that can't be told under one name, in a document that is valid otherwise.
pub(super) fn compare(document: &Document, types: &Types, errors: &mut Vec<ServerError>) {
    let mut comparing = Comparing { document, types, errors, looked_at: 0 };
    for operation in &document.operations {
        let Some(root) = types.root(operation.definition.node.ty) else { continue };
        let sets = [(root, &operation.definition.node.selection_set.node)];
        let done = comparing.shapes(&sets).and_then(|()| comparing.meanings(&sets));
        if let Err(refusal) = done {
            return comparing.errors.push(*refusal);
        }
    }
}

type Done = Result<(), Box<ServerError>>;
/// A selection on its type.
type On<'a> = (&'a Composite, &'a SelectionSet);

/// A field that is asked for, of a type.
#[derive(Clone, Copy)]
struct Asked<'a> {
    parent: &'a Composite,
    field: &'a Positioned<Field>,
    output: &'a Output,
}

struct Comparing<'a, 'e> {
    document: &'a Document,
    types: &'a Types,
    errors: &'e mut Vec<ServerError>,
    looked_at: u64,
}

impl<'a> Comparing<'a, '_> {
    /// The fields that selections ask for, by their names in the answer.
    fn by_name(&mut self, sets: &[On<'a>]) -> Result<IndexMap<&'a str, Vec<Asked<'a>>>, Box<ServerError>> {
        let mut all: IndexMap<&str, Vec<Asked<'_>>> = IndexMap::new();
        let mut waiting: Vec<On<'_>> = sets.iter().rev().copied().collect();
        while let Some((parent, set)) = waiting.pop() {
            for selection in &set.items {
                self.looked_at += 1;
                match &selection.node {
                    Selection::Field(field) => {
                        if let Some(output) = parent.fields.get(&field.node.name.node) {
                            let name = field.node.response_key().node.as_str();
                            all.entry(name).or_default().push(Asked { parent, field, output });
                        }
                    }
                    Selection::InlineFragment(fragment) => {
                        let of = fragment.node.type_condition.as_ref();
                        let of = of.and_then(|of| self.types.composite(&of.node.on.node)).unwrap_or(parent);
                        waiting.push((of, &fragment.node.selection_set.node));
                    }
                    Selection::FragmentSpread(spread) => {
                        if let Some(fragment) = self.document.fragment(&spread.node.fragment_name.node)
                            && let Some(of) = self.types.composite(&fragment.node.type_condition.node.on.node)
                        {
                            waiting.push((of, &fragment.node.selection_set.node));
                        }
                    }
                }
            }
        }
        if self.looked_at > MOST {
            let what = "comparisons between fields of one name";
            let error = Error::TooMany { what, limit: MOST, asked: self.looked_at };
            return Err(Box::new(refused(error, None)));
        }
        Ok(all)
    }

    fn below(&self, fields: &[Asked<'a>]) -> Vec<On<'a>> {
        let below = |asked: &Asked<'a>| {
            let set = &asked.field.node.selection_set.node;
            self.types.composite(named(&asked.output.ty)).filter(|_| !set.items.is_empty()).map(|of| (of, set))
        };
        fields.iter().filter_map(below).collect()
    }

    /// SameResponseShape: whatever the objects are, what is told under a name has one form.
    fn shapes(&mut self, sets: &[On<'a>]) -> Done {
        for (name, fields) in self.by_name(sets)? {
            let Some((first, rest)) = fields.split_first() else { continue };
            for other in rest {
                if !self.same_shape(&first.output.ty, &other.output.ty) {
                    let problem = format!("\"{}\" and \"{}\"", first.output.ty, other.output.ty);
                    self.conflict(name, *first, *other, &format!("they are of the types {problem}"));
                }
            }
            let below = self.below(&fields);
            if !below.is_empty() {
                self.shapes(&below)?;
            }
        }
        Ok(())
    }

    fn same_shape(&self, one: &Type, other: &Type) -> bool {
        if one.nullable != other.nullable {
            return false;
        }
        match (&one.base, &other.base) {
            (BaseType::List(one), BaseType::List(other)) => self.same_shape(one, other),
            (BaseType::Named(one), BaseType::Named(other)) => {
                one == other || (self.types.composite(one).is_some() && self.types.composite(other).is_some())
            }
            _ => false,
        }
    }

    /// FieldsInSetCanMerge: where objects can be of both types, what is told under a name is one field with one set of
    /// arguments.
    fn meanings(&mut self, sets: &[On<'a>]) -> Done {
        for (name, fields) in self.by_name(sets)? {
            for together in by_parent(fields) {
                let Some((first, rest)) = together.split_first() else { continue };
                for other in rest {
                    if first.field.node.name.node != other.field.node.name.node {
                        let (one, two) = (&first.field.node.name.node, &other.field.node.name.node);
                        let problem = format!("\"{}\" and \"{}\" are different fields", shorten(one), shorten(two));
                        self.conflict(name, *first, *other, &problem);
                    } else if !same_arguments(&first.field.node, &other.field.node) {
                        self.conflict(name, *first, *other, "they have different arguments");
                    }
                }
                let below = self.below(&together);
                if !below.is_empty() {
                    self.meanings(&below)?;
                }
            }
        }
        Ok(())
    }

    fn conflict(&mut self, name: &str, first: Asked<'a>, other: Asked<'a>, problem: &str) {
        let message = format!(
            "fields \"{}\" can't be told under one name: {problem}; give one of them another alias",
            shorten(name)
        );
        self.errors.push(invalid(&message, &[first.field.pos, other.field.pos]));
    }
}

/// Groups of fields that may be of one object: for each object type its own with those of interfaces and unions.
fn by_parent(fields: Vec<Asked<'_>>) -> Vec<Vec<Asked<'_>>> {
    let (of_objects, of_others): (Vec<_>, Vec<_>) = fields.into_iter().partition(|asked| asked.parent.is_object);
    if of_objects.is_empty() {
        return vec![of_others];
    }
    let mut groups: IndexMap<&str, Vec<Asked<'_>>> = IndexMap::new();
    for asked in of_objects {
        groups.entry(asked.parent.name.as_str()).or_default().push(asked);
    }
    groups
        .into_values()
        .map(|mut group| {
            group.extend(&of_others);
            group
        })
        .collect()
}

fn same_arguments(one: &Field, other: &Field) -> bool {
    one.arguments.len() == other.arguments.len()
        && one
            .arguments
            .iter()
            .all(|(name, value)| other.get_argument(&name.node).is_some_and(|other| other.node == value.node))
}
