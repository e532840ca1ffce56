//! Electronic signatures of issued files: PAdES (ETSI EN 319 142-1), level B-B.
//!
//! A signature is appended to a finished PDF as an incremental update, so that the file without it stays what it was,
//! byte for byte, at the head of the signed one. `update` appends to the PDF, `cms` makes the signature; here are the
//! certificate and its key.

mod cms;
mod update;

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{Id, PKey, Private};
use openssl::x509::X509;

use crate::error::{Error, Result};

/// What the options and variables of the certificate begin with, for messages.
const OPTION: &str = "signing";
/// The shortest RSA key that is still held to be safe, in bits.
const SHORTEST_RSA: u32 = 2048;

/// Where the certificate and its key lie. Without `Debug` for the password: it is in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// The certificate and those of the authorities above it, as PEM; or with the key in one file, as PKCS#12.
    pub certificate: PathBuf,
    /// The key as PEM; where none is named, it stands in the same file as the certificate.
    pub key: Option<PathBuf>,
    /// What the key or the PKCS#12 file is locked with.
    pub password: Option<String>,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("certificate", &self.certificate)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// A certificate with its key, which signs files.
#[derive(Clone)]
pub struct Signer {
    certificate: X509,
    /// Those of the authorities above it, as far as they were given.
    authorities: Vec<X509>,
    key: PKey<Private>,
}

impl Signer {
    /// Reads the certificate and its key, and checks that they can sign at this instant.
    ///
    /// # Errors
    /// [`Error::File`] for a file that can't be read, [`Error::BadArgument`] for what can't be used and why. No secret is
    /// in their texts.
    pub fn read(settings: &Settings, now: DateTime<Utc>) -> Result<Signer> {
        let content = read_file(&settings.certificate)?;
        let password = settings.password.as_deref().unwrap_or_default();
        let (key, certificates) = match is_pem(&content) {
            true => read_pem(settings, &content, password)?,
            false => read_pkcs12(settings, &content, password)?,
        };
        let signer = Signer::new(key, certificates, &settings.certificate)?;
        signer.check(now)?;
        Ok(signer)
    }

    /// Of these certificates, that of the key signs; the others go with the signature.
    fn new(key: PKey<Private>, mut certificates: Vec<X509>, path: &Path) -> Result<Signer> {
        match key.id() {
            Id::RSA if key.bits() < SHORTEST_RSA => {
                return Err(bad(path, &format!("its RSA key is shorter than {SHORTEST_RSA} bits")));
            }
            Id::RSA | Id::EC => {}
            _ => return Err(bad(path, "its key is neither an RSA key nor one on an elliptic curve (ECDSA)")),
        }
        let own = |certificate: &X509| certificate.public_key().is_ok_and(|public| public.public_eq(&key));
        match certificates.iter().position(own) {
            Some(index) => {
                let certificate = certificates.remove(index);
                Ok(Signer { certificate, authorities: certificates, key })
            }
            None => Err(bad(path, "none of its certificates belongs to the key")),
        }
    }

    /// Whether the certificate is valid at an instant.
    ///
    /// # Errors
    /// [`Error::BadArgument`], which names the day.
    fn check(&self, at: DateTime<Utc>) -> Result<()> {
        let problem = (|| {
            let now = Asn1Time::from_unix(at.timestamp())?;
            Ok::<_, ErrorStack>(if self.certificate.not_after() < now {
                Some(format!("the certificate expired on {}", day(self.certificate.not_after())?))
            } else if self.certificate.not_before() > now {
                Some(format!("the certificate is valid only from {} on", day(self.certificate.not_before())?))
            } else {
                None
            })
        })();
        match problem.map_err(internal)? {
            Some(problem) => Err(Error::BadArgument { argument: OPTION, problem }),
            None => Ok(()),
        }
    }

    /// In whose name files are signed, and until when, in one line for people.
    ///
    /// # Errors
    /// [`Error::Internal`] for a certificate without a readable date.
    pub fn describe(&self) -> Result<String> {
        let name = self.certificate.subject_name().entries_by_nid(Nid::COMMONNAME).last();
        let name = name.and_then(|name| name.data().to_string().ok());
        let name = name.unwrap_or_else(|| "a certificate without a name".to_string());
        Ok(format!("{name}, until {}", day(self.certificate.not_after()).map_err(internal)?))
    }

