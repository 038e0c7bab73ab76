//! The story of the announcement: 10,000 families in the five cities of DKI Jakarta (one province is our assumption) get the stimulus
//! of Rp500.000 each. A decree's list, two payout files with what goes wrong in them, 42 mentors who see the money, families that
//! speak. What was planted is found and named, and Rp5.000.000.000 is accounted for at every level, also by another language. Then
//! a thousand of them are chosen for the incentive (`incentive`).

use super::handset::Handset;
use super::incentive;
use super::money::{List, Row, books, counted, import_list, import_payouts, row};
use super::python::python;
use super::steps::Steps;
use super::world::{World, number, opening, same, take};
use crate::demo_data::Extent;
use crate::phone::Command as Do;
use crate::story::Stage;
use anyhow::{Context, ensure};
use csv::Writer;
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_word::MoneyWord;
use pendamping_domain::id::FamilyId;
use serde_json::{Value, json};
use std::path::Path;

/// Families of the programme.
const FAMILIES: usize = 10_000;
/// What each gets, in rupiah.
const STIMULUS: i64 = 500_000;
/// Every so many-th payment fails at first.
const FAILS_EVERY: usize = 71;
/// Of this one too little comes at first.
const TOO_LITTLE: usize = 5;
/// This one is paid twice, and seen by two phones of its mentor with two receipts.
const TWICE: usize = 1;
/// This one says that nothing came.
const DENIES: usize = 3;
/// Its row is not in the list, and it is paid.
const UNLISTED: usize = FAMILIES;

/// Nobody of the programme has this number.
const STRANGER: &str = "LUAR-CONTOH-1";

const EXTENT: Extent = Extent {
    families: FAMILIES,
    districts: None,
    accompanied_one_in: 10,
    accompanied_since: None,
    seed: 2020,
};

/// The decree whose list it is.
const STIMULUS_LIST: List =
    List { scheme: "bsimu", decree: "SK CONTOH 1/2020", date: "2020-08-03", strikes: false };

/// Who recounts.
const SCRIPT: &str = concat!(include_str!("workbook.py"), include_str!("prokus_2020.py"));

/// The number of a family of the demonstration.
pub(super) fn family_number(number: usize) -> String {
    format!("KPM-CONTOH-{number:05}")
}

fn fails(number: usize) -> bool {
    number.is_multiple_of(FAILS_EVERY)
}

/// Plays it. An error is the step that did not hold.
pub fn tell(stage: &Stage, steps: &mut Steps) -> anyhow::Result<()> {
    let mut world = opening(stage, &EXTENT, steps)?;
    let folder = stage.folder.join("money");
    std::fs::create_dir_all(&folder)?;
    listed(&world, &folder, steps)?;
    paid(&world, &folder, steps)?;
    // Its mentor's other phone hears of the payments, and then of nothing more until it has told what it saw itself.
    let mut other = world.enrol_in("other-phone", "--person", &world.people.mentors[0], "other phone")?;
    other.sync()?;
    let mut first = seen(&world, steps)?;
    twice(&mut first, &mut other, steps)?;
    drop((first, other));
    spoken(&world, steps)?;
    named(&world, steps)?;
    mended(&world, &folder, steps)?;
    let total = reconciled(&world, steps)?;
    coordinator(&world, steps)?;
    recounted(&world, &folder, &total, steps)?;
    incentive::tell(&world, &folder, steps)?;
    world.centre.stop()?;
    steps.ok("the centre stops when told");
    Ok(())
}

/// The decree's list: everybody but one, imported twice.
fn listed(world: &World, folder: &Path, steps: &mut Steps) -> anyhow::Result<()> {
    let file = folder.join("list.csv");
    let mut list = Writer::from_path(&file)?;
    list.write_record(["nomor_kpm", "jumlah"])?;
    for number in (1..=FAMILIES).filter(|number| *number != UNLISTED) {
        list.write_record([family_number(number), STIMULUS.to_string()])?;
    }
    list.flush()?;
    let import = || import_list(world, &file, STIMULUS_LIST);
    let (first, again) = (import()?, import()?);
    ensure!(first.contains("9999 new") && again.contains(" 0 new"), "{first}; again: {again}");
    steps.ok(&format!("the decree's list is imported ({}), and again: nothing new", first.trim()));
    Ok(())
}

