//! What must always hold of agreements, looked for in the whole database. Each function gives a sentence for everything
//! that does not hold; none where all is well.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days};
use diesel::prelude::*;

use super::{AgreementRow, AgreementTerms, Commitment, Decision, Instalment, Party, Payment, writing};
use crate::check::{Finding, Invariant};
use crate::db::DbConnection;
use crate::db::schema::{
    agreement, agreement_decision, agreement_party, agreement_terms, commitment, instalment, payment, reference_counter,
};
use crate::error::{Error, Result};

/// What was found.
type Findings = Result<Vec<String>>;
/// Looks for one kind of fault.
pub type Check = fn(&mut DbConnection) -> Result<Vec<String>>;

/// Every check of the database alone, with its name.
pub const CHECKS: [(&str, Check); 5] = [
    ("agreement references", references),
    ("agreement terms", terms),
    ("agreement sums", sums),
    ("agreement payments", payments),
    ("agreement statuses", statuses),
];

/// The same as invariants, and that the scans are in the file store.
pub const ALL: &[Invariant] = &[
    Invariant {
        name: "agreement_references",
        says: "references are numbered from 1 without gaps by coordination and year",
        check: |connection, _| told(references(connection)?, "references without gaps"),
        repair: None,
    },
    Invariant {
        name: "agreement_terms",
        says: "versions of an agreement's terms follow each other, and its row says what the latest say",
        check: |connection, _| told(terms(connection)?, "versions that follow each other"),
        repair: None,
    },
    Invariant {
        name: "agreement_sums",
        says: "the parties' money sums to the budget",
        check: |connection, _| told(sums(connection)?, "sums that match"),
        repair: None,
    },
    Invariant {
        name: "agreement_payments",
        says: "nobody paid more than was committed without an explanation",
        check: |connection, _| told(payments(connection)?, "payments within the commitments"),
        repair: None,
    },
    Invariant {
        name: "agreement_statuses",
        says: "an agreement's status is what was decided",
        check: |connection, _| told(statuses(connection)?, "the status that was decided"),
        repair: None,
    },
    Invariant {
        name: "agreement_search",
        says: "what a search for agreements looks through is what they and their partners say",
        check: |connection, _| search(connection),
        repair: Some(|connection| {
            let wrong: Vec<i64> = stale(connection)?.into_iter().map(|(id, ..)| id).collect();
            wrong.chunks(SEARCHED).try_for_each(|ids| writing::refresh_search(connection, ids))
        }),
    },
    Invariant {
        name: "agreement_scans",
        says: "every scan of an agreement lies in the file store as it was handed in",
        check: |connection, files| {
            let mut found = vec![];
            for sha256 in scans(connection)? {
                match files.get(&sha256) {
                    Ok(_) => {}
                    // Nothing is known about any of the files then.
                    Err(error @ Error::Store { .. }) => return Err(error),
                    Err(error) => found.push(Finding::new("agreement", &sha256, "the scan under its hash", error)),
                }
            }
            Ok(found)
        },
        repair: None,
    },
];

/// How many agreements' search texts are made at once.
const SEARCHED: usize = 1_000;

/// The agreements whose search text is not what it would be now: key, as it would be, as it is. The order of the
/// partners in it means nothing.
fn stale(connection: &mut DbConnection) -> Result<Vec<(i64, String, String)>> {
    let rows: Vec<(i64, String)> =
        agreement::table.order(agreement::id).select((agreement::id, agreement::search_text)).load(connection)?;
    let lines = |text: &str| {
        let mut lines: Vec<String> = text.split('\n').map(str::to_string).collect();
        lines.sort();
        lines
    };
    let mut found = vec![];
    for rows in rows.chunks(SEARCHED) {
        let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
        let mut texts = writing::search_texts(connection, &ids)?;
        for (id, own) in rows {
            let text = texts.remove(id).unwrap_or_default();
            if lines(&text) != lines(own) {
                found.push((*id, text, own.clone()));
            }
        }
    }
    Ok(found)
}

