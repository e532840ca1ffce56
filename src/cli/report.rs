//! `taawun report`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::{Failure, Outcome, existing, print};
use crate::clock::Clock;
use crate::config::Config;
use crate::delivery::files::write_whole;
use crate::period::Period;
use crate::reports;
use crate::wording::{Language, Wording};

/// Makes a report from what the database holds now. It is not issued: no edition is counted, nobody receives it.
#[derive(Args)]
#[command(after_help = "Example:\n  taawun report --coordination 11 --period 2008 --language ar --output report.pdf")]
pub struct ReportCommand {
    /// Code of the coordination, 01 to 12
    #[arg(long)]
    coordination: String,
    /// 2026-03, 2026-Q1, 2026-S1, 2026 or 2025-2026 (school year)
    #[arg(long)]
    period: Period,
    /// ar, fr or en
    #[arg(long, default_value = "ar")]
    language: Language,
    /// The file to write; - for standard output
    #[arg(long)]
    output: PathBuf,
    /// Sign it as issued reports are: with --sign-certificate
    #[arg(long)]
    sign: bool,
}

impl ReportCommand {
    pub fn run(self, config: &Config) -> Outcome {
        // What would fail at the end is tried first.
        let signer = match self.sign {
            false => None,
            true => match config.signer()? {
                None => return Err(Failure::Usage(anyhow::anyhow!("--sign needs --sign-certificate too"))),
                signer => signer,
            },
        };
        let db = existing(config)?;
        let today = Clock::system().today();
        let began = Instant::now();
        let mut made =
            db.read(|connection| reports::make(connection, &self.coordination, self.period, self.language, today))?;
        if let Some(signer) = signer {
            let label = Wording::of(self.language).text("signature-field");
            made.pdf = signer.sign(&made.pdf, &label, Clock::system().now())?;
        }
        if self.output == Path::new("-") {
            use std::io::Write;
            std::io::stdout().lock().write_all(&made.pdf)?;
            return Ok(());
        }
        write_whole(&self.output, &made.pdf)?;
        print(&format!(
            "{}: {} KB in {} ms{}",
            self.output.display(),
            made.pdf.len().div_ceil(1000),
            began.elapsed().as_millis(),
            if made.paper.figures.demonstration { " (demonstration data)" } else { "" }
        ))
    }
}
