//! The signed scan.

use serde_json::{Value, json};

use super::{Keeper, errors, stranger};
use crate::support::{Server, on_each_filled};

/// A small PDF with one page, and some bytes of its own.
fn pdf(mark: &str) -> Vec<u8> {
    use lopdf::{Document, Object, dictionary};
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let page = document.add_object(dictionary! { "Type" => "Page", "Parent" => pages,
    "MediaBox" => vec![0.into(), 0.into(), 100.into(), 100.into()] });
    document.objects.insert(
        pages,
        Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }),
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages,
    "Mark" => Object::string_literal(mark) });
    document.trailer.set("Root", catalog);
    let mut bytes = vec![];
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// Sends a file as a GraphQL multipart request; the status and the answer.
fn upload(server: &Server, token: &str, input: Value, name: &str, file: &[u8]) -> (u16, Value) {
    let query = "mutation ($input: AttachScanInput!) { attachScan(input: $input) {
        agreement { id lockVersion scan { sha256 sizeBytes path } } userErrors { code field } } }";
    let mut input = input;
    input["file"] = Value::Null;
    let operations = json!({ "query": query, "variables": { "input": input } }).to_string();
    let mut body = vec![];
    let boundary = "taawun-boundary-5f1c";
    for (head, content) in [
        ("name=\"operations\"".to_string(), operations.as_bytes()),
        ("name=\"map\"".to_string(), br#"{"0":["variables.input.file"]}"#.as_slice()),
        (format!("name=\"0\"; filename=\"{name}\"\r\nContent-Type: application/pdf"), file),
    ] {
        body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
        body.extend(content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").as_bytes());
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent
        .post(format!("{}/graphql", server.url))
        .header("Authorization", format!("Bearer {token}"))
        .header("Content-Type", format!("multipart/form-data; boundary={boundary}"))
        .send(&body)
        .unwrap();
    (answer.status().as_u16(), answer.body_mut().read_json().unwrap())
}

/// A request by GET with a token: status, type and body.
fn get(server: &Server, token: &str, path: &str) -> (u16, String, Vec<u8>) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request = agent.get(format!("{}{path}", server.url));
    if !token.is_empty() {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    let mut answer = request.call().unwrap();
    let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_string()).unwrap_or_default();
    (answer.status().as_u16(), kind, answer.body_mut().with_config().limit(64 << 20).read_to_vec().unwrap())
}

#[test]
fn a_scan_is_kept_by_its_hash_and_given_to_those_who_see_the_agreement() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let agreement = keeper.signed();
        let stranger = stranger(filled);
        let file = pdf("first");
        let input = |version: i64, key: &str| json!({ "id": agreement["id"], "expectedVersion": version, "idempotencyKey": key });
        let attach = |token: &str, version: i64, key: &str, file: &[u8]| {
            upload(&keeper.server, token, input(version, key), "scan.pdf", file).1
        };
        for (token, code) in [(stranger.as_str(), "NOT_FOUND"), ("nonsense", "UNAUTHENTICATED")] {
            let answer = attach(token, 2, "a", &file);
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
        }
        let answer = attach(&keeper.token, 2, "a", &file);
        let scan = answer["data"]["attachScan"]["agreement"]["scan"].clone();
        assert_eq!(scan["sha256"], taawun::delivery::files::sha256(&file), "{answer}");
        assert_eq!(scan["sizeBytes"], file.len());
        assert_eq!(attach(&keeper.token, 2, "a", &file), answer, "the same key, the same answer");
        let other = attach(&keeper.token, 2, "a", &pdf("second"));
        assert_eq!(errors(&other["data"]["attachScan"])[0].0, "KEY_REUSED", "another file is another input");
        assert_eq!(errors(&attach(&keeper.token, 2, "b", &file)["data"]["attachScan"])[0].0, "CONFLICT");
        let path = scan["path"].as_str().unwrap();
        let (status, kind, bytes) = get(&keeper.server, &keeper.token, path);
        assert_eq!((status, kind.as_str()), (200, "application/pdf"));
        assert_eq!(bytes, file);
        assert_eq!(get(&keeper.server, &stranger, path).0, 404);
        assert_eq!(get(&keeper.server, "", path).0, 404);
        assert_eq!(get(&keeper.server, &keeper.token, "/agreements/999999/scan").0, 404);
        let draft = keeper.draft();
        let drafted = json!({ "id": draft["id"], "expectedVersion": 1 });
        let refused = upload(&keeper.server, &keeper.token, drafted, "scan.pdf", &file).1;
        assert_eq!(errors(&refused["data"]["attachScan"])[0].0, "BAD_STATUS");
        keeper.all_is_well();
    });
}

#[test]
fn only_a_pdf_of_bearable_size_is_a_scan_whatever_it_is_called() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let agreement = keeper.signed();
        let attach = |file: &[u8]| {
            let input = json!({ "id": agreement["id"], "expectedVersion": 2 });
            upload(&keeper.server, &keeper.token, input, "scan.pdf", file)
        };
        let cut = &pdf("x")[..60];
        for file in [b"".as_slice(), b"<html><script>alert(1)</script>", b"%PDF-1.7 and nothing", cut, b"MZ\x90\x00"] {
            let (_, answer) = attach(file);
            assert_eq!(
                errors(&answer["data"]["attachScan"]),
                [("NOT_A_PDF".to_string(), "file".to_string())],
                "{answer}"
            );
        }
        let mut large = pdf("x");
        large.resize(20 * 1024 * 1024 + 1, b' ');
        let (_, answer) = attach(&large);
        assert_eq!(errors(&answer["data"]["attachScan"]), [("FILE_TOO_LARGE".to_string(), "file".to_string())]);
        // What is much larger is not read at all.
        large.resize(24 * 1024 * 1024, b' ');
        assert_eq!(attach(&large).0, 413);
        // Other requests stay small.
        let padding = " ".repeat(300 * 1024);
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let query = json!({ "query": format!("{{ installation {{ version }} }}{padding}") });
        let answer = agent.post(format!("{}/graphql", keeper.server.url)).send_json(query).unwrap();
        assert_eq!(answer.status().as_u16(), 413);
        assert_eq!(keeper.look(&agreement, "scan { sha256 }")["scan"], Value::Null);
    });
}
