//! Chance from a seed: the only source of randomness in the simulated world, for ids and tokens as well as for what goes wrong.

use chrono::{DateTime, Utc};
use pendamping_server::mint::Mint;
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use uuid::Uuid;

/// Chance that can be had again.
#[derive(Debug, Clone)]
pub struct Chance(pub StdRng);

impl Chance {
    /// The same seed gives the same chance.
    pub fn new(seed: u64) -> Chance {
        Chance(StdRng::seed_from_u64(seed))
    }

    /// A number below `end`; zero when there is none.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.gen_range(0..end) }
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of `all`, if there is one.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.below(all.len());
        all.get(at)
    }

    /// 0 to 1.
    pub fn share(&mut self) -> f64 {
        self.0.r#gen()
    }

    /// A new id that sorts by `now`.
    pub fn new_id(&mut self, now: DateTime<Utc>) -> Uuid {
        Mint::id(self, now)
    }
}

impl Mint for Chance {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}
