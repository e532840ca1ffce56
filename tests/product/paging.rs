//! Pages in both directions: forwards and backwards through every list, in every order, the rows are the same.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::support::{Server, on_each_filled};

/// A list as it is asked for: its field with its filter and order, without the page.
#[derive(Debug, Clone)]
struct Asked {
    field: String,
    order: Option<String>,
    /// What stands around it, for the lists of a parent.
    around: &'static str,
}

/// One page: cursors, whether there is more before and after, the whole number of rows.
struct Page {
    cursors: Vec<String>,
    before: bool,
    after: bool,
    total: usize,
}

struct Lists<'a> {
    server: &'a Server,
    token: &'a str,
}

impl Lists<'_> {
    /// Every list of the root in each of its orders, and lists of parents by a column and through a table.
    fn all(&self) -> Vec<Asked> {
        let query =
            "{ __type(name: \"Query\") { fields { name args { name type { ofType { enumValues { name } } } } } } }";
        let answer = self.server.data_to(self.token, query, Value::Null);
        let mut all = vec![];
        for field in answer["__type"]["fields"].as_array().unwrap() {
            let args = field["args"].as_array().unwrap();
            if !args.iter().any(|one| one["name"] == "last") {
                continue;
            }
            let name = field["name"].as_str().unwrap().to_string();
            let orders = args.iter().find(|one| one["name"] == "orderBy");
            match orders.and_then(|order| order["type"]["ofType"]["enumValues"].as_array()) {
                None => all.push(Asked { field: name, order: None, around: "" }),
                Some(values) => all.extend(values.iter().map(|value| Asked {
                    field: name.clone(),
                    order: Some(value["name"].as_str().unwrap().to_string()),
                    around: "",
                })),
            }
        }
        for (around, field, order) in [
            ("coordination(code: \"11\")", "centres", Some("NAME_FR")),
            ("coordination(code: \"11\")", "agreements", Some("REFERENCE")),
            ("programme(code: \"literacy\")", "agreements", Some("ENDS_ON")),
            ("province(code: \"11.321\")", "communes", None),
            ("job(name: \"monthly\")", "runs", Some("ID_DESC")),
        ] {
            all.push(Asked { field: field.to_string(), order: order.map(str::to_string), around });
        }
        all
    }

    fn answer(&self, asked: &Asked, window: &str) -> Value {
        let order = asked.order.as_ref().map(|order| format!(", orderBy: {order}")).unwrap_or_default();
        let list = format!(
            "{}({window}{order}) {{ totalCount edges {{ cursor }}
                pageInfo {{ hasPreviousPage hasNextPage startCursor endCursor }} }}",
            asked.field
        );
        let query = match asked.around {
            "" => format!("{{ {list} }}"),
            around => format!("{{ {around} {{ {list} }} }}"),
        };
        self.server.answer_to(self.token, &query, Value::Null)
    }

    fn page(&self, asked: &Asked, window: &str) -> Page {
        let answer = self.answer(asked, window);
        assert!(answer.get("errors").is_none(), "{asked:?} {window}: {answer}");
        let of = match asked.around {
            "" => &answer["data"],
            around => &answer["data"][around.split('(').next().unwrap()],
        };
        let list = &of[&asked.field];
        let cursors: Vec<String> =
            list["edges"].as_array().unwrap().iter().map(|edge| edge["cursor"].as_str().unwrap().to_string()).collect();
        let info = &list["pageInfo"];
        assert_eq!(info["startCursor"].as_str(), cursors.first().map(String::as_str));
        assert_eq!(info["endCursor"].as_str(), cursors.last().map(String::as_str));
        Page {
            cursors,
            before: info["hasPreviousPage"].as_bool().unwrap(),
            after: info["hasNextPage"].as_bool().unwrap(),
            total: list["totalCount"].as_u64().unwrap() as usize,
        }
    }

    /// All rows, page by page from the start or from the end, up to some hundreds.
    fn walk(&self, asked: &Asked, size: usize, backward: bool) -> Vec<String> {
        let mut rows: Vec<String> = vec![];
        loop {
            let cursor = if backward { rows.first() } else { rows.last() };
            let window = match (backward, cursor) {
                (false, None) => format!("first: {size}"),
                (false, Some(cursor)) => format!("first: {size}, after: \"{cursor}\""),
                (true, None) => format!("last: {size}"),
                (true, Some(cursor)) => format!("last: {size}, before: \"{cursor}\""),
            };
            let page = self.page(asked, &window);
            let (more, other) = if backward { (page.before, page.after) } else { (page.after, page.before) };
            assert_eq!(other, !rows.is_empty(), "{asked:?}: there is what the page before held");
            if backward {
                rows.splice(0..0, page.cursors);
            } else {
                rows.extend(page.cursors);
            }
            if !more {
                assert_eq!(rows.len(), page.total, "{asked:?}: every row once");
                return rows;
            }
        }
    }
}

