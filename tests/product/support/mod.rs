//! What the tests share: databases, filled databases, a server.

pub mod browser;
pub mod chromium;
pub mod databases;
pub mod live;
pub mod mail;
pub mod metrics;
pub mod npm;
pub mod openid;
pub mod packages;
pub mod postgres;
pub mod program;
pub mod readers;
pub mod s3;
pub mod signatures;

use std::net::TcpListener;
use std::sync::{Mutex, OnceLock};

use actix_web::dev::ServerHandle;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use taawun::accounts::store;
use taawun::accounts::tokens::{self, NewToken};
use taawun::accounts::{Grant, Reach, Role};
use taawun::clock::Clock;
use taawun::db::Db;
use taawun::delivery::files::Files;
use taawun::delivery::sender::Sender;
use taawun::delivery::settings::MailSettings;
use taawun::jobs::worker::Worker;
use taawun::jobs::{Jobs, file};
use taawun::web::settings::Settings;
use taawun::web::{self, Application};
use taawun::{demonstration, install};

/// The instant at which the tests take place.
pub fn now() -> DateTime<Utc> {
    "2026-11-24T05:00:00Z".parse().unwrap()
}

/// The demonstration data that the tests work on.
pub fn request() -> demonstration::Request {
    let until = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
    demonstration::Request::new(until, now().naive_utc())
}

/// A database with the reference data.
pub fn prepared(url: &str) -> Db {
    let db = Db::open(url).unwrap();
    install::prepare(&db).unwrap();
    db
}

/// A database filled with demonstration data, with folders for files.
pub struct Filled {
    pub url: String,
    pub db: Db,
    pub clock: Clock,
    pub folder: tempfile::TempDir,
}

impl Filled {
    /// Makes an account with these grants and gives a token for it.
    pub fn token(&self, email: &str, grants: &[(Role, Reach)]) -> String {
        let now = self.clock.timestamp();
        self.db
            .write(|connection| {
                let account_id = store::insert(connection, email, email, now, true)?;
                for (role, reach) in grants {
                    store::add_grant(connection, account_id, &Grant { role: *role, reach: reach.clone() })?;
                }
                let token = NewToken {
                    account_id,
                    name: "test".to_string(),
                    read_only: false,
                    coordination: None,
                    // Good for this clock and for the system's, which processes go by.
                    expires_at: now.max(Utc::now().naive_utc()) + chrono::Duration::days(30),
                };
                Ok(tokens::create(connection, &token, now)?.1)
            })
            .unwrap()
    }

    /// A token of an administrator.
    pub fn administrator(&self) -> String {
        self.token("administrator@taawun.example", &[(Role::Administrator, Reach::Country)])
    }

    /// A token of the coordinator of Laâyoune.
    pub fn coordinator(&self) -> String {
        self.token("coordinator@taawun.example", &[(Role::Coordinator, Reach::Coordination("11".to_string()))])
    }

    /// Fills an empty database and opens it.
    pub fn new(url: &str) -> Filled {
        fill(url);
        Filled::open(url)
    }

