//! The lines of an account: what a scope did in a period, programme by programme. Pure: the figures come in as values.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::store::{Opening, Total};
use super::{PublishedFigure, PublishedSource};
use crate::network::Programme;
use crate::period::Period;

/// Where a line's figures come from.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub enum Source {
    /// Validated monthly returns of the centres.
    Returns,
    /// The registers of agreements, trainings and cooperatives.
    Register,
    /// Figures published elsewhere.
    Published(PublishedSource),
}

/// One programme's figures in a scope and period. `None` is «not reported», never zero.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Line {
    /// The programme.
    pub programme: Programme,
    /// How many units there were on the period's last day (sessions held in it, for trainings).
    pub units: Option<i64>,
    /// The headline figure: persons enrolled, participants or members.
    pub beneficiaries: Option<i64>,
    /// Women among them.
    pub women: Option<i64>,
    /// New entrants.
    pub entrants: Option<i64>,
    /// Graduates.
    pub graduates: Option<i64>,
    /// Drop-outs.
    pub drop_outs: Option<i64>,
    /// Services rendered.
    pub service_contacts: Option<i64>,
    /// Where the figures come from; `None` where there are none.
    pub source: Option<Source>,
    /// The published figures behind the line, if it is made of such.
    pub published: Vec<i64>,
}

/// What a register (agreements, trainings, cooperatives) says of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Registered {
    /// Entries up to the period's end: where there are none, the register says nothing.
    pub ever: i64,
    /// Agreements in force or cooperatives at work on the last day; sessions held in the period.
    pub units: i64,
    /// Participants or members, where reported.
    pub persons: Option<i64>,
    /// Women among them, where reported.
    pub women: Option<i64>,
}

/// Everything that the lines of one scope and period are made from.
#[derive(Debug, Clone, Default)]
pub struct Sources<'a> {
    /// Totals of counted returns.
    pub totals: &'a [Total],
    /// Figures published for exactly this period.
    pub published: &'a [(PublishedFigure, PublishedSource)],
    /// The centres.
    pub openings: &'a [Opening],
    /// The registers, by what programmes count.
    pub registers: BTreeMap<&'static str, Registered>,
    /// The scope is one coordination: where it has published figures for a programme, they stand alone. In the sum of
    /// several coordinations they are added to what the others report.
    pub one_coordination: bool,
}

/// The lines of the account, one for each programme.
///
/// A programme's period has centre returns or published figures, never a sum of both; the database refuses the second
/// kind. In a sum over several coordinations each contributes the kind that it has.
pub fn lines(programmes: &[Programme], period: Period, sources: &Sources<'_>, today: NaiveDate) -> Vec<Line> {
    let day = last_day(period, today);
    programmes
        .iter()
        .map(|programme| {
            let mut line = Line {
                programme: programme.clone(),
                units: None,
                beneficiaries: None,
                women: None,
                entrants: None,
                graduates: None,
                drop_outs: None,
                service_contacts: None,
                source: None,
                published: vec![],
            };
            let published = sources.published.iter().any(|(figure, _)| figure.programme_code == programme.code);
            if period.start() <= today && !(published && sources.one_coordination) {
                if programme.counts == "centres" {
                    from_returns(&mut line, sources, day);
                } else if let Some(register) = sources.registers.get(programme.counts.as_str()).filter(|r| r.ever > 0) {
                    line.units = Some(register.units);
                    line.beneficiaries = register.persons;
                    line.women = register.women;
                    line.source = Some(Source::Register);
                }
            }
            add_published(&mut line, sources);
            line
        })
        .collect()
}

/// The day on which stocks of a period are looked at: its last, or today while it runs.
pub fn last_day(period: Period, today: NaiveDate) -> NaiveDate {
    period.last_day().min(today)
}

fn from_returns(line: &mut Line, sources: &Sources<'_>, day: NaiveDate) {
    let code = &line.programme.code;
    let open: i64 = sources
        .openings
        .iter()
        .filter(|opening| opening.programme == *code && opening.is_open_on(day))
        .map(|opening| opening.centres)
        .sum();
    let total =
        |indicator: &str| sources.totals.iter().find(|total| total.programme == *code && total.indicator == indicator);
    let headline = line.programme.headline_indicator.as_deref().and_then(total);
    let any = sources.totals.iter().any(|total| total.programme == *code);
    line.units = (open > 0 || any).then_some(open);
    line.beneficiaries = headline.map(|total| total.value);
    line.women = headline.and_then(|total| total.women);
    line.entrants = total("entrants").map(|total| total.value);
    line.graduates = total("graduates").map(|total| total.value);
    line.drop_outs = total("drop_outs").map(|total| total.value);
    line.service_contacts = total("service_contacts").map(|total| total.value);
    line.source = any.then_some(Source::Returns);
}

fn add_published(line: &mut Line, sources: &Sources<'_>) {
    let mut figures =
        sources.published.iter().filter(|(figure, _)| figure.programme_code == line.programme.code).peekable();
    let Some((_, source)) = figures.peek() else { return };
    if line.source.is_none() {
        line.source = Some(Source::Published(source.clone()));
    }
    for (figure, _) in figures {
        line.units = add(line.units, figure.units);
        line.beneficiaries = add(line.beneficiaries, figure.beneficiaries);
        line.published.push(figure.id);
    }
    // The sources give no split by sex: women of a sum that holds such figures are not known.
    line.women = None;
}

/// The sum of what is known; not reported where nothing is.
pub fn add(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    match (a, b) {
        (None, None) => None,
        (a, b) => Some(a.unwrap_or(0) + b.unwrap_or(0)),
    }
}

/// The sum of the headline figures of the programmes that count centres; `None` where none reported.
///
/// It counts enrolments: who attends two programmes is in it twice.
pub fn beneficiaries(lines: &[Line]) -> Option<i64> {
    lines.iter().filter(|line| line.programme.counts == "centres").fold(None, |sum, line| add(sum, line.beneficiaries))
}

/// The women in [`beneficiaries`]; `None` where a line with beneficiaries does not say.
pub fn women(lines: &[Line]) -> Option<i64> {
    let counted = lines.iter().filter(|line| line.programme.counts == "centres" && line.beneficiaries.is_some());
    counted
        .map(|line| line.women)
        .try_fold(None, |sum: Option<i64>, women| women.map(|n| Some(sum.unwrap_or(0) + n)))?
}
