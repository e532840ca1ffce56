//! Tables that are handed in and taken away, over the command line and HTTP.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use diesel::prelude::*;
use serde_json::{Value, json};
use taawun::accounts::{Reach, Role, audit};
use taawun::check;
use taawun::db::schema::{centre, partner, published_figure, published_source};
use taawun::delivery::files::Files;
use taawun::network::Centre;
use taawun::partnerships::Partner;

use crate::support::{Filled, Server, on_each_filled};

const KINDS: [&str; 5] = ["centres", "partners", "published-figures", "returns", "agreements"];

/// Runs the program on a filled database, with this standard input.
fn run(filled: &Filled, arguments: &[&str], input: &[u8], abort_after: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taawun"));
    command
        .env_remove("TAAWUN_JOBS")
        .env_remove("RUST_LOG")
        .env("DATABASE_URL", &filled.url)
        .env("TAAWUN_DATA", filled.folder.path())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(point) = abort_after {
        command.env("TAAWUN_ABORT_AFTER", point);
    }
    let mut child = command.spawn().unwrap();
    // A program that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// The plan that an import prints, and its exit code.
fn import(filled: &Filled, kind: &str, file: &[u8], more: &[&str]) -> (Value, i32) {
    let arguments: Vec<&str> = ["import", kind, "-", "--json"].iter().chain(more).copied().collect();
    let output = run(filled, &arguments, file, None);
    let plan = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}{}", text(&output.stdout), text(&output.stderr)));
    (plan, output.status.code().unwrap())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn counts(plan: &Value) -> [u64; 4] {
    ["added", "changed", "left", "refused"].map(|name| plan[name].as_u64().unwrap())
}

/// Everything that an import could change, as text.
fn contents(filled: &Filled) -> String {
    use diesel::dsl::sql;
    use diesel::sql_types::Text;
    filled
        .db
        .run(|connection| {
            let partners: Vec<Partner> =
                partner::table.order(partner::id).select(Partner::as_select()).load(connection)?;
            let centres: Vec<Centre> = centre::table.order(centre::id).select(Centre::as_select()).load(connection)?;
            let figures: Vec<(i64, Option<i64>, Option<i64>, i64)> = published_figure::table
                .order(published_figure::id)
                .select((
                    published_figure::id,
                    published_figure::units,
                    published_figure::beneficiaries,
                    published_figure::source_id,
                ))
                .load(connection)?;
            let sources: Vec<String> =
                published_source::table.order(published_source::id).select(published_source::title).load(connection)?;
            let mut sums = vec![];
            for of in [
                "(SELECT COUNT(*) || '/' || COALESCE(SUM(lock_version), 0) || '/' || COUNT(submitted_at) || '/' || \
                 COUNT(validated_at) FROM activity_return)",
                "(SELECT COUNT(*) || '/' || COALESCE(SUM(value), 0) FROM return_line)",
                "(SELECT CAST(COUNT(*) AS TEXT) FROM return_event)",
                "(SELECT CAST(COUNT(*) AS TEXT) FROM return_explanation)",
                "(SELECT CAST(COUNT(*) AS TEXT) FROM audit_entry)",
                "(SELECT CAST(COUNT(*) AS TEXT) FROM answered_mutation)",
                "(SELECT COUNT(*) || '/' || SUM(value) FROM activity_total)",
                "(SELECT COUNT(*) || '/' || SUM(value) FROM activity_detail)",
                "(SELECT COUNT(*) || '/' || SUM(lock_version) || '/' || COUNT(signed_on) FROM agreement)",
                "(SELECT COUNT(*) || '/' || SUM(amount_centimes) FROM commitment)",
                "(SELECT CAST(COUNT(*) AS TEXT) FROM agreement_decision)",
            ] {
                sums.push(diesel::select(sql::<Text>(of)).get_result::<String>(connection)?);
            }
            Ok(format!("{partners:?}\n{centres:?}\n{figures:?}\n{sources:?}\n{sums:?}"))
        })
        .unwrap()
}

fn assert_sound(filled: &Filled) {
    let checked = check::check(&filled.db, &Files::new(filled.folder.path().join("files"))).unwrap();
    let wrong: Vec<_> = checked.iter().filter(|one| !one.findings.is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

const CENTRES: &str = "code;name_ar;name_fr;programme;province;commune;setting;capacity;opened_on;closed_on\n\
    A-1;قسم أول;Classe une;literacy;11.321;11.321.01.03;urban;40;2026-09-01;\n\
    A-2;قسم ثان;Classe deux;literacy;11.321;;;;2026-09-01;\n";

#[test]
fn a_dry_run_tells_what_an_import_then_does_and_changes_nothing() {
    on_each_filled(|filled| {
        let before = contents(filled);
        let (plan, code) = import(filled, "centres", CENTRES.as_bytes(), &["--dry-run"]);
        assert_eq!((counts(&plan), code, plan["done"].as_bool()), ([2, 0, 0, 0], 0, Some(false)), "{plan}");
        assert_eq!(plan["changes"][0]["key"], "A-1");
        assert_eq!(contents(filled), before);
        let (plan, code) = import(filled, "centres", CENTRES.as_bytes(), &[]);
        assert_eq!((counts(&plan), code, plan["done"].as_bool()), ([2, 0, 0, 0], 0, Some(true)), "{plan}");
        assert_eq!(counts(&import(filled, "centres", CENTRES.as_bytes(), &[]).0), [0, 0, 2, 0]);
        // What a file does not name stays; an empty cell of what may be unknown makes it unknown.
        let change = "code,capacity,name_fr\nA-1,,Classe première\nA-2,25,Classe deux\n";
        let (plan, _) = import(filled, "centres", change.as_bytes(), &[]);
        assert_eq!(counts(&plan), [0, 2, 0, 0], "{plan}");
        assert_eq!(
            plan["changes"][0]["columns"],
            json!([
                { "column": "name_fr", "before": "Classe une", "after": "Classe première" },
                { "column": "capacity", "before": "40", "after": null },
            ])
        );
        let row: Centre = filled
            .db
            .run(|connection| {
                Ok(centre::table.filter(centre::code.eq("A-1")).select(Centre::as_select()).first(connection)?)
            })
            .unwrap();
        assert_eq!((row.name_fr.as_str(), row.capacity, row.lock_version), ("Classe première", None, 2));
        assert_eq!((row.name_ar.as_str(), row.setting.as_deref()), ("قسم أول", Some("urban")));
        // One entry for each changed object, and one for each import that names the file.
        let trail = filled.db.run(audit::verify).unwrap();
        assert_eq!((trail.entries, trail.broken.len()), (2 + 1 + 1 + 2 + 1, 0));
        assert_sound(filled);
    });
}

#[test]
fn one_bad_row_among_thousands_leaves_nothing_behind() {
    on_each_filled(|filled| {
        let before = contents(filled);
        let mut file = String::from("code;name_ar;name_fr;programme;province;opened_on\n");
        for number in 0..3000 {
            let day = if number == 2500 { "31/02/2026" } else { "01/09/2026" };
            file += &format!("B-{number};قسم {number};Classe {number};Alphabétisation;Laâyoune;{day}\n");
        }
        let (plan, code) = import(filled, "centres", file.as_bytes(), &[]);
        assert_eq!((counts(&plan), code), ([2999, 0, 0, 1], 1));
        let fault = &plan["rows"][0];
        assert_eq!((&fault["row"], &fault["code"]), (&json!(2502), &json!("NO_SUCH_DAY")), "{fault}");
        assert_eq!((&fault["column"], &fault["letter"]), (&json!("opened_on"), &json!("F")));
        assert_eq!(contents(filled), before);
        let whole = file.replace("31/02/2026", "28/02/2026");
        assert_eq!(counts(&import(filled, "centres", whole.as_bytes(), &[]).0), [3000, 0, 0, 0]);
    });
}

/// A row of an agreement with a fault.
macro_rules! agreement_fault {
    ($row:literal, $code:literal, $letter:literal, $value:literal, $right:literal) => {
        (
            "agreements",
            concat!(
                "agreement;coordination;object_ar;object_fr;starts_on;ends_on;programmes;places;party;role;amount;",
                "description_ar;description_fr;budget\n",
                $row,
                "\n"
            ),
            $code,
            $letter,
            $value,
            $right,
        )
    };
}

/// What is wrong with a single cell: kind, file, code, letter, value, and a part of what would be right.
const FAULTS: &[(&str, &str, &str, &str, &str, &str)] = &[
    ("centres", "code;capacity\nA-1;many\n", "NOT_A_WHOLE_NUMBER", "B", "many", "digits"),
    ("centres", "code;setting\nA-1;maritime\n", "NOT_A_CHOICE", "B", "maritime", "Semi-urban"),
    ("centres", "code;commune\nA-1;11.999\n", "NOT_FOUND", "B", "11.999", "Correct it"),
    ("centres", "code;province\nA-1;Layoun\n", "NOT_KNOWN", "B", "Layoun", "Laâyoune (11.321)"),
    ("centres", "code;province\nA-1;11.537\n", "NOT_CHANGED_HERE", "B", "11.537", "11.321"),
    ("centres", "code;programme\nA-1;partnerships\n", "COUNTS_NO_CENTRES", "B", "partnerships", "another"),
    ("centres", "code;opened_on\nA-1;2026-01-01\n", "NOT_CHANGED_HERE", "B", "2026-01-01", "2026-09-01"),
    ("centres", "code;closed_on\nA-1;2026-08-01\n", "CLOSED_BEFORE_OPENED", "B", "2026-08-01", "2026-09-01"),
    ("centres", "code;name_fr\nA-1;\n", "EMPTY", "B", "", "missing"),
    (
        "centres",
        "code;name_ar;name_fr;programme;province;commune;opened_on\nA 9;ا;A;literacy;11.321;;2026-01-01\n",
        "BAD_CENTRE_CODE",
        "A",
        "A 9",
        "60",
    ),
    (
        "centres",
        "code;name_ar;name_fr;programme;province;commune;opened_on\nA-9;ا;A;literacy;11.321;01.051.01.01;2026-01-01\n",
        "COMMUNE_ELSEWHERE",
        "F",
        "01.051.01.01",
        "Correct the commune",
    ),
    ("partners", "kind;name_ar;name_fr\nclub;ا;A\n", "NOT_A_CHOICE", "A", "club", "Association"),
    ("partners", "id;kind;name_ar;name_fr\n999999;association;ا;A\n", "NOT_FOUND", "A", "999999", "Correct it"),
    ("partners", "kind;name_ar;name_fr\nassociation;;A\n", "EMPTY", "B", "", "missing"),
    (
        "published-figures",
        "coordination;programme;period;units;beneficiaries;source\n11;literacy;2008-13;1;2;x\n",
        "NOT_A_PERIOD",
        "C",
        "2008-13",
        "2026-Q1",
    ),
    (
        "published-figures",
        "coordination;programme;period;units;beneficiaries;source\n13;literacy;2007;1;2;x\n",
        "NOT_A_CHOICE",
        "A",
        "13",
        "Laâyoune",
    ),
    (
        "published-figures",
        "coordination;programme;period;units;beneficiaries;source\n11;literacy;2007;-1;2;x\n",
        "NEGATIVE",
        "D",
        "-1",
        "zero",
    ),
    (
        "published-figures",
        "coordination;programme;period;units;beneficiaries;source\n11;literacy;2007;1;2;x\n",
        "NEW_SOURCE",
        "F",
        "x",
        "title",
    ),
    ("returns", "centre;month;indicator;sex;value\nnone;2026-10;entrants;f;1\n", "NOT_FOUND", "A", "none", "Correct"),
    ("returns", "centre;month;indicator;sex;value\nA-1;10;entrants;f;1\n", "NOT_A_MONTH", "B", "10", "2026-03"),
    (
        "returns",
        "centre;month;indicator;sex;value\nA-1;2026-08;entrants;f;1\n",
        "CENTRE_CLOSED",
        "B",
        "2026-08",
        "opened",
    ),
    (
        "returns",
        "centre;month;indicator;sex;value\nA-1;2030-01;entrants;f;1\n",
        "FUTURE_MONTH",
        "B",
        "2030-01",
        "2030-02-01",
    ),
    (
        "returns",
        "centre;month;indicator;sex;value\nA-1;2026-10;cats;f;1\n",
        "NOT_A_CHOICE",
        "C",
        "cats",
        "New entrants",
    ),
    (
        "returns",
        "centre;month;indicator;sex;value\nA-1;2026-10;service_contacts;f;1\n",
        "NOT_OF_PROGRAMME",
        "C",
        "service_contacts",
        "New entrants",
    ),
    ("returns", "centre;month;indicator;sex;value\nA-1;2026-10;entrants;x;1\n", "NOT_A_CHOICE", "D", "x", "Women"),
    ("returns", "centre;month;indicator;sex;value\nA-1;2026-10;entrants;f;1,5\n", "HAS_DECIMALS", "E", "1,5", "whole"),
    (
        "returns",
        "centre;month;indicator;sex;value;age_band\nA-1;2026-10;entrants;f;1;100\n",
        "NOT_A_CHOICE",
        "F",
        "100",
        "60",
    ),
    agreement_fault!(
        "11/2026/9999;11;ا;A;2027-01-01;2027-12-31;literacy;;coordination;lead;;ا;A;",
        "NOT_FOUND",
        "A",
        "11/2026/9999",
        "Correct it"
    ),
    agreement_fault!(
        "1;13;ا;A;2027-01-01;2027-12-31;literacy;;coordination;lead;;ا;A;",
        "NOT_A_CHOICE",
        "B",
        "13",
        "Laâyoune"
    ),
    agreement_fault!("1;;ا;A;2027-01-01;2027-12-31;literacy;;coordination;lead;;ا;A;", "EMPTY", "B", "", "missing"),
    agreement_fault!("1;11;ا;;2027-01-01;2027-12-31;literacy;;coordination;lead;;ا;A;", "EMPTY", "D", "", "missing"),
    agreement_fault!(
        "1;11;ا;A;2027-02-30;2027-12-31;literacy;;coordination;lead;;ا;A;",
        "NO_SUCH_DAY",
        "E",
        "2027-02-30",
        "day"
    ),
    agreement_fault!(
        "1;11;ا;A;2027-01-01;2026-12-31;literacy;;coordination;lead;;ا;A;",
        "ENDS_BEFORE_START",
        "F",
        "2026-12-31",
        "2027-01-01"
    ),
    agreement_fault!(
        "1;11;ا;A;2027-01-01;2027-12-31;literacy|cats;;coordination;lead;;ا;A;",
        "NOT_A_CHOICE",
        "G",
        "literacy|cats",
        "Literacy"
    ),
    agreement_fault!(
        "1;11;ا;A;2027-01-01;2027-12-31;literacy;01.051;coordination;lead;;ا;A;",
        "PLACE_OUTSIDE",
        "H",
        "01.051",
        "area"
    ),
    agreement_fault!(
        "1;11;ا;A;2027-01-01;2027-12-31;literacy;;Nobody at all;lead;;ا;A;",
        "NOT_KNOWN",
        "I",
        "Nobody at all",
        "Closest"
    ),
    agreement_fault!(
        "1;11;ا;A;2027-01-01;2027-12-31;literacy;;1;lead;;ا;A;",
        "COORDINATION_NOT_A_PARTY",
        "I",
        "1",
        "Coordination"
    ),
    agreement_fault!(
        "1;11;ا;A;2027-01-01;2027-12-31;literacy;;coordination;lead;;ا;A;",
        "NO_PARTNER",
        "I",
        "coordination",
        "partner"
    ),
    agreement_fault!(
        "1;11;ا;A;2027-01-01;2027-12-31;literacy;;coordination;owner;;ا;A;",
        "NOT_A_CHOICE",
        "J",
        "owner",
        "Operator"
    ),
    agreement_fault!(
        "1;11;ا;A;2027-01-01;2027-12-31;literacy;;coordination;lead;1,005;ا;A;",
        "AMBIGUOUS_NUMBER",
        "K",
        "1,005",
        "1"
    ),
    agreement_fault!(
        "1;11;ا;A;2027-01-01;2027-12-31;literacy;;coordination;lead;10;ا;;",
        "MISSING",
        "M",
        "",
        "fill it in"
    ),
    agreement_fault!(
        "1;11;ا;A;2027-01-01;2027-12-31;literacy;;coordination;lead;10;ا;A;20",
        "BUDGET_MISMATCH",
        "N",
        "20",
        "10"
    ),
];

#[test]
fn each_fault_names_row_column_value_and_what_would_be_right() {
    on_each_filled(|filled| {
        assert_eq!(import(filled, "centres", CENTRES.as_bytes(), &[]).1, 0);
        let server = filled.serve();
        let token = filled.administrator();
        for (kind, file, code, letter, value, right) in FAULTS {
            let plan = upload(&server, &token, kind, file.as_bytes(), json!({ "dryRun": true }))["plan"].take();
            let rows = plan["rows"].as_array().unwrap();
            let found = rows.iter().find(|fault| fault["letter"] == *letter);
            let fault = found.unwrap_or_else(|| panic!("{file}: {plan}"));
            assert_eq!((&fault["row"], &fault["code"]), (&json!(2), &json!(code)), "{file}: {fault}");
            assert_eq!(fault["value"].as_str().unwrap_or_default(), *value, "{file}: {fault}");
            assert!(fault["en"].as_str().unwrap().contains(right), "{right}: {fault}");
            for language in ["ar", "fr"] {
                let message = fault[language].as_str().unwrap();
                assert!(!message.contains("imports-") && message != fault["en"], "{message}");
            }
        }
        let twice = "code;capacity\nA-1;1\nA-2;1\nA-1;2\n";
        let plan = upload(&server, &token, "centres", twice.as_bytes(), json!({ "dryRun": true }))["plan"].take();
        assert_eq!((&plan["rows"][0]["row"], &plan["rows"][0]["code"]), (&json!(4), &json!("ROW_TWICE")), "{plan}");
    });
}

/// Sends a file by the multipart request specification for GraphQL; gives the payload.
fn upload(server: &Server, token: &str, kind: &str, file: &[u8], more: Value) -> Value {
    let mut answer = send(server, token, kind, file, more);
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"]["importFile"].take()
}

fn send(server: &Server, token: &str, kind: &str, file: &[u8], more: Value) -> Value {
    const QUERY: &str = "mutation ($input: ImportFileInput!) { importFile(input: $input) { done
        userErrors { code field message(language: FR) }
        plan { added changed left refused handedIn validated rowsLeftOff changesLeftOff
            rows { row column letter value code ar: message fr: message(language: FR) en: message(language: EN) }
            changes { row key added columns(language: FR) { column before after } } } } }";
    let mut input = json!({ "kind": kind.to_uppercase().replace('-', "_"), "file": null, "dryRun": false });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    let operations = json!({ "query": QUERY, "variables": { "input": input } });
    let mut body = vec![];
    for (name, content) in
        [("operations", operations.to_string()), ("map", json!({ "0": ["variables.input.file"] }).to_string())]
    {
        write!(body, "--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n").unwrap();
    }
    write!(body, "--limit\r\nContent-Disposition: form-data; name=\"0\"; filename=\"t.csv\"\r\n").unwrap();
    write!(body, "Content-Type: text/csv\r\n\r\n").unwrap();
    body.extend_from_slice(file);
    write!(body, "\r\n--limit--\r\n").unwrap();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request =
        agent.post(format!("{}/graphql", server.url)).header("Content-Type", "multipart/form-data; boundary=limit");
    if !token.is_empty() {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    request.send(&body[..]).unwrap().body_mut().read_json().unwrap()
}

fn download(server: &Server, token: &str, path: &str) -> (u16, Vec<u8>) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request = agent.get(format!("{}/export/{path}", server.url));
    if !token.is_empty() {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    let mut response = request.call().unwrap();
    (response.status().as_u16(), response.body_mut().read_to_vec().unwrap())
}

#[test]
fn what_is_exported_and_imported_again_leaves_everything_as_it_is() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let token = filled.coordinator();
        let administrator = filled.administrator();
        for (kind, language) in KINDS.into_iter().zip(["ar", "fr", "en", "ar", "fr"]) {
            let path = format!("{kind}.csv?coordination=11&language={language}&period=2026-10");
            let path = if kind == "published-figures" { path.replace("2026-10", "2008") } else { path };
            let (status, file) = download(&server, &token, &path);
            assert_eq!(status, 200, "{}", text(&file));
            let rows = text(&file).lines().count() as u64 - 1;
            assert!(rows > 5, "{kind}: {rows}");
            // Notes of sources have lines of their own; published figures are the administrators'.
            let token = if kind == "published-figures" { &administrator } else { &token };
            let before = contents(filled);
            let payload = upload(&server, token, kind, &file, json!({ "dryRun": true }));
            let plan = &payload["plan"];
            assert_eq!(
                (&plan["added"], &plan["changed"], &plan["refused"]),
                (&json!(0), &json!(0), &json!(0)),
                "{plan}"
            );
            assert!(plan["left"].as_u64().unwrap() > 5, "{plan}");
            assert_eq!(contents(filled), before);
            // The command line writes the same.
            let mut arguments = vec!["export", kind, "--coordination", "11", "--language", language];
            arguments.extend(["--period", if kind == "published-figures" { "2008" } else { "2026-10" }]);
            assert_eq!(run(filled, &arguments, b"", None).stdout, file, "{kind}");
        }
    });
}

