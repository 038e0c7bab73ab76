//! Every other kind of record as a file: what an office reads in it, what each role gets of it, and what the audit log says.
#![allow(clippy::unwrap_used)]

mod files;
mod support;

use files::{ran, table};
use pendamping_domain::actor::Power;
use pendamping_domain::attendance::{Attendance, Whose};
use pendamping_domain::id::{FamilyId, PersonId, RecordId};
use pendamping_domain::region::RegionCode;
use pendamping_domain::revision::Record;
use pendamping_domain::training::{Training, secret};
use pendamping_server::export::table::{Cell, cells, headings};
use pendamping_server::store::office::{Declined, Office};
use pendamping_server::store::record_log::{Logged, RecordLogAsk};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::{Phone, World, at, config, day, visit};

type Line = BTreeMap<&'static str, String>;

const ALL: [Logged; 7] = [
    Logged::Families,
    Logged::FollowUps,
    Logged::Progress,
    Logged::GroupMeetings,
    Logged::Activities,
    Logged::Trainings,
    Logged::Attendance,
];

fn log(world: &World, ask: &RecordLogAsk) -> Result<Vec<Line>, Declined> {
    let (mut lines, config) = (Vec::new(), config(1));
    world.storage.record_log(ask, at(500), day(), &mut |line| {
        let cells = cells(line, Some(&config));
        assert_eq!(cells.len(), headings(ask.of).len(), "{:?}", ask.of);
        lines.push(
            headings(ask.of).into_iter().zip(cells.iter().map(Cell::shown).map(str::to_owned)).collect(),
        );
        Ok(())
    })?;
    Ok(lines)
}

fn of(kind: Logged) -> RecordLogAsk {
    RecordLogAsk::all(kind)
}

fn seen_by(kind: Logged, reader: &str) -> RecordLogAsk {
    RecordLogAsk { reader: Some(reader.to_owned()), ..of(kind) }
}

fn column<'a>(lines: &'a [Line], name: &str) -> Vec<&'a str> {
    lines.iter().map(|line| line[name].as_str()).collect()
}

fn sent(world: &mut World, phone: &mut Phone, kind: &str, key: FamilyId, record: RecordId, body: Value) {
    let item = phone.item(kind, key, record, None, body);
    assert_eq!(phone.sync_at(world, at(300), &[item]).words(), ["received"], "{kind}");
}

fn me(phone: &Phone) -> PersonId {
    let own = phone.of_kind("person");
    let named = own.iter().find(|row| row.body["number"] == "M1").unwrap();
    PersonId(named.record.0)
}

