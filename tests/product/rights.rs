//! Rights on the object: the whole schema, walked by introspection, for every role and scope, against what is their own
//! and what is another coordination's. The decisions are in `rights.txt`.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::{Map, Value, json};
use taawun::accounts::store;
use taawun::accounts::tokens::{self, NewToken};
use taawun::accounts::{Grant, Reach, Role};
use taawun::db::schema::{job_run, published_figure, published_unit, report};
use taawun::delivery::letters::Letter;
use taawun::delivery::outbox::{self, Message};
use taawun::delivery::stops::{self, Reason};

use crate::support::{Filled, Server, on_each_filled};

/// Tables that a refused request may write to: who signed in, who tried to.
const BOOKKEEPING: [&str; 4] = ["answered_mutation", "session", "sign_in_failure", "openid_attempt"];

/// What the table says of a type.
#[derive(Debug, Default, Clone)]
struct Decided {
    ground: String,
    own: BTreeSet<String>,
    objects: BTreeSet<String>,
    lists: BTreeSet<String>,
    /// Field and ground.
    totals: BTreeMap<String, String>,
    sample: Option<String>,
}

impl Decided {
    fn fields(&self) -> BTreeSet<String> {
        let totals = self.totals.keys();
        self.own.iter().chain(&self.objects).chain(&self.lists).chain(totals).cloned().collect()
    }
}

#[derive(Debug, Default)]
struct Table {
    types: BTreeMap<String, Decided>,
    /// Who may do each mutation.
    mutations: BTreeMap<String, String>,
}

fn table() -> Table {
    let mut table = Table::default();
    let mut current = String::new();
    for line in include_str!("rights.txt").lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        if let Some((name, ground)) = line.split_once(':').filter(|_| !line.starts_with(' ')) {
            current = name.to_string();
            if name != "Mutation" {
                let decided = Decided { ground: ground.trim().to_string(), ..Decided::default() };
                assert!(table.types.insert(current.clone(), decided).is_none(), "{name} is decided twice");
            }
            continue;
        }
        let (word, rest) = line.trim().split_once(' ').unwrap_or_else(|| panic!("can't read: {line}"));
        let rest = rest.trim();
        if current == "Mutation" {
            assert!(table.mutations.insert(word.into(), rest.into()).is_none(), "{word} is decided twice");
            continue;
        }
        let decided = table.types.get_mut(&current).unwrap();
        let words = rest.split_whitespace().map(str::to_string);
        match word {
            "own" => decided.own.extend(words),
            "objects" => decided.objects.extend(words),
            "lists" => decided.lists.extend(words),
            "totals" => decided.totals.extend(words.map(|word| {
                let (field, ground) = word.split_once('@').unwrap();
                (field.to_string(), ground.to_string())
            })),
            "sample" => decided.sample = Some(rest.to_string()),
            _ => panic!("can't read: {line}"),
        }
    }
    table
}

/// The schema as the server tells it.
struct Schema(BTreeMap<String, Value>);

impl Schema {
    fn of(server: &Server, token: &str) -> Schema {
        let reference = "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
        let query = format!(
            "{{ __schema {{ types {{ kind name enumValues {{ name }}
                fields {{ name type {{ {reference} }} args {{ name defaultValue type {{ {reference} }} }} }}
                inputFields {{ name defaultValue type {{ {reference} }} }} }} }} }}"
        );
        let data = server.data_to(token, &query, Value::Null);
        let types = data["__schema"]["types"].as_array().unwrap().iter();
        Schema(types.map(|kind| (kind["name"].as_str().unwrap().to_string(), kind.clone())).collect())
    }

    /// The object types whose fields are decided one by one: not the frame of lists.
    fn objects(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.iter().filter(|(name, kind)| {
            let frame = name.starts_with("__") || name.ends_with("Connection") || name.ends_with("Edge");
            kind["kind"] == "OBJECT" && !frame && *name != "PageInfo"
        })
    }

    fn field(&self, kind: &str, field: &str) -> &Value {
        let fields = self.0[kind]["fields"].as_array().unwrap();
        fields.iter().find(|one| one["name"] == field).unwrap_or_else(|| panic!("{kind}.{field} is not in the schema"))
    }

    /// The type of a field without its frame: what is in the list, or the object.
    fn inner(&self, kind: &str, field: &str) -> (String, bool) {
        let name = named(&self.field(kind, field)["type"]);
        if name.ends_with("Connection") {
            return (named(&self.field(&name, "nodes")["type"]), true);
        }
        (name, false)
    }

    fn has(&self, kind: &str, field: &str) -> bool {
        self.0[kind]["fields"].as_array().is_some_and(|fields| fields.iter().any(|one| one["name"] == field))
    }
}

fn named(reference: &Value) -> String {
    match reference["name"].as_str() {
        Some(name) => name.to_string(),
        None => named(&reference["ofType"]),
    }
}

fn global_id(kind: &str, key: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{kind}:{key}"))
}