#[test]
fn files_as_spreadsheets_write_them_come_through() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let token = filled.administrator();
        // French, Windows-1252, semicolons; dates as they are written in Morocco.
        let french = "Code du centre;Nom en arabe;Nom en français;Programme;Province ou préfecture;Milieu;Capacité;Date d\u{92}ouverture\r\n\
            F-1;Classe;Classe d'été à l'école;Alphabétisation;Laâyoune;Semi-urbain;1 200;01/09/2026\r\n";
        let french: Vec<u8> = french.chars().map(|c| c as u8).collect();
        let payload = upload(&server, &token, "centres", &french, json!({ "encoding": "WINDOWS_1252" }));
        assert_eq!(payload["done"], true, "{payload}");
        // Arabic, Windows-1256, tabs, Arabic-Indic digits where the encoding has none: UTF-8 with a mark.
        let arabic = "\u{feff}رمز المركز\tالاسم بالعربية\tالاسم بالفرنسية\tالبرنامج\tالإقليم أو العمالة\tالطاقة الاستيعابية\tتاريخ الافتتاح\r\n\
            ع-١\tقسم المساء\tClasse du soir\tدروس محو الأمية\tالعيون\t٤٠\t٠١/٠٩/٢٠٢٦\r\n";
        let payload = upload(&server, &token, "centres", arabic.as_bytes(), json!({}));
        assert_eq!(payload["done"], true, "{payload}");
        // The same words in Windows-1256.
        let returns = "رمز المركز;الشهر;المؤشر;الجنس;العدد\r\nF-1;2026-10;المسجلون الجدد;إناث;12\r\nF-1;أكتوبر 2026;المستفيدون المسجلون;ذكور;7\r\n";
        let payload = upload(&server, &token, "returns", &windows_1256(returns), json!({ "encoding": "WINDOWS_1256" }));
        assert_eq!((&payload["done"], &payload["plan"]["added"]), (&json!(true), &json!(2)), "{payload}");
        let found: Vec<Centre> = filled
            .db
            .run(|connection| {
                let codes = vec!["F-1".to_string(), "ع-١".to_string()];
                Ok(centre::table
                    .filter(centre::code.eq_any(codes))
                    .order(centre::id)
                    .select(Centre::as_select())
                    .load(connection)?)
            })
            .unwrap();
        assert_eq!((found[0].name_fr.as_str(), found[0].capacity), ("Classe d'été à l'école", Some(1200)));
        assert_eq!(found[0].setting.as_deref(), Some("semi_urban"));
        assert_eq!((found[1].name_ar.as_str(), found[1].capacity), ("قسم المساء", Some(40)));
        assert_sound(filled);
    });
}

