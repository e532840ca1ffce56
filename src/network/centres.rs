//! Opening, changing, moving and closing centres.
//!
//! The coordination proposes and the administration decides: opening, moving, closing and the code are the
//! administrators'; names, capacity and setting the coordination keeps itself. A centre is never deleted, and what it
//! has declared stays where it was declared.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::checks::{Checks, ends_early};
use super::graphql::Setting;
use super::{Centre, Programme};
use crate::accounts::{Action, Ground};
use crate::activity::ActivityReturn;
use crate::change::{Change, expect_version};
use crate::db::DbConnection;
use crate::db::schema::{activity_return, centre, centre_stay, programme};
use crate::error::{Error, Result, UserError, shorten};

/// A centre to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCentre {
    /// The institution's code of the centre: 1 to 60 characters without spaces.
    pub code: String,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// The programme's code.
    pub programme: String,
    /// The province's code; the coordination is that of its delegation.
    pub province: String,
    /// The commune's code, where it is known.
    pub commune: Option<String>,
    /// Town, town's edge or country, where it is known.
    pub setting: Option<Setting>,
    /// Places, where it is known.
    pub capacity: Option<i32>,
    /// First day.
    pub opened_on: NaiveDate,
    /// First day on which it is closed, for a centre that worked in the past.
    pub closed_on: Option<NaiveDate>,
}

/// New particulars of a centre; `None` leaves them. An inner `None`: not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CentreChange {
    /// The institution's code; administrators only.
    pub code: Option<String>,
    /// Name in Arabic.
    pub name_ar: Option<String>,
    /// Name in French.
    pub name_fr: Option<String>,
    /// Town, town's edge or country.
    pub setting: Option<Option<Setting>>,
    /// Places.
    pub capacity: Option<Option<i32>>,
}

/// Where a centre moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// First day of the first month that it declares from there.
    pub effective_on: NaiveDate,
    /// The province's code.
    pub province: String,
    /// The commune's code, where it is known.
    pub commune: Option<String>,
    /// Town, town's edge or country, where it is known.
    pub setting: Option<Setting>,
}

fn state(centre: &Centre) -> Value {
    json!({
        "code": centre.code, "nameAr": centre.name_ar, "nameFr": centre.name_fr, "programme": centre.programme_code,
        "coordination": centre.coordination_code, "province": centre.province_code, "commune": centre.commune_code,
        "setting": centre.setting, "capacity": centre.capacity, "openedOn": centre.opened_on,
        "closedOn": centre.closed_on,
    })
}

/// The centre with this key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(connection: &mut DbConnection, id: i64) -> Result<Centre> {
    let found = centre::table.find(id).select(Centre::as_select()).first(connection).optional()?;
    found.ok_or_else(|| Error::not_found("centre", id.to_string()))
}

fn check_code(checks: &mut Checks, connection: &mut DbConnection, code: &str, own: Option<i64>) -> Result<()> {
    if code.trim().is_empty() {
        checks.fault("code", "MISSING");
    } else if code.chars().count() > 60 || code.chars().any(|c| c.is_whitespace() || c.is_control()) {
        checks.fault("code", "BAD_CENTRE_CODE");
    } else {
        let holder: Option<i64> =
            centre::table.filter(centre::code.eq(code)).select(centre::id).first(connection).optional()?;
        if holder.is_some() && holder != own {
            checks.add(UserError::at(["code"], "CODE_TAKEN").with("code", shorten(code)));
        }
    }
    Ok(())
}

fn check_capacity(checks: &mut Checks, capacity: Option<i32>) {
    if capacity.is_some_and(|places| places < 1) {
        checks.fault("capacity", "BAD_CAPACITY");
    }
}

/// The programme must count centres, and run from the day until the centre's end, if that is known.
fn check_programme(
    checks: &mut Checks,
    connection: &mut DbConnection,
    code: &str,
    day: NaiveDate,
    until: Option<NaiveDate>,
) -> Result<()> {
    let found: Option<Programme> =
        programme::table.find(code).select(Programme::as_select()).first(connection).optional()?;
    let Some(found) = found else {
        checks.not_found(&["programme"], code);
        return Ok(());
    };
    if found.counts != "centres" {
        checks.fault("programme", "COUNTS_NO_CENTRES");
    }
    if let Some(closed) = found.closed_on.filter(|closed| ends_early(*closed, day, until)) {
        checks.add(UserError::at(["programme"], "PROGRAMME_CLOSED").with("date", closed));
    }
    if let Some(opened) = found.opened_on.filter(|opened| day < *opened) {
        checks.add(UserError::at(["programme"], "PROGRAMME_NOT_OPEN").with("date", opened));
    }
    Ok(())
}

