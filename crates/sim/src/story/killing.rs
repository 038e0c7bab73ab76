//! Real processes against real files: phones and centre are killed at random, in the middle of whatever they do, and at the end every
//! confirmed save is at the centre once. Beside the simulator, because models drift.

use crate::centre::Centre;
use crate::phone::Command as Do;
use crate::story::Stage;
use crate::story::handset::Handset;
use crate::story::steps::Steps;
use crate::story::world::{TWO_DISTRICTS, World, number, opening};
use anyhow::ensure;
use pendamping_domain::activity::Duty;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Syncs that a phone may need at the end until nothing waits.
const SYNCS_MAX: usize = 20;

/// What came of it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Times that a phone was killed.
    pub phones_killed: usize,
    /// Times that the centre was.
    pub centre_killed: usize,
    /// Saves that a phone confirmed.
    pub confirmed: usize,
    /// Saves that were under way when their phone was killed, and turned out to be kept.
    pub kept_unsaid: usize,
    /// Confirmed saves that are not at the centre.
    pub lost: usize,
    /// Saves that are there more than once.
    pub doubled: usize,
}

/// What was said to be saved, and what was only asked.
#[derive(Default)]
struct Said {
    asked: usize,
    confirmed: BTreeSet<String>,
    figures: Figures,
}

/// Kills so many times; the same seed chooses the same victims and moments, as far as a machine keeps to moments.
///
/// # Errors
/// When a process does not come up again, or does not do what it is told while nobody kills it.
pub fn kill(stage: &Stage, kills: usize, seed: u64) -> anyhow::Result<Figures> {
    let mut steps = Steps::begin();
    let mut world = opening(stage, &TWO_DISTRICTS, &mut steps)?;
    let mut rng = StdRng::seed_from_u64(seed);
    let mut phones = Vec::new();
    for mentor in world.people.mentors.iter().take(2) {
        let mut phone = world.enrol("--person", mentor, "mentor")?;
        phone.sync()?;
        phones.push(phone);
    }
    let mut said = Said::default();
    while said.figures.phones_killed + said.figures.centre_killed < kills {
        let at = rng.gen_range(0..phones.len());
        let mut phone = phones.swap_remove(at);
        let saves = rng.gen_range(0..3);
        for place in asks_to_save(&mut phone, saves, &mut said)? {
            let answer = phone.answer()?;
            ensure!(answer["error"].is_null(), "a save was refused: {answer}");
            said.confirmed.insert(place);
        }
        let after = Duration::from_micros(rng.gen_range(0..60_000));
        phones.push(match rng.gen_range(0..10) {
            0..=4 => killed_while_it_saves(phone, rng.gen_range(1..6), after, &mut said)?,
            5..=7 => {
                phone.ask(&Do::Sync)?;
                said.figures.phones_killed += 1;
                phone.killed_after(after)?.1
            }
            _ => {
                phone.ask(&Do::Sync)?;
                std::thread::sleep(after);
                centre_is_killed(&mut world)?;
                said.figures.centre_killed += 1;
                // Whatever came of it: not yet, or done before.
                phone.answer()?;
                phone
            }
        });
    }
    quiet(&mut phones)?;
    let held = at_the_centre(&world.centre, stage)?;
    let mut figures = said.figures;
    figures.confirmed = said.confirmed.len();
    figures.lost = said.confirmed.iter().filter(|place| !held.contains_key(*place)).count();
    figures.doubled = held.values().filter(|times| **times > 1).count();
    figures.kept_unsaid = held.keys().filter(|place| !said.confirmed.contains(*place)).count();
    Ok(figures)
}

fn place(n: usize) -> String {
    format!("Balai contoh {n}")
}

/// Asks for saves without waiting for an answer.
fn asks_to_save(phone: &mut Handset, saves: usize, said: &mut Said) -> anyhow::Result<Vec<String>> {
    let mut places = Vec::new();
    for _ in 0..saves {
        said.asked += 1;
        let place = place(said.asked);
        phone.ask(&Do::RecordActivity { duty: Duty::Socialisation, place: place.clone() })?;
        places.push(place);
    }
    Ok(places)
}

/// What it could still say before it died was confirmed too.
fn killed_while_it_saves(
    mut phone: Handset,
    saves: usize,
    after: Duration,
    said: &mut Said,
) -> anyhow::Result<Handset> {
    let places = asks_to_save(&mut phone, saves, said)?;
    said.figures.phones_killed += 1;
    let (answers, phone) = phone.killed_after(after)?;
    for (answer, place) in answers.iter().zip(places) {
        ensure!(answer["error"].is_null(), "a save was refused: {answer}");
        said.confirmed.insert(place);
    }
    Ok(phone)
}

fn centre_is_killed(world: &mut World) -> anyhow::Result<()> {
    world.centre.kill()?;
    world.network.lead_to(world.centre.start()?);
    Ok(())
}

fn quiet(phones: &mut [Handset]) -> anyhow::Result<()> {
    for phone in phones {
        let mut syncs = 0;
        loop {
            phone.sync()?;
            let outbox = phone.tell(&Do::Outbox)?;
            if number(&outbox["waiting"])? == 0 {
                break;
            }
            syncs += 1;
            ensure!(syncs < SYNCS_MAX, "something never goes: {outbox}");
        }
    }
    Ok(())
}

/// How often each place is at the centre, as the office takes it out.
fn at_the_centre(centre: &Centre, stage: &Stage) -> anyhow::Result<BTreeMap<String, usize>> {
    let file = stage.folder.join("activities.csv");
    centre.office(&["export", "activities", &file.to_string_lossy()])?;
    let mut held = BTreeMap::new();
    for row in csv::ReaderBuilder::new().delimiter(delimiter(&file)?).from_path(&file)?.records() {
        for cell in row?.iter().filter(|cell| cell.starts_with("Balai contoh ")) {
            *held.entry(cell.to_owned()).or_insert(0) += 1;
        }
    }
    Ok(held)
}

/// Offices' tables have semicolons where commas are decimal points.
fn delimiter(file: &std::path::Path) -> anyhow::Result<u8> {
    let text = std::fs::read_to_string(file)?;
    let heading = text.lines().next().unwrap_or_default();
    Ok(if heading.contains(';') { b';' } else { b',' })
}
