//! The sections that registers stand behind: agreements, continuing training, cooperatives.

use super::super::document::Block;
use super::summary::SOON;
use super::{Composer, Sum, body, isolate, row, total_row};
use crate::activity::lines::{Line, Source};
use crate::partnerships::store::Listed;
use crate::staff::persons;
use crate::wording::Argument;

impl Composer<'_> {
    /// Agreements that end within [`SOON`] days, with the days that are left.
    pub(super) fn ending_soon(&self) -> impl Iterator<Item = (&Listed, i64)> {
        let left = |listed: &Listed| (listed.agreement.ends_on - self.figures.as_of).num_days();
        self.figures.agreements.iter().map(move |listed| (listed, left(listed))).filter(|(_, days)| *days <= SOON)
    }

    pub(super) fn agreements(&self, line: &Line) -> Vec<Block> {
        let Some(count) = registered(line) else { return vec![self.nothing(line)] };
        let date = self.date(self.figures.as_of);
        let counted = |key: &str, count: i64| {
            body(self.say(key, &[("count", Argument::Number(count)), ("date", Argument::Text(&date))]))
        };
        let mut blocks = vec![counted("agreements-in-force", count)];
        if self.figures.agreements.is_empty() {
            return blocks;
        }
        let ending: Vec<String> = self
            .ending_soon()
            .map(|(listed, days)| {
                let agreement = &listed.agreement;
                self.say(
                    "agreement-ending",
                    &[
                        ("reference", Argument::Text(agreement.reference.as_deref().unwrap_or_default())),
                        ("object", Argument::Text(self.name((&agreement.object_ar, &agreement.object_fr)))),
                        ("date", Argument::Text(&self.date(agreement.ends_on))),
                        ("days", Argument::Number(days)),
                    ],
                )
            })
            .collect();
        blocks.push(counted("agreements-ending", ending.len() as i64));
        if !ending.is_empty() {
            blocks.push(Block::List { items: ending });
        }
        blocks.push(self.agreements_table());
        blocks
    }

    fn agreements_table(&self) -> Block {
        let columns = vec![
            self.column("column-reference", 1.5),
            self.column("column-object", 2.9),
            self.column("column-partners", 2.3),
            self.column("column-last-day", 1.5),
            self.number_column("column-committed", 1.8),
        ];
        let money = |centimes: Option<i64>| {
            centimes.map_or_else(|| self.text("not-stated"), |centimes| self.wording.dirhams(centimes))
        };
        let separator = self.text("list-separator");
        let mut rows: Vec<_> = self
            .figures
            .agreements
            .iter()
            .map(|listed| {
                let partners: Vec<String> =
                    listed.partners.iter().map(|(ar, fr)| isolate(self.name((ar, fr)))).collect();
                row(vec![
                    isolate(listed.agreement.reference.as_deref().unwrap_or_default()),
                    self.name((&listed.agreement.object_ar, &listed.agreement.object_fr)).to_string(),
                    partners.join(&separator),
                    self.date(listed.agreement.ends_on),
                    money(listed.committed_centimes),
                ])
            })
            .collect();
        let committed = Sum::of(self.figures.agreements.iter().map(|listed| listed.committed_centimes));
        if committed.value.is_some() {
            let label = self.text(if committed.has_gaps { "total-stated" } else { "total" });
            rows.push(total_row(vec![label, String::new(), String::new(), String::new(), money(committed.value)]));
        }
        self.table("agreements-table", columns, rows)
    }

    pub(super) fn trainings(&self, line: &Line) -> Vec<Block> {
        let Some(count) = registered(line) else { return vec![self.nothing(line)] };
        let period = self.period(self.figures.period);
        let held = [("count", Argument::Number(count)), ("period", Argument::Text(&period))];
        let mut blocks = vec![body(self.say("trainings-held", &held))];
        if self.figures.trainings.is_empty() {
            return blocks;
        }
        let participants = Sum::of(self.figures.trainings.iter().map(|training| persons(training.women, training.men)));
        blocks.push(body(match participants.value {
            Some(count) => self.say("trainings-participants", &[("count", Argument::Number(count))]),
            None => self.text("trainings-participants-not-reported"),
        }));
        let columns = vec![
            self.column("column-topic", 3.6),
            self.column("column-first-day", 1.7),
            self.number_column("column-days", 1.0),
            self.number_column("column-participants", 1.5),
        ];
        let mut rows: Vec<_> = self
            .figures
            .trainings
            .iter()
            .map(|training| {
                row(vec![
                    self.name((&training.topic_ar, &training.topic_fr)).to_string(),
                    self.date(training.starts_on),
                    self.figure(Some(i64::from(training.days))),
                    self.figure(persons(training.women, training.men)),
                ])
            })
            .collect();
        let days = self.figures.trainings.iter().map(|training| i64::from(training.days)).sum();
        rows.push(total_row(vec![
            self.total_label(participants.has_gaps),
            String::new(),
            self.figure(Some(days)),
            self.figure(participants.value),
        ]));
        blocks.push(self.table("trainings-table", columns, rows));
        blocks
    }

    pub(super) fn cooperatives(&self, line: &Line) -> Vec<Block> {
        let Some(count) = registered(line) else { return vec![self.nothing(line)] };
        let date = self.date(self.figures.as_of);
        let at_work = [("count", Argument::Number(count)), ("date", Argument::Text(&date))];
        let mut blocks = vec![body(self.say("cooperatives-at-work", &at_work))];
        let listed = &self.figures.cooperatives;
        if listed.is_empty() {
            return blocks;
        }
        let members = Sum::of(listed.iter().map(|(cooperative, _)| persons(cooperative.women, cooperative.men)));
        blocks.push(body(match members.value {
            Some(count) => self.say("cooperatives-members", &[("count", Argument::Number(count))]),
            None => self.text("cooperatives-members-not-reported"),
        }));
        let columns = vec![
            self.column("column-name", 3.2),
            self.column("column-trade", 1.4),
            self.column("column-founded", 1.8),
            self.number_column("column-members", 1.3),
        ];
        let mut rows: Vec<_> = listed
            .iter()
            .map(|(cooperative, trade)| {
                row(vec![
                    self.name((&cooperative.name_ar, &cooperative.name_fr)).to_string(),
                    self.wording.language().pick(&trade.name_ar, &trade.name_fr, &trade.name_en).to_string(),
                    self.date(cooperative.founded_on),
                    self.figure(persons(cooperative.women, cooperative.men)),
                ])
            })
            .collect();
        rows.push(total_row(vec![
            self.total_label(members.has_gaps),
            String::new(),
            String::new(),
            self.figure(members.value),
        ]));
        blocks.push(self.table("cooperatives-table", columns, rows));
        blocks
    }
}

/// How many entries a register counts; `None` where no register stands behind the line.
fn registered(line: &Line) -> Option<i64> {
    line.units.filter(|_| line.source == Some(Source::Register))
}
