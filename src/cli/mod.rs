//! The command line.

mod account;
mod audit;
mod check;
mod demo;
mod export;
mod import;
mod job_files;
mod jobs;
mod mail;
mod observing;
mod progress;
mod report;
mod serve;
mod token;

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use self::observing::{LogOptions, MetricsOptions};
use crate::accounts::openid::Provider;
use crate::config::{Config, OpenIdOptions, SigningOptions, StoreOptions};
use crate::db::Db;
use crate::error::Error;
use crate::jobs::file::JobFilesError;
use crate::web::Trusted;
use crate::web::arriving::Patience;
use crate::web::settings::{self, Network, Origin, PublicUrl};
use crate::{graphql, install};

const EXAMPLES: &str = "Examples:
  taawun demo                      a full demonstration: data, twelve Arabic reports, the API on loopback
  taawun demo --exit               the same without serving
  taawun serve                     the API, the start page and the schedule
  taawun account create --email amina@example.ma --role ADMINISTRATOR
  taawun token create --email amina@example.ma --expires 30d
  taawun report --coordination 11 --period 2008 --language ar --output report.pdf
  taawun import centres centres.csv --dry-run
  taawun jobs next --count 12      the next due times of all jobs
  taawun audit verify              whether the audit trail is whole

Exit codes: 0 done, 1 failed, 2 wrong use.";

/// Information system of Entraide Nationale: programmes, activity, partnerships, and a report for each coordination.
#[derive(Parser)]
#[command(name = "taawun", version, about, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Settings {
    /// PostgreSQL URL (postgres://…) or path of a SQLite file; default: taawun.sqlite3 in the data folder
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<String>,
    /// Folder for the database and the issued reports
    #[arg(long, global = true, env = "TAAWUN_DATA", default_value = "taawun-data", value_name = "DIR")]
    data: PathBuf,
    /// Folder with the job files; default: those that ship with the program
    #[arg(long, global = true, env = "TAAWUN_JOBS", value_name = "DIR")]
    jobs: Option<PathBuf>,
    #[command(flatten)]
    store: StoreOptions,
    #[command(flatten)]
    signing: SigningOptions,
    /// Folder with time zone data, such as /usr/share/zoneinfo; default: those that ship with the program
    #[arg(long, global = true, env = "TAAWUN_ZONEINFO", value_name = "DIR")]
    zoneinfo: Option<PathBuf>,
    #[command(flatten)]
    log: LogOptions,
}

#[derive(Subcommand)]
enum Command {
    /// Make a demonstration: a filled database, the monthly reports of all twelve coordinations, the API
    Demo(demo::Demo),
    /// Serve the API, GraphiQL and the start page, and make reports on schedule
    Serve(serve::Serve),
    /// Make reports on schedule without serving; any number of these can share one database
    Worker(serve::WorkerCommand),
    /// Make one report as a PDF file, without issuing it
    Report(report::ReportCommand),
    /// Keep accounts and their roles; make one-time links for signing in
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Make, list and revoke API tokens
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// List the scheduled jobs, show when they are due, check their files, run one
    #[command(subcommand)]
    Jobs(jobs::JobsCommand),
    /// List letters, send a test letter, send what is due
    #[command(subcommand)]
    Mail(mail::MailCommand),
    /// Check the audit trail, or list what is in it
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Import a table: centres, partners, published figures, returns, agreements
    Import(import::Import),
    /// Write a table that `import` reads
    Export(export::Export),
    /// Set up the database or bring it up to this version, with geography, catalogue and published figures
    Migrate,
    /// Check that everything in the database and the file store fits together; mend what is derived
    Check(check::CheckCommand),
    /// Print the GraphQL schema in its definition language
    Schema,
}

impl Command {
    fn run(self, config: &Config) -> Outcome {
        match self {
            Command::Demo(command) => command.run(config),
            Command::Serve(command) => command.run(config),
            Command::Worker(command) => command.run(config),
            Command::Report(command) => command.run(config),
            Command::Account(command) => command.run(config),
            Command::Token(command) => command.run(config),
            Command::Jobs(command) => command.run(config),
            Command::Mail(command) => command.run(config),
            Command::Audit(command) => command.run(config),
            Command::Import(command) => command.run(config),
            Command::Export(command) => command.run(config),
            Command::Migrate => migrate(config),
            Command::Check(command) => command.run(config),
            Command::Schema => print(graphql::sdl().trim_end()),
        }
    }
}

