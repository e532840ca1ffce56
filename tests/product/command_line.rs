//! The command line, as an operator uses it: the real program, killed and started again.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use diesel::prelude::*;
use serde_json::Value;
use taawun::db::Db;
use taawun::db::schema::{job_run, report};

use crate::support::databases::on_each_database;
use crate::support::program::{taawun, text};

fn shelf(data: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for period in std::fs::read_dir(data.join("reports")).into_iter().flatten() {
        for file in std::fs::read_dir(period.unwrap().path()).unwrap() {
            names.insert(file.unwrap().file_name().into_string().unwrap());
        }
    }
    names
}

fn counts(url: &str) -> (i64, i64) {
    Db::open(url)
        .unwrap()
        .run(|connection| {
            Ok((
                report::table.count().get_result(connection)?,
                job_run::table.filter(job_run::state.eq("done")).count().get_result(connection)?,
            ))
        })
        .unwrap()
}

#[test]
fn the_demonstration_makes_twelve_reports_and_nothing_twice() {
    on_each_database(|url| {
        let folder = tempfile::tempdir().unwrap();
        let first = taawun(url, folder.path()).args(["demo", "--exit"]).output().unwrap();
        assert!(first.status.success(), "{}", text(&first));
        assert!(text(&first).contains("12 made now"), "{}", text(&first));
        // Each report has somebody to go to; the letters are files.
        assert!(!text(&first).contains("WARN"), "{}", text(&first));
        assert!(text(&first).contains(" letters; no server is set"), "{}", text(&first));
        let names = shelf(folder.path());
        assert_eq!(names.len(), 12, "{names:?}");
        for line in text(&first).lines().filter(|line| line.ends_with(".pdf")) {
            assert!(std::fs::read(line.trim()).unwrap().starts_with(b"%PDF-"), "{line}");
        }
        let before = counts(url);
        assert_eq!(before, (12, 12));
        let again = taawun(url, folder.path()).args(["demo", "--exit"]).output().unwrap();
        assert!(again.status.success(), "{}", text(&again));
        for says in ["set up already", "filled in already", "0 made now, 12 made before"] {
            assert!(text(&again).contains(says), "{says}: {}", text(&again));
        }
        assert_eq!(counts(url), before);
        assert_eq!(shelf(folder.path()), names);
        // The accounts are there once, and each run gave each a fresh link.
        let links = |output: &Output| -> BTreeSet<String> {
            let lines = text(output);
            lines.lines().filter_map(|line| line.split("/sign-in/").nth(1)).map(str::to_string).collect()
        };
        assert_eq!((links(&first).len(), links(&again).len()), (5, 5));
        assert!(links(&first).is_disjoint(&links(&again)));
        let list = taawun(url, folder.path()).args(["account", "list", "--json"]).output().unwrap();
        let list: Value = serde_json::from_slice(&list.stdout).unwrap();
        let roles: Vec<&str> =
            list.as_array().unwrap().iter().map(|one| one["roles"][0]["role"].as_str().unwrap()).collect();
        assert_eq!(roles, ["ADMINISTRATOR", "COORDINATOR", "COORDINATOR", "CLERK", "VIEWER"]);
        assert!(list.as_array().unwrap().iter().all(|one| one["demonstration"] == true));
    });
}

