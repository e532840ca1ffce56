//! Keeping the running totals when returns begin or cease to count.
//!
//! Only the groups (place, programme, setting) that the centres concerned belong to are made anew, and only for the
//! periods that contain a month concerned: what a change costs follows what it changes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Date, Text};

use crate::db::schema::{activity_return, indicator};
use crate::db::{Backend, DbConnection};
use crate::error::Result;
use crate::period::{Period, PeriodKind};

/// What cells of the totals are made from together: coordination, province, programme, commune, setting. An empty
/// commune or setting is one that is not known.
type Group = [String; 5];

/// How many groups one statement makes anew: each binds its key, and its centres.
const CHUNK: usize = 1000;

/// Makes the running totals anew that these centres' returns for these months (by their first days) are part of. To be
/// called in the transaction that validates or supersedes them, after it has.
///
/// # Errors
/// Those of the database.
pub fn refresh(connection: &mut DbConnection, changed: &[(i64, NaiveDate)]) -> Result<()> {
    let mut periods: BTreeMap<Period, BTreeSet<i64>> = BTreeMap::new();
    for (centre, month) in changed {
        for kind in PeriodKind::ALL {
            if let Some(period) = Period::containing(kind, *month) {
                periods.entry(period).or_default().insert(*centre);
            }
        }
    }
    let (Some(from), Some(until)) = (periods.keys().map(Period::start).min(), periods.keys().map(Period::end).max())
    else {
        return Ok(());
    };
    let centres: BTreeSet<i64> = changed.iter().map(|(centre, _)| *centre).collect();
    // Where a centre counts, and where a version of its counted that no longer does. A centre that has moved takes part
    // in several groups, and its last month in one decides what counts of it in the others.
    let own: Vec<Membership> = memberships(connection, from, until, Which::Of(centres.into_iter().collect()))?;
    let indicators: Vec<String> = indicator::table.select(indicator::code).order(indicator::code).load(connection)?;
    for (period, centres) in periods {
        let inside = |month: NaiveDate| period.start() <= month && month < period.end();
        let groups: BTreeSet<Group> = own
            .iter()
            .filter(|one| centres.contains(&one.centre) && inside(one.month))
            .map(|one| one.group.clone())
            .collect();
        let groups: Vec<Group> = groups.into_iter().collect();
        for groups in groups.chunks(CHUNK) {
            let provinces = groups.iter().map(|group| group[1].clone()).collect();
            let others = memberships(connection, period.start(), period.end(), Which::In(provinces))?;
            let wanted: BTreeSet<&Group> = groups.iter().collect();
            let centres: BTreeSet<i64> =
                others.iter().filter(|one| wanted.contains(&one.group)).map(|one| one.centre).collect();
            let totals: BTreeSet<String> = groups.iter().map(|group| group[..3].join(" ")).collect();
            let anew = Anew {
                period: period.to_string(),
                start: period.start(),
                end: period.end(),
                groups,
                keys: groups.iter().map(|group| group.join(" ")).collect(),
                total_keys: totals.into_iter().collect(),
                centres: centres.into_iter().collect(),
                indicators: &indicators,
            };
            for part in [Part::DropDetail, Part::AddDetail, Part::DropTotal, Part::AddTotal] {
                Statement { anew: &anew, part }.execute(connection)?;
            }
        }
    }
    Ok(())
}

/// A centre's month in a group.
struct Membership {
    centre: i64,
    month: NaiveDate,
    group: Group,
}

enum Which {
    Of(Vec<i64>),
    In(BTreeSet<String>),
}

fn memberships(
    connection: &mut DbConnection,
    from: NaiveDate,
    until: NaiveDate,
    which: Which,
) -> Result<Vec<Membership>> {
    type Row = (i64, NaiveDate, String, String, String, Option<String>, Option<String>);
    let mut query = activity_return::table
        .filter(activity_return::month.ge(from).and(activity_return::month.lt(until)))
        .filter(activity_return::status.eq("validated"))
        .select((
            activity_return::centre_id,
            activity_return::month,
            activity_return::coordination_code,
            activity_return::province_code,
            activity_return::programme_code,
            activity_return::commune_code,
            activity_return::setting,
        ))
        .into_boxed::<Backend>();
    query = match which {
        Which::Of(centres) => query.filter(activity_return::centre_id.eq_any(centres)),
        Which::In(provinces) => query.filter(activity_return::province_code.eq_any(provinces)),
    };
    let rows: Vec<Row> = query.load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(centre, month, coordination, province, programme, commune, setting)| Membership {
            centre,
            month,
            group: [coordination, province, programme, commune.unwrap_or_default(), setting.unwrap_or_default()],
        })
        .collect())
}

/// Groups of a period whose totals are made anew.
struct Anew<'a> {
    period: String,
    start: NaiveDate,
    end: NaiveDate,
    groups: &'a [Group],
    /// The groups, each as one text.
    keys: Vec<String>,
    /// The first three parts of the groups, each as one text: what `activity_total` is kept by.
    total_keys: Vec<String>,
    /// All centres that count in any of the groups in the period.
    centres: Vec<i64>,
    /// All indicators: with them the tables' primary keys find the rows of a group.
    indicators: &'a [String],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    DropDetail,
    AddDetail,
    DropTotal,
    AddTotal,
}

struct Statement<'a> {
    anew: &'a Anew<'a>,
    part: Part,
}

impl QueryId for Statement<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = ();
}

impl RunQueryDsl<DbConnection> for Statement<'_> {}

