//! What an operator sets: where the data and the issued files lie, which database, which job files.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::accounts::openid::{Provider, Settings};
use crate::clock::Clock;
use crate::db::{self, Db};
use crate::delivery::bucket::{self, Bucket};
use crate::delivery::files::Files;
use crate::delivery::mail;
use crate::delivery::settings::{MailSettings, Server};
use crate::error::{Error, Result};
use crate::jobs::Jobs;
use crate::jobs::file::JobFilesError;
use crate::reports::signing::{self, Signer};
use crate::zone::{self, ZoneError};

/// The settings of a process.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of the SQLite database and of the issued files.
    pub data: PathBuf,
    /// `postgres://…` or the path of a SQLite file; in the data folder when not given.
    pub database_url: Option<String>,
    /// Folder of the job files; those that ship with the program when not given.
    pub jobs: Option<PathBuf>,
    /// The bucket of the issued files; in the data folder when not given.
    pub bucket: Option<Bucket>,
    /// Folder of time zone data; those that ship with the program when not given.
    pub zoneinfo: Option<PathBuf>,
    /// The certificate that issued reports are signed with, if they are.
    pub signing: Option<signing::Settings>,
}

impl Config {
    /// The database's URL or path.
    pub fn database(&self) -> String {
        match &self.database_url {
            Some(url) => url.clone(),
            None => self.data.join("taawun.sqlite3").to_string_lossy().into_owned(),
        }
    }

    /// The database's URL or path as it may be shown: without a password.
    pub fn shown_database(&self) -> String {
        let url = self.database();
        if !db::is_postgres(&url) {
            return url;
        }
        // Everything from the first question mark on may hold a password, and so may what stands before the last @.
        let before = url.split_once('?').map_or(url.as_str(), |(before, _)| before);
        match before.rsplit_once('@') {
            Some((_, host)) => format!("postgres://…@{host}"),
            None if url.contains('@') => "postgres://…".to_string(),
            None => before.to_string(),
        }
    }

    /// Whether a SQLite file is named that does not exist.
    pub fn is_missing(&self) -> bool {
        let url = self.database();
        !db::is_postgres(&url) && !Path::new(url.strip_prefix("sqlite://").unwrap_or(&url)).exists()
    }

    /// Connects to the database.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub fn open(&self) -> Result<Db> {
        Db::open(&self.database())
    }

    /// Reads and checks the job files.
    ///
    /// # Errors
    /// All faults of all files.
    pub fn read_jobs(&self) -> std::result::Result<Jobs, JobFilesError> {
        Jobs::read(self.jobs.clone())
    }

    /// The same, where files with mistakes are only noted.
    ///
    /// # Errors
    /// [`JobFilesError`] when there are no files.
    pub fn read_jobs_leniently(&self) -> std::result::Result<Jobs, JobFilesError> {
        Jobs::read_leniently(self.jobs.clone())
    }

    /// Has time zones read from the folder that is named, if one is.
    ///
    /// # Errors
    /// When the folder holds no time zone data.
    pub fn use_zone_data(&self) -> std::result::Result<(), ZoneError> {
        // A variable that is set to nothing, as compose files do, is not set.
        match self.zoneinfo.as_deref().filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) => zone::use_folder(folder),
            None => Ok(()),
        }
    }

    /// The store of issued files.
    pub fn files(&self) -> Files {
        match &self.bucket {
            Some(bucket) => Files::in_bucket(bucket.clone()),
            None => Files::new(self.data.join("files")),
        }
    }

    /// What signs issued reports, where a certificate is named.
    ///
    /// # Errors
    /// As [`Signer::read`].
    pub fn signer(&self) -> Result<Option<Signer>> {
        self.signing.as_ref().map(|settings| Signer::read(settings, Clock::system().now())).transpose()
    }

    /// The folder in which issued reports lie by name.
    pub fn shelf(&self) -> PathBuf {
        self.data.join("reports")
    }
}

/// A value that is given: a variable that is set to nothing, as compose files do, is not set.
fn given(value: &Option<String>) -> Option<String> {
    value.clone().filter(|value| !value.trim().is_empty())
}

