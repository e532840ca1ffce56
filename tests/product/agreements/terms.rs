//! Terms: what they must keep to, amendments, payments.

use serde_json::{Value, json};

use super::{Keeper, errors};
use crate::support::on_each_filled;

fn at(code: &str, field: &str) -> (String, String) {
    (code.to_string(), field.to_string())
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_its_place() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let before = filled.db.run(taawun::accounts::audit::verify).unwrap().entries;
        let terms = json!({
            "objectAr": " ", "objectFr": "x", "startsOn": "2027-02-01", "endsOn": "2027-01-01", "budgetCentimes": 5,
            "programmes": ["literacy", "literacy", "smiling"],
            "places": [{ "province": "10.001" }, { "province": "99" }, { "commune": "01.511.01.0" }],
            "parties": [{ "role": "FUNDER", "partner": "UGFydG5lcjo5OTk5OTk",
                "commitments": [{ "amountCentimes": -3, "descriptionAr": "ا", "descriptionFr": "" }],
                "instalments": [{ "dueOn": "2027-01-01", "amountCentimes": 9 },
                    { "dueOn": "2027-01-01", "amountCentimes": 0 }] }],
            "indicators": [{ "descriptionAr": "ا", "descriptionFr": "a", "target": -1 }]
        });
        let answer =
            keeper.ask("draftAgreement", "DraftAgreementInput", json!({ "coordination": "11", "terms": terms }));
        assert_eq!(answer["agreement"], Value::Null);
        let found = errors(&answer);
        for expected in [
            at("MISSING", "terms.objectAr"),
            at("ENDS_BEFORE_START", "terms.endsOn"),
            at("NAMED_TWICE", "terms.programmes.1"),
            at("NOT_FOUND", "terms.programmes.2"),
            at("NOT_FOUND", "terms.places.1.province"),
            at("COORDINATION_NOT_A_PARTY", "terms.parties"),
            at("NOT_FOUND", "terms.parties.0.partner"),
            at("BAD_AMOUNT", "terms.parties.0.commitments.0.amountCentimes"),
            at("MISSING", "terms.parties.0.commitments.0.descriptionFr"),
            at("BAD_AMOUNT", "terms.parties.0.instalments.1.amountCentimes"),
            at("INSTALMENT_TWICE", "terms.parties.0.instalments.1.dueOn"),
            at("INSTALMENTS_ABOVE_COMMITMENT", "terms.parties.0.instalments"),
            at("BUDGET_MISMATCH", "terms.budgetCentimes"),
            at("BAD_TARGET", "terms.indicators.0.target"),
        ] {
            assert!(found.contains(&expected), "{expected:?} not in {found:?}");
        }
        let mut outside = keeper.terms();
        let province = keeper.server.data_to(
            &keeper.token,
            "{ region(code: \"04\") { provinces { nodes { code communes { nodes { code } } } } } }",
            Value::Null,
        );
        let province = &province["region"]["provinces"]["nodes"][0];
        outside["places"] =
            json!([{ "province": province["code"] }, { "commune": province["communes"]["nodes"][0]["code"] }]);
        let answer =
            keeper.ask("draftAgreement", "DraftAgreementInput", json!({ "coordination": "11", "terms": outside }));
        assert_eq!(
            errors(&answer),
            [at("PLACE_OUTSIDE", "terms.places.0.province"), at("PLACE_OUTSIDE", "terms.places.1.commune")]
        );
        // Amounts that no sum holds.
        let mut huge = keeper.terms();
        huge["parties"][0]["commitments"][0]["amountCentimes"] = json!(taawun::graphql::scalars::MAX_EXACT);
        huge["parties"][1]["commitments"][0]["amountCentimes"] = json!(taawun::graphql::scalars::MAX_EXACT);
        let answer =
            keeper.ask("draftAgreement", "DraftAgreementInput", json!({ "coordination": "11", "terms": huge }));
        assert!(errors(&answer).contains(&at("BAD_AMOUNT", "terms.parties.0.commitments.0.amountCentimes")));
        // Every message exists in every language.
        for error in answer["userErrors"].as_array().unwrap() {
            assert!(!error["message"].as_str().unwrap().contains("error-"), "{error}");
        }
        let after = filled.db.run(taawun::accounts::audit::verify).unwrap().entries;
        assert_eq!(after, before, "what was refused left nothing");
    });
}

