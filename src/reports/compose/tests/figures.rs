//! What is said of the figures, and where.

use typeset::document::Block;

use super::samples::{article, month, moved, programmes};
use super::{has_number, lines_of, plain, said, tables_of};
use crate::reports::figures::{Comparison, Figures, Moved, PartnerAccount};
use crate::wording::{Argument, Language, Wording};

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
        assert!(lines.contains(&plain(&wording.text("completeness-published"))));
    }
    let arabic = lines_of(&said(&article(), Language::Ar)).join("\n");
    assert!(
        arabic.contains("اشتغل ضمن هذا البرنامج 21 مركزا خلال سنة 2008، واستفاد من خدماته 1004 مستفيدين."),
        "{arabic}"
    );
    assert!(arabic.contains("دار المواطن الحكونية | 335"));
}

#[test]
fn a_programme_without_returns_is_not_reported_and_takes_the_comparison_with_it() {
    let lines = lines_of(&said(&month(), Language::En));
    assert!(lines.contains(
        &"At 31 March 2026, this programme had 2 centres. The number of beneficiaries was not reported.".to_string()
    ));
    assert!(lines.iter().any(|line| line == "Kindergartens | 2 centres | not reported | not reported | — | —"));
    assert!(
        lines.iter().any(|line| line == "The number of beneficiaries was not reported for: Kindergartens."),
        "{lines:#?}"
    );
}

