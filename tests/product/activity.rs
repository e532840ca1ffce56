//! Figures: the article's, and totals against the lines that they are made from.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};
use taawun::db::Db;
use taawun::db::schema::{activity_return, return_line};
use taawun::period::Period;

use crate::support::on_each_filled;

#[test]
fn the_articles_figures_are_answered_exactly() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let data = server.data(
            "{ coordination(code: \"11\") { activity(period: \"2008\") { beneficiaries women completeness { expected }
               programmes { programme { code } units beneficiaries women source { kind date title }
                 publishedUnits { name beneficiaries } } } } }",
        );
        let activity = &data["coordination"]["activity"];
        assert_eq!(activity["beneficiaries"], 2913);
        assert_eq!(activity["women"], Value::Null, "the article does not say how many are women");
        assert_eq!(activity["completeness"], Value::Null);
        let lines: Vec<(String, Value, Value)> = activity["programmes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| {
                let code = line["programme"]["code"].as_str().unwrap().to_string();
                (code, line["units"].clone(), line["beneficiaries"].clone())
            })
            .collect();
        let expected = [
            ("education_training", json!(21), json!(1004)),
            ("literacy", json!(18), json!(764)),
            ("kindergarten", json!(9), json!(256)),
            ("student_house", json!(1), json!(47)),
            ("disability_institution", json!(1), json!(25)),
            ("citizen_house", json!(3), json!(817)),
            ("partnerships", Value::Null, Value::Null),
            ("continuing_training", Value::Null, Value::Null),
            ("economic_integration", Value::Null, Value::Null),
        ];
        let expected: Vec<_> = expected.into_iter().map(|(code, u, b)| (code.to_string(), u, b)).collect();
        assert_eq!(lines, expected);
        let houses = &activity["programmes"][5]["publishedUnits"];
        assert_eq!(
            houses,
            &json!([
                { "name": "دار المواطن العيون", "beneficiaries": 242 },
                { "name": "دار المواطن", "beneficiaries": 240 },
                { "name": "دار المواطن الحكونية", "beneficiaries": 335 },
            ])
        );
        for line in activity["programmes"].as_array().unwrap() {
            assert_eq!(line["source"]["kind"], "PUBLISHED");
            assert_eq!(line["source"]["date"], "2009-02-20");
        }
    });
}

/// A counted return with its lines, as they lie in the database.
struct Counted {
    centre: i64,
    month: NaiveDate,
    coordination: String,
    programme: String,
    lines: Vec<(String, String, i64)>,
}

fn counted(db: &Db) -> Vec<Counted> {
    db.run(|connection| {
        type Row = (i64, i64, NaiveDate, String, String, String, bool);
        let returns: Vec<Row> = activity_return::table
            .select((
                activity_return::id,
                activity_return::centre_id,
                activity_return::month,
                activity_return::coordination_code,
                activity_return::programme_code,
                activity_return::status,
                activity_return::superseded,
            ))
            .load(connection)?;
        let lines: Vec<(i64, String, String, i64)> = return_line::table
            .select((return_line::return_id, return_line::indicator_code, return_line::sex, return_line::value))
            .load(connection)?;
        let mut by_return: BTreeMap<i64, Vec<(String, String, i64)>> = BTreeMap::new();
        for (id, indicator, sex, value) in lines {
            by_return.entry(id).or_default().push((indicator, sex, value));
        }
        Ok(returns
            .into_iter()
            .filter(|row| row.5 == "validated" && !row.6)
            .map(|(id, centre, month, coordination, programme, _, _)| Counted {
                centre,
                month,
                coordination,
                programme,
                lines: by_return.remove(&id).unwrap_or_default(),
            })
            .collect())
    })
    .unwrap()
}

/// The rules of DOMAIN, written once more and differently: a stock is the last counted month of each centre, a flow
/// the sum of the months.
fn recompute(returns: &[Counted], period: Period, of: impl Fn(&Counted) -> bool, indicator: &str) -> Option<i64> {
    let inside: Vec<&Counted> =
        returns.iter().filter(|one| of(one) && one.month >= period.start() && one.month < period.end()).collect();
    let centres: BTreeSet<i64> = inside.iter().map(|one| one.centre).collect();
    let mut sum = None;
    for centre in centres {
        let own =
            inside.iter().filter(|one| one.centre == centre && one.lines.iter().any(|(code, _, _)| code == indicator));
        let months: Vec<&&Counted> = if indicator == "beneficiaries" {
            own.max_by_key(|one| one.month).into_iter().collect()
        } else {
            own.collect()
        };
        for one in months {
            for (_, _, value) in one.lines.iter().filter(|line| line.0 == indicator) {
                sum = Some(sum.unwrap_or(0) + value);
            }
        }
    }
    sum
}

