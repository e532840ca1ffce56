//! The schema as the rules need it, read once from its definition language.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, DirectiveLocation, FieldDefinition, InputValueDefinition, OperationType, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{Name, Positioned};

use crate::error::{Error, Result};

/// The types of introspection (section 4.2), which a schema does not print.
const INTROSPECTION: &str = include_str!("introspection.graphql");

/// All types, by name.
#[derive(Debug, Default)]
pub(super) struct Types {
    kinds: HashMap<Name, Kind>,
    directives: HashMap<Name, DirectiveRule>,
    query: Option<Name>,
    mutation: Option<Name>,
    subscription: Option<Name>,
}

/// What a type is.
#[derive(Debug)]
pub(super) enum Kind {
    /// One of the specification's own scalars.
    BuiltIn(BuiltIn),
    /// A scalar of this API, which reads its values itself.
    Scalar,
    Enum(BTreeSet<Name>),
    Input(InputObject),
    Composite(Composite),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BuiltIn {
    Int,
    Float,
    String,
    Boolean,
    Id,
}

#[derive(Debug)]
pub(super) struct InputObject {
    pub(super) fields: BTreeMap<Name, Input>,
    /// Whether exactly one field is to be given.
    pub(super) one_of: bool,
}

/// An argument or a field of an input object.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) ty: Type,
    pub(super) has_default: bool,
}

impl Input {
    pub(super) fn is_required(&self) -> bool {
        !self.ty.nullable && !self.has_default
    }
}

/// An object, interface or union.
#[derive(Debug)]
pub(super) struct Composite {
    pub(super) name: Name,
    pub(super) is_object: bool,
    pub(super) fields: HashMap<Name, Output>,
    /// The objects that it can be.
    pub(super) possible: BTreeSet<Name>,
}

/// A field of an object or interface.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) ty: Type,
    pub(super) arguments: BTreeMap<Name, Input>,
}

#[derive(Debug)]
pub(super) struct DirectiveRule {
    pub(super) arguments: BTreeMap<Name, Input>,
    pub(super) locations: Vec<DirectiveLocation>,
    pub(super) is_repeatable: bool,
}

