//! Wording: the languages, the message files and the way numbers, dates and periods are written in each.

use std::borrow::Cow;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use icu_plurals::{PluralCategory, PluralRules};
use unic_langid::LanguageIdentifier;

use crate::period::{Period, PeriodKind};

/// A language that people read: every text exists in all three.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    async_graphql::Enum,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Arabic, the language of reports unless another is asked for.
    Ar,
    /// French.
    Fr,
    /// English.
    En,
}

impl Language {
    /// All languages, Arabic first.
    pub const ALL: [Language; 3] = [Language::Ar, Language::Fr, Language::En];

    /// The language's two-letter code.
    pub fn as_str(self) -> &'static str {
        match self {
            Language::Ar => "ar",
            Language::Fr => "fr",
            Language::En => "en",
        }
    }

    /// The BCP 47 tag, with the country where its usage matters.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Ar => "ar-MA",
            Language::Fr => "fr-MA",
            Language::En => "en",
        }
    }

    /// Whether it is written from right to left.
    pub fn is_right_to_left(self) -> bool {
        self == Language::Ar
    }

    /// The text of this language among three.
    pub fn pick<'a>(self, ar: &'a str, fr: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::Ar => ar,
            Language::Fr => fr,
            Language::En => en,
        }
    }

    /// A proper name that exists in Arabic and in Latin letters: English uses the French form.
    pub fn name<'a>(self, ar: &'a str, fr: &'a str) -> &'a str {
        self.pick(ar, fr, fr)
    }
}

impl std::str::FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Language, UnknownLanguage> {
        Language::ALL
            .into_iter()
            .find(|language| language.as_str() == text)
            .ok_or_else(|| UnknownLanguage { given: crate::error::shorten(text) })
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names none of the languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{given}\" is not a language: write ar, fr or en")]
pub struct UnknownLanguage {
    /// The text as it was given.
    pub given: String,
}

/// The messages of one language.
pub struct Wording {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Wording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Wording").field(&self.language).finish()
    }
}

/// The message files of each language.
const FILES: [(Language, [&str; 11]); 3] = [
    (
        Language::Ar,
        [
            include_str!("wording/ar/report.ftl"),
            include_str!("wording/ar/web.ftl"),
            include_str!("wording/ar/tables.ftl"),
            include_str!("wording/ar/errors.ftl"),
            include_str!("wording/ar/accounts.ftl"),
            include_str!("wording/ar/returns.ftl"),
            include_str!("wording/ar/agreements.ftl"),
            include_str!("wording/ar/network.ftl"),
            include_str!("wording/ar/imports.ftl"),
            include_str!("wording/ar/delivery.ftl"),
            include_str!("wording/ar/verify.ftl"),
        ],
    ),
    (
        Language::Fr,
        [
            include_str!("wording/fr/report.ftl"),
            include_str!("wording/fr/web.ftl"),
            include_str!("wording/fr/tables.ftl"),
            include_str!("wording/fr/errors.ftl"),
            include_str!("wording/fr/accounts.ftl"),
            include_str!("wording/fr/returns.ftl"),
            include_str!("wording/fr/agreements.ftl"),
            include_str!("wording/fr/network.ftl"),
            include_str!("wording/fr/imports.ftl"),
            include_str!("wording/fr/delivery.ftl"),
            include_str!("wording/fr/verify.ftl"),
        ],
    ),
    (
        Language::En,
        [
            include_str!("wording/en/report.ftl"),
            include_str!("wording/en/web.ftl"),
            include_str!("wording/en/tables.ftl"),
            include_str!("wording/en/errors.ftl"),
            include_str!("wording/en/accounts.ftl"),
            include_str!("wording/en/returns.ftl"),
            include_str!("wording/en/agreements.ftl"),
            include_str!("wording/en/network.ftl"),
            include_str!("wording/en/imports.ftl"),
            include_str!("wording/en/delivery.ftl"),
            include_str!("wording/en/verify.ftl"),
        ],
    ),
];

