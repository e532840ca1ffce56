//! A month's figures on their way from the clerk to the totals.

use async_graphql::ID;
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use taawun::accounts::{Reach, Role};
use taawun::check;
use taawun::delivery::files::Files;
use taawun::graphql::id;

use crate::support::{Filled, Server, on_each_filled};

/// A new centre in Laâyoune: a literacy class for 40, open since September 2026, and one that was there in 2008.
pub const CENTRES: &str = "
    INSERT INTO centre (id, code, name_ar, name_fr, programme_code, coordination_code, province_code, commune_code,
        setting, capacity, opened_on, demonstration)
    VALUES (9001, 'new', 'قسم جديد', 'Classe nouvelle', 'literacy', '11', '11.321', '11.321.01.03', 'urban', 40,
        '2026-09-15', false);
    INSERT INTO centre (id, code, name_ar, name_fr, programme_code, coordination_code, province_code, capacity,
        opened_on, closed_on, demonstration)
    VALUES (9002, 'old', 'قسم قديم', 'Classe ancienne', 'literacy', '11', '11.321', 40, '2005-01-01', '2026-10-01',
        false);";

const RETURN: &str = "activityReturn { id lockVersion status version superseded lines { value }
    problems { level code field } warnings { rule explanation } }
    userErrors { code field ar: message fr: message(language: FR) en: message(language: EN) }";

/// Somebody at work on returns.
pub struct Worker<'a> {
    pub server: &'a Server,
    pub token: String,
}

pub fn centre(key: i64) -> ID {
    id::encode("Centre", key)
}

impl Worker<'_> {
    fn ask(&self, mutation: &str, kind: &str, input: Value) -> Value {
        let query = format!("mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ {RETURN} }} }}");
        self.server.data_to(&self.token, &query, json!({ "input": input }))[mutation].take()
    }

    fn refused(&self, mutation: &str, kind: &str, input: Value) -> Value {
        let query =
            format!("mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}");
        let answer = self.server.answer_to(&self.token, &query, json!({ "input": input }));
        answer["errors"][0]["extensions"]["code"].clone()
    }

    pub fn open(&self, key: i64, month: &str) -> Value {
        self.ask("openReturn", "OpenReturn", json!({ "centre": centre(key), "month": month }))
    }

    pub fn save(&self, of: &Value, lines: Value, rest: Value) -> Value {
        let mut input = json!({ "id": of["id"], "expectedVersion": of["lockVersion"], "lines": lines });
        for (name, value) in rest.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        self.ask("saveReturn", "SaveReturn", input)
    }

    pub fn submit(&self, of: &Value) -> Value {
        self.ask("submitReturn", "SubmitReturn", json!({ "id": of["id"], "expectedVersion": of["lockVersion"] }))
    }

    fn send_back(&self, of: &Value, reason: &str) -> Value {
        let input = json!({ "id": of["id"], "expectedVersion": of["lockVersion"], "reason": reason });
        self.ask("returnForCorrection", "ReturnForCorrection", input)
    }

    pub fn correct(&self, of: &Value, reason: &str) -> Value {
        let input = json!({ "id": of["id"], "expectedVersion": of["lockVersion"], "reason": reason });
        self.ask("correctReturn", "CorrectReturn", input)
    }

    pub fn validate(&self, which: Value) -> Value {
        let query = "mutation ($input: ValidateReturnsInput!) { validateReturns(input: $input) {
            returns { id status lockVersion } userErrors { code field message(language: EN) } } }";
        self.server.data_to(&self.token, query, json!({ "input": { "which": which } }))["validateReturns"].take()
    }

    /// The whole return, by id.
    fn look(&self, of: &Value) -> Value {
        let query =
            "query ($id: ID!) { node(id: $id) { ... on ActivityReturn { id lockVersion status version superseded
            returnedReason correctionReason lines { value indicator { code } } declaredTotals { value }
            problems { level code field } warnings { rule explanation message(language: EN) }
            history { step accountName reason } } } }";
        self.server.data_to(&self.token, query, json!({ "id": of["id"] }))["node"].take()
    }
}

