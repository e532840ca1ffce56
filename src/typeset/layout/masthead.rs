//! The head of the first page: who speaks, of whom, of when.

use super::face::Face;
use super::glyphs::Line;
use super::page::{Owner, Role};
use super::shape::{LineAlign, TextStyle};
use super::strip::{NEVER, Strip};
use super::style::{
    self, ACCENT, CONTENT_WIDTH, DISPLAY, GREY, GUTTER, INK, RULE, SMALL, TABLE, TEXT, TITLE, WARNING_INK,
    WARNING_TINT, span,
};
use super::{Composer, height_of, place_lines, rectangle, width_of};
use crate::document::Masthead;

/// Where the masthead begins, in points from the page's top.
pub const TOP: f32 = 40.0;
/// A band is a warning, not a page.
const MOST_BANNER_LINES: usize = 6;
/// Above and below a fact, in points.
const FACT_PADDING: f32 = 2.5;

impl Composer {
    pub(super) fn masthead(&mut self, masthead: &Masthead, banner: Option<&str>) {
        let first = self.strips.len();
        self.institution(&masthead.institution);
        let rule = rectangle(0.0, 0.0, CONTENT_WIDTH, 2.0, ACCENT);
        self.push(Strip { height: 2.0, items: vec![rule], ..Strip::default() }, 5.0);
        if let Some(banner) = banner {
            self.banner_band(banner);
        }
        self.title(masthead);
        self.masthead_facts(&masthead.facts);
        if let Some(note) = &masthead.note {
            let style = style::style(Face::Regular, SMALL, GREY, self.direction);
            self.masthead_text(note, style, Role::Paragraph, 6.0);
        }
        self.keep_together(first);
        self.space_after(10.0);
    }

    /// Two lines stand at the two ends of one where there is room, others one under another.
    fn institution(&mut self, institution: &[String]) {
        let style = style::style(Face::Bold, TEXT, INK, self.direction);
        if let [first, last] = institution {
            let pair = [self.line_of(first, style, LineAlign::Start), self.line_of(last, style, LineAlign::End)];
            if let [Some(start), Some(end)] = pair
                && width_of(&start) + width_of(&end) + 2.0 * GUTTER <= CONTENT_WIDTH
            {
                let owners = [(); 2].map(|()| self.element(Role::Paragraph, None));
                return self.push_pair([start, end], owners, 0.0);
            }
        }
        for line in institution {
            self.masthead_text(line, style, Role::Paragraph, 0.0);
        }
    }

    /// The title, with the period at the other end of its line where there is room, and the coordination under it.
    fn title(&mut self, masthead: &Masthead) {
        let mut title = style::style(Face::Bold, DISPLAY, ACCENT, self.direction);
        title.leading = 1.35;
        let subtitle = style::style(Face::Bold, TITLE, INK, self.direction);
        let period = style::style(Face::Regular, TITLE, GREY, self.direction);
        let pair = [
            self.line_of(&masthead.title, title, LineAlign::Start),
            self.line_of(&masthead.period, period, LineAlign::End),
        ];
        match pair {
            [Some(start), Some(end)] if width_of(&start) + width_of(&end) + 2.0 * GUTTER <= CONTENT_WIDTH => {
                self.depth = 1;
                let owners = [Role::Heading(1), Role::Paragraph].map(|role| self.element(role, None));
                self.push_pair([start, end], owners, 8.0);
            }
            _ => {
                self.depth = u8::from(!masthead.title.trim().is_empty());
                self.masthead_text(&masthead.title, title, Role::Heading(1), 8.0);
                self.masthead_text(&masthead.period, period, Role::Paragraph, 0.0);
            }
        }
        self.masthead_text(&masthead.subtitle, subtitle, Role::Paragraph, 0.0);
        self.space_after(6.0);
    }

    /// A text as one line of the page's whole width, aligned in it; `None` where it needs more lines or has none.
    pub(super) fn line_of(&mut self, text: &str, style: TextStyle, align: LineAlign) -> Option<Line> {
        if text.trim().is_empty() {
            return None;
        }
        let mut lines = self.lines(text, style, CONTENT_WIDTH, align);
        let only = lines.pop()?;
        lines.is_empty().then_some(only)
    }

