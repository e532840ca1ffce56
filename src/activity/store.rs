//! Queries on returns, running totals and what a period expects.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::connection::SimpleConnection;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::sums::{Dimension, Sums};
use super::{Place, Scope};
use crate::db::schema::{activity_return, centre, centre_stay, indicator, return_line};
use crate::db::{Backend, DbConnection};
use crate::error::Result;
use crate::period::{Period, PeriodKind};

/// An indicator's total in a scope and period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// The programme.
    pub programme: String,
    /// The indicator.
    pub indicator: String,
    /// Women and men.
    pub value: i64,
    /// Women alone; `None` where the split by sex may not be told.
    pub women: Option<i64>,
}

/// What is asked about: a scope in a period.
pub type Asked = (Scope, Period);

/// The kind of a place, without its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum PlaceKind {
    Country,
    Coordination,
    Province,
    Commune,
    Centre,
}

impl Place {
    fn kind(&self) -> PlaceKind {
        match self {
            Place::Country => PlaceKind::Country,
            Place::Coordination(_) => PlaceKind::Coordination,
            Place::Province(_) => PlaceKind::Province,
            Place::Commune(_) => PlaceKind::Commune,
            Place::Centre(_) => PlaceKind::Centre,
        }
    }
}

impl PlaceKind {
    fn dimension(self) -> Option<Dimension> {
        match self {
            PlaceKind::Country | PlaceKind::Centre => None,
            PlaceKind::Coordination => Some(Dimension::Coordination),
            PlaceKind::Province => Some(Dimension::Province),
            PlaceKind::Commune => Some(Dimension::Commune),
        }
    }

    fn place(self, code: &str) -> Place {
        match self {
            PlaceKind::Country => Place::Country,
            PlaceKind::Coordination => Place::Coordination(code.to_string()),
            PlaceKind::Province => Place::Province(code.to_string()),
            PlaceKind::Commune => Place::Commune(code.to_string()),
            // A centre's id is a number; one that is none belongs to no centre.
            PlaceKind::Centre => Place::Centre(code.parse().unwrap_or(-1)),
        }
    }
}

/// The scopes that one statement answers: those of one kind of place.
fn by_kind<'a, T>(
    items: impl IntoIterator<Item = &'a T>,
    scope: impl Fn(&T) -> &Scope,
) -> BTreeMap<PlaceKind, Vec<&'a T>> {
    let mut groups: BTreeMap<PlaceKind, Vec<&T>> = BTreeMap::new();
    for item in items {
        groups.entry(scope(item).place.kind()).or_default().push(item);
    }
    groups
}

/// Whether a row of a programme at a place (by its code) belongs to a scope.
fn covers(scope: &Scope, kind: PlaceKind, code: &str, programme: &str) -> bool {
    scope.place == kind.place(code) && scope.programme.as_deref().is_none_or(|own| own == programme)
}

/// The totals of each scope and period, by programme and indicator; nothing where nothing was counted.
pub fn totals(connection: &mut DbConnection, keys: &[Asked]) -> Result<HashMap<Asked, Vec<Total>>> {
    let mut answers: HashMap<Asked, Vec<Total>> = HashMap::new();
    for (kind, group) in by_kind(keys, |key| &key.0) {
        if kind == PlaceKind::Centre {
            answers.extend(centre_totals(connection, &group)?);
            continue;
        }
        let mut sums =
            Sums { by: vec![Dimension::Period, Dimension::Programme, Dimension::Indicator], ..Sums::default() };
        sums.only.insert(Dimension::Period, distinct(group.iter().map(|(_, period)| period.to_string())));
        // Only these programmes, unless some scope wants all of them.
        let programmes: Option<Vec<String>> = group.iter().map(|(scope, _)| scope.programme.clone()).collect();
        if let Some(codes) = programmes {
            sums.only.insert(Dimension::Programme, distinct(codes.into_iter()));
        }
        if let Some(dimension) = kind.dimension() {
            sums.by.push(dimension);
            sums.only.insert(dimension, place_codes(group.iter().map(|(scope, _)| scope)));
        }
        let mut found: HashMap<(String, String), Vec<Total>> = HashMap::new();
        for sum in sums.load(connection)? {
            let code = kind.dimension().map(|dimension| sum.get(dimension).to_string()).unwrap_or_default();
            found.entry((code, sum.get(Dimension::Period).to_string())).or_default().push(Total {
                programme: sum.get(Dimension::Programme).to_string(),
                indicator: sum.get(Dimension::Indicator).to_string(),
                value: sum.value,
                women: Some(sum.women),
            });
        }
        for key in group {
            let (scope, period) = key;
            let place = (scope.place.code().unwrap_or_default().to_string(), period.to_string());
            let own = found.get(&place).into_iter().flatten();
            let own = own.filter(|total| scope.programme.as_ref().is_none_or(|code| *code == total.programme));
            answers.insert(key.clone(), own.cloned().collect());
        }
    }
    Ok(answers)
}

