//! What those who came to a training knew before it and after it, of 100: many people's scores as the few figures that tell.

use crate::attendance::{Attendance, Presence};
use serde::{Deserialize, Serialize};

/// An average, and of how many people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mean {
    /// The average, to the nearest whole.
    pub average: i64,
    /// Of how many.
    pub people: u32,
}

/// Sums of scores. Those count whose presence counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scores {
    before: Sum,
    after: Sum,
    gained: Sum,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Sum {
    sum: i64,
    people: u32,
}

impl Scores {
    /// Adds those of one person.
    pub fn add(&mut self, told: &Attendance, presence: Option<&Presence>) {
        if !matches!(presence, Some(Presence::InPerson | Presence::Virtual)) {
            return;
        }
        self.before.add(told.pre.map(i64::from));
        self.after.add(told.post.map(i64::from));
        self.gained.add(told.pre.zip(told.post).map(|(pre, post)| i64::from(post) - i64::from(pre)));
    }

    /// What they knew before.
    pub fn before(&self) -> Option<Mean> {
        self.before.mean()
    }

    /// What they knew after.
    pub fn after(&self) -> Option<Mean> {
        self.after.mean()
    }

    /// By how much they know more, of those of whom both are known: the two averages may be of different people.
    pub fn gained(&self) -> Option<Mean> {
        self.gained.mean()
    }
}

impl Sum {
    fn add(&mut self, score: Option<i64>) {
        if let Some(score) = score {
            self.sum += score;
            self.people += 1;
        }
    }

    fn mean(&self) -> Option<Mean> {
        let people = i64::from(self.people);
        (people > 0)
            .then(|| Mean { average: (2 * self.sum + people).div_euclid(2 * people), people: self.people })
    }
}
