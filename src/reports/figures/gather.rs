//! Reading the figures of a report.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::centres::{CentreFigures, CentreRow, Entrants, Of, centres, entrants_moved, pairs, units};
use super::comparison::{Comparison, Moved};
use super::splits::Splits;
use super::{Completeness, Figures, MissingCentre, Month, Section, agreements, returns};
use crate::activity::lines::{self, Line, Registered, Source, Sources};
use crate::activity::registers::registers;
use crate::activity::store::{self, Asked};
use crate::activity::sums::{Dimension, Sums};
use crate::activity::{Place, PublishedSource, Scope, published};
use crate::cooperatives::store as cooperatives;
use crate::db::DbConnection;
use crate::db::schema::activity_return;
use crate::db::work::still_wanted;
use crate::error::{Error, Result};
use crate::network::{Programme, store as network};
use crate::partnerships::store as partnerships;
use crate::period::{Period, PeriodKind};
use crate::staff::store as staff;

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
    let previous = period.previous();
    // For years it is the period before.
    let year_before = period.year_before().filter(|before| Some(*before) != previous);
    let periods: Vec<Period> = [Some(period), previous, year_before].into_iter().flatten().collect();
    let asked: Vec<Asked> = periods.iter().map(|period| (scope.clone(), *period)).collect();
    let totals = store::totals(connection, &asked)?;
    let found = published::find(connection, std::slice::from_ref(&code), &periods.iter().copied().collect())?;
    let openings = store::openings(connection, std::slice::from_ref(&scope))?.remove(&scope).unwrap_or_default();
    let centres = centres(connection, &code, period, as_of)?;
    let mut accounts = vec![];
    for period in &periods {
        let registers = registers(connection, *period, today)?.remove(&code).unwrap_or_default();
        let in_force = registers.get("agreements").filter(|register| register.ever > 0);
        let in_force = in_force.map(|register: &Registered| register.units);
        let sources = Sources {
            totals: totals.get(&(scope.clone(), *period)).map_or(&[], Vec::as_slice),
            published: found.get(&(code.clone(), *period)).map_or(&[], Vec::as_slice),
            openings: &openings,
            registers,
            one_coordination: true,
        };
        let lines = lines::lines(&programmes, *period, &sources, today);
        still_wanted()?;
        let figures = CentreFigures::load(connection, &centres, *period)?;
        let entrants = Entrants::load(connection, &code, *period)?;
        accounts.push(Account { period: *period, lines, figures, entrants, in_force });
    }
    let account = |of: Option<Period>| accounts.iter().find(|account| Some(account.period) == of);
    let over = store::expected_months(period, today).count();
    let comparer = Comparer { centres: &centres, now: &accounts[0], over };
    let current = &accounts[0].lines;

    let ids: Vec<i64> = current.iter().flat_map(|line| line.published.iter().copied()).collect();
    still_wanted()?;
    let mut published_units = published::units(connection, &ids)?;
    let mut months = months(connection, &code, period)?;
    let completeness = completeness(connection, &scope, period, today, &openings, &centres, &programmes, &found)?;
    let mut splits = Splits::load(connection, &code, period)?;
    let first = year_before.or(previous).map_or(period.start(), |before| before.start());
    // The chart's months go back further than a short period's neighbours.
    let first = first.min(last_twelve(period).first().map_or(first, |month| month.start()));
    let mut counted = returns::counted(connection, &code, first, period.end())?;
    still_wanted()?;
    let mut explained = returns::explained(connection, &code, period)?;
    let open: Vec<&CentreRow> = centres.iter().filter(|centre| centre.is_open_on(as_of)).collect();

    let sections: Vec<Section> = current
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let programme = &line.programme.code;
            let own: Vec<&CentreRow> = open.iter().copied().filter(|centre| centre.programme == *programme).collect();
            let compared = |of| comparer.section(account(of)?, index, Of::Headline).filter(Comparison::compares);
            // Published figures stand alone: they have no split, and no returns behind them.
            let of_returns = line.published.is_empty();
            let all = counted.remove(programme).unwrap_or_default();
            let published = |of: Option<Period>| {
                account(of).and_then(|then| then.lines.get(index)).map_or(vec![], |line| line.published.clone())
            };
            // Where figures were published, they stand alone.
            let made_from = |of: Option<Period>| match of {
                Some(other) if published(of).is_empty() => returns::last_in(&all, other),
                _ => vec![],
            };
            let mut months = months.remove(programme).unwrap_or_default();
            let own_openings = openings.iter().filter(|opening| opening.programme == *programme);
            for month in months.iter_mut().filter(|month| month.beneficiaries.is_some()) {
                month.returns = returns::last_in(&all, month.month);
                let expected = store::expected(own_openings.clone(), month.month, today);
                month.missing = (expected - month.returns.len() as i64).max(0);
            }
            Section {
                line: line.clone(),
                previous: compared(previous),
                previous_returns: made_from(previous),
                previous_published: published(previous),
                year_before: compared(year_before),
                year_before_returns: made_from(year_before),
                year_before_published: published(year_before),
                units: units(line, as_of, &centres, &accounts[0].figures, &mut published_units),
                ages: if of_returns { splits.ages(programme) } else { vec![] },
                settings: if of_returns { splits.settings(programme, &own) } else { vec![] },
                provinces: if of_returns { splits.provinces(programme, &own) } else { vec![] },
                months,
                explained: explained.remove(programme).unwrap_or_default(),
                returns: all.into_iter().filter(|one| one.month.start() >= period.start()).collect(),
            }
        })
        .collect();
    let mut sources: Vec<PublishedSource> = vec![];
    for line in current {
        if let Some(Source::Published(source)) = &line.source
            && !sources.contains(source)
        {
            sources.push(source.clone());
        }
    }
    let is_published = current.iter().any(|line| !line.published.is_empty());
    let agreements = partnerships::in_force(connection, &code, as_of)?;
    let agreement_account = agreements::account(connection, &code, period, as_of, &agreements)?;
    let trainings = staff::held(connection, &code, period)?;
    let cooperatives = cooperatives::at_work(connection, &code, as_of)?;
    let demonstration = shows_demonstration(current, &centres, as_of)
        || agreements.iter().any(|listed| listed.agreement.demonstration)
        || trainings.iter().any(|training| training.demonstration)
        || cooperatives.iter().any(|(cooperative, _)| cooperative.demonstration);
    let changed_at = changed_at(connection, &code, period, &sources)?;
    let moved = |measure: Measure| Moved {
        now: measure.of(&accounts[0]),
        previous: account(previous).and_then(|then| comparer.total(then, measure)).filter(Comparison::compares),
        year_before: account(year_before).and_then(|then| comparer.total(then, measure)).filter(Comparison::compares),
    };
    Ok(Figures {
        beneficiaries: moved(Measure::Beneficiaries),
        women: moved(Measure::Women),
        entrants: moved(Measure::Entrants),
        units: moved(Measure::Units),
        agreements_in_force: moved(Measure::Agreements),
        previous_period: previous,
        year_before,
        coordination,
        period,
        as_of,
        changed_at,
        demonstration,
        sections,
        provinces: if is_published { vec![] } else { splits.all_provinces(&open) },
        completeness,
        agreements,
        agreement_account,
        trainings,
        cooperatives,
        sources,
        nouns,
    })
}

