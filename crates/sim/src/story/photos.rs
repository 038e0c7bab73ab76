//! The act of a photo: it goes after its record, is awaited meanwhile, and no byte of it goes twice.

use super::world::{World, number, same, take};
use crate::phone::Command as Do;
use crate::proxy::Mood;
use crate::story::handset::Handset;
use crate::story::steps::Steps;
use anyhow::ensure;
use pendamping_domain::id::FamilyId;
use pendamping_sync::photos::PIECE;

/// Most that a request may cost besides what it carries, in bytes.
const REQUEST_MAX: u64 = 700;

/// A photo is cut and its phone killed on the way.
pub fn photo(
    world: &World,
    mut mentor: Handset,
    coordinator: &mut Handset,
    family: FamilyId,
    steps: &mut Steps,
) -> anyhow::Result<Handset> {
    let saved = mentor.tell(&Do::RecordPhotoVisit { family, picture: 1 })?;
    let (sha256, bytes): (String, u64) = (take(&saved["sha256"])?, number(&saved["bytes"])?);
    let nothing = mentor.tell(&Do::SendPhotos)?;
    same("pieces before the record went", number(&nothing["pieces"])?, 0)?;
    mentor.sync()?;
    coordinator.sync()?;
    let early = coordinator.tell(&Do::GetPhoto { sha256: sha256.clone() })?;
    same("a photo that is still on its phone", early["awaited"].as_bool(), Some(true))?;

    world.network.traffic();
    world.network.set(Mood::LosesAnswers);
    let cut = mentor.tell(&Do::SendPhotos)?;
    same("a photo whose answer was lost", cut["done"].as_bool(), Some(false))?;
    let mut mentor = mentor.kill_and_restart()?;
    world.network.set(Mood::Fine);
    let sent = mentor.tell(&Do::SendPhotos)?;
    same("the photo after the phone was killed", sent["done"].as_bool(), Some(true))?;
    let traffic = world.network.traffic();
    let pieces = bytes.div_ceil(PIECE as u64);
    same("requests: each piece once, and one question", traffic.requests, pieces + 1)?;
    ensure!(
        traffic.up < bytes + traffic.requests * REQUEST_MAX,
        "{} B went up for a photo of {bytes} B",
        traffic.up
    );
    let seen = coordinator.tell(&Do::GetPhoto { sha256 })?;
    same("bytes of the photo the coordinator sees", number(&seen["bytes"])?, bytes)?;
    steps.ok(&format!(
        "a photo of {bytes} B goes after its record, in {pieces} pieces; an answer is lost and the phone killed: {traffic}; awaited until then"
    ));
    Ok(mentor)
}
