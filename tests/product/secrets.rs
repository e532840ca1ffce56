//! Passwords, tokens, links, cookies and e-mail addresses stay where they belong: a broad scenario with the real
//! program, then a search through its logs and its database.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::{Value, json};
use taawun::clock::Clock;
use taawun::db::{Db, DbConnection};

use crate::support::Filled;
use crate::support::browser::Browser;
use crate::support::databases::on_each_database;
use crate::support::live::Socket;
use crate::support::program::{Program, taawun};

const PASSWORD: &str = "MARKEDpasswordMARKED";
const SECOND: &str = "MARKEDsecondMARKED";
const WRONG: &str = "MARKEDwrongMARKED";
const EMAIL: &str = "marked.person@secret-host.example";

#[test]
fn secrets_are_in_no_log_no_metric_no_audit_entry_and_nowhere_in_the_database() {
    on_each_database(|url| nothing_leaks(url, "text"));
}

#[test]
fn secrets_are_not_in_a_log_for_programs_either() {
    on_each_database(|url| nothing_leaks(url, "json"));
}

/// Goes through the scenario with logs of this format, and looks through what it leaves.
fn nothing_leaks(url: &str, format: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut said = String::new();
    let mut run = |arguments: &[&str]| {
        let output = taawun(url, folder.path())
            .envs([("RUST_LOG", "trace"), ("TAAWUN_LOG_FORMAT", format)])
            .args(arguments)
            .output()
            .unwrap();
        said.push_str(&String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_string()
    };
    run(&["migrate"]);
    let link = run(&["account", "create", "--email", EMAIL, "--role", "ADMINISTRATOR"]);
    let token = run(&["token", "create", "--email", EMAIL, "--expires", "30d"]);
    let reset = run(&["account", "link", "--email", EMAIL, "--reset"]);
    assert!(token.starts_with("taawun_") && !token.contains(char::is_whitespace), "the token and nothing else");
    let after = |link: &str| link.rsplit('/').next().unwrap().to_string();
    let mut secrets: Vec<String> = [PASSWORD, SECOND, WRONG].map(str::to_string).into();
    secrets.extend([after(&link), after(&reset), token.clone()]);

    let db = Db::open(url).unwrap();
    let installed = Filled { url: url.to_string(), db, clock: Clock::system(), folder };
    let server = Program::serve(&installed, &[("RUST_LOG", "trace"), ("TAAWUN_LOG_FORMAT", format)]);
    let browser = Browser::at(&server.url);
    let page = format!("/sign-in/{}", after(&reset));
    browser.get(&page);
    assert_eq!(browser.form(&page, &[("password", PASSWORD)]).status, 303);
    secrets.push(browser.secret());
    assert_eq!(browser.form("/sign-in", &[("email", EMAIL), ("password", WRONG)]).status, 422);
    assert_eq!(browser.form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)]).status, 303);
    secrets.push(browser.secret());
    let variables = json!({ "old": PASSWORD, "new": SECOND });
    let change = "mutation ($old: String!, $new: String!) {
            changePassword(input: { oldPassword: $old, newPassword: $new }) { userErrors { code } } }";
    browser.data(change, variables);
    // Also written into the query itself, and in queries that can't be read.
    let written =
        format!("mutation {{ signIn(input: {{ email: \"{EMAIL}\", password: \"{SECOND}\" }}) {{ signedIn }} }}");
    assert_eq!(browser.data(&written, Value::Null)["signIn"]["signedIn"], true);
    secrets.push(browser.secret());
    browser.ask_with(&written.replace("signIn(", "signIn(("), Value::Null, &[("X-Taawun", "1")]);
    browser.ask_with(&written.replace("signedIn", "nothing"), Value::Null, &[("X-Taawun", "1")]);
    let create = "mutation { createToken(input: { name: \"t\", expiresInDays: 9, idempotencyKey: \"k\" }) {
            token } }";
    let made = browser.data(create, Value::Null)["createToken"]["token"].take();
    let good = made.as_str().unwrap().to_string();
    secrets.push(good.clone());
    let register = "mutation { registerAccount(input: { email: \"other.MARKED@secret-host.example\", name: \"Other\",
            roles: [{ role: VIEWER }], idempotencyKey: \"r\" }) { account { id } userErrors { code } } }";
    let other = browser.data(register, Value::Null)["registerAccount"]["account"]["id"].take();
    let make = "mutation ($id: ID!) { createOneTimeLink(input: { account: $id, purpose: SIGN_IN }) { link } }";
    let made = browser.data(make, json!({ "id": other }))["createOneTimeLink"]["link"].take();
    secrets.push(after(made.as_str().unwrap()));
    let authorization = format!("Bearer {token}");
    browser.ask_with("{ viewer { email } }", Value::Null, &[("Authorization", &authorization)]);
    let mut socket = Socket::open(&server.url, &good);
    socket.subscribe("runs", "subscription { nothing }", Value::Null);
    assert!(socket.next("runs").unwrap()["errors"].is_array());
    browser.data("mutation { signOut { ended } }", Value::Null);
    let metrics = browser.get("/metrics").body;
    assert!(metrics.contains("taawun_graphql_requests_total"), "{metrics}");
    said.push_str(&metrics);
    said.push_str(&server.killed());
    let kept = everything(url);
    let about_requests = if format == "json" { "\"target\":\"taawun::request\"" } else { " taawun::request: " };
    assert!(said.contains(about_requests), "{format}: {said}");
    assert!(said.len() > 1000 && kept.contains("answered_mutation") && kept.contains("audit_entry"));
    assert!(secrets.iter().all(|secret| secret.len() > 10), "{secrets:?}");
    for secret in &secrets {
        assert!(!said.contains(secret), "{secret} is in a log: {}", around(&said, secret));
        assert!(!kept.contains(secret), "{secret} is in the database: {}", around(&kept, secret));
    }
    for email in [EMAIL, "other.marked@secret-host.example"] {
        let lower = kept.to_lowercase();
        let places: Vec<&str> = lower.lines().filter(|line| line.contains(email)).collect();
        assert!(places.len() == 1 && places[0].starts_with("account.email"), "{places:?}");
        assert!(!said.to_lowercase().contains(email), "{email}: {}", around(&said.to_lowercase(), email));
    }
    // Without a name, none was made of the address.
    let person = EMAIL.split('@').next().unwrap();
    let places: Vec<&str> = kept.lines().filter(|line| line.contains(person)).collect();
    assert!(places.len() == 1 && places[0].starts_with("account.email"), "{places:?}");
    // The file itself, with what SQLite keeps beside it.
    if let Some(path) = url.strip_prefix("sqlite://") {
        for end in ["", "-wal"] {
            let Ok(bytes) = std::fs::read(format!("{path}{end}")) else { continue };
            for secret in &secrets {
                assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret} in {end}");
            }
        }
    }
}

