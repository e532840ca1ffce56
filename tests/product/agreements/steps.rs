//! The states of an agreement and the steps between them.

use serde_json::{Value, json};

use super::{Keeper, all_is_well, errors, stranger};
use crate::support::on_each_filled;

/// Every step that changes an agreement, with its input beside the agreement.
fn steps() -> Vec<(&'static str, &'static str, Value)> {
    let decision = json!({ "reason": "سبب" });
    vec![
        ("changeDraft", "ChangeDraftInput", json!({ "terms": { "objectFr": "Autre" } })),
        ("signAgreement", "SignAgreementInput", json!({})),
        (
            "amendAgreement",
            "AmendAgreementInput",
            json!({ "reasonAr": "سبب", "reasonFr": "motif", "terms": { "objectFr": "Autre encore" } }),
        ),
        ("suspendAgreement", "DecideAgreementInput", decision.clone()),
        ("resumeAgreement", "DecideAgreementInput", decision.clone()),
        ("terminateAgreement", "DecideAgreementInput", decision),
        ("renewAgreement", "RenewAgreementInput", json!({})),
    ]
}

/// Takes a step on an agreement as it is.
fn take(keeper: &Keeper<'_>, step: &(&str, &str, Value), agreement: &Value, day: &str) -> Value {
    let mut input = step.2.clone();
    input["id"] = agreement["id"].clone();
    input["expectedVersion"] = keeper.look(agreement, "lockVersion")["lockVersion"].clone();
    if step.0 == "amendAgreement" {
        input["effectiveOn"] = json!(day);
    }
    keeper.ask(step.0, step.1, input)
}

#[test]
fn every_state_allows_its_steps_and_no_other() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let running = ["amendAgreement", "suspendAgreement", "terminateAgreement", "renewAgreement"];
        let cases: [(&str, &str, &[&str]); 7] = [
            ("DRAFT", "2026-11-25", &["changeDraft", "signAgreement"]),
            ("SIGNED", "2026-11-25", &running),
            ("ACTIVE", "2027-03-01", &running),
            ("SUSPENDED", "2027-03-01", &["amendAgreement", "resumeAgreement", "terminateAgreement"]),
            ("EXPIRED", "2028-01-01", &["renewAgreement"]),
            ("TERMINATED", "2027-03-01", &[]),
            ("RENEWED", "2028-01-01", &[]),
        ];
        for (state, day, allowed) in cases {
            // An agreement in this state, made anew for each step.
            let make = || {
                keeper.on("2026-11-25");
                let agreement = if state == "DRAFT" { keeper.draft() } else { keeper.signed() };
                if state == "RENEWED" {
                    let version = agreement["lockVersion"].clone();
                    let input = json!({ "id": agreement["id"], "expectedVersion": version });
                    let draft = keeper.done("renewAgreement", "RenewAgreementInput", input);
                    assert_eq!((&draft["startsOn"], &draft["endsOn"]), (&json!("2028-01-01"), &json!("2028-12-31")));
                    keeper.sign(&draft);
                }
                keeper.on(day);
                match state {
                    "SUSPENDED" => keeper.decide("suspend", &agreement),
                    "TERMINATED" => keeper.decide("terminate", &agreement),
                    _ => agreement,
                }
            };
            let mut made = make();
            for step in steps() {
                assert_eq!(keeper.look(&made, "status")["status"], state);
                let answer = take(&keeper, &step, &made, day);
                let errors = errors(&answer);
                if allowed.contains(&step.0) {
                    assert!(errors.is_empty(), "{state} allows {}: {errors:?}", step.0);
                    made = make();
                } else {
                    assert_eq!(errors, [("BAD_STATUS".to_string(), "id".to_string())], "{state} forbids {}", step.0);
                    let says = answer["userErrors"][0]["message"].as_str().unwrap();
                    assert!(allowed.iter().all(|step| says.contains(step)), "{state}: {says}");
                }
            }
        }
        keeper.all_is_well();
    });
}

