//! Signing in, sessions, tokens, accounts, cross-site requests: over HTTP, as people and programs use them.

use chrono::TimeDelta;
use serde_json::{Value, json};
use taawun::accounts::links::{self, Purpose};
use taawun::accounts::{Reach, Role, audit, passwords, store};
use taawun::jobs::file::Coordinations;
use taawun::jobs::recording;
use taawun::jobs::runs::Which;
use taawun::web::settings::Settings;

use crate::support::browser::Browser;
use crate::support::{Filled, Server, now, on_each_filled};

const PASSWORD: &str = "أربعون نخلة في الوادي";
const SIGN_IN: &str = "mutation ($input: SignInInput!) {
    signIn(input: $input) { signedIn userErrors { code message(language: EN) } } }";
const VIEWER: &str = "{ viewer { email name canWrite hasPassword
    roles { role coordination { code } delegation { code } centre { code } }
    sessions { id current } tokens { id name } } }";

/// An account with a password, and its key.
fn account(filled: &Filled, email: &str, grants: &[(Role, Reach)]) -> i64 {
    filled.token(email, grants);
    let hash = passwords::hash(PASSWORD).unwrap();
    filled
        .db
        .write(|connection| {
            use diesel::prelude::*;
            use taawun::db::schema::account;
            let id = store::by_email(connection, email)?.unwrap().id;
            diesel::update(account::table.find(id)).set(account::password_hash.eq(&hash)).execute(connection)?;
            Ok(id)
        })
        .unwrap()
}

fn coordinator(filled: &Filled) -> i64 {
    account(filled, "amina@taawun.example", &[(Role::Coordinator, Reach::Coordination("11".into()))])
}

fn link(filled: &Filled, account: i64, purpose: Purpose) -> String {
    let now = filled.clock.timestamp();
    filled.db.write(|connection| Ok(links::make(connection, account, purpose, now)?.1)).unwrap()
}

fn sign_in(browser: &Browser, email: &str, password: &str) -> Value {
    let input = json!({ "input": { "email": email, "password": password } });
    browser.data(SIGN_IN, input)["signIn"].take()
}

fn signed_in(server: &Server, email: &str) -> Browser {
    let browser = Browser::of(server);
    let answer = sign_in(&browser, email, PASSWORD);
    assert_eq!(answer, json!({ "signedIn": true, "userErrors": [] }));
    browser
}

/// A token that whoever has signed in here makes.
fn token_of(browser: &Browser, input: Value) -> String {
    let create = "mutation ($input: CreateTokenInput!) { createToken(input: $input) { token userErrors { code } } }";
    let made = browser.data(create, json!({ "input": input }))["createToken"].take();
    made["token"].as_str().unwrap_or_else(|| panic!("{made}")).to_string()
}

fn code(answer: &Value) -> &str {
    answer["userErrors"][0]["code"].as_str().unwrap_or_default()
}

#[test]
fn a_person_signs_in_with_a_password_and_sees_who_they_are() {
    on_each_filled(|filled| {
        let server = filled.serve();
        coordinator(filled);
        let stranger = Browser::of(&server);
        assert_eq!(stranger.data("{ viewer { email } }", Value::Null), json!({ "viewer": null }));
        let browser = signed_in(&server, " Amina@TAAWUN.example ");
        let viewer = browser.data(VIEWER, Value::Null)["viewer"].take();
        assert_eq!(viewer["email"], "amina@taawun.example");
        assert_eq!(viewer["canWrite"], true);
        let role =
            json!({ "role": "COORDINATOR", "coordination": { "code": "11" }, "delegation": null, "centre": null });
        assert_eq!(viewer["roles"], json!([role]));
        assert_eq!(viewer["sessions"][0]["current"], true);
        assert_eq!(browser.data("{ coordination(code: \"11\") { code } }", Value::Null)["coordination"]["code"], "11");
        let out = browser.data("mutation { signOut { ended } }", Value::Null);
        assert_eq!((out["signOut"]["ended"].as_i64(), browser.cookie().as_str()), (Some(1), ""));
        assert!(filled.db.run(audit::verify).unwrap().broken.is_empty());
    });
}

#[test]
fn the_cookie_is_for_this_server_alone_and_changes_with_every_sign_in() {
    on_each_filled(|filled| {
        coordinator(filled);
        let server = filled.serve();
        let browser = Browser::of(&server);
        let first = browser.form("/sign-in", &[("email", "amina@taawun.example"), ("password", PASSWORD)]);
        assert_eq!((first.status, first.header("location")), (303, "/?lang=ar"));
        let cookie = first.header("set-cookie").to_string();
        for part in ["taawun=", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");
        let old = browser.cookie();
        sign_in(&browser, "amina@taawun.example", PASSWORD);
        assert_ne!(browser.cookie(), old);
        let copy = Browser::of(&server);
        copy.set_cookie(&old);
        assert_eq!(copy.data("{ viewer { email } }", Value::Null)["viewer"], Value::Null, "the old one is of no use");
        let server = filled.serve_with(Settings {
            public_url: Some("https://taawun.example".parse().unwrap()),
            ..Settings::default()
        });
        let browser = Browser::of(&server);
        let answer = browser.form("/sign-in", &[("email", "amina@taawun.example"), ("password", PASSWORD)]);
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with("__Host-taawun=") && cookie.contains("Secure"), "{cookie}");
        assert_eq!(browser.data("{ viewer { email } }", Value::Null)["viewer"]["email"], "amina@taawun.example");
    });
}

