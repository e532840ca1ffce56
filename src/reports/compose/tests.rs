use std::sync::LazyLock;

use chrono::NaiveDate;

use super::super::Paper;
use super::super::document::{Align, Block, Document, Table};
use super::super::figures::{
    AgeRow, AgreementAccount, Comparison, Completeness, Figures, MissingCentre, Month, Moved, Section, Unit,
};
use super::{document, page_label};
use crate::activity::PublishedSource;
use crate::activity::lines::{self, Line, Source};
use crate::cooperatives::{Cooperative, Trade};
use crate::network::{Coordination, Programme, UnitNoun};
use crate::partnerships::{AgreementRow, store::Listed};
use crate::period::Period;
use crate::staff::StaffTraining;
use crate::wording::{Argument, Language, Wording};

static CATALOGUE: LazyLock<toml::Table> =
    LazyLock::new(|| include_str!("../../network/catalogue.toml").parse().unwrap());
static PUBLISHED: LazyLock<toml::Table> =
    LazyLock::new(|| include_str!("../../activity/published.toml").parse().unwrap());

fn text(table: &toml::Table, key: &str) -> String {
    table.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_string()
}

fn number(table: &toml::Table, key: &str) -> Option<i64> {
    table.get(key).and_then(toml::Value::as_integer)
}

fn tables<'a>(table: &'a toml::Table, key: &str) -> Vec<&'a toml::Table> {
    table.get(key).and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_table).collect()
}

pub(super) fn programmes() -> Vec<Programme> {
    tables(&CATALOGUE, "programme")
        .into_iter()
        .zip(1..)
        .map(|(entry, position)| Programme {
            lock_version: 1,
            opened_on: None,
            closed_on: None,
            code: text(entry, "code"),
            position,
            counts: text(entry, "counts"),
            headline_indicator: entry.get("headline_indicator").map(|_| text(entry, "headline_indicator")),
            figures_by_unit: entry.contains_key("figures_by_unit"),
            name_ar: text(entry, "name_ar"),
            name_fr: text(entry, "name_fr"),
            name_en: text(entry, "name_en"),
            purpose_ar: text(entry, "purpose_ar"),
            purpose_fr: text(entry, "purpose_fr"),
            purpose_en: text(entry, "purpose_en"),
        })
        .collect()
}

