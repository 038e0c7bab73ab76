//! The log of visits as a file: what an office reads in it, what each role gets of it, and what the audit log says of it.
#![allow(clippy::unwrap_used)]

mod files;
mod support;

use files::{are_text, ran, table};
use pendamping_domain::id::{FamilyId, RecordId};
use pendamping_domain::life::Standing;
use pendamping_domain::region::RegionCode;
use pendamping_protocol::sync::Item;
use pendamping_server::export::visits::{HEADINGS, cells};
use pendamping_server::store::office::{Declined, Office};
use pendamping_server::store::visit_log::VisitLogAsk;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::{Phone, World, at, config, day, stamp, visit};

type Line = BTreeMap<&'static str, String>;

fn log(world: &World, ask: &VisitLogAsk) -> Result<Vec<Line>, Declined> {
    let mut lines = Vec::new();
    let config = config(1);
    world.storage.visit_log(ask, at(500), day(), &mut |line| {
        lines.push(HEADINGS.iter().copied().zip(cells(line, Some(&config))).collect());
        Ok(())
    })?;
    Ok(lines)
}

fn families(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line["nomor_kpm"].as_str()).collect()
}

fn of(reader: &str) -> VisitLogAsk {
    VisitLogAsk { reader: Some(reader.to_owned()), ..VisitLogAsk::default() }
}

struct Told {
    world: World,
    coordinator: Phone,
}

fn sent(world: &mut World, phone: &mut Phone, item: Item) {
    assert_eq!(phone.sync_at(world, at(300), &[item]).words(), ["received"]);
}

fn recorded(world: &mut World, phone: &mut Phone, family: FamilyId, body: Value) -> (RecordId, Item) {
    let record = RecordId(phone.id());
    let item = phone.item("visit", family, record, None, body);
    sent(world, phone, item.clone());
    (record, item)
}

fn decided(told: &mut Told, family: FamilyId, of: (RecordId, &Item), body: Value) {
    let mut review = body;
    review["of"] = json!(of.0);
    review["revision"] = json!(of.1.id);
    let record = RecordId(told.coordinator.id());
    let item = told.coordinator.item("review", family, record, None, review);
    sent(&mut told.world, &mut told.coordinator, item);
}

/// M1 visited F1 (approved; the family said it came), F2 (a correction is asked) and F3 (the day after, waiting); M2 visited F4.
fn told() -> Told {
    let mut world = World::new();
    let (mut one, mut two) = (world.phone("M1"), world.phone("M2"));
    let (mut coordinator, mut home) = (world.phone("K1"), world.family_phone("F1"));
    for phone in [&mut one, &mut two, &mut coordinator, &mut home] {
        phone.sync(&mut world, &[]);
    }
    let (f1, f2, f3, f4) = (one.family("F1"), one.family("F2"), one.family("F3"), two.family("F4"));
    let mut far = visit(60);
    far["captured"]["ended"] = stamp(62);
    far["next_visit"] = json!("2026-04-01");
    far["beside"] = json!({"captured.ended": "lupa menutup"});
    let approved = recorded(&mut world, &mut one, f1, visit(0));
    let asked = recorded(&mut world, &mut one, f2, far);
    // 16:30 UTC is half past eleven at night in Jakarta; the visit ends on the next day there.
    recorded(&mut world, &mut one, f3, visit(870));
    recorded(&mut world, &mut two, f4, visit(120));
    home.sync_at(&mut world, at(310), &[]);
    coordinator.sync_at(&mut world, at(310), &[]);
    let said = json!({"visit": approved.0, "word": "something_wrong", "channel": "own_phone", "note": "Hanya sebentar"});
    let word = RecordId(home.id());
    let item = home.item("confirmation", f1, word, None, said);
    sent(&mut world, &mut home, item);
    let mut told = Told { world, coordinator };
    // The coordinator had the family's word: without it the visit would wait again.
    decided(&mut told, f1, (approved.0, &approved.1), json!({"decision": "approved", "heard": [word]}));
    let comments = json!([{"field": "captured.ended", "text": "Kenapa dua menit?"}]);
    decided(
        &mut told,
        f2,
        (asked.0, &asked.1),
        json!({"decision": "correction_asked", "comments": comments}),
    );
    told
}

