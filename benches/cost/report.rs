//! Reports: gathering their figures and setting them, small and large, and beside another typesetter.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use taawun::clock::Clock;
use taawun::period::Period;
use taawun::reports::figures::{Figures, Unit};
use taawun::reports::{self, Paper};
use taawun::wording::Language;

use crate::database::Filled;
use crate::{Found, Row, median, milliseconds, typst};

const SAMPLES: usize = 20;

pub fn measure(filled: &Filled) -> Found {
    let period: Period = "2026-10".parse().expect("a period");
    let today = Clock::system().today();
    let gather = |coordination: &str| -> Figures {
        filled.db.read(|connection| reports::figures::gather(connection, coordination, period, today)).expect("figures")
    };
    let (mut gathering, mut typesetting) = (vec![], vec![]);
    let mut size = 0;
    for sample in 0..=SAMPLES {
        let start = Instant::now();
        let figures = gather("11");
        let gathered = milliseconds(start);
        size = Paper::first(figures, Language::Ar).pdf().expect("a report").len();
        let all = milliseconds(start);
        // The first one loads the fonts.
        if sample > 0 {
            gathering.push(gathered);
            typesetting.push(all - gathered);
        }
    }
    let time = |value: f64| format!("{value:.1} ms");
    let mut found = Found {
        ratios: vec![],
        figures: vec![
            Row::new("Arabic report of coordination 11, 2026-10: gathering", time(median(gathering)), ""),
            Row::new("… setting", time(median(typesetting)), "< 100 ms"),
            Row::new("… size", kilobytes(size), "< 200 KB"),
        ],
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut per_page = vec![];
    for (name, centres, goals) in [
        ("400 centres", 400, ["< 60 ms", "< 250 KB", ""]),
        ("1,500 centres", 1500, ["", "", ""]),
        ("6,000 centres", 6000, ["< 1000 ms", "", "< 100 MB"]),
    ] {
        let paper = Paper::first(with_centres(gather("11"), centres), Language::Ar);
        let times: Vec<f64> = (0..5)
            .map(|_| {
                let start = Instant::now();
                paper.pdf().expect("a report");
                milliseconds(start)
            })
            .collect();
        let pdf = paper.pdf().expect("a report");
        let pages = lopdf::Document::load_mem(&pdf).expect("a PDF").get_pages().len();
        per_page.push(median(times.clone()) / pages as f64);
        let json = folder.path().join("figures.json");
        std::fs::write(&json, paper.to_json().expect("JSON")).expect("a file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_taawun"));
        command.args(["report", "--output"]).arg(folder.path().join("report.pdf")).arg("--figures").arg(&json);
        found.figures.extend([
            Row::new(format!("{name}, {pages} pages: setting"), time(median(times.clone())), goals[0]),
            Row::new("… size, with the figures attached", kilobytes(pdf.len()), goals[1]),
            Row::new("… the whole process", time(typst::process(&mut command)), ""),
        ]);
        found.figures.extend(
            peak_megabytes(&mut command).map(|peak| Row::new("… its memory", format!("{peak:.0} MB"), goals[2])),
        );
        let document = paper.document().expect("a document");
        match typst::times(&document, folder.path()) {
            Some(others) => found.ratios.push(Row::new(
                format!("{name}: Typst's time to ours"),
                format!(
                    "{:.2} ({} to {})",
                    median(others.clone()) / median(times.clone()),
                    time(median(others)),
                    time(median(times))
                ),
                "> 1",
            )),
            None => {
                found.ratios.push(Row::new(format!("{name}: Typst's time to ours"), "Typst is not installed", "> 1"))
            }
        }
    }
    found.ratios.push(Row::new(
        "time of a page, 6,000 centres to 1,500",
        format!("{:.2}", per_page[2] / per_page[1]),
        "< 1.2",
    ));
    let papers: Vec<Paper> = (1..=12)
        .flat_map(|code| {
            let figures = gather(&format!("{code:02}"));
            Language::ALL.map(|language| Paper::first(figures.clone(), language))
        })
        .collect();
    let start = Instant::now();
    std::thread::scope(|scope| {
        for half in papers.chunks(papers.len().div_ceil(2)) {
            scope.spawn(move || half.iter().for_each(|paper| drop(paper.pdf().expect("a report"))));
        }
    });
    found.figures.push(Row::new(
        "twelve coordinations, three languages, two threads",
        time(milliseconds(start)),
        "< 3000 ms",
    ));
    found
}

fn kilobytes(size: usize) -> String {
    format!("{:.0} KB", size as f64 / 1000.0)
}

/// The figures with so many centres in the first section: its own again and again.
fn with_centres(mut figures: Figures, count: usize) -> Figures {
    if let Some(section) = figures.sections.first_mut() {
        let own = section.units.clone();
        let numbered = own.into_iter().cycle().take(count).zip(1..).map(|(unit, number)| Unit {
            name_ar: format!("{} {number}", unit.name_ar),
            beneficiaries: Some(number),
            ..unit
        });
        section.units = numbered.collect();
    }
    figures
}

/// The most memory that a process had while it ran, looked at every millisecond; on Linux.
fn peak_megabytes(command: &mut Command) -> Option<f64> {
    let mut child = command.stdout(Stdio::null()).spawn().ok()?;
    let mut peak = None;
    while child.try_wait().ok()?.is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes: Option<f64> = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
        peak = kibibytes.map(|kibibytes| kibibytes * 1024.0 / 1e6).or(peak);
        std::thread::sleep(Duration::from_millis(1));
    }
    peak
}
