//! Families that left the programme: after their days the NIK goes, then what is known of them besides what is counted; on phones too.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::{DateTime, Utc};
use pendamping_domain::id::RecordId;
use pendamping_server::retention::Retention;
use pendamping_server::store::office::{FamilyRow, NikSaid, Office};
use pendamping_server::store::retention::{Ended, Retaining};
use pendamping_server::store::sqlite::FILE;
use rusqlite::Connection;
use serde_json::{Value, json};
use support::command::good;
use support::{World, at, body, run, visit};

/// After a number of days from when it all began.
fn after(days: i64) -> DateTime<Utc> {
    at(60 * 24 * days)
}

const SCHEDULE: Retention = Retention {
    left_behind: 365,
    data_requests: 365,
    disclosures: 365,
    unknown_kinds: 365,
    reserved: 365,
    photos: 100,
    niks: 100,
    families_gone: 200,
};

const NIK: &str = "3174011203850007";
const WORDS: [&str; 5] =
    ["Buku kas rapi", "hujan", "Beli obat untuk anak", "Apa maksudnya", "Jalan Kenanga 9"];

fn family(world: &mut World, number: &str, accompanied: bool, nik: &str) {
    let region = support::VILLAGE.parse().unwrap();
    let fields = body(json!({
        "number": number, "name": format!("Keluarga {number}"), "region": region, "phone": "0811000000", "nik4": &nik[12..],
        "address": "Jalan Kenanga 9", "home": {"lat": -6.2267, "lon": 106.8583, "accuracy_m": 0.0},
        "left_pkh": "self_sufficient", "accompanied": accompanied
    }));
    let row =
        FamilyRow { line: 2, number: number.to_owned(), nik: NikSaid::Is(nik.to_owned()), region, fields };
    let done = world.storage.import_families(&[row], run(at(70), &mut |_| {}), &mut world.mint).unwrap();
    assert_eq!(done.refused, []);
}

