//! Headline figures as cards.

use super::face::Face;
use super::page::Role;
use super::shape::{Line, LineAlign};
use super::strip::Strip;
use super::style::{self, ACCENT, CONTENT_WIDTH, GREY, INK, SMALL, SUBTITLE, TEXT, TINT, TITLE};
use super::{Composer, height_of, place_lines, rectangle};
use crate::reports::document::{Fact, ParagraphStyle};

const GAP: f32 = 10.0;
const PADDING: f32 = 10.0;
/// The bar at a card's start edge, in points.
const EDGE: f32 = 2.5;
/// In points; three stacked rows of such cards fill a page.
const TALLEST_CARD: f32 = 210.0;

impl Composer {
    pub(super) fn facts(&mut self, items: &[Fact]) {
        if items.is_empty() {
            return;
        }
        // Four stand better two by two than three and one.
        let per_row = match items.len() {
            2 | 4 => 2,
            _ => 3,
        };
        let width = (CONTENT_WIDTH - GAP * (per_row - 1) as f32) / per_row as f32;
        let inner = width - 2.0 * PADDING - EDGE;
        let mut cards: Vec<[Vec<Line>; 3]> = Vec::with_capacity(items.len());
        for fact in items {
            cards.push(self.card_lines(fact, inner));
        }
        let tallest_card = cards.iter().map(|card| card.iter().map(|part| height_of(part)).sum());
        if tallest_card.fold(0.0_f32, f32::max) > TALLEST_CARD {
            return self.facts_as_text(items);
        }
        let list = self.element(Role::List, None);
        let mut cards = cards.into_iter();
        for index in 0..items.len().div_ceil(per_row) {
            let cards: Vec<[Vec<Line>; 3]> = cards.by_ref().take(per_row).collect();
            // Labels of one row take the same height, so that its values stand on one line.
            let tallest = |part: usize| {
                let heights = cards.iter().map(|card| height_of(&card[part]));
                heights.fold(0.0_f32, f32::max)
            };
            let (label_height, value_height) = (tallest(0), tallest(1));
            let height = 2.0 * 7.0 + label_height + value_height + tallest(2);
            let mut grounds = Vec::new();
            let mut texts = Vec::new();
            for (column, [label, value, detail]) in cards.into_iter().enumerate() {
                let offset = column as f32 * (width + GAP);
                let x = self.start_edge(offset, width, CONTENT_WIDTH);
                let edge = self.start_edge(offset, EDGE, CONTENT_WIDTH);
                grounds.push(rectangle(x, 0.0, width, height, TINT));
                grounds.push(rectangle(edge, 0.0, EDGE, height, ACCENT));
                let x = self.start_edge(offset + EDGE + PADDING, inner, CONTENT_WIDTH);
                let item = self.element(Role::ListItem, Some(list));
                let name = self.element(Role::Label, Some(item));
                let body = self.element(Role::ListBody, Some(item));
                let value_top = 7.0 + label_height;
                texts.extend(place_lines(label, x, 7.0, Some(name)));
                texts.extend(place_lines(value, x, value_top, Some(body)));
                texts.extend(place_lines(detail, x, value_top + value_height, Some(body)));
            }
            grounds.extend(texts);
            let strip = Strip { height, items: grounds, ..Strip::default() };
            self.push(strip, if index == 0 { 6.0 } else { GAP });
        }
        self.space_after(14.0);
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

    fn card_lines(&mut self, fact: &Fact, width: f32) -> [Vec<Line>; 3] {
        let label = style::style(Face::Regular, SMALL, GREY, self.direction);
        let detail = style::style(Face::Regular, SMALL, INK, self.direction);
        let details = fact.details.join("\n");
        [
            self.lines(&fact.label, label, width, LineAlign::Start),
            self.value_lines(&fact.value, width),
            if details.is_empty() { vec![] } else { self.lines(&details, detail, width, LineAlign::Start) },
        ]
    }

    /// A figure stands large; words in its place, such as "not reported", and what is too wide stand smaller.
    fn value_lines(&mut self, value: &str, width: f32) -> Vec<Line> {
        let large = style::style(Face::Bold, TITLE, ACCENT, self.direction);
        let mut shaped = self.shaper.shape(value, large);
        let is_figure = value.chars().any(|c| c.is_ascii_digit());
        if is_figure && shaped.natural_width() <= width {
            return shaped.lines(width, LineAlign::Start);
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
