//! The coordination's centres and their own figures.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::Unit;
use super::comparison::{Comparison, Pair};
use crate::activity::lines::Line;
use crate::activity::store::{self, Asked};
use crate::activity::{Place, PublishedUnit, Scope};
use crate::db::DbConnection;
use crate::db::schema::{activity_return, centre, commune, province, return_line};
use crate::error::Result;
use crate::network::store::{self as network, Stayed};
use crate::period::Period;

pub(super) struct CentreRow {
    pub id: i64,
    pub name_ar: String,
    pub name_fr: String,
    pub programme: String,
    pub province_code: String,
    pub province: (String, String),
    pub commune: Option<(String, String)>,
    pub setting: Option<String>,
    pub capacity: Option<i64>,
    pub opened_on: NaiveDate,
    pub closed_on: Option<NaiveDate>,
    pub demonstration: bool,
}

impl CentreRow {
    pub fn is_open_on(&self, day: NaiveDate) -> bool {
        self.opened_on <= day && self.closed_on.is_none_or(|closed| day < closed)
    }

    pub fn is_open_in(&self, period: Period) -> bool {
        self.opened_on < period.end() && self.closed_on.is_none_or(|closed| closed > period.start())
    }
}

/// The coordination's centres that were open in the period, where they were on a day, by province and id.
pub(super) fn centres(
    connection: &mut DbConnection,
    coordination: &str,
    period: Period,
    day: NaiveDate,
) -> Result<Vec<CentreRow>> {
    let mut elsewhere = network::elsewhere_on(connection, coordination, day)?;
    type Row = (
        (i64, String, String, String),
        (String, String, String),
        (Option<String>, Option<String>),
        (Option<String>, Option<i32>),
        (NaiveDate, Option<NaiveDate>, bool),
    );
    let rows: Vec<Row> = centre::table
        .inner_join(province::table.on(province::code.eq(centre::province_code)))
        .left_join(commune::table.on(centre::commune_code.eq(commune::code.nullable())))
        .filter(centre::coordination_code.eq(coordination))
        .filter(centre::opened_on.lt(period.end()))
        .filter(centre::closed_on.is_null().or(centre::closed_on.gt(period.start())))
        .select((
            (centre::id, centre::name_ar, centre::name_fr, centre::programme_code),
            (province::code, province::name_ar, province::name_fr),
            (commune::name_ar.nullable(), commune::name_fr.nullable()),
            (centre::setting, centre::capacity),
            (centre::opened_on, centre::closed_on, centre::demonstration),
        ))
        .load(connection)?;
    let mut found: Vec<CentreRow> = rows
        .into_iter()
        .map(|((id, name_ar, name_fr, programme), (code, ar, fr), commune, (setting, capacity), days)| {
            let now = Stayed { province_code: code, province: (ar, fr), commune: commune.0.zip(commune.1), setting };
            let Stayed { province_code, province, commune, setting } = elsewhere.remove(&id).unwrap_or(now);
            let (opened_on, closed_on, demonstration) = days;
            let capacity = capacity.map(i64::from);
            CentreRow {
                id,
                name_ar,
                name_fr,
                programme,
                province_code,
                province,
                commune,
                setting,
                capacity,
                opened_on,
                closed_on,
                demonstration,
            }
        })
        .collect();
    found.sort_by(|a, b| (&a.province_code, a.id).cmp(&(&b.province_code, b.id)));
    Ok(found)
}

/// A centre's total of an indicator, and the women in it.
type CentreFigure = (i64, Option<i64>);

/// The totals of centres in one period, by centre and indicator.
#[derive(Default)]
pub(super) struct CentreFigures(HashMap<i64, HashMap<String, CentreFigure>>);

impl CentreFigures {
    pub fn load(connection: &mut DbConnection, centres: &[CentreRow], period: Period) -> Result<CentreFigures> {
        let asked: Vec<Asked> = centres.iter().map(|centre| (Scope::at(Place::Centre(centre.id)), period)).collect();
        let mut found = HashMap::new();
        for ((scope, _), totals) in store::totals(connection, &asked)? {
            if let Place::Centre(id) = scope.place {
                let figures = totals.into_iter().map(|total| (total.indicator, (total.value, total.women)));
                found.insert(id, figures.collect());
            }
        }
        Ok(CentreFigures(found))
    }

    pub fn get(&self, centre: i64, indicator: &str) -> Option<CentreFigure> {
        self.0.get(&centre)?.get(indicator).copied()
    }
}

/// The entrants of a coordination's centres in one period, by programme, and by centre and month: the period's first is 0.
#[derive(Default)]
pub(super) struct Entrants(HashMap<String, HashMap<(i64, usize), i64>>);

