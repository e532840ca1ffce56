//! Queries per second of two pages, by GraphQL, by hand, and as bytes that lie ready.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use taawun::clock::Clock;
use taawun::db::Db;
use taawun::delivery::files::Files;
use taawun::jobs::{Jobs, file};
use taawun::web::settings::Settings;
use taawun::web::{self, Application};

use crate::database::Filled;
use crate::{Found, Row, hand_written, load, median};

const COORDINATION: &str = "{ coordination(code: \"11\") { name activity(period: \"2026-Q1\") { beneficiaries \
    completeness { expected received validated } \
    programmes { programme { code name } units beneficiaries women source { kind } } } } }";
const CENTRES: &str = "{ centres(first: 20) { nodes { code name province { name region { name } } } } }";

/// Rounds; each asks every case once, so that drift hits all alike.
const ROUNDS: usize = 5;
const WARM_UP: Duration = Duration::from_secs(1);
const ROUND: Duration = Duration::from_secs(1);

struct Case {
    what: &'static str,
    address: SocketAddr,
    request: Vec<u8>,
    rates: Vec<f64>,
}

/// The product's own server over a database.
pub fn serve(filled: &Filled) -> SocketAddr {
    serve_with(filled, Settings::default())
}

/// The same, reached as these settings say.
pub fn serve_with(filled: &Filled, settings: Settings) -> SocketAddr {
    let jobs = Jobs::new(file::load(None).expect("the job files"));
    let files = Files::new(filled.folder.path().join("files"));
    let application = Application::new(filled.db.clone(), Clock::system(), jobs, files).with_settings(settings);
    load::start(move |listener| web::serve(application, listener))
}

/// The statements that one request takes.
fn statements(db: &Db, case: &Case) -> u64 {
    let before = db.statements();
    load::answer(case.address, &case.request);
    db.statements() - before
}

pub fn measure(filled: &Filled) -> Found {
    let product = serve(filled);
    let query = |text: &str| load::post("/graphql", &json!({ "query": text }));
    let bytes = [COORDINATION, CENTRES].map(|text| {
        let mut client = load::Client::connect(product).expect("a connection");
        client.ask(&query(text)).expect("an answer").to_vec()
    });
    let db = filled.db.clone();
    let by_hand = load::start(move |listener| hand_written::serve(db, bytes, listener));
    let mut found = Found::default();
    for (page, path, text) in [
        ("coordination page", "coordination", COORDINATION),
        ("20 centres with province and region", "centres", CENTRES),
    ] {
        let body = json!({ "query": text });
        let case = |what, address, path: &str| Case { what, address, request: load::post(path, &body), rates: vec![] };
        let mut cases = [
            case("GraphQL", product, "/graphql"),
            case("hand-written", by_hand, &format!("/hand-written/{path}")),
            case("bytes only", by_hand, &format!("/bytes/{path}")),
        ];
        let [graphql, written, ready] = [0, 1, 2].map(|at: usize| load::answer(cases[at].address, &cases[at].request));
        assert!(graphql.get("errors").is_none(), "{graphql}");
        assert_eq!(graphql, written, "{page}: by hand it says something else");
        assert_eq!(graphql, ready, "{page}: the bytes say something else");
        let counted = [0, 1].map(|at: usize| statements(&filled.db, &cases[at]));
        // What everybody sees takes one more than the figures themselves: which of them are too small to be published.
        assert!(counted[0] <= counted[1] + 1, "{page}: {} statements, {} by hand", counted[0], counted[1]);
        for case in &mut cases {
            load::answers(case.address, &case.request, WARM_UP);
        }
        for _ in 0..ROUNDS {
            for case in &mut cases {
                case.rates.push(load::answers(case.address, &case.request, ROUND));
            }
        }
        let [graphql, written, ready] = [0, 1, 2].map(|at: usize| median(cases[at].rates.clone()));
        let ratio =
            |what: &str, value: f64, goal| Row::new(format!("{page}: GraphQL ÷ {what}"), format!("{value:.2}"), goal);
        found.ratios.push(ratio("hand-written", graphql / written, "≥ 0.5"));
        found.ratios.push(ratio("bytes only", graphql / ready, ""));
        for case in &cases {
            let rate = median(case.rates.clone());
            found.figures.push(Row::new(format!("{page}, {}", case.what), format!("{rate:.0} per second"), ""));
        }
        found.figures.push(Row::new(format!("{page}, SQL statements"), counted[0].to_string(), ""));
    }
    found
}
