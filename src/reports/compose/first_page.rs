//! Page one: the whole report for who has a minute.

use typeset::document::{Block, Fact, Masthead, ParagraphStyle};

use super::{Composer, body, heading};
use crate::reports::figures::{Comparison, Listed, MissingCentre, Moved, Section, Unit};
use crate::wording::Argument;

/// Agreements that end within so many days are pointed out. The message files say the number too.
pub(super) const SOON: i64 = 90;
/// So many names stand in a line about centres or agreements; the rest is in the sections.
const MOST_NAMES: usize = 3;

impl Composer<'_> {
    pub(super) fn masthead(&self) -> Masthead {
        let figures = self.figures;
        let days = self.say(
            "date-range",
            &[
                ("first", Argument::Text(&self.date(figures.period.start()))),
                ("last", Argument::Text(&self.date(figures.period.last_day()))),
            ],
        );
        let mut facts = vec![(self.text("masthead-period"), days)];
        match (&figures.completeness, self.is_published()) {
            (Some(_), _) | (None, false) => {
                facts.push((self.text("masthead-as-of"), self.date(figures.as_of)));
                let returns = self.returns_in_short().unwrap_or_else(|| self.text("masthead-no-returns"));
                facts.push((self.text("masthead-completeness"), returns));
            }
            (None, true) => {
                facts.push((self.text("masthead-source"), self.text("masthead-source-published")));
                let days = figures.sources.iter().map(|source| source.published_on);
                facts.extend(days.max().map(|day| (self.text("masthead-published-on"), self.date(day))));
            }
        }
        facts.extend(self.edition_facts());
        let is_running = figures.as_of < figures.period.last_day();
        Masthead {
            institution: vec![self.text("institution-kingdom"), self.text("institution-name")],
            title: self.text("report-title"),
            subtitle: figures.coordination.name(self.wording.language()).to_string(),
            period: self.period(figures.period),
            facts,
            note: is_running.then(|| self.text("period-running")),
        }
    }

    /// «ورد 28 تصريحا من أصل 33 (84,8%)», without a full stop; `None` where none were to come.
    fn returns_in_short(&self) -> Option<String> {
        let returns = self.figures.completeness.as_ref()?;
        Some(self.say(
            "masthead-returns",
            &[
                ("received", Argument::Number(returns.received)),
                ("expected", Argument::Number(returns.expected)),
                ("share", Argument::Text(&self.share(returns.received, returns.expected))),
            ],
        ))
    }

    pub(super) fn first_page(&self) -> Vec<Block> {
        let mut blocks = vec![
            Block::Paragraph { text: self.lead(), style: ParagraphStyle::Lead },
            Block::Paragraph { text: self.second_sentence(), style: ParagraphStyle::Lead },
            Block::Paragraph { text: self.left_out(), style: ParagraphStyle::Note },
            Block::Facts { items: self.headline_figures() },
            heading(2, self.text("attention-heading")),
        ];
        blocks.retain(|block| !matches!(block, Block::Paragraph { text, .. } if text.is_empty()));
        let attention = self.attention();
        blocks.push(match attention.is_empty() {
            true => body(self.text("attention-nothing")),
            false => Block::List { items: attention },
        });
        blocks.extend(self.provinces_chart());
        blocks
    }

    /// The sentence to remember: how many beneficiaries, and whether that is more or less than before.
    fn lead(&self) -> String {
        let period = self.period(self.figures.period);
        let previous = self.figures.previous_period.map(|period| self.period(period)).unwrap_or_default();
        let Some(count) = self.figures.beneficiaries.now else {
            return self.say("lead-not-reported", &[("period", Argument::Text(&period))]);
        };
        let comparison = self.figures.beneficiaries.previous;
        let difference = comparison.map(|comparison| comparison.difference());
        let key = match (comparison, difference.unwrap_or_default()) {
            _ if count == 0 => "lead-zero",
            (None, _) => "lead-no-previous",
            (Some(Comparison { comparable_then: 0, then: 1.., .. }), _) => "lead-no-previous",
            (Some(comparison), _) if comparison.is_partial() => "lead-partial",
            (Some(_), 0) => "lead-unchanged",
            (Some(Comparison { comparable_then: 0, .. }), _) => "lead-up-from-zero",
            (Some(_), difference) if difference > 0 => "lead-up",
            (Some(_), _) => "lead-down",
        };
        let ratio = comparison.and_then(|comparison| comparison.ratio());
        let percent = ratio.map(|ratio| self.signed_percent(ratio)).unwrap_or_default();
        let change = comparison.map(|comparison| self.change_words(comparison)).unwrap_or_default();
        let compared = |of: fn(Comparison) -> i64| Argument::Number(comparison.map(of).unwrap_or_default());
        self.say(
            key,
            &[
                ("count", Argument::Number(count)),
                ("period", Argument::Text(&period)),
                ("previous", Argument::Text(&previous)),
                ("difference", Argument::Number(difference.unwrap_or_default().abs())),
                ("percent", Argument::Text(&percent)),
                ("then", compared(|comparison| comparison.comparable_then)),
                ("now", compared(|comparison| comparison.comparable_now)),
                ("change", Argument::Text(&change)),
            ],
        )
    }

    /// What stars mean, and how many centres the changes of beneficiaries leave out; empty where nothing is left out.
    fn left_out(&self) -> String {
        let figures = self.figures;
        let moved = &figures.beneficiaries;
        let against = [(figures.previous_period, moved.previous), (figures.year_before, moved.year_before)];
        let said = against.into_iter().filter_map(|(period, comparison)| self.left_out_of(period?, comparison?));
        let starred = [moved, &figures.women, &figures.entrants];
        let is_partial = |comparison: &Comparison| comparison.is_partial();
        let has_star = starred.iter().any(|moved| [moved.previous, moved.year_before].iter().flatten().any(is_partial));
        let note = has_star.then(|| self.text("like-for-like"));
        note.into_iter().chain(said).collect::<Vec<_>>().join(" ")
    }

    /// The programme that moved most against the period before, in persons (of equals, the first in the account); where
    /// nothing compares, the one with the most beneficiaries. Empty where there is none.
    fn second_sentence(&self) -> String {
        let moved = |section: &&Section| section.previous.map_or(0, |previous| previous.difference().abs());
        let language = self.wording.language();
        let most_moved = self.figures.with_centres().filter(|section| moved(section) > 0).first_max_by_key(moved);
        if let Some((section, comparison)) = most_moved.and_then(|section| Some((section, section.previous?))) {
            let previous = self.figures.previous_period.map(|period| self.period(period)).unwrap_or_default();
            return self.say(
                "lead-largest",
                &[
                    ("programme", Argument::Text(section.line.programme.name(language))),
                    ("change", Argument::Text(&self.change_words(comparison))),
                    ("previous", Argument::Text(&previous)),
                ],
            );
        }
        let figure = |section: &&Section| section.line.beneficiaries.unwrap_or_default();
        let largest = self.figures.with_centres().filter(|section| figure(section) > 0).first_max_by_key(figure);
        let (Some(section), Some(all)) = (largest, self.figures.beneficiaries.now) else { return String::new() };
        let count = figure(&section);
        self.say(
            "lead-most",
            &[
                ("programme", Argument::Text(section.line.programme.name(language))),
                ("count", Argument::Number(count)),
                ("share", Argument::Text(&self.share(count, all))),
            ],
        )
    }

    /// Six cards at most: each figure with its change against the period before and a year earlier.
    fn headline_figures(&self) -> Vec<Fact> {
        let figures = self.figures;
        let fact = |key: &str, moved: &Moved| Fact {
            label: self.text(key),
            value: self.figure(moved.now),
            details: if moved.now.is_some() { self.changes_of(moved) } else { vec![] },
        };
        let mut facts = vec![fact("fact-beneficiaries", &figures.beneficiaries)];
        let mut women = fact("fact-women", &figures.women);
        let share = figures.women.now.zip(figures.beneficiaries.now).filter(|(_, all)| *all > 0);
        if let Some((part, all)) = share {
            let share = self.say("fact-women-share", &[("share", Argument::Text(&self.share(part, all)))]);
            women.details.insert(0, share);
        }
        facts.push(women);
        if figures.entrants.now.is_some() {
            facts.push(fact("fact-entrants", &figures.entrants));
        }
        facts.push(fact("fact-units", &figures.units));
        if let Some(returns) = &figures.completeness {
            facts.push(Fact {
                label: self.text("fact-returns"),
                value: self.say(
                    "fact-returns-value",
                    &[
                        ("received", Argument::Number(returns.received)),
                        ("expected", Argument::Number(returns.expected)),
                    ],
                ),
                details: vec![
                    self.say(
                        "fact-returns-share",
                        &[("share", Argument::Text(&self.share(returns.received, returns.expected)))],
                    ),
                    self.say("fact-returns-validated", &[("count", Argument::Number(returns.validated))]),
                ],
            });
        }
        if figures.agreements_in_force.now.is_some() {
            facts.push(fact("fact-agreements", &figures.agreements_in_force));
        }
        facts
    }

    /// What somebody has to do something about: stated rules, in this order.
    fn attention(&self) -> Vec<String> {
        let mut items = vec![];
        if let Some(returns) = &self.figures.completeness {
            if !returns.missing.is_empty() {
                let name = |centre: &MissingCentre| self.name((&centre.name_ar, &centre.name_fr)).to_string();
                let names = self.names(returns.missing.iter().map(name));
                items.push(self.say(
                    "attention-missing",
                    &[
                        ("count", Argument::Number(returns.missing.len() as i64)),
                        ("names", Argument::Text(&names)),
                        ("annex", Argument::Number(self.completeness_annex())),
                    ],
                ));
            }
            let waiting = returns.received - returns.validated;
            if waiting > 0 {
                items.push(self.say("returns-not-validated", &[("count", Argument::Number(waiting))]));
            }
        }
        let over = self.over_capacity();
        if !over.is_empty() {
            let name = |(_, unit): &(&Section, &Unit)| self.name((&unit.name_ar, &unit.name_fr)).to_string();
            let names = self.names(over.iter().map(name));
            items.push(self.say(
                "attention-over-capacity",
                &[("count", Argument::Number(over.len() as i64)), ("names", Argument::Text(&names))],
            ));
        }
        let reference = |listed: &Listed| listed.agreement.reference.clone().unwrap_or_default();
        let ending: Vec<String> = self.ending_soon().map(|(listed, _)| reference(listed)).collect();
        if !ending.is_empty() {
            let count = Argument::Number(ending.len() as i64);
            let date = self.date(self.figures.as_of);
            let names = self.names(ending.into_iter());
            items.push(self.say(
                "attention-ending",
                &[("count", count), ("date", Argument::Text(&date)), ("names", Argument::Text(&names))],
            ));
        }
        let unreported = self.figures.with_centres().filter(|section| section.line.beneficiaries.is_none());
        let unreported: Vec<String> =
            unreported.map(|section| section.line.programme.name(self.wording.language()).to_string()).collect();
        if !unreported.is_empty() && self.figures.beneficiaries.now.is_some() {
            let names = self.joined(unreported.into_iter());
            items.push(self.say("attention-not-reported", &[("names", Argument::Text(&names))]));
        }
        items
    }

    /// The centres with more beneficiaries than they have room for, those that are over it by most persons first.
    pub(super) fn over_capacity(&self) -> Vec<(&Section, &Unit)> {
        let units =
            self.figures.sections.iter().flat_map(|section| section.units.iter().map(move |unit| (section, unit)));
        let mut over: Vec<(&Section, &Unit)> = units.filter(|(_, unit)| unit.over_capacity().is_some()).collect();
        over.sort_by_key(|(_, unit)| std::cmp::Reverse(unit.over_capacity()));
        over
    }

    /// The first few names in a line, with a mark where there are more.
    fn names(&self, names: impl ExactSizeIterator<Item = String>) -> String {
        let more = names.len() > MOST_NAMES;
        let said = self.joined(names.take(MOST_NAMES));
        if more { self.say("names-and-more", &[("names", Argument::Text(&said))]) } else { said }
    }
}

/// The largest by a key; of equals the first, where the standard library takes the last.
trait FirstMaximum: Iterator + Sized {
    fn first_max_by_key<K: Ord>(self, key: impl Fn(&Self::Item) -> K) -> Option<Self::Item> {
        self.reduce(|best, next| if key(&next) > key(&best) { next } else { best })
    }
}

impl<I: Iterator> FirstMaximum for I {}
