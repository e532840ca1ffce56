//! The structure tree: what each piece of content is, for screen readers and for reuse.

use std::collections::HashMap;

use lopdf::{Dictionary, Object, ObjectId, dictionary};

use super::content::{self, MarkedContent};
use super::{RenderError, text_string};
use crate::reports::typeset::{Area, ElementId, Layout, PAGE_HEIGHT, Role};

/// Adds the tree to the catalogue. `contents` holds the marked content of each page.
pub fn add(
    file: &mut lopdf::Document,
    pages: &[ObjectId],
    layout: &Layout,
    contents: &[MarkedContent],
    language_tag: &str,
) -> Result<(), RenderError> {
    let root = file.new_object_id();
    let document = file.new_object_id();
    let ids: Vec<ObjectId> = layout.elements.iter().map(|_| file.new_object_id()).collect();

    // Child elements first, then content: only figures and cells with words of another language have both. A figure's
    // caption stands before its picture; a span among its parent's content, where it stands on the page.
    let mut kids: Vec<Vec<Object>> = vec![Vec::new(); ids.len()];
    let mut top = Vec::new();
    for (element, id) in layout.elements.iter().zip(&ids) {
        match element.parent.and_then(|parent| kids.get_mut(parent)) {
            Some(_) if matches!(element.role, Role::Span { .. }) => {}
            Some(kids) => kids.push(Object::Reference(*id)),
            None => top.push(Object::Reference(*id)),
        }
    }
    let mut first_pages: Vec<Option<ObjectId>> = vec![None; ids.len()];
    let mut parent_tree = Vec::new();
    for (number, (page, marked)) in pages.iter().zip(contents).enumerate() {
        for &mcid in &marked.reading {
            let index = marked.elements[mcid];
            let element = &layout.elements[index];
            let is_new = first_pages[index].is_none();
            let first_page = *first_pages[index].get_or_insert(*page);
            if let (true, Role::Span { .. }, Some(parent)) = (is_new, &element.role, element.parent) {
                kids[parent].push(Object::Reference(ids[index]));
            }
            // On the element's own page its number says enough.
            kids[index].push(match first_page == *page {
                true => Object::Integer(mcid as i64),
                false => Object::Dictionary(dictionary! { "Type" => "MCR", "Pg" => *page, "MCID" => mcid as i64 }),
            });
        }
        let parents: Vec<Object> = marked.elements.iter().map(|&index| Object::Reference(ids[index])).collect();
        let parents = file.add_object(Object::Array(parents));
        parent_tree.push(Object::Integer(number as i64));
        parent_tree.push(Object::Reference(parents));
    }
    let areas = figure_areas(layout);

    for (index, (element, own)) in layout.elements.iter().zip(kids).enumerate() {
        let parent = element.parent.and_then(|parent| ids.get(parent));
        let mut dictionary = dictionary! {
            "S" => content::tag(&element.role),
            "P" => parent.copied().unwrap_or(document),
            "K" => own,
        };
        if let Some(page) = first_pages[index] {
            dictionary.set("Pg", page);
        }
        add_attributes(&mut dictionary, &element.role, areas.get(&index));
        file.objects.insert(ids[index], dictionary.into());
    }
    file.objects.insert(
        document,
        dictionary! {
            "Type" => "StructElem", "S" => "Document", "P" => root, "K" => top,
            "Lang" => Object::string_literal(language_tag),
        }
        .into(),
    );
    file.objects.insert(
        root,
        dictionary! {
            "Type" => "StructTreeRoot", "K" => document,
            "ParentTree" => dictionary! { "Nums" => parent_tree },
            "ParentTreeNextKey" => pages.len() as i64,
        }
        .into(),
    );
    let catalog = file.catalog_mut()?;
    catalog.set("StructTreeRoot", root);
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    Ok(())
}

fn add_attributes(dictionary: &mut Dictionary, role: &Role, area: Option<&Area>) {
    match role {
        Role::ColumnHeader => {
            dictionary.set("A", dictionary! { "O" => "Table", "Scope" => "Column" });
        }
        Role::RowHeader => {
            dictionary.set("A", dictionary! { "O" => "Table", "Scope" => "Row" });
        }
        Role::Figure { alternative } => {
            dictionary.set("Alt", text_string(alternative));
            if let Some(area) = area {
                dictionary.set(
                    "A",
                    dictionary! {
                        "O" => "Layout",
                        "Placement" => "Block",
                        "BBox" => vec![
                            area.x.into(),
                            (PAGE_HEIGHT - area.y - area.height).into(),
                            (area.x + area.width).into(),
                            (PAGE_HEIGHT - area.y).into(),
                        ],
                    },
                );
            }
        }
        Role::Span { language } => dictionary.set("Lang", Object::string_literal(*language)),
        Role::List => {
            dictionary.set("A", dictionary! { "O" => "List", "ListNumbering" => "None" });
        }
        _ => {}
    }
}

/// What each figure covers on the first page that it stands on.
fn figure_areas(layout: &Layout) -> HashMap<ElementId, Area> {
    let mut areas = HashMap::new();
    for page in &layout.pages {
        let mut own: HashMap<ElementId, Area> = HashMap::new();
        for item in &page.items {
            let Some(element) = item.element() else { continue };
            if matches!(layout.elements[element].role, Role::Figure { .. }) {
                let area = item.area();
                own.entry(element).and_modify(|all| *all = all.union(area)).or_insert(area);
            }
        }
        for (element, area) in own {
            areas.entry(element).or_insert(area);
        }
    }
    areas
}
