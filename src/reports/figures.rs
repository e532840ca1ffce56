//! Figures: every number that a report will say, and where each came from, read in one go.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

use crate::activity::lines::{self, Line, Source, Sources};
use crate::activity::registers::registers;
use crate::activity::store::{self, Asked};
use crate::activity::sums::{Dimension, Sums};
use crate::activity::{Place, PublishedSource, PublishedUnit, Scope, published};
use crate::cooperatives::{Cooperative, Trade, store as cooperatives};
use crate::db::DbConnection;
use crate::db::schema::{activity_return, centre, commune, province};
use crate::error::{Error, Result};
use crate::network::{Coordination, Programme, UnitNoun, store as network};
use crate::partnerships::store::{self as partnerships, Listed};
use crate::period::{Period, PeriodKind};
use crate::staff::{StaffTraining, store as staff};

/// Everything that a report says about a coordination and a period, in no language yet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Whom the report is about.
    pub coordination: Coordination,
    /// The period.
    pub period: Period,
    /// The period before it, of the same kind.
    pub previous_period: Option<Period>,
    /// The day whose state stocks, agreements and cooperatives show: the period's last (or the day of making, while
    /// the period runs).
    pub as_of: NaiveDate,
    /// The latest change of the figures (UTC): the report's date of creation. Not the time of making, so that the
    /// same figures give the same bytes.
    pub changed_at: NaiveDateTime,
    /// Whether anything in it was made up for demonstration.
    pub demonstration: bool,
    /// Sum of the headline figures, in enrolments.
    pub beneficiaries: Option<i64>,
    /// Women in it.
    pub women: Option<i64>,
    /// The sum in the period before.
    pub previous_beneficiaries: Option<i64>,
    /// The nine sections.
    pub sections: Vec<Section>,
    /// How complete the returns are; `None` where none were to come (before the system).
    pub completeness: Option<Completeness>,
    /// Agreements in force on `as_of`, those that end first at the head.
    pub agreements: Vec<Listed>,
    /// Training sessions of the period.
    pub trainings: Vec<StaffTraining>,
    /// Cooperatives at work on `as_of`, by trade.
    pub cooperatives: Vec<(Cooperative, Trade)>,
    /// The publications that figures were taken from.
    pub sources: Vec<PublishedSource>,
    /// The nouns of the programmes' units, in all languages.
    pub nouns: Vec<UnitNoun>,
}

/// One section: a programme.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Its figures.
    pub line: Line,
    /// The headline figure in the period before.
    pub previous_beneficiaries: Option<i64>,
    /// Its units, by province and name.
    pub units: Vec<Unit>,
    /// The headline figure of the last twelve months up to the period's last, oldest first; empty where none of them
    /// has one. A gap is `None`.
    pub months: Vec<(Period, Option<i64>)>,
}

/// A unit with its own figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unit {
    /// The centre's key; `None` for a unit of a publication.
    pub centre_id: Option<i64>,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// The commune where it is known, else the province; `None` where a source does not say. Arabic, French.
    pub place: Option<(String, String)>,
    /// The headline figure; `None` where not reported.
    pub beneficiaries: Option<i64>,
    /// Women in it.
    pub women: Option<i64>,
}

impl Figures {
    /// The centres and units of all programmes; `None` where none is known.
    pub fn units(&self) -> Option<i64> {
        let units = self.sections.iter().filter(|section| section.has_centres()).map(|section| section.line.units);
        units.fold(None, lines::add)
    }
}

impl Section {
    /// Whether the programme works in centres: those have beneficiaries, which add up.
    pub fn has_centres(&self) -> bool {
        self.line.programme.counts == "centres"
    }
}

/// How many returns were to come, and came.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Completeness {
    /// Returns to be handed in.
    pub expected: i64,
    /// Handed in.
    pub received: i64,
    /// Validated: those whose figures are in the report.
    pub validated: i64,
    /// The centres from which returns are missing.
    pub missing: Vec<MissingCentre>,
}

/// A centre from which returns are missing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MissingCentre {
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Its province: Arabic, French.
    pub province: (String, String),
    /// Its programme.
    pub programme: Programme,
    /// The months for which nothing was handed in.
    pub months: Vec<Period>,
}