/// M1 visited F1, agreed something, told two months of its business (one twice), met F1 and F2 together, had a duty; K1 opened a
/// training, at which F1 and F4 are marked and M1 says so. M2 told a month of F4.
fn told() -> World {
    let mut world = World::new();
    world.assign("K1", "31.74", &[Power::ReviewVisits, Power::OpenTrainings]);
    let (mut one, mut two, mut coordinator) = (world.phone("M1"), world.phone("M2"), world.phone("K1"));
    for phone in [&mut one, &mut two, &mut coordinator] {
        phone.sync(&mut world, &[]);
    }
    let (f1, f2, f4) = (one.family("F1"), one.family("F2"), two.family("F4"));
    let own = me(&one);
    let visited = RecordId(one.id());
    sent(&mut world, &mut one, "visit", f1, visited, visit(0));
    let agreed = json!({"visit": visited, "action": "=Catat", "due": "2026-03-16", "done": "2026-03-10"});
    let record = RecordId(one.id());
    sent(&mut world, &mut one, "follow_up", f1, record, agreed);
    let month = |month: &str, goods: i64| {
        json!({"month": month, "revenue": 3_900_000, "goods": goods, "other_costs": 300_000, "other_income": 500_000,
               "obstacles": ["capital"], "note": "Ramai"})
    };
    for (of, goods) in [("2026-01", 4_000_000), ("2026-02", 2_000_000), ("2026-02", 2_100_000)] {
        let record = RecordId(one.id());
        sent(&mut world, &mut one, "progress", f1, record, month(of, goods));
    }
    let record = RecordId(two.id());
    sent(&mut world, &mut two, "progress", f4, record, month("2026-02", 1_000_000));
    let meeting = json!({"day": "2026-03-02", "place": "Balai RW", "families": [f1, f2], "guests": 3, "topics": ["debt"]});
    let record = RecordId(one.id());
    sent(&mut world, &mut one, "group_meeting", own.into(), record, meeting);
    let duty =
        json!({"duty": "training_attended", "day": "2026-03-01", "from": "09:00:00", "place": "Dinas"});
    let record = RecordId(one.id());
    sent(&mut world, &mut one, "activity", own.into(), record, duty);
    let (training, area) = (RecordId(coordinator.id()), "31.74".parse::<RegionCode>().unwrap());
    let bimtek = json!({
        "title": "Bimtek pembukuan", "area": "31.74", "starts": "2026-03-02T09:00:00+07:00",
        "ends": "2026-03-02T12:00:00+07:00", "place": "Aula", "audience": ["mentor", "family"], "secret": secret([7; 20])
    });
    sent(&mut world, &mut coordinator, "training", Training::key(&area), training, bimtek);
    for (whose, said) in [
        (Whose::Family(f1), json!({"mark": "in_person", "pre": 40, "post": 80})),
        (Whose::Family(f4), json!({"mark": "virtual"})),
        (Whose::Person(own), json!({"mark": "absent", "listed": true})),
    ] {
        let mut body = Attendance::of(training, whose).write();
        body.extend(said.as_object().unwrap().clone());
        let record = Attendance::record(training, whose);
        sent(&mut world, &mut coordinator, "attendance", whose.key(), record, Value::Object(body));
    }
    world
}

#[test]
fn what_the_office_reads_of_each_kind() {
    let world = told();
    let lines: BTreeMap<&str, Vec<Line>> =
        ALL.iter().map(|kind| (kind.name(), log(&world, &of(*kind)).unwrap())).collect();
    for (kind, row, column, text) in [
        ("families", 0, "nomor_kpm", "F1"),
        ("families", 0, "kecamatan", "Tebet"),
        ("families", 0, "didampingi", "ya"),
        ("families", 0, "nomor_pendamping", "M1"),
        ("families", 3, "nama_pendamping", "Nama M2"),
        ("follow-ups", 0, "disepakati", "2026-03-02"),
        ("follow-ups", 0, "tindak_lanjut", "=Catat"),
        ("follow-ups", 0, "batas", "2026-03-16"),
        ("follow-ups", 0, "selesai", "2026-03-10"),
        ("progress", 0, "bulan", "2026-01"),
        ("progress", 0, "untung", "-400000"),
        ("progress", 0, "pemasukan_lain", "500000"),
        ("progress", 0, "kendala", "Modal kurang"),
        // What nobody told is not nought.
        ("progress", 0, "utang", ""),
        ("progress", 0, "catatan", "Ramai"),
        ("meetings", 0, "kpm_hadir", "2"),
        ("meetings", 0, "nomor_kpm", "F1 | F2"),
        ("meetings", 0, "hadir_lain", "3"),
        ("meetings", 0, "topik", "Utang"),
        ("activities", 0, "kegiatan", "Pelatihan"),
        ("activities", 0, "mulai", "09:00"),
        ("activities", 0, "nomor_pendamping", "M1"),
        ("trainings", 0, "judul", "Bimtek pembukuan"),
        ("trainings", 0, "mulai", "2026-03-02 09:00"),
        ("trainings", 0, "untuk", "Pendamping, KPM"),
        ("attendance", 0, "nomor", "F1"),
        ("attendance", 0, "hadir", "Di tempat"),
        ("attendance", 0, "nilai_akhir", "80"),
        ("attendance", 1, "hadir", "Virtual"),
        ("attendance", 1, "nomor_pendamping", "M2"),
        ("attendance", 2, "sebagai", "Pendamping"),
        ("attendance", 2, "nomor", "M1"),
        ("attendance", 2, "bukti", "daftar bertanda tangan"),
    ] {
        assert_eq!(lines[kind][row][column], text, "{kind} {row} {column}");
    }
    let counts: Vec<usize> = ALL.iter().map(|kind| lines[kind.name()].len()).collect();
    assert_eq!(counts, [4, 1, 4, 1, 1, 1, 3]);
    // Of two records of one month the one that came last counts.
    let counting: Vec<_> =
        lines["progress"].iter().map(|line| (line["belanja"].as_str(), line["berlaku"].as_str())).collect();
    assert_eq!(counting, [("4000000", "ya"), ("2000000", "tidak"), ("2100000", "ya"), ("1000000", "ya")]);
    // Whoever knew the secret could be in the room without being there.
    let secret = secret([7; 20]);
    assert!(lines.values().flatten().flat_map(BTreeMap::values).all(|cell| !cell.contains(&secret)));
}

