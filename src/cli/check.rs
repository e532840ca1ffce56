//! `taawun check`.

use clap::Args;

use super::{Failure, Outcome, existing, print};
use crate::check::{self, Checked};
use crate::clock::Clock;
use crate::config::Config;

/// How many findings of one kind are printed.
const SHOWN: usize = 20;

/// Checks everything that must hold: running totals against the lines of the returns, versions and states of returns,
/// the audit trail, issued files against their hashes. Exits with 1 when something does not hold.
#[derive(Args)]
#[command(after_help = "Examples:\n  taawun check\n  taawun check --json\n  taawun check --repair")]
pub struct CheckCommand {
    /// Make anew what is derived and wrong (running totals), in one transaction with an entry in the audit trail
    #[arg(long)]
    repair: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl CheckCommand {
    pub fn run(self, config: &Config) -> Outcome {
        let (db, files) = (existing(config)?, config.files());
        let checked =
            if self.repair { check::repair(&db, &Clock::system(), &files)? } else { check::check(&db, &files)? };
        if self.json {
            let text = serde_json::to_string_pretty(&checked).map_err(|error| Failure::Failed(error.into()))?;
            print(&text)?;
        } else {
            for one in &checked {
                print(&shown(one))?;
            }
        }
        let left: usize = checked.iter().filter(|one| !one.repaired).map(|one| one.findings.len()).sum();
        match left {
            0 => Ok(()),
            n => Err(Failure::Failed(anyhow::anyhow!(
                "{n} thing(s) are not as they must be{}",
                if checked.iter().any(|one| one.can_be_repaired()) {
                    "; `taawun check --repair` makes derived tables anew"
                } else {
                    ""
                }
            ))),
        }
    }
}

fn shown(one: &Checked) -> String {
    if one.findings.is_empty() {
        return format!("ok    {}: {}", one.name, one.says);
    }
    let word = if one.repaired { "mended" } else { "WRONG" };
    let mut lines = vec![format!("{word} {}: {} difference(s) from: {}", one.name, one.findings.len(), one.says)];
    lines.extend(one.findings.iter().take(SHOWN).map(|finding| format!("      {finding}")));
    if one.findings.len() > SHOWN {
        lines.push(format!("      and {} more (--json shows all)", one.findings.len() - SHOWN));
    }
    lines.join("\n")
}
