//! The words that stand in tables for what has a code: in any of the three languages, or the code itself.

use std::collections::HashMap;

use super::plan::NOT_KNOWN;
use crate::folding::key;
use crate::tables::{Cell, Code, Detail, Fault};
use crate::wording::Language;

/// Up to how many words are all named when none of them was given.
const ALL_NAMED: usize = 20;
/// How many are offered where there are more.
const OFFERED: usize = 3;

/// Codes with their names.
pub(super) struct Words {
    /// Code, and names in the order of [`Language::ALL`].
    list: Vec<(String, [String; 3])>,
    /// By folded word; `None` where two codes share it.
    by_key: HashMap<String, Option<usize>>,
}

impl Words {
    pub fn new(list: Vec<(String, [String; 3])>) -> Words {
        let mut by_key: HashMap<String, Option<usize>> = HashMap::new();
        for (index, (_, names)) in list.iter().enumerate() {
            for name in names {
                let found = by_key.entry(key(name)).or_insert(Some(index));
                if *found != Some(index) {
                    *found = None;
                }
            }
        }
        // Codes have the last word. Spreadsheets take the zero off a code such as 01.
        for (index, (code, _)) in list.iter().enumerate() {
            by_key.insert(key(code), Some(index));
            if let Some(bare) = code.strip_prefix('0') {
                by_key.entry(key(bare)).or_insert(Some(index));
            }
        }
        Words { list, by_key }
    }

    /// The words of a fixed list.
    pub fn fixed(list: &[(&str, [&str; 3])]) -> Words {
        Words::new(list.iter().map(|(code, names)| ((*code).to_string(), names.map(str::to_string))).collect())
    }

    /// The same with further words that are read, by code.
    pub fn also(mut self, further: &[(&str, &[&str])]) -> Words {
        for (code, words) in further {
            if let Some(index) = self.list.iter().position(|(own, _)| own == code) {
                self.by_key.extend(words.iter().map(|word| (key(word), Some(index))));
            }
        }
        self
    }

    /// Women and men.
    pub fn sexes() -> Words {
        Words::fixed(&[("female", ["إناث", "Femmes", "Women"]), ("male", ["ذكور", "Hommes", "Men"])]).also(&[
            ("female", &["أنثى", "نساء", "femme", "féminin", "filles", "f", "woman", "girls"]),
            ("male", &["ذكر", "رجال", "homme", "masculin", "garçons", "m", "h", "man", "boys"]),
        ])
    }

    /// The code that a cell names.
    ///
    /// # Errors
    /// An empty cell, and a word that is none.
    pub fn read(&self, cell: &Cell<'_>) -> Result<&str, Fault> {
        self.read_part(cell, cell.text()?)
    }

    /// The code that a part of a cell names.
    ///
    /// # Errors
    /// A word that is none.
    pub fn read_part(&self, cell: &Cell<'_>, part: &str) -> Result<&str, Fault> {
        let given = key(part);
        match self.by_key.get(&given) {
            Some(Some(index)) => Ok(&self.list[*index].0),
            _ => Err(self.fault(cell, &given)),
        }
    }

    fn fault(&self, cell: &Cell<'_>, given: &str) -> Fault {
        let say = |index: &usize, language: Language| self.list[*index].1[language as usize].clone();
        if self.list.len() <= ALL_NAMED {
            let all: Vec<usize> = (0..self.list.len()).collect();
            let choices = Detail::list(|language| all.iter().map(|index| say(index, language)).collect());
            return cell.fault(Code::NOT_A_CHOICE).with("choices", choices);
        }
        let likeness = |index: &usize| {
            let (code, names) = &self.list[*index];
            let words = names.iter().chain([code]);
            words.map(|word| strsim::jaro_winkler(&key(word), given)).fold(0.0, f64::max)
        };
        let mut near: Vec<(f64, usize)> = (0..self.list.len()).map(|index| (likeness(&index), index)).collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        near.truncate(OFFERED);
        let closest = Detail::list(|language| {
            near.iter().map(|(_, index)| format!("{} ({})", say(index, language), self.list[*index].0)).collect()
        });
        cell.fault(NOT_KNOWN).with("closest", closest)
    }

    /// The word for a code: its name where no other code has the same, otherwise the code.
    pub fn say(&self, code: &str, language: Language) -> String {
        let index = self.list.iter().position(|(own, _)| own == code);
        let Some(index) = index else { return code.to_string() };
        let name = &self.list[index].1[language as usize];
        if self.by_key.get(&key(name)) == Some(&Some(index)) { name.clone() } else { code.to_string() }
    }
}

/// Town, town's edge, country.
pub(super) const SETTINGS: &[(&str, [&str; 3])] = &[
    ("urban", ["حضري", "Urbain", "Urban"]),
    ("semi_urban", ["شبه حضري", "Semi-urbain", "Semi-urban"]),
    ("rural", ["قروي", "Rural", "Rural"]),
];

/// Kinds of partners.
pub(super) const PARTNER_KINDS: &[(&str, [&str; 3])] = &[
    ("association", ["جمعية", "Association", "Association"]),
    ("local_authority", ["جماعة ترابية", "Collectivité territoriale", "Local authority"]),
    ("ministry", ["وزارة أو مؤسسة عمومية", "Ministère ou établissement public", "Ministry or public body"]),
    ("foundation", ["مؤسسة", "Fondation", "Foundation"]),
    ("cooperative", ["تعاونية", "Coopérative", "Cooperative"]),
    ("company", ["شركة", "Entreprise", "Company"]),
    ("international_body", ["هيئة دولية", "Organisme international", "International body"]),
];

/// What parties do in a partnership.
pub(super) const PARTY_ROLES: &[(&str, [&str; 3])] = &[
    ("lead", ["القيادة", "Chef de file", "Lead"]),
    ("funder", ["التمويل", "Bailleur de fonds", "Funder"]),
    ("operator", ["التسيير", "Gestionnaire", "Operator"]),
    ("host", ["الاحتضان", "Hébergement", "Host"]),
    ("support", ["الدعم", "Appui", "Support"]),
];
