//! Bookmarks, nested by level.

use lopdf::{Object, ObjectId, dictionary};

use super::{RenderError, text_string};
use crate::reports::typeset::{Bookmark, PAGE_HEIGHT};

/// Room above a bookmark's line when a viewer jumps there, in points.
const HEADROOM: f32 = 8.0;

pub fn add(file: &mut lopdf::Document, pages: &[ObjectId], bookmarks: &[Bookmark]) -> Result<(), RenderError> {
    if bookmarks.is_empty() {
        return Ok(());
    }
    let root = file.new_object_id();
    let ids: Vec<ObjectId> = bookmarks.iter().map(|_| file.new_object_id()).collect();
    // The entry above one is the last before it of a smaller level.
    let parents: Vec<Option<usize>> = (0..bookmarks.len())
        .map(|index| (0..index).rev().find(|&before| bookmarks[before].level < bookmarks[index].level))
        .collect();
    let children = |parent: Option<usize>| -> Vec<usize> {
        (0..bookmarks.len()).filter(|&index| parents[index] == parent).collect()
    };
    for (index, bookmark) in bookmarks.iter().enumerate() {
        let Some(page) = pages.get(bookmark.page) else {
            continue;
        };
        let siblings = children(parents[index]);
        let place = siblings.iter().position(|&sibling| sibling == index);
        let place = place.unwrap_or(0);
        let mut entry = dictionary! {
            "Title" => text_string(&bookmark.text),
            "Parent" => parents[index].map_or(root, |parent| ids[parent]),
            "Dest" => vec![
                Object::Reference(*page),
                "XYZ".into(),
                Object::Null,
                (PAGE_HEIGHT - bookmark.y + HEADROOM).into(),
                Object::Null,
            ],
        };
        if let Some(&previous) = place.checked_sub(1).and_then(|p| siblings.get(p)) {
            entry.set("Prev", ids[previous]);
        }
        if let Some(&next) = siblings.get(place + 1) {
            entry.set("Next", ids[next]);
        }
        let own = children(Some(index));
        if let (Some(&first), Some(&last)) = (own.first(), own.last()) {
            entry.set("First", ids[first]);
            entry.set("Last", ids[last]);
            // Negative: closed until someone opens it.
            entry.set("Count", -(own.len() as i64));
        }
        file.objects.insert(ids[index], entry.into());
    }
    let top = children(None);
    if let (Some(&first), Some(&last)) = (top.first(), top.last()) {
        let outlines = dictionary! {
            "Type" => "Outlines", "First" => ids[first], "Last" => ids[last], "Count" => top.len() as i64,
        };
        file.objects.insert(root, outlines.into());
    }
    let catalog = file.catalog_mut()?;
    catalog.set("Outlines", root);
    catalog.set("PageMode", "UseOutlines");
    Ok(())
}