#[test]
fn a_session_ends_when_unused_when_old_and_when_revoked() {
    on_each_filled(|filled| {
        coordinator(filled);
        let server = filled.serve();
        let is_in = |browser: &Browser| browser.data("{ viewer { email } }", Value::Null)["viewer"].is_object();
        let browser = signed_in(&server, "amina@taawun.example");
        filled.clock.set(now() + TimeDelta::hours(13));
        assert!(!is_in(&browser), "unused for more than 12 hours");
        filled.clock.set(now());
        let browser = signed_in(&server, "amina@taawun.example");
        for hours in (8..168).step_by(8) {
            filled.clock.set(now() + TimeDelta::hours(hours));
            assert!(is_in(&browser), "in use, after {hours} hours");
            // Its use is noted beside the request: wait until it is.
            let at = filled.clock.timestamp();
            let noted = || -> bool {
                use diesel::prelude::*;
                use taawun::db::schema::session;
                let last = session::table.order(session::last_used_at.desc()).select(session::last_used_at);
                let last: chrono::NaiveDateTime = filled.db.run(|connection| Ok(last.first(connection)?)).unwrap();
                last == at
            };
            let waited = (0..500).any(|_| {
                std::thread::sleep(std::time::Duration::from_millis(10));
                noted()
            });
            assert!(waited, "the use after {hours} hours is noted");
        }
        filled.clock.set(now() + TimeDelta::hours(169));
        assert!(!is_in(&browser), "more than 7 days old");
        filled.clock.set(now());
        let (one, two) = (signed_in(&server, "amina@taawun.example"), signed_in(&server, "amina@taawun.example"));
        let sessions = one.data(VIEWER, Value::Null)["viewer"]["sessions"].take();
        let other = sessions.as_array().unwrap().iter().find(|session| session["current"] == false).unwrap();
        let revoke = "mutation ($id: ID!) { revokeSession(input: { id: $id }) { session { endedAt } } }";
        let revoked = one.data(revoke, json!({ "id": other["id"] }));
        assert!(revoked["revokeSession"]["session"]["endedAt"].is_string());
        assert!(is_in(&one) && !is_in(&two));
        let two = signed_in(&server, "amina@taawun.example");
        one.data("mutation { signOutEverywhere(input: { keepThis: true }) { ended } }", Value::Null);
        assert!(is_in(&one) && !is_in(&two));
        // Nobody ends somebody else's, or learns of it.
        account(filled, "other@taawun.example", &[(Role::Viewer, Reach::Country)]);
        let other = signed_in(&server, "other@taawun.example");
        let mine = one.data(VIEWER, Value::Null)["viewer"]["sessions"][0]["id"].take();
        assert_eq!(other.ask_with(revoke, json!({ "id": mine }), &[("X-Taawun", "1")]).code(), "NOT_FOUND");
        let node = "query ($id: ID!) { node(id: $id) { id } }";
        assert_eq!(other.data(node, json!({ "id": mine }))["node"], Value::Null);
        assert!(is_in(&one));
    });
}

#[test]
fn a_failed_sign_in_tells_nothing_of_the_account() {
    on_each_filled(|filled| {
        coordinator(filled);
        let disabled = account(filled, "gone@taawun.example", &[(Role::Viewer, Reach::Country)]);
        filled.token("no-password@taawun.example", &[(Role::Viewer, Reach::Country)]);
        filled
            .db
            .write(|connection| {
                use diesel::prelude::*;
                use taawun::db::schema::account;
                let row = account::table.find(disabled);
                diesel::update(row).set(account::disabled_at.eq(now().naive_utc())).execute(connection)?;
                Ok(())
            })
            .unwrap();
        let server = filled.serve();
        let browser = Browser::of(&server);
        let answers: Vec<Value> = [
            ("amina@taawun.example", "wrong password here"),
            ("gone@taawun.example", PASSWORD),
            ("no-password@taawun.example", PASSWORD),
            ("nobody@taawun.example", PASSWORD),
        ]
        .map(|(email, password)| sign_in(&browser, email, password))
        .into();
        assert_eq!(code(&answers[0]), "SIGN_IN_FAILED");
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(browser.cookie(), "");
    });
}