impl Wording {
    /// The wording of a language, read once per process.
    pub fn of(language: Language) -> &'static Wording {
        static ALL: OnceLock<Vec<Wording>> = OnceLock::new();
        let all = ALL.get_or_init(|| FILES.iter().map(|(language, files)| Wording::read(*language, files)).collect());
        &all[language as usize]
    }

    /// Parses embedded files: a fault in them is a fault of the build, which a test finds.
    fn read(language: Language, files: &[&str]) -> Wording {
        let mut bundle = empty_bundle(language);
        for file in files {
            let resource = match FluentResource::try_new((*file).to_string()) {
                Ok(resource) => resource,
                Err((resource, errors)) => {
                    tracing::error!(language = language.as_str(), ?errors, "message file");
                    resource
                }
            };
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(language = language.as_str(), ?errors, "message file");
            }
        }
        Wording { language, bundle }
    }

    /// The language of this wording.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A message without arguments.
    pub fn text(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A message with arguments; texts come out isolated for bidirectional display. A key that is missing comes out as
    /// itself, so that its absence is seen and nothing fails.
    pub fn with(&self, key: &str, arguments: &[(&str, Argument<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, language = self.language.as_str(), "no such message");
            return key.to_string();
        };
        let mut args = FluentArgs::with_capacity(arguments.len());
        for (name, argument) in arguments {
            match argument {
                Argument::Text(text) => args.set(*name, FluentValue::String(Cow::Borrowed(*text))),
                Argument::Number(number) => args.set(*name, FluentValue::from(*number)),
            }
        }
        let mut errors = vec![];
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, language = self.language.as_str(), ?errors, "message");
        }
        text.into_owned()
    }

    /// Whether there is a message of this name.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// A whole number with Western digits: see [`whole`].
    pub fn number(&self, value: i64) -> String {
        whole(self.language, value)
    }

    /// A ratio as a percentage with one decimal: 0.125 is «12,5 %».
    pub fn percent(&self, ratio: f64) -> String {
        let tenths = (ratio * 1000.0).round() as i64;
        let (sign, tenths) = if tenths < 0 { ("-", -tenths) } else { ("", tenths) };
        let mark = if self.language == Language::En { "." } else { "," };
        let mut digits = whole(self.language, tenths / 10);
        // Always the decimal, so that percentages stand under one another.
        digits.push_str(mark);
        digits.push_str(&(tenths % 10).to_string());
        // A no-break space before the sign in French; Arabic and English write it close.
        let gap = if self.language == Language::Fr { "\u{a0}" } else { "" };
        format!("{sign}{digits}{gap}%")
    }

    /// An amount in dirhams from whole centimes; centimes are shown where there are any.
    pub fn dirhams(&self, centimes: i64) -> String {
        let mark = if self.language == Language::En { "." } else { "," };
        let mut amount = whole(self.language, centimes / 100);
        if centimes % 100 != 0 {
            amount.push_str(&format!("{mark}{:02}", (centimes % 100).abs()));
        }
        self.with("dirhams", &[("amount", Argument::Text(&amount))])
    }

    /// A civil date: «31 مارس 2026».
    pub fn date(&self, date: NaiveDate) -> String {
        let day = date.day().to_string();
        let year = date.year().to_string();
        let month = self.month_name(date);
        let day = if date.day() == 1 { self.text("first-of-month") } else { day };
        self.with(
            "date",
            &[("day", Argument::Text(&day)), ("month", Argument::Text(&month)), ("year", Argument::Text(&year))],
        )
        .replace(['\u{2068}', '\u{2069}'], "")
    }

    /// The name of the date's month, as in Morocco.
    pub fn month_name(&self, date: NaiveDate) -> String {
        self.text(&format!("month-{}", date.month()))
    }

    /// A month as the label under a bar: its name, short where the language has a short form, and the year.
    pub fn month_label(&self, month: Period) -> String {
        let name = self.text(&format!("month-short-{}", month.start().month()));
        let year = month.start().year().to_string();
        self.with("month-label", &[("month", Argument::Text(&name)), ("year", Argument::Text(&year))])
            .replace(['\u{2068}', '\u{2069}'], "")
    }

    /// A period: «مارس 2026», «الفصل الأول من سنة 2026».
    pub fn period(&self, period: Period) -> String {
        let year = period.start().year().to_string();
        let next = (period.start().year() + 1).to_string();
        let month = self.month_name(period.start());
        let ordinal = (period.start().month0() / period.kind().months().max(1) + 1).to_string();
        let key = match period.kind() {
            PeriodKind::Month => "period-month".to_string(),
            PeriodKind::Quarter => format!("period-quarter-{ordinal}"),
            PeriodKind::HalfYear => format!("period-half-year-{ordinal}"),
            PeriodKind::Year => "period-year".to_string(),
            PeriodKind::SchoolYear => "period-school-year".to_string(),
        };
        let said = self
            .with(
                &key,
                &[("year", Argument::Text(&year)), ("next", Argument::Text(&next)), ("month", Argument::Text(&month))],
            )
            .replace(['\u{2068}', '\u{2069}'], "");
        // After Arabic letters, the later of two years with a hyphen would stand first.
        let years = format!("{year}-{next}");
        match self.language.is_right_to_left() && said.contains(&years) {
            true => said.replace(&years, &format!("\u{2066}{years}\u{2069}")),
            false => said,
        }
    }

    /// The CLDR plural category of a count in this language: `zero`, `one`, `two`, `few`, `many` or `other`.
    pub fn plural_category(&self, count: i64) -> &'static str {
        category(self.language, count)
    }
}