#[test]
fn totals_of_every_kind_of_period_follow_from_the_lines() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let returns = counted(&filled.db);
        for text in ["2026-10", "2026-08", "2026-Q1", "2025-S2", "2025", "2025-2026", "2026"] {
            let period: Period = text.parse().unwrap();
            let data = server.data(&format!(
                "{{ coordinations {{ nodes {{ code activity(period: \"{text}\") {{ beneficiaries
                    programmes {{ programme {{ code }} beneficiaries entrants graduates }} }} }} }}
                   activity(period: \"{text}\") {{ beneficiaries }} }}"
            ));
            for coordination in data["coordinations"]["nodes"].as_array().unwrap() {
                let code = coordination["code"].as_str().unwrap();
                for line in coordination["activity"]["programmes"].as_array().unwrap().iter().take(6) {
                    let programme = line["programme"]["code"].as_str().unwrap();
                    let of = |one: &Counted| one.coordination == code && one.programme == programme;
                    for (field, indicator) in
                        [("beneficiaries", "beneficiaries"), ("entrants", "entrants"), ("graduates", "graduates")]
                    {
                        assert_eq!(
                            line[field].as_i64(),
                            recompute(&returns, period, of, indicator),
                            "{text} {code} {programme} {field}"
                        );
                    }
                }
            }
            let country = recompute(&returns, period, |_| true, "beneficiaries");
            assert_eq!(data["activity"]["beneficiaries"].as_i64(), country, "{text}, the country");
        }
    });
}

#[test]
fn a_breakdown_along_any_dimension_adds_up_to_the_same_total() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let total = server.data("{ activity(period: \"2025-2026\") { beneficiaries women } }");
        let total = (&total["activity"]["beneficiaries"], &total["activity"]["women"]);
        for by in [
            "COORDINATION",
            "PROVINCE",
            "COMMUNE",
            "PROGRAMME",
            "SEX",
            "AGE_BAND",
            "SETTING",
            "PROGRAMME, SEX, SETTING",
            "",
        ] {
            let data = server
                .data(&format!("{{ activityBreakdown(period: \"2025-2026\", by: [{by}]) {{ value women sex }} }}"));
            let rows = data["activityBreakdown"].as_array().unwrap();
            let sum: i64 = rows.iter().map(|row| row["value"].as_i64().unwrap()).sum();
            let women: i64 = rows.iter().map(|row| row["women"].as_i64().unwrap()).sum();
            assert_eq!((&json!(sum), &json!(women)), total, "by [{by}]");
        }
        let filtered = server.data(
            "{ activityBreakdown(period: \"2026-10\", by: [MONTH], filter: { province: \"11.321\" }) { month value }
               province(code: \"11.321\") { activity(period: \"2026-10\") { beneficiaries } } }",
        );
        assert_eq!(filtered["activityBreakdown"][0]["month"], "2026-10");
        assert_eq!(filtered["activityBreakdown"][0]["value"], filtered["province"]["activity"]["beneficiaries"]);
    });
}

#[test]
fn communes_and_centres_add_up_to_their_province() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let data = server.data(
            "{ province(code: \"09.001\") { activity(period: \"2026-Q3\") { beneficiaries }
                 centres(first: 200) { nodes { activity(period: \"2026-Q3\") { beneficiaries } } }
                 communes(first: 200) { nodes { activity(period: \"2026-Q3\") { beneficiaries } } } } }",
        );
        let province = &data["province"];
        let sum = |list: &str| -> i64 {
            let nodes = province[list]["nodes"].as_array().unwrap();
            nodes.iter().filter_map(|node| node["activity"]["beneficiaries"].as_i64()).sum()
        };
        let total = province["activity"]["beneficiaries"].as_i64().unwrap();
        assert!(total > 0);
        assert_eq!(sum("centres"), total);
        assert_eq!(sum("communes"), total);
    });
}

#[test]
fn a_series_has_a_gap_where_nothing_was_reported() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let data = server.data(
            "{ activitySeries(from: \"2008\", to: \"2026\", step: YEAR, filter: { coordination: \"11\" })
               { period value women } }",
        );
        let points = data["activitySeries"].as_array().unwrap();
        assert_eq!(points.len(), 19);
        assert_eq!(points[0], json!({ "period": "2008", "value": 2913, "women": null }));
        assert!(points[1..15].iter().all(|point| point["value"].is_null()), "not reported is null, never zero");
        assert!(points[18]["value"].as_i64().unwrap() > 0);
    });
}