#[test]
fn what_the_office_reads() {
    let told = told();
    let lines = log(&told.world, &VisitLogAsk::default()).unwrap();
    assert_eq!(families(&lines), ["F1", "F2", "F3", "F4"]);
    for (row, column, text) in [
        (0, "nama_kpm", "Keluarga F1"),
        (0, "kode_desa", "31.74.01.1001"),
        (0, "kecamatan", "Tebet"),
        (0, "nomor_pendamping", "M1"),
        (0, "nama_pendamping", "Nama M1"),
        (0, "tanggal", "2026-03-02"),
        (0, "mulai", "09:00"),
        (0, "selesai", "09:30"),
        (0, "zona", "WIB"),
        (0, "cara", "Tatap muka"),
        (0, "ditemui", "Penerima"),
        (0, "hasil", "Buku kas rapi"),
        (0, "kondisi_usaha", "Buka"),
        (0, "kunjungan_berikutnya", ""),
        (0, "tanda", ""),
        (0, "penjelasan", "hujan"),
        (0, "status", "Disetujui"),
        (0, "keputusan", "Disetujui"),
        (0, "pemeriksa", "Nama K1 (K1)"),
        (0, "kata_kpm", "Ada yang tidak sesuai: Hanya sebentar"),
        (0, "jalur_kpm", "HP keluarga sendiri"),
        (1, "tanda", "Terlalu singkat: 2 menit"),
        (1, "kunjungan_berikutnya", "2026-04-01"),
        (1, "catatan_pada_isian", "Waktu selesai: lupa menutup"),
        (1, "status", "Perlu diperbaiki"),
        (1, "keputusan", "Diminta perbaikan"),
        (1, "komentar", "Waktu selesai: Kenapa dua menit?"),
        (2, "tanggal", "2026-03-02"),
        (2, "mulai", "23:30"),
        (2, "selesai", "2026-03-03 00:00"),
        (2, "status", "Menunggu pemeriksaan"),
        (2, "keputusan", ""),
        (3, "nomor_pendamping", "M2"),
    ] {
        assert_eq!(lines[row][column], text, "{row} {column}");
    }
    let label = |codes: &str, list: Vec<pendamping_domain::config::Chip>| {
        list.into_iter().find(|chip| chip.code == codes).unwrap().id
    };
    assert_eq!(lines[0]["tujuan"], label("bookkeeping", config(1).purposes));
    assert_eq!(lines[0]["topik"], label("debt", config(1).topics));
}

#[test]
fn filters() {
    let told = told();
    let ask = VisitLogAsk::default;
    let region = |code: &str| Some(code.parse::<RegionCode>().unwrap());
    let date = |day: &str| Some(day.parse().unwrap());
    for (what, ask, expected) in [
        ("area", VisitLogAsk { area: region("31.74.02"), ..ask() }, vec!["F4"]),
        ("village", VisitLogAsk { area: region("31.74.01.1001"), ..ask() }, vec!["F1", "F2", "F3"]),
        ("elsewhere", VisitLogAsk { area: region("31"), ..ask() }, vec!["F1", "F2", "F3", "F4"]),
        ("mentor", VisitLogAsk { mentor: Some("M2".to_owned()), ..ask() }, vec!["F4"]),
        ("waiting", VisitLogAsk { state: Some(Standing::Received), ..ask() }, vec!["F3", "F4"]),
        ("correction", VisitLogAsk { state: Some(Standing::CorrectionAsked), ..ask() }, vec!["F2"]),
        ("approved", VisitLogAsk { state: Some(Standing::Approved), ..ask() }, vec!["F1"]),
        ("until", VisitLogAsk { to: date("2026-03-01"), ..ask() }, vec![]),
        // By the area's day, though the visit to F3 began at 16:30 UTC and ended on the third.
        (
            "day",
            VisitLogAsk { from: date("2026-03-02"), to: date("2026-03-02"), ..ask() },
            vec!["F1", "F2", "F3", "F4"],
        ),
        ("after", VisitLogAsk { from: date("2026-03-03"), ..ask() }, vec![]),
    ] {
        assert_eq!(families(&log(&told.world, &ask).unwrap()), expected, "{what}");
    }
    for (ask, says) in [
        (VisitLogAsk { mentor: Some("M9".to_owned()), ..ask() }, "no person has the number \"M9\""),
        (of("M9"), "no person has the number \"M9\""),
    ] {
        assert_eq!(log(&told.world, &ask).unwrap_err().to_string(), says);
    }
}

/// The number of the person a family's own app was enrolled for.
fn beneficiary(world: &World) -> String {
    let status = world.storage.status().unwrap();
    let install = status.installs.iter().find(|install| install.person.1.as_str() == "beneficiary").unwrap();
    install.person.0.clone()
}

