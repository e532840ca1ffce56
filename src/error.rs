//! The one error type of the library, with the stable codes that the API shows.

use crate::period::BadPeriod;
use crate::wording::{Argument, Language, Wording};

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
    /// A request is nested deeper than is read.
    #[error("{what} nested too deep: {asked} levels, at most {limit}")]
    TooDeep {
        /// What is nested: "the query is", "a value is".
        what: &'static str,
        /// The most levels that are allowed.
        limit: u64,
        /// How many there are, as far as was counted.
        asked: u64,
    },
    /// Work was ended because it took too long, or because nobody waits for it any more.
    #[error("{what} took longer than {limit_ms} ms and was ended; ask for less at once")]
    DeadlineExceeded {
        /// What took too long.
        what: &'static str,
        /// The most time that it may take, milliseconds.
        limit_ms: u64,
    },
    /// So much is being asked for that this has no place in the queue.
    #[error("the server is busy with {what}; try again in a moment")]
    Busy {
        /// With what.
        what: &'static str,
    },
    /// A request that is not one of the protocol's; the text says what would be.
    #[error("{0}")]
    BadRequest(String),
    /// The hash of a document came without its text, which is not known here (any more). The message is the one by which
    /// clients know to send the text too.
    #[error("PersistedQueryNotFound")]
    NotPersisted,
    /// Only documents that were made known to the server before are carried out, and this is none of them.
    #[error("only documents from the server's list of trusted documents are carried out: {0}")]
    NotTrusted(&'static str),
    /// An argument that is well-formed but can't be meant.
    #[error("{argument}: {problem}")]
    BadArgument {
        /// The argument's name.
        argument: &'static str,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// Nobody has signed in, and this needs somebody.
    #[error("sign in, or send an API token (Authorization: Bearer …)")]
    Unauthenticated,
    /// The asker sees the object but may not do this to it; the text says who may.
    #[error("not allowed: {0}")]
    Forbidden(&'static str),
    /// A change was refused for reasons that the asker can mend.
    #[error("refused: {}", .0.iter().map(UserError::to_string).collect::<Vec<_>>().join("; "))]
    Refused(Vec<UserError>),
    /// A change was made on a state that is no longer the current one.
    #[error("somebody else has changed this meanwhile; look at it again")]
    Conflict {
        /// The key of the object, so that its current state can be shown.
        key: serde_json::Value,
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
    /// A stored file is not what was stored. An alarm: its bytes are handed out to nobody.
    #[error("{place}: the stored file is damaged: its content is not what was stored")]
    Damaged {
        /// Where it lies.
        place: String,
    },
    /// The store of files, on another machine, can't be used.
    #[error("the file store {store}: {problem}")]
    Store {
        /// Which: bucket and address.
        store: String,
        /// What is wrong; holds no secret.
        problem: String,
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
            Error::TooDeep { .. } => "TOO_DEEP",
            Error::DeadlineExceeded { .. } => "DEADLINE_EXCEEDED",
            Error::Busy { .. } => "BUSY",
            Error::BadRequest(_) => "BAD_REQUEST",
            Error::NotPersisted => "PERSISTED_QUERY_NOT_FOUND",
            Error::NotTrusted(_) => "PERSISTED_QUERY_REQUIRED",
            Error::BadArgument { .. } => "BAD_ARGUMENT",
            Error::Unauthenticated => "UNAUTHENTICATED",
            Error::Forbidden(_) => "FORBIDDEN",
            Error::Refused(errors) => errors.first().map_or("REFUSED", |error| error.code),
            Error::Conflict { .. } => "CONFLICT",
            Error::Unavailable(_) | Error::CannotConnect(_) => "UNAVAILABLE",
            // PostgreSQL stores no text with the character U+0000; nothing can have such a code or name.
            Error::Database(diesel::result::Error::DatabaseError(_, information))
                if information.message().contains("0x00") =>
            {
                "BAD_ARGUMENT"
            }
            Error::Database(_) if self.is_lost_connection() => "UNAVAILABLE",
            Error::Damaged { .. } => "FILE_DAMAGED",
            Error::Store { .. } => "STORE_UNAVAILABLE",
            Error::Database(_) | Error::File { .. } | Error::Report(_) | Error::Internal(_) => "INTERNAL",
        }
    }

    /// Whether the database went away in the middle of a statement, or was about to go or not yet there.
    fn is_lost_connection(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error as Diesel};
        match self {
            Error::Database(Diesel::DatabaseError(DatabaseErrorKind::ClosedConnection, _)) => true,
            Error::Database(Diesel::DatabaseError(DatabaseErrorKind::UnableToSendCommand, _)) => true,
            // Diesel has no kinds of their own for PostgreSQL's class 57 and libpq's own words.
            Error::Database(Diesel::DatabaseError(_, information)) => {
                let message = information.message();
                ["terminating connection", "server closed the connection", "no connection to the server"]
                    .iter()
                    .chain(&[
                        "the database system is",
                        "could not receive data from server",
                        "SSL connection has been closed",
                    ])
                    .any(|words| message.contains(words))
            }
            Error::Database(Diesel::BrokenTransactionManager) => true,
            _ => false,
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

/// One reason why a change is refused, which the asker can mend. Its words are the message `error-…` of its code in the
/// wording's `errors.ftl`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserError {
    /// The stable code, such as `ENDS_BEFORE_START`.
    pub code: &'static str,
    /// Where in the input: names of fields and places in lists, counted from 0.
    pub field: Vec<String>,
    /// The arguments of the message.
    pub arguments: Vec<(&'static str, Said)>,
}

/// An argument of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A text, shown as it is.
    Text(String),
    /// A number, with which plural forms are chosen.
    Number(i64),
}

impl From<&str> for Said {
    fn from(text: &str) -> Said {
        Said::Text(shorten(text))
    }
}
impl From<String> for Said {
    fn from(text: String) -> Said {
        Said::Text(shorten(&text))
    }
}
impl From<i64> for Said {
    fn from(number: i64) -> Said {
        Said::Number(number)
    }
}
impl From<chrono::NaiveDate> for Said {
    fn from(date: chrono::NaiveDate) -> Said {
        Said::Text(date.to_string())
    }
}

impl UserError {
    /// A reason at a place of the input, such as `["parties", "0", "role"]`.
    pub fn at<S: ToString>(field: impl IntoIterator<Item = S>, code: &'static str) -> UserError {
        UserError { code, field: field.into_iter().map(|part| part.to_string()).collect(), arguments: vec![] }
    }

    /// The same, with an argument of the message.
    pub fn with(mut self, name: &'static str, value: impl Into<Said>) -> UserError {
        self.arguments.push((name, value.into()));
        self
    }

    /// The reason in a language.
    pub fn message(&self, wording: &Wording) -> String {
        let arguments: Vec<(&str, Argument<'_>)> = self
            .arguments
            .iter()
            .map(|(name, value)| match value {
                Said::Text(text) => (*name, Argument::Text(text)),
                Said::Number(number) => (*name, Argument::Number(*number)),
            })
            .collect();
        wording.with(&format!("error-{}", self.code.to_lowercase().replace('_', "-")), &arguments)
    }
}

impl std::fmt::Display for UserError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = if self.field.is_empty() { String::new() } else { format!("{}: ", self.field.join(".")) };
        write!(f, "{place}{}", self.message(Wording::of(Language::En)))
    }
}

impl From<UserError> for Error {
    fn from(error: UserError) -> Error {
        Error::Refused(vec![error])
    }
}

/// Refuses a change when there is any reason to.
///
/// # Errors
/// [`Error::Refused`] with all of them.
pub fn refuse(errors: Vec<UserError>) -> Result<()> {
    if errors.is_empty() { Ok(()) } else { Err(Error::Refused(errors)) }
}

/// At most 60 characters of a text from outside, for a message.
pub fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
