//! The acts in which others speak or read: the coordinator's decisions, the family's word, the mentor's other duties.

use super::main_story::{ANSWER, DURING};
use super::world::{World, number, same, take};
use crate::phone::Command as Do;
use crate::story::handset::Handset;
use crate::story::steps::Steps;
use anyhow::ensure;
use pendamping_domain::activity::Duty;
use pendamping_domain::confirmation::Word;
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::review::Decision;

/// A correction is asked, answered, approved.
pub fn correction(
    mentor: &mut Handset,
    coordinator: &mut Handset,
    visit: RecordId,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    coordinator.sync()?;
    let queue = coordinator.tell(&Do::Queue)?;
    same("visits in the queue", number(&queue["total"])?, 1)?;
    let page = coordinator.tell(&Do::VisitPage { visit })?;
    same("results the coordinator sees", page["results"].as_str(), Some(DURING))?;
    let comment = ("results".to_owned(), "Berapa keuntungan bulan ini?".to_owned());
    coordinator.tell(&Do::Review { visit, decision: Decision::CorrectionAsked, comment: Some(comment) })?;
    coordinator.sync()?;
    let mentors = &queue["mentors"];
    steps.ok(&format!(
        "a coordinator ({mentors} mentors) finds 1 visit in the queue and asks for a correction"
    ));

    mentor.sync()?;
    let outbox = mentor.tell(&Do::Outbox)?;
    let asked = &outbox["corrections"][0];
    same("the correction's visit", take::<RecordId>(&asked["visit"])?, visit)?;
    same("the comment's field", asked["comments"][0]["field"].as_str(), Some("results"))?;
    mentor.tell(&Do::EditVisit { visit, results: ANSWER.to_owned() })?;
    mentor.sync()?;
    steps.ok(&format!(
        "the mentor reads the comment on \"results\": {} and answers it",
        asked["comments"][0]["text"]
    ));

    coordinator.sync()?;
    let queue = coordinator.tell(&Do::Queue)?;
    same("the queue's row answers a correction", queue["rows"][0]["answers"].as_bool(), Some(true))?;
    let page = coordinator.tell(&Do::VisitPage { visit })?;
    same("results of the answer", page["results"].as_str(), Some(ANSWER))?;
    coordinator.tell(&Do::Review { visit, decision: Decision::Approved, comment: None })?;
    coordinator.sync()?;
    same("visits left in the queue", number(&coordinator.tell(&Do::Queue)?["total"])?, 0)?;
    mentor.sync()?;
    let page = mentor.tell(&Do::VisitPage { visit })?;
    same("where the visit stands for the mentor", page["standing"].as_str(), Some("Approved"))?;
    let outbox = mentor.tell(&Do::Outbox)?;
    same("corrections left", outbox["corrections"].as_array().map(Vec::len), Some(0))?;
    steps
        .ok(&format!("the coordinator approves the answer, the mentor sees it: {} reviews", page["reviews"]));
    Ok(())
}

/// The family says what it has to say; who reads it. Gives back the family's phone.
pub fn familys_word(
    world: &World,
    mentor: &mut Handset,
    coordinator: &mut Handset,
    visit: RecordId,
    number_of_family: &str,
    steps: &mut Steps,
) -> anyhow::Result<Handset> {
    let mut family = world.enrol("--family", number_of_family, "family")?;
    let pull = family.sync()?;
    let own = family.tell(&Do::Own)?;
    same("visits the family sees", own["visits"].as_array().map(Vec::len), Some(1))?;
    same("results on the family's phone", own["visits"][0]["results"].as_str(), Some(""))?;
    same("the visit it sees", take::<RecordId>(&own["visits"][0]["record"])?, visit)?;
    family.tell(&Do::Confirm { visit, word: Word::Came })?;
    family.sync()?;
    same("confirmations at the centre", world.centre.records("confirmation")?, 1)?;
    let rows = &pull["rows"];
    steps.ok(&format!(
        "the family ({rows} rows on its own phone) sees the visit without its results and says: yes, she came"
    ));

    coordinator.sync()?;
    let page = coordinator.tell(&Do::VisitPage { visit })?;
    same("the word the coordinator sees", page["words"][0]["word"].as_str(), Some("came"))?;
    same("its channel", page["words"][0]["channel"].as_str(), Some("own_phone"))?;
    mentor.sync()?;
    let words = mentor.tell(&Do::VisitPage { visit })?["words"].clone();
    ensure!(words[0]["word"].is_null(), "the mentor can read the family's word: {words}");
    steps.ok("the coordinator reads the family's word, come by its own phone; the mentor cannot");
    Ok(family)
}

/// The mentor tells what they did besides visits; who reads it.
pub fn other_duties(
    world: &World,
    mentor: &mut Handset,
    coordinator: &mut Handset,
    family: FamilyId,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    let place = "Kantor kecamatan";
    mentor.tell(&Do::RecordActivity { duty: Duty::CoordinationMeeting, place: place.to_owned() })?;
    mentor.sync()?;
    let own = mentor.tell(&Do::Activities { mentor: None })?;
    ensure!(own["custody"]["Received"].is_object(), "the activity did not reach the centre: {own}");
    let whose: PersonId = take(&own["mentor"])?;
    coordinator.sync()?;
    let read = coordinator.tell(&Do::Activities { mentor: Some(whose) })?;
    same("where the meeting was, for the coordinator", read["places"][0].as_str(), Some(place))?;
    same("activities at the centre", world.centre.records("activity")?, 1)?;
    let rows = &read["total"];
    steps.ok(&format!(
        "a meeting, which is about no family: {rows} activity at the centre and with the coordinator"
    ));
    group_meeting(world, mentor, coordinator, (whose, family), steps)
}

/// The mentor met families together; who reads it, and that nobody was visited by it.
fn group_meeting(
    world: &World,
    mentor: &mut Handset,
    coordinator: &mut Handset,
    (whose, family): (PersonId, FamilyId),
    steps: &mut Steps,
) -> anyhow::Result<()> {
    let place = "Balai RW";
    let visits = world.centre.records("visit")?;
    let due = mentor.tell(&Do::Today)?["due"].clone();
    mentor.tell(&Do::RecordGroupMeeting { place: place.to_owned(), families: vec![family] })?;
    mentor.sync()?;
    coordinator.sync()?;
    let read = coordinator.tell(&Do::GroupMeetings { mentor: whose })?;
    same("where the families met, for the coordinator", read["places"][0].as_str(), Some(place))?;
    same("families present", number(&read["present"])?, 1)?;
    same("meetings at the centre", world.centre.records("group_meeting")?, 1)?;
    same("visits at the centre", world.centre.records("visit")?, visits)?;
    same("families due", &mentor.tell(&Do::Today)?["due"], &due)?;
    steps.ok("a meeting with families is counted apart: no visit more, no family due less");
    Ok(())
}
