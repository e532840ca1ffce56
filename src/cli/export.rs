//! `taawun export`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Outcome, existing};
use crate::accounts::Asker;
use crate::config::Config;
use crate::delivery::files::write_whole;
use crate::imports::{self, Filter, Kind};
use crate::period::Period;
use crate::wording::Language;

/// Writes a table as CSV (UTF-8, semicolons), as `import` reads it.
#[derive(Args)]
#[command(after_help = "Example:\n  taawun export centres --coordination 11 --language fr --output centres.csv")]
pub struct Export {
    /// What the table holds
    kind: Kind,
    /// Only this coordination, by code
    #[arg(long)]
    coordination: Option<String>,
    /// Only this period: 2026-03, 2026-Q1, 2026-S1, 2026 or 2025-2026 (school year)
    #[arg(long)]
    period: Option<Period>,
    /// Language of the headings and words: ar, fr or en
    #[arg(long, default_value = "ar")]
    language: Language,
    /// The file to write; - for standard output
    #[arg(long, default_value = "-")]
    output: PathBuf,
}

impl Export {
    pub fn run(self, config: &Config) -> Outcome {
        let db = existing(config)?;
        let filter = Filter { coordination: self.coordination, period: self.period };
        let asker = Asker::command_line();
        let bytes = db.read(|connection| imports::export(connection, &asker, self.kind, &filter, self.language))?;
        if self.output == Path::new("-") {
            return match std::io::stdout().lock().write_all(&bytes) {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
                _ => Ok(()),
            };
        }
        write_whole(&self.output, &bytes)?;
        Ok(())
    }
}
