//! Runs as they go on: over a WebSocket and as Server-Sent Events, by real clients.

use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};

use chrono::{TimeDelta, TimeZone, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};
use taawun::accounts::links::{self, Purpose};
use taawun::accounts::{Asker, Grant, Reach, Rights, Role, store};
use taawun::change::{self, Change};
use taawun::db::schema::{account_role, api_token, job_run};
use taawun::graphql::id;
use taawun::jobs::file::Coordinations;
use taawun::jobs::progress::Watched;
use taawun::jobs::recording;
use taawun::jobs::runs::{self, Which};
use taawun::jobs::worker::{Outcome, Worker};
use taawun::jobs::{JobRun, Jobs, requests};
use taawun::web::settings::Settings;

use crate::support::browser::Browser;
use crate::support::live::{Events, Heard, Socket};
use crate::support::program::Program;
use crate::support::{Filled, on_each_filled, shipped_jobs};

const ONE: &str = "subscription ($id: ID) { runProgress(id: $id) {
    state id report { edition } attemptList { steps { name } } coordination { code } } }";
const ALL: &str = "subscription { runProgress { coordination { code } state } }";
const PROTOCOL: (&str, &str) = ("Sec-WebSocket-Protocol", "graphql-transport-ws");

/// A worker, and all runs: those of the monthly job of 1 November 2026 for these coordinations are new.
fn recorded(filled: &Filled, coordinations: &[&str]) -> (Worker, Vec<JobRun>) {
    recorded_of_month(filled, coordinations, 11)
}

fn recorded_of_month(filled: &Filled, coordinations: &[&str], month: u32) -> (Worker, Vec<JobRun>) {
    let mut job = shipped_jobs().named("monthly").unwrap().clone();
    job.coordinations = Coordinations::List(coordinations.iter().map(|code| code.to_string()).collect());
    let day = Utc.with_ymd_and_hms(2026, month, 1, 0, 0, 0).unwrap();
    let due = job.due_between(day - TimeDelta::days(1), day + TimeDelta::days(1)).remove(0);
    filled.db.write(|connection| recording::add_runs(connection, &job, &due)).unwrap();
    let mut made = filled.db.run(|connection| runs::latest(connection, None, 100)).unwrap();
    made.sort_by_key(|run| run.id);
    (filled.worker(Jobs::new(vec![job])), made)
}

fn global(run: &JobRun) -> Value {
    json!({ "id": id::encode("Run", run.id) })
}

/// The coordinator of another coordination.
fn foreigner(filled: &Filled) -> String {
    filled.token("foreigner@taawun.example", &[(Role::Coordinator, Reach::Coordination("12".to_string()))])
}

fn code(payload: &Value) -> &str {
    payload["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{payload}"))
}

/// State and steps of a run that was told of.
fn progress(payload: &Value) -> (String, Vec<String>) {
    assert!(payload.get("errors").is_none(), "{payload}");
    let run = &payload["data"]["runProgress"];
    let attempts = run["attemptList"].as_array().unwrap();
    let steps = attempts.iter().flat_map(|attempt| attempt["steps"].as_array().unwrap());
    let steps = steps.map(|step| step["name"].as_str().unwrap().to_string()).collect();
    (run["state"].as_str().unwrap().to_string(), steps)
}

