//! Lists: Relay connections with keyset cursors, the same for a list of its own and for the lists of many parents.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;

use async_graphql::connection::{Connection, Edge, EmptyFields};
use async_graphql::{Context, Object, OutputType};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::load::{self, Batch};
use super::{scalars, spending};
use crate::accounts::{Asker, Rights};
use crate::db::DbConnection;
use crate::db::page::{Count, Key, Link, Order, Page, Position};
use crate::db::work;
use crate::error::{Error, Result, shorten};

/// Rows of a page when neither `first` nor `last` is given.
pub const DEFAULT_FIRST: i32 = 20;
/// The most rows of a page.
pub const MAX_FIRST: i32 = 200;

/// A kind of list: its filter is the value, its rows and orders are types.
pub trait List: Clone + Eq + Hash + Debug + Send + Sync + 'static {
    /// A row, as the database gives it and the API shows it.
    type Row: OutputType + Clone + Send + Sync + 'static;
    /// The orders that are offered.
    type Sort: Clone + Copy + Eq + Hash + Debug + Send + Sync + 'static;

    /// The columns of an order.
    fn order(sort: Self::Sort) -> Order;
    /// A row's values in these columns: that of `column`, if there is one, and the unique one.
    fn key(row: &Self::Row, sort: Self::Sort) -> (Option<Key>, Key);
    /// Refuses a filter that names what does not exist (`NOT_FOUND`), or one that would read the whole table
    /// (`BAD_ARGUMENT`); `alone` is a list without a parent.
    fn check(&self, _ctx: &Context<'_>, _alone: bool) -> impl Future<Output = async_graphql::Result<()>> + Send {
        async { Ok(()) }
    }
    /// A page, or a page for each parent, of the rows that these rights let see: with the parent's key as text and
    /// their place.
    fn page(
        &self,
        connection: &mut DbConnection,
        rights: &Rights,
        page: Page<()>,
    ) -> Result<Vec<(Self::Row, String, i64)>>;
    /// How many such rows there are, by the parent's key as text.
    fn count(&self, connection: &mut DbConnection, rights: &Rights, count: Count<()>) -> Result<Vec<(String, i64)>>;
}

/// Writes the two methods of [`List`] that run a boxed Diesel query, made by the `rows` method of the type.
#[macro_export]
macro_rules! list_queries {
    () => {
        fn page(
            &self,
            connection: &mut $crate::db::DbConnection,
            rights: &$crate::accounts::Rights,
            page: $crate::db::page::Page<()>,
        ) -> $crate::error::Result<Vec<(Self::Row, String, i64)>> {
            Ok(diesel::RunQueryDsl::load(page.of(self.rows(rights)), connection)?)
        }

        fn count(
            &self,
            connection: &mut $crate::db::DbConnection,
            rights: &$crate::accounts::Rights,
            count: $crate::db::page::Count<()>,
        ) -> $crate::error::Result<Vec<(String, i64)>> {
            Ok(diesel::RunQueryDsl::load(count.of(self.rows(rights)), connection)?)
        }
    };
}

/// A page of a list as the API shows it.
pub type Listed<Row> = Connection<String, Row, Total, EmptyFields>;

/// What one list was asked for.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Request<L: List> {
    list: L,
    sort: L::Sort,
    parent: Option<(Link, Key)>,
    slice: Slice,
}

/// The request for a total.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct TotalOf<L: List> {
    list: L,
    parent: Option<(Link, Key)>,
}

fn key_text(key: &Key) -> String {
    match key {
        Key::Int(value) => value.to_string(),
        Key::Date(value) => value.to_string(),
        Key::Text(value) => value.clone(),
    }
}

/// Requests that differ only in their parent, with the parents' keys.
fn by_parent<R: Clone + Eq + Hash>(
    requests: impl Iterator<Item = (R, Option<(Link, Key)>)>,
) -> HashMap<(R, Option<Link>), Vec<Key>> {
    let mut groups: HashMap<_, Vec<Key>> = HashMap::new();
    for (request, parent) in requests {
        let (link, key) = parent.unzip();
        groups.entry((request, link)).or_default().extend(key);
    }
    groups
}

impl<L: List> Batch for Request<L> {
    type Answer = Vec<L::Row>;

