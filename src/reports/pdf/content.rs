//! One page's items → content operators, with the marked content that the structure tree refers to.

use std::collections::BTreeMap;

use printpdf::{Codepoint, Color, DictItem, Op, PaintMode, PdfFontHandle, Pt, Rect, Rgb, TextItem, TextMatrix};

use super::RenderError;
use super::fonts::FontUses;
use crate::reports::typeset::{
    Area, Artefact, Colour, ElementId, Face, Item, Mark, Owner, PAGE_HEIGHT, Page, Role, TextRun,
};

/// A page's marked content.
#[derive(Default)]
pub struct MarkedContent {
    /// The element of each piece, by its number on the page.
    pub elements: Vec<ElementId>,
    /// The numbers in the order in which they are read. A line is written from left to right, whichever way it runs.
    pub reading: Vec<usize>,
}

/// Offsets below this many thousandths of the font size are rounding.
const NEGLIGIBLE_OFFSET: f32 = 0.05;

pub fn operators(page: &Page, fonts: &mut FontUses) -> Result<(Vec<Op>, MarkedContent), RenderError> {
    let mut writer = Writer { operators: Vec::new(), in_text: false, font: None, colour: None };
    let mut marked = MarkedContent::default();
    let mut open: Option<Owner> = None;
    let mut rest = page.items.as_slice();
    while !rest.is_empty() {
        let (line, others) = rest.split_at(line_length(rest));
        rest = others;
        // Pieces of several owners are put in order one by one, so that none may reach into other lines.
        let is_mixed = line.iter().any(|item| item.owner != line[0].owner);
        let mut numbers: Vec<(usize, usize)> = Vec::new();
        if is_mixed && open.take().is_some() {
            writer.end_marked();
        }
        for item in line {
            if open != Some(item.owner) {
                if open.is_some() {
                    writer.end_marked();
                }
                match item.owner {
                    Owner::Element(element) => {
                        numbers.push((rank(item), marked.elements.len()));
                        writer.begin_marked(marked.elements.len());
                        marked.elements.push(element);
                    }
                    Owner::Artefact(artefact) => writer.begin_artefact(artefact),
                }
                open = Some(item.owner);
            }
            match &item.mark {
                Mark::Text(run) => writer.text(run, fonts)?,
                Mark::Rectangle { area, colour } => writer.rectangle(*area, *colour),
            }
        }
        if is_mixed && open.take().is_some() {
            writer.end_marked();
        }
        numbers.sort_unstable();
        marked.reading.extend(numbers.into_iter().map(|(_, number)| number));
    }
    if open.is_some() {
        writer.end_marked();
    }
    // All pages are held until the fonts are known: no more room than they take.
    writer.operators.shrink_to_fit();
    Ok((writer.operators, marked))
}

/// How many of the items, from the first on, are one line of text; 1 for other marks.
fn line_length(items: &[Item]) -> usize {
    match items.first().map(|item| &item.mark) {
        Some(Mark::Text(run)) => run.reading.1.clamp(1, items.len()),
        _ => 1,
    }
}

/// The item's place in the order in which its line is read.
fn rank(item: &Item) -> usize {
    match &item.mark {
        Mark::Text(run) => run.reading.0,
        Mark::Rectangle { .. } => 0,
    }
}

/// The same operators with one string for those that stand side by side: printpdf writes one for each glyph.
pub fn with_joined_strings(operators: &[u8]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(operators.len());
    let mut rest = operators;
    while let [first, others @ ..] = rest {
        let ends_string = *first == b'>' && joined.last().is_some_and(u8::is_ascii_hexdigit);
        match others {
            [b'<', next, ..] if ends_string && next.is_ascii_hexdigit() => rest = &others[1..],
            _ => {
                joined.push(*first);
                rest = others;
            }
        }
    }
    joined
}

/// The structure type that stands for a role, in the file's vocabulary.
pub fn tag(role: &Role) -> &'static str {
    match role {
        Role::Heading(1) => "H1",
        Role::Heading(2) => "H2",
        Role::Heading(_) => "H3",
        Role::Paragraph => "P",
        Role::Caption => "Caption",
        Role::List => "L",
        Role::ListItem => "LI",
        Role::Label => "Lbl",
        Role::ListBody => "LBody",
        Role::Table => "Table",
        Role::TableRow => "TR",
        Role::ColumnHeader | Role::RowHeader => "TH",
        Role::DataCell => "TD",
        Role::Figure { .. } => "Figure",
        Role::Link { .. } => "Link",
        Role::Span { .. } => "Span",
    }
}

struct Writer {
    operators: Vec<Op>,
    in_text: bool,
    font: Option<(Face, f32)>,
    colour: Option<Colour>,
}

impl Writer {
    fn begin_marked(&mut self, number: usize) {
        self.leave_text();
        let mcid = DictItem::Int(i64::try_from(number).unwrap_or(i64::MAX));
        let map = BTreeMap::from([("MCID".to_owned(), mcid)]);
        // The element's own type is in the structure tree; the tag here is only a hint.
        self.operators
            .push(Op::BeginMarkedContentWithProperties { tag: "Span".into(), properties: DictItem::Dict { map } });
    }

