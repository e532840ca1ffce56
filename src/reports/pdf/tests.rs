use super::*;
use crate::reports::document::Direction;
use crate::reports::typeset::sample::{ODD_TEXTS, empty, everywhere, full};

fn label(page: usize, total: usize) -> String {
    format!("{page} / {total}")
}

fn open(document: &Document) -> lopdf::Document {
    let bytes = render(document, &label).expect("renders");
    lopdf::Document::load_mem(&bytes).expect("is a PDF")
}

#[test]
fn the_same_document_gives_the_same_bytes_on_every_thread() {
    let document = full(Direction::RightToLeft);
    let first = render(&document, &label).expect("renders");
    std::thread::scope(|scope| {
        let again: Vec<_> = (0..3).map(|_| scope.spawn(|| render(&document, &label))).collect();
        for thread in again {
            let bytes = thread.join().expect("no panic").expect("renders");
            assert!(bytes == first, "bytes differ");
        }
    });
    let other = render(&Document { title: "غيره".into(), ..document }, &label);
    assert!(other.expect("renders") != first);
}

#[test]
fn odd_texts_everywhere_still_give_a_file() {
    for direction in [Direction::RightToLeft, Direction::LeftToRight] {
        for text in ODD_TEXTS {
            open(&everywhere(text, direction));
        }
    }
}

#[test]
fn a_file_is_tagged_named_and_dated() {
    let mut file = open(&full(Direction::RightToLeft));
    let info = file.trailer.get(b"Info").and_then(Object::as_reference).expect("info");
    let date = file.get_dictionary(info).and_then(|info| info.get(b"CreationDate")).expect("date");
    assert_eq!(date.as_str().expect("string"), b"D:20260401060000Z");
    let catalog = file.catalog_mut().expect("catalogue");
    assert_eq!(catalog.get(b"Lang").and_then(Object::as_str).expect("language"), b"ar-MA");
    for key in ["StructTreeRoot", "MarkInfo", "Metadata", "OutputIntents", "Outlines"] {
        assert!(catalog.has(key.as_bytes()), "{key}");
    }
}

/// Readers turn right-to-left runs round by themselves; with either of these, several return reversed words.
#[test]
fn nothing_in_the_file_reverses_right_to_left_text_a_second_time() {
    let file = open(&full(Direction::RightToLeft));
    for object in file.objects.values() {
        let Ok(dictionary) = object.as_dict() else { continue };
        assert!(!dictionary.has(b"ActualText"));
        assert!(!dictionary.has(b"Direction"));
    }
}

#[test]
fn table_cells_are_in_rows_and_rows_in_tables() {
    let file = open(&full(Direction::LeftToRight));
    let name = |dictionary: &lopdf::Dictionary| -> Option<Vec<u8>> {
        dictionary.get(b"S").and_then(Object::as_name).ok().map(<[u8]>::to_vec)
    };
    let mut cells = 0;
    for object in file.objects.values() {
        let Ok(element) = object.as_dict() else { continue };
        let expected: &[u8] = match name(element).as_deref() {
            Some(b"TH" | b"TD") => b"TR",
            Some(b"TR") => b"Table",
            Some(b"LBody") => b"LI",
            _ => continue,
        };
        cells += 1;
        let parent = element.get(b"P").and_then(Object::as_reference).expect("parent");
        let parent = file.get_dictionary(parent).expect("dictionary");
        assert_eq!(name(parent).as_deref(), Some(expected));
    }
    assert!(cells > 100);
}

/// The text behind a font's codes.
fn to_unicode(file: &lopdf::Document, font: &lopdf::Dictionary) -> String {
    String::from_utf8(stream(file, font.get(b"ToUnicode").expect("ToUnicode"))).expect("text").to_lowercase()
}

fn stream(file: &lopdf::Document, reference: &Object) -> Vec<u8> {
    let id = reference.as_reference().expect("reference");
    let stream = file.get_object(id).and_then(Object::as_stream).expect("stream");
    stream.decompressed_content().unwrap_or_else(|_| stream.content.clone())
}

fn fonts(file: &lopdf::Document) -> Vec<&lopdf::Dictionary> {
    let dictionaries = file.objects.values().filter_map(|object| object.as_dict().ok());
    dictionaries.filter(|font| font.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Type0")).collect()
}

/// Readers turn the glyphs of a right-to-left run round, not the letters inside one glyph.
#[test]
fn a_lam_alef_ligature_maps_to_its_letters_in_visual_order() {
    let mut document = empty(Direction::RightToLeft);
    document.masthead.note = Some("لا".into());
    let file = open(&document);
    let maps: String = fonts(&file).into_iter().map(|font| to_unicode(&file, font)).collect();
    assert!(maps.contains("<06270644>"), "{maps}");
    assert!(!maps.contains("<06440627>"), "{maps}");
}

#[test]
fn every_code_of_a_font_has_a_text_and_a_glyph() {
    let file = open(&full(Direction::RightToLeft));
    let fonts = fonts(&file);
    assert_eq!(fonts.len(), 2);
    for font in fonts {
        let map = to_unicode(&file, font);
        let descendants = font.get(b"DescendantFonts").and_then(Object::as_array).expect("array");
        let descendant = match &descendants[0] {
            Object::Reference(id) => file.get_dictionary(*id).expect("dictionary"),
            inline => inline.as_dict().expect("dictionary"),
        };
        let table = stream(&file, descendant.get(b"CIDToGIDMap").expect("map"));
        let codes = table.len() / 2 - 1;
        assert!(codes > 10);
        for code in 1..=codes {
            assert!(map.contains(&format!("<{code:04x}>")), "code {code}");
            assert_ne!(&table[2 * code..2 * code + 2], [0, 0], "code {code}");
        }
    }
}

#[test]
fn a_document_without_blocks_is_its_cover() {
    let file = open(&empty(Direction::LeftToRight));
    assert_eq!(file.get_pages().len(), 1);
}
