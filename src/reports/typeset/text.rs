//! Headings, paragraphs and lists.

use super::page::{ElementId, Role};
use super::shape::{Line, LineAlign};
use super::strip::Strip;
use super::style::{self, ACCENT, CONTENT_WIDTH};
use super::{Composer, place_lines, rectangle};
use crate::reports::document::ParagraphStyle;

/// Room for a list item's bullet, in points.
const INDENT: f32 = 14.0;
/// Length of the bar under a chapter's title, in points.
const BAR: f32 = 36.0;

impl Composer {
    pub(super) fn heading(&mut self, level: u8, text: &str) {
        let level = level.clamp(1, 3);
        let style = style::heading(level, self.direction);
        let lines = self.lines(text, style, CONTENT_WIDTH, LineAlign::Start);
        let element = self.element(Role::Heading(level), None);
        let first = self.strips.len();
        let space = match level {
            _ if self.after_heading => 0.0,
            1 => 26.0,
            2 => 18.0,
            _ => 12.0,
        };
        self.push_lines(lines, 0.0, Some(element), space);
        let bar = self.start_edge(0.0, BAR, CONTENT_WIDTH);
        if level == 1
            && let Some(last) = self.strips.last_mut()
        {
            // A short bar under the start of a chapter's title.
            last.items.push(rectangle(bar, last.height + 2.0, BAR, 2.0, ACCENT));
            last.height += 6.0;
        }
        for strip in &mut self.strips[first..] {
            strip.keep_with_next = true;
        }
        if let Some(strip) = self.strips.get_mut(first) {
            strip.bookmark = Some((level, text.to_owned()));
        }
        self.space_after(if level == 1 { 8.0 } else { 4.0 });
        self.after_heading = true;
    }

    pub(super) fn paragraph(&mut self, text: &str, kind: ParagraphStyle) {
        let style = style::paragraph(kind, self.direction);
        let lines = self.lines(text, style, CONTENT_WIDTH, LineAlign::Start);
        let element = self.element(Role::Paragraph, None);
        self.push_lines(lines, 0.0, Some(element), 0.0);
        self.space_after(match kind {
            ParagraphStyle::Lead => 10.0,
            ParagraphStyle::Body => 7.0,
            ParagraphStyle::Note => 6.0,
        });
    }

    pub(super) fn list(&mut self, items: &[String]) {
        if items.is_empty() {
            return;
        }
        let style = style::paragraph(ParagraphStyle::Body, self.direction);
        let list = self.element(Role::List, None);
        for text in items {
            let item = self.element(Role::ListItem, Some(list));
            let label = self.element(Role::Label, Some(item));
            let body = self.element(Role::ListBody, Some(item));
            let bullet = self.lines("•", style, INDENT, LineAlign::Start);
            let lines = self.lines(text, style, CONTENT_WIDTH - INDENT, LineAlign::Start);
            let x = self.start_edge(INDENT, CONTENT_WIDTH - INDENT, CONTENT_WIDTH);
            let first = self.strips.len();
            self.push_lines(lines, x, Some(body), 0.0);
            let bullet_x = self.start_edge(0.0, INDENT, CONTENT_WIDTH);
            if let Some(strip) = self.strips.get_mut(first) {
                let bullet = place_lines(bullet, bullet_x, 0.0, Some(label));
                strip.items.splice(0..0, bullet);
            }
            self.space_after(2.0);
        }
        self.space_after(8.0);
    }

    /// Lines as strips of which at least two stay together at the foot and at the head of a page.
    pub(super) fn push_lines(&mut self, lines: Vec<Line>, x: f32, element: Option<ElementId>, space_before: f32) {
        let count = lines.len();
        for (index, line) in lines.into_iter().enumerate() {
            let strip = Strip {
                height: line.height,
                items: place_lines(vec![line], x, 0.0, element),
                keep_with_next: index + 1 < count && (index == 0 || index + 2 == count),
                ..Strip::default()
            };
            self.push(strip, if index == 0 { space_before } else { 0.0 });
        }
    }
}