#[test]
fn forwards_and_backwards_through_every_list_in_every_order_the_rows_are_the_same() {
    on_each_filled(|filled| {
        let (server, token) = (filled.serve(), filled.administrator());
        let lists = Lists { server: &server, token: &token };
        let all = lists.all();
        assert!(all.len() > 30, "{all:?}");
        let mut long = 0;
        for asked in all {
            if lists.page(&asked, "first: 0").total > 1_600 {
                // Its ends: the walk would be long. The first page of one direction is the other's last.
                long += 1;
                let first = lists.page(&asked, "first: 150");
                let again = lists.page(&asked, &format!("last: 149, before: \"{}\"", first.cursors[149]));
                assert_eq!(first.cursors[..149], again.cursors, "{asked:?}");
                assert!(!again.before && again.after);
                let last = lists.page(&asked, "last: 150");
                let again = lists.page(&asked, &format!("first: 149, after: \"{}\"", last.cursors[0]));
                assert_eq!(last.cursors[1..], again.cursors, "{asked:?}");
                assert!(again.before && !again.after);
                continue;
            }
            let forward = lists.walk(&asked, 73, false);
            assert_eq!(forward, lists.walk(&asked, 91, true), "{asked:?}");
            let distinct: std::collections::BTreeSet<&String> = forward.iter().collect();
            assert_eq!(distinct.len(), forward.len(), "{asked:?}: none twice");
        }
        assert!(long < 6, "most are walked whole");
    });
}

/// Any window of a list is the part of the whole list that the Relay specification says.
#[test]
fn any_window_is_its_part_of_the_whole_list() {
    on_each_filled(|filled| {
        let (server, token) = (filled.serve(), filled.administrator());
        let lists = Lists { server: &server, token: &token };
        let asked = [("centres", "NAME_AR", ""), ("agreements", "REFERENCE", "coordination(code: \"11\")")];
        for (field, order, around) in asked {
            let asked = Asked { field: field.to_string(), order: Some(order.to_string()), around };
            let rows = lists.walk(&asked, 200, false);
            let cursor = proptest::option::of(0..rows.len());
            let strategy = (cursor.clone(), cursor, 0..40usize, any::<bool>());
            let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
            let outcome = runner.run(&strategy, |(after, before, size, backward)| {
                let from = after.map_or(0, |at| at + 1);
                let to = before.unwrap_or(rows.len()).max(from);
                let between = &rows[from..to];
                let expected = match backward {
                    false => &between[..size.min(between.len())],
                    true => &between[between.len() - size.min(between.len())..],
                };
                let given = [("after", after), ("before", before)];
                let cursors = given.iter().filter_map(|(name, at)| at.map(|at| format!("{name}: \"{}\"", rows[at])));
                let count = format!("{}: {size}", if backward { "last" } else { "first" });
                let window: Vec<String> = std::iter::once(count).chain(cursors).collect();
                let page = lists.page(&asked, &window.join(", "));
                prop_assert_eq!(&page.cursors, expected);
                let more = between.len() > size;
                prop_assert_eq!(page.before, after.is_some() || (backward && more));
                prop_assert_eq!(page.after, before.is_some() || (!backward && more));
                prop_assert_eq!(page.total, rows.len());
                Ok(())
            });
            outcome.unwrap();
        }
    });
}

#[test]
fn missing_centres_are_paged_in_both_directions_too() {
    on_each_filled(|filled| {
        let (server, token) = (filled.serve(), filled.administrator());
        let missing = |window: &str| {
            let query = format!(
                "{{ activity(period: \"2026-10\") {{ completeness {{ missing({window}) {{ totalCount edges {{ cursor node {{ code }} }}
                     pageInfo {{ hasPreviousPage hasNextPage }} }} }} }} }}"
            );
            server.data_to(&token, &query, Value::Null)["activity"]["completeness"]["missing"].take()
        };
        let all = missing("first: 200");
        let edges = all["edges"].as_array().unwrap();
        assert!(edges.len() > 4 && all["totalCount"] == edges.len(), "{all}");
        let last = missing("last: 3");
        assert_eq!(last["edges"].as_array().unwrap()[..], edges[edges.len() - 3..]);
        assert_eq!(last["pageInfo"], json!({ "hasPreviousPage": true, "hasNextPage": false }));
        let before = missing(&format!("last: 2, before: {}", edges[3]["cursor"]));
        assert_eq!(before["edges"].as_array().unwrap()[..], edges[1..3]);
        assert_eq!(before["pageInfo"], json!({ "hasPreviousPage": true, "hasNextPage": true }));
    });
}

#[test]
fn windows_that_cannot_be_meant_are_refused_in_words() {
    on_each_filled(|filled| {
        let (server, token) = (filled.serve(), filled.administrator());
        let lists = Lists { server: &server, token: &token };
        let asked = Asked { field: "centres".into(), order: Some("NAME_FR".into()), around: "" };
        let foreign = lists.page(&Asked { order: Some("CODE".into()), ..asked.clone() }, "first: 1").cursors[0].clone();
        for (window, code, says) in [
            ("first: 1, last: 1", "BAD_ARGUMENT", "one of the two"),
            ("last: -1", "BAD_ARGUMENT", "0 or more"),
            ("last: 201", "TOO_MANY", "200"),
            ("last: 1, before: \"nonsense\"", "BAD_CURSOR", "endCursor"),
            (&format!("last: 1, before: \"{foreign}\""), "BAD_CURSOR", "in this order"),
        ] {
            let error = lists.answer(&asked, window)["errors"][0].clone();
            assert_eq!(error["extensions"]["code"], code, "{window}: {error}");
            assert!(error["message"].as_str().unwrap().contains(says), "{window}: {error}");
        }
        // `before` alone means the rows just before it; a page of none says what there is.
        let rows = lists.walk(&asked, 200, false);
        assert_eq!(lists.page(&asked, &format!("before: \"{}\"", rows[50])).cursors, rows[30..50]);
        let (none, end) = (lists.page(&asked, "first: 0"), lists.page(&asked, "last: 0"));
        assert!(none.cursors.is_empty() && none.after && !none.before);
        assert!(end.cursors.is_empty() && end.before && !end.after);
    });
}
