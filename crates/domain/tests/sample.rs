//! Drawing a sample, and what a batch amounts to.
#![allow(clippy::unwrap_used)]

use pendamping_domain::id::{PersonId, RecordId, RevisionId};
use pendamping_domain::life::Standing;
use pendamping_domain::sample::{Batch, Candidate, Now, SampleRule, draw};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn candidate(number: u128, author: u128) -> Candidate {
    Candidate {
        record: RecordId(Uuid::from_u128(number)),
        revision: RevisionId(Uuid::from_u128(1_000_000 + number)),
        author: PersonId(Uuid::from_u128(author)),
    }
}

fn waiting(all: &[Candidate]) -> BTreeMap<RecordId, Now> {
    let now = |one: &Candidate| Now { revision: one.revision, standing: Standing::Received, flagged: false };
    all.iter().map(|one| (one.record, now(one))).collect()
}

#[test]
fn a_sample_is_as_large_as_the_office_asks_and_has_some_of_everybody() {
    let rule = SampleRule { percent: 10, least: 3 };
    for (records, authors, expected) in [
        (0, 1, 0),
        (1, 1, 1),
        (2, 1, 2),
        (3, 1, 3),
        (30, 1, 3),
        (31, 1, 4),
        (200, 1, 20),
        (12, 5, 5),
        (100, 5, 10),
    ] {
        let all: Vec<_> = (0..records).map(|number| candidate(number, number % authors)).collect();
        assert_eq!(draw(Uuid::from_u128(7), &all, rule).len(), expected, "{records} of {authors}");
    }
}

/// `printf '%s' "00000000-0000-0000-0000-000000000007 <revision>" | sha256sum`, sorted.
#[test]
fn anybody_can_draw_it_again() {
    let all: Vec<_> = (0..6).map(|number| candidate(number, 1)).collect();
    let drawn = draw(Uuid::from_u128(7), &all, SampleRule { percent: 1, least: 3 });
    let numbers: Vec<u128> = drawn.iter().map(|one| one.record.0.as_u128()).collect();
    assert_eq!(numbers, DRAWN);
}

const DRAWN: [u128; 3] = [4, 0, 5];

#[test]
fn what_is_found_takes_all_of_its_authors_along() {
    let all: Vec<_> = (0..20).map(|number| candidate(number, number % 2)).collect();
    let mut batch = Batch::of(Uuid::from_u128(3), all.clone(), SampleRule::default());
    let mut now = waiting(&all);
    let fresh = batch.outcome(&now);
    assert_eq!((fresh.stands.len(), fresh.to_open.len()), (20, 3));

    batch.opened = batch.drawn.iter().map(|one| one.revision).collect();
    assert_eq!(batch.outcome(&now).to_open, []);

    // Approved by itself: it is good, and not approved twice.
    let first = batch.drawn[0];
    now.get_mut(&first.record).unwrap().standing = Standing::Approved;
    assert_eq!(batch.outcome(&now).stands.len(), 19);

    // A correction was asked: the ten of that mentor are no longer approved unread.
    now.get_mut(&first.record).unwrap().standing = Standing::CorrectionAsked;
    let outcome = batch.outcome(&now);
    assert_eq!(outcome.found, BTreeSet::from([first.author]));
    assert!(outcome.stands.iter().all(|one| one.author != first.author));
    assert_eq!(outcome.stands.len(), 10);
}

/// Another coordinator approved, unread, the one that was drawn: that says nothing of the rest.
#[test]
fn something_of_each_author_is_opened_here() {
    let all: Vec<_> = (0..20).map(|number| candidate(number, number % 2)).collect();
    let mut batch = Batch::of(Uuid::from_u128(3), all.clone(), SampleRule { percent: 1, least: 1 });
    let mut now = waiting(&all);
    let drawn = batch.drawn.clone();
    assert_eq!(drawn.len(), 2, "one of each");
    batch.opened.insert(drawn[1].revision);
    now.get_mut(&drawn[0].record).unwrap().standing = Standing::Approved;
    let outcome = batch.outcome(&now);
    assert_eq!((outcome.stands.len(), outcome.to_open.len()), (19, 1));
    let instead = outcome.to_open[0];
    assert!(instead.author == drawn[0].author && instead != drawn[0] && outcome.sample.contains(&instead));

    batch.opened.insert(instead.revision);
    assert_eq!((batch.outcome(&now).to_open, batch.opened()), (vec![], 2));
    // What is found in its place counts as what is found in what was drawn.
    now.get_mut(&instead.record).unwrap().standing = Standing::CorrectionAsked;
    assert_eq!(batch.outcome(&now).found, BTreeSet::from([instead.author]));

    // Opened here, and approved by another since: it was looked at.
    let mut now = waiting(&all);
    now.get_mut(&drawn[1].record).unwrap().standing = Standing::Approved;
    let outcome = batch.outcome(&now);
    assert!(outcome.to_open.iter().all(|one| one.author != drawn[1].author));
}

#[test]
fn what_changed_since_leaves_the_batch() {
    let all: Vec<_> = (0..20).map(|number| candidate(number, 1)).collect();
    let batch = Batch::of(Uuid::from_u128(3), all.clone(), SampleRule::default());
    let other = *all.iter().find(|one| !batch.drawn.contains(one)).unwrap();
    for change in [
        Some(Now { revision: RevisionId(Uuid::nil()), standing: Standing::Received, flagged: false }),
        Some(Now { revision: other.revision, standing: Standing::Received, flagged: true }),
        Some(Now { revision: other.revision, standing: Standing::Approved, flagged: false }),
        None,
    ] {
        let mut now = waiting(&all);
        match change {
            Some(change) => now.insert(other.record, change),
            None => now.remove(&other.record),
        };
        let outcome = batch.outcome(&now);
        assert_eq!((outcome.stands.len(), outcome.found.len()), (19, 0), "{change:?}");
        assert!(!outcome.stands.contains(&other));
    }
}

proptest! {
    #[test]
    fn the_order_of_the_candidates_does_not_matter(
        seed: u128,
        order in Just((0..40u128).collect::<Vec<_>>()).prop_shuffle(),
        authors in 1..6u128,
        percent in 1..=100u32,
        least in 1..10u32,
    ) {
        let rule = SampleRule { percent, least };
        let of = |numbers: &[u128]| {
            let all: Vec<_> = numbers.iter().map(|number| candidate(*number, number % authors)).collect();
            draw(Uuid::from_u128(seed), &all, rule)
        };
        let drawn = of(&order);
        prop_assert_eq!(&drawn, &of(&(0..40).collect::<Vec<_>>()));
        let once: BTreeSet<_> = drawn.iter().map(|one| one.record).collect();
        prop_assert_eq!(once.len(), drawn.len(), "nobody is drawn twice");
        let seen: BTreeSet<_> = drawn.iter().map(|one| one.author).collect();
        prop_assert_eq!(seen.len(), authors as usize);
    }
}