#[test]
fn every_type_field_and_mutation_of_the_schema_is_decided() {
    on_each_filled(|filled| {
        let (table, schema) = (table(), Schema::of(&filled.serve(), ""));
        let mut faults = vec![];
        for (name, kind) in schema.objects() {
            let fields: BTreeSet<String> = kind["fields"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["name"].as_str().unwrap().to_string())
                .collect();
            let decided = match name.as_str() {
                "Mutation" => table.mutations.keys().cloned().collect(),
                _ => table.types.get(name).map(Decided::fields).unwrap_or_default(),
            };
            faults.extend(fields.difference(&decided).map(|field| format!("{name}.{field}: decide it in rights.txt")));
            faults.extend(decided.difference(&fields).map(|field| format!("{name}.{field} is decided, but not there")));
        }
        faults.extend(
            table.types.keys().filter(|name| !schema.0.contains_key(*name)).map(|name| format!("{name} is not there")),
        );
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        for (name, decided) in &table.types {
            // Parts of an object have its ground or none; what is loaded by itself has its own.
            for field in &decided.own {
                let (inner, list) = schema.inner(name, field);
                let part = table.types.get(&inner).is_none_or(|of| of.ground == "part" || of.ground == decided.ground);
                if !part || list {
                    faults.push(format!("{name}.{field} is no part of its object: {inner} has a ground of its own"));
                }
            }
            for field in decided.objects.iter().chain(&decided.lists).filter(|field| !field.starts_with("node")) {
                let (inner, _) = schema.inner(name, field);
                if table.types.get(&inner).is_none_or(|of| of.ground == "part") {
                    faults.push(format!("{name}.{field}: {inner} has no ground"));
                }
            }
            // A viewer is the asker's own account under another name.
            if schema.has(name, "id") && decided.sample.is_none() && name != "Viewer" {
                faults.push(format!("{name} has an id, but no sample"));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}

/// Somebody who asks.
struct Asker {
    name: &'static str,
    token: String,
}

const ADMINISTRATOR: &str = "administrator";
const COORDINATOR: &str = "coordinator of 11";
const CLERK: &str = "clerk of a centre of 11";
const VIEWER: &str = "viewer of the country";
const VIEWER_11: &str = "viewer of coordination 11";
const VIEWER_321: &str = "viewer of delegation 11.321";
const READING: &str = "coordinator of 11 by a reading token";
const NOBODY: &str = "nobody";
const PUBLIC: &str = "the public";

impl Asker {
    /// The table's grounds: whether this asker sees an object of coordination 11 (in the clerk's centre), or of 10.
    fn sees(&self, ground: &str, own: bool) -> bool {
        let country = [ADMINISTRATOR, VIEWER].contains(&self.name);
        let coordination = country || (own && [COORDINATOR, VIEWER_11, READING].contains(&self.name));
        let province = coordination || (own && self.name == VIEWER_321);
        match ground {
            "reference" => self.name != NOBODY,
            "institution" => country || [COORDINATOR, VIEWER_11, READING].contains(&self.name),
            "country" => country,
            "coordination" | "report" => coordination,
            "publication" => coordination || self.name == PUBLIC,
            "province" | "commune" => province,
            "centre" => province || (own && self.name == CLERK),
            "account" | "administration" => self.name == ADMINISTRATOR,
            "delivery" => self.name == ADMINISTRATOR || (own && [COORDINATOR, READING].contains(&self.name)),
            _ => panic!("ground {ground}"),
        }
    }

    /// Whether the totals of a place on this ground are seen.
    fn sees_totals(&self, ground: &str, own: bool) -> bool {
        self.sees(ground, own) || (self.name == PUBLIC && ["country", "coordination", "province"].contains(&ground))
    }

    /// Whether the table lets this asker do a mutation to what is their own, or to another coordination's.
    fn may(&self, who: &str, own: bool) -> bool {
        match who {
            "administrators" => self.name == ADMINISTRATOR,
            "coordinators" => [ADMINISTRATOR, COORDINATOR].contains(&self.name),
            "keepers" => self.name == ADMINISTRATOR || (own && self.name == COORDINATOR),
            "handers" => self.name == ADMINISTRATOR || (own && [COORDINATOR, CLERK].contains(&self.name)),
            "owners" => ![NOBODY, PUBLIC].contains(&self.name),
            "everybody" => true,
            _ => panic!("who may: {who}"),
        }
    }
}

/// The servers, the askers, and an object of each type: of coordination 11, of 10, and one that does not exist.
struct World<'a> {
    filled: &'a Filled,
    server: Server,
    public: Server,
    askers: Vec<Asker>,
    table: Table,
    schema: Schema,
    samples: BTreeMap<String, [String; 2]>,
    foreign_province: String,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = diesel::sql_types::Nullable<Text>)]
    found: Option<String>,
}

fn one(filled: &Filled, sql: &str) -> Option<String> {
    let statement = format!("SELECT ({sql}) AS found");
    let found: Found = filled.db.run(|connection| Ok(diesel::sql_query(&statement).get_result(connection)?)).unwrap();
    found.found
}

/// Reports, runs, letters and published figures of both coordinations: the demonstration has none.
fn add_rows(filled: &Filled) {
    let now = filled.clock.timestamp();
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let source = "SELECT CAST(MIN(id) AS TEXT) FROM published_source";
    let source: i64 = one(filled, source).unwrap().parse().unwrap();
    filled
        .db
        .write(|connection| {
            for code in ["10", "11"] {
                let report_id: i64 = diesel::insert_into(report::table)
                    .values((
                        report::coordination_code.eq(code),
                        report::period.eq("2026-10"),
                        report::starts_on.eq(day("2026-10-01")),
                        report::language.eq("ar"),
                        report::edition.eq(1),
                        report::sha256.eq("0".repeat(64)),
                        report::size_bytes.eq(1),
                        report::file_name.eq(format!("{code}-2026-10-ar.pdf")),
                        report::created_at.eq(now),
                        report::demonstration.eq(true),
                    ))
                    .returning(report::id)
                    .get_result(connection)?;
                diesel::insert_into(job_run::table)
                    .values((
                        job_run::job.eq("monthly"),
                        job_run::coordination_code.eq(code),
                        job_run::period.eq("2026-10"),
                        job_run::language.eq("ar"),
                        job_run::edition.eq(1),
                        job_run::state.eq("done"),
                        job_run::due_at.eq(now),
                        job_run::attempts.eq(1),
                        job_run::not_before.eq(now),
                        job_run::claim.eq(1),
                        job_run::finished_at.eq(now),
                        job_run::report_id.eq(report_id),
                    ))
                    .execute(connection)?;
                let letter = Message {
                    key: format!("report/{report_id}"),
                    kind: taawun::delivery::outbox::Kind::Report,
                    recipient: format!("reader-{code}@taawun.example"),
                    sender: None,
                    language: taawun::wording::Language::Ar,
                    letter: Letter { subject: "x".to_string(), body: "x".to_string() },
                    report_id: Some(report_id),
                    run_id: None,
                    coordination_code: Some(code.to_string()),
                };
                outbox::queue(connection, &[letter], now)?;
            }
            stops::stop(connection, "stopped@taawun.example", Reason::Unsubscribed, None, now)?;
            let figure_id: i64 = diesel::insert_into(published_figure::table)
                .values((
                    published_figure::coordination_code.eq("10"),
                    published_figure::programme_code.eq("literacy"),
                    published_figure::period.eq("2008"),
                    published_figure::starts_on.eq(day("2008-01-01")),
                    published_figure::ends_on.eq(day("2009-01-01")),
                    published_figure::units.eq(1),
                    published_figure::beneficiaries.eq(50),
                    published_figure::source_id.eq(source),
                ))
                .returning(published_figure::id)
                .get_result(connection)?;
            diesel::insert_into(published_unit::table)
                .values((
                    published_unit::figure_id.eq(figure_id),
                    published_unit::position.eq(1),
                    published_unit::name_ar.eq("قسم"),
                    published_unit::name_fr.eq("Classe"),
                    published_unit::beneficiaries.eq(50),
                ))
                .execute(connection)?;
            Ok(())
        })
        .unwrap();
}

/// A session of the first account, the administrator's, and an entry in the audit trail.
fn add_to_administrator(filled: &Filled) {
    let administrator = one(filled, "SELECT CAST(MIN(id) AS TEXT) FROM account").unwrap().parse().unwrap();
    let now = filled.clock.timestamp();
    filled
        .db
        .write(|connection| {
            Ok(taawun::accounts::sessions::begin(connection, administrator, "127.0.0.1", "test", now)?.0)
        })
        .unwrap();
    let asker = taawun::accounts::Asker::command_line();
    taawun::change::perform(&filled.db, &filled.clock, &asker, "test", None, |change| {
        change.record("Account", administrator, None, None)
    })
    .unwrap();
}

fn reading_token(filled: &Filled) -> String {
    let now = filled.clock.timestamp();
    let grant = Grant { role: Role::Coordinator, reach: Reach::Coordination("11".into()) };
    filled
        .db
        .write(|connection| {
            let account_id = store::insert(connection, "reading@taawun.example", "R", now, true)?;
            store::add_grant(connection, account_id, &grant)?;
            let token = NewToken {
                account_id,
                name: "reading".to_string(),
                read_only: true,
                coordination: None,
                expires_at: now + chrono::Duration::days(1),
            };
            Ok(tokens::create(connection, &token, now)?.1)
        })
        .unwrap()
}

impl World<'_> {
    fn new(filled: &Filled) -> World<'_> {
        add_rows(filled);
        let foreign_province = one(
            filled,
            "SELECT MIN(p.province_code) FROM cooperative p JOIN centre c ON c.province_code = p.province_code
             WHERE p.coordination_code = '10' AND c.commune_code IS NOT NULL",
        )
        .expect("a province of 10 with centres and cooperatives");
        let centre = "SELECT CAST(MIN(id) AS TEXT) FROM centre WHERE province_code = '11.321'";
        let centre: i64 = one(filled, centre).unwrap().parse().unwrap();
        let token = |name, role, reach| filled.token(name, &[(role, reach)]);
        let askers = vec![
            (ADMINISTRATOR, filled.administrator()),
            (COORDINATOR, filled.coordinator()),
            (CLERK, token("clerk@taawun.example", Role::Clerk, Reach::Centre(centre))),
            (VIEWER, token("viewer@taawun.example", Role::Viewer, Reach::Country)),
            (VIEWER_11, token("v11@taawun.example", Role::Viewer, Reach::Coordination("11".into()))),
            (VIEWER_321, token("v321@taawun.example", Role::Viewer, Reach::Delegation("11.321".into()))),
            (READING, reading_token(filled)),
            (NOBODY, String::new()),
            (PUBLIC, String::new()),
        ];
        let askers: Vec<Asker> = askers.into_iter().map(|(name, token)| Asker { name, token }).collect();
        add_to_administrator(filled);
        let (server, public) = (filled.serve(), filled.serve_public());
        let (table, schema) = (table(), Schema::of(&server, &askers[0].token));
        let mut samples = BTreeMap::new();
        for (kind, decided) in &table.types {
            let Some(sql) = &decided.sample else { continue };
            let sample = |coordination: &str, province: &str| {
                let sql = sql.replace("$coordination", coordination).replace("$province", province);
                let key = one(filled, &sql).unwrap_or_else(|| panic!("no sample of {kind}: {sql}"));
                global_id(kind, &key)
            };
            samples.insert(kind.clone(), [sample("11", "11.321"), sample("10", &foreign_province)]);
        }
        World { filled, server, public, askers, table, schema, samples, foreign_province }
    }

    fn answer(&self, asker: &Asker, query: &str, variables: Value) -> Value {
        let server = if asker.name == PUBLIC { &self.public } else { &self.server };
        server.answer_to(&asker.token, query, variables)
    }

    fn node(&self, asker: &Asker, id: &str) -> Value {
        self.answer(asker, "query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id }))
    }

    /// Fails on an id that was answered, but is not seen when asked for by itself.
    fn all_are_seen(&self, asker: &Asker, ids: &[String], whence: &str) {
        for some in ids.chunks(200) {
            let answer = self.answer(asker, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": some }));
            let nodes = answer["data"]["nodes"].as_array().unwrap_or_else(|| panic!("{whence}: {answer}"));
            for (id, node) in some.iter().zip(nodes) {
                assert_eq!(node["id"].as_str(), Some(id.as_str()), "{} got {id} by {whence}", asker.name);
            }
        }
    }

    /// The types that have an object each: name, what is decided, ids of one in 11 and one in 10.
    fn kinds(&self) -> impl Iterator<Item = (&String, &Decided, &[String; 2])> {
        self.samples.iter().map(|(kind, ids)| (kind, &self.table.types[kind], ids))
    }
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[test]
fn what_is_not_seen_is_answered_like_what_does_not_exist() {
    on_each_filled(|filled| {
        let world = World::new(filled);
        for asker in &world.askers {
            for (kind, decided, ids) in world.kinds() {
                let number = decided.sample.as_ref().is_some_and(|sql| sql.contains("CAST("));
                let nothing = global_id(kind, if number { "987654321" } else { "xx" });
                let missing = world.node(asker, &nothing);
                for (own, id) in [true, false].into_iter().zip(ids) {
                    let answer = world.node(asker, id);
                    if asker.name == NOBODY {
                        assert_eq!(code(&answer), "UNAUTHENTICATED", "{kind}: {answer}");
                        assert_eq!(answer, missing);
                    } else if asker.sees(&decided.ground, own) {
                        assert_eq!(
                            answer["data"]["node"]["id"],
                            json!(id),
                            "{} should see {kind} (own: {own})",
                            asker.name
                        );
                    } else {
                        assert_eq!(answer, missing, "{} should not see {kind} (own: {own})", asker.name);
                    }
                }
            }
            by_their_codes(&world, asker);
        }
    });
}

/// The root fields that find one object by a code, reference or name.
fn by_their_codes(world: &World<'_>, asker: &Asker) {
    for field in world.table.types["Query"].objects.iter().filter(|field| !field.starts_with("node")) {
        // Accounts and runs are found by their global ids, as `node` finds them.
        if ["account", "run"].contains(&field.as_str()) {
            continue;
        }
        let (kind, _) = world.schema.inner("Query", field);
        let argument = world.schema.field("Query", field)["args"][0]["name"].as_str().unwrap();
        let query = format!("query ($key: String!) {{ {field}({argument}: $key) {{ id }} }}");
        for (own, id) in [true, false].into_iter().zip(&world.samples[&kind]) {
            let find = format!("query ($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {argument} }} }} }}");
            let found = world.answer(&world.askers[0], &find, json!({ "id": id }));
            let key = found["data"]["node"][argument].as_str().unwrap();
            let answer = world.answer(asker, &query, json!({ "key": key }));
            if asker.sees(&world.table.types[&kind].ground, own) {
                assert_eq!(answer["data"][field]["id"], json!(id), "{}: {answer}", asker.name);
            } else {
                let missing = world.answer(asker, &query, json!({ "key": "nothing" }));
                let answer =
                    answer.to_string().replace(&serde_json::to_string(key).unwrap()[1..key.len() + 1], "nothing");
                assert_eq!(answer, missing.to_string(), "{}: {field} (own: {own})", asker.name);
            }
        }
    }
}

#[test]
fn lists_and_counts_hold_what_is_seen_by_every_path() {
    on_each_filled(|filled| {
        let world = World::new(filled);
        for asker in world.askers.iter().filter(|asker| asker.name != NOBODY) {
            for field in &world.table.types["Query"].lists {
                root_list(&world, asker, field);
            }
            for (kind, decided, ids) in world.kinds() {
                for (own, id) in [true, false].into_iter().zip(ids) {
                    if !asker.sees(&decided.ground, own) {
                        continue;
                    }
                    for field in decided.lists.iter().chain(&decided.objects) {
                        nested(&world, asker, kind, id, field, own);
                    }
                }
            }
        }
    });
}

/// The ids in an answer, and the count of all if it says one.
fn content(answer: &Value) -> (Vec<String>, Option<i64>) {
    let nodes = answer.get("nodes").unwrap_or(answer);
    let nodes = nodes.as_array().cloned().unwrap_or_else(|| vec![nodes.clone()]);
    let ids = nodes.iter().filter_map(|node| Some(node["id"].as_str()?.to_string())).collect();
    (ids, answer["totalCount"].as_i64())
}

fn selection(world: &World<'_>, kind: &str, field: &str) -> String {
    match world.schema.inner(kind, field).1 {
        true => format!("{field}(first: 200) {{ totalCount nodes {{ id }} }}"),
        false => format!("{field} {{ id }}"),
    }
}

fn root_list(world: &World<'_>, asker: &Asker, field: &str) {
    let ask = |asker: &Asker, arguments: &str| {
        let connection = world.schema.inner("Query", field).1;
        let query = match (connection, arguments) {
            (true, "") => format!("{{ {} }}", selection(world, "Query", field)),
            (true, _) => format!("{{ {field}(first: 200, {arguments}) {{ totalCount nodes {{ id }} }} }}"),
            (false, _) => format!("{{ {field} {{ id }} }}"),
        };
        let answer = world.answer(asker, &query, Value::Null);
        assert!(answer.get("errors").is_none(), "{}: {query}: {answer}", asker.name);
        content(&answer["data"][field])
    };
    let administrator = &world.askers[0];
    let (ids, count) = ask(asker, "");
    world.all_are_seen(asker, &ids, field);
    let (kind, _) = world.schema.inner("Query", field);
    let ground = world.table.types[&kind].ground.as_str();
    let all = ask(administrator, "");
    let expected = match ground {
        "reference" | "country" | "institution" => {
            if asker.sees(ground, false) {
                Some(all)
            } else {
                Some((vec![], count.map(|_| 0)))
            }
        }
        _ if asker.sees(ground, false) => Some(all),
        // One's own account is the `viewer`.
        "account" | "administration" => Some((vec![], count.map(|_| 0))),
        _ => None,
    };
    if let Some(expected) = expected {
        assert_eq!((ids, count), expected, "{}: {field}", asker.name);
        return;
    }
    let arguments = world.schema.field("Query", field)["args"].as_array().unwrap();
    let Some(filter) = arguments.iter().find(|one| one["name"] == "filter") else {
        panic!("{field} has no filter: how does one see what is another coordination's?")
    };
    let filters = world.schema.0[&named(&filter["type"])]["inputFields"].as_array().unwrap();
    if filters.iter().any(|one| one["name"] == "coordination") {
        let foreign = ask(asker, "filter: { coordination: \"10\" }");
        assert_eq!(foreign, (vec![], Some(0)), "{}: {field} of 10", asker.name);
        let own = ask(asker, "filter: { coordination: \"11\" }");
        let in_full = ask(administrator, "filter: { coordination: \"11\" }");
        if asker.sees(ground, true) && asker.sees("coordination", true) {
            assert_eq!(own, in_full, "{}: {field} of 11", asker.name);
        } else if !asker.sees(ground, true) {
            assert_eq!(own, (vec![], Some(0)), "{}: {field} of 11", asker.name);
        } else {
            assert!(own.1 > Some(0) && own.1 < in_full.1, "{}: {field} of 11: {:?}", asker.name, own.1);
        }
        assert_eq!(own.1, count, "{}: {field} is that of 11", asker.name);
    }
}

fn nested(world: &World<'_>, asker: &Asker, kind: &str, id: &str, field: &str, own: bool) {
    let (inner, _) = world.schema.inner(kind, field);
    if !world.schema.has(&inner, "id") {
        return;
    }
    let selection = selection(world, kind, field);
    let query = format!("query ($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {selection} }} }} }}");
    let answer = world.answer(asker, &query, json!({ "id": id }));
    let whence = format!("{kind}.{field} (own: {own})");
    if answer.get("errors").is_some() {
        assert_eq!(code(&answer), "NOT_FOUND", "{}: {whence}: {answer}", asker.name);
        return;
    }
    let (ids, count) = content(&answer["data"]["node"][field]);
    world.all_are_seen(asker, &ids, &whence);
    if let Some(count) = count.filter(|count| *count <= 200) {
        assert_eq!(count as usize, ids.len(), "{}: {whence}", asker.name);
    }
    // Below another coordination's place there is nothing.
    let places = ["Region", "Province", "Commune", "Coordination", "Delegation"];
    if !own && places.contains(&kind) && !asker.sees(&world.table.types[&inner].ground, false) {
        assert_eq!((ids.len(), count.unwrap_or(0)), (0, 0), "{}: {whence}", asker.name);
    }
}

#[test]
fn totals_are_those_of_what_is_seen() {
    on_each_filled(|filled| {
        let world = World::new(filled);
        let activity = "activity(period: \"2026-10\") { beneficiaries suppressedCells completeness {
            missing(first: 200) { totalCount nodes { id } } } }";
        for asker in world.askers.iter().filter(|asker| asker.name != NOBODY) {
            let check = |answer: &Value, got: &Value, ground: &str, own: bool, whence: &str| {
                if !asker.sees_totals(ground, own) {
                    assert_eq!(code(answer), "NOT_FOUND", "{}: {whence}: {answer}", asker.name);
                    assert_eq!(*got, Value::Null);
                    return;
                }
                assert!(got.is_object(), "{}: {whence}: {answer}", asker.name);
                let whole = asker.sees(ground, own);
                assert_eq!(got["suppressedCells"].is_null(), whole, "{}: {whence}: {answer}", asker.name);
                let missing = &got["completeness"]["missing"];
                assert_eq!(missing.is_null(), got["completeness"].is_null() || !whole, "{}: {whence}", asker.name);
                world.all_are_seen(asker, &content(missing).0, whence);
            };
            let answer = world.answer(asker, &format!("{{ {activity} }}"), Value::Null);
            check(&answer, &answer["data"]["activity"], "country", false, "Query.activity");
            for (kind, decided, ids) in world.kinds() {
                for (field, ground) in &decided.totals {
                    assert_eq!(field, "activity", "{kind}.{field}: how is it asked?");
                    for (own, id) in [true, false].into_iter().zip(ids) {
                        if asker.sees(&decided.ground, own) {
                            let query =
                                format!("query ($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {activity} }} }} }}");
                            let answer = world.answer(asker, &query, json!({ "id": id }));
                            let whence = format!("{kind}.activity (own: {own})");
                            check(&answer, &answer["data"]["node"]["activity"], ground, own, &whence);
                        }
                    }
                }
            }
        }
    });
}

