//! Lists: pages, cursors, totals, and what they cost.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde_json::Value;
use taawun::db::schema::centre;

use crate::support::{Server, on_each_filled};

/// Walks a list page by page; the codes in the order in which they come.
fn walk(server: &Server, arguments: &str, mut between: impl FnMut()) -> Vec<String> {
    let mut codes = vec![];
    let mut after = "null".to_string();
    loop {
        let data = server.data(&format!(
            "{{ centres(first: 37, after: {after}, {arguments}) {{ nodes {{ code }} pageInfo {{ endCursor hasNextPage }} }} }}"
        ));
        let page = &data["centres"];
        codes.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["code"].as_str().unwrap().to_string()));
        if page["pageInfo"]["hasNextPage"] == false {
            return codes;
        }
        after = page["pageInfo"]["endCursor"].to_string();
        between();
    }
}

#[test]
fn pages_in_every_order_have_each_row_once() {
    on_each_filled(|filled| {
        let server = filled.serve();
        for order in ["ID", "CODE", "NAME_AR", "NAME_FR"] {
            let codes = walk(&server, &format!("orderBy: {order}"), || {});
            assert_eq!(codes.len(), 400, "{order}");
            assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 400, "{order}");
            if order == "CODE" {
                assert!(codes.is_sorted());
            }
        }
    });
}

#[test]
fn rows_that_come_in_between_disturb_no_page() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let mut added = 0;
        let codes = walk(&server, "orderBy: NAME_FR", || {
            added += 1;
            // Before everything, in the order of names.
            let name = format!(" {added}");
            filled
                .db
                .write(|connection| {
                    Ok(diesel::insert_into(centre::table)
                        .values((
                            centre::code.eq(format!("new-{added}")),
                            centre::name_ar.eq(&name),
                            centre::name_fr.eq(&name),
                            centre::programme_code.eq("literacy"),
                            centre::coordination_code.eq("11"),
                            centre::province_code.eq("11.321"),
                            centre::opened_on.eq(chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()),
                            centre::demonstration.eq(true),
                        ))
                        .execute(connection)?)
                })
                .unwrap();
        });
        assert!(added > 5);
        assert_eq!(codes.len(), 400);
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 400);
    });
}

#[test]
fn filters_hold_together() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let data = server.data(
            "{ centres(first: 200, filter: { coordination: \"11\", programme: \"literacy\" }) { totalCount
                 nodes { programme { code } coordination { code } } }
               coordination(code: \"11\") { centres(first: 200, filter: { programme: \"literacy\" }) { totalCount } } }",
        );
        let nodes = data["centres"]["nodes"].as_array().unwrap();
        assert!(!nodes.is_empty());
        assert!(
            nodes.iter().all(|node| node["programme"]["code"] == "literacy" && node["coordination"]["code"] == "11")
        );
        assert_eq!(data["centres"]["totalCount"].as_u64().unwrap() as usize, nodes.len());
        assert_eq!(data["coordination"]["centres"]["totalCount"], data["centres"]["totalCount"]);
    });
}

#[test]
fn children_of_many_parents_are_those_of_each_alone() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let children = "centres(first: 3, orderBy: NAME_AR) { totalCount pageInfo { hasNextPage } nodes { code } }";
        let together = server.data(&format!("{{ provinces(first: 100) {{ nodes {{ code {children} }} }} }}"));
        for province in together["provinces"]["nodes"].as_array().unwrap() {
            let code = province["code"].as_str().unwrap();
            let alone = server.data(&format!("{{ province(code: \"{code}\") {{ {children} }} }}"));
            assert_eq!(alone["province"]["centres"], province["centres"], "{code}");
        }
        let partners =
            server.data("{ partners(first: 100) { nodes { id agreements(first: 2) { nodes { reference } } } } }");
        let mut linked = 0;
        for partner in partners["partners"]["nodes"].as_array().unwrap() {
            for agreement in partner["agreements"]["nodes"].as_array().unwrap() {
                // A draft has none.
                let Some(reference) = agreement["reference"].as_str() else { continue };
                let data = server
                    .data(&format!("{{ agreement(reference: \"{reference}\") {{ parties {{ partner {{ id }} }} }} }}"));
                let parties = data["agreement"]["parties"].as_array().unwrap();
                assert!(parties.iter().any(|party| party["partner"]["id"] == partner["id"]));
                linked += 1;
            }
        }
        assert!(linked > 20);
    });
}

