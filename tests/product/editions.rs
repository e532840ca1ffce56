//! Corrected editions: figures that change after a report was issued.

use std::collections::BTreeSet;
use std::io::Write as _;

use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use serde_json::{Value, json};
use taawun::accounts::{Asker, Reach, Role};
use taawun::activity::returns;
use taawun::change::perform;
use taawun::db::schema::{activity_return, centre, report, report_figures};
use taawun::jobs::runs::Which;
use taawun::jobs::worker::Worker;
use taawun::jobs::{Job, Jobs};
use taawun::reports::Report;

use crate::reports::text;
use crate::support::{Filled, on_each_filled};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn job() -> Jobs {
    let text = "schedule = \"0 6 1 * *\"\ntime_zone = \"Africa/Casablanca\"\nperiod = \"month\"\n\
                coordinations = [\"10\", \"11\"]\nlanguages = [\"ar\", \"fr\", \"en\"]\n";
    Jobs::new(vec![Job::parse("monthly", text).unwrap()])
}

/// Moves the clock, records what is due and makes it; how many runs that were.
fn work(filled: &Filled, worker: &Worker, time: &str) -> usize {
    filled.clock.set(at(time));
    worker.record_due();
    actix_web::rt::System::new().block_on(worker.work_until_idle(&Which::default())).unwrap()
}

/// The editions that were issued on October in the coordination, in order.
fn issued(filled: &Filled, coordination: &str, language: &str) -> Vec<Report> {
    filled
        .db
        .run(|connection| {
            Ok(report::table
                .filter(report::coordination_code.eq(coordination))
                .filter(report::period.eq("2026-10"))
                .filter(report::language.eq(language))
                .order(report::edition)
                .select(Report::as_select())
                .load(connection)?)
        })
        .unwrap()
}

/// Corrects a validated return of October in coordination 11, as a coordinator does: one more woman of those that there
/// are. The centre's programme and key.
pub fn one_more_woman(filled: &Filled) -> (String, i64) {
    let (db, clock) = (&filled.db, &filled.clock);
    perform(db, clock, &Asker::command_line(), "correctReturn", None, |change| {
        let (id, programme, key): (i64, String, i64) = activity_return::table
            .inner_join(centre::table.on(centre::id.eq(activity_return::centre_id)))
            .filter(activity_return::coordination_code.eq("11"))
            .filter(activity_return::month.eq(chrono::NaiveDate::from_ymd_opt(2026, 10, 1).unwrap()))
            .filter(activity_return::status.eq("validated"))
            .filter(centre::programme_code.eq("literacy"))
            .order(activity_return::id)
            .select((activity_return::id, centre::programme_code, centre::id))
            .first(change.connection)?;
        let new = returns::correct(change, id, None, "مراجعة")?;
        change.connection.batch_execute(&format!(
            "UPDATE return_line SET value = value + 1 WHERE return_id = {new} AND age_band =
             (SELECT MIN(age_band) FROM return_line WHERE return_id = {new} AND indicator_code = 'beneficiaries'
              AND sex = 'female') AND indicator_code = 'beneficiaries' AND sex = 'female';
             INSERT INTO return_explanation (return_id, rule_code, text)
             VALUES ({new}, 'ENROLMENT_MOVED', 'x'), ({new}, 'CAPACITY_EXCEEDED', 'x')"
        ))?;
        let ready = returns::submit(change, new, None)?;
        returns::validate(change, &[(ready, None)])?;
        Ok((programme, key))
    })
    .unwrap()
}

fn paths(changes: &Value) -> BTreeSet<String> {
    changes.as_array().unwrap().iter().map(|change| change["path"].as_str().unwrap().to_string()).collect()
}

