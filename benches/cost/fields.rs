//! What fields cost by the schema's own measure, beside what they take: statements, rows, time at rest.

use std::net::SocketAddr;
use std::time::Instant;

use serde_json::{Value, json};
use taawun::web::settings::Settings;

use crate::database::Filled;
use crate::{Found, Row, load, median, milliseconds, pages};

const SAMPLES: usize = 9;

/// Queries without an account, on an open database and in public mode.
const QUERIES: [&str; 17] = [
    "{ centres(first: 20) { nodes { code name province { name region { name } } } } }",
    "{ centres(first: 200) { nodes { code name province { name region { name } } commune { name } programme { name } } } }",
    "{ coordinations(first: 12) { nodes { code centres(first: 10) { nodes { code returns(first: 5, orderBy: MONTH_DESC) \
     { nodes { id month status programme { code } lines { value } } } } } } } }",
    "{ centres(first: 200) { nodes { returns(first: 20) { nodes { month lines { value } } } } } }",
    "{ activity(period: \"2026-10\") { beneficiaries } }",
    "{ activity(period: \"2025-2026\") { beneficiaries women completeness { expected received missing(first: 200) \
     { nodes { name } } } programmes { units beneficiaries entrants } } }",
    "{ coordinations(first: 12) { nodes { activity(period: \"2025-2026\") { beneficiaries completeness { received } \
     programmes { units beneficiaries } } } } }",
    "{ provinces(first: 83) { nodes { activity(period: \"2025-2026\") { beneficiaries } } } }",
    "{ centres(first: 200) { nodes { activity(period: \"2026-10\") { beneficiaries } } } }",
    "{ activityBreakdown(period: \"2026-10\", by: [PROGRAMME]) { value } }",
    "{ activityBreakdown(period: \"2025-2026\", by: [PROGRAMME, MONTH]) { programme { code } month value women } }",
    "{ activityBreakdown(period: \"2025-2026\", by: [PROVINCE, PROGRAMME, MONTH]) { value women } }",
    "{ activityBreakdown(period: \"2025-2026\", by: [SEX]) { sex value } }",
    "{ activityBreakdown(period: \"2025-2026\", by: [COMMUNE]) { commune { code } value } }",
    "{ activityBreakdown(period: \"2025-2026\", by: [COMMUNE, PROGRAMME, SEX, AGE_BAND, MONTH], \
     filter: { coordination: \"06\" }) { value } }",
    "{ activitySeries(from: \"2024-01\", to: \"2026-10\", step: MONTH) { value } }",
    "{ agreementTotals(by: PARTNER) { committedCentimes paidCentimes } }",
];
const OTHERS: [&str; 2] = [
    "{ newEdition(coordination: \"06\", period: \"2026-10\", language: AR) { wouldBeMade changes { path } } }",
    "{ newEdition(coordination: \"06\", period: \"2025-2026\", language: AR) { wouldBeMade changes { path } } }",
];

pub fn measure(filled: &Filled) -> Found {
    let mut found = Found::default();
    let whole = pages::serve(filled);
    let public = pages::serve_with(filled, Settings { public: true, ..Settings::default() });
    for query in QUERIES.into_iter().chain(OTHERS) {
        found.figures.push(row(whole, query, "whole"));
    }
    let totals =
        |query: &&str| query.contains("ctivity(") || query.contains("activityBreakdown") || query.contains("Series");
    for query in QUERIES.into_iter().filter(totals) {
        found.figures.push(row(public, query, "public"));
    }
    found
}

fn row(address: SocketAddr, query: &str, view: &str) -> Row {
    let body = json!({ "query": query }).to_string();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTaawun-Cost: 1\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut client = load::Client::connect(address).expect("a connection");
    let mut times = vec![];
    let mut answer = Value::Null;
    for _ in 0..SAMPLES {
        let start = Instant::now();
        answer = serde_json::from_slice(client.ask(request.as_bytes()).expect("an answer")).expect("JSON");
        times.push(milliseconds(start));
    }
    let cost = &answer["extensions"]["cost"];
    let time = median(times);
    let per = cost["cost"].as_f64().unwrap_or_default() / time.max(0.001);
    let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
    let told = format!(
        "cost {} · {} statements · {} rows · {time:.1} ms · {per:.0} a ms {code}",
        cost["cost"], cost["statements"], cost["rows"]
    );
    Row::new(format!("{view}: `{query}`"), told, "")
}
