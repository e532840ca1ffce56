//! Tokens as a document, by the GraphQL specification's grammar (section 2). How deep it recurs is known before, from
//! the brackets.
//!
//! The schema library's own parser takes `queryFoo` for `query Foo`, no directive after a variable's default, no space
//! in `[ Int ]`, no enum value that begins with `true`, and overflows the stack on what is nested deep.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    BaseType, Directive, Field, FragmentDefinition, FragmentSpread, InlineFragment, OperationDefinition, OperationType,
    Selection, SelectionSet, Type, TypeCondition, VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned, ServerError};
use async_graphql_value::Value;

use super::document::{Document, Operation};
use super::lexer::{self, Kind, Token};
use super::{Limits, invalid, too_deep, too_many, unreadable};
use crate::error::shorten;

type Read<T> = Result<T, ServerError>;

/// The document that a text is.
///
/// # Errors
/// A text that is no executable document, or passes a limit.
pub(super) fn document(text: &str, limits: &Limits) -> Read<Document> {
    let tokens = lexer::tokens(text, limits)?;
    let mut parser = Parser { tokens: &tokens, at: 0, limits };
    let mut document = Document { size: text.len() + tokens.len() * 160, ..Document::default() };
    loop {
        parser.definition(&mut document)?;
        if parser.peek().kind == Kind::End {
            break;
        }
    }
    let counts = [
        ("operations of a document", limits.operations, document.operations.len()),
        ("fragments of a document", limits.fragments, document.fragments.len()),
    ];
    match counts.into_iter().find(|(_, limit, count)| *count > *limit as usize) {
        Some((what, limit, count)) => Err(too_many(what, limit, count, None)),
        None => Ok(document),
    }
}

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    limits: &'a Limits,
}