#[test]
fn an_operator_keeps_accounts_and_tokens() {
    on_each_database(|url| {
        let folder = tempfile::tempdir().unwrap();
        let run = |line: &str| taawun(url, folder.path()).args(line.split(' ')).output().unwrap();
        let done = |line: &str| {
            let output = run(line);
            assert!(output.status.success(), "{line}: {}", text(&output));
            String::from_utf8(output.stdout).unwrap()
        };
        let refused = |line: &str, says: &str| {
            let output = run(line);
            assert_eq!(output.status.code(), Some(2), "{line}: {}", text(&output));
            assert!(text(&output).contains(says), "{line}: {}", text(&output));
        };
        done("migrate");
        refused("account create --email a@x.example --role COORDINATOR --scope 11", "the first is an administrator");
        let link = done("account create --email a@x.example --role ADMINISTRATOR");
        assert!(link.starts_with("http://127.0.0.1:8080/sign-in/") && link.lines().count() == 1, "{link}");
        let other = done(
            "account create --email B@x.example --name B --role coordinator --scope 11 --public-url https://t.example",
        );
        assert!(other.starts_with("https://t.example/sign-in/"), "{other}");
        refused("account create --email c@x.example --role COORDINATOR", "name its code");
        refused("account create --email c@x.example --role COORDINATOR --scope 99", "99");
        refused("account create --email c@x.example --role CLERK --scope 99", "centre's code");
        refused("account create --email b@x.example --role VIEWER", "e-mail address");
        refused("account disable --email a@x.example", "last administrator");
        refused("account revoke --email a@x.example --role ADMINISTRATOR", "last administrator");
        refused("account link --email nobody@x.example", "no account");
        done("account grant --email b@x.example --role VIEWER --scope 11.321");
        let list: Value = serde_json::from_str(&done("account list --json")).unwrap();
        assert_eq!(
            list[1]["roles"],
            serde_json::json!([{ "role": "COORDINATOR", "scope": "11" }, { "role": "VIEWER", "scope": "11.321" }])
        );
        assert!(done("account list").contains("COORDINATOR 11, VIEWER 11.321"));
        done("account revoke --email b@x.example --role VIEWER --scope 11.321");
        let token =
            done("token create --email b@x.example --expires 30d --name dashboard --read-only --coordination 11");
        assert!(token.starts_with("taawun_") && token.lines().count() == 1, "{token}");
        refused("token create --email b@x.example --expires 400d", "365d");
        let tokens: Value = serde_json::from_str(&done("token list --email b@x.example --json")).unwrap();
        assert_eq!((&tokens[0]["name"], &tokens[0]["readOnly"]), (&"dashboard".into(), &true.into()));
        done(&format!("token revoke {}", tokens[0]["id"]));
        assert_eq!(done("token list --json").trim(), "[]");
        done("account disable --email b@x.example");
        refused("account link --email b@x.example", "enable it first");
        done("account enable --email b@x.example");
        done("account link --email b@x.example --reset");
        let verified = Db::open(url).unwrap().run(taawun::accounts::audit::verify).unwrap();
        assert!(verified.entries >= 10 && verified.broken.is_empty(), "{verified:?}");
    });
}

/// Debug builds only: the release build has no such hook.
#[cfg(debug_assertions)]
#[test]
fn killed_after_any_step_and_started_again_it_ends_with_twelve_reports() {
    on_each_database(|url| {
        let folder = tempfile::tempdir().unwrap();
        for step in ["recorded", "claimed", "made", "stored", "finished"] {
            let killed =
                taawun(url, folder.path()).args(["demo", "--exit"]).env("TAAWUN_ABORT_AFTER", step).output().unwrap();
            assert_eq!(killed.status.code(), None, "killed by a signal after {step}: {}", text(&killed));
        }
        let last = taawun(url, folder.path()).args(["demo", "--exit"]).output().unwrap();
        assert!(last.status.success(), "{}", text(&last));
        assert_eq!(counts(url), (12, 12));
        assert_eq!(shelf(folder.path()).len(), 12);
    });
}

#[test]
fn a_report_is_made_to_a_file() {
    on_each_database(|url| {
        let folder = tempfile::tempdir().unwrap();
        let pdf = folder.path().join("out/report.pdf");
        let make = |coordination: &str, period: &str, language: &str| {
            taawun(url, folder.path())
                .args(["report", "--coordination", coordination, "--period", period, "--language", language])
                .arg("--output")
                .arg(&pdf)
                .output()
                .unwrap()
        };
        let early = make("11", "2008", "ar");
        assert_eq!(early.status.code(), Some(1), "{}", text(&early));
        assert!(text(&early).contains("taawun migrate"), "{}", text(&early));
        assert!(taawun(url, folder.path()).arg("migrate").status().unwrap().success());
        for language in ["ar", "fr", "en"] {
            let made = make("11", "2008", language);
            assert!(made.status.success(), "{}", text(&made));
            assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
        }
        for (coordination, period, language, says) in
            [("99", "2008", "ar", "01 to 12"), ("11", "2008-13", "ar", "2026-Q1"), ("11", "2008", "es", "ar, fr or en")]
        {
            let refused = make(coordination, period, language);
            assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
            assert!(text(&refused).contains(says), "{}", text(&refused));
        }
        assert_eq!(counts(url), (0, 0), "such a report is not issued");
    });
}

