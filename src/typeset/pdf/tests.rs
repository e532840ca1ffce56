use super::*;
use crate::document::Direction;
use crate::layout::sample::{ODD_TEXTS, empty, everywhere, full};

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

#[test]
fn attachments_are_associated_files_with_what_describes_them() {
    let file = open(&full(Direction::RightToLeft));
    let catalog = file.catalog().expect("catalogue");
    let associated = catalog.get(b"AF").and_then(Object::as_array).expect("associated files");
    let [Object::Reference(id)] = associated.as_slice() else { panic!("{associated:?}") };
    let specification = file.get_dictionary(*id).expect("specification");
    let text = |dictionary: &lopdf::Dictionary, key: &[u8]| {
        dictionary.get(key).and_then(Object::as_str).map(<[u8]>::to_vec).expect("text")
    };
    assert_eq!(text(specification, b"F"), b"figures.json");
    assert!(specification.has(b"UF") && specification.has(b"Desc"));
    assert_eq!(specification.get(b"AFRelationship").and_then(Object::as_name).expect("name"), b"Data");
    let embedded = specification.get(b"EF").and_then(Object::as_dict).expect("file");
    let id = embedded.get(b"F").and_then(Object::as_reference).expect("reference");
    let stream = file.get_object(id).and_then(Object::as_stream).expect("stream");
    assert_eq!(stream.dict.get(b"Subtype").and_then(Object::as_name).expect("type"), b"application/json");
    let parameters = stream.dict.get(b"Params").and_then(Object::as_dict).expect("parameters");
    assert_eq!(parameters.get(b"Size").and_then(Object::as_i64).expect("size"), 2);
    assert_eq!(text(parameters, b"ModDate"), b"D:20260401060000Z");
    assert_eq!(stream.decompressed_content().unwrap_or_else(|_| stream.content.clone()), b"{}");
    assert!(!open(&empty(Direction::RightToLeft)).catalog().expect("catalogue").has(b"AF"));
}

/// The pieces of a line are written from left to right and stand in the structure in the order of reading.
#[test]
fn a_foreign_word_stands_in_the_structure_between_the_words_around_it() {
    for (direction, text) in [
        (Direction::RightToLeft, "افتتحت دار Dar Talib الجديدة سنة 2026."),
        (Direction::LeftToRight, "La maison دار الطالب est ouverte depuis 2026."),
    ] {
        let mut document = empty(direction);
        document.masthead.note = Some(text.into());
        let file = open(&document);
        let is_mixed = |element: &&lopdf::Dictionary| {
            let kids = element.get(b"K").and_then(Object::as_array);
            has_tag(element, b"P") && kids.is_ok_and(|kids| kids.len() == 3)
        };
        let elements = file.objects.values().filter_map(|object| object.as_dict().ok());
        let mixed: Vec<&lopdf::Dictionary> = elements.filter(is_mixed).collect();
        let [paragraph] = mixed.as_slice() else { panic!("{mixed:?}") };
        let kids = paragraph.get(b"K").and_then(Object::as_array).expect("kids");
        let [Object::Integer(before), Object::Reference(span), Object::Integer(after)] = kids.as_slice() else {
            panic!("{kids:?}")
        };
        assert!((before < after) == (direction == Direction::LeftToRight), "{kids:?}");
        let span = file.get_dictionary(*span).expect("a span");
        assert!(has_tag(span, b"Span") && span.has(b"Lang"));
    }
}

fn has_tag(element: &lopdf::Dictionary, tag: &[u8]) -> bool {
    element.get(b"S").and_then(Object::as_name).ok() == Some(tag)
}

#[test]
fn the_verification_page_s_address_is_a_link_in_the_structure() {
    let file = open(&full(Direction::RightToLeft));
    let dictionaries = || file.objects.values().filter_map(|object| object.as_dict().ok());
    let is_link =
        |dictionary: &&lopdf::Dictionary| dictionary.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Link");
    let link = dictionaries().find(is_link).expect("an annotation");
    let action = link.get(b"A").and_then(Object::as_dict).expect("action");
    let address = action.get(b"URI").and_then(Object::as_str).expect("address");
    assert_eq!(address, b"https://taawun.example/verify/K9VY-APCS-02M7");
    assert!(link.has(b"Contents") && link.has(b"StructParent"));
    let element = dictionaries().find(|element| has_tag(element, b"Link")).expect("an element");
    let kids = element.get(b"K").and_then(Object::as_array).expect("kids");
    assert!(kids.iter().any(|kid| kid.as_dict().is_ok_and(|kid| kid.has(b"Obj"))), "{kids:?}");
}

#[test]
fn the_many_small_objects_of_a_file_are_compressed() {
    let bytes = render(&full(Direction::RightToLeft), &label).expect("renders");
    let count = |text: &[u8]| bytes.windows(text.len()).filter(|window| *window == text).count();
    assert_eq!(count(b"/Predictor 12"), 1, "the table of references");
    assert!(count(b"/ObjStm") > 0);
    assert_eq!(count(b"/S/TD"), 0, "cells outside compressed streams");
}

/// The same identifier twice, and another one for another file.
#[test]
fn a_file_s_identifier_is_a_digest_of_it() {
    let id = |document: &Document| {
        let file = open(document);
        let id = file.trailer.get(b"ID").and_then(Object::as_array).expect("identifier").clone();
        assert_eq!(id[0], id[1]);
        id[0].as_str().expect("text").to_vec()
    };
    let document = empty(Direction::RightToLeft);
    let first = id(&document);
    assert_eq!(first.len(), 16);
    assert_ne!(first, [0x5a; 16]);
    assert_eq!(first, id(&document));
    assert_ne!(first, id(&Document { title: "غيره".into(), ..document }));
}

/// For people and validators to look at: `TAAWUN_TEST_PDFS=/some/folder cargo test sample_documents`.
#[test]
fn sample_documents_are_written_where_somebody_asks_for_them() {
    let Ok(folder) = std::env::var("TAAWUN_TEST_PDFS") else { return };
    for (name, direction) in [("sample-ar", Direction::RightToLeft), ("sample-fr", Direction::LeftToRight)] {
        let bytes = render(&full(direction), &label).expect("renders");
        std::fs::write(format!("{folder}/{name}.pdf"), bytes).expect("writes");
    }
}