/// Where issued files are kept, as an operator names it. Without `Debug`: the secret is in no log.
#[derive(Args, Clone, Default)]
pub struct StoreOptions {
    /// S3-compatible bucket for the issued files, s3://bucket/prefix; default: the folder `files` in the data folder
    #[arg(long, global = true, env = "TAAWUN_FILES", value_name = "URL", hide_short_help = true)]
    files: Option<String>,
    /// Address of the bucket's store, such as https://minio.example:9000; default: Amazon's
    #[arg(long, global = true, env = "TAAWUN_S3_ENDPOINT", value_name = "URL", hide_short_help = true)]
    s3_endpoint: Option<String>,
    /// Region of the bucket's store; default: us-east-1
    #[arg(long, global = true, env = "TAAWUN_S3_REGION", value_name = "NAME", hide_short_help = true)]
    s3_region: Option<String>,
    /// Who signs in to the bucket's store
    #[arg(long, global = true, env = "TAAWUN_S3_ACCESS_KEY_ID", value_name = "ID", hide_short_help = true)]
    s3_access_key_id: Option<String>,
    /// The secret that goes with it; better set by the environment
    #[arg(
        long,
        global = true,
        env = "TAAWUN_S3_SECRET_ACCESS_KEY",
        hide_env_values = true,
        hide_short_help = true,
        value_name = "SECRET"
    )]
    s3_secret_access_key: Option<String>,
}

impl StoreOptions {
    /// The bucket, if one is named.
    ///
    /// # Errors
    /// [`Error::BadArgument`] when something is missing or can't be meant.
    pub fn bucket(&self) -> Result<Option<Bucket>> {
        let Some(url) = given(&self.files) else { return Ok(None) };
        if !url.starts_with("s3://") {
            let problem = "write s3://bucket/prefix; without it, issued files lie in the data folder".to_string();
            return Err(Error::BadArgument { argument: "--files", problem });
        }
        let missing =
            |name: &str| Error::BadArgument { argument: "TAAWUN_FILES", problem: format!("a bucket needs {name} too") };
        Bucket::new(&bucket::Settings {
            url,
            endpoint: given(&self.s3_endpoint),
            region: given(&self.s3_region),
            access_key_id: given(&self.s3_access_key_id).ok_or_else(|| missing("TAAWUN_S3_ACCESS_KEY_ID"))?,
            secret_access_key: given(&self.s3_secret_access_key)
                .ok_or_else(|| missing("TAAWUN_S3_SECRET_ACCESS_KEY"))?,
        })
        .map(Some)
    }
}

/// The certificate that issued reports are signed with, as an operator names it. Without `Debug`: the password is in no
/// log.
#[derive(Args, Clone, Default)]
pub struct SigningOptions {
    /// Certificate that issued reports are signed with (PAdES), and those of the authorities above it: a PEM file, or a
    /// PKCS#12 file with the key; default: reports are not signed
    #[arg(long, global = true, env = "TAAWUN_SIGN_CERTIFICATE", value_name = "FILE", hide_short_help = true)]
    sign_certificate: Option<PathBuf>,
    /// The certificate's key, a PEM file; default: in the certificate's file
    #[arg(long, global = true, env = "TAAWUN_SIGN_KEY", value_name = "FILE", hide_short_help = true)]
    sign_key: Option<PathBuf>,
    /// What the key or the PKCS#12 file is locked with; better set by the environment
    #[arg(
        long,
        global = true,
        env = "TAAWUN_SIGN_PASSWORD",
        hide_env_values = true,
        hide_short_help = true,
        value_name = "SECRET"
    )]
    sign_password: Option<String>,
}

impl SigningOptions {
    /// Where the certificate lies, if one is named.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for a key without a certificate.
    pub fn settings(&self) -> Result<Option<signing::Settings>> {
        // A variable that is set to nothing, as compose files do, is not set.
        let path = |value: &Option<PathBuf>| value.clone().filter(|value| !value.as_os_str().is_empty());
        let key = path(&self.sign_key);
        match path(&self.sign_certificate) {
            Some(certificate) => Ok(Some(signing::Settings { certificate, key, password: given(&self.sign_password) })),
            None if key.is_some() => {
                let problem = "--sign-key needs --sign-certificate too".to_string();
                Err(Error::BadArgument { argument: "signing", problem })
            }
            None => Ok(None),
        }
    }
}

/// The OpenID Connect provider through which people can sign in, as an operator names it.
#[derive(Args, Clone, Default)]
pub struct OpenIdOptions {
    /// OpenID Connect provider through which people can sign in
    #[arg(long = "oidc-issuer", env = "TAAWUN_OIDC_ISSUER", value_name = "URL")]
    issuer: Option<String>,
    /// What the provider knows this installation as
    #[arg(long = "oidc-client-id", env = "TAAWUN_OIDC_CLIENT_ID", value_name = "ID")]
    client_id: Option<String>,
    /// The secret that the provider gave this installation, if it gave one; better set by the environment
    #[arg(
        long = "oidc-client-secret",
        env = "TAAWUN_OIDC_CLIENT_SECRET",
        hide_env_values = true,
        value_name = "SECRET"
    )]
    client_secret: Option<String>,
    /// What people know the provider as; default: its host
    #[arg(long = "oidc-name", env = "TAAWUN_OIDC_NAME", value_name = "NAME")]
    name: Option<String>,
}

