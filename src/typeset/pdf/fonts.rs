//! Codes, subsets and their mapping back to text.
//!
//! A PDF maps a code, not a place on a page, to text. One glyph can stand for different characters, so every pair of
//! glyph and text gets a code of its own, and a table in the file leads from codes to glyphs.

use std::rc::Rc;

use lopdf::{Dictionary, Object, Stream};
use printpdf::{Codepoint, FontId, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, Pt, TextItem};

use super::RenderError;
use crate::layout::Face;

/// What one document shows of one face. Code 0 is left to the missing glyph; code n is `glyphs[n - 1]`.
#[derive(Default)]
struct FaceUse {
    /// By glyph, the texts that it stands for and their codes. Few have more than one.
    codes: Vec<Vec<(Meaning, u16)>>,
    /// By glyph, its advance in thousandths of the font size.
    widths: Vec<f32>,
    glyphs: Vec<u16>,
    meanings: Vec<Meaning>,
}

impl FaceUse {
    fn of(font: &ParsedFont) -> FaceUse {
        let most = font.glyph_widths.keys().next_back().map_or(0, |glyph| usize::from(*glyph) + 1);
        let mut widths = vec![0.0; most];
        for (glyph, units) in &font.glyph_widths {
            widths[usize::from(*glyph)] = f32::from(*units) * 1000.0 / f32::from(font.units_per_em.max(1));
        }
        FaceUse { widths, ..FaceUse::default() }
    }
}

/// What a glyph stands for.
#[derive(Clone, PartialEq)]
struct Meaning {
    text: Rc<str>,
    right_to_left: bool,
}

impl Meaning {
    /// Readers turn the glyphs of a right-to-left run round, but not the letters within one glyph.
    fn in_visual_order(&self) -> String {
        if self.right_to_left { self.text.chars().rev().collect() } else { self.text.to_string() }
    }
}

/// What one document shows, and the metrics of the faces.
pub struct FontUses {
    parsed: [&'static ParsedFont; 2],
    uses: [FaceUse; 2],
}

const fn index(face: Face) -> usize {
    match face {
        Face::Regular => 0,
        Face::Bold => 1,
    }
}

/// The subset's name. Subsets carry six letters before the face's name.
const fn subset_name(face: Face) -> &'static str {
    match face {
        Face::Regular => "TAAWUA+IBMPlexSansArabic-Regular",
        Face::Bold => "TAAWUB+IBMPlexSansArabic-Bold",
    }
}

impl FontUses {
    pub fn new() -> Result<Self, RenderError> {
        let parsed = [Face::Regular.parsed().ok_or(RenderError::Font)?, Face::Bold.parsed().ok_or(RenderError::Font)?];
        Ok(Self { parsed, uses: parsed.map(FaceUse::of) })
    }

