//! The network is kept: centres, delegations, the catalogue, trainings, cooperatives, published figures.

use diesel::prelude::*;
use serde_json::{Value, json};
use taawun::accounts::{Reach, Role, audit};
use taawun::db::schema::{activity_return, audit_entry, centre};
use taawun::reports;
use taawun::wording::Language;

use crate::support::{Filled, Server, on_each_filled};

/// A server, and a token of each who may want something.
struct World<'a> {
    filled: &'a Filled,
    server: Server,
    administrator: String,
    /// The coordinator of Laâyoune.
    coordinator: String,
    /// The coordinator of another coordination.
    foreign: String,
    viewer: String,
}

impl World<'_> {
    fn of(filled: &Filled) -> World<'_> {
        World {
            filled,
            server: filled.serve(),
            administrator: filled.administrator(),
            coordinator: filled.coordinator(),
            foreign: filled
                .token("foreign@taawun.example", &[(Role::Coordinator, Reach::Coordination("10".to_string()))]),
            viewer: filled.token("viewer@taawun.example", &[(Role::Viewer, Reach::Country)]),
        }
    }

    /// The whole answer to a mutation, whose payload has the object under a field.
    fn answer(&self, token: &str, mutation: &str, object: &str, input: &Value) -> Value {
        let name = format!("{}{}", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation ($input: {name}Input!) {{ {mutation}(input: $input) {{ {object}
                userErrors {{ code field ar: message fr: message(language: FR) en: message(language: EN) }} }} }}"
        );
        self.server.answer_to(token, &query, json!({ "input": input }))
    }

    /// The payload of a mutation that is answered.
    fn send(&self, token: &str, mutation: &str, object: &str, input: &Value) -> Value {
        let mut answer = self.answer(token, mutation, object, input);
        assert!(answer.get("errors").is_none(), "{mutation} {input}\n{}", answer["errors"]);
        answer["data"][mutation].take()
    }

    /// What an administrator is refused, as `code field.field`, in order.
    fn refused(&self, mutation: &str, object: &str, input: &Value) -> Vec<String> {
        let payload = self.send(&self.administrator, mutation, object, input);
        let errors = payload["userErrors"].as_array().unwrap();
        errors
            .iter()
            .map(|error| {
                for language in ["ar", "fr", "en"] {
                    let message = error[language].as_str().unwrap();
                    assert!(message.contains(' ') && !message.contains("error-"), "{error}");
                    assert!(!message.contains(['$', '{']) || message.contains("{n}"), "{error}");
                }
                let field: Vec<&str> =
                    error["field"].as_array().unwrap().iter().map(|part| part.as_str().unwrap()).collect();
                format!("{} {}", error["code"].as_str().unwrap(), field.join("."))
            })
            .collect()
    }

    fn data(&self, query: &str) -> Value {
        self.server.data_to(&self.administrator, query, Value::Null)
    }

    /// The actions in the audit trail.
    fn audited(&self) -> Vec<String> {
        let found = self.filled.db.run(audit::verify).unwrap();
        assert_eq!(found.broken, []);
        self.filled
            .db
            .run(|connection| {
                Ok(audit_entry::table.order(audit_entry::id).select(audit_entry::action).load(connection)?)
            })
            .unwrap()
    }

    /// What every mutation does: refuses whoever may not, tells of a conflict, has one effect for a key, is audited.
    /// Gives the object.
    fn behaves(&self, case: Case<'_>) -> Value {
        let Case { mutation, object, input, coordinator, foreign } = case;
        let code = |token: &str| {
            self.answer(token, mutation, object, &input)["errors"][0]["extensions"]["code"].as_str().map(str::to_string)
        };
        let before = self.audited();
        assert_eq!(code("").as_deref(), Some("UNAUTHENTICATED"), "{mutation}");
        assert_eq!(code(&self.viewer).as_deref(), Some("FORBIDDEN"), "{mutation}");
        assert_eq!(code(&self.foreign).as_deref(), Some(foreign), "{mutation}");
        if !coordinator {
            assert_eq!(code(&self.coordinator).as_deref(), Some("FORBIDDEN"), "{mutation}");
        }
        let field = object.split_whitespace().next().unwrap();
        if input.get("expectedVersion").is_some() {
            let mut late = input.clone();
            late["expectedVersion"] = json!(99);
            let answer = self.send(&self.administrator, mutation, object, &late);
            assert_eq!(answer["userErrors"][0]["code"], "CONFLICT", "{mutation}");
            assert!(answer[field]["lockVersion"].is_number(), "the current state comes with it: {answer}");
        }
        assert_eq!(self.audited(), before, "what was refused is no change: {mutation}");
        let who = if coordinator { &self.coordinator } else { &self.administrator };
        let mut keyed = input.clone();
        keyed["idempotencyKey"] = json!(format!("{mutation} {}", before.len()));
        let first = self.send(who, mutation, object, &keyed);
        assert_eq!(first["userErrors"], json!([]), "{mutation} {input}");
        assert_eq!(self.send(who, mutation, object, &keyed), first, "{mutation}");
        let after = self.audited();
        let entries = &after[before.len()..];
        assert!(entries.iter().all(|one| *one == mutation), "{entries:?}");
        // The returns that move along with a centre have entries of their own.
        assert!(entries.len() == 1 || mutation == "moveCentre", "one effect, one entry: {entries:?}");
        first[field].clone()
    }
}