#[test]
fn guesses_are_slowed_down_for_the_account_and_the_address_also_when_they_come_at_once() {
    on_each_filled(|filled| {
        coordinator(filled);
        let server = filled.serve();
        let browser = Browser::of(&server);
        let answers: Vec<Value> = std::thread::scope(|scope| {
            let guesses: Vec<_> = (0..12)
                .map(|guess| {
                    let browser = &browser;
                    scope.spawn(move || sign_in(browser, "amina@taawun.example", &format!("wrong guess {guess}")))
                })
                .collect();
            guesses.into_iter().map(|guess| guess.join().unwrap()).collect()
        });
        let tried = answers.iter().filter(|answer| code(answer) == "SIGN_IN_FAILED").count();
        let refused = answers.iter().filter(|answer| code(answer) == "TOO_MANY_ATTEMPTS").count();
        assert_eq!((tried, refused), (5, 7), "{answers:?}");
        // The right password has to wait too, in the page as well.
        let page = browser.form("/sign-in?lang=en", &[("email", "amina@taawun.example"), ("password", PASSWORD)]);
        assert_eq!((page.status, page.header("retry-after")), (429, "60"));
        assert!(page.body.contains("try again in"), "{}", page.body);
        filled.clock.set(now() + TimeDelta::seconds(60));
        assert_eq!(code(&sign_in(&browser, "amina@taawun.example", "wrong guess")), "SIGN_IN_FAILED");
        filled.clock.set(now() + TimeDelta::seconds(60 + 119));
        assert_eq!(code(&sign_in(&browser, "amina@taawun.example", PASSWORD)), "TOO_MANY_ATTEMPTS", "twice as long");
        filled.clock.set(now() + TimeDelta::seconds(60 + 120));
        assert_eq!(sign_in(&browser, "amina@taawun.example", PASSWORD)["signedIn"], true);
        assert_eq!(code(&sign_in(&browser, "amina@taawun.example", "wrong again")), "SIGN_IN_FAILED", "counted anew");
        // Six and one have failed from this address; thirteen more, each for another account.
        for one in 0..13 {
            assert_eq!(code(&sign_in(&browser, &format!("{one}@x.example"), "a wrong one")), "SIGN_IN_FAILED", "{one}");
        }
        assert_eq!(code(&sign_in(&browser, "amina@taawun.example", PASSWORD)), "TOO_MANY_ATTEMPTS");
        // Whoever has a link is not kept out.
        let id = filled.db.run(|connection| Ok(store::by_email(connection, "amina@taawun.example")?.unwrap().id));
        let secret = link(filled, id.unwrap(), Purpose::SignIn);
        assert_eq!(browser.form(&format!("/sign-in/{secret}"), &[]).status, 303);
        // A day later everything is forgotten.
        filled.clock.set(now() + TimeDelta::hours(26));
        assert_eq!(sign_in(&browser, "amina@taawun.example", PASSWORD)["signedIn"], true);
    });
}

#[test]
fn the_clients_address_is_the_one_that_a_trusted_proxy_names() {
    on_each_filled(|filled| {
        coordinator(filled);
        let input = json!({ "input": { "email": "amina@taawun.example", "password": PASSWORD } });
        let headers = [("X-Taawun", "1"), ("X-Forwarded-For", "203.0.113.5, 198.51.100.7")];
        let trusting = Settings { trusted_proxies: vec!["127.0.0.1".parse().unwrap()], ..Settings::default() };
        for (settings, address) in [(Settings::default(), "127.0.0.1"), (trusting, "198.51.100.7")] {
            let server = filled.serve_with(settings);
            let browser = Browser::of(&server);
            browser.ask_with(SIGN_IN, input.clone(), &headers);
            let seen = browser.data("{ viewer { sessions { address } } }", Value::Null);
            assert_eq!(seen["viewer"]["sessions"][0]["address"], address);
        }
    });
}

#[test]
fn a_password_that_was_hashed_with_less_is_hashed_again_at_sign_in() {
    on_each_filled(|filled| {
        use diesel::prelude::*;
        use taawun::db::schema::account;
        let id = coordinator(filled);
        let weak = {
            use argon2::password_hash::PasswordHasher;
            use argon2::password_hash::phc::PasswordHash;
            let parameters = argon2::Params::new(1024, 1, 1, None).unwrap();
            let hasher = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, parameters);
            let hash: PasswordHash = hasher.hash_password(PASSWORD.as_bytes()).unwrap();
            hash.to_string()
        };
        let kept = || -> String {
            filled
                .db
                .run(|connection| {
                    let found: Option<String> =
                        account::table.find(id).select(account::password_hash).first(connection)?;
                    Ok(found.unwrap())
                })
                .unwrap()
        };
        filled
            .db
            .write(|connection| {
                let row = account::table.find(id);
                Ok(diesel::update(row).set(account::password_hash.eq(&weak)).execute(connection)?)
            })
            .unwrap();
        let server = filled.serve();
        signed_in(&server, "amina@taawun.example");
        let stronger = kept();
        assert!(stronger.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stronger}");
        signed_in(&server, "amina@taawun.example");
        assert_eq!(kept(), stronger, "once is enough");
    });
}

#[test]
fn a_one_time_link_signs_in_once_and_is_not_used_up_by_looking_at_it() {
    on_each_filled(|filled| {
        let id = coordinator(filled);
        let server = filled.serve();
        let path = format!("/sign-in/{}", link(filled, id, Purpose::SignIn));
        let scanner = Browser::of(&server);
        for _ in 0..3 {
            let page = scanner.get(&path);
            assert_eq!(page.status, 200);
            assert!(page.body.contains("<form") && !page.body.contains("<script"), "{}", page.body);
            assert_eq!((page.header("referrer-policy"), page.header("cache-control")), ("same-origin", "no-store"));
            assert!(page.header("content-security-policy").contains("default-src 'none'"));
        }
        assert_eq!(scanner.form_with(&path, &[], &[]).status, 403, "a form that comes from nowhere");
        assert_eq!(scanner.form_with(&path, &[], &[("Sec-Fetch-Site", "cross-site")]).status, 403);
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let sent: Vec<_> = (0..6)
                .map(|_| {
                    let (server, path) = (&server, &path);
                    scope.spawn(move || Browser::of(server).form(path, &[]).status)
                })
                .collect();
            sent.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert_eq!(scanner.get(&path).status, 404);
        let late = format!("/sign-in/{}", link(filled, id, Purpose::SignIn));
        filled.clock.set(now() + TimeDelta::hours(25));
        assert_eq!(scanner.get(&late).status, 404);
        assert_eq!(scanner.form(&late, &[]).status, 404);
    });
}

