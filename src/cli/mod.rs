//! The command line.

mod demo;
mod jobs;
mod progress;
mod report;
mod serve;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::Config;
use crate::db::Db;
use crate::error::Error;
use crate::jobs::file::JobFilesError;
use crate::{graphql, install};

const EXAMPLES: &str = "Examples:
  taawun demo                      a full demonstration: data, twelve Arabic reports, the API on loopback
  taawun demo --exit               the same without serving
  taawun serve                     the API, the start page and the schedule
  taawun report --coordination 11 --period 2008 --language ar --output report.pdf
  taawun jobs next --count 12      the next due times of all jobs

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
}

#[derive(Subcommand)]
enum Command {
    /// Make a demonstration: a filled database, the monthly reports of all twelve coordinations, the API
    Demo(demo::Demo),
    /// Serve the API, GraphiQL and the start page on loopback, and make reports on schedule
    Serve(serve::Serve),
    /// Make one report as a PDF file, without issuing it
    Report(report::ReportCommand),
    /// List the scheduled jobs, show when they are due, check their files, run one
    #[command(subcommand)]
    Jobs(jobs::JobsCommand),
    /// Set up the database or bring it up to this version, with geography, catalogue and published figures
    Migrate,
    /// Print the GraphQL schema in its definition language
    Schema,
}

/// Where a server listens.
#[derive(Args)]
struct Listen {
    /// Address and port to listen on; loopback only
    #[arg(long, env = "TAAWUN_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
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
            Error::NotFound { .. } | Error::BadPeriod(_) | Error::BadArgument { .. } => Failure::Usage(error.into()),
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
    let serves = matches!(cli.command, Command::Serve(_));
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| {
                tracing_subscriber::EnvFilter::new(if serves { "warn,taawun=info" } else { "warn" })
            }),
        )
        .init();
    let config = Config { data: cli.settings.data, database_url: cli.settings.database_url, jobs: cli.settings.jobs };
    let outcome = match cli.command {
        Command::Demo(command) => command.run(&config),
        Command::Serve(command) => command.run(&config),
        Command::Report(command) => command.run(&config),
        Command::Jobs(command) => command.run(&config),
        Command::Migrate => migrate(&config),
        Command::Schema => print(graphql::sdl().trim_end()),
    };
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
