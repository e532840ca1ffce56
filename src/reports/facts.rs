//! Facts: what a report says of its period, figure by figure under stable paths, and what changed between two editions.
//!
//! Facts are the figures that a correction is about. Left out is what is no figure of the period itself or is not
//! validated: comparisons with the period before, the series of months, and how many returns were handed in.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::figures::{Figures, ProvinceRow, Section};
use crate::error::{Error, Result};
use crate::network::Programme;
use crate::staff::persons;
use crate::wording::{Language, Wording};

/// The form in which facts were kept before reports kept their papers.
const VERSION: u32 = 1;

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Centres, agreements, sessions or cooperatives.
    Units,
    /// The headline figure, in persons.
    Beneficiaries,
    /// Women among them.
    Women,
    /// New entrants.
    Entrants,
    /// Graduates.
    Graduates,
    /// Drop-outs.
    DropOuts,
    /// Services rendered.
    ServiceContacts,
    /// Returns that were to come.
    ReturnsExpected,
    /// Returns whose figures count.
    ReturnsValidated,
    /// Money committed, in centimes.
    Committed,
    /// Money paid, in centimes.
    Paid,
    /// Days of a training.
    Days,
    /// Participants of a training.
    Participants,
    /// Members of a cooperative.
    Members,
}

impl Measure {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Measure::Units => "units",
            Measure::Beneficiaries => "beneficiaries",
            Measure::Women => "women",
            Measure::Entrants => "entrants",
            Measure::Graduates => "graduates",
            Measure::DropOuts => "drop_outs",
            Measure::ServiceContacts => "service_contacts",
            Measure::ReturnsExpected => "returns_expected",
            Measure::ReturnsValidated => "returns_validated",
            Measure::Committed => "committed",
            Measure::Paid => "paid",
            Measure::Days => "days",
            Measure::Participants => "participants",
            Measure::Members => "members",
        }
    }

    /// The measure with this word.
    pub fn named(word: &str) -> Option<Measure> {
        Measure::ALL.into_iter().find(|measure| measure.as_str() == word)
    }

    const ALL: [Measure; 14] = [
        Measure::Units,
        Measure::Beneficiaries,
        Measure::Women,
        Measure::Entrants,
        Measure::Graduates,
        Measure::DropOuts,
        Measure::ServiceContacts,
        Measure::ReturnsExpected,
        Measure::ReturnsValidated,
        Measure::Committed,
        Measure::Paid,
        Measure::Days,
        Measure::Participants,
        Measure::Members,
    ];

    /// Whether it counts persons: those figures may be too small to be public.
    pub fn is_persons(self) -> bool {
        !matches!(
            self,
            Measure::Units
                | Measure::ReturnsExpected
                | Measure::ReturnsValidated
                | Measure::Committed
                | Measure::Paid
                | Measure::Days
        )
    }

    /// What is counted, as a heading says it.
    pub fn name(self, wording: &Wording) -> String {
        wording.text(&format!("measure-{}", self.as_str().replace('_', "-")))
    }

    /// A value as people read it.
    pub fn say(self, value: Option<i64>, wording: &Wording) -> String {
        match (value, self) {
            (None, Measure::Committed | Measure::Paid) => wording.text("not-stated"),
            (None, _) => wording.text("not-reported"),
            (Some(centimes), Measure::Committed | Measure::Paid) => wording.dirhams(centimes),
            (Some(value), _) => wording.number(value),
        }
    }
}

/// A name in the languages that there are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Name {
    /// In Arabic.
    pub ar: String,
    /// In French.
    pub fr: String,
    /// In English; `None` where English uses the French form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Name {
    pub(super) fn proper(ar: &str, fr: &str) -> Name {
        Name { ar: ar.to_string(), fr: fr.to_string(), en: None }
    }

    /// The name in a language.
    pub fn get(&self, language: Language) -> &str {
        language.pick(&self.ar, &self.fr, self.en.as_deref().unwrap_or(&self.fr))
    }
}

/// What a figure is about: the whole report, a programme, or one entry of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Subject {
    /// The programme's place in the report: 0 for the whole report.
    pub section: i32,
    /// The programme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programme: Option<Name>,
    /// The centre, agreement, training or cooperative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Name>,
}

