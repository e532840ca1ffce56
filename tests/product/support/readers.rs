//! What people read PDF files with, and a checker of accessibility: each a real one, run as a process.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use super::{npm, packages};

const NODE: [(&str, &str); 4] = [
    ("package.json", include_str!("../../support-pdf/package.json")),
    ("package-lock.json", include_str!("../../support-pdf/package-lock.json")),
    ("text.js", include_str!("../../support-pdf/text.js")),
    ("said.js", include_str!("../../support-pdf/said.js")),
];
const PYTHON: [(&str, &str); 2] = [
    ("requirements.txt", include_str!("../../support-pdf/requirements.txt")),
    ("readers.py", include_str!("../../support-pdf/readers.py")),
];

/// Something that reads the text of a PDF file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Evince and Okular.
    Poppler,
    /// The same in the order of the file's content.
    PopplerRaw,
    /// SumatraPDF and many readers on telephones.
    MuPdf,
    /// Chrome and Edge.
    Pdfium,
    /// Firefox.
    PdfJs,
}

impl Reader {
    pub const ALL: [Reader; 5] = [Reader::Poppler, Reader::PopplerRaw, Reader::MuPdf, Reader::Pdfium, Reader::PdfJs];

    /// The text that it finds in a file, with a form feed after each page. Where it is missing, says so loudly and gives
    /// `None`; under `CI=true` it panics.
    pub fn text(self, pdf: &Path) -> Option<String> {
        let file = pdf.to_str().unwrap();
        present(match self {
            Reader::Poppler => output("pdftotext", &[file, "-"]),
            Reader::PopplerRaw => output("pdftotext", &["-raw", file, "-"]),
            Reader::MuPdf => python(&["mupdf", file]),
            Reader::Pdfium => python(&["pdfium", file]),
            Reader::PdfJs => pdf_js("text.js", &[file]),
        })
    }
}

/// Something that the checker `outloud` holds to be wrong.
#[derive(serde::Deserialize)]
pub struct Finding {
    /// Such as `DOC-012`.
    pub rule: String,
    /// What is wrong.
    pub message: String,
    /// What it was found by: a piece of the text.
    #[serde(default)]
    pub evidence: Option<String>,
    /// Where, if it is one page.
    #[serde(default)]
    pub page: Option<u32>,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.rule, self.message)?;
        if let Some(page) = self.page {
            write!(f, ", page {page}")?;
        }
        self.evidence.iter().try_for_each(|evidence| write!(f, ": {evidence}"))
    }
}

/// What the checker `outloud` finds wrong in a file; `None` like [`Reader::text`].
pub fn outloud(file: &Path) -> Option<Vec<Finding>> {
    let report = present(python(&["outloud", file.to_str().unwrap()]))?;
    let mut report: Value = serde_json::from_str(&report).unwrap_or_else(|error| panic!("{error}: {report}"));
    let result = report["results"][0].take();
    assert!(result["verdict"].is_string() && result["error"].is_null(), "{result}");
    Some(serde_json::from_value(result["findings"].clone()).unwrap())
}

fn present(found: Result<String, String>) -> Option<String> {
    match found {
        Ok(text) => Some(text),
        Err(why) => {
            let line = format!("SKIPPED, a reader of PDF files is missing: {why}");
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{line}");
            let _ = writeln!(std::io::stderr(), "{line}");
            None
        }
    }
}

/// What a program prints; it must succeed where it can be started.
fn output(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {}: {said}", arguments.join(" "));
    Ok(String::from_utf8(output.stdout).unwrap())
}

/// What a screen reader says of a page (from 1): the structure in its reading order, with alternative texts, as pdf.js
/// hands it over; `None` like [`Reader::text`].
pub fn said(pdf: &Path, page: usize) -> Option<String> {
    present(pdf_js("said.js", &[pdf.to_str().unwrap(), &page.to_string()]))
}

fn pdf_js(script: &str, arguments: &[&str]) -> Result<String, String> {
    static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let folder = INSTALLED.get_or_init(|| npm::install("pdf-js", &NODE)).clone()?;
    let script = folder.join(script);
    let all: Vec<&str> = std::iter::once(script.to_str().unwrap()).chain(arguments.iter().copied()).collect();
    output("node", &all)
}

/// Runs `readers.py` in an environment of its own.
fn python(arguments: &[&str]) -> Result<String, String> {
    static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let folder = INSTALLED.get_or_init(install_python).clone()?;
    let program = folder.join("readers.py");
    let arguments: Vec<&str> = std::iter::once(program.to_str().unwrap()).chain(arguments.iter().copied()).collect();
    output(folder.join("environment/bin/python").to_str().unwrap(), &arguments)
}

fn install_python() -> Result<PathBuf, String> {
    packages::folder("pdf-readers", &PYTHON, |folder| {
        packages::run(folder, "python3", &["-m", "venv", "environment"])?;
        let python = folder.join("environment/bin/python");
        // Nothing but what is named, and nothing that would have to be built first.
        let pip = ["-m", "pip", "install", "--no-deps", "--only-binary", ":all:", "-r", "requirements.txt"];
        packages::run(folder, python.to_str().unwrap(), &pip)
    })
}
