//! The phone's own store fails every exchange: that is told, and tried ever more rarely, as any other failure is.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::id::Position;
use pendamping_protocol::successor::SuccessorAnswer;
use pendamping_protocol::sync::{Cursor, End, Head, KNOWLEDGE, Line, Page};
use pendamping_store_api::calls::GetSyncLine;
use pendamping_sync::exchange::Lines;
use pendamping_sync::{Action, Event, Failure, Transport, take_turn};
use std::cell::Cell;
use support::{Phone, now};

/// A centre whose page no store takes in: it stands for whatever makes the same call fail for ever.
#[derive(Default)]
struct Road(Cell<u32>);

impl Transport for Road {
    fn succeed(&self, _: &str, _: &str, _: &[u8], _: &str) -> Result<SuccessorAnswer, Failure> {
        Err(Failure::Offline(None))
    }

    fn sync(&self, _: &str, _: &str, _: &[u8], _: Option<&str>) -> Result<Lines, Failure> {
        self.0.set(self.0.get() + 1);
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
            receipts: Vec::new(),
            outcomes: Vec::new(),
            differing: None,
            revoked: false,
            besides: Default::default(),
        };
        let cursor = Cursor { epoch: "another".to_owned(), position: Position(1), backfill: None };
        let page = Page { cursor, leave: Vec::new(), rows: Vec::new(), known: Default::default() };
        Ok(Box::new([Line::Head(head), Line::Page(page), Line::End(End {})].into_iter().map(Ok)))
    }
}

#[test]
fn what_the_store_never_takes_in_is_tried_ever_more_rarely_and_told() {
    let mut phone = Phone::at("https://pusat.contoh.invalid");
    let road = Road::default();
    let (mut clock, end) = (now(), now() + TimeDelta::days(1));
    let mut waits: Vec<i64> = Vec::new();
    let mut action = phone.session.on(Event::Tick, clock, 1.0);
    while clock < end {
        action = match action {
            Action::Send { max_items, max_bytes } => {
                let limits = (max_items, max_bytes);
                let turn = take_turn(&phone.store, &road, &mut phone.session, limits, &|| clock, &mut || 1.0);
                assert!(matches!(turn.failure, Some(Failure::Store(_))), "{:?}", turn.failure);
                turn.next
            }
            Action::WaitUntil(at) => {
                waits.push((at - clock).num_seconds());
                // What is saved meanwhile does not break the wait.
                let woken = clock + TimeDelta::seconds(1);
                assert_eq!(phone.session.on(Event::Wake, woken, 1.0), Action::WaitUntil(at));
                clock = at;
                phone.session.on(Event::Tick, clock, 1.0)
            }
            other => panic!("{other:?}"),
        };
    }
    assert_eq!(waits[..8], [15, 30, 60, 120, 240, 480, 900, 900]);
    assert!(road.0.get() < 110, "{} requests in a day are too many", road.0.get());
    let line = phone.store.call_blocking(GetSyncLine).unwrap();
    assert_eq!(line.last_failure.as_deref(), Some("store"));
    assert!(line.next_try.is_some_and(|at: DateTime<Utc>| at >= end));
}
