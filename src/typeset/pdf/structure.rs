//! The structure tree: what each piece of content is, for screen readers and for reuse.

use std::collections::HashMap;
use std::io::Write;

use lopdf::{Dictionary, Object, ObjectId, dictionary};

use super::content::{self, MarkedContent};
use super::objects::{self, Written};
use super::{RenderError, text_string};
use crate::layout::{Area, Element, ElementId, Layout, PAGE_HEIGHT, Role};

/// Where figures and links are: for each, what it covers on the pages that it stands on, by their index.
pub type Areas = HashMap<ElementId, Vec<(usize, Area)>>;

/// What a node of the tree holds.
enum Kid {
    Element(ElementId),
    /// Content on the element's own page, by its number there.
    Content(usize),
    /// Content on another page.
    Elsewhere {
        page: usize,
        number: usize,
    },
    /// A link on a page.
    Annotation {
        page: usize,
        id: ObjectId,
    },
}

/// Adds the tree to the catalogue, and returns its elements, which are many. `contents` holds the marked content of each
/// page.
pub fn add(
    file: &mut lopdf::Document,
    pages: &[ObjectId],
    elements: &[Element],
    areas: Areas,
    contents: &[MarkedContent],
    language_tag: &str,
) -> Result<Written, RenderError> {
    let root = file.new_object_id();
    let document = file.new_object_id();
    let first = file.max_id + 1;
    file.max_id += u32::try_from(elements.len()).unwrap_or(u32::MAX);
    let id = |index: ElementId| -> ObjectId { (first + index as u32, 0) };

    // Child elements first, then content: only figures and cells with words of another language have both. A figure's
    // caption stands before its picture; a span among its parent's content, where it stands on the page.
    let mut kids: Vec<Vec<Kid>> = elements.iter().map(|_| Vec::new()).collect();
    let mut top = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        match element.parent.and_then(|parent| kids.get_mut(parent)) {
            Some(_) if matches!(element.role, Role::Span { .. }) => {}
            Some(kids) => kids.push(Kid::Element(index)),
            None => top.push(Object::Reference(id(index))),
        }
    }
    let mut own_pages: Vec<Option<usize>> = vec![None; elements.len()];
    let mut parent_tree = Vec::new();
    for (page, marked) in contents.iter().enumerate() {
        for &number in &marked.reading {
            let index = marked.elements[number];
            let element = &elements[index];
            let is_new = own_pages[index].is_none();
            let own_page = *own_pages[index].get_or_insert(page);
            if let (true, Role::Span { .. }, Some(parent)) = (is_new, &element.role, element.parent) {
                kids[parent].push(Kid::Element(index));
            }
            let is_own = own_page == page;
            kids[index].push(if is_own { Kid::Content(number) } else { Kid::Elsewhere { page, number } });
        }
        let parents: Vec<Object> = marked.elements.iter().map(|&index| Object::Reference(id(index))).collect();
        let parents = file.add_object(Object::Array(parents));
        parent_tree.push(Object::Integer(page as i64));
        parent_tree.push(Object::Reference(parents));
    }

    for (index, element) in elements.iter().enumerate() {
        let Role::Link { address } = &element.role else { continue };
        for (page, area) in areas.get(&index).into_iter().flatten() {
            let key = (parent_tree.len() / 2) as i64;
            let annotation = file.add_object(link_annotation(address, area, key));
            kids[index].push(Kid::Annotation { page: *page, id: annotation });
            parent_tree.push(Object::Integer(key));
            parent_tree.push(Object::Reference(id(index)));
            add_annotation(file, pages[*page], annotation)?;
        }
    }

    let mut written = Written::default();
    for (index, (element, own)) in elements.iter().zip(kids).enumerate() {
        let parent = element.parent.map_or(document, id);
        let text = written.begin(id(index));
        write!(text, "<</S/{}/P {} 0 R", content::tag(&element.role), parent.0)?;
        if let Some(page) = own_pages[index] {
            write!(text, "/Pg {} 0 R", pages[page].0)?;
        }
        text.extend_from_slice(b"/K");
        // A single kid stands for itself.
        let is_list = own.len() != 1;
        text.push(if is_list { b'[' } else { b' ' });
        for kid in own {
            match kid {
                Kid::Element(kid) => write!(text, "{} 0 R ", id(kid).0)?,
                Kid::Content(number) => write!(text, "{number} ")?,
                Kid::Elsewhere { page, number } => {
                    write!(text, "<</Type/MCR/Pg {} 0 R/MCID {number}>>", pages[page].0)?;
                }
                Kid::Annotation { page, id } => {
                    write!(text, "<</Type/OBJR/Obj {} 0 R/Pg {} 0 R>>", id.0, pages[page].0)?
                }
            }
        }
        if is_list {
            text.push(b']');
        }
        let first_area = areas.get(&index).and_then(|areas| areas.first());
        for (key, value) in attributes(&element.role, first_area.map(|(_, area)| area)) {
            write!(text, "/{key} ")?;
            objects::append(text, value)?;
        }
        text.extend_from_slice(b">>");
    }
    file.objects.insert(
        document,
        dictionary! {
            "Type" => "StructElem", "S" => "Document", "P" => root, "K" => top,
            "Lang" => Object::string_literal(language_tag),
        }
        .into(),
    );
    let next_key = (parent_tree.len() / 2) as i64;
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
    Ok(written)
}

/// What else is said of an element: keys and their values.
fn attributes(role: &Role, area: Option<&Area>) -> Vec<(&'static str, Object)> {
    let attribute = |attributes: Dictionary| vec![("A", Object::Dictionary(attributes))];
    match role {
        Role::ColumnHeader => attribute(dictionary! { "O" => "Table", "Scope" => "Column" }),
        Role::RowHeader => attribute(dictionary! { "O" => "Table", "Scope" => "Row" }),
        Role::List => attribute(dictionary! { "O" => "List", "ListNumbering" => "None" }),
        Role::Span { language } => vec![("Lang", Object::string_literal(*language))],
        Role::Figure { alternative } => {
            let mut all = vec![("Alt", text_string(alternative))];
            if let Some(area) = area {
                let layout = dictionary! { "O" => "Layout", "Placement" => "Block", "BBox" => corners(area) };
                all.push(("A", Object::Dictionary(layout)));
            }
            all
        }
        _ => vec![],
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
