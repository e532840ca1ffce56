//! Changing the catalogue: programmes with the nouns of their units, and indicators. For administrators.
//!
//! A programme or indicator that figures refer to is never deleted; a programme is closed with a date, and is in no
//! account of a period after it.

use async_graphql::{Enum, InputObject};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::checks::{Checks, TEXT_LENGTH};
use super::organisation::{Names, NamesChange};
use super::{Programme, UnitNoun, store};
use crate::accounts::{Action, Ground};
use crate::change::{Change, expect_version};
use crate::db::DbConnection;
use crate::db::schema::{activity_return, centre, indicator, programme, programme_indicator, return_line, unit_noun};
use crate::error::{Error, Result, UserError, shorten};
use crate::wording::{Language, plural_categories};

/// What a programme's figures come from.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgrammeCounts {
    /// Monthly returns of centres.
    Centres,
    /// The register of agreements.
    Agreements,
    /// The register of trainings.
    Trainings,
    /// The register of cooperatives.
    Cooperatives,
}

impl ProgrammeCounts {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            ProgrammeCounts::Centres => "centres",
            ProgrammeCounts::Agreements => "agreements",
            ProgrammeCounts::Trainings => "trainings",
            ProgrammeCounts::Cooperatives => "cooperatives",
        }
    }
}

/// The noun of a programme's units in one language: a phrase for each plural form that the language has. `{n}` stands
/// for the number. Arabic needs all six, French `one`, `many` (millions) and `other`, English `one` and `other`.
#[derive(InputObject, Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitFormsInput {
    /// For 0 in Arabic: «لا مركز».
    pub zero: Option<String>,
    /// For 1: «مركز واحد», `{n} centre`.
    pub one: Option<String>,
    /// For 2 in Arabic: «مركزان».
    pub two: Option<String>,
    /// For 3 to 10 in Arabic: «{n} مراكز».
    pub few: Option<String>,
    /// For 11 to 99 in Arabic, «{n} مركزا», and for millions in French, `{n} de centres`.
    pub many: Option<String>,
    /// For all others: «{n} مركز», `{n} centres`.
    pub other: Option<String>,
}

impl UnitFormsInput {
    fn forms(&self) -> [(&'static str, &Option<String>); 6] {
        [
            ("zero", &self.zero),
            ("one", &self.one),
            ("two", &self.two),
            ("few", &self.few),
            ("many", &self.many),
            ("other", &self.other),
        ]
    }

    /// Every form that the language has must be there, and no other; `other` must say the number.
    fn check(&self, checks: &mut Checks, field: &str, language: Language) {
        let needed = plural_categories(language);
        for (category, text) in self.forms() {
            match (needed.contains(&category), text) {
                (true, None) => checks.add(UserError::at([field, category], "MISSING")),
                (true, Some(text)) => checks.text(&[field, category], text, 100),
                (false, Some(_)) => checks.add(UserError::at([field, category], "FORM_NOT_USED")),
                (false, None) => {}
            }
        }
        if self.other.as_ref().is_some_and(|text| !text.trim().is_empty() && !text.contains("{n}")) {
            checks.add(UserError::at([field, "other"], "NUMBER_MISSING"));
        }
    }

    fn nouns(&self, programme: &str, language: Language) -> Vec<UnitNoun> {
        let given = self.forms().into_iter().filter_map(|(category, text)| Some((category, text.as_ref()?)));
        given
            .map(|(category, text)| UnitNoun {
                programme_code: programme.to_string(),
                language: language.to_string(),
                category: category.to_string(),
                text: text.trim().to_string(),
            })
            .collect()
    }
}

/// A new programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProgramme {
    /// Its code, such as `street_support`.
    pub code: String,
    /// Where its figures come from.
    pub counts: ProgrammeCounts,
    /// The indicator that stands for it in summaries; for one that counts centres.
    pub headline_indicator: Option<String>,
    /// What its centres report, by code; for one that counts centres.
    pub indicators: Vec<String>,
    /// Whether reports give each unit's own figure.
    pub figures_by_unit: bool,
    /// Its names.
    pub names: Names,
    /// What it is for, in a sentence.
    pub purposes: Names,
    /// The noun of its units, in the order of [`Language::ALL`].
    pub units: [UnitFormsInput; 3],
    /// First day; it is in no account of a period before.
    pub opened_on: Option<NaiveDate>,
}

