//! Signing in through a real OpenID Connect provider.

use std::net::TcpListener;

use chrono::Utc;
use serde_json::Value;
use taawun::accounts::openid::{self, Settings};
use taawun::accounts::{Reach, Role};
use taawun::clock::Clock;
use taawun::db::Db;
use taawun::delivery::files::Files;
use taawun::web::Application;

use crate::support::openid::{Browser, Page, Provider};
use crate::support::program::Program;
use crate::support::{Filled, Server, on_each_filled, shipped_jobs};

const EMAIL: &str = "amina@taawun.example";

/// A server where people can sign in through a provider.
struct Installation {
    server: Server,
    db: Db,
    clock: Clock,
}

impl Installation {
    fn new(filled: &Filled, provider: &Provider, authentication: &str) -> Installation {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (id, secret) = provider.register(&format!("{url}{}", openid::CALLBACK), authentication);
        let settings = Settings::new(&provider.issuer, &id, secret.as_deref(), None, &url).unwrap();
        // The provider's tokens are of today.
        let clock = Clock::fixed(Utc::now());
        let files = Files::new(filled.folder.path().join("files"));
        let application = Application::new(filled.db.clone(), clock.clone(), shipped_jobs(), files)
            .with_openid(Some(openid::Provider::new(settings)));
        Installation { server: Server::on(listener, application), db: filled.db.clone(), clock }
    }

    fn url(&self) -> &str {
        &self.server.url
    }

    /// Signs in with this login in a new browser, and passes if that is refused with this code and status.
    fn refuses(&self, login: &str, code: &str, status: u16) {
        let mut browser = Browser::default();
        let callback = browser.up_to_the_callback(self.url(), login);
        let page = browser.get(&callback);
        assert_refused(&page, code, status);
        assert!(!signed_in(self.url(), &browser), "{code}");
    }

    /// Signs in with this login in a new browser.
    fn accepts(&self, login: &str) {
        let mut browser = Browser::default();
        let callback = browser.up_to_the_callback(self.url(), login);
        let page = browser.get(&callback);
        assert_eq!((page.status, page.url.as_str()), (200, format!("{}/", self.url()).as_str()), "{page:?}");
        assert!(signed_in(self.url(), &browser));
        // The start page names who has signed in; the accounts of the tests are named after their address.
        assert!(page.body.contains(&login.to_lowercase()), "{page:?}");
        assert_eq!(browser.cookie(self.url(), "taawun_openid"), None, "the attempt's cookie is gone");
    }

    fn accounts(&self) -> i64 {
        use diesel::prelude::*;
        use taawun::db::schema::account;
        self.db.run(|connection| Ok(account::table.count().get_result(connection)?)).unwrap()
    }
}

fn signed_in(url: &str, browser: &Browser) -> bool {
    browser.cookie(url, "taawun").is_some()
}

/// Passes if the page says in three languages that nobody was signed in, and why.
fn assert_refused(page: &Page, code: &str, status: u16) {
    assert_eq!(page.status, status, "{page:?}");
    assert!(page.body.contains(code), "{code}: {page:?}");
    for language in ["ar", "fr", "en"] {
        assert!(page.body.contains(&format!("<section lang=\"{language}\"")), "{page:?}");
    }
    assert!(!page.body.contains("openid-"), "a message is missing: {page:?}");
}

