//! Headings, paragraphs and lists.

use super::glyphs::Line;
use super::page::{ElementId, Owner, Role};
use super::shape::LineAlign;
use super::strip::{NEVER, Strip};
use super::style::{self, ACCENT, CONTENT_WIDTH};
use super::{Composer, place_lines, rectangle};
use crate::document::ParagraphStyle;

/// Room for a list item's bullet, in points.
const INDENT: f32 = 12.0;
/// Under a chapter's title, in points.
const BAR_WIDTH: f32 = 36.0;
const BAR_HEIGHT: f32 = 1.5;
/// A longer paragraph says something of its own; a shorter one leads to what follows it.
const MOST_LINES_OF_A_LEAD_IN: usize = 4;
const MOST_PARAGRAPHS_OF_A_LEAD_IN: usize = 6;
/// What it costs to end a page between a lead-in and what it leads to.
const LEAD_IN: f32 = 0.36;
/// What it costs to end a page between two parts of a chapter.
const WITHIN_A_CHAPTER: f32 = 0.06;
const BETWEEN_LINES: f32 = 0.02;
const BETWEEN_ITEMS: f32 = 0.04;
/// A list's first item is better not left alone at the foot of a page, nor its last at the head of one.
const BESIDE_A_LONE_ITEM: f32 = 0.12;

impl Composer {
    pub(super) fn heading(&mut self, level: u8, text: &str) {
        let level = level.clamp(1, 3);
        let style = style::heading(level, self.direction);
        let lines = self.lines(text, style, CONTENT_WIDTH, LineAlign::Start);
        if self.follows_heading {
            if level <= self.level {
                // A chapter of a few words alone holds together; its last words lead nowhere.
                self.lead_in.pop();
            }
            // A chapter's first words lead to its first part.
            self.end_lead_in();
        } else if level > 1 {
            self.goes_on();
        }
        self.level = level;
        // A level left out would be a chapter without a title to a screen reader.
        let depth = level.min(self.depth + 1);
        self.depth = depth;
        let element = self.element(Role::Heading(depth), None);
        let first = self.strips.len();
        let space = match level {
            _ if self.after_heading => 0.0,
            1 => 22.0,
            2 => 12.0,
            _ => 9.0,
        };
        self.push_lines(lines, 0.0, element, space);
        let bar = self.start_edge(0.0, BAR_WIDTH, CONTENT_WIDTH);
        if level == 1
            && let Some(last) = self.strips.last_mut()
        {
            last.items.push(rectangle(bar, last.height + 1.5, BAR_WIDTH, BAR_HEIGHT, ACCENT));
            last.height += 4.0;
        }
        self.keep_together(first);
        if let Some(strip) = self.strips.last_mut() {
            strip.break_cost = NEVER;
        }
        if let Some(strip) = self.strips.get_mut(first) {
            strip.bookmark = Some((level, text.to_owned()));
        }
        if level == 1 {
            self.chapter = first;
        }
        self.space_after(if level == 1 { 6.0 } else { 2.0 });
        self.after_heading = true;
        self.lead_in.clear();
        self.follows_heading = true;
    }

    pub(super) fn paragraph(&mut self, text: &str, kind: ParagraphStyle) {
        let style = style::paragraph(kind, self.direction);
        let lines = self.lines(text, style, CONTENT_WIDTH, LineAlign::Start);
        let count = lines.len();
        let element = self.element(Role::Paragraph, None);
        let first = self.strips.len();
        if kind == ParagraphStyle::Note
            && let Some(before) = self.strips.last_mut()
        {
            // A note belongs to what stands above it.
            before.break_cost = before.break_cost.max(LEAD_IN);
        }
        self.push_lines(lines, 0.0, element, 0.0);
        self.space_after(match kind {
            ParagraphStyle::Lead => 8.0,
            ParagraphStyle::Body | ParagraphStyle::Note => 6.0,
        });
        // A note after a table belongs to it and leads nowhere.
        let is_short = count <= MOST_LINES_OF_A_LEAD_IN && (kind != ParagraphStyle::Note || self.follows_heading);
        if !is_short || !self.follows_heading || self.lead_in.len() == MOST_PARAGRAPHS_OF_A_LEAD_IN {
            self.lead_in.clear();
            self.follows_heading = false;
        }
        if is_short && self.strips.len() > first {
            self.lead_in.push(self.strips.len() - 1);
        }
    }

