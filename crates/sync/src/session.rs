//! The session: a state machine of values and events. It never touches a network, a store or a clock; it can be rebuilt from
//! the store alone, so a kill at any step costs nothing.

use crate::backoff::{next_stuck, next_try};
use crate::failure::Failure;
use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::id::RevisionId;
use pendamping_store_api::upkeep::{AckOutcome, Alone, SyncState};

/// Most items of a first batch; halved when a batch does not get through.
pub const ITEMS: usize = 200;
/// Most bytes of payloads in a batch before compression: about 40 KB on the wire, below what proxies cut at.
pub const BYTES: usize = 256 << 10;
/// How long a phone that has nothing to say waits before it asks for news, in minutes.
pub const ROUTINE_MIN: i64 = 15;

/// No wait is longer, in hours.
const LONGEST_WAIT_H: i64 = 2;

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// A person saved something or asked to sync: try as soon as allowed.
    Wake,
    /// Time has passed.
    Tick,
    /// The answer's head was taken in; `more` unsent revisions lie beyond the batch.
    Head(AckOutcome, u64),
    /// A page was applied.
    Page,
    /// The answer was whole.
    End,
    /// The exchange broke. `offered` items had been on their way and no head had come yet.
    Failed {
        /// How.
        failure: Failure,
        /// Items without a receipt.
        offered: usize,
    },
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Send a batch of at most so many items and bytes.
    Send {
        /// Most items; none when only news is asked for.
        max_items: usize,
        /// Most bytes of payloads.
        max_bytes: usize,
    },
    /// Nothing before then, unless woken.
    WaitUntil(DateTime<Utc>),
    /// Go on with the answer.
    Listen,
    /// Only a person can help.
    Halted,
    /// Everything was taken in and the install is revoked: forget it all.
    Wipe,
}

/// The machine.
#[derive(Debug, Clone)]
pub struct Session {
    /// Most items of the next batch. None: the last one did not get through with a single item, and the pull must not wait.
    limit: usize,
    /// How often in a row a single item did not get through.
    stuck: u32,
    /// Since then the centre took a request without items: it is the item.
    taken_without: bool,
    /// What lay beyond the batch under way.
    more: u64,
    failures: u32,
    not_before: Option<DateTime<Utc>>,
    halted: bool,
    again: bool,
    compared: bool,
    wipe: bool,
    due: Option<DateTime<Utc>>,
}

impl Session {
    /// A session that goes on from what the store knows.
    pub fn resume(state: &SyncState) -> Session {
        Session {
            limit: ITEMS,
            stuck: 0,
            taken_without: false,
            more: 0,
            failures: state.failures,
            not_before: state.not_before,
            halted: state.halted.is_some(),
            again: false,
            compared: false,
            wipe: false,
            // A phone that was just switched on asks for news at once.
            due: None,
        }
    }

    /// Failures since the last good end.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// What to think of an item that was offered alone when the exchange broke (to be asked before the failure is told): it goes
    /// behind the others, and is set aside with the centre's code when a request without it was taken since.
    pub fn alone(&self, failure: &Failure, revision: RevisionId) -> Option<Alone> {
        let refused = match failure {
            Failure::Refused(code) if self.taken_without => Some(code.clone()),
            _ => None,
        };
        (failure.perhaps_the_batch()).then_some(Alone { revision, refused })
    }

    /// A person asked to try now: earlier failures no longer count against it.
    pub fn release(&mut self) {
        self.not_before = None;
        self.halted = false;
        self.due = None;
    }

    /// The next thing to do after `event`. `chance` in 0..1 is the jitter of a wait.
    pub fn on(&mut self, event: Event, now: DateTime<Utc>, chance: f64) -> Action {
        match event {
            Event::Wake => {
                self.due = None;
                self.ready(now)
            }
            Event::Tick => self.ready(now),
            Event::Head(outcome, more) => {
                self.wipe = outcome.wipe;
                // Progress, or it would ask for ever: a batch that is refused whole leaves nothing to offer.
                let moved =
                    outcome.received + outcome.set_aside + outcome.offered_again + outcome.deferred > 0;
                let compare = outcome.compare && !self.compared;
                self.compared |= outcome.compare;
                if outcome.received + outcome.set_aside > 0 {
                    (self.stuck, self.taken_without) = (0, false);
                }
                // Nothing was tried but the road: go on with items at once, unless that was in vain just now.
                let road_is_free = self.limit == 0 && self.stuck <= 1;
                self.taken_without |= self.limit == 0;
                // A turn may have two answers, where the phone became another install in between: what the first called for stays.
                self.again |= compare
                    || outcome.tell
                    || outcome.offered_again > 0
                    || (more > 0 && (moved || road_is_free));
                self.more = more;
                self.limit = (self.limit * 2).clamp(1, ITEMS);
                Action::Listen
            }
            Event::Page => Action::Listen,
            Event::End => self.ended(now, chance),
            Event::Failed { failure, offered } => self.failed(&failure, offered, now, chance),
        }
    }

