//! The act in which a business is told of month by month, and everybody who may reads the same figures.

use super::world::{World, number, same, take};
use crate::phone::Command as Do;
use crate::story::handset::Handset;
use crate::story::steps::Steps;
use anyhow::ensure;
use pendamping_domain::id::FamilyId;
use pendamping_domain::month::Month;

/// What the mentor notes for the office.
const NOTE: &str = "Pembeli bertambah sejak pindah ke depan sekolah.";

/// A month that is told late, one that is missing, and the latest.
pub fn months_of_a_business(
    world: &World,
    mentor: &mut Handset,
    coordinator: &mut Handset,
    own: &mut Handset,
    family: FamilyId,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    let latest: Month = take(&mentor.tell(&Do::Today)?["month"])?;
    let told = |back: i32, revenue, costs, note: &str| Do::RecordProgress {
        family,
        month: latest.plus(-back),
        revenue,
        costs,
        other_income: None,
        note: note.to_owned(),
    };
    mentor.tell(&told(1, 3_600_000, 2_400_000, NOTE))?;
    // Told late, two months before that: the month between is missing, and not nought.
    mentor.tell(&told(3, 3_000_000, 2_500_000, ""))?;
    mentor.sync()?;
    same("months at the centre", world.centre.records("progress")?, 2)?;

    coordinator.sync()?;
    let read = coordinator.tell(&Do::Business { family })?;
    same("profit of the latest month", number(&read["months"][0]["profit"])?, 1_200_000)?;
    same("what growth is measured from", number(&read["baseline"])?, 500_000)?;
    same("the note, for the coordinator", read["months"][0]["note"].as_str(), Some(NOTE))?;

    own.sync()?;
    let seen = own.tell(&Do::Own)?["months"].clone();
    same("months the family sees", seen.as_array().map(Vec::len), Some(2))?;
    same("profit the family sees", number(&seen[0]["profit"])?, 1_200_000)?;
    ensure!(seen[0]["note"] == "", "the family reads what the mentor notes for the office: {seen}");
    steps.ok(
        "2 months of the business, one told late, are at the centre: coordinator and family read a profit of Rp1.200.000 \
         against Rp500.000 at the start; the mentor's note stays with the office",
    );
    Ok(())
}