#[test]
fn breakdowns_and_series_hold_what_is_seen() {
    on_each_filled(|filled| {
        let world = World::new(filled);
        for asker in world.askers.iter().filter(|asker| ![NOBODY, PUBLIC].contains(&asker.name)) {
            broken_down(&world, asker);
        }
    });
}

/// `activityBreakdown` and `activitySeries`; what the public gets of them is in `public`.
fn broken_down(world: &World<'_>, asker: &Asker) {
    let rows = |asker: &Asker, filter: &str| -> BTreeSet<String> {
        let query = format!(
            "{{ activityBreakdown(period: \"2026-10\", by: [COORDINATION, PROVINCE, PROGRAMME], filter: {{ {filter} }}) {{
                 coordination {{ code }} province {{ code }} programme {{ code }} value women suppressedCells }}
               published: activityBreakdown(period: \"2008\", by: [COORDINATION], filter: {{ {filter} }}) {{
                 coordination {{ code }} value }} }}"
        );
        let answer = world.answer(asker, &query, Value::Null);
        let both = ["activityBreakdown", "published"].map(|part| answer["data"][part].as_array().unwrap().clone());
        both.iter().flatten().map(Value::to_string).collect()
    };
    let points = |asker: &Asker, filter: &str| {
        let query = format!(
            "{{ activitySeries(from: \"2008\", to: \"2008\", step: YEAR, filter: {{ {filter} }}) {{ value }}
                last: activitySeries(from: \"2026-06\", to: \"2026-10\", step: MONTH, filter: {{ {filter} }}) {{ value women }} }}"
        );
        world.answer(asker, &query, Value::Null)["data"].take()
    };
    let administrator = &world.askers[0];
    let (scope, published) = match asker.name {
        ADMINISTRATOR | VIEWER => ("", true),
        COORDINATOR | VIEWER_11 | READING => ("coordination: \"11\"", true),
        VIEWER_321 => ("province: \"11.321\"", false),
        _ => {
            assert_eq!(rows(asker, ""), BTreeSet::new(), "{}", asker.name);
            assert!(!points(asker, "").to_string().contains(char::is_numeric), "{}", asker.name);
            return;
        }
    };
    assert_eq!(rows(asker, ""), rows(administrator, scope), "{}", asker.name);
    assert_eq!(points(asker, ""), points(administrator, scope), "{}", asker.name);
    assert_eq!(rows(asker, "").iter().any(|row| row.contains("2913")), published);
    if !scope.is_empty() {
        for filter in ["coordination: \"10\"".to_string(), format!("province: \"{}\"", world.foreign_province)] {
            assert_eq!(rows(asker, &filter), BTreeSet::new(), "{}: {filter}", asker.name);
            assert!(!points(asker, &filter).to_string().contains(char::is_numeric), "{}: {filter}", asker.name);
        }
    }
}

