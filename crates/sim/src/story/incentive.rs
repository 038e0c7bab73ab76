//! The second half of the announcement: a thousand families are chosen under a budget of Rp3.500.000.000 (assumed) and get the
//! incentive of Rp3.500.000. Proposed by 42 mentors, ranked, decided with a reason, objected to and answered, listed, paid, seen, spent
//! against a plan, verified by somebody who had no hand in it, and closed; counted again by another language.

use super::money::{List, books, counted, import_list, import_payouts, row};
use super::prokus_2020::family_number;
use super::python::python;
use super::steps::Steps;
use super::world::{World, number, same, take};
use crate::phone::Command as Do;
use anyhow::{Context, ensure};
use chrono::{TimeDelta, Utc};
use pendamping_domain::objection::Verdict;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What each family gets, in rupiah.
const INCENTIVE: i64 = 3_500_000;
/// For so many there is money.
const GRANTS: usize = 1_000;
/// So many each mentor proposes.
const EACH_PROPOSES: usize = 29;
/// In every so many-th family of a mentor something costs more than was planned.
const DIFFERS_EVERY: usize = 10;

/// Who decides, who answers objections, who verifies: three people of the whole province, each with one power.
const DECIDER: &str = "SELEKSI-CONTOH-1";
const ANSWERER: &str = "SELEKSI-CONTOH-2";
const VERIFIER: &str = "VERIFIKASI-CONTOH-1";

/// Who recounts.
const SCRIPT: &str = concat!(include_str!("workbook.py"), include_str!("incentive.py"));

const LIST: List =
    List { scheme: "capital_incentive", decree: "SK CONTOH 2/2020", date: "2020-10-01", strikes: false };

/// Plays it.
pub fn tell(world: &World, folder: &Path, steps: &mut Steps) -> anyhow::Result<()> {
    people(world, folder)?;
    proposed(world, steps)?;
    let declined = decided(world, steps)?;
    objected(world, &declined, steps)?;
    paid(world, folder, &declined, steps)?;
    spent(world, steps)?;
    verified(world, steps)?;
    closed(world, folder, steps)
}

fn people(world: &World, folder: &Path) -> anyhow::Result<()> {
    let (people, assignments) = (folder.join("deciders.csv"), folder.join("powers.csv"));
    let mut rows = "nomor,nama,peran,telepon,wilayah\n".to_owned();
    let mut powers = "person,area,powers\n".to_owned();
    for (person, power) in
        [(DECIDER, "decide_selection"), (ANSWERER, "decide_selection"), (VERIFIER, "verify_aid")]
    {
        writeln!(rows, "{person},Petugas {person},koordinator,,31")?;
        writeln!(powers, "{person},31,{power}")?;
    }
    std::fs::write(&people, rows)?;
    std::fs::write(&assignments, powers)?;
    world.centre.office(&["import", "people", &people.to_string_lossy()])?;
    world.centre.office(&["assign", "--csv", &assignments.to_string_lossy()])?;
    Ok(())
}

/// Every mentor proposes some families.
fn proposed(world: &World, steps: &mut Steps) -> anyhow::Result<()> {
    let mut total = 0;
    for mentor in &world.people.mentors {
        let mut phone = world.again(mentor, "mentor")?;
        phone.sync()?;
        total += number(&phone.tell(&Do::ProposeFirst { count: EACH_PROPOSES })?["proposed"])?;
        phone.sync()?;
        same("waiting after it", number(&phone.tell(&Do::Outbox)?["waiting"])?, 0)?;
    }
    same("proposals at the centre", world.centre.records("selection")?, total)?;
    steps.ok(&format!(
        "{} mentors propose {total} families with scores and reasons",
        world.people.mentors.len()
    ));
    Ok(())
}

