//! The books at the centre: what every rupiah adds up to, what each line says, and what whom is shown of it.
#![allow(clippy::unwrap_used)]

mod files;
mod money;
mod support;

use files::{ran, table};
use money::{aid, date, decree, list, pay, pay_at, row};
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::payout::PayoutState;
use pendamping_domain::region::Level;
use pendamping_server::export::books::{cells, headings};
use pendamping_server::export::table::Cell;
use pendamping_server::store::book_log::{BookAsk, BookLines};
use pendamping_server::store::money_file::PayoutRow;
use pendamping_server::store::office::{Declined, Office};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::{Phone, VILLAGE, World, at, day};

type Line = BTreeMap<&'static str, String>;

/// As of this day, when the list's day of payment is over and the mentors' time is not.
const ON: &str = "2026-03-25";

fn sent(world: &mut World, phone: &mut Phone, kind: &str, family: FamilyId, body: Value) {
    let record = RecordId(phone.id());
    let item = phone.item(kind, family, record, None, body);
    assert_eq!(phone.sync_at(world, at(30), &[item]).words(), ["received"], "{kind}");
}

/// Listed: F1, F2, F5 with M1, F4 with M2. F1 was paid, its mentor saw it and it says so itself; F2 was paid twice and says that nothing
/// came; F5 was paid and nobody spoke of it; the payment to F4 failed. F3 was paid and is on no list, nor is somebody unknown.
fn told() -> World {
    let mut world = World::new();
    world.family("F5", VILLAGE, json!({}));
    assert_eq!(list(&mut world, &decree("SK 1"), &["F1", "F2", "F4", "F5"]).1, []);
    let credited = |reference: &str, number: &str| row(reference, number, PayoutState::Credited, 500_000);
    let failed = PayoutRow {
        reason: "rekening tidak aktif".to_owned(),
        ..row("6", "F4", PayoutState::Failed, 500_000)
    };
    let withdrawn = row("1", "F1", PayoutState::Withdrawn, 500_000);
    let others = [("1", "F1"), ("2", "F2"), ("3", "F2"), ("4", "F3"), ("5", "F5"), ("7", "F8")];
    let rows = others.map(|(reference, number)| credited(reference, number)).into_iter();
    pay(&mut world, rows.chain([withdrawn, failed]).collect());
    let (mut mentor, mut one, mut two) =
        (world.phone("M1"), world.family_phone("F1"), world.family_phone("F2"));
    for phone in [&mut mentor, &mut one, &mut two] {
        phone.sync(&mut world, &[]);
    }
    let (f1, f2) = (mentor.family("F1"), mentor.family("F2"));
    let seen =
        json!({"aid": aid(f1), "family": f1, "date": "2026-03-02", "amount": 500_000, "receipt": "K-1"});
    sent(&mut world, &mut mentor, "aid_witness", f1, seen);
    let word = |family, word: &str| json!({"aid": aid(family), "family": family, "word": word, "channel": "own_phone"});
    sent(&mut world, &mut one, "aid_word", f1, word(f1, "received"));
    sent(&mut world, &mut two, "aid_word", f2, word(f2, "not_received"));
    world
}

fn ask(of: BookLines) -> BookAsk {
    BookAsk { of, area: None, mentor: None, reader: None }
}

fn lines(world: &World, ask: &BookAsk) -> Result<Vec<Line>, Declined> {
    let mut lines = Vec::new();
    world.storage.book_log(ask, at(500), date(ON), &mut |line| {
        let cells = cells(line, date(ON));
        assert_eq!(cells.len(), headings(ask.of).len());
        lines.push(
            headings(ask.of).into_iter().zip(cells.iter().map(Cell::shown).map(str::to_owned)).collect(),
        );
        Ok(())
    })?;
    Ok(lines)
}

fn column<'a>(lines: &'a [Line], name: &str) -> Vec<&'a str> {
    lines.iter().map(|line| line[name].as_str()).collect()
}

