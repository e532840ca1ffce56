//! `taawun check`: what it finds, what it mends, and that nothing that people do breaks what it checks.

use std::process::Output;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use taawun::accounts::Asker;
use taawun::activity::graphql::Sex;
use taawun::activity::returns::{self, Entry, Figures};
use taawun::change::{Change, perform};
use taawun::check;
use taawun::clock::Clock;
use taawun::delivery::files::Files;
use taawun::error::{Error, Result};

use crate::returns::{CENTRES, Worker, findings, lines, run};
use crate::support::program::{Program, taawun};
use crate::support::{Filled, databases::on_each_database, now, on_each_filled, prepared};

fn checked(filled: &Filled, arguments: &[&str]) -> (Option<i32>, String) {
    let output: Output = taawun(&filled.url, filled.folder.path()).arg("check").args(arguments).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned() + &error)
}

#[test]
fn check_says_what_differs_and_mends_what_is_derived() {
    on_each_filled(|filled| {
        let (code, says) = checked(filled, &[]);
        assert_eq!(code, Some(0), "{says}");
        assert!(says.contains("ok    running_totals"), "{says}");

        run(
            filled,
            "UPDATE activity_total SET value = value + 1 WHERE period = '2026-03' AND province_code = '11.321'
            AND programme_code = 'literacy' AND indicator_code = 'beneficiaries'",
        );
        run(
            filled,
            "DELETE FROM activity_detail WHERE period = '2026-Q1' AND province_code = '11.321'
            AND programme_code = 'literacy' AND indicator_code = 'entrants'",
        );
        let (code, says) = checked(filled, &["--json"]);
        assert_eq!(code, Some(1), "{says}");
        let (found, rest) = says.split_at(says.rfind(']').unwrap() + 1);
        assert!(rest.contains("--repair"), "{rest}");
        let found: Value = serde_json::from_str(found).unwrap();
        let totals = found.as_array().unwrap().iter().find(|one| one["name"] == "running_totals").unwrap();
        let findings_of = |table: &str| -> Vec<&Value> {
            totals["findings"].as_array().unwrap().iter().filter(|one| one["table"] == table).collect()
        };
        assert_eq!(findings_of("activity_total").len(), 1, "{totals}");
        assert_eq!(findings_of("activity_total")[0]["key"], "2026-03 11 11.321 literacy beneficiaries");
        assert!(findings_of("activity_detail").iter().all(|one| one["found"] == "no row"));
        assert!(!findings_of("activity_detail").is_empty());

        let (code, says) = checked(filled, &["--repair"]);
        assert_eq!(code, Some(0), "{says}");
        assert!(says.contains("mended running_totals"), "{says}");
        assert_eq!(findings(filled), [""; 0]);
        let trail = filled.db.run(taawun::accounts::audit::verify).unwrap();
        assert_eq!((trail.entries, trail.broken.len()), (1, 0), "the repair is in the audit trail");

        // What is not derived is told, never mended.
        run(filled, "UPDATE activity_return SET version = 3 WHERE version = 2");
        let (code, says) = checked(filled, &["--repair"]);
        assert_eq!(code, Some(1), "{says}");
        assert!(
            says.contains("WRONG return_versions") && says.contains("expected version 2, found version 3"),
            "{says}"
        );
    });
}

