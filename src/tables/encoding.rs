//! Which characters the bytes of a text stand for.
//!
//! Marks in the file and valid UTF-8 settle most of it. What is left is one of the two encodings that Windows used for
//! Arabic and for French, and those are told apart word by word: a byte that is a letter in both is a letter of a
//! likely word in only one of them. Where the words do not agree, or fit neither, nothing is guessed.

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256};

use super::fault::{Code, Fault};
use crate::error::shorten;

/// An encoding of text that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// Windows-1256: Arabic, with the French small letters.
    Windows1256,
    /// Windows-1252: French and other Western languages.
    Windows1252,
}

impl Encoding {
    /// All encodings.
    pub const ALL: [Encoding; 5] =
        [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1256, Encoding::Windows1252];

    /// The encoding's registered name.
    pub fn as_str(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Windows1256 => "windows-1256",
            Encoding::Windows1252 => "windows-1252",
        }
    }

    /// The text that the bytes stand for, if all of them do.
    fn decode(self, bytes: &[u8]) -> Option<String> {
        let encoding = match self {
            Encoding::Utf8 => return std::str::from_utf8(bytes).ok().map(str::to_string),
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
            Encoding::Windows1256 => WINDOWS_1256,
            Encoding::Windows1252 => WINDOWS_1252,
        };
        encoding.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Encoding {
    type Err = UnknownEncoding;

    fn from_str(text: &str) -> Result<Encoding, UnknownEncoding> {
        let key = |text: &str| text.to_ascii_lowercase().replace(['-', '_', ' '], "").replace("windows", "cp");
        Encoding::ALL
            .into_iter()
            .find(|encoding| key(encoding.as_str()) == key(text))
            .ok_or_else(|| UnknownEncoding { given: shorten(text) })
    }
}

/// A text that names none of the encodings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{given}\" is not an encoding: write UTF-8, UTF-16LE, UTF-16BE, windows-1256 (Arabic) or windows-1252 (French)"
)]
pub struct UnknownEncoding {
    /// The text as it was given.
    pub given: String,
}

/// Byte order marks.
const MARKS: [(&[u8], Encoding); 3] =
    [(b"\xef\xbb\xbf", Encoding::Utf8), (b"\xff\xfe", Encoding::Utf16Le), (b"\xfe\xff", Encoding::Utf16Be)];

/// The text of a file, without a byte order mark, and the encoding that it was in.
pub(super) fn decode(bytes: &[u8], named: Option<Encoding>) -> Result<(String, Encoding), Fault> {
    let marked = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark));
    let (bytes, encoding) = match (marked, named) {
        (Some((mark, encoding)), _) => (&bytes[mark.len()..], *encoding),
        (None, Some(encoding)) => {
            refuse_contradiction(bytes, encoding)?;
            (bytes, encoding)
        }
        (None, None) => (bytes, recognise(bytes)?),
    };
    if bytes.is_empty() {
        return Err(Fault::new(Code::FILE_EMPTY));
    }
    let Some(mut text) = encoding.decode(bytes) else {
        return Err(not_in(encoding, bytes));
    };
    // What DOS programs end a text file with.
    while text.ends_with('\u{1a}') {
        text.pop();
    }
    if let Some(at) = text.find('\0') {
        return Err(Fault::new(Code::NUL_CHARACTER).in_row(row_at(&text[..at])));
    }
    Ok((text, encoding))
}

/// Refuses one of the Windows encodings where every word of the text tells that it is the other.
fn refuse_contradiction(bytes: &[u8], named: Encoding) -> Result<(), Fault> {
    if !matches!(named, Encoding::Windows1252 | Encoding::Windows1256) || bytes.contains(&0) {
        return Ok(());
    }
    match tell_apart(bytes) {
        Some(told) if told.decode(bytes) != named.decode(bytes) => Err(not_in(named, bytes)),
        _ => Ok(()),
    }
}

/// The encoding of bytes without a mark.
fn recognise(bytes: &[u8]) -> Result<Encoding, Fault> {
    let controls = bytes.iter().filter(|byte| matches!(byte, 1..=8 | 11..=12 | 14..=31)).count();
    if bytes.contains(&0) {
        // UTF-16 without its mark: anything else with NUL bytes has other control characters too.
        let is_text = |encoding: Encoding| {
            encoding.decode(bytes).is_some_and(|text| {
                text.contains(['\n', '\r', ',', ';', '\t'])
                    && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            })
        };
        return Err(if is_text(Encoding::Utf16Le) || is_text(Encoding::Utf16Be) {
            Fault::new(Code::ENCODING_UNCLEAR)
        } else if controls * 100 > bytes.len() {
            Fault::new(Code::NOT_A_TABLE)
        } else {
            let at = bytes.iter().position(|byte| *byte == 0).unwrap_or(0);
            Fault::new(Code::NUL_CHARACTER).in_row(row_at(&String::from_utf8_lossy(&bytes[..at])))
        });
    }
    if controls * 100 > bytes.len() {
        return Err(Fault::new(Code::NOT_A_TABLE));
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Ok(Encoding::Utf8);
    }
    // UTF-8 with a few broken characters, as when a file is cut in the middle of one.
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if whole >= 2 && whole >= 4 * broken {
        return Err(not_in(Encoding::Utf8, bytes));
    }
    tell_apart(bytes).ok_or_else(|| Fault::new(Code::ENCODING_UNCLEAR))
}