/// A mutation that does what it is to do.
struct Case<'a> {
    mutation: &'a str,
    /// The payload's field with what is asked of it.
    object: &'a str,
    input: Value,
    /// Whether the coordination itself may.
    coordinator: bool,
    /// What a foreign coordinator is told.
    foreign: &'a str,
}

/// For administrators, on something that belongs to a coordination.
fn owned<'a>(mutation: &'a str, object: &'a str, input: Value) -> Case<'a> {
    Case { mutation, object, input, coordinator: false, foreign: "NOT_FOUND" }
}

/// For the coordination, too.
fn kept<'a>(mutation: &'a str, object: &'a str, input: Value) -> Case<'a> {
    Case { mutation, object, input, coordinator: true, foreign: "NOT_FOUND" }
}

/// For administrators, on what everybody sees.
fn shared<'a>(mutation: &'a str, object: &'a str, input: Value) -> Case<'a> {
    Case { mutation, object, input, coordinator: false, foreign: "FORBIDDEN" }
}

const CENTRE: &str = "centre { id lockVersion code name capacity setting closedOn province { code } commune { code }
    history { from until province { code } commune { code } setting } }";

fn new_centre() -> Value {
    json!({
        "code": "11-LIT-900", "nameAr": "قسم الأمل", "nameFr": "Classe El Amal", "programme": "literacy",
        "province": "11.321", "commune": "11.321.01.03", "setting": "URBAN", "capacity": 40, "openedOn": "2026-02-10",
    })
}

#[test]
fn a_centre_is_opened_changed_moved_closed_and_reopened() {
    on_each_filled(|filled| {
        let world = World::of(filled);
        let opened = world.behaves(owned("openCentre", CENTRE, new_centre()));
        assert_eq!(opened["commune"]["code"], "11.321.01.03");
        let change = json!({ "id": opened["id"], "expectedVersion": 1, "nameFr": "Classe Al Amal", "capacity": null });
        let changed = world.behaves(kept("changeCentre", CENTRE, change));
        assert_eq!((&changed["capacity"], &changed["setting"]), (&Value::Null, &json!("URBAN")));
        let coded = json!({ "id": opened["id"], "expectedVersion": 2, "code": "11-LIT-901" });
        let answer = world.answer(&world.coordinator, "changeCentre", CENTRE, &coded);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "the code is the administration's");
        assert_eq!(world.send(&world.administrator, "changeCentre", CENTRE, &coded)["centre"]["code"], "11-LIT-901");
        let to = json!({ "id": opened["id"], "expectedVersion": 3, "effectiveOn": "2026-06-01",
            "province": "11.321", "commune": "11.321.01.01", "setting": "SEMI_URBAN" });
        let open = |month: &str| {
            let input = json!({ "centre": opened["id"], "month": month });
            let payload = world.send(&world.coordinator, "openReturn", "activityReturn { id }", &input);
            assert_eq!(payload["userErrors"], json!([]));
        };
        open("2026-07");
        let moved = world.behaves(owned("moveCentre", CENTRE, to));
        let place = |commune: &str, setting: &str, from: &str, until: Value| {
            json!({ "from": from, "until": until, "province": { "code": "11.321" }, "commune": { "code": commune },
                "setting": setting })
        };
        let history = [
            place("11.321.01.03", "URBAN", "2026-02-10", json!("2026-06-01")),
            place("11.321.01.01", "SEMI_URBAN", "2026-06-01", Value::Null),
        ];
        assert_eq!(moved["history"], json!(history));
        // A return for a month belongs where the centre was in that month.
        open("2026-05");
        open("2026-06");
        let places: Vec<(chrono::NaiveDate, Option<String>)> = filled
            .db
            .run(|connection| {
                Ok(activity_return::table
                    .inner_join(centre::table)
                    .filter(centre::code.eq("11-LIT-901"))
                    .order(activity_return::month)
                    .select((activity_return::month, activity_return::commune_code))
                    .load(connection)?)
            })
            .unwrap();
        let there = |month: &str, commune: &str| (month.parse().unwrap(), Some(commune.to_string()));
        let wanted = [
            there("2026-05-01", "11.321.01.03"),
            there("2026-06-01", "11.321.01.01"),
            there("2026-07-01", "11.321.01.01"),
        ];
        assert_eq!(places, wanted);
        let close = json!({ "id": opened["id"], "expectedVersion": 4, "closedOn": "2026-09-15" });
        assert_eq!(world.behaves(owned("closeCentre", CENTRE, close))["closedOn"], "2026-09-15");
        let reopen = json!({ "id": opened["id"], "expectedVersion": 5 });
        assert_eq!(world.behaves(owned("reopenCentre", CENTRE, reopen))["closedOn"], Value::Null);
    });
}

