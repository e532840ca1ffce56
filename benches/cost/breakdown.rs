//! A year's breakdown over few and over many stored lines: running totals make both cost the same.

use std::time::Instant;

use serde_json::json;

use crate::database::{Filled, Kind, school_year};
use crate::{Found, Row, load, median, milliseconds, pages};

const QUERY: &str =
    "{ activityBreakdown(period: \"2025-2026\", by: [PROGRAMME, MONTH]) { month programme { code } value women } }";
const SAMPLES: usize = 200;
/// Centres of the small database: of each programme in each region, for about 10⁴ lines in the year.
const FEW: u32 = 84;
const MANY_LINES: i64 = 1_000_000;

pub fn measure(kind: &Kind) -> Found {
    let few = kind.filled("few", &school_year(FEW));
    let many_centres = i64::from(FEW) * MANY_LINES / few.count("return_line").max(1);
    let many = kind.filled("many", &school_year(u32::try_from(many_centres).expect("a few thousand")));
    let request = load::post("/graphql", &json!({ "query": QUERY }));
    let addresses = [pages::serve(&few), pages::serve(&many)];
    let cells = addresses.map(|address| {
        let answer = load::answer(address, &request);
        answer["data"]["activityBreakdown"].as_array().expect("cells").len()
    });
    let mut times = [vec![], vec![]];
    let mut clients = addresses.map(|address| load::Client::connect(address).expect("a connection"));
    for sample in 0..SAMPLES + 20 {
        for (client, times) in clients.iter_mut().zip(&mut times) {
            let start = Instant::now();
            client.ask(&request).expect("an answer");
            // The first ones warm up.
            if sample >= 20 {
                times.push(milliseconds(start));
            }
        }
    }
    let [fast, slow] = times.map(median);
    let mut found = Found::default();
    found.ratios.push(Row::new(
        format!("a year's breakdown: {} ÷ {} stored lines", many.count("return_line"), few.count("return_line")),
        format!("{:.2}", slow / fast),
        "about 1",
    ));
    for (filled, cells, time) in [(&few, cells[0], fast), (&many, cells[1], slow)] {
        found.figures.push(Row::new(describe(filled, cells), format!("{time:.2} ms"), ""));
    }
    found
}

fn describe(filled: &Filled, cells: usize) -> String {
    format!(
        "a year's breakdown of {cells} cells, {} centres, {} lines, {} totals, {} detailed totals",
        filled.count("centre"),
        filled.count("return_line"),
        filled.count("activity_total"),
        filled.count("activity_detail")
    )
}
