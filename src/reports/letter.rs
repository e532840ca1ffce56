//! The letter that goes with a report.

use super::{Edition, Figures};
use crate::delivery::letters::{self, Letter, ReportFacts, Returns};
use crate::wording::Language;

/// The letter to an edition, in a language: what the report is, and its headline figures. A job may have a subject and a
/// text of its own.
pub fn letter(
    figures: &Figures,
    edition: &Edition,
    language: Language,
    own_subject: Option<&str>,
    own_message: Option<&str>,
) -> Letter {
    let changes = edition.replaces.as_ref().and_then(|replaced| replaced.changes.as_ref());
    let facts = ReportFacts {
        coordination: figures.coordination.name(language),
        period: figures.period,
        edition: edition.number,
        changed_figures: changes.map(|changes| changes.len() as i64),
        beneficiaries: figures.beneficiaries.now,
        women: figures.women.now,
        units: figures.units.now,
        returns: figures.completeness.as_ref().map(|returns| Returns {
            expected: returns.expected,
            received: returns.received,
            missing_centres: returns.missing.len() as i64,
        }),
        demonstration: figures.demonstration,
        own_subject,
        own_message,
    };
    letters::report(language, &facts)
}