#[test]
fn everything_that_is_wrong_with_a_centre_is_told_at_once() {
    on_each_filled(|filled| {
        let world = World::of(filled);
        let taken = world.data("{ centres(first: 1, filter: { coordination: \"11\" }) { nodes { code } } }");
        let bad = json!({
            "code": taken["centres"]["nodes"][0]["code"], "nameAr": " ", "nameFr": "x".repeat(301),
            "programme": "partnerships", "province": "11.321", "commune": "11.537.03.05", "capacity": 0,
            "openedOn": "2026-02-10", "closedOn": "2026-02-10",
        });
        assert_eq!(
            world.refused("openCentre", CENTRE, &bad),
            [
                "COMMUNE_ELSEWHERE commune",
                "CODE_TAKEN code",
                "MISSING nameAr",
                "NAME_TOO_LONG nameFr",
                "COUNTS_NO_CENTRES programme",
                "BAD_CAPACITY capacity",
                "CLOSED_BEFORE_OPENED closedOn"
            ]
        );
        let mut unknown = new_centre();
        unknown["province"] = json!("99.999");
        unknown["commune"] = json!("99.999.01.01");
        unknown["programme"] = json!("dancing");
        unknown["code"] = json!("a b");
        assert_eq!(
            world.refused("openCentre", CENTRE, &unknown),
            ["NOT_FOUND province", "NOT_FOUND commune", "BAD_CENTRE_CODE code", "NOT_FOUND programme"]
        );
        let id = world.send(&world.administrator, "openCentre", CENTRE, &new_centre())["centre"]["id"].clone();
        let to = |day: &str, province: &str, commune: &str| {
            json!({ "id": id, "expectedVersion": 1, "effectiveOn": day, "province": province, "commune": commune,
                "setting": "URBAN" })
        };
        let refused = |input: Value| world.refused("moveCentre", CENTRE, &input);
        assert_eq!(
            refused(to("2026-03-15", "11.321", "11.321.01.03")),
            ["NOT_MOVED province", "NOT_FIRST_OF_MONTH effectiveOn"]
        );
        assert_eq!(refused(to("2026-12-01", "11.321", "11.321.01.01")), ["DAY_IN_FUTURE effectiveOn"]);
        assert_eq!(refused(to("2026-02-01", "11.321", "11.321.01.01")), ["MOVED_BEFORE_OPENED effectiveOn"]);
        let elsewhere = world.data(
            "{ coordination(code: \"10\") { delegations(first: 1) { nodes { code
                province { communes(first: 1) { nodes { code } } } } } } }",
        );
        let elsewhere = &elsewhere["coordination"]["delegations"]["nodes"][0];
        let province = elsewhere["code"].as_str().unwrap();
        let commune = elsewhere["province"]["communes"]["nodes"][0]["code"].as_str().unwrap();
        assert_eq!(refused(to("2026-06-01", province, commune)), ["OUTSIDE_COORDINATION province"]);
        let close = |day: &str| json!({ "id": id, "expectedVersion": 1, "closedOn": day });
        assert_eq!(world.refused("closeCentre", CENTRE, &close("2026-01-01")), ["CLOSED_BEFORE_OPENED closedOn"]);
        assert_eq!(
            world.refused("reopenCentre", CENTRE, &json!({ "id": id, "expectedVersion": 1 })),
            ["NOT_CLOSED id"]
        );
        world.send(&world.administrator, "closeCentre", CENTRE, &close("2026-05-01"));
        let mut again = close("2026-06-01");
        again["expectedVersion"] = json!(2);
        assert_eq!(world.refused("closeCentre", CENTRE, &again), ["ALREADY_CLOSED id"]);
        let mut closed = to("2026-04-01", "11.321", "11.321.01.01");
        closed["expectedVersion"] = json!(2);
        assert_eq!(refused(closed), ["ALREADY_CLOSED id"]);
    });
}

