//! How a figure moved against another period, like for like.

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
/// A centre that was open in both periods and has a figure in only one of them is left out on both sides: a missing
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
    /// How many centres (or programmes, in a sum of programmes) were left out.
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
    fn a_sum_leaves_out_the_programmes_that_do_not_compare() {
        let parts = [Comparison::whole(Some(8), Some(10)), None];
        let found = Comparison::of_sum(Some(8), parts.into_iter()).unwrap();
        assert_eq!((found.difference(), found.ratio()), (2, Some(0.25)));
        assert_eq!(Comparison::of_sum(Some(8), [None].into_iter()), None);
    }
}
