//! What the schema says of itself: its own description, and those of what is the same wherever it stands.

use std::pin::Pin;
use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo};
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{Context, Response, ServerResult, SubscriptionType, Value};
use futures_util::Stream;

/// The description of the schema.
pub const SCHEMA: &str = "\
The API of Entraide Nationale's information system: places, the network of centres, monthly activity returns, published
figures, partnership agreements, staff trainings, cooperatives, reports and the jobs that make them.

Lists are Relay connections, in both directions. Money is `Centimes`, what adds up is a `Count`, days are `CivilDate`,
instants are `DateTime` in UTC. What was not reported is null, never zero. Errors of a request have a stable
`extensions.code`; what somebody can mend in a mutation is in its `userErrors`. What is going to be removed is
`@deprecated` for one release before, with what takes its place.";

/// Arguments that mean the same wherever they stand; a field that means something else says so itself.
const ARGUMENTS: [(&str, &str); 21] = [
    (
        "first",
        "The first so many rows, 0 to 200; with `after`, of those after it. 20 where neither `first` nor `last` is given.",
    ),
    ("after", "Only rows after this cursor: an `endCursor` or `cursor` of the same list in the same order."),
    (
        "last",
        "The last so many rows, 0 to 200, in the same order; with `before`, of those before it. Not with `first`.",
    ),
    (
        "before",
        "Only rows before this cursor: a `startCursor` or `cursor` of the same list in the same order. Alone, the 20 just \
         before it.",
    ),
    ("filter", "Only rows that fulfil all of these conditions."),
    ("orderBy", "The order of the rows; those that are equal in it stand in the order of their ids."),
    ("input", "What is to be done, and to what."),
    ("language", "The language of the text."),
    ("period", "The period, such as `2026-10`, `2026-Q4` or `2025-2026`."),
    ("code", "The code, as `code` of the object gives it."),
    ("id", "A global id, as `id` of the object gives it."),
    ("ids", "Global ids, as `id` of the objects gives them."),
    ("name", "The name, as `name` of the object gives it."),
    ("reference", "The reference, such as `11/2026/0007`."),
    ("coordination", "The code of a coordination, `01` to `12`."),
    ("asOf", "The day; left out: today in Casablanca."),
    ("on", "The day; left out: that of `asOf`, or today in Casablanca."),
    ("by", "What there is a row for each of."),
    ("step", "How long one point of the series is."),
    ("count", "How many, 0 to 100."),
    ("skip", "How many to leave out at the beginning; 0 unless told."),
];

/// The subscriptions of a schema, which are the last of its types to be written down: by then all others are there, and
/// what is the same in all of them is described at once.
#[derive(Default)]
pub struct Described<S>(S);

impl<S: SubscriptionType> SubscriptionType for Described<S> {
    fn type_name() -> std::borrow::Cow<'static, str> {
        S::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = S::create_type_info(registry);
        describe(registry);
        name
    }

    fn create_field_stream<'a>(
        &'a self,
        ctx: &'a Context<'_>,
    ) -> Option<Pin<Box<dyn Stream<Item = Response> + Send + 'a>>> {
        self.0.create_field_stream(ctx)
    }
}

fn describe(registry: &mut Registry) {
    for kind in registry.types.values_mut() {
        let MetaType::Object { name, fields, description, .. } = kind else { continue };
        if description.is_none() && name.ends_with("Connection") {
            *description = Some("A page of a list, as the Relay cursor connections specification has it.".to_string());
        }
        if name.starts_with("__") {
            continue;
        }
        for field in fields.values_mut() {
            for argument in field.args.values_mut().filter(|argument| argument.description.is_none()) {
                let known = ARGUMENTS.iter().find(|(name, _)| *name == argument.name);
                argument.description = known.map(|(_, text)| text.to_string());
            }
        }
    }
}

/// The definition of a schema with its description.
pub fn with_description(sdl: &str) -> String {
    let at = sdl.rfind("\nschema {").map_or(0, |at| at + 1);
    let (types, root) = sdl.split_at(at);
    format!("{types}\"\"\"\n{SCHEMA}\n\"\"\"\n{root}")
}

/// Answers `__schema { description }`, for which the library has a text of its own.
pub struct SchemaDescription;

impl ExtensionFactory for SchemaDescription {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(SchemaDescriptionExtension)
    }
}

struct SchemaDescriptionExtension;

#[async_trait::async_trait]
impl Extension for SchemaDescriptionExtension {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        if info.parent_type == "__Schema" && info.name == "description" {
            return Ok(Some(SCHEMA.into()));
        }
        next.run(ctx, info).await
    }
}
