//! Links in letters that work without an account: to a report, for a while, and to unsubscribe. What makes them work is
//! a signature (HMAC-SHA256) with a key of this installation.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use diesel::prelude::*;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::accounts::store;
use crate::db::DbConnection;
use crate::db::schema::installation;
use crate::error::{Error, Result};
use crate::on_either;
use crate::wording::Language;

/// The key's name among the facts about the installation.
const NAME: &str = "link_key";
/// For so long a link leads to a report, from when the letter was written.
pub const LIFETIME: Duration = Duration::days(60);

/// The secret with which links are signed. `Debug` does not show it.
#[derive(Clone)]
pub struct Key(Vec<u8>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Makes the installation's key, where it has none: 256 random bits.
///
/// # Errors
/// Those of the database.
pub fn make_key(connection: &mut DbConnection) -> Result<()> {
    let row = (installation::key.eq(NAME), installation::value.eq(store::secret()));
    on_either!(connection, inner => {
        diesel::insert_into(installation::table).values(row).on_conflict_do_nothing().execute(inner)?
    });
    Ok(())
}

/// The installation's key.
///
/// # Errors
/// [`Error::Internal`] where it has none: the database is not prepared.
pub fn key(connection: &mut DbConnection) -> Result<Key> {
    let found: Option<String> =
        installation::table.find(NAME).select(installation::value).first(connection).optional()?;
    found.map(|secret| Key(secret.into_bytes())).ok_or_else(|| Error::Internal("there is no key for links".to_string()))
}

impl Key {
    fn over(&self, parts: &[&str]) -> Result<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0)
            .map_err(|error| Error::Internal(format!("key for links: {error}")))?;
        // JSON of a list: no two different lists give the same text.
        mac.update(serde_json::json!(parts).to_string().as_bytes());
        Ok(mac)
    }

    fn sign(&self, parts: &[&str]) -> Result<String> {
        Ok(URL_SAFE_NO_PAD.encode(self.over(parts)?.finalize().into_bytes()))
    }

    /// Whether this is the signature of these parts; takes as long for a wrong one as for the right one.
    fn signed(&self, parts: &[&str], signature: &str) -> bool {
        let (Ok(given), Ok(mac)) = (URL_SAFE_NO_PAD.decode(signature), self.over(parts)) else { return false };
        mac.verify_slice(&given).is_ok()
    }

    /// The path and query under which a report can be read without an account until an instant, UTC.
    ///
    /// # Errors
    /// [`Error::Internal`] for an unusable key.
    pub fn report(&self, id: i64, file_name: &str, until: NaiveDateTime) -> Result<String> {
        let until = until.and_utc().timestamp().to_string();
        let signature = self.sign(&["report", &id.to_string(), &until])?;
        Ok(format!("/reports/{id}/{file_name}?until={until}&signature={signature}"))
    }

    /// What a link to a report is worth now.
    pub fn check_report(&self, id: i64, until: i64, signature: &str, now: DateTime<Utc>) -> Worth {
        match self.signed(&["report", &id.to_string(), &until.to_string()], signature) {
            false => Worth::Nothing,
            true if now.timestamp() < until => Worth::Good,
            true => Worth::Expired,
        }
    }

    /// The path and query of the page on which the owner of an address unsubscribes.
    ///
    /// # Errors
    /// [`Error::Internal`] for an unusable key.
    pub fn unsubscribe(&self, address: &str, language: Language) -> Result<String> {
        let address = address.trim().to_lowercase();
        let signature = self.sign(&["unsubscribe", &address])?;
        Ok(format!("/unsubscribe/{}/{signature}?lang={language}", URL_SAFE_NO_PAD.encode(address)))
    }

    /// The address in the two parts of such a path; `None` where they were not made here.
    pub fn unsubscribed(&self, encoded: &str, signature: &str) -> Option<String> {
        let address = String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()?;
        self.signed(&["unsubscribe", &address], signature).then_some(address)
    }

    /// The left part of a letter's `Message-ID`: the same each time, and nobody can guess it who has not got the letter.
    ///
    /// # Errors
    /// [`Error::Internal`] for an unusable key.
    pub fn message(&self, key: &str) -> Result<String> {
        let bytes = self.over(&["message", key])?.finalize().into_bytes();
        Ok(format!("taawun.{}", hex::encode(&bytes[..16])))
    }
}

/// What a signed link is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// It opens.
    Good,
    /// It did once.
    Expired,
    /// It was not made here.
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_link_opens_its_report_until_it_expires() {
        let (key, other) = (Key(b"one".to_vec()), Key(b"two".to_vec()));
        let until = at("2026-12-01T00:00:00Z");
        let path = key.report(7, "11-2026-03-ar.pdf", until.naive_utc()).unwrap();
        let signature = path.split_once("signature=").unwrap().1;
        let (before, seconds) = (at("2026-11-30T23:59:59Z"), until.timestamp());
        assert_eq!(path, format!("/reports/7/11-2026-03-ar.pdf?until={seconds}&signature={signature}"));
        assert_eq!(key.check_report(7, seconds, signature, before), Worth::Good);
        assert_eq!(key.check_report(7, seconds, signature, until), Worth::Expired);
        assert_eq!(key.check_report(8, seconds, signature, before), Worth::Nothing);
        assert_eq!(key.check_report(7, seconds + 1, signature, before), Worth::Nothing);
        assert_eq!(key.check_report(7, seconds, "", before), Worth::Nothing);
        assert_eq!(other.check_report(7, seconds, signature, before), Worth::Nothing);
    }

    #[test]
    fn an_address_unsubscribes_only_itself() {
        let key = Key(b"one".to_vec());
        let path = key.unsubscribe("Amina@Example.ma", Language::Fr).unwrap();
        let parts: Vec<&str> = path.strip_suffix("?lang=fr").unwrap().split('/').collect();
        assert_eq!(key.unsubscribed(parts[2], parts[3]).as_deref(), Some("amina@example.ma"));
        let other = URL_SAFE_NO_PAD.encode("b@example.ma");
        assert_eq!(key.unsubscribed(&other, parts[3]), None);
        assert_eq!(key.unsubscribed(parts[2], "x"), None);
    }

    #[test]
    fn a_message_has_one_id() {
        let key = Key(b"one".to_vec());
        assert_eq!(key.message("report/1/a").unwrap(), key.message("report/1/a").unwrap());
        assert_ne!(key.message("report/1/a").unwrap(), key.message("report/1/b").unwrap());
    }
}
