//! Traces, as an OpenTelemetry collector gets them.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Said;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use serde_json::{Value, json};

use crate::support::on_each_filled;
use crate::support::program::{Program, taawun, text, until};

const QUERY: &str = "query Traced { centres(first: 3) { nodes { name(language: FR) } } }";

/// A collector: a listener that decodes what it is sent.
struct Collector {
    url: String,
    spans: Arc<Mutex<Vec<Span>>>,
}

impl Collector {
    fn start() -> Collector {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let spans = Arc::<Mutex<Vec<Span>>>::default();
        let kept = Arc::clone(&spans);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(stream);
                    while let Some(body) = request(&mut reader) {
                        let decoded = ExportTraceServiceRequest::decode(&body[..]).unwrap();
                        for resource in decoded.resource_spans {
                            let service = &resource.resource.unwrap().attributes;
                            assert!(service.iter().any(|one| one.key == "service.name"), "{service:?}");
                            let spans = resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
                            kept.lock().unwrap().extend(spans);
                        }
                        let answer =
                            "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
                        reader.get_mut().write_all(answer.as_bytes()).unwrap();
                    }
                });
            }
        });
        Collector { url, spans }
    }

    /// All spans so far, when these hold something.
    fn until<T>(&self, what: impl Fn(&[Span]) -> Option<T>) -> T {
        until(|| {
            let spans = self.spans.lock().unwrap();
            what(&spans).ok_or_else(|| spans.iter().map(described).collect::<Vec<_>>().join("\n"))
        })
    }
}

/// The body of the next request of a connection.
fn request(reader: &mut BufReader<std::net::TcpStream>) -> Option<Vec<u8>> {
    let (mut length, mut line) = (0, String::new());
    while reader.read_line(&mut line).ok()? > 0 {
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.starts_with("POST") {
            assert!(line.starts_with("POST /v1/traces "), "{line}");
        }
        if line == "\r\n" {
            let mut body = vec![0; length];
            reader.read_exact(&mut body).ok()?;
            return Some(body);
        }
        line.clear();
    }
    None
}

fn described(span: &Span) -> String {
    let hex = |bytes: &[u8]| hex::encode(bytes);
    format!("{} {} in {} of {}", span.name, hex(&span.span_id), hex(&span.parent_span_id), hex(&span.trace_id))
}

/// An attribute of a span, as text.
fn attribute(span: &Span, key: &str) -> String {
    let found = span.attributes.iter().find(|one| one.key == key);
    match found.and_then(|one| one.value.as_ref()?.value.as_ref()) {
        Some(Said::StringValue(text)) => text.clone(),
        Some(Said::IntValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    }
}

fn parent<'a>(spans: &'a [Span], span: &Span) -> Option<&'a Span> {
    spans.iter().find(|other| other.span_id == span.parent_span_id && other.trace_id == span.trace_id)
}

#[test]
fn a_query_is_one_trace_with_its_transactions_inside() {
    on_each_filled(|filled| {
        let (token, collector) = (filled.administrator(), Collector::start());
        let settings = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url.as_str()),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"),
            ("TAAWUN_TRUSTED_PROXY", "127.0.0.1"),
        ];
        let program = Program::serve(filled, &settings);
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let ask = |program: &Program| {
            let answer = ureq::post(format!("{}/graphql", program.url))
                .header("Authorization", format!("Bearer {token}"))
                .header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"))
                .send_json(json!({ "query": QUERY }))
                .unwrap();
            answer.headers()["x-request-id"].to_str().unwrap().to_string()
        };
        let id = ask(&program);
        collector.until(|spans| {
            let mut inside = spans.iter().filter(|span| span.name == "transaction");
            inside.find_map(|transaction| {
                let query = parent(spans, transaction)?;
                let request = parent(spans, query)?;
                let right = query.name == "graphql" && request.name == "request";
                (right && attribute(request, "id") == id).then(|| {
                    assert_eq!(attribute(query, "operation"), "Traced");
                    assert_eq!(attribute(query, "kind"), "query");
                    assert_eq!(attribute(transaction, "kind"), "single");
                    // It continues the trace of the proxy, which is declared.
                    assert_eq!(hex::encode(&request.trace_id), trace);
                    assert_eq!(hex::encode(&request.parent_span_id), "00f067aa0ba902b7");
                })
            })
        });
        // A change: its transaction too.
        let change = "mutation Change { registerPartner(input: { kind: ASSOCIATION, nameAr: \"MARKED@secret.example\", nameFr: \"Essai\",
            idempotencyKey: \"k\" }) { partner { id } } }";
        program.ask(&token, change, &Value::Null);
        collector.until(|spans| {
            let mut inside =
                spans.iter().filter(|span| span.name == "transaction" && attribute(span, "kind") == "change");
            inside.find_map(|transaction| {
                parent(spans, transaction).filter(|change| attribute(change, "operation") == "Change").map(|_| ())
            })
        });
        let all = format!("{:?}", collector.spans.lock().unwrap());
        assert!(!all.contains("MARKED") && !all.contains(&token), "{all}");
        // Nobody else chooses in which trace a request is.
        let undeclared = Program::serve(filled, &settings[..2]);
        let id = ask(&undeclared);
        let found = collector.until(|spans| spans.iter().find(|span| attribute(span, "id") == id).cloned());
        assert_ne!(hex::encode(&found.trace_id), trace);
    });
}

