//! A thousand phones that lost the same centre come back to it apart: no two in step, and none before it is asked. What is proved here is
//! when phones come, against a counter that serves so many a second and tells the others to come later. What the real centre bears of a
//! thousand phones is measured, not proved: the figure of `script/bench fleet` (`docs/figures/README.md`).

use chrono::{DateTime, TimeDelta, Utc};
use pendamping_domain::id::{InstallId, PersonId};
use pendamping_store_api::upkeep::{AckOutcome, SyncState};
use pendamping_sync::{Action, Event, Failure, Session};
use std::collections::BTreeMap;

const PHONES: usize = 1_000;
/// So many a second the centre serves; the others it asks to come back.
const SERVED: u32 = 2;
const ASKED_S: u32 = 700;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn session() -> Session {
    Session::resume(&SyncState {
        install: InstallId(uuid::Uuid::nil()),
        person: PersonId(uuid::Uuid::nil()),
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

/// Numbers in 0..1 that look random, and are the same each time.
fn chance(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 11) as f64 / (1_u64 << 53) as f64
}

#[test]
fn they_come_back_apart_and_all_get_through() {
    let mut seed = 7;
    let mut sessions: Vec<Session> = (0..PHONES).map(|_| session()).collect();
    // All of them saved something in the second in which the centre went down for an hour.
    let mut due: BTreeMap<i64, Vec<usize>> = BTreeMap::from([(0, (0..PHONES).collect())]);
    let back = 3_600;
    let (mut through, mut most, mut asked, mut last) = (0, 0, 0, 0);
    let mut not_before = vec![0; PHONES];
    while let Some((second, phones)) = due.pop_first() {
        assert!(second < back + 2 * 3_600, "{through} of {PHONES} got through");
        let (now, mut served) = (at(second), 0);
        if second >= back {
            most = most.max(phones.len());
        }
        for phone in phones {
            assert!(second >= not_before[phone], "it came before it was asked to");
            let next = match sessions[phone].on(Event::Tick, now, chance(&mut seed)) {
                Action::Send { .. } if second >= back && served < SERVED => {
                    served += 1;
                    through += 1;
                    last = second;
                    sessions[phone].on(
                        Event::Head(AckOutcome { received: 1, ..AckOutcome::default() }, 0),
                        now,
                        0.0,
                    );
                    sessions[phone].on(Event::End, now, chance(&mut seed));
                    continue;
                }
                Action::Send { max_items, .. } => {
                    let down = second < back;
                    let failure = match down {
                        true => Failure::Offline(None),
                        false => Failure::Later { status: 503, after_s: Some(ASKED_S) },
                    };
                    if !down {
                        asked += 1;
                        not_before[phone] = second + i64::from(ASKED_S);
                    }
                    sessions[phone].on(Event::Failed { failure, offered: max_items }, now, chance(&mut seed))
                }
                other => other,
            };
            match next {
                // The first whole second that is not too early.
                Action::WaitUntil(until) => {
                    let second = (until - at(0)).num_milliseconds().div_euclid(1_000) + 1;
                    due.entry(second).or_default().push(phone);
                }
                other => panic!("{other:?}"),
            }
        }
    }
    println!("at most {most} in one second, {asked} asked to come back, the last {} s after", last - back);
    assert_eq!(through, PHONES);
    assert!(most < 30, "{most} came in the same second");
    assert!(asked > 10 && last - back <= 2_700, "the last came {} s after", last - back);
}
