//! What must always hold of returns and the running totals.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::store;
use crate::check::{Finding, Invariant};
use crate::db::DbConnection;
use crate::db::schema::{
    activity_detail, activity_return, activity_total, centre, indicator, programme_indicator, published_figure,
    return_declared_total, return_event, return_line,
};
use crate::delivery::files::Files;
use crate::error::Result;
use crate::period::{Period, PeriodKind};

/// The invariants of this domain.
pub const ALL: &[Invariant] = &[
    Invariant {
        name: "running_totals",
        says: "the running totals are those of the lines of the counted returns",
        check: running_totals,
        repair: Some(store::rebuild_totals),
    },
    Invariant {
        name: "return_versions",
        says: "a month's versions are numbered from 1 without gaps, and only the last may be open",
        check: return_versions,
        repair: None,
    },
    Invariant {
        name: "counted_versions",
        says: "of a month's validated versions the last counts and the others are superseded",
        check: counted_versions,
        repair: None,
    },
    Invariant {
        name: "return_histories",
        says: "the last step of a return's history is the state that it is in",
        check: return_histories,
        repair: None,
    },
    Invariant {
        name: "return_months",
        says: "a return that was handed in is for a month in which its centre was open",
        check: return_months,
        repair: None,
    },
    Invariant {
        name: "return_indicators",
        says: "a return has lines for indicators of its programme only",
        check: return_indicators,
        repair: None,
    },
    Invariant {
        name: "declared_totals",
        says: "the lines of a return that was handed in sum to its declared totals",
        check: declared_totals,
        repair: None,
    },
    Invariant {
        name: "published_or_returned",
        says: "a period has published figures or centre returns, not both",
        check: published_or_returned,
        repair: None,
    },
];

/// A return as the invariants look at it.
#[derive(Queryable)]
struct Row {
    id: i64,
    centre_id: i64,
    month: NaiveDate,
    version: i32,
    status: String,
    superseded: bool,
}

/// The versions of each centre's month, in order.
fn versions(connection: &mut DbConnection) -> Result<BTreeMap<(i64, NaiveDate), Vec<Row>>> {
    let rows: Vec<Row> = activity_return::table
        .order(activity_return::version)
        .select((
            activity_return::id,
            activity_return::centre_id,
            activity_return::month,
            activity_return::version,
            activity_return::status,
            activity_return::superseded,
        ))
        .load(connection)?;
    let mut months: BTreeMap<_, Vec<Row>> = BTreeMap::new();
    for row in rows {
        months.entry((row.centre_id, row.month)).or_default().push(row);
    }
    Ok(months)
}

fn return_versions(connection: &mut DbConnection, _: &Files) -> Result<Vec<Finding>> {
    let mut found = vec![];
    for rows in versions(connection)?.values() {
        for (index, row) in rows.iter().enumerate() {
            let expected = index + 1;
            if row.version as usize != expected {
                found.push(Finding::new(
                    "activity_return",
                    row.id,
                    format!("version {expected}"),
                    format!("version {}", row.version),
                ));
            }
            if row.status != "validated" && expected < rows.len() {
                found.push(Finding::new("activity_return", row.id, "validated: a later version exists", &row.status));
            }
        }
    }
    Ok(found)
}

fn counted_versions(connection: &mut DbConnection, _: &Files) -> Result<Vec<Finding>> {
    let mut found = vec![];
    for rows in versions(connection)?.values() {
        let validated: Vec<&Row> = rows.iter().filter(|row| row.status == "validated").collect();
        for (index, row) in validated.iter().enumerate() {
            let replaced = index + 1 < validated.len();
            if row.superseded != replaced {
                let word = |superseded| if superseded { "superseded" } else { "counted" };
                found.push(Finding::new("activity_return", row.id, word(replaced), word(row.superseded)));
            }
        }
    }
    Ok(found)
}

fn return_histories(connection: &mut DbConnection, _: &Files) -> Result<Vec<Finding>> {
    let steps: Vec<(i64, String)> = return_event::table
        .filter(return_event::step.ne("saved"))
        .order(return_event::id)
        .select((return_event::return_id, return_event::step))
        .load(connection)?;
    let last: HashMap<i64, String> = steps.into_iter().collect();
    let rows = versions(connection)?;
    let mut found = vec![];
    for row in rows.values().flatten() {
        let expected = match row.status.as_str() {
            "draft" => "opened",
            "validated" if row.superseded => "superseded",
            other => other,
        };
        // What was there before histories were kept has none.
        if let Some(step) = last.get(&row.id).filter(|step| *step != expected) {
            found.push(Finding::new("return_event", row.id, expected, step));
        }
    }
    Ok(found)
}

