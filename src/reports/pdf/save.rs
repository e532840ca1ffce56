//! The last step: objects → bytes.

use std::cmp::Reverse;
use std::io::Write;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Object, Stream};
use sha2::{Digest, Sha256};

use super::RenderError;

/// More would make a reader unpack much for one small object.
const OBJECTS_IN_A_STREAM: usize = 200;
/// Bytes of an entry in lopdf's table of references.
const ENTRY: usize = 7;

/// Saves with an identifier that is a digest of everything else in the file.
pub fn save(file: &mut lopdf::Document) -> Result<Vec<u8>, RenderError> {
    // The identifier's digits stand for themselves in the file, so that they can be put in afterwards.
    let blank = [0x5a_u8; 16];
    let id = Object::String(blank.to_vec(), lopdf::StringFormat::Hexadecimal);
    file.trailer.set("ID", vec![id.clone(), id]);
    let mut bytes = Vec::new();
    // Packs the many small objects of the structure tree into compressed streams: a tenth of the size.
    let options = lopdf::SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .max_objects_per_stream(OBJECTS_IN_A_STREAM)
        .compression_level(6)
        .build();
    file.save_with_options(&mut bytes, options)?;
    if let Some(compressed) = with_compressed_references(&bytes) {
        bytes = compressed;
    }
    let digest = Sha256::digest(&bytes);
    let digits = |part: &[u8]| part.iter().map(|byte| format!("{byte:02X}")).collect::<String>().into_bytes();
    let (from, to) = (digits(&blank), digits(&digest[..16]));
    // Twice in the trailer, which is the last of the file's dictionaries.
    for _ in 0..2 {
        if let Some(place) = bytes.windows(from.len()).rposition(|window| window == from) {
            bytes[place..place + to.len()].copy_from_slice(&to);
        }
    }
    Ok(bytes)
}

/// Compresses the streams, on as many processors as there are: pages and attached files are most of a report's bytes.
pub fn compress(file: &mut lopdf::Document) {
    let streams = file.objects.values_mut().filter_map(|object| object.as_stream_mut().ok());
    let mut streams: Vec<&mut Stream> = streams.filter(|stream| stream.allows_compression).collect();
    // The largest first, so that no thread is left alone with it.
    streams.sort_by_key(|stream| Reverse(stream.content.len()));
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(streams.len());
    let queue = Mutex::new(streams.into_iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some(stream) = next() {
            deflate(stream);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
}

/// Compresses a stream, unless that makes it larger. lopdf does it at the highest level, in twice the time for nothing
/// that one would notice.
fn deflate(stream: &mut Stream) {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    let packed = encoder.write_all(&stream.content).and_then(|()| encoder.finish());
    // One that can't be compressed stays as it is.
    let Ok(packed) = packed else { return };
    if packed.len() < stream.content.len() && !stream.dict.has(b"Filter") {
        stream.dict.set("Filter", "FlateDecode");
        stream.set_content(packed);
    }
}

/// The file with its table of references compressed, which lopdf writes as it is: seven bytes for each of thousands of
/// objects. `None` where the table is not found in lopdf's form.
fn with_compressed_references(bytes: &[u8]) -> Option<Vec<u8>> {
    const MARK: &[u8] = b"startxref\n";
    let mark = bytes.windows(MARK.len()).rposition(|window| window == MARK)?;
    let rest = &bytes[mark + MARK.len()..];
    let offset = rest.iter().position(|byte| *byte == b'\n').map(|end| &rest[..end])?;
    let offset: usize = std::str::from_utf8(offset).ok()?.parse().ok()?;
    let table = bytes.get(offset..mark)?;
    const BEGIN: &[u8] = b"stream\n";
    const END: &[u8] = b"\nendstream";
    let begin = table.windows(BEGIN.len()).position(|window| window == BEGIN)? + BEGIN.len();
    let end = table.windows(END.len()).rposition(|window| window == END)?;
    let head = std::str::from_utf8(&table[..begin]).ok()?;
    let content = table.get(begin..end)?;
    let length = format!("/Length {}", content.len());
    if !head.contains(&length) || !content.len().is_multiple_of(ENTRY) {
        return None;
    }
    let mut stream = Stream::new(Dictionary::new(), differences(content));
    stream.compress().ok()?;
    if !stream.dict.has(b"Filter") {
        return None;
    }
    let described =
        format!("/Length {}/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns {ENTRY}>>", stream.content.len());
    let mut result = bytes[..offset].to_vec();
    result.extend_from_slice(head.replacen(&length, &described, 1).as_bytes());
    result.extend_from_slice(&stream.content);
    result.extend_from_slice(&table[end..]);
    result.extend_from_slice(&bytes[mark..]);
    Some(result)
}

/// Each entry less the one before it, byte by byte, under the number of that filter: what PDF calls a predictor of PNG.
fn differences(content: &[u8]) -> Vec<u8> {
    const UP: u8 = 2;
    let mut before = [0_u8; ENTRY];
    let mut result = Vec::with_capacity(content.len() + content.len() / ENTRY);
    for entry in content.chunks(ENTRY) {
        result.push(UP);
        for (byte, last) in entry.iter().zip(&mut before) {
            result.push(byte.wrapping_sub(*last));
            *last = *byte;
        }
    }
    result
}
