//! Signing in through an OpenID Connect provider: authorisation code with PKCE. The provider says who somebody is; what
//! they may do is the account's matter. Accounts are matched by an e-mail address that the provider vouches for, and
//! never made here.

pub mod attempts;
mod provider;

use chrono::NaiveDateTime;
use openidconnect::{ClientId, ClientSecret, IssuerUrl, Nonce, PkceCodeVerifier, RedirectUrl};
use sha2::{Digest, Sha256};

use super::sign_in::{self, Begun, Visitor};
use super::{Account, administration, store};
use crate::change;
use crate::clock::Clock;
use crate::db::{Db, DbConnection};
use crate::error::{Error, Result};

pub use provider::Provider;

/// Which provider, and as whom this installation is known to it. `Debug` does not show the secret.
#[derive(Debug, Clone)]
pub struct Settings {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    name: String,
    redirect: RedirectUrl,
}

/// Where the provider sends people back to, below the public address.
pub const CALLBACK: &str = "/sign-in/openid/callback";

impl Settings {
    /// The settings as an operator gives them. `public_url` is the address under which people reach this server.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for addresses that are none, and for a provider that is asked over plain HTTP although it
    /// is not on this machine.
    pub fn new(
        issuer: &str,
        client_id: &str,
        client_secret: Option<&str>,
        name: Option<&str>,
        public_url: &str,
    ) -> Result<Settings> {
        let bad = |argument, problem: String| Error::BadArgument { argument, problem };
        let issuer = IssuerUrl::new(issuer.to_string())
            .map_err(|error| bad("OpenID Connect issuer", format!("{error}; write https://…")))?;
        let local = is_local(issuer.url().host_str().unwrap_or_default());
        if issuer.url().scheme() != "https" && !(issuer.url().scheme() == "http" && local) {
            return Err(bad("OpenID Connect issuer", "it must be asked over https".to_string()));
        }
        let redirect = RedirectUrl::new(format!("{}{CALLBACK}", public_url.trim_end_matches('/')))
            .map_err(|error| bad("public address", format!("{error}; write https://…")))?;
        let host = issuer.url().host_str().unwrap_or_default().to_string();
        Ok(Settings {
            name: name.map_or(host, str::to_string),
            issuer,
            client_id: ClientId::new(client_id.to_string()),
            client_secret: client_secret.map(|secret| ClientSecret::new(secret.to_string())),
            redirect,
        })
    }
}

fn is_local(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A sign-in that somebody has begun. Both parts are secrets: the provider gives back the first, the browser's cookie
/// the second, and only together they complete it.
#[derive(Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What the provider gives back.
    pub state: String,
    /// What only the browser that began has.
    pub browser: String,
}

impl Attempt {
    /// A new one.
    pub fn begin() -> Attempt {
        Attempt { state: store::secret(), browser: store::secret() }
    }

    /// What the provider puts into the identity token that it makes for this attempt.
    fn nonce(&self) -> Nonce {
        Nonce::new(self.derive("nonce"))
    }

    /// What proves to the provider that whoever redeems the code is who asked for it.
    fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.derive("verifier"))
    }

    /// A secret of the attempt: what is made from both parts needs to be kept nowhere.
    fn derive(&self, what: &str) -> String {
        use base64::Engine;
        let digest = Sha256::digest(format!("{what} {} {}", self.state, self.browser));
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest)
    }
}

/// Why somebody was not signed in.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The person, or the provider, said no.
    #[error("the provider said no ({0})")]
    Denied(String),
    /// Nothing that was begun in this browser, or too long ago, or completed already.
    #[error("not an attempt of this browser that is still open")]
    State,
    /// The provider can't be asked, or gives no answer that makes sense.
    #[error("the provider can't be asked: {0}")]
    Unavailable(String),
    /// The provider's word is not to be believed: signature, audience, nonce or time are wrong.
    #[error("what the provider says can't be trusted: {0}")]
    Untrusted(String),
    /// The provider does not vouch for the e-mail address.
    #[error("the provider does not vouch for the e-mail address")]
    Unverified,
    /// No account has the e-mail address.
    #[error("no account has this e-mail address")]
    NoAccount,
    /// The account has been disabled.
    #[error("account {0} is disabled")]
    Disabled(i64),
    /// Something went wrong here.
    #[error(transparent)]
    Here(#[from] Error),
}

impl Refusal {
    /// The stable code that is shown.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Denied(_) => "OPENID_DENIED",
            Refusal::State => "OPENID_STATE",
            Refusal::Unavailable(_) => "OPENID_UNAVAILABLE",
            Refusal::Untrusted(_) => "OPENID_UNTRUSTED",
            Refusal::Unverified => "OPENID_UNVERIFIED",
            Refusal::NoAccount => "OPENID_NO_ACCOUNT",
            Refusal::Disabled(_) => "OPENID_DISABLED",
            Refusal::Here(_) => "OPENID_FAILED",
        }
    }
}