/// The type without lists around it and whether it may be null.
pub(super) fn named(ty: &Type) -> &Name {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

impl Types {
    /// Those of this program's schema.
    ///
    /// # Errors
    /// When the schema can't be read as it prints itself.
    pub(super) fn ours() -> Result<&'static Types> {
        static OURS: LazyLock<std::result::Result<Types, String>> =
            LazyLock::new(|| Types::read(&crate::graphql::sdl()));
        OURS.as_ref().map_err(|problem| Error::Internal(format!("the schema's own text: {problem}")))
    }

    fn read(sdl: &str) -> std::result::Result<Types, String> {
        let mut types = Types::default();
        for (name, kind) in [
            ("Int", BuiltIn::Int),
            ("Float", BuiltIn::Float),
            ("String", BuiltIn::String),
            ("Boolean", BuiltIn::Boolean),
            ("ID", BuiltIn::Id),
        ] {
            types.kinds.insert(Name::new(name), Kind::BuiltIn(kind));
        }
        let mut implementing: HashMap<Name, BTreeSet<Name>> = HashMap::new();
        for text in [&*without_own_description(sdl), INTROSPECTION] {
            for definition in parse_schema(text).map_err(|error| error.to_string())?.definitions {
                types.add(definition, &mut implementing);
            }
        }
        for kind in types.kinds.values_mut() {
            if let Kind::Composite(composite) = kind {
                composite.possible.extend(implementing.remove(&composite.name).unwrap_or_default());
                composite.fields.insert(Name::new("__typename"), output("String!", None));
            }
        }
        let query = types.query.clone().unwrap_or_else(|| Name::new("Query"));
        if let Some(Kind::Composite(root)) = types.kinds.get_mut(&query) {
            root.fields.insert(Name::new("__schema"), output("__Schema!", None));
            root.fields.insert(Name::new("__type"), output("__Type", Some(("name", "String!"))));
        }
        types.query = Some(query);
        Ok(types)
    }

    fn add(&mut self, definition: TypeSystemDefinition, implementing: &mut HashMap<Name, BTreeSet<Name>>) {
        match definition {
            TypeSystemDefinition::Schema(schema) => {
                self.query = schema.node.query.map(|name| name.node);
                self.mutation = schema.node.mutation.map(|name| name.node);
                self.subscription = schema.node.subscription.map(|name| name.node);
            }
            TypeSystemDefinition::Directive(directive) => {
                let rule = DirectiveRule {
                    arguments: inputs(directive.node.arguments),
                    locations: directive.node.locations.into_iter().map(|location| location.node).collect(),
                    is_repeatable: directive.node.is_repeatable,
                };
                self.directives.insert(directive.node.name.node, rule);
            }
            TypeSystemDefinition::Type(definition) => {
                let name = definition.node.name.node;
                let composite = |is_object, fields: Vec<Positioned<FieldDefinition>>| Composite {
                    name: name.clone(),
                    is_object,
                    possible: if is_object { BTreeSet::from([name.clone()]) } else { BTreeSet::new() },
                    fields: fields
                        .into_iter()
                        .map(|field| {
                            let output = Output { ty: field.node.ty.node, arguments: inputs(field.node.arguments) };
                            (field.node.name.node, output)
                        })
                        .collect(),
                };
                let kind = match definition.node.kind {
                    TypeKind::Scalar => Kind::Scalar,
                    TypeKind::Enum(own) => Kind::Enum(own.values.into_iter().map(|one| one.node.value.node).collect()),
                    TypeKind::InputObject(own) => Kind::Input(InputObject {
                        fields: inputs(own.fields),
                        one_of: definition.node.directives.iter().any(|one| one.node.name.node == "oneOf"),
                    }),
                    TypeKind::Object(own) => {
                        for interface in own.implements {
                            implementing.entry(interface.node).or_default().insert(name.clone());
                        }
                        Kind::Composite(composite(true, own.fields))
                    }
                    TypeKind::Interface(own) => Kind::Composite(composite(false, own.fields)),
                    TypeKind::Union(own) => {
                        let mut union = composite(false, vec![]);
                        union.possible.extend(own.members.into_iter().map(|member| member.node));
                        Kind::Composite(union)
                    }
                };
                // The schema does not print those that the specification has.
                if !matches!(self.kinds.get(&name), Some(Kind::BuiltIn(_))) {
                    self.kinds.insert(name, kind);
                }
            }
        }
    }

    pub(super) fn kind(&self, name: &Name) -> Option<&Kind> {
        self.kinds.get(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.kinds.keys().map(Name::as_str)
    }

    pub(super) fn composite(&self, name: &Name) -> Option<&Composite> {
        match self.kind(name) {
            Some(Kind::Composite(composite)) => Some(composite),
            _ => None,
        }
    }

    pub(super) fn directive(&self, name: &Name) -> Option<&DirectiveRule> {
        self.directives.get(name)
    }

    pub(super) fn root(&self, ty: OperationType) -> Option<&Composite> {
        let name = match ty {
            OperationType::Query => &self.query,
            OperationType::Mutation => &self.mutation,
            OperationType::Subscription => &self.subscription,
        };
        name.as_ref().and_then(|name| self.composite(name))
    }
}

/// A schema's text without the description of the schema itself, which the library's parser does not take.
fn without_own_description(sdl: &str) -> Cow<'_, str> {
    const QUOTES: &str = "\"\"\"";
    let cut = sdl.find("\"\"\"\nschema").and_then(|end| {
        let (before, rest) = sdl.split_at(end);
        Some(format!("{}{}", before.get(..before.rfind(QUOTES)?)?, rest.strip_prefix(QUOTES)?))
    });
    cut.map_or(Cow::Borrowed(sdl), Cow::Owned)
}

fn inputs(definitions: Vec<Positioned<InputValueDefinition>>) -> BTreeMap<Name, Input> {
    let input = |one: Positioned<InputValueDefinition>| {
        let input = Input { ty: one.node.ty.node, has_default: one.node.default_value.is_some() };
        (one.node.name.node, input)
    };
    definitions.into_iter().map(input).collect()
}

fn output(ty: &str, argument: Option<(&str, &str)>) -> Output {
    let read = |text: &str| Type {
        base: BaseType::Named(Name::new(text.trim_end_matches('!'))),
        nullable: !text.ends_with('!'),
    };
    let arguments = argument.map(|(name, of)| (Name::new(name), Input { ty: read(of), has_default: false }));
    Output { ty: read(ty), arguments: arguments.into_iter().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_read_as_it_prints_itself() {
        let types = Types::ours().unwrap();
        for ty in [OperationType::Query, OperationType::Mutation, OperationType::Subscription] {
            assert!(types.root(ty).is_some(), "{ty}");
        }
        let node = types.composite(&Name::new("Node")).unwrap();
        assert!(node.possible.contains("Coordination"), "{:?}", node.possible);
        assert!(types.directive(&Name::new("skip")).is_some());
        let described = "type Query { a: Int }\n\"\"\"\nWhat it is.\n\"\"\"\nschema { query: Query }";
        assert!(Types::read(described).unwrap().root(OperationType::Query).is_some());
    }
}
