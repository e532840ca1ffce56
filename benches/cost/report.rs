//! One Arabic report: gathering its figures and typesetting it.

use std::time::Instant;

use taawun::clock::Clock;
use taawun::period::Period;
use taawun::reports;
use taawun::wording::Language;

use crate::database::Filled;
use crate::{Found, Row, median, milliseconds};

const SAMPLES: usize = 20;

pub fn measure(filled: &Filled) -> Found {
    let period: Period = "2026-10".parse().expect("a period");
    let today = Clock::system().today();
    let (mut gathering, mut typesetting, mut whole) = (vec![], vec![], vec![]);
    let mut size = 0;
    for sample in 0..=SAMPLES {
        let start = Instant::now();
        let figures = filled
            .db
            .read(|connection| reports::figures::gather(connection, "11", period, today))
            .expect("the figures");
        let gathered = milliseconds(start);
        let pdf = reports::Paper::first(figures, Language::Ar).pdf().expect("a report");
        let all = milliseconds(start);
        size = pdf.len();
        // The first one loads the fonts.
        if sample > 0 {
            gathering.push(gathered);
            typesetting.push(all - gathered);
            whole.push(all);
        }
    }
    let milliseconds = |value: f64| format!("{value:.1} ms");
    Found {
        ratios: vec![],
        figures: vec![
            Row::new("Arabic report of coordination 11, 2026-10", milliseconds(median(whole)), "< 100 ms"),
            Row::new("… gathering its figures", milliseconds(median(gathering)), ""),
            Row::new("… typesetting", milliseconds(median(typesetting)), ""),
            Row::new("… size", format!("{:.0} KB", size as f64 / 1000.0), "< 200 KB"),
        ],
    }
}
