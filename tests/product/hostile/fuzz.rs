//! Requests made at random by the grammar: each is answered, with no fault.
//!
//! `TAAWUN_FUZZ_CASES=100000 cargo test hostile::fuzz` tries more of them.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};

use super::agent;
use crate::support::on_each_filled;

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "coordination", "coordinations", "centres", "nodes", "node", "region", "code", "name", "id", "pageInfo",
            "activity", "activityBreakdown", "returns", "installation", "limits", "viewer", "__typename", "__schema",
            "totalCount", "edges", "cursor", "reports", "agreements", "runs", "verification", "beneficiaries",
        ]).prop_map(str::to_string),
        1 => "[_a-zA-Z][_a-zA-Z0-9]{0,8}",
    ]
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| format!("{number:e}")),
        "-?[0-9]{1,4}(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,4})?",
        "\"[^\"\\\\\n\r]{0,12}\"",
        "\"(\\\\[bfnrtu\"/\\\\]|\\\\u[0-9a-fD]{4}|x){0,6}\"",
        "\"\"\"[ \n\t\"\\\\a]{0,12}\"\"\"",
        prop::sample::select(vec![
            "true",
            "false",
            "null",
            "\"11\"",
            "\"2026\"",
            "\"2026-13\"",
            "CODE",
            "AR",
            "$v",
            "$w"
        ])
        .prop_map(str::to_string),
    ];
    leaf.prop_recursive(5, 30, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(" "))),
            prop::collection::vec((name(), inner), 0..4).prop_map(|fields| {
                let fields: Vec<String> = fields.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
                format!("{{{}}}", fields.join(" "))
            }),
        ]
    })
}

fn arguments() -> impl Strategy<Value = String> {
    let argument = (
        prop::sample::select(vec!["code", "first", "after", "filter", "orderBy", "ids", "id", "period", "by", "if"]),
        value(),
    );
    prop_oneof![
        2 => Just(String::new()),
        1 => prop::collection::vec(argument, 1..3).prop_map(|all| {
            let all: Vec<String> = all.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
            format!("({})", all.join(", "))
        }),
    ]
}

fn selection() -> impl Strategy<Value = String> {
    let around =
        (name(), arguments(), prop::sample::select(vec!["", "", "", "a: ", "@skip(if: $v)", "@include(if: true)"]))
            .boxed();
    let leaf = prop_oneof![4 => name(), 1 => Just("...F".to_string()), 1 => Just("...G".to_string())];
    leaf.prop_recursive(6, 40, 5, move |inner| {
        let below = prop::collection::vec(inner, 1..5).prop_map(|all| all.join(" "));
        (around.clone(), below, 0..5).prop_map(|((name, arguments, more), below, kind)| match kind {
            0 => format!("... on Coordination {{ {below} }}"),
            1 => format!("... {{ {below} }}"),
            _ if more.ends_with(' ') => format!("{more}{name}{arguments} {{ {below} }}"),
            _ => format!("{name}{arguments} {more} {{ {below} }}"),
        })
    })
}

fn document() -> impl Strategy<Value = String> {
    let kind = prop::sample::select(vec![
        "query",
        "query Q",
        "mutation",
        "subscription",
        "query($v: Boolean, $w: [ID!] = [])",
    ]);
    let set = || prop::collection::vec(selection(), 1..4).prop_map(|all| all.join(" "));
    let one = (kind, set(), set(), set()).prop_map(|(kind, own, f, g)| {
        format!("{kind} {{ {own} }} fragment F on Query {{ {f} }} fragment G on Coordination {{ {g} }}")
    });
    prop_oneof![3 => one, 1 => set().prop_map(|own| format!("{{ {own} }}")), 1 => any::<String>(), 1 => "[{}()\\[\\]:.$@!a1\" ]{0,60}"]
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(20, 60, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

#[test]
fn whatever_the_grammar_makes_is_answered_without_a_fault() {
    let cases = std::env::var("TAAWUN_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(400);
    on_each_filled(|filled| {
        let (server, token) = (filled.serve(), filled.administrator());
        let endpoint = format!("{}/graphql", server.url);
        let agent = agent();
        let kinds = vec!["application/json", "text/event-stream;q=0.5, */*", "application/graphql-response+json", "x"];
        let request = (document(), json_value(), json_value(), prop::sample::select(kinds));
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let tried = TestRunner::new(config).run(&request, |(query, v, w, accept)| {
            let body = json!({ "query": query, "variables": { "v": v, "w": w } });
            let answer = agent
                .post(&endpoint)
                .header("Authorization", format!("Bearer {token}"))
                .header("Accept", accept)
                .send_json(body)
                .and_then(|mut answer| answer.body_mut().read_to_string());
            match answer {
                Ok(answer) if !answer.contains("\"INTERNAL\"") => Ok(()),
                Ok(answer) => Err(TestCaseError::fail(answer)),
                Err(error) => Err(TestCaseError::fail(error.to_string())),
            }
        });
        tried.unwrap_or_else(|found| panic!("{found}"));
    });
}
