//! Tables: column widths, rows, repeated headings.

use std::rc::Rc;

use super::face::Face;
use super::glyphs::Line;
use super::page::{ElementId, Item, Owner, Role};
use super::shape::{LineAlign, Shaped, TextStyle};
use super::strip::{NEVER, Strip};
use super::style::{self, ACCENT, BODY_BOTTOM, BODY_TOP, CONTENT_WIDTH, GUTTER, INK, RULE, SMALL, TABLE, TEXT, TINT};
use super::{Composer, height_of, place_lines, rectangle};
use crate::document::{Align, Column, Direction, Row, Table};

/// Left and right of a cell's text, in points.
const SIDE_PADDING: f32 = 4.0;
/// The same where the table's longest words need the room.
const NARROW_PADDING: f32 = 2.0;
/// Above and below a cell's text.
const ROW_PADDING: f32 = 3.0;
/// A table of no more rows than these is better not divided.
const MOST_ROWS_TOGETHER: usize = 12;
/// In points: keeping a higher one whole may leave as much empty as dividing it tears.
const HIGHEST_TOGETHER: f32 = 290.0;
/// What it costs to divide one that is no higher than that.
const WITHIN_A_SHORT_TABLE: f32 = 0.6;
/// What it costs to divide one of few rows that is higher.
const WITHIN_A_HIGH_TABLE: f32 = 0.28;
/// What it costs to leave only two rows of a long table at the foot of a page, or at the head of one.
const ONLY_TWO_ROWS: f32 = 0.12;
/// No column claims more than this share of the table for its longest word.
const LARGEST_CLAIM: f32 = 0.45;
/// The same for the figures of a column that stand on one line.
const LARGEST_FIGURE: f32 = 0.25;

/// A cell whose glyphs are known.
struct Cell<'a> {
    text: &'a str,
    style: TextStyle,
    shaped: Rc<Shaped>,
    /// How much of its width stands after its last digit, such as a percent sign; `None` for words.
    tail: Option<f32>,
}

/// A column's place and manner, in points from the table's left edge.
struct Placing {
    x: f32,
    width: f32,
    padding: f32,
    align: Align,
    /// What the column's numbers are aligned within: the widest up to its last digit, and the widest after it.
    numbers: (f32, f32),
}

impl Composer {
    pub(super) fn table(&mut self, table: &Table) {
        let most_cells = table.rows.iter().map(|row| row.cells.len()).max();
        let count = table.columns.len().max(most_cells.unwrap_or(0));
        if count == 0 {
            return;
        }
        self.end_lead_in();
        let size = if count > 6 { SMALL } else { TABLE };
        let regular = style::style(Face::Regular, size, INK, self.direction);
        let bold = TextStyle { face: Face::Bold, ..regular };
        let mut columns = table.columns.clone();
        columns.resize(count, Column { heading: String::new(), align: Align::Start, weight: 1.0 });
        // A year over a column of figures is a heading like others, not one of its figures.
        let headings = columns.iter().map(|column| Cell { tail: None, ..self.cell(&column.heading, bold) });
        let head: Vec<Cell> = headings.collect();
        let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let style = if row.emphasis { bold } else { regular };
            let text = |index: usize| row.cells.get(index).map_or("", String::as_str);
            rows.push((0..count).map(|index| self.cell(text(index), style)).collect());
        }
        let placings = self.placings(&columns, &head, &rows);

        let element = self.element(Role::Table, None);
        self.caption(table.caption.as_deref(), element);
        let head_strip = Rc::new(self.head_strip(&head, &placings, element));
        let space = if table.caption.is_some() { 2.0 } else { 4.0 };
        let head_at = self.strips.len();
        // The last strip of each row.
        let mut lasts = Vec::with_capacity(rows.len());
        self.push(Strip { break_cost: if rows.is_empty() { 0.0 } else { NEVER }, ..(*head_strip).clone() }, space);

