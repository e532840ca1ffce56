//! Letters that runs leave in the outbox: reports to their recipients, failures and summaries to administrators, reminders
//! to those whose returns are missing.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde_json::json;
use taawun::accounts::{Reach, Role};
use taawun::activity::{Place, Scope, store};
use taawun::db::schema::{activity_return, centre, delivery, job_run, report};
use taawun::delivery::files::Files;
use taawun::delivery::outbox::Delivery;
use taawun::jobs::runs::Which;
use taawun::jobs::worker::Worker;
use taawun::jobs::{Job, Jobs};
use taawun::network::Centre;

use crate::support::{Filled, on_each_filled};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A job that is due at 06:00 UTC on a day of each month.
fn job(day: u32, more: &str) -> Jobs {
    let text = format!(
        "schedule = \"0 6 {day} * *\"\ntime_zone = \"UTC\"\nperiod = \"month\"\ncoordinations = [\"10\", \"11\"]\n\
         languages = [\"ar\", \"fr\"]\n{more}"
    );
    Jobs::new(vec![Job::parse("monthly", &text).unwrap()])
}

/// Moves the clock, records what is due and makes it.
fn work(filled: &Filled, worker: &Worker, time: &str) {
    filled.clock.set(at(time));
    worker.record_due();
    actix_web::rt::System::new().block_on(worker.work_until_idle(&Which::default())).unwrap();
}

/// The letters of a kind, in order.
fn letters(filled: &Filled, kind: &str) -> Vec<Delivery> {
    let wanted = delivery::table.filter(delivery::kind.eq(kind.to_string())).order(delivery::id);
    filled.db.run(|connection| Ok(wanted.select(Delivery::as_select()).load(connection)?)).unwrap()
}

fn recipients(letters: &[Delivery]) -> Vec<&str> {
    letters.iter().map(|letter| letter.recipient.as_str()).collect()
}

#[test]
fn a_report_goes_once_to_each_of_those_that_its_job_names() {
    on_each_filled(|filled| {
        filled.coordinator();
        filled.token("south@x.example", &[(Role::Coordinator, Reach::Coordination("12".into()))]);
        filled.token("clerk@x.example", &[(Role::Clerk, Reach::Centre(1))]);
        filled.token("director@x.example", &[(Role::Viewer, Reach::Country)]);
        let more = "recipients = { 10 = [], default = [\"COORDINATOR\", \"VIEWER\", \"CLERK\", \"Archive@x.example\"] }\n\
                    sender.11 = \"Laâyoune <laayoune@x.example>\"\n\
                    subject.fr = \"{ $coordination }, { $period }, { $edition }\"\n\
                    message.ar = \"{ $beneficiaries ->\\n    [0] لا أحد\\n   *[other] { $beneficiaries }\\n}\"\n";
        let worker = filled.worker(job(1, more));
        work(filled, &worker, "2026-10-31T00:00:00Z");
        work(filled, &worker, "2026-11-01T06:00:30Z");
        let sent = letters(filled, "report");
        // A clerk's role does not reach as far as the report; nobody gets that of coordination 10.
        let expected = ["archive@x.example", "coordinator@taawun.example", "director@x.example"];
        assert_eq!(recipients(&sent), [expected, expected].concat());
        let reports: Vec<(i64, String, String)> = filled
            .db
            .run(|connection| {
                let columns = (report::id, report::coordination_code, report::language);
                Ok(report::table.select(columns).load(connection)?)
            })
            .unwrap();
        assert_eq!(reports.len(), 4);
        for letter in &sent {
            let (_, coordination, language) = reports.iter().find(|(id, ..)| Some(*id) == letter.report_id).unwrap();
            assert_eq!((coordination.as_str(), language), ("11", &letter.language));
            assert_eq!(letter.sender.as_deref(), Some("Laâyoune <laayoune@x.example>"));
            assert_eq!(letter.state, "due");
            match letter.language.as_str() {
                "fr" => {
                    assert!(letter.subject.ends_with(", octobre 2026, 1"), "{}", letter.subject);
                    assert!(letter.body.contains("Bénéficiaires"), "{}", letter.body);
                }
                _ => assert!(letter.subject.contains("أكتوبر 2026"), "{}", letter.subject),
            }
        }
        // Everything again, as another process would: nothing new.
        work(filled, &filled.worker(job(1, more)), "2026-11-01T06:02:00Z");
        assert_eq!(letters(filled, "report").len(), 6);
        let sender = filled.sender();
        assert_eq!(sender.send_until_idle().unwrap(), 6);
        assert!(letters(filled, "report").iter().all(|letter| letter.state == "sent"));
        assert_eq!(std::fs::read_dir(filled.folder.path().join("mail")).unwrap().count(), 6);
    });
}

