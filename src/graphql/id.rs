//! Global ids: opaque to clients, and stable: a type's name and the object's key in it.

use async_graphql::ID;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::{Error, Result, shorten};

/// The global id of the object of type `kind` with this key.
pub fn encode(kind: &str, key: impl std::fmt::Display) -> ID {
    ID(URL_SAFE_NO_PAD.encode(format!("{kind}:{key}")))
}

/// The type's name and the key in a global id.
///
/// # Errors
/// [`Error::BadId`] when it is not one that [`encode`] made.
pub fn decode(id: &ID) -> Result<(String, String)> {
    let bad = || Error::BadId { given: shorten(id) };
    let text = URL_SAFE_NO_PAD.decode(id.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let (kind, key) = text.as_deref().and_then(|text| text.split_once(':')).ok_or_else(bad)?;
    Ok((kind.to_string(), key.to_string()))
}

/// The numeric key in an id's second part.
pub fn number(id: &ID, key: &str) -> Result<i64> {
    key.parse().map_err(|_| Error::BadId { given: shorten(id) })
}

/// The numeric key in the global id of an object of type `kind`, given to a mutation.
///
/// # Errors
/// [`Error::BadId`] for anything else.
pub fn key_of(kind: &str, id: &ID) -> Result<i64> {
    let (own, key) = decode(id)?;
    if own == kind { number(id, &key) } else { Err(Error::BadId { given: shorten(id) }) }
}