/// The bank's first file: some fail, one gets too little, one is paid twice, one is on no list, one is nobody here.
fn paid(world: &World, folder: &Path, steps: &mut Steps) -> anyhow::Result<()> {
    let mut rows: Vec<Row> = (1..=FAMILIES)
        .map(|number| {
            let (reference, family) = (format!("A{number:05}"), family_number(number));
            let (amount, state, why) = match number {
                TOO_LITTLE => (STIMULUS - 100_000, "kredit", ""),
                number if fails(number) => (STIMULUS, "gagal", "rekening tidak aktif"),
                _ => (STIMULUS, "kredit", ""),
            };
            row(&reference, &family, amount, "2020-08-20", state, why)
        })
        .collect();
    rows.push(row("A90001", &family_number(TWICE), STIMULUS, "2020-08-21", "kredit", ""));
    rows.push(row("A90002", STRANGER, STIMULUS, "2020-08-21", "kredit", ""));
    let file = folder.join("payouts-1.csv");
    let (first, again) =
        (import_payouts(world, &file, "bsimu", &rows)?, import_payouts(world, &file, "bsimu", &rows)?);
    ensure!(first.contains("10002 new") && again.contains(" 0 new"), "{first}; again: {again}");
    let line = first.lines().next().unwrap_or_default();
    steps.ok(&format!("the bank's file of {} rows is imported ({line}), and again: nothing new", rows.len()));
    Ok(())
}

/// Every mentor's phone: what came is seen, and the centre hears of it. The first keeps its phone open.
fn seen(world: &World, steps: &mut Steps) -> anyhow::Result<Handset> {
    let (mut total, mut first) = (0, None);
    for mentor in &world.people.mentors {
        let mut phone = world.enrol("--person", mentor, "mentor")?;
        phone.sync()?;
        total += number(&phone.tell(&Do::WitnessAll)?["witnessed"])?;
        phone.sync()?;
        same("waiting after it", number(&phone.tell(&Do::Outbox)?["waiting"])?, 0)?;
        first.get_or_insert(phone);
    }
    same("witnesses at the centre", world.centre.records("aid_witness")?, total)?;
    steps.ok(&format!("{} mentors see the money of {total} families", world.people.mentors.len()));
    first.context("nobody is a mentor")
}

/// Another phone of the same mentor, that had no network, tells of the same tranche with another receipt.
fn twice(first: &mut Handset, other: &mut Handset, steps: &mut Steps) -> anyhow::Result<()> {
    let family = id_of(first, &family_number(TWICE))?;
    let aid = Aid::record("bsimu", 1, family);
    other.tell(&Do::Witness { family, aid, receipt: "KW-CONTOH-LAIN".to_owned() })?;
    other.sync()?;
    let page = other.tell(&Do::Aid { family: Some(family) })?;
    same("witnesses of it", number(&page["rows"][0]["witnesses"])?, 2)?;
    steps.ok("one tranche is witnessed by two phones with two receipts: both are kept, and it is seen that they differ");
    Ok(())
}

pub(super) fn id_of(phone: &mut Handset, number_: &str) -> anyhow::Result<FamilyId> {
    let found = phone.tell(&Do::Families { text: number_.to_owned(), limit: 2 })?;
    same("families of a number", number(&found["total"])?, 1)?;
    take(&found["rows"][0]["id"])
}

/// Families speak on their own phones: one has it, one has not.
fn spoken(world: &World, steps: &mut Steps) -> anyhow::Result<()> {
    for (of, word) in [(2, MoneyWord::Received), (DENIES, MoneyWord::NotReceived)] {
        let mut phone = world.enrol("--family", &family_number(of), "family")?;
        phone.sync()?;
        phone.tell(&Do::SayAid { word, amount: None })?;
        phone.sync()?;
    }
    same("words at the centre", world.centre.records("aid_word")?, 2)?;
    steps.ok("two families answer on their own phones: one has the money, one has not");
    Ok(())
}

/// All that was planted stands in the books by its name.
fn named(world: &World, steps: &mut Steps) -> anyhow::Result<()> {
    let books = books(world)?;
    let failed = (1..=FAMILIES).filter(|number| fails(*number)).count() as u64;
    let mut told = Vec::new();
    for (kind, count) in [
        ("failed", failed),
        ("paid_twice", 1),
        ("amount_differs", 1),
        ("not_on_the_list", 2),
        ("family_says_no", 1),
        ("witnessed_twice", 1),
    ] {
        same(kind, counted(&books, kind), count)?;
        told.push(format!("{kind} {count}"));
    }
    steps.ok(&format!("what was planted is found and named: {}", told.join(", ")));
    Ok(())
}

