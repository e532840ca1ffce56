//! Editions: when validated figures change after a report was issued, the next one replaces it and says what changed.
//!
//! An issued report keeps the [`Paper`] that it was made from, and so its [`facts`]. The next report of the same coordination, period and language is compared with
//! the latest edition: equal facts make no new edition, other facts make the next one with the list of changes. Issued
//! editions are never changed.
//!
//! Reports that were issued before facts were kept can't be compared: they count as corrected where a figure changed
//! after they were issued, and the list of changes says that the former figures are not on record.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::explained::{ReportFigure, explained};
use super::facts::{self, ChangeKind, Facts, Measure, Subject};
use super::{Figures, Paper, Report, figures, store};
use crate::accounts::Asker;
use crate::db::DbConnection;
use crate::db::schema::{report, report_change, report_figures};
use crate::error::{Error, Result};
use crate::graphql::load::Batch;
use crate::period::{Period, PeriodKind};
use crate::wording::Language;
use crate::zone;

pub use super::facts::FigureChange;

/// Which edition a report is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Edition {
    /// 1, or more for corrected editions.
    pub number: i32,
    /// The edition that it replaces; `None` for the first.
    pub replaces: Option<Replaced>,
}

/// What a corrected edition says of the one that it replaces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Replaced {
    /// Its number.
    pub number: i32,
    /// The day on which it was issued, in Morocco.
    pub issued_on: NaiveDate,
    /// What changed, in the order of the report; `None` where its figures are not on record.
    pub changes: Option<Vec<FigureChange>>,
}

impl Edition {
    /// The first edition.
    pub const FIRST: Edition = Edition { number: 1, replaces: None };
}

/// What the next report of a coordination, period and language would be.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// The first edition: none was issued.
    First,
    /// None: this edition says the same figures.
    Unchanged(Report),
    /// A corrected edition.
    Correction {
        /// The edition that it replaces.
        replaces: Report,
        /// What changed; `None` where the former figures are not on record.
        changes: Option<Vec<FigureChange>>,
    },
}

impl Next {
    /// The edition to be made; `None` where none is.
    pub fn edition(&self) -> Option<Edition> {
        match self {
            Next::First => Some(Edition::FIRST),
            Next::Unchanged(_) => None,
            Next::Correction { replaces, changes } => Some(Edition {
                number: replaces.edition + 1,
                replaces: Some(Replaced {
                    number: replaces.edition,
                    issued_on: zone::date_in_morocco(replaces.created_at.and_utc()),
                    changes: changes.clone(),
                }),
            }),
        }
    }

    /// The key of the report that is replaced.
    pub fn replaces(&self) -> Option<i64> {
        match self {
            Next::Correction { replaces, .. } => Some(replaces.id),
            _ => None,
        }
    }

    /// What changed; empty where nothing did, or where it is not known.
    pub fn changes(&self) -> &[FigureChange] {
        match self {
            Next::Correction { changes: Some(changes), .. } => changes,
            _ => &[],
        }
    }
}

/// The latest edition, if one was issued.
///
/// # Errors
/// Those of the database.
pub fn latest(
    connection: &mut DbConnection,
    coordination: &str,
    period: Period,
    language: Language,
) -> Result<Option<Report>> {
    Ok(report::table
        .filter(report::coordination_code.eq(coordination))
        .filter(report::period.eq(period.to_string()))
        .filter(report::language.eq(language.as_str()))
        .order(report::edition.desc())
        .select(Report::as_select())
        .first(connection)
        .optional()?)
}

/// What the next report would be with the figures of now. To be called inside a transaction.
///
/// # Errors
/// As [`figures::gather`] and [`next_for`].
pub fn next(
    connection: &mut DbConnection,
    coordination: &str,
    period: Period,
    language: Language,
    today: NaiveDate,
) -> Result<Next> {
    let figures = figures::gather(connection, coordination, period, today)?;
    next_for(connection, &figures, language)
}

/// What the next report would be with figures that were gathered in the same transaction.
///
/// # Errors
/// As [`facts_of`].
pub fn next_for(connection: &mut DbConnection, figures: &Figures, language: Language) -> Result<Next> {
    let Some(latest) = latest(connection, &figures.coordination.code, figures.period, language)? else {
        return Ok(Next::First);
    };
    let after = facts::facts(figures);
    compare(connection, figures, &after, latest)
}

fn compare(connection: &mut DbConnection, figures: &Figures, after: &Facts, latest: Report) -> Result<Next> {
    if let Some(before) = facts_of(connection, latest.id)? {
        let changes = facts::changes(&before, after);
        return Ok(match changes.is_empty() {
            true => Next::Unchanged(latest),
            false => Next::Correction { replaces: latest, changes: Some(changes) },
        });
    }
    Ok(match figures.changed_at <= latest.created_at {
        true => Next::Unchanged(latest),
        false => Next::Correction { replaces: latest, changes: None },
    })
}