fn nouns() -> Vec<UnitNoun> {
    let mut nouns = vec![];
    for entry in tables(&CATALOGUE, "programme") {
        for language in Language::ALL {
            for (category, text_) in entry[&format!("unit_{language}")].as_table().unwrap() {
                nouns.push(UnitNoun {
                    programme_code: text(entry, "code"),
                    language: language.to_string(),
                    category: category.clone(),
                    text: text_.as_str().unwrap().to_string(),
                });
            }
        }
    }
    nouns
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn line(programme: Programme) -> Line {
    Line {
        programme,
        units: None,
        beneficiaries: None,
        women: None,
        entrants: None,
        graduates: None,
        drop_outs: None,
        service_contacts: None,
        source: None,
        published: vec![],
    }
}

pub(super) fn figures(period: &str, sections: Vec<Section>) -> Figures {
    let period: Period = period.parse().unwrap();
    let lines: Vec<Line> = sections.iter().map(|section| section.line.clone()).collect();
    Figures {
        coordination: Coordination {
            lock_version: 1,
            code: "11".into(),
            region_code: "11".into(),
            name_ar: "المنسقية الجهوية لجهة العيون - الساقية الحمراء".into(),
            name_fr: "Coordination régionale de Laâyoune-Sakia El Hamra".into(),
            name_en: "Regional Coordination of Laâyoune-Sakia El Hamra".into(),
        },
        period,
        previous_period: period.previous(),
        as_of: period.last_day(),
        changed_at: period.end().and_hms_opt(6, 0, 0).unwrap(),
        demonstration: false,
        beneficiaries: moved(lines::beneficiaries(&lines), &sections),
        women: Moved { now: lines::women(&lines), ..Moved::default() },
        entrants: Moved::default(),
        units: Moved { now: Some(21), ..Moved::default() },
        agreements_in_force: Moved::default(),
        year_before: None,
        provinces: vec![],
        agreement_account: AgreementAccount::default(),
        sections,
        completeness: None,
        agreements: vec![],
        trainings: vec![],
        cooperatives: vec![],
        sources: vec![],
        nouns: nouns(),
    }
}

/// The sum of now, compared as far as sections compare.
fn moved(now: Option<i64>, sections: &[Section]) -> Moved {
    let parts = || sections.iter().filter_map(|section| section.previous);
    let sum = |of: fn(Comparison) -> i64| parts().map(of).sum();
    let previous = parts().next().map(|_| Comparison {
        then: sum(|one| one.then),
        comparable_then: sum(|one| one.comparable_then),
        comparable_now: sum(|one| one.comparable_now),
        left_out: sum(|one| one.left_out),
    });
    Moved { now, previous, year_before: None }
}

/// A section without anything but its line.
pub(super) fn bare(line: Line) -> Section {
    Section {
        line,
        previous: None,
        previous_returns: vec![],
        year_before: None,
        year_before_returns: vec![],
        units: vec![],
        ages: vec![],
        settings: vec![],
        provinces: vec![],
        months: vec![],
        explained: vec![],
        returns: vec![],
    }
}

/// The article's figures, as `published.toml` gives them.
fn article() -> Figures {
    let entry = tables(&PUBLISHED, "source")[0];
    let source = PublishedSource {
        lock_version: 1,
        id: 1,
        code: text(entry, "code"),
        title: text(entry, "title"),
        publisher: None,
        published_on: day("2009-02-20"),
        note_ar: text(entry, "note_ar"),
        note_fr: text(entry, "note_fr"),
        note_en: text(entry, "note_en"),
    };
    let given = tables(entry, "figure");
    let sections = programmes()
        .into_iter()
        .map(|programme| {
            let figure = given.iter().find(|figure| text(figure, "programme") == programme.code).unwrap();
            let units = tables(figure, "unit").into_iter().map(|unit| Unit {
                centre_id: None,
                name_ar: text(unit, "name_ar"),
                name_fr: text(unit, "name_fr"),
                place: None,
                setting: None,
                capacity: None,
                beneficiaries: number(unit, "beneficiaries"),
                women: None,
            });
            let line = Line {
                units: number(figure, "units"),
                beneficiaries: number(figure, "beneficiaries"),
                source: Some(Source::Published(source.clone())),
                published: vec![1],
                ..line(programme)
            };
            Section { units: units.collect(), ..bare(line) }
        })
        .collect();
    Figures { sources: vec![source], ..figures("2008", sections) }
}

/// Three bands of ages.
fn ages(n: i64) -> Vec<AgeRow> {
    let bands = [
        ("15_17", "من 15 إلى 17 سنة", "15 à 17 ans", "15 to 17"),
        ("18_24", "من 18 إلى 24 سنة", "18 à 24 ans", "18 to 24"),
    ];
    let row = |(index, (code, ar, fr, en)): (i64, (&str, &str, &str, &str))| AgeRow {
        code: code.into(),
        name_ar: ar.into(),
        name_fr: fr.into(),
        name_en: en.into(),
        women: 10 * n + index,
        men: 7 * index,
    };
    (0..).zip(bands).map(row).collect()
}

/// A month with returns, gaps, missing centres and agreements that end soon.
fn month() -> Figures {
    let period: Period = "2026-03".parse().unwrap();
    let mut sections: Vec<Section> = programmes()
        .into_iter()
        .zip(1_i64..)
        .map(|(programme, n)| {
            let of_centres = programme.counts == "centres";
            let values = [Some(40 * n + 3), Some(11), None, Some(100 + n)];
            let units = values.iter().zip(1..).filter(|_| of_centres).map(|(value, unit)| Unit {
                centre_id: Some(unit),
                name_ar: format!("مركز النور {unit}"),
                name_fr: format!("Centre Annour {unit}"),
                place: (unit != 2).then(|| ("العيون".into(), "Laâyoune".into())),
                setting: Some("rural".into()),
                capacity: (unit == 1).then_some(40),
                beneficiaries: *value,
                women: value.map(|value| value / 2),
            });
            let units: Vec<Unit> = units.collect();
            let beneficiaries =
                lines::add(None, units.iter().fold(None, |sum, unit| lines::add(sum, unit.beneficiaries)));
            let months = (0..12).scan(Some("2025-04".parse::<Period>().unwrap()), |month, index: i64| {
                let this = (*month)?;
                *month = this.next();
                let beneficiaries = (index % 5 != 3).then_some(900 + 37 * (index * 7 % 11));
                Some(Month { month: this, beneficiaries, returns: vec![] })
            });
            let line = Line {
                units: Some(if of_centres { units.len() as i64 } else { 2 }),
                beneficiaries,
                women: beneficiaries.map(|_| units.iter().filter_map(|unit| unit.women).sum()),
                entrants: beneficiaries.map(|_| 12 * n),
                graduates: beneficiaries.filter(|_| n != 6).map(|_| 3),
                drop_outs: None,
                service_contacts: beneficiaries.filter(|_| n == 6).map(|_| 1240),
                source: Some(if of_centres { Source::Returns } else { Source::Register }),
                ..line(programme)
            };
            Section {
                months: if of_centres && n < 4 { months.collect() } else { vec![] },
                previous: Comparison::whole(beneficiaries.map(|now| now - 20 + 8 * n), beneficiaries),
                ages: if of_centres { ages(n) } else { vec![] },
                units,
                ..bare(line)
            }
        })
        .collect();
    // Kindergartens: open, but none reported.
    sections[2].line = Line { units: Some(2), ..line(sections[2].line.programme.clone()) };
    sections[2].previous = None;
    sections[2].units.iter_mut().for_each(|unit| (unit.beneficiaries, unit.women) = (None, None));
    sections[2].months = vec![];
    sections[6].line.units = Some(3);
    let missing = |n: usize, months: &[&str]| MissingCentre {
        name_ar: format!("مركز الأمل {n}"),
        name_fr: format!("Centre Al Amal {n}"),
        province: ("طرفاية".into(), "Tarfaya".into()),
        programme: sections[n % 6].line.programme.clone(),
        months: months.iter().map(|month| month.parse().unwrap()).collect(),
    };
    let completeness = Completeness {
        expected: 33,
        received: 28,
        validated: 26,
        missing: vec![
            missing(1, &["2026-01", "2026-02", "2026-03"]),
            missing(4, &["2026-03"]),
            missing(5, &["2026-01", "2026-03"]),
        ],
    };
    let agreement = |id: i64, ends_on: &str, money: Option<i64>| Listed {
        agreement: AgreementRow {
            lock_version: 1,
            id,
            reference: Some(format!("11/2024/000{id}")),
            coordination_code: "11".into(),
            object_ar: "تجهيز مراكز التربية والتكوين بآلات الخياطة".into(),
            object_fr: "Équipement des centres d’éducation et de formation en machines à coudre".into(),
            status: "signed".into(),
            signed_on: None,
            starts_on: day("2024-01-01"),
            ends_on: day(ends_on),
            terminated_on: None,
            renewed_by: None,
            demonstration: true,
            renews: None,
            search_text: String::new(),
            scan_sha256: None,
            scan_size_bytes: None,
            reference_order: String::new(),
        },
        partners: vec![
            ("جمعية الأفق للتنمية".into(), "Association Al Oufok pour le développement".into()),
            ("جماعة العيون".into(), "Commune de Laâyoune".into()),
        ],
        committed_centimes: money,
    };
    let training = |id: i64, women, men| StaffTraining {
        lock_version: 1,
        cancelled_on: None,
        id,
        coordination_code: "11".into(),
        topic_ar: "تدبير الملفات الاجتماعية".into(),
        topic_fr: "Gestion des dossiers sociaux".into(),
        starts_on: day("2026-03-01") + chrono::Days::new(id as u64),
        days: 3,
        women,
        men,
        demonstration: true,
    };
    let cooperative = |id: i64, trade: (&str, &str, &str), women| {
        let cooperative = Cooperative {
            lock_version: 1,
            id,
            coordination_code: "11".into(),
            province_code: "11.321".into(),
            commune_code: None,
            trade_code: "sewing".into(),
            name_ar: format!("تعاونية الأنامل الذهبية {id}"),
            name_fr: format!("Coopérative Les Doigts d’or {id}"),
            founded_on: day("2019-05-01"),
            closed_on: None,
            women,
            men: None,
            demonstration: true,
        };
        let (ar, fr, en) = trade;
        (
            cooperative,
            Trade {
                lock_version: 1,
                code: en.into(),
                position: 1,
                name_ar: ar.into(),
                name_fr: fr.into(),
                name_en: en.into(),
            },
        )
    };
    let as_of = period.last_day();
    let after = |days: u64| (as_of + chrono::Days::new(days)).to_string();
    Figures {
        demonstration: true,
        completeness: Some(completeness),
        agreements: vec![
            agreement(1, &after(1), Some(150_000_000)),
            agreement(2, &after(90), None),
            agreement(3, &after(91), Some(27_500_000)),
        ],
        trainings: vec![training(1, Some(14), Some(9)), training(2, None, None)],
        cooperatives: vec![
            cooperative(1, ("الخياطة", "Couture", "Sewing"), Some(12)),
            cooperative(2, ("الطرز", "Broderie", "Embroidery"), Some(7)),
        ],
        ..figures("2026-03", sections)
    }
}

fn said(figures: &Figures, language: Language) -> Document {
    document(&Paper::first(figures.clone(), language)).unwrap()
}

fn plain(text: &str) -> String {
    text.replace(['\u{2067}', '\u{2068}', '\u{2069}'], "")
}

fn tables_of(document: &Document) -> impl Iterator<Item = &Table> {
    document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    })
}