    fn ready(&mut self, now: DateTime<Utc>) -> Action {
        if self.halted {
            return Action::Halted;
        }
        // A clock that was ten years ahead when the wait was set must not silence the phone for ten years.
        let latest = now + TimeDelta::hours(LONGEST_WAIT_H);
        match [self.not_before, self.due].into_iter().flatten().filter(|at| *at > now && *at <= latest).max()
        {
            Some(at) => Action::WaitUntil(at),
            None => self.send(),
        }
    }

    fn send(&self) -> Action {
        let share = BYTES * self.limit / ITEMS;
        Action::Send { max_items: self.limit, max_bytes: share.max(1) }
    }

    fn ended(&mut self, now: DateTime<Utc>, chance: f64) -> Action {
        self.failures = 0;
        self.not_before = None;
        if self.wipe {
            return Action::Wipe;
        }
        if self.again {
            self.again = false;
            return self.send();
        }
        self.compared = false;
        // What is stuck is not given up, and others may wait behind it.
        let due = match self.stuck {
            stuck if stuck > 0 && self.more > 0 => next_stuck(now, stuck, chance),
            _ => now + TimeDelta::minutes(ROUTINE_MIN),
        };
        self.due = Some(due);
        Action::WaitUntil(due)
    }

    fn failed(&mut self, failure: &Failure, offered: usize, now: DateTime<Utc>, chance: f64) -> Action {
        self.again = false;
        self.compared = false;
        self.failures = self.failures.saturating_add(1);
        if failure.halts() {
            self.halted = true;
            return Action::Halted;
        }
        if failure.perhaps_the_batch() {
            match offered {
                0 => {}
                1 => (self.limit, self.stuck) = (0, self.stuck.saturating_add(1)),
                _ => self.limit = (offered.min(self.limit) / 2).max(1),
            }
        }
        let asked = match failure {
            Failure::Later { after_s, .. } => *after_s,
            _ => None,
        };
        let at = next_try(now, self.failures, chance, asked);
        self.not_before = Some(at);
        Action::WaitUntil(at)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use pendamping_protocol::code::Code;

    fn fresh() -> Session {
        Session::resume(&SyncState {
            install: pendamping_domain::id::InstallId(Default::default()),
            person: pendamping_domain::id::PersonId(Default::default()),
            centre: String::new(),
            token: String::new(),
            previous_token: None,
            signs: false,
            makes_token: false,
            signing_seed: [0; 32],
            earlier: Vec::new(),
            waiting: 1,
            last_good: None,
            failures: 0,
            not_before: None,
            halted: None,
            revoked: false,
        })
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn failed(failure: Failure, offered: usize) -> Event {
        Event::Failed { failure, offered }
    }

    fn items(action: Action) -> usize {
        match action {
            Action::Send { max_items, .. } => max_items,
            other => panic!("expected a send, got {other:?}"),
        }
    }

    #[test]
    fn a_batch_that_does_not_get_through_shrinks_to_one_and_grows_again() {
        let mut session = fresh();
        let mut now = at(0);
        let mut limit = items(session.on(Event::Tick, now, 1.0));
        assert_eq!(limit, ITEMS);
        for expected in [100, 50, 25, 12, 6, 3, 1] {
            session.on(failed(Failure::Silent(None), limit), now, 1.0);
            now += TimeDelta::hours(1);
            limit = items(session.on(Event::Tick, now, 1.0));
            assert_eq!(limit, expected);
        }
        session.on(Event::Head(AckOutcome { received: 1, ..AckOutcome::default() }, 9), now, 1.0);
        assert_eq!(items(session.on(Event::End, now, 1.0)), 2);
    }

    #[test]
    fn only_a_person_ends_a_halt() {
        for failure in [Failure::SignInAgain, Failure::UpgradeRequired, Failure::Refused(Code::BadSignature)]
        {
            let mut session = fresh();
            assert_eq!(session.on(failed(failure, 3), at(0), 0.5), Action::Halted);
            assert_eq!(session.on(Event::Wake, at(1_000_000), 0.5), Action::Halted);
            session.release();
            assert_eq!(items(session.on(Event::Wake, at(1_000_000), 0.5)), ITEMS);
        }
    }

    #[test]
    fn a_wake_does_not_break_the_wait_the_centre_asked_for() {
        let mut session = fresh();
        let later = Failure::Later { status: 503, after_s: Some(300) };
        assert_eq!(session.on(failed(later, 1), at(0), 0.0), Action::WaitUntil(at(300)));
        assert_eq!(session.on(Event::Wake, at(299), 0.0), Action::WaitUntil(at(300)));
        assert_eq!(items(session.on(Event::Tick, at(300), 0.0)), ITEMS);
    }

    #[test]
    fn a_save_breaks_the_routine_wait() {
        let mut session = fresh();
        let end = session.on(Event::End, at(0), 0.0);
        assert_eq!(end, Action::WaitUntil(at(ROUTINE_MIN * 60)));
        assert_eq!(session.on(Event::Tick, at(10), 0.0), end);
        assert_eq!(items(session.on(Event::Wake, at(10), 0.0)), ITEMS);
    }

    #[test]
    fn a_wait_set_by_a_wrong_clock_does_not_silence_the_phone() {
        let mut session = fresh();
        let wrong = at(10 * 365 * 86_400);
        session.on(failed(Failure::Offline(None), 1), wrong, 0.5);
        assert_eq!(items(session.on(Event::Tick, at(60), 0.5)), ITEMS);
    }

    #[test]
    fn what_is_told_to_wait_lets_what_it_waits_for_go_at_once() {
        let mut session = fresh();
        let deferred = |deferred| AckOutcome { deferred, ..AckOutcome::default() };
        session.on(Event::Head(deferred(1), 1), at(0), 0.0);
        assert!(items(session.on(Event::End, at(0), 0.0)) > 0);
        session.on(Event::Head(deferred(0), 1), at(0), 0.0);
        assert!(matches!(session.on(Event::End, at(0), 0.0), Action::WaitUntil(_)), "nothing is new");
    }

    #[test]
    fn a_difference_is_compared_once_an_exchange_not_for_ever() {
        let mut session = fresh();
        let differs = || AckOutcome { compare: true, ..AckOutcome::default() };
        session.on(Event::Head(differs(), 0), at(0), 0.0);
        assert_eq!(items(session.on(Event::End, at(0), 0.0)), ITEMS, "once more, with buckets");
        session.on(Event::Head(differs(), 0), at(0), 0.0);
        assert!(matches!(session.on(Event::End, at(0), 0.0), Action::WaitUntil(_)), "not a third time");
    }

    #[test]
    fn what_does_not_move_is_not_sent_in_a_circle() {
        let mut session = fresh();
        session.on(Event::Head(AckOutcome::default(), 7), at(0), 0.0);
        assert!(matches!(session.on(Event::End, at(0), 0.0), Action::WaitUntil(_)));
        session.on(Event::Head(AckOutcome { received: 200, ..AckOutcome::default() }, 7), at(0), 0.0);
        assert_eq!(items(session.on(Event::End, at(0), 0.0)), ITEMS);
    }

    #[test]
    fn what_the_first_answer_of_a_turn_called_for_is_done_after_the_second() {
        let mut session = fresh();
        session.on(failed(Failure::Foreign { status: 200 }, 1), at(0), 0.0);
        assert_eq!(items(session.on(Event::Tick, at(86_400), 0.0)), 0, "only the road is tried");
        // The second is of the install that the phone became in between.
        for _ in 0..2 {
            session.on(Event::Head(AckOutcome::default(), 1), at(86_400), 0.0);
        }
        assert!(items(session.on(Event::End, at(86_400), 0.0)) > 0, "what waits goes at once");
    }

    #[test]
    fn a_revoked_phone_wipes_only_after_a_whole_answer() {
        let mut session = fresh();
        session.on(Event::Head(AckOutcome { wipe: true, ..AckOutcome::default() }, 0), at(0), 0.0);
        assert_eq!(session.on(Event::End, at(0), 0.0), Action::Wipe);
    }
}
