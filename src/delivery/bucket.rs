//! A bucket of an S3-compatible store, as the place of the file store.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, ObjectStoreExt, PutPayload, RetryConfig};
use reqwest::Url;
use tokio::runtime::{Builder, Runtime};

use crate::error::{Error, Result};

/// How long the store may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);
/// How long it may take to say anything while it answers.
const READ_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a request is sent again that the store did not answer, or answered with an error of its own.
const RETRIES: usize = 3;
/// No request is sent again after this time.
const RETRY_TIMEOUT: Duration = Duration::from_secs(15);
/// How long keeping or fetching one file may take, with everything that is tried again.
const LIMIT: Duration = Duration::from_secs(60);

/// How an operator names a bucket and signs in to its store.
#[derive(Clone, Default)]
pub struct Settings {
    /// `s3://bucket/prefix`.
    pub url: String,
    /// Address of a store other than Amazon's, such as `https://minio.example:9000`.
    pub endpoint: Option<String>,
    /// The store's region; `us-east-1` where none is given.
    pub region: Option<String>,
    /// Who signs in.
    pub access_key_id: String,
    /// With what.
    pub secret_access_key: String,
}

/// Part of a bucket, with the key to it. Its `Debug` holds no secret.
#[derive(Clone)]
pub struct Bucket {
    store: Arc<AmazonS3>,
    prefix: String,
    /// `s3://bucket/prefix at https://…`, for people.
    shown: String,
    secret: Arc<str>,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Bucket").field(&self.shown).finish()
    }
}

/// Whose word a failure is.
enum Fault {
    /// The store has no such file.
    Missing,
    /// Anything else, in words.
    Other(String),
}

impl Bucket {
    /// The bucket that these settings name. Nothing is asked of the store yet.
    ///
    /// # Errors
    /// [`Error::BadArgument`] when the settings can't be meant.
    pub fn new(settings: &Settings) -> Result<Bucket> {
        let bad = |argument, problem: &str| Error::BadArgument { argument, problem: problem.to_string() };
        let form = || bad("TAAWUN_FILES", "write s3://bucket or s3://bucket/prefix");
        let rest = settings.url.strip_prefix("s3://").ok_or_else(form)?;
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        let prefix = prefix.trim_end_matches('/');
        let parts = prefix.split('/').filter(|_| !prefix.is_empty());
        let is_plain = |text: &str| !text.is_empty() && !text.starts_with('.') && text.chars().all(plain);
        if !is_plain(name) || !parts.into_iter().all(is_plain) {
            return Err(form());
        }
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(name)
            .with_region(settings.region.as_deref().unwrap_or("us-east-1"))
            .with_access_key_id(&settings.access_key_id)
            .with_secret_access_key(&settings.secret_access_key)
            .with_client_options(
                ClientOptions::new()
                    .with_connect_timeout(CONNECT_TIMEOUT)
                    .with_read_timeout(READ_TIMEOUT)
                    .with_timeout(LIMIT)
                    // Without TLS only where the operator writes so.
                    .with_allow_http(settings.endpoint.as_deref().is_some_and(|url| url.starts_with("http://"))),
            )
            .with_retry(RetryConfig {
                backoff: BackoffConfig {
                    init_backoff: Duration::from_millis(200),
                    max_backoff: Duration::from_secs(2),
                    base: 2.0,
                },
                max_retries: RETRIES,
                retry_timeout: RETRY_TIMEOUT,
            });
        let mut shown = settings.url.trim_end_matches('/').to_string();
        match &settings.endpoint {
            Some(endpoint) => {
                let endpoint = endpoint.trim_end_matches('/');
                let is_address = endpoint.parse().is_ok_and(|url: Url| {
                    ["http", "https"].contains(&url.scheme())
                        && url.has_host()
                        && url.username().is_empty()
                        && url.password().is_none()
                        && url.query().is_none()
                });
                if !is_address {
                    return Err(bad("TAAWUN_S3_ENDPOINT", "write an address such as https://minio.example:9000"));
                }
                // The bucket is part of the path: a store of one's own seldom has a name for each bucket.
                builder = builder.with_endpoint(endpoint).with_virtual_hosted_style_request(false);
                shown = format!("{shown} at {endpoint}");
            }
            None => builder = builder.with_virtual_hosted_style_request(true),
        }
        let secret: Arc<str> = settings.secret_access_key.as_str().into();
        let store = builder.build().map_err(|error| bad("TAAWUN_FILES", &readable(&error.to_string(), &secret)))?;
        Ok(Bucket { store: Arc::new(store), prefix: prefix.to_string(), shown, secret })
    }

    /// The file under this key as people may name it.
    pub(super) fn place(&self, key: &str) -> String {
        let bucket = self.shown.split(" at ").next().unwrap_or_default();
        format!("{bucket}/{key}")
    }

    fn path(&self, key: &str) -> Path {
        Path::from(format!("{}/{key}", self.prefix))
    }