    fn begin_artefact(&mut self, artefact: Artefact) {
        self.leave_text();
        let (kind, subtype) = match artefact {
            Artefact::Layout => ("Layout", None),
            Artefact::Header => ("Pagination", Some("Header")),
            Artefact::Footer => ("Pagination", Some("Footer")),
            Artefact::Repeated => ("Pagination", None),
        };
        let name = |name: &str| DictItem::Name(name.as_bytes().to_vec());
        let mut map = BTreeMap::from([("Type".to_owned(), name(kind))]);
        if let Some(subtype) = subtype {
            map.insert("Subtype".to_owned(), name(subtype));
        }
        self.operators
            .push(Op::BeginMarkedContentWithProperties { tag: "Artifact".into(), properties: DictItem::Dict { map } });
    }

    fn end_marked(&mut self) {
        self.leave_text();
        self.operators.push(Op::EndMarkedContent);
    }

    fn leave_text(&mut self) {
        if std::mem::take(&mut self.in_text) {
            self.operators.push(Op::EndTextSection);
        }
    }

    fn fill(&mut self, colour: Colour) {
        if self.colour == Some(colour) {
            return;
        }
        self.colour = Some(colour);
        self.operators.push(Op::SetFillColor {
            col: Color::Rgb(Rgb { r: colour.red, g: colour.green, b: colour.blue, icc_profile: None }),
        });
    }

    fn rectangle(&mut self, area: Area, colour: Colour) {
        self.leave_text();
        self.fill(colour);
        self.operators.push(Op::DrawRectangle {
            rectangle: Rect {
                x: Pt(rounded(area.x)),
                y: Pt(rounded(PAGE_HEIGHT - area.y - area.height)),
                width: Pt(rounded(area.width)),
                height: Pt(rounded(area.height)),
                mode: Some(PaintMode::Fill),
                winding_order: None,
            },
        });
    }

    fn text(&mut self, run: &TextRun, fonts: &mut FontUses) -> Result<(), RenderError> {
        let Some(first) = run.glyphs.first() else {
            return Ok(());
        };
        self.fill(run.colour);
        if !self.in_text {
            self.operators.push(Op::StartTextSection);
            self.in_text = true;
            // A text section does not inherit what printpdf sets in the one before.
            self.font = None;
        }
        if self.font != Some((run.face, run.size)) {
            self.font = Some((run.face, run.size));
            self.operators
                .push(Op::SetFont { font: PdfFontHandle::External(FontUses::id(run.face)), size: Pt(run.size) });
        }
        let (x, y) = (rounded(run.x + first.x), rounded(PAGE_HEIGHT - run.baseline));
        self.operators.push(Op::SetTextMatrix { matrix: TextMatrix::Raw([1.0, 0.0, 0.0, 1.0, x, y]) });
        self.glyphs(run, first.x, fonts)
    }

    fn glyphs(&mut self, run: &TextRun, start: f32, fonts: &mut FontUses) -> Result<(), RenderError> {
        let mut pen = start;
        let mut drop = 0.0_f32;
        let mut items: Vec<TextItem> = Vec::new();
        let mut codes: Vec<Codepoint> = Vec::new();
        for glyph in run.glyphs.iter() {
            if (glyph.drop - drop).abs() > 1e-3 {
                push_codes(&mut items, &mut codes);
                self.show(&mut items);
                drop = glyph.drop;
                self.operators.push(Op::SetLineOffset { multiplier: -drop });
            }
            // Positive numbers move left.
            let offset = (pen - glyph.x) * 1000.0 / run.size;
            if offset.abs() > NEGLIGIBLE_OFFSET {
                push_codes(&mut items, &mut codes);
                items.push(TextItem::Offset(offset));
                pen = glyph.x;
            }
            let code = fonts.code(run.face, glyph.id, &glyph.text, run.right_to_left)?;
            codes.push(Codepoint { gid: code, offset: 0.0, cid: None });
            pen += fonts.width(run.face, glyph.id) * run.size / 1000.0;
        }
        push_codes(&mut items, &mut codes);
        self.show(&mut items);
        if drop != 0.0 {
            self.operators.push(Op::SetLineOffset { multiplier: 0.0 });
        }
        Ok(())
    }

    fn show(&mut self, items: &mut Vec<TextItem>) {
        if !items.is_empty() {
            self.operators.push(Op::ShowText { items: std::mem::take(items) });
        }
    }
}

fn push_codes(items: &mut Vec<TextItem>, codes: &mut Vec<Codepoint>) {
    if !codes.is_empty() {
        codes.shrink_to_fit();
        items.push(TextItem::GlyphIds(std::mem::take(codes)));
    }
}

/// To hundredths of a point, which are finer than any printer's dots and shorter to write.
fn rounded(length: f32) -> f32 {
    (length * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_side_by_side_become_one_and_dictionaries_stay() {
        let joined = with_joined_strings(b"/Span <</MCID 0>> BDC\n[<0001><0002>-3<00aF><0004>] TJ\n<0001> Tj");
        assert_eq!(joined, b"/Span <</MCID 0>> BDC\n[<00010002>-3<00aF0004>] TJ\n<0001> Tj");
    }
}
