//! The audit log as the office looks at it: a whole one says so, a broken one says where, and who was given a family's data is
//! answered by day.
#![allow(clippy::unwrap_used)]

mod support;

use pendamping_server::store::sqlite::FILE;
use rusqlite::Connection;
use serde_json::{Value, json};
use support::World;
use support::command::{good, lines, ran};

/// A centre where M1's and K1's apps have read their families.
fn read_by_two() -> World {
    let mut world = World::new();
    for number in ["M1", "K1"] {
        let mut phone = world.phone(number);
        phone.sync(&mut world, &[]);
    }
    world
}

fn open(world: &World) -> Connection {
    Connection::open(world.folder.path().join(FILE)).unwrap()
}

/// What `audit verify --json` says, and whether it ended well.
fn verified(world: &World, more: &[&str]) -> (i32, Value) {
    let done = ran(world.folder.path(), &[&["audit", "verify", "--json"], more].concat());
    (done.code, serde_json::from_str(&done.out).unwrap())
}

#[test]
fn a_whole_log_says_its_count_and_its_last_entry() {
    let world = read_by_two();
    let (code, said) = verified(&world, &[]);
    assert_eq!((code, &said["whole"], &said["fault"]), (0, &json!(true), &Value::Null));
    let (entries, head): (u64, Vec<u8>) = open(&world)
        .query_row(
            "SELECT count(*), (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1) FROM audit",
            [],
            |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?)),
        )
        .unwrap();
    assert_eq!((&said["entries"], &said["head"]), (&json!(entries), &json!(hex(&head))));
    let text = good(world.folder.path(), &["audit", "verify"]);
    assert_eq!(text, format!("the chain is whole\n{entries} entries\nlast {entries}:{}\n", hex(&head)));
    // What was noted stays true while the log grows, and a made-up one does not.
    let noted = format!("{entries}:{}", hex(&head));
    good(world.folder.path(), &["revoke", "--person", "M1"]);
    assert_eq!(verified(&world, &["--noted", &noted]).0, 0);
    let other = format!("{}:{}", entries, hex(&[7; 32]));
    let (code, said) = verified(&world, &["--noted", &other]);
    assert_eq!((code, &said["fault"]), (1, &json!(format!("entry {entries} is not the one that was noted"))));
    assert_eq!(ran(world.folder.path(), &["audit", "verify", "--noted", "last"]).code, 2);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_broken_log_says_where() {
    const FREE: &str = "DROP TRIGGER audit_is_append_only_update; DROP TRIGGER audit_is_append_only_delete";
    const GUARDED: &str = "the database no longer refuses to change entries";
    let last = |world: &World| verified(world, &[]).1["entries"].as_u64().unwrap();
    for (damage, fault) in [
        ("", GUARDED.to_owned()),
        ("UPDATE audit SET detail = '{}' WHERE seq = 3", "entry 3 is not what was written".to_owned()),
        ("UPDATE audit SET at = at + 1 WHERE seq = 2", "entry 2 is not what was written".to_owned()),
        ("DELETE FROM audit WHERE seq = 4", "entry 4 is missing".to_owned()),
        (
            "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
            format!("{} entries were made, and {} are there", last(&read_by_two()), last(&read_by_two()) - 1),
        ),
        (
            // Whoever mends the count as well has the last hash against them.
            "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit); UPDATE centre SET audit_count = audit_count - 1",
            "the last entry is not the last that was written".to_owned(),
        ),
    ] {
        let world = read_by_two();
        open(&world).execute_batch(&format!("{FREE}; {damage}")).unwrap();
        let (code, said) = verified(&world, &[]);
        assert_eq!((code, &said["whole"], &said["fault"]), (1, &json!(false), &json!(fault)), "{damage}");
        let text = ran(world.folder.path(), &["audit", "verify"]);
        assert!(
            text.code == 1 && text.out.starts_with(&format!("the chain is BROKEN: {fault}\n")),
            "{}",
            text.out
        );
    }
}

#[test]
fn entries_are_found_by_time_person_and_family() {
    let mut world = read_by_two();
    let folder = world.folder.path().to_owned();
    let whats = |args: &[&str]| -> Vec<String> {
        let args = [&["audit", "list", "--json"], args].concat();
        lines(&folder, &args).iter().map(|line| line["what"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(whats(&["--person", "M1"]), ["assigned", "code_issued", "enrolled", "disclosed"]);
    let disclosed = lines(&folder, &["audit", "list", "--json", "--person", "K1", "--what", "disclosed"]);
    assert_eq!(disclosed.len(), 1);
    assert_eq!(disclosed[0]["person"], json!({"number": "K1", "name": "Nama K1"}));
    assert_eq!(disclosed[0]["detail"]["families"].as_array().unwrap().len(), 4);
    // F4 is M2's, who never read: the coordinator did.
    let of_f4 = lines(&folder, &["audit", "list", "--json", "--family", "F4"]);
    assert_eq!(of_f4.len(), 1);
    assert_eq!(of_f4[0]["person"]["number"], "K1");
    assert_eq!(whats(&["--family", "F4", "--person", "M1"]), Vec::<String>::new());
    // The day is the office's: what was done at 02:00 UTC is of that day, and so is what was done at 17:30 the day before.
    let midnight = "2026-03-01T17:30:00Z".parse().unwrap();
    world.move_family("F4", "M1", midnight);
    assert_eq!(whats(&["--from", "2026-03-02", "--until", "2026-03-02", "--family", "F4"]).len(), 2);
    assert_eq!(whats(&["--until", "2026-03-01"]), Vec::<String>::new());
    assert_eq!(whats(&["--last", "1"]).len(), 1);
    for (args, told) in [
        (["--person", "X"], "no person has the number \"X\""),
        (["--family", "X"], "no family has the number \"X\""),
    ] {
        let done = ran(&folder, &[&["audit", "list"][..], &args].concat());
        assert!(done.code == 1 && done.err.contains(told), "{}", done.err);
    }
}

#[test]
fn who_was_given_a_familys_data_is_answered_by_day() {
    let world = read_by_two();
    let folder = world.folder.path();
    let file = folder.join("families.csv");
    good(folder, &["export", "families", file.to_str().unwrap()]);
    let told = lines(folder, &["audit", "family", "F1", "--json"]);
    let seen: Vec<(&str, &str)> = told
        .iter()
        .map(|line| (line["person"]["number"].as_str().unwrap_or(""), line["export"].as_str().unwrap_or("")))
        .collect();
    assert_eq!(seen, [("M1", ""), ("K1", ""), ("", "families")]);
    assert!(told[0]["rows"].as_u64().unwrap() >= 1 && told[2]["rows"].is_null(), "{told:?}");
    assert_eq!(told[0]["day"], "2026-03-02");
    let text = good(folder, &["audit", "family", "F1"]);
    assert!(text.contains("2026-03-02  Nama K1 (K1, coordinator)  app, "), "{text}");
    assert!(text.contains("the office  file of families"), "{text}");
    // Of F4, M1 has nothing.
    assert_eq!(lines(folder, &["audit", "family", "F4", "--json"]).len(), 2);
}
