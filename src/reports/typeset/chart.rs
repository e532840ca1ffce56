//! Bar charts, drawn as vectors.

use super::face::Face;
use super::page::{ElementId, Item, Role};
use super::shape::{Line, LineAlign, TextStyle};
use super::strip::Strip;
use super::style::{self, ACCENT, CONTENT_WIDTH, GREY, INK, SMALL, TEXT};
use super::{Composer, height_of, place_lines, rectangle};
use crate::reports::document::{Bar, BarChart};

/// Height of the tallest bar in points.
const PLOT: f32 = 120.0;
/// More bars than this would leave too little width for their labels; the rest stand in a further row.
const MOST_IN_A_ROW: usize = 12;
/// No bar is wider, in points.
const WIDEST_BAR: f32 = 44.0;
/// Between neighbouring labels, in points.
const LABEL_GAP: f32 = 5.0;
/// A longer word is broken rather than set smaller, in points.
const SMALLEST_LABEL: f32 = 6.5;
/// A chart has to fit on a page whatever its words; the alternative text and the report's tables hold them whole.
const MOST_LABEL_LINES: usize = 10;
const MOST_VALUE_LINES: usize = 4;
/// Between a bar's end and the value printed at it, in points.
const VALUE_GAP: f32 = 1.5;

/// The values that the chart's lower and upper edge stand for; zero is always among them.
#[derive(Clone, Copy)]
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn of(bars: &[Bar]) -> Self {
        let values = || bars.iter().filter_map(finite_value);
        Self { low: values().fold(0.0, f64::min), high: values().fold(0.0, f64::max) }
    }

    /// Length in points that stands for `value` on a plot of [`PLOT`] points.
    fn length(self, value: f64) -> f32 {
        // Divided before subtracting, so that the largest numbers do not overflow.
        let reach = self.high.max(-self.low);
        if reach <= 0.0 {
            return 0.0;
        }
        let span = self.high / reach - self.low / reach;
        (value / reach / span) as f32 * PLOT
    }
}

fn finite_value(bar: &Bar) -> Option<f64> {
    bar.value.filter(|value| value.is_finite())
}

impl Composer {
    pub(super) fn bar_chart(&mut self, chart: &BarChart) {
        if chart.bars.is_empty() {
            return;
        }
        let figure = self.element(Role::Figure { alternative: chart.alternative.clone() }, None);
        self.chart_title(chart, figure);
        let scale = Scale::of(&chart.bars);
        let rows = chart.bars.len().div_ceil(MOST_IN_A_ROW);
        let per_row = chart.bars.len().div_ceil(rows);
        for (index, bars) in chart.bars.chunks(per_row).enumerate() {
            let strip = self.bars(bars, per_row, scale, figure);
            self.push(strip, if index == 0 { 4.0 } else { 10.0 });
        }
        self.space_after(16.0);
    }

    fn chart_title(&mut self, chart: &BarChart, figure: ElementId) {
        let caption = self.element(Role::Caption, Some(figure));
        let title = style::style(Face::Bold, TEXT - 0.5, INK, self.direction);
        let unit = style::style(Face::Regular, SMALL, GREY, self.direction);
        let first = self.strips.len();
        let lines = self.lines(&chart.title, title, CONTENT_WIDTH, LineAlign::Start);
        self.push_lines(lines, 0.0, Some(caption), 8.0);
        if !chart.unit.is_empty() {
            let lines = self.lines(&chart.unit, unit, CONTENT_WIDTH, LineAlign::Start);
            self.push_lines(lines, 0.0, Some(caption), 0.0);
        }
        for strip in &mut self.strips[first..] {
            strip.keep_with_next = true;
        }
    }

    /// Small enough for the longest word to fit under its bar, if that is still legible.
    fn label_style(&mut self, bars: &[Bar], width: f32) -> TextStyle {
        let full = style::style(Face::Regular, SMALL - 0.5, INK, self.direction);
        let words = bars.iter().map(|bar| self.shaper.shape(&bar.label, full).longest_word());
        let longest = words.fold(1.0_f32, f32::max);
        TextStyle { size: (full.size * width / longest).clamp(SMALLEST_LABEL, full.size), ..full }
    }

