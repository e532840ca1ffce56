//! Runs a test on both databases.

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::postgres::{self, Unavailable};

/// Runs `test` on an empty SQLite database in a temporary folder and on an empty PostgreSQL database, handing it the
/// database's URL. Both are removed afterwards; `test` closes its connections before it returns.
///
/// Fails, naming the database, if `test` panics on one of them; it runs on the other one all the same. Where no
/// PostgreSQL server can be had, that half is skipped with a line on the standard error stream, except under `CI=true`,
/// where it fails.
pub fn on_each_database(test: impl Fn(&str)) {
    let failures: Vec<String> = [on_sqlite(&test), on_postgres(&test)].into_iter().flatten().collect();
    if !failures.is_empty() {
        panic!("{}", failures.join("\n"));
    }
}

/// What went wrong, if anything.
fn on_sqlite(test: &impl Fn(&str)) -> Option<String> {
    let folder = tempfile::Builder::new().prefix("taawun-sqlite-").tempdir().expect("a temporary folder");
    let file = folder.path().join("taawun.db");
    run(test, "SQLite", &format!("sqlite://{}", file.display()))
}

/// What went wrong, if anything.
fn on_postgres(test: &impl Fn(&str)) -> Option<String> {
    match postgres::new_database() {
        Ok(url) => {
            let failure = run(test, "PostgreSQL", &url);
            // A database that stays costs a test nothing: the server is thrown away.
            let _ = postgres::drop_database(&url);
            failure
        }
        Err(why) => {
            skipped_on_postgres(&why);
            None
        }
    }
}

/// Says that a test did not run on PostgreSQL; under `CI=true`, where nobody would read it, panics instead.
pub fn skipped_on_postgres(why: &Unavailable) {
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    let line = format!("SKIPPED on PostgreSQL: {why} ({name})");
    if std::env::var("CI").is_ok_and(|value| value == "true") {
        panic!("{line}");
    }
    // Not `eprintln!`, which the test harness keeps to itself for a test that passes.
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn run(test: &impl Fn(&str), database: &str, url: &str) -> Option<String> {
    // The closure's state is not looked at after a panic; only the message is.
    let panic = catch_unwind(AssertUnwindSafe(|| test(url))).err()?;
    let message = match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
        (Some(message), _) => message,
        (None, Some(message)) => *message,
        (None, None) => "a panic without a message",
    };
    Some(format!("on {database} ({url}): {message}"))
}