/// All that people read in the body, a line for each piece; cells of a row are divided by bars.
fn lines_of(document: &Document) -> Vec<String> {
    let mut lines = vec![];
    for block in &document.blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph { text, .. } => lines.push(text.clone()),
            Block::List { items } => lines.extend(items.iter().cloned()),
            Block::Facts { items } => lines.extend(
                items
                    .iter()
                    .map(|fact| [&fact.label, &fact.value, &fact.details.join(" ")].map(String::as_str).join(" | ")),
            ),
            Block::Table(table) => {
                lines.extend(table.caption.clone());
                lines.push(table.columns.iter().map(|column| column.heading.as_str()).collect::<Vec<_>>().join(" | "));
                lines.extend(table.rows.iter().map(|row| row.cells.join(" | ")));
            }
            Block::BarChart(chart) => lines.extend([chart.title.clone(), chart.alternative.clone()]),
            Block::Signature(signature) => {
                lines.extend(signature.fields.iter().cloned());
                lines.extend(signature.verification.iter().map(|verification| verification.text.clone()));
            }
        }
    }
    lines.iter().map(|line| plain(line)).collect()
}

/// Whether a number stands somewhere as a whole word.
fn has_number(lines: &[String], number: &str) -> bool {
    lines
        .iter()
        .any(|line| line.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').any(|word| word == number))
}

#[test]
fn nine_sections_stand_in_order_under_the_names_of_the_catalogue() {
    for figures in [article(), month()] {
        for language in Language::ALL {
            let document = said(&figures, language);
            let headings: Vec<String> = document
                .blocks
                .iter()
                .filter_map(|block| match block {
                    Block::Heading { level: 1, text } => Some(plain(text)),
                    _ => None,
                })
                .collect();
            let expected: Vec<String> =
                programmes().iter().map(|p| format!("{}. {}", p.position, p.name(language))).collect();
            assert_eq!(headings[1..10], expected, "{language}");
            // All centres (where they are known), completeness, method; signature.
            let annexes = if figures.completeness.is_some() { 3 } else { 2 };
            assert_eq!(headings.len(), 10 + annexes + 1, "{headings:#?}");
        }
    }
}

#[test]
fn the_articles_figures_are_said_and_what_it_does_not_give_is_not_reported() {
    for language in Language::ALL {
        let wording = Wording::of(language);
        let document = said(&article(), language);
        let lines = lines_of(&document);
        for number in ["21", "1004", "18", "764", "9", "256", "1", "47", "25", "3", "242", "240", "335", "817", "2913"]
        {
            assert!(
                has_number(&lines, number) || (number == "1" && language == Language::Ar),
                "{language}: {number}\n{}",
                lines.join("\n")
            );
        }
        assert!(!has_number(&lines, "0"), "{language}: a zero\n{}", lines.join("\n"));
        let silent = plain(
            &wording
                .with("section-source-silent", &[("period", Argument::Text(&wording.period("2008".parse().unwrap())))]),
        );
        assert_eq!(lines.iter().filter(|line| **line == silent).count(), 3, "{language}");
        let summary = tables_of(&document).next().unwrap();
        for row in &summary.rows[6..9] {
            assert_eq!(row.cells[1], wording.text("not-reported"), "{language}");
        }
        assert!(lines.contains(&wording.text("completeness-published")));
    }
    let arabic = lines_of(&said(&article(), Language::Ar)).join("\n");
    assert!(
        arabic.contains("اشتغل ضمن هذا البرنامج 21 مركزا خلال سنة 2008، واستفاد من خدماته 1004 مستفيدين."),
        "{arabic}"
    );
    assert!(arabic.contains("دار المواطن الحكونية | 335"));
}

#[test]
fn no_message_comes_out_as_its_key_or_with_a_hole() {
    for figures in [article(), month()] {
        for language in Language::ALL {
            let document = said(&figures, language);
            let mut lines = lines_of(&document);
            lines.extend(document.masthead.facts.iter().map(|(label, value)| format!("{label} {value}")));
            lines.extend([document.title.clone(), document.subject.clone(), document.running_header.clone()]);
            for line in &lines {
                assert!(!line.contains('{'), "{language}: {line}");
                assert!(!line.split('|').any(|cell| cell.trim().contains("  ")), "{language}: {line}");
                assert!(!line.contains('\u{202f}'), "{language}: the font lacks U+202F: {line}");
                let key = |word: &str| word.contains('-') && Wording::of(language).has(word);
                assert!(!line.split([' ', '|']).any(key), "{language}: {line}");
            }
        }
    }
}

/// The number in a cell, whatever its separators and currency; `None` for words.
fn parsed(cell: &str) -> Option<i64> {
    let digits: String = plain(cell).chars().filter(|c| !"., \u{a0}".contains(*c)).collect();
    digits.trim_end_matches("درهم").trim_end_matches("DH").trim_start_matches("MAD").parse().ok()
}

#[test]
fn every_total_is_the_sum_of_the_rows_above_it() {
    let mut checked = 0;
    for figures in [article(), month()] {
        for language in Language::ALL {
            let document = said(&figures, language);
            for table in tables_of(&document) {
                let (Some(total), rows) = (table.rows.last().filter(|row| row.emphasis), &table.rows) else { continue };
                for (column, _) in table.columns.iter().enumerate().filter(|(_, column)| column.align == Align::End) {
                    let Some(total) = parsed(&total.cells[column]) else { continue };
                    let sum: i64 = rows[..rows.len() - 1].iter().filter_map(|row| parsed(&row.cells[column])).sum();
                    assert_eq!(sum, total, "{language}: {:?}", table.caption);
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 40, "{checked}");
}

#[test]
fn a_table_with_gaps_calls_its_total_what_was_reported() {
    let lines = lines_of(&said(&month(), Language::Fr));
    assert!(lines.iter().any(|line| line.starts_with("Total communiqué | ") && line.ends_with(" | 76")), "{lines:#?}");
    assert!(lines.iter().any(|line| line == "Centre Annour 3 | Laâyoune | non communiqué | non communiqué"));
    let lines = lines_of(&said(&article(), Language::Fr));
    assert!(lines.contains(&"Total | 817".to_string()));
}

#[test]
fn a_programme_without_returns_is_not_reported_and_takes_the_comparison_with_it() {
    let lines = lines_of(&said(&month(), Language::En));
    assert!(lines.contains(
        &"On 31 March 2026 this programme has 2 centres. The number of beneficiaries is not reported.".to_string()
    ));
    assert!(lines.iter().any(|line| line == "Kindergartens | 2 centres | not reported | not reported | — | —"));
    assert!(lines.iter().any(|line| line == "Beneficiaries not reported: Kindergartens."), "{lines:#?}");
}

#[test]
fn the_lead_compares_with_the_period_before() {
    let lead = |change: i64, language| {
        let mut figures = month();
        for section in &mut figures.sections {
            section.previous = Comparison::whole(section.line.beneficiaries, section.line.beneficiaries);
        }
        let moved = figures.sections[0].previous.as_mut().unwrap();
        moved.comparable_then -= change;
        moved.then -= change;
        figures.beneficiaries = self::moved(figures.beneficiaries.now, &figures.sections);
        lines_of(&said(&figures, language))[0].clone()
    };
    let total = month().beneficiaries.now.unwrap();
    assert_eq!(
        lead(114, Language::En),
        format!(
            "The coordination’s programmes count {total} beneficiaries (March 2026), 114 more (+{:.1}%) than in the \
             period before (February 2026).",
            11400.0 / (total - 114) as f64
        )
    );
    assert!(lead(-5, Language::Fr).contains("soit 5 de moins (-"));
    assert!(lead(0, Language::Ar).ends_with("وهو العدد نفسه المسجل خلال فبراير 2026."));
}

#[test]
fn agreements_that_end_within_ninety_days_are_pointed_out() {
    let lines = lines_of(&said(&month(), Language::Ar));
    let ending: Vec<&String> =
        lines.iter().filter(|line| line.starts_with("11/2024/000") && line.contains("تنتهي")).collect();
    assert_eq!(ending.len(), 2, "{ending:#?}");
    assert!(ending[0].ends_with("تنتهي يوم فاتح أبريل 2026، بعد يوم واحد."), "{ending:#?}");
    assert!(ending[1].ends_with("بعد 90 يوما."), "{ending:#?}");
    assert!(lines.contains(&"تنتهي اتفاقيتان خلال 90 يوما بعد 31 مارس 2026:".to_string()), "{lines:#?}");
    assert!(lines.contains(&"مجموع المحدد |  |  |  | 1.775.000 درهم".to_string()), "{lines:#?}");
}

#[test]
fn completeness_says_what_is_missing_and_what_is_not_counted() {
    let french = lines_of(&said(&month(), Language::Fr));
    assert!(french.contains(&"28 relevés reçus sur 33 (84,8\u{a0}%).".to_string()), "{french:#?}");
    assert!(french.iter().any(|line| line.starts_with("2 relevés reçus attendent leur validation")));
    assert!(french.iter().any(|line| line.ends_with("| janvier 2026 – mars 2026")));
    assert!(french.iter().any(|line| line.ends_with("| janvier 2026, mars 2026")));
    let arabic = said(&month(), Language::Ar);
    assert!(arabic.masthead.facts.iter().any(|(_, value)| plain(value) == "ورد 28 تصريحا من أصل 33 (84,8%)."));
}

#[test]
fn charts_are_told_in_words() {
    let document = said(&month(), Language::En);
    let charts: Vec<_> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::BarChart(chart) => Some(chart),
            _ => None,
        })
        .collect();
    assert_eq!(charts.len(), 2);
    assert_eq!(plain(&charts[0].bars[0].label), "Apr 2025");
    assert_eq!(charts[0].bars.len(), 12);
    assert_eq!(charts[0].bars[3].value, None);
    let alternative = plain(&charts[0].alternative);
    let finding = "Bar chart of beneficiaries month by month: 900 in April 2025 and 900 in March 2026; highest 1233 in \
                   October 2025, lowest 900 in April 2025. April 2025: 900, ";
    assert!(alternative.starts_with(finding), "{alternative}");
    assert!(alternative.contains("July 2025: not reported"), "{alternative}");
}

/// What each counted message says for 0, 1, 2, 3, 11 and 100.
#[test]
fn counted_nouns_take_the_form_of_their_number() {
    const COUNTS: [i64; 6] = [0, 1, 2, 3, 11, 100];
    // Every message of the report that chooses a form by a number.
    let keys: Vec<&str> = include_str!("../../wording/ar/report.ftl")
        .split("\n")
        .filter_map(|line| line.split_once(" =").filter(|(key, text)| !key.starts_with(' ') && text.is_empty()))
        .map(|(key, _)| key)
        .collect();
    assert!(keys.len() > 22, "{keys:?}");
    let mut table = String::new();
    for language in Language::ALL {
        for key in &keys {
            table.push_str(&format!("{language} {key}\n"));
            for count in COUNTS {
                let text = Wording::of(language).with(
                    key,
                    &[
                        ("count", Argument::Number(count)),
                        ("days", Argument::Number(count)),
                        ("received", Argument::Number(count)),
                        ("expected", Argument::Number(100)),
                        ("share", Argument::Text("%")),
                        ("date", Argument::Text("D")),
                        ("period", Argument::Text("P")),
                        ("units", Argument::Text("U")),
                        ("reference", Argument::Text("R")),
                        ("object", Argument::Text("O")),
                        ("names", Argument::Text("N")),
                        ("replaced", Argument::Number(1)),
                    ],
                );
                table.push_str(&format!("{count:>5}  {}\n", plain(&text)));
            }
        }
        for programme in programmes() {
            table.push_str(&format!("{language} {}\n", programme.code));
            for count in COUNTS {
                let text = crate::network::count_units(&nouns(), &programme.code, Wording::of(language), count);
                table.push_str(&format!("{count:>5}  {}\n", plain(&text)));
            }
        }
    }
    if let Ok(folder) = std::env::var("TAAWUN_TEST_PDFS") {
        std::fs::write(format!("{folder}/plurals.txt"), &table).unwrap();
    }
    assert!(table == include_str!("plurals.txt"), "review plurals.txt; now it would be:\n{table}");
}

#[test]
fn pages_are_labelled_in_each_language() {
    let label = |language| plain(&page_label(Wording::of(language), 3, 12, None));
    assert_eq!(Language::ALL.map(label), ["صفحة 3 من 12", "Page 3 sur 12", "Page 3 of 12"]);
}

#[test]
fn both_reports_become_pdfs_in_three_languages() {
    for (name, figures) in [("article", article()), ("month", month())] {
        for language in Language::ALL {
            let pdf = Paper::first(figures.clone(), language).pdf().unwrap();
            assert!(pdf.starts_with(b"%PDF-1.7"));
            if let Ok(folder) = std::env::var("TAAWUN_TEST_PDFS") {
                std::fs::write(format!("{folder}/{name}-{language}.pdf"), &pdf).unwrap();
            }
        }
    }
}
