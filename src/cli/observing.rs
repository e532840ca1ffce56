//! What an operator says about the log, traces and metrics.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;

use super::Failure;
use crate::config::Config;
use crate::db;
use crate::telemetry::{self, Collector, LogFormat, Telemetry};
use crate::web::observation::{Token, Watched};

/// How a process tells what it does.
#[derive(Args)]
pub(super) struct LogOptions {
    /// How log lines are written: for people, or one JSON object a line. RUST_LOG says which
    #[arg(long, global = true, env = "TAAWUN_LOG_FORMAT", value_enum, default_value = "text", hide_short_help = true)]
    log_format: LogFormat,
    /// Address of an OpenTelemetry collector (OTLP over HTTP) that traces are sent to, such as http://127.0.0.1:4318
    #[arg(
        long,
        global = true,
        env = "OTEL_EXPORTER_OTLP_ENDPOINT",
        hide_env_values = true,
        value_name = "URL",
        hide_short_help = true
    )]
    otlp_endpoint: Option<String>,
}

impl LogOptions {
    /// Begins the log. A process that `serves` says more by itself than a command that somebody waits for.
    pub(super) fn start(&self, serves: bool) -> anyhow::Result<Telemetry> {
        let usual = if serves { "warn,taawun=info" } else { "warn" };
        let collector = given(self.otlp_endpoint.as_deref()).map(str::parse::<Collector>).transpose();
        let collector = collector.map_err(|problem| anyhow!("--otlp-endpoint: {problem}"))?;
        Ok(telemetry::start(self.log_format, usual, collector)?)
    }
}

/// Who may read metrics.
#[derive(Args)]
pub(super) struct MetricsOptions {
    /// Token with which /metrics can be read, also from other machines; without one it can be read on this machine
    /// only. Better set by the environment or a file
    #[arg(long, env = "TAAWUN_METRICS_TOKEN", hide_env_values = true, value_name = "SECRET")]
    metrics_token: Option<String>,
    /// File with that token
    #[arg(long, env = "TAAWUN_METRICS_TOKEN_FILE", value_name = "FILE")]
    metrics_token_file: Option<PathBuf>,
}

impl MetricsOptions {
    /// What is to be watched of a process that runs a scheduler, or does not.
    pub(super) fn watched(&self, config: &Config, schedules: bool) -> Result<Watched, Failure> {
        let mut disks = vec![("data", named(&config.data))];
        let database = config.database();
        if !db::is_postgres(&database) {
            let file = Path::new(database.strip_prefix("sqlite://").unwrap_or(&database));
            disks.push(("database", named(file.parent().unwrap_or(Path::new(".")))));
        }
        Ok(Watched { token: self.token()?, schedules, disks })
    }

    fn token(&self) -> Result<Option<Token>, Failure> {
        let file = self.metrics_token_file.as_deref().filter(|path| !path.as_os_str().is_empty());
        let text = match (given(self.metrics_token.as_deref()), file) {
            (Some(_), Some(_)) => {
                return Err(Failure::Usage(anyhow!("--metrics-token, or --metrics-token-file: not both")));
            }
            (Some(text), None) => text.to_string(),
            (None, Some(path)) => {
                std::fs::read_to_string(path).with_context(|| format!("--metrics-token-file {}", path.display()))?
            }
            (None, None) => return Ok(None),
        };
        let token = text.parse().map_err(|problem: String| Failure::Usage(anyhow!("--metrics-token: {problem}")))?;
        Ok(Some(token))
    }
}

/// A value that is given: a variable that is set to nothing, as compose files do, is not set.
fn given(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|value| !value.is_empty())
}

/// A folder as the system takes it: the one that is worked in has no name.
fn named(folder: &Path) -> PathBuf {
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_path_buf() }
}

/// Binds the address for health and metrics, which must be loopback where there is no token.
pub(super) fn bind(address: SocketAddr, watched: &Watched) -> Result<TcpListener, Failure> {
    if watched.token.is_none() && !address.ip().is_loopback() {
        return Err(Failure::Usage(anyhow!(
            "--metrics-listen {address}: only loopback (127.0.0.1 or [::1]) is possible without --metrics-token"
        )));
    }
    Ok(TcpListener::bind(address).with_context(|| format!("can't listen on {address}"))?)
}
