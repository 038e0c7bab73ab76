//! The act in which the centre works out what is due, and each mentor's phone has said the same.

use super::a_month::{clock, day};
use super::incomes::MONTHS;
use super::world::{World, same, take};
use crate::phone::Command as Do;
use crate::story::handset::Handset;
use crate::story::steps::Steps;
use anyhow::{Context, ensure};
use std::collections::BTreeSet;

/// The day it is asked for: twenty days after the last month.
const DAY: u32 = 20;

/// A task: whose, what, and until when.
type Line = (String, String, String);

/// What is due by both phones, against what the office takes out of the centre for these mentors.
pub fn due_alike(
    world: &World,
    mentor: &mut Handset,
    stand_in: &mut Handset,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    let on = day(MONTHS, DAY)?.to_string();
    let mut counts = Vec::new();
    for (number, phone) in world.people.mentors.iter().zip([mentor, stand_in]) {
        phone.sync()?;
        clock(phone, MONTHS, DAY, 8, 0)?;
        let said: BTreeSet<Line> = take(&phone.tell(&Do::Due)?)?;
        let file = world.stage.folder.join(format!("due-{number}.csv"));
        world.centre.office(&["export", "due", &file.to_string_lossy(), "--to", &on, "--mentor", number])?;
        let found = exported(&file)?;
        same(&format!("what is due on {on} with {number}"), &found, &said)?;
        ensure!(!said.is_empty(), "nothing is due with {number} on {on}");
        counts.push(said.len());
    }
    steps.ok(&format!(
        "on {on} the centre finds due what each mentor's phone does, to the day: {} and {} tasks",
        counts[0], counts[1]
    ));
    Ok(())
}

fn exported(file: &std::path::Path) -> anyhow::Result<BTreeSet<Line>> {
    let mut read = csv::Reader::from_path(file)?;
    let headings = read.headers()?.clone();
    let at = |name: &str| headings.iter().position(|heading| heading == name).context("a column is missing");
    let (name, what, on) = (at("nama_kpm")?, at("yang_ditunggu")?, at("batas")?);
    read.records()
        .map(|row| {
            let row = row?;
            Ok((row[name].to_owned(), row[what].to_owned(), row[on].to_owned()))
        })
        .collect()
}
