//! Reading the places and writing the planned rows, many at a time.

use diesel::prelude::*;

use super::rows::{LinePlan, ReturnPlan};
use super::{Places, Plan, store_agreements};
use crate::db::DbConnection;
use crate::db::schema::{activity_return, centre, commune, cooperative, province, return_line, staff_training};
use crate::error::Result;
use crate::on_either;

/// Most values that one statement may bind (SQLite's limit is 32,766, PostgreSQL's 65,535).
pub(super) const BINDS: usize = 32_000;

/// The provinces and communes, by code.
pub(super) fn places(connection: &mut DbConnection) -> Result<Places> {
    Ok(Places {
        provinces: province::table
            .order(province::code)
            .select(crate::places::Province::as_select())
            .load(connection)?,
        communes: commune::table.order(commune::code).select(crate::places::Commune::as_select()).load(connection)?,
    })
}

/// The id after the highest of a table.
macro_rules! next_id {
    ($connection:expr, $table:ident) => {
        $table::table.select(diesel::dsl::max($table::id)).first::<Option<i64>>($connection)?.unwrap_or(0) + 1
    };
}
pub(super) use next_id;

/// Inserts rows of so many columns in as few statements as the databases allow.
macro_rules! insert {
    ($connection:expr, $table:ident, $columns:literal, $rows:expr) => {
        for chunk in $rows.chunks(BINDS / $columns) {
            on_either!($connection, inner => diesel::insert_into($table::table).values(chunk).execute(inner))?;
        }
    };
}
pub(super) use insert;

/// Writes every row, parents first, and tells `step` how many of how many are written.
///
/// Ids go on from the highest there is, so that they are the same wherever the tables are.
pub(super) fn write(connection: &mut DbConnection, plan: &Plan, step: &mut dyn FnMut(u64, u64)) -> Result<()> {
    let mut progress = Progress { done: 0, total: total(plan), step };
    let centre_id = next_id!(connection, centre);
    let centres: Vec<_> = (centre_id..)
        .zip(&plan.centres)
        .map(|(id, row)| {
            (
                (
                    centre::id.eq(id),
                    centre::code.eq(&row.code),
                    centre::name_ar.eq(&row.name_ar),
                    centre::name_fr.eq(&row.name_fr),
                    centre::programme_code.eq(row.kind.programme()),
                    centre::coordination_code.eq(&row.coordination_code),
                    centre::province_code.eq(&row.province_code),
                ),
                (
                    centre::commune_code.eq(&row.commune_code),
                    centre::setting.eq(row.setting),
                    centre::capacity.eq(row.capacity),
                    centre::opened_on.eq(row.opened_on),
                    centre::closed_on.eq(row.closed_on),
                    centre::demonstration.eq(true),
                ),
            )
        })
        .collect();
    insert!(connection, centre, 13, centres);
    progress.add(centres.len());
    write_returns(connection, plan, centre_id, &mut progress)?;
    store_agreements::write(connection, plan, &mut progress)?;
    write_others(connection, plan, &mut progress)?;
    advance_sequences(connection)
}

fn total(plan: &Plan) -> u64 {
    let summary = plan.summary();
    (summary.centres
        + summary.returns
        + summary.lines
        + summary.partners
        + summary.agreements
        + summary.trainings
        + summary.cooperatives) as u64
}

pub(super) struct Progress<'a> {
    done: u64,
    total: u64,
    step: &'a mut dyn FnMut(u64, u64),
}

impl Progress<'_> {
    pub(super) fn add(&mut self, rows: usize) {
        self.done += rows as u64;
        (self.step)(self.done, self.total);
    }
}

