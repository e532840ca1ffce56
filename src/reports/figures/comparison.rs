//! How a figure moved against another period, like for like.

use std::collections::{BTreeSet, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A figure with what it was in the period before and a year earlier.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Moved {
    /// In the report's period; null where not reported.
    pub now: Option<i64>,
    /// Against the period before; null where that is not known.
    pub previous: Option<Comparison>,
    /// Against the same period a year earlier.
    pub year_before: Option<Comparison>,
}

/// A figure of another period, and what of it and of now compares.
///
/// A stock compares with the stock at the other period's end, while the period runs too: that of its day (of each
/// centre's last return until then) then stands beside a whole period's. A flow compares month by month, the first of one
/// period with the first of the other, as far as the months are over: of each centre, only months that it reported in both
/// periods.
///
/// What a centre that was open in both (periods, or months of a flow) has in only one of them is left out: a missing
/// return is no decline, and one that came is no growth. Centres that opened or closed in between count: they are a
/// change. The change is `comparable_now - comparable_then`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The whole figure of the other period.
    pub then: i64,
    /// The part of it that compares.
    pub comparable_then: i64,
    /// The part of the report's figure that compares.
    pub comparable_now: i64,
    /// How many centres were left out; of a flow, those of which any month was.
    pub left_out: i64,
}

/// The figure of one centre in two periods.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub then: Option<i64>,
    pub now: Option<i64>,
    /// Whether it was open in both periods.
    pub open_in_both: bool,
}

impl Comparison {
    /// What does not come from centres' returns compares whole.
    pub fn whole(then: Option<i64>, now: Option<i64>) -> Option<Comparison> {
        let (then, now) = (then?, now?);
        Some(Comparison { then, comparable_then: then, comparable_now: now, left_out: 0 })
    }

    /// Totals of centres, less what only one period knows.
    pub(super) fn like_for_like(
        then: Option<i64>,
        now: Option<i64>,
        centres: impl Iterator<Item = Pair>,
    ) -> Option<Comparison> {
        let mut found = Comparison::whole(then, now)?;
        for pair in centres.filter(|pair| pair.open_in_both) {
            match (pair.then, pair.now) {
                (Some(then), None) => found.comparable_then -= then,
                (None, Some(now)) => found.comparable_now -= now,
                _ => continue,
            }
            found.left_out += 1;
        }
        Some(found)
    }

    /// Flows, month by month: values by centre and month, the period's first month being 0. Of the first `over` months of
    /// the periods, each centre's count that are in both, or in one alone because the centre was closed in the other.
    pub(super) fn of_months(
        then: &HashMap<(i64, usize), i64>,
        now: &HashMap<(i64, usize), i64>,
        over: usize,
        open_in_both: impl Fn(i64, usize) -> bool,
    ) -> Comparison {
        let mut found = Comparison { then: then.values().sum(), comparable_then: 0, comparable_now: 0, left_out: 0 };
        let mut left_out = BTreeSet::new();
        let keys: BTreeSet<&(i64, usize)> = then.keys().chain(now.keys()).filter(|(_, month)| *month < over).collect();
        for key in keys {
            let (then, now) = (then.get(key), now.get(key));
            if then.is_some() != now.is_some() && open_in_both(key.0, key.1) {
                left_out.insert(key.0);
                continue;
            }
            found.comparable_then += then.copied().unwrap_or_default();
            found.comparable_now += now.copied().unwrap_or_default();
        }
        found.left_out = i64::try_from(left_out.len()).unwrap_or(i64::MAX);
        found
    }

    /// Whether anything compares: where all is left out, «unchanged» would be no finding.
    pub(super) fn compares(&self) -> bool {
        let nothing_there = self.then == 0 && self.left_out == 0;
        nothing_there || self.comparable_then != 0 || self.comparable_now != 0
    }

    /// The comparison of a sum: the parts that compare are added, the others are left out. `None` where nothing
    /// compares.
    pub(super) fn of_sum(then: Option<i64>, parts: impl Iterator<Item = Option<Comparison>>) -> Option<Comparison> {
        let mut found = Comparison { then: then?, comparable_then: 0, comparable_now: 0, left_out: 0 };
        let mut any = false;
        for part in parts.flatten() {
            any = true;
            found.comparable_then += part.comparable_then;
            found.comparable_now += part.comparable_now;
            found.left_out += part.left_out;
        }
        any.then_some(found)
    }

