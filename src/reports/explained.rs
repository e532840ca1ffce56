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

/// What a number was made from, by keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// The returns.
    pub returns: Vec<i64>,
    /// The published figures.
    pub published: Vec<i64>,
}

/// One number of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportFigure {
    /// Where it stands: see [`explained`].
    pub path: String,
    /// The number, what is counted, and of what.
    pub fact: Fact,
    /// What it was made from.
    pub made_from: Made,
}

/// Every number of a report, by path: those of [`facts::facts`], and beside them the other figures of page one
/// (`entrants`, `units`, `agreements_in_force`, `returns.received`), the months of charts
/// (`literacy.month[2026-03].beneficiaries`) and the figures that it compares with (`literacy.previous.beneficiaries`,
/// `year_before.beneficiaries`).
pub fn explained(figures: &Figures) -> Vec<ReportFigure> {
    let mut found: BTreeMap<String, ReportFigure> = BTreeMap::new();
    let mut put = |path: String, fact: Fact, made_from: Made| {
        found.insert(path.clone(), ReportFigure { path, fact, made_from });
    };
    for (path, fact) in facts::facts(figures) {
        let made_from = sources(figures, &path, &fact);
        put(path, fact, made_from);
    }
    let fact = |value: Option<i64>, subject: &Subject| Fact {
        value,
        measure: Measure::Beneficiaries,
        subject: subject.clone(),
    };
    for section in &figures.sections {
        let code = &section.line.programme.code;
        let subject = Subject::programme(&section.line.programme);
        for month in &section.months {
            let made_from = Made { returns: month.returns.clone(), published: vec![] };
            put(format!("{code}.month[{}].beneficiaries", month.month), fact(month.beneficiaries, &subject), made_from);
        }
        for (name, comparison, made_from) in [
            ("previous", section.previous, previous(section)),
            ("year_before", section.year_before, year_before(section)),
        ] {
            let Some(comparison) = comparison else { continue };
            put(format!("{code}.{name}.beneficiaries"), fact(Some(comparison.then), &subject), made_from);
        }
    }
    let whole = Subject::default();
    let received = figures.completeness.as_ref().map(|returns| returns.received);
    for (path, measure, value) in [
        ("entrants", Measure::Entrants, figures.entrants.now),
        ("units", Measure::Units, figures.units.now),
        ("agreements_in_force", Measure::Units, figures.agreements_in_force.now),
        ("returns.received", Measure::ReturnsExpected, received),
    ] {
        let fact = Fact { value, measure, subject: whole.clone() };
        let made_from = sources(figures, path, &fact);
        put(path.to_string(), fact, made_from);
    }
    type Of = fn(&Section) -> Made;
    let compared: [(&str, _, Of); 2] = [
        ("previous", figures.beneficiaries.previous, previous),
        ("year_before", figures.beneficiaries.year_before, year_before),
    ];
    for (name, comparison, of) in compared {
        let Some(comparison) = comparison else { continue };
        let made_from = together(figures.with_centres().map(of));
        put(format!("{name}.beneficiaries"), fact(Some(comparison.then), &whole), made_from);
    }
    found.into_values().collect()
}

fn previous(section: &Section) -> Made {
    Made { returns: section.previous_returns.clone(), published: section.previous_published.clone() }
}

fn year_before(section: &Section) -> Made {
    Made { returns: section.year_before_returns.clone(), published: section.year_before_published.clone() }
}

/// What a sum was made from: returns of some programmes, publications of others.
fn together(parts: impl Iterator<Item = Made>) -> Made {
    parts.fold(Made::default(), |mut all, part| {
        all.returns.extend(part.returns);
        all.published.extend(part.published);
        all
    })
}