#[test]
fn each_role_gets_its_rows_and_fields() {
    let mut told = told();
    let mentor = log(&told.world, &of("M1")).unwrap();
    assert_eq!(families(&mentor), ["F1", "F2", "F3"]);
    // That it answered, not what.
    assert_eq!(
        (mentor[0]["kata_kpm"].as_str(), mentor[0]["jalur_kpm"].as_str()),
        ("Sudah menjawab", "HP keluarga sendiri")
    );
    assert_eq!(
        (mentor[1]["tanda"].as_str(), mentor[0]["pemeriksa"].as_str()),
        ("Terlalu singkat: 2 menit", "Nama K1 (K1)")
    );
    let coordinator = log(&told.world, &of("K1")).unwrap();
    assert_eq!(families(&coordinator), ["F1", "F2", "F3", "F4"]);
    assert_eq!(coordinator[0]["kata_kpm"], "Ada yang tidak sesuai: Hanya sebentar");
    let own = beneficiary(&told.world);
    let family = log(&told.world, &of(&own)).unwrap();
    assert_eq!(families(&family), ["F1"]);
    let kept_back = [
        "topik",
        "hasil",
        "tanda",
        "penjelasan",
        "catatan_pada_isian",
        "status",
        "keputusan",
        "pemeriksa",
        "komentar",
    ];
    for column in HEADINGS {
        assert_eq!(
            family[0][column].is_empty(),
            kept_back.contains(column) || *column == "kunjungan_berikutnya",
            "{column}"
        );
    }
    let ask = VisitLogAsk { state: Some(Standing::Approved), ..of(&own) };
    let why = log(&told.world, &ask).unwrap_err().to_string();
    assert_eq!(why, "a beneficiary sees no decisions: leave out the state");
    // A family that moved to another mentor is no longer in the first one's file.
    told.world.move_family("F1", "M2", at(400));
    assert_eq!(families(&log(&told.world, &of("M1")).unwrap()), ["F2", "F3"]);
    assert_eq!(families(&log(&told.world, &of("M2")).unwrap()), ["F1", "F4"]);
}

#[test]
fn what_was_held_until_yesterday_is_no_longer_in_the_file() {
    let mut told = told();
    told.world.people(&[("K2", pendamping_domain::actor::Role::Coordinator)]);
    let review = [pendamping_domain::actor::Power::ReviewVisits];
    told.world.assign_for("K2", "31.74.02", &review, Some(day()));
    let on = |today| told.world.storage.visit_log(&of("K2"), at(500), today, &mut |_| Ok(())).unwrap();
    assert_eq!((on(day()), on(day().succ_opt().unwrap())), (1, 0));
}

/// A visit to F1 by M1 of which K1 asked a correction.
fn asked_to_correct() -> (Told, Phone, FamilyId, RecordId, Item) {
    let mut world = World::new();
    let mut phone = world.phone("M1");
    let mut coordinator = world.phone("K1");
    phone.sync(&mut world, &[]);
    coordinator.sync(&mut world, &[]);
    let family = phone.family("F1");
    let (record, item) = recorded(&mut world, &mut phone, family, visit(0));
    let mut told = Told { world, coordinator };
    let comments = json!([{"field": "results", "text": "Apa?"}]);
    decided(
        &mut told,
        family,
        (record, &item),
        json!({"decision": "correction_asked", "comments": comments}),
    );
    (told, phone, family, record, item)
}

#[test]
fn a_correction_names_every_part_of_a_visit_in_words() {
    let (mut told, mut phone, family, record, item) = asked_to_correct();
    let mut body = visit(0);
    body["results"] = json!("Buku kas rapi sekali");
    let edit = phone.item("visit", family, record, Some(item.id), body);
    sent(&mut told.world, &mut phone, edit.clone());
    // All that the coordinator's form offers.
    let parts = [
        ("captured.started", "Waktu mulai"),
        ("captured.place", "Tempat"),
        ("met", "Ditemui"),
        ("purposes", "Tujuan kunjungan"),
        ("topics", "Yang dibahas"),
        ("results", "Hasil kunjungan"),
        ("business", "Kondisi usaha"),
        ("next_visit", "Kunjungan berikutnya"),
        ("explanation", "Penjelasan pendamping"),
        ("photos", "Foto"),
    ];
    let comments: Vec<Value> =
        parts.iter().map(|(field, _)| json!({"field": field, "text": "Kenapa?"})).collect();
    let review = json!({"decision": "correction_asked", "comments": comments});
    decided(&mut told, family, (record, &edit), review);
    let lines = log(&told.world, &VisitLogAsk::default()).unwrap();
    let said: Vec<String> = parts.iter().map(|(_, words)| format!("{words}: Kenapa?")).collect();
    assert_eq!(lines[0]["komentar"], said.join("; "));
}

