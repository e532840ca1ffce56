//! What a report says, in reading order and without coordinates.
//!
//! A [`Document`] is plain data: `typeset` gives it places on pages and `pdf` writes those pages down. Its strings are
//! final wording; they may contain the isolates U+2068 and U+2069 that `fluent` puts around arguments, which steer the
//! order of mixed Arabic and Latin text and are never drawn.

use serde::Serialize;

/// The side on which lines, tables and charts begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Direction {
    RightToLeft,
    LeftToRight,
}

/// A whole report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// BCP 47 tag of the wording, such as `ar-MA`; becomes the PDF's `/Lang` and selects shaping rules.
    pub language_tag: String,
    pub direction: Direction,
    /// Title in the PDF's metadata and in the viewer's window.
    pub title: String,
    /// Institution that speaks, in the metadata.
    pub author: String,
    pub subject: String,
    /// ISO 8601 instant in UTC, such as `2026-04-01T06:00:00Z`. It comes from the figures, never from the clock, so
    /// that the same figures give the same bytes.
    pub created: String,
    pub masthead: Masthead,
    /// Stands at the head of every page after the first.
    pub running_header: String,
    /// A warning such as "demonstration data": a band under the masthead and a line on every page.
    pub banner: Option<String>,
    pub blocks: Vec<Block>,
    /// Files that the PDF carries: the figures as data.
    pub attachments: Vec<Attachment>,
}

/// The head of page one. What follows it on that page are the document's first blocks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Masthead {
    /// One line each, the widest authority first.
    pub institution: Vec<String>,
    pub title: String,
    /// The coordination's name.
    pub subtitle: String,
    pub period: String,
    /// Labels and values, such as the edition and the day of issue.
    pub facts: Vec<(String, String)>,
    pub note: Option<String>,
}

/// One piece of the report's body.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Block {
    /// Also a bookmark. Levels 1 to 3; others are taken for the nearest of them.
    Heading {
        level: u8,
        text: String,
    },
    Paragraph {
        text: String,
        style: ParagraphStyle,
    },
    List {
        items: Vec<String>,
    },
    /// Headline figures as cards, three to a row.
    Facts {
        items: Vec<Fact>,
    },
    Table(Table),
    BarChart(BarChart),
    Signature(Signature),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ParagraphStyle {
    Body,
    /// Small and grey: sources, definitions.
    Note,
    /// Larger: the sentence to remember.
    Lead,
}

/// One headline figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
    /// What stands under it, a line each: how it moved, or what it is a part of.
    pub details: Vec<String>,
}

/// A file inside the PDF.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attachment {
    /// Such as `figures.json`; Latin letters, digits, dots and hyphens.
    pub name: String,
    /// Media type, such as `application/json`.
    pub media_type: String,
    /// What it holds, for those who list the attachments.
    pub description: String,
    pub bytes: Vec<u8>,
}

/// Where the report is signed, and how to tell that it is genuine. Stays together on one page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signature {
    /// What is to be written by hand, each with room for it: place, date, name, signature and stamp.
    pub fields: Vec<String>,
    pub verification: Option<Verification>,
}

/// How whoever holds the paper finds out whether it is genuine.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verification {
    /// What to do, in a sentence or two.
    pub text: String,
    /// The code as people read and type it, such as `K9VY-APCS-02M7`.
    pub code: String,
    /// The page's address, which the QR code holds; `None` where nobody has set one.
    pub address: Option<String>,
    /// What the QR code is, for those who do not see it.
    pub alternative: String,
}

/// A table. The first column stands on the side where lines begin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    pub caption: Option<String>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Whether each row's first cell names the row, which a screen reader then announces with its other cells.
    pub first_column_is_header: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    pub heading: String,
    pub align: Align,
    /// Share of the table's width relative to the other columns. A column is widened beyond it where its longest word
    /// would otherwise be broken.
    pub weight: f32,
}

/// Where a column's text stands, relative to the reading direction. Numbers belong to `End`: they stand at the
/// column's far edge with their units under one another, in right-to-left tables too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Align {
    Start,
    End,
    Center,
}

/// Missing cells are empty; surplus cells get columns without a heading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    pub cells: Vec<String>,
    /// A total: bold on a tinted ground.
    pub emphasis: bool,
}

/// Bars that begin at zero, with their values printed at them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BarChart {
    pub form: BarForm,
    pub title: String,
    /// The finding and its numbers in words, for those who do not see the chart.
    pub alternative: String,
    /// What is counted, such as "beneficiaries".
    pub unit: String,
    pub bars: Vec<Bar>,
}

/// How the bars of a chart stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum BarForm {
    /// Over one baseline, the first where lines begin: a series of months, which runs as the language does.
    Upright,
    /// One under another, each beginning where lines begin with its label before it: places or age bands.
    Lying,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    pub label: String,
    /// `None` is not reported: a gap, never a bar of height zero.
    pub value: Option<f64>,
    /// The value as people read it, printed at the bar; for a gap, what stands in its place.
    pub shown: String,
}