/// A bundle without messages that writes numbers as the language does and knows the function `PLURAL`.
pub(crate) fn empty_bundle(language: Language) -> FluentBundle<FluentResource> {
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_formatter(Some(match language {
        Language::Ar => |value, _| format_number(Language::Ar, value),
        Language::Fr => |value, _| format_number(Language::Fr, value),
        Language::En => |value, _| format_number(Language::En, value),
    }));
    // fluent's own plural rules (crate intl_pluralrules 7.0.2) are wrong for Arabic from 103 on: they look at n where
    // CLDR looks at n modulo 100. Arabic messages therefore choose with PLURAL($count), which asks ICU4X.
    let added = bundle.add_function("PLURAL", move |arguments, _| match arguments {
        [FluentValue::Number(number)] => FluentValue::from(category(language, number.value as i64)),
        _ => FluentValue::Error,
    });
    if let Err(error) = added {
        tracing::error!(%error, "message function");
    }
    bundle
}

thread_local! {
    /// The plural rules of each language, by ICU4X.
    static RULES: [Option<PluralRules>; 3] = Language::ALL.map(|language| {
        let locale: icu_locale_core::Locale = language.tag().parse().ok()?;
        PluralRules::try_new_cardinal(locale.into()).ok()
    });
}

/// The CLDR plural category of a count.
fn category(language: Language, count: i64) -> &'static str {
    let category =
        RULES.with(|rules| rules[language as usize].as_ref().map(|one| one.category_for(count.unsigned_abs())));
    category_name(category.unwrap_or(PluralCategory::Other))
}

/// The CLDR plural categories that counts have in a language.
pub fn plural_categories(language: Language) -> Vec<&'static str> {
    RULES.with(|rules| {
        rules[language as usize].as_ref().map(|one| one.categories().map(category_name).collect()).unwrap_or_default()
    })
}

fn category_name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

/// An argument of a message.
#[derive(Debug, Clone, Copy)]
pub enum Argument<'a> {
    /// A text, which the message isolates.
    Text(&'a str),
    /// A count, which also chooses the plural form.
    Number(i64),
}

