//! Writing tables that an import reads.

use super::{Kind, agreements, centres, partners, published, returns};
use crate::accounts::Asker;
use crate::db::DbConnection;
use crate::error::{Error, Result};
use crate::period::Period;
use crate::tables::{WriteOptions, write};
use crate::wording::Language;

/// What of a table is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only rows of this coordination, by code; partners have none.
    pub coordination: Option<String>,
    /// Only rows within this period; centres and partners have none. Agreements run for some of it at least.
    pub period: Option<Period>,
}

/// A table as a file: UTF-8 with a mark, semicolons, headings in the language. It holds what the asker sees.
///
/// # Errors
/// [`Error::Unauthenticated`] where nothing may be seen; [`Error::NotFound`] for a coordination that is not there;
/// [`Error::BadArgument`] for returns without a period.
pub fn export(
    connection: &mut DbConnection,
    asker: &Asker,
    kind: Kind,
    filter: &Filter,
    language: Language,
) -> Result<Vec<u8>> {
    if asker.rights.grants().is_empty() {
        return Err(Error::Unauthenticated);
    }
    if let Some(code) = &filter.coordination
        && !crate::network::store::coordinations(connection)?.iter().any(|one| one.code == *code)
    {
        return Err(Error::not_found("coordination", code));
    }
    let rows = match kind {
        Kind::Centres => centres::export(connection, asker, filter, language)?,
        Kind::Partners => partners::export(connection, asker, language)?,
        Kind::PublishedFigures => published::export(connection, asker, filter, language)?,
        Kind::Returns => returns::export(connection, asker, filter, language)?,
        Kind::Agreements => agreements::export(connection, asker, filter, language)?,
    };
    Ok(write(kind.columns(), rows, &WriteOptions::new(language)))
}
