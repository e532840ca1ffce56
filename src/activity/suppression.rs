//! Suppression of small cells in what everybody may see: which cells are published, and how totals are made of them.
//!
//! A *cell* is the finest figure that the public gets: one indicator of one programme in one province and one month,
//! women and men apart. The method is to suppress before aggregating:
//!
//! 1. A cell of 1 to 4 persons (or contacts) is left out. Zero is no person and is published.
//! 2. Where the women or the men of a cell are 1 to 4, its split by sex is not published; its total is, if it has 5 or
//!    more.
//! 3. The persons enrolled at the end of a month are about those of the month before, and entrants, less graduates and
//!    drop-outs. So that none of them is the missing term of that balance, all flows of persons of a programme, province
//!    and month are left out where one of them is small, or where the enrolled of this month or the one before are;
//!    and likewise for their splits. Where only one of the three is reported, the enrolled of its month are left out
//!    as well. Other flows of persons hide and are hidden in the same way.
//! 4. Every public figure (of a province, region, the country, a programme or all, a month, quarter or year) is the sum
//!    of published cells and of nothing else. A total of women is given only where the split of each of these cells is
//!    published.
//! 5. A flow of a longer period is the sum of its months. A stock is kept by month alone: that of a longer period is
//!    the one of its last month that is over. (The full figure, each centre's last reported month, would give away, by
//!    its difference to the month's, what those centres have that did not report in it.)
//!
//! Which cells are left out depends on whether values lie between 1 and 4, never on which of these they are. So no
//! published number changes when a suppressed one does, and nothing that can be computed from the published ones tells
//! it.

use std::collections::HashMap;

use crate::period::Period;

/// A cell as it is in the totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The month.
    pub month: Period,
    /// The coordination.
    pub coordination: String,
    /// The province.
    pub province: String,
    /// The programme.
    pub programme: String,
    /// What is counted.
    pub indicator: String,
    /// How it counts.
    pub counting: Counting,
    /// Women and men.
    pub value: i64,
    /// Women alone.
    pub women: i64,
}

/// How an indicator counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Persons who are there.
    Stock,
    /// Persons who come or go.
    Flow,
    /// Contacts, which stand in no balance.
    Contacts,
}

/// What of a cell is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// It is left out.
    Nothing,
    /// Women and men together.
    Total,
    /// Women and men apart.
    Split,
}

/// Whether a number of persons is too small to be published.
pub fn is_small(persons: i64) -> bool {
    (1..=4).contains(&persons)
}

impl Cell {
    fn shown(&self) -> Shown {
        if is_small(self.value) {
            Shown::Nothing
        } else if is_small(self.women) || is_small(self.value - self.women) {
            Shown::Total
        } else {
            Shown::Split
        }
    }

    fn group(&self, month: Period) -> (Period, &str, &str) {
        (month, &self.province, &self.programme)
    }
}

/// The flows that stand in the balance of the enrolled.
const BALANCE: [&str; 3] = ["entrants", "graduates", "drop_outs"];

/// What of each cell is published. The cells of the month before have to be among them, and all indicators.
pub fn shown(cells: &[Cell]) -> Vec<Shown> {
    // How many flows of the balance a month, province and programme has, and the least that is shown of all flows.
    let mut flows: HashMap<(Period, &str, &str), (usize, Shown)> = HashMap::new();
    for cell in cells.iter().filter(|cell| cell.counting == Counting::Flow) {
        let (count, least) = flows.entry(cell.group(cell.month)).or_insert((0, Shown::Split));
        *count += usize::from(BALANCE.contains(&cell.indicator.as_str()));
        *least = cell.shown().min(*least);
    }
    let stock_shown = |cell: &Cell| match flows.get(&cell.group(cell.month)) {
        Some((0 | 1, least)) => cell.shown().min(*least),
        _ => cell.shown(),
    };
    let mut stocks: HashMap<(Period, &str, &str), Shown> = HashMap::new();
    for cell in cells.iter().filter(|cell| cell.counting == Counting::Stock) {
        let least = stocks.entry(cell.group(cell.month)).or_insert(Shown::Split);
        *least = stock_shown(cell).min(*least);
    }
    cells
        .iter()
        .map(|cell| match cell.counting {
            Counting::Contacts => cell.shown(),
            Counting::Stock => stock_shown(cell),
            Counting::Flow => {
                let here = cell.group(cell.month);
                let before = cell.month.previous().and_then(|month| stocks.get(&cell.group(month)));
                [flows.get(&here).map(|(_, least)| least), stocks.get(&here), before]
                    .into_iter()
                    .flatten()
                    .copied()
                    .fold(Shown::Split, Shown::min)
            }
        })
        .collect()
}

/// A public figure: a sum of published cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PublicSum {
    value: Option<i64>,
    women: i64,
    unsplit: bool,
    /// How many cells were left out.
    pub suppressed: i64,
}

impl PublicSum {
    /// Counts a cell, as far as it is published.
    pub fn add(&mut self, cell: &Cell, shown: Shown) {
        match shown {
            Shown::Nothing => self.suppressed += 1,
            Shown::Total | Shown::Split => {
                self.value = Some(self.value.unwrap_or(0) + cell.value);
                if shown == Shown::Split {
                    self.women += cell.women;
                } else {
                    self.unsplit = true;
                }
            }
        }
    }

    /// Women and men; `None` where no cell is published, and where the published ones are zeros beside some that are
    /// left out: a zero would say that there was nobody.
    pub fn value(&self) -> Option<i64> {
        self.value.filter(|sum| *sum > 0 || self.suppressed == 0)
    }

