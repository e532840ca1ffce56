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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_hold_each_object_once_with_its_own_text() {
        for count in 0..=5 {
            let mut written = Written::default();
            for number in 1..=count {
                append(written.begin((number, 0)), Object::Integer(i64::from(number) * 1000)).expect("writes");
            }
            let mut found = Vec::new();
            for (group, text) in written.groups(2) {
                assert!((1..=2).contains(&group.len()));
                for (index, (number, begin)) in group.iter().enumerate() {
                    let end = group.get(index + 1).map_or(text.len(), |(_, next)| *next);
                    let own = std::str::from_utf8(&text[*begin..end]).expect("text");
                    found.push((*number, own.trim().to_string()));
                }
            }
            let expected: Vec<_> = (1..=count).map(|number| (number, format!("{}", number * 1000))).collect();
            assert_eq!(found, expected);
        }
    }
}
