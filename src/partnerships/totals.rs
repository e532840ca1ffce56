//! Sums of what was committed and paid, by partner, programme or year.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text};

use crate::db::{Backend, DbConnection};
use crate::error::Result;

/// What sums are kept apart by.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[graphql(name = "AgreementTotalsBy")]
pub enum By {
    /// By who commits and pays: each partner, and the coordinations together.
    Partner,
    /// By programme. An agreement of two programmes counts in each of them in full: these rows don't add up to the
    /// total.
    Programme,
    /// Commitments by the year of signature, payments by the year in which they were made.
    Year,
}

impl By {
    /// Key, number of agreements and committed centimes by the latest terms; the agreements stand between the parts.
    fn committed(self) -> (&'static str, &'static str) {
        match self {
            By::Partner => (
                "SELECT CAST(COALESCE(p.partner_id, 0) AS TEXT), count(DISTINCT a.id), \
                 CAST(COALESCE(sum(c.amount_centimes), 0) AS BIGINT) FROM (",
                ") AS a JOIN agreement_terms AS t ON t.agreement_id = a.id AND t.effective_until IS NULL \
                 JOIN agreement_party AS p ON p.terms_id = t.id LEFT JOIN commitment AS c ON c.party_id = p.id \
                 WHERE a.signed_on IS NOT NULL GROUP BY p.partner_id",
            ),
            By::Programme => (
                "SELECT p.programme_code, count(*), CAST(sum(t.budget_centimes) AS BIGINT) FROM (",
                ") AS a JOIN agreement_terms AS t ON t.agreement_id = a.id AND t.effective_until IS NULL \
                 JOIN terms_programme AS p ON p.terms_id = t.id WHERE a.signed_on IS NOT NULL \
                 GROUP BY p.programme_code",
            ),
            By::Year => (
                "SELECT substr(CAST(a.signed_on AS TEXT), 1, 4), count(*), \
                 CAST(sum(t.budget_centimes) AS BIGINT) FROM (",
                ") AS a JOIN agreement_terms AS t ON t.agreement_id = a.id AND t.effective_until IS NULL \
                 WHERE a.signed_on IS NOT NULL GROUP BY substr(CAST(a.signed_on AS TEXT), 1, 4)",
            ),
        }
    }

    /// Key, number of agreements and paid centimes.
    fn paid(self) -> (&'static str, &'static str) {
        match self {
            By::Partner => (
                "SELECT CAST(COALESCE(y.partner_id, 0) AS TEXT), count(DISTINCT a.id), \
                 CAST(sum(y.amount_centimes) AS BIGINT) FROM (",
                ") AS a JOIN payment AS y ON y.agreement_id = a.id GROUP BY y.partner_id",
            ),
            By::Programme => (
                "SELECT p.programme_code, count(DISTINCT a.id), CAST(sum(y.amount_centimes) AS BIGINT) FROM (",
                ") AS a JOIN payment AS y ON y.agreement_id = a.id \
                 JOIN agreement_programme AS p ON p.agreement_id = a.id GROUP BY p.programme_code",
            ),
            By::Year => (
                "SELECT substr(CAST(y.paid_on AS TEXT), 1, 4), count(DISTINCT a.id), \
                 CAST(sum(y.amount_centimes) AS BIGINT) FROM (",
                ") AS a JOIN payment AS y ON y.agreement_id = a.id GROUP BY substr(CAST(y.paid_on AS TEXT), 1, 4)",
            ),
        }
    }
}

/// A statement around the rows of a list.
struct Around<Q> {
    before: &'static str,
    rows: Q,
    after: &'static str,
}

impl<Q> QueryId for Around<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Around<Q> {
    type SqlType = (Text, BigInt, BigInt);
}

impl<Q> RunQueryDsl<DbConnection> for Around<Q> {}

impl<Q: QueryFragment<Backend>> QueryFragment<Backend> for Around<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql(self.before);
        self.rows.walk_ast(out.reborrow())?;
        out.push_sql(self.after);
        Ok(())
    }
}

/// What belongs to one key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// Signed agreements whose commitments are counted.
    pub agreements: i64,
    /// Committed by the latest terms, whole centimes.
    pub committed_centimes: i64,
    /// Paid, counter-entries taken off, whole centimes.
    pub paid_centimes: i64,
}

/// Sums over signed agreements by key: a partner's key as text (`0` for the coordinations), a programme's code or a
/// year. `rows` makes the query for the agreements. Two statements.
pub fn totals<Q: QueryFragment<Backend>>(
    connection: &mut DbConnection,
    by: By,
    rows: impl Fn() -> Q,
) -> Result<BTreeMap<String, Total>> {
    let mut load = |(before, after): (&'static str, &'static str)| -> Result<Vec<(String, i64, i64)>> {
        Ok(RunQueryDsl::load(Around { before, rows: rows(), after }, connection)?)
    };
    let mut totals: BTreeMap<String, Total> = BTreeMap::new();
    for (key, agreements, committed_centimes) in load(by.committed())? {
        totals.insert(key, Total { agreements, committed_centimes, paid_centimes: 0 });
    }
    for (key, _, paid) in load(by.paid())? {
        totals.entry(key).or_default().paid_centimes = paid;
    }
    Ok(totals)
}
