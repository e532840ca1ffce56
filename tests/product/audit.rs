//! The audit trail, as administrators and operators read it, and what is left of it when the program dies.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use taawun::accounts::{Reach, Role};

use crate::support::program::{taawun, text};
use crate::support::{Filled, Server, on_each_filled};

const REGISTER: &str = "mutation ($input: RegisterPartnerInput!) {
    registerPartner(input: $input) { partner { id name } userErrors { code } } }";
const ENTRIES: &str = "query ($first: Int, $after: String, $filter: AuditFilter) {
    auditEntries(first: $first, after: $after, filter: $filter) {
        totalCount pageInfo { endCursor hasNextPage }
        nodes { id number at account { id } via address action objectKind objectKey before after hash } } }";

fn register(server: &Server, token: &str, name: &str) -> Value {
    let input = json!({ "kind": "ASSOCIATION", "nameAr": name, "nameFr": "Essai" });
    server.data_to(token, REGISTER, json!({ "input": input }))["registerPartner"]["partner"].take()
}

fn command(filled: &Filled, arguments: &[&str]) -> Output {
    taawun(&filled.url, filled.folder.path()).args(arguments).output().unwrap()
}

fn numbers(entries: &Value) -> Vec<i64> {
    entries["nodes"].as_array().unwrap().iter().map(|entry| entry["number"].as_i64().unwrap()).collect()
}

#[test]
fn an_administrator_reads_who_changed_what_and_nobody_else_does() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let (administrator, coordinator) = (filled.administrator(), filled.coordinator());
        for name in ["ا", "ب", "ج"] {
            register(&server, &coordinator, name);
        }
        register(&server, &administrator, "د");
        let read = |token: &str, variables: Value| server.data_to(token, ENTRIES, variables)["auditEntries"].take();
        let page = read(&administrator, json!({ "first": 3 }));
        assert_eq!((page["totalCount"].as_i64(), numbers(&page)), (Some(4), vec![4, 3, 2]));
        let rest = read(&administrator, json!({ "first": 3, "after": page["pageInfo"]["endCursor"] }));
        assert_eq!((numbers(&rest), rest["pageInfo"]["hasNextPage"].as_bool()), (vec![1], Some(false)));
        let entry = &rest["nodes"][0];
        assert_eq!(entry["at"], "2026-11-24T05:00:00Z");
        assert_eq!(entry["action"], "registerPartner");
        assert_eq!(entry["objectKind"], "Partner");
        assert!(entry["via"].as_str().unwrap().starts_with("token "), "{entry}");
        assert_eq!(entry["address"], "127.0.0.1");
        assert_eq!(entry["before"], Value::Null);
        let after: Value = serde_json::from_str(entry["after"].as_str().unwrap()).unwrap();
        assert_eq!(after["nameAr"], "ا");
        assert_eq!(entry["hash"].as_str().unwrap().len(), 64);

        let filtered = |filter: Value| numbers(&read(&administrator, json!({ "filter": filter })));
        assert_eq!(filtered(json!({ "objectKind": "Partner", "objectKey": entry["objectKey"] })), [1]);
        assert_eq!(filtered(json!({ "account": page["nodes"][0]["account"]["id"] })), [4]);
        assert_eq!(filtered(json!({ "account": entry["account"]["id"], "action": "registerPartner" })), [3, 2, 1]);
        assert_eq!(filtered(json!({ "action": "signAgreement" })), [0; 0]);
        assert_eq!(filtered(json!({ "from": "2026-11-24T05:00:00Z", "to": "2026-11-24T05:00:01Z" })).len(), 4);
        assert_eq!(filtered(json!({ "to": "2026-11-24T05:00:00Z" })), [0; 0]);
        assert_eq!(filtered(json!({ "from": "2026-11-24T05:00:00.000001Z" })), [0; 0]);
        for (filter, code) in
            [(json!({ "objectKey": "1" }), "BAD_ARGUMENT"), (json!({ "account": "UGFydG5lcjox" }), "BAD_ID")]
        {
            let refused = server.answer_to(&administrator, ENTRIES, json!({ "filter": filter }));
            assert_eq!(refused["errors"][0]["extensions"]["code"], code, "{refused}");
        }

        let node = "query ($id: ID!) { node(id: $id) { id } }";
        let id = json!({ "id": entry["id"] });
        assert_eq!(server.data_to(&administrator, node, id.clone())["node"]["id"], entry["id"]);
        let viewer = filled.token("v@taawun.example", &[(Role::Viewer, Reach::Country)]);
        for other in [&coordinator, &viewer] {
            let seen = read(other, json!({}));
            assert_eq!((seen["totalCount"].as_i64(), numbers(&seen)), (Some(0), vec![]));
            assert_eq!(server.data_to(other, node, id.clone())["node"], Value::Null);
        }
    });
}