    /// One row of bars over one baseline.
    fn bars(&mut self, bars: &[Bar], slots: usize, scale: Scale, figure: ElementId) -> Strip {
        let slot = CONTENT_WIDTH / slots.max(4) as f32;
        let bar_width = (slot * 0.56).min(WIDEST_BAR);
        let label_style = self.label_style(bars, slot - LABEL_GAP);
        let value_style = style::style(Face::Bold, SMALL, INK, self.direction);
        let gap_style = style::style(Face::Regular, SMALL - 0.5, GREY, self.direction);
        let texts: Vec<(Vec<Line>, Vec<Line>)> = bars
            .iter()
            .map(|bar| {
                let style = finite_value(bar).map_or(gap_style, |_| value_style);
                let value = self.lines(&bar.shown, style, slot - 3.0, LineAlign::Center);
                let label = self.lines(&bar.label, label_style, slot - LABEL_GAP, LineAlign::Center);
                (value.into_iter().take(MOST_VALUE_LINES).collect(), label.into_iter().take(MOST_LABEL_LINES).collect())
            })
            .collect();
        let tallest = |heights: &mut dyn Iterator<Item = f32>| heights.fold(0.0_f32, f32::max);
        let value_height = tallest(&mut texts.iter().map(|(value, _)| height_of(value)));
        let label_height = tallest(&mut texts.iter().map(|(_, label)| height_of(label)));
        let baseline = value_height + VALUE_GAP + scale.length(scale.high);
        // Values of negative bars stand below them.
        let below = if scale.low < 0.0 { value_height } else { 0.0 };
        let foot = baseline + scale.length(-scale.low) + below + 4.0;

        let mut marks: Vec<Item> = Vec::new();
        let mut words = Vec::new();
        for (index, (bar, (value_lines, label_lines))) in bars.iter().zip(texts).enumerate() {
            let left = self.start_edge(index as f32 * slot, slot, CONTENT_WIDTH);
            let value = finite_value(bar);
            let length = value.map_or(0.0, |value| scale.length(value.abs()));
            let is_negative = value.is_some_and(|value| value < 0.0);
            let bar_top = if is_negative { baseline } else { baseline - length };
            if length > 0.0 {
                let x = left + (slot - bar_width) / 2.0;
                marks.push(rectangle(x, bar_top, bar_width, length, ACCENT));
            }
            let value_top =
                if is_negative { bar_top + length + VALUE_GAP } else { bar_top - VALUE_GAP - height_of(&value_lines) };
            words.extend(place_lines(label_lines, left + LABEL_GAP / 2.0, foot, Some(figure)));
            words.extend(place_lines(value_lines, left + 1.5, value_top, Some(figure)));
        }
        marks.push(rectangle(0.0, baseline, CONTENT_WIDTH, 0.8, INK));
        // Part of the picture, unlike a table's rules.
        for mark in &mut marks {
            mark.element = Some(figure);
        }
        marks.extend(words);
        Strip { height: foot + label_height, items: marks, ..Strip::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(value: Option<f64>) -> Bar {
        Bar { label: String::new(), value, shown: String::new() }
    }

    #[test]
    fn lengths_are_proportional_and_the_longest_fills_the_plot() {
        let scale = Scale::of(&[bar(Some(1004.0)), bar(Some(502.0)), bar(None)]);
        assert_eq!(scale.length(1004.0), PLOT);
        assert_eq!(scale.length(502.0), PLOT / 2.0);
    }

    #[test]
    fn extreme_and_absent_values_have_finite_lengths() {
        for values in [[Some(f64::MAX), Some(f64::MIN)], [Some(f64::NAN), Some(f64::INFINITY)], [None, Some(0.0)]] {
            let bars = values.map(bar);
            let scale = Scale::of(&bars);
            for value in bars.iter().filter_map(finite_value) {
                assert!(scale.length(value.abs()).is_finite());
            }
        }
    }
}
