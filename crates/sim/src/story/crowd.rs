//! The acts of the many: hundreds of visits at once, a family between two mentors, what it all costs, and the count at the end.

use super::main_story::{DURING, IDLE_MAX};
use super::world::{FAMILIES, World, number, same, take};
use crate::phone::Command as Do;
use crate::story::handset::Handset;
use crate::story::steps::Steps;
use anyhow::ensure;
use pendamping_domain::id::{FamilyId, RecordId};

/// Good items around the one that is set aside.
const GOOD: usize = 500;

/// One item that the centre refuses among many that it takes.
pub fn one_among_many(
    world: &World,
    mentor: &mut Handset,
    family: FamilyId,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    let before = (world.centre.records("visit")?, number(&mentor.tell(&Do::Outbox)?["received"])?);
    mentor.tell(&Do::RecordVisits { count: GOOD / 2 })?;
    let bad = mentor.tell(&Do::RecordBadVisit { family })?;
    let made = mentor.tell(&Do::RecordVisits { count: GOOD - GOOD / 2 })?;
    world.network.traffic();
    let sync = mentor.sync()?;
    let traffic = world.network.traffic();
    let outbox = mentor.tell(&Do::Outbox)?;
    same("waiting", number(&outbox["waiting"])?, 0)?;
    same("received", number(&outbox["received"])?, before.1 + GOOD as u64)?;
    same("visits at the centre", world.centre.records("visit")?, before.0 + GOOD as u64)?;
    same("items set aside", outbox["set_aside"].as_array().map(Vec::len), Some(1))?;
    let aside = &outbox["set_aside"][0];
    same("the item set aside", take::<RecordId>(&aside["record"])?, take(&bad["record"])?)?;
    let why = &aside["custody"]["SetAside"];
    steps.ok(&format!(
        "{GOOD} good ones and a broken one: {GOOD} received, 1 set aside ({} of {}); {traffic}, {} ms; a save at most {} µs",
        why["code"], why["field"], sync["ms"], made["slowest_us"]
    ));

    let visit: RecordId = take(&bad["record"])?;
    mentor.tell(&Do::EditVisit { visit, results: "Diperbaiki".to_owned() })?;
    mentor.sync()?;
    let outbox = mentor.tell(&Do::Outbox)?;
    same("items set aside after mending", outbox["set_aside"].as_array().map(Vec::len), Some(0))?;
    same("visits at the centre after mending", world.centre.records("visit")?, before.0 + GOOD as u64 + 1)?;
    steps.ok("the one set aside is mended on the phone and received");
    Ok(())
}

/// A family goes to another mentor while work for it waits. Gives back the other's phone.
pub fn family_moves(world: &World, mentor: &mut Handset, steps: &mut Steps) -> anyhow::Result<Handset> {
    let found = mentor.tell(&Do::Families { text: "KPM-CONTOH-00003".to_owned(), limit: 1 })?;
    let family: FamilyId = take(&found["rows"][0]["id"])?;
    let to = &world.people.mentors[1];
    let mut other = world.enrol("--person", to, "second mentor")?;
    other.sync()?;
    let held = number(&other.tell(&Do::Today)?["families"])?;

    let saved = mentor.tell(&Do::RecordVisit { family, results: "Sebelum pindah".to_owned() })?;
    let visit: RecordId = take(&saved["record"])?;
    world.centre.office(&["assign", "--family", "KPM-CONTOH-00003", "--to", to])?;
    let before = world.centre.records("visit")?;
    mentor.sync()?;
    same("visits at the centre", world.centre.records("visit")?, before + 1)?;
    let outbox = mentor.tell(&Do::Outbox)?;
    same("waiting on the old phone", number(&outbox["waiting"])?, 0)?;
    same("set aside on the old phone", outbox["set_aside"].as_array().map(Vec::len), Some(0))?;
    mentor.sync()?;
    let left =
        number(&mentor.tell(&Do::Families { text: "KPM-CONTOH-00003".to_owned(), limit: 1 })?["total"])?;
    same("the moved family on the old phone", left, 0)?;
    other.sync()?;
    same("families of the new mentor", number(&other.tell(&Do::Today)?["families"])?, held + 1)?;
    let page = other.tell(&Do::VisitPage { visit })?;
    same("the late visit on the new phone", page["results"].as_str(), Some("Sebelum pindah"))?;
    let corrected = "Diperbaiki pendamping baru";
    other.tell(&Do::EditVisit { visit, results: corrected.to_owned() })?;
    other.sync()?;
    let page = other.tell(&Do::VisitPage { visit })?;
    same("custody of the new mentor's correction", page["custody"]["Received"].is_object(), true)?;
    steps.ok(&format!(
        "a family moves to another mentor with unsent work: it is received, the old phone has {}, the new one {}, and corrects the visit",
        FAMILIES - 1,
        held + 1
    ));
    Ok(other)
}

/// What the two most common exchanges cost.
pub fn costs(world: &World, mentor: &mut Handset, family: FamilyId, steps: &mut Steps) -> anyhow::Result<()> {
    mentor.sync()?;
    world.network.traffic();
    mentor.sync()?;
    let nothing = world.network.traffic();
    same("requests with nothing to say", nothing.requests, 1)?;
    ensure!(nothing.bytes() <= IDLE_MAX, "nothing to say cost {} bytes", nothing.bytes());
    mentor.tell(&Do::RecordVisit { family, results: DURING.to_owned() })?;
    mentor.sync()?;
    let visit = world.network.traffic();
    same("requests of one visit", visit.requests, 1)?;
    steps.ok(&format!(
        "one visit costs {visit} ({} B both ways); nothing to say {nothing} ({} B)",
        visit.bytes(),
        nothing.bytes()
    ));
    Ok(())
}

/// Both sides count the same.
pub fn closing(world: &mut World, phones: &mut [&mut Handset], steps: &mut Steps) -> anyhow::Result<()> {
    let mut counts = Vec::new();
    for phone in phones {
        phone.sync()?;
        let outbox = phone.tell(&Do::Outbox)?;
        same("waiting at the end", number(&outbox["waiting"])?, 0)?;
        ensure!(outbox["centre_says"].is_null(), "phone and centre count differently: {outbox}");
        counts.push(outbox["received"].to_string());
    }
    let audit = &world.centre.status()?["audit"];
    ensure!(audit["chain_whole"] == true, "the audit log's chain is not whole: {audit}");
    world.centre.stop()?;
    steps.ok(&format!(
        "phones and centre count the same ({} revisions), the audit log's chain is whole, the centre stops when told",
        counts.join(" and ")
    ));
    Ok(())
}
