//! Fields of an answer in the order of the query, as the GraphQL specification wants it (section 7.2.2): the library
//! gives them in the order in which they were ready.

use std::sync::{Arc, Mutex};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery, NextRequest, NextSubscribe,
};
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Response, ServerResult, Value, Variables};
use futures_util::stream::{BoxStream, StreamExt};

/// Puts the fields of every answer into the order of its query.
pub struct FieldOrder;

impl ExtensionFactory for FieldOrder {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(FieldOrderExtension::default())
    }
}

#[derive(Default)]
struct FieldOrderExtension(Arc<Asked>);

/// What was asked.
#[derive(Default)]
struct Asked {
    query: Mutex<Option<ExecutableDocument>>,
    operation: Mutex<Option<String>>,
}

impl Asked {
    fn sort(&self, response: &mut Response) {
        let query = lock(&self.query);
        let Some(document) = query.as_ref() else { return };
        let name = lock(&self.operation).clone();
        let operation = match &document.operations {
            DocumentOperations::Single(operation) => Some(operation),
            DocumentOperations::Multiple(all) => {
                all.iter().find(|(own, _)| Some(own.as_str()) == name.as_deref()).map(|(_, operation)| operation)
            }
        };
        if let Some(operation) = operation {
            sort(&mut response.data, &[&operation.node.selection_set.node], document);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

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
        *lock(&self.0.query) = Some(document.clone());
        Ok(document)
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        *lock(&self.0.operation) = operation_name.map(str::to_string);
        next.run(ctx, operation_name).await
    }

    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let mut response = next.run(ctx).await;
        self.0.sort(&mut response);
        response
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        let asked = Arc::clone(&self.0);
        let sorted = move |mut response| {
            asked.sort(&mut response);
            response
        };
        next.run(ctx, stream).map(sorted).boxed()
    }
}

/// A field's name in the answer, and the selections that ask for its own fields: a field may be asked for several times.
type Fields<'a> = Vec<(&'a str, Vec<&'a SelectionSet>)>;

/// The fields that selections ask for, in order, those of fragments in the place of the fragment.
fn collect<'a>(set: &'a SelectionSet, document: &'a ExecutableDocument, fields: &mut Fields<'a>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let name = field.node.response_key().node.as_str();
                let own = &field.node.selection_set.node;
                match fields.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, sets)) => sets.push(own),
                    None => fields.push((name, vec![own])),
                }
            }
            Selection::InlineFragment(fragment) => collect(&fragment.node.selection_set.node, document, fields),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(&fragment.node.selection_set.node, document, fields);
                }
            }
        }
    }
}

fn sort(value: &mut Value, sets: &[&SelectionSet], document: &ExecutableDocument) {
    let mut fields = vec![];
    for set in sets {
        collect(set, document, &mut fields);
    }
    arrange(value, &fields, document);
}

fn arrange(value: &mut Value, fields: &Fields<'_>, document: &ExecutableDocument) {
    match value {
        // Every element of a list answers the same selections.
        Value::List(items) => items.iter_mut().for_each(|item| arrange(item, fields, document)),
        Value::Object(object) => {
            let place = |name: &str| fields.iter().position(|(own, _)| *own == name).unwrap_or(usize::MAX);
            object.sort_by(|a, _, b, _| place(a.as_str()).cmp(&place(b.as_str())));
            for (name, own) in object.iter_mut() {
                if matches!(own, Value::Object(_) | Value::List(_))
                    && let Some((_, sets)) = fields.iter().find(|(known, _)| *known == name.as_str())
                {
                    sort(own, sets, document);
                }
            }
        }
        _ => {}
    }
}
