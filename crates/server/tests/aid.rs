//! Lists of decrees: each bad cell, the same list again, striking off, who gets a tranche, and what phones may say of it.
#![allow(clippy::unwrap_used)]

mod files;
mod money;
mod support;

use files::{book, file, ran, table, texts};
use money::{aid, date, decree, list, pay, row, sealed};
use pendamping_domain::aid::Aid;
use pendamping_domain::aid_word::{AidWord, MoneyWord};
use pendamping_domain::confirmation::Channel;
use pendamping_domain::id::RecordId;
use pendamping_domain::money::Rupiah;
use pendamping_domain::payout::PayoutState;
use pendamping_domain::review::WORDS_BY_ONE;
use pendamping_domain::revision::{Record, Rest};
use pendamping_server::store::money_file::{AidList, PayoutRow};
use pendamping_server::store::office::{Declined, Imported, Misfit, Office};
use serde_json::{Value, json};
use std::path::PathBuf;
use support::photos::photo;
use support::{Phone, World, at, visit};
use tempfile::TempDir;

const FAMILIES: &str = "nomor_kpm,nama,nik,desa,keluar_pkh,didampingi\n\
    F1,Contoh Satu,3174014101800000,31.74.01.1001,mampu,ya\n\
    F2,Contoh Dua,3174014202810000,31.74.01.1001,mampu,ya\n\
    F3,Contoh Tiga,,31.74.01.1001,mampu,ya\n";
const DECREE: [&str; 6] = ["--scheme", "bsimu", "--decree", "SK 1/2026", "--decree-date", "2026-03-01"];

/// A centre with a programme and three families, spoken to in files.
struct Centre(TempDir);

impl Centre {
    fn new() -> Centre {
        let centre = Centre(tempfile::tempdir().unwrap());
        let config = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/programme/prokus-2020.toml");
        assert_eq!(ran(&centre.data(), &["configure", config]).0, 0);
        let families = file(&centre.0, "families.csv", FAMILIES);
        assert_eq!(ran(&centre.data(), &["import", "families", families.to_str().unwrap()]).0, 0);
        centre
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("centre")
    }

    fn import(&self, text: &str, more: &[&str]) -> (i32, String, String) {
        let path = file(&self.0, "sk.csv", text);
        ran(&self.data(), &[&["import", "aid", path.to_str().unwrap()][..], more].concat())
    }
}

