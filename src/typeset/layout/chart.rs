//! Bar charts, drawn as vectors.

use super::face::Face;
use super::glyphs::Line;
use super::page::{ElementId, Item, Owner, Role};
use super::shape::{LineAlign, TextStyle};
use super::strip::{NEVER, Strip};
use super::style::{self, ACCENT, CONTENT_WIDTH, GREY, GUTTER, INK, SMALL, TEXT, span};
use super::{Composer, height_of, place_lines, rectangle, width_of};
use crate::document::{Bar, BarChart, BarForm};

/// Height of the tallest upright bar in points.
const PLOT: f32 = 88.0;
/// More upright bars than this would leave too little width for their labels; the rest stand in a further row.
const MOST_IN_A_ROW: usize = 12;
/// Upright bars are set as wide as if there were so many at least.
const FEWEST_IN_A_ROW: usize = 4;
/// No upright bar is wider, in points.
const WIDEST_BAR: f32 = 44.0;
/// Thickness of a lying bar in points.
const LYING_BAR: f32 = 8.0;
/// Between a lying bar's row and the next, in points.
const ROW_GAP: f32 = 2.0;
/// Between neighbouring labels, in points.
const LABEL_GAP: f32 = 3.0;
/// A chart has to fit on a page whatever its words; the alternative text and the report's tables hold them whole.
const MOST_LABEL_LINES: usize = 10;
const MOST_VALUE_LINES: usize = 4;
/// Between a bar's end and the value printed at it, in points.
const VALUE_GAP: f32 = 1.5;
/// More lying bars than this may be divided between pages.
const MOST_BARS_TOGETHER: usize = 20;
const BETWEEN_BARS: f32 = 0.1;
/// What it costs to end a page between a chart and the words that lead to it.
const BEFORE_A_CHART: f32 = 0.3;

/// The values that the chart's lower and upper edge stand for; zero is always among them.
#[derive(Clone, Copy)]
struct Scale {
    low: f64,
    high: f64,
    /// Points between them.
    plot: f32,
}

impl Scale {
    fn of(bars: &[Bar], plot: f32) -> Self {
        let values = || bars.iter().filter_map(finite_value);
        Self { low: values().fold(0.0, f64::min), high: values().fold(0.0, f64::max), plot }
    }

    /// Length in points that stands for `value`.
    fn length(self, value: f64) -> f32 {
        // Divided before subtracting, so that the largest numbers do not overflow.
        let reach = self.high.max(-self.low);
        if reach <= 0.0 {
            return 0.0;
        }
        let span = self.high / reach - self.low / reach;
        (value / reach / span) as f32 * self.plot
    }
}

fn finite_value(bar: &Bar) -> Option<f64> {
    bar.value.filter(|value| value.is_finite())
}

/// The words between bars that say why there is none, with their left edge.
struct Gap {
    x: f32,
    lines: Vec<Line>,
}

/// How the words of a chart look.
struct Styles {
    label: TextStyle,
    value: TextStyle,
    /// What stands in the place of a value that is not known.
    gap: TextStyle,
}

impl Composer {
    pub(super) fn bar_chart(&mut self, chart: &BarChart) {
        if chart.bars.is_empty() {
            return;
        }
        // A chart is so tall that keeping it with its words may leave a large gap.
        self.end_lead_in_at(BEFORE_A_CHART);
        let styles = Styles {
            label: style::style(Face::Regular, SMALL, INK, self.direction),
            value: style::style(Face::Bold, SMALL, INK, self.direction),
            gap: style::style(Face::Regular, SMALL, GREY, self.direction),
        };
        let figure = self.element(Role::Figure { alternative: chart.alternative.clone() }, None);
        self.chart_title(chart, figure);
        match chart.form {
            BarForm::Upright => self.upright_bars(&chart.bars, &styles, figure),
            BarForm::Lying => self.lying_bars(&chart.bars, &styles, figure),
        }
        self.space_after(GUTTER);
    }