struct CentreRow {
    id: i64,
    name_ar: String,
    name_fr: String,
    programme: String,
    province: (String, String),
    commune: Option<(String, String)>,
    opened_on: NaiveDate,
    closed_on: Option<NaiveDate>,
    demonstration: bool,
}

/// Reads all figures of a report. To be called inside a transaction, so that they belong to one state.
///
/// # Errors
/// [`Error::NotFound`] when there is no such coordination, [`Error::BadArgument`] for a period that has not begun.
pub fn gather(connection: &mut DbConnection, coordination: &str, period: Period, today: NaiveDate) -> Result<Figures> {
    if period.start() > today {
        return Err(Error::BadArgument {
            argument: "period",
            problem: format!("{period} has not begun; ask for one that has"),
        });
    }
    let coordination = network::coordination(connection, coordination)?;
    let code = coordination.code.clone();
    let as_of = lines::last_day(period, today);
    let mut programmes = network::programmes(connection)?;
    programmes.retain(|programme| programme.runs_in(period));
    let mut nouns = vec![];
    for language in crate::wording::Language::ALL {
        nouns.extend(network::unit_nouns(connection, language.as_str())?);
    }
    let scope = Scope::at(Place::Coordination(code.clone()));
    let periods: Vec<Period> = [Some(period), period.previous()].into_iter().flatten().collect();
    let asked: Vec<Asked> = periods.iter().map(|period| (scope.clone(), *period)).collect();
    let totals = store::totals(connection, &asked)?;
    let found = published::find(connection, std::slice::from_ref(&code), &periods.iter().copied().collect())?;
    let openings = store::openings(connection, std::slice::from_ref(&scope))?.remove(&scope).unwrap_or_default();
    let registers = registers(connection, period, today)?.remove(&code).unwrap_or_default();
    let no_totals = vec![];
    let no_figures = vec![];
    let account = |period: Period, registers| {
        let sources = Sources {
            totals: totals.get(&(scope.clone(), period)).unwrap_or(&no_totals),
            published: found.get(&(code.clone(), period)).unwrap_or(&no_figures),
            openings: &openings,
            registers,
            one_coordination: true,
        };
        lines::lines(&programmes, period, &sources, today)
    };
    let current = account(period, registers);
    let previous = period.previous().map(|period| account(period, BTreeMap::new()));

    let centres = centres(connection, &code, period, as_of)?;
    let unit_figures = unit_figures(connection, &centres, period)?;
    let ids: Vec<i64> = current.iter().flat_map(|line| line.published.iter().copied()).collect();
    let mut published_units = published::units(connection, &ids)?;
    let mut months = months(connection, &code, period)?;
    let completeness = completeness(connection, &scope, period, today, &openings, &centres, &programmes, &found)?;

    let sections: Vec<Section> = current
        .iter()
        .enumerate()
        .map(|(index, line)| Section {
            line: line.clone(),
            previous_beneficiaries: previous.as_ref().and_then(|lines| lines[index].beneficiaries),
            units: units(line, as_of, &centres, &unit_figures, &mut published_units),
            months: months.remove(&line.programme.code).unwrap_or_default(),
        })
        .collect();
    let mut sources: Vec<PublishedSource> = vec![];
    for line in &current {
        if let Some(Source::Published(source)) = &line.source
            && !sources.contains(source)
        {
            sources.push(source.clone());
        }
    }
    let agreements = partnerships::in_force(connection, &code, as_of)?;
    let trainings = staff::held(connection, &code, period)?;
    let cooperatives = cooperatives::at_work(connection, &code, as_of)?;
    let demonstration = shows_demonstration(&current, &centres, as_of)
        || agreements.iter().any(|listed| listed.agreement.demonstration)
        || trainings.iter().any(|training| training.demonstration)
        || cooperatives.iter().any(|(cooperative, _)| cooperative.demonstration);
    let changed_at = changed_at(connection, &code, period, &sources)?;
    Ok(Figures {
        beneficiaries: lines::beneficiaries(&current),
        women: lines::women(&current),
        previous_beneficiaries: previous.as_deref().and_then(lines::beneficiaries),
        previous_period: period.previous(),
        coordination,
        period,
        as_of,
        changed_at,
        demonstration,
        sections,
        completeness,
        agreements,
        trainings,
        cooperatives,
        sources,
        nouns,
    })
}

