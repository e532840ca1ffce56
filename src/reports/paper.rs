//! Everything that the bytes of a report are made from, as one value that can be written down and read again.

use schemars::JsonSchema;
use serde::de::{self, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use typeset::{Document, render};

use super::{Edition, Figures, compose};
use crate::error::{Error, Result};
use crate::wording::{Language, Wording};

/// The form of the JSON that [`Paper::to_json`] writes. Raise it when a field changes its name or meaning, or goes. A new
/// field does not, if it is left out where it has its default: else papers written before would get other codes.
pub const FORM: u32 = 2;

/// The letters of codes, in the order of their values: those of Crockford's base 32, without I, L, O and U, which are
/// taken for others.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// One edition of a report in one language before it is set. The same paper gives the same bytes, always.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Paper {
    /// Its language.
    pub language: Language,
    /// Whether it is issued. One that is not says so, has no code on it, and is not to be signed.
    pub issued: bool,
    /// Which edition it is, and what it says of the one that it replaces.
    pub edition: Edition,
    /// Where people reach the server that tells whether a report is genuine, such as `https://taawun.example`, without a
    /// slash at the end; `None` where nobody has set it.
    pub address: Option<String>,
    /// What it says.
    pub figures: Figures,
}

/// A paper that was set, with what it was set from.
#[derive(Debug, Clone)]
pub struct Print {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// [`Paper::to_json`].
    pub json: String,
    /// The code under which people find out whether it is genuine, such as `K9VY-APCS-02M7`.
    pub code: String,
}

#[derive(Serialize)]
struct Written<'a> {
    form: u32,
    #[serde(flatten)]
    paper: &'a Paper,
}

/// The JSON of a paper.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only describes the form")]
struct WrittenPaper {
    /// The form that this is written in: 2.
    form: u32,
    #[serde(flatten)]
    paper: Paper,
}

/// No number of a report is larger: in centimes it is a hundred billion dirhams. Sums of hundreds of thousands of such
/// numbers fit.
const LARGEST: i64 = 10_000_000_000_000;

/// Any JSON whose numbers are figures of a report. It is looked through without being held: as values a long report's
/// JSON would take ten times its own room.
struct Bounded;

impl<'de> Deserialize<'de> for Bounded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Bounded, D::Error> {
        struct Look;

        impl<'de> Visitor<'de> for Look {
            type Value = Bounded;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, "a whole number from -{LARGEST} to {LARGEST}, which every figure of a report is")
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> std::result::Result<Bounded, E> {
                match (-LARGEST..=LARGEST).contains(&number) {
                    true => Ok(Bounded),
                    false => Err(E::invalid_value(Unexpected::Signed(number), &self)),
                }
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> std::result::Result<Bounded, E> {
                match i64::try_from(number) {
                    Ok(number) => self.visit_i64(number),
                    Err(_) => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
                }
            }

            fn visit_bool<E>(self, _: bool) -> std::result::Result<Bounded, E> {
                Ok(Bounded)
            }

            fn visit_str<E>(self, _: &str) -> std::result::Result<Bounded, E> {
                Ok(Bounded)
            }

            fn visit_unit<E>(self) -> std::result::Result<Bounded, E> {
                Ok(Bounded)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> std::result::Result<Bounded, A::Error> {
                while all.next_element::<Bounded>()?.is_some() {}
                Ok(Bounded)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> std::result::Result<Bounded, A::Error> {
                while all.next_entry::<IgnoredAny, Bounded>()?.is_some() {}
                Ok(Bounded)
            }
        }

        deserializer.deserialize_any(Look)
    }
}

impl Paper {
    /// A first edition that is not issued.
    pub fn first(figures: Figures, language: Language) -> Paper {
        Paper { language, issued: false, edition: Edition::FIRST, address: None, figures }
    }

    /// The paper as JSON. The same paper gives the same text.
    ///
    /// # Errors
    /// [`Error::Internal`], which can't happen.
    pub fn to_json(&self) -> Result<String> {
        let written = Written { form: FORM, paper: self };
        serde_json::to_string(&written).map_err(|error| Error::Internal(error.to_string()))
    }

