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
//!
//! That holds of one look at one state. Whoever looks again could subtract: a late return that brings a cell from 41 to
//! 43 tells two persons. So states are not shown:
//!
//! 6. A month becomes public once, whole, on a day that is known before (the end of the second month after it, unless an
//!    administrator chose otherwise), with what has been validated by then. What is told of it is written down
//!    ([`super::snapshot`]) and never changes, whatever is validated, corrected, voided, moved, opened or closed later.
//!    All that everybody may see (cells, centres, registers, completeness) is read from there, and nothing of a month
//!    before. Two looks at a month are the same look.
//! 7. Months that became public at different times are about different states. Where the enrolled of a month, less those
//!    told for the month before and the flows between, leave 1 to 4 persons (in all, women or men), those are the
//!    persons of a late or corrected return, or of a mistake. All flows of that programme, province and month are left
//!    out then, and its stock too where they are not several: as in 3, the difference is one more term of the balance
//!    that may be small.
//! 8. A month that was wrong by mistake is withdrawn, as a whole, and may become public again. A programme of a province
//!    then takes its new figures only where each differs from *every* earlier one by nothing or by 5 and more persons,
//!    in all, women and men, and is told in the same way; where one does not, all of them stay as they were told before
//!    ([`super::revision`]).
//! 9. Completeness is told as of the day of publication, by coordination and month, in tenths rounded down (nine tenths
//!    also for all), and not where fewer than 20 returns were expected: one return more or less can't be told. For the
//!    country and longer periods it is the least of these, which tells nothing new.
//!
//! What changes from one month to the next is told, as by any monthly statistics: 41 enrolled in March and 43 in April
//! are how many more there are, not who came and went.

use std::collections::{BTreeMap, HashMap};

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

    fn group(&self, month: Period) -> Group<'_> {
        (month, &self.province, &self.programme)
    }
}

/// The flows that stand in the balance of the enrolled.
const BALANCE: [&str; 3] = ["entrants", "graduates", "drop_outs"];

/// What is known of the balance of a programme, province and month.
struct Balance {
    /// How many of its flows there are.
    flows: usize,
    /// The least that is shown of all flows.
    least: Shown,
    /// Women and men who came, less those who left.
    net: Persons,
    /// Women and men who are there, by what is counted.
    stocks: BTreeMap<String, Persons>,
}

/// Women and men. No women: only their sum is known.
#[derive(Debug, Clone, Copy)]
struct Persons {
    all: i64,
    women: Option<i64>,
}

impl Persons {
    const NOBODY: Persons = Persons { all: 0, women: Some(0) };

    fn of(cell: &Cell, shown: Shown) -> Persons {
        Persons { all: cell.value, women: (shown == Shown::Split).then_some(cell.women) }
    }

    fn plus(self, sign: i64, other: Persons) -> Persons {
        let women = self.women.zip(other.women).map(|(a, b)| a + sign * b);
        Persons { all: self.all + sign * other.all, women }
    }

    /// What may be shown of what tells these persons.
    fn shown(self) -> Shown {
        let small = |persons: i64| is_small(persons.abs());
        if small(self.all) {
            Shown::Nothing
        } else if self.women.is_some_and(|women| small(women) || small(self.all - women)) {
            Shown::Total
        } else {
            Shown::Split
        }
    }
}

type Group<'a> = (Period, &'a str, &'a str);