#[test]
fn an_operator_checks_the_trail_and_lists_what_happened_to_an_object() {
    on_each_filled(|filled| {
        let empty = command(filled, &["audit", "verify"]);
        assert!(empty.status.success() && text(&empty).contains("0 entries"), "{}", text(&empty));
        let server = filled.serve();
        let token = filled.coordinator();
        for name in ["ا", "ب", "ج", "د", "ه"] {
            register(&server, &token, name);
        }
        let whole = command(filled, &["audit", "verify"]);
        assert!(whole.status.success(), "{}", text(&whole));
        let list = command(filled, &["audit", "list", "--json"]);
        let lines: Vec<Value> =
            String::from_utf8_lossy(&list.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.iter().map(|line| line["number"].as_i64().unwrap()).collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
        let head = lines[0]["hash"].as_str().unwrap();
        assert!(text(&whole).contains(&format!("5 entries, head {head}")), "{}", text(&whole));

        let object = format!("Partner:{}", lines[2]["objectKey"].as_str().unwrap());
        let one = command(filled, &["audit", "list", "--object", &object]);
        assert!(one.status.success());
        let says = text(&one);
        assert!(says.starts_with(&format!("3 2026-11-24T05:00:00Z registerPartner {object} by account ")), "{says}");
        assert!(says.contains("from 127.0.0.1") && says.contains("ج"), "{says}");
        assert_eq!(says.lines().count(), 2, "{says}");
        let two = command(filled, &["audit", "list", "--object", "Partner", "--count", "2", "--json"]);
        assert_eq!(text(&two).lines().count(), 2);
        assert_eq!(text(&command(filled, &["audit", "list", "--object", "Agreement:1"])), "");
        for wrong in ["Partner:", ":1"] {
            assert_eq!(command(filled, &["audit", "list", "--object", wrong]).status.code(), Some(2));
        }

        // Whoever owns the database can change it; the trail tells.
        let run = |sql: &str| {
            filled.db.run(|connection| {
                use diesel::connection::SimpleConnection;
                Ok(connection.batch_execute(sql)?)
            })
        };
        run(if filled.db.is_postgres().unwrap() {
            "ALTER TABLE audit_entry DISABLE TRIGGER ALL"
        } else {
            "DROP TRIGGER audit_entry_stays; DROP TRIGGER audit_entry_remains"
        })
        .unwrap();
        run("UPDATE audit_entry SET address = 'elsewhere' WHERE id = 2; DELETE FROM audit_entry WHERE id = 4").unwrap();
        let broken = command(filled, &["audit", "verify"]);
        assert_eq!(broken.status.code(), Some(1), "{}", text(&broken));
        for says in ["entry 2 was changed", "entry 4 was removed", "4 entries", "2 place(s)"] {
            assert!(text(&broken).contains(says), "{says}: {}", text(&broken));
        }
    });
    let nothing =
        taawun("", Path::new("/nowhere")).env_remove("DATABASE_URL").args(["audit", "verify"]).output().unwrap();
    assert_eq!(nothing.status.code(), Some(1));
    assert!(text(&nothing).contains("taawun migrate"), "{}", text(&nothing));
}

/// Debug builds only: the release build has no such points.
#[cfg(debug_assertions)]
#[test]
fn a_change_in_whose_middle_the_program_died_is_finished_once_by_the_same_request() {
    on_each_filled(|filled| {
        let token = filled.coordinator();
        let partners = || {
            let server = filled.serve();
            server.data_to(&token, "{ partners { totalCount } }", Value::Null)["partners"]["totalCount"]
                .as_i64()
                .unwrap()
        };
        let before = partners();
        let answers = crate::support::program::repeated_after_death(
            filled,
            &token,
            REGISTER,
            |key| json!({ "input": { "kind": "ASSOCIATION", "nameAr": key, "nameFr": "Essai", "idempotencyKey": key } }),
        );
        for (key, [first, second]) in ["change_made", "change_committed"].iter().zip(&answers) {
            assert_eq!(first["data"]["registerPartner"]["partner"]["name"], *key, "{first}");
            assert_eq!(first, second);
        }
        assert_eq!(partners(), before + 2, "one more for each");
    });
}