/// Women and men of one age, and others.
pub fn lines(women: i64, men: i64, entrants: i64) -> Value {
    let line = |indicator: &str, sex: &str, band: &str, value: i64| json!({ "indicator": indicator, "sex": sex, "ageBand": band, "value": value });
    json!([
        line("beneficiaries", "FEMALE", "25_59", women),
        line("beneficiaries", "MALE", "25_59", men),
        line("entrants", "FEMALE", "not_stated", entrants),
    ])
}

fn codes(payload: &Value) -> Vec<&str> {
    payload["userErrors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect()
}

fn fields(payload: &Value) -> Vec<String> {
    let path = |error: &Value| {
        let parts = error["field"].as_array().unwrap().iter().map(|part| part.as_str().unwrap());
        format!("{} {}", parts.collect::<Vec<_>>().join("."), error["code"].as_str().unwrap())
    };
    payload["userErrors"].as_array().unwrap().iter().map(path).collect()
}

pub fn run(filled: &Filled, sql: &str) {
    filled.db.run(|connection| Ok(connection.batch_execute(sql)?)).unwrap();
}

/// What `taawun check` finds, without the references that tests switch off.
pub fn findings(filled: &Filled) -> Vec<String> {
    let checked = check::check(&filled.db, &Files::new(filled.folder.path().join("files"))).unwrap();
    checked.iter().flat_map(|one| one.findings.iter().map(|found| format!("{}: {found}", one.name))).collect()
}

fn clerk(filled: &Filled) -> String {
    let grants = [9001, 9002].map(|key| (Role::Clerk, Reach::Centre(key)));
    filled.token("clerk@taawun.example", &grants)
}

/// Beneficiaries of Laâyoune's literacy in September 2026 and the coordination's completeness.
fn laayoune(worker: &Worker<'_>) -> (i64, i64, i64, i64) {
    let query = "{ coordination(code: \"11\") { activity(period: \"2026-09\") {
        completeness { expected received validated }
        programmes { programme { code } beneficiaries } } } }";
    let activity = worker.server.data_to(&worker.token, query, Value::Null)["coordination"]["activity"].take();
    let of = |name: &str| activity["completeness"][name].as_i64().unwrap();
    let programmes = activity["programmes"].as_array().unwrap();
    let literacy = programmes.iter().find(|line| line["programme"]["code"] == "literacy").unwrap();
    (literacy["beneficiaries"].as_i64().unwrap(), of("expected"), of("received"), of("validated"))
}

