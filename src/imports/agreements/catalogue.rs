//! The words that rows of agreements use.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::super::centres::{programme_words, programmes};
use super::super::published::coordination_words;
use super::super::words::{PARTY_ROLES, Words};
use crate::accounts::{Asker, Ground};
use crate::db::DbConnection;
use crate::db::schema::{commune, partner, province};
use crate::error::{Result, UserError};
use crate::folding::key;
use crate::partnerships::terms::{NewPlace, NewTerms};
use crate::places::{Commune, Province};
use crate::tables::{Cell, Fault};
use crate::wording::Language;

/// The code of the coordination among the parties.
const COORDINATION: &str = "coordination";

pub(super) struct Catalogue {
    pub coordinations: Words,
    pub programmes: Words,
    pub roles: Words,
    /// Provinces and communes.
    pub places: Words,
    /// Partners by number, and the coordination.
    parties: Words,
    /// The region of each province and commune.
    regions: HashMap<String, String>,
    /// The codes of provinces among the places.
    provinces: HashSet<String>,
}

impl Catalogue {
    pub fn read(connection: &mut DbConnection, asker: &Asker) -> Result<Catalogue> {
        let provinces: Vec<Province> =
            province::table.order(province::code).select(Province::as_select()).load(connection)?;
        let communes: Vec<Commune> =
            commune::table.order(commune::code).select(Commune::as_select()).load(connection)?;
        let partners: Vec<(i64, String, String)> = if asker.sees(&Ground::Institution) {
            partner::table
                .order(partner::id)
                .select((partner::id, partner::name_ar, partner::name_fr))
                .load(connection)?
        } else {
            vec![]
        };
        let mut regions: HashMap<String, String> =
            provinces.iter().map(|one| (one.code.clone(), one.region_code.clone())).collect();
        for one in &communes {
            if let Some(region) = regions.get(&one.province_code).cloned() {
                regions.insert(one.code.clone(), region);
            }
        }
        let only = provinces.iter().map(|one| one.code.clone()).collect();
        let places = provinces
            .into_iter()
            .map(|one| (one.code, [one.name_ar, one.name_fr.clone(), one.name_fr]))
            .chain(communes.into_iter().map(|one| (one.code, [one.name_ar, one.name_fr.clone(), one.name_fr])));
        let own = [(COORDINATION.to_string(), ["المنسقية", "Coordination", "Coordination"].map(str::to_string))];
        let parties = partners.into_iter().map(|(id, ar, fr)| (id.to_string(), [ar, fr.clone(), fr]));
        Ok(Catalogue {
            coordinations: coordination_words(connection)?,
            programmes: programme_words(&programmes(connection)?),
            roles: Words::fixed(PARTY_ROLES),
            places: Words::new(places.collect()),
            parties: Words::new(own.into_iter().chain(parties).collect()),
            regions,
            provinces: only,
        })
    }

    /// The partner that a cell names; `None` is the coordination, which may be named by its own name too.
    pub fn party(&self, cell: &Cell<'_>, coordination: &str) -> std::result::Result<Option<i64>, Fault> {
        let text = cell.text()?;
        let own =
            Language::ALL.iter().any(|language| key(&self.coordinations.say(coordination, *language)) == key(text));
        if own {
            return Ok(None);
        }
        Ok(self.parties.read(cell)?.parse().ok())
    }

    /// The word for a party.
    pub fn say_party(&self, partner: Option<i64>, language: Language) -> String {
        match partner {
            Some(id) => self.parties.say(&id.to_string(), language),
            None => self.parties.say(COORDINATION, language),
        }
    }

    /// The place with this code.
    pub fn place(&self, code: &str) -> NewPlace {
        if self.provinces.contains(code) {
            NewPlace::Province(code.to_string())
        } else {
            NewPlace::Commune(code.to_string())
        }
    }

    /// The places that are not in the coordination's area: a coordination has its region's code.
    pub fn outside(&self, coordination: &str, terms: &NewTerms) -> Vec<UserError> {
        let codes = terms.places.iter().map(NewPlace::code).enumerate();
        codes
            .filter(|(_, code)| self.regions.get(*code).is_none_or(|region| region != coordination))
            .map(|(index, code)| {
                UserError::at(["terms", "places", &index.to_string()], "PLACE_OUTSIDE").with("key", code.to_string())
            })
            .collect()
    }
}
