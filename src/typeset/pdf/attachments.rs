//! Files inside the file: the figures as data, associated with the whole document.

use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat, dictionary};

use super::metadata::pdf_date;
use super::{RenderError, text_string};
use crate::document::{Attachment, Document};

/// Adds the document's attachments to the catalogue.
pub fn add(file: &mut lopdf::Document, document: &Document) -> Result<(), RenderError> {
    if document.attachments.is_empty() {
        return Ok(());
    }
    let date = pdf_date(&document.created);
    let mut files: Vec<(&str, ObjectId)> = Vec::with_capacity(document.attachments.len());
    for attachment in &document.attachments {
        let stream = file.add_object(embedded(attachment, date.as_deref()));
        let name = Object::string_literal(attachment.name.as_str());
        let specification = dictionary! {
            "Type" => "Filespec",
            "F" => name,
            "UF" => text_string(&attachment.name),
            "EF" => dictionary! { "F" => stream, "UF" => stream },
            "Desc" => text_string(&attachment.description),
            "AFRelationship" => "Data",
        };
        files.push((&attachment.name, file.add_object(specification)));
    }
    let associated: Vec<Object> = files.iter().map(|(_, id)| Object::Reference(*id)).collect();
    // A name tree is in the order of its names.
    files.sort();
    let entries = files.iter().flat_map(|(name, id)| [Object::string_literal(*name), Object::Reference(*id)]);
    let names = dictionary! { "EmbeddedFiles" => dictionary! { "Names" => entries.collect::<Vec<Object>>() } };
    let catalog = file.catalog_mut()?;
    catalog.set("AF", associated);
    catalog.set("Names", names);
    Ok(())
}

fn embedded(attachment: &Attachment, date: Option<&str>) -> Stream {
    let mut parameters: Dictionary = dictionary! { "Size" => attachment.bytes.len() as i64 };
    if let Some(date) = date {
        parameters.set("ModDate", Object::String(date.as_bytes().to_vec(), StringFormat::Literal));
    }
    let kind = dictionary! {
        "Type" => "EmbeddedFile",
        "Subtype" => Object::Name(attachment.media_type.as_bytes().to_vec()),
        "Params" => parameters,
    };
    Stream::new(kind, attachment.bytes.clone())
}
