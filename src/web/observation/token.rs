//! The secret with which metrics can be read from other machines.

use openssl::memcmp;
use sha2::{Digest, Sha256};

/// A secret. Kept as its hash: nothing shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

/// The shortest secret that is taken, characters.
const SHORTEST: usize = 16;

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

impl std::str::FromStr for Token {
    type Err = String;

    fn from_str(text: &str) -> Result<Token, String> {
        let text = text.trim();
        if text.chars().count() < SHORTEST || !text.chars().all(|c| c.is_ascii_graphic()) {
            return Err(format!(
                "a token has at least {SHORTEST} characters, letters, digits and signs without spaces; make one with \
                 `openssl rand -hex 32`"
            ));
        }
        Ok(Token(Sha256::digest(text).into()))
    }
}

impl Token {
    /// Whether an `Authorization` header brings this secret. Takes the same time whatever it brings.
    pub(super) fn is_in(&self, authorization: &str) -> bool {
        let Some((scheme, given)) = authorization.split_once(' ') else { return false };
        let given: [u8; 32] = Sha256::digest(given.trim()).into();
        scheme.eq_ignore_ascii_case("bearer") && memcmp::eq(&self.0, &given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_and_known_by_its_words_alone() {
        assert!("short".parse::<Token>().is_err() && "with spaces in between it".parse::<Token>().is_err());
        let token: Token = " 0123456789abcdef\n".parse().unwrap();
        assert!(token.is_in("Bearer 0123456789abcdef") && token.is_in("bearer  0123456789abcdef "));
        for wrong in ["", "Bearer", "Bearer 0123456789abcde", "Basic 0123456789abcdef", "0123456789abcdef"] {
            assert!(!token.is_in(wrong), "{wrong}");
        }
        assert_eq!(format!("{token:?}"), "Token");
    }
}
