//! Reading TOML files that people write: every mistake with its place, and with what would be right.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One mistake in a file: where it is, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFileError {
    /// The file's path, such as `jobs/monthly.toml`.
    pub file: String,
    /// Counted from 1; `None` if the mistake has no place, such as a missing field.
    pub line: Option<usize>,
    /// In characters, counted from 1.
    pub column: Option<usize>,
    /// `None` where the file cannot be read as TOML at all.
    pub field: Option<String>,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl JobFileError {
    /// A mistake of a whole file.
    pub(crate) fn of_file(file: String, message: String) -> JobFileError {
        JobFileError { file, line: None, column: None, field: None, message }
    }
}

impl fmt::Display for JobFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        // Within a field the field's name says more than a column.
        match (&self.field, self.column) {
            (Some(field), _) => write!(f, ": {field}")?,
            (None, Some(column)) => write!(f, ":{column}")?,
            (None, None) => {}
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for JobFileError {}

/// A value with its place in the text.
pub(crate) type Value<'t> = Spanned<DeValue<'t>>;
/// Mistakes in a value: each at a range of bytes of the text, with a message.
pub(crate) type Mistakes = Vec<(Range<usize>, String)>;
/// The fields that a file may have, each with an example of it.
pub(crate) type Known = &'static [(&'static str, &'static str)];

/// A file being read.
pub(crate) struct Fields<'t> {
    file: &'t str,
    text: &'t str,
    /// What such a file describes, with its article: `a job`.
    what: &'static str,
    known: Known,
    table: DeTable<'t>,
    errors: Vec<JobFileError>,
}

impl<'t> Fields<'t> {
    /// The fields of a text.
    ///
    /// # Errors
    /// Where the text is not TOML, only the mistakes of syntax, as what its fields should be is then guesswork.
    pub(crate) fn of(
        file: &'t str,
        text: &'t str,
        what: &'static str,
        known: Known,
    ) -> Result<Fields<'t>, Vec<JobFileError>> {
        let (table, syntax) = DeTable::parse_recoverable(text);
        let mut fields = Fields { file, text, what, known, table: table.into_inner(), errors: Vec::new() };
        if !syntax.is_empty() {
            syntax.iter().for_each(|error| fields.fail(error.span(), None, format!("not TOML: {}", error.message())));
            return Err(fields.into_errors());
        }
        fields.check_known();
        Ok(fields)
    }

    pub(crate) fn fail(&mut self, span: Option<Range<usize>>, field: Option<&str>, message: String) {
        let before = span.map(|span| self.text.get(..span.start).unwrap_or(self.text));
        let line = before.map(|before| before.matches('\n').count() + 1);
        let column = before.map(|before| before.rsplit('\n').next().unwrap_or("").chars().count() + 1);
        let field = field.map(str::to_owned);
        self.errors.push(JobFileError { file: self.file.to_owned(), line, column, field, message });
    }

    /// What has been read, if it is there and no mistake was found; otherwise all mistakes, those without a line first.
    pub(crate) fn end<T>(self, read: Option<T>) -> Result<T, Vec<JobFileError>> {
        match read {
            Some(read) if self.errors.is_empty() => Ok(read),
            _ => Err(self.into_errors()),
        }
    }

    fn into_errors(mut self) -> Vec<JobFileError> {
        self.errors.sort_by_key(|error| (error.line, error.column));
        self.errors
    }

    fn check_known(&mut self) {
        let names = || self.known.iter().map(|(field, _)| *field);
        let unknown = self.table.keys().filter(|key| names().all(|name| name != key.get_ref().as_ref()));
        let mistakes: Vec<_> = unknown.map(|key| (key.span(), key.get_ref().to_string())).collect();
        let (what, all) = (self.what, names().collect::<Vec<_>>());
        for (span, key) in mistakes {
            let right = did_you_mean(&key, all.iter().copied())
                .unwrap_or_else(|| format!("; {what} has only {}", all.join(", ")));
            self.fail(Some(span), Some(&shortened(&key)), format!("there is no such field{right}"));
        }
    }

    /// Where a field's value stands, if the field is there.
    pub(crate) fn place(&self, field: &str) -> Option<Range<usize>> {
        self.table.get(field).map(Spanned::span)
    }

    /// The field's value if it is there and `read` takes it; otherwise its mistakes are noted.
    pub(crate) fn read<T>(&mut self, field: &str, read: impl Fn(&Value) -> Result<T, Mistakes>) -> Option<T> {
        if self.table.get(field).is_none() {
            let example = self.known.iter().find(|(name, _)| *name == field).map_or(field, |(_, example)| example);
            self.fail(None, Some(field), format!("is missing; write for example {example}"));
            return None;
        }
        self.optional(field, read)
    }

    /// The same for a field that may be left out.
    pub(crate) fn optional<T>(&mut self, field: &str, read: impl Fn(&Value) -> Result<T, Mistakes>) -> Option<T> {
        match read(self.table.get(field)?) {
            Ok(value) => Some(value),
            Err(mistakes) => {
                mistakes.into_iter().for_each(|(span, message)| self.fail(Some(span), Some(field), message));
                None
            }
        }
    }
}

