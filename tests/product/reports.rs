//! The reports as documents: what a real PDF reader finds in them.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use taawun::period::Period;
use taawun::reports;
use taawun::wording::Language;

use crate::support::{Filled, on_each_filled};

fn make(filled: &Filled, coordination: &str, period: &str, language: Language) -> Vec<u8> {
    let period: Period = period.parse().unwrap();
    let today = filled.clock.today();
    filled.db.read(|connection| reports::make(connection, coordination, period, language, today)).unwrap().pdf
}

/// Runs a program from poppler-utils or qpdf on a PDF. Where it is missing, says so loudly; under `CI=true`, fails.
fn tool(program: &str, arguments: &[&str], pdf: &[u8]) -> Option<String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let arguments =
        arguments.iter().map(|argument| if *argument == "PDF" { file.path().to_str().unwrap() } else { argument });
    match Command::new(program).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).output() {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{program}: {text}{}", String::from_utf8_lossy(&output.stderr));
            Some(text)
        }
        Err(error) => {
            let line = format!("SKIPPED: {program} can't be run ({error}); install poppler-utils and qpdf");
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{line}");
            // Not `eprintln!`, which the test harness keeps to itself for a test that passes.
            let _ = writeln!(std::io::stderr(), "{line}");
            None
        }
    }
}

/// What poppler reads. It wraps a number within Arabic, with the space beside it, in marks of direction: a mark stands
/// between words.
pub fn text(pdf: &[u8]) -> Option<String> {
    let text = tool("pdftotext", &["PDF", "-"], pdf)?;
    let mark = |c: char| matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    Some(text.chars().map(|c| if mark(c) { ' ' } else { c }).collect())
}

fn words(text: &str) -> BTreeSet<String> {
    let inside = |c: char| c.is_alphanumeric() || ('\u{64b}'..='\u{652}').contains(&c);
    text.split(|c: char| !inside(c)).filter(|word| !word.is_empty()).map(str::to_string).collect()
}

const TITLES: [&str; 9] = [
    "مراكز التربية والتكوين",
    "دروس محو الأمية",
    "رياض الأطفال",
    "دار الطالب",
    "مؤسسات الأشخاص المعاقين",
    "دور المواطن",
    "اتفاقيات الشراكة",
    "التكوين المستمر",
    "إدماج المستفيدين",
];

#[test]
fn the_arabic_report_of_2008_says_what_the_article_said() {
    on_each_filled(|filled| {
        let pdf = make(filled, "11", "2008", Language::Ar);
        let Some(text) = text(&pdf) else { return };
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for title in TITLES {
            assert!(flat.contains(title), "{title}\n{text}");
        }
        let words = words(&text);
        for number in ["1004", "764", "256", "47", "25", "242", "240", "335", "817", "2913", "2008"] {
            assert!(words.contains(number), "{number}\n{text}");
        }
        // Each section's number stands between its title and the next; the summary's table names them all before.
        let sections = &flat[flat.rfind(TITLES[0]).unwrap()..];
        for (index, number) in ["1004", "764", "256", "47", "25", "817"].into_iter().enumerate() {
            let from = sections.find(TITLES[index]).unwrap();
            let section = &sections[from..from + sections[from..].find(TITLES[index + 1]).unwrap()];
            assert!(self::words(section).contains(number), "{}: {section}", TITLES[index]);
        }
        for phrase in [
            "21 مركزا",
            "18 قسما",
            "9 مراكز",
            "مؤسسة واحدة",
            "3 دور",
            "غير مصرح به",
            "مؤسسة صاحبة السمو الملكي الأميرة للا حسناء للمعاقين بالعيون",
            "دار المواطن العيون",
            "دار المواطن الحكونية",
        ] {
            assert!(flat.contains(phrase), "{phrase}\n{text}");
            for word in phrase.split(' ') {
                assert!(words.contains(word), "{word} of {phrase}\n{text}");
            }
        }
        assert!(flat.contains("غير مصرح به"), "what was not given is said to be so");
        assert!(!words.contains("0"), "what was not given is never a zero\n{text}");
        assert!(!flat.contains("توضيحية"), "nothing of it is made up");
    });
}

