//! Compression of answers, and entity tags.

use std::io::Read as _;

use serde_json::{Value, json};
use taawun::accounts::{Reach, Role};

use super::{agent, ask, by, url};
use crate::support::live::Events;
use crate::support::on_each_filled;

const LONG: &str = "{ communes(first: 200) { nodes { code name setting id } } }";

fn gunzipped(bytes: &[u8]) -> Vec<u8> {
    let mut all = vec![];
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut all).unwrap();
    all
}

#[test]
fn long_texts_are_compressed_for_who_takes_them_so() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let path = url(&[("query", LONG)]);
        let plain = by(&server, "GET", &path, &[]);
        assert_eq!(plain.header("content-encoding"), "");
        assert!(plain.json().get("errors").is_none() && plain.body.len() > 10_000, "{}", plain.json());
        for (accepted, encoding) in [
            ("gzip", "gzip"),
            ("br", "br"),
            ("gzip, deflate, br, zstd", "br"),
            ("br;q=0, gzip", "gzip"),
            ("identity", ""),
            ("gzip;q=0, br;q=0", ""),
        ] {
            let answer = by(&server, "GET", &path, &[("Accept-Encoding", accepted)]);
            assert_eq!((answer.status, answer.header("content-encoding")), (200, encoding), "{accepted}");
            assert!(answer.list("vary").contains("accept-encoding"));
            match encoding {
                "gzip" => assert_eq!(gunzipped(&answer.body), plain.body),
                "br" => assert!(answer.body.len() < plain.body.len() / 2),
                _ => assert_eq!(answer.body, plain.body),
            }
        }
        let gzip = [("Accept-Encoding", "gzip")];
        for path in ["/schema.graphql", "/start.css"] {
            assert_eq!(by(&server, "GET", path, &gzip).header("content-encoding"), "gzip", "{path}");
        }
        // Short ones would only grow; compressed files go as they are, and once; a secret's page never.
        let short = by(&server, "GET", &url(&[("query", "{ __typename }")]), &gzip);
        assert_eq!(short.header("content-encoding"), "");
        let script = by(&server, "GET", "/graphiql/graphiql-4.1.2.js", &gzip);
        assert_eq!(script.header("content-encoding"), "gzip");
        assert!(gunzipped(&script.body).starts_with(b"/*") || !gunzipped(&script.body).starts_with(&[0x1f, 0x8b]));
        for path in ["/sign-in", "/sign-in/made-up-secret", "/unsubscribe/a/b"] {
            assert_eq!(by(&server, "GET", path, &gzip).header("content-encoding"), "", "{path}");
        }
    });
}

#[test]
fn an_answer_that_may_hold_a_secret_is_not_compressed() {
    on_each_filled(|filled| {
        let token = format!("Bearer {}", filled.token("a@taawun.example", &[(Role::Administrator, Reach::Country)]));
        let server = filled.serve();
        // Long because it fails in many words: what a mutation answers is not looked at.
        let aliases: String = (0..60).map(|number| format!("a{number}: signOut {{ ended }} ")).collect();
        let headers = [("Authorization", token.as_str()), ("Accept-Encoding", "gzip, br")];
        let answer = ask(&server, &headers, json!({ "query": format!("mutation {{ {aliases} }}") }));
        assert!(answer.body.len() > 1024, "{}", answer.json());
        assert_eq!(answer.header("content-encoding"), "");
    });
}

#[test]
fn events_come_at_once_whatever_encodings_are_accepted() {
    on_each_filled(|filled| {
        let (server, token) = (filled.serve(), filled.coordinator());
        let path = url(&[("query", "subscription { runProgress { state } }")]);
        // The connection stays open and tells nothing yet; a sign of life comes, uncompressed and not held back.
        let answer = agent()
            .get(format!("{}{path}", server.url))
            .header("Accept", "text/event-stream")
            .header("Accept-Encoding", "gzip, br")
            .header("Authorization", format!("Bearer {token}"))
            .call()
            .unwrap();
        assert!(answer.headers().get("content-encoding").is_none());
        assert_eq!(answer.headers()["content-type"], "text/event-stream; charset=utf-8");
        drop(answer);
        let mut events = Events::open(&server.url, &token, "{ __typename }", Value::Null);
        assert_eq!(events.next().unwrap()["data"]["__typename"], "Query");
        assert_eq!(events.next(), None);
    });
}

#[test]
fn who_has_the_schema_is_not_sent_it_again() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let get = |headers: &[(&str, &str)]| by(&server, "GET", "/schema.graphql", headers);
        let plain = get(&[]);
        let tag = plain.header("etag").to_string();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
        let compressed = get(&[("Accept-Encoding", "gzip")]);
        let other = compressed.header("etag").to_string();
        assert_ne!(other, tag, "other bytes, another tag");
        assert_eq!(gunzipped(&compressed.body), plain.body);
        let several = format!("\"x\", {tag}");
        for known in [tag.as_str(), &other, &format!("W/{tag}"), &several, "*"] {
            let again = get(&[("If-None-Match", known), ("Accept-Encoding", "gzip")]);
            assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
            assert!(!again.header("etag").is_empty() && !again.header("cache-control").is_empty());
        }
        assert_eq!(get(&[("If-None-Match", "\"x\"")]).status, 200);
        let head = by(&server, "HEAD", "/schema.graphql", &[]);
        assert_eq!((head.status, head.header("etag"), head.body.len()), (200, tag.as_str(), 0));
        assert_eq!(by(&server, "HEAD", "/schema.graphql", &[("If-None-Match", &tag)]).status, 304);
    });
}