#[test]
fn filters() {
    let world = told();
    let date = |day: &str| Some(day.parse().unwrap());
    let area = |code: &str| Some(code.parse::<RegionCode>().unwrap());
    let mentor = |number: &str| Some(number.to_owned());
    for (what, ask, expected) in [
        ("a sub-district", RecordLogAsk { area: area("31.74.02"), ..of(Logged::Progress) }, 1),
        ("a city's trainings", RecordLogAsk { area: area("31.74"), ..of(Logged::Trainings) }, 1),
        ("another city's", RecordLogAsk { area: area("31.75"), ..of(Logged::Trainings) }, 0),
        ("families of a mentor", RecordLogAsk { mentor: mentor("M1"), ..of(Logged::Families) }, 3),
        ("months a mentor told", RecordLogAsk { mentor: mentor("M2"), ..of(Logged::Progress) }, 1),
        ("attendance of a mentor's", RecordLogAsk { mentor: mentor("M2"), ..of(Logged::Attendance) }, 1),
        ("attendance of a mentor", RecordLogAsk { mentor: mentor("M1"), ..of(Logged::Attendance) }, 2),
        ("from a month on", RecordLogAsk { from: date("2026-02-01"), ..of(Logged::Progress) }, 3),
        ("until a month", RecordLogAsk { to: date("2026-01-31"), ..of(Logged::Progress) }, 1),
        ("due by", RecordLogAsk { to: date("2026-03-15"), ..of(Logged::FollowUps) }, 0),
        ("on a day", RecordLogAsk { from: date("2026-03-02"), ..of(Logged::Activities) }, 0),
        ("at trainings since", RecordLogAsk { from: date("2026-03-03"), ..of(Logged::Attendance) }, 0),
    ] {
        assert_eq!(log(&world, &ask).unwrap().len(), expected, "{what}");
    }
    let why = log(&world, &RecordLogAsk { from: date("2026-03-02"), ..of(Logged::Families) }).unwrap_err();
    assert_eq!(why.to_string(), "a family has no day: leave out the first and the last");
    let why = log(&world, &seen_by(Logged::Families, "M9")).unwrap_err();
    assert_eq!(why.to_string(), "no person has the number \"M9\"");
}

