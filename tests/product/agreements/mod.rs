//! Partnership agreements: what is agreed, decided and paid, over HTTP.

mod killed;
mod many;
mod reports;
mod scan;
mod search;
mod steps;
mod terms;
mod totals;

use serde_json::{Value, json};
use taawun::accounts::{Reach, Role};

use crate::support::{Filled, Server};

/// What tests look at.
pub const FIELDS: &str = "agreement { id lockVersion reference status object(language: FR) startsOn endsOn
    budgetCentimes terminatedOn renews { id } renewedBy { id } } userErrors { code field message(language: EN) }";

/// Somebody who keeps the agreements of Laâyoune.
pub struct Keeper<'a> {
    pub filled: &'a Filled,
    pub server: Server,
    pub token: String,
    pub partner: Value,
}

impl<'a> Keeper<'a> {
    pub fn new(filled: &'a Filled) -> Keeper<'a> {
        let server = filled.serve();
        let token = filled.coordinator();
        let partner = server.data_to(&token, "{ partners(first: 1) { nodes { id } } }", Value::Null)["partners"]
            ["nodes"][0]["id"]
            .clone();
        let keeper = Keeper { filled, server, token, partner };
        keeper.make_tokens_last();
        keeper
    }

    /// The clock of these tests moves by years, further than tokens last.
    pub fn make_tokens_last(&self) {
        use diesel::prelude::*;
        use taawun::db::schema::api_token;
        let long = "2200-01-01T00:00:00".parse::<chrono::NaiveDateTime>().unwrap();
        let update = |connection: &mut taawun::db::DbConnection| {
            Ok(diesel::update(api_token::table).set(api_token::expires_at.eq(long)).execute(connection)?)
        };
        self.filled.db.run(update).unwrap();
    }

    /// Terms that are right: 300,000 centimes by the coordination, 500,000 by the partner, the year 2027.
    pub fn terms(&self) -> Value {
        json!({
            "objectAr": "تجهيز مركز محو الأمية", "objectFr": "Équipement du centre d'alphabétisation",
            "startsOn": "2027-01-01", "endsOn": "2027-12-31", "budgetCentimes": 800_000,
            "programmes": ["literacy"], "places": [{ "province": "11.321" }],
            "parties": [
                { "role": "LEAD", "commitments": [
                    { "amountCentimes": 300_000, "descriptionAr": "مساهمة", "descriptionFr": "Contribution" }] },
                { "role": "FUNDER", "partner": self.partner, "commitments": [
                    { "amountCentimes": 500_000, "descriptionAr": "مساهمة", "descriptionFr": "Contribution" },
                    { "descriptionAr": "مقر", "descriptionFr": "Local" }],
                  "instalments": [{ "dueOn": "2027-02-01", "amountCentimes": 200_000 },
                    { "dueOn": "2027-08-01", "amountCentimes": 300_000 }] }],
            "indicators": [{ "descriptionAr": "متعلمة", "descriptionFr": "apprenantes", "target": 40 }]
        })
    }

    /// The answer to a mutation that takes an input of this type.
    pub fn ask(&self, mutation: &str, kind: &str, input: Value) -> Value {
        let query = format!("mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {FIELDS} }} }}");
        self.server.data_to(&self.token, &query, json!({ "input": input }))[mutation].take()
    }

    /// The agreement that a mutation without errors gives.
    pub fn done(&self, mutation: &str, kind: &str, input: Value) -> Value {
        let mut answer = self.ask(mutation, kind, input);
        assert_eq!(answer["userErrors"], json!([]), "{mutation}");
        answer["agreement"].take()
    }

    pub fn draft(&self) -> Value {
        self.done("draftAgreement", "DraftAgreementInput", json!({ "coordination": "11", "terms": self.terms() }))
    }

    pub fn sign(&self, draft: &Value) -> Value {
        self.done(
            "signAgreement",
            "SignAgreementInput",
            json!({ "id": draft["id"], "expectedVersion": draft["lockVersion"] }),
        )
    }

    pub fn signed(&self) -> Value {
        self.sign(&self.draft())
    }

    /// A decision (`suspend`, `resume`, `terminate`) of today.
    pub fn decide(&self, what: &str, agreement: &Value) -> Value {
        let input = json!({ "id": agreement["id"], "expectedVersion": agreement["lockVersion"], "reason": "سبب" });
        self.done(&format!("{what}Agreement"), "DecideAgreementInput", input)
    }

    /// Fields of an agreement by its id.
    pub fn look(&self, agreement: &Value, fields: &str) -> Value {
        let query = format!("{{ node(id: {}) {{ ... on Agreement {{ {fields} }} }} }}", agreement["id"]);
        self.server.data_to(&self.token, &query, Value::Null)["node"].take()
    }

    /// Moves the clock to noon of a day.
    pub fn on(&self, day: &str) {
        self.filled.clock.set(format!("{day}T12:00:00Z").parse().unwrap());
    }

    /// Fails where any invariant does not hold.
    pub fn all_is_well(&self) {
        all_is_well(self.filled);
    }
}

/// Fails where any invariant does not hold.
pub fn all_is_well(filled: &Filled) {
    for (name, check) in taawun::partnerships::check::CHECKS {
        let found = filled.db.run(check).unwrap();
        assert_eq!(found, Vec::<String>::new(), "{name}");
    }
}

/// The codes and places of an answer's errors.
pub fn errors(answer: &Value) -> Vec<(String, String)> {
    let of = |error: &Value| {
        let field: Vec<&str> = error["field"].as_array().unwrap().iter().map(|part| part.as_str().unwrap()).collect();
        (error["code"].as_str().unwrap().to_string(), field.join("."))
    };
    answer["userErrors"].as_array().unwrap().iter().map(of).collect()
}

/// A coordinator of another coordination.
pub fn stranger(filled: &Filled) -> String {
    filled.token("stranger@taawun.example", &[(Role::Coordinator, Reach::Coordination("01".to_string()))])
}
