//! Forms of requests and answers: media types, statuses, what is refused and in which words.

use serde_json::{Value, json};

use super::{Answer, Raw, ask, by, head, post, typename, url};
use crate::support::browser::Browser;
use crate::support::{Server, on_each_filled};

const JSON: &str = "application/json; charset=utf-8";
const RESPONSE: &str = "application/graphql-response+json; charset=utf-8";
const NEW: (&str, &str) = ("Accept", "application/graphql-response+json");

#[test]
fn the_status_says_what_became_of_a_request_for_who_takes_the_new_form() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let token = format!("Bearer {}", filled.coordinator());
        for (request, status, code) in [
            (typename(), 200, ""),
            (json!({ "query": "{ coordination(code: \"99\") { name } }" }), 200, "NOT_FOUND"),
            (json!({ "query": "{" }), 400, "BAD_QUERY"),
            (json!({ "query": "{ nothing }" }), 400, "BAD_QUERY"),
            (json!({ "query": "query A { __typename } query B { __typename }" }), 400, "BAD_QUERY"),
            (json!({ "query": "query A { __typename }", "operationName": "B" }), 400, "BAD_QUERY"),
            (json!({ "query": "query ($code: ID!) { coordination(code: $code) { name } }" }), 400, "BAD_QUERY"),
            (json!({ "variables": {} }), 400, "BAD_REQUEST"),
        ] {
            let answer = ask(&server, &[NEW, ("Authorization", &token)], request.clone());
            let body = answer.json();
            let carried_out = status == 200;
            assert_eq!((answer.status, answer.header("content-type")), (status, RESPONSE), "{request}: {body}");
            assert_eq!(answer.code(), code, "{request}: {body}");
            assert_eq!(body.get("data").is_some(), carried_out, "{request}: {body}");
            assert_eq!(answer.header("cache-control"), "no-store");
            assert!(answer.list("vary").contains("accept"), "{}", answer.list("vary"));
            // The older form tells the same with 200, but for what is no request at all.
            let answer = ask(&server, &[("Authorization", &token)], request.clone());
            let status = if code == "BAD_REQUEST" { 400 } else { 200 };
            assert_eq!((answer.status, answer.header("content-type")), (status, JSON), "{request}");
            assert_eq!(answer.json(), body, "{request}");
        }
        for form in [("Accept", "application/json"), NEW] {
            let wrong = ask(&server, &[form, ("Authorization", "Bearer taawun_made_up")], typename());
            assert_eq!((wrong.status, wrong.code().as_str()), (401, "UNAUTHENTICATED"));
            assert!(wrong.header("www-authenticate").starts_with("Bearer"));
            assert!(wrong.json().get("data").is_none());
        }
    });
}

#[test]
fn who_asks_is_told_by_one_bearer_in_any_case() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let token = filled.coordinator();
        let query = json!({ "query": "{ viewer { email } }" });
        for scheme in ["Bearer", "bearer", "BEARER", "bEaReR "] {
            let answer = ask(&server, &[("Authorization", &format!("{scheme} {token}"))], query.clone());
            assert_eq!(answer.json()["data"]["viewer"]["email"], "coordinator@taawun.example", "{scheme}");
        }
        for value in ["Basic YTpi", "Bearer", "Bearer ", &token, "Bearerx y", ""] {
            let answer = ask(&server, &[("Authorization", value)], query.clone());
            assert_eq!((answer.status, answer.code().as_str()), (401, "UNAUTHENTICATED"), "{value}");
            assert!(answer.header("www-authenticate").starts_with("Bearer"), "{value}");
        }
        let bearer = format!("Bearer {token}");
        let twice = ask(&server, &[("Authorization", &bearer), ("Authorization", &bearer)], query);
        assert_eq!(twice.status, 401);
    });
}

