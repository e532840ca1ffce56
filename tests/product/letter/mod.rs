//! Queries are valid or not as the GraphQL specification says: for each of a corpus, and for many that are made from it by
//! small mistakes, this program and the reference implementation (graphql-js) give the same verdict.

use std::io::Write as _;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use taawun::graphql::limits::Checker;

use crate::support::{npm, on_each_filled};

const PACKAGE: &str = include_str!("../../support-letter/package.json");
const LOCK: &str = include_str!("../../support-letter/package-lock.json");
const JUDGE: &str = include_str!("../../support-letter/judge.js");

/// One query in each line.
const VALID: &str = include_str!("valid.txt");
const INVALID: &str = include_str!("invalid.txt");

/// The codes of values that a scalar of this API does not read.
const OWN: [&str; 4] = ["BAD_PERIOD", "BAD_DATE", "BAD_DATE_TIME", "BAD_NUMBER"];

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty())
}

/// Values of this API's own scalars, of which the reference implementation does not know which are any: with the code of
/// the refusal.
#[test]
fn values_of_own_scalars_are_refused_with_what_would_be_right() {
    for (query, code) in [
        ("{ activity(period: 2026) { beneficiaries } }", "BAD_PERIOD"),
        ("{ activity(period: 20.26) { beneficiaries } }", "BAD_PERIOD"),
        ("{ activity(period: { year: [2026, AR] }) { beneficiaries } }", "BAD_PERIOD"),
        ("{ activity(period: \"2026-13\") { beneficiaries } }", "BAD_PERIOD"),
        ("query($p: Period = \"x\") { activity(period: $p) { beneficiaries } }", "BAD_PERIOD"),
        ("{ agreement(reference: \"x\", asOf: \"31/12/2026\") { id } }", "BAD_DATE"),
        ("{ agreement(reference: \"x\", asOf: \"2026-02-30\") { id } }", "BAD_DATE"),
    ] {
        let refused = verdict(query).unwrap_or_else(|| panic!("taken: {query}"));
        let error = &refused["errors"][0];
        assert_eq!(error["extensions"]["code"], code, "{query}: {error}");
        assert!(error["message"].as_str().unwrap().contains(": write "), "{query}: {error}");
    }
}

/// What this program says against a query.
fn verdict(query: &str) -> Option<Value> {
    let refusal = Checker::default().check_document(query).err()?;
    Some(serde_json::to_value(refusal.response()).unwrap())
}

#[test]
fn valid_queries_are_taken_and_others_are_refused_with_a_place() {
    for query in lines(VALID) {
        assert_eq!(verdict(query), None, "{query}");
    }
    for query in lines(INVALID) {
        let refused = verdict(query).unwrap_or_else(|| panic!("taken: {query}"));
        for error in refused["errors"].as_array().unwrap() {
            assert_eq!(error["extensions"]["code"], "BAD_QUERY", "{query}: {error}");
            assert!(error["locations"][0]["line"].as_u64() >= Some(1), "{query}: {error}");
        }
    }
}

#[test]
fn what_tools_ask_is_taken() {
    // As graphql-js writes it with all options, which GraphiQL, Apollo's and Relay's tools and urql's exchange use.
    let reference = "{ kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind \
                     name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";
    let introspection = format!(
        "query IntrospectionQuery {{ __schema {{ description queryType {{ name kind }} mutationType {{ name kind }}
           subscriptionType {{ name kind }} types {{ ...FullType }}
           directives {{ name description isRepeatable locations args(includeDeprecated: true) {{ ...InputValue }} }} }} }}
         fragment FullType on __Type {{ kind name description specifiedByURL isOneOf
           fields(includeDeprecated: true) {{ name description args(includeDeprecated: true) {{ ...InputValue }}
             type {{ ...TypeRef }} isDeprecated deprecationReason }}
           inputFields(includeDeprecated: true) {{ ...InputValue }} interfaces {{ ...TypeRef }}
           enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
           possibleTypes {{ ...TypeRef }} }}
         fragment InputValue on __InputValue {{ name description type {{ ...TypeRef }} defaultValue isDeprecated
           deprecationReason }}
         fragment TypeRef on __Type {reference}"
    );
    assert_eq!(verdict(&introspection), None);
}