#[test]
fn the_lead_compares_with_the_period_before() {
    let lead = |change: i64, language| {
        let mut figures = month();
        for section in &mut figures.sections {
            section.previous = Comparison::whole(section.line.beneficiaries, section.line.beneficiaries);
        }
        let first = figures.sections[0].previous.as_mut().unwrap();
        first.comparable_then -= change;
        first.then -= change;
        figures.beneficiaries = moved(figures.beneficiaries.now, &figures.sections);
        lines_of(&said(&figures, language))[0].clone()
    };
    let total = month().beneficiaries.now.unwrap();
    assert_eq!(
        lead(114, Language::En),
        format!(
            "The coordination’s programmes had {total} beneficiaries (March 2026), 114 more (+{:.1}%) than in the \
             previous period (February 2026).",
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
    assert!(french.contains(&"28 relevés reçus sur 33 attendus (84,8 %).".to_string()), "{french:#?}");
    assert!(french.iter().any(|line| line.starts_with("2 relevés reçus sont en attente de validation")));
    assert!(french.iter().any(|line| line.ends_with("| janvier 2026 – mars 2026")));
    assert!(french.iter().any(|line| line.ends_with("| janvier 2026, mars 2026")));
    let arabic = said(&month(), Language::Ar);
    assert!(arabic.masthead.facts.iter().any(|(_, value)| plain(value) == "ورد 28 تصريحا من أصل 33 (84,8%)"));
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
    // A return is missing in April: a part is no lowest figure, and says that it is one.
    assert_eq!(plain(&charts[0].bars[0].shown), "900*");
    assert_eq!(plain(&charts[0].bars[11].shown), "900");
    assert!(lines_of(&document).iter().any(|line| line.starts_with("*: a month for which returns are missing")));
    let alternative = plain(&charts[0].alternative);
    assert!(alternative.contains("April 2025: 900 (partial), "), "{alternative}");
    let finding = "Bar chart of beneficiaries by month. In the months with complete returns: 1159 in May 2025 and 900 in March 2026; highest 1233 in \
                   October 2025, lowest 900 in March 2026. ";
    assert!(alternative.starts_with(finding), "{alternative}");
    assert!(alternative.contains("July 2025: not reported"), "{alternative}");
}

#[test]
fn page_one_names_the_first_centres_that_are_missing_and_the_annex_with_the_rest() {
    let mut figures = month();
    for (language, expected) in [
        (
            Language::Fr,
            "3 centres n’ont pas remis tous leurs relevés : Centre Al Amal 1, Centre Al Amal 4, Centre Al Amal 5 (voir annexe 2).",
        ),
        (
            Language::En,
            "3 centres have returns outstanding: Centre Al Amal 1, Centre Al Amal 4, Centre Al Amal 5 (see annex 2).",
        ),
        (Language::Ar, "لم تدل 3 مراكز بجميع تصاريحها: مركز الأمل 1، مركز الأمل 4، مركز الأمل 5 (انظر الملحق 2)."),
    ] {
        let lines = lines_of(&said(&figures, language));
        assert!(lines.contains(&expected.to_string()), "{lines:#?}");
        let annex = Wording::of(language).text("completeness-heading");
        assert!(lines.iter().any(|line| line.contains('2') && line.ends_with(&annex)), "{lines:#?}");
    }
    let missing = &mut figures.completeness.as_mut().unwrap().missing;
    missing.push(missing[0].clone());
    let lines = lines_of(&said(&figures, Language::En));
    assert!(lines.iter().any(|line| line.starts_with("4 centres ") && line.contains("Amal 5 and others (see")));
    // Where no centre is known there is no annex of centres before it.
    figures.sections.iter_mut().for_each(|section| section.units.clear());
    let lines = lines_of(&said(&figures, Language::En));
    assert!(lines.iter().any(|line| line.starts_with("4 centres ") && line.ends_with("(see annex 1).")));
    assert!(lines.contains(&"Annex 1: Completeness of returns".to_string()));
}

#[test]
fn nothing_paid_is_a_plain_zero() {
    let mut figures = month();
    figures.agreement_account.partners = vec![PartnerAccount {
        partner_id: Some(1),
        name: Some(("جمعية".into(), "Association".into())),
        agreements: 1,
        committed_centimes: Some(150_000),
        paid_centimes: 0,
        paid_in_period_centimes: 0,
    }];
    let lines = lines_of(&said(&figures, Language::Fr));
    assert!(lines.contains(&"Association | 1 | 1500 DH | 0 | 0".to_string()), "{lines:#?}");
}

#[test]
fn a_centre_that_has_closed_is_over_no_capacity() {
    let mut figures = month();
    let said_over = |figures: &Figures| {
        lines_of(&said(figures, Language::En)).into_iter().find(|line| line.contains("over capacity: "))
    };
    assert!(said_over(&figures).unwrap().starts_with("5 centres are over capacity"), "{:?}", said_over(&figures));
    figures.sections[0].units[0].closed = true;
    assert!(said_over(&figures).unwrap().starts_with("4 centres are over capacity"), "{:?}", said_over(&figures));
}

/// The whole figure fell for want of returns; what compares rose. Neither may be said for the other.
#[test]
fn a_change_that_leaves_centres_out_says_so_and_never_compares_the_whole_figures() {
    let mut figures = month();
    let partial = Comparison { then: 733, comparable_then: 236, comparable_now: 257, left_out: 7 };
    figures.beneficiaries = Moved { now: Some(260), previous: Some(partial), year_before: None };
    figures.sections[0].previous = Some(partial);
    let lines = lines_of(&said(&figures, Language::En));
    let lead = &lines[0];
    assert!(lead.contains("had 260 beneficiaries in the validated returns"), "{lead}");
    let compared = "Like for like, there were 257, compared with 236 in the previous period (February 2026): \
                    +21 (+8.9%)*.";
    assert!(lead.ends_with(compared), "{lead}");
    let note = "*: like for like; what is reported for only one of the two periods is excluded. The comparison \
                (February 2026) excludes 7 centres with a figure for only one of the two periods; the full figure for \
                that period is 733.";
    assert!(lines.iter().any(|line| line.starts_with(note)), "{lines:#?}");
    let section = "Compared with February 2026, like for like (236, then 257): +21 (+8.9%)*.";
    assert!(lines.contains(&section.to_string()), "{lines:#?}");
    // A star stands in the table and on the card too.
    assert!(
        lines.iter().any(|line| line.starts_with("Beneficiaries | 260 | +21 (+8.9%)* from Feb 2026")),
        "{lines:#?}"
    );
    assert!(lines.iter().any(|line| line.starts_with("Total") && line.contains("| +21* |")), "{lines:#?}");
    // What only new entrants leave out is told as well.
    let mut figures = month();
    figures.entrants.previous = Some(Comparison { then: 70, comparable_then: 59, comparable_now: 60, left_out: 3 });
    assert!(lines_of(&said(&figures, Language::En)).iter().any(|line| line.starts_with("*: like for like;")));
    assert!(!lines_of(&said(&month(), Language::En)).iter().any(|line| line.starts_with("*: like for like;")));
}