impl OpenIdOptions {
    /// The provider, if one is named, for a server that people reach under this address.
    ///
    /// # Errors
    /// [`Error::BadArgument`] when something is missing or is no address.
    pub fn provider(&self, public_url: &str) -> Result<Option<Provider>> {
        let (issuer, client_id) = match (given(&self.issuer), given(&self.client_id)) {
            (Some(issuer), Some(client_id)) => (issuer, client_id),
            (None, None) => return Ok(None),
            (issuer, _) => {
                let (there, missing) = if issuer.is_some() { ("issuer", "client-id") } else { ("client-id", "issuer") };
                let problem = format!("--oidc-{there} needs --oidc-{missing} too");
                return Err(Error::BadArgument { argument: "OpenID Connect", problem });
            }
        };
        let (secret, name) = (given(&self.client_secret), given(&self.name));
        Settings::new(&issuer, &client_id, secret.as_deref(), name.as_deref(), public_url)
            .map(|settings| Some(Provider::new(settings)))
    }
}

/// Where mail goes, as an operator names it.
#[derive(Args, Clone, Default)]
pub struct MailOptions {
    /// Mail server: smtp://name:password@host:587?tls=required (STARTTLS) or smtps://name:password@host:465; without
    /// it, letters are written as .eml files into the folder `mail` of the data folder; better set by the environment
    #[arg(long, env = "TAAWUN_SMTP_URL", hide_env_values = true, value_name = "URL")]
    smtp_url: Option<String>,
    /// File with certificates (PEM) of authorities that the mail server's certificate may come from, beside the system's
    #[arg(long, env = "TAAWUN_SMTP_CA", value_name = "FILE")]
    smtp_ca: Option<PathBuf>,
    /// In whose name letters go, such as "Entraide Nationale <taawun@example.ma>", and where they come back to
    #[arg(long, env = "TAAWUN_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// The largest report that is attached to a letter, bytes; a larger one is linked to. Default: 10 MiB
    #[arg(long, env = "TAAWUN_MAIL_ATTACH_MAX", value_name = "BYTES")]
    mail_attach_max: Option<u64>,
    /// Maildir folder into which the mail server puts messages that come back
    #[arg(long, env = "TAAWUN_MAIL_BOUNCES", value_name = "DIR")]
    mail_bounces: Option<PathBuf>,
}

impl MailOptions {
    /// The settings.
    ///
    /// # Errors
    /// [`Error::BadArgument`] when something is missing or wrong, without showing a password; [`Error::File`] for a file
    /// that can't be read.
    pub fn settings(&self) -> Result<MailSettings> {
        // A variable that is set to nothing, as compose files do, is not set.
        let path = |value: &Option<PathBuf>| value.clone().filter(|value| !value.as_os_str().is_empty());
        let authorities = match path(&self.smtp_ca) {
            Some(path) => Some(std::fs::read(&path).map_err(|source| Error::File { path, source })?),
            None => None,
        };
        let server = given(&self.smtp_url).map(|url| Server::parse(&url, authorities)).transpose()?;
        let bad = |problem: String| Error::BadArgument { argument: "--mail-from", problem };
        let from = match (given(&self.mail_from), &server) {
            (Some(from), _) => {
                let form = || bad("write an address such as Entraide Nationale <taawun@example.ma>".to_string());
                let mailbox: lettre::message::Mailbox = from.trim().parse().map_err(|_| form())?;
                mail::check_address(mailbox.email.as_ref()).map_err(bad)?;
                mailbox
            }
            (None, Some(_)) => return Err(bad("a mail server needs an address in whose name letters go".to_string())),
            (None, None) => lettre::message::Mailbox::new(
                None,
                mail::check_address("taawun@localhost").map_err(|error| Error::Internal(error.to_string()))?,
            ),
        };
        Ok(MailSettings {
            server,
            from,
            attach_max: self.mail_attach_max.unwrap_or(10 * 1024 * 1024),
            bounces: path(&self.mail_bounces),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let shown = |url: &str| {
            let (jobs, bucket, zoneinfo, signing) = (None, None, None, None);
            let database_url = Some(url.into());
            Config { data: "d".into(), database_url, jobs, bucket, zoneinfo, signing }.shown_database()
        };
        assert_eq!(
            shown("postgres://taawun:secret@db.example/taawun?sslmode=require"),
            "postgres://…@db.example/taawun"
        );
        assert_eq!(shown("postgres://u:p@ss@host/x"), "postgres://…@host/x");
        assert_eq!(shown("postgresql://host/x?password=secret"), "postgresql://host/x");
        assert_eq!(shown("postgres://db/x?user=app@tenant&password=secret"), "postgres://…");
        assert_eq!(shown("postgres://u:p@h/x?password=se@cret"), "postgres://…@h/x");
        assert_eq!(shown("data/x.sqlite3"), "data/x.sqlite3");
    }
}