#[test]
fn a_family_that_left_is_reduced_to_what_is_counted() {
    let mut world = World::new();
    let (mut mentor, mut reviewer) = (world.phone("M1"), world.phone("K1"));
    mentor.sync(&mut world, &[]);
    let (gone, stays) = (mentor.family("F1"), mentor.family("F2"));
    let (of_gone, item) = mentor.visit(gone);
    let (of_stays, other) = mentor.visit(stays);
    let follow_up = RecordId(mentor.id());
    let agreed = mentor.item(
        "follow_up",
        gone,
        follow_up,
        None,
        json!({"action": "Beli obat untuk anak", "due": "2026-03-20"}),
    );
    let sent = [item, other, agreed];
    assert_eq!(mentor.sync(&mut world, &sent).words(), ["received"; 3]);
    reviewer.sync(&mut world, &[]);
    let decision = RecordId(reviewer.id());
    let decided = reviewer.item(
        "review",
        gone,
        decision,
        None,
        json!({
            "of": of_gone, "revision": sent[0].id, "decision": "needs_correction",
            "comments": [{"field": "results", "text": "Apa maksudnya"}]
        }),
    );
    assert_eq!(reviewer.sync(&mut world, &[decided]).words(), ["received"]);
    // One left; one is still accompanied; one was on the list only.
    family(&mut world, "F1", false, NIK);
    family(&mut world, "F2", true, "3174015203850008");
    family(&mut world, "F9", false, "3174015203850009");
    mentor.sync(&mut world, &[]);
    reviewer.sync(&mut world, &[]);
    let open = Connection::open(world.folder.path().join(FILE)).unwrap();
    let count = |table: &str| -> i64 {
        open.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    let counted = ["record", "revision", "family", "person", "photo_use"];
    let before = counted.map(count);
    let end = |world: &World, keep, days| world.storage.end_retained(&SCHEDULE, keep, after(days)).unwrap();

    assert_eq!(end(&world, true, 99), Ended::default(), "not yet");
    let rehearsed = end(&world, false, 101);
    assert_eq!((rehearsed.niks, rehearsed.families_gone, count("family_identity")), (1, 0, 3));
    assert_eq!(end(&world, true, 101), rehearsed);
    assert_eq!(count("family_identity"), 2);
    assert_eq!(end(&world, true, 101), Ended::default(), "there is nothing more to do");
    let row = |phone: &support::Phone, record: RecordId| Value::Object(phone.rows[&record].body.clone());
    mentor.sync_at(&mut world, after(101), &[]);
    let told = row(&mentor, RecordId(gone.0));
    assert_eq!((told.get("nik4"), &told["address"]), (None, &json!("Jalan Kenanga 9")));
    assert_eq!(row(&mentor, RecordId(stays.0))["nik4"], "0008");

    let rehearsed = end(&world, false, 201);
    assert_eq!((rehearsed.niks, rehearsed.families_gone), (0, 1));
    let position = world.high_water();
    assert_eq!(end(&world, true, 201), rehearsed);
    assert!(world.high_water() > position, "phones are told");
    let position = world.high_water();
    assert_eq!((end(&world, true, 201), world.high_water()), (Ended::default(), position), "once");
    assert_eq!(counted.map(count), before, "what is counted is as many as before");
    for phone in [&mut mentor, &mut reviewer] {
        phone.sync_at(&mut world, after(201), &[]);
        let told = row(phone, RecordId(gone.0));
        assert_eq!((&told["name"], &told["number"]), (&json!("Keluarga F1"), &json!("F1")));
        assert_eq!((told.get("address"), told.get("phone"), told.get("home")), (None, None, None));
        let seen = row(phone, of_gone);
        assert_eq!(
            (&seen["met"], seen.get("results"), seen["captured"]["place"].get("lat")),
            (&json!("recipient"), None, None)
        );
        assert_eq!(row(phone, follow_up)["action"], "—");
        assert_eq!(row(phone, of_stays)["results"], "Buku kas rapi");
        let rows = phone.rows.values().filter(|row| row.scope_key() == gone.to_string());
        let all = rows.map(|row| serde_json::to_string(row).unwrap()).collect::<String>();
        assert!(!WORDS.iter().any(|word| all.contains(word)), "nor in what came before: {all}");
    }
    // The same again is the first answer again: a revision is known by its hash, which is that of what was sent.
    assert_eq!(mentor.sync_at(&mut world, after(201), &sent).words(), ["received"; 3]);
    good(world.folder.path(), &["audit", "verify"]);
}

#[test]
fn nothing_of_it_is_left_in_the_file() {
    let mut world = World::new();
    let mut mentor = world.phone("M1");
    mentor.sync(&mut world, &[]);
    let gone = mentor.family("F1");
    let mut said = visit(0);
    said["results"] = json!("Rumah tangga sedang susah, anak sakit keras");
    let record = RecordId(mentor.id());
    let item = mentor.item("visit", gone, record, None, said);
    mentor.sync(&mut world, &[item]);
    family(&mut world, "F1", false, NIK);
    world.storage.end_retained(&SCHEDULE, true, after(201)).unwrap();
    let file = world.folder.path().join(FILE);
    let wal = std::fs::read(file.with_extension("db-wal")).unwrap_or_default();
    let whole = [std::fs::read(&file).unwrap(), wal].concat();
    for word in [NIK, "anak sakit keras", "Jalan Kenanga 9"] {
        assert!(
            !whole.windows(word.len()).any(|piece| piece == word.as_bytes()),
            "{word} is still in the file"
        );
    }
}

#[test]
fn whoever_something_still_comes_of_has_not_left() {
    let mut world = World::new();
    let mut mentor = world.phone("M1");
    mentor.sync(&mut world, &[]);
    family(&mut world, "F1", false, NIK);
    mentor.sync(&mut world, &[]);
    let (_, item) = mentor.visit(mentor.family("F1"));
    assert_eq!(mentor.sync_at(&mut world, after(90), &[item]).words(), ["received"]);
    assert_eq!(world.storage.end_retained(&SCHEDULE, true, after(189)).unwrap(), Ended::default());
    assert_eq!(world.storage.end_retained(&SCHEDULE, true, after(191)).unwrap().niks, 1);
}
