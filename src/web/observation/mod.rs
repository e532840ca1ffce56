//! What an operator sees of a running process: whether it lives and is ready, its metrics, a line in the log for each
//! request.

mod admission;
mod exposition;
mod figures;
mod labels;
mod measures;
mod probes;
mod process;
mod readiness;
pub mod request;
mod token;

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use actix_web::dev::Server;
use actix_web::{App, HttpResponse, HttpServer, middleware, web};
use tokio::sync::watch;

use self::figures::Figures;
use self::measures::Measures;
use self::readiness::Readiness;
pub use self::token::Token;
use super::settings::Settings;
use crate::clock::Clock;
use crate::db::Db;
use crate::delivery::files::Files;
use crate::graphql::watching::Subscriptions;
use crate::jobs::Jobs;
use crate::jobs::observed::Pulse;

/// What is to be watched beside the database, the jobs and the file store.
#[derive(Debug, Clone, Default)]
pub struct Watched {
    /// With what metrics can be read from elsewhere than this machine.
    pub token: Option<Token>,
    /// Whether this process runs a scheduler.
    pub schedules: bool,
    /// Folders whose disks must not become full, by what they are for.
    pub disks: Vec<(&'static str, PathBuf)>,
}

/// The state that is watched. Clones are the same.
#[derive(Clone)]
pub struct Observation(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Clock,
    jobs: Jobs,
    files: Files,
    watched: Watched,
    subscriptions: Subscriptions,
    pulse: OnceLock<Pulse>,
    draining: AtomicBool,
    under_way: watch::Sender<usize>,
    measures: Measures,
    readiness: Readiness,
    figures: Figures,
}

impl Observation {
    /// Of a process with this database, these jobs and this file store.
    pub fn new(db: Db, clock: Clock, jobs: Jobs, files: Files, watched: Watched) -> Observation {
        Observation::over(db, clock, jobs, files, watched, Subscriptions::default())
    }

    /// The same for a process that serves the API.
    pub(super) fn over(
        db: Db,
        clock: Clock,
        jobs: Jobs,
        files: Files,
        watched: Watched,
        subscriptions: Subscriptions,
    ) -> Observation {
        Observation(Arc::new(Inner {
            db,
            clock,
            jobs,
            files,
            watched,
            subscriptions,
            pulse: OnceLock::new(),
            draining: AtomicBool::new(false),
            under_way: watch::Sender::new(0),
            measures: Measures::default(),
            readiness: Readiness::default(),
            figures: Figures::default(),
        }))
    }

    /// The same state with more to watch; to be called before anybody holds it.
    pub(super) fn watching(self, watched: Watched) -> Observation {
        let Inner { db, clock, jobs, files, subscriptions, .. } = &*self.0;
        Observation::over(db.clone(), clock.clone(), jobs.clone(), files.clone(), watched, subscriptions.clone())
    }

    /// The scheduler of this process has started.
    pub fn scheduler_started(&self, pulse: Pulse) {
        let _ = self.0.pulse.set(pulse);
    }

    /// The process is to end: from here on it is not ready, while it finishes what has begun.
    pub fn drain(&self) {
        self.0.draining.store(true, Ordering::Relaxed);
    }

    /// Becomes ready when no request is being answered.
    pub async fn idle(&self) {
        let mut under_way = self.0.under_way.subscribe();
        // Without the sender, too, this is the end.
        let _ = under_way.wait_for(|count| *count == 0).await;
    }

    fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Relaxed)
    }
}

/// An observation, and how the server that it belongs to is reached.
pub(super) struct Door {
    /// What is shown.
    pub observation: Observation,
    /// By which it is known who asks.
    pub settings: Settings,
}

/// Serves health and metrics alone, for a process that serves nothing else.
///
/// # Errors
/// Those of the system when the listener can't be used.
pub fn serve(observation: Observation, listener: TcpListener) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        let door = Door { observation: observation.clone(), settings: Settings::default() };
        App::new()
            .app_data(web::Data::new(door))
            .wrap(middleware::from_fn(request::observe))
            .default_service(web::to(nothing_here))
    })
    .workers(1)
    .disable_signals()
    .shutdown_timeout(2)
    .listen(listener)?;
    Ok(server.run())
}

async fn nothing_here() -> HttpResponse {
    super::refusal(HttpResponse::NotFound(), "NOT_FOUND", "there is nothing here but /healthz, /readyz and /metrics")
}
