//! One page's items → its content stream, with the marked content that the structure tree refers to.

use super::RenderError;
use super::fonts::FontUses;
use crate::layout::{Area, Artefact, Colour, ElementId, Face, Item, Mark, Owner, PAGE_HEIGHT, Page, Role, TextRun};

/// A page's marked content.
#[derive(Default)]
pub struct MarkedContent {
    /// The element of each piece, by its number on the page.
    pub elements: Vec<ElementId>,
    /// The numbers in the order in which they are read. A line is written from left to right, whichever way it runs.
    pub reading: Vec<usize>,
}

/// The page's content stream. It is written as bytes at once: as values, with printpdf's own operators, the pages of a
/// long report took most of the memory and half of the time.
pub fn stream(page: &Page, fonts: &mut FontUses) -> Result<(Vec<u8>, MarkedContent), RenderError> {
    let mut writer = Writer { bytes: Vec::new(), in_text: false, font: None, colour: None };
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
    Ok((writer.bytes, marked))
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
    bytes: Vec<u8>,
    in_text: bool,
    font: Option<(Face, f32)>,
    colour: Option<Colour>,
}

impl Writer {
    fn begin_marked(&mut self, number: usize) {
        self.leave_text();
        // The element's own type is in the structure tree; the tag here is only a hint.
        self.bytes.extend_from_slice(b"/Span<</MCID ");
        self.integer(number as i64);
        self.operator(">>BDC");
    }

    fn begin_artefact(&mut self, artefact: Artefact) {
        self.leave_text();
        self.operator(match artefact {
            Artefact::Layout => "/Artifact<</Type/Layout>>BDC",
            Artefact::Header => "/Artifact<</Type/Pagination/Subtype/Header>>BDC",
            Artefact::Footer => "/Artifact<</Type/Pagination/Subtype/Footer>>BDC",
            Artefact::Repeated => "/Artifact<</Type/Pagination>>BDC",
        });
    }

    fn end_marked(&mut self) {
        self.leave_text();
        self.operator("EMC");
    }

    fn leave_text(&mut self) {
        if std::mem::take(&mut self.in_text) {
            self.operator("ET");
        }
    }

    fn fill(&mut self, colour: Colour) {
        if self.colour == Some(colour) {
            return;
        }
        self.colour = Some(colour);
        for share in [colour.red, colour.green, colour.blue] {
            self.number(share, 3);
        }
        self.operator("rg");
    }

    fn rectangle(&mut self, area: Area, colour: Colour) {
        self.leave_text();
        self.fill(colour);
        for length in [area.x, PAGE_HEIGHT - area.y - area.height, area.width, area.height] {
            self.length(length);
        }
        self.operator("re f");
    }

    fn text(&mut self, run: &TextRun, fonts: &mut FontUses) -> Result<(), RenderError> {
        let Some(first) = run.glyphs.first() else {
            return Ok(());
        };
        self.fill(run.colour);
        if !std::mem::replace(&mut self.in_text, true) {
            self.operator("BT");
        }
        if self.font != Some((run.face, run.size)) {
            self.font = Some((run.face, run.size));
            self.bytes.push(b'/');
            self.bytes.extend_from_slice(FontUses::name(run.face).as_bytes());
            self.bytes.push(b' ');
            self.length(run.size);
            self.operator("Tf");
        }
        self.bytes.extend_from_slice(b"1 0 0 1 ");
        self.length(run.x + first.x);
        self.length(PAGE_HEIGHT - run.baseline);
        self.operator("Tm");
        self.glyphs(run, first.x, fonts)
    }

    fn glyphs(&mut self, run: &TextRun, start: f32, fonts: &mut FontUses) -> Result<(), RenderError> {
        let mut pen = start;
        let mut drop = 0.0_f32;
        self.bytes.extend_from_slice(b"[<");
        for glyph in run.glyphs.iter() {
            if (glyph.drop - drop).abs() > 1e-3 {
                drop = glyph.drop;
                self.bytes.extend_from_slice(b">]TJ\n");
                self.length(-drop);
                self.bytes.extend_from_slice(b"Ts\n[<");
            }
            // Positive numbers move left. What rounding leaves over is made good at the next glyph.
            let offset = ((pen - glyph.x) * 1000.0 / run.size).round();
            if offset != 0.0 {
                self.bytes.push(b'>');
                self.integer(offset as i64);
                self.bytes.push(b'<');
                pen -= offset * run.size / 1000.0;
            }
            let code = fonts.code(run.face, glyph.id, &glyph.text, run.right_to_left)?;
            self.hexadecimal(code);
            pen += fonts.width(run.face, glyph.id) * run.size / 1000.0;
        }
        self.bytes.extend_from_slice(b">]TJ\n");
        if drop != 0.0 {
            self.bytes.extend_from_slice(b"0 Ts\n");
        }
        Ok(())
    }

    fn hexadecimal(&mut self, code: u16) {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        let digit = |shift: u32| DIGITS[usize::from(code >> shift & 15)];
        self.bytes.extend([digit(12), digit(8), digit(4), digit(0)]);
    }

    /// To hundredths of a point, which are finer than any printer's dots and shorter to write.
    fn length(&mut self, length: f32) {
        self.number(length, 2);
    }

    /// A number with at most so many decimals, and a space.
    fn number(&mut self, number: f32, decimals: u32) {
        let unit = 10_i64.pow(decimals);
        let units = (f64::from(number) * unit as f64).round() as i64;
        if units < 0 {
            self.bytes.push(b'-');
        }
        let units = units.abs();
        self.integer(units / unit);
        let (mut rest, mut unit) = (units % unit, unit);
        if rest > 0 {
            self.bytes.push(b'.');
        }
        while rest > 0 {
            unit /= 10;
            self.integer(rest / unit);
            rest %= unit;
        }
        self.bytes.push(b' ');
    }

    fn integer(&mut self, number: i64) {
        self.bytes.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    }

    fn operator(&mut self, operator: &str) {
        self.bytes.extend_from_slice(operator.as_bytes());
        self.bytes.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        let written = |number: f32| {
            let mut writer = Writer { bytes: Vec::new(), in_text: false, font: None, colour: None };
            writer.length(number);
            String::from_utf8(writer.bytes).expect("digits")
        };
        for (number, expected) in [
            (0.0, "0 "),
            (-0.001, "0 "),
            (1.5, "1.5 "),
            (-0.25, "-0.25 "),
            (841.89, "841.89 "),
            (7.004, "7 "),
            (3.05, "3.05 "),
        ] {
            assert_eq!(written(number), expected);
        }
    }
}
