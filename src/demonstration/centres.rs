//! Where centres lie, what they are, and since when.

use std::collections::HashMap;

use super::chance::{Chance, Subject};
use super::dates::{plus_days, plus_months};
use super::names::{NamedPlace, Namer};
use super::rows::{Admits, CentrePlan, Kind};
use super::{Places, Request};
use crate::places::{Commune, Province};

/// Of a hundred centres, how many belong to each programme.
const SHARES: [(Kind, u64); 6] = [
    (Kind::EducationTraining, 29),
    (Kind::Literacy, 25),
    (Kind::Kindergarten, 15),
    (Kind::StudentHouse, 14),
    (Kind::DisabilityInstitution, 7),
    (Kind::CitizenHouse, 10),
];

/// Towns from this population on have centres named after their quarters.
const POPULATION_WITH_QUARTERS: i64 = 60_000;

/// Centres stand in communes of at least this population, unless the province has none.
const SMALLEST_COMMUNE: i64 = 1_000;

/// Decides every centre, in the order of provinces.
pub(super) fn plan(places: &Places, request: &Request) -> Vec<CentrePlan> {
    let mut chance = Chance::new(request.seed, Subject::Centres);
    let mut namer = Namer::default();
    let mut numbers: HashMap<(&str, Kind), u32> = HashMap::new();
    let mut centres = Vec::new();
    for (province, kinds) in allocate(places, request, &mut chance) {
        let communes: Vec<&Commune> =
            places.communes.iter().filter(|commune| commune.province_code == province.code).collect();
        for kind in kinds {
            let commune = choose_commune(&communes, kind, &mut chance);
            let setting = setting(commune, &mut chance);
            let admits = admits(kind, &mut chance);
            let place = NamedPlace {
                code: commune.map_or(&province.code, |commune| &commune.code),
                ar: commune.map_or(&province.name_ar, |commune| &commune.name_ar),
                fr: commune.map_or(&province.name_fr, |commune| &commune.name_fr),
                province_ar: &province.name_ar,
                province_fr: &province.name_fr,
                has_quarters: commune.is_none_or(|commune| commune.population >= POPULATION_WITH_QUARTERS),
            };
            let (name_ar, name_fr) = namer.name(kind, admits, place, &mut chance);
            let number = numbers.entry((&province.code, kind)).or_default();
            *number += 1;
            let (opened_on, closed_on) = lifetime(request, *number, &mut chance);
            centres.push(CentrePlan {
                code: format!("{}-{}-{number:03}", province.code, kind.letters()),
                name_ar,
                name_fr,
                kind,
                admits,
                coordination_code: province.region_code.clone(),
                province_code: province.code.clone(),
                commune_code: commune.map(|commune| commune.code.clone()),
                setting,
                capacity: capacity(kind, setting, &mut chance),
                opened_on,
                closed_on,
            });
        }
    }
    centres
}

/// How many centres of which programme each province has.
fn allocate<'a>(places: &'a Places, request: &Request, chance: &mut Chance) -> Vec<(&'a Province, Vec<Kind>)> {
    let mut regions: Vec<Vec<&Province>> = Vec::new();
    for province in &places.provinces {
        match regions.last_mut().filter(|region| region[0].region_code == province.region_code) {
            Some(region) => region.push(province),
            None => regions.push(vec![province]),
        }
    }
    let weight = |province: &Province| own_population(province, &places.provinces);
    let weights: Vec<u64> = regions.iter().map(|region| region.iter().map(|p| weight(p)).sum()).collect();
    // In proportion the three small regions of the south would have a handful: two of each programme where that takes
    // no more than half of all, else one.
    let at_least = |times: usize| -> Vec<u32> {
        regions.iter().map(|region| region.len().max(times * Kind::ALL.len()) as u32).collect()
    };
    let twice = at_least(2);
    let minimum = if twice.iter().sum::<u32>() <= request.centres / 2 { twice } else { at_least(1) };
    let counts = apportion(request.centres, &weights, &minimum);
    let mut allocation = Vec::new();
    for (region, count) in regions.iter().zip(counts) {
        let shares: Vec<u64> = SHARES.iter().map(|(_, share)| *share).collect();
        let mut kinds: Vec<Kind> = SHARES
            .iter()
            .zip(apportion(count, &shares, &[1; SHARES.len()]))
            .flat_map(|((kind, _), count)| std::iter::repeat_n(*kind, count as usize))
            .collect();
        chance.shuffle(&mut kinds);
        let weights: Vec<u64> = region.iter().map(|province| weight(province)).collect();
        let counts = apportion(count, &weights, &vec![1; region.len()]);
        for (province, count) in region.iter().zip(counts) {
            let rest = kinds.split_off((count as usize).min(kinds.len()));
            let mut here = std::mem::replace(&mut kinds, rest);
            here.sort();
            allocation.push((*province, here));
        }
    }
    allocation
}

/// The people of a province without those of the prefectures inside it: the census counts Casablanca's once as a whole
/// (06.141) and once in its prefectures (06.141.01.00 …).
fn own_population(province: &Province, provinces: &[Province]) -> u64 {
    let inner: i64 = provinces
        .iter()
        .filter(|other| other.code.len() > province.code.len() && other.code.starts_with(&province.code))
        .map(|other| other.population)
        .sum();
    (province.population - inner).max(1) as u64
}

