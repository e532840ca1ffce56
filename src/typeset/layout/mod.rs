//! Document → pages: shaping, line breaking, tables, charts and page division. No input or output.
//!
//! The way through: [`layout`] turns each block into strips (`text`, `facts`, `table`, `chart`, `signature`,
//! `masthead`), `strip` divides the strips into pages, and `furniture` adds what stands on every page. All lengths are
//! in points.

mod chart;
mod clean;
mod face;
mod facts;
mod furniture;
mod glyphs;
mod masthead;
mod page;
#[cfg(test)]
mod properties;
mod qr;
#[cfg(test)]
pub(crate) mod sample;
mod shape;
mod signature;
pub mod soundness;
mod strip;
mod style;
mod table;
#[cfg(test)]
mod tests;
mod text;

pub use face::Face;
pub use glyphs::{Glyph, TextRun};
pub use page::{Area, Artefact, Bookmark, Element, ElementId, Item, Layout, Mark, Owner, Page, Role};
pub use style::{Colour, PAGE_HEIGHT, PAGE_WIDTH};

use crate::document::{Block, Direction, Document};
use glyphs::Line;
use shape::{LineAlign, Shaper, TextStyle};
use strip::{NEVER, Strip};

/// A chapter of no more points than this is short: it would leave much of a page empty.
const SHORT_CHAPTER: f32 = 430.0;
/// So many points of what stands above come with a short last chapter: about five lines.
const COMPANY: f32 = 76.0;

/// Typesets a document. `page_label` is asked for the words at the foot of each page, with the page's number from 1 and
/// the number of pages.
pub fn layout(document: &Document, page_label: &dyn Fn(usize, usize) -> String) -> Layout {
    let mut composer = Composer {
        shaper: Shaper::new(document.direction, &document.language_tag),
        direction: document.direction,
        elements: Vec::new(),
        strips: Vec::new(),
        pending_space: 0.0,
        after_heading: false,
        chapter: 0,
        level: 0,
        depth: 0,
        lead_in: Vec::new(),
        follows_heading: false,
    };
    composer.masthead(&document.masthead, document.banner.as_deref());
    for block in &document.blocks {
        composer.block(block);
    }
    composer.accompany_last_chapter();
    let strips = std::mem::take(&mut composer.strips);
    let (mut pages, bookmarks) = strip::paginate(strips, masthead::TOP, style::left_margin(document.direction));
    composer.tag_languages(&mut pages);
    composer.furniture(document, page_label, &mut pages);
    Layout { pages, elements: composer.elements, bookmarks }
}

/// Builds the strips and the structure of one document.
struct Composer {
    shaper: Shaper,
    direction: Direction,
    elements: Vec<Element>,
    strips: Vec<Strip>,
    /// Points to leave before the next strip.
    pending_space: f32,
    /// The last strip is a heading's, so that a heading after it needs less room above.
    after_heading: bool,
    /// The strip that the last chapter begins with.
    chapter: usize,
    /// Level of the last heading.
    level: u8,
    /// Its level in the structure.
    depth: u8,
    /// The last strip of each short paragraph since a heading, or of one alone: they lead to what comes next.
    lead_in: Vec<usize>,
    /// Nothing but short paragraphs stands between a heading and here.
    follows_heading: bool,
}

impl Composer {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, text } => self.heading(*level, text),
            Block::Paragraph { text, style } => self.paragraph(text, *style),
            Block::List { items } => self.list(items),
            Block::Facts { items } => self.facts(items),
            Block::Table(table) => self.table(table),
            Block::BarChart(chart) => self.bar_chart(chart),
            Block::Signature(signature) => self.signature(signature),
        }
    }

    /// A short last chapter, such as the place for signing, never has a page of its own: the end of what stands above
    /// comes with it.
    fn accompany_last_chapter(&mut self) {
        let (above, own) = self.strips.split_at_mut(self.chapter);
        let height: f32 = own.iter().map(|strip| strip.space_before + strip.height).sum();
        if height > SHORT_CHAPTER {
            return;
        }
        let mut company = 0.0;
        for strip in above.iter_mut().rev().take_while(|strip| {
            let is_wanted = company < COMPANY;
            company += strip.space_before + strip.height;
            is_wanted
        }) {
            strip.break_cost = NEVER;
        }
    }

    fn element(&mut self, role: Role, parent: Option<ElementId>) -> ElementId {
        self.elements.push(Element { role, parent });
        self.elements.len() - 1
    }

    /// Appends a strip, with at least `space_before` points above it and more where a block asked for it.
    fn push(&mut self, mut strip: Strip, space_before: f32) {
        strip.space_before = space_before.max(std::mem::take(&mut self.pending_space));
        self.after_heading = false;
        self.strips.push(strip);
    }

    /// Asks for points of space under what was pushed last.
    fn space_after(&mut self, space: f32) {
        self.pending_space = self.pending_space.max(space);
    }

    /// Left edge of something `width` points wide that begins `offset` points after the start of a line of `line`
    /// points.
    fn start_edge(&self, offset: f32, width: f32, line: f32) -> f32 {
        match self.direction {
            Direction::RightToLeft => line - offset - width,
            Direction::LeftToRight => offset,
        }
    }

    fn lines(&mut self, text: &str, style: TextStyle, width: f32, align: LineAlign) -> Vec<Line> {
        self.shaper.lines(text, style, width, align)
    }

    /// Gives words of another language an element of their own, so that a screen reader speaks them in it. A figure is
    /// spoken by its alternative alone.
    fn tag_languages(&mut self, pages: &mut [Page]) {
        for page in pages {
            let mut current: Option<(ElementId, &str, ElementId)> = None;
            for item in &mut page.items {
                let (Owner::Element(parent), Mark::Text(run)) = (item.owner, &item.mark) else {
                    current = None;
                    continue;
                };
                let Some(language) = run.language else {
                    current = None;
                    continue;
                };
                if matches!(self.elements[parent].role, Role::Figure { .. }) {
                    continue;
                }
                let span = match current {
                    Some((element, before, span)) if (element, before) == (parent, language) => span,
                    _ => self.element(Role::Span { language }, Some(parent)),
                };
                current = Some((parent, language, span));
                item.owner = Owner::Element(span);
            }
        }
    }
}

/// The lines' runs as items, one line under another, their left edge at `x` and their top at `y` points.
fn place_lines(lines: Vec<Line>, x: f32, y: f32, owner: Owner) -> Vec<Item> {
    let mut top = y;
    let mut items = Vec::new();
    for line in lines {
        let height = line.height;
        items.extend(line.runs.into_iter().map(|run| Item { owner, mark: Mark::Text(run) }.moved(x, top)));
        top += height;
    }
    items
}

fn height_of(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line.height).sum()
}

fn width_of(line: &Line) -> f32 {
    line.runs.iter().map(|run| run.width).sum()
}

fn rectangle(x: f32, y: f32, width: f32, height: f32, colour: Colour) -> Item {
    let owner = Owner::Artefact(Artefact::Layout);
    Item { owner, mark: Mark::Rectangle { area: Area { x, y, width, height }, colour } }
}
