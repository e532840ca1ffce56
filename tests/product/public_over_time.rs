//! Public mode over time: whoever looks before and after learns nothing of what happened in between.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use taawun::accounts::Asker;
use taawun::activity::snapshot;
use taawun::change;
use taawun::check;
use taawun::delivery::files::Files;

use crate::support::{Filled, Server, on_each_filled};

const INDICATORS: [&str; 5] = ["beneficiaries", "entrants", "graduates", "drop_outs", "service_contacts"];

/// All numbers that a stranger gets, each under the path by which they got it.
fn all_numbers(server: &Server) -> BTreeMap<String, i64> {
    let activity = "{ beneficiaries women suppressedCells completeness { expected received validated }
        publication { months completenessAtLeast }
        programmes { programme { code } units beneficiaries women entrants graduates dropOuts serviceContacts
            suppressedCells } }";
    let row = "{ coordination { code } province { code } programme { code } month value women suppressedCells }";
    let mut found = BTreeMap::new();
    for period in ["2026-07", "2026-08", "2026-09", "2026-10", "2026-Q3", "2026-S2", "2026", "2025-2026"] {
        let mut parts = format!(
            "activity(period: \"{period}\") {activity} regions {{ nodes {{ code activity(period: \"{period}\") {activity} }} }}
             programmes {{ nodes {{ code activity(period: \"{period}\") {activity} }} }}
             coordination(code: \"11\") {{ delegations {{ nodes {{ code activity(period: \"{period}\") {activity} }} }} }} "
        );
        for code in INDICATORS {
            parts += &format!(
                "{code}: activityBreakdown(period: \"{period}\", by: [PROVINCE, PROGRAMME, MONTH],
                     filter: {{ coordination: \"11\", indicator: \"{code}\" }}) {row} "
            );
        }
        numbers_of(period, &server.data(&format!("{{ {parts} }}")), &mut found);
    }
    for step in ["MONTH", "QUARTER", "YEAR", "SCHOOL_YEAR"] {
        let mut parts = String::new();
        for code in INDICATORS {
            parts += &format!(
                "{code}: activitySeries(from: \"2025\", to: \"2026\", step: {step},
                     filter: {{ coordination: \"11\", indicator: \"{code}\" }}) {{ period value women suppressedCells }} "
            );
        }
        numbers_of(step, &server.data(&format!("{{ {parts} }}")), &mut found);
    }
    found
}

fn numbers_of(path: &str, value: &Value, found: &mut BTreeMap<String, i64>) {
    match value {
        Value::Number(number) => {
            // Tenths, too, are looked at.
            found.insert(path.to_string(), (number.as_f64().unwrap() * 10.0).round() as i64);
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                numbers_of(&format!("{path}[{index}]"), item, found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                numbers_of(&format!("{path}.{name}"), field, found);
            }
        }
        _ => {}
    }
}

/// What changed between two looks.
fn differences(before: &BTreeMap<String, i64>, after: &BTreeMap<String, i64>) -> Vec<String> {
    let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    changed.map(|key| format!("{key}: {:?} to {:?}", before.get(key), after.get(key))).collect()
}

fn run(filled: &Filled, sql: &str) {
    filled.db.write(|connection| Ok(connection.batch_execute(sql)?)).unwrap();
    filled.db.write(taawun::activity::store::rebuild_totals).unwrap();
}

const RETURN: &str = "(SELECT MAX(id) FROM activity_return WHERE coordination_code = '11' AND month = '2026-08-01'
    AND status = 'validated' AND NOT superseded)";

#[test]
fn nothing_that_happens_after_a_month_became_public_is_told() {
    on_each_filled(|filled| {
        filled.administrator();
        let server = filled.serve_public();
        let before = all_numbers(&server);
        assert!(before.len() > 500, "{} numbers", before.len());
        for (name, event) in [
            (
                "a return counts two persons more",
                format!("UPDATE return_line SET value = value + 2 WHERE return_id = {RETURN} AND value > 4"),
            ),
            ("one counts no more", format!("UPDATE activity_return SET superseded = true WHERE id = {RETURN}")),
            (
                "one counts again",
                "UPDATE activity_return SET superseded = false WHERE id = (SELECT MAX(id) FROM
                activity_return WHERE coordination_code = '11' AND month = '2026-08-01')"
                    .to_string(),
            ),
            (
                "a month that is not public changes",
                "UPDATE return_line SET value = value + 3 WHERE return_id IN
                (SELECT id FROM activity_return WHERE month >= '2026-09-01')"
                    .to_string(),
            ),
            (
                "a centre closed",
                "UPDATE centre SET closed_on = '2026-08-15' WHERE id =
                (SELECT MAX(id) FROM centre WHERE coordination_code = '11' AND closed_on IS NULL)"
                    .to_string(),
            ),
            (
                "a centre opened later than was said",
                "UPDATE centre SET opened_on = '2026-07-20' WHERE id =
                (SELECT MIN(id) FROM centre WHERE coordination_code = '11' AND closed_on IS NULL)"
                    .to_string(),
            ),
        ] {
            run(filled, &event);
            let changed = differences(&before, &all_numbers(&server));
            assert!(changed.is_empty(), "{name}: {} numbers changed, such as {}", changed.len(), changed[0]);
        }
        // The same look at what would be told today: it is this that tells two persons.
        crate::public::freeze(filled);
        assert!(!differences(&before, &all_numbers(&server)).is_empty(), "the attack sees what it looks for");
    });
}

#[test]
fn a_month_becomes_public_once_on_its_day_whichever_process_looks() {
    on_each_filled(|filled| {
        let months =
            || filled.db.run(snapshot::revisions).unwrap().into_iter().map(|one| one.month).collect::<Vec<_>>();
        assert_eq!(months().last().unwrap(), "2026-08");
        assert!(snapshot::publish_due(&filled.db, &filled.clock).unwrap().is_empty(), "not before its day");
        // 1 December in Casablanca, still 30 November in UTC.
        filled.clock.set("2026-11-30T23:30:00Z".parse().unwrap());
        let published: usize = std::thread::scope(|scope| {
            let look = || snapshot::publish_due(&filled.db, &filled.clock).unwrap().len();
            let all: Vec<_> = (0..4).map(|_| scope.spawn(look)).collect();
            all.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!((published, months().last().unwrap().as_str()), (1, "2026-09"));
    });
}

#[test]
fn a_withdrawn_month_comes_back_without_a_few_persons() {
    on_each_filled(|filled| {
        let administrator = filled.administrator();
        let server = filled.serve_public();
        let perform = |work: fn(&mut change::Change<'_>) -> taawun::error::Result<()>| {
            change::perform(&filled.db, &filled.clock, &Asker::command_line(), "test", None, work)
        };
        let before = all_numbers(&server);
        let withdraw = |reason: &str| {
            server.data_to(
                &administrator,
                "mutation ($input: WithdrawPublicMonthInput!) { withdrawPublicMonth(input: $input) {
                     publicFigures { months { month withdrawnReason } } userErrors { code } } }",
                json!({ "input": { "month": "2026-08", "reason": reason } }),
            )["withdrawPublicMonth"]
                .take()
        };
        assert_eq!(withdraw(" ")["userErrors"][0]["code"], "MISSING");
        let done = withdraw("counted twice");
        let last = done["publicFigures"]["months"].as_array().unwrap().last().unwrap();
        assert_eq!(*last, json!({ "month": "2026-08", "withdrawnReason": "counted twice" }));
        assert_eq!(withdraw("again")["userErrors"][0]["code"], "NOT_PUBLIC");
        let gone = server.data("{ activity(period: \"2026-08\") { beneficiaries publication { withdrawn } } }");
        assert_eq!(gone["activity"], json!({ "beneficiaries": null, "publication": { "withdrawn": ["2026-08"] } }));
        // Two persons more in one line: all of that programme and province stays as it was told.
        run(
            filled,
            &format!(
                "UPDATE return_line SET value = value + 2 WHERE return_id = {RETURN} AND value =
            (SELECT MAX(value) FROM return_line WHERE return_id = {RETURN})"
            ),
        );
        perform(|change| snapshot::publish_again(change, "2026-08".parse()?)).unwrap();
        let changed = differences(&before, &all_numbers(&server));
        assert!(changed.is_empty(), "{changed:?}");
        let again = perform(|change| snapshot::publish_again(change, "2026-08".parse()?)).unwrap_err();
        assert_eq!(again.code(), "NOT_WITHDRAWN");
        let files = Files::new(filled.folder.path().join("files"));
        let checked = check::check(&filled.db, &files).unwrap();
        let of = |name: &str| checked.iter().find(|one| one.name == name).unwrap().findings.len();
        assert_eq!(of("public_months"), 0);
        run(filled, "UPDATE public_cell SET value = value + 5 WHERE month = '2026-07' AND value > 4 AND women IS NULL");
        let checked = check::check(&filled.db, &files).unwrap();
        assert!(checked.iter().any(|one| one.name == "public_months" && !one.findings.is_empty()));
    });
}
