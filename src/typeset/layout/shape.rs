//! Text → lines: joining, bidirectional order, line breaking.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use parley::fontique::{Blob, Collection, CollectionOptions, FontInfoOverride, SourceCache};
use parley::{
    Alignment, AlignmentOptions, BaseDirection, FontContext, FontData, FontFamily, FontFeatures, FontWeight, Language,
    Layout, LayoutContext, LineHeight, OverflowWrap, StyleProperty,
};

use super::clean::{clean, is_invisible};
use super::face::Face;
use super::glyphs::{Glyph, Line, Source, Texts};
use super::style::Colour;
use crate::document::Direction;

const FAMILY: &str = "Report";

/// Drawn in place of a character that the typeface lacks. Its code still maps to the character that was meant.
const SUBSTITUTE: char = '\u{25ca}';

/// Drawn within words in place of the keyboard's apostrophe, with which names come from forms and gazetteers. Its code
/// maps to what was typed, so that whoever searches for a name finds it.
const APOSTROPHE: char = '’';

/// How a text looks. `leading` is the line height relative to `size`, which is in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextStyle {
    pub face: Face,
    pub size: f32,
    pub leading: f32,
    pub colour: Colour,
}

/// So many different texts are kept shaped: a report says "not reported", zero and the names of its provinces over and
/// over.
const MOST_KEPT: usize = 4096;

/// Where lines stand between the edges that they were broken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineAlign {
    Start,
    End,
    Center,
    /// The right edge whatever the direction, for numbers whose units shall stand under one another.
    Right,
}

/// The fonts, registered once per process; a clone shares their data.
struct Fonts {
    context: FontContext,
    blobs: Vec<(u64, Face)>,
}

fn weight(face: Face) -> FontWeight {
    match face {
        Face::Regular => FontWeight::new(400.0),
        Face::Bold => FontWeight::new(700.0),
    }
}

fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut context = FontContext {
            collection: Collection::new(CollectionOptions { shared: false, system_fonts: false }),
            source_cache: SourceCache::default(),
        };
        let mut blobs = Vec::new();
        for face in Face::ALL {
            let blob = Blob::new(Arc::new(face.bytes()));
            blobs.push((blob.id(), face));
            context.collection.register_fonts(
                blob,
                Some(FontInfoOverride { family_name: Some(FAMILY), weight: Some(weight(face)), ..Default::default() }),
            );
        }
        Fonts { context, blobs }
    })
}

/// The face that a run is set in.
pub fn face_of(font: &FontData) -> Option<Face> {
    fonts().blobs.iter().find(|(id, _)| *id == font.data.id()).map(|(_, face)| *face)
}

/// Shapes the texts of one document.
pub struct Shaper {
    fonts: FontContext,
    layouts: LayoutContext<()>,
    direction: Direction,
    language: Option<Language>,
    /// What was shaped before, by text and style.
    kept: HashMap<String, Vec<Rc<Shaped>>>,
    texts: Texts,
}

/// What parley makes of a text, with which of its characters are others than were meant.
struct Draft {
    layout: Layout<()>,
    text: String,
    originals: BTreeMap<usize, char>,
    style: TextStyle,
}

impl Shaper {
    pub fn new(direction: Direction, language_tag: &str) -> Self {
        Self {
            fonts: fonts().context.clone(),
            layouts: LayoutContext::new(),
            direction,
            language: Language::parse(language_tag).ok(),
            kept: HashMap::new(),
            texts: Texts::default(),
        }
    }

    /// Shapes a text on one line, to be measured and set.
    pub fn shape(&mut self, text: &str, style: TextStyle) -> Rc<Shaped> {
        if let Some(shaped) = self.kept(text, style) {
            return shaped;
        }
        let mut draft = self.draft(text, style);
        let shaped = self.on_one_line(&mut draft);
        self.keep(text, shaped)
    }

    /// Breaks a text into lines of at most `width` points, and at its line feeds; words that are longer are broken where
    /// they must.
    pub fn lines(&mut self, text: &str, style: TextStyle, width: f32, align: LineAlign) -> Vec<Line> {
        if let Some(shaped) = self.kept(text, style)
            && shaped.fits(width)
        {
            return vec![shaped.line(width, align, self.direction)];
        }
        let mut draft = self.draft(text, style);
        let widths = draft.layout.calculate_content_widths();
        if is_one_line(&draft.text) && widths.max <= width {
            let shaped = self.on_one_line(&mut draft);
            return vec![self.keep(text, shaped).line(width, align, self.direction)];
        }
        // A hair more than asked: a text broken at its own natural width must stay on one line.
        draft.layout.break_all_lines(Some(width.max(1.0) + 0.01));
        let alignment = match align {
            LineAlign::Start => Alignment::Start,
            LineAlign::End => Alignment::End,
            LineAlign::Center => Alignment::Center,
            LineAlign::Right => Alignment::Right,
        };
        draft.layout.align(alignment, AlignmentOptions::default());
        let source = self.source(&draft);
        draft.layout.lines().map(|line| source.line(&line, draft.layout.is_rtl())).collect()
    }

    /// Width in points that a text takes without any line break but its own.
    pub fn natural_width(&mut self, text: &str, style: TextStyle) -> f32 {
        self.shape(text, style).natural_width
    }

    fn kept(&self, text: &str, style: TextStyle) -> Option<Rc<Shaped>> {
        let all = self.kept.get(text)?;
        all.iter().find(|shaped| shaped.style == style).map(Rc::clone)
    }

    fn keep(&mut self, text: &str, shaped: Shaped) -> Rc<Shaped> {
        if self.kept.len() >= MOST_KEPT {
            self.kept.clear();
        }
        let shaped = Rc::new(shaped);
        self.kept.entry(text.to_owned()).or_default().push(Rc::clone(&shaped));
        shaped
    }

