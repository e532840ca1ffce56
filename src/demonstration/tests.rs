//! What holds for the planned rows.

use std::collections::{HashMap, HashSet};

use super::rows::{CentrePlan, Kind};
use super::*;
use crate::places::{Commune, Province};

fn embedded() -> Places {
    let read = |text: &'static str| csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let mut provinces: Vec<Province> = read(include_str!("../places/data/provinces.csv"))
        .deserialize::<(String, String, String, String, String, i64)>()
        .map(|row| row.unwrap())
        .map(|(code, region_code, kind, name_fr, name_ar, population)| Province {
            code,
            region_code,
            kind,
            name_ar,
            name_fr,
            population,
        })
        .collect();
    let mut communes: Vec<Commune> = read(include_str!("../places/data/communes.csv"))
        .deserialize::<(String, String, String, String, String, i64)>()
        .map(|row| row.unwrap())
        .map(|(code, province_code, setting, name_fr, name_ar, population)| Commune {
            code,
            province_code,
            setting,
            name_ar,
            name_fr,
            population,
        })
        .collect();
    provinces.sort_by(|a, b| a.code.cmp(&b.code));
    communes.sort_by(|a, b| a.code.cmp(&b.code));
    Places { provinces, communes }
}

fn request(now: &str) -> Request {
    let now: NaiveDateTime = now.parse().unwrap();
    Request::new(now.date(), now)
}

fn standard() -> (Places, Request, Plan) {
    let places = embedded();
    let request = Request { until: "2026-11-01".parse().unwrap(), ..request("2026-11-24T10:00:00") };
    let plan = plan(&places, &request);
    (places, request, plan)
}

#[test]
fn the_same_request_gives_the_same_rows_and_another_seed_gives_others() {
    let (places, request, first) = standard();
    assert_eq!(first, plan(&places, &request));
    assert_ne!(first, plan(&places, &Request { seed: 7, ..request }));
}

#[test]
fn every_province_has_a_centre_and_every_coordination_every_programme() {
    let (places, request, plan) = standard();
    assert_eq!(plan.centres.len(), request.centres as usize);
    for province in &places.provinces {
        assert!(plan.centres.iter().any(|centre| centre.province_code == province.code), "{}", province.code);
    }
    let pairs: HashSet<(&str, Kind)> =
        plan.centres.iter().map(|centre| (centre.coordination_code.as_str(), centre.kind)).collect();
    assert_eq!(pairs.len(), 12 * Kind::ALL.len());
    for setting in ["urban", "semi_urban", "rural"] {
        assert!(plan.centres.iter().filter(|centre| centre.setting == setting).count() >= 20, "{setting}");
    }
}

#[test]
fn names_and_codes_are_given_once_and_the_published_houses_are_left_alone() {
    let (_, _, plan) = standard();
    let distinct = |pick: fn(&CentrePlan) -> &String| plan.centres.iter().map(pick).collect::<HashSet<_>>().len();
    assert_eq!(distinct(|centre| &centre.code), plan.centres.len());
    assert_eq!(distinct(|centre| &centre.name_ar), plan.centres.len());
    assert_eq!(distinct(|centre| &centre.name_fr), plan.centres.len());
    for name in ["دار المواطن العيون", "دار المواطن الحكونية", "دار المواطن المرسى"]
    {
        assert!(plan.centres.iter().all(|centre| centre.name_ar != name), "{name}");
    }
}

type Month = HashMap<(&'static str, &'static str), i64>;

/// The figures of each return, summed over ages.
fn sums(plan: &Plan) -> Vec<Month> {
    let mut sums = vec![Month::new(); plan.returns.len()];
    for line in &plan.lines {
        assert!(line.value >= 0, "{line:?}");
        *sums[line.of_return].entry((line.indicator, line.sex)).or_default() += line.value;
    }
    sums
}