/// A centre of Laâyoune that has handed in all months up to October, and another province of its coordination.
fn a_busy_centre(world: &World<'_>) -> (Value, String) {
    let data = world.data(
        "{ coordination(code: \"11\") {
            delegations { nodes { code } }
            centres(first: 200, filter: { province: \"11.321\", openOn: \"2026-11-01\" }) { nodes { id lockVersion name
                returns(first: 1) { nodes { month status } }
                activity(period: \"2026-10\") { beneficiaries } } } } }",
    );
    let centres = data["coordination"]["centres"]["nodes"].as_array().unwrap();
    let busy = centres.iter().find(|centre| centre["activity"]["beneficiaries"].is_number()).unwrap();
    let delegations = data["coordination"]["delegations"]["nodes"].as_array().unwrap();
    let codes = delegations.iter().map(|one| one["code"].as_str().unwrap());
    let other = codes.into_iter().find(|code| *code != "11.321").unwrap().to_string();
    (busy.clone(), other)
}

/// All that is said of past periods: of the coordination and of both provinces, and the reports as they are printed.
fn past(world: &World<'_>, other: &str) -> (Value, Vec<Vec<u8>>) {
    let activity = |alias: &str, period: &str| {
        format!(
            "{alias}: activity(period: \"{period}\") {{ beneficiaries women
                completeness {{ expected received validated missing(first: 200) {{ totalCount nodes {{ name }}
                    edges {{ months }} }} }}
                programmes {{ units beneficiaries entrants graduates }} }}"
        )
    };
    let all = format!("{} {}", activity("month", "2026-10"), activity("quarter", "2026-Q3"));
    let said = world.data(&format!(
        "{{ coordination(code: \"11\") {{ {all} }} here: delegation(code: \"11.321\") {{ {all} }}
            there: delegation(code: \"{other}\") {{ {all} }} activity(period: \"2026-10\") {{ beneficiaries }} }}"
    ));
    let today = world.filled.clock.today();
    let made = [("2026-10", Language::Ar), ("2026-Q3", Language::Fr)]
        .into_iter()
        .map(|(period, language)| {
            let period = period.parse().unwrap();
            world.filled.db.read(|connection| reports::make(connection, "11", period, language, today)).unwrap().pdf
        })
        .collect();
    (said, made)
}

#[test]
fn what_a_centre_has_declared_stays_when_it_moves_and_when_it_closes() {
    on_each_filled(|filled| {
        let world = World::of(filled);
        let (centre, other) = a_busy_centre(&world);
        let before = past(&world, &other);
        let early = json!({ "id": centre["id"], "expectedVersion": 1, "effectiveOn": "2026-10-01", "province": other });
        assert_eq!(world.refused("moveCentre", CENTRE, &early), ["MOVED_BEFORE_RETURN effectiveOn"]);
        let mut now = early;
        now["effectiveOn"] = json!("2026-11-01");
        let moved = world.send(&world.administrator, "moveCentre", CENTRE, &now);
        assert_eq!(moved["userErrors"], json!([]));
        assert_eq!(moved["centre"]["province"]["code"], json!(other));
        assert!(past(&world, &other) == before, "a move changed the past");
        // From November on it is counted where it is.
        let units = |code: &str| {
            let query = format!(
                "{{ delegation(code: \"{code}\") {{ activity(period: \"2026-11\") {{ programmes {{ units }} }} }} }}"
            );
            let data = world.data(&query);
            let programmes = data["delegation"]["activity"]["programmes"].as_array().unwrap().clone();
            programmes[..6].iter().filter_map(|line| line["units"].as_i64()).sum::<i64>()
        };
        let open = |code: &str| {
            let query = format!(
                "{{ delegation(code: \"{code}\") {{ centres(filter: {{ openOn: \"2026-11-24\" }}) {{ totalCount }} }} }}"
            );
            world.data(&query)["delegation"]["centres"]["totalCount"].as_i64().unwrap()
        };
        assert_eq!((units("11.321"), units(&other)), (open("11.321"), open(&other)));
        let close = |day: &str| json!({ "id": centre["id"], "expectedVersion": 2, "closedOn": day });
        assert_eq!(world.refused("closeCentre", CENTRE, &close("2026-10-01")), ["CLOSED_BEFORE_MOVE closedOn"]);
        let closed = world.send(&world.administrator, "closeCentre", CENTRE, &close("2026-11-20"));
        assert_eq!(closed["centre"]["closedOn"], "2026-11-20");
        assert!(past(&world, &other) == before, "a closing changed the past");
        let another = a_busy_centre(&world).0;
        let input = json!({ "id": another["id"], "expectedVersion": 1, "closedOn": "2026-10-01" });
        assert_eq!(world.refused("closeCentre", CENTRE, &input), ["CLOSED_BEFORE_RETURN closedOn"]);
    });
}

#[test]
fn coordinations_and_delegations_are_renamed_and_a_delegation_closes_when_its_centres_have() {
    on_each_filled(|filled| {
        let world = World::of(filled);
        let coordination = "coordination { code lockVersion name }";
        let renamed = json!({ "code": "11", "expectedVersion": 1, "nameAr": "المنسقية الجهوية بالعيون" });
        let renamed = world.behaves(shared("changeCoordination", coordination, renamed));
        assert_eq!(renamed["name"], "المنسقية الجهوية بالعيون");
        let delegation = "delegation { code lockVersion name(language: FR) closedOn }";
        let input = json!({ "code": "11.321", "expectedVersion": 1, "nameFr": "Délégation de Laâyoune" });
        assert_eq!(world.behaves(shared("changeDelegation", delegation, input))["name"], "Délégation de Laâyoune");
        let close = json!({ "code": "11.321", "expectedVersion": 2, "closedOn": "2026-12-01" });
        assert_eq!(world.refused("closeDelegation", delegation, &close), ["HAS_OPEN_CENTRES closedOn"]);
        let nameless = json!({ "code": "11.321", "expectedVersion": 2, "nameAr": "", "nameEn": " " });
        assert_eq!(world.refused("changeDelegation", delegation, &nameless), ["MISSING nameAr", "MISSING nameEn"]);
        // One without centres.
        let data = world.data("{ delegations(first: 200) { nodes { code centres { totalCount } } } }");
        let all = data["delegations"]["nodes"].as_array().unwrap();
        let empty = all.iter().find(|one| one["centres"]["totalCount"] == 0).map(|one| one["code"].clone());
        let Some(empty) = empty else { return };
        let close = json!({ "code": empty, "expectedVersion": 1, "closedOn": "2026-11-01" });
        assert_eq!(world.behaves(shared("closeDelegation", delegation, close))["closedOn"], "2026-11-01");
        let mut centre = new_centre();
        centre["province"] = empty.clone();
        centre["commune"] = Value::Null;
        centre["openedOn"] = json!("2026-11-02");
        assert_eq!(world.refused("openCentre", CENTRE, &centre), ["DELEGATION_CLOSED province"]);
        let reopen = json!({ "code": empty, "expectedVersion": 2 });
        assert_eq!(world.behaves(shared("reopenDelegation", delegation, reopen))["closedOn"], Value::Null);
    });
}

const PROGRAMME: &str = "programme { code lockVersion position name closedOn indicators { code }
    zero: unitPhrase(count: 0) one: unitPhrase(count: 1) two: unitPhrase(count: 2) few: unitPhrase(count: 3)
    many: unitPhrase(count: 11) other: unitPhrase(count: 100) }";

fn new_programme() -> Value {
    json!({
        "code": "street_support", "counts": "CENTRES", "headlineIndicator": "beneficiaries",
        "indicators": ["beneficiaries", "entrants"], "nameAr": "الإسعاف الاجتماعي المتنقل",
        "nameFr": "Samu social", "nameEn": "Mobile social aid", "purposeAr": "مساعدة الأشخاص في وضعية الشارع.",
        "purposeFr": "Aider les personnes en situation de rue.", "purposeEn": "Help people who live in the street.",
        "unitAr": { "zero": "لا وحدة", "one": "وحدة واحدة", "two": "وحدتان", "few": "{n} وحدات", "many": "{n} وحدة",
            "other": "{n} وحدة" },
        "unitFr": { "one": "{n} unité", "many": "{n} d’unités", "other": "{n} unités" },
        "unitEn": { "one": "{n} unit", "other": "{n} units" }, "openedOn": "2026-09-01",
    })
}

#[test]
fn a_tenth_programme_is_in_accounts_and_reports_without_a_release() {
    on_each_filled(|filled| {
        let world = World::of(filled);
        let registered = world.behaves(shared("registerProgramme", PROGRAMME, new_programme()));
        assert_eq!(registered["position"], 10);
        let phrases = ["zero", "one", "two", "few", "many", "other"].map(|form| registered[form].as_str().unwrap());
        assert_eq!(phrases, ["لا وحدة", "وحدة واحدة", "وحدتان", "3 وحدات", "11 وحدة", "100 وحدة"]);
        let mut centre = new_centre();
        centre["programme"] = json!("street_support");
        centre["openedOn"] = json!("2026-10-01");
        assert_eq!(world.send(&world.administrator, "openCentre", CENTRE, &centre)["userErrors"], json!([]));
        let lines = |period: &str| {
            let query = format!(
                "{{ coordination(code: \"11\") {{ activity(period: \"{period}\") {{ programmes {{ programme {{ code }}
                    units beneficiaries }} }} }} }}"
            );
            world.data(&query)["coordination"]["activity"]["programmes"].as_array().unwrap().clone()
        };
        assert_eq!(lines("2026-08").len(), 9, "it is in no account of a period before");
        let line = json!({ "programme": { "code": "street_support" }, "units": 1, "beneficiaries": null });
        assert_eq!(lines("2026-10")[9], line);
        let today = filled.clock.today();
        let make = |period: &str| {
            let period = period.parse().unwrap();
            filled.db.read(|connection| reports::make(connection, "11", period, Language::Ar, today)).unwrap()
        };
        let sections = |period: &str| make(period).paper.figures.sections.len();
        assert_eq!((sections("2026-08"), sections("2026-10")), (9, 10));
        let document = make("2026-10").paper.document().unwrap();
        let printed = format!("{document:?}");
        for said in ["الإسعاف الاجتماعي المتنقل", "مساعدة الأشخاص في وضعية الشارع."]
        {
            assert!(printed.contains(said), "{said}");
        }
        // What centres have declared stays among the indicators.
        let fewer = json!({ "code": "literacy", "expectedVersion": 1, "indicators": ["beneficiaries"] });
        let refused = world.refused("changeProgramme", PROGRAMME, &fewer);
        assert!(!refused.is_empty() && refused.iter().all(|one| one == "INDICATOR_IN_USE indicators"), "{refused:?}");
        // Its words change; it closes when its centres have.
        let change = json!({ "code": "street_support", "expectedVersion": 1, "nameAr": "الإسعاف الاجتماعي",
            "indicators": ["beneficiaries"] });
        let changed = world.behaves(shared("changeProgramme", PROGRAMME, change));
        assert_eq!(
            (&changed["name"], &changed["indicators"]),
            (&json!("الإسعاف الاجتماعي"), &json!([{ "code": "beneficiaries" }]))
        );
        let close = json!({ "code": "street_support", "expectedVersion": 2, "closedOn": "2026-11-01" });
        assert_eq!(world.refused("closeProgramme", PROGRAMME, &close), ["HAS_OPEN_CENTRES closedOn"]);
        let found = world.data("{ centre(code: \"11-LIT-900\") { id } }");
        let shut = json!({ "id": found["centre"]["id"], "expectedVersion": 1, "closedOn": "2026-11-01" });
        world.send(&world.administrator, "closeCentre", CENTRE, &shut);
        assert_eq!(world.behaves(shared("closeProgramme", PROGRAMME, close))["closedOn"], "2026-11-01");
        assert_eq!((lines("2026-10").len(), lines("2026-11").len()), (10, 9));
        centre["code"] = json!("other");
        centre["openedOn"] = json!("2026-11-01");
        assert_eq!(world.refused("openCentre", CENTRE, &centre), ["PROGRAMME_CLOSED programme"]);
        centre["openedOn"] = json!("2026-08-31");
        let both = ["PROGRAMME_CLOSED programme", "PROGRAMME_NOT_OPEN programme"];
        assert_eq!(world.refused("openCentre", CENTRE, &centre), both, "too early, and open beyond its end");
        let reopen = json!({ "code": "street_support", "expectedVersion": 3 });
        assert_eq!(world.behaves(shared("reopenProgramme", PROGRAMME, reopen))["closedOn"], Value::Null);
    });
}

