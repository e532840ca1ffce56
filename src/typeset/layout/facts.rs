//! Headline figures as cards.

use super::face::Face;
use super::glyphs::Line;
use super::page::{Owner, Role};
use super::shape::LineAlign;
use super::strip::Strip;
use super::style::{self, ACCENT, CONTENT_WIDTH, GREY, GUTTER, INK, SMALL, SUBTITLE, TEXT, TINT, TITLE, grid, span};
use super::{Composer, height_of, place_lines, rectangle};
use crate::document::{Fact, ParagraphStyle};

const SIDE_PADDING: f32 = 8.0;
const PADDING: f32 = 5.0;
/// Between one row of cards and the next, in points.
const ROW_GAP: f32 = 8.0;
/// The bar at a card's start edge, in points.
const EDGE: f32 = 2.0;
/// In points; three stacked rows of such cards fill a page.
const TALLEST_CARD: f32 = 210.0;
/// Cards are better not divided between pages, however long the row.
const BETWEEN_ROWS: f32 = 0.2;

/// The lines of a card's parts.
struct Card {
    label: Vec<Line>,
    value: Vec<Line>,
    /// Those of each detail.
    details: Vec<Vec<Line>>,
}

impl Card {
    fn heights(&self) -> [f32; 3] {
        let details = self.details.iter().map(|lines| height_of(lines)).sum();
        [height_of(&self.label), height_of(&self.value), details]
    }
}

impl Composer {
    pub(super) fn facts(&mut self, items: &[Fact]) {
        if items.is_empty() {
            return;
        }
        self.end_lead_in();
        // Four stand better two by two than three and one.
        let per_row = match items.len() {
            2 | 4 => 2,
            _ => 3,
        };
        let columns = 12 / per_row;
        let width = span(columns);
        let inner = width - 2.0 * SIDE_PADDING - EDGE;
        let mut cards: Vec<Card> = Vec::with_capacity(items.len());
        for fact in items {
            cards.push(self.card_lines(fact, inner));
        }
        let heights = cards.iter().map(|card| card.heights().into_iter().sum());
        if heights.fold(0.0_f32, f32::max) > TALLEST_CARD {
            return self.facts_as_text(items);
        }
        let list = self.element(Role::List, None);
        let rows = items.len().div_ceil(per_row);
        let mut cards = cards.into_iter();
        for index in 0..rows {
            let cards: Vec<Card> = cards.by_ref().take(per_row).collect();
            // Labels of one row take the same height, so that its values stand on one line.
            let tallest = |part: usize| {
                let heights = cards.iter().map(|card| card.heights()[part]);
                heights.fold(0.0_f32, f32::max)
            };
            let (label_height, value_height) = (tallest(0), tallest(1));
            let height = 2.0 * PADDING + label_height + value_height + tallest(2);
            let mut grounds = Vec::new();
            let mut texts = Vec::new();
            for (column, Card { label, value, details }) in cards.into_iter().enumerate() {
                let offset = grid(column * columns);
                let x = self.start_edge(offset, width, CONTENT_WIDTH);
                let edge = self.start_edge(offset, EDGE, CONTENT_WIDTH);
                grounds.push(rectangle(x, 0.0, width, height, TINT));
                grounds.push(rectangle(edge, 0.0, EDGE, height, ACCENT));
                let x = self.start_edge(offset + EDGE + SIDE_PADDING, inner, CONTENT_WIDTH);
                let item = self.element(Role::ListItem, Some(list));
                let name = self.element(Role::Label, Some(item));
                let body = self.element(Role::ListBody, Some(item));
                let value_top = PADDING + label_height;
                texts.extend(place_lines(label, x, PADDING, Owner::Element(name)));
                // Each a paragraph of its own: read in one go, one number would run into the next.
                let paragraph = self.element(Role::Paragraph, Some(body));
                texts.extend(place_lines(value, x, value_top, Owner::Element(paragraph)));
                let mut top = value_top + value_height;
                for detail in details {
                    let height = height_of(&detail);
                    let paragraph = self.element(Role::Paragraph, Some(body));
                    texts.extend(place_lines(detail, x, top, Owner::Element(paragraph)));
                    top += height;
                }
            }
            grounds.extend(texts);
            let break_cost = if index + 1 < rows { BETWEEN_ROWS } else { 0.0 };
            let strip = Strip { height, items: grounds, break_cost, ..Strip::default() };
            self.push(strip, if index == 0 { 2.0 } else { ROW_GAP });
        }
        self.space_after(GUTTER);
    }

    /// Cards cannot be divided between pages; texts too long for one are set as paragraphs.
    fn facts_as_text(&mut self, items: &[Fact]) {
        for fact in items {
            self.paragraph(&fact.label, ParagraphStyle::Note);
            self.paragraph(&fact.value, ParagraphStyle::Body);
            for detail in &fact.details {
                self.paragraph(detail, ParagraphStyle::Note);
            }
        }
    }

    fn card_lines(&mut self, fact: &Fact, width: f32) -> Card {
        let label = style::style(Face::Regular, SMALL, GREY, self.direction);
        let detail = style::style(Face::Regular, SMALL, INK, self.direction);
        let details = fact.details.iter().map(|text| self.lines(text, detail, width, LineAlign::Start)).collect();
        Card {
            label: self.lines(&fact.label, label, width, LineAlign::Start),
            value: self.value_lines(&fact.value, width),
            details,
        }
    }

    /// A figure stands large; words in its place, such as "not reported", and what is too wide stand smaller.
    fn value_lines(&mut self, value: &str, width: f32) -> Vec<Line> {
        let large = style::style(Face::Bold, TITLE, ACCENT, self.direction);
        let is_figure = value.chars().any(|c| c.is_ascii_digit());
        if is_figure && self.shaper.natural_width(value, large) <= width {
            return self.lines(value, large, width, LineAlign::Start);
        }
        let size = if is_figure { SUBTITLE } else { TEXT };
        let colour = if is_figure { ACCENT } else { GREY };
        let small = style::style(Face::Bold, size, colour, self.direction);
        let mut lines = self.lines(value, small, width, LineAlign::Start);
        if let [only] = lines.as_mut_slice() {
            // On the baseline of the figures beside it.
            let lower = large.size * large.leading - only.height;
            only.height += lower;
            for run in &mut only.runs {
                run.baseline += lower * 0.75;
            }
        }
        lines
    }
}