/// Arabic text in Windows-1256, as far as these tests write it.
fn windows_1256(text: &str) -> Vec<u8> {
    let letters = "ءآأؤإئابةتثجحخدذرزسشصض×طظعغـفقكàلâمنهوçèéêëىي";
    let codes: Vec<char> = letters.chars().collect();
    text.chars()
        .map(|c| if c.is_ascii() { c as u8 } else { 0xc1 + codes.iter().position(|own| *own == c).unwrap() as u8 })
        .collect()
}

#[test]
fn what_could_be_a_formula_goes_out_disarmed_and_comes_back_as_it_was() {
    on_each_filled(|filled| {
        let file =
            "kind;name_ar;name_fr\nassociation;=HYPERLINK(\"http://evil.example\");@SUM(A1)\nfoundation;+212 600;-a\n";
        assert_eq!(counts(&import(filled, "partners", file.as_bytes(), &[]).0), [2, 0, 0, 0]);
        let exported = run(filled, &["export", "partners", "--language", "fr"], b"", None).stdout;
        let exported = String::from_utf8(exported).unwrap();
        for cell in ["'=HYPERLINK", ";'@SUM(A1)", ";'+212 600;'-a"] {
            assert!(exported.contains(cell), "{cell}");
        }
        assert!(!exported.lines().any(|line| line.split(';').any(|cell| cell.starts_with(['=', '@', '+']))));
        let plan = import(filled, "partners", exported.as_bytes(), &[]).0;
        assert_eq!((counts(&plan)[0], counts(&plan)[1], counts(&plan)[3]), (0, 0, 0), "{plan}");
    });
}

