//! What makes a corrected edition: which one it replaces, on page one, and what changed, in an annex.

use typeset::document::Block;

use super::{Composer, body, isolate, note, row};
use crate::reports::editions::Replaced;
use crate::reports::facts::{ChangeKind, FigureChange};
use crate::wording::Argument;

impl Composer<'_> {
    /// The masthead's lines about the edition.
    pub(super) fn edition_facts(&self) -> Vec<(String, String)> {
        let edition = &self.paper.edition;
        let number = ("number", Argument::Number(i64::from(edition.number)));
        if !self.paper.issued {
            return vec![(self.text("masthead-edition"), self.text("masthead-not-issued"))];
        }
        let Some(replaced) = &edition.replaces else {
            return vec![(self.text("masthead-edition"), self.say("masthead-edition-first", &[number]))];
        };
        let date = self.date(replaced.issued_on);
        let text = self.say(
            "masthead-edition-replaces",
            &[number, ("replaced", Argument::Number(i64::from(replaced.number))), ("date", Argument::Text(&date))],
        );
        let mut facts = vec![(self.text("masthead-edition"), text)];
        if let Some(changes) = &replaced.changes {
            facts.push((self.text("masthead-changes"), self.counted("masthead-changes-count", changes.len())));
        }
        facts
    }

    /// What the annex says under its heading: every figure that changed, in the order of the report.
    pub(super) fn changes(&self, replaced: &Replaced) -> Vec<Block> {
        let number = [("replaced", Argument::Number(i64::from(replaced.number)))];
        let mut blocks = vec![];
        let Some(changes) = &replaced.changes else {
            blocks.push(body(self.say("changes-not-on-record", &number)));
            return blocks;
        };
        let count = Argument::Number(changes.len() as i64);
        blocks.push(body(self.say("changes-count", &[("count", count), number[0]])));
        let columns = vec![
            self.column("column-changed", 3.2),
            self.column("column-figure", 2.2),
            self.number_column("column-before", 1.4),
            self.number_column("column-after", 1.4),
        ];
        let rows = changes.iter().map(|change| {
            let (before, after) = self.before_and_after(change);
            row(vec![self.changed(change), change.measure.name(self.wording), before, after])
        });
        blocks.push(self.table("changes-table", columns, rows.collect()));
        if changes.iter().any(|change| change.kind != ChangeKind::Changed) {
            blocks.push(note(self.text("changes-not-listed-note")));
        }
        blocks
    }

    /// What a figure is about; an entry with its programme.
    fn changed(&self, change: &FigureChange) -> String {
        let name = change.subject.name(self.wording);
        match (&change.subject.entry, &change.subject.programme) {
            (Some(_), Some(programme)) => {
                let programme = programme.get(self.wording.language());
                self.say("changed-entry", &[("name", Argument::Text(&name)), ("programme", Argument::Text(programme))])
            }
            _ => name,
        }
    }

    fn before_and_after(&self, change: &FigureChange) -> (String, String) {
        let value = |value: Option<i64>| isolate(&change.measure.say(value, self.wording));
        let absent = || self.text("not-listed");
        match change.kind {
            ChangeKind::Changed => (value(change.before), value(change.after)),
            ChangeKind::Added => (absent(), value(change.after)),
            ChangeKind::Removed => (value(change.before), absent()),
        }
    }
}
