//! Bookmarks, nested by level.

use lopdf::{Object, ObjectId, dictionary};

use super::{RenderError, text_string};
use crate::layout::{Bookmark, PAGE_HEIGHT};

/// Room above a bookmark's line when a viewer jumps there, in points.
const HEADROOM: f32 = 8.0;

pub fn add(file: &mut lopdf::Document, pages: &[ObjectId], bookmarks: &[Bookmark]) -> Result<(), RenderError> {
    if bookmarks.is_empty() {
        return Ok(());
    }
    let root = file.new_object_id();
    let ids: Vec<ObjectId> = bookmarks.iter().map(|_| file.new_object_id()).collect();
    let families = families(bookmarks);
    for (index, bookmark) in bookmarks.iter().enumerate() {
        let Some(page) = pages.get(bookmark.page) else {
            continue;
        };
        let family = &families[index];
        let mut entry = dictionary! {
            "Title" => text_string(&bookmark.text),
            "Parent" => family.parent.map_or(root, |parent| ids[parent]),
            "Dest" => vec![
                Object::Reference(*page),
                "XYZ".into(),
                Object::Null,
                (PAGE_HEIGHT - bookmark.y + HEADROOM).into(),
                Object::Null,
            ],
        };
        for (key, relative) in [("Prev", family.previous), ("Next", family.next)] {
            if let Some(relative) = relative {
                entry.set(key, ids[relative]);
            }
        }
        if let Some(children) = family.children {
            entry.set("First", ids[children.first]);
            entry.set("Last", ids[children.last]);
            // Negative: closed until someone opens it.
            entry.set("Count", -children.count);
        }
        file.objects.insert(ids[index], entry.into());
    }
    let top: Vec<usize> = (0..bookmarks.len()).filter(|&index| families[index].parent.is_none()).collect();
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

/// The relatives of a bookmark, by their places in the list.
#[derive(Clone, Copy, Default)]
struct Family {
    parent: Option<usize>,
    previous: Option<usize>,
    next: Option<usize>,
    children: Option<Children>,
}

#[derive(Clone, Copy)]
struct Children {
    first: usize,
    last: usize,
    count: i64,
}

/// The parent of a bookmark is the last before it of a smaller level.
fn families(bookmarks: &[Bookmark]) -> Vec<Family> {
    let mut families = vec![Family::default(); bookmarks.len()];
    // The last bookmark of each level that is still open, smaller levels first.
    let mut open: Vec<usize> = Vec::new();
    for (index, bookmark) in bookmarks.iter().enumerate() {
        let mut previous = None;
        while let Some(last) = open.pop_if(|last| bookmarks[*last].level >= bookmark.level) {
            previous = Some(last);
        }
        let parent = open.last().copied();
        families[index].parent = parent;
        families[index].previous = previous;
        if let Some(previous) = previous {
            families[previous].next = Some(index);
        }
        if let Some(parent) = parent {
            let children = families[parent].children;
            let children = children.unwrap_or(Children { first: index, last: index, count: 0 });
            families[parent].children = Some(Children { last: index, count: children.count + 1, ..children });
        }
        open.push(index);
    }
    families
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bookmarks_nest_by_level_whatever_levels_are_left_out() {
        let bookmark = |level| Bookmark { level, text: String::new(), page: 0, y: 0.0 };
        let families = families(&[1, 2, 3, 2, 1, 3, 2].map(bookmark));
        let parents: Vec<_> = families.iter().map(|family| family.parent).collect();
        assert_eq!(parents, [None, Some(0), Some(1), Some(0), None, Some(4), Some(4)]);
        let previous: Vec<_> = families.iter().map(|family| family.previous).collect();
        assert_eq!(previous, [None, None, None, Some(1), Some(0), None, Some(5)]);
        assert_eq!(families[0].next, Some(4));
        let children = families[4].children.expect("children");
        assert_eq!((children.first, children.last, children.count), (5, 6, 2));
    }
}