fn distinct(values: impl Iterator<Item = String>) -> Vec<String> {
    values.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The totals of single centres, from the lines of their counted returns.
fn centre_totals(connection: &mut DbConnection, group: &[&Asked]) -> Result<HashMap<Asked, Vec<Total>>> {
    let ids: BTreeSet<i64> = group
        .iter()
        .filter_map(|(scope, _)| if let Place::Centre(id) = scope.place { Some(id) } else { None })
        .collect();
    let (Some(from), Some(until)) =
        (group.iter().map(|(_, period)| period.start()).min(), group.iter().map(|(_, period)| period.end()).max())
    else {
        return Ok(HashMap::new());
    };
    type Row = (i64, NaiveDate, String, String, String, String, i64);
    let rows: Vec<Row> = activity_return::table
        .inner_join(return_line::table.inner_join(indicator::table))
        .filter(activity_return::centre_id.eq_any(ids))
        .filter(activity_return::month.ge(from).and(activity_return::month.lt(until)))
        .filter(activity_return::status.eq("validated").and(activity_return::superseded.eq(false)))
        .select((
            activity_return::centre_id,
            activity_return::month,
            activity_return::programme_code,
            return_line::indicator_code,
            indicator::aggregation,
            return_line::sex,
            return_line::value,
        ))
        .load(connection)?;
    let mut answers = HashMap::new();
    for key in group {
        let Place::Centre(id) = key.0.place else { continue };
        let inside: Vec<&Row> =
            rows.iter().filter(|row| row.0 == id && row.1 >= key.1.start() && row.1 < key.1.end()).collect();
        // The last month in which the centre reported this indicator.
        let mut last: HashMap<&str, NaiveDate> = HashMap::new();
        for (_, month, _, indicator, ..) in &inside {
            let latest = last.entry(indicator).or_insert(*month);
            *latest = (*latest).max(*month);
        }
        let mut totals: BTreeMap<(&str, &str), Total> = BTreeMap::new();
        for (_, month, programme, indicator, aggregation, sex, value) in inside {
            if aggregation == "stock" && last.get(indicator.as_str()) != Some(month) {
                continue;
            }
            let total = totals.entry((programme, indicator)).or_insert_with(|| Total {
                programme: programme.clone(),
                indicator: indicator.clone(),
                value: 0,
                women: Some(0),
            });
            total.value += value;
            total.women = super::lines::add(total.women, (sex == "female").then_some(*value));
        }
        answers.insert((*key).clone(), totals.into_values().collect());
    }
    Ok(answers)
}

/// Centres of a programme that opened and closed on the same days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The programme.
    pub programme: String,
    /// First day.
    pub opened_on: NaiveDate,
    /// First day on which they are closed.
    pub closed_on: Option<NaiveDate>,
    /// How many there are.
    pub centres: i64,
}

impl Opening {
    /// Whether they are open on this day.
    pub fn is_open_on(&self, day: NaiveDate) -> bool {
        self.opened_on <= day && self.closed_on.is_none_or(|closed| day < closed)
    }

    /// Whether they are open on any day of this month.
    pub fn is_open_in(&self, month: Period) -> bool {
        self.opened_on < month.end() && self.closed_on.is_none_or(|closed| closed > month.start())
    }
}

/// Restricts a query to a scope, by the columns that `centre` and `activity_return` both have.
macro_rules! within {
    ($query:expr, $table:ident, $centre:expr, $kind:expr, $codes:expr) => {{
        let mut query = $query;
        match $kind {
            PlaceKind::Country => {}
            PlaceKind::Coordination => query = query.filter($table::coordination_code.eq_any($codes)),
            PlaceKind::Province => query = query.filter($table::province_code.eq_any($codes)),
            PlaceKind::Commune => query = query.filter($table::commune_code.eq_any($codes)),
            PlaceKind::Centre => {
                let ids: Vec<i64> = $codes.iter().filter_map(|code| code.parse().ok()).collect();
                query = query.filter($centre.eq_any(ids))
            }
        }
        query
    }};
}