/// New particulars of a programme; `None` leaves them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProgrammeChange {
    /// Its names.
    pub names: NamesChange,
    /// What it is for.
    pub purposes: NamesChange,
    /// What its centres report, by code: all of them.
    pub indicators: Option<Vec<String>>,
    /// Whether reports give each unit's own figure.
    pub figures_by_unit: Option<bool>,
    /// The noun of its units, in the order of [`Language::ALL`].
    pub units: [Option<UnitFormsInput>; 3],
}

const UNIT_FIELDS: [&str; 3] = ["unitAr", "unitFr", "unitEn"];

fn check_purposes(checks: &mut Checks, purposes: &Names) {
    for (field, text) in [("purposeAr", &purposes.ar), ("purposeFr", &purposes.fr), ("purposeEn", &purposes.en)] {
        checks.text(&[field], text, TEXT_LENGTH);
    }
}

fn check_indicators(checks: &mut Checks, connection: &mut DbConnection, codes: &[String]) -> Result<()> {
    let known: Vec<String> = indicator::table.select(indicator::code).load(connection)?;
    for (place, code) in codes.iter().enumerate() {
        if !known.contains(code) {
            checks.not_found(&["indicators", &place.to_string()], code);
        }
    }
    Ok(())
}

/// An indicator for which the programme's centres have written figures stays (`INDICATOR_IN_USE`).
fn check_unused(checks: &mut Checks, connection: &mut DbConnection, code: &str, kept: &[String]) -> Result<()> {
    let removed: Vec<String> =
        indicators_of(connection, code)?.into_iter().filter(|indicator| !kept.contains(indicator)).collect();
    if removed.is_empty() {
        return Ok(());
    }
    let used: Vec<String> = return_line::table
        .inner_join(activity_return::table)
        .filter(activity_return::programme_code.eq(code))
        .filter(return_line::indicator_code.eq_any(removed))
        .order(return_line::indicator_code)
        .select(return_line::indicator_code)
        .distinct()
        .load(connection)?;
    for indicator in used {
        checks.add(UserError::at(["indicators"], "INDICATOR_IN_USE").with("indicator", indicator));
    }
    Ok(())
}

/// Another programme of the same register runs on a day from `opened_on` on (`COUNTED_ALREADY`): the register would be
/// counted twice.
fn check_register(
    checks: &mut Checks,
    known: &[Programme],
    own: (&str, &str),
    opened_on: Option<NaiveDate>,
    field: &str,
) {
    let (code, counts) = own;
    let meets =
        |other: &&Programme| other.closed_on.is_none_or(|closed| opened_on.is_none_or(|opened| opened < closed));
    let mut others = known.iter().filter(|other| other.counts == counts && other.code != code);
    if let Some(other) = others.find(meets) {
        checks.add(UserError::at([field], "COUNTED_ALREADY").with("programme", other.code.clone()));
    }
}

fn indicators_of(connection: &mut DbConnection, code: &str) -> Result<Vec<String>> {
    Ok(programme_indicator::table
        .filter(programme_indicator::programme_code.eq(code))
        .order(programme_indicator::indicator_code)
        .select(programme_indicator::indicator_code)
        .load(connection)?)
}

