//! The phone locks itself when nobody has touched it for a while: left on a table, or handed round a family.
//!
//! Time is the device's own since it started, which nobody can set back and which goes on while it sleeps. It loses nothing:
//! what is typed is on disk long before, and the form is there again after the PIN.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use pendamping_domain::actor::Role;
use pendamping_domain::stamp::Stamp;

use super::{Phone, Stage, State};
use crate::platform;

/// Long enough for a conversation between two answers.
const LOCKS_AFTER: Duration = Duration::from_secs(5 * 60);
/// After so long without a touch somebody comes back to it, and wants to see what there is now.
const COMES_BACK: Duration = Duration::from_secs(60);
/// A coordinator's list fills while it is looked at: how often it asks for more.
const ASKS_EVERY: Duration = Duration::from_secs(120);
/// A family's phone is often everybody's.
const FAMILY_LOCKS_AFTER: Duration = Duration::from_secs(2 * 60);

impl Phone {
    /// Somebody does something. When that comes too late, the phone is locked instead.
    pub fn touch(&self) {
        if self.lock_if_idle() {
            return;
        }
        // Left for a while is what remains of that while.
        let back = self.idle_left().is_some_and(|left| left + COMES_BACK <= self.locks_after());
        self.note_touch();
        if back {
            self.wake();
        }
    }

    /// Asks for news as long as somebody looks at a list that others fill. Ends with the phone.
    pub async fn ask_while_watched(self: Arc<Self>) {
        loop {
            platform::sleep(ASKS_EVERY).await;
            if self.stage() == Stage::Open && self.is_coordinators() {
                self.wake();
            }
        }
    }

    fn is_coordinators(&self) -> bool {
        matches!(&*self.state(), State::Open(opened) if opened.profile.role == Role::Coordinator)
    }

    /// Locks when nobody has done anything for too long. Says whether it did.
    pub fn lock_if_idle(&self) -> bool {
        let idle = self.idle_left() == Some(Duration::ZERO);
        if idle {
            self.lock();
        }
        idle
    }

    /// Locks the phone whenever it has been idle for too long. Ends with the phone.
    pub async fn lock_when_idle(self: Arc<Self>) {
        let mut stage = self.stage.subscribe();
        loop {
            match self.idle_left() {
                Some(Duration::ZERO) => self.lock(),
                Some(left) => platform::sleep(left).await,
                // Nothing to hide until it opens.
                None if stage.changed().await.is_err() => return,
                None => {}
            }
        }
    }

    /// Hears of every touch on the page this is called from, as long as the page is there.
    pub async fn heed_touches(self: Arc<Self>) {
        let mut touches = platform::touches();
        while touches.next().await {
            self.touch();
        }
    }

    pub(super) fn note_touch(&self) {
        *self.touched.lock().unwrap_or_else(PoisonError::into_inner) = self.platform.now();
    }

    /// After how long it locks itself, by whose phone it is.
    #[must_use]
    pub fn locks_after(&self) -> Duration {
        match &*self.state() {
            State::Open(opened) if opened.profile.role == Role::Beneficiary => FAMILY_LOCKS_AFTER,
            _ => LOCKS_AFTER,
        }
    }

    /// How long until it locks itself; `None` while nothing is shown.
    fn idle_left(&self) -> Option<Duration> {
        if self.stage() != Stage::Open {
            return None;
        }
        let limit = self.locks_after();
        let touched = self.touched.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Some(left(limit, &touched, &self.platform.now()))
    }
}

/// What is left of `limit`. A device that was started anew meanwhile was idle for long enough.
fn left(limit: Duration, touched: &Stamp, now: &Stamp) -> Duration {
    if touched.boot != now.boot {
        return Duration::ZERO;
    }
    limit.saturating_sub(Duration::from_millis(now.elapsed.saturating_sub(touched.elapsed)))
}