#[test]
fn a_list_gives_each_family_its_tranche_once() {
    let centre = Centre::new();
    let text = "nomor_kpm,nik,jumlah\nF1,,\n,3174 0142 0281 0000,Rp500.000\nF3,,500000\n";
    let (code, out, err) = centre.import(text, &[&DECREE[..], &["--dry-run"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, "aid: 3 new, 0 changed, 0 unchanged, 0 bad; a rehearsal, nothing was kept\n");
    let new = centre.import(text, &DECREE);
    assert_eq!(new, (0, "aid: 3 new, 0 changed, 0 unchanged, 0 bad\n".to_owned(), String::new()));
    assert_eq!(centre.import(text, &DECREE).1, "aid: 0 new, 0 changed, 3 unchanged, 0 bad\n");
    // As a workbook, by its other name, with a day that the file before did not say.
    let book = book(&centre.0, "sk.xlsx", |sheet| {
        texts(sheet, 0, &["Number", "AMOUNT"]);
        texts(sheet, 1, &["F1", ""]);
        sheet.write_number(1, 1, 500_000).unwrap();
    });
    let scheme = "Stimulus for working capital (BSIMU)";
    let more = ["--planned", "2026-03-20", "--decree", "SK 1/2026", "--decree-date", "2026-03-01"];
    let args = [&["import", "aid", book.to_str().unwrap(), "--scheme", scheme][..], &more].concat();
    assert_eq!(ran(&centre.data(), &args).1, "aid: 0 new, 1 changed, 0 unchanged, 0 bad\n");
    // A file that does not say the day leaves it.
    assert_eq!(centre.import(text, &DECREE).1, "aid: 0 new, 0 changed, 3 unchanged, 0 bad\n");
}

#[test]
fn each_bad_cell() {
    let centre = Centre::new();
    let report = centre.0.path().join("buruk.csv");
    for (rows, says, masalah) in [
        (
            "F9,,",
            "nomor_kpm: no family has the number \"F9\"; a family that was imported",
            "tidak ada KPM dengan nomor \"F9\"",
        ),
        (",3174014303820000,", "nik: no family has this NIK; a family", "tidak ada KPM dengan NIK ini"),
        (",317401,", "nik: has 6 digits; a NIK has 16 digits", "berisi 6 angka"),
        (",,500000", "nomor_kpm: is empty; the number or the NIK of the family", "nomor KPM atau NIK"),
        ("F1,3174014202810000,", "nik: is already that of family F2;", "sudah dipakai KPM F2"),
        ("F1,3174014303820000,", "nik: is not the NIK of family F1;", "bukan NIK KPM F1"),
        ("F1,,400.000", "jumlah: Rp400.000 is not what bsimu 1 pays; Rp500.000, or", "yang benar: Rp500.000"),
        ("F1,,500.000.00", "jumlah: \"500.000.00\" is no amount; whole rupiah", "bukan jumlah uang"),
        ("F1,,\n F1,,", "nomor_kpm: is also on line 2;", "sudah ada di baris 2"),
        ("F1,,\n,3174014101800000,", "nik: is also on line 2;", "sudah ada di baris 2"),
        ("F1,,,x", "(row): has 4 cells under 3 headings", "berisi 4 sel"),
        (&format!("{},,", "F".repeat(41)), "nomor_kpm: is too long; at most 40", "paling banyak 40"),
    ] {
        let text = format!("nomor_kpm,nik,jumlah\n{rows}\n");
        let args = [&DECREE[..], &["--report", report.to_str().unwrap()]].concat();
        let (code, out, err) = centre.import(&text, &args);
        assert_eq!(code, 1, "{rows}: {out}{err}");
        assert!(err.contains(says), "{rows}: {err}");
        assert!(out.contains("1 bad; nothing was kept"), "{rows}: {out}");
        assert!(table(&report)[1][2].contains(masalah), "{rows}: {:?}", table(&report)[1]);
        assert!(!err.contains("3174014"), "a NIK is never repeated: {err}");
    }
    // What was bad alone is left out on demand.
    let (code, out, _) = centre.import("nomor_kpm\nF1\nF9\n", &[&DECREE[..], &["--partial"]].concat());
    assert_eq!((code, out.as_str()), (1, "aid: 1 new, 0 changed, 0 unchanged, 1 bad\n"));
}

#[test]
fn what_is_not_said_or_said_wrong_beside_the_file() {
    let centre = Centre::new();
    let with = |scheme: &str, more: &[&str]| {
        let mut args = vec!["--scheme", scheme, "--decree-date", "2026-03-01"];
        args.extend(more);
        centre.import("nomor_kpm\nF1\n", &args)
    };
    for (scheme, more, says) in [
        ("bsimo", &["--decree", "SK 1"][..], "--scheme: \"bsimo\" is not known; one of bsimu ("),
        ("bsimu", &["--decree", "SK 1", "--tranche", "2"], "--tranche: bsimu has no 2; one of 1"),
        ("bsimu", &[], "--decree: say the number of the decree"),
        ("bsimu", &["--decree", " "], "--decree: say the number of the decree"),
        ("bsimu", &["--decree", "SK 1", "--planned", "2026-02-01"], "--planned: lies before --decree-date"),
        ("bsimu", &["--decree", "SK 1", "--source", "bri"], "--source: goes with a file of payouts alone"),
    ] {
        let (code, _, err) = with(scheme, more);
        assert!(code == 1 && err.contains(says), "{more:?}: {err}");
    }
    let (_, _, err) = centre.import("nomor_kpm\nF1\n", &["--decree", "SK 1"]);
    assert!(err.contains("--scheme: say which scheme"), "{err}");
    let (_, _, err) = centre.import("nama,jumlah\nA,1\n", &DECREE);
    assert!(err.contains("one of these columns is needed: nomor_kpm"), "{err}");
    let families = centre.0.path().join("families.csv");
    let args = ["import", "families", families.to_str().unwrap(), "--strike"];
    assert!(ran(&centre.data(), &args).2.contains("--strike: goes with a file of aid alone"));
    let empty = tempfile::tempdir().unwrap();
    let path = file(&empty, "sk.csv", "nomor_kpm\nF1\n");
    let args = [&["import", "aid", path.to_str().unwrap()][..], &DECREE].concat();
    let (_, _, err) = ran(&empty.path().join("centre"), &args);
    assert!(err.contains("run configure first"), "{err}");
}

#[test]
fn striking_off_and_listing_anew() {
    let mut world = World::new();
    let later = AidList { decree_date: date("2026-03-09"), ..decree("SK 2") };
    let strike = AidList { strike: true, planned: None, ..later.clone() };
    let again = AidList { decree_date: date("2026-03-12"), ..decree("SK 3") };
    let (new, changed) =
        (Imported { new: 1, ..Imported::default() }, Imported { changed: 1, ..Imported::default() });
    let same = Imported { same: 1, ..Imported::default() };
    let by = |by: &str| Misfit::StruckBefore { by: by.to_owned() };
    let older = |decree: &str, day: &str| Misfit::OlderDecree { decree: decree.to_owned(), date: date(day) };
    for (what, of, expected, struck_by) in [
        ("nobody's to strike", &strike, Err(Misfit::NotListed), None),
        ("listed", &decree("SK 1"), Ok(&new), None),
        (
            "older than the list",
            &AidList { decree_date: date("2026-02-01"), ..strike.clone() },
            Err(older("SK 1", "2026-03-01")),
            None,
        ),
        ("struck", &strike, Ok(&changed), Some("SK 2")),
        ("struck again", &strike, Ok(&same), Some("SK 2")),
        (
            "by another",
            &AidList { decree: "SK 9".to_owned(), ..strike.clone() },
            Err(by("SK 2")),
            Some("SK 2"),
        ),
        // The old list says nothing of what was decided since.
        ("the first list", &decree("SK 1"), Ok(&same), Some("SK 2")),
        ("listed anew", &again, Ok(&changed), None),
        ("an older list", &decree("SK 1"), Err(older("SK 3", "2026-03-12")), None),
    ] {
        let (done, refused) = list(&mut world, of, &["F1"]);
        match expected {
            Ok(expected) => assert_eq!((&done, refused), (expected, vec![]), "{what}"),
            Err(why) => assert_eq!(refused, [why], "{what}"),
        }
        let mut phone = world.phone("M1");
        phone.sync(&mut world, &[]);
        let said = phone.of_kind("aid").first().and_then(|row| row.body.get("struck_by").cloned());
        assert_eq!(said.as_ref().and_then(Value::as_str), struck_by, "{what}");
    }
    assert_eq!(world.count("aid"), 1);
}

fn listed() -> (World, Phone, Phone, Phone, Phone) {
    let mut world = World::new();
    assert_eq!(list(&mut world, &decree("SK 1"), &["F1", "F2", "F4"]).1, []);
    let (mut mentor, mut other) = (world.phone("M1"), world.phone("M2"));
    let (mut coordinator, mut home) = (world.phone("K1"), world.family_phone("F1"));
    for phone in [&mut mentor, &mut other, &mut coordinator, &mut home] {
        phone.sync(&mut world, &[]);
    }
    (world, mentor, other, coordinator, home)
}

#[test]
fn who_gets_a_tranche() {
    let (_, mentor, other, coordinator, home) = listed();
    let (f1, f2, f4) = (mentor.family("F1"), mentor.family("F2"), other.family("F4"));
    for (phone, families) in
        [(&mentor, vec![f1, f2]), (&other, vec![f4]), (&coordinator, vec![f1, f2, f4]), (&home, vec![f1])]
    {
        let mut got: Vec<RecordId> = phone.of_kind("aid").iter().map(|row| row.record).collect();
        let mut expected: Vec<RecordId> = families.into_iter().map(aid).collect();
        got.sort();
        expected.sort();
        assert_eq!(got, expected);
    }
    let row = home.rows[&aid(f1)].clone();
    assert_eq!(
        Value::Object(row.body),
        json!({
            "scheme": "bsimu", "tranche": 1, "family": f1, "amount": 500_000, "decree": "SK 1",
            "decree_date": "2026-03-01", "planned": "2026-03-20"
        })
    );
}

#[test]
fn no_phone_writes_a_list_or_a_payment() {
    let (mut world, mut mentor, _, mut coordinator, _) = listed();
    let f3 = mentor.family("F3");
    let listed = json!({
        "scheme": "bsimu", "tranche": 1, "family": f3, "amount": 500_000, "decree": "SK 1", "decree_date": "2026-03-01"
    });
    let paid = json!({
        "source": "bri", "reference": "1", "aid": aid(f3), "family": f3, "name": "X", "amount": 500_000,
        "date": "2026-03-05", "state": "credited"
    });
    for phone in [&mut mentor, &mut coordinator] {
        for (kind, record, body) in [("aid", aid(f3), &listed), ("payout", RecordId(phone.id()), &paid)] {
            let item = phone.item(kind, f3, record, None, body.clone());
            assert_eq!(phone.sync(&mut world, &[item]).words(), ["not_allowed"], "{kind}");
        }
        // Nor changes one.
        let f1 = phone.family("F1");
        let head = phone.rows[&aid(f1)].revision;
        let mut more = listed.clone();
        more["family"] = json!(f1);
        more["amount"] = json!(5_000_000);
        let item = phone.item("aid", f1, aid(f1), Some(head), more);
        assert_eq!(phone.sync(&mut world, &[item]).words(), ["not_allowed"]);
    }
    assert_eq!((world.count("aid"), world.count("payout")), (3, 0));
}

#[test]
fn a_witness_and_a_word_are_of_a_tranche_of_that_family() {
    let (mut world, mut mentor, _, mut coordinator, mut home) = listed();
    let (f1, f2, f3) = (mentor.family("F1"), mentor.family("F2"), mentor.family("F3"));
    let visited = RecordId(mentor.id());
    let item = mentor.item("visit", f1, visited, None, visit(0));
    assert_eq!(mentor.sync(&mut world, &[item]).words(), ["received"]);
    let seen = |of: RecordId, family| json!({"aid": of, "family": family, "date": "2026-03-02", "amount": 500_000, "receipt": "K-1"});
    for (what, of, family, body_family, expected) in [
        ("another family's tranche", aid(f2), f1, f1, "waits"),
        ("a family on no list", aid(f3), f3, f3, "waits"),
        ("what is no tranche", visited, f1, f1, "not_found"),
        ("another family in the body", aid(f2), f1, f2, "invalid family"),
        ("its own", aid(f1), f1, f1, "received"),
    ] {
        let record = RecordId(mentor.id());
        let item = mentor.item("aid_witness", family, record, None, seen(of, body_family));
        assert_eq!(mentor.sync(&mut world, &[item]).words(), [expected], "{what}");
    }
    let word =
        |of: RecordId| json!({"aid": of, "family": f1, "word": "not_received", "channel": "own_phone"});
    for (of, expected) in [(aid(f2), "waits"), (visited, "not_found"), (aid(f1), "received")] {
        let record = RecordId(home.id());
        let item = home.item("aid_word", f1, record, None, word(of));
        assert_eq!(home.sync(&mut world, &[item]).words(), [expected], "{of:?}");
    }
    // What waited comes in once the list is there.
    let record = RecordId(mentor.id());
    let item = mentor.item("aid_witness", f3, record, None, seen(aid(f3), f3));
    assert_eq!(mentor.sync(&mut world, std::slice::from_ref(&item)).words(), ["waits"]);
    list(&mut world, &decree("SK 1"), &["F3"]);
    assert_eq!(mentor.sync(&mut world, &[item]).words(), ["received"]);
    // A payment to a family on no list is spoken of as well, by itself and by no other.
    pay(&mut world, vec![row("1", "F1", PayoutState::Credited, 500_000)]);
    let second = Aid::record("capital_incentive", 1, f3);
    pay(
        &mut world,
        vec![PayoutRow {
            scheme: "capital_incentive".to_owned(),
            ..row("3", "F3", PayoutState::Credited, 500_000)
        }],
    );
    for (family, expected) in [(f1, "waits"), (f3, "received")] {
        let record = RecordId(mentor.id());
        let item = mentor.item("aid_witness", family, record, None, seen(second, family));
        assert_eq!(mentor.sync(&mut world, &[item]).words(), [expected]);
    }
    // Its mentor learns that the family answered, not what.
    for (phone, hears) in [(&mut mentor, false), (&mut coordinator, true), (&mut home, true)] {
        phone.sync_at(&mut world, at(90), &[]);
        let words = phone.of_kind("aid_word");
        assert_eq!(words.len(), 1);
        assert_eq!(words[0].body.contains_key("word"), hears);
    }
    // The pictures of a witness are waited for.
    let awaited = world.storage.status().unwrap().photos.awaited;
    let mut pictured = seen(aid(f1), f1);
    pictured["photos"] = json!([photo(b"a picture")]);
    let record = RecordId(mentor.id());
    let item = mentor.item("aid_witness", f1, record, None, pictured);
    assert_eq!(mentor.sync(&mut world, &[item]).words(), ["received"]);
    assert_eq!(world.storage.status().unwrap().photos.awaited, awaited + 1);
}

#[test]
fn a_tranche_is_not_drowned_in_words() {
    let (mut world, mut mentor, _, _, mut home) = listed();
    let f1 = mentor.family("F1");
    let word =
        |channel: &str| json!({"aid": aid(f1), "family": f1, "word": "not_received", "channel": channel});
    for (phone, channel) in [(&mut mentor, "paper"), (&mut home, "own_phone")] {
        for n in 0..=WORDS_BY_ONE {
            let expected = if n < WORDS_BY_ONE { "received" } else { "invalid aid" };
            let record = RecordId(phone.id());
            let item = phone.item("aid_word", f1, record, None, word(channel));
            assert_eq!(phone.sync(&mut world, &[item]).words(), [expected], "{channel} {n}");
        }
    }
}

#[test]
fn what_a_family_says_by_its_mentors_phone_is_opened_at_the_centre_alone() {
    let (mut world, mut mentor, _, mut coordinator, _) = listed();
    let f1 = mentor.family("F1");
    let sealed_word = |world: &World, inside: &str| {
        let seal = sealed(world, inside);
        json!({"aid": aid(f1), "family": f1, "word": "sealed", "sealed": seal, "channel": "mentor_phone"})
    };
    let said = AidWord {
        aid: aid(f1),
        family: f1,
        word: MoneyWord::OtherAmount,
        amount: Some(Rupiah(400_000)),
        channel: Channel::MentorPhone,
        sealed: None,
        rest: Rest::new(),
    };
    for (inside, expected) in [
        (said.inside(), "received"),
        ("{\"word\":\"other_amount\"}".to_owned(), "invalid sealed"),
        ("Uang diminta".to_owned(), "invalid sealed"),
    ] {
        let record = RecordId(mentor.id());
        let item = mentor.item("aid_word", f1, record, None, sealed_word(&world, &inside));
        assert_eq!(mentor.sync(&mut world, &[item]).words(), [expected], "{inside}");
    }
    coordinator.sync_at(&mut world, at(90), &[]);
    let words = coordinator.of_kind("aid_word");
    assert_eq!(words.len(), 1);
    assert_eq!(AidWord::read(&words[0].body), Ok(said));
    mentor.sync_at(&mut world, at(91), &[]);
    let carried = &mentor.of_kind("aid_word")[0].body;
    assert!(!carried.contains_key("word") && !carried.contains_key("sealed"), "{carried:?}");
}

#[test]
fn a_tranche_that_is_on_a_list_stays_in_the_programme() {
    let mut world = World::new();
    assert_eq!(list(&mut world, &decree("SK 1"), &["F1"]).1, []);
    let mut config = support::config(2);
    let bsimu = config.schemes.iter_mut().find(|scheme| scheme.code == "bsimu").unwrap();
    bsimu.tranches[0].number = 2;
    let refused = world.storage.configure(&config, at(-5), &mut world.mint);
    assert!(
        matches!(&refused, Err(Declined::Wrong(why)) if why.contains("tranche 1 of \"bsimu\"")),
        "{refused:?}"
    );
    // Another beside it is no loss.
    let mut config = support::config(2);
    let bsimu = config.schemes.iter_mut().find(|scheme| scheme.code == "bsimu").unwrap();
    let second = pendamping_domain::scheme::Tranche { number: 2, ..bsimu.tranches[0].clone() };
    bsimu.tranches.push(second);
    assert!(world.storage.configure(&config, at(-5), &mut world.mint).unwrap());
}

#[test]
fn a_decree_of_a_day_to_come_lists_nobody() {
    let centre = Centre::new();
    let path = file(&centre.0, "list.csv", "nomor_kpm\nF1\n");
    let args = [
        "import",
        "aid",
        path.to_str().unwrap(),
        "--scheme",
        "bsimu",
        "--decree",
        "SK 1",
        "--decree-date",
        "2099-01-01",
    ];
    let (code, _, err) = ran(&centre.data(), &args);
    assert!(code != 0 && err.contains("2099-01-01 is still to come"), "{err}");
}

#[test]
fn a_file_of_families_is_no_list() {
    let centre = Centre::new();
    let path = file(&centre.0, "families.csv", FAMILIES);
    let args = [&["import", "aid", path.to_str().unwrap()][..], &DECREE].concat();
    let (code, _, err) = ran(&centre.data(), &args);
    assert!(code != 0 && err.contains("this is a file of families"), "{err}");
    // What else a list tells of its families does no harm.
    let list = "no,nomor_kpm,nama,alamat,rekening,bank,keterangan\n1,F1,Contoh Satu,Jl. Misal,00,BRI,-\n";
    let path = file(&centre.0, "list.csv", list);
    let args = [&["import", "aid", path.to_str().unwrap()][..], &DECREE].concat();
    assert_eq!(ran(&centre.data(), &args).1, "aid: 1 new, 0 changed, 0 unchanged, 0 bad\n");
}
