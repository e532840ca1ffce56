//! When jobs are due, around changes of the clock and days off.

use super::*;
use crate::period::PeriodKind;

fn job(schedule: &str, time_zone: &str) -> Job {
    let text = format!(
        "schedule = \"{schedule}\"\ntime_zone = \"{time_zone}\"\nperiod = \"month\"\ncoordinations = \"all\"\n\
             languages = [\"ar\"]"
    );
    Job::parse("test", &text).unwrap()
}

fn utc(text: &str) -> DateTime<Utc> {
    format!("{text}Z").parse().unwrap()
}

/// The due times of a job later than `after` and up to `until`, as local times with their offset.
fn due(schedule: &str, time_zone: &str, after: &str, until: &str) -> Vec<String> {
    let due = job(schedule, time_zone).due_between(utc(after), utc(until));
    due.iter().map(|due| due.local.format("%d %H:%M:%S %:z").to_string()).collect()
}

/// The due times from midnight to noon of a day in UTC.
fn night(schedule: &str, time_zone: &str, date: &str) -> Vec<String> {
    due(schedule, time_zone, &format!("{date}T00:00:00"), &format!("{date}T12:00:00"))
}

#[test]
fn a_local_time_that_occurs_twice_is_due_once_at_its_first_occurrence() {
    let change = |schedule| night(schedule, "Africa/Casablanca", "2026-02-15");
    assert_eq!(change("30 2 * * *"), ["15 02:30:00 +01:00"]);
    assert_eq!(change("59 59 2 * * *"), ["15 02:59:59 +01:00"]);
    assert_eq!(change("0 3 * * *"), ["15 03:00:00 +00:00"]);
    assert_eq!(change("0 2-4 * * *"), ["15 02:00:00 +01:00", "15 03:00:00 +00:00", "15 04:00:00 +00:00"]);
    assert_eq!(night("30 2 * * *", "Europe/Paris", "2026-10-25"), ["25 02:30:00 +02:00"]);
}

#[test]
fn a_local_time_that_does_not_exist_is_due_at_the_next_instant_that_does() {
    let change = |schedule| night(schedule, "Africa/Casablanca", "2026-03-22");
    assert_eq!(change("30 2 * * *"), ["22 03:00:00 +01:00"]);
    assert_eq!(change("59 59 2 * * *"), ["22 03:00:00 +01:00"]);
    assert_eq!(change("59 59 1 * * *"), ["22 01:59:59 +00:00"]);
    // 02:00 and 03:00 are the same instant: one due time.
    assert_eq!(change("0 1-4 * * *"), ["22 01:00:00 +00:00", "22 03:00:00 +01:00", "22 04:00:00 +01:00"]);
    assert_eq!(night("30 2 * * *", "Europe/Paris", "2026-03-29"), ["29 03:00:00 +02:00"]);
    // Samoa had no 30 December 2011 at all.
    assert_eq!(night("0 6 30 12 *", "Pacific/Apia", "2011-12-30"), ["31 00:00:00 +14:00"]);
}

#[test]
fn an_interval_excludes_its_beginning_and_includes_its_end() {
    let (five, six) = ("2026-07-01T05:00:00", "2026-07-02T05:00:00");
    assert_eq!(due("0 6 * * *", "Africa/Casablanca", five, six), ["02 06:00:00 +01:00"]);
    assert_eq!(due("0 6 * * *", "Africa/Casablanca", "2026-07-01T04:59:59.5", five), ["01 06:00:00 +01:00"]);
    assert!(due("0 6 * * *", "Africa/Casablanca", five, "2026-07-02T04:59:59.999").is_empty());
    assert!(due("0 6 * * *", "Africa/Casablanca", six, five).is_empty());
}