/// What an issued report was made from; `None` where that is not on record, or in the form of another version.
///
/// # Errors
/// [`Error::Internal`] for a paper that can't be read.
pub fn paper_of(connection: &mut DbConnection, id: i64) -> Result<Option<Paper>> {
    let Some(text) = kept(connection, id)?.filter(|text| Paper::is_of_this_form(text)) else { return Ok(None) };
    let unreadable = |error: Error| Error::Internal(format!("what report {id} is made from: {error}"));
    Paper::from_json(&text).map(Some).map_err(unreadable)
}

fn kept(connection: &mut DbConnection, id: i64) -> Result<Option<String>> {
    Ok(report_figures::table.find(id).select(report_figures::figures).first(connection).optional()?)
}

/// The facts of an issued report; `None` where they are not on record, or in the form of another version.
///
/// # Errors
/// [`Error::Internal`] for facts that can't be read.
pub fn facts_of(connection: &mut DbConnection, id: i64) -> Result<Option<Facts>> {
    if let Some(paper) = paper_of(connection, id)? {
        return Ok(Some(facts::facts(&paper.figures)));
    }
    match kept(connection, id)? {
        Some(text) => facts::from_json(&text),
        None => Ok(None),
    }
}

/// A report to be issued.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// Whom it is about.
    pub coordination_code: String,
    /// The period.
    pub period: Period,
    /// The language.
    pub language: Language,
    /// 1, or more for a corrected edition.
    pub edition: i32,
    /// SHA-256 of the PDF in the file store, hexadecimal.
    pub sha256: String,
    /// Size of the PDF.
    pub size_bytes: i64,
    /// A name for the file.
    pub file_name: String,
    /// When it is issued, UTC.
    pub created_at: NaiveDateTime,
    /// Whether figures made up for demonstration are in it.
    pub demonstration: bool,
    /// How many of its figures are small, or would give away a small cell; see [`super::small`].
    pub small_cells: i64,
    /// Whether everybody may read it, where the server runs in public mode.
    pub public: bool,
    /// What it is made from, by [`Paper::to_json`].
    pub figures: String,
    /// The report that it replaces.
    pub replaces: Option<i64>,
    /// What changed against that.
    pub changes: Vec<FigureChange>,
    /// The code by which people find out whether it is genuine: [`super::Print::code`].
    pub verification_code: String,
}

/// Issues a report in the caller's transaction. Where this edition was issued before (by another run), nothing is
/// written and that report is given.
///
/// # Errors
/// Those of the database.
pub fn insert(connection: &mut DbConnection, new: &NewReport) -> Result<Report> {
    let issued = store::edition(connection, &new.coordination_code, new.period, new.language, new.edition)?;
    if let Some(issued) = issued {
        return Ok(issued);
    }
    let id: i64 = diesel::insert_into(report::table)
        .values((
            report::coordination_code.eq(&new.coordination_code),
            report::period.eq(new.period.to_string()),
            report::starts_on.eq(new.period.start()),
            report::language.eq(new.language.as_str()),
            report::edition.eq(new.edition),
            report::sha256.eq(&new.sha256),
            report::size_bytes.eq(new.size_bytes),
            report::file_name.eq(&new.file_name),
            report::created_at.eq(new.created_at),
            report::demonstration.eq(new.demonstration),
            report::small_cells.eq(Some(new.small_cells)),
            report::public.eq(new.public),
            report::replaces.eq(new.replaces),
            report::verification_code.eq(Some(&new.verification_code)),
        ))
        .returning(report::id)
        .get_result(connection)?;
    diesel::insert_into(report_figures::table)
        .values((report_figures::report_id.eq(id), report_figures::figures.eq(&new.figures)))
        .execute(connection)?;
    for (change, position) in new.changes.iter().zip(1i32..) {
        let subject = serde_json::to_string(&change.subject).map_err(|error| Error::Internal(error.to_string()))?;
        diesel::insert_into(report_change::table)
            .values((
                report_change::report_id.eq(id),
                report_change::position.eq(position),
                report_change::path.eq(&change.path),
                report_change::kind.eq(change.kind.as_str()),
                report_change::before.eq(change.before),
                report_change::after.eq(change.after),
                report_change::measure.eq(change.measure.as_str()),
                report_change::subject.eq(subject),
            ))
            .execute(connection)?;
    }
    store::find(connection, id)
}

