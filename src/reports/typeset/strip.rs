//! Strips and their division into pages.
//!
//! Every block becomes a column of strips, pieces of full width that cannot be divided. Which neighbours stay together
//! is a property of the strips, so that one loop divides headings, paragraphs, tables and charts alike.

use std::rc::Rc;

use super::page::{Bookmark, Item, Page};
use super::style::{BODY_BOTTOM, BODY_TOP, MARGIN};

/// An undividable piece of the body. Its items' places count from the left margin and the strip's top, in points.
#[derive(Debug, Clone, Default)]
pub struct Strip {
    pub height: f32,
    /// Left out at the head of a page.
    pub space_before: f32,
    pub items: Vec<Item>,
    /// No page ends between this strip and the next.
    pub keep_with_next: bool,
    /// A new page begins here.
    pub starts_page: bool,
    /// Outline entry that leads here: level and text.
    pub bookmark: Option<(u8, String)>,
    /// A table's heading, shown again where a page begins with this strip.
    pub repeated_head: Option<Rc<Strip>>,
}

/// Pages under construction.
pub struct Pagination {
    pub pages: Vec<Page>,
    pub bookmarks: Vec<Bookmark>,
    y: f32,
    /// Nothing but a repeated table heading stands on the current page.
    fresh: bool,
}

impl Pagination {
    /// Starts on an empty page at `top` points from its head.
    pub fn new(top: f32) -> Self {
        Self { pages: vec![Page::default()], bookmarks: Vec::new(), y: top, fresh: true }
    }

    /// Places strips one under another, breaking pages between the groups that stay together.
    pub fn place(&mut self, strips: Vec<Strip>) {
        let mut group: Vec<Strip> = Vec::new();
        for strip in strips {
            if strip.starts_page && !group.is_empty() {
                self.place_group(std::mem::take(&mut group));
            }
            let ends = !strip.keep_with_next;
            group.push(strip);
            if ends {
                self.place_group(std::mem::take(&mut group));
            }
        }
        self.place_group(group);
    }

    fn place_group(&mut self, group: Vec<Strip>) {
        let Some(first) = group.first() else { return };
        if first.starts_page && !self.fresh {
            self.break_page(first.repeated_head.as_deref());
        }
        let height: f32 = group.iter().map(|s| s.height + s.space_before).sum();
        let fits_a_page = height - first.space_before <= BODY_BOTTOM - BODY_TOP;
        if fits_a_page && !self.has_room(height) {
            self.break_page(first.repeated_head.as_deref());
        }
        for strip in group {
            if !self.has_room(strip.space_before + strip.height) {
                self.break_page(strip.repeated_head.as_deref());
            }
            self.place_strip(strip);
        }
    }

    /// A fresh page takes whatever comes: breaking it would only give another.
    fn has_room(&self, height: f32) -> bool {
        self.fresh || self.y + height <= BODY_BOTTOM + 0.01
    }

    fn place_strip(&mut self, strip: Strip) {
        if !self.fresh {
            self.y += strip.space_before;
        }
        let page = self.pages.len() - 1;
        if let Some((level, text)) = strip.bookmark {
            self.bookmarks.push(Bookmark { level, text, page, y: self.y });
        }
        let y = self.y;
        self.pages[page].items.extend(strip.items.into_iter().map(|item| item.moved(MARGIN, y)));
        self.y += strip.height;
        self.fresh = false;
    }

    fn break_page(&mut self, repeated_head: Option<&Strip>) {
        self.pages.push(Page::default());
        self.y = BODY_TOP;
        if let Some(head) = repeated_head {
            let mut head = head.clone();
            // Said once is enough: to a screen reader the table goes on.
            for item in &mut head.items {
                item.element = None;
            }
            head.bookmark = None;
            self.fresh = true;
            self.place_strip(head);
        }
        self.fresh = true;
    }
}