#[test]
fn a_corrected_visit_waits_again_and_is_so_marked() {
    let (mut told, mut phone, family, record, item) = asked_to_correct();
    let mut body = visit(0);
    body["results"] = json!("Buku kas rapi sekali");
    let edit = phone.item("visit", family, record, Some(item.id), body);
    sent(&mut told.world, &mut phone, edit.clone());
    let status = |told: &Told| log(&told.world, &VisitLogAsk::default()).unwrap()[0]["status"].clone();
    assert_eq!(status(&told), "Menunggu pemeriksaan (sudah diperbaiki)");
    decided(&mut told, family, (record, &edit), json!({"decision": "approved"}));
    assert_eq!(status(&told), "Disetujui");
    let mut body = visit(0);
    body["results"] = json!("Lain lagi");
    let edit = phone.item("visit", family, record, Some(edit.id), body);
    sent(&mut told.world, &mut phone, edit);
    assert!(status(&told).starts_with("Menunggu pemeriksaan ("), "{}", status(&told));
}

#[test]
fn a_visit_that_the_family_disputes_after_its_approval_says_both() {
    let mut told = told();
    let mut home = told.world.family_phone("F1");
    home.sync_at(&mut told.world, at(320), &[]);
    let family = home.family("F1");
    let visit = home.of_kind("visit")[0].record;
    let row = |told: &Told, reader: &str| {
        let ask = if reader.is_empty() { VisitLogAsk::default() } else { of(reader) };
        log(&told.world, &ask).unwrap().remove(0)
    };
    let said = |line: &Line| ["status", "keputusan", "pemeriksa"].map(|column| line[column].clone());
    let approved = ["Disetujui", "Disetujui", "Nama K1 (K1)"];
    assert_eq!(said(&row(&told, "")), approved);
    let record = RecordId(home.id());
    let word = json!({"visit": visit, "word": "did_not_come", "channel": "own_phone"});
    let item = home.item("confirmation", family, record, None, word);
    sent(&mut told.world, &mut home, item);
    let disputed = [
        "Menunggu pemeriksaan (pernah disetujui, lalu disanggah KPM)",
        "Disetujui (sebelum disanggah KPM)",
        "Nama K1 (K1)",
    ];
    assert_eq!(said(&row(&told, "")), disputed);
    assert_eq!(said(&row(&told, "K1")), disputed);
    // A mentor learns that the family answered, not what: nor by way of where the visit stands.
    assert_eq!(said(&row(&told, "M1")), approved);
}

#[test]
fn a_visit_that_was_corrected_approved_and_disputed_says_what_was_last() {
    let (mut told, mut phone, family, record, first) = asked_to_correct();
    let edited = |phone: &mut Phone, parent: &Item, text: &str| {
        let mut body = visit(0);
        body["results"] = json!(text);
        phone.item("visit", family, record, Some(parent.id), body)
    };
    let said = |told: &Told| {
        let line = log(&told.world, &VisitLogAsk::default()).unwrap().remove(0);
        ["status", "keputusan", "komentar"].map(|column| line[column].clone())
    };
    let second = edited(&mut phone, &first, "Buku kas rapi sekali");
    sent(&mut told.world, &mut phone, second.clone());
    assert_eq!(said(&told), ["Menunggu pemeriksaan (sudah diperbaiki)", "", ""]);
    let praise = json!([{"field": "results", "text": "Bagus"}]);
    decided(&mut told, family, (record, &second), json!({"decision": "approved", "comments": praise}));
    assert_eq!(said(&told), ["Disetujui", "Disetujui", "Hasil kunjungan: Bagus"]);
    let mut home = told.world.family_phone("F1");
    home.sync_at(&mut told.world, at(320), &[]);
    let word = RecordId(home.id());
    let no = json!({"visit": record, "word": "did_not_come", "channel": "own_phone"});
    let item = home.item("confirmation", family, word, None, no);
    sent(&mut told.world, &mut home, item);
    let disputed = "Menunggu pemeriksaan (pernah disetujui, lalu disanggah KPM)";
    assert_eq!(said(&told), [disputed, "Disetujui (sebelum disanggah KPM)", "Hasil kunjungan: Bagus"]);
    // The mentor changes what was approved: that is what waits now, though it answered a correction once.
    let third = edited(&mut phone, &second, "Lain lagi");
    sent(&mut told.world, &mut phone, third.clone());
    let changed = "Menunggu pemeriksaan (diubah setelah disetujui)";
    assert_eq!(said(&told), [changed, "Disetujui (sebelum diubah)", "Hasil kunjungan: Bagus"]);
    // A correction is asked of that, and answered.
    let why = json!([{"field": "results", "text": "Kenapa?"}]);
    let asked = json!({"decision": "correction_asked", "heard": [word], "comments": why});
    decided(&mut told, family, (record, &third), asked);
    assert_eq!(said(&told)[0], "Perlu diperbaiki");
    let fourth = edited(&mut phone, &third, "Terakhir");
    sent(&mut told.world, &mut phone, fourth);
    let corrected = "Menunggu pemeriksaan (sudah diperbaiki, pernah disetujui)";
    assert_eq!(said(&told), [corrected, "Disetujui (sebelum diubah)", "Hasil kunjungan: Bagus"]);
}