#[test]
fn nobody_imports_or_exports_what_is_not_theirs() {
    on_each_filled(|filled| {
        let both = "A-1;قسم;Classe;literacy;11.321;2026-09-01\nX-1;قسم;Classe;literacy;01.051;2026-09-01\n";
        let head = "code;name_ar;name_fr;programme;province;opened_on\n";
        assert_eq!(counts(&import(filled, "centres", format!("{head}{both}").as_bytes(), &[]).0), [2, 0, 0, 0]);
        let id = |code: &str| {
            filled
                .db
                .run(|connection| {
                    Ok(centre::table.filter(centre::code.eq(code)).select(centre::id).first::<i64>(connection)?)
                })
                .unwrap()
        };
        let server = filled.serve();
        let coordinator = filled.coordinator();
        let clerk = filled.token("clerk@taawun.example", &[(Role::Clerk, Reach::Centre(id("A-1")))]);
        let viewer = filled.token("viewer@taawun.example", &[(Role::Viewer, Reach::Coordination("11".into()))]);
        let returns = |code: &str| {
            format!(
                "centre;month;indicator;sex;value\nA-1;2026-10;beneficiaries;f;5\n{code};2026-10;beneficiaries;f;5\n"
            )
        };
        // Another coordination's centre is as one that does not exist.
        for token in [&coordinator, &clerk] {
            let refused = |code: &str| upload(&server, token, "returns", returns(code).as_bytes(), json!({}));
            let (foreign, unknown) = (refused("X-1"), refused("nowhere"));
            for (payload, code) in [(&foreign, "X-1"), (&unknown, "nowhere")] {
                let fault = &payload["plan"]["rows"][0];
                assert_eq!((&fault["code"], &fault["row"]), (&json!("NOT_FOUND"), &json!(3)), "{payload}");
                assert_eq!(
                    fault["en"].as_str().unwrap().replace(code, "?"),
                    unknown["plan"]["rows"][0]["en"].as_str().unwrap().replace("nowhere", "?")
                );
                assert_eq!(
                    (&payload["done"], &payload["userErrors"][0]["code"]),
                    (&json!(false), &json!("ROWS_REFUSED"))
                );
            }
        }
        let own = "centre;month;indicator;sex;value\nA-1;2026-10;beneficiaries;f;5\n";
        assert_eq!(upload(&server, &clerk, "returns", own.as_bytes(), json!({ "handIn": "SUBMIT" }))["done"], true);
        let code = |token: &str, kind: &str, file: &str, more: Value| {
            send(&server, token, kind, file.as_bytes(), more)["errors"][0]["extensions"]["code"].clone()
        };
        assert_eq!(code(&clerk, "returns", own, json!({ "handIn": "VALIDATE" })), "FORBIDDEN");
        assert_eq!(code(&viewer, "returns", own, json!({})), "FORBIDDEN");
        assert_eq!(code("", "returns", own, json!({})), "UNAUTHENTICATED");
        let figures = "coordination;programme;period;units;beneficiaries;source\n11;literacy;2008;1;2;x\n";
        assert_eq!(code(&coordinator, "published-figures", figures, json!({})), "FORBIDDEN");
        assert_eq!(code(&clerk, "partners", "kind;name_ar;name_fr\nassociation;ا;A\n", json!({})), "FORBIDDEN");
        // A coordinator keeps the particulars of centres; opening and closing them is the administrators'.
        let name = "code;name_fr\nA-1;Classe nommée\n";
        assert_eq!(upload(&server, &coordinator, "centres", name.as_bytes(), json!({}))["done"], true);
        for (file, code) in [
            ("code;closed_on\nA-1;2027-01-01\n", "ADMINISTRATORS_ONLY"),
            ("code;name_fr\nX-1;Prise\n", "NOT_FOUND"),
            ("code;name_fr\nnowhere;Nulle part\n", "NOT_FOUND"),
        ] {
            let payload = upload(&server, &coordinator, "centres", file.as_bytes(), json!({}));
            assert_eq!(payload["plan"]["rows"][0]["code"], code, "{payload}");
        }
        // What is taken away is what is seen.
        let (_, seen) = download(&server, &clerk, "centres.csv?language=fr");
        assert_eq!(text(&seen).lines().count(), 2, "{}", text(&seen));
        let (_, seen) = download(&server, &coordinator, "returns.csv?period=2026-10");
        assert!(text(&seen).contains("A-1") && !text(&seen).contains("X-1"));
        assert_eq!(download(&server, &clerk, "partners.csv").1.split(|byte| *byte == b'\n').count(), 2);
        assert_eq!(download(&server, "", "centres.csv").0, 401);
        assert_eq!(download(&server, &coordinator, "accounts.csv").0, 404);
        assert_eq!(download(&server, &coordinator, "returns.csv").0, 400);
    });
}

