//! The schema as a contract: a change is seen in review, and everything is described.

use serde_json::Value;

use crate::support::on_each_filled;

/// To accept a change: `TAAWUN_UPDATE_SCHEMA=1 cargo test the_schema_is_the_one_that_was_reviewed`.
#[test]
fn the_schema_is_the_one_that_was_reviewed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/product/schema.graphql");
    let now = format!("{}\n", taawun::graphql::sdl().trim_end());
    if std::env::var_os("TAAWUN_UPDATE_SCHEMA").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let reviewed = std::fs::read_to_string(path).unwrap();
    let line = reviewed.lines().zip(now.lines()).position(|(a, b)| a != b);
    assert!(
        reviewed == now,
        "the schema has changed, first at line {:?}; review `taawun schema` and update tests/product/schema.graphql",
        line.map(|line| line + 1)
    );
}

#[test]
fn every_type_field_and_value_has_a_description() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let data = server.data(
            "{ __schema { types { name kind description
                 fields { name description } inputFields { name description } enumValues { name description } } } }",
        );
        let mut missing = vec![];
        for kind in data["__schema"]["types"].as_array().unwrap() {
            let name = kind["name"].as_str().unwrap();
            let built_in = ["ID", "String", "Int", "Float", "Boolean"];
            if name.starts_with("__") || built_in.contains(&name) {
                continue;
            }
            let bare = |of: &Value| of["description"].as_str().is_none_or(|text| text.trim().is_empty());
            if bare(kind) && !name.ends_with("Connection") && !name.ends_with("Edge") {
                missing.push(name.to_string());
            }
            for part in ["fields", "inputFields", "enumValues"] {
                for field in kind[part].as_array().into_iter().flatten() {
                    if bare(field) {
                        missing.push(format!("{name}.{}", field["name"].as_str().unwrap()));
                    }
                }
            }
        }
        assert!(missing.is_empty(), "without a description: {}", missing.join(", "));
    });
}