#[test]
fn whom_the_provider_vouches_for_is_signed_in_and_nobody_else() {
    let Some(provider) = Provider::start() else { return };
    on_each_filled(|filled| {
        filled.token(EMAIL, &[(Role::Coordinator, Reach::Coordination("11".to_string()))]);
        let here = Installation::new(filled, &provider, "client_secret_basic");
        let form = Browser::default().get(&format!("{}/sign-in?lang=en", here.url()));
        assert!(
            form.body.contains("Sign in with \u{2068}127.0.0.1\u{2069}")
                && form.body.contains("href=\"/sign-in/openid\""),
            "{form:?}"
        );
        let accounts = here.accounts();
        here.accepts(EMAIL);
        here.accepts("Amina@Taawun.Example");
        here.refuses(&format!("unverified:{EMAIL}"), "OPENID_UNVERIFIED", 403);
        here.refuses("stranger@taawun.example", "OPENID_NO_ACCOUNT", 403);
        // The Kelvin sign turns into a k in lower case; that makes it nobody else's address.
        filled.token("karim@taawun.example", &[(Role::Viewer, Reach::Country)]);
        here.accepts("karim@taawun.example");
        here.refuses("\u{212a}arim@taawun.example", "OPENID_NO_ACCOUNT", 403);
        assert_eq!(here.accounts(), accounts + 1, "signing in makes no account");
        let verified = here.db.run(taawun::accounts::audit::verify).unwrap();
        assert_eq!((verified.entries, verified.broken.len()), (3, 0), "each sign-in is in the audit trail");
        disable(&here.db, EMAIL);
        here.refuses(EMAIL, "OPENID_DISABLED", 403);
        assert_refused(&Browser::default().cancel(here.url()), "OPENID_DENIED", 403);
    });
}

fn disable(db: &Db, email: &str) {
    use diesel::prelude::*;
    use taawun::db::schema::account;
    db.run(|connection| {
        let now = Some(Utc::now().naive_utc());
        Ok(diesel::update(account::table.filter(account::email.eq(email)))
            .set(account::disabled_at.eq(now))
            .execute(connection)?)
    })
    .unwrap();
}

#[test]
fn a_public_client_and_one_that_sends_its_secret_in_the_request_sign_in_too() {
    let Some(provider) = Provider::start() else { return };
    on_each_filled(|filled| {
        for authentication in ["none", "client_secret_post"] {
            let other = format!("{authentication}@taawun.example");
            filled.token(&other, &[(Role::Viewer, Reach::Country)]);
            Installation::new(filled, &provider, authentication).accepts(&other);
        }
    });
}

#[test]
fn a_callback_counts_once_in_the_browser_that_began_and_for_ten_minutes() {
    let Some(provider) = Provider::start() else { return };
    on_each_filled(|filled| {
        filled.token(EMAIL, &[(Role::Coordinator, Reach::Coordination("11".to_string()))]);
        let here = Installation::new(filled, &provider, "client_secret_basic");
        let mut browser = Browser::default();
        let callback = browser.up_to_the_callback(here.url(), EMAIL);

        // Somebody else's link signs nobody in, and takes nothing from whom it belongs to.
        let mut victim = Browser::default();
        assert_refused(&victim.get(&callback), "OPENID_STATE", 400);
        victim.up_to_the_callback(here.url(), EMAIL);
        assert_refused(&victim.get(&callback), "OPENID_STATE", 400);
        assert!(!signed_in(here.url(), &victim));

        let wrong = callback.replace("state=", "state=x");
        let mut guessing = Browser::default();
        guessing.up_to_the_callback(here.url(), EMAIL);
        assert_refused(&guessing.get(&wrong), "OPENID_STATE", 400);
        assert_refused(&guessing.get(&format!("{}{}", here.url(), openid::CALLBACK)), "OPENID_STATE", 400);

        assert_eq!(browser.step(&callback, None).0.status, 303);
        assert!(signed_in(here.url(), &browser));
        assert_refused(&browser.get(&callback), "OPENID_STATE", 400);

        // A browser that keeps the cookie although it was told to forget it has no second go either.
        let mut keeps = Browser::default();
        let callback = keeps.up_to_the_callback(here.url(), EMAIL);
        let cookie = keeps.cookie(here.url(), "taawun_openid").unwrap().to_string();
        assert_eq!(raw(&callback, &cookie), 303);
        assert_eq!(raw(&callback, &cookie), 400);

        let mut slow = Browser::default();
        let callback = slow.up_to_the_callback(here.url(), EMAIL);
        here.clock.set(here.clock.now() + chrono::Duration::minutes(10));
        assert_refused(&slow.get(&callback), "OPENID_STATE", 400);
    });
}

/// The status of a callback that is sent with this cookie.
fn raw(callback: &str, cookie: &str) -> u16 {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    agent.get(callback).header("Cookie", format!("taawun_openid={cookie}")).call().unwrap().status().as_u16()
}

