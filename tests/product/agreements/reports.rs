//! What reports say of agreements: by the terms of the report's day, whatever was agreed later.

use serde_json::{Value, json};
use taawun::partnerships::AgreementRow;
use taawun::reports::{Figures, figures};

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