#[test]
fn enrolment_changes_by_entrants_graduates_and_drop_outs_alone() {
    let (_, _, plan) = standard();
    let sums = sums(&plan);
    let counted: HashMap<(usize, NaiveDate), &Month> = plan
        .returns
        .iter()
        .zip(&sums)
        .filter(|(row, _)| row.status == "validated" && !row.superseded)
        .map(|(row, figures)| ((row.centre, row.month), figures))
        .collect();
    let mut compared = 0;
    for ((centre, month), figures) in &counted {
        let Some(before) = counted.get(&(*centre, dates::plus_months(*month, -1))) else { continue };
        for sex in enrolment::SEXES {
            let of = |figures: &Month, indicator| figures.get(&(indicator, sex)).copied().unwrap_or(0);
            let expected = of(before, "beneficiaries") + of(figures, "entrants")
                - of(figures, "graduates")
                - of(figures, "drop_outs");
            assert_eq!(of(figures, "beneficiaries"), expected, "{} {month}", plan.centres[*centre].code);
            compared += 1;
        }
    }
    assert!(compared > 20_000, "{compared}");
}

#[test]
fn nothing_is_handled_after_now_and_the_last_month_is_mostly_complete() {
    let places = embedded();
    for now in ["2026-10-31T23:30:00", "2026-11-01T00:00:00", "2026-11-02T09:00:00", "2026-11-30T12:00:00"] {
        let request = Request { until: "2026-11-01".parse().unwrap(), months: 3, ..request(now) };
        let plan = plan(&places, &request);
        for row in &plan.returns {
            assert!(row.submitted_at.is_none_or(|at| at <= request.now), "{now} {row:?}");
            assert!(row.validated_at.is_none_or(|at| Some(at) >= row.submitted_at && at <= request.now), "{row:?}");
        }
        let last: NaiveDate = "2026-10-01".parse().unwrap();
        let share = |coordination: &str| {
            let centres = plan.centres.iter().filter(|centre| {
                centre.coordination_code == coordination && centre.closed_on.is_none_or(|closed| closed > last)
            });
            let validated = plan.returns.iter().filter(|row| {
                row.month == last
                    && row.status == "validated"
                    && plan.centres[row.centre].coordination_code == coordination
            });
            validated.count() as f64 / centres.count() as f64
        };
        assert_eq!(share("11"), 1.0, "{now}");
        assert!(share("08") < 0.8, "{now}");
        assert!(share("06") > 0.8, "{now}");
    }
}

#[test]
fn references_run_without_gaps_and_dates_fit_the_status() {
    let (_, request, plan) = standard();
    let mut last: HashMap<String, u32> = HashMap::new();
    for agreement in &plan.agreements {
        assert_eq!(agreement.reference.is_none(), agreement.status == "draft");
        let Some(reference) = &agreement.reference else { continue };
        let (series, number) = reference.rsplit_once('/').unwrap();
        let before = last.entry(series.to_string()).or_default();
        assert_eq!(number.parse::<u32>().unwrap(), *before + 1, "{reference}");
        *before += 1;
        assert_eq!(agreement.signed_on.is_none(), agreement.status == "draft");
        assert_eq!(agreement.terminated_on.is_some(), agreement.status == "terminated");
        assert_eq!(agreement.renewed_by.is_some(), agreement.status == "renewed");
        assert!(agreement.signed_on.is_none_or(|on| on < request.until && on <= agreement.ends_on));
        assert!(agreement.terminated_on.is_none_or(|on| on < request.until));
        assert!(agreement.ends_on > agreement.starts_on);
        if let Some(renewal) = agreement.renewed_by {
            assert_eq!(plan.agreements[renewal].starts_on, dates::plus_days(agreement.ends_on, 1));
        }
        let end = agreement.amendments.iter().rev().find_map(|amendment| amendment.new_ends_on);
        assert!(end.is_none_or(|end| end == agreement.ends_on));
        assert!(agreement.amendments.iter().all(|one| one.effective_on < request.until), "{reference}");
    }
    assert!((100..160).contains(&plan.agreements.len()), "{}", plan.agreements.len());
    assert!((50..70).contains(&plan.partners.len()), "{}", plan.partners.len());
}

#[test]
fn small_requests_work_too() {
    let places = embedded();
    for (centres, months) in [(0, 0), (5, 1), (24, 2), (90, 6)] {
        let plan = plan(&places, &Request { centres, months, ..request("2026-11-01T08:00:00") });
        assert_eq!(plan.centres.len(), centres as usize);
    }
    assert_eq!(plan(&Places::default(), &request("2026-11-01T08:00:00")).summary().lines, 0);
}
