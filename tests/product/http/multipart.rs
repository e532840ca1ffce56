//! Requests with a file: the GraphQL multipart request specification.

use serde_json::{Value, json};

use super::forms::signed_in;
use super::{Answer, Raw, post};
use crate::support::{Server, on_each_filled};

const QUERY: &str = "mutation ($input: ImportFileInput!) { importFile(input: $input) { done plan { added refused } } }";
const FILE: &str = "name=\"0\"; filename=\"t.csv\"\r\nContent-Type: text/csv";

fn operations() -> String {
    let input = json!({ "kind": "CENTRES", "file": null, "dryRun": true });
    json!({ "query": QUERY, "variables": { "input": input } }).to_string()
}

const MAP: &str = "{\"0\":[\"variables.input.file\"]}";
const TABLE: &str = "code;capacity\nA-1;1\n";

/// A form of these parts: what follows `form-data; `, and what is in them.
fn form(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut body = String::new();
    for (head, content) in parts {
        body.push_str(&format!("--limit\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n"));
    }
    (body + "--limit--\r\n").into_bytes()
}

fn send(server: &Server, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut all = vec![("Content-Type", "multipart/form-data; boundary=limit")];
    all.extend(headers);
    post(server, &all, body)
}

#[test]
fn a_file_comes_with_a_request_by_who_has_an_account() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let token = format!("Bearer {}", filled.administrator());
        let (operations, bearer) = (operations(), [("Authorization", token.as_str())]);
        let whole = form(&[("name=\"operations\"", &operations), ("name=\"map\"", MAP), (FILE, TABLE)]);
        let done = send(&server, &bearer, &whole).json();
        assert!(done["data"]["importFile"]["plan"].is_object(), "{done}");
        // Several fields may read the same file.
        let twice = QUERY
            .replace("{ importFile", "{ b: importFile(input: $input) { done plan { added refused } } a: importFile");
        let input = json!({ "kind": "CENTRES", "file": null, "dryRun": true });
        let twice = json!({ "query": twice, "variables": { "input": input } }).to_string();
        let both =
            send(&server, &bearer, &form(&[("name=\"operations\"", &twice), ("name=\"map\"", MAP), (FILE, TABLE)]));
        assert_eq!(both.json()["data"]["a"], both.json()["data"]["b"]);
        assert_eq!(both.json()["data"]["a"], done["data"]["importFile"]);
        // Nobody without an account sends one, nor a foreign page in somebody's session.
        let refused = |headers: &[(&str, &str)], status: u16, code: &str| {
            let answer = send(&server, headers, &whole);
            assert_eq!((answer.status, answer.code().as_str()), (status, code));
        };
        refused(&[], 401, "UNAUTHENTICATED");
        refused(&[("X-Taawun", "1")], 401, "UNAUTHENTICATED");
        refused(&[("Authorization", "Bearer taawun_made_up")], 401, "UNAUTHENTICATED");
        filled.coordinator();
        let browser = signed_in(filled, &server);
        let cookie = browser.cookie();
        refused(&[("Cookie", &cookie)], 403, "FORBIDDEN");
        assert!(send(&server, &[("Cookie", &cookie), ("X-Taawun", "1")], &whole).json()["data"].is_object());
    });
}

#[test]
fn credentials_are_looked_at_before_a_file_is_read() {
    on_each_filled(|filled| {
        let server = filled.serve();
        filled.coordinator();
        // The body never comes.
        let mut raw = Raw::open(&server);
        raw.send(
            "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000000\r\nConnection: close\r\n\
             Content-Type: multipart/form-data; boundary=limit\r\n\r\n--limit\r\n",
        );
        let begun = std::time::Instant::now();
        assert!(raw.rest().starts_with("HTTP/1.1 401 "));
        assert!(begun.elapsed() < std::time::Duration::from_secs(30));
    });
}