#[test]
fn a_run_is_seen_going_through_its_states_and_steps_over_both_ways() {
    on_each_filled(|filled| {
        let (mut worker, runs) = recorded(filled, &["11", "12"]);
        let run = runs.iter().find(|run| run.coordination_code == "11").unwrap();
        let (server, token) = (filled.serve(), filled.coordinator());
        let mut socket = Socket::open(&server.url, &token);
        socket.subscribe("one", ONE, global(run));
        let mut events = Events::open(&server.url, &token, ONE, global(run));
        let mut all = Events::open(&server.url, &token, ALL, Value::Null);
        let mut country = Events::open(&server.url, &filled.administrator(), ALL, Value::Null);
        for code in ["11", "12"] {
            let told = country.next().unwrap();
            assert_eq!(told["data"]["runProgress"], json!({ "coordination": { "code": code }, "state": "DUE" }));
        }
        // The worker goes on when everybody has heard how far it is.
        let (go, wait) = sync_channel::<()>(1);
        let wait = Mutex::new(wait);
        worker.hook = Some(Arc::new(move |_| {
            let _ = wait.lock().unwrap().recv();
        }));
        let mut go = Some(go);
        let mut working = None;
        let all_steps = ["gathered", "made", "stored"];
        for (state, steps) in [("DUE", 0), ("RUNNING", 0), ("RUNNING", 1), ("RUNNING", 2), ("RUNNING", 3), ("DONE", 3)]
        {
            let expected = (state.to_string(), all_steps[..steps].iter().map(|step| step.to_string()).collect());
            let heard = [socket.next("one").unwrap(), events.next().unwrap()];
            for payload in &heard {
                assert_eq!(progress(payload), expected);
                let fields: Vec<&String> = payload["data"]["runProgress"].as_object().unwrap().keys().collect();
                assert_eq!(fields.len(), 5);
                let edition = &payload["data"]["runProgress"]["report"]["edition"];
                assert_eq!(edition, &if state == "DONE" { json!(1) } else { Value::Null });
            }
            let told = all.next().unwrap();
            assert_eq!(told["data"]["runProgress"], json!({ "coordination": { "code": "11" }, "state": state }));
            match (state, &go) {
                ("DUE", _) => {
                    let worker = worker.clone();
                    working = Some(std::thread::spawn(move || {
                        actix_web::rt::System::new().block_on(worker.work_once(&Which::default())).unwrap().unwrap().1
                    }));
                }
                ("RUNNING", Some(go)) if steps < 3 => go.send(()).unwrap(),
                // To its end.
                _ => go = None,
            }
        }
        assert_eq!((socket.next("one"), events.next()), (None, None), "it is over");
        let outcome = working.unwrap().join().unwrap();
        assert!(matches!(outcome, Outcome::Issued(_)), "{outcome:?}");
        // Whoever comes afterwards hears how it ended.
        let mut late = Events::open(&server.url, &token, ONE, global(run));
        assert_eq!(progress(&late.next().unwrap()).0, "DONE");
        assert_eq!(late.next(), None);
        // And who listens to all goes on hearing.
        let (_, more) = recorded_of_month(filled, &["11"], 9);
        assert_eq!(more.len(), 3);
        let told = all.next().unwrap();
        assert_eq!(told["data"]["runProgress"], json!({ "coordination": { "code": "11" }, "state": "DUE" }));
    });
}

