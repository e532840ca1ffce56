//! The text of the reports as people find and copy it, in five readers of PDF files, and as a screen reader is given it.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement};
use taawun::db::Db;
use taawun::period::Period;
use taawun::reports;
use taawun::reports::paper::Paper;
use taawun::wording::{Argument, Language, Wording, whole};
use typeset::document::{Align, Block, Column, Document, ParagraphStyle, Row, Table};

use crate::support::readers::{Finding, Reader, outloud};
use crate::support::{now, on_each_filled, prepared};

/// A report with other contents. Nothing stands at the head of its pages that would come between the lines of a text.
fn document(db: &Db, language: Language, blocks: Vec<Block>) -> Document {
    let period: Period = "2008".parse().unwrap();
    let figures = db.read(|connection| reports::figures::gather(connection, "11", period, now().date_naive())).unwrap();
    Document {
        banner: None,
        running_header: String::new(),
        blocks,
        ..Paper::first(figures, language).document().unwrap()
    }
}

fn column(heading: &str, align: Align) -> Column {
    Column { heading: heading.to_string(), align, weight: 1.0 }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { text: text.to_string(), style: ParagraphStyle::Body }
}

/// The places of the census as rows: a name, the name of what it lies in, and the population.
fn places(language: Language) -> Vec<[String; 3]> {
    let regions = records(include_str!("../../src/places/data/regions.csv"));
    let provinces = records(include_str!("../../src/places/data/provinces.csv"));
    let communes = records(include_str!("../../src/places/data/communes.csv"));
    let name = |record: &BTreeMap<String, String>| language.name(&record["name_ar"], &record["name_fr"]).to_string();
    let names: BTreeMap<&str, String> =
        regions.iter().chain(&provinces).map(|record| (record["code"].as_str(), name(record))).collect();
    let row = |record: &BTreeMap<String, String>, parent: &str| {
        let within = record.get(parent).map_or_else(String::new, |code| names[code.as_str()].clone());
        [name(record), within, whole(language, record["population_2024"].parse().unwrap())]
    };
    let mut rows: Vec<_> = regions.iter().map(|record| row(record, "")).collect();
    rows.extend(provinces.iter().map(|record| row(record, "region_code")));
    rows.extend(communes.iter().map(|record| row(record, "province_code")));
    assert_eq!(rows.len(), 12 + 83 + 1503);
    rows
}

fn records(csv: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(csv.as_bytes()).deserialize().map(Result::unwrap).collect()
}

/// The words of the catalogue: names, purposes, and every noun with its number.
fn catalogue(language: Language) -> Vec<String> {
    let catalogue: toml::Table = include_str!("../../src/network/catalogue.toml").parse().unwrap();
    let mut texts = vec![];
    for entry in catalogue.values().flat_map(|entries| entries.as_array().unwrap()) {
        let text = |key: &str| entry.get(format!("{key}_{language}")).map(|value| value.as_str().unwrap().to_string());
        texts.extend([text("name"), text("purpose")].into_iter().flatten());
        if let Some(nouns) = entry.get(format!("unit_{language}")) {
            let nouns = nouns.as_table().unwrap().values().map(|noun| noun.as_str().unwrap());
            texts.extend(nouns.map(|noun| noun.replace("{n}", &whole(language, 1_024))));
        }
    }
    assert!(texts.len() > 60, "{texts:?}");
    texts
}