#[test]
fn a_password_is_chosen_by_link_and_changed_by_the_old_one_and_ends_other_sessions() {
    on_each_filled(|filled| {
        let id = coordinator(filled);
        let server = filled.serve();
        let old = signed_in(&server, "amina@taawun.example");
        let token = token_of(&old, json!({ "name": "lost", "expiresInDays": 9 }));
        let secret = link(filled, id, Purpose::PasswordReset);
        let other = link(filled, id, Purpose::SignIn);
        let browser = Browser::of(&server);
        let short = browser.form(&format!("/sign-in/{secret}?lang=en"), &[("password", "short")]);
        assert_eq!(short.status, 422);
        assert!(short.body.contains("at least"), "{}", short.body);
        let reset = "mutation ($link: String!, $password: String!) {
            resetPassword(input: { link: $link, newPassword: $password }) { signedIn userErrors { code } } }";
        let url = format!("https://taawun.example/sign-in/{secret}");
        let done = browser.data(reset, json!({ "link": url, "password": "a new password" }));
        assert_eq!(done["resetPassword"]["signedIn"], true);
        let gone = server.answer_to(&token, "{ viewer { name } }", Value::Null);
        assert_eq!(gone["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "tokens are revoked");
        let told: Option<String> = filled
            .db
            .run(|connection| {
                use diesel::prelude::*;
                use taawun::db::schema::audit_entry::dsl::*;
                let entry = audit_entry.filter(action.eq("resetPassword").and(object_kind.eq("Account")));
                Ok(entry.select(after).first(connection)?)
            })
            .unwrap();
        let told: Value = serde_json::from_str(&told.unwrap()).unwrap();
        assert_eq!((&told["sessionsEnded"], &told["tokensRevoked"]), (&json!(1), &json!(2)), "{told}");
        let kept = token_of(&browser, json!({ "name": "kept", "expiresInDays": 9 }));
        assert_eq!(old.data("{ viewer { email } }", Value::Null)["viewer"], Value::Null);
        let again = browser.data(reset, json!({ "link": url, "password": "another password" }));
        assert_eq!(code(&again["resetPassword"]), "LINK_NOT_USABLE");
        assert_eq!(Browser::of(&server).get(&format!("/sign-in/{other}")).status, 404, "older links are of no use");
        assert_eq!(code(&sign_in(&Browser::of(&server), "amina@taawun.example", PASSWORD)), "SIGN_IN_FAILED");
        let change = "mutation ($old: String!, $new: String!) {
            changePassword(input: { oldPassword: $old, newPassword: $new }) { userErrors { code field } } }";
        let second = Browser::of(&server);
        sign_in(&second, "amina@taawun.example", "a new password");
        let ask = |old: &str, new: &str| {
            browser.data(change, json!({ "old": old, "new": new }))["changePassword"]["userErrors"].take()
        };
        assert_eq!(ask("wrong", "third password")[0]["code"], "WRONG_PASSWORD");
        assert_eq!(ask("a new password", "amina@taawun.example")[0]["code"], "PASSWORD_IS_NAME");
        assert_eq!(ask("a new password", "third password"), json!([]));
        assert!(browser.data("{ viewer { email } }", Value::Null)["viewer"].is_object(), "this session goes on");
        assert_eq!(second.data("{ viewer { email } }", Value::Null)["viewer"], Value::Null);
        assert_eq!(sign_in(&second, "amina@taawun.example", "third password")["signedIn"], true);
        assert!(server.data_to(&kept, "{ viewer { email } }", Value::Null)["viewer"].is_object(), "tokens go on");
    });
}

