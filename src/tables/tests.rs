//! Odd files, each with what becomes of it; and what holds for every file.

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};

use proptest::prelude::*;

use super::*;
use crate::wording::Wording;

const COLUMNS: [Column; 7] = [
    column("centre", ["رمز المركز", "Code du centre", "Centre code"], true),
    Column { also: &["mois"], ..column("month", ["الشهر", "Mois", "Month"], true) },
    column("entrants", ["المسجلون الجدد", "Entrants", "Entrants"], true),
    column("budget", ["الميزانية بالدرهم", "Budget (DH)", "Budget (MAD)"], false),
    column("opened", ["تاريخ الافتتاح", "Date d’ouverture", "Opened on"], false),
    column("setting", ["الوسط", "Milieu", "Setting"], false),
    column("notes", ["ملاحظات", "Observations", "Notes"], false),
];

const fn column(name: &'static str, headings: [&'static str; 3], required: bool) -> Column {
    Column { name, headings, also: &[], required }
}

#[test]
fn the_example_of_the_documentation_reads_what_it_says() {
    const COLUMNS: [Column; 2] = [
        column("centre", ["رمز المركز", "Code du centre", "Centre code"], true),
        column("entrants", ["المسجلون الجدد", "Entrants", "Entrants"], true),
    ];
    let table =
        read("Code du centre;Entrants\nC-01;١٢\n".as_bytes(), &COLUMNS, &ReadOptions::default()).expect("a table");
    let mut faults = Faults::default();
    let mut rows = vec![];
    for row in table.rows() {
        rows.push((faults.keep(row.cell("centre").text()), faults.keep(row.cell("entrants").whole(0..=10_000))));
    }
    faults.into_result().expect("no faults");
    assert_eq!(rows, [(Some("C-01"), Some(12))]);
}

const SETTINGS: [Choice<'_, &str>; 3] = [
    Choice { value: "urban", words: &["urban", "urbain", "حضري"] },
    Choice { value: "semi_urban", words: &["semi_urban", "semi-urbain", "شبه حضري"] },
    Choice { value: "rural", words: &["rural", "قروي"] },
];

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/product/tables/{name}", env!("CARGO_MANIFEST_DIR"))).expect(name)
}

fn plain() -> ReadOptions {
    ReadOptions::default()
}

fn named(encoding: Encoding) -> ReadOptions {
    ReadOptions { encoding: Some(encoding), ..plain() }
}

fn sheet(name: &str) -> ReadOptions {
    ReadOptions { sheet: Some(name.to_string()), ..plain() }
}

fn limited(limit: impl FnOnce(&mut Limits)) -> ReadOptions {
    let mut options = plain();
    limit(&mut options.limits);
    options
}

/// What becomes of a file: a line for each row with its values, and for each fault «code row letter value».
fn outcome(bytes: &[u8], options: &ReadOptions) -> (Vec<String>, Faults) {
    let table = match read(bytes, &COLUMNS, options) {
        Ok(table) => table,
        Err(faults) => return (vec![], faults),
    };
    let mut faults = Faults::default();
    let mut lines = vec![];
    for row in table.rows() {
        let optional = |column: &str, read: &dyn Fn(&Cell<'_>) -> Result<String, Fault>| {
            row.cell(column).optional(read).map(|value| value.unwrap_or_else(|| "-".into()))
        };
        let values = [
            row.cell("centre").text().map(str::to_string),
            row.cell("month").month().map(|month| month.to_string()),
            row.cell("entrants").whole(0..=10_000).map(|number| number.to_string()),
            optional("budget", &|cell| cell.money(0..=i64::MAX).map(|centimes| centimes.to_string())),
            optional("opened", &|cell| cell.date().map(|date| date.to_string())),
            optional("setting", &|cell| cell.choice(&SETTINGS).map(str::to_string)),
            optional("notes", &|cell| cell.text().map(|text| text.replace('\n', "⏎"))),
        ];
        let kept: Vec<String> = values.into_iter().filter_map(|value| faults.keep(value)).collect();
        if kept.len() == COLUMNS.len() {
            lines.push(format!("{}: {}", row.number(), kept.join(" | ")));
        }
    }
    (lines, faults)
}

