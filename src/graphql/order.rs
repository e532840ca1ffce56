//! Fields of an answer in the order of the query, as the GraphQL specification wants it (section 7.2.2): the library
//! gives them in the order in which they were ready.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextRequest, NextSubscribe,
};
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Response, ServerResult, Value, Variables};
use futures_util::stream::{BoxStream, StreamExt};

/// Puts the fields of every answer into the order of its query.
pub struct FieldOrder;

impl ExtensionFactory for FieldOrder {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(FieldOrderExtension::default())
    }
}

/// What the operation asks for, laid out once for all rows and events.
#[derive(Default)]
struct FieldOrderExtension(Arc<OnceLock<Layout>>);

#[async_trait::async_trait]
impl Extension for FieldOrderExtension {
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        // There is only the one that is carried out (`limits::Checked`).
        if let Some((_, operation)) = document.operations.iter().next() {
            self.0.get_or_init(|| Layout::new(&[&operation.node.selection_set.node], &document));
        }
        Ok(document)
    }

    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        sorted(&self.0, next.run(ctx).await)
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        let layout = Arc::clone(&self.0);
        next.run(ctx, stream).map(move |response| sorted(&layout, response)).boxed()
    }
}

fn sorted(layout: &OnceLock<Layout>, mut response: Response) -> Response {
    if let Some(layout) = layout.get() {
        layout.arrange(&mut response.data);
    }
    response
}

/// The fields that an object is asked for: the place of each, and what it is asked for itself. How large this grows is
/// bounded before (`limits::Limits::fields`).
#[derive(Default)]
struct Layout(HashMap<Name, (usize, Layout)>);

impl Layout {
    fn new(sets: &[&SelectionSet], document: &ExecutableDocument) -> Layout {
        let mut fields = Fields::default();
        for set in sets {
            fields.collect(set, document);
        }
        let laid_out =
            |(place, (name, sets)): (usize, (Name, Vec<&SelectionSet>))| (name, (place, Layout::new(&sets, document)));
        Layout(fields.all.into_iter().enumerate().map(laid_out).collect())
    }

    fn arrange(&self, value: &mut Value) {
        match value {
            // Every element of a list answers the same selections.
            Value::List(items) => items.iter_mut().for_each(|item| self.arrange(item)),
            Value::Object(object) => {
                let place = |name: &Name| self.0.get(name).map_or(usize::MAX, |(place, _)| *place);
                object.sort_by(|a, _, b, _| place(a).cmp(&place(b)));
                for (name, own) in object.iter_mut() {
                    if matches!(own, Value::Object(_) | Value::List(_))
                        && let Some((_, layout)) = self.0.get(name)
                    {
                        layout.arrange(own);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Fields by their names in the answer, in order, each with the selections that ask for its own fields: a field may be
/// asked for several times.
#[derive(Default)]
struct Fields<'a> {
    all: Vec<(Name, Vec<&'a SelectionSet>)>,
    places: HashMap<&'a str, usize>,
}

impl<'a> Fields<'a> {
    /// The fields that a selection asks for, those of fragments in the place of the fragment.
    fn collect(&mut self, set: &'a SelectionSet, document: &'a ExecutableDocument) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let name = &field.node.response_key().node;
                    let own = &field.node.selection_set.node;
                    let place = *self.places.entry(name.as_str()).or_insert(self.all.len());
                    match self.all.get_mut(place) {
                        Some((_, sets)) => sets.push(own),
                        None => self.all.push((name.clone(), vec![own])),
                    }
                }
                Selection::InlineFragment(fragment) => self.collect(&fragment.node.selection_set.node, document),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        self.collect(&fragment.node.selection_set.node, document);
                    }
                }
            }
        }
    }
}