/// The codes of the places (of one kind) as text.
fn place_codes<'a>(scopes: impl Iterator<Item = &'a Scope>) -> Vec<String> {
    distinct(scopes.filter_map(|scope| match &scope.place {
        Place::Country => None,
        Place::Centre(id) => Some(id.to_string()),
        Place::Coordination(code) | Place::Province(code) | Place::Commune(code) => Some(code.clone()),
    }))
}

/// The column of a table that says in which place of this kind a row lies, as text.
macro_rules! place_column {
    ($table:ident, $centre:literal, $kind:expr) => {
        diesel::dsl::sql::<diesel::sql_types::Text>(match $kind {
            PlaceKind::Country => "CAST('' AS TEXT)",
            PlaceKind::Coordination => concat!(stringify!($table), ".coordination_code"),
            PlaceKind::Province => concat!(stringify!($table), ".province_code"),
            PlaceKind::Commune => concat!("COALESCE(", stringify!($table), ".commune_code, '')"),
            PlaceKind::Centre => concat!("CAST(", stringify!($table), ".", $centre, " AS TEXT)"),
        })
    };
}

/// A centre's time in a place.
struct Stay {
    /// The place, by its code.
    place: String,
    centre_id: i64,
    programme: String,
    /// First day.
    from: NaiveDate,
    /// First day on which it was elsewhere or closed.
    until: Option<NaiveDate>,
}

/// Where the centres that were in these places of one kind were, and when: those that are there now, and those that have
/// moved away since. With a period, only of centres that were open in it.
fn stays(
    connection: &mut DbConnection,
    kind: PlaceKind,
    codes: Vec<String>,
    period: Option<Period>,
) -> Result<Vec<Stay>> {
    use diesel::dsl::sql;
    use diesel::sql_types::{Date, Nullable};
    type Row = (String, i64, String, NaiveDate, Option<NaiveDate>, Option<NaiveDate>);
    let mut now = within!(centre::table.into_boxed::<Backend>(), centre, centre::id, kind, codes.clone());
    let mut before = within!(
        centre_stay::table.inner_join(centre::table).into_boxed::<Backend>(),
        centre_stay,
        centre_stay::centre_id,
        kind,
        codes
    );
    if let Some(period) = period {
        let (start, end) = (period.start(), period.end());
        now = now.filter(centre::opened_on.lt(end)).filter(centre::closed_on.is_null().or(centre::closed_on.gt(start)));
        before = before.filter(centre::opened_on.lt(end)).filter(centre_stay::until_on.gt(start));
    }
    let moved = "(SELECT MAX(s.until_on) FROM centre_stay AS s WHERE s.centre_id = centre.id)";
    let rows: Vec<Row> = now
        .select((
            place_column!(centre, "id", kind),
            centre::id,
            centre::programme_code,
            centre::opened_on,
            centre::closed_on,
            sql::<Nullable<Date>>(moved),
        ))
        .load(connection)?;
    let mut found: Vec<Stay> = rows
        .into_iter()
        .map(|(place, centre_id, programme, opened_on, closed_on, moved_on)| Stay {
            place,
            centre_id,
            programme,
            from: moved_on.unwrap_or(opened_on),
            until: closed_on,
        })
        .collect();
    type Before = (String, i64, String, NaiveDate, Option<NaiveDate>, NaiveDate);
    let rows: Vec<Before> = before
        .select((
            place_column!(centre_stay, "centre_id", kind),
            centre_stay::centre_id,
            centre::programme_code,
            centre::opened_on,
            centre_stay::from_on,
            centre_stay::until_on,
        ))
        .load(connection)?;
    found.extend(rows.into_iter().map(|(place, centre_id, programme, opened_on, from_on, until_on)| Stay {
        place,
        centre_id,
        programme,
        from: from_on.unwrap_or(opened_on),
        until: Some(until_on),
    }));
    Ok(found)
}

/// The centres of each scope, whenever they were open there.
pub fn openings(connection: &mut DbConnection, scopes: &[Scope]) -> Result<HashMap<Scope, Vec<Opening>>> {
    let mut answers: HashMap<Scope, Vec<Opening>> = HashMap::new();
    for (kind, group) in by_kind(scopes, |scope| scope) {
        let codes = place_codes(group.iter().copied());
        let mut alike: BTreeMap<(String, String, NaiveDate, Option<NaiveDate>), i64> = BTreeMap::new();
        for stay in stays(connection, kind, codes, None)? {
            *alike.entry((stay.place, stay.programme, stay.from, stay.until)).or_default() += 1;
        }
        for ((code, programme, opened_on, closed_on), centres) in alike {
            for scope in group.iter().filter(|scope| covers(scope, kind, &code, &programme)) {
                let opening = Opening { programme: programme.clone(), opened_on, closed_on, centres };
                answers.entry((*scope).clone()).or_default().push(opening);
            }
        }
    }
    Ok(answers)
}

