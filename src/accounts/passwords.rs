//! Passwords: the rules that they follow and how they are kept.
//!
//! Length alone is asked for, as NIST SP 800-63B (2025) has it: rules of composition make passwords worse. They are
//! kept as Argon2id with the parameters of OWASP's Password Storage Cheat Sheet.

use std::sync::OnceLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::error::{Error, Result, UserError};

/// The fewest characters of a password.
pub const MIN_CHARACTERS: usize = 12;
/// The most bytes of a password, so that nobody has a megabyte hashed.
pub const MAX_BYTES: usize = 256;

/// Memory for one hash, KiB.
const MEMORY: u32 = 19 * 1024;
/// How often that memory is gone through.
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many passwords are hashed at the same time: each takes [`MEMORY`], and requests can come in hundreds.
static TURNS: Semaphore = Semaphore::const_new(4);

/// Runs work that hashes, away from the asynchronous threads, when it is its turn.
///
/// # Errors
/// Those of the work.
pub async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let internal = |error: String| Error::Internal(format!("password: {error}"));
    let turn = TURNS.acquire().await.map_err(|error| internal(error.to_string()))?;
    // The turn ends with the work: who goes away meanwhile makes no room, since the work goes on.
    let work = move || {
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| internal(error.to_string()))?
}

fn hasher() -> Result<Argon2<'static>> {
    let parameters = Params::new(MEMORY, PASSES, LANES, None).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

/// What is wrong with a new password of the person with this e-mail address and name; `field` names it in the input.
pub fn check(password: &str, email: &str, name: &str, field: &str) -> Vec<UserError> {
    let mut errors = vec![];
    if password.chars().count() < MIN_CHARACTERS {
        errors.push(UserError::at([field], "PASSWORD_TOO_SHORT").with("count", MIN_CHARACTERS as i64));
    }
    if password.len() > MAX_BYTES {
        errors.push(UserError::at([field], "PASSWORD_TOO_LONG").with("count", MAX_BYTES as i64));
    }
    let plain = |text: &str| text.trim().to_lowercase();
    let own = [email, email.split('@').next().unwrap_or_default(), name];
    if own.iter().any(|own| plain(own) == plain(password)) {
        errors.push(UserError::at([field], "PASSWORD_IS_NAME"));
    }
    errors
}

/// What is kept of a password: Argon2id in PHC format. Takes some 20 ms and 19 MiB.
pub fn hash(password: &str) -> Result<String> {
    let hash: PasswordHash =
        hasher()?.hash_password(password.as_bytes()).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether this is the password that was kept. Without one (nobody has this address, or no password was set) it takes
/// as long all the same, so that the time tells nothing.
pub fn verify(kept: Option<&str>, password: &str) -> Result<bool> {
    static NOBODYS: OnceLock<String> = OnceLock::new();
    let kept = match kept {
        Some(kept) => kept,
        None => match NOBODYS.get() {
            Some(kept) => kept,
            None => {
                let made = hash(&super::store::secret())?;
                NOBODYS.get_or_init(|| made)
            }
        },
    };
    if password.len() > MAX_BYTES {
        return Ok(false);
    }
    let kept = PasswordHash::new(kept).map_err(|_| Error::Internal("a password's hash can't be read".to_string()))?;
    Ok(hasher()?.verify_password(password.as_bytes(), &kept).is_ok())
}

/// Whether a password was hashed with less than what is used today.
pub fn is_outdated(kept: &str) -> bool {
    let parameters = PasswordHash::new(kept).ok().and_then(|kept| {
        (kept.algorithm.as_str() == Algorithm::Argon2id.ident().as_str()).then(|| Params::try_from(&kept).ok())?
    });
    parameters.is_none_or(|found| found.m_cost() < MEMORY || found.t_cost() < PASSES || found.p_cost() < LANES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(password: &str) -> Vec<&'static str> {
        check(password, "amina.elidrissi@example.ma", "Amina El Idrissi", "password")
            .iter()
            .map(|error| error.code)
            .collect()
    }

    #[test]
    fn length_is_all_that_is_asked_for_besides_not_being_ones_own_name() {
        assert_eq!(codes("elevenchars"), ["PASSWORD_TOO_SHORT"]);
        assert!(codes("أحد عشر كوكبا").is_empty(), "characters are counted, not bytes");
        assert_eq!(codes(&"x".repeat(257)), ["PASSWORD_TOO_LONG"]);
        assert_eq!(codes("amina EL idrissi"), ["PASSWORD_IS_NAME"]);
        assert_eq!(codes("Amina.ElIdrissi"), ["PASSWORD_IS_NAME"]);
        assert_eq!(codes("amina.elidrissi@example.ma"), ["PASSWORD_IS_NAME"]);
    }

    #[test]
    fn a_password_is_known_again_and_another_is_not() {
        let kept = hash("correct horse battery").expect("a hash");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(verify(Some(&kept), "correct horse battery").expect("an answer"));
        assert!(!verify(Some(&kept), "correct horse batterY").expect("an answer"));
        assert!(!verify(None, "correct horse battery").expect("an answer"));
        assert!(!is_outdated(&kept));
    }

    #[test]
    fn a_hash_with_less_than_todays_parameters_is_outdated() {
        let parameters = Params::new(8 * 1024, 2, 1, None).expect("parameters");
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters);
        let kept: PasswordHash = weak.hash_password(b"correct horse battery").expect("a hash");
        assert!(is_outdated(&kept.to_string()) && is_outdated("nonsense"));
    }
}
