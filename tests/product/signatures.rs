//! Signatures in issued files, verified by others than those who make them.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::stack::Stack;
use openssl::symm::Cipher;
use openssl::x509::X509;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use taawun::error::Error;
use taawun::jobs::worker::Worker;
use taawun::reports::signing::{Settings, Signer};
use taawun::wording::Language;

use crate::support::on_each_filled;
use crate::support::program::{Program, taawun, text, until};
use crate::support::readers::outloud;
use crate::support::signatures::{Authority, elliptic, found, rsa};
use crate::verification::{document, monthly, two_editions};

/// A folder with a certificate and its key.
struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Files {
        Files { folder: tempfile::tempdir().unwrap() }
    }

    fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// A certificate, the authority's, and the key by itself.
    fn apart(&self, authority: &Authority, key: &PKey<Private>, certificate: &X509) -> Settings {
        let chain = [authority.pem(), certificate.to_pem().unwrap()].concat();
        Settings {
            certificate: self.write("chain.pem", &chain),
            key: Some(self.write("key.pem", &key.private_key_to_pem_pkcs8().unwrap())),
            password: None,
        }
    }
}

/// A signer whose certificate is good for decades before and after now, and the authority that vouches for it.
fn signer(key: &PKey<Private>) -> (Authority, Signer) {
    let (authority, files) = (Authority::new(), Files::new());
    let settings = files.apart(&authority, key, &authority.issue(key, -9_000, 9_000));
    let signer = Signer::read(&settings, Utc::now()).unwrap();
    (authority, signer)
}

/// A small file to be signed.
fn pdf() -> Vec<u8> {
    typeset::render(&document(Language::Fr, None), &|page, total| format!("{page}/{total}")).unwrap()
}

/// The same with one letter changed that no reader stumbles over.
fn changed(pdf: &[u8]) -> Vec<u8> {
    let text = b"taawun</pdf:Producer>";
    let place = pdf.windows(text.len()).position(|window| window == text).unwrap();
    let mut pdf = pdf.to_vec();
    pdf[place] = b'T';
    pdf
}

/// What poppler says of a signature, through another library (NSS).
fn pdfsig(pdf: &[u8]) -> Option<String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    match Command::new("pdfsig").arg("-nocert").arg(file.path()).stdin(Stdio::null()).output() {
        Ok(output) => Some(text(&output)),
        Err(error) => {
            let line = format!("SKIPPED: pdfsig can't be run ({error}); install poppler-utils");
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{line}");
            let _ = writeln!(std::io::stderr(), "{line}");
            None
        }
    }
}

/// What pyHanko must find of a signature of PAdES level B-B.
fn expected(mechanism: &str, at: DateTime<Utc>) -> Value {
    json!([{
        "field": "Signature", "kind": "/ETSI.CAdES.detached", "whole": true, "intact": true, "valid": true,
        "trusted": true, "judged": true, "digest": "sha256", "mechanism": mechanism,
        "time": at.format("%Y-%m-%dT%H:%M:%S+00:00").to_string(),
        "attributes": ["content_type", "message_digest", "signing_certificate_v2"],
        "signer": "Entraide Nationale", "certificates": 2,
    }])
}

#[test]
fn an_issued_report_is_signed_and_a_changed_byte_is_found() {
    let (authority, signer) = signer(&rsa(2048));
    let signer = Some(Arc::new(signer));
    on_each_filled(|filled| {
        let worker = Worker { signer: signer.clone(), ..monthly(filled) };
        let [_, second] = two_editions(filled, &worker);
        let pdf = worker.files.get(&second.sha256).unwrap();
        assert_eq!(
            hex::encode(Sha256::digest(&pdf)),
            second.sha256,
            "what is known of the file is known of the signed one"
        );
        assert_eq!(pdf.len() as i64, second.size_bytes);
        let Some(signatures) = found(&pdf, &authority) else { return };
        assert_eq!(Value::from(signatures), expected("sha256_rsa", filled.clock.now()));
        let broken = found(&changed(&pdf), &authority).unwrap().remove(0);
        assert_eq!((&broken["intact"], &broken["judged"]), (&json!(false), &json!(false)), "{broken}");
        let other = found(&pdf, &Authority::new()).unwrap().remove(0);
        assert_eq!((&other["intact"], &other["trusted"]), (&json!(true), &json!(false)), "{other}");
    });
}

