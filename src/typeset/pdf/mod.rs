//! Pages → a PDF file: tagged, searchable, and the same bytes for the same document.
//!
//! `content` writes each page's stream, `fonts` gives every pair of glyph and text a code of its own and embeds what is
//! used, `structure` builds the tag tree, `outline` the bookmarks, `attachments` the files inside, `metadata` what names
//! and dates the file and says which standards it meets: PDF/A-3a and PDF/UA-1. `objects` and `save` make the bytes.

mod attachments;
mod content;
mod fonts;
mod metadata;
mod objects;
mod outline;
mod save;
mod structure;
#[cfg(test)]
mod tests;

use lopdf::Object;
use printpdf::{Mm, PdfDocument, PdfPage, PdfSaveOptions};

use crate::document::Document;
use crate::layout::{self, Layout};
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
/// `page_label` gives the words at the foot of each page from its number, which counts from 1, and the number of pages.
/// The same document and labels give the same bytes.
pub fn render(document: &Document, page_label: &dyn Fn(usize, usize) -> String) -> Result<Vec<u8>, RenderError> {
    write(document, layout::layout(document, page_label))
}

fn write(document: &Document, layout: Layout) -> Result<Vec<u8>, RenderError> {
    let mut fonts = FontUses::new()?;
    let areas = structure::areas(&layout);
    let Layout { pages, elements, bookmarks } = layout;
    let (mut contents, mut marked) = (Vec::with_capacity(pages.len()), Vec::with_capacity(pages.len()));
    for page in pages {
        let (content, own) = content::stream(&page, &mut fonts)?;
        contents.push(content);
        marked.push(own);
    }
    let mut pdf = PdfDocument::new(&document.title);
    pdf.pages = contents.iter().map(|_| PdfPage::new(Mm(210.0), Mm(297.0), Vec::new())).collect();
    fonts.embed(&mut pdf)?;
    let mut file = pdf.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
    drop(pdf);
    fonts.finish(&mut file)?;
    // Before there are many: what lopdf looks for takes the square of their number.
    file.prune_objects();
    let pages: Vec<lopdf::ObjectId> = file.get_pages().into_values().collect();
    finish_pages(&mut file, &pages, contents)?;
    let tree = structure::add(&mut file, &pages, &elements, areas, &marked, &document.language_tag)?;
    drop((elements, marked));
    outline::add(&mut file, &pages, &bookmarks)?;
    attachments::add(&mut file, document)?;
    metadata::add(&mut file, document)?;
    save::save(file, tree)
}

fn finish_pages(
    file: &mut lopdf::Document,
    pages: &[lopdf::ObjectId],
    contents: Vec<Vec<u8>>,
) -> Result<(), RenderError> {
    for (index, (id, content)) in pages.iter().zip(contents).enumerate() {
        let page = file.get_dictionary_mut(*id)?;
        page.set("StructParents", index as i64);
        // A reader steps through a page in the order of its structure.
        page.set("Tabs", "S");
        let has_no_annotations = matches!(page.get(b"Annots"), Ok(Object::Array(list)) if list.is_empty());
        if has_no_annotations {
            page.remove(b"Annots");
        }
        let stream = page.get(b"Contents").and_then(Object::as_reference)?;
        file.get_object_mut(stream).and_then(Object::as_stream_mut)?.set_content(content);
    }
    Ok(())
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
