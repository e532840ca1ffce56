//! Cells that can't be used whatever is expected of them: formulas without a result, and text that an earlier program
//! has damaged: read in a wrong encoding and saved so, or saved in one that lacks the
//! letters. It is well-formed, so only its look tells; it is refused, because nobody could mean it.

use super::encoding::{Encoding, is_arabic, upper_half};
use super::fault::{Code, Fault, Faults};
use super::headings::Found;
use super::{Grid, Kind, Value};

/// Faults of the first row.
pub(super) fn check_headings(grid: &Grid) -> Result<(), Faults> {
    let mut faults = Faults::default();
    for row in grid.rows.iter().take(1) {
        for (index, value) in row.cells.iter().enumerate() {
            if let Some(fault) = fault(value) {
                faults.push(fault.in_row(row.number).in_column(index, None).of(&value.text));
            }
        }
    }
    faults.into_result()
}

/// Faults of the cells in declared columns. What is left out may be damaged.
pub(super) fn check_values(grid: &Grid, found: &[Option<Found>]) -> Result<(), Faults> {
    let mut faults = Faults::default();
    for row in grid.rows.iter().skip(1) {
        for Found { index, heading } in found.iter().flatten() {
            if let Some((value, fault)) = row.cells.get(*index).and_then(|value| Some((value, fault(value)?))) {
                faults.push(fault.in_row(row.number).in_column(*index, Some(heading)).of(&value.text));
            }
        }
    }
    faults.into_result()
}

fn fault(value: &Value) -> Option<Fault> {
    match value.kind {
        Kind::Text => damage(&value.text),
        Kind::Number => None,
        Kind::FailedFormula => Some(Fault::new(Code::FORMULA_ERROR)),
        Kind::FormulaWithoutResult => Some(Fault::new(Code::FORMULA_WITHOUT_RESULT)),
    }
}

/// The fault of a text, by its look alone.
pub(super) fn damage(text: &str) -> Option<Fault> {
    if let Some(control) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        let character = format!("U+{:04X}", control as u32);
        return Some(Fault::new(Code::CONTROL_CHARACTER).with("character", &character[..]));
    }
    if text.contains('\u{fffd}') || is_only_question_marks(text) {
        return Some(Fault::new(Code::LETTERS_LOST));
    }
    (!text.is_ascii() && is_garbled(text)).then(|| Fault::new(Code::GARBLED))
}

/// «???? ??????»: what is left of Arabic in a file that was saved for French.
fn is_only_question_marks(text: &str) -> bool {
    text.chars().filter(|c| *c == '?').count() >= 3 && text.chars().all(|c| c == '?' || !c.is_alphanumeric())
}

/// Whether letters beyond ASCII are what bytes of one encoding look like in another.
fn is_garbled(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    // A single Arabic letter within a Latin word: French capitals of Windows-1252 read as Windows-1256.
    let split_word = characters
        .windows(3)
        .any(|three| three[0].is_ascii_alphabetic() && is_arabic(three[1]) && three[2].is_ascii_alphabetic());
    // An Arabic word never begins with these two, which É and À become in the same way.
    let begins_wrong = characters.windows(2).any(|two| matches!(two[0], 'ة' | 'ہ') && two[1].is_ascii_alphabetic());
    split_word
        || begins_wrong
        || runs(&characters, Encoding::Windows1252).iter().any(|run| is_utf8_in_1252(run) || is_1256_in_1252(run))
        || runs(&characters, Encoding::Windows1256).iter().any(|run| is_utf8_in_1256(run))
}

/// The runs of characters beyond ASCII, as the bytes that they are in an encoding.
fn runs(characters: &[char], encoding: Encoding) -> Vec<Vec<u8>> {
    let table = upper_half(encoding);
    let byte = |c: &char| match *c as u32 {
        ..128 => None,
        // Most of Windows-1252 stands at its own place.
        code @ 0xa0..=0xff if encoding == Encoding::Windows1252 => Some(code as u8),
        _ => table.iter().position(|other| other == c).map(|at| at as u8 + 128),
    };
    let bytes: Vec<Option<u8>> = characters.iter().map(byte).collect();
    bytes
        .split(Option::is_none)
        .filter(|run| run.len() > 1)
        .map(|run| run.iter().copied().flatten().collect())
        .collect()
}

