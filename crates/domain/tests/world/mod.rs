//! A small world in which two phones and two coordinators share one visit. The centre is a log, a device is how much of it has
//! been pulled plus what it saved itself.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use super::example::revision_id;
use pendamping_domain::id::{Position, RecordId, RevisionId};
use pendamping_domain::life::{Decided, Life, Standing, Step, life};
use pendamping_domain::merge::{Lost, merge, on_top};
use pendamping_domain::review::Decision;
use pendamping_domain::revision::Body;
use proptest::prelude::*;
use serde_json::json;
use std::collections::{HashMap, HashSet};

pub const PHONES: [usize; 2] = [0, 1];
pub const COORDINATORS: [usize; 2] = [2, 3];
pub const DEVICES: usize = 4;

#[derive(Debug, Clone)]
pub enum Action {
    /// A mentor sets a field on what their phone shows.
    Edit { phone: usize, field: &'static str, value: i64 },
    /// A coordinator decides on the latest revision that their phone shows.
    Decide { coordinator: usize, decision: Decision },
    /// The family says something, on a phone of its own.
    Say { disputes: bool },
    /// A device sends all it has not been answered about; the answer may get lost.
    Send { device: usize, answered: bool },
    /// A device pulls that part of what it lacks.
    Pull { device: usize, percent: usize },
}

pub fn actions() -> impl Strategy<Value = Vec<Action>> {
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
        1 => any::<bool>().prop_map(|disputes| Action::Say { disputes }),
        2 => (0..DEVICES, any::<bool>()).prop_map(|(device, answered)| Action::Send { device, answered }),
        2 => (0..DEVICES, 1..=100usize).prop_map(|(device, percent)| Action::Pull { device, percent }),
    ];
    prop::collection::vec(action, 1..60)
}

/// What a device saved.
#[derive(Debug, Clone)]
pub enum Item {
    Revision(Saved),
    Review { review: RecordId, revision: RevisionId, decision: Decision, heard: Vec<RecordId> },
    Word { word: RecordId, disputes: bool },
}

/// A revision as it is frozen, and what its author saw: the model's own knowledge, which does not travel.
#[derive(Debug, Clone)]
pub struct Saved {
    pub id: RevisionId,
    pub parent: Option<RevisionId>,
    pub opened: usize,
    pub body: Body,
    pub saw: Body,
}

/// What the centre has, at a position (its index plus one).
#[derive(Debug, Clone)]
pub struct Taken {
    pub item: Item,
    /// Of a revision: the record after it, what its author saw as the centre makes it out, and what gave way.
    pub merged: Body,
    pub base: Body,
    pub lost: Vec<Lost>,
}

#[derive(Debug, Default)]
pub struct Device {
    /// How much of the centre's log it has pulled.
    pub cursor: usize,
    /// What it saved, in order, with the position once a receipt said so.
    pub own: Vec<(Item, Option<usize>)>,
}

#[derive(Debug, Default)]
pub struct World {
    pub log: Vec<Taken>,
    pub devices: [Device; DEVICES],
    minted: u128,
}

fn id_of(item: &Item) -> u128 {
    match item {
        Item::Revision(saved) => saved.id.0.as_u128(),
        Item::Review { review, .. } => review.0.as_u128(),
        Item::Word { word, .. } => word.0.as_u128(),
    }
}

