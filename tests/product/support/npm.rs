//! Programs for node that the tests start, with the packages that they need.

use std::io::Write as _;
use std::path::PathBuf;

use super::packages;

/// Installs a program's packages below the build's folder, once for each state of its files; gives the folder. The files
/// are by name with their content: the program, `package.json` and `package-lock.json`.
pub fn install(program: &str, files: &[(&str, &str)]) -> Result<PathBuf, String> {
    packages::folder(program, files, |folder| {
        packages::run(folder, "npm", &["ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"])
    })
}

/// Says loudly that something is missing; under `CI=true` panics instead.
pub fn skipped(what: &str, why: &str) {
    let line = format!("SKIPPED, no {what}: {why}");
    if std::env::var("CI").is_ok_and(|value| value == "true") {
        panic!("{line}");
    }
    let _ = writeln!(std::io::stderr(), "{line}");
}
