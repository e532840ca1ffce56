//! The schema's scalars over HTTP: what they take, as literals and as variables, and how they refuse the rest.

use serde_json::{Value, json};

use crate::agreements::Keeper;
use crate::support::on_each_filled;

#[test]
fn money_beyond_31_bits_goes_in_and_comes_out() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let mut terms = keeper.terms();
        terms["budgetCentimes"] = json!(2_740_500_000_i64);
        terms["parties"][0]["commitments"][0]["amountCentimes"] = json!(2_740_000_000_i64);
        let draft =
            keeper.done("draftAgreement", "DraftAgreementInput", json!({ "coordination": "11", "terms": terms }));
        assert_eq!(draft["budgetCentimes"], 2_740_500_000_i64);
        let seen = keeper.server.data_to(
            &keeper.token,
            "query ($id: ID!) { node(id: $id) { ... on Agreement { committedCentimes } } }",
            json!({ "id": draft["id"] }),
        );
        assert_eq!(seen["node"]["committedCentimes"], 2_740_500_000_i64);
        let query = "mutation ($id: ID!, $version: Int!, $budget: Centimes) { changeDraft(input: { id: $id,
            expectedVersion: $version, terms: { budgetCentimes: $budget } }) { userErrors { code field } } }";
        for (budget, refused) in [
            (json!(9_007_199_254_740_991_i64), None),
            (json!(9_007_199_254_740_992_i64), Some("BAD_NUMBER")),
            (json!(-9_007_199_254_740_992_i64), Some("BAD_NUMBER")),
            (json!(10.5), Some("BAD_NUMBER")),
            (json!("300000"), Some("BAD_NUMBER")),
        ] {
            let variables = json!({ "id": draft["id"], "version": draft["lockVersion"], "budget": budget });
            let answer = keeper.server.answer_to(&keeper.token, query, variables);
            assert_eq!(answer["errors"][0]["extensions"]["code"].as_str(), refused, "{budget}: {answer}");
            if refused.is_some() {
                assert_eq!(answer["data"], Value::Null, "nothing was begun");
                let message = answer["errors"][0]["message"].as_str().unwrap();
                assert!(message.contains("9007199254740991") && message.contains("$budget"), "{message}");
            }
        }
    });
}

#[test]
fn dates_and_instants_of_another_form_are_refused_with_the_right_one() {
    on_each_filled(|filled| {
        let (server, token) = (filled.serve(), filled.administrator());
        let by_day =
            "query ($day: CivilDate) { centres(filter: { coordination: \"11\", openOn: $day }) { totalCount } }";
        let since = "query ($day: DateTime) { auditEntries(filter: { from: $day }) { totalCount } }";
        let days = ["2026-02-30", "31/03/2026", "2026-3-1", "2026-03-31T00:00:00Z", "0000-01-01", "10000-01-01", ""];
        let instants = ["2026-03-31", "2026-03-31T09:30:00", "31/03/2026 09:30", "-2026-03-31T09:30:00Z"];
        let wrong = days.iter().map(|text| (by_day, text, "BAD_DATE", "YYYY-MM-DD", "openOn"));
        let wrong = wrong.chain(instants.iter().map(|text| (since, text, "BAD_DATE_TIME", "T09:30:00Z", "from")));
        for (query, text, code, right, place) in wrong {
            let literal = query.split_once('{').unwrap().1.replace("$day", &format!("\"{text}\""));
            for answer in [
                server.answer_to(&token, query, json!({ "day": text })),
                server.answer_to(&token, &format!("{{{literal}"), Value::Null),
            ] {
                let error = &answer["errors"][0];
                assert_eq!(error["extensions"]["code"], code, "{text}: {answer}");
                let message = error["message"].as_str().unwrap();
                assert!(message.contains(right), "{message}");
                let told = error["locations"][0]["line"].is_u64();
                assert!(told, "where: {place}: {answer}");
                assert_eq!(answer["data"], Value::Null);
            }
        }
        assert!(server.data_to(&token, by_day, json!({ "day": "2026-02-28" }))["centres"]["totalCount"].is_u64());
        let offset = json!({ "day": "2026-02-28T09:30:00.5+01:00" });
        assert!(server.data_to(&token, since, offset)["auditEntries"]["totalCount"].is_u64());
    });
}

#[test]
fn of_what_excludes_each_other_exactly_one_is_taken() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let (token, server) = (&keeper.token, &keeper.server);
        let mut terms = keeper.terms();
        for places in
            [json!([{}]), json!([{ "province": "11.321", "commune": "11.321.01.03" }]), json!([{ "province": null }])]
        {
            terms["places"] = places.clone();
            let query =
                "mutation ($input: DraftAgreementInput!) { draftAgreement(input: $input) { agreement { id } } }";
            let variables = json!({ "input": { "coordination": "11", "terms": terms } });
            let answer = server.answer_to(token, query, variables);
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_QUERY", "{places}: {answer}");
            let message = answer["errors"][0]["message"].as_str().unwrap();
            assert!(message.contains("exactly one of its fields"), "{message}");
        }
        let which = "mutation { validateReturns(input: { which: { returns: [], all: { coordination: \"11\", month: \"2026-09\" } } }) {
            userErrors { code } } }";
        assert_eq!(server.answer_to(token, which, Value::Null)["errors"][0]["extensions"]["code"], "BAD_QUERY");
    });
}
