//! The story of a year: one sub-district followed closely from August 2020 to July 2021, its 25 families visited month by month,
//! a bimtek across DKI Jakarta, a cover, and at the end the families that stand on their own feet. The clocks of the phones are
//! set; the centre's is its own, so that to it everything comes late, and a cover is arranged by the office's day.

use super::a_month::{Did, a_month, clock};
use super::bimtek::across_the_province;
use super::crowd::closing;
use super::due::due_alike;
use super::incomes::{DECIDED, FAMILIES, MONTHS, month};
use super::recount::recounted;
use super::stages::decided;
use super::world::{World, number, opening, same, take};
use crate::demo_data::Extent;
use crate::phone::Command as Do;
use crate::story::Stage;
use crate::story::handset::Handset;
use crate::story::steps::Steps;
use anyhow::ensure;
use chrono::{Days, NaiveDate, TimeDelta, Utc};
use pendamping_domain::id::FamilyId;

/// Sub-districts of the five cities of DKI Jakarta.
const DISTRICTS: usize = 42;
/// The month in which the mentor is on leave.
const LEAVE: usize = 6;
/// The month of the bimtek.
const BIMTEK: usize = 7;
/// All of them have families, and each of these is accompanied.
const EXTENT: Extent = Extent {
    families: DISTRICTS * FAMILIES,
    districts: None,
    accompanied_one_in: 1,
    accompanied_since: NaiveDate::from_ymd_opt(2020, 8, 1),
    seed: 2021,
};

/// The number of a family of a sub-district, both by their places.
pub fn family_number(district: usize, place: usize) -> String {
    format!("KPM-CONTOH-{:05}", district + 1 + DISTRICTS * place)
}

/// Plays it. An error is the step that did not hold.
pub fn tell(stage: &Stage, steps: &mut Steps) -> anyhow::Result<()> {
    let mut world = opening(stage, &EXTENT, steps)?;
    let (mut mentor, mut stand_in, mut coordinator, families) = enrolled(&world, steps)?;
    let mut visits = 0;
    for at in 0..MONTHS {
        if at == BIMTEK {
            across_the_province(&world, &mut mentor, &mut coordinator, steps)?;
        }
        let did = if at == LEAVE {
            on_leave(&world, &mut mentor, &mut stand_in, &families, steps)?
        } else {
            let did = a_month(&mut mentor, &families, at)?;
            sent(&world, &mut mentor, at, &did, steps)?;
            did
        };
        visits += did.visits + did.not_met;
        same("visits at the centre", world.centre.records("visit")?, visits)?;
        if DECIDED.contains(&at) {
            decided(&world, &mut mentor, &mut coordinator, &families, at, steps)?;
        }
    }
    due_alike(&world, &mut mentor, &mut stand_in, steps)?;
    recounted(&world, &mut mentor, &mut stand_in, steps)?;
    closing(&mut world, &mut [&mut mentor, &mut stand_in, &mut coordinator], steps)
}

/// The three phones of the year, and the families in the order of their numbers.
fn enrolled(world: &World, steps: &mut Steps) -> anyhow::Result<(Handset, Handset, Handset, Vec<FamilyId>)> {
    let (mentors, coordinators) = (&world.people.mentors, &world.people.coordinators);
    let assignments = world.stage.folder.join("province.csv");
    let powers = "review_visits open_trainings decide_selection";
    std::fs::write(&assignments, format!("person,area,powers\n{},31,{powers}\n", coordinators[0]))?;
    world.centre.office(&["assign", "--csv", &assignments.to_string_lossy()])?;
    let mut phones = [
        world.enrol("--person", &mentors[0], "mentor")?,
        world.enrol("--person", &mentors[1], "stand-in")?,
        world.enrol("--person", &coordinators[0], "coordinator")?,
    ];
    for phone in &mut phones {
        phone.sync()?;
        clock(phone, 0, 1, 8, 0)?;
    }
    let [mut mentor, mut stand_in, mut coordinator] = phones;
    let mut families = Vec::new();
    for place in 0..FAMILIES {
        let found = mentor.tell(&Do::Families { text: family_number(0, place), limit: 2 })?;
        same("families of a number", number(&found["total"])?, 1)?;
        families.push(take(&found["rows"][0]["id"])?);
    }
    let mut counts = [0; 3];
    for (phone, count) in [&mut mentor, &mut stand_in, &mut coordinator].into_iter().zip(&mut counts) {
        *count = number(&phone.tell(&Do::Today)?["accompanied"])?;
    }
    same("accompanied families on each phone", counts, [25, 25, (DISTRICTS * FAMILIES) as u64])?;
    steps.ok(&format!(
        "a mentor with {} accompanied families, one who stands in, and a coordinator of all {} in DKI Jakarta enrol; phones' clocks are set",
        counts[0], counts[2]
    ));
    Ok((mentor, stand_in, coordinator, families))
}