#[test]
fn a_token_is_shown_once_limited_noted_and_revoked() {
    on_each_filled(|filled| {
        account(filled, "root@taawun.example", &[(Role::Administrator, Reach::Country)]);
        let server = filled.serve();
        let browser = signed_in(&server, "root@taawun.example");
        let create = "mutation ($input: CreateTokenInput!) {
            createToken(input: $input) { token apiToken { id name readOnly } userErrors { code field } } }";
        let input = json!({ "input": { "name": "dashboard", "expiresInDays": 30, "readOnly": true,
            "coordination": "11", "idempotencyKey": "t-1" } });
        let made = browser.data(create, input.clone())["createToken"].take();
        let token = made["token"].as_str().unwrap().to_string();
        assert!(token.starts_with("taawun_"), "{token}");
        let again = browser.data(create, input)["createToken"].take();
        assert_eq!((&again["token"], &again["apiToken"]), (&Value::Null, &made["apiToken"]), "shown once");
        let bad = json!({ "input": { "name": " ", "expiresInDays": 0, "coordination": "99" } });
        let errors = browser.data(create, bad)["createToken"]["userErrors"].take();
        let codes: Vec<&str> = errors.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["MISSING", "TOKEN_LIFETIME", "NOT_FOUND"]);
        // It reads its coordination, and nothing else.
        let codes = server.data_to(&token, "{ partners(first: 1) { nodes { id } } viewer { canWrite } }", Value::Null);
        assert_eq!(codes["viewer"]["canWrite"], false);
        let runs = "{ agreements(first: 200) { nodes { coordination { code } } } }";
        let seen = server.data_to(&token, runs, Value::Null);
        let seen = seen["agreements"]["nodes"].as_array().unwrap();
        assert!(!seen.is_empty() && seen.iter().all(|one| one["coordination"]["code"] == "11"));
        let refused = server.answer_to(&token, create, json!({ "input": { "name": "x", "expiresInDays": 1 } }));
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "a token makes no token");
        let partner = "mutation { registerPartner(input: { kind: ASSOCIATION, nameAr: \"ا\", nameFr: \"a\" }) {
            partner { id } } }";
        assert_eq!(server.answer_to(&token, partner, Value::Null)["errors"][0]["extensions"]["code"], "FORBIDDEN");
        std::thread::sleep(std::time::Duration::from_millis(100));
        let used = "{ viewer { tokens { name lastUsedAt } } }";
        let tokens = browser.data(used, Value::Null)["viewer"]["tokens"].take();
        let one = tokens.as_array().unwrap().iter().find(|one| one["name"] == "dashboard").unwrap();
        assert_eq!(one["lastUsedAt"], "2026-11-24T05:00:00Z");
        let revoke = "mutation ($id: ID!) { revokeToken(input: { id: $id }) { apiToken { revokedAt } } }";
        browser.data(revoke, json!({ "id": made["apiToken"]["id"] }));
        let code = server.answer_to(&token, "{ viewer { name } }", Value::Null);
        assert_eq!(code["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    });
}

#[test]
fn a_token_makes_nothing_that_outlasts_it() {
    on_each_filled(|filled| {
        let id = account(filled, "root@taawun.example", &[(Role::Administrator, Reach::Country)]);
        let server = filled.serve();
        let browser = signed_in(&server, "root@taawun.example");
        let token = token_of(&browser, json!({ "name": "t", "expiresInDays": 1 }));
        let id = taawun::graphql::id::encode("Account", id).to_string();
        let accounts = "{ accounts { totalCount nodes { lockVersion roles { role } } } }";
        let before = server.data_to(&token, accounts, Value::Null);
        for mutation in [
            "createOneTimeLink(input: { account: $id, purpose: PASSWORD_RESET }) { link userErrors { code } }",
            "registerAccount(input: { email: \"x@taawun.example\", name: \"x\", roles: [{ role: ADMINISTRATOR }] }) {
                userErrors { code } }",
            "grantRole(input: { id: $id, expectedVersion: 1, role: { role: VIEWER } }) { userErrors { code } }",
            "enableAccount(input: { id: $id, expectedVersion: 1 }) { userErrors { code } }",
        ] {
            let declared = if mutation.contains("$id") { "($id: ID!)" } else { "" };
            let query = format!("mutation {declared} {{ {mutation} }}");
            let variables = if declared.is_empty() { Value::Null } else { json!({ "id": id }) };
            let answer = server.answer_to(&token, &query, variables.clone());
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
            if mutation.starts_with("createOneTimeLink") {
                assert!(browser.data(&query, variables)["createOneTimeLink"]["link"].is_string(), "in a session it is");
            }
        }
        assert_eq!(server.data_to(&token, accounts, Value::Null), before);
    });
}

#[test]
fn a_token_for_one_coordination_loses_the_centres_of_the_others() {
    on_each_filled(|filled| {
        use diesel::prelude::*;
        use taawun::db::schema::centre;
        let centre_of = |coordination: &str| -> (i64, String) {
            let first = centre::table.filter(centre::coordination_code.eq(coordination.to_string())).order(centre::id);
            filled.db.run(|connection| Ok(first.select((centre::id, centre::code)).first(connection)?)).unwrap()
        };
        let ((own, own_code), (other, other_code)) = (centre_of("11"), centre_of("10"));
        let grants = [own, other].map(|id| (Role::Clerk, Reach::Centre(id)));
        account(filled, "clerk@taawun.example", &grants);
        let server = filled.serve();
        let browser = signed_in(&server, "clerk@taawun.example");
        let wide = token_of(&browser, json!({ "name": "wide", "expiresInDays": 9 }));
        let narrow = token_of(&browser, json!({ "name": "narrow", "expiresInDays": 9, "coordination": "11" }));
        let seen = |token: &str| -> Vec<String> {
            let centres =
                server.data_to(token, "{ centres { nodes { code } } }", Value::Null)["centres"]["nodes"].take();
            let mut codes: Vec<String> =
                centres.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_string()).collect();
            codes.sort();
            codes
        };
        assert_eq!(seen(&wide), [other_code.clone(), own_code.clone()]);
        assert_eq!(seen(&narrow), [own_code]);
        let one = "query ($code: String!) { centre(code: $code) { code } }";
        let hidden = server.answer_to(&narrow, one, json!({ "code": other_code }));
        assert_eq!(hidden["errors"][0]["extensions"]["code"], "NOT_FOUND");
    });
}

