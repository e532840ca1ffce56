//! Figures to be said: those of the article, and a month with everything that a month may have.

use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::activity::PublishedSource;
use crate::activity::lines::{self, Line, Source};
use crate::cooperatives::{Cooperative, Trade};
use crate::network::{Coordination, Programme, UnitNoun};
use crate::partnerships::{AgreementRow, store::Listed};
use crate::period::Period;
use crate::reports::figures::{
    AgeRow, AgreementAccount, Comparison, Completeness, Figures, MissingCentre, Month, Moved, Section, Unit,
};
use crate::staff::StaffTraining;
use crate::wording::Language;

static CATALOGUE: LazyLock<toml::Table> =
    LazyLock::new(|| include_str!("../../../network/catalogue.toml").parse().unwrap());
static PUBLISHED: LazyLock<toml::Table> =
    LazyLock::new(|| include_str!("../../../activity/published.toml").parse().unwrap());

fn text(table: &toml::Table, key: &str) -> String {
    table.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_string()
}

fn number(table: &toml::Table, key: &str) -> Option<i64> {
    table.get(key).and_then(toml::Value::as_integer)
}

fn tables<'a>(table: &'a toml::Table, key: &str) -> Vec<&'a toml::Table> {
    table.get(key).and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_table).collect()
}

pub(in crate::reports) fn programmes() -> Vec<Programme> {
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

pub(in crate::reports::compose) fn nouns() -> Vec<UnitNoun> {
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

pub(in crate::reports) fn line(programme: Programme) -> Line {
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

pub(in crate::reports) fn figures(period: &str, sections: Vec<Section>) -> Figures {
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
pub(in crate::reports::compose) fn moved(now: Option<i64>, sections: &[Section]) -> Moved {
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
pub(in crate::reports) fn bare(line: Line) -> Section {
    Section {
        line,
        previous: None,
        previous_returns: vec![],
        previous_published: vec![],
        year_before: None,
        year_before_returns: vec![],
        year_before_published: vec![],
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
pub(in crate::reports::compose) fn article() -> Figures {
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
                closed: false,
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

/// An agreement with two partners.
pub(in crate::reports::compose) fn agreement(id: i64, ends_on: &str, money: Option<i64>) -> Listed {
    Listed {
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
    }
}

pub(in crate::reports::compose) fn training(id: i64, women: Option<i32>, men: Option<i32>) -> StaffTraining {
    StaffTraining {
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
    }
}

pub(in crate::reports::compose) fn cooperative(
    id: i64,
    trade: (&str, &str, &str),
    women: Option<i32>,
) -> (Cooperative, Trade) {
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
}

/// A month with returns, gaps, missing centres and agreements that end soon.
pub(in crate::reports::compose) fn month() -> Figures {
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
                closed: false,
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
                Some(Month { month: this, beneficiaries, returns: vec![], missing: i64::from(index == 0) })
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
