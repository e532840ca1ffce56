//! The incremental update that carries a signature: the file as it was, then a signature dictionary, a field without
//! extent that shows it in a reader's list of signatures, and what leads to them.

use std::ops::Range;

use chrono::{DateTime, Utc};
use lopdf::{Document, IncrementalDocument, Object, ObjectId, StringFormat, dictionary};

/// Stands for each number of `ByteRange` until it is known: as long as the longest.
const UNKNOWN: i64 = 9_999_999_999;
/// `Print` and `Locked`, of an annotation's flags.
const PRINT_AND_LOCKED: i64 = 4 + 128;
/// `SignaturesExist` and `AppendOnly`.
const SIGNED: i64 = 3;

/// A file in which only the signature is missing.
#[derive(Debug)]
pub struct Prepared {
    bytes: Vec<u8>,
    /// Where the signature's digits go, with the brackets around them: what is not signed.
    gap: Range<usize>,
}

/// Appends to a PDF all of a signature but itself, for which `room` bytes are left.
pub fn prepare(pdf: &[u8], label: &str, at: DateTime<Utc>, room: usize) -> lopdf::Result<Prepared> {
    let mut file = IncrementalDocument::create_from(pdf.to_vec(), Document::load_mem(pdf)?);
    file.new_document.version = file.get_prev_documents().version.clone();
    let page = last_page(file.get_prev_documents())?;
    let catalogue = file.get_prev_documents().trailer.get(b"Root")?.as_reference()?;
    let signature = file.new_document.add_object(dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "M" => Object::string_literal(at.format("D:%Y%m%d%H%M%SZ").to_string()),
        "ByteRange" => vec![Object::Integer(0), UNKNOWN.into(), UNKNOWN.into(), UNKNOWN.into()],
        "Contents" => Object::String(vec![0; room], StringFormat::Hexadecimal),
    });
    let field = file.new_document.add_object(dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => Object::string_literal("Signature"),
        "TU" => text_string(label),
        "V" => signature,
        "P" => page,
        "F" => PRINT_AND_LOCKED,
        "Rect" => vec![Object::Integer(0), 0.into(), 0.into(), 0.into()],
    });
    add_annotation(&mut file, page, field)?;
    add_to_structure(&mut file, catalogue, page, field)?;
    file.opt_clone_object_to_new_document(catalogue)?;
    file.new_document
        .get_dictionary_mut(catalogue)?
        .set("AcroForm", dictionary! { "Fields" => vec![Object::Reference(field)], "SigFlags" => SIGNED });
    let mut bytes = vec![];
    file.save_to(&mut bytes)?;
    // Readers look for the end of the file in a line of its own.
    bytes.push(b'\n');

    let missing = |what: &str| lopdf::Error::InvalidStream(format!("the signature's {what} is not where it was put"));
    let digits = format!("<{}>", "0".repeat(2 * room));
    let start = find(&bytes, pdf.len(), digits.as_bytes()).ok_or_else(|| missing("room"))?;
    let gap = start..start + digits.len();
    let unknown = format!("[0 {UNKNOWN} {UNKNOWN} {UNKNOWN}]");
    let place = find(&bytes, pdf.len(), unknown.as_bytes()).ok_or_else(|| missing("range"))?;
    let known = format!("[0 {} {} {}", gap.start, gap.end, bytes.len() - gap.end);
    // As long as what stood there, so that nothing moves.
    let known = format!("{known:<width$}]", width = unknown.len() - 1);
    bytes[place..place + unknown.len()].copy_from_slice(known.as_bytes());
    Ok(Prepared { bytes, gap })
}

impl Prepared {
    /// What is signed.
    pub fn parts(&self) -> [&[u8]; 2] {
        [&self.bytes[..self.gap.start], &self.bytes[self.gap.end..]]
    }

    /// The file with its signature; `None` for one that is longer than the room that was left.
    pub fn with(mut self, signature: &[u8]) -> Option<Vec<u8>> {
        let digits = hex::encode(signature);
        let place = self.gap.start + 1..self.gap.end - 1;
        if digits.len() > place.len() {
            return None;
        }
        self.bytes[place.start..place.start + digits.len()].copy_from_slice(digits.as_bytes());
        Some(self.bytes)
    }
}

/// Where people sign on paper too.
fn last_page(file: &Document) -> lopdf::Result<ObjectId> {
    file.get_pages().into_values().next_back().ok_or(lopdf::Error::PageNumberNotFound(1))
}

/// Says in the structure tree that the field is a form's, at the end of the document (PDF/UA-1, section 7.18.4). A file
/// without a structure tree stays without.
fn add_to_structure(
    file: &mut IncrementalDocument,
    catalogue: ObjectId,
    page: ObjectId,
    field: ObjectId,
) -> lopdf::Result<()> {
    let Ok(root) = file.get_prev_documents().get_dictionary(catalogue)?.get(b"StructTreeRoot") else { return Ok(()) };
    let root = root.as_reference()?;
    file.opt_clone_object_to_new_document(root)?;
    let tree = file.new_document.get_dictionary(root)?;
    let document = tree.get(b"K")?.as_reference()?;
    let key = tree.get(b"ParentTreeNextKey")?.as_i64()?;
    let form = file.new_document.add_object(dictionary! {
        "Type" => "StructElem", "S" => "Form", "P" => document, "Pg" => page,
        "K" => dictionary! { "Type" => "OBJR", "Obj" => field, "Pg" => page },
    });
    let tree = file.new_document.get_dictionary_mut(root)?;
    tree.set("ParentTreeNextKey", key + 1);
    let parents = tree.get_mut(b"ParentTree")?.as_dict_mut()?.get_mut(b"Nums")?.as_array_mut()?;
    parents.extend([key.into(), form.into()]);
    file.opt_clone_object_to_new_document(document)?;
    file.new_document.get_dictionary_mut(document)?.get_mut(b"K")?.as_array_mut()?.push(form.into());
    file.new_document.get_dictionary_mut(field)?.set("StructParent", key);
    Ok(())
}

/// Adds an annotation to a page, whose list of them may stand in it or by itself.
fn add_annotation(file: &mut IncrementalDocument, page: ObjectId, annotation: ObjectId) -> lopdf::Result<()> {
    file.opt_clone_object_to_new_document(page)?;
    let own = file.new_document.get_dictionary(page)?.get(b"Annots").cloned();
    if let Ok(Object::Reference(list)) = own {
        file.opt_clone_object_to_new_document(list)?;
        file.new_document.get_object_mut(list)?.as_array_mut()?.push(annotation.into());
        return Ok(());
    }
    let mut list = match own {
        Ok(Object::Array(list)) => list,
        _ => vec![],
    };
    list.push(annotation.into());
    file.new_document.get_dictionary_mut(page)?.set("Annots", list);
    Ok(())
}

/// Where a text stands, at or after a place.
fn find(bytes: &[u8], from: usize, text: &[u8]) -> Option<usize> {
    bytes.get(from..)?.windows(text.len()).position(|window| window == text).map(|found| from + found)
}

/// A text string in UTF-16 with its byte order mark.
fn text_string(text: &str) -> Object {
    let units = text.encode_utf16().flat_map(u16::to_be_bytes);
    Object::String([0xfe, 0xff].into_iter().chain(units).collect(), StringFormat::Hexadecimal)
}
