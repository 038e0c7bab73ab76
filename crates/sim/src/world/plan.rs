//! What one seed lets happen: a list of steps, each with its own chance, so that a step can be left out and the others stay as
//! they were.

use crate::world::chance::Chance;
use crate::world::faults::Fault;
use crate::world::stage::PHONES;
use rand::RngCore;

/// What is done in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Somebody saves a new record.
    Save,
    /// Somebody changes one.
    Edit,
    /// A phone syncs.
    Sync,
    /// Time passes.
    Wait,
    /// The office gives a family to another mentor.
    Move,
    /// The office lets a mentor stand in for another.
    Cover,
    /// The office ends that.
    EndCover,
    /// The office changes in which districts somebody reviews.
    Area,
    /// The office corrects a family.
    Correct,
    /// A bank pays aid.
    Pay,
    /// The office changes its configuration, what it says of somebody, or a list of aid.
    Order,
    /// Somebody opens a family's page, or a family asks the office for something.
    Besides,
    /// A copy of the centre is made.
    CopyCentre,
    /// The centre is put back from its copy.
    RestoreCentre,
    /// The centre is killed and started.
    KillCentre,
    /// A phone is killed and started.
    KillPhone,
    /// A phone's app is replaced by a newer one, with whatever waits in its outbox.
    UpgradePhone,
    /// A phone has no network for a while.
    CutOff,
    /// A phone's clock jumps.
    Clock,
    /// Somebody saves what the centre will refuse.
    Poison,
    /// A phone drowns and gets a successor.
    Replace,
    /// The office revokes an install.
    Revoke,
    /// A phone's files are copied.
    CopyPhone,
    /// A phone's files are put back from their copy.
    RestorePhone,
    /// A phone's files come to life on a second phone.
    ClonePhone,
    /// A late or doubled request arrives.
    Arrive,
}

/// One step.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// What.
    pub deed: Deed,
    /// Its chance.
    pub seed: u64,
    /// What goes wrong with it.
    pub fault: Option<Fault>,
    /// To which phone, by its place; to any when absent or when that is gone.
    pub phone: Option<usize>,
}

/// What a seed lets happen.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The seed.
    pub seed: u64,
    /// Most rows of a page.
    pub page_rows: usize,
    /// Whether there are records of every kind, on every phone, before the first step.
    pub settled: bool,
    /// The steps.
    pub steps: Vec<Step>,
}

/// How often which deed, of all.
const WEIGHTS: &[(Deed, usize)] = &[
    (Deed::Save, 30),
    (Deed::Edit, 14),
    (Deed::Sync, 42),
    (Deed::Wait, 6),
    (Deed::Move, 5),
    (Deed::Cover, 3),
    (Deed::EndCover, 2),
    (Deed::Area, 3),
    (Deed::Correct, 2),
    (Deed::Pay, 2),
    (Deed::Order, 3),
    (Deed::Besides, 5),
    (Deed::CopyCentre, 2),
    (Deed::RestoreCentre, 2),
    (Deed::KillCentre, 1),
    (Deed::KillPhone, 2),
    (Deed::UpgradePhone, 2),
    (Deed::CutOff, 2),
    (Deed::Clock, 2),
    (Deed::Poison, 3),
    (Deed::Replace, 1),
    (Deed::Revoke, 2),
    (Deed::CopyPhone, 3),
    (Deed::RestorePhone, 3),
    (Deed::ClonePhone, 1),
    (Deed::Arrive, 4),
];

/// One seed in so many has these steps besides, one behind the other and all on one phone.
const STORY_ONE_IN: u64 = 16;
/// A phone becomes another install, and then the centre forgets what it had told as the one before. By chance alone that comes about
/// once in hundreds of seeds.
const STORY: &[Deed] = &[
    Deed::CopyCentre,
    Deed::Save,
    Deed::Sync,
    Deed::CopyPhone,
    Deed::Save,
    Deed::Sync,
    Deed::RestorePhone,
    Deed::Save,
    Deed::Sync,
    Deed::RestoreCentre,
];

/// Fewest and most steps of a seed.
const STEPS: (usize, usize) = (32, 64);

impl Plan {
    /// The plan of a seed.
    pub fn of(seed: u64) -> Plan {
        let mut chance = Chance::new(seed);
        let steps = STEPS.0 + chance.below(STEPS.1 - STEPS.0);
        let page_rows = [2, 3, 5, 8, 200][chance.below(5)];
        let settled = chance.once_in(2);
        let all: usize = WEIGHTS.iter().map(|(_, weight)| weight).sum();
        let mut steps: Vec<Step> = (0..steps)
            .map(|_| {
                let mut at = chance.below(all);
                let drawn = WEIGHTS.iter().find(|(_, weight)| {
                    let here = at < *weight;
                    at = at.saturating_sub(*weight);
                    here
                });
                let deed = drawn.map_or(Deed::Sync, |(deed, _)| *deed);
                let wrong = deed == Deed::Sync && chance.once_in(2);
                let fault = if wrong { chance.one_of(Fault::ALL).copied() } else { None };
                Step { deed, seed: chance.0.next_u64(), fault, phone: None }
            })
            .collect();
        if seed % STORY_ONE_IN == STORY_ONE_IN - 1 {
            let phone = Some(chance.below(PHONES.len()));
            let mut places: Vec<usize> = STORY.iter().map(|_| chance.below(steps.len())).collect();
            places.sort_unstable();
            for (nth, (deed, place)) in STORY.iter().zip(places).enumerate() {
                let step = Step { deed: *deed, seed: chance.0.next_u64(), fault: None, phone };
                steps.insert(place + nth, step);
            }
        }
        Plan { seed, page_rows, settled, steps }
    }
}
