//! Certificates made for a test, and what verifies signatures independently of what makes them.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{BasicConstraints, KeyUsage};
use openssl::x509::{X509, X509NameBuilder};
use serde_json::Value;

use super::packages;

const PYTHON: [(&str, &str); 2] = [
    ("requirements.txt", include_str!("../../support-signature/requirements.txt")),
    ("verify.py", include_str!("../../support-signature/verify.py")),
];

pub fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

pub fn elliptic() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

/// An authority that issues certificates.
pub struct Authority {
    pub certificate: X509,
    key: PKey<Private>,
}

impl Authority {
    pub fn new() -> Authority {
        let key = elliptic();
        Authority { certificate: certificate("Test Authority", &key, None, -10, 3650), key }
    }

    /// A certificate for a key, good from and until so many days from now.
    pub fn issue(&self, key: &PKey<Private>, from: i64, until: i64) -> X509 {
        certificate("Entraide Nationale", key, Some(self), from, until)
    }

    /// The authority's own certificate as PEM.
    pub fn pem(&self) -> Vec<u8> {
        self.certificate.to_pem().unwrap()
    }
}

fn certificate(name: &str, key: &PKey<Private>, authority: Option<&Authority>, from: i64, until: i64) -> X509 {
    let mut subject = X509NameBuilder::new().unwrap();
    subject.append_entry_by_text("C", "MA").unwrap();
    subject.append_entry_by_text("CN", name).unwrap();
    let subject = subject.build();
    let day = |days: i64| Asn1Time::from_unix((chrono::Utc::now() + chrono::Duration::days(days)).timestamp()).unwrap();
    let mut made = X509::builder().unwrap();
    made.set_version(2).unwrap();
    made.set_serial_number(&BigNum::from_u32(rand::random::<u32>() | 1).unwrap().to_asn1_integer().unwrap()).unwrap();
    made.set_issuer_name(authority.map_or(&subject, |authority| authority.certificate.subject_name())).unwrap();
    made.set_subject_name(&subject).unwrap();
    made.set_pubkey(key).unwrap();
    made.set_not_before(&day(from)).unwrap();
    made.set_not_after(&day(until)).unwrap();
    let (usage, constraints) = match authority {
        None => (
            KeyUsage::new().critical().key_cert_sign().crl_sign().build(),
            BasicConstraints::new().critical().ca().build(),
        ),
        Some(_) => {
            (KeyUsage::new().critical().digital_signature().non_repudiation().build(), BasicConstraints::new().build())
        }
    };
    made.append_extension(usage.unwrap()).unwrap();
    made.append_extension(constraints.unwrap()).unwrap();
    made.sign(authority.map_or(key, |authority| &authority.key), MessageDigest::sha256()).unwrap();
    made.build()
}

/// What pyHanko finds of the signatures in a file, where this authority is trusted. Where it is missing, says so loudly
/// and gives `None`; under `CI=true` it panics.
pub fn found(pdf: &[u8], authority: &Authority) -> Option<Vec<Value>> {
    static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let folder = match INSTALLED.get_or_init(install) {
        Ok(folder) => folder,
        Err(why) => {
            let line = format!("SKIPPED, no verifier of signatures: {why}");
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{line}");
            let _ = writeln!(std::io::stderr(), "{line}");
            return None;
        }
    };
    let own = tempfile::tempdir().unwrap();
    let (file, root) = (own.path().join("signed.pdf"), own.path().join("root.pem"));
    std::fs::write(&file, pdf).unwrap();
    std::fs::write(&root, authority.pem()).unwrap();
    let output = Command::new(folder.join("environment/bin/python"))
        .arg(folder.join("verify.py"))
        .args([&file, &root])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn install() -> Result<PathBuf, String> {
    packages::folder("signatures", &PYTHON, |folder: &Path| {
        packages::run(folder, "python3", &["-m", "venv", "environment"])?;
        let python = folder.join("environment/bin/python");
        // Nothing but what is named, and nothing that would have to be built first.
        let pip = ["-m", "pip", "install", "--no-deps", "--only-binary", ":all:", "-r", "requirements.txt"];
        packages::run(folder, python.to_str().unwrap(), &pip)
    })
}
