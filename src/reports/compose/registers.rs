//! The sections that registers stand behind: agreements, continuing training, cooperatives.

use typeset::document::Block;

use super::first_page::SOON;
use super::{Composer, Sum, body, isolate, note, row, total_row};
use crate::activity::lines::{Line, Source};
use crate::cooperatives::{Cooperative, Trade};
use crate::partnerships::AgreementRow;
use crate::reports::figures::{Listed, PartnerAccount};
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
        let account = &self.figures.agreement_account;
        blocks.extend(self.agreement_list("agreements-signed", &account.signed));
        blocks.extend(self.agreement_list("agreements-ended", &account.ended));
        if account.paid_in_period_centimes != 0 {
            let period = self.period(self.figures.period);
            let amount = self.money(Some(account.paid_in_period_centimes));
            let paid = [("period", Argument::Text(&period)), ("amount", Argument::Text(&amount))];
            blocks.push(body(self.say("payments-in-period", &paid)));
        }
        if !self.figures.agreements.is_empty() {
            blocks.extend(self.in_force(&counted));
        }
        if !account.not_in_force.is_empty() {
            blocks.push(self.partners_table("partners-table-not-in-force", &account.not_in_force));
            blocks.push(note(self.say("partners-not-in-force-note", &[("date", Argument::Text(&date))])));
        }
        blocks
    }

    /// The agreements in force: those that end soon, all of them, their parties.
    fn in_force(&self, counted: &dyn Fn(&str, i64) -> Block) -> Vec<Block> {
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
        let mut blocks = vec![counted("agreements-ending", ending.len() as i64)];
        if !ending.is_empty() {
            blocks.push(Block::List { items: ending });
        }
        blocks.push(self.agreements_table());
        blocks.push(self.partners_table("partners-table", &self.figures.agreement_account.partners));
        blocks
    }

    /// How many agreements were signed or ended in the period, and which.
    fn agreement_list(&self, key: &str, agreements: &[AgreementRow]) -> Vec<Block> {
        let period = self.period(self.figures.period);
        let count = Argument::Number(agreements.len() as i64);
        let mut blocks = vec![body(self.say(key, &[("count", count), ("period", Argument::Text(&period))]))];
        let items: Vec<String> = agreements
            .iter()
            .map(|agreement| {
                let object = self.name((&agreement.object_ar, &agreement.object_fr));
                let reference = agreement.reference.as_deref().unwrap_or_default();
                // One that is signed but not yet in force is in no table.
                let is_later = agreement.starts_on > self.figures.as_of;
                self.say(
                    if is_later { "agreement-named-later" } else { "agreement-named" },
                    &[
                        ("reference", Argument::Text(reference)),
                        ("object", Argument::Text(object)),
                        ("date", Argument::Text(&self.date(agreement.starts_on))),
                    ],
                )
            })
            .collect();
        if !items.is_empty() {
            blocks.push(Block::List { items });
        }
        blocks
    }

    /// What each party has committed and paid.
    fn partners_table(&self, caption: &str, partners: &[PartnerAccount]) -> Block {
        let columns = vec![
            self.column("column-partner", 2.6),
            self.number_column("column-agreements", 1.0),
            self.number_column("column-committed", 1.7),
            self.number_column("column-paid", 1.7),
            self.number_column("column-paid-in-period", 1.7),
        ];
        let mut rows: Vec<_> = partners
            .iter()
            .map(|partner| {
                let name = partner.name.as_ref().map(|(ar, fr)| self.name((ar, fr)).to_string());
                let name = name.unwrap_or_else(|| self.text("party-coordination"));
                row(vec![
                    match partner.agreements {
                        0 => self.say("party-former", &[("name", Argument::Text(&name))]),
                        _ => name,
                    },
                    self.figure(Some(partner.agreements)),
                    self.money(partner.committed_centimes),
                    self.money(Some(partner.paid_centimes)),
                    self.money(Some(partner.paid_in_period_centimes)),
                ])
            })
            .collect();
        let committed = Sum::of(partners.iter().map(|partner| partner.committed_centimes));
        rows.push(total_row(vec![
            self.text(if committed.has_gaps { "total-stated" } else { "total" }),
            // An agreement has several parties: their numbers do not add up to agreements.
            String::new(),
            self.money(committed.value),
            self.money(Some(partners.iter().map(|partner| partner.paid_centimes).sum())),
            self.money(Some(partners.iter().map(|partner| partner.paid_in_period_centimes).sum())),
        ]));
        self.table(caption, columns, rows)
    }

    fn agreements_table(&self) -> Block {
        let columns = vec![
            self.column("column-reference", 1.5),
            self.column("column-object", 2.9),
            self.column("column-partners", 2.3),
            self.column("column-last-day", 1.5),
            self.number_column("column-committed", 1.8),
        ];
        let mut rows: Vec<_> = self
            .figures
            .agreements
            .iter()
            .map(|listed| {
                let partners = listed.partners.iter().map(|(ar, fr)| self.name((ar, fr)).to_string());
                row(vec![
                    isolate(listed.agreement.reference.as_deref().unwrap_or_default()),
                    self.name((&listed.agreement.object_ar, &listed.agreement.object_fr)).to_string(),
                    self.joined(partners),
                    self.date(listed.agreement.ends_on),
                    self.money(listed.committed_centimes),
                ])
            })
            .collect();
        let committed = Sum::of(self.figures.agreements.iter().map(|listed| listed.committed_centimes));
        if committed.value.is_some() {
            let label = self.text(if committed.has_gaps { "total-stated" } else { "total" });
            rows.push(total_row(vec![label, String::new(), String::new(), String::new(), self.money(committed.value)]));
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
        blocks.push(self.trades_table());
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

impl Composer<'_> {
    /// How many cooperatives and members each trade has.
    fn trades_table(&self) -> Block {
        let columns = vec![
            self.column("column-trade", 2.4),
            self.number_column("column-cooperatives", 1.0),
            self.number_column("column-members", 1.0),
            self.number_column("column-women", 1.0),
        ];
        let listed = &self.figures.cooperatives;
        let members = |of: &[(Cooperative, Trade)]| {
            let all = Sum::of(of.iter().map(|(cooperative, _)| persons(cooperative.women, cooperative.men)));
            let women = Sum::of(of.iter().map(|(cooperative, _)| cooperative.women.map(i64::from)));
            (all, women)
        };
        let cells = |label: String, of: &[(Cooperative, Trade)]| {
            let (all, women) = members(of);
            vec![label, self.figure(Some(of.len() as i64)), self.figure(all.value), self.figure(women.value)]
        };
        let language = self.wording.language();
        let mut rows: Vec<_> = listed
            .chunk_by(|(_, a), (_, b)| a.code == b.code)
            .filter_map(|of| {
                let trade = &of.first()?.1;
                Some(row(cells(language.pick(&trade.name_ar, &trade.name_fr, &trade.name_en).to_string(), of)))
            })
            .collect();
        let (all, women) = members(listed);
        rows.push(total_row(cells(self.total_label(all.has_gaps || women.has_gaps), listed)));
        self.table("trades-table", columns, rows)
    }
}

/// How many entries a register counts; `None` where no register stands behind the line.
fn registered(line: &Line) -> Option<i64> {
    line.units.filter(|_| line.source == Some(Source::Register))
}
