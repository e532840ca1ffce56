//! Many at once, and in any order.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use taawun::accounts::Asker;
use taawun::change;
use taawun::error::Error;
use taawun::partnerships::terms::{NewCommitment, NewParty, NewTerms};
use taawun::partnerships::{mutations, writing};

use super::{Keeper, all_is_well, errors};
use crate::support::{Filled, on_each_filled};

/// Drafts of coordination 11, all in one transaction; their keys.
fn drafts(filled: &Filled, count: usize) -> Vec<i64> {
    let partner = filled.db.run(|connection| {
        use diesel::prelude::*;
        use taawun::db::schema::partner;
        Ok(partner::table.select(partner::id).order(partner::id).first::<i64>(connection)?)
    });
    let party = |partner: Option<i64>| NewParty {
        partner,
        role: "funder".to_string(),
        commitments: vec![NewCommitment {
            amount_centimes: Some(100),
            description_ar: "ا".to_string(),
            description_fr: "a".to_string(),
        }],
        instalments: vec![],
    };
    let terms = NewTerms {
        object_ar: "موضوع".to_string(),
        object_fr: "Objet".to_string(),
        starts_on: "2027-01-01".parse().unwrap(),
        ends_on: "2030-12-31".parse().unwrap(),
        budget_centimes: 200,
        programmes: vec!["literacy".to_string()],
        places: vec![],
        parties: vec![party(None), party(Some(partner.unwrap()))],
        indicators: vec![],
    };
    change::perform(&filled.db, &filled.clock, &Asker::command_line(), "draftAgreement", None, |change| {
        (0..count).map(|_| mutations::draft(change, "11", &terms, None)).collect::<Result<Vec<i64>, Error>>()
    })
    .unwrap()
}

#[test]
fn two_hundred_signatures_at_once_get_references_without_a_gap() {
    on_each_filled(|filled| {
        filled.clock.set("2027-01-05T10:00:00Z".parse().unwrap());
        let keeper = Keeper::new(filled);
        let keys = drafts(filled, 200);
        let references: BTreeSet<String> = std::thread::scope(|scope| {
            for _ in 0..30 {
                // Transactions that take a number and are rolled back.
                scope.spawn(|| {
                    let undone = filled.db.change(|connection| {
                        writing::next_reference(connection, "11", 2027)?;
                        Err::<(), Error>(Error::Internal("rolled back".to_string()))
                    });
                    assert!(undone.is_err());
                });
            }
            let sent: Vec<_> = keys
                .iter()
                .map(|key| {
                    let keeper = &keeper;
                    scope.spawn(move || {
                        let input = json!({ "id": taawun::graphql::id::encode("Agreement", key), "expectedVersion": 1,
                            "idempotencyKey": format!("sign-{key}") });
                        let signed = keeper.done("signAgreement", "SignAgreementInput", input);
                        signed["reference"].as_str().unwrap().to_string()
                    })
                })
                .collect();
            sent.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let expected: BTreeSet<String> = (1..=200).map(|number| format!("11/2027/{number:04}")).collect();
        assert_eq!(references, expected);
        all_is_well(filled);
    });
}

#[test]
fn of_two_hundred_amendments_at_once_each_is_in_the_history_or_was_told() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let agreement = keeper.signed();
        let made: BTreeSet<String> = std::thread::scope(|scope| {
            let sent: Vec<_> = (0..200)
                .map(|number| {
                    let (keeper, agreement) = (&keeper, &agreement);
                    scope.spawn(move || {
                        let object = format!("Objet {number}");
                        let version = keeper.look(agreement, "lockVersion")["lockVersion"].clone();
                        let input = json!({ "id": agreement["id"], "expectedVersion": version, "effectiveOn": "2027-03-01",
                            "reasonAr": "ت", "reasonFr": object, "terms": { "objectFr": object } });
                        let answer = keeper.ask("amendAgreement", "AmendAgreementInput", input);
                        match errors(&answer).as_slice() {
                            [] => Some(object),
                            [(code, _)] if code == "CONFLICT" => None,
                            other => panic!("{other:?}"),
                        }
                    })
                })
                .collect();
            sent.into_iter().filter_map(|one| one.join().unwrap()).collect()
        });
        let now =
            keeper.look(&agreement, "lockVersion amendments { number reason(language: FR) object(language: FR) }");
        let amendments = now["amendments"].as_array().unwrap();
        let kept: Vec<&str> = amendments.iter().map(|one| one["object"].as_str().unwrap()).collect();
        assert_eq!(kept.len(), made.len(), "each once");
        assert_eq!(kept.iter().map(|object| object.to_string()).collect::<BTreeSet<_>>(), made);
        assert!(!made.is_empty() && amendments.iter().all(|one| one["reason"] == one["object"]));
        assert_eq!(now["lockVersion"], 2 + made.len());
        all_is_well(filled);
    });
}

