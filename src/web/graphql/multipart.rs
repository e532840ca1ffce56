//! A request with a file: `multipart/form-data` with the parts `operations`, `map` and the file, in this order, as the
//! GraphQL multipart request specification has it. What comes of the file goes to disk, never to memory.

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::error::PayloadError;
use actix_web::web::{Bytes, BytesMut, Payload};
use async_graphql::{Request, UploadValue, Value, Variables};
use futures_util::stream::{self, Stream, StreamExt as _};
use multer::{Field, Multipart};
use tokio::sync::mpsc;

use super::reading::{self, Object};
use super::refusing::Refusal;
use crate::error::{Error, shorten};
use crate::graphql::limits::Limits;

/// The largest `map`, bytes.
const MAX_MAP: usize = 16 * 1024;
/// How many bytes a part's headers may take, with what comes in one piece with them.
const MAX_HEADERS: usize = 16 * 1024;
/// So much of a file is written at once.
const PIECE: usize = 256 * 1024;
/// In how many places of the variables the file may stand.
const MAX_PLACES: usize = 16;
/// How the schema library writes the place of a file into a variable.
const MARK: &str = "#__graphql_file__:";

const ORDER: &str = "send the parts `operations`, `map` and one file, in this order";

/// The request in a body whose parts are divided by `boundary`.
///
/// # Errors
/// 400 for what the specification does not know, 413 and 408 for what is too large and too slow.
pub async fn read(payload: Payload, boundary: &str, limits: &Limits) -> Result<Request, Refusal> {
    let (allowance, most) = (Allowance::default(), u64::from(limits.upload_bytes));
    let mut parts = Multipart::new(arriving(payload, allowance.clone()), boundary);
    let operations = part(&mut parts, &allowance, most).await?;
    let operations = text(operations, "operations", limits.body_bytes as usize, most).await?;
    let mut request = reading::from_json(&operations)?;
    if request.variables.values().any(is_marked) {
        return Err(Refusal::bad_request(format!("a variable begins with {MARK}, which stands for a file here")));
    }
    let map = part(&mut parts, &allowance, most).await?;
    let (name, places) = mapped(&text(map, "map", MAX_MAP, most).await?, &request.variables)?;
    let file = part(&mut parts, &allowance, most).await?;
    if file.name() != Some(name.as_str()) || file.file_name().is_none() {
        return Err(Refusal::bad_request(format!(
            "the part \"{}\" of `map` is not the next, or no file",
            shorten(&name)
        )));
    }
    let upload = UploadValue {
        filename: file.file_name().map(shorten).unwrap_or_default(),
        content_type: file.content_type().map(|kind| shorten(kind.as_ref())),
        content: keep(file, most).await?,
    };
    allowance.renew();
    if parts.next_field().await.map_err(|error| refusal(&error, most))?.is_some() {
        return Err(Refusal::bad_request(format!("there are more parts than are read: {ORDER}")));
    }
    for place in &places {
        request.set_upload(place, upload.try_clone().map_err(|error| unwritten(&error))?);
    }
    Ok(request)
}

/// The bytes that may still come while a part's headers are read: what they grow over is not kept in memory.
#[derive(Clone, Default)]
struct Allowance(Arc<AtomicUsize>);

impl Allowance {
    /// For the headers of the next part.
    fn renew(&self) {
        self.0.store(MAX_HEADERS, Ordering::Relaxed);
    }

    /// For what a part holds, which is bounded where it is read.
    fn lift(&self) {
        self.0.store(usize::MAX, Ordering::Relaxed);
    }

    /// Whether another piece may come.
    fn take(&self, length: usize) -> bool {
        let left = self.0.load(Ordering::Relaxed);
        if left < usize::MAX {
            self.0.store(left.saturating_sub(length), Ordering::Relaxed);
        }
        left > 0
    }
}

/// Why no more of a body comes.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error("the body: {0}")]
    Body(#[from] PayloadError),
    #[error("a part's headers are too long")]
    Headers,
}

/// A body as the reader of parts takes it. The body itself stays on its thread.
fn arriving(mut payload: Payload, allowance: Allowance) -> impl Stream<Item = Result<Bytes, Stopped>> + Send + 'static {
    // What waits in between is bounded: one piece.
    let (send, mut receive) = mpsc::channel(1);
    actix_web::rt::spawn(async move {
        while let Some(piece) = payload.next().await {
            if send.send(piece).await.is_err() {
                return;
            }
        }
    });
    stream::poll_fn(move |context| receive.poll_recv(context)).map(move |piece| {
        let piece = piece?;
        if allowance.take(piece.len()) { Ok(piece) } else { Err(Stopped::Headers) }
    })
}