/// The balances of cells, as far as they are shown; `None` for those of which a part is left out.
fn balances<'a>(cells: impl Iterator<Item = (&'a Cell, Shown)>) -> HashMap<Group<'a>, Option<Balance>> {
    let mut found: HashMap<Group<'_>, Option<Balance>> = HashMap::new();
    for (cell, shown) in cells {
        let flow = BALANCE.contains(&cell.indicator.as_str());
        if cell.counting == Counting::Contacts {
            continue;
        }
        let empty = Balance { flows: 0, least: Shown::Split, net: Persons::NOBODY, stocks: BTreeMap::new() };
        let entry = found.entry(cell.group(cell.month)).or_insert(Some(empty));
        let Some(balance) = entry.as_mut() else { continue };
        if cell.counting == Counting::Flow {
            balance.least = cell.shown().min(balance.least);
        }
        if (flow || cell.counting == Counting::Stock) && shown == Shown::Nothing {
            *entry = None;
        } else if flow {
            balance.flows += 1;
            let sign = if cell.indicator == "entrants" { 1 } else { -1 };
            balance.net = balance.net.plus(sign, Persons::of(cell, shown));
        } else if cell.counting == Counting::Stock {
            let stock = balance.stocks.entry(cell.indicator.clone()).or_insert(Persons::NOBODY);
            *stock = stock.plus(1, Persons::of(cell, shown));
        }
    }
    found
}

/// What may be shown of flows that lie between two states, for what these leave unexplained.
fn unexplained(before: &Balance, flows: &Balance, after: &Balance) -> Shown {
    if flows.flows == 0 {
        return Shown::Split;
    }
    let pairs = after.stocks.iter().filter_map(|(indicator, after)| Some((before.stocks.get(indicator)?, after)));
    pairs.map(|(before, after)| after.plus(-1, *before).plus(-1, flows.net).shown()).fold(Shown::Split, Shown::min)
}

/// The balance of a group in a month, where all of it is known.
fn known<'m, 'a>(
    balances: &'m HashMap<Group<'a>, Option<Balance>>,
    month: Option<Period>,
    (_, province, programme): Group<'a>,
) -> Option<&'m Balance> {
    balances.get(&(month?, province, programme)).and_then(Option::as_ref)
}