#[test]
fn what_somebody_asks_for_goes_to_them_alone_and_again_when_they_ask_again() {
    on_each_filled(|filled| {
        let (server, token) = (filled.serve(), filled.coordinator());
        filled.token("second@x.example", &[(Role::Coordinator, Reach::Coordination("11".into()))]);
        let worker = filled.worker(job(1, ""));
        for times in 1..=2 {
            let text = "mutation ($input: MakeReportInput!) { makeReport(input: $input) { userErrors { code } } }";
            let input = json!({ "coordination": "11", "period": "2026-09", "language": "EN" });
            server.data_to(&token, text, json!({ "input": input }));
            actix_web::rt::System::new().block_on(worker.work_until_idle(&Which::default())).unwrap();
            let sent = letters(filled, "report");
            assert_eq!(recipients(&sent), vec!["coordinator@taawun.example"; times]);
            assert!(sent.iter().all(|letter| letter.report_id == sent[0].report_id), "one report");
        }
    });
}

#[test]
fn administrators_are_told_once_of_a_failure_and_get_one_summary_of_the_batch() {
    on_each_filled(|filled| {
        filled.administrator();
        let mut worker = filled.worker(job(1, "recipients = [\"a@x.example\"]\n"));
        // A file stands where the store's folder should be.
        let blocked = filled.folder.path().join("blocked");
        std::fs::write(&blocked, b"").unwrap();
        let files = std::mem::replace(&mut worker.files, Files::new(&blocked));
        work(filled, &worker, "2026-10-31T00:00:00Z");
        work(filled, &worker, "2026-11-01T06:00:30Z");
        assert_eq!(worker.summarise().unwrap(), 0, "it is tried again first");
        assert!(letters(filled, "failure").is_empty());
        let give_up = |worker: &Worker| {
            for _ in 0..10 {
                filled.clock.set(filled.clock.now() + chrono::Duration::hours(1));
                actix_web::rt::System::new().block_on(worker.work_until_idle(&Which::default())).unwrap();
            }
        };
        give_up(&worker);
        let told = letters(filled, "failure");
        assert_eq!(recipients(&told), ["administrator@taawun.example"; 4]);
        assert!(told.iter().all(|letter| letter.body.contains("taawun jobs retry")), "{}", told[0].body);
        assert_eq!(worker.summarise().unwrap(), 1);
        assert_eq!(filled.worker(job(1, "")).summarise().unwrap(), 0, "told once, whoever looks");
        let summary = letters(filled, "summary");
        assert_eq!(recipients(&summary), ["administrator@taawun.example"]);
        assert!(summary[0].body.contains("blocked"), "{}", summary[0].body);
        // Started over, one of them succeeds and the other three fail again: these are told again.
        let runs: Vec<i64> = told.iter().filter_map(|letter| letter.run_id).collect();
        let asker = taawun::accounts::Asker::command_line();
        for run in &runs {
            taawun::change::perform(&filled.db, &filled.clock, &asker, "retryRun", None, |change| {
                taawun::jobs::requests::retry(change, *run)
            })
            .unwrap();
        }
        let healthy = Worker { files, ..worker.clone() };
        actix_web::rt::System::new().block_on(healthy.work_once(&Which::default())).unwrap();
        give_up(&worker);
        assert_eq!(letters(filled, "failure").len(), 7);
        assert_eq!(letters(filled, "report").len(), 1);
        assert_eq!(worker.summarise().unwrap(), 0);
    });
}

#[test]
fn a_summary_waits_for_the_first_attempt_at_each_letter_and_names_who_is_waited_for() {
    on_each_filled(|filled| {
        filled.administrator();
        let first = centre::table.filter(centre::coordination_code.eq("11")).select(centre::id).order(centre::id);
        unhand(filled, filled.db.run(|connection| Ok(first.first(connection)?)).unwrap());
        let more = "recipients = [\"a@x.example\"]\nwait_for_completeness = \"100%\"\nbut_no_later_than = \"3 days\"\n";
        let worker = filled.worker(job(1, more));
        work(filled, &worker, "2026-10-31T00:00:00Z");
        work(filled, &worker, "2026-11-01T06:00:30Z");
        let waiting: BTreeSet<String> = filled
            .db
            .run(|connection| {
                let of = job_run::table.filter(job_run::state.eq("waiting"));
                Ok(of.select(job_run::coordination_code).load(connection)?)
            })
            .unwrap()
            .into_iter()
            .collect();
        assert!(waiting.contains("11"), "{waiting:?}");
        filled.sender().send_until_idle().unwrap();
        assert_eq!(worker.summarise().unwrap(), 1);
        let summary = letters(filled, "summary").remove(0);
        for code in ["10", "11"] {
            let coordination =
                filled.db.run(|connection| taawun::network::store::coordination(connection, code)).unwrap();
            assert_eq!(summary.body.contains(&coordination.name_ar), waiting.contains(code), "{}", summary.body);
        }
        // The next batch does not wait.
        let worker = filled.worker(job(1, "recipients = [\"a@x.example\"]\n"));
        work(filled, &worker, "2026-12-01T06:00:30Z");
        assert_eq!(worker.summarise().unwrap(), 0, "its letters have not been tried");
        filled.sender().send_until_idle().unwrap();
        assert_eq!(worker.summarise().unwrap(), 1);
        assert_eq!(letters(filled, "summary").len(), 2);
    });
}