#[test]
fn a_programme_has_every_word_that_its_languages_need() {
    on_each_filled(|filled| {
        let world = World::of(filled);
        let mut bad = new_programme();
        bad["code"] = json!("Été");
        bad["headlineIndicator"] = json!("graduates");
        bad["indicators"] = json!(["beneficiaries", "smiles"]);
        bad["purposeFr"] = json!("");
        bad["unitAr"]["two"] = Value::Null;
        bad["unitFr"]["two"] = json!("deux unités");
        bad["unitEn"]["other"] = json!("units");
        assert_eq!(
            world.refused("registerProgramme", PROGRAMME, &bad),
            [
                "BAD_CODE code",
                "HEADLINE_NOT_COUNTED headlineIndicator",
                "NOT_FOUND indicators.1",
                "MISSING purposeFr",
                "MISSING unitAr.two",
                "FORM_NOT_USED unitFr.two",
                "NUMBER_MISSING unitEn.other"
            ]
        );
        bad = new_programme();
        bad["code"] = json!("literacy");
        bad["counts"] = json!("TRAININGS");
        assert_eq!(
            world.refused("registerProgramme", PROGRAMME, &bad),
            [
                "CODE_TAKEN code",
                "COUNTED_ALREADY counts",
                "ONLY_FOR_CENTRES headlineIndicator",
                "ONLY_FOR_CENTRES indicators"
            ]
        );
        let indicator = "indicator { code lockVersion name aggregation unit }";
        let meals = json!({ "code": "meals", "aggregation": "FLOW", "unit": "CONTACT", "nameAr": "الوجبات",
            "nameFr": "Repas", "nameEn": "Meals" });
        let registered = world.behaves(shared("registerIndicator", indicator, meals.clone()));
        assert_eq!((&registered["aggregation"], &registered["unit"]), (&json!("flow"), &json!("contact")));
        assert_eq!(world.refused("registerIndicator", indicator, &meals), ["CODE_TAKEN code"]);
        let change = json!({ "code": "meals", "expectedVersion": 1, "nameAr": "الوجبات المقدمة" });
        assert_eq!(world.behaves(shared("changeIndicator", indicator, change))["name"], "الوجبات المقدمة");
        let band = json!({ "code": "3_6", "expectedVersion": 1, "nameEn": "3 to 6 years" });
        let band = world.behaves(shared("changeAgeBand", "ageBand { code lockVersion name(language: EN) }", band));
        assert_eq!(band["name"], "3 to 6 years");
        let trade = "trade { code lockVersion name }";
        let weaving = json!({ "code": "weaving", "nameAr": "النسيج", "nameFr": "Tissage", "nameEn": "Weaving" });
        world.behaves(shared("registerTrade", trade, weaving.clone()));
        assert_eq!(world.refused("registerTrade", trade, &weaving), ["CODE_TAKEN code"]);
        let change = json!({ "code": "weaving", "expectedVersion": 1, "nameAr": "النسيج التقليدي" });
        assert_eq!(world.behaves(shared("changeTrade", trade, change))["name"], "النسيج التقليدي");
    });
}

