//! A device whose clock and place a test sets. Never built by the app itself.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::camera::{NoPhoto, Shot};
use pendamping_domain::place::{Fix, WhyNoPlace};
use pendamping_domain::stamp::Stamp;

/// A made-up device. Clones share one state, as everything in the app shares one device.
#[derive(Clone, Debug)]
pub struct Fake(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    stamp: Stamp,
    place: Result<Fix, WhyNoPlace>,
    shot: Result<Shot, NoPhoto>,
}

impl Fake {
    /// A device at this time, `offset_minutes` east of UTC, that cannot tell where it is.
    #[must_use]
    pub fn at(wall: DateTime<Utc>, offset_minutes: i16) -> Self {
        Self(Arc::new(Mutex::new(State {
            stamp: Stamp { wall, offset: offset_minutes, boot: "fake".to_owned(), elapsed: 1 },
            place: Err(WhyNoPlace::Unavailable),
            shot: Err(NoPhoto::Cancelled),
        })))
    }

    /// Lets time pass on every clock.
    pub fn pass(&self, millis: u32) {
        self.with(|state| {
            state.stamp.wall += TimeDelta::milliseconds(i64::from(millis));
            state.stamp.elapsed += u64::from(millis);
        });
    }

    /// Sets the wall clock only, as someone changing the date in the settings would.
    pub fn set_wall(&self, wall: DateTime<Utc>) {
        self.with(|state| state.stamp.wall = wall);
    }

    /// What the next question for the place will be answered.
    pub fn set_place(&self, place: Result<Fix, WhyNoPlace>) {
        self.with(|state| state.place = place);
    }

    /// What the camera will give next.
    pub fn set_shot(&self, shot: Result<Shot, NoPhoto>) {
        self.with(|state| state.shot = shot);
    }

    pub(super) fn photograph(&self) -> Result<Shot, NoPhoto> {
        self.with(|state| state.shot.clone())
    }

    pub(super) fn now(&self) -> Stamp {
        self.with(|state| state.stamp.clone())
    }

    pub(super) fn locate(&self) -> Result<Fix, WhyNoPlace> {
        self.with(|state| state.place.clone())
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        // A test that panicked elsewhere leaves the state as it was: still the best answer there is.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_wall_clock_leaves_elapsed_time_alone() {
        let fake = Fake::at(DateTime::UNIX_EPOCH, 420);
        fake.pass(1000);
        let before = fake.now();
        fake.set_wall(DateTime::UNIX_EPOCH);
        let after = fake.now();
        assert_eq!(before.elapsed, after.elapsed);
        assert!(after.wall < before.wall);
    }
}