        for (cells, row) in rows.into_iter().zip(&table.rows) {
            let row_element = self.element(Role::TableRow, Some(element));
            let elements: Vec<ElementId> = (0..count)
                .map(|column| {
                    let is_header = table.first_column_is_header && column == 0;
                    let role = if is_header { Role::RowHeader } else { Role::DataCell };
                    self.element(role, Some(row_element))
                })
                .collect();
            let lines = self.cell_lines(&cells, &placings);
            let tallest = BODY_BOTTOM - BODY_TOP - head_strip.height - 1.0;
            let strips = row_strips(lines, &elements, row, tallest);
            lasts.push(self.strips.len() + strips.len() - 1);
            for mut strip in strips {
                strip.repeated_head = Some(Rc::clone(&head_strip));
                self.push(strip, 0.0);
            }
        }
        let height = self.strips.iter().skip(head_at).map(|strip| strip.height).sum();
        for (index, last) in lasts.into_iter().enumerate() {
            self.strips[last].break_cost = cost_after_row(index, table.rows.len(), height);
        }
        self.space_after(GUTTER);
    }

    fn cell<'a>(&mut self, text: &'a str, style: TextStyle) -> Cell<'a> {
        let shaped = self.shaper.shape(text, style);
        let tail = is_number(text).then(|| shaped.width_after_last_digit());
        Cell { text, style, shaped, tail }
    }

    /// Each cell's lines with their left edge.
    fn cell_lines(&mut self, cells: &[Cell], placings: &[Placing]) -> Vec<(f32, Vec<Line>)> {
        let lines = |(cell, placing): (&Cell, &Placing)| {
            let inner = (placing.width - 2.0 * placing.padding).max(1.0);
            let x = placing.x + placing.padding;
            let (head, rest) = placing.numbers;
            if let (Align::End, Some(tail)) = (placing.align, cell.tail)
                && head + rest <= inner + 0.01
            {
                // Last digits under last digits, in a block at the column's end: signs and marks do not shift them.
                let left = match self.direction {
                    Direction::RightToLeft => x,
                    Direction::LeftToRight => x + inner - head - rest,
                };
                let own = cell.shaped.natural_width;
                let lines = match cell.shaped.fits(own) {
                    true => vec![cell.shaped.line(own, LineAlign::Right, self.direction)],
                    false => self.shaper.lines(cell.text, cell.style, own, LineAlign::Right),
                };
                return (left + head + tail - own, lines);
            }
            let align = match placing.align {
                Align::Start => LineAlign::Start,
                Align::End => LineAlign::End,
                Align::Center => LineAlign::Center,
            };
            if cell.shaped.fits(inner) {
                return (x, vec![cell.shaped.line(inner, align, self.direction)]);
            }
            (x, self.shaper.lines(cell.text, cell.style, inner, align))
        };
        cells.iter().zip(placings).map(lines).collect()
    }

    fn caption(&mut self, caption: Option<&str>, table: ElementId) {
        let Some(caption) = caption else { return };
        self.goes_on();
        let style = style::style(Face::Bold, TEXT, INK, self.direction);
        let lines = self.lines(caption, style, CONTENT_WIDTH, LineAlign::Start);
        let element = self.element(Role::Caption, Some(table));
        let first = self.strips.len();
        self.push_lines(lines, 0.0, element, 8.0);
        self.keep_together(first);
        if let Some(strip) = self.strips.get_mut(first..).and_then(<[Strip]>::last_mut) {
            strip.break_cost = NEVER;
        }
    }

    fn placings(&self, columns: &[Column], head: &[Cell], rows: &[Vec<Cell>]) -> Vec<Placing> {
        let cells = |index: usize| rows.iter().filter_map(move |row| row.get(index));
        let longest_word = |index: usize| {
            let all = head.get(index).into_iter().chain(cells(index));
            all.map(|cell| cell.shaped.longest_word).fold(0.0_f32, f32::max)
        };
        let longest_words: Vec<f32> = (0..columns.len()).map(longest_word).collect();
        let sides = |padding: f32| 2.0 * padding + 0.5;
        let needed = longest_words.iter().sum::<f32>() + columns.len() as f32 * sides(SIDE_PADDING);
        let padding = if needed > CONTENT_WIDTH { NARROW_PADDING } else { SIDE_PADDING };
        let claim = |index: usize, width: &dyn Fn(&Cell) -> f32| {
            let own = cells(index).map(width);
            own.fold(longest_words[index], f32::max) + sides(padding)
        };
        let words: Vec<f32> = (0..columns.len()).map(|index| claim(index, &|_| 0.0)).collect();
        // A column of figures keeps each on one line, "not reported" too, if the table has room for that.
        let figures = |index: usize| match columns[index].align {
            Align::End => {
                let (head, tail) = number_width(cells(index));
                let aligned = head + tail + sides(padding);
                claim(index, &|cell| cell.shaped.natural_width).max(aligned).min(CONTENT_WIDTH * LARGEST_FIGURE)
            }
            Align::Start | Align::Center => 0.0,
        };
        let whole: Vec<f32> = words.iter().enumerate().map(|(index, word)| word.max(figures(index))).collect();
        let has_room = whole.iter().sum::<f32>() <= CONTENT_WIDTH * 0.95;
        let claims = if has_room { whole } else { words };
        let weights: Vec<f32> = columns.iter().map(|column| column.weight).collect();
        let widths = column_widths(&weights, &claims, CONTENT_WIDTH);
        let mut offset = 0.0;
        let mut placings = Vec::with_capacity(columns.len());
        for (index, (column, width)) in columns.iter().zip(widths).enumerate() {
            placings.push(Placing {
                x: self.start_edge(offset, width, CONTENT_WIDTH),
                width,
                padding,
                align: column.align,
                numbers: number_width(cells(index)),
            });
            offset += width;
        }
        placings
    }

    fn head_strip(&mut self, head: &[Cell], placings: &[Placing], table: ElementId) -> Strip {
        let row = self.element(Role::TableRow, Some(table));
        let elements: Vec<ElementId> = placings.iter().map(|_| self.element(Role::ColumnHeader, Some(row))).collect();
        let lines = self.cell_lines(head, placings);
        let text_height = lines.iter().map(|(_, l)| height_of(l)).fold(0.0_f32, f32::max);
        // A heading so tall that no row fits under it would fill page after page.
        let height = (text_height + 2.0 * ROW_PADDING + 1.0).min((BODY_BOTTOM - BODY_TOP) / 2.0);
        let mut items = vec![
            rectangle(0.0, 0.0, CONTENT_WIDTH, height, TINT),
            rectangle(0.0, height - 1.0, CONTENT_WIDTH, 1.0, ACCENT),
        ];
        for ((x, lines), element) in lines.into_iter().zip(elements) {
            // Shorter headings stand at the foot of the row, next to what they head.
            let top = height - 1.0 - ROW_PADDING - height_of(&lines);
            let top = top.max(ROW_PADDING);
            let fitting = fitting_lines(&lines, height - top);
            let lines = lines.into_iter().take(fitting).collect();
            items.extend(place_lines(lines, x, top, Owner::Element(element)));
        }
        Strip { height, items, ..Strip::default() }
    }
}

