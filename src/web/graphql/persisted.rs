//! Documents that are known here: asked for by hash or id in place of their text.
//!
//! Two ways. *Automatic persisted queries*, Apollo's protocol: a client sends a hash; where it is not known, hash and
//! text, and from then on the hash will do. It saves sending long texts, and forbids nothing. *Trusted documents*
//! ([`Trusted`]): only what an operator's list holds is carried out at all.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use async_graphql::{Request, Value};
use lru::LruCache;
use sha2::{Digest, Sha256};

use super::trusted::Trusted;
use crate::error::{Error, Result};

/// The extension that holds a hash: `{ "version": 1, "sha256Hash": "…" }`.
pub const PERSISTED_QUERY: &str = "persistedQuery";
/// The name under which a document's id comes: a parameter of its own over HTTP, an extension over a WebSocket.
pub const DOCUMENT_ID: &str = "documentId";

/// How many texts are kept, and how many bytes of them together, for each kind of asker.
const MOST: NonZeroUsize = NonZeroUsize::MIN.saturating_add(999);
const MOST_BYTES: usize = 4 << 20;

/// A document's hash.
type Hash = [u8; 32];

/// The documents that a process knows. Clones are the same.
#[derive(Clone, Default)]
pub struct Documents {
    trusted: Option<Arc<Trusted>>,
    learned: Arc<Mutex<Learned>>,
}

/// What clients have sent. What nobody in particular has sent is kept apart, so that whoever is anonymous can fill and
/// empty only that. Of texts that were sent by people with accounts anybody may use the hash: who has it has the text.
#[derive(Default)]
struct Learned {
    by_accounts: Kept,
    by_anybody: Kept,
}

/// A text to be kept once it turns out to be worth it.
pub struct New {
    hash: Hash,
    text: String,
    by_account: bool,
}

impl Documents {
    /// Those of an operator's list, and no others.
    pub fn trusted(trusted: Trusted) -> Documents {
        Documents { trusted: Some(Arc::new(trusted)), learned: Arc::default() }
    }

    /// Gives a request the text of the document that it names, and refuses what may not be carried out. What is to be
    /// kept once the text has been found valid comes back, for [`learn`](Documents::learn).
    ///
    /// # Errors
    /// [`Error::NotPersisted`], [`Error::NotTrusted`]; [`Error::BadRequest`] for a hash that is none, or that of another
    /// text.
    pub fn resolve(&self, request: &mut Request, by_account: bool) -> Result<Option<New>> {
        let named = named(request)?;
        if let Some(trusted) = &self.trusted {
            return trusted.resolve(request, named.as_ref()).map(|()| None);
        }
        match (named, request.query.is_empty()) {
            (None, _) => Ok(None),
            (Some(Named::Hash(hash)), true) => {
                request.query = self.learned(|learned| learned.find(&hash)).ok_or(Error::NotPersisted)?;
                Ok(None)
            }
            (Some(Named::Hash(hash)), false) if hash == hash_of(&request.query) => {
                Ok(Some(New { hash, text: request.query.clone(), by_account }))
            }
            (Some(Named::Hash(_)), false) => Err(bad("the hash is not the SHA-256 of the query's text")),
            (Some(Named::Id(_)), true) => Err(Error::NotPersisted),
            (Some(Named::Id(_)), false) => Err(bad("send a document's id or its text, not both")),
        }
    }

    /// Keeps a text.
    pub fn learn(&self, new: New) {
        self.learned(|learned| {
            let kept = if new.by_account { &mut learned.by_accounts } else { &mut learned.by_anybody };
            kept.keep(new.hash, new.text);
        });
    }

    fn learned<T>(&self, work: impl FnOnce(&mut Learned) -> T) -> T {
        work(&mut self.learned.lock().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }
}

impl Learned {
    fn find(&mut self, hash: &Hash) -> Option<String> {
        self.by_accounts.find(hash).or_else(|| self.by_anybody.find(hash))
    }
}

/// Texts by their hash; the one that was used longest ago goes first.
struct Kept {
    texts: LruCache<Hash, String>,
    bytes: usize,
}

impl Default for Kept {
    fn default() -> Kept {
        Kept { texts: LruCache::new(MOST), bytes: 0 }
    }
}

impl Kept {
    fn find(&mut self, hash: &Hash) -> Option<String> {
        self.texts.get(hash).cloned()
    }

