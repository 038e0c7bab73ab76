//! Two phones and two coordinators share one visit, save whenever they like, and meet the centre in any order.
//!
//! Whatever happens, once everything is delivered all devices agree on one state; whoever edited finds the edit in the record,
//! or beside it; and nothing that nobody touched has moved.
#![allow(clippy::unwrap_used)]

mod example;
mod world;

use example::{record, revision_id};
use pendamping_domain::id::Position;
use pendamping_domain::life::{Decided, Standing, Step, life};
use pendamping_domain::merge::Lost;
use pendamping_domain::review::Decision;
use proptest::prelude::*;
use serde_json::json;
use world::{Action, COORDINATORS, DEVICES, Item, PHONES, World, actions};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn everybody_ends_in_the_same_state_and_no_edit_is_lost(actions in actions()) {
        let mut world = World::default();
        world.act(&Action::Edit { phone: PHONES[0], field: "results", value: 0 });
        for action in &actions {
            world.act(action);
            for device in 0..DEVICES {
                prop_assert_eq!(world.life_on(device), world.told_plainly(device), "on {}, after {:?}", device, action);
                world.check_screen(device)?;
            }
        }
        world.deliver_everything();
        let state = world.life_on(0);
        let body = world.shown_on(0);
        prop_assert_eq!(&body, &world.body_at(world.log.len()));
        prop_assert_eq!(&world.life_on(PHONES[1]), &state);
        let decided = world.life_on(FIRST);
        prop_assert_eq!(&world.life_on(SECOND), &decided);
        // What a mentor may not read makes one difference: what the family disputes is approved no longer.
        if decided != state {
            prop_assert_eq!(state.as_ref().map(|life| life.standing), Some(Standing::Approved));
            prop_assert_eq!(decided.map(|life| (life.standing, life.again)), Some((Standing::Received, true)));
        }
        for device in 0..DEVICES {
            prop_assert_eq!(&world.shown_on(device), &body, "device {}", device);
        }
        prop_assert!(state.is_some_and(|life| life.standing != Standing::Recorded), "all is at the centre");
        world.check_fields()?;
    }
}

// The same world, told as stories.

const A: usize = PHONES[0];
const B: usize = PHONES[1];
const FIRST: usize = COORDINATORS[0];
const SECOND: usize = COORDINATORS[1];

/// A world in which phone A recorded a visit that everybody has.
fn with_a_visit() -> World {
    let mut world = World::default();
    world.edit(A, None, "results", 0);
    world.deliver_everything();
    world
}

fn edit(world: &mut World, phone: usize, field: &'static str, value: i64) {
    world.act(&Action::Edit { phone, field, value });
}
fn decide(world: &mut World, coordinator: usize, decision: Decision) {
    world.act(&Action::Decide { coordinator, decision });
}
fn sync(world: &mut World, device: usize) {
    world.act(&Action::Send { device, answered: true });
    world.act(&Action::Pull { device, percent: 100 });
}

#[test]
fn an_edit_after_an_approval_is_in_the_queue_again_and_marked() {
    let mut world = with_a_visit();
    decide(&mut world, FIRST, Decision::Approved);
    sync(&mut world, FIRST);
    assert_eq!(world.life_on(FIRST).unwrap().standing, Standing::Approved);
    // Phone A does not know of the approval, and edits.
    edit(&mut world, A, "results", 1);
    assert_eq!(world.life_on(A).unwrap().standing, Standing::Recorded);
    sync(&mut world, A);
    sync(&mut world, FIRST);
    let life = world.life_on(FIRST).unwrap();
    assert_eq!((life.standing, life.again), (Standing::Received, true));
    // Approved again, the mark is gone.
    decide(&mut world, FIRST, Decision::Approved);
    let life = world.life_on(FIRST).unwrap();
    assert_eq!((life.standing, life.again), (Standing::Approved, false));
}

#[test]
fn what_the_family_disputes_after_the_approval_is_in_the_queue_again() {
    let mut world = with_a_visit();
    decide(&mut world, FIRST, Decision::Approved);
    sync(&mut world, FIRST);
    world.act(&Action::Say { disputes: false });
    world.deliver_everything();
    assert_eq!(world.life_on(FIRST).unwrap().standing, Standing::Approved, "a yes opens nothing");
    world.act(&Action::Say { disputes: true });
    world.deliver_everything();
    let life = world.life_on(FIRST).unwrap();
    assert_eq!((life.standing, life.again, life.counted), (Standing::Received, true, None));
    assert_eq!(
        world.life_on(A).unwrap().standing,
        Standing::Approved,
        "the mentor does not learn what was said"
    );
    // Decided anew by somebody who has heard it, it counts on every phone, the mentor's too.
    decide(&mut world, SECOND, Decision::CorrectionAsked);
    sync(&mut world, SECOND);
    for device in [FIRST, SECOND, A, B] {
        sync(&mut world, device);
        let life = world.life_on(device).unwrap();
        assert_eq!(
            (life.standing, life.again, life.superseded),
            (Standing::CorrectionAsked, false, vec![]),
            "on {device}"
        );
    }
}