fn is_continuation(byte: u8) -> bool {
    (0x80..0xc0).contains(&byte)
}

/// «Ã©», «Ø§Ù„», «â€™»: UTF-8 that was read as Windows-1252.
fn is_utf8_in_1252(run: &[u8]) -> bool {
    let latin = run.windows(2).any(|two| match two {
        [0xc3..=0xc5, next] => is_continuation(*next),
        [0xc2, next] => (0xa0..0xc0).contains(next),
        _ => false,
    });
    latin || has_two_arabic_sequences(run) || has_punctuation_sequence(run)
}

/// «ط§ظ„», «أ©»: UTF-8 that was read as Windows-1256.
fn is_utf8_in_1256(run: &[u8]) -> bool {
    let latin = run.windows(2).any(|two| matches!(two, [0xc3, 0xa7 | 0xa8 | 0xa9 | 0xa2 | 0xb4 | 0xae | 0xb9]));
    latin || has_two_arabic_sequences(run) || has_punctuation_sequence(run)
}

/// Two Arabic letters of UTF-8 in a row: one could be a letter before a punctuation mark.
fn has_two_arabic_sequences(run: &[u8]) -> bool {
    run.windows(4).any(|four| match four {
        [0xd8..=0xdb, second, 0xd8..=0xdb, fourth] => is_continuation(*second) && is_continuation(*fourth),
        _ => false,
    })
}

/// An apostrophe, dash or quotation mark of UTF-8.
fn has_punctuation_sequence(run: &[u8]) -> bool {
    run.windows(3).any(|three| matches!(three, [0xe2, 0x80, last] if is_continuation(*last)))
}

/// «ÇáÚíæä»: Windows-1256 that was read as Windows-1252. No Latin word has four accented letters in a row.
fn is_1256_in_1252(run: &[u8]) -> bool {
    let (latin, arab) = (upper_half(Encoding::Windows1252), upper_half(Encoding::Windows1256));
    run.windows(4).any(|four| {
        four.iter().all(|byte| {
            let at = usize::from(*byte) - 128;
            latin[at].is_alphabetic() && is_arabic(arab[at])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_text_is_seen() {
        for (text, code) in [
            ("DÃ©lÃ©gation", Code::GARBLED),
            ("Ø§Ù„Ø¹ÙŠÙˆÙ†", Code::GARBLED),
            ("l’annÃ©e", Code::GARBLED),
            ("lâ€™annee", Code::GARBLED),
            ("ÇáÚíæä", Code::GARBLED),
            ("ط§ظ„ط¹ظٹظˆظ†", Code::GARBLED),
            ("Dأ©lأ©gation", Code::GARBLED),
            ("DةLةGATION", Code::GARBLED),
            ("ةcole", Code::GARBLED),
            ("D\u{fffd}l\u{fffd}gation", Code::LETTERS_LOST),
            ("???? ???????", Code::LETTERS_LOST),
            ("a\u{7}", Code::CONTROL_CHARACTER),
            ("D\u{82}", Code::CONTROL_CHARACTER),
        ] {
            assert_eq!(damage(text).map(|fault| fault.code), Some(code), "{text}");
        }
    }

    #[test]
    fn sound_text_is_left_alone() {
        let files = [
            include_str!("../places/data/communes.csv"),
            include_str!("../places/data/provinces.csv"),
            include_str!("../wording/ar/report.ftl"),
            include_str!("../wording/fr/report.ftl"),
            include_str!("../wording/en/report.ftl"),
        ];
        let single = [
            "« voilà », « créée »",
            "«\u{a0}déjà\u{a0}»",
            "OÙ…",
            "À ÉVALUER",
            "l’été – 30°",
            "Quoi ?",
            "«أ»، «ط»؛",
            "Peñón",
            "ⵜⴰⵎⴰⵣⵉⵖⵜ",
            "ماذا؟",
            "?",
        ];
        for text in files.iter().flat_map(|file| file.lines()).chain(single) {
            assert_eq!(damage(text), None, "{text}");
        }
    }
}
