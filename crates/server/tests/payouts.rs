//! Payout files: each bad cell, the same file again, rows of somebody whom nobody knows, and who gets which rows.
#![allow(clippy::unwrap_used)]

mod files;
mod money;
mod support;

use files::{book, file, ran, table, texts};
use money::{Rows, aid, date, decree, list, pay, pay_at, row};
use pendamping_domain::money::Rupiah;
use pendamping_domain::payout::PayoutState;
use pendamping_server::store::money_file::{PaidOut, PayoutRow, Whom};
use pendamping_server::store::office::{Imported, Misfit, Office};
use serde_json::json;
use std::path::PathBuf;
use support::{VILLAGE, World, at, day, run};
use tempfile::TempDir;

const HEAD: &str = "referensi,nomor_kpm,nik,nama,jumlah,tanggal,status,alasan,skema,tahap,koreksi\n";
const GOOD: &str = "0001,F1,,Contoh Satu,500000,2026-03-05,kredit,,bsimu,1,\n";

/// A centre with a programme and one family, spoken to in files.
struct Centre(TempDir);

impl Centre {
    fn new() -> Centre {
        let centre = Centre(tempfile::tempdir().unwrap());
        let config = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/programme/prokus-2020.toml");
        assert_eq!(ran(&centre.data(), &["configure", config]).0, 0);
        centre.family("F1", "3174014101800000");
        centre
    }

    fn family(&self, number: &str, nik: &str) {
        let text = format!(
            "nomor_kpm,nama,nik,desa,keluar_pkh,didampingi\n{number},Contoh,{nik},31.74.01.1001,mampu,ya\n"
        );
        let path = file(&self.0, "families.csv", text);
        assert_eq!(ran(&self.data(), &["import", "families", path.to_str().unwrap()]).0, 0);
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("centre")
    }

    fn import(&self, text: &str, more: &[&str]) -> (i32, String, String) {
        let path = file(&self.0, "bri.csv", text);
        ran(
            &self.data(),
            &[&["import", "payouts", path.to_str().unwrap(), "--source", "bri"][..], more].concat(),
        )
    }

    /// How much the books say was credited, and to how many.
    fn credited(&self) -> (i64, u64) {
        let (code, out, err) = ran(&self.data(), &["books", "--json"]);
        assert_eq!((code, err.as_str()), (0, ""));
        let said: serde_json::Value = serde_json::from_str(&out).unwrap();
        (said["programme"]["credited"].as_i64().unwrap(), said["accounts"].as_u64().unwrap())
    }
}

#[test]
fn a_file_again_pays_nothing_again() {
    let centre = Centre::new();
    let text = format!(
        "{HEAD}{GOOD}0002,F8,,Contoh Delapan,500000,05/03/2026,Berhasil,,BSIMU,,\n0003,,3174014202810000,Contoh Sembilan,Rp 500.000,2026-03-05,ditarik,,bsimu,1,tidak\n"
    );
    assert_eq!(
        centre.import(&text, &["--dry-run"]).1.lines().next().unwrap(),
        "payouts: 3 new, 0 changed, 0 unchanged, 0 bad; a rehearsal, nothing was kept"
    );
    let (code, out, err) = centre.import(&text, &[]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, "payouts: 3 new, 0 changed, 0 unchanged, 0 bad\n2 rows name nobody of the programme\n");
    assert_eq!(
        centre.import(&text, &[]).1,
        "payouts: 0 new, 0 changed, 3 unchanged, 0 bad\n2 rows name nobody of the programme\n"
    );
    assert_eq!(centre.credited(), (1_500_000, 3));
    // One of the two comes to the programme: the same file finds it, and it is paid no second time.
    centre.family("F9", "3174014202810000");
    assert_eq!(
        centre.import(&text, &[]).1,
        "payouts: 1 new, 0 changed, 2 unchanged, 0 bad\n1 row names nobody of the programme\n"
    );
    assert_eq!(centre.credited(), (1_500_000, 3));
    assert_eq!(
        centre.import(&text, &[]).1.lines().next().unwrap(),
        "payouts: 0 new, 0 changed, 3 unchanged, 0 bad"
    );
}

