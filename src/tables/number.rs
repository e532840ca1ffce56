//! Numbers as people write them in Arabic and French, in whole units or in dirhams.

use super::Kind;
use crate::folding::{fold, is_invisible, western_digit};

/// Why a text is no number that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotNumber {
    /// It is none at all.
    Other,
    /// `1E+03`: a spreadsheet has shortened it, so that digits may be lost.
    Scientific,
    /// «1.234»: its one separator may stand before thousands or before decimals. Holds the first reading.
    Ambiguous(String),
}

/// A number as written: ASCII digits, at least one before the decimal sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    pub negative: bool,
    pub whole: String,
    /// The digits behind the decimal sign, perhaps none.
    pub decimals: String,
}

/// Reads a number. Spaces of any width, `.`, `,` and `٬` group thousands; `.`, `,` and `٫` begin decimals.
pub(super) fn parse(text: &str, kind: Kind) -> Result<Number, NotNumber> {
    let characters: Vec<char> = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| match western_digit(c) {
            '−' | '‐' | '‑' | '–' | '－' => '-',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    let text: String = characters.into_iter().collect();
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if is_scientific(text) {
        return Err(NotNumber::Scientific);
    }
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.ends_with(|c: char| c.is_ascii_digit()) {
        return Err(NotNumber::Other);
    }
    let (whole, decimals) = match decimal_sign(text, kind)? {
        Some(at) => {
            let sign = text[at..].chars().next().map_or(1, char::len_utf8);
            (&text[..at], &text[at + sign..])
        }
        None => (text, ""),
    };
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotNumber::Other);
    }
    let whole = ungrouped(whole).ok_or(NotNumber::Other)?;
    let negative = negative && (whole.bytes().chain(decimals.bytes()).any(|byte| byte != b'0'));
    Ok(Number { negative, whole, decimals: decimals.to_string() })
}

fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(&mantissa.replace(['.', ','], "")) && digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
}

/// Where the decimal sign is, if there is one.
fn decimal_sign(text: &str, kind: Kind) -> Result<Option<usize>, NotNumber> {
    let count = |sign: char| text.matches(sign).count();
    let single = |sign: char| if count(sign) == 1 { Ok(text.find(sign)) } else { Err(NotNumber::Other) };
    if kind == Kind::Number {
        return Ok(text.find('.'));
    }
    if count('٫') > 0 {
        return single('٫');
    }
    let sign = match (count('.'), count(',')) {
        (0, 0) => return Ok(None),
        // Both: the last one begins the decimals.
        (1.., 1..) => return single(if text.rfind('.') > text.rfind(',') { '.' } else { ',' }),
        (2.., 0) | (0, 2..) => return Ok(None),
        (1, 0) => '.',
        (0, _) => ',',
    };
    let (before, after) = text.split_once(sign).unwrap_or((text, ""));
    let may_group = after.len() == 3 && before.len() <= 3 && !before.starts_with('0');
    // Thousands that are grouped by another sign leave this one to the decimals: 12 345,678.
    if may_group && before.bytes().chain(after.bytes()).all(|byte| byte.is_ascii_digit()) {
        return Err(NotNumber::Ambiguous(format!("{before}{after}")));
    }
    Ok(Some(before.len()))
}

/// The digits without the signs between thousands: one sign throughout, groups of three.
fn ungrouped(text: &str) -> Option<String> {
    let sign = text.chars().find(|c| !c.is_ascii_digit());
    let Some(sign) = sign else { return (!text.is_empty()).then(|| text.to_string()) };
    let mut groups = text.split(sign);
    let first = groups.next()?;
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped = [' ', '.', ',', '٬'].contains(&sign)
        && (1..=3).contains(&first.len())
        && digits(first)
        && groups.all(|group| group.len() == 3 && digits(group));
    is_grouped.then(|| text.split(sign).collect())
}

/// An amount without the words for its unit: dirhams in the ways they are abbreviated.
pub(super) fn without_unit(text: &str) -> String {
    // Of the folded text, because the units are words; digits and separators are left as they are by it.
    let folded = fold(text);
    const UNITS: [&str; 9] = ["dirhams", "dirham", "dhs", "dh", "mad", "د.م.", "د.م", "دراهم", "درهم"];
    let unit = |edge: fn(&str, &str) -> Option<String>| UNITS.iter().find_map(|unit| edge(&folded, unit));
    unit(|text, unit| text.strip_suffix(unit).map(str::to_string))
        .or_else(|| unit(|text, unit| text.strip_prefix(unit).map(str::to_string)))
        .unwrap_or(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, NotNumber> {
        parse(text, Kind::Text).map(|number| {
            let sign = if number.negative { "-" } else { "" };
            let point = if number.decimals.is_empty() { "" } else { "." };
            format!("{sign}{}{point}{}", number.whole, number.decimals)
        })
    }

    #[test]
    fn numbers_are_read_as_they_are_written_in_morocco() {
        for (text, number) in [
            ("12", "12"),
            ("٢٩١٣", "2913"),
            ("۲۹۱۳", "2913"),
            ("1 234", "1234"),
            ("1\u{a0}234\u{202f}567", "1234567"),
            ("1.234.567", "1234567"),
            ("1,234,567", "1234567"),
            ("١٬٢٣٤٫٥", "1234.5"),
            ("1 234,50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1234.5", "1234.5"),
            ("1234,567", "1234.567"),
            ("12 345,678", "12345.678"),
            ("0,125", "0.125"),
            ("-12", "-12"),
            ("−12", "-12"),
            ("+5", "5"),
            ("-0", "0"),
            ("\u{200f}12\u{200e}", "12"),
            ("007", "007"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(number), "{text}");
        }
    }

    #[test]
    fn what_can_be_meant_in_two_ways_is_refused() {
        for text in ["1.234", "1,234", "12.345", "999,000", "١٢.٣٤٥"] {
            assert!(matches!(read(text), Err(NotNumber::Ambiguous(_))), "{text}");
        }
        assert_eq!(read("12.345"), Err(NotNumber::Ambiguous("12345".into())));
        // In a workbook a number is a number.
        assert_eq!(parse("1.234", Kind::Number).map(|number| number.decimals), Ok("234".into()));
    }

    #[test]
    fn anything_else_is_no_number() {
        for text in [
            "",
            "-",
            "douze",
            "12a",
            "1..2",
            "1.2.3",
            "1 23",
            "12 34",
            "1234 567",
            "1.234,567,890",
            "1.23.456",
            ".5",
            "5.",
            "1,",
            "--1",
            "1-",
            "(12)",
            "1/2",
            "12%",
            "1 234.567.890",
            "٫٥",
            "1٫2٫3",
            "½",
        ] {
            assert_eq!(read(text), Err(NotNumber::Other), "{text}");
        }
        for text in ["1e3", "1E+03", "1,23E+11", "1.5e-7"] {
            assert_eq!(read(text), Err(NotNumber::Scientific), "{text}");
        }
    }

    #[test]
    fn units_of_money_may_stand_at_either_end() {
        for text in ["1 234,50 DH", "1 234,50 dhs", "MAD 1 234,50", "1 234,50 درهم", "1 234,50 د.م."] {
            assert_eq!(read(&without_unit(text)).as_deref(), Ok("1234.50"), "{text}");
        }
    }
}
