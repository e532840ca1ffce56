//! What reports are made from: written down and set again, explained by the API, and said aloud.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use taawun::graphql::id;
use taawun::wording::Language;

use crate::support::program::{taawun, text};
use crate::support::{on_each_filled, readers};
use crate::verification::{monthly, two_editions};

fn report(url: &str, data: &Path, arguments: &[&str]) -> std::process::Output {
    taawun(url, data).arg("report").args(arguments).output().unwrap()
}

#[test]
fn an_issued_edition_is_set_again_from_its_figures_byte_for_byte() {
    on_each_filled(|filled| {
        let worker = monthly(filled);
        let editions = two_editions(filled, &worker);
        let folder = tempfile::tempdir().unwrap();
        let (figures, again) = (folder.path().join("figures.json"), folder.path().join("again.pdf"));
        let (figures, again) = (figures.to_str().unwrap(), again.to_str().unwrap());
        for edition in &editions {
            let issued = worker.files.get(&edition.sha256).unwrap();
            let number = edition.edition.to_string();
            let (coordination, period) = (edition.coordination_code.as_str(), edition.period.as_str());
            let which = ["--coordination", coordination, "--period", period, "--language", &edition.language];
            let only = ["--edition", &number, "--figures-only", "--output", figures];
            let written = report(&filled.url, filled.folder.path(), &[&which[..], &only[..]].concat());
            assert!(written.status.success(), "{}", text(&written));
            // Without any database: the figures are all that it needs.
            let set = report("nowhere.sqlite3", folder.path(), &["--figures", figures, "--output", again]);
            assert!(set.status.success(), "{}", text(&set));
            assert!(std::fs::read(again).unwrap() == issued, "edition {number} comes out otherwise");
            let pdf = folder.path().join("issued.pdf");
            std::fs::write(&pdf, &issued).unwrap();
            let attached = Command::new("qpdf").arg("--show-attachment=figures.json").arg(&pdf).output();
            match attached {
                Ok(attached) => assert!(attached.stdout == std::fs::read(figures).unwrap(), "the PDF carries them"),
                Err(error) => assert!(std::env::var("CI").as_deref() != Ok("true"), "qpdf: {error}"),
            }
        }
        assert!(editions[0].verification_code != editions[1].verification_code);
    });
}

#[test]
fn figures_of_another_form_or_none_are_refused_and_their_form_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (file, output) = (folder.path().join("figures.json"), folder.path().join("report.pdf"));
    let arguments = ["--figures", file.to_str().unwrap(), "--output", output.to_str().unwrap()];
    for (content, said) in [
        ("{\"form\": 99}", "form 99"),
        ("{\"form\": 2}", "missing field"),
        ("not JSON", "this is not the JSON of a report"),
    ] {
        std::fs::write(&file, content).unwrap();
        let refused = report("nowhere.sqlite3", folder.path(), &arguments);
        assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
        assert!(text(&refused).contains(said), "{}", text(&refused));
        assert!(!output.exists());
    }
    let schema = report("nowhere.sqlite3", folder.path(), &["--figures-schema", "--output", "-"]);
    let schema: Value = serde_json::from_slice(&schema.stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let described = &schema["$defs"]["Section"]["properties"]["months"]["description"];
    assert!(described.as_str().unwrap().starts_with("The headline figure of the last twelve months"), "{described}");
}

