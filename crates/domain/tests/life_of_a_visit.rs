//! Two phones and two coordinators share one visit, save whenever they like, and meet the centre in any order.
//!
//! The model: the centre is a log, a device is how much of it has been pulled plus what it saved itself. Whatever happens,
//! once everything is delivered all devices agree on one state; whoever edited finds the edit in the record, or beside it; and
//! nothing that nobody touched has moved.
#![allow(clippy::unwrap_used)]

mod example;

use example::{record, revision_id};
use pendamping_domain::id::{Position, RecordId, RevisionId};
use pendamping_domain::life::{Decided, Life, Standing, Step, life};
use pendamping_domain::merge::{Lost, merge, on_top};
use pendamping_domain::review::Decision;
use pendamping_domain::revision::Body;
use proptest::prelude::*;
use serde_json::json;

const PHONES: [usize; 2] = [0, 1];
const COORDINATORS: [usize; 2] = [2, 3];
const DEVICES: usize = 4;

#[derive(Debug, Clone)]
enum Action {
    /// A mentor sets a field on what their phone shows.
    Edit { phone: usize, field: &'static str, value: i64 },
    /// A coordinator decides on the latest revision that their phone shows.
    Decide { coordinator: usize, decision: Decision },
    /// A device sends all it has not been answered about; the answer may get lost.
    Send { device: usize, answered: bool },
    /// A device pulls that part of what it lacks.
    Pull { device: usize, percent: usize },
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let phone = prop::sample::select(PHONES.to_vec());
    let coordinator = prop::sample::select(COORDINATORS.to_vec());
    let field = prop::sample::select(vec!["results", "met", "business"]);
    let decision = prop::sample::select(vec![
        Decision::Approved,
        Decision::CorrectionAsked,
        Decision::Unknown("escalated".to_owned()),
    ]);
    let action = prop_oneof![
        3 => (phone, field, 0..3i64).prop_map(|(phone, field, value)| Action::Edit { phone, field, value }),
        2 => (coordinator, decision)
            .prop_map(|(coordinator, decision)| Action::Decide { coordinator, decision }),
        2 => (0..DEVICES, any::<bool>()).prop_map(|(device, answered)| Action::Send { device, answered }),
        2 => (0..DEVICES, 1..=100usize).prop_map(|(device, percent)| Action::Pull { device, percent }),
    ];
    prop::collection::vec(action, 1..60)
}

/// What a device saved.
#[derive(Debug, Clone)]
enum Item {
    Revision(Saved),
    Review { review: RecordId, revision: RevisionId, decision: Decision },
}

/// A revision as it is frozen, and what its author saw: the model's own knowledge, which does not travel.
#[derive(Debug, Clone)]
struct Saved {
    id: RevisionId,
    parent: Option<RevisionId>,
    opened: usize,
    body: Body,
    saw: Body,
}

/// What the centre has, at a position (its index plus one).
#[derive(Debug, Clone)]
struct Taken {
    item: Item,
    /// Of a revision: the record after it, what its author saw as the centre makes it out, and what gave way.
    merged: Body,
    base: Body,
    lost: Vec<Lost>,
}

#[derive(Debug, Default)]
struct Device {
    /// How much of the centre's log it has pulled.
    cursor: usize,
    /// What it saved, in order, with the position once a receipt said so.
    own: Vec<(Item, Option<usize>)>,
}

#[derive(Debug, Default)]
struct World {
    log: Vec<Taken>,
    devices: [Device; DEVICES],
    minted: u128,
}

fn id_of(item: &Item) -> u128 {
    match item {
        Item::Revision(saved) => saved.id.0.as_u128(),
        Item::Review { review, .. } => review.0.as_u128(),
    }
}

impl World {
    fn act(&mut self, action: &Action) {
        match action {
            Action::Edit { phone, field, value } => {
                // The first edit of phone A makes the visit; phone B has nothing to edit before it has pulled it.
                let head = self.life_on(*phone).map(|life| life.head);
                if head.is_some() || *phone == PHONES[0] {
                    self.edit(*phone, head, field, *value);
                }
            }
            Action::Decide { coordinator, decision } => {
                // Nobody decides on what their own phone shows as decided: there is no queue it would stand in.
                if let Some(life) = self.life_on(*coordinator).filter(|life| life.counted.is_none()) {
                    let review = RecordId(revision_id(self.mint()).0);
                    let item = Item::Review { review, revision: life.head, decision: decision.clone() };
                    self.devices[*coordinator].own.push((item, None));
                }
            }
            Action::Send { device, answered } => {
                for index in 0..self.devices[*device].own.len() {
                    let (item, None) = self.devices[*device].own[index].clone() else { continue };
                    let position = self.take_in(item);
                    if *answered {
                        self.devices[*device].own[index].1 = Some(position);
                    }
                }
            }
            Action::Pull { device, percent } => {
                let device = &mut self.devices[*device];
                device.cursor += ((self.log.len() - device.cursor) * percent).div_ceil(100);
            }
        }
    }