impl World {
    pub fn act(&mut self, action: &Action) {
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
                    let heard = self.words_on(*coordinator).into_iter().map(|(word, _)| word).collect();
                    let item =
                        Item::Review { review, revision: life.head, decision: decision.clone(), heard };
                    self.devices[*coordinator].own.push((item, None));
                }
            }
            Action::Say { disputes } => {
                let word = RecordId(revision_id(self.mint()).0);
                self.take_in(Item::Word { word, disputes: *disputes });
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

    pub fn edit(&mut self, phone: usize, parent: Option<RevisionId>, field: &str, value: i64) {
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
    pub fn shown_on(&self, device: usize) -> Body {
        let waiting = self.waiting(device).filter_map(|(item, _)| match item {
            Item::Revision(saved) => Some((&saved.saw, &saved.body)),
            Item::Review { .. } | Item::Word { .. } => None,
        });
        on_top(&self.body_at(self.devices[device].cursor), waiting)
    }

    /// The merged record as of a position.
    pub fn body_at(&self, position: usize) -> Body {
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
            Item::Review { .. } | Item::Word { .. } => (Body::new(), theirs, Vec::new()),
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

    /// The family's words that a device has, with whether they dispute the visit: a mentor's phone learns only that one was said.
    fn words_on(&self, device: usize) -> Vec<(RecordId, bool)> {
        let may_read = COORDINATORS.contains(&device);
        let known = self.known_on(device);
        let words = known.iter().filter_map(|(item, _)| match item {
            Item::Word { word, disputes } => Some((*word, *disputes && may_read)),
            _ => None,
        });
        words.collect()
    }

    /// The state as a device computes it. The order in which the database hands things out must not matter.
    pub fn life_on(&self, device: usize) -> Option<Life> {
        let known = self.known_on(device);
        let (mut steps, mut reviews) = (Vec::new(), Vec::new());
        for (item, position) in &known {
            let position = position.map(|position| Position(position as u64));
            match item {
                Item::Revision(saved) => steps.push(Step { id: saved.id, parent: saved.parent, position }),
                Item::Review { review, revision, decision, heard } => reviews.push(Decided {
                    review: *review,
                    revision: *revision,
                    decision: decision.clone(),
                    heard: heard.clone(),
                    position,
                }),
                Item::Word { .. } => {}
            }
        }
        let disputes: Vec<RecordId> = self
            .words_on(device)
            .into_iter()
            .filter(|(_, disputes)| *disputes)
            .map(|(word, _)| word)
            .collect();
        let answer = life(&steps, &reviews, &disputes);
        for turn in 0..steps.len().max(reviews.len()) {
            let (mut steps, mut reviews) = (steps.clone(), reviews.clone());
            steps.reverse();
            let (from_steps, from_reviews) = (turn % steps.len().max(1), turn % reviews.len().max(1));
            steps.rotate_left(from_steps);
            reviews.rotate_right(from_reviews);
            assert_eq!(life(&steps, &reviews, &disputes), answer, "the order of arguments matters");
        }
        answer
    }

    /// The same state said plainly: read the history from its beginning and keep book.
    pub fn told_plainly(&self, device: usize) -> Option<Life> {
        let known = self.known_on(device);
        let (head, head_position) = known.iter().rev().find_map(|(item, position)| match item {
            Item::Revision(saved) => Some((saved.id, *position)),
            Item::Review { .. } | Item::Word { .. } => None,
        })?;
        let mut decided: Vec<(RevisionId, RecordId, &Decision)> = Vec::new();
        let mut superseded = Vec::new();
        let mut heard_of: HashMap<RevisionId, HashSet<RecordId>> = HashMap::new();
        for (item, _) in &known {
            let Item::Review { review, revision, decision, heard } = item else { continue };
            let so_far = heard_of.entry(*revision).or_default();
            let place = decided.iter().position(|(earlier, _, _)| earlier == revision);
            match place {
                Some(_) if heard.iter().all(|word| so_far.contains(word)) => superseded.push(*review),
                Some(place) => decided[place] = (*revision, *review, decision),
                None => decided.push((*revision, *review, decision)),
            }
            if !superseded.contains(review) {
                so_far.extend(heard);
            }
        }
        let heard: HashSet<RecordId> = heard_of.into_values().flatten().collect();
        let complaint =
            self.words_on(device).iter().any(|(word, disputes)| *disputes && !heard.contains(word));
        let on_head = decided.iter().find(|(revision, _, _)| *revision == head);
        let reopened = complaint && on_head.is_some_and(|(_, _, decision)| **decision == Decision::Approved);
        let on_head = on_head.filter(|_| !reopened);
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
            again: standing != Standing::Approved && (reopened || before(Decision::Approved).is_some()),
            counted: on_head.map(|(_, review, _)| *review),
            answers: before(Decision::CorrectionAsked).map(|(_, review, _)| *review),
            superseded,
        })
    }

    /// Everybody sends and pulls until nothing is left.
    pub fn deliver_everything(&mut self) {
        for device in 0..DEVICES {
            self.act(&Action::Send { device, answered: true });
        }
        for device in 0..DEVICES {
            self.act(&Action::Pull { device, percent: 100 });
        }
    }

    /// A phone shows its own edits on top of what it pulled, and hides nothing of what it pulled under them.
    pub fn check_screen(&self, device: usize) -> Result<(), TestCaseError> {
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
    pub fn check_fields(&self) -> Result<(), TestCaseError> {
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