#[test]
fn returns_are_handed_in_and_validated_as_the_rules_allow() {
    on_each_filled(|filled| {
        assert_eq!(import(filled, "centres", CENTRES.as_bytes(), &[]).1, 0);
        let month = |beneficiaries: u32, graduates: u32, explanation: &str| {
            format!(
                "centre;month;indicator;sex;age_band;value;explanation\n\
                A-1;2026-09;beneficiaries;f;25_59;20;\nA-1;2026-10;beneficiaries;f;25_59;{beneficiaries};{explanation}\n\
                A-1;2026-10;graduates;f;25_59;{graduates};\n"
            )
        };
        let before = contents(filled);
        // More graduates than were there a month ago, by the same file.
        let (plan, code) = import(filled, "returns", month(20, 30, "").as_bytes(), &["--submit"]);
        assert_eq!(
            (code, &plan["rows"][0]["code"], &plan["rows"][0]["row"]),
            (1, &json!("LEAVERS_ABOVE_ENROLLED"), &json!(4)),
            "{plan}"
        );
        // More than there are places: only with an explanation.
        let (plan, code) = import(filled, "returns", month(45, 0, "").as_bytes(), &["--submit"]);
        assert_eq!(
            (code, &plan["rows"][0]["code"], &plan["rows"][0]["row"]),
            (1, &json!("EXPLANATION_NEEDED"), &json!(3)),
            "{plan}"
        );
        assert_eq!(contents(filled), before);
        let (plan, code) = import(filled, "returns", month(45, 0, "deux groupes").as_bytes(), &["--submit"]);
        assert_eq!((code, counts(&plan), &plan["handedIn"]), (0, [3, 0, 0, 0], &json!(2)), "{plan}");
        assert_sound(filled);
        // What waits is not changed, and is validated as it is.
        let (plan, code) = import(filled, "returns", month(44, 0, "").as_bytes(), &[]);
        assert_eq!((code, &plan["rows"][0]["code"]), (1, &json!("NOT_OPEN")), "{plan}");
        let (plan, code) = import(filled, "returns", month(45, 0, "").as_bytes(), &["--validate"]);
        assert_eq!((code, counts(&plan), &plan["validated"]), (0, [0, 0, 3, 0], &json!(2)), "{plan}");
        assert_sound(filled);
        let (plan, code) = import(filled, "returns", month(44, 0, "").as_bytes(), &["--validate"]);
        assert_eq!((code, &plan["rows"][0]["code"]), (1, &json!("ALREADY_VALIDATED")), "{plan}");
        // Drafts take what a file says and keep what it does not name.
        let draft = "centre;month;indicator;sex;value\nA-2;2026-10;beneficiaries;f;5\nA-2;2026-10;entrants;f;5\n";
        assert_eq!(counts(&import(filled, "returns", draft.as_bytes(), &[]).0), [2, 0, 0, 0]);
        let more = "centre;month;indicator;sex;value\nA-2;2026-10;beneficiaries;f;6\nA-2;2026-10;beneficiaries;m;1\n";
        assert_eq!(counts(&import(filled, "returns", more.as_bytes(), &[]).0), [1, 1, 0, 0]);
        let exported = run(filled, &["export", "returns", "--period", "2026-10", "--language", "en"], b"", None).stdout;
        let own: Vec<String> =
            text(&exported).lines().filter(|line| line.starts_with("A-2")).map(str::to_string).collect();
        assert_eq!(
            own,
            [
                "A-2;2026-10;Enrolled beneficiaries;Women;Age not stated;6;",
                "A-2;2026-10;Enrolled beneficiaries;Men;Age not stated;1;",
                "A-2;2026-10;New entrants;Women;Age not stated;5;"
            ]
        );
        assert_sound(filled);
    });
}