impl Subject {
    pub(super) fn programme(programme: &Programme) -> Subject {
        let (ar, fr, en) = (programme.name_ar.clone(), programme.name_fr.clone(), programme.name_en.clone());
        Subject { section: programme.position, programme: Some(Name { ar, fr, en: Some(en) }), entry: None }
    }

    pub(super) fn entry(&self, entry: Name) -> Subject {
        Subject { entry: Some(entry), ..self.clone() }
    }

    /// The name that people know it by.
    pub fn name(&self, wording: &Wording) -> String {
        match self.entry.as_ref().or(self.programme.as_ref()) {
            Some(name) => name.get(wording.language()).to_string(),
            None => wording.text("changes-whole-report"),
        }
    }
}

/// One figure of a report.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Fact {
    /// The value; `None` where it is not reported.
    pub value: Option<i64>,
    /// What is counted.
    pub measure: Measure,
    /// Of what.
    pub subject: Subject,
}

/// The figures of a report by their paths.
pub type Facts = BTreeMap<String, Fact>;

/// Every figure of the period itself by a path that stays the same from edition to edition: `beneficiaries`, `women`;
/// `literacy.units` and the other figures of a programme; `literacy.centre[17].women`; `literacy.unit[…]` by name for
/// units of publications; `agreement[11/2026/0007]` in centimes; `training[3].participants`; `cooperative[5].members`;
/// `returns.expected` and `returns.validated`; the splits `literacy.age[7_11].women`, `literacy.setting[rural].units`,
/// `literacy.province[11.321].beneficiaries` and `province[11.321].units`; `party[17].paid`,
/// `party[coordination].committed`, the same under `party_not_in_force`, and `paid_in_period`, in centimes.
pub fn facts(figures: &Figures) -> Facts {
    let mut found = Facts::new();
    let whole = Subject::default();
    let mut put = |path: String, measure: Measure, subject: &Subject, value: Option<i64>| {
        found.insert(path, Fact { value, measure, subject: subject.clone() });
    };
    put("beneficiaries".into(), Measure::Beneficiaries, &whole, figures.beneficiaries.now);
    put("women".into(), Measure::Women, &whole, figures.women.now);
    if let Some(returns) = &figures.completeness {
        put("returns.expected".into(), Measure::ReturnsExpected, &whole, Some(returns.expected));
        put("returns.validated".into(), Measure::ReturnsValidated, &whole, Some(returns.validated));
    }
    for section in &figures.sections {
        programme(section, &mut put);
    }
    let of = |counts: &str| {
        let section = figures.sections.iter().find(|section| section.line.programme.counts == counts);
        section.map_or_else(Subject::default, |section| Subject::programme(&section.line.programme))
    };
    let subject = of("agreements");
    for listed in &figures.agreements {
        let agreement = &listed.agreement;
        let reference = agreement.reference.clone().unwrap_or_else(|| agreement.id.to_string());
        // The reference is what people know an agreement by, in each language.
        let entry = subject.entry(Name::proper(&reference, &reference));
        put(format!("agreement[{reference}]"), Measure::Committed, &entry, listed.committed_centimes);
    }
    let subject = of("trainings");
    for training in &figures.trainings {
        let entry = subject.entry(Name::proper(&training.topic_ar, &training.topic_fr));
        let path = format!("training[{}]", training.id);
        put(format!("{path}.days"), Measure::Days, &entry, Some(i64::from(training.days)));
        put(format!("{path}.participants"), Measure::Participants, &entry, persons(training.women, training.men));
    }
    let subject = of("cooperatives");
    for (cooperative, _) in &figures.cooperatives {
        let entry = subject.entry(Name::proper(&cooperative.name_ar, &cooperative.name_fr));
        let members = persons(cooperative.women, cooperative.men);
        put(format!("cooperative[{}].members", cooperative.id), Measure::Members, &entry, members);
    }
    let named = |row: &ProvinceRow| whole.entry(Name::proper(&row.name_ar, &row.name_fr));
    for row in &figures.provinces {
        province(&format!("province[{}]", row.code), row, &named(row), &mut put);
    }
    let account = &figures.agreement_account;
    for (kind, parties) in [("party", &account.partners), ("party_not_in_force", &account.not_in_force)] {
        for party in parties {
            let key = party.partner_id.map_or_else(|| "coordination".to_string(), |id| id.to_string());
            let path = format!("{kind}[{key}]");
            let named = |(ar, fr): &(String, String)| whole.entry(Name::proper(ar, fr));
            let subject = party.name.as_ref().map_or_else(|| whole.clone(), named);
            put(format!("{path}.committed"), Measure::Committed, &subject, party.committed_centimes);
            put(format!("{path}.paid"), Measure::Paid, &subject, Some(party.paid_centimes));
            put(format!("{path}.paid_in_period"), Measure::Paid, &subject, Some(party.paid_in_period_centimes));
        }
    }
    if !account.partners.is_empty() || !account.not_in_force.is_empty() {
        put("paid_in_period".into(), Measure::Paid, &whole, Some(account.paid_in_period_centimes));
    }
    found
}