fn state(connection: &mut DbConnection, code: &str) -> Result<Value> {
    let programme = find(connection, code)?;
    let indicators = indicators_of(connection, code)?;
    let nouns: Vec<UnitNoun> = unit_noun::table
        .filter(unit_noun::programme_code.eq(code))
        .order((unit_noun::language, unit_noun::category))
        .select(UnitNoun::as_select())
        .load(connection)?;
    let nouns: Vec<String> =
        nouns.into_iter().map(|noun| format!("{} {}: {}", noun.language, noun.category, noun.text)).collect();
    Ok(json!({
        "counts": programme.counts, "headlineIndicator": programme.headline_indicator, "indicators": indicators,
        "figuresByUnit": programme.figures_by_unit, "nameAr": programme.name_ar, "nameFr": programme.name_fr,
        "nameEn": programme.name_en, "purposeAr": programme.purpose_ar, "purposeFr": programme.purpose_fr,
        "purposeEn": programme.purpose_en, "units": nouns, "openedOn": programme.opened_on,
        "closedOn": programme.closed_on,
    }))
}

fn find(connection: &mut DbConnection, code: &str) -> Result<Programme> {
    let found = programme::table.find(code).select(Programme::as_select()).first(connection).optional()?;
    found.ok_or_else(|| Error::not_found("programme", code))
}

fn write_indicators(connection: &mut DbConnection, code: &str, indicators: &[String]) -> Result<()> {
    let own = programme_indicator::table.filter(programme_indicator::programme_code.eq(code));
    diesel::delete(own).execute(connection)?;
    let distinct: std::collections::BTreeSet<&String> = indicators.iter().collect();
    for indicator in distinct {
        diesel::insert_into(programme_indicator::table)
            .values((programme_indicator::programme_code.eq(code), programme_indicator::indicator_code.eq(indicator)))
            .execute(connection)?;
    }
    Ok(())
}

fn write_nouns(connection: &mut DbConnection, code: &str, language: Language, forms: &UnitFormsInput) -> Result<()> {
    let own =
        unit_noun::table.filter(unit_noun::programme_code.eq(code)).filter(unit_noun::language.eq(language.as_str()));
    diesel::delete(own).execute(connection)?;
    for noun in forms.nouns(code, language) {
        diesel::insert_into(unit_noun::table).values(&noun).execute(connection)?;
    }
    Ok(())
}

/// Registers a programme, after those there are, and gives its code.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] with everything that is wrong.
pub fn register(change: &mut Change<'_>, new: &NewProgramme) -> Result<String> {
    change.asker.rights.may(Action::Administer, &Ground::Reference)?;
    let mut checks = Checks::default();
    checks.code("code", &new.code);
    let known = store::programmes(change.connection)?;
    if known.iter().any(|programme| programme.code == new.code) {
        checks.add(UserError::at(["code"], "CODE_TAKEN").with("code", shorten(&new.code)));
    }
    if new.counts == ProgrammeCounts::Centres {
        match &new.headline_indicator {
            None => checks.fault("headlineIndicator", "MISSING"),
            Some(code) if !new.indicators.contains(code) => checks.fault("headlineIndicator", "HEADLINE_NOT_COUNTED"),
            Some(_) => {}
        }
        check_indicators(&mut checks, change.connection, &new.indicators)?;
    } else {
        check_register(&mut checks, &known, (&new.code, new.counts.as_str()), new.opened_on, "counts");
        if new.headline_indicator.is_some() {
            checks.fault("headlineIndicator", "ONLY_FOR_CENTRES");
        }
        if !new.indicators.is_empty() {
            checks.fault("indicators", "ONLY_FOR_CENTRES");
        }
    }
    new.names.check(&mut checks);
    check_purposes(&mut checks, &new.purposes);
    for ((field, language), forms) in UNIT_FIELDS.into_iter().zip(Language::ALL).zip(&new.units) {
        forms.check(&mut checks, field, language);
    }
    checks.done()?;
    let row = Programme {
        code: new.code.clone(),
        position: known.last().map_or(1, |last| last.position + 1),
        counts: new.counts.as_str().to_string(),
        headline_indicator: new.headline_indicator.clone(),
        figures_by_unit: new.figures_by_unit,
        name_ar: new.names.ar.trim().to_string(),
        name_fr: new.names.fr.trim().to_string(),
        name_en: new.names.en.trim().to_string(),
        purpose_ar: new.purposes.ar.trim().to_string(),
        purpose_fr: new.purposes.fr.trim().to_string(),
        purpose_en: new.purposes.en.trim().to_string(),
        lock_version: 1,
        opened_on: new.opened_on,
        closed_on: None,
    };
    diesel::insert_into(programme::table).values(&row).execute(change.connection)?;
    write_indicators(change.connection, &new.code, &new.indicators)?;
    for (language, forms) in Language::ALL.into_iter().zip(&new.units) {
        write_nouns(change.connection, &new.code, language, forms)?;
    }
    let after = state(change.connection, &new.code)?;
    change.record("Programme", &new.code, None, Some(after))?;
    Ok(new.code.clone())
}