#[test]
fn what_is_accepted_decides_between_json_and_events() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let kind = |accept: &str| ask(&server, &[("Accept", accept)], typename()).header("content-type").to_string();
        let urql = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, \
            multipart/mixed";
        assert_eq!(kind(urql), RESPONSE);
        assert_eq!(kind("application/graphql-response+json,application/json;q=0.9"), RESPONSE, "Apollo");
        assert_eq!(kind("text/event-stream;q=0, application/json"), JSON);
        assert_eq!(kind("*/*"), JSON);
        assert_eq!(kind("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), JSON, "a browser");
        assert_eq!(kind("text/event-stream"), "text/event-stream; charset=utf-8");
        assert_eq!(kind("application/json;q=0.5, text/event-stream"), "text/event-stream; charset=utf-8");
        for accept in ["text/html", "text/event-stream;q=0", "application/json;q=0", "image/*"] {
            let answer = ask(&server, &[("Accept", accept)], typename());
            assert_eq!((answer.status, answer.code().as_str()), (406, "NOT_ACCEPTABLE"), "{accept}");
        }
        // A subscription is answered by events or not at all.
        let subscription = json!({ "query": "subscription { runProgress { id } }" });
        for accept in ["application/json", "application/graphql-response+json", "text/event-stream;q=0, */*"] {
            let answer = ask(&server, &[("Accept", accept)], subscription.clone());
            assert_eq!((answer.status, answer.code().as_str()), (406, "NOT_ACCEPTABLE"), "{accept}");
        }
        // Which operation is meant decides, not which are there.
        let both = "query Q { __typename } subscription S { runProgress { id } }";
        let answer = ask(&server, &[("Accept", urql)], json!({ "query": both, "operationName": "Q" }));
        assert_eq!(answer.json()["data"], json!({ "__typename": "Query" }));
    });
}

#[test]
fn what_is_no_request_is_refused_in_words() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let json_type = ("Content-Type", "application/json");
        let query = typename().to_string();
        for content_type in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=utf-16",
            "application/json; charset=iso-8859-1",
            "application/graphql",
            "multipart/mixed; boundary=x",
            "nonsense",
        ] {
            let answer = post(&server, &[("Content-Type", content_type)], query.as_bytes());
            assert_eq!((answer.status, answer.code().as_str()), (415, "UNSUPPORTED_MEDIA_TYPE"), "{content_type}");
        }
        let mut bare = Raw::open(&server);
        bare.send(format!(
            "POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{query}",
            query.len()
        ));
        assert!(bare.rest().starts_with("HTTP/1.1 415 "), "without a Content-Type");
        for encoding in ["gzip", "br", "deflate", "zstd", "gzip, identity", "nonsense"] {
            let answer = post(&server, &[json_type, ("Content-Encoding", encoding)], query.as_bytes());
            assert_eq!((answer.status, answer.header("accept-encoding")), (415, "identity"), "{encoding}");
        }
        assert_eq!(post(&server, &[json_type, ("Content-Encoding", "identity")], query.as_bytes()).status, 200);
        let bad = |body: &[u8], says: &str| {
            let answer = post(&server, &[json_type], body);
            let json = answer.json();
            assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"), "{says}: {json}");
            let message = json["errors"][0]["message"].as_str().unwrap();
            assert!(message.contains(says), "{message}");
            assert!(message.len() < 400, "{message}");
        };
        bad(b"", "empty");
        bad(b"{\"query\": \"{ \xff }\"}", "UTF-8");
        bad(b"[{\"query\": \"{ __typename }\"}]", "on its own");
        bad(b"{\"query\": \"{ __typename }\"}]", "trailing");
        bad(b"{\"query\": \"{ __typename }\", \"query\": \"{ jobs { name } }\"}", "duplicate");
        bad(b"{\"query\": \"{ __typename }\", \"variables\": {\"a\": {\"b\": 1, \"b\": 2}}}", "twice");
        bad(format!("{{\"{}\"}}", "x".repeat(9_000)).as_bytes(), "can't be read");
        let marked = [b"\xef\xbb\xbf".as_slice(), query.as_bytes()].concat();
        assert_eq!(post(&server, &[json_type], &marked).json()["data"], json!({ "__typename": "Query" }));
    });
}

