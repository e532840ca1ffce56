//! The report's figures as files for programs, attached to the PDF.

use typeset::document::Attachment;

use super::facts;
use super::paper::Paper;
use crate::tables::{Column, WriteOptions, write};
use crate::wording::Wording;

/// The paper as JSON, from which the same PDF can be made again, and its figures as a table.
/// `json` is [`Paper::to_json`].
pub fn attachments(paper: &Paper, json: String) -> Vec<Attachment> {
    let wording = Wording::of(paper.language);
    vec![
        Attachment {
            name: "figures.json".into(),
            media_type: "application/json".into(),
            description: wording.text("attachment-json"),
            bytes: json.into_bytes(),
        },
        Attachment {
            name: "figures.csv".into(),
            media_type: "text/csv".into(),
            description: wording.text("attachment-csv"),
            bytes: csv(paper),
        },
    ]
}

/// Every figure of the period as a table that spreadsheets open: path, programme and entry in the report's language, what
/// is counted, value. An empty value is not reported; money is in centimes.
fn csv(paper: &Paper) -> Vec<u8> {
    let language = paper.language;
    let name = |name: &Option<facts::Name>| name.as_ref().map(|name| name.get(language).to_string());
    let rows = facts::facts(&paper.figures).into_iter().map(|(path, fact)| {
        [
            path,
            name(&fact.subject.programme).unwrap_or_default(),
            name(&fact.subject.entry).unwrap_or_default(),
            fact.measure.as_str().to_string(),
            fact.value.map(|value| value.to_string()).unwrap_or_default(),
        ]
    });
    write(&COLUMNS, rows, &WriteOptions::new(language))
}

const fn column(name: &'static str, headings: [&'static str; 3]) -> Column {
    Column { name, headings, also: &[], required: true }
}

static COLUMNS: [Column; 5] = [
    column("path", ["المسار", "Chemin", "Path"]),
    column("programme", ["البرنامج", "Programme", "Programme"]),
    column("entry", ["الوحدة", "Unité", "Entry"]),
    column("measure", ["ما يعد", "Mesure", "Measure"]),
    column("value", ["القيمة", "Valeur", "Value"]),
];