#[test]
fn a_training_is_registered_changed_and_cancelled_and_then_in_no_figure() {
    on_each_filled(|filled| {
        let world = World::of(filled);
        let units = || {
            let data = world.data(
                "{ coordination(code: \"11\") { activity(period: \"2026-11\") { programmes { units beneficiaries } }
                    all: trainings(filter: { cancelled: true }) { totalCount } trainings { totalCount } } }",
            );
            let own = &data["coordination"];
            let line = &own["activity"]["programmes"][7];
            (line["units"].as_i64().unwrap(), own["trainings"]["totalCount"].clone(), own["all"]["totalCount"].clone())
        };
        let before = units();
        let object = "training { id lockVersion topic participants cancelledOn }";
        let input = json!({ "coordination": "11", "topicAr": "الإنصات والتوجيه", "topicFr": "Écoute et orientation",
            "startsOn": "2026-11-03", "days": 3, "women": 12 });
        let training = world.behaves(kept("registerTraining", object, input));
        assert_eq!(training["participants"], Value::Null, "men were not reported");
        assert_eq!(units().0, before.0 + 1);
        let change = json!({ "id": training["id"], "expectedVersion": 1, "men": 4 });
        assert_eq!(world.behaves(kept("changeTraining", object, change))["participants"], 16);
        let bad = json!({ "coordination": "77", "topicAr": "", "topicFr": "x", "startsOn": "2026-11-03", "days": 0,
            "women": -1 });
        assert_eq!(
            world.refused("registerTraining", object, &bad),
            ["NOT_FOUND coordination", "MISSING topicAr", "BAD_LENGTH days", "NUMBER_NEGATIVE women"]
        );
        let cancel = json!({ "id": training["id"], "expectedVersion": 2 });
        assert_eq!(world.behaves(kept("cancelTraining", object, cancel))["cancelledOn"], "2026-11-24");
        let after = units();
        assert_eq!((after.0, &after.1), (before.0, &before.1));
        assert_eq!(after.2.as_i64().unwrap(), before.2.as_i64().unwrap() + 1, "it stays in the register");
        let again = json!({ "id": training["id"], "expectedVersion": 3 });
        assert_eq!(world.refused("cancelTraining", object, &again), ["ALREADY_CANCELLED id"]);
    });
}