#[test]
fn five_thousand_rows_are_imported_and_validated() {
    on_each_filled(|filled| {
        let mut centres = String::from("code;name_ar;name_fr;programme;province;opened_on\n");
        let mut returns = String::from("centre;month;indicator;sex;age_band;value\n");
        for number in 0..1250 {
            centres += &format!("C-{number};قسم;Classe;literacy;11.321;2026-09-01\n");
            for (indicator, sex) in
                [("beneficiaries", "f"), ("beneficiaries", "m"), ("entrants", "f"), ("entrants", "m")]
            {
                returns += &format!("C-{number};2026-10;{indicator};{sex};25_59;{}\n", number % 30);
            }
        }
        assert_eq!(counts(&import(filled, "centres", centres.as_bytes(), &[]).0), [1250, 0, 0, 0]);
        let (plan, code) = import(filled, "returns", returns.as_bytes(), &["--validate"]);
        assert_eq!((counts(&plan), code, &plan["validated"]), ([5000, 0, 0, 0], 0, &json!(1250)), "{}", plan["rows"]);
        assert_sound(filled);
    });
}

/// Debug builds only: the release build has no such hook.
#[cfg(debug_assertions)]
#[test]
fn killed_during_an_import_and_sent_again_under_its_key_it_is_done_once() {
    on_each_filled(|filled| {
        let before = contents(filled);
        let arguments = ["import", "centres", "-", "--key", "night-1", "--json"];
        let killed = run(filled, &arguments, CENTRES.as_bytes(), Some("change_made"));
        assert_eq!(killed.status.code(), None, "{}", text(&killed.stderr));
        assert_eq!(contents(filled), before, "nothing is half done");
        let killed = run(filled, &arguments, CENTRES.as_bytes(), Some("change_committed"));
        assert_eq!(killed.status.code(), None, "{}", text(&killed.stderr));
        let after = contents(filled);
        assert_ne!(after, before);
        let again = run(filled, &arguments, CENTRES.as_bytes(), None);
        let plan: Value = serde_json::from_slice(&again.stdout).unwrap();
        assert_eq!(counts(&plan), [2, 0, 0, 0], "the answer that was lost");
        assert_eq!(contents(filled), after, "no second effect");
        let other = run(filled, &arguments, b"code;capacity\nA-1;7\n", None);
        assert_eq!(other.status.code(), Some(2), "the command was given wrongly");
        assert!(text(&other.stderr).contains("idempotency key"), "{}", text(&other.stderr));
        assert_sound(filled);
    });
}