#[test]
fn completeness_counts_what_was_to_come_and_names_what_is_missing() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let data = server.data(
            "{ coordination(code: \"08\") { activity(period: \"2026-10\") { completeness { expected received validated ratio
                 missing(first: 200) { totalCount edges { months node { code } } } } } 
                 returns: centres(first: 200) { nodes { code openedOn closedOn
                   returns(filter: { period: \"2026-10\" }) { nodes { status version } } } } } }",
        );
        let completeness = &data["coordination"]["activity"]["completeness"];
        let centres = data["coordination"]["returns"]["nodes"].as_array().unwrap();
        let open: Vec<&Value> = centres
            .iter()
            .filter(|centre| {
                centre["openedOn"].as_str().unwrap() < "2026-11-01"
                    && centre["closedOn"].as_str().is_none_or(|closed| closed > "2026-10-01")
            })
            .collect();
        let handed_in = |centre: &Value| {
            centre["returns"]["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .any(|one| one["status"] == "VALIDATED" || (one["status"] == "SUBMITTED" && one["version"] == 1))
        };
        assert_eq!(completeness["expected"].as_u64().unwrap() as usize, open.len());
        let received = open.iter().filter(|centre| handed_in(centre)).count();
        assert_eq!(completeness["received"].as_u64().unwrap() as usize, received);
        assert!(completeness["validated"].as_u64() < completeness["received"].as_u64());
        let missing: BTreeSet<&str> = completeness["missing"]["edges"]
            .as_array()
            .unwrap()
            .iter()
            .map(|edge| {
                assert_eq!(edge["months"], json!(["2026-10"]));
                edge["node"]["code"].as_str().unwrap()
            })
            .collect();
        let expected: BTreeSet<&str> =
            open.iter().filter(|centre| !handed_in(centre)).map(|centre| centre["code"].as_str().unwrap()).collect();
        assert_eq!(missing, expected);
        assert_eq!(completeness["missing"]["totalCount"].as_u64().unwrap() as usize, missing.len());
    });
}

#[test]
fn nothing_is_expected_of_a_month_that_is_not_over() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let expected = |period: &str| {
            let data = server.data(&format!(
                "{{ coordination(code: \"11\") {{ activity(period: \"{period}\") {{ completeness {{ expected }} }} }} }}"
            ));
            data["coordination"]["activity"]["completeness"]["expected"].clone()
        };
        assert_eq!(expected("2026-11"), Value::Null);
        assert_eq!(expected("2026-Q4"), expected("2026-10"));
    });
}

#[test]
fn published_figures_stand_alone_whatever_the_registers_know() {
    on_each_filled(|filled| {
        use taawun::db::schema::cooperative;
        filled
            .db
            .write(|connection| {
                Ok(diesel::insert_into(cooperative::table)
                    .values((
                        cooperative::coordination_code.eq("11"),
                        cooperative::province_code.eq("11.321"),
                        cooperative::trade_code.eq("sewing"),
                        cooperative::name_ar.eq("تعاونية"),
                        cooperative::name_fr.eq("Coopérative"),
                        cooperative::founded_on.eq(NaiveDate::from_ymd_opt(2005, 1, 1).unwrap()),
                        cooperative::women.eq(5),
                        cooperative::demonstration.eq(true),
                    ))
                    .execute(connection)?)
            })
            .unwrap();
        let server = filled.serve();
        let data = server.data(
            "{ coordination(code: \"11\") { activity(period: \"2008\") { demonstration programmes { units source { kind } } }
                 later: activity(period: \"2009\") { demonstration programmes { units beneficiaries source { kind } } }
                 future: activity(period: \"2099\") { beneficiaries programmes { units } } } }",
        );
        let section = |period: &str| data["coordination"][period]["programmes"][8].clone();
        assert_eq!(section("activity"), json!({ "units": null, "source": { "kind": "PUBLISHED" } }));
        assert_eq!(data["coordination"]["activity"]["demonstration"], false);
        // Men are not reported: five women are not five members.
        assert_eq!(section("later"), json!({ "units": 1, "beneficiaries": null, "source": { "kind": "REGISTER" } }));
        assert_eq!(data["coordination"]["later"]["demonstration"], true);
        assert_eq!(section("future"), json!({ "units": null }), "nothing is known of what has not begun");
    });
}