fn write_returns(
    connection: &mut DbConnection,
    plan: &Plan,
    centre_id: i64,
    progress: &mut Progress<'_>,
) -> Result<()> {
    let return_id = next_id!(connection, activity_return);
    let returns: Vec<_> = (return_id..)
        .zip(&plan.returns)
        .map(|(id, row): (i64, &ReturnPlan)| {
            let of = &plan.centres[row.centre];
            (
                (
                    activity_return::id.eq(id),
                    activity_return::centre_id.eq(centre_id + row.centre as i64),
                    activity_return::month.eq(row.month),
                    activity_return::version.eq(row.version),
                    activity_return::status.eq(row.status),
                    activity_return::superseded.eq(row.superseded),
                    activity_return::coordination_code.eq(&of.coordination_code),
                    activity_return::province_code.eq(&of.province_code),
                ),
                (
                    activity_return::commune_code.eq(&of.commune_code),
                    activity_return::programme_code.eq(of.kind.programme()),
                    activity_return::setting.eq(of.setting),
                    activity_return::submitted_at.eq(row.submitted_at),
                    activity_return::validated_at.eq(row.validated_at),
                    activity_return::returned_reason.eq(row.returned_reason),
                    activity_return::correction_reason.eq(row.correction_reason),
                    activity_return::demonstration.eq(true),
                ),
            )
        })
        .collect();
    for chunk in returns.chunks(BINDS / 16) {
        insert!(connection, activity_return, 16, chunk);
        progress.add(chunk.len());
    }
    for chunk in plan.lines.chunks(BINDS / 5) {
        write_lines(connection, chunk, return_id)?;
        progress.add(chunk.len());
    }
    Ok(())
}

fn write_lines(connection: &mut DbConnection, lines: &[LinePlan], return_id: i64) -> Result<()> {
    let rows: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                return_line::return_id.eq(return_id + line.of_return as i64),
                return_line::indicator_code.eq(line.indicator),
                return_line::sex.eq(line.sex),
                return_line::age_band.eq(line.age_band),
                return_line::value.eq(line.value),
            )
        })
        .collect();
    insert!(connection, return_line, 5, rows);
    Ok(())
}

fn write_others(connection: &mut DbConnection, plan: &Plan, progress: &mut Progress<'_>) -> Result<()> {
    let trainings: Vec<_> = (next_id!(connection, staff_training)..)
        .zip(&plan.trainings)
        .map(|(id, row)| {
            (
                staff_training::id.eq(id),
                staff_training::coordination_code.eq(&row.coordination_code),
                staff_training::topic_ar.eq(row.topic_ar),
                staff_training::topic_fr.eq(row.topic_fr),
                staff_training::starts_on.eq(row.starts_on),
                staff_training::days.eq(row.days),
                staff_training::women.eq(row.participants.map(|(women, _)| women)),
                staff_training::men.eq(row.participants.map(|(_, men)| men)),
                staff_training::demonstration.eq(true),
            )
        })
        .collect();
    insert!(connection, staff_training, 9, trainings);
    progress.add(trainings.len());
    let cooperatives: Vec<_> = (next_id!(connection, cooperative)..)
        .zip(&plan.cooperatives)
        .map(|(id, row)| {
            (
                cooperative::id.eq(id),
                cooperative::coordination_code.eq(&row.coordination_code),
                cooperative::province_code.eq(&row.province_code),
                cooperative::commune_code.eq(&row.commune_code),
                cooperative::trade_code.eq(row.trade),
                cooperative::name_ar.eq(&row.name_ar),
                cooperative::name_fr.eq(&row.name_fr),
                cooperative::founded_on.eq(row.founded_on),
                cooperative::closed_on.eq(row.closed_on),
                cooperative::women.eq(row.members.map(|(women, _)| women)),
                cooperative::men.eq(row.members.map(|(_, men)| men)),
                cooperative::demonstration.eq(true),
            )
        })
        .collect();
    insert!(connection, cooperative, 12, cooperatives);
    progress.add(cooperatives.len());
    Ok(())
}

/// PostgreSQL does not count ids that were given to it: the next one it gives must come after them. SQLite looks at the
/// table itself.
fn advance_sequences(connection: &mut DbConnection) -> Result<()> {
    let DbConnection::Postgres(postgres) = connection else { return Ok(()) };
    for table in [
        "centre",
        "activity_return",
        "partner",
        "agreement",
        "agreement_terms",
        "agreement_party",
        "commitment",
        "instalment",
        "payment",
        "staff_training",
        "cooperative",
    ] {
        // Never backwards: another session may have been given a higher one that is not committed yet.
        diesel::sql_query(format!(
            "SELECT setval(sequence, greatest(nextval(sequence), (SELECT coalesce(max(id), 1) FROM {table}))) \
             FROM (SELECT pg_get_serial_sequence('{table}', 'id')::regclass AS sequence) AS of_table"
        ))
        .execute(postgres)?;
    }
    Ok(())
}