/// Opens a centre and gives its key. For administrators.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the province; [`Error::Refused`] with everything that is wrong.
pub fn open(change: &mut Change<'_>, new: &NewCentre) -> Result<i64> {
    let mut checks = Checks::default();
    let place =
        checks.place(change.connection, &new.province, new.commune.as_deref(), (new.opened_on, new.closed_on))?;
    match &place {
        Some(delegation) => change.allow(Action::Administer, &delegation.ground(), "province", &new.province)?,
        None => change.asker.rights.may(Action::Administer, &Ground::Country)?,
    }
    check_code(&mut checks, change.connection, &new.code, None)?;
    checks.names(&[("nameAr", &new.name_ar), ("nameFr", &new.name_fr)]);
    check_programme(&mut checks, change.connection, &new.programme, new.opened_on, new.closed_on)?;
    check_capacity(&mut checks, new.capacity);
    if new.closed_on.is_some_and(|closed| closed <= new.opened_on) {
        checks.add(UserError::at(["closedOn"], "CLOSED_BEFORE_OPENED").with("date", new.opened_on));
    }
    checks.done()?;
    let Some(place) = place else { return Err(Error::Internal("a place that passed is not there".into())) };
    let demonstration = crate::install::has_demonstration(change.connection)?;
    let id: i64 = diesel::insert_into(centre::table)
        .values((
            centre::code.eq(&new.code),
            centre::name_ar.eq(new.name_ar.trim()),
            centre::name_fr.eq(new.name_fr.trim()),
            centre::programme_code.eq(&new.programme),
            centre::coordination_code.eq(&place.coordination_code),
            centre::province_code.eq(&new.province),
            centre::commune_code.eq(&new.commune),
            centre::setting.eq(new.setting.map(Setting::as_str)),
            centre::capacity.eq(new.capacity),
            centre::opened_on.eq(new.opened_on),
            centre::closed_on.eq(new.closed_on),
            centre::demonstration.eq(demonstration),
        ))
        .returning(centre::id)
        .get_result(change.connection)?;
    let after = find(change.connection, id)?;
    change.record("Centre", id, None, Some(state(&after)))?;
    Ok(id)
}

/// The centre as it is, if the asker may do this to it and has seen this version.
fn take(change: &mut Change<'_>, id: i64, expected: i32, action: Action) -> Result<Centre> {
    let before = find(change.connection, id)?;
    change.allow(action, &before.ground(), "centre", id)?;
    expect_version(expected, before.lock_version, id)?;
    Ok(before)
}

/// Writes what has become of a centre into the audit trail.
fn recorded(change: &mut Change<'_>, before: &Centre) -> Result<i64> {
    let after = find(change.connection, before.id)?;
    change.record("Centre", before.id, Some(state(before)), Some(state(&after)))?;
    Ok(before.id)
}

/// Changes a centre's particulars. For its coordinator; the code for administrators.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with everything that is wrong.
pub fn amend(change: &mut Change<'_>, id: i64, expected: i32, new: &CentreChange) -> Result<i64> {
    let before = take(change, id, expected, Action::Keep)?;
    let code = new.code.as_ref().unwrap_or(&before.code);
    if *code != before.code {
        change.asker.rights.may(Action::Administer, &before.ground())?;
    }
    let name_ar = new.name_ar.as_ref().unwrap_or(&before.name_ar);
    let name_fr = new.name_fr.as_ref().unwrap_or(&before.name_fr);
    let capacity = new.capacity.unwrap_or(before.capacity);
    let setting = match new.setting {
        Some(setting) => setting.map(|setting| setting.as_str().to_string()),
        None => before.setting.clone(),
    };
    let mut checks = Checks::default();
    check_code(&mut checks, change.connection, code, Some(id))?;
    checks.names(&[("nameAr", name_ar), ("nameFr", name_fr)]);
    check_capacity(&mut checks, capacity);
    checks.done()?;
    diesel::update(centre::table.find(id))
        .set((
            centre::code.eq(code),
            centre::name_ar.eq(name_ar.trim()),
            centre::name_fr.eq(name_fr.trim()),
            centre::capacity.eq(capacity),
            centre::setting.eq(setting),
            centre::lock_version.eq(before.lock_version + 1),
        ))
        .execute(change.connection)?;
    recorded(change, &before)
}

