//! How the enrolment of a centre goes through the school year.

use super::chance::Chance;
use super::rows::{Admits, CentrePlan, Kind};

/// Female first, as in every pair of this module.
pub(super) const SEXES: [&str; 2] = ["female", "male"];

/// The figures of one month, by sex. Enrolled is what it was a month before, plus entrants, minus graduates and
/// drop-outs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub enrolled: [i64; 2],
    pub entrants: [i64; 2],
    pub graduates: [i64; 2],
    pub drop_outs: [i64; 2],
    pub contacts: [i64; 2],
}

/// A centre's enrolment as it goes on from month to month.
#[derive(Debug)]
pub(super) struct Course {
    kind: Kind,
    /// Enrolment in autumn when the centre has grown to its size, by sex.
    full: [f64; 2],
    enrolled: [i64; 2],
    drop_out_rate: f64,
    /// The upper ends of the age bands' shares laid end to end, by sex.
    bands: [Vec<f64>; 2],
}

impl Course {
    /// A centre before its first month: without anyone if it is new, else as a year has left it.
    pub(super) fn new(centre: &CentrePlan, is_new: bool, first_month: u32, chance: &mut Chance) -> Course {
        let kind = centre.kind;
        let women = match (kind, centre.admits) {
            (_, Admits::Women) => 1.0,
            (_, Admits::Men) => 0.0,
            (Kind::Literacy, _) => chance.spread(0.78, 0.95),
            (Kind::DisabilityInstitution, _) => chance.spread(0.36, 0.48),
            (Kind::CitizenHouse, _) => chance.spread(0.52, 0.68),
            _ => chance.spread(0.44, 0.56),
        };
        let size = f64::from(centre.capacity) * chance.spread(0.72, 0.98);
        // Some centres do not keep account of drop-outs.
        let counts_drop_outs = chance.happens(0.94);
        let drop_out_rate = if counts_drop_outs { chance.spread(0.004, 0.02) } else { 0.0 };
        let bands = [ends_of_bands(kind, chance), ends_of_bands(kind, chance)];
        let full = [size * women, size * (1.0 - women)];
        let mut course = Course { kind, full, enrolled: [0; 2], drop_out_rate, bands };
        if !is_new {
            course.enrolled = full.map(|full| (full * 0.9) as i64);
            for month in 0..12 {
                course.month((first_month + month - 1) % 12 + 1, 0.9, false, chance);
            }
        }
        course
    }

    /// Whether the centre declares drop-outs at all.
    pub(super) fn counts_drop_outs(&self) -> bool {
        self.drop_out_rate > 0.0
    }

    /// Goes through one calendar month (1 to 12) and gives its figures. `growth` is the share of the full size that the
    /// centre aims at.
    pub(super) fn month(&mut self, month: u32, growth: f64, opening: bool, chance: &mut Chance) -> Figures {
        let mut figures = Figures::default();
        let citizen_house = self.kind == Kind::CitizenHouse;
        for sex in 0..2 {
            let before = self.enrolled[sex];
            let target = self.full[sex] * growth;
            let leaving = graduation(self.kind, month);
            let graduates = if leaving > 0.0 {
                whole(before as f64 * leaving * chance.spread(0.85, 1.15), chance).min(before)
            } else {
                0
            };
            let drop_out_rate = self.drop_out_rate
                * match (citizen_house, month) {
                    (true, 8) => 8.0,
                    (true, _) => 3.0,
                    (false, 1..=4) => 1.4,
                    (false, _) => 1.0,
                };
            let drop_outs = whole((before - graduates) as f64 * drop_out_rate, chance).min(before - graduates);
            let stay = before - graduates - drop_outs;
            let renewal = renewal(citizen_house, month);
            let renewal = if opening { renewal.max(0.6) } else { renewal };
            let entrants = whole((target - stay as f64).max(0.0) * renewal * chance.spread(0.9, 1.1), chance);
            figures.graduates[sex] = graduates;
            figures.drop_outs[sex] = drop_outs;
            figures.entrants[sex] = entrants;
            figures.enrolled[sex] = stay + entrants;
            if citizen_house {
                let season = match month {
                    7 => 0.8,
                    8 => 0.5,
                    _ => 1.0,
                };
                figures.contacts[sex] = whole(figures.enrolled[sex] as f64 * season * chance.spread(1.4, 2.4), chance);
            }
        }
        self.enrolled = figures.enrolled;
        figures
    }

    /// Enrolment of a sex (its index in [`SEXES`]) by age band; sums to `enrolled`.
    pub(super) fn by_age(&self, sex: usize, enrolled: i64) -> impl Iterator<Item = (&'static str, i64)> + '_ {
        let mut below = 0;
        bands(self.kind).iter().zip(&self.bands[sex]).map(move |((band, _), end)| {
            let upto = (enrolled as f64 * end).round() as i64;
            let value = upto - below;
            below = upto;
            (*band, value)
        })
    }
}

/// The whole number below, or above with the probability of the fraction: small rates still happen sometimes.
fn whole(value: f64, chance: &mut Chance) -> i64 {
    (value + chance.unit()).floor() as i64
}

/// The share of those enrolled who graduate in a month. Training and schooling end in June and July.
fn graduation(kind: Kind, month: u32) -> f64 {
    let (june, july) = match kind {
        Kind::EducationTraining => (0.25, 0.15),
        Kind::Literacy => (0.32, 0.22),
        Kind::Kindergarten => (0.30, 0.15),
        Kind::StudentHouse => (0.05, 0.18),
        Kind::DisabilityInstitution => (0.04, 0.07),
        Kind::CitizenHouse => (0.0, 0.0),
    };
    match month {
        6 => june,
        7 => july,
        _ => 0.0,
    }
}

/// The share of free places that are taken in a month. Enrolment is renewed in September and October.
fn renewal(citizen_house: bool, month: u32) -> f64 {
    match (citizen_house, month) {
        (true, 8) => 0.1,
        (true, _) => 0.45,
        (false, 9) => 0.78,
        (false, 10) => 0.9,
        (false, 11) => 0.5,
        (false, 12 | 1..=3) => 0.2,
        (false, 4 | 5) => 0.05,
        (false, _) => 0.0,
    }
}

/// The ages that a programme serves, and their usual shares.
fn bands(kind: Kind) -> &'static [(&'static str, f64)] {
    match kind {
        Kind::EducationTraining => &[("15_17", 0.25), ("18_24", 0.45), ("25_59", 0.30)],
        Kind::Literacy => &[("18_24", 0.12), ("25_59", 0.68), ("60_plus", 0.20)],
        Kind::Kindergarten => &[("3_6", 1.0)],
        Kind::StudentHouse => &[("12_14", 0.45), ("15_17", 0.55)],
        Kind::DisabilityInstitution => &[("7_11", 0.35), ("12_14", 0.30), ("15_17", 0.20), ("18_24", 0.15)],
        Kind::CitizenHouse => &[("18_24", 0.30), ("25_59", 0.55), ("60_plus", 0.15)],
    }
}

/// The upper ends of the bands' shares in one centre, up to exactly 1.
fn ends_of_bands(kind: Kind, chance: &mut Chance) -> Vec<f64> {
    let shares: Vec<f64> = bands(kind).iter().map(|(_, share)| share * chance.spread(0.8, 1.2)).collect();
    let sum: f64 = shares.iter().sum();
    let mut end = 0.0;
    let mut ends: Vec<f64> = shares
        .iter()
        .map(|share| {
            end += share / sum;
            end
        })
        .collect();
    if let Some(last) = ends.last_mut() {
        *last = 1.0;
    }
    ends
}