#[test]
fn every_rupiah_is_in_one_place() {
    let world = told();
    let sums = world.storage.books(None, date(ON)).unwrap();
    let total = sums.books.total();
    let expected = [
        ("listed", 4),
        ("planned", 2_000_000),
        ("credited", 3_000_000),
        ("withdrawn", 500_000),
        ("returned", 0),
        ("matched", 1_500_000),
        ("excess", 500_000),
        ("unlisted", 1_000_000),
        ("witnessed", 500_000),
        ("confirmed", 500_000),
        ("spent", 0),
    ];
    assert_eq!(total.parts(), expected);
    assert!(total.balances());
    for level in [Level::City, Level::SubDistrict, Level::Village] {
        assert_eq!(sums.books.by_level(level).into_values().sum::<pendamping_domain::aid_sum::Sum>(), total);
    }
    let kinds: Vec<String> = sums
        .by_kind()
        .iter()
        .map(|(kind, sum)| format!("{} {} {} {}", kind.as_str(), sum.count, sum.open, sum.amount.0))
        .collect();
    // Two wait for their mentor, whose time is not over; one family's is.
    assert_eq!(
        kinds,
        [
            "not_on_the_list 2 2 1000000",
            "paid_twice 1 1 500000",
            "failed 1 1 500000",
            "family_says_no 1 1 1000000",
            "no_word_yet 1 1 500000",
            "not_witnessed 2 0 1500000",
        ]
    );
    let there = world.storage.books(Some(&"31.74.02".parse().unwrap()), date(ON)).unwrap();
    assert_eq!((there.books.total().planned.0, there.books.accounts.len()), (500_000, 1));
}

#[test]
fn a_line_for_each_tranche_and_for_each_mismatch() {
    let world = told();
    let accounts = lines(&world, &ask(BookLines::Accounts)).unwrap();
    for (name, expected) in [
        ("nomor_kpm", ["F1", "F2", "F3", "F5", "F4", ""]),
        ("kecamatan", ["Tebet", "Tebet", "Tebet", "Tebet", "Setiabudi", ""]),
        ("nomor_pendamping", ["M1", "M1", "M1", "M1", "M2", ""]),
        ("skema", ["bsimu", "bsimu", "bsimu", "bsimu", "bsimu", ""]),
        ("tahap", ["1", "1", "1", "1", "1", ""]),
        ("direncanakan", ["500000", "500000", "0", "500000", "500000", "0"]),
        ("masuk", ["500000", "1000000", "500000", "500000", "0", "500000"]),
        ("ditarik", ["500000", "0", "0", "0", "0", "0"]),
        ("cocok", ["500000", "500000", "0", "500000", "0", "0"]),
        ("kelebihan", ["0", "500000", "0", "0", "0", "0"]),
        ("di_luar_daftar", ["0", "0", "500000", "0", "0", "500000"]),
        ("disaksikan", ["500000", "0", "0", "0", "0", "0"]),
        ("diakui_kpm", ["500000", "0", "0", "0", "0", "0"]),
        (
            "status",
            ["disaksikan", "dibayar", "tidak ada di daftar", "dibayar", "gagal", "tidak ada di daftar"],
        ),
        ("penerima", ["", "", "", "", "", "Keluarga F8"]),
        ("referensi", ["1", "2 | 3", "4", "5", "6", "7"]),
    ] {
        assert_eq!(column(&accounts, name), expected, "{name}");
    }
    let twice = &accounts[1];
    assert_eq!(
        twice["ketidakcocokan"],
        "dibayar dua kali | KPM menyatakan tidak menerima | belum disaksikan"
    );
    assert_eq!(twice["penanggung_jawab"], "kantor | koordinator | pendamping");
    assert_eq!(twice["batas"], "2026-03-16 | 2026-03-16 | 2026-04-04");
    assert_eq!(accounts[0]["ketidakcocokan"], "");

    let wrong = lines(&world, &ask(BookLines::Mismatches)).unwrap();
    let due = column(&wrong, "batas");
    assert!(due.is_sorted() && due.len() == 8, "{due:?}");
    let failed = wrong.iter().find(|line| line["ketidakcocokan"] == "gagal dibayar").unwrap();
    for (name, expected) in [
        ("nomor_kpm", "F4"),
        ("penanggung_jawab", "kantor"),
        ("batas", "2026-03-16"),
        ("terlambat_hari", "9"),
        ("perlu_tindakan", "ya"),
        ("jumlah", "500000"),
        ("sumber", "bri"),
    ] {
        assert_eq!(failed[name], expected, "{name}");
    }
    let waits = wrong.last().unwrap();
    assert_eq!(
        (waits["ketidakcocokan"].as_str(), waits["perlu_tindakan"].as_str()),
        ("belum disaksikan", "tidak")
    );
}