#[test]
fn a_workbook_says_the_same() {
    let centre = Centre::new();
    assert_eq!(
        centre.import(&format!("{HEAD}{GOOD}"), &[]).1,
        "payouts: 1 new, 0 changed, 0 unchanged, 0 bad\n"
    );
    let book = book(&centre.0, "bri.xlsx", |sheet| {
        texts(sheet, 0, &["Reference", "Number", "Name", "State", "Amount", "Date"]);
        texts(sheet, 1, &["0001", "F1", "Contoh Satu", "credited"]);
        sheet.write_number(1, 4, 500_000).unwrap();
        texts(sheet, 2, &["0001", "F1", "Contoh Satu", "returned", "Rp500.000,00", "2026-03-07"]);
        let moment = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 3, 5).unwrap();
        let format = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
        sheet.write_datetime_with_format(1, 5, moment, &format).unwrap();
    });
    let args = [
        "import",
        "payouts",
        book.to_str().unwrap(),
        "--source",
        "bri",
        "--scheme",
        "bsimu",
        "--tranche",
        "1",
    ];
    let (code, out, err) = ran(&centre.data(), &args);
    assert_eq!((code, out.as_str()), (0, "payouts: 1 new, 0 changed, 1 unchanged, 0 bad\n"), "{err}");
}

#[test]
fn each_bad_cell() {
    let centre = Centre::new();
    let report = centre.0.path().join("buruk.csv");
    for (from, to, says, masalah) in [
        ("0001", "", "referensi: is empty; what the source calls it", "nomor dari penyalur"),
        ("0001", "3.17402E+15", "referensi: \"3.17402E+15\" is a number that", "angka yang dipendekkan"),
        (",F1,,", ",,,", "nomor_kpm: is empty; the number or the NIK", "nomor KPM atau NIK"),
        (",F1,,", ",F1,12,", "nik: has 2 digits", "berisi 2 angka"),
        (",F1,,", ",F1,3174014202810000,", "nik: is not the NIK of family F1", "bukan NIK KPM F1"),
        ("Contoh Satu", "", "nama: is empty; the name in the file", "nama penerima"),
        ("500000", "", "jumlah: is empty; whole rupiah", "rupiah bulat"),
        ("500000", "0", "jumlah: \"0\" is no amount; whole rupiah from 1 to 1000000000", "bukan jumlah uang"),
        ("500000", "500.50", "jumlah: \"500.50\" is no amount", "bukan jumlah uang"),
        ("2026-03-05", "", "tanggal: is empty; the day it happened", "hari kejadiannya"),
        ("2026-03-05", "03/25/2026", "tanggal: \"03/25/2026\" is no date", "bukan tanggal"),
        ("2026-03-05", "2099-03-05", "tanggal: 2099-03-05 is yet to come", "belum terjadi"),
        ("kredit", "", "status: is empty; one of kredit", "salah satu dari kredit"),
        ("kredit", "lunas", "status: \"lunas\" is not known; one of kredit", "\"lunas\" tidak dikenal"),
        ("kredit", "gagal", "alasan: is empty; why it failed", "alasan gagal"),
        ("bsimu", "", "skema: is empty; one of bsimu (", "salah satu dari"),
        ("bsimu", "bsimo", "skema: \"bsimo\" is not known; one of bsimu (", "\"bsimo\" tidak dikenal"),
        ("bsimu,1", "bsimu,2", "tahap: there is no tranche \"2\"; one of 1", "tidak ada tahap \"2\""),
        (",1,\n", ",1,mungkin\n", "koreksi: \"mungkin\" is neither; ya or tidak", "tidak dikenal"),
        (",1,\n", ",1,,,x\n", "(row): has 13 cells under 11 headings", "berisi 13 sel"),
    ] {
        let text = format!("{HEAD}{}", GOOD.replacen(from, to, 1));
        let (code, out, err) = centre.import(&text, &["--report", report.to_str().unwrap()]);
        assert_eq!(code, 1, "{to}: {out}{err}");
        assert!(err.contains(says), "{to}: {err}");
        assert!(table(&report)[1][2].contains(masalah), "{to}: {:?}", table(&report)[1]);
    }
    // All rows or none, unless the good ones are asked for.
    let text = format!("{HEAD}{GOOD}{}", GOOD.replacen("kredit", "lunas", 1));
    assert!(centre.import(&text, &[]).1.contains("1 new, 0 changed, 0 unchanged, 1 bad; nothing was kept"));
    assert_eq!(centre.credited(), (0, 0));
    assert_eq!(centre.import(&text, &["--partial"]).1, "payouts: 1 new, 0 changed, 0 unchanged, 1 bad\n");
    assert_eq!(centre.credited(), (500_000, 1));
    for (args, says) in [
        (&["--source", "BRI 1"][..], "--source: 1 to 40 small letters"),
        (&[], "--source: say whose file it is"),
        (&["--source", "bri", "--scheme", "bsimu", "--tranche", "3"], "--tranche: bsimu has no 3; one of 1"),
        (&["--source", "bri", "--decree", "SK 1"], "--decree: goes with a file of aid alone"),
    ] {
        let path = file(&centre.0, "bri.csv", format!("{HEAD}{GOOD}"));
        let (code, _, err) =
            ran(&centre.data(), &[&["import", "payouts", path.to_str().unwrap()][..], args].concat());
        assert!(code == 1 && err.contains(says), "{args:?}: {err}");
    }
}