type Put<'a> = &'a mut dyn FnMut(String, Measure, &Subject, Option<i64>);

fn province(path: &str, row: &ProvinceRow, subject: &Subject, put: Put<'_>) {
    put(format!("{path}.units"), Measure::Units, subject, Some(row.units));
    put(format!("{path}.beneficiaries"), Measure::Beneficiaries, subject, row.beneficiaries);
    put(format!("{path}.women"), Measure::Women, subject, row.women);
}

/// A programme's figures by age, setting and province.
fn splits(section: &Section, subject: &Subject, put: Put<'_>) {
    let code = &section.line.programme.code;
    for age in &section.ages {
        let (ar, fr, en) = (age.name_ar.clone(), age.name_fr.clone(), Some(age.name_en.clone()));
        let named = subject.entry(Name { ar, fr, en });
        let path = format!("{code}.age[{}]", age.code);
        put(format!("{path}.beneficiaries"), Measure::Beneficiaries, &named, Some(age.women + age.men));
        put(format!("{path}.women"), Measure::Women, &named, Some(age.women));
    }
    for setting in &section.settings {
        let [ar, fr, en] = Language::ALL.map(|language| setting_name(&setting.setting, Wording::of(language)));
        let named = subject.entry(Name { ar, fr, en: Some(en) });
        let path = format!("{code}.setting[{}]", setting.setting);
        put(format!("{path}.units"), Measure::Units, &named, Some(setting.units));
        put(format!("{path}.beneficiaries"), Measure::Beneficiaries, &named, setting.beneficiaries);
        put(format!("{path}.women"), Measure::Women, &named, setting.women);
    }
    for row in &section.provinces {
        let named = subject.entry(Name::proper(&row.name_ar, &row.name_fr));
        province(&format!("{code}.province[{}]", row.code), row, &named, put);
    }
}

/// Town, edge or country.
pub(super) fn setting_name(setting: &str, wording: &Wording) -> String {
    wording.text(match setting {
        "urban" => "setting-urban",
        "semi_urban" => "setting-semi-urban",
        "rural" => "setting-rural",
        _ => "not-stated",
    })
}

/// Whether a path is one that facts kept by earlier versions do not have.
fn is_newer(path: &str) -> bool {
    [".age[", ".setting[", ".province["].iter().any(|part| path.contains(part))
        || path.starts_with("province[")
        || path.starts_with("party[")
        || path.starts_with("party_not_in_force[")
        || path == "paid_in_period"
}

