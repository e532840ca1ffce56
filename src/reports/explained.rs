//! Every number of a report under its path, and what it was made from.

use std::collections::BTreeMap;

use super::facts::{self, Fact, Measure, Subject};
use super::figures::{CountedReturn, Figures, Section};

/// What is counted in one of.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FigureUnit {
    /// Persons; in sums of programmes, enrolments.
    Person,
    /// Centres, agreements, sessions or cooperatives.
    Unit,
    /// Services rendered.
    Service,
    /// Centimes of a dirham.
    Centime,
    /// Days.
    Day,
    /// Monthly returns.
    Return,
}

/// Whether months add up.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FigureKind {
    /// A state: that of the period's last day, or of each centre's last month reported. Months don't add up.
    Stock,
    /// What happened in the period: its months add up.
    Flow,
}

impl Measure {
    /// What it is counted in.
    pub fn unit(self) -> FigureUnit {
        match self {
            Measure::Units => FigureUnit::Unit,
            Measure::ServiceContacts => FigureUnit::Service,
            Measure::Committed | Measure::Paid => FigureUnit::Centime,
            Measure::Days => FigureUnit::Day,
            Measure::ReturnsExpected | Measure::ReturnsValidated => FigureUnit::Return,
            Measure::Beneficiaries
            | Measure::Women
            | Measure::Entrants
            | Measure::Graduates
            | Measure::DropOuts
            | Measure::Participants
            | Measure::Members => FigureUnit::Person,
        }
    }

    /// Whether months add up.
    pub fn kind(self) -> FigureKind {
        match self {
            Measure::Units | Measure::Beneficiaries | Measure::Women | Measure::Committed | Measure::Members => {
                FigureKind::Stock
            }
            Measure::Entrants
            | Measure::Graduates
            | Measure::DropOuts
            | Measure::ServiceContacts
            | Measure::ReturnsExpected
            | Measure::ReturnsValidated
            | Measure::Paid
            | Measure::Days
            | Measure::Participants => FigureKind::Flow,
        }
    }
}

/// One number of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportFigure {
    /// Where it stands: see [`explained`].
    pub path: String,
    /// The number, what is counted, and of what.
    pub fact: Fact,
    /// The keys of the returns that it was made from.
    pub returns: Vec<i64>,
    /// The published figure that it was taken from.
    pub published: Option<i64>,
}

/// Every number of a report, by path: those of [`facts::facts`], and beside them the months of charts
/// (`literacy.month[2026-03].beneficiaries`) and the figures that it compares with (`literacy.previous.beneficiaries`,
/// `year_before.beneficiaries`).
pub fn explained(figures: &Figures) -> Vec<ReportFigure> {
    let mut found: BTreeMap<String, ReportFigure> = BTreeMap::new();
    let mut put = |path: String, fact: Fact, returns: Vec<i64>, published: Option<i64>| {
        found.insert(path.clone(), ReportFigure { path, fact, returns, published });
    };
    for (path, fact) in facts::facts(figures) {
        let (returns, published) = sources(figures, &path, &fact);
        put(path, fact, returns, published);
    }
    let fact =
        |value: Option<i64>, measure: Measure, subject: &Subject| Fact { value, measure, subject: subject.clone() };
    for section in &figures.sections {
        let code = &section.line.programme.code;
        let subject = Subject::programme(&section.line.programme);
        for month in &section.months {
            let value = fact(month.beneficiaries, Measure::Beneficiaries, &subject);
            put(format!("{code}.month[{}].beneficiaries", month.month), value, month.returns.clone(), None);
        }
        for (name, comparison, returns) in [
            ("previous", section.previous, &section.previous_returns),
            ("year_before", section.year_before, &section.year_before_returns),
        ] {
            let Some(comparison) = comparison else { continue };
            let value = fact(Some(comparison.then), Measure::Beneficiaries, &subject);
            put(format!("{code}.{name}.beneficiaries"), value, returns.clone(), None);
        }
    }
    let whole = Subject::default();
    type Returns = fn(&Section) -> &Vec<i64>;
    let compared: [(&str, _, Returns); 2] = [
        ("previous", figures.beneficiaries.previous, |section| &section.previous_returns),
        ("year_before", figures.beneficiaries.year_before, |section| &section.year_before_returns),
    ];
    for (name, comparison, returns) in compared {
        let Some(comparison) = comparison else { continue };
        let value = fact(Some(comparison.then), Measure::Beneficiaries, &whole);
        put(format!("{name}.beneficiaries"), value, figures.with_centres().flat_map(returns).copied().collect(), None);
    }
    found.into_values().collect()
}

/// What a fact was made from: stocks from each centre's last return, flows from all; a centre's, a province's and a
/// setting's figures from their own. Registers and the calendar stand behind the others.
fn sources(figures: &Figures, path: &str, fact: &Fact) -> (Vec<i64>, Option<i64>) {
    let section = figures.sections.iter().find(|section| {
        path.strip_prefix(section.line.programme.code.as_str()).is_some_and(|rest| rest.starts_with('.'))
    });
    if let Some(published) = section.and_then(|section| section.line.published.first()) {
        return (vec![], Some(*published));
    }
    let is_counted = match fact.measure {
        Measure::ReturnsValidated => true,
        Measure::Units | Measure::Participants | Measure::Members | Measure::ReturnsExpected => false,
        measure => matches!(measure.unit(), FigureUnit::Person | FigureUnit::Service),
    };
    if !is_counted {
        return (vec![], None);
    }
    let key = |kind: &str| Some(path.split_once(&format!("{kind}["))?.1.split_once(']')?.0);
    let (centre, province, setting) = (key("centre"), key("province"), key("setting"));
    let own = |counted: &&CountedReturn| {
        centre.is_none_or(|id| counted.centre_id.to_string() == id)
            && province.is_none_or(|code| counted.province == code)
            && setting.is_none_or(|setting| counted.setting == setting)
    };
    let of_section = |section: &Section| -> Vec<i64> {
        match fact.measure.kind() {
            FigureKind::Stock => section.last_returns().filter(own).map(|counted| counted.id).collect(),
            FigureKind::Flow => section.returns.iter().filter(own).map(|counted| counted.id).collect(),
        }
    };
    match section {
        Some(section) => (of_section(section), None),
        None => (figures.with_centres().flat_map(of_section).collect(), None),
    }
}