/// The next part, which has to be there and to be no form of its own.
async fn part(parts: &mut Multipart<'static>, allowance: &Allowance, most: u64) -> Result<Field<'static>, Refusal> {
    allowance.renew();
    let next = parts.next_field().await.map_err(|error| refusal(&error, most))?;
    allowance.lift();
    let field = next.ok_or_else(|| Refusal::bad_request(format!("a part is missing: {ORDER}")))?;
    if field.content_type().is_some_and(|kind| kind.type_() == mime::MULTIPART) {
        return Err(Refusal::bad_request("a part is a form of its own, which is not read"));
    }
    Ok(field)
}

/// What stands in a part of this name.
async fn text(mut field: Field<'static>, name: &str, length: usize, most: u64) -> Result<BytesMut, Refusal> {
    if field.name() != Some(name) {
        return Err(Refusal::bad_request(format!("the part `{name}` is not where it belongs: {ORDER}")));
    }
    let mut whole = BytesMut::new();
    while let Some(piece) = field.chunk().await.map_err(|error| refusal(&error, most))? {
        if whole.len() + piece.len() > length {
            return Err(Refusal::too_large(length as u64));
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole)
}

/// The name of the one part in a `map`, and where in the variables its file belongs: each place is there, and null.
fn mapped(map: &[u8], variables: &Variables) -> Result<(String, Vec<String>), Refusal> {
    let Object(map) = serde_json::from_slice(map).map_err(|error| {
        Refusal::bad_request(format!("`map` is not a JSON object: {}", shorten(&error.to_string())))
    })?;
    let mut files = map.into_iter();
    let (Some((name, places)), None) = (files.next(), files.next()) else {
        return Err(Refusal::bad_request("`map` names one file, no more and no less"));
    };
    let form = || Refusal::bad_request("`map` looks like {\"0\": [\"variables.input.file\"]}");
    let Value::List(places) = places else { return Err(form()) };
    let places = places.into_iter().map(|place| match place {
        Value::String(place) => Ok(place),
        _ => Err(form()),
    });
    let places = places.collect::<Result<Vec<String>, Refusal>>()?;
    if places.is_empty() || places.len() > MAX_PLACES {
        return Err(Refusal::bad_request(format!("a file belongs in 1 to {MAX_PLACES} places of the variables")));
    }
    for (index, place) in places.iter().enumerate() {
        let twice = places.iter().take(index).any(|other| other == place);
        if twice || !matches!(at(variables, place), Some(Value::Null)) {
            let place = shorten(place);
            let message = format!("`map` names \"{place}\": it has to be there once, in `variables`, and to be null");
            return Err(Refusal::bad_request(message));
        }
    }
    Ok((name.to_string(), places))
}

/// What stands at a place of the variables, such as `variables.files.0`.
fn at<'a>(variables: &'a Variables, place: &str) -> Option<&'a Value> {
    let mut names = place.strip_prefix("variables.")?.split('.');
    let first = variables.get(names.next()?)?;
    names.try_fold(first, |value, name| match value {
        Value::List(items) => items.get(name.parse::<u32>().ok()? as usize),
        Value::Object(members) => members.get(name),
        _ => None,
    })
}

/// Whether somebody writes of a file who has sent none.
fn is_marked(value: &Value) -> bool {
    match value {
        Value::String(text) => text.starts_with(MARK),
        Value::List(items) => items.iter().any(is_marked),
        Value::Object(members) => members.values().any(is_marked),
        _ => false,
    }
}

/// Writes a file to disk, under no name: it is gone with the request.
async fn keep(mut field: Field<'static>, most: u64) -> Result<File, Refusal> {
    let mut file = written(tempfile::tempfile).await?;
    let mut waiting = BytesMut::with_capacity(PIECE);
    loop {
        let piece = field.chunk().await.map_err(|error| refusal(&error, most))?;
        let ended = piece.is_none();
        waiting.extend_from_slice(&piece.unwrap_or_default());
        if ended || waiting.len() >= PIECE {
            let full = waiting.split();
            file = written(move || file.write_all(&full).map(|()| file)).await?;
        }
        if ended {
            return Ok(file);
        }
    }
}

async fn written(work: impl FnOnce() -> std::io::Result<File> + Send + 'static) -> Result<File, Refusal> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| unwritten(&error)),
        Err(error) => Err(Error::Internal(format!("upload: {error}")).into()),
    }
}

fn unwritten(error: &std::io::Error) -> Refusal {
    Error::Internal(format!("upload: {error}")).into()
}

/// What the reader of parts says, in words of ours: its own may repeat what was sent.
fn refusal(error: &multer::Error, most: u64) -> Refusal {
    match error {
        multer::Error::StreamReadFailed(error) => match error.downcast_ref::<Stopped>() {
            Some(Stopped::Body(error)) => Refusal::arriving(error, most),
            Some(Stopped::Headers) => Refusal::bad_request(format!(
                "a part's headers take more than {MAX_HEADERS} bytes, or a part has no end"
            )),
            None => Refusal::bad_request("the request broke off"),
        },
        multer::Error::IncompleteStream
        | multer::Error::IncompleteFieldData { .. }
        | multer::Error::IncompleteHeaders => Refusal::bad_request(format!("the form has no end: {ORDER}")),
        _ => Refusal::bad_request(format!("the form can't be read: {ORDER}")),
    }
}
