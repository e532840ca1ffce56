//! The program itself: from start to the first answer, and its memory when idle.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::database::Filled;
use crate::{Found, Row, load, median, milliseconds};

const STARTS: usize = 5;

/// A started program; ended with this value.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

pub fn measure(filled: &Filled) -> Found {
    let query = load::post("/graphql", &json!({ "query": "{ coordination(code: \"11\") { name } }" }));
    let (mut starts, mut memory) = (vec![], vec![]);
    // The first start also makes the reports that are due.
    drop(start(filled, &query, Duration::from_secs(5)));
    for _ in 0..STARTS {
        let (program, time) = start(filled, &query, Duration::from_secs(2));
        starts.push(time);
        memory.extend(resident_megabytes(program.0.id()));
    }
    let mut figures = vec![Row::new("start to first answer", format!("{:.0} ms", median(starts)), "< 300 ms")];
    if !memory.is_empty() {
        figures.push(Row::new("resident memory when idle", format!("{:.1} MB", median(memory)), "< 60 MB"));
    }
    Found { ratios: vec![], figures }
}

/// Starts the program, asks once, then waits; the milliseconds from its start to the answer.
fn start(filled: &Filled, query: &[u8], then_wait: Duration) -> (Program, f64) {
    let begin = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_taawun"))
        .args(["serve", "--listen", "127.0.0.1:0", "--database-url", &filled.url, "--data"])
        .arg(filled.folder.path())
        .env_remove("TAAWUN_JOBS")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
    let mut program = Program(child);
    let output = BufReader::new(program.0.stdout.take().expect("its output"));
    let address: SocketAddr = output
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("Serving on http://").and_then(|address| address.trim().parse().ok()))
        .expect("its address");
    load::answer(address, query);
    let time = milliseconds(begin);
    std::thread::sleep(then_wait);
    (program, time)
}

/// What the system says that a process has in memory; on Linux.
fn resident_megabytes(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}