fn take(change: &mut Change<'_>, code: &str, expected: i32) -> Result<(Programme, Value)> {
    let before = find(change.connection, code)?;
    change.allow(Action::Administer, &Ground::Reference, "programme", code)?;
    expect_version(expected, before.lock_version, code)?;
    Ok((before, state(change.connection, code)?))
}

/// Changes a programme's words, what its centres report, and how reports show it. What it counts and its headline
/// indicator stay: figures of the past rest on them.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with everything that is wrong.
pub fn amend(change: &mut Change<'_>, code: &str, expected: i32, new: &ProgrammeChange) -> Result<String> {
    let (before, old) = take(change, code, expected)?;
    let names = new.names.applied(&before.name_ar, &before.name_fr, &before.name_en);
    let purposes = new.purposes.applied(&before.purpose_ar, &before.purpose_fr, &before.purpose_en);
    let mut checks = Checks::default();
    names.check(&mut checks);
    check_purposes(&mut checks, &purposes);
    if let Some(indicators) = &new.indicators {
        match &before.headline_indicator {
            None if !indicators.is_empty() => checks.fault("indicators", "ONLY_FOR_CENTRES"),
            Some(headline) if !indicators.contains(headline) => checks.fault("indicators", "HEADLINE_NOT_COUNTED"),
            _ => {}
        }
        check_indicators(&mut checks, change.connection, indicators)?;
        check_unused(&mut checks, change.connection, code, indicators)?;
    }
    for ((field, language), forms) in UNIT_FIELDS.into_iter().zip(Language::ALL).zip(&new.units) {
        if let Some(forms) = forms {
            forms.check(&mut checks, field, language);
        }
    }
    checks.done()?;
    diesel::update(programme::table.find(code))
        .set((
            programme::name_ar.eq(&names.ar),
            programme::name_fr.eq(&names.fr),
            programme::name_en.eq(&names.en),
            programme::purpose_ar.eq(&purposes.ar),
            programme::purpose_fr.eq(&purposes.fr),
            programme::purpose_en.eq(&purposes.en),
            programme::figures_by_unit.eq(new.figures_by_unit.unwrap_or(before.figures_by_unit)),
            programme::lock_version.eq(before.lock_version + 1),
        ))
        .execute(change.connection)?;
    if let Some(indicators) = &new.indicators {
        write_indicators(change.connection, code, indicators)?;
    }
    for (language, forms) in Language::ALL.into_iter().zip(&new.units) {
        if let Some(forms) = forms {
            write_nouns(change.connection, code, language, forms)?;
        }
    }
    let after = state(change.connection, code)?;
    change.record("Programme", code, Some(old), Some(after))?;
    Ok(code.to_string())
}

