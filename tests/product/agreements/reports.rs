//! What reports say of agreements: by the terms of the report's day, whatever was agreed later.

use diesel::prelude::*;
use serde_json::{Value, json};
use taawun::db::schema::{agreement, payment};
use taawun::partnerships::AgreementRow;
use taawun::reports::figures::PartnerAccount;
use taawun::reports::{Figures, figures};
use typeset::document::Block;

use super::Keeper;
use crate::support::{Filled, on_each_filled};

fn gather(filled: &Filled, period: &str) -> Figures {
    let (period, today) = (period.parse().unwrap(), filled.clock.today());
    filled.db.read(|connection| figures::gather(connection, "11", period, today)).unwrap()
}

fn amend(keeper: &Keeper<'_>, agreement: &Value, effective_on: &str, terms: Value) -> Value {
    let version = keeper.look(agreement, "lockVersion")["lockVersion"].clone();
    let input = json!({ "id": agreement["id"], "expectedVersion": version, "effectiveOn": effective_on,
        "reasonAr": "تمديد", "reasonFr": "Avenant", "terms": terms });
    keeper.done("amendAgreement", "AmendAgreementInput", input)
}

fn one<'a>(rows: &'a [AgreementRow], agreement: &Value) -> Option<&'a AgreementRow> {
    rows.iter().find(|row| row.reference.as_deref() == agreement["reference"].as_str())
}

#[test]
fn a_report_made_again_later_says_the_terms_of_its_own_day() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let agreement = keeper.signed();
        let signed = gather(filled, "2026-11").agreement_account.signed;
        let first = one(&signed, &agreement).unwrap().clone();
        keeper.on("2027-02-01");
        amend(
            &keeper,
            &agreement,
            "2027-03-01",
            json!({ "objectAr": "موضوع آخر", "objectFr": "Autre objet", "endsOn": "2028-06-30" }),
        );
        // In force, and then ended on a day before its last.
        let listed = |period: &str| {
            let listed = gather(filled, period).agreements;
            let rows: Vec<AgreementRow> = listed.into_iter().map(|listed| listed.agreement).collect();
            one(&rows, &agreement).cloned()
        };
        keeper.on("2027-04-05");
        let march = listed("2027-03").unwrap();
        assert_eq!((march.object_fr.as_str(), march.terminated_on), ("Autre objet", None));
        let version = keeper.look(&agreement, "lockVersion");
        keeper.decide("terminate", &json!({ "id": agreement["id"], "lockVersion": version["lockVersion"] }));
        keeper.on("2027-05-05");
        let again = gather(filled, "2026-11").agreement_account.signed;
        let again = one(&again, &agreement).unwrap();
        assert_eq!(serde_json::to_value(again).unwrap(), serde_json::to_value(&first).unwrap());
        assert!(again.object_fr.contains("d'alphabétisation") && again.terminated_on.is_none());
        assert_eq!(
            serde_json::to_value(listed("2027-03").unwrap()).unwrap(),
            serde_json::to_value(&march).unwrap(),
            "it had not ended then"
        );
        let ended = |period: &str| gather(filled, period).agreement_account.ended;
        let april = ended("2027-04");
        assert_eq!(one(&april, &agreement).unwrap().object_fr, "Autre objet");
        assert!(one(&ended("2027-03"), &agreement).is_none());
    });
}

#[test]
fn an_agreement_that_goes_on_by_other_terms_from_the_next_day_has_not_ended() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let [goes_on, ends] = [keeper.signed(), keeper.signed()];
        keeper.on("2027-11-01");
        amend(&keeper, &goes_on, "2028-01-01", json!({ "endsOn": "2028-12-31" }));
        keeper.on("2028-02-01");
        let ended = gather(filled, "2027-12").agreement_account.ended;
        assert!(one(&ended, &ends).is_some() && one(&ended, &goes_on).is_none());
    });
}

/// What a statement of its own adds up: all payments on the coordination's agreements in the report's days.
fn paid(filled: &Filled, figures: &Figures) -> i64 {
    let days = (figures.period.start(), figures.as_of);
    let sum = |connection: &mut taawun::db::DbConnection| {
        let amounts: Vec<i64> = payment::table
            .inner_join(agreement::table.on(agreement::id.eq(payment::agreement_id)))
            .filter(agreement::coordination_code.eq(&figures.coordination.code))
            .filter(payment::paid_on.between(days.0, days.1))
            .select(payment::amount_centimes)
            .load(connection)?;
        Ok(amounts.iter().sum())
    };
    filled.db.run(sum).unwrap()
}