    fn keep(&mut self, hash: Hash, text: String) {
        self.bytes += text.len();
        // The one in whose place it comes: the same under this hash, or the oldest.
        if let Some((_, gone)) = self.texts.push(hash, text) {
            self.bytes -= gone.len();
        }
        while self.bytes > MOST_BYTES
            && let Some((_, gone)) = self.texts.pop_lru()
        {
            self.bytes -= gone.len();
        }
    }
}

/// How a request names its document.
#[derive(Debug, PartialEq, Eq)]
pub enum Named {
    /// By the SHA-256 of its text.
    Hash(Hash),
    /// By an id that the list gives it.
    Id(String),
}

/// How a request names its document, if it does.
fn named(request: &Request) -> Result<Option<Named>> {
    let by_id = match request.extensions.get(DOCUMENT_ID) {
        Some(Value::String(id)) => Some(id.as_str()),
        Some(Value::Null) | None => None,
        Some(_) => return Err(bad("a document's id is a text")),
    };
    let by_hash = match request.extensions.get(PERSISTED_QUERY) {
        Some(Value::Object(members)) => {
            if !matches!(members.get("version"), Some(Value::Number(version)) if version.as_u64() == Some(1)) {
                return Err(bad("only version 1 of `persistedQuery` is known"));
            }
            match members.get("sha256Hash") {
                Some(Value::String(hash)) => Some(hash.as_str()),
                _ => return Err(bad("`persistedQuery` needs a `sha256Hash`")),
            }
        }
        Some(Value::Null) | None => None,
        Some(_) => return Err(bad("`persistedQuery` looks like {\"version\": 1, \"sha256Hash\": \"…\"}")),
    };
    match (by_id, by_hash) {
        (Some(_), Some(_)) => Err(bad("send a document's id or its hash, not both")),
        // As the GraphQL-over-HTTP specification writes a hash.
        (Some(id), None) => Ok(Some(match id.strip_prefix("sha256:") {
            Some(hash) => Named::Hash(read_hash(hash).ok_or_else(|| bad("what follows `sha256:` is no hash"))?),
            None => Named::Id(id.to_string()),
        })),
        // A list's own ids may come in the place of a hash.
        (None, Some(hash)) => Ok(Some(read_hash(hash).map_or_else(|| Named::Id(hash.to_string()), Named::Hash))),
        (None, None) => Ok(None),
    }
}

fn read_hash(text: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    hex::decode_to_slice(text, &mut hash).ok().map(|()| hash)
}

/// The hash under which a text is known.
pub fn hash_of(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

fn bad(problem: &str) -> Error {
    Error::BadRequest(problem.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(query: &str, hash: &Hash) -> Request {
        let mut request = Request::new(query);
        let extension = serde_json::json!({ "version": 1, "sha256Hash": hex::encode(hash) });
        request.extensions.insert(PERSISTED_QUERY.to_string(), Value::from_json(extension).unwrap());
        request
    }

    fn known(documents: &Documents, text: &str) -> bool {
        let mut asked = request("", &hash_of(text));
        let found = documents.resolve(&mut asked, false).is_ok();
        assert!(!found || asked.query == text);
        found
    }

    fn send(documents: &Documents, text: &str, by_account: bool) {
        let new = documents.resolve(&mut request(text, &hash_of(text)), by_account).unwrap();
        documents.learn(new.unwrap());
    }

    #[test]
    fn the_number_and_the_bytes_of_texts_are_bounded_and_nobody_empties_what_accounts_have_sent() {
        let documents = Documents::default();
        send(&documents, "{ ours }", true);
        for number in 0..MOST.get() + 5 {
            send(&documents, &format!("{{ a{number} }}"), false);
        }
        assert!(!known(&documents, "{ a4 }") && known(&documents, "{ a5 }") && known(&documents, "{ ours }"));
        // The same one again and again takes one place.
        for _ in 0..3 {
            send(&documents, "{ a5 }", false);
        }
        assert!(known(&documents, "{ a6 }"));
        let large = |number: usize| format!("{{ {} }}", format!("b{number} ").repeat(200_000 / 5));
        for number in 0..40 {
            send(&documents, &large(number), false);
        }
        let bytes = documents.learned(|learned| learned.by_anybody.bytes);
        let counted: usize =
            documents.learned(|learned| learned.by_anybody.texts.iter().map(|(_, text)| text.len()).sum());
        assert_eq!(bytes, counted);
        assert!(bytes <= MOST_BYTES && bytes > MOST_BYTES / 2, "{bytes}");
        assert!(known(&documents, &large(39)) && !known(&documents, &large(0)) && known(&documents, "{ ours }"));
    }

    #[test]
    fn a_hash_that_is_none_or_of_another_text_is_refused() {
        let documents = Documents::default();
        let refused = |extensions: serde_json::Value, query: &str| {
            let mut request = Request::new(query);
            for (name, value) in extensions.as_object().unwrap() {
                request.extensions.insert(name.clone(), Value::from_json(value.clone()).unwrap());
            }
            documents.resolve(&mut request, true).map(|_| ()).unwrap_err().code()
        };
        let hash = hex::encode(hash_of("{ a }"));
        let persisted = |value: serde_json::Value| serde_json::json!({ "persistedQuery": value });
        for (extensions, query, code) in [
            (persisted(serde_json::json!({ "version": 1, "sha256Hash": hash })), "", "PERSISTED_QUERY_NOT_FOUND"),
            (persisted(serde_json::json!({ "version": 1, "sha256Hash": hash })), "{ b }", "BAD_REQUEST"),
            (persisted(serde_json::json!({ "version": 2, "sha256Hash": hash })), "{ a }", "BAD_REQUEST"),
            (persisted(serde_json::json!({ "sha256Hash": hash })), "{ a }", "BAD_REQUEST"),
            (persisted(serde_json::json!({ "version": 1 })), "{ a }", "BAD_REQUEST"),
            (persisted(serde_json::json!({ "version": 1, "sha256Hash": "x" })), "{ a }", "BAD_REQUEST"),
            (persisted(serde_json::json!("x")), "{ a }", "BAD_REQUEST"),
            (serde_json::json!({ "documentId": 7 }), "{ a }", "BAD_REQUEST"),
            (serde_json::json!({ "documentId": "x" }), "", "PERSISTED_QUERY_NOT_FOUND"),
            (serde_json::json!({ "documentId": "sha256:x" }), "", "BAD_REQUEST"),
        ] {
            assert_eq!(refused(extensions.clone(), query), code, "{extensions} {query}");
        }
    }
}
