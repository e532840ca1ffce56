//! The shape that all mutations have, read from the schema and from the source: whoever adds one keeps to it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use taawun::error::UserError;
use taawun::wording::{Language, Wording};

use crate::support::on_each_filled;

/// Mutations that have nothing to say what they are about: who asks is all they need.
const WITHOUT_INPUT: [&str; 1] = ["signOut"];
/// Mutations whose answer is not kept to be given again: it is a secret or a number that nobody needs twice, and done
/// twice they do no harm.
const WITHOUT_KEY: [&str; 2] = ["createOneTimeLink", "signOutEverywhere"];
/// Objects that are not changed as they are: they have an end only, or a state of their own that decides.
const WITHOUT_VERSION: [&str; 0] = [];

/// Inputs that several mutations share.
const SHARED_INPUTS: [&str; 4] = ["AccountStateInput", "AccountRoleInput", "DecideAgreementInput", "DecideRunInput"];

fn types(schema: &Value) -> BTreeMap<String, Value> {
    let all = schema["__schema"]["types"].as_array().unwrap();
    all.iter().map(|one| (one["name"].as_str().unwrap().to_string(), one.clone())).collect()
}

/// The name of the type inside lists and non-nulls.
fn bare(of: &Value) -> &str {
    if of["name"].is_string() { of["name"].as_str().unwrap() } else { bare(&of["ofType"]) }
}

fn names(fields: &Value) -> BTreeMap<&str, &Value> {
    fields.as_array().into_iter().flatten().map(|field| (field["name"].as_str().unwrap(), field)).collect()
}

fn described(field: &Value) -> bool {
    field["description"].as_str().is_some_and(|text| !text.trim().is_empty())
}

#[test]
fn all_mutations_have_one_shape() {
    on_each_filled(|filled| {
        let server = filled.serve();
        const OF: &str = "name kind ofType { name kind ofType { name kind ofType { name kind ofType { name } } } }";
        let schema = server.data(&format!(
            "{{ __schema {{ mutationType {{ name }} types {{ name kind
                fields {{ name description args {{ name type {{ {OF} }} }} type {{ {OF} }} }}
                inputFields {{ name description type {{ {OF} }} }} }} }} }}"
        ));
        let types = types(&schema);
        let root = schema["__schema"]["mutationType"]["name"].as_str().unwrap();
        let mut faults = vec![];
        for (name, field) in names(&types[root]["fields"]) {
            let mut fault = |what: &str| faults.push(format!("{name}: {what}"));
            if !described(field) {
                fault("no description");
            }
            // The payload: non-null, the object or objects, and what can be mended.
            let payload = &types[bare(&field["type"])];
            let answer = names(&payload["fields"]);
            match answer.get("userErrors") {
                None => fault("its payload has no userErrors"),
                Some(errors) => {
                    let error = &types[bare(&errors["type"])];
                    let parts: Vec<&str> = names(&error["fields"]).into_keys().collect();
                    if parts != ["code", "field", "message"] {
                        fault("userErrors are not of code, field and message");
                    }
                }
            }
            if answer.len() < 2 && !WITHOUT_INPUT.contains(&name) {
                fault("its payload has nothing beside userErrors");
            }
            for (part, field) in &answer {
                if !described(field) {
                    fault(&format!("{part} has no description"));
                }
            }
            // The input.
            let arguments = names(&field["args"]);
            if WITHOUT_INPUT.contains(&name) {
                continue;
            }
            let Some(input) = arguments.get("input").filter(|_| arguments.len() == 1) else {
                fault("it does not take one argument, input");
                continue;
            };
            if input["type"]["kind"] != "NON_NULL" {
                fault("its input may be left out");
            }
            let input_name = bare(&input["type"]);
            let expected = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
            if input_name != expected && !SHARED_INPUTS.contains(&input_name) {
                fault(&format!("its input is {input_name}, not {expected}"));
            }
            let parts = names(&types[input_name]["inputFields"]);
            for (part, field) in &parts {
                if !described(field) {
                    fault(&format!("{part} has no description"));
                }
            }
            let secret = parts.keys().any(|part| part.to_lowercase().contains("password"));
            if secret && parts.contains_key("idempotencyKey") {
                fault("an answer to a password must not be kept");
            }
            if !secret && !parts.contains_key("idempotencyKey") && !WITHOUT_KEY.contains(&name) {
                fault("it takes no idempotencyKey");
            }
            // Of an object that can change, the version that was seen.
            let own = parts.get("id").or(parts.get("code").filter(|_| !creates(name)));
            let object = answer.iter().find(|(part, _)| **part != "userErrors").map(|(_, field)| bare(&field["type"]));
            let versioned = object.is_some_and(|object| names(&types[object]["fields"]).contains_key("lockVersion"));
            if own.is_some() && versioned && !WITHOUT_VERSION.contains(&name) {
                match parts.get("expectedVersion") {
                    Some(version) if version["type"]["kind"] == "NON_NULL" => {}
                    _ => fault("it needs expectedVersion: Int!"),
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}

/// Whether a mutation makes a new object, so that a code in its input is the new one's.
fn creates(mutation: &str) -> bool {
    ["register", "open", "create", "draft", "publish", "invite"].iter().any(|verb| mutation.starts_with(verb))
}

/// All Rust files below a folder.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The codes that the program refuses changes with: written where a fault is made.
fn codes() -> BTreeSet<String> {
    let mut files = vec![];
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    let mut found = BTreeSet::new();
    for file in files {
        // Unit tests make up codes of their own.
        let file = file.split("#[cfg(test)]").next().unwrap_or_default();
        for maker in ["UserError::at(", ".fault("] {
            for (start, _) in file.match_indices(maker) {
                let call: String = statement(&file[start + maker.len()..]);
                let quoted = call.split('"').skip(1).step_by(2);
                let codes = quoted.filter(|text| {
                    text.len() > 3 && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
                });
                found.extend(codes.map(str::to_string));
            }
        }
    }
    found
}

/// What stands between an opened parenthesis and the one that closes it.
fn statement(text: &str) -> String {
    let mut depth = 1;
    text.chars()
        .take_while(|c| {
            depth += match c {
                '(' | '{' => 1,
                ')' | '}' => -1,
                _ => 0,
            };
            depth > 0
        })
        .collect()
}

#[test]
fn every_reason_for_a_refusal_has_its_message_in_all_languages() {
    let codes = codes();
    assert!(codes.len() > 20, "the codes are read from the source: {codes:?}");
    let mut without = vec![];
    for code in codes {
        let key = format!("error-{}", code.to_lowercase().replace('_', "-"));
        for language in Language::ALL {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/wording").join(language.as_str());
            let there = std::fs::read_dir(folder).unwrap().any(|file| {
                let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
                text.lines().any(|line| line.split(" =").next() == Some(key.as_str()))
            });
            // A message that is there is also loaded.
            let said = UserError::at(["x"], code.clone().leak()).message(Wording::of(language));
            if !there || said == key {
                without.push(format!("{key} ({language})"));
            }
        }
    }
    assert!(without.is_empty(), "without a message: {}", without.join(", "));
}