/// Returns that were handed in for a scope and period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Received {
    /// Handed in, validated or not.
    pub received: i64,
    /// Validated: their figures count.
    pub validated: i64,
}

/// Received returns: those that count, and first versions that wait to be validated. A correction under way does not
/// make a month's return be received twice.
macro_rules! received_filter {
    () => {
        activity_return::superseded.eq(false).and(
            activity_return::status
                .eq("validated")
                .or(activity_return::status.eq("submitted").and(activity_return::version.eq(1))),
        )
    };
}

/// How many returns each scope's centres have handed in for months that were over before `today`, by programme.
pub fn received(
    connection: &mut DbConnection,
    keys: &[Asked],
    today: NaiveDate,
) -> Result<HashMap<Asked, BTreeMap<String, Received>>> {
    use diesel::dsl::sql;
    use diesel::sql_types::Text;
    let mut answers: HashMap<Asked, BTreeMap<String, Received>> = HashMap::new();
    for ((period, kind), group) in by_period(keys) {
        let codes = place_codes(group.iter().map(|key| &key.0));
        // The groups are the first three columns, whichever the place's is.
        let rows: Vec<(String, String, String, i64)> = within!(
            activity_return::table
                .group_by(sql::<Text>("1, 2, 3"))
                .select((
                    place_column!(activity_return, "centre_id", kind),
                    sql::<Text>("activity_return.programme_code"),
                    sql::<Text>("activity_return.status"),
                    count_star()
                ))
                .into_boxed::<Backend>(),
            activity_return,
            activity_return::centre_id,
            kind,
            codes.clone()
        )
        .filter(activity_return::month.ge(period.start()).and(activity_return::month.lt(expected_until(period, today))))
        .filter(received_filter!())
        .load(connection)?;
        for (code, programme, status, count) in rows {
            for key in group.iter().filter(|key| covers(&key.0, kind, &code, &programme)) {
                let entry = answers.entry((*key).clone()).or_default().entry(programme.clone()).or_default();
                entry.received += count;
                entry.validated += if status == "validated" { count } else { 0 };
            }
        }
    }
    Ok(answers)
}

/// The keys of one period and kind of place.
fn by_period(keys: &[Asked]) -> BTreeMap<(Period, PlaceKind), Vec<&Asked>> {
    let mut groups: BTreeMap<(Period, PlaceKind), Vec<&Asked>> = BTreeMap::new();
    for key in keys {
        groups.entry((key.1, key.0.place.kind())).or_default().push(key);
    }
    groups
}

/// A centre from which returns are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The centre.
    pub centre_id: i64,
    /// The months for which nothing was handed in.
    pub months: Vec<Period>,
}

/// The centres of each scope from which returns are missing for months that were over before `today`, by id.
pub fn missing(
    connection: &mut DbConnection,
    keys: &[Asked],
    today: NaiveDate,
) -> Result<HashMap<Asked, Vec<Missing>>> {
    let mut answers: HashMap<Asked, Vec<Missing>> = HashMap::new();
    for ((period, kind), group) in by_period(keys) {
        let codes = place_codes(group.iter().map(|key| &key.0));
        let stays = stays(connection, kind, codes, Some(period))?;
        // By centre, not by place: a centre that has moved reported from where it was.
        let ids: BTreeSet<i64> = stays.iter().map(|stay| stay.centre_id).collect();
        let returned: Vec<(i64, NaiveDate)> = activity_return::table
            .filter(activity_return::centre_id.eq_any(ids))
            .filter(activity_return::month.ge(period.start()).and(activity_return::month.lt(period.end())))
            .filter(received_filter!())
            .select((activity_return::centre_id, activity_return::month))
            .load(connection)?;
        let returned: BTreeSet<(i64, NaiveDate)> = returned.into_iter().collect();
        let mut found: HashMap<&Asked, BTreeMap<i64, Vec<Period>>> = HashMap::new();
        for stay in stays {
            let opening =
                Opening { programme: stay.programme, opened_on: stay.from, closed_on: stay.until, centres: 1 };
            let months: Vec<Period> = expected_months(period, today)
                .filter(|month| opening.is_open_in(*month) && !returned.contains(&(stay.centre_id, month.start())))
                .collect();
            if months.is_empty() {
                continue;
            }
            for key in group.iter().filter(|key| covers(&key.0, kind, &stay.place, &opening.programme)) {
                found.entry(key).or_default().entry(stay.centre_id).or_default().extend(&months);
            }
        }
        for key in &group {
            let own = found.remove(key).unwrap_or_default().into_iter().map(|(centre_id, mut months)| {
                months.sort();
                Missing { centre_id, months }
            });
            answers.insert((*key).clone(), own.collect());
        }
    }
    Ok(answers)
}