#[test]
fn the_reference_implementation_agrees() {
    let mut queries: Vec<String> = lines(VALID).chain(lines(INVALID)).map(str::to_string).collect();
    let cases = std::env::var("TAAWUN_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000);
    queries.extend(mistaken(cases));
    let Some(theirs) = judged(&queries) else { return };
    assert_eq!(theirs.len(), queries.len());
    for (query, theirs) in queries.iter().zip(theirs) {
        // What a scalar of this API reads is not known there.
        let known = |error: &&Value| !matches!(error["extensions"]["code"].as_str(), Some(code) if OWN.contains(&code));
        let ours = verdict(query).and_then(|answer| {
            answer["errors"].as_array().unwrap().iter().find(known).map(|error| error["message"].clone())
        });
        assert_eq!(ours.is_none(), theirs.is_null(), "{query}\nhere: {ours:?}\nthere: {theirs}");
    }
}

/// Queries of the corpus with a word or mark too many, too few, in the wrong place, or exchanged for another.
fn mistaken(count: usize) -> Vec<String> {
    let words = |query: &str| -> Vec<String> {
        let spaced = ["{", "}", "(", ")", "[", "]", ":", "!", "$", "@", "..."]
            .iter()
            .fold(query.to_string(), |query, mark| query.replace(mark, &format!(" {mark} ")));
        spaced.split_whitespace().map(str::to_string).collect()
    };
    // Texts with spaces or marks in them would fall into words.
    let plain = |query: &&str| !query.contains(['#', '\\', '`']) && !query.contains("\"\"\"");
    let queries: Vec<Vec<String>> =
        lines(VALID).chain(lines(VALID)).chain(lines(INVALID)).filter(plain).map(words).collect();
    let pool: Vec<String> = queries.iter().flatten().cloned().collect();
    let mistake = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4);
    let query =
        (prop::sample::select(queries), prop::collection::vec(mistake, 1..3)).prop_map(move |(mut words, all)| {
            for (place, other, kind) in all {
                let (place, word) = (place.index(words.len()), other.get(&pool).clone());
                match kind {
                    0 if words.len() > 1 => drop(words.remove(place)),
                    1 => words.insert(place, word),
                    2 => words[place] = word,
                    _ => {
                        let other = other.index(words.len());
                        words.swap(place, other);
                    }
                }
            }
            words.join(" ")
        });
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    (0..count).map(|_| query.new_tree(&mut runner).unwrap().current()).collect()
}

/// What graphql-js says against each query: null or a reason.
fn judged(queries: &[String]) -> Option<Vec<Value>> {
    let judge = || -> Result<Vec<Value>, String> {
        let files = [("package.json", PACKAGE), ("package-lock.json", LOCK), ("judge.js", JUDGE)];
        let folder = npm::install("letter", &files)?;
        let mut child = Command::new("node")
            .arg(folder.join("judge.js"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("node: {error}"))?;
        let asked = json!({ "sdl": taawun::graphql::sdl(), "queries": queries }).to_string();
        child.stdin.take().ok_or("no pipe")?.write_all(asked.as_bytes()).map_err(|error| error.to_string())?;
        let output = child.wait_with_output().map_err(|error| error.to_string())?;
        serde_json::from_slice(&output.stdout).map_err(|error| format!("judge.js: {error}"))
    };
    let missing = |why| {
        let line = format!("SKIPPED, no reference implementation of GraphQL: {why}");
        assert!(!std::env::var("CI").is_ok_and(|value| value == "true"), "{line}");
        let _ = writeln!(std::io::stderr(), "{line}");
    };
    judge().map_err(missing).ok()
}

#[test]
fn variables_are_of_their_types_and_absent_ones_leave_the_default() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let by = "query($order: CentreOrder) { centres(first: 1, orderBy: $order) { nodes { code } } }";
        assert!(server.answer_to("", by, json!({}))["errors"].is_null());
        assert!(server.answer_to("", by, json!({ "order": "CODE" }))["errors"].is_null());
        let code = "query($code: String!) { coordination(code: $code) { code } }";
        let ids = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let page = "query($first: Int) { centres(first: $first) { nodes { code } } }";
        let filter = "query($filter: CentreFilter!) { centres(filter: $filter) { nodes { code } } }";
        for (query, variables) in [
            (code, json!({})),
            (code, json!({ "code": null })),
            (code, json!({ "code": 11 })),
            (code, json!({ "code": ["11"] })),
            (code, json!({ "code": {} })),
            (ids, json!({ "ids": [null] })),
            (ids, json!({ "ids": [["x"]] })),
            (page, json!({ "first": 2_147_483_648_i64 })),
            (page, json!({ "first": 1.5 })),
            (page, json!({ "first": "1" })),
            (by, json!({ "order": "NOTHING" })),
            (by, json!({ "order": 1 })),
            (filter, json!({ "filter": { "nothing": 1 } })),
            (filter, json!({ "filter": { "coordination": 11 } })),
            (filter, json!({ "filter": "x" })),
        ] {
            let answer = server.answer_to("", query, variables.clone());
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_QUERY", "{query} {variables}: {answer}");
            assert!(answer["data"].is_null(), "{answer}");
        }
    });
}
