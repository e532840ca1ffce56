//! What the typesetter hands over: pages of placed items, and the structure that they belong to.

use super::glyphs::TextRun;
use super::style::Colour;

/// A typeset document: everything that a page emitter needs, and nothing about files.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    pub pages: Vec<Page>,
    /// In reading order, except for spans; a parent stands before its children.
    pub elements: Vec<Element>,
    pub bookmarks: Vec<Bookmark>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// In painting and reading order.
    pub items: Vec<Item>,
}

/// Index into [`Layout::elements`].
pub type ElementId = usize;

/// Something on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub owner: Owner,
    pub mark: Mark,
}

/// What an item is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Content, in the order of its element.
    Element(ElementId),
    /// Nothing that is read out.
    Artefact(Artefact),
}

/// What a screen reader passes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Artefact {
    /// Rules and grounds.
    Layout,
    /// What stands at the head of every page.
    Header,
    /// What stands at the foot of every page.
    Footer,
    /// A table's heading once more, where the table goes on.
    Repeated,
}

/// Lengths in points from the page's top left corner.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    Text(TextRun),
    Rectangle { area: Area, colour: Colour },
}

/// An upright rectangle in points from the page's top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Area {
    pub fn union(self, other: Area) -> Area {
        let x = self.x.min(other.x);
        let y = self.y.min(other.y);
        Area {
            x,
            y,
            width: (self.x + self.width).max(other.x + other.width) - x,
            height: (self.y + self.height).max(other.y + other.height) - y,
        }
    }
}

impl Item {
    /// The element whose content this is; `None` for an artefact.
    pub fn element(&self) -> Option<ElementId> {
        match self.owner {
            Owner::Element(element) => Some(element),
            Owner::Artefact(_) => None,
        }
    }

    /// The item's place. A text's height is that of its letters, from 0.85 of its size above the baseline to 0.3 below.
    pub fn area(&self) -> Area {
        match &self.mark {
            Mark::Text(run) => {
                Area { x: run.x, y: run.baseline - 0.85 * run.size, width: run.width, height: 1.15 * run.size }
            }
            Mark::Rectangle { area, .. } => *area,
        }
    }

    /// The same item, further right and down by points.
    pub fn moved(mut self, right: f32, down: f32) -> Item {
        match &mut self.mark {
            Mark::Text(run) => {
                run.x += right;
                run.baseline += down;
            }
            Mark::Rectangle { area, .. } => {
                area.x += right;
                area.y += down;
            }
        }
        self
    }
}

/// A node of the document's structure, as assistive technology sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    pub role: Role,
    /// `None` for a child of the document itself.
    pub parent: Option<ElementId>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    Heading(u8),
    Paragraph,
    Caption,
    List,
    ListItem,
    Label,
    ListBody,
    Table,
    TableRow,
    ColumnHeader,
    RowHeader,
    DataCell,
    Figure {
        alternative: String,
    },
    /// Words that lead to an address when they are clicked.
    Link {
        address: String,
    },
    /// Words of another language within their parent. Its place among the parent's content is where it stands on the
    /// page.
    Span {
        language: &'static str,
    },
}

/// An entry of the outline; levels nest.
#[derive(Debug, Clone, PartialEq)]
pub struct Bookmark {
    pub level: u8,
    pub text: String,
    /// Index of the page, from 0.
    pub page: usize,
    /// Points from the page's top.
    pub y: f32,
}