#[test]
fn who_has_not_heard_the_family_does_not_overrule_who_has() {
    let mut world = with_a_visit();
    world.act(&Action::Say { disputes: true });
    // The first decides without knowing, the second has heard it.
    decide(&mut world, FIRST, Decision::Approved);
    sync(&mut world, SECOND);
    decide(&mut world, SECOND, Decision::CorrectionAsked);
    sync(&mut world, SECOND);
    world.deliver_everything();
    let life = world.life_on(FIRST).unwrap();
    assert_eq!((life.standing, life.superseded.len()), (Standing::CorrectionAsked, 1));
}

#[test]
fn the_first_review_counts_and_the_second_stays_readable() {
    let mut world = with_a_visit();
    decide(&mut world, FIRST, Decision::CorrectionAsked);
    decide(&mut world, SECOND, Decision::Approved);
    let (Item::Review { review: asked, .. }, Item::Review { review: approved, .. }) =
        (world.devices[FIRST].own[0].0.clone(), world.devices[SECOND].own[0].0.clone())
    else {
        panic!("two reviews");
    };
    // The second reaches the centre first: that is the first.
    sync(&mut world, SECOND);
    sync(&mut world, FIRST);
    sync(&mut world, A);
    let life = world.life_on(A).unwrap();
    assert_eq!(
        (life.standing, life.counted, life.superseded),
        (Standing::Approved, Some(approved), vec![asked])
    );
}

#[test]
fn a_correction_is_asked_and_answered() {
    let mut world = with_a_visit();
    decide(&mut world, FIRST, Decision::CorrectionAsked);
    sync(&mut world, FIRST);
    sync(&mut world, A);
    let asked = world.life_on(A).unwrap();
    assert_eq!((asked.standing, asked.answers), (Standing::CorrectionAsked, None));
    edit(&mut world, A, "results", 2);
    sync(&mut world, A);
    sync(&mut world, FIRST);
    let answered = world.life_on(FIRST).unwrap();
    assert_eq!((answered.standing, answered.again), (Standing::Received, false));
    assert_eq!(answered.answers, asked.counted);
}

#[test]
fn a_second_unsent_edit_does_not_take_back_what_another_phone_changed() {
    let mut world = with_a_visit();
    edit(&mut world, A, "results", 1);
    edit(&mut world, A, "met", 1);
    edit(&mut world, B, "business", 1);
    sync(&mut world, B);
    sync(&mut world, A);
    assert_eq!(json!(world.shown_on(A)), json!({"results": 1, "met": 1, "business": 1}));
    world.check_fields().unwrap();
}

#[test]
fn putting_back_what_another_phone_changed_has_its_effect() {
    let mut world = with_a_visit();
    edit(&mut world, A, "met", 1);
    edit(&mut world, B, "results", 1);
    sync(&mut world, B);
    sync(&mut world, A);
    // Phone A now shows its own revision, merged: results are 1. It sets them back to what it had sent itself.
    edit(&mut world, A, "results", 0);
    sync(&mut world, A);
    assert_eq!(json!(world.shown_on(A)), json!({"results": 0, "met": 1}));
    world.check_fields().unwrap();
}

#[test]
fn both_phones_change_one_field_and_the_earlier_stays_beside() {
    let mut world = with_a_visit();
    edit(&mut world, A, "results", 1);
    edit(&mut world, B, "results", 2);
    sync(&mut world, B);
    sync(&mut world, A);
    assert_eq!(json!(world.shown_on(A)), json!({"results": 1}));
    assert_eq!(world.log.last().unwrap().lost, [Lost { field: "results".into(), value: json!(2) }]);
}

#[test]
fn unsent_edits_stand_in_the_order_of_saving_whatever_the_clock_said() {
    // Each rests on the one before; the ids sort the other way round, as after a clock was set back.
    let step = |id, parent: Option<u128>| Step {
        id: revision_id(id),
        parent: parent.map(revision_id),
        position: None,
    };
    let steps = [
        Step { position: Some(Position(1)), ..step(9, None) },
        step(3, Some(9)),
        step(2, Some(3)),
        step(1, Some(2)),
    ];
    assert_eq!(life(&steps, &[], &[]).unwrap().head, revision_id(1));
    // A ring of parents, which no phone makes: an answer all the same.
    let ring = [step(1, Some(2)), step(2, Some(1))];
    assert!(life(&ring, &[], &[]).is_some());
}

#[test]
fn decisions_not_sent_yet_stand_in_the_order_of_what_they_are_about() {
    let step = |n: u64| Step { id: revision_id(n.into()), parent: None, position: Some(Position(n)) };
    let decided = |review, revision, position| Decided {
        review: record(review),
        revision: revision_id(revision),
        decision: Decision::CorrectionAsked,
        heard: Vec::new(),
        position,
    };
    // Somebody else's came first on both revisions; the ids of the own two sort the other way round.
    let others = [decided(1, 1, Some(Position(3))), decided(2, 2, Some(Position(4)))];
    let own = [decided(9, 1, None), decided(8, 2, None)];
    let life = life(&[step(1), step(2)], &[others, own].concat(), &[]).unwrap();
    assert_eq!(life.superseded, [record(9), record(8)]);
}

#[test]
fn there_is_no_life_without_a_revision() {
    let review = Decided {
        review: record(1),
        revision: revision_id(1),
        decision: Decision::Approved,
        heard: Vec::new(),
        position: Some(Position(1)),
    };
    assert_eq!(life(&[], &[], &[]), None);
    assert_eq!(life(&[], &[review], &[]), None);
}
