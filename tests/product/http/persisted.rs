//! Automatic persisted queries, as Apollo's clients send them.

use serde_json::{Value, json};
use sha2::Digest as _;

use super::{Answer, ask, by, url};
use crate::support::{Server, on_each_filled};

const NEW: (&str, &str) = ("Accept", "application/graphql-response+json");

pub fn hash(text: &str) -> String {
    hex::encode(sha2::Sha256::digest(text.as_bytes()))
}

fn extension(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

#[test]
fn a_client_sends_the_hash_then_the_text_and_then_the_hash_alone() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let text = "query Q($code: String!) { coordination(code: $code) { code } }";
        let variables = json!({ "code": "11" });
        let by_hash = json!({ "extensions": extension(&hash(text)), "variables": variables });
        for (form, status) in [(NEW, 400), (("Accept", "application/json"), 200)] {
            let answer = ask(&server, &[form], by_hash.clone());
            assert_eq!((answer.status, answer.code().as_str()), (status, "PERSISTED_QUERY_NOT_FOUND"));
            // The words by which Apollo's clients know it.
            assert_eq!(answer.json()["errors"][0]["message"], "PersistedQueryNotFound");
            assert!(answer.json().get("data").is_none());
        }
        let mut whole = by_hash.clone();
        whole["query"] = text.into();
        let data = json!({ "data": { "coordination": { "code": "11" } } });
        assert_eq!(ask(&server, &[], whole.clone()).json(), data);
        assert_eq!(ask(&server, &[], by_hash).json(), data);
        // By GET, and as the specification's draft writes it.
        let extensions = extension(&hash(text)).to_string();
        let get = |parameters: &[(&str, &str)]| by(&server, "GET", &url(parameters), &[]).json();
        assert_eq!(get(&[("extensions", &extensions), ("variables", "{\"code\":\"11\"}")]), data);
        let id = format!("sha256:{}", hash(text));
        assert_eq!(get(&[("documentId", &id), ("variables", "{\"code\":\"11\"}")]), data);
        assert_eq!(ask(&server, &[], json!({ "documentId": id, "variables": variables })).json(), data);
        // Another text under this hash.
        whole["query"] = "{ __typename }".into();
        let answer = ask(&server, &[], whole);
        assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"));
    });
}

#[test]
fn a_text_that_is_not_valid_is_not_kept_and_a_mutation_stays_one() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let send = |text: Option<&str>, of: &str| -> Answer {
            let mut request = json!({ "extensions": extension(&hash(of)) });
            if let Some(text) = text {
                request["query"] = text.into();
            }
            ask(&server, &[NEW], request)
        };
        for text in ["{ nothing ", "query A { __typename } query A { __typename }"] {
            assert_eq!(send(Some(text), text).status, 400);
            assert_eq!(send(None, text).code(), "PERSISTED_QUERY_NOT_FOUND", "{text}");
        }
        let mutation = "mutation { signOut { ended } }";
        assert!(send(Some(mutation), mutation).json().get("data").is_some());
        let answer = by(&server, "GET", &url(&[("extensions", &extension(&hash(mutation)).to_string())]), &[]);
        assert_eq!((answer.status, answer.header("allow")), (405, "POST"));
    });
}

/// What everybody may do does no harm to what people with accounts have sent.
#[test]
fn nobody_without_an_account_makes_the_server_forget_what_accounts_sent() {
    on_each_filled(|filled| {
        let server: Server = filled.serve();
        let bearer = format!("Bearer {}", filled.coordinator());
        let keep = |headers: &[(&str, &str)], text: &str| {
            let answer = ask(&server, headers, json!({ "query": text, "extensions": extension(&hash(text)) }));
            assert!(answer.json().get("errors").is_none(), "{}", answer.json());
        };
        let known = |text: &str| {
            ask(&server, &[], json!({ "extensions": extension(&hash(text)) })).status == 200
                && ask(&server, &[], json!({ "extensions": extension(&hash(text)) })).code().is_empty()
        };
        keep(&[("Authorization", &bearer)], "{ ours: __typename }");
        keep(&[], "{ first: __typename }");
        for number in 0..1001 {
            keep(&[], &format!("{{ a{number}: __typename }}"));
        }
        assert!(!known("{ first: __typename }"));
        assert!(known("{ a1000: __typename }") && known("{ ours: __typename }"));
    });
}