fn return_months(connection: &mut DbConnection, _: &Files) -> Result<Vec<Finding>> {
    type Row = (i64, NaiveDate, NaiveDate, Option<NaiveDate>);
    let rows: Vec<Row> = activity_return::table
        .inner_join(centre::table)
        // A draft of a month before which the centre was closed can't be handed in, and claims nothing.
        .filter(activity_return::status.eq_any(["submitted", "validated"]))
        .select((activity_return::id, activity_return::month, centre::opened_on, centre::closed_on))
        .order(activity_return::id)
        .load(connection)?;
    let mut found = vec![];
    for (id, month, opened_on, closed_on) in rows {
        let Some(period) = Period::containing(PeriodKind::Month, month) else { continue };
        if opened_on >= period.end() || closed_on.is_some_and(|closed| closed <= month) {
            let open =
                format!("a month from {opened_on} to {}", closed_on.map_or("-".to_string(), |day| day.to_string()));
            found.push(Finding::new("activity_return", id, open, period));
        }
    }
    Ok(found)
}

fn return_indicators(connection: &mut DbConnection, _: &Files) -> Result<Vec<Finding>> {
    let pairs: Vec<(String, String)> = programme_indicator::table
        .select((programme_indicator::programme_code, programme_indicator::indicator_code))
        .load(connection)?;
    let allowed: HashSet<(String, String)> = pairs.into_iter().collect();
    let rows: Vec<(i64, String, String)> = return_line::table
        .inner_join(activity_return::table)
        .select((activity_return::id, activity_return::programme_code, return_line::indicator_code))
        .distinct()
        .load(connection)?;
    let mut found = vec![];
    for (id, programme, indicator) in rows {
        if !allowed.contains(&(programme.clone(), indicator.clone())) {
            found.push(Finding::new("return_line", id, format!("an indicator of {programme}"), indicator));
        }
    }
    found.sort();
    Ok(found)
}

fn declared_totals(connection: &mut DbConnection, _: &Files) -> Result<Vec<Finding>> {
    let totals: Vec<(i64, String, i64)> = return_declared_total::table
        .filter(
            return_declared_total::return_id.eq_any(
                activity_return::table
                    .filter(activity_return::status.eq_any(["submitted", "validated"]))
                    .select(activity_return::id),
            ),
        )
        .select((return_declared_total::return_id, return_declared_total::indicator_code, return_declared_total::value))
        .order((return_declared_total::return_id, return_declared_total::indicator_code))
        .load(connection)?;
    let ids: Vec<i64> = totals.iter().map(|(id, ..)| *id).collect();
    let mut sums: HashMap<(i64, String), i64> = HashMap::new();
    for ids in ids.chunks(1000) {
        for line in super::facts::lines(connection, ids)?.into_values().flatten() {
            *sums.entry((line.return_id, line.indicator_code)).or_default() += line.value;
        }
    }
    let mut found = vec![];
    for (id, indicator, declared) in totals {
        let sum = sums.get(&(id, indicator.clone())).copied().unwrap_or(0);
        if sum != declared {
            found.push(Finding::new("return_declared_total", format!("{id} {indicator}"), declared, sum));
        }
    }
    Ok(found)
}

fn published_or_returned(connection: &mut DbConnection, _: &Files) -> Result<Vec<Finding>> {
    type Row = (i64, String, String, NaiveDate, NaiveDate);
    let published: Vec<Row> = published_figure::table
        .select((
            published_figure::id,
            published_figure::coordination_code,
            published_figure::programme_code,
            published_figure::starts_on,
            published_figure::ends_on,
        ))
        .order(published_figure::id)
        .load(connection)?;
    let mut found = vec![];
    for (id, coordination, programme, starts_on, ends_on) in published {
        let returns: i64 = activity_return::table
            .filter(activity_return::coordination_code.eq(coordination))
            .filter(activity_return::programme_code.eq(programme))
            .filter(activity_return::month.ge(starts_on).and(activity_return::month.lt(ends_on)))
            .count()
            .get_result(connection)?;
        if returns > 0 {
            found.push(Finding::new("published_figure", id, "no returns", format!("{returns} return(s)")));
        }
    }
    Ok(found)
}

/// Numbers that stand for texts.
#[derive(Default)]
struct Words {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Words {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as u32;
        self.texts.push(text.to_string());
        self.numbers.insert(text.to_string(), number);
        number
    }

    fn said(&self, numbers: &[u32]) -> String {
        let texts = numbers.iter().filter_map(|number| self.texts.get(*number as usize));
        texts.map(|text| if text.is_empty() { "-" } else { text.as_str() }).collect::<Vec<_>>().join(" ")
    }
}

/// A cell of the detailed totals: period, indicator, programme, coordination, province, commune, setting, sex, age band.
type Cell = [u32; 9];
/// A cell of the totals: period, coordination, province, programme, indicator.
type TotalCell = [u32; 5];

/// How many centres' lines are read at once.
const CENTRES: usize = 250;