#[test]
fn a_months_report_is_whole_in_each_language() {
    on_each_filled(|filled| {
        let figures = filled
            .db
            .read(|connection| reports::figures::gather(connection, "08", "2026-10".parse()?, filled.clock.today()))
            .unwrap();
        for language in Language::ALL {
            let pdf = reports::Paper::first(figures.clone(), language).pdf().unwrap();
            let Some(text) = text(&pdf) else { return };
            let words = words(&text);
            let mut names: Vec<&str> = vec![figures.coordination.name(language)];
            for section in &figures.sections {
                names.push(section.line.programme.name(language));
                // Units without any figure are not listed: the sentence says that nothing was reported.
                for unit in section.units.iter().filter(|_| section.line.beneficiaries.is_some()) {
                    names.push(language.name(&unit.name_ar, &unit.name_fr));
                }
            }
            let completeness = figures.completeness.as_ref().unwrap();
            assert!(!completeness.missing.is_empty());
            for missing in &completeness.missing {
                names.push(language.name(&missing.name_ar, &missing.name_fr));
                names.push(language.name(&missing.province.0, &missing.province.1));
            }
            for name in names {
                for word in self::words(name) {
                    assert!(words.contains(&word), "{language}: {word} of {name}");
                }
            }
            for section in &figures.sections {
                if let Some(value) = section.line.beneficiaries {
                    let shown = taawun::wording::whole(language, value);
                    assert!(text.contains(&shown), "{language}: {} {shown}", section.line.programme.code);
                }
            }
            let banner = language.pick("توضيحية", "démonstration", "demonstration");
            assert!(text.to_lowercase().contains(banner), "{language}: {banner}");
        }
    });
}

#[test]
fn the_same_figures_give_the_same_bytes() {
    on_each_filled(|filled| {
        for (period, language) in [("2008", Language::Ar), ("2026-10", Language::Ar), ("2026-Q1", Language::Fr)] {
            let first = make(filled, "11", period, language);
            assert_eq!(first, make(filled, "11", period, language));
            filled.clock.set(filled.clock.now() + chrono::Duration::hours(30));
            assert!(first == make(filled, "11", period, language), "{period}: the day of making is not in it");
        }
    });
}

#[test]
fn both_databases_give_the_same_report() {
    let made = std::sync::Mutex::new(vec![]);
    on_each_filled(|filled| made.lock().unwrap().push(make(filled, "11", "2026-10", Language::Ar)));
    let made = made.into_inner().unwrap();
    assert!(made.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn the_pdf_is_sound_its_fonts_are_embedded_subsets_and_it_has_bookmarks() {
    on_each_filled(|filled| {
        for language in Language::ALL {
            let pdf = make(filled, "11", "2026-Q1", language);
            assert!(pdf.len() < 200_000, "{} bytes", pdf.len());
            let Some(checked) = tool("qpdf", &["--check", "PDF"], &pdf) else { return };
            assert!(checked.contains("No syntax or stream encoding errors found"), "{checked}");
            let Some(fonts) = tool("pdffonts", &["PDF"], &pdf) else { return };
            let rows: Vec<Vec<&str>> = fonts.lines().skip(2).map(|line| line.split_whitespace().collect()).collect();
            assert!(!rows.is_empty(), "{fonts}");
            for row in rows {
                // … emb sub uni object-id
                let flags = &row[row.len() - 5..row.len() - 2];
                assert_eq!(flags, ["yes", "yes", "yes"], "embedded, subset, with Unicode: {fonts}");
            }
            let document = lopdf::Document::load_mem(&pdf).unwrap();
            let outlines = document.get_outlines(None, None, &mut Default::default()).unwrap().unwrap();
            assert!(outlines.len() >= 9, "a bookmark for each section");
        }
    });
}