fn not_in(encoding: Encoding, bytes: &[u8]) -> Fault {
    let fault = Fault::new(Code::NOT_IN_ENCODING).with("encoding", encoding.as_str());
    match (encoding, std::str::from_utf8(bytes)) {
        (Encoding::Utf8, Err(error)) => fault.in_row(row_at(&String::from_utf8_lossy(&bytes[..error.valid_up_to()]))),
        _ => fault,
    }
}

/// The row in which a text stops; line breaks between quotation marks begin no row.
fn row_at(before: &str) -> u32 {
    let mut row = 1;
    let mut quoted = false;
    let mut last = ' ';
    for c in before.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if last == '\r' => {}
            '\n' | '\r' if !quoted => row += 1,
            _ => {}
        }
        last = c;
    }
    row
}

/// The characters of the bytes from 128 on in a Windows encoding.
pub(super) fn upper_half(encoding: Encoding) -> &'static [char; 128] {
    static TABLES: OnceLock<[[char; 128]; 2]> = OnceLock::new();
    let tables = TABLES.get_or_init(|| {
        [WINDOWS_1252, WINDOWS_1256].map(|encoding| {
            let bytes: Vec<u8> = (128..=255).collect();
            let mut table = ['\u{fffd}'; 128];
            let (text, _) = encoding.decode_without_bom_handling(&bytes);
            for (place, character) in table.iter_mut().zip(text.chars()) {
                *place = character;
            }
            table
        })
    });
    &tables[usize::from(encoding == Encoding::Windows1256)]
}

/// The letters beyond ASCII that French writes, and those of Spanish names. `æ` is left out: it is the Arabic و.
const WESTERN: &str = "àâäçéèêëîïôöùûüÿœÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒáíóúñÁÍÓÚÑ";

/// Whether a character is a letter or a vowel sign of Arabic as Morocco writes it.
pub(super) fn is_arabic(character: char) -> bool {
    matches!(character, 'ء'..='غ' | 'ـ'..='ي' | '\u{64b}'..='\u{652}' | 'گ' | 'پ' | 'چ')
}

/// Bytes between words whose two readings are both no letters, or a mark of direction in one of them.
fn separates(byte: u8) -> bool {
    let letter = |encoding| upper_half(encoding)[usize::from(byte) - 128].is_alphabetic();
    matches!(byte, 0xa1 | 0xba | 0xbf | 0x9d | 0x9e | 0xfd | 0xfe)
        || !(letter(Encoding::Windows1252) || is_arabic(upper_half(Encoding::Windows1256)[usize::from(byte) - 128]))
            && byte >= 0x80
}

/// Bytes that may stand directly between two letters though they are none: apostrophes, dashes, guillemets, the
/// no-break space, the Arabic comma and its like.
fn may_join(byte: u8) -> bool {
    matches!(
        byte,
        0x91 | 0x92
            | 0x96
            | 0x97
            | 0x9d
            | 0x9e
            | 0xa0
            | 0xa1
            | 0xab
            | 0xad
            | 0xb4
            | 0xb7
            | 0xba
            | 0xbb
            | 0xbf
            | 0xfd
            | 0xfe
    )
}

/// Windows-1256 or Windows-1252, where all words of the text tell the same.
fn tell_apart(bytes: &[u8]) -> Option<Encoding> {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || (byte >= 0x80 && !separates(byte));
    let (mut western, mut arabic, mut either, mut marks) = (0, 0, 0, 0);
    let mut at = 0;
    while at < bytes.len() {
        if !is_letter(bytes[at]) {
            let between = at > 0 && is_letter(bytes[at - 1]) && bytes.get(at + 1).is_some_and(|next| is_letter(*next));
            if bytes[at] >= 0x80 && between && !may_join(bytes[at]) {
                return None;
            }
            // A mark that is another one in the other encoding needs words that tell which.
            marks += usize::from(matches!(bytes[at], 0xa1 | 0xba | 0xbf | 0x9d | 0x9e | 0xfd | 0xfe));
            at += 1;
            continue;
        }
        let length = bytes[at..].iter().take_while(|byte| is_letter(**byte)).count();
        let word = &bytes[at..at + length];
        at += length;
        match word_of(word) {
            Word::Same => {}
            Word::Western => western += 1,
            Word::Arabic => arabic += 1,
            Word::Either => either += 1,
            Word::Neither => return None,
        }
    }
    match (western, arabic) {
        (0, 0) if either == 0 && marks == 0 => Some(Encoding::Windows1252),
        (1.., 0) => Some(Encoding::Windows1252),
        (0, 1..) => Some(Encoding::Windows1256),
        _ => None,
    }
}

