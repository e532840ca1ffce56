//! Programs for node that the tests start, with the packages that they need.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::Digest;

/// Installs a program's packages below the build's folder, once for each state of its files; gives the folder. The files
/// are by name with their content: the program, `package.json` and `package-lock.json`.
pub fn install(program: &str, files: &[(&str, &str)]) -> Result<PathBuf, String> {
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
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("npm: {error}"))?;
    if !output.status.success() {
        return Err(format!("npm ci: {}", String::from_utf8_lossy(&output.stderr)));
    }
    // Whole or not at all; another process may have been faster.
    match std::fs::rename(folder.path(), &target) {
        Ok(()) => {
            let _ = folder.keep();
            Ok(target)
        }
        Err(_) if target.is_dir() => Ok(target),
        Err(error) => Err(failed(error)),
    }
}
