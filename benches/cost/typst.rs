//! The same content set by Typst, where its Python package is installed (`pip install typst`).

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use typeset::document::{Block, Document};

use crate::milliseconds;

/// Sets a document once to warm up and then a few times in the same process; the milliseconds of each time. `None` where
/// Typst is missing.
pub fn times(document: &Document, folder: &Path) -> Option<Vec<f64>> {
    std::fs::write(folder.join("report.typ"), source(document)).expect("a file");
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/typeset/fonts");
    let program = "import sys, time, typst\n\
                   for sample in range(6):\n    \
                   start = time.perf_counter()\n    \
                   compiler = typst.Compiler(sys.argv[1], font_paths=[sys.argv[3]])\n    \
                   compiler.compile(output=sys.argv[2])\n    \
                   print((time.perf_counter() - start) * 1000)\n";
    let output = Command::new("python3")
        .args(["-c", program])
        .args([folder.join("report.typ"), folder.join("typst.pdf"), fonts])
        .stderr(Stdio::inherit())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let times: Vec<f64> = text.lines().skip(1).filter_map(|line| line.parse().ok()).collect();
    (!times.is_empty()).then_some(times)
}

/// Milliseconds from the start of the process to its end, with the best of a few times.
pub fn process(command: &mut Command) -> f64 {
    let times = (0..5).map(|_| {
        let start = Instant::now();
        assert!(command.stdout(Stdio::null()).status().expect("the program").success());
        milliseconds(start)
    });
    times.fold(f64::INFINITY, f64::min)
}

fn text(text: &str) -> String {
    let isolates = |c: &char| !('\u{2066}'..='\u{2069}').contains(c);
    let mut said = String::from("\"");
    for character in text.chars().filter(isolates) {
        match character {
            '"' | '\\' => said.extend(['\\', character]),
            '\n' => said.push_str("\\n"),
            other => said.push(other),
        }
    }
    said.push('"');
    said
}

fn source(document: &Document) -> String {
    let language = document.language_tag.split('-').next().unwrap_or("ar");
    let mut all = format!(
        "#set document(title: {})\n#set page(paper: \"a4\", numbering: \"1 / 1\")\n\
         #set text(font: \"IBM Plex Sans Arabic\", size: 9pt, lang: \"{language}\")\n",
        text(&document.title)
    );
    let masthead = &document.masthead;
    for line in masthead.institution.iter().chain([&masthead.title, &masthead.subtitle, &masthead.period]) {
        let _ = writeln!(all, "#heading({})", text(line));
    }
    let facts = masthead.facts.iter().flat_map(|(label, value)| [text(label), text(value)]);
    let _ = writeln!(all, "#table(columns: 2, {})", facts.collect::<Vec<_>>().join(", "));
    for block in &document.blocks {
        let _ = match block {
            Block::Heading { level, text: said } => writeln!(all, "#heading(level: {level}, {})", text(said)),
            Block::Paragraph { text: said, .. } => writeln!(all, "#par({})", text(said)),
            Block::List { items } => {
                writeln!(all, "#list({})", items.iter().map(|item| text(item)).collect::<Vec<_>>().join(", "))
            }
            Block::Facts { items } => {
                let cells = items.iter().map(|fact| {
                    text(&[&fact.label, &fact.value, &fact.details.join("\n")].map(String::as_str).join("\n"))
                });
                writeln!(all, "#table(columns: 3, {})", cells.collect::<Vec<_>>().join(", "))
            }
            Block::Table(table) => {
                let _ = writeln!(all, "#table(columns: {}, table.header(", table.columns.len());
                let head = table.columns.iter().map(|column| text(&column.heading));
                let _ = writeln!(all, "{}),", head.collect::<Vec<_>>().join(", "));
                for row in &table.rows {
                    let _ =
                        writeln!(all, "{},", row.cells.iter().map(|cell| text(cell)).collect::<Vec<_>>().join(", "));
                }
                writeln!(all, ")")
            }
            Block::BarChart(chart) => {
                let most = chart.bars.iter().filter_map(|bar| bar.value).fold(1.0, f64::max);
                let bars = chart.bars.iter().map(|bar| {
                    let width = bar.value.unwrap_or_default() / most * 200.0;
                    format!(
                        "{}, rect(width: {width:.1}pt, height: 8pt, fill: green), {}",
                        text(&bar.label),
                        text(&bar.shown)
                    )
                });
                writeln!(
                    all,
                    "#par({})\n#table(columns: 3, {})",
                    text(&chart.title),
                    bars.collect::<Vec<_>>().join(", ")
                )
            }
            Block::Signature(signature) => {
                writeln!(
                    all,
                    "#table(columns: 2, {})",
                    signature.fields.iter().map(|field| text(field)).collect::<Vec<_>>().join(", ")
                )
            }
        };
    }
    all
}