#[test]
fn whoever_looks_again_is_told_what_has_changed_and_nothing_else() {
    on_each_filled(|filled| {
        let (worker, runs) = recorded(filled, &["10", "11", "12"]);
        let [ten, eleven, twelve] = [runs[0].id, runs[1].id, runs[2].id];
        let all = Rights::all();
        let own = Rights::new(vec![Grant { role: Role::Coordinator, reach: Reach::Coordination("11".to_string()) }]);
        let (mut country, mut coordination, mut one) = (Watched::all(), Watched::all(), Watched::one(twelve));
        let look = |watched: &mut Watched, rights: &Rights| -> Vec<(i64, String)> {
            let now = filled.clock.now();
            let changes = filled.db.run(|connection| watched.changes(connection, rights, now)).unwrap();
            changes.into_iter().map(|run| (run.id, run.state)).collect()
        };
        let is = |id: i64, state: &str| (id, state.to_string());
        assert_eq!(look(&mut country, &all), [is(ten, "due"), is(eleven, "due"), is(twelve, "due")]);
        assert_eq!(look(&mut coordination, &own), [is(eleven, "due")]);
        assert_eq!(look(&mut one, &all), [is(twelve, "due")]);
        assert!(look(&mut country, &all).is_empty() && look(&mut one, &all).is_empty());
        let other = filled.db.run(|connection| Watched::one(twelve).changes(connection, &own, filled.clock.now()));
        assert_eq!(other.unwrap_err().code(), "NOT_FOUND");
        // A sign of life is no news.
        let claimed = runs::claim(&filled.db, &Which::default(), "w", filled.clock.now()).unwrap().unwrap();
        assert_eq!(look(&mut country, &all), [is(ten, "running")]);
        assert!(runs::renew(&filled.db, &claimed, filled.clock.now() + TimeDelta::seconds(5)).unwrap());
        assert!(look(&mut country, &all).is_empty());
        assert!(runs::reached(&filled.db, &claimed, "gathered", filled.clock.now()).unwrap());
        assert_eq!(look(&mut country, &all), [is(ten, "running")], "a step is");
        // What begins and ends between two looks is told as it is then, and so is what was over and begins anew.
        runs::fail(&filled.db, &claimed, "lost", filled.clock.now()).unwrap();
        actix_web::rt::System::new().block_on(worker.work_until_idle(&Which::default())).unwrap();
        let change = |what: fn(&mut Change<'_>, i64) -> taawun::error::Result<i64>, id: i64| {
            let asker = Asker::command_line();
            change::perform(&filled.db, &filled.clock, &asker, "test", None, |change| what(change, id)).unwrap()
        };
        assert_eq!(change(requests::cancel, ten), ten);
        let done = [is(ten, "cancelled"), is(eleven, "done"), is(twelve, "done")];
        assert_eq!(look(&mut country, &all), done);
        assert_eq!(look(&mut coordination, &own), [is(eleven, "done")]);
        assert_eq!(look(&mut one, &all), [is(twelve, "done")]);
        assert!(one.is_over() && !country.is_over());
        change(requests::retry, ten);
        assert_eq!(look(&mut country, &all), [is(ten, "due")]);
        // Long over, it is not told to who comes now.
        filled.clock.set(filled.clock.now() + TimeDelta::hours(1));
        assert_eq!(look(&mut Watched::all(), &all), [is(ten, "due")]);
        assert!(look(&mut country, &all).is_empty());
    });
}

/// The time that a client hears nothing is bounded: a proxy in between gives up what is silent.
#[test]
fn who_listens_while_nothing_happens_is_sent_signs_of_life() {
    on_each_filled(|filled| {
        let (server, token) = (filled.serve(), filled.coordinator());
        let mut socket = Socket::open(&server.url, &token);
        socket.subscribe("all", ALL, Value::Null);
        let mut events = Events::open(&server.url, &token, ALL, Value::Null);
        // The first sign comes with the connection.
        assert!(socket.sign_of_life() && socket.sign_of_life());
        assert_eq!(events.line(), ":");
    });
}

#[test]
fn a_session_may_listen_until_it_ends() {
    on_each_filled(|filled| {
        filled.coordinator();
        recorded(filled, &["11"]);
        let server = filled.serve();
        let browser = Browser::of(&server);
        let now = filled.clock.timestamp();
        let secret = filled.db.write(|connection| {
            let account = store::by_email(connection, "coordinator@taawun.example")?.unwrap().id;
            Ok(links::make(connection, account, Purpose::SignIn, now)?.1)
        });
        assert_eq!(browser.form(&format!("/sign-in/{}", secret.unwrap()), &[]).status, 303);
        let headers = [PROTOCOL, ("Origin", server.url.as_str()), ("Cookie", &browser.cookie())];
        let mut socket = Socket::connect(&server.url, &headers).unwrap();
        socket.introduce("");
        assert_eq!(socket.hear(), Heard::Message(json!({ "type": "connection_ack" })));
        socket.subscribe("all", ALL, Value::Null);
        assert_eq!(socket.next("all").unwrap()["data"]["runProgress"]["state"], "DUE");
        assert_eq!(browser.form("/sign-out", &[]).status, 303);
        assert_eq!(code(&socket.next("all").unwrap()), "UNAUTHENTICATED");
        assert_eq!(socket.next("all"), None);
    });
}

