//! Whether a report is genuine: the code in it, and what everybody is told who has it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};
use taawun::db::schema::report;
use taawun::jobs::runs::Which;
use taawun::jobs::worker::Worker;
use taawun::jobs::{Job, Jobs};
use taawun::reports::Report;

use crate::editions::one_more_woman;
use crate::support::{Filled, on_each_filled};

const ASK: &str = "query ($code: String!) { verification(code: $code) { code coordinationCode \
    coordinationName(language: FR) period language edition issuedAt sha256 sizeBytes demonstration isLatest \
    replacedBy { edition issuedAt code } } }";

/// Moves the clock, records what is due and makes it.
fn work(filled: &Filled, worker: &Worker, time: &str) {
    filled.clock.set(time.parse::<DateTime<Utc>>().unwrap());
    worker.record_due();
    actix_web::rt::System::new().block_on(worker.work_until_idle(&Which::default())).unwrap();
}

/// A worker that issues the monthly report of Laâyoune.
fn worker(filled: &Filled) -> Worker {
    let text = "schedule = \"0 6 1 * *\"\ntime_zone = \"Africa/Casablanca\"\nperiod = \"month\"\n\
                coordinations = [\"11\"]\nlanguages = [\"fr\"]\n";
    filled.worker(Jobs::new(vec![Job::parse("monthly", text).unwrap()]))
}

/// Issues October's report, and a second edition of it.
pub fn two_editions(filled: &Filled) -> (Worker, [Report; 2]) {
    let worker = worker(filled);
    work(filled, &worker, "2026-10-31T12:00:00Z");
    work(filled, &worker, "2026-11-01T12:00:00Z");
    filled.clock.set("2026-11-10T12:00:00Z".parse().unwrap());
    one_more_woman(filled);
    work(filled, &worker, "2026-12-01T12:00:00Z");
    let issued: Vec<Report> = filled
        .db
        .run(|connection| {
            let october = report::table.filter(report::period.eq("2026-10")).order(report::edition);
            Ok(october.select(Report::as_select()).load(connection)?)
        })
        .unwrap();
    (worker, issued.try_into().unwrap())
}

fn code(report: &Report) -> &str {
    report.verification_code.as_deref().unwrap()
}

#[test]
fn a_code_tells_everybody_what_was_issued_under_it_and_nothing_else() {
    on_each_filled(|filled| {
        let (_, [first, second]) = two_editions(filled);
        // There are accounts: nobody sees anything without one.
        let token = filled.coordinator();
        let server = filled.serve();
        let typed = code(&first).to_lowercase().replace('-', " ").replace('1', "l").replace('0', "o");
        for typed in [code(&first), &typed] {
            let told = server.data_to("", ASK, json!({ "code": typed }))["verification"].clone();
            let expected = json!({
                "code": code(&first), "coordinationCode": "11", "coordinationName": told["coordinationName"],
                "period": "2026-10", "language": "FR", "edition": 1, "issuedAt": first.created_at.and_utc(),
                "sha256": first.sha256, "sizeBytes": first.size_bytes, "demonstration": true, "isLatest": false,
                "replacedBy": { "edition": 2, "issuedAt": second.created_at.and_utc(), "code": code(&second) },
            });
            assert_eq!(told, expected);
            assert!(told["coordinationName"].as_str().unwrap().contains("Laâyoune"), "{told}");
        }
        let latest = server.data_to("", ASK, json!({ "code": code(&second) }))["verification"].clone();
        assert_eq!((&latest["isLatest"], &latest["replacedBy"]), (&json!(true), &Value::Null));
        for unknown in ["0000-0000-0000", "", "'; DROP TABLE report", &code(&first)[..13]] {
            let told = server.data_to("", ASK, json!({ "code": unknown }));
            assert_eq!(told["verification"], Value::Null, "{unknown}");
        }
        // Whoever may see the report finds the code with it.
        let query = "{ reports(filter: { latestOnly: true, period: \"2026-10\" }) { nodes { verificationCode } } }";
        let codes = server.data_to(&token, query, Value::Null)["reports"]["nodes"].clone();
        assert_eq!(codes, json!([{ "verificationCode": code(&second) }]));
    });
}

#[test]
fn many_codes_are_looked_up_at_once() {
    on_each_filled(|filled| {
        let (_, [first, second]) = two_editions(filled);
        let server = filled.serve();
        let query = format!(
            "{{ a: verification(code: \"{}\") {{ edition }} b: verification(code: \"{}\") {{ edition }} \
             c: verification(code: \"0000-0000-0000\") {{ edition }} }}",
            code(&first),
            code(&second)
        );
        assert_eq!(server.data(&query), json!({ "a": { "edition": 1 }, "b": { "edition": 2 }, "c": null }));
    });
}