#[test]
fn runs_and_letters_are_traces_with_their_transactions_inside() {
    on_each_filled(|filled| {
        let collector = Collector::start();
        filled.token(
            "c@example.ma",
            &[(taawun::accounts::Role::Coordinator, taawun::accounts::Reach::Coordination("11".into()))],
        );
        let jobs = filled.folder.path().join("one");
        std::fs::create_dir_all(&jobs).unwrap();
        let job = "schedule = \"0 6 1 * *\"\ntime_zone = \"Africa/Casablanca\"\nperiod = \"month\"\n\
                   coordinations = [\"11\"]\nlanguages = [\"fr\"]\n";
        std::fs::write(jobs.join("monthly.toml"), job).unwrap();
        let run = |arguments: &[&str]| {
            let output = taawun(&filled.url, filled.folder.path())
                .env("TAAWUN_JOBS", &jobs)
                .env("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url)
                .args(arguments)
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", text(&output));
        };
        // A command sends what it has when it ends.
        run(&["jobs", "run", "monthly", "--period", "2026-10"]);
        run(&["mail", "test", "--to", "MARKED.person@secret.example"]);
        for name in ["run", "letter"] {
            collector.until(|spans| {
                let mut inside = spans.iter().filter(|span| span.name == "transaction");
                inside.find_map(|transaction| {
                    parent(spans, transaction).filter(|outer| outer.name == name).map(|outer| {
                        assert!(attribute(outer, "id").parse::<i64>().is_ok(), "{outer:?}");
                    })
                })
            });
        }
        assert!(!format!("{:?}", collector.spans.lock().unwrap()).contains("MARKED"));
    });
}

#[test]
fn a_collector_that_is_away_holds_nobody_up_and_is_told_of_once() {
    on_each_filled(|filled| {
        let token = filled.administrator();
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", nobody.local_addr().unwrap());
        // One that takes connections and never answers; and one that is not there.
        for gone in [false, true] {
            let nobody = (!gone).then(|| nobody.try_clone().unwrap());
            let address = if gone { "http://127.0.0.1:9" } else { &address };
            let settings = [("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_BSP_SCHEDULE_DELAY", "50")];
            let program = Program::serve(filled, &settings);
            let began = Instant::now();
            for _ in 0..30 {
                assert!(program.ask(&token, QUERY, &Value::Null).is_some());
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
            let log = until(|| {
                let log = program.log();
                log.contains("traces can't be sent").then_some(log.clone()).ok_or(log)
            });
            std::thread::sleep(Duration::from_millis(500));
            assert_eq!(log.matches("traces can't be sent").count(), 1, "{log}");
            let began = Instant::now();
            assert_eq!(program.told_to_stop().code(), Some(0));
            assert!(began.elapsed() < Duration::from_secs(40), "{:?}", began.elapsed());
            drop(nobody);
        }
        let bad = taawun(&filled.url, filled.folder.path())
            .args(["--otlp-endpoint", "http://user:MARKED@collector.example", "jobs", "list"])
            .output()
            .unwrap();
        assert_eq!(bad.status.code(), Some(2));
        assert!(
            text(&bad).contains("such as http://127.0.0.1:4318") && !text(&bad).contains("MARKED"),
            "{}",
            text(&bad)
        );
    });
}