/// A list of texts that `read` takes, none twice; `what` each must be, and an `example` of it.
pub(crate) fn read_list<T: PartialEq>(
    value: &Value,
    read: impl Fn(&str) -> Result<T, String>,
    example: &str,
) -> Result<Vec<T>, Mistakes> {
    let Some(items) = value.get_ref().as_array() else {
        return Err(mistake(
            value,
            format!("write a list, such as [{example}], instead of this {}", value.get_ref().type_str()),
        ));
    };
    let (mut taken, mut mistakes) = (Vec::new(), Vec::new());
    for item in items.iter() {
        match read_text(item, example).and_then(|text| read(text).map_err(|message| mistake(item, message))) {
            Err(more) => mistakes.extend(more),
            Ok(one) if taken.contains(&one) => {
                let text = item.get_ref().as_str().unwrap_or_default();
                mistakes.extend(mistake(item, format!("{} is there twice; write it once", quoted(text))));
            }
            Ok(one) => taken.push(one),
        }
    }
    if mistakes.is_empty() { Ok(taken) } else { Err(mistakes) }
}

/// The same for a list of at least one.
pub(crate) fn read_filled_list<T: PartialEq>(
    value: &Value,
    read: impl Fn(&str) -> Result<T, String>,
    example: &str,
) -> Result<Vec<T>, Mistakes> {
    if value.get_ref().as_array().is_some_and(|items| items.is_empty()) {
        return Err(mistake(value, format!("the list is empty; write at least one item, such as [{example}]")));
    }
    read_list(value, read, example)
}

pub(crate) fn read_text<'v>(value: &'v Value, example: &str) -> Result<&'v str, Mistakes> {
    let found = value.get_ref();
    found.as_str().ok_or_else(|| {
        mistake(value, format!("write text in quotes, such as {example}, instead of this {}", found.type_str()))
    })
}

/// The one of some words that a text is.
pub(crate) fn read_word<T: Copy>(value: &Value, words: &[(&'static str, T)], what: &str) -> Result<T, Mistakes> {
    let example = words.first().map(|(word, _)| quoted(word)).unwrap_or_default();
    let text = read_text(value, &example)?;
    words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning).ok_or_else(|| {
        let right = did_you_mean(text, words.iter().map(|(word, _)| *word)).unwrap_or_else(|| {
            format!("; write one of {}", words.iter().map(|(word, _)| quoted(word)).collect::<Vec<_>>().join(", "))
        });
        mistake(value, format!("{} is not {what}{right}", quoted(text)))
    })
}

pub(crate) fn mistake(value: &Value, message: String) -> Mistakes {
    vec![(value.span(), message)]
}

/// `; did you mean "…"?` with the candidate most like `given`, whole or after its last `/`; `None` if none is like it.
pub(crate) fn did_you_mean<'c>(given: &str, candidates: impl Iterator<Item = &'c str>) -> Option<String> {
    let given = shortened(given).to_lowercase();
    let likeness = |candidate: &str| {
        let candidate = candidate.to_lowercase();
        let last = candidate.rsplit('/').next().unwrap_or(&candidate);
        strsim::normalized_damerau_levenshtein(&given, &candidate)
            .max(strsim::normalized_damerau_levenshtein(&given, last))
    };
    candidates
        .map(|candidate| (likeness(candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| format!("; did you mean {}?", quoted(candidate)))
}

/// In quotation marks, shortened, without control characters: the text comes from outside and goes to a terminal.
pub(crate) fn quoted(text: &str) -> String {
    format!("{:?}", shortened(text))
}

pub(crate) fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}