fn search(connection: &mut DbConnection) -> Result<Vec<Finding>> {
    let said = |text: String| text.replace('\n', " | ");
    let stale = stale(connection)?.into_iter();
    Ok(stale.map(|(id, text, own)| Finding::new("agreement", id, said(text), said(own))).collect())
}

/// Sentences as findings: what stands before the colon says where.
fn told(sentences: Vec<String>, expected: &str) -> Result<Vec<Finding>> {
    let finding = |sentence: String| match sentence.split_once(": ") {
        Some((key, found)) => Finding::new("agreement", key.trim_start_matches("agreement "), expected, found),
        None => Finding::new("agreement", "-", expected, sentence),
    };
    Ok(sentences.into_iter().map(finding).collect())
}

fn agreements(connection: &mut DbConnection) -> Result<Vec<AgreementRow>> {
    Ok(agreement::table.order(agreement::id).select(AgreementRow::as_select()).load(connection)?)
}

fn all_terms(connection: &mut DbConnection) -> Result<Vec<AgreementTerms>> {
    Ok(agreement_terms::table
        .order((agreement_terms::agreement_id, agreement_terms::number))
        .select(AgreementTerms::as_select())
        .load(connection)?)
}

/// References name the coordination and the year of signature, and are numbered from 1 without gaps up to the counter.
pub fn references(connection: &mut DbConnection) -> Findings {
    let mut findings = vec![];
    let mut given: BTreeMap<(String, i32), BTreeSet<i32>> = BTreeMap::new();
    for row in agreements(connection)? {
        let (Some(reference), Some(signed_on)) = (&row.reference, row.signed_on) else { continue };
        let start = format!("{}/{}/", row.coordination_code, signed_on.year());
        let number = reference.strip_prefix(&start).filter(|number| number.len() >= 4);
        match number.and_then(|number| number.parse().ok()) {
            Some(number) => {
                given.entry((row.coordination_code, signed_on.year())).or_default().insert(number);
            }
            None => findings.push(format!("agreement {reference} was signed on {signed_on} in {start}")),
        }
    }
    let counters: Vec<(String, i32, i32)> = reference_counter::table
        .select((reference_counter::coordination_code, reference_counter::year, reference_counter::last))
        .load(connection)?;
    for (coordination, year, last) in counters {
        let numbers = given.remove(&(coordination.clone(), year)).unwrap_or_default();
        if !numbers.iter().copied().eq(1..=last) {
            findings.push(format!("references of {coordination}/{year} are not 1 to {last}, each once"));
        }
    }
    findings.extend(given.keys().map(|(code, year)| format!("references of {code}/{year} have no counter")));
    Ok(findings)
}

/// Versions of the terms follow each other without gaps, and the agreement's own row says what the latest say.
pub fn terms(connection: &mut DbConnection) -> Findings {
    let mut findings = vec![];
    let mut versions: BTreeMap<i64, Vec<AgreementTerms>> = BTreeMap::new();
    for terms in all_terms(connection)? {
        versions.entry(terms.agreement_id).or_default().push(terms);
    }
    for row in agreements(connection)? {
        let own = versions.remove(&row.id).unwrap_or_default();
        let mut fault = |what: &str| findings.push(format!("agreement {}: {what}", row.id));
        let Some(latest) = own.last() else {
            fault("it has no terms");
            continue;
        };
        if !own.iter().map(|terms| terms.number).eq(0..own.len() as i32) {
            fault("its terms are not numbered from 0 without gaps");
        }
        if own.first().is_none_or(|first| first.effective_on != row.signed_on) {
            fault("its first terms do not hold from the signature on");
        }
        if latest.effective_until.is_some() {
            fault("its latest terms end");
        }
        for pair in own.windows(2) {
            let next_day = pair[0].ends_on.checked_add_days(Days::new(1));
            if pair[0].effective_until != pair[1].effective_on || pair[1].effective_on > next_day {
                fault("one version of its terms does not end where the next begins");
            }
        }
        if own.iter().skip(1).any(|terms| terms.effective_on.is_none_or(|from| terms.ends_on < from)) {
            fault("an amendment takes effect after the last day that it sets");
        }
        let said = (&row.object_ar, &row.object_fr, row.starts_on, row.ends_on);
        if said != (&latest.object_ar, &latest.object_fr, latest.starts_on, latest.ends_on) {
            fault("its own row does not say what its latest terms say");
        }
    }
    Ok(findings)
}