/// An operation on one of the agreements.
#[derive(Debug, Clone)]
enum Operation {
    Draft,
    Change { on: usize, amount: i64 },
    Sign { on: usize },
    Amend { on: usize, effective: u64, end: i64, amount: i64 },
    Decide { on: usize, what: &'static str, day: i64 },
    Renew { on: usize },
    Pay { on: usize, amount: i64, explained: bool },
    Reverse { on: usize },
    Wait { days: i64 },
}

fn operation() -> impl Strategy<Value = Operation> {
    let on = 0usize..4;
    let amount = -1i64..2000;
    prop_oneof![
        2 => Just(Operation::Draft),
        1 => (on.clone(), amount.clone()).prop_map(|(on, amount)| Operation::Change { on, amount }),
        3 => on.clone().prop_map(|on| Operation::Sign { on }),
        3 => (on.clone(), 0u64..400, -30i64..400, amount.clone())
            .prop_map(|(on, effective, end, amount)| Operation::Amend { on, effective, end, amount }),
        4 => (on.clone(), prop_oneof![Just("suspend"), Just("resume"), Just("terminate")], -60i64..20)
            .prop_map(|(on, what, day)| Operation::Decide { on, what, day }),
        2 => on.clone().prop_map(|on| Operation::Renew { on }),
        3 => (on.clone(), amount, any::<bool>())
            .prop_map(|(on, amount, explained)| Operation::Pay { on, amount, explained }),
        1 => on.prop_map(|on| Operation::Reverse { on }),
        2 => (1i64..200).prop_map(|days| Operation::Wait { days }),
    ]
}

/// Does what is asked, as far as the rules allow; gives the agreement that it made, if any.
fn perform(keeper: &Keeper<'_>, operation: &Operation, agreements: &[Value]) -> Option<Value> {
    let today = keeper.filled.clock.today();
    let day = |days: i64| (today + chrono::Duration::days(days)).to_string();
    let pick = |on: usize| agreements.get(on % agreements.len().max(1));
    let now = |agreement: &Value| keeper.look(agreement, "id lockVersion endsOn payments { id }");
    let parties = |amount: i64| {
        let mut parties = keeper.terms()["parties"].clone();
        parties[0]["commitments"][0]["amountCentimes"] = json!(amount);
        parties[1]["instalments"] = json!([]);
        parties[1]["commitments"][0]["amountCentimes"] = json!(1000);
        parties
    };
    let answer = match operation {
        Operation::Draft => {
            let mut terms = keeper.terms();
            terms["startsOn"] = json!(day(20));
            terms["endsOn"] = json!(day(200));
            terms["parties"] = parties(1000);
            terms["budgetCentimes"] = json!(2000);
            keeper.ask("draftAgreement", "DraftAgreementInput", json!({ "coordination": "11", "terms": terms }))
        }
        Operation::Change { on, amount } => {
            let seen = now(pick(*on)?);
            let terms = json!({ "parties": parties(*amount), "budgetCentimes": amount + 1000 });
            let input = json!({ "id": seen["id"], "expectedVersion": seen["lockVersion"], "terms": terms });
            keeper.ask("changeDraft", "ChangeDraftInput", input)
        }
        Operation::Sign { on } => {
            let seen = now(pick(*on)?);
            keeper.ask(
                "signAgreement",
                "SignAgreementInput",
                json!({ "id": seen["id"], "expectedVersion": seen["lockVersion"] }),
            )
        }
        Operation::Amend { on, effective, end, amount } => {
            let seen = now(pick(*on)?);
            let terms = json!({ "parties": parties(*amount), "budgetCentimes": amount + 1000, "endsOn": day(*end) });
            let input = json!({ "id": seen["id"], "expectedVersion": seen["lockVersion"], "terms": terms,
                "effectiveOn": day(*effective as i64 - 100), "reasonAr": "ت", "reasonFr": "m" });
            keeper.ask("amendAgreement", "AmendAgreementInput", input)
        }
        Operation::Decide { on, what, day: days } => {
            let seen = now(pick(*on)?);
            let input =
                json!({ "id": seen["id"], "expectedVersion": seen["lockVersion"], "on": day(*days), "reason": "ت" });
            keeper.ask(&format!("{what}Agreement"), "DecideAgreementInput", input)
        }
        Operation::Renew { on } => {
            let seen = now(pick(*on)?);
            keeper.ask(
                "renewAgreement",
                "RenewAgreementInput",
                json!({ "id": seen["id"], "expectedVersion": seen["lockVersion"] }),
            )
        }
        Operation::Pay { on, amount, explained } => {
            let input = json!({ "agreement": pick(*on)?["id"], "paidOn": day(0), "amountCentimes": amount,
                "explanation": explained.then_some("ت") });
            let query =
                "mutation ($input: RecordPaymentInput!) { recordPayment(input: $input) { userErrors { code field } } }";
            keeper.server.data_to(&keeper.token, query, json!({ "input": input }));
            return None;
        }
        Operation::Reverse { on } => {
            let seen = now(pick(*on)?);
            let id = seen["payments"].as_array()?.last()?["id"].clone();
            let query = "mutation ($input: ReversePaymentInput!) { reversePayment(input: $input) { userErrors { code field } } }";
            keeper.server.data_to(&keeper.token, query, json!({ "input": { "id": id, "reason": "ت" } }));
            return None;
        }
        Operation::Wait { days } => {
            keeper.on(&day(*days));
            return None;
        }
    };
    Some(answer["agreement"].clone()).filter(|agreement| agreement.is_object())
}

#[test]
fn no_sequence_of_operations_breaks_an_invariant() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let mut runner =
            TestRunner::new(Config { cases: 8, max_shrink_iters: 20, failure_persistence: None, ..Config::default() });
        runner
            .run(&prop::collection::vec(operation(), 10..25), |operations| {
                let mut agreements: Vec<Value> = vec![];
                for operation in &operations {
                    if let Some(agreement) = perform(&keeper, operation, &agreements)
                        && !agreements.iter().any(|known| known["id"] == agreement["id"])
                    {
                        agreements.push(agreement);
                    }
                }
                for (name, check) in taawun::partnerships::check::CHECKS {
                    prop_assert_eq!(filled.db.run(check).unwrap(), Vec::<String>::new(), "{}", name);
                }
                Ok(())
            })
            .unwrap();
        assert!(filled.db.run(taawun::accounts::audit::verify).unwrap().broken.is_empty());
    });
}