#[test]
fn each_reader_has_the_books_of_their_own_phone() {
    let world = told();
    let seen =
        |reader: &str, of| lines(&world, &BookAsk { reader: Some(reader.to_owned()), ..ask(of) }).unwrap();
    for (reader, families, confirmed, mismatches) in [
        ("K1", vec!["F1", "F2", "F3", "F5", "F4"], vec!["500000", "0", "0", "0", "0"], 7),
        // A mentor learns that F1 and F2 answered, and not what.
        ("M1", vec!["F1", "F2", "F3", "F5"], vec!["", "", "", ""], 5),
        ("M2", vec!["F4"], vec![""], 1),
    ] {
        let accounts = seen(reader, BookLines::Accounts);
        assert_eq!(column(&accounts, "nomor_kpm"), families, "{reader}");
        assert_eq!(column(&accounts, "diakui_kpm"), confirmed, "{reader}");
        assert_eq!(seen(reader, BookLines::Mismatches).len(), mismatches, "{reader}");
    }
    let wrong = seen("M1", BookLines::Mismatches);
    let of = |name: &str| {
        wrong
            .iter()
            .filter(|line| line["ketidakcocokan"] == name)
            .map(|line| line["nomor_kpm"].as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("KPM belum menjawab"), ["F5"]);
    assert_eq!(of("KPM menyatakan tidak menerima"), [""; 0]);
    // Of whom the office asks for.
    let mentor = |number: &str| {
        lines(&world, &BookAsk { mentor: Some(number.to_owned()), ..ask(BookLines::Accounts) })
    };
    assert_eq!(column(&mentor("M2").unwrap(), "nomor_kpm"), ["F4"]);
    assert_eq!(mentor("M9").unwrap_err().to_string(), "no person has the number \"M9\"");
    let area = BookAsk { area: Some("31.74.02".parse().unwrap()), ..ask(BookLines::Accounts) };
    assert_eq!(column(&lines(&world, &area).unwrap(), "nomor_kpm"), ["F4"]);
}

#[test]
fn nothing_is_due_before_the_day_it_was_known_there() {
    let mut world = World::new();
    world.family("F9", "91.03.01.1001", json!({}));
    list(&mut world, &decree("SK 1"), &["F1", "F9"]);
    // Half past ten at night in Jakarta on the 10th, half past midnight in Papua.
    let now = "2026-03-10T15:30:00Z".parse().unwrap();
    let paid = ["F1", "F9"].map(|number| row(number, number, PayoutState::Credited, 500_000));
    pay_at(&mut world, now, paid.to_vec());
    let wrong = lines(&world, &ask(BookLines::Mismatches)).unwrap();
    let due = |number: &str| {
        let of = wrong
            .iter()
            .find(|line| line["nomor_kpm"] == number && line["ketidakcocokan"] == "KPM belum menjawab");
        of.unwrap()["batas"].clone()
    };
    assert_eq!((due("F1").as_str(), due("F9").as_str()), ("2026-03-24", "2026-03-25"));
}

#[test]
fn as_files_and_as_sums() {
    let world = told();
    let (data, folder) = (world.folder.path(), tempfile::tempdir().unwrap());
    let mut tables = Vec::new();
    for end in ["csv", "xlsx"] {
        let path = folder.path().join(format!("aid.{end}"));
        let shown = path.to_str().unwrap();
        let (code, out, err) = ran(data, &["export", "aid", shown]);
        assert_eq!((code, out), (0, format!("6 tranches in {shown}\n")), "{err}");
        let rows = table(&path);
        let total = rows.last().unwrap();
        assert_eq!((total[0].as_str(), rows.len()), ("JUMLAH", 8));
        let at = |name: &str| rows[0].iter().position(|heading| heading == name).unwrap();
        // Every amount of the last row is what those above it come to.
        for name in [
            "direncanakan",
            "masuk",
            "ditarik",
            "kembali",
            "cocok",
            "kelebihan",
            "di_luar_daftar",
            "disaksikan",
            "diakui_kpm",
        ] {
            let each = rows[1..7].iter().map(|row| row[at(name)].parse::<i64>().unwrap()).sum::<i64>();
            assert_eq!(total[at(name)], each.to_string(), "{name}");
        }
        assert_eq!(total[at("tahap")], "4");
        tables.push(rows.iter().map(|row| row[..at("status")].to_vec()).collect::<Vec<_>>());
    }
    assert_eq!(tables[0], tables[1]);
    let path = folder.path().join("mismatches.csv");
    let (code, out, _) = ran(data, &["export", "mismatches", path.to_str().unwrap(), "--as", "M2"]);
    assert!(code == 0 && out.starts_with("1 mismatches in"), "{out}");
    let (code, _, err) = ran(data, &["export", "aid", path.to_str().unwrap(), "--to", "2026-03-01"]);
    assert_eq!((code, err.as_str()), (1, "error: --from, --to: the books are as they stand now\n"));

    let (code, out, err) = ran(data, &["books", "--json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let said: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(said["programme"]["credited"], 3_000_000);
    let cities: Vec<_> = said["cities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|city| (city["area"].as_str(), city["credited"].as_i64().unwrap()))
        .collect();
    assert_eq!(cities, [(None, 500_000), (Some("31.74"), 2_500_000)]);
    assert_eq!(said["sub_districts"].as_array().unwrap().len(), 3);
    assert_eq!(said["mismatches"][0]["kind"], "not_on_the_list");
    let (_, out, _) = ran(data, &["books", "--area", "31.74.02"]);
    assert!(out.contains("31.74.02 Setiabudi") && !out.contains("Tebet"), "{out}");
    assert!(out.contains("failed: 1 (1 to act on, "), "{out}");
    assert_eq!(ran(data, &["books", "--area", "99"]).0, 1);
    // Nobody's name stands in sums.
    assert!(!out.contains("F4") && !out.contains("Keluarga"), "{out}");
}

#[test]
fn a_list_over_its_budget_is_told() {
    let mut world = World::new();
    let mut config = support::config(2);
    config.schemes[0].budget = Some(pendamping_domain::money::Rupiah(900_000));
    world.storage.configure(&config, at(-5), &mut world.mint).unwrap();
    list(&mut world, &decree("SK 1"), &["F1", "F2"]);
    let (_, out, _) = ran(world.folder.path(), &["books"]);
    assert!(out.contains("the list of bsimu is Rp100.000 over its budget"), "{out}");
}

#[test]
fn what_goes_out_is_noted_first() {
    let world = told();
    let database = Connection::open(world.folder.path().join("centre.db")).unwrap();
    let noted = |export: &str| {
        let query =
            "SELECT detail FROM audit WHERE what = 'disclosed' AND json_extract(detail, '$.export') = ?1";
        let mut statement = database.prepare(query).unwrap();
        let found: Vec<String> =
            statement.query_map([export], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        found
            .iter()
            .map(|detail| {
                serde_json::from_str::<Value>(detail).unwrap()["families"].as_array().unwrap().len()
            })
            .sum::<usize>()
    };
    world.storage.books(None, day()).unwrap();
    assert_eq!((noted("aid"), noted("mismatches")), (0, 0));
    lines(&world, &ask(BookLines::Accounts)).unwrap();
    assert_eq!(noted("aid"), 5);
    lines(&world, &BookAsk { reader: Some("M2".to_owned()), ..ask(BookLines::Mismatches) }).unwrap();
    assert_eq!(noted("mismatches"), 1);
    // What the office handed in is noted without anybody's name or NIK.
    let what =
        "SELECT what, detail FROM audit WHERE what IN ('imported_aid', 'imported_payouts') ORDER BY seq";
    let mut statement = database.prepare(what).unwrap();
    let found: Vec<(String, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    assert_eq!(found.len(), 2);
    assert!(found[0].1.contains("\"decree\":\"SK 1\"") && found[1].1.contains("\"new\":8"), "{found:?}");
    assert!(found.iter().all(|(_, detail)| !detail.contains("Keluarga")));
}
