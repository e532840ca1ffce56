//! Pages of rows by keyset: stable under inserts, at the cost of the page and not of what lies before it. For the lists
//! of many parents in one statement, at the cost of the rows of those parents.

use chrono::NaiveDate;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Date, Text};
use diesel::{QueryResult, RunQueryDsl};

use super::work::StillWanted;
use super::{Backend, DbConnection};

/// A value that rows are ordered or owned by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(untagged)]
pub enum Key {
    /// An id or a position.
    Int(i64),
    /// A civil date.
    Date(NaiveDate),
    /// A code or a name.
    Text(String),
}

/// The type of a column that rows are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A whole number.
    Int,
    /// A civil date.
    Date,
    /// A text.
    Text,
}

impl Key {
    /// Reads a value of this type as it was serialised; `None` for anything else.
    pub fn read(kind: Kind, value: &serde_json::Value) -> Option<Key> {
        match kind {
            Kind::Int => value.as_i64().map(Key::Int),
            Kind::Date => value.as_str()?.parse().ok().map(Key::Date),
            Kind::Text => value.as_str().filter(|text| !text.contains('\0')).map(|text| Key::Text(text.to_string())),
        }
    }
}

/// The columns that a list is ordered by. There is an index that begins with them, or the table is small by nature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Order {
    /// The column that people order by, if it is not the unique one alone.
    pub column: Option<(&'static str, Kind)>,
    /// The unique column that decides between equals.
    pub unique: (&'static str, Kind),
    /// Largest first.
    pub descending: bool,
}

impl Order {
    /// By the unique column alone.
    pub const fn unique(column: &'static str, kind: Kind) -> Order {
        Order { column: None, unique: (column, kind), descending: false }
    }

    /// By a column, then by `id`.
    pub const fn by(column: &'static str, kind: Kind) -> Order {
        Order { column: Some((column, kind)), unique: ("id", Kind::Int), descending: false }
    }

    /// The same, largest first.
    pub const fn descending(self) -> Order {
        Order { descending: true, ..self }
    }
}

/// How the rows of a list hang on a parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Link {
    /// By a column of their own.
    Column(&'static str),
    /// Through a table that holds the row's id and the parent's.
    Table {
        /// The linking table.
        table: &'static str,
        /// Its column with the row's `id`.
        child: &'static str,
        /// Its column with the parent's.
        parent: &'static str,
    },
}

/// One page of the rows of `rows`, or one page for each of several parents.
#[derive(Debug, Clone)]
pub struct Page<Q> {
    /// All columns of one table, with the filters in place.
    pub rows: Q,
    /// The parents and what they are linked by; `None` for a list of its own.
    pub parents: Option<(Link, Vec<Key>)>,
    /// The order within a list.
    pub order: Order,
    /// The row after which the page starts.
    pub after: Option<Position>,
    /// The row before which it ends.
    pub before: Option<Position>,
    /// The most rows of a list.
    pub limit: i64,
    /// Whether the rows are the last between the two instead of the first: they come in the opposite order then.
    pub backward: bool,
}

/// A row's position in an order: its sort key, where the order has one, and its unique key.
pub type Position = (Option<Key>, Key);

impl<Q> QueryId for Page<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Page<Q> {
    // The row's own columns, its parent as text, its place in the list.
    type SqlType = (Q::SqlType, Text, BigInt);
}

impl<Q> RunQueryDsl<DbConnection> for Page<Q> {}

impl<Q: QueryFragment<Backend>> QueryFragment<Backend> for Page<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        match &self.parents {
            None => {
                out.push_sql("SELECT list.*, CAST('' AS TEXT), CAST(0 AS BIGINT) FROM (");
                self.rows.walk_ast(out.reborrow())?;
                out.push_sql(") AS list WHERE ");
                StillWanted.walk_ast(out.reborrow())?;
                self.push_bounds(&mut out)?;
                self.push_order(&mut out)?;
                out.push_sql(" LIMIT ");
                out.push_bind_param::<BigInt, _>(&self.limit)
            }
            Some((link, parents)) => {
                out.push_sql("SELECT * FROM (SELECT list.*, CAST(");
                push_parent(*link, &mut out)?;
                out.push_sql(" AS TEXT) AS parent_key, row_number() OVER (PARTITION BY ");
                push_parent(*link, &mut out)?;
                self.push_order(&mut out)?;
                out.push_sql(") AS place FROM (");
                self.rows.walk_ast(out.reborrow())?;
                out.push_sql(") AS list");
                push_link(*link, parents, &mut out)?;
                self.push_bounds(&mut out)?;
                out.push_sql(") AS page WHERE place <= ");
                out.push_bind_param::<BigInt, _>(&self.limit)?;
                out.push_sql(" ORDER BY parent_key, place");
                Ok(())
            }
        }
    }
}

