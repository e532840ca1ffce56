//! What all mutations have in common: rights, idempotency, conflicts, the audit trail.

use serde_json::{Value, json};
use taawun::accounts::audit::{self, Broken};
use taawun::accounts::{Reach, Role};

use crate::support::{Filled, Server, on_each_filled};

const REGISTER: &str = "mutation ($input: RegisterPartnerInput!) {
    registerPartner(input: $input) { partner { id name lockVersion } userErrors { code field message(language: EN) } } }";
const CHANGE: &str = "mutation ($input: ChangePartnerInput!) {
    changePartner(input: $input) { partner { id name lockVersion } userErrors { code field message(language: EN) } } }";

fn register(server: &Server, token: &str, name: &str, key: Option<&str>) -> Value {
    let input = json!({ "kind": "ASSOCIATION", "nameAr": name, "nameFr": "Essai", "idempotencyKey": key });
    server.data_to(token, REGISTER, json!({ "input": input }))["registerPartner"].take()
}

fn partners(server: &Server, token: &str) -> i64 {
    server.data_to(token, "{ partners { totalCount } }", Value::Null)["partners"]["totalCount"].as_i64().unwrap()
}

fn verify(filled: &Filled) -> audit::Verified {
    filled.db.run(audit::verify).unwrap()
}

#[test]
fn a_change_needs_somebody_who_may() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let input = json!({ "input": { "kind": "ASSOCIATION", "nameAr": "ا", "nameFr": "A" } });
        let code =
            |token: &str| server.answer_to(token, REGISTER, input.clone())["errors"][0]["extensions"]["code"].clone();
        assert_eq!(code(""), "UNAUTHENTICATED", "a database without accounts can be read, not changed");
        let viewer = filled.token("v@taawun.example", &[(Role::Viewer, Reach::Country)]);
        assert_eq!(code(&viewer), "FORBIDDEN");
        let clerk = filled.token("c@taawun.example", &[(Role::Clerk, Reach::Centre(1))]);
        assert_eq!(code(&clerk), "FORBIDDEN");
        assert_eq!(code("taawun_nonsense"), "UNAUTHENTICATED");
        // With accounts, nothing is read without one.
        let nobody = server.answer_to("", "{ partners { totalCount } }", Value::Null);
        assert_eq!(nobody["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        assert_eq!(verify(filled).entries, 0);
    });
}

#[test]
fn the_same_key_gives_the_same_answer_and_has_one_effect_also_at_once() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let token = filled.coordinator();
        let before = partners(&server, &token);
        let answers: Vec<Value> = std::thread::scope(|scope| {
            let sent: Vec<_> =
                (0..8).map(|_| scope.spawn(|| register(&server, &token, "جمعية", Some("key-1")))).collect();
            sent.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(
            answers.iter().all(|answer| *answer == answers[0] && answer["partner"]["id"].is_string()),
            "{answers:?}"
        );
        assert_eq!(partners(&server, &token), before + 1);
        let reused = register(&server, &token, "جمعية أخرى", Some("key-1"));
        assert_eq!(reused["userErrors"][0]["code"], "KEY_REUSED");
        assert_eq!(verify(filled).entries, 1);
        // Without a key, each is one of its own.
        register(&server, &token, "جمعية", None);
        register(&server, &token, "جمعية", None);
        assert_eq!(partners(&server, &token), before + 3);
        // After 90 days the answer is forgotten.
        filled
            .db
            .write(|connection| {
                use diesel::prelude::*;
                use taawun::db::schema::answered_mutation::dsl::*;
                let long_ago = filled.clock.timestamp() - chrono::TimeDelta::days(91);
                Ok(diesel::update(answered_mutation).set(at.eq(long_ago)).execute(connection)?)
            })
            .unwrap();
        assert!(register(&server, &token, "جمعية أخرى", Some("key-1"))["partner"]["id"].is_string());
        assert_eq!(partners(&server, &token), before + 4);
    });
}

#[test]
fn who_changes_what_another_has_changed_is_told_and_overwrites_nothing() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let token = filled.coordinator();
        let id = register(&server, &token, "الأول", None)["partner"]["id"].clone();
        let change = |name: &str, version: i32| {
            let input = json!({ "id": id, "expectedVersion": version, "nameAr": name });
            server.data_to(&token, CHANGE, json!({ "input": input }))["changePartner"].take()
        };
        assert_eq!(change("الثاني", 1)["partner"]["lockVersion"], 2);
        let late = change("الثالث", 1);
        assert_eq!(late["userErrors"][0]["code"], "CONFLICT");
        assert_eq!(late["partner"]["name"], "الثاني", "the current state comes with the conflict");
        assert_eq!(
            change(" ", 2)["userErrors"][0],
            json!({
                "code": "MISSING", "field": ["nameAr"], "message": "This is needed: fill it in."
            })
        );
        let found = verify(filled);
        assert_eq!((found.entries, found.broken.len()), (2, 0));
    });
}

#[test]
fn a_changed_removed_or_inserted_entry_of_the_audit_trail_is_found() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let token = filled.coordinator();
        for name in ["ا", "ب", "ج", "د", "ه"] {
            register(&server, &token, name, None);
        }
        let whole = verify(filled);
        assert_eq!((whole.entries, whole.broken), (5, vec![]));
        let run = |sql: &str| {
            filled.db.run(|connection| {
                use diesel::connection::SimpleConnection;
                Ok(connection.batch_execute(sql)?)
            })
        };
        for sql in ["UPDATE audit_entry SET action = 'x' WHERE id = 2", "DELETE FROM audit_entry WHERE id = 3"] {
            assert!(run(sql).is_err(), "{sql}");
        }
        // Whoever owns the database can switch the guard off; the chain still tells.
        let postgres = filled.db.is_postgres().unwrap();
        run(if postgres {
            "ALTER TABLE audit_entry DISABLE TRIGGER ALL"
        } else {
            "DROP TRIGGER audit_entry_stays; DROP TRIGGER audit_entry_remains"
        })
        .unwrap();
        run("UPDATE audit_entry SET address = 'elsewhere' WHERE id = 2").unwrap();
        assert_eq!(verify(filled).broken, [Broken::Changed(2)]);
        run("DELETE FROM audit_entry WHERE id = 4").unwrap();
        assert_eq!(verify(filled).broken, [Broken::Changed(2), Broken::Removed { after: 3, before: 5 }]);
        run("INSERT INTO audit_entry SELECT 4, at, account_id, via, address, action, object_kind, object_key, before,
            after, previous_hash, 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'
            FROM audit_entry WHERE id = 5")
        .unwrap();
        let broken = verify(filled).broken;
        assert!(broken.contains(&Broken::Inserted(4)) && broken.contains(&Broken::Inserted(5)), "{broken:?}");
    });
}