/// In each version of the terms the parties' money sums to the budget, each party's instalments to at most its money,
/// and the coordination and a partner are parties.
pub fn sums(connection: &mut DbConnection) -> Findings {
    let parties: Vec<Party> = agreement_party::table.select(Party::as_select()).load(connection)?;
    let commitments: Vec<Commitment> = commitment::table.select(Commitment::as_select()).load(connection)?;
    let instalments: Vec<Instalment> = instalment::table.select(Instalment::as_select()).load(connection)?;
    let mut committed: BTreeMap<i64, i128> = BTreeMap::new();
    let mut budgets: BTreeMap<i64, i128> = BTreeMap::new();
    for one in &commitments {
        let amount = i128::from(one.amount_centimes.unwrap_or(0));
        *committed.entry(one.party_id).or_default() += amount;
        *budgets.entry(one.terms_id).or_default() += amount;
    }
    let mut due: BTreeMap<(i64, i64), i128> = BTreeMap::new();
    for one in &instalments {
        *due.entry((one.terms_id, one.party_id)).or_default() += i128::from(one.amount_centimes);
    }
    let mut by_terms: BTreeMap<i64, Vec<&Party>> = BTreeMap::new();
    for party in &parties {
        by_terms.entry(party.terms_id).or_default().push(party);
    }
    let mut findings = vec![];
    for terms in all_terms(connection)? {
        let place = format!("agreement {}, terms {}", terms.agreement_id, terms.number);
        if budgets.get(&terms.id).copied().unwrap_or(0) != i128::from(terms.budget_centimes) {
            findings.push(format!("{place}: the parties' money is not the budget"));
        }
        let (mut own, mut partner) = (false, false);
        for party in by_terms.get(&terms.id).into_iter().flatten() {
            own |= party.coordination_code.is_some();
            partner |= party.partner_id.is_some();
        }
        if !own || !partner {
            findings.push(format!("{place}: the coordination or a partner is missing"));
        }
        for ((_, party), sum) in due.range((terms.id, i64::MIN)..=(terms.id, i64::MAX)) {
            if *sum > committed.get(party).copied().unwrap_or(0) {
                findings.push(format!("{place}: instalments of party {party} exceed its money"));
            }
        }
    }
    Ok(findings)
}

