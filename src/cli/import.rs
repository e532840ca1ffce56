//! `taawun import`.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::{Failure, Outcome, existing, print};
use crate::accounts::Asker;
use crate::clock::Clock;
use crate::config::Config;
use crate::imports::{self, HandIn, Kind, Plan, Request};
use crate::tables::{Delimiter, Encoding, Limits};
use crate::wording::Language;

/// How many faults are printed.
const PRINTED: usize = 40;

/// Imports a table from a CSV or XLSX file: all its rows, or none when one is refused.
#[derive(Args)]
#[command(after_help = "Examples:\n  taawun import centres centres.csv --dry-run\n  \
    taawun export partners --language fr | taawun import partners - --dry-run\n\n\
    Exit codes: 0 imported, or nothing to refuse; 1 refused, nothing was changed; 2 wrong use.")]
pub struct Import {
    /// What the table holds
    kind: Kind,
    /// The file; - for standard input
    file: PathBuf,
    /// Only show what would be done
    #[arg(long)]
    dry_run: bool,
    /// Hand imported returns in
    #[arg(long, conflicts_with = "validate")]
    submit: bool,
    /// Hand imported returns in and validate them
    #[arg(long)]
    validate: bool,
    /// UTF-8, UTF-16LE, UTF-16BE, windows-1256 or windows-1252; recognised when left out
    #[arg(long)]
    encoding: Option<Encoding>,
    /// comma, semicolon or tab; recognised when left out
    #[arg(long, value_parser = delimiter)]
    delimiter: Option<Delimiter>,
    /// The sheet of a workbook; the first one when left out
    #[arg(long)]
    sheet: Option<String>,
    /// A key of your own making: the same import again under the same key has no second effect
    #[arg(long)]
    key: Option<String>,
    /// Language of the messages: ar, fr or en
    #[arg(long, default_value = "en")]
    language: Language,
    /// Print the plan as JSON
    #[arg(long)]
    json: bool,
}

fn delimiter(word: &str) -> Result<Delimiter, String> {
    match word {
        "comma" | "," => Ok(Delimiter::Comma),
        "semicolon" | ";" => Ok(Delimiter::Semicolon),
        "tab" | "\t" => Ok(Delimiter::Tab),
        _ => Err("write comma, semicolon or tab".to_string()),
    }
}

impl Import {
    pub fn run(self, config: &Config) -> Outcome {
        let db = existing(config)?;
        let request = Request {
            kind: self.kind,
            hand_in: match (self.submit, self.validate) {
                (_, true) => HandIn::Validate,
                (true, _) => HandIn::Submit,
                _ => HandIn::Draft,
            },
            bytes: read(&self.file)?,
            encoding: self.encoding,
            delimiter: self.delimiter,
            sheet: self.sheet.clone(),
        };
        let (clock, asker) = (Clock::system(), Asker::command_line());
        let plan = if self.dry_run {
            imports::dry_run(&db, &clock, &asker, &request)?
        } else {
            imports::import(&db, &clock, &asker, &request, self.key.as_deref())?
        };
        print(&if self.json { as_json(&plan, self.dry_run).to_string() } else { self.as_text(&plan) })?;
        if plan.is_refused() {
            return Err(Failure::Failed(anyhow::anyhow!("refused: nothing was changed")));
        }
        Ok(())
    }

    fn as_text(&self, plan: &Plan) -> String {
        let mut lines = vec![];
        for change in plan.changes.iter().take(PRINTED) {
            let what = if change.added { "added".to_string() } else { changes(change) };
            lines.push(format!("row {}: {}: {what}", change.row, change.key));
        }
        let more = (plan.added + plan.changed) as usize - plan.changes.len().min(PRINTED);
        if more > 0 {
            lines.push(format!("… and {more} more row(s) that add or change something"));
        }
        for fault in plan.faults.list().iter().take(PRINTED) {
            lines.push(format!("{}: {}", fault.code.as_str(), fault.message(self.language)));
        }
        let more = plan.faults.list().len().saturating_sub(PRINTED) + plan.faults.left_off();
        if more > 0 {
            lines.push(format!("… and {more} more fault(s)"));
        }
        let would = if self.dry_run || plan.is_refused() { "would be " } else { "" };
        let Plan { added, changed, left, refused, handed_in, validated, .. } = plan;
        lines.push(format!("{would}added {added}, changed {changed}, left as they are {left}, refused {refused}"));
        if *handed_in > 0 || *validated > 0 {
            lines.push(format!("returns {would}handed in {handed_in}, validated {validated}"));
        }
        lines.join("\n")
    }
}

fn changes(change: &imports::RowChange) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "unknown".to_string());
    let columns = change.columns.iter();
    let columns: Vec<String> =
        columns.map(|one| format!("{} {} → {}", one.column, value(&one.before), value(&one.after))).collect();
    columns.join(", ")
}

/// Reads the file, or standard input, up to a little more than is accepted: what is longer is refused by its length.
fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let most = Limits::default().bytes as u64 + 1;
    let mut bytes = vec![];
    if file == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    let opened =
        std::fs::File::open(file).map_err(|error| Failure::Usage(anyhow::anyhow!("{}: {error}", file.display())))?;
    opened.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn as_json(plan: &Plan, dry_run: bool) -> Value {
    let faults = plan.faults.list().iter().map(|fault| {
        json!({
            "row": fault.place.row, "column": fault.place.heading, "letter": fault.place.letter(), "value": fault.value,
            "code": fault.code.as_str(),
            "message": {
                "ar": fault.message(Language::Ar), "fr": fault.message(Language::Fr), "en": fault.message(Language::En),
            },
        })
    });
    json!({
        "kind": plan.kind().as_str(), "dryRun": dry_run, "done": !dry_run && !plan.is_refused(),
        "added": plan.added, "changed": plan.changed, "left": plan.left, "refused": plan.refused,
        "handedIn": plan.handed_in, "validated": plan.validated,
        "rows": faults.collect::<Vec<_>>(), "rowsLeftOff": plan.faults.left_off(),
        "changes": plan.changes, "changesLeftOff": plan.changes_left_off(),
    })
}