    /// Keeps bytes under a key: whole or not at all. Blocks the thread, which may not be an asynchronous one.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub(super) fn put(&self, key: &str, bytes: &[u8]) -> Result<()> {
        let payload = PutPayload::from(bytes.to_vec());
        let kept = self.wait(async { self.store.put(&self.path(key), payload).await.map(|_| ()) })?;
        kept.map_err(|fault| match fault {
            Fault::Missing => self.fault("it says that there is no such place"),
            Fault::Other(problem) => self.fault(&problem),
        })
    }

    /// The bytes under a key. Blocks the thread, which may not be an asynchronous one.
    ///
    /// # Errors
    /// [`Error::File`] when there are none, [`Error::Store`] when the store does not say.
    pub(super) fn get(&self, key: &str) -> Result<Vec<u8>> {
        let got = self.wait(async { self.store.get(&self.path(key)).await?.bytes().await })?;
        got.map(|bytes| bytes.to_vec()).map_err(|fault| match fault {
            Fault::Missing => Error::File { path: self.place(key).into(), source: std::io::ErrorKind::NotFound.into() },
            Fault::Other(problem) => self.fault(&problem),
        })
    }

    fn fault(&self, problem: &str) -> Error {
        Error::Store { store: self.shown.clone(), problem: problem.to_string() }
    }

    /// Waits for what is asked of the store, at most [`LIMIT`].
    fn wait<T>(&self, work: impl Future<Output = object_store::Result<T>>) -> Result<std::result::Result<T, Fault>> {
        let runtime = runtime().map_err(|error| self.fault(&error.to_string()))?;
        let answer = runtime.block_on(async { tokio::time::timeout(LIMIT, work).await });
        Ok(match answer {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.understood(&error)),
            Err(_) => Err(Fault::Other(format!("it did not answer within {} seconds", LIMIT.as_secs()))),
        })
    }

    fn understood(&self, error: &object_store::Error) -> Fault {
        let text = error.to_string();
        let words = match error {
            // The same status as for a file that is not there.
            object_store::Error::NotFound { .. } if text.contains("NoSuchBucket") => "there is no such bucket",
            object_store::Error::NotFound { .. } => return Fault::Missing,
            object_store::Error::Unauthenticated { .. } | object_store::Error::PermissionDenied { .. } => {
                "it refuses the access key or its secret, or they may not do this"
            }
            _ => "it can't be reached or does not do what is asked",
        };
        Fault::Other(format!("{words} ({})", readable(&text, &self.secret)))
    }
}

/// An error's text in one line of bearable length, without the secret, should a store repeat it.
fn readable(text: &str, secret: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean = if secret.is_empty() { one_line } else { one_line.replace(secret, "…") };
    let mut short: String = clean.chars().take(300).collect();
    if short.len() < clean.len() {
        short.push('…');
    }
    short
}

/// What carries out requests while the thread that asked waits: connections outlive the request that made them, and so
/// must what drives them.
fn runtime() -> std::io::Result<&'static Runtime> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let made = Builder::new_multi_thread().worker_threads(1).thread_name("file store").enable_all().build()?;
    if let Err(second) = RUNTIME.set(made) {
        // Two asked at the same moment.
        second.shutdown_background();
    }
    RUNTIME.get().ok_or_else(|| std::io::Error::other("no runtime"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str, endpoint: Option<&str>) -> Settings {
        Settings {
            url: url.to_string(),
            endpoint: endpoint.map(str::to_string),
            region: None,
            access_key_id: "reports".to_string(),
            secret_access_key: "very-secret".to_string(),
        }
    }

    #[test]
    fn a_bucket_is_named_with_or_without_a_prefix() {
        for url in ["s3://reports", "s3://reports/", "s3://reports/taawun", "s3://reports/taawun/files/"] {
            assert!(Bucket::new(&settings(url, Some("https://s3.example:9000/"))).is_ok(), "{url}");
        }
        for url in ["", "reports", "s3://", "s3:///x", "s3://a b", "s3://reports//x", "s3://reports/../x", "file:///x"]
        {
            assert_eq!(Bucket::new(&settings(url, None)).unwrap_err().code(), "BAD_ARGUMENT", "{url}");
        }
        for endpoint in ["minio:9000", "ftp://x.example", "https://user:secret@x.example", "https://x.example?y"] {
            assert!(Bucket::new(&settings("s3://reports", Some(endpoint))).is_err(), "{endpoint}");
        }
    }

    #[test]
    fn the_secret_is_in_no_text() {
        let bucket = Bucket::new(&settings("s3://reports/taawun", Some("http://127.0.0.1:9"))).unwrap();
        assert_eq!(format!("{bucket:?}"), "Bucket(\"s3://reports/taawun at http://127.0.0.1:9\")");
        assert_eq!(readable("a\n  b very-secret c", "very-secret"), "a b … c");
    }
}
