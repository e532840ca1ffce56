//! Partnership agreements in every state that one can be in.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::chance::{Chance, Subject};
use super::dates::{plus_days, plus_months, working_day};
use super::names::de;
use super::partners::region_codes;
use super::rows::{AgreementPlan, AmendmentPlan, CommitmentPlan, PartnerPlan, PartyPlan};
use super::wording::{EXTENSIONS, MONEY, OBJECTS, Object, WIDENING, in_kind};
use super::{Places, Request};
use crate::places::Province;

/// A hundred thousand dirhams, in centimes.
const HUNDRED_THOUSAND: i64 = 100_000 * 100;

/// The states to show, each at least once in every coordination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Active,
    /// Ends within ninety days.
    Ending,
    Expired,
    /// Followed by the next one in the list.
    Renewed,
    Renewal,
    Future,
    Draft,
    Suspended,
    Terminated,
    /// In force thanks to an amendment.
    Extended,
}

const STATES: [State; 10] = [
    State::Renewed,
    State::Renewal,
    State::Active,
    State::Ending,
    State::Expired,
    State::Future,
    State::Draft,
    State::Suspended,
    State::Terminated,
    State::Extended,
];

/// Decides every agreement: by coordination, and within it in the order of signature, drafts last, which is the order
/// of their references.
pub(super) fn plan(places: &Places, partners: &[PartnerPlan], request: &Request) -> Vec<AgreementPlan> {
    let mut chance = Chance::new(request.seed, Subject::Agreements);
    let mut agreements = Vec::new();
    for region_code in region_codes(places) {
        let provinces: Vec<&Province> =
            places.provinces.iter().filter(|province| province.region_code == region_code).collect();
        let weights: Vec<u64> = provinces.iter().map(|province| province.population.max(1) as u64).collect();
        let mut objects: Vec<&Object> = OBJECTS.iter().collect();
        chance.shuffle(&mut objects);
        let mut states = STATES.to_vec();
        for _ in 0..chance.between(0, 3) {
            states.push(*chance.pick(&[State::Active, State::Expired, State::Ending]));
        }
        let mut drawn: Vec<Drawn> = Vec::new();
        let mut objects = objects.iter().cycle();
        let mut renewed: Option<Drawn> = None;
        for state in states {
            let old = renewed.take();
            let Some(object) = objects.next() else { continue };
            let mut new = draw(request, state, old.as_ref(), &mut chance);
            let Some(province) = chance.weighted(&weights).map(|index| provinces[index]) else { continue };
            (new.plan.object_ar, new.plan.object_fr) = words(object, province);
            new.plan.coordination_code = region_code.to_string();
            new.plan.province_code.clone_from(&province.code);
            new.plan.programmes = object.programmes.to_vec();
            new.plan.programmes.sort_unstable();
            new.plan.parties = parties(partners, region_code, &mut chance);
            if let Some(old) = old {
                // A renewal goes on with the same parties.
                new.plan.parties.clone_from(&old.plan.parties);
                new.plan.province_code.clone_from(&old.plan.province_code);
                new.plan.object_ar.clone_from(&old.plan.object_ar);
                new.plan.object_fr.clone_from(&old.plan.object_fr);
                new.plan.programmes.clone_from(&old.plan.programmes);
                drawn.push(old);
            }
            if state == State::Renewed { renewed = Some(new) } else { drawn.push(new) }
        }
        number(drawn, region_code, request, &mut agreements);
    }
    agreements
}

/// An agreement that has no place in the order yet.
struct Drawn {
    state: State,
    plan: AgreementPlan,
}

/// Gives references (coordination/year/number, without gaps in a year) and links renewed agreements to their renewals.
fn number(mut drawn: Vec<Drawn>, region_code: &str, request: &Request, agreements: &mut Vec<AgreementPlan>) {
    drawn.sort_by_key(|one| one.plan.signed_on.unwrap_or(request.until));
    let first = agreements.len();
    let renewal = drawn.iter().position(|one| one.state == State::Renewal).map(|index| first + index);
    let mut numbers: HashMap<i32, u32> = HashMap::new();
    for mut one in drawn {
        one.plan.reference = one.plan.signed_on.map(|signed_on| {
            let number = numbers.entry(signed_on.year()).or_default();
            *number += 1;
            format!("{region_code}/{}/{number:04}", signed_on.year())
        });
        if one.state == State::Renewed {
            one.plan.renewed_by = renewal;
        }
        agreements.push(one.plan);
    }
}

