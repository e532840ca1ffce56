//! What stands on every page: page label, and after the first running header and warning. All of it artefacts.

use super::face::Face;
use super::page::{Artefact, Item, Owner, Page};
use super::shape::LineAlign;
use super::style::{
    self, BODY_BOTTOM, CONTENT_WIDTH, GREY, PAGE_WIDTH, RULE, SMALL, WARNING_INK, WARNING_TINT, left_margin,
};
use super::{Composer, TextStyle, place_lines, rectangle};
use crate::document::Document;

const HEADER_TOP: f32 = 36.0;
const HEADER_RULE: f32 = 54.0;
const LABEL_TOP: f32 = BODY_BOTTOM + 20.0;
const LABEL_RULE: f32 = LABEL_TOP - 6.0;
/// The warning's band at the very head of a page, in points from its top.
const BAND_TOP: f32 = 14.0;
const BAND_HEIGHT: f32 = 17.0;

const HEADER: Owner = Owner::Artefact(Artefact::Header);
const FOOTER: Owner = Owner::Artefact(Artefact::Footer);

impl Composer {
    pub(super) fn furniture(
        &mut self,
        document: &Document,
        page_label: &dyn Fn(usize, usize) -> String,
        pages: &mut [Page],
    ) {
        let left = left_margin(self.direction);
        let grey = style::style(Face::Regular, SMALL, GREY, self.direction);
        let mut header = self.one_line(&document.running_header, grey, LineAlign::Start, HEADER_TOP, HEADER);
        header.push(rectangle(left, HEADER_RULE, CONTENT_WIDTH, 0.5, RULE));
        if let Some(banner) = &document.banner {
            let style = style::style(Face::Bold, SMALL, WARNING_INK, self.direction);
            let text_top = BAND_TOP + (BAND_HEIGHT - SMALL * style.leading) / 2.0;
            header.push(rectangle(0.0, BAND_TOP, PAGE_WIDTH, BAND_HEIGHT, WARNING_TINT));
            header.extend(self.one_line(banner, style, LineAlign::Center, text_top, HEADER));
        }
        let total = pages.len();
        for (index, page) in pages.iter_mut().enumerate() {
            if index > 0 {
                page.items.extend(header.iter().cloned());
            }
            page.items.push(rectangle(left, LABEL_RULE, CONTENT_WIDTH, 0.5, RULE));
            let label = page_label(index + 1, total);
            page.items.extend(self.one_line(&label, grey, LineAlign::End, LABEL_TOP, FOOTER));
        }
    }

    /// The first line of a text; what does not fit is left out rather than drawn over the page.
    fn one_line(&mut self, text: &str, style: TextStyle, align: LineAlign, top: f32, owner: Owner) -> Vec<Item> {
        let lines = self.lines(text, style, CONTENT_WIDTH, align);
        place_lines(lines.into_iter().take(1).collect(), left_margin(self.direction), top, owner)
    }
}