/// What it costs to end a page after the row of this index, in a table of so many rows and points. Neither the first row
/// nor the last ever stands alone; with the last, that is the total.
fn cost_after_row(index: usize, count: usize, height: f32) -> f32 {
    let remaining = count - 1 - index;
    match index {
        _ if remaining == 0 => 0.0,
        _ if index == 0 || remaining == 1 => NEVER,
        _ if count <= MOST_ROWS_TOGETHER => {
            if height <= HIGHEST_TOGETHER {
                WITHIN_A_SHORT_TABLE
            } else {
                WITHIN_A_HIGH_TABLE
            }
        }
        _ if index == 1 || remaining == 2 => ONLY_TWO_ROWS,
        _ => 0.0,
    }
}

/// The widest number up to its last digit, and the widest part after a last digit.
fn number_width<'a>(cells: impl Iterator<Item = &'a Cell<'a>>) -> (f32, f32) {
    let numbers = cells.filter_map(|cell| Some((cell.shaped.natural_width, cell.tail?)));
    numbers.fold((0.0, 0.0), |(head, rest), (width, tail)| (f32::max(head, width - tail), f32::max(rest, tail)))
}

/// Whether a cell's text is a figure, or a dash in a figure's place, rather than words.
fn is_number(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(char::is_alphabetic)
}

