//! One run: the scene is copied, the plan is carried out, then everything heals and is compared with the truth.

use crate::world::besides::tell_besides;
use crate::world::centre::Centre;
use crate::world::centre_edge::Meddling;
use crate::world::chance::Chance;
use crate::world::counts::still_compares;
use crate::world::faults::Fault;
use crate::world::network::arrive;
use crate::world::outer::Outer;
use crate::world::phone::{BACK, End, Phone};
use crate::world::phone_edge::after_upgrade;
use crate::world::plan::{Deed, Plan, Step};
use crate::world::planted::Defect;
use crate::world::saving::{after_kill, edit_something, save_a, save_poison, save_something};
use crate::world::stage::{Handset, Stage, copy, scratch};
use crate::world::storage::fill_up;
use crate::world::trace::Trace;
use crate::world::truth::Truth;
use crate::world::turn::turn;
use crate::world::verdict::{Verdict, judge};
use crate::world::work::begun_by;
use anyhow::{Context, Result};
use chrono::TimeDelta;
use pendamping_domain::id::RevisionId;
use pendamping_domain::revision::Kind;
use pendamping_store_api::setup::GetProfile;
use pendamping_store_api::upkeep::{GetSyncState, ReleaseForRetry};
use pendamping_sync::{Action, Event, Session};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;

/// Turns of one sync before somebody looks away.
const TURNS: usize = 8;
/// Turns of one phone in one round of healing before that is a stall.
const TURNS_TO_QUIET: usize = 40;
/// Rounds of healing before that is a stall.
const ROUNDS: usize = 10;
/// Phones at most: cloned and replaced ones count.
const PHONES: usize = 10;

/// A simulated world.
pub struct World {
    folder: TempDir,
    /// Phones, dead ones too.
    pub phones: Vec<Phone>,
    /// Everything else.
    pub outer: Mutex<Outer>,
}

/// What came of a run.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What did not hold.
    pub verdict: Verdict,
    /// What happened.
    pub trace: Trace,
    /// Revisions that were saved on phones, and those of them that are at the centre, by kind.
    pub kinds: BTreeMap<Kind, (u64, u64)>,
}

/// Carries a plan out.
pub fn run(stage: &Arc<Stage>, plan: &Plan, defect: Option<Defect>) -> Result<Outcome> {
    let mut world = World::new(stage, plan, defect)?;
    for (nth, step) in plan.steps.iter().enumerate() {
        world.outer().trace.say(format!("{nth:3} {:?}{}", step.deed, told(step.fault)));
        world.step(step).with_context(|| format!("seed {}, step {nth}: {:?}", plan.seed, step))?;
    }
    let stalled = world.heal(plan.seed).with_context(|| format!("seed {}, healing", plan.seed))?;
    let verdict = judge(&mut world, stalled, plan.seed).with_context(|| format!("seed {}", plan.seed))?;
    let there = world.outer().centre.revisions()?;
    let outer = world.outer();
    let mut kinds: BTreeMap<Kind, (u64, u64)> = BTreeMap::new();
    let before = stage.settled.get().filter(|_| plan.settled).map(|(_, truth)| &truth.saves);
    let told = |id: &RevisionId| before.is_none_or(|before| !before.contains_key(id));
    for (id, save) in outer.truth.saves.iter().filter(|(id, _)| told(id)) {
        let count = kinds.entry(save.kind.clone()).or_default();
        *count = (count.0 + 1, count.1 + u64::from(there.contains_key(id)));
    }
    Ok(Outcome { verdict, trace: outer.trace.clone(), kinds })
}

/// How often everybody tells of everything in the settled scene: what is decided on rests on what was told before.
const TELLINGS: usize = 4;

