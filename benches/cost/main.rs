//! What the product costs, measured in one run on one machine: `cargo bench`, or `cargo bench -- report` for a part of
//! it, `pages`, `report`, `process`, `fields`, `queue` or `breakdown`.
//!
//! SQLite by default, and PostgreSQL too where `TAAWUN_BENCH_POSTGRES_URL` names a server on which databases may be
//! made and dropped. Prints one Markdown table: ratios first, then the figures behind them.

mod breakdown;
mod database;
mod fields;
mod hand_written;
mod load;
mod pages;
mod process;
mod queue;
mod report;
mod typst;

use database::{Filled, Kind};

/// One line of the table: what, measured, goal.
pub struct Row {
    pub what: String,
    pub measured: String,
    pub goal: &'static str,
}

impl Row {
    pub fn new(what: impl Into<String>, measured: impl Into<String>, goal: &'static str) -> Row {
        Row { what: what.into(), measured: measured.into(), goal }
    }
}

/// What one subject found: ratios, and the absolute figures behind them.
#[derive(Default)]
pub struct Found {
    pub ratios: Vec<Row>,
    pub figures: Vec<Row>,
}

impl Found {
    fn add(&mut self, other: Found) {
        self.ratios.extend(other.ratios);
        self.figures.extend(other.figures);
    }
}

fn main() {
    // `cargo bench` says so; `cargo test --benches` does not, and has no minutes to spend here.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") || arguments.iter().any(|argument| argument == "--test")
    {
        return;
    }
    println!("\n{}\n", machine());
    for kind in Kind::all() {
        let parts: Vec<&str> =
            arguments.iter().map(String::as_str).filter(|argument| !argument.starts_with("--")).collect();
        let found = measure(&kind, |part| parts.is_empty() || parts.contains(&part));
        println!("### {}\n\n| ratio | measured | goal |\n|---|---|---|", kind.name());
        print_rows(&found.ratios);
        println!("\n| figure | measured | goal |\n|---|---|---|");
        print_rows(&found.figures);
        println!();
    }
}

/// A part by its name.
type Part = (&'static str, fn(&Filled) -> Found);

fn measure(kind: &Kind, is_wanted: impl Fn(&str) -> bool) -> Found {
    let mut found = Found::default();
    // The queue last: it makes accounts, and then nobody without one sees anything.
    let parts: [Part; 5] = [
        ("pages", pages::measure),
        ("report", report::measure),
        ("process", process::measure),
        ("fields", fields::measure),
        ("queue", queue::measure),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|(part, _)| is_wanted(part)).collect();
    if !parts.is_empty() {
        let usual = kind.filled("usual", &database::usual());
        for (part, measure) in parts {
            eprintln!("{}: {part}", kind.name());
            found.add(measure(&usual));
        }
    }
    if is_wanted("breakdown") {
        eprintln!("{}: breakdown", kind.name());
        found.add(breakdown::measure(kind));
    }
    found
}

fn print_rows(rows: &[Row]) {
    for row in rows {
        println!("| {} | {} | {} |", row.what, row.measured, row.goal);
    }
}

/// Date, processor, cores.
fn machine() -> String {
    let processor = std::fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split(':').nth(1)?.trim().to_string())
        })
        .unwrap_or_else(|| std::env::consts::ARCH.to_string());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("Measured on {} · {processor} · {cores} cores", chrono::Utc::now().format("%Y-%m-%d"))
}

/// The middle one of some measurements.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Milliseconds since `start`.
pub fn milliseconds(start: std::time::Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}