#[test]
fn jobs_are_listed_and_their_due_times_shown() {
    let folder = tempfile::tempdir().unwrap();
    let run =
        |arguments: &[&str]| taawun("", folder.path()).env_remove("DATABASE_URL").args(arguments).output().unwrap();
    let list: Value = serde_json::from_slice(&run(&["jobs", "list", "--json"]).stdout).unwrap();
    let names: Vec<&str> = list.as_array().unwrap().iter().map(|job| job["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["annual", "monthly", "quarterly", "school-year"]);
    let next = run(&["jobs", "next", "--after", "2026-02-10T00:00:00Z", "--count", "3", "--json"]);
    let next: Value = serde_json::from_slice(&next.stdout).unwrap();
    assert_eq!(next[0]["job"], "monthly");
    // During Ramadan Casablanca is on UTC+0.
    assert_eq!(next[0]["local"], "2026-03-01T06:00:00+00:00");
    assert_eq!(next[0]["period"], "2026-02");
    assert_eq!(next[1]["local"], "2026-04-01T06:00:00+01:00");
    assert!(text(&run(&["jobs", "next", "--count", "2"])).contains("time zone data"));
    assert!(run(&["jobs", "check"]).status.success());
}

#[test]
fn faults_in_job_files_are_all_named_before_anything_runs() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("first.toml"), "schedule = \"0 6 1 * *\"\ntime_zone = \"Africa/Casablnca\"\nperiod = \"month\"\ncoordinations = \"all\"\nlanguages = [\"ar\"]\n").unwrap();
    std::fs::write(folder.path().join("second.toml"), "schedul = \"0 6 1 * *\"\n").unwrap();
    for arguments in [&["jobs", "check"][..], &["demo", "--exit"], &["serve", "--listen", "127.0.0.1:0"]] {
        let refused = taawun("", folder.path())
            .env_remove("DATABASE_URL")
            .env("TAAWUN_DATA", folder.path().join("data"))
            .arg("--jobs")
            .arg(folder.path())
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
        let says = text(&refused);
        for part in ["first.toml:2", "time_zone", "Africa/Casablanca", "second.toml:1", "schedule"] {
            assert!(says.contains(part), "{part}: {says}");
        }
    }
    assert!(!folder.path().join("data").join("taawun.sqlite3").exists());
}

#[test]
fn wrong_use_ends_with_code_2() {
    let folder = tempfile::tempdir().unwrap();
    let run =
        |arguments: &[&str]| taawun("", folder.path()).env_remove("DATABASE_URL").args(arguments).output().unwrap();
    let migrated = run(&["migrate"]);
    assert!(migrated.status.success(), "{}", text(&migrated));
    for period in ["2099-01", "2099"] {
        // A report of a period that is not over must not take the place of the real one.
        let job = if period.len() == 4 { "annual" } else { "monthly" };
        let early = run(&["jobs", "run", job, "--period", period]);
        assert_eq!(early.status.code(), Some(2), "{}", text(&early));
        assert!(text(&early).contains("not over"), "{}", text(&early));
    }
    for arguments in
        [&["nonsense"][..], &["report"], &["jobs", "run", "nonsense"], &["jobs", "run", "monthly", "--period", "2026"]]
    {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output));
    }
    for address in ["0.0.0.0:8080", "192.0.2.1:80", "[::]:0"] {
        let output = run(&["serve", "--listen", address]);
        assert_eq!(output.status.code(), Some(2), "{address}");
        assert!(text(&output).contains("no accounts"), "{}", text(&output));
    }
    assert!(text(&run(&["--help"])).contains("Examples:"));
}

#[test]
fn a_password_is_in_no_message() {
    let folder = tempfile::tempdir().unwrap();
    let output = taawun("postgres://taawun:hunter2secret@127.0.0.1:1/taawun", folder.path())
        .env("RUST_LOG", "debug")
        .arg("migrate")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("can't connect"), "{}", text(&output));
    let other = taawun("mysql://taawun:hunter2secret@host/x", folder.path()).arg("migrate").output().unwrap();
    assert_eq!(other.status.code(), Some(2), "{}", text(&other));
    assert!(text(&other).contains("postgres://"), "{}", text(&other));
    assert!(!text(&other).contains("hunter2secret"));
    assert!(!text(&output).contains("hunter2secret"), "{}", text(&output));
}

#[cfg(unix)]
#[test]
fn a_server_that_is_told_to_stop_stops_well() {
    on_each_database(|url| {
        let folder = tempfile::tempdir().unwrap();
        let mut server = taawun(url, folder.path())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let url = first.rsplit(' ').next().unwrap();
        let answer: Value = ureq::post(format!("{url}/graphql"))
            .send_json(serde_json::json!({ "query": "{ coordination(code: \"11\") { code } }" }))
            .unwrap()
            .body_mut()
            .read_json()
            .unwrap();
        assert_eq!(answer["data"]["coordination"]["code"], "11");
        let killed = Command::new("kill").arg("-TERM").arg(server.id().to_string()).status().unwrap();
        assert!(killed.success());
        assert!(server.wait().unwrap().success());
    });
}