#[test]
fn a_figure_corrected_after_issue_makes_a_second_edition_with_exactly_that_change() {
    on_each_filled(|filled| {
        let worker = filled.worker(job());
        work(filled, &worker, "2026-10-31T12:00:00Z");
        assert_eq!(work(filled, &worker, "2026-11-01T12:00:00Z"), 6);
        let first = issued(filled, "11", "ar").remove(0);
        let bytes = worker.files.get(&first.sha256).unwrap();
        let (server, token) = (filled.serve(), filled.coordinator());
        let dry = "{ newEdition(coordination: \"11\", period: \"2026-10\", language: AR) { wouldBeMade edition \
                   changesKnown changes { path kind before after name(language: FR) figure(language: FR) } } }";
        let before = server.data_to(&token, dry, json!({}))["newEdition"].clone();
        assert_eq!(before["wouldBeMade"], false, "{before}");
        filled.clock.set(at("2026-11-10T12:00:00Z"));
        let (programme, key) = one_more_woman(filled);
        let expected: BTreeSet<String> = [
            "beneficiaries".to_string(),
            "women".to_string(),
            format!("{programme}.beneficiaries"),
            format!("{programme}.women"),
            format!("{programme}.centre[{key}].beneficiaries"),
            format!("{programme}.centre[{key}].women"),
        ]
        .into();
        let said = server.data_to(&token, dry, json!({}))["newEdition"].clone();
        assert_eq!((said["wouldBeMade"].clone(), said["edition"].clone()), (json!(true), json!(2)));
        // Each figure that she is in, and then the same by age, setting and province: two each.
        let is_split = |path: &String| ["age[", "setting[", "province["].iter().any(|part| path.contains(part));
        let (splits, plain): (BTreeSet<String>, BTreeSet<String>) =
            paths(&said["changes"]).into_iter().partition(is_split);
        assert_eq!(plain, expected);
        assert_eq!(splits.len(), 8, "{splits:?}");
        for change in said["changes"].as_array().unwrap() {
            assert_eq!(change["after"].as_i64().unwrap() - change["before"].as_i64().unwrap(), 1, "{change}");
        }
        // The month's own six reports, and three corrections.
        assert_eq!(work(filled, &worker, "2026-12-01T12:00:00Z"), 9);
        for language in ["ar", "fr", "en"] {
            let editions = issued(filled, "11", language);
            assert_eq!(editions.iter().map(|one| one.edition).collect::<Vec<_>>(), [1, 2]);
            assert_eq!(editions[1].replaces, Some(editions[0].id));
        }
        assert_eq!(issued(filled, "10", "ar").len(), 1, "where nothing changed, nothing is made");
        // The token of November has expired.
        let coordinator = [(Role::Coordinator, Reach::Coordination("11".to_string()))];
        let token = filled.token("december@taawun.example", &coordinator);
        let query = "{ reports(filter: { coordination: \"11\", period: \"2026-10\", language: AR }, orderBy: ID) {
            nodes { edition url sha256 replaces { edition } replacedBy { edition }
            changes { path kind before after name(language: FR) figure(language: FR) } } } }";
        let reports = server.data_to(&token, query, json!({}))["reports"]["nodes"].clone();
        assert_eq!(reports[0]["replacedBy"]["edition"], 2);
        assert_eq!(reports[1]["replaces"]["edition"], 1);
        assert_eq!(reports[1]["changes"], said["changes"], "the dry run said what was then made");
        // The first edition is still there, as it was.
        let mut answer = ureq::get(format!("{}{}", server.url, reports[0]["url"].as_str().unwrap()))
            .header("Authorization", format!("Bearer {token}"))
            .call()
            .unwrap();
        assert_eq!(answer.body_mut().read_to_vec().unwrap(), bytes);
        let latest =
            "{ reports(filter: { coordination: \"11\", period: \"2026-10\", language: AR, latestOnly: true }) {
            totalCount nodes { edition } } }";
        let latest = server.data_to(&token, latest, json!({}))["reports"].clone();
        assert_eq!((latest["totalCount"].clone(), latest["nodes"][0]["edition"].clone()), (json!(1), json!(2)));
        // On paper.
        let change = said["changes"].as_array().unwrap().iter().find(|one| one["path"] == "women").unwrap();
        for (language, words) in [("fr", "remplace l’édition 1"), ("ar", "تعوض"), ("en", "replaces edition 1")] {
            let second = issued(filled, "11", language).remove(1);
            let Some(text) = text(&worker.files.get(&second.sha256).unwrap()) else { continue };
            assert!(text.contains(words), "{language}: {text}");
            let value = change["after"].to_string();
            assert!(text.contains(&value), "{language}: {value} in {text}");
        }
        // And no third one.
        assert_eq!(work(filled, &worker, "2027-01-01T12:00:00Z"), 6, "December's own");
        let _ = writeln!(std::io::stderr(), "6 first editions, {} figures changed, 3 second editions", expected.len());
    });
}

/// As a program of another version leaves them: figures that this one can't compare with, figure by figure.
#[test]
fn a_report_whose_figures_are_kept_in_another_form_is_corrected_all_the_same() {
    on_each_filled(|filled| {
        let worker = filled.worker(job());
        work(filled, &worker, "2026-10-31T12:00:00Z");
        assert_eq!(work(filled, &worker, "2026-11-01T12:00:00Z"), 6);
        let other_form = |connection: &mut taawun::db::DbConnection| {
            let kept: Vec<(i64, String)> =
                report_figures::table.select((report_figures::report_id, report_figures::figures)).load(connection)?;
            for (id, figures) in kept {
                let other = figures.replacen(&format!("\"form\":{}", taawun::reports::paper::FORM), "\"form\":99", 1);
                assert_ne!(other, figures);
                diesel::update(report_figures::table.filter(report_figures::report_id.eq(id)))
                    .set(report_figures::figures.eq(other))
                    .execute(connection)?;
            }
            Ok(())
        };
        filled.db.write(other_form).unwrap();
        filled.clock.set(at("2026-11-10T12:00:00Z"));
        one_more_woman(filled);
        work(filled, &worker, "2026-12-01T12:00:00Z");
        for language in ["ar", "fr", "en"] {
            let editions: Vec<i32> = issued(filled, "11", language).iter().map(|one| one.edition).collect();
            assert_eq!(editions, [1, 2]);
        }
    });
}
