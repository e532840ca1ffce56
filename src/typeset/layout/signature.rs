//! Where the report is signed, and how to tell that it is genuine.

use super::face::Face;
use super::page::{Item, Mark, Owner, Role};
use super::shape::LineAlign;
use super::strip::Strip;
use super::style::{self, CONTENT_WIDTH, GREY, GUTTER, INK, SMALL, SUBTITLE, TABLE, TINT, grid, span};
use super::{Composer, height_of, place_lines, qr, rectangle};
use crate::document::{Signature, Verification};

/// Room for a line written by hand, under its label, in points.
const HANDWRITING: f32 = 26.0;
/// Above a field's label, in points.
const FIELD_PADDING: f32 = 4.0;
/// The least height of the room for signature and stamp, in points: 38 mm.
const STAMP: f32 = 108.0;
const PADDING: f32 = 8.0;
const LINE: f32 = 0.6;
const BETWEEN_TEXTS: f32 = 3.0;
/// Side of the QR code with its light margin, in points: 28 mm.
const QR_SIDE: f32 = 79.4;
/// The most that the text about verification takes of a page, in points.
const TALLEST_TEXT: f32 = 400.0;

impl Composer {
    /// One strip: fields that are filled in by hand, and under them how to verify the report.
    pub(super) fn signature(&mut self, signature: &Signature) {
        self.end_lead_in();
        let (mut items, mut height) = self.signature_fields(&signature.fields);
        if let Some(verification) = &signature.verification {
            let top = if height > 0.0 { height + GUTTER } else { 0.0 };
            let (own, own_height) = self.verification(verification, top);
            items.extend(own);
            height = top + own_height;
        }
        if height > 0.0 {
            self.push(Strip { height, items, ..Strip::default() }, 8.0);
            self.space_after(GUTTER);
        }
    }

    /// The last field is a box with room for a stamp; those before it are lines beside it, one under another.
    fn signature_fields(&mut self, fields: &[String]) -> (Vec<Item>, f32) {
        let Some((stamp, lines)) = fields.split_last() else { return (Vec::new(), 0.0) };
        let style = style::style(Face::Regular, TABLE, GREY, self.direction);
        let list = self.element(Role::List, None);
        let field = |composer: &mut Self| {
            let item = composer.element(Role::ListItem, Some(list));
            Owner::Element(composer.element(Role::ListBody, Some(item)))
        };
        let width = span(6);
        let mut items = Vec::new();
        let mut y = 0.0;
        for text in lines {
            let owner = field(self);
            let x = self.start_edge(0.0, width, CONTENT_WIDTH);
            let label = self.lines(text, style, width, LineAlign::Start);
            let height = FIELD_PADDING + height_of(&label) + HANDWRITING;
            items.extend(place_lines(label, x, y + FIELD_PADDING, owner));
            items.push(rectangle(x, y + height - LINE, width, LINE, GREY));
            y += height;
        }
        let (offset, box_width) = if lines.is_empty() { (0.0, CONTENT_WIDTH) } else { (grid(6), width) };
        let owner = field(self);
        let label = self.lines(stamp, style, box_width - 2.0 * PADDING, LineAlign::Start);
        let height = y.max(STAMP).max(height_of(&label) + HANDWRITING);
        let x = self.start_edge(offset, box_width, CONTENT_WIDTH);
        for (top, side, wide, tall) in [
            (0.0, x, box_width, LINE),
            (height - LINE, x, box_width, LINE),
            (0.0, x, LINE, height),
            (0.0, x + box_width - LINE, LINE, height),
        ] {
            items.push(rectangle(side, top, wide, tall, GREY));
        }
        items.extend(place_lines(label, x + PADDING, FIELD_PADDING, owner));
        (items, height)
    }

    /// Text, code and address on a tinted ground, with the QR code at the other end.
    fn verification(&mut self, verification: &Verification, top: f32) -> (Vec<Item>, f32) {
        let code_room = if verification.address.is_some() { QR_SIDE + PADDING } else { 0.0 };
        let width = CONTENT_WIDTH - 2.0 * PADDING - code_room;
        let text = style::style(Face::Regular, TABLE, INK, self.direction);
        let code = style::style(Face::Bold, SUBTITLE, INK, self.direction);
        let address = style::style(Face::Regular, SMALL, GREY, self.direction);
        let mut parts = vec![(verification.text.clone(), text, None), (left_to_right(&verification.code), code, None)];
        parts.extend(verification.address.as_ref().map(|shown| {
            // A link's address has nothing but ASCII.
            (left_to_right(shown), address, Some(shown.clone()).filter(|shown| shown.is_ascii()))
        }));
        let x = self.start_edge(PADDING, width, CONTENT_WIDTH);
        let mut texts = Vec::new();
        let mut y = PADDING;
        for (shown, style, leads_to) in parts {
            let mut lines = self.lines(&shown, style, width, LineAlign::Start);
            let mut end = y;
            let fitting = lines.iter().take_while(|line| {
                end += line.height;
                end <= TALLEST_TEXT
            });
            let fitting = fitting.count();
            lines.truncate(fitting);
            let mut element = self.element(Role::Paragraph, None);
            if let Some(address) = leads_to {
                element = self.element(Role::Link { address }, Some(element));
            }
            let height = height_of(&lines);
            texts.extend(place_lines(lines, x, top + y, Owner::Element(element)));
            y += height + BETWEEN_TEXTS;
        }
        let height = (y - BETWEEN_TEXTS + PADDING).max(code_room + PADDING);
        let mut items = vec![rectangle(0.0, top, CONTENT_WIDTH, height, TINT)];
        items.extend(texts);
        items.extend(self.qr_code(verification, top + PADDING));
        (items, height)
    }

    /// The QR code of the address at the far end, on a ground of its own: readers want contrast.
    fn qr_code(&mut self, verification: &Verification, top: f32) -> Vec<Item> {
        let areas = verification.address.as_deref().and_then(|address| qr::rectangles(address, QR_SIDE));
        let Some(areas) = areas else { return Vec::new() };
        let x = self.start_edge(CONTENT_WIDTH - PADDING - QR_SIDE, QR_SIDE, CONTENT_WIDTH);
        let alternative = verification.alternative.clone();
        let owner = Owner::Element(self.element(Role::Figure { alternative }, None));
        let mut items = vec![rectangle(x, top, QR_SIDE, QR_SIDE, qr::GROUND)];
        let dark = |area| Item { owner, mark: Mark::Rectangle { area, colour: INK } }.moved(x, top);
        items.extend(areas.into_iter().map(dark));
        items
    }
}

/// Codes and addresses keep their order in a line of either direction.
fn left_to_right(text: &str) -> String {
    format!("\u{2066}{text}\u{2069}")
}