#[test]
fn a_month_goes_from_the_clerk_to_the_coordinator_into_the_totals_and_is_corrected() {
    on_each_filled(|filled| {
        run(filled, CENTRES);
        let server = filled.serve();
        let clerk = Worker { server: &server, token: clerk(filled) };
        let coordinator = Worker { server: &server, token: filled.coordinator() };
        let before = laayoune(&coordinator);

        let opened = clerk.open(9001, "2026-09")["activityReturn"].take();
        assert_eq!((&opened["status"], &opened["version"]), (&json!("DRAFT"), &json!(1)));
        assert_eq!(clerk.open(9001, "2026-09")["activityReturn"]["id"], opened["id"], "the open one is given again");
        assert_eq!(opened["problems"], json!([{ "level": "ERROR", "code": "HEADLINE_MISSING", "field": ["lines"] }]));

        // 45 people in a class for 40: allowed, when it is explained.
        let saved = clerk.save(&opened, lines(40, 5, 45), json!({}))["activityReturn"].take();
        assert_eq!(
            saved["problems"],
            json!([{ "level": "WARNING", "code": "CAPACITY_EXCEEDED",
            "field": ["lines", "0", "value"] }])
        );
        let stopped = clerk.submit(&saved);
        assert_eq!(fields(&stopped), ["explanations EXPLANATION_NEEDED"]);
        assert!(stopped["userErrors"][0]["en"].as_str().unwrap().contains("CAPACITY_EXCEEDED"), "{stopped}");
        let explained = json!({ "explanations": [{ "rule": "CAPACITY_EXCEEDED", "text": "فوجان في اليوم" }],
            "declaredTotals": [{ "indicator": "beneficiaries", "value": 45 }] });
        let saved = clerk.save(&saved, lines(40, 5, 45), explained)["activityReturn"].take();
        let submitted = clerk.submit(&saved)["activityReturn"].take();
        assert_eq!(submitted["status"], "SUBMITTED");
        assert_eq!(submitted["warnings"], json!([{ "rule": "CAPACITY_EXCEEDED", "explanation": "فوجان في اليوم" }]));
        assert_eq!(laayoune(&coordinator), (before.0, before.1, before.2 + 1, before.3), "handed in, not counted");
        assert_eq!(codes(&clerk.save(&submitted, lines(1, 1, 1), json!({}))), ["NOT_OPEN"]);

        // Only the coordination's own coordinator validates.
        let one = json!({ "returns": [{ "id": submitted["id"] }] });
        assert_eq!(clerk.refused("validateReturns", "ValidateReturns", json!({ "which": one })), "FORBIDDEN");
        let other = Worker {
            server: &server,
            token: filled.token("o@taawun.example", &[(Role::Coordinator, Reach::Coordination("04".into()))]),
        };
        assert_eq!(codes(&other.validate(one)), ["NOT_FOUND"]);
        let theirs = json!({ "centre": centre(9001), "month": "2026-09" });
        assert_eq!(other.refused("openReturn", "OpenReturn", theirs), "NOT_FOUND");

        assert_eq!(codes(&coordinator.send_back(&submitted, " ")), ["MISSING"]);
        let returned = coordinator.send_back(&submitted, "راجعوا عدد الرجال")["activityReturn"].take();
        assert_eq!(returned["status"], "RETURNED");
        let saved = clerk.save(&returned, lines(35, 3, 38), json!({}))["activityReturn"].take();
        let submitted = clerk.submit(&saved)["activityReturn"].take();
        let validated = coordinator
            .validate(json!({ "returns": [{ "id": submitted["id"], "expectedVersion": submitted["lockVersion"] }] }));
        assert_eq!(validated["returns"][0]["status"], "VALIDATED", "{validated}");
        assert_eq!(laayoune(&coordinator), (before.0 + 38, before.1, before.2 + 1, before.3 + 1));
        assert_eq!(codes(&clerk.open(9001, "2026-09")), ["ALREADY_VALIDATED"]);

        let first = clerk.look(&validated["returns"][0]);
        let steps: Vec<(&str, &str)> = first["history"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| (step["step"].as_str().unwrap(), step["accountName"].as_str().unwrap()))
            .collect();
        let (own, theirs) = ("clerk@taawun.example", "coordinator@taawun.example");
        assert_eq!(
            steps,
            [
                ("OPENED", own),
                ("SAVED", own),
                ("SAVED", own),
                ("SUBMITTED", own),
                ("RETURNED", theirs),
                ("SAVED", own),
                ("SUBMITTED", own),
                ("VALIDATED", theirs)
            ]
        );
        assert_eq!(first["history"][4]["reason"], "راجعوا عدد الرجال");

        // A correction is a version of its own; the old one counts until it is validated.
        let second = clerk.correct(&first, "سقط ثلاثة مستفيدين")["activityReturn"].take();
        assert_eq!((&second["version"], second["lines"].as_array().unwrap().len()), (&json!(2), 3));
        assert_eq!(codes(&clerk.correct(&first, "مرة أخرى")), ["CORRECTION_OPEN"]);
        let second = clerk.save(&second, lines(35, 6, 41), json!({}))["activityReturn"].take();
        assert_eq!(codes(&clerk.submit(&second)), ["EXPLANATION_NEEDED"]);
        let why = json!({ "explanations": [{ "rule": "CAPACITY_EXCEEDED", "text": "مؤقتا" }] });
        let second = clerk.save(&second, lines(35, 6, 41), why)["activityReturn"].take();
        let second = clerk.submit(&second)["activityReturn"].take();
        assert_eq!(laayoune(&coordinator).0, before.0 + 38);
        let all = coordinator.validate(json!({ "all": { "coordination": "11", "month": "2026-09" } }));
        assert!(all["returns"].as_array().unwrap().iter().any(|one| one["id"] == second["id"]), "{all}");
        assert_eq!(laayoune(&coordinator), (before.0 + 41, before.1, before.2 + 1, before.3 + 1));
        let first = clerk.look(&first);
        assert_eq!((&first["superseded"], &first["history"][8]["step"]), (&json!(true), &json!("SUPERSEDED")));
        let second = clerk.look(&second);
        assert_eq!(second["history"][0]["reason"], "سقط ثلاثة مستفيدين");
        // Numbers are isolated from the direction of the text around them.
        let message = second["warnings"][0]["message"].as_str().unwrap().replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(message, "More are enrolled (41) than there are places (40): check it or explain it.");
        assert_eq!(codes(&clerk.correct(&first, "النسخة القديمة")), ["NOT_COUNTED"]);
        let explained = filled
            .db
            .run(|connection| taawun::activity::returns::explained(connection, "11", "2026-Q3".parse().unwrap()))
            .unwrap();
        assert_eq!((explained.len(), explained[0].text.as_str()), (1, "مؤقتا"));
        assert_eq!(findings(filled), [""; 0]);
    });
}