#[test]
fn a_cooperative_is_registered_changed_and_closed() {
    on_each_filled(|filled| {
        let world = World::of(filled);
        let object = "cooperative { id lockVersion name members closedOn commune { code } coordination { code } }";
        let input = json!({ "province": "11.321", "commune": "11.321.01.03", "trade": "sewing",
            "nameAr": "تعاونية النور", "nameFr": "Coopérative Annour", "foundedOn": "2026-03-01" });
        let cooperative = world.behaves(kept("registerCooperative", object, input));
        assert_eq!((&cooperative["members"], &cooperative["coordination"]["code"]), (&Value::Null, &json!("11")));
        let change = json!({ "id": cooperative["id"], "expectedVersion": 1, "women": 9, "men": 0, "commune": null });
        let changed = world.behaves(kept("changeCooperative", object, change));
        assert_eq!((&changed["members"], &changed["commune"]), (&json!(9), &Value::Null));
        let bad = json!({ "province": "11.321", "commune": "nowhere", "trade": "baking", "nameAr": "ا", "nameFr": "",
            "foundedOn": "2027-03-01", "men": -2 });
        assert_eq!(
            world.refused("registerCooperative", object, &bad),
            [
                "NOT_FOUND commune",
                "NOT_FOUND trade",
                "MISSING nameFr",
                "DAY_IN_FUTURE foundedOn",
                "NUMBER_NEGATIVE men"
            ]
        );
        let close =
            |day: &str, version: i32| json!({ "id": cooperative["id"], "expectedVersion": version, "closedOn": day });
        assert_eq!(
            world.refused("closeCooperative", object, &close("2026-03-01", 2)),
            ["CLOSED_BEFORE_OPENED closedOn"]
        );
        let closed = world.behaves(kept("closeCooperative", object, close("2026-11-01", 2)));
        assert_eq!(closed["closedOn"], "2026-11-01");
        assert_eq!(world.refused("closeCooperative", object, &close("2026-11-02", 3)), ["ALREADY_CLOSED id"]);
    });
}