/// What a fact was made from: stocks from each centre's last return, flows from all; a centre's, a province's and a
/// setting's figures from their own; what was published from the publication. Registers and the calendar stand behind the
/// others.
fn sources(figures: &Figures, path: &str, fact: &Fact) -> Made {
    let section = figures.sections.iter().find(|section| {
        path.strip_prefix(section.line.programme.code.as_str()).is_some_and(|rest| rest.starts_with('.'))
    });
    if let Some(section) = section.filter(|section| !section.line.published.is_empty()) {
        return Made { returns: vec![], published: section.line.published.clone() };
    }
    let is_counted = match fact.measure {
        Measure::ReturnsValidated => true,
        Measure::Units | Measure::Participants | Measure::Members | Measure::ReturnsExpected => false,
        measure => matches!(measure.unit(), FigureUnit::Person | FigureUnit::Service),
    };
    if !is_counted {
        return Made::default();
    }
    let key = |kind: &str| Some(path.split_once(&format!("{kind}["))?.1.split_once(']')?.0);
    let (centre, province, setting) = (key("centre"), key("province"), key("setting"));
    let own = |counted: &&CountedReturn| {
        centre.is_none_or(|id| counted.centre_id.to_string() == id)
            && province.is_none_or(|code| counted.province == code)
            && setting.is_none_or(|setting| counted.setting == setting)
    };
    let of_section = |section: &Section| -> Made {
        // A sum has what was published in it; publications give no women and no returns.
        if !section.line.published.is_empty() && fact.measure == Measure::Beneficiaries {
            return Made { returns: vec![], published: section.line.published.clone() };
        }
        let returns = match fact.measure.kind() {
            FigureKind::Stock => section.last_returns().filter(own).map(|counted| counted.id).collect(),
            FigureKind::Flow => section.returns.iter().filter(own).map(|counted| counted.id).collect(),
        };
        Made { returns, published: vec![] }
    };
    match section {
        Some(section) => of_section(section),
        None => together(figures.with_centres().map(of_section)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Period;
    use crate::reports::compose::tests::{bare, figures, line, programmes};
    use crate::reports::figures::{Comparison, Moved};

    /// The first programme reports, the second was published; so both stood in the period before, the other way round.
    #[test]
    fn a_sum_of_returns_and_publications_names_both() {
        let month: Period = "2026-03".parse().unwrap();
        let mut sections: Vec<Section> =
            programmes().into_iter().take(2).map(|programme| bare(line(programme))).collect();
        let counted = CountedReturn {
            id: 11,
            centre_id: 1,
            month,
            version: 1,
            province: "11.321".into(),
            setting: "urban".into(),
        };
        sections[0].line.beneficiaries = Some(40);
        sections[0].returns = vec![counted];
        sections[0].previous_published = vec![21];
        sections[1].line.beneficiaries = Some(60);
        sections[1].line.published = vec![22, 23];
        sections[1].previous_returns = vec![12];
        for section in &mut sections {
            section.previous = Comparison::whole(Some(50), section.line.beneficiaries);
            section.year_before = section.previous;
            section.year_before_published = vec![24];
        }
        let mut figures = figures("2026-03", sections);
        let compared = Comparison::whole(Some(100), Some(100));
        figures.beneficiaries = Moved { now: Some(100), previous: compared, year_before: compared };
        let all = explained(&figures);
        let of = |path: &str| {
            let made = &all.iter().find(|figure| figure.path == path).unwrap().made_from;
            (made.returns.clone(), made.published.clone())
        };
        let codes: Vec<&str> = figures.sections.iter().map(|section| section.line.programme.code.as_str()).collect();
        assert_eq!(of("beneficiaries"), (vec![11], vec![22, 23]));
        assert_eq!(of("previous.beneficiaries"), (vec![12], vec![21]));
        assert_eq!(of("year_before.beneficiaries"), (vec![], vec![24, 24]));
        assert_eq!(of(&format!("{}.beneficiaries", codes[0])), (vec![11], vec![]));
        assert_eq!(of(&format!("{}.previous.beneficiaries", codes[0])), (vec![], vec![21]));
        assert_eq!(of(&format!("{}.beneficiaries", codes[1])), (vec![], vec![22, 23]));
        assert_eq!(of("women"), (vec![11], vec![]));
        // Registers and the calendar stand behind units and returns, not returns.
        assert_eq!(of("entrants"), (vec![11], vec![]));
        for path in ["units", "agreements_in_force", "returns.received"] {
            assert_eq!(of(path), (vec![], vec![]), "{path}");
        }
    }
}