#[test]
fn nobody_gets_anything_where_there_are_accounts() {
    on_each_filled(|filled| {
        let world = World::new(filled);
        let nobody = world.askers.iter().find(|asker| asker.name == NOBODY).unwrap();
        let query = &world.table.types["Query"];
        for field in query.fields().difference(&query.own) {
            let kind = named(&world.schema.field("Query", field)["type"]);
            let leaf = world.schema.0[&kind]["fields"].as_array().and_then(|fields| {
                let scalar = |one: &&Value| {
                    ["SCALAR", "ENUM"].contains(&world.schema.0[&named(&one["type"])]["kind"].as_str().unwrap())
                };
                fields.iter().find(scalar)
            });
            let leaf = leaf.map_or("__typename", |leaf| leaf["name"].as_str().unwrap()).to_string();
            let (declared, passed, variables) = arguments(&world, "Query", field, "Query", 1);
            let answer =
                world.answer(nobody, &format!("query{declared} {{ {field}{passed} {{ {leaf} }} }}"), variables);
            assert_eq!(code(&answer), "UNAUTHENTICATED", "{field}: {answer}");
        }
    });
}

impl World<'_> {
    /// Whether a mutation's input has a file.
    fn takes_file(&self, mutation: &str) -> bool {
        let arguments = self.schema.field("Mutation", mutation)["args"].as_array().cloned().unwrap_or_default();
        arguments.iter().any(|argument| {
            let fields = self.schema.0[&named(&argument["type"])]["inputFields"].as_array().cloned();
            fields.unwrap_or_default().iter().any(|field| named(&field["type"]) == "Upload")
        })
    }
}