#[test]
fn who_gets_which_rows() {
    let mut world = World::new();
    let by_nik = |row: PayoutRow, nik: &str| PayoutRow {
        whom: Whom { nik: Some(nik.to_owned()), ..row.whom.clone() },
        ..row
    };
    let paid = pay(
        &mut world,
        vec![
            by_nik(row("1", "F1", PayoutState::Credited, 500_000), "3174014101800000"),
            row("2", "F2", PayoutState::Credited, 500_000),
            row("3", "F4", PayoutState::Credited, 500_000),
            row("4", "F8", PayoutState::Credited, 500_000),
        ],
    );
    assert_eq!(paid, PaidOut { done: Imported { new: 4, ..Imported::default() }, strangers: 1 });
    let references = |world: &mut World, whose: &str| {
        let mut phone = if whose == "F1" { world.family_phone(whose) } else { world.phone(whose) };
        phone.sync(world, &[]);
        let rows = phone.of_kind("payout");
        // What a family is called in the bank's books is for who reconciles.
        let named = rows.iter().any(|row| row.body.contains_key("name") || row.body.contains_key("nik4"));
        let mut got: Vec<_> =
            rows.iter().map(|row| row.body["reference"].as_str().unwrap().to_owned()).collect();
        got.sort();
        (got.concat(), named)
    };
    for (whose, got, named) in
        [("M1", "12", false), ("M2", "3", false), ("K1", "123", true), ("F1", "1", false)]
    {
        assert_eq!(references(&mut world, whose), (got.to_owned(), named), "{whose}");
    }
    // Once its family is here, the same row is that family's too.
    world.family("F8", VILLAGE, json!({}));
    assert_eq!(pay(&mut world, vec![row("4", "F8", PayoutState::Credited, 500_000)]).done.new, 1);
    assert_eq!(references(&mut world, "M1").0, "124");
    let mut phone = world.phone("M1");
    phone.sync(&mut world, &[]);
    let family = phone.family("F8");
    let row = phone.of_kind("payout").into_iter().find(|row| row.body["reference"] == "4").unwrap();
    assert_eq!(row.body["aid"], json!(aid(family)));
}

#[test]
fn a_row_that_finds_its_family_late_is_not_the_sources_latest_word() {
    let mut world = World::new();
    let first = row("1", "F8", PayoutState::Credited, 5_000_000);
    let corrected = PayoutRow { amount: Rupiah(500_000), corrects: true, ..first.clone() };
    let withdrawn = PayoutRow {
        state: PayoutState::Withdrawn,
        date: date("2026-03-06"),
        ..row("1", "F8", PayoutState::Credited, 500_000)
    };
    for told in [&first, &corrected, &withdrawn] {
        pay(&mut world, vec![told.clone()]);
    }
    let sum = |world: &World| {
        let sums = world.storage.books(None, day()).unwrap();
        let sum = sums.books.total();
        (sum.credited.0, sum.withdrawn.0)
    };
    assert_eq!(sum(&world), (500_000, 500_000));
    world.family("F8", VILLAGE, json!({}));
    list(&mut world, &decree("SK 1"), &["F8"]);
    // The old files again, in any order: what was corrected stays so, what was taken out stays taken out.
    for told in [&first, &corrected, &withdrawn, &first] {
        pay(&mut world, vec![told.clone()]);
        assert_eq!(sum(&world), (500_000, 500_000), "{told:?}");
    }
    assert_eq!(world.count("payout"), 6);
    let sums = world.storage.books(None, day()).unwrap();
    assert_eq!((sums.books.total().matched.0, sums.books.accounts.len()), (500_000, 1));
}

#[test]
fn a_reference_without_its_zeros_is_not_a_second_payment() {
    let mut world = World::new();
    assert_eq!(list(&mut world, &decree("SK 1"), &["F1"]).1, []);
    pay_at(&mut world, at(10), vec![row("0000020", "F1", PayoutState::Credited, 500_000)]);
    let mut rows = Rows::of(vec![row("20", "F1", PayoutState::Credited, 500_000)]);
    let paid =
        world.storage.take_payouts("bri", &mut rows, run(at(11), &mut |_| {}), &mut world.mint).unwrap();
    assert_eq!(rows.refused, [Misfit::OtherZeros { reference: "0000020".to_owned() }]);
    assert_eq!(paid.done.new, 0);
    // Another source may number as it likes.
    let mut rows = Rows::of(vec![row("20", "F1", PayoutState::Credited, 500_000)]);
    let paid =
        world.storage.take_payouts("pos", &mut rows, run(at(12), &mut |_| {}), &mut world.mint).unwrap();
    assert_eq!(paid.done.new, 1);
}