#[test]
fn published_figures_come_with_their_source_and_never_beside_returns() {
    on_each_filled(|filled| {
        let head = "coordination;programme;period;units;beneficiaries;source;source_title;published_on;note_fr\n";
        let rows = "1;literacy;2007;18;764;report_2007;Rapport annuel;20/02/2008;Sans détail\n\
            1;kindergarten;2007;9;;report_2007;;;\n";
        let (plan, code) = import(filled, "published-figures", format!("{head}{rows}").as_bytes(), &[]);
        assert_eq!((code, counts(&plan)), (0, [2, 0, 0, 0]), "{plan}");
        assert_eq!(
            counts(&import(filled, "published-figures", format!("{head}{rows}").as_bytes(), &[]).0),
            [0, 0, 2, 0]
        );
        let beside = "1;literacy;2026;18;764;report_2007;;;\n";
        let (plan, _) = import(filled, "published-figures", format!("{head}{beside}").as_bytes(), &[]);
        assert_eq!(plan["rows"][0]["code"], "RETURNED_PERIOD", "{plan}");
        let returns = "centre;month;indicator;sex;value\n";
        assert_eq!(import(filled, "returns", returns.as_bytes(), &[]).0["rows"][0]["code"], "NO_ROWS");
    });
}

#[test]
fn only_requests_with_files_may_be_large() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let token = filled.administrator();
        let mut large = String::from("kind;name_ar;name_fr\n");
        for number in 0..20_000 {
            large += &format!("association;جمعية {number};Association numéro {number}\n");
        }
        assert!(large.len() > 1_000_000);
        let payload = upload(&server, &token, "partners", large.as_bytes(), json!({ "dryRun": true }));
        assert_eq!(payload["plan"]["added"], 20_000);
        assert_eq!(
            (payload["plan"]["changes"].as_array().unwrap().len(), &payload["plan"]["changesLeftOff"]),
            (200, &json!(19_800))
        );
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let query = format!("{{ coordinations {{ code }} }} #{}", "x".repeat(300_000));
        let answer = agent.post(format!("{}/graphql", server.url)).send_json(json!({ "query": query })).unwrap();
        assert_eq!(answer.status().as_u16(), 413);
    });
}

const AGREEMENTS: &str = "agreement;coordination;object_ar;object_fr;starts_on;ends_on;budget;programmes;places;party;\
    role;amount;description_ar;description_fr\n\
    1;11;دروس محو الأمية بالعيون;Alphabétisation des mères;01/01/2027;31/12/2027;150 000,50;literacy | kindergarten;\
    11.321;المنسقية;lead;100 000;منحة;Subvention\n\
    b;Regional Coordination of Laâyoune-Sakia El Hamra;تكوين;Formation des monitrices;2027-03-01;2028-02-29;;literacy;;coordination;lead;;تأطير;Encadrement\n\
    1;;;;;;;;;2;operator;50000,50;مساهمة;Apport\n\
    1;;;Alphabétisation des mères;2027-01-01;;;;;2;Gestionnaire;;مقر;Local\n\
    b;;;;;;;;;3;host;;;\n";

/// The lines of a French table of all agreements that hold a text.
fn lines_with(filled: &Filled, part: &str) -> Vec<String> {
    let exported = run(filled, &["export", "agreements", "--language", "fr"], b"", None).stdout;
    text(&exported).lines().filter(|line| line.contains(part)).map(str::to_string).collect()
}