    /// The title, with the unit at the other end of its line where there is room.
    fn chart_title(&mut self, chart: &BarChart, figure: ElementId) {
        self.goes_on();
        let caption = self.element(Role::Caption, Some(figure));
        let title = style::style(Face::Bold, TEXT, INK, self.direction);
        let unit = style::style(Face::Regular, SMALL, GREY, self.direction);
        let first = self.strips.len();
        let start = self.line_of(&chart.title, title, LineAlign::Start);
        let end = self.line_of(&chart.unit, unit, LineAlign::End);
        match (start, end) {
            (Some(start), Some(end)) if width_of(&start) + width_of(&end) + 2.0 * GUTTER <= CONTENT_WIDTH => {
                self.push_pair([start, end], [caption; 2], 10.0);
            }
            _ => {
                let title = self.lines(&chart.title, title, CONTENT_WIDTH, LineAlign::Start);
                self.push_lines(title, 0.0, caption, 10.0);
                if !chart.unit.is_empty() {
                    let unit = self.lines(&chart.unit, unit, CONTENT_WIDTH, LineAlign::Start);
                    self.push_lines(unit, 0.0, caption, 0.0);
                }
            }
        }
        self.keep_together(first);
        if let Some(last) = self.strips.last_mut() {
            last.break_cost = NEVER;
        }
    }

    fn upright_bars(&mut self, bars: &[Bar], styles: &Styles, figure: ElementId) {
        let scale = Scale::of(bars, PLOT);
        let mut longest = 1.0_f32;
        for bar in bars {
            longest = longest.max(self.shaper.shape(&bar.label, styles.label).longest_word);
        }
        // So many that no label's word has to be broken.
        let most = (CONTENT_WIDTH / (longest + LABEL_GAP)) as usize;
        let most = most.clamp(FEWEST_IN_A_ROW, MOST_IN_A_ROW);
        let rows = bars.len().div_ceil(most);
        let per_row = bars.len().div_ceil(rows);
        for (index, bars) in bars.chunks(per_row).enumerate() {
            let mut strip = self.row_of_bars(bars, per_row, scale, styles, figure);
            strip.break_cost = if index + 1 < rows { BETWEEN_BARS } else { 0.0 };
            self.push(strip, if index == 0 { 4.0 } else { GUTTER });
        }
    }

    /// One row of bars over one baseline.
    fn row_of_bars(&mut self, bars: &[Bar], slots: usize, scale: Scale, styles: &Styles, figure: ElementId) -> Strip {
        let slot = CONTENT_WIDTH / slots.max(FEWEST_IN_A_ROW) as f32;
        let bar_width = (slot * 0.56).min(WIDEST_BAR);
        let labels = self.labels(bars, styles.label, slot - LABEL_GAP);
        let lengths: Vec<Option<f32>> =
            bars.iter().map(|bar| finite_value(bar).map(|value| scale.length(value.abs()))).collect();
        let mut values: Vec<Vec<Line>> = Vec::with_capacity(bars.len());
        for (bar, length) in bars.iter().zip(&lengths) {
            let lines = match length {
                Some(_) => self.lines(&bar.shown, styles.value, slot - LABEL_GAP, LineAlign::Center),
                None => Vec::new(),
            };
            values.push(lines.into_iter().take(MOST_VALUE_LINES).collect());
        }
        let gaps = self.gaps(bars, &lengths, slot, styles.gap);
        let tallest = |all: &[Vec<Line>]| all.iter().map(|lines| height_of(lines)).fold(0.0_f32, f32::max);
        let (value_height, label_height) = (tallest(&values), tallest(&labels));
        let gap_height = gaps.iter().map(|gap| height_of(&gap.lines)).fold(0.0_f32, f32::max);
        let baseline = (value_height + scale.length(scale.high)).max(gap_height) + VALUE_GAP;
        // Values of negative bars stand below them.
        let below = if scale.low < 0.0 { value_height } else { 0.0 };
        let foot = baseline + scale.length(-scale.low) + below + 3.0;

        let mut marks: Vec<Item> = Vec::new();
        let mut words = Vec::new();
        for (index, ((bar, value_lines), label_lines)) in bars.iter().zip(values).zip(labels).enumerate() {
            let left = self.start_edge(index as f32 * slot, slot, CONTENT_WIDTH);
            let value = finite_value(bar);
            let length = lengths[index].unwrap_or(0.0);
            let is_negative = value.is_some_and(|value| value < 0.0);
            let bar_top = if is_negative { baseline } else { baseline - length };
            if length > 0.0 {
                let x = left + (slot - bar_width) / 2.0;
                marks.push(rectangle(x, bar_top, bar_width, length, ACCENT));
            }
            let value_top =
                if is_negative { bar_top + length + VALUE_GAP } else { bar_top - VALUE_GAP - height_of(&value_lines) };
            let x = left + LABEL_GAP / 2.0;
            words.extend(place_lines(label_lines, x, foot, Owner::Element(figure)));
            words.extend(place_lines(value_lines, x, value_top, Owner::Element(figure)));
        }
        for gap in gaps {
            let top = baseline - VALUE_GAP - height_of(&gap.lines);
            words.extend(place_lines(gap.lines, gap.x, top, Owner::Element(figure)));
        }
        marks.push(rectangle(0.0, baseline, CONTENT_WIDTH, 0.8, INK));
        Strip { height: foot + label_height, items: picture(marks, words, figure), ..Strip::default() }
    }