    /// Two lines as one, on the baseline of the taller.
    pub(super) fn push_pair(&mut self, lines: [Line; 2], owners: [usize; 2], space: f32) {
        let height = lines.iter().map(|line| line.height).fold(0.0, f32::max);
        let baseline = lines.iter().flat_map(|line| &line.runs).map(|run| run.baseline).fold(0.0, f32::max);
        let mut items = Vec::new();
        for (line, element) in lines.into_iter().zip(owners) {
            let lower = line.runs.first().map_or(0.0, |run| baseline - run.baseline);
            items.extend(place_lines(vec![line], 0.0, lower, Owner::Element(element)));
        }
        self.push(Strip { height, items, ..Strip::default() }, space);
    }

    fn masthead_text(&mut self, text: &str, style: TextStyle, role: Role, space: f32) {
        if text.is_empty() {
            return;
        }
        let lines = self.lines(text, style, CONTENT_WIDTH, LineAlign::Start);
        let element = self.element(role, None);
        self.push_lines(lines, 0.0, element, space);
    }

    fn banner_band(&mut self, banner: &str) {
        let style = style::style(Face::Bold, TABLE, WARNING_INK, self.direction);
        let mut lines = self.lines(banner, style, CONTENT_WIDTH - 2.0 * GUTTER, LineAlign::Center);
        lines.truncate(MOST_BANNER_LINES);
        let element = self.element(Role::Paragraph, None);
        let height = height_of(&lines) + 6.0;
        let mut items = vec![rectangle(0.0, 0.0, CONTENT_WIDTH, height, WARNING_TINT)];
        items.extend(place_lines(lines, GUTTER, 3.0, Owner::Element(element)));
        self.push(Strip { height, items, ..Strip::default() }, 0.0);
    }

    /// Labels and values in two columns, between hairlines.
    fn masthead_facts(&mut self, facts: &[(String, String)]) {
        if facts.is_empty() {
            return;
        }
        let label_style = style::style(Face::Regular, TABLE, GREY, self.direction);
        let value_style = style::style(Face::Bold, TABLE, INK, self.direction);
        let half = span(6);
        // The labels of each column take the same width, so that its values begin under one another.
        let label_width = |composer: &mut Self, column: usize| {
            let own = facts.iter().skip(column).step_by(2);
            let widths = own.map(|(label, _)| composer.shaper.natural_width(label, label_style));
            widths.fold(0.0_f32, f32::max).clamp(1.0, half * 0.5) + 0.1
        };
        let label_widths = [label_width(self, 0), label_width(self, 1)];
        let need = |composer: &mut Self, column: usize| {
            let own = facts.iter().skip(column).step_by(2);
            let widths = own.map(|(_, value)| composer.shaper.natural_width(value, value_style));
            label_widths[column] + GUTTER + widths.fold(0.0_f32, f32::max) + 0.1
        };
        let needs = [need(self, 0), need(self, 1)];
        // Halves of the grid, unless other parts of the line spare a value its second line.
        let spare = CONTENT_WIDTH - GUTTER - needs[0] - needs[1];
        let fits_halves = needs.iter().all(|need| *need <= half);
        let widths = if fits_halves || spare < 0.0 { [half; 2] } else { needs.map(|need| need + spare / 2.0) };
        let starts = [0.0, widths[0] + GUTTER];
        let list = self.element(Role::List, None);
        for pair in facts.chunks(2) {
            let mut items = vec![rectangle(0.0, 0.0, CONTENT_WIDTH, 0.5, RULE)];
            let mut height = 0.0_f32;
            for (column, (label, value)) in pair.iter().enumerate() {
                let item = self.element(Role::ListItem, Some(list));
                let name = self.element(Role::Label, Some(item));
                let body = self.element(Role::ListBody, Some(item));
                let label_width = label_widths[column];
                let value_width = widths[column] - label_width - GUTTER;
                let label = self.lines(label, label_style, label_width, LineAlign::Start);
                let value = self.lines(value, value_style, value_width, LineAlign::Start);
                height = height.max(height_of(&label)).max(height_of(&value));
                let start = starts[column];
                let label_x = self.start_edge(start, label_width, CONTENT_WIDTH);
                let value_x = self.start_edge(start + label_width + GUTTER, value_width, CONTENT_WIDTH);
                items.extend(place_lines(label, label_x, FACT_PADDING, Owner::Element(name)));
                items.extend(place_lines(value, value_x, FACT_PADDING, Owner::Element(body)));
            }
            let height = height + 2.0 * FACT_PADDING;
            self.push(Strip { height, items, break_cost: NEVER, ..Strip::default() }, 0.0);
        }
        let rule = rectangle(0.0, 0.0, CONTENT_WIDTH, 0.5, RULE);
        self.push(Strip { height: 0.5, items: vec![rule], ..Strip::default() }, 0.0);
    }
}
