//! The act in which one mentor stands in for another: both have the families, both send, and it ends before all was sent.

use super::world::{World, number, same, take};
use crate::phone::Command as Do;
use crate::proxy::Mood;
use crate::story::handset::Handset;
use crate::story::steps::Steps;
use anyhow::ensure;
use chrono::{Days, TimeDelta, Utc};
use pendamping_domain::id::{FamilyId, RecordId};

/// A cover of two weeks that the office ends early, while a visit of the stand-in waits.
pub fn a_cover(
    world: &World,
    mentor: &mut Handset,
    stand_in: &mut Handset,
    coordinator: &mut Handset,
    family: FamilyId,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    let [away, by, ..] = world.people.mentors.as_slice() else { anyhow::bail!("fewer than two mentors") };
    let families = |phone: &mut Handset| number(&phone.tell(&Do::Today)?["families"]);
    let (theirs, own) = (families(mentor)?, families(stand_in)?);
    // By the office's clock.
    let until = (Utc::now() + TimeDelta::hours(7)).date_naive() + Days::new(13);
    world.centre.office(&["cover", "--mentor", away, "--by", by, "--until", &until.to_string()])?;
    stand_in.sync()?;
    mentor.sync()?;
    same("families of the stand-in", families(stand_in)?, own + theirs)?;
    same("families of who is away", families(mentor)?, theirs)?;

    let before = world.centre.records("visit")?;
    mentor.tell(&Do::RecordVisit { family, results: "Sebelum cuti".to_owned() })?;
    world.network.set(Mood::Down);
    let made = stand_in.tell(&Do::RecordVisit { family, results: "Menggantikan".to_owned() })?;
    let made: RecordId = take(&made["record"])?;
    world.centre.office(&["cover", "--end", away])?;
    world.network.set(Mood::Fine);
    mentor.sync()?;
    stand_in.sync()?;
    same("visits at the centre", world.centre.records("visit")?, before + 2)?;
    let outbox = stand_in.tell(&Do::Outbox)?;
    same("set aside on the stand-in's phone", outbox["set_aside"].as_array().map(Vec::len), Some(0))?;
    stand_in.sync()?;
    same("families of the stand-in afterwards", families(stand_in)?, own)?;
    for (whose, phone) in [("coordinator's", coordinator), ("covered mentor's", mentor)] {
        phone.sync()?;
        let page = phone.tell(&Do::VisitPage { visit: made })?;
        ensure!(page["author"].is_string(), "the {whose} phone does not name who stood in: {page}");
    }
    steps.ok(&format!(
        "a mentor is away: the stand-in has {own} + {theirs} families, both send; ended early with a visit unsent, which is received; {own} families stay"
    ));
    Ok(())
}
