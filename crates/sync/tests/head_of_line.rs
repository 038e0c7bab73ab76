//! No item blocks another, nor the news: one that never gets through, whatever keeps it, goes behind the others.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::id::{Position, RevisionId};
use pendamping_protocol::code::Code;
use pendamping_protocol::successor::SuccessorAnswer;
use pendamping_protocol::sync::{End, Head, KNOWLEDGE, Line, Outcome, Receipt, SyncRequest};
use pendamping_store_api::calls::GetOutbox;
use pendamping_sync::exchange::Lines;
use pendamping_sync::{Action, Event, Failure, Transport, take_turn};
use std::cell::RefCell;
use support::{Phone, id, now, revision};

/// A road on which any request with one of the `kept` ends in the same failure; the centre takes all others.
struct Road {
    kept: Vec<RevisionId>,
    failure: Failure,
    /// What each request carried.
    seen: RefCell<Vec<Vec<RevisionId>>>,
}

impl Transport for Road {
    fn succeed(&self, _: &str, _: &str, _: &[u8], _: &str) -> Result<SuccessorAnswer, Failure> {
        Err(Failure::Offline(None))
    }

    fn sync(&self, _: &str, _: &str, body: &[u8], _: Option<&str>) -> Result<Lines, Failure> {
        let request: SyncRequest = serde_json::from_slice(body).unwrap();
        let offered: Vec<RevisionId> = request.items.iter().map(|item| item.id).collect();
        let kept = offered.iter().any(|id| self.kept.contains(id));
        self.seen.borrow_mut().push(offered.clone());
        if kept {
            return Err(self.failure.clone());
        }
        let receipt = |id| Receipt {
            id,
            outcome: Outcome::Received { position: Position(1), at: now(), flags: Vec::new(), install: None },
        };
        let head = Head {
            epoch: "e".to_owned(),
            high_water: Position(0),
            now: now(),
            knowledge: KNOWLEDGE,
            opens_trainings: Vec::new(),
            decides_stages: Vec::new(),
            verifies_aid: Vec::new(),
            config: None,
            received: None,
            receipts: offered.into_iter().map(receipt).collect(),
            outcomes: Vec::new(),
            differing: None,
            revoked: false,
            besides: Default::default(),
        };
        Ok(Box::new([Line::Head(head), Line::End(End {})].into_iter().map(Ok)))
    }
}

/// Lets a phone go on by itself until it has nothing more to do within a day. Gives back when it last did something.
fn a_day(phone: &mut Phone, road: &Road) -> DateTime<Utc> {
    let (mut clock, end) = (now(), now() + TimeDelta::days(1));
    let mut action = phone.session.on(Event::Tick, clock, 0.5);
    let mut last = clock;
    while clock < end && road.seen.borrow().len() < 200 {
        action = match action {
            Action::Send { max_items, max_bytes } => {
                last = clock;
                let limits = (max_items, max_bytes);
                take_turn(&phone.store, road, &mut phone.session, limits, &|| clock, &mut || 0.5).next
            }
            Action::WaitUntil(at) => {
                clock = at;
                if phone.waiting() == 0 {
                    return last;
                }
                phone.session.on(Event::Tick, clock, 0.5)
            }
            other => panic!("{other:?}"),
        };
    }
    last
}

fn keeping(kept: &[u128], failure: &Failure) -> (Phone, Road) {
    let phone = Phone::at("https://pusat.contoh.invalid");
    (1..6).for_each(|n| phone.save(revision(n)));
    let kept = kept.iter().map(|n| RevisionId(id(100 + n))).collect();
    (phone, Road { kept, failure: failure.clone(), seen: RefCell::default() })
}

fn position(road: &Road, wanted: impl Fn(&Vec<RevisionId>) -> bool) -> Option<usize> {
    road.seen.borrow().iter().position(wanted)
}

#[test]
fn what_never_gets_through_keeps_neither_the_others_nor_the_news() {
    for failure in [
        Failure::Foreign { status: 403 },
        Failure::Later { status: 500, after_s: None },
        Failure::Silent(None),
        Failure::Cut(None),
    ] {
        for kept in [&[0][..], &[0, 1], &[2, 5], &[0, 1, 2, 3, 4]] {
            let (mut phone, road) = keeping(kept, &failure);
            a_day(&mut phone, &road);
            assert_eq!(phone.waiting(), kept.len() as u64, "{failure}, {kept:?}: the others arrived");
            let news = position(&road, Vec::is_empty);
            assert!(news.is_some_and(|at| at < 12), "{failure}, {kept:?}: news after {news:?} requests");
            let seen = road.seen.borrow();
            assert!(seen.len() < 200, "{failure}, {kept:?}: {} requests in a day are too many", seen.len());
            for n in kept {
                let again = seen.iter().filter(|ids| ids[..] == [RevisionId(id(100 + n))]).count();
                assert!(again > 1, "{failure}, {kept:?}: {n} is not given up");
            }
        }
    }
}

#[test]
fn what_the_centre_itself_refuses_alone_is_set_aside_with_its_code() {
    for code in [Code::BadJson, Code::TooLarge] {
        let (mut phone, road) = keeping(&[0, 3], &Failure::Refused(code.clone()));
        a_day(&mut phone, &road);
        assert_eq!(phone.waiting(), 0);
        let outbox = phone.store.call_blocking(GetOutbox { limit: 9 }).unwrap();
        assert_eq!((outbox.set_aside.len(), outbox.received.len()), (2, 4), "{code}");
    }
}

#[test]
fn a_centre_that_refuses_everything_sets_nothing_aside() {
    struct Wall;
    impl Transport for Wall {
        fn succeed(&self, _: &str, _: &str, _: &[u8], _: &str) -> Result<SuccessorAnswer, Failure> {
            Err(Failure::Offline(None))
        }

        fn sync(&self, _: &str, _: &str, _: &[u8], _: Option<&str>) -> Result<Lines, Failure> {
            Err(Failure::Refused(Code::BadJson))
        }
    }
    let mut phone = Phone::at("https://pusat.contoh.invalid");
    let mut clock = now();
    for _ in 0..20 {
        clock += TimeDelta::hours(1);
        let Action::Send { max_items, max_bytes } = phone.session.on(Event::Tick, clock, 0.5) else {
            continue;
        };
        take_turn(&phone.store, &Wall, &mut phone.session, (max_items, max_bytes), &|| clock, &mut || 0.5);
    }
    assert_eq!(phone.waiting(), 1, "nothing shows that it is the item");
}