/// Whether variables may stand in a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum May {
    Vary,
    BeConstant,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Token<'a> {
        let end = Token { kind: Kind::End, text: "", pos: Pos { line: 1, column: 1 } };
        self.tokens.get(self.at).or(self.tokens.last()).copied().unwrap_or(end)
    }

    fn next(&mut self) -> Token<'a> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn is(&self, mark: char) -> bool {
        self.peek().kind == Kind::Mark(mark)
    }

    fn takes(&mut self, mark: char) -> bool {
        let found = self.is(mark);
        self.at += usize::from(found);
        found
    }

    fn needs(&mut self, mark: char) -> Read<Pos> {
        let pos = self.peek().pos;
        if self.takes(mark) { Ok(pos) } else { Err(self.expected(&format!("\"{mark}\""))) }
    }

    fn word(&self) -> Option<&'a str> {
        Some(self.peek()).filter(|token| token.kind == Kind::Name).map(|token| token.text)
    }

    fn name(&mut self, what: &str) -> Read<Positioned<Name>> {
        let token = self.peek();
        if token.kind != Kind::Name {
            return Err(self.expected(what));
        }
        self.at += 1;
        Ok(Positioned::new(Name::new(token.text), token.pos))
    }

    fn expected(&self, what: &str) -> ServerError {
        let token = self.peek();
        let found = match token.kind {
            Kind::End => "the end".to_string(),
            _ => format!("\"{}\"", shorten(token.text)),
        };
        unreadable(&format!("expected {what}, found {found}"), token.pos)
    }

    /// One or more until a closing mark.
    fn several<T>(&mut self, close: char, mut one: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut all = vec![one(self)?];
        while !self.takes(close) {
            all.push(one(self)?);
        }
        Ok(all)
    }

    fn within<T>(&self, what: &'static str, limit: u32, pos: Pos, all: Vec<T>) -> Read<Vec<T>> {
        if all.len() > limit as usize { Err(too_many(what, limit, all.len(), Some(pos))) } else { Ok(all) }
    }

    fn definition(&mut self, document: &mut Document) -> Read<()> {
        let pos = self.peek().pos;
        let ty = match self.word() {
            None if self.is('{') => None,
            Some("query") => Some(OperationType::Query),
            Some("mutation") => Some(OperationType::Mutation),
            Some("subscription") => Some(OperationType::Subscription),
            Some("fragment") => return self.fragment(document),
            _ => return Err(self.expected("a query, mutation, subscription or fragment")),
        };
        let mut operation = Operation {
            name: None,
            definition: Positioned::new(
                OperationDefinition {
                    ty: ty.unwrap_or(OperationType::Query),
                    variable_definitions: vec![],
                    directives: vec![],
                    selection_set: Positioned::default(),
                },
                pos,
            ),
        };
        if ty.is_some() {
            self.at += 1;
            if self.word().is_some() {
                operation.name = Some(self.name("a name")?);
            }
            let place = self.peek().pos;
            if self.takes('(') {
                let all = self.several(')', Self::variable)?;
                let limit = self.limits.variables;
                operation.definition.node.variable_definitions =
                    self.within("variables of an operation", limit, place, all)?;
            }
            operation.definition.node.directives = self.directives(May::Vary)?;
        }
        operation.definition.node.selection_set = self.selection_set()?;
        let names = || document.operations.iter().map(|one| one.name.as_ref().map(|name| &name.node));
        if document.operations.is_empty() {
        } else if operation.name.is_none() || names().any(|name| name.is_none()) {
            return Err(invalid("an operation without a name must be the only one of its document", &[pos]));
        } else if let Some(name) = &operation.name
            && names().any(|other| other == Some(&name.node))
        {
            let message = format!("there can be only one operation named \"{}\"", shorten(&name.node));
            return Err(invalid(&message, &[name.pos]));
        }
        document.operations.push(operation);
        Ok(())
    }

    fn fragment(&mut self, document: &mut Document) -> Read<()> {
        let pos = self.next().pos;
        if self.word() == Some("on") {
            return Err(self.expected("the fragment's name"));
        }
        let name = self.name("the fragment's name")?;
        if self.word() != Some("on") {
            return Err(self.expected("\"on\" and a type"));
        }
        let type_condition = self.type_condition()?;
        let definition = FragmentDefinition {
            type_condition,
            directives: self.directives(May::Vary)?,
            selection_set: self.selection_set()?,
        };
        if document.fragments.contains_key(&name.node) {
            let message = format!("there can be only one fragment named \"{}\"", shorten(&name.node));
            return Err(invalid(&message, &[name.pos]));
        }
        document.fragments.insert(name.node, Positioned::new(definition, pos));
        Ok(())
    }

    /// From the word `on`.
    fn type_condition(&mut self) -> Read<Positioned<TypeCondition>> {
        let pos = self.next().pos;
        Ok(Positioned::new(TypeCondition { on: self.name("a type's name")? }, pos))
    }

    fn variable(&mut self) -> Read<Positioned<VariableDefinition>> {
        let pos = self.needs('$')?;
        let name = self.name("a variable's name")?;
        self.needs(':')?;
        let place = self.peek().pos;
        let var_type = Positioned::new(self.ty()?, place);
        let place = self.peek().pos;
        let default_value = match self.takes('=') {
            true => Some(self.value(May::BeConstant, 0)?.node.into_const()),
            false => None,
        };
        let default_value = match default_value {
            Some(Some(value)) => Some(Positioned::new(value, place)),
            Some(None) => return Err(unreadable("a default value holds no variables", place)),
            None => None,
        };
        let directives = self.directives(May::BeConstant)?;
        Ok(Positioned::new(VariableDefinition { name, var_type, directives, default_value }, pos))
    }

    fn ty(&mut self) -> Read<Type> {
        let base = if self.takes('[') {
            let inner = self.ty()?;
            self.needs(']')?;
            BaseType::List(Box::new(inner))
        } else {
            BaseType::Named(self.name("a type")?.node)
        };
        Ok(Type { base, nullable: !self.takes('!') })
    }

    fn directives(&mut self, may: May) -> Read<Vec<Positioned<Directive>>> {
        let (place, mut all) = (self.peek().pos, vec![]);
        while self.is('@') {
            let pos = self.next().pos;
            let name = self.name("a directive's name")?;
            all.push(Positioned::new(Directive { name, arguments: self.arguments(may)? }, pos));
        }
        self.within("directives in one place", self.limits.directives, place, all)
    }

    fn arguments(&mut self, may: May) -> Read<Vec<(Positioned<Name>, Positioned<Value>)>> {
        let place = self.peek().pos;
        if !self.takes('(') {
            return Ok(vec![]);
        }
        let all = self.several(')', |parser| {
            let name = parser.name("an argument's name")?;
            parser.needs(':')?;
            Ok((name, parser.value(may, 0)?))
        })?;
        self.within("arguments in one place", self.limits.arguments, place, all)
    }

    fn selection_set(&mut self) -> Read<Positioned<SelectionSet>> {
        let pos = self.needs('{')?;
        let items = self.several('}', Self::selection)?;
        let items = self.within("fields of one selection", self.limits.selections, pos, items)?;
        Ok(Positioned::new(SelectionSet { items }, pos))
    }

    fn selection(&mut self) -> Read<Positioned<Selection>> {
        let token = self.peek();
        let pos = token.pos;
        let selection = match token.kind {
            Kind::Name => Selection::Field(Positioned::new(self.field()?, pos)),
            Kind::Spread => {
                self.at += 1;
                if self.word().is_some_and(|word| word != "on") {
                    let fragment_name = self.name("a fragment's name")?;
                    let spread = FragmentSpread { fragment_name, directives: self.directives(May::Vary)? };
                    Selection::FragmentSpread(Positioned::new(spread, pos))
                } else {
                    let type_condition = self.word().is_some().then(|| self.type_condition()).transpose()?;
                    let directives = self.directives(May::Vary)?;
                    let fragment = InlineFragment { type_condition, directives, selection_set: self.selection_set()? };
                    Selection::InlineFragment(Positioned::new(fragment, pos))
                }
            }
            _ => return Err(self.expected("a field")),
        };
        Ok(Positioned::new(selection, pos))
    }

    fn field(&mut self) -> Read<Field> {
        let first = self.name("a field")?;
        let (alias, name) = match self.takes(':') {
            true => (Some(first), self.name("a field")?),
            false => (None, first),
        };
        let arguments = self.arguments(May::Vary)?;
        let directives = self.directives(May::Vary)?;
        let selection_set = if self.is('{') { self.selection_set()? } else { Positioned::default() };
        Ok(Field { alias, name, arguments, directives, selection_set })
    }

    fn value(&mut self, may: May, depth: u32) -> Read<Positioned<Value>> {
        let token = self.next();
        let deeper = |parser: &Self| match depth < parser.limits.value_depth {
            true => Ok(depth + 1),
            false => Err(too_deep(
                "a value is",
                parser.limits.value_depth,
                depth as usize + parser.levels_from(parser.at - 1),
                Some(token.pos),
            )),
        };
        let value = match token.kind {
            Kind::Mark('$') if may == May::Vary => Value::Variable(self.name("a variable's name")?.node),
            Kind::Mark('$') => return Err(unreadable("a value that must be constant holds no variables", token.pos)),
            Kind::Int | Kind::Float => Value::Number(token.text.parse().map_err(|_| {
                invalid(&format!("the number {} is too large to be told", shorten(token.text)), &[token.pos])
            })?),
            Kind::Text | Kind::Block => Value::String(lexer::said(&token)?),
            Kind::Name => match token.text {
                "true" => Value::Boolean(true),
                "false" => Value::Boolean(false),
                "null" => Value::Null,
                name => Value::Enum(Name::new(name)),
            },
            Kind::Mark('[') => {
                let (depth, mut items) = (deeper(self)?, vec![]);
                while !self.takes(']') {
                    items.push(self.value(may, depth)?.node);
                }
                Value::List(items)
            }
            Kind::Mark('{') => {
                let (depth, mut fields) = (deeper(self)?, IndexMap::new());
                while !self.takes('}') {
                    let name = self.name("a field's name or \"}\"")?;
                    self.needs(':')?;
                    let value = self.value(may, depth)?.node;
                    if fields.contains_key(&name.node) {
                        let message = format!("there can be only one input field named \"{}\"", shorten(&name.node));
                        return Err(invalid(&message, &[name.pos]));
                    }
                    fields.insert(name.node, value);
                }
                Value::Object(fields)
            }
            _ => {
                self.at -= 1;
                return Err(self.expected("a value"));
            }
        };
        Ok(Positioned::new(value, token.pos))
    }

    /// How many levels of brackets the value has that begins at a token.
    fn levels_from(&self, at: usize) -> usize {
        let (mut open, mut deepest) = (0_usize, 0);
        for token in self.tokens.iter().skip(at) {
            match token.kind {
                Kind::Mark('[' | '{') => open += 1,
                Kind::Mark(']' | '}') => open = open.saturating_sub(1),
                _ => {}
            }
            deepest = deepest.max(open);
            if open == 0 {
                break;
            }
        }
        deepest
    }
}