/// Every message of a report with every form that a count gives it.
fn messages(language: Language) -> Vec<String> {
    let source = match language {
        Language::Ar => include_str!("../../src/wording/ar/report.ftl"),
        Language::Fr => include_str!("../../src/wording/fr/report.ftl"),
        Language::En => include_str!("../../src/wording/en/report.ftl"),
    };
    let resource = fluent_syntax::parser::parse(source).unwrap();
    let messages: BTreeMap<&str, &Message<&str>> = resource
        .body
        .iter()
        .filter_map(|entry| match entry {
            Entry::Message(message) => Some((message.id.name, message)),
            _ => None,
        })
        .collect();
    let wording = Wording::of(language);
    let mut texts = BTreeSet::new();
    for (key, message) in &messages {
        let mut variables = BTreeMap::new();
        collect(message.value.as_ref().unwrap(), &messages, &mut variables);
        for count in [0, 1, 2, 3, 11, 100, 2_000_000] {
            let samples: Vec<(&str, String)> = variables.keys().map(|name| (*name, sample(name, wording))).collect();
            let arguments: Vec<(&str, Argument<'_>)> = samples
                .iter()
                .map(|(name, sample)| match variables[name] {
                    true => (*name, Argument::Number(count)),
                    false => (*name, Argument::Text(sample)),
                })
                .collect();
            let text = wording.with(key, &arguments);
            // As `Wording::date` and `Wording::period` give them.
            let is_date = *key == "date" || key.starts_with("period-");
            texts.insert(if is_date { text.replace(is_mark_of_direction, "") } else { text });
        }
    }
    assert!(texts.len() > 300, "{}", texts.len());
    texts.into_iter().collect()
}

/// The variables of a message and of those that it refers to, and whether a form is chosen by them.
fn collect<'a>(
    pattern: &Pattern<&'a str>,
    messages: &BTreeMap<&'a str, &Message<&'a str>>,
    variables: &mut BTreeMap<&'a str, bool>,
) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => collect_inline(inline, false, messages, variables),
            Expression::Select { selector, variants } => {
                collect_inline(selector, true, messages, variables);
                for variant in variants {
                    collect(&variant.value, messages, variables);
                }
            }
        }
    }
}

fn collect_inline<'a>(
    expression: &InlineExpression<&'a str>,
    selects: bool,
    messages: &BTreeMap<&'a str, &Message<&'a str>>,
    variables: &mut BTreeMap<&'a str, bool>,
) {
    match expression {
        InlineExpression::VariableReference { id } => *variables.entry(id.name).or_default() |= selects,
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                collect_inline(argument, selects, messages, variables);
            }
        }
        InlineExpression::MessageReference { id, .. } => {
            collect(messages[id.name].value.as_ref().unwrap(), messages, variables);
        }
        _ => {}
    }
}

/// What stands for a variable of the messages: as near to what a report prints there as its name tells.
fn sample(variable: &str, wording: &Wording) -> String {
    let pick = |ar: &str, fr: &str| wording.language().name(ar, fr).to_string();
    match variable {
        "period" => wording.period("2026-Q1".parse().unwrap()),
        "previous" => wording.period("2025-Q4".parse().unwrap()),
        "first" | "last" | "highest" | "lowest" => wording.period("2026-03".parse().unwrap()),
        "date" => wording.date("2026-03-31".parse().unwrap()),
        "day" => "20".to_string(),
        "month" => wording.text("month-8"),
        "year" => "2026".to_string(),
        "next" => "2027".to_string(),
        "percent" | "share" => wording.percent(0.125),
        "difference" => "+114".to_string(),
        "amount" => wording.number(1_250_000),
        "reference" => "CP-11-2026-004".to_string(),
        "name" | "programme" => pick("دار الطالب", "Dar Talib / Dar Taliba"),
        "units" => pick("21 مركزا", "21 centres"),
        "coordination" => {
            pick("المنسقية الجهوية لجهة العيون - الساقية الحمراء", "Coordination régionale de Laâyoune-Sakia El Hamra")
        }
        "object" | "title" => pick("تأهيل مؤسسات الرعاية الاجتماعية", "Mise à niveau des établissements d’aide sociale"),
        "publisher" => pick("وكالة المغرب العربي للأنباء", "Agence Maghreb Arabe Presse"),
        _ => wording.number(2_913),
    }
}