#[test]
fn the_api_says_what_each_number_was_made_from() {
    on_each_filled(|filled| {
        let worker = monthly(filled);
        let edition = &two_editions(filled, &worker)[1];
        let server = filled.serve();
        let token = filled.administrator();
        let query =
            "query($id: ID!, $under: String) { node(id: $id) { ... on Report { figures(under: $under, first: 40) {
            path value unit kind name(language: EN) source { returns { id } publishedFigure { id } } } } } }";
        let figures = |under: &str| {
            let variables = json!({ "id": id::encode("Report", edition.id).0, "under": under });
            server.data_to(&token, query, variables)["node"]["figures"].as_array().unwrap().clone()
        };
        // The sum of the lines of the returns that a number is said to be made from.
        let sum = |figure: &Value, indicator: &str| -> i64 {
            let returns = figure["source"]["returns"].as_array().unwrap();
            let lines = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on ActivityReturn { lines { value indicator { code } } } } }";
            let ids: Vec<&Value> = returns.iter().map(|one| &one["id"]).collect();
            let found = server.data_to(&token, lines, json!({ "ids": ids }));
            let lines = found["nodes"].as_array().unwrap().iter().flat_map(|one| one["lines"].as_array().unwrap());
            let own = lines.filter(|line| line["indicator"]["code"] == indicator);
            own.map(|line| line["value"].as_i64().unwrap()).sum()
        };
        let literacy = figures("literacy.");
        let mut checked = 0;
        for figure in &literacy {
            let path = figure["path"].as_str().unwrap();
            let indicator = match path.rsplit('.').next() {
                Some("beneficiaries") => "beneficiaries",
                Some("entrants") => "entrants",
                _ => continue,
            };
            // Splits by age and place are parts of what their returns say.
            if path.contains("age[") || path.contains("setting[") || path.contains("province[") {
                continue;
            }
            assert_eq!(sum(figure, indicator), figure["value"].as_i64().unwrap(), "{figure}");
            assert_eq!(figure["unit"], "PERSON");
            assert_eq!(figure["kind"], if indicator == "entrants" { "FLOW" } else { "STOCK" });
            checked += 1;
        }
        // The programme, its centres, twelve months, the two periods compared with, entrants.
        assert!(checked > 15, "{literacy:#?}");
        let whole = figures("beneficiaries").remove(0);
        assert_eq!(sum(&whole, "beneficiaries"), whole["value"].as_i64().unwrap());
        let entrants = figures("entrants").remove(0);
        assert_eq!(sum(&entrants, "entrants"), entrants["value"].as_i64().unwrap());
        assert!(figures("units").remove(0)["value"].as_i64().unwrap() > 0);
        // Who may not see the coordination's returns doesn't see them here either.
        let foreign = filled.token(
            "foreign@taawun.example",
            &[(taawun::accounts::Role::Coordinator, taawun::accounts::Reach::Coordination("10".into()))],
        );
        let variables = json!({ "id": id::encode("Report", edition.id).0, "under": "literacy." });
        assert_eq!(server.data_to(&foreign, query, variables)["node"], Value::Null);
    });
}

/// What a screen reader says of page one: who hears it knows the report. Review the files after a change of wording.
#[test]
fn page_one_is_understood_by_who_hears_it() {
    let expected = |language| match language {
        Language::Ar => include_str!("page_one/ar.txt"),
        Language::Fr => include_str!("page_one/fr.txt"),
        Language::En => include_str!("page_one/en.txt"),
    };
    on_each_filled(|filled| {
        let folder = tempfile::tempdir().unwrap();
        let mut changed = vec![];
        for language in Language::ALL {
            let (today, period) = (filled.clock.today(), "2026-10".parse().unwrap());
            let made =
                filled.db.read(|connection| taawun::reports::make(connection, "11", period, language, today)).unwrap();
            let file = folder.path().join(format!("{language}.pdf"));
            std::fs::write(&file, made.pdf).unwrap();
            let Some(said) = readers::said(&file, 1) else { return };
            if let Ok(folder) = std::env::var("TAAWUN_TEST_PDFS") {
                std::fs::write(format!("{folder}/page_one_{language}.txt"), &said).unwrap();
            }
            if said != expected(language) {
                changed.push(format!("review page_one/{language}.txt; now it would be:\n{said}"));
            }
        }
        assert!(changed.is_empty(), "{}", changed.join("\n"));
    });
}