/// Moves a centre within its coordination. For administrators.
///
/// What it has declared stays where it was declared; returns under way for the months from `effective_on` on move with
/// it. A move is registered once it has begun: what is planned is no fact yet.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with everything that is wrong.
pub fn relocate(change: &mut Change<'_>, id: i64, expected: i32, to: &Move) -> Result<i64> {
    let before = take(change, id, expected, Action::Administer)?;
    let day = to.effective_on;
    let setting = to.setting.map(|setting| setting.as_str().to_string());
    let mut checks = Checks::default();
    let place = checks.place(change.connection, &to.province, to.commune.as_deref(), (day, before.closed_on))?;
    if place.is_some_and(|delegation| delegation.coordination_code != before.coordination_code) {
        checks.add(UserError::at(["province"], "OUTSIDE_COORDINATION").with("province", to.province.clone()));
    }
    if let Some(closed) = before.closed_on {
        checks.add(UserError::at(["id"], "ALREADY_CLOSED").with("date", closed));
    }
    if (&to.province, &to.commune, &setting) == (&before.province_code, &before.commune_code, &before.setting) {
        checks.fault("province", "NOT_MOVED");
    }
    let since = moved_on(change.connection, id)?;
    if day.day() != 1 {
        checks.fault("effectiveOn", "NOT_FIRST_OF_MONTH");
    } else if day > change.today {
        checks.add(UserError::at(["effectiveOn"], "DAY_IN_FUTURE").with("date", change.today));
    } else if day <= before.opened_on {
        checks.add(UserError::at(["effectiveOn"], "MOVED_BEFORE_OPENED").with("date", before.opened_on));
    } else if let Some(last) = since.filter(|last| day <= *last) {
        checks.add(UserError::at(["effectiveOn"], "MOVED_BEFORE_MOVE").with("date", last));
    } else if let Some(month) = last_return(change.connection, id, &["validated"])?.filter(|month| day <= *month) {
        checks.add(UserError::at(["effectiveOn"], "MOVED_BEFORE_RETURN").with("date", month));
    }
    checks.done()?;
    diesel::insert_into(centre_stay::table)
        .values((
            centre_stay::centre_id.eq(id),
            centre_stay::from_on.eq(since),
            centre_stay::until_on.eq(day),
            centre_stay::coordination_code.eq(&before.coordination_code),
            centre_stay::province_code.eq(&before.province_code),
            centre_stay::commune_code.eq(&before.commune_code),
            centre_stay::setting.eq(&before.setting),
        ))
        .execute(change.connection)?;
    diesel::update(centre::table.find(id))
        .set((
            centre::province_code.eq(&to.province),
            centre::commune_code.eq(&to.commune),
            centre::setting.eq(&setting),
            centre::lock_version.eq(before.lock_version + 1),
        ))
        .execute(change.connection)?;
    let moving: Vec<ActivityReturn> = activity_return::table
        .filter(activity_return::centre_id.eq(id).and(activity_return::month.ge(day)))
        .order(activity_return::id)
        .select(ActivityReturn::as_select())
        .load(change.connection)?;
    diesel::update(activity_return::table)
        .filter(activity_return::centre_id.eq(id))
        .filter(activity_return::month.ge(day))
        .set((
            activity_return::province_code.eq(&to.province),
            activity_return::commune_code.eq(&to.commune),
            activity_return::setting.eq(&setting),
            activity_return::lock_version.eq(activity_return::lock_version + 1),
        ))
        .execute(change.connection)?;
    let place = |of: &ActivityReturn, province: &str, commune: &Option<String>, setting: &Option<String>| {
        json!({
            "centre": of.centre_id, "month": of.month, "version": of.version, "status": of.status,
            "province": province, "commune": commune, "setting": setting,
        })
    };
    let entries = moving.iter().map(|of| {
        let from = place(of, &of.province_code, &of.commune_code, &of.setting);
        (of.id.to_string(), Some(from), Some(place(of, &to.province, &to.commune, &setting)))
    });
    change.record_all("ActivityReturn", entries.collect())?;
    let mut after = state(&find(change.connection, id)?);
    after["movedOn"] = json!(day);
    let mut old = state(&before);
    old["movedOn"] = json!(since);
    change.record("Centre", id, Some(old), Some(after))?;
    Ok(id)
}