#[test]
fn every_kind_of_damage_is_found() {
    on_each_filled(|filled| {
        run(filled, CENTRES);
        let server = filled.serve();
        let worker = Worker { server: &server, token: filled.administrator() };
        let opened = worker.open(9001, "2026-09")["activityReturn"].take();
        let saved = worker.save(
            &opened,
            lines(20, 0, 20),
            json!({
            "declaredTotals": [{ "indicator": "beneficiaries", "value": 20 }] }),
        )["activityReturn"]
            .take();
        worker.submit(&saved);
        assert_eq!(findings(filled), [""; 0]);
        let count = "(SELECT MIN(id) FROM activity_return WHERE superseded)";
        for (name, damage) in [
            ("declared_totals", "UPDATE return_declared_total SET value = 21".to_string()),
            ("return_histories", "UPDATE return_event SET step = 'opened' WHERE step = 'submitted'".to_string()),
            ("agreement_search", "UPDATE partner SET name_fr = 'Autre' WHERE id IN (SELECT partner_id FROM agreement_partner)".to_string()),
            ("return_months", "UPDATE centre SET opened_on = '2026-10-01' WHERE id = 9001".to_string()),
            ("return_indicators", "UPDATE return_line SET indicator_code = 'service_contacts' WHERE indicator_code = 'entrants'
                AND return_id IN (SELECT id FROM activity_return WHERE centre_id = 9001)".to_string()),
            ("counted_versions", format!("UPDATE activity_return SET superseded = true WHERE version = 2 AND centre_id =
                (SELECT centre_id FROM activity_return WHERE id = {count}) AND month = (SELECT month FROM activity_return WHERE id = {count})")),
        ] {
            run(filled, &damage);
            let found = findings(filled);
            assert!(found.iter().any(|one| one.starts_with(name)), "{name}: {found:?}");
        }
        // An issued report whose file is gone.
        run(filled, "INSERT INTO report (coordination_code, period, starts_on, language, edition, sha256, size_bytes,
            file_name, created_at, demonstration) VALUES ('11', '2026-03', '2026-03-01', 'ar', 1,
            '0000000000000000000000000000000000000000000000000000000000000000', 1, 'x.pdf', '2026-04-01 00:00:00', false)");
        assert!(findings(filled).iter().any(|one| one.starts_with("issued_files")));
    });
}

/// What people may do to a return.
#[derive(Debug, Clone)]
enum Step {
    Open,
    Save { women: i64, men: i64, graduates: i64 },
    Submit,
    Validate,
    SendBack,
    Correct,
    ValidateAll,
}

/// A step on the return of one of three centres for one of four months.
fn step() -> impl Strategy<Value = (i64, u32, Step)> {
    let step = prop_oneof![
        3 => Just(Step::Open),
        4 => (0..60i64, 0..60i64, 0..10i64).prop_map(|(women, men, graduates)| Step::Save { women, men, graduates }),
        4 => Just(Step::Submit),
        4 => Just(Step::Validate),
        1 => Just(Step::SendBack),
        3 => Just(Step::Correct),
        1 => Just(Step::ValidateAll),
    ];
    (1..=3i64, 6..=9u32, step)
}

fn perform_step(change: &mut Change<'_>, centre: i64, month: u32, step: &Step) -> Result<i64> {
    use diesel::prelude::*;
    use taawun::db::schema::activity_return;
    let period = format!("2026-{month:02}").parse()?;
    let day = chrono::NaiveDate::from_ymd_opt(2026, month, 1).unwrap();
    let last: Option<i64> = activity_return::table
        .filter(activity_return::centre_id.eq(centre).and(activity_return::month.eq(day)))
        .order(activity_return::version.desc())
        .select(activity_return::id)
        .first(change.connection)
        .optional()?;
    let Some(last) = last.filter(|_| !matches!(step, Step::Open)) else { return returns::open(change, centre, period) };
    match step {
        Step::Open => returns::open(change, centre, period),
        Step::Save { women, men, graduates } => {
            let entry = |indicator: &str, sex, value| Entry {
                indicator: indicator.to_string(),
                sex,
                age_band: "25_59".to_string(),
                value,
            };
            let figures = Figures {
                lines: vec![
                    entry("beneficiaries", Sex::Female, *women),
                    entry("beneficiaries", Sex::Male, *men),
                    entry("graduates", Sex::Female, *graduates),
                ],
                declared_totals: vec![("beneficiaries".to_string(), women + men)],
                explanations: ["ENROLMENT_MOVED", "CAPACITY_EXCEEDED"].map(|rule| (rule.into(), "x".into())).into(),
            };
            returns::save(change, last, None, &figures)
        }
        Step::Submit => returns::submit(change, last, None),
        Step::Validate => returns::validate(change, &[(last, None)]).map(|_| last),
        Step::SendBack => returns::send_back(change, last, None, "x"),
        Step::Correct => returns::correct(change, last, None, "x"),
        Step::ValidateAll => returns::validate_all(change, "11", period, None).map(|_| last),
    }
}

#[test]
fn no_sequence_of_steps_breaks_what_must_hold() {
    on_each_database(|url| {
        let db = prepared(url);
        db.run(|connection| {
            use diesel::connection::SimpleConnection;
            Ok(connection.batch_execute(
                "INSERT INTO centre (id, code, name_ar, name_fr, programme_code, coordination_code, province_code,
                    commune_code, setting, capacity, opened_on, closed_on, demonstration) VALUES
                 (1, 'a', 'ا', 'A', 'literacy', '11', '11.321', '11.321.01.03', 'urban', 40, '2020-01-01', NULL, false),
                 (2, 'b', 'ب', 'B', 'literacy', '11', '11.321', NULL, NULL, NULL, '2026-07-10', NULL, false),
                 (3, 'c', 'ج', 'C', 'kindergarten', '11', '11.321', NULL, 'rural', 20, '2020-01-01', '2026-09-01', false)",
            )?)
        })
        .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (files, clock) = (Files::new(folder.path()), Clock::fixed(now()));
        let done = std::cell::RefCell::new(std::collections::BTreeMap::<String, u32>::new());
        let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
        // Each case goes on from where the one before has ended: histories grow long.
        let outcome = runner.run(&proptest::collection::vec(step(), 30..60), |steps| {
            for (centre, month, step) in &steps {
                let answer = perform(&db, &clock, &Asker::command_line(), "test", None, |change| {
                    perform_step(change, *centre, *month, step)
                });
                match answer {
                    Ok(_) => {
                        let name = format!("{step:?}").split(' ').next().unwrap_or_default().to_string();
                        *done.borrow_mut().entry(name).or_default() += 1;
                    }
                    Err(Error::Refused(_)) => {}
                    Err(other) => return Err(TestCaseError::fail(format!("{step:?}: {other}"))),
                }
            }
            let checked = check::check(&db, &files).unwrap();
            let wrong: Vec<_> = checked.iter().filter(|one| !one.findings.is_empty()).collect();
            prop_assert!(wrong.is_empty(), "{wrong:?}");
            Ok(())
        });
        outcome.unwrap();
        let done = done.into_inner();
        for step in ["Open", "Save", "Submit", "Validate", "SendBack", "Correct", "ValidateAll"] {
            assert!(done.contains_key(step), "{step} never succeeded: {done:?}");
        }
    });
}

/// A token that is good at whatever time the real program runs.
fn lasting_token(filled: &Filled) -> String {
    use taawun::accounts::store;
    use taawun::accounts::tokens::{self, NewToken};
    use taawun::accounts::{Grant, Reach, Role};
    let account = |connection: &mut taawun::db::DbConnection| {
        let account_id = store::insert(connection, "a@taawun.example", "A", now().naive_utc(), true)?;
        store::add_grant(connection, account_id, &Grant { role: Role::Administrator, reach: Reach::Country })?;
        let expires_at = "2100-01-01T00:00:00".parse().unwrap();
        let token = NewToken { account_id, name: "test".into(), read_only: false, coordination: None, expires_at };
        Ok(tokens::create(connection, &token, now().naive_utc())?.1)
    };
    filled.db.write(account).unwrap()
}

/// Debug builds only: the release build has no such hook.
#[cfg(debug_assertions)]
#[test]
fn killed_while_validating_the_repeated_request_finishes_the_work_once() {
    on_each_filled(|filled| {
        use diesel::prelude::*;
        use taawun::db::schema::activity_return;
        // A month that is long over at whatever time the real program runs.
        let day = chrono::NaiveDate::from_ymd_opt(2024, 2, 1).unwrap();
        let counted: Vec<i64> = filled
            .db
            .run(|connection| {
                Ok(activity_return::table
                    .filter(activity_return::month.eq(day).and(activity_return::coordination_code.eq("11")))
                    .filter(activity_return::status.eq("validated").and(activity_return::superseded.eq(false)))
                    .order(activity_return::id)
                    .limit(2)
                    .select(activity_return::id)
                    .load(connection)?)
            })
            .unwrap();
        let token = lasting_token(filled);
        let query = "mutation ($input: ValidateReturnsInput!) { validateReturns(input: $input) {
            returns { id status } userErrors { code field } } }";
        for (point, id) in ["change_made", "change_committed"].iter().zip(counted) {
            let new = perform(&filled.db, &filled.clock, &Asker::command_line(), "test", None, |change| {
                let new = returns::correct(change, id, None, "x")?;
                returns::submit(change, new, None)
            })
            .unwrap();
            let input = json!({ "input": { "idempotencyKey": format!("killed-{point}"),
                "which": { "returns": [{ "id": taawun::graphql::id::encode("ActivityReturn", new) }] } } });
            let trail = filled.db.run(taawun::accounts::audit::verify).unwrap().entries;
            let first = Program::serve(filled, &[("TAAWUN_ABORT_AFTER", point)]);
            assert_eq!(first.ask(&token, query, &input), None, "it died before it answered");
            assert!(first.ended().code().is_none(), "killed by a signal");
            assert_eq!(findings(filled), [""; 0], "after {point}");
            let second = Program::serve(filled, &[]);
            for _ in 0..2 {
                let answer = second.ask(&token, query, &input).unwrap();
                assert_eq!(answer["data"]["validateReturns"]["returns"][0]["status"], "VALIDATED", "{point}: {answer}");
            }
            drop(second);
            assert_eq!(findings(filled), [""; 0], "after {point} and again");
            let after = filled.db.run(taawun::accounts::audit::verify).unwrap().entries;
            assert_eq!(after, trail + 2, "one validated, one superseded, once");
        }
    });
}
