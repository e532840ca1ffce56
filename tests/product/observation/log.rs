//! A line for each request, by which an operator finds what an id stands for.

use serde_json::{Value, json};

use super::{fetch, sql};
use crate::support::live::{Events, Socket};
use crate::support::on_each_filled;
use crate::support::program::{Program, taawun, until};

const QUERY: &str = "query MonthlyBoard { viewer { email } }";

/// Sends a query; status, id in the header, and the answer.
fn ask(url: &str, token: &str, query: &str, headers: &[(&str, &str)]) -> (u16, String, Value) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request = agent.post(format!("{url}/graphql"));
    if !token.is_empty() {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut answer = request.send_json(json!({ "query": query })).unwrap();
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_string();
    (answer.status().as_u16(), id, answer.body_mut().read_json().unwrap())
}

/// The line of the log about a request, where it is JSON.
fn line(program: &Program, id: &str) -> Value {
    until(|| {
        let log = program.log();
        let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let found = lines.find(|line| line["target"] == "taawun::request" && line["request"] == *id);
        found.ok_or(log)
    })
}

#[test]
fn each_request_leaves_one_line_with_what_it_was_and_what_it_cost() {
    on_each_filled(|filled| {
        let token = filled.administrator();
        let program = Program::serve(filled, &[("TAAWUN_LOG_FORMAT", "json")]);
        let (status, id, _) = ask(&program.url, &token, QUERY, &[]);
        let told = line(&program, &id);
        let expected = json!({ "door": "http", "operation": "MonthlyBoard", "kind": "query", "status": status,
            "code": "OK", "message": "answered", "level": "INFO" });
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&told[field], value, "{field}: {told}");
        }
        assert!(told["account"].is_i64(), "{told}");
        for field in ["cost", "statements", "rows", "ms"] {
            assert!(told[field].is_u64(), "{field}: {told}");
        }
        assert_eq!(told["span"]["name"], "request", "{told}");
        // Nobody in particular, a mutation, no name, refused.
        let (_, id, _) = ask(&program.url, "", "mutation { signOut { ended } }", &[]);
        let told = line(&program, &id);
        assert_eq!(
            (&told["kind"], &told["operation"], &told["account"]),
            (&json!("mutation"), &Value::Null, &Value::Null)
        );
        let (status, id, answer) = ask(&program.url, "taawun_nonsense", QUERY, &[]);
        let told = line(&program, &id);
        assert_eq!(told["code"], answer["errors"][0]["extensions"]["code"], "{told}");
        assert_eq!((told["code"].as_str(), told["status"].as_u64()), (Some("UNAUTHENTICATED"), Some(status.into())));
        // What can't be read has no operation; its text is in no log.
        let (_, id, answer) = ask(&program.url, &token, "query Secret { unreadable MARKED", &[]);
        let told = line(&program, &id);
        assert_eq!(told["code"], answer["errors"][0]["extensions"]["code"], "{told}");
        assert!(!program.log().contains("MARKED"));
        // A page: its route, never its path, in which there may be secrets.
        let (_, headers, _) = fetch("GET", &format!("{}/sign-in/MARKEDlink", program.url), &[]);
        let told = line(&program, headers["x-request-id"].to_str().unwrap());
        assert_eq!(told["door"], "page", "{told}");
        assert!(told["route"].as_str().unwrap().contains('{') && !program.log().contains("MARKED"), "{told}");
        // Probes leave none.
        fetch("GET", &format!("{}/readyz", program.url), &[]);
        fetch("GET", &format!("{}/metrics", program.url), &[]);
        let about = program.log().lines().filter(|line| line.contains("\"taawun::request\"")).count();
        assert_eq!(about, 5, "{}", program.log());
    });
}