#[test]
fn the_pieces_of_an_interval_have_the_due_times_of_the_whole_however_it_is_cut() {
    let mut seed = 42u64;
    let mut random = |below: i64| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as i64 % below
    };
    let (start, end) = (utc("2026-02-10T00:00:00"), utc("2026-04-02T00:00:00"));
    for zone in ["Africa/Casablanca", "Europe/Paris", "UTC"] {
        for schedule in ["30 2 * * *", "0 * * * *", "30 * * * *", "0 2,3 * * *", "59 59 2 * * *", "0 3 * * 0"] {
            let job = job(schedule, zone);
            let whole = job.due_between(start, end);
            assert!(whole.windows(2).all(|pair| pair[0].at < pair[1].at));
            let stepped: Vec<Due> =
                iter::successors(job.due_after(start), |due| job.due_after(due.at)).take(whole.len()).collect();
            assert_eq!(stepped, whole, "{schedule} in {zone}, one by one");
            for _ in 0..30 {
                let mut cuts = vec![start, end];
                // Anywhere; at and beside due times; and close around the changes of the clock.
                cuts.extend((0..10).map(|_| start + chrono::Duration::milliseconds(random(51 * 86_400_000))));
                cuts.extend((0..10).map(|_| {
                    whole[random(whole.len() as i64) as usize].at + chrono::Duration::milliseconds(random(3) - 1)
                }));
                for change in ["2026-02-15T02:00:00", "2026-03-22T02:00:00", "2026-03-29T01:00:00"].map(utc) {
                    cuts.extend((0..10).map(|_| change + chrono::Duration::minutes(random(240) - 120)));
                    cuts.push(change);
                }
                cuts.sort();
                let pieces: Vec<Due> = cuts.windows(2).flat_map(|cut| job.due_between(cut[0], cut[1])).collect();
                assert_eq!(pieces, whole, "{schedule} in {zone}, cut at {cuts:?}");
            }
        }
    }
}

/// The due times of a job that keeps to working days, with their periods.
fn on_working_days(schedule: &str, after: &str, until: &str) -> Vec<String> {
    let mut job = job(schedule, "Africa/Casablanca");
    job.on_working_days = true;
    let due = job.due_between(utc(after), utc(until));
    due.iter().map(|due| format!("{} {}", due.local.format("%m-%d %H:%M"), due.period)).collect()
}

#[test]
fn a_due_time_on_a_day_off_moves_to_the_next_working_day_and_keeps_its_period() {
    let months = on_working_days("0 6 1 * *", "2025-03-03T12:00:00", "2025-11-30T00:00:00");
    // 1 April: Aïd al-Fitr; 1 May: Labour Day; 1 June: a Sunday; 1 November: a Saturday.
    let expected = [
        "04-02 06:00 2025-03",
        "05-02 06:00 2025-04",
        "06-02 06:00 2025-05",
        "07-01 06:00 2025-06",
        "08-01 06:00 2025-07",
        "09-01 06:00 2025-08",
        "10-01 06:00 2025-09",
        "11-03 06:00 2025-10",
    ];
    assert_eq!(months, expected);
    // 1 May, a holiday, and 2 May are due at one instant for one period: once; so are Saturday to Monday. 31 May, a
    // Saturday, and 1 June become one instant on 2 June, with 2 June itself: two periods, and thus two reports.
    let days = on_working_days("0 6 * * *", "2025-04-30T12:00:00", "2025-06-03T00:00:00");
    assert_eq!(days[..3], ["05-02 06:00 2025-04", "05-05 06:00 2025-04", "05-06 06:00 2025-04"]);
    assert_eq!(days[days.len() - 3..], ["05-30 06:00 2025-04", "06-02 06:00 2025-04", "06-02 06:00 2025-05"]);
    // Times of several days on one day come in order.
    let times = on_working_days("0 6,20 * * SAT,SUN", "2025-05-09T00:00:00", "2025-05-13T00:00:00");
    assert_eq!(times, ["05-12 06:00 2025-04", "05-12 20:00 2025-04"]);
    // The clock skips 02:30 on Sunday, 6 April; on the Monday it does not.
    assert_eq!(on_working_days("30 2 6 4 *", "2025-04-01T00:00:00", "2025-04-30T00:00:00"), ["04-07 02:30 2025-03"]);
}