#[test]
fn the_unsigned_file_stands_whole_at_the_head_of_the_signed_one() {
    let plain = pdf();
    let at: DateTime<Utc> = Utc::now();
    for (key, mechanism) in [(rsa(2048), "sha256_rsa"), (elliptic(), "sha256_ecdsa")] {
        let (authority, signer) = signer(&key);
        let signed = signer.sign(&plain, "Signature électronique", at).unwrap();
        assert!(signed.starts_with(&plain) && signed.len() < plain.len() + 12_000, "{}", signed.len());
        if mechanism == "sha256_rsa" {
            assert_eq!(signed, signer.sign(&plain, "Signature électronique", at).unwrap(), "same instant, same bytes");
        }
        let Some(signatures) = found(&signed, &authority) else { return };
        assert_eq!(Value::from(signatures), expected(mechanism, at));
        let Some(said) = pdfsig(&signed) else { return };
        assert!(said.contains("Signature is Valid") && said.contains("Total document signed"), "{said}");
        let said = pdfsig(&changed(&signed)).unwrap();
        assert!(said.contains("Digest Mismatch"), "{said}");
        // More bytes after the end are seen too.
        let longer = found(&[signed.as_slice(), b"% more\n"].concat(), &authority).unwrap().remove(0);
        assert_eq!(longer["whole"], false, "{longer}");
    }
}

#[test]
fn a_signed_file_is_as_sound_and_as_accessible_as_before() {
    let plain = pdf();
    let (_, signer) = signer(&elliptic());
    let signed = signer.sign(&plain, "Signature électronique", Utc::now()).unwrap();
    let files = Files::new();
    let paths = [files.write("plain.pdf", &plain), files.write("signed.pdf", &signed)];
    match Command::new("qpdf").arg("--check").arg(&paths[1]).output() {
        Ok(output) => assert!(output.status.success(), "{}", text(&output)),
        Err(error) => assert!(std::env::var("CI").as_deref() != Ok("true"), "qpdf: {error}"),
    }
    let findings = |path: &Path| {
        let found = outloud(path)?;
        Some(found.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let Some(before) = findings(&paths[0]) else { return };
    assert_eq!(findings(&paths[1]).unwrap(), before);
}

#[test]
fn certificate_and_key_come_in_the_forms_that_authorities_hand_out() {
    let (authority, key, files) = (Authority::new(), rsa(2048), Files::new());
    let certificate = authority.issue(&key, -1, 30);
    let chain = [certificate.to_pem().unwrap(), authority.pem()].concat();
    let plain = key.private_key_to_pem_pkcs8().unwrap();
    let locked = key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"geheim").unwrap();
    let mut above = Stack::new().unwrap();
    above.push(authority.certificate.clone()).unwrap();
    let mut bundle = Pkcs12::builder();
    bundle.name("signing").pkey(&key).cert(&certificate).ca(above);
    let bundle = bundle.build2("geheim").unwrap().to_der().unwrap();
    let password = Some("geheim".to_string());
    let forms = [
        files.apart(&authority, &key, &certificate),
        Settings { certificate: files.write("one.pem", &[plain, chain.clone()].concat()), key: None, password: None },
        Settings {
            certificate: files.write("chain2.pem", &chain),
            key: Some(files.write("locked.pem", &locked)),
            password: password.clone(),
        },
        Settings { certificate: files.write("bundle.p12", &bundle), key: None, password },
    ];
    let (plain, at) = (pdf(), Utc::now());
    let signed: Vec<Vec<u8>> =
        forms.iter().map(|form| Signer::read(form, at).unwrap().sign(&plain, "x", at).unwrap()).collect();
    assert!(signed.iter().all(|one| *one == signed[0]), "the same key and certificate sign the same");
    let Some(signatures) = found(&signed[0], &authority) else { return };
    assert_eq!(Value::from(signatures), expected("sha256_rsa", at));
}

#[test]
fn what_can_not_sign_is_refused_and_the_reason_said_without_the_password() {
    let (authority, key, files) = (Authority::new(), elliptic(), Files::new());
    let now = Utc::now();
    let good = files.apart(&authority, &key, &authority.issue(&key, -1, 30));
    let refused = |settings: &Settings, now: DateTime<Utc>| match Signer::read(settings, now) {
        Ok(_) => panic!("accepted: {settings:?}"),
        Err(error) => {
            assert!(matches!(error, Error::BadArgument { .. } | Error::File { .. }), "{error:?}");
            let said = error.to_string();
            assert!(!said.contains("geheim") && !format!("{settings:?}").contains("geheim"), "{said}");
            said
        }
    };
    let day = |days: i64| (now + Duration::days(days)).date_naive();
    assert!(refused(&good, now + Duration::days(31)).contains(&format!("expired on {}", day(30))));
    assert!(refused(&good, now - Duration::days(3)).contains(&format!("valid only from {}", day(-1))));
    let signer = Signer::read(&good, now).unwrap();
    let late = signer.sign(&pdf(), "x", now + Duration::days(31)).unwrap_err().to_string();
    assert!(
        late.contains(&format!("expired on {}", day(30))),
        "a certificate that expires later signs no more: {late}"
    );

    let other = files.write("other.pem", &elliptic().private_key_to_pem_pkcs8().unwrap());
    let with = |key: &Path| Settings { key: Some(key.to_path_buf()), ..good.clone() };
    assert!(refused(&with(&other), now).contains("none of its certificates belongs to the key"));
    assert!(refused(&with(Path::new("/nowhere/key.pem")), now).contains("/nowhere/key.pem"));
    let locked = key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"right").unwrap();
    let locked = Settings { password: Some("geheim".to_string()), ..with(&files.write("locked.pem", &locked)) };
    assert!(refused(&locked, now).contains("the password (TAAWUN_SIGN_PASSWORD) does not open it"));
    assert!(
        refused(&Settings { password: None, ..locked }, now).contains("does not open it"),
        "without asking anybody"
    );

    let alone = |path: PathBuf| Settings { certificate: path, key: None, password: Some("geheim".to_string()) };
    assert!(refused(&alone("/nowhere/chain.pem".into()), now).contains("/nowhere/chain.pem"));
    assert!(refused(&alone(files.write("nothing", b"nothing")), now).contains("neither PEM nor PKCS#12"));
    let mut bundle = Pkcs12::builder();
    bundle.name("x").pkey(&key).cert(&authority.issue(&key, -1, 30));
    let bundle = files.write("bundle.p12", &bundle.build2("right").unwrap().to_der().unwrap());
    assert!(refused(&alone(bundle.clone()), now).contains("does not open it"));
    let two = Settings { key: good.key.clone(), ..alone(bundle) };
    assert!(refused(&two, now).contains("a PKCS#12 file holds its key"));
    let key_only = alone(files.write("key-only.pem", &key.private_key_to_pem_pkcs8().unwrap()));
    assert!(refused(&key_only, now).contains("there is no certificate (PEM) in it"));
    let short = rsa(1024);
    let weak = files.apart(&authority, &short, &authority.issue(&short, -1, 30));
    assert!(refused(&weak, now).contains("shorter than 2048 bits"));
}