/// Divides `total` points by weight, but gives each column its claim first, as far as there is room.
fn column_widths(weights: &[f32], claims: &[f32], total: f32) -> Vec<f32> {
    let weights: Vec<f32> =
        weights.iter().map(|weight| if weight.is_finite() { weight.max(0.05) } else { 1.0 }).collect();
    let limit = if claims.len() > 2 { LARGEST_CLAIM } else { 0.7 };
    let claims: Vec<f32> = claims.iter().map(|claim| claim.min(total * limit)).collect();
    if claims.iter().sum::<f32>() > total {
        return capped(&claims, total);
    }
    let mut fixed = vec![false; weights.len()];
    loop {
        let sum = |wanted: bool, values: &[f32], fixed: &[bool]| -> f32 {
            let chosen = values.iter().zip(fixed).filter(|(_, f)| **f == wanted);
            chosen.map(|(value, _)| *value).sum()
        };
        let free_width = total - sum(true, &claims, &fixed);
        let free_weight = sum(false, &weights, &fixed);
        let share = |index: usize| free_width * weights[index] / free_weight;
        let short: Vec<usize> =
            (0..weights.len()).filter(|&index| !fixed[index] && share(index) < claims[index]).collect();
        if short.is_empty() {
            let width = |index: usize| if fixed[index] { claims[index] } else { share(index) };
            return (0..weights.len()).map(width).collect();
        }
        for index in short {
            fixed[index] = true;
        }
        if fixed.iter().all(|f| *f) {
            return claims;
        }
    }
}

/// Claims cut to one width so that together they make `total`; those that are narrower stay whole.
fn capped(claims: &[f32], total: f32) -> Vec<f32> {
    let mut ascending = claims.to_vec();
    ascending.sort_by(f32::total_cmp);
    let mut left = total;
    let mut cap = total;
    for (index, claim) in ascending.iter().enumerate() {
        cap = left / (ascending.len() - index) as f32;
        if *claim > cap {
            break;
        }
        left -= claim;
    }
    claims.iter().map(|claim| claim.min(cap)).collect()
}

/// How many of the lines fit into `height` points, and never fewer than one.
fn fitting_lines(lines: &[Line], height: f32) -> usize {
    let mut used = 0.0;
    let fitting = lines.iter().take_while(|line| {
        used += line.height;
        used <= height + 0.01
    });
    fitting.count().max(1)
}

/// A row as one strip, or as several where it is taller than a page.
fn row_strips(mut cells: Vec<(f32, Vec<Line>)>, elements: &[ElementId], row: &Row, tallest: f32) -> Vec<Strip> {
    let room = tallest - 2.0 * ROW_PADDING;
    let mut strips = Vec::new();
    loop {
        let mut texts: Vec<Item> = Vec::new();
        let mut text_height = 0.0_f32;
        for ((x, lines), element) in cells.iter_mut().zip(elements) {
            let fitting = fitting_lines(lines, room).min(lines.len());
            let placed: Vec<Line> = lines.drain(..fitting).collect();
            text_height = text_height.max(height_of(&placed));
            texts.extend(place_lines(placed, *x, ROW_PADDING, Owner::Element(*element)));
        }
        let height = text_height + 2.0 * ROW_PADDING;
        let mut items = Vec::new();
        if row.emphasis {
            items.push(rectangle(0.0, 0.0, CONTENT_WIDTH, height, TINT));
            items.push(rectangle(0.0, 0.0, CONTENT_WIDTH, 0.8, ACCENT));
        }
        items.push(rectangle(0.0, height - 0.4, CONTENT_WIDTH, 0.4, RULE));
        items.extend(texts);
        strips.push(Strip { height, items, ..Strip::default() });
        if cells.iter().all(|(_, lines)| lines.is_empty()) {
            return strips;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_share_the_whole_width_and_keep_room_for_their_longest_words() {
        let widths = column_widths(&[3.0, 1.0, 1.0], &[40.0, 90.0, 30.0], 300.0);
        assert!((widths.iter().sum::<f32>() - 300.0).abs() < 0.01);
        assert!(widths[1] >= 90.0 && widths[0] > widths[2], "{widths:?}");
    }

    #[test]
    fn odd_weights_and_endless_words_still_give_widths_that_fit() {
        for weights in [[0.0, -3.0, f32::NAN], [f32::INFINITY, 0.0, 1.0]] {
            let widths = column_widths(&weights, &[900.0, 900.0, 900.0], 300.0);
            assert!((widths.iter().sum::<f32>() - 300.0).abs() < 0.01);
            assert!(widths.iter().all(|width| *width > 0.0));
        }
    }

    #[test]
    fn dashes_and_figures_are_numbers_and_words_are_not() {
        assert!(is_number("1.004") && is_number("—") && is_number("\u{2068}12,5%\u{2069}"));
        assert!(!is_number("غير مصرح به") && !is_number(""));
    }
}
