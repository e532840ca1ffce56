//! How large a document is with its fragments wherever they are used: each fragment is measured once, whatever the
//! number of places, so that measuring costs no more than reading.

use std::collections::HashMap;

use async_graphql::parser::types::{Selection, SelectionSet};
use async_graphql::{Name, ServerError};

use super::document::Document;
use super::{Limits, invalid, too_deep, too_many};
use crate::error::shorten;

/// How large a selection is.
#[derive(Debug, Clone, Copy, Default)]
struct Extent {
    /// Fields and fragments, those within fragments counted wherever the fragment is used.
    fields: u64,
    /// Levels of fields.
    depth: usize,
    /// Levels of fields and fragments.
    levels: usize,
}

/// Finds a document that is too large with its fragments, or has one that leads back to itself.
///
/// # Errors
/// The limit that is passed, with what was asked for; the fragment that leads back.
pub(super) fn measure(document: &Document, limits: &Limits) -> Result<(), ServerError> {
    let mut measuring = Measuring { document, limits, known: HashMap::new() };
    let mut fields = 0_u64;
    for operation in &document.operations {
        let definition = &operation.definition;
        let extent = measuring.set(&definition.node.selection_set.node, 1)?;
        if extent.depth > limits.depth as usize {
            return Err(too_deep("the query is", limits.depth, extent.depth, Some(definition.pos)));
        }
        fields = fields.saturating_add(extent.fields);
    }
    if fields > u64::from(limits.fields) {
        let what = "fields of the query, those of a fragment counted wherever it is used";
        return Err(too_many(what, limits.fields, usize::try_from(fields).unwrap_or(usize::MAX), None));
    }
    // Also those that no operation uses.
    for name in document.fragments.keys() {
        measuring.fragment(name, 1)?;
    }
    Ok(())
}

struct Measuring<'a> {
    document: &'a Document,
    limits: &'a Limits,
    /// Nothing for those that are being measured.
    known: HashMap<&'a Name, Option<Extent>>,
}

impl<'a> Measuring<'a> {
    /// A selection on a level, counted from 1.
    fn set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Extent, ServerError> {
        let mut all = Extent::default();
        self.reach(level)?;
        for selection in &set.items {
            let (own, within) = match &selection.node {
                Selection::Field(field) if field.node.selection_set.node.items.is_empty() => (1, Extent::default()),
                Selection::Field(field) => (1, self.set(&field.node.selection_set.node, level + 1)?),
                Selection::InlineFragment(fragment) => (0, self.set(&fragment.node.selection_set.node, level + 1)?),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name;
                    let within = self.fragment(&name.node, level + 1)?;
                    (0, within.ok_or_else(|| leads_back(&name.node, name.pos))?)
                }
            };
            all.fields = all.fields.saturating_add(within.fields).saturating_add(1);
            all.depth = all.depth.max(own + within.depth);
            all.levels = all.levels.max(1 + within.levels);
        }
        Ok(all)
    }

    /// A fragment that is used on a level; nothing where it is being measured already.
    fn fragment(&mut self, name: &Name, level: usize) -> Result<Option<Extent>, ServerError> {
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Ok(Some(Extent::default()));
        };
        if let Some(known) = self.known.get(name).copied() {
            // Deeper here, perhaps, than where it was measured.
            self.reach(level + known.map_or(0, |known| known.levels))?;
            return Ok(known);
        }
        self.known.insert(name, None);
        let extent = self.set(&fragment.node.selection_set.node, level)?;
        self.known.insert(name, Some(extent));
        Ok(Some(extent))
    }

    fn reach(&self, level: usize) -> Result<(), ServerError> {
        let limit = self.limits.nesting;
        let what = "fields and fragments are";
        if level > limit as usize { Err(too_deep(what, limit, level, None)) } else { Ok(()) }
    }
}

fn leads_back(name: &Name, pos: async_graphql::Pos) -> ServerError {
    invalid(&format!("the fragment \"{}\" leads back to itself", shorten(name)), &[pos])
}