/// Whether made-up centres stand behind any line: behind its returns, or in its count of units.
fn shows_demonstration(lines: &[Line], centres: &[CentreRow], as_of: NaiveDate) -> bool {
    lines.iter().any(|line| {
        line.published.is_empty()
            && centres.iter().any(|centre| {
                centre.demonstration
                    && centre.programme == line.programme.code
                    && (line.beneficiaries.is_some() || centre.opened_on <= as_of)
            })
    })
}

/// The coordination's centres that were open in the period, where they were on a day, by province and id.
fn centres(
    connection: &mut DbConnection,
    coordination: &str,
    period: Period,
    day: NaiveDate,
) -> Result<Vec<CentreRow>> {
    let mut elsewhere = network::elsewhere_on(connection, coordination, day)?;
    type Row = (
        (i64, String, String, String),
        (String, String, String),
        Option<String>,
        Option<String>,
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
            commune::name_ar.nullable(),
            commune::name_fr.nullable(),
            (centre::opened_on, centre::closed_on, centre::demonstration),
        ))
        .load(connection)?;
    let mut found: Vec<(String, CentreRow)> = rows
        .into_iter()
        .map(
            |(
                (id, name_ar, name_fr, programme),
                (code, ar, fr),
                commune_ar,
                commune_fr,
                (opened_on, closed_on, demo),
            )| {
                let now = (code, (ar, fr), commune_ar.zip(commune_fr));
                let (code, province, commune) = elsewhere.remove(&id).unwrap_or(now);
                let row = CentreRow {
                    id,
                    name_ar,
                    name_fr,
                    programme,
                    province,
                    commune,
                    opened_on,
                    closed_on,
                    demonstration: demo,
                };
                (code, row)
            },
        )
        .collect();
    found.sort_by(|(a, one), (b, other)| (a, one.id).cmp(&(b, other.id)));
    Ok(found.into_iter().map(|(_, row)| row).collect())
}

/// A total and the women in it, by centre and indicator.
type UnitFigures = HashMap<i64, HashMap<String, (i64, Option<i64>)>>;

/// Each centre's totals in the period.
fn unit_figures(connection: &mut DbConnection, centres: &[CentreRow], period: Period) -> Result<UnitFigures> {
    let asked: Vec<Asked> = centres.iter().map(|centre| (Scope::at(Place::Centre(centre.id)), period)).collect();
    let mut found = HashMap::new();
    for ((scope, _), totals) in store::totals(connection, &asked)? {
        if let Place::Centre(id) = scope.place {
            found.insert(id, totals.into_iter().map(|total| (total.indicator, (total.value, total.women))).collect());
        }
    }
    Ok(found)
}

fn units(
    line: &Line,
    as_of: NaiveDate,
    centres: &[CentreRow],
    figures: &UnitFigures,
    published: &mut HashMap<i64, Vec<PublishedUnit>>,
) -> Vec<Unit> {
    if !line.published.is_empty() {
        return line
            .published
            .iter()
            .flat_map(|id| published.remove(id).unwrap_or_default())
            .map(|unit| Unit {
                centre_id: None,
                name_ar: unit.name_ar,
                name_fr: unit.name_fr,
                place: None,
                beneficiaries: unit.beneficiaries,
                women: None,
            })
            .collect();
    }
    let Some(headline) = &line.programme.headline_indicator else { return vec![] };
    centres
        .iter()
        .filter(|centre| centre.programme == line.programme.code)
        .filter_map(|centre| {
            let figure = figures.get(&centre.id).and_then(|figures| figures.get(headline)).copied();
            let open = centre.opened_on <= as_of && centre.closed_on.is_none_or(|closed| as_of < closed);
            // A centre that closed during the period stays in the table if its figures are in the sum.
            (open || figure.is_some()).then(|| Unit {
                centre_id: Some(centre.id),
                name_ar: centre.name_ar.clone(),
                name_fr: centre.name_fr.clone(),
                place: Some(centre.commune.clone().unwrap_or_else(|| centre.province.clone())),
                beneficiaries: figure.map(|(value, _)| value),
                women: figure.and_then(|(_, women)| women),
            })
        })
        .collect()
}