/// The board is ranked; where the budget ends among equals the lot decides whose seed was published before. Answers whom it
/// was declined.
fn decided(world: &World, steps: &mut Steps) -> anyhow::Result<Vec<String>> {
    let mut phone = world.enrol("--person", DECIDER, "decider")?;
    phone.sync()?;
    let board = phone.tell(&Do::Board)?;
    same("for how many there is money", number(&board["reaches"])?, GRANTS as u64)?;
    let lot = &board["cut"]["lot"];
    ensure!(lot["tied"].as_u64() > lot["inside"].as_u64(), "the budget ends among equals: {board}");
    steps.ok(&format!(
        "the board: {} of one total share the last {} places, and the lot decides whose seed the programme published before",
        lot["tied"], lot["inside"]
    ));
    let done = phone.tell(&Do::DecideBoard)?;
    same("granted", number(&done["granted"])?, GRANTS as u64)?;
    let declined: Vec<String> = take(&done["declined"])?;
    phone.sync()?;
    let outbox = phone.tell(&Do::Outbox)?;
    same("waiting after it", number(&outbox["waiting"])?, 0)?;
    same("left of the budget", phone.tell(&Do::Board)?["rest"].as_i64(), Some(0))?;
    steps.ok(&format!(
        "one person decides with a written reason: granted to {GRANTS} families, Rp3.500.000.000, declined to {}",
        declined.len()
    ));
    Ok(declined)
}

/// A family whose proposal was declined objects; its mentor's phone learns that it did, and not what it says; somebody else answers.
fn objected(world: &World, declined: &[String], steps: &mut Steps) -> anyhow::Result<()> {
    let family_number = declined.first().context("nobody was declined")?;
    let words = "Contoh: omzet kami bulan Juni tidak dihitung";
    let mut family = world.enrol("--family", family_number, "family")?;
    family.sync()?;
    family.tell(&Do::Object { text: words.to_owned() })?;
    family.sync()?;

    let mut answerer = world.enrol("--person", ANSWERER, "answerer")?;
    answerer.sync()?;
    let reason = "Contoh: tidak ada catatan bulan Juni; silakan diusulkan lagi tahun depan".to_owned();
    let read = answerer.tell(&Do::AnswerObjections { verdict: Verdict::Rejected, reason: reason.clone() })?;
    same("what the one who answers read", &read["answered"], &json!([words]))?;
    answerer.sync()?;
    family.sync()?;
    let told = family.tell(&Do::Objections { family: None })?;
    same("the answer on the family's phone", &told["objections"][0]["answer"], &json!(["rejected", reason]))?;

    let of: usize = family_number.trim_start_matches("KPM-CONTOH-").parse()?;
    let mentors = &world.people.mentors;
    let mentor = mentors.get((of - 1) % mentors.len()).context("nobody accompanies it")?;
    let mut mentor = world.again(mentor, "mentor")?;
    mentor.sync()?;
    let id = super::prokus_2020::id_of(&mut mentor, family_number)?;
    let seen = mentor.tell(&Do::Objections { family: Some(id) })?;
    same("objections on its mentor's phone", seen["objections"].as_array().map(Vec::len), Some(1))?;
    ensure!(!seen.to_string().contains("omzet"), "its mentor reads it: {seen}");
    steps.ok("a family objects; its mentor's phone knows of it without a word of it; somebody who had no hand in it answers in writing");
    Ok(())
}