#[test]
fn an_amendment_holds_from_its_day_on_and_changes_nothing_before() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let agreement = keeper.signed();
        let mut parties = keeper.terms()["parties"].clone();
        parties[0]["commitments"][0]["amountCentimes"] = json!(400_000);
        let input = json!({
            "id": agreement["id"], "expectedVersion": agreement["lockVersion"], "effectiveOn": "2027-03-01",
            "reasonAr": "تمديد", "reasonFr": "Prorogation",
            "terms": { "endsOn": "2028-06-30", "budgetCentimes": 900_000, "parties": parties, "programmes": ["literacy", "kindergarten"] }
        });
        let stale = keeper.ask("amendAgreement", "AmendAgreementInput", {
            let mut input = input.clone();
            input["expectedVersion"] = json!(1);
            input
        });
        assert_eq!(errors(&stale), [at("CONFLICT", "expectedVersion")]);
        assert_eq!(stale["agreement"]["lockVersion"], agreement["lockVersion"], "the current state comes with it");
        let amended = keeper.done("amendAgreement", "AmendAgreementInput", input);
        // Today is before the day from which it holds.
        assert_eq!((&amended["endsOn"], &amended["budgetCentimes"]), (&json!("2027-12-31"), &json!(800_000)));
        let as_of = |day: &str| {
            let query = "query ($reference: String!, $day: CivilDate) { agreement(reference: $reference, asOf: $day) {
                endsOn budgetCentimes committedCentimes asOf programmes { code } parties { commitments { amountCentimes } } } }";
            let variables = json!({ "reference": agreement["reference"], "day": day });
            keeper.server.data_to(&keeper.token, query, variables)["agreement"].take()
        };
        for (day, ends_on, budget, programmes, first) in [
            ("2026-11-24", "2027-12-31", 800_000, 1, 300_000),
            ("2027-02-28", "2027-12-31", 800_000, 1, 300_000),
            ("2027-03-01", "2028-06-30", 900_000, 2, 400_000),
            ("2030-01-01", "2028-06-30", 900_000, 2, 400_000),
        ] {
            let seen = as_of(day);
            assert_eq!(seen["asOf"], day);
            assert_eq!((&seen["endsOn"], &seen["budgetCentimes"]), (&json!(ends_on), &json!(budget)), "{day}");
            assert_eq!(seen["committedCentimes"], budget, "{day}");
            assert_eq!(seen["programmes"].as_array().unwrap().len(), programmes, "{day}");
            assert_eq!(seen["parties"][0]["commitments"][0]["amountCentimes"], first, "{day}");
            let terms = keeper.look(&agreement, &format!("terms(asOf: \"{day}\") {{ number endsOn }}"));
            assert_eq!(terms["terms"]["endsOn"], ends_on, "{day}");
        }
        keeper.on("2027-03-01");
        assert_eq!(keeper.look(&agreement, "endsOn")["endsOn"], "2028-06-30", "without asOf it is today");
        let early = format!("{{ agreement(reference: {}, asOf: \"2026-11-23\") {{ id }} }}", agreement["reference"]);
        let early = keeper.server.answer_to(&keeper.token, &early, Value::Null);
        assert_eq!(early["errors"][0]["extensions"]["code"], "NOT_FOUND");
        let none = keeper.look(&agreement, "terms(asOf: \"2026-11-23\") { number }");
        assert_eq!(none["terms"], Value::Null);
        let history = keeper.look(
            &agreement,
            "history { kind recordedBy terms { number effectiveOn effectiveUntil endsOn reason(language: FR) signedOn recordedBy } }",
        );
        assert_eq!(
            history["history"][2],
            json!({ "kind": "AMENDED", "recordedBy": "coordinator@taawun.example", "terms": { "number": 1,
                "effectiveOn": "2027-03-01", "effectiveUntil": null, "endsOn": "2028-06-30", "reason": "Prorogation",
                "signedOn": "2026-11-24", "recordedBy": "coordinator@taawun.example" } })
        );
        assert_eq!(history["history"][1]["terms"]["endsOn"], "2027-12-31");
        assert_eq!(history["history"][1]["terms"]["effectiveUntil"], "2027-03-01");
        keeper.all_is_well();
    });
}