/// What issued reports changed against those that they replace, by report and in order.
///
/// # Errors
/// [`Error::Internal`] for a row that can't be read.
pub fn changes_of(connection: &mut DbConnection, reports: &[i64]) -> Result<HashMap<i64, Vec<FigureChange>>> {
    type Row = (i64, (String, String), (Option<i64>, Option<i64>), (String, String));
    let rows: Vec<Row> = report_change::table
        .filter(report_change::report_id.eq_any(reports))
        .order((report_change::report_id, report_change::position))
        .select((
            report_change::report_id,
            (report_change::path, report_change::kind),
            (report_change::before, report_change::after),
            (report_change::measure, report_change::subject),
        ))
        .load(connection)?;
    let mut found: HashMap<i64, Vec<FigureChange>> = HashMap::new();
    for (report, (path, kind), (before, after), (measure, subject)) in rows {
        let fault = |what: &str| Error::Internal(format!("report {report}: the {what} of the change of {path}"));
        let kind = ChangeKind::named(&kind).ok_or_else(|| fault("kind"))?;
        let measure = Measure::named(&measure).ok_or_else(|| fault("measure"))?;
        let subject: Subject = serde_json::from_str(&subject).map_err(|_| fault("subject"))?;
        let change = FigureChange { path, kind, before, after, measure, subject };
        found.entry(report).or_default().push(change);
    }
    Ok(found)
}

/// The question for what a report changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChangesOf(pub i64);

impl Batch for ChangesOf {
    type Answer = Vec<FigureChange>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = changes_of(connection, &ids)?;
        Ok(found.into_iter().map(|(id, changes)| (ChangesOf(id), changes)).collect())
    }
}

/// The question for a report's numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FiguresOf(pub i64);

impl Batch for FiguresOf {
    type Answer = Arc<Vec<ReportFigure>>;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Self::Answer>> {
        let mut found = HashMap::new();
        for key in keys {
            if let Some(paper) = paper_of(connection, key.0)? {
                found.insert(key.clone(), Arc::new(explained(&paper.figures)));
            }
        }
        Ok(found)
    }
}

/// The question for the report that replaces one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReplacedBy(pub i64);

impl Batch for ReplacedBy {
    type Answer = Report;

    fn load(connection: &mut DbConnection, asker: &Asker, keys: &[Self]) -> Result<HashMap<Self, Report>> {
        let ids: Vec<Option<i64>> = keys.iter().map(|key| Some(key.0)).collect();
        let rows: Vec<Report> =
            report::table.filter(report::replaces.eq_any(ids)).select(Report::as_select()).load(connection)?;
        let seen = rows.into_iter().filter(|row| asker.sees(&row.ground()));
        Ok(seen.filter_map(|row| Some((ReplacedBy(row.replaces?), row))).collect())
    }
}

/// An issued report whose figures have changed since.
#[derive(Debug, Clone, PartialEq)]
pub struct Corrected {
    /// Whom it is about.
    pub coordination: String,
    /// The period.
    pub period: Period,
    /// The language.
    pub language: Language,
    /// The edition that is to be made.
    pub edition: i32,
    /// How many figures changed; `None` where the former ones are not on record.
    pub changes: Option<usize>,
}

/// The issued reports of these coordinations, languages and kind of period whose figures have changed since, of periods
/// that ended on or after `since` and before `today`. Figures are gathered once for each coordination and period. To be
/// called inside a transaction.
///
/// # Errors
/// As [`next`].
pub fn corrected(
    connection: &mut DbConnection,
    coordinations: &[String],
    languages: &[Language],
    kind: PeriodKind,
    since: NaiveDate,
    today: NaiveDate,
) -> Result<Vec<Corrected>> {
    let words: Vec<&str> = languages.iter().map(|language| language.as_str()).collect();
    let issued: Vec<Report> = report::table
        .filter(report::coordination_code.eq_any(coordinations))
        .filter(report::language.eq_any(words))
        // No period is longer than a year.
        .filter(report::starts_on.ge(since - chrono::Days::new(370)))
        .order(report::edition)
        .select(Report::as_select())
        .load(connection)?;
    // Later editions take the place of earlier ones.
    let mut latest: BTreeMap<(String, Period), BTreeMap<Language, Report>> = BTreeMap::new();
    for report in issued {
        let period: Period = report.period.parse()?;
        let language: Language = report
            .language
            .parse()
            .map_err(|error| Error::Internal(format!("the language of report {}: {error}", report.id)))?;
        if period.kind() == kind && period.last_day() >= since && period.last_day() < today {
            latest.entry((report.coordination_code.clone(), period)).or_default().insert(language, report);
        }
    }
    let mut found = vec![];
    for ((coordination, period), reports) in latest {
        let figures = figures::gather(connection, &coordination, period, today)?;
        let after = facts::facts(&figures);
        for (language, report) in reports {
            let edition = report.edition + 1;
            if let Next::Correction { changes, .. } = compare(connection, &figures, &after, report)? {
                let changes = changes.map(|changes| changes.len());
                found.push(Corrected { coordination: coordination.clone(), period, language, edition, changes });
            }
        }
    }
    Ok(found)
}