/// Dates, status and amendments.
fn draw(request: &Request, state: State, renewed: Option<&Drawn>, chance: &mut Chance) -> Drawn {
    let until = request.until;
    let before = |months: i64| plus_months(until, -(months as i32));
    let after = |months: i64| plus_months(until, months as i32);
    let years = chance.between(2, 4) as i32 * 12;
    let some_days = chance.between(0, 25);
    let last_day = |start: NaiveDate, months: i32| plus_days(plus_months(start, months), -1);
    let mut amendments = Vec::new();
    let mut terminated_on = None;
    let (status, starts_on, ends_on) = match state {
        State::Active => {
            let start = before(chance.between(2, 20));
            ("signed", start, last_day(start, years))
        }
        State::Ending => {
            let end = plus_days(until, chance.between(5, 88));
            ("signed", plus_days(plus_months(end, -years), 1), end)
        }
        State::Expired => {
            let end = plus_days(before(chance.between(1, 10)), some_days - 30);
            ("signed", plus_days(plus_months(end, -years), 1), end)
        }
        State::Renewed => {
            let end = plus_days(before(chance.between(2, 12)), -1);
            ("renewed", plus_days(plus_months(end, -24), 1), end)
        }
        State::Renewal => {
            let start = renewed.map_or(before(3), |old| plus_days(old.plan.ends_on, 1));
            ("signed", start, last_day(start, 36))
        }
        State::Future => {
            let start = after(chance.between(1, 4));
            ("signed", start, last_day(start, years))
        }
        State::Draft => {
            let start = after(chance.between(2, 6));
            ("draft", start, last_day(start, years))
        }
        State::Suspended => {
            let start = before(chance.between(8, 18));
            ("suspended", start, last_day(start, 36))
        }
        State::Terminated => {
            let start = before(chance.between(16, 30));
            terminated_on = Some(working_day(plus_days(plus_months(start, chance.between(6, 14) as i32), some_days)));
            ("terminated", start, last_day(start, 36))
        }
        State::Extended => {
            // It would be over by now: the amendment's end is the agreement's.
            let start = before(chance.between(27, 30));
            let signed_on = working_day(plus_days(plus_months(start, 22), some_days));
            let end = last_day(start, 24 + 12);
            if chance.happens(0.4) {
                let earlier = working_day(plus_days(plus_months(start, 9), some_days));
                amendments.push(amendment(earlier, WIDENING, None));
            }
            amendments.push(amendment(signed_on, *chance.pick(&EXTENSIONS), Some(end)));
            ("signed", start, end)
        }
    };
    // Signed some weeks before it starts; what starts in future was signed lately, but not after today.
    let signed_on = (state != State::Draft)
        .then(|| working_day(plus_days(starts_on, -chance.between(5, 40))).min(plus_days(until, -1 - some_days)));
    if state == State::Active && chance.happens(0.2) {
        let on = working_day(plus_days(starts_on, 30));
        amendments.push(amendment(on, WIDENING, None));
    }
    Drawn {
        state,
        plan: AgreementPlan {
            reference: None,
            coordination_code: String::new(),
            province_code: String::new(),
            object_ar: String::new(),
            object_fr: String::new(),
            status,
            signed_on,
            starts_on,
            ends_on,
            first_ends_on: if state == State::Extended { last_day(starts_on, 24) } else { ends_on },
            suspended_on: (state == State::Suspended).then(|| working_day(plus_months(starts_on, 4))),
            terminated_on,
            renewed_by: None,
            programmes: Vec::new(),
            parties: Vec::new(),
            amendments,
        },
    }
}

fn amendment(
    signed_on: NaiveDate,
    (object_ar, object_fr): (&'static str, &'static str),
    new_ends_on: Option<NaiveDate>,
) -> AmendmentPlan {
    AmendmentPlan { signed_on, effective_on: plus_days(signed_on, 1), object_ar, object_fr, new_ends_on }
}

fn words(object: &Object, province: &Province) -> (String, String) {
    let (kind_ar, kind_fr) = match province.kind.as_str() {
        "prefecture" => ("عمالة", "préfecture"),
        "prefecture_of_arrondissements" => ("عمالة مقاطعات", "préfecture d'arrondissements"),
        _ => ("إقليم", "province"),
    };
    (
        object.ar.replace("{}", &format!("{kind_ar} {}", province.name_ar)),
        object.fr.replace("{}", &format!("{kind_fr} {}", de(&province.name_fr))),
    )
}

/// The coordination, which leads, and one or two partners: of its region first of all.
fn parties(partners: &[PartnerPlan], region_code: &str, chance: &mut Chance) -> Vec<PartyPlan> {
    let near: Vec<usize> =
        (0..partners.len()).filter(|index| partners[*index].region_code.as_deref() == Some(region_code)).collect();
    let everywhere: Vec<usize> = (0..partners.len()).filter(|index| partners[*index].region_code.is_none()).collect();
    let mut parties = vec![PartyPlan { partner: None, role: "lead", commitments: commitments("lead", chance) }];
    let mut invited = Vec::new();
    if !near.is_empty() && chance.happens(0.7) {
        invited.push(*chance.pick(&near));
    }
    if invited.is_empty() || chance.happens(0.6) {
        invited.push(*chance.pick(&everywhere));
    }
    for partner in invited {
        let role = match partners[partner].kind {
            "local_authority" => *chance.pick(&["host", "funder"]),
            "association" | "cooperative" => *chance.pick(&["operator", "support"]),
            "ministry" => *chance.pick(&["funder", "support"]),
            _ => "funder",
        };
        parties.push(PartyPlan { partner: Some(partner), role, commitments: commitments(role, chance) });
    }
    parties
}

/// Money of whoever leads or funds, something in kind of everyone else and sometimes of them too.
fn commitments(role: &'static str, chance: &mut Chance) -> Vec<CommitmentPlan> {
    let mut commitments = Vec::new();
    let gives_money = matches!(role, "lead" | "funder");
    if gives_money {
        let (description_ar, description_fr) = *chance.pick(&MONEY);
        let amount = HUNDRED_THOUSAND * chance.between(1, if role == "lead" { 6 } else { 12 });
        commitments.push(CommitmentPlan { amount_centimes: Some(amount), description_ar, description_fr });
    }
    if !gives_money || chance.happens(0.4) {
        let (description_ar, description_fr) = *chance.pick(in_kind(role));
        commitments.push(CommitmentPlan { amount_centimes: None, description_ar, description_fr });
    }
    commitments
}