/// The arguments that a field must have, made up by their types: the declaration of variables, their use, their values.
/// Ids are those of samples: of 11 (`which` 0) or of 10 (1).
fn arguments(world: &World<'_>, kind: &str, field: &str, about: &str, which: usize) -> (String, String, Value) {
    let (mut declared, mut passed, mut values) = (vec![], vec![], Map::new());
    for argument in world.schema.field(kind, field)["args"].as_array().unwrap() {
        if argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null() {
            let name = argument["name"].as_str().unwrap();
            declared.push(format!("${name}: {}", written(&argument["type"])));
            passed.push(format!("{name}: ${name}"));
            values.insert(name.to_string(), made_up(world, name, &argument["type"], about, which));
        }
    }
    let frame = |parts: Vec<String>| if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) };
    (frame(declared), frame(passed), Value::Object(values))
}

fn written(reference: &Value) -> String {
    match reference["kind"].as_str().unwrap() {
        "NON_NULL" => format!("{}!", written(&reference["ofType"])),
        "LIST" => format!("[{}]", written(&reference["ofType"])),
        _ => named(reference),
    }
}

fn made_up(world: &World<'_>, name: &str, reference: &Value, about: &str, which: usize) -> Value {
    match reference["kind"].as_str().unwrap() {
        "NON_NULL" => return made_up(world, name, &reference["ofType"], about, which),
        "LIST" => return json!([made_up(world, name.trim_end_matches('s'), &reference["ofType"], about, which)]),
        _ => {}
    }
    let kind = named(reference);
    let definition = &world.schema.0[&kind];
    if definition["kind"] == "ENUM" {
        return definition["enumValues"][0]["name"].clone();
    }
    if let Some(fields) = definition["inputFields"].as_array() {
        // Everything that is required, and what names an object, also inside another input.
        let needed = fields.iter().filter(|one| {
            let required = one["type"]["kind"] == "NON_NULL" && one["defaultValue"].is_null();
            let parts = world.schema.0[&named(&one["type"])]["inputFields"].as_array();
            let of_id = parts.is_some_and(|parts| parts.iter().any(|part| part["name"] == "id"));
            required || of_id || named(&one["type"]) == "ID"
        });
        let made = needed.map(|one| {
            let name = one["name"].as_str().unwrap();
            (name.to_string(), made_up(world, name, &one["type"], about, which))
        });
        return Value::Object(made.collect());
    }
    let place = ["11", "10"][which];
    let lower = name.to_lowercase();
    match kind.as_str() {
        "ID" => {
            let fits = |(kind, _): &(&String, &[String; 2])| {
                let kind = kind.to_lowercase();
                lower.trim_end_matches("id") == kind
                    || kind.ends_with(lower.trim_end_matches("id").trim_end_matches('s'))
            };
            let by_name = world.samples.iter().filter(|_| lower != "id" && lower != "ids").find(fits);
            let ids = by_name.map(|(_, ids)| ids).or_else(|| world.samples.get(about));
            json!(ids.unwrap_or(&world.samples["Centre"])[which])
        }
        "String" if lower.contains("coordination") => json!(place),
        "String" if lower.contains("province") || lower.contains("delegation") => {
            json!([&"11.321".to_string(), &world.foreign_province][which])
        }
        "String" if lower.contains("programme") => json!("literacy"),
        "String" if lower.contains("email") => json!("somebody@taawun.example"),
        "Int" | "Float" | "Count" | "Centimes" => json!(1),
        "Boolean" => json!(true),
        "CivilDate" => json!("2026-10-15"),
        "DateTime" => json!("2026-10-15T08:00:00Z"),
        "Period" => json!("2026-10"),
        _ => json!("x"),
    }
}