impl Entrants {
    pub fn load(connection: &mut DbConnection, coordination: &str, period: Period) -> Result<Entrants> {
        let rows: Vec<(String, i64, NaiveDate, i64)> = activity_return::table
            .inner_join(return_line::table)
            .filter(activity_return::coordination_code.eq(coordination))
            .filter(activity_return::month.ge(period.start()).and(activity_return::month.lt(period.end())))
            .filter(activity_return::status.eq("validated").and(activity_return::superseded.eq(false)))
            .filter(return_line::indicator_code.eq("entrants"))
            .select((
                activity_return::programme_code,
                activity_return::centre_id,
                activity_return::month,
                return_line::value,
            ))
            .load(connection)?;
        let months: HashMap<NaiveDate, usize> = period.months().map(|month| month.start()).zip(0..).collect();
        let mut found = Entrants::default();
        for (programme, centre, month, value) in rows {
            let Some(month) = months.get(&month) else { continue };
            *found.0.entry(programme).or_default().entry((centre, *month)).or_default() += value;
        }
        Ok(found)
    }
}

/// How a programme's entrants moved, month by month; `over` months of the period are over.
pub(super) fn entrants_moved(
    centres: &[CentreRow],
    programme: &str,
    over: usize,
    (now, period): (&Entrants, Period),
    (then, other): (&Entrants, Period),
) -> Comparison {
    let by_id: HashMap<i64, &CentreRow> = centres.iter().map(|centre| (centre.id, centre)).collect();
    let months: Vec<(Period, Period)> = period.months().zip(other.months()).collect();
    let open_in_both = |centre: i64, month: usize| {
        // A centre that was closed before the period is not among them.
        let both = by_id.get(&centre).zip(months.get(month));
        both.is_some_and(|(centre, (now, then))| centre.is_open_in(*now) && centre.is_open_in(*then))
    };
    let none = HashMap::new();
    let then = then.0.get(programme).unwrap_or(&none);
    let now = now.0.get(programme).unwrap_or(&none);
    Comparison::of_months(then, now, over, open_in_both)
}

/// What a stock is made of in each centre.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Headline,
    Women,
}

impl Of {
    /// The programme's figure.
    pub fn figure(self, line: &Line) -> Option<i64> {
        match self {
            Of::Headline => line.beneficiaries,
            Of::Women => line.women,
        }
    }
}

/// The figures of a programme's centres now and in another period.
pub(super) fn pairs<'a>(
    centres: &'a [CentreRow],
    line: &'a Line,
    of: Of,
    (now, period): (&'a CentreFigures, Period),
    (then, other): (&'a CentreFigures, Period),
) -> impl Iterator<Item = Pair> + 'a {
    let own = centres.iter().filter(|centre| centre.programme == line.programme.code);
    own.map(move |centre| {
        let figure = |figures: &CentreFigures| {
            let headline = line.programme.headline_indicator.as_deref()?;
            match of {
                Of::Headline => Some(figures.get(centre.id, headline)?.0),
                Of::Women => figures.get(centre.id, headline)?.1,
            }
        };
        Pair {
            then: figure(then),
            now: figure(now),
            open_in_both: centre.is_open_in(period) && centre.is_open_in(other),
        }
    })
}

/// A section's units with their figures.
pub(super) fn units(
    line: &Line,
    as_of: NaiveDate,
    centres: &[CentreRow],
    figures: &CentreFigures,
    published: &mut HashMap<i64, Vec<PublishedUnit>>,
) -> Vec<Unit> {
    if !line.published.is_empty() {
        let units = line.published.iter().flat_map(|id| published.remove(id).unwrap_or_default());
        return units
            .map(|unit| Unit {
                centre_id: None,
                name_ar: unit.name_ar,
                name_fr: unit.name_fr,
                place: None,
                setting: None,
                capacity: None,
                closed: false,
                beneficiaries: unit.beneficiaries,
                women: None,
            })
            .collect();
    }
    let Some(headline) = &line.programme.headline_indicator else { return vec![] };
    let own = centres.iter().filter(|centre| centre.programme == line.programme.code);
    own.filter_map(|centre| {
        let figure = figures.get(centre.id, headline);
        // A centre that closed during the period stays in the table if its figures are in the sum.
        (centre.is_open_on(as_of) || figure.is_some()).then(|| Unit {
            centre_id: Some(centre.id),
            name_ar: centre.name_ar.clone(),
            name_fr: centre.name_fr.clone(),
            place: Some(centre.commune.clone().unwrap_or_else(|| centre.province.clone())),
            setting: centre.setting.clone(),
            capacity: centre.capacity,
            closed: !centre.is_open_on(as_of),
            beneficiaries: figure.map(|(value, _)| value),
            women: figure.and_then(|(_, women)| women),
        })
    })
    .collect()
}