/// A figure for each month; a gap is `None`.
type Months = Vec<(Period, Option<i64>)>;

/// The headline figure of each programme in the twelve months up to the period's last.
fn months(connection: &mut DbConnection, coordination: &str, period: Period) -> Result<HashMap<String, Months>> {
    let mut last_twelve = vec![];
    let mut month = Period::containing(PeriodKind::Month, period.last_day());
    while let Some(current) = month.filter(|_| last_twelve.len() < 12) {
        last_twelve.push(current);
        month = current.previous();
    }
    last_twelve.reverse();
    let mut sums = Sums { by: vec![Dimension::Period, Dimension::Programme], headline: true, ..Sums::default() };
    sums.only.insert(Dimension::Period, last_twelve.iter().map(Period::to_string).collect());
    sums.only.insert(Dimension::Coordination, vec![coordination.to_string()]);
    let mut found: HashMap<String, HashMap<String, i64>> = HashMap::new();
    for sum in sums.load(connection)? {
        found
            .entry(sum.get(Dimension::Programme).to_string())
            .or_default()
            .insert(sum.get(Dimension::Period).to_string(), sum.value);
    }
    Ok(found
        .into_iter()
        .map(|(programme, values)| {
            let months = last_twelve.iter().map(|month| (*month, values.get(&month.to_string()).copied())).collect();
            (programme, months)
        })
        .collect())
}

#[expect(clippy::too_many_arguments, reason = "each is read once by the caller for several purposes")]
fn completeness(
    connection: &mut DbConnection,
    scope: &Scope,
    period: Period,
    today: NaiveDate,
    openings: &[store::Opening],
    centres: &[CentreRow],
    programmes: &[Programme],
    published: &published::Found,
) -> Result<Option<Completeness>> {
    let asked = (scope.clone(), period);
    let expected = store::expected(openings, period, today);
    let received = store::received(connection, std::slice::from_ref(&asked), today)?.remove(&asked).unwrap_or_default();
    let is_published = published.keys().any(|(_, of)| *of == period);
    if expected == 0 || (is_published && received.is_empty()) {
        return Ok(None);
    }
    let missing = store::missing(connection, std::slice::from_ref(&asked), today)?.remove(&asked).unwrap_or_default();
    let by_id: HashMap<i64, &CentreRow> = centres.iter().map(|centre| (centre.id, centre)).collect();
    let mut missing: Vec<MissingCentre> = missing
        .into_iter()
        .filter_map(|entry| {
            let centre = by_id.get(&entry.centre_id)?;
            let programme = programmes.iter().find(|programme| programme.code == centre.programme)?;
            Some(MissingCentre {
                name_ar: centre.name_ar.clone(),
                name_fr: centre.name_fr.clone(),
                province: centre.province.clone(),
                programme: programme.clone(),
                months: entry.months,
            })
        })
        .collect();
    missing.sort_by(|a, b| (&a.province.1, a.programme.position).cmp(&(&b.province.1, b.programme.position)));
    Ok(Some(Completeness {
        expected,
        received: received.values().map(|returns| returns.received).sum(),
        validated: received.values().map(|returns| returns.validated).sum(),
        missing,
    }))
}

/// When the figures last changed: the last validation of a return of the period, else the last publication, else the
/// period's end.
fn changed_at(
    connection: &mut DbConnection,
    coordination: &str,
    period: Period,
    sources: &[PublishedSource],
) -> Result<NaiveDateTime> {
    let validated: Option<NaiveDateTime> = activity_return::table
        .filter(activity_return::coordination_code.eq(coordination))
        .filter(activity_return::month.ge(period.start()).and(activity_return::month.lt(period.end())))
        .select(diesel::dsl::max(activity_return::validated_at))
        .first(connection)?;
    let published = sources.iter().map(|source| source.published_on).max();
    let day = published.unwrap_or_else(|| period.end());
    Ok(validated.unwrap_or_else(|| day.and_time(chrono::NaiveTime::MIN)))
}
