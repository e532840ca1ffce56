//! The figures of a report: what compares with what, what counts where.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use taawun::accounts::Asker;
use taawun::activity::store::rebuild_totals;
use taawun::change::perform;
use taawun::db::schema::{activity_return, centre, return_line};
use taawun::network::centres::{self, Move};
use taawun::network::graphql::Setting;
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
        let of = |number: u32| {
            all.iter().filter(move |((_, own), _)| *own == month(number)).map(|(key, one)| (key.0, one.1))
        };
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

/// A row of a split: setting or province, centres, beneficiaries.
type SplitRow = (String, i64, Option<i64>);

/// A programme with its units and beneficiaries, and its rows by setting and by province.
type Split = (String, Option<i64>, Option<i64>, [Vec<SplitRow>; 2]);

fn splits(figures: &Figures) -> Vec<Split> {
    let of = |section: &figures::Section| {
        let settings = section.settings.iter().map(|row| (row.setting.clone(), row.units, row.beneficiaries));
        let provinces = section.provinces.iter().map(|row| (row.code.clone(), row.units, row.beneficiaries));
        let line = &section.line;
        (line.programme.code.clone(), line.units, line.beneficiaries, [settings.collect(), provinces.collect()])
    };
    figures.with_centres().map(of).collect()
}

fn assert_splits_add_up(figures: &Figures) {
    for (programme, units, beneficiaries, splits) in splits(figures) {
        for rows in splits {
            assert_eq!(rows.iter().map(|row| row.1).sum::<i64>(), units.unwrap_or_default(), "{programme}: {rows:?}");
            let sum = rows.iter().filter_map(|row| row.2).reduce(|sum, value| sum + value);
            assert_eq!(sum, beneficiaries, "{programme}: {rows:?}");
        }
    }
    let of_all = figures.provinces.iter().filter_map(|row| row.beneficiaries).reduce(|sum, value| sum + value);
    assert_eq!(of_all, figures.beneficiaries.now);
    assert_eq!(figures.provinces.iter().map(|row| row.units).sum::<i64>(), figures.units.now.unwrap_or_default());
}

#[test]
fn a_centre_that_moved_is_one_unit_and_its_figure_stands_where_it_reported() {
    on_each_filled(|filled| {
        for period in ["2026-10", "2026-Q3", "2026-Q4", "2026-S2", "2025-2026"] {
            assert_splits_add_up(&gather(filled, period));
        }
        let before = gather(filled, "2026-Q4");
        // A centre that has reported October, and that no other of its programme in its province hides.
        let centre_row = |connection: &mut taawun::db::DbConnection| {
            let rows: Vec<(i64, String, String, i32)> = activity_return::table
                .inner_join(centre::table)
                .filter(activity_return::coordination_code.eq("11").and(activity_return::month.eq(month(10))))
                .filter(activity_return::status.eq("validated").and(centre::setting.eq("urban")))
                .filter(centre::closed_on.is_null())
                .order(centre::id)
                .select((centre::id, centre::programme_code, centre::province_code, centre::lock_version))
                .load(connection)?;
            Ok(rows.into_iter().next())
        };
        let (id, programme, province, version) = filled.db.run(centre_row).unwrap().unwrap();
        let other = before.provinces.iter().map(|row| row.code.clone()).find(|code| *code != province).unwrap();
        let to =
            Move { effective_on: month(11), province: other.clone(), commune: None, setting: Some(Setting::Rural) };
        perform(&filled.db, &filled.clock, &Asker::command_line(), "moveCentre", None, |change| {
            centres::relocate(change, id, version, &to)
        })
        .unwrap();
        let after = gather(filled, "2026-Q4");
        assert_splits_add_up(&after);
        assert_eq!(after.beneficiaries.now, before.beneficiaries.now);
        let of = |figures: &Figures, key: &str| {
            let (.., rows) = splits(figures).into_iter().find(|(code, ..)| *code == programme).unwrap();
            let row = rows.into_iter().flatten().find(|row| row.0 == key);
            row.map_or((0, None), |row| (row.1, row.2))
        };
        for (key, moved) in [(province.as_str(), -1), (other.as_str(), 1), ("urban", -1), ("rural", 1)] {
            let (then, now) = (of(&before, key), of(&after, key));
            assert_eq!(now.0 - then.0, moved, "{key}");
            assert_eq!(now.1, then.1, "{key}: what it reported stays where it reported it");
        }
        // In the report of October nothing has moved.
        assert_splits_add_up(&gather(filled, "2026-10"));
        // What was wrongly registered as a town is put right, and the totals are the sums still.
        filled
            .db
            .run(|connection| Ok(connection.batch_execute("UPDATE centre SET setting = NULL WHERE id % 3 = 0")?))
            .unwrap();
        for period in ["2026-10", "2026-Q4"] {
            assert_splits_add_up(&gather(filled, period));
        }
    });
}

#[test]
fn a_month_without_the_returns_of_all_its_centres_says_how_many_are_missing() {
    on_each_filled(|filled| {
        let months = |figures: &Figures| -> Vec<figures::Month> {
            figures.sections.iter().flat_map(|section| section.months.clone()).collect()
        };
        let before = months(&gather(filled, "2026-09"));
        let place = before.iter().position(|month| month.returns.len() > 1 && month.missing == 0).unwrap();
        let gone = before[place].returns[0];
        let take = |connection: &mut taawun::db::DbConnection| {
            diesel::update(activity_return::table.filter(activity_return::id.eq(gone)))
                .set(activity_return::superseded.eq(true))
                .execute(connection)?;
            rebuild_totals(connection)
        };
        filled.db.write(take).unwrap();
        let after = months(&gather(filled, "2026-09"));
        assert_eq!(after[place].missing, 1);
        assert_eq!(after[place].returns, before[place].returns[1..]);
        assert!(after[place].beneficiaries < before[place].beneficiaries);
        let same = |months: &[figures::Month]| [&months[..place], &months[place + 1..]].concat();
        assert_eq!(same(&after), same(&before));
    });
}

/// In 08 a kindergarten has closed, and the one that is left did not report.
#[test]
fn the_changes_of_the_programmes_add_up_to_that_of_all() {
    on_each_filled(|filled| {
        let today = filled.clock.today();
        let mut compared = 0;
        for (code, period) in (1..=12).flat_map(|code| ["2026-10", "2026-Q3"].map(|period| (code, period))) {
            let (code, period) = (format!("{code:02}"), period.parse().unwrap());
            let figures = filled.db.read(|connection| figures::gather(connection, &code, period, today)).unwrap();
            let whole = [figures.beneficiaries.previous, figures.beneficiaries.year_before];
            for (which, whole) in whole.into_iter().enumerate() {
                let Some(whole) = whole else { continue };
                let of = |section: &figures::Section| [section.previous, section.year_before][which];
                let sum: i64 = figures.with_centres().filter_map(of).map(|one| one.difference()).sum();
                assert_eq!(sum, whole.difference(), "{code} {period} {which}");
                compared += 1;
            }
        }
        assert!(compared > 40, "{compared}");
    });
}
