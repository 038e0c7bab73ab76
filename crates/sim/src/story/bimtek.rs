//! The act of a training across DKI Jakarta: fifty families in the room and a hundred and seventy from afar, with ten mentors of
//! all five cities counted apart. Lists, codes and check-ins overlap, and nobody is counted twice.

use super::a_month::clock;
use super::a_year::family_number;
use super::world::{World, same, take};
use crate::phone::Command as Do;
use crate::story::handset::Handset;
use crate::story::steps::Steps;
use anyhow::{Context, ensure};
use pendamping_domain::attendance::Presence;
use pendamping_domain::id::RecordId;
use serde_json::json;

/// The sub-districts whose mentors come: every fourth, in all five cities.
const EVERY: usize = 4;
/// So many mentors come.
const MENTORS: usize = 10;
/// Families of each mentor in the room.
const IN_ROOM: usize = 5;
/// So many of them stand on their mentor's list as following from afar.
const BOTH: usize = 2;
/// Families of each mentor that follow from afar.
const AFAR: usize = 17;
/// When it is, in the year.
const AT: usize = 7;

/// It is opened for the province, attended, and counted.
pub fn across_the_province(
    world: &World,
    mentor: &mut Handset,
    coordinator: &mut Handset,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    let districts: Vec<usize> = (0..MENTORS).map(|one| one * EVERY).collect();
    let mut others = Vec::new();
    for district in &districts[1..] {
        others.push(world.enrol(
            "--person",
            &world.people.mentors[*district],
            "mentor of another district",
        )?);
    }
    let mut own = world.enrol("--family", &family_number(0, 0), "family")?;
    let mut mentors: Vec<&mut Handset> = std::iter::once(mentor).chain(others.iter_mut()).collect();
    clock(coordinator, AT, 10, 9, 0)?;
    coordinator.sync()?;
    let opened =
        coordinator.tell(&Do::OpenTraining { title: "Bimtek kewirausahaan se-DKI Jakarta".to_owned() })?;
    let training: RecordId = take(&opened["record"])?;
    coordinator.sync()?;
    let page = coordinator.tell(&Do::Training { training })?;
    same("whom it is for", page["area"].as_str(), Some("31"))?;
    let code = page["code"].as_str().context("the opener has no code to show")?.to_owned();

    let (mut in_room, mut marks) = (vec![world.people.mentors[0].clone()], 0);
    for (one, (phone, district)) in mentors.iter_mut().zip(&districts).enumerate() {
        clock(phone, AT, 10, 9, 5)?;
        phone.sync()?;
        let numbers = |range: std::ops::Range<usize>| range.map(|place| family_number(*district, place));
        in_room.extend(numbers(0..IN_ROOM));
        let afar: Vec<String> = numbers(0..BOTH).chain(numbers(IN_ROOM..IN_ROOM + AFAR)).collect();
        marks += afar.len();
        phone.tell(&Do::Mark { training, presence: Presence::Virtual, numbers: afar })?;
        // Every other one is in the room; the first says both.
        let there = one.is_multiple_of(2);
        if there {
            phone.tell(&Do::Attend { training, code: Some(code.clone()) })?;
        }
        if !there || one == 0 {
            phone.tell(&Do::Attend { training, code: None })?;
        }
    }
    clock(&mut own, AT, 10, 9, 5)?;
    own.sync()?;
    ensure!(own.tell(&Do::Training { training })?["code"].is_null(), "a family can work out the code");
    own.tell(&Do::Attend { training, code: Some(code) })?;
    own.tell(&Do::Attend { training, code: None })?;
    marks += in_room.len();
    coordinator.tell(&Do::Mark { training, presence: Presence::InPerson, numbers: in_room })?;
    for phone in mentors.iter_mut() {
        phone.sync()?;
    }
    own.sync()?;
    coordinator.sync()?;
    let people = MENTORS * (IN_ROOM + AFAR + 1);
    same("attendances at the centre", world.centre.records("attendance")?, people as u64)?;
    let page = coordinator.tell(&Do::Training { training })?;
    let mut totals: Vec<_> = page["totals"].as_array().cloned().unwrap_or_default();
    totals.sort_by_key(|row| row[0].as_str().map(str::to_owned));
    let expected =
        json!([["family", MENTORS * IN_ROOM, MENTORS * AFAR], ["mentor", MENTORS / 2, MENTORS / 2]]);
    same("who was there", json!(totals), expected)?;
    own.sync()?;
    let evidence = own.tell(&Do::Training { training })?["own"].clone();
    same("evidence of one family", evidence, json!(["mark", "code", "check_in"]))?;
    steps.ok(&format!(
        "a bimtek across DKI Jakarta: families {} in the room and {} from afar, mentors {} and {}; {marks} marks by 11 phones, \
         {} codes and {} check-ins make {people} attendances; one family was marked twice, typed the code and checked in",
        MENTORS * IN_ROOM,
        MENTORS * AFAR,
        MENTORS / 2,
        MENTORS / 2,
        MENTORS / 2 + 1,
        MENTORS / 2 + 2,
    ));
    Ok(())
}