/// In which of the two encodings a word is likely.
enum Word {
    /// It is the same word in both.
    Same,
    Western,
    Arabic,
    Either,
    Neither,
}

fn word_of(word: &[u8]) -> Word {
    let high: Vec<usize> = word.iter().filter(|byte| **byte >= 128).map(|byte| usize::from(*byte) - 128).collect();
    let (latin, arab) = (upper_half(Encoding::Windows1252), upper_half(Encoding::Windows1256));
    let has_ascii = high.len() < word.len();
    let all_western = high.iter().all(|at| WESTERN.contains(latin[*at]));
    if high.iter().all(|at| latin[*at] == arab[*at]) {
        return if all_western { Word::Same } else { Word::Neither };
    }
    // No French word has three accented letters in a row, and none has only accented letters, unless it is À or É.
    let in_a_row = word.split(|byte| *byte < 128).map(<[u8]>::len).max().unwrap_or(0);
    let is_western = all_western && in_a_row <= 2 && (has_ascii || word.len() == 1);
    let is_arabic = !has_ascii && high.iter().all(|at| is_arabic(arab[*at]));
    match (is_western, is_arabic) {
        (true, false) => Word::Western,
        (false, true) => Word::Arabic,
        (true, true) => Word::Either,
        (false, false) => Word::Neither,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, encoding: &'static encoding_rs::Encoding) -> Option<Encoding> {
        let (bytes, _, lost) = encoding.encode(text);
        assert!(!lost, "{text}");
        tell_apart(&bytes)
    }

    #[test]
    fn encodings_are_named_in_the_usual_ways() {
        for (name, encoding) in [
            ("utf-8", Encoding::Utf8),
            ("UTF8", Encoding::Utf8),
            ("Windows-1256", Encoding::Windows1256),
            ("cp1252", Encoding::Windows1252),
            ("utf-16le", Encoding::Utf16Le),
        ] {
            assert_eq!(name.parse(), Ok(encoding));
        }
        assert!("latin9".parse::<Encoding>().unwrap_err().to_string().contains("windows-1256"));
    }

    #[test]
    fn no_name_of_a_place_is_read_in_the_wrong_encoding() {
        let files =
            [include_str!("../places/data/communes.csv"), include_str!("../places/data/provinces.csv")].concat();
        let (mut told_right, mut unclear) = (0, 0);
        for name in files.lines().flat_map(|line| line.split(',')).filter(|name| !name.is_ascii()) {
            let is_arabic = name.chars().any(is_arabic);
            let (encoding, right) =
                if is_arabic { (WINDOWS_1256, Encoding::Windows1256) } else { (WINDOWS_1252, Encoding::Windows1252) };
            if encoding.encode(name).2 {
                continue;
            }
            match told(name, encoding) {
                Some(encoding) if encoding == right => told_right += 1,
                Some(_) => panic!("{name} is read in the wrong encoding"),
                None => unclear += 1,
            }
        }
        assert!(told_right > 1_500, "{told_right}");
        assert!(unclear < 20, "{unclear}");
    }

    #[test]
    fn other_encodings_are_refused() {
        let arabic = "رمز المركز;المستفيدون\nC-01;القنيطرة والعيون وطاطا";
        let french = "Délégation;Bénéficiaires à l’hôpital\n1;Forêt\n";
        for (name, text) in [
            ("iso-8859-6", arabic),
            ("macintosh", french),
            ("windows-1251", "код;Район\n1;Северный"),
            ("iso-8859-7", "κωδικός;Περιοχή"),
            ("shift_jis", "コード;名前"),
            ("gbk", "代码;名称"),
        ] {
            let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
            let text = text.replace('’', "'");
            assert_eq!(told(&text, encoding), None, "{name}");
        }
        // The same in DOS code page 850, which no crate here encodes.
        assert_eq!(tell_apart(b"D\x82l\x82gation;B\x82n\x82ficiaires"), None);
    }

    #[test]
    fn the_two_encodings_are_told_apart_by_words() {
        assert_eq!(told("DÉLÉGATION;ÉCOLE À ÎLE", WINDOWS_1252), Some(Encoding::Windows1252));
        assert_eq!(told("délégation", WINDOWS_1252), Some(Encoding::Windows1252));
        assert_eq!(told("délégation; العيون", WINDOWS_1256), Some(Encoding::Windows1256));
        assert_eq!(told("centre;في", WINDOWS_1256), Some(Encoding::Windows1256));
        // One letter tells nothing: É here is ة there.
        assert_eq!(told("É", WINDOWS_1252), None);
        // Words that disagree.
        assert_eq!(tell_apart(b"D\xc9L\xc9GATION;\xc7\xe1\xda\xed\xe6\xe4"), None);
    }
}
