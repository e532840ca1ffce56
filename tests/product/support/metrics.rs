//! What reads metrics and rules independently of what writes them: Prometheus' client for Python and its `promtool`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use super::packages;

const PYTHON: [(&str, &str); 2] = [
    ("requirements.txt", include_str!("../../support-metrics/requirements.txt")),
    ("parse.py", include_str!("../../support-metrics/parse.py")),
];

/// The samples of a page of metrics in the form `openmetrics` or `prometheus`, each as family, type, unit, name, labels,
/// value; what breaks the form fails. Where there is no Python, says so loudly and gives `None`; under `CI=true` it
/// panics.
pub fn parsed(form: &str, text: &str) -> Option<Vec<Value>> {
    static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let folder = present("a reader of metrics", INSTALLED.get_or_init(install_python))?;
    let program = folder.join("parse.py");
    let (done, said) =
        run(&folder.join("environment/bin/python"), &[program.to_str().unwrap(), form], text.as_bytes(), &folder);
    assert!(done, "{said}\n{text}");
    Some(serde_json::from_str(&said).unwrap())
}

/// What `promtool` says, and whether it is content, given this input; `None` like [`parsed`].
pub fn promtool(arguments: &[&str], input: &str, folder: &Path) -> Option<(bool, String)> {
    static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let program = present("promtool", INSTALLED.get_or_init(find_promtool))?;
    Some(run(&program, arguments, input.as_bytes(), folder))
}

fn present(what: &str, found: &Result<PathBuf, String>) -> Option<PathBuf> {
    match found {
        Ok(path) => Some(path.clone()),
        Err(why) => {
            let line = format!("SKIPPED, {what} is missing: {why}");
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{line}");
            let _ = writeln!(std::io::stderr(), "{line}");
            None
        }
    }
}

fn run(program: &Path, arguments: &[&str], input: &[u8], folder: &Path) -> (bool, String) {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // One that refuses its input early is heard below.
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn install_python() -> Result<PathBuf, String> {
    packages::folder("metrics", &PYTHON, |folder| {
        packages::run(folder, "python3", &["-m", "venv", "environment"])?;
        let python = folder.join("environment/bin/python");
        // Nothing but what is named, and nothing that would have to be built first.
        let pip = ["-m", "pip", "install", "--no-deps", "--only-binary", ":all:", "-r", "requirements.txt"];
        packages::run(folder, python.to_str().unwrap(), &pip)
    })
}

/// The one on the path, or the one in Debian's package of Prometheus: taken out of it, since installing the package would
/// start a server.
fn find_promtool() -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(found) = std::env::split_paths(&path).map(|folder| folder.join("promtool")).find(|file| file.is_file())
    {
        return Ok(found);
    }
    let folder = packages::folder("promtool", &[("package", "prometheus")], |folder| {
        packages::run(folder, "apt-get", &["download", "prometheus"])?;
        packages::run(folder, "sh", &["-c", "dpkg -x prometheus_*.deb unpacked && rm prometheus_*.deb"])
    })?;
    Ok(folder.join("unpacked/usr/bin/promtool"))
}
