//! The act of a training for a whole city: fifty in the room, a hundred and seventy from afar, told by phones that know nothing
//! of each other, and nobody counted twice.

use super::world::{World, number, same, take};
use crate::phone::Command as Do;
use crate::story::handset::Handset;
use crate::story::steps::Steps;
use anyhow::{Context, ensure};
use pendamping_domain::attendance::Presence;
use pendamping_domain::id::RecordId;
use serde_json::json;

/// Families whose mentor marks them as following from afar.
const AFAR: usize = 170;
/// Families in the room; with the mentor they are fifty.
const IN_ROOM: usize = 49;
/// So many of them their mentor took to be following from afar.
const BOTH: usize = 9;

/// It is opened, attended, and counted by the coordinator; the family's own phone says once more what its mentor said.
pub fn a_training(
    world: &World,
    mentor: &mut Handset,
    coordinator: &mut Handset,
    own: &mut Handset,
    own_number: &str,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    coordinator.sync()?;
    let opened = coordinator.tell(&Do::OpenTraining { title: "Bimtek contoh se-kota".to_owned() })?;
    let training: RecordId = take(&opened["record"])?;
    coordinator.sync()?;
    let page = coordinator.tell(&Do::Training { training })?;
    let code = page["code"].as_str().context("the opener has no code to show")?.to_owned();

    // The mentor and the family hear of it, and from then on nobody has a network until all is told.
    mentor.sync()?;
    own.sync()?;
    ensure!(mentor.tell(&Do::Training { training })?["code"].is_null(), "the mentor can work out the code");
    let theirs = numbers(mentor, training, own_number)?;
    let afar: Vec<String> = theirs.iter().take(AFAR + BOTH).cloned().collect();
    let others =
        numbers(coordinator, training, own_number)?.into_iter().filter(|number| !theirs.contains(number));
    let in_room: Vec<String> = afar.iter().skip(AFAR).cloned().chain(others.take(IN_ROOM - BOTH)).collect();
    let save = mentor.tell(&Do::Mark { training, presence: Presence::Virtual, numbers: afar })?;
    mentor.tell(&Do::Attend { training, code: Some(code) })?;
    own.tell(&Do::Attend { training, code: None })?;
    coordinator.tell(&Do::Mark { training, presence: Presence::InPerson, numbers: in_room })?;

    world.network.traffic();
    mentor.sync()?;
    let traffic = world.network.traffic();
    own.sync()?;
    coordinator.sync()?;
    same("attendances at the centre", world.centre.records("attendance")?, (AFAR + IN_ROOM + 1) as u64)?;
    let totals = coordinator.tell(&Do::Training { training })?["totals"].clone();
    let mut sorted: Vec<_> = totals.as_array().cloned().unwrap_or_default();
    sorted.sort_by_key(|row| row[0].as_str().map(str::to_owned));
    same("who was there", json!(sorted), json!([["family", IN_ROOM, AFAR], ["mentor", 1, 0]]))?;
    mentor.sync()?;
    same("what waits on the mentor's phone", number(&mentor.tell(&Do::Outbox)?["waiting"])?, 0)?;
    steps.ok(&format!(
        "a training for the city: {} in the room and {AFAR} from afar, the mentor counted apart, {} told twice and counted once; \
         {} marked in one save of {} ms, sent by {traffic}",
        IN_ROOM + 1,
        BOTH + 1,
        AFAR + BOTH,
        number(&save["us"])? / 1000,
    ));
    Ok(())
}

/// The numbers of the families on the list of a phone, that of the family with its own phone first.
fn numbers(phone: &mut Handset, training: RecordId, first: &str) -> anyhow::Result<Vec<String>> {
    let mut numbers: Vec<String> = take(&phone.tell(&Do::Training { training })?["numbers"])?;
    numbers.sort_by_key(|number| (number != first, number.clone()));
    Ok(numbers)
}
