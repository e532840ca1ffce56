//! The one error type of the library, with the stable codes that the API shows.

use crate::period::BadPeriod;

/// Short for a result with [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong, told apart as far as a caller can act on it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing has this code, reference or id (or the asker may not see it).
    #[error("there is no {kind} \"{key}\"{hint}")]
    NotFound {
        /// The kind of object, as a word for a sentence.
        kind: &'static str,
        /// The code, reference or id that was asked for.
        key: String,
        /// What would be right, starting with a punctuation mark; may be empty.
        hint: &'static str,
    },
    /// A text that is not a period.
    #[error(transparent)]
    BadPeriod(#[from] BadPeriod),
    /// A cursor that this list did not give out, or not for this order.
    #[error("the cursor \"{given}\" is not one of this list in this order: pass an `endCursor` or `cursor` as it came")]
    BadCursor {
        /// The cursor as it was given, shortened.
        given: String,
    },
    /// A global id that is none.
    #[error("\"{given}\" is not an id of this API: pass an `id` as it came")]
    BadId {
        /// The id as it was given, shortened.
        given: String,
    },
    /// More was asked for than one answer may hold.
    #[error("{what}: {asked} asked, at most {limit}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The most that is allowed.
        limit: u64,
        /// What was asked for.
        asked: u64,
    },
    /// An argument that is well-formed but can't be meant.
    #[error("{argument}: {problem}")]
    BadArgument {
        /// The argument's name.
        argument: &'static str,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// No connection to the database could be had in time.
    #[error("the database can't be reached at the moment; try again")]
    Unavailable(#[source] diesel::r2d2::PoolError),
    /// The database can't be reached at all; the text is the database's own, which holds no password.
    #[error("can't connect to the database: {0}")]
    CannotConnect(String),
    /// The database refused a statement.
    #[error("database: {0}")]
    Database(#[from] diesel::result::Error),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: std::path::PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A report could not be typeset.
    #[error("report: {0}")]
    Report(String),
    /// Something that should not be possible; the text is for the log, never for the API.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// A [`NotFound`](Error::NotFound) without a hint.
    pub fn not_found(kind: &'static str, key: impl Into<String>) -> Error {
        Error::NotFound { kind, key: shorten(&key.into()), hint: "" }
    }

    /// The stable code that `extensions.code` carries over the API.
    pub fn code(&self) -> &'static str {
        match self {
            Error::NotFound { .. } => "NOT_FOUND",
            Error::BadPeriod(_) => "BAD_PERIOD",
            Error::BadCursor { .. } => "BAD_CURSOR",
            Error::BadId { .. } => "BAD_ID",
            Error::TooMany { .. } => "TOO_MANY",
            Error::BadArgument { .. } => "BAD_ARGUMENT",
            Error::Unavailable(_) | Error::CannotConnect(_) => "UNAVAILABLE",
            // PostgreSQL stores no text with the character U+0000; nothing can have such a code or name.
            Error::Database(diesel::result::Error::DatabaseError(_, information))
                if information.message().contains("0x00") =>
            {
                "BAD_ARGUMENT"
            }
            Error::Database(_) | Error::File { .. } | Error::Report(_) | Error::Internal(_) => "INTERNAL",
        }
    }

    /// Whether the same transaction may succeed when it is run again (PostgreSQL's 40001 and 40P01).
    pub(crate) fn is_transient(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error as Diesel};
        match self {
            Error::Database(Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
            // Diesel has no kind of its own for a deadlock.
            Error::Database(Diesel::DatabaseError(_, information)) => {
                information.message().starts_with("deadlock detected")
            }
            _ => false,
        }
    }
}

/// At most 60 characters of a text from outside, for a message.
pub fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
