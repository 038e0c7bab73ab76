//! The simulator itself: a seed tells the same twice, every kind that people save is saved in it and arrives, and it notices.
#![allow(clippy::unwrap_used)]

use pendamping_domain::revision::Kind;
use pendamping_sim::world::check::{seeds_for, staged};
use pendamping_sim::world::phone::BACK;
use pendamping_sim::world::plan::Plan;
use pendamping_sim::world::planted::Defect;
use pendamping_sim::world::run::run;
use pendamping_sim::world::stage::key;
use pendamping_sim::world::work::{MAKERS, Maker};
use pendamping_store::Core;
use std::collections::BTreeSet;

/// Seeds in which each kind must have come to the centre.
const SEEDS: u64 = 120;

#[test]
fn a_seed_tells_the_same_twice_and_everything_holds() {
    let stage = staged().unwrap();
    for seed in [0, 1, 2, 3] {
        let plan = Plan::of(seed);
        let (one, two) = (run(&stage, &plan, None).unwrap(), run(&stage, &plan, None).unwrap());
        assert_eq!(one.trace.lines(), two.trace.lines(), "seed {seed}");
        assert!(one.verdict.holds(), "seed {seed}: {:?}", one.verdict);
    }
}

#[test]
fn what_people_save_arrives_of_every_kind() {
    let stage = staged().unwrap();
    let mut missing: BTreeSet<&Kind> =
        MAKERS.iter().filter(|(_, maker)| !matches!(maker, Maker::Office)).map(|(kind, _)| kind).collect();
    for seed in 0..SEEDS {
        let outcome = run(&stage, &Plan::of(seed), None).unwrap();
        missing.retain(|kind| outcome.kinds.get(kind).is_none_or(|(_, arrived)| *arrived == 0));
        if missing.is_empty() {
            return;
        }
    }
    panic!("in {SEEDS} seeds none arrived of {missing:?}");
}

#[test]
fn a_pull_that_hides_what_has_not_gone_is_noticed() {
    let stage = staged().unwrap();
    let (seeds, how) = seeds_for(&stage, Defect::PullHidesUnsent).unwrap();
    assert!(how.contains("diverged"), "after {seeds} seeds: {how}");
}

#[test]
fn the_way_back_to_older_schemas_begins_at_the_newest() {
    let stage = staged().unwrap();
    let folder = stage.scene(false).join(&stage.phones[0].folder);
    let mut core = Core::open(&folder, &key()).unwrap();
    let query = "PRAGMA user_version";
    let newest: u32 = core.connection().query_row(query, [], |row| row.get(0)).unwrap();
    // A new version needs a line of its own in `BACK`, or no phone is upgraded in the simulator any more.
    assert_eq!(BACK[0].0 + 1, newest);
}
