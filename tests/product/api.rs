//! The API's manners: errors with stable codes, limits, the two methods of HTTP, marks on demonstration data.

use serde_json::{Value, json};

use crate::support::on_each_filled;

#[test]
fn bad_input_gets_a_stable_code_and_says_what_would_be_right() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let deep = format!(
            "{{ coordination(code: \"11\") {{ {} code {} }} }}",
            "region { coordination { ".repeat(12),
            "} } ".repeat(12)
        );
        let wide = "{ coordinations(first: 200) { nodes { centres(first: 200) { nodes { returns(first: 200) { nodes { id } } } } } } }";
        let ids = format!("{{ nodes(ids: [{}]) {{ id }} }}", "\"x\", ".repeat(201));
        for (query, code, says) in [
            ("{ coordination(code: \"99\") { name } }", "NOT_FOUND", "99"),
            ("{ province(code: \"x\") { name } }", "NOT_FOUND", "province"),
            ("{ centre(code: \"x\") { name } }", "NOT_FOUND", "centre"),
            ("{ agreement(reference: \"x\") { object } }", "NOT_FOUND", "agreement"),
            ("{ centres(filter: { coordination: \"99\" }) { nodes { id } } }", "NOT_FOUND", "01 to 12"),
            ("{ centres(filter: { openOn: \"2026-01-01\" }) { nodes { id } } }", "BAD_ARGUMENT", "coordination"),
            ("{ agreements(filter: { inForceOn: \"2026-01-01\" }) { nodes { id } } }", "BAD_ARGUMENT", "coordination"),
            ("{ activity(period: 2008) { beneficiaries } }", "BAD_PERIOD", "2026-Q1"),
            ("{ job(name: \"monthly\") { next(count: -1) { at } } }", "BAD_ARGUMENT", "0 or more"),
            ("{ job(name: \"x\") { name } }", "NOT_FOUND", "job"),
            ("{ activity(period: \"2026-13\") { beneficiaries } }", "BAD_PERIOD", "2025-2026"),
            ("{ activity(period: \"March\") { beneficiaries } }", "BAD_PERIOD", "2026-Q1"),
            ("{ centres(after: \"nonsense\") { nodes { id } } }", "BAD_CURSOR", "endCursor"),
            ("{ centres(first: 201) { nodes { id } } }", "TOO_MANY", "200"),
            ("{ centres(first: -1) { nodes { id } } }", "BAD_ARGUMENT", "first"),
            (wide, "TOO_MANY", "too much"),
            (&deep, "TOO_DEEP", "20"),
            (&ids, "TOO_MANY", "200"),
            ("{ node(id: \"nonsense\") { id } }", "BAD_ID", "nonsense"),
            ("{ agreements(filter: { endsWithinDays: -1 }) { nodes { id } } }", "BAD_ARGUMENT", "0 to 3650"),
            (
                "{ activityBreakdown(period: \"2026\", by: [], filter: { programme: \"x\" }) { value } }",
                "NOT_FOUND",
                "x",
            ),
            ("{ activitySeries(from: \"2026\", to: \"2025\", step: MONTH) { value } }", "BAD_ARGUMENT", "later"),
            ("{ activitySeries(from: \"1950\", to: \"2025\", step: MONTH) { value } }", "TOO_MANY", "400"),
            ("{ nothing }", "BAD_QUERY", "nothing"),
            ("{", "BAD_QUERY", "expected"),
        ] {
            let answer = server.answer(query);
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], code, "{query}: {answer}");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(says), "{query}: {message}");
            assert!(!message.contains("SELECT") && !message.contains("no such table"), "{message}");
        }
        let nul = server.answer("{ coordination(code: \"\\u0000\") { name } }");
        let code = nul["errors"][0]["extensions"]["code"].as_str().unwrap();
        assert!(["NOT_FOUND", "BAD_ARGUMENT"].contains(&code), "{nul}");
        let limit = server.answer("{ centres(first: 500) { nodes { id } } }");
        assert_eq!(limit["errors"][0]["extensions"], json!({ "code": "TOO_MANY", "limit": 200, "asked": 500 }));
    });
}

#[test]
fn a_cursor_serves_only_the_list_and_order_that_gave_it() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let data = server.data("{ centres(first: 1, orderBy: NAME_AR) { pageInfo { endCursor } } }");
        let cursor = &data["centres"]["pageInfo"]["endCursor"];
        let answer = server.answer(&format!("{{ centres(after: {cursor}) {{ nodes {{ id }} }} }}"));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_CURSOR");
        let answer = server.answer(&format!("{{ trainings(after: {cursor}) {{ nodes {{ id }} }} }}"));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_CURSOR");
    });
}

#[test]
fn an_internal_fault_shows_nothing_of_the_inside() {
    on_each_filled(|filled| {
        let server = filled.serve();
        filled
            .db
            .run(|connection| {
                use diesel::connection::SimpleConnection;
                Ok(connection.batch_execute("ALTER TABLE staff_training RENAME TO elsewhere")?)
            })
            .unwrap();
        let answer = server.answer("{ trainings { nodes { id } } }");
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "INTERNAL");
        assert!(!error.to_string().contains("staff_training"), "{error}");
    });
}