#[test]
fn nobody_hears_of_what_they_may_not_see() {
    on_each_filled(|filled| {
        let (_, runs) = recorded(filled, &["11"]);
        let server = filled.serve();
        let token = foreigner(filled);
        let mut socket = Socket::open(&server.url, &token);
        socket.subscribe("run", ONE, global(&runs[0]));
        let told = socket.next("run").unwrap();
        assert_eq!(code(&told), "NOT_FOUND");
        assert!(!told.to_string().contains("monthly"), "{told}");
        assert_eq!(socket.next("run"), None);
        let mut events = Events::open(&server.url, &token, ONE, global(&runs[0]));
        assert_eq!(code(&events.next().unwrap()), "NOT_FOUND");
        assert_eq!(events.next(), None);
        // What is theirs comes first, though the other is older.
        let mut all = Events::open(&server.url, &token, ALL, Value::Null);
        recorded(filled, &["12"]);
        let told = all.next().unwrap();
        assert_eq!(told["data"]["runProgress"]["coordination"]["code"], "12");
        // Without a token.
        for (variables, expected) in [(global(&runs[0]), "NOT_FOUND"), (Value::Null, "UNAUTHENTICATED")] {
            let mut events = Events::open(&server.url, "", ONE, variables);
            assert_eq!(code(&events.next().unwrap()), expected);
            assert_eq!(events.next(), None);
        }
        for token in ["", "taawun_made_up"] {
            let mut socket = Socket::connect(&server.url, &[PROTOCOL]).unwrap();
            socket.introduce(token);
            assert_eq!(socket.hear(), Heard::Closed(4403), "{token:?}");
        }
    });
}

#[test]
fn a_revoked_token_and_changed_rights_end_what_is_told() {
    on_each_filled(|filled| {
        recorded(filled, &["11"]);
        let (server, coordinator, administrator) = (filled.serve(), filled.coordinator(), filled.administrator());
        let mut socket = Socket::open(&server.url, &coordinator);
        socket.subscribe("all", ALL, Value::Null);
        let mut events = Events::open(&server.url, &administrator, ALL, Value::Null);
        assert!(socket.next("all").is_some() && events.next().is_some());
        let owner = "coordinator@taawun.example";
        filled
            .db
            .write(|connection| {
                let account = store::by_email(connection, owner)?.unwrap().id;
                let tokens = api_token::table.filter(api_token::account_id.eq(account));
                diesel::update(tokens)
                    .set(api_token::revoked_at.eq(Some(filled.clock.timestamp())))
                    .execute(connection)?;
                // Everybody else's grants go: those of the administrator.
                let grants = account_role::table.filter(account_role::account_id.ne(account));
                Ok(diesel::delete(grants).execute(connection)?)
            })
            .unwrap();
        assert_eq!(code(&socket.next("all").unwrap()), "UNAUTHENTICATED");
        assert_eq!(socket.next("all"), None);
        assert_eq!(code(&events.next().unwrap()), "FORBIDDEN");
        assert_eq!(events.next(), None);
        // Nothing new on the old connection either.
        socket.subscribe("more", ALL, Value::Null);
        assert_eq!(code(&socket.next("more").unwrap()), "UNAUTHENTICATED");
    });
}