#[test]
fn control_characters_are_refused_alike_on_both_databases() {
    on_each_filled(|filled| {
        coordinator(filled);
        let server = filled.serve();
        let browser = signed_in(&server, "amina@taawun.example");
        let refused = |query: &str, variables: Value| {
            let answer = browser.ask_with(query, variables, &[("X-Taawun", "1")]);
            assert_eq!(answer.code(), "BAD_ARGUMENT", "{query}: {}", answer.body);
        };
        let centre = "query ($code: String!) { centre(code: $code) { code } }";
        refused(centre, json!({ "code": "a\0" }));
        refused("{ centre(code: \"a\\u0000\") { code } }", Value::Null);
        refused("query ($code: String = \"\\u0000\") { coordination(code: \"11\") { code } }", Value::Null);
        refused(
            "{ ...F } fragment F on Query { agreements(filter: { search: \"\\u0000\" }) { totalCount } }",
            Value::Null,
        );
        refused(SIGN_IN, json!({ "input": { "email": "amina@taawun.example\0", "password": PASSWORD } }));
        // Only the character itself: a backslash and digits are a text like any other.
        let written = browser.ask_with("{ centre(code: \"\\\\u0000\") { code } }", Value::Null, &[]);
        assert_eq!(written.code(), "NOT_FOUND", "{}", written.body);
        let form = browser.form("/sign-in", &[("email", "amina@taawun.example\0"), ("password", PASSWORD)]);
        assert_eq!(form.status, 422);
        let create =
            "mutation ($input: CreateTokenInput!) { createToken(input: $input) { userErrors { code field } } }";
        let errors = |input: Value| browser.data(create, json!({ "input": input }))["createToken"]["userErrors"].take();
        let name = errors(json!({ "name": "a\nb", "expiresInDays": 9 }));
        assert_eq!(name, json!([{ "code": "CONTROL_CHARACTER", "field": ["name"] }]));
        let key = errors(json!({ "name": "a", "expiresInDays": 9, "idempotencyKey": "a\u{1b}" }));
        assert_eq!(key, json!([{ "code": "BAD_KEY", "field": ["idempotencyKey"] }]));
    });
}

#[test]
fn using_a_token_or_session_is_written_down_once_a_minute() {
    on_each_filled(|filled| {
        let token = filled.coordinator();
        let server = filled.serve();
        let statements = |count: usize| {
            let before = filled.db.statements();
            for _ in 0..count {
                server.data_to(&token, "{ viewer { name } }", Value::Null);
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
            filled.db.statements() - before
        };
        let (first, next) = (statements(1), statements(1));
        assert_eq!(first, next + 1, "the use is written the first time only");
        filled.clock.set(now() + TimeDelta::seconds(61));
        assert_eq!(statements(1), first);
    });
}

#[test]
fn an_administrator_keeps_accounts_and_the_last_one_stays() {
    on_each_filled(|filled| {
        let root = account(filled, "root@taawun.example", &[(Role::Administrator, Reach::Country)]);
        let server = filled.serve();
        let browser = signed_in(&server, "root@taawun.example");
        let register = "mutation ($input: RegisterAccountInput!) { registerAccount(input: $input) {
            account { id email lockVersion roles { role } } userErrors { code field } } }";
        let wrong = json!({ "input": { "email": "none", "name": "a@b.example",
            "roles": [{ "role": "CLERK" }, { "role": "COORDINATOR", "place": { "coordination": "99" } }] } });
        let errors = browser.data(register, wrong)["registerAccount"]["userErrors"].take();
        let codes: Vec<&str> = errors.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["NAME_IS_EMAIL", "EMAIL_INVALID", "CLERK_PLACE", "NOT_FOUND"]);
        assert_eq!(errors[3]["field"], json!(["roles", "1"]));
        let right = json!({ "input": { "email": "Said@Taawun.example", "name": "سعيد",
            "roles": [{ "role": "COORDINATOR", "place": { "coordination": "11" } }] } });
        let made = browser.data(register, right.clone())["registerAccount"]["account"].take();
        assert_eq!(made["email"], "said@taawun.example");
        assert_eq!(browser.data(register, right)["registerAccount"]["userErrors"][0]["code"], "EMAIL_TAKEN");
        let change = |mutation: &str, version: i32, role: &str| {
            let query = format!(
                "mutation ($id: ID!) {{ {mutation}(input: {{ id: $id, expectedVersion: {version} {role} }}) {{
                    account {{ lockVersion disabledAt roles {{ role }} }} userErrors {{ code }} }} }}"
            );
            browser.data(&query, json!({ "id": made["id"] }))[mutation].take()
        };
        let viewer = "role: { role: VIEWER, place: { delegation: \"11.321\" } }";
        assert_eq!(change("grantRole", 1, viewer)["account"]["roles"][1]["role"], "VIEWER");
        assert_eq!(code(&change("grantRole", 1, viewer)), "CONFLICT");
        assert_eq!(change("revokeRole", 2, viewer)["account"]["roles"].as_array().unwrap().len(), 1);
        assert_eq!(code(&change("revokeRole", 3, viewer)), "ROLE_NOT_HELD");
        assert_eq!(change("changeAccount", 3, "name: \"سعيد العلمي\"")["account"]["lockVersion"], 4);
        // A link, with which the new one signs in; then the account is disabled, and everything ends at once.
        let make = "mutation ($id: ID!) { createOneTimeLink(input: { account: $id, purpose: SIGN_IN }) {
            link userErrors { code } } }";
        let made_link = browser.data(make, json!({ "id": made["id"] }))["createOneTimeLink"]["link"].take();
        let path = made_link.as_str().unwrap().strip_prefix(&server.url).unwrap().to_string();
        let said = Browser::of(&server);
        assert_eq!(said.form(&path, &[]).status, 303);
        let create = "mutation { createToken(input: { name: \"t\", expiresInDays: 9 }) { token } }";
        let token = said.data(create, Value::Null)["createToken"]["token"].take();
        let forbidden = said.ask_with(make, json!({ "id": made["id"] }), &[("X-Taawun", "1")]);
        assert_eq!(forbidden.code(), "FORBIDDEN", "one's own account is seen, not administered");
        let list = said.data("{ accounts { totalCount nodes { id } } }", Value::Null);
        assert_eq!(list["accounts"], json!({ "totalCount": 0, "nodes": [] }));
        let hidden = json!({ "id": taawun::graphql::id::encode("Account", root).to_string() });
        let look = said.ask_with("query ($id: ID!) { account(id: $id) { email } }", hidden, &[]);
        assert_eq!(look.code(), "NOT_FOUND");
        assert!(change("disableAccount", 4, "")["account"]["disabledAt"].is_string());
        assert_eq!(said.data("{ viewer { name } }", Value::Null)["viewer"], Value::Null);
        let refused = server.answer_to(token.as_str().unwrap(), "{ viewer { name } }", Value::Null);
        assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        let none = browser.data(make, json!({ "id": made["id"] }));
        assert_eq!(code(&none["createOneTimeLink"]), "ACCOUNT_DISABLED");
        assert_eq!(change("enableAccount", 5, "")["account"]["disabledAt"], Value::Null);
        assert_eq!(said.data("{ viewer { name } }", Value::Null)["viewer"], Value::Null, "it stays ended");
        // The last administrator.
        let id = taawun::graphql::id::encode("Account", root).to_string();
        for (mutation, more) in [("disableAccount", ""), ("revokeRole", "role: { role: ADMINISTRATOR }")] {
            let query = format!(
                "mutation ($id: ID!) {{ {mutation}(input: {{ id: $id, expectedVersion: 1 {more} }}) {{
                    userErrors {{ code }} }} }}"
            );
            assert_eq!(code(&browser.data(&query, json!({ "id": id }))[mutation]), "LAST_ADMINISTRATOR");
        }
        assert!(filled.db.run(audit::verify).unwrap().broken.is_empty());
    });
}