    /// The paper that was written as JSON.
    ///
    /// # Errors
    /// [`Error::BadArgument`] for JSON of another form, and for what is none.
    pub fn from_json(text: &str) -> Result<Paper> {
        #[derive(Deserialize)]
        struct Form {
            form: u32,
        }
        let bad = |problem: String| Error::BadArgument { argument: "figures", problem };
        let fault = |error: serde_json::Error| bad(format!("this is not the JSON of a report: {error}"));
        let Form { form } = serde_json::from_str(text).map_err(fault)?;
        if form != FORM {
            return Err(bad(format!("this is of form {form}; this version reads form {FORM}")));
        }
        let Bounded = serde_json::from_str(text).map_err(fault)?;
        serde_json::from_str(text).map_err(fault)
    }

    /// Whether a text is the JSON of a paper in the form that this version reads.
    pub fn is_of_this_form(text: &str) -> bool {
        #[derive(Deserialize)]
        struct Form {
            form: Option<u32>,
        }
        serde_json::from_str(text).is_ok_and(|Form { form }| form == Some(FORM))
    }

    /// The JSON Schema of what [`Paper::to_json`] writes.
    ///
    /// # Errors
    /// [`Error::Internal`], which can't happen.
    pub fn json_schema() -> Result<String> {
        let schema = schemars::schema_for!(WrittenPaper);
        serde_json::to_string_pretty(&schema).map_err(|error| Error::Internal(error.to_string()))
    }

    /// What it says, in its language.
    ///
    /// # Errors
    /// As [`Paper::to_json`].
    pub fn document(&self) -> Result<Document> {
        Ok(compose::document(self, self.to_json()?))
    }

    /// Sets it.
    ///
    /// # Errors
    /// [`Error::Report`] when it can't be set.
    pub fn print(&self) -> Result<Print> {
        let wording = Wording::of(self.language);
        let json = self.to_json()?;
        let code = code_of(&json);
        let document = compose::document(self, json.clone());
        let shown = self.issued.then_some(code.as_str());
        let pdf = render(&document, &|page, total| compose::page_label(wording, page, total, shown))
            .map_err(|error| Error::Report(error.to_string()))?;
        Ok(Print { pdf, json, code })
    }

    /// The PDF alone.
    ///
    /// # Errors
    /// As [`Paper::print`].
    pub fn pdf(&self) -> Result<Vec<u8>> {
        Ok(self.print()?.pdf)
    }
}

/// The code under which people find out whether a report is genuine, such as `K9VY-APCS-02M7`: the first 60 bits of the
/// SHA-256 of its JSON. Nobody can guess it without the figures, and the same paper has the same code.
pub(super) fn code_of(json: &str) -> String {
    let digest = Sha256::digest(json.as_bytes());
    let mut code = String::with_capacity(14);
    for index in 0..12_usize {
        if index > 0 && index % 4 == 0 {
            code.push('-');
        }
        // Five bits from bit 5 * index on, which may reach into the next byte.
        let first = index * 5 / 8;
        let pair = u16::from_be_bytes([digest[first], digest[first + 1]]);
        let value = (pair >> (11 - index * 5 % 8)) & 31;
        code.push(char::from(LETTERS[usize::from(value)]));
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A paper of form 2 with something in each of its parts. Never change the file, nor its code: papers like it were
    /// issued, and people look for their codes. Where this test fails, form 2 was changed: a new field must be left out
    /// where it has its default; for anything else, raise [`FORM`] and say what becomes of form 2.
    const WRITTEN: &str = include_str!("paper_form_2.json");

    #[test]
    fn a_paper_of_form_2_is_read_and_written_as_ever_and_keeps_its_code() {
        let written = WRITTEN.trim_end();
        let paper = Paper::from_json(written).unwrap();
        assert_eq!(paper.to_json().unwrap(), written);
        let print = paper.print().unwrap();
        assert_eq!((print.json.as_str(), print.code.as_str()), (written, "C795-2923-0SWD"));
        assert!(paper.issued && paper.edition.replaces.is_some() && !paper.figures.agreement_account.ended.is_empty());
        assert!(print.pdf.starts_with(b"%PDF"));
    }

    #[test]
    fn a_paper_of_another_form_or_with_impossible_numbers_is_refused() {
        let other = WRITTEN.replacen("\"form\":2,", "\"form\":3,", 1);
        assert!(Paper::from_json(&other).unwrap_err().to_string().contains("form 3"));
        let huge =
            WRITTEN.replacen("\"beneficiaries\":{\"now\":158", "\"beneficiaries\":{\"now\":9000000000000000000", 1);
        assert!(huge != WRITTEN && Paper::from_json(&huge).unwrap_err().to_string().contains("from -10000000000000"));
    }
}
