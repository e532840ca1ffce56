//! Names of centres in Arabic and French, each used once.

use std::collections::{HashMap, HashSet};

use super::chance::Chance;
use super::rows::{Admits, Kind};

/// Quarters such as every larger town has.
const QUARTERS: [(&str, &str); 18] = [
    ("حي السلام", "Hay Essalam"),
    ("حي النهضة", "Hay Ennahda"),
    ("حي المسيرة", "Hay Al Massira"),
    ("حي الفتح", "Hay Al Fath"),
    ("حي الأمل", "Hay Al Amal"),
    ("حي القدس", "Hay Al Qods"),
    ("حي الوفاق", "Hay Al Wifaq"),
    ("حي الوحدة", "Hay Al Wahda"),
    ("حي الرياض", "Hay Riad"),
    ("حي الداخلة", "Hay Dakhla"),
    ("حي الانبعاث", "Hay Al Inbiat"),
    ("حي الزيتون", "Hay Zitoune"),
    ("حي الشهداء", "Hay Chouhada"),
    ("حي الأندلس", "Hay Al Andalous"),
    ("حي الفرح", "Hay Al Farah"),
    ("المدينة القديمة", "Médina"),
    ("حي النور", "Hay Ennour"),
    ("حي الازدهار", "Hay Al Izdihar"),
];

/// Communes whose citizen houses the published account names (DOMAIN.md): a made-up house there is never called by the
/// commune alone, so that it can't be taken for one of them.
const COMMUNES_OF_NAMED_HOUSES: [&str; 3] = ["11.321.01.01", "11.321.01.03", "11.537.03.05"];

/// A place that a centre can be named after.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamedPlace<'a> {
    /// Code of the commune or, without one, of the province.
    pub code: &'a str,
    pub ar: &'a str,
    pub fr: &'a str,
    /// Its province, to tell places of the same name apart.
    pub province_ar: &'a str,
    pub province_fr: &'a str,
    /// Whether it is large enough for its centres to be named after quarters.
    pub has_quarters: bool,
}

/// Gives out names.
#[derive(Debug, Default)]
pub(super) struct Namer {
    used: HashSet<String>,
    /// For a programme's word and a place: whether its namesake in another province came first, and how many names it
    /// has had.
    given: HashMap<(&'static str, String), (bool, usize)>,
}

impl Namer {
    /// A new name, Arabic and French: the programme's word and the place; from the second on a quarter or a number.
    pub(super) fn name(
        &mut self,
        kind: Kind,
        admits: Admits,
        place: NamedPlace<'_>,
        chance: &mut Chance,
    ) -> (String, String) {
        let (word_ar, word_fr) = words(kind, admits);
        let plain = (format!("{word_ar} {}", place.ar), format!("{word_fr} {}", de(place.fr)));
        let named_house = kind == Kind::CitizenHouse && COMMUNES_OF_NAMED_HOUSES.contains(&place.code);
        let namesake = self.used.contains(&plain.0) || self.used.contains(&plain.1);
        let (with_province, count) =
            self.given.entry((word_ar, place.code.to_string())).or_insert((namesake && !named_house, 0));
        *count += 1;
        let (with_province, count) = (*with_province, *count);
        let (ar, fr) = if with_province {
            (format!("{} ({})", plain.0, place.province_ar), format!("{} ({})", plain.1, place.province_fr))
        } else {
            plain
        };
        let mut suffixes: Vec<(String, String)> = Vec::new();
        if count == 1 && !named_house {
            suffixes.push(Default::default());
        }
        if place.has_quarters || named_house {
            let mut quarters = QUARTERS;
            chance.shuffle(&mut quarters);
            suffixes.extend(quarters.iter().map(|(ar, fr)| (format!(" - {ar}"), format!(" – {fr}"))));
        }
        let numbers = (count.max(2)..).map(|number| (format!(" {number}"), format!(" {number}")));
        let name = suffixes
            .into_iter()
            .chain(numbers)
            .map(|suffix| (format!("{ar}{}", suffix.0), format!("{fr}{}", suffix.1)))
            .find(|(ar, fr)| !self.used.contains(ar) && !self.used.contains(fr))
            // The numbers never end.
            .unwrap_or_default();
        self.used.insert(name.0.clone());
        self.used.insert(name.1.clone());
        name
    }
}

/// What a unit of the programme is called.
fn words(kind: Kind, admits: Admits) -> (&'static str, &'static str) {
    match (kind, admits) {
        (Kind::EducationTraining, _) => ("مركز التربية والتكوين", "Centre d'éducation et de formation"),
        (Kind::Literacy, _) => ("قسم محو الأمية", "Classe d'alphabétisation"),
        (Kind::Kindergarten, _) => ("روض الأطفال", "Jardin d'enfants"),
        (Kind::StudentHouse, Admits::Women) => ("دار الطالبة", "Dar Taliba"),
        (Kind::StudentHouse, Admits::Men) => ("دار الطالب", "Dar Talib"),
        (Kind::StudentHouse, Admits::Both) => ("دار الطالب والطالبة", "Dar Talib et Taliba"),
        (Kind::DisabilityInstitution, _) => ("مؤسسة الأشخاص المعاقين", "Institution pour personnes handicapées"),
        (Kind::CitizenHouse, _) => ("دار المواطن", "Maison du citoyen"),
    }
}

/// «de Tanger», «d'Assilah»: the French preposition with a place name, elided before a vowel.
pub(super) fn de(name: &str) -> String {
    const VOWELS: &str = "AEIOUÀÂÉÈÊËÎÏÔÛÙ";
    match name.chars().next() {
        Some(first) if VOWELS.contains(first) => format!("d'{name}"),
        _ => format!("de {name}"),
    }
}
