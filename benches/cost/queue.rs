//! What a cheap question waits while many dear ones are asked: eight at once, all the time.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use taawun::accounts::tokens::{self, NewToken};
use taawun::accounts::{Grant, Reach, Role, store};

use crate::database::{Filled, now};
use crate::{Found, Row, load, milliseconds, pages};

/// Who asks dear questions at once.
const DEAR: usize = 8;
const CHEAP: &str = "{ viewer { email } }";
const DURING: Duration = Duration::from_secs(20);
/// Between two cheap questions.
const PAUSE: Duration = Duration::from_millis(20);

pub fn measure(filled: &Filled) -> Found {
    let address = pages::serve(filled);
    let parts: String = (0..4)
        .map(|alias| {
            format!(
                "a{alias}: activityBreakdown(period: \"2025-2026\", by: [PROVINCE, PROGRAMME, MONTH]) {{ value women }} "
            )
        })
        .collect();
    let values =
        "{ centres(first: 200) { nodes { id code name returns(first: 50) { nodes { id month status version } } } } }";
    let tokens: Vec<String> = (0..=DEAR).map(|number| token(filled, number)).collect();
    let cheap = request(CHEAP, &tokens[DEAR]);
    let alone = percentiles(address, &cheap);
    let mut found = Found::default();
    for (what, query) in [("four breakdowns", format!("{{ {parts} }}")), ("50,000 values", values.to_string())] {
        let stop = AtomicBool::new(false);
        let (answered, busy) = (AtomicU32::new(0), AtomicU32::new(0));
        let [half, most] = std::thread::scope(|scope| {
            for token in &tokens[..DEAR] {
                let request = request(&query, token);
                let (stop, answered, busy) = (&stop, &answered, &busy);
                scope.spawn(move || {
                    let mut client = load::Client::connect(address).expect("a connection");
                    while !stop.load(Ordering::Relaxed) {
                        // What is refused as busy may come with another status; both keep the load up.
                        let told = client.ask(&request).map(|body| body.starts_with(b"{\"data\":{"));
                        match told {
                            Ok(true) => answered.fetch_add(1, Ordering::Relaxed),
                            _ => {
                                client = load::Client::connect(address).expect("a connection");
                                busy.fetch_add(1, Ordering::Relaxed)
                            }
                        };
                    }
                });
            }
            let told = percentiles(address, &cheap);
            stop.store(true, Ordering::Relaxed);
            told
        });
        let (answered, busy) = (answered.into_inner(), busy.into_inner());
        found.ratios.push(Row::new(
            format!("`{CHEAP}` beside {DEAR} askers of {what}, 99th percentile"),
            format!("{most:.0} ms"),
            "under 200 ms",
        ));
        found.figures.push(Row::new(
            "the same: median; alone: median, 99th percentile; dear answers, refused as busy",
            format!("{half:.1} ms; {:.1} ms, {:.1} ms; {answered}, {busy}", alone[0], alone[1]),
            "",
        ));
    }
    found
}

/// The median and the 99th percentile of cheap answers, milliseconds.
fn percentiles(address: SocketAddr, cheap: &[u8]) -> [f64; 2] {
    let mut client = load::Client::connect(address).expect("a connection");
    let began = Instant::now();
    let mut times = vec![];
    while began.elapsed() < DURING {
        let start = Instant::now();
        let body = client.ask(cheap).expect("an answer");
        assert!(body.starts_with(b"{\"data\":{\"viewer\":{"), "{}", String::from_utf8_lossy(body));
        times.push(milliseconds(start));
        std::thread::sleep(PAUSE);
    }
    times.sort_by(f64::total_cmp);
    [times[times.len() / 2], times[times.len() * 99 / 100]]
}

fn request(query: &str, token: &str) -> Vec<u8> {
    let body = json!({ "query": query }).to_string();
    format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A token of an account that sees everything.
fn token(filled: &Filled, number: usize) -> String {
    let email = format!("bench{number}@taawun.example");
    filled
        .db
        .write(|connection| {
            let account_id = store::insert(connection, &email, &email, now(), true)?;
            store::add_grant(connection, account_id, &Grant { role: Role::Viewer, reach: Reach::Country })?;
            let expires_at = now() + chrono::Duration::days(1);
            let name = "bench".to_string();
            let token = NewToken { account_id, name, read_only: true, coordination: None, expires_at };
            Ok(tokens::create(connection, &token, now())?.1)
        })
        .expect("a token")
}
