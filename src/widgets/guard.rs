//! Presses that were meant for what stood there before. A button that changes its meaning, or another screen's at the same
//! place, appears under a thumb that is already coming down a second time: it must not take that press.
//!
//! `let guard = use_guard();`, then `guard.hold()` when the meaning changes and `if guard.is_held() { return; }` where the press
//! is taken. Where the meaning changes with what is shown: `let guard = use_guard_on(visit);`, and only the last of the three.
//! It draws nothing: a button that goes dark and light again would only ask to be tapped once more.

use std::time::Duration;

use dioxus::prelude::*;

use crate::platform;

/// Longer than the second tap of two, shorter than it takes to read what has changed.
const SETTLE: Duration = Duration::from_millis(800);

/// Says whether a press comes too soon.
#[derive(Clone, Copy, PartialEq)]
pub struct Guard {
    // Every hold lasts its whole time, whatever others do.
    holds: CopyValue<u32>,
}

impl Guard {
    /// From now on, and for a moment, presses come too soon.
    pub fn hold(mut self) {
        *self.holds.write() += 1;
        spawn(async move {
            platform::sleep(SETTLE).await;
            *self.holds.write() -= 1;
        });
    }

    /// Whether a press now was meant for what stood there before.
    #[must_use]
    pub fn is_held(self) -> bool {
        *self.holds.peek() > 0
    }
}

/// A guard that is held when [`Guard::hold`] is called.
#[must_use]
pub fn use_guard() -> Guard {
    use_hook(|| Guard { holds: CopyValue::new(0) })
}

/// A guard that is held when it first appears, and again whenever `shown` has changed.
#[must_use]
pub fn use_guard_on<K: PartialEq + 'static>(shown: K) -> Guard {
    let guard = use_guard();
    let mut before = use_hook(|| CopyValue::new(None::<K>));
    if before.peek().as_ref() != Some(&shown) {
        before.set(Some(shown));
        guard.hold();
    }
    guard
}

/// A guard that is held whenever `shown` has changed, and not when it first appears.
#[must_use]
pub fn use_guard_on_change<K: PartialEq + 'static>(shown: K) -> Guard {
    let guard = use_guard();
    let mut before = use_hook(|| CopyValue::new(None::<K>));
    if before.peek().as_ref() != Some(&shown) {
        if before.peek().is_some() {
            guard.hold();
        }
        before.set(Some(shown));
    }
    guard
}

/// A press was answered of which nothing may come to be drawn: another is one in a moment all the same.
pub fn settle(mut busy: Signal<bool>) {
    spawn(async move {
        platform::sleep(SETTLE).await;
        busy.set(false);
    });
}

/// Whether a press is being answered. What comes of it is drawn a moment after it is saved: until `shown` has changed, or whoever saves
/// says that it failed, a second press would do it all once more.
#[must_use]
pub fn use_busy_on<K: PartialEq + Clone + 'static>(shown: K) -> Signal<bool> {
    let mut busy = use_signal(|| false);
    use_effect(use_reactive!(|shown| {
        let _ = shown;
        busy.set(false);
    }));
    busy
}
