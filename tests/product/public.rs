//! Public mode: what everybody may see, and attempts to compute from it what was left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::{Value, json};
use taawun::accounts::{Reach, Role};
use taawun::jobs::recording;
use taawun::jobs::runs::Which;
use taawun::jobs::worker::Outcome;
use taawun::jobs::{Job, Jobs};
use taawun::period::Period;
use taawun::reports::Report;

use crate::support::{Filled, Server, on_each_filled};

const ACTIVITY: &str = "{ beneficiaries women suppressedCells
    completeness { expected received validated missing { totalCount } }
    programmes { programme { code } units beneficiaries women entrants graduates dropOuts serviceContacts
        suppressedCells source { kind } publishedUnits { name beneficiaries } } }";
const INDICATORS: [&str; 5] = ["beneficiaries", "entrants", "graduates", "drop_outs", "service_contacts"];

#[derive(QueryableByName, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    #[diesel(sql_type = Text)]
    month: String,
    #[diesel(sql_type = Text)]
    province: String,
    #[diesel(sql_type = Text)]
    programme: String,
    #[diesel(sql_type = Text)]
    indicator: String,
    #[diesel(sql_type = BigInt)]
    value: i64,
    #[diesel(sql_type = BigInt)]
    women: i64,
}

/// The true cells of coordination 11 in the months of a year.
fn cells(filled: &Filled, year: &str) -> Vec<Row> {
    filled
        .db
        .run(|connection| {
            Ok(diesel::sql_query(
                "SELECT period AS month, province_code AS province, programme_code AS programme,
                     indicator_code AS indicator, value, women
                 FROM activity_total WHERE coordination_code = '11' AND period LIKE $1 ORDER BY 1, 2, 3, 4",
            )
            .bind::<Text, _>(format!("{year}-__"))
            .load(connection)?)
        })
        .unwrap()
        .into_iter()
        // Months, not quarters.
        .filter(|row: &Row| !row.month.contains(['Q', 'S']))
        .collect()
}

fn is_small(persons: i64) -> bool {
    (1..=4).contains(&persons)
}

