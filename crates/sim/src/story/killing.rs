//! Real processes against real files: phones and centre are killed at random, in the middle of whatever they do, and at the end every
//! confirmed save is at the centre once, and every photo. Beside the simulator, because models drift.

use crate::centre::Centre;
use crate::phone::Command as Do;
use crate::story::Stage;
use crate::story::handset::Handset;
use crate::story::steps::Steps;
use crate::story::world::{TWO_DISTRICTS, World, number, opening, take};
use anyhow::{Context, ensure};
use pendamping_domain::activity::Duty;
use pendamping_domain::id::FamilyId;
use pendamping_photo::sha256;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

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
    /// Visits at the centre.
    pub visits: usize,
    /// Photos that a phone said it kept.
    pub photos: usize,
    /// Times that a phone or the centre was killed while photos were sent.
    pub killed_sending: usize,
    /// Photos of those that are not at the centre as they were taken.
    pub photos_lost: usize,
    /// Photos that the centre still awaits, or says will not come.
    pub photos_awaited: usize,
}

impl Figures {
    /// Something was saved; nothing of it is lost, and nothing there twice.
    pub fn hold(&self) -> bool {
        self.confirmed > 0 && self.lost + self.doubled + self.photos_lost + self.photos_awaited == 0
    }
}

/// What was said to be saved, and what was only asked.
#[derive(Default)]
struct Said {
    asked: usize,
    confirmed: BTreeSet<String>,
    photos: BTreeSet<String>,
    figures: Figures,
}

/// A save that was asked for.
enum Asked {
    /// Of an activity at this place.
    Activity(String),
    /// Of a visit with a photo.
    PhotoVisit,
}

/// A phone, whom it visits, and how long it takes to save a visit with a photo.
struct Visitor {
    phone: Handset,
    family: FamilyId,
    photo_takes: Duration,
}

/// Kills so many times; the same seed chooses the same victims and moments, as far as a machine keeps to moments.
///
/// # Errors
/// When a process does not come up again, or does not do what it is told while nobody kills it.
pub fn kill(stage: &Stage, kills: usize, seed: u64) -> anyhow::Result<Figures> {
    let mut steps = Steps::begin();
    let mut world = opening(stage, &TWO_DISTRICTS, &mut steps)?;
    let visits_before = world.centre.records("visit")?;
    let mut rng = StdRng::seed_from_u64(seed);
    let mut said = Said::default();
    let mut visitors = Vec::new();
    for mentor in world.people.mentors.iter().take(2) {
        visitors.push(visitor(world.enrol("--person", mentor, "mentor")?, &mut said)?);
    }
    while said.figures.phones_killed + said.figures.centre_killed < kills {
        let at = rng.gen_range(0..visitors.len());
        let Visitor { mut phone, family, photo_takes } = visitors.swap_remove(at);
        let saves = rng.gen_range(0..3);
        for asked in asks_to_save(&mut phone, family, saves, &mut rng, &mut said)? {
            let answer = phone.answer()?;
            confirmed(&asked, &answer, &mut said)?;
        }
        let after = Duration::from_micros(rng.gen_range(0..60_000));
        let phone = match rng.gen_range(0..14) {
            0..=4 => {
                let after = after + photo_takes.mul_f64(rng.gen_range(0.0..2.0));
                let asked = asks_to_save(&mut phone, family, rng.gen_range(1..6), &mut rng, &mut said)?;
                killed_while_it_saves(phone, &asked, after, &mut said)?
            }
            5..=7 => {
                phone.ask(&Do::Sync)?;
                said.figures.phones_killed += 1;
                phone.killed_after(after)?.1
            }
            8..=10 => {
                // The records first: photos follow them.
                phone.tell(&Do::Sync)?;
                phone.ask(&Do::SendPhotos)?;
                said.figures.phones_killed += 1;
                said.figures.killed_sending += 1;
                phone.killed_after(after)?.1
            }
            which => {
                let photos = which == 13;
                if photos {
                    phone.tell(&Do::Sync)?;
                }
                phone.ask(if photos { &Do::SendPhotos } else { &Do::Sync })?;
                std::thread::sleep(after);
                centre_is_killed(&mut world)?;
                said.figures.centre_killed += 1;
                said.figures.killed_sending += usize::from(photos);
                // Whatever came of it: not yet, or done before.
                phone.answer()?;
                phone
            }
        };
        visitors.push(Visitor { phone, family, photo_takes });
    }
    quiet(&mut visitors)?;
    let held = at_the_centre(&world.centre, stage)?;
    let mut figures = said.figures;
    figures.confirmed = said.confirmed.len();
    figures.lost = said.confirmed.iter().filter(|place| !held.contains_key(*place)).count();
    figures.doubled = held.values().filter(|times| **times > 1).count();
    figures.kept_unsaid = held.keys().filter(|place| !said.confirmed.contains(*place)).count();
    let photos = photos_at_the_centre(&world.centre)?;
    figures.photos = said.photos.len();
    // Each visit here has one photo, and no two the same one.
    let visits = usize::try_from(world.centre.records("visit")? - visits_before)?;
    figures.lost += photos.len().saturating_sub(visits);
    figures.doubled += visits.saturating_sub(photos.len());
    figures.visits = visits;
    figures.photos_lost = said.photos.difference(&photos).count();
    figures.photos_awaited = world.centre.office(&["photos", "awaited", "--json"])?.lines().count();
    let counted = world.centre.status()?["photos"].take();
    ensure!(number(&counted["held"])? == photos.len() as u64, "{} lie there, {counted}", photos.len());
    Ok(figures)
}