#[test]
fn a_nested_query_costs_the_same_statements_for_one_parent_and_for_many() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let statements = |first: usize| {
            let query = format!(
                "{{ centres(first: {first}, filter: {{ coordination: \"04\" }}) {{ nodes {{ name programme {{ name indicators {{ code }} }}
                     province {{ name region {{ name }} delegation {{ name }} }} commune {{ name census {{ sex }} }}
                     activity(period: \"2026-Q1\") {{ beneficiaries completeness {{ expected received }}
                       programmes {{ units beneficiaries source {{ kind }} }} }}
                     returns(first: 2) {{ totalCount nodes {{ month lines {{ value indicator {{ code }} ageBand {{ code }} }} }} }} }} }} }}"
            );
            let before = filled.db.statements();
            let data = server.data(&query);
            assert_eq!(data["centres"]["nodes"].as_array().unwrap().len(), first);
            filled.db.statements() - before
        };
        let one = statements(1);
        assert_eq!(statements(40), one);
        assert!(one < 40, "{one} statements");
        let coordinations = |first: usize| {
            let query = format!(
                "{{ coordinations(first: {first}) {{ nodes {{ name delegations {{ nodes {{ name }} }}
                     activity(period: \"2025-2026\") {{ beneficiaries women completeness {{ expected received missing(first: 3) {{ totalCount nodes {{ name }} }} }}
                       programmes {{ programme {{ name }} units beneficiaries }} }}
                     agreements(first: 3) {{ totalCount nodes {{ programmes {{ code }} parties {{ commitments {{ amountCentimes }} partner {{ name }} }} amendments {{ number }} }} }}
                     trainings(first: 2) {{ nodes {{ topic }} }} cooperatives(first: 2) {{ nodes {{ trade {{ name }} }} }}
                     reports(first: 2) {{ nodes {{ id }} }} }} }} }}"
            );
            let before = filled.db.statements();
            server.data(&query);
            filled.db.statements() - before
        };
        assert_eq!(coordinations(1), coordinations(12));
        let many = |list: &str, first: usize, fields: &str| {
            let before = filled.db.statements();
            let data = server.data(&format!("{{ {list}(first: {first}) {{ nodes {{ {fields} }} }} }}"));
            assert_eq!(data[list]["nodes"].as_array().unwrap().len(), first);
            filled.db.statements() - before
        };
        let whole = "name activity(period: \"2026-Q1\") { beneficiaries women demonstration
            completeness { expected received } programmes { units beneficiaries entrants } }";
        for (list, fields, most) in [
            ("provinces", format!("{whole} region {{ name }} centres(first: 2) {{ totalCount nodes {{ name }} }}"), 50),
            ("communes", format!("{whole} province {{ name }} census {{ sex }}"), 50),
            (
                "programmes",
                format!("{whole} indicators {{ code }} agreements(first: 2) {{ nodes {{ reference }} }}"),
                9,
            ),
            (
                "partners",
                "name agreements(first: 2) { totalCount nodes { parties { role commitments { amountCentimes } } } }"
                    .into(),
                50,
            ),
            (
                "returns",
                "month centre { name programme { name } } lines { value indicator { code } ageBand { code } }".into(),
                50,
            ),
        ] {
            assert_eq!(many(list, most, &fields), many(list, 1, &fields), "{list}");
        }
    });
}

#[test]
fn a_total_is_counted_only_when_it_is_asked_for() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let statements = |fields: &str| {
            let before = filled.db.statements();
            server.data(&format!("{{ returns(first: 1) {{ {fields} nodes {{ version }} }} }}"));
            filled.db.statements() - before
        };
        assert_eq!(statements("totalCount") - statements(""), 1);
    });
}

#[test]
fn every_object_is_found_again_by_its_id() {
    on_each_filled(|filled| {
        let worker = filled.worker(crate::support::shipped_jobs());
        let due =
            worker.jobs.named("monthly").unwrap().due_times("2026-10-31T00:00:00Z".parse().unwrap()).next().unwrap();
        filled
            .db
            .write(|connection| taawun::jobs::recording::add_runs(connection, &worker.jobs.named("monthly")?, &due))
            .unwrap();
        let all = taawun::jobs::runs::Which::default();
        actix_web::rt::System::new().block_on(async {
            worker.work_once(&all).await.unwrap();
            worker.work_once(&all).await.unwrap()
        });
        let server = filled.serve();
        let lists = [
            "regions",
            "provinces",
            "communes",
            "coordinations",
            "delegations",
            "programmes",
            "centres",
            "returns",
            "partners",
            "agreements",
            "trainings",
            "cooperatives",
            "reports",
            "runs",
        ];
        let query: String =
            lists.iter().map(|list| format!("{list}(first: 2) {{ nodes {{ __typename id }} }} ")).collect();
        let data = server.data(&format!("{{ {query} }}"));
        let mut ids = vec![];
        for list in lists {
            let nodes = data[list]["nodes"].as_array().unwrap();
            assert_eq!(nodes.len(), 2, "{list}");
            ids.extend(nodes.iter().cloned());
        }
        let parts = server.data(
            "{ jobs { __typename id } indicators { __typename id } ageBands { __typename id }
               cooperatives(first: 1) { nodes { trade { __typename id } } }
                publishedSources(first: 1) { nodes { __typename id } } publishedFigures(first: 1) { nodes { __typename id } }
                agreements(first: 100) { nodes { parties { __typename id commitments { __typename id } } amendments { __typename id } payments { __typename id } } }
               coordination(code: \"11\") { activity(period: \"2008\") { programmes { publishedUnits { __typename id } } } } }",
        );
        let kinds = [
            "Job",
            "Indicator",
            "AgeBand",
            "Trade",
            "Party",
            "Commitment",
            "AgreementTerms",
            "Payment",
            "PublishedSource",
            "PublishedFigure",
            "PublishedUnit",
        ];
        for kind in kinds {
            ids.push(first_of(&parts, kind).unwrap_or_else(|| panic!("no {kind}")));
        }
        let asked: Vec<String> = ids.iter().map(|node| node["id"].to_string()).collect();
        let found = server.data(&format!("{{ nodes(ids: [{}]) {{ __typename id }} }}", asked.join(", ")));
        assert_eq!(found["nodes"], Value::from(ids.clone()));
        let one = server.data(&format!("{{ node(id: {}) {{ id ... on Centre {{ name }} }} }}", ids[12]["id"]));
        assert_eq!(one["node"]["id"], ids[12]["id"]);
    });
}

/// The first object of a type anywhere in an answer.
fn first_of(value: &Value, kind: &str) -> Option<Value> {
    match value {
        Value::Object(fields) if fields.get("__typename").is_some_and(|name| name == kind) => {
            Some(serde_json::json!({ "__typename": kind, "id": fields["id"] }))
        }
        Value::Object(fields) => fields.values().find_map(|value| first_of(value, kind)),
        Value::Array(values) => values.iter().find_map(|value| first_of(value, kind)),
        _ => None,
    }
}
