//! The figures of a report: what compares with what, what counts where.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use taawun::activity::store::rebuild_totals;
use taawun::db::schema::{activity_return, return_line};
use taawun::reports::{Figures, figures};

use crate::support::{Filled, on_each_filled};

fn gather(filled: &Filled, period: &str) -> Figures {
    let (period, today) = (period.parse().unwrap(), filled.clock.today());
    filled.db.read(|connection| figures::gather(connection, "11", period, today)).unwrap()
}

/// Entrants of the counted returns of Laâyoune: centre, month, the return's key, their number.
fn entrants(filled: &Filled) -> BTreeMap<(i64, NaiveDate), (i64, i64)> {
    let read = |connection: &mut taawun::db::DbConnection| {
        let rows: Vec<(i64, NaiveDate, i64, i64)> = activity_return::table
            .inner_join(return_line::table)
            .filter(activity_return::coordination_code.eq("11"))
            .filter(activity_return::status.eq("validated").and(activity_return::superseded.eq(false)))
            .filter(return_line::indicator_code.eq("entrants"))
            .select((activity_return::centre_id, activity_return::month, activity_return::id, return_line::value))
            .load(connection)?;
        Ok(rows)
    };
    let mut found: BTreeMap<(i64, NaiveDate), (i64, i64)> = BTreeMap::new();
    for (centre, month, id, value) in filled.db.run(read).unwrap() {
        let entry = found.entry((centre, month)).or_insert((id, 0));
        entry.1 += value;
    }
    found
}

fn month(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, number, 1).unwrap()
}

#[test]
fn entrants_of_a_centre_compare_over_the_months_that_it_reported_in_both_quarters() {
    on_each_filled(|filled| {
        let first = gather(filled, "2026-Q3").entrants;
        let before = first.previous.unwrap();
        let all = entrants(filled);
        let whole = |centre: i64| (4..=9).all(|number| all.contains_key(&(centre, month(number))));
        let of = |centre: i64, number: u32| all[&(centre, month(number))];
        let (centre, _) = all.keys().find(|(id, _)| whole(*id) && of(*id, 5).1 > 0 && of(*id, 8).1 > 0).unwrap();
        let ((may, of_may), (_, of_august)) = (of(*centre, 5), of(*centre, 8));
        // It has no entrants for May any more: two months of the second quarter stand beside three of the third.
        let take = format!("DELETE FROM return_line WHERE return_id = {may} AND indicator_code = 'entrants'");
        filled
            .db
            .write(|connection| {
                connection.batch_execute(&take)?;
                rebuild_totals(connection)
            })
            .unwrap();
        let after = gather(filled, "2026-Q3").entrants;
        let compared = after.previous.unwrap();
        assert_eq!(after.now, first.now);
        assert_eq!(compared.then, before.then - of_may);
        assert_eq!(compared.comparable_then, before.comparable_then - of_may);
        assert_eq!(compared.comparable_now, before.comparable_now - of_august, "August has nothing to stand beside");
        assert_eq!(compared.left_out, before.left_out + 1);
    });
}

#[test]
fn entrants_of_a_running_quarter_compare_with_the_months_that_are_over() {
    on_each_filled(|filled| {
        let running = gather(filled, "2026-Q4");
        assert_eq!(running.as_of, filled.clock.today());
        let all = entrants(filled);
        let of = |number: u32| all.iter().filter(move |((_, own), _)| *own == month(number)).map(|(key, one)| (key.0, one.1));
        let july: i64 = of(7).map(|(_, value)| value).sum();
        let compared = running.entrants.previous.unwrap();
        assert!(compared.then > july, "the quarter has more than its first month");
        assert!(compared.comparable_then > 0 && compared.comparable_then <= july, "{compared:?}");
        // Like for like, and nothing else: who reported both July and October.
        let both = |one: u32, other: u32| {
            let others: BTreeMap<i64, i64> = of(other).collect();
            of(one).filter(|(id, _)| others.contains_key(id)).map(|(_, value)| value).sum::<i64>()
        };
        assert!(compared.comparable_then >= both(7, 10) && compared.comparable_now >= both(10, 7), "{compared:?}");
        // A month that has just begun has nothing to compare yet.
        assert_eq!(gather(filled, "2026-11").entrants.previous, None);
    });
}