#[test]
fn a_foreign_page_changes_nothing_and_reads_nothing() {
    on_each_filled(|filled| {
        coordinator(filled);
        let origin = "https://dashboard.example";
        let server =
            filled.serve_with(Settings { allowed_origins: vec![origin.parse().unwrap()], ..Settings::default() });
        let browser = signed_in(&server, "amina@taawun.example");
        let change = "mutation { createToken(input: { name: \"t\", expiresInDays: 9 }) { token userErrors { code } } }";
        // What a page can send without asking the browser's leave.
        let plain = browser.ask_with(change, Value::Null, &[]);
        assert_eq!((plain.status, plain.code().as_str()), (403, "FORBIDDEN"));
        let named = "mutation M { signOut { ended } } query Q { viewer { name } }";
        assert_eq!(browser.ask_with(named, Value::Null, &[]).code(), "BAD_QUERY", "which of them is not said");
        let by_get =
            browser.get_with("/graphql?query=mutation%20%7B%20signOut%20%7B%20ended%20%7D%20%7D", &[("X-Taawun", "1")]);
        assert_eq!(by_get.status, 405);
        let stranger = Browser::of(&server);
        let input = json!({ "input": { "email": "amina@taawun.example", "password": PASSWORD } });
        assert_eq!(stranger.ask_with(SIGN_IN, input, &[]).code(), "FORBIDDEN", "nobody is signed in as somebody else");
        let credentials = [("email", "amina@taawun.example"), ("password", PASSWORD)];
        for headers in [
            &[("Sec-Fetch-Site", "cross-site")][..],
            &[("Sec-Fetch-Site", "same-site")],
            &[("Origin", "https://attacker.example")],
            &[("Origin", "null")],
            &[],
        ] {
            assert_eq!(stranger.form_with("/sign-in", &credentials, headers).status, 403, "{headers:?}");
        }
        assert_eq!(stranger.cookie(), "");
        assert_eq!(stranger.form_with("/sign-in", &credentials, &[("Origin", &server.url)]).status, 303);
        // Preflights: yes to the configured origin alone.
        let preflight = |origin: &str| {
            browser.options(
                "/graphql",
                &[
                    ("Origin", origin),
                    ("Access-Control-Request-Method", "POST"),
                    ("Access-Control-Request-Headers", "content-type,x-taawun"),
                    ("Sec-Fetch-Site", "cross-site"),
                ],
            )
        };
        let yes = preflight(origin);
        assert_eq!(yes.status, 200);
        assert_eq!(yes.header("access-control-allow-origin"), origin);
        assert_eq!(yes.header("access-control-allow-credentials"), "true");
        let no = preflight("https://attacker.example");
        assert_eq!((no.status, no.header("access-control-allow-origin")), (403, ""));
        let from = |origin: &str| {
            let headers = [("Origin", origin), ("Sec-Fetch-Site", "cross-site"), ("X-Taawun", "1")];
            browser.ask_with("{ viewer { name } }", Value::Null, &headers)
        };
        let yes = from(origin);
        assert_eq!((yes.status, yes.header("access-control-allow-origin")), (200, origin));
        assert_eq!(from("https://attacker.example").status, 403);
        // Also a page that may use the API signs nobody in.
        let headers = [("Origin", origin), ("Sec-Fetch-Site", "cross-site"), ("X-Taawun", "1")];
        let input = json!({ "input": { "email": "amina@taawun.example", "password": PASSWORD } });
        assert_eq!(Browser::of(&server).ask_with(SIGN_IN, input, &headers).code(), "FORBIDDEN");
        let own = browser.ask_with("{ viewer { name } }", Value::Null, &[("Origin", &server.url)]);
        assert_eq!((own.status, own.header("access-control-allow-origin")), (200, ""));
        // A token needs none of it.
        let token = filled.administrator();
        let partner = "mutation { registerPartner(input: { kind: ASSOCIATION, nameAr: \"ا\", nameFr: \"a\" }) {
            partner { id } } }";
        assert!(server.data_to(&token, partner, Value::Null)["registerPartner"]["partner"]["id"].is_string());
    });
}

