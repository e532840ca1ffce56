//! The schema as a contract: a change is seen in review, breaks nobody unsaid, and strict clients take it and its
//! answers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::support::{npm, on_each_filled};

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/product/schema.graphql");
const RELEASED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/product/schema.released.graphql");
const BREAKING: &str = include_str!("schema.breaking.txt");

/// To accept a change: `TAAWUN_UPDATE_SCHEMA=1 cargo test the_schema_is_the_one_that_was_reviewed`.
#[test]
fn the_schema_is_the_one_that_was_reviewed() {
    let now = format!("{}\n", taawun::graphql::sdl().trim_end());
    if std::env::var_os("TAAWUN_UPDATE_SCHEMA").is_some() {
        std::fs::write(SCHEMA, &now).unwrap();
    }
    let reviewed = std::fs::read_to_string(SCHEMA).unwrap();
    let line = reviewed.lines().zip(now.lines()).position(|(a, b)| a != b);
    assert!(
        reviewed == now,
        "the schema has changed, first at line {:?}; review `taawun schema` and update tests/product/schema.graphql",
        line.map(|line| line + 1)
    );
}

/// What graphql-js says; `None`, said loudly, where it can't be had.
fn graphql_js(arguments: &[&str]) -> Option<Value> {
    static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let files = [
        ("package.json", include_str!("../support-schema/package.json")),
        ("package-lock.json", include_str!("../support-schema/package-lock.json")),
        ("check.js", include_str!("../support-schema/check.js")),
    ];
    let folder = INSTALLED.get_or_init(|| npm::install("schema", &files)).clone();
    let folder = folder.map_err(|why| npm::skipped("graphql-js", &why)).ok()?;
    let output = Command::new("node")
        .arg("check.js")
        .args(arguments)
        .current_dir(&folder)
        .stdin(Stdio::null())
        .output()
        .map_err(|why| npm::skipped("node", &why.to_string()))
        .ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The schema of now as a file.
fn written() -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), taawun::graphql::sdl()).unwrap();
    file
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_schema_is_valid_described_throughout_and_what_relay_expects() {
    let Some(wrong) = graphql_js(&["valid", text(written().path())]) else { return };
    assert_eq!(wrong, json!([]));
}

#[test]
fn introspection_tells_the_same_schema_as_the_printed_one() {
    on_each_filled(|filled| {
        let introspection = tempfile::NamedTempFile::new().unwrap();
        let answer = filled.serve().answer(INTROSPECTION);
        std::fs::write(introspection.path(), answer.to_string()).unwrap();
        let Some(differ) = graphql_js(&["same", text(written().path()), text(introspection.path())]) else { return };
        assert_eq!(differ, json!([]));
    });
}

/// What graphql-js asks with all it can be told: descriptions, `@specifiedBy`, `@oneOf`, deprecated arguments.
const INTROSPECTION: &str = "{ __schema { description queryType { name } mutationType { name } subscriptionType { name }
    types { kind name description specifiedByURL isOneOf
        fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...Input } type { ...Type }
            isDeprecated deprecationReason }
        inputFields(includeDeprecated: true) { ...Input } interfaces { ...Type }
        enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
        possibleTypes { ...Type } }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...Input } } } }
    fragment Input on __InputValue { name description type { ...Type } defaultValue isDeprecated deprecationReason }
    fragment Type on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";

#[test]
fn what_breaks_clients_of_the_last_release_is_listed_with_its_reason() {
    let Some(found) = graphql_js(&["changes", RELEASED, text(written().path())]) else { return };
    let found: BTreeSet<String> = serde_json::from_value(found).unwrap();
    let mut listed = BTreeSet::new();
    let mut reason = false;
    for line in BREAKING.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.starts_with('#') {
            reason = true;
            continue;
        }
        assert!(reason, "schema.breaking.txt: no reason (a line that starts with #) stands above: {line}");
        assert!(listed.insert(line.to_string()), "schema.breaking.txt: listed twice: {line}");
    }
    let unsaid: Vec<&String> = found.difference(&listed).collect();
    let vain: Vec<&String> = listed.difference(&found).collect();
    assert!(unsaid.is_empty(), "these changes break clients and are not in schema.breaking.txt: {unsaid:#?}");
    assert!(vain.is_empty(), "these are in schema.breaking.txt, but nothing of the kind has changed: {vain:#?}");
}

#[test]
fn a_strict_client_takes_every_leaf_of_real_answers() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let token = filled.administrator();
        let Some(told) = graphql_js(&["answers", text(written().path()), &server.url, &token]) else { return };
        assert_eq!(told["wrong"], json!([]));
        // Not vacuous: most leaves were there, and money that no `Int` holds.
        assert!(told["seen"].as_u64().unwrap() > 250, "{told}");
        let beyond = told["beyond31"].as_array().unwrap();
        assert!(beyond.iter().any(|leaf| leaf == "AgreementTotal.committedCentimes"), "{told}");
    });
}

/// GraphQL's `Int` ends at 2³¹ − 1. So nothing wider may be shown as one: an `i64` of the library is an `Int`, whatever
/// it holds.
#[test]
fn no_number_wider_than_31_bits_is_shown_as_an_int() {
    let wide = ["i64", "u64", "u32", "usize", "isize", "i128", "u128"];
    let names_one = |text: &str| {
        let mut words = text.split(|character: char| !character.is_alphanumeric() && character != '_');
        words.any(|word| wide.contains(&word))
    };
    let mut found = vec![];
    // The limits are constants of the program, each far below 2³¹.
    let constants = Path::new("graphql/limits/mod.rs");
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        if path.ends_with(constants) {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let mut block = Block::Other;
        for (number, line) in source.lines().enumerate() {
            let starts = line.starts_with("#[Object") || line.starts_with("#[Subscription");
            let derives = ["SimpleObject", "InputObject", "OneofObject"].iter().any(|name| line.contains(name));
            block = match block {
                Block::Other if starts => Block::Object,
                Block::Other if line.starts_with("#[derive(") && derives => Block::Derived,
                _ if line == "}" => Block::Other,
                other => other,
            };
            let shown = match block {
                Block::Derived => line.starts_with("    ") && line.contains(": ") || line.contains("(i64)"),
                Block::Object => {
                    line.starts_with("    async fn")
                        || line.starts_with("    ) ->")
                        || line.starts_with("        #[graphql")
                }
                Block::Other => false,
            };
            if shown && !line.trim_start().starts_with("//") && names_one(line) {
                found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "use Count or Centimes, or i32 where it is small by nature:\n{}", found.join("\n"));
}

#[derive(Clone, Copy)]
enum Block {
    Object,
    Derived,
    Other,
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}
