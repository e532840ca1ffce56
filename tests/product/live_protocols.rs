//! The two protocols for what lasts, to the letter: raw messages of `graphql-transport-ws`, and the "single connection
//! mode" of GraphQL over Server-Sent Events.

use serde_json::{Value, json};

use crate::support::live::{Heard, Socket};
use crate::support::{Server, on_each_filled};

const PROTOCOL: (&str, &str) = ("Sec-WebSocket-Protocol", "graphql-transport-ws");
const ALL: &str = "subscription { runProgress { state } }";

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

#[test]
fn queries_mutations_and_pings_go_over_a_websocket() {
    on_each_filled(|filled| {
        let (server, token) = (filled.serve(), filled.coordinator());
        let mut socket = Socket::connect(&server.url, &[PROTOCOL]).unwrap();
        // Before anything else, and with its payload.
        socket.say(&json!({ "type": "ping", "payload": { "at": 7 } }).to_string());
        assert_eq!(socket.hear(), Heard::Message(json!({ "type": "pong", "payload": { "at": 7 } })));
        socket.introduce(&token);
        assert_eq!(socket.hear(), Heard::Message(json!({ "type": "connection_ack" })));
        socket.say(&json!({ "type": "pong" }).to_string());
        socket.say(&json!({ "type": "complete", "id": "never seen" }).to_string());
        let two = "query A { viewer { email } } query B { __typename }";
        let payload = json!({ "query": two, "operationName": "B" });
        socket.say(&json!({ "type": "subscribe", "id": "عدد", "payload": payload }).to_string());
        assert_eq!(socket.next("عدد").unwrap(), json!({ "data": { "__typename": "Query" } }));
        assert_eq!(socket.next("عدد"), None);
        for (query, variables) in [
            (two, Value::Null),
            ("{ nothing }", Value::Null),
            ("{", Value::Null),
            ("query ($x: Int!) { __typename }", json!({ "x": "y" })),
        ] {
            socket.subscribe("bad", query, variables);
            let Heard::Message(message) = socket.hear() else { panic!("{query}") };
            assert_eq!((message["type"].as_str(), message["id"].as_str()), (Some("error"), Some("bad")), "{message}");
            assert!(message["payload"][0]["extensions"]["code"].is_string(), "{message}");
        }
        let mut deep = json!(1);
        for _ in 0..100 {
            deep = json!([deep]);
        }
        socket.subscribe("deep", "{ __typename }", json!({ "x": deep }));
        let told = socket.next("deep").unwrap();
        assert_eq!(told["errors"][0]["extensions"]["code"], "TOO_DEEP", "{told}");
        // A program with a token needs no protection from foreign pages; there is no session to end.
        socket.subscribe("out", "mutation { signOut { ended } }", Value::Null);
        let told = socket.next("out").unwrap();
        assert_eq!(told["errors"][0]["extensions"]["code"], "FORBIDDEN", "{told}");
    });
}