#[test]
fn a_figure_is_published_for_a_period_without_returns_and_never_beside_them() {
    on_each_filled(|filled| {
        let world = World::of(filled);
        let source = "source { id lockVersion code title publisher }";
        let input = json!({ "code": "yearbook_2009", "title": "Annuaire 2009", "publisher": "Entraide Nationale",
            "publishedOn": "2010-03-01" });
        let registered = world.behaves(shared("registerPublishedSource", source, input.clone()));
        let mut bad = input;
        bad["publishedOn"] = json!("2030-01-01");
        bad["title"] = json!("");
        assert_eq!(
            world.refused("registerPublishedSource", source, &bad),
            ["CODE_TAKEN code", "MISSING title", "DAY_IN_FUTURE publishedOn"]
        );
        let change = json!({ "id": registered["id"], "expectedVersion": 1, "publisher": null });
        assert_eq!(world.behaves(shared("changePublishedSource", source, change))["publisher"], Value::Null);
        let figure = "figure { id lockVersion period units beneficiaries namedUnits { name beneficiaries } }";
        let input = json!({ "coordination": "11", "programme": "citizen_house", "period": "2009",
            "source": registered["id"], "units": 2, "beneficiaries": 500, "namedUnits": [
                { "nameAr": "دار المواطن أ", "nameFr": "Maison A", "beneficiaries": 300 },
                { "nameAr": "دار المواطن ب", "nameFr": "Maison B" } ] });
        let published = world.behaves(owned("publishFigure", figure, input.clone()));
        assert_eq!(published["namedUnits"][1], json!({ "name": "دار المواطن ب", "beneficiaries": null }));
        let account = || {
            let data = world.data(
                "{ coordination(code: \"11\") { activity(period: \"2009\") { beneficiaries
                    programmes { units source { kind title } } } } }",
            );
            let activity = &data["coordination"]["activity"];
            (activity["beneficiaries"].clone(), activity["programmes"][5].clone())
        };
        let line = |units: i32| json!({ "units": units, "source": { "kind": "PUBLISHED", "title": "Annuaire 2009" } });
        assert_eq!(account(), (json!(500), line(2)));
        assert_eq!(world.refused("publishFigure", figure, &input), ["ALREADY_PUBLISHED period"]);
        let mut beside = input;
        beside["period"] = json!("2026-10");
        beside["units"] = json!(-1);
        beside["namedUnits"][1]["nameFr"] = json!("");
        assert_eq!(
            world.refused("publishFigure", figure, &beside),
            ["NUMBER_NEGATIVE units", "MISSING namedUnits.1.nameFr", "HAS_RETURNS period"]
        );
        let change = json!({ "id": published["id"], "expectedVersion": 1, "units": 1, "beneficiaries": 510,
            "namedUnits": [{ "nameAr": "دار المواطن أ", "nameFr": "Maison A", "beneficiaries": 510 }] });
        let changed = world.behaves(owned("changePublishedFigure", figure, change));
        assert_eq!(changed["namedUnits"], json!([{ "name": "دار المواطن أ", "beneficiaries": 510 }]));
        assert_eq!(account(), (json!(510), line(1)));
        let today = filled.clock.today();
        let period = "2009".parse().unwrap();
        let report = filled.db.read(|connection| reports::make(connection, "11", period, Language::Ar, today)).unwrap();
        assert_eq!(report.paper.figures.beneficiaries.now, Some(510));
        // A foreign coordinator's list does not have it.
        let list = "{ publishedFigures(filter: { period: \"2009\" }) { totalCount } publishedSources { totalCount } }";
        let seen = |token: &str| world.server.data_to(token, list, Value::Null);
        assert_eq!(seen(&world.coordinator)["publishedFigures"]["totalCount"], 1);
        assert_eq!(seen(&world.foreign)["publishedFigures"]["totalCount"], 0);
        assert_eq!(seen(&world.foreign)["publishedSources"]["totalCount"], 2);
    });
}