/// Makes the totals from the lines without the database's help, centre by centre, and compares.
fn running_totals(connection: &mut DbConnection, _: &Files) -> Result<Vec<Finding>> {
    let mut words = Words::default();
    let mut cells: HashMap<Cell, i64> = HashMap::new();
    let ids: Vec<i64> = centre::table.select(centre::id).order(centre::id).load(connection)?;
    for ids in ids.chunks(CENTRES) {
        add_centres(connection, ids, &mut words, &mut cells)?;
    }
    let female = words.number("female");
    let mut totals: HashMap<TotalCell, (i64, i64)> = HashMap::new();
    for ([period, indicator, programme, coordination, province, _, _, sex, _], value) in &cells {
        let total = totals.entry([*period, *coordination, *province, *programme, *indicator]).or_default();
        total.0 += value;
        total.1 += if *sex == female { *value } else { 0 };
    }
    let mut found = vec![];
    type Detail = ((String, String, String, String, String), (String, String, String, String), i64);
    let rows: Vec<Detail> = activity_detail::table
        .select((
            (
                activity_detail::period,
                activity_detail::indicator_code,
                activity_detail::programme_code,
                activity_detail::coordination_code,
                activity_detail::province_code,
            ),
            (activity_detail::commune_code, activity_detail::setting, activity_detail::sex, activity_detail::age_band),
            activity_detail::value,
        ))
        .load(connection)?;
    for ((a, b, c, d, e), (f, g, h, i), value) in rows {
        let cell: Cell = [&a, &b, &c, &d, &e, &f, &g, &h, &i].map(|text| words.number(text));
        match cells.remove(&cell) {
            Some(expected) if expected == value => {}
            Some(expected) => found.push(Finding::new("activity_detail", words.said(&cell), expected, value)),
            None => found.push(Finding::new("activity_detail", words.said(&cell), "no row", value)),
        }
    }
    let missing = cells.iter();
    found.extend(missing.map(|(cell, value)| Finding::new("activity_detail", words.said(cell), value, "no row")));
    type Total = ((String, String, String, String, String), i64, i64);
    let rows: Vec<Total> = activity_total::table
        .select((
            (
                activity_total::period,
                activity_total::coordination_code,
                activity_total::province_code,
                activity_total::programme_code,
                activity_total::indicator_code,
            ),
            activity_total::value,
            activity_total::women,
        ))
        .load(connection)?;
    let said = |(value, women): (i64, i64)| format!("{value} ({women} women)");
    for ((a, b, c, d, e), value, women) in rows {
        let cell: TotalCell = [&a, &b, &c, &d, &e].map(|text| words.number(text));
        let own = (value, women);
        match totals.remove(&cell) {
            Some(expected) if expected == own => {}
            Some(expected) => {
                found.push(Finding::new("activity_total", words.said(&cell), said(expected), said(own)));
            }
            None => found.push(Finding::new("activity_total", words.said(&cell), "no row", said(own))),
        }
    }
    let missing = totals.iter();
    found.extend(missing.map(|(cell, total)| Finding::new("activity_total", words.said(cell), said(*total), "no row")));
    found.sort();
    Ok(found)
}

/// A line of a counted return, in numbers: month, whether it is a stock, value, and the cell without its period.
struct Counted {
    month: NaiveDate,
    stock: bool,
    value: i64,
    cell: [u32; 8],
}

fn add_centres(
    connection: &mut DbConnection,
    ids: &[i64],
    words: &mut Words,
    cells: &mut HashMap<Cell, i64>,
) -> Result<()> {
    type Line = (
        (i64, NaiveDate, String, String),
        (String, String, String, Option<String>, Option<String>),
        (String, String, i64),
    );
    let lines: Vec<Line> = activity_return::table
        .inner_join(return_line::table.inner_join(indicator::table))
        .filter(activity_return::centre_id.eq_any(ids))
        .filter(activity_return::status.eq("validated").and(activity_return::superseded.eq(false)))
        .select((
            (activity_return::centre_id, activity_return::month, indicator::aggregation, return_line::indicator_code),
            (
                activity_return::programme_code,
                activity_return::coordination_code,
                activity_return::province_code,
                activity_return::commune_code,
                activity_return::setting,
            ),
            (return_line::sex, return_line::age_band, return_line::value),
        ))
        .load(connection)?;
    let mut by_centre: HashMap<i64, Vec<Counted>> = HashMap::new();
    for ((id, month, aggregation, indicator), place, (sex, band, value)) in lines {
        let (programme, coordination, province, commune, setting) = place;
        let (commune, setting) = (commune.unwrap_or_default(), setting.unwrap_or_default());
        let cell = [&indicator, &programme, &coordination, &province, &commune, &setting, &sex, &band];
        let cell = cell.map(|text| words.number(text));
        by_centre.entry(id).or_default().push(Counted { month, stock: aggregation == "stock", value, cell });
    }
    for lines in by_centre.values() {
        for kind in PeriodKind::ALL {
            // The last month of each stock in each period.
            let mut last: HashMap<(Period, u32), NaiveDate> = HashMap::new();
            for line in lines.iter().filter(|line| line.stock) {
                if let Some(period) = Period::containing(kind, line.month) {
                    let latest = last.entry((period, line.cell[0])).or_insert(line.month);
                    *latest = (*latest).max(line.month);
                }
            }
            for line in lines {
                let Some(period) = Period::containing(kind, line.month) else { continue };
                if line.stock && last.get(&(period, line.cell[0])) != Some(&line.month) {
                    continue;
                }
                let number = words.number(&period.to_string());
                let [a, b, c, d, e, f, g, h] = line.cell;
                *cells.entry([number, a, b, c, d, e, f, g, h]).or_default() += line.value;
            }
        }
    }
    Ok(())
}
