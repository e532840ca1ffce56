//! Lines as parley has broken them → glyphs in their places, each with the characters that it stands for.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use parley::layout::BreakReason;

use super::clean::is_invisible;
use super::face::Face;
use super::shape::{TextStyle, face_of};
use super::style::Colour;
use crate::document::Direction;

/// One glyph of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Index in the typeface.
    pub id: u16,
    /// Distance in points from the run's left edge.
    pub x: f32,
    /// Points below the baseline, negative for marks above.
    pub drop: f32,
    /// The characters that this glyph stands for, in logical order.
    pub text: Rc<str>,
}

/// Glyphs of one typeface, script and direction on one line, in visual order from left to right.
#[derive(Debug, Clone, PartialEq)]
pub struct TextRun {
    pub face: Face,
    pub size: f32,
    pub colour: Colour,
    /// Left edge in points from the page's left edge.
    pub x: f32,
    /// Baseline in points from the page's top.
    pub baseline: f32,
    pub width: f32,
    pub right_to_left: bool,
    /// The language of its letters, where their script is not the document's: French in an Arabic document, Arabic in
    /// others.
    pub language: Option<&'static str>,
    /// Its place in the order in which the line is read, from 0, and how many runs the line has.
    pub reading: (usize, usize),
    pub glyphs: Rc<[Glyph]>,
}

/// One line of a shaped text, its runs from left to right: readers of PDF turn pages written so into sentences. Their `x`
/// counts from the left edge of what the text was broken for, and `baseline` from the line's top.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub height: f32,
    pub runs: Vec<TextRun>,
}

/// The texts of a document's glyphs, each held once.
#[derive(Default)]
pub struct Texts(RefCell<HashSet<Rc<str>>>);

impl Texts {
    fn held(&self, text: &str) -> Rc<str> {
        let mut texts = self.0.borrow_mut();
        if let Some(held) = texts.get(text) {
            return Rc::clone(held);
        }
        let held: Rc<str> = text.into();
        texts.insert(Rc::clone(&held));
        held
    }
}

/// A text as it was given to parley.
pub struct Source<'a> {
    pub text: &'a str,
    /// By byte offset, the characters that a substitute stands for.
    pub originals: &'a BTreeMap<usize, char>,
    pub style: TextStyle,
    pub document: Direction,
    pub texts: &'a Texts,
}

impl Source<'_> {
    /// A line with its runs from left to right.
    pub fn line(&self, line: &parley::Line<'_, ()>, paragraph_is_rtl: bool) -> Line {
        let metrics = line.metrics();
        let mut x = metrics.offset + metrics.inline_min_coord;
        let mut runs: Vec<(usize, TextRun)> = Vec::new();
        for run in line.runs() {
            let glyphs = self.glyphs(&run);
            let advance: f32 = run.visual_clusters().map(|cluster| cluster.advance()).sum();
            let face = face_of(run.font()).unwrap_or(self.style.face);
            runs.push((
                run.text_range().start,
                TextRun {
                    face,
                    size: run.font_size(),
                    colour: self.style.colour,
                    x,
                    baseline: metrics.baseline - metrics.block_min_coord,
                    width: advance,
                    right_to_left: run.is_rtl(),
                    language: foreign_language(&glyphs, self.document),
                    reading: (0, 1),
                    glyphs: glyphs.into(),
                },
            ));
            x += advance;
        }
        hang_trailing_spaces(line, &mut runs, paragraph_is_rtl);
        runs.retain(|(_, run)| !run.glyphs.is_empty());
        let mut order: Vec<usize> = (0..runs.len()).collect();
        order.sort_by_key(|&index| runs[index].0);
        for (rank, &index) in order.iter().enumerate() {
            runs[index].1.reading = (rank, order.len());
        }
        Line {
            height: metrics.block_max_coord - metrics.block_min_coord,
            runs: runs.into_iter().map(|(_, run)| run).collect(),
        }
    }

    /// The run's visible glyphs with the characters of each.
    fn glyphs(&self, run: &parley::Run<'_, ()>) -> Vec<Glyph> {
        let ends = ligature_ends(run);
        let mut x = 0.0;
        let mut result = Vec::new();
        for cluster in run.visual_clusters().filter(|cluster| !cluster.is_ligature_continuation()) {
            let mut range = cluster.text_range();
            if let Some(end) = ends.get(&range.start) {
                range.end = *end;
            }
            let count = cluster.glyphs().count();
            let mut texts = match self.plain(range.clone()) {
                Some(text) if count == 1 => vec![text],
                _ => self.shares(range, count),
            };
            if run.is_rtl() {
                texts.reverse();
            }
            for (glyph, text) in cluster.glyphs().zip(texts) {
                // Isolates, joiners and line feeds come as glyphs without ink.
                if !text.is_empty() {
                    let id = u16::try_from(glyph.id).unwrap_or(0);
                    result.push(Glyph { id, x: x + glyph.x, drop: glyph.y, text });
                }
                x += glyph.advance;
            }
        }
        result
    }

    /// The characters of a range as they are, where all of them are visible and were meant: nearly always.
    fn plain(&self, range: Range<usize>) -> Option<Rc<str>> {
        let is_changed = self.originals.range(range.clone()).next().is_some();
        let text = self.text.get(range).filter(|text| !is_changed && !text.contains(is_invisible))?;
        Some(self.texts.held(text))
    }

    /// The characters of a range, shared out among so many glyphs.
    fn shares(&self, range: Range<usize>, glyphs: usize) -> Vec<Rc<str>> {
        distribute(&self.source(range), glyphs).iter().map(|text| self.texts.held(text)).collect()
    }

    /// The characters that were meant in a range of the shaped text.
    fn source(&self, range: Range<usize>) -> String {
        let start = range.start;
        let text = self.text.get(range).unwrap_or_default();
        text.char_indices()
            .map(|(offset, character)| {
                let original = self.originals.get(&(start + offset));
                original.copied().unwrap_or(character)
            })
            .collect()
    }
}