#[test]
fn the_log_is_for_people_unless_told_and_its_lines_name_the_spans_that_they_are_in() {
    on_each_filled(|filled| {
        let token = filled.administrator();
        let program = Program::serve(filled, &[]);
        let (_, id, _) = ask(&program.url, &token, QUERY, &[]);
        let told = until(|| {
            let log = program.log();
            log.lines().find(|line| line.contains(&id)).map(str::to_string).ok_or(log)
        });
        for part in
            [" INFO request{id=", "taawun::request: answered request=", "operation=\"MonthlyBoard\"", "code=\"OK\""]
        {
            assert!(told.contains(part), "{part}: {told}");
        }
        // All commands.
        let bad = taawun(&filled.url, filled.folder.path()).args(["--log-format", "xml", "jobs", "list"]).output();
        assert_eq!(bad.unwrap().status.code(), Some(2));
    });
}

#[test]
fn what_goes_wrong_inside_tells_an_id_under_which_the_log_says_why() {
    on_each_filled(|filled| {
        let token = filled.administrator();
        sql(&filled.db, "ALTER TABLE cooperative RENAME TO cooperative_gone");
        let program = Program::serve(filled, &[("TAAWUN_LOG_FORMAT", "json")]);
        let (_, id, answer) = ask(&program.url, &token, "{ cooperatives(first: 1) { nodes { id } } }", &[]);
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "INTERNAL", "{answer}");
        assert_eq!(error["extensions"]["requestId"], *id, "{answer}");
        assert!(!answer.to_string().contains("cooperative_gone"));
        assert_eq!(line(&program, &id)["code"], "INTERNAL");
        let why = until(|| {
            let log = program.log();
            let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            let mut found = lines.filter(|line| {
                let spans = line["spans"].as_array();
                spans.is_some_and(|spans| spans.iter().any(|span| span["name"] == "request" && span["id"] == *id))
            });
            found.find(|line| line["level"] == "ERROR").ok_or(log.clone())
        });
        assert!(why["error"].as_str().unwrap().contains("cooperative"), "{why}");
    });
}

#[test]
fn an_id_from_a_declared_proxy_is_kept_where_it_is_plain_and_from_nobody_else() {
    on_each_filled(|filled| {
        let token = filled.administrator();
        let given = [("X-Request-Id", "proxy-4bf92f3577b3"), ("X-Forwarded-For", "203.0.113.9")];
        let program = Program::serve(filled, &[]);
        assert_ne!(ask(&program.url, &token, QUERY, &given).1, "proxy-4bf92f3577b3");
        let declared = Program::serve(filled, &[("TAAWUN_TRUSTED_PROXY", "127.0.0.1")]);
        assert_eq!(ask(&declared.url, &token, QUERY, &given).1, "proxy-4bf92f3577b3");
        for odd in ["short", "with a space in it", "<script>alert(1)</script>", &"a".repeat(200)] {
            let (status, id, _) = ask(&declared.url, &token, QUERY, &[("X-Request-Id", odd)]);
            assert_eq!((status, id.len()), (200, 16), "{odd}");
        }
    });
}

#[test]
fn subscriptions_are_told_of_when_they_have_ended() {
    on_each_filled(|filled| {
        let token = filled.administrator();
        let program = Program::serve(filled, &[("TAAWUN_LOG_FORMAT", "json")]);
        let query = |name: &str| format!("subscription {name} {{ runProgress {{ id }} }}");
        let mut socket = Socket::open(&program.url, &token);
        socket.subscribe("one", &query("OverSocket"), Value::Null);
        let events = Events::open(&program.url, &token, &query("OverEvents"), Value::Null);
        let open = |count: &str| {
            until(|| {
                let page = fetch("GET", &format!("{}/metrics", program.url), &[]).2;
                page.contains(&format!("\ntaawun_subscriptions_open {count}.0\n")).then_some(()).ok_or(page)
            });
        };
        open("2");
        assert!(!program.log().contains("OverSocket"));
        drop((socket, events));
        for (name, door) in [("OverSocket", "websocket"), ("OverEvents", "sse")] {
            let told = until(|| {
                let log = program.log();
                let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
                lines.find(|line| line["operation"] == name).ok_or(log)
            });
            assert_eq!(
                (&told["door"], &told["kind"], &told["code"]),
                (&json!(door), &json!("subscription"), &json!("OK"))
            );
            assert!(told["account"].is_i64() && told["request"].is_string(), "{told}");
        }
        open("0");
    });
}
