//! `check` and `planted`: many seeds on all processors, and what they came to.

use crate::world::plan::Plan;
use crate::world::planted::Defect;
use crate::world::run::{Outcome, run, settle};
use crate::world::shrink::shorter;
use crate::world::stage::Stage;
use anyhow::Result;
use pendamping_domain::revision::Kind;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// One seed in so many is run twice, where not each is: both must tell the same.
const TWICE_ONE_IN: u64 = 8;
/// How many seeds are told of while others still run: many take hours.
const TOLD_EACH: u64 = 1_000;
/// So many seeds that broke are enough to look at.
const BROKEN_ENOUGH: usize = 20;
/// Seeds that a planted defect may need.
const SEEDS_FOR_A_DEFECT: u64 = 400;

/// What many seeds came to.
#[derive(Default)]
struct Sum {
    held: u64,
    steps: u64,
    kinds: BTreeMap<Kind, (u64, u64)>,
    twice: u64,
    faults: BTreeMap<&'static str, u64>,
    /// Seeds that broke, and how.
    broken: BTreeMap<u64, String>,
}

/// The scene, fresh and settled.
pub fn staged() -> Result<Arc<Stage>> {
    crate::world::storage::prepare();
    let stage = Arc::new(Stage::build()?);
    settle(&stage)?;
    Ok(stage)
}

/// Runs seeds, each of them or some twice. True when everything held.
pub fn check(first: u64, seeds: u64, each_twice: bool) -> Result<bool> {
    let stage = staged()?;
    let begun = Instant::now();
    let (next, stop, sum) = (AtomicU64::new(first), AtomicBool::new(false), Mutex::new(Sum::default()));
    let work = || {
        while !stop.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + seeds {
                return;
            }
            let twice = each_twice || seed.is_multiple_of(TWICE_ONE_IN);
            let told = look_at(&stage, seed, twice);
            let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
            match told {
                Ok((plan, outcome)) => {
                    sum.steps += plan.steps.len() as u64;
                    sum.held += 1;
                    if sum.held.is_multiple_of(TOLD_EACH) {
                        eprintln!("{} of {seeds} seeds held", sum.held);
                    }
                    for (kind, (saved, arrived)) in outcome.kinds {
                        let count = sum.kinds.entry(kind).or_default();
                        *count = (count.0 + saved, count.1 + arrived);
                    }
                    sum.twice += u64::from(twice);
                    for (name, count) in outcome.trace.faults() {
                        *sum.faults.entry(name).or_default() += count;
                    }
                }
                Err(how) => {
                    sum.broken.insert(seed, how);
                    stop.store(sum.broken.len() >= BROKEN_ENOUGH, Ordering::Relaxed);
                }
            }
        }
    };
    on_all_hands(work);
    let sum = sum.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(lowest) = sum.broken.keys().next() {
        sum.broken.iter().for_each(|(seed, how)| println!("seed {seed}: {how}"));
        tell(&stage, *lowest)?;
        return Ok(false);
    }
    let seconds = begun.elapsed().as_secs_f64();
    let (steps, twice) = (sum.steps, sum.twice);
    let saves: u64 = sum.kinds.values().map(|(saved, _)| saved).sum();
    println!("seeds {seeds} from {first}, steps {steps}, saves {saves}, run twice {twice}");
    let kinds = sum.kinds.iter().map(|(kind, (saved, arrived))| format!("{kind} {arrived} of {saved}"));
    println!("  at the centre: {}", kinds.collect::<Vec<_>>().join(", "));
    for (name, count) in &sum.faults {
        println!("  {name}: {count}");
    }
    println!("{seconds:.1} s, {:.0} seeds a second", seeds as f64 / seconds.max(0.001));
    println!("lost 0 duplicated 0 diverged 0 leaked 0 stalled 0");
    Ok(true)
}

/// Runs a seed, once or twice. What broke is told in a line.
fn look_at(stage: &Arc<Stage>, seed: u64, twice: bool) -> Result<(Plan, Outcome), String> {
    let plan = Plan::of(seed);
    let outcome = run(stage, &plan, None).map_err(|error| format!("{error:#}"))?;
    if !outcome.verdict.holds() {
        let counts = outcome.verdict.classes().map(|(name, found)| format!("{name} {}", found.len()));
        let first = outcome.verdict.classes().into_iter().find_map(|(_, found)| found.first().cloned());
        return Err(format!("{} ({})", counts.join(" "), first.unwrap_or_default()));
    }
    if twice {
        let again = run(stage, &plan, None).map_err(|error| format!("the second time: {error:#}"))?;
        if again.trace.hash() != outcome.trace.hash() {
            let (first, second) = (outcome.trace.lines(), again.trace.lines());
            let at = first.iter().zip(second).position(|(one, other)| one != other).unwrap_or(0);
            return Err(format!("the second run differs: {:?}, then {:?}", first.get(at), second.get(at)));
        }
    }
    Ok((plan, outcome))
}

/// A seed that broke, shortened.
pub fn tell(stage: &Arc<Stage>, seed: u64) -> Result<()> {
    let plan = Plan::of(seed);
    let how = run(stage, &plan, None).map_or(None, |outcome| outcome.verdict.broken());
    let short = shorter(stage, &plan, None, how);
    println!("{} steps of {}, pages of {} rows:", short.steps.len(), plan.steps.len(), plan.page_rows);
    match run(stage, &short, None) {
        Ok(outcome) => {
            outcome.trace.lines().iter().for_each(|line| println!("{line}"));
            for (name, found) in outcome.verdict.classes() {
                found.iter().for_each(|what| println!("{name}: {what}"));
            }
        }
        Err(error) => {
            for step in &short.steps {
                println!("{step:?}");
            }
            println!("{error:#}");
        }
    }
    Ok(())
}

/// Plants each defect and counts the seeds until it is noticed. True when all were.
pub fn planted() -> Result<bool> {
    let stage = staged()?;
    let next = AtomicU64::new(0);
    let found: Vec<Mutex<Option<(u64, String)>>> = Defect::ALL.iter().map(|_| Mutex::default()).collect();
    on_all_hands(|| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed) as usize;
            let (Some((defect, _)), Some(found)) = (Defect::ALL.get(at), found.get(at)) else { return };
            *found.lock().unwrap_or_else(PoisonError::into_inner) = seeds_for(&stage, *defect);
        }
    });
    let mut caught = 0;
    for ((_, words), found) in Defect::ALL.iter().zip(found) {
        match found.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some((seeds, how)) => {
                caught += 1;
                println!("caught after {seeds} seeds: {words} ({how})");
            }
            None => println!("NOT CAUGHT in {SEEDS_FOR_A_DEFECT} seeds: {words}"),
        }
    }
    println!("caught {caught} of {}", Defect::ALL.len());
    Ok(caught == Defect::ALL.len())
}

fn on_all_hands(work: impl Fn() + Sync) {
    let hands = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..hands).for_each(|_| drop(scope.spawn(&work))));
}

/// How many seeds a defect needs to be noticed, and as what.
pub fn seeds_for(stage: &Arc<Stage>, defect: Defect) -> Option<(u64, String)> {
    (0..SEEDS_FOR_A_DEFECT).find_map(|seed| match run(stage, &Plan::of(seed), Some(defect)) {
        Ok(outcome) if outcome.verdict.holds() => None,
        // A run that breaks off has judged nothing.
        Err(_) => None,
        Ok(outcome) => {
            let broken = outcome.verdict.classes().into_iter().filter(|(_, found)| !found.is_empty());
            Some((seed + 1, broken.map(|(name, _)| name).collect::<Vec<_>>().join(", ")))
        }
    })
}