    /// Ids in no order of time: phones' clocks are set back and forth.
    fn mint(&mut self) -> u128 {
        self.minted += 1;
        self.minted.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)
    }

    fn edit(&mut self, phone: usize, parent: Option<RevisionId>, field: &str, value: i64) {
        let saw = self.shown_on(phone);
        let mut body = saw.clone();
        body.insert(field.to_owned(), json!(value));
        let id = revision_id(self.mint());
        let opened = self.devices[phone].cursor;
        self.devices[phone].own.push((Item::Revision(Saved { id, parent, opened, body, saw }), None));
    }

    /// What of its own a device has not pulled back yet.
    fn waiting(&self, device: usize) -> impl Iterator<Item = &(Item, Option<usize>)> {
        let device = &self.devices[device];
        let pulled = &self.log[..device.cursor];
        device
            .own
            .iter()
            .filter(move |(item, _)| pulled.iter().all(|taken| id_of(&taken.item) != id_of(item)))
    }

    /// The fields as the device shows them.
    fn shown_on(&self, device: usize) -> Body {
        let waiting = self.waiting(device).filter_map(|(item, _)| match item {
            Item::Revision(saved) => Some((&saved.saw, &saved.body)),
            Item::Review { .. } => None,
        });
        on_top(&self.body_at(self.devices[device].cursor), waiting)
    }

    /// The merged record as of a position.
    fn body_at(&self, position: usize) -> Body {
        let revisions =
            self.log[..position].iter().rev().find(|taken| matches!(taken.item, Item::Revision(_)));
        revisions.map(|taken| taken.merged.clone()).unwrap_or_default()
    }

    /// The centre takes an item in, once, and says where it is.
    fn take_in(&mut self, item: Item) -> usize {
        if let Some(index) = self.log.iter().position(|taken| id_of(&taken.item) == id_of(&item)) {
            return index + 1;
        }
        let theirs = self.body_at(self.log.len());
        let (base, merged, lost) = match &item {
            Item::Revision(saved) => {
                let base = self.base_of(saved);
                let merged = merge(&base, &theirs, &saved.body);
                (base, merged.body, merged.lost)
            }
            Item::Review { .. } => (Body::new(), theirs, Vec::new()),
        };
        self.log.push(Taken { item, merged, base, lost });
        self.log.len()
    }

    /// What the author of a revision saw, from what travels: `opened` and `parent`.
    fn base_of(&self, saved: &Saved) -> Body {
        let mut unsent = Vec::new();
        let mut parent = saved.parent;
        while let Some((position, taken, revision)) = parent.and_then(|id| self.taken(id)) {
            if position <= saved.opened {
                break;
            }
            unsent.push((&taken.base, &revision.body));
            parent = revision.parent;
        }
        on_top(&self.body_at(saved.opened), unsent.into_iter().rev())
    }

    fn taken(&self, id: RevisionId) -> Option<(usize, &Taken, &Saved)> {
        self.log.iter().enumerate().find_map(|(index, taken)| match &taken.item {
            Item::Revision(saved) if saved.id == id => Some((index + 1, taken, saved)),
            _ => None,
        })
    }

    /// All that a device knows, with positions where it knows them.
    fn known_on(&self, device: usize) -> Vec<(&Item, Option<usize>)> {
        let pulled = self.log[..self.devices[device].cursor]
            .iter()
            .enumerate()
            .map(|(i, taken)| (&taken.item, Some(i + 1)));
        pulled.chain(self.waiting(device).map(|(item, position)| (item, *position))).collect()
    }

    /// The state as a device computes it. The order in which the database hands things out must not matter.
    fn life_on(&self, device: usize) -> Option<Life> {
        let known = self.known_on(device);
        let (mut steps, mut reviews) = (Vec::new(), Vec::new());
        for (item, position) in &known {
            let position = position.map(|position| Position(position as u64));
            match item {
                Item::Revision(saved) => steps.push(Step { id: saved.id, parent: saved.parent, position }),
                Item::Review { review, revision, decision } => reviews.push(Decided {
                    review: *review,
                    revision: *revision,
                    decision: decision.clone(),
                    position,
                }),
            }
        }
        let answer = life(&steps, &reviews);
        for turn in 0..steps.len().max(reviews.len()) {
            let (mut steps, mut reviews) = (steps.clone(), reviews.clone());
            steps.reverse();
            let (from_steps, from_reviews) = (turn % steps.len().max(1), turn % reviews.len().max(1));
            steps.rotate_left(from_steps);
            reviews.rotate_right(from_reviews);
            assert_eq!(life(&steps, &reviews), answer, "the order of arguments matters");
        }
        answer
    }