fn programme(section: &Section, put: &mut impl FnMut(String, Measure, &Subject, Option<i64>)) {
    let line = &section.line;
    let subject = Subject::programme(&line.programme);
    for (measure, value) in [
        (Measure::Units, line.units),
        (Measure::Beneficiaries, line.beneficiaries),
        (Measure::Women, line.women),
        (Measure::Entrants, line.entrants),
        (Measure::Graduates, line.graduates),
        (Measure::DropOuts, line.drop_outs),
        (Measure::ServiceContacts, line.service_contacts),
    ] {
        put(format!("{}.{}", line.programme.code, measure.as_str()), measure, &subject, value);
    }
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for unit in &section.units {
        let entry = subject.entry(Name::proper(&unit.name_ar, &unit.name_fr));
        let path = match unit.centre_id {
            Some(id) => format!("{}.centre[{id}]", line.programme.code),
            None => {
                // Two units of a publication may bear the same name: the second is told by its number.
                let count = names.entry(&unit.name_fr).or_default();
                *count += 1;
                match *count {
                    1 => format!("{}.unit[{}]", line.programme.code, unit.name_fr),
                    number => format!("{}.unit[{}]#{number}", line.programme.code, unit.name_fr),
                }
            }
        };
        put(format!("{path}.beneficiaries"), Measure::Beneficiaries, &entry, unit.beneficiaries);
        put(format!("{path}.women"), Measure::Women, &entry, unit.women);
    }
    splits(section, &subject, put);
}

#[derive(Deserialize)]
struct Read {
    version: u32,
    facts: Facts,
}

/// Facts from the JSON in which earlier versions kept them; `None` where it has another form.
///
/// # Errors
/// [`Error::Internal`] for what is no such JSON.
pub fn from_json(text: &str) -> Result<Option<Facts>> {
    #[derive(Deserialize)]
    struct Form {
        version: Option<u32>,
    }
    let fault = |error: serde_json::Error| Error::Internal(format!("the figures of a report: {error}"));
    let form: Form = serde_json::from_str(text).map_err(fault)?;
    if form.version != Some(VERSION) {
        return Ok(None);
    }
    let read: Read = serde_json::from_str(text).map_err(fault)?;
    debug_assert_eq!(read.version, VERSION);
    Ok(Some(read.facts))
}

/// Whether a figure is in both editions.
#[derive(
    async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[graphql(name = "FigureChangeKind")]
pub enum ChangeKind {
    /// Both editions have it, with another value: a null is not reported.
    Changed,
    /// Only the later edition has it: a centre, agreement, training or cooperative that was not in the earlier one.
    Added,
    /// Only the earlier edition has it.
    Removed,
}

impl ChangeKind {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeKind::Changed => "changed",
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
        }
    }

    /// The kind with this word.
    pub fn named(word: &str) -> Option<ChangeKind> {
        [ChangeKind::Changed, ChangeKind::Added, ChangeKind::Removed].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What a later edition says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FigureChange {
    /// Which figure; see [`facts`].
    pub path: String,
    /// Whether it is in both editions.
    pub kind: ChangeKind,
    /// The earlier edition's value: `None` where not reported there, and for what was added.
    pub before: Option<i64>,
    /// The later edition's value: `None` where not reported there, and for what was removed.
    pub after: Option<i64>,
    /// What is counted.
    pub measure: Measure,
    /// Of what, under its latest name.
    pub subject: Subject,
}

/// What changed between two editions, in the order of the report: the whole, then each programme with its entries. A
/// name that changed changes no figure.
pub fn changes(before: &Facts, after: &Facts) -> Vec<FigureChange> {
    let knows_all = before.keys().any(|path| is_newer(path));
    let paths: BTreeSet<&String> =
        before.keys().chain(after.keys()).filter(|path| knows_all || !is_newer(path)).collect();
    let mut found: Vec<FigureChange> = paths
        .into_iter()
        .filter_map(|path| {
            let (kind, shown) = match (before.get(path), after.get(path)) {
                (Some(one), Some(other)) if one.value != other.value => (ChangeKind::Changed, other),
                (None, Some(other)) => (ChangeKind::Added, other),
                (Some(one), None) => (ChangeKind::Removed, one),
                _ => return None,
            };
            Some(FigureChange {
                path: path.clone(),
                kind,
                before: before.get(path).and_then(|fact| fact.value),
                after: after.get(path).and_then(|fact| fact.value),
                measure: shown.measure,
                subject: shown.subject.clone(),
            })
        })
        .collect();
    found.sort_by(|a, b| {
        let place = |change: &FigureChange| (change.subject.section, change.subject.entry.is_some());
        place(a).cmp(&place(b)).then_with(|| a.path.cmp(&b.path))
    });
    found
}