    fn draft(&mut self, text: &str, style: TextStyle) -> Draft {
        let cleaned = clean(text, self.direction);
        let mut text = String::with_capacity(cleaned.len());
        let mut originals = BTreeMap::new();
        let mut characters = cleaned.chars().peekable();
        let mut before = None;
        while let Some(character) = characters.next() {
            let is_letter = |character: Option<char>| character.is_some_and(char::is_alphabetic);
            let shown = match character {
                '\'' if is_letter(before) && is_letter(characters.peek().copied()) => APOSTROPHE,
                known if is_invisible(known) || style.face.covers(known) => known,
                _ => SUBSTITUTE,
            };
            if shown != character {
                originals.insert(text.len(), character);
            }
            text.push(shown);
            before = Some(character);
        }
        let layout = self.lay_out(&text, style);
        Draft { layout, text, originals, style }
    }

    fn source<'a>(&'a self, draft: &'a Draft) -> Source<'a> {
        Source {
            text: &draft.text,
            originals: &draft.originals,
            style: draft.style,
            document: self.direction,
            texts: &self.texts,
        }
    }

    fn on_one_line(&self, draft: &mut Draft) -> Shaped {
        let widths = draft.layout.calculate_content_widths();
        draft.layout.break_all_lines(None);
        draft.layout.align(Alignment::Left, AlignmentOptions::default());
        let first = draft.layout.lines().next();
        let line = first.map_or(Line { height: 0.0, runs: Vec::new() }, |line| {
            self.source(draft).line(&line, draft.layout.is_rtl())
        });
        Shaped {
            longest_word: widths.min,
            natural_width: widths.max,
            is_one_line: is_one_line(&draft.text),
            style: draft.style,
            line,
        }
    }

    fn lay_out(&mut self, text: &str, style: TextStyle) -> Layout<()> {
        // No rounding to whole units: a page is not a screen.
        let mut builder = self.layouts.ranged_builder(&mut self.fonts, text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(FontFamily::named(FAMILY)));
        builder.push_default(StyleProperty::FontSize(style.size));
        builder.push_default(StyleProperty::FontWeight(weight(style.face)));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(style.leading)));
        builder.push_default(StyleProperty::Locale(self.language));
        // Some readers take kerning between Arabic letters for spaces between words.
        builder.push_default(StyleProperty::FontFeatures(FontFeatures::Source("\"kern\" 0".into())));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::BreakWord));
        builder.set_base_direction(match self.direction {
            Direction::RightToLeft => BaseDirection::Rtl,
            Direction::LeftToRight => BaseDirection::Ltr,
        });
        builder.build(text)
    }
}

/// Whether a text has no line feed of its own, nor spaces at its edges, which hang over a line's.
fn is_one_line(text: &str) -> bool {
    let edges: &[char] = &[' ', '\u{a0}'];
    !text.contains('\n') && !text.starts_with(edges) && !text.ends_with(edges)
}

/// A text on one line. parley's layout of it is not kept: a table needs the widths of all its cells before the first is
/// set, and a layout takes many times the room of its glyphs.
pub struct Shaped {
    /// Width of the longest word in points.
    pub longest_word: f32,
    /// Width in points without any line break but the text's own.
    pub natural_width: f32,
    is_one_line: bool,
    style: TextStyle,
    /// It begins at its left edge.
    line: Line,
}

impl Shaped {
    /// Whether one line of `width` points holds it all.
    pub fn fits(&self, width: f32) -> bool {
        self.is_one_line && self.natural_width <= width
    }

    /// Width of what stands right of the last digit, in points.
    pub fn width_after_last_digit(&self) -> f32 {
        let ends = self.line.runs.iter().flat_map(|run| {
            let is_digit = |glyph: &Glyph| glyph.text.contains(|c: char| c.is_ascii_digit());
            let last = run.glyphs.iter().rposition(is_digit);
            last.map(|last| run.x + run.glyphs.get(last + 1).map_or(run.width, |glyph| glyph.x))
        });
        ends.reduce(f32::max).map_or(0.0, |end| (self.natural_width - end).max(0.0))
    }

    /// The text on one line of `width` points, which it fits in.
    pub fn line(&self, width: f32, align: LineAlign, document: Direction) -> Line {
        let room = width - self.natural_width;
        let at_left = match (align, document) {
            (LineAlign::Start, Direction::LeftToRight) | (LineAlign::End, Direction::RightToLeft) => 0.0,
            (LineAlign::Center, _) => room / 2.0,
            _ => room,
        };
        let mut line = self.line.clone();
        for run in &mut line.runs {
            run.x += at_left;
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::super::style::{INK, TEXT};
    use super::*;

    #[test]
    fn a_keyboard_s_apostrophe_within_a_word_is_drawn_as_a_typographer_s_and_found_as_typed() {
        for direction in [Direction::LeftToRight, Direction::RightToLeft] {
            let mut shaper = Shaper::new(direction, "fr-MA");
            let style = TextStyle { face: Face::Regular, size: TEXT, leading: 1.4, colour: INK };
            let mut glyphs = |text: &str| -> Vec<Glyph> {
                let shaped = shaper.shape(text, style);
                shaped.line.runs.iter().flat_map(|run| run.glyphs.to_vec()).collect()
            };
            let [typed, set, alone] = ["M'diq", "M’diq", "M 'diq"].map(&mut glyphs);
            let text = |glyphs: &[Glyph]| glyphs.iter().map(|glyph| &*glyph.text).collect::<String>();
            assert_eq!((text(&typed).as_str(), text(&set).as_str()), ("M'diq", "M’diq"));
            assert_eq!(typed[1].id, set[1].id);
            assert_ne!(alone[2].id, set[1].id);
        }
    }
}
