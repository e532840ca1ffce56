//! The last step: objects → bytes.
//!
//! lopdf would copy each of the many small objects of the structure tree several times, and leaves the table of
//! references as it is, seven bytes for each. So this writes the file itself: streams, small objects in compressed
//! streams (ISO 32000-1, section 7.5.7), and the compressed table of references (section 7.5.8).

use std::cmp::Reverse;
use std::io::Write;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Object, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};

use super::RenderError;
use super::objects::{self, Written};

/// More would make a reader unpack much for one small object.
const OBJECTS_IN_A_STREAM: usize = 200;
/// Bytes of an entry in the table of references: its kind, a place, an index.
const ENTRY: usize = 7;

/// The entry of an object in the table of references.
#[derive(Clone, Copy)]
enum Place {
    Nowhere,
    /// Bytes from the file's start.
    At(usize),
    /// The number of the stream that it is in, and its index there.
    In(u32, usize),
}

impl Place {
    fn entry(self) -> [u8; ENTRY] {
        let (kind, [a, b, c, d], [e, f]) = match self {
            Place::Nowhere => (0, [0; 4], [0xff; 2]),
            Place::At(offset) => (1, (offset as u32).to_be_bytes(), [0; 2]),
            Place::In(stream, index) => (2, stream.to_be_bytes(), (index as u16).to_be_bytes()),
        };
        [kind, a, b, c, d, e, f]
    }
}

/// Writes the file, whose trailer names its root and its information, with an identifier that is a digest of everything
/// else. `small` has been numbered by the file.
pub fn save(file: lopdf::Document, mut small: Written) -> Result<Vec<u8>, RenderError> {
    let mut streams: Vec<(u32, Stream)> = Vec::new();
    for ((number, generation), object) in file.objects {
        match object {
            Object::Stream(stream) => streams.push((number, stream)),
            object => objects::append(small.begin((number, generation)), object)?,
        }
    }
    let mut places = vec![Place::Nowhere; file.max_id as usize + 1];
    for (group, text) in small.groups(OBJECTS_IN_A_STREAM) {
        let number = places.len() as u32;
        let mut content = Vec::with_capacity(text.len() + 12 * group.len());
        for (index, (object, begin)) in group.iter().enumerate() {
            write!(content, "{object} {begin} ")?;
            places[*object as usize] = Place::In(number, index);
        }
        let kind = dictionary! { "Type" => "ObjStm", "N" => group.len() as i64, "First" => content.len() as i64 };
        content.extend_from_slice(text);
        streams.push((number, Stream::new(kind, content)));
        places.push(Place::Nowhere);
    }
    drop(small);
    compress(streams.iter_mut().map(|(_, stream)| stream));

    // The second line says that the file is no text.
    let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    bytes.reserve(streams.iter().map(|(_, stream)| stream.content.len() + 100).sum());
    for (number, stream) in streams {
        places[number as usize] = Place::At(bytes.len());
        append_stream(&mut bytes, number, stream)?;
    }
    let digest = Sha256::digest(&bytes);
    let id = Object::String(digest[..16].to_vec(), StringFormat::Hexadecimal);
    let start = bytes.len();
    let number = places.len() as u32;
    places.push(Place::At(start));
    let mut table = dictionary! {
        "Type" => "XRef",
        "Size" => places.len() as i64,
        "W" => vec![Object::Integer(1), 4.into(), 2.into()],
        "ID" => vec![id.clone(), id],
        "Filter" => "FlateDecode",
        "DecodeParms" => dictionary! { "Predictor" => 12, "Columns" => ENTRY as i64 },
    };
    for key in ["Root", "Info"] {
        table.set(key, file.trailer.get(key.as_bytes())?.clone());
    }
    let entries: Vec<[u8; ENTRY]> = places.into_iter().map(Place::entry).collect();
    append_stream(&mut bytes, number, Stream::new(table, deflated(&differences(&entries))?))?;
    write!(bytes, "startxref\n{start}\n%%EOF\n")?;
    Ok(bytes)
}

fn append_stream(bytes: &mut Vec<u8>, number: u32, mut stream: Stream) -> Result<(), RenderError> {
    stream.dict.set("Length", stream.content.len() as i64);
    writeln!(bytes, "{number} 0 obj")?;
    objects::append(bytes, Object::Dictionary(stream.dict))?;
    bytes.extend_from_slice(b"stream\n");
    bytes.extend_from_slice(&stream.content);
    bytes.extend_from_slice(b"\nendstream\nendobj\n");
    Ok(())
}

/// Compresses streams, on as many processors as there are: pages and attached files are most of a report's bytes.
fn compress<'a>(streams: impl Iterator<Item = &'a mut Stream>) {
    let mut streams: Vec<&mut Stream> = streams.filter(|stream| stream.allows_compression).collect();
    // The largest first, so that no thread is left alone with it.
    streams.sort_by_key(|stream| Reverse(stream.content.len()));
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(streams.len());
    let queue = Mutex::new(streams.into_iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some(stream) = next() {
            // One that can't be compressed stays as it is.
            let Ok(packed) = deflated(&stream.content) else { continue };
            if packed.len() < stream.content.len() && !stream.dict.has(b"Filter") {
                stream.dict.set("Filter", "FlateDecode");
                stream.content = packed;
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            // Where no thread is to be had, this one does it all.
            drop(std::thread::Builder::new().spawn_scoped(scope, work));
        }
        work();
    });
}

/// The highest level would take twice the time for nothing that one would notice.
fn deflated(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(content.len() / 3), Compression::new(6));
    encoder.write_all(content)?;
    encoder.finish()
}

/// Each entry less the one before it, byte by byte, under the number of that filter: what PDF calls a predictor of PNG.
fn differences(entries: &[[u8; ENTRY]]) -> Vec<u8> {
    const UP: u8 = 2;
    let mut before = [0_u8; ENTRY];
    let mut result = Vec::with_capacity(entries.len() * (ENTRY + 1));
    for entry in entries {
        result.push(UP);
        result.extend(entry.iter().zip(before).map(|(byte, before)| byte.wrapping_sub(before)));
        before = *entry;
    }
    result
}
