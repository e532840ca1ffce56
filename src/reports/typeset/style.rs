//! The look of a report: page, type scale and colours. Lengths are in points.

use super::face::Face;
use super::shape::TextStyle;
use crate::reports::document::{Direction, ParagraphStyle};

/// A4.
pub const PAGE_WIDTH: f32 = 595.276;
pub const PAGE_HEIGHT: f32 = 841.89;
/// 22 mm on the sides; head and foot leave room for the running header and the page label.
pub const MARGIN: f32 = 62.36;
pub const BODY_TOP: f32 = 76.0;
pub const BODY_BOTTOM: f32 = PAGE_HEIGHT - 70.0;
pub const CONTENT_WIDTH: f32 = PAGE_WIDTH - 2.0 * MARGIN;

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
pub const GREY: Colour = colour(0x5a, 0x62, 0x5e);
pub const RULE: Colour = colour(0xc4, 0xcb, 0xc7);
pub const TINT: Colour = colour(0xee, 0xf3, 0xf0);
pub const ACCENT: Colour = colour(0x00, 0x5a, 0x2f);
pub const WARNING_INK: Colour = colour(0x6b, 0x2a, 0x00);
pub const WARNING_TINT: Colour = colour(0xfb, 0xe9, 0xd7);

/// The one type scale, largest to smallest.
pub const DISPLAY: f32 = 26.0;
pub const TITLE: f32 = 17.0;
pub const SUBTITLE: f32 = 12.5;
pub const TEXT: f32 = 10.5;
pub const TABLE: f32 = 9.25;
pub const SMALL: f32 = 8.5;

/// Line height over font size. Arabic letters reach further above and below the line than Latin ones.
pub const fn leading(direction: Direction) -> f32 {
    match direction {
        Direction::RightToLeft => 1.6,
        Direction::LeftToRight => 1.5,
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