#[test]
fn without_an_account_there_are_totals_and_public_reports_and_nothing_else() {
    on_each_filled(|filled| {
        filled.administrator();
        let server = filled.serve_public();
        let totals = server.data(&format!(
            "{{ activity(period: \"2026-10\") {ACTIVITY} coordination(code: \"11\") {{ activity(period: \"2026-10\") {ACTIVITY} }}
               province(code: \"11.321\") {{ activity(period: \"2026-10\") {ACTIVITY} }}
               article: coordination(code: \"11\") {{ activity(period: \"2008\") {ACTIVITY} }} }}"
        ));
        for activity in [&totals["activity"], &totals["coordination"]["activity"], &totals["province"]["activity"]] {
            assert!(activity["beneficiaries"].as_i64().unwrap() >= 5, "{activity}");
            assert!(activity["suppressedCells"].is_i64() && activity["completeness"]["expected"].is_i64());
            assert_eq!(activity["completeness"]["missing"], Value::Null);
            for line in activity["programmes"].as_array().unwrap() {
                for figure in ["beneficiaries", "women", "entrants", "graduates", "dropOuts", "serviceContacts"] {
                    assert!(!line[figure].as_i64().is_some_and(is_small), "{line}");
                }
            }
        }
        let article = &totals["article"]["activity"];
        assert_eq!(article["beneficiaries"], 2913);
        assert_eq!(article["programmes"][5]["publishedUnits"][2]["beneficiaries"], 335);
        let nothing = server.data(
            "{ centres { totalCount } returns { totalCount } agreements { totalCount } partners { totalCount }
               trainings { totalCount } cooperatives { totalCount } reports { totalCount } runs { totalCount }
               jobs { name } }",
        );
        for (list, content) in nothing.as_object().unwrap() {
            let empty = content["totalCount"] == 0 || content.as_array().is_some_and(Vec::is_empty);
            assert!(empty, "{list}: {content}");
        }
        for query in [
            "{ commune(code: \"11.321.01.03\") { activity(period: \"2026-10\") { beneficiaries } } }",
            "{ centre(code: \"C-1\") { id } }",
        ] {
            assert_eq!(server.answer(query)["errors"][0]["extensions"]["code"], "NOT_FOUND", "{query}");
        }
        for part in ["by: [SEX]", "by: [AGE_BAND]", "by: [COMMUNE]", "by: [], filter: { setting: RURAL }"] {
            let answer = server.answer(&format!("{{ activityBreakdown(period: \"2026-10\", {part}) {{ value }} }}"));
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_ARGUMENT", "{part}: {answer}");
        }
        let answer = server
            .answer("{ activitySeries(from: \"2026\", to: \"2026\", step: MONTH, filter: { sex: FEMALE }) { value } }");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_ARGUMENT");
        // Without public mode, not even these.
        let closed = filled.serve().answer("{ activity(period: \"2026-10\") { beneficiaries } }");
        assert_eq!(closed["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    });
}

#[test]
fn whoever_has_an_account_sees_their_own_in_full_and_elsewhere_what_everybody_sees() {
    on_each_filled(|filled| {
        let token = filled.token("viewer@taawun.example", &[(Role::Viewer, Reach::Coordination("11".into()))]);
        let server = filled.serve_public();
        let query = "{ own: coordination(code: \"11\") { activity(period: \"2026-10\") { suppressedCells completeness { missing { totalCount } } } }
            other: coordination(code: \"10\") { activity(period: \"2026-10\") { beneficiaries suppressedCells } }
            ownCells: activityBreakdown(period: \"2026-10\", by: [SEX], filter: { coordination: \"11\" }) { value suppressedCells }
            otherCells: activityBreakdown(period: \"2026-10\", by: [PROVINCE], filter: { coordination: \"10\" }) { value suppressedCells } }";
        let seen = server.data_to(&token, query, Value::Null);
        assert_eq!(seen["own"]["activity"]["suppressedCells"], Value::Null);
        assert!(seen["own"]["activity"]["completeness"]["missing"]["totalCount"].is_i64());
        assert_eq!(seen["ownCells"].as_array().unwrap().len(), 2);
        assert_eq!(seen["ownCells"][0]["suppressedCells"], Value::Null);
        let everybody = server.data(
            "{ other: coordination(code: \"10\") { activity(period: \"2026-10\") { beneficiaries suppressedCells } }
               otherCells: activityBreakdown(period: \"2026-10\", by: [PROVINCE], filter: { coordination: \"10\" }) { value suppressedCells } }",
        );
        assert_eq!(seen["other"], everybody["other"]);
        assert_eq!(seen["otherCells"], everybody["otherCells"]);
        assert!(everybody["other"]["activity"]["suppressedCells"].is_i64());
    });
}

/// Every kind of public answer that can depend on a month: the places above its cells, all programmes, all kinds of
/// periods.
fn everything_public(server: &Server, month: Period, province: &str) -> String {
    let mut said = String::new();
    let periods: Vec<Period> = taawun::period::PeriodKind::ALL
        .into_iter()
        .map(|kind| Period::containing(kind, month.start()).unwrap())
        .chain(month.next())
        .collect();
    let row = "{ coordination { code } province { code } programme { code } month value women suppressedCells }";
    for period in &periods {
        let activity = format!("activity(period: \"{period}\") {ACTIVITY}");
        let mut parts = format!(
            "{activity} programmes {{ nodes {{ {activity} }} }} regions {{ nodes {{ {activity} }} }}
             coordination(code: \"11\") {{ delegations {{ nodes {{ {activity} }} }} }}
             country: activityBreakdown(period: \"{period}\", by: [PROVINCE, PROGRAMME]) {row} "
        );
        for (index, by) in ["", "COORDINATION, MONTH", "PROVINCE, PROGRAMME, MONTH"].iter().enumerate() {
            for code in INDICATORS {
                let filter = format!("filter: {{ coordination: \"11\", indicator: \"{code}\" }}");
                write!(parts, "{code}{index}: activityBreakdown(period: \"{period}\", by: [{by}], {filter}) {row} ")
                    .unwrap();
            }
        }
        writeln!(said, "{period} {}", server.data(&format!("{{ {parts} }}"))).unwrap();
    }
    for step in ["MONTH", "QUARTER", "HALF_YEAR", "YEAR", "SCHOOL_YEAR"] {
        let mut parts = String::new();
        for code in INDICATORS {
            let filter = format!("filter: {{ province: \"{province}\", indicator: \"{code}\" }}");
            let points = "{ period value women suppressedCells }";
            write!(parts, "{code}: activitySeries(from: \"2024\", to: \"2026\", step: {step}, {filter}) {points} ")
                .unwrap();
        }
        writeln!(said, "{step} {}", server.data(&format!("{{ {parts} }}"))).unwrap();
    }
    said
}

#[derive(QueryableByName)]
struct LineRow {
    #[diesel(sql_type = BigInt)]
    return_id: i64,
    #[diesel(sql_type = Text)]
    sex: String,
    #[diesel(sql_type = Text)]
    age_band: String,
}

/// Sets the lines of a cell so that these many women and men are in it. The totals follow when they are made anew.
fn set(filled: &Filled, cell: &Row, women: i64, men: i64) {
    filled
        .db
        .write(|connection| {
            let lines: Vec<LineRow> = diesel::sql_query(
                "SELECT l.return_id, l.sex, l.age_band FROM return_line l JOIN activity_return r ON r.id = l.return_id
                 WHERE r.status = 'validated' AND NOT r.superseded AND CAST(r.month AS TEXT) = $1
                     AND r.province_code = $2 AND r.programme_code = $3 AND l.indicator_code = $4
                 ORDER BY 1, 2, 3",
            )
            .bind::<Text, _>(format!("{}-01", cell.month))
            .bind::<Text, _>(&cell.province)
            .bind::<Text, _>(&cell.programme)
            .bind::<Text, _>(&cell.indicator)
            .load(connection)?;
            for (sex, mut left) in [("female", women), ("male", men)] {
                for line in lines.iter().filter(|line| line.sex == sex) {
                    diesel::sql_query(
                        "UPDATE return_line SET value = $1
                         WHERE return_id = $2 AND indicator_code = $3 AND sex = $4 AND age_band = $5",
                    )
                    .bind::<BigInt, _>(std::mem::take(&mut left))
                    .bind::<BigInt, _>(line.return_id)
                    .bind::<Text, _>(&cell.indicator)
                    .bind::<Text, _>(sex)
                    .bind::<Text, _>(&line.age_band)
                    .execute(connection)?;
                }
                assert_eq!(left, 0, "{cell:?} has a line for {sex}");
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn no_public_answer_depends_on_the_value_of_a_cell_that_was_left_out() {
    on_each_filled(|filled| {
        filled.administrator();
        let server = filled.serve_public();
        let all = cells(filled, "2025");
        let month = "2025-06";
        let both = |row: &&Row| row.month == month && row.women > 4 && row.value - row.women > 4;
        let stocks: Vec<&Row> = all.iter().filter(|row| row.indicator == "beneficiaries").filter(both).collect();
        // Three cells in different places or programmes: a small flow, a small stock, a stock with few women in it.
        let (stock, split) = (stocks[0], stocks[1]);
        let here = |row: &&Row| (&row.province, &row.programme) != (&stock.province, &stock.programme);
        let flow = all.iter().filter(both).filter(here).find(|row| row.indicator == "entrants").unwrap();
        let mut first: Option<String> = None;
        for persons in 1..=4 {
            set(filled, flow, persons, 0);
            set(filled, stock, 0, persons);
            // The total of the third is no secret: it stays.
            set(filled, split, persons, 36 - persons);
            filled.db.write(taawun::activity::store::rebuild_totals).unwrap();
            let now = cells(filled, "2025");
            let of = |cell: &Row| {
                let row = now.iter().find(|row| {
                    (&row.month, &row.province, &row.programme, &row.indicator)
                        == (&cell.month, &cell.province, &cell.programme, &cell.indicator)
                });
                row.map(|row| (row.value, row.women)).unwrap()
            };
            assert_eq!([of(flow), of(stock), of(split)], [(persons, persons), (persons, 0), (36, persons)]);
            let said = everything_public(&server, month.parse().unwrap(), &flow.province);
            let before = first.get_or_insert_with(|| said.clone());
            let difference = before.lines().zip(said.lines()).find(|(a, b)| a != b);
            assert!(difference.is_none() && *before == said, "with {persons}: {difference:?}");
        }
    });
}

/// Linear equations over the prime field, in reduced form: what somebody with all published numbers can work out.
#[derive(Default)]
struct Equations {
    rows: BTreeMap<usize, BTreeMap<usize, i128>>,
}

const PRIME: i128 = (1 << 61) - 1;

impl Equations {
    fn minus(row: &mut BTreeMap<usize, i128>, factor: i128, other: &BTreeMap<usize, i128>) {
        for (column, value) in other {
            let entry = row.entry(*column).or_default();
            *entry = (*entry - factor * value % PRIME).rem_euclid(PRIME);
            if *entry == 0 {
                row.remove(column);
            }
        }
    }

    fn inverse(value: i128) -> i128 {
        let (mut result, mut base, mut power) = (1, value, PRIME - 2);
        while power > 0 {
            if power & 1 == 1 {
                result = result * base % PRIME;
            }
            base = base * base % PRIME;
            power >>= 1;
        }
        result
    }

    fn add(&mut self, terms: impl IntoIterator<Item = (usize, i128)>) {
        let mut row: BTreeMap<usize, i128> = BTreeMap::new();
        for (column, factor) in terms {
            *row.entry(column).or_default() += factor;
        }
        row.values_mut().for_each(|value| *value = value.rem_euclid(PRIME));
        row.retain(|_, value| *value != 0);
        let columns: Vec<usize> = row.keys().copied().collect();
        for column in columns {
            if let (Some(factor), Some(pivot)) = (row.get(&column).copied(), self.rows.get(&column)) {
                Equations::minus(&mut row, factor, pivot);
            }
        }
        let Some((column, factor)) = row.iter().next().map(|(column, factor)| (*column, *factor)) else { return };
        let inverse = Equations::inverse(factor);
        row.values_mut().for_each(|value| *value = *value * inverse % PRIME);
        for other in self.rows.values_mut() {
            if let Some(factor) = other.get(&column).copied() {
                Equations::minus(other, factor, &row);
            }
        }
        self.rows.insert(column, row);
    }

    /// Whether an unknown has one value only.
    fn determine(&self, column: usize) -> bool {
        self.rows.get(&column).is_some_and(|row| row.len() == 1)
    }
}

/// A published number: what it sums up, and what it says.
fn published_numbers(server: &Server, year: &str) -> Vec<(Period, bool, String, Value)> {
    let mut found = vec![];
    let periods: Vec<String> =
        ["", "-Q1", "-Q2", "-Q3", "-Q4", "-S1", "-S2"].iter().map(|part| format!("{year}{part}")).collect();
    for code in INDICATORS {
        for by in ["", "PROVINCE", "PROGRAMME", "PROVINCE, PROGRAMME"] {
            let mut parts = String::new();
            for (index, period) in periods.iter().enumerate() {
                let row = "{ month province { code } programme { code } value women suppressedCells }";
                let filter = format!("filter: {{ coordination: \"11\", indicator: \"{code}\" }}");
                write!(parts, "p{index}: activityBreakdown(period: \"{period}\", by: [{by}], {filter}) {row} ")
                    .unwrap();
                if index == 0 {
                    write!(parts, "m: activityBreakdown(period: \"{period}\", by: [{by} MONTH], {filter}) {row} ")
                        .unwrap();
                }
            }
            let data = server.data(&format!("{{ {parts} }}"));
            for (index, period) in periods.iter().enumerate() {
                for row in data[format!("p{index}")].as_array().unwrap() {
                    found.push((period.parse().unwrap(), false, code.to_string(), row.clone()));
                }
            }
            for row in data["m"].as_array().unwrap() {
                found.push((row["month"].as_str().unwrap().parse().unwrap(), true, code.to_string(), row.clone()));
            }
        }
    }
    found
}

#[test]
fn no_cell_that_was_left_out_can_be_computed_from_all_published_numbers_of_a_region_and_year() {
    on_each_filled(|filled| {
        filled.administrator();
        let server = filled.serve_public();
        let all = cells(filled, "2025");
        let small: Vec<usize> = (0..all.len()).filter(|index| is_small(all[*index].value)).collect();
        let few: Vec<usize> = (0..all.len())
            .filter(|index| is_small(all[*index].women) || is_small(all[*index].value - all[*index].women))
            .collect();
        assert!(small.len() > 20 && few.len() > small.len(), "{} small cells, {} small splits", small.len(), few.len());

        // Whoever attacks knows of each number whether cells were left out of it. The equations are those that hold by the
        // method, and also each that is true of the real figures although cells were left out: then the number is not
        // the sum of the published cells, as the method wants it.
        let (mut totals, mut women) = (Equations::default(), Equations::default());
        let (mut used, mut known) = (0, BTreeSet::new());
        let numbers = published_numbers(&server, "2025");
        let text = |number: &Value, part: &str| number[part]["code"].as_str().unwrap_or_default().to_string();
        let published: BTreeMap<(String, String, String, String), (i64, i64)> = numbers
            .iter()
            .filter(|(_, month, _, number)| *month && number["province"].is_object() && number["programme"].is_object())
            .map(|(month, _, indicator, number)| {
                let of = |part: &str| number[part].as_i64().unwrap_or(0);
                let key = (month.to_string(), text(number, "province"), text(number, "programme"), indicator.clone());
                (key, (of("value"), of("women")))
            })
            .collect();
        let shown = |row: &Row| {
            let key = (row.month.clone(), row.province.clone(), row.programme.clone(), row.indicator.clone());
            published.get(&key).copied().unwrap_or((0, 0))
        };
        for (period, _, indicator, number) in &numbers {
            let last = period.months().last().unwrap().to_string();
            let inside = |row: &Row| {
                let month: Period = row.month.parse().unwrap();
                let when = month.start() >= period.start() && month.end() <= period.end();
                row.indicator == *indicator
                    && when
                    && (indicator != "beneficiaries" || row.month == last)
                    && number["province"]["code"].as_str().is_none_or(|code| code == row.province)
                    && number["programme"]["code"].as_str().is_none_or(|code| code == row.programme)
            };
            let scope: Vec<usize> = (0..all.len()).filter(|index| inside(&all[*index])).collect();
            let sum = |of: &dyn Fn(&Row) -> i64| scope.iter().map(|index| of(&all[*index])).sum::<i64>();
            let whole = number["suppressedCells"] == 0;
            let tells = |said: &Value, truth: i64, cells: i64| {
                said.as_i64() == Some(truth) && (whole || said.as_i64() != Some(cells))
            };
            let terms = || scope.iter().map(|index| (*index, 1));
            if tells(&number["value"], sum(&|row| row.value), sum(&|row| shown(row).0)) {
                totals.add(terms());
                used += 1;
                if scope.len() == 1 {
                    known.insert(scope[0]);
                }
            }
            if tells(&number["women"], sum(&|row| row.women), sum(&|row| shown(row).1)) {
                women.add(terms());
            }
        }
        assert!(used > 500 && known.len() > 100, "{used} equations, {} known cells", known.len());
        // Also the balance from month to month, wherever it holds.
        let find = |month: &str, like: &Row, indicator: &str| {
            all.iter().position(|row| {
                row.month == month
                    && row.indicator == indicator
                    && (&row.province, &row.programme) == (&like.province, &like.programme)
            })
        };
        let mut balances = 0;
        for (index, row) in all.iter().enumerate().filter(|(_, row)| row.indicator == "beneficiaries") {
            let before = row.month.parse::<Period>().unwrap().previous().unwrap().to_string();
            let Some(earlier) = find(&before, row, "beneficiaries") else { continue };
            let flows = [("entrants", -1), ("graduates", 1), ("drop_outs", 1)];
            let flows = flows.iter().filter_map(|(code, sign)| Some((find(&row.month, row, code)?, *sign)));
            let terms: Vec<(usize, i128)> = [(index, 1), (earlier, -1)].into_iter().chain(flows).collect();
            let holds = |of: fn(&Row) -> i64| {
                terms.iter().map(|(at, sign)| sign * i128::from(of(&all[*at]))).sum::<i128>() == 0
            };
            if holds(|row| row.value) {
                totals.add(terms.clone());
                balances += 1;
            }
            if holds(|row| row.women) {
                women.add(terms);
            }
        }
        assert!(balances > 50, "{balances} balances");
        let told: Vec<&Row> =
            small.iter().filter(|index| totals.determine(**index)).map(|index| &all[*index]).collect();
        assert!(told.is_empty(), "{} small cells can be computed, such as {:?}", told.len(), told[0]);
        let told: Vec<&Row> = few.iter().filter(|index| women.determine(**index)).map(|index| &all[*index]).collect();
        assert!(told.is_empty(), "{} small splits can be computed, such as {:?}", told.len(), told[0]);
    });
}

/// Opens a report to everybody, or closes it.
fn open(server: &Server, token: &str, id: &Value, version: i32, public: bool) -> Value {
    server.answer_to(
        token,
        "mutation ($input: SetReportPublicInput!) { setReportPublic(input: $input) {
             report { public lockVersion } userErrors { code field message(language: EN) } } }",
        json!({ "input": { "id": id, "expectedVersion": version, "public": public } }),
    )
}

/// Issues the report of coordination 11 on October 2026, as the schedule does; by a job for everybody or not.
fn issue(filled: &Filled, language: &str, public: bool) -> Report {
    let text = format!(
        "schedule = \"0 3 1 * *\"\ntime_zone = \"Africa/Casablanca\"\nperiod = \"month\"\n\
         coordinations = [\"11\"]\nlanguages = [\"{language}\"]\npublic = {public}\n"
    );
    let job = Job::parse(&format!("test-{language}"), &text).unwrap();
    let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let due = job.due_between(at("2026-10-31T00:00:00Z"), at("2026-11-02T00:00:00Z")).remove(0);
    filled.db.write(|connection| recording::add_runs(connection, &job, &due)).unwrap();
    let worker = filled.worker(Jobs::new(vec![job]));
    let done = actix_web::rt::System::new().block_on(worker.work_once(&Which::default())).unwrap();
    match done {
        Some((_, Outcome::Issued(report))) => report,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_report_says_decides_whether_it_may_be_opened_whatever_was_corrected_since() {
    on_each_filled(|filled| {
        let administrator = filled.administrator();
        let server = filled.serve_public();
        // Nothing of the coordination is small but one cell.
        filled
            .db
            .write(|connection| {
                connection.batch_execute(
                    "UPDATE return_line SET value = 20
                         WHERE return_id IN (SELECT id FROM activity_return WHERE coordination_code = '11');
                     UPDATE staff_training SET women = 20, men = 20 WHERE coordination_code = '11';
                     UPDATE cooperative SET women = 20, men = 20 WHERE coordination_code = '11';",
                )?;
                Ok(())
            })
            .unwrap();
        filled.db.write(taawun::activity::store::rebuild_totals).unwrap();
        let all = cells(filled, "2026");
        let both = |row: &&Row| row.women > 0 && row.value > row.women;
        let cell =
            all.iter().filter(both).find(|row| (&*row.month, &*row.indicator) == ("2026-10", "entrants")).unwrap();
        set(filled, cell, 3, 0);
        filled.db.write(taawun::activity::store::rebuild_totals).unwrap();
        let old = issue(filled, "ar", true);
        assert!(!old.public, "its job is for everybody, but it has small cells");
        assert_eq!(old.period, "2026-10");
        assert!(old.small_cells.is_some_and(|cells| cells > 0), "{old:?}");
        // The correction: now nothing is small any more, as a report that is made now says.
        set(filled, cell, 20, 20);
        filled.db.write(taawun::activity::store::rebuild_totals).unwrap();
        let new = issue(filled, "fr", false);
        assert_eq!((new.small_cells, new.public), (Some(0), false), "{new:?}");
        assert!(issue(filled, "en", true).public, "nothing in it is small, and its job is for everybody");
        let ids = server.data_to(&administrator, "{ reports(orderBy: ID) { nodes { id } } }", Value::Null);
        let ids = &ids["reports"]["nodes"];
        let refused = open(&server, &administrator, &ids[0]["id"], 1, true);
        assert_eq!(refused["data"]["setReportPublic"]["userErrors"][0]["code"], "SMALL_CELLS", "{refused}");
        let opened = open(&server, &administrator, &ids[1]["id"], 1, true);
        assert_eq!(opened["data"]["setReportPublic"]["report"]["public"], true, "{opened}");
    });
}

#[test]
fn a_report_is_opened_to_everybody_by_administrators_and_only_without_small_cells() {
    on_each_filled(|filled| {
        let administrator = filled.administrator();
        let coordinator = filled.coordinator();
        let server = filled.serve_public();
        let now = filled.clock.timestamp();
        for (id, period, start, language, small_cells) in [
            (1, "2008", "2008-01-01", "ar", Some(0_i64)),
            (2, "2026-10", "2026-10-01", "ar", Some(0)),
            (3, "2008", "2008-01-01", "fr", None),
        ] {
            filled
                .db
                .write(|connection| {
                    use taawun::db::schema::report;
                    let start: chrono::NaiveDate = start.parse().unwrap();
                    diesel::insert_into(report::table)
                        .values((
                            report::id.eq(id),
                            report::coordination_code.eq("11"),
                            report::period.eq(period),
                            report::starts_on.eq(start),
                            report::language.eq(language),
                            report::edition.eq(1),
                            report::sha256.eq("0".repeat(64)),
                            report::size_bytes.eq(1),
                            report::file_name.eq(format!("11-{period}-{language}.pdf")),
                            report::created_at.eq(now),
                            report::demonstration.eq(true),
                            report::small_cells.eq(small_cells),
                        ))
                        .execute(connection)?;
                    Ok(())
                })
                .unwrap();
        }
        let listed = || {
            let nodes = server.data("{ reports { totalCount nodes { id period public } } }");
            (nodes["reports"]["totalCount"].as_i64().unwrap(), nodes["reports"]["nodes"].clone())
        };
        assert_eq!(listed().0, 0);
        let all = server.data_to(&administrator, "{ reports(orderBy: ID) { nodes { id } } }", Value::Null);
        let (article, month) = (&all["reports"]["nodes"][0]["id"], &all["reports"]["nodes"][1]["id"]);
        let set = |token: &str, id: &Value, version: i32, public: bool| open(&server, token, id, version, public);
        assert_eq!(set(&coordinator, article, 1, true)["errors"][0]["extensions"]["code"], "FORBIDDEN");
        assert_eq!(set("", article, 1, true)["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        let refused = set(&administrator, month, 1, true);
        let errors = &refused["data"]["setReportPublic"]["userErrors"];
        assert_eq!((&errors[0]["code"], &errors[0]["field"]), (&json!("SMALL_CELLS"), &json!(["public"])), "{refused}");
        let unknown = set(&administrator, &all["reports"]["nodes"][2]["id"], 1, true);
        let error = &unknown["data"]["setReportPublic"]["userErrors"][0];
        assert_eq!((&error["code"], &error["field"]), (&json!("SMALL_CELLS_UNKNOWN"), &json!(["public"])), "{unknown}");
        let done = set(&administrator, article, 1, true);
        assert_eq!(done["data"]["setReportPublic"]["report"], json!({ "public": true, "lockVersion": 2 }), "{done}");
        let (count, nodes) = listed();
        assert_eq!((count, &nodes[0]["period"]), (1, &json!("2008")));
        let node = server.answer_to(
            "",
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            json!({ "ids": [article, month] }),
        );
        assert_eq!(node["data"]["nodes"], json!([{ "id": article }, null]));
        assert_eq!(
            set(&administrator, article, 1, false)["data"]["setReportPublic"]["userErrors"][0]["code"],
            "CONFLICT"
        );
        set(&administrator, article, 2, false);
        assert_eq!(listed().0, 0);
    });
}
