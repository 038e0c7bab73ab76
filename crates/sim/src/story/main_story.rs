//! The main story: a visit from the phone to the review. A mentor records with no network, the phone dies, the centre goes, an
//! answer gets lost, a coordinator asks, the mentor answers, the family says "yes, she came".

use super::business::months_of_a_business;
use super::cover::a_cover;
use super::crowd::{closing, costs, family_moves, one_among_many};
use super::decisions::{correction, familys_word, other_duties};
use super::world::{FAMILIES, TWO_DISTRICTS, World, number, opening, same, take};
use crate::phone::Command as Do;
use crate::proxy::Mood;
use crate::story::Stage;
use crate::story::handset::Handset;
use crate::story::photos::photo;
use crate::story::steps::Steps;
use crate::story::training::a_training;
use anyhow::{Context, bail, ensure};
use pendamping_domain::id::{FamilyId, RecordId};
use serde_json::Value;

/// The most that an exchange with nothing to say may cost, both ways with all headers, in bytes.
pub const IDLE_MAX: u64 = 500;

const FIRST: &str = "Catatan keuangan diperiksa; stok cukup";
/// The results after the edit during the upload.
pub const DURING: &str = "Catatan keuangan diperiksa; stok cukup, pembukuan sudah rapi";
/// The results that answer the correction.
pub const ANSWER: &str = "Pembukuan rapi; keuntungan bulan ini Rp 850.000";

/// Plays it. An error is the step that did not hold.
pub fn tell(stage: &Stage, steps: &mut Steps) -> anyhow::Result<()> {
    let mut world = opening(stage, &TWO_DISTRICTS, steps)?;
    let mentor_number = world.people.mentors[0].clone();
    let mut mentor = world.enrol("--person", &mentor_number, "mentor")?;
    first_pull(&world, &mut mentor, steps)?;
    let families: Value = mentor.tell(&Do::Families { text: "KPM-CONTOH-00001".to_owned(), limit: 5 })?;
    let row = families["rows"].get(0).context("KPM-CONTOH-00001 is not on the mentor's phone")?;
    let (family, number): (FamilyId, String) = (take(&row["id"])?, take(&row["number"])?);

    let (mut mentor, visit) = killed(&world, mentor, family, steps)?;
    world.centre_goes_and_comes(&mut mentor, steps)?;
    exactly_once(&world, &mut mentor, steps)?;
    edit_during_upload(&world, &mut mentor, visit, steps)?;
    let coordinator_number = world.people.coordinators[0].clone();
    let (mut coordinator, refusal) = world.enrol_once(&coordinator_number, "coordinator")?;
    steps.ok(&format!("a coordinator enrols; a second phone with the same code is refused ({refusal})"));
    correction(&mut mentor, &mut coordinator, visit, steps)?;
    let mut own = familys_word(&world, &mut mentor, &mut coordinator, visit, &number, steps)?;
    months_of_a_business(&world, &mut mentor, &mut coordinator, &mut own, family, steps)?;
    other_duties(&world, &mut mentor, &mut coordinator, family, steps)?;
    a_training(&world, &mut mentor, &mut coordinator, &mut own, &number, steps)?;
    one_among_many(&world, &mut mentor, family, steps)?;
    let mut other = family_moves(&world, &mut mentor, steps)?;
    a_cover(&world, &mut mentor, &mut other, &mut coordinator, family, steps)?;
    costs(&world, &mut mentor, family, steps)?;
    let mut mentor = photo(&world, mentor, &mut coordinator, family, steps)?;
    closing(&mut world, &mut [&mut mentor, &mut coordinator], steps)
}

fn first_pull(world: &World, mentor: &mut Handset, steps: &mut Steps) -> anyhow::Result<()> {
    world.network.traffic();
    let pull = mentor.sync()?;
    let traffic = world.network.traffic();
    same("families on the mentor's phone", number(&mentor.tell(&Do::Today)?["families"])?, FAMILIES as u64)?;
    same("requests of the first pull", traffic.requests, 1)?;
    let (rows, pages, ms) = (&pull["rows"], &pull["pages"], &pull["ms"]);
    steps.ok(&format!(
        "a mentor enrols with a code and pulls {FAMILIES} families: {traffic}, {rows} rows in {pages} pages, {ms} ms"
    ));
    let nothing = mentor.sync()?;
    let traffic = world.network.traffic();
    same("requests with nothing to say", traffic.requests, 1)?;
    same("rows with nothing to say", number(&nothing["rows"])?, 0)?;
    ensure!(traffic.bytes() <= IDLE_MAX, "nothing to say cost {} bytes", traffic.bytes());
    steps.ok(&format!("nothing to say: {traffic}, {} B both ways", traffic.bytes()));
    Ok(())
}

