//! Requests that were made to bring a server down: whatever comes over whichever door, it is answered soon, briefly, and
//! without a fault, and so is the next one.

mod corpus;
mod fuzz;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use self::corpus::{Hostile, corpus};
use crate::support::live::{Heard, Socket};
use crate::support::on_each_filled;
use crate::support::program::Program;

/// The most processor time that a request may take. Debug builds are slower by far, and other tests run beside.
const MOST: Duration = if cfg!(debug_assertions) { Duration::from_secs(3) } else { Duration::from_secs(1) };
/// The longest answer, bytes.
const LONGEST: usize = 64 * 1024;

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
}

/// The processor time of a process so far, or nothing where the system does not tell.
fn processor_time(id: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let fields: Vec<u64> = stat.rsplit(") ").next()?.split(' ').map(|field| field.parse().unwrap_or(0)).collect();
    // In hundredths of a second on every Linux.
    Some(Duration::from_millis((fields[11] + fields[12]) * 10))
}

/// Over each door that takes it: its name and the answer.
fn over_each_door(url: &str, token: &str, hostile: &Hostile) -> Vec<(&'static str, String)> {
    let endpoint = format!("{url}/graphql");
    let bearer = format!("Bearer {token}");
    let body = hostile.body();
    let mut answers = vec![];
    let mut told = |door, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>| {
        let text = answer.and_then(|mut answer| answer.body_mut().read_to_string());
        answers.push((door, text.unwrap_or_else(|error| panic!("{} over {door}: {error}", hostile.name))));
    };
    let post = || agent().post(&endpoint).header("Authorization", &bearer);
    told("POST", post().content_type("application/json").send(&body));
    told("events", post().header("Accept", "text/event-stream").content_type("application/json").send(&body));
    let form = format!(
        "--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n{body}\r\n\
         --x\r\nContent-Disposition: form-data; name=\"map\"\r\n\r\n{{}}\r\n--x--\r\n"
    );
    told("multipart", post().content_type("multipart/form-data; boundary=x").send(&form));
    let variables = hostile.variables.clone().unwrap_or_else(|| "{}".to_string());
    if hostile.query.len() + variables.len() < 8_000 {
        let request = agent().get(&endpoint).header("Authorization", &bearer);
        told("GET", request.query("query", &hostile.query).query("variables", &variables).call());
    }
    if body.len() < 60_000 {
        let mut socket = Socket::open(url, token);
        socket.say(&format!("{{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{body}}}"));
        let heard = match socket.hear() {
            Heard::Message(message) => message.to_string(),
            Heard::Closed(code) => format!("closed with {code}"),
        };
        answers.push(("WebSocket", heard));
    }
    answers
}

#[test]
fn whatever_is_sent_the_server_answers_soon_and_briefly_and_goes_on() {
    on_each_filled(|filled| {
        let token = filled.administrator();
        let program = Program::serve(filled, &[]);
        let alive = || {
            let begun = Instant::now();
            let answer = program.ask(&token, "{ __typename }", &Value::Null);
            assert_eq!(answer.unwrap_or_else(|| panic!("{}", program.log()))["data"]["__typename"], "Query");
            begun.elapsed()
        };
        alive();
        for hostile in corpus() {
            let before = processor_time(program.id());
            let answers = over_each_door(&program.url, &token, &hostile);
            let spent = before.zip(processor_time(program.id())).map(|(before, after)| after.saturating_sub(before));
            for (door, answer) in &answers {
                let start: String = answer.chars().take(300).collect();
                assert!(!answer.contains("\"INTERNAL\""), "{} over {door}: {start}", hostile.name);
                assert!(answer.len() <= LONGEST, "{} over {door}: {} bytes: {start}", hostile.name, answer.len());
                if let Some(code) = hostile.code
                    && *door == "POST"
                {
                    let answer: Value = serde_json::from_str(answer).unwrap();
                    assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{}: {start}", hostile.name);
                }
            }
            let each = spent.map(|spent| spent / answers.len() as u32);
            assert!(each.is_none_or(|each| each < MOST), "{}: {each:?} of processor time each", hostile.name);
            assert!(alive() < Duration::from_secs(2), "after {}", hostile.name);
        }
        assert!(!program.killed().contains("panicked"), "something panicked");
    });
}

#[test]
fn a_passed_limit_is_told_with_what_was_asked_for() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let extensions =
            |query: &str, variables: Value| server.answer_to("", query, variables)["errors"][0]["extensions"].clone();
        let told = |code: &str, limit: u64, asked: u64| json!({ "code": code, "limit": limit, "asked": asked });
        let deep = format!("{{{}a{}}}", "a{".repeat(29), "}".repeat(29));
        assert_eq!(extensions(&deep, Value::Null), told("TOO_DEEP", 20, 30));
        let value = format!("{{ nodes(ids: {}{}) {{ id }} }}", "[".repeat(17), "]".repeat(17));
        assert_eq!(extensions(&value, Value::Null), told("TOO_DEEP", 16, 17));
        let value: Value = serde_json::from_str(&format!("{}1{}", "[".repeat(20), "]".repeat(20))).unwrap();
        assert_eq!(extensions("{ __typename }", json!({ "x": value })), told("TOO_DEEP", 16, 20));
        let wide = format!("{{ {} }}", "__typename ".repeat(1_001));
        assert_eq!(extensions(&wide, Value::Null), told("TOO_MANY", 1_000, 1_001));
        let tokens = format!("{{ {} }}", "a ".repeat(20_000));
        assert_eq!(extensions(&tokens, Value::Null), told("TOO_MANY", 10_000, 20_002));
        let long = format!("{{ __typename }} # {}", "x".repeat(65_536));
        assert_eq!(extensions(&long, Value::Null), told("TOO_MANY", 65_536, 65_553));
        let data = server.data("{ installation { limits { depth valueDepth selections tokens queryBytes } } }");
        let limits = json!({
            "depth": 20, "valueDepth": 16, "selections": 1000, "tokens": 10000, "queryBytes": 65536
        });
        assert_eq!(data["installation"]["limits"], limits);
    });
}

#[test]
fn an_answer_tells_some_errors_and_how_many_more_there_are() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let unknown: String = (0..900).map(|number| format!("x{number} ")).collect();
        let answer = server.answer(&format!("{{ {unknown} }}"));
        let errors = answer["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 50);
        assert_eq!(errors[49]["message"], "and 851 more errors");
        // Also those that come while it is carried out.
        let failing: String =
            (0..100).map(|number| format!("x{number}: coordination(code: \"x\") {{ code }} ")).collect();
        let errors = server.answer(&format!("{{ {failing} }}"));
        assert!(errors["errors"].as_array().unwrap().len() <= 50, "{errors}");
    });
}

#[test]
fn a_text_that_stands_for_a_file_is_refused_wherever_it_was_not_put_by_the_reader_of_files() {
    on_each_filled(|filled| {
        let (server, token) = (filled.serve(), filled.administrator());
        let query = "query($x: String!) { coordination(code: $x) { code } }";
        for text in ["#__graphql_file__:7", "#__graphql_file__:x", "#__graphql_file__"] {
            let answer = server.answer_to(&token, query, json!({ "x": text }));
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_ARGUMENT", "{answer}");
            let answer =
                server.answer_to(&token, &format!("{{ coordination(code: \"{text}\") {{ code }} }}"), Value::Null);
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_ARGUMENT", "{answer}");
        }
    });
}