/// Those who were granted it come on the list, and one who was not: that one is named, struck off and paid back.
fn paid(world: &World, folder: &Path, declined: &[String], steps: &mut Steps) -> anyhow::Result<()> {
    let granted = granted(world, folder)?;
    same("granted, by the export", granted.len(), GRANTS)?;
    let planted = declined.last().context("nobody was declined")?;
    let list = folder.join("incentive.csv");
    let on_it: Vec<&String> = granted.iter().chain([planted]).collect();
    let lines: String = on_it.iter().map(|number| format!("{number},{INCENTIVE}\n")).collect();
    std::fs::write(&list, format!("nomor_kpm,jumlah\n{lines}"))?;
    let said = import_list(world, &list, LIST)?;
    ensure!(said.contains("1001 new"), "{said}");
    let pays = |number: &String, state, why| {
        row(&format!("C-{number}"), number, INCENTIVE, "2020-10-20", state, why)
    };
    let rows: Vec<_> = on_it.iter().map(|number| pays(number, "kredit", "")).collect();
    import_payouts(world, &folder.join("payouts-3.csv"), LIST.scheme, &rows)?;
    same("not_selected", counted(&books(world)?, "not_selected"), 1)?;
    let strike = folder.join("struck.csv");
    std::fs::write(&strike, format!("nomor_kpm\n{planted}\n"))?;
    let struck = List { decree: "SK CONTOH 3/2020", date: "2020-11-01", strikes: true, ..LIST };
    import_list(world, &strike, struck)?;
    let back = [pays(planted, "kembali", "tidak lolos seleksi")];
    import_payouts(world, &folder.join("payouts-4.csv"), LIST.scheme, &back)?;
    let books = books(world)?;
    same("not_selected, mended", counted(&books, "not_selected"), 0)?;
    let all = 10_000 * 500_000 + GRANTS as i64 * INCENTIVE;
    same("matched of both schemes", books["programme"]["matched"].as_i64(), Some(all))?;
    steps.ok("1,000 families get Rp3.500.000 each; one that was not selected stood on the list: named, struck off, and the money came back");
    Ok(())
}

/// The numbers of the families that it was granted to, as the office exports them.
fn granted(world: &World, folder: &Path) -> anyhow::Result<Vec<String>> {
    let file = folder.join("selections.csv");
    export(world, "selections", &file, &[])?;
    let mut rows = csv::Reader::from_path(&file)?;
    let headings = rows.headers()?.clone();
    let at = |name: &str| headings.iter().position(|one| one == name).with_context(|| format!("no {name}"));
    let (family, given) = (at("nomor_kpm")?, at("diberikan")?);
    let mut numbers = Vec::new();
    for row in rows.records() {
        let row = row?;
        let number = row.get(family).unwrap_or_default();
        let is_granted = row.get(given).is_some_and(|amount| !amount.is_empty() && amount != "0");
        if is_granted && number.starts_with(&family_number(0)[..10]) {
            numbers.push(number.to_owned());
        }
    }
    Ok(numbers)
}

fn export(world: &World, what: &str, file: &Path, more: &[&str]) -> anyhow::Result<String> {
    world.centre.office(&[&["export", what, &file.to_string_lossy()][..], more].concat())
}

/// Mentors see the money, plan and record what it bought.
fn spent(world: &World, steps: &mut Steps) -> anyhow::Result<()> {
    let (mut planned, mut bought, mut sum) = (0, 0, 0);
    for mentor in &world.people.mentors {
        let mut phone = world.again(mentor, "mentor")?;
        phone.sync()?;
        phone.tell(&Do::WitnessAll)?;
        let spend = Do::SpendAll { scheme: LIST.scheme.to_owned(), differs_every: DIFFERS_EVERY };
        let done = phone.tell(&spend)?;
        planned += number(&done["planned"])?;
        bought += number(&done["bought"])?;
        sum += done["sum"].as_i64().context("no sum")?;
        phone.sync()?;
        same("waiting after it", number(&phone.tell(&Do::Outbox)?["waiting"])?, 0)?;
    }
    same("families with a plan", planned, GRANTS as u64)?;
    same("spent on the phones", sum, GRANTS as i64 * INCENTIVE)?;
    same("purchases at the centre", world.centre.records("aid_use")?, bought)?;
    steps.ok(&format!("mentors see the money, write {planned} plans and {bought} purchases, some of them dearer than planned: asked about, never stopped"));
    Ok(())
}

