//! Totals of commitments and payments.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use taawun::accounts::{Reach, Role};

use super::{Keeper, stranger};
use crate::support::on_each_filled;

type Sums = BTreeMap<String, (i64, i64, i64)>;

/// What the totals should be, added up from the agreements that the asker sees.
fn expected(keeper: &Keeper<'_>, token: &str, by: &str) -> Sums {
    let query = "{ agreements(first: 200) { nodes { status signedOn programmes { code }
        parties { coordination { code } partner { id } commitments { amountCentimes } }
        payments { partner { id } amountCentimes paidOn } } } }";
    let data = keeper.server.data_to(token, query, Value::Null);
    let mut sums = Sums::new();
    for row in data["agreements"]["nodes"].as_array().unwrap() {
        let Some(signed) = row["signedOn"].as_str() else { continue };
        let programmes: Vec<String> =
            row["programmes"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_string()).collect();
        let mut whole = 0;
        for party in row["parties"].as_array().unwrap() {
            let money: i64 =
                party["commitments"].as_array().unwrap().iter().filter_map(|one| one["amountCentimes"].as_i64()).sum();
            whole += money;
            if by == "PARTNER" {
                let sum = sums.entry(party["partner"]["id"].as_str().unwrap_or_default().to_string()).or_default();
                sum.0 += 1;
                sum.1 += money;
            }
        }
        let keys = match by {
            "PROGRAMME" => programmes.clone(),
            "YEAR" => vec![signed[..4].to_string()],
            _ => vec![],
        };
        for key in keys {
            let sum = sums.entry(key).or_default();
            sum.0 += 1;
            sum.1 += whole;
        }
        for payment in row["payments"].as_array().unwrap() {
            let keys = match by {
                "PROGRAMME" => programmes.clone(),
                "YEAR" => vec![payment["paidOn"].as_str().unwrap()[..4].to_string()],
                _ => vec![payment["partner"]["id"].as_str().unwrap_or_default().to_string()],
            };
            for key in keys {
                sums.entry(key).or_default().2 += payment["amountCentimes"].as_i64().unwrap();
            }
        }
    }
    sums
}

fn totals(keeper: &Keeper<'_>, token: &str, by: &str) -> Sums {
    let query = format!(
        "{{ agreementTotals(by: {by}) {{ partner {{ id }} programme {{ code }} year agreements committedCentimes paidCentimes }} }}"
    );
    let data = keeper.server.data_to(token, &query, Value::Null);
    let of = |row: &Value| {
        let key = match by {
            "PROGRAMME" => row["programme"]["code"].as_str().unwrap().to_string(),
            "YEAR" => row["year"].to_string(),
            _ => row["partner"]["id"].as_str().unwrap_or_default().to_string(),
        };
        let number = |name: &str| row[name].as_i64().unwrap();
        (key, (number("agreements"), number("committedCentimes"), number("paidCentimes")))
    };
    data["agreementTotals"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn totals_are_the_sums_of_what_the_asker_sees() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let administrator = filled.administrator();
        let delegate = filled.token("d@taawun.example", &[(Role::Viewer, Reach::Delegation("11.321".to_string()))]);
        let stranger = stranger(filled);
        // A draft counts nowhere.
        keeper.draft();
        for by in ["PARTNER", "PROGRAMME", "YEAR"] {
            let mut seen = vec![];
            for token in [&administrator, &keeper.token, &stranger] {
                let found = totals(&keeper, token, by);
                assert_eq!(found, expected(&keeper, token, by), "{by}");
                assert!(found.values().any(|sum| sum.1 > 0) && found.values().any(|sum| sum.2 > 0), "{by}");
                seen.push(found);
            }
            assert!(seen[0] != seen[1] && seen[1] != seen[2], "{by}");
            assert_eq!(totals(&keeper, &delegate, by), Sums::new(), "{by}");
        }
        // With a filter, and at the cost of two statements more than the check of what it names.
        let cost = |filter: &str| {
            let query =
                format!("{{ agreementTotals(by: YEAR{filter}) {{ year agreements committedCentimes paidCentimes }} }}");
            let before = filled.db.statements();
            let data = keeper.server.data_to(&administrator, &query, Value::Null);
            (filled.db.statements() - before, data["agreementTotals"].clone())
        };
        let (whole, all) = cost("");
        let (limited, some) = cost(", filter: { coordination: \"11\" }");
        assert_eq!(limited, whole + 1);
        assert_ne!(all, some);
        assert_eq!(some, cost(", filter: { coordination: \"11\", search: \"11/\" }").1);
        assert_eq!(cost(", filter: { search: \"nothing like it\" }").1, json!([]));
    });
}