#[test]
fn rows_of_agreements_become_drafts_and_change_them() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let token = filled.coordinator();
        let send = |file: &str, more: Value| upload(&server, &token, "agreements", file.as_bytes(), more);
        let before = contents(filled);
        let payload = send(AGREEMENTS, json!({ "dryRun": true }));
        assert_eq!((counts(&payload["plan"]), &payload["done"]), ([5, 0, 0, 0], &json!(false)), "{payload}");
        assert_eq!(contents(filled), before);
        let payload = send(AGREEMENTS, json!({}));
        assert_eq!((counts(&payload["plan"]), &payload["done"]), ([5, 0, 0, 0], &json!(true)), "{payload}");
        assert_sound(filled);
        // The same file again makes no second draft.
        assert_eq!(counts(&send(AGREEMENTS, json!({}))["plan"]), [0, 0, 5, 0]);
        let lines = lines_with(filled, "Alphabétisation des mères");
        let cells: Vec<Vec<&str>> = lines.iter().map(|line| line.split(';').collect()).collect();
        let [grant, money, premises] = &cells[..] else { panic!("{lines:?}") };
        assert_eq!(grant[4..7], ["2027-01-01", "2027-12-31", "150000,50"]);
        assert_eq!(grant[9..], ["Coordination", "Chef de file", "100000", "منحة", "Subvention"]);
        assert_eq!(money[10..], ["Gestionnaire", "50000,50", "مساهمة", "Apport"]);
        assert_eq!(premises[10..], ["Gestionnaire", "", "مقر", "Local"]);
        assert_eq!(lines_with(filled, "Formation des monitrices").len(), 2);
        const FOUND: &str = "{ agreements(filter: { search: \"meres alphabetisation\" }) {
            nodes { id reference lockVersion } } }";
        let found = server.data_to(&token, FOUND, json!({}))["agreements"]["nodes"].take();
        let id = found[0]["id"].as_str().unwrap().to_string();
        assert_eq!((found.as_array().unwrap().len(), &found[0]["reference"], grant[0]), (1, &Value::Null, &id[..]));

        // What a file does not name stays; parties and what they bring are those of the file.
        let head = "agreement;object_fr;party;role;amount;description_ar;description_fr\n";
        let change = format!(
            "{head}{id};Alphabétisation des femmes;coordination;lead;90000;منحة;Subvention\n\
            {id};;2;operator;50000,50;مساهمة;Apport\n{id};;3;host;;مقر;Local\n"
        );
        let payload = send(&change, json!({}));
        let plan = &payload["plan"];
        assert_eq!((counts(plan), &payload["done"]), ([0, 3, 0, 0], &json!(true)), "{payload}");
        let columns = plan["changes"][0]["columns"].as_array().unwrap();
        for expected in [
            json!({ "column": "Objet en français", "before": "Alphabétisation des mères", "after": "Alphabétisation des femmes" }),
            json!({ "column": "Budget en dirhams", "before": "150000.50", "after": "140000.50" }),
            json!({ "column": "Partie", "before": "coordination | 2", "after": "coordination | 2 | 3" }),
            json!({ "column": "Montant en dirhams", "before": "100000", "after": "90000" }),
        ] {
            assert!(columns.contains(&expected), "{expected}: {columns:?}");
        }
        let lines = lines_with(filled, "Alphabétisation des femmes");
        assert!(lines.len() == 3 && lines.iter().all(|line| line.contains("2027-12-31;140000,50;")), "{lines:?}");
        assert_sound(filled);

        // Once it is signed, a table says the same or is refused.
        const SIGN: &str = "mutation ($input: SignAgreementInput!) { signAgreement(input: $input) {
            agreement { reference } userErrors { code } } }";
        let input = json!({ "id": id, "expectedVersion": 2 });
        let signed = server.data_to(&token, SIGN, json!({ "input": input }));
        let reference = signed["signAgreement"]["agreement"]["reference"].as_str().unwrap().to_string();
        let same = change.replace(&id, &reference);
        assert_eq!(counts(&send(&same, json!({}))["plan"]), [0, 0, 3, 0]);
        let before = contents(filled);
        for named in [&id, &reference] {
            let other = change.replace(&id, named).replace("90000", "95000");
            let payload = send(&other, json!({}));
            let faults = payload["plan"]["rows"].as_array().unwrap();
            let fault = faults.iter().find(|fault| fault["letter"] == "E").unwrap();
            assert_eq!((&fault["code"], &fault["row"]), (&json!("SIGNED_AGREEMENT"), &json!(2)), "{payload}");
            assert!(fault["fr"].as_str().unwrap().contains("90000"), "{fault}");
        }
        assert_eq!(contents(filled), before);
        assert_sound(filled);
    });
}

#[test]
fn one_bad_row_of_an_agreement_leaves_nothing_behind() {
    on_each_filled(|filled| {
        let before = contents(filled);
        let differs = AGREEMENTS.replace("2;Gestionnaire", "2;host");
        let (plan, code) = import(filled, "agreements", differs.as_bytes(), &[]);
        assert_eq!((counts(&plan), code), ([4, 0, 0, 1], 1), "{plan}");
        assert_eq!((&plan["rows"][0]["row"], &plan["rows"][0]["code"]), (&json!(5), &json!("DIFFERS")), "{plan}");
        let server = filled.serve();
        let coordinator = filled.coordinator();
        let refused = |token: &str, file: &str| upload(&server, token, "agreements", file.as_bytes(), json!({}));
        // Another coordination, and its agreements, are as those that do not exist.
        let foreign = AGREEMENTS.replace("1;11;", "1;1;").replace("11.321", "");
        let fault = refused(&coordinator, &foreign)["plan"]["rows"][0].take();
        assert_eq!((&fault["code"], &fault["row"], &fault["letter"]), (&json!("NOT_FOUND"), &json!(2), &json!("B")));
        let reference = lines_with(filled, "01/20")[0].split(';').next().unwrap().to_string();
        assert!(reference.starts_with("01/"), "{reference}");
        for named in [&reference[..], "01/2026/9999"] {
            let file = AGREEMENTS.replace("\nb;", &format!("\n{named};"));
            let fault = refused(&coordinator, &file)["plan"]["rows"][0].take();
            assert_eq!(
                (&fault["code"], &fault["row"], &fault["letter"]),
                (&json!("NOT_FOUND"), &json!(3), &json!("A"))
            );
        }
        let viewer = filled.token("viewer@taawun.example", &[(Role::Viewer, Reach::Coordination("11".into()))]);
        let answer = send(&server, &viewer, "agreements", AGREEMENTS.as_bytes(), json!({}));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
        let (_, seen) = download(&server, &viewer, "agreements.csv?language=fr");
        assert!(text(&seen).lines().count() > 5 && !text(&seen).contains("\n01/"), "{}", text(&seen));
        assert_eq!(contents(filled), before);
    });
}

#[test]
fn all_agreements_of_the_country_come_back_as_they_were_in_every_language() {
    on_each_filled(|filled| {
        let before = contents(filled);
        for language in ["ar", "fr", "en"] {
            let exported = run(filled, &["export", "agreements", "--language", language], b"", None).stdout;
            let (plan, code) = import(filled, "agreements", &exported, &["--dry-run"]);
            let [added, changed, left, refused] = counts(&plan);
            assert_eq!((added, changed, refused, code), (0, 0, 0, 0), "{language}: {plan}");
            assert!(left > 100, "{left}");
        }
        assert_eq!(contents(filled), before);
    });
}
