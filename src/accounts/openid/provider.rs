//! Talking to the provider.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdTokenClaims, CoreProviderMetadata,
    CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AuthType, AuthorizationCode, ClaimsVerificationError, ConfigurationError, CsrfToken, DiscoveryError,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, OAuth2TokenResponse, PkceCodeChallenge,
    RequestTokenError, Scope, SubjectIdentifier, TokenResponse, UserInfoError, http,
};

use super::{Attempt, Refusal, Settings};

/// How long what the provider says about itself is believed. Keys that are not among its keys are asked for at once.
const KNOWN_FOR: TimeDelta = TimeDelta::hours(1);
/// How long a provider that could not be asked about itself is not asked again: nobody waits for it in vain meanwhile.
const SPARED_FOR: TimeDelta = TimeDelta::seconds(10);
/// How long one request to the provider may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer of the provider that is read, bytes.
const MAX_ANSWER: u64 = 1024 * 1024;

/// The provider, with what it last said about itself. Clones share it.
#[derive(Debug, Clone)]
pub struct Provider(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    agent: ureq::Agent,
    known: Mutex<Option<Known>>,
    /// When it could not be asked about itself last, and why.
    failed: Mutex<Option<(DateTime<Utc>, String)>>,
}

/// A client for a provider that says about itself where it takes sign-ins, and maybe the rest.
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// What the provider says about itself: its addresses and its keys.
#[derive(Debug, Clone)]
struct Known {
    at: DateTime<Utc>,
    metadata: Arc<CoreProviderMetadata>,
}

impl Provider {
    /// The provider with these settings. It is not asked anything yet: a server starts without it.
    pub fn new(settings: Settings) -> Provider {
        let tls = ureq::tls::TlsConfig::builder()
            .provider(ureq::tls::TlsProvider::NativeTls)
            .root_certs(ureq::tls::RootCerts::PlatformVerifier)
            .build();
        let agent = ureq::Agent::config_builder()
            .tls_config(tls)
            .https_only(settings.issuer.url().scheme() == "https")
            // An answer that leads elsewhere would let the provider's pages choose whom this server asks.
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build()
            .into();
        Provider(Arc::new(Inner { settings, agent, known: Mutex::default(), failed: Mutex::default() }))
    }

    /// What people know it as.
    pub fn name(&self) -> &str {
        &self.0.settings.name
    }

    /// Whether people reach this server over TLS.
    pub fn is_secure(&self) -> bool {
        self.0.settings.redirect.url().scheme() == "https"
    }

    fn send(&self, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
        let response = if request.method() == http::Method::GET {
            self.0.agent.run(request.map(|_| ()))?
        } else {
            self.0.agent.run(request)?
        };
        let (parts, body) = response.into_parts();
        let body = body.into_with_config().limit(MAX_ANSWER).read_to_vec()?;
        Ok(HttpResponse::from_parts(parts, body))
    }

    /// What it says about itself; `anew` asks it in any case.
    fn known(&self, now: DateTime<Utc>, anew: bool) -> Result<Arc<CoreProviderMetadata>, Refusal> {
        let lock = || self.0.known.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let known = lock().clone();
        if let Some(known) = known.filter(|known| !anew && now - known.at < KNOWN_FOR) {
            return Ok(known.metadata);
        }
        let failed = || self.0.failed.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((at, why)) = failed().clone()
            && (TimeDelta::zero()..SPARED_FOR).contains(&(now - at))
        {
            return Err(Refusal::Unavailable(why));
        }
        let asked = CoreProviderMetadata::discover(&self.0.settings.issuer, &|request| self.send(request));
        let metadata = Arc::new(asked.map_err(|error| {
            let why = discovery(error);
            *failed() = Some((now, why.clone()));
            Refusal::Unavailable(why)
        })?);
        *lock() = Some(Known { at: now, metadata: Arc::clone(&metadata) });
        Ok(metadata)
    }

    /// This installation as the provider's client. It shows itself as the provider prefers: the secret in a header, or in
    /// the request.
    fn client(&self, metadata: &CoreProviderMetadata) -> Client {
        let settings = &self.0.settings;
        let methods = metadata.token_endpoint_auth_methods_supported();
        let takes = |method| methods.is_none_or(|methods| methods.contains(&method));
        let in_the_request =
            !takes(CoreClientAuthMethod::ClientSecretBasic) && takes(CoreClientAuthMethod::ClientSecretPost);
        CoreClient::from_provider_metadata(metadata.clone(), settings.client_id.clone(), settings.client_secret.clone())
            .set_redirect_uri(settings.redirect.clone())
            .set_auth_type(if in_the_request { AuthType::RequestBody } else { AuthType::BasicAuth })
    }

