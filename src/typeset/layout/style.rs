//! The look of a report: page, grid, type scale and colours. Lengths are in points.

use super::face::Face;
use super::shape::TextStyle;
use crate::document::{Direction, ParagraphStyle};

/// A4.
pub const PAGE_WIDTH: f32 = 595.276;
pub const PAGE_HEIGHT: f32 = 841.89;
/// 25 mm on the side where lines begin, which is the one where pages are bound.
const BINDING_MARGIN: f32 = 70.87;
/// 18 mm on the other side.
const OUTER_MARGIN: f32 = 51.02;
/// Head and foot leave room for the running header and the page label.
pub const BODY_TOP: f32 = 68.0;
pub const BODY_BOTTOM: f32 = PAGE_HEIGHT - 58.0;
pub const CONTENT_WIDTH: f32 = PAGE_WIDTH - BINDING_MARGIN - OUTER_MARGIN;

/// The left edge of a page's content.
pub const fn left_margin(direction: Direction) -> f32 {
    match direction {
        Direction::RightToLeft => OUTER_MARGIN,
        Direction::LeftToRight => BINDING_MARGIN,
    }
}

/// Between neighbours on the grid of twelve columns, which cards, charts, facts and signatures share.
pub const GUTTER: f32 = 12.0;

/// Distance from the start of the content to the grid's column of this number, which counts from 0.
pub const fn grid(column: usize) -> f32 {
    (CONTENT_WIDTH + GUTTER) / 12.0 * column as f32
}

/// Width of so many neighbouring columns of the grid.
pub const fn span(columns: usize) -> f32 {
    grid(columns) - GUTTER
}

/// A colour of the screen, each part from 0 to 1 in sRGB.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Colour {
    pub red: f32,
    pub green: f32,
    pub blue: f32,
}

const fn colour(red: u8, green: u8, blue: u8) -> Colour {
    Colour { red: red as f32 / 255.0, green: green as f32 / 255.0, blue: blue as f32 / 255.0 }
}

pub const INK: Colour = colour(0x1d, 0x21, 0x1f);
pub const GREY: Colour = colour(0x52, 0x5a, 0x56);
pub const RULE: Colour = colour(0xc4, 0xcb, 0xc7);
pub const TINT: Colour = colour(0xee, 0xf3, 0xf0);
pub const ACCENT: Colour = colour(0x00, 0x5a, 0x2f);
pub const WARNING_INK: Colour = colour(0x6b, 0x2a, 0x00);
pub const WARNING_TINT: Colour = colour(0xfb, 0xe9, 0xd7);

/// The one type scale, largest to smallest.
pub const DISPLAY: f32 = 24.0;
pub const TITLE: f32 = 16.0;
pub const SUBTITLE: f32 = 12.0;
pub const TEXT: f32 = 10.5;
pub const TABLE: f32 = 9.25;
pub const SMALL: f32 = 8.25;

/// Line height over font size. Arabic letters reach further above and below the line than Latin ones.
pub const fn leading(direction: Direction) -> f32 {
    match direction {
        Direction::RightToLeft => 1.5,
        Direction::LeftToRight => 1.4,
    }
}

pub const fn style(face: Face, size: f32, colour: Colour, direction: Direction) -> TextStyle {
    TextStyle { face, size, leading: leading(direction), colour }
}

pub const fn heading(level: u8, direction: Direction) -> TextStyle {
    match level {
        0 | 1 => style(Face::Bold, TITLE, ACCENT, direction),
        2 => style(Face::Bold, SUBTITLE, INK, direction),
        _ => style(Face::Bold, TEXT, GREY, direction),
    }
}

pub const fn paragraph(kind: ParagraphStyle, direction: Direction) -> TextStyle {
    match kind {
        ParagraphStyle::Body => style(Face::Regular, TEXT, INK, direction),
        ParagraphStyle::Note => style(Face::Regular, SMALL, GREY, direction),
        ParagraphStyle::Lead => style(Face::Regular, SUBTITLE, INK, direction),
    }
}