#[test]
fn every_rule_tells_its_place_in_three_languages_and_all_at_once() {
    on_each_filled(|filled| {
        run(filled, CENTRES);
        let server = filled.serve();
        let clerk = Worker { server: &server, token: clerk(filled) };
        // What has no return at all.
        assert_eq!(fields(&clerk.open(9001, "2026-12")), ["month FUTURE_MONTH"]);
        assert_eq!(fields(&clerk.open(9001, "2026-08")), ["month CENTRE_CLOSED"]);
        assert_eq!(fields(&clerk.open(9002, "2026-10")), ["month CENTRE_CLOSED"]);
        assert_eq!(fields(&clerk.open(9001, "2026-Q3")), ["month BAD_MONTH"]);
        let published = clerk.open(9002, "2008-05");
        assert_eq!(fields(&published), ["month PUBLISHED_PERIOD"]);
        assert!(published["userErrors"][0]["en"].as_str().unwrap().contains("2008"), "{published}");

        // What can't be written.
        let opened = clerk.open(9001, "2026-09")["activityReturn"].take();
        let line = |indicator: &str, band: &str, value: i64| json!({ "indicator": indicator, "sex": "MALE", "ageBand": band, "value": value });
        let bad = clerk.save(
            &opened,
            json!([
                line("beneficiaries", "25_59", 1),
                line("service_contacts", "25_59", 1),
                line("beneficiaries", "90_plus", 1),
                line("entrants", "25_59", -1),
                line("drop_outs", "25_59", 1_000_001),
                line("beneficiaries", "25_59", 2),
            ]),
            json!({ "declaredTotals": [{ "indicator": "x", "value": 1 }],
                "explanations": [{ "rule": "SUM_DIFFERS", "text": "" }] }),
        );
        let mut found = fields(&bad);
        found.sort();
        assert_eq!(
            found,
            [
                "declaredTotals.0.indicator NOT_OF_PROGRAMME",
                "explanations.0.rule UNKNOWN_RULE",
                "explanations.0.text MISSING",
                "lines.1.indicator NOT_OF_PROGRAMME",
                "lines.2.ageBand UNKNOWN_AGE_BAND",
                "lines.3.value NEGATIVE",
                "lines.4.value TOO_LARGE",
                "lines.5 DUPLICATE_LINE",
            ]
        );
        assert!(bad["activityReturn"].is_null());

        // What can't be handed in, seen before it is.
        let figures = json!([
            line("beneficiaries", "25_59", 50),
            line("entrants", "not_stated", 50),
            line("graduates", "not_stated", 51),
        ]);
        let totals = json!({ "declaredTotals": [{ "indicator": "beneficiaries", "value": 60 }] });
        let saved = clerk.save(&opened, figures, totals)["activityReturn"].take();
        let shown: Vec<&str> =
            saved["problems"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!(shown, ["SUM_DIFFERS", "LEAVERS_ABOVE_ENROLLED", "CAPACITY_EXCEEDED"]);
        let stopped = clerk.submit(&saved);
        assert_eq!(
            fields(&stopped),
            [
                "declaredTotals.0.value SUM_DIFFERS",
                "lines.2.value LEAVERS_ABOVE_ENROLLED",
                "explanations EXPLANATION_NEEDED",
            ]
        );
        for payload in [&bad, &stopped, &published] {
            for error in payload["userErrors"].as_array().unwrap() {
                let said: Vec<&str> = ["ar", "fr", "en"].iter().map(|key| error[key].as_str().unwrap()).collect();
                assert!(said[0].chars().any(|one| ('ء'..='ي').contains(&one)), "{error}");
                assert!(said[0] != said[1] && said[1] != said[2], "{error}");
                assert!(said.iter().all(|text| !text.contains('{') && !text.starts_with("error-")), "{error}");
            }
        }
        // The month before was not declared for October, which is over; November is not.
        let november = clerk.open(9001, "2026-11")["activityReturn"].take();
        let november = clerk.save(&november, lines(20, 0, 20), json!({}))["activityReturn"].take();
        assert_eq!(fields(&clerk.submit(&november)), ["month FUTURE_MONTH"]);
    });
}

#[test]
fn enrolment_that_moves_more_than_the_centres_history_makes_likely_is_asked_about_but_rarely_otherwise() {
    on_each_filled(|filled| {
        let (warned, all) = filled
            .db
            .run(|connection| {
                use diesel::prelude::*;
                use taawun::activity::facts::{Back, facts};
                use taawun::activity::{ActivityReturn, rules};
                use taawun::db::schema::activity_return;
                // The last year of the demonstration, as if it were handed in now.
                let rows: Vec<ActivityReturn> = activity_return::table
                    .filter(activity_return::month.ge(chrono::NaiveDate::from_ymd_opt(2025, 11, 1).unwrap()))
                    .filter(activity_return::coordination_code.eq("04"))
                    .filter(activity_return::status.eq("validated").and(activity_return::superseded.eq(false)))
                    .select(ActivityReturn::as_select())
                    .load(connection)?;
                let facts = facts(connection, &rows, "2026-11-24".parse().unwrap(), Back::History)?;
                let mut codes: Vec<&str> = vec![];
                for one in facts.values() {
                    codes.extend(rules::problems(one)?.iter().map(|problem| problem.reason.code));
                }
                Ok((codes, rows.len()))
            })
            .unwrap();
        assert!(warned.iter().all(|code| *code == "ENROLMENT_MOVED"), "{warned:?}");
        assert!(all > 200 && warned.len() * 20 < all, "{} of {all} returns are asked about", warned.len());
    });
}

#[test]
fn of_two_clerks_at_once_one_is_told_and_nothing_is_overwritten() {
    on_each_filled(|filled| {
        run(filled, CENTRES);
        let server = filled.serve();
        let clerk = Worker { server: &server, token: clerk(filled) };
        let opened = clerk.open(9001, "2026-09")["activityReturn"].take();
        let answers: Vec<Value> = std::thread::scope(|scope| {
            let sent: Vec<_> = [11, 22]
                .map(|women| {
                    let (clerk, opened) = (&clerk, &opened);
                    scope.spawn(move || clerk.save(opened, lines(women, 0, women), json!({})))
                })
                .into();
            sent.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let conflicts: Vec<&Value> = answers.iter().filter(|answer| codes(answer) == ["CONFLICT"]).collect();
        assert_eq!(conflicts.len(), 1, "{answers:?}");
        let won = answers.iter().find(|answer| codes(answer).is_empty()).unwrap();
        assert_eq!(
            conflicts[0]["activityReturn"]["lines"], won["activityReturn"]["lines"],
            "the current state comes along"
        );
        // Both open a month at once: one return.
        let opened: Vec<Value> = std::thread::scope(|scope| {
            let sent: Vec<_> = (0..4).map(|_| scope.spawn(|| clerk.open(9001, "2026-10"))).collect();
            sent.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(opened.iter().all(|one| one == &opened[0] && one["activityReturn"]["id"].is_string()), "{opened:?}");
    });
}

#[test]
fn many_are_validated_at_once_or_none() {
    on_each_filled(|filled| {
        run(filled, CENTRES);
        let server = filled.serve();
        let clerk = Worker { server: &server, token: clerk(filled) };
        let coordinator = Worker { server: &server, token: filled.coordinator() };
        let opened = clerk.open(9001, "2026-09")["activityReturn"].take();
        let saved = clerk.save(&opened, lines(20, 0, 20), json!({}))["activityReturn"].take();
        let ready = clerk.submit(&saved)["activityReturn"].take();
        let draft = clerk.open(9001, "2026-10")["activityReturn"].take();
        let mixed = coordinator.validate(json!({ "returns": [
            { "id": ready["id"] },
            { "id": draft["id"] },
            { "id": ready["id"] },
            { "id": id::encode("ActivityReturn", 99_999_999) },
            { "id": draft["id"], "expectedVersion": 7 },
        ] }));
        let mut found = fields(&mixed);
        found.sort();
        assert_eq!(
            found,
            [
                "which.returns.1 NOT_SUBMITTED",
                "which.returns.2 DUPLICATE_LINE",
                "which.returns.3.id NOT_FOUND",
                "which.returns.4 DUPLICATE_LINE"
            ]
        );
        assert_eq!(clerk.look(&ready)["status"], "SUBMITTED", "nothing was validated");
        let stale = coordinator.validate(json!({ "returns": [{ "id": ready["id"], "expectedVersion": 1 }] }));
        assert_eq!(fields(&stale), ["which.returns.0.expectedVersion CONFLICT"]);
        assert_eq!(stale["returns"][0]["lockVersion"], ready["lockVersion"], "as it is now");
        assert_eq!(codes(&coordinator.validate(json!({ "returns": [] }))), ["MISSING"]);
        // A centre that was closed since: its return is named by the centre's code.
        run(filled, "UPDATE activity_return SET status = 'draft' WHERE status = 'submitted' AND centre_id <> 9001");
        run(filled, "UPDATE centre SET opened_on = '2026-08-01', closed_on = '2026-09-01' WHERE id = 9001");
        let closed = coordinator.validate(json!({ "all": { "coordination": "11", "month": "2026-09" } }));
        assert_eq!(fields(&closed), ["which.all.new.month CENTRE_CLOSED"]);
    });
}

#[test]
fn four_hundred_returns_are_validated_at_once_and_the_totals_are_those_of_the_lines() {
    on_each_filled(|filled| {
        use diesel::prelude::*;
        use taawun::accounts::Asker;
        use taawun::activity::returns;
        use taawun::change::perform;
        use taawun::db::schema::activity_return;
        let asker = Asker::command_line();
        let (db, clock) = (&filled.db, &filled.clock);
        let counted: Vec<i64> = db
            .run(|connection| {
                Ok(activity_return::table
                    .filter(activity_return::month.eq(chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()))
                    .filter(activity_return::status.eq("validated").and(activity_return::superseded.eq(false)))
                    .order(activity_return::id)
                    .select(activity_return::id)
                    .load(connection)?)
            })
            .unwrap();
        assert!(counted.len() > 350, "{}", counted.len());
        let ready: Vec<i64> = perform(db, clock, &asker, "correctReturn", None, |change| {
            let mut ready = vec![];
            for id in &counted {
                let new = returns::correct(change, *id, None, "مراجعة")?;
                // One more woman of those that there are.
                let line =
                    "UPDATE return_line SET value = value + 1 WHERE indicator_code = 'beneficiaries' AND return_id = ";
                change.connection.batch_execute(&format!("{line}{new}"))?;
                change.connection.batch_execute(&format!(
                    "INSERT INTO return_explanation (return_id, rule_code, text)
                    VALUES ({new}, 'ENROLMENT_MOVED', 'x'), ({new}, 'CAPACITY_EXCEEDED', 'x')"
                ))?;
                ready.push(returns::submit(change, new, None)?);
            }
            Ok(ready)
        })
        .unwrap();
        let (one, others) = ready.split_first().unwrap();
        for batch in [std::slice::from_ref(one), others] {
            let wanted: Vec<(i64, Option<i32>)> = batch.iter().map(|id| (*id, None)).collect();
            let (began, statements) = (std::time::Instant::now(), db.statements());
            perform(db, clock, &asker, "validateReturns", None, |change| returns::validate(change, &wanted)).unwrap();
            let took = began.elapsed();
            println!(
                "{}: validating {} took {} ms, {} statements",
                if db.is_postgres().unwrap() { "PostgreSQL" } else { "SQLite" },
                wanted.len(),
                took.as_millis(),
                db.statements() - statements
            );
            assert!(took.as_secs() < 60, "{took:?}");
        }
        assert_eq!(findings(filled), [""; 0]);
    });
}