#[test]
fn active_and_expired_need_nobody() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let agreement = keeper.signed();
        assert_eq!(agreement["status"], "SIGNED");
        for (instant, state) in [
            // By the time zone data (2026f) Casablanca has been on UTC since 20 September 2026.
            ("2026-12-31T23:59:59Z", "SIGNED"),
            ("2027-01-01T00:00:00Z", "ACTIVE"),
            ("2027-12-31T23:59:59Z", "ACTIVE"),
            ("2028-01-01T00:00:00Z", "EXPIRED"),
        ] {
            filled.clock.set(instant.parse().unwrap());
            assert_eq!(keeper.look(&agreement, "status")["status"], state, "{instant}");
            let query = format!(
                "{{ agreements(first: 200, filter: {{ coordination: \"11\", status: {state} }}) {{ nodes {{ id status }} }} }}"
            );
            let data = keeper.server.data_to(&keeper.token, &query, Value::Null);
            let nodes = data["agreements"]["nodes"].as_array().unwrap();
            assert!(nodes.iter().any(|node| node["id"] == agreement["id"]), "{state}");
            assert!(nodes.iter().all(|node| node["status"] == state), "{state}");
        }
    });
}

#[test]
fn lists_by_status_share_out_all_agreements() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let token = filled.administrator();
        keeper.make_tokens_last();
        for day in ["2025-06-01", "2026-11-24", "2027-09-01"] {
            keeper.on(day);
            let mut sum = 0;
            for state in ["DRAFT", "SIGNED", "ACTIVE", "EXPIRED", "SUSPENDED", "TERMINATED", "RENEWED"] {
                let query = format!(
                    "{{ agreements(first: 200, filter: {{ status: {state} }}) {{ totalCount nodes {{ status }} }} }}"
                );
                let data = keeper.server.data_to(&token, &query, Value::Null);
                let nodes = data["agreements"]["nodes"].as_array().unwrap();
                assert!(nodes.iter().all(|node| node["status"] == state), "{state} on {day}");
                sum += data["agreements"]["totalCount"].as_i64().unwrap();
            }
            let all = keeper.server.data_to(&token, "{ agreements { totalCount } }", Value::Null);
            assert_eq!(all["agreements"]["totalCount"], sum, "{day}");
        }
    });
}

#[test]
fn a_past_day_keeps_the_state_that_it_had() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let mut agreement = keeper.signed();
        let decide = |what: &str, agreement: &Value, on: &str| {
            let version = keeper.look(agreement, "lockVersion")["lockVersion"].clone();
            let input = json!({ "id": agreement["id"], "expectedVersion": version, "on": on, "reason": "سبب" });
            keeper.done(&format!("{what}Agreement"), "DecideAgreementInput", input)
        };
        keeper.on("2027-06-20");
        agreement = decide("suspend", &agreement, "2027-03-10");
        agreement = decide("resume", &agreement, "2027-05-01");
        agreement = decide("terminate", &agreement, "2027-07-01");
        // It is still in force, but nothing more can be decided.
        assert_eq!((&agreement["status"], &agreement["terminatedOn"]), (&json!("ACTIVE"), &json!("2027-07-01")));
        let version = agreement["lockVersion"].clone();
        let again = json!({ "id": agreement["id"], "expectedVersion": version, "reason": "سبب" });
        assert_eq!(errors(&keeper.ask("suspendAgreement", "DecideAgreementInput", again))[0].0, "BAD_STATUS");
        for (day, state) in [
            ("2026-11-20", "DRAFT"),
            ("2026-11-24", "SIGNED"),
            ("2027-03-09", "ACTIVE"),
            ("2027-03-10", "SUSPENDED"),
            ("2027-04-30", "SUSPENDED"),
            ("2027-05-01", "ACTIVE"),
            ("2027-06-30", "ACTIVE"),
            ("2027-07-01", "TERMINATED"),
        ] {
            let status = keeper.look(&agreement, &format!("status(on: \"{day}\")"));
            assert_eq!(status["status"], state, "{day}");
            let query = format!(
                "{{ agreements(first: 200, filter: {{ coordination: \"11\", inForceOn: \"{day}\" }}) {{ nodes {{ id }} }} }}"
            );
            let data = keeper.server.data_to(&keeper.token, &query, Value::Null);
            let listed =
                data["agreements"]["nodes"].as_array().unwrap().iter().any(|node| node["id"] == agreement["id"]);
            assert_eq!(listed, state == "ACTIVE", "{day}");
            let in_report = filled
                .db
                .run(|connection| taawun::partnerships::store::in_force(connection, "11", day.parse().unwrap()))
                .unwrap();
            let in_report = in_report.iter().any(|one| {
                one.agreement.object_fr.contains("d'alphabétisation")
                    && one.agreement.reference.as_deref() == agreement["reference"].as_str()
            });
            assert_eq!(in_report, state == "ACTIVE", "{day}");
        }
        let history = keeper.look(&agreement, "history { kind effectiveOn until reason recordedBy terms { number } }");
        let kinds: Vec<&str> =
            history["history"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["DRAFTED", "SIGNED", "SUSPENDED", "RESUMED", "TERMINATED"]);
        assert_eq!(
            history["history"][2],
            json!({ "kind": "SUSPENDED", "effectiveOn": "2027-03-10", "until": "2027-05-01", "reason": "سبب",
                "recordedBy": "coordinator@taawun.example", "terms": null })
        );
        // Decisions follow each other.
        keeper.all_is_well();
    });
}