/// From one second to a day.
fn seconds() -> clap::builder::RangedU64ValueParser {
    clap::value_parser!(u64).range(1..=86_400)
}

/// Where a server listens and how it is reached.
#[derive(Args)]
struct Listen {
    /// Address and port to listen on; beyond loopback only once there is an account
    #[arg(long, env = "TAAWUN_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    #[command(flatten)]
    address: Address,
    /// A proxy whose X-Forwarded-For is believed: an address or a network (repeatable)
    #[arg(long, env = "TAAWUN_TRUSTED_PROXY", value_delimiter = ',', value_name = "NETWORK")]
    trusted_proxy: Vec<Network>,
    /// The origin of pages from elsewhere that may use the API, such as https://dashboard.example (repeatable): with an
    /// API token; with the session only where it is of the same site as this server
    #[arg(long, env = "TAAWUN_ALLOWED_ORIGIN", value_delimiter = ',', value_name = "ORIGIN")]
    allowed_origin: Vec<Origin>,
    /// Show everybody, without an account, national, regional and provincial totals (cells under 5 persons left out)
    /// and the reports that are marked public
    #[arg(long, env = "TAAWUN_PUBLIC")]
    public: bool,
    /// Carry out only the GraphQL documents of this list: Apollo's persisted query manifest, or texts by id as
    /// relay-compiler writes them
    #[arg(long, env = "TAAWUN_TRUSTED_DOCUMENTS", value_name = "FILE", hide_short_help = true)]
    trusted_documents: Option<PathBuf>,
    /// How long a request may take to arrive, seconds
    #[arg(long, env = "TAAWUN_BODY_TIMEOUT", default_value_t = 20, value_parser = seconds(), value_name = "SECONDS",
        hide_short_help = true)]
    body_timeout: u64,
    /// How long a request with a file may take to arrive, seconds
    #[arg(long, env = "TAAWUN_UPLOAD_TIMEOUT", default_value_t = 300, value_parser = seconds(), value_name = "SECONDS",
        hide_short_help = true)]
    upload_timeout: u64,
    #[command(flatten)]
    times: Times,
    #[command(flatten)]
    openid: OpenIdOptions,
    #[command(flatten)]
    metrics: MetricsOptions,
}

/// How long requests may take.
#[derive(Args)]
struct Times {
    /// How long a query may take, waiting included: seconds, or 500ms, 2m
    #[arg(long, env = "TAAWUN_QUERY_TIMEOUT", default_value = "10s", value_name = "TIME",
        value_parser = settings::Deadlines::read)]
    query_timeout: Duration,
    /// How long a mutation may take until it is committed; what takes longer is not done at all
    #[arg(long, env = "TAAWUN_MUTATION_TIMEOUT", default_value = "60s", value_name = "TIME",
        value_parser = settings::Deadlines::read)]
    mutation_timeout: Duration,
    /// How long making a table to take away (/export/…) may take
    #[arg(long, env = "TAAWUN_EXPORT_TIMEOUT", default_value = "120s", value_name = "TIME",
        value_parser = settings::Deadlines::read)]
    export_timeout: Duration,
}

impl Times {
    fn deadlines(&self) -> settings::Deadlines {
        settings::Deadlines { query: self.query_timeout, mutation: self.mutation_timeout, export: self.export_timeout }
    }
}

impl Listen {
    /// The OpenID Connect provider, if one is named, for a server that listens there.
    fn openid(&self, listener: &TcpListener) -> Result<Option<Provider>, Failure> {
        Ok(self.openid.provider(&self.address.base(Some(listener.local_addr()?)))?)
    }

    fn settings(&self) -> settings::Settings {
        settings::Settings {
            public_url: self.address.public_url.clone(),
            trusted_proxies: self.trusted_proxy.clone(),
            allowed_origins: self.allowed_origin.clone(),
            public: self.public,
            deadlines: self.times.deadlines(),
            patience: Patience {
                body: Duration::from_secs(self.body_timeout),
                upload: Duration::from_secs(self.upload_timeout),
                ..Patience::default()
            },
        }
    }

