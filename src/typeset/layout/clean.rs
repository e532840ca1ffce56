//! Characters that a page cannot show as they are.

use crate::document::Direction;

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const LEFT_TO_RIGHT_ISOLATE: char = '\u{2066}';
const POP_ISOLATE: char = '\u{2069}';

/// Whether a character steers shaping or order and leaves no mark on paper.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Replaces what the typeface lacks and has an equal for, and drops what nobody sees.
pub fn clean(text: &str, direction: Direction) -> String {
    let text = without_needless_isolates(text, direction);
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\r' => {}
            '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' => result.push('\n'),
            // Narrow and figure spaces, between digits in French.
            '\u{202f}' | '\u{2007}' => result.push('\u{a0}'),
            '\u{2010}' | '\u{2011}' => result.push('-'),
            '\u{2000}'..='\u{200a}' | '\u{3000}' => result.push(' '),
            '\u{ad}' | '\u{feff}' | '\u{200b}' => {}
            '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}' => {}
            control if control.is_control() => result.push(' '),
            other => result.push(other),
        }
    }
    let is_figure = result.chars().any(char::is_numeric) && !result.chars().any(char::is_alphabetic);
    if is_figure && direction == Direction::RightToLeft && !result.contains('\n') {
        // Alone between right-to-left edges, a sign before a figure would move behind it.
        return format!("{LEFT_TO_RIGHT_ISOLATE}{result}{POP_ISOLATE}");
    }
    result
}

/// Takes away isolates around wholly right-to-left text in a right-to-left document. They change nothing in its order,
/// but would keep a prefix from joining with the name after it, as in «ب» + «العيون».
fn without_needless_isolates(text: &str, direction: Direction) -> String {
    if direction == Direction::LeftToRight || !text.contains(FIRST_STRONG_ISOLATE) {
        return text.to_owned();
    }
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(FIRST_STRONG_ISOLATE) {
        result.push_str(&rest[..start]);
        let inner = &rest[start + FIRST_STRONG_ISOLATE.len_utf8()..];
        let end = inner.find([FIRST_STRONG_ISOLATE, POP_ISOLATE]);
        match end {
            Some(end) if inner[end..].starts_with(POP_ISOLATE) && is_arabic_text(&inner[..end]) => {
                result.push_str(&inner[..end]);
                rest = &inner[end + POP_ISOLATE.len_utf8()..];
            }
            _ => {
                result.push(FIRST_STRONG_ISOLATE);
                rest = inner;
            }
        }
    }
    result.push_str(rest);
    result
}

/// Only letters and marks of the Arabic block and spaces: nothing whose place depends on an isolate.
fn is_arabic_text(text: &str) -> bool {
    let is_letter = |c: char| matches!(c, '\u{620}'..='\u{65f}' | '\u{670}'..='\u{6d3}');
    text.chars().all(|c| is_letter(c) || c == ' ') && text.starts_with(is_letter) && text.ends_with(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arabic_name_after_a_prefix_loses_its_isolates_and_a_number_keeps_them() {
        let cleaned = clean("ب\u{2068}العيون\u{2069} \u{2068}1.004\u{2069}", Direction::RightToLeft);
        assert_eq!(cleaned, "بالعيون \u{2068}1.004\u{2069}");
        assert_eq!(clean("\u{2068}العيون\u{2069}", Direction::LeftToRight), "\u{2068}العيون\u{2069}");
    }

    #[test]
    fn a_lone_figure_keeps_its_sign_in_front() {
        assert_eq!(clean("+12,5%", Direction::RightToLeft), "\u{2066}+12,5%\u{2069}");
        assert_eq!(clean("+12,5%", Direction::LeftToRight), "+12,5%");
        assert_eq!(clean("12 مركزا", Direction::RightToLeft), "12 مركزا");
    }

    #[test]
    fn unbalanced_isolates_are_kept_without_losing_text() {
        for text in ["\u{2068}", "\u{2069}\u{2068}a", "\u{2068}\u{2068}ا\u{2069}ب", "ا\u{2068}"] {
            let letters = |t: &str| t.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            assert_eq!(letters(&clean(text, Direction::RightToLeft)), letters(text));
        }
    }

    #[test]
    fn narrow_spaces_and_controls_become_what_the_typeface_has() {
        assert_eq!(clean("1\u{202f}250\t\u{0}a\u{2011}b", Direction::LeftToRight), "1\u{a0}250  a-b");
    }
}