#[test]
fn queries_come_by_get_too_and_what_is_no_query_is_refused() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let (status, body) = server.get("/graphql?query=%7Bcoordination(code:%2211%22)%7Bcode%7D%7D");
        assert_eq!(status, 200);
        let answer: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(answer["data"]["coordination"]["code"], "11");
        let (status, body) = server.get("/graphql");
        assert_eq!(status, 400, "{}", String::from_utf8_lossy(&body));
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["errors"][0]["extensions"]["code"], "BAD_REQUEST");
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut broken =
            agent.post(format!("{}/graphql", server.url)).content_type("application/json").send("{\"query\":").unwrap();
        assert_eq!(broken.status(), 400);
        let broken: Value = broken.body_mut().read_json().unwrap();
        assert_eq!(broken["errors"][0]["extensions"]["code"], "BAD_REQUEST");
        let (status, _) = server.get("/nothing");
        assert_eq!(status, 404);
        let large = format!("{{\"query\": \"{}\"}}", "x".repeat(300_000));
        let response =
            agent.post(format!("{}/graphql", server.url)).content_type("application/json").send(&large).unwrap();
        assert_eq!(response.status(), 413);
        let foreign = agent.get(format!("{}/", server.url)).header("Host", "evil.example").call().unwrap();
        assert_eq!(foreign.status(), 403, "a foreign name that points here must not reach the data");
        // A script of such a page can add headers that a proxy would; they must not help it.
        for (name, value) in [("X-Forwarded-Host", "localhost"), ("Forwarded", "host=localhost")] {
            let foreign = agent
                .get(format!("{}/", server.url))
                .header("Host", "evil.example")
                .header(name, value)
                .call()
                .unwrap();
            assert_eq!(foreign.status(), 403, "{name}");
        }
        let cross = agent.get(format!("{}/graphql?query=%7Bjobs%7Bname%7D%7D", server.url));
        assert_eq!(cross.header("Sec-Fetch-Site", "cross-site").call().unwrap().status(), 403);
    });
}

#[test]
fn demonstration_data_is_marked_and_the_articles_figures_are_not() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let data = server.data(
            "{ installation { demonstration censusCredit } centres(first: 200) { nodes { demonstration } }
               agreements(first: 200) { nodes { demonstration } } trainings(first: 200) { nodes { demonstration } }
               cooperatives(first: 200) { nodes { demonstration } } returns(first: 200) { nodes { demonstration } } }",
        );
        assert_eq!(data["installation"]["demonstration"], true);
        assert!(data["installation"]["censusCredit"].as_str().unwrap().contains("CC BY 4.0"));
        for list in ["centres", "agreements", "trainings", "cooperatives", "returns"] {
            let nodes = data[list]["nodes"].as_array().unwrap();
            assert!(!nodes.is_empty() && nodes.iter().all(|node| node["demonstration"] == true), "{list}");
        }
        let of = |period: &str| {
            filled
                .db
                .read(|connection| {
                    taawun::reports::figures::gather(connection, "11", period.parse()?, filled.clock.today())
                })
                .unwrap()
                .demonstration
        };
        assert!(of("2026-10"));
        assert!(!of("2008"), "the article's figures are not made up");
    });
}

#[test]
fn fields_come_in_the_order_of_the_query() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let query = "query A { a: jobs { name } } query B { ...Rest coordination(code: \"11\") { activity(period: \"2026-Q1\")
            { programmes { source { kind } units programme { name code } } beneficiaries } name agreements(first: 1) { nodes
            { reference } totalCount } code } } fragment Rest on Query { installation { version demonstration } }";
        let body = json!({ "query": query, "operationName": "B" });
        let text =
            ureq::post(format!("{}/graphql", server.url)).send_json(body).unwrap().body_mut().read_to_string().unwrap();
        let mut from = 0;
        for field in [
            "installation",
            "version",
            "demonstration",
            "coordination",
            "activity",
            "programmes",
            "source",
            "kind",
            "units",
            "programme\"",
            "name",
            "code",
            "beneficiaries",
            "name",
            "agreements",
            "reference",
            "totalCount",
            "code",
        ] {
            let found =
                text[from..].find(&format!("\"{field}")).unwrap_or_else(|| panic!("{field} after {from}: {text}"));
            // Within a list the same fields come again: go on after the last element where the next name is asked.
            from += found + 1;
            if field == "code" && text[from..].contains("\"beneficiaries\"") {
                from += text[from..].find("\"beneficiaries\"").unwrap();
            }
        }
    });
}

#[test]
fn the_pages_for_people_are_served() {
    on_each_filled(|filled| {
        let server = filled.serve();
        let (status, page) = server.get("/");
        let page = String::from_utf8(page).unwrap();
        assert_eq!(status, 200);
        assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"));
        assert!(page.contains("بيانات توضيحية"), "demonstration data is marked");
        let (_, french) = server.get("/?lang=fr");
        assert!(String::from_utf8(french).unwrap().contains("Données de démonstration"));
        let (status, graphiql) = server.get("/graphiql");
        assert_eq!(status, 200);
        let graphiql = String::from_utf8(graphiql).unwrap();
        assert!(!graphiql.contains("src=\"http") && !graphiql.contains("href=\"http"), "no content from elsewhere");
        let (status, sdl) = server.get("/schema.graphql");
        assert_eq!(status, 200);
        assert_eq!(String::from_utf8(sdl).unwrap(), taawun::graphql::sdl());
        assert_eq!(server.get("/reports/1/x.pdf").0, 404);
    });
}
