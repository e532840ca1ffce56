//! Traces on their way to an OpenTelemetry collector: OTLP over HTTP, in protobuf.
//!
//! A thread of the library's sends them in batches. A collector that is slow or away holds up nothing: what does not
//! fit into the queue is left out.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;

use crate::error::{Error, Result};

/// How long the collector may take to accept a batch.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is logged that the collector can't be reached.
const REMINDER: Duration = Duration::from_secs(600);
/// The largest answer of the collector that is read, bytes.
const MAX_ANSWER: u64 = 64 * 1024;

/// The address of a collector, such as `http://127.0.0.1:4318`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collector(String);

impl std::str::FromStr for Collector {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Collector, String> {
        let form = || "write the address of a collector (OTLP over HTTP), such as http://127.0.0.1:4318".to_string();
        let url: reqwest::Url = text.trim().parse().map_err(|_| form())?;
        let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        if !["http", "https"].contains(&url.scheme()) || !url.has_host() || !plain {
            return Err(form());
        }
        Ok(Collector(url.as_str().trim_end_matches('/').to_string()))
    }
}

impl Collector {
    /// What traces are handed to. They go to the path `/v1/traces` below the address, as OpenTelemetry has it; the
    /// library reads the other variables of OpenTelemetry (`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_TRACES_SAMPLER`, …).
    ///
    /// # Errors
    /// [`Error::BadArgument`] for variables that can't be meant.
    pub(super) fn traces(self) -> Result<SdkTracerProvider> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", self.0))
            .with_timeout(PATIENCE)
            .with_http_client(Sending::to(&self.0))
            .build()
            .map_err(|error| Error::BadArgument { argument: "OTEL_EXPORTER_OTLP", problem: error.to_string() })?;
        let resource = Resource::builder()
            .with_service_name(env!("CARGO_PKG_NAME"))
            .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build())
    }
}

/// The HTTP client of the exporter.
struct Sending {
    agent: ureq::Agent,
    collector: String,
    trouble: Mutex<Option<Trouble>>,
}

/// The collector does not take what it is sent.
struct Trouble {
    /// When it was logged.
    told: Instant,
    /// How many batches were lost since.
    lost: u32,
}

impl std::fmt::Debug for Sending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Sending").field(&self.collector).finish()
    }
}

impl Sending {
    fn to(collector: &str) -> Sending {
        let tls = ureq::tls::TlsConfig::builder()
            .provider(ureq::tls::TlsProvider::NativeTls)
            .root_certs(ureq::tls::RootCerts::PlatformVerifier)
            .build();
        let agent = ureq::Agent::config_builder()
            .tls_config(tls)
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build()
            .into();
        Sending { agent, collector: collector.to_string(), trouble: Mutex::default() }
    }

    fn send(&self, request: Request<Bytes>) -> std::result::Result<Response<Bytes>, ureq::Error> {
        let (parts, body) = request.into_parts();
        let response = self.agent.run(Request::from_parts(parts, &body[..]))?;
        let (parts, body) = response.into_parts();
        let body = body.into_with_config().limit(MAX_ANSWER).read_to_vec()?;
        Ok(Response::from_parts(parts, body.into()))
    }

    /// Logs once in a while that batches are lost, and once that they are taken again.
    fn note(&self, problem: Option<String>) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        match (problem, trouble.as_mut()) {
            (None, None) => {}
            (None, Some(_)) => {
                tracing::info!(collector = self.collector, "traces are taken again");
                *trouble = None;
            }
            (Some(_), Some(known)) if known.told.elapsed() < REMINDER => known.lost += 1,
            (Some(problem), known) => {
                let lost = known.map_or(0, |known| known.lost) + 1;
                tracing::warn!(collector = self.collector, problem, lost, "traces can't be sent");
                *trouble = Some(Trouble { told: Instant::now(), lost: 0 });
            }
        }
    }
}

#[async_trait::async_trait]
impl HttpClient for Sending {
    /// Blocks the thread, which is the exporter's own.
    async fn send_bytes(&self, request: Request<Bytes>) -> std::result::Result<Response<Bytes>, HttpError> {
        let answer = self.send(request);
        self.note(match &answer {
            Ok(response) if response.status().is_success() => None,
            Ok(response) => Some(format!("status {}", response.status().as_u16())),
            Err(error) => Some(error.to_string()),
        });
        Ok(answer?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_an_address_without_secrets() {
        for good in ["http://127.0.0.1:4318", "https://collector.example/otlp/", " http://[::1]:4318/"] {
            assert!(!good.parse::<Collector>().unwrap().0.ends_with('/'), "{good}");
        }
        for bad in ["", "127.0.0.1:4318", "grpc://x:4317", "http://user:secret@x.example", "http://x.example?key=1"] {
            let told = bad.parse::<Collector>().unwrap_err();
            assert!(told.contains("such as http://127.0.0.1:4318") && !told.contains("secret"), "{told}");
        }
    }
}