fn format_number(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(whole(language, number.value as i64)),
        _ => None,
    }
}

/// A whole number in Western digits with the separator of CLDR `ar-MA`, `fr-MA` or `en`.
///
/// Four digits stay together (1004, 12.345): so the institution's own figures are printed, and no reader takes a
/// period inside a short number for a decimal sign.
pub fn whole(language: Language, value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let separator = if language == Language::En { ',' } else { '.' };
    let mut text = String::with_capacity(digits.len() + 8);
    if value < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if digits.len() > 4 && index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_exists_in_every_language() {
        let keys = |files: &[&str]| -> std::collections::BTreeSet<String> {
            let mut found = std::collections::BTreeSet::new();
            let lines = files.iter().flat_map(|file| file.lines());
            for line in lines.filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())) {
                if let Some((key, _)) = line.split_once(" =") {
                    assert!(found.insert(key.to_string()), "{key} is there twice");
                }
            }
            found
        };
        let arabic = keys(&FILES[0].1);
        assert!(arabic.len() > 60);
        for (language, files) in &FILES {
            assert_eq!(keys(files), arabic, "{language}");
            for key in &arabic {
                assert!(Wording::of(*language).has(key), "{language}: {key} can't be read");
            }
        }
    }

    #[test]
    fn numbers_are_grouped_from_five_digits_on() {
        let arabic = Wording::of(Language::Ar);
        assert_eq!(arabic.number(1004), "1004");
        assert_eq!(arabic.number(12345), "12.345");
        assert_eq!(arabic.number(-1234567), "-1.234.567");
        assert_eq!(Wording::of(Language::En).number(12345), "12,345");
        assert_eq!(arabic.percent(0.125), "12,5%");
        assert_eq!(arabic.percent(-0.5), "-50,0%");
        assert_eq!(Wording::of(Language::Fr).percent(1.0), "100,0\u{a0}%");
    }

    #[test]
    fn months_and_periods_are_named_as_in_morocco() {
        let arabic = Wording::of(Language::Ar);
        let names: Vec<String> =
            "2026".parse::<Period>().unwrap().months().map(|month| arabic.month_name(month.start())).collect();
        assert_eq!(
            names.join("، "),
            "يناير، فبراير، مارس، أبريل، ماي، يونيو، يوليوز، غشت، شتنبر، أكتوبر، نونبر، دجنبر"
        );
        let say = |language, text: &str| Wording::of(language).period(text.parse().unwrap());
        assert_eq!(say(Language::Ar, "2026-05"), "ماي 2026");
        assert_eq!(say(Language::Ar, "2025-2026"), "الموسم الدراسي \u{2066}2025-2026\u{2069}");
        assert_eq!(say(Language::Fr, "2025-2026"), "année scolaire 2025-2026");
        assert_eq!(say(Language::Fr, "2026-Q1"), "premier trimestre 2026");
        assert_eq!(say(Language::En, "2026-S2"), "second half of 2026");
        assert_eq!(Wording::of(Language::Fr).date(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()), "1er mars 2026");
    }

    #[test]
    fn arabic_counts_have_six_forms() {
        let arabic = Wording::of(Language::Ar);
        let say = |n| {
            arabic.with("beneficiaries-count", &[("count", Argument::Number(n))]).replace(['\u{2068}', '\u{2069}'], "")
        };
        assert_eq!(say(0), "لا مستفيد");
        assert_eq!(say(1), "مستفيد واحد");
        assert_eq!(say(2), "مستفيدان");
        assert_eq!(say(3), "3 مستفيدين");
        assert_eq!(say(11), "11 مستفيدا");
        assert_eq!(say(100), "100 مستفيد");
        assert_eq!(say(1004), "1004 مستفيدين");
        assert_eq!(say(2913), "2913 مستفيدا");
    }
}