    /// What stands in the place of bars that are not there, once for neighbours that say the same. It may reach over
    /// half of what is free beside them, where the bars there are taller than it.
    fn gaps(&mut self, bars: &[Bar], lengths: &[Option<f32>], slot: f32, style: TextStyle) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let mut first = 0;
        let same = |(one, length): &(&Bar, &Option<f32>), (other, next): &(&Bar, &Option<f32>)| {
            length.is_none() && next.is_none() && one.shown == other.shown
        };
        let pairs: Vec<(&Bar, &Option<f32>)> = bars.iter().zip(lengths).collect();
        for run in pairs.chunk_by(same) {
            let after = first + run.len();
            if let [(bar, None), ..] = run {
                let least = 2.0 * style.size * style.leading;
                let is_tall = |index: Option<usize>| {
                    index.and_then(|index| lengths.get(index)).is_some_and(|length| length.is_some_and(|l| l > least))
                };
                let room = if is_tall(first.checked_sub(1)) && is_tall(Some(after)) { slot * 0.36 } else { -LABEL_GAP };
                let width = run.len() as f32 * slot + room;
                let mut lines = self.lines(&bar.shown, style, width, LineAlign::Center);
                lines.truncate(if room > 0.0 { 2 } else { MOST_VALUE_LINES });
                let x = self.start_edge(first as f32 * slot - room / 2.0, width, CONTENT_WIDTH);
                gaps.push(Gap { x, lines });
            }
            first = after;
        }
        gaps
    }

    /// Labels of one row, all on one line, or all with what follows their last space on the second: a month and its
    /// year.
    fn labels(&mut self, bars: &[Bar], style: TextStyle, width: f32) -> Vec<Vec<Line>> {
        let halves: Vec<Option<String>> = bars.iter().map(|bar| before_last_word(&bar.label)).collect();
        let fit = bars.iter().all(|bar| self.shaper.natural_width(&bar.label, style) <= width);
        let halve = !fit && halves.iter().all(Option::is_some);
        let mut labels = Vec::with_capacity(bars.len());
        for (bar, halves) in bars.iter().zip(halves) {
            let text = halves.filter(|_| halve).unwrap_or_else(|| bar.label.clone());
            let mut lines = self.lines(&text, style, width, LineAlign::Center);
            lines.truncate(MOST_LABEL_LINES);
            labels.push(lines);
        }
        labels
    }

    /// A row for each bar: its label where lines begin, the bar from one axis on, the value at its end.
    fn lying_bars(&mut self, bars: &[Bar], styles: &Styles, figure: ElementId) {
        let mut label_width = 1.0_f32;
        let mut value_width = 1.0_f32;
        for bar in bars {
            label_width = label_width.max(self.shaper.natural_width(&bar.label, styles.label));
            if finite_value(bar).is_some() {
                value_width = value_width.max(self.shaper.natural_width(&bar.shown, styles.value));
            }
        }
        let label_width = label_width.min(span(4)) + 0.1;
        let value_width = value_width.min(span(3)) + 0.1;
        let axis = label_width + GUTTER / 2.0;
        let scale = Scale::of(bars, CONTENT_WIDTH - axis - value_width - 2.0 * VALUE_GAP);
        for (index, bar) in bars.iter().enumerate() {
            let value = finite_value(bar);
            let length = value.filter(|value| *value > 0.0).map_or(0.0, |value| scale.length(value));
            let start = axis + length + 2.0 * VALUE_GAP;
            let (style, width) = match value {
                Some(_) => (styles.value, value_width),
                None => (styles.gap, CONTENT_WIDTH - start),
            };
            let mut label = self.lines(&bar.label, styles.label, label_width, LineAlign::Start);
            let mut shown = self.lines(&bar.shown, style, width, LineAlign::Start);
            label.truncate(MOST_LABEL_LINES);
            shown.truncate(MOST_LABEL_LINES);
            let line = SMALL * styles.label.leading;
            let height = height_of(&label).max(height_of(&shown)).max(line) + ROW_GAP;
            let mut marks = vec![rectangle(self.start_edge(axis - 0.8, 0.8, CONTENT_WIDTH), 0.0, 0.8, height, INK)];
            if length > 0.0 {
                let x = self.start_edge(axis, length, CONTENT_WIDTH);
                marks.push(rectangle(x, (ROW_GAP + line - LYING_BAR) / 2.0, length, LYING_BAR, ACCENT));
            }
            let label_x = self.start_edge(0.0, label_width, CONTENT_WIDTH);
            let shown_x = self.start_edge(start, width, CONTENT_WIDTH);
            let mut words = place_lines(label, label_x, ROW_GAP / 2.0, Owner::Element(figure));
            words.extend(place_lines(shown, shown_x, ROW_GAP / 2.0, Owner::Element(figure)));
            let break_cost = match bars.len() {
                count if index + 1 == count => 0.0,
                count if count <= MOST_BARS_TOGETHER || index == 0 || index + 2 == count => NEVER,
                _ => BETWEEN_BARS,
            };
            let items = picture(marks, words, figure);
            self.push(Strip { height, items, break_cost, ..Strip::default() }, if index == 0 { 3.0 } else { 0.0 });
        }
    }
}

