//! Lists of agreements.

use serde_json::{Value, json};

use super::Keeper;
use crate::support::on_each_filled;

#[test]
fn a_search_finds_other_spellings_and_takes_no_character_for_a_wildcard() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let query = "mutation ($input: RegisterPartnerInput!) { registerPartner(input: $input) { partner { id lockVersion } } }";
        let partner =
            json!({ "kind": "ASSOCIATION", "nameAr": "جَمعيّة الإرشادِ بالمُؤسّسة", "nameFr": "Société d’Œuvres 100%" });
        let partner = keeper.server.data_to(&keeper.token, query, json!({ "input": partner }));
        let partner = partner["registerPartner"]["partner"].clone();
        let mut terms = keeper.terms();
        terms["objectAr"] = json!("إعادة تأهيل مَدرسة الأمَل بآسا_زاك");
        terms["objectFr"] = json!("Réhabilitation de l’école « El Amal »");
        terms["parties"][1]["partner"] = partner["id"].clone();
        let draft =
            keeper.done("draftAgreement", "DraftAgreementInput", json!({ "coordination": "11", "terms": terms }));
        let signed = keeper.sign(&draft);
        let find = |search: &str| -> Vec<Value> {
            let query = "query ($search: String!) { agreements(first: 200, filter: { search: $search }) { totalCount nodes { id } } }";
            let data = keeper.server.data_to(&keeper.token, query, json!({ "search": search }));
            let nodes = data["agreements"]["nodes"].as_array().unwrap();
            assert_eq!(data["agreements"]["totalCount"], nodes.len());
            nodes.iter().map(|node| node["id"].clone()).collect()
        };
        let only = [signed["id"].clone()];
        for search in [
            "مدرسه الامل",
            "مدرسة الأمل",
            "اعادة تاهيل مدرسة",
            "الأَمَلِ مدرسة",
            "REHABILITATION ecole",
            "réhabilitation école amal",
            "جمعية الارشاد بالموسسه",
            "societe d'oeuvres",
            "100%",
            "باسا_زاك",
            signed["reference"].as_str().unwrap(),
        ] {
            assert_eq!(find(search), only, "{search}");
        }
        for search in ["مدرسة%الأمل", "b_sa", "100_", "\\", "El Amal xyz", "' OR 1=1 --"] {
            assert_eq!(find(search), Vec::<Value>::new(), "{search}");
        }
        // A partner's new name is found, the old one no longer.
        let query = "mutation ($input: ChangePartnerInput!) { changePartner(input: $input) { userErrors { code } } }";
        let input = json!({ "id": partner["id"], "expectedVersion": partner["lockVersion"], "nameFr": "Horizon neuf" });
        keeper.server.data_to(&keeper.token, query, json!({ "input": input }));
        assert_eq!(find("horizon neuf"), only);
        assert_eq!(find("societe d'oeuvres"), Vec::<Value>::new());
        keeper.all_is_well();
    });
}

#[test]
fn lists_are_limited_by_partner_programme_place_and_end() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let mut terms = keeper.terms();
        let commune = "11.321.01.03";
        terms["places"] = json!([{ "commune": commune }]);
        let own = keeper.done("draftAgreement", "DraftAgreementInput", json!({ "coordination": "11", "terms": terms }));
        let find = |filter: &str| -> Vec<Value> {
            let query = format!(
                "{{ agreements(first: 200, filter: {{ {filter} }}) {{ nodes {{ id programmes {{ code }}
                     places {{ province {{ code }} commune {{ code }} }} parties {{ partner {{ id }} }} endsOn status }} }} }}"
            );
            keeper.server.data_to(&keeper.token, &query, Value::Null)["agreements"]["nodes"].as_array().unwrap().clone()
        };
        let all = find("");
        let has = |rows: &[Value], id: &Value| rows.iter().any(|row| row["id"] == *id);
        let same = |filter: &str, test: &dyn Fn(&Value) -> bool| {
            let found = find(filter);
            let expected: Vec<&Value> = all.iter().filter(|row| test(row)).collect();
            assert!(!expected.is_empty(), "{filter}");
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter}");
        };
        let any =
            |row: &Value, list: &str, test: &dyn Fn(&Value) -> bool| row[list].as_array().unwrap().iter().any(test);
        let partner = keeper.partner.clone();
        same(&format!("partner: {partner}"), &|row| any(row, "parties", &|one| one["partner"]["id"] == partner));
        same("programme: \"literacy\"", &|row| any(row, "programmes", &|one| one["code"] == "literacy"));
        same("province: \"11.321\"", &|row| any(row, "places", &|one| one["province"]["code"] == "11.321"));
        same(&format!("commune: \"{commune}\""), &|row| {
            any(row, "places", &|one| {
                one["commune"]["code"] == commune || (one["commune"].is_null() && one["province"]["code"] == "11.321")
            })
        });
        assert!(has(&find(&format!("commune: \"{commune}\", province: \"11.321\"")), &own["id"]));
        same("endsWithinDays: 90", &|row| {
            let ends = row["endsOn"].as_str().unwrap();
            ("2026-11-24"..="2027-02-22").contains(&ends)
                && ["ACTIVE", "SIGNED"].contains(&row["status"].as_str().unwrap())
        });
        for (filter, code) in [
            ("programme: \"x\"", "NOT_FOUND"),
            ("province: \"x\"", "NOT_FOUND"),
            ("commune: \"x\"", "NOT_FOUND"),
            ("partner: \"x\"", "BAD_ID"),
        ] {
            let query = format!("{{ agreements(filter: {{ {filter} }}) {{ nodes {{ id }} }} }}");
            let answer = keeper.server.answer_to(&keeper.token, &query, Value::Null);
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{filter}");
        }
        // In the order of references, page by page, drafts last.
        let mut after = "null".to_string();
        let mut references = vec![];
        loop {
            let query = format!(
                "{{ agreements(first: 3, after: {after}, orderBy: REFERENCE) {{ nodes {{ reference }} pageInfo {{ endCursor hasNextPage }} }} }}"
            );
            let page = keeper.server.data_to(&keeper.token, &query, Value::Null)["agreements"].take();
            references.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["reference"].clone()));
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].to_string();
        }
        assert_eq!(references.len(), all.len());
        let given: Vec<&str> = references.iter().map_while(Value::as_str).collect();
        assert!(given.is_sorted() && references[given.len()..].iter().all(Value::is_null) && given.len() < all.len());
    });
}