/// Lets everybody of the fresh scene tell of everything they can, and keeps that as the settled one.
pub fn settle(stage: &Arc<Stage>) -> Result<()> {
    let plan = Plan { seed: 0, page_rows: 200, settled: false, steps: Vec::new() };
    let mut world = World::new(stage, &plan, None)?;
    let chance = &mut Chance::new(2);
    for _ in 0..TELLINGS {
        world.heal(plan.seed)?;
        for nth in 0..world.phones.len() {
            let outer = world.outer.get_mut().unwrap_or_else(PoisonError::into_inner);
            let phone = &mut world.phones[nth];
            for kind in begun_by(&phone.reader.role) {
                save_a(phone, outer, kind, chance)?;
            }
        }
    }
    world.heal(plan.seed)?;
    let World { folder, phones, outer } = world;
    let Outer { now, truth, .. } = outer.into_inner().unwrap_or_else(PoisonError::into_inner);
    let lie: Vec<PathBuf> = phones.iter().map(|phone| phone.folder().to_owned()).collect();
    // Closed, so that all of it lies in the files.
    drop(phones);
    for (phone, lies) in stage.phones.iter().zip(lie) {
        copy(&lies, &stage.scene(true).join(&phone.folder))?;
    }
    copy(&folder.path().join("centre"), &stage.scene(true).join("centre"))?;
    stage.settled.set((now, truth)).map_err(|_| anyhow::anyhow!("settled twice"))
}

fn told(fault: Option<Fault>) -> String {
    fault.map(|fault| format!(", {}", fault.name())).unwrap_or_default()
}

impl World {
    fn new(stage: &Arc<Stage>, plan: &Plan, defect: Option<Defect>) -> Result<World> {
        let folder = scratch()?;
        copy(&stage.scene(plan.settled), folder.path())?;
        let place = |handset: &Handset| folder.path().join(&handset.folder);
        let phones = stage.phones.iter().enumerate();
        let phones = phones.map(|(nth, handset)| Phone::new(handset, nth, place(handset))).collect();
        let settled = stage.settled.get().filter(|_| plan.settled).cloned();
        let (now, truth) = settled.unwrap_or_else(|| (crate::world::stage::beginning(), Truth::new(stage)));
        let outer = Outer {
            stage: Arc::clone(stage),
            now,
            centre: Centre::open(&folder.path().join("centre"), plan.page_rows)?,
            truth,
            trace: Trace::default(),
            late: Vec::new(),
            defect,
            meddling: Meddling::default(),
            rows: 0,
            payments: 0,
            config: stage.config.clone(),
        };
        Ok(World { folder, phones, outer: Mutex::new(outer) })
    }

