//! The text of a query as tokens, by the GraphQL specification's lexical grammar (section 2.1), without recursion: how
//! many there are and how deep brackets nest is known before anything that recurs reads them.

use async_graphql::{Pos, ServerError};

use super::{Limits, refused, too_deep, too_many, unreadable};
use crate::error::shorten;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Int,
    Float,
    /// In single quotes, which the text of the token holds.
    Text,
    /// In triple quotes, which the text of the token holds.
    Block,
    /// One of `! $ & ( ) : = @ [ ] { | }`.
    Mark(char),
    /// `...`
    Spread,
    /// After the last.
    End,
}

/// A token, as it is written and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) pos: Pos,
}

/// The tokens of a text; the last is the end.
///
/// # Errors
/// A text that is longer, has more tokens, or nests deeper than the limits allow, or is none of GraphQL.
pub(super) fn tokens<'a>(text: &'a str, limits: &Limits) -> Result<Vec<Token<'a>>, ServerError> {
    if text.len() > limits.query_bytes as usize {
        return Err(too_many("bytes of the query", limits.query_bytes, text.len(), None));
    }
    let mut lexer = Lexer { text, at: 0, pos: Pos { line: 1, column: 1 } };
    let mut tokens = Vec::with_capacity((text.len() / 4).min(limits.tokens as usize));
    let (mut count, mut open, mut deepest, mut place) = (0, 0_usize, 0, None);
    loop {
        let token = lexer.token(limits)?;
        match token.kind {
            Kind::Mark('(' | '[' | '{') => {
                open += 1;
                if open > deepest {
                    (deepest, place) = (open, Some(token.pos));
                }
            }
            Kind::Mark(')' | ']' | '}') => open = open.saturating_sub(1),
            _ => {}
        }
        let end = token.kind == Kind::End;
        count += usize::from(!end);
        // Beyond the limit they are only counted.
        if count <= limits.tokens as usize {
            tokens.push(token);
        }
        if end {
            break;
        }
    }
    if deepest > limits.nesting as usize {
        return Err(too_deep("the query's brackets are", limits.nesting, deepest, place));
    }
    if count > limits.tokens as usize {
        return Err(too_many("tokens of the query (names, numbers, texts, brackets)", limits.tokens, count, None));
    }
    Ok(tokens)
}

struct Lexer<'a> {
    text: &'a str,
    /// The place of the next character, in bytes.
    at: usize,
    pos: Pos,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Goes on by so many bytes and gives what was passed.
    fn pass(&mut self, bytes: usize) -> &'a str {
        let passed = self.text.get(self.at..self.at + bytes).unwrap_or_default();
        let mut characters = passed.chars().peekable();
        while let Some(c) = characters.next() {
            if c == '\n' || (c == '\r' && characters.peek() != Some(&'\n')) {
                self.pos = Pos { line: self.pos.line + 1, column: 1 };
            } else {
                self.pos.column += 1;
            }
        }
        self.at += bytes;
        passed
    }

    fn skip_ignored(&mut self) {
        loop {
            let rest = self.rest();
            let length = match rest {
                [b' ' | b'\t' | b'\n' | b',', ..] => 1,
                // In one, so that it is one line's end.
                [b'\r', b'\n', ..] => 2,
                [b'\r', ..] => 1,
                // The byte order mark.
                [0xEF, 0xBB, 0xBF, ..] => 3,
                [b'#', ..] => rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len()),
                _ => return,
            };
            self.pass(length);
        }
    }

    fn token(&mut self, limits: &Limits) -> Result<Token<'a>, ServerError> {
        self.skip_ignored();
        let (pos, rest) = (self.pos, self.rest());
        let (kind, length) = match rest {
            [] => (Kind::End, 0),
            [b'.', b'.', b'.', ..] => (Kind::Spread, 3),
            [b'"', b'"', b'"', ..] => (Kind::Block, self.block()?),
            [b'"', ..] => (Kind::Text, self.quoted()?),
            [first, ..] if first.is_ascii_alphabetic() || *first == b'_' => {
                let length = run(rest, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
                if length > limits.name_bytes as usize {
                    return Err(too_many("bytes of a name", limits.name_bytes, length, Some(pos)));
                }
                (Kind::Name, length)
            }
            [b'-' | b'0'..=b'9', ..] => {
                let (kind, length) = number(rest).ok_or_else(|| {
                    let length = run(rest, |byte| byte.is_ascii_alphanumeric() || b"-+._".contains(&byte));
                    let written = String::from_utf8_lossy(rest.get(..length).unwrap_or_default());
                    unreadable(&format!("\"{}\" is not a number", shorten(&written)), pos)
                })?;
                if length > limits.number_bytes as usize {
                    return Err(too_many("characters of a number", limits.number_bytes, length, Some(pos)));
                }
                (kind, length)
            }
            [mark, ..] if b"!$&():=@[]{|}".contains(mark) => (Kind::Mark(char::from(*mark)), 1),
            _ => {
                let c = self.text.get(self.at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
                return Err(unreadable(&format!("unexpected character {c:?}"), pos));
            }
        };
        Ok(Token { kind, text: self.pass(length), pos })
    }

    /// The length of a text in single quotes, whose escapes are known to be good then.
    fn quoted(&self) -> Result<usize, ServerError> {
        let rest = self.rest();
        let mut at = 1;
        loop {
            match rest.get(at) {
                Some(b'"') => return Ok(at + 1),
                None | Some(b'\n' | b'\r') => return Err(unreadable("the text has no closing quote", self.pos)),
                Some(b'\\') => {
                    let length = rest.get(at..).and_then(unescaped).map(|(_, length)| length);
                    at += length.ok_or_else(|| unreadable("the text has an escape that is none", self.pos))?;
                }
                Some(_) => at += 1,
            }
        }
    }

    /// The length of a text in triple quotes.
    fn block(&self) -> Result<usize, ServerError> {
        let rest = self.rest();
        let mut at = 3;
        loop {
            match rest.get(at..) {
                Some([b'"', b'"', b'"', ..]) => return Ok(at + 3),
                Some([b'\\', b'"', b'"', b'"', ..]) => at += 4,
                Some([_, ..]) => at += 1,
                _ => return Err(unreadable("the text has no closing quotes", self.pos)),
            }
        }
    }
}

fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !belongs(*byte)).unwrap_or(bytes.len())
}

/// The kind and length of the number that bytes begin with.
fn number(bytes: &[u8]) -> Option<(Kind, usize)> {
    let digits = |at: usize| run(bytes.get(at..).unwrap_or_default(), |byte| byte.is_ascii_digit());
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && bytes.get(at) == Some(&b'0')) {
        return None;
    }
    at += whole;
    let mut kind = Kind::Int;
    if bytes.get(at) == Some(&b'.') {
        kind = Kind::Float;
        let fraction = digits(at + 1);
        at += 1 + fraction;
        if fraction == 0 {
            return None;
        }
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        kind = Kind::Float;
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at + 1 + sign);
        at += 1 + sign + exponent;
        if exponent == 0 {
            return None;
        }
    }
    match bytes.get(at) {
        Some(b'.' | b'_') => None,
        Some(byte) if byte.is_ascii_alphabetic() => None,
        _ => Some((kind, at)),
    }
}

/// What an escape stands for, and its length.
fn unescaped(escape: &[u8]) -> Option<(char, usize)> {
    let c = match escape.get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            if escape.get(2) == Some(&b'{') {
                let digits = run(escape.get(3..)?, |byte| byte.is_ascii_hexdigit());
                let closed = escape.get(3 + digits) == Some(&b'}');
                return char::from_u32(hexadecimal(escape.get(3..3 + digits)?)?)
                    .filter(|_| closed)
                    .map(|c| (c, digits + 4));
            }
            let unit = hexadecimal(escape.get(2..6)?)?;
            // Two that are one character in UTF-16.
            if (0xD800..0xDC00).contains(&unit) && escape.get(6..8) == Some(b"\\u") {
                let low = hexadecimal(escape.get(8..12)?)?.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
                return char::from_u32(0x10000 + ((unit - 0xD800) << 10) + low).map(|c| (c, 12));
            }
            return char::from_u32(unit).map(|c| (c, 6));
        }
        _ => return None,
    };
    Some((c, 2))
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    let all = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    u32::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| all)?, 16).ok()
}

/// What a token in quotes says.
///
/// # Errors
/// A text with the character U+0000, which PostgreSQL can't keep, or one that stands for a file of the request.
pub(super) fn said(token: &Token<'_>) -> Result<String, ServerError> {
    let text = match token.kind {
        Kind::Block => block(token.text.get(3..token.text.len().saturating_sub(3)).unwrap_or_default()),
        _ => {
            let inner = token.text.get(1..token.text.len().saturating_sub(1)).unwrap_or_default();
            let mut text = String::with_capacity(inner.len());
            let mut rest = inner;
            while let Some(place) = rest.find('\\') {
                let (plain, escape) = rest.split_at(place);
                let (c, length) = unescaped(escape.as_bytes()).unwrap_or_default();
                text.push_str(plain);
                text.push(c);
                rest = escape.get(length.max(1)..).unwrap_or_default();
            }
            text + rest
        }
    };
    match super::variables::wrong(&text) {
        Some(error) => Err(refused(error, Some(token.pos))),
        None => Ok(text),
    }
}

/// The value of a block string (section 2.9.4): without the indentation that its lines share, and without blank lines
/// around.
fn block(raw: &str) -> String {
    let raw = raw.replace("\\\"\"\"", "\"\"\"").replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = raw.split('\n').collect();
    let blank = |line: &&str| line.chars().all(|c| matches!(c, ' ' | '\t'));
    let indentation = |line: &&str| run(line.as_bytes(), |byte| matches!(byte, b' ' | b'\t'));
    let shared = lines.iter().skip(1).filter(|line| !blank(line)).map(indentation).min().unwrap_or(0);
    let dedented = lines.iter().enumerate().map(|(number, line)| match number {
        0 => line,
        _ => line.get(shared..).unwrap_or_default(),
    });
    let kept: Vec<&str> = dedented.skip_while(blank).collect();
    let until = kept.iter().rposition(|line| !blank(line)).map_or(0, |last| last + 1);
    kept.get(..until).unwrap_or_default().join("\n")
}