impl Statement<'_> {
    /// ` AND table.column IN (…)` with the distinct values of one part of the groups.
    fn any<'b>(
        &self,
        out: &mut AstPass<'_, 'b, Backend>,
        column: &str,
        values: impl Iterator<Item = &'b String>,
    ) -> QueryResult<()> {
        out.push_sql(" AND ");
        out.push_sql(column);
        out.push_sql(" IN (");
        for (index, value) in values.collect::<BTreeSet<_>>().into_iter().enumerate() {
            out.push_sql(if index == 0 { "" } else { ", " });
            out.push_bind_param::<Text, _>(value)?;
        }
        out.push_sql(")");
        Ok(())
    }

    /// ` AND key IN (…)`, with the key of each group. One text for each: a list of texts is looked up by hash on both
    /// databases, where a list of rows would be gone through for every row of the table.
    fn in_groups<'b>(&'b self, out: &mut AstPass<'_, 'b, Backend>, key: &str, groups: &'b [String]) -> QueryResult<()> {
        out.push_sql(" AND ");
        out.push_sql(key);
        out.push_sql(" IN (");
        for (index, group) in groups.iter().enumerate() {
            out.push_sql(if index == 0 { "" } else { ", " });
            out.push_bind_param::<Text, _>(group)?;
        }
        out.push_sql(")");
        Ok(())
    }

    /// Lets the primary key of a table find the groups' rows.
    fn by_key<'b>(&'b self, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.any(out, "indicator_code", self.anew.indicators.iter())?;
        self.any(out, "coordination_code", self.anew.groups.iter().map(|group| &group[0]))?;
        self.any(out, "province_code", self.anew.groups.iter().map(|group| &group[1]))?;
        self.any(out, "programme_code", self.anew.groups.iter().map(|group| &group[2]))
    }

    fn period<'b>(&'b self, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql("CAST(");
        out.push_bind_param::<Text, _>(&self.anew.period)?;
        out.push_sql(" AS TEXT)");
        Ok(())
    }
}

impl QueryFragment<Backend> for Statement<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        const GROUP: &str = "(coordination_code || ' ' || province_code || ' ' || programme_code || ' ' || commune_code \
                             || ' ' || setting)";
        const TOTAL: &str = "(coordination_code || ' ' || province_code || ' ' || programme_code)";
        match self.part {
            Part::DropDetail => {
                out.push_sql("DELETE FROM activity_detail WHERE period = ");
                self.period(&mut out)?;
                self.by_key(&mut out)?;
                self.in_groups(&mut out, GROUP, &self.anew.keys)
            }
            Part::AddDetail => {
                out.push_sql(
                    "INSERT INTO activity_detail (period, indicator_code, programme_code, coordination_code, \
                     province_code, commune_code, setting, sex, age_band, value) SELECT ",
                );
                self.period(&mut out)?;
                // As `add_period` of the store, for some centres. The window sees all months of each of them, in
                // whichever group they are.
                out.push_sql(
                    ", f.indicator_code, f.programme_code, f.coordination_code, f.province_code, f.commune_code, \
                     f.setting, f.sex, f.age_band, CAST(SUM(f.value) AS BIGINT) \
                     FROM (SELECT r.programme_code, r.coordination_code, r.province_code, \
                     COALESCE(r.commune_code, '') AS commune_code, COALESCE(r.setting, '') AS setting, r.month, \
                     l.indicator_code, l.sex, l.age_band, l.value, i.aggregation, \
                     MAX(r.month) OVER (PARTITION BY r.centre_id, l.indicator_code) AS last_month \
                     FROM activity_return r JOIN return_line l ON l.return_id = r.id \
                     JOIN indicator i ON i.code = l.indicator_code WHERE r.month >= ",
                );
                out.push_bind_param::<Date, _>(&self.anew.start)?;
                out.push_sql(" AND r.month < ");
                out.push_bind_param::<Date, _>(&self.anew.end)?;
                out.push_sql(" AND r.status = 'validated' AND NOT r.superseded AND r.centre_id IN (");
                for (index, centre) in self.anew.centres.iter().enumerate() {
                    out.push_sql(if index == 0 { "" } else { ", " });
                    out.push_bind_param::<BigInt, _>(centre)?;
                }
                out.push_sql(")) f WHERE (f.aggregation = 'flow' OR f.month = f.last_month)");
                self.in_groups(
                    &mut out,
                    "(f.coordination_code || ' ' || f.province_code || ' ' || f.programme_code || ' ' || \
                     f.commune_code || ' ' || f.setting)",
                    &self.anew.keys,
                )?;
                out.push_sql(
                    " GROUP BY f.indicator_code, f.programme_code, f.coordination_code, f.province_code, \
                     f.commune_code, f.setting, f.sex, f.age_band",
                );
                Ok(())
            }
            Part::DropTotal => {
                out.push_sql("DELETE FROM activity_total WHERE period = ");
                self.period(&mut out)?;
                self.by_key(&mut out)?;
                self.in_groups(&mut out, TOTAL, &self.anew.total_keys)
            }
            Part::AddTotal => {
                out.push_sql(
                    "INSERT INTO activity_total (period, coordination_code, province_code, programme_code, \
                     indicator_code, value, women) SELECT period, coordination_code, province_code, programme_code, \
                     indicator_code, CAST(SUM(value) AS BIGINT), \
                     CAST(SUM(CASE WHEN sex = 'female' THEN value ELSE 0 END) AS BIGINT) \
                     FROM activity_detail WHERE period = ",
                );
                self.period(&mut out)?;
                self.by_key(&mut out)?;
                self.in_groups(&mut out, TOTAL, &self.anew.total_keys)?;
                out.push_sql(" GROUP BY period, coordination_code, province_code, programme_code, indicator_code");
                Ok(())
            }
        }
    }
}
