//! The GraphQL schema: its root, global ids, pages, loaders, limits and errors.

mod describing;
pub mod errors;
pub mod id;
pub mod limits;
pub mod list;
pub mod load;
pub mod mutation;
mod node;
pub mod order;
mod query;
pub mod scalars;
pub mod spending;
pub mod standing;
pub mod upload;
mod validation;
pub mod watching;

use async_graphql::{MergedSubscription, Request, SDLExportOptions, SchemaBuilder, ValidationMode};

use std::sync::Arc;

use crate::accounts::Asker;
use crate::clock::Clock;
use crate::db::Db;
use crate::delivery::files::Files;
use crate::jobs::Jobs;
use crate::jobs::subscription::RunSubscription;

use describing::Described;
pub use limits::Checked;
pub use mutation::Mutation;
pub use node::Node;
pub use query::Query;

/// What goes on, told as it happens: by WebSocket (`graphql-transport-ws`) or Server-Sent Events.
#[derive(MergedSubscription, Default)]
pub struct Subscription(RunSubscription);

/// The schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Described<Subscription>>;

/// How deep a query may be nested.
pub const MAX_DEPTH: usize = 20;
/// The most that a request may cost: see [`spending`].
pub const MAX_COMPLEXITY: usize = spending::MAX_COST as usize;

/// The order of lists that have only one: by code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ByCode;

fn builder() -> SchemaBuilder<Query, Mutation, Described<Subscription>> {
    async_graphql::Schema::build(Query::default(), Mutation::default(), Described::default())
}

/// The schema over a database.
pub fn schema(db: Db, clock: Clock, jobs: Jobs, files: Files) -> Schema {
    let subscriptions = watching::Subscriptions::default();
    builder()
        .data(subscriptions.clone())
        .extension(watching::Watching(subscriptions))
        .data(db)
        .data(clock)
        .data(jobs)
        .data(files)
        .extension(errors::ErrorCodes)
        .extension(describing::SchemaDescription)
        .extension(order::FieldOrder)
        .extension(spending::Costs)
        // Checked before, like the depth of fields and the rules of the specification.
        .validation_mode(ValidationMode::Fast)
        .limit_recursive_depth(usize::MAX)
        .finish()
}

/// The schema in its definition language, for `taawun schema` and for tools.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().include_specified_by();
    describing::with_description(&builder().finish().sdl_with_options(options))
}

/// A request of somebody, with its own loader. Only one that has been checked can be carried out.
pub fn prepare(checked: Checked, db: &Db, asker: Asker) -> Request {
    checked.into_request().data(load::loading(db.clone(), Arc::new(asker)))
}

/// For tables of reference data, whose key is a code: finding by it. The last text says what would be right.
macro_rules! found_by_code {
    ($($row:ident: $table:ident, $kind:literal, $hint:literal;)*) => {$(
        impl $crate::graphql::load::Found for $row {
            type Id = String;
            const KIND: &'static str = $kind;
            const HINT: &'static str = $hint;

            fn find(
                connection: &mut $crate::db::DbConnection,
                codes: &[String],
            ) -> $crate::error::Result<Vec<(String, Self)>> {
                let rows: Vec<$row> =
                    $table::table.filter($table::code.eq_any(codes)).select($row::as_select()).load(connection)?;
                Ok(rows.into_iter().map(|row| (row.code.clone(), row)).collect())
            }

            fn grounds(
                _: &mut $crate::db::DbConnection,
                rows: &[(String, Self)],
            ) -> $crate::error::Result<Vec<$crate::accounts::Ground>> {
                Ok(vec![$crate::accounts::Ground::Reference; rows.len()])
            }
        }
    )*};
}
pub(crate) use found_by_code;

/// For tables whose key is a code: the list of all rows in the order of codes.
macro_rules! listed_by_code {
    ($($row:ident, $list:ident;)*) => {$(
        impl $crate::graphql::list::List for $list {
            type Row = $row;
            type Sort = $crate::graphql::ByCode;

            fn order(_: Self::Sort) -> $crate::db::page::Order {
                $crate::db::page::Order::unique("code", $crate::db::page::Kind::Text)
            }

            fn key(row: &$row, _: Self::Sort) -> (Option<$crate::db::page::Key>, $crate::db::page::Key) {
                (None, $crate::db::page::Key::Text(row.code.clone()))
            }

            $crate::list_queries!();
        }
    )*};
}
pub(crate) use listed_by_code;

/// For tables whose key is a number: finding by it. What follows the arrow says where a row belongs: an expression on
/// the row, or `through` a function of the connection and all rows.
macro_rules! keyed_by_id {
    ($($row:ident: $table:ident, $kind:literal, $one:ident => $ground:expr;)*) => {$(
        $crate::graphql::keyed_by_id! {
            $row: $table, $kind, through |_: &mut $crate::db::DbConnection, rows: &[(i64, $row)]| {
                Ok(rows.iter().map(|(_, $one)| $ground).collect())
            };
        }
    )*};
    ($row:ident: $table:ident, $kind:literal, through $grounds:expr;) => {
        impl $crate::graphql::load::Found for $row {
            type Id = i64;
            const KIND: &'static str = $kind;

            fn find(
                connection: &mut $crate::db::DbConnection,
                ids: &[i64],
            ) -> $crate::error::Result<Vec<(i64, Self)>> {
                let rows: Vec<$row> =
                    $table::table.filter($table::id.eq_any(ids)).select($row::as_select()).load(connection)?;
                Ok(rows.into_iter().map(|row| (row.id, row)).collect())
            }

            fn grounds(
                connection: &mut $crate::db::DbConnection,
                rows: &[(i64, Self)],
            ) -> $crate::error::Result<Vec<$crate::accounts::Ground>> {
                ($grounds)(connection, rows)
            }
        }
    };
}
pub(crate) use keyed_by_id;
