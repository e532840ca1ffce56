//! Sums of the running totals along any of their dimensions, in one statement.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text};

use crate::accounts::rights::Places;
use crate::db::work::{self, StillWanted};
use crate::db::{Backend, DbConnection};

/// What totals are kept by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// The period, as it is written.
    Period,
    /// What is counted.
    Indicator,
    /// The programme.
    Programme,
    /// The coordination.
    Coordination,
    /// The province.
    Province,
    /// The commune; empty where it is not known.
    Commune,
    /// Town, edge or country; empty where it is not known.
    Setting,
    /// Women or men.
    Sex,
    /// The band of ages.
    AgeBand,
}

impl Dimension {
    /// All dimensions, in the order of [`Sum::key`].
    pub const ALL: [Dimension; 9] = [
        Dimension::Period,
        Dimension::Indicator,
        Dimension::Programme,
        Dimension::Coordination,
        Dimension::Province,
        Dimension::Commune,
        Dimension::Setting,
        Dimension::Sex,
        Dimension::AgeBand,
    ];

    fn column(self) -> &'static str {
        match self {
            Dimension::Period => "period",
            Dimension::Indicator => "indicator_code",
            Dimension::Programme => "programme_code",
            Dimension::Coordination => "coordination_code",
            Dimension::Province => "province_code",
            Dimension::Commune => "commune_code",
            Dimension::Setting => "setting",
            Dimension::Sex => "sex",
            Dimension::AgeBand => "age_band",
        }
    }

    /// Whether only the detailed totals have it.
    pub(super) fn is_detail(self) -> bool {
        matches!(self, Dimension::Commune | Dimension::Setting | Dimension::Sex | Dimension::AgeBand)
    }
}

/// Which totals to sum, and by what.
#[derive(Debug, Clone, Default)]
pub struct Sums {
    /// The dimensions that the answer keeps apart.
    pub by: Vec<Dimension>,
    /// The values that are counted, for the dimensions that are limited.
    pub only: BTreeMap<Dimension, Vec<String>>,
    /// Only these coordinations and provinces: where the asker does not see all.
    pub seen: Option<Places>,
    /// Each programme's own headline indicator instead of those in `only`.
    pub headline: bool,
    /// The most rows that are read, if there is a limit.
    pub limit: Option<i64>,
}

/// One sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The values of the dimensions, in the order of [`Dimension::ALL`]; empty for those that are not kept apart.
    pub key: [String; 9],
    /// Women and men.
    pub value: i64,
    /// Women alone.
    pub women: i64,
}

impl Sum {
    /// The value of a dimension.
    pub fn get(&self, dimension: Dimension) -> &str {
        &self.key[dimension as usize]
    }
}

impl Sums {
    /// Runs the statement.
    pub fn load(self, connection: &mut DbConnection) -> QueryResult<Vec<Sum>> {
        type Row = (String, String, String, String, String, String, String, String, String, i64, i64);
        let rows: Vec<Row> = RunQueryDsl::load(self, connection)?;
        work::add_rows(rows.len());
        Ok(rows
            .into_iter()
            .map(|(a, b, c, d, e, f, g, h, i, value, women)| Sum { key: [a, b, c, d, e, f, g, h, i], value, women })
            .collect())
    }

    fn is_detail(&self) -> bool {
        self.by.iter().chain(self.only.keys()).any(|dimension| dimension.is_detail())
    }
}

impl QueryId for Sums {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Sums {
    type SqlType = (Text, Text, Text, Text, Text, Text, Text, Text, Text, BigInt, BigInt);
}

impl RunQueryDsl<DbConnection> for Sums {}

impl QueryFragment<Backend> for Sums {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        for dimension in Dimension::ALL {
            if self.by.contains(&dimension) {
                out.push_sql("t.");
                out.push_identifier(dimension.column())?;
            } else {
                out.push_sql("CAST('' AS TEXT)");
            }
            out.push_sql(", ");
        }
        out.push_sql(if self.is_detail() {
            "CAST(SUM(t.value) AS BIGINT), CAST(SUM(CASE WHEN t.sex = 'female' THEN t.value ELSE 0 END) AS BIGINT) \
             FROM activity_detail AS t"
        } else {
            "CAST(SUM(t.value) AS BIGINT), CAST(SUM(t.women) AS BIGINT) FROM activity_total AS t"
        });
        if self.headline {
            out.push_sql(
                " JOIN programme AS p ON p.code = t.programme_code AND p.headline_indicator = t.indicator_code",
            );
        }
        out.push_sql(" WHERE ");
        StillWanted.walk_ast(out.reborrow())?;
        for (dimension, values) in &self.only {
            out.push_sql(" AND t.");
            out.push_identifier(dimension.column())?;
            push_in(values, &mut out)?;
        }
        if let Some(places) = &self.seen {
            out.push_sql(" AND (1 = 0");
            for (column, codes) in [("coordination_code", &places.coordinations), ("province_code", &places.provinces)]
            {
                if !codes.is_empty() {
                    out.push_sql(" OR t.");
                    out.push_identifier(column)?;
                    push_in(codes, &mut out)?;
                }
            }
            out.push_sql(")");
        }
        for (index, dimension) in self.by.iter().enumerate() {
            out.push_sql(if index == 0 { " GROUP BY t." } else { ", t." });
            out.push_identifier(dimension.column())?;
        }
        if self.by.is_empty() {
            // Without groups an empty sum would be a row of nulls.
            out.push_sql(" HAVING COUNT(*) > 0");
        }
        if let Some(limit) = &self.limit {
            out.push_sql(" LIMIT ");
            out.push_bind_param::<BigInt, _>(limit)?;
        }
        Ok(())
    }
}

fn push_in<'b>(values: &'b [String], out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
    out.push_sql(" IN (");
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push_sql(", ");
        }
        out.push_bind_param::<Text, _>(value)?;
    }
    out.push_sql(")");
    Ok(())
}