fn is_mark_of_direction(c: char) -> bool {
    matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn is_arabic(c: char) -> bool {
    ('\u{600}'..='\u{6ff}').contains(&c) && c.is_alphabetic()
}

/// A text with single spaces. A line may end after a hyphen.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("- ", "-")
}

/// The words and numbers of a text: what stands between spaces and signs, or begins where letters, Latin letters and
/// digits meet.
fn words(text: &str) -> Vec<&str> {
    let kind = |c: char| (c.is_alphanumeric(), is_digit(c), is_arabic(c));
    let mut words = vec![];
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| kind(c) != kind(first)).unwrap_or(rest.len());
        if first.is_alphanumeric() {
            words.push(&rest[..end]);
        }
        rest = &rest[end..];
    }
    words
}

/// What a reader has found in a file.
struct Found {
    reader: Reader,
    language: Language,
    text: String,
    /// Between spaces, in the reader's order.
    words: String,
    single: BTreeSet<String>,
}

impl Found {
    fn new(reader: Reader, language: Language, text: &str) -> Found {
        // Readers put marks of direction between words.
        let text = spaced(&text.replace(is_mark_of_direction, " "));
        let single = words(&text).into_iter().map(str::to_string).collect();
        let words = format!(" {} ", words(&text).join(" "));
        Found { reader, language, text, words, single }
    }

    /// Whether the reader gives all words of such a text in their order. What else stands in an Arabic line than Arabic is
    /// where they differ.
    fn keeps_order(&self, text: &str) -> bool {
        let is_latin = |c: char| c.is_alphabetic() && !is_arabic(c);
        // Numbers without a word between them, such as a year and the next with a hyphen.
        let has_numbers_together = || {
            let mut pieces = text.split(|c: char| c.is_alphabetic());
            pieces.any(|piece| piece.split([' ', '(', ')', '-']).filter(|part| part.contains(is_digit)).count() > 1)
        };
        let is_plain = || !text.contains(is_latin) && !has_numbers_together();
        match self.reader {
            _ if !self.language.is_right_to_left() => true,
            _ if !text.contains(char::is_alphabetic) => !has_numbers_together(),
            // The words of a line from left to right.
            Reader::PopplerRaw => words(text).len() == 1,
            // The pieces of a line from left to right.
            Reader::MuPdf => text.chars().all(|c| is_arabic(c) || c == ' '),
            Reader::Poppler => !has_numbers_together(),
            Reader::Pdfium => is_plain(),
            // It takes a line for one from left to right that is Arabic for less than a third.
            Reader::PdfJs => is_plain() && text.matches(is_arabic).count() * 3 > text.chars().count(),
        }
    }

    /// Whether these words stand one after another.
    fn has_in_order(&self, text: &str) -> bool {
        let words = words(text);
        words.is_empty() || self.words.contains(&format!(" {} ", words.join(" ")))
    }

    /// Whether the text is there whole; if its language is Arabic, up to what the reader makes of such a text.
    ///
    /// A sign beside a number may change sides in Arabic: there, whole is that the words stand one after another.
    fn has(&self, text: &str) -> bool {
        let text = spaced(&text.replace(is_mark_of_direction, ""));
        if !self.language.is_right_to_left() {
            return self.text.contains(&text);
        }
        if self.keeps_order(&text) {
            return self.has_in_order(&text);
        }
        let by_line = matches!(self.reader, Reader::PopplerRaw | Reader::MuPdf);
        words(&text).into_iter().all(|word| self.single.contains(word))
            && (by_line || text.split(|c| !is_arabic(c) && c != ' ').all(|piece| self.has_in_order(piece)))
    }
}