/// First day of a centre's stay where it is now; `None` where it has never moved.
fn moved_on(connection: &mut DbConnection, id: i64) -> Result<Option<NaiveDate>> {
    Ok(centre_stay::table
        .filter(centre_stay::centre_id.eq(id))
        .select(diesel::dsl::max(centre_stay::until_on))
        .first(connection)?)
}

/// The latest month for which the centre has a return with one of these statuses.
fn last_return(connection: &mut DbConnection, id: i64, statuses: &[&str]) -> Result<Option<NaiveDate>> {
    let statuses: Vec<String> = statuses.iter().map(|status| (*status).to_string()).collect();
    Ok(activity_return::table
        .filter(activity_return::centre_id.eq(id))
        .filter(activity_return::status.eq_any(statuses))
        .select(diesel::dsl::max(activity_return::month))
        .first(connection)?)
}

/// Closes a centre: `closed_on` is the first day on which it no longer works. For administrators.
///
/// The day may lie ahead. It lies in or after the last month that the centre has handed in: a return is expected for
/// every month in which the centre was open for a day.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with `ALREADY_CLOSED`,
/// `CLOSED_BEFORE_OPENED`, `CLOSED_BEFORE_MOVE` or `CLOSED_BEFORE_RETURN`.
pub fn close(change: &mut Change<'_>, id: i64, expected: i32, closed_on: NaiveDate) -> Result<i64> {
    let before = take(change, id, expected, Action::Administer)?;
    let mut checks = Checks::default();
    if let Some(closed) = before.closed_on {
        checks.add(UserError::at(["id"], "ALREADY_CLOSED").with("date", closed));
    }
    if closed_on <= before.opened_on {
        checks.add(UserError::at(["closedOn"], "CLOSED_BEFORE_OPENED").with("date", before.opened_on));
    } else if let Some(moved) = moved_on(change.connection, id)?.filter(|moved| closed_on <= *moved) {
        checks.add(UserError::at(["closedOn"], "CLOSED_BEFORE_MOVE").with("date", moved));
    } else if let Some(month) =
        last_return(change.connection, id, &["submitted", "validated"])?.filter(|month| closed_on <= *month)
    {
        checks.add(UserError::at(["closedOn"], "CLOSED_BEFORE_RETURN").with("date", month));
    }
    checks.done()?;
    set_closing(change, &before, Some(closed_on))
}

/// Takes a closing back that was a mistake. For administrators.
///
/// Returns are then expected for the months since, as if it had never closed; a centre that starts anew after a real
/// closing is opened as a new one.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`]; [`Error::Refused`] with `NOT_CLOSED`,
/// `DELEGATION_CLOSED` or `PROGRAMME_CLOSED`.
pub fn reopen(change: &mut Change<'_>, id: i64, expected: i32) -> Result<i64> {
    let before = take(change, id, expected, Action::Administer)?;
    let mut checks = Checks::default();
    match before.closed_on {
        None => checks.fault("id", "NOT_CLOSED"),
        Some(closed) => {
            let today = change.today.max(closed);
            checks.place(change.connection, &before.province_code, None, (today, None))?;
            check_programme(&mut checks, change.connection, &before.programme_code, today, None)?;
        }
    }
    checks.done()?;
    set_closing(change, &before, None)
}

fn set_closing(change: &mut Change<'_>, before: &Centre, closed_on: Option<NaiveDate>) -> Result<i64> {
    diesel::update(centre::table.find(before.id))
        .set((centre::closed_on.eq(closed_on), centre::lock_version.eq(before.lock_version + 1)))
        .execute(change.connection)?;
    recorded(change, before)
}
