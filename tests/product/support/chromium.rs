//! A real browser with scripts, driven by Playwright.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::npm;

const FILES: [(&str, &str); 3] = [
    ("package.json", include_str!("../../support-browser/package.json")),
    ("package-lock.json", include_str!("../../support-browser/package-lock.json")),
    ("verify.js", include_str!("../../support-browser/verify.js")),
];

/// Where Debian, Ubuntu and others put it.
const PLACES: [&str; 4] =
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];

/// What `verify.js` tells of what it was asked. Where there is no browser, says so loudly and gives `None`; under
/// `CI=true` it panics.
pub fn look(asked: Value) -> Option<Value> {
    match try_look(asked) {
        Ok(told) => Some(told),
        Err(why) => {
            let line = format!("SKIPPED, no browser: {why}");
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{line}");
            let _ = writeln!(std::io::stderr(), "{line}");
            None
        }
    }
}

fn try_look(mut asked: Value) -> Result<Value, String> {
    static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let browser = PLACES.into_iter().find(|place| Path::new(place).exists()).ok_or("Chromium is not installed")?;
    let folder = INSTALLED.get_or_init(|| npm::install("browser", &FILES)).clone()?;
    asked["browser"] = json!(browser);
    let mut child = Command::new("node")
        .arg(folder.join("verify.js"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("node: {error}"))?;
    child.stdin.take().ok_or("no pipe")?.write_all(asked.to_string().as_bytes()).map_err(|error| error.to_string())?;
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    // What is there must work.
    assert!(output.status.success(), "verify.js: {}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout).unwrap())
}