/// Windows and older programs lock such files with RC2, which OpenSSL 3 opens only when told to.
#[test]
fn a_file_locked_as_of_old_is_told_from_a_wrong_password_and_the_command_told_mends_it() {
    let (authority, key, files) = (Authority::new(), rsa(2048), Files::new());
    let chain = [authority.issue(&key, -1, 30).to_pem().unwrap(), authority.pem()].concat();
    let plain = files.write("plain.pem", &[key.private_key_to_pem_pkcs8().unwrap(), chain].concat());
    let old = files.folder.path().join("old.p12");
    let openssl = |arguments: &[&str]| {
        Command::new("openssl").args(arguments).current_dir(files.folder.path()).stdin(Stdio::null()).output()
    };
    let export = ["-export", "-passout", "pass:geheim", "-in", plain.to_str().unwrap(), "-out", old.to_str().unwrap()];
    let made = openssl(&[&["pkcs12", "-legacy"], &export[..]].concat());
    if !made.as_ref().is_ok_and(|made| made.status.success()) {
        let line = format!("SKIPPED: no openssl that writes old files: {made:?}");
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{line}");
        let _ = writeln!(std::io::stderr(), "{line}");
        return;
    }
    let with = |certificate: &Path, password: &str| {
        let settings =
            Settings { certificate: certificate.to_path_buf(), key: None, password: Some(password.to_string()) };
        Signer::read(&settings, Utc::now()).map_err(|error| error.to_string())
    };
    let said = with(&old, "geheim").err().unwrap();
    assert!(said.contains("the password fits") && said.contains("RC2") && !said.contains("geheim"), "{said}");
    let wrong = with(&old, "wrong").err().unwrap();
    assert!(wrong.contains("the password (TAAWUN_SIGN_PASSWORD) does not open it"), "{wrong}");
    // The very command, with the passwords that it would ask for.
    let (_, told) = said.split_once("openssl ").unwrap();
    let told: Vec<&str> = told.split(' ').chain(["-passin", "pass:geheim", "-passout", "pass:geheim"]).collect();
    let done = openssl(&told).unwrap();
    assert!(done.status.success(), "{}", text(&done));
    let anew = files.folder.path().join("old.pem");
    assert!(!std::fs::read_to_string(&anew).unwrap().contains("BEGIN PRIVATE KEY"), "the key stays locked");
    let (plain, at) = (pdf(), Utc::now());
    let signed = with(&anew, "geheim").unwrap().sign(&plain, "x", at).unwrap();
    let Some(signatures) = found(&signed, &authority) else { return };
    assert_eq!(Value::from(signatures), expected("sha256_rsa", at));
}