    /// The address at the provider to which the browser of an attempt is sent.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub fn address(&self, attempt: &Attempt, now: DateTime<Utc>) -> Result<String, Refusal> {
        let (state, nonce) = (CsrfToken::new(attempt.state.clone()), attempt.nonce());
        let metadata = self.known(now, false)?;
        let (url, _, _) = self
            .client(&metadata)
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scope(Scope::new("email".to_string()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&attempt.verifier()))
            .url();
        Ok(url.into())
    }

    /// Passes if the issuer that came with a callback, where one came (RFC 9207), is this one.
    pub fn check_issuer(&self, issuer: Option<&str>) -> Result<(), Refusal> {
        match issuer {
            Some(issuer) if issuer != self.0.settings.issuer.as_str() => Err(Refusal::State),
            _ => Ok(()),
        }
    }

    /// The e-mail address that the provider vouches for: redeems the code, checks the identity token, and asks at the
    /// userinfo address where the token does not say it.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`], [`Refusal::Untrusted`], [`Refusal::Unverified`].
    pub fn identify(&self, code: String, attempt: &Attempt, now: DateTime<Utc>) -> Result<String, Refusal> {
        let metadata = self.known(now, false)?;
        let answer = self.redeem(&metadata, code, attempt)?;
        let claims = match self.claims(&metadata, &answer, attempt, now) {
            // The provider may have new keys.
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                let metadata = self.known(now, true)?;
                self.claims(&metadata, &answer, attempt, now)
            }
            other => other,
        };
        let claims = claims.map_err(|error| Refusal::Untrusted(what_is_wrong(&error).to_string()))?;
        let (email, verified) = match (claims.email(), claims.email_verified()) {
            (Some(email), Some(verified)) => (Some(email.to_string()), Some(verified)),
            _ => {
                let found = self.ask_more(&metadata, answer.access_token(), claims.subject())?;
                (found.email().map(|email| email.to_string()), found.email_verified())
            }
        };
        match (email, verified) {
            (Some(email), Some(true)) => Ok(email),
            _ => Err(Refusal::Unverified),
        }
    }

    fn redeem(
        &self,
        metadata: &CoreProviderMetadata,
        code: String,
        attempt: &Attempt,
    ) -> Result<CoreTokenResponse, Refusal> {
        self.client(metadata)
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| no_address(&error))?
            .set_pkce_verifier(attempt.verifier())
            .request(&|request| self.send(request))
            .map_err(|error| {
                // No more than the kind of error: what the provider wrote may hold the code or a token.
                Refusal::Unavailable(match error {
                    RequestTokenError::ServerResponse(said) => {
                        format!("it refuses the code: {}", said_code(said.error()))
                    }
                    RequestTokenError::Request(error) => format!("no tokens: {error}"),
                    RequestTokenError::Parse(..) => "no tokens: an answer that can't be read".to_string(),
                    RequestTokenError::Other(_) => "no tokens".to_string(),
                })
            })
    }

    /// What the identity token says, after its signature, issuer, audience, time and nonce have been checked.
    fn claims(
        &self,
        metadata: &CoreProviderMetadata,
        answer: &CoreTokenResponse,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
        let client = self.client(metadata);
        let token = answer.id_token().ok_or_else(|| ClaimsVerificationError::Other("there is none".to_string()))?;
        token.claims(&client.id_token_verifier().set_time_fn(|| now), &attempt.nonce()).cloned()
    }

    /// What the provider says of the person at its userinfo address.
    fn ask_more(
        &self,
        metadata: &CoreProviderMetadata,
        token: &AccessToken,
        subject: &SubjectIdentifier,
    ) -> Result<CoreUserInfoClaims, Refusal> {
        self.client(metadata)
            .user_info(token.clone(), Some(subject.clone()))
            .map_err(|error| no_address(&error))?
            .request(&|request| self.send(request))
            .map_err(|error| match error {
                UserInfoError::ClaimsVerification(error) => Refusal::Untrusted(what_is_wrong(&error).to_string()),
                UserInfoError::Request(error) => Refusal::Unavailable(format!("no e-mail address: {error}")),
                UserInfoError::Response(status, ..) => {
                    Refusal::Unavailable(format!("no e-mail address: status {status}"))
                }
                _ => Refusal::Unavailable("no e-mail address: an answer that can't be read".to_string()),
            })
    }
}

fn discovery(error: DiscoveryError<ureq::Error>) -> String {
    match error {
        DiscoveryError::Request(error) => format!("discovery: {error}"),
        DiscoveryError::Parse(error) => format!("discovery: {error}"),
        other => format!("discovery: {other}"),
    }
}

fn no_address(_: &ConfigurationError) -> Refusal {
    Refusal::Unavailable("its discovery document names no such address".to_string())
}

/// An error code of the provider, as far as it looks like one.
fn said_code(code: &impl std::fmt::Display) -> String {
    code.to_string().chars().filter(|letter| letter.is_ascii_lowercase() || *letter == '_').take(40).collect()
}

/// What is wrong with a token, without anything that it says.
fn what_is_wrong(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "expired",
        ClaimsVerificationError::InvalidAudience(_) => "meant for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "from another issuer",
        ClaimsVerificationError::InvalidNonce(_) => "made for another attempt",
        ClaimsVerificationError::InvalidSubject(_) => "about another person",
        ClaimsVerificationError::SignatureVerification(_) => "wrong signature",
        ClaimsVerificationError::Unsupported(_) => "encrypted",
        _ => "no identity token, or one that says too little",
    }
}