/// The day after the last month of a period that was over on a day; the period's first day if none was.
fn expected_until(period: Period, today: NaiveDate) -> NaiveDate {
    expected_months(period, today).last().map_or(period.start(), |month| month.end())
}

/// The months of a period for which returns can be expected on a day: those that were over.
pub fn expected_months(period: Period, today: NaiveDate) -> impl Iterator<Item = Period> {
    period.months().filter(move |month| month.end() <= today)
}

/// How many returns are expected of these centres for a period, on a day.
pub fn expected<'a>(
    openings: impl IntoIterator<Item = &'a Opening, IntoIter: Clone>,
    period: Period,
    today: NaiveDate,
) -> i64 {
    let openings = openings.into_iter();
    expected_months(period, today)
        .map(|month| {
            openings.clone().filter(|opening| opening.is_open_in(month)).map(|opening| opening.centres).sum::<i64>()
        })
        .sum()
}

/// Makes the running totals anew from the lines of all counted returns.
///
/// A stock indicator of a period has the last counted month of each centre in the period, a flow the sum of its
/// months.
pub fn rebuild_totals(connection: &mut DbConnection) -> Result<()> {
    let first_and_last: (Option<NaiveDate>, Option<NaiveDate>) = activity_return::table
        .select((diesel::dsl::min(activity_return::month), diesel::dsl::max(activity_return::month)))
        .first(connection)?;
    connection.batch_execute("DELETE FROM activity_total; DELETE FROM activity_detail;")?;
    let (Some(first), Some(last)) = first_and_last else { return Ok(()) };
    for kind in PeriodKind::ALL {
        let mut period = Period::containing(kind, first);
        while let Some(current) = period.filter(|period| period.start() <= last) {
            add_period(connection, current)?;
            period = current.next();
        }
    }
    Ok(())
}

/// Adds the totals of one period, which has none yet.
fn add_period(connection: &mut DbConnection, period: Period) -> Result<()> {
    use diesel::sql_types::{Date, Text};
    const DETAIL: &str = "INSERT INTO activity_detail (period, indicator_code, programme_code, coordination_code, \
        province_code, commune_code, setting, sex, age_band, value) \
        SELECT CAST($1 AS TEXT), f.indicator_code, f.programme_code, f.coordination_code, f.province_code, \
            COALESCE(f.commune_code, ''), COALESCE(f.setting, ''), f.sex, f.age_band, CAST(SUM(f.value) AS BIGINT) \
        FROM (SELECT r.programme_code, r.coordination_code, r.province_code, r.commune_code, r.setting, r.month, \
                l.indicator_code, l.sex, l.age_band, l.value, i.aggregation, \
                MAX(r.month) OVER (PARTITION BY r.centre_id, l.indicator_code) AS last_month \
            FROM activity_return r \
            JOIN return_line l ON l.return_id = r.id \
            JOIN indicator i ON i.code = l.indicator_code \
            WHERE r.month >= $2 AND r.month < $3 AND r.status = 'validated' AND NOT r.superseded) f \
        WHERE f.aggregation = 'flow' OR f.month = f.last_month \
        GROUP BY f.indicator_code, f.programme_code, f.coordination_code, f.province_code, \
            COALESCE(f.commune_code, ''), COALESCE(f.setting, ''), f.sex, f.age_band";
    const TOTAL: &str = "INSERT INTO activity_total (period, coordination_code, province_code, programme_code, \
        indicator_code, value, women) \
        SELECT period, coordination_code, province_code, programme_code, indicator_code, CAST(SUM(value) AS BIGINT), \
            CAST(SUM(CASE WHEN sex = 'female' THEN value ELSE 0 END) AS BIGINT) \
        FROM activity_detail WHERE period = $1 \
        GROUP BY period, coordination_code, province_code, programme_code, indicator_code";
    diesel::sql_query(DETAIL)
        .bind::<Text, _>(period.to_string())
        .bind::<Date, _>(period.start())
        .bind::<Date, _>(period.end())
        .execute(connection)?;
    diesel::sql_query(TOTAL).bind::<Text, _>(period.to_string()).execute(connection)?;
    Ok(())
}