/// Marks under words; the marks are part of the picture too, unlike a table's rules.
fn picture(mut marks: Vec<Item>, words: Vec<Item>, figure: ElementId) -> Vec<Item> {
    for mark in &mut marks {
        mark.owner = Owner::Element(figure);
    }
    marks.extend(words);
    marks
}

/// A text with its last space made a line break; `None` where it is one word.
fn before_last_word(text: &str) -> Option<String> {
    let (first, last) = text.trim().rsplit_once([' ', '\u{a0}'])?;
    Some(format!("{}\n{last}", first.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(value: Option<f64>) -> Bar {
        Bar { label: String::new(), value, shown: String::new() }
    }

    #[test]
    fn lengths_are_proportional_and_the_longest_fills_the_plot() {
        let scale = Scale::of(&[bar(Some(1004.0)), bar(Some(502.0)), bar(None)], PLOT);
        assert_eq!(scale.length(1004.0), PLOT);
        assert_eq!(scale.length(502.0), PLOT / 2.0);
    }

    #[test]
    fn extreme_and_absent_values_have_finite_lengths() {
        for values in [[Some(f64::MAX), Some(f64::MIN)], [Some(f64::NAN), Some(f64::INFINITY)], [None, Some(0.0)]] {
            let bars = values.map(bar);
            let scale = Scale::of(&bars, PLOT);
            for value in bars.iter().filter_map(finite_value) {
                assert!(scale.length(value.abs()).is_finite());
            }
        }
    }

    #[test]
    fn a_month_is_parted_from_its_year() {
        assert_eq!(before_last_word("نونبر 2025").as_deref(), Some("نونبر\n2025"));
        assert_eq!(before_last_word("نونبر"), None);
    }
}