#[test]
fn moved_to_working_days_the_pieces_of_an_interval_have_the_due_times_of_the_whole() {
    let (start, end) = (utc("2025-03-20T00:00:00"), utc("2025-06-20T00:00:00"));
    for schedule in ["30 2 * * *", "0 * * * *", "0 6,20 * * SAT,SUN", "45 23 * * SUN", "0 0 1,31 * *"] {
        let mut job = job(schedule, "Africa/Casablanca");
        job.on_working_days = true;
        let whole = job.due_between(start, end);
        assert!(whole.len() >= 5 && whole.is_sorted_by_key(|due| due.at), "{schedule}");
        assert!(whole.iter().all(|due| job.working_days.has(due.local.date_naive())), "{schedule}");
        let twice = whole.windows(2).find(|pair| (pair[0].at, pair[0].period) == (pair[1].at, pair[1].period));
        assert_eq!(twice, None, "{schedule}");
        for step in [17, 60, 1_439, 1_440, 10_007] {
            let step = chrono::Duration::minutes(step);
            let mut cuts: Vec<_> =
                iter::successors(Some(start), |at| Some(*at + step)).take_while(|at| *at < end).collect();
            cuts.push(end);
            let pieces: Vec<Due> = cuts.windows(2).flat_map(|cut| job.due_between(cut[0], cut[1])).collect();
            assert_eq!(pieces, whole, "{schedule}, cut each {step}");
        }
        // At the due times themselves, and a moment before and after.
        for beside in [-1, 0, 1] {
            let mut cuts: Vec<_> = whole.iter().map(|due| due.at + chrono::Duration::milliseconds(beside)).collect();
            cuts.extend([start, end]);
            cuts.sort();
            let pieces: Vec<Due> = cuts.windows(2).flat_map(|cut| job.due_between(cut[0], cut[1])).collect();
            assert_eq!(pieces, whole, "{schedule}, cut {beside} ms beside");
        }
    }
}

#[test]
fn every_minute_that_matches_is_found() {
    let (start, end) = (utc("2027-12-25T00:00:00").naive_utc(), utc("2028-03-05T00:00:00").naive_utc());
    for text in ["0 0 * * *", "59 23 L * *", "0 0,12 29 2 *", "30 * 1 * MON", "0 6 * * 1#1", "15 7 1W * *", "@weekly"] {
        let schedule = Schedule::parse(text).unwrap();
        let minutes = iter::successors(Some(start), |time| Some(*time + chrono::Duration::minutes(1)));
        let matching = minutes.skip(1).take_while(|time| *time < end);
        let expected: Vec<_> =
            matching.filter(|time| schedule.cron.is_time_matching(&time.and_utc()).unwrap()).collect();
        let found = iter::successors(schedule.next_local(start), |time| schedule.next_local(*time));
        assert_eq!(found.take_while(|time| *time < end).collect::<Vec<_>>(), expected, "{text}");
        assert!(!expected.is_empty(), "{text}");
    }
}

#[test]
fn a_due_time_carries_the_last_complete_period_on_its_local_date() {
    let mut job = job("30 0 1 * *", "Africa/Casablanca");
    // 00:30 on 1 January in Casablanca is still 31 December in UTC.
    let due = job.due_after(utc("2025-12-31T00:00:00")).unwrap();
    assert_eq!((due.at, due.period.to_string()), (utc("2025-12-31T23:30:00"), "2025-12".to_owned()));
    job.period = PeriodKind::SchoolYear;
    assert_eq!(job.due_after(utc("2026-08-31T00:00:00")).unwrap().period.to_string(), "2025-2026");
}

#[test]
fn due_times_lie_in_the_years_that_a_period_can_have() {
    let job = job("0 6 1 * *", "America/New_York");
    assert_eq!(job.due_after(DateTime::<Utc>::MIN_UTC).unwrap().period.to_string(), "1900-01");
    assert_eq!(job.due_after(utc("2999-11-02T00:00:00")).unwrap().period.to_string(), "2999-11");
    assert_eq!(job.due_after(utc("2999-12-31T00:00:00")), None);
    assert_eq!(job.due_after(DateTime::<Utc>::MAX_UTC), None);
}

#[test]
fn what_is_no_schedule_is_refused_with_what_would_be_right() {
    for (text, message) in [
        ("0 6 1 *", "has 4 fields; write five"),
        ("", "has 0 fields"),
        ("0 0 6 1 * * 2026", "has 7 fields"),
        ("60 6 1 * *", "\"60\" cannot stand for the minute; write a number from 0 to 59"),
        ("0 25 1 * *", "\"25\" cannot stand for the hour"),
        ("0 6 1, * *", "\"1,\" cannot stand for the day of the month"),
        ("0 6 * * FUN", "\"FUN\" cannot stand for the day of the week; write a number from 0 (Sunday)"),
        ("0 6 1 * +", "\"+\" cannot stand for the day of the week"),
        ("61 0 6 1 * *", "\"61\" cannot stand for the second"),
        ("@fortnightly", "write for example \"0 6 1 * *\""),
        ("* * * * *", "more often than once an hour; write one minute"),
        ("* 0 6 1 * *", "more often than once an hour"),
        ("0 6 30 2 *", "is never due: no year has such a day"),
        ("0 6 * * L", "is never due"),
    ] {
        let error = Schedule::parse(text).unwrap_err().to_string();
        assert!(error.contains(message), "{text}: {error}");
    }
}