#[test]
fn a_signed_renewal_renews_and_only_one() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let old = keeper.signed();
        let renew = |terms: Value| {
            let version = keeper.look(&old, "lockVersion")["lockVersion"].clone();
            keeper.ask(
                "renewAgreement",
                "RenewAgreementInput",
                json!({ "id": old["id"], "expectedVersion": version, "terms": terms }),
            )
        };
        assert_eq!(
            errors(&renew(json!({ "startsOn": "2027-12-31" })))[0],
            ("RENEWAL_OVERLAPS".into(), "terms.startsOn".into())
        );
        let draft = renew(json!({}))["agreement"].take();
        assert_eq!(
            (&draft["renews"]["id"], &draft["status"], &draft["reference"]),
            (&old["id"], &json!("DRAFT"), &Value::Null)
        );
        assert_eq!(errors(&renew(json!({})))[0].0, "ALREADY_RENEWED");
        assert_eq!(keeper.look(&old, "renewedBy { id }")["renewedBy"], Value::Null, "a draft renews nothing yet");
        keeper.sign(&draft);
        assert_eq!(keeper.look(&old, "renewedBy { id }")["renewedBy"]["id"], draft["id"]);
        assert_eq!(keeper.look(&old, "status(on: \"2027-12-31\")")["status"], "ACTIVE");
        assert_eq!(keeper.look(&old, "status(on: \"2028-01-01\")")["status"], "RENEWED");
        // The old one can't grow into the new one.
        let version = keeper.look(&old, "lockVersion")["lockVersion"].clone();
        let longer = json!({ "id": old["id"], "expectedVersion": version, "effectiveOn": "2027-05-01", "reasonAr": "ت",
            "reasonFr": "p", "terms": { "endsOn": "2028-03-31" } });
        assert_eq!(errors(&keeper.ask("amendAgreement", "AmendAgreementInput", longer))[0].0, "RENEWAL_OVERLAPS");
        all_is_well(filled);
    });
}

#[test]
fn others_agreements_are_not_found_and_readers_may_not() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let draft = keeper.draft();
        let stranger = stranger(filled);
        let viewer = filled.token(
            "viewer@taawun.example",
            &[(taawun::accounts::Role::Viewer, taawun::accounts::Reach::Coordination("11".to_string()))],
        );
        for step in steps() {
            let mut input = step.2.clone();
            input["id"] = draft["id"].clone();
            input["expectedVersion"] = json!(1);
            if step.0 == "amendAgreement" {
                input["effectiveOn"] = json!("2027-01-01");
            }
            let query =
                format!("mutation ($input: {}!) {{ {}(input: $input) {{ userErrors {{ code }} }} }}", step.1, step.0);
            for (token, code) in [(&stranger, "NOT_FOUND"), (&viewer, "FORBIDDEN")] {
                let answer = keeper.server.answer_to(token, &query, json!({ "input": input }));
                assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{}", step.0);
            }
        }
        let input = json!({ "input": { "coordination": "11", "terms": keeper.terms() } });
        let query = "mutation ($input: DraftAgreementInput!) { draftAgreement(input: $input) { userErrors { code } } }";
        let answer = keeper.server.answer_to(&stranger, query, input);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND");
    });
}