/// What of each cell is published. The cells of the month before have to be among them, and all indicators. `public` is
/// what is told of the months before and after theirs, as far as they are public.
pub fn shown(cells: &[Cell], public: &[(Cell, Shown)]) -> Vec<Shown> {
    let mut own = balances(cells.iter().map(|cell| (cell, Shown::Split)));
    let told = balances(public.iter().map(|(cell, shown)| (cell, *shown)));
    // What the stocks and flows of the month after would tell with the stocks of this one.
    let mut before_told: HashMap<Group<'_>, Shown> = HashMap::new();
    for (group, balance) in &mut own {
        let Some(balance) = balance.as_mut() else { continue };
        if let Some(before) = known(&told, group.0.previous(), *group) {
            balance.least = balance.least.min(unexplained(before, balance, balance));
        }
        if let Some(after) = known(&told, group.0.next(), *group) {
            before_told.insert(*group, unexplained(balance, after, after));
        }
    }
    let stock_shown = |cell: &Cell| {
        let group = cell.group(cell.month);
        let alone = match known(&own, Some(cell.month), group) {
            Some(balance) if balance.flows <= 1 => cell.shown().min(balance.least),
            _ => cell.shown(),
        };
        before_told.get(&group).copied().unwrap_or(Shown::Split).min(alone)
    };
    let mut stocks: HashMap<Group<'_>, Shown> = HashMap::new();
    for cell in cells.iter().filter(|cell| cell.counting == Counting::Stock) {
        let least = stocks.entry(cell.group(cell.month)).or_insert(Shown::Split);
        *least = stock_shown(cell).min(*least);
    }
    // What is told of the month before, beside what is true of it now.
    let mut stocks_told: HashMap<Group<'_>, Shown> = HashMap::new();
    for (cell, shown) in public.iter().filter(|(cell, _)| cell.counting == Counting::Stock) {
        let least = stocks_told.entry(cell.group(cell.month)).or_insert(Shown::Split);
        *least = (*shown).min(*least);
    }
    cells
        .iter()
        .map(|cell| match cell.counting {
            Counting::Contacts => cell.shown(),
            Counting::Stock => stock_shown(cell),
            Counting::Flow => {
                let here = cell.group(cell.month);
                let before = cell.month.previous().map(|month| cell.group(month));
                let before = before.map(|before| [stocks.get(&before), stocks_told.get(&before)]);
                [known(&own, Some(cell.month), here).map(|balance| &balance.least), stocks.get(&here)]
                    .into_iter()
                    .chain(before.into_iter().flatten())
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
        shown(&[cell("2026-03", "beneficiaries", value, women)], &[])[0]
    }

    #[test]
    fn one_to_four_persons_are_left_out_and_a_small_part_hides_the_split() {
        assert_eq!([one(0, 0), one(1, 1), one(4, 0)], [Shown::Split, Shown::Nothing, Shown::Nothing]);
        assert_eq!([one(5, 5), one(5, 0), one(10, 5)], [Shown::Split; 3]);
        assert_eq!([one(5, 1), one(9, 5), one(100, 96)], [Shown::Total; 3]);
    }

    #[test]
    fn a_flow_is_not_the_missing_term_of_a_balance() {
        let flow = |cells: &[Cell]| *shown(cells, &[]).last().unwrap();
        let entrants = cell("2026-03", "entrants", 20, 10);
        let with = |other: Cell| flow(&[other, entrants.clone()]);
        assert_eq!(with(cell("2026-03", "drop_outs", 2, 0)), Shown::Nothing);
        assert_eq!(with(cell("2026-03", "beneficiaries", 3, 0)), Shown::Nothing);
        assert_eq!(with(cell("2026-02", "beneficiaries", 3, 0)), Shown::Nothing);
        assert_eq!(with(cell("2026-02", "beneficiaries", 30, 1)), Shown::Total);
        // The only flow of a month is what the enrolled rise by.
        let alone = [cell("2026-03", "entrants", 2, 0), cell("2026-03", "beneficiaries", 40, 20)];
        assert_eq!(shown(&alone, &[]), [Shown::Nothing; 2]);
        // What stands in no balance with it changes nothing.
        assert_eq!(with(cell("2026-01", "beneficiaries", 3, 0)), Shown::Split);
        assert_eq!(with(cell("2026-02", "drop_outs", 3, 0)), Shown::Split);
        assert_eq!(with(cell("2026-03", "service_contacts", 3, 0)), Shown::Split);
        let elsewhere = Cell { province: "11.537".into(), ..cell("2026-03", "drop_outs", 2, 0) };
        assert_eq!(with(elsewhere), Shown::Split);
    }

    #[test]
    fn a_late_return_of_the_month_before_is_not_the_missing_term() {
        // Told for February: 41. Two more came late; March counts them, and three flows.
        let february = |value| (cell("2026-02", "beneficiaries", value, 20), Shown::Total);
        let march = [
            cell("2026-03", "beneficiaries", 50, 25),
            cell("2026-03", "entrants", 20, 10),
            cell("2026-03", "graduates", 8, 0),
            cell("2026-03", "drop_outs", 5, 5),
        ];
        assert_eq!(shown(&march, &[february(43)])[1..], [Shown::Split; 3]);
        assert_eq!(shown(&march, &[february(41)])[1..], [Shown::Nothing; 3]);
        assert_eq!(shown(&march, &[february(41)])[0], Shown::Split);
        assert_eq!(shown(&march, &[february(30)])[1..], [Shown::Split; 3]);
        // What is told later of the month before must not give it away either.
        let told: Vec<(Cell, Shown)> = march.iter().map(|cell| (cell.clone(), Shown::Split)).collect();
        let late = |value| shown(&[cell("2026-02", "beneficiaries", value, 20)], &told)[0];
        assert_eq!([late(43), late(41)], [Shown::Total, Shown::Nothing]);
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
            assert_eq!(shown(&cells, &[])[2..], [Shown::Nothing; 2], "{first}, {second}");
        }
        let cells = [
            cell("2026-03", "beneficiaries", 40, 20),
            cell("2026-03", "entrants", 2, 0),
            cell("2026-03", "visitors", 30, 15),
        ];
        assert_eq!(shown(&cells, &[]), [Shown::Nothing; 3]);
        let alone = [cell("2026-03", "beneficiaries", 40, 20), cell("2026-03", "visitors", 2, 0)];
        assert_eq!(shown(&alone, &[]), [Shown::Nothing; 2]);
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
                    shown(&cells, &[])
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