    /// Women; `None` where the split of some cell in the sum is not published.
    pub fn women(&self) -> Option<i64> {
        self.value().filter(|_| !self.unsplit).map(|_| self.women)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(month: &str, indicator: &str, value: i64, women: i64) -> Cell {
        Cell {
            month: month.parse().unwrap(),
            coordination: "11".into(),
            province: "11.321".into(),
            programme: "literacy".into(),
            indicator: indicator.into(),
            counting: match indicator {
                "beneficiaries" => Counting::Stock,
                "service_contacts" => Counting::Contacts,
                _ => Counting::Flow,
            },
            value,
            women,
        }
    }

    fn one(value: i64, women: i64) -> Shown {
        shown(&[cell("2026-03", "beneficiaries", value, women)])[0]
    }

    #[test]
    fn one_to_four_persons_are_left_out_and_a_small_part_hides_the_split() {
        assert_eq!([one(0, 0), one(1, 1), one(4, 0)], [Shown::Split, Shown::Nothing, Shown::Nothing]);
        assert_eq!([one(5, 5), one(5, 0), one(10, 5)], [Shown::Split; 3]);
        assert_eq!([one(5, 1), one(9, 5), one(100, 96)], [Shown::Total; 3]);
    }

    #[test]
    fn a_flow_is_not_the_missing_term_of_a_balance() {
        let flow = |cells: &[Cell]| *shown(cells).last().unwrap();
        let entrants = cell("2026-03", "entrants", 20, 10);
        let with = |other: Cell| flow(&[other, entrants.clone()]);
        assert_eq!(with(cell("2026-03", "drop_outs", 2, 0)), Shown::Nothing);
        assert_eq!(with(cell("2026-03", "beneficiaries", 3, 0)), Shown::Nothing);
        assert_eq!(with(cell("2026-02", "beneficiaries", 3, 0)), Shown::Nothing);
        assert_eq!(with(cell("2026-02", "beneficiaries", 30, 1)), Shown::Total);
        // The only flow of a month is what the enrolled rise by.
        let alone = [cell("2026-03", "entrants", 2, 0), cell("2026-03", "beneficiaries", 40, 20)];
        assert_eq!(shown(&alone), [Shown::Nothing; 2]);
        // What stands in no balance with it changes nothing.
        assert_eq!(with(cell("2026-01", "beneficiaries", 3, 0)), Shown::Split);
        assert_eq!(with(cell("2026-02", "drop_outs", 3, 0)), Shown::Split);
        assert_eq!(with(cell("2026-03", "service_contacts", 3, 0)), Shown::Split);
        let elsewhere = Cell { province: "11.537".into(), ..cell("2026-03", "drop_outs", 2, 0) };
        assert_eq!(with(elsewhere), Shown::Split);
    }

    #[test]
    fn of_several_stocks_the_least_shown_counts_and_other_flows_do_not_weaken_the_balance() {
        let stock = |indicator: &str, value: i64| Cell {
            indicator: indicator.into(),
            counting: Counting::Stock,
            ..cell("2026-03", indicator, value, 0)
        };
        for (first, second) in [(3, 40), (40, 3)] {
            let cells = [
                stock("beneficiaries", first),
                stock("boarders", second),
                cell("2026-03", "entrants", 20, 10),
                cell("2026-03", "drop_outs", 20, 10),
            ];
            assert_eq!(shown(&cells)[2..], [Shown::Nothing; 2], "{first}, {second}");
        }
        let cells = [
            cell("2026-03", "beneficiaries", 40, 20),
            cell("2026-03", "entrants", 2, 0),
            cell("2026-03", "visitors", 30, 15),
        ];
        assert_eq!(shown(&cells), [Shown::Nothing; 3]);
        let alone = [cell("2026-03", "beneficiaries", 40, 20), cell("2026-03", "visitors", 2, 0)];
        assert_eq!(shown(&alone), [Shown::Nothing; 2]);
    }

    #[test]
    fn what_is_shown_does_not_depend_on_which_small_number_it_is() {
        for month in ["2026-02", "2026-03"] {
            for indicator in ["beneficiaries", "entrants", "drop_outs"] {
                let others = [
                    cell("2026-02", "beneficiaries", 40, 20),
                    cell("2026-03", "beneficiaries", 40, 20),
                    cell("2026-03", "graduates", 8, 0),
                ];
                let shown_with = |value: i64, women: i64| {
                    let mut cells = others.to_vec();
                    cells.push(cell(month, indicator, value, women));
                    shown(&cells)
                };
                let first = shown_with(1, 0);
                for value in 1..=4 {
                    for women in 0..=value {
                        assert_eq!(shown_with(value, women), first);
                    }
                }
            }
        }
    }

    #[test]
    fn a_sum_holds_published_cells_only_and_says_how_many_it_lacks() {
        let mut sum = PublicSum::default();
        assert_eq!((sum.value(), sum.women()), (None, None));
        sum.add(&cell("2026-03", "entrants", 3, 3), Shown::Nothing);
        assert_eq!((sum.value(), sum.women(), sum.suppressed), (None, None, 1));
        sum.add(&cell("2026-03", "entrants", 10, 5), Shown::Split);
        assert_eq!((sum.value(), sum.women(), sum.suppressed), (Some(10), Some(5), 1));
        sum.add(&cell("2026-03", "entrants", 10, 2), Shown::Total);
        assert_eq!((sum.value(), sum.women(), sum.suppressed), (Some(20), None, 1));
    }
}
