//! An operator's list of documents: what clients were built with, and nothing else, is carried out. For everybody alike:
//! a list with exceptions would have to be thought about for each of them. Whoever wants to write queries of their own
//! starts a second process without the list on loopback.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use async_graphql::parser::parse_query;
use async_graphql::{Request, Value};

use super::persisted::{Named, hash_of};
use super::reading::Object;
use crate::error::{Error, Result, shorten};
use crate::graphql::limits::Checker;

/// The largest list, bytes.
const MAX_LIST: u64 = 16 << 20;
/// How many mistakes are told at once.
const TOLD: usize = 20;

/// The list: documents by the id that it gives them, and by hash.
pub struct Trusted {
    by_id: HashMap<String, Arc<str>>,
    by_hash: HashMap<[u8; 32], Arc<str>>,
}

impl Trusted {
    /// Reads a list: Apollo's persisted query manifest
    /// (`{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id", "name", "type", "body"}]}`),
    /// or a JSON object of texts by id, as relay-compiler writes. Each document must be valid for the schema.
    ///
    /// # Errors
    /// [`Error::File`]; [`Error::BadArgument`] with every mistake, up to twenty.
    pub fn read(path: &Path) -> Result<Trusted> {
        let file = |source| Error::File { path: path.to_path_buf(), source };
        let bad = |problem: String| Error::BadArgument { argument: "--trusted-documents", problem };
        if std::fs::metadata(path).map_err(file)?.len() > MAX_LIST {
            return Err(bad(format!("the list has more than {MAX_LIST} bytes")));
        }
        let bytes = std::fs::read(path).map_err(file)?;
        let list: Object =
            serde_json::from_slice(&bytes).map_err(|error| bad(format!("not a JSON object: {error}")))?;
        let (documents, mut mistakes) = entries(list).map_err(bad)?;
        let mut trusted = Trusted { by_id: HashMap::new(), by_hash: HashMap::new() };
        let checker = Checker::default();
        for (id, name, text) in documents {
            let place = match &name {
                Some(name) => format!("{name} ({})", shorten(&id)),
                None => shorten(&id),
            };
            let wrong = match checker.check_document(&text) {
                Err(refusal) => refusal.words(),
                Ok(()) if name.is_some_and(|name| !names(&text).contains(&name)) => {
                    vec!["there is no operation of this name in it".to_string()]
                }
                Ok(()) => vec![],
            };
            mistakes.extend(wrong.into_iter().map(|problem| format!("{place}: {problem}")));
            let text: Arc<str> = text.into();
            trusted.by_hash.insert(hash_of(&text), text.clone());
            if trusted.by_id.insert(id, text).is_some() {
                mistakes.push(format!("{place}: the id is there twice"));
            }
        }
        if trusted.by_id.is_empty() && mistakes.is_empty() {
            mistakes.push("there is no document in it, so that nothing would be answered".to_string());
        }
        if mistakes.is_empty() {
            return Ok(trusted);
        }
        let more = mistakes.len().saturating_sub(TOLD);
        mistakes.truncate(TOLD);
        if more > 0 {
            mistakes.push(format!("and {more} more"));
        }
        Err(bad(format!("\n  {}", mistakes.join("\n  "))))
    }

    /// How many documents there are.
    pub fn count(&self) -> usize {
        self.by_id.len()
    }

    /// Gives a request the text of the document that it names.
    pub(super) fn resolve(&self, request: &mut Request, named: Option<&Named>) -> Result<()> {
        let found = match named {
            None if self.by_hash.contains_key(&hash_of(&request.query)) => return Ok(()),
            None => return Err(Error::NotTrusted("send the id of one of them, or its text to the letter")),
            // What looks like a hash may be the list's own id.
            Some(Named::Hash(hash)) => self.by_hash.get(hash).or_else(|| self.by_id.get(&hex::encode(hash))),
            Some(Named::Id(id)) => self.by_id.get(id),
        };
        let text = found.ok_or(Error::NotTrusted("it holds none with this id"))?;
        if !request.query.is_empty() && *request.query != **text {
            return Err(Error::NotTrusted("the text that came with the id is not the list's"));
        }
        if request.query.is_empty() {
            request.query = text.to_string();
        }
        Ok(())
    }
}

/// The names of a document's operations.
fn names(text: &str) -> Vec<String> {
    let Ok(document) = parse_query(text) else { return vec![] };
    document.operations.iter().filter_map(|(name, _)| name.map(ToString::to_string)).collect()
}

/// A document's id, the name of the operation in it where the list tells it, and its text.
type Entry = (String, Option<String>, String);

/// The documents of a list, and what is wrong with the others.
fn entries(mut list: Object) -> std::result::Result<(Vec<Entry>, Vec<String>), String> {
    let Some(format) = list.0.get("format").cloned() else {
        let texts = list.0.into_iter().map(|(id, text)| match text {
            Value::String(text) => Ok((id.to_string(), None, text)),
            _ => Err(format!("{}: it is no text", shorten(&id))),
        });
        return Ok(divided(texts));
    };
    if format != Value::from("apollo-persisted-query-manifest") {
        return Err("`format` is another than apollo-persisted-query-manifest".to_string());
    }
    if list.0.get("version") != Some(&Value::from(1)) {
        return Err("`version` is another than 1".to_string());
    }
    let Some(Value::List(operations)) = list.0.swap_remove("operations") else {
        return Err("there is no list `operations`".to_string());
    };
    let operations = operations.into_iter().enumerate().map(|(index, operation)| {
        let text = |name: &str| match &operation {
            Value::Object(members) => match members.get(name) {
                Some(Value::String(text)) => Some(text.clone()),
                _ => None,
            },
            _ => None,
        };
        match (text("id"), text("body")) {
            (Some(id), Some(body)) => Ok((id, text("name"), body)),
            _ => Err(format!("operations.{index}: it has no `id` and `body`")),
        }
    });
    Ok(divided(operations))
}

fn divided(all: impl Iterator<Item = std::result::Result<Entry, String>>) -> (Vec<Entry>, Vec<String>) {
    let (mut entries, mut mistakes) = (vec![], vec![]);
    for one in all {
        match one {
            Ok(entry) => entries.push(entry),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    (entries, mistakes)
}