    /// Whether the change is not the difference of the two figures as they stand, since something was left out.
    pub fn is_partial(&self) -> bool {
        self.left_out > 0 || self.then != self.comparable_then
    }

    /// By how much the figure rose; negative where it fell.
    pub fn difference(&self) -> i64 {
        self.comparable_now - self.comparable_then
    }

    /// The difference in relation to what was before; `None` where that was zero.
    pub fn ratio(&self) -> Option<f64> {
        (self.comparable_then != 0).then(|| self.difference() as f64 / self.comparable_then as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(then: Option<i64>, now: Option<i64>, open_in_both: bool) -> Pair {
        Pair { then, now, open_in_both }
    }

    #[test]
    fn a_missing_return_is_no_decline_and_a_closed_centre_is_one() {
        let centres = [
            pair(Some(40), Some(44), true),
            // Its return is missing.
            pair(Some(100), None, true),
            // It did not report before.
            pair(None, Some(7), true),
            // It opened since.
            pair(None, Some(20), false),
        ];
        // 30 more were in a centre that has closed.
        let found = Comparison::like_for_like(Some(40 + 100 + 30), Some(44 + 7 + 20), centres.into_iter()).unwrap();
        assert_eq!((found.then, found.comparable_then, found.comparable_now), (170, 70, 64));
        assert_eq!((found.left_out, found.difference()), (2, -6));
    }

    #[test]
    fn flows_compare_the_same_months_of_each_centre() {
        let months = |of: &[(i64, usize, i64)]| of.iter().map(|(id, month, value)| ((*id, *month), *value)).collect();
        // The second centre did not report the second month now, the third centre has closed after the first month, the
        // fourth opened in the second.
        let then =
            months(&[(1, 0, 10), (1, 1, 11), (1, 2, 12), (2, 0, 5), (2, 1, 50), (2, 2, 6), (3, 0, 1), (3, 1, 2)]);
        let now = months(&[(1, 0, 20), (1, 1, 21), (1, 2, 22), (2, 0, 7), (2, 2, 8), (3, 0, 4), (4, 1, 30)]);
        let open_in_both = |centre: i64, month: usize| centre < 3 || (centre == 3 && month == 0);
        let found = Comparison::of_months(&then, &now, 3, open_in_both);
        assert_eq!((found.then, found.left_out), (97, 1));
        assert_eq!((found.comparable_then, found.comparable_now), (33 + 11 + 3, 63 + 15 + 4 + 30));
        // Of a period of which one month is over, one month compares: what the others had is no decline.
        let running = months(&[(1, 0, 20), (2, 0, 7), (3, 0, 4)]);
        let found = Comparison::of_months(&then, &running, 1, open_in_both);
        assert_eq!((found.comparable_then, found.comparable_now, found.left_out), (16, 31, 0));
        assert!(found.compares() && !Comparison::of_months(&then, &running, 0, open_in_both).compares());
    }

    #[test]
    fn where_all_is_left_out_nothing_is_unchanged() {
        let found = |then, now| {
            Comparison::like_for_like(Some(9), Some(7), [pair(then, now, true), pair(now, then, true)].into_iter())
        };
        assert!(
            !Comparison::like_for_like(Some(9), Some(0), [pair(Some(9), None, true)].into_iter()).unwrap().compares()
        );
        assert!(found(Some(9), Some(7)).unwrap().compares());
        assert!(Comparison::whole(Some(0), Some(0)).unwrap().compares());
    }

    #[test]
    fn a_sum_leaves_out_the_programmes_that_do_not_compare() {
        let parts = [Comparison::whole(Some(8), Some(10)), None];
        let found = Comparison::of_sum(Some(8), parts.into_iter()).unwrap();
        assert_eq!((found.difference(), found.ratio()), (2, Some(0.25)));
        assert_eq!(Comparison::of_sum(Some(8), [None].into_iter()), None);
    }
}
