//! The alert rules of the documentation: they can be read, name metrics that there are, and fire when they should.

use crate::support::metrics::promtool;
use crate::support::on_each_filled;

const DOCUMENT: &str = include_str!("../../../.github/docs/operating-watch.md");
const CASES: &str = include_str!("../../support-metrics/alerts.test.yaml");

/// The block of rules in the documentation.
fn rules() -> &'static str {
    let start = "```yaml\n# taawun.rules.yaml\n";
    let block = DOCUMENT.split_once(start).expect("a block of rules").1;
    block.split_once("```").expect("its end").0
}

#[test]
fn the_alert_rules_of_the_documentation_fire_when_they_should() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("taawun.rules.yaml"), rules()).unwrap();
    std::fs::write(folder.path().join("alerts.test.yaml"), CASES).unwrap();
    for arguments in [["check", "rules", "taawun.rules.yaml"], ["test", "rules", "alerts.test.yaml"]] {
        let Some((content, said)) = promtool(&arguments, "", folder.path()) else { return };
        assert!(content, "{said}");
    }
}

#[test]
fn every_metric_is_documented_and_every_documented_metric_is_there() {
    on_each_filled(|filled| {
        let server = filled.serve_public();
        server.answer("query Named { __typename }");
        let page = String::from_utf8(server.get("/metrics").1).unwrap();
        let head = page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
        let told: Vec<&str> = head.collect();
        assert!(told.len() > 30, "{told:?}");
        for name in &told {
            assert!(DOCUMENT.contains(&format!("`{name}")), "{name} is not documented");
        }
        // Those that a server without a scheduler, runs and disks does not tell.
        let others = [
            "taawun_scheduler_last_tick_timestamp_seconds",
            "taawun_job_last_due_timestamp_seconds",
            "taawun_job_deadline_timestamp_seconds",
            "taawun_disk_free_bytes",
            "taawun_disk_size_bytes",
            "process_max_fds",
        ];
        let is_name = |c: char| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit();
        let words = DOCUMENT.split(|c: char| !is_name(c));
        let words = words.filter(|word| word.starts_with("taawun_") || word.starts_with("process_"));
        for word in words {
            let base = ["_bucket", "_sum", "_count"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
            assert!(told.contains(&base) || others.contains(&word), "{word} is not there");
        }
    });
}