#[test]
fn an_amendment_keeps_the_days_in_order() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let agreement = keeper.signed();
        let amend = |effective: &str, terms: Value| {
            let version = keeper.look(&agreement, "lockVersion")["lockVersion"].clone();
            let input = json!({ "id": agreement["id"], "expectedVersion": version, "effectiveOn": effective,
                "reasonAr": "ت", "reasonFr": "m", "terms": terms });
            errors(&keeper.ask("amendAgreement", "AmendAgreementInput", input))
        };
        let longer = || json!({ "endsOn": "2028-12-31" });
        assert_eq!(amend("2026-11-23", longer()), [at("TOO_EARLY", "effectiveOn")]);
        assert_eq!(amend("2028-01-02", longer()), [at("TOO_LATE", "effectiveOn")]);
        assert_eq!(amend("2027-06-01", json!({ "endsOn": "2027-05-31" })), [at("ENDS_BEFORE_EFFECT", "terms.endsOn")]);
        assert_eq!(amend("2027-06-01", json!({ "startsOn": "2027-02-01" })), [at("STARTS_ON_STAYS", "terms.startsOn")]);
        assert_eq!(amend("2027-06-01", json!({})), [at("NOTHING_CHANGED", "terms")]);
        assert_eq!(
            amend("2027-06-01", json!({ "budgetCentimes": 1 })),
            [at("BUDGET_MISMATCH", "terms.budgetCentimes")]
        );
        assert_eq!(amend("2028-01-01", longer()), []);
        assert_eq!(amend("2027-12-31", json!({ "objectFr": "x" })), [at("TOO_EARLY", "effectiveOn")]);
        // Two on one day: the later one holds.
        assert_eq!(amend("2028-01-01", json!({ "objectFr": "Second" })), []);
        let terms = keeper.look(&agreement, "terms(asOf: \"2028-01-01\") { number object(language: FR) endsOn }");
        assert_eq!(terms["terms"], json!({ "number": 2, "object": "Second", "endsOn": "2028-12-31" }));
        keeper.all_is_well();
    });
}