    /// Everything outside of phones.
    pub fn outer(&mut self) -> &mut Outer {
        self.outer.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    fn some_phone(&self, chance: &mut Chance) -> Option<usize> {
        let living: Vec<usize> =
            self.phones.iter().filter(|phone| phone.lives()).map(|phone| phone.nth).collect();
        chance.one_of(&living).copied()
    }

    fn step(&mut self, step: &Step) -> Result<()> {
        let chance = &mut Chance::new(step.seed);
        let minutes = 1 + chance.below(40) as i64;
        self.outer().wait(minutes * 60);
        let named = step.phone.filter(|nth| self.phones[*nth].lives());
        let Some(nth) = named.or_else(|| self.some_phone(chance)) else { return Ok(()) };
        let outer = self.outer.get_mut().unwrap_or_else(PoisonError::into_inner);
        let phone = &mut self.phones[nth];
        match step.deed {
            Deed::Save => save_something(phone, outer, chance),
            Deed::Edit => edit_something(phone, outer, chance),
            Deed::Poison => save_poison(phone, outer, chance),
            Deed::Sync => self.sync(nth, step.fault, chance),
            Deed::Wait => {
                outer.wait(3_600 * (1 + chance.below(30) as i64));
                Ok(())
            }
            Deed::Move => outer.move_some_family(chance),
            Deed::Cover => outer.cover_some_mentor(chance),
            Deed::EndCover => outer.end_some_cover(chance),
            Deed::Area => outer.change_some_area(chance),
            Deed::Correct => outer.correct_some_family(chance),
            Deed::Pay => outer.pay_some_family(chance),
            Deed::Order => outer.order_something(chance),
            Deed::Besides => tell_besides(phone, outer, chance),
            Deed::CopyCentre => outer.centre.copy(),
            Deed::KillCentre => {
                outer.trace.name("centre killed");
                outer.centre.kill()
            }
            Deed::CutOff => {
                outer.trace.name("partition");
                phone.cut_off = Some(outer.now + TimeDelta::hours(1 + chance.below(20) as i64));
                Ok(())
            }
            Deed::Clock => {
                outer.trace.name("clock jumped");
                let days = [-3_650, -400, -1, 1, 400, 3_650][chance.below(6)];
                phone.skew = if chance.once_in(3) { TimeDelta::zero() } else { TimeDelta::days(days) };
                Ok(())
            }
            Deed::KillPhone => {
                outer.trace.name("phone killed");
                phone.kill()?;
                after_kill(phone, outer.defect)
            }
            Deed::UpgradePhone => {
                if phone.upgrade(chance.below(BACK.len()))? {
                    outer.trace.name("phone upgraded");
                    after_upgrade(phone, outer.defect)?;
                }
                Ok(())
            }
            Deed::CopyPhone => phone.back_up(),
            Deed::Arrive => {
                self.arrive(chance);
                Ok(())
            }
            Deed::Revoke if !chance.once_in(2) => {
                outer.trace.name("install revoked");
                // Not everything has gone when that happens.
                save_something(phone, outer, chance)?;
                outer.trace.say(format!("  {} is revoked", phone.name));
                outer.revoke(phone.install)
            }
            Deed::Revoke => Ok(()),
            Deed::RestoreCentre => self.breaking("restored centre", |world| {
                if world.outer().restore(chance)? {
                    world.outer().trace.name("centre restored");
                }
                Ok(())
            }),
            // One that was never copied is copied now, and put back another time.
            Deed::RestorePhone if phone.copy.is_none() => phone.back_up(),
            Deed::RestorePhone => self.breaking("restored phone", |world| {
                if world.phones[nth].restore()? {
                    world.outer().trace.name("phone restored");
                }
                Ok(())
            }),
            Deed::ClonePhone => self.clone_phone(nth),
            Deed::Replace => self.breaking("lost phone", |world| world.replace(nth, chance)),
        }
    }

    /// A late or doubled request arrives.
    fn arrive(&mut self, chance: &mut Chance) {
        let outer = self.outer();
        if outer.late.is_empty() {
            return;
        }
        // In whatever order.
        let at = chance.below(outer.late.len());
        let sent = outer.late.remove(at);
        outer.trace.name("late arrival");
        arrive(outer, &sent, Some(Fault::Twice), chance);
    }

    fn clone_phone(&mut self, nth: usize) -> Result<()> {
        if self.phones.len() >= PHONES || self.phones.iter().any(|phone| phone.shared) {
            return Ok(());
        }
        let to = self.phones.len();
        let clone = self.phones[nth].cloned(to)?;
        let line = format!("  {} is cloned to {}", self.phones[nth].name, clone.name);
        self.outer().trace.name("phone cloned");
        self.outer().trace.say(line);
        self.phones.push(clone);
        Ok(())
    }

    /// A phone is lost for good, and its owner enrols another.
    fn replace(&mut self, nth: usize, chance: &mut Chance) -> Result<()> {
        if self.phones.len() >= PHONES {
            return Ok(());
        }
        let (to, person) = (self.phones.len(), self.phones[nth].reader.person);
        let outer = self.outer();
        let Some(number) = outer.number_of(person) else { return Ok(()) };
        outer.trace.name("phone replaced");
        let name = format!("{number}-{to}");
        let place = self.folder.path().join(&name);
        let profile = self.outer().enrol(&number, &place, chance)?;
        self.phones[nth].ended(End::Drowned)?;
        if chance.once_in(2) {
            let install = self.phones[nth].install;
            self.outer().revoke(install)?;
        }
        let handset =
            Handset { name, install: profile.install, person, role: profile.role, folder: PathBuf::new() };
        self.phones.push(Phone::new(&handset, to, place));
        Ok(())
    }

    /// Everything that is somewhere: at the centre, or on a phone that lives.
    fn copies(&mut self) -> Result<BTreeSet<RevisionId>> {
        let mut there: BTreeSet<RevisionId> = self.outer().centre.revisions()?.into_keys().collect();
        for phone in self.phones.iter_mut().filter(|phone| phone.lives()) {
            let entries = phone.outbox()?.into_iter().filter(|(_, entry)| entry.state != "replaced");
            there.extend(entries.map(|(id, _)| id));
        }
        Ok(there)
    }

    /// The world breaks something, and what was only there is gone with it. What had been lost before is not excused by it.
    fn breaking(&mut self, why: &'static str, work: impl FnOnce(&mut World) -> Result<()>) -> Result<()> {
        let before = self.copies()?;
        work(self)?;
        let after = self.copies()?;
        self.outer().truth.gone(before.difference(&after).copied(), why);
        Ok(())
    }

    /// A phone syncs, as its background does it. Answers how many items it offered.
    fn sync(&mut self, nth: usize, fault: Option<Fault>, chance: &mut Chance) -> Result<()> {
        let now = self.outer().now;
        let phone = &mut self.phones[nth];
        if phone.cut_off.is_some_and(|until| until > now) {
            return Ok(());
        }
        if fault == Some(Fault::Full) {
            fill_up(phone, true)?;
            let outer = self.outer.get_mut().unwrap_or_else(PoisonError::into_inner);
            save_something(phone, outer, chance)?;
            fill_up(phone, false)?;
        }
        if fault == Some(Fault::StorageFails) {
            let outer = self.outer.get_mut().unwrap_or_else(PoisonError::into_inner);
            phone.fails_next = true;
            save_something(phone, outer, chance)?;
            phone.fails_next = false;
        }
        let pressed = chance.once_in(2);
        let strikes = chance.below(2);
        let mut action = self.wake(nth, pressed, chance)?;
        for at in 0..TURNS {
            let Action::Send { .. } = action else { break };
            let fault = fault.filter(|_| at == strikes);
            let (next, failed) = self.turn(nth, &action, fault, chance)?;
            let Some(next) = next else { break };
            action = next;
            if failed {
                break;
            }
        }
        if action == Action::Wipe {
            self.wipe(nth)?;
        }
        Ok(())
    }

    fn turn(
        &mut self,
        nth: usize,
        action: &Action,
        fault: Option<Fault>,
        chance: &mut Chance,
    ) -> Result<(Option<Action>, bool)> {
        let Action::Send { max_items, max_bytes } = action else { return Ok((None, false)) };
        let phone = &mut self.phones[nth];
        let session = phone.session.take().context("no session")?;
        let turned = turn(&self.outer, phone, session, (*max_items, *max_bytes), fault, chance)?;
        let name = phone.name.clone();
        let outer = self.outer();
        let done = &turned.turn;
        outer.trace.say(format!(
            "  {name}: offered {} received {} aside {} rows {} pages {} {}",
            done.offered,
            done.received,
            done.set_aside,
            done.rows,
            done.pages,
            done.failure.as_ref().map_or_else(|| "well".to_owned(), |failure| failure.code())
        ));
        // It may have become another.
        let phone = &mut self.phones[nth];
        phone.install = phone.ask(GetProfile)?.install;
        self.looks_right(nth)?;
        if self.outer().planted(Defect::ClockIsBelieved)
            && let Some(Action::WaitUntil(until)) = &turned.next
        {
            self.phones[nth].waits = Some(*until);
        }
        Ok((turned.next, turned.turn.failure.is_some()))
    }

    /// The session's next word; it is made anew from the store where there is none.
    fn wake(&mut self, nth: usize, pressed: bool, chance: &mut Chance) -> Result<Action> {
        let outer = self.outer.get_mut().unwrap_or_else(PoisonError::into_inner);
        let phone = &mut self.phones[nth];
        let clock = phone.clock(outer.now);
        if pressed {
            phone.ask(ReleaseForRetry)?;
        }
        let mut session = match phone.session.take() {
            Some(session) => session,
            None => Session::resume(&phone.ask(GetSyncState)?),
        };
        if pressed {
            session.release();
        }
        let event = if chance.once_in(2) { Event::Wake } else { Event::Tick };
        let action = session.on(event, clock, chance.share());
        phone.session = Some(session);
        match phone.waits.filter(|until| *until > clock) {
            Some(until) => Ok(Action::WaitUntil(until)),
            None => Ok(action),
        }
    }

    /// After quiet: the network is whole, and everybody syncs until nothing moves. Answers what never came to rest.
    fn heal(&mut self, seed: u64) -> Result<Vec<String>> {
        let chance = &mut Chance::new(seed ^ 0x5a5a);
        while !self.outer().late.is_empty() {
            self.arrive(chance);
        }
        self.outer().trace.say("healing");
        // Mentors first: that they spoke to the centre is what coordinators read.
        let mut order: Vec<usize> = (0..self.phones.len()).collect();
        order.sort_by_key(|nth| (!self.phones[*nth].is_mentors(), *nth));
        let mut stalled = Vec::new();
        for round in 0.. {
            self.outer().wait(2 * 3_600 + 600);
            let mut moved = false;
            for nth in &order {
                moved |= self.quiet(*nth, chance, &mut stalled)?;
            }
            if !moved && round > 0 {
                break;
            }
            if round == ROUNDS {
                stalled.push("the world never comes to rest".to_owned());
                break;
            }
        }
        Ok(stalled)
    }

    /// One phone syncs until it waits; nobody presses anything. Answers whether anything moved.
    fn quiet(&mut self, nth: usize, chance: &mut Chance, stalled: &mut Vec<String>) -> Result<bool> {
        let mut moved = false;
        if !self.phones[nth].lives() {
            return Ok(false);
        }
        self.phones[nth].cut_off = None;
        let mut action = self.wake(nth, false, chance)?;
        for at in 0.. {
            let Action::Send { .. } = action else { break };
            if at == TURNS_TO_QUIET {
                stalled.push(format!("{} goes round in a circle", self.phones[nth].name));
                break;
            }
            let waiting = self.phones[nth].ask(GetSyncState)?.waiting;
            let (next, failed) = self.turn(nth, &action, None, chance)?;
            moved |= failed
                || self.phones[nth].ask(GetSyncState)?.waiting != waiting
                || still_compares(&mut self.phones[nth])?;
            action = next.context("nobody kills in quiet")?;
        }
        if action == Action::Wipe {
            self.wipe(nth)?;
            moved = true;
        }
        if action == Action::Halted {
            self.phones[nth].session = None;
            moved |= self.enrol_again(nth, chance)?;
        }
        Ok(moved)
    }

    /// Its owner reads that the centre knows this phone no more, and types a new code. False when that is not so.
    fn enrol_again(&mut self, nth: usize, chance: &mut Chance) -> Result<bool> {
        let halted = self.phones[nth].ask(GetSyncState)?.halted;
        let (person, install) = (self.phones[nth].reader.person, self.phones[nth].install);
        // The office gives no code to who was to be kept out.
        if halted.as_deref() != Some("sign_in_again") || self.outer().truth.revoked.contains(&install) {
            return Ok(false);
        }
        let Some(number) = self.outer().number_of(person) else { return Ok(false) };
        let call = self.outer().enrol_again(&number, chance)?;
        let phone = &mut self.phones[nth];
        phone.install = call.install;
        phone.ask(call)?;
        phone.ask(ReleaseForRetry)?;
        let line = format!("  {} is enrolled again", phone.name);
        let outer = self.outer();
        outer.trace.name("enrolled again");
        outer.trace.say(line);
        Ok(true)
    }
}
