//! Methods and headers on every address.

use super::{by, url};
use crate::support::on_each_filled;

const READ: &str = "GET, HEAD, OPTIONS";
const FORM: &str = "GET, HEAD, POST, OPTIONS";
/// With what reserves and ends streams of events.
const API: &str = "GET, HEAD, POST, PUT, DELETE, OPTIONS";

/// Addresses with the methods that they know.
const ADDRESSES: [(&str, &str); 13] = [
    ("/graphql", API),
    ("/schema.graphql", READ),
    ("/", READ),
    ("/graphiql", READ),
    ("/graphiql/app.js", READ),
    ("/start.css", READ),
    ("/verify", READ),
    ("/verify.js", READ),
    ("/reports/1/x.pdf", READ),
    ("/agreements/1/scan", READ),
    ("/export/centres.csv", READ),
    ("/sign-in", FORM),
    ("/sign-out", "POST, OPTIONS"),
];

#[test]
fn every_address_says_which_methods_it_knows() {
    on_each_filled(|filled| {
        let server = filled.serve();
        for (path, methods) in ADDRESSES {
            let options = by(&server, "OPTIONS", path, &[]);
            assert_eq!((options.status, options.header("allow")), (204, methods), "OPTIONS {path}");
            let others = ["PUT", "DELETE", "PATCH", "PROPFIND"];
            for method in others.into_iter().filter(|method| !methods.contains(method)) {
                let answer = by(&server, method, path, &[]);
                assert_eq!((answer.status, answer.header("allow")), (405, methods), "{method} {path}");
                assert_eq!(answer.code(), "METHOD_NOT_ALLOWED");
            }
            if methods == READ {
                let (get, head) = (by(&server, "GET", path, &[]), by(&server, "HEAD", path, &[]));
                assert_eq!((head.status, head.body.len()), (get.status, 0), "HEAD {path}");
                assert_eq!(head.header("content-length"), get.body.len().to_string(), "HEAD {path}");
                assert_eq!(by(&server, "POST", path, &[]).status, 405, "POST {path}");
            }
        }
        assert_eq!(by(&server, "GET", "/sign-out", &[]).status, 405);
        assert_eq!(by(&server, "DELETE", "/nothing", &[]).status, 404);
    });
}

#[test]
fn every_answer_is_what_it_says_stands_in_no_frame_and_says_how_long_it_may_be_kept() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let query = url(&[("query", "{ __typename }")]);
        let paths = ADDRESSES.map(|(path, _)| path);
        let host = [("Host", "evil.example")];
        for (path, headers) in paths.iter().map(|path| (*path, &[] as &[_])).chain([
            (query.as_str(), &[] as &[_]),
            ("/nothing", &[]),
            ("/", &host),
        ]) {
            for method in ["GET", "OPTIONS", "PUT"] {
                let answer = by(&server, method, path, headers);
                let place = format!("{method} {path}");
                assert_eq!(answer.header("x-content-type-options"), "nosniff", "{place}");
                assert_eq!(answer.header("x-frame-options"), "DENY", "{place}");
                assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{place}");
                assert_eq!(answer.headers.get_all("content-security-policy").iter().count(), 1, "{place}");
                assert!(!answer.header("cache-control").is_empty(), "{place}");
                assert!(answer.list("vary").contains("accept-encoding"), "{place}");
            }
        }
    });
}

#[test]
fn pages_of_allowed_origins_are_told_what_they_may_send() {
    use taawun::web::settings::Settings;
    on_each_filled(|filled| {
        let origin = "https://dashboard.example";
        let settings = Settings { allowed_origins: vec![origin.parse().unwrap()], ..Settings::default() };
        let server = filled.serve_with(settings);
        let preflight = [("Origin", origin), ("Access-Control-Request-Method", "POST")];
        let answer = by(&server, "OPTIONS", "/graphql", &preflight);
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, origin));
        let foreign = [("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST")];
        let answer = by(&server, "OPTIONS", "/graphql", &foreign);
        assert_eq!(answer.header("access-control-allow-origin"), "");
    });
}