/// Shares `total` out in proportion to weights. Everyone first gets their minimum, or, where the total does not suffice
/// for that, one, or nothing; then each further one goes to whoever lacks most.
fn apportion(total: u32, weights: &[u64], minimum: &[u32]) -> Vec<u32> {
    let mut counts = if minimum.iter().sum::<u32>() <= total {
        minimum.to_vec()
    } else {
        vec![u32::from(weights.len() as u32 <= total); weights.len()]
    };
    let sum: u64 = weights.iter().sum::<u64>().max(1);
    // Whoever is furthest below the proportional share is next; the first of equals.
    for _ in counts.iter().sum::<u32>()..total {
        let lack =
            |index: usize| i128::from(weights[index]) * i128::from(total) - i128::from(counts[index]) * i128::from(sum);
        let next = (0..weights.len()).max_by_key(|index| (lack(*index), std::cmp::Reverse(*index)));
        let Some(next) = next else { break };
        counts[next] += 1;
    }
    counts
}

/// The commune of a centre: the country's network is meant for rural and semi-urban areas above all, student houses
/// stand where pupils come from afar, institutions and citizen houses in towns.
fn choose_commune<'a>(communes: &[&'a Commune], kind: Kind, chance: &mut Chance) -> Option<&'a Commune> {
    let rural = match kind {
        Kind::EducationTraining => 0.45,
        Kind::Literacy => 0.60,
        Kind::Kindergarten => 0.50,
        Kind::StudentHouse => 0.75,
        Kind::DisabilityInstitution => 0.10,
        Kind::CitizenHouse => 0.25,
    };
    let (wanted, other) = if chance.happens(rural) { ("rural", "urban") } else { ("urban", "rural") };
    let mut choose = |fits: &dyn Fn(&Commune) -> bool| {
        let weights: Vec<u64> =
            communes.iter().map(|commune| if fits(commune) { commune.population.max(0) as u64 } else { 0 }).collect();
        chance.weighted(&weights).map(|index| communes[index])
    };
    choose(&|commune| commune.setting == wanted && commune.population >= SMALLEST_COMMUNE)
        .or_else(|| choose(&|commune| commune.setting == other && commune.population >= SMALLEST_COMMUNE))
        .or_else(|| choose(&|_| true))
}

fn setting(commune: Option<&Commune>, chance: &mut Chance) -> &'static str {
    let Some(commune) = commune else { return "urban" };
    match (commune.setting.as_str(), commune.population) {
        // Small towns and the large villages around cities are what the institution calls semi-urban.
        ("urban", ..15_000) if chance.happens(0.6) => "semi_urban",
        ("urban", _) => "urban",
        (_, 18_000..) if chance.happens(0.5) => "semi_urban",
        _ => "rural",
    }
}

fn admits(kind: Kind, chance: &mut Chance) -> Admits {
    match kind {
        Kind::EducationTraining => Admits::Women,
        Kind::StudentHouse => *chance.pick(&[Admits::Women, Admits::Women, Admits::Men, Admits::Both, Admits::Both]),
        _ => Admits::Both,
    }
}

/// Places, of the size that the published account of 2009 has on average for each programme.
fn capacity(kind: Kind, setting: &str, chance: &mut Chance) -> i32 {
    let (low, high) = match kind {
        Kind::EducationTraining => (40, 110),
        Kind::Literacy => (30, 60),
        Kind::Kindergarten => (25, 70),
        Kind::StudentHouse => (40, 140),
        Kind::DisabilityInstitution => (25, 80),
        Kind::CitizenHouse => (200, 420),
    };
    let high = if setting == "rural" { (low + high) / 2 } else { high };
    (chance.between(low, high) / 5 * 5) as i32
}

/// First day, and first day closed if it closed. `number` counts the province's centres of the programme: only a second
/// one closes, so that no place loses its programme.
fn lifetime(request: &Request, number: u32, chance: &mut Chance) -> (chrono::NaiveDate, Option<chrono::NaiveDate>) {
    let months = request.months as i32;
    let start = plus_months(request.until, -months);
    let opened = if months > 4 && chance.happens(0.08) {
        plus_months(start, chance.between(1, i64::from(months) - 3) as i32)
    } else {
        plus_days(start, -chance.between(200, 365 * 24))
    };
    let closes = months > 6 && number > 1 && opened < start && chance.happens(0.06);
    let closed = closes.then(|| plus_months(start, chance.between(3, i64::from(months) - 2) as i32));
    (opened, closed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_gets_the_minimum_and_the_rest_goes_by_weight() {
        assert_eq!(apportion(10, &[70, 29, 1], &[1, 1, 1]), [7, 2, 1]);
        assert_eq!(apportion(3, &[90, 5, 5], &[2, 2, 2]), [1, 1, 1]);
        assert_eq!(apportion(2, &[90, 5, 5], &[2, 2, 2]), [2, 0, 0]);
        assert_eq!(apportion(5, &[], &[]), Vec::<u32>::new());
    }
}