/// A month's work goes to the centre, and the phone's report has it.
fn sent(world: &World, phone: &mut Handset, at: usize, did: &Did, steps: &mut Steps) -> anyhow::Result<()> {
    let waiting = number(&phone.tell(&Do::Outbox)?["waiting"])?;
    world.network.traffic();
    phone.sync()?;
    let traffic = world.network.traffic();
    let outbox = phone.tell(&Do::Outbox)?;
    same("waiting after the month", number(&outbox["waiting"])?, 0)?;
    same("set aside", outbox["set_aside"].as_array().map(Vec::len), Some(0))?;
    let report = phone.tell(&Do::Month { month: month(at) })?;
    for (figure, expected) in [
        ("visits", did.visits),
        ("not_met", did.not_met),
        ("meetings", did.meetings),
        ("activities", did.activities),
    ] {
        same(&format!("{figure} in the report of {}", month(at)), number(&report[figure])?, expected)?;
    }
    steps.ok(&format!(
        "{}: {} visits and {} without meeting anybody, {} agreed, {} months told, {} meeting, {} other duties: {waiting} revisions, {traffic}",
        month(at),
        did.visits,
        did.not_met,
        did.agreed,
        did.told,
        did.meetings,
        did.activities
    ));
    Ok(())
}

/// The mentor is away for a month: who stands in has the families, does the month, and has them no more.
fn on_leave(
    world: &World,
    mentor: &mut Handset,
    stand_in: &mut Handset,
    families: &[FamilyId],
    steps: &mut Steps,
) -> anyhow::Result<Did> {
    let held = |phone: &mut Handset| number(&phone.tell(&Do::Today)?["families"]);
    let (away, by) = (&world.people.mentors[0], &world.people.mentors[1]);
    // By the office's clock.
    let until = (Utc::now() + TimeDelta::hours(7)).date_naive() + Days::new(27);
    world.centre.office(&["cover", "--mentor", away, "--by", by, "--until", &until.to_string()])?;
    stand_in.sync()?;
    same("families of the stand-in", held(stand_in)?, 2 * FAMILIES as u64)?;
    let did = a_month(stand_in, families, LEAVE)?;
    sent(world, stand_in, LEAVE, &did, steps)?;
    mentor.sync()?;
    clock(mentor, LEAVE, 28, 20, 0)?;
    let own = mentor.tell(&Do::Month { month: month(LEAVE) })?;
    same("visits of who was away", number(&own["visits"])?, 0)?;
    let found = mentor.tell(&Do::Families { text: family_number(0, 1), limit: 1 })?;
    ensure!(
        found["rows"][0]["last_visit"].as_str().is_some_and(|day| day.starts_with("2021-02")),
        "who was away does not see the visit of who stood in: {found}"
    );
    world.centre.office(&["cover", "--end", away])?;
    stand_in.sync()?;
    mentor.sync()?;
    same("families of the stand-in afterwards", held(stand_in)?, FAMILIES as u64)?;
    same("families of who was away", held(mentor)?, FAMILIES as u64)?;
    let theirs = stand_in.tell(&Do::Month { month: month(LEAVE) })?;
    same("visits that stay the stand-in's", number(&theirs["visits"])?, did.visits)?;
    steps.ok(&format!(
        "a cover: the stand-in had {FAMILIES} + {FAMILIES} families and made {} visits, which stay theirs; {FAMILIES} families go back",
        did.visits
    ));
    Ok(did)
}