    fn load(connection: &mut DbConnection, asker: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let mut answers = HashMap::new();
        let groups = by_parent(keys.iter().map(|key| (Request { parent: None, ..key.clone() }, key.parent.clone())));
        for ((request, link), parents) in groups {
            let page = Page {
                rows: (),
                parents: link.map(|link| (link, parents.clone())),
                order: L::order(request.sort),
                after: request.slice.after.clone(),
                before: request.slice.before.clone(),
                // One row more than asked tells whether there is another page.
                limit: request.slice.size as i64 + 1,
                backward: request.slice.backward,
            };
            work::still_wanted()?;
            let mut rows: HashMap<String, Vec<L::Row>> = HashMap::new();
            let found = request.list.page(connection, &asker.rights, page)?;
            work::add_rows(found.len());
            for (row, parent, _) in found {
                rows.entry(parent).or_default().push(row);
            }
            if request.slice.backward {
                rows.values_mut().for_each(|rows| rows.reverse());
            }
            match link {
                None => {
                    answers.insert(request, rows.remove("").unwrap_or_default());
                }
                Some(link) => {
                    for parent in parents {
                        let found = rows.remove(&key_text(&parent)).unwrap_or_default();
                        answers.insert(Request { parent: Some((link, parent)), ..request.clone() }, found);
                    }
                }
            }
        }
        Ok(answers)
    }
}

impl<L: List> Batch for TotalOf<L> {
    type Answer = i64;

    fn load(connection: &mut DbConnection, asker: &Asker, keys: &[Self]) -> Result<HashMap<Self, i64>> {
        let mut answers = HashMap::new();
        for ((list, link), parents) in by_parent(keys.iter().map(|key| (key.list.clone(), key.parent.clone()))) {
            work::still_wanted()?;
            let count = Count { rows: (), parents: link.map(|link| (link, parents.clone())) };
            let counts: HashMap<String, i64> = list.count(connection, &asker.rights, count)?.into_iter().collect();
            let of = |parent: &str| counts.get(parent).copied().unwrap_or(0);
            match link {
                None => {
                    answers.insert(TotalOf { list, parent: None }, of(""));
                }
                Some(link) => {
                    for parent in parents {
                        let total = of(&key_text(&parent));
                        answers.insert(TotalOf { list: list.clone(), parent: Some((link, parent)) }, total);
                    }
                }
            }
        }
        Ok(answers)
    }
}

/// The number of rows of a whole list, counted only when it is asked for.
pub struct Total(Box<dyn Counting>);

#[async_trait::async_trait]
trait Counting: Send + Sync {
    async fn count(&self, ctx: &Context<'_>) -> async_graphql::Result<i64>;
}

#[async_trait::async_trait]
impl<L: List> Counting for TotalOf<L> {
    async fn count(&self, ctx: &Context<'_>) -> async_graphql::Result<i64> {
        Ok(load::ask(ctx, self.clone()).await?.unwrap_or(0))
    }
}

/// Fields of every list beside its page.
#[Object]
impl Total {
    /// Number of rows of the whole list with this filter. Counted only when asked for.
    #[graphql(complexity = 2)]
    async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<scalars::Count> {
        self.0.count(ctx).await.map(scalars::Count)
    }
}

/// The page of `list` that a window asks for.
///
/// # Errors
/// Those of [`Window::slice`].
pub async fn page<L: List>(
    ctx: &Context<'_>,
    list: L,
    parent: Option<(Link, Key)>,
    sort: L::Sort,
    window: Window,
) -> async_graphql::Result<Listed<L::Row>> {
    let order = L::order(sort);
    let slice = window.slice(order)?;
    list.check(ctx, parent.is_none()).await?;
    let total = Total(Box::new(TotalOf { list: list.clone(), parent: parent.clone() }));
    let rows = load::ask(ctx, Request { list, sort, parent, slice: slice.clone() }).await?.unwrap_or_default();
    let (rows, has_previous, has_next) = slice.cut(rows);
    let mut connection = Connection::with_additional_fields(has_previous, has_next, total);
    connection.edges = rows
        .into_iter()
        .map(|row| {
            let key = L::key(&row, sort);
            Edge::new(write_cursor(&key, order), row)
        })
        .collect();
    Ok(connection)
}

/// Which page is asked for: the arguments of every connection, as the Relay cursor connections specification has them.
#[derive(Debug, Clone, Default)]
pub struct Window {
    /// The first so many rows.
    pub first: Option<i32>,
    /// Of those after this cursor.
    pub after: Option<String>,
    /// The last so many rows.
    pub last: Option<i32>,
    /// Of those before this cursor.
    pub before: Option<String>,
}

/// A window that was read: how many rows, between which two, from which end.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slice {
    /// The row after which the page starts.
    pub after: Option<Position>,
    /// The row before which it ends.
    pub before: Option<Position>,
    size: usize,
    backward: bool,
}

