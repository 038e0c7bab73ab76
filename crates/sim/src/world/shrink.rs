//! A run that broke, made shorter: steps and faults are left out while it still breaks in the same way.

use crate::world::plan::Plan;
use crate::world::planted::Defect;
use crate::world::run::run;
use crate::world::stage::Stage;
use std::sync::Arc;

/// Runs that may be spent on it.
const RUNS: usize = 400;

/// A shorter plan that breaks `how`.
pub fn shorter(stage: &Arc<Stage>, plan: &Plan, defect: Option<Defect>, how: Option<&str>) -> Plan {
    let mut runs = 0;
    let mut breaks = |plan: &Plan| {
        runs += 1;
        runs <= RUNS
            && match (run(stage, plan, defect), how) {
                (Ok(outcome), Some(how)) => outcome.verdict.broken() == Some(how),
                (Ok(_), None) => false,
                (Err(_), how) => how.is_none(),
            }
    };
    let mut best = plan.clone();
    let mut piece = (best.steps.len() / 2).max(1);
    loop {
        let mut at = 0;
        while at < best.steps.len() {
            let mut fewer = best.clone();
            fewer.steps.drain(at..(at + piece).min(best.steps.len()));
            if breaks(&fewer) { best = fewer } else { at += piece }
        }
        if piece == 1 {
            break;
        }
        piece /= 2;
    }
    for at in 0..best.steps.len() {
        let mut without = best.clone();
        if without.steps[at].fault.take().is_some() && breaks(&without) {
            best = without;
        }
    }
    best
}
