//! Packages of other languages that the tests' counterparts need, installed below the build's folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::Digest;

/// Makes a folder of files and lets `install` add to it, once for each state of the files; gives the folder. Whole or not
/// at all: `install` works on a folder of another name, so nothing in it may depend on where it is.
pub fn folder(
    program: &str,
    files: &[(&str, &str)],
    install: impl FnOnce(&Path) -> Result<(), String>,
) -> Result<PathBuf, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", env!("CARGO_TARGET_TMPDIR"));
    let contents: Vec<&str> = files.iter().map(|(_, content)| *content).collect();
    let name = format!("{program}-{}", &hex::encode(sha2::Sha256::digest(contents.concat()))[..16]);
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = parent.join(name);
    if target.is_dir() {
        return Ok(target);
    }
    std::fs::create_dir_all(parent).map_err(failed)?;
    let folder = tempfile::tempdir_in(parent).map_err(failed)?;
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).map_err(failed)?;
    }
    install(folder.path())?;
    // Another process may have been faster.
    match std::fs::rename(folder.path(), &target) {
        Ok(()) => {
            let _ = folder.keep();
            Ok(target)
        }
        Err(_) if target.is_dir() => Ok(target),
        Err(error) => Err(failed(error)),
    }
}

/// Runs a command of an installation in its folder.
pub fn run(folder: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&said)))
}