impl Window {
    /// What is asked for in this order. `before` alone asks for the rows just before it.
    ///
    /// # Errors
    /// [`Error::TooMany`] and [`Error::BadArgument`] for `first` and `last`, [`Error::BadCursor`] for `after` and
    /// `before`.
    pub fn slice(&self, order: Order) -> Result<Slice> {
        if self.first.is_some() && self.last.is_some() {
            let problem = "with `last` it has no meaning; give one of the two".to_string();
            return Err(Error::BadArgument { argument: "first", problem });
        }
        let read = |cursor: &Option<String>| cursor.as_deref().map(|cursor| read_cursor(cursor, order)).transpose();
        let backward = self.last.is_some() || (self.first.is_none() && self.before.is_some() && self.after.is_none());
        let size = match self.last {
            Some(last) => rows_of_a_page("last", "rows of a page (last)", last)?,
            None => rows_of_a_page("first", "rows of a page (first)", self.first.unwrap_or(DEFAULT_FIRST))?,
        };
        Ok(Slice { after: read(&self.after)?, before: read(&self.before)?, size, backward })
    }
}

fn rows_of_a_page(argument: &'static str, what: &'static str, asked: i32) -> Result<usize> {
    let size = usize::try_from(asked).map_err(|_| {
        let problem = format!("{asked} rows; ask for 0 or more");
        Error::BadArgument { argument, problem }
    })?;
    if asked > MAX_FIRST {
        let limit = u64::from(MAX_FIRST.unsigned_abs());
        return Err(Error::TooMany { what, limit, asked: u64::from(asked.unsigned_abs()) });
    }
    Ok(size)
}

impl Slice {
    /// The rows of the page, of those between `after` and `before`: at least one more than it holds where there are
    /// more, in the list's order; and whether rows lie before and after it. The row of a cursor is one.
    pub fn cut<Row>(&self, mut rows: Vec<Row>) -> (Vec<Row>, bool, bool) {
        let more = rows.len().saturating_sub(self.size);
        if self.backward {
            rows.drain(..more);
        } else {
            rows.truncate(self.size);
        }
        let (more_before, more_after) = (more > 0 && self.backward, more > 0 && !self.backward);
        (rows, more_before || self.after.is_some(), more_after || self.before.is_some())
    }
}

/// What a list of `first` or `last` rows costs: a statement, shared with the lists of other parents, and its rows, each
/// with what is asked of it.
pub fn cost(first: Option<i32>, last: Option<i32>, child: usize) -> usize {
    spending::cost(5, first.max(last).unwrap_or(DEFAULT_FIRST).clamp(1, MAX_FIRST) as usize, child.max(1))
}

/// A cursor holds the row's keys and the order that it belongs to.
pub fn write_cursor(key: &Position, order: Order) -> String {
    let text = serde_json::json!([order.column.map(|(name, _)| name), order.descending, key.0, key.1]).to_string();
    URL_SAFE_NO_PAD.encode(text)
}

fn read_cursor(cursor: &str, order: Order) -> Result<Position> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (column, descending, key, unique): (Option<String>, bool, Option<Value>, Value) =
            serde_json::from_slice(&bytes).ok()?;
        // A cursor from elsewhere must not reach the database with a value of another type.
        let key = match (order.column, key) {
            (Some((_, kind)), Some(key)) => Some(Key::read(kind, &key)?),
            (None, None) => None,
            _ => return None,
        };
        let unique = Key::read(order.unique.1, &unique)?;
        (column.as_deref() == order.column.map(|(name, _)| name) && descending == order.descending)
            .then_some((key, unique))
    };
    read().ok_or_else(|| Error::BadCursor { given: shorten(cursor) })
}