#[derive(QueryableByName, Debug, PartialEq, Eq)]
struct Size {
    #[diesel(sql_type = BigInt)]
    rows: i64,
    #[diesel(sql_type = BigInt)]
    versions: i64,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// How many rows each table has, and the sum of their versions, which rises with every change.
fn state(filled: &Filled) -> BTreeMap<String, Size> {
    let tables = if filled.db.is_postgres().unwrap() {
        "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = 'public'"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    };
    let tables: Vec<Name> = filled.db.run(|connection| Ok(diesel::sql_query(tables).load(connection)?)).unwrap();
    let mut state = BTreeMap::new();
    for Name { name } in tables.into_iter().filter(|table| !BOOKKEEPING.contains(&table.name.as_str())) {
        let count = |versions: &str| {
            let sql = format!("SELECT COUNT(*) AS rows, CAST({versions} AS BIGINT) AS versions FROM \"{name}\"");
            filled.db.run(|connection| Ok(diesel::sql_query(sql).get_result::<Size>(connection)?))
        };
        let size = count("COALESCE(SUM(lock_version), 0)").or_else(|_| count("0")).unwrap();
        state.insert(name, size);
    }
    state
}

#[test]
fn a_mutation_does_nothing_for_who_may_not() {
    on_each_filled(|filled| {
        let world = World::new(filled);
        let before = state(filled);
        // A file comes otherwise than as a value: what takes one is tested with its own subject.
        let without_file = |name: &&String| !world.takes_file(name);
        for (name, who) in world.table.mutations.iter().filter(|(name, _)| without_file(name)) {
            let payload = named(&world.schema.field("Mutation", name)["type"]);
            // What the mutation is about: the object in its answer.
            let fields = world.schema.0[&payload]["fields"].as_array().cloned().unwrap_or_default();
            let about = fields.iter().map(|field| named(&field["type"])).find(|kind| world.samples.contains_key(kind));
            for (which, own) in [(0, true), (1, false)] {
                let (declared, passed, variables) =
                    arguments(&world, "Mutation", name, about.as_deref().unwrap_or("Centre"), which);
                let query = format!("mutation{declared} {{ {name}{passed} {{ userErrors {{ code }} }} }}");
                for asker in world.askers.iter().filter(|asker| !asker.may(who, own)) {
                    let answer = world.answer(asker, &query, variables.clone());
                    let expected: &[&str] = match asker.name {
                        NOBODY | PUBLIC => &["UNAUTHENTICATED"],
                        _ => &["NOT_FOUND", "FORBIDDEN"],
                    };
                    // Of many objects at once, each is refused by itself.
                    let each = answer["data"][name]["userErrors"].as_array().filter(|errors| !errors.is_empty());
                    let refused = match each {
                        Some(errors) => errors.iter().all(|error| error["code"] == "NOT_FOUND"),
                        None => expected.contains(&code(&answer)),
                    };
                    assert!(refused, "{}: {name} {variables}: {answer}", asker.name);
                    if !own
                        && about.as_ref().is_some_and(|kind| variables.to_string().contains(&world.samples[kind][1]))
                    {
                        unlike_nothing(&world, asker, &query, &variables, about.as_deref().unwrap(), &answer);
                    }
                }
            }
        }
        assert_eq!(state(world.filled), before, "a refused mutation changed something");
    });
}

/// A mutation on a foreign object that is not seen must be answered like one on an object that does not exist.
fn unlike_nothing(world: &World<'_>, asker: &Asker, query: &str, variables: &Value, kind: &str, answer: &Value) {
    let decided = &world.table.types[kind];
    if !decided.sample.as_ref().is_some_and(|sql| sql.contains("CAST(")) || asker.sees(&decided.ground, false) {
        return;
    }
    let key = |id: &str| {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).unwrap()).unwrap();
        text.split_once(':').unwrap().1.to_string()
    };
    let (foreign, nothing) = (&world.samples[kind][1], global_id(kind, "987654321"));
    let changed: Value = serde_json::from_str(&variables.to_string().replace(foreign, &nothing)).unwrap();
    let missing = world.answer(asker, query, changed);
    let as_if = missing.to_string().replace("987654321", &key(foreign));
    assert_eq!(answer.to_string(), as_if, "{}: {query}", asker.name);
}
