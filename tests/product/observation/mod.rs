//! What an operator sees of a running process.

mod alerts;
mod log;
mod metrics;
mod probes;
mod traces;

use serde_json::Value;
use taawun::db::Db;

/// Has the database say something.
fn sql(db: &Db, text: &str) {
    use diesel::connection::SimpleConnection;
    db.run(|connection| {
        taawun::on_either!(connection, inner => inner.batch_execute(text)?);
        Ok(())
    })
    .unwrap();
}

/// What came back to a request by this method with these headers: status, headers, body.
fn fetch(method: &str, address: &str, headers: &[(&str, &str)]) -> (u16, ureq::http::HeaderMap, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request = ureq::http::Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (parts, mut body) = agent.run(request.body(()).unwrap()).unwrap().into_parts();
    (parts.status.as_u16(), parts.headers, body.read_to_string().unwrap())
}

/// The status and what is wrong, by check, of a process that tells.
fn readiness(url: &str) -> (u16, Value) {
    let (status, _, body) = fetch("GET", &format!("{url}/readyz"), &[]);
    (status, serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}")))
}

/// The problem that a check names; empty where there is none.
fn problem(told: &Value, check: &str) -> String {
    let checks = told["checks"].as_array().unwrap_or_else(|| panic!("{told}"));
    let found = checks.iter().find(|one| one["name"] == check);
    found.and_then(|one| one["problem"].as_str()).unwrap_or_default().to_string()
}