/// Begins: gives the attempt, and the provider's address to which to send the browser. Blocks the thread.
pub fn begin(db: &Db, clock: &Clock, provider: &Provider) -> Result<(Attempt, String), Refusal> {
    let attempt = Attempt::begin();
    let address = provider.address(&attempt, clock.now())?;
    let now = clock.timestamp();
    db.write(|connection| attempts::keep(connection, &attempt, now))?;
    Ok((attempt, address))
}

/// What the provider sends back with the browser.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Callback {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// Completes: begins a session for the account of whom the provider vouches for. An attempt is used up by it, whatever
/// comes of it. Blocks the thread.
pub fn complete(
    db: &Db,
    clock: &Clock,
    provider: &Provider,
    callback: Callback,
    browser: Option<String>,
    visitor: &Visitor,
) -> Result<Begun, Refusal> {
    let now = clock.timestamp();
    let (Some(state), Some(browser)) = (callback.state, browser) else { return Err(Refusal::State) };
    let attempt = Attempt { state, browser };
    if !db.write(|connection| attempts::take(connection, &attempt, now))? {
        return Err(Refusal::State);
    }
    provider.check_issuer(callback.iss.as_deref())?;
    if let Some(error) = callback.error {
        return Err(said_no(&error));
    }
    let code = callback.code.ok_or_else(|| Refusal::Unavailable("it sent no code".to_string()))?;
    let email = provider.identify(code, &attempt, clock.now())?;
    let account = db.run(|connection| Ok(account(connection, &email)))??.id;
    let asker = sign_in::asker(account, "OpenID Connect".to_string(), visitor);
    let secret = change::perform(db, clock, &asker, "signIn", None, |change| {
        // It may have been disabled since it was looked at.
        if administration::find(change.connection, account)?.disabled_at.is_some() {
            return Ok(None);
        }
        sign_in::begin(change, account, visitor).map(Some)
    })?;
    Ok(Begun { account, secret: secret.ok_or(Refusal::Disabled(account))? })
}

/// What the provider's error code stands for.
fn said_no(error: &str) -> Refusal {
    // From outside: only what looks like such a code is repeated.
    let code: String = error.chars().filter(|letter| letter.is_ascii_lowercase() || *letter == '_').take(40).collect();
    match code.as_str() {
        "access_denied"
        | "login_required"
        | "consent_required"
        | "interaction_required"
        | "account_selection_required" => Refusal::Denied(code),
        _ => Refusal::Unavailable(format!("it says {code}")),
    }
}

fn account(connection: &mut DbConnection, email: &str) -> Result<Account, Refusal> {
    // Capitals of other alphabets (K, the Kelvin sign) turn into ASCII letters: another person's address could become
    // the account's.
    let plain = email.trim().to_ascii_lowercase();
    if plain != email.trim().to_lowercase() {
        return Err(Refusal::NoAccount);
    }
    let account = store::by_email(connection, &plain)?.ok_or(Refusal::NoAccount)?;
    if account.disabled_at.is_some() { Err(Refusal::Disabled(account.id)) } else { Ok(account) }
}

/// How long an attempt stays open.
const OPEN_FOR: chrono::Duration = chrono::Duration::minutes(10);

/// Until when an attempt that begins now stays open.
pub fn open_until(now: NaiveDateTime) -> NaiveDateTime {
    now + OPEN_FOR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_elsewhere_is_asked_over_https_only() {
        let settings = |issuer: &str| Settings::new(issuer, "taawun", None, None, "https://taawun.example/");
        assert!(settings("https://id.example/realms/taawun").is_ok());
        assert!(settings("http://127.0.0.1:9000").is_ok() && settings("http://[::1]:9000").is_ok());
        assert!(settings("http://id.example").is_err());
        assert!(settings("ftp://localhost").is_err() && settings("id.example").is_err());
        let made = settings("https://id.example").unwrap();
        assert_eq!(made.redirect.as_str(), "https://taawun.example/sign-in/openid/callback");
        assert_eq!(made.name, "id.example");
    }

    #[test]
    fn the_secret_is_not_shown() {
        let made = Settings::new("https://id.example", "taawun", Some("hunter2"), None, "https://t.example").unwrap();
        assert!(!format!("{made:?}").contains("hunter2"));
    }

    #[test]
    fn the_secrets_of_an_attempt_differ_from_one_another_and_from_those_of_the_next() {
        let (one, other) = (Attempt::begin(), Attempt::begin());
        let all = [&one, &other].map(|attempt| [attempt.derive("nonce"), attempt.derive("verifier")]);
        let distinct: std::collections::BTreeSet<&String> = all.iter().flatten().collect();
        assert_eq!(distinct.len(), 4);
        assert!(distinct.iter().all(|secret| secret.len() == 43), "a PKCE verifier has at least 43 characters");
    }

    #[test]
    fn only_what_looks_like_a_code_is_repeated_of_a_provider_s_error() {
        assert_eq!(said_no("access_denied").code(), "OPENID_DENIED");
        let odd = said_no("server_error\r\nforged log line <b>");
        assert_eq!(odd.code(), "OPENID_UNAVAILABLE");
        assert_eq!(odd.to_string(), "the provider can't be asked: it says server_errorforgedloglineb");
    }
}