    /// The documents that are carried out, where only those of a list are.
    fn trusted_documents(&self) -> Result<Option<Trusted>, Failure> {
        // A variable that is set to nothing, as compose files do, is not set.
        let path = self.trusted_documents.as_deref().filter(|path| !path.as_os_str().is_empty());
        Ok(path.map(Trusted::read).transpose()?)
    }
}

/// Under which address people reach the server.
#[derive(Args)]
struct Address {
    /// Address under which people reach the server through a proxy, such as https://taawun.example
    #[arg(long, env = "TAAWUN_URL", value_name = "URL")]
    public_url: Option<PublicUrl>,
}

impl Address {
    /// What a path is put after to make a link; `listen` is where the server listens, where it is known.
    fn base(&self, listen: Option<SocketAddr>) -> String {
        match (&self.public_url, listen) {
            (Some(url), _) => url.as_str().to_string(),
            (None, Some(listen)) => format!("http://{listen}"),
            (None, None) => "http://127.0.0.1:8080".to_string(),
        }
    }

    /// The same where others than this machine reach it: what was told, or an address that is no one's own and not all
    /// of them at once.
    fn public(&self, listen: Option<SocketAddr>) -> Option<String> {
        let is_reached = |listen: SocketAddr| !listen.ip().is_loopback() && !listen.ip().is_unspecified();
        (self.public_url.is_some() || listen.is_some_and(is_reached)).then(|| self.base(listen))
    }
}

/// Why a command did not do what it was to do.
#[derive(Debug)]
enum Failure {
    /// It could not: exit code 1.
    Failed(anyhow::Error),
    /// It was asked wrongly: exit code 2.
    Usage(anyhow::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        match error {
            Error::NotFound { .. } | Error::BadPeriod(_) | Error::BadArgument { .. } | Error::Refused(_) => {
                Failure::Usage(error.into())
            }
            _ => Failure::Failed(error.into()),
        }
    }
}

impl From<JobFilesError> for Failure {
    fn from(error: JobFilesError) -> Failure {
        Failure::Usage(error.into())
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        Failure::Failed(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::Failed(error.into())
    }
}

type Outcome = Result<(), Failure>;

/// Reads the arguments, does what they ask and gives the exit code.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let serves = matches!(cli.command, Command::Serve(_) | Command::Worker(_));
    let Settings { database_url, data, jobs, store, signing, zoneinfo, log } = cli.settings;
    let telemetry = match log.start(serves) {
        Ok(telemetry) => telemetry,
        Err(error) => {
            eprintln!("error: {error:#}");
            return ExitCode::from(2);
        }
    };
    let outcome = store.bucket().and_then(|bucket| Ok((bucket, signing.settings()?)));
    let outcome = outcome.map_err(Failure::from).and_then(|(bucket, signing)| {
        let config = Config { data, database_url, jobs, bucket, zoneinfo, signing };
        config.use_zone_data().map_err(|error| Failure::Usage(error.into()))?;
        cli.command.run(&config)
    });
    telemetry.stop();
    let (error, code) = match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Failed(error)) => (error, 1),
        Err(Failure::Usage(error)) => (error, 2),
    };
    eprintln!("error: {error:#}");
    ExitCode::from(code)
}

/// Prints to standard output. A reader that has gone away (`| head`) is no failure.
fn print(text: &str) -> Outcome {
    use std::io::Write;
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn migrate(config: &Config) -> Outcome {
    let db = config.open()?;
    let prepared = install::prepare(&db)?;
    print(&format!(
        "{}: {}, {}",
        config.shown_database(),
        match prepared.migrations {
            0 => "tables are up to date".to_string(),
            n => format!("{n} migration(s) run"),
        },
        if prepared.reference_data { "reference data loaded" } else { "reference data was there" }
    ))
}

/// The database of a command that only reads: it must have been set up.
fn existing(config: &Config) -> Result<Db, Failure> {
    let not_set_up = || {
        Failure::Failed(anyhow::anyhow!(
            "the database {} is not set up; run `taawun migrate` (or `taawun demo` for demonstration data)",
            config.shown_database()
        ))
    };
    if config.is_missing() {
        return Err(not_set_up());
    }
    let db = config.open()?;
    if !install::is_prepared(&db)? {
        return Err(not_set_up());
    }
    Ok(db)
}

/// Runs asynchronous work to its end.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}