fn killed(
    world: &World,
    mut mentor: Handset,
    family: FamilyId,
    steps: &mut Steps,
) -> anyhow::Result<(Handset, RecordId)> {
    world.network.set(Mood::Down);
    let saved = mentor.tell(&Do::RecordVisit { family, results: FIRST.to_owned() })?;
    let mut mentor = mentor.kill_and_restart()?;
    let visit: RecordId = take(&saved["record"])?;
    let (us, waiting) = (&saved["us"], &saved["waiting"]);
    steps.ok(&format!(
        "with no network a visit is saved in {us} µs ({waiting} waits), and the phone is killed with SIGKILL"
    ));
    let page = mentor.tell(&Do::VisitPage { visit })?;
    same("results after the kill", page["results"].as_str(), Some(FIRST))?;
    same("custody after the kill", page["custody"].as_str(), Some("OnThisPhone"))?;
    same("waiting after the kill", number(&mentor.tell(&Do::Outbox)?["waiting"])?, 1)?;
    let code = mentor.sync_fails()?;
    steps.ok(&format!("started again: the visit is there, 1 waits; with no network not yet ({code})"));
    Ok((mentor, visit))
}

fn exactly_once(world: &World, mentor: &mut Handset, steps: &mut Steps) -> anyhow::Result<()> {
    world.network.set(Mood::LosesAnswers);
    let code = mentor.sync_fails()?;
    same("waiting after a lost answer", number(&mentor.tell(&Do::Outbox)?["waiting"])?, 1)?;
    same("visits at the centre after a lost answer", world.centre.records("visit")?, 1)?;
    steps.ok(&format!("the answer is lost ({code}): the centre has the visit, the phone still says 1 waits"));

    world.network.set(Mood::Fine);
    let second = mentor.sync()?;
    same("items offered again", number(&second["offered"])?, 1)?;
    let outbox = mentor.tell(&Do::Outbox)?;
    same("waiting after the second delivery", number(&outbox["waiting"])?, 0)?;
    same("received, by the phone", number(&outbox["received"])?, 1)?;
    same("visits at the centre", world.centre.records("visit")?, 1)?;
    let answer = world.network.replay()?;
    same("visits at the centre after a replay", world.centre.records("visit")?, 1)?;
    steps.ok(&format!(
        "the batch is delivered twice, and once more byte for byte (answer: {answer}): 1 visit at the centre, 0 wait"
    ));
    Ok(())
}

fn edit_during_upload(
    world: &World,
    mentor: &mut Handset,
    visit: RecordId,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    mentor.tell(&Do::EditVisit { visit, results: format!("{FIRST}.") })?;
    world.network.set(Mood::HoldsAnswers);
    mentor.tell(&Do::SyncStart)?;
    if !world.network.holds_one() {
        world.network.set(Mood::Fine);
        bail!("no answer came to be held back: {}", mentor.tell(&Do::SyncWait)?);
    }
    mentor.tell(&Do::EditVisit { visit, results: DURING.to_owned() })?;
    world.network.set(Mood::Fine);
    let sync = mentor.tell(&Do::SyncWait)?;
    ensure!(sync["failure"].is_null(), "the held sync failed: {sync}");
    let page = mentor.tell(&Do::VisitPage { visit })?;
    same("results after a pull over an unsent edit", page["results"].as_str(), Some(DURING))?;
    same("custody of the edit", page["custody"].as_str(), Some("OnThisPhone"))?;
    same("waiting", number(&mentor.tell(&Do::Outbox)?["waiting"])?, 1)?;
    steps.ok(
        "an edit made during the upload is not taken for sent: 1 received, 1 waits, the edit is on screen",
    );

    mentor.sync()?;
    let page = mentor.tell(&Do::VisitPage { visit })?;
    same("results after the edit went", page["results"].as_str(), Some(DURING))?;
    let outbox = mentor.tell(&Do::Outbox)?;
    same("waiting after the edit went", number(&outbox["waiting"])?, 0)?;
    same("received after the edit went", number(&outbox["received"])?, 3)?;
    same("visits at the centre", world.centre.records("visit")?, 1)?;
    steps.ok("the edit goes with the next sync: 1 visit of 3 revisions at the centre, 0 wait");
    Ok(())
}