    /// The same state said plainly: read the history from its beginning and keep book.
    fn told_plainly(&self, device: usize) -> Option<Life> {
        let known = self.known_on(device);
        let (head, head_position) = known.iter().rev().find_map(|(item, position)| match item {
            Item::Revision(saved) => Some((saved.id, *position)),
            Item::Review { .. } => None,
        })?;
        let mut decided: Vec<(RevisionId, RecordId, &Decision)> = Vec::new();
        let mut superseded = Vec::new();
        for (item, _) in &known {
            let Item::Review { review, revision, decision } = item else { continue };
            if decided.iter().any(|(earlier, _, _)| earlier == revision) {
                superseded.push(*review);
            } else {
                decided.push((*revision, *review, decision));
            }
        }
        let on_head = decided.iter().find(|(revision, _, _)| *revision == head);
        let revisions = known.iter().rev().filter_map(|(item, _)| match item {
            Item::Revision(saved) if saved.id != head => Some(saved.id),
            _ => None,
        });
        let before = |wanted: Decision| {
            let mut of_each =
                revisions.clone().filter_map(|id| decided.iter().find(|(revision, ..)| *revision == id));
            of_each.find(|(_, _, decision)| **decision == wanted)
        };
        let standing = match on_head {
            Some((_, _, Decision::Approved)) => Standing::Approved,
            Some((_, _, Decision::CorrectionAsked)) => Standing::CorrectionAsked,
            _ if head_position.is_none() => Standing::Recorded,
            _ => Standing::Received,
        };
        Some(Life {
            head,
            standing,
            again: standing != Standing::Approved && before(Decision::Approved).is_some(),
            counted: on_head.map(|(_, review, _)| *review),
            answers: before(Decision::CorrectionAsked).map(|(_, review, _)| *review),
            superseded,
        })
    }

    /// Everybody sends and pulls until nothing is left.
    fn deliver_everything(&mut self) {
        for device in 0..DEVICES {
            self.act(&Action::Send { device, answered: true });
        }
        for device in 0..DEVICES {
            self.act(&Action::Pull { device, percent: 100 });
        }
    }

    /// A phone shows its own edits on top of what it pulled, and hides nothing of what it pulled under them.
    fn check_screen(&self, device: usize) -> Result<(), TestCaseError> {
        let (shown, pulled) = (self.shown_on(device), self.body_at(self.devices[device].cursor));
        for field in ["results", "met", "business"] {
            let own = self.waiting(device).filter_map(|(item, _)| match item {
                Item::Revision(saved) if saved.body.get(field) != saved.saw.get(field) => {
                    saved.body.get(field)
                }
                _ => None,
            });
            prop_assert_eq!(shown.get(field), own.last().or(pulled.get(field)), "{} on {}", field, device);
        }
        Ok(())
    }

    /// What the centre did to the fields, revision by revision.
    fn check_fields(&self) -> Result<(), TestCaseError> {
        let mut before = Body::new();
        for taken in &self.log {
            let Item::Revision(saved) = &taken.item else { continue };
            prop_assert_eq!(&taken.base, &saved.saw, "the centre makes out what the author saw");
            for field in ["results", "met", "business"] {
                let (was, now) = (before.get(field), taken.merged.get(field));
                let (saw, wrote) = (saved.saw.get(field), saved.body.get(field));
                if saw == wrote {
                    prop_assert_eq!(now, was, "nobody touched {} and it moved", field);
                } else {
                    prop_assert_eq!(now, wrote, "the edit of {} had no effect", field);
                    let kept = taken.lost.iter().any(|lost| lost.field == field && Some(&lost.value) == was);
                    prop_assert!(was == saw || was == wrote || kept, "{field} was lost: {was:?}");
                }
            }
            before = taken.merged.clone();
        }
        Ok(())
    }
}

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
        for device in 0..DEVICES {
            prop_assert_eq!(&world.life_on(device), &state, "device {}", device);
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
    assert_eq!(life(&steps, &[]).unwrap().head, revision_id(1));
    // A ring of parents, which no phone makes: an answer all the same.
    let ring = [step(1, Some(2)), step(2, Some(1))];
    assert!(life(&ring, &[]).is_some());
}

#[test]
fn decisions_not_sent_yet_stand_in_the_order_of_what_they_are_about() {
    let step = |n: u64| Step { id: revision_id(n.into()), parent: None, position: Some(Position(n)) };
    let decided = |review, revision, position| Decided {
        review: record(review),
        revision: revision_id(revision),
        decision: Decision::CorrectionAsked,
        position,
    };
    // Somebody else's came first on both revisions; the ids of the own two sort the other way round.
    let others = [decided(1, 1, Some(Position(3))), decided(2, 2, Some(Position(4)))];
    let own = [decided(9, 1, None), decided(8, 2, None)];
    let life = life(&[step(1), step(2)], &[others, own].concat()).unwrap();
    assert_eq!(life.superseded, [record(9), record(8)]);
}

#[test]
fn there_is_no_life_without_a_revision() {
    let review = Decided {
        review: record(1),
        revision: revision_id(1),
        decision: Decision::Approved,
        position: Some(Position(1)),
    };
    assert_eq!(life(&[], &[]), None);
    assert_eq!(life(&[], &[review]), None);
}
