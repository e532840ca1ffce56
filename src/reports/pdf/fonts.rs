//! Codes, subsets and their mapping back to text.
//!
//! A PDF maps a code, not a place on a page, to text. One glyph can stand for different characters, so every pair of
//! glyph and text gets a code of its own, and a table in the file leads from codes to glyphs.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, Stream};
use printpdf::{FontId, ParsedFont, PdfDocument, PdfFont};

use super::RenderError;
use crate::reports::typeset::Face;

/// What one document shows of one face. Code 0 is left to the missing glyph; code n is `glyphs[n - 1]`.
#[derive(Default)]
struct FaceUse {
    codes: BTreeMap<(u16, String), u16>,
    glyphs: Vec<u16>,
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
        Ok(Self {
            parsed: [Face::Regular.parsed().ok_or(RenderError::Font)?, Face::Bold.parsed().ok_or(RenderError::Font)?],
            uses: Default::default(),
        })
    }

    pub fn id(face: Face) -> FontId {
        FontId(match face {
            Face::Regular => "Regular".into(),
            Face::Bold => "Bold".into(),
        })
    }

    /// The code under which `glyph` is shown where it stands for `text`.
    pub fn code(&mut self, face: Face, glyph: u16, text: &str) -> Result<u16, RenderError> {
        let face = &mut self.uses[index(face)];
        let key = (glyph, text.to_owned());
        if let Some(code) = face.codes.get(&key) {
            return Ok(*code);
        }
        let code = face.glyphs.len() + 1;
        let code = u16::try_from(code).map_err(|_| RenderError::TooManyGlyphs)?;
        face.glyphs.push(glyph);
        face.codes.insert(key, code);
        Ok(code)
    }

    /// Advance in thousandths of the font size, as the file's width table has it.
    pub fn width(&self, face: Face, glyph: u16) -> f32 {
        let font = self.parsed[index(face)];
        let units = font.glyph_widths.get(&glyph).copied().unwrap_or(0);
        f32::from(units) * 1000.0 / f32::from(font.units_per_em.max(1))
    }

    /// Cuts the faces to the glyphs in use and adds them to the document.
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
            font.glyph_widths = (1..).zip(used.glyphs.iter().map(advance)).collect();
            pdf.resources.fonts.map.insert(Self::id(face), PdfFont::new(font));
        }
        Ok(())
    }

    /// Puts each face's table from codes to glyphs in the place of the identity that printpdf writes.
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
            let table = self.code_table(face);
            let table = file.add_object(Stream::new(Dictionary::new(), table));
            let descendants = file.get_dictionary_mut(id)?.get_mut(b"DescendantFonts")?;
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
}

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