#[test]
fn pages_from_elsewhere_and_whoever_breaks_the_protocol_are_refused() {
    on_each_filled(|filled| {
        let allowed = "https://dashboard.example";
        let settings = Settings { allowed_origins: vec![allowed.parse().unwrap()], ..Settings::default() };
        let server = filled.serve_with(settings);
        let token = filled.coordinator();
        let from = |origin: &str| Socket::connect(&server.url, &[PROTOCOL, ("Origin", origin)]).map(|_| ());
        assert_eq!(from("https://evil.example"), Err(403));
        assert_eq!(from("null"), Err(403));
        assert_eq!(from(&server.url.replace("127.0.0.1", "localhost")), Err(403));
        assert_eq!(from(allowed), Ok(()));
        assert_eq!(from(&server.url), Ok(()), "its own page");
        let crossing = [PROTOCOL, ("Sec-Fetch-Site", "cross-site")];
        assert_eq!(Socket::connect(&server.url, &crossing).map(|_| ()), Err(403));
        assert_eq!(Socket::connect(&server.url, &[]).map(|_| ()), Err(400), "without the sub-protocol");
        let older = [("Sec-WebSocket-Protocol", "graphql-ws")];
        assert_eq!(Socket::connect(&server.url, &older).map(|_| ()), Err(400));

        let connect = || Socket::connect(&server.url, &[PROTOCOL]).unwrap();
        let mut early = connect();
        early.subscribe("all", ALL, Value::Null);
        assert_eq!(early.hear(), Heard::Closed(4401), "who are you?");
        let mut unreadable = connect();
        unreadable.say("{\"type\": \"nothing of the kind\"}");
        assert_eq!(unreadable.hear(), Heard::Closed(4400));
        let mut twice = Socket::open(&server.url, &token);
        twice.introduce(&token);
        assert_eq!(twice.hear(), Heard::Closed(4429));
        let mut long = Socket::open(&server.url, &token);
        long.subscribe("all", &format!("{ALL} # {}", "x".repeat(70_000)), Value::Null);
        assert_eq!(long.hear(), Heard::Closed(1009));

        let mut socket = Socket::open(&server.url, &token);
        let refused = [
            ("subscription { a: runProgress { id } b: runProgress { id } }", "BAD_QUERY"),
            ("subscription { ...F ...F } fragment F on Subscription { runProgress { id } }", "BAD_QUERY"),
            ("subscription { runProgress { nothing } }", "BAD_QUERY"),
            ("subscription { runProgress(id: \"x\") { id } }", "BAD_ID"),
        ];
        for (query, expected) in refused {
            socket.subscribe("bad", query, Value::Null);
            let told = socket.next("bad").unwrap();
            assert_eq!(code(&told), expected, "{query}");
            // What is found out by looking is an answer, and the operation's end is told beside it.
            if told.get("data").is_some() {
                assert_eq!(socket.next("bad"), None, "{query}");
            }
        }
        // Too many of them on one connection.
        for number in 0..16 {
            socket.subscribe(&format!("s{number}"), ALL, Value::Null);
        }
        socket.subscribe("bad", ALL, Value::Null);
        assert_eq!(code(&socket.next("bad").unwrap()), "TOO_MANY");
        // One of them less, and there is a place again.
        socket.say(&json!({ "type": "complete", "id": "s3" }).to_string());
        recorded(filled, &["11"]);
        let names: std::collections::BTreeSet<String> = (0..15)
            .map(|_| match socket.hear() {
                Heard::Message(message) => message["id"].as_str().unwrap().to_string(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(names.len(), 15, "each hears of the new run: {names:?}");
        // By GET as well, as a browser's `EventSource` asks.
        let query = "subscription%20%7B%20runProgress%20%7B%20state%20%7D%20%7D";
        let mut events = Events::get(&format!("{}/graphql?query={query}", server.url), &token);
        assert_eq!(events.next().unwrap()["data"]["runProgress"]["state"], "DUE");
        // A query asked for as events is one event.
        let mut events = Events::open(&server.url, &token, "{ viewer { email } }", Value::Null);
        assert_eq!(events.next().unwrap()["data"]["viewer"]["email"], "coordinator@taawun.example");
        assert_eq!(events.next(), None);
    });
}

#[test]
fn a_server_that_is_told_to_stop_ends_what_it_tells() {
    on_each_filled(|filled| {
        recorded(filled, &["11"]);
        // The server's own worker leaves it alone.
        let later = job_run::not_before.eq(filled.clock.timestamp() + TimeDelta::days(36_500));
        filled.db.run(|connection| Ok(diesel::update(job_run::table).set(later).execute(connection)?)).unwrap();
        let server = Program::serve(filled, &[]);
        // In a database without accounts everybody on this machine may listen.
        let mut socket = Socket::open(&server.url, "");
        socket.subscribe("all", ALL, Value::Null);
        let mut events = Events::open(&server.url, "", ALL, Value::Null);
        assert!(socket.next("all").is_some() && events.next().is_some());
        let ended = std::thread::spawn(move || server.told_to_stop());
        assert_eq!(events.next(), None);
        let last = match socket.hear() {
            // The subscription may be over before its connection is.
            Heard::Message(message) => {
                assert_eq!(message["type"], "complete");
                socket.hear()
            }
            closed => closed,
        };
        assert_eq!(last, Heard::Closed(1001));
        drop((socket, events));
        assert!(ended.join().unwrap().success());
    });
}
