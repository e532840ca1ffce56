//! Production cooperatives of graduates.

use std::collections::HashSet;

use super::chance::{Chance, Subject};
use super::dates::plus_days;
use super::partners::region_codes;
use super::rows::CooperativePlan;
use super::wording::COOPERATIVES;
use super::{Places, Request};

/// Trades: code, and the Arabic and French words for a cooperative's work.
const TRADES: [(&str, &str, &str); 3] =
    [("sewing", "للخياطة", "de couture"), ("tailoring", "للفصالة", "de coupe"), ("embroidery", "للطرز", "de broderie")];

/// How long ago the first ones were founded, in days: eight years.
const DAYS: i64 = 8 * 365;

/// One to six cooperatives of each coordination.
pub(super) fn plan(places: &Places, request: &Request) -> Vec<CooperativePlan> {
    let mut chance = Chance::new(request.seed, Subject::Cooperatives);
    let mut used = HashSet::new();
    let mut cooperatives = Vec::new();
    for region_code in region_codes(places) {
        let communes: Vec<_> = places
            .communes
            .iter()
            .filter(|commune| {
                places
                    .provinces
                    .binary_search_by(|province| province.code.cmp(&commune.province_code))
                    .is_ok_and(|index| places.provinces[index].region_code == region_code)
            })
            .collect();
        let weights: Vec<u64> = communes.iter().map(|commune| commune.population.max(0) as u64).collect();
        for _ in 0..chance.between(1, 6) {
            let Some(commune) = chance.weighted(&weights).map(|index| communes[index]) else { continue };
            let (trade, trade_ar, trade_fr) = *chance.pick(&TRADES);
            let mut names = COOPERATIVES;
            chance.shuffle(&mut names);
            let Some((ar, fr)) = names.iter().find(|(ar, _)| !used.contains(&(*ar, &commune.code))) else { continue };
            used.insert((*ar, &commune.code));
            let age = chance.between(20, DAYS);
            let founded_on = plus_days(request.until, -age);
            let closes = age > 500 && chance.happens(0.1);
            let closed_on = closes.then(|| plus_days(founded_on, chance.between(300, age - 30)));
            let (women, men) = (chance.between(5, 24) as i32, chance.between(0, 4) as i32);
            cooperatives.push(CooperativePlan {
                coordination_code: region_code.to_string(),
                province_code: commune.province_code.clone(),
                commune_code: commune.code.clone(),
                trade,
                name_ar: format!("تعاونية {ar} {trade_ar} - {}", commune.name_ar),
                name_fr: format!("Coopérative {trade_fr} {fr} – {}", commune.name_fr),
                founded_on,
                closed_on,
                members: chance.happens(0.9).then_some((women, men)),
            });
        }
    }
    cooperatives
}