fn rows(figures: &Figures) -> impl Iterator<Item = &PartnerAccount> {
    figures.agreement_account.partners.iter().chain(&figures.agreement_account.not_in_force)
}

/// The sum of the rows, which is to be what the report says and all that was paid.
fn paid_in_rows(filled: &Filled, figures: &Figures) -> i64 {
    let sum = rows(figures).map(|row| row.paid_in_period_centimes).sum();
    assert_eq!(sum, figures.agreement_account.paid_in_period_centimes, "{}", figures.period);
    assert_eq!(sum, paid(filled, figures), "{}", figures.period);
    sum
}

#[test]
fn all_that_was_paid_in_a_period_stands_in_a_row() {
    on_each_filled(|filled| {
        let keeper = Keeper::new(filled);
        let [changed, ended] = [keeper.signed(), keeper.signed()];
        let others = keeper.server.data_to(&keeper.token, "{ partners(first: 2) { nodes { id } } }", Value::Null);
        let other = others["partners"]["nodes"][1]["id"].clone();
        let pay = |agreement: &Value, partner: &Value, day: &str, amount: i64| {
            let input = json!({ "agreement": agreement["id"], "partner": partner, "paidOn": day,
                "amountCentimes": amount, "explanation": "هبة" });
            let query =
                "mutation ($input: RecordPaymentInput!) { recordPayment(input: $input) { userErrors { code } } }";
            let answer = keeper.server.data_to(&keeper.token, query, json!({ "input": input }));
            assert_eq!(answer["recordPayment"]["userErrors"], json!([]), "{day}");
        };
        keeper.on("2027-03-20");
        // Another partner takes the place of the one that has paid.
        pay(&changed, &keeper.partner, "2027-03-02", 200_000);
        let mut parties = keeper.terms()["parties"].clone();
        parties[1]["partner"] = other.clone();
        amend(&keeper, &changed, "2027-03-10", json!({ "parties": parties }));
        pay(&changed, &other, "2027-03-12", 7_000);
        pay(&changed, &Value::Null, "2027-02-28", 300_000);
        // This one ends, and is paid on once more.
        pay(&ended, &Value::Null, "2027-03-03", 50_000);
        keeper.decide("terminate", &ended);
        keeper.on("2027-04-10");
        pay(&ended, &keeper.partner, "2027-04-02", 11_000);
        keeper.on("2027-05-10");
        let march = gather(filled, "2027-03");
        assert_eq!(paid_in_rows(filled, &march), 200_000 + 7_000 + 50_000);
        let former = march.agreement_account.partners.iter().find(|row| row.agreements == 0).unwrap();
        assert_eq!((former.committed_centimes, former.paid_in_period_centimes), (None, 200_000));
        assert!(former.name.is_some());
        let own = march.agreement_account.not_in_force.iter().find(|row| row.partner_id.is_none()).unwrap();
        assert_eq!((own.committed_centimes, own.paid_centimes), (Some(300_000), 50_000), "it ended in the period");
        let april = gather(filled, "2027-04");
        assert_eq!(paid_in_rows(filled, &april), 11_000);
        assert_eq!(april.agreement_account.not_in_force.len(), 2, "both parties to the agreement that was paid on");
        // It is said on paper too, the sum of the two tables.
        for language in taawun::wording::Language::ALL {
            let paper = taawun::reports::Paper::first(march.clone(), language);
            let document = paper.document().unwrap();
            let plain = |text: &str| text.replace('\u{a0}', " ");
            let amount = plain(&taawun::wording::Wording::of(language).dirhams(257_000));
            let is_said =
                |block: &Block| matches!(block, Block::Paragraph { text, .. } if plain(text).contains(&amount));
            assert!(document.blocks.iter().any(is_said), "{language}: {amount}");
        }
    });
}

#[test]
fn payments_of_the_demonstration_stand_in_rows_month_by_month() {
    on_each_filled(|filled| {
        let periods = ["2026-01", "2026-02", "2026-06", "2026-10", "2026-11", "2026-Q1", "2026-Q3", "2025", "2026"];
        let sums: Vec<i64> = periods.iter().map(|period| paid_in_rows(filled, &gather(filled, period))).collect();
        assert!(sums.iter().any(|sum| *sum > 0), "{sums:?}");
    });
}
