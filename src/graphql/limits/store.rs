//! Documents that have been found valid, by their text: who asks the same again pays nothing for it.

use std::collections::HashMap;
use std::sync::Arc;

use super::document::Document;

/// How much memory they take at the most, bytes.
const MOST: usize = 16 << 20;

/// The documents that were asked for last: in two halves, of which the older one is forgotten when the newer one is full.
#[derive(Default)]
pub(super) struct Store {
    newer: HashMap<Arc<str>, Arc<Document>>,
    older: HashMap<Arc<str>, Arc<Document>>,
    /// What the newer half takes, bytes.
    size: usize,
}

impl Store {
    pub(super) fn get(&mut self, text: &str) -> Option<Arc<Document>> {
        if let Some(document) = self.newer.get(text) {
            return Some(Arc::clone(document));
        }
        let (text, document) = self.older.remove_entry(text)?;
        self.insert(text, Arc::clone(&document));
        Some(document)
    }

    pub(super) fn insert(&mut self, text: Arc<str>, document: Arc<Document>) {
        if self.size + document.size > MOST / 2 {
            self.older = std::mem::take(&mut self.newer);
            self.size = 0;
        }
        self.size += document.size;
        self.newer.insert(text, document);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_again_stays_and_the_rest_goes() {
        let mut store = Store::default();
        let document = |size| Arc::new(Document { size, ..Document::default() });
        store.insert("often".into(), document(1000));
        for number in 0..1000 {
            store.insert(format!("{number}").into(), document(MOST / 100));
            assert!(store.get("often").is_some(), "after {number}");
        }
        let kept: usize = store.newer.values().chain(store.older.values()).map(|one| one.size).sum();
        assert!(kept <= MOST, "{kept}");
        assert!(store.get("0").is_none());
        assert!(store.get("999").is_some());
    }
}
