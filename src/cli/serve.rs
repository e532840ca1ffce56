//! `taawun serve`.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use super::mail::Sending;
use super::observing::{self, MetricsOptions};
use super::{Address, Failure, Listen, Outcome, block_on, print};
use crate::accounts::{self, openid::Provider};
use crate::change::die_here;
use crate::clock::Clock;
use crate::config::{Config, MailOptions};
use crate::db::Db;
use crate::install;
use crate::jobs::Jobs;
use crate::jobs::scheduler::{EVERY_MINUTE, Scheduler};
use crate::jobs::worker::{Hook, Worker};
use crate::web::observation::{self, Observation};
use crate::web::{self, Application};

#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    listen: Listen,
    /// Serve only: leave jobs and mail to other processes (`taawun worker`, or another `taawun serve`)
    #[arg(long)]
    no_jobs: bool,
    #[command(flatten)]
    making: Making,
    #[command(flatten)]
    mail: MailOptions,
}

/// How reports are made.
#[derive(Args)]
pub struct Making {
    /// How many reports this process makes at once
    #[arg(long, env = "TAAWUN_AT_ONCE", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64),
        value_name = "N")]
    at_once: u8,
}

/// Runs jobs without serving: any number of such processes, on any number of machines, can share one database.
#[derive(Args)]
pub struct WorkerCommand {
    #[command(flatten)]
    making: Making,
    #[command(flatten)]
    sending: Sending,
    /// Address and port on which health and metrics of this process are served (/healthz, /readyz, /metrics); beyond
    /// loopback only with a token
    #[arg(long, env = "TAAWUN_METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    metrics_listen: Option<SocketAddr>,
    #[command(flatten)]
    metrics: MetricsOptions,
}

impl WorkerCommand {
    pub fn run(self, config: &Config) -> Outcome {
        let jobs = config.read_jobs()?;
        let db = config.open()?;
        install::prepare(&db)?;
        super::job_files::check_coordinations(&db, &jobs)?;
        let sender = self.sending.sender(config, db.clone())?;
        let worker = worker(config, db, jobs, Clock::system(), &self.sending.address, None)?;
        let signature = signature(&worker)?;
        let watched = self.metrics.watched(config, true)?;
        let listener = self.metrics_listen.map(|address| observing::bind(address, &watched)).transpose()?;
        let (db, clock, jobs) = (worker.db.clone(), worker.clock.clone(), worker.jobs.clone());
        let observation = Observation::new(db, clock, jobs, worker.files.clone(), watched);
        block_on(async move {
            let told_to_stop = until_told_to_stop()?;
            let (mut seen, mut serving) = (String::new(), None);
            if let Some(listener) = listener {
                seen = format!("\nMetrics: http://{}/metrics", listener.local_addr()?);
                let server = observation::serve(observation.clone(), listener)?;
                serving = Some(server.handle());
                actix_web::rt::spawn(server);
            }
            let reading = worker.jobs.keep_current(worker.db.clone(), worker.clock.clone())?;
            let next = next_due(&worker);
            let mail = sender.describe();
            let at_once = self.making.at_once.into();
            let scheduler = Scheduler::start(worker, sender, EVERY_MINUTE, at_once).await.context("scheduler")?;
            observation.scheduler_started(scheduler.pulse());
            print(&format!("Working.\nJobs:{next}\nMail: {mail}\n{signature}{seen}\nStop with Ctrl-C."))?;
            told_to_stop.await;
            tracing::info!("stopping: finishing what has begun");
            observation.drain();
            scheduler.stop().await;
            reading.abort();
            if let Some(serving) = serving {
                serving.stop(false).await;
            }
            Ok(())
        })
    }
}

/// When each job is due next, a line each.
fn next_due(worker: &Worker) -> String {
    let now = worker.clock.now();
    let jobs = worker.jobs.current();
    let jobs = jobs.iter().filter_map(|job| {
        let due = job.due_after(now)?;
        let local = due.local.format("%Y-%m-%d %H:%M %:z");
        Some(format!("\n  {:<11} next at {local}, on {}", job.name, due.period))
    });
    jobs.collect()
}

impl Serve {
    pub fn run(self, config: &Config) -> Outcome {
        let jobs = config.read_jobs()?;
        let db = config.open()?;
        install::prepare(&db)?;
        super::job_files::check_coordinations(&db, &jobs)?;
        let listener = bind(self.listen.listen, db.run(accounts::store::any)?)?;
        let openid = self.listen.openid(&listener)?;
        let at_once = (!self.no_jobs).then_some(self.making.at_once.into());
        serve(config, db, jobs, &self.listen, listener, openid, at_once.map(|at_once| (at_once, self.mail)))
    }
}

/// Binds the address, which must be loopback where there are no accounts.
pub fn bind(address: SocketAddr, accounts: bool) -> Result<TcpListener, Failure> {
    if !accounts && !address.ip().is_loopback() {
        return Err(Failure::Usage(anyhow::anyhow!(
            "--listen {address}: only loopback (127.0.0.1 or [::1]) is possible as long as there are no accounts: \
             whoever reached the address could read everything. Make the first one with `taawun account create \
             --email … --role ADMINISTRATOR`."
        )));
    }
    Ok(TcpListener::bind(address).with_context(|| format!("can't listen on {address}"))?)
}

