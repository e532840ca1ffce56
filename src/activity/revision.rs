//! What a withdrawn month may say when it becomes public again. Pure.
//!
//! Everybody may have kept what was told before, so that what is told now is compared with every earlier revision, not
//! with the last alone: from 41 to 46 and from there to 42 would be one person. A programme of a province is taken anew
//! as a whole or not at all, since its figures stand in one balance.

use std::collections::{BTreeMap, BTreeSet};

use super::suppression::{Cell, Shown, is_small};

/// Coordination, province and programme.
type Group = (String, String, String);
/// The cells of a group, by indicator.
type Told = BTreeMap<String, (Cell, Shown)>;

/// What is told by the revision that comes after `earlier` (at least one, in order) where `now` is what would be told
/// for the first time, each with what is shown of it: the new figures of a group where they may be told, those of the
/// last revision where not.
pub fn revised(now: Vec<(Cell, Shown)>, earlier: Vec<Vec<(Cell, Shown)>>) -> Vec<(Cell, Shown)> {
    let mut now = by_group(now);
    let mut earlier: Vec<BTreeMap<Group, Told>> = earlier.into_iter().map(by_group).collect();
    let groups: BTreeSet<Group> = now.keys().chain(earlier.iter().flat_map(BTreeMap::keys)).cloned().collect();
    let mut told = vec![];
    for group in groups {
        let new = now.remove(&group).unwrap_or_default();
        let mut old: Vec<Told> =
            earlier.iter_mut().map(|revision| revision.remove(&group).unwrap_or_default()).collect();
        let kept = match old.iter().all(|old| may_replace(old, &new)) {
            true => new,
            false => old.pop().unwrap_or_default(),
        };
        told.extend(kept.into_values());
    }
    told
}

fn by_group(cells: Vec<(Cell, Shown)>) -> BTreeMap<Group, Told> {
    let mut groups: BTreeMap<Group, Told> = BTreeMap::new();
    for (cell, shown) in cells {
        let group = (cell.coordination.clone(), cell.province.clone(), cell.programme.clone());
        groups.entry(group).or_default().insert(cell.indicator.clone(), (cell, shown));
    }
    groups
}

/// Whether somebody who knows the old figures of a group learns nothing small from the new ones.
fn may_replace(old: &Told, new: &Told) -> bool {
    let indicators: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    indicators.into_iter().all(|indicator| match (old.get(indicator), new.get(indicator)) {
        (Some((old, told)), Some((new, tells))) => told == tells && differ_enough(old, new, *tells),
        // What was not reported is as good as nobody.
        (Some((one, shown)), None) | (None, Some((one, shown))) => {
            *shown != Shown::Nothing && differ_enough(one, &Cell { value: 0, women: 0, ..one.clone() }, *shown)
        }
        (None, None) => true,
    })
}

fn differ_enough(old: &Cell, new: &Cell, shown: Shown) -> bool {
    let told = |old: i64, new: i64| !is_small((old - new).abs());
    match shown {
        Shown::Nothing => true,
        Shown::Total => told(old.value, new.value),
        Shown::Split => {
            told(old.value, new.value)
                && told(old.women, new.women)
                && told(old.value - old.women, new.value - new.women)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::suppression::Counting;

    fn cell(programme: &str, indicator: &str, women: i64, men: i64, shown: Shown) -> (Cell, Shown) {
        let cell = Cell {
            month: "2026-03".parse().unwrap(),
            coordination: "11".into(),
            province: "11.321".into(),
            programme: programme.into(),
            indicator: indicator.into(),
            counting: if indicator == "beneficiaries" { Counting::Stock } else { Counting::Flow },
            value: women + men,
            women,
        };
        (cell, shown)
    }

    fn stock(women: i64, men: i64) -> (Cell, Shown) {
        cell("literacy", "beneficiaries", women, men, Shown::Split)
    }

    /// What is told in the end after revisions of one group of one cell.
    fn last(revisions: &[(Cell, Shown)]) -> Vec<(Cell, Shown)> {
        let mut told: Vec<Vec<(Cell, Shown)>> = vec![];
        for one in revisions {
            let now = vec![one.clone()];
            told.push(if told.is_empty() { now } else { revised(now, told.clone()) });
        }
        told.pop().unwrap()
    }

    #[test]
    fn a_mistake_is_mended_and_a_few_persons_are_not_told() {
        assert_eq!(last(&[stock(400, 10), stock(41, 10)]), [stock(41, 10)]);
        assert_eq!(last(&[stock(41, 10), stock(43, 10)]), [stock(41, 10)]);
        // As many in all, but two of them are the other sex.
        assert_eq!(last(&[stock(41, 10), stock(43, 8)]), [stock(41, 10)]);
        assert_eq!(last(&[stock(41, 10), stock(46, 11)]), [stock(41, 10)]);
        assert_eq!(last(&[stock(41, 10), stock(46, 5)]), [stock(46, 5)]);
    }

    #[test]
    fn every_earlier_revision_counts_not_only_the_last() {
        assert_eq!(last(&[stock(41, 10), stock(46, 10), stock(40, 10)]), [stock(46, 10)]);
        assert_eq!(last(&[stock(41, 10), stock(46, 10), stock(41, 10)]), [stock(41, 10)]);
    }

    #[test]
    fn what_was_left_out_stays_so_and_what_was_told_is_not_left_out() {
        let hidden = |women| cell("literacy", "beneficiaries", women, 0, Shown::Nothing);
        assert_eq!(last(&[hidden(3), stock(20, 20)]), [hidden(3)]);
        assert_eq!(last(&[stock(20, 20), hidden(3)]), [stock(20, 20)]);
        let total = |women, men| cell("literacy", "beneficiaries", women, men, Shown::Total);
        // The women of a total are not told: only its sum counts.
        assert_eq!(last(&[total(2, 30), total(3, 40)]), [total(3, 40)]);
        assert_eq!(last(&[total(2, 30), stock(10, 30)]), [total(2, 30)]);
    }

    #[test]
    fn a_group_is_taken_as_a_whole_and_each_by_itself() {
        let entrants = |women| cell("literacy", "entrants", women, 20, Shown::Split);
        let other = |women| cell("kindergarten", "beneficiaries", women, 10, Shown::Split);
        let before = vec![stock(41, 10), entrants(10), other(30)];
        let after = vec![stock(60, 10), entrants(12), other(60)];
        assert_eq!(revised(after, vec![before]), [other(60), stock(41, 10), entrants(10)]);
    }

    #[test]
    fn what_was_not_reported_may_come_and_go_where_it_is_not_small() {
        let hidden = cell("literacy", "beneficiaries", 2, 0, Shown::Nothing);
        assert_eq!(revised(vec![], vec![vec![stock(41, 10)]]), []);
        assert_eq!(revised(vec![stock(41, 10)], vec![vec![]]), [stock(41, 10)]);
        assert_eq!(revised(vec![hidden.clone()], vec![vec![]]), []);
        assert_eq!(revised(vec![], vec![vec![hidden.clone()]]), [hidden]);
    }
}
