//! What holds for any figures, measured on the placed items of the pages.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::super::figures::{AgeRow, Comparison, Completeness, Figures, MissingCentre, Moved, Section, Unit};
use super::super::paper::Paper;
use super::super::typeset::properties::{assert_sound, cell_texts};
use super::tests::{bare, figures, line, programmes};
use super::{Block, document};
use crate::activity::lines::{self, Line, Source};
use crate::reports::document::{Align, Document};
use crate::wording::Language;

/// A number of units: those whose plural forms differ, and many.
fn count() -> impl Strategy<Value = usize> {
    prop_oneof![3 => Just(0), 3 => Just(1), 2 => Just(2), 2 => Just(3), 2 => Just(11), 1 => Just(100)]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ابتجدرسعفقكلمنهوي]{3,9}( [ابتجدرسعفقكلمنهوي]{3,9}){1,4}",
        1 => "[ابتجدرسعفقكلمنهوي]{80}",
        1 => "[a-z]{80}",
        1 => "[A-Z][a-zé]{3,12}( [a-zé]{2,12}){1,8}",
    ]
}

fn unit() -> impl Strategy<Value = Unit> {
    (name(), name(), prop::option::weighted(0.8, 0..4000_i64), prop::option::of(0..500_i64), any::<bool>()).prop_map(
        |(name_ar, name_fr, beneficiaries, capacity, with_place)| Unit {
            centre_id: Some(1),
            place: with_place.then(|| (name_ar.clone(), name_fr.clone())),
            name_ar,
            name_fr,
            setting: with_place.then(|| "rural".to_string()),
            capacity,
            closed: false,
            beneficiaries,
            women: beneficiaries.map(|all| all / 3),
        },
    )
}

/// Some units repeated to the wanted number: every one of hundreds made anew would take the generator longer than the
/// typesetter.
fn units(count: impl Strategy<Value = usize>) -> impl Strategy<Value = Vec<Unit>> {
    (count, prop::collection::vec(unit(), 1..7))
        .prop_map(|(count, some)| some.into_iter().cycle().take(count).collect())
}

/// A section of each programme that works in centres; the houses are 120 now and then, the centres 400.
fn some_figures() -> impl Strategy<Value = Figures> {
    let many = |most: usize| prop_oneof![6 => count(), 1 => Just(most)];
    let of = (units(many(400)), units(count()), units(count()), units(count()), units(count()), units(many(120)));
    let missing = prop::collection::vec((name(), name()), 0..30);
    (of, prop::collection::vec(any::<bool>(), 6), 0..40_i64, missing, -300..300_i64).prop_map(
        |(units, reported, left_out, missing, moved)| {
            let (a, b, c, d, e, f) = units;
            let mut units = [a, b, c, d, e, f].into_iter().zip(reported);
            let sections: Vec<Section> = programmes()
                .into_iter()
                .map(|programme| {
                    if programme.counts != "centres" {
                        return bare(line(programme));
                    }
                    let (units, is_reported) = units.next().expect("six programmes of centres");
                    if !is_reported {
                        return bare(line(programme));
                    }
                    let beneficiaries = units.iter().fold(None, |sum, unit| lines::add(sum, unit.beneficiaries));
                    let women = units.iter().fold(None, |sum, unit| lines::add(sum, unit.women));
                    let line = Line {
                        units: Some(units.len() as i64),
                        beneficiaries,
                        women,
                        entrants: beneficiaries.map(|all| all / 7),
                        source: beneficiaries.map(|_| Source::Returns),
                        ..line(programme)
                    };
                    let previous = Comparison::whole(beneficiaries.map(|now| (now - moved).max(0)), beneficiaries);
                    let ages = women.zip(beneficiaries).map_or(vec![], |(women, all)| {
                        let age = |code: &str, women: i64, men: i64| AgeRow {
                            code: code.into(),
                            name_ar: "من 7 إلى 11 سنة".into(),
                            name_fr: "7 à 11 ans".into(),
                            name_en: "7 to 11".into(),
                            women,
                            men,
                        };
                        vec![age("7_11", women / 2, 0), age("12_14", women - women / 2, all - women)]
                    });
                    Section { previous: previous.map(|one| Comparison { left_out, ..one }), units, ages, ..bare(line) }
                })
                .collect();
            let of_programme = programmes().remove(0);
            let completeness = Completeness {
                expected: 500,
                received: 400,
                validated: 390,
                missing: missing
                    .into_iter()
                    .map(|(name_ar, name_fr)| MissingCentre {
                        province: (name_ar.clone(), name_fr.clone()),
                        name_ar,
                        name_fr,
                        programme: of_programme.clone(),
                        months: vec!["2026-03".parse().expect("a month")],
                    })
                    .collect(),
            };
            let known: Vec<Comparison> = sections.iter().filter_map(|section| section.previous).collect();
            let sum = |of: fn(&Comparison) -> i64| known.iter().map(of).sum();
            let previous = (!known.is_empty()).then(|| Comparison {
                then: sum(|one| one.then),
                comparable_then: sum(|one| one.comparable_then),
                comparable_now: sum(|one| one.comparable_now),
                left_out,
            });
            let mut figures = figures("2026-03", sections);
            figures.beneficiaries = Moved { previous, ..figures.beneficiaries };
            figures.completeness = Some(completeness);
            figures
        },
    )
}

/// A whole number as it is printed, whatever its separators; `None` for words, percentages and dashes.
fn number(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| !"., \u{a0}\u{2068}\u{2069}".contains(*c)).collect();
    digits.parse().ok()
}

/// Each printed total is the sum of the rows that are printed above it, read off the placed items.
fn assert_totals(document: &Document) -> usize {
    let mut checked = 0;
    let printed = cell_texts(document);
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    for (table, rows) in tables.zip(printed) {
        // The first row is the heading.
        assert_eq!(rows.len(), table.rows.len() + 1);
        if !table.rows.last().is_some_and(|row| row.emphasis) {
            continue;
        }
        let (total, rows) = rows[1..].split_last().expect("a total");
        for (column, _) in table.columns.iter().enumerate().filter(|(_, column)| column.align == Align::End) {
            let Some(total) = number(&total[column]) else { continue };
            let sum: i64 = rows.iter().filter_map(|row| number(&row[column])).sum();
            assert_eq!(sum, total, "{:?}: {}", table.caption, table.columns[column].heading);
            checked += 1;
        }
    }
    checked
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 10,
        failure_persistence: None,
        // The same figures each time: another number tries others.
        rng_seed: RngSeed::Fixed(2026),
        ..ProptestConfig::default()
    })]

    #[test]
    fn pages_of_any_figures_are_sound_and_their_totals_are_sums(
        figures in some_figures(),
        language in prop_oneof![Just(Language::Ar), Just(Language::Fr), Just(Language::En)],
    ) {
        let is_reported = figures.beneficiaries.now.is_some();
        let document = document(&Paper::first(figures, language)).expect("a document");
        assert_sound(&document);
        let checked = assert_totals(&document);
        prop_assert!(checked > 0 || !is_reported);
    }
}