#[test]
fn a_provider_s_word_that_is_not_in_order_signs_nobody_in() {
    let Some(provider) = Provider::start() else { return };
    on_each_filled(|filled| {
        filled.administrator();
        filled.token(EMAIL, &[(Role::Coordinator, Reach::Coordination("11".to_string()))]);
        let here = Installation::new(filled, &provider, "client_secret_basic");
        here.accepts(EMAIL);
        for word in ["nonce", "audience", "issuer", "expired", "forged", "unsigned", "missing", "stranger"] {
            provider.twist(word);
            here.refuses(EMAIL, "OPENID_UNTRUSTED", 502);
        }
        provider.twist("in-token");
        here.accepts(EMAIL);
        here.refuses(&format!("unverified:{EMAIL}"), "OPENID_UNVERIFIED", 403);
        provider.twist("");
        provider.twist("rotate");
        here.accepts(EMAIL);
    });
}

#[test]
fn a_provider_that_is_down_is_said_to_be() {
    on_each_filled(|filled| {
        let Some(provider) = Provider::start() else { return };
        filled.token(EMAIL, &[(Role::Coordinator, Reach::Coordination("11".to_string()))]);
        let here = Installation::new(filled, &provider, "client_secret_basic");
        let mut browser = Browser::default();
        let callback = browser.up_to_the_callback(here.url(), EMAIL);
        drop(provider);
        assert_refused(&browser.get(&callback), "OPENID_UNAVAILABLE", 502);
        assert!(!signed_in(here.url(), &browser));
        // What it said about itself an hour ago is not believed any more.
        here.clock.set(here.clock.now() + chrono::Duration::hours(1));
        assert_refused(&browser.get(&format!("{}/sign-in/openid", here.url())), "OPENID_UNAVAILABLE", 502);
    });
}

/// The log of the real program, and its settings.
#[test]
fn nothing_secret_is_in_the_log() {
    let Some(provider) = Provider::start() else { return };
    on_each_filled(|filled| {
        filled.token(EMAIL, &[(Role::Viewer, Reach::Country)]);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let url = format!("http://127.0.0.1:{port}");
        let (id, secret) = provider.register(&format!("{url}{}", openid::CALLBACK), "client_secret_basic");
        let secret = secret.unwrap();
        let program = Program::serve(
            filled,
            &[
                ("TAAWUN_LISTEN", &format!("127.0.0.1:{port}")),
                ("TAAWUN_OIDC_ISSUER", &provider.issuer),
                ("TAAWUN_OIDC_CLIENT_ID", &id),
                ("TAAWUN_OIDC_CLIENT_SECRET", &secret),
                ("RUST_LOG", "trace"),
            ],
        );
        let mut browser = Browser::default();
        let callback = browser.up_to_the_callback(&program.url, EMAIL);
        let cookie = browser.cookie(&program.url, "taawun_openid").unwrap().to_string();
        browser.get(&callback);
        let session = browser.cookie(&program.url, "taawun").expect("signed in").to_string();
        provider.twist("nonce");
        let mut other = Browser::default();
        let refused = other.up_to_the_callback(&program.url, EMAIL);
        assert_refused(&other.get(&refused), "OPENID_UNTRUSTED", 502);
        provider.twist("");
        let log = program.log();
        assert!(log.contains("OPENID_UNTRUSTED") && log.contains("made for another attempt"), "{log}");
        let parameter = |name: &str| callback.split(['?', '&']).find_map(|part| part.strip_prefix(name)).unwrap();
        for secret in [&secret, &cookie, &session, parameter("code="), parameter("state="), EMAIL] {
            let line = log.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{secret}");
        }
    });
}

#[test]
fn without_a_provider_there_is_no_such_page() {
    on_each_filled(|filled| {
        let server = filled.serve();
        for path in ["/sign-in/openid", "/sign-in/openid/callback?code=a&state=b"] {
            let (status, body) = server.get(path);
            assert_eq!(status, 404);
            let body: Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(body["errors"][0]["extensions"]["code"], "NOT_FOUND");
        }
    });
}
