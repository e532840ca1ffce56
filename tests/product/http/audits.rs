//! The audits of npm `graphql-http`, the specification's own test suite.

use std::io::Write as _;
use std::process::Command;

use serde_json::Value;

use crate::support::{npm, on_each_filled};

const FILES: [(&str, &str); 3] = [
    ("package.json", include_str!("../../support-http/package.json")),
    ("package-lock.json", include_str!("../../support-http/package-lock.json")),
    ("audit.js", include_str!("../../support-http/audit.js")),
];

#[test]
fn all_audits_of_graphql_over_http_are_passed() {
    let folder = match npm::install("http", &FILES) {
        Ok(folder) => folder,
        Err(why) => {
            let line = format!("SKIPPED, no audits: {why}");
            assert!(std::env::var("CI").is_ok_and(|value| value != "true") || std::env::var("CI").is_err(), "{line}");
            let _ = writeln!(std::io::stderr(), "{line}");
            return;
        }
    };
    on_each_filled(|filled| {
        let server = filled.serve();
        let output = Command::new("node")
            .arg(folder.join("audit.js"))
            .arg(format!("{}/graphql", server.url))
            .current_dir(&folder)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let results: Value = serde_json::from_str(&said)
            .unwrap_or_else(|error| panic!("{error}: {said}{}", String::from_utf8_lossy(&output.stderr)));
        let audits = results["audits"].as_array().unwrap();
        let failed: Vec<&Value> = audits.iter().filter(|audit| audit["status"] != "ok").collect();
        assert!(failed.is_empty(), "{failed:#?}");
        assert_eq!(audits.len(), 61);
    });
}