#[test]
fn a_query_comes_by_get_with_name_variables_and_extensions() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let get = |parameters: &[(&str, &str)], headers: &[(&str, &str)]| by(&server, "GET", &url(parameters), headers);
        let two = "query A { a: __typename } query B($code: String!) { coordination(code: $code) { code } } \
            mutation M { signOut { ended } }";
        let answer = get(&[("query", two), ("operationName", "B"), ("variables", "{\"code\":\"11\"}")], &[]);
        assert_eq!(answer.json(), json!({ "data": { "coordination": { "code": "11" } } }));
        let answer = get(&[("query", two), ("operationName", "A"), ("extensions", "{\"x\":1}")], &[]);
        assert_eq!(answer.json(), json!({ "data": { "a": "Query" } }));
        assert_eq!(get(&[("query", two)], &[NEW]).status, 400, "which one?");
        for method in ["GET", "HEAD"] {
            let answer = by(&server, method, &url(&[("query", two), ("operationName", "M")]), &[]);
            assert_eq!((answer.status, answer.header("allow")), (405, "POST"), "{method}");
        }
        for parameters in [
            [("query", two), ("variables", "{")],
            [("query", two), ("variables", "[]")],
            [("query", two), ("variables", "")],
            [("query", two), ("extensions", "7")],
            [("query", two), ("query", two)],
        ] {
            let answer = get(&parameters, &[]);
            assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"), "{parameters:?}");
        }
        assert_eq!(by(&server, "GET", "/graphql?query=%7B%ff%7D", &[]).status, 400);
        // What a browser shows who looks at the bare address.
        let answer = by(&server, "GET", "/graphql", &[("Accept", "text/html,*/*;q=0.8")]);
        assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"));
        let whole = get(&[("query", "{ __typename }")], &[]);
        let head = by(&server, "HEAD", &url(&[("query", "{ __typename }")]), &[]);
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("content-length"), whole.body.len().to_string());
    });
}

#[test]
fn a_body_without_a_length_is_read_within_the_limit() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let chunked = |parts: &[&str]| {
            let mut raw = Raw::open(&server);
            raw.send(format!("{}Transfer-Encoding: chunked\r\n\r\n", head()));
            for part in parts {
                raw.send(format!("{:x}\r\n{part}\r\n", part.len()));
            }
            raw.send("0\r\n\r\n");
            raw.rest()
        };
        let answer = chunked(&["{\"query\":", " \"{ __type", "name }\"}"]);
        assert!(
            answer.starts_with("HTTP/1.1 200 ") && answer.contains("{\"data\":{\"__typename\":\"Query\"}}"),
            "{answer}"
        );
        let blank = " ".repeat(60_000);
        let answer = chunked(&["{\"query\": \"{ __typename }\"}", &blank, &blank]);
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        let answer = chunked(&["{\"query\": \"{ __typename }\"}", &blank, &blank, &blank, &blank, &blank]);
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("TOO_MANY"), "{answer}");
    });
}

#[test]
fn a_mutation_in_a_session_says_that_it_is_no_foreign_page_by_whatever_name() {
    on_each_filled(|filled| {
        filled.coordinator();
        let server = filled.serve();
        let browser = signed_in(filled, &server);
        let cookie = browser.cookie();
        let send = |headers: &[(&str, &str)], request: Value| -> Answer {
            let all: Vec<(&str, &str)> = [("Cookie", cookie.as_str())].iter().chain(headers).copied().collect();
            ask(&server, &all, request)
        };
        let document = "query Q { viewer { email } } mutation M { signOut { ended } }";
        let answer = send(&[NEW], json!({ "query": document, "operationName": "M" }));
        assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"));
        let answer = send(&[], json!({ "query": document, "operationName": "Q" }));
        assert_eq!(answer.json()["data"]["viewer"]["email"], "coordinator@taawun.example");
        let answer = send(&[("X-Taawun", "1")], json!({ "query": document, "operationName": "M" }));
        assert_eq!(answer.json()["data"]["signOut"]["ended"], 1);
        assert!(answer.header("set-cookie").contains("Max-Age=0"), "{}", answer.header("set-cookie"));
    });
}

/// A browser in which the coordinator has signed in.
pub fn signed_in(filled: &crate::support::Filled, server: &Server) -> Browser {
    use taawun::accounts::links::{self, Purpose};
    use taawun::accounts::store;
    let browser = Browser::of(server);
    let now = filled.clock.timestamp();
    let secret = filled.db.write(|connection| {
        let account = store::by_email(connection, "coordinator@taawun.example")?.unwrap().id;
        Ok(links::make(connection, account, Purpose::SignIn, now)?.1)
    });
    assert_eq!(browser.form(&format!("/sign-in/{}", secret.unwrap()), &[]).status, 303);
    browser
}
