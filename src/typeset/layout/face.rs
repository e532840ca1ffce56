//! The typeface that every report is set in.

use std::sync::OnceLock;

use printpdf::ParsedFont;

/// The two cuts of IBM Plex Sans Arabic, shipped unmodified under the Open Font License.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    Regular,
    Bold,
}

impl Face {
    pub const ALL: [Face; 2] = [Face::Regular, Face::Bold];

    /// The TrueType file.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Face::Regular => include_bytes!("../fonts/IBMPlexSansArabic-Regular.ttf"),
            Face::Bold => include_bytes!("../fonts/IBMPlexSansArabic-Bold.ttf"),
        }
    }

    /// Metrics and character table, read once per process; `None` only if the built-in file were damaged. The file's
    /// bytes are left out, because each document embeds a subset of its own.
    pub fn parsed(self) -> Option<&'static ParsedFont> {
        static REGULAR: OnceLock<Option<ParsedFont>> = OnceLock::new();
        static BOLD: OnceLock<Option<ParsedFont>> = OnceLock::new();
        let cell = match self {
            Face::Regular => &REGULAR,
            Face::Bold => &BOLD,
        };
        cell.get_or_init(|| {
            let mut font = ParsedFont::from_bytes(self.bytes(), 0, &mut Vec::new())?;
            font.original_bytes = Vec::new();
            Some(font)
        })
        .as_ref()
    }

    /// Whether the face can show a character.
    pub fn covers(self, character: char) -> bool {
        self.parsed().is_none_or(|font| font.codepoint_to_glyph.contains_key(&u32::from(character)))
    }
}
