//! One form for texts that people hold to be the same: for headings, choices and search in Arabic, French and English.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a text, so that two spellings of the same words become equal and a search finds both.
///
/// Lower case; French accents off (`é` → `e`, `œ` → `oe`); Arabic diacritics and tatweel off; the forms of alef → `ا`,
/// `ة` → `ه`, `ى` → `ي`, `ؤ` → `و`, `ئ` → `ي`, and the letters that other keyboards write for an Arabic one (`ک`, `ی`,
/// and the Moroccan `ڭ` and `گ` → `ك`); presentation forms and full-width letters → plain ones; Arabic-Indic and
/// Persian digits → `0` to `9`; curly apostrophes → `'`; marks that only steer display (direction, joining, byte order)
/// dropped; white space collapsed to single spaces, none at the ends. Folding twice changes nothing more.
///
/// ```
/// assert_eq!(fold("  Délégation\u{a0}PROVINCIALE "), "delegation provinciale");
/// assert_eq!(fold("مُؤسَّسة الأشخاص"), fold("موسسه الاشخاص"));
/// assert_eq!(fold("٢٠٢٦"), "2026");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    // A spacing accent would decompose into a space and a mark; those who type it mean an apostrophe.
    let letters = text.chars().map(|c| if c == '´' { '\'' } else { c });
    for letter in letters.nfkd().flat_map(char::to_lowercase).filter(|c| !is_dropped(*c)) {
        if letter.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        match letter {
            '`' | '‘' | '’' | 'ʼ' | 'ʹ' | '′' => folded.push('\''),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ı' => folded.push('i'),
            'ٱ' => folded.push('ا'),
            'ة' | 'ھ' | 'ہ' | 'ە' => folded.push('ه'),
            'ى' | 'ی' => folded.push('ي'),
            'ک' | 'ڭ' | 'گ' => folded.push('ك'),
            other => folded.push(western_digit(other)),
        }
    }
    folded
}

/// The letters and digits of [`fold`] alone: equal for headings and codes that differ in spaces, hyphens, underscores
/// or other punctuation.
pub fn key(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// An Arabic-Indic or Persian digit as `0` to `9`; any other character as it is.
pub fn western_digit(character: char) -> char {
    let zero = match character {
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        _ => return character,
    };
    char::from_digit(character as u32 - zero as u32, 10).unwrap_or(character)
}

/// Whether a character only steers how others are displayed: direction, joining, byte order, hyphenation.
pub fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
        || matches!(character, '\u{feff}' | '\u{ad}')
}

fn is_dropped(character: char) -> bool {
    is_combining_mark(character)
        || is_invisible(character)
        || character == 'ـ'
        || (character.is_control() && !character.is_whitespace())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_examples_of_the_documentation_fold_as_it_says() {
        assert_eq!(fold("  Délégation\u{a0}PROVINCIALE "), "delegation provinciale");
        assert_eq!(fold("مُؤسَّسة الأشخاص"), fold("موسسه الاشخاص"));
        assert_eq!(fold("٢٠٢٦"), "2026");
    }

    #[test]
    fn spellings_of_the_same_words_fold_to_one() {
        for (given, folded) in [
            ("Établissement d’accueil", "etablissement d'accueil"),
            ("ŒUVRE", "oeuvre"),
            ("أإآٱا", "ااااا"),
            ("مركـــز التَّرْبِيَة", "مركز التربيه"),
            ("مستوى", "مستوي"),
            ("رؤية شؤون هيئة", "رويه شوون هييه"),
            ("أڭادير", "اكادير"),
            ("ﻣﺮﻛﺰ", "مركز"),
            ("\u{feff}\u{200f}رمز\u{200e} \u{a0} المركز\u{202c}", "رمز المركز"),
            ("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹", "0123456789 0123456789"),
            ("Ｃｏｄｅ", "code"),
            ("a\r\n\tb", "a b"),
            ("e\u{301}", "e"),
            ("", ""),
            (" \u{200f} ", ""),
        ] {
            assert_eq!(fold(given), folded, "{given}");
        }
    }

    #[test]
    fn keys_leave_out_what_stands_between_words() {
        assert_eq!(key("Code_du-centre (n°)"), key("code du centre n"));
        assert_eq!(key("رمز_المركز"), key("رَمْز المركز"));
    }

    #[test]
    fn folding_any_character_twice_changes_nothing_more() {
        for character in '\0'..='\u{1ffff}' {
            let folded = fold(&character.to_string());
            assert_eq!(fold(&folded), folded, "U+{:04X}", character as u32);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn folding_twice_changes_nothing_more(text in any::<String>()) {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
