//! Writing agreements as a table.

use diesel::prelude::*;

use super::super::export::Filter;
use super::catalogue::Catalogue;
use super::recorded::{Recorded, RecordedAgreement};
use super::{joined, money};
use crate::accounts::Asker;
use crate::db::schema::agreement;
use crate::db::{Backend, DbConnection};
use crate::error::Result;
use crate::graphql::id;
use crate::only_seen;
use crate::partnerships::AgreementRow;
use crate::partnerships::terms::{NewCommitment, NewParty};
use crate::wording::Language;

/// The rows of the agreements that the asker sees, by their latest terms; a draft by its id.
pub(in super::super) fn export(
    connection: &mut DbConnection,
    asker: &Asker,
    filter: &Filter,
    language: Language,
) -> Result<Vec<Vec<String>>> {
    let mut query = only_seen!(agreement::table.into_boxed::<Backend>(), asker.rights, coordination agreement);
    if let Some(code) = &filter.coordination {
        query = query.filter(agreement::coordination_code.eq(code.clone()));
    }
    if let Some(period) = filter.period {
        query = query.filter(agreement::starts_on.lt(period.end())).filter(agreement::ends_on.ge(period.start()));
    }
    let rows: Vec<AgreementRow> =
        query.order((agreement::reference_order, agreement::id)).select(AgreementRow::as_select()).load(connection)?;
    let catalogue = Catalogue::read(connection, asker)?;
    let mut written = vec![];
    for one in Recorded::with_terms(connection, rows)?.agreements {
        for party in &one.terms.parties {
            if party.commitments.is_empty() {
                written.push(line(&catalogue, &one, party, None, language));
            }
            for brought in &party.commitments {
                written.push(line(&catalogue, &one, party, Some(brought), language));
            }
        }
    }
    Ok(written)
}

fn line(
    catalogue: &Catalogue,
    of: &RecordedAgreement,
    party: &NewParty,
    brought: Option<&NewCommitment>,
    language: Language,
) -> Vec<String> {
    let RecordedAgreement { row, terms } = of;
    let programmes: Vec<String> =
        terms.programmes.iter().map(|code| catalogue.programmes.say(code, language)).collect();
    let places: Vec<String> = terms.places.iter().map(|place| catalogue.places.say(place.code(), language)).collect();
    vec![
        row.reference.clone().unwrap_or_else(|| id::encode("Agreement", row.id).0),
        catalogue.coordinations.say(&row.coordination_code, language),
        terms.object_ar.clone(),
        terms.object_fr.clone(),
        terms.starts_on.to_string(),
        terms.ends_on.to_string(),
        amount(terms.budget_centimes, language),
        joined(programmes),
        joined(places),
        catalogue.say_party(party.partner, language),
        catalogue.roles.say(&party.role, language),
        brought.and_then(|one| one.amount_centimes).map(|one| amount(one, language)).unwrap_or_default(),
        brought.map(|one| one.description_ar.clone()).unwrap_or_default(),
        brought.map(|one| one.description_fr.clone()).unwrap_or_default(),
    ]
}

/// An amount that spreadsheets in the language take for a number.
fn amount(centimes: i64, language: Language) -> String {
    match language {
        Language::En => money(centimes),
        Language::Ar | Language::Fr => money(centimes).replace('.', ","),
    }
}
