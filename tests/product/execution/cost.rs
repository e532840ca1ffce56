//! The cost of a query follows what it reads, and is told.

use serde_json::{Value, json};
use taawun::graphql::MAX_COMPLEXITY;
use taawun::graphql::spending::DEAR;

use crate::support::{Server, on_each_filled};

/// The answer to a query, asked with this value of the header `taawun-cost`.
fn answer(server: &Server, header: &str, query: &str) -> Value {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.post(format!("{}/graphql", server.url)).header("TAAWUN-Cost", header);
    request.send_json(json!({ "query": query })).unwrap().body_mut().read_json().unwrap()
}

fn cost(server: &Server, query: &str) -> u64 {
    let answer = answer(server, "1", query);
    answer["extensions"]["cost"]["cost"].as_u64().unwrap_or_else(|| panic!("{answer}"))
}

#[test]
fn an_answer_tells_what_it_cost_where_that_is_asked_for() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let query = "{ centres(first: 5) { nodes { name } } }";
        for header in ["1", "true", "TRUE"] {
            let told = &answer(&server, header, query)["extensions"]["cost"];
            let keys: Vec<&String> = told.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["cost", "limit", "milliseconds", "rows", "statements"]);
            assert_eq!((&told["limit"], &told["statements"], &told["rows"]), (&json!(60_000), &json!(1), &json!(6)));
        }
        assert!(answer(&server, "0", query).get("extensions").is_none());
        assert!(server.answer(query).get("extensions").is_none());
        let too_dear = "{ centres(first: 200) { nodes { returns(first: 200) { nodes { id } } } } }";
        let refused = answer(&server, "1", too_dear);
        assert!(refused["extensions"]["cost"]["limit"].is_number(), "refusals tell it too: {refused}");
    });
}

#[test]
fn what_costs_too_much_is_refused_with_the_limit_and_what_was_asked() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let refused = server.answer("{ centres(first: 200) { nodes { returns(first: 200) { nodes { id month } } } } }");
        let error = &refused["errors"][0];
        assert_eq!(error["extensions"]["code"], "TOO_MANY");
        assert_eq!(error["extensions"]["limit"], MAX_COMPLEXITY);
        let asked = error["extensions"]["asked"].as_u64().unwrap();
        assert!(asked > 120_000, "{asked}");
        assert_eq!(error["message"], format!("the query asks for too much (its cost): {asked} asked, at most 60000"));
        // Lists in lists, so deep that their cost is more than any number says.
        let mut deep = "id".to_string();
        for _ in 0..4 {
            deep = format!("returns(first: 200) {{ nodes {{ centre {{ {deep} }} }} }}");
        }
        let refused = server.answer(&format!("{{ centres(first: 200) {{ nodes {{ {deep} }} }} }}"));
        assert_eq!(refused["errors"][0]["extensions"]["code"], "TOO_MANY", "{refused}");
    });
}

#[test]
fn a_breakdown_costs_what_it_reads() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let breakdown = |period: &str, by: &str, filter: &str| {
            cost(&server, &format!("{{ activityBreakdown(period: \"{period}\", by: [{by}]{filter}) {{ value }} }}"))
        };
        let month = breakdown("2026-10", "PROGRAMME", "");
        assert!(breakdown("2025-2026", "PROGRAMME", "") >= month);
        assert!(breakdown("2025-2026", "PROGRAMME, MONTH", "") > 2 * month);
        assert!(breakdown("2026-10", "PROGRAMME, PROVINCE", "") > month);
        assert!(
            breakdown("2026-10", "PROGRAMME, PROVINCE", ", filter: { coordination: \"06\" }")
                < breakdown("2026-10", "PROGRAMME, PROVINCE", "")
        );
        assert!(breakdown("2026-10", "PROGRAMME, SEX", "") > month, "detailed totals are more rows");
        let aliases = |by: &str| -> String {
            let one =
                |number| format!("a{number}: activityBreakdown(period: \"2025-2026\", by: [{by}]) {{ value women }} ");
            (0..57).map(one).collect()
        };
        let dear = cost(&server, &format!("{{ {} }}", aliases("PROGRAMME, MONTH")));
        assert!(dear > DEAR, "{dear}: 57 of them are not cheap");
        let refused = server.answer(&format!("{{ {} }}", aliases("PROVINCE, PROGRAMME, MONTH")));
        assert_eq!(refused["errors"][0]["extensions"]["code"], "TOO_MANY", "{refused}");
    });
}

#[test]
fn questions_of_dashboards_and_of_tools_are_cheap_enough() {
    on_each_filled(|filled| {
        let server = filled.serve();
        for query in [
            "{ centres(first: 20, orderBy: NAME_FR) { nodes { id code name(language: FR) setting capacity openedOn closedOn \
               province { code name(language: FR) region { code name(language: FR) nameAr: name(language: AR) } } } \
               pageInfo { hasNextPage } } }",
            "{ activityBreakdown(period: \"2026\", by: [PROGRAMME, MONTH], filter: {coordination: \"06\", indicator: \
               \"beneficiaries\"}) { programme { code } month value women } }",
            "{ coordinations(first: 12) { nodes { code name(language: FR) centres(first: 10) { nodes { code \
               name(language: FR) returns(first: 5, orderBy: MONTH_DESC) { nodes { id month status programme { code } \
               lines { value } } } } } } } }",
            "{ coordinations { nodes { name activity(period: \"2025-2026\") { beneficiaries women completeness { expected \
               received validated } programmes { programme { name } units beneficiaries } } } } }",
            "{ activitySeries(from: \"2024-01\", to: \"2026-10\", step: MONTH) { period value women } }",
            "{ activityBreakdown(period: \"2026-10\", by: [PROVINCE, PROGRAMME]) { province { code } value } }",
            "{ newEdition(coordination: \"11\", period: \"2025-2026\", language: AR) { wouldBeMade changes { path } } }",
            "{ __schema { types { name kind fields { name args { name type { name ofType { name } } } } } } }",
        ] {
            let cost = cost(&server, query);
            assert!(cost < 30_000, "{cost}: {query}");
        }
    });
}

#[test]
fn what_runs_statements_is_never_as_cheap_as_a_field() {
    on_each_filled(|filled| {
        let server = filled.serve();
        for query in [
            "{ viewer { id } }",
            "{ indicators { code } }",
            "{ installation { demonstration } }",
            "{ region(code: \"11\") { code } }",
            "{ centre(code: \"x\") { id } }",
            "{ activity(period: \"2026-10\") { beneficiaries } }",
            "{ agreementTotals(by: PARTNER) { paidCentimes } }",
            "{ newEdition(coordination: \"11\", period: \"2026-10\", language: AR) { edition } }",
        ] {
            let told = &answer(&server, "1", query)["extensions"]["cost"];
            let (cost, statements) = (told["cost"].as_u64().unwrap(), told["statements"].as_u64().unwrap());
            assert!(cost >= 5 * statements.max(1) || statements == 0, "{cost} for {statements} statements: {query}");
        }
    });
}
