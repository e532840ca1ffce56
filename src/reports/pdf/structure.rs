//! The structure tree: what each piece of content is, for screen readers and for reuse.

use std::collections::HashMap;

use lopdf::{Dictionary, Object, ObjectId, dictionary};

use super::content::{self, MarkedContent};
use super::{RenderError, text_string};
use crate::reports::typeset::{Area, Element, ElementId, Layout, PAGE_HEIGHT, Role};

/// Where figures and links are: for each, what it covers on the pages that it stands on, by their index.
pub type Areas = HashMap<ElementId, Vec<(usize, Area)>>;

/// Adds the tree to the catalogue. `contents` holds the marked content of each page.
pub fn add(
    file: &mut lopdf::Document,
    pages: &[ObjectId],
    elements: &[Element],
    areas: Areas,
    contents: &[MarkedContent],
    language_tag: &str,
) -> Result<(), RenderError> {
    let root = file.new_object_id();
    let document = file.new_object_id();
    let ids: Vec<ObjectId> = elements.iter().map(|_| file.new_object_id()).collect();

    // Child elements first, then content: only figures and cells with words of another language have both. A figure's
    // caption stands before its picture; a span among its parent's content, where it stands on the page.
    let mut kids: Vec<Vec<Object>> = vec![Vec::new(); ids.len()];
    let mut top = Vec::new();
    for (element, id) in elements.iter().zip(&ids) {
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
            let element = &elements[index];
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

    for (index, element) in elements.iter().enumerate() {
        let Role::Link { address } = &element.role else { continue };
        for (page, area) in areas.get(&index).into_iter().flatten() {
            let key = (parent_tree.len() / 2) as i64;
            let annotation = file.add_object(link_annotation(address, area, key));
            let kid = dictionary! { "Type" => "OBJR", "Obj" => annotation, "Pg" => pages[*page] };
            kids[index].push(Object::Dictionary(kid));
            parent_tree.push(Object::Integer(key));
            parent_tree.push(Object::Reference(ids[index]));
            add_annotation(file, pages[*page], annotation)?;
        }
    }

    let next_key = (parent_tree.len() / 2) as i64;
    for (index, (element, own)) in elements.iter().zip(kids).enumerate() {
        let parent = element.parent.and_then(|parent| ids.get(parent));
        let mut dictionary = dictionary! {
            "S" => content::tag(&element.role),
            "P" => parent.copied().unwrap_or(document),
        };
        // A single kid stands for itself.
        match <[Object; 1]>::try_from(own) {
            Ok([only]) => dictionary.set("K", only),
            Err(own) => dictionary.set("K", own),
        }
        if let Some(page) = first_pages[index] {
            dictionary.set("Pg", page);
        }
        let first_area = areas.get(&index).and_then(|areas| areas.first());
        add_attributes(&mut dictionary, &element.role, first_area.map(|(_, area)| area));
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
            "ParentTreeNextKey" => next_key,
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
                        "BBox" => corners(area),
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

/// A rectangle as PDF has it: from the page's lower left corner.
fn corners(area: &Area) -> Vec<Object> {
    let (left, top) = (area.x, PAGE_HEIGHT - area.y);
    vec![left.into(), (top - area.height).into(), (left + area.width).into(), top.into()]
}

fn link_annotation(address: &str, area: &Area, key: i64) -> Dictionary {
    dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => corners(area),
        "Border" => vec![0.into(), 0.into(), 0.into()],
        // Printed with the page, as PDF/A demands of whatever is shown.
        "F" => 4,
        "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal(address) },
        "Contents" => text_string(address),
        "StructParent" => key,
    }
}

fn add_annotation(file: &mut lopdf::Document, page: ObjectId, annotation: ObjectId) -> Result<(), RenderError> {
    let page = file.get_dictionary_mut(page)?;
    match page.get_mut(b"Annots") {
        Ok(Object::Array(list)) => list.push(Object::Reference(annotation)),
        _ => page.set("Annots", vec![Object::Reference(annotation)]),
    }
    Ok(())
}

/// Finds the figures and links of a layout.
pub fn areas(layout: &Layout) -> Areas {
    let mut areas = Areas::new();
    for (number, page) in layout.pages.iter().enumerate() {
        for item in &page.items {
            let Some(mut element) = item.element() else { continue };
            if let (Role::Span { .. }, Some(parent)) = (&layout.elements[element].role, layout.elements[element].parent)
            {
                element = parent;
            }
            if !matches!(layout.elements[element].role, Role::Figure { .. } | Role::Link { .. }) {
                continue;
            }
            let own = areas.entry(element).or_default();
            match own.last_mut() {
                Some((page, area)) if *page == number => *area = area.union(item.area()),
                _ => own.push((number, item.area())),
            }
        }
    }
    areas
}
