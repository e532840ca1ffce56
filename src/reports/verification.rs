//! Whether a report is genuine: what was issued under the code that is printed in it.
//!
//! Whoever holds a report has its code, so that what is told about it needs no account. It is what the report says of
//! itself on page one, and what its file is known by; no figures, and no file.

use std::collections::HashMap;

use async_graphql::{Object, SimpleObject};
use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Report;
use crate::accounts::Asker;
use crate::db::DbConnection;
use crate::db::schema::report;
use crate::error::{Error, Result};
use crate::folding::western_digit;
use crate::graphql::load::Batch;
use crate::graphql::scalars::{Count, Instant};
use crate::network::{self, Coordination};
use crate::period::Period;
use crate::wording::Language;

/// How many letters and digits a code has, without its hyphens.
const LENGTH: usize = 12;

/// Reads a code as people type or dictate it: small letters, missing or other hyphens, spaces, Arabic digits, and the
/// letters I, L and O, which no code has, for the digits that they are taken for. The code as it is printed; `None` for
/// what can be none.
///
/// ```
/// assert_eq!(read(" 7f3a 91c2–ob4d ").as_deref(), Some("7F3A-91C2-0B4D"));
/// assert_eq!(read("7F3A-91C2-0B4"), None);
/// ```
pub fn read(typed: &str) -> Option<String> {
    let mut code = String::with_capacity(LENGTH + 2);
    let mut length = 0;
    for letter in typed.chars() {
        let letter = match western_digit(letter).to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            // Hyphens of all kinds, spaces, and marks of direction that come along when an Arabic page is copied.
            other if !other.is_alphanumeric() => continue,
            other => other,
        };
        // Those of Crockford's base 32, which has no U either.
        let known = letter.is_ascii_digit() || (letter.is_ascii_uppercase() && letter != 'U');
        if length == LENGTH || !known {
            return None;
        }
        if length > 0 && length % 4 == 0 {
            code.push('-');
        }
        code.push(letter);
        length += 1;
    }
    (length == LENGTH).then_some(code)
}

/// What was issued under a code.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// The code as it is printed.
    pub code: String,
    /// The coordination that the report is about.
    pub coordination: Coordination,
    /// The period.
    pub period: Period,
    /// The language.
    pub language: Language,
    /// 1, or more for corrected editions.
    pub edition: i32,
    /// When it was issued, UTC.
    pub issued_at: NaiveDateTime,
    /// SHA-256 of the PDF, hexadecimal.
    pub sha256: String,
    /// Size of the PDF, bytes.
    pub size_bytes: i64,
    /// Whether figures made up for demonstration are in it.
    pub demonstration: bool,
    /// The edition that replaces it, if one does.
    pub replaced_by: Option<ReplacingEdition>,
}

/// The edition that replaces a report.
#[derive(Debug, Clone, PartialEq, SimpleObject)]
pub struct ReplacingEdition {
    /// Its number.
    pub edition: i32,
    /// When it was issued.
    pub issued_at: Instant,
    /// The code printed in it; null where it was issued by a version without codes.
    pub code: Option<String>,
}

/// What was issued under the code printed in a report: what the report says of itself, and what its file is known by.
#[Object]
impl Verification {
    /// The code as it is printed.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Code of the coordination that the report is about.
    async fn coordination_code(&self) -> &str {
        &self.coordination.code
    }

    /// Name of that coordination.
    async fn coordination_name(&self, #[graphql(default_with = "Language::Ar")] language: Language) -> &str {
        self.coordination.name(language)
    }

    /// The period that it is about.
    async fn period(&self) -> Period {
        self.period
    }

    /// The language that it is written in.
    async fn language(&self) -> Language {
        self.language
    }

    /// 1, or more for corrected editions.
    async fn edition(&self) -> i32 {
        self.edition
    }

    /// When it was issued.
    async fn issued_at(&self) -> Instant {
        Instant(self.issued_at.and_utc())
    }

    /// SHA-256 of the PDF, hexadecimal: a file is the one that was issued if and only if it has the same.
    async fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Size of the PDF, bytes.
    async fn size_bytes(&self) -> Count {
        Count(self.size_bytes)
    }

    /// Whether figures made up for demonstration are in it.
    async fn demonstration(&self) -> bool {
        self.demonstration
    }

    /// The edition that replaces it; null for the latest.
    async fn replaced_by(&self) -> Option<ReplacingEdition> {
        self.replaced_by.clone()
    }

    /// Whether no edition replaces it.
    async fn is_latest(&self) -> bool {
        self.replaced_by.is_none()
    }
}

/// The question for what was issued under a code, as [`read`] gives it. Everybody may ask it who has a code.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Genuine(pub String);

impl Batch for Genuine {
    type Answer = Verification;

    fn load(connection: &mut DbConnection, _: &Asker, keys: &[Self]) -> Result<HashMap<Self, Verification>> {
        let codes: Vec<&str> = keys.iter().map(|key| key.0.as_str()).collect();
        let found = find(connection, &codes)?;
        Ok(found.into_iter().map(|found| (Genuine(found.code.clone()), found)).collect())
    }
}

/// What was issued under these codes, as [`read`] gives them, in no order; codes that nothing was issued under are left
/// out.
///
/// # Errors
/// Those of the database.
pub fn find(connection: &mut DbConnection, codes: &[&str]) -> Result<Vec<Verification>> {
    let issued: Vec<Report> =
        report::table.filter(report::verification_code.eq_any(codes)).select(Report::as_select()).load(connection)?;
    let ids: Vec<Option<i64>> = issued.iter().map(|report| Some(report.id)).collect();
    let replacing: Vec<Report> =
        report::table.filter(report::replaces.eq_any(ids)).select(Report::as_select()).load(connection)?;
    let coordinations = network::store::coordinations(connection)?;
    let mut found = vec![];
    for report in issued {
        let coordination = coordinations.iter().find(|one| one.code == report.coordination_code);
        let (Some(coordination), Some(code)) = (coordination, report.verification_code) else { continue };
        let replaced_by = replacing.iter().find(|one| one.replaces == Some(report.id));
        found.push(Verification {
            code,
            coordination: coordination.clone(),
            period: report.period.parse()?,
            language: report
                .language
                .parse()
                .map_err(|error| Error::Internal(format!("the language of report {}: {error}", report.id)))?,
            edition: report.edition,
            issued_at: report.created_at,
            sha256: report.sha256,
            size_bytes: report.size_bytes,
            demonstration: report.demonstration,
            replaced_by: replaced_by.map(|one| ReplacingEdition {
                edition: one.edition,
                issued_at: Instant(one.created_at.and_utc()),
                code: one.verification_code.clone(),
            }),
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let code = Some("7F3A-91C2-0B4D".to_string());
        for typed in [
            "7F3A-91C2-0B4D",
            "7f3a91c20b4d",
            " 7F3A 91C2 0B4D ",
            "7F3A–9iC2–oB4d",
            "7F3A-9lC2-OB4D",
            "٧F٣A-٩١C٢-٠B٤D",
            "\u{2066}7F3A-91C2-0B4D\u{2069}",
            "7F3A_91C2/0B4D",
            " 7f3a 91c2–ob4d ",
        ] {
            assert_eq!(read(typed), code, "{typed}");
        }
    }

    #[test]
    fn what_can_be_no_code_is_none() {
        for typed in
            ["", "-", "7F3A-91C2-0B4", "7F3A-91C2-0B4DE", "7F3A-91C2-0B4U", "ةF3A-91C2-0B4D", "7F3A-91C2-0B4D?é"]
        {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