    /// The signed file: `pdf` with a signature appended. `label` names the signature to people, in the file's language.
    ///
    /// # Errors
    /// [`Error::BadArgument`] where the certificate is not valid at that instant, [`Error::Report`] for a PDF that can't
    /// be signed, [`Error::Internal`] where the key can't.
    pub fn sign(&self, pdf: &[u8], label: &str, at: DateTime<Utc>) -> Result<Vec<u8>> {
        self.check(at)?;
        let room = cms::largest(&self.certificate, &self.authorities, &self.key).map_err(|error| internal(&*error))?;
        let prepared = update::prepare(pdf, label, at, room).map_err(|error| Error::Report(error.to_string()))?;
        let signature = cms::sign(&prepared.parts(), &self.certificate, &self.authorities, &self.key)
            .map_err(|error| internal(&*error))?;
        prepared.with(&signature).ok_or_else(|| Error::Internal("a signature is longer than it can be".to_string()))
    }
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("signing: {error}"))
}

fn bad(path: &Path, problem: &str) -> Error {
    Error::BadArgument { argument: OPTION, problem: format!("{}: {problem}", path.display()) }
}

fn read_file(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|source| Error::File { path: path.to_path_buf(), source })
}

fn is_pem(content: &[u8]) -> bool {
    content.windows(11).any(|window| window == b"-----BEGIN ")
}

fn read_pem(settings: &Settings, content: &[u8], password: &str) -> Result<(PKey<Private>, Vec<X509>)> {
    let certificates = X509::stack_from_pem(content).unwrap_or_default();
    if certificates.is_empty() {
        return Err(bad(&settings.certificate, "there is no certificate (PEM) in it"));
    }
    let (path, content) = match &settings.key {
        Some(path) => (path, read_file(path)?),
        None => (&settings.certificate, content.to_vec()),
    };
    // With a password in any case: without one, a locked key would be asked for at the terminal.
    let key = PKey::private_key_from_pem_passphrase(&content, password.as_bytes());
    let no_key = "there is no private key (PEM) in it, or the password (TAAWUN_SIGN_PASSWORD) does not open it";
    Ok((key.map_err(|_| bad(path, no_key))?, certificates))
}

fn read_pkcs12(settings: &Settings, content: &[u8], password: &str) -> Result<(PKey<Private>, Vec<X509>)> {
    let path = &settings.certificate;
    let file = Pkcs12::from_der(content).map_err(|_| bad(path, "it is neither PEM nor PKCS#12"))?;
    if settings.key.is_some() {
        return Err(bad(path, "a PKCS#12 file holds its key: name no other"));
    }
    let content = file.parse2(password).map_err(|error| bad(path, &not_opened(path, &error)))?;
    let (Some(key), Some(certificate)) = (content.pkey, content.cert) else {
        return Err(bad(path, "there is no certificate with its key in it"));
    };
    let mut certificates = vec![certificate];
    certificates.extend(content.ca.into_iter().flatten());
    Ok((key, certificates))
}

/// Why a PKCS#12 file does not open, and what to do about it. The password is checked before anything is decrypted: where
/// an algorithm is at fault, the password fits.
fn not_opened(path: &Path, error: &ErrorStack) -> String {
    let is_old = error.errors().iter().any(|one| one.reason() == Some("unsupported"));
    match is_old {
        false => "the password (TAAWUN_SIGN_PASSWORD) does not open it".to_string(),
        true => format!(
            "the password fits, but the file is encrypted with an algorithm that is no longer held to be safe (RC2, as \
             older programs write it). Write it anew, as PEM with a locked key, and name that file as the certificate: \
             openssl pkcs12 -legacy -in {} -out {}",
            path.display(),
            path.with_extension("pem").display()
        ),
    }
}

/// The day of an instant of a certificate, in Coordinated Universal Time.
fn day(time: &Asn1TimeRef) -> std::result::Result<NaiveDate, ErrorStack> {
    let since = Asn1Time::from_unix(0)?.diff(time)?;
    Ok(NaiveDate::default() + chrono::Duration::days(since.days.into()))
}
