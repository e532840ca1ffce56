//! Nobody waits for somebody else's dear question.

use std::sync::mpsc;
use std::time::Duration;

use serde_json::{Value, json};
use taawun::accounts::{Reach, Role};
use taawun::web::settings::{Deadlines, Settings};

use super::slow::{SLOW, answer, make_totals_slow, send, until_running};
use crate::support::on_each_filled;

/// A dear query whose statements take for ever once totals are slow.
fn dear() -> String {
    let values = "centres(first: 200) { nodes { returns(first: 40) { nodes { month } } } }";
    let slow: String = (0..40).map(|alias| format!("a{alias}: {}", &SLOW[2..SLOW.len() - 2])).collect();
    format!("{{ {values} {slow} }}")
}

#[test]
fn cheap_questions_are_answered_while_dear_ones_wait_and_run() {
    on_each_filled(|filled| {
        make_totals_slow(filled);
        let tokens: Vec<String> = (0..9)
            .map(|number| filled.token(&format!("viewer{number}@taawun.example"), &[(Role::Viewer, Reach::Country)]))
            .collect();
        let deadlines = Deadlines { query: Duration::from_secs(20), ..Deadlines::default() };
        let server = filled.serve_with(Settings { deadlines, ..Settings::default() });
        let (ended, dear_ends) = mpsc::channel();
        std::thread::scope(|scope| {
            for token in &tokens[..8] {
                let stream = send(&server, token, &dear());
                let ended = ended.clone();
                scope.spawn(move || ended.send(answer(stream)));
            }
            until_running(filled, |running| running >= 2);
            for _ in 0..20 {
                let data = server.data_to(&tokens[8], "{ viewer { email } }", Value::Null);
                assert_eq!(data["viewer"]["email"], "viewer8@taawun.example");
            }
            let busy_or_nothing = dear_ends.try_iter().all(|answer| answer.contains("BUSY"));
            assert!(busy_or_nothing, "no dear one was carried out before");
            drop(ended);
            for answer in dear_ends {
                assert!(answer.contains("BUSY") || answer.contains("DEADLINE_EXCEEDED"), "{answer}");
            }
        });
        until_running(filled, |running| running == 0);
        // All turns are free again.
        let values = server.data_to(
            &tokens[0],
            "{ centres(first: 200) { nodes { returns(first: 40) { nodes { month } } } } }",
            Value::Null,
        );
        assert_eq!(values["centres"]["nodes"].as_array().unwrap().len(), 200);
    });
}

#[test]
fn a_dear_query_takes_the_same_statements_as_when_it_is_asked_in_parts() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let query = |first: usize| {
            format!(
                "{{ centres(first: {first}) {{ nodes {{ name programme {{ name }} province {{ name region {{ name }} }}
                     returns(first: 20) {{ nodes {{ month lines {{ value indicator {{ code }} }} }} }} }} }} }}"
            )
        };
        let statements = |first: usize| {
            let told = cost_of(&server, &query(first));
            (told["cost"].as_u64().unwrap(), told["statements"].as_u64().unwrap())
        };
        let (cheap, one) = statements(1);
        let (dear, many) = statements(60);
        assert!(cheap < 1_000 && dear > 3_000, "{cheap} {dear}");
        assert_eq!(one, many);
    });
}

fn cost_of(server: &crate::support::Server, query: &str) -> Value {
    let mut response = ureq::post(format!("{}/graphql", server.url))
        .header("Taawun-Cost", "1")
        .send_json(json!({ "query": query }))
        .unwrap();
    let mut answer: Value = response.body_mut().read_json().unwrap();
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["extensions"]["cost"].take()
}