    /// What comes next belongs to the short paragraphs before it.
    pub(super) fn end_lead_in(&mut self) {
        self.end_lead_in_at(LEAD_IN);
    }

    /// The same where a page that ends before what comes next costs so much.
    pub(super) fn end_lead_in_at(&mut self, cost: f32) {
        self.follows_heading = false;
        let last = self.lead_in.last().copied();
        for index in std::mem::take(&mut self.lead_in) {
            let cost = if Some(index) == last { cost } else { LEAD_IN };
            let strip = &mut self.strips[index];
            strip.break_cost = strip.break_cost.max(cost);
        }
    }

    pub(super) fn list(&mut self, items: &[String]) {
        if items.is_empty() {
            return;
        }
        self.end_lead_in();
        let style = style::paragraph(ParagraphStyle::Body, self.direction);
        let list = self.element(Role::List, None);
        let bullet = self.lines("•", style, INDENT, LineAlign::Start);
        for (index, text) in items.iter().enumerate() {
            let item = self.element(Role::ListItem, Some(list));
            let label = self.element(Role::Label, Some(item));
            let body = self.element(Role::ListBody, Some(item));
            let lines = self.lines(text, style, CONTENT_WIDTH - INDENT, LineAlign::Start);
            let x = self.start_edge(INDENT, CONTENT_WIDTH - INDENT, CONTENT_WIDTH);
            let first = self.strips.len();
            self.push_lines(lines, x, body, 0.0);
            let bullet_x = self.start_edge(0.0, INDENT, CONTENT_WIDTH);
            if let Some(strip) = self.strips.get_mut(first) {
                let bullet = place_lines(bullet.clone(), bullet_x, 0.0, Owner::Element(label));
                strip.items.splice(0..0, bullet);
            }
            if let Some(strip) = self.strips.last_mut() {
                let remaining = items.len() - 1 - index;
                strip.break_cost = match remaining {
                    0 => 0.0,
                    1 => BESIDE_A_LONE_ITEM,
                    _ if index == 0 => BESIDE_A_LONE_ITEM,
                    _ => BETWEEN_ITEMS,
                };
            }
            self.space_after(1.5);
        }
        self.space_after(6.0);
    }

    /// Lines as strips of which at least two stay together at the foot and at the head of a page.
    pub(super) fn push_lines(&mut self, lines: Vec<Line>, x: f32, element: ElementId, space_before: f32) {
        let count = lines.len();
        for (index, line) in lines.into_iter().enumerate() {
            let strip = Strip {
                height: line.height,
                items: place_lines(vec![line], x, 0.0, Owner::Element(element)),
                break_cost: match count - index {
                    1 => 0.0,
                    2 => NEVER,
                    _ if index == 0 => NEVER,
                    _ => BETWEEN_LINES,
                },
                ..Strip::default()
            };
            self.push(strip, if index == 0 { space_before } else { 0.0 });
        }
    }

    /// A page is better ended where a chapter ends than before what comes next in it.
    pub(super) fn goes_on(&mut self) {
        if let Some(before) = self.strips.last_mut() {
            before.break_cost = before.break_cost.max(WITHIN_A_CHAPTER);
        }
    }

    /// Lets no page end between the strips from `first` on.
    pub(super) fn keep_together(&mut self, first: usize) {
        let end = self.strips.len().saturating_sub(1);
        for strip in self.strips.get_mut(first..end).into_iter().flatten() {
            strip.break_cost = NEVER;
        }
    }
}