fn around(text: &str, part: &str) -> String {
    let at = text.find(part).unwrap_or(0);
    text.chars().skip(text[..at].chars().count().saturating_sub(200)).take(500).collect()
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    of_table: String,
}

#[derive(QueryableByName)]
struct Cell {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Every text of every table but those of the reference data, a line each: `table.column text`.
fn everything(url: &str) -> String {
    let columns = if taawun::db::is_postgres(url) {
        "SELECT column_name::text AS name, table_name::text AS of_table FROM information_schema.columns
         WHERE table_schema = 'public' AND data_type = 'text'"
    } else {
        "SELECT p.name AS name, m.name AS of_table FROM sqlite_master m JOIN pragma_table_info(m.name) p
         WHERE m.type = 'table' AND p.type = 'TEXT'"
    };
    Db::open(url)
        .unwrap()
        .run(|connection: &mut DbConnection| {
            let mut text = String::new();
            let columns: Vec<Column> = taawun::on_either!(connection, inner => diesel::sql_query(columns).load(inner)?);
            for Column { name, of_table } in columns {
                let count = format!("SELECT COUNT(*) AS n FROM \"{of_table}\"");
                let rows: Rows = taawun::on_either!(connection, inner => diesel::sql_query(&count).get_result(inner)?);
                if rows.n > 1000 {
                    continue;
                }
                let query = format!("SELECT \"{name}\" AS value FROM \"{of_table}\" WHERE \"{name}\" IS NOT NULL");
                let cells: Vec<Cell> = taawun::on_either!(connection, inner => diesel::sql_query(&query).load(inner)?);
                for cell in cells {
                    text.push_str(&format!("{of_table}.{name} {}\n", cell.value.replace('\n', " ")));
                }
            }
            Ok(text)
        })
        .unwrap()
}