/// A phone that has pulled, and has saved its first photo.
fn visitor(mut phone: Handset, said: &mut Said) -> anyhow::Result<Visitor> {
    phone.sync()?;
    let families = phone.tell(&Do::Families { text: String::new(), limit: 1 })?;
    let family = take(&families["rows"].get(0).context("a mentor without a family")?["id"])?;
    let begun = Instant::now();
    said.asked += 1;
    let answer = phone.tell(&Do::RecordPhotoVisit { family, picture: u32::try_from(said.asked)? })?;
    confirmed(&Asked::PhotoVisit, &answer, said)?;
    Ok(Visitor { phone, family, photo_takes: begun.elapsed() })
}

/// Asks for saves without waiting for an answer.
fn asks_to_save(
    phone: &mut Handset,
    family: FamilyId,
    saves: usize,
    rng: &mut StdRng,
    said: &mut Said,
) -> anyhow::Result<Vec<Asked>> {
    let mut asked = Vec::new();
    for _ in 0..saves {
        said.asked += 1;
        if rng.gen_ratio(1, 3) {
            phone.ask(&Do::RecordPhotoVisit { family, picture: u32::try_from(said.asked)? })?;
            asked.push(Asked::PhotoVisit);
        } else {
            let place = format!("Balai contoh {}", said.asked);
            phone.ask(&Do::RecordActivity { duty: Duty::Socialisation, place: place.clone() })?;
            asked.push(Asked::Activity(place));
        }
    }
    Ok(asked)
}

/// Remembers what a phone said it saved.
fn confirmed(asked: &Asked, answer: &Value, said: &mut Said) -> anyhow::Result<()> {
    ensure!(answer["error"].is_null(), "a save was refused: {answer}");
    let new = match asked {
        Asked::Activity(place) => said.confirmed.insert(place.clone()),
        Asked::PhotoVisit => said.photos.insert(take(&answer["sha256"])?),
    };
    ensure!(new, "it was saved before: {answer}");
    Ok(())
}

/// What it could still say before it died was confirmed too.
fn killed_while_it_saves(
    phone: Handset,
    asked: &[Asked],
    after: Duration,
    said: &mut Said,
) -> anyhow::Result<Handset> {
    said.figures.phones_killed += 1;
    let (answers, phone) = phone.killed_after(after)?;
    for (answer, asked) in answers.iter().zip(asked) {
        confirmed(asked, answer, said)?;
    }
    Ok(phone)
}

fn centre_is_killed(world: &mut World) -> anyhow::Result<()> {
    world.centre.kill()?;
    world.network.lead_to(world.centre.start()?);
    Ok(())
}

fn quiet(visitors: &mut [Visitor]) -> anyhow::Result<()> {
    for Visitor { phone, .. } in visitors {
        let mut syncs = 0;
        loop {
            phone.sync()?;
            let outbox = phone.tell(&Do::Outbox)?;
            if number(&outbox["waiting"])? == 0 && phone.tell(&Do::SendPhotos)?["done"] == true {
                break;
            }
            syncs += 1;
            ensure!(syncs < SYNCS_MAX, "something never goes: {outbox}");
        }
    }
    Ok(())
}

/// The photos that lie at the centre whole, under their own name.
fn photos_at_the_centre(centre: &Centre) -> anyhow::Result<BTreeSet<String>> {
    let mut photos = BTreeSet::new();
    for folder in std::fs::read_dir(centre.photos())? {
        for file in std::fs::read_dir(folder?.path())? {
            let path = file?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            // What a centre that was killed had half written lies beside it under another name.
            let Some(name) = name.strip_suffix(".jpg") else { continue };
            ensure!(sha256(&std::fs::read(&path)?) == name, "{} is not that photo", path.display());
            photos.insert(name.to_owned());
        }
    }
    Ok(photos)
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