fn told((lines, faults): &(Vec<String>, Faults)) -> Vec<String> {
    let faults = faults.list().iter().map(|fault| {
        let row = fault.place.row.map(|row| format!(" {row}")).unwrap_or_default();
        let letter = fault.place.letter().unwrap_or_default();
        let value = fault.value.as_ref().map(|value| format!(" [{value}]")).unwrap_or_default();
        format!("{}{row}{letter}{value}", fault.code.as_str())
    });
    lines.iter().cloned().chain(faults).collect()
}

/// A file, how it is read, and what becomes of it.
type Case = (&'static str, fn() -> ReadOptions, &'static [&'static str]);

#[rustfmt::skip]
const CORPUS: &[Case] = &[
    ("arabic_indic_digits.csv", plain, &[
        "2: C-٠١ | 2026-03 | 2913 | 123450 | 2026-03-09 | semi_urban | -",
        "3: C-02 | 2026-03 | 12 | - | - | - | -",
    ]),
    ("arabic_iso_8859_6.csv", plain, &[
        "ENCODING_UNCLEAR",
    ]),
    ("archive.zip", plain, &[
        "OTHER_FORMAT",
    ]),
    ("blank_and_merged.xlsx", plain, &[
        "4: C-01 | 2026-03 | 12 | - | - | - | -",
        "6: C-02 | 2026-03 | 1 | - | - | - | -",
        "EMPTY 7B",
    ]),
    ("bomb.xlsx", plain, &[
        "XLSX_TOO_LARGE",
    ]),
    ("bomb_with_false_size.xlsx", plain, &[
        "XLSX_DAMAGED",
    ]),
    ("broken_xml.xlsx", plain, &[
        "XLSX_DAMAGED",
    ]),
    ("calc.ods", plain, &[
        "OTHER_FORMAT",
    ]),
    ("cell_too_long.csv", plain, &[
        "CELL_TOO_LONG 2D [xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…]",
    ]),
    ("control_character.csv", plain, &[
        "CONTROL_CHARACTER 3A [C- 02]",
    ]),
    ("direction_marks.csv", plain, &[
        "2: C-01 | 2026-03 | 12 | - | 2026-03-09 | - | -",
    ]),
    ("dos_850.csv", plain, &[
        "ENCODING_UNCLEAR",
    ]),
    ("duplicate_headings.csv", plain, &[
        "HEADING_TWICE 1D [Code du centre]",
    ]),
    ("empty.csv", plain, &[
        "FILE_EMPTY",
    ]),
    ("empty.xlsx", plain, &[
        "FILE_EMPTY",
    ]),
    ("excel_arabic_1256.csv", plain, &[
        "2: C-01 | 2026-08 | 12 | 123450 | 2026-03-09 | rural | دار الطالب، العيون (Délégué : é)",
        "3: C-02 | 2026-07 | 7 | - | - | urban | -",
    ]),
    ("excel_french_1252.csv", plain, &[
        "2: C-01 | 2026-03 | 1234 | 123450 | 2026-03-09 | rural | Délégation d’Errachidia",
        "3: C-02 | 2026-08 | 12 | - | - | - | École à Fès – non",
    ]),
    ("excel_french_capitals_1252.csv", plain, &[
        "2: C-01 | 2026-08 | 5 | - | - | rural | DÉLÉGATION DE KÉNITRA",
    ]),
    ("excel_unicode_text.txt", plain, &[
        "2: C-01 | 2026-05 | 12 | 123450 | - | rural | قال \"نعم\"",
    ]),
    ("false_string_count.xlsx", plain, &[
        "XLSX_DAMAGED",
    ]),
    ("far_cell.xlsx", plain, &[
        "TOO_MANY_COLUMNS 1048576XFD",
    ]),
    ("formula_error.xlsx", plain, &[
        "FORMULA_ERROR 2C [#DIV/0!]",
    ]),
    ("formula_without_result.xlsx", plain, &[
        "FORMULA_WITHOUT_RESULT 2C",
    ]),
    ("formulas.xlsx", plain, &[
        "2: C-01 | 2026-03 | 12 | - | - | - | -",
    ]),
    ("formulas_disarmed.csv", plain, &[
        "2: =C-01 | 2026-03 | 12 | - | - | - | +212600000000",
        "3: 'C-02 | 2026-03 | 12 | - | - | - | -12",
    ]),
    ("garbled.xlsx", plain, &[
        "GARBLED 2D [ÇáÚíæä]",
    ]),
    ("garbled_1256_as_1252.csv", plain, &[
        "GARBLED 2D [ÇáÚíæä]",
    ]),
    ("garbled_utf8_as_1252.csv", plain, &[
        "GARBLED 2G [DÃ©lÃ©gation]",
    ]),
    ("heading_forms.csv", plain, &[
        "2: C-01 | 2026-03 | 1 | - | - | - | -",
    ]),
    ("headings_only.csv", plain, &[
        "NO_ROWS",
    ]),
    ("mac_line_breaks.csv", plain, &[
        "2: C-01 | 2026-03 | 12 | - | - | - | Bénéficiaires",
        "4: C-02 | 2026-03 | 13 | - | - | - | -",
    ]),
    ("mac_roman.csv", plain, &[
        "ENCODING_UNCLEAR",
    ]),
    ("missing_headings.csv", plain, &[
        "HEADING_MISSING 1",
        "HEADING_MISSING 1",
    ]),
    ("no_headings.csv", plain, &[
        "HEADINGS_NOT_FOUND 1 [C-01]",
    ]),
    ("noise.csv", plain, &[
        "NOT_A_TABLE",
    ]),
    ("nul.csv", plain, &[
        "NUL_CHARACTER 3",
    ]),
    ("old_workbook.xls", plain, &[
        "OTHER_FORMAT",
    ]),
    ("one_accent.csv", plain, &[
        "ENCODING_UNCLEAR",
    ]),
    ("only_blank_lines.csv", plain, &[
        "FILE_EMPTY",
    ]),
    ("only_mark.csv", plain, &[
        "FILE_EMPTY",
    ]),
    ("password.xlsx", plain, &[
        "ENCRYPTED",
    ]),
    ("picture.csv", plain, &[
        "OTHER_FORMAT",
    ]),
    ("question_marks.csv", plain, &[
        "LETTERS_LOST 2D [?????? ?????]",
    ]),
    ("quote_not_closed.csv", plain, &[
        "QUOTE_NOT_CLOSED 3D [b  C-03;2026-03;12;c  ]",
    ]),
    ("quoted_line_breaks.csv", plain, &[
        "2: C-01 | 2026-03 | 12 | - | - | rural | one, two⏎three",
        "OUT_OF_RANGE 4C [1,234,567]",
        "NOT_A_WHOLE_NUMBER 5C [x]",
    ]),
    ("ragged.csv", plain, &[
        "TOO_FEW_CELLS 2",
        "TOO_MANY_CELLS 4",
    ]),
    ("replacement_characters.csv", plain, &[
        "LETTERS_LOST 2D [D�l�gation]",
    ]),
    ("report.csv", plain, &[
        "OTHER_FORMAT",
    ]),
    ("sep_line.csv", plain, &[
        "2: C-01 | 2026-03 | 12 | 123450 | - | - | a,b,c",
        "EMPTY 3C",
    ]),
    ("sheets.xlsx", plain, &[
        "2: C-01 | 2026-03 | 1 | - | - | - | -",
    ]),
    ("short_columns.csv", plain, &[
        "2: C-01 | 2026-03 | 12 | - | - | - | -",
        "5: C-02 | 2026-03 | 13 | - | - | - | -",
    ]),
    ("string_missing.xlsx", plain, &[
        "XLSX_DAMAGED",
    ]),
    ("tabs.tsv", plain, &[
        "2: C-01 | 2026-03 | 12 | 123450 | - | - | a;b;c,d",
    ]),
    ("text_after_quote.csv", plain, &[
        "TEXT_AFTER_QUOTE 2D [b]",
    ]),
    ("title_above.csv", plain, &[
        "ROWS_ABOVE_HEADINGS 1 [Relevé du mois de mars]",
    ]),
    ("title_merged.xlsx", plain, &[
        "ROWS_ABOVE_HEADINGS 1 [Relevé de mars]",
    ]),
    ("too_many_columns.csv", plain, &[
        "TOO_MANY_COLUMNS 1GS",
    ]),
    ("truncated.xlsx", plain, &[
        "XLSX_DAMAGED",
    ]),
    ("two_encodings.csv", plain, &[
        "ENCODING_UNCLEAR",
    ]),
    ("unknown_headings.csv", plain, &[
        "HEADING_UNKNOWN 1D [Téléphone]",
        "HEADING_MISSPELT 1E [Observation]",
    ]),
    ("utf16_big_endian.csv", plain, &[
        "2: C-01 | 2026-05 | 12 | - | - | urban | é",
    ]),
    ("utf16_cut.csv", plain, &[
        "NOT_IN_ENCODING",
    ]),
    ("utf16_without_mark.csv", plain, &[
        "ENCODING_UNCLEAR",
    ]),
    ("utf8_byte_order_mark.csv", plain, &[
        "2: C-01 | 2026-03 | 12 | - | - | - | -",
    ]),
    ("utf8_cut.csv", plain, &[
        "NOT_IN_ENCODING 3",
    ]),
    ("value_beside.xlsx", plain, &[
        "HEADING_EMPTY 2F [à vérifier]",
    ]),
    ("value_without_heading.csv", plain, &[
        "HEADING_EMPTY 3E [total]",
    ]),
    ("workbook.xlsx", plain, &[
        "2: C-01 | 2026-03 | 12 | 123450 | 2026-03-09 | rural | تعاون⏎Été",
        "3: C-02 | 2026-08 | 12 | 123450 | 2026-03-09 | urban | TRUE",
        "5: C-03 | 2026-03 | 1234 | 30 | 2026-03-09 | - | -",
        "HAS_DECIMALS 6C [12.5]",
        "TOO_MANY_DECIMALS 6D [1.234]",
        "NOT_A_DATE 6E [2026-03-09 10:30:00]",
    ]),
    ("workbook_1904.xlsx", plain, &[
        "2: C-01 | 2026-03 | 12 | 123450 | 2026-03-09 | rural | تعاون⏎Été",
        "3: C-02 | 2026-08 | 12 | 123450 | 2026-03-09 | urban | TRUE",
        "NOT_A_MONTH 5B [46082]",
        "HAS_DECIMALS 6C [12.5]",
        "TOO_MANY_DECIMALS 6D [1.234]",
        "NOT_A_DATE 6E [2026-03-09 10:30:00]",
    ]),
    ("wrong_values.csv", plain, &[
        "EMPTY 2A",
        "NOT_A_MONTH 3B [mars]",
        "NOT_A_MONTH 4B [2026-13]",
        "EMPTY 5C",
        "NOT_A_WHOLE_NUMBER 6C [twelve]",
        "HAS_DECIMALS 7C [12.5]",
        "SCIENTIFIC_NOTATION 8C [1E+03]",
        "AMBIGUOUS_NUMBER 9C [1.234]",
        "NEGATIVE 10C [-1]",
        "OUT_OF_RANGE 11C [10001]",
        "OUT_OF_RANGE 12C [99999999999999999999]",
        "NOT_AN_AMOUNT 13D [much]",
        "AMBIGUOUS_NUMBER 14D [1,234]",
        "TOO_MANY_DECIMALS 15D [1.2345]",
        "AMOUNT_OUT_OF_RANGE 16D [92233720368547758.08]",
        "NEGATIVE 17D [-5]",
        "NOT_A_DATE 18E [46090]",
        "NO_SUCH_DAY 19E [31/02/2026]",
        "NO_SUCH_DAY 20E [03/25/2026]",
        "NOT_A_CHOICE 21F [desert]",
    ]),

    // Read otherwise than by default.
    ("arabic_iso_8859_6.csv", || named(Encoding::Windows1256), &[
        "HEADINGS_NOT_FOUND 1 [رهز انهرمز]",
    ]),
    ("excel_french_1252.csv", || named(Encoding::Windows1256), &[
        "NOT_IN_ENCODING",
    ]),
    ("excel_arabic_1256.csv", || named(Encoding::Windows1252), &[
        "NOT_IN_ENCODING",
    ]),
    ("excel_arabic_1256.csv", || named(Encoding::Utf8), &[
        "NOT_IN_ENCODING 1",
    ]),
    ("excel_unicode_text.txt", || named(Encoding::Windows1252), &[
        "2: C-01 | 2026-05 | 12 | 123450 | - | rural | قال \"نعم\"",
    ]),
    ("one_accent.csv", || named(Encoding::Windows1252), &[
        "2: C-01 | 2026-03 | 12 | - | - | - | É",
    ]),
    ("utf16_without_mark.csv", || named(Encoding::Utf16Le), &[
        "2: C-01 | 2026-05 | 12 | - | - | - | -",
    ]),
    ("sheets.xlsx", || sheet("أبريل"), &[
        "2: C-01 | 2026-04 | 2 | - | - | - | -",
    ]),
    ("sheets.xlsx", || sheet(" ابريل"), &[
        "2: C-01 | 2026-04 | 2 | - | - | - | -",
    ]),
    ("sheets.xlsx", || sheet("Mai"), &["SHEET_NOT_FOUND"]),
    ("tabs.tsv", || ReadOptions { delimiter: Some(Delimiter::Comma), ..plain() }, &[
        "HEADINGS_NOT_FOUND 1 [Code du centre Mois Entrants Budget (DH) Date d’ouverture Mi…]",
    ]),
    ("unknown_headings.csv", || ReadOptions { unknown_headings: UnknownHeadings::Ignore, ..plain() }, &[
        "2: C-01 | 2026-03 | 12 | - | - | - | -",
    ]),
    ("tabs.tsv", || limited(|limits| limits.bytes = 50), &["FILE_TOO_LARGE"]),
    ("mac_line_breaks.csv", || limited(|limits| limits.rows = 1), &["TOO_MANY_ROWS 4"]),
    ("mac_line_breaks.csv", || limited(|limits| limits.rows = 2), &[
        "2: C-01 | 2026-03 | 12 | - | - | - | Bénéficiaires",
        "4: C-02 | 2026-03 | 13 | - | - | - | -",
    ]),
    ("mac_line_breaks.csv", || limited(|limits| limits.columns = 6), &["TOO_MANY_COLUMNS 1G"]),
    ("mac_line_breaks.csv", || limited(|limits| limits.cells = 20), &["TOO_MANY_VALUES 4"]),
    ("workbook.xlsx", || limited(|limits| limits.rows = 3), &["TOO_MANY_ROWS 6"]),
    ("workbook.xlsx", || limited(|limits| limits.columns = 6), &["TOO_MANY_COLUMNS 1G"]),
    ("workbook.xlsx", || limited(|limits| limits.cells = 10), &["TOO_MANY_VALUES"]),
    ("too_many_styles.xlsx", plain, &["XLSX_DAMAGED"]),
    ("workbook.xlsx", || limited(|limits| limits.cells = 20), &["TOO_MANY_VALUES 3"]),
    ("workbook.xlsx", || limited(|limits| limits.cell_characters = 9), &["CELL_TOO_LONG 1A [Code du centre]"]),
    ("workbook.xlsx", || limited(|limits| limits.unpacked_bytes = 2_000), &["XLSX_TOO_LARGE"]),
];

#[test]
fn each_odd_file_is_read_or_refused_for_the_right_reason() {
    for (name, options, expected) in CORPUS {
        assert_eq!(told(&outcome(&file(name), &options())), *expected, "{name}");
    }
}

#[test]
fn a_reference_beyond_any_sheet_is_refused() {
    // It overflows in calamine, which panics or not by how the program is built.
    let (lines, faults) = outcome(&file("absurd_reference.xlsx"), &plain());
    assert!(lines.is_empty() && !faults.is_empty());
}

#[test]
fn no_file_of_the_corpus_is_forgotten() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/product/tables");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let forgotten: Vec<String> = names.filter(|name| CORPUS.iter().all(|case| case.0 != *name)).collect();
    assert_eq!(forgotten, ["absurd_reference.xlsx"]);
}

#[test]
fn every_kind_of_fault_occurs_and_is_worded_in_every_language() {
    let mut seen = BTreeSet::new();
    for (name, options, _) in CORPUS {
        for fault in outcome(&file(name), &options()).1.list() {
            seen.insert(fault.code.as_str());
            for language in Language::ALL {
                let message = fault.message(language);
                assert!(Wording::of(language).has(fault.code.message()), "{language}: {}", fault.code.as_str());
                // What fluent writes for a variable that it was not given.
                assert!(!message.contains("{$"), "{name}, {language}: {message}");
                let arabic = message.chars().any(|c| ('ا'..='ي').contains(&c));
                assert!(arabic || language != Language::Ar, "{name}: {message}");
            }
        }
    }
    let all: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(seen, all);
    for code in Code::ALL {
        assert_eq!(code.message(), format!("tables-{}", code.as_str().to_lowercase().replace('_', "-")));
    }
}

#[test]
fn a_fault_says_where_what_and_what_would_be_right() {
    let (_, faults) = outcome("Code du centre;Mois;Entrants\nC-01;2026-03;12,5\n".as_bytes(), &plain());
    let say = |language| faults.list()[0].message(language).replace(['\u{2068}', '\u{2069}'], "");
    assert_eq!(
        say(Language::Ar),
        "السطر 2، العمود «Entrants» (C): يتضمن «12,5» أرقاما بعد الفاصلة، والمطلوب هنا عدد صحيح، مثلا 12."
    );
    assert_eq!(
        say(Language::Fr),
        "Ligne 2, colonne «\u{a0}Entrants\u{a0}» (C)\u{a0}: «\u{a0}12,5\u{a0}» a des décimales, alors qu’un nombre entier \
         est attendu, par exemple 12."
    );
    assert_eq!(
        say(Language::En),
        "Row 2, column “Entrants” (C): “12,5” has decimals, and a whole number belongs here, such as 12."
    );
}

#[test]
fn a_cell_of_a_column_that_is_not_there_is_empty_and_its_fault_names_the_column() {
    let table = read(b"centre,month,entrants\nC-01,2026-03,1\n", &COLUMNS, &plain()).unwrap();
    assert!(table.has("centre") && !table.has("budget"));
    let cell = table.rows().next().unwrap().cell("budget");
    assert_eq!(cell.optional(|cell| cell.money(0..=1)), Ok(None));
    let fault = cell.money(0..=1).unwrap_err();
    assert_eq!((fault.code, fault.place.row), (Code::HEADING_MISSING, Some(2)));
}

#[test]
fn a_wrong_delimiter_does_not_hide_the_right_one() {
    // Decimal commas, and a quoted semicolon in the heading.
    let text = "centre;month;entrants;budget;notes\nC-01;2026-03;1;1,5;\"a;b\"\nC-02;2026-03;1;2,5;c,d\n";
    let (lines, faults) = outcome(text.as_bytes(), &plain());
    assert!(faults.is_empty(), "{faults}");
    assert_eq!(lines, ["2: C-01 | 2026-03 | 1 | 150 | - | - | a;b", "3: C-02 | 2026-03 | 1 | 250 | - | - | c,d"]);
}

/// Cells that are hard to keep: signs of formulas, quotation marks, delimiters, line breaks, marks of direction.
fn hard_cell() -> impl Strategy<Value = String> {
    let signs = prop::sample::select(vec![
        "=", "+", "-", "@", "'", "\"", ";", ",", "\t", "\r", "\n", " ", "\u{a0}", "\u{200f}", "\u{feff}", "＝",
        "sep=;", "1", "0.5", "é", "ة", "مركز", "x", "É", "?",
    ]);
    prop_oneof![
        prop::collection::vec(signs, 0..8).prop_map(|signs| signs.concat()),
        "[\\PC]{0,12}",
        (-1000i64..1000).prop_map(|number| number.to_string()),
    ]
    .prop_filter("damaged text is refused", |text| damage::damage(text).is_none())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_again(
        rows in prop::collection::vec(prop::collection::vec(hard_cell(), COLUMNS.len()), 1..8),
        delimiter in prop::sample::select(&Delimiter::ALL[..]),
        language in prop::sample::select(&Language::ALL[..]),
        bom: bool,
    ) {
        let blank = |row: &Vec<String>| row.iter().all(|cell| trim(cell).is_empty());
        let written = write(&COLUMNS, &rows, &WriteOptions { delimiter, bom, language });
        let expected: Vec<&Vec<String>> = rows.iter().filter(|row| !blank(row)).collect();
        match read(&written, &COLUMNS, &plain()) {
            Err(faults) => {
                prop_assert!(expected.is_empty(), "{}", faults);
            }
            Ok(table) => {
                let cells = |row: Row<'_>| COLUMNS.map(|column| row.cell(column.name).raw().to_string()).to_vec();
                let read: Vec<Vec<String>> = table.rows().map(cells).collect();
                prop_assert_eq!(read.iter().collect::<Vec<_>>(), expected);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = outcome(&bytes, &plain());
    }

    #[test]
    fn a_damaged_text_is_read_or_refused(
        name in prop::sample::select(vec!["excel_french_1252.csv", "excel_arabic_1256.csv", "excel_unicode_text.txt", "quoted_line_breaks.csv"]),
        at: prop::sample::Index,
        byte: u8,
    ) {
        let mut bytes = file(name);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = outcome(&bytes, &plain());
    }

    /// The parts of a workbook are damaged, not its packing, which has check sums.
    #[test]
    fn a_damaged_workbook_is_read_or_refused(
        part in prop::sample::select(vec!["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]),
        at: prop::sample::Index,
        insert in prop::sample::select(vec!["", "9", "-", "\"", "<", ">", "&", "99999999999", "A", "\0", "é", "</c>", "<c r=\"B2\">", "<f>"]),
        removed in 0usize..12,
    ) {
        let bytes = file("workbook.xlsx");
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes[..])).unwrap();
        let mut writer = zip::ZipWriter::new(Cursor::new(vec![]));
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut content = vec![];
            entry.read_to_end(&mut content).unwrap();
            if name == part {
                let at = at.index(content.len());
                let end = (at + removed).min(content.len());
                content.splice(at..end, insert.bytes());
            }
            let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            writer.start_file(name, stored).unwrap();
            writer.write_all(&content).unwrap();
        }
        let _ = outcome(&writer.finish().unwrap().into_inner(), &plain());
    }
}