/// The worker of this process.
///
/// # Errors
/// For a certificate that can't be used.
pub(super) fn worker(
    config: &Config,
    db: Db,
    jobs: Jobs,
    clock: Clock,
    address: &Address,
    listen: Option<SocketAddr>,
) -> Result<Worker, Failure> {
    let hook: Hook = Arc::new(|step| die_here(&format!("{step:?}")));
    Ok(Worker {
        db,
        clock,
        jobs,
        files: config.files(),
        shelf: config.shelf(),
        address: address.base(listen),
        public_address: address.public(listen),
        signer: config.signer()?.map(Arc::new),
        hook: Some(hook),
    })
}

/// In whose name this worker signs, as a line to be printed.
fn signature(worker: &Worker) -> Result<String, Failure> {
    match &worker.signer {
        Some(signer) => Ok(format!("Signature: {}", signer.describe()?)),
        None => Ok("Signature: none (--sign-certificate)".to_string()),
    }
}

/// How long requests may take that are under way when the process is told to stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// Serves until SIGTERM or Ctrl-C; then finishes what is under way. Runs jobs with so many reports at once and sends
/// mail, unless that is left to other processes.
pub fn serve(
    config: &Config,
    db: Db,
    jobs: Jobs,
    listen: &Listen,
    listener: TcpListener,
    openid: Option<Provider>,
    jobs_and_mail: Option<(usize, MailOptions)>,
) -> Outcome {
    let address = listener.local_addr()?;
    let clock = Clock::system();
    let settings = listen.settings();
    let working = match jobs_and_mail {
        Some((at_once, mail)) => {
            Some((at_once, super::mail::sender(config, db.clone(), &mail, &listen.address, Some(address))?))
        }
        None => None,
    };
    if !address.ip().is_loopback() && !settings.behind_tls() {
        tracing::warn!(
            "passwords and sessions go over the network unprotected: put a proxy with TLS in front and \
            start with --public-url https://…"
        );
    }
    if settings.public_url.is_some() && settings.trusted_proxies.is_empty() {
        tracing::warn!(
            "--public-url without --trusted-proxy: everybody who comes through the proxy counts as one address, so that \
            one person's failed sign-ins slow down all the others'"
        );
    }
    let mut application = Application::new(db.clone(), clock.clone(), jobs.clone(), config.files())
        .watching(listen.metrics.watched(config, working.is_some())?)
        .with_settings(settings)
        .with_openid(openid);
    if let Some(trusted) = listen.trusted_documents()? {
        tracing::info!(documents = trusted.count(), "only the trusted documents are carried out");
        application = application.with_trusted_documents(trusted);
    }
    let observation = application.observation();
    let streams = application.streams();
    let worker = worker(config, db, jobs, clock, &listen.address, Some(address))?;
    let signature = signature(&worker)?;
    block_on(async move {
        // From here on a request to stop is heard, whatever has begun.
        let told_to_stop = until_told_to_stop()?;
        let reading = worker.jobs.keep_current(worker.db.clone(), worker.clock.clone())?;
        let server = web::serve(application, listener)?;
        let handle = server.handle();
        let mut serving = actix_web::rt::spawn(server);
        let (scheduler, next) = match working {
            Some((at_once, sender)) => {
                let next = format!("Jobs:{}\nMail: {}\n{signature}", next_due(&worker), sender.describe());
                let scheduler = Scheduler::start(worker, sender, EVERY_MINUTE, at_once).await.context("scheduler")?;
                observation.scheduler_started(scheduler.pulse());
                (Some(scheduler), next)
            }
            None => (None, "Jobs and mail: left to other processes".to_string()),
        };
        print(&format!(
            "Serving on http://{address}\n  start page  http://{address}/\n  GraphiQL    http://{address}/graphiql\n  \
             API         http://{address}/graphql\n{next}\nStop with Ctrl-C."
        ))?;
        tokio::select! {
            () = told_to_stop => {}
            ended = &mut serving => {
                if let Some(scheduler) = scheduler {
                    scheduler.stop().await;
                }
                return Ok(ended.context("server")??);
            }
        }
        tracing::info!("stopping: finishing what has begun");
        // Until everything is finished the server goes on answering, also that it is not ready any more.
        observation.drain();
        streams.close();
        let finishing = async {
            if let Some(scheduler) = scheduler {
                scheduler.stop().await;
            }
        };
        let ((), _) = tokio::join!(finishing, tokio::time::timeout(PATIENCE, observation.idle()));
        handle.stop(true).await;
        reading.abort();
        serving.await.context("server")??;
        Ok(())
    })
}

/// Starts listening for SIGTERM and Ctrl-C, and gives what ends with the first of them.
#[cfg(unix)]
fn until_told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn until_told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!(%error, "Ctrl-C can't be heard");
        }
    })
}