#[test]
fn disclosures_are_noted_before_anything_is_handed_on() {
    let told = told();
    let entries = || told.world.storage.status().unwrap().audit;
    let (before, _) = entries();
    let mut seen = 0;
    let why = told.world.storage.visit_log(&VisitLogAsk::default(), at(500), day(), &mut |_| {
        seen = entries().0;
        Err(Declined::Wrong("the disk is full".to_owned()))
    });
    assert_eq!(why.unwrap_err().to_string(), "the disk is full");
    assert_eq!((seen, entries()), (before + 1, (before + 1, true)));
    // Nothing for nobody is no disclosure.
    let nothing = VisitLogAsk { to: Some("2020-01-01".parse().unwrap()), ..VisitLogAsk::default() };
    assert!(log(&told.world, &nothing).unwrap().is_empty());
    assert_eq!(entries().0, before + 1);
    let file = rusqlite_text(&told.world);
    assert!(file.contains("\"export\":\"visits\"") && !file.contains("Keluarga"), "{file}");
}

/// What the audit log says last, as the database has it.
fn rusqlite_text(world: &World) -> String {
    let connection = rusqlite::Connection::open(world.folder.path().join("centre.db")).unwrap();
    connection
        .query_row("SELECT detail FROM audit WHERE what = 'disclosed' ORDER BY seq DESC LIMIT 1", [], |row| {
            row.get(0)
        })
        .unwrap()
}

#[test]
fn the_file_is_whole_and_its_owners_alone() {
    let mut told = told();
    // What somebody typed is never run.
    told.world.family("F1", support::VILLAGE, json!({"name": "=1+1"}));
    let (data, folder) = (told.world.folder.path(), tempfile::tempdir().unwrap());
    for end in ["csv", "xlsx"] {
        let path = folder.path().join(format!("kunjungan.{end}"));
        let shown = path.to_str().unwrap();
        let (code, out, err) = ran(data, &["export", "visits", shown]);
        assert_eq!((code, out), (0, format!("4 visits in {shown}\n")), "{err}");
        let rows = table(&path);
        assert_eq!(rows[0], HEADINGS);
        assert_eq!((rows.len(), rows[1][1].as_str(), rows[1][2].as_str()), (5, "F1", "=1+1"));
        if end == "xlsx" {
            // Numbers of families and mentors keep their zeros and digits when somebody edits or adds a cell.
            for element in ["c", "col"] {
                let text = are_text(&path, element);
                assert!(!text.is_empty() && text.iter().all(|is| *is), "{element}: {text:?}");
            }
        }
        if end == "csv" {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(
                text.starts_with("\u{feff}id_kunjungan,nomor_kpm,") && text.contains(",'=1+1,"),
                "{text}"
            );
        }
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&path.metadata().unwrap()) & 0o777, 0o600);
        // Again, for one person: the file is replaced as a whole.
        let (code, out, err) = ran(data, &["export", "visits", shown, "--as", "M2", "--state", "waiting"]);
        assert_eq!((code, out), (0, format!("1 visits in {shown}\n")), "{err}");
        assert_eq!(table(&path).len(), 2);
        // When it fails, the one that was there stays, and nothing lies beside it.
        let (code, _, err) = ran(data, &["export", "visits", shown, "--as", "M9"]);
        assert_eq!((code, err.as_str()), (1, "error: no person has the number \"M9\"\n"));
        assert_eq!(table(&path).len(), 2);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    for (args, says) in [
        (&["--area", "31.99"][..], "--area: there is no region 31.99"),
        (&["--from", "2026-03-02", "--to", "2026-03-01"], "--to: lies before --from"),
    ] {
        let path = folder.path().join("x.csv");
        let (code, _, err) = ran(data, &[&["export", "visits", path.to_str().unwrap()], args].concat());
        assert_eq!((code, err.trim_end()), (1, format!("error: {says}").as_str()));
    }
    let (code, _, err) = ran(data, &["export", "visits", "x.pdf"]);
    assert_eq!((code, err.as_str()), (1, "error: x.pdf: the name must end in .csv or .xlsx\n"));
}
