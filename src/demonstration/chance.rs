//! Chance that always falls the same way for the same seed.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a stream of chance decides. Streams are independent: one more draw in one leaves the others as they were.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject {
    /// Where centres lie and what they are.
    Centres,
    /// The returns of the centre with this index.
    Returns(usize),
    /// Partners.
    Partners,
    /// Agreements.
    Agreements,
    /// Staff trainings.
    Trainings,
    /// Cooperatives.
    Cooperatives,
}

/// A stream of choices. Arithmetic on the raw numbers is done here, so that the choices do not depend on how a version
/// of `rand` turns them into ranges.
#[derive(Debug)]
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of a subject.
    pub(super) fn new(seed: u64, subject: Subject) -> Chance {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(match subject {
            Subject::Centres => 1,
            Subject::Partners => 2,
            Subject::Agreements => 3,
            Subject::Trainings => 4,
            Subject::Cooperatives => 5,
            Subject::Returns(centre) => 1000 + centre as u64,
        });
        Chance(generator)
    }

    /// A number below `limit`; 0 where `limit` is 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.0.next_u64()) * limit as u128) >> 64) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// A number from 0 to 1, 1 excluded.
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number from `low` to `high`.
    pub(super) fn spread(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Whether something of this probability happens.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of several things of which there is at least one.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// The index of one weight, chosen in proportion to it; `None` when all are zero.
    pub(super) fn weighted(&mut self, weights: &[u64]) -> Option<usize> {
        let sum: u64 = weights.iter().sum();
        let mut rest = self.below(sum as usize) as u64;
        weights.iter().position(|weight| {
            let here = rest < *weight;
            rest = rest.saturating_sub(*weight);
            here
        })
    }

    /// Puts a list into another order.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}
