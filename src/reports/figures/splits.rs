//! Headline figures by age and sex, by setting, by province.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::centres::CentreRow;
use crate::activity::sums::{Dimension, Sum, Sums};
use crate::db::DbConnection;
use crate::db::schema::{age_band, province};
use crate::error::Result;
use crate::period::Period;

/// A band of ages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgeRow {
    /// Code of the band, such as `7_11`; `not_stated` where the returns do not say.
    pub code: String,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Name in English.
    pub name_en: String,
    /// Women.
    pub women: i64,
    /// Men.
    pub men: i64,
}

/// Centres in towns, at their edge or in the country: each where it was on the report's day, its figure where it was in
/// the month counted. So each centre is in one row with each, and the rows add up to the programme's units and figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SettingRow {
    /// `urban`, `semi_urban` or `rural`; empty where it is not known.
    pub setting: String,
    /// Centres open on the report's day.
    pub units: i64,
    /// The headline figure; null where none of them reported.
    pub beneficiaries: Option<i64>,
    /// Women in it.
    pub women: Option<i64>,
}

/// A province: centres and figures as in [`SettingRow`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProvinceRow {
    /// Its code.
    pub code: String,
    /// Name in Arabic.
    pub name_ar: String,
    /// Name in French.
    pub name_fr: String,
    /// Centres open on the report's day.
    pub units: i64,
    /// The headline figure; null where none of its centres reported.
    pub beneficiaries: Option<i64>,
    /// Women in it.
    pub women: Option<i64>,
}

/// The splits of each programme of a coordination in a period, by programme.
pub(super) struct Splits {
    ages: HashMap<String, Vec<AgeRow>>,
    settings: HashMap<String, BTreeMap<String, Sum>>,
    provinces: HashMap<String, BTreeMap<String, Sum>>,
    /// All provinces, by code: names in Arabic and French.
    names: Vec<(String, String, String)>,
}

/// In the order in which they are printed.
const SETTINGS: [&str; 4] = ["urban", "semi_urban", "rural", ""];

impl Splits {
    pub fn load(connection: &mut DbConnection, coordination: &str, period: Period) -> Result<Splits> {
        let mut load = |by: &[Dimension]| {
            let mut sums = Sums { by: [&[Dimension::Programme], by].concat(), headline: true, ..Sums::default() };
            sums.only.insert(Dimension::Period, vec![period.to_string()]);
            sums.only.insert(Dimension::Coordination, vec![coordination.to_string()]);
            sums.load(connection)
        };
        let by_age = load(&[Dimension::AgeBand, Dimension::Sex])?;
        let settings = keyed(load(&[Dimension::Setting])?, Dimension::Setting);
        let provinces = keyed(load(&[Dimension::Province])?, Dimension::Province);
        type Band = (String, String, String, String);
        let bands: Vec<Band> = age_band::table
            .order(age_band::position)
            .select((age_band::code, age_band::name_ar, age_band::name_fr, age_band::name_en))
            .load(connection)?;
        let mut counts: HashMap<String, HashMap<String, [i64; 2]>> = HashMap::new();
        for sum in by_age {
            let programme = counts.entry(sum.get(Dimension::Programme).to_string()).or_default();
            let band = programme.entry(sum.get(Dimension::AgeBand).to_string()).or_default();
            band[usize::from(sum.get(Dimension::Sex) != "female")] += sum.value;
        }
        let ages = counts
            .into_iter()
            .map(|(programme, counts)| {
                let rows = bands.iter().filter_map(|(code, ar, fr, en)| {
                    let [women, men] = *counts.get(code)?;
                    let (name_ar, name_fr, name_en) = (ar.clone(), fr.clone(), en.clone());
                    Some(AgeRow { code: code.clone(), name_ar, name_fr, name_en, women, men })
                });
                (programme, rows.collect())
            })
            .collect();
        // A coordination has its region's code.
        let names = province::table
            .filter(province::region_code.eq(coordination))
            .order(province::code)
            .select((province::code, province::name_ar, province::name_fr))
            .load(connection)?;
        Ok(Splits { ages, settings, provinces, names })
    }

    pub fn ages(&mut self, programme: &str) -> Vec<AgeRow> {
        self.ages.remove(programme).unwrap_or_default()
    }

    /// `open` are the programme's centres that are open on the report's day.
    pub fn settings(&self, programme: &str, open: &[&CentreRow]) -> Vec<SettingRow> {
        let figures = self.settings.get(programme);
        let row = |setting: &str| {
            let units = count(open, |centre| centre.setting.as_deref().unwrap_or_default() == setting);
            let sum = figures.and_then(|figures| figures.get(setting));
            (units > 0 || sum.is_some()).then(|| SettingRow {
                setting: setting.to_string(),
                units,
                beneficiaries: sum.map(|sum| sum.value),
                women: sum.map(|sum| sum.women),
            })
        };
        SETTINGS.into_iter().filter_map(row).collect()
    }

    /// The provinces in which the programme has centres or figures.
    pub fn provinces(&self, programme: &str, open: &[&CentreRow]) -> Vec<ProvinceRow> {
        let figures = self.provinces.get(programme);
        let row = |(code, ar, fr): &(String, String, String)| {
            let sum = figures.and_then(|figures| figures.get(code));
            let units = count(open, |centre| centre.province_code == *code);
            (units > 0 || sum.is_some()).then(|| ProvinceRow {
                code: code.clone(),
                name_ar: ar.clone(),
                name_fr: fr.clone(),
                units,
                beneficiaries: sum.map(|sum| sum.value),
                women: sum.map(|sum| sum.women),
            })
        };
        self.names.iter().filter_map(row).collect()
    }

    /// All provinces with the sums over all programmes.
    pub fn all_provinces(&self, open: &[&CentreRow]) -> Vec<ProvinceRow> {
        let row = |(code, ar, fr): &(String, String, String)| {
            let sums = || self.provinces.values().filter_map(|figures| figures.get(code));
            ProvinceRow {
                code: code.clone(),
                name_ar: ar.clone(),
                name_fr: fr.clone(),
                units: count(open, |centre| centre.province_code == *code),
                beneficiaries: super::sum(sums().map(|sum| Some(sum.value))),
                women: super::sum(sums().map(|sum| Some(sum.women))),
            }
        };
        self.names.iter().map(row).collect()
    }
}

fn keyed(sums: Vec<Sum>, dimension: Dimension) -> HashMap<String, BTreeMap<String, Sum>> {
    let mut found: HashMap<String, BTreeMap<String, Sum>> = HashMap::new();
    for sum in sums {
        let key = sum.get(dimension).to_string();
        found.entry(sum.get(Dimension::Programme).to_string()).or_default().insert(key, sum);
    }
    found
}

fn count(centres: &[&CentreRow], which: impl Fn(&CentreRow) -> bool) -> i64 {
    i64::try_from(centres.iter().filter(|centre| which(centre)).count()).unwrap_or(i64::MAX)
}
