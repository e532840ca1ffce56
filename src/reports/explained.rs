//! Every number of a report under its path, and what it was made from.

use std::collections::BTreeMap;

use super::facts::{self, Fact, Measure, Name, Subject};
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

/// Every number of a report, by path: those of [`facts::facts`], and beside them the splits (`literacy.age[7_11].women`,
/// `literacy.setting[rural].beneficiaries`, `literacy.province[11.321].beneficiaries`, `province[11.321].units`), the
/// months of charts (`literacy.month[2026-03].beneficiaries`), the figures that it compares with
/// (`literacy.previous.beneficiaries`, `year_before.beneficiaries`) and what parties committed and paid
/// (`party[name].paid`, the coordination under an empty name).
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
        let last: Vec<i64> = section.last_returns().map(|counted| counted.id).collect();
        for age in &section.ages {
            let named =
                subject.entry(Name { ar: age.name_ar.clone(), fr: age.name_fr.clone(), en: Some(age.name_en.clone()) });
            let all = fact(Some(age.women + age.men), Measure::Beneficiaries, &named);
            put(format!("{code}.age[{}].beneficiaries", age.code), all, last.clone(), None);
            let women = fact(Some(age.women), Measure::Women, &named);
            put(format!("{code}.age[{}].women", age.code), women, last.clone(), None);
        }
        for setting in &section.settings {
            let path = format!("{code}.setting[{}]", setting.setting);
            put(format!("{path}.units"), fact(Some(setting.units), Measure::Units, &subject), vec![], None);
            let beneficiaries = fact(setting.beneficiaries, Measure::Beneficiaries, &subject);
            put(format!("{path}.beneficiaries"), beneficiaries, last.clone(), None);
            put(format!("{path}.women"), fact(setting.women, Measure::Women, &subject), last.clone(), None);
        }
        for province in &section.provinces {
            let named = subject.entry(Name::proper(&province.name_ar, &province.name_fr));
            let path = format!("{code}.province[{}]", province.code);
            put(format!("{path}.units"), fact(Some(province.units), Measure::Units, &named), vec![], None);
            let beneficiaries = fact(province.beneficiaries, Measure::Beneficiaries, &named);
            put(format!("{path}.beneficiaries"), beneficiaries, last.clone(), None);
            put(format!("{path}.women"), fact(province.women, Measure::Women, &named), last.clone(), None);
        }
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
    for province in &figures.provinces {
        let named = whole.entry(Name::proper(&province.name_ar, &province.name_fr));
        let path = format!("province[{}]", province.code);
        let all: Vec<i64> = last_returns(figures).map(|counted| counted.id).collect();
        put(format!("{path}.units"), fact(Some(province.units), Measure::Units, &named), vec![], None);
        let beneficiaries = fact(province.beneficiaries, Measure::Beneficiaries, &named);
        put(format!("{path}.beneficiaries"), beneficiaries, all.clone(), None);
        put(format!("{path}.women"), fact(province.women, Measure::Women, &named), all, None);
    }
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
    for party in &figures.agreement_account.partners {
        let (ar, fr) = party.name.clone().unwrap_or_default();
        let path = format!("party[{fr}]");
        let named = match party.name {
            Some(_) => whole.entry(Name::proper(&ar, &fr)),
            None => whole.clone(),
        };
        put(format!("{path}.committed"), fact(party.committed_centimes, Measure::Committed, &named), vec![], None);
        put(format!("{path}.paid"), fact(Some(party.paid_centimes), Measure::Paid, &named), vec![], None);
        let since = fact(Some(party.paid_in_period_centimes), Measure::Paid, &named);
        put(format!("{path}.paid_in_period"), since, vec![], None);
    }
    found.into_values().collect()
}

fn last_returns(figures: &Figures) -> impl Iterator<Item = &CountedReturn> {
    figures.with_centres().flat_map(Section::last_returns)
}

/// What a fact was made from: stocks from each centre's last return, flows from all; a centre's figures from its own.
fn sources(figures: &Figures, path: &str, fact: &Fact) -> (Vec<i64>, Option<i64>) {
    if !matches!(fact.measure.unit(), FigureUnit::Person | FigureUnit::Service | FigureUnit::Return)
        && fact.measure != Measure::Units
    {
        return (vec![], None);
    }
    let of_section = |section: &Section, centre: Option<i64>| -> Vec<i64> {
        let own = |counted: &&CountedReturn| centre.is_none_or(|id| counted.centre_id == id);
        match fact.measure.kind() {
            FigureKind::Stock => section.last_returns().filter(own).map(|counted| counted.id).collect(),
            FigureKind::Flow => section.returns.iter().filter(own).map(|counted| counted.id).collect(),
        }
    };
    let section = figures.sections.iter().find(|section| {
        path.strip_prefix(section.line.programme.code.as_str()).is_some_and(|rest| rest.starts_with('.'))
    });
    match section {
        // Units are counted from the register of centres.
        _ if fact.measure == Measure::Units && section.is_none_or(|section| section.line.published.is_empty()) => {
            (vec![], None)
        }
        Some(section) if !section.line.published.is_empty() => (vec![], section.line.published.first().copied()),
        Some(section) => {
            let centre = path.split_once(".centre[").and_then(|(_, rest)| rest.split_once(']'));
            (of_section(section, centre.and_then(|(id, _)| id.parse().ok())), None)
        }
        None => (figures.with_centres().flat_map(|section| of_section(section, None)).collect(), None),
    }
}
