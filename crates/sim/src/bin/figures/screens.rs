//! The queries behind the screens a mentor opens most, asked of a full store beside one that has hardly begun.

use crate::told::Told;
use crate::{TIMES, Took};
use anyhow::ensure;
use pendamping_store_api::calls::{
    FindFamilies, GetBooks, GetToday, OpenAid, OpenBusiness, OpenFamily, OpenStage,
};

/// What is asked.
type Ask = fn(&Told, usize) -> anyhow::Result<()>;

const ASKED: [(&str, Ask); 9] = [
    ("*Hari ini*", today),
    ("the family page", family),
    ("its business, all months", business),
    ("its aid", aid),
    ("the books, in a line of *Hari ini*", books),
    ("its stage", stage),
    ("search: a name", |told, _| find(told, "siti".to_owned())),
    ("search: a number", |told, place| find(told, format!("{:05}", place % told.families + 1))),
    ("search: nothing typed", |told, _| find(told, String::new())),
];

/// Prints each query on both stores.
pub fn queries(small: &Told, large: &Told) -> anyhow::Result<()> {
    let column = |told: &Told| {
        format!(
            "{} families × {} months ({} records, {} KiB)",
            told.families,
            told.months,
            told.records,
            told.bytes / 1024
        )
    };
    println!("| query, {TIMES} times each | {} | {} |\n|---|--:|--:|", column(small), column(large));
    for (what, ask) in ASKED {
        let took = |told: &Told| Took::over(TIMES, |place| ask(told, place * 7));
        println!("| {what} | {} | {} |", took(small)?, took(large)?);
    }
    println!();
    Ok(())
}

fn today(told: &Told, _: usize) -> anyhow::Result<()> {
    let today = told.store().call_blocking(GetToday { today: told.today, offset: 420, limit: 20 })?;
    ensure!(today.families == told.families as u64, "{} families are there", today.families);
    Ok(())
}

fn family(told: &Told, place: usize) -> anyhow::Result<()> {
    let page = told.store().call_blocking(OpenFamily { family: told.family(place), today: told.today })?;
    ensure!(page.timeline.len() >= 2 * told.months, "{} things happened", page.timeline.len());
    Ok(())
}

fn business(told: &Told, place: usize) -> anyhow::Result<()> {
    let page = told.store().call_blocking(OpenBusiness { family: told.family(place), limit: 240 })?;
    ensure!(page.months.len() == told.months, "{} months are there", page.months.len());
    Ok(())
}

fn aid(told: &Told, place: usize) -> anyhow::Result<()> {
    let ask = OpenAid { family: Some(told.family(place)), today: told.today };
    ensure!(told.store().call_blocking(ask)?.rows.len() == 1, "a family has one tranche");
    Ok(())
}

fn books(told: &Told, _: usize) -> anyhow::Result<()> {
    let books = told.store().call_blocking(GetBooks { today: told.today, kind: None, limit: 1 })?;
    ensure!(books.total.listed == told.families as i64, "{} tranches are listed", books.total.listed);
    Ok(())
}

fn stage(told: &Told, place: usize) -> anyhow::Result<()> {
    let page = told.store().call_blocking(OpenStage { family: told.family(place) })?;
    ensure!(page.months.len() == told.months, "{} months are there", page.months.len());
    Ok(())
}

fn find(told: &Told, text: String) -> anyhow::Result<()> {
    let (villages, stage, today) = (Vec::new(), None, told.today);
    let ask = FindFamilies { text, villages, stage, today, limit: 50, offset: 0 };
    let found = told.store().call_blocking(ask)?;
    ensure!(found.total > 0, "nothing is found");
    Ok(())
}