#[test]
fn what_breaks_the_protocol_ends_the_connection_with_the_code_that_it_names() {
    on_each_filled(|filled| {
        let (server, token) = (filled.serve(), filled.coordinator());
        let ends = |text: &str, code: u16| {
            let mut socket = Socket::open(&server.url, &token);
            socket.say(text);
            assert_eq!(socket.hear(), Heard::Closed(code), "{text:.80}");
        };
        for text in [
            "no JSON",
            "[]",
            "{}",
            r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
            r#"{"type":"connection_ack"}"#,
        ] {
            ends(text, 4400);
        }
        ends(r#"{"type":"connection_init"}"#, 4429);
        ends(&json!({ "type": "complete", "id": "x".repeat(2_000) }).to_string(), 4400);
        let mut socket = Socket::open(&server.url, &token);
        socket.subscribe("one", ALL, Value::Null);
        socket.subscribe("one", "{ __typename }", Value::Null);
        assert_eq!(socket.hear(), Heard::Closed(4409));
        // Of a subscription that was ended nothing more is heard, and its id is free.
        let mut socket = Socket::open(&server.url, &token);
        socket.subscribe("one", ALL, Value::Null);
        socket.say(&json!({ "type": "complete", "id": "one" }).to_string());
        socket.subscribe("one", "{ __typename }", Value::Null);
        assert_eq!(socket.next("one").unwrap(), json!({ "data": { "__typename": "Query" } }));
        let mut early = Socket::connect(&server.url, &[PROTOCOL]).unwrap();
        early.subscribe("one", "{ __typename }", Value::Null);
        assert_eq!(early.hear(), Heard::Closed(4401));
        let mut silent = Socket::connect(&server.url, &[PROTOCOL]).unwrap();
        assert_eq!(silent.hear(), Heard::Closed(4408));
    });
}

#[test]
fn connections_that_say_nothing_take_no_place_from_anybody() {
    on_each_filled(|filled| {
        let (server, token) = (filled.serve(), filled.coordinator());
        let connect = || Socket::connect(&server.url, &[PROTOCOL]);
        let idle: Vec<Socket> = (0..28).map(|_| connect().unwrap()).collect();
        let mut socket = Socket::open(&server.url, &token);
        socket.subscribe("q", "{ __typename }", Value::Null);
        assert!(socket.next("q").unwrap()["errors"].is_null());
        let more: Vec<Result<Socket, u16>> = (0..8).map(|_| connect()).collect();
        assert!(more.iter().any(|one| matches!(one, Err(429))), "as many as may wait of one address");
        drop((idle, more));
    });
}

/// A request about a reservation: status and body.
fn ask(server: &Server, method: &str, path: &str, token: &str, secret: &str, body: Option<Value>) -> (u16, String) {
    let mut request = ureq::http::Request::builder()
        .method(method)
        .uri(format!("{}/graphql{path}", server.url))
        .header("Authorization", format!("Bearer {token}"));
    if !secret.is_empty() {
        request = request.header("X-GraphQL-Event-Stream-Token", secret);
    }
    let mut answer = match body {
        Some(body) => {
            let request = request.header("Content-Type", "application/json").body(body.to_string()).unwrap();
            agent().run(request).unwrap()
        }
        None => agent().run(request.body("").unwrap()).unwrap(),
    };
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

#[test]
fn many_operations_tell_into_one_reserved_stream() {
    on_each_filled(|filled| {
        let (server, token, other) = (filled.serve(), filled.coordinator(), filled.administrator());
        let (status, secret) = ask(&server, "PUT", "", &token, "", None);
        assert_eq!(status, 201, "{secret}");
        let operation = |query: &str, id: &str| Some(json!({ "query": query, "extensions": { "operationId": id } }));
        let post = |secret: &str, token: &str, query: &str, id: &str| {
            ask(&server, "POST", "", token, secret, operation(query, id)).0
        };
        assert_eq!(post(&secret, &other, "{ __typename }", "q"), 404, "somebody else's");
        assert_eq!(post("made up", &token, "{ __typename }", "q"), 404);
        assert_ne!(post(&secret, &token, "{ nothing }", "q"), 202, "a refusal is the answer");
        assert_eq!(post(&secret, &token, "{ __typename }", ""), 400);
        // Before the stream is open as well.
        assert_eq!(post(&secret, &token, "{ __typename }", "q"), 202);
        let address = format!("{}/graphql?token={secret}", server.url);
        let stream = |token: &str| {
            let request = agent().get(&address).header("Accept", "text/event-stream");
            request.header("Authorization", format!("Bearer {token}")).call().unwrap()
        };
        assert_eq!(stream(&other).status().as_u16(), 404);
        let mut events = std::io::BufReader::new(stream(&token).into_body().into_reader());
        assert_eq!(stream(&token).status().as_u16(), 409, "one stream only");
        let mut line = || loop {
            let mut line = String::new();
            assert!(std::io::BufRead::read_line(&mut events, &mut line).unwrap() > 0);
            if !line.trim().is_empty() && !line.starts_with(':') {
                return line.trim_end().to_string();
            }
        };
        assert_eq!(line(), "event: next");
        assert_eq!(line(), r#"data: {"id":"q","payload":{"data":{"__typename":"Query"}}}"#);
        assert_eq!((line(), line()), ("event: complete".to_string(), r#"data: {"id":"q"}"#.to_string()));
        assert_eq!(post(&secret, &token, ALL, "s"), 202);
        assert_eq!(post(&secret, &token, "{ __typename }", "s"), 409, "its id is in use");
        assert_eq!(ask(&server, "DELETE", "?operationId=s", &other, &secret, None).0, 404);
        assert_eq!(ask(&server, "DELETE", "", &token, &secret, None).0, 400);
        assert_eq!(ask(&server, "DELETE", "?operationId=s", &token, &secret, None).0, 200);
        assert_eq!(post(&secret, &token, "{ __typename }", "s"), 202, "and free again");
        assert_eq!((line(), line()).1, r#"data: {"id":"s","payload":{"data":{"__typename":"Query"}}}"#);
        // Nobody in particular has nothing to hear.
        let request = ureq::http::Request::builder().method("PUT").uri(format!("{}/graphql", server.url));
        assert_eq!(agent().run(request.body("").unwrap()).unwrap().status().as_u16(), 401);
    });
}
