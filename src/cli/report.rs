//! `taawun report`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::{Failure, Outcome, existing, print};
use crate::clock::Clock;
use crate::config::Config;
use crate::delivery::files::write_whole;
use crate::error::Error;
use crate::period::Period;
use crate::reports::{self, Paper};
use crate::wording::{Language, Wording};

/// Makes a report from what the database holds now, or from figures that were written down. It is not issued: no edition
/// is counted, nobody receives it.
#[derive(Args)]
#[command(after_help = "Examples:
  taawun report --coordination 11 --period 2008 --language ar --output report.pdf
  taawun report --coordination 11 --period 2026-10 --edition 1 --figures-only --output figures.json
  taawun report --figures figures.json --output the-same.pdf
  taawun report --figures-schema --output figures.schema.json")]
pub struct ReportCommand {
    /// Code of the coordination, 01 to 12
    #[arg(long, required_unless_present_any = ["figures", "figures_schema"])]
    coordination: Option<String>,
    /// 2026-03, 2026-Q1, 2026-S1, 2026 or 2025-2026 (school year)
    #[arg(long, required_unless_present_any = ["figures", "figures_schema"])]
    period: Option<Period>,
    /// ar, fr or en
    #[arg(long, default_value = "ar")]
    language: Language,
    /// The edition that was issued, with its figures; default: the figures of now
    #[arg(long)]
    edition: Option<i32>,
    /// Make it from figures that --figures-only wrote, or that a report carries: the same figures, the same bytes
    #[arg(long, value_name = "FILE", conflicts_with_all = ["coordination", "period", "edition", "language"])]
    figures: Option<PathBuf>,
    /// Write the figures as JSON, not the PDF
    #[arg(long)]
    figures_only: bool,
    /// Write the JSON Schema of the figures
    #[arg(long, conflicts_with_all = ["coordination", "period", "edition", "figures", "figures_only", "sign"])]
    figures_schema: bool,
    /// The file to write; - for standard output
    #[arg(long)]
    output: PathBuf,
    /// Sign it as issued reports are: with --sign-certificate
    #[arg(long, conflicts_with = "figures_only")]
    sign: bool,
}

impl ReportCommand {
    pub fn run(self, config: &Config) -> Outcome {
        if self.figures_schema {
            return self.write(Paper::json_schema()?.as_bytes(), "");
        }
        // What would fail at the end is tried first.
        let signer = match self.sign {
            false => None,
            true => match config.signer()? {
                None => return Err(Failure::Usage(anyhow::anyhow!("--sign needs --sign-certificate too"))),
                signer => signer,
            },
        };
        let began = Instant::now();
        let paper = self.paper(config)?;
        let demonstration = if paper.figures.demonstration { " (demonstration data)" } else { "" };
        if self.figures_only {
            return self.write(paper.to_json()?.as_bytes(), demonstration);
        }
        let mut pdf = paper.pdf()?;
        if let Some(signer) = signer {
            let label = Wording::of(paper.language).text("signature-field");
            pdf = signer.sign(&pdf, &label, Clock::system().now())?;
        }
        self.write(&pdf, &format!(" in {} ms{demonstration}", began.elapsed().as_millis()))
    }

    fn paper(&self, config: &Config) -> Result<Paper, Failure> {
        if let Some(file) = &self.figures {
            let text = std::fs::read_to_string(file)
                .map_err(|error| Failure::Usage(anyhow::anyhow!("{}: {error}", file.display())))?;
            return Ok(Paper::from_json(&text)?);
        }
        let (Some(coordination), Some(period)) = (&self.coordination, self.period) else {
            return Err(Failure::Usage(anyhow::anyhow!("--coordination and --period say which report")));
        };
        let db = existing(config)?;
        let today = Clock::system().today();
        let paper = db.read(|connection| {
            let Some(edition) = self.edition else {
                let figures = reports::figures::gather(connection, coordination, period, today)?;
                return Ok(Some(Paper::first(figures, self.language)));
            };
            let issued = reports::store::edition(connection, coordination, period, self.language, edition)?;
            let name = reports::file_name(coordination, period, self.language, edition);
            let issued = issued.ok_or_else(|| Error::not_found("report", name))?;
            reports::editions::paper_of(connection, issued.id)
        })?;
        paper.ok_or_else(|| Failure::Failed(anyhow::anyhow!("the figures of this edition are not on record")))
    }

    fn write(&self, bytes: &[u8], remark: &str) -> Outcome {
        if self.output == Path::new("-") {
            use std::io::Write;
            std::io::stdout().lock().write_all(bytes)?;
            return Ok(());
        }
        write_whole(&self.output, bytes)?;
        print(&format!("{}: {} KB{remark}", self.output.display(), bytes.len().div_ceil(1000)))
    }
}