/// What is not found whole in each reader, of texts and of rows.
fn missing(language: Language) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let db = prepared(&format!("sqlite://{}", folder.path().join("taawun.db").display()));
    let places = places(language);
    let mut texts = [catalogue(language), messages(language)].concat();
    // A sign alone is nothing to look for.
    texts.retain(|text| !words(text).is_empty());
    let rows = places.iter().map(|cells| Row { cells: cells.to_vec(), emphasis: false }).collect();
    let headings = ["A", "B", "C"];
    let aligns = [Align::Start, Align::Start, Align::End];
    let columns = headings.into_iter().zip(aligns).map(|(heading, align)| column(heading, align)).collect();
    let mut blocks: Vec<Block> = texts.iter().map(|text| paragraph(text)).collect();
    blocks.push(Block::Table(Table { caption: None, columns, rows, first_column_is_header: true }));
    let document = document(&db, language, blocks);
    let pdf = typeset::render(&document, &|page, _| page.to_string()).unwrap();
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, pdf).unwrap();
    let mut missing = vec![];
    for reader in Reader::ALL {
        let Some(text) = reader.text(&file) else { continue };
        let found = Found::new(reader, language, &text);
        let mut rows_checked = 0;
        let mut miss = |what: &str| missing.push(format!("{language} {reader:?}: {what}"));
        for text in &texts {
            if !found.has(text) {
                miss(text);
            }
        }
        for cells in &places {
            for cell in cells.iter().filter(|cell| !cell.is_empty()) {
                if !found.has(cell) {
                    miss(cell);
                }
            }
            // Where poppler guesses columns it may leave a row.
            let row = cells.join(" ");
            let has_rows = reader != Reader::Poppler && cells.iter().all(|cell| found.keeps_order(cell));
            rows_checked += usize::from(has_rows);
            if has_rows && !found.has_in_order(&row) {
                miss(&format!("row {row}"));
            }
        }
        assert!(rows_checked > 100 || reader == Reader::Poppler, "{reader:?}: {rows_checked}");
    }
    missing
}

#[test]
fn arabic_text_is_found_whole_in_every_reader() {
    let missing = missing(Language::Ar);
    assert!(missing.is_empty(), "{} missing\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn french_text_is_found_whole_in_every_reader() {
    let missing = missing(Language::Fr);
    assert!(missing.is_empty(), "{} missing\n{}", missing.len(), missing.join("\n"));
}

/// Whether the checker takes for a fault what is none.
fn is_mistaken(finding: &Finding) -> bool {
    let evidence = finding.evidence.as_deref().unwrap_or_default();
    match finding.rule.as_str() {
        // More headings than data: so is every table of two columns whose first names the rows.
        "TBL-010" => finding.message.contains("header cells against"),
        // An Arabic letter has four forms and more, each with a code.
        "TXT-004" => finding.message.contains("different codes all map to U+06") && !finding.message.contains(';'),
        // The words of a chart give the number of each month: they have more digits and signs than letters.
        "FIG-012" => true,
        // It knows a running header only where six pages or all have it.
        "TAG-002" => {
            Language::ALL.iter().any(|language| evidence.starts_with(&Wording::of(*language).text("report-title")))
        }
        // Every table ends with a total; it takes them for one another, whatever their numbers.
        "PAG-001" => Language::ALL.iter().any(|language| evidence.starts_with(&Wording::of(*language).text("total"))),
        _ => false,
    }
}

#[test]
fn a_checker_of_accessibility_finds_nothing_in_a_report() {
    on_each_filled(|filled| {
        let mut findings = vec![];
        for language in Language::ALL {
            for period in ["2008", "2026-10"] {
                let today = filled.clock.today();
                let made = filled
                    .db
                    .read(|connection| reports::make(connection, "11", period.parse()?, language, today))
                    .unwrap();
                let file = filled.folder.path().join("report.pdf");
                std::fs::write(&file, made.pdf).unwrap();
                let Some(found) = outloud(&file) else { return };
                let faults = found.into_iter().filter(|finding| !is_mistaken(finding));
                findings.extend(faults.map(|finding| format!("{period} {language}: {finding}")));
            }
        }
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    });
}