/// Takes back what a centre handed in for October: it is a draft again.
fn unhand(filled: &Filled, centre: i64) {
    let month = chrono::NaiveDate::from_ymd_opt(2026, 10, 1).unwrap();
    let done = filled
        .db
        .write(|connection| {
            let of = activity_return::table
                .filter(activity_return::centre_id.eq(centre))
                .filter(activity_return::month.eq(month));
            let drafted =
                (activity_return::status.eq("draft"), activity_return::validated_at.eq(None::<NaiveDateTime>));
            Ok(diesel::update(of).set(drafted).execute(connection)?)
        })
        .unwrap();
    assert_eq!(done, 1);
}

#[test]
fn who_has_not_reported_is_reminded_once_before_the_deadline_of_what_is_theirs() {
    on_each_filled(|filled| {
        let (today, period) = (filled.clock.today(), "2026-10".parse().unwrap());
        // Nothing has come from two centres of Laâyoune.
        let centres: Vec<Centre> = filled
            .db
            .write(|connection| {
                let rows = centre::table.filter(centre::coordination_code.eq("11")).order(centre::id);
                let centres: Vec<Centre> = rows.select(Centre::as_select()).load(connection)?;
                let key = (Scope::at(Place::Coordination("11".into())), period);
                let ids: Vec<i64> = store::missing(connection, std::slice::from_ref(&key), today)?
                    .remove(&key)
                    .unwrap_or_default()
                    .iter()
                    .map(|missing| missing.centre_id)
                    .collect();
                Ok(centres.into_iter().filter(|centre| !ids.contains(&centre.id)).collect())
            })
            .unwrap();
        let open = |centre: &&Centre| centre.closed_on.is_none() && centre.opened_on < period.start();
        let [late, other] = centres.iter().filter(open).take(2).collect::<Vec<_>>()[..] else { panic!() };
        for centre in [late, other] {
            unhand(filled, centre.id);
        }
        filled.coordinator();
        filled.token("late@x.example", &[(Role::Clerk, Reach::Centre(late.id))]);
        filled.token("delegation@x.example", &[(Role::Viewer, Reach::Delegation(late.province_code.clone()))]);
        filled.token("far@x.example", &[(Role::Coordinator, Reach::Coordination("09".into()))]);
        filled.token("viewer@x.example", &[(Role::Viewer, Reach::Country)]);
        // Due on the 5th, it waits until the 8th at most; two days before is the 6th.
        let more = "remind_before = \"2 days\"\nwait_for_completeness = \"100%\"\nbut_no_later_than = \"3 days\"\n";
        let worker = filled.worker(job(5, more));
        work(filled, &worker, "2026-11-04T00:00:00Z");
        work(filled, &worker, "2026-11-06T05:59:00Z");
        assert!(letters(filled, "reminder").is_empty());
        work(filled, &worker, "2026-11-06T06:00:30Z");
        work(filled, &filled.worker(job(5, more)), "2026-11-06T06:01:00Z");
        let told = letters(filled, "reminder");
        assert_eq!(recipients(&told), ["coordinator@taawun.example", "delegation@x.example", "late@x.example"]);
        for letter in &told {
            assert!(letter.body.contains(&late.name_ar) && letter.body.contains("8 نونبر 2026"), "{}", letter.body);
            assert!(letter.body.contains("http://127.0.0.1:8080"), "{}", letter.body);
        }
        assert!(told[0].body.contains(&other.name_ar) && !told[2].body.contains(&other.name_ar));
        // The program is off until after the deadline: too late to remind.
        work(filled, &worker, "2027-01-20T00:00:00Z");
        assert_eq!(letters(filled, "reminder").len(), 3);
    });
}
