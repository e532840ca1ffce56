//! The head of the first page.

use super::face::Face;
use super::page::Role;
use super::shape::LineAlign;
use super::strip::Strip;
use super::style::{
    self, ACCENT, CONTENT_WIDTH, DISPLAY, GREY, INK, RULE, SMALL, SUBTITLE, TEXT, TITLE, WARNING_INK, WARNING_TINT,
};
use super::{Composer, height_of, place_lines, rectangle};
use crate::reports::document::Masthead;

/// Where the masthead begins, in points from the page's top.
pub const TOP: f32 = 62.36;
/// Share of the width that the labels of its facts take.
const LABEL_SHARE: f32 = 0.38;
/// A band is a warning, not a page.
const MOST_BANNER_LINES: usize = 6;

impl Composer {
    pub(super) fn masthead(&mut self, masthead: &Masthead, banner: Option<&str>) {
        let direction = self.direction;
        let institution = style::style(Face::Bold, SUBTITLE, INK, direction);
        for line in &masthead.institution {
            self.masthead_text(line, institution, Role::Paragraph, 0.0);
        }
        self.push(
            Strip { height: 2.5, items: vec![rectangle(0.0, 0.0, CONTENT_WIDTH, 2.5, ACCENT)], ..Strip::default() },
            10.0,
        );
        if let Some(banner) = banner {
            self.banner_band(banner);
        }
        let mut title = style::style(Face::Bold, DISPLAY, ACCENT, direction);
        title.leading = 1.45;
        self.masthead_text(&masthead.title, title, Role::Heading(1), 14.0);
        let subtitle = style::style(Face::Bold, TITLE, INK, direction);
        self.masthead_text(&masthead.subtitle, subtitle, Role::Paragraph, 8.0);
        let period = style::style(Face::Regular, SUBTITLE + 1.5, GREY, direction);
        self.masthead_text(&masthead.period, period, Role::Paragraph, 6.0);

        self.masthead_facts(&masthead.facts);
        if let Some(note) = &masthead.note {
            let style = style::style(Face::Regular, SMALL, GREY, direction);
            self.masthead_text(note, style, Role::Paragraph, 14.0);
        }
        self.space_after(10.0);
    }

    fn masthead_text(&mut self, text: &str, style: super::TextStyle, role: Role, space: f32) {
        if text.is_empty() {
            return;
        }
        let lines = self.lines(text, style, CONTENT_WIDTH, LineAlign::Start);
        let element = self.element(role, None);
        self.push_lines(lines, 0.0, Some(element), space);
    }

    fn banner_band(&mut self, banner: &str) {
        let style = style::style(Face::Bold, SUBTITLE, WARNING_INK, self.direction);
        let mut lines = self.lines(banner, style, CONTENT_WIDTH - 24.0, LineAlign::Center);
        lines.truncate(MOST_BANNER_LINES);
        let element = self.element(Role::Paragraph, None);
        let height = height_of(&lines) + 14.0;
        let mut items = vec![
            rectangle(0.0, 0.0, CONTENT_WIDTH, height, WARNING_TINT),
            rectangle(0.0, 0.0, CONTENT_WIDTH, 1.0, WARNING_INK),
            rectangle(0.0, height - 1.0, CONTENT_WIDTH, 1.0, WARNING_INK),
        ];
        items.extend(place_lines(lines, 12.0, 7.0, Some(element)));
        self.push(Strip { height, items, ..Strip::default() }, 16.0);
    }

    fn masthead_facts(&mut self, facts: &[(String, String)]) {
        if facts.is_empty() {
            return;
        }
        let label_style = style::style(Face::Regular, TEXT - 0.5, GREY, self.direction);
        let value_style = style::style(Face::Bold, TEXT - 0.5, INK, self.direction);
        let label_width = CONTENT_WIDTH * LABEL_SHARE;
        let value_width = CONTENT_WIDTH - label_width;
        let list = self.element(Role::List, None);
        for (label, value) in facts {
            let item = self.element(Role::ListItem, Some(list));
            let name = self.element(Role::Label, Some(item));
            let body = self.element(Role::ListBody, Some(item));
            let label = self.lines(label, label_style, label_width - 10.0, LineAlign::Start);
            let value = self.lines(value, value_style, value_width, LineAlign::Start);
            let height = height_of(&label).max(height_of(&value)) + 8.0;
            let label_x = self.start_edge(0.0, label_width - 10.0, CONTENT_WIDTH);
            let value_x = self.start_edge(label_width, value_width, CONTENT_WIDTH);
            let mut items = vec![rectangle(0.0, 0.0, CONTENT_WIDTH, 0.5, RULE)];
            items.extend(place_lines(label, label_x, 4.0, Some(name)));
            items.extend(place_lines(value, value_x, 4.0, Some(body)));
            self.push(Strip { height, items, ..Strip::default() }, 0.0);
        }
    }
}