    /// The name by which pages call for a face.
    pub fn name(face: Face) -> &'static str {
        match face {
            Face::Regular => "Regular",
            Face::Bold => "Bold",
        }
    }

    fn id(face: Face) -> FontId {
        FontId(Self::name(face).into())
    }

    /// The code under which `glyph` is shown where it stands for `text`, in a run of one direction or the other.
    pub fn code(&mut self, face: Face, glyph: u16, text: &Rc<str>, right_to_left: bool) -> Result<u16, RenderError> {
        let face = &mut self.uses[index(face)];
        // One letter is the same from either side.
        let right_to_left = right_to_left && text.chars().nth(1).is_some();
        if face.codes.len() <= usize::from(glyph) {
            face.codes.resize(usize::from(glyph) + 1, Vec::new());
        }
        let codes = &mut face.codes[usize::from(glyph)];
        let same = |(meaning, _): &&(Meaning, u16)| meaning.text == *text && meaning.right_to_left == right_to_left;
        if let Some((_, code)) = codes.iter().find(same) {
            return Ok(*code);
        }
        let code = u16::try_from(face.glyphs.len() + 1).map_err(|_| RenderError::TooManyGlyphs)?;
        let meaning = Meaning { text: Rc::clone(text), right_to_left };
        face.glyphs.push(glyph);
        face.meanings.push(meaning.clone());
        codes.push((meaning, code));
        Ok(code)
    }

    /// Advance in thousandths of the font size, as the file's width table has it.
    pub fn width(&self, face: Face, glyph: u16) -> f32 {
        self.uses[index(face)].widths.get(usize::from(glyph)).copied().unwrap_or_default()
    }

    /// Cuts the faces to the glyphs in use and adds them to the document. printpdf embeds what its pages show: the first
    /// one's operators name every code, and whoever asks for this puts the real content in their place.
    pub fn embed(&self, pdf: &mut PdfDocument) -> Result<(), RenderError> {
        for face in Face::ALL {
            let used = &self.uses[index(face)];
            if used.glyphs.is_empty() {
                continue;
            }
            let remapper = remapper(&used.glyphs);
            let bytes = subsetter::subset(face.bytes(), 0, &remapper)
                .map_err(|error| RenderError::Subset(error.to_string()))?;
            let mut font = self.parsed[index(face)].clone();
            font.original_bytes = bytes;
            font.font_name = Some(subset_name(face).into());
            let advance = |glyph: &u16| font.glyph_widths.get(glyph).copied().unwrap_or(0);
            // By code, which printpdf takes for the glyph's number.
            font.glyph_widths = (1..).zip(used.glyphs.iter().map(advance)).collect();
            pdf.resources.fonts.map.insert(Self::id(face), PdfFont::new(font));
            if let Some(page) = pdf.pages.first_mut() {
                let codes = (1..).take(used.glyphs.len()).map(|gid| Codepoint { gid, offset: 0.0, cid: None });
                let items = vec![TextItem::GlyphIds(codes.collect())];
                page.ops.push(Op::SetFont { font: PdfFontHandle::External(Self::id(face)), size: Pt(1.0) });
                page.ops.push(Op::ShowText { items });
            }
        }
        Ok(())
    }

    /// Puts each face's tables from codes to glyphs and to texts in the place of those that printpdf writes, which takes
    /// codes for glyphs.
    pub fn finish(&self, file: &mut lopdf::Document) -> Result<(), RenderError> {
        let ids: Vec<lopdf::ObjectId> = file.objects.keys().copied().collect();
        for id in ids {
            let Ok(dictionary) = file.get_dictionary_mut(id) else {
                continue;
            };
            if has_name(dictionary, b"Type", b"FontDescriptor") {
                // Symbolic: its codes are its own.
                dictionary.set("Flags", 4);
            }
            if !has_name(dictionary, b"Subtype", b"Type0") {
                continue;
            }
            let is_of = |face: &Face| has_name(dictionary, b"BaseFont", subset_name(*face).as_bytes());
            let Some(face) = Face::ALL.into_iter().find(is_of) else {
                continue;
            };
            let table = file.add_object(Stream::new(Dictionary::new(), self.code_table(face)));
            let texts = file.add_object(Stream::new(Dictionary::new(), self.text_table(face).into_bytes()));
            let dictionary = file.get_dictionary_mut(id)?;
            dictionary.set("ToUnicode", Object::Reference(texts));
            let descendants = dictionary.get_mut(b"DescendantFonts")?;
            if let Some(descendant) = descendants.as_array_mut()?.first_mut() {
                let descendant = match descendant {
                    Object::Reference(id) => {
                        let id = *id;
                        file.get_dictionary_mut(id)?
                    }
                    inline => inline.as_dict_mut()?,
                };
                descendant.set("CIDToGIDMap", Object::Reference(table));
            }
        }
        Ok(())
    }

    /// Two bytes per code, from 0: the glyph's index in the subset.
    fn code_table(&self, face: Face) -> Vec<u8> {
        let glyphs = &self.uses[index(face)].glyphs;
        let remapper = remapper(glyphs);
        let mut table = vec![0, 0];
        for glyph in glyphs {
            table.extend(remapper.get(*glyph).unwrap_or(0).to_be_bytes());
        }
        table
    }

    /// A CMap from codes to the texts that they stand for.
    fn text_table(&self, face: Face) -> String {
        let mut map = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n\
             << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n\
             /CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n",
        );
        let mut code = 0_u16;
        for meanings in self.uses[index(face)].meanings.chunks(MOST_MAPPINGS) {
            map.push_str(&format!("{} beginbfchar\n", meanings.len()));
            for meaning in meanings {
                code += 1;
                map.push_str(&format!("<{code:04x}> <"));
                for unit in meaning.in_visual_order().encode_utf16() {
                    map.push_str(&format!("{unit:04x}"));
                }
                map.push_str(">\n");
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        map
    }
}

/// As many as one block of a CMap may hold.
const MOST_MAPPINGS: usize = 100;

fn remapper(glyphs: &[u16]) -> subsetter::GlyphRemapper {
    let mut remapper = subsetter::GlyphRemapper::new();
    for glyph in glyphs {
        remapper.remap(*glyph);
    }
    remapper
}

fn has_name(dictionary: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    dictionary.get(key).and_then(Object::as_name).ok() == Some(name)
}
