//! What stands on every page after the first: running header, warning, page label. All of it artefacts.

use super::face::Face;
use super::page::{Item, Page};
use super::shape::LineAlign;
use super::style::{
    self, BODY_BOTTOM, CONTENT_WIDTH, GREY, MARGIN, PAGE_WIDTH, RULE, SMALL, WARNING_INK, WARNING_TINT,
};
use super::{Composer, TextStyle, place_lines, rectangle};
use crate::reports::document::Document;

const HEADER_TOP: f32 = 38.0;
const HEADER_RULE: f32 = 58.0;
const LABEL_TOP: f32 = BODY_BOTTOM + 24.0;
/// The warning's band at the very head of a page, in points from its top.
const BAND_TOP: f32 = 14.0;
const BAND_HEIGHT: f32 = 19.0;

impl Composer {
    pub(super) fn furniture(
        &mut self,
        document: &Document,
        page_label: &dyn Fn(usize, usize) -> String,
        pages: &mut [Page],
    ) {
        let grey = style::style(Face::Regular, SMALL, GREY, self.direction);
        let warning = style::style(Face::Bold, SMALL, WARNING_INK, self.direction);
        let header = self.one_line(&document.running_header, grey, LineAlign::Start, HEADER_TOP);
        let band = document.banner.as_ref().map(|banner| {
            let text_top = BAND_TOP + (BAND_HEIGHT - SMALL * warning.leading) / 2.0;
            let mut items = vec![rectangle(0.0, BAND_TOP, PAGE_WIDTH, BAND_HEIGHT, WARNING_TINT)];
            items.extend(self.one_line(banner, warning, LineAlign::Center, text_top));
            items
        });
        let total = pages.len();
        for (index, page) in pages.iter_mut().enumerate().skip(1) {
            let label = page_label(index + 1, total);
            page.items.extend(band.iter().flatten().cloned());
            page.items.extend(header.iter().cloned());
            page.items.push(rectangle(MARGIN, HEADER_RULE, CONTENT_WIDTH, 0.5, RULE));
            page.items.push(rectangle(MARGIN, LABEL_TOP - 6.0, CONTENT_WIDTH, 0.5, RULE));
            page.items.extend(self.one_line(&label, grey, LineAlign::Center, LABEL_TOP));
        }
    }

    /// The first line of a text; what does not fit is left out rather than drawn over the page.
    fn one_line(&mut self, text: &str, style: TextStyle, align: LineAlign, top: f32) -> Vec<Item> {
        let lines = self.lines(text, style, CONTENT_WIDTH, align);
        place_lines(lines.into_iter().take(1).collect(), MARGIN, top, None)
    }
}
