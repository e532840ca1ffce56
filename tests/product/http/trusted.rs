//! Only the documents of a list.

use std::process::Stdio;

use serde_json::{Value, json};

use super::persisted::hash;
use super::{ask, by, url};
use crate::support::live::Socket;
use crate::support::program::{Program, taawun, text};
use crate::support::{Server, on_each_filled, shipped_jobs};
use taawun::delivery::files::Files;
use taawun::web::{Application, Trusted};

const COORDINATION: &str = "query Coordination($code: String!) { coordination(code: $code) { code } }";
const RUNS: &str = "subscription Runs { runProgress { state } }";

fn manifest() -> Value {
    let operation =
        |id: &str, name: &str, kind: &str, body: &str| json!({ "id": id, "name": name, "type": kind, "body": body });
    json!({ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [
        operation(&hash(COORDINATION), "Coordination", "query", COORDINATION),
        operation("runs", "Runs", "subscription", RUNS),
    ] })
}

#[test]
fn only_the_documents_of_the_list_are_carried_out_through_every_door() {
    on_each_filled(|filled| {
        let path = filled.folder.path().join("documents.json");
        let token = filled.coordinator();
        let bearer = format!("Bearer {}", filled.administrator());
        let relay = json!({ hash(COORDINATION): COORDINATION, "runs": RUNS });
        for list in [manifest(), relay] {
            std::fs::write(&path, list.to_string()).unwrap();
            let trusted = Trusted::read(&path).unwrap();
            let files = Files::new(filled.folder.path().join("files"));
            let application = Application::new(filled.db.clone(), filled.clock.clone(), shipped_jobs(), files);
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let server = Server::on(listener, application.with_trusted_documents(trusted));
            let data = json!({ "data": { "coordination": { "code": "11" } } });
            let variables = json!({ "code": "11" });
            let id = hash(COORDINATION);
            for named in [
                json!({ "documentId": id }),
                json!({ "documentId": format!("sha256:{id}") }),
                json!({ "doc_id": id }),
                json!({ "id": id }),
                json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": id } } }),
                json!({ "query": COORDINATION }),
                json!({ "query": COORDINATION, "documentId": id }),
            ] {
                let mut request = named.clone();
                request["variables"] = variables.clone();
                assert_eq!(ask(&server, &[("Authorization", &bearer)], request).json(), data, "{named}");
            }
            let answer = by(
                &server,
                "GET",
                &url(&[("documentId", &id), ("variables", "{\"code\":\"11\"}")]),
                &[("Authorization", &bearer)],
            );
            assert_eq!(answer.json(), data);
            for refused in [
                json!({ "query": "{ __typename }" }),
                json!({ "query": format!("{COORDINATION} ") }),
                json!({ "query": "{ __schema { queryType { name } } }" }),
                json!({ "query": "{ __typename }", "documentId": id }),
                json!({ "query": "mutation { signOut { ended } }" }),
                json!({ "documentId": "made-up" }),
                json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash("{ __typename }") } } }),
                json!({ "query": "{ __typename }",
                    "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash("{ __typename }") } } }),
            ] {
                // Nobody is an exception.
                for headers in [&[] as &[(&str, &str)], &[("Authorization", &bearer)]] {
                    let answer = ask(&server, headers, refused.clone());
                    assert_eq!(answer.code(), "PERSISTED_QUERY_REQUIRED", "{refused}");
                    assert!(answer.json().get("data").is_none());
                }
            }
            let answer = ask(
                &server,
                &[("Accept", "application/graphql-response+json")],
                json!({ "query": "{ jobs { name } }" }),
            );
            assert_eq!((answer.status, answer.code().as_str()), (400, "PERSISTED_QUERY_REQUIRED"));
            let mut socket = Socket::open(&server.url, &token);
            socket.subscribe("other", "subscription { runProgress { id } }", Value::Null);
            assert!(format!("{:?}", socket.hear()).contains("PERSISTED_QUERY_REQUIRED"));
        }
    });
}

#[test]
fn a_list_with_mistakes_is_refused_at_start_and_each_is_named() {
    on_each_filled(|filled| {
        let path = filled.folder.path().join("documents.json");
        let start = |list: &str| {
            std::fs::write(&path, list).unwrap();
            let output = taawun(&filled.url, filled.folder.path())
                .args(["serve", "--listen", "127.0.0.1:0", "--no-jobs", "--trusted-documents"])
                .arg(&path)
                .stdin(Stdio::null())
                .output()
                .unwrap();
            (output.status.code(), text(&output))
        };
        let mut list = manifest();
        let operations = list["operations"].as_array_mut().unwrap();
        operations[0]["body"] = "query Coordination { coordination(code: \"11\") { nothing } }".into();
        operations[1]["name"] = "Other".into();
        operations.push(json!({ "id": "broken", "name": "Broken", "type": "query", "body": "{" }));
        operations.push(json!({ "id": "runs", "name": "Runs", "type": "subscription", "body": RUNS }));
        operations.push(json!({ "id": "bodiless" }));
        let (code, said) = start(&list.to_string());
        assert_eq!(code, Some(2), "{said}");
        for mistake in [
            "Coordination (",
            "nothing",
            "Other (runs)",
            "Broken (broken)",
            "there twice",
            "no operation of this name",
            "operations.4",
        ] {
            assert!(said.contains(mistake), "{mistake}: {said}");
        }
        for list in [
            "",
            "[]",
            "{}",
            "{\"a\": 7}",
            "{\"a\": \"{ __typename }\", \"a\": \"{ __typename }\"}",
            "{\"format\": \"other\"}",
            "{\"format\": \"apollo-persisted-query-manifest\", \"version\": 2}",
        ] {
            let (code, said) = start(list);
            assert_eq!(code, Some(2), "{list}: {said}");
            assert!(said.contains("--trusted-documents"), "{list}: {said}");
        }
        std::fs::write(&path, manifest().to_string()).unwrap();
        let program = Program::serve(filled, &[("TAAWUN_TRUSTED_DOCUMENTS", path.to_str().unwrap())]);
        let answer = program.ask(&filled.coordinator(), COORDINATION, &json!({ "code": "11" })).unwrap();
        assert_eq!(answer["data"]["coordination"]["code"], "11");
        let answer = program.ask("", "{ __typename }", &Value::Null);
        assert!(answer.is_none_or(|answer| answer["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_REQUIRED"
            || answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"));
    });
}