/// Somebody with that power alone verifies all of it, and asks about one purchase, which its mentor mends.
fn verified(world: &World, steps: &mut Steps) -> anyhow::Result<()> {
    let mut phone = world.enrol("--person", VERIFIER, "verifier")?;
    phone.sync()?;
    let (mut approved, mut asked) = (0, None);
    loop {
        let done = phone.tell(&Do::VerifyAll { asks: asked.is_none() })?;
        same("barred", number(&done["barred"])?, 0)?;
        approved += number(&done["approved"])?;
        if asked.is_none() {
            asked = Some(done["asked"].clone());
        }
        if number(&done["left"])? == 0 {
            break;
        }
    }
    phone.sync()?;
    let family = take(&asked.context("nothing was asked about")?)?;
    let mut mended = 0;
    for mentor in &world.people.mentors {
        let mut mentor = world.again(mentor, "mentor")?;
        mentor.sync()?;
        // The family is one mentor's; of the others nobody has it.
        let Ok(done) = mentor.tell(&Do::MendPurchases { family }) else { continue };
        mended += number(&done["mended"])?;
        mentor.sync()?;
        break;
    }
    same("mended", mended, 1)?;
    phone.sync()?;
    approved += number(&phone.tell(&Do::VerifyAll { asks: false })?["approved"])?;
    phone.sync()?;
    same("approved", approved, 2 * GRANTS as u64)?;
    steps.ok(&format!("{approved} purchases are verified by somebody who neither proposed, decided nor wrote them; one of them after a correction"));
    Ok(())
}

/// A period is closed; what comes later is an adjustment; what is exported is counted again by another language.
fn closed(world: &World, folder: &Path, steps: &mut Steps) -> anyhow::Result<()> {
    let sheet = |name: &str| folder.join(format!("{name}.xlsx"));
    let (aid, purchases, selections) = (sheet("aid-2"), sheet("purchases"), sheet("selections"));
    export(world, "aid", &aid, &[])?;
    export(world, "purchases", &purchases, &[])?;
    export(world, "selections", &selections, &[])?;
    // By the office's clock, as the phones' purchases.
    let reported = (Utc::now() + TimeDelta::hours(7)).date_naive().to_string();
    world.centre.office(&["close-period", "--reported", &reported, "--yes"])?;
    let (period, canonical) = (sheet("period"), folder.join("period.txt"));
    export(world, "period", &period, &["--canonical", &canonical.to_string_lossy()])?;

    let number = family_number(2);
    let back = [row("A00002", &number, 500_000, "2020-12-01", "kembali", "rekening ditutup")];
    import_payouts(world, &folder.join("payouts-5.csv"), "bsimu", &back)?;
    let (adjustments, now) = (sheet("adjustments"), sheet("aid-3"));
    export(world, "adjustments", &adjustments, &[])?;
    export(world, "aid", &now, &[])?;
    let audits: Vec<PathBuf> = vec![sheet("audit"), sheet("audit-again")];
    for file in &audits {
        export(world, "audit", file, &["--percent", "2"])?;
    }
    let periods = world.centre.office(&["periods"])?;
    let told = python(
        SCRIPT,
        &json!({ "aid": aid, "purchases": purchases, "selections": selections, "period": period,
                 "adjustments": adjustments, "now": now, "canonical": canonical, "audits": audits }),
    )?;
    let digest = told["digest"].as_str().context("no digest")?;
    ensure!(periods.contains(digest) && periods.contains("the chain is whole"), "{digest} in {periods}");
    let all = GRANTS as i64 * INCENTIVE;
    let programme = 10_000 * 500_000 + all;
    for (what, expected) in [
        ("granted", json!(GRANTS)),
        ("matched", json!(all)),
        ("spent", json!(all)),
        ("spent_as_received", json!(GRANTS)),
        ("verified", json!(GRANTS)),
        ("purchases", json!(2 * GRANTS)),
        ("closed", json!(programme)),
        ("adjustments", json!(1)),
        ("changed", json!(-500_000)),
        ("now", json!(programme - 500_000)),
        ("drawn_again_alike", Value::Bool(true)),
    ] {
        same(&format!("{what}, counted in Python"), &told[what], &expected)?;
    }
    steps.ok(&format!(
        "the period of {reported} is closed with a digest that Python's SHA-256 gives too; a payment that came back later is its one adjustment of Rp-500.000; {} accounts are drawn for uji petik, twice alike",
        told["drawn"]
    ));
    steps.ok("counted again in Python from the XLSX: 1,000 granted, Rp3.500.000.000 matched, spent and verified, family by family; closed + adjustments = now");
    Ok(())
}