/// Rule L1 of UAX #9, which parley 0.12 leaves out: spaces at a line's end belong to the paragraph's direction.
/// Inside a run of the other direction, or before one that stands further on, they would stand within the line.
fn hang_trailing_spaces(line: &parley::Line<'_, ()>, runs: &mut [(usize, TextRun)], paragraph_is_rtl: bool) {
    if matches!(line.break_reason(), BreakReason::None) {
        return;
    }
    let Some((_, last)) = runs.iter().max_by_key(|(start, _)| *start) else {
        return;
    };
    let is_space = |glyph: &Glyph| matches!(&*glyph.text, " " | "\u{a0}");
    let spaces = match last.right_to_left {
        true => last.glyphs.iter().find(|glyph| !is_space(glyph)).map_or(last.width, |letter| letter.x),
        false => {
            let spaces = last.glyphs.iter().rev().take_while(|glyph| is_space(glyph));
            spaces.last().map_or(0.0, |space| last.width - space.x)
        }
    };
    if spaces <= 0.0 {
        return;
    }
    // The middle of the spaces: what is between them and the line's end moves to where they stood.
    let place = match last.right_to_left {
        true => last.x + spaces / 2.0,
        false => last.x + last.width - spaces / 2.0,
    };
    for (_, run) in runs {
        let middle = match (run.x < place, place < run.x + run.width) {
            // The run that they are a part of: its letters count.
            (true, true) if run.right_to_left => run.x + run.width,
            (true, true) => run.x,
            _ => run.x + run.width / 2.0,
        };
        if paragraph_is_rtl && middle < place {
            run.x += spaces;
        } else if !paragraph_is_rtl && middle > place {
            run.x -= spaces;
        }
    }
}

/// Where the characters of each ligature end, by where they begin: they are its first cluster's and those of the
/// clusters that continue it.
fn ligature_ends(run: &parley::Run<'_, ()>) -> BTreeMap<usize, usize> {
    let mut ends = BTreeMap::new();
    let mut start = 0;
    for cluster in run.clusters() {
        let range = cluster.text_range();
        if cluster.is_ligature_continuation() {
            ends.insert(start, range.end);
        } else {
            start = range.start;
        }
    }
    ends
}

/// The language of letters whose script is not the one that the document is written in.
fn foreign_language(glyphs: &[Glyph], document: Direction) -> Option<&'static str> {
    let has = |is_letter: fn(char) -> bool| glyphs.iter().any(|glyph| glyph.text.chars().any(is_letter));
    match document {
        Direction::RightToLeft => has(is_latin_letter).then_some("fr"),
        Direction::LeftToRight => has(is_arabic_letter).then_some("ar"),
    }
}

fn is_latin_letter(character: char) -> bool {
    character.is_alphabetic() && character < '\u{250}'
}

fn is_arabic_letter(character: char) -> bool {
    matches!(character, '\u{620}'..='\u{64a}' | '\u{66e}'..='\u{6d3}')
}

/// Shares a cluster's characters out among its glyphs, in logical order, so that each glyph with ink stands for
/// something. A glyph of invisible characters alone stands for nothing.
///
/// Vowel marks may merge with one another while their letter stays a glyph of its own, or letters merge while the mark
/// stays: letters go to the first glyph, marks to those after it.
fn distribute(text: &str, glyphs: usize) -> Vec<String> {
    let visible: Vec<char> = text.chars().filter(|c| !is_invisible(*c)).collect();
    if glyphs <= 1 || visible.is_empty() {
        return vec![visible.into_iter().collect(); glyphs];
    }
    if text.chars().count() == glyphs {
        let own = |c: char| if is_invisible(c) { String::new() } else { c.to_string() };
        return text.chars().map(own).collect();
    }
    let (marks, letters): (Vec<char>, Vec<char>) = visible.into_iter().partition(|c| is_combining_mark(*c));
    let mut texts = vec![letters.into_iter().collect::<String>()];
    let mut marks = marks.into_iter();
    for index in 1..glyphs {
        // The last glyph takes every mark that is left.
        texts.push(if index + 1 == glyphs { marks.by_ref().collect() } else { marks.next().into_iter().collect() });
    }
    // A code must map to something: where no character is left, to one that is nothing to the eye.
    for text in texts.iter_mut().filter(|text| text.is_empty()) {
        text.push('\u{200d}');
    }
    texts
}

fn is_combining_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}')
}