#[test]
fn payments_are_of_parties_and_taken_back_only_by_a_counter_entry() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let agreement = keeper.signed();
        let fields = "payment { id amountCentimes paidOn reverses { id } } userErrors { code field }";
        let ask = |mutation: &str, kind: &str, input: Value| {
            let query = format!("mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {fields} }} }}");
            keeper.server.data_to(&keeper.token, &query, json!({ "input": input }))[mutation].take()
        };
        let pay = |with: Value| {
            let mut input = json!({ "agreement": agreement["id"], "partner": keeper.partner, "paidOn": "2027-02-01",
                "amountCentimes": 200_000, "instalmentDueOn": "2027-02-01" });
            for (name, value) in with.as_object().unwrap() {
                input[name] = value.clone();
            }
            ask("recordPayment", "RecordPaymentInput", input)
        };
        assert_eq!(errors(&pay(json!({}))), [at("DATE_IN_FUTURE", "paidOn")]);
        keeper.on("2027-09-01");
        assert_eq!(errors(&pay(json!({ "amountCentimes": 0 }))), [at("BAD_AMOUNT", "amountCentimes")]);
        assert_eq!(
            errors(&pay(json!({ "instalmentDueOn": "2027-02-02" }))),
            [at("NO_SUCH_INSTALMENT", "instalmentDueOn")]
        );
        assert_eq!(errors(&pay(json!({ "paidOn": "2026-01-01" }))), [at("TOO_EARLY", "paidOn")]);
        let others = keeper.server.data_to(&keeper.token, "{ partners(first: 2) { nodes { id } } }", Value::Null);
        let other = &others["partners"]["nodes"][1]["id"];
        assert_eq!(errors(&pay(json!({ "partner": other }))), [at("NOT_A_PARTY", "partner")]);
        let first = pay(json!({}))["payment"].take();
        assert_eq!(first["amountCentimes"], 200_000);
        pay(json!({ "instalmentDueOn": null, "amountCentimes": 300_000 }));
        assert_eq!(errors(&pay(json!({ "amountCentimes": 1 }))), [at("ABOVE_COMMITMENT", "explanation")]);
        let own = ask(
            "recordPayment",
            "RecordPaymentInput",
            json!({ "agreement": agreement["id"], "paidOn": "2027-03-01", "amountCentimes": 300_000 }),
        );
        assert_eq!(errors(&own), []);
        let paid = || {
            keeper.look(
                &agreement,
                "paidCentimes lockVersion parties { instalments { dueOn amountCentimes paidCentimes } }",
            )
        };
        let now = paid();
        assert_eq!((&now["paidCentimes"], &now["lockVersion"]), (&json!(800_000), &agreement["lockVersion"]));
        assert_eq!(
            now["parties"][1]["instalments"][0],
            json!({ "dueOn": "2027-02-01", "amountCentimes": 200_000, "paidCentimes": 200_000 })
        );
        let back = |id: &Value| ask("reversePayment", "ReversePaymentInput", json!({ "id": id, "reason": "خطأ" }));
        let counter = back(&first["id"]);
        assert_eq!(
            (&counter["payment"]["amountCentimes"], &counter["payment"]["reverses"]["id"]),
            (&json!(-200_000), &first["id"])
        );
        assert_eq!(errors(&back(&first["id"])), [at("ALREADY_REVERSED", "id")]);
        assert_eq!(errors(&back(&counter["payment"]["id"])), [at("ALREADY_REVERSED", "id")]);
        assert_eq!(paid()["paidCentimes"], 600_000);
        assert_eq!(paid()["parties"][1]["instalments"][0]["paidCentimes"], 0);
        assert_eq!(errors(&pay(json!({ "amountCentimes": 900_000, "explanation": "هبة إضافية" }))), []);
        let stranger = super::stranger(filled);
        let query = "mutation ($input: ReversePaymentInput!) { reversePayment(input: $input) { userErrors { code } } }";
        let input = json!({ "input": { "id": first["id"], "reason": "x" } });
        let answer = keeper.server.answer_to(&stranger, query, input);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND");
        keeper.all_is_well();
    });
}

#[test]
fn a_draft_can_be_changed_and_signs_with_what_it_says_then() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let draft = keeper.draft();
        assert_eq!((&draft["reference"], &draft["status"]), (&Value::Null, &json!("DRAFT")));
        let input = json!({ "id": draft["id"], "expectedVersion": 1, "terms": { "objectFr": "Nouveau", "startsOn": "2026-12-01" } });
        let changed = keeper.done("changeDraft", "ChangeDraftInput", input);
        assert_eq!(
            (&changed["object"], &changed["startsOn"], &changed["lockVersion"]),
            (&json!("Nouveau"), &json!("2026-12-01"), &json!(2))
        );
        let parts = keeper.look(&draft, "parties { role partner { id } commitments { amountCentimes } instalments { dueOn } } places { province { code } } indicators { target }");
        assert_eq!(parts["parties"][1]["partner"]["id"], keeper.partner);
        assert_eq!(parts["parties"][1]["instalments"].as_array().unwrap().len(), 2);
        assert_eq!(
            (&parts["places"][0]["province"]["code"], &parts["indicators"][0]["target"]),
            (&json!("11.321"), &json!(40))
        );
        let future = json!({ "id": draft["id"], "expectedVersion": 2, "signedOn": "2026-11-25" });
        assert_eq!(
            errors(&keeper.ask("signAgreement", "SignAgreementInput", future)),
            [at("DATE_IN_FUTURE", "signedOn")]
        );
        let earlier = json!({ "id": draft["id"], "expectedVersion": 2, "signedOn": "2025-12-31" });
        let signed = keeper.done("signAgreement", "SignAgreementInput", earlier);
        assert!(signed["reference"].as_str().unwrap().starts_with("11/2025/"), "the year of signature: {signed}");
        keeper.all_is_well();
    });
}