#[test]
fn each_role_gets_its_rows_and_fields() {
    let mut world = told();
    let families = |world: &World, kind, reader: &str| -> Vec<String> {
        let lines = log(world, &seen_by(kind, reader)).unwrap();
        column(&lines, "nomor_kpm").into_iter().map(str::to_owned).collect()
    };
    assert_eq!(families(&world, Logged::Families, "M1"), ["F1", "F2", "F3"]);
    assert_eq!(families(&world, Logged::Progress, "M2"), ["F4"]);
    assert_eq!(families(&world, Logged::Progress, "K1"), ["F1", "F1", "F1", "F4"]);
    // Another mentor learns nothing of what one does besides, and a coordinator all.
    for kind in [Logged::Activities, Logged::GroupMeetings] {
        let counts = ["M1", "M2", "K1"].map(|reader| log(&world, &seen_by(kind, reader)).unwrap().len());
        assert_eq!(counts, [1, 0, 1], "{kind:?}");
    }
    // Who knows of a training is not who was there: a mentor sees their own families and themselves.
    let there =
        ["M1", "M2", "K1"].map(|reader| log(&world, &seen_by(Logged::Attendance, reader)).unwrap().len());
    assert_eq!(there, [2, 1, 3]);
    // A coordinator of another city has the role, and nothing to see with it.
    world.people(&[("K9", pendamping_domain::actor::Role::Coordinator)]);
    world.assign("K9", "31.75", &[Power::ReviewVisits]);
    for kind in ALL {
        assert_eq!(log(&world, &seen_by(kind, "K9")).unwrap().len(), 0, "{kind:?}");
    }
    // A family that moved is no longer in the first one's files, nor named in them.
    world.move_family("F2", "M2", at(400));
    assert_eq!(families(&world, Logged::Families, "M1"), ["F1", "F3"]);
    let meeting = log(&world, &seen_by(Logged::GroupMeetings, "M1")).unwrap().remove(0);
    assert_eq!((meeting["kpm_hadir"].as_str(), meeting["nomor_kpm"].as_str()), ("2", "F1"));
    // A family's own file has its figures, and not what its mentor notes for the office.
    world.family_phone("F1").sync(&mut world, &[]);
    let status = world.storage.status().unwrap();
    let own = status.installs.iter().find(|install| install.person.1.as_str() == "beneficiary").unwrap();
    let months = log(&world, &seen_by(Logged::Progress, &own.person.0)).unwrap();
    assert_eq!(
        (months.len(), months[0]["untung"].as_str(), months[0]["catatan"].as_str()),
        (3, "-400000", "")
    );
}

#[test]
fn what_is_about_families_is_noted_before_it_goes_out() {
    let world = told();
    let entries = || world.storage.status().unwrap().audit.0;
    for kind in ALL {
        let (before, mut then) = (entries(), 0);
        let why = world.storage.record_log(&of(kind), at(500), day(), &mut |_| {
            then = entries();
            Err(Declined::Wrong("the disk is full".to_owned()))
        });
        assert_eq!(why.unwrap_err().to_string(), "the disk is full");
        // What is about no family discloses none.
        let disclosures = u64::from(!matches!(kind, Logged::Activities | Logged::Trainings));
        assert_eq!((then, entries()), (before + disclosures, before + disclosures), "{kind:?}");
    }
}

#[test]
fn each_kind_is_a_file_of_both_sorts() {
    let world = told();
    let (data, folder) = (world.folder.path(), tempfile::tempdir().unwrap());
    for (kind, count) in [
        ("families", "4 families"),
        ("follow-ups", "1 follow-ups"),
        ("progress", "4 months"),
        ("meetings", "1 meetings"),
        ("activities", "1 activities"),
        ("trainings", "1 trainings"),
        ("attendance", "3 attendances"),
    ] {
        let mut tables = Vec::new();
        for end in ["csv", "xlsx"] {
            let path = folder.path().join(format!("{kind}.{end}"));
            let shown = path.to_str().unwrap();
            let (code, out, err) = ran(data, &["export", kind, shown]);
            assert_eq!((code, out), (0, format!("{count} in {shown}\n")), "{err}");
            // A workbook keeps no empty cells at the end of a row.
            let mut rows = table(&path);
            for row in &mut rows {
                row.truncate(row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1));
            }
            tables.push(rows);
        }
        assert_eq!(tables[0], tables[1], "{kind}");
    }
    // What somebody typed is never run, and a loss stays a number.
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(text("follow-ups.csv").contains(",'=Catat,"), "{}", text("follow-ups.csv"));
    assert!(text("progress.csv").contains(",-400000,"), "{}", text("progress.csv"));
    let path = folder.path().join("x.csv");
    let (code, _, err) = ran(data, &["export", "progress", path.to_str().unwrap(), "--state", "waiting"]);
    assert_eq!((code, err.as_str()), (1, "error: --state: only visits are asked for by where they stand\n"));
}
