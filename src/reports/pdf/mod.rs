//! Pages → a PDF file: tagged, searchable, and the same bytes for the same document.
//!
//! `content` writes each page's operators, `fonts` gives every pair of glyph and text a code of its own and embeds
//! what is used, `structure` builds the tag tree, `outline` the bookmarks, `attachments` the files inside, `metadata`
//! what names and dates the file and says which standards it meets: PDF/A-3a and PDF/UA-1.

mod attachments;
mod content;
mod fonts;
mod metadata;
mod outline;
mod structure;
#[cfg(test)]
mod tests;

use lopdf::Object;
use printpdf::{Mm, PdfDocument, PdfPage, PdfSaveOptions};
use sha2::{Digest, Sha256};

use super::document::Document;
use super::typeset::{self, Layout};
use fonts::FontUses;

/// Why a document could not become a PDF. No wording that people write brings any of these about: they are faults of
/// this program or of its build.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("a built-in font cannot be read")]
    Font,
    #[error("the document shows more than 65,535 different pairs of glyph and text in one face")]
    TooManyGlyphs,
    #[error("a font could not be reduced to the glyphs in use: {0}")]
    Subset(String),
    #[error("the PDF's objects could not be completed: {0}")]
    Structure(#[from] lopdf::Error),
    #[error("the PDF could not be written: {0}")]
    Write(#[from] std::io::Error),
}

/// Typesets a document and writes it as PDF 1.7.
///
/// `page_label` gives the words at the foot of each page from its number, which counts from 1, and the number of pages. The same document and labels give the same bytes.
pub fn render(document: &Document, page_label: &dyn Fn(usize, usize) -> String) -> Result<Vec<u8>, RenderError> {
    write(document, &typeset::layout(document, page_label))
}

fn write(document: &Document, layout: &Layout) -> Result<Vec<u8>, RenderError> {
    let mut fonts = FontUses::new()?;
    let mut pdf = PdfDocument::new(&document.title);
    let mut contents = Vec::with_capacity(layout.pages.len());
    for page in &layout.pages {
        let (operators, marked) = content::operators(page, &mut fonts)?;
        pdf.pages.push(PdfPage::new(Mm(210.0), Mm(297.0), operators));
        contents.push(marked);
    }
    fonts.embed(&mut pdf)?;
    let mut file = pdf.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
    file.version = "1.7".into();
    fonts.finish(&mut file)?;
    let pages: Vec<lopdf::ObjectId> = file.get_pages().into_values().collect();
    finish_pages(&mut file, &pages)?;
    structure::add(&mut file, &pages, layout, &contents, &document.language_tag)?;
    outline::add(&mut file, &pages, &layout.bookmarks)?;
    attachments::add(&mut file, document)?;
    metadata::add(&mut file, document)?;
    file.prune_objects();
    file.renumber_objects();
    file.compress();
    save(&mut file)
}

fn finish_pages(file: &mut lopdf::Document, pages: &[lopdf::ObjectId]) -> Result<(), RenderError> {
    for (index, id) in pages.iter().enumerate() {
        let page = file.get_dictionary_mut(*id)?;
        page.set("StructParents", index as i64);
        // A reader steps through a page in the order of its structure.
        page.set("Tabs", "S");
        let has_no_annotations = matches!(page.get(b"Annots"), Ok(Object::Array(list)) if list.is_empty());
        if has_no_annotations {
            page.remove(b"Annots");
        }
    }
    Ok(())
}

/// Saves with an identifier that is a digest of everything else in the file.
fn save(file: &mut lopdf::Document) -> Result<Vec<u8>, RenderError> {
    // The identifier's digits stand for themselves in the file, so that they can be put in afterwards.
    let blank = [0x5a_u8; 16];
    let id = Object::String(blank.to_vec(), lopdf::StringFormat::Hexadecimal);
    file.trailer.set("ID", vec![id.clone(), id]);
    let mut bytes = Vec::new();
    // Packs the many small objects of the structure tree into compressed streams: a third of the size.
    let options = lopdf::SaveOptions::builder().use_object_streams(true).use_xref_streams(true).build();
    file.save_with_options(&mut bytes, options)?;
    let digest = Sha256::digest(&bytes);
    let digits = |part: &[u8]| part.iter().map(|byte| format!("{byte:02X}")).collect::<String>().into_bytes();
    let (from, to) = (digits(&blank), digits(&digest[..16]));
    // Twice in the trailer, which is the last of the file's dictionaries.
    for _ in 0..2 {
        if let Some(place) = bytes.windows(from.len()).rposition(|window| window == from) {
            bytes[place..place + to.len()].copy_from_slice(&to);
        }
    }
    Ok(bytes)
}

/// A text string in UTF-16 with its byte order mark.
fn text_string(text: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    let visible = text.chars().filter(|c| !is_bidi_control(*c));
    for unit in visible.collect::<String>().encode_utf16() {
        bytes.extend(unit.to_be_bytes());
    }
    Object::String(bytes, lopdf::StringFormat::Hexadecimal)
}

/// Isolates and marks steer lines on paper; in titles some viewers show them as boxes.
fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
