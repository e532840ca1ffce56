//! The log of a process, and the traces that it sends to a collector.

mod otlp;

use std::io::IsTerminal;

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

pub use self::otlp::Collector;
use crate::error::{Error, Result};

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum LogFormat {
    /// For people: time, level, the spans that it is in, where it comes from, what, fields.
    #[default]
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// What a process tells of itself. Stop it before the process ends.
#[derive(Debug)]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

/// How long the end of a process waits for traces to be sent.
const LAST_WORDS: std::time::Duration = std::time::Duration::from_secs(2);

/// Writes the log to the standard error stream from here on, and sends traces to the collector, if there is one.
/// `RUST_LOG` says what is logged; `usual` where it is not set.
///
/// # Errors
/// [`Error::BadArgument`] for settings of the collector that can't be meant; [`Error::Internal`] when it was called
/// before.
pub fn start(format: LogFormat, usual: &str, collector: Option<Collector>) -> Result<Telemetry> {
    let filter = || EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let text = || {
        let colours = std::io::stderr().is_terminal();
        fmt::layer().with_writer(std::io::stderr).with_ansi(colours).with_filter(filter())
    };
    let json = || fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).with_filter(filter());
    let traces = collector.map(Collector::traces).transpose()?;
    // Requests, transactions, runs and letters, and what is logged in them, whatever the log shows.
    let own = Targets::new().with_target(env!("CARGO_PKG_NAME"), LevelFilter::INFO);
    let traced = traces.as_ref().map(|traces| {
        let tracer = traces.tracer(env!("CARGO_PKG_NAME"));
        tracing_opentelemetry::layer().with_tracer(tracer).with_location(false).with_threads(false).with_filter(own)
    });
    tracing_subscriber::registry()
        .with((format == LogFormat::Text).then(text))
        .with((format == LogFormat::Json).then(json))
        .with(traced)
        .try_init()
        .map_err(|error| Error::Internal(format!("log: {error}")))?;
    Ok(Telemetry { traces })
}

impl Telemetry {
    /// Sends what has not been sent yet, for a moment at most.
    pub fn stop(self) {
        if let Some(traces) = self.traces
            && let Err(error) = traces.shutdown_with_timeout(LAST_WORDS)
        {
            tracing::debug!(%error, "the last traces could not be sent");
        }
    }
}
