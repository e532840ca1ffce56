//! Variables and extensions of a request, as JSON: how deep and how many, before anything else walks them.

use async_graphql::{Request, ServerError, Value};

use super::{Limits, refused, too_deep, too_many};
use crate::error::Error;

/// By what the reader of files says which one a variable stands for; the number follows.
const FILE: &str = "#__graphql_file__";

/// Finds what is too deep, too much or not to be said among variables and extensions.
///
/// # Errors
/// The limit that is passed, with what was asked for; a text with U+0000; a text that stands for a file which the reader
/// of files did not put there.
pub(super) fn check(request: &Request, limits: &Limits) -> Result<(), ServerError> {
    let mut waiting: Vec<(&Value, usize)> = vec![];
    for (name, value) in request.variables.iter() {
        plain(name)?;
        waiting.push((value, 0));
    }
    let (mut files, from_outside) = (vec![], request.extensions.values().map(|value| (value, 0)));
    walk(waiting, "a variable is", "values in variables", limits, |text| {
        if text.starts_with(FILE) {
            files.push(text.to_string());
            return Ok(());
        }
        plain(text)
    })?;
    walk(from_outside.collect(), "an extension of the request is", "values in extensions", limits, plain)?;
    // Each file is put into one place: what stands there beside was written by hand.
    files.sort_unstable();
    let mut put: Vec<String> = (0..request.uploads.len()).map(|number| format!("{FILE}:{number}")).collect();
    put.sort_unstable();
    if files == put { Ok(()) } else { Err(refused(of_file(), None)) }
}

fn walk<'a>(
    mut waiting: Vec<(&'a Value, usize)>,
    what: &'static str,
    how_many: &'static str,
    limits: &Limits,
    mut text: impl FnMut(&'a str) -> Result<(), ServerError>,
) -> Result<(), ServerError> {
    let (mut count, mut deepest) = (waiting.len(), 0);
    while let Some((value, depth)) = waiting.pop() {
        let before = waiting.len();
        match value {
            Value::List(items) => waiting.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(fields) => {
                for (name, item) in fields {
                    plain(name)?;
                    waiting.push((item, depth + 1));
                }
            }
            Value::String(said) => text(said)?,
            Value::Enum(name) => text(name)?,
            Value::Null | Value::Number(_) | Value::Boolean(_) | Value::Binary(_) => {}
        }
        if matches!(value, Value::List(_) | Value::Object(_)) {
            deepest = deepest.max(depth + 1);
        }
        count += waiting.len() - before;
    }
    if deepest > limits.value_depth as usize {
        return Err(too_deep(what, limits.value_depth, deepest, None));
    }
    if count > limits.values as usize {
        return Err(too_many(how_many, limits.values, count, None));
    }
    Ok(())
}

fn plain(text: &str) -> Result<(), ServerError> {
    wrong(text).map_or(Ok(()), |error| Err(refused(error, None)))
}

/// What is wrong with a text wherever it is said.
pub(super) fn wrong(text: &str) -> Option<Error> {
    if text.contains('\0') {
        // PostgreSQL can't keep it; refused on both databases alike.
        let problem = "it contains the character U+0000; leave it out".to_string();
        return Some(Error::BadArgument { argument: "text", problem });
    }
    text.starts_with(FILE).then(of_file)
}

fn of_file() -> Error {
    let problem = format!("a text can't begin with {FILE}; send a file as a part of multipart/form-data");
    Error::BadArgument { argument: "text", problem }
}