/// Nobody paid more than was ever committed, unless it is explained; counter-entries mirror what they take back.
pub fn payments(connection: &mut DbConnection) -> Findings {
    type Payer = (i64, Option<i64>);
    let mut findings = vec![];
    let rows: Vec<Payment> = payment::table.order(payment::id).select(Payment::as_select()).load(connection)?;
    let by_id: BTreeMap<i64, &Payment> = rows.iter().map(|row| (row.id, row)).collect();
    let of_terms: BTreeMap<i64, i64> =
        all_terms(connection)?.into_iter().map(|terms| (terms.id, terms.agreement_id)).collect();
    let parties: Vec<Party> = agreement_party::table.select(Party::as_select()).load(connection)?;
    let commitments: Vec<Commitment> = commitment::table.select(Commitment::as_select()).load(connection)?;
    let mut by_party: BTreeMap<i64, i64> = BTreeMap::new();
    for one in &commitments {
        *by_party.entry(one.party_id).or_default() += one.amount_centimes.unwrap_or(0);
    }
    let mut most: BTreeMap<Payer, i64> = BTreeMap::new();
    for party in &parties {
        let agreement = of_terms.get(&party.terms_id).copied().unwrap_or_default();
        let committed = by_party.get(&party.id).copied().unwrap_or(0);
        let highest = most.entry((agreement, party.partner_id)).or_default();
        *highest = committed.max(*highest);
    }
    let mut paid: BTreeMap<Payer, (i64, bool)> = BTreeMap::new();
    for row in &rows {
        let sum = paid.entry((row.agreement_id, row.partner_id)).or_default();
        sum.0 += row.amount_centimes;
        sum.1 |= row.explanation.is_some() && row.reverses.is_none();
        let Some(wrong) = row.reverses else { continue };
        let same = |other: &&Payment| {
            other.agreement_id == row.agreement_id
                && other.partner_id == row.partner_id
                && other.amount_centimes == -row.amount_centimes
        };
        if by_id.get(&wrong).filter(|other| same(other)).is_none() {
            findings.push(format!("payment {}: it does not mirror payment {wrong}", row.id));
        }
    }
    for ((agreement, partner), (sum, explained)) in paid {
        let who = partner.map_or("the coordination".to_string(), |id| format!("partner {id}"));
        match most.get(&(agreement, partner)) {
            None => findings.push(format!("agreement {agreement}: {who} paid and is no party")),
            Some(committed) if sum > *committed && !explained => {
                findings.push(format!("agreement {agreement}: {who} paid {sum} of {committed} centimes"));
            }
            Some(_) if sum < 0 => findings.push(format!("agreement {agreement}: {who} paid less than nothing")),
            Some(_) => {}
        }
    }
    Ok(findings)
}

/// An agreement's status is what its decisions say.
pub fn statuses(connection: &mut DbConnection) -> Findings {
    let mut findings = vec![];
    let rows: Vec<Decision> = agreement_decision::table
        .order((agreement_decision::agreement_id, agreement_decision::id))
        .select(Decision::as_select())
        .load(connection)?;
    let mut decisions: BTreeMap<i64, Vec<Decision>> = BTreeMap::new();
    for row in rows {
        decisions.entry(row.agreement_id).or_default().push(row);
    }
    let agreements = agreements(connection)?;
    let renews: BTreeMap<i64, Option<i64>> = agreements.iter().map(|row| (row.id, row.renews)).collect();
    for row in &agreements {
        let own = decisions.remove(&row.id).unwrap_or_default();
        let mut fault = |what: &str| findings.push(format!("agreement {}: {what}", row.id));
        let count = |kind: &str| own.iter().filter(|one| one.kind == kind).count();
        let open = own.iter().any(|one| one.kind == "suspended" && one.until_on.is_none());
        let said = if row.signed_on.is_none() {
            "draft"
        } else if row.terminated_on.is_some() {
            "terminated"
        } else if open {
            "suspended"
        } else if row.renewed_by.is_some() {
            "renewed"
        } else {
            "signed"
        };
        if row.status != said {
            fault(&format!("its status is {}, its decisions say {said}", row.status));
        }
        let ends = own.iter().filter(|one| one.kind == "terminated").map(|one| one.effective_on);
        if !ends.eq(row.terminated_on) {
            fault("its termination is not the one that was decided");
        }
        if count("signed") != usize::from(row.signed_on.is_some()) {
            fault("it was not signed once");
        }
        if count("renewed") != usize::from(row.renewed_by.is_some())
            || row.renewed_by.is_some_and(|by| renews.get(&by).copied().flatten() != Some(row.id))
        {
            fault("its renewal does not renew it");
        }
        let suspensions: Vec<&Decision> = own.iter().filter(|one| one.kind == "suspended").collect();
        if suspensions.windows(2).any(|pair| pair[0].until_on.is_none_or(|until| until > pair[1].effective_on)) {
            fault("its suspensions overlap");
        }
    }
    Ok(findings)
}

/// The SHA-256 of every scan that agreements refer to: what the file store must hold.
pub fn scans(connection: &mut DbConnection) -> Result<Vec<String>> {
    let hashes: Vec<Option<String>> = agreement::table
        .filter(agreement::scan_sha256.is_not_null())
        .select(agreement::scan_sha256)
        .load(connection)?;
    Ok(hashes.into_iter().flatten().collect())
}