/// Closes a programme from a day on, or takes that back (`None`). Its centres are closed before.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with `ALREADY_CLOSED`,
/// `NOT_CLOSED`, `CLOSED_BEFORE_OPENED`, `HAS_OPEN_CENTRES` or `COUNTED_ALREADY`.
pub fn close(change: &mut Change<'_>, code: &str, expected: i32, closed_on: Option<NaiveDate>) -> Result<String> {
    let (before, old) = take(change, code, expected)?;
    let mut checks = Checks::default();
    match (before.closed_on, closed_on) {
        (Some(closed), Some(_)) => checks.add(UserError::at(["code"], "ALREADY_CLOSED").with("date", closed)),
        (None, None) => checks.fault("code", "NOT_CLOSED"),
        (None, Some(day)) => {
            if let Some(opened) = before.opened_on.filter(|opened| day <= *opened) {
                checks.add(UserError::at(["closedOn"], "CLOSED_BEFORE_OPENED").with("date", opened));
            }
            let open: i64 = centre::table
                .filter(centre::programme_code.eq(code))
                .filter(centre::closed_on.is_null().or(centre::closed_on.gt(day)))
                .count()
                .get_result(change.connection)?;
            if open > 0 {
                checks.add(UserError::at(["closedOn"], "HAS_OPEN_CENTRES").with("count", open));
            }
        }
        (Some(_), None) if before.counts != ProgrammeCounts::Centres.as_str() => {
            let known = store::programmes(change.connection)?;
            check_register(&mut checks, &known, (code, &before.counts), before.opened_on, "code");
        }
        (Some(_), None) => {}
    }
    checks.done()?;
    diesel::update(programme::table.find(code))
        .set((programme::closed_on.eq(closed_on), programme::lock_version.eq(before.lock_version + 1)))
        .execute(change.connection)?;
    let after = state(change.connection, code)?;
    change.record("Programme", code, Some(old), Some(after))?;
    Ok(code.to_string())
}

/// How an indicator adds up over time.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndicatorAggregation {
    /// A period has the last reported month of each centre.
    Stock,
    /// A period has the sum of its months.
    Flow,
}

/// What an indicator counts one by one.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndicatorUnit {
    /// Persons.
    Person,
    /// Contacts: services rendered.
    Contact,
}

/// Registers an indicator, after those there are, and gives its code.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] with everything that is wrong.
pub fn register_indicator(
    change: &mut Change<'_>,
    code: &str,
    aggregation: IndicatorAggregation,
    unit: IndicatorUnit,
    names: &Names,
) -> Result<String> {
    change.asker.rights.may(Action::Administer, &Ground::Reference)?;
    let mut checks = Checks::default();
    checks.code("code", code);
    let taken: Option<String> =
        indicator::table.find(code).select(indicator::code).first(change.connection).optional()?;
    if taken.is_some() {
        checks.add(UserError::at(["code"], "CODE_TAKEN").with("code", shorten(code)));
    }
    names.check(&mut checks);
    checks.done()?;
    let aggregation = match aggregation {
        IndicatorAggregation::Stock => "stock",
        IndicatorAggregation::Flow => "flow",
    };
    let unit = match unit {
        IndicatorUnit::Person => "person",
        IndicatorUnit::Contact => "contact",
    };
    let last: Option<i32> = indicator::table.select(diesel::dsl::max(indicator::position)).first(change.connection)?;
    diesel::insert_into(indicator::table)
        .values((
            indicator::code.eq(code),
            indicator::position.eq(last.unwrap_or(0) + 1),
            indicator::aggregation.eq(aggregation),
            indicator::unit.eq(unit),
            indicator::name_ar.eq(names.ar.trim()),
            indicator::name_fr.eq(names.fr.trim()),
            indicator::name_en.eq(names.en.trim()),
        ))
        .execute(change.connection)?;
    let mut after = names.state();
    after["aggregation"] = json!(aggregation);
    after["unit"] = json!(unit);
    change.record("Indicator", code, None, Some(after))?;
    Ok(code.to_string())
}
