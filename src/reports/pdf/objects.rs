//! Small objects as the bytes that stand in the file.

use lopdf::content::{Content, Operation};
use lopdf::{Object, ObjectId};

use super::RenderError;

/// Objects written one after another. The structure tree has tens of thousands: as values they would take most of a
/// report's memory.
#[derive(Default)]
pub struct Written {
    text: Vec<u8>,
    /// Each one's number, and where it begins.
    begins: Vec<(u32, usize)>,
}

impl Written {
    /// Begins an object; whoever does writes it, after what is there.
    pub fn begin(&mut self, id: ObjectId) -> &mut Vec<u8> {
        if !self.text.is_empty() {
            self.text.push(b'\n');
        }
        self.begins.push((id.0, self.text.len()));
        &mut self.text
    }

    /// The objects in groups of at most so many: their numbers, with where each begins in the group's text.
    pub fn groups(&self, most: usize) -> impl Iterator<Item = (Vec<(u32, usize)>, &[u8])> {
        let starts = self.begins.iter().step_by(most).map(|(_, begin)| *begin);
        let ends = starts.clone().skip(1).chain([self.text.len()]);
        self.begins.chunks(most).zip(starts.zip(ends)).map(|(group, (start, end))| {
            (group.iter().map(|(number, begin)| (*number, begin - start)).collect(), &self.text[start..end])
        })
    }
}

/// Writes an object that is no stream. lopdf does it only as a part of something else: here of a content stream's operator
/// without a name.
pub fn append(text: &mut Vec<u8>, object: Object) -> Result<(), RenderError> {
    let nameless = Content { operations: vec![Operation::new("", vec![object])] };
    let encoded = nameless.encode()?;
    text.extend_from_slice(encoded.trim_ascii_end());
    Ok(())
}
