//! Partners of every kind: made up, apart from local authorities, which are communes.

use super::chance::{Chance, Subject};
use super::names::de;
use super::rows::PartnerPlan;
use super::wording::{PARTNERS, REGIONAL_ASSOCIATIONS};
use super::{Places, Request};

/// Decides every partner: of each region its largest commune, then an association, then those of the whole country.
pub(super) fn plan(places: &Places, request: &Request) -> Vec<PartnerPlan> {
    let mut chance = Chance::new(request.seed, Subject::Partners);
    let mut partners = Vec::new();
    let mut associations = REGIONAL_ASSOCIATIONS;
    chance.shuffle(&mut associations);
    let mut associations = associations.iter().cycle();
    for region_code in region_codes(places) {
        let mut communes: Vec<_> = places
            .communes
            .iter()
            .filter(|commune| province_region(places, &commune.province_code) == region_code)
            .collect();
        communes.sort_by_key(|commune| (std::cmp::Reverse(commune.population), commune.code.as_str()));
        let Some(seat) = communes.first() else { continue };
        for commune in communes.iter().take(2) {
            partners.push(PartnerPlan {
                kind: "local_authority",
                name_ar: format!("الجماعة الترابية {}", commune.name_ar),
                name_fr: format!("Commune {}", de(&commune.name_fr)),
                region_code: Some(region_code.to_string()),
            });
        }
        if let Some((ar, fr)) = associations.next() {
            partners.push(PartnerPlan {
                kind: "association",
                name_ar: format!("{ar} - {}", seat.name_ar),
                name_fr: format!("{fr} – {}", seat.name_fr),
                region_code: Some(region_code.to_string()),
            });
        }
    }
    partners.extend(PARTNERS.iter().map(|(kind, ar, fr)| PartnerPlan {
        kind,
        name_ar: ar.to_string(),
        name_fr: fr.to_string(),
        region_code: None,
    }));
    partners
}

/// The regions that have provinces, each once, in order.
pub(super) fn region_codes(places: &Places) -> Vec<&str> {
    let mut codes: Vec<&str> = places.provinces.iter().map(|province| province.region_code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn province_region<'a>(places: &'a Places, province_code: &str) -> &'a str {
    // Provinces are ordered by code.
    places
        .provinces
        .binary_search_by(|province| province.code.as_str().cmp(province_code))
        .map_or("", |index| places.provinces[index].region_code.as_str())
}