#[test]
fn what_is_no_request_with_one_file_is_refused_in_words() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let token = format!("Bearer {}", filled.administrator());
        let operations = operations();
        let bad = |body: &[u8], says: &str| {
            let answer = send(&server, &[("Authorization", &token)], body);
            let json = answer.json();
            assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"), "{says}: {json}");
            let message = json["errors"][0]["message"].as_str().unwrap().to_string();
            assert!(message.contains(says) && message.len() < 400, "{says}: {message}");
        };
        let (ops, map) = (("name=\"operations\"", operations.as_str()), ("name=\"map\"", MAP));
        let file = (FILE, TABLE);
        bad(b"", "no end");
        bad(b"--limit--\r\n", "missing");
        bad(&form(&[ops]), "missing");
        bad(&form(&[ops, map]), "missing");
        bad(&form(&[map, ops, file]), "`operations` is not where it belongs");
        bad(&form(&[file, ops, map]), "`operations` is not where it belongs");
        bad(&form(&[ops, file, map]), "`map` is not where it belongs");
        bad(&form(&[ops, ops, map, file]), "`map` is not where it belongs");
        bad(&form(&[ops, map, map]), "is not the next");
        bad(&form(&[ops, map, file, file]), "more parts");
        bad(&form(&[ops, map, ("name=\"1\"; filename=\"t.csv\"", TABLE)]), "is not the next");
        bad(&form(&[ops, map, ("name=\"0\"", TABLE)]), "no file");
        for (map, says) in [
            ("", "not a JSON object"),
            ("[]", "not a JSON object"),
            ("{}", "one file"),
            ("{\"0\": [\"variables.input.file\"], \"1\": []}", "one file"),
            ("{\"0\": [\"variables.input.file\"], \"0\": [\"variables.input.file\"]}", "twice"),
            ("{\"0\": []}", "places"),
            ("{\"0\": \"variables.input.file\"}", "looks like"),
            ("{\"0\": [7]}", "looks like"),
            ("{\"0\": [\"variables.input.file\", \"variables.input.file\"]}", "once"),
            ("{\"0\": [\"variables.input.nothing\"]}", "null"),
            ("{\"0\": [\"variables.input.kind\"]}", "null"),
            ("{\"0\": [\"variables.input\"]}", "null"),
            ("{\"0\": [\"variables\"]}", "null"),
            ("{\"0\": [\"variables.\"]}", "null"),
            ("{\"0\": [\"0.variables.input.file\"]}", "null"),
            ("{\"0\": [\"query\"]}", "null"),
        ] {
            bad(&form(&[ops, ("name=\"map\"", map), file]), says);
        }
        for (operations, says) in [
            ("", "empty"),
            ("[]", "on its own"),
            ("{\"query\": 7}", "string"),
            ("{}", "no `query`"),
            ("{\"query\": \"{ __typename }\", \"variables\": {\"a\": [{\"b\": \"#__graphql_file__:0\"}]}}", "file"),
        ] {
            bad(&form(&[("name=\"operations\"", operations), map, file]), says);
        }
        let nested = "name=\"operations\"\r\nContent-Type: multipart/mixed; boundary=inner";
        bad(&form(&[(nested, "--inner--"), map, file]), "a form of its own");
        bad(
            &form(&[ops, map, ("name=\"0\"; filename=\"t\"\r\nContent-Type: multipart/mixed; boundary=i", "")]),
            "its own",
        );
        let whole = form(&[ops, map, file]);
        bad(&whole[..whole.len() - 20], "no end");
        bad(&whole[..30], "no end");
        let long = format!("name=\"operations\"\r\nX-Long: {}", "x".repeat(300_000));
        bad(&form(&[(&long, "{}")]), "headers");
        let many: String = (0..200).map(|number| format!("\r\nX-{number}: y")).collect();
        bad(&form(&[(&format!("name=\"operations\"{many}"), "{}")]), "can't be read");
        let endless = [b"--limit\r\n".as_slice(), &b"x".repeat(2_000_000)].concat();
        bad(&endless, "headers");
        let (large, json) = (" ".repeat(300_000), json!({ "query": "{ __typename }" }).to_string());
        let answer =
            send(&server, &[("Authorization", &token)], &form(&[("name=\"operations\"", &(json + &large)), map, file]));
        assert_eq!((answer.status, answer.code().as_str()), (413, "TOO_MANY"));
        // A text that stands for a file comes by no other way either.
        let by_hand: Value = json!({ "input": { "kind": "CENTRES", "file": "#__graphql_file__:7", "dryRun": true } });
        let answer = super::ask(&server, &[("Authorization", &token)], json!({ "query": QUERY, "variables": by_hand }));
        assert!(["BAD_ARGUMENT", "BAD_QUERY"].contains(&answer.code().as_str()), "{}", answer.json());
        assert_eq!(super::ask(&server, &[], super::typename()).status, 200);
    });
}