#[test]
fn the_server_answers_under_its_own_names_alone() {
    on_each_filled(|filled| {
        let server = filled.serve_with(Settings {
            public_url: Some("https://taawun.example".parse().unwrap()),
            ..Settings::default()
        });
        let browser = Browser::of(&server);
        for (host, status) in [("taawun.example", 200), ("192.0.2.9:8080", 200), ("attacker.example", 403)] {
            assert_eq!(browser.get_with("/", &[("Host", host)]).status, status, "{host}");
        }
    });
}

#[test]
fn with_accounts_the_start_page_and_reports_are_for_those_who_may_see_them() {
    on_each_filled(|filled| {
        use diesel::prelude::*;
        use taawun::db::schema::report;
        let worker = filled.worker(crate::support::shipped_jobs());
        let mut job = crate::support::shipped_jobs().named("monthly").unwrap();
        job.coordinations = Coordinations::List(vec!["10".into(), "11".into()]);
        let due = job.due_between(now() - TimeDelta::days(30), now()).pop().unwrap();
        filled.db.write(|connection| recording::add_runs(connection, &job, &due)).unwrap();
        actix_web::rt::System::new().block_on(worker.work_until_idle(&Which::default())).unwrap();
        let reports: Vec<(i64, String, String)> = filled
            .db
            .run(|connection| {
                Ok(report::table
                    .select((report::id, report::coordination_code, report::file_name))
                    .order(report::coordination_code)
                    .load(connection)?)
            })
            .unwrap();
        assert_eq!(reports.len(), 2);
        let paths: Vec<String> = reports.iter().map(|(id, _, name)| format!("/reports/{id}/{name}")).collect();
        let server = filled.serve();
        let stranger = Browser::of(&server);
        assert!(stranger.get("/").body.contains(&paths[0]), "without accounts everybody sees everything");
        coordinator(filled);
        let page = stranger.get("/?lang=en");
        assert!(page.body.contains("/sign-in?lang=en") && !page.body.contains("/reports/"), "{}", page.body);
        assert_eq!(stranger.get(&paths[1]).status, 404);
        assert_eq!(stranger.get("/graphiql").status, 200);
        let browser = signed_in(&server, "amina@taawun.example");
        let page = browser.get("/?lang=en");
        assert!(page.body.contains(&paths[1]) && !page.body.contains(&paths[0]), "{}", page.body);
        assert!(page.body.contains("Sign out") && page.body.contains("amina@taawun.example"), "{}", page.body);
        assert_eq!((browser.get(&paths[1]).status, browser.get(&paths[0]).status), (200, 404));
        assert_eq!(browser.get(&paths[1]).header("cache-control"), "private, no-store");
        assert_eq!(browser.form_with("/sign-out", &[], &[]).status, 403);
        assert_eq!(browser.form("/sign-out?lang=fr", &[]).header("location"), "/?lang=fr");
        assert_eq!(browser.get(&paths[1]).status, 404);
        // Public mode: what is marked public, for everybody.
        filled
            .db
            .write(|connection| {
                let one = report::table.find(reports[0].0);
                Ok(diesel::update(one).set(report::public.eq(true)).execute(connection)?)
            })
            .unwrap();
        let server = filled.serve_with(Settings { public: true, ..Settings::default() });
        let stranger = Browser::of(&server);
        let page = stranger.get("/");
        assert!(page.body.contains(&paths[0]) && !page.body.contains(&paths[1]), "{}", page.body);
        assert_eq!((stranger.get(&paths[0]).status, stranger.get(&paths[1]).status), (200, 404));
        assert_eq!(stranger.get(&paths[0]).header("cache-control"), "private");
    });
}
