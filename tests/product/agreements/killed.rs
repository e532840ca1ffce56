//! Killed in the middle of a signature: the real program.
#![cfg(debug_assertions)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::{Keeper, all_is_well};
use crate::support::on_each_filled;

/// The server as an operator starts it, and its address.
fn serve(url: &str, data: &Path, abort_after: Option<&str>) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taawun"));
    command
        .env_remove("TAAWUN_JOBS")
        .env_remove("TAAWUN_LISTEN")
        .env("DATABASE_URL", url)
        .env("TAAWUN_DATA", data)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if let Some(point) = abort_after {
        command.env("TAAWUN_ABORT_AFTER", point);
    }
    let mut server = command.spawn().unwrap();
    let first = BufReader::new(server.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    let address = first.rsplit(' ').next().unwrap().to_string();
    (server, address)
}

fn sign(address: &str, token: &str, id: &Value, key: &str) -> Result<Value, ureq::Error> {
    let query = "mutation ($input: SignAgreementInput!) { signAgreement(input: $input) {
        agreement { reference lockVersion } userErrors { code } } }";
    let input = json!({ "id": id, "expectedVersion": 1, "idempotencyKey": key });
    ureq::post(format!("{address}/graphql"))
        .header("Authorization", format!("Bearer {token}"))
        .send_json(json!({ "query": query, "variables": { "input": input } }))?
        .body_mut()
        .read_json()
}

#[test]
fn killed_while_signing_a_repeated_request_signs_once_and_leaves_no_gap() {
    on_each_filled(|filled| {
        // The real program has the real time.
        filled.clock.set(chrono::Utc::now());
        let keeper = Keeper::new(filled);
        let token = keeper.token.clone();
        let mut terms = keeper.terms();
        terms["endsOn"] = json!("2190-12-31");
        let draft =
            || keeper.done("draftAgreement", "DraftAgreementInput", json!({ "coordination": "11", "terms": terms }));
        let data = tempfile::tempdir().unwrap();
        let mut references = vec![];
        for point in ["change_made", "change_committed"] {
            let id = draft()["id"].clone();
            let (mut killed, address) = serve(&filled.url, data.path(), Some(point));
            assert!(sign(&address, &token, &id, point).is_err(), "{point}");
            assert_eq!(killed.wait().unwrap().code(), None, "killed by a signal at {point}");
            all_is_well(filled);
            let (mut again, address) = serve(&filled.url, data.path(), None);
            for _ in 0..2 {
                let answer = sign(&address, &token, &id, point).unwrap();
                let signed = &answer["data"]["signAgreement"];
                assert_eq!(signed["userErrors"], json!([]), "{answer}");
                assert_eq!(signed["agreement"]["lockVersion"], 2, "once");
                references.push(signed["agreement"]["reference"].as_str().unwrap().to_string());
            }
            again.kill().unwrap();
            again.wait().unwrap();
            all_is_well(filled);
        }
        let number = |reference: &str| reference.rsplit('/').next().unwrap().parse::<i32>().unwrap();
        assert_eq!(references[0], references[1]);
        assert_eq!(references[2], references[3]);
        assert_eq!(number(&references[2]), number(&references[0]) + 1);
    });
}