/// What is known of one period.
struct Account {
    period: Period,
    lines: Vec<Line>,
    figures: CentreFigures,
    entrants: Entrants,
    /// Agreements in force on its last day; `None` where none was ever signed.
    in_force: Option<i64>,
}

impl Account {
    fn has_published(&self) -> bool {
        self.lines.iter().any(|line| !line.published.is_empty())
    }
}

/// A figure of the whole report.
#[derive(Clone, Copy)]
enum Measure {
    Beneficiaries,
    Women,
    Entrants,
    Units,
    Agreements,
}

impl Measure {
    fn of(self, account: &Account) -> Option<i64> {
        let with_centres = || account.lines.iter().filter(|line| line.programme.counts == "centres");
        match self {
            Measure::Beneficiaries => lines::beneficiaries(&account.lines),
            Measure::Women => lines::women(&account.lines),
            Measure::Entrants => super::sum(with_centres().map(|line| line.entrants)),
            Measure::Units => super::sum(with_centres().map(|line| line.units)),
            Measure::Agreements => account.in_force,
        }
    }
}

/// Compares the report's period with others.
struct Comparer<'a> {
    centres: &'a [CentreRow],
    now: &'a Account,
    /// How many months of the report's period are over on its day.
    over: usize,
}

impl Comparer<'_> {
    /// A section's comparison, and its part of the sum. A programme that reported in one period only is in it with what
    /// compares, centre by centre.
    fn section(&self, then: &Account, index: usize, of: Of) -> Option<Comparison> {
        let (now_line, then_line) = (self.now.lines.get(index)?, then.lines.get(index)?);
        let (then_figure, now_figure) = (of.figure(then_line), of.figure(now_line));
        if !now_line.published.is_empty() || !then_line.published.is_empty() || now_line.programme.counts != "centres" {
            return Comparison::whole(then_figure, now_figure);
        }
        now_figure.or(then_figure)?;
        let now = (&self.now.figures, self.now.period);
        let pairs = pairs(self.centres, now_line, of, now, (&then.figures, then.period));
        Comparison::like_for_like(then_figure.or(Some(0)), now_figure.or(Some(0)), pairs)
    }

    /// A programme's part of the entrants.
    fn entrants(&self, then: &Account, index: usize) -> Option<Comparison> {
        let (now_line, then_line) = (self.now.lines.get(index)?, then.lines.get(index)?);
        if !now_line.published.is_empty() || !then_line.published.is_empty() {
            return Comparison::whole(then_line.entrants, now_line.entrants);
        }
        now_line.entrants.or(then_line.entrants)?;
        let (now, then) = ((&self.now.entrants, self.now.period), (&then.entrants, then.period));
        Some(entrants_moved(self.centres, &now_line.programme.code, self.over, now, then))
    }

    fn total(&self, then: &Account, measure: Measure) -> Option<Comparison> {
        let part = |index| match measure {
            Measure::Entrants => self.entrants(then, index),
            Measure::Women => self.section(then, index, Of::Women),
            _ => self.section(then, index, Of::Headline),
        };
        match measure {
            Measure::Beneficiaries | Measure::Women | Measure::Entrants => {}
            // What a publication counts as units is not what the register of centres counts.
            Measure::Units if [then, self.now].iter().any(|account| account.has_published()) => return None,
            Measure::Units | Measure::Agreements => {
                return Comparison::whole(measure.of(then), measure.of(self.now));
            }
        }
        let with_centres = |index: &usize| self.now.lines[*index].programme.counts == "centres";
        let parts = (0..self.now.lines.len()).filter(with_centres).map(part);
        measure.of(self.now)?;
        Comparison::of_sum(measure.of(then), parts)
    }
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

/// The twelve months up to the period's last, oldest first.
fn last_twelve(period: Period) -> Vec<Period> {
    let last = Period::containing(PeriodKind::Month, period.last_day());
    let mut months: Vec<Period> = std::iter::successors(last, |month| month.previous()).take(12).collect();
    months.reverse();
    months
}

/// The headline figure of each programme in the twelve months up to the period's last.
fn months(connection: &mut DbConnection, coordination: &str, period: Period) -> Result<HashMap<String, Vec<Month>>> {
    let last_twelve = last_twelve(period);
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
            let figure = |month: &Period| values.get(&month.to_string()).copied();
            let month =
                |month: &Period| Month { month: *month, beneficiaries: figure(month), returns: vec![], missing: 0 };
            let months = last_twelve.iter().map(month);
            (programme, months.collect())
        })
        .collect())
}

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