    fn open(url: &str) -> Filled {
        Filled {
            url: url.to_string(),
            db: Db::open(url).unwrap(),
            clock: Clock::fixed(now()),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn worker(&self, jobs: Jobs) -> Worker {
        Worker {
            db: self.db.clone(),
            clock: self.clock.clone(),
            jobs,
            files: Files::new(self.folder.path().join("files")),
            shelf: self.folder.path().join("reports"),
            address: "http://127.0.0.1:8080".into(),
            public_address: None,
            signer: None,
            hook: None,
        }
    }

    /// A sender that writes letters as files.
    pub fn sender(&self) -> Sender {
        let from = "taawun@taawun.example".parse().unwrap();
        let settings = MailSettings { server: None, from, attach_max: 10 << 20, bounces: None };
        let (folder, files) = (self.folder.path(), Files::new(self.folder.path().join("files")));
        Sender::new(self.db.clone(), self.clock.clone(), files, settings, "http://127.0.0.1:8080", folder).unwrap()
    }

    pub fn serve(&self) -> Server {
        self.serve_with(Settings::default())
    }

    /// A server in public mode.
    pub fn serve_public(&self) -> Server {
        self.serve_with(Settings { public: true, ..Settings::default() })
    }

    /// A server that has its files from this store.
    pub fn serve_from(&self, files: Files) -> Server {
        Server::start(Application::new(self.db.clone(), self.clock.clone(), shipped_jobs(), files))
    }

    /// A server that is reached as these settings say.
    pub fn serve_with(&self, settings: Settings) -> Server {
        let application = Application::new(
            self.db.clone(),
            self.clock.clone(),
            shipped_jobs(),
            Files::new(self.folder.path().join("files")),
        );
        Server::start(application.with_settings(settings))
    }
}

/// The jobs that ship with the program.
pub fn shipped_jobs() -> Jobs {
    Jobs::new(file::load(None).unwrap())
}

/// Runs a test on a filled database of each kind. Filling happens once per kind; each test has a copy of its own.
pub fn on_each_filled(test: impl Fn(&Filled)) {
    databases::on_each_database(|url| {
        if taawun::db::is_postgres(url) {
            static TEMPLATE: OnceLock<String> = OnceLock::new();
            static COPYING: Mutex<()> = Mutex::new(());
            let template = TEMPLATE.get_or_init(|| {
                let template = postgres::new_database().unwrap();
                fill(&template);
                template
            });
            // PostgreSQL copies a template for one at a time.
            let copy = {
                let _one = COPYING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                postgres::new_database_from(template).unwrap()
            };
            test(&Filled::open(&copy));
            let _ = postgres::drop_database(&copy);
        } else {
            static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
            let template = TEMPLATE.get_or_init(|| {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("template.sqlite3");
                fill(path.to_str().unwrap());
                std::fs::read(&path).unwrap()
            });
            let path = url.strip_prefix("sqlite://").unwrap();
            std::fs::write(path, template).unwrap();
            test(&Filled::open(url));
        }
    });
}

fn fill(url: &str) {
    let db = prepared(url);
    install::fill_demonstration(&db, &request(), &mut |_, _| {}).unwrap().unwrap();
    if !taawun::db::is_postgres(url) {
        // Into the file, which is then copied without its log.
        db.run(|connection| {
            use diesel::connection::SimpleConnection;
            Ok(connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?)
        })
        .unwrap();
    }
    // Connections close on the pool's own threads; PostgreSQL copies no database that has one.
    drop(db);
    std::thread::sleep(std::time::Duration::from_millis(500));
}

/// A real server on a free port of the loopback interface, on a thread of its own.
pub struct Server {
    pub url: String,
    handle: ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    fn start(application: Application) -> Server {
        Server::on(TcpListener::bind("127.0.0.1:0").unwrap(), application)
    }

    /// The same on a listener whose address is known before.
    pub fn on(listener: TcpListener, application: Application) -> Server {
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (send, receive) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = web::serve(application, listener).unwrap();
                send.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Server { url, handle: receive.recv().unwrap(), thread: Some(thread) }
    }

    /// The whole answer to a query without an account.
    pub fn answer(&self, query: &str) -> Value {
        self.answer_to("", query, Value::Null)
    }

    /// The whole answer to a query with variables, sent with an API token (empty: without one).
    pub fn answer_to(&self, token: &str, query: &str, variables: Value) -> Value {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request = agent.post(format!("{}/graphql", self.url));
        if !token.is_empty() {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        request.send_json(json!({ "query": query, "variables": variables })).unwrap().body_mut().read_json().unwrap()
    }

    /// The data of a query that must have no errors, sent with an API token.
    pub fn data_to(&self, token: &str, query: &str, variables: Value) -> Value {
        let mut answer = self.answer_to(token, query, variables);
        assert!(answer.get("errors").is_none(), "{query}\n{}", answer["errors"]);
        answer["data"].take()
    }

    /// The data of a query that must have no errors.
    pub fn data(&self, query: &str) -> Value {
        let mut answer = self.answer(query);
        assert!(answer.get("errors").is_none(), "{query}\n{}", answer["errors"]);
        answer["data"].take()
    }

    /// A request by GET that may be refused: status and body.
    pub fn get(&self, path: &str) -> (u16, Vec<u8>) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut response = agent.get(format!("{}{path}", self.url)).call().unwrap();
        (response.status().as_u16(), response.body_mut().read_to_vec().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The message is sent at once; the thread ends when the server has stopped.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}