impl<Q> Page<Q> {
    /// The bounds of the page, after another condition.
    fn push_bounds<'b>(&'b self, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        if let Some(position) = &self.after {
            out.push_sql(" AND ");
            self.push_beyond(position, self.order.descending, out)?;
        }
        if let Some(position) = &self.before {
            out.push_sql(" AND ");
            self.push_beyond(position, !self.order.descending, out)?;
        }
        Ok(())
    }

    /// `key >= k AND (key > k OR unique > u)`: what `(key, unique) > (k, u)` means, in a form that both databases
    /// answer from an index; with `<` where what comes after is smaller.
    fn push_beyond<'b>(
        &'b self,
        (key, unique): &'b Position,
        smaller: bool,
        out: &mut AstPass<'_, 'b, Backend>,
    ) -> QueryResult<()> {
        let (beyond, from) = if smaller { (" < ", " <= ") } else { (" > ", " >= ") };
        if let (Some((column, _)), Some(key)) = (self.order.column, key) {
            push_column(column, out)?;
            out.push_sql(from);
            push_key(key, out)?;
            out.push_sql(" AND (");
            push_column(column, out)?;
            out.push_sql(beyond);
            push_key(key, out)?;
            out.push_sql(" OR ");
            push_column(self.order.unique.0, out)?;
            out.push_sql(beyond);
            push_key(unique, out)?;
            out.push_sql(")");
        } else {
            push_column(self.order.unique.0, out)?;
            out.push_sql(beyond);
            push_key(unique, out)?;
        }
        Ok(())
    }

    fn push_order<'b>(&'b self, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        let direction = if self.order.descending != self.backward { " DESC" } else { "" };
        out.push_sql(" ORDER BY ");
        if let Some((column, _)) = self.order.column {
            push_column(column, out)?;
            out.push_sql(direction);
            out.push_sql(", ");
        }
        push_column(self.order.unique.0, out)?;
        out.push_sql(direction);
        Ok(())
    }
}

/// How many rows there are, in all or for each of several parents.
#[derive(Debug, Clone)]
pub struct Count<Q> {
    /// All columns of one table, with the filters in place.
    pub rows: Q,
    /// The parents and what they are linked by; `None` for a list of its own.
    pub parents: Option<(Link, Vec<Key>)>,
}

impl<Q> QueryId for Count<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Count<Q> {
    type SqlType = (Text, BigInt);
}

impl<Q> RunQueryDsl<DbConnection> for Count<Q> {}

impl<Q: QueryFragment<Backend>> QueryFragment<Backend> for Count<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        match &self.parents {
            None => out.push_sql("CAST('' AS TEXT)"),
            Some((link, _)) => {
                out.push_sql("CAST(");
                push_parent(*link, &mut out)?;
                out.push_sql(" AS TEXT)");
            }
        }
        out.push_sql(", count(*) FROM (");
        self.rows.walk_ast(out.reborrow())?;
        out.push_sql(") AS list");
        match &self.parents {
            None => {
                out.push_sql(" WHERE ");
                StillWanted.walk_ast(out)
            }
            Some((link, parents)) => {
                push_link(*link, parents, &mut out)?;
                out.push_sql(" GROUP BY ");
                push_parent(*link, &mut out)
            }
        }
    }
}

fn push_column(column: &str, out: &mut AstPass<'_, '_, Backend>) -> QueryResult<()> {
    out.push_sql("list.");
    out.push_identifier(column)
}

fn push_parent(link: Link, out: &mut AstPass<'_, '_, Backend>) -> QueryResult<()> {
    match link {
        Link::Column(column) => push_column(column, out),
        Link::Table { parent, .. } => {
            out.push_sql("link.");
            out.push_identifier(parent)
        }
    }
}

/// The join to the linking table, if any, and the restriction to the parents.
fn push_link<'b>(link: Link, parents: &'b [Key], out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
    if let Link::Table { table, child, .. } = link {
        out.push_sql(" JOIN ");
        out.push_identifier(table)?;
        out.push_sql(" AS link ON link.");
        out.push_identifier(child)?;
        out.push_sql(" = list.id");
    }
    out.push_sql(" WHERE ");
    StillWanted.walk_ast(out.reborrow())?;
    out.push_sql(" AND ");
    push_parent(link, out)?;
    out.push_sql(" IN (");
    for (index, parent) in parents.iter().enumerate() {
        if index > 0 {
            out.push_sql(", ");
        }
        push_key(parent, out)?;
    }
    out.push_sql(")");
    Ok(())
}

fn push_key<'b>(key: &'b Key, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
    match key {
        Key::Int(value) => out.push_bind_param::<BigInt, _>(value),
        Key::Date(value) => out.push_bind_param::<Date, _>(value),
        Key::Text(value) => out.push_bind_param::<Text, _>(value),
    }
}

impl Page<()> {
    /// The same page of these rows.
    pub fn of<Q>(self, rows: Q) -> Page<Q> {
        let Page { rows: (), parents, order, after, before, limit, backward } = self;
        Page { rows, parents, order, after, before, limit, backward }
    }
}

impl Count<()> {
    /// The same count of these rows.
    pub fn of<Q>(self, rows: Q) -> Count<Q> {
        Count { rows, parents: self.parents }
    }
}