/// The bank tries again, pays what was missing and takes back what was too much; the family left out comes on the list.
fn mended(world: &World, folder: &Path, steps: &mut Steps) -> anyhow::Result<()> {
    let late = folder.join("list-2.csv");
    std::fs::write(&late, format!("nomor_kpm,jumlah\n{},{STIMULUS}\n", family_number(UNLISTED)))?;
    ensure!(
        import_list(world, &late, STIMULUS_LIST)?.contains("1 new"),
        "the late one did not come on the list"
    );
    let mut rows: Vec<Row> = (1..=FAMILIES)
        .filter(|number| fails(*number))
        .map(|number| {
            row(&format!("B{number:05}"), &family_number(number), STIMULUS, "2020-09-01", "kredit", "")
        })
        .collect();
    rows.push(row("B90001", &family_number(TOO_LITTLE), 100_000, "2020-09-01", "kredit", ""));
    let why = "dibayar dua kali";
    rows.push(row("A90001", &family_number(TWICE), STIMULUS, "2020-09-02", "kembali", why));
    rows.push(row("A90002", STRANGER, STIMULUS, "2020-09-02", "kembali", "bukan peserta"));
    let said = import_payouts(world, &folder.join("payouts-2.csv"), "bsimu", &rows)?;
    ensure!(said.contains(&format!("{} new", rows.len())), "{said}");
    steps.ok(&format!("the bank's second file of {} rows tries again, completes and takes back", rows.len()));
    Ok(())
}

/// Five billion, whichever level it is summed up at.
fn reconciled(world: &World, steps: &mut Steps) -> anyhow::Result<Value> {
    let books = books(world)?;
    let total = books["programme"].clone();
    let all = STIMULUS * FAMILIES as i64;
    for (part, amount) in [("planned", all), ("matched", all), ("excess", 0), ("unlisted", 0)] {
        same(part, total[part].as_i64(), Some(amount))?;
    }
    same("came back", total["returned"].as_i64(), Some(2 * STIMULUS))?;
    for level in ["cities", "sub_districts"] {
        let areas = books[level].as_array().with_context(|| format!("no sums by {level}"))?;
        let sum: i64 = areas.iter().filter_map(|area| area["matched"].as_i64()).sum();
        same(&format!("matched by {level}"), sum, all)?;
    }
    for gone in ["failed", "paid_twice", "amount_differs", "not_on_the_list"] {
        same(gone, counted(&books, gone), 0)?;
    }
    same("the denial still stands", counted(&books, "family_says_no"), 1)?;
    steps.ok("Rp5.000.000.000 for 10,000 families: list and payments match by programme, 5 cities and 42 sub-districts; Rp1.000.000 came back; the denial and the second receipt still wait for a coordinator");
    Ok(total)
}

/// A coordinator's phone comes to the same books of its city as the centre.
fn coordinator(world: &World, steps: &mut Steps) -> anyhow::Result<()> {
    let mut phone = world.enrol("--person", &world.people.coordinators[0], "coordinator")?;
    phone.sync()?;
    let here = phone.tell(&Do::Books)?;
    let areas = here["areas"].as_object().context("no areas")?;
    let area = areas.keys().next().context("no area")?.get(..5).context("a short code")?.to_owned();
    let there: Value = serde_json::from_str(&world.centre.office(&["books", "--json", "--area", &area])?)?;
    same("the books of a city on its coordinator's phone", &here["total"], &there["programme"])?;
    steps.ok(&format!(
        "the coordinator of {area} sees offline the same books of {} sub-districts as the centre",
        areas.len()
    ));
    Ok(())
}

/// What the office exports, counted again by another language.
fn recounted(world: &World, folder: &Path, total: &Value, steps: &mut Steps) -> anyhow::Result<()> {
    let file = folder.join("aid.xlsx");
    world.centre.office(&["export", "aid", &file.to_string_lossy()])?;
    let counted = python(SCRIPT, &json!({ "file": file }))?;
    for part in ["planned", "credited", "returned", "matched", "excess", "unlisted", "witnessed"] {
        same(&format!("{part}, counted from XLSX"), &counted["total"][part], &total[part])?;
    }
    same("families with the whole stimulus", number(&counted["whole"])?, FAMILIES as u64)?;
    steps.ok(&format!(
        "the XLSX of {} accounts counted again in Python agrees to the rupiah in 7 sums, by {} sub-districts",
        counted["rows"], counted["sub_districts"]
    ));
    Ok(())
}