#[test]
fn the_command_line_signs_and_says_at_once_what_can_not_sign() {
    let (authority, key, files) = (Authority::new(), elliptic(), Files::new());
    let good = files.apart(&authority, &key, &authority.issue(&key, -1, 30));
    let (key_path, good) = (good.key.unwrap(), good.certificate);
    let expired = files.write("expired.pem", &authority.issue(&key, -30, -2).to_pem().unwrap());
    on_each_filled(|filled| {
        let output = filled.folder.path().join("report.pdf");
        let report = |certificate: &Path, arguments: &[&str]| {
            let _ = std::fs::remove_file(&output);
            taawun(&filled.url, filled.folder.path())
                .env("TAAWUN_SIGN_CERTIFICATE", certificate)
                .env("TAAWUN_SIGN_KEY", &key_path)
                .env("TAAWUN_SIGN_PASSWORD", "geheim")
                .args(["report", "--coordination", "11", "--period", "2008", "--output"])
                .arg(&output)
                .args(arguments)
                .output()
                .unwrap()
        };
        let done = report(&good, &["--sign"]);
        assert!(done.status.success(), "{}", text(&done));
        let signed = std::fs::read(&output).unwrap();
        let done = report(&good, &[]);
        assert!(done.status.success(), "{}", text(&done));
        let plain = std::fs::read(&output).unwrap();
        assert!(signed.starts_with(&plain) && signed.len() > plain.len(), "only what is asked to be is signed");
        if let Some(signatures) = found(&signed, &authority) {
            assert_eq!((signatures.len(), &signatures[0]["judged"]), (1, &json!(true)), "{signatures:?}");
        }
        let refused = report(&expired, &["--sign"]);
        assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
        let day = (Utc::now() - Duration::days(2)).date_naive();
        assert!(text(&refused).contains(&format!("the certificate expired on {day}")), "{}", text(&refused));
        assert!(!output.exists() && !text(&refused).contains("geheim"));
        let none = taawun(&filled.url, filled.folder.path())
            .args(["report", "--coordination", "11", "--period", "2008", "--sign", "--output", "x.pdf"])
            .output()
            .unwrap();
        assert_eq!(none.status.code(), Some(2));
        assert!(text(&none).contains("--sign needs --sign-certificate"), "{}", text(&none));
        // A server that is to sign and can't does not begin.
        let server = taawun(&filled.url, filled.folder.path())
            .env("TAAWUN_SIGN_CERTIFICATE", &expired)
            .env("TAAWUN_SIGN_KEY", &key_path)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .output()
            .unwrap();
        assert_eq!(server.status.code(), Some(2), "{}", text(&server));
        assert!(text(&server).contains("expired on"), "{}", text(&server));
        let environment = [
            ("TAAWUN_SIGN_CERTIFICATE", good.to_str().unwrap()),
            ("TAAWUN_SIGN_KEY", key_path.to_str().unwrap()),
            ("TAAWUN_SIGN_PASSWORD", "geheim"),
        ];
        let program = Program::serve(filled, &environment);
        until(|| match program.log() {
            log if log.contains("Signature: Entraide Nationale, until ") => Ok(()),
            log => Err(log),
        });
        assert!(!program.log().contains("geheim"), "{}", program.log());
    });
}
